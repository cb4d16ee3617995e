//! Properties over random policies and messages.

use proptest::prelude::*;

use super::*;
use crate::signals::{SignalKind, SignalSpec, catalog};

/// A bound on a signal, mostly but not always in the direction that keeps an effect monotone, so
/// that it is the load checks that keep the wrong ones out.
fn atom(signal: &SignalSpec, raises: bool, (share, choice): (f32, usize)) -> String {
    let top = signal.max.min(50.0);
    let threshold = (share * top * 100.0).round() / 100.0;
    let grows = matches!(signal.kind, SignalKind::Harm | SignalKind::Tone);
    let right = if grows == raises { "at_least" } else { "below" };
    let wrong = ["at_least", "at_most", "below"].get(choice);
    let key = wrong.copied().unwrap_or(right);
    format!("{{ signal = \"{}\", {key} = {threshold} }}", signal.name)
}

fn any_signal() -> impl Strategy<Value = &'static SignalSpec> {
    // Few signals, so that rules meet each other.
    let names = [
        "impact.level",
        "urgency.level",
        "complaint.p",
        "contact.count",
        "flag.safety",
        "flag.fraud",
        "flag.praise",
        "sentiment.positivity",
        "anger.score",
        "frustration.score",
        "text.bytes",
        "intent.praise",
    ];
    let known: Vec<_> = catalog()
        .iter()
        .filter(|s| names.contains(&s.name.as_str()))
        .collect();
    assert_eq!(known.len(), names.len());
    prop::sample::select(known)
}

fn tests_of(raises: bool) -> impl Strategy<Value = String> {
    let atom = (any_signal(), (0.05f32..0.95, 0usize..16))
        .prop_map(move |(s, how)| atom(s, raises, how))
        .boxed();
    let list = |max| prop::collection::vec(atom.clone(), 0..=max).prop_map(|l| l.join(", "));
    (list(2), list(2)).prop_map(|(when, any)| format!("when = [{when}]\nany = [{any}]"))
}

fn entry() -> impl Strategy<Value = (&'static str, String)> {
    let level = prop::sample::select(vec!["normal", "high"]);
    let raise_by =
        (tests_of(true), 1..=3u8).prop_map(|(t, n)| ("rule", format!("{t}\nraise_by = {n}")));
    let raise_to = (
        tests_of(true),
        prop::sample::select(vec!["normal", "high", "urgent"]),
    )
        .prop_map(|(t, l)| ("rule", format!("{t}\nraise_to = \"{l}\"")));
    let lower = (
        tests_of(false),
        prop::sample::select(vec!["low", "normal", "high"]),
    )
        .prop_map(|(t, l)| ("rule", format!("{t}\nlower_to = \"{l}\"")));
    let cap = (tests_of(false), level.clone())
        .prop_map(|(t, l)| ("cap", format!("{t}\nat_most = \"{l}\"")));
    let floor =
        (tests_of(true), level).prop_map(|(t, l)| ("floor", format!("{t}\nat_least = \"{l}\"")));
    prop_oneof![raise_by, raise_to, lower, cap, floor]
}

/// Mostly monotone; the others are for the load checks to refuse.
fn matrix() -> impl Strategy<Value = String> {
    let cells = prop::collection::vec(0usize..4, 9);
    let mends = (prop::bool::weighted(0.8), prop::bool::weighted(0.8));
    (cells, mends).prop_map(|(mut cells, (by_urgency, by_impact))| {
        for at in 0..9 {
            let left = (by_urgency && at % 3 > 0).then(|| cells[at - 1]);
            let up = (by_impact && at >= 3).then(|| cells[at - 3]);
            cells[at] = cells[at].max(left.unwrap_or(0)).max(up.unwrap_or(0));
        }
        let name = |at: usize| Priority::ALL[cells[at]].as_str();
        let row = |r: usize| {
            format!(
                "{{ low = \"{}\", medium = \"{}\", high = \"{}\" }}",
                name(3 * r),
                name(3 * r + 1),
                name(3 * r + 2)
            )
        };
        format!(
            "[matrix]\nlow = {}\nmedium = {}\nhigh = {}\n",
            row(0),
            row(1),
            row(2)
        )
    })
}

/// Random policies that load: entries that make a policy fail are left out one by one.
fn accepted_policy() -> impl Strategy<Value = Policy> {
    let tone = prop::option::of((0.1f32..0.9).prop_map(|t| {
        format!("[tone]\nany = [{{ signal = \"anger.score\", at_least = {t} }}]\nreason = \"t\"\n")
    }));
    let entries = prop::collection::vec(entry(), 0..8);
    (matrix(), tone, entries).prop_map(|(matrix, tone, entries)| {
        let head = SMALL.split("[matrix]").next().unwrap();
        let tone = tone.unwrap_or_default();
        let mut text = format!("{head}{matrix}{tone}");
        if Policy::parse(&text, "p.toml").is_err() {
            text = format!("{SMALL}{tone}");
        }
        let mut policy = Policy::parse(&text, "p.toml").unwrap();
        for (at, (part, body)) in entries.iter().enumerate() {
            let longer = format!("{text}[[{part}]]\nid = \"e{at}\"\n{body}\nreason = \"r\"\n");
            if let Ok(longer_policy) = Policy::parse(&longer, "p.toml") {
                (text, policy) = (longer, longer_policy);
            }
        }
        policy
    })
}

/// For each signal: a share of its range and whether and how far the worse message goes beyond.
fn two_messages() -> impl Strategy<Value = (Signals, Signals)> {
    let count = catalog().len();
    let shares = prop::collection::vec((0.0f32..=1.0, prop::option::of(0.0f32..=1.0)), count);
    shares.prop_map(|shares| {
        let (mut less, mut more) = (Signals::default(), Signals::default());
        for (spec, (share, step)) in catalog().iter().zip(shares) {
            let top = spec.max.min(50.0);
            let stepped = spec.name.contains(".level");
            let value = |share: f32| {
                if stepped {
                    (share * top).round()
                } else {
                    share * top
                }
            };
            let step = step.unwrap_or(0.0) * (1.0 - share);
            let (low, high) = (value(share), value(share + step));
            let (a, b) = match spec.kind {
                SignalKind::Harm | SignalKind::Tone => (low, high),
                SignalKind::Calm => (high, low),
                SignalKind::Context => (low, low),
            };
            less.set_named(&spec.name, a);
            more.set_named(&spec.name, b);
        }
        (less, more)
    })
}

fn muted(signals: &Signals) -> Signals {
    let mut muted = signals.clone();
    for spec in catalog().iter().filter(|s| s.kind == SignalKind::Tone) {
        muted.set_named(&spec.name, 0.0);
    }
    muted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn more_harm_never_lowers(
        policy in accepted_policy(),
        pairs in prop::collection::vec(two_messages(), 12),
    ) {
        for (less, more) in &pairs {
            let (a, b) = (policy.decide(less), policy.decide(more));
            prop_assert!(a.priority <= b.priority, "{:?}\n{:?}", a.trace, b.trace);
            prop_assert!(a.rank <= b.rank);
        }
    }

    #[test]
    fn tone_raises_by_at_most_one_step(policy in accepted_policy(), (loud, _) in two_messages()) {
        let plain = policy.decide_priority(&muted(&loud));
        let heard = policy.decide_priority(&loud);
        prop_assert!(heard >= plain);
        prop_assert!(heard.index() - plain.index() <= 1);
        let [_, _, high] = policy.matrix;
        let urgency = super::super::decide::level_of(loud.number(policy.inputs.urgency));
        prop_assert!(heard == plain || heard <= high[urgency]);
    }

    #[test]
    fn decisions_repeat_and_their_traces_add_up(
        policy in accepted_policy(),
        (signals, _) in two_messages(),
    ) {
        let verdict = policy.decide(&signals);
        prop_assert_eq!(&verdict, &policy.decide(&signals));
        prop_assert_eq!(verdict.priority, policy.decide_priority(&signals));
        let mut before = None;
        for step in &verdict.trace {
            prop_assert_eq!(step.before, before);
            prop_assert_ne!(step.before, Some(step.after));
            prop_assert!(policy.rule_reason(&step.rule).is_some());
            before = Some(step.after);
        }
        prop_assert_eq!(before, Some(verdict.priority));
        prop_assert!((0.0..=1.0).contains(&verdict.rank));
    }

    #[test]
    fn flips_change_the_priority_as_told(
        policy in accepted_policy(),
        (signals, _) in two_messages(),
    ) {
        let flips = policy.nearest_flips(&signals);
        prop_assert!(flips.len() <= 2);
        for flip in flips {
            prop_assert_eq!(flip.before, policy.decide_priority(&signals));
            prop_assert_ne!(flip.before, flip.after);
        }
    }

    #[test]
    fn no_text_makes_loading_panic(text in "\\PC{0,200}") {
        let _ = Policy::parse(&text, "p.toml");
    }

    #[test]
    fn no_damaged_policy_makes_loading_panic(
        at in 0usize..6_000,
        cut in 0usize..40,
        put in "[\\[\\]{}=\"'#,.a-z0-9\\n -]{0,12}",
    ) {
        let text = Policy::standard_text();
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((start + cut).min(text.len()));
        let (head, tail) = (text.split_at(start).0, text.split_at(end).1);
        let damaged = format!("{head}{put}{tail}");
        match Policy::parse(&damaged, "p.toml") {
            Ok(policy) => { policy.decide(&Signals::default()); }
            Err(error) => prop_assert!(error.to_string().starts_with("p.toml:"), "{error}"),
        }
    }

    #[test]
    fn no_time_of_receipt_makes_deciding_panic(text in "[-+0-9TZ:.\\[\\]a-z/]{0,40}") {
        let mut signals = Signals::default();
        signals.received_at = Some(text);
        Policy::standard().decide(&signals);
    }
}

const WATCHED: &[&str] = &[
    "impact.level",
    "urgency.level",
    "complaint.p",
    "flag.safety",
    "flag.fraud",
    "flag.bug",
    "flag.praise",
    "flag.no_reply_needed",
    "anger.score",
    "severity.level",
];

fn watched_values(spec: &SignalSpec) -> Vec<f32> {
    if spec.max > 1.0 {
        vec![0.0, 1.0, spec.max]
    } else {
        vec![0.0, 0.5]
    }
}

/// Every combination of the watched values, as positions in [`watched_values`].
fn lattice(specs: &[&SignalSpec]) -> Vec<Vec<usize>> {
    let mut points = vec![Vec::new()];
    for spec in specs {
        let count = watched_values(spec).len();
        let longer = points.iter().flat_map(|point: &Vec<usize>| {
            (0..count).map(|value| point.iter().copied().chain([value]).collect())
        });
        points = longer.collect();
    }
    points
}

#[test]
fn more_harm_never_lowers_in_the_built_in_policy_at_each_threshold() {
    let policy = Policy::standard();
    let named = |name: &&str| catalog().iter().find(|s| s.name == *name);
    let specs: Vec<_> = WATCHED.iter().filter_map(named).collect();
    assert_eq!(specs.len(), WATCHED.len());
    let decide = |point: &[usize]| {
        let mut signals = Signals::default();
        for (spec, at) in specs.iter().zip(point) {
            signals.set_named(&spec.name, watched_values(spec)[*at]);
        }
        policy.decide_priority(&signals)
    };
    for point in lattice(&specs) {
        let here = decide(&point);
        for (at, spec) in specs.iter().enumerate() {
            let mut next = point.clone();
            next[at] += 1;
            if next[at] == watched_values(spec).len() {
                continue;
            }
            let there = decide(&next);
            let is_calm = spec.kind == SignalKind::Calm;
            let (worse, better) = if is_calm {
                (here, there)
            } else {
                (there, here)
            };
            assert!(worse >= better, "{} in {point:?}", spec.name);
        }
    }
}
