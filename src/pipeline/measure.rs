//! Evidence by deletion: what the record would say without a span.
//!
//! Each cited span and each phrase is deleted from the message as it came, the rest is prepared, scanned
//! and judged by the lane that decided, and the effect of the span is how far the score of its field fell.
//! So what evidence states is what happens, whatever the lane. It costs as many looks at a message as
//! spans are tried, and is done only when asked for.

use std::collections::BTreeMap;

use super::cite::PRIORITY;
use super::phrases::phrases;
use super::triage::{Reading, Triage};
use crate::judge::labels::Evidence;
use crate::judge::{Judgement, Scope, field_score, signals_of};
use crate::label::{Lane, Priority};
use crate::message::Message;
use crate::prepare::Prepared;
use crate::span::ByteSpan;

/// Messages with a longer view keep evidence that is not measured: each span would cost a look at all of
/// it.
const MAX_VIEW_BYTES: usize = 32 * 1024;

/// Phrases cited for a field at most.
const MAX_PHRASES_A_FIELD: usize = 3;

/// A phrase is cited where its deletion moves a field by at least this much, or moves it most.
const MIN_EFFECT: f32 = 0.02;

/// The smallest change that a record shows.
const SMALLEST: f32 = 1e-4;

/// What was found when spans were deleted and the message was judged again as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EvidenceCheck {
    /// Spans deleted, once for each field that cites them.
    pub checked: u64,
    /// Of these, how often the field moved as its evidence states.
    pub held: u64,
}

/// A message without one span, judged again.
struct Without {
    judgement: Judgement,
    /// Standing of the priority, 0..1.
    standing: f32,
}

impl Without {
    fn score(&self, field: &str) -> Option<f32> {
        score(field, &self.judgement, self.standing)
    }
}

/// What a deletion may move: the score of a label's field, or the standing of the priority.
fn score(field: &str, judgement: &Judgement, standing: f32) -> Option<f32> {
    if field == PRIORITY {
        return Some(standing);
    }
    field_score(field, judgement)
}

impl Triage {
    /// Replaces the effects of evidence by measured ones and adds the model's phrases. Evidence without any
    /// effect is none and goes. Long messages stay as they are.
    pub(super) fn measure(
        &self,
        message: &Message,
        prepared: &Prepared,
        judgement: &mut Judgement,
        priority_evidence: Vec<Evidence>,
    ) {
        let mut cited = std::mem::take(&mut judgement.evidence);
        cited.extend(priority_evidence);
        if prepared.view.len() > MAX_VIEW_BYTES {
            judgement.evidence = cited;
            return;
        }
        let read = prepared.to_view(ByteSpan::new(0, prepared.text.len()));
        let tried = phrases(&prepared.view, &prepared.masked);
        let spans = cited.iter().map(|e| e.span).filter(|span| *span != read);
        let spans: Vec<ByteSpan> = spans.chain(tried.iter().copied()).collect();
        let without = self.without_each(message, judgement.lane, &spans);
        let standing = self.standing(message, prepared, judgement);
        let fell = |field: &str, span: ByteSpan| {
            let before = score(field, judgement, standing)?;
            let after = without.get(&span)?.score(field)?;
            Some(((before - after) * 10_000.0).round() / 10_000.0)
        };
        judgement.evidence = measured(&cited, &tried, read, judgement, fell);
    }

    /// Deletes each cited span of a record from its message, judges the rest as any message is judged, and
    /// counts how often the field moved as stated. Evidence that cites all that was read is left out.
    pub(super) fn check_evidence(
        &self,
        message: &Message,
        prepared: &Prepared,
        judgement: &Judgement,
    ) -> EvidenceCheck {
        let mut check = EvidenceCheck::default();
        if prepared.view.len() > MAX_VIEW_BYTES {
            return check;
        }
        let read = prepared.to_view(ByteSpan::new(0, prepared.text.len()));
        let standing = self.standing(message, prepared, judgement);
        // Several fields cite the same words: these are deleted once.
        let mut without: BTreeMap<ByteSpan, Option<Without>> = BTreeMap::new();
        for evidence in judgement.evidence.iter().filter(|e| e.span != read) {
            let without = without
                .entry(evidence.span)
                .or_insert_with(|| self.again(&cut(message, evidence.span)));
            let before = score(&evidence.field, judgement, standing);
            let after = without.as_ref().and_then(|w| w.score(&evidence.field));
            let fell = before.unwrap_or_default() - after.unwrap_or_default();
            check.checked += 1;
            check.held += u64::from(fell * evidence.effect.signum() >= SMALLEST / 2.0);
        }
        check
    }

    /// The message without each of the spans; those that cannot be judged are absent.
    fn without_each(
        &self,
        message: &Message,
        lane: Lane,
        spans: &[ByteSpan],
    ) -> BTreeMap<ByteSpan, Without> {
        let mut spans = spans.to_vec();
        spans.sort();
        spans.dedup();
        let rests: Vec<Message> = spans.iter().map(|span| cut(message, *span)).collect();
        let scanned: Vec<_> = rests.iter().map(|rest| self.scanned(rest)).collect();
        let readable: Vec<_> = scanned.iter().flatten().collect();
        let mut answers = self.lanes.again(lane, &readable).into_iter();
        let judged = scanned.into_iter().zip(&rests).map(|(scanned, rest)| {
            let (prepared, scan) = scanned.ok()?;
            let reading = Reading {
                prepared,
                scan,
                answer: answers.next()?,
            };
            self.weigh(&reading, rest)
        });
        spans
            .into_iter()
            .zip(judged)
            .filter_map(|(span, without)| Some((span, without?)))
            .collect()
    }

    /// A message judged as any message is.
    fn again(&self, message: &Message) -> Option<Without> {
        let mut readings = [self.read(message)];
        self.ask_full(&mut readings);
        let [reading] = readings;
        self.weigh(&reading.ok()?, message)
    }

    fn weigh(&self, reading: &Reading, message: &Message) -> Option<Without> {
        let judgement = self.labels(reading, Scope::of(message.author_role)).ok()?;
        Some(Without {
            standing: self.standing(message, &reading.prepared, &judgement),
            judgement,
        })
    }

    /// Priority and rank as one number, 0..1: deletions that move the rank count for the priority.
    fn standing(&self, message: &Message, prepared: &Prepared, judgement: &Judgement) -> f32 {
        if Scope::of(message.author_role) == Scope::Tone {
            return 0.0;
        }
        let code = &prepared.language.code;
        let signals = signals_of(judgement, message, prepared.view.len(), code);
        let verdict = self.policy.decide(&signals);
        let steps = u8::try_from(verdict.priority.index()).map_or(0.0, f32::from);
        let all = u8::try_from(Priority::ALL.len()).map_or(1.0, f32::from);
        (steps + verdict.rank) / all
    }
}

/// Cited evidence with its measured effect, then for each field the phrases that carry it.
fn measured(
    cited: &[Evidence],
    tried: &[ByteSpan],
    read: ByteSpan,
    judgement: &Judgement,
    fell: impl Fn(&str, ByteSpan) -> Option<f32>,
) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = Vec::with_capacity(cited.len());
    for evidence in cited {
        let is_model = evidence.source.starts_with("model:");
        if !is_model && evidence.span != read {
            // A word that speaks for a field in two ways is deleted once.
            let is_told = all.iter().any(|told| {
                told.field == evidence.field
                    && told.span == evidence.span
                    && told.source == evidence.source
            });
            let effect = fell(&evidence.field, evidence.span).unwrap_or_default();
            if effect.abs() >= SMALLEST && !is_told {
                all.push(Evidence {
                    effect,
                    ..evidence.clone()
                });
            }
            continue;
        }
        if !is_model && evidence.field != PRIORITY {
            // Shouting is a matter of the whole text; no piece of it is its cause.
            all.push(evidence.clone());
            continue;
        }
        let toward = toward(&evidence.field, judgement);
        let carried = carrying(tried, toward, |span| fell(&evidence.field, span));
        if carried.is_empty() {
            all.push(evidence.clone());
        }
        all.extend(carried.into_iter().map(|(span, effect)| Evidence {
            span,
            effect,
            ..evidence.clone()
        }));
    }
    all
}

/// The sign that speaks for what the field says.
fn toward(field: &str, judgement: &Judgement) -> f32 {
    match judgement.sentiment.score {
        Some(score) if field == "sentiment" && score < 0.0 => -1.0,
        _ => 1.0,
    }
}

/// The phrases whose deletion takes most from a field, by position: those with a telling effect, else the
/// strongest.
fn carrying(
    tried: &[ByteSpan],
    toward: f32,
    fell: impl Fn(ByteSpan) -> Option<f32>,
) -> Vec<(ByteSpan, f32)> {
    let effects = tried.iter().filter_map(|span| Some((*span, fell(*span)?)));
    let mut effects: Vec<(ByteSpan, f32)> = effects
        .filter(|(_, effect)| effect * toward >= SMALLEST)
        .collect();
    effects.sort_by(|a, b| {
        let by_effect = (b.1 * toward).total_cmp(&(a.1 * toward));
        by_effect.then(a.0.cmp(&b.0))
    });
    let telling = effects.iter().filter(|(_, e)| e * toward >= MIN_EFFECT);
    let kept = telling.count().clamp(1, MAX_PHRASES_A_FIELD);
    effects.truncate(kept);
    effects.sort_by_key(|(span, _)| *span);
    effects
}

/// The message without a span of its view.
fn cut(message: &Message, span: ByteSpan) -> Message {
    let mut rest = message.clone();
    let head = message.subject_bytes();
    if let Some(subject) = &message.subject
        && span.start < head
    {
        let end = span.end.min(subject.len());
        rest.subject = Some(cut_text(subject, span.start, end));
    }
    if span.end > head {
        let start = span.start.saturating_sub(head);
        rest.body = cut_text(&message.body, start, span.end - head);
    }
    rest
}

fn cut_text(text: &str, start: usize, end: usize) -> String {
    let (before, after) = (text.get(..start), text.get(end..));
    match (before, after) {
        (Some(before), Some(after)) => format!("{before}{after}"),
        _ => text.to_owned(),
    }
}

impl EvidenceCheck {
    /// Adds what another check counted.
    pub fn join(&mut self, other: Self) {
        self.checked += other.checked;
        self.held += other.held;
    }
}

/// Whether a message is among the share of messages that is checked: by its row, so that the same messages
/// are checked in every run.
pub(super) fn is_sampled(row: u64, share: f32) -> bool {
    // SplitMix64 (Steele, Lea & Flood 2014) spreads neighbouring rows.
    let mut z = row.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let top = u16::try_from((z ^ (z >> 31)) >> 48).unwrap_or_default();
    f32::from(top) < share * 65_536.0
}
