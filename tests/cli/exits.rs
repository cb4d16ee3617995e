//! Exit codes and notices: what is wrong is named, with its place and the fix.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Folder, kvetch, root, stderr, stdout, typed};
use crate::records::values;

/// Runs `classify` in lane rules on one file of this content.
fn judged(name: &str, content: impl AsRef<[u8]>) -> (Option<i32>, Vec<Value>) {
    let folder = Folder::new();
    let file = folder.add(name, content);
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--format", "jsonl"]);
    let output = command.arg(file).output().unwrap();
    (output.status.code(), values(&stdout(&output)))
}

#[test]
fn all_judged_is_0_and_says_nothing_in_a_pipe() {
    let output = typed("classify data/samples/lines.txt --lane rules");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output).lines().count(), 10);
    assert_eq!(stderr(&output), "");
}

/// Files with one fault each, beside one without.
fn faulty_files() -> Folder {
    let folder = Folder::new();
    let lexicon = "# kvetch-lexicon/1\tmine\nterm\tclass\tvalence\tnote\nfoo\tangr\t-3\n";
    let files = [
        ("ok.txt", "hello\n"),
        ("empty.csv", ""),
        ("strange.csv", "id,nonsense\n1,2\n"),
        ("spaced.csv", "id,Body Text\n1,2\n"),
        ("mine.tsv", lexicon),
        (
            "p.toml",
            "format = \"kvetch-policy/1\"\nname = \"p\"\nnope = 3\n",
        ),
        ("k.toml", "[judge]\nlain = \"full\"\n"),
        ("m/manifest.toml", "format = 5\n"),
    ];
    for (name, content) in files {
        folder.add(name, content);
    }
    folder
}

#[test]
fn what_cannot_be_set_up_is_1_with_the_place() {
    let folder = faulty_files();
    let table: [(&str, &[&str]); 11] = [
        ("classify nowhere.csv", &["nowhere.csv: ", "[E01]"]),
        ("classify empty.csv", &["empty.csv: is empty", "[E01]"]),
        (
            "classify strange.csv",
            &["`id`", "`nonsense`", "--text-column", "[E02]"],
        ),
        (
            "classify spaced.csv --text-column bodi",
            &["`bodi`", "`id`", "`Body Text`", "[E02]"],
        ),
        (
            "classify spaced.csv --time-column whenn",
            &["`whenn`", "--time-column", "[E02]"],
        ),
        (
            "classify ok.txt --lane rules --lexicon mine.tsv",
            &["mine.tsv:3: ", "`angr`", "`anger`", "[E03]"],
        ),
        (
            "classify ok.txt --lane rules --policy p.toml",
            &["p.toml:3: ", "`nope`", "[E04]"],
        ),
        (
            "classify ok.txt --lane rules --policy nowhere.toml",
            &["nowhere.toml: cannot be read", "[E04]"],
        ),
        (
            "classify ok.txt --lane full --model m",
            &["manifest.toml", "[E05]"],
        ),
        (
            "classify ok.txt --config k.toml",
            &["k.toml:2: ", "`judge.lain`", "lane", "[E07]"],
        ),
        (
            "classify ok.txt --lane rules -o no/folder.jsonl",
            &["no/folder.jsonl", "[E08]"],
        ),
    ];
    for (line, parts) in table {
        let mut command = kvetch();
        command.current_dir(folder.path());
        let output = command.args(line.split_whitespace()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert_eq!(stdout(&output), "", "{line}");
        let text = stderr(&output);
        assert!(text.starts_with("kvetch: error: "), "{line}: {text}");
        for part in parts {
            assert!(text.contains(part), "{line}: {part}: {text}");
        }
    }
}

#[test]
fn a_wrong_command_line_is_2_with_a_suggestion() {
    let table = [
        ("classify data/samples/lines.txt --polcy p.toml", "--policy"),
        ("classfy data/samples/lines.txt", "classify"),
        ("classify data/samples/lines.txt --format jsnol", "jsonl"),
        ("classify data/samples/lines.txt --lane ful", "full"),
        ("classify", "<INPUT>"),
        (
            "classify data/samples/lines.txt --fields sentimnt",
            "sentiment",
        ),
    ];
    for (line, part) in table {
        let output = typed(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert_eq!(stdout(&output), "", "{line}");
        let text = stderr(&output);
        assert!(text.contains(part), "{line}: {text}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_3_and_has_its_record() {
    let table = [
        (
            "a.csv",
            "id,text\n1,hello\n2\n3,thanks\n",
            1,
            "missing_text",
        ),
        (
            "b.csv",
            "id,text\n1,hello\n2,thanks\n3,\"never closed\n",
            2,
            "malformed_row",
        ),
        (
            "c.jsonl",
            "{\"text\": \"hello\"}\n{\"text\": \n{\"text\": \"thanks\"}\n",
            1,
            "malformed_row",
        ),
        (
            "d.jsonl",
            "{\"text\": \"hello\"}\n{\"text\": \"hi\"}\n{\"text\": 7}\n",
            2,
            "missing_text",
        ),
    ];
    for (name, content, failed, code) in table {
        let (status, records) = judged(name, content);
        assert_eq!(status, Some(3), "{name}");
        assert_eq!(records.len(), 3, "{name}");
        for (row, record) in records.iter().enumerate() {
            assert_eq!(record["row"], row, "{name}");
            let is_failed = row == failed;
            assert_eq!(record["error"].is_object(), is_failed, "{name}: {record}");
            assert_eq!(record["priority"].is_null(), is_failed, "{name}: {record}");
        }
        assert_eq!(records[failed]["error"]["code"], code, "{name}");
    }
}

#[test]
fn a_message_above_the_limit_fails_alone() {
    let folder = Folder::new();
    let file = folder.add("a.csv", "text\nshort\nthis one is longer than ten bytes\n");
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--max-bytes", "10"]);
    let output = command.arg(file).output().unwrap();
    let records = values(&stdout(&output));
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(records[0]["error"], Value::Null);
    assert_eq!(records[1]["error"]["code"], "too_large");
}

#[test]
fn bytes_that_are_no_text_are_judged_with_a_warning() {
    let content = b"id,text\n1,\"the caf\xe9 was closed\nand dark\"\n2,\xff\xfe\xfa great\n";
    let (status, records) = judged("a.csv", content);
    assert_eq!(status, Some(0));
    assert_eq!(records.len(), 2);
    assert_eq!(records[1]["warnings"][0]["code"], "invalid_bytes");
}

#[test]
fn quoted_line_breaks_stay_in_one_message() {
    let content = "id,text\r\n1,\"first line\r\nsecond, line\n\nlast \"\"line\"\"\"\r\n2,fine\r\n";
    let (status, records) = judged("a.csv", content);
    assert_eq!(status, Some(0));
    assert_eq!(records.len(), 2);
    let text = "first line\r\nsecond, line\n\nlast \"line\"";
    assert_eq!(records[0]["text"]["bytes"], text.len());
}

/// Debug builds take about a second; anything quadratic would take minutes.
#[test]
fn a_message_of_200_000_characters_is_read_to_its_end() {
    let started = Instant::now();
    let ending = " I am furious, the charger caught fire.";
    let filler = "Wörd. ".repeat(40_000);
    let text: String = filler
        .chars()
        .take(200_000 - ending.len())
        .collect::<String>()
        + ending;
    assert_eq!(text.chars().count(), 200_000);
    let (status, records) = judged("a.txt", format!("hello\n{text}\nbye\n"));
    assert_eq!(status, Some(0));
    assert_eq!(records.len(), 3);
    assert_eq!(records[1]["text"]["bytes"], text.len());
    let flags = records[1]["flags"].as_array().unwrap();
    assert!(flags.iter().any(|f| f["name"] == "safety"), "{flags:?}");
    assert!(started.elapsed() < Duration::from_mins(1));
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kvetch"));
    command
        .args("classify data/samples/inbox.csv --lane rules --format jsonl".split_whitespace())
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    reader.read_line(&mut line).unwrap();
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert!(line.ends_with("}\n"));
    assert_eq!(stderr(&output), "");
    assert_eq!(output.status.code(), Some(0));
}
