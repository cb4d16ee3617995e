//! `kvetch eval`: gold files in, a report out.

use serde_json::Value;

use crate::program::{Folder, kvetch, root, stderr, stdout};
use crate::records::values;

/// Words as they would be typed, in a folder, in lane rules unless they say otherwise.
fn eval(folder: &Folder, line: &str) -> std::process::Output {
    let mut command = kvetch();
    command
        .current_dir(folder.path())
        .env("KVETCH_LANE", "rules");
    command
        .arg("eval")
        .args(line.split_whitespace())
        .output()
        .unwrap()
}

fn report(folder: &Folder, line: &str) -> Value {
    let output = eval(folder, &format!("{line} --format json --bootstrap 50"));
    assert!(
        matches!(output.status.code(), Some(0 | 3)),
        "{line}: {}",
        stderr(&output)
    );
    serde_json::from_str(&stdout(&output)).unwrap()
}

fn sample() -> String {
    std::fs::read_to_string(root().join("data/gold/sample.jsonl")).unwrap()
}

fn with_sample() -> Folder {
    let folder = Folder::new();
    folder.add("gold.jsonl", sample());
    folder
}

/// Records of the sample in lane rules.
fn scored(folder: &Folder) -> String {
    let mut command = kvetch();
    let words = "classify gold.jsonl --lane rules --format jsonl";
    command
        .current_dir(folder.path())
        .args(words.split_whitespace());
    stdout(&command.output().unwrap())
}

fn head<'r>(report: &'r Value, name: &str) -> &'r Value {
    let heads = report["heads"].as_array().unwrap();
    heads
        .iter()
        .find(|h| h["head"] == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

/// The sample as a table; lists with `;`, nothing for null and for empty lists.
fn as_csv(jsonl: &str) -> String {
    let lines = values(jsonl);
    let names: Vec<String> = lines[0].as_object().unwrap().keys().cloned().collect();
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().map(|i| i.as_str().unwrap()).collect();
            items.join(";")
        }
        Value::String(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        other => other.to_string(),
    };
    let row = |line: &Value| {
        names
            .iter()
            .map(|n| cell(&line[n]))
            .collect::<Vec<_>>()
            .join(",")
    };
    let rows: Vec<String> = lines.iter().map(row).collect();
    format!("{}\n{}\n", names.join(","), rows.join("\n"))
}

#[test]
fn the_table_is_at_most_100_columns_wide_and_has_every_section() {
    let folder = with_sample();
    let output = eval(&folder, "gold.jsonl --by channel --compare-lane rules");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let parts = [
        "24 gold messages, lane rules",
        "severity_of_complaints",
        "hit any",
        "vulnerability",
        "found when read by",
        "ECE",
        "gold \\ given",
        "not in the record",
        "by channel",
        "twitter",
        "compared with lane rules",
        "no difference shown",
        "macro-F1 and macro-recall are means over the classes that occur in gold",
    ];
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
    let summary = stdout(&eval(&folder, "gold.jsonl --summary"));
    assert!(summary.lines().count() * 2 < text.lines().count());
}

#[test]
fn json_follows_the_schema_and_threads_do_not_matter() {
    let folder = with_sample();
    let one = report(
        &folder,
        "gold.jsonl --threads 1 --by channel,channel+priority",
    );
    let many = report(
        &folder,
        "gold.jsonl --threads 4 --by channel,channel+priority",
    );
    assert_eq!(one, many);
    assert_eq!(one["schema"], "kvetch-eval/1");
    let schema = std::fs::read_to_string(root().join("data/eval.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(validator.is_valid(&one));
    assert_eq!(one["slices"][1]["by"], "channel+priority");
}

#[test]
fn a_table_gives_the_same_figures_as_json_lines() {
    let folder = with_sample();
    folder.add("gold.csv", as_csv(&sample()));
    let (json, csv) = (report(&folder, "gold.jsonl"), report(&folder, "gold.csv"));
    assert_eq!(json["heads"], csv["heads"]);
    assert_eq!(json["flags"], csv["flags"]);
    assert_eq!(json["triage"], csv["triage"]);
}

#[test]
fn columns_are_named_as_for_classify_and_labels_are_no_texts() {
    let folder = Folder::new();
    folder.add(
        "a.csv",
        "No,Words,complaint\n7,never arrived,yes\n8,thanks,0\n",
    );
    let found = report(&folder, "a.csv --text-column words --id-column no");
    assert_eq!(head(&found, "complaint")["n"], 2);
    let unnamed = eval(&folder, "a.csv");
    assert_eq!(unnamed.status.code(), Some(1));
    assert!(
        stderr(&unnamed).contains("--text-column"),
        "{}",
        stderr(&unnamed)
    );
}

#[test]
fn three_classes_of_gold_are_judged_as_three() {
    let folder = Folder::new();
    folder.add(
        "g.csv",
        "text,sentiment\nawful,negative\nopen on sunday?,Neutral\nlovely,POSITIVE\n",
    );
    let found = report(&folder, "g.csv");
    assert_eq!(found["gold"]["sentiment_classes"], 3);
    let names: Vec<&str> = found["heads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["head"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["sentiment3"]);
}

/// Gold files with one fault each, and one without.
fn faulty() -> Folder {
    let folder = Folder::new();
    folder.add(
        "a.jsonl",
        "{\"text\":\"x\",\"sentiment\":\"neutral\"}\n{\"text\":\"y\",\"sentiment\":\"nuetral\"}\n",
    );
    folder.add("b.csv", "text,priority\nhello,low\nbye,hihg\n");
    folder.add("c.csv", "text,labels\nhello,low\n");
    folder.add("d.jsonl", "{\"text\":\"x\",\"mixed\":true}\n");
    folder.add("e.jsonl", "{\"schema\":\"kvetch/1\",\"id\":\"1\"}\n");
    folder
}

/// Nothing on standard output, the code, and the parts in the notice.
fn stops(line: &str, code: i32, parts: &[&str]) {
    let output = eval(&faulty(), line);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{line}: {text}");
    assert_eq!(stdout(&output), "", "{line}");
    for part in parts {
        assert!(text.contains(part), "{line}: {part}: {text}");
    }
}

#[test]
fn what_is_wrong_with_gold_is_named_with_its_place() {
    let table: [(&str, i32, &[&str]); 3] = [
        (
            "a.jsonl",
            1,
            &[
                "a.jsonl:2: ",
                "`sentiment`",
                "`nuetral`",
                "did you mean `neutral`?",
                "[E10]",
            ],
        ),
        (
            "b.csv",
            1,
            &["b.csv:3: ", "`priority`", "`hihg`", "`high`", "urgent"],
        ),
        (
            "c.csv",
            1,
            &["c.csv: ", "no message has a gold label", "labels"],
        ),
    ];
    for (line, code, parts) in table {
        stops(line, code, parts);
    }
}

#[test]
fn what_is_asked_for_in_vain_is_named_with_a_suggestion() {
    let table: [(&str, i32, &[&str]); 9] = [
        ("d.jsonl --by chanel", 2, &["`chanel`"]),
        ("d.jsonl --by mixd", 2, &["`mixd`", "did you mean `mixed`?"]),
        (
            "d.jsonl --heads complain",
            2,
            &["did you mean `complaint`?"],
        ),
        ("d.jsonl --fail-if mixed", 2, &["macro_f1 < 0.85"]),
        (
            "d.jsonl --fail-if mixed.macrof1<1",
            2,
            &["did you mean `mixed.macro_f1`?"],
        ),
        (
            "d.jsonl --fail-if complaint.accuracy<1",
            2,
            &["no gold message was judged for `complaint`"],
        ),
        (
            "d.jsonl --predictions e.jsonl",
            1,
            &["e.jsonl:1: ", "kvetch/1", "missing field", "--fields"],
        ),
        ("d.jsonl -o d.jsonl --format json", 1, &["also an input"]),
        ("d.jsonl -o report.xml", 2, &[".json"]),
    ];
    for (line, code, parts) in table {
        stops(line, code, parts);
    }
}

#[test]
fn stored_records_give_the_same_figures_in_any_order() {
    let folder = with_sample();
    let lines = scored(&folder);
    let mut turned: Vec<&str> = lines.lines().collect();
    turned.reverse();
    folder.add("scored.jsonl", turned.join("\n"));
    let live = report(&folder, "gold.jsonl");
    let stored = report(&folder, "gold.jsonl --predictions scored.jsonl");
    assert_eq!(live["heads"], stored["heads"]);
    assert_eq!(live["triage"], stored["triage"]);
    assert_eq!(stored["run"]["joined_by"], "id");
}

#[test]
fn messages_without_a_record_are_counted_and_named() {
    let folder = with_sample();
    let lines = scored(&folder);
    let mut kept: Vec<String> = lines.lines().skip(2).map(str::to_owned).collect();
    kept.push(
        lines
            .lines()
            .next()
            .unwrap()
            .replace("\"id\":\"G-01\"", "\"id\":\"X-1\""),
    );
    folder.add("part.jsonl", kept.join("\n"));
    let output = eval(&folder, "gold.jsonl --predictions part.jsonl --summary");
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    for part in [
        "without a record 2",
        "G-01, G-02",
        "records of part.jsonl have no gold message: X-1",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let found = report(&folder, "gold.jsonl --predictions part.jsonl");
    let complaint = head(&found, "complaint");
    assert_eq!(
        (&complaint["n"], &complaint["no_answer"]["missing"]),
        (&24.into(), &2.into())
    );
}

#[test]
fn records_without_known_ids_are_joined_by_row() {
    let folder = with_sample();
    let lines = scored(&folder).replace("\"id\":\"G-", "\"id\":\"other-");
    folder.add("scored.jsonl", lines);
    let found = report(&folder, "gold.jsonl --predictions scored.jsonl");
    assert_eq!(
        (&found["run"]["joined_by"], &found["run"]["judged"]),
        (&"row".into(), &24.into())
    );
}

#[test]
fn two_runs_are_compared() {
    let folder = with_sample();
    let lines = scored(&folder);
    folder.add("this.jsonl", &lines);
    folder.add(
        "other.jsonl",
        lines.replace("\"complaint\":{\"is\":true", "\"complaint\":{\"is\":false"),
    );
    let found = report(
        &folder,
        "gold.jsonl --predictions this.jsonl --compare other.jsonl",
    );
    let heads = found["comparison"]["heads"].as_array().unwrap();
    let complaint = heads.iter().find(|h| h["head"] == "complaint").unwrap();
    assert!(
        complaint["accuracy"]["difference"]["value"]
            .as_f64()
            .unwrap()
            > 0.0
    );
    assert_eq!(complaint["accuracy_outcome"], "better");
    let sentiment = heads.iter().find(|h| h["head"] == "sentiment").unwrap();
    assert_eq!(
        (&sentiment["agreement"], &sentiment["accuracy_outcome"]),
        (&1.0.into(), &"no difference shown".into())
    );
}

#[test]
fn a_condition_that_holds_ends_with_3() {
    let folder = with_sample();
    let run = |condition: &str| {
        let mut command = kvetch();
        command.current_dir(folder.path()).args([
            "eval",
            "gold.jsonl",
            "--lane",
            "rules",
            "--summary",
        ]);
        command
            .args(["--bootstrap", "20", "--fail-if", condition])
            .output()
            .unwrap()
    };
    let passed = run("complaint.macro_f1 < 0.1");
    assert_eq!(passed.status.code(), Some(0), "{}", stderr(&passed));
    assert!(stdout(&passed).contains("passed"));
    let failed = run("complaint.macro_f1 < 0.99");
    assert_eq!(failed.status.code(), Some(3));
    assert!(stdout(&failed).contains("failed"));
}

#[test]
fn a_line_that_cannot_be_read_is_counted_and_ends_with_3() {
    let folder = Folder::new();
    folder.add("g.jsonl", "{\"text\":\"awful\",\"complaint\":true}\n{\"complaint\":true}\n{broken\n{\"text\":\"no label\"}\n");
    let output = eval(&folder, "g.jsonl --summary");
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let found = report(&folder, "g.jsonl");
    assert_eq!(found["gold"]["messages"], 2);
    assert_eq!(found["gold"]["unlabelled"], 1);
    assert!(
        found["gold"]["unreadable"][0]
            .as_str()
            .unwrap()
            .contains("line 3")
    );
    assert_eq!(head(&found, "complaint")["no_answer"]["failed"], 1);
}

#[test]
fn files_are_written_by_extension_and_errors_without_text_unless_asked() {
    let folder = with_sample();
    let line = "gold.jsonl -o report.md --errors wrong.jsonl --bootstrap 20";
    let output = eval(&folder, line);
    assert_eq!(
        (output.status.code(), stdout(&output).as_str()),
        (Some(0), "")
    );
    let markdown = std::fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(
        markdown.starts_with("# 24 gold messages") && markdown.contains("| ---: |"),
        "{markdown}"
    );
    let wrong = std::fs::read_to_string(folder.path().join("wrong.jsonl")).unwrap();
    let lines = values(&wrong);
    assert!(!lines.is_empty() && lines.iter().all(|line| line.get("text").is_none()));
    assert!(
        lines
            .iter()
            .any(|line| line["outcome"] == "wrong" && line["p"].is_number())
    );
    eval(&folder, &format!("{line} --with-text"));
    let wrong = std::fs::read_to_string(folder.path().join("wrong.jsonl")).unwrap();
    assert!(values(&wrong).iter().all(|line| line["text"].is_string()));
    eval(&folder, "gold.jsonl -o report.json.gz --bootstrap 0");
    let packed = std::fs::read(folder.path().join("report.json.gz")).unwrap();
    assert_eq!(packed[..2], [0x1f, 0x8b]);
}

#[test]
fn misspelt_label_fields_are_pointed_out() {
    let folder = Folder::new();
    folder.add("g.csv", "text,complaint,sentimnt\nawful,yes,negative\n");
    let text = stdout(&eval(&folder, "g.csv --summary"));
    assert!(
        text.contains("`sentimnt` holds no gold label; did you mean `sentiment`?"),
        "{text}"
    );
}
