use std::fs;

use clap::Command;

use super::*;
use crate::error::ErrorCode;

/// Folders with files at `here/` and `user/` for a test.
struct Stage {
    root: tempfile::TempDir,
}

impl Stage {
    fn new(files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { root }
    }

    fn path(&self, name: &str) -> String {
        self.root.path().join(name).display().to_string()
    }

    fn resolve_with(&self, command: &Command, line: &str) -> Result<Settings> {
        let places = Places {
            current: self.root.path().join("here"),
            config_home: Some(self.root.path().join("user")),
            ..Places::default()
        };
        let words = std::iter::once("kvetch").chain(line.split_whitespace());
        let matches = command.clone().try_get_matches_from(words).unwrap();
        Settings::resolve_in(command, &matches, &places)
    }

    fn resolve(&self, line: &str) -> Result<Settings> {
        self.resolve_with(&Cli::command(), line)
    }
}

fn origin_of(settings: &Settings, key: &str) -> String {
    let rows = settings.origins();
    let row = rows.iter().find(|(name, _, _)| *name == key).unwrap();
    row.2.to_string()
}

fn value_of(settings: &Settings, key: &str) -> Option<String> {
    let rows = settings.origins();
    let row = rows.into_iter().find(|(name, _, _)| *name == key).unwrap();
    row.1
}

#[test]
fn without_file_and_flags_all_is_default() {
    let settings = Stage::new(&[]).resolve("classify a.csv").unwrap();
    for (key, _, origin) in settings.origins() {
        assert_eq!(*origin, Origin::Default, "{key}");
    }
    assert_eq!(settings.origins().len(), Config::keys().count());
    assert_eq!(settings.top(), Some(50));
    assert_eq!(settings.max_bytes(), Some(10 << 20));
    assert_eq!(settings.input_options(), InputOptions::default());
    assert!(settings.file().is_none() && settings.lexicon_files().is_empty());
}

#[test]
fn the_first_file_found_counts_and_a_named_one_replaces_it() {
    let here = ("here/kvetch.toml", "[output]\ntop = 1");
    let user = ("user/kvetch/config.toml", "[output]\n\ntop = 2");
    let own = ("own.toml", "[judge]\nthreads = 9");
    let table = [
        (vec![here, user], "", 1, "here/kvetch.toml:2"),
        (vec![user], "", 2, "user/kvetch/config.toml:3"),
        (vec![here, user, own], "own.toml", 50, "default"),
        (vec![], "", 50, "default"),
        (vec![here], "here/kvetch.toml", 1, "here/kvetch.toml:2"),
    ];
    for (files, named, top, origin) in table {
        let stage = Stage::new(&files);
        let option = match named {
            "" => String::new(),
            name => format!("--config {}", stage.path(name)),
        };
        let settings = stage.resolve(&format!("classify a {option}")).unwrap();
        assert_eq!(settings.top(), Some(top), "{files:?} {named}");
        let found = origin_of(&settings, "output.top");
        assert!(found.ends_with(origin), "{files:?} {named}: {found}");
    }
}

#[test]
fn flags_win_over_the_file_key_by_key() {
    let text =
        "[judge]\nlane = \"full\"\nlexicon = [\"f.tsv\"]\nthreads = 2\n[output]\nquiet = true";
    let stage = Stage::new(&[("here/kvetch.toml", text)]);
    let line = "classify a --lane rules --lexicon x.tsv --lexicon y.tsv --redact --text-column B \
                --fields id,row --format csv --input-format mbox --max-bytes 5k --color never --speaker-role Anna=agent --speaker-role tom=customer --whole-dialogues";
    let settings = stage.resolve(line).unwrap();
    let table = [
        ("judge.lane", "\"rules\"", "flag --lane"),
        ("judge.lexicon", "[\"x.tsv\", \"y.tsv\"]", "flag --lexicon"),
        ("judge.redact", "true", "flag --redact"),
        ("input.text_column", "\"B\"", "flag --text-column"),
        ("input.format", "\"mbox\"", "flag --input-format"),
        (
            "input.speaker_roles",
            "[\"Anna=agent\", \"tom=customer\"]",
            "flag --speaker-role",
        ),
        ("input.whole_dialogues", "true", "flag --whole-dialogues"),
        ("input.max_bytes", "5120", "flag --max-bytes"),
        ("output.fields", "[\"id\", \"row\"]", "flag --fields"),
        ("output.format", "\"csv\"", "flag --format"),
        ("output.color", "\"never\"", "flag --color"),
    ];
    for (key, value, origin) in table {
        assert_eq!(value_of(&settings, key).as_deref(), Some(value), "{key}");
        assert_eq!(origin_of(&settings, key), origin, "{key}");
    }
    assert!(origin_of(&settings, "judge.threads").ends_with("kvetch.toml:4"));
    assert!(origin_of(&settings, "output.quiet").ends_with("kvetch.toml:6"));
    assert!(settings.is_quiet() && !settings.is_offline());
    assert_eq!(settings.input_options().columns.text.as_deref(), Some("B"));
    assert!(!settings.input_options().split_dialogues);
}

#[test]
fn common_options_count_before_and_after_any_command() {
    for line in ["-q config show", "config show -q", "model list --quiet"] {
        let settings = Stage::new(&[]).resolve(line).unwrap();
        assert_eq!(
            origin_of(&settings, "output.quiet"),
            "flag --quiet",
            "{line}"
        );
    }
}

#[test]
fn options_of_other_meaning_are_no_settings() {
    let stage = Stage::new(&[]);
    for line in [
        "prepare a --format jsonl",
        "model show dir",
        "model check dir",
    ] {
        let settings = stage.resolve(line).unwrap();
        assert!(
            settings.format().is_none() && settings.model().is_none(),
            "{line}"
        );
    }
    let settings = stage.resolve("prepare a --redact").unwrap();
    assert!(settings.redact());
}

/// The options of `classify` with a variable that cargo sets for every test.
fn with_variable(option: &'static str, variable: &'static str) -> Command {
    Cli::command().mut_subcommand("classify", |classify| {
        classify.mut_arg(option, |arg| arg.env(variable))
    })
}

#[test]
fn the_environment_stands_between_file_and_flags() {
    let stage = Stage::new(&[("here/kvetch.toml", "[input]\ntext_column = \"f\"")]);
    let table = [
        ("classify a", "environment CARGO_PKG_NAME", "\"kvetch\""),
        ("config show", "environment CARGO_PKG_NAME", "\"kvetch\""),
        ("model list", "environment CARGO_PKG_NAME", "\"kvetch\""),
        ("classify a --text-column x", "flag --text-column", "\"x\""),
    ];
    for (line, origin, value) in table {
        let command = with_variable("text_column", "CARGO_PKG_NAME");
        let settings = stage.resolve_with(&command, line).unwrap();
        assert_eq!(origin_of(&settings, "input.text_column"), origin, "{line}");
        let found = value_of(&settings, "input.text_column");
        assert_eq!(found.as_deref(), Some(value), "{line}");
    }
}

#[test]
fn a_wrong_variable_is_named_where_nobody_typed_its_option() {
    let command = with_variable("threads", "CARGO_PKG_NAME");
    let error = Stage::new(&[])
        .resolve_with(&command, "config show")
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Config);
    assert_eq!(
        error.to_string(),
        "environment variable CARGO_PKG_NAME: not a number of threads from 1 to 1024; \
         correct it or unset it [E07]"
    );
}

#[test]
fn wrong_files_stop_with_their_place() {
    let stage = Stage::new(&[("here/kvetch.toml", "[judge]\nlaen = \"full\"")]);
    let error = stage.resolve("classify a").unwrap_err().to_string();
    assert!(
        error.contains("here/kvetch.toml:2: unknown key `judge.laen`"),
        "{error}"
    );
    assert!(error.contains("did you mean `judge.lane`?"), "{error}");
    let line = format!("classify a --config {}", stage.path("none.toml"));
    let error = stage.resolve(&line).unwrap_err().to_string();
    assert!(
        error.contains("none.toml: configuration file cannot be read"),
        "{error}"
    );
}

#[test]
fn a_library_is_taken_from_a_trusted_file_only() {
    let text = "[runtime]\npath = \"lib.so\"";
    let stage = Stage::new(&[("here/kvetch.toml", text)]);
    let error = stage.resolve("classify a").unwrap_err().to_string();
    assert!(error.contains("kvetch.toml:2: `runtime.path`"), "{error}");
    let line = format!("classify a --config {}", stage.path("here/kvetch.toml"));
    let settings = stage.resolve(&line).unwrap();
    let library = stage.root.path().join("here/lib.so");
    assert_eq!(settings.runtime_path(), Some(library.as_path()));
    let user = Stage::new(&[("user/kvetch/config.toml", text)]);
    assert!(user.resolve("classify a").unwrap().runtime_path().is_some());
}
