//! Runs to a file that are stopped and gone on with, and what stands beside the file.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::program::{Folder, kvetch, stderr, stdout};
use crate::records::values;

/// Rows of the inputs: some checkpoints.
const ROWS: usize = 12_000;

/// A mail address that no file beside the output may hold.
const CANARY: &str = "canary.sings@example.org";

/// A table of [`ROWS`] rows; every thousandth has no text field.
fn inbox(folder: &Folder) -> PathBuf {
    let mut text = String::from("id,text\n");
    for row in 0..ROWS {
        if row % 1000 == 999 {
            writeln!(text, "T-{row}").unwrap();
        } else {
            writeln!(
                text,
                "T-{row},\"The {row}. parcel never arrived, nobody answers. Write to {CANARY}\""
            )
            .unwrap();
        }
    }
    folder.add("inbox.csv", text)
}

fn arguments(inbox: &Path, out: &Path) -> Vec<String> {
    let mut words = vec!["classify".to_owned(), inbox.display().to_string()];
    words.extend(["--lane", "rules", "--quiet", "-o"].map(str::to_owned));
    words.push(out.display().to_string());
    words
}

fn classified(inbox: &Path, out: &Path, more: &[&str]) -> std::process::Output {
    let mut command = kvetch();
    command.args(arguments(inbox, out)).args(more);
    command.output().unwrap()
}

fn beside(out: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", out.display()))
}

/// The exit code of a run that judged all rows but those without text.
const SOME_FAILED: Option<i32> = Some(3);

#[test]
fn a_killed_run_that_is_gone_on_with_gives_the_same_bytes() {
    let folder = Folder::new();
    let inbox = inbox(&folder);
    for name in ["out.jsonl", "out.csv.zst", "out.tsv.gz"] {
        let whole = folder.path().join(format!("whole-{name}"));
        let whole_letters = beside(&whole, ".failed");
        let letters = whole_letters.display().to_string();
        let output = classified(&inbox, &whole, &["--dead-letter", &letters]);
        assert_eq!(output.status.code(), SOME_FAILED, "{}", stderr(&output));

        let out = folder.path().join(name);
        let out_letters = beside(&out, ".failed");
        let letters = out_letters.display().to_string();
        let mut kills = 0;
        for pause_ms in [5, 60, 150, 260, 90, 400] {
            let mut child = Process::new(env!("CARGO_BIN_EXE_kvetch"))
                .args(arguments(&inbox, &out))
                .args(["--resume", "--dead-letter", &letters, "--threads", "2"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            sleep(Duration::from_millis(pause_ms));
            kills += u32::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
        }
        assert!(kills > 0, "no run was killed before its end");
        let more = ["--resume", "--dead-letter", &letters, "--threads", "1"];
        let output = classified(&inbox, &out, &more);
        assert_eq!(output.status.code(), SOME_FAILED, "{}", stderr(&output));
        assert!(
            fs::read(&out).unwrap() == fs::read(&whole).unwrap(),
            "{name}"
        );
        assert!(fs::read(&out_letters).unwrap() == fs::read(&whole_letters).unwrap());
        for suffix in [".part", ".journal", ".failed.part"] {
            assert!(!beside(&out, suffix).exists(), "{name}{suffix}");
        }
        let manifest = fs::read_to_string(beside(&out, ".manifest.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        assert_eq!(manifest["counts"]["rows"], ROWS);
        assert_eq!(manifest["counts"]["failed"], ROWS / 1000);
    }
}

/// Kills a run as soon as its journal has this many lines.
fn killed_after(lines: usize, inbox: &Path, out: &Path) {
    let mut child = Process::new(env!("CARGO_BIN_EXE_kvetch"))
        .args(arguments(inbox, out))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let journal = beside(out, ".journal");
    let count = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count());
    while count() < lines && child.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_torn_journal_and_a_part_that_lost_its_end_are_gone_on_with() {
    let folder = Folder::new();
    let inbox = inbox(&folder);
    let whole = folder.path().join("whole.jsonl");
    assert_eq!(classified(&inbox, &whole, &[]).status.code(), SOME_FAILED);
    let out = folder.path().join("out.jsonl");
    for lost in [0, 1, 1 << 20] {
        killed_after(3, &inbox, &out);
        let journal = beside(&out, ".journal");
        let lines = fs::read_to_string(&journal).expect("killed before its end");
        fs::write(&journal, format!("{lines}{{\"output\":{{\"byt")).unwrap();
        let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        let held = last["output"]["bytes"].as_u64().unwrap() - lost;
        let part = fs::OpenOptions::new()
            .write(true)
            .open(beside(&out, ".part"));
        part.unwrap().set_len(held).unwrap();
        let output = classified(&inbox, &out, &["--resume"]);
        assert_eq!(output.status.code(), SOME_FAILED, "{}", stderr(&output));
        assert!(
            fs::read(&out).unwrap() == fs::read(&whole).unwrap(),
            "{lost}"
        );
        fs::remove_file(&out).unwrap();
    }
}

#[test]
fn a_run_of_something_else_is_not_gone_on_with() {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", "id,text\n1,It broke.\n2,It works.\n");
    let out = folder.path().join("out.jsonl");
    assert!(classified(&inbox, &out, &["--resume"]).status.success());
    let written = fs::read(&out).unwrap();

    let again = classified(&inbox, &out, &["--resume"]);
    assert!(again.status.success(), "{}", stderr(&again));
    let other = classified(&inbox, &out, &["--resume", "--redact"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(
        stderr(&other).contains("judge.redact"),
        "{}",
        stderr(&other)
    );
    folder.add("inbox.csv", "id,text\n1,It broke.\n2,It works!!\n");
    let changed = classified(&inbox, &out, &["--resume"]);
    assert_eq!(changed.status.code(), Some(1));
    let text = stderr(&changed);
    assert!(
        text.contains("has changed") && text.contains("leave out --resume"),
        "{text}"
    );
    assert_eq!(fs::read(&out).unwrap(), written);
    assert!(classified(&inbox, &out, &[]).status.success());
    assert_ne!(fs::read(&out).unwrap(), written);
}

#[test]
fn what_cannot_be_gone_on_with_says_so() {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", "text\nIt broke.\n");
    let table = folder.path().join("out.txt");
    let output = classified(&inbox, &table, &["--resume"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("table cannot be gone on with"),
        "{}",
        stderr(&output)
    );
    let mut command = kvetch();
    command.args(["classify", "--resume"]).arg(&inbox);
    assert_eq!(command.output().unwrap().status.code(), Some(2));
}

#[test]
fn failed_rows_are_listed_with_their_place_and_without_their_text() {
    let folder = Folder::new();
    let rows = format!(
        "{{\"id\":\"a\",\"text\":\"It broke.\"}}\n{{\"id\":\"b\",\"text\":\"{CANARY}\"\n\
         {{\"id\":\"{CANARY}\",\"body\":3}}\n"
    );
    let inbox = folder.add("inbox.jsonl", rows);
    let out = folder.path().join("out.jsonl");
    let letters = folder.path().join("failed.jsonl");
    let output = classified(&inbox, &out, &["--dead-letter", letters.to_str().unwrap()]);
    assert_eq!(output.status.code(), SOME_FAILED);
    let text = fs::read_to_string(&letters).unwrap();
    let found: Vec<_> = values(&text)
        .into_iter()
        .map(|l| {
            (
                l["row"].clone(),
                l["line"].clone(),
                l["byte"].clone(),
                l["code"].clone(),
            )
        })
        .collect();
    let expected = |row: u64, line: u64, byte: u64, code: &str| {
        (row.into(), line.into(), byte.into(), code.into())
    };
    let second = r#"{"id":"a","text":"It broke."}"#.len() as u64 + 1;
    let third = second + format!("{{\"id\":\"b\",\"text\":\"{CANARY}\"").len() as u64 + 1;
    assert_eq!(
        found,
        [
            expected(1, 2, second, "malformed_row"),
            expected(2, 3, third, "missing_text")
        ]
    );
    let manifest = fs::read_to_string(beside(&out, ".manifest.json")).unwrap();
    for written in [text, manifest, stderr(&output)] {
        assert!(!written.contains("canary"), "{written}");
    }
}

#[test]
fn verify_finds_what_was_changed() {
    let folder = Folder::new();
    let inbox = inbox(&folder);
    for (name, more) in [
        ("out.jsonl", &["--redact"][..]),
        (
            "out.csv.gz",
            &["--fields", "id,priority.label,sentiment.label"],
        ),
    ] {
        let out = folder.path().join(name);
        classified(&inbox, &out, more);
        let verified = |sample: &str| {
            let mut command = kvetch();
            command.arg("verify").arg(&out).args(["--sample", sample]);
            let output = command.output().unwrap();
            (output.status.code(), stdout(&output) + &stderr(&output))
        };
        let (code, text) = verified("50");
        assert_eq!(code, Some(0), "{text}");
        assert!(
            text.contains("50 of 12000 judged again: the same"),
            "{text}"
        );

        // A manifest that claims another output.
        let manifest = beside(&out, ".manifest.json");
        let claimed = fs::read_to_string(&manifest).unwrap();
        fs::write(
            &manifest,
            claimed.replacen("\"blake3\": \"", "\"blake3\": \"0", 1),
        )
        .unwrap();
        let (code, text) = verified("5");
        assert_eq!(code, SOME_FAILED, "{text}");
        assert!(text.contains("not the bytes that were written"), "{text}");
        fs::write(
            &manifest,
            claimed.replace("\"kvetch\": \"", "\"kvetch\": \"9."),
        )
        .unwrap();
        let (code, text) = verified("5");
        assert_eq!(code, SOME_FAILED, "{text}");
        assert!(text.contains("the program is"), "{text}");
    }
    let out = folder.path().join("out.jsonl");
    folder.add("inbox.csv", "text\nIt broke.\n");
    let mut command = kvetch();
    let output = command.arg("verify").arg(&out).output().unwrap();
    assert_eq!(output.status.code(), SOME_FAILED);
    assert!(stdout(&output).contains("has changed since it was read"));
}

#[test]
fn verify_finds_records_that_come_out_otherwise() {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", "id,text\n1,It broke.\n2,It works.\n");
    let out = folder.path().join("out.jsonl");
    assert!(classified(&inbox, &out, &[]).status.success());
    let forged = fs::read_to_string(&out)
        .unwrap()
        .replace("\"id\":\"2\"", "\"id\":\"7\"");
    fs::write(&out, &forged).unwrap();
    let manifest = beside(&out, ".manifest.json");
    let mut claimed: Value = serde_json::from_str(&fs::read_to_string(&manifest).unwrap()).unwrap();
    claimed["output"]["blake3"] = blake3::hash(forged.as_bytes()).to_hex().to_string().into();
    fs::write(&manifest, claimed.to_string()).unwrap();
    let mut command = kvetch();
    let output = command.arg("verify").arg(&out).output().unwrap();
    assert_eq!(output.status.code(), SOME_FAILED);
    let text = stdout(&output);
    assert!(text.contains("row 1 comes out otherwise: id"), "{text}");
}

#[test]
fn nothing_that_is_read_is_written_over_by_the_list_of_failed_rows() {
    let folder = Folder::new();
    let rows = "{\"id\":\"a\",\"text\":\"It broke.\"}\n{\"id\":\"b\"}\n";
    let inbox = folder.add("inbox.jsonl", rows);
    let faq = folder.add("faq.jsonl", "{\"question\":\"Where is it?\"}\n");
    let out = folder.path().join("out.jsonl");
    let target = folder.path().join("target.jsonl");
    let link = folder.path().join("link.jsonl");
    fs::write(&target, "").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();

    let faq_option = faq.to_str().unwrap();
    for (letters, told) in [
        (&inbox, "also an input"),
        (&faq, "also an input"),
        (&PathBuf::from("/dev/null"), "goes to a file alone"),
    ] {
        let letters = letters.to_str().unwrap();
        let output = classified(
            &inbox,
            &out,
            &["--faq", faq_option, "--dead-letter", letters],
        );
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
        assert!(!out.exists());
    }
    assert_eq!(fs::read_to_string(&inbox).unwrap(), rows);

    let output = classified(&inbox, &out, &["--dead-letter", link.to_str().unwrap()]);
    assert_eq!(output.status.code(), SOME_FAILED);
    assert!(link.is_symlink());
    assert_eq!(fs::read_to_string(&target).unwrap().lines().count(), 1);
}
