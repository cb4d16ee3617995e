//! One-line notices on standard error, in one voice.

use std::io::{IsTerminal, Write, stderr};

/// Writes `kvetch: <text>`. A closed standard error is no reason to stop.
pub(super) fn notice(text: &str) {
    let _ = writeln!(stderr().lock(), "kvetch: {text}");
}

/// True when somebody may be watching standard error.
pub(super) fn is_watched() -> bool {
    stderr().is_terminal()
}
