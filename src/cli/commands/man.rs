//! `kvetch man`: the manual page of the program, followed by one for each command.

use std::io::Write;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::output_error;
use crate::cli::args::Cli;
use crate::error::Result;

/// Prints the pages as roff.
pub(crate) fn run(out: &mut dyn Write) -> Result<()> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let mut pages = Vec::new();
    render(&program, &mut pages).map_err(|error| output_error(&error))?;
    out.write_all(&pages).map_err(|error| output_error(&error))
}

/// A command's page, then those of its commands.
fn render(command: &Command, pages: &mut Vec<u8>) -> std::io::Result<()> {
    Man::new(command.clone()).render(pages)?;
    let inner = command.get_subcommands();
    inner
        .filter(|inner| inner.get_name() != "help")
        .try_for_each(|inner| render(inner, pages))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> String {
        let mut pages = Vec::new();
        run(&mut pages).unwrap();
        String::from_utf8(pages).unwrap().replace("\\-", "-")
    }

    #[test]
    fn every_command_has_a_page_with_its_options() {
        let pages = pages();
        let mut program = Cli::command().disable_help_subcommand(true);
        program.build();
        let mut commands = vec![&program];
        while let Some(command) = commands.pop() {
            commands.extend(command.get_subcommands().filter(|c| c.get_name() != "help"));
            let title = command.get_display_name().unwrap_or("kvetch");
            let mut all = pages.split(".TH ");
            let page = all.find(|page| page.starts_with(&format!("{title} ")));
            let page = page.unwrap_or_else(|| panic!("{title}"));
            let longs = command.get_arguments().filter_map(clap::Arg::get_long);
            for long in longs {
                assert!(page.contains(&format!("--{long}")), "{title}: {long}");
            }
        }
    }

    #[test]
    fn the_exit_codes_stand_in_the_page() {
        assert!(pages().contains("interrupted"));
    }
}
