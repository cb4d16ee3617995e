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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Cli;
    use crate::cli::places::Places;
    use crate::config::Config;

    fn printed(command: ConfigCommand, line: &str, places: &Places) -> String {
        let definition = Cli::command();
        let matches = definition.clone().get_matches_from(line.split_whitespace());
        let settings = Settings::resolve_in(&definition, &matches, places).unwrap();
        let mut text = Vec::new();
        run(command, &settings, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn show_prints_every_key_with_value_and_origin() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("kvetch.toml"), "[judge]\nthreads = 2").unwrap();
        let places = Places {
            current: folder.path().to_owned(),
            ..Places::default()
        };
        let line = "kvetch config show --color never";
        let text = printed(ConfigCommand::Show, line, &places);
        let line_of = |key: &str| text.lines().find(|line| line.starts_with(key)).unwrap();
        for key in Config::keys() {
            assert!(line_of(key).len() > key.len(), "{key}");
        }
        let words = |key| line_of(key).split_whitespace().collect::<Vec<_>>();
        assert_eq!(
            words("judge.lane"),
            ["judge.lane", "(not", "set)", "default"]
        );
        let color = ["output.color", "\"never\"", "flag", "--color"];
        assert_eq!(words("output.color"), color);
        assert!(
            line_of("judge.threads").ends_with("kvetch.toml:2"),
            "{text}"
        );
        assert!(
            line_of("configuration file").ends_with("kvetch.toml"),
            "{text}"
        );
    }

    #[test]
    fn show_says_when_there_is_no_file() {
        let text = printed(
            ConfigCommand::Show,
            "kvetch config show",
            &Places::default(),
        );
        assert!(
            text.starts_with("configuration file: none was found\n"),
            "{text}"
        );
    }

    #[test]
    fn default_prints_the_default_file_verbatim() {
        let line = "kvetch config default";
        let text = printed(ConfigCommand::Default, line, &Places::default());
        assert_eq!(text, DEFAULT_TEXT);
    }
}
