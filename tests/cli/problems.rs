//! Recurring problems of scored messages.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::program::{Folder, kvetch, stderr, succeeds};
use crate::records::values;

/// A thousand messages of which sixty, in the last week, are about one fault.
fn messages() -> Vec<Value> {
    let things = [
        "invoice", "parcel", "booking", "jacket", "sofa", "ticket", "lamp", "profile", "desk",
        "tent", "mug", "toaster", "bicycle",
    ];
    let matters = [
        "is blue instead of green",
        "looks smaller than shown",
        "should go to another address",
        "needs a gift wrap",
        "costs more than last year",
        "fits perfectly",
        "arrived early",
    ];
    let faults = [
        "The charger overheats, I burnt my hand",
        "my charger is overheating and smells of burning",
        "the wall charger got burning hot and overheated",
        "charger overheated overnight, burn mark on the desk",
    ];
    let asks = [
        "How do I close my account?",
        "how can i close the account",
        "Where can I close my account please?",
    ];
    let mut all = Vec::new();
    for at in 0..1_000_usize {
        let (text, day) = match at % 16 {
            3 => (faults[at / 16 % 4].to_owned(), 50 + at % 6),
            9 => (asks[at / 16 % 3].to_owned(), at % 56),
            _ => {
                let (thing, matter) = (things[at % 13], matters[at / 13 % 7]);
                (format!("Hello, my {thing} {matter}. Thanks"), at % 56)
            }
        };
        let (month, day) = if day < 31 {
            (3, day + 1)
        } else {
            (4, day - 30)
        };
        all.push(json!({"id": format!("m{at}"), "text": text,
            "received_at": format!("2026-{month:02}-{day:02}T08:00:00Z")}));
    }
    all
}

fn scored(folder: &Folder, name: &str, messages: &[Value]) -> PathBuf {
    let lines: Vec<String> = messages.iter().map(Value::to_string).collect();
    let input = folder.add(&format!("{name}.jsonl"), lines.join("\n"));
    let scored = folder.path().join(format!("{name}-scored.jsonl"));
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--quiet", "-o"]);
    succeeds(command.arg(&scored).arg(&input));
    scored
}

fn report(scored: &PathBuf, more: &[&str]) -> Value {
    let mut command = kvetch();
    command
        .args(["problems", "--format", "json", "--quiet"])
        .args(more);
    serde_json::from_str(&succeeds(command.arg(scored))).unwrap()
}

fn labelled<'r>(report: &'r Value, word: &str) -> &'r Value {
    let problems = report["problems"].as_array().unwrap();
    let found = problems
        .iter()
        .find(|problem| problem["label"].as_str().unwrap().contains(word));
    found.unwrap_or_else(|| panic!("no {word} in {report}"))
}

#[test]
fn a_burst_is_found_named_and_told_with_its_members() {
    let folder = Folder::new();
    let scored = scored(&folder, "inbox", &messages());
    let members = folder.path().join("members.jsonl");
    let first = report(&scored, &["--members", members.to_str().unwrap()]);
    assert_eq!(first["schema"], "kvetch-problems/1");
    assert_eq!(first["messages"]["counted"], 1_000);
    let burst = &first["problems"][0];
    assert!(
        burst["label"].as_str().unwrap().contains("charger"),
        "{burst}"
    );
    assert_eq!(burst["trend"]["kind"], "new");
    assert_eq!(burst["size"], 63);
    assert!(
        burst["examples"][0]["text"]
            .as_str()
            .unwrap()
            .contains("charger")
    );
    let lines = values(&std::fs::read_to_string(&members).unwrap());
    assert_eq!(lines.len(), 1_000);
    let own = lines
        .iter()
        .filter(|line| line["problem"] == burst["id"])
        .count();
    assert_eq!(own, 63);
    assert!(lines.iter().any(|line| line["problem"].is_null()));
    assert_eq!(lines[999]["id"], "m999");

    // In another order, and as two files.
    let mut turned = messages();
    turned.reverse();
    let turned = report(&self::scored(&folder, "turned", &turned), &["--no-text"]);
    let plain = report(&scored, &["--no-text"]);
    assert_eq!(turned["problems"], plain["problems"]);
    assert_eq!(plain["problems"][0]["examples"], json!([]));
    assert_eq!(plain["problems"][0]["id"], burst["id"]);
}

#[test]
fn questions_without_an_answer_are_gaps() {
    let folder = Folder::new();
    let scored = scored(&folder, "inbox", &messages());
    let without = folder.add(
        "without.csv",
        "id,question\nhours,What are your opening hours?\n",
    );
    let with = folder.add(
        "with.csv",
        "id,question\nclose,How do I close my account?\n",
    );
    let gaps = report(&scored, &["--faq", without.to_str().unwrap()]);
    let asked = labelled(&gaps, "account");
    assert_eq!(asked["faq"]["is_gap"], true, "{asked}");
    assert!(gaps["faq_gaps"].as_array().unwrap().contains(&asked["id"]));
    let none = report(&scored, &["--faq", with.to_str().unwrap()]);
    assert_eq!(none["faq_gaps"], json!([]));
    assert_eq!(labelled(&none, "account")["faq"]["closest"], "close");
    assert_eq!(report(&scored, &[])["faq_gaps"], Value::Null);
}

#[test]
fn an_earlier_list_keeps_ids_and_tells_what_is_gone() {
    let folder = Folder::new();
    let all = scored(&folder, "all", &messages());
    let earlier = folder.path().join("problems.json");
    let mut command = kvetch();
    command.args(["problems", "--quiet", "-o"]).arg(&earlier);
    succeeds(command.arg(&all));
    let calm: Vec<Value> = messages()
        .into_iter()
        .filter(|message| !message["text"].as_str().unwrap().contains("charger"))
        .collect();
    let calm = scored(&folder, "calm", &calm);
    let report = report(&calm, &["--known", earlier.to_str().unwrap()]);
    let gone = report["gone"].as_array().unwrap();
    assert!(
        gone.iter()
            .any(|gone| gone["label"].as_str().unwrap().contains("charger")),
        "{gone:?}"
    );
}

#[test]
fn a_table_says_what_was_left_out() {
    let folder = Folder::new();
    let mut some = messages();
    some.truncate(300);
    some.push(json!({"id": "de", "text": "Ich warte seit drei Wochen auf mein Paket und niemand antwortet mir auf meine Nachrichten."}));
    let scored = scored(&folder, "inbox", &some);
    let mut command = kvetch();
    let output = command.arg("problems").arg(&scored).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.starts_with("recurring problems"), "{shown}");
    assert!(
        shown.contains("left out: 1 in languages that are not read"),
        "{shown}"
    );
    assert!(shown.contains("charger"), "{shown}");
}

#[test]
fn what_cannot_be_done_is_told() {
    let folder = Folder::new();
    let scored = scored(&folder, "inbox", &messages()[..20]);
    let few = report(&scored, &[]);
    assert_eq!(few["problems"], json!([]));
    std::fs::remove_file(folder.path().join("inbox.jsonl")).unwrap();
    let table = [
        (vec![], "no text of any message was found"),
        (
            vec!["-o", "problems.pdf"],
            "has no extension that tells its format",
        ),
        (vec!["--known", "nowhere.json"], "cannot be read"),
    ];
    for (more, expected) in table {
        let mut command = kvetch();
        let output = command
            .arg("problems")
            .arg(&scored)
            .args(more)
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(if expected.contains("extension") { 2 } else { 1 })
        );
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

#[test]
fn a_report_names_what_is_new_at_its_head() {
    let folder = Folder::new();
    let scored = scored(&folder, "history", &messages());
    let list = folder.path().join("problems.json");
    let mut command = kvetch();
    succeeds(command.arg("problems").arg(&scored).arg("-o").arg(&list));
    let told = |more: &[&str]| {
        let mut command = kvetch();
        command
            .arg("report")
            .arg(&scored)
            .arg("--problems")
            .arg(&list);
        succeeds(command.args(["--format", "markdown"]).args(more))
    };
    let page = told(&[]);
    let head = page.split("\n## ").nth(1).unwrap();
    let named = head
        .lines()
        .find(|line| line.starts_with("- New problem: “"));
    assert!(named.is_some_and(|line| line.contains("charger")), "{head}");
    let section = page.split("\n## ").nth(2).unwrap();
    assert!(section.starts_with("Recurring problems"), "{section}");
    assert!(
        section.contains("wall charger got burning hot"),
        "{section}"
    );
    assert!(!told(&["--no-text"]).contains("wall charger got burning hot"));

    let other = folder.add("other.json", "{\"schema\":\"kvetch-drift/1\"}");
    let mut command = kvetch();
    command
        .arg("report")
        .arg(&scored)
        .arg("--problems")
        .arg(&other);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("is no list of problems"),
        "{}",
        stderr(&output)
    );
}
