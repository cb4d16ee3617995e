//! A judged or failed row as its record.

use std::borrow::Cow;
use std::sync::Arc;

use super::action::{Grounds, Why};
use crate::error::Failure;
use crate::judge::{Judgement, Scope};
use crate::message::{AuthorRole, FailedRow, Message};
use crate::policy::{Thresholds, Verdict};
use crate::prepare::Prepared;
use crate::record::{Decision, PriorityLabel, Record, SCHEMA, TextReport, Versions, View};

/// The record of a judged message; without a verdict it has no priority, queue and due times. Takes
/// out of `prepared` what the record keeps: all but the texts and their map.
pub(super) fn judged(
    message: &mut Message,
    prepared: &mut Prepared,
    mut judgement: Judgement,
    verdict: Option<Verdict>,
    windows: usize,
    versions: &Arc<Versions>,
    thresholds: Option<&Thresholds>,
) -> Record {
    let text = text_report(message, prepared, windows);
    let mut record = blank(message, versions);
    record.text = Some(text);
    record.decision = Some(decision(&mut judgement, message.author_role, thresholds));
    record.warnings.append(&mut prepared.warnings);
    record.language = Some(std::mem::take(&mut prepared.language));
    if let Some(verdict) = verdict {
        record.priority = Some(PriorityLabel {
            label: verdict.priority,
            rank: verdict.rank,
            trace: verdict.trace,
        });
        record.sla = verdict.sla;
        record.regulatory = verdict.regulatory;
        record.route = Some(verdict.route);
    }
    record.sentiment = Some(judgement.sentiment);
    record.anger = Some(judgement.anger);
    record.frustration = Some(judgement.frustration);
    record.complaint = Some(judgement.complaint);
    record.intent = judgement.intents.first().map(|i| i.label);
    record.intents = judgement.intents;
    record.category = judgement.categories.first().map(|c| c.label);
    record.categories = judgement.categories;
    record.flags = judgement.flags;
    record.impact = Some(judgement.impact);
    record.urgency = Some(judgement.urgency);
    record.faq = judgement.faq;
    record.entities = judgement.entities;
    record.evidence = judgement.evidence;
    record
}

/// The record of a message that was read but could not be judged.
pub(super) fn failed(message: &mut Message, failure: Failure, versions: &Arc<Versions>) -> Record {
    let mut record = blank(message, versions);
    record.error = Some(failure);
    record
}

/// The record of a row that could not be read.
pub(super) fn unread(row: FailedRow, versions: &Arc<Versions>) -> Record {
    let mut message = Message {
        id: row.id,
        row: row.row,
        origin: row.origin,
        ..Message::default()
    };
    failed(&mut message, row.failure, versions)
}

/// A record that takes from the message what it repeats of it.
fn blank(message: &mut Message, versions: &Arc<Versions>) -> Record {
    Record {
        schema: Cow::Borrowed(SCHEMA),
        id: if message.id.is_empty() {
            message.row.to_string()
        } else {
            std::mem::take(&mut message.id)
        },
        row: message.row,
        source: message.origin.take(),
        thread_id: message.thread_id.take(),
        turn: message.turn,
        channel: message.channel.take(),
        author_role: message.author_role,
        received_at: message.received_at.take(),
        customer_tier: message.customer_tier.take(),
        contact_count: message.contact_count,
        age_hours: message.age_hours,
        order_value: message.order_value,
        text: None,
        language: None,
        sentiment: None,
        anger: None,
        frustration: None,
        complaint: None,
        intent: None,
        intents: Vec::new(),
        category: None,
        categories: Vec::new(),
        flags: Vec::new(),
        impact: None,
        urgency: None,
        priority: None,
        sla: None,
        regulatory: Vec::new(),
        route: None,
        faq: None,
        entities: Vec::new(),
        decision: None,
        evidence: Vec::new(),
        versions: Arc::clone(versions),
        warnings: std::mem::take(&mut message.warnings),
        error: None,
    }
}

fn text_report(message: &Message, prepared: &mut Prepared, windows: usize) -> TextReport {
    TextReport {
        view: if message.subject_bytes() > 0 {
            View::SubjectBody
        } else {
            View::Body
        },
        bytes: prepared.view.len(),
        read_bytes: prepared.read_bytes(),
        masked: std::mem::take(&mut prepared.masked),
        windows,
    }
}

fn decision(
    judgement: &mut Judgement,
    author: Option<AuthorRole>,
    thresholds: Option<&Thresholds>,
) -> Decision {
    let grounds = Grounds::of_judgement(judgement, Scope::of(author));
    let (action, why) = grounds.action(thresholds);
    let reason = match why {
        Why::ToneOnly => tone_reason(author),
        Why::Abstained => judgement.abstain_reason.clone().map(Cow::Owned),
        Why::Short(reason) => Some(Cow::Borrowed(reason)),
        Why::Sure => None,
    };
    Decision {
        action,
        lane: judgement.lane,
        confidence: judgement.confidence,
        abstained: std::mem::take(&mut judgement.abstained),
        reason,
    }
}

/// Why a message has its tone judged alone.
fn tone_reason(author: Option<AuthorRole>) -> Option<Cow<'static, str>> {
    let reason = match author? {
        AuthorRole::Customer => return None,
        AuthorRole::Agent => "written by an agent: tone only",
        AuthorRole::System => "written by a system: tone only",
    };
    Some(Cow::Borrowed(reason))
}
