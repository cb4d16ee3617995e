//! The nearest changes that give another priority.

use super::*;

fn told(policy: &Policy, signals: &Signals) -> Vec<String> {
    let flips = policy.nearest_flips(signals);
    flips.iter().map(ToString::to_string).collect()
}

#[test]
fn nearest_changes_are_told_in_words() {
    let policy = Policy::standard();
    let table: &[(Values, &[&str])] = &[
        (
            &[("impact.level", 2.0), ("urgency.level", 1.0)],
            &[
                "would be `urgent` if urgency were high (is medium)",
                "would be `normal` if impact were medium (is high)",
            ],
        ),
        (
            &[
                ("impact.level", 1.0),
                ("urgency.level", 1.0),
                ("anger.score", 0.45),
            ],
            &[
                "would be `high` if anger were at least 0.5 (is 0.45)",
                "would be `low` if impact were low (is medium)",
            ],
        ),
        (
            &[("flag.safety", 0.55)],
            &[
                // No single change of a quiet message with a floor of `high` gives `urgent`.
                "would be `urgent` if impact were high (is low) and urgency were high (is low)",
                "would be `low` if the flag `safety` were not raised",
            ],
        ),
    ];
    for (values, expected) in table {
        assert_eq!(told(&policy, &signals(values)), *expected, "{values:?}");
    }
}

#[test]
fn flips_of_an_extreme_go_one_way() {
    let policy = Policy::standard();
    let urgent = policy.nearest_flips(&levels(Level::High, Level::High));
    assert!(urgent.iter().all(|flip| flip.after < Priority::Urgent));
    let low = policy.nearest_flips(&Signals::default());
    assert!(low.iter().all(|flip| flip.after > Priority::Low));
    assert_eq!((urgent.len(), low.len()), (1, 1));
}

#[test]
fn a_flip_really_flips() {
    let policy = Policy::standard();
    for impact in Level::ALL {
        for urgency in Level::ALL {
            let signals = levels(*impact, *urgency);
            for flip in policy.nearest_flips(&signals) {
                let mut changed = signals.clone();
                for change in &flip.changes {
                    let value = match change.to {
                        Bound::Exactly(value) | Bound::AtLeast(value) | Bound::AtMost(value) => {
                            value
                        }
                        Bound::Above(value) => value.next_up(),
                        Bound::Below(value) => value.next_down(),
                    };
                    changed.set_named(change.signal, value);
                }
                assert_eq!(policy.decide_priority(&changed), flip.after);
                assert_eq!(policy.decide_priority(&signals), flip.before);
            }
        }
    }
}

#[test]
fn unbounded_signals_and_upper_bounds_are_tried() {
    let policy = small_with(
        "[[rule]]\nid = \"old\"\nwhen = [{ signal = \"age.hours\", at_least = 48 }]\nraise_by = 1\nreason = \"waits\"\n",
    );
    let young = signals(&[("age.hours", 47.5)]);
    assert_eq!(
        told(&policy, &young),
        ["would be `normal` if the time it has been open were at least 48 hours (is 47.5)"]
    );
}
