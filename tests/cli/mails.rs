//! The cases of `tests/fixtures/mails`: what `kvetch prepare` shows of whole mails.

use std::fs;

use crate::program::{Folder, kvetch, root, succeeds};

/// Name, mail and what is to be seen of it, in the form that the folder's README describes.
fn cases(text: &str) -> Vec<(&str, String, &str)> {
    let texts = text.split("\n§ ").collect::<Vec<_>>();
    texts
        .chunks_exact(2)
        .map(|case| {
            let (head, mail) = case[0].split_once('\n').expect("a mail below its name");
            let shows = case[1].strip_prefix("shows\n").expect("what it shows");
            let mail = mail.replace('⍽', "\u{a0}") + "\n";
            let is_crlf = head.contains("[crlf]");
            let mail = if is_crlf {
                mail.replace('\n', "\r\n")
            } else {
                mail
            };
            (head.trim_start_matches("§ "), mail, shows)
        })
        .collect()
}

#[test]
fn what_whole_mails_show() {
    let text = fs::read_to_string(root().join("tests/fixtures/mails/replies.txt")).unwrap();
    let folder = Folder::new();
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut wrong = Vec::new();
    for (name, mail, shows) in cases(&text) {
        let file = folder.add("mail.eml", mail);
        let mut command = kvetch();
        command.args(["prepare", "--input-format", "eml"]).arg(file);
        let shown = succeeds(&mut command);
        if (words(&shown) == words(shows)) == name.contains("[missed]") {
            wrong.push(format!("{name}:\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
