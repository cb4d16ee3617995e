//! Exports of helpdesks: tickets and their comments.

use super::*;
use InputFormat::Jsonl;

/// Name, document, rows.
const EXPORTS: &[(&str, &str, &[&str])] = &[
    (
        "zendesk ticket with comments",
        r#"{"ticket":{"id":35,"subject":"Broken","description":"It broke.\nHelp!","requester_id":7,"submitter_id":7,"via":{"channel":"email"},
        "comments":[
          {"id":101,"type":"Comment","author_id":7,"body":"It broke.\n\nHelp!","html_body":"<p>It broke.</p>","plain_body":"It broke.\n\nHelp!","public":true,"created_at":"2026-03-02T06:52:17Z"},
          {"id":102,"author_id":9,"body":"Sorry!","public":true},
          {"id":103,"author_id":9,"body":"angry one","public":false}]}}"#,
        &[
            "35 0 customer mail: It broke.\n\nHelp!",
            "35 1 agent mail: Sorry!",
            "35 2 agent mail: angry one",
        ],
    ),
    (
        "zendesk ticket beside its comments",
        r#"{"ticket":{"id":35,"requester_id":7,"description":"a"},"comments":[{"id":1,"author_id":7,"body":"a"},{"id":2,"author_id":7,"html_body":"<p>b</p>"}]}"#,
        &["35 0 customer mail: a", "35 1 customer html: <p>b</p>"],
    ),
    (
        "zendesk comments alone",
        r#"{"comments":[{"id":1,"author_id":7,"body":"a","public":true},{"id":2,"author_id":8,"body":"b","public":false}],"users":[{"id":7,"role":"end-user"}]}"#,
        &["-:1 0 customer mail: a", "-:1 1 agent mail: b"],
    ),
    (
        "zendesk ticket nobody answered",
        r#"{"ticket":{"id":35,"subject":"s","description":"a","requester_id":7,"submitter_id":9}}"#,
        &["35 0 agent mail: a"],
    ),
    (
        "intercom",
        r#"{"type":"conversation","id":"147","title":null,"created_at":1741079553,
        "source":{"type":"email","id":"403","subject":"Bill","body":"<p>Wrong bill</p>","author":{"type":"lead","id":"5"}},
        "conversation_parts":{"type":"conversation_part.list","conversation_parts":[
          {"type":"conversation_part","id":"2","part_type":"assignment","body":null,"author":{"type":"bot"},"created_at":1741079560},
          {"type":"conversation_part","id":"3","part_type":"comment","body":"<p>Sorry</p>","author":{"type":"admin"}},
          {"type":"conversation_part","id":"4","part_type":"note","body":"plain note","author":{"type":"admin"}}],"total_count":3}}"#,
        &[
            "147 0 customer html: <p>Wrong bill</p>",
            "147 1 agent html: <p>Sorry</p>",
            "147 2 agent mail: plain note",
        ],
    ),
    (
        "intercom of old",
        r#"{"type":"conversation","id":"9","conversation_message":{"body":"<p>a</p>","author":{"type":"user"}}}"#,
        &["9 0 customer html: <p>a</p>"],
    ),
    (
        "freshdesk",
        r#"{"id":20,"subject":"s","description":"<div>Late &amp; cold</div>","description_text":"Late & cold","status":2,"priority":1,"source":1,"requester_id":6,
        "conversations":[
          {"id":3,"body":"<div>Sorry</div>","body_text":"Sorry","incoming":false,"private":false,"user_id":1},
          {"id":4,"body":"<div>Again!</div>","incoming":true,"private":false,"user_id":6},
          {"id":5,"body_text":"note","incoming":false,"private":true,"user_id":1}]}"#,
        &[
            "20 0 customer mail: Late & cold",
            "20 1 agent mail: Sorry",
            "20 2 customer html: <div>Again!</div>",
            "20 3 agent mail: note",
        ],
    ),
    (
        "freshdesk of old",
        r#"{"helpdesk_ticket":{"display_id":12,"id":700001,"subject":"s","description":"Cold food","requester_id":6,
        "notes":[{"body":"Sorry","incoming":false,"private":false,"source":0,"user_id":1},{"body":"No!","incoming":true,"private":false}]}}"#,
        &[
            "12 0 customer mail: Cold food",
            "12 1 agent mail: Sorry",
            "12 2 customer mail: No!",
        ],
    ),
    (
        "zammad",
        r#"{"id":5,"number":"31005","title":"Router","customer_id":3,"note":null,"articles":[
          {"id":8,"ticket_id":5,"type":"email","sender":"Customer","from":"Jo <jo@x.example>","body":"It is dead<br>again","content_type":"text/html","internal":false},
          {"id":9,"type":"note","sender":"Agent","body":"difficult","content_type":"text/plain","internal":true}]}"#,
        &[
            "5 0 customer html: It is dead<br>again",
            "5 1 agent mail: difficult",
        ],
    ),
    (
        "zammad search",
        r#"{"tickets":[5,6],"tickets_count":2,"assets":{"Ticket":{"5":{"id":5,"title":"A"},"6":{"id":6,"title":"B"}},
        "TicketArticle":{"21":{"id":21,"ticket_id":6,"sender_id":2,"body":"c"},"12":{"id":12,"ticket_id":5,"sender_id":1,"body":"b"},"11":{"id":11,"ticket_id":5,"sender_id":2,"body":"a"}}}}"#,
        &[
            "6 0 customer mail: c",
            "5 0 customer mail: a",
            "5 1 agent mail: b",
        ],
    ),
    (
        "help scout",
        r#"{"id":77,"subject":"s","status":"active","_embedded":{"threads":[
          {"id":1,"type":"customer","body":"a<br>b","createdBy":{"type":"customer"}},
          {"id":2,"type":"lineitem","action":{"type":"changed-ticket-assignee"},"createdBy":{"type":"user"}},
          {"id":3,"type":"message","body":"c","createdBy":{"type":"user"}}]}}"#,
        &["77 0 customer html: a<br>b", "77 1 agent mail: c"],
    ),
    (
        "gorgias",
        r#"{"id":4,"subject":"s","channel":"email","messages":[{"id":1,"from_agent":false,"body_text":"a","body_html":"<p>a</p>"},{"id":2,"from_agent":true,"body_html":"<p>b</p>"}]}"#,
        &["4 0 customer mail: a", "4 1 agent html: <p>b</p>"],
    ),
    (
        "jira service management",
        r#"{"id":"10001","key":"SD-1","fields":{"summary":"VPN","description":"No access","comment":{"comments":[{"id":"1","author":{"displayName":"Jo"},"body":"Still none"}],"total":1}}}"#,
        &["10001 0 ? mail: No access", "10001 1 ? mail: Still none"],
    ),
    (
        "a plain ticket stays one message",
        r#"{"id":35,"subject":"s","description":"a","requester_id":7,"tags":["x"],"custom_fields":[{"id":1,"value":"y"}]}"#,
        &["- - ? text: a"],
    ),
];

#[test]
fn each_comment_is_a_row() {
    for (name, json, expected) in EXPORTS {
        let json = json.replace('\n', " ");
        assert_eq!(turns(&json), *expected, "{name}");
    }
}

#[test]
fn metadata_of_tickets_is_read() {
    let found = rows(EXPORTS[0].1.replace('\n', " "), Jsonl);
    let first = found[0].as_ref().unwrap();
    assert_eq!(
        (first.id.as_str(), first.subject.as_deref()),
        ("101", Some("Broken"))
    );
    assert_eq!(first.channel.as_deref(), Some("email"));
    assert_eq!(first.received_at.as_deref(), Some("2026-03-02T06:52:17Z"));
    let intercom = rows(EXPORTS[4].1.replace('\n', " "), Jsonl);
    let first = intercom[0].as_ref().unwrap();
    assert_eq!(
        (first.id.as_str(), first.subject.as_deref()),
        ("403", Some("Bill"))
    );
    assert_eq!(first.channel.as_deref(), Some("email"));
    assert_eq!(first.received_at.as_deref(), Some("2025-03-04T09:12:33Z"));
    let freshdesk = rows(EXPORTS[6].1.replace('\n', " "), Jsonl);
    let ids: Vec<&str> = freshdesk
        .iter()
        .map(|row| row.as_ref().unwrap().id.as_str())
        .collect();
    assert_eq!(ids, ["20#0", "3", "4", "5"]);
    assert_eq!(
        freshdesk[2].as_ref().unwrap().channel.as_deref(),
        Some("email")
    );
}
