//! Which statements of a case do not hold.

use serde::Serialize;

use super::case::{Case, Direction, Statement};
use super::field::{Field, Judged};
use crate::span::ByteSpan;

/// Scores carry four places; a difference below half of the last one is rounding.
const ROUNDING: f64 = 0.000_05;

/// A statement that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Which text of the case, counted from 0.
    pub text: usize,
    /// The field, or `evidence.` and the field it should speak for.
    pub field: String,
    /// What was expected.
    pub wanted: String,
    /// What the record says.
    pub found: String,
}

/// Every statement that does not hold, in the order of the case.
pub(super) fn broken(case: &Case, judged: &[Judged]) -> Vec<Broken> {
    let Some((first, others)) = judged.split_first() else {
        return Vec::new();
    };
    if let Some(unjudged) = unjudged(judged) {
        return vec![unjudged];
    }
    let mut all = Vec::new();
    for statement in &case.statements {
        match statement {
            Statement::Holds(field, condition) => {
                let found = field.of(first);
                if !condition.holds(&found) {
                    all.push(fault(0, *field, condition.wanted(), found.shown));
                }
            }
            Statement::Cites(field, words) => all.extend(uncited(first, field, words)),
            _ => {
                let others = others.iter().enumerate();
                all.extend(others.filter_map(|(at, other)| {
                    let (wanted, found) = differs(statement, first, other)?;
                    let field = compared(statement)?;
                    Some(fault(at + 1, field, wanted, found))
                }));
            }
        }
    }
    all
}

fn fault(text: usize, field: Field, wanted: String, found: String) -> Broken {
    Broken {
        text,
        field: field.as_str().to_owned(),
        wanted,
        found,
    }
}

/// A message that could not be judged fails its case, whatever was expected.
fn unjudged(judged: &[Judged]) -> Option<Broken> {
    let mut failures = judged.iter().map(|j| j.record.error.as_ref()).enumerate();
    let (text, failure) = failures.find_map(|(at, failure)| Some((at, failure?)))?;
    Some(Broken {
        text,
        field: "error".to_owned(),
        wanted: "null".to_owned(),
        found: failure.message.clone(),
    })
}

fn compared(statement: &Statement) -> Option<Field> {
    match statement {
        Statement::Same(field) | Statement::Within(field, _) | Statement::Moves(field, _) => {
            Some(*field)
        }
        Statement::Holds(..) | Statement::Cites(..) => None,
    }
}

/// What was wanted and found where a statement about two messages does not hold. A label that was
/// abstained on in one of them has no direction and no distance.
fn differs(statement: &Statement, first: &Judged, other: &Judged) -> Option<(String, String)> {
    let field = compared(statement)?;
    let (before, after) = (field.of(first), field.of(other));
    let ranks = before.rank.zip(after.rank);
    let (holds, wanted) = match statement {
        Statement::Same(_) => (before.shown == after.shown, "the same".to_owned()),
        Statement::Within(_, most) => (
            ranks.is_some_and(|(before, after)| (before - after).abs() <= most + ROUNDING),
            format!("within {most}"),
        ),
        Statement::Moves(_, way) => (
            ranks.is_some_and(|(before, after)| moves(*way, before, after)),
            way.as_str().replace('_', " "),
        ),
        Statement::Holds(..) | Statement::Cites(..) => return None,
    };
    (!holds).then(|| (wanted, format!("{} → {}", before.shown, after.shown)))
}

fn moves(way: Direction, before: f64, after: f64) -> bool {
    match way {
        Direction::Higher => after > before,
        Direction::NotLower => after >= before,
        Direction::Lower => after < before,
        Direction::NotHigher => after <= before,
    }
}

/// Nothing where evidence for the field lies over the words. A span over more than half of the text
/// points at nothing in particular and does not count.
fn uncited(judged: &Judged, field: &str, words: &str) -> Option<Broken> {
    let start = judged.text.find(words);
    let wanted = start.map(|start| ByteSpan::new(start, start + words.len()));
    let spans = judged.record.evidence.iter().filter(|e| e.field == field);
    let spans: Vec<ByteSpan> = spans.map(|e| e.span).collect();
    let points = |span: &ByteSpan| span.len_bytes() * 2 <= judged.text.len();
    let is_cited = wanted.is_some_and(|wanted| {
        let mut near = spans.iter().filter(|span| points(span));
        near.any(|span| span.overlaps(wanted))
    });
    (!is_cited).then(|| Broken {
        text: 0,
        field: format!("evidence.{field}"),
        wanted: "a span over the named words".to_owned(),
        found: format!("{} elsewhere or over the whole text", spans.len()),
    })
}
