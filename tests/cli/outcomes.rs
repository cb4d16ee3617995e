//! What became of messages, joined to their records.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::history::score;
use crate::program::{Folder, kvetch, stderr, stdout, succeeds};

/// 400 messages, four a conversation; every second one is a complaint.
fn scored(folder: &Folder) -> PathBuf {
    let texts = [
        "I was charged twice on my card this month, give me my money back!",
        "Thank you, that was quick and friendly!",
    ];
    let line = |number: usize| {
        json!({"id": format!("T-{number}"), "text": texts[number % 2], "turn": number % 4,
            "thread_id": format!("c{}", number / 4), "received_at": "2026-03-02T10:00:00Z"})
        .to_string()
    };
    let lines: Vec<String> = (0..400).map(line).collect();
    let input = folder.add("in.jsonl", lines.join("\n"));
    score(folder, &input.display().to_string(), "a.jsonl", &[])
}

/// The report's part about outcomes, and what the program said.
fn joined(scored: &Path, outcomes: &Path, on: &str) -> (Value, String) {
    let mut command = kvetch();
    command
        .arg("report")
        .arg(scored)
        .arg("--join")
        .arg(outcomes);
    let output = command
        .args(["--format", "json", "--on", on])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    (report["outcomes"].clone(), stderr(&output))
}

#[test]
fn satisfaction_and_times_are_told_by_what_messages_were() {
    let folder = Folder::new();
    let scored = scored(&folder);
    // Who complains is unhappy in four of five cases and waits a day, others in one of five, an hour.
    let row = |n: usize| {
        let complains = n.is_multiple_of(2);
        let is_low = (n / 2).is_multiple_of(5) != complains;
        let minutes = if complains { 24 * 60 } else { 60 };
        format!("T-{n},{},{minutes}", if is_low { 1 } else { 5 })
    };
    let rows: Vec<String> = (0..300).map(row).collect();
    let table = format!("id,csat,first_response_minutes\n{}\n", rows.join("\n"));
    let (found, told) = joined(&scored, &folder.add("csat.csv", table), "id");
    assert!(told.contains("outcomes: 300 for 300 of 300 rows"), "{told}");
    let count = |share: &Value| [share["count"].as_u64(), share["of"].as_u64()].map(Option::unwrap);
    assert_eq!(count(&found["matched"]), [300, 400]);
    assert_eq!(count(&found["csat"]["low"]), [150, 300]);
    assert_eq!(found["csat"]["mean"], 3.0);
    let factors = found["csat"]["factors"].as_array().unwrap();
    let is_complaint = |f: &&Value| f["dimension"] == "complaint" && f["name"] == "yes";
    let complaints = factors.iter().find(is_complaint).unwrap();
    assert_eq!(count(&complaints["inside"]), [120, 150]);
    assert_eq!(complaints["lift"], 4.0);
    assert_eq!(complaints["is_significant"], true);
    let all = &found["first_response"][0];
    assert_eq!(
        (&all["dimension"], &all["known"]),
        (&"all".into(), &300.into())
    );
    let median = all["median_hours"].as_f64().unwrap();
    assert!((0.9..=1.1).contains(&median), "{median}");
    assert_eq!(all["in_time"]["of"], 300);
}

#[test]
fn a_conversation_counts_once() {
    let folder = Folder::new();
    let scored = scored(&folder);
    let row = |n: usize| format!("c{n},{}", if n < 60 { "good" } else { "bad" });
    let rows: Vec<String> = (0..100).map(row).collect();
    let table = format!("thread_id,satisfaction\n{}\n", rows.join("\n"));
    let (found, _) = joined(&scored, &folder.add("threads.csv", table), "thread_id");
    let low = &found["csat"]["low"];
    assert_eq!((&low["count"], &low["of"]), (&40.into(), &100.into()));
}

#[test]
fn a_conversation_in_two_summaries_is_told() {
    let folder = Folder::new();
    let lines = std::fs::read_to_string(scored(&folder)).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    let outcomes = folder.add("threads.csv", "thread_id,csat\nc0,1\nc1,5\nc2,5\n");
    let saved = |name: &str, lines: &[&str]| {
        let part = folder.add(&format!("{name}.jsonl"), lines.join("\n"));
        let summary = folder.path().join(format!("{name}.summary.json"));
        let mut command = kvetch();
        command.arg("report").arg(part).arg("--join").arg(&outcomes);
        command
            .args(["--on", "thread_id", "--save-summary"])
            .arg(&summary);
        succeeds(&mut command);
        summary
    };
    let told = |parts: [PathBuf; 2]| {
        let mut command = kvetch();
        stderr(&command.arg("report").args(parts).output().unwrap())
    };
    // The conversation c1 has the messages 4 to 7.
    let (start, end) = (saved("start", &lines[..6]), saved("end", &lines[6..12]));
    assert!(told([start.clone(), end]).contains("count once in each"));
    let apart = saved("apart", &lines[8..12]);
    assert!(!told([start, apart]).contains("count once in each"));
}
