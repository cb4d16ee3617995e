//! What standard output can show: its width, and whether colours are wanted.

use std::env::var_os;
use std::io::{IsTerminal, stdout};

use super::args::ColorChoice;
use crate::output::Styling;

/// Columns of output that is not shown on a terminal.
const FALLBACK_COLUMNS: u16 = 120;

/// Columns of the terminal, or a readable default.
pub(super) fn columns() -> u16 {
    let is_terminal = stdout().is_terminal();
    let size = terminal_size::terminal_size().filter(|_| is_terminal);
    size.map_or(FALLBACK_COLUMNS, |(width, _)| width.0)
}

/// Colours as asked for; by default on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
pub(super) fn styling(choice: ColorChoice) -> Styling {
    let is_wanted = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => stdout().is_terminal() && var_os("NO_COLOR").is_none(),
    };
    if is_wanted {
        Styling::Ansi
    } else {
        Styling::Plain
    }
}
