//! Any text through the whole rules lane: one record, its spans on the original text, valid JSON.
#![no_main]

use std::sync::LazyLock;

use kvetch::message::BodyKind;
use kvetch::output::jsonl::to_line;
use kvetch::{Message, Record, Triage};
use libfuzzer_sys::fuzz_target;

static TRIAGE: LazyLock<Triage> =
    LazyLock::new(|| Triage::builder().threads(1).build().expect("the built-in parts"));

fuzz_target!(|text: &str| {
    let message = Message {
        body_kind: BodyKind::Mail,
        ..Message::new("1", text)
    };
    let record = TRIAGE.classify(&message);
    assert!(record.error.is_none());
    for evidence in &record.evidence {
        assert!(evidence.span.slice(text).is_some(), "evidence lies on characters");
    }
    for entity in &record.entities {
        assert!(entity.span.slice(text).is_some(), "an entity lies on characters");
    }
    let line = to_line(&record).expect("a record has a line");
    assert!(!line.contains('\n'));
    let again: Record = serde_json::from_str(&line).expect("a line is a record");
    assert_eq!(again.id, record.id);
});
