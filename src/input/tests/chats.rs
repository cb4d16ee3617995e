//! Chats as programs save them: several in a file, in lists beside each other, written as one text.

use super::*;
use InputFormat::Jsonl;

/// Name, document, rows.
const CHATS: &[(&str, &str, &[&str])] = &[
    (
        "conversations by their ids",
        r#"{"d-1":[{"speaker":"customer","utterance":"a"},{"speaker":"agent","utterance":"b"}],"d-2":[{"speaker":"customer","utterance":"c"}]}"#,
        &[
            "d-1 0 customer text: a",
            "d-1 1 agent text: b",
            "d-2 0 customer text: c",
        ],
    ),
    (
        "objects with turns by their ids",
        r#"{"m-1":{"goal":{},"turns":[{"speaker":"USER","utterance":"a"}]},"m-2":{"log":[{"text":"b"},{"text":"c"}]}}"#,
        &[
            "m-1 0 customer text: a",
            "m-2 0 ? text: b",
            "m-2 1 ? text: c",
        ],
    ),
    (
        "conversations by their ids, inside of an object",
        r#"{"version":1,"dialogues":{"d-1":[{"speaker":"customer","text":"a"}],"d-2":{"messages":[{"role":"agent","text":"b"}]}}}"#,
        &["d-1 0 customer text: a", "d-2 0 agent text: b"],
    ),
    (
        "a side for each channel",
        r#"{"id":"c","transcript":{"segments":[{"channel":"AGENT","text":"a"},{"channel":"CUSTOMER","text":"b"}]}}"#,
        &["c 0 agent text: a", "c 1 customer text: b"],
    ),
    (
        "pieces of a recording of nobody",
        r#"{"language":"en","segments":[{"start":0.0,"text":" My bill"},{"start":1.5,"text":" is wrong."}]}"#,
        &["-:1 0 ? text: My bill is wrong."],
    ),
    (
        "liveperson, records in records",
        r#"{"conversationHistoryRecords":[{"info":{"conversationId":"l"},"messageRecords":[
          {"messageData":{"msg":{"text":"a"}},"sentBy":"Consumer"},{"messageData":{"msg":{"text":"b"}},"sentBy":"Agent"}]}]}"#,
        &["-:1 0 customer text: a", "-:1 1 agent text: b"],
    ),
    (
        "freshchat, parts of messages",
        r#"{"messages":[{"message_parts":[{"text":{"content":"a"}}],"actor_type":"user","conversation_id":"f"},{"message_parts":[{"text":{"content":"b"}}],"actor_type":"agent","conversation_id":"f"}]}"#,
        &["f 0 customer text: a", "f 1 agent text: b"],
    ),
    (
        "settings are no conversations",
        r#"{"server":{"host":"a"},"levels":[1,2],"log":[{"text":"started"}]}"#,
        &["!MissingText line 1"],
    ),
    (
        "one of them is none",
        r#"{"d-1":[{"speaker":"customer","utterance":"a"}],"meta":{"version":"2"}}"#,
        &["!MissingText line 1"],
    ),
    (
        "arrays of turns",
        r#"[[{"speaker":"customer","text":"a"},{"speaker":"agent","text":"b"}],[{"speaker":"customer","text":"c"}]]"#,
        &[
            "-:1 0 customer text: a",
            "-:1 1 agent text: b",
            "-:2 0 customer text: c",
        ],
    ),
    (
        "lists beside each other",
        r#"{"dialog_id":"p","speakers":["customer","agent"],"utterances":["a","b"]}"#,
        &["p 0 customer text: a", "p 1 agent text: b"],
    ),
    (
        "lists beside each other in one object",
        r#"{"dialogue_id":"p","turns":{"turn_id":["0","1"],"speaker":["customer","agent"],"utterance":["a","b"]}}"#,
        &["p 0 customer text: a", "p 1 agent text: b"],
    ),
    (
        "lists of different lengths",
        r#"{"dialog_id":"p","speakers":["customer"],"utterances":["a","b"]}"#,
        &["p 0 ? text: a", "p 1 ? text: b"],
    ),
    (
        "a transcript as one text",
        r#"{"call_id":"c","transcript":"Agent: Hello.\nCustomer: My bill\nis wrong.\nAgent: Sorry."}"#,
        &[
            "c 0 agent text: Hello.",
            "c 1 customer text: My bill\nis wrong.",
            "c 2 agent text: Sorry.",
        ],
    ),
    (
        "a transcript as one text of nobody",
        r#"{"call_id":"c","transcript":"Hello.\nMy bill is wrong."}"#,
        &["- - ? text: Hello.\nMy bill is wrong."],
    ),
    (
        "elements of two conversations",
        r#"{"error":false,"data":[{"session_id":"s1","from":"user","content":"a"},{"session_id":"s2","from":"user","content":"b"},{"session_id":"s1","from":"operator","content":"c"}]}"#,
        &[
            "s1 0 customer text: a",
            "s1 1 agent text: c",
            "s2 0 customer text: b",
        ],
    ),
    (
        "drift, where users are staff",
        r#"{"data":{"messages":[{"author":{"type":"contact"},"body":"<p>a</p>"},{"author":{"type":"user","bot":false},"body":"b"},{"author":{"type":"user","bot":true},"body":"c"}]}}"#,
        &[
            "-:1 0 customer html: <p>a</p>",
            "-:1 1 agent text: b",
            "-:1 2 system text: c",
        ],
    ),
    (
        "messenger, the newest first, named after who writes",
        r#"{"participants":[{"name":"Tom"},{"name":"Shop"}],"title":"Tom","messages":[
          {"sender_name":"Shop","timestamp_ms":1741079563000,"content":"b"},
          {"sender_name":"Tom","timestamp_ms":1741079558000,"photos":[{"uri":"x"}]},
          {"sender_name":"Tom","timestamp_ms":1741079553000,"content":"a"}]}"#,
        &["-:1 0 ? text: a", "-:1 1 ? text: b"],
    ),
    (
        "livechat, a thread with events",
        r#"{"chats":[{"id":"P","thread":{"id":"T","events":[
          {"type":"message","text":"a","author_id":"c-1"},{"type":"system_message","text":"Anna joined"},{"type":"message","text":"b","author_id":"anna"}]},
          "users":[{"id":"c-1","type":"customer"},{"id":"anna","type":"agent"}]}]}"#,
        &[
            "T 0 customer text: a",
            "T 1 system text: Anna joined",
            "T 2 agent text: b",
        ],
    ),
    (
        "telegram, all chats, with marked text",
        r#"{"about":"x","chats":{"list":[{"id":1,"messages":[{"type":"message","from":"Tom","text":["See ",{"type":"link","text":"x.example"}," now"]}]},{"id":2,"messages":[{"type":"message","from":"Eva","text":"b"}]}]}}"#,
        &["1 0 ? text: See x.example now", "2 0 ? text: b"],
    ),
    (
        "rasa, events of users and bots",
        r#"{"sender_id":"r","events":[{"event":"action","name":"listen"},{"event":"user","text":"a"},{"event":"bot","text":"b"}]}"#,
        &["-:1 0 customer text: a", "-:1 1 system text: b"],
    ),
    (
        "tawk and olark, by their own marks",
        r#"{"id":"t","messages":[{"sender":{"t":"v"},"type":"msg","msg":"a"},{"sender":{"t":"a","n":"Anna"},"type":"msg","msg":"b"},{"kind":"MessageToOperator","body":"c"}]}"#,
        &[
            "t 0 customer text: a",
            "t 1 agent text: b",
            "t 2 customer text: c",
        ],
    ),
    (
        "a review and its answer",
        r#"{"reviews":[{"reviewId":"g","comments":[{"userComment":{"text":"a"}},{"developerComment":{"text":"b"}}]}]}"#,
        &["-:1 0 customer mail: a", "-:1 1 agent mail: b"],
    ),
    (
        "teams, mails of a list called value",
        r#"{"@odata.count":2,"value":[{"messageType":"message","from":{"user":{"displayName":"Tom"}},"body":{"contentType":"html","content":"<p>a</p>"}}]}"#,
        &["-:1 0 ? html: <p>a</p>"],
    ),
];

#[test]
fn each_turn_of_a_chat_is_a_row() {
    for (name, json, expected) in CHATS {
        let json = json.replace("\n          ", " ");
        assert_eq!(turns(&json), *expected, "{name}");
    }
}

#[test]
fn records_inside_of_records_are_read() {
    let cases: [(&str, &[&str]); 6] = [
        (
            r#"{"data":[{"type":"customerReviews","id":"1","attributes":{"title":"t","body":"a"}}],"links":{}}"#,
            &["a"],
        ),
        (
            r#"{"feed":{"author":{"name":{"label":"x"}},"entry":[{"author":{"name":{"label":"y"}},"title":{"label":"t"},"content":{"label":"a"}}]}}"#,
            &["a"],
        ),
        (
            r#"{"took":1,"hits":{"total":{"value":2},"hits":[{"_id":"1","_source":{"text":"a"}},{"_id":"2","_source":{"text":"b"}}]}}"#,
            &["a", "b"],
        ),
        (
            r#"{"data":{"reviews":{"edges":[{"node":{"text":"a"}},{"node":{"text":"b"}}]}}}"#,
            &["a", "b"],
        ),
        (r#"{"result":[{"number":"1","description":"a"}]}"#, &["a"]),
        (
            r#"{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Case"},"Id":"5","Description":"a"}]}"#,
            &["a"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(outline(&rows(text, Jsonl)), expected, "{text}");
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let indented = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(outline(&rows(indented, Jsonl)), expected, "{text}");
    }
}

#[test]
fn an_archive_s_script_is_read_as_its_list() {
    let text = "window.YTD.tweets.part0 = [\n {\"tweet\":{\"id_str\":\"17\",\"full_text\":\"a\"}},\n {\"tweet\":{\"id_str\":\"18\",\"full_text\":\"b\"}}\n]\n";
    let found = rows_with(text, &InputOptions::default()).unwrap();
    assert_eq!(outline(&found), ["a", "b"]);
    assert_eq!(found[1].as_ref().unwrap().id, "18");
    let text = r#"window.YTD.direct_messages.part0 = [{"dmConversation":{"conversationId":"1-2","messages":[{"messageCreate":{"senderId":"1","text":"a"}},{"messageCreate":{"senderId":"2","text":"b"}}]}}]"#;
    let found = rows_with(text, &InputOptions::default()).unwrap();
    let found: Vec<String> = found.iter().map(turn_line).collect();
    assert_eq!(found, ["1-2 0 ? text: a", "1-2 1 ? text: b"]);
}

#[test]
fn slack_s_notices_are_the_program_s() {
    let text = r#"[{"type":"message","user":"U1","text":"a","ts":"1741079553.000100"},{"type":"message","subtype":"channel_join","user":"U2","text":"joined","ts":"1741079554.000100"}]"#;
    let found = rows(text, Jsonl);
    let message = |at: usize| found[at].as_ref().unwrap();
    assert_eq!(message(0).author_role, None);
    assert_eq!(message(1).author_role, Some(AuthorRole::System));
    assert_eq!(
        message(0).received_at.as_deref(),
        Some("2025-03-04T09:12:33Z")
    );
}

/// Many conversations by id, and names that could be looked into again and again.
#[test]
fn maps_take_linear_time() {
    let dialogue = |n: usize| format!(r#""d{n}":[{{"speaker":"customer","text":"a"}}]"#);
    let dialogues: Vec<String> = (0..20_000).map(dialogue).collect();
    let text = format!("{{{}}}", dialogues.join(","));
    assert_eq!(rows(text, Jsonl).len(), 20_000);
    let started = std::time::Instant::now();
    let deep = |n: usize| {
        format!(
            r#""x{n}":{}{}"#,
            r#"{"chats":[{"calls":["#.repeat(20),
            "]}]}".repeat(20)
        )
    };
    let deep: Vec<String> = (0..500).map(deep).collect();
    assert_eq!(
        turns(&format!("{{{}}}", deep.join(","))),
        ["!MissingText line 1"]
    );
    assert!(started.elapsed().as_secs() < 20);
}
