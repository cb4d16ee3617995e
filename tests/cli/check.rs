//! `kvetch check`: behavioural cases in, failure rates and a gate out, lane rules.

use std::process::Output;

use serde_json::Value;

use crate::program::{Folder, kvetch, stderr, stdout};

/// One case that holds in lane rules, one that cannot hold, and a pair.
const OWN: &str = r#"{"id":"gas-1","capability":"gas","kind":"minimum","text":"I smell gas in the hallway!","expect":{"flags":{"has":["safety"]},"evidence":{"flags.safety":"smell gas"}}}
{"id":"gas-2","capability":"gas","kind":"minimum","text":"I smell gas in the cellar!","expect":{"priority":"low","complaint":true}}
{"id":"names_dialects-900","capability":"names_dialects","kind":"invariance","texts":["Do you open on Sundays? Ann","Do you open on Sundays? Amira"],"same":["priority"]}
"#;

/// Words as they would be typed, in a folder, in lane rules.
fn check(folder: &Folder, line: &str) -> Output {
    let mut command = kvetch();
    command
        .current_dir(folder.path())
        .env("KVETCH_LANE", "rules");
    command
        .arg("check")
        .args(line.split_whitespace())
        .output()
        .unwrap()
}

fn with_own() -> Folder {
    let folder = Folder::new();
    folder.add("own.jsonl", OWN);
    folder
}

#[test]
fn rates_are_told_by_capability_kind_and_lane() {
    let output = check(&with_own(), "own.jsonl --only-own");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let table = stdout(&output);
    for part in [
        "rules",
        "1/2  50.0%",
        "0/1   0.0%",
        "1/3  33.3%",
        "in 0 of 1 pairs",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(!table.contains("cellar"), "{table}");
}

#[test]
fn failures_are_shown_with_what_was_wanted_and_what_came() {
    let output = check(&with_own(), "own.jsonl --only-own --show-failures");
    let table = stdout(&output);
    for part in [
        "gas-2",
        "I smell gas in the cellar!",
        "priority: ",
        "wanted low",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(!table.contains("gas-1"), "{table}");
}

#[test]
fn the_shipped_cases_are_built_in_and_own_ones_come_on_top() {
    let folder = with_own();
    let count = |line: &str| -> u64 {
        let output = check(&folder, line);
        let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(report["schema"], "kvetch-check/1");
        let lane = &report["lanes"][0];
        assert_eq!(lane["lane"], "rules");
        let failures = lane["failures"].as_array().unwrap().len();
        assert_eq!(lane["all"]["failed"], failures);
        lane["all"]["cases"].as_u64().unwrap()
    };
    let shipped = count("--format json");
    assert!(shipped >= 450, "{shipped}");
    assert_eq!(count("own.jsonl --format json"), shipped + 3);
    assert_eq!(count("own.jsonl --format json --capability gas"), 2);
}

#[test]
fn the_shipped_gate_holds_in_lane_rules() {
    let output = check(&Folder::new(), "--gate");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    assert!(stdout(&output).contains("rules: the gate holds"));
}

#[test]
fn the_gate_fails_on_what_was_not_known_and_is_blessed_away() {
    let folder = with_own();
    let own = "own.jsonl --only-own --rates rates.toml";
    let blessed = check(&folder, &format!("{own} --bless"));
    assert_eq!(blessed.status.code(), Some(0), "{}", stderr(&blessed));
    let rates = std::fs::read_to_string(folder.path().join("rates.toml")).unwrap();
    assert!(
        rates.contains("gas-2") && !rates.contains("gas-1"),
        "{rates}"
    );
    let same = check(&folder, &format!("{own} --gate"));
    assert_eq!(same.status.code(), Some(0), "{}", stdout(&same));
    folder.add("rates.toml", rates.replace("gas-2", "gas-9"));
    let mended = check(&folder, &format!("{own} --gate"));
    assert_eq!(mended.status.code(), Some(0), "as many fail as are known");
    assert!(stderr(&mended).contains("1 known failures hold again"));
    folder.add("rates.toml", "format = \"kvetch-rates/1\"\n[lanes.rules]\n");
    let worse = check(&folder, &format!("{own} --gate"));
    assert_eq!(worse.status.code(), Some(3));
    let table = stdout(&worse);
    assert!(
        table.contains("rules: gas got worse: 1 fail, 0 are known; new: gas-2"),
        "{table}"
    );
}

#[test]
fn wrong_files_and_words_are_told() {
    let folder = with_own();
    folder.add("wrong.jsonl", OWN.replace("priority", "priorty"));
    folder.add("empty.jsonl", "\n");
    folder.add("rates.toml", "format = 3");
    let table = [
        (
            "wrong.jsonl",
            1,
            "wrong.jsonl:2: unknown field `priorty`; did you mean `priority`?",
        ),
        (
            "own.jsonl own.jsonl",
            1,
            "own.jsonl:1 is that of own.jsonl:1 too",
        ),
        ("empty.jsonl", 1, "empty.jsonl: the file has no cases"),
        ("nowhere.jsonl", 1, "nowhere.jsonl: cannot be read"),
        (
            "--rates rates.toml --gate",
            1,
            "rates.toml:1: no file of rates",
        ),
        (
            "--rates nowhere.toml --gate",
            1,
            "nowhere.toml: cannot be read",
        ),
        (
            "--capability kindness",
            2,
            "no case is of the capability `kindness`",
        ),
        ("--only-own", 2, "FILES"),
        ("--bless", 2, "--rates"),
    ];
    for (line, code, part) in table {
        let output = check(&folder, line);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{line}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(part),
            "{line}: {}",
            stderr(&output)
        );
    }
}
