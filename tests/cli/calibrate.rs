//! `kvetch calibrate`: thresholds that keep an error budget, and what follows from them.

use std::process::Output;

use serde_json::Value;

use crate::program::{Folder, kvetch, root, stderr, stdout};
use crate::records::values;

/// Budgets that 24 messages can meet.
const LOOSE: &str = "--budget 30% --suggest-budget 50% --confidence 70%";

fn run(folder: &Folder, line: &str) -> Output {
    let mut command = kvetch();
    command
        .current_dir(folder.path())
        .env("KVETCH_LANE", "rules");
    command.args(line.split_whitespace()).output().unwrap()
}

fn succeeds(folder: &Folder, line: &str) -> String {
    let output = run(folder, line);
    assert_eq!(output.status.code(), Some(0), "{line}: {}", stderr(&output));
    stdout(&output)
}

fn fails(folder: &Folder, line: &str, code: i32, parts: &[&str]) {
    let output = run(folder, line);
    let shown = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{line}: {shown}");
    for part in parts {
        assert!(shown.contains(part), "{line}: {part} in {shown}");
    }
}

fn with_gold() -> Folder {
    let folder = Folder::new();
    let file = |name: &str| std::fs::read(root().join(name)).unwrap();
    folder.add("gold.jsonl", file("data/gold/sample.jsonl"));
    folder.add("desk.toml", file("data/policy/default.toml"));
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

/// Actions and reasons of the gold messages.
fn decisions(folder: &Folder, options: &str) -> Vec<(String, Option<String>)> {
    let text = succeeds(
        folder,
        &format!("classify gold.jsonl --format jsonl {options}"),
    );
    let text_of = |value: &Value| value.as_str().map(str::to_owned);
    let records = values(&text);
    let decision = records.iter().map(|record| &record["decision"]);
    decision
        .map(|d| (text_of(&d["action"]).unwrap(), text_of(&d["reason"])))
        .collect()
}

#[test]
fn the_thresholds_stand_beside_the_policy_and_follow_the_schema() {
    let folder = with_gold();
    let line = format!("calibrate gold.jsonl --policy desk.toml {LOOSE}");
    let table = succeeds(&folder, &line);
    for part in [
        "24 gold messages, lane rules, policy standard@",
        "at most 30 % wrong of each label where nobody looks",
        "category",
        "what becomes of these messages",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(
        table.lines().all(|line| line.chars().count() <= 100),
        "{table}"
    );
    let text = read(&folder, "desk.thresholds.toml");
    let parsed: toml::Table = toml::from_str(&text).unwrap();
    let json = serde_json::to_value(parsed).unwrap();
    let schema = std::fs::read_to_string(root().join("data/policy/thresholds.schema.json"));
    let schema: Value = serde_json::from_str(&schema.unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = schema.iter_errors(&json).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(json["gold"]["messages"], 24);
    assert_eq!(json["lane"], "rules");
    assert!(json["labels"]["sentiment3"].is_null() && json["labels"]["sentiment"].is_object());
    // Again, with other threads, and as JSON: the same.
    let printed = succeeds(&folder, &format!("{line} --threads 3 --format json"));
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), json);
    assert_eq!(read(&folder, "desk.thresholds.toml"), text);
}

#[test]
fn the_action_follows_and_the_versions_say_so() {
    let folder = with_gold();
    let before = decisions(&folder, "--policy desk.toml");
    assert!(
        before
            .iter()
            .all(|(_, reason)| reason.as_deref() != Some("impact below suggest"))
    );
    succeeds(
        &folder,
        &format!("calibrate gold.jsonl --policy desk.toml {LOOSE}"),
    );
    let file: toml::Table = toml::from_str(&read(&folder, "desk.thresholds.toml")).unwrap();
    let after = decisions(&folder, "--policy desk.toml");
    for action in ["auto", "suggest", "review"] {
        let counted = after.iter().filter(|(a, _)| a == action).count();
        let wanted = file["outcome"][action].as_integer().unwrap();
        assert_eq!(i64::try_from(counted), Ok(wanted), "{action}: {after:?}");
    }
    assert_ne!(before, after);
    let reasons: Vec<&str> = after.iter().filter_map(|(_, r)| r.as_deref()).collect();
    assert!(
        reasons
            .iter()
            .any(|r| r.ends_with(" below auto") || r.ends_with(" below suggest"))
    );
    assert!(
        !reasons.iter().any(|r| r.starts_with("confidence ")),
        "{reasons:?}"
    );
    // Named by hand it is the same file; a run says which thresholds took part.
    folder.add("elsewhere.toml", read(&folder, "desk.thresholds.toml"));
    std::fs::remove_file(folder.path().join("desk.thresholds.toml")).unwrap();
    let named = "--policy desk.toml --thresholds elsewhere.toml";
    assert_eq!(decisions(&folder, named), after);
    let record = succeeds(
        &folder,
        &format!("classify gold.jsonl --format jsonl {named}"),
    );
    let policy = values(&record)[0]["versions"]["policy"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("+thresholds@"), "{policy}");
    assert_eq!(decisions(&folder, "--policy desk.toml"), before);
}

#[test]
fn a_budget_that_cannot_be_shown_means_never() {
    let folder = with_gold();
    let table = succeeds(&folder, "calibrate gold.jsonl --policy desk.toml");
    assert!(
        table.contains("category: never auto: too few messages"),
        "{table}"
    );
    assert!(table.contains("149 without an error are needed"), "{table}");
    assert!(table.contains("auto 0 % (0)"), "{table}");
    assert!(read(&folder, "desk.thresholds.toml").contains("threshold = \"none\""));
    for (action, _) in decisions(&folder, "--policy desk.toml") {
        assert_ne!(action, "auto");
    }
}

#[test]
fn thresholds_of_other_things_are_refused() {
    let folder = with_gold();
    succeeds(
        &folder,
        &format!("calibrate gold.jsonl --policy desk.toml {LOOSE}"),
    );
    let again = "calibrate again with `kvetch calibrate GOLD --lane rules`";
    let policy = read(&folder, "desk.toml");
    folder.add("desk.toml", format!("{policy}# another\n"));
    let line = "classify gold.jsonl --policy desk.toml";
    fails(
        &folder,
        line,
        1,
        &["another policy", again, "desk.thresholds.toml"],
    );
    fails(
        &folder,
        "explain --text x --policy desk.toml",
        1,
        &["another policy"],
    );
    folder.add("desk.toml", &policy);
    folder.add(
        "own.tsv",
        "# kvetch-lexicon/1\town\nterm\tclass\tvalence\tnote\nblorp\tfailure\t-2\t\n",
    );
    fails(
        &folder,
        &format!("{line} --lexicon own.tsv"),
        1,
        &["another lexicon", again],
    );
    let text = read(&folder, "desk.thresholds.toml");
    folder.add(
        "desk.thresholds.toml",
        text.replace("lane = \"rules\"", "lane = \"full\""),
    );
    fails(
        &folder,
        line,
        1,
        &["another lane, full; this run has rules", again],
    );
    // Measuring labels asks for no thresholds, so that it can find new ones.
    succeeds(
        &folder,
        "eval gold.jsonl --policy desk.toml --summary --bootstrap 0",
    );
    succeeds(
        &folder,
        &format!("calibrate gold.jsonl --policy desk.toml {LOOSE}"),
    );
    assert_eq!(read(&folder, "desk.thresholds.toml"), text);
}

#[test]
fn a_run_goes_on_and_is_verified_only_with_its_own_thresholds() {
    let folder = with_gold();
    succeeds(
        &folder,
        &format!("calibrate gold.jsonl --policy desk.toml {LOOSE}"),
    );
    succeeds(
        &folder,
        "classify gold.jsonl --policy desk.toml -o out.jsonl",
    );
    let verified = succeeds(&folder, "verify out.jsonl");
    assert!(verified.contains("+thresholds@"), "{verified}");
    succeeds(
        &folder,
        "calibrate gold.jsonl --policy desk.toml --budget 40% --suggest-budget 50% --confidence 70%",
    );
    fails(
        &folder,
        "classify gold.jsonl --policy desk.toml -o out.jsonl --resume",
        1,
        &["policy"],
    );
    let output = run(&folder, "verify out.jsonl");
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stdout(&output).contains("the policy is"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_replay_keeps_thresholds_to_the_policy_they_were_measured_with() {
    let folder = with_gold();
    let policy = read(&folder, "desk.toml");
    folder.add("other.toml", format!("{policy}# another\n"));
    let classify = "classify gold.jsonl --policy desk.toml -o";
    succeeds(&folder, &format!("{classify} plain.jsonl"));
    succeeds(
        &folder,
        &format!("calibrate gold.jsonl --policy desk.toml {LOOSE}"),
    );
    succeeds(&folder, &format!("{classify} scored.jsonl"));
    let replay = |records: &str, policy: &str| {
        let line = format!("policy replay {records} --policy {policy} -o again.jsonl");
        let output = run(&folder, &line);
        (output.status.code(), stderr(&output))
    };
    let (code, told) = replay("scored.jsonl", "desk.toml");
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("took no part"), "{told}");
    assert_eq!(read(&folder, "again.jsonl"), read(&folder, "scored.jsonl"));
    let (code, told) = replay("plain.jsonl", "desk.toml");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("desk.thresholds.toml took no part"), "{told}");
    std::fs::remove_file(folder.path().join("again.jsonl")).unwrap();
    let (code, told) = replay("scored.jsonl", "other.toml");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("would be void"), "{told}");
    assert!(!folder.path().join("again.jsonl").exists());
    succeeds(&folder, "policy replay scored.jsonl --policy other.toml");
}

#[test]
fn what_cannot_be_measured_is_said_before_a_message_is_judged() {
    let folder = with_gold();
    let few: Vec<String> = read(&folder, "gold.jsonl")
        .lines()
        .take(5)
        .map(str::to_owned)
        .collect();
    folder.add("few.jsonl", few.join("\n"));
    let table: [(&str, i32, &[&str]); 9] = [
        ("gold.jsonl", 2, &["built-in policy", "-o"]),
        (
            "few.jsonl -o t.toml",
            1,
            &["5 labelled messages are too few", "149"],
        ),
        ("gold.jsonl -o t.toml --budget 0", 2, &["above 0"]),
        ("gold.jsonl -o t.toml --budget 120%", 2, &["no share"]),
        (
            "gold.jsonl -o t.toml --budget 30%",
            2,
            &["--suggest-budget"],
        ),
        ("gold.jsonl -o t.toml --confidence 1", 2, &["99.99%"]),
        (
            "gold.jsonl -o gold.jsonl",
            1,
            &["the output is also an input"],
        ),
        ("gold.jsonl -o t.toml.gz", 2, &["not packed"]),
        ("nowhere.jsonl -o t.toml", 1, &["no file"]),
    ];
    for (line, code, parts) in table {
        fails(&folder, &format!("calibrate {line}"), code, parts);
        assert!(!folder.path().join("t.toml").exists(), "{line}");
    }
    fails(
        &folder,
        "classify gold.jsonl --thresholds nowhere.toml",
        1,
        &["nowhere.toml", "cannot be read"],
    );
}
