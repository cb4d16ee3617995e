//! Exports of helpdesks: tickets and their comments.

use super::*;
use InputFormat::{Csv, Jsonl};

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
        "a ticket without comments is one message",
        r#"{"id":35,"subject":"s","description":"a","requester_id":7,"comments":[]}"#,
        &["- - ? text: a"],
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

/// Name, header, and its columns for text, subject, id, thread, channel, author and time.
const TABLES: &[(&str, &str, [&str; 7])] = &[
    (
        "zendesk comments",
        "ticket_id,comment_id,author_id,public,body,html_body,plain_body,created_at",
        [
            "plain_body",
            "",
            "comment_id",
            "ticket_id",
            "",
            "",
            "created_at",
        ],
    ),
    (
        "zendesk tickets",
        "Id,Requester,Requester email,Submitter,Assignee,Group,Subject,Description,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Solved at,Satisfaction Score,Reopens,Replies",
        ["Description", "Subject", "Id", "", "Via", "", "Created at"],
    ),
    (
        "freshdesk",
        "Ticket ID,Subject,Description,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,Agent interactions,Customer interactions,Resolution status,Tags,Survey results,Full name,Email,Contact ID",
        [
            "Description",
            "Subject",
            "Ticket ID",
            "",
            "Source",
            "",
            "Created time",
        ],
    ),
    (
        "intercom",
        "conversation_id,part_id,part_type,author_type,author_email,body,created_at,tags",
        [
            "body",
            "",
            "",
            "conversation_id",
            "",
            "author_type",
            "created_at",
        ],
    ),
    (
        "zammad articles",
        "id,ticket_id,type,sender,from,to,subject,body,content_type,internal,created_at",
        [
            "body",
            "subject",
            "id",
            "ticket_id",
            "",
            "sender",
            "created_at",
        ],
    ),
    (
        "gorgias",
        "Ticket id,Ticket subject,Initial channel,Last message body,Created datetime,Customer email,Assigned agent,Tags",
        [
            "Last message body",
            "Ticket subject",
            "Ticket id",
            "",
            "Initial channel",
            "",
            "Created datetime",
        ],
    ),
    (
        "hubspot",
        "Ticket ID,Ticket name,Pipeline,Ticket status,Create date,Priority,Ticket owner,Source,Ticket description",
        [
            "Ticket description",
            "Ticket name",
            "Ticket ID",
            "",
            "Source",
            "",
            "Create date",
        ],
    ),
    (
        "help scout",
        "Conversation ID,Number,Subject,Body,Customer,Status,Mailbox,Created,Channel",
        [
            "Body",
            "Subject",
            "Number",
            "Conversation ID",
            "Channel",
            "",
            "Created",
        ],
    ),
    (
        "front",
        "Message ID,Conversation ID,Direction,Subject,Body,Author,Message date,Inbox",
        [
            "Body",
            "Subject",
            "Message ID",
            "Conversation ID",
            "",
            "Direction",
            "Message date",
        ],
    ),
    (
        "servicenow",
        "number,opened_at,short_description,description,caller_id,priority,state,category,assignment_group,contact_type,sys_id",
        [
            "description",
            "short_description",
            "number",
            "",
            "contact_type",
            "",
            "opened_at",
        ],
    ),
    (
        "jira service management",
        "Summary,Issue key,Issue id,Issue Type,Status,Priority,Reporter,Created,Updated,Description,Comment,Comment",
        ["Description", "Summary", "Issue key", "", "", "", "Created"],
    ),
    (
        "salesforce",
        "Id,IsDeleted,CaseNumber,ContactId,SuppliedEmail,Type,Status,Origin,Subject,Priority,Description,CreatedDate,OwnerId",
        [
            "Description",
            "Subject",
            "Id",
            "CaseNumber",
            "Origin",
            "",
            "CreatedDate",
        ],
    ),
    (
        "salesforce report",
        "Case Number,Case Owner,Subject,Description,Case Origin,Date/Time Opened,Status",
        [
            "Description",
            "Subject",
            "Case Number",
            "",
            "Case Origin",
            "",
            "Date/Time Opened",
        ],
    ),
];

/// Reads a row whose cells are a time in the time's column and elsewhere the column's name.
#[test]
fn columns_of_exported_tables_are_found() {
    for (name, header, [text, subject, id, thread, channel, author, time]) in TABLES {
        let cell = |column: &str| match column {
            _ if column == *time => "2026-03-02T06:52:17Z".to_owned(),
            _ if column == *author => "agent".to_owned(),
            _ => column.to_owned(),
        };
        let cells: Vec<String> = header.split(',').map(cell).collect();
        let message = one(format!("{header}\n{}\n", cells.join(",")), Csv);
        let found = |value: &Option<String>| value.clone().unwrap_or_default();
        assert_eq!(message.body, *text, "{name}");
        assert_eq!(found(&message.subject), *subject, "{name}");
        assert_eq!(message.id, if id.is_empty() { "0" } else { *id }, "{name}");
        assert_eq!(found(&message.thread_id), *thread, "{name}");
        assert_eq!(found(&message.channel), *channel, "{name}");
        assert_eq!(message.author_role.is_some(), !author.is_empty(), "{name}");
        assert_eq!(
            message.received_at.as_deref(),
            Some("2026-03-02T06:52:17Z"),
            "{name}"
        );
    }
}

#[test]
fn a_table_without_texts_is_refused_with_its_columns() {
    let header = "Summation column,Id,Requester,Requester email,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at";
    let error = rows_with(
        format!("{header}\n1,2,a,b,c,d,e,f,g,h,i,j,k\n"),
        &as_format(Csv),
    );
    let error = error.unwrap_err().to_string();
    for part in [
        "`Requester email`",
        "`Created at`",
        "--text-column `Subject`",
    ] {
        assert!(error.contains(part), "{part} in {error}");
    }
}
