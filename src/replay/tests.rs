//! A run's records decided again: the same bytes under its own policy.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;

use super::line::{Kind, Line};
use super::*;
use crate::error::Result;
use crate::faq::{Faq, FaqEntry};
use crate::history::Refused;
use crate::message::{AuthorRole, BodyKind, Message};
use crate::output::jsonl::to_line;
use crate::pipeline::Triage;
use crate::policy::Policy;

/// Parts of messages that between them bring every label, flag and entity that the rules lane knows.
const PIECES: &[&str] = &[
    "I smell gas since your engineer left!",
    "This is the third time I write about this.",
    "Refund me $1,200.50 or I go to my lawyer and the ombudsman.",
    "Where is my order #88-41207?",
    "Thank you so much, great help!",
    "You idiots ruined my week, worst company ever.",
    "Somebody hacked my account and is stealing money right now.",
    "I want to end my life.",
    "Please cancel my subscription, I am going to your competitor.",
    "The app crashes since yesterday.",
    "I am 84 and on oxygen, my heating is off.",
    "Let me speak to a manager.",
    "What are your opening hours?",
    "Das Paket ist nie angekommen und niemand antwortet mir.",
    "\n> We shipped it on Monday.\n",
    "<p>It is <b>broken</b>.</p>",
    "\n-- \nBest regards,\nJo Doe\n",
    "",
];

/// As [`TRIAGE`], with another policy.
static OTHER: LazyLock<Triage> = LazyLock::new(|| built(other_policy()));

/// Built once: it takes longer than judging.
static TRIAGE: LazyLock<Triage> = LazyLock::new(|| built(Policy::standard()));

fn built(policy: Policy) -> Triage {
    let questions = ["What are your opening hours?", "Where is my order?"];
    let entries = questions.map(|question| FaqEntry {
        id: question.to_lowercase(),
        question: question.to_owned(),
    });
    let faq = Faq::new(&entries).unwrap();
    Triage::builder().policy(policy).faq(faq).build().unwrap()
}

fn record_lines(triage: &Triage, messages: &[Message]) -> Vec<u8> {
    let mut lines = Vec::new();
    for record in triage.classify_batch(messages) {
        lines.extend_from_slice(to_line(&record).unwrap().as_bytes());
        lines.push(b'\n');
    }
    lines
}

fn values(bytes: &[u8]) -> Vec<Value> {
    let lines = std::str::from_utf8(bytes).unwrap().lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn replayed(lines: &[u8], policy: &Policy) -> Result<(Vec<u8>, Replayed)> {
    let stdin = std::io::Cursor::new(lines.to_vec());
    let inputs = Inputs::find(&["-".to_owned()], Some(Box::new(stdin)))?;
    let mut out = Vec::new();
    let mut put = |bytes: &[u8]| {
        out.extend_from_slice(bytes);
        Ok(())
    };
    let counts = replay(inputs, policy, None, Some(&mut put))?;
    Ok((out, counts))
}

prop_compose! {
    fn any_message()(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..5),
        noise in "\\PC{0,12}",
        channel in proptest::option::of("[a-z\"\\\\é]{0,6}"),
        tier in proptest::option::of("gold|silver|\\PC{0,5}"),
        role in 0..4_usize,
        count in proptest::option::of(0..40_u32),
        age in proptest::option::of(0.0..9_000.0_f32),
        order in proptest::option::of(0.0..1e9_f32),
        kind in 0..3_usize,
        received in proptest::option::of((2020..2030_i32, 1..=12_u8, 1..=28_u8, 0..24_u8)),
    ) -> Message {
        let roles = [None, Some(AuthorRole::Customer), Some(AuthorRole::Agent), Some(AuthorRole::System)];
        Message {
            channel,
            customer_tier: tier,
            author_role: roles[role],
            contact_count: count,
            age_hours: age,
            order_value: order,
            body_kind: [BodyKind::Text, BodyKind::Mail, BodyKind::Html][kind],
            received_at: received.map(|(y, m, d, h)| format!("{y}-{m:02}-{d:02}T{h:02}:15:00+02:00")),
            ..Message::new(noise.clone(), format!("{} {noise}", pieces.join(" ")).trim())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The record is enough: every signal comes back as it was.
    #[test]
    fn signals_read_back_are_those_the_run_decided_on(messages in proptest::collection::vec(any_message(), 1..8)) {
        let triage = &*TRIAGE;
        let mut line = Line::new();
        for message in &messages {
            let record = triage.classify(message);
            let kind = line.read(to_line(&record).unwrap().as_bytes()).unwrap();
            let expected = match (record.error.is_some(), record.priority.is_some()) {
                (true, _) => Kind::Failed,
                (false, true) => Kind::Decided,
                (false, false) => Kind::ToneOnly,
            };
            prop_assert_eq!(kind, expected);
            if kind == Kind::Decided {
                prop_assert_eq!(Some(line.signals()), triage.signals(message));
            }
        }
    }

    /// Another policy gives what a run with it writes, evidence for the priority included.
    #[test]
    fn a_run_with_the_other_policy_writes_what_the_replay_writes(messages in proptest::collection::vec(any_message(), 1..8)) {
        let wanted = record_lines(&OTHER, &messages);
        let (out, counts) = replayed(&record_lines(&TRIAGE, &messages), &other_policy()).unwrap();
        prop_assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(wanted).unwrap());
        prop_assert_eq!(counts.failed, 0);
    }

    #[test]
    fn the_runs_own_policy_gives_the_same_bytes(messages in proptest::collection::vec(any_message(), 1..8)) {
        let lines = record_lines(&TRIAGE, &messages);
        let (out, counts) = replayed(&lines, &Policy::standard()).unwrap();
        prop_assert_eq!(String::from_utf8(out).unwrap(), String::from_utf8(lines).unwrap());
        prop_assert_eq!(counts.records, messages.len() as u64);
        prop_assert_eq!(counts.changed, 0);
        prop_assert_eq!(counts.decided + counts.tone_only + counts.failed, counts.records);
    }
}

pub(super) fn sample_lines() -> Vec<u8> {
    let messages: Vec<Message> = PIECES
        .iter()
        .enumerate()
        .map(|(at, text)| Message {
            received_at: Some(format!("2026-03-0{}T1{}:30:00Z", 1 + at % 9, at % 10)),
            channel: Some("email".to_owned()),
            author_role: (at == 3).then_some(AuthorRole::Agent),
            ..Message::new(format!("T-{at}"), *text)
        })
        .collect();
    record_lines(&TRIAGE, &messages)
}

/// Entries that bring what the standard policy has none of: times of receipt, skills, clocks of the law.
const MORE: &str = r#"
[[queue]]
id = "early_in_the_week"
when = [{ name = "weekday", is = ["mon", "tue"] }]
tier = 2
reason = "specialists are there"

[[skill]]
id = "law"
when = [{ signal = "flag.legal_threat", at_least = 0.5 }]
reason = "a formal matter"

[[regulatory]]
id = "answer"
when = [{ signal = "complaint.p", at_least = 0.5 }]
days = 30
valid_from = "2020-01-01"
source = "a contract"
reason = "complaints are answered within a month"
"#;

/// The standard policy with another answer to nearly everything.
pub(super) fn other_policy() -> Policy {
    other_policy_with("", "")
}

/// The same with a part of its text replaced.
pub(super) fn other_policy_with(from: &str, to: &str) -> Policy {
    let text = Policy::standard_text()
        .replace("name = \"standard\"", "name = \"other\"")
        .replace(
            "medium = { high = \"high\", medium = \"normal\", low = \"low\" }",
            "medium = { high = \"urgent\", medium = \"high\", low = \"normal\" }",
        )
        .replace("default_queue = \"general\"", "default_queue = \"service\"")
        .replace(
            "first_response_minutes = 480",
            "first_response_minutes = 60",
        );
    Policy::parse(&(text + MORE).replacen(from, to, 1), "other.toml").unwrap()
}

#[test]
fn thresholds_stay_named_under_their_own_policy_and_are_refused_under_another() {
    let version = Policy::standard().version();
    let with = format!("{version}+thresholds@0123456789ab");
    let text = String::from_utf8(sample_lines()).unwrap();
    let named = text.replace(&version, &with);
    let (same, _) = replayed(named.as_bytes(), &Policy::standard()).unwrap();
    assert_eq!(String::from_utf8(same).unwrap(), named);
    // One record is enough, be it one without a verdict.
    let mut lines: Vec<&str> = text.lines().collect();
    let agents = lines[3].replace(&version, &with);
    assert_ne!(agents, lines[3]);
    lines[3] = &agents;
    for lines in [named.clone(), lines.join("\n")] {
        let error = replayed(lines.as_bytes(), &other_policy()).unwrap_err();
        let told = error.to_string();
        for part in [
            &*with,
            &*other_policy().version(),
            "would be void",
            "leave out -o",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let stdin = std::io::Cursor::new(lines.into_bytes());
        let inputs = Inputs::find(&["-".to_owned()], Some(Box::new(stdin))).unwrap();
        assert!(replay(inputs, &other_policy(), None, None).is_ok());
    }
}

#[test]
fn another_policy_replaces_what_it_decides_and_nothing_else() {
    let lines = sample_lines();
    let policy = other_policy();
    let (out, counts) = replayed(&lines, &policy).unwrap();
    assert_eq!((counts.records, counts.tone_only), (18, 1));
    assert!(counts.changed > 4, "{counts:?}");
    let decided = ["priority", "sla", "regulatory", "route"];
    for (mut before, mut after) in values(&lines).into_iter().zip(values(&out)) {
        assert_eq!(after["versions"]["policy"], Value::from(policy.version()));
        for value in [&mut before, &mut after] {
            for name in decided {
                value[name] = Value::Null;
            }
            value["versions"]["policy"] = Value::Null;
            let evidence = value["evidence"].as_array_mut().unwrap();
            evidence.retain(|found| found["for"] != "priority");
        }
        assert_eq!(before, after);
    }
    // Back again, and every byte is as it was.
    let (back, _) = replayed(&out, &Policy::standard()).unwrap();
    assert_eq!(back, lines);
    let sums: u64 = counts.moves.iter().flatten().sum();
    let (before, after) = counts
        .queues
        .values()
        .fold((0, 0), |sum, queue| (sum.0 + queue.0, sum.1 + queue.1));
    assert_eq!(
        (sums, before, after),
        (counts.decided, counts.decided, counts.decided)
    );
}

#[test]
fn order_and_blanks_of_a_line_do_not_matter() {
    let lines = sample_lines();
    let text = String::from_utf8(lines).unwrap();
    let (mut plain, mut turned) = (Line::new(), Line::new());
    for line in text.lines() {
        let value: serde_json::Map<String, Value> = serde_json::from_str(line).unwrap();
        let reversed: serde_json::Map<String, Value> = value.into_iter().rev().collect();
        let pretty = serde_json::to_vec_pretty(&Value::Object(reversed)).unwrap();
        assert_eq!(plain.read(line.as_bytes()), turned.read(&pretty));
        assert_eq!(plain.signals(), turned.signals());
        assert_eq!(plain.stored, turned.stored);
        let places = &turned.places;
        let value_at = |place: &std::ops::Range<usize>| {
            serde_json::from_slice::<Value>(&pretty[place.clone()])
        };
        assert_eq!(
            value_at(&places.route).unwrap()["tier"].is_null(),
            plain.stored.priority.is_none()
        );
    }
}

/// Records of versions that wrote no scores: the level and its probability stand in.
#[test]
fn records_without_scores_of_levels_keep_their_priority() {
    let mut old = values(&sample_lines());
    for value in &mut old {
        for name in ["impact", "urgency"] {
            if let Some(level) = value[name].as_object_mut() {
                level.remove("score");
            }
        }
    }
    let mut lines = String::new();
    for value in &old {
        lines.push_str(&value.to_string());
        lines.push('\n');
    }
    let (bytes, _) = replayed(lines.as_bytes(), &Policy::standard()).unwrap();
    let decided = values(&bytes);
    assert_eq!(decided.len(), old.len());
    for (before, after) in old.iter().zip(decided) {
        assert_eq!(before["priority"]["label"], after["priority"]["label"]);
    }
}

/// What looks like the end of the evidence stands inside it, in a string and in an object.
#[test]
fn a_leap_to_a_wrong_place_is_taken_back() {
    let text = String::from_utf8(sample_lines()).unwrap();
    let first = text.lines().next().unwrap();
    let end = "],\"versions\":{";
    let (mut plain, mut read) = (Line::new(), Line::new());
    plain.read(first.as_bytes()).unwrap();
    for inside in [
        r#",{"for":"}],\"versions\":{","span":[1],"versions":{"policy":"x"}}"#,
        r#",{"z":[{}],"versions":{"policy":"x"},"warnings":[],"error":null}"#,
        r#",{"z":[[{}],"y",{"x":[{}],"v":1}]}"#,
        r#",[[],"versions"]"#,
        r",{} ",
        r",1",
    ] {
        let line = first.replacen(end, &format!("{inside}{end}"), 1);
        assert_eq!(read.read(line.as_bytes()), Ok(Kind::Decided), "{inside}");
        assert_eq!(read.signals(), plain.signals());
        let evidence = &line.as_bytes()[read.places.evidence.clone()];
        assert!(
            evidence.ends_with(format!("{inside}]").as_bytes()),
            "{inside}"
        );
        let policy = &line.as_bytes()[read.places.policy.clone()];
        assert!(policy.starts_with(b"\"standard@"), "{inside}");
        // Fields behind it are not swallowed.
        let (before, after) = line.rsplit_once(end).unwrap();
        let moved = format!("{before}],\"regulatory\":[{{}}],\"versions\":{{{after}");
        let moved = moved.replacen("\"regulatory\":[],", "", 1);
        assert_eq!(read.read(moved.as_bytes()), Ok(Kind::Decided), "{inside}");
        assert_eq!(&moved.as_bytes()[read.places.regulatory.clone()], b"[{}]");
    }
}

#[test]
fn what_is_no_record_is_told_by_its_place() {
    let lines = sample_lines();
    let text = String::from_utf8(lines).unwrap();
    let first = text.lines().next().unwrap();
    let without = |field: &str| {
        let mut value: serde_json::Map<String, Value> = serde_json::from_str(first).unwrap();
        value.shift_remove(field);
        serde_json::to_string(&value).unwrap()
    };
    let twice = first.replacen('{', "{\"flags\":[],", 1);
    let with = |pointer: &str, value: f64| {
        let mut record: Value = serde_json::from_str(first).unwrap();
        *record.pointer_mut(pointer).unwrap() = Value::from(value);
        record.to_string()
    };
    let cases = [
        ("{\"text\":\"It broke.\"}".to_owned(), "no record"),
        ("id,text".to_owned(), "no record"),
        (format!("{first}{first}"), "no record"),
        (first.strip_suffix('}').unwrap().to_owned(), "no record"),
        (twice, "no record"),
        (
            first.replace("\"label\":\"high\"", "\"label\":\"highest\""),
            "no record",
        ),
        (with("/anger/score", 7.5), "no record"),
        (with("/frustration/score", -0.1), "no record"),
        (with("/sentiment/score", -1.01), "no record"),
        (with("/complaint/p", 2.0), "no record"),
        (with("/impact/score", 1.5), "no record"),
        (with("/flags/0/p", 1.1), "no record"),
        (without("flags"), "no field `flags`"),
        (without("priority"), "no field `priority`"),
        (without("versions"), "no field `versions`"),
        (without("error"), "no field `error`"),
    ];
    for (line, reason) in cases {
        let input = format!("{first}\n\n{line}\n{first}\n");
        let error = replayed(input.as_bytes(), &Policy::standard())
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("-:3: ") && error.contains(reason),
            "{line}: {error}"
        );
    }
    assert_eq!(Line::new().read(b"{}"), Err(Refused::Lacks("id")));
}

#[test]
fn files_without_a_last_line_end_are_not_joined() {
    let lines = sample_lines();
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = ["a.jsonl", "b.jsonl"]
        .iter()
        .map(|name| {
            let path = folder.path().join(name);
            std::fs::write(&path, lines.trim_ascii_end()).unwrap();
            path.display().to_string()
        })
        .collect();
    let mut out = Vec::new();
    let mut put = |bytes: &[u8]| {
        out.extend_from_slice(bytes);
        Ok(())
    };
    let inputs = Inputs::find(&names, None).unwrap();
    let counts = replay(inputs, &Policy::standard(), None, Some(&mut put)).unwrap();
    assert_eq!(counts.records, 36);
    assert_eq!(out, [&lines[..], lines.trim_ascii_end()].concat());
}

#[test]
fn lines_are_numbered_over_blocks_and_anew_in_each_file() {
    let lines = sample_lines();
    let many = lines.repeat(120);
    assert!(many.len() > 2 << 20);
    let folder = tempfile::tempdir().unwrap();
    let add = |name: &str, bytes: Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let names = [
        add("a.jsonl", many.clone()),
        add("b.jsonl", [many, b"{\n".to_vec()].concat()),
    ];
    let inputs = Inputs::find(&names, None).unwrap();
    let error = replay(inputs, &Policy::standard(), None, None).unwrap_err();
    let place = error.position().unwrap();
    assert!(place.file.ends_with("b.jsonl"));
    assert_eq!(place.line, Some(18 * 120 + 1));
}
