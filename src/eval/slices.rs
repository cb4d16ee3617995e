//! Figures of parts of the messages, by the values of their fields.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::bootstrap::Bootstrap;
use super::evaluate::{GoldMessage, Run, flag_tally_of, tally_of};
use super::head::Head;
use super::names::normal;
use super::number::count;
use super::report::{SliceHeadReport, SliceReport, SlicingReport};

/// Slices of one field that stand alone; the others are joined. Chosen: a field with more values is
/// an id or a time, and 14 heads of each are drawn a thousand times.
const MAX_SLICES: usize = 100;

/// Value of the joined slice.
const OTHERS: &str = "(others)";

/// Value of messages without the field.
const ABSENT: &str = "(absent)";

/// Fields whose values, taken together, make one slicing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slicing(Vec<String>);

impl Slicing {
    /// The slicing that a user names: a field, or several joined by `+` for their combinations.
    /// Names are compared without regard to case, spaces and punctuation where none is the same to
    /// the letter.
    ///
    /// # Errors
    /// The name of the field that no message has.
    pub fn parse(name: &str, known: &[&str]) -> Result<Self, String> {
        if let Some(field) = find(name, known) {
            return Ok(Self(vec![field]));
        }
        let parts = name.split('+').map(str::trim);
        let fields = parts.map(|part| find(part, known).ok_or_else(|| part.to_owned()));
        fields.collect::<Result<_, _>>().map(Self)
    }

    fn name(&self) -> String {
        self.0.join("+")
    }

    fn value(&self, message: &GoldMessage) -> String {
        let value = |field: &String| message.fields.get(field).map_or(ABSENT, String::as_str);
        self.0.iter().map(value).collect::<Vec<_>>().join(" + ")
    }
}

fn find(name: &str, known: &[&str]) -> Option<String> {
    let exact = known.iter().find(|field| **field == name);
    let alike = || known.iter().find(|field| normal(field) == normal(name));
    exact.or_else(alike).map(|field| (*field).to_owned())
}

type Message<'a> = (&'a GoldMessage, Option<&'a Answers>);

/// The slices of one slicing.
pub(super) fn slice(
    by: &Slicing,
    gold: &[GoldMessage],
    run: &Run,
    heads: &[Head],
    has_flags: bool,
    plan: Bootstrap,
) -> SlicingReport {
    let mut parts: BTreeMap<String, Vec<Message<'_>>> = BTreeMap::new();
    for message in run.pairs(gold) {
        parts.entry(by.value(message.0)).or_default().push(message);
    }
    let values = count(parts.len());
    let mut parts: Vec<(String, Vec<Message<'_>>)> = parts.into_iter().collect();
    parts.sort_by_key(|(_, messages)| std::cmp::Reverse(messages.len()));
    if parts.len() > MAX_SLICES {
        let rest = parts.split_off(MAX_SLICES);
        let joined = rest.into_iter().flat_map(|(_, messages)| messages);
        parts.push((OTHERS.to_owned(), joined.collect()));
    }
    let report = |(value, messages): &(String, Vec<Message<'_>>)| SliceReport {
        value: value.clone(),
        messages: count(messages.len()),
        unjudged: count(messages.iter().filter(|(_, a)| is_unjudged(*a)).count()),
        heads: head_reports(
            &format!("{} {value}", by.name()),
            messages,
            heads,
            has_flags,
            plan,
        ),
    };
    SlicingReport {
        by: by.name(),
        values,
        slices: parts.iter().map(report).collect(),
    }
}

fn is_unjudged(answers: Option<&Answers>) -> bool {
    answers.is_none_or(|answers| answers.has_failed)
}

fn head_reports(
    stream: &str,
    messages: &[Message<'_>],
    heads: &[Head],
    has_flags: bool,
    plan: Bootstrap,
) -> Vec<SliceHeadReport> {
    let single = |head: &Head| {
        let tally = tally_of(*head, messages.iter().copied());
        let main = |counts: &[u64]| tally.with_counts(counts).main_figures().to_vec();
        head_report(head.name(), stream, tally.counts(), main, plan)
    };
    let mut reports: Vec<SliceHeadReport> = heads.iter().filter_map(single).collect();
    if has_flags {
        let tally = flag_tally_of(messages.iter().copied());
        let main = |counts: &[u64]| tally.main_figures(counts);
        reports.extend(head_report("flags", stream, &tally.counts(), main, plan));
    }
    reports
}

fn head_report(
    head: &str,
    stream: &str,
    counts: &[u64],
    main: impl Fn(&[u64]) -> Vec<f64>,
    plan: Bootstrap,
) -> Option<SliceHeadReport> {
    let n: u64 = counts.iter().sum();
    if n == 0 {
        return None;
    }
    let drawn = plan.draw(counts, &format!("{head} {stream}"), &main);
    let values = main(counts);
    let at = |at: usize| drawn.estimate(at, values.get(at).copied().unwrap_or(f64::NAN));
    Some(SliceHeadReport {
        head: head.to_owned(),
        n,
        accuracy: at(0),
        macro_f1: at(1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slicing_names_known_fields() {
        let known = ["channel", "Ticket Type", "a+b"];
        assert_eq!(Slicing::parse("channel", &known).unwrap().name(), "channel");
        assert_eq!(
            Slicing::parse("ticket_type", &known).unwrap().name(),
            "Ticket Type"
        );
        assert_eq!(Slicing::parse("a+b", &known).unwrap().0.len(), 1);
        let both = Slicing::parse("channel+ticket type", &known).unwrap();
        assert_eq!(both.name(), "channel+Ticket Type");
        assert_eq!(Slicing::parse("channel+nope", &known).unwrap_err(), "nope");
    }
}
