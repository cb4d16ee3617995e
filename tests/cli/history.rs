//! What looks back at records: the same from every format, with and without texts.

use std::path::{Path, PathBuf};

use kvetch::history::{Scored, read};

use crate::program::{Folder, kvetch, stderr, stdout, succeeds};
use crate::records::values;

pub(crate) fn score(folder: &Folder, input: &str, output: &str, more: &[&str]) -> PathBuf {
    let path = folder.path().join(output);
    let mut command = kvetch();
    command.args(["classify", input, "--lane", "rules", "--quiet", "-o"]);
    succeeds(command.arg(&path).args(more));
    path
}

fn records(path: &Path) -> Vec<Scored> {
    let mut found = Vec::new();
    let each = |part: &mut Vec<Scored>, scored| part.push(scored);
    read(&[path.display().to_string()], None, None, each, |part| {
        found.extend(part);
        Ok(())
    })
    .unwrap();
    found.into_iter().map(settled).collect()
}

/// A table cannot tell a group of nothing but absent values from an absent group.
fn settled(mut scored: Scored) -> Scored {
    fn settle<T: Default + PartialEq>(group: &mut Option<T>) {
        if *group == Some(T::default()) {
            *group = None;
        }
    }
    settle(&mut scored.sentiment);
    settle(&mut scored.anger);
    settle(&mut scored.frustration);
    settle(&mut scored.complaint);
    settle(&mut scored.impact);
    settle(&mut scored.urgency);
    scored
}

/// Names with a quote, a formula, a line break; an agent's turn; a failed row.
const HOSTILE: &str = "ticket_id,channel,thread_id,author_role,received_at,customer_tier,message\n\
    =1+1,e\"mail,t1,customer,2026-03-02T06:52:17Z,@gold,\"The heater caught fire, my son is burnt!\"\n\
    '-2,chat,t1,agent,2026-03-02T07:52:17Z,,I am sorry.\n\
    \"a\nb\",,,,2026-03-02,,Thank you so much!\n\
    3,chat,,,,,\n\
    4,chat,,,,,Das Paket ist nie angekommen und niemand antwortet mir.\n";

#[test]
fn records_are_the_same_from_every_format() {
    let folder = Folder::new();
    let hostile = folder.add("hostile.csv", HOSTILE);
    for input in ["data/samples/inbox.csv", &hostile.display().to_string()] {
        let lines = records(&score(&folder, input, "a.jsonl", &[]));
        assert!(lines.len() >= 5);
        let outputs = ["a.csv", "a.tsv.gz", "a.jsonl.zst"];
        let parquet = cfg!(feature = "parquet").then_some("a.parquet");
        for output in outputs.into_iter().chain(parquet) {
            let found = records(&score(&folder, input, output, &[]));
            for (one, other) in lines.iter().zip(&found) {
                assert_eq!(one, other, "{input} {output}");
            }
            assert_eq!(lines.len(), found.len());
        }
    }
}

fn sample(scored: &Path, more: &[&str]) -> String {
    let mut command = kvetch();
    command
        .arg("sample")
        .arg(scored)
        .args(["--n", "12", "--by", "category,priority"]);
    let output = command.args(more).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn a_sample_is_the_same_from_every_format_and_order_and_has_texts() {
    let folder = Folder::new();
    let input = "data/samples/inbox.csv";
    let lines = score(&folder, input, "a.jsonl", &[]);
    let one = sample(&lines, &["--format", "csv"]);
    assert_eq!(one.lines().next().unwrap().split(',').count(), 30);
    assert!(one.contains("Order 88-"), "texts are found by the manifest");
    let table = score(&folder, input, "a.csv", &[]);
    assert_eq!(one, sample(&table, &["--format", "csv"]));

    let turned: Vec<String> = std::fs::read_to_string(&lines)
        .unwrap()
        .lines()
        .rev()
        .map(str::to_owned)
        .collect();
    let turned = folder.add("turned.jsonl", turned.join("\n"));
    let by_id = sample(&turned, &["--format", "csv", "--messages", input]);
    assert_eq!(one, by_id);
    let without = sample(&turned, &["--format", "jsonl"]);
    let rows = values(&without);
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row["text"].is_null()));
    assert!(
        rows.iter()
            .all(|row| row["verdict"]["priority"].is_string())
    );
}

#[test]
fn columns_of_the_messages_can_be_named() {
    let folder = Folder::new();
    let input = folder.add("in.csv", "id,text\n1,The parcel is late.\n2,Thank you!\n");
    let scored = score(&folder, &input.display().to_string(), "a.jsonl", &[]);
    let odd = folder.add(
        "odd.csv",
        "zz,ww,uu\n1,The parcel is late.,x\n2,Thank you!,y\n",
    );
    let odd = odd.display().to_string();
    let named = ["--text-column", "ww", "--id-column", "zz"];
    for command in ["sample", "report", "problems", "drift"] {
        let run = |more: &[&str]| {
            let mut line = kvetch();
            line.arg(command).arg(&scored);
            if command == "drift" {
                line.arg(&scored);
            }
            let output = line.args(["--messages", &odd]).args(more).output().unwrap();
            (output.status.success(), stderr(&output))
        };
        let (is_fine, told) = run(&named);
        assert!(is_fine, "{command}: {told}");
        // A report of messages without times shows none of them, so it looks for no text.
        if command != "report" {
            let (is_fine, told) = run(&["--text-column", "vv", "--id-column", "zz"]);
            assert!(!is_fine && told.contains("vv"), "{command}: {told}");
        }
    }
    let mut line = kvetch();
    line.arg("sample").arg(&scored).args(["--messages", &odd]);
    let output = line.args(named).output().unwrap();
    assert!(stdout(&output).contains("The parcel is late."));
}

#[test]
fn texts_of_a_changed_input_are_not_shown_for_those_of_then() {
    let folder = Folder::new();
    let input = folder.add("in.csv", "id,text\n1,The parcel is late.\n2,Thank you!\n");
    let scored = score(&folder, &input.display().to_string(), "a.jsonl", &[]);
    assert!(sample(&scored, &[]).contains("parcel"));
    folder.add(
        "in.csv",
        "id,text\n1,Somebody else wrote this.\n2,Thank you!\n",
    );
    let mut command = kvetch();
    let output = command.arg("sample").arg(&scored).output().unwrap();
    assert!(!stdout(&output).contains("Somebody"));
    let told = stderr(&output);
    assert!(told.contains("has changed since it was judged"), "{told}");
    assert!(told.contains("--messages FILE"), "{told}");
}

#[test]
fn masked_data_stay_masked_in_a_sample() {
    let folder = Folder::new();
    let text =
        "id,text\n1,\"Call me on 07700 900123, my card is 4111 1111 1111 1111, it is urgent!\"\n";
    let input = folder.add("in.csv", text);
    let scored = score(
        &folder,
        &input.display().to_string(),
        "a.jsonl",
        &["--redact"],
    );
    let shown = sample(&scored, &[]);
    assert!(shown.contains("it is urgent"), "{shown}");
    assert!(
        !shown.contains("4111") && !shown.contains("900123"),
        "{shown}"
    );
}

#[test]
fn a_filled_in_sample_is_gold() {
    let folder = Folder::new();
    let scored = score(&folder, "data/samples/inbox.csv", "a.jsonl", &[]);
    let sheet = sample(&scored, &["--format", "csv"]);
    let mut rows = csv::Reader::from_reader(sheet.as_bytes());
    let header = rows.headers().unwrap().clone();
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(&header).unwrap();
    let column = |name: &str| header.iter().position(|known| known == name).unwrap();
    for row in rows.records().map(Result::unwrap) {
        let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
        for name in ["category", "complaint", "priority"] {
            cells[column(name)] = cells[column(&format!("kvetch.{name}"))].clone();
        }
        filled.write_record(&cells).unwrap();
    }
    let gold = folder.add("gold.csv", filled.into_inner().unwrap());
    let mut command = kvetch();
    command
        .arg("eval")
        .arg(&gold)
        .arg("--predictions")
        .arg(&scored);
    let output = command.args(["--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let report = &values(&stdout(&output).replace('\n', ""))[0];
    let heads = report["heads"].as_array().unwrap();
    let judged: Vec<&str> = heads.iter().map(|h| h["head"].as_str().unwrap()).collect();
    assert!(
        ["complaint", "category", "priority"]
            .iter()
            .all(|head| judged.contains(head))
    );
    assert!(!judged.contains(&"intent"), "an empty cell was not judged");
    assert!(heads.iter().all(|head| head["accuracy"]["value"] == 1.0));
}

fn drift(old: &Path, new: &Path, more: &[&str]) -> std::process::Output {
    let mut command = kvetch();
    command.arg("drift").arg(old).arg(new).args(more);
    command.output().unwrap()
}

/// Records of 400 messages, so many tenths of them about billing.
fn drift_period(folder: &Folder, name: &str, share_of_billing: usize) -> PathBuf {
    let billing = "I was charged twice on my card this month";
    let texts = [
        "Where is my parcel? It should have been here on Monday.",
        "Thank you, that was quick and friendly!",
        "The app crashes whenever I open it.",
        "What are your opening hours on Sundays?",
        billing,
    ];
    let lines: Vec<String> = (0..400)
        .map(|number| {
            let at = if number % 10 < share_of_billing {
                4
            } else {
                number % 4
            };
            serde_json::json!({"id": format!("{name}{number}"), "text": texts[at],
                "received_at": format!("2026-03-{:02}T10:00:00Z", 1 + number % 28)})
            .to_string()
        })
        .collect();
    let input = folder.add(&format!("{name}-in.jsonl"), lines.join("\n"));
    score(
        folder,
        &input.display().to_string(),
        &format!("{name}.jsonl"),
        &[],
    )
}

#[test]
fn drift_tells_planted_changes_and_nothing_of_like_periods() {
    let folder = Folder::new();
    let [old, like, other] = [("old", 2), ("like", 2), ("other", 7)]
        .map(|(name, billing)| drift_period(&folder, name, billing));
    let same = drift(&old, &like, &[]);
    assert_eq!(same.status.code(), Some(0), "{}", stdout(&same));
    assert!(stdout(&same).contains("no drift; calibration can still be relied on"));

    let moved = drift(&old, &other, &[]);
    assert_eq!(moved.status.code(), Some(3));
    let shown = stdout(&moved);
    assert!(shown.contains("category has changed (major"), "{shown}");
    assert!(shown.contains("charged"), "words are told: {shown}");
    assert_eq!(
        drift(&old, &other, &["--fail-on", "never"]).status.code(),
        Some(0)
    );

    let profile = folder.path().join("old.profile.json");
    let mut save = kvetch();
    save.args(["drift", "--save-profile"]).arg(&profile);
    assert_eq!(succeeds(save.arg(&old)), "", "nothing to compare");
    assert_eq!(stdout(&drift(&profile, &other, &[])), shown);
    assert_eq!(stdout(&drift(&profile, &like, &[])), stdout(&same));

    let json = folder.path().join("drift.json");
    let written = drift(
        &old,
        &other,
        &["--no-text", "-o", &json.display().to_string()],
    );
    assert!(stderr(&written).contains("the periods differ"));
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(report["schema"], "kvetch-drift/1");
    assert_eq!(report["verdict"]["calibration"], "not_trustworthy");
    assert!(report["words"].is_null());
    assert_eq!(report["old"]["from"], "2026-03-01");
}
