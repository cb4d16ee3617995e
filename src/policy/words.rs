//! Signals and bounds in the words of a person who answers messages.

use super::flip::{Bound, Change};

const LEVELS: [&str; 3] = ["low", "medium", "high"];

/// By the value of `severity.level`.
const REPROACHES: [&str; 5] = [
    "none",
    "no explicit reproach",
    "disapproval",
    "accusation",
    "blame",
];

/// What would have to be, and what is: `impact were medium (is high)`.
pub(super) fn needed(change: &Change) -> String {
    let Change { signal, from, to } = *change;
    let (kind, label) = signal.split_once('.').unwrap_or((signal, ""));
    match kind {
        "impact" | "urgency" => of_scale(kind, &LEVELS, (from, to)),
        "severity" => of_scale("the reproach", &REPROACHES, (from, to)),
        "flag" => flag(label, (from, to)),
        "contact" => numbered("the number of contacts", "", (from, to)),
        "age" => numbered("the time it has been open", " hours", (from, to)),
        "money" => numbered("the sum it names", "", (from, to)),
        "order" => numbered("the order's value", "", (from, to)),
        "complaint" => numbered("the probability of a complaint", "", (from, to)),
        "sentiment" => numbered(&format!("the {label} of the tone"), "", (from, to)),
        "anger" | "frustration" => numbered(kind, "", (from, to)),
        _ => numbered(&format!("`{signal}`"), "", (from, to)),
    }
}

fn of_scale(what: &str, names: &[&str], (from, to): (f32, Bound)) -> String {
    let name = |value: f32| {
        let places = names.iter().zip(0_u8..);
        let below = places.take_while(|(_, at)| f32::from(*at) <= value);
        below.last().map_or("none", |(name, _)| name)
    };
    format!("{what} were {} (is {})", name(target(to)), name(from))
}

fn flag(label: &str, (from, to): (f32, Bound)) -> String {
    match to {
        Bound::AtLeast(_) | Bound::Above(_) => format!("the flag `{label}` were raised"),
        Bound::AtMost(_) | Bound::Below(_) => format!("the flag `{label}` were not raised"),
        Bound::Exactly(value) => format!("the flag `{label}` were at {value} (is {from})"),
    }
}

fn numbered(what: &str, unit: &str, (from, to): (f32, Bound)) -> String {
    let bound = match to {
        Bound::Exactly(_) => "",
        Bound::AtLeast(_) => "at least ",
        Bound::AtMost(_) => "at most ",
        Bound::Above(_) => "above ",
        Bound::Below(_) => "below ",
    };
    format!("{what} were {bound}{}{unit} (is {from})", target(to))
}

fn target(to: Bound) -> f32 {
    match to {
        Bound::Exactly(value)
        | Bound::AtLeast(value)
        | Bound::AtMost(value)
        | Bound::Above(value)
        | Bound::Below(value) => value,
    }
}
