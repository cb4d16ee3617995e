//! Parquet out of the program and into it again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::program::{Folder, kvetch, stderr, stdout, succeeds};
use crate::records::values;

/// Runs `classify` in lane rules into this file.
fn write(input: &Path, output: &Path, more: &[&str]) {
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "-o"]);
    assert_eq!(succeeds(command.arg(output).arg(input).args(more)), "");
}

fn inbox() -> PathBuf {
    crate::program::root().join("data/samples/inbox.csv")
}

/// The rows of a CSV file by the names of its columns.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Equal as text, as numbers, or as a text and the same defused for spreadsheets.
fn is_same(left: &str, right: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let plain = |text: &str| text.strip_prefix('\'').unwrap_or(text).to_owned();
    plain(left) == plain(right) || (number(left).is_some() && number(left) == number(right))
}

#[test]
fn a_parquet_file_holds_what_the_csv_file_holds() {
    let folder = Folder::new();
    let [csv, parquet, back] =
        ["a.csv", "a.parquet", "back.csv"].map(|name| folder.path().join(name));
    write(&inbox(), &csv, &[]);
    write(&inbox(), &parquet, &[]);
    let columns = [
        "--text-column",
        "message",
        "--id-column",
        "ticket_id",
        "--fields",
        "row",
    ];
    write(&parquet, &back, &columns);
    let (wanted, found) = (table(&csv), table(&back));
    assert_eq!(found.len(), 140);
    for (row, (wanted, found)) in wanted.iter().zip(&found).enumerate() {
        for (name, cell) in wanted {
            let other = &found[name];
            // Lists are JSON in both, with the spans of Parquet as objects.
            let is_list = cell.starts_with('[') && other.starts_with('[');
            assert!(
                is_list || is_same(cell, other),
                "row {row}, {name}: {cell} {other}"
            );
        }
    }
}

#[test]
fn a_parquet_file_gives_the_records_of_its_messages() {
    let folder = Folder::new();
    let parquet = folder.path().join("inbox.parquet");
    write(&inbox(), &parquet, &["--fields", "row"]);
    let labels = |path: &Path| -> Vec<String> {
        let mut command = kvetch();
        command.args(["classify", "--lane", "rules", "--format", "jsonl"]);
        let strip = |mut record: serde_json::Value| {
            record
                .as_object_mut()
                .unwrap()
                .shift_remove("source")
                .unwrap();
            record.to_string()
        };
        values(&succeeds(command.arg(path)))
            .into_iter()
            .map(strip)
            .collect()
    };
    assert_eq!(labels(&parquet), labels(&inbox()));
    let mut prepare = kvetch();
    prepare.args(["prepare", "--format", "jsonl"]);
    assert_eq!(values(&succeeds(prepare.arg(&parquet))).len(), 140);
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_threads_and_on_a_stream() {
    let folder = Folder::new();
    let files = ["one.parquet", "two.parquet"].map(|name| folder.path().join(name));
    for (path, threads) in files.iter().zip(["1", "2"]) {
        write(&inbox(), path, &["--threads", threads]);
    }
    let file = std::fs::read(&files[0]).unwrap();
    assert!(file == std::fs::read(&files[1]).unwrap());
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--format", "parquet"]);
    let output = command.arg(inbox()).output().unwrap();
    assert!(output.status.success() && output.stdout == file);
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = Folder::new();
    let parquet = folder.path().join("a.parquet");
    write(&inbox(), &parquet, &[]);
    let bytes = std::fs::read(&parquet).unwrap();
    let cut = folder.add("cut.parquet", &bytes[..bytes.len() / 2]);
    let packed = folder.add("a.parquet.zst", zstd::encode_all(&bytes[..], 1).unwrap());
    let cases = [
        (cut, "cut or damaged"),
        (packed, "unpack it to a file"),
        (
            folder.add("b.parquet", "id,text\n1,a\n"),
            "is no parquet file",
        ),
    ];
    for (path, part) in cases {
        let mut command = kvetch();
        let output = command
            .args(["classify", "--lane", "rules"])
            .arg(path)
            .output()
            .unwrap();
        assert_eq!(
            (output.status.code(), stdout(&output)),
            (Some(1), String::new())
        );
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
    }
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "-"]);
    command.pipe_stdin(&parquet).unwrap();
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("by its name"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_damaged_file_in_a_folder_is_one_failed_row() {
    let folder = Folder::new();
    let parquet = folder.path().join("a.parquet");
    write(&inbox(), &parquet, &["--fields", "row"]);
    let mut bytes = std::fs::read(&parquet).unwrap();
    bytes.truncate(bytes.len() - 1);
    folder.add("b.parquet", bytes);
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--format", "jsonl"]);
    let output = command.arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let records = values(&stdout(&output));
    assert_eq!(records.len(), 141);
    assert_eq!(records[140]["error"]["code"], "read_error");
}
