//! One explained message as text for a person.

use std::fmt::Write;

use super::highlight::highlight;
use crate::judge::labels::{Evidence, IntensityLabel};
use crate::output::{Styling, harmless};
use crate::pipeline::Explanation;
use crate::policy::TraceStep;
use crate::record::Record;

/// Characters of a quoted piece of evidence that are shown.
const MAX_QUOTE_CHARS: usize = 60;

/// What there is to show.
pub(super) struct Page<'a> {
    pub(super) explanation: &'a Explanation,
    pub(super) styling: Styling,
}

impl Page<'_> {
    /// The whole page.
    pub(super) fn render(&self) -> String {
        let record = &self.explanation.record;
        let mut out = String::new();
        self.heading(
            &mut out,
            &format!("message {}", harmless(&record.id, MAX_QUOTE_CHARS)),
        );
        if let Some(error) = &record.error {
            let _ = writeln!(out, "  no verdict: {}", error.message);
            return out;
        }
        out.push_str(&highlight(
            &self.explanation.text,
            &record.evidence,
            self.styling,
            "  ",
        ));
        self.verdict(&mut out, record);
        self.labels(&mut out, record);
        self.evidence(&mut out, record);
        self.rules(&mut out, record);
        self.flips(&mut out);
        for warning in &record.warnings {
            let _ = writeln!(out, "\nwarning: {}", warning.message);
        }
        out
    }

    fn heading(&self, out: &mut String, text: &str) {
        let _ = match self.styling {
            Styling::Ansi => writeln!(out, "\u{1b}[1m{text}\u{1b}[0m"),
            Styling::Plain => writeln!(out, "{text}"),
        };
    }

    fn verdict(&self, out: &mut String, record: &Record) {
        out.push('\n');
        let priority = record
            .priority
            .as_ref()
            .map_or("none", |p| p.label.as_str());
        self.heading(out, &format!("priority {priority}"));
        if let Some(route) = &record.route {
            row(
                out,
                "queue",
                &format!("{}, tier {}", route.queue, route.tier),
            );
        }
        if let Some(sla) = &record.sla {
            row(
                out,
                "answer by",
                &format!("{}; resolve by {}", sla.first_response_due, sla.resolve_due),
            );
        }
        if let Some(decision) = &record.decision {
            let reason = decision
                .reason
                .as_ref()
                .map(|r| format!(" ({r})"))
                .unwrap_or_default();
            row(
                out,
                "decision",
                &format!("{}{reason}, lane {}", name(&decision.action), decision.lane),
            );
        }
    }

    fn labels(&self, out: &mut String, record: &Record) {
        out.push('\n');
        self.heading(out, "labels");
        if let Some(s) = &record.sentiment {
            let label = s.label.map_or("abstained", |l| l.as_str());
            let mixed = if s.mixed == Some(true) { ", mixed" } else { "" };
            row(
                out,
                "sentiment",
                &format!("{label}{}{mixed}", number(s.score)),
            );
        }
        for (field, label) in [
            ("anger", &record.anger),
            ("frustration", &record.frustration),
        ] {
            if let Some(label) = label {
                row(out, field, &intensity(label));
            }
        }
        if let Some(c) = &record.complaint {
            let answer = c.is.map_or("abstained", |is| if is { "yes" } else { "no" });
            let severity = c.severity.map(|s| format!(", {s}")).unwrap_or_default();
            row(
                out,
                "complaint",
                &format!("{answer}{}{severity}", number(c.p)),
            );
        }
        row(
            out,
            "intent",
            &list(record.intents.iter().map(|i| (i.label.as_str(), i.p))),
        );
        row(
            out,
            "category",
            &list(record.categories.iter().map(|c| (c.label.as_str(), c.p))),
        );
        row(
            out,
            "flags",
            &list(record.flags.iter().map(|f| (f.name.as_str(), f.p))),
        );
        for (field, label) in [("impact", &record.impact), ("urgency", &record.urgency)] {
            if let Some(label) = label {
                let level = label.level.map_or("abstained", |l| l.as_str());
                row(out, field, &format!("{level}{}", number(label.p)));
            }
        }
        for entity in &record.entities {
            row(
                out,
                &name(&entity.kind),
                &harmless(&entity.value, MAX_QUOTE_CHARS),
            );
        }
    }

    fn evidence(&self, out: &mut String, record: &Record) {
        out.push('\n');
        self.heading(out, "evidence");
        for item in &record.evidence {
            let quote = self.quote(item);
            let _ = writeln!(
                out,
                "  {:<32} {:>6.2}  {quote}  {}",
                item.field,
                item.effect,
                harmless(&item.source, MAX_QUOTE_CHARS)
            );
        }
    }

    fn quote(&self, item: &Evidence) -> String {
        if item.source.starts_with("model:") || &*item.source == "rule:shouting" {
            return "the whole text".to_owned();
        }
        let words = item.span.slice(&self.explanation.text).unwrap_or_default();
        format!("“{}”", harmless(words, MAX_QUOTE_CHARS))
    }

    fn rules(&self, out: &mut String, record: &Record) {
        out.push('\n');
        self.heading(out, "rules in order");
        let steps = record.priority.iter().flat_map(|p| &p.trace);
        for (step, reason) in steps.zip(&self.explanation.reasons) {
            let _ = writeln!(out, "  {}", step_line(step, reason.as_deref()));
        }
    }

    fn flips(&self, out: &mut String) {
        if self.explanation.flips.is_empty() {
            return;
        }
        out.push('\n');
        self.heading(out, "what would change it");
        for flip in &self.explanation.flips {
            let _ = writeln!(out, "  {flip}");
        }
    }
}

fn row(out: &mut String, field: &str, value: &str) {
    let _ = writeln!(out, "  {field:<13}{value}");
}

fn number(value: Option<f32>) -> String {
    value.map(|v| format!(" ({v:.2})")).unwrap_or_default()
}

fn intensity(label: &IntensityLabel) -> String {
    let level = label.level.map_or("abstained", |l| l.as_str());
    let drivers: Vec<&str> = label.drivers.iter().map(|d| d.as_str()).collect();
    let drivers = if drivers.is_empty() {
        String::new()
    } else {
        format!(": {}", drivers.join(", "))
    };
    format!("{level}{}{drivers}", number(label.score))
}

fn list<'a>(items: impl Iterator<Item = (&'a str, f32)>) -> String {
    let shown: Vec<String> = items
        .map(|(label, p)| format!("{label} ({p:.2})"))
        .collect();
    if shown.is_empty() {
        "none".to_owned()
    } else {
        shown.join(", ")
    }
}

/// A closed name as JSON writes it.
fn name(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).ok();
    json.and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn step_line(step: &TraceStep, reason: Option<&str>) -> String {
    let change = match step.before {
        Some(before) => format!("{before} → {}", step.after),
        None => format!("→ {}", step.after),
    };
    let reason = reason.map(|r| format!("  {r}")).unwrap_or_default();
    format!("{:<28} {change:<16}{reason}", step.rule)
}
