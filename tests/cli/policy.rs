//! Policies from the command line: checked, shown, tried on stored records.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Folder, kvetch, root, stderr, stdout, succeeds};

/// The standard policy with more that is urgent, another queue and shorter due times.
pub(crate) fn stricter(folder: &Folder) -> PathBuf {
    let standard = succeeds(kvetch().args(["policy", "show"]));
    let text = standard
        .replace("name = \"standard\"", "name = \"stricter\"")
        .replace(
            "medium = { high = \"high\", medium = \"normal\", low = \"low\" }",
            "medium = { high = \"urgent\", medium = \"high\", low = \"normal\" }",
        )
        .replace(
            "delivery_shipping = \"delivery\"",
            "delivery_shipping = \"orders\"",
        )
        .replace(
            "first_response_minutes = 480",
            "first_response_minutes = 240",
        );
    assert_ne!(text, standard);
    folder.add("stricter.toml", text)
}

/// The sample inbox, judged.
pub(crate) fn scored(folder: &Folder, name: &str) -> PathBuf {
    let path = folder.path().join(name);
    let mut command = kvetch();
    command.args([
        "classify",
        "--lane",
        "rules",
        "--quiet",
        "data/samples/inbox.csv",
        "-o",
    ]);
    succeeds(command.arg(&path));
    path
}

pub(crate) fn replayed(inputs: &[&Path], policy: &str, output: &Path) -> String {
    let mut command = kvetch();
    command.args(["policy", "replay", "--policy", policy, "-o"]);
    let run = command.arg(output).args(inputs).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    assert_eq!(stdout(&run), "");
    stderr(&run)
}

#[test]
fn a_policy_of_ones_own_starts_from_the_one_that_is_shown() {
    let folder = Folder::new();
    let mine = folder.add("mine.toml", succeeds(kvetch().args(["policy", "show"])));
    let linted = succeeds(
        kvetch()
            .args(["policy", "lint", "--deny-warnings"])
            .arg(&mine),
    );
    assert!(linted.contains("mine.toml: ok: "), "{linted}");
    assert!(linted.ends_with("monotone over all inputs\n"), "{linted}");
    let again = succeeds(kvetch().args(["policy", "show"]).arg(&mine));
    assert_eq!(again, std::fs::read_to_string(&mine).unwrap());
}

#[test]
fn mistakes_are_told_by_line_and_end_with_1() {
    let folder = Folder::new();
    let standard = succeeds(kvetch().args(["policy", "show"]));
    let wrong = folder.add(
        "wrong.toml",
        standard.replace("\"flag.fraud\"", "\"flag.fruad\""),
    );
    let run = kvetch()
        .args(["policy", "lint"])
        .arg(&wrong)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    let told = stdout(&run);
    assert!(
        told.contains("unknown signal `flag.fruad`; did you mean `flag.fraud`?"),
        "{told}"
    );
    assert!(told.ends_with(" errors\n"), "{told}");
    let mut command = kvetch();
    let run = command
        .args(["policy", "lint", "--format", "json", "none.toml"])
        .arg(&wrong);
    let run = run.output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    let json: Value = serde_json::from_str(&stdout(&run)).unwrap();
    assert_eq!(json["files"][0]["findings"][0]["line"], Value::Null);
    assert!(json["files"][1]["errors"].as_u64().unwrap() > 1);
}

#[test]
fn schema_and_signals_are_those_of_the_library() {
    let committed = std::fs::read_to_string(root().join("data/policy/policy.schema.json")).unwrap();
    let printed = succeeds(kvetch().args(["policy", "schema"]));
    assert_eq!(printed, committed.replace("\r\n", "\n"));
    let json = succeeds(kvetch().args(["policy", "signals", "--format", "json"]));
    let json: Value = serde_json::from_str(&json).unwrap();
    let table = succeeds(kvetch().args(["policy", "signals"]));
    for signal in json["numbers"].as_array().unwrap() {
        assert!(table.contains(signal["name"].as_str().unwrap()));
    }
}

#[test]
fn a_run_replayed_with_its_own_policy_has_the_same_bytes() {
    let folder = Folder::new();
    let lines = scored(&folder, "scored.jsonl");
    let packed = scored(&folder, "scored.jsonl.zst");
    let again = folder.path().join("again.jsonl");
    for input in [&lines, &packed] {
        let notices = replayed(&[input], "standard", &again);
        assert!(
            notices.contains(" 0 of them otherwise than before"),
            "{notices}"
        );
        assert_eq!(
            std::fs::read(&again).unwrap(),
            std::fs::read(&lines).unwrap()
        );
    }
    // There and back, through a packed file and standard input.
    let strict = stricter(&folder);
    let there = folder.path().join("there.jsonl.zst");
    let notices = replayed(&[&lines], strict.to_str().unwrap(), &there);
    assert!(!notices.contains(" 0 of them otherwise"), "{notices}");
    let mut command = kvetch();
    command.args([
        "policy", "replay", "-", "--policy", "standard", "-o", "-", "--quiet",
    ]);
    let run = command
        .write_stdin(std::fs::read(&there).unwrap())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", stderr(&run));
    assert_eq!(run.stdout, std::fs::read(&lines).unwrap());
}

#[test]
fn a_folder_of_shards_is_replayed_as_one_and_counted() {
    let folder = Folder::new();
    let lines = std::fs::read_to_string(scored(&folder, "scored.jsonl")).unwrap();
    let (first, second): (Vec<&str>, Vec<&str>) =
        lines.lines().partition(|line| line.len() % 2 == 0);
    folder.add("shards/a.jsonl", first.join("\n"));
    folder.add("shards/b.jsonl", second.join("\n") + "\n");
    let strict = stricter(&folder);
    let mut command = kvetch();
    command.args(["policy", "replay", "--policy"]).arg(&strict);
    let summary = succeeds(command.arg(folder.path().join("shards")));
    let records = format!("{} records: ", lines.lines().count());
    assert!(summary.starts_with(&records), "{summary}");
    assert!(summary.contains("decided by stricter@"), "{summary}");
    assert!(summary.contains("queue orders"), "{summary}");
}

#[test]
fn what_cannot_be_decided_again_is_refused_with_its_place() {
    let folder = Folder::new();
    let inbox = "data/samples/inbox.csv";
    let short = folder.path().join("short.jsonl");
    let mut command = kvetch();
    command.args([
        "classify",
        "--lane",
        "rules",
        "--quiet",
        inbox,
        "--fields",
        "id,row,priority",
    ]);
    succeeds(command.arg("-o").arg(&short));
    let table = folder.add("short.csv", "text,id,priority.label\nhello,a,low\n");
    for (input, reason) in [
        (
            short.as_path(),
            "short.jsonl:1: the record has no field `channel`",
        ),
        (
            table.as_path(),
            "short.csv:1: the record has no field `row`",
        ),
        (
            Path::new(inbox),
            "inbox.csv:1: this line is no record of kvetch",
        ),
        (Path::new("none.jsonl"), "none.jsonl: there is no such file"),
    ] {
        let ending = input.extension().unwrap();
        let out = folder.path().join("out").with_extension(ending);
        let mut command = kvetch();
        command
            .args(["policy", "replay", "--policy", "standard", "-o"])
            .arg(&out);
        let run = command.arg(input).output().unwrap();
        assert_eq!(run.status.code(), Some(1));
        assert!(stderr(&run).contains(reason), "{}", stderr(&run));
        assert!(!out.exists());
    }
}

fn diffed(folder: &Folder, scored: &Path, more: &[&str]) -> std::process::Output {
    let mut command = kvetch();
    command
        .args(["policy", "diff", "standard"])
        .arg(stricter(folder));
    command.arg("--on").arg(scored).args(more).output().unwrap()
}

#[test]
fn a_diff_adds_up_in_every_shape() {
    let folder = Folder::new();
    let lines = scored(&folder, "scored.jsonl");
    let run = diffed(&folder, &lines, &["--format", "json", "--examples", "3"]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let json: Value = serde_json::from_str(&stdout(&run)).unwrap();
    assert_eq!(json["schema"], "kvetch-policy-diff/1");
    let decided = json["records"]["decided"].as_u64().unwrap();
    let sum = |rows: &Value, key: &str| -> u64 {
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row[key].as_u64().unwrap())
            .sum()
    };
    assert_eq!(sum(&json["priority_moves"], "count"), decided);
    for rows in ["priorities", "queues", "tiers"] {
        assert_eq!(
            (sum(&json[rows], "before"), sum(&json[rows], "after")),
            (decided, decided)
        );
    }
    for kind in json["examples"].as_array().unwrap() {
        assert!(kind["records"].as_array().unwrap().len() <= 3);
    }
    let table = stdout(&diffed(&folder, &lines, &[]));
    for part in [
        "priorities",
        "queues",
        "due times",
        "load",
        "rules that start or stop",
    ] {
        assert!(
            table.lines().any(|line| line.starts_with(part)),
            "{part}: {table}"
        );
    }
    assert!(
        table.lines().all(|line| line.chars().count() <= 100),
        "{table}"
    );
}

#[test]
fn the_page_needs_nothing_and_shows_names_as_names() {
    let folder = Folder::new();
    let inbox = folder.add(
        "inbox.csv",
        "id,text\n\"<script>alert(1)</script>\",The parcel is late and the app does not let me in.\n\
         \"a&b\"\"'\",My parcel never arrived.\n",
    );
    let lines = folder.path().join("scored.jsonl");
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "-o"]);
    succeeds(command.arg(&lines).arg(&inbox));
    let page_file = folder.path().join("diff.html");
    let run = diffed(&folder, &lines, &["-o", page_file.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
    let page = std::fs::read_to_string(&page_file).unwrap();
    assert!(page.contains("default-src 'none'"));
    for outside in ["<script", "://", "src=", "href="] {
        assert!(!page.contains(outside), "{outside}: {page}");
    }
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    assert!(page.contains("a&amp;b&quot;&#39;"), "{page}");
}

#[test]
fn conditions_end_the_run_with_3_and_wrong_ones_with_2() {
    let folder = Folder::new();
    let lines = scored(&folder, "scored.jsonl");
    let run = diffed(
        &folder,
        &lines,
        &["--fail-if", "moved > 0", "--fail-if", "lowered > 0"],
    );
    assert_eq!(run.status.code(), Some(3));
    let table = stdout(&run);
    assert!(
        table.contains("condition failed: moved > 0 (found "),
        "{table}"
    );
    assert!(
        table.contains("condition passed: lowered > 0 (found 0)"),
        "{table}"
    );
    let out = folder.path().join("diff.json");
    let more = [
        "--fail-if",
        "queue:orders > +1%",
        "-o",
        out.to_str().unwrap(),
    ];
    let run = diffed(&folder, &lines, &more);
    assert_eq!(run.status.code(), Some(3));
    assert!(
        stderr(&run).contains("condition failed: queue:orders > +1%"),
        "{}",
        stderr(&run)
    );
    assert!(out.exists());
    for (condition, reason) in [
        ("urgnt > 5", "did you mean `urgent`?"),
        ("queue:nowhere > 5", "neither policy has the queue"),
    ] {
        let run = diffed(&folder, &lines, &["--fail-if", condition]);
        assert_eq!(run.status.code(), Some(2));
        assert!(stderr(&run).contains(reason), "{}", stderr(&run));
    }
    let run = diffed(&folder, &lines, &["-o", "diff.docx"]);
    assert_eq!(run.status.code(), Some(2));
}

#[test]
fn warnings_of_a_policy_are_told_unless_nothing_is_to_be() {
    let folder = Folder::new();
    let standard = succeeds(kvetch().args(["policy", "show"]));
    let text = standard.replace("    \"general\",\n", "    \"general\",\n    \"spare\",\n");
    let mine = folder.add("mine.toml", text);
    let lines = scored(&folder, "scored.jsonl");
    let out = folder.path().join("judged.jsonl");
    let told = |words: &[&str], quiet: &[&str]| {
        let mut command = kvetch();
        command.args(words).args(quiet);
        for word in ["replay", "diff", "classify"] {
            match word {
                _ if !words.contains(&word) => continue,
                "replay" => command.arg(&lines).arg("--policy").arg(&mine),
                "diff" => command.arg("standard").arg(&mine).arg("--on").arg(&lines),
                _ => command.arg("--policy").arg(&mine).arg("-o").arg(&out),
            };
        }
        let run = command.output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
        stderr(&run).contains("nothing goes to the queue `spare`")
    };
    let judge = ["classify", "--lane", "rules", "data/samples/inbox.csv"];
    for words in [&["policy", "replay"][..], &["policy", "diff"], &judge] {
        assert!(told(words, &[]), "{words:?}");
        assert!(!told(words, &["--quiet"]), "{words:?}");
    }
}
