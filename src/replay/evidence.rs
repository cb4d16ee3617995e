//! The evidence for a priority that another policy gives.
//!
//! It follows from the rules that made the priority and from the evidence for their labels, which stands in
//! the record. A rule that acts as before keeps its evidence as it stands, measured or not; one that is
//! new gets the evidence that a run cites. This is asked for where the rules differ alone.

use super::line::Line;
use crate::history::Refused;
use crate::judge::labels::Evidence;
use crate::pipeline::{PRIORITY, for_priority};
use crate::policy::{Policy, TraceStep, Verdict};
use crate::record::{PriorityLabel, TextReport};
use crate::signals::Signals;
use crate::span::ByteSpan;

/// The record's evidence under this verdict; nothing where it stays as it is: the rules are the same, or the
/// run looked for no evidence.
pub(super) fn under(
    line: &mut Line,
    bytes: &[u8],
    judged_by: (&Policy, &Signals),
    verdict: &Verdict,
) -> Result<Option<Vec<Evidence>>, Refused> {
    let places = &line.places;
    if places.evidence.is_empty() {
        return Ok(None);
    }
    let stored: PriorityLabel = read(bytes, &places.priority)?;
    if stored.trace == verdict.trace {
        return Ok(None);
    }
    let all: Vec<Evidence> = read(bytes, &places.evidence)?;
    let Some(at) = all.iter().position(|e| e.field == PRIORITY) else {
        return Ok(None);
    };
    let text: TextReport = read(bytes, &places.text)?;
    let (cited, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(|e| e.field == PRIORITY);
    let whole = whole(&cited, &others).unwrap_or_else(|| hull(&text));
    line.judgement.evidence.append(&mut others);
    let new = for_priority(verdict, &line.judgement, judged_by, whole);
    others.append(&mut line.judgement.evidence);
    let after = others.split_off(at.min(others.len()));
    for step in &verdict.trace {
        let is_kept = stored.trace.contains(step);
        let from = if is_kept { &cited } else { &new };
        others.extend(from.iter().filter(|e| is_for(e, step)).cloned());
    }
    others.extend(after);
    Ok(Some(others))
}

fn read<T: for<'d> serde::Deserialize<'d>>(
    bytes: &[u8],
    place: &std::ops::Range<usize>,
) -> Result<T, Refused> {
    let value = bytes.get(place.clone()).unwrap_or_default();
    serde_json::from_slice(value).map_err(|_| Refused::NoRecord)
}

fn is_for(evidence: &Evidence, step: &TraceStep) -> bool {
    evidence.source.strip_prefix("rule:") == Some(&*step.rule)
}

/// All that was read, where the record cites it: for a priority without words to cite, or for a label of a
/// model that read the text as one.
fn whole(cited: &[Evidence], others: &[Evidence]) -> Option<ByteSpan> {
    let is_word = |span: ByteSpan| others.iter().any(|e| e.span == span);
    let covers_all = |span: &ByteSpan| others.iter().all(|e| span.contains(e.span));
    let alone = cited.iter().map(|e| e.span).filter(|span| !is_word(*span));
    let by_model = others.iter().filter(|e| e.source.starts_with("model:"));
    alone.chain(by_model.map(|e| e.span)).find(covers_all)
}

/// From the first byte that was read to the last, blanks at the ends included. Masks stand in their order.
fn hull(text: &TextReport) -> ByteSpan {
    let masks = || text.masked.iter().map(|mask| mask.span);
    let start = masks().fold(0, |start, mask| {
        let touches = mask.start <= start;
        if touches { mask.end.max(start) } else { start }
    });
    let end = masks().rev().fold(text.bytes, |end, mask| {
        let touches = mask.end >= end;
        if touches { mask.start.min(end) } else { end }
    });
    ByteSpan::new(start, end)
}
