//! Cases that must fail do, broken lines are told, and the shipped suite is what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::case::Kind;
use super::suite::FILES;
use super::*;
use crate::{Message, Triage};

const SCHEMA_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/behaviour.schema.json");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/behaviour");

/// Cases of the suite at least, in all and a capability.
const MIN_CASES: usize = 450;
const MIN_CASES_A_CAPABILITY: usize = 20;

fn triage() -> Triage {
    Triage::builder().threads(1).build().unwrap()
}

/// A line of a case with these further members.
fn line(kind: &str, members: &str) -> String {
    format!(r#"{{"id":"c-1","capability":"c","kind":"{kind}",{members}}}"#)
}

fn failures(triage: &Triage, line: &str) -> Vec<Broken> {
    let cases = read_cases(line, "own.jsonl").unwrap();
    let report = check(triage, &cases);
    assert_eq!(report.all.cases, 1, "{line}");
    assert_eq!(report.all.failed, report.failures.len(), "{line}");
    let failed = report.failures.into_iter();
    failed.flat_map(|case| case.broken).collect()
}

const GAS: &str = r#""text":"I smell gas in the hallway, send somebody now!","expect""#;
const SWAP: &str = r#""texts":["The parcel is broken.","I smell gas in the hallway!"]"#;
const TURN: &str = r#""from":"The parcel is broken.","to":"I smell gas in the hallway!""#;

/// Kind, texts, an expectation that holds and one that does not.
const EXPECTATIONS: &[(&str, &str, &str, &str)] = &[
    (
        "minimum",
        GAS,
        r#"{"priority":"high"}"#,
        r#"{"priority":"low"}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"priority":["high","urgent"]}"#,
        r#"{"priority":["low","normal"]}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"priority":{"at_least":"high"}}"#,
        r#"{"priority":{"at_most":"normal"}}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"flags":{"has":["safety"],"lacks":["fraud"]}}"#,
        r#"{"flags":{"has":["safety","fraud"]}}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"flags":{"lacks":"praise"}}"#,
        r#"{"flags":{"lacks":["safety"]}}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"sentiment.mixed":false}"#,
        r#"{"sentiment.mixed":true}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"anger.score":{"at_most":1.0}}"#,
        r#"{"anger.score":{"at_least":0.99}}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"route.queue":"safety"}"#,
        r#"{"route.queue":"billing"}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"priority.floor":"high"}"#,
        r#"{"priority.floor":"none"}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"evidence":{"flags.safety":"smell gas"}}"#,
        r#"{"evidence":{"flags.safety":"somebody now"}}"#,
    ),
    (
        "minimum",
        GAS,
        r#"{"priority":{"at_least":"high"}}"#,
        r#"{"intent":null}"#,
    ),
    (
        "invariance",
        SWAP,
        r#""same":["sentiment.mixed"]"#,
        r#""same":["priority"]"#,
    ),
    (
        "invariance",
        SWAP,
        r#""within":{"priority":3}"#,
        r#""within":{"priority":0}"#,
    ),
    (
        "direction",
        TURN,
        r#"{"priority":"higher"}"#,
        r#"{"priority":"lower"}"#,
    ),
    (
        "direction",
        TURN,
        r#"{"impact":"not_lower"}"#,
        r#"{"priority":"not_higher"}"#,
    ),
    (
        "direction",
        TURN,
        r#"{"priority":"higher"},"within":{"priority":3}"#,
        r#"{"priority":"higher"},"same":["priority.floor"]"#,
    ),
];

#[test]
fn each_expectation_holds_and_fails_as_it_must() {
    let triage = triage();
    for (kind, texts, right, wrong) in EXPECTATIONS.iter().copied() {
        let members = |expected: &str| match kind {
            "minimum" => format!("{texts}:{expected}"),
            "invariance" => format!("{texts},{expected}"),
            _ => format!("{texts},\"expect\":{expected}"),
        };
        let found = failures(&triage, &line(kind, &members(right)));
        assert!(found.is_empty(), "{right}: {found:?}");
        let found = failures(&triage, &line(kind, &members(wrong)));
        assert_eq!(found.len(), 1, "{wrong}: {found:?}");
    }
}

#[test]
fn evidence_over_the_whole_text_points_at_nothing() {
    let table = [
        (
            r#""text":"Fire!","expect":{"evidence":{"flags.safety":"Fire"}}"#,
            1,
        ),
        (
            r#""text":"There is a smell of gas in the kitchen since you came on Monday.","expect":{"evidence":{"flags.safety":"smell of gas"}}"#,
            0,
        ),
    ];
    for (members, broken) in table {
        let found = failures(&triage(), &line("minimum", members));
        assert_eq!(found.len(), broken, "{members}: {found:?}");
    }
}

#[test]
fn what_stands_beside_the_texts_is_judged_with_them() {
    let members = r#""text":"See above.","message":{"subject":"I smell gas","contact_count":4},
        "expect":{"flags":{"has":["safety"]}}"#;
    let members = members.replace('\n', " ");
    assert_eq!(failures(&triage(), &line("minimum", &members)), []);
    let members = r#""text":"We shall call you.","message":{"author_role":"agent"},"expect":{"priority":null}"#;
    assert_eq!(failures(&triage(), &line("minimum", members)), []);
}

#[test]
fn a_message_that_cannot_be_judged_fails_its_case() {
    let options = crate::prepare::PrepareOptions {
        max_bytes: 5,
        ..crate::prepare::PrepareOptions::default()
    };
    let triage = Triage::builder()
        .threads(1)
        .prepare(options)
        .build()
        .unwrap();
    let members = r#""texts":["short","far too long"],"within":{"priority":3}"#;
    let found = failures(&triage, &line("invariance", members));
    assert_eq!(
        (found.len(), found[0].text, &*found[0].field),
        (1, 1, "error")
    );
}

#[test]
fn broken_lines_are_told_with_place_and_fix() {
    let minimum = |rest: &str| line("minimum", &format!(r#""text":"x",{rest}"#));
    let table = [
        ("nonsense".to_owned(), "no JSON object", "one case a line"),
        ("[1]".to_owned(), "no JSON object", "{…}"),
        (r#"{"id":"a"}"#.to_owned(), "`kind` is missing", "add"),
        (line("minimal", r#""text":"x""#), "unknown kind `minimal`", "did you mean `minimum`?"),
        (line("minimum", r#""texts":["x"]"#), "unknown key of a case of kind minimum `texts`", "did you mean `text`?"),
        (line("minimum", r#""expect":{"complaint":true}"#), "`text` is missing", "add"),
        (minimum(r#""note":"y""#), "expects nothing", "expect"),
        (minimum(r#""expect":[]"#), "`expect` is no object", "{…}"),
        (minimum(r#""expect":{"sentimnt":"neutral"}"#), "unknown field `sentimnt`", "did you mean `sentiment`?"),
        (minimum(r#""expect":{"sentiment":"negativ"}"#), "unknown label of `sentiment` `negativ`", "did you mean `negative`?"),
        (minimum(r#""expect":{"sentiment":[]}"#), "an empty list under `sentiment`", "at least one"),
        (minimum(r#""expect":{"sentiment":4}"#), "neither a string nor a list", "[\"…\""),
        (minimum(r#""expect":{"complaint":"yes"}"#), "`complaint` is neither true nor false", "true or false"),
        (minimum(r#""expect":{"complaint.p":0.4}"#), "needs bounds", "at_least"),
        (minimum(r#""expect":{"complaint.p":{}}"#), "has no bound", "at_most"),
        (minimum(r#""expect":{"priority":{"least":"high"}}"#), "unknown key of `priority` `least`", "at_least"),
        (minimum(r#""expect":{"priority":{"at_least":2}}"#), "wrong type", "strings"),
        (minimum(r#""expect":{"flags":["safety"]}"#), "`flags` is no object", "has"),
        (minimum(r#""expect":{"flags":{"has":["safty"]}}"#), "unknown label of `flags` `safty`", "`safety`"),
        (minimum(r#""expect":{"evidence":{"flags.safety":"gas"}}"#), "do not stand in the text", "letter by letter"),
        (minimum(r#""expect":{"evidence":{"safety":"x"}}"#), "unknown field of `evidence` `safety`", "flags.safety"),
        (minimum(r#""expect":{"complaint":true},"message":{"author_role":"boss"}"#), "unknown author_role `boss`", "customer"),
        (minimum(r#""expect":{"complaint":true},"message":{"contact_count":-1}"#), "no whole number", "2"),
        (line("invariance", r#""texts":["x"],"same":["intent"]"#), "fewer than two", "at least one other"),
        (line("invariance", r#""texts":["x","y"],"same":["intend"]"#), "unknown field `intend`", "`intent`"),
        (line("invariance", r#""texts":["x","y"],"within":{"intent":1}"#), "no distance for `intent`", "score"),
        (line("direction", r#""from":"x","to":"y","expect":{"intent":"lower"}"#), "no higher and lower", "same"),
        (line("direction", r#""from":"x","to":"y","expect":{"anger":"more"}"#), "unknown direction `more`", "higher"),
        (r#"{"id":"a b","capability":"c","kind":"minimum","text":"x","expect":{"complaint":true}}"#.to_owned(), "`id` is empty or has a space", "letters"),
    ];
    for (text, what, fix) in table {
        let error = read_cases(&format!("\n{text}\n"), "own.jsonl").unwrap_err();
        assert!(error.to_string().starts_with("own.jsonl:2: "), "{error}");
        assert!(error.message().contains(what), "{error}");
        assert!(
            error.fix().is_some_and(|found| found.contains(fix)),
            "{error}"
        );
    }
}

#[test]
fn an_id_stands_once() {
    let one = line("minimum", r#""text":"x","expect":{"complaint":true}"#);
    let cases = read_cases(&format!("\u{feff}{one}\n\n{one}\n"), "own.jsonl").unwrap();
    let error = unique_ids(&cases).unwrap_err().to_string();
    assert!(
        error.contains("own.jsonl:3") && error.contains("own.jsonl:1"),
        "{error}"
    );
}

#[test]
fn the_shipped_suite_is_whole() {
    let mut on_disk = BTreeSet::new();
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        on_disk.extend(
            path.extension()
                .is_some_and(|e| e == "jsonl")
                .then_some(name),
        );
    }
    let built_in: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, built_in);
    let cases = shipped().unwrap();
    unique_ids(&cases).unwrap();
    assert!(cases.len() >= MIN_CASES, "{}", cases.len());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut texts = BTreeSet::new();
    for case in &cases {
        *counts.entry(&case.capability).or_default() += 1;
        assert!(case.id.starts_with(&case.capability), "{}", case.id);
        assert!(case.place.starts_with(&case.capability), "{}", case.place);
        if case.kind == Kind::Minimum {
            let view = case.messages[0].view();
            assert!(texts.insert(view), "{} repeats a text", case.id);
        }
    }
    for (capability, count) in counts {
        assert!(count >= MIN_CASES_A_CAPABILITY, "{capability}: {count}");
    }
}

#[test]
fn the_committed_schema_is_fresh_and_fits_the_suite() {
    let schema = case_schema();
    let fresh = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("KVETCH_BLESS").is_some() {
        std::fs::write(SCHEMA_PATH, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(SCHEMA_PATH).unwrap();
    assert!(
        committed == fresh,
        "stale: run KVETCH_BLESS=1 cargo test --lib behaviour"
    );
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, text) in FILES {
        for line in text.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(validator.is_valid(&case), "{name}: {}", case["id"]);
        }
    }
    for members in [
        r#""text":"x""#,
        r#""text":"x","expect":{}"#,
        r#""text":"x","expect":{"sentiment":"negativ"}"#,
        r#""text":"x","expect":{"flags":["safety"]}"#,
    ] {
        let case = serde_json::from_str(&line("minimum", members)).unwrap();
        assert!(!validator.is_valid(&case), "{members}");
    }
}

/// A report of a suite of two capabilities in which these cases failed.
fn report(failed: &[&str]) -> Report {
    let text = ["a-1", "a-2", "b-1"].map(|id| {
        let capability = id.split('-').next().unwrap();
        let priority = if failed.contains(&id) { "urgent" } else { "low" };
        format!(
            r#"{{"id":"{id}","capability":"{capability}","kind":"minimum","text":"Do you open on Sundays?","expect":{{"priority":"{priority}"}}}}"#
        )
    });
    let cases = read_cases(&text.join("\n"), "own.jsonl").unwrap();
    let report = check(&triage(), &cases);
    assert_eq!(report.all.failed, failed.len());
    report
}

#[test]
fn the_gate_tells_worse_from_better() {
    let mut rates = Rates::default();
    rates.bless("rules", &report(&["a-1"]));
    rates.bless("full", &report(&[]));
    let rates = Rates::parse(&rates.to_toml(), "rates.toml").unwrap();
    let same = rates.compare("rules", &report(&["a-1"])).unwrap();
    assert_eq!(same, Gate::default());
    let other = rates.compare("rules", &report(&["a-2"])).unwrap();
    assert!(other.worse.is_empty(), "as many fail as before");
    let better = rates.compare("rules", &report(&[])).unwrap();
    assert_eq!(
        (better.worse.len(), better.mended),
        (0, vec!["a-1".to_owned()])
    );
    let worse = rates
        .compare("rules", &report(&["a-1", "a-2", "b-1"]))
        .unwrap();
    let told: Vec<_> = worse
        .worse
        .iter()
        .map(|w| (w.capability.as_str(), w.failed, w.allowed, w.new.join(" ")))
        .collect();
    assert_eq!(
        told,
        [("a", 2, 1, "a-2".to_owned()), ("b", 1, 0, "b-1".to_owned())]
    );
    let error = rates.compare("fast", &report(&[])).unwrap_err().to_string();
    assert!(
        error.contains("no lane `fast`") && error.contains("--bless"),
        "{error}"
    );
}

#[test]
fn wrong_rates_are_told_with_their_line() {
    for (text, place) in [
        ("format = \"kvetch-rates/2\"", "own.toml: "),
        ("format = \"kvetch-rates/1\"\nlane = 3", "own.toml:2: "),
        (
            "format = \"kvetch-rates/1\"\n[lanes.full]\na = 3",
            "own.toml:3: ",
        ),
    ] {
        let error = Rates::parse(text, "own.toml").unwrap_err().to_string();
        assert!(error.starts_with(place), "{error}");
    }
}

#[test]
fn a_tone_or_a_name_that_moves_a_priority_is_counted() {
    let pair = |capability: &str, id: &str, other: &str| {
        format!(
            r#"{{"id":"{id}","capability":"{capability}","kind":"invariance","texts":["Do you open on Sundays?","{other}"],"same":["priority.floor"]}}"#
        )
    };
    let text = [
        pair("names_dialects", "n-1", "Do you open on Mondays?"),
        pair("names_dialects", "n-2", "I smell gas, send somebody now!"),
        pair("polite_furious", "p-1", "Do you open on Mondays?"),
        pair("polite_furious", "p-2", "I smell gas, send somebody now!"),
    ];
    let cases = read_cases(&text.join("\n"), "own.jsonl").unwrap();
    let wanted = Fairness {
        swapped_pairs: 2,
        swapped_moved: 1,
        tone_pairs: 2,
        tone_beyond_one_step: 1,
        tone_other_floor: 1,
    };
    assert_eq!(check(&triage(), &cases).fairness, wanted);
}

#[test]
fn messages_carry_the_id_of_their_case() {
    let cases = read_cases(
        &line(
            "direction",
            r#""from":"x","to":"y","expect":{"anger":"lower"}"#,
        ),
        "own.jsonl",
    )
    .unwrap();
    let ids: Vec<&str> = cases[0]
        .messages
        .iter()
        .map(|m: &Message| m.id.as_str())
        .collect();
    assert_eq!(ids, ["c-1", "c-1"]);
}
