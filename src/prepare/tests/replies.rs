//! The cases of `tests/fixtures/replies`: what is left to see of mails as people send them.

use std::fs;
use std::path::{Path, PathBuf};

use super::prepare;
use crate::message::BodyKind;

/// One case of a file.
struct Reply {
    name: String,
    kind: BodyKind,
    is_missed: bool,
    body: String,
    shows: String,
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/replies");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("its entries are readable").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files
}

/// The cases of one file, in the form that its folder's README describes.
fn cases(text: &str) -> Vec<Reply> {
    let mut cases: Vec<Reply> = Vec::new();
    let mut is_body = false;
    for line in text.lines() {
        if line == "§ shows" {
            is_body = false;
        } else if let Some(head) = line.strip_prefix("§ ") {
            cases.push(empty_case(head));
            is_body = true;
        } else {
            let case = cases.last_mut().expect("a head comes first");
            let part = if is_body {
                &mut case.body
            } else {
                &mut case.shows
            };
            part.push_str(&written(line));
            part.push('\n');
        }
    }
    for case in &mut cases {
        if case.name.contains("[crlf]") {
            case.body = case.body.replace('\n', "\r\n");
        }
    }
    cases
}

fn empty_case(head: &str) -> Reply {
    let (name, why) = head.split_once(':').expect("a name and why");
    assert!(!why.trim().is_empty(), "{name}");
    let kind = if name.contains("[html]") {
        BodyKind::Html
    } else {
        BodyKind::Mail
    };
    Reply {
        name: name.to_owned(),
        kind,
        is_missed: name.contains("[missed]"),
        body: String::new(),
        shows: String::new(),
    }
}

/// The line with its signs for blanks made blanks.
fn written(line: &str) -> String {
    let rest = line.trim_start_matches('→');
    let tabs = "\t".repeat((line.len() - rest.len()) / '→'.len_utf8());
    (tabs + rest).replace('⍽', "\u{a0}")
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn what_mails_show() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in files() {
        let family = file.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&file).expect("the file is text");
        for case in cases(&text) {
            count += 1;
            let shown = prepare(case.kind, &case.body).visible();
            if (words(&shown) == words(&case.shows)) == case.is_missed {
                wrong.push(format!("{family}, {}:\n{shown}\n", case.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} cases show something else\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
