//! Like periods are told to be alike, and planted changes are found.

use std::fs;

use super::*;
use crate::history::{Scored, ScoredDecision, ScoredPriority, ScoredRule, ScoredText};
use crate::label::{Category, Flag};

/// Numbers without a pattern that the tests could be tuned to, the same each time.
fn draw(number: u64) -> u64 {
    let hash = blake3::hash(&number.to_le_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap()) % 1_000
}

/// A period of messages: `share` thousandths of them about billing.
fn period(from: u64, count: u64, billing: u64) -> Profile {
    let mut profile = Profile::default();
    for number in from..from + count {
        let [a, b, c] = [1, 2, 3].map(|stream| draw(number * 10 + stream));
        let is_billing = a < billing;
        let rule = if b < 30 {
            "floor.safety"
        } else {
            "matrix.low.low"
        };
        let confidence = 0.5 + f32::from(u16::try_from(c).unwrap()) / 2_000.0;
        profile.add(&Scored {
            category: Some(if is_billing {
                Category::BillingPayment
            } else {
                Category::Other
            }),
            received_at: Some(format!("2026-03-{:02}T10:00:00Z", 1 + number % 28)),
            text: Some(ScoredText {
                bytes: 50 + c,
                read_bytes: 0,
            }),
            decision: Some(ScoredDecision {
                confidence: Some((confidence * 10_000.0).round() / 10_000.0),
                ..ScoredDecision::default()
            }),
            priority: Some(ScoredPriority {
                trace: vec![ScoredRule {
                    rule: rule.to_owned(),
                }],
                ..ScoredPriority::default()
            }),
            ..Scored::default()
        });
    }
    profile
}

fn level(report: &DriftReport, name: &str) -> Level {
    let found = report.measures.iter().find(|measure| measure.name == name);
    found.unwrap().level
}

#[test]
fn like_periods_are_alike_whatever_their_size() {
    for (n, m) in [(50, 50), (300, 900), (2_000, 2_000), (20_000, 700)] {
        let report = compare(&period(0, n, 200), &period(1_000_000, m, 200), None);
        assert!(!report.verdict.has_drifted, "{n} {m}: {:?}", report.verdict);
        let expected = if n < 100 {
            Calibration::Unknown
        } else {
            Calibration::Trustworthy
        };
        assert_eq!(report.verdict.calibration, expected);
    }
}

#[test]
fn another_mix_is_found_and_weighed() {
    let table = [
        (200, 300, Level::Slight, Calibration::Trustworthy),
        (200, 380, Level::Moderate, Calibration::Doubtful),
        (200, 500, Level::Major, Calibration::NotTrustworthy),
    ];
    for (before, after, expected, calibration) in table {
        let report = compare(
            &period(0, 3_000, before),
            &period(90_000, 3_000, after),
            None,
        );
        assert!(report.verdict.has_drifted);
        assert_eq!(level(&report, "category"), expected, "{before} {after}");
        assert_eq!(level(&report, "text.bytes"), Level::None);
        assert_eq!(
            report.verdict.calibration, calibration,
            "{:?}",
            report.verdict
        );
    }
}

#[test]
fn counts_of_parts_add_up() {
    let mut whole = period(0, 100, 300);
    whole.merge(period(100, 400, 300));
    assert_eq!(whole, period(0, 500, 300));
}

#[test]
fn rules_and_flags_that_come_and_go_are_named() {
    let old = period(0, 2_000, 200);
    let mut new = period(50_000, 2_000, 200);
    let gone = new.rules.remove("floor.safety").unwrap();
    assert!(gone > 20);
    new.rules.insert("floor.fraud".to_owned(), 60);
    new.flags.insert(Flag::Fraud, 40);
    let report = compare(&old, &new, None);
    let changes: Vec<(&str, RuleChange)> = report
        .rules
        .iter()
        .map(|rule| (rule.rule.as_str(), rule.change))
        .collect();
    assert_eq!(
        changes,
        [
            ("floor.safety", RuleChange::Stopped),
            ("floor.fraud", RuleChange::Started)
        ]
    );
    assert_eq!(level(&report, "flags.fraud"), Level::Slight);
    assert!(
        report
            .verdict
            .reasons
            .iter()
            .any(|r| r.contains("floor.safety"))
    );
}

#[test]
fn words_that_come_and_go_are_listed_and_like_periods_have_none() {
    let counts = |from: u64, extra: &str| {
        let mut words = WordCounts::default();
        for number in from..from + 2_000 {
            let [a, b] = [1, 2].map(|stream| draw(number * 10 + stream));
            let text = format!("where is parcel{} from depot{}", a % 300, b);
            words.add(&if a % 20 == 0 {
                format!("{text} {extra}")
            } else {
                text
            });
        }
        words
    };
    let (old, like) = (counts(0, "please"), counts(70_000, "please"));
    let other = counts(200_000, "the Blinkbox overheats");
    let alike = words::compare(&old, &like);
    assert_eq!(
        (alike.rising.len(), alike.fading.len()),
        (0, 0),
        "{alike:?}"
    );
    let moved = words::compare(&old, &other);
    let names = |changes: &[WordChange]| -> Vec<String> {
        changes.iter().map(|change| change.word.clone()).collect()
    };
    assert_eq!(names(&moved.rising), ["blinkbox", "overheats", "the"]);
    assert_eq!(names(&moved.fading), ["please"]);
    assert!(moved.unseen.share > alike.unseen.share);
}

#[test]
fn another_model_ends_the_trust_and_another_policy_does_not() {
    let with = |model: &str, policy: &str| {
        let mut profile = period(0, 500, 200);
        profile.versions.insert(crate::history::ScoredVersions {
            model: Some(model.to_owned()),
            policy: Some(policy.to_owned()),
            ..Default::default()
        });
        profile
    };
    let calibration = |old: &Profile, new: &Profile| compare(old, new, None).verdict.calibration;
    let old = with("full@1", "standard@1");
    assert_eq!(calibration(&old, &old), Calibration::Trustworthy);
    assert_eq!(
        calibration(&old, &with("full@1", "own@1")),
        Calibration::Trustworthy
    );
    assert_eq!(
        calibration(&old, &with("full@2", "standard@1")),
        Calibration::NotTrustworthy
    );
}

/// `KVETCH_BLESS=1 cargo test schema` writes it anew.
#[test]
fn the_committed_schema_is_fresh_and_reports_follow_it() {
    let schema = serde_json::to_value(drift_schema()).unwrap();
    let path = "data/drift.schema.json";
    if std::env::var_os("KVETCH_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&schema).unwrap();
        fs::write(path, format!("{text}\n")).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    let committed: serde_json::Value = serde_json::from_str(&committed).unwrap_or_default();
    assert_eq!(committed, schema, "run KVETCH_BLESS=1 cargo test schema");
    let words = WordCounts::default();
    let report = compare(
        &period(0, 300, 100),
        &period(9_000, 300, 400),
        Some((&words, &words)),
    );
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&json));
}

#[test]
fn a_saved_profile_is_compared_like_the_records_it_was_made_of() {
    let schema = profile_schema().unwrap();
    crate::schema::assert_committed("profile.schema.json", &schema);
    let mut words = WordCounts::default();
    for number in 0..300 {
        words.add(&format!("order {} is late, isn\u{2019}t it?", number % 7));
    }
    let (old, new) = (period(0, 300, 100), period(9_000, 300, 400));
    let saved = SavedProfile::new(&old, Some(&words)).to_json().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&saved).unwrap();
    crate::schema::assert_follows(&json, &schema);
    assert!(SavedProfile::is_start_of(&saved));
    let read = SavedProfile::read("old.json", saved.as_slice()).unwrap();
    assert_eq!(read.to_json().unwrap(), saved, "the same bytes again");
    let (profile, kept) = read.into_parts();
    let by_profile = compare(&profile, &new, kept.as_ref().zip(Some(&words)));
    let by_records = compare(&old, &new, Some((&words, &words)));
    assert_eq!(by_profile.to_json().unwrap(), by_records.to_json().unwrap());
}

#[test]
fn what_is_no_profile_is_refused_without_quoting_it() {
    let whole = SavedProfile::new(&period(0, 30, 100), None)
        .to_json()
        .unwrap();
    let whole = String::from_utf8(whole).unwrap();
    for (text, told) in [
        (
            whole.replace("profile/1", "profile/9"),
            "is not of the shape",
        ),
        (
            whole.replace("\"messages\":30", "\"messages\":99999999999999999"),
            "more than there can be",
        ),
        (whole.replace("\"rules\"", "\"secret\""), "wrong at line 1"),
        (whole.trim_end_matches("}\n").to_owned(), "wrong at line"),
    ] {
        let error = SavedProfile::read("p.json", text.as_bytes()).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
        assert!(!error.to_string().contains("secret"));
    }
}
