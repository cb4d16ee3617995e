//! Two policies on the same records.

use std::num::NonZeroUsize;

use proptest::prelude::*;

use super::*;
use crate::error::ErrorCode;
use crate::replay::tests::{other_policy, other_policy_with, sample_lines};
use crate::schema::{assert_committed, assert_follows, schema_of};

fn compared(lines: &[u8], new: &Policy, options: &DiffOptions<'_>) -> Result<DiffReport> {
    let stdin = std::io::Cursor::new(lines.to_vec());
    let inputs = Inputs::find(&["-".to_owned()], Some(Box::new(stdin)))?;
    diff(inputs, &Policy::standard(), new, options)
}

fn with_examples(examples: usize) -> DiffOptions<'static> {
    DiffOptions {
        examples,
        ..DiffOptions::default()
    }
}

fn assert_adds_up(report: &DiffReport) {
    let records = report.records;
    assert_eq!(
        records.decided + records.tone_only + records.failed,
        records.total
    );
    let moves: u64 = report.priority_moves.iter().map(|m| m.count).sum();
    assert_eq!(moves, records.decided);
    for rows in [&report.priorities, &report.queues, &report.tiers] {
        let sums = rows
            .iter()
            .fold((0, 0), |sum, row| (sum.0 + row.before, sum.1 + row.after));
        assert_eq!(sums, (records.decided, records.decided));
    }
    for row in &report.queues {
        let sum = |side: fn(&Move) -> &String| -> u64 {
            let moves = report.queue_moves.iter().filter(|m| *side(m) == row.name);
            moves.map(|m| m.count).sum()
        };
        let (left, came) = (sum(|m| &m.from), sum(|m| &m.to));
        assert_eq!(row.before - left + came, row.after, "{}", row.name);
    }
    for due in [&report.first_response, &report.resolve] {
        let sum = due.none + due.same + due.earlier + due.later + due.appears + due.vanishes;
        assert_eq!(sum, records.decided);
    }
    let timed: u64 = report.load.queues.iter().flat_map(|q| &q.hours_after).sum();
    let by_day: u64 = report
        .load
        .queues
        .iter()
        .flat_map(|q| &q.weekdays_before)
        .sum();
    assert_eq!(
        (timed + report.load.untimed, timed),
        (records.decided, by_day)
    );
    for rule in &report.rules {
        assert_eq!(
            rule.before + rule.starts - rule.stops,
            rule.after,
            "{}",
            rule.rule
        );
    }
    let moved = report.moved;
    assert!(moved.any <= records.decided && moved.raised + moved.lowered <= moved.any);
}

#[test]
fn the_same_policy_moves_nothing() {
    let report = compared(&sample_lines(), &Policy::standard(), &with_examples(20)).unwrap();
    assert_adds_up(&report);
    assert_eq!(report.moved, MovedCounts::default());
    assert!(report.examples.is_empty() && report.queue_moves.is_empty());
    assert_eq!((report.records.total, report.records.tone_only), (18, 1));
}

#[test]
fn what_moves_is_counted_and_shown() {
    let report = compared(&sample_lines(), &other_policy(), &with_examples(20)).unwrap();
    assert_adds_up(&report);
    assert!(
        report.moved.raised > 0 && report.moved.lowered == 0,
        "{:?}",
        report.moved
    );
    for kind in &report.examples {
        assert_eq!(kind.records.len() as u64, kind.count.min(20));
        for example in &kind.records {
            let (before, after) = (&example.before, &example.after);
            assert!(example.id.starts_with("T-") && before != after);
            let last = |side: &Side| side.rules.last().cloned();
            assert!(last(before).is_some() && last(after).is_some());
        }
    }
    let later = report
        .examples
        .iter()
        .find(|kind| kind.aspect == Aspect::Priority)
        .unwrap();
    assert_eq!(later.records[0].before.priority.as_str(), later.from);
    assert_eq!(later.records[0].after.priority.as_str(), later.to);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Neither order nor threads nor the number of copies changes what is told of a record.
    #[test]
    fn counts_and_examples_do_not_depend_on_the_order(turned in 0..18_usize, threads in 1..4_usize) {
        let lines = sample_lines();
        let mut all: Vec<&[u8]> = lines.split_inclusive(|b| *b == b'\n').collect();
        let options = |threads| DiffOptions { threads: NonZeroUsize::new(threads), ..with_examples(2) };
        let report = compared(&all.concat(), &other_policy(), &options(1)).unwrap();
        all.rotate_left(turned);
        let other = compared(&all.concat(), &other_policy(), &options(threads)).unwrap();
        prop_assert_eq!(report, other);
    }
}

#[test]
fn conditions_are_read_and_compared() {
    let lines = sample_lines();
    let base = compared(&lines, &other_policy(), &DiffOptions::default()).unwrap();
    let decided = base.records.decided;
    let grown = base.priorities.iter().find(|row| row.change() > 0).unwrap();
    let shrunk = base.priorities.iter().find(|row| row.change() < 0).unwrap();
    let (name, after, growth) = (&grown.name, grown.after, grown.change());
    let is_new = grown.before == 0;
    let table = [
        (format!("{name} >= {after}"), true),
        (format!("{name} > {after}"), false),
        (format!("{name}>=+{growth}"), true),
        (format!("{name} > +{growth}"), false),
        (format!("{name} > +1%"), true),
        (format!("{name} < +1 %"), false),
        (format!("{name} > +100000%"), is_new),
        (format!("{} < -0.1%", shrunk.name), true),
        (format!("{} < -100%", shrunk.name), false),
        ("queue:safety > +0%".to_owned(), false),
        ("tier:2 >= 1".to_owned(), true),
        ("moved > 5%".to_owned(), true),
        (format!("moved <= {decided}"), true),
        ("lowered > 0".to_owned(), false),
        ("resolve_later > 100%".to_owned(), false),
        (
            " first_response_earlier >= 1 ".to_owned(),
            base.first_response.earlier > 0,
        ),
        ("duties > +0%".to_owned(), true),
        ("duty:answer >= 1".to_owned(), true),
        ("duty:answer < 1".to_owned(), false),
        ("duties_appear >= 1".to_owned(), true),
        ("duties_earlier > 0".to_owned(), false),
        ("skill:law > +20%".to_owned(), true),
        ("skill:law <= 50%".to_owned(), true),
        ("reskilled >= 1".to_owned(), true),
        ("due > 0".to_owned(), base.moved.due > 0),
    ];
    for (text, has_failed) in table {
        let conditions = [text.parse::<DiffCondition>().unwrap()];
        let options = DiffOptions {
            conditions: &conditions,
            ..DiffOptions::default()
        };
        let report = compared(&lines, &other_policy(), &options).unwrap();
        assert_eq!(
            report.has_failed_condition(),
            has_failed,
            "{text}: {:?}",
            report.conditions
        );
        assert_eq!(report.conditions[0].condition, text.trim());
    }
}

#[test]
fn wrong_conditions_are_told_with_place_and_hint() {
    for (text, place, reason) in [
        ("", 1, "none of < <= > >="),
        ("urgent", 7, "none of < <= > >="),
        ("urgent = 5", 11, "none of < <= > >="),
        ("urgnt > 5", 1, "did you mean `urgent`?"),
        ("  urgnt > 5", 3, "did you mean `urgent`?"),
        ("queue: > 5", 1, "no figure"),
        ("skill: > 5", 1, "no figure"),
        ("duty > 5", 1, "duty:NAME, duties"),
        ("duties_later > +5%", 16, "leave out the sign"),
        ("tier:3 > 5", 1, "did you mean `tier:"),
        ("urgent > ", 10, "no number"),
        ("urgent > many", 10, "no number"),
        ("urgent > inf", 10, "no number"),
        ("urgent > 5 %%", 10, "no number"),
        ("urgent >> 5", 9, "no number"),
        ("urgent > 5 > 3", 10, "no number"),
        ("moved > +5%", 9, "leave out the sign"),
        ("wörgent > x", 1, "known: "),
    ] {
        let error = text.parse::<DiffCondition>().unwrap_err();
        assert_eq!(error.code(), ErrorCode::Usage);
        let told = error.to_string();
        assert!(
            told.contains(&format!("(at character {place})")),
            "{text}: {told}"
        );
        assert!(told.contains(reason), "{text}: {told}");
        assert!(told.contains("urgent > +10%"), "{text}: {told}");
    }
    for (text, fix) in [
        ("queue:legall > 5", "did you mean `queue:legal`?"),
        ("skill:laws > 5", "did you mean `skill:law`?"),
        ("duty:answr > 5", "did you mean `duty:answer`?"),
        ("duty:zzzzzzzz > 5", "they have answer"),
    ] {
        let conditions = [text.parse::<DiffCondition>().unwrap()];
        let options = DiffOptions {
            conditions: &conditions,
            ..DiffOptions::default()
        };
        let error = compared(b"", &other_policy(), &options).unwrap_err();
        assert_eq!(error.fix(), Some(fix), "{text}");
    }
}

#[test]
fn duties_that_run_shorter_are_told() {
    let shorter = other_policy_with("days = 30", "days = 14");
    let stdin = std::io::Cursor::new(sample_lines());
    let inputs = Inputs::find(&["-".to_owned()], Some(Box::new(stdin))).unwrap();
    let report = diff(inputs, &other_policy(), &shorter, &with_examples(0)).unwrap();
    assert_eq!(report.moved.due, report.duties.earlier);
    assert!(report.duties.earlier > 0, "{:?}", report.duties);
    assert_eq!(
        report.duties.median_shift_minutes,
        Some(-16.0 * 24.0 * 60.0)
    );
    assert!(report.regulatory.iter().all(|duty| duty.change() == 0));
}

#[test]
fn records_that_change_in_their_skills_alone_are_counted_and_named() {
    let without = other_policy_with("id = \"law\"", "id = \"lawyer\"");
    let stdin = std::io::Cursor::new(sample_lines());
    let inputs = Inputs::find(&["-".to_owned()], Some(Box::new(stdin))).unwrap();
    let report = diff(inputs, &other_policy(), &without, &with_examples(2)).unwrap();
    let moved = report.moved;
    assert!(moved.reskilled > 0);
    let alone = MovedCounts {
        any: moved.reskilled,
        reskilled: moved.reskilled,
        ..MovedCounts::default()
    };
    assert_eq!(moved, alone);
    let kinds = report.examples.iter();
    let kinds: Vec<(Aspect, &str, &str, u64)> = kinds
        .map(|kind| (kind.aspect, &*kind.from, &*kind.to, kind.count))
        .collect();
    let named = |skill, word| (Aspect::Skill, skill, word, moved.reskilled);
    let wanted = [named("law", "vanishes"), named("lawyer", "appears")];
    assert_eq!(kinds, wanted);
}

#[test]
fn the_committed_schema_is_fresh_and_reports_follow_it() {
    let schema = schema_of::<DiffReport>().unwrap();
    assert_committed("policy_diff.schema.json", &schema);
    let conditions = ["urgent > +10%".parse::<DiffCondition>().unwrap()];
    let options = DiffOptions {
        conditions: &conditions,
        ..with_examples(3)
    };
    let report = compared(&sample_lines(), &other_policy(), &options).unwrap();
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    assert_follows(&json, &schema);
    let back: DiffReport = serde_json::from_value(json).unwrap();
    assert_eq!(back, report);
}
