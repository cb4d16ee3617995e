//! Thresholds: what a file says, what it is refused for, and what follows from it.

use crate::error::ErrorCode;
use crate::label::LaneChoice;
use crate::policy::{JudgedWith, Standing, Threshold, Thresholds, ThresholdsFile};

/// A complete file; `{category}` and the like stand for the two thresholds of a label.
const FILE: &str = r#"
format = "kvetch-thresholds/1"
kvetch = "0.1.0"
policy = "desk@0123456789ab"
lexicon = "en@1"
model = "fast-en@2"
lane = "fast"
budget = 0.02
suggest_budget = 0.2
confidence = 0.95

[gold]
file = "gold.jsonl"
blake3 = "00"
messages = 300

[outcome]
auto = 1
suggest = 2
review = 297
"#;

fn label(name: &str, auto: &str, suggest: &str) -> String {
    let part = |part: &str, threshold: &str| {
        format!(
            "[labels.{name}.{part}]\nthreshold = {threshold}\naccepted = 9\nerrors = 0\ncoverage = 0.1\n"
        )
    };
    format!(
        "[labels.{name}]\nlabelled = 300\n{}{}",
        part("auto", auto),
        part("suggest", suggest)
    )
}

fn file_with(category: &str, impact: &str, urgency: &str) -> String {
    let labels = [
        ("category", category),
        ("impact", impact),
        ("urgency", urgency),
    ];
    let labels = labels.map(|(name, both)| {
        let (auto, suggest) = both.split_once(' ').unwrap();
        label(name, auto, suggest)
    });
    format!("{FILE}{}", labels.concat())
}

/// Probabilities of category, impact and urgency.
type Given = [Option<f32>; 3];

fn usual() -> String {
    file_with("0.8 0.4", "0.9 0.5", "\"none\" 0.6")
}

#[test]
fn the_standing_names_the_first_label_that_falls_short() {
    let all = file_with("0.8 0.4", "0.9 0.5", "0.7 0.6");
    let table: [(&str, Given, Standing); 8] = [
        (&all, [Some(0.8), Some(0.9), Some(0.7)], Standing::Auto),
        (
            &all,
            [Some(0.7999), Some(0.9), Some(0.6)],
            Standing::Suggest("category below auto"),
        ),
        (
            &all,
            [Some(0.8), Some(0.9), Some(0.6999)],
            Standing::Suggest("urgency below auto"),
        ),
        (
            &all,
            [Some(0.5), Some(0.4999), Some(0.1)],
            Standing::Review("impact below suggest"),
        ),
        (
            &all,
            [None, Some(1.0), Some(1.0)],
            Standing::Review("category below suggest"),
        ),
        (
            &usual(),
            [Some(1.0), Some(1.0), Some(1.0)],
            Standing::Suggest("urgency below auto"),
        ),
        (
            &file_with("\"none\" \"none\"", "0 0", "0 0"),
            [Some(1.0), Some(1.0), Some(1.0)],
            Standing::Review("category below suggest"),
        ),
        (
            &file_with("0 0", "0 0", "1 0"),
            [Some(0.0), Some(0.0), Some(1.0)],
            Standing::Auto,
        ),
    ];
    for (text, [category, impact, urgency], wanted) in table {
        let thresholds = Thresholds::parse(text, "t.toml").unwrap();
        assert_eq!(thresholds.standing(category, impact, urgency), wanted);
    }
}

#[test]
fn a_file_written_is_the_file_read() {
    let thresholds = Thresholds::parse(&usual(), "t.toml").unwrap();
    let text = thresholds.file().to_toml().unwrap();
    let again = Thresholds::parse(&text, "t.toml").unwrap();
    assert_eq!(again.file(), thresholds.file());
    assert_eq!(again.file().to_toml().unwrap(), text);
    assert_eq!(
        thresholds.file().labels["impact"].auto.threshold,
        Threshold::At(0.9)
    );
    // Line ends and a byte-order mark are another spelling of the same file.
    let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(
        Thresholds::parse(&other, "t.toml").unwrap().hash(),
        again.hash()
    );
    assert_eq!(again.hash().len(), 12);
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    let replaced = |from: &str, to: &str| usual().replacen(from, to, 1);
    let table = [
        (replaced("thresholds/1", "thresholds/9"), "another format"),
        (replaced("budget = 0.02", "budget = 2"), "between 0 and 1"),
        (
            replaced("threshold = 0.8", "threshold = 1.5"),
            "thresholds of category",
        ),
        (
            replaced("threshold = 0.8", "threshold = \"never\""),
            "t.toml:",
        ),
        (replaced("lane = \"fast\"", "lane = \"slow\""), "t.toml:7"),
        (replaced("lane = \"fast\"", "colour = \"red\""), "t.toml:7"),
        (replaced("lane = ", "lane "), "t.toml:7"),
        (
            usual() + &label("urgencies", "0.5", "0.5"),
            "did you mean `urgency`?",
        ),
        (
            format!("{FILE}{}", label("impact", "0.5", "0.5")),
            "are needed",
        ),
        (String::new(), "missing field"),
        ("# ".repeat(200_000), "too large"),
    ];
    for (text, wanted) in table {
        let error = Thresholds::parse(&text, "t.toml").unwrap_err();
        let shown = error.to_string();
        assert_eq!(error.code(), ErrorCode::Policy, "{shown}");
        assert!(
            shown.contains(wanted) && shown.contains("t.toml"),
            "{wanted}: {shown}"
        );
        assert!(shown.contains("kvetch calibrate"), "{shown}");
    }
}

#[test]
fn another_lane_model_policy_or_lexicon_voids_them() {
    let thresholds = Thresholds::parse(&usual(), "t.toml").unwrap();
    let same = JudgedWith {
        policy: "desk@0123456789ab",
        lexicon: "en@1",
        model: Some("fast-en@2"),
        lane: LaneChoice::Fast,
    };
    assert!(thresholds.check_run(&same).is_ok());
    let table = [
        (
            JudgedWith {
                lane: LaneChoice::Cascade,
                ..same
            },
            "another lane, fast; this run has cascade",
        ),
        (
            JudgedWith {
                model: None,
                ..same
            },
            "another model, fast-en@2; this run has none",
        ),
        (
            JudgedWith {
                policy: "desk@1",
                ..same
            },
            "another policy, desk@0123456789ab",
        ),
        (
            JudgedWith {
                lexicon: "en@2",
                ..same
            },
            "another lexicon, en@1",
        ),
    ];
    for (run, wanted) in table {
        let shown = thresholds.check_run(&run).unwrap_err().to_string();
        assert!(shown.contains(wanted), "{wanted}: {shown}");
        assert!(shown.contains("kvetch calibrate GOLD --lane"), "{shown}");
    }
}

#[test]
fn the_committed_schema_is_fresh_and_takes_what_is_written() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/data/policy/thresholds.schema.json"
    );
    let schema = ThresholdsFile::schema();
    let fresh = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        committed.replace("\r\n", "\n"),
        fresh,
        "write it anew: UPDATE_SCHEMA=1 cargo test policy"
    );
    let schema = jsonschema::validator_for(&serde_json::to_value(&schema).unwrap()).unwrap();
    let is_valid = |text: &str| {
        let table: toml::Table = toml::from_str(text).unwrap();
        schema.is_valid(&serde_json::to_value(table).unwrap())
    };
    assert!(is_valid(&usual()));
    for (from, to) in [
        ("thresholds/1", "thresholds/2"),
        ("threshold = 0.8", "threshold = 1.5"),
        ("threshold = 0.8", "threshold = \"never\""),
        ("lane = \"fast\"", "lane = \"slow\""),
        ("errors = 0\n", ""),
    ] {
        assert!(!is_valid(&usual().replacen(from, to, 1)), "{to}");
    }
}
