//! Mail and mailboxes.

use super::*;
use crate::error::FailureCode;
use crate::message::BodyKind;
use InputFormat::{Eml, Mbox};

const HEAD: &str =
    "From: Ann <ann@mail.example>\nTo: help@shop.example\nSubject: Late\nMIME-Version: 1.0\n";

fn mail(rest: &str) -> Message {
    one(format!("{HEAD}{rest}"), Eml)
}

#[test]
fn headers_become_metadata() {
    let message = mail(
        "Message-ID: <17@mail.example>\nDate: Tue, 4 Mar 2025 09:12:33 +0100\n\
         References: <1@shop.example> <2@mail.example>\nIn-Reply-To: <2@mail.example>\n\nWhere is it?\n",
    );
    assert_eq!(message.id, "17@mail.example");
    assert_eq!(message.subject.as_deref(), Some("Late"));
    assert_eq!(message.thread_id.as_deref(), Some("1@shop.example"));
    assert_eq!(
        message.received_at.as_deref(),
        Some("2025-03-04T09:12:33+01:00")
    );
    assert_eq!(message.channel.as_deref(), Some("email"));
    assert_eq!(
        (message.body.as_str(), message.body_kind),
        ("Where is it?\n", BodyKind::Mail)
    );
    assert!(!message.is_auto_submitted && message.warnings.is_empty());
    assert_eq!(message.origin.unwrap().part, None);
}

#[test]
fn subjects_are_decoded() {
    let cases: [(&[u8], &str); 5] = [
        (b"Subject: =?utf-8?Q?Gr=C3=B6=C3=9Fe?=\n\nx", "Größe"),
        (b"Subject: =?iso-8859-1?B?R3L232U=?=\n\nx", "Größe"),
        (b"Subject: a long\n folded one\n\nx", "a long folded one"),
        (
            b"Subject: Gr\xf6\xdfe zu klein f\xfcr mich\n\nx",
            "Größe zu klein für mich",
        ),
        ("Subject: Größe\n\nx".as_bytes(), "Größe"),
    ];
    for (raw, expected) in cases {
        assert_eq!(one(raw, Eml).subject.as_deref(), Some(expected));
    }
}

const PLAIN: &str = "Content-Type: text/plain\n\nplain words\n";
const HTML: &str = "Content-Type: text/html; charset=utf-8\n\n<p>html words</p>\n";
const PICTURE: &str = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K\n";
const FORWARDED: &str =
    "Content-Type: message/rfc822\n\nFrom: b@x.example\nSubject: inner\n\ninner words\n";
const ATTACHED: &str = "Content-Type: text/plain\n\
     Content-Disposition: attachment; filename=a.txt\n\nattached words";

fn multipart(kind: &str, boundary: &str, parts: &[&str]) -> String {
    let part = |part: &&str| format!("--{boundary}\n{part}\n");
    let parts = parts.iter().map(part).collect::<Vec<_>>().concat();
    format!(
        "Content-Type: multipart/{kind}; boundary=\"{boundary}\"\n\n\
         preamble\n{parts}--{boundary}--\nepilogue\n"
    )
}

fn check_bodies(cases: &[(&str, &str, &str, BodyKind)]) {
    for (name, rest, expected, kind) in cases {
        let message = mail(rest);
        let found = (message.body.as_str(), message.body_kind);
        assert_eq!(found, (*expected, *kind), "{name}");
    }
}

#[test]
fn bodies_are_found() {
    use BodyKind::{Html, Mail};
    let both = multipart("alternative", "in", &[PLAIN, HTML]);
    let mixed = multipart("mixed", "out", &[PLAIN, PICTURE]);
    let nested = multipart("mixed", "out", &[&both, PICTURE]);
    let related = multipart("related", "out", &[HTML, PICTURE]);
    let footer = multipart("mixed", "out", &[PLAIN, PICTURE, "\nfooter"]);
    let blank = multipart("alternative", "out", &["\n \n", HTML]);
    let placeholder = multipart(
        "alternative",
        "out",
        &["\nYour reader shows no HTML.\n", HTML],
    );
    let bare = "Content-Type: text/html\n\ndon&#39;t\n";
    let html_only = multipart("alternative", "out", &[HTML]);
    let forward = multipart("mixed", "out", &[FORWARDED]);
    let attached = multipart("mixed", "out", &[ATTACHED]);
    check_bodies(&[
        ("no type", "\nwords\n", "words\n", Mail),
        ("plain", PLAIN, "plain words\n", Mail),
        ("html", HTML, "<p>html words</p>\n", Html),
        ("html without a tag", bare, "<div>don&#39;t\n</div>", Html),
        ("alternative", &both, "plain words\n", Mail),
        ("mixed", &mixed, "plain words\n", Mail),
        ("alternative in mixed", &nested, "plain words\n", Mail),
        ("related", &related, "<p>html words</p>\n", Html),
        ("plain then footer", &footer, "plain words\n\nfooter", Mail),
        ("blank plain", &blank, "<p>html words</p>\n", Html),
        (
            "placeholder plain",
            &placeholder,
            "<p>html words</p>\n",
            Html,
        ),
        (
            "html only alternative",
            &html_only,
            "<p>html words</p>\n",
            Html,
        ),
        ("forward only", &forward, "inner\ninner words\n", Mail),
        ("forward alone", FORWARDED, "inner\ninner words\n", Mail),
        ("text attachment only", &attached, "attached words", Mail),
        ("empty", "\n", "", Mail),
    ]);
}

#[test]
fn a_poor_plain_part_gives_way_to_its_html() {
    use BodyKind::{Html, Mail};
    let html = "Content-Type: text/html\n\n<p>The kettle leaks.</p><blockquote type=cite>shipped</blockquote>";
    let page = "<p>The kettle leaks.</p><blockquote type=cite>shipped</blockquote>";
    let with = |plain: &str| multipart("alternative", "out", &[&format!("\n{plain}\n"), html]);
    check_bodies(&[
        ("quoted lines alone", &with("> shipped"), page, Html),
        (
            "an address alone",
            &with("https://x.example/view?id=5"),
            page,
            Html,
        ),
        ("a picture alone", &with("[image: photo.jpg]"), page, Html),
        ("a cut text", &with("T"), page, Html),
        (
            "the same words",
            &with("The kettle leaks.\n\n> shipped"),
            "The kettle leaks.\n\n> shipped\n",
            Mail,
        ),
    ]);
}

#[test]
fn broken_structures_keep_their_words() {
    use BodyKind::Mail;
    let parts = "\n\n--sep17ab\nContent-Type: text/plain\n\nwords\n--sep17ab--\n";
    let missing = format!("Content-Type: multipart/mixed{parts}");
    let wrong = format!("Content-Type: multipart/mixed; boundary=zzz{parts}");
    let mixed = "Content-Type: multipart/mixed; boundary=b1\n\n";
    let none = format!("{mixed}just words\n");
    let open = format!("{mixed}--b1\n\nwords\n");
    let bare = format!("{mixed}--b1\nwords without a head\n--b1--\n");
    check_bodies(&[
        ("boundary missing", &missing, "words", Mail),
        ("boundary wrong", &wrong, "words", Mail),
        ("no parts at all", &none, "just words\n", Mail),
        ("never closed", &open, "words\n", Mail),
        ("part without a head", &bare, "words without a head", Mail),
        (
            "no blank line",
            "X-Mailer: y\nwords without a gap\n",
            "words without a gap\n",
            Mail,
        ),
        (
            "type without subtype",
            "Content-Type: text\n\nwords\n",
            "words\n",
            Mail,
        ),
        (
            "rubbish type",
            "Content-Type: rubbish\n\nwords\n",
            "words\n",
            Mail,
        ),
        ("empty type", "Content-Type:\n\nwords\n", "words\n", Mail),
    ]);
    let message = mail(&none);
    assert_eq!(codes(&message), [WarningCode::PartSkipped]);
}

#[test]
fn mixed_plain_and_html_lose_no_words() {
    let message = mail(
        "Content-Type: multipart/mixed; boundary=b1\n\n--b1\n\nfirst <1> & line\nnext\n--b1\n\
         Content-Type: text/html\n\n<b>second</b>\n--b1--\n",
    );
    assert_eq!(message.body_kind, BodyKind::Html);
    assert_eq!(
        message.body,
        "<div>first &lt;1&gt; &amp; line<br>\nnext</div>\n<b>second</b>"
    );
}

#[test]
fn transfer_encodings_and_charsets_are_decoded() {
    let cases: [(&str, &[u8], &str, bool); 11] = [
        ("quoted-printable", b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=B6=\n=C3=9Fe = 5=\n", "Größe = 5", false),
        ("base64", b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: BASE64\n\nR3LDtsOf\r\nZQ==\n", "Größe", false),
        ("base64 with damage", b"Content-Transfer-Encoding: base64\n\nV2hlcmUgaXMgbXkgcGFyY2VsPyBJIGhhdmUgd2FpdGVkIGZvciBpdC4!\n", "Where is my parcel? I have waited for it.", false),
        ("not base64", b"Content-Transfer-Encoding: base64\n\nWhere is it? (I asked.)\n", "Where is it? (I asked.)\n", false),
        ("latin-1", b"Content-Type: text/plain; charset=ISO-8859-1\n\nGr\xf6\xdfe", "Größe", false),
        ("shift-jis", b"Content-Type: text/plain; charset=Shift_JIS\n\n\x93\xfa\x96{", "日本", false),
        ("gb2312", b"Content-Type: text/plain; charset=gb2312\n\n\xc4\xe3\xba\xc3", "你好", false),
        ("koi8-r", b"Content-Type: text/plain; charset=koi8-r\n\n\xf0\xd2\xc9\xd7\xc5\xd4", "Привет", false),
        ("undeclared", b"\nDer Kaffee war gro\xdfartig, f\xfcr mich", "Der Kaffee war großartig, für mich", false),
        ("unknown label", b"Content-Type: text/plain; charset=x-unknown\n\nGr\xc3\xb6\xc3\x9fe", "Größe", false),
        ("broken", b"Content-Type: text/plain; charset=utf-8\n\nbad \xff byte", "bad \u{fffd} byte", true),
    ];
    for (name, rest, expected, is_noted) in cases {
        let message = one([HEAD.as_bytes(), rest].concat(), Eml);
        assert_eq!(message.body, expected, "{name}");
        assert_eq!(
            codes(&message).contains(&WarningCode::InvalidBytes),
            is_noted,
            "{name}"
        );
    }
}

#[test]
fn parts_not_read_are_named_by_type_only() {
    let message = mail(
        "Content-Type: multipart/mixed; boundary=b1\n\n--b1\n\nwords\n--b1\n\
         Content-Type: application/pdf; name=\"secret.pdf\"\nContent-Disposition: attachment; filename=secret.pdf\n\
         Content-Transfer-Encoding: base64\n\nAAAA\n--b1--\n",
    );
    assert_eq!(codes(&message), [WarningCode::PartSkipped]);
    assert_eq!(
        message.warnings[0].message,
        "parts not read: application/pdf"
    );
}

#[test]
fn parts_that_are_no_text_are_named_and_passed_over() {
    let signature = "Content-Type: application/pkcs7-signature; name=smime.p7s\n\
         Content-Transfer-Encoding: base64\n\nMIIB\n";
    let pgp = "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n";
    let invitation = "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n\
         SUMMARY:Visit\nEND:VCALENDAR\n";
    let card = "Content-Type: text/vcard\n\nBEGIN:VCARD\nEND:VCARD\n";
    let version = "Content-Type: application/pgp-encrypted\n\nVersion: 1\n";
    let secret = "Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n";
    let report = "Content-Type: message/delivery-status\n\nAction: failed\n";
    let all = |kind: &str, parts: &[&str]| multipart(kind, "out", parts);
    let cases = [
        (
            all("signed", &[PLAIN, signature]),
            "plain words\n",
            "application/pkcs7-signature",
        ),
        (
            all("signed", &[PLAIN, pgp]),
            "plain words\n",
            "application/pgp-signature",
        ),
        (
            all("alternative", &[PLAIN, HTML, invitation]),
            "plain words\n",
            "text/calendar",
        ),
        (
            all("mixed", &[invitation, PLAIN]),
            "plain words\n",
            "text/calendar",
        ),
        (all("mixed", &[PLAIN, card]), "plain words\n", "text/vcard"),
        (
            all("encrypted", &[version, secret]),
            "",
            "application/pgp-encrypted, application/octet-stream",
        ),
        (
            all("report", &[PLAIN, report]),
            "plain words\n",
            "message/delivery-status",
        ),
        (
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB\n".to_owned(),
            "",
            "application/pkcs7-mime",
        ),
        (invitation.to_owned(), "", "text/calendar"),
    ];
    for (rest, body, skipped) in cases {
        let message = mail(&rest);
        assert_eq!(message.body, body, "{skipped}");
        let expected = format!("parts not read: {skipped}");
        assert!(
            message.warnings.iter().any(|w| w.message == expected),
            "{:?}",
            message.warnings
        );
    }
}

#[test]
fn deep_structures_are_walked() {
    let both = multipart("alternative", "in", &[PLAIN, HTML]);
    let related = multipart("related", "mid", &[&both, PICTURE]);
    let mixed = multipart("mixed", "out", &[&related, PICTURE, ATTACHED]);
    let html_related = multipart("related", "rel", &[HTML, PICTURE]);
    let around = multipart("alternative", "alt", &[PLAIN, &html_related]);
    let signed = multipart("signed", "sig", &[&mixed]);
    for rest in [&mixed, &around, &signed] {
        assert_eq!(mail(rest).body, "plain words\n", "{rest}");
    }
    // Without their last lines, all multiparts of it are open.
    let open = mixed
        .replace("--in--\n", "")
        .replace("--mid--\n", "")
        .replace("--out--\n", "");
    assert!(
        mail(&open).body.starts_with("plain words"),
        "{}",
        mail(&open).body
    );
    let cr = mail(&mixed).body;
    let raw = format!("{HEAD}{mixed}").replace('\n', "\r");
    assert_eq!(one(raw, Eml).body, cr);
    // A boundary that begins as another, and one with spaces behind it.
    let similar = multipart(
        "mixed",
        "b",
        &[&multipart("mixed", "b2", &["\none", "\ntwo"]), "\nthree"],
    );
    assert_eq!(mail(&similar).body, "one\ntwo\nthree");
    let spaced = multipart("mixed", "out", &["\none", "\ntwo"]).replace("--out\n", "--out  \n");
    assert_eq!(mail(&spaced).body, "one\ntwo");
    let digest = multipart(
        "digest",
        "d",
        &["\nSubject: first\n\none\n", "\nSubject: second\n\ntwo\n"],
    );
    let body = mail(&digest).body;
    assert!(
        body.contains("first\none") && body.contains("second\ntwo"),
        "{body}"
    );
}

#[test]
fn forwarded_mails_are_read_where_nothing_else_is() {
    let packed = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n\
         U3ViamVjdDogaW5uZXIKCmlubmVyIHdvcmRzCg==\n";
    let headless = "Content-Type: message/rfc822\n\ninner words only\n";
    let attached = FORWARDED.replacen(
        "message/rfc822",
        "message/rfc822\nContent-Disposition: attachment",
        1,
    );
    let twice = format!("Content-Type: message/rfc822\n\nSubject: outer\n{FORWARDED}");
    let cases = [
        (packed.to_owned(), "inner\ninner words\n"),
        (headless.to_owned(), "inner words only\n"),
        (
            multipart("mixed", "out", &[&attached]),
            "inner\ninner words\n",
        ),
        (
            multipart("mixed", "out", &[&attached, PLAIN]),
            "plain words\n",
        ),
        (twice, "outer\ninner\ninner words\n"),
    ];
    for (rest, expected) in cases {
        assert_eq!(mail(&rest).body, expected, "{rest}");
    }
}

#[test]
fn machines_are_recognised() {
    let cases = [
        ("Auto-Submitted: auto-replied\n\nx", true),
        ("Auto-Submitted: no\n\nx", false),
        ("Precedence: bulk\n\nx", true),
        ("X-Autoreply: yes\n\nx", true),
        ("List-Unsubscribe: <mailto:x@y.example>\n\nx", true),
        ("Return-Path: <>\n\nx", true),
        ("Return-Path: <ann@mail.example>\n\nx", false),
        ("X-Mailer: y\n\nAuto-Submitted: auto-replied", false),
    ];
    for (rest, expected) in cases {
        assert_eq!(mail(rest).is_auto_submitted, expected, "{rest}");
    }
}

#[test]
fn line_ends_of_every_kind_are_read() {
    let raw = "From: a@b.example\nSubject: Late\nContent-Type: multipart/mixed; boundary=b1\n\n--b1\n\nfirst\nsecond\n--b1--\n";
    for line_end in ["\n", "\r\n", "\r"] {
        let message = one(raw.replace('\n', line_end), Eml);
        assert_eq!(message.body, "first\nsecond", "{line_end:?}");
        assert_eq!(message.subject.as_deref(), Some("Late"));
    }
}

#[test]
fn what_is_no_mail_is_a_failed_row() {
    for raw in [
        "just some words\nand more\n",
        "Note: my parcel\n\nis lost\n",
    ] {
        let found = rows(raw, Eml);
        assert_eq!(
            found[0].as_ref().unwrap_err().failure.code,
            FailureCode::MalformedMail,
            "{raw}"
        );
    }
    let options = InputOptions {
        max_bytes: 100,
        ..as_format(Eml)
    };
    let found = rows_with(format!("{HEAD}\n{}", "x".repeat(100)), &options).unwrap();
    assert_eq!(outline(&found), ["!TooLarge "]);
}

#[test]
fn bombs_of_parts_are_cut_and_noted() {
    let level = |n| format!("Content-Type: multipart/mixed; boundary=b{n}x\n\n--b{n}x\n");
    let nested = (0..3000).map(level).collect::<Vec<String>>().concat();
    let message = mail(&format!("{nested}\nwords"));
    assert!(codes(&message).contains(&WarningCode::DepthLimit));
    let forwards = "Content-Type: message/rfc822\n\n".repeat(100_000);
    let message = mail(&forwards);
    assert!(codes(&message).contains(&WarningCode::DepthLimit));
    let flat = "--b1\n\nx\n".repeat(100_000);
    let message = mail(&format!(
        "Content-Type: multipart/mixed; boundary=b1\n\n{flat}--b1--"
    ));
    assert!(codes(&message).contains(&WarningCode::DepthLimit));
    assert!(message.body.starts_with("x\nx"));
}

#[test]
fn bad_dates_are_echoed() {
    let message = mail("Date: sometime last week\n\nx");
    assert_eq!(message.received_at.as_deref(), Some("sometime last week"));
    assert_eq!(codes(&message), [WarningCode::BadTimestamp]);
}

fn separator(sender: &str) -> String {
    format!("From {sender} Tue Mar  4 09:12:33 2025\n")
}

#[test]
fn mailboxes_are_split() {
    let mail = |n: u32| {
        format!(
            "{}Message-ID: <{n}@x.example>\nSubject: s{n}\n\nbody {n}\n",
            separator("a@b.example")
        )
    };
    let cases: [(&str, String, &[&str]); 9] = [
        (
            "two",
            format!("{}\n{}\n", mail(1), mail(2)),
            &["body 1\n\n", "body 2\n\n"],
        ),
        (
            "crlf",
            format!("{}\n{}", mail(1), mail(2)).replace('\n', "\r\n"),
            &["body 1\n\n", "body 2\n"],
        ),
        (
            "cr only",
            format!("{}\n{}", mail(1), mail(2)).replace('\n', "\r"),
            &["body 1\n\n", "body 2\n"],
        ),
        (
            "no blank line between",
            format!("{}{}", mail(1), mail(2)),
            &["body 1\n", "body 2\n"],
        ),
        (
            "leading blank lines",
            format!("\n\n{}", mail(1)),
            &["body 1\n"],
        ),
        (
            "quoted",
            format!("{}>From me\n>>From you\n", mail(1)),
            &["body 1\nFrom me\n>From you\n"],
        ),
        (
            "unquoted words",
            format!("{}\nFrom now on I buy elsewhere.\nBye\n", mail(1)),
            &["body 1\n\nFrom now on I buy elsewhere.\nBye\n"],
        ),
        (
            "no headers",
            format!("{}\nonly words\n", separator("a@b.example")),
            &["only words\n"],
        ),
        (
            "one mail without separator",
            "From: a@b.example\nSubject: x\n\nwords".to_owned(),
            &["words"],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(outline(&rows(text, Mbox)), expected, "{name}");
    }
    let found = rows(format!("{}\n{}", mail(1), mail(2)), Mbox);
    assert_eq!(part_of(&found[0]), "byte 0");
    assert_eq!(part_of(&found[1]), format!("byte {}", mail(1).len() + 1));
    assert_eq!(found[1].as_ref().unwrap().id, "2@x.example");
}

#[test]
fn a_large_mail_costs_itself_only() {
    let options = InputOptions {
        max_bytes: 1000,
        ..as_format(Mbox)
    };
    let junk = "x\n".repeat(1 << 19);
    let text = format!(
        "{0}Subject: a\n\none\n\n{0}Subject: b\n\n{junk}\n{0}Subject: c\n\nthree\n",
        separator("a@b.example")
    );
    let found = rows_with(text, &options).unwrap();
    let expected = ["one\n\n", "!TooLarge byte 59", "three\n"];
    assert_eq!(outline(&found), expected);
}
