//! `kvetch policy signals`: what a condition may test.

use std::fmt::Write as _;

use serde_json::json;

use crate::cli::args::ListFormat;
use crate::signals::{NAME_MEANINGS, NAME_SIGNALS, SignalSpec, catalog};

/// Columns of the longest name of a signal.
const NAME_COLUMNS: usize = 30;

/// Columns of the longest kind.
const KIND_COLUMNS: usize = 7;

/// Columns of the longest range.
const RANGE_COLUMNS: usize = 8;

/// Every signal: numbers, then names.
pub(super) fn listed(format: ListFormat) -> String {
    match format {
        ListFormat::Table => as_table(),
        ListFormat::Json => as_json(),
    }
}

fn as_table() -> String {
    let mut text = line("NUMBER", "KIND", "RANGE", "MEANING");
    for spec in catalog() {
        text += &line(&spec.name, kind(spec), &range(spec), spec.meaning);
    }
    let _ = writeln!(text, "\n{:NAME_COLUMNS$}  MEANING", "NAME");
    for (name, meaning) in NAME_SIGNALS.iter().zip(NAME_MEANINGS) {
        let _ = writeln!(text, "{name:NAME_COLUMNS$}  {meaning}");
    }
    text + "\nA rule may raise on harm and tone, and lower on calm; context may stand anywhere.\n"
}

fn line(name: &str, kind: &str, range: &str, meaning: &str) -> String {
    format!("{name:NAME_COLUMNS$}  {kind:KIND_COLUMNS$}  {range:RANGE_COLUMNS$}  {meaning}\n")
}

fn as_json() -> String {
    let numbers: Vec<_> = catalog()
        .iter()
        .map(|spec| {
            json!({
                "name": spec.name,
                "kind": kind(spec),
                "min": spec.min,
                "max": is_bounded(spec).then_some(spec.max),
                "meaning": spec.meaning,
            })
        })
        .collect();
    let names = NAME_SIGNALS.iter().zip(NAME_MEANINGS);
    let names: Vec<_> = names
        .map(|(name, meaning)| json!({ "name": name, "meaning": meaning }))
        .collect();
    let document = json!({ "numbers": numbers, "names": names });
    format!("{document:#}\n")
}

/// The kind as a policy's reader knows it.
fn kind(spec: &SignalSpec) -> &'static str {
    use crate::signals::SignalKind::{Calm, Context, Harm, Tone};
    match spec.kind {
        Harm => "harm",
        Tone => "tone",
        Calm => "calm",
        Context => "context",
    }
}

fn is_bounded(spec: &SignalSpec) -> bool {
    spec.max < f32::MAX
}

fn range(spec: &SignalSpec) -> String {
    if is_bounded(spec) {
        format!("{}–{}", spec.min, spec.max)
    } else {
        format!("{} and up", spec.min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_stands_in_both_lists() {
        let table = listed(ListFormat::Table);
        let json: serde_json::Value = serde_json::from_str(&listed(ListFormat::Json)).unwrap();
        assert_eq!(json["numbers"].as_array().unwrap().len(), catalog().len());
        for spec in catalog() {
            assert!(spec.name.len() <= NAME_COLUMNS, "{}", spec.name);
            assert!(table.contains(&spec.name) && table.contains(spec.meaning));
        }
        for name in NAME_SIGNALS {
            assert!(table.contains(&format!("\n{name} ")), "{name}");
        }
        let unbounded = |at: &serde_json::Value| at["max"].is_null();
        let numbers = json["numbers"].as_array().unwrap();
        let contacts = numbers.iter().find(|n| n["name"] == "contact.count");
        assert!(contacts.is_some_and(unbounded));
    }
}
