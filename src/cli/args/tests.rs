use clap::CommandFactory;
use clap::error::ErrorKind;

use super::*;
use crate::input::InputFormat;
use crate::label::LaneChoice;
use crate::model::Budget;
use crate::output::OutputFormat;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(std::iter::once("kvetch").chain(line.split_whitespace()))
}

fn classify(line: &str) -> ClassifyArgs {
    match parse(line).unwrap().command {
        Command::Classify(args) => *args,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn what_is_not_given_is_absent() {
    let args = classify("classify a.csv");
    assert_eq!(args.inputs, [PathBuf::from("a.csv")]);
    assert!(args.output.output.is_none() && args.output.format.is_none());
    assert!(args.output.fields.is_none() && args.output.top.is_none());
    assert!(args.judge.lexicon.is_empty() && !args.judge.redact);
    assert!(args.input.max_bytes.is_none() && args.input.text_column.is_none());
}

#[test]
fn every_option_of_classify_is_read() {
    let args = classify(
        "classify a.csv b/ - -o out.csv.gz --format csv --lane rules --policy p.toml \
         --thresholds t.toml \
         --lexicon one.tsv --lexicon two.tsv --model m --fast-model f --threads 2 \
         --cascade-budget share=0.3 --fields id,priority \
         --text-column Body --subject-column S --id-column I --channel-column C \
         --thread-column T --author-column A --time-column D --tier-column E --contact-count-column F \
         --age-column G --order-value-column H --turn-column J --input-format csv \
         --max-bytes 5M --redact --top 7",
    );
    assert_eq!(args.inputs.len(), 3);
    assert_eq!(args.output.format, Some(OutputFormat::Csv));
    assert_eq!(args.output.top, Some(7));
    let names = args
        .output
        .fields
        .as_ref()
        .map(|f| f.names().collect::<Vec<_>>());
    assert_eq!(names, Some(vec!["id", "priority"]));
    assert_eq!(args.thresholds, Some(PathBuf::from("t.toml")));
    assert_eq!(args.judge.lane, Some(LaneChoice::Rules));
    assert_eq!(
        args.judge.lexicon,
        [PathBuf::from("one.tsv"), PathBuf::from("two.tsv")]
    );
    assert_eq!(args.threads, Some(2));
    assert!(args.judge.redact);
    assert_eq!(args.judge.fast_model, Some(PathBuf::from("f")));
    assert_eq!(args.judge.cascade_budget, Some(Budget::Share(0.3)));
    assert_eq!(args.input.input_format, Some(InputFormat::Csv));
    assert_eq!(args.input.max_bytes, Some(5 << 20));
    assert_eq!(args.input.time_column.as_deref(), Some("D"));
    assert_eq!(args.input.order_value_column.as_deref(), Some("H"));
    assert_eq!(args.input.turn_column.as_deref(), Some("J"));
}

#[test]
fn common_options_stand_before_or_after_the_command() {
    for line in [
        "--quiet --offline --color never --config k.toml classify a.csv",
        "classify a.csv -q --offline --color never --config k.toml",
        "model list -q --offline --color never --config k.toml",
    ] {
        let common = parse(line).unwrap().common;
        assert!(common.quiet && common.offline, "{line}");
        assert_eq!(common.color, Some(ColorChoice::Never));
        assert_eq!(common.config, Some(PathBuf::from("k.toml")));
    }
}

#[test]
fn the_other_commands_are_read() {
    for line in [
        "explain --text hello",
        "explain --text -5",
        "explain a.eml --lane full",
        "explain a.csv --row 3 --text-column Body",
        "prepare a.csv --format jsonl --redact",
        "prepare - --input-format body",
        "model list",
        "model show",
        "model show models/m",
        "model check models/m",
        "runtime install",
        "runtime show",
        "config show",
        "config default",
        "completions zsh",
        "man",
    ] {
        assert!(parse(line).is_ok(), "{line}");
    }
}

fn refused(line: &str, kind: ErrorKind, part: &str) {
    let error = parse(line).unwrap_err();
    assert_eq!(error.kind(), kind, "{line}: {error}");
    assert!(error.to_string().contains(part), "{line}: {error}");
    assert_eq!(error.exit_code(), 2, "{line}");
}

#[test]
fn wrong_values_are_refused_with_a_way_out() {
    let table = [
        ("--lane turbo", "use rules, fast, full or cascade"),
        ("--cascade-budget speed=2", "write it as agreement=0.98"),
        ("--format json", "use jsonl"),
        ("--format xml", "use one of jsonl, csv"),
        ("--fields id,sentimant", "did you mean `sentiment`"),
        ("--threads 0", "from 1 to 1024"),
        ("--top 0", "from 1 to 100000"),
        ("--max-bytes big", "write it as"),
    ];
    for (option, part) in table {
        refused(
            &format!("classify a {option}"),
            ErrorKind::ValueValidation,
            part,
        );
    }
}

#[test]
fn wrong_lines_are_refused_with_a_reason() {
    use ErrorKind::{ArgumentConflict, InvalidSubcommand, InvalidValue, UnknownArgument};
    let missing = ErrorKind::MissingRequiredArgument;
    refused("classify", missing, "INPUT");
    refused("explain", missing, "--text");
    refused("model check", missing, "DIR");
    refused("explain a.eml --text b", ArgumentConflict, "--text");
    refused("explain --text b --row 1", ArgumentConflict, "--row");
    refused(
        "classify a --input-format xml",
        InvalidValue,
        "possible values",
    );
    refused("completions tcsh", InvalidValue, "bash");
    refused("classify a --collor never", UnknownArgument, "--color");
    refused("clasify a", InvalidSubcommand, "classify");
    refused(
        "",
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
        "classify",
    );
}

#[test]
fn every_command_and_option_has_a_help_text() {
    fn check(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            assert!(
                argument.get_help().is_some(),
                "{} {}",
                command.get_name(),
                argument.get_id()
            );
        }
        command.get_subcommands().for_each(check);
    }
    check(&Cli::command());
}
