//! Runs that end before their work does: a full disk, a reader that goes away, a signal, an input that is
//! another one when the run is gone on with.

use std::fmt::Write;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::program::{Folder, kvetch, root, stderr};

/// Rows of the inputs: some checkpoints, and more than a pipe holds.
const ROWS: usize = 14_000;

/// Waits end here at the latest.
const PATIENCE: Duration = Duration::from_mins(1);

fn table() -> String {
    let mut text = String::from("id,text\n");
    for row in 0..ROWS {
        writeln!(
            text,
            "T-{row},The {row}. parcel never arrived and nobody answers."
        )
        .unwrap();
    }
    text
}

fn started(arguments: &[&str]) -> Process {
    let mut command = Process::new(env!("CARGO_BIN_EXE_kvetch"));
    command
        .args(arguments)
        .current_dir(root())
        .env("XDG_CONFIG_HOME", root().join("tests/cli/no-such-folder"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn beside(out: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", out.display()))
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(1));
    }
}

fn has_checkpoints(out: &Path) -> bool {
    let journal = fs::read_to_string(beside(out, ".journal"));
    journal.is_ok_and(|text| text.lines().count() > 2)
}

fn signal(child: &Child, name: &str) {
    let mut kill = Process::new("kill");
    kill.args([&format!("-{name}"), &child.id().to_string()]);
    assert!(kill.status().unwrap().success());
}

/// The records of an unbroken run over `inbox`.
fn unbroken(folder: &Folder, inbox: &Path) -> Vec<u8> {
    let whole = folder.path().join("whole.jsonl");
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "-o"]);
    let output = command.arg(&whole).arg(inbox).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    fs::read(&whole).unwrap()
}

fn resumed(inbox: &Path, out: &Path) -> Output {
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--resume", "-o"]);
    command.arg(out).arg(inbox).output().unwrap()
}

/// True where the kernel has a device that is always full.
fn has_full_device() -> bool {
    Path::new("/dev/full").exists()
}

#[test]
fn a_full_device_stops_the_run_with_the_reason() {
    if !has_full_device() {
        return;
    }
    let lines = [
        "classify data/samples/inbox.csv --lane rules --format jsonl",
        "classify data/samples/inbox.csv --lane rules --format csv",
        "classify data/samples/inbox.csv --lane rules --format table",
        "classify data/samples/inbox.csv --lane rules --format jsonl -o /dev/full",
        "prepare data/samples/inbox.csv",
        "explain --lane rules --text hello",
        "completions bash",
        "man",
    ];
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut command = started(&words);
        if !line.ends_with("/dev/full") {
            let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
            command.stdout(full);
        }
        let output = command.output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{line}: {text}");
        assert!(text.contains("No space left"), "{line}: {text}");
        assert!(
            text.lines().count() == 1 && text.contains("[E08]"),
            "{line}: {text}"
        );
    }
}

/// A limit on the size of files stands in for a disk that fills up.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_loses_nothing_that_was_judged() {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", table());
    let whole = unbroken(&folder, &inbox);
    let out = folder.path().join("out.jsonl");
    let program = env!("CARGO_BIN_EXE_kvetch");
    // POSIX counts blocks of 512 bytes.
    let blocks = whole.len() / 4 * 3 / 512;
    let script = format!(
        "trap '' XFSZ; ulimit -f {blocks}; exec {program} classify --lane rules --quiet -o '{}' '{}'",
        out.display(),
        inbox.display()
    );
    let output = Process::new("sh").args(["-c", &script]).output().unwrap();
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("out.jsonl") && text.contains("--resume"),
        "{text}"
    );
    assert!(!out.exists());
    assert!(has_checkpoints(&out));
    let output = resumed(&inbox, &out);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(fs::read(&out).unwrap() == whole);
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", table());
    let inbox = inbox.display().to_string();
    let scored = folder.path().join("scored.jsonl").display().to_string();
    let mut command = kvetch();
    command.args([
        "classify", "--lane", "rules", "--quiet", &inbox, "-o", &scored,
    ]);
    assert!(command.output().unwrap().status.success());
    let lines = [
        vec!["classify", &inbox, "--lane", "rules", "--format", "jsonl"],
        vec!["classify", &inbox, "--lane", "rules", "--format", "csv"],
        vec!["prepare", &inbox],
        vec!["prepare", &inbox, "--format", "text"],
    ];
    for words in lines {
        let mut child = started(&words).spawn().unwrap();
        let mut line = String::new();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        reader.read_line(&mut line).unwrap();
        drop(reader);
        let output = child.wait_with_output().unwrap();
        assert_eq!(stderr(&output), "", "{words:?}");
        assert_eq!(output.status.code(), Some(0), "{words:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_what_the_run_can_be_gone_on_with_from() {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", table());
    let whole = unbroken(&folder, &inbox);
    for name in ["INT", "TERM", "HUP"] {
        let out = folder.path().join(format!("{name}.jsonl"));
        let (inbox_name, out_name) = (inbox.display().to_string(), out.display().to_string());
        let words = [
            "classify",
            "--lane",
            "rules",
            "--threads",
            "1",
            &inbox_name,
            "-o",
            &out_name,
        ];
        let mut child = started(&words).spawn().unwrap();
        wait_until("checkpoints", || {
            has_checkpoints(&out) || child.try_wait().unwrap().is_some()
        });
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(130), "{name}: {text}");
        assert!(text.contains("--resume goes on"), "{name}: {text}");
        assert!(!out.exists(), "{name}");
        assert!(
            beside(&out, ".part").exists() && has_checkpoints(&out),
            "{name}"
        );
        let output = resumed(&inbox, &out);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(fs::read(&out).unwrap() == whole, "{name}");
    }
}

/// Whoever writes into the pipe may be waiting itself: one signal must be enough.
#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_that_waits_for_its_input() {
    let folder = Folder::new();
    let out = folder.path().join("out.jsonl");
    let out_name = out.display().to_string();
    let table = table();
    for more in [&["-o", out_name.as_str()][..], &["--format", "jsonl"]] {
        let mut command = started(&["classify", "-", "--input-format", "csv", "--lane", "rules"]);
        command.args(more).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || BufReader::new(stdout).lines().count());
        stdin.write_all(table.as_bytes()).unwrap();
        // The program waits for more once all of this is read, with its handler in place.
        sleep(Duration::from_secs(2));
        signal(&child, "INT");
        wait_until("the run ends", || child.try_wait().unwrap().is_some());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{more:?}");
        drop(stdin);
        reader.join().unwrap();
    }
}

#[test]
fn another_input_in_the_same_pipe_is_refused() {
    let folder = Folder::new();
    let rows = table();
    let inbox = folder.add("inbox.csv", &rows);
    let out = folder.path().join("out.jsonl");
    let out_name = out.display().to_string();
    let words = [
        "classify",
        "-",
        "--input-format",
        "csv",
        "--lane",
        "rules",
        "-o",
        &out_name,
    ];
    let mut child = started(&words)
        .stdin(File::open(&inbox).unwrap())
        .spawn()
        .unwrap();
    wait_until("checkpoints", || has_checkpoints(&out));
    child.kill().unwrap();
    child.wait().unwrap();

    let go_on = |rows: &str| {
        let mut command = kvetch();
        let command = command.args(words).arg("--resume");
        command.write_stdin(rows.to_owned()).output().unwrap()
    };
    let other = go_on(&rows.replacen("The 7. parcel", "The 8. parcel", 1));
    assert_eq!(other.status.code(), Some(1));
    assert!(
        stderr(&other).contains("leave out --resume"),
        "{}",
        stderr(&other)
    );
    let short = go_on(rows.get(..200).unwrap());
    assert_eq!(short.status.code(), Some(1), "{}", stderr(&short));
    assert!(beside(&out, ".part").exists());
    let same = go_on(&rows);
    assert!(same.status.success(), "{}", stderr(&same));
    let gone_on_with = fs::read(&out).unwrap();
    let anew = kvetch().args(words).write_stdin(rows).output().unwrap();
    assert!(anew.status.success(), "{}", stderr(&anew));
    assert!(fs::read(&out).unwrap() == gone_on_with);
}
