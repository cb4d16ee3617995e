//! One explained message as text for a person.

use std::fmt::Write;

use super::highlight::highlight;
use crate::judge::labels::{Evidence, IntensityLabel, LevelLabel};
use crate::label::Priority;
use crate::output::{Styling, harmless};
use crate::pipeline::Explanation;
use crate::policy::{Route, TraceStep};
use crate::record::Record;

/// Characters of a quoted piece of evidence that are shown.
const MAX_QUOTE_CHARS: usize = 60;

/// Smallest effect that is shown: it reads as 0.01.
const SHOWN_FROM: f32 = 0.005;

/// Pieces of evidence shown for a field.
const MAX_SHOWN: usize = 3;

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
                &format!(
                    "{}, tier {}{}",
                    route.queue,
                    route.tier,
                    self.why_there(route)
                ),
            );
        }
        if let Some(sla) = &record.sla {
            row(
                out,
                "answer by",
                &format!("{}; resolve by {}", sla.first_response_due, sla.resolve_due),
            );
        }
        for duty in &record.regulatory {
            row(
                out,
                "by law",
                &format!("{} by {} ({})", duty.id, duty.due, duty.source),
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

    /// Skills asked for and the policy's reasons, behind the queue.
    fn why_there(&self, route: &Route) -> String {
        let skills = route.skills.join(", ");
        let skills = (!skills.is_empty()).then(|| format!("needs {skills}"));
        let reasons = self.explanation.route_reasons.iter().cloned();
        let why: Vec<String> = skills.into_iter().chain(reasons).collect();
        if why.is_empty() {
            String::new()
        } else {
            format!(" ({})", why.join("; "))
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

    /// For each field the words that carry it, the strongest first.
    fn evidence(&self, out: &mut String, record: &Record) {
        out.push('\n');
        self.heading(out, "evidence: what each score loses without these words");
        let fields = by_field(&record.evidence);
        let told = fields
            .iter()
            .map(|(field, items)| (field, strongest(items)));
        let told: Vec<_> = told.filter(|(_, told)| !told.is_empty()).collect();
        if told.is_empty() {
            let _ = writeln!(out, "  no words in particular");
        }
        for (field, told) in told {
            for (at, item) in told.iter().enumerate() {
                let name = if at == 0 { *field } else { "" };
                let _ = writeln!(
                    out,
                    "  {name:<28} {:>6.2}  {}  {}",
                    item.effect,
                    self.quote(item),
                    source_name(&item.source)
                );
            }
        }
    }

    fn quote(&self, item: &Evidence) -> String {
        let words = item.span.slice(&self.explanation.text).unwrap_or_default();
        if words.trim() == self.explanation.text.trim() {
            return "the whole text".to_owned();
        }
        format!("“{}”", harmless(words, MAX_QUOTE_CHARS))
    }

    fn rules(&self, out: &mut String, record: &Record) {
        out.push('\n');
        self.heading(out, "rules in order");
        let steps = record.priority.iter().flat_map(|p| &p.trace);
        for (step, reason) in steps.zip(&self.explanation.reasons) {
            let reason = match step.rule.strip_prefix("matrix.") {
                Some(cell) => cell.split_once('.').map(|cell| cell_in_words(cell, record)),
                None => reason.clone(),
            };
            let _ = writeln!(out, "  {}", step_line(step, reason.as_deref()));
        }
    }

    /// Why not the next higher and the next lower priority.
    fn flips(&self, out: &mut String) {
        let record = &self.explanation.record;
        let Some(priority) = &record.priority else {
            return;
        };
        out.push('\n');
        self.heading(out, "what would change it");
        let flips = &self.explanation.flips;
        let higher = flips.iter().find(|flip| flip.after > priority.label);
        let lower = flips.iter().find(|flip| flip.after < priority.label);
        for (side, flip, is_end) in [
            ("higher", higher, priority.label == Priority::Urgent),
            ("lower", lower, priority.label == Priority::Low),
        ] {
            let told = match flip {
                Some(flip) => flip.to_string(),
                None if is_end => format!("`{}` is as far as it goes", priority.label),
                None => "no change of one or two signals is enough".to_owned(),
            };
            row(out, side, &told);
        }
    }
}

/// Evidence field by field, in the order of the record.
fn by_field(evidence: &[Evidence]) -> Vec<(&str, Vec<&Evidence>)> {
    let mut fields: Vec<(&str, Vec<&Evidence>)> = Vec::new();
    for item in evidence {
        match fields.iter_mut().find(|(field, _)| *field == item.field) {
            Some((_, items)) => items.push(item),
            None => fields.push((&item.field, vec![item])),
        }
    }
    fields
}

/// A source without the hash of the model behind it, which the record has.
fn source_name(source: &str) -> String {
    let name = source.split_once('@').map_or(source, |(name, _)| name);
    harmless(name, MAX_QUOTE_CHARS)
}

/// The pieces of evidence that a person should see, the strongest first; none where no words in particular
/// carry the score.
fn strongest<'e>(items: &[&'e Evidence]) -> Vec<&'e Evidence> {
    let mut told = items.to_vec();
    told.sort_by(|a, b| {
        let by_effect = b.effect.abs().total_cmp(&a.effect.abs());
        by_effect.then(a.span.cmp(&b.span))
    });
    told.retain(|e| e.effect.abs() >= SHOWN_FROM);
    told.truncate(MAX_SHOWN);
    told
}

fn row(out: &mut String, field: &str, value: &str) {
    let _ = writeln!(out, "  {field:<12} {value}");
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

fn cell_in_words((impact, urgency): (&str, &str), record: &Record) -> String {
    format!(
        "impact (what is at stake) is {}, urgency (how soon action still helps) is {}",
        level_in_words(impact, record.impact.as_ref()),
        level_in_words(urgency, record.urgency.as_ref())
    )
}

/// The level that the matrix took, and that nobody told where the label was abstained on.
fn level_in_words(taken: &str, label: Option<&LevelLabel>) -> String {
    if label.is_some_and(|label| label.level.is_some()) {
        taken.to_owned()
    } else {
        format!("unknown, taken as {taken}")
    }
}
