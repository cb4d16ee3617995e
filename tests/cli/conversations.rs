//! Conversations and tickets in JSON: one record a turn, and updates of tickets.

use crate::program::{Folder, kvetch, stderr, succeeds};
use crate::records::{ids, records};

const TICKETS: &str = r#"{"tickets":[
{"id":35,"subject":"Charged twice","requester_id":7,"submitter_id":7,"via":{"channel":"email"},"tags":["vip"],
 "description":"You charged me twice and nobody answers. I want my money back!",
 "comments":[
  {"id":101,"author_id":7,"public":true,"body":"You charged me twice and nobody answers. I want my money back!","created_at":"2026-03-02T06:52:17Z"},
  {"id":102,"author_id":9,"public":true,"body":"We are sorry and look into it."},
  {"id":103,"author_id":7,"public":true,"body":"My lawyer will write to you."}]},
{"id":36,"subject":"Opening hours","requester_id":8,"description":"When do you open on Sunday?","comments":[
  {"id":104,"author_id":8,"public":true,"body":"When do you open on Sunday?"}]},
{"id":37,"requester_id":8,"comments":[{"id":105,"author_id":9,"public":false,"body":"Customer called."}]}
],"next_page":null,"count":3}"#;

fn classify(file: &std::path::Path, more: &[&str]) -> String {
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules"]).args(more);
    succeeds(command.arg(file))
}

#[test]
fn a_page_of_tickets_gives_one_record_a_comment() {
    let folder = Folder::new();
    let file = folder.add("tickets.json", TICKETS);
    let records = records(&classify(&file, &["--format", "jsonl"]));
    let turns: Vec<(&str, &str, u32)> = records
        .iter()
        .map(|r| {
            (
                r.id.as_str(),
                r.thread_id.as_deref().unwrap(),
                r.turn.unwrap(),
            )
        })
        .collect();
    assert_eq!(
        turns,
        [
            ("101", "35", 0),
            ("102", "35", 1),
            ("103", "35", 2),
            ("104", "36", 0),
            ("105", "37", 0)
        ]
    );
    assert_eq!(records[0].channel.as_deref(), Some("email"));
    let part = records[4].source.as_ref().unwrap().part.as_deref();
    assert_eq!(part, Some("line 10, turn 0"));
}

#[test]
fn updates_of_tickets_are_written() {
    let folder = Folder::new();
    let file = folder.add("tickets.json", TICKETS);
    let out = folder.path().join("updates.jsonl");
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--export", "zendesk", "-o"]);
    let output = command.arg(&out).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let notices = stderr(&output);
    assert!(
        notices.contains("updates: 2; messages that gave none: 2 not from customers"),
        "{notices}"
    );
    let updates = std::fs::read_to_string(out).unwrap();
    let updates: Vec<serde_json::Value> = updates
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(updates.len(), 2);
    assert_eq!(
        (&updates[0]["id"], &updates[1]["id"]),
        (&35.into(), &36.into())
    );
    let tags = updates[0]["additional_tags"].as_array().unwrap();
    for tag in [
        "kvetch_complaint",
        "kvetch_billing_payment",
        "kvetch_legal_threat",
    ] {
        assert!(tags.contains(&tag.into()), "{tag} in {tags:?}");
    }
    assert_eq!(updates[1]["priority"], "low");
}

#[test]
fn freshdesk_s_own_tags_are_repeated() {
    let folder = Folder::new();
    let table = folder.add(
        "tickets.csv",
        "Ticket ID,Description,Tags\n20,I am furious: you charged me twice!,\"vip, late\"\n",
    );
    let updates = classify(&table, &["--export", "freshdesk"]);
    assert!(updates.starts_with(r#"{"id":20,"priority":"#), "{updates}");
    assert!(
        updates.contains(r#""tags":["vip","late","kvetch_"#),
        "{updates}"
    );
    let ticket = r#"{"id":21,"description_text":"I am furious: you charged me twice!","requester_id":1,"tags":["vip"],"conversations":[{"body_text":"Really!","incoming":true}]}"#;
    let updates = classify(
        &folder.add("ticket.json", ticket),
        &["--export", "freshdesk"],
    );
    assert!(updates.contains(r#""tags":["vip","kvetch_"#), "{updates}");
}

#[test]
fn an_export_is_no_table_and_has_no_fields() {
    let folder = Folder::new();
    let file = folder.add("tickets.json", TICKETS);
    let refusals = [
        (&["--export", "zendesk", "--format", "csv"][..], "--format"),
        (&["--export", "zendesk", "--fields", "id"], "--fields"),
        (&["--export", "jira"], "zendesk, freshdesk, zammad"),
        (
            &["--export", "zendesk", "-o", "updates.csv"],
            "extension .jsonl",
        ),
    ];
    for (words, part) in refusals {
        let output = kvetch()
            .arg("classify")
            .arg(&file)
            .args(words)
            .output()
            .unwrap();
        assert_ne!(output.status.code(), Some(0));
        assert!(
            stderr(&output).contains(part),
            "{words:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn calls_and_chats_are_read_from_folders() {
    let folder = Folder::new();
    folder.add(
        "call.json",
        r#"{"jobName":"call","results":{"transcripts":[],"audio_segments":[
        {"transcript":"How can I help?","speaker_label":"spk_0"},{"transcript":"My bill is wrong.","speaker_label":"spk_1"}]}}"#,
    );
    folder.add(
        "chat.json",
        r#"{"messages":[{"role":"user","text":"Where is my parcel?"},{"role":"agent","text":"On its way."}]}"#,
    );
    let jsonl = classify(folder.path(), &["--format", "jsonl"]);
    assert_eq!(ids(&jsonl).len(), 4);
    let threads: Vec<String> = records(&jsonl)
        .into_iter()
        .map(|record| record.thread_id.unwrap())
        .collect();
    assert_eq!(threads[..2], ["call", "call"]);
    assert!(threads[2].ends_with("chat.json:1"), "{threads:?}");
}
