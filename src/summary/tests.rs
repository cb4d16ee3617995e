use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::history::Scored;
use crate::schema::{assert_committed, assert_follows};

/// A record of a few parts, each one of a few values.
fn record(picks: [usize; 6], row: u64) -> Scored {
    let [day, label, channel, thread, role, more] = picks;
    let labels = [
        "very_negative",
        "negative",
        "neutral",
        "positive",
        "very_positive",
    ];
    let roles = [
        "\"customer\"",
        "\"agent\"",
        "null",
        "null",
        "\"customer\"",
        "\"system\"",
    ];
    let times = [
        "Z",
        "T25",
        "T09:30:00Z",
        "T23:59:59-08:00",
        "T12:00:00+02:00",
    ];
    let complaint = ["true", "false", "null"][more % 3];
    let error = if more == 7 {
        "{\"code\":\"unreadable\"}"
    } else {
        "null"
    };
    let date = format!("2026-{:02}-{:02}", 1 + day / 28, 1 + day % 28);
    let json = format!(
        r#"{{"row":{row},"id":"m{row}","thread_id":"t{thread}","channel":"c{channel}",
        "author_role":{role},"received_at":"{date}{time}",
        "sentiment":{{"label":"{label}","score":{score}}},
        "anger":{{"score":0.{more}1,"level":"strong","drivers":["insult"]}},
        "complaint":{{"is":{complaint},"severity":"blame"}},"intent":"praise","category":"other",
        "flags":[{{"name":"safety","p":1}}],"priority":{{"label":"high"}},
        "sla":{{"first_response_due":"{date}T18:00:00Z","resolve_due":"2026-05-01T12:00:00Z"}},
        "route":{{"queue":"q{channel}"}},"decision":{{"action":"auto","lane":"rules","abstained":["x"]}},
        "evidence":[{{"for":"anger","source":"lexicon:w{channel}","effect":1.0}}],"error":{error}}}"#,
        role = roles[role % roles.len()],
        time = times[more % times.len()],
        label = labels[label % labels.len()],
        score = ["-0.9", "-0.4501", "0.0", "0.3", "0.9999"][label % 5],
    );
    serde_json::from_str(&json).unwrap()
}

fn summary_of<'r>(records: impl IntoIterator<Item = &'r Scored>, clock: &Clock) -> Summary {
    let mut summary = Summary::new(clock);
    let source: Arc<str> = "a.jsonl".into();
    records
        .into_iter()
        .for_each(|r| summary.add(r, clock, &source));
    summary
}

fn through_a_file(mut summary: Summary) -> Summary {
    let json = summary.to_json().unwrap();
    assert!(Summary::is_start_of(&json));
    Summary::read("a.json", json.as_slice()).unwrap()
}

fn bytes(mut summary: Summary) -> String {
    String::from_utf8(summary.to_json().unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any split, merged in any order, saved in between or not.
    #[test]
    fn parts_in_any_order_equal_the_whole(
        picks in prop::collection::vec([0_usize..80, 0..5, 0..140, 0..5, 0..6, 0..8], 0..300),
        homes in prop::collection::vec(0_usize..5, 300),
        order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let clock = Clock::of(Some("Europe/Berlin")).unwrap();
        let records: Vec<Scored> =
            picks.iter().zip(0_u64..).map(|(picks, row)| record(*picks, row)).collect();
        let whole = bytes(summary_of(&records, &clock));
        let mut merged = Summary::new(&clock);
        for part in order {
            let mine = records.iter().zip(&homes).filter(|(_, home)| **home == part);
            let summary = summary_of(mine.map(|(record, _)| record), &clock);
            let summary = if part % 2 == 0 { through_a_file(summary) } else { summary };
            merged.merge(summary).unwrap();
        }
        prop_assert_eq!(bytes(merged), whole);
    }
}

#[test]
fn limits_do_not_depend_on_the_split() {
    let clock = Clock::default();
    let record = |row: u64| -> Scored {
        let day = "1990-01-01"
            .parse::<Day>()
            .unwrap()
            .plus((row * 7 % 4_000) as i32);
        let json = format!(
            r#"{{"row":{row},"id":"{row}","channel":"c{}","thread_id":"t{}","received_at":"{day}T10:00:00Z",
            "sentiment":{{"label":"negative","score":-0.5}},"priority":{{"label":"low"}},
            "sla":{{"first_response_due":"{day}T12:00:00Z"}}}}"#,
            row % 500,
            row % 3,
        );
        serde_json::from_str(&json).unwrap()
    };
    let records: Vec<Scored> = (0..6_000).map(record).collect();
    let whole = summary_of(&records, &clock);
    let mut merged = Summary::new(&clock);
    for chunk in records.chunks(700).rev() {
        merged
            .merge(through_a_file(summary_of(chunk, &clock)))
            .unwrap();
    }
    let (whole, merged) = (through_a_file(whole), through_a_file(merged));
    assert_eq!(whole, merged);
    assert_eq!(whole.all.days.len(), MAX_DAYS);
    assert_eq!(whole.dimensions.channel.iter().count(), MAX_NAMES);
    assert!(whole.dimensions.channel.is_cut());
    assert!(
        whole
            .talks
            .followed
            .iter()
            .all(|(_, talk)| talk.is_too_long)
    );
    assert!(whole.due.first_response.hours.len() <= 8);
    assert_eq!(whole.due.first_response.all, [6_000, 0, 0, 0]);
}

#[test]
fn who_wrote_is_counted_apart() {
    let clock = Clock::default();
    let lines = [
        r#"{"author_role":"agent","sentiment":{"label":"negative"}}"#,
        r#"{"author_role":"system"}"#,
        r#"{"error":{"code":"too_large"}}"#,
        r#"{"sentiment":{"label":"negative","score":-0.5}}"#,
        r#"{"sentiment":{"label":null},"complaint":{"is":null}}"#,
    ];
    let records: Vec<Scored> = lines
        .iter()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let summary = summary_of(&records, &clock);
    let writers = summary.writers;
    assert_eq!(
        [
            writers.records,
            writers.customers,
            writers.agents,
            writers.systems,
            writers.failed,
            writers.undated
        ],
        [5, 2, 1, 1, 1, 2]
    );
    let all = summary.all.all;
    assert_eq!(all.count(Measure::Negative), Count { count: 1, of: 1 });
    assert_eq!(all.count(Measure::Complaint), Count { count: 0, of: 0 });
    assert_eq!((all.messages, all.scored, all.score_sum), (2, 1, -5_000));
}

#[test]
fn zones_do_not_mix_and_strangers_are_refused() {
    let mut here = Summary::new(&Clock::of(Some("UTC")).unwrap());
    assert!(here.merge(Summary::default()).is_err());
    for wrong in [
        "",
        "{}",
        "[1]",
        r#"{"schema":"kvetch-summary/2"}"#,
        r#"{"secret":"words"}"#,
    ] {
        let error = Summary::read("a.json", wrong.as_bytes())
            .unwrap_err()
            .to_string();
        assert!(
            !error.contains("words") && error.starts_with("a.json: "),
            "{error}"
        );
    }
    let json = bytes(Summary::default());
    let huge = json.replace("\"records\":0", "\"records\":18446744073709551615");
    let error = Summary::read("a.json", huge.as_bytes()).unwrap_err();
    assert!(
        error.to_string().contains("more than there can be"),
        "{error}"
    );
    assert!(!Summary::is_start_of(b"{\"schema\":\"kvetch/1\",\"id\":"));
}

#[test]
fn a_summary_follows_the_committed_schema() {
    let schema = summary_schema().unwrap();
    assert_committed("summary.schema.json", &schema);
    let clock = Clock::default();
    let records: Vec<Scored> = (0..40).map(|n| record([n; 6], n as u64)).collect();
    let json = bytes(summary_of(&records, &clock));
    assert_follows(&serde_json::from_str(&json).unwrap(), &schema);
}
