use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{prepare, prepare_with};
use crate::error::{FailureCode, WarningCode};
use crate::message::{BodyKind, Message};
use crate::prepare::sheet::has_content;
use crate::prepare::{Masking, PrepareOptions, Prepared, Preparer, Redaction};
use crate::span::ByteSpan;

fn redacting() -> PrepareOptions {
    PrepareOptions {
        redact: Redaction::On,
        ..PrepareOptions::default()
    }
}

/// Masks in order and on character boundaries, nothing unread, every character of the text maps
/// back in order.
fn assert_sound(prepared: &Prepared) {
    let mut end = 0;
    for mask in &prepared.masked {
        assert!(
            mask.span.start >= end && !mask.span.is_empty(),
            "{:?}",
            prepared.masked
        );
        assert!(mask.span.slice(&prepared.view).is_some());
        end = mask.span.end;
    }
    let masked: usize = prepared.masked.iter().map(|m| m.span.len_bytes()).sum();
    assert_eq!(prepared.read_bytes() + masked, prepared.view.len());
    let mut start = 0;
    for (at, c) in prepared.text.char_indices() {
        let span = prepared.to_view(ByteSpan::new(at, at + c.len_utf8()));
        assert!(span.slice(&prepared.view).is_some(), "{at} {c:?} {span:?}");
        assert!(span.start >= start);
        start = span.start;
    }
    assert_eq!(prepared.text.trim(), prepared.text);
    prepared.visible();
}

fn mail_lines() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "> quoted\n",
        ">\n",
        "\n",
        "-- \n",
        "text here\n",
        "On Mon, Jan 8, 2024 10:12, A <a@b.co> wrote:\n",
        "From: A <a@b.co>\n",
        "Sent: Monday\n",
        "Subject: x\n",
        "-----Original Message-----\n",
        "---------- Forwarded message ---------\n",
        "Best regards,\n",
        "Jane Doe\n",
        "Tel: +1 555 010 9999\n",
        "Sent from my iPhone\n",
        "This e-mail is confidential. ",
        "<div>",
        "</div>",
        "<blockquote>",
        "</blockquote>",
        "&amp;",
        "&nbsp;",
        "â€™",
        "e\u{301}",
        "\u{200b}",
        "👍",
        "\r\n",
        "\r",
        "<br>",
        "<!--",
        "-->",
        "<style>",
        "</style>",
        "<div class=gmail_quote>",
        "<div style=display:none>",
        "4111 1111 1111 1111 ",
        "Dear Mr Smith,\n",
        "<",
        "&",
        "#",
        "über ",
        "wrote:\n",
        "Hello. ",
        "____________\n",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn any_text_is_prepared(body in "\\PC{0,200}") {
        for kind in [BodyKind::Text, BodyKind::Mail, BodyKind::Html] {
            assert_sound(&prepare(kind, &body));
            assert_sound(&prepare_with(redacting(), kind, &body));
        }
    }

    #[test]
    fn any_mail_is_prepared(body in mail_lines(), subject in "[A-Za-z: \n]{0,12}") {
        for kind in [BodyKind::Mail, BodyKind::Html] {
            let mut message = Message::new("T-1", body.as_str());
            message.body_kind = kind;
            message.subject = Some(subject.clone());
            for options in [PrepareOptions::default(), redacting()] {
                assert_sound(&Preparer::new(options).prepare(&message).unwrap());
            }
        }
    }

    #[test]
    fn a_mail_with_content_is_never_empty(body in mail_lines()) {
        for kind in [BodyKind::Mail, BodyKind::Html] {
            let all = PrepareOptions {
                mask_quotes: Masking::Never,
                ..PrepareOptions::default()
            };
            let unmasked = prepare_with(all, kind, &body);
            let masked = prepare(kind, &body);
            prop_assert_eq!(has_content(&unmasked.text), has_content(&masked.text));
        }
    }
}

#[test]
fn too_large_messages_fail() {
    let options = PrepareOptions {
        max_bytes: 9,
        ..PrepareOptions::default()
    };
    let preparer = Preparer::new(options);
    assert!(preparer.prepare(&Message::new("T-1", "123456789")).is_ok());
    let failure = preparer
        .prepare(&Message::new("T-1", "secret text"))
        .unwrap_err();
    assert_eq!(failure.code, FailureCode::TooLarge);
    assert!(!failure.message.contains("secret"));
}

#[test]
fn empty_and_foreign_texts_are_noted() {
    let codes = |body: &str| -> Vec<WarningCode> {
        let prepared = prepare(BodyKind::Text, body);
        prepared.warnings.iter().map(|w| w.code).collect()
    };
    assert_eq!(codes(" \n"), [WarningCode::EmptyText]);
    assert_eq!(codes("Где мой заказ"), [WarningCode::UnsupportedLanguage]);
    assert_eq!(codes("ok"), []);
}

#[test]
fn redacted_text_has_placeholders_and_masks() {
    let body = "Hi, my name is Jane Doe, mail jane@mail.org or call +1 555 010 9999.";
    let prepared = prepare_with(redacting(), BodyKind::Text, body);
    assert_eq!(
        prepared.text,
        "Hi, my name is [name], mail [email] or call [number]."
    );
    assert_eq!(prepared.masked.len(), 3);
    let at = prepared.text.find("[email]").unwrap();
    let span = prepared.to_view(ByteSpan::new(at, at + 7));
    assert_eq!(span.slice(&prepared.view), Some("jane@mail.org"));
}

/// The pieces hostile bodies are made of.
const HOSTILE: &[&str] = &[
    "> a\n",
    "-- \n",
    "On x wrote:\n",
    "On 1 Jan 2024 10:00, A <a@b.co> wrote: ",
    "On 1 Jan 2024 10:00, A <a@b.co> wrote:\n",
    "<div>",
    "<blockquote>",
    "&amp;",
    "&#39",
    "& ",
    "From: a\n",
    "From: a@b.co\nTo: b\n",
    "-----Original Message-----\n",
    "-----Original Message ",
    "-----Original Message----- ",
    "---------- Forwarded message ---------\n",
    "Begin forwarded message:\n\n",
    "Sent from my iPhone\n",
    "This e-mail is confidential. ",
    "This e-mail is confidential.\n",
    "This e-mail is confidential. He hits me.\n",
    "<blockquote>a</blockquote>",
    "<p style=font-size:0>a</p>",
    "--\nI am here\n",
    "Best regards,\n",
    "Best regards,\n+1 555 010 9999\n",
    " ",
    "\n",
    "\r",
    "x",
    "x\n",
    "____\n",
    "- Jane\n",
    "\u{301}",
    "â€",
    "\u{200b}",
    "👍",
    "Unsubscribe to unsubscribe from this ",
    "<div style=display:none>",
    "<!--",
    "<a b='",
    "wrote:",
    ":\n",
    "a@",
    "1 ",
    "4111-",
    "Dear Mr ",
    "http://a?token=",
    "<",
    "</",
    "DE89 ",
    ".",
    "A. ",
    "> > >",
    "From: x\n",
    "From:\nx\nTo:\n",
    "From: a@b.co Sent: c To: d Subject: e ",
    "subject: ",
    "a:",
    "wrote:\n",
    "<\na@b.co\n> wrote:\n",
    "2024/01/01 A <a@b.co>\n",
    "Jo wrote:\n| a\n",
    "AB> a\n",
    "```\n",
    "-- Reply above this line --\n",
    "----- Original -----\n",
    "This transmission\n",
    "Sent via iphone\n",
    "\u{202b}\u{200f}",
    ">>> A <a@b.co> 1/1/2024 10:00 >>>\n",
    ">>> A <a@b.co>\n<a@b.co> wrote\n",
    "A\n1/1/2024 10:00\n\nTo\nSubject\n",
    "To\n",
    "Quoting A <a@b.co>:\n",
    "---- A wrote ----\n",
    "-----BEGIN PGP SIGNED MESSAGE-----\n",
    "-----BEGIN PGP SIGNATURE-----\n",
    "________________________________________\nhttp://a\n",
];

/// Those on which a careless reader of replies hangs.
const HOSTILE_MEGABYTES: &[&str] = &[
    ">",
    "> > >",
    "On ",
    "-- \n",
    "- Jane\n\n",
    "Best regards,\nJane\n",
    "From: x\n",
    "From:\nx\nTo:\n",
    "wrote:\n",
    "subject: ",
    "x",
    ">>>\n",
    "To\n",
    "-----Original Message ",
];

/// The test that reads the clock and the one that keeps a core busy wait for each other.
static CLOCK: Mutex<()> = Mutex::new(());

fn seconds_for(kind: BodyKind, piece: &str, bytes: usize) -> Duration {
    let body = format!("Hello there. {}", piece.repeat(bytes / piece.len()));
    let start = Instant::now();
    let prepared = prepare_with(redacting(), kind, &body);
    let spent = start.elapsed();
    assert!(!crate::prepare::sentences(&prepared.text).is_empty());
    spent
}

#[test]
fn time_grows_with_size_not_faster() {
    const SMALL: usize = 5_000;
    const FACTOR: u32 = 8;
    // Quadratic work would cost 64 times as much; caches and the clock's noise cost up to twice.
    const LIMIT: u32 = 32;
    let _alone = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    for kind in [BodyKind::Mail, BodyKind::Html] {
        for piece in HOSTILE {
            let is_linear = (0..4).any(|_| {
                let small = seconds_for(kind, piece, SMALL).max(Duration::from_micros(300));
                seconds_for(kind, piece, SMALL * FACTOR as usize) < small * LIMIT
            });
            assert!(is_linear, "{kind:?} {piece:?}");
        }
    }
}

#[test]
fn a_megabyte_of_anything_is_prepared() {
    const BYTES: usize = 1 << 20;
    let _alone = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    for piece in HOSTILE_MEGABYTES {
        seconds_for(BodyKind::Mail, piece, BYTES);
    }
    let depths = 1..1_400;
    let deep: String = depths.map(|n| ">".repeat(n) + " a\n").collect();
    assert_eq!(
        prepare(BodyKind::Mail, &format!("Hello.\n{deep}")).text,
        "Hello."
    );
}
