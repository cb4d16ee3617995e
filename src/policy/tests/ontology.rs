//! The built-in policy says what the ontology says.

use super::*;

use Level::{High as H, Low as L, Medium as M};

const MATRIX: &[(Level, Level, Priority)] = &[
    (H, H, Priority::Urgent),
    (H, M, Priority::High),
    (H, L, Priority::Normal),
    (M, H, Priority::High),
    (M, M, Priority::Normal),
    (M, L, Priority::Low),
    (L, H, Priority::Normal),
    (L, M, Priority::Low),
    (L, L, Priority::Low),
];

const FURIOUS: &[(&str, f32)] = &[
    ("anger.score", 1.0),
    ("frustration.score", 1.0),
    ("severity.level", 4.0),
    ("flag.abuse", 1.0),
    ("sentiment.negativity", 1.0),
];

fn add(signals: &mut Signals, values: &[(&str, f32)]) {
    for (name, value) in values {
        signals.set_named(name, *value);
    }
}

fn rules(verdict: &Verdict) -> Vec<&str> {
    verdict.trace.iter().map(|step| &*step.rule).collect()
}

#[test]
fn the_matrix_is_the_ontologys() {
    let policy = Policy::standard();
    for (impact, urgency, priority) in MATRIX {
        let verdict = policy.decide(&levels(*impact, *urgency));
        assert_eq!(verdict.priority, *priority, "{impact} {urgency}");
        let expected = TraceStep {
            rule: format!("matrix.{impact}.{urgency}").into(),
            before: None,
            after: *priority,
        };
        assert_eq!(verdict.trace, [expected]);
    }
}

#[test]
fn tone_raises_by_at_most_one_step_and_never_above_high_impact() {
    let policy = Policy::standard();
    let expected = [
        (H, H, Priority::Urgent),
        (H, M, Priority::High),
        (H, L, Priority::Normal),
        (M, H, Priority::Urgent),
        (M, M, Priority::High),
        (M, L, Priority::Normal),
        (L, H, Priority::High),
        (L, M, Priority::Normal),
        (L, L, Priority::Normal),
    ];
    for (impact, urgency, priority) in expected {
        let mut furious = levels(impact, urgency);
        let calm = policy.decide(&furious).priority;
        add(&mut furious, FURIOUS);
        let verdict = policy.decide(&furious);
        assert_eq!(verdict.priority, priority, "{impact} {urgency}");
        let tone_moved = rules(&verdict).contains(&"tone");
        assert_eq!(tone_moved, priority != calm, "{impact} {urgency}");
    }
}

#[test]
fn each_tone_signal_has_its_threshold() {
    let policy = Policy::standard();
    let table = [
        ("anger.score", 0.5, 0.4999),
        ("frustration.score", 0.8, 0.7999),
        ("severity.level", 4.0, 3.0),
        ("flag.abuse", 0.5, 0.4999),
    ];
    for (name, enough, little) in table {
        let decide = |value| {
            let mut signals = levels(M, M);
            signals.set_named(name, value);
            policy.decide(&signals).priority
        };
        assert_eq!(decide(enough), Priority::High, "{name}");
        assert_eq!(decide(little), Priority::Normal, "{name}");
    }
}

#[test]
fn politeness_lowers_nothing() {
    let policy = Policy::standard();
    for (impact, urgency, priority) in MATRIX {
        let mut polite = levels(*impact, *urgency);
        add(&mut polite, &[("sentiment.positivity", 1.0)]);
        assert_eq!(policy.decide(&polite).priority, *priority);
    }
}

#[test]
fn floors_hold_from_one_half_on() {
    let policy = Policy::standard();
    let table: &[(Values, Priority, &str)] = &[
        (&[("flag.safety", 0.5)], Priority::High, "floor.safety"),
        (&[("flag.safety", 0.4999)], Priority::Low, "matrix.low.low"),
        (
            &[("flag.self_harm", 0.5)],
            Priority::High,
            "floor.self_harm",
        ),
        (
            &[("flag.fraud", 0.5)],
            Priority::Normal,
            "floor.fraud_reported",
        ),
        (&[("flag.fraud", 0.4999)], Priority::Low, "matrix.low.low"),
        (
            &[("flag.fraud", 0.5), ("urgency.level", 1.0)],
            Priority::High,
            "floor.fraud",
        ),
        (
            &[("flag.safety", 1.0), ("flag.praise", 1.0)],
            Priority::High,
            "floor.safety",
        ),
        (
            &[("flag.self_harm", 0.9), ("flag.no_reply_needed", 1.0)],
            Priority::High,
            "floor.self_harm",
        ),
    ];
    for (values, priority, last) in table {
        let verdict = policy.decide(&signals(values));
        assert_eq!(verdict.priority, *priority, "{values:?}");
        assert_eq!(rules(&verdict).last(), Some(last), "{values:?}");
    }
}

#[test]
fn a_floor_does_not_lower() {
    let mut urgent = levels(H, H);
    add(&mut urgent, &[("flag.safety", 1.0)]);
    let verdict = Policy::standard().decide(&urgent);
    assert_eq!(verdict.priority, Priority::Urgent);
    assert_eq!(rules(&verdict), ["matrix.high.high"]);
}

#[test]
fn praise_and_what_needs_no_reply_are_low_without_a_problem() {
    let policy = Policy::standard();
    for flag in [Flag::Praise, Flag::NoReplyNeeded] {
        for urgency in Level::ALL {
            let mut calm = levels(L, *urgency);
            add(&mut calm, &[(&format!("flag.{flag}"), 0.5)]);
            assert_eq!(policy.decide(&calm).priority, Priority::Low);
            add(&mut calm, FURIOUS);
            assert_eq!(policy.decide(&calm).priority, Priority::Low);
        }
    }
}

#[test]
fn praise_beside_a_problem_is_not_lowered() {
    let policy = Policy::standard();
    let problems = [
        ("complaint.p", 0.5),
        ("intent.report_problem", 0.5),
        ("flag.legal_threat", 0.5),
        ("flag.regulator", 0.5),
        ("flag.press_or_social", 0.5),
        ("flag.churn_risk", 0.5),
        ("flag.vulnerability", 0.5),
        ("flag.unresolved", 0.5),
        ("flag.bug", 0.5),
        ("flag.fraud", 0.5),
    ];
    for problem in problems {
        for flag in ["flag.praise", "flag.no_reply_needed"] {
            let mut mixed = levels(L, H);
            add(&mut mixed, &[(flag, 1.0), problem]);
            let priority = policy.decide(&mixed).priority;
            assert!(priority >= Priority::Normal, "{flag} {problem:?}");
        }
    }
    let mut at_stake = levels(M, M);
    add(&mut at_stake, &[("flag.praise", 1.0)]);
    assert_eq!(policy.decide(&at_stake).priority, Priority::Normal);
}

#[test]
fn the_trace_tells_each_step_in_order() {
    let mut praise = levels(L, H);
    add(&mut praise, &[("flag.praise", 1.0), ("anger.score", 0.9)]);
    let verdict = Policy::standard().decide(&praise);
    let steps: Vec<_> = verdict
        .trace
        .iter()
        .map(|s| (&*s.rule, s.before, s.after))
        .collect();
    let expected = [
        ("matrix.low.high", None, Priority::Normal),
        ("tone", Some(Priority::Normal), Priority::High),
        ("cap.praise", Some(Priority::High), Priority::Low),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn rules_are_taken_in_order_and_tone_in_them_stays_within_its_cap() {
    let policy = small_with(
        r#"
[[rule]]
id = "vip"
when = [{ name = "customer_tier", is = ["gold", "platinum"] }]
raise_by = 1
reason = "contract"
[[rule]]
id = "shouting"
when = [{ signal = "anger.score", at_least = 0.8 }]
raise_to = "urgent"
reason = "loud"
[[rule]]
id = "praise"
when = [{ signal = "flag.praise", at_least = 0.5 }, { signal = "complaint.p", below = 0.5 }]
lower_to = "low"
reason = "nice"
"#,
    );
    let decide = |values: &[(&str, f32)], tier: Option<&str>| {
        let mut signals = signals(values);
        signals.set_name("customer_tier", tier.map(str::to_owned));
        policy.decide(&signals).priority
    };
    assert_eq!(decide(&[], None), Priority::Low);
    assert_eq!(decide(&[], Some("Gold")), Priority::Normal);
    assert_eq!(decide(&[("anger.score", 1.0)], None), Priority::Normal);
    assert_eq!(
        decide(&[("anger.score", 1.0), ("urgency.level", 2.0)], None),
        Priority::High
    );
    assert_eq!(
        decide(&[("anger.score", 1.0)], Some("gold")),
        Priority::Normal
    );
    assert_eq!(decide(&[("flag.praise", 1.0)], Some("gold")), Priority::Low);
}
