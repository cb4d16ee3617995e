//! What services call their conversations, sides and times.

use super::*;
use InputFormat::{Csv, Jsonl};

/// Name, document, rows.
const EXPORTS: &[(&str, &str, &[&str])] = &[
    (
        "freshdesk, notes in objects of their own",
        r#"{"helpdesk_ticket":{"display_id":12,"subject":"s","description":"Cold food","requester_id":6,"notes":[
          {"helpdesk_note":{"id":1,"body":"Sorry","incoming":false,"private":false,"user_id":1}},
          {"helpdesk_note":{"id":2,"body":"Again","incoming":true,"private":false,"user_id":6}}]}}"#,
        &[
            "12 0 customer mail: Cold food",
            "12 1 agent mail: Sorry",
            "12 2 customer mail: Again",
        ],
    ),
    (
        "notes in objects called notes",
        r#"{"id":12,"subject":"s","notes":[{"note":{"body":"a","incoming":true}},{"note":{"body":"b","incoming":false}}]}"#,
        &["12 0 customer mail: a", "12 1 agent mail: b"],
    ),
    (
        "front, messages of a conversation",
        r#"{"_results":[{"id":"m1","is_inbound":true,"body":"a"},{"id":"m2","is_inbound":false,"body":"b"}],"subject":"s"}"#,
        &["-:1 0 customer text: a", "-:1 1 agent text: b"],
    ),
    (
        "twilio",
        r#"{"messages":[{"conversation_sid":"CH1","direction":"inbound","body":"a"},{"conversation_sid":"CH1","direction":"outbound-api","body":"b"}]}"#,
        &["CH1 0 customer text: a", "CH1 1 agent text: b"],
    ),
    (
        "discord",
        r#"{"guild":{"id":"1"},"channel":{"id":"17","name":"help"},"messages":[{"content":"a"},{"content":"b"}]}"#,
        &["17 0 ? text: a", "17 1 ? text: b"],
    ),
    (
        "messenger",
        r#"{"participants":[],"messages":[{"sender_name":"Kim","content":"a"}],"thread_path":"inbox/kim_1"}"#,
        &["inbox/kim_1 0 ? text: a"],
    ),
    (
        "messenger, bytes as characters",
        r#"{"messages":[{"sender_name":"Kim","timestamp_ms":1741079553000,"content":"It\u00e2\u0080\u0099s broken"}],"thread_path":"k"}"#,
        &["k 0 ? text: It’s broken"],
    ),
    (
        "deepgram",
        r#"{"metadata":{"request_id":"r-1"},"results":{"channels":[{"alternatives":[{"transcript":"a"}]}]}}"#,
        &["r-1 0 ? text: a"],
    ),
    (
        "the newest first",
        r#"{"id":7,"subject":"s","threads":[
          {"type":"message","body":"c","created_at":"2025-03-04T09:14:00Z","created_by":{"type":"user"}},
          {"type":"customer","body":"b","created_at":"2025-03-04T09:13:00Z","created_by":{"type":"customer"}},
          {"type":"message","body":"a","created_at":"2025-03-04T09:12:00Z","created_by":{"type":"user"}}]}"#,
        &[
            "7 0 agent mail: a",
            "7 1 customer mail: b",
            "7 2 agent mail: c",
        ],
    ),
    (
        "telegram, what the program tells",
        r#"{"id":1,"messages":[{"type":"service","actor":"Kim","action":"phone_call","text":""},{"type":"message","from":"Kim","text":"a"}]}"#,
        &["1 0 ? text: a"],
    ),
];

#[test]
fn each_turn_of_an_export_is_a_row() {
    for (name, json, expected) in EXPORTS {
        let json = json.replace("\n          ", " ");
        assert_eq!(turns(&json), *expected, "{name}");
    }
}

/// The subject of each message.
fn subjects(json: &str) -> Vec<Option<String>> {
    let found = rows(json.replace("\n          ", " "), Jsonl);
    found.into_iter().map(|row| row.unwrap().subject).collect()
}

#[test]
fn a_subject_goes_with_the_first_message_of_no_agent() {
    let subject = || Some("s".to_owned());
    let (_, front, _) = EXPORTS[2];
    assert_eq!(subjects(front), [subject(), None]);
    let (_, newest_first, _) = EXPORTS[8];
    assert_eq!(subjects(newest_first), [None, subject(), None]);
    let intercom = r#"{"type":"conversation","id":"9","source":{"subject":"<p>s</p>","body":"a","author":{"type":"user"}}}"#;
    assert_eq!(subjects(intercom), [subject()]);
}

#[test]
fn flags_say_who_wrote_a_record() {
    let cases = [
        ("is_inbound,text\ntrue,a\nfalse,b\n", Csv),
        ("from_agent,text\nFalse,a\nTrue,b\n", Csv),
        (
            "{\"is_inbound\":true,\"text\":\"a\"}\n{\"is_inbound\":false,\"text\":\"b\"}\n",
            Jsonl,
        ),
        (
            "{\"from_agent\":false,\"text\":\"a\"}\n{\"from_agent\":true,\"text\":\"b\"}\n",
            Jsonl,
        ),
        ("direction,text\nreceived,a\nsent,b\n", Csv),
    ];
    for (text, format) in cases {
        let roles: Vec<_> = rows(text, format)
            .into_iter()
            .map(|row| row.unwrap().author_role)
            .collect();
        let expected = [Some(AuthorRole::Customer), Some(AuthorRole::Agent)];
        assert_eq!(roles, expected, "{text}");
    }
}

#[test]
fn ids_and_times_of_records_are_found() {
    let kustomer = r#"{"id":"m1","attributes":{"preview":"a"},"relationships":{"conversation":{"data":{"type":"conversation","id":"c1"}}}}"#;
    assert_eq!(one(kustomer, Jsonl).thread_id.as_deref(), Some("c1"));
    let reddit = r#"{"id":"t1","body":"a","created_utc":1741079553.0}"#;
    let at = one(reddit, Jsonl).received_at;
    assert_eq!(at.as_deref(), Some("2025-03-04T09:12:33Z"));
}
