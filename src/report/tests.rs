use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::history::Scored;
use crate::schema::{assert_committed, assert_follows};
use crate::summary::{Clock, Measure, Summary};

/// Markup, marks that turn the direction, controls, and what ends other languages' texts.
const HOSTILE: &str =
    "<script>alert(1)</script>\"><img src=x onerror=alert(1)>\u{202e}\0]]>-->|`[a](javascript:x)";

/// A message: day from 1 on, category, whether it is negative and a complaint.
fn record(row: u64, day: u32, category: &str, is_bad: bool, more: &str) -> Scored {
    let (label, score) = if is_bad {
        ("negative", -0.6)
    } else {
        ("neutral", 0.0)
    };
    let json = format!(
        r#"{{"row":{row},"id":"m{row}","received_at":"2026-03-{day:02}T{hour:02}:15:00Z","channel":"chat",
        "sentiment":{{"label":"{label}","score":{score}}},"anger":{{"score":0.1,"level":"none","drivers":[]}},
        "complaint":{{"is":{is_bad},"severity":"blame"}},"category":"{category}","intent":"other",
        "priority":{{"label":"normal"}},"route":{{"queue":"{category}"}},
        "sla":{{"first_response_due":"2026-03-{day:02}T23:00:00Z","resolve_due":"2026-03-29T12:00:00Z"}}{more}}}"#,
        hour = row % 24,
    );
    serde_json::from_str(&json).unwrap()
}

fn summary_of(records: &[Scored]) -> Summary {
    let clock = Clock::default();
    let mut summary = Summary::new(&clock);
    let source: Arc<str> = "scored.jsonl".into();
    for record in records {
        summary.add(record, &clock, &source);
    }
    summary.settle();
    summary
}

/// Two weeks of 40 messages a day. In the second, half of the deliveries are complaints, before a tenth.
fn history() -> Vec<Scored> {
    let of_day = |day: u32| {
        (0..40_u64).map(move |at| {
            let row = u64::from(day) * 40 + at;
            let is_delivery = at < 20;
            let bad = if !is_delivery {
                at == 39
            } else if day > 7 {
                at % 2 == 0
            } else {
                at < 2
            };
            let category = if is_delivery {
                "delivery_shipping"
            } else {
                "billing_payment"
            };
            record(row, day, category, bad, "")
        })
    };
    (1..=14).flat_map(of_day).collect()
}

fn report_of(records: &[Scored]) -> Report {
    Report::of(&summary_of(records), None, &ReportOptions::default()).unwrap()
}

#[test]
fn what_got_worse_is_told_with_its_cause() {
    let report = report_of(&history());
    let compared = &report.comparison;
    assert_eq!(compared.now.from.as_deref(), Some("2026-03-08"));
    assert_eq!(
        (compared.now.messages, compared.before.messages),
        (280, 280)
    );
    let complaints = compared
        .headlines
        .iter()
        .find(|h| h.measure == Measure::Complaint);
    let complaints = complaints.unwrap();
    assert_eq!((complaints.before.count, complaints.now.count), (21, 77));
    assert!(complaints.change.is_significant);
    let parts = compared
        .movers
        .iter()
        .filter(|m| m.measure == Measure::Complaint && m.dimension == "category");
    let parts: f64 = parts.map(|mover| mover.part.unwrap()).sum();
    assert!(
        (parts - 1.0).abs() < 1e-4,
        "parts add up to the whole, not {parts}"
    );
    let told = compared.sentences.join("\n");
    for wanted in [
        "8–14 March 2026 beside 1–7 March 2026: there is a larger share of negative messages and complaints.",
        "Complaints rose from 7.5\u{a0}% (21 of 280) to 27.5\u{a0}% (77 of 280): +20.0 points",
        "Category delivery_shipping gives 100\u{a0}% of the rise, with 50.0\u{a0}% of the messages.",
        "No clear change in volume: 280 messages before, 280 now.",
    ] {
        assert!(told.contains(wanted), "{wanted} is not in\n{told}");
    }
    // The queue has the category's numbers, so it is not told again.
    assert!(!told.contains("queue"), "{told}");
}

#[test]
fn nothing_is_made_of_chance() {
    let mut records: Vec<Scored> = history().into_iter().filter(|r| r.row >= 8 * 40).collect();
    for record in &mut records {
        let day = (record.row / 40) % 7 + 1 + if record.row % 2 == 0 { 7 } else { 0 };
        record.received_at = Some(format!("2026-03-{day:02}T10:00:00Z"));
        record.complaint = record.complaint.map(|mut complaint| {
            complaint.is = Some(record.row % 10 < 2);
            complaint
        });
        record.sentiment = None;
    }
    let told = report_of(&records).comparison.sentences;
    assert!(
        told[0].ends_with("nothing got clearly worse or better."),
        "{told:?}"
    );
}

/// A list of one problem that is back, made of so many records up to a day.
fn problems(as_of: &str, records: u64) -> crate::problems::ProblemsReport {
    let left_out = serde_json::json!({
        "not_customers": 0, "failed": 0, "other_language": 0, "later": 0, "without_text": 0
    });
    let problem = serde_json::json!({
        "id": "pr-1", "label": "charger overheats", "words": [], "size": 60, "distinct": 9,
        "trend": {"kind": "back_again", "recent": 49, "before": 28, "expected": 7.0},
        "mood": {"complaint": 0.5}, "categories": [], "counts": [], "questions": 0, "examples": []
    });
    let list = serde_json::json!({
        "schema": "kvetch-problems/1", "kvetch": "0.1.0", "min_size": 10, "found": 1, "harmless": 0,
        "messages": {
            "records": records, "counted": records, "in_problems": 60, "left_out": left_out
        },
        "period": {
            "first": "2026-01-01", "last": as_of, "as_of": as_of, "window_days": 7, "bin_days": 1,
            "without_time": 0
        },
        "mood": {}, "problems": [problem], "gone": []
    });
    serde_json::from_value(list).unwrap()
}

#[test]
fn problems_are_told_where_their_list_is_of_the_last_period() {
    let calm: Vec<Scored> = history()
        .into_iter()
        .map(|mut record| {
            record.complaint = None;
            record.sentiment = None;
            record
        })
        .collect();
    let table = [
        (
            "2026-03-14",
            560,
            "no rate got clearly worse or better; a problem is back.",
            "",
        ),
        (
            "2026-03-08",
            560,
            "no rate got clearly worse or better; a problem is back.",
            "",
        ),
        (
            "2026-03-07",
            560,
            "nothing got clearly worse or better.",
            "up to 2026-03-07 as now",
        ),
        (
            "2026-04-26",
            560,
            "nothing got clearly worse or better.",
            "--as-of 2026-03-14",
        ),
        (
            "2026-03-14",
            1_000,
            "a problem is back.",
            "those of 1,000 records, the other figures those of 560",
        ),
    ];
    for (as_of, records, verdict, note) in table {
        let mut report = report_of(&calm);
        report.set_problems(problems(as_of, records), true);
        let lead = &report.comparison.sentences[0];
        assert!(lead.ends_with(verdict), "{as_of}: {lead}");
        let page = report.to_short_markdown();
        let is_told = page.contains("A problem is back: “charger overheats”");
        assert_eq!(is_told, verdict.contains("is back"), "{page}");
        assert_eq!(
            report.notes.len(),
            usize::from(!note.is_empty()),
            "{:?}",
            report.notes
        );
        assert!(report.notes.concat().contains(note), "{:?}", report.notes);
    }
}

#[test]
fn a_change_of_volume_is_in_the_verdict() {
    let later = history().into_iter().filter(|r| r.row >= 8 * 40);
    let records: Vec<Scored> = (0..3)
        .flat_map(|copy| later.clone().map(move |record| (copy, record)))
        .chain(
            history()
                .into_iter()
                .filter(|r| r.row < 8 * 40)
                .map(|record| (0, record)),
        )
        .map(|(copy, mut record)| {
            record.id = format!("{}-{copy}", record.id);
            record.complaint = None;
            record.sentiment = None;
            record
        })
        .collect();
    let told = report_of(&records).comparison.sentences;
    assert!(
        told[0].ends_with("no rate got clearly worse or better; the volume rose (+200\u{a0}%)."),
        "{told:?}"
    );
}

#[test]
fn a_last_day_that_is_cut_off_is_told() {
    let is_early = |record: &Scored, last: u32| {
        let at = record.received_at.as_deref().unwrap();
        !at.starts_with("2026-03-14T") || at.get(11..13).unwrap().parse::<u32>().unwrap() <= last
    };
    let notes = |last: u32| {
        let records: Vec<Scored> = history()
            .into_iter()
            .filter(|record| is_early(record, last))
            .collect();
        report_of(&records).notes
    };
    assert_eq!(notes(23), Vec::<String>::new());
    assert_eq!(notes(22), Vec::<String>::new());
    let told = notes(3);
    for wanted in [
        "of 2026-03-14 came in the hour from 03:00",
        "with --until 2026-03-13",
    ] {
        assert!(told.concat().contains(wanted), "{told:?}");
    }
    let records: Vec<Scored> = history()
        .into_iter()
        .filter(|record| is_early(record, 3))
        .collect();
    let options = ReportOptions {
        until: Some("2026-03-13".parse().unwrap()),
        ..ReportOptions::default()
    };
    let report = Report::of(&summary_of(&records), None, &options).unwrap();
    assert!(
        !report.notes.concat().contains("cut off"),
        "{:?}",
        report.notes
    );
}

#[test]
fn of_messages_with_the_same_text_one_is_shown() {
    let mut report = report_of(&history());
    assert_eq!(report.worst.len(), 5);
    let wanted = report.wanted_texts().into_iter().enumerate();
    let texts = wanted.map(|(at, key)| (key, format!("text {}", at % 2)));
    report.set_texts(&texts.collect());
    assert_eq!(report.worst.len(), 2);
}

#[test]
fn the_head_has_the_days_of_the_periods() {
    let mut records = history();
    // A day earlier in UTC than as written.
    records[0].received_at = Some("2026-03-01T01:00:00+02:00".to_owned());
    let head = |zone: Option<&str>| {
        let clock = Clock::of(zone).unwrap();
        let mut summary = Summary::new(&clock);
        let source: Arc<str> = "scored.jsonl".into();
        for record in &records {
            summary.add(record, &clock, &source);
        }
        let report = Report::of(&summary, None, &ReportOptions::default()).unwrap();
        report.to_short_markdown()
    };
    let told = head(None);
    assert!(
        told.contains("2026-03-01 to 2026-03-14 (as written)"),
        "{told}"
    );
    let told = head(Some("UTC"));
    assert!(
        told.contains("2026-02-28 23:00 to 2026-03-14 23:15 (UTC)"),
        "{told}"
    );
}

#[test]
fn periods_fit_what_is_there() {
    let dates = |days: std::ops::RangeInclusive<u32>, period: Option<u32>| {
        let records: Vec<Scored> = days.map(|day| record(0, day, "other", false, "")).collect();
        let options = ReportOptions {
            period,
            ..ReportOptions::default()
        };
        let report = Report::of(&summary_of(&records), None, &options).unwrap();
        (report.comparison.now.days, report.notes.len())
    };
    assert_eq!(dates(1..=20, None), (7, 0));
    assert_eq!(dates(1..=9, None), (4, 0));
    assert_eq!(dates(1..=9, Some(7)), (7, 1));
    assert_eq!(dates(1..=1, None), (0, 1));
    let nothing = report_of(&[]);
    assert_eq!(
        (nothing.basis.records, nothing.comparison.sentences.len()),
        (0, 0)
    );
    assert!(
        nothing
            .to_html()
            .unwrap()
            .contains("There is nothing to compare with.")
    );
}

#[test]
fn a_factor_is_compared_with_the_rest() {
    let report = report_of(&history());
    let negative = &report.drivers[0];
    let delivery = negative
        .rows
        .iter()
        .find(|row| row.name == "delivery_shipping")
        .unwrap();
    assert_eq!((delivery.inside.count, delivery.inside.of), (84, 280));
    assert_eq!((delivery.rest.count, delivery.rest.of), (14, 280));
    assert!((delivery.lift - 6.0).abs() < 1e-6 && delivery.is_significant);
}

#[test]
fn due_times_are_seen_from_the_last_message() {
    let report = report_of(&history());
    assert_eq!(report.sla.as_of.as_deref(), Some("2026-03-15 00:00"));
    let normal = report
        .sla
        .first_response
        .iter()
        .find(|row| row.name == "normal")
        .unwrap();
    assert_eq!(
        (normal.all, normal.passed_lately, normal.passed_earlier),
        (560, 280, 280)
    );
    let resolve = report
        .sla
        .resolve
        .iter()
        .find(|row| row.name == "normal")
        .unwrap();
    assert_eq!((resolve.soon, resolve.later), (0, 560));
}

/// Hostile names and texts in every place that shows one.
fn hostile() -> Report {
    let quoted = serde_json::to_string(HOSTILE).unwrap();
    let more = format!(
        r#","thread_id":{quoted},"customer_tier":{quoted},"language":{{"code":{quoted}}},
        "decision":{{"action":{quoted},"reason":{quoted},"abstained":[{quoted}]}},"warnings":[{{"code":{quoted}}}],
        "versions":{{"model":{quoted}}},"evidence":[{{"for":"anger","source":"lexicon:{HOSTILE_TERM}","effect":1}}]"#
    );
    let mut records: Vec<Scored> = (0..60)
        .map(|row| {
            record(
                row,
                1 + u32::try_from(row).unwrap() % 14,
                "other",
                row % 2 == 0,
                &more,
            )
        })
        .collect();
    for record in &mut records {
        record.channel = Some(HOSTILE.to_owned());
        record.id = format!("{HOSTILE}{}", record.row);
        record.route.as_mut().unwrap().queue = Some(HOSTILE.to_owned());
    }
    let options = ReportOptions {
        title: HOSTILE.to_owned(),
        ..ReportOptions::default()
    };
    let mut report = Report::of(&summary_of(&records), None, &options).unwrap();
    let texts = report
        .wanted_texts()
        .into_iter()
        .map(|key| (key, HOSTILE.to_owned()));
    let texts: BTreeMap<TextKey, String> = texts.collect();
    report.set_texts(&texts);
    report
}

const HOSTILE_TERM: &str = "<script>x</script>";

#[test]
fn hostile_names_and_texts_stay_text() {
    let report = hostile();
    assert!(!report.worst.is_empty() && report.worst[0].text.is_some());
    let page = report.to_html().unwrap();
    for forbidden in [
        "<script",
        "<img",
        "onerror=alert(1)>",
        "\u{202e}",
        "\0",
        "]]>",
        "-->",
        "style=",
        "http:",
    ] {
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!page.contains(forbidden), "{forbidden:?}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    let text = report.to_markdown();
    for mark in ['<', '`'] {
        let escaped = format!("\\{mark}");
        assert_eq!(
            text.matches(mark).count(),
            text.matches(&escaped).count(),
            "{mark}"
        );
    }
    assert!(!text.contains('\u{202e}') && !text.contains('\0'));
}

#[test]
fn the_same_figures_stand_in_every_shape() {
    let report = report_of(&history());
    let (page, text) = (report.to_html().unwrap(), report.to_markdown());
    for figure in ["27.5\u{a0}% (77 of 280)", "No clear change in volume"] {
        assert!(page.contains(figure) && text.contains(figure), "{figure}");
    }
    assert!(report.to_short_markdown().len() < text.len() / 3);
}

#[test]
fn a_report_follows_the_committed_schema() {
    let schema = Report::schema().unwrap();
    assert_committed("report.schema.json", &schema);
    for report in [report_of(&history()), report_of(&[]), hostile()] {
        assert_follows(&serde_json::to_value(report).unwrap(), &schema);
    }
}

#[test]
fn conditions_fail_on_what_they_say() {
    let table = [
        ("complaint_rate > +20%", true),
        ("complaint_rate > +300%", false),
        ("complaint_rate > +19pt", true),
        ("complaint_rate >= 28%", false),
        ("volume > +1%", false),
        ("volume < 281", true),
    ];
    for (condition, fails) in table {
        let options = ReportOptions {
            conditions: vec![condition.parse().unwrap()],
            ..ReportOptions::default()
        };
        let report = Report::of(&summary_of(&history()), None, &options).unwrap();
        assert_eq!(report.has_failed_condition(), fails, "{condition}");
    }
}

#[test]
fn conversations_are_told_by_their_turns() {
    let turn = |row: u64, thread: &str, score: f32, role: &str| {
        let more = format!(r#","thread_id":"{thread}","author_role":"{role}""#);
        let mut record = record(row, 1 + u32::try_from(row).unwrap(), "other", false, &more);
        record.sentiment.as_mut().unwrap().score = Some(score);
        record
    };
    let records = [
        turn(0, "falls", 0.2, "customer"),
        turn(1, "falls", 0.9, "agent"),
        turn(2, "falls", -0.8, "customer"),
        turn(3, "rises", -0.8, "customer"),
        turn(4, "rises", 0.5, "customer"),
        turn(5, "single", -0.9, "customer"),
    ];
    let talks = report_of(&records).conversations;
    assert_eq!((talks.messages, talks.followed, talks.several), (6, 3, 2));
    assert_eq!((talks.worsened.count, talks.improved.count), (1, 1));
    assert_eq!(
        (talks.turned_worse.count, talks.turned_better.count),
        (1, 1)
    );
    let fall = &talks.turns[0];
    assert_eq!(
        (fall.thread_id.as_str(), fall.turn),
        ("falls", Some([0.2, -0.8]))
    );
    assert_eq!(fall.message.as_ref().unwrap().id, "m2");
    let worst: Vec<&str> = talks
        .worst
        .iter()
        .map(|talk| talk.thread_id.as_str())
        .collect();
    assert_eq!(worst, ["falls", "rises"]);
}

/// The same sentences stand in the documentation.
#[test]
fn definitions_are_documented() {
    let documented = include_str!("../../docs/report.md");
    for definition in report_of(&[]).definitions {
        assert!(
            documented.contains(&definition),
            "docs/report.md lacks: {definition}"
        );
    }
}
