//! The whole stage: mails in many languages and styles, HTML, hostile input, invariants.

mod footers;
mod html;
mod invariants;
mod quotes;
mod replies;

use super::{PrepareOptions, Prepared, Preparer};
use crate::label::MaskKind;
use crate::message::{BodyKind, Message};

/// A mail and what must be left to read of it.
struct Case {
    name: &'static str,
    body: &'static str,
    text: &'static str,
}

fn prepare_with(options: PrepareOptions, kind: BodyKind, body: &str) -> Prepared {
    let mut message = Message::new("T-1", body);
    message.body_kind = kind;
    Preparer::new(options)
        .prepare(&message)
        .expect("small enough")
}

fn prepare(kind: BodyKind, body: &str) -> Prepared {
    prepare_with(PrepareOptions::default(), kind, body)
}

/// Checks all cases and reports all that fail.
fn check(kind: BodyKind, cases: &[Case]) {
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let prepared = prepare(kind, case.body);
            let found = prepared.text.as_str();
            (found != case.text).then(|| {
                format!(
                    "{}: {found:?} for {:?}; {:?}",
                    case.name, case.text, prepared.masked
                )
            })
        })
        .collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn kinds(prepared: &Prepared) -> Vec<MaskKind> {
    prepared.masked.iter().map(|m| m.kind).collect()
}
