//! Records for the tests of the sinks.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use crate::error::{Failure, FailureCode, Warning, WarningCode};
use crate::faq::FaqMatch;
use crate::judge::labels::{
    CategoryLabel, ComplaintLabel, Entity, EntityKind, Evidence, FlagLabel, IntensityLabel,
    IntentLabel, LevelLabel, SentimentLabel, SentimentProbabilities,
};
use crate::label::{
    Category, Driver, Flag, Intensity, Intent, Lane, Level, MaskKind, Priority, Sentiment, Severity,
};
use crate::message::{AuthorRole, Origin};
use crate::policy::{DueByLaw, Route, Sla, TraceStep};
use crate::prepare::{Language, Mask};
use crate::record::{Action, Decision, PriorityLabel, Record, SCHEMA, TextReport, Versions, View};
use crate::span::ByteSpan;

/// A stream whose bytes can be looked at while a sink has it.
#[derive(Clone, Default)]
pub(super) struct Shared(pub(super) Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The text that the spans of [`full`] refer to.
pub(super) const TEXT: &str =
    "I am furious. You charged me twice, 300 dollars, and nobody answers my mails. Pay me back!";

/// A record without anything but its place.
pub(super) fn empty(row: u64) -> Record {
    Record {
        schema: SCHEMA.into(),
        id: row.to_string(),
        row,
        source: None,
        thread_id: None,
        turn: None,
        channel: None,
        author_role: None,
        received_at: None,
        customer_tier: None,
        contact_count: None,
        age_hours: None,
        order_value: None,
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
        versions: Arc::new(Versions {
            kvetch: "0.1.0".to_owned(),
            model: None,
            lexicon: "en 1a2b3c4d".to_owned(),
            policy: "default 5e6f7a8b".to_owned(),
        }),
        warnings: Vec::new(),
        error: None,
    }
}

/// A row that could not be read.
pub(super) fn failed() -> Record {
    Record {
        error: Some(Failure::new(
            FailureCode::MalformedRow,
            "line 3 has an open quote",
        )),
        ..empty(2)
    }
}

/// A judged message with every field set.
pub(super) fn full() -> Record {
    let labelled = with_labels(empty(6));
    with_verdict(with_metadata(labelled))
}

fn with_metadata(record: Record) -> Record {
    Record {
        id: "T-7".to_owned(),
        source: Some(Origin {
            byte: None,
            file: "inbox.csv".to_owned(),
            part: Some("line 8".to_owned()),
        }),
        thread_id: Some("C-2".to_owned()),
        turn: Some(1),
        channel: Some("email".to_owned()),
        author_role: Some(AuthorRole::Customer),
        received_at: Some("2026-03-01T09:00:00Z".to_owned()),
        customer_tier: Some("gold".to_owned()),
        contact_count: Some(3),
        age_hours: Some(26.5),
        order_value: Some(139.0),
        text: Some(TextReport {
            view: View::Body,
            bytes: TEXT.len(),
            read_bytes: TEXT.len() - 5,
            masked: vec![Mask {
                kind: MaskKind::Pii,
                span: ByteSpan::new(0, 5),
            }],
            windows: 1,
        }),
        language: Some(Language {
            code: "en".to_owned(),
            p: 0.9876,
            supported: true,
        }),
        warnings: vec![Warning::new(
            WarningCode::BadTimestamp,
            "time not understood",
        )],
        ..record
    }
}

fn with_labels(record: Record) -> Record {
    Record {
        sentiment: Some(SentimentLabel {
            label: Some(Sentiment::VeryNegative),
            score: Some(-0.9123),
            p: Some(SentimentProbabilities {
                very_negative: 0.8412,
                negative: 0.1234,
                neutral: 0.0304,
                positive: 0.0049,
                very_positive: 0.0001,
            }),
            mixed: Some(false),
        }),
        anger: Some(intensity(0.81, Intensity::Extreme, Driver::AngerWord)),
        frustration: Some(intensity(0.55, Intensity::Strong, Driver::WaitingTime)),
        complaint: Some(ComplaintLabel {
            is: Some(true),
            p: Some(0.9712),
            severity: Some(Severity::Accusation),
        }),
        intent: Some(Intent::RequestRefund),
        intents: vec![IntentLabel {
            label: Intent::RequestRefund,
            p: 0.7001,
        }],
        category: Some(Category::BillingPayment),
        categories: vec![CategoryLabel {
            label: Category::BillingPayment,
            p: 0.9,
        }],
        flags: vec![FlagLabel {
            name: Flag::Unresolved,
            p: 0.6,
        }],
        impact: Some(level(Level::Medium)),
        urgency: Some(level(Level::High)),
        entities: vec![Entity {
            kind: EntityKind::Money,
            value: "USD 300".to_owned(),
            span: ByteSpan::new(36, 47),
        }],
        evidence: vec![
            evidence("anger", (5, 12), 0.6),
            evidence("complaint", (53, 67), 0.35),
        ],
        ..record
    }
}

fn with_verdict(record: Record) -> Record {
    Record {
        priority: Some(PriorityLabel {
            label: Priority::High,
            rank: 0.7312,
            trace: vec![TraceStep {
                rule: "matrix.medium.high".into(),
                before: None,
                after: Priority::High,
            }],
        }),
        sla: Some(Sla {
            first_response_due: "2026-03-02T13:00:00Z".to_owned(),
            resolve_due: "2026-03-04T09:00:00Z".to_owned(),
        }),
        route: Some(Route {
            queue: "billing".to_owned(),
            tier: 1,
            skills: vec!["chargeback".to_owned()],
        }),
        faq: Some(FaqMatch {
            id: "refund-time".to_owned(),
            score: 0.6667,
        }),
        regulatory: vec![DueByLaw {
            id: "uk_financial.final_response".to_owned(),
            due: "2026-04-26T09:00:00Z".to_owned(),
            source: "FCA Handbook, DISP 1.6.2R".to_owned(),
        }],
        decision: Some(Decision {
            action: Action::Suggest,
            lane: Lane::Full,
            confidence: Some(0.7001),
            abstained: vec!["frustration".to_owned()],
            reason: Some("intent below threshold".into()),
        }),
        versions: Arc::new(Versions {
            model: Some("triage-mini 9c8d7e6f".to_owned()),
            ..Versions::clone(&record.versions)
        }),
        ..record
    }
}

fn intensity(score: f32, level: Intensity, driver: Driver) -> IntensityLabel {
    IntensityLabel {
        score: Some(score),
        level: Some(level),
        drivers: vec![driver],
    }
}

fn level(level: Level) -> LevelLabel {
    LevelLabel {
        level: Some(level),
        p: Some(0.8),
        score: Some(0.25),
    }
}

fn evidence(field: &str, span: (usize, usize), effect: f32) -> Evidence {
    Evidence {
        field: field.to_owned().into(),
        span: span.into(),
        source: "lexicon:sample".into(),
        effect,
    }
}
