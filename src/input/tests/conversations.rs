//! Calls and chats: what one JSON object holds, and which rows it gives.

use serde_json::json;

use super::*;
use InputFormat::Jsonl;

/// Name, document, rows.
const SHAPES: &[(&str, &str, &[&str])] = &[
    (
        "transcribe, speakers in the items",
        r#"{"jobName":"call-7","results":{"transcripts":[{"transcript":"Hello. My bill is wrong."}],
        "items":[
          {"type":"pronunciation","start_time":"0.1","speaker_label":"spk_0","alternatives":[{"content":"Hello"}]},
          {"type":"punctuation","speaker_label":"spk_0","alternatives":[{"content":"."}]},
          {"type":"pronunciation","start_time":"1.2","speaker_label":"spk_1","alternatives":[{"content":"My"}]},
          {"type":"pronunciation","start_time":"1.4","speaker_label":"spk_1","alternatives":[{"content":"bill"}]},
          {"type":"pronunciation","start_time":"1.5","speaker_label":"spk_1","alternatives":[{"content":"is"}]},
          {"type":"pronunciation","start_time":"1.6","speaker_label":"spk_1","alternatives":[{"content":"wrong"}]},
          {"type":"punctuation","alternatives":[{"content":"!"}]}]}}"#,
        &[
            "call-7 0 ? text: Hello.",
            "call-7 1 ? text: My bill is wrong!",
        ],
    ),
    (
        "transcribe, speakers by time",
        r#"{"jobName":"c","results":{"speaker_labels":{"segments":[
          {"speaker_label":"spk_0","items":[{"start_time":"0.0","speaker_label":"spk_0"}]},
          {"speaker_label":"spk_1","items":[{"start_time":"2.0","speaker_label":"spk_1"}]}]},
        "items":[
          {"type":"pronunciation","start_time":"0.0","alternatives":[{"content":"Yes"}]},
          {"type":"punctuation","alternatives":[{"content":"?"}]},
          {"type":"pronunciation","start_time":"2.0","alternatives":[{"content":"No"}]}]}}"#,
        &["c 0 ? text: Yes?", "c 1 ? text: No"],
    ),
    (
        "transcribe, channels",
        r#"{"jobName":"c","results":{"channel_labels":{"channels":[
          {"channel_label":"ch_0","items":[
            {"type":"pronunciation","start_time":"0.0","alternatives":[{"content":"Hi"}]},
            {"type":"pronunciation","start_time":"5.0","alternatives":[{"content":"Sorry"}]},
            {"type":"punctuation","alternatives":[{"content":"."}]}]},
          {"channel_label":"ch_1","items":[
            {"type":"pronunciation","start_time":"2.0","alternatives":[{"content":"Refund"}]}]}]},
        "items":[]}}"#,
        &["c 0 ? text: Hi", "c 1 ? text: Refund", "c 2 ? text: Sorry."],
    ),
    (
        "transcribe, audio segments only",
        r#"{"jobName":"c","results":{"transcripts":[{"transcript":"One. Two. Three."}],"audio_segments":[
          {"id":0,"transcript":"One.","speaker_label":"spk_0"},
          {"id":1,"transcript":"Two.","speaker_label":"spk_0"},
          {"id":2,"transcript":"Three.","speaker_label":"spk_1"}]}}"#,
        &["c 0 ? text: One. Two.", "c 1 ? text: Three."],
    ),
    (
        "transcribe, nobody named",
        r#"{"jobName":"c","results":{"transcripts":[{"transcript":"My bill is wrong."}],"items":[
          {"type":"pronunciation","start_time":"0.0","alternatives":[{"content":"My"}]}]}}"#,
        &["c 0 ? text: My bill is wrong."],
    ),
    (
        "contact lens call",
        r#"{"Version":"1.1.0","Channel":"VOICE","CustomerMetadata":{"ContactId":"k-1"},
        "Participants":[{"ParticipantId":"p1","ParticipantRole":"CUSTOMER"},{"ParticipantId":"p2","ParticipantRole":"AGENT"}],
        "Transcript":[
          {"Id":"a","ParticipantId":"p2","Content":"How can I help?","BeginOffsetMillis":0,"Sentiment":"NEUTRAL"},
          {"Id":"b","ParticipantId":"p1","Content":"[PII] was charged twice.","BeginOffsetMillis":4000}]}"#,
        &[
            "k-1 0 agent text: How can I help?",
            "k-1 1 customer text: [PII] was charged twice.",
        ],
    ),
    (
        "call analytics",
        r#"{"JobName":"j","Participants":[{"ParticipantRole":"AGENT"}],"Transcript":[
          {"Content":"Hi.","ParticipantRole":"AGENT"},{"Content":"Hello.","ParticipantRole":"CUSTOMER"}]}"#,
        &["j 0 agent text: Hi.", "j 1 customer text: Hello."],
    ),
    (
        "contact lens in real time",
        r#"{"ContactId":"k","Segments":[
          {"Utterance":{"Id":"u","ParticipantRole":"CUSTOMER","PartialContent":"I am"}},
          {"Transcript":{"Id":"t","ParticipantRole":"CUSTOMER","Content":"I am angry."}},
          {"Categories":{"MatchedCategories":["x"]}}]}"#,
        &["k 0 customer text: I am angry."],
    ),
    (
        "contact lens chat",
        r#"{"ContactId":"k","Transcript":[
          {"Type":"EVENT","ContentType":"application/vnd.amazonaws.connect.event.participant.joined","ParticipantRole":"CUSTOMER"},
          {"Type":"MESSAGE","ContentType":"text/plain","Content":"Hi","ParticipantRole":"CUSTOMER","AbsoluteTime":"2026-03-02T06:52:17Z"},
          {"Type":"MESSAGE","ContentType":"text/plain","Content":"Hello","ParticipantRole":"SYSTEM"}]}"#,
        &["k 0 customer text: Hi", "k 1 system text: Hello"],
    ),
    (
        "model chat, content in parts",
        r#"{"id":"x","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{}}]},
          {"role":"assistant","content":null,"tool_calls":[{}]},{"role":"assistant","content":"b"}]}"#,
        &["x 0 customer text: a", "x 1 system text: b"],
    ),
    (
        "authors as objects",
        r#"{"conversation_id":7,"turns":[{"author":{"type":"visitor","name":"Jo"},"text":"a"},{"author":{"name":"Support"},"text":"b"}]}"#,
        &["7 0 customer text: a", "7 1 agent text: b"],
    ),
    (
        "strings with speakers",
        r#"{"dialogue_id":"d","dialogue":["Agent: Hi: there","Customer: a","Note this: b","c"]}"#,
        &[
            "d 0 agent text: Hi: there",
            "d 1 customer text: a",
            "d 2 ? text: Note this: b",
            "d 3 ? text: c",
        ],
    ),
    (
        "pairs",
        r#"{"convo_id":3695,"original":[["agent","hi"],["customer","a"],["b","c"],["d"]]}"#,
        &[
            "3695 0 agent text: hi",
            "3695 1 customer text: a",
            "3695 2 ? text: b\nc",
            "!MissingText line 1, turn 3",
        ],
    ),
    (
        "from and value",
        r#"{"id":"s","conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}"#,
        &["s 0 customer text: a", "s 1 system text: b"],
    ),
    (
        "wrapped",
        r#"{"status":"ok","data":{"chat":{"session_id":"s-9","log":[{"who":"client","msg":"a"}]}}}"#,
        &["s-9 0 customer text: a"],
    ),
    (
        "a service's answer",
        r#"{"code":200,"message":"success","data":{"ticket":{"id":5,"description":"a"}}}"#,
        &["5 0 ? mail: a"],
    ),
    (
        "a service's answer with messages",
        r#"{"ok":true,"message":"done","messages":[{"from":"client","text":"a"}]}"#,
        &["-:1 0 customer text: a"],
    ),
    (
        "a message with an object beside it",
        r#"{"text":"a","ticket":{"id":5,"description":"b"}}"#,
        &["- - ? text: a"],
    ),
    (
        "no id",
        r#"{"messages":[{"role":"user","text":"a"}]}"#,
        &["-:1 0 customer text: a"],
    ),
    (
        "a turn without a text",
        r#"{"id":"x","messages":[{"role":"user","text":"a"},{"role":"user","text":null},{"type":"joined"},5]}"#,
        &[
            "x 0 customer text: a",
            "!MissingText line 1, turn 1",
            "!MissingText line 1, turn 2",
        ],
    ),
    (
        "a message with what went before",
        r#"{"id":"x","text":"now","history":[{"role":"user","text":"before"}],"messages":["a"]}"#,
        &["- - ? text: now"],
    ),
    (
        "a call with its whole text beside its turns",
        r#"{"id":"x","text":"Hi there. Hello!","utterances":[{"speaker":"A","text":"Hi there."},{"speaker":"B","text":"Hello!"}]}"#,
        &["x 0 ? text: Hi there.", "x 1 ? text: Hello!"],
    ),
    (
        "a log with events between messages",
        r#"{"id":"x","history":[{"type":"chat.memberjoin","name":"Jo"},{"type":"chat.msg","msg":"a","sender_type":"Visitor"},{"type":"chat.msg","msg":"b","sender_type":"Agent"}]}"#,
        &["x 0 customer text: a", "x 1 agent text: b"],
    ),
    (
        "utterances in results",
        r#"{"metadata":{"request_id":"r"},"results":{"utterances":[{"speaker":0,"transcript":"a"},{"speaker":1,"transcript":"b"}]}}"#,
        &["r 0 ? text: a", "r 1 ? text: b"],
    ),
    (
        "events that nobody spoke",
        r#"{"id":"x","events":[{"name":"click","text":"a"}]}"#,
        &["!MissingText line 1"],
    ),
    (
        "no turns",
        r#"{"id":"x","messages":[]}"#,
        &["!MissingText line 1"],
    ),
];

#[test]
fn each_turn_is_a_row() {
    for (name, json, expected) in SHAPES {
        let json = json.replace('\n', " ");
        assert_eq!(turns(&json), *expected, "{name}");
    }
}

#[test]
fn the_same_over_several_lines() {
    for (name, json, expected) in SHAPES {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let indented = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(turns(&indented), *expected, "{name}");
    }
}

#[test]
fn metadata_of_turns_is_read() {
    let text = json!({
        "session_id": "s", "title": "Late parcel", "channel": "chat", "customer_tier": "gold",
        "messages": [
            {"id": "3f2c-88aa", "sender": "customer", "text": "a", "timestamp": 1_741_079_553},
            {"id": 2, "sender": "agent", "text": "b", "timestamp": 12.5},
            {"sender": "agent", "text": "c", "time": "00:01:05", "channel": "sms"},
        ]
    });
    let found = rows(text.to_string(), Jsonl);
    let message = |at: usize| found[at].as_ref().unwrap();
    let ids: Vec<&str> = found
        .iter()
        .map(|row| row.as_ref().unwrap().id.as_str())
        .collect();
    assert_eq!(ids, ["3f2c-88aa", "s#1", "s#2"]);
    assert_eq!(message(0).subject.as_deref(), Some("Late parcel"));
    assert_eq!(message(1).subject, None);
    assert_eq!(
        message(0).received_at.as_deref(),
        Some("2025-03-04T09:12:33Z")
    );
    assert_eq!(
        (&message(1).received_at, &message(2).received_at),
        (&None, &None)
    );
    assert!(
        found
            .iter()
            .all(|row| row.as_ref().unwrap().warnings.is_empty())
    );
    assert_eq!(message(1).channel.as_deref(), Some("chat"));
    assert_eq!(message(2).channel.as_deref(), Some("sms"));
    assert_eq!(message(1).customer_tier.as_deref(), Some("gold"));
    assert_eq!(part_of(&found[2]), "line 1, turn 2");
}

#[test]
fn a_mapping_names_the_fields_of_object_and_turns() {
    let text = r#"{"ref":"r-1","messages":[{"words":"a","by":"agent","text":"no"}]}"#;
    let options = InputOptions {
        columns: ColumnMapping {
            text: Some("words".to_owned()),
            thread: Some("ref".to_owned()),
            author: Some("by".to_owned()),
            ..ColumnMapping::default()
        },
        ..as_format(Jsonl)
    };
    let text = format!("{text}\n{{\"words\":\"plain\",\"messages\":[{{\"text\":\"b\"}}]}}\n");
    let found: Vec<String> = rows_with(text, &options)
        .unwrap()
        .iter()
        .map(turn_line)
        .collect();
    assert_eq!(found, ["r-1 0 agent text: a", "- - ? text: plain"]);
}

#[test]
fn a_kept_object_is_the_turn_s_own() {
    let options = InputOptions {
        json_objects: JsonObjects::Kept,
        ..as_format(Jsonl)
    };
    let text =
        r#"{"id":"x","messages":[{"role":"user","text":"a","gold":1},{"text":null,"gold":2}]}"#;
    let found = rows_with(text, &options).unwrap();
    assert_eq!(
        found[0].as_ref().unwrap().cells,
        [r#"{"role":"user","text":"a","gold":1}"#]
    );
    assert_eq!(
        found[1].as_ref().unwrap_err().cells,
        [r#"{"text":null,"gold":2}"#]
    );
}

#[test]
fn long_ids_are_not_repeated_with_each_turn() {
    let id = "x".repeat(100_000);
    let turns: Vec<_> = (0..100)
        .map(|_| json!({"role": "user", "text": "a"}))
        .collect();
    let text = json!({"id": id, "channel": id, "messages": turns}).to_string();
    let found = rows(text, Jsonl);
    assert_eq!(found.len(), 100);
    let message = found[99].as_ref().unwrap();
    assert_eq!(
        (message.thread_id.as_deref(), &message.channel),
        (Some("-:1"), &None)
    );
}

#[test]
fn what_is_no_message_is_refused_by_the_names_of_its_fields() {
    let found = rows(r#"{"customer":"secret","tags":["secret"]}"#, Jsonl);
    let message = &found[0].as_ref().unwrap_err().failure.message;
    assert!(message.contains("only `customer`, `tags`"), "{message}");
    assert!(
        message.contains("--text-column") && !message.contains("secret"),
        "{message}"
    );
}

#[test]
fn an_array_is_one_conversation_beyond_doubt_only() {
    let cases: [(&str, [&str; 2]); 5] = [
        (
            r#"[{"role":"user","content":"a"},{"role":"agent","content":"b"}]"#,
            ["-:1 0 customer text: a", "-:1 1 agent text: b"],
        ),
        (
            r#"[{"role":"user","content":[{"type":"text","text":"a"}],"timestamp":1741079553},{"role":"agent","content":"b"}]"#,
            ["-:1 0 customer text: a", "-:1 1 agent text: b"],
        ),
        (
            r#"[{"id":1,"role":"user","text":"a"},{"id":2,"role":"agent","text":"b"}]"#,
            ["- - customer text: a", "- - agent text: b"],
        ),
        (
            r#"[{"role":"user","text":"a"},{"role":"user","text":"b"}]"#,
            ["- - customer text: a", "- - customer text: b"],
        ),
        (
            r#"[{"role":"user","text":"a"},{"role":"Jo","text":"b"}]"#,
            ["- - customer text: a", "- - ? text: b"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(turns(text), expected, "{text}");
    }
}

/// Many of the smallest turns, and ids and subjects that could repeat with each.
#[test]
fn large_conversations_take_linear_time_and_space() {
    let turns = vec![r#"{"text":""}"#; 20_000].join(",");
    let subject = "t".repeat(1 << 20);
    let text = format!(r#"{{"id":"x","title":"{subject}","messages":[{turns}]}}"#);
    let found = rows(text, Jsonl);
    assert_eq!(found.len(), 20_000);
    let subjects = found
        .iter()
        .filter(|row| row.as_ref().unwrap().subject.is_some());
    assert_eq!(subjects.count(), 1);
}

/// Names that differ in underscores only, in each other.
#[test]
fn names_without_number_take_linear_time() {
    let started = std::time::Instant::now();
    let wrapper = |n: usize| format!("\"data{}\":{{}}", "_".repeat(n));
    let wide: Vec<String> = (0..3000).map(wrapper).collect();
    let wide = format!("{{{}}}", wide.join(","));
    assert_eq!(turns(&wide), ["!MissingText line 1"]);
    let inner = |name: &str| format!("\"{name}\":{{\"data\":{{\"chat\":{{\"case\":{{}}}}}}}}");
    let nested = ["data", "case", "chat", "call"].map(inner);
    let fillers: Vec<String> = (0..900).map(|n| format!("\"f{n}\":[]")).collect();
    let text = format!("{{{},{}}}", nested.join(","), fillers.join(","));
    assert_eq!(turns(&text), ["!MissingText line 1"]);
    assert!(started.elapsed().as_secs() < 20);
}
