//! Every field of a record by its dotted name: what `--fields` selects and CSV has as columns.
//!
//! A *leaf* is a value or a list; a *group* is an object and stands for its leaves. The order is the
//! record's own. Adding a field to the record means adding its line here; a test compares both.

use serde::Serialize;

use crate::judge::labels::{
    ComplaintLabel, IntensityLabel, SentimentLabel, SentimentProbabilities,
};
use crate::message::Origin;
use crate::policy::{Route, Sla};
use crate::prepare::Language;
use crate::record::{Decision, PriorityLabel, Record, TextReport};

use super::jsonl::WriteJson;

/// One value of one record.
pub(super) enum Cell<'a> {
    /// `null`.
    Absent,
    /// A string.
    Text(&'a str),
    /// A count.
    Count(u64),
    /// A score or probability.
    Score(f32),
    /// Yes or no.
    Claim(bool),
    /// One name of a closed set, as JSON: quotes around it, nothing escaped.
    Label(&'a dyn WriteJson),
    /// A list, or an object as a whole.
    Json(&'a dyn WriteJson),
}

/// A named field and the way to read it.
#[derive(Clone, Copy)]
pub(super) struct Column {
    /// Dotted name.
    pub(super) name: &'static str,
    /// Group or leaf.
    pub(super) kind: ColumnKind,
    /// Reads the value.
    pub(super) read: for<'a> fn(&'a Record) -> Cell<'a>,
}

/// Whether a field has fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// An object.
    Group,
    /// A value or a list.
    Leaf,
}

impl Column {
    /// True when `self` lies in the group `name`.
    pub(super) fn is_within(&self, name: &str) -> bool {
        self.name
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('.'))
    }
}

const fn leaf(name: &'static str, read: for<'a> fn(&'a Record) -> Cell<'a>) -> Column {
    let kind = ColumnKind::Leaf;
    Column { name, kind, read }
}

const fn group(name: &'static str, read: for<'a> fn(&'a Record) -> Cell<'a>) -> Column {
    let kind = ColumnKind::Group;
    Column { name, kind, read }
}

/// All fields, groups before their leaves.
pub(super) const COLUMNS: &[Column] = &[
    leaf("schema", |r| Cell::Text(&r.schema)),
    leaf("id", |r| Cell::Text(&r.id)),
    leaf("row", |r| Cell::Count(r.row)),
    group("source", |r| Cell::Json(&r.source)),
    leaf("source.file", |r| text(source(r).map(|s| &s.file))),
    leaf("source.part", |r| {
        text(source(r).and_then(|s| s.part.as_ref()))
    }),
    leaf("thread_id", |r| text(r.thread_id.as_ref())),
    leaf("turn", |r| {
        r.turn.map_or(Cell::Absent, |n| Cell::Count(n.into()))
    }),
    leaf("channel", |r| text(r.channel.as_ref())),
    leaf("author_role", |r| label(r.author_role.as_ref())),
    leaf("received_at", |r| text(r.received_at.as_ref())),
    leaf("customer_tier", |r| text(r.customer_tier.as_ref())),
    leaf("contact_count", |r| {
        r.contact_count
            .map_or(Cell::Absent, |n| Cell::Count(n.into()))
    }),
    leaf("age_hours", |r| score(r.age_hours)),
    leaf("order_value", |r| score(r.order_value)),
    group("text", |r| Cell::Json(&r.text)),
    leaf("text.view", |r| label(report(r).map(|t| &t.view))),
    leaf("text.bytes", |r| count(report(r).map(|t| t.bytes))),
    leaf("text.read_bytes", |r| {
        count(report(r).map(|t| t.read_bytes))
    }),
    leaf("text.masked", |r| json(report(r).map(|t| &t.masked))),
    leaf("text.windows", |r| count(report(r).map(|t| t.windows))),
    group("language", |r| Cell::Json(&r.language)),
    leaf("language.code", |r| text(language(r).map(|l| &l.code))),
    leaf("language.p", |r| score(language(r).map(|l| l.p))),
    leaf("language.supported", |r| {
        claim(language(r).map(|l| l.supported))
    }),
    group("sentiment", |r| Cell::Json(&r.sentiment)),
    leaf("sentiment.label", |r| {
        label(sentiment(r).and_then(|s| s.label.as_ref()))
    }),
    leaf("sentiment.score", |r| {
        score(sentiment(r).and_then(|s| s.score))
    }),
    group("sentiment.p", |r| json(sentiment(r).map(|s| &s.p))),
    leaf("sentiment.p.very_negative", |r| {
        score(five(r).map(|p| p.very_negative))
    }),
    leaf("sentiment.p.negative", |r| {
        score(five(r).map(|p| p.negative))
    }),
    leaf("sentiment.p.neutral", |r| score(five(r).map(|p| p.neutral))),
    leaf("sentiment.p.positive", |r| {
        score(five(r).map(|p| p.positive))
    }),
    leaf("sentiment.p.very_positive", |r| {
        score(five(r).map(|p| p.very_positive))
    }),
    leaf("sentiment.mixed", |r| {
        claim(sentiment(r).and_then(|s| s.mixed))
    }),
    group("anger", |r| Cell::Json(&r.anger)),
    leaf("anger.score", |r| score(anger(r).and_then(|a| a.score))),
    leaf("anger.level", |r| {
        label(anger(r).and_then(|a| a.level.as_ref()))
    }),
    leaf("anger.drivers", |r| json(anger(r).map(|a| &a.drivers))),
    group("frustration", |r| Cell::Json(&r.frustration)),
    leaf("frustration.score", |r| {
        score(frustration(r).and_then(|f| f.score))
    }),
    leaf("frustration.level", |r| {
        label(frustration(r).and_then(|f| f.level.as_ref()))
    }),
    leaf("frustration.drivers", |r| {
        json(frustration(r).map(|f| &f.drivers))
    }),
    group("complaint", |r| Cell::Json(&r.complaint)),
    leaf("complaint.is", |r| claim(complaint(r).and_then(|c| c.is))),
    leaf("complaint.p", |r| score(complaint(r).and_then(|c| c.p))),
    leaf("complaint.severity", |r| {
        label(complaint(r).and_then(|c| c.severity.as_ref()))
    }),
    leaf("intent", |r| label(r.intent.as_ref())),
    leaf("intents", |r| Cell::Json(&r.intents)),
    leaf("category", |r| label(r.category.as_ref())),
    leaf("categories", |r| Cell::Json(&r.categories)),
    leaf("flags", |r| Cell::Json(&r.flags)),
    group("impact", |r| Cell::Json(&r.impact)),
    leaf("impact.level", |r| {
        label(r.impact.as_ref().and_then(|l| l.level.as_ref()))
    }),
    leaf("impact.p", |r| score(r.impact.as_ref().and_then(|i| i.p))),
    leaf("impact.score", |r| {
        score(r.impact.as_ref().and_then(|i| i.score))
    }),
    group("urgency", |r| Cell::Json(&r.urgency)),
    leaf("urgency.level", |r| {
        label(r.urgency.as_ref().and_then(|l| l.level.as_ref()))
    }),
    leaf("urgency.p", |r| score(r.urgency.as_ref().and_then(|u| u.p))),
    leaf("urgency.score", |r| {
        score(r.urgency.as_ref().and_then(|u| u.score))
    }),
    group("priority", |r| Cell::Json(&r.priority)),
    leaf("priority.label", |r| label(priority(r).map(|p| &p.label))),
    leaf("priority.rank", |r| score(priority(r).map(|p| p.rank))),
    leaf("priority.trace", |r| json(priority(r).map(|p| &p.trace))),
    group("sla", |r| Cell::Json(&r.sla)),
    leaf("sla.first_response_due", |r| {
        text(sla(r).map(|s| &s.first_response_due))
    }),
    leaf("sla.resolve_due", |r| text(sla(r).map(|s| &s.resolve_due))),
    leaf("regulatory", |r| Cell::Json(&r.regulatory)),
    group("route", |r| Cell::Json(&r.route)),
    leaf("route.queue", |r| text(route(r).map(|t| &t.queue))),
    leaf("route.tier", |r| count(route(r).map(|t| t.tier.into()))),
    leaf("route.skills", |r| json(route(r).map(|t| &t.skills))),
    group("faq", |r| Cell::Json(&r.faq)),
    leaf("faq.id", |r| text(r.faq.as_ref().map(|f| &f.id))),
    leaf("faq.score", |r| score(r.faq.as_ref().map(|f| f.score))),
    leaf("entities", |r| Cell::Json(&r.entities)),
    group("decision", |r| Cell::Json(&r.decision)),
    leaf("decision.action", |r| label(decision(r).map(|d| &d.action))),
    leaf("decision.lane", |r| label(decision(r).map(|d| &d.lane))),
    leaf("decision.confidence", |r| {
        score(decision(r).and_then(|d| d.confidence))
    }),
    leaf("decision.abstained", |r| {
        json(decision(r).map(|d| &d.abstained))
    }),
    leaf("decision.reason", |r| {
        text(decision(r).and_then(|d| d.reason.as_ref()))
    }),
    leaf("evidence", |r| Cell::Json(&r.evidence)),
    group("versions", |r| Cell::Json(&r.versions)),
    leaf("versions.kvetch", |r| Cell::Text(&r.versions.kvetch)),
    leaf("versions.model", |r| text(r.versions.model.as_ref())),
    leaf("versions.lexicon", |r| Cell::Text(&r.versions.lexicon)),
    leaf("versions.policy", |r| Cell::Text(&r.versions.policy)),
    leaf("warnings", |r| Cell::Json(&r.warnings)),
    group("error", |r| Cell::Json(&r.error)),
    leaf("error.code", |r| label(r.error.as_ref().map(|e| &e.code))),
    leaf("error.message", |r| {
        text(r.error.as_ref().map(|e| &e.message))
    }),
];

fn source(record: &Record) -> Option<&Origin> {
    record.source.as_ref()
}

fn report(record: &Record) -> Option<&TextReport> {
    record.text.as_ref()
}

fn language(record: &Record) -> Option<&Language> {
    record.language.as_ref()
}

fn sentiment(record: &Record) -> Option<&SentimentLabel> {
    record.sentiment.as_ref()
}

fn anger(record: &Record) -> Option<&IntensityLabel> {
    record.anger.as_ref()
}

fn frustration(record: &Record) -> Option<&IntensityLabel> {
    record.frustration.as_ref()
}

fn complaint(record: &Record) -> Option<&ComplaintLabel> {
    record.complaint.as_ref()
}

fn priority(record: &Record) -> Option<&PriorityLabel> {
    record.priority.as_ref()
}

fn sla(record: &Record) -> Option<&Sla> {
    record.sla.as_ref()
}

fn route(record: &Record) -> Option<&Route> {
    record.route.as_ref()
}

fn decision(record: &Record) -> Option<&Decision> {
    record.decision.as_ref()
}

fn five(record: &Record) -> Option<SentimentProbabilities> {
    sentiment(record)?.p
}

fn text(value: Option<&impl AsRef<str>>) -> Cell<'_> {
    value.map_or(Cell::Absent, |text| Cell::Text(text.as_ref()))
}

fn label<T: Serialize>(value: Option<&T>) -> Cell<'_> {
    value.map_or(Cell::Absent, |label| Cell::Label(label))
}

fn json<T: Serialize>(value: Option<&T>) -> Cell<'_> {
    value.map_or(Cell::Absent, |list| Cell::Json(list))
}

fn score(value: Option<f32>) -> Cell<'static> {
    value.map_or(Cell::Absent, Cell::Score)
}

fn claim(value: Option<bool>) -> Cell<'static> {
    value.map_or(Cell::Absent, Cell::Claim)
}

fn count(value: Option<usize>) -> Cell<'static> {
    value.map_or(Cell::Absent, |count| Cell::Count(count as u64))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::output::sample;

    fn flatten(name: &str, value: &Value, leaves: &mut Vec<(String, Value)>) {
        match value {
            Value::Object(fields) => {
                for (key, inner) in fields {
                    let dotted = if name.is_empty() {
                        key.clone()
                    } else {
                        format!("{name}.{key}")
                    };
                    flatten(&dotted, inner, leaves);
                }
            }
            other => leaves.push((name.to_owned(), other.clone())),
        }
    }

    fn leaves_of(record: &Record) -> Vec<(String, Value)> {
        COLUMNS
            .iter()
            .filter(|c| c.kind == ColumnKind::Leaf)
            .map(|c| {
                let mut json = Vec::new();
                crate::output::jsonl::write_cell(&(c.read)(record), &mut json).unwrap();
                (c.name.to_owned(), serde_json::from_slice(&json).unwrap())
            })
            .collect()
    }

    fn reread(record: &Record) -> Value {
        serde_json::from_str(&serde_json::to_string(record).unwrap()).unwrap()
    }

    #[test]
    fn the_table_holds_every_field_of_the_record_in_its_order() {
        let record = sample::full();
        let mut wanted = Vec::new();
        flatten("", &reread(&record), &mut wanted);
        wanted.retain(|(name, _)| name != "error");
        let mut got = leaves_of(&record);
        got.retain(|(name, _)| !name.starts_with("error."));
        assert_eq!(got, wanted);
    }

    #[test]
    fn absent_groups_give_absent_leaves() {
        let record = sample::failed();
        let json = reread(&record);
        for (name, value) in leaves_of(&record) {
            let found = name.split('.').try_fold(&json, |at, key| at.get(key));
            assert_eq!(value, found.cloned().unwrap_or(Value::Null), "{name}");
        }
    }

    #[test]
    fn groups_are_the_objects() {
        for group in COLUMNS.iter().filter(|c| c.kind == ColumnKind::Group) {
            assert!(
                COLUMNS.iter().any(|c| c.is_within(group.name)),
                "{}",
                group.name
            );
        }
    }
}
