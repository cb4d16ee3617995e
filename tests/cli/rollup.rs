//! Records of messages rolled up to conversations.

use serde_json::json;

use crate::program::{Folder, kvetch, stderr, succeeds};
use crate::records::values;

#[test]
fn a_conversation_has_one_record_from_start_to_end() {
    let folder = Folder::new();
    let turn = |thread: &str, turn: u32, role: &str, minute: u32, text: &str| {
        json!({"id": format!("{thread}-{turn}"), "thread_id": thread, "turn": turn,
               "author_role": role, "channel": "chat", "text": text,
               "received_at": format!("2026-03-02T08:{minute:02}:00Z")})
        .to_string()
    };
    let lines = [
        turn(
            "c1",
            0,
            "customer",
            0,
            "My parcel never arrived and nobody answers. This is a disgrace!",
        ),
        turn("c2", 0, "customer", 1, "What time do you open on Sundays?"),
        turn(
            "c1",
            1,
            "agent",
            4,
            "I am sorry. It leaves our depot today.",
        ),
        turn(
            "c1",
            2,
            "customer",
            9,
            "Wonderful, it is here. Thank you so much, great help!",
        ),
        json!({"id": "alone", "text": "Hello"}).to_string(),
    ];
    let chats = folder.add("chats.jsonl", lines.join("\n"));
    let scored = folder.path().join("scored.jsonl");
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "-o"]);
    succeeds(command.arg(&scored).arg(&chats));

    let mut command = kvetch();
    let output = command.arg("rollup").arg(&scored).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("1 messages belong to no conversation"));
    let threads = values(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(threads.len(), 2);
    let first = &threads[0];
    assert_eq!(first["schema"], "kvetch-thread/1");
    assert_eq!(first["thread_id"], "c1");
    assert_eq!(
        (&first["messages"], &first["agent_messages"]),
        (&3.into(), &1.into())
    );
    assert_eq!(first["worst"]["id"], "c1-0");
    assert_eq!(first["turning_point"]["id"], "c1-2");
    assert_eq!(first["trend"], "improved");
    assert_eq!(first["resolved"]["is"], true);
    assert_eq!(first["first_response_s"], 240);
    assert_eq!(first["complaint"], true);
    assert_eq!(threads[1]["resolved"]["reason"], "no_problem");
}

#[test]
fn what_is_no_record_is_refused_with_its_place() {
    let folder = Folder::new();
    let file = folder.add("chats.jsonl", "{\"text\":\"It broke.\"}\n");
    let output = kvetch().arg("rollup").arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(
        text.contains("chats.jsonl") && text.contains("line 1 is no record"),
        "{text}"
    );
}
