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
