//! Reports on histories: counted, merged, written.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::program::{Folder, kvetch, stderr, stdout, succeeds, undisturbed};

/// Four weeks of messages; parcels go missing in the last one.
fn messages(weeks: std::ops::Range<u32>) -> String {
    let mut lines = Vec::new();
    for day in weeks.start * 7..weeks.end * 7 {
        for at in 0..12 {
            let is_bad = at < 2 || (day >= 21 && at < 7);
            let text = match (is_bad, at % 3) {
                (true, _) => "My parcel never arrived and nobody answers. This is a disgrace!",
                (false, 0) => "What time do you open on Sundays?",
                (false, 1) => "Please update my phone number on the account.",
                (false, _) => "Thank you so much, Moses was wonderful!",
            };
            let line = json!({
                "id": format!("d{day}-{at}"), "text": text, "channel": if at % 2 == 0 { "chat" } else { "email" },
                "thread_id": format!("t{}", at + 100 * (day as usize / 3)),
                "received_at": format!("2026-03-{:02}T{:02}:30:00+01:00", day + 1, 8 + at),
            });
            lines.push(line.to_string());
        }
    }
    lines.join("\n")
}

fn judged(folder: &Folder, name: &str, weeks: std::ops::Range<u32>) -> PathBuf {
    let input = folder.add(&format!("{name}-in.jsonl"), messages(weeks));
    let scored = folder.path().join(format!("{name}.jsonl"));
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "-o"]);
    succeeds(command.arg(&scored).arg(&input));
    scored
}

fn report(inputs: &[&Path], more: &[&str], output: &Path) -> String {
    let mut command = kvetch();
    command
        .arg("report")
        .args(inputs)
        .args(more)
        .arg("-o")
        .arg(output);
    succeeds(&mut command);
    std::fs::read_to_string(output).unwrap()
}

#[test]
fn shards_merged_from_summaries_give_the_same_bytes() {
    let folder = Folder::new();
    let early = judged(&folder, "early", 0..3);
    let late = judged(&folder, "late", 3..4);
    let saved = |records: &Path, name: &str| {
        let file = folder.path().join(name);
        let mut command = kvetch();
        command
            .arg("report")
            .arg(records)
            .arg("--save-summary")
            .arg(&file);
        assert_eq!(succeeds(&mut command), "");
        file
    };
    let (first, second) = (
        saved(&early, "1.summary.json"),
        saved(&late, "2.summary.json.zst"),
    );
    for name in ["whole.json", "whole.html", "whole.md"] {
        let whole = report(
            &[&early, &late],
            &["--threads", "2"],
            &folder.path().join(name),
        );
        let out = folder.path().join(format!("merged-{name}"));
        assert!(whole.contains("parcel never arrived"), "{name} shows texts");
        assert_eq!(
            report(&[&second, &first], &[], &out),
            whole,
            "{name} of summaries"
        );
        assert_eq!(
            report(&[&late, &first], &["--threads", "1"], &out),
            whole,
            "{name} of both"
        );
    }
}

#[test]
fn a_page_tells_what_got_worse_and_keeps_texts_out_when_asked() {
    let folder = Folder::new();
    let scored = judged(&folder, "scored", 0..4);
    let page = report(&[&scored], &[], &folder.path().join("report.html"));
    for wanted in [
        "22–28 March 2026 beside 15–21 March 2026",
        "complaints",
        "parcel never arrived",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    assert!(!page.contains("<script") && !page.contains("src="));
    for name in ["quiet.html", "quiet.json", "quiet.md"] {
        let page = report(&[&scored], &["--no-text"], &folder.path().join(name));
        assert!(
            !page.contains("parcel never") && !page.contains("Moses"),
            "{name}"
        );
    }
    let out = folder.path().join("summary.json");
    let mut command = kvetch();
    command
        .arg("report")
        .arg(&scored)
        .arg("--save-summary")
        .arg(&out);
    succeeds(&mut command);
    let summary = std::fs::read_to_string(&out).unwrap();
    assert!(!summary.contains("parcel never") && !summary.contains("Moses"));
}

#[test]
fn numbers_are_those_of_the_records() {
    let folder = Folder::new();
    let scored = judged(&folder, "scored", 0..4);
    let text = std::fs::read_to_string(&scored).unwrap();
    let records: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let report: Value =
        serde_json::from_str(&report(&[&scored], &[], &folder.path().join("r.json"))).unwrap();
    let last_week = |record: &&Value| record["received_at"].as_str().unwrap() >= "2026-03-22";
    let complaints = |records: &[&Value]| {
        records
            .iter()
            .filter(|record| record["complaint"]["is"] == true)
            .count()
    };
    let now: Vec<&Value> = records.iter().filter(last_week).collect();
    let headline = &report["comparison"]["headlines"][1];
    assert_eq!(headline["measure"], "complaint");
    assert_eq!(headline["now"]["count"], complaints(&now));
    assert_eq!(headline["now"]["of"], now.len());
    assert_eq!(
        report["total"]["complaint"]["count"],
        complaints(&records.iter().collect::<Vec<_>>())
    );
    let email = report["breakdowns"][2]["rows"].as_array().unwrap();
    let email = email.iter().find(|row| row["name"] == "email").unwrap();
    assert_eq!(email["messages"]["count"], 168);
    // Written with +01:00: eight o'clock there, seven in UTC.
    assert_eq!(report["hours"][8]["messages"]["count"], 28);
}

#[test]
fn the_terminal_conditions_and_wrong_options() {
    let folder = Folder::new();
    let scored = judged(&folder, "scored", 2..4);
    let run = |more: &[&str]| {
        kvetch()
            .arg("report")
            .arg(&scored)
            .args(more)
            .output()
            .unwrap()
    };
    let short = run(&[]);
    assert!(
        stdout(&short).starts_with("# What customers said"),
        "{}",
        stdout(&short)
    );
    let failed = run(&["--fail-if", "complaint_rate > +20%"]);
    assert_eq!(failed.status.code(), Some(3));
    assert!(stderr(&failed).contains("condition holds: complaint_rate > +20% (found +"));
    assert_eq!(run(&["--fail-if", "volume > +50%"]).status.code(), Some(0));
    for wrong in [
        ["--fail-if", "anger > 2"],
        ["--fail-if", "negative_rate > 50"],
        ["--fail-if", "volume > 5%"],
        ["--time-zone", "Mars/Olympus"],
        ["--period", "soon"],
        ["-o", "report.docx"],
    ] {
        assert_eq!(run(&wrong).status.code(), Some(2), "{wrong:?}");
    }
    let saved = folder.path().join("utc.json");
    let saved = saved.to_str().unwrap();
    run(&["--time-zone", "UTC", "--save-summary", saved]);
    let mut command = kvetch();
    command.arg("report").arg(saved).arg(&scored);
    assert!(succeeds(&mut command).contains("(UTC)"));
    let mixed = command
        .args(["--time-zone", "Europe/Berlin"])
        .output()
        .unwrap();
    assert_eq!(mixed.status.code(), Some(2));
    assert!(
        stderr(&mixed).contains("different time zones"),
        "{}",
        stderr(&mixed)
    );
}

/// A pipe cannot be looked into first: its bytes come once.
#[cfg(unix)]
#[test]
fn records_out_of_a_pipe_are_counted_like_those_of_their_file() {
    let folder = Folder::new();
    let records = judged(&folder, "week", 0..1);
    let mut command = kvetch();
    command.arg("report").arg(&records);
    let whole = succeeds(command.args(["--no-text", "--format", "json"]));
    let mut shell = undisturbed("bash");
    let line = "\"$0\" report <(cat \"$1\") --no-text --format json";
    shell.args(["-c", line, env!("CARGO_BIN_EXE_kvetch")]);
    let piped = succeeds(shell.arg(&records));
    assert_eq!(piped, whole);
}
