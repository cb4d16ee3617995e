//! A verdict depends on its message and nothing else; every row has one outcome, in order.

use kvetch::error::{Failure, FailureCode};
use kvetch::message::{FailedRow, Row};
use kvetch::pipeline::ChunkLimits;
use kvetch::{Message, Record, Triage};
use proptest::prelude::*;

fn triage(threads: usize, max_rows: usize) -> Triage {
    let chunk = ChunkLimits {
        max_rows,
        max_bytes: 1 << 16,
    };
    Triage::builder()
        .threads(threads)
        .chunk(chunk)
        .build()
        .expect("rules lane builds")
}

fn sample() -> Vec<Message> {
    let lines = include_str!("../../data/golden/cases.jsonl").lines();
    let text = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).expect("golden case is JSON");
        case["text"]
            .as_str()
            .expect("golden case has a text")
            .to_owned()
    };
    let numbered = lines.enumerate();
    numbered
        .map(|(n, line)| Message {
            row: n as u64,
            ..Message::new(n.to_string(), text(line))
        })
        .collect()
}

#[test]
fn threads_and_chunks_do_not_matter() {
    let messages = sample();
    let reference = triage(1, 4096).classify_batch(&messages);
    assert_eq!(reference.len(), messages.len());
    for (threads, max_rows) in [(1, 1), (2, 7), (2, 64), (3, 4096)] {
        assert_eq!(
            triage(threads, max_rows).classify_batch(&messages),
            reference,
            "{threads} {max_rows}"
        );
    }
}

#[test]
fn neighbours_do_not_matter() {
    let messages = sample();
    let triage = triage(2, 32);
    let together = triage.classify_batch(&messages);
    let mut shuffled = messages.clone();
    shuffled.sort_by_key(|m| (m.row * 7919) % 223);
    let mut apart: Vec<Record> = triage.classify_batch(&shuffled);
    apart.sort_by_key(|r| r.row);
    assert_eq!(apart, together);
    for (message, record) in messages.iter().zip(&together).step_by(17) {
        assert_eq!(&triage.classify(message), record);
    }
}

fn any_row() -> impl Strategy<Value = Row> {
    prop_oneof![
        9 => "\\PC{0,120}".prop_map(|text| Ok(Message::new("m", text))),
        1 => Just(Err(FailedRow {
            id: "f".to_owned(),
            row: 0,
            origin: None,
            failure: Failure::new(FailureCode::MalformedRow, "made by a test"),
            cells: Vec::new(),
        })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_has_one_outcome_in_order(mut rows in prop::collection::vec(any_row(), 0..40)) {
        for (n, row) in (0_u64..).zip(rows.iter_mut()) {
            match row {
                Ok(message) => message.row = n,
                Err(failed) => failed.row = n,
            }
        }
        let failed: Vec<bool> = rows.iter().map(Result::is_err).collect();
        let outcomes: Vec<_> = triage(2, 8).classify_stream(rows).collect();
        prop_assert_eq!(outcomes.len(), failed.len());
        for (n, (outcome, failed)) in (0_u64..).zip(outcomes.iter().zip(failed)) {
            prop_assert_eq!(outcome.record.row, n);
            prop_assert_eq!(outcome.record.error.is_some(), failed);
        }
    }

    #[test]
    fn spans_slice_the_text_and_bytes_add_up(text in "\\PC{0,300}") {
        let triage = triage(1, 8);
        let record = triage.classify(&Message::new("m", text.clone()));
        let report = record.text.expect("judged");
        let masked: usize = report.masked.iter().map(|m| m.span.len_bytes()).sum();
        prop_assert_eq!(report.bytes, text.len());
        prop_assert_eq!(report.read_bytes + masked, report.bytes);
        let spans = record.evidence.iter().map(|e| e.span).chain(record.entities.iter().map(|e| e.span));
        for span in spans.chain(report.masked.iter().map(|m| m.span)) {
            prop_assert!(span.slice(&text).is_some(), "{span:?} in {text:?}");
        }
    }
}
