//! Dialogues in one cell or field.

use super::*;
use InputFormat::{Csv, Jsonl};
use proptest::prelude::*;

const CALL: &str = "Agent: Thank you for calling, how can I help?\n\
                    Customer: My router is dead since Monday: nobody came.\n\
                    Agent: I am sorry about that.\nand the wait\n\
                    Customer: It is the third time I call!";

fn table(text: &str) -> Vec<Message> {
    let csv =
        format!("id,plan,transcript,date\nc-1,gold,\"{text}\",2026-01-02\nc-2,,hello there,\n");
    rows(csv, Csv).into_iter().map(Result::unwrap).collect()
}

#[test]
fn a_dialogue_in_a_cell_gives_its_turns() {
    let turns = table(CALL);
    let told: Vec<_> = turns
        .iter()
        .map(|turn| (turn.id.as_str(), turn.turn, turn.author_role))
        .collect();
    let (agent, customer) = (Some(AuthorRole::Agent), Some(AuthorRole::Customer));
    let expected = [
        ("c-1#0", Some(0), agent),
        ("c-1#1", Some(1), customer),
        ("c-1#2", Some(2), agent),
        ("c-1#3", Some(3), customer),
        ("c-2", None, None),
    ];
    assert_eq!(told, expected);
    let third = &turns[2];
    assert_eq!(third.body, "I am sorry about that.\nand the wait");
    assert_eq!(third.thread_id.as_deref(), Some("c-1"));
    assert_eq!(
        third.cells,
        ["c-1", "gold", third.body.as_str(), "2026-01-02"]
    );
    assert_eq!(third.received_at.as_deref(), Some("2026-01-02T00:00:00Z"));
    assert_eq!(part_of(&Ok(third.clone())), "line 2, turn 2");
    assert_eq!(part_of(&Ok(turns[4].clone())), "line 7");
}

#[test]
fn a_dialogue_in_a_field_gives_its_turns() {
    let object = serde_json::json!({ "text": CALL }).to_string();
    let turns = rows(format!("[{object},{object}]"), Jsonl);
    let threads: Vec<_> = turns
        .iter()
        .map(|turn| turn.as_ref().unwrap().thread_id.clone().unwrap())
        .collect();
    let (first, second) = ("-:dialogue 1", "-:dialogue 2");
    assert_eq!(threads[..4], [first; 4]);
    assert_eq!(threads[4..], [second; 4]);
}

#[test]
fn what_is_no_dialogue_stays_one_message() {
    let cases = [
        "Customer: Anna Berg\nAgent: Tom Hill\nProblem: the router is dead",
        "Customer: Anna Maria Berg\nAgent: Tom Hill from Leeds\nProblem: the router is dead",
        "My agent: rude.\nCustomer care: none at all.\nI want my money back.",
        "Customer: my router is dead and nobody comes",
        "Agent: rude to me all day\nAgent: never called back again",
        "Anna: my parcel is late\nTom: let me look for it\nAnna: thank you so much",
        "Dear support,\nmy parcel is late.\nCustomer number: 17",
    ];
    for text in cases {
        let messages = table(text);
        let bodies: Vec<_> = messages
            .iter()
            .map(|message| message.body.as_str())
            .collect();
        assert_eq!(bodies, [text, "hello there"]);
    }
}

#[test]
fn short_turns_are_turns_where_both_go_on() {
    let talk = "Customer: It is late\nAgent: Sorry\nCustomer: ok\nAgent: bye\nCustomer: bye";
    let turns: Vec<String> = table(talk).into_iter().map(|turn| turn.body).collect();
    let expected = ["It is late", "Sorry", "ok", "bye", "bye", "hello there"];
    assert_eq!(turns, expected);
}

#[test]
fn a_caller_can_have_dialogues_whole() {
    let csv = format!("id,text\nc-1,\"{CALL}\"\n");
    let options = InputOptions {
        split_dialogues: false,
        ..as_format(Csv)
    };
    assert_eq!(rows_with(csv, &options).unwrap().len(), 1);
}

#[test]
fn a_caller_can_have_dialogues_of_objects_whole() {
    for name in ["transcript", "dialogue", "chat_log", "call_transcript"] {
        let object = serde_json::json!({"id": "c-1", name: CALL}).to_string();
        let turns = rows_with(object.as_str(), &as_format(Jsonl)).unwrap();
        assert!(turns.len() > 1, "{name}");
        let options = InputOptions {
            split_dialogues: false,
            ..as_format(Jsonl)
        };
        let whole = rows_with(object.as_str(), &options).unwrap();
        let bodies: Vec<_> = whole
            .iter()
            .flatten()
            .map(|row| row.body.as_str())
            .collect();
        assert_eq!(bodies, [CALL], "{name}");
    }
}

#[test]
fn a_chat_whose_lines_end_at_tags_gives_its_turns() {
    let chat = "<p align=\"center\">Chat Started: Tuesday</p><p align=\"center\">Agent Tom T</p>\
                ( 3s ) Tom: Hi, how can I help?<br>( 9s ) Visitor: my order never came &amp; nobody answers<br>\
                ( 1m 2s ) Tom: I am sorry to hear that.<br>( 2m 5s ) Visitor: so where is it?<br>";
    let object = serde_json::json!({"Id": "570", "Body": chat}).to_string();
    let turns = rows_with(object.as_str(), &as_format(Jsonl)).unwrap();
    let said: Vec<_> = turns
        .iter()
        .flatten()
        .filter(|turn| turn.author_role == Some(AuthorRole::Customer))
        .map(|turn| (turn.id.as_str(), turn.body.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("570#2", "my order never came &amp; nobody answers"),
            ("570#4", "so where is it?")
        ]
    );
}

#[test]
fn cells_are_not_repeated_without_bound() {
    let talk = "Customer: it is still broken\nAgent: we look at it\n".repeat(600);
    let csv = format!("id,notes,text\nc-1,{},\"{talk}\"\n", "n".repeat(20_000));
    assert_eq!(rows(csv, Csv).len(), 1);
}

/// Turns of two speakers, each with words and further lines of words.
fn any_talk() -> impl Strategy<Value = Vec<(bool, Vec<String>)>> {
    let line = "[a-z]{1,6}( [a-z]{1,6}){2,6}";
    prop::collection::vec((any::<bool>(), prop::collection::vec(line, 1..4)), 1..12)
}

proptest! {
    #[test]
    fn no_word_of_a_dialogue_is_lost(talk in any_talk()) {
        let label = |is_customer| if is_customer { "Customer" } else { "Agent" };
        let turns = talk.iter().map(|(is, lines)| format!("{}: {}", label(*is), lines.join("\n")));
        let text = turns.collect::<Vec<_>>().join("\n");
        let rows = rows(format!("id,text\nc-1,\"{text}\"\n"), Csv);
        let said: Vec<String> = rows.into_iter().map(|row| row.unwrap().body).collect();
        let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        let spoken = talk.iter().flat_map(|(_, lines)| lines).flat_map(|line| words(line));
        let expected = if said.len() == 1 { words(&text) } else { spoken.collect() };
        prop_assert_eq!(words(&said.join(" ")), expected);
    }
}
