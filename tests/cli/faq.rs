//! Known questions: what records say of them and what a policy makes of it.

use crate::program::{Folder, kvetch, stderr, succeeds, typed};
use crate::records::values;

const INBOX: &str = "id,text\n\
    1,\"Hi, could you tell me how I reset the password?\"\n\
    2,\"I reset my password three times and it STILL does not work. This is a disgrace!\"\n\
    3,Thank you\n";

/// Self-service only where the question is known.
const RULE: &str = "\n[[queue]]\nid = \"known_answer\"\nwhen = [\n\
    { signal = \"faq.score\", at_least = 0.6 },\n\
    { signal = \"anger.score\", below = 0.25 },\n\
    { signal = \"complaint.p\", below = 0.5 },\n]\ntier = 0\nreason = \"the answer is known\"\n";

#[test]
fn calm_people_with_a_known_question_get_the_answer_first() {
    let folder = Folder::new();
    let inbox = folder.add("inbox.csv", INBOX);
    let standard = std::fs::read_to_string("data/policy/default.toml").unwrap();
    let without = standard
        .split("[[queue]]\nid = \"self_service\"")
        .next()
        .unwrap();
    let after = standard.split("# Working hours.").nth(1).unwrap();
    let policy = folder.add(
        "my.toml",
        format!("{without}{RULE}\n# Working hours.{after}"),
    );
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--format", "jsonl", "--faq"]);
    command
        .arg("data/samples/faq.csv")
        .arg("--policy")
        .arg(&policy);
    let records = values(&succeeds(command.arg(&inbox)));
    assert_eq!(records[0]["faq"]["id"], "reset-password");
    assert_eq!(records[0]["route"]["tier"], 0, "{}", records[0]["route"]);
    assert_eq!(records[1]["faq"]["id"], "reset-password");
    assert_eq!(records[1]["route"]["tier"], 1, "{}", records[1]["route"]);
    assert!(records[2]["faq"].is_null());
    let version = records[0]["versions"]["lexicon"].as_str().unwrap();
    assert!(version.contains("+faq@"), "{version}");
}

#[test]
fn a_list_that_is_none_is_refused_by_name() {
    let folder = Folder::new();
    let list = folder.add("faq.csv", "id,question\na,Refunds?\na,Hours?\n");
    let mut command = kvetch();
    command.args([
        "classify",
        "--lane",
        "rules",
        "data/samples/inbox.csv",
        "--faq",
    ]);
    let output = command.arg(&list).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(
        text.contains("faq.csv") && text.contains("stands twice"),
        "{text}"
    );
    let output = typed("classify data/samples/inbox.csv --lane rules --faq no-such-file.csv");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}
