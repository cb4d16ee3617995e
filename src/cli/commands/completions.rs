//! `kvetch completions SHELL`: a completion script.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::output_error;
use crate::cli::args::Cli;
use crate::error::Result;

/// Prints the script of a shell.
pub(crate) fn run(shell: Shell, out: &mut dyn Write) -> Result<()> {
    // The generator panics when it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "kvetch", &mut script);
    out.write_all(&script).map_err(|error| output_error(&error))
}

#[cfg(test)]
mod tests {
    use std::io;

    use clap::ValueEnum;

    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn every_script_names_every_command_and_option() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            run(*shell, &mut script).unwrap();
            let script = String::from_utf8(script).unwrap();
            names_all(&Cli::command(), &script, *shell);
        }
    }

    /// Elvish and PowerShell write `--lane`, fish writes `-l lane`.
    fn names_all(command: &clap::Command, script: &str, shell: Shell) {
        for argument in command.get_arguments() {
            if let Some(long) = argument.get_long() {
                let written = [format!("--{long}"), format!("-l {long}")];
                assert!(
                    written.iter().any(|w| script.contains(w)),
                    "{shell}: {long}"
                );
            }
        }
        for inner in command.get_subcommands() {
            assert!(
                script.contains(inner.get_name()),
                "{shell}: {}",
                inner.get_name()
            );
            names_all(inner, script, shell);
        }
    }

    #[test]
    fn a_closed_pipe_is_told_from_a_full_disk() {
        struct Broken(io::ErrorKind);
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let table = [
            (io::ErrorKind::BrokenPipe, ErrorCode::ClosedPipe),
            (io::ErrorKind::StorageFull, ErrorCode::Output),
        ];
        for (kind, code) in table {
            let error = run(Shell::Bash, &mut Broken(kind)).unwrap_err();
            assert_eq!(error.code(), code);
        }
    }
}
