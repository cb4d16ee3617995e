//! Files, folders, compression and streams.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::*;
use crate::error::{ErrorCode, FailureCode};

fn write(root: &Path, name: &str, bytes: &[u8]) -> String {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

fn read(inputs: &[String]) -> Result<Vec<Row>, Error> {
    Ok(open(inputs, &InputOptions::default(), None)?.collect())
}

#[test]
fn compression_is_seen_whatever_the_name() {
    let root = tempfile::tempdir().unwrap();
    let text = b"id,text\n1,a\n2,b\n";
    let zstd = zstd::encode_all(&text[..], 3).unwrap();
    let members = [gzip(&text[..8]), gzip(&text[8..])].concat();
    for (name, bytes) in [
        ("a.csv.gz", gzip(text)),
        ("b.csv", gzip(text)),
        ("c.csv.zst", zstd.clone()),
        ("d.csv", zstd),
        ("e.csv.gz", members),
        ("f.csv.gz", text.to_vec()),
    ] {
        let input = write(root.path(), name, &bytes);
        assert_eq!(outline(&read(&[input]).unwrap()), ["a", "b"], "{name}");
    }
}

#[test]
fn a_bomb_is_one_failed_row() {
    let mut text = b"id,text\n1,a\n2,".to_vec();
    text.resize(40 << 20, b'x');
    for packed in [gzip(&text), zstd::encode_all(&text[..], 3).unwrap()] {
        let found = rows_with(packed, &as_format(InputFormat::Csv)).unwrap();
        assert_eq!(outline(&found), ["a", "!ReadError line 3"]);
        let message = &found[1].as_ref().unwrap_err().failure.message;
        assert!(message.contains("max_decoded_ratio"), "{message}");
    }
}

#[test]
fn a_cut_archive_gives_its_rows_and_one_failure() {
    let line = |n: u32| format!("{n},message {} of many\n", n * 7919 % 4999);
    let lines = (0..5000).map(line).collect::<Vec<_>>().concat();
    let mut packed = gzip(format!("id,text\n{lines}").as_bytes());
    packed.truncate(packed.len() / 2);
    let root = tempfile::tempdir().unwrap();
    let cut = write(root.path(), "a.csv.gz", &packed);
    let whole = write(root.path(), "b.csv", b"id,text\n1,after\n");
    let found = read(&[cut, whole]).unwrap();
    let failed: Vec<usize> = (0..found.len()).filter(|n| found[*n].is_err()).collect();
    assert_eq!(failed, [found.len() - 2]);
    assert_eq!(
        found[failed[0]].as_ref().unwrap_err().failure.code,
        FailureCode::ReadError
    );
    assert!(found.len() > 1000);
    assert_eq!(found.last().unwrap().as_ref().unwrap().body, "after");
}

#[test]
fn several_tables_share_their_columns() {
    let root = tempfile::tempdir().unwrap();
    let first = write(root.path(), "a.csv", b"id,text,lang\n1,a,en\n");
    let second = write(root.path(), "b.csv", b"text;id;shop\nb;2;x\n");
    let third = write(root.path(), "c.jsonl", b"{\"text\":\"c\"}\n");
    let mut source = open(
        &[first.clone(), second, third, first],
        &InputOptions::default(),
        None,
    )
    .unwrap();
    assert_eq!(source.columns(), ["id", "text", "lang", "shop"]);
    let cells: Vec<Vec<String>> = source.by_ref().map(|row| row.unwrap().cells).collect();
    let expected: [&[&str]; 4] = [
        &["1", "a", "en", ""],
        &["2", "b", "", "x"],
        &[],
        &["1", "a", "en", ""],
    ];
    assert_eq!(cells, expected);
    let (read, total) = source.progress_bytes();
    assert_eq!(Some(read), total);
}

#[test]
fn set_up_errors_name_the_file_and_the_fix() {
    let root = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8], ErrorCode, &str); 6] = [
        ("empty.csv", b"", ErrorCode::Input, "is empty"),
        ("empty.csv.gz", &gzip(b""), ErrorCode::Input, "is empty"),
        ("x.dat", b"some words\n", ErrorCode::Input, "--input-format"),
        (
            "book.xlsx",
            b"PK\x03\x04",
            ErrorCode::Input,
            "office document",
        ),
        (
            "no.csv",
            b"id,lang\n1,en\n",
            ErrorCode::MissingColumn,
            "--text-column",
        ),
        (
            "bad.csv.gz",
            b"\x1f\x8b\x08\0\0\0\0\0\0\0\x07\x07",
            ErrorCode::Input,
            "cannot be read",
        ),
    ];
    for (name, bytes, code, part) in cases {
        let input = write(root.path(), name, bytes);
        let error = read(std::slice::from_ref(&input)).err().unwrap();
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.to_string().contains(part), "{name}: {error}");
        assert_eq!(error.position().unwrap().file, input);
    }
}

#[test]
fn an_unknown_name_is_read_by_content() {
    let root = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("x.dat", &b"id,text\n1,a\n"[..]),
        ("y.log", b"{\"text\":\"a\"}\n"),
        ("export", b"a\n"),
    ] {
        let input = write(root.path(), name, bytes);
        assert_eq!(outline(&read(&[input]).unwrap()), ["a"], "{name}");
    }
}

#[test]
fn broken_files_of_a_folder_are_failed_rows() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "d/1.csv", b"id,lang\n1,en\n");
    write(root.path(), "d/2.eml", b"no mail at all");
    write(root.path(), "d/3.jsonl", b"\0\0\0\0\0\0\0\0\0\0");
    write(root.path(), "d/4.txt", b"words\n");
    write(root.path(), "d/5.pdf", b"%PDF-");
    write(root.path(), "d/6.csv", b"");
    let folder = root.path().join("d").display().to_string();
    let mut source = open(&[folder], &InputOptions::default(), None).unwrap();
    let found: Vec<Row> = source.by_ref().collect();
    assert_eq!(
        outline(&found),
        ["!MissingText ", "!MalformedMail ", "!ReadError ", "words"]
    );
    let skipped: Vec<&str> = source
        .skipped_files()
        .iter()
        .map(|name| name.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(skipped, ["5.pdf", "6.csv"]);
    let rows: Vec<u64> = found
        .iter()
        .map(|row| row.as_ref().map_or_else(|f| f.row, |m| m.row))
        .collect();
    assert_eq!(rows, [0, 1, 2, 3]);
}

#[test]
fn a_file_given_twice_is_read_twice() {
    let root = tempfile::tempdir().unwrap();
    let input = write(root.path(), "a.txt", b"a\nb\n");
    assert_eq!(
        outline(&read(&[input.clone(), input]).unwrap()),
        ["a", "b", "a", "b"]
    );
}

#[test]
fn standard_input_is_given_by_the_caller_once() {
    let options = InputOptions::default();
    assert!(open(&["-".to_owned()], &options, None).is_err());
    let twice = ["-".to_owned(), "-".to_owned()];
    let error = open(&twice, &options, Some(Box::new(&b"text\na\n"[..])))
        .err()
        .unwrap();
    assert_eq!(error.code(), ErrorCode::Input);
    let empty = open(&twice[..1], &options, Some(Box::new(&b""[..])))
        .err()
        .unwrap();
    assert!(empty.to_string().contains("-: is empty"), "{empty}");
}

/// Gives one byte at a time and fails after them.
struct Trickle(Vec<u8>);

impl Read for Trickle {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            return Err(std::io::Error::other("the disk of the test is gone"));
        }
        into[0] = self.0.remove(0);
        Ok(1)
    }
}

#[test]
fn a_stream_that_breaks_off_gives_one_failed_row() {
    let cases = [
        (InputFormat::Csv, "id,text\n1,a\n2,b"),
        (InputFormat::Text, "a\nb"),
        (InputFormat::Jsonl, "{\"text\":\"a\"}\n{\"te"),
        (
            InputFormat::Mbox,
            "From x@y Tue Mar  4 09:12:33 2025\nSubject: s\n\na\n",
        ),
        (InputFormat::Body, "a\nb"),
    ];
    for (format, text) in cases {
        let stdin = Box::new(Trickle(text.as_bytes().to_vec()));
        let found: Vec<Row> = open(&["-".to_owned()], &as_format(format), Some(stdin))
            .unwrap()
            .collect();
        let last = found.last().unwrap().as_ref().unwrap_err();
        assert_eq!(last.failure.code, FailureCode::ReadError, "{format}");
        assert!(last.failure.message.contains("gone"), "{format}");
        assert_eq!(
            found.iter().filter(|row| row.is_err()).count(),
            1,
            "{format}"
        );
    }
}

#[test]
fn options_are_checked() {
    let options = InputOptions {
        max_bytes: 0,
        ..InputOptions::default()
    };
    assert!(rows_with("text\na\n", &options).is_err());
    for format in InputFormat::ALL {
        assert_eq!(format.as_str().parse::<InputFormat>().unwrap(), format);
    }
    assert!("xml".parse::<InputFormat>().is_err());
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "d/a.txt", b"a\n");
    std::os::unix::fs::symlink(root.path(), root.path().join("d/loop")).unwrap();
    assert_eq!(
        outline(&read(&[root.path().display().to_string()]).unwrap()),
        ["a"]
    );
}
