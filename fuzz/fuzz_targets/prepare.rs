//! Any text as body, mail and HTML, with and without redaction: masks and spans hold.
#![no_main]

use kvetch::Message;
use kvetch::message::BodyKind;
use kvetch::prepare::{Masking, PrepareOptions, Preparer, Redaction};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for body_kind in [BodyKind::Text, BodyKind::Mail, BodyKind::Html] {
        for redact in [Redaction::Off, Redaction::On] {
            let options = PrepareOptions {
                redact,
                mask_quotes: Masking::default(),
                ..PrepareOptions::default()
            };
            let message = Message {
                body_kind,
                ..Message::new("1", text)
            };
            let prepared = Preparer::new(options).prepare(&message).expect("within the limit");
            let mut from = 0;
            for mask in &prepared.masked {
                assert!(mask.span.start >= from, "masks stand in order and apart");
                assert!(mask.span.slice(&prepared.view).is_some(), "a mask lies on characters");
                from = mask.span.end;
            }
            assert!(prepared.read_bytes() <= prepared.view.len());
            for (at, c) in prepared.text.char_indices() {
                let span = prepared.to_view(kvetch::span::ByteSpan::new(at, at + c.len_utf8()));
                assert!(span.slice(&prepared.view).is_some(), "a span lies on characters");
            }
        }
    }
});
