//! `config`, and where a value comes from.

use std::path::Path;

use crate::program::{Folder, kvetch, stderr, stdout, succeeds, typed};
use crate::records::values;

#[test]
fn the_default_file_is_printed_and_is_a_valid_one() {
    let text = stdout(&typed("config default"));
    let shipped = std::fs::read_to_string("data/config/default.toml").unwrap();
    assert_eq!(text, shipped);
    let folder = Folder::new();
    folder.add("kvetch.toml", text);
    let shown = succeeds(kvetch().current_dir(folder.path()).args(["config", "show"]));
    assert!(
        shown.starts_with("configuration file: kvetch.toml\n"),
        "{shown}"
    );
}

/// The line of a key in `config show`, its blanks made one.
fn line_of(folder: &Path, key: &str, words: &[&str], variable: Option<(&str, &str)>) -> String {
    let mut command = kvetch();
    command
        .current_dir(folder)
        .args(["config", "show"])
        .args(words);
    if let Some((name, value)) = variable {
        command.env(name, value);
    }
    let text = succeeds(&mut command);
    let line = text
        .lines()
        .find(|line| line.split(' ').next() == Some(key));
    let words: Vec<&str> = line
        .unwrap_or_else(|| panic!("{key}: {text}"))
        .split_whitespace()
        .collect();
    words.join(" ")
}

#[test]
fn show_names_the_origin_of_each_value() {
    let bare = Folder::new();
    let filled = Folder::new();
    filled.add("kvetch.toml", "[output]\ncolor = \"never\"\n");
    let key = "output.color";
    let default = line_of(bare.path(), key, &[], None);
    assert!(default.ends_with("default"), "{default}");
    let from_file = line_of(filled.path(), key, &[], None);
    assert_eq!(from_file, "output.color \"never\" kvetch.toml:2");
    let from_flag = line_of(filled.path(), key, &["--color", "always"], None);
    assert_eq!(from_flag, "output.color \"always\" flag --color");
    let from_variable = line_of(
        bare.path(),
        "judge.lane",
        &[],
        Some(("KVETCH_LANE", "rules")),
    );
    assert!(
        from_variable.contains("\"rules\"") && from_variable.contains("KVETCH_LANE"),
        "{from_variable}"
    );
}

#[test]
fn a_file_decides_and_the_command_line_overrules_it() {
    let folder = Folder::new();
    folder.add(
        "kvetch.toml",
        "[input]\ntext_column = \"Said\"\n[judge]\nlane = \"rules\"\n",
    );
    folder.add(
        "a.csv",
        "Said,Other\nthe charger caught fire,thank you so much\n",
    );
    let sentiment = |words: &[&str]| {
        let mut command = kvetch();
        command
            .current_dir(folder.path())
            .args(["classify", "a.csv", "--format", "jsonl"]);
        let record = values(&succeeds(command.args(words))).remove(0);
        assert_eq!(record["decision"]["lane"], "rules");
        record["text"]["bytes"].clone()
    };
    assert_eq!(sentiment(&[]), "the charger caught fire".len());
    assert_eq!(
        sentiment(&["--text-column", "Other"]),
        "thank you so much".len()
    );
}

#[test]
fn a_library_is_not_taken_from_a_file_that_lies_around() {
    let folder = Folder::new();
    folder.add("kvetch.toml", "[runtime]\npath = \"evil.so\"\n");
    let output = kvetch()
        .current_dir(folder.path())
        .args(["config", "show"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("kvetch.toml:2: "),
        "{}",
        stderr(&output)
    );
}
