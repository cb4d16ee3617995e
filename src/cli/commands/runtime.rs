//! `kvetch runtime install|show`: the ONNX Runtime library.

use std::io::Write;

use super::output_error;
use crate::cli::args::RuntimeCommand;
use crate::cli::notice::notice;
use crate::cli::runtime::{self, Surroundings};
use crate::cli::settings::Settings;
use crate::cli::setup::offline;
use crate::error::Result;

/// Fetches the library into the user's cache, or says which one would be used.
pub(super) fn run(command: RuntimeCommand, settings: &Settings, out: &mut dyn Write) -> Result<()> {
    let surroundings = Surroundings::of_process();
    let report = match command {
        RuntimeCommand::Install => {
            runtime::install(offline(settings), &surroundings, &mut |text| notice(text))?
        }
        RuntimeCommand::Show => runtime::show(settings.runtime_path(), &surroundings)?,
    };
    writeln!(out, "{report}").map_err(|e| output_error(&e))
}
