//! Evidence for the priority: the words behind the signals that made its rules fire.

use std::borrow::Cow;
use std::sync::Arc;

use crate::judge::Judgement;
use crate::judge::labels::Evidence;
use crate::label::Priority;
use crate::policy::{Policy, TraceStep, Verdict};
use crate::signals::Signals;
use crate::span::ByteSpan;

/// Name of the field.
pub(crate) const PRIORITY: &str = "priority";

/// Spans cited for a rule at most.
const MAX_SPANS_A_RULE: usize = 4;

/// Steps between the lowest and the highest priority.
const MAX_STEPS: f32 = 3.0;

/// Evidence for the priority, rule by rule: the cited spans of the fields that the rule read, the
/// strongest first chosen; `read`, what was read of the text, where no span is cited for them.
pub(crate) fn for_priority(
    verdict: &Verdict,
    judgement: &Judgement,
    (policy, signals): (&Policy, &Signals),
    read: ByteSpan,
) -> Vec<Evidence> {
    let mut all = Vec::new();
    for step in &verdict.trace {
        let names = policy.rule_signals(&step.rule, signals);
        let fields: Vec<Cow<'static, str>> = names.into_iter().filter_map(field_of).collect();
        let source: Arc<str> = Arc::from(format!("rule:{}", step.rule));
        let cite = |span| Evidence {
            field: Cow::Borrowed(PRIORITY),
            span,
            source: Arc::clone(&source),
            effect: moved(step),
        };
        let spans = spans_for(&fields, &judgement.evidence, read);
        all.extend(spans.into_iter().map(cite));
    }
    all
}

/// The strongest spans for some fields, by position.
fn spans_for(fields: &[Cow<'_, str>], evidence: &[Evidence], read: ByteSpan) -> Vec<ByteSpan> {
    let speaks = |e: &&Evidence| e.effect > 0.0 && e.span != read && fields.contains(&e.field);
    let mut found: Vec<&Evidence> = evidence.iter().filter(speaks).collect();
    found.sort_by(|a, b| b.effect.total_cmp(&a.effect).then(a.span.cmp(&b.span)));
    let mut spans: Vec<ByteSpan> = Vec::new();
    for evidence in found {
        if spans.len() < MAX_SPANS_A_RULE && !spans.contains(&evidence.span) {
            spans.push(evidence.span);
        }
    }
    spans.sort();
    if spans.is_empty() {
        spans.push(read);
    }
    spans
}

/// The field of the record behind a signal; none for facts that stand in no text.
fn field_of(signal: &'static str) -> Option<Cow<'static, str>> {
    let (name, label) = signal.split_once('.')?;
    Some(match name {
        "impact" | "urgency" | "anger" | "frustration" | "sentiment" | "complaint" => name.into(),
        "severity" => "complaint".into(),
        "flag" => format!("flags.{label}").into(),
        "intent" => format!("intents.{label}").into(),
        "category" => format!("categories.{label}").into(),
        _ => return None,
    })
}

/// Steps that a rule moved the priority by, as a share of all; a cell of the matrix begins at `low`.
fn moved(step: &TraceStep) -> f32 {
    let place = |at: usize| u8::try_from(at).map_or(0.0, f32::from);
    let before = step.before.map_or(0, Priority::index);
    let steps = place(step.after.index()) - place(before);
    ((steps / MAX_STEPS) * 10_000.0).round() / 10_000.0
}
