//! JSON lines, JSON arrays and plain text.

use super::*;
use crate::error::{ErrorCode, FailureCode};
use crate::message::{AuthorRole, BodyKind};
use InputFormat::{Body, Jsonl, Text};

/// Name, input, bodies and failures.
const STREAMS: &[(&str, &str, &[&str])] = &[
    ("plain", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n", &["a", "b"]),
    ("no line end", "{\"text\":\"a\"}", &["a"]),
    (
        "crlf and blank lines",
        "\r\n{\"text\":\"a\"}\r\n\r\n{\"text\":\"b\"}\r\n",
        &["a", "b"],
    ),
    ("mark", "\u{feff}{\"text\":\"a\"}", &["a"]),
    (
        "synonym",
        "{\"body\":\"a\"}\n{\"Message\":\"b\"}\n",
        &["a", "b"],
    ),
    (
        "escapes",
        "{\"text\":\"a\\n\\u00e9\\ud83d\\ude00\"}",
        &["a\né😀"],
    ),
    ("empty text", "{\"text\":\"\"}", &[""]),
    (
        "bad json",
        "{\"text\":\"a\"\n{\"text\":\"b\"}",
        &["!MalformedRow line 1", "b"],
    ),
    (
        "not an object",
        "{\"text\":\"a\"}\n17\n[]\n\"x\"\n",
        &[
            "a",
            "!MalformedRow line 2",
            "!MalformedRow line 3",
            "!MalformedRow line 4",
        ],
    ),
    (
        "no text",
        "{\"id\":1}\n{\"text\":\"b\"}",
        &["!MissingText line 1", "b"],
    ),
    ("text is null", "{\"text\":null}", &["!MissingText line 1"]),
    ("text is a number", "{\"text\":5}", &["!MissingText line 1"]),
    (
        "unfinished last line",
        "{\"text\":\"a\"}\n{\"te",
        &["a", "!MalformedRow line 2"],
    ),
    (
        "two on a line",
        "{\"text\":\"a\"}{\"text\":\"b\"}\n{\"text\":\"c\"}",
        &["!MalformedRow line 1", "c"],
    ),
    (
        "array",
        "[{\"text\":\"a\"},\n {\"text\":\"b\"}]",
        &["a", "b"],
    ),
    (
        "array on one line",
        "[{\"text\":\"a]\"},{\"text\":\"b}\"}]\n",
        &["a]", "b}"],
    ),
    ("empty array", "[]", &[]),
    (
        "array with others",
        "[{\"text\":\"a\"},5,null,{\"text\":\"b\"}]",
        &["a", "!MalformedRow line 1", "!MalformedRow line 1", "b"],
    ),
    (
        "array that breaks off",
        "[{\"text\":\"a\"},\n{\"text\":\"b\"",
        &["a", "!MalformedRow line 2"],
    ),
    (
        "indented objects",
        "{\n  \"text\": \"a\"\n}\n{\n  \"text\": \"b\"\n}\n",
        &["a", "b"],
    ),
    (
        "object whose first line goes on",
        "{\"id\": 1,\n  \"text\": \"a\"}\n{\"id\": 2,\n  \"text\": \"b\"}\n",
        &["a", "b"],
    ),
    (
        "broken element",
        "[\n{\"text\":\"a\n\"},\n{\"text\":\"b\"}\n]",
        &["!MalformedRow line 2", "b"],
    ),
    (
        "cr only",
        "{\"text\":\"a\"}\r{\"text\":\"b\"}\r",
        &["a", "b"],
    ),
];

#[test]
fn objects_become_messages() {
    for (name, text, expected) in STREAMS {
        assert_eq!(outline(&rows(*text, Jsonl)), *expected, "{name}");
    }
}

#[test]
fn metadata_is_read() {
    let message = one(
        r#"{"id":17,"subject":"Late","text":"Where?","channel":"chat","thread_id":"C-1","turn":2,
"author_role":"agent","created_at":"2025-03-04T09:12:00Z","customer_tier":"gold","contact_count":4,
"tags":["x"],"extra":{"a":1}}"#
            .replace('\n', ""),
        Jsonl,
    );
    assert_eq!((message.id.as_str(), message.turn), ("17", Some(2)));
    assert_eq!(message.subject.as_deref(), Some("Late"));
    assert_eq!(message.thread_id.as_deref(), Some("C-1"));
    assert_eq!(message.author_role, Some(AuthorRole::Agent));
    assert_eq!(message.received_at.as_deref(), Some("2025-03-04T09:12:00Z"));
    assert_eq!(message.customer_tier.as_deref(), Some("gold"));
    assert_eq!(message.contact_count, Some(4));
    assert_eq!(message.body_kind, BodyKind::Text);
    assert!(message.cells.is_empty() && message.warnings.is_empty());
}

#[test]
fn fields_may_change_from_object_to_object() {
    let text = "{\"id\":\"a\",\"text\":\"1\"}\n{\"text\":\"2\",\"id\":\"b\"}\n{\"body\":\"3\"}\n";
    let found = rows(text, Jsonl);
    assert_eq!(outline(&found), ["1", "2", "3"]);
    let ids: Vec<&str> = found
        .iter()
        .map(|row| row.as_ref().unwrap().id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b", "2"]);
}

#[test]
fn a_mapped_field_is_read() {
    let mapped = |text: &str| InputOptions {
        columns: ColumnMapping {
            text: Some(text.to_owned()),
            ..ColumnMapping::default()
        },
        ..as_format(Jsonl)
    };
    let text = "{\"words\":\"a\",\"comment\":{\"body\":\"b\"}}\n";
    assert_eq!(outline(&rows_with(text, &mapped("words")).unwrap()), ["a"]);
    assert_eq!(
        outline(&rows_with(text, &mapped("comment.body")).unwrap()),
        ["b"]
    );
    let error = rows_with(text, &mapped("word")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::MissingColumn);
    assert!(
        error.to_string().contains("--text-column `words`"),
        "{error}"
    );
    let two = "{\"words\":\"a\"}\n{\"id\":\"T-2\"}\n";
    let found = rows_with(two, &mapped("words")).unwrap();
    let failed = found[1].as_ref().unwrap_err();
    assert_eq!(
        (failed.id.as_str(), failed.failure.code),
        ("T-2", FailureCode::MissingText)
    );
    assert!(
        failed.failure.message.contains("`words`"),
        "{}",
        failed.failure.message
    );
}

#[test]
fn failures_name_line_and_column_and_no_text() {
    let found = rows("{\"text\":\"a\"}\n{\"text\":\"secret\" oops}\n", Jsonl);
    let message = &found[1].as_ref().unwrap_err().failure.message;
    assert!(
        message.contains("line 2") && message.contains("column"),
        "{message}"
    );
    assert!(
        !message.contains("secret") && !message.contains("oops"),
        "{message}"
    );
}

#[test]
fn half_a_surrogate_pair_is_replaced_and_noted() {
    let found = rows("{\"text\":\"cut \\ud83d\"}\n{\"text\":\"b\"}\n", Jsonl);
    assert_eq!(outline(&found), ["cut \u{fffd}", "b"]);
    assert_eq!(
        codes(found[0].as_ref().unwrap()),
        [WarningCode::InvalidBytes]
    );
    assert_eq!(codes(found[1].as_ref().unwrap()), []);
}

#[test]
fn invalid_bytes_are_noted() {
    let found = rows(
        b"{\"text\":\"gr\xc3\xb6\xc3\x9fe\"}\n{\"text\":\"bad \xff\"}\n".to_vec(),
        Jsonl,
    );
    assert_eq!(outline(&found), ["größe", "bad \u{fffd}"]);
    assert_eq!(
        codes(found[1].as_ref().unwrap()),
        [WarningCode::InvalidBytes]
    );
}

#[test]
fn deep_nesting_is_a_failed_row() {
    for depth in [200, 200_000] {
        let deep = "[".repeat(depth) + &"]".repeat(depth);
        let text = format!("{{\"text\":\"a\",\"x\":{deep}}}\n{{\"text\":\"b\"}}\n");
        assert_eq!(outline(&rows(text, Jsonl)), ["!MalformedRow line 1", "b"]);
        let text = format!("[{{\"text\":\"a\",\"x\":{deep}}},\n{{\"text\":\"b\"}}]");
        assert_eq!(outline(&rows(text, Jsonl)), ["!MalformedRow line 1", "b"]);
    }
}

#[test]
fn objects_larger_than_the_limit_are_skipped() {
    let options = InputOptions {
        max_bytes: 1000,
        ..as_format(Jsonl)
    };
    let junk = "x".repeat(1 << 20);
    let lines = format!("{{\"text\":\"a\"}}\n{{\"text\":\"{junk}\"}}\n{{\"text\":\"b\"}}\n");
    assert_eq!(
        outline(&rows_with(lines, &options).unwrap()),
        ["a", "!TooLarge line 2", "b"]
    );
    let array = format!("[{{\"text\":\"a\"}},{{\"text\":\"{junk}\"}},{{\"text\":\"b\"}}]");
    assert_eq!(
        outline(&rows_with(array, &options).unwrap()),
        ["a", "!TooLarge line 1", "b"]
    );
}

#[test]
fn long_texts_are_read_whole() {
    let long = "é".repeat(100_000);
    let message = one(format!("{{\"text\":\"{long}\"}}"), Jsonl);
    assert_eq!(message.body, long);
    assert_eq!(one(long.clone(), Text).body, long);
    assert_eq!(one(long.clone(), Body).body, long);
}

#[test]
fn text_is_one_message_a_line() {
    let cases: [(&str, &str, &[&str]); 5] = [
        ("lines", "a\n\n  \nb, c\r\nd", &["a", "b, c", "d"]),
        ("quotes are letters", "\"a\nb\"\n", &["\"a", "b\""]),
        ("cr only", "a\rb\r", &["a", "b"]),
        ("indented", "  a \n", &["  a "]),
        ("blank", "\n \n", &[]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(outline(&rows(text, Text)), expected, "{name}");
    }
    let found = rows("a\n\nb\n", Text);
    assert_eq!(
        (part_of(&found[1]), found[1].as_ref().unwrap().id.as_str()),
        ("line 3".to_owned(), "1")
    );
}

#[test]
fn long_lines_are_skipped() {
    let options = InputOptions {
        max_bytes: 10,
        ..as_format(Text)
    };
    let text = format!("a\n{}\n0123456789\nb", "x".repeat(300_000));
    let found = rows_with(text, &options).unwrap();
    assert_eq!(
        outline(&found),
        ["a", "!TooLarge line 2", "0123456789", "b"]
    );
}

#[test]
fn a_body_is_one_file() {
    let message = one("Hello,\n\nmy parcel.\n> quoted\n", Body);
    assert_eq!(
        (message.body.as_str(), message.body_kind),
        ("Hello,\n\nmy parcel.\n> quoted\n", BodyKind::Mail)
    );
    assert_eq!(message.origin.unwrap().part, None);
    assert_eq!(
        one("<html><p>Hello</p></html>", Body).body_kind,
        BodyKind::Html
    );
    let options = InputOptions {
        max_bytes: 10,
        ..as_format(Body)
    };
    assert_eq!(
        outline(&rows_with("x".repeat(11), &options).unwrap()),
        ["!TooLarge "]
    );
    assert_eq!(
        outline(&rows_with("x".repeat(10), &options).unwrap()),
        ["x".repeat(10)]
    );
}

#[test]
fn standard_input_is_recognised() {
    let cases: [(&str, &[&str]); 6] = [
        ("id,text\n1,a\n", &["a"]),
        ("{\"text\":\"a\"}\n", &["a"]),
        ("[{\"text\":\"a\"}]", &["a"]),
        (
            "Where is my parcel, please?\nI waited.\n",
            &["Where is my parcel, please?", "I waited."],
        ),
        (
            "From: a@b.example\nSubject: x\nDate: Tue, 4 Mar 2025 09:12:33 +0100\n\nbody",
            &["body"],
        ),
        (
            "From a@b.example Tue Mar  4 09:12:33 2025\nSubject: x\n\nbody\n",
            &["body\n"],
        ),
    ];
    for (text, expected) in cases {
        let found = rows_with(text, &InputOptions::default()).unwrap();
        assert_eq!(outline(&found), expected, "{text}");
    }
}

#[test]
fn objects_are_kept_where_asked_also_without_a_text() {
    let text = "{\"text\":\"a\",\"x\":[1]}\n{\"x\":2}\n{bad\n";
    let options = InputOptions {
        json_objects: JsonObjects::Kept,
        ..as_format(Jsonl)
    };
    let cells = |row: &Row| match row {
        Ok(message) => message.cells.clone(),
        Err(failed) => failed.cells.clone(),
    };
    let found = rows_with(text, &options).unwrap();
    let kept: Vec<Vec<String>> = found.iter().map(cells).collect();
    let wanted = ["{\"text\":\"a\",\"x\":[1]}", "{\"x\":2}"].map(|json| vec![json.to_owned()]);
    assert_eq!(kept[..2], wanted);
    assert!(kept[2].is_empty());
    assert!(rows(text, Jsonl).iter().all(|row| cells(row).is_empty()));
}
