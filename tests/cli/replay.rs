//! Records of every format, decided again by another policy.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::policy::{replayed, scored, stricter};
use crate::program::{Folder, kvetch, stderr, stdout, succeeds};

/// Formats that keep every column, by their extensions.
const TABLES: &[&str] = &[
    "csv",
    "tsv",
    "csv.gz",
    #[cfg(feature = "parquet")]
    "parquet",
];

/// The sample inbox, judged by the stricter policy.
fn judged(folder: &Folder, policy: &Path, name: &str) -> PathBuf {
    let path = folder.path().join(name);
    let mut command = kvetch();
    command.args([
        "classify",
        "--lane",
        "rules",
        "--quiet",
        "data/samples/inbox.csv",
    ]);
    command.arg("--policy").arg(policy).arg("-o").arg(&path);
    succeeds(&mut command);
    path
}

#[test]
fn tables_are_replayed_as_lines_are() {
    let folder = Folder::new();
    let strict = stricter(&folder);
    let strict_name = strict.to_str().unwrap();
    let lines = scored(&folder, "scored.jsonl");
    let told = replayed(&[&lines], strict_name, &folder.path().join("lines.jsonl"));
    for format in TABLES {
        let table = scored(&folder, &format!("scored.{format}"));
        let same = folder.path().join(format!("same.{format}"));
        let unchanged = replayed(&[&table], "standard", &same);
        assert!(
            unchanged.contains(" 0 of them otherwise than before"),
            "{format}: {unchanged}"
        );
        let is_same = std::fs::read(&same).unwrap() == std::fs::read(&table).unwrap();
        assert!(is_same, "{format}: other bytes under its own policy");
        let other = folder.path().join(format!("other.{format}"));
        assert_eq!(replayed(&[&table], strict_name, &other), told, "{format}");
        let wanted = judged(&folder, &strict, &format!("judged.{format}"));
        let is_same = std::fs::read(&other).unwrap() == std::fs::read(&wanted).unwrap();
        assert!(is_same, "{format}: not what a run with that policy writes");
    }
}

#[test]
fn a_diff_counts_the_same_on_every_format() {
    let folder = Folder::new();
    let strict = stricter(&folder);
    let diffed = |inputs: &[&Path]| -> Value {
        let mut command = kvetch();
        command.args(["policy", "diff", "standard"]).arg(&strict);
        command.args(["--format", "json", "--on"]).args(inputs);
        serde_json::from_str(&succeeds(&mut command)).unwrap()
    };
    let lines = scored(&folder, "scored.jsonl");
    let wanted = diffed(&[&lines]);
    for format in TABLES {
        let table = scored(&folder, &format!("scored.{format}"));
        assert_eq!(diffed(&[&table]), wanted, "{format}");
        let both = diffed(&[&lines, &table]);
        let (one, two) = (&wanted["records"]["decided"], &both["records"]["decided"]);
        assert_eq!(one.as_u64().unwrap() * 2, two.as_u64().unwrap(), "{format}");
    }
}

/// What agents wrote has no priority: only the policy that is named changes, as in a run with that policy.
#[test]
fn records_without_a_priority_name_the_new_policy_too() {
    let folder = Folder::new();
    let strict = stricter(&folder);
    let inbox = folder.add(
        "talk.csv",
        "id,author_role,text\na,customer,My parcel never arrived.\nb,agent,We are sorry for it.\n",
    );
    let judge = |policy: &[&str], name: &str| {
        let path = folder.path().join(name);
        let mut command = kvetch();
        command.args(["classify", "--lane", "rules", "--quiet"]);
        command.args(policy).arg(&inbox).arg("-o").arg(&path);
        succeeds(&mut command);
        path
    };
    let strict = strict.to_str().unwrap();
    for format in TABLES.iter().chain(&["jsonl"]) {
        let scored = judge(&[], &format!("scored.{format}"));
        let wanted = judge(&["--policy", strict], &format!("wanted.{format}"));
        let again = folder.path().join(format!("again.{format}"));
        let told = replayed(&[&scored], strict, &again);
        assert!(told.contains("; 1 without a priority"), "{format}: {told}");
        let is_same = std::fs::read(&again).unwrap() == std::fs::read(&wanted).unwrap();
        assert!(is_same, "{format}: not what a run with that policy writes");
    }
}

#[test]
fn columns_of_ones_own_stay_whatever_they_are_called() {
    let folder = Folder::new();
    let inbox = folder.add(
        "inbox.csv",
        "id,priority.label,text,note\n=7,mine,My parcel never arrived and nobody answers.,@x\n",
    );
    let table = folder.path().join("scored.csv");
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "-o"]);
    succeeds(command.arg(&table).arg(&inbox));
    let other = folder.path().join("other.csv");
    replayed(&[&table], stricter(&folder).to_str().unwrap(), &other);
    let row = std::fs::read_to_string(&other).unwrap();
    let row = row.lines().nth(1).unwrap();
    assert!(
        row.starts_with("'=7,mine,My parcel never arrived and nobody answers.,'@x,"),
        "{row}"
    );
    assert!(row.contains(",stricter@"), "{row}");
}

#[test]
fn an_output_of_another_form_is_refused_with_the_way_out() {
    let folder = Folder::new();
    let lines = scored(&folder, "scored.jsonl");
    let table = scored(&folder, "scored.csv");
    let short = std::fs::read_to_string(&table).unwrap();
    let short: String = short.replacen("ticket_id,", "ticket,", 1);
    let renamed = folder.add("renamed.csv", short);
    let cases: &[(&[&Path], &str, &str)] = &[
        (&[&lines], "out.csv", "name the output .jsonl"),
        (&[&table], "out.jsonl", "name the output .csv or .tsv"),
        (&[&table], "out.parquet", "name the output .csv or .tsv"),
        (&[&table], "-", "name a file with -o"),
        (
            &[&lines, &table],
            "out.csv",
            "JSON Lines and tables are not",
        ),
        (&[&table, &renamed], "out.csv", "other columns than the one"),
    ];
    for (inputs, output, reason) in cases {
        let out = match *output {
            "-" => PathBuf::from("-"),
            name => folder.path().join(name),
        };
        let mut command = kvetch();
        command.args(["policy", "replay", "--policy", "standard", "-o"]);
        let run = command.arg(&out).args(*inputs).output().unwrap();
        assert_eq!(run.status.code(), Some(1), "{output}: {}", stdout(&run));
        assert!(stderr(&run).contains(reason), "{output}: {}", stderr(&run));
        assert!(!out.exists(), "{output}");
    }
}

#[test]
fn a_row_that_is_no_record_is_told_by_its_line() {
    let folder = Folder::new();
    let table = scored(&folder, "scored.csv");
    let text = std::fs::read_to_string(&table).unwrap();
    let broken = folder.add("broken.csv", text + "a,b,c\n");
    let mut command = kvetch();
    command.args(["policy", "diff", "standard", "standard", "--on"]);
    let run = command.arg(&broken).output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(
        stderr(&run).contains("this line is no record of kvetch"),
        "{}",
        stderr(&run)
    );
}

fn verified(output: &Path) -> std::process::Output {
    kvetch().arg("verify").arg(output).output().unwrap()
}

#[test]
fn a_replayed_output_says_what_it_was_made_of_and_is_verified() {
    let folder = Folder::new();
    let strict = stricter(&folder);
    for format in TABLES.iter().chain(&["jsonl", "jsonl.zst"]) {
        let records = scored(&folder, &format!("scored.{format}"));
        let output = folder.path().join(format!("other.{format}"));
        replayed(&[&records], strict.to_str().unwrap(), &output);
        let manifest = std::fs::read(format!("{}.manifest.json", output.display())).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["schema"], "kvetch-replay-manifest/1");
        assert_eq!(manifest["inputs"][0]["file"], records.to_str().unwrap());
        let version = manifest["policy"]["version"].as_str().unwrap();
        assert!(version.starts_with("stricter@"), "{version}");
        let before = manifest["policy"]["before"].as_object().unwrap();
        let decided = manifest["counts"]["decided"].as_u64().unwrap();
        let (old, count) = before.iter().next().unwrap();
        assert!(old.starts_with("standard@"), "{old}");
        assert_eq!(count.as_u64(), Some(decided));
        let run = verified(&output);
        assert_eq!(run.status.code(), Some(0), "{format}: {}", stdout(&run));
        assert!(
            stdout(&run).contains("decided again: the same"),
            "{format}: {}",
            stdout(&run)
        );
    }
}

#[test]
fn what_is_wrong_with_a_replayed_output_is_found() {
    let folder = Folder::new();
    let strict = stricter(&folder);
    folder.add("shards/empty.jsonl", "");
    let lines = scored(&folder, "shards/scored.jsonl");
    let output = folder.path().join("other.jsonl");
    let shards = folder.path().join("shards");
    replayed(&[&shards], strict.to_str().unwrap(), &output);
    assert_eq!(verified(&output).status.code(), Some(0));
    let text = std::fs::read_to_string(&strict).unwrap();
    let written = std::fs::read_to_string(&output).unwrap();
    let judged = std::fs::read_to_string(&lines).unwrap();
    let stricter_still = text.replace("minutes = 240", "minutes = 200");
    let cases: &[(&Path, &str, &str, &str)] = &[
        (&strict, &text, &stricter_still, "policy    "),
        (&output, &written, "{}\n", "not the bytes that were written"),
        (&lines, &judged, "{}\n", "has changed since it was read"),
    ];
    for (path, right, wrong, reason) in cases {
        std::fs::write(path, wrong).unwrap();
        let run = verified(&output);
        assert_eq!(run.status.code(), Some(3), "{reason}");
        let told = stdout(&run);
        assert!(told.contains(reason), "{told}");
        assert!(told.contains("not decided again"), "{told}");
        std::fs::write(path, right).unwrap();
    }
    // The manifest of the forged bytes would be right, and the records not.
    let manifest = folder.path().join("other.jsonl.manifest.json");
    let forged = written.replacen("\"queue\":\"", "\"queue\":\"x", 3);
    let honest = std::fs::read_to_string(&manifest).unwrap();
    let hash = |text: &str| blake3::hash(text.as_bytes()).to_hex().to_string();
    std::fs::write(&manifest, honest.replace(&hash(&written), &hash(&forged))).unwrap();
    std::fs::write(&output, &forged).unwrap();
    let run = verified(&output);
    assert_eq!(run.status.code(), Some(3));
    assert!(
        stdout(&run).contains("row 0 comes out otherwise"),
        "{}",
        stdout(&run)
    );
}

#[test]
fn runs_of_classify_and_replays_do_not_overwrite_each_other_unseen() {
    let folder = Folder::new();
    let lines = scored(&folder, "scored.jsonl");
    let output = folder.path().join("other.jsonl");
    replayed(&[&lines], "standard", &output);
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "--resume"]);
    let run = command
        .args(["data/samples/inbox.csv", "-o"])
        .arg(&output)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(
        stderr(&run).contains("decided again by `policy replay`"),
        "{}",
        stderr(&run)
    );
    folder.add("other.jsonl.journal", "");
    let mut command = kvetch();
    command.args(["policy", "replay", "--policy", "standard", "-o"]);
    let run = command.arg(&output).arg(&lines).output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(stderr(&run).contains("with --resume"), "{}", stderr(&run));
}

#[test]
fn texts_are_found_through_a_replay() {
    let folder = Folder::new();
    let lines = scored(&folder, "scored.jsonl");
    let output = folder.path().join("other.jsonl");
    replayed(&[&lines], stricter(&folder).to_str().unwrap(), &output);
    let problems = |scored: &Path| {
        let mut command = kvetch();
        succeeds(command.args(["problems", "--quiet"]).arg(scored))
    };
    assert_eq!(problems(&output), problems(&lines));
}
