//! One record to JSON bytes, field by field: what [`json::append`] would write, in fewer steps.
//!
//! Keys stand in the code together with the marks around them, so that most of a record is copied
//! from constants. The order is the record's own; a test compares with the general writer. What most
//! records lack (due times, masks, warnings, an error) is left to that writer.

use std::borrow::Cow;

use serde_json::Result;

use super::json::{append, append_count, append_name, append_raw, append_score, append_text};
use crate::judge::labels::{
    ComplaintLabel, Entity, Evidence, IntensityLabel, LevelLabel, SentimentLabel,
};
use crate::label::{Category, Intensity, Intent, Level, Priority, Sentiment, Severity};
use crate::message::Origin;
use crate::policy::{DueByLaw, Route, Sla, TraceStep};
use crate::prepare::Language;
use crate::record::{Action, Decision, PriorityLabel, Record, SCHEMA, TextReport, View};
use crate::span::ByteSpan;

/// Room made for a record beforehand: those of short messages take a little less.
const USUAL_BYTES: usize = 2048;

/// Appends the record; `versions` writes the value of that field.
pub(super) fn append_record(
    record: &Record,
    out: &mut Vec<u8>,
    versions: impl FnOnce(&mut Vec<u8>) -> Result<()>,
) -> Result<()> {
    out.reserve(USUAL_BYTES);
    place(record, out)?;
    metadata(record, out)?;
    reading(record, out)?;
    tone(record, out)?;
    labels(record, out)?;
    verdict(record, out)?;
    append_raw(",\"evidence\":", out);
    list(&record.evidence, out, evidence)?;
    append_raw(",\"versions\":", out);
    versions(out)?;
    if record.warnings.is_empty() && record.error.is_none() {
        append_raw(",\"warnings\":[],\"error\":null}", out);
        return Ok(());
    }
    append_raw(",\"warnings\":", out);
    append(&record.warnings, out)?;
    append_raw(",\"error\":", out);
    append(&record.error, out)?;
    append_raw("}", out);
    Ok(())
}

/// Appends the value of a field.
pub(super) type WriteField = fn(&Record, &mut Vec<u8>) -> Result<()>;

/// The writer of a field that people often choose; `None` for the others.
pub(super) fn field_writer(name: &str) -> Option<WriteField> {
    Some(match name {
        "id" => |r, out| append_text(&r.id, out),
        "sentiment" => |r, out| or_null(r.sentiment.as_ref(), out, sentiment),
        "anger" => |r, out| or_null(r.anger.as_ref(), out, intensity),
        "frustration" => |r, out| or_null(r.frustration.as_ref(), out, intensity),
        "complaint" => |r, out| or_null(r.complaint.as_ref(), out, complaint),
        "intent" => |r, out| {
            name_or_null(r.intent.map(Intent::as_str), out);
            Ok(())
        },
        "category" => |r, out| {
            name_or_null(r.category.map(Category::as_str), out);
            Ok(())
        },
        "impact" => |r, out| or_null(r.impact.as_ref(), out, level),
        "urgency" => |r, out| or_null(r.urgency.as_ref(), out, level),
        "priority" => |r, out| or_null(r.priority.as_ref(), out, priority),
        _ => return None,
    })
}

fn place(record: &Record, out: &mut Vec<u8>) -> Result<()> {
    if record.schema == SCHEMA {
        append_raw("{\"schema\":\"kvetch/1\",\"id\":", out);
    } else {
        append_raw("{\"schema\":", out);
        append_text(&record.schema, out)?;
        append_raw(",\"id\":", out);
    }
    append_text(&record.id, out)?;
    append_raw(",\"row\":", out);
    append_count(record.row, out);
    append_raw(",\"source\":", out);
    or_null(record.source.as_ref(), out, origin)
}

fn origin(origin: &Origin, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"file\":", out);
    append_text(&origin.file, out)?;
    append_raw(",\"part\":", out);
    text_or_null(origin.part.as_deref(), out)?;
    append_raw("}", out);
    Ok(())
}

fn metadata(record: &Record, out: &mut Vec<u8>) -> Result<()> {
    let texts = [
        &record.thread_id,
        &record.channel,
        &record.received_at,
        &record.customer_tier,
    ];
    let is_bare = texts.iter().all(|text| text.is_none())
        && record.turn.is_none()
        && record.author_role.is_none()
        && record.contact_count.is_none()
        && record.age_hours.is_none()
        && record.order_value.is_none();
    if is_bare {
        append_raw(
            ",\"thread_id\":null,\"turn\":null,\"channel\":null,\"author_role\":null,\
             \"received_at\":null,\"customer_tier\":null,\"contact_count\":null,\
             \"age_hours\":null,\"order_value\":null",
            out,
        );
        return Ok(());
    }
    append_raw(",\"thread_id\":", out);
    text_or_null(record.thread_id.as_deref(), out)?;
    append_raw(",\"turn\":", out);
    append(&record.turn, out)?;
    append_raw(",\"channel\":", out);
    text_or_null(record.channel.as_deref(), out)?;
    append_raw(",\"author_role\":", out);
    append(&record.author_role, out)?;
    append_raw(",\"received_at\":", out);
    text_or_null(record.received_at.as_deref(), out)?;
    append_raw(",\"customer_tier\":", out);
    text_or_null(record.customer_tier.as_deref(), out)?;
    append_raw(",\"contact_count\":", out);
    append(&record.contact_count, out)?;
    append_raw(",\"age_hours\":", out);
    append(&record.age_hours, out)?;
    append_raw(",\"order_value\":", out);
    append(&record.order_value, out)
}

fn reading(record: &Record, out: &mut Vec<u8>) -> Result<()> {
    append_raw(",\"text\":", out);
    or_null(record.text.as_ref(), out, text_report)?;
    append_raw(",\"language\":", out);
    or_null(record.language.as_ref(), out, language)
}

fn text_report(report: &TextReport, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"view\":", out);
    append_raw(
        match report.view {
            View::Body => "\"body\",\"bytes\":",
            View::SubjectBody => "\"subject_body\",\"bytes\":",
        },
        out,
    );
    append_count(report.bytes as u64, out);
    append_raw(",\"read_bytes\":", out);
    append_count(report.read_bytes as u64, out);
    append_raw(",\"masked\":", out);
    list(&report.masked, out, append)?;
    append_raw(",\"windows\":", out);
    append_count(report.windows as u64, out);
    append_raw("}", out);
    Ok(())
}

fn language(language: &Language, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"code\":", out);
    append_text(&language.code, out)?;
    append_raw(",\"p\":", out);
    append_score(language.p, out)?;
    append_raw(",\"supported\":", out);
    append_raw(
        if language.supported {
            "true}"
        } else {
            "false}"
        },
        out,
    );
    Ok(())
}

fn tone(record: &Record, out: &mut Vec<u8>) -> Result<()> {
    append_raw(",\"sentiment\":", out);
    or_null(record.sentiment.as_ref(), out, sentiment)?;
    append_raw(",\"anger\":", out);
    or_null(record.anger.as_ref(), out, intensity)?;
    append_raw(",\"frustration\":", out);
    or_null(record.frustration.as_ref(), out, intensity)?;
    append_raw(",\"complaint\":", out);
    or_null(record.complaint.as_ref(), out, complaint)
}

fn sentiment(label: &SentimentLabel, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"label\":", out);
    name_or_null(label.label.map(Sentiment::as_str), out);
    append_raw(",\"score\":", out);
    score_or_null(label.score, out)?;
    append_raw(",\"p\":", out);
    match &label.p {
        None => append_raw("null", out),
        Some(p) => {
            append_raw("{\"very_negative\":", out);
            append_score(p.very_negative, out)?;
            append_raw(",\"negative\":", out);
            append_score(p.negative, out)?;
            append_raw(",\"neutral\":", out);
            append_score(p.neutral, out)?;
            append_raw(",\"positive\":", out);
            append_score(p.positive, out)?;
            append_raw(",\"very_positive\":", out);
            append_score(p.very_positive, out)?;
            append_raw("}", out);
        }
    }
    append_raw(",\"mixed\":", out);
    claim_or_null(label.mixed, out);
    append_raw("}", out);
    Ok(())
}

fn intensity(label: &IntensityLabel, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"score\":", out);
    score_or_null(label.score, out)?;
    append_raw(",\"level\":", out);
    name_or_null(label.level.map(Intensity::as_str), out);
    append_raw(",\"drivers\":", out);
    list(&label.drivers, out, |driver, out| {
        append_name(driver.as_str(), out);
        Ok(())
    })?;
    append_raw("}", out);
    Ok(())
}

fn complaint(label: &ComplaintLabel, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"is\":", out);
    claim_or_null(label.is, out);
    append_raw(",\"p\":", out);
    score_or_null(label.p, out)?;
    append_raw(",\"severity\":", out);
    name_or_null(label.severity.map(Severity::as_str), out);
    append_raw("}", out);
    Ok(())
}

fn labels(record: &Record, out: &mut Vec<u8>) -> Result<()> {
    append_raw(",\"intent\":", out);
    name_or_null(record.intent.map(Intent::as_str), out);
    append_raw(",\"intents\":", out);
    list(&record.intents, out, |intent, out| {
        weighed("{\"label\":", intent.label.as_str(), intent.p, out)
    })?;
    append_raw(",\"category\":", out);
    name_or_null(record.category.map(Category::as_str), out);
    append_raw(",\"categories\":", out);
    list(&record.categories, out, |category, out| {
        weighed("{\"label\":", category.label.as_str(), category.p, out)
    })?;
    append_raw(",\"flags\":", out);
    list(&record.flags, out, |flag, out| {
        weighed("{\"name\":", flag.name.as_str(), flag.p, out)
    })?;
    append_raw(",\"impact\":", out);
    or_null(record.impact.as_ref(), out, level)?;
    append_raw(",\"urgency\":", out);
    or_null(record.urgency.as_ref(), out, level)
}

fn weighed(key: &'static str, name: &'static str, p: f32, out: &mut Vec<u8>) -> Result<()> {
    append_raw(key, out);
    append_name(name, out);
    append_raw(",\"p\":", out);
    append_score(p, out)?;
    append_raw("}", out);
    Ok(())
}

fn level(label: &LevelLabel, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"level\":", out);
    name_or_null(label.level.map(Level::as_str), out);
    append_raw(",\"p\":", out);
    score_or_null(label.p, out)?;
    append_raw(",\"score\":", out);
    score_or_null(label.score, out)?;
    append_raw("}", out);
    Ok(())
}

/// Appends the value of a record's field `priority`, as every output writes it.
pub(crate) fn append_priority(label: &PriorityLabel, out: &mut Vec<u8>) -> Result<()> {
    priority(label, out)
}

/// Appends the value of a record's field `sla`, as every output writes it.
pub(crate) fn append_sla(sla: Option<&Sla>, out: &mut Vec<u8>) -> Result<()> {
    or_null(sla, out, append)
}

/// Appends the value of a record's field `regulatory`, as every output writes it.
pub(crate) fn append_regulatory(duties: &[DueByLaw], out: &mut Vec<u8>) -> Result<()> {
    list(duties, out, append)
}

/// Appends the value of a record's field `evidence`, as every output writes it.
pub(crate) fn append_evidence(all: &[Evidence], out: &mut Vec<u8>) -> Result<()> {
    list(all, out, evidence)
}

/// Appends the value of a record's field `route`, as every output writes it.
pub(crate) fn append_route(queue_and_tier: &Route, out: &mut Vec<u8>) -> Result<()> {
    route(queue_and_tier, out)
}

fn verdict(record: &Record, out: &mut Vec<u8>) -> Result<()> {
    append_raw(",\"priority\":", out);
    or_null(record.priority.as_ref(), out, priority)?;
    append_raw(",\"sla\":", out);
    append_sla(record.sla.as_ref(), out)?;
    append_raw(",\"regulatory\":", out);
    append_regulatory(&record.regulatory, out)?;
    append_raw(",\"route\":", out);
    or_null(record.route.as_ref(), out, route)?;
    append_raw(",\"faq\":", out);
    or_null(record.faq.as_ref(), out, append)?;
    append_raw(",\"entities\":", out);
    list(&record.entities, out, entity)?;
    append_raw(",\"decision\":", out);
    or_null(record.decision.as_ref(), out, decision)
}

fn priority(label: &PriorityLabel, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"label\":", out);
    append_name(label.label.as_str(), out);
    append_raw(",\"rank\":", out);
    append_score(label.rank, out)?;
    append_raw(",\"trace\":", out);
    list(&label.trace, out, trace_step)?;
    append_raw("}", out);
    Ok(())
}

fn trace_step(step: &TraceStep, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"rule\":", out);
    append_text(&step.rule, out)?;
    append_raw(",\"before\":", out);
    name_or_null(step.before.map(Priority::as_str), out);
    append_raw(",\"after\":", out);
    append_name(step.after.as_str(), out);
    append_raw("}", out);
    Ok(())
}

fn route(route: &Route, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"queue\":", out);
    append_text(&route.queue, out)?;
    append_raw(",\"tier\":", out);
    append_count(route.tier.into(), out);
    append_raw(",\"skills\":", out);
    append(&route.skills, out)?;
    append_raw("}", out);
    Ok(())
}

fn entity(entity: &Entity, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"kind\":", out);
    append(&entity.kind, out)?;
    append_raw(",\"value\":", out);
    append_text(&entity.value, out)?;
    append_raw(",\"span\":", out);
    span(entity.span, out);
    append_raw("}", out);
    Ok(())
}

fn decision(decision: &Decision, out: &mut Vec<u8>) -> Result<()> {
    append_raw(
        match decision.action {
            Action::Auto => "{\"action\":\"auto\",\"lane\":",
            Action::Suggest => "{\"action\":\"suggest\",\"lane\":",
            Action::Review => "{\"action\":\"review\",\"lane\":",
        },
        out,
    );
    append_name(decision.lane.as_str(), out);
    append_raw(",\"confidence\":", out);
    score_or_null(decision.confidence, out)?;
    append_raw(",\"abstained\":", out);
    list(&decision.abstained, out, |field, out| {
        append_text(field, out)
    })?;
    append_raw(",\"reason\":", out);
    text_or_null(decision.reason.as_deref(), out)?;
    append_raw("}", out);
    Ok(())
}

fn evidence(evidence: &Evidence, out: &mut Vec<u8>) -> Result<()> {
    append_raw("{\"for\":", out);
    match &evidence.field {
        // Only the program itself lends names.
        Cow::Borrowed(name) => append_name(name, out),
        Cow::Owned(name) => append_text(name, out)?,
    }
    append_raw(",\"span\":", out);
    span(evidence.span, out);
    append_raw(",\"source\":", out);
    append_text(&evidence.source, out)?;
    append_raw(",\"effect\":", out);
    append_score(evidence.effect, out)?;
    append_raw("}", out);
    Ok(())
}

fn span(span: ByteSpan, out: &mut Vec<u8>) {
    append_raw("[", out);
    append_count(span.start as u64, out);
    append_raw(",", out);
    append_count(span.end as u64, out);
    append_raw("]", out);
}

fn list<T>(
    items: &[T],
    out: &mut Vec<u8>,
    item: impl Fn(&T, &mut Vec<u8>) -> Result<()>,
) -> Result<()> {
    let Some((first, others)) = items.split_first() else {
        append_raw("[]", out);
        return Ok(());
    };
    append_raw("[", out);
    item(first, out)?;
    for other in others {
        append_raw(",", out);
        item(other, out)?;
    }
    append_raw("]", out);
    Ok(())
}

fn or_null<T>(
    value: Option<&T>,
    out: &mut Vec<u8>,
    write: impl FnOnce(&T, &mut Vec<u8>) -> Result<()>,
) -> Result<()> {
    if let Some(value) = value {
        return write(value, out);
    }
    append_raw("null", out);
    Ok(())
}

fn text_or_null(text: Option<&str>, out: &mut Vec<u8>) -> Result<()> {
    or_null(text.as_ref(), out, |text, out| append_text(text, out))
}

fn score_or_null(score: Option<f32>, out: &mut Vec<u8>) -> Result<()> {
    or_null(score.as_ref(), out, |score, out| append_score(*score, out))
}

fn name_or_null(name: Option<&'static str>, out: &mut Vec<u8>) {
    match name {
        Some(name) => append_name(name, out),
        None => append_raw("null", out),
    }
}

fn claim_or_null(claim: Option<bool>, out: &mut Vec<u8>) {
    append_raw(
        match claim {
            Some(true) => "true",
            Some(false) => "false",
            None => "null",
        },
        out,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::columns::COLUMNS;
    use crate::output::jsonl::write_cell;
    use crate::output::sample;

    fn assert_same(record: &Record) {
        let (mut fast, mut general) = (Vec::new(), Vec::new());
        append_record(record, &mut fast, |out| append(&*record.versions, out)).unwrap();
        append(record, &mut general).unwrap();
        assert_eq!(
            String::from_utf8(fast).unwrap(),
            String::from_utf8(general).unwrap()
        );
    }

    fn assert_fields_same(record: &Record) {
        for column in COLUMNS {
            let Some(write) = field_writer(column.name) else {
                continue;
            };
            let (mut fast, mut general) = (Vec::new(), Vec::new());
            write(record, &mut fast).unwrap();
            write_cell(&(column.read)(record), &mut general).unwrap();
            assert_eq!(fast, general, "{}", column.name);
        }
    }

    /// Each way in which a part of a record can be empty, half empty or odd.
    #[test]
    fn records_are_written_as_the_general_writer_does() {
        let changes: [fn(&mut Record); 14] = [
            |_| {},
            |r| r.id = "a\"\u{85}\u{1}é".to_owned(),
            |r| r.schema = "other".into(),
            |r| (r.turn, r.thread_id) = (Some(3), None),
            |r| r.source = Some(Origin::default()),
            |r| (r.text, r.language) = (None, None),
            |r| (r.sentiment, r.anger, r.complaint) = (None, None, None),
            |r| (r.intent, r.category, r.flags) = (None, None, Vec::new()),
            |r| (r.sla, r.route, r.decision) = (None, None, None),
            |r| r.entities.clear(),
            |r| r.evidence.clear(),
            |r| r.warnings.clear(),
            |r| {
                r.evidence
                    .iter_mut()
                    .for_each(|e| e.field = "\"".to_owned().into());
            },
            |r| {
                let label = r.sentiment.as_mut().unwrap();
                (label.label, label.p, label.mixed) = (None, None, None);
                r.complaint.as_mut().unwrap().is = None;
            },
        ];
        let changed = changes.map(|change| {
            let mut record = sample::full();
            change(&mut record);
            record
        });
        for record in changed.iter().chain(&[sample::empty(7), sample::failed()]) {
            assert_same(record);
            assert_fields_same(record);
        }
    }
}
