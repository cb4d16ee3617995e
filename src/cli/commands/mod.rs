//! One file a command; this one parses, runs and turns the outcome into an exit code.

mod calibrate;
mod check;
mod classify;
mod completions;
mod config;
mod drift;
mod eval;
mod explain;
mod man;
mod model;
mod naming;
mod policy;
mod prepare;
mod problems;
mod report;
mod rollup;
mod runtime;
mod sample;
mod saved;
mod verify;

use std::io::{self, Write, stdout};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use super::args::{Cli, Command};
use super::exit::ExitStatus;
use super::notice::notice;
use super::settings::Settings;
use crate::error::{Error, ErrorCode, Result};

/// The program: reads the process's arguments, runs one command, prints, and says how it ended.
pub fn main() -> ExitCode {
    #[cfg(feature = "parquet")]
    leave_out_caught_panics();
    let matches = Cli::command().get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let status = Settings::resolve(&cli, &matches).and_then(|settings| run(cli, &settings));
    match status {
        Ok(status) => status.into(),
        Err(error) => {
            if error.code() != ErrorCode::ClosedPipe {
                notice(&format!("error: {error}"));
            }
            ExitStatus::of_error(&error).into()
        }
    }
}

/// A panic over a damaged file is caught and becomes a failed row, which says all there is to say.
#[cfg(feature = "parquet")]
fn leave_out_caught_panics() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::input::is_decoding() {
            report(panic);
        }
    }));
}

fn run(cli: Cli, settings: &Settings) -> Result<ExitStatus> {
    let mut out = stdout().lock();
    match cli.command {
        Command::Classify(args) => {
            drop(out);
            return classify::run(&args, settings);
        }
        Command::Eval(args) => {
            drop(out);
            return eval::run(&args, settings);
        }
        Command::Calibrate(args) => return calibrate::run(&args, settings, &mut out),
        Command::Check(args) => return check::run(&args, settings, &mut out),
        Command::Explain(args) => return explain::run(&args, settings, &mut out),
        Command::Prepare(args) => return prepare::run(&args, settings, &mut out),
        Command::Problems(args) => {
            drop(out);
            return problems::run(&args, settings);
        }
        Command::Report(args) => {
            drop(out);
            return report::run(&args, settings);
        }
        Command::Rollup(args) => return rollup::run(&args, settings),
        Command::Drift(args) => return drift::run(&args, settings, &mut out),
        Command::Sample(args) => return sample::run(&args, settings),
        Command::Verify(args) => return verify::run(&args, settings, &mut out),
        Command::Policy(command) => return policy::run(command, settings, &mut out),
        Command::Model(command) => return model::run(&command, settings, &mut out),
        Command::Runtime(command) => runtime::run(command, settings, &mut out)?,
        Command::Config(command) => config::run(command, settings, &mut out)?,
        Command::Completions { shell } => completions::run(shell, &mut out)?,
        Command::Man => man::run(&mut out)?,
    }
    out.flush().map_err(|e| output_error(&e))?;
    Ok(ExitStatus::AllJudged)
}

/// An error of standard output; a closed pipe keeps its own code.
pub(super) fn output_error(error: &io::Error) -> Error {
    let code = match error.kind() {
        io::ErrorKind::BrokenPipe => ErrorCode::ClosedPipe,
        _ => ErrorCode::Output,
    };
    Error::new(code, format!("standard output: {error}"))
}
