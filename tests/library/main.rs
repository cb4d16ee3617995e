//! The public API as a user of the crate sees it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::sync::atomic::{AtomicBool, Ordering};

use kvetch::label::{Flag, Lane, Priority};
use kvetch::message::Row;
use kvetch::pipeline::{Citing, StopReason};
use kvetch::policy::Policy;
use kvetch::{Message, Triage};

fn triage() -> Triage {
    Triage::builder().build().expect("rules lane builds")
}

fn is_shareable<T: Send + Sync>() {}

#[test]
fn the_facade_can_be_shared() {
    is_shareable::<Triage>();
    is_shareable::<kvetch::lexicon::Lexicon>();
    is_shareable::<Policy>();
    is_shareable::<kvetch::Error>();
}

#[test]
fn danger_comes_first() {
    let record = triage().classify(&Message::new(
        "1",
        "The heater caught fire and burned my son's hand!",
    ));
    let priority = record.priority.expect("judged");
    assert!(priority.label >= Priority::High, "{priority:?}");
    assert!(record.flags.iter().any(|f| f.name == Flag::Safety));
    assert_eq!(record.decision.expect("judged").lane, Lane::Rules);
}

#[test]
fn a_record_is_read_back_as_it_was_written() {
    let message = Message {
        subject: Some("Refund".to_owned()),
        channel: Some("email".to_owned()),
        received_at: Some("2026-03-02T10:00:00+00:00".to_owned()),
        ..Message::new(
            "T-7",
            "I have been waiting three weeks for my $300 refund. Nobody answers!",
        )
    };
    let record = triage().classify(&message);
    let json = serde_json::to_string(&record).expect("serialises");
    let back: kvetch::Record = serde_json::from_str(&json).expect("deserialises");
    assert_eq!(back, record);
    assert!(record.sla.is_some());
    for evidence in &record.evidence {
        assert!(evidence.span.slice(&message.view()).is_some());
    }
}

#[test]
fn a_stop_flag_ends_a_run_between_chunks() {
    let triage = triage();
    let stop = AtomicBool::new(false);
    let rows = (0..1_000_000).map(|n: u64| -> Row {
        Ok(Message {
            row: n,
            ..Message::new("m", "hello")
        })
    });
    let mut written = 0_u64;
    let summary = triage
        .run(rows, &stop, |_| {
            written += 1;
            stop.store(true, Ordering::Relaxed);
            Ok(())
        })
        .expect("writes succeed");
    assert_eq!(summary.stop, StopReason::Stopped);
    assert_eq!(summary.judged, written);
    assert!(written < 1_000_000);
}

#[test]
fn what_workers_fold_comes_in_the_order_of_the_input() {
    let rows = (0..5_000).map(|n: u64| -> Row {
        Ok(Message {
            row: n,
            ..Message::new("m", "hello")
        })
    });
    let fold = |mut rows: Vec<u64>, outcome: kvetch::pipeline::Outcome| {
        rows.push(outcome.record.row);
        rows
    };
    let mut written: Vec<u64> = Vec::new();
    let summary = triage()
        .run_folded(rows, &AtomicBool::new(false), fold, |rows| {
            written.extend(rows);
            Ok(())
        })
        .expect("writes succeed");
    assert_eq!(summary.judged, 5_000);
    assert!(written.into_iter().eq(0..5_000));
}

#[test]
fn labels_do_not_depend_on_the_evidence() {
    let bare = Triage::builder().citing(Citing::Nothing).build();
    let bare = bare.expect("rules lane builds");
    for text in ["Website is not working, I am furious!", "Danke", ""] {
        let message = Message::new("1", text);
        let mut record = triage().classify(&message);
        assert_eq!(record.evidence.is_empty(), text.is_empty());
        record.evidence.clear();
        assert_eq!(bare.classify(&message), record);
    }
}

#[test]
fn a_failing_writer_ends_a_run() {
    use kvetch::error::{Error, ErrorCode};
    let rows = (0..10_000).map(|_| -> Row { Ok(Message::new("m", "hello")) });
    let refuse = |_| Err(Error::new(ErrorCode::Output, "disk full"));
    let error = triage()
        .run(rows, &AtomicBool::new(false), refuse)
        .expect_err("the writer failed");
    assert_eq!(error.code(), ErrorCode::Output);
}

#[test]
fn explanations_name_rules_and_flips() {
    let explanation = triage().explain(&Message::new("1", "Website is not working."));
    let trace = &explanation.record.priority.expect("judged").trace;
    assert_eq!(trace.len(), explanation.reasons.len());
    assert!(!explanation.flips.is_empty());
}

#[test]
fn what_cannot_be_read_is_abstained_on() {
    let triage = triage();
    for (text, reason) in [("", "empty_text"), ("   \n\t ", "empty_text")] {
        let record = triage.classify(&Message::new("1", text));
        let decision = record.decision.expect("judged");
        assert_eq!(decision.reason.as_deref(), Some(reason), "{text:?}");
        assert!(record.sentiment.expect("present").label.is_none());
        assert!(
            record.priority.is_some(),
            "an unread message still has a place in the queue"
        );
    }
    let german = "Guten Tag, meine Bestellung ist leider nie angekommen und niemand antwortet auf meine Nachrichten.";
    let record = triage.classify(&Message::new("1", german));
    assert_eq!(
        record.decision.expect("judged").reason.as_deref(),
        Some("unsupported_language")
    );
    assert_eq!(
        record.warnings.len(),
        1,
        "one warning is enough: {:?}",
        record.warnings
    );
}

#[test]
fn a_threat_is_found_wherever_it_stands_in_a_long_letter() {
    let filler = "The parcel was delivered on Tuesday and the box was blue. ";
    let threat = "If this is not settled I will take you to court. ";
    let triage = triage();
    for place in 0..10 {
        let text = format!(
            "{}{threat}{}",
            filler.repeat(place * 20),
            filler.repeat((9 - place) * 20)
        );
        let record = triage.classify(&Message::new("1", text.clone()));
        assert!(
            record.flags.iter().any(|f| f.name == Flag::LegalThreat),
            "at {place}: {:?}",
            record.flags
        );
        let cited = record.evidence.iter().any(|e| {
            e.field == "flags.legal_threat"
                && e.span.slice(&text).is_some_and(|s| s.contains("court"))
        });
        assert!(cited, "at {place}");
        assert_eq!(record.text.expect("judged").read_bytes, text.len());
    }
}

#[test]
fn measured_evidence_states_what_its_deletion_does() {
    let text =
        "My fridge broke again and nobody answers, this is a disgrace! I want my money back.";
    let message = Message::new("1", text);
    let triage = Triage::builder()
        .citing(Citing::Measured)
        .checking(1.0)
        .build()
        .expect("rules lane builds");
    let mut outcomes = triage.classify_stream([Ok(message)]);
    let outcome = outcomes.next().expect("one outcome");
    let check = outcome.check.expect("every message is checked");
    assert!(
        check.checked > 5 && check.held == check.checked,
        "{check:?}"
    );
    let record = outcome.record;
    let anger = record
        .evidence
        .iter()
        .find(|e| e.field == "anger")
        .expect("`disgrace` speaks of anger");
    let rest = format!("{}{}", &text[..anger.span.start], &text[anger.span.end..]);
    let without = triage.classify(&Message::new("1", rest));
    let score = |record: &kvetch::Record| {
        let anger = record.anger.as_ref().expect("judged");
        anger.score.expect("scored")
    };
    assert!((score(&record) - score(&without) - anger.effect).abs() < 2e-4);
    assert!(record.evidence.iter().any(|e| e.field == "priority"));
}

#[test]
fn the_priority_cites_the_words_behind_its_rules() {
    let text = "Hello. The heater caught fire and burned my hand.";
    let record = triage().classify(&Message::new("1", text));
    let cited = record.evidence.iter().filter(|e| e.field == "priority");
    let floor: Vec<&str> = cited
        .filter(|e| &*e.source == "rule:floor.safety")
        .filter_map(|e| e.span.slice(text))
        .collect();
    let fired = record.priority.expect("judged").trace;
    let has_floor = fired.iter().any(|step| step.rule == "floor.safety");
    assert_eq!(
        has_floor,
        floor.iter().any(|words| words.contains("fire")),
        "{floor:?}"
    );
}
