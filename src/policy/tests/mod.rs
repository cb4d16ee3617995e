//! Tests of the stage as a whole.

mod clocks;
mod desk;
mod flips;
mod lint;
mod ontology;
mod properties;
mod thresholds;
mod together;
mod wrong;

use super::*;
use crate::label::{Flag, Level, Priority};
use crate::signals::Signals;

/// A complete small policy that the tests add entries to.
const SMALL: &str = r#"
format = "kvetch-policy/1"
name = "small"
queue_names = ["general", "billing"]
default_queue = "general"
queues = { billing_payment = "billing" }
[matrix]
high = { high = "urgent", medium = "high", low = "normal" }
medium = { high = "high", medium = "normal", low = "low" }
low = { high = "normal", medium = "low", low = "low" }
"#;

/// Signals by name.
type Values = &'static [(&'static str, f32)];

fn small_with(more: &str) -> Policy {
    Policy::parse(&format!("{SMALL}{more}"), "small.toml").unwrap()
}

fn signals(values: &[(&str, f32)]) -> Signals {
    let mut signals = Signals::default();
    for (name, value) in values {
        assert!(
            crate::signals::SignalId::from_name(name).is_some(),
            "{name}"
        );
        signals.set_named(name, *value);
    }
    signals
}

fn levels(impact: Level, urgency: Level) -> Signals {
    let value = |level: Level| f32::from(u8::try_from(level.index()).unwrap());
    signals(&[
        ("impact.level", value(impact)),
        ("urgency.level", value(urgency)),
    ])
}

#[test]
fn the_committed_schema_is_fresh() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/data/policy/policy.schema.json"
    );
    let fresh = serde_json::to_string_pretty(&Policy::schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        committed.replace("\r\n", "\n"),
        fresh,
        "write it anew: UPDATE_SCHEMA=1 cargo test policy"
    );
}

#[test]
fn the_schema_takes_the_built_in_policy_and_refuses_what_it_can() {
    let schema = serde_json::to_value(Policy::schema()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let as_json = |text: &str| -> serde_json::Value {
        serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
    };
    assert!(schema.is_valid(&as_json(Policy::standard_text())));
    assert!(schema.is_valid(&as_json(SMALL)));
    for left_out in ["format", "name", "queue_names", "default_queue", "matrix"] {
        let mut json = as_json(SMALL);
        json.as_object_mut().unwrap().remove(left_out);
        assert!(!schema.is_valid(&json), "{left_out}");
    }
    let misnamed = SMALL.replace("billing_payment", "biling_payment");
    assert!(!schema.is_valid(&as_json(&misnamed)));
    for wrong in [
        "colour = 1",
        "[tone]\nany = []",
        "[[rule]]\nid = \"a\"\nreason = \"b\"\nwhen = [{ signal = \"flag.none\", at_least = 1 }]",
        "[sla.low]\nfirst_response_minutes = 1\nresolve_minutes = 1\nclock = \"sun\"",
    ] {
        let json = as_json(&format!("{SMALL}{wrong}"));
        assert!(!schema.is_valid(&json), "{wrong}");
    }
}

#[test]
fn the_hash_is_the_same_for_other_line_ends_and_another_for_another_text() {
    let text = Policy::standard_text();
    let hash = Policy::standard().hash().to_owned();
    let load = |text: &str| Policy::parse(text, "p.toml").unwrap().hash().to_owned();
    assert_eq!(hash.len(), 12);
    assert_eq!(load(&text.replace('\n', "\r\n")), hash);
    assert_eq!(load(&format!("\u{feff}{text}")), hash);
    assert_ne!(load(&format!("{text}# more\n")), hash);
    assert_eq!(Policy::standard().name(), "standard");
}

#[test]
fn a_rank_has_four_places() {
    let verdict = Policy::standard().decide(&signals(&[("complaint.p", 0.3333)]));
    let scaled = verdict.rank * 10_000.0;
    assert!((scaled - scaled.round()).abs() < 1e-3, "{}", verdict.rank);
}

#[test]
fn every_step_has_a_reason() {
    let policy = Policy::standard();
    for id in [
        "matrix.high.low",
        "tone",
        "cap.praise",
        "floor.fraud",
        "queue.legal",
    ] {
        let reason = policy.rule_reason(id);
        assert!(reason.is_some_and(|reason| !reason.is_empty()), "{id}");
    }
    assert_eq!(policy.rule_reason("floor.nonsense"), None);
}

type Names = &'static [(&'static str, &'static str)];

#[test]
fn exceptions_set_queue_and_tier_each_by_the_first_that_fits() {
    const BILLING: (&str, &str) = ("category", "billing_payment");
    const ASKS: (&str, &str) = ("intent", "ask_information");
    let policy = Policy::standard();
    let route = |values: Values, names: Names| {
        let mut signals = signals(values);
        for (name, value) in names {
            signals.set_name(name, Some((*value).to_owned()));
        }
        let route = policy.decide(&signals).route;
        (route.queue, route.tier)
    };
    let table: &[(Values, Names, &str, u8)] = &[
        (&[], &[], "general", 1),
        (&[], &[BILLING], "billing", 1),
        (&[], &[("category", "nonsense")], "general", 1),
        (&[], &[BILLING, ASKS], "billing", 0),
        (&[("flag.wants_human", 0.7)], &[BILLING, ASKS], "billing", 1),
        (&[("anger.score", 0.3)], &[BILLING, ASKS], "billing", 1),
        (
            &[("flag.legal_threat", 0.9)],
            &[BILLING, ASKS],
            "billing",
            2,
        ),
        (
            &[("flag.self_harm", 0.9), ("flag.fraud", 0.9)],
            &[BILLING],
            "crisis",
            2,
        ),
        (&[("flag.fraud", 0.5)], &[BILLING], "security", 2),
    ];
    for (values, names, queue, tier) in table {
        assert_eq!(
            route(values, names),
            ((*queue).to_owned(), *tier),
            "{values:?}"
        );
    }
}
