//! A diff as one HTML page: no network, no script, readable in the dark and on paper.
//!
//! Every string that comes from a file is escaped, and the page's own policy forbids everything but its
//! style, so that a name with markup in it stays a name.

use std::fmt::Write as _;

use super::grouped;
use super::table::{
    DUE_HEAD, cell, condition, due_rows, kind_title, load_note, moved, percent, records, signed,
};
use crate::replay::diff::{BeforeAfter, DiffReport, Example, Examples, QueueLoad, Side};
use crate::report::escaped;

/// Style of the page. Bars are drawn as tables' cells so that they print in black and white too.
const STYLE: &str = include_str!("page.css");

/// Height of a chart of hours, in its own units.
const CHART_HEIGHT: u64 = 40;

/// Width of an hour in a chart, in its own units.
const HOUR_WIDTH: usize = 12;

/// The whole page.
pub(super) fn render(report: &DiffReport) -> String {
    let title = escaped(&format!("{} → {}", report.old, report.new));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    let _ = writeln!(page, "<p>{}</p>", escaped(&records(report)));
    let _ = writeln!(page, "<p>{}</p>", escaped(&moved(report)));
    conditions(report, &mut page);
    priorities(report, &mut page);
    queues(report, &mut page);
    tiers(report, &mut page);
    section(&mut page, "Due times");
    table(&mut page, &DUE_HEAD, &due_rows(report));
    for (title, rows) in [
        ("Duties by law or contract", &report.regulatory),
        ("Skills", &report.skills),
    ] {
        if !rows.is_empty() {
            section(&mut page, title);
            table(&mut page, &HEAD, &change_rows(rows, report.records.decided));
        }
    }
    load(report, &mut page);
    rules(report, &mut page);
    examples(report, &mut page);
    page.push_str("</body>\n</html>\n");
    page
}

fn section(page: &mut String, title: &str) {
    let _ = writeln!(page, "<h2>{}</h2>", escaped(title));
}

/// A table: the first column names, the others are figures.
fn table(page: &mut String, head: &[&str], rows: &[Vec<String>]) {
    page.push_str("<table>\n<thead><tr>");
    for name in head {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(name));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for (at, value) in row.iter().enumerate() {
            let value = escaped(value);
            let _ = match at {
                0 => write!(page, "<th scope=\"row\">{value}</th>"),
                _ => write!(page, "<td>{value}</td>"),
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

fn conditions(report: &DiffReport, page: &mut String) {
    if report.conditions.is_empty() {
        return;
    }
    page.push_str("<ul class=\"conditions\">\n");
    for result in &report.conditions {
        let class = if result.has_failed {
            "failed"
        } else {
            "passed"
        };
        let text = escaped(&condition(result));
        let _ = writeln!(page, "<li class=\"{class}\">{text}</li>");
    }
    page.push_str("</ul>\n");
}

const HEAD: [&str; 5] = ["", "before", "after", "change", "share after"];

fn change_rows(rows: &[BeforeAfter], all: u64) -> Vec<Vec<String>> {
    let row = |row: &BeforeAfter| {
        vec![
            row.name.clone(),
            grouped(row.before),
            grouped(row.after),
            signed(row.change()),
            percent(row.after, all),
        ]
    };
    rows.iter().map(row).collect()
}

fn priorities(report: &DiffReport, page: &mut String) {
    section(page, "Priorities");
    let all = report.records.decided;
    table(page, &HEAD, &change_rows(&report.priorities, all));
    section(page, "From (rows) to (columns)");
    let names: Vec<&str> = report.priorities.iter().map(|row| &*row.name).collect();
    let head: Vec<&str> = [""].iter().chain(&names).copied().collect();
    let rows = names.iter().map(|from| {
        let cells = names.iter().map(|to| grouped(cell(report, from, to)));
        std::iter::once((*from).to_owned()).chain(cells).collect()
    });
    table(page, &head, &rows.collect::<Vec<_>>());
}

fn queues(report: &DiffReport, page: &mut String) {
    section(page, "Queues");
    let all = report.records.decided;
    table(page, &HEAD, &change_rows(&report.queues, all));
    if report.queue_moves.is_empty() {
        return;
    }
    let rows = report.queue_moves.iter().map(|found| {
        let route = format!("{} → {}", found.from, found.to);
        vec![route, grouped(found.count)]
    });
    table(page, &["move", "records"], &rows.collect::<Vec<_>>());
}

fn tiers(report: &DiffReport, page: &mut String) {
    section(page, "Tiers");
    let all = report.records.decided;
    table(page, &HEAD, &change_rows(&report.tiers, all));
}

/// Names of the columns of weekdays.
const DAYS: [&str; 8] = ["queue", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn load(report: &DiffReport, page: &mut String) {
    section(page, "Load by queue and hour");
    let _ = writeln!(
        page,
        "<p>{}. Outlined: before; filled: after.</p>",
        escaped(&load_note(report))
    );
    page.push_str("<div class=\"charts\">\n");
    for queue in &report.load.queues {
        chart(page, queue);
    }
    page.push_str("</div>\n");
    let rows = report.load.queues.iter().map(|queue| {
        let days = queue.weekdays_before.iter().zip(&queue.weekdays_after);
        let days = days.map(|(before, after)| {
            if before == after {
                grouped(*after)
            } else {
                format!("{} → {}", grouped(*before), grouped(*after))
            }
        });
        std::iter::once(queue.queue.clone()).chain(days).collect()
    });
    table(page, &DAYS, &rows.collect::<Vec<_>>());
}

/// Bars of 24 hours: what is filled is the new policy's, the outline the old one's.
fn chart(page: &mut String, queue: &QueueLoad) {
    let both = queue.hours_before.iter().chain(&queue.hours_after);
    let top = both.copied().max().unwrap_or_default().max(1);
    let width = HOUR_WIDTH * queue.hours_after.len();
    let name = escaped(&queue.queue);
    let _ = write!(
        page,
        "<figure><figcaption>{name}, up to {} an hour of the day</figcaption>\
         <svg viewBox=\"0 0 {width} {CHART_HEIGHT}\" role=\"img\" aria-label=\"{name} by hour\">",
        grouped(top)
    );
    let hours = queue.hours_before.iter().zip(&queue.hours_after);
    for (hour, (before, after)) in hours.enumerate() {
        bar(page, "after", hour, (*after, top));
        bar(page, "before", hour, (*before, top));
    }
    page.push_str("</svg></figure>\n");
}

fn bar(page: &mut String, class: &str, hour: usize, (count, top): (u64, u64)) {
    let height = count.saturating_mul(CHART_HEIGHT) / top;
    let (left, upper) = (hour * HOUR_WIDTH + 1, CHART_HEIGHT - height);
    let width = HOUR_WIDTH - 2;
    let _ = write!(
        page,
        "<rect class=\"{class}\" x=\"{left}\" y=\"{upper}\" width=\"{width}\" height=\"{height}\">\
         <title>{hour:02}:00 {class}: {}</title></rect>",
        grouped(count)
    );
}

fn rules(report: &DiffReport, page: &mut String) {
    section(page, "Rules that change priorities");
    let rows = report.rules.iter().map(|rule| {
        let counts = [rule.before, rule.after, rule.starts, rule.stops].map(grouped);
        [&[rule.rule.clone()][..], &counts[..]].concat()
    });
    let head = ["rule", "before", "after", "starts", "stops"];
    table(page, &head, &rows.collect::<Vec<_>>());
}

fn examples(report: &DiffReport, page: &mut String) {
    section(page, "Examples");
    for kind in report.examples.iter().filter(|k| !k.records.is_empty()) {
        examples_of(kind, page);
    }
}

fn examples_of(kind: &Examples, page: &mut String) {
    let title = escaped(&kind_title(kind));
    let _ = writeln!(page, "<details open><summary>{title}</summary>");
    let rows: Vec<Vec<String>> = kind.records.iter().map(example).collect();
    let head = [
        "id",
        "row",
        "before",
        "after",
        "rules before",
        "rules after",
    ];
    table(page, &head, &rows);
    page.push_str("</details>\n");
}

fn example(example: &Example) -> Vec<String> {
    vec![
        example.id.clone(),
        example.row.to_string(),
        side(&example.before),
        side(&example.after),
        example.before.rules.join(", "),
        example.after.rules.join(", "),
    ]
}

fn side(side: &Side) -> String {
    let mut text = format!("{}, {}, tier {}", side.priority, side.queue, side.tier);
    for skill in &side.skills {
        let _ = write!(text, ", {skill}");
    }
    if let Some(due) = &side.first_response_due {
        let _ = write!(text, ", answer by {due}");
    }
    if let Some(due) = &side.resolve_due {
        let _ = write!(text, ", resolve by {due}");
    }
    text
}
