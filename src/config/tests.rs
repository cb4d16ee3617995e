use std::path::{Path, PathBuf};

use super::*;
use crate::error::{Error, ErrorCode};
use crate::input::{InputFormat, InputOptions};
use crate::label::LaneChoice;
use crate::output::OutputFormat;

const SCHEMA_PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/data/config/config.schema.json"
);

fn parse(text: &str) -> Result<ConfigFile, Error> {
    ConfigFile::parse(text, Path::new("conf/kvetch.toml"))
}

fn shown(config: &Config, key: &str) -> Option<String> {
    let mut all = config.shown().into_iter();
    all.find(|(name, _)| *name == key)
        .unwrap_or_else(|| panic!("{key}"))
        .1
}

/// The default file with every commented key switched on.
fn all_switched_on() -> String {
    let is_key = |line: &str| Config::keys().any(|k| line.starts_with(&format!("{} = ", name(k))));
    let lines = DEFAULT_TEXT.lines().map(|line| {
        let inner = line.strip_prefix("# ").unwrap_or(line);
        if is_key(inner) { inner } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn name(key: &str) -> &str {
    key.split_once('.').unwrap().1
}

#[test]
fn the_default_file_loads_and_holds_the_defaults() {
    let config = ConfigFile::built_in().unwrap().config;
    assert_eq!(
        config.input.max_bytes,
        Some(InputOptions::default().max_bytes)
    );
    assert_eq!(config.output.color, Some(ColorChoice::default()));
    assert_eq!(config.output.top, Some(50));
    assert_eq!(config.judge.redact, Some(false));
    assert_eq!(config.output.quiet, Some(false));
    assert_eq!(config.runtime.offline, Some(false));
    assert_eq!(config.judge.lexicon, Some(Vec::new()));
    assert!(config.judge.lane.is_none() && config.judge.model.is_none());
    assert!(config.judge.fast_model.is_none() && config.cascade.budget.is_none());
}

#[test]
fn the_default_file_names_every_key_with_a_legal_example() {
    let file = parse(&all_switched_on()).unwrap();
    for (key, value) in file.config.shown() {
        assert!(value.is_some(), "{key}");
        assert!(file.line(key).is_some(), "{key}");
    }
}

#[test]
fn values_as_shown_can_be_read_again() {
    let file = parse(&all_switched_on()).unwrap();
    let lines = file.config.shown().into_iter();
    let lines: Vec<String> = lines
        .map(|(key, value)| format!("{key} = {}", value.unwrap()))
        .collect();
    let again = ConfigFile::parse(&lines.join("\n"), Path::new("kvetch.toml")).unwrap();
    assert_eq!(again.config.shown(), file.config.shown());
}

#[test]
fn values_of_each_kind_are_read() {
    let text = "output.fields = [\"id\", \"priority\"]\noutput.format = \"csv\"\n\
                [input]\nformat = \"mbox\"\nmax_bytes = 4096\ntext_column = \"Körper\"\n\
                [judge]\nlane = \"rules\"\nthreads = 3\nredact = true";
    let config = parse(text).unwrap().config;
    assert_eq!(config.output.format, Some(OutputFormat::Csv));
    assert_eq!(config.input.format, Some(InputFormat::Mbox));
    assert_eq!(config.input.max_bytes, Some(4096));
    assert_eq!(config.input.text_column.as_deref(), Some("Körper"));
    assert_eq!(config.judge.lane, Some(LaneChoice::Rules));
    assert_eq!(config.judge.threads, Some(3));
    assert_eq!(config.judge.redact, Some(true));
    let fields = shown(&config, "output.fields");
    assert_eq!(fields.as_deref(), Some("[\"id\", \"priority\"]"));
}

#[test]
fn relative_paths_start_from_the_files_folder() {
    let text = "[judge]\nmodel = \"m\"\npolicy = \"/etc/p.toml\"\nlexicon = [\"../a.tsv\", \"b.tsv\"]\n\
                [runtime]\npath = \"lib.so\"";
    let config = parse(text).unwrap().config;
    assert_eq!(config.judge.model, Some(PathBuf::from("conf/m")));
    assert_eq!(config.judge.policy, Some(PathBuf::from("/etc/p.toml")));
    let lexicon = ["conf/../a.tsv", "conf/b.tsv"].map(PathBuf::from);
    assert_eq!(config.judge.lexicon, Some(lexicon.to_vec()));
    assert_eq!(config.runtime.path, Some(PathBuf::from("conf/lib.so")));
}

fn refused(table: &[(&str, u64, &str)]) {
    for (text, line, part) in table {
        let error = parse(text).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Config, "{text}");
        let shown = error.to_string();
        let place = format!("conf/kvetch.toml:{line}: ");
        assert!(shown.starts_with(&place), "{text}: {shown}");
        assert!(shown.contains(part), "{text}: {shown}");
        assert_eq!(shown.lines().count(), 1, "{shown}");
    }
}

#[test]
fn unknown_keys_are_named_with_the_nearest_legal_one() {
    refused(&[
        (
            "[input]\ntext_colunm = \"a\"",
            2,
            "`input.text_colunm`; did you mean `input.text_column`?",
        ),
        (
            "[input]\n\ntext-column = \"a\"",
            3,
            "did you mean `input.text_column`?",
        ),
        (
            "[output]\ncolour = \"never\"",
            2,
            "did you mean `output.color`?",
        ),
        (
            "[input]\nthreads = 4",
            2,
            "did you mean `threads` under [judge]?",
        ),
        ("lane = \"rules\"", 1, "did you mean `lane` under [judge]?"),
        (
            "[input]\nredakt = true",
            2,
            "did you mean `redact` under [judge]?",
        ),
        (
            "[juge]\nlane = \"rules\"",
            1,
            "did you mean the section [judge]?",
        ),
        ("[ouptut]\ntop = 4", 1, "did you mean the section [output]?"),
        (
            "[output]\nzebra = 4",
            2,
            "keys of [output] are format, fields, top",
        ),
        (
            "[zebra]\na = 4",
            1,
            "sections are input, judge, cascade, output, runtime",
        ),
        (
            "judge = 4",
            1,
            "`judge` is a section, not a value; write [judge] on a line",
        ),
        ("[[judge]]\nlane = \"rules\"", 1, "`judge` is a section"),
        ("[input.text_column]\na = 1", 1, "`input.text_column`: "),
        ("[input]\n\"a\\nb\" = 1", 2, "`input.a\\nb`"),
        ("\"\" = 1", 1, "sections are"),
    ]);
}

#[test]
fn wrong_ways_to_judge_are_named() {
    refused(&[
        (
            "[judge]\nlane = \"turbo\"",
            2,
            "`judge.lane`: unknown lane; use rules, fast, full or cascade",
        ),
        (
            "[cascade]\nbudget = \"agreement=98\"",
            2,
            "`cascade.budget`: the budget is not a number from 0 to 1; write it as",
        ),
        (
            "\n[judge]\nthreads = 0",
            3,
            "`judge.threads`: not a number of threads from 1 to 1024",
        ),
        (
            "[judge]\nthreads = -4",
            2,
            "`judge.threads`: not a number of threads",
        ),
        ("[judge]\nthreads = \"4\"", 2, "`judge.threads`: "),
        ("[judge]\nredact = \"yes\"", 2, "`judge.redact`: "),
        (
            "[judge]\nmodel = \"\"",
            2,
            "`judge.model`: the text is empty",
        ),
        ("[judge]\nlexicon = \"a.tsv\"", 2, "`judge.lexicon`: "),
        (
            "[judge]\nlexicon = [\"a\",\n\"\"]",
            2,
            "`judge.lexicon`: the text is empty",
        ),
    ]);
}

#[test]
fn wrong_inputs_are_named() {
    refused(&[
        (
            "[input]\nmax_bytes = \"big\"",
            2,
            "`input.max_bytes`: not a number of bytes",
        ),
        (
            "[input]\nmax_bytes = 0",
            2,
            "`input.max_bytes`: not a number of bytes",
        ),
        (
            "[input]\nmax_bytes = -1",
            2,
            "`input.max_bytes`: not a number of bytes",
        ),
        (
            "[input]\nmax_bytes = true",
            2,
            "`input.max_bytes`: not a number of bytes",
        ),
        (
            "[input]\nformat = \"xml\"",
            2,
            "`input.format`: no input format",
        ),
    ]);
}

#[test]
fn wrong_outputs_are_named() {
    refused(&[
        (
            "[output]\nformat = \"json\"",
            2,
            "`output.format`: one JSON document",
        ),
        (
            "[output]\nfields = [\"id\", \"sentimant\"]",
            2,
            "did you mean `sentiment`?",
        ),
        (
            "[output]\nfields = []",
            2,
            "`output.fields`: a field name is empty",
        ),
        (
            "[output]\ntop = 100001",
            2,
            "`output.top`: not a number of rows",
        ),
        (
            "[output]\ncolor = \"blue\"",
            2,
            "use one of auto, always, never",
        ),
    ]);
}

#[test]
fn broken_toml_is_named_with_its_line() {
    refused(&[
        ("[output]\ntop = 99999999999999999999", 2, ""),
        ("[output]\ntop = 1\ntop = 2", 3, "duplicate key"),
        ("[output\ntop = 1", 1, "config default"),
        ("= 1", 1, "config default"),
    ]);
}

#[test]
fn hostile_files_are_refused_in_good_time() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let dotted = format!("{} = 1", vec!["a"; 50_000].join("."));
    let long = format!("[judge]\nthreads = \"{}\"", "x".repeat(200_000));
    for text in [deep, dotted, long] {
        let error = parse(&text).unwrap_err().to_string();
        assert!(error.len() < 1000, "{} bytes", error.len());
    }
}

#[test]
fn unreadable_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.toml");
    let huge = vec![b'#'; 300 * 1024];
    let cases: [(&[u8], &str); 2] = [
        (b"[judge]\nmodel = \"\xff\"", "c.toml:2: not UTF-8"),
        (&huge, "larger than 262144 bytes"),
    ];
    for (bytes, part) in cases {
        std::fs::write(&path, bytes).unwrap();
        let error = ConfigFile::load(&path).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    for path in [folder.path(), &folder.path().join("none.toml")] {
        let error = ConfigFile::load(path).unwrap_err().to_string();
        assert!(error.contains("cannot be read"), "{error}");
    }
    std::fs::write(&path, "\u{feff}[output]\r\ntop = 7\r\n").unwrap();
    let file = ConfigFile::load(&path).unwrap();
    assert_eq!(
        (file.config.output.top, file.line("output.top")),
        (Some(7), Some(2))
    );
}

#[test]
fn an_upper_layer_replaces_what_it_sets_and_nothing_else() {
    let mut lower = parse("[judge]\nlane = \"full\"\nlexicon = [\"a\"]\n[output]\ntop = 9")
        .unwrap()
        .config;
    let upper = parse("[judge]\nlane = \"rules\"\nlexicon = [\"b\"]")
        .unwrap()
        .config;
    assert_eq!(lower.overlay(upper), ["judge.lane", "judge.lexicon"]);
    assert_eq!(lower.judge.lane, Some(LaneChoice::Rules));
    assert_eq!(lower.judge.lexicon, Some(vec![PathBuf::from("conf/b")]));
    assert_eq!(lower.output.top, Some(9));
}

#[test]
fn the_committed_schema_is_fresh() {
    let fresh = config_schema().unwrap();
    if std::env::var_os("KVETCH_BLESS").is_some() {
        std::fs::write(SCHEMA_PATH, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(SCHEMA_PATH).unwrap();
    assert!(
        committed == fresh,
        "stale: run KVETCH_BLESS=1 cargo test --lib config"
    );
}

fn validator() -> jsonschema::Validator {
    let schema = serde_json::from_str(&config_schema().unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn schema_and_reader_agree() {
    let table = [
        (DEFAULT_TEXT.to_owned(), true),
        (all_switched_on(), true),
        ("[input]\nmax_bytes = 12".to_owned(), true),
        ("[input]\nmax_bytes = \"12 parsecs\"".to_owned(), false),
        ("[input]\ntext_colunm = \"a\"".to_owned(), false),
        (
            "[input]\nspeaker_roles = [\"Anna Berg=agent\", \"a=b = customer\"]".to_owned(),
            true,
        ),
        (
            "[input]\nspeaker_roles = [\"Anna Berg=boss\"]".to_owned(),
            false,
        ),
        ("[judge]\nlane = \"fast\"".to_owned(), true),
        ("[cascade]\nbudget = \"share=0.3\"".to_owned(), true),
        ("[cascade]\nbudget = \"speed=0.3\"".to_owned(), false),
        ("[judge]\nlane = \"slow\"".to_owned(), false),
        ("[judge]\nthreads = 0".to_owned(), false),
        ("[judge]\nlexicon = [\"\"]".to_owned(), false),
        ("[output]\nfields = []".to_owned(), false),
        ("[output]\ncolor = \"blue\"".to_owned(), false),
        ("[zebra]\na = 1".to_owned(), false),
    ];
    let validator = validator();
    for (text, is_legal) in table {
        let value = serde_json::to_value(toml::from_str::<toml::Value>(&text).unwrap()).unwrap();
        assert_eq!(validator.is_valid(&value), is_legal, "schema: {text}");
        assert_eq!(parse(&text).is_ok(), is_legal, "reader: {text}");
    }
}

#[test]
fn the_schema_lists_every_format() {
    let schema: serde_json::Value = serde_json::from_str(&config_schema().unwrap()).unwrap();
    let names = |section: &str| {
        let format = &schema["$defs"][section]["properties"]["format"]["enum"];
        let names = format.as_array().unwrap().iter();
        names
            .map(|n| n.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names("InputConfig"),
        InputFormat::ALL.map(InputFormat::as_str)
    );
    assert_eq!(names("OutputConfig"), OutputFormat::NAMES);
}
