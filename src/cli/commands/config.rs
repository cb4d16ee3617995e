//! `kvetch config show|default`: the values in force, and a file to start from.

use std::io::Write;

use super::output_error;
use crate::cli::args::ConfigCommand;
use crate::cli::settings::Settings;
use crate::config::DEFAULT_TEXT;
use crate::error::Result;

/// Prints the settings with their origins, or the default file.
pub(crate) fn run(command: ConfigCommand, settings: &Settings, out: &mut dyn Write) -> Result<()> {
    let text = match command {
        ConfigCommand::Show => shown(settings),
        ConfigCommand::Default => DEFAULT_TEXT.to_owned(),
    };
    out.write_all(text.as_bytes())
        .map_err(|error| output_error(&error))
}

/// Columns of the longest key.
const KEY_COLUMNS: usize = 20;

/// Columns kept for values; longer ones push the origin of their line to the right.
const VALUE_COLUMNS: usize = 24;

fn shown(settings: &Settings) -> String {
    let file = settings.file().map_or_else(
        || "none was found".to_owned(),
        |path| path.display().to_string(),
    );
    let mut text = format!("configuration file: {}\n\n", file.escape_debug());
    text += &line("KEY", "VALUE", "FROM");
    for (key, value, origin) in settings.origins() {
        let value = value.as_deref().unwrap_or("(not set)");
        text += &line(key, value, &origin.to_string());
    }
    text
}

fn line(key: &str, value: &str, origin: &str) -> String {
    let origin = origin.escape_debug();
    format!("{key:KEY_COLUMNS$}  {value:VALUE_COLUMNS$}  {origin}\n")
}
