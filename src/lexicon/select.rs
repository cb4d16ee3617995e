//! Which of the entries found in a text count: the longest of each class, none inside a phrase that
//! takes their meaning away.

use super::HitClass;
use super::context::is_opposite_around;
use super::entry::Context;
use super::scan::{Cue, Found, Mark};

/// Neighbours looked at, so that hostile text stays linear; real text has a few.
const NEIGHBOURS: usize = 24;

/// Keeps what counts, sorted by start.
pub(super) fn select(found: Found) -> Found {
    let Found { marks, mut cues } = found;
    cues.sort_by_key(|c| (c.start, std::cmp::Reverse(c.end), c.kind));
    let neutral: Vec<Cue> = cues
        .iter()
        .filter(|c| c.kind == Context::Neutral)
        .copied()
        .collect();
    let mut marks = longest_of_each_class(marks);
    marks.retain(|m| is_topic(m.class) || !is_void(&neutral, m.start, m.end));
    cues.retain(|c| c.kind == Context::Neutral || !is_void(&neutral, c.start, c.end));
    let marks = without_contradicted(&marks, &cues);
    Found { marks, cues }
}

/// Overlapping marks of one class give way to the longest.
fn longest_of_each_class(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|m| (m.class, m.start, std::cmp::Reverse(m.end), m.entry));
    let mut kept: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match kept.last_mut() {
            Some(last) if last.class == mark.class && mark.start < last.end => {
                if mark.len_bytes() > last.len_bytes() {
                    *last = mark;
                }
            }
            _ => kept.push(mark),
        }
    }
    kept.sort_by_key(|m| (m.start, m.class));
    kept
}

/// What a message is about stays so inside a neutral phrase.
fn is_topic(class: HitClass) -> bool {
    matches!(
        class,
        HitClass::Category(_) | HitClass::Intent(_) | HitClass::Courtesy
    )
}

/// True when a longer neutral phrase stands around `start..end`.
fn is_void(neutral: &[Cue], start: usize, end: usize) -> bool {
    let next = neutral.partition_point(|n| n.start <= start);
    neutral
        .get(..next)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(NEIGHBOURS)
        .any(|n| end <= n.end && end - start < n.end - n.start)
}

/// Drops praise and thanks inside a phrase that means the opposite ("thanks for nothing"). A word
/// behind a negation of that phrase stays: it is reported as negated ("no issues").
fn without_contradicted(marks: &[Mark], cues: &[Cue]) -> Vec<Mark> {
    let is_contradicted = |at: usize, mark: &Mark| {
        let from = at.saturating_sub(NEIGHBOURS);
        let around = marks.iter().skip(from).take(2 * NEIGHBOURS);
        around
            .filter(|outer| is_opposite_around(outer, mark))
            .any(|outer| !has_negation(cues, outer, mark))
    };
    marks
        .iter()
        .enumerate()
        .filter(|(at, mark)| !is_contradicted(*at, mark))
        .map(|(_, mark)| *mark)
        .collect()
}

fn has_negation(cues: &[Cue], outer: &Mark, inner: &Mark) -> bool {
    let first = cues.partition_point(|c| c.start < outer.start);
    cues.iter()
        .skip(first)
        .take_while(|c| c.start < inner.start)
        .any(|c| c.kind == Context::Negation)
}
