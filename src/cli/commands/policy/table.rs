//! A diff as headings and tables for a terminal.

use super::{counted, grouped};
use crate::cli::commands::eval::document::{Document, NOTHING};
use crate::output::harmless;
use crate::replay::diff::{
    Aspect, BeforeAfter, ConditionResult, DiffReport, DueChanges, Example, Examples, QueueLoad,
    Side,
};

/// Rules, queues and moves shown; the JSON has them all.
const MAX_ROWS: usize = 30;

/// Characters of an id that are shown.
const MAX_ID_CHARS: usize = 24;

/// Examples of a kind that are shown on a terminal; the JSON and the page have all that were asked for.
const MAX_EXAMPLES: usize = 5;

/// The whole diff.
pub(super) fn document(report: &DiffReport) -> Document {
    let mut document = Document::default();
    document.heading(format!("{} → {}", report.old, report.new));
    document.line(records(report));
    document.line(moved(report));
    priorities(report, &mut document);
    queues(report, &mut document);
    document.heading("tiers");
    document.table(&HEAD, 1, changes(&report.tiers));
    due_times(report, &mut document);
    for (title, rows) in [
        ("duties by law or contract", &report.regulatory),
        ("skills", &report.skills),
    ] {
        if !rows.is_empty() {
            document.heading(title);
            document.table(&HEAD, 1, changes(rows));
        }
    }
    load(report, &mut document);
    rules(report, &mut document);
    examples(report, &mut document);
    if !report.conditions.is_empty() {
        document.heading("conditions");
        for line in conditions(report) {
            document.line(line);
        }
    }
    document
}

const HEAD: [&str; 4] = ["", "before", "after", "change"];

/// What the records are.
pub(super) fn records(report: &DiffReport) -> String {
    let records = &report.records;
    format!(
        "{}: {} decided by both, {} by agents or systems (tone only), {} failed",
        counted(records.total, "record"),
        grouped(records.decided),
        grouped(records.tone_only),
        grouped(records.failed)
    )
}

/// How many move.
pub(super) fn moved(report: &DiffReport) -> String {
    let moved = &report.moved;
    format!(
        "{} change ({}): {} raised, {} lowered, {} to another queue, {} to another tier, {} with other \
         skills, {} with another due time",
        grouped(moved.any),
        percent(moved.any, report.records.decided),
        grouped(moved.raised),
        grouped(moved.lowered),
        grouped(moved.requeued),
        grouped(moved.retiered),
        grouped(moved.reskilled),
        grouped(moved.due)
    )
}

/// One place: `0.4 %`.
pub(super) fn percent(part: u64, whole: u64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "shown with one place, and counts are far below the bound of exactness"
    )]
    let share = 100.0 * part as f64 / whole.max(1) as f64;
    format!("{share:.1} %")
}

/// `+12`, `−3`, nothing for no change.
pub(super) fn signed(change: i64) -> String {
    match change {
        0 => String::new(),
        change if change > 0 => format!("+{}", grouped(change.unsigned_abs())),
        change => format!("−{}", grouped(change.unsigned_abs())),
    }
}

fn changes(rows: &[BeforeAfter]) -> Vec<Vec<String>> {
    let row = |row: &BeforeAfter| {
        vec![
            harmless(&row.name, MAX_ID_CHARS),
            grouped(row.before),
            grouped(row.after),
            signed(row.change()),
        ]
    };
    rows.iter().map(row).collect()
}

fn priorities(report: &DiffReport, document: &mut Document) {
    document.heading("priorities");
    document.table(&HEAD, 1, changes(&report.priorities));
    document.heading("from (rows) to (columns)");
    let names: Vec<&str> = report.priorities.iter().map(|row| &*row.name).collect();
    let head: Vec<&str> = std::iter::once("").chain(names.iter().copied()).collect();
    let rows = names.iter().map(|from| {
        let cells = names.iter().map(|to| grouped(cell(report, from, to)));
        std::iter::once((*from).to_owned()).chain(cells).collect()
    });
    document.table(&head, 1, rows.collect());
}

/// Records from one priority to another.
pub(super) fn cell(report: &DiffReport, from: &str, to: &str) -> u64 {
    let mut moves = report.priority_moves.iter();
    let found = moves.find(|found| found.from == from && found.to == to);
    found.map_or(0, |found| found.count)
}

fn queues(report: &DiffReport, document: &mut Document) {
    document.heading("queues");
    let mut rows: Vec<BeforeAfter> = report.queues.clone();
    rows.sort_by_key(|row| std::cmp::Reverse(row.change().unsigned_abs()));
    cut(&mut rows, document);
    document.table(&HEAD, 1, changes(&rows));
    let mut moves = report.queue_moves.clone();
    cut(&mut moves, document);
    let rows = moves.iter().map(|found| {
        let names = [&found.from, &found.to].map(|name| harmless(name, MAX_ID_CHARS));
        [&names[..], &[grouped(found.count)]].concat()
    });
    document.table(&["from queue", "to queue", "records"], 2, rows.collect());
}

fn cut<T>(rows: &mut Vec<T>, document: &mut Document) {
    if rows.len() > MAX_ROWS {
        let more = rows.len() - MAX_ROWS;
        document.line(format!("{more} more are in --format json"));
        rows.truncate(MAX_ROWS);
    }
}

/// Names of the columns of due times, with what each counts.
pub(super) const DUE_HEAD: [&str; 8] = [
    "",
    "earlier",
    "later",
    "appears",
    "vanishes",
    "same",
    "none",
    "median shift",
];

/// The due times' rows.
pub(super) fn due_rows(report: &DiffReport) -> Vec<Vec<String>> {
    let row = |name: &str, due: &DueChanges| {
        vec![
            name.to_owned(),
            grouped(due.earlier),
            grouped(due.later),
            grouped(due.appears),
            grouped(due.vanishes),
            grouped(due.same),
            grouped(due.none),
            shift(due.median_shift_minutes),
        ]
    };
    let mut rows = vec![
        row("first response", &report.first_response),
        row("resolve", &report.resolve),
    ];
    if !report.regulatory.is_empty() {
        rows.push(row("duties", &report.duties));
    }
    rows
}

fn due_times(report: &DiffReport, document: &mut Document) {
    document.heading("due times");
    document.table(&DUE_HEAD, 1, due_rows(report));
}

/// `+2 h 30 min`.
fn shift(minutes: Option<f64>) -> String {
    let Some(minutes) = minutes else {
        return "–".to_owned();
    };
    let sign = if minutes < 0.0 { "−" } else { "+" };
    let all = minutes.abs();
    let (hours, rest) = ((all / 60.0).floor(), all % 60.0);
    match (hours >= 1.0, rest > 0.0) {
        (false, _) => format!("{sign}{rest} min"),
        (true, false) => format!("{sign}{hours} h"),
        (true, true) => format!("{sign}{hours} h {rest} min"),
    }
}

fn load(report: &DiffReport, document: &mut Document) {
    let load = &report.load;
    document.heading("load");
    document.line(load_note(report));
    let busiest = |queue: &QueueLoad| {
        vec![
            harmless(&queue.queue, MAX_ID_CHARS),
            peak(&queue.hours_before),
            peak(&queue.hours_after),
            weekend(&queue.weekdays_before),
            weekend(&queue.weekdays_after),
        ]
    };
    let mut queues = load.queues.clone();
    cut(&mut queues, document);
    document.table(
        &[
            "queue",
            "busiest hour before",
            "after",
            "at weekends before",
            "after",
        ],
        1,
        queues.iter().map(busiest).collect(),
    );
}

/// In which time zone hours are, and what has none.
pub(super) fn load_note(report: &DiffReport) -> String {
    let load = &report.load;
    let zones = if load.time_zone_before == load.time_zone_after {
        load.time_zone_after.clone()
    } else {
        format!(
            "{} before, {} after",
            load.time_zone_before, load.time_zone_after
        )
    };
    format!(
        "hours of receipt, time zone {zones}; {} without a time of receipt",
        counted(load.untimed, "record")
    )
}

/// The first hour with the most records, `09:00 (12)`; nothing where no hour has one.
fn peak(hours: &[u64]) -> String {
    let hours = hours.iter().copied().enumerate();
    let (hour, count) = hours.fold(
        (0, 0),
        |best, (hour, count)| {
            if count > best.1 { (hour, count) } else { best }
        },
    );
    match count {
        0 => NOTHING.to_owned(),
        count => format!("{hour:02}:00 ({})", grouped(count)),
    }
}

fn weekend(weekdays: &[u64]) -> String {
    grouped(weekdays.iter().skip(5).sum())
}

fn rules(report: &DiffReport, document: &mut Document) {
    let mut rules = report.rules.clone();
    rules.retain(|rule| rule.starts + rule.stops > 0);
    if rules.is_empty() {
        return;
    }
    document.heading("rules that start or stop to change priorities");
    cut(&mut rules, document);
    let rows = rules.iter().map(|rule| {
        let counts = [rule.before, rule.after, rule.starts, rule.stops].map(grouped);
        [&[rule.rule.clone()][..], &counts[..]].concat()
    });
    document.table(
        &["rule", "before", "after", "starts", "stops"],
        1,
        rows.collect(),
    );
}

/// `priority: normal → high (12 records)`.
pub(super) fn kind_title(kind: &Examples) -> String {
    let (from, to) = (
        harmless(&kind.from, MAX_ID_CHARS),
        harmless(&kind.to, MAX_ID_CHARS),
    );
    let moved = match kind.aspect {
        Aspect::Priority => format!("priority: {from} → {to}"),
        Aspect::Queue => format!("queue: {from} → {to}"),
        Aspect::Tier => format!("tier: {from} → {to}"),
        Aspect::FirstResponse => format!("first response {to}, priority stays {from}"),
        Aspect::Resolve => format!("resolution {to}, priority stays {from}"),
        Aspect::Skill => format!("skill {from} {to}"),
    };
    format!("{moved} ({})", counted(kind.count, "record"))
}

fn examples(report: &DiffReport, document: &mut Document) {
    for kind in &report.examples {
        if kind.records.is_empty() {
            continue;
        }
        document.heading(kind_title(kind));
        let shown = kind.records.iter().take(MAX_EXAMPLES).map(example);
        document.table(
            &[
                "id",
                "row",
                "before",
                "after",
                "rules before",
                "rules after",
            ],
            6,
            shown.collect(),
        );
    }
}

fn example(example: &Example) -> Vec<String> {
    vec![
        harmless(&example.id, MAX_ID_CHARS),
        example.row.to_string(),
        side(&example.before),
        side(&example.after),
        example.before.rules.join(", "),
        example.after.rules.join(", "),
    ]
}

/// `high, billing, tier 1, refunds`.
pub(super) fn side(side: &Side) -> String {
    let queue = harmless(&side.queue, MAX_ID_CHARS);
    let skills = side.skills.iter();
    let skills: Vec<String> = skills
        .map(|skill| format!(", {}", harmless(skill, MAX_ID_CHARS)))
        .collect();
    format!(
        "{}, {queue}, tier {}{}",
        side.priority,
        side.tier,
        skills.concat()
    )
}

/// A line for each condition.
pub(super) fn conditions(report: &DiffReport) -> Vec<String> {
    report.conditions.iter().map(condition).collect()
}

/// `condition failed: urgent > +10% (found +32.5 %)`.
pub(super) fn condition(result: &ConditionResult) -> String {
    let outcome = if result.has_failed {
        "failed"
    } else {
        "passed"
    };
    let unit = if result.condition.ends_with('%') {
        " %"
    } else {
        ""
    };
    let found = match result.found {
        None => "grown from none".to_owned(),
        Some(found) => {
            let rounded = (found * 10.0).round() / 10.0;
            format!("{rounded}{unit}")
        }
    };
    let text = &result.condition;
    format!("condition {outcome}: {text} (found {found})")
}
