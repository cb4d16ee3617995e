//! What counts as a record, and where one stands.

use std::fs;
use std::num::NonZeroUsize;

use super::{Scored, read};
use crate::error::Result;
use crate::label::{Category, Priority, Sentiment};

const RECORD: &str = r#"{"schema":"kvetch/1","id":"T-1","row":7,"category":"other"}"#;

fn all(files: &[(&str, &str)], threads: usize) -> Result<Vec<Scored>> {
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        names.push(path.display().to_string());
    }
    let mut found = Vec::new();
    let each = |part: &mut Vec<Scored>, scored| part.push(scored);
    read(&names, None, NonZeroUsize::new(threads), each, |part| {
        found.extend(part);
        Ok(())
    })?;
    Ok(found)
}

#[test]
fn some_fields_are_enough_in_lines_and_tables() {
    let lines = "{\"id\":\"a\",\"sentiment.label\":\"negative\",\"priority.label\":\"high\"}\n\
                 {\"id\":\"b\",\"sentiment\":{\"label\":\"negative\"},\"priority\":{\"label\":\"high\"}}\n";
    let table =
        "text,id,sentiment.label,priority.label\n\"I, too\",a,negative,high\nno,b,negative,high\n";
    for (name, content) in [("a.jsonl", lines), ("a.csv", table)] {
        let found = all(&[(name, content)], 1).unwrap();
        let ids: Vec<&str> = found.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"], "{name}");
        for (at, scored) in found.iter().enumerate() {
            assert_eq!(scored.row, at as u64, "{name}");
            assert_eq!(scored.is_negative(), Some(true), "{name}");
            let priority = scored.priority.as_ref().unwrap();
            assert_eq!(priority.label, Some(Priority::High), "{name}");
        }
    }
}

#[test]
fn a_message_beside_the_verdict_is_nobodys_length() {
    let line =
        r#"{"text":"it broke","category":"technical_fault","sentiment":{"label":"neutral"}}"#;
    let found = all(&[("a.jsonl", line)], 1).unwrap();
    assert_eq!(found[0].text, None);
    assert_eq!(found[0].id, "0");
    assert_eq!(found[0].category, Some(Category::TechnicalFault));
    assert_eq!(found[0].sentiment.unwrap().label, Some(Sentiment::Neutral));
}

#[test]
fn the_records_own_columns_win_over_the_inputs() {
    let table = "channel,category,kvetch.channel,kvetch.category\nmy own,not a label,email,other\n";
    let found = all(&[("a.csv", table)], 1).unwrap();
    assert_eq!(found[0].channel.as_deref(), Some("email"));
    assert_eq!(found[0].category, Some(Category::Other));
}

#[test]
fn records_come_in_order_from_files_of_any_kind() {
    let lines = format!("{RECORD}\n").repeat(9_000);
    let table = "id,category\nx,other\n";
    let files = [("a.jsonl", &*lines), ("b.csv", table), ("c.jsonl", RECORD)];
    for threads in [1, 3] {
        let found = all(&files, threads).unwrap();
        let places: Vec<u32> = found.iter().map(|scored| scored.file).collect();
        let expected: Vec<u32> = [vec![0; 9_000], vec![1, 2]].concat();
        assert_eq!(places, expected);
    }
}

#[test]
fn what_is_no_record_is_told_with_its_place() {
    let table = [
        (
            "a.jsonl",
            "{\"id\":\"a\",\"text\":\"hello\"}\n".to_owned(),
            1,
        ),
        ("a.jsonl", format!("{RECORD}\n\n[1]\n"), 3),
        (
            "a.jsonl",
            format!("{RECORD}\n{{\"category\":\"nonsense\"}}\n"),
            2,
        ),
        ("a.csv", "id,text\n1,hello\n".to_owned(), 2),
        (
            "a.csv",
            "id,category,flags\n1,other,[]\n2,other,[\n".to_owned(),
            3,
        ),
    ];
    for (name, content, line) in table {
        let error = all(&[(name, &content)], 2).unwrap_err();
        assert_eq!(error.position().unwrap().line, Some(line), "{content}");
        assert!(error.to_string().contains("no record of kvetch"), "{error}");
    }
}
