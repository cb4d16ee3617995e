//! Evidence that is measured and checked, and what `explain` says of it.

use serde_json::Value;

use crate::program::{Folder, kvetch, stderr, stdout, typed};
use crate::records::values;

const INBOX: &str = "id,text\n\
    1,\"My fridge broke again and nobody answers, this is a disgrace!\"\n\
    2,What time do you open on Sundays?\n\
    3,The heater caught fire and burned my hand.\n\
    4,Thank you so much. Great help!\n";

/// `classify` in lane rules with these words, to a file; its records and the summary.
fn classified(words: &str) -> (Vec<Value>, String) {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", INBOX);
    let scored = folder.path().join("scored.jsonl");
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules"]);
    command.args(words.split_whitespace()).arg("-o");
    let output = command.arg(&scored).arg(&inbox).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let records = values(&std::fs::read_to_string(&scored).unwrap());
    (records, stderr(&output))
}

#[test]
fn checked_evidence_is_counted_in_the_summary() {
    let (records, summary) = classified("--verify-evidence 100%");
    assert_eq!(records.len(), 4);
    assert!(
        summary.contains("cited spans do what they state when deleted (100.0 %)"),
        "{summary}"
    );
    let (_, without) = classified("");
    assert!(!without.contains("when deleted"), "{without}");
    let (_, none) = classified("--verify-evidence 0");
    assert!(!none.contains("when deleted"), "{none}");
}

#[test]
fn measured_effects_are_what_deletion_does() {
    let (records, _) = classified("--evidence measured");
    let (plain, _) = classified("");
    for (measured, plain) in records.iter().zip(&plain) {
        assert_eq!(measured["priority"], plain["priority"]);
        assert_eq!(measured["sentiment"], plain["sentiment"]);
    }
    let safety = records[2]["evidence"].as_array().unwrap();
    let safety = safety.iter().find(|e| e["for"] == "flags.safety").unwrap();
    assert!(safety["effect"].as_f64().unwrap() > 0.0, "{safety}");
}

#[test]
fn wrong_ways_to_ask_for_evidence_are_usage_errors() {
    for words in [
        "--evidence some",
        "--verify-evidence 101%",
        "--verify-evidence -1",
    ] {
        let output = typed(&format!("classify data/samples/inbox.csv {words}"));
        assert_eq!(
            output.status.code(),
            Some(2),
            "{words}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn explain_says_why_not_higher_and_lower() {
    let mut command = kvetch();
    command.args(["explain", "--lane", "rules", "--text"]);
    let output = command
        .arg("Somebody used my card for 900 euros today!")
        .output()
        .unwrap();
    let page = stdout(&output);
    assert!(page.contains("what would change it"), "{page}");
    assert!(
        page.contains("  higher ") && page.contains("  lower "),
        "{page}"
    );
    assert!(
        page.contains("what each score loses without these words"),
        "{page}"
    );
}

#[test]
fn explain_tells_a_level_that_nobody_told_from_one_that_is_medium() {
    for (text, wanted) in [
        (
            "Mein Paket ist nicht angekommen.",
            "impact (what is at stake) is unknown, taken as medium, urgency (how soon action still \
             helps) is unknown, taken as medium",
        ),
        ("Danke", "impact (what is at stake) is low, urgency"),
    ] {
        let mut command = kvetch();
        command.args(["explain", "--lane", "rules", "--text", text]);
        let page = stdout(&command.output().unwrap());
        assert!(page.contains(wanted), "{page}");
    }
}

#[test]
fn explain_says_where_no_words_carry_a_score() {
    let output = typed("explain --lane rules --text Danke");
    assert!(
        stdout(&output).contains("no words in particular"),
        "{}",
        stdout(&output)
    );
}
