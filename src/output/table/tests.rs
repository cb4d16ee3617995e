use std::path::Path;

use super::*;
use crate::label::{Category, Intent, Sentiment};
use crate::output::{Compression, sample};
use crate::record::PriorityLabel;

fn message(row: u64, label: Option<Priority>, rank: f32) -> Record {
    Record {
        priority: label.map(|label| PriorityLabel {
            label,
            rank,
            trace: Vec::new(),
        }),
        ..sample::empty(row)
    }
}

fn table(records: &[(Record, &str)], options: TableOptions) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.txt");
    let writer = OutputWriter::file(&path, Compression::None).unwrap();
    let mut sink: Box<dyn Sink> = Box::new(TableSink::new(writer, options));
    for (record, text) in records {
        let line = Line {
            record,
            cells: &[],
            text,
        };
        sink.write(&line).unwrap();
    }
    sink.finish().unwrap();
    read(&path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn inbox() -> Vec<(Record, &'static str)> {
    let mut long = message(1, Some(Priority::Low), 0.1);
    long.category = Some(Category::SubscriptionContract);
    long.intent = Some(Intent::RequestReturnExchange);
    let full = sample::full();
    long.sentiment.clone_from(&full.sentiment);
    if let Some(sentiment) = &mut long.sentiment {
        sentiment.label = Some(Sentiment::Neutral);
    }
    let words = "How long is the warranty on the blue kettle, and can I swap it for the red one that your colleague in the shop showed me last week when I asked about it? I would like to know soon, because my sister visits in two weeks, she drinks green tea only and has her own ideas of what a kettle should do and how it should look.";
    vec![
        (long, words),
        (full, sample::TEXT),
        (
            message(3, None, 0.0),
            "\u{1b}[31mred\u{202e} 日本語のメッセージ 👍🏽",
        ),
        (sample::failed(), ""),
    ]
}

#[test]
fn eighty_columns() {
    insta::assert_snapshot!(table(&inbox(), TableOptions::default()), @"
    priority  labels                    message
    ────────────────────────────────────────────────────────────────────────────────
    high      billing_payment           T-7 → billing
    0.73      request_refund            I am «furious». You charged me twice, 300
              very_negative             dollars, and «nobody answers» my mails. Pay
              complaint, anger extreme  me back!
    ────────────────────────────────────────────────────────────────────────────────
    low       subscription_contract     1
    0.10      request_return_exchange   How long is the warranty on the blue
              neutral                   kettle, and can I swap it for the red one
                                        that your colleague in the shop showed me…
    ────────────────────────────────────────────────────────────────────────────────
    –         –                         3
              –                         ␛[31mred⟨202E⟩ 日本語のメッセージ 👍🏽
              –
    ────────────────────────────────────────────────────────────────────────────────
    3 of 4 shown; in all: urgent 0, high 1, normal 0, low 1, undecided 1, failed 1
    failed: 2 (row 2): line 3 has an open quote
    ");
}

#[test]
fn a_hundred_and_twenty_columns() {
    let options = TableOptions {
        columns: 120,
        ..TableOptions::default()
    };
    insta::assert_snapshot!(table(&inbox(), options), @"
    priority  about                    mood           message
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    high      billing_payment          very_negative  T-7 → billing
    0.73      request_refund           complaint      I am «furious». You charged me twice, 300 dollars, and «nobody
                                       anger extreme  answers» my mails. Pay me back!
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    low       subscription_contract    neutral        1
    0.10      request_return_exchange                 How long is the warranty on the blue kettle, and can I swap it for
                                                      the red one that your colleague in the shop showed me last week when
                                                      I asked about it? I would like to know soon, because my sister visit…
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    –         –                        –              3
              –                                       ␛[31mred⟨202E⟩ 日本語のメッセージ 👍🏽
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    3 of 4 shown; in all: urgent 0, high 1, normal 0, low 1, undecided 1, failed 1
    failed: 2 (row 2): line 3 has an open quote
    ");
}

#[test]
fn colours_do_not_change_the_layout() {
    let plain = TableOptions {
        columns: 120,
        ..TableOptions::default()
    };
    let ansi = TableOptions {
        styling: Styling::Ansi,
        ..plain
    };
    let coloured = table(&inbox(), ansi);
    assert!(coloured.contains("\u{1b}[1;33mhigh\u{1b}[0m"), "{coloured}");
    assert!(
        coloured.contains("\u{1b}[1;4mfurious\u{1b}[0m"),
        "{coloured}"
    );
    let escapes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    let bare = escapes.replace_all(&coloured, "");
    assert!(!bare.contains('\u{1b}'));
    let without_labels = |text: &str| text.lines().next().map(str::to_owned);
    assert_eq!(
        without_labels(&bare),
        without_labels(&table(&inbox(), plain))
    );
}

#[test]
fn rows_are_ordered_and_the_rest_is_counted() {
    let mut records: Vec<(Record, &str)> = (0..30)
        .map(|row| (message(row, Some(Priority::Normal), 0.5), "same"))
        .collect();
    records.push((message(30, Some(Priority::Low), 0.9), "low"));
    records.push((message(31, Some(Priority::Normal), 0.6), "above"));
    records.push((message(32, None, 0.0), "none"));
    records.push((message(33, Some(Priority::Urgent), f32::NAN), "first"));
    let options = TableOptions {
        max_rows: 4,
        ..TableOptions::default()
    };
    let text = table(&records, options);
    let ids: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            line.char_indices()
                .nth(36)
                .and_then(|(at, _)| line.get(at..))
        })
        .filter(|id| id.parse::<u64>().is_ok())
        .collect();
    assert_eq!(ids, ["33", "31", "0", "1"], "{text}");
    assert!(
        text.ends_with("4 of 34 shown; in all: urgent 1, high 0, normal 31, low 1, undecided 1\n")
    );
}

#[test]
fn nothing_to_show_is_still_counted() {
    let no_rows = TableOptions {
        max_rows: 0,
        ..TableOptions::default()
    };
    let counts = "0 of 0 shown; in all: urgent 0, high 0, normal 0, low 0\n";
    assert_eq!(table(&[], TableOptions::default()), counts);
    assert!(table(&inbox(), no_rows).starts_with("0 of 4 shown"));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let unbroken = "x".repeat(5000);
    let mut records = inbox();
    records.retain(|(record, _)| record.row != 3 && record.error.is_none());
    let mut long = message(9, Some(Priority::Low), 0.5);
    long.id = "i".repeat(500);
    records.push((long, &unbroken));
    for columns in [0, 60, 61, 80, 99, 100, 120, 500] {
        let options = TableOptions {
            columns,
            ..TableOptions::default()
        };
        let widest = table(&records, options)
            .lines()
            .map(|line| line.chars().count())
            .max();
        assert_eq!(widest, Some(usize::from(columns.max(60))), "{columns}");
    }
}

#[test]
fn only_the_first_failures_are_named() {
    let failures: Vec<(Record, &str)> = (0..20).map(|_| (sample::failed(), "")).collect();
    let text = table(&failures, TableOptions::default());
    assert_eq!(
        text.matches("line 3 has an open quote").count(),
        MAX_NAMED_FAILURES
    );
    assert!(text.contains("failed 20"));
}
