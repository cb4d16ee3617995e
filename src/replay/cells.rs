//! The cells of a table's row as the line that a run writes of its record, as far as a policy looks.
//!
//! What a policy decides is written as `output` writes it, so that a verdict that stays is told from one
//! that changes by its bytes, as in JSON Lines.

use std::borrow::Cow;

use serde_json::Value;

use crate::history::{Refused, as_it_was, column_of};
use crate::output::{append_priority, append_regulatory, append_route, append_sla};
use crate::policy::{Route, Sla};
use crate::record::PriorityLabel;

/// A field of the record and the columns that it is made of.
struct Field {
    name: &'static str,
    /// False for a field that tables of older versions lack.
    is_needed: bool,
    form: Form,
}

/// How a field is made of cells.
#[derive(Clone, Copy)]
enum Form {
    /// The cell as text.
    Text,
    /// The cell, which is JSON.
    Json,
    /// The same, with spans in it.
    Spans,
    /// An object of such members, which are columns by their dotted names; nothing where all are empty.
    Group(&'static [(&'static str, Form)]),
    Priority,
    Sla,
    Regulatory,
    Route,
}

const fn needed(name: &'static str, form: Form) -> Field {
    Field {
        name,
        is_needed: true,
        form,
    }
}

const fn later(name: &'static str, form: Form) -> Field {
    Field {
        name,
        is_needed: false,
        form,
    }
}

const LABEL: &str = "priority.label";
const RANK: &str = "priority.rank";
const TRACE: &str = "priority.trace";
const FIRST_RESPONSE: &str = "sla.first_response_due";
const RESOLVE: &str = "sla.resolve_due";
const QUEUE: &str = "route.queue";
const TIER: &str = "route.tier";
const SKILLS: &str = "route.skills";

/// The fields that `fields` reads, in the order of records.
const FIELDS: &[Field] = &[
    needed("id", Form::Text),
    needed("row", Form::Json),
    needed("channel", Form::Text),
    needed("author_role", Form::Text),
    needed("received_at", Form::Text),
    needed("customer_tier", Form::Text),
    needed("contact_count", Form::Json),
    later("age_hours", Form::Json),
    later("order_value", Form::Json),
    needed(
        "text",
        Form::Group(&[
            ("text.view", Form::Text),
            ("text.bytes", Form::Json),
            ("text.read_bytes", Form::Json),
            ("text.masked", Form::Spans),
            ("text.windows", Form::Json),
        ]),
    ),
    needed("language", Form::Group(&[("language.code", Form::Text)])),
    needed("sentiment", Form::Group(&[("sentiment.score", Form::Json)])),
    needed("anger", Form::Group(&[("anger.score", Form::Json)])),
    needed(
        "frustration",
        Form::Group(&[("frustration.score", Form::Json)]),
    ),
    needed(
        "complaint",
        Form::Group(&[
            ("complaint.is", Form::Json),
            ("complaint.p", Form::Json),
            ("complaint.severity", Form::Text),
        ]),
    ),
    needed("intents", Form::Json),
    needed("categories", Form::Json),
    needed("flags", Form::Json),
    needed(
        "impact",
        Form::Group(&[
            ("impact.level", Form::Text),
            ("impact.p", Form::Json),
            ("impact.score", Form::Json),
        ]),
    ),
    needed(
        "urgency",
        Form::Group(&[
            ("urgency.level", Form::Text),
            ("urgency.p", Form::Json),
            ("urgency.score", Form::Json),
        ]),
    ),
    needed("priority", Form::Priority),
    needed("sla", Form::Sla),
    later("regulatory", Form::Regulatory),
    needed("route", Form::Route),
    later("faq", Form::Group(&[("faq.score", Form::Json)])),
    needed("entities", Form::Json),
    needed("decision", Form::Group(&[("decision.lane", Form::Text)])),
    later("evidence", Form::Spans),
    needed("versions", Form::Group(&[("versions.policy", Form::Text)])),
    needed("error", Form::Group(&[("error.code", Form::Text)])),
];

/// Columns of needed fields that tables of older versions lack.
const LATER_COLUMNS: [&str; 2] = ["impact.score", "urgency.score"];

impl Field {
    /// Names of its columns.
    fn columns(&self) -> Vec<&'static str> {
        match self.form {
            Form::Group(members) => members.iter().map(|(name, _)| *name).collect(),
            Form::Priority => vec![LABEL, RANK, TRACE],
            Form::Sla => vec![FIRST_RESPONSE, RESOLVE],
            Form::Route => vec![QUEUE, TIER, SKILLS],
            Form::Text | Form::Json | Form::Spans | Form::Regulatory => vec![self.name],
        }
    }
}

/// Where the cells of a record stand in a table's rows.
pub(super) struct RecordCells {
    columns: Vec<(&'static str, usize)>,
    width: usize,
    /// True where cells were not kept from being run as formulas.
    is_typed: bool,
}

/// One row's cells.
struct Row<'r> {
    reader: &'r RecordCells,
    cells: &'r [String],
}

impl RecordCells {
    /// Finds the columns; refuses a table that lacks one.
    pub(super) fn of(header: &[String], is_typed: bool) -> Result<Self, Refused> {
        let is_verdict = |name: &&str| name.contains('.') && column_of(header, name).is_some();
        let mut names = FIELDS.iter().flat_map(Field::columns);
        if !names.any(|name| is_verdict(&name)) {
            return Err(Refused::NoRecord);
        }
        let mut columns = Vec::new();
        for field in FIELDS {
            for name in field.columns() {
                match column_of(header, name) {
                    Some(at) => columns.push((name, at)),
                    None if field.is_needed && !LATER_COLUMNS.contains(&name) => {
                        return Err(Refused::Lacks(name));
                    }
                    None => {}
                }
            }
        }
        Ok(Self {
            columns,
            width: header.len(),
            is_typed,
        })
    }

    /// Where the column of this name stands.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let found = self.columns.iter().find(|(known, _)| *known == name);
        found.map(|(_, at)| *at)
    }

    /// Writes the line, without its end, in place of the one before.
    pub(super) fn line(&self, cells: &[String], out: &mut Vec<u8>) -> Result<(), Refused> {
        if cells.len() != self.width {
            return Err(Refused::NoRecord);
        }
        let row = Row {
            reader: self,
            cells,
        };
        out.clear();
        let mut mark = b'{';
        for field in FIELDS {
            let has_columns = field
                .columns()
                .iter()
                .all(|name| self.place(name).is_some() || LATER_COLUMNS.contains(name));
            if has_columns {
                out.push(mark);
                mark = b',';
                append_key(field.name, out);
                row.append(field, out).map_err(|_| Refused::NoRecord)?;
            }
        }
        out.push(b'}');
        Ok(())
    }
}

fn append_key(name: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

impl<'r> Row<'r> {
    fn cell(&self, name: &str) -> &'r str {
        let at = self.reader.place(name);
        at.and_then(|at| self.cells.get(at))
            .map_or("", String::as_str)
    }

    /// A cell with text, without what keeps a spreadsheet from running it; nothing where it is empty.
    fn text(&self, name: &str) -> Option<&'r str> {
        let cell = self.cell(name);
        let text = if self.reader.is_typed {
            cell
        } else {
            as_it_was(cell)
        };
        (!text.is_empty()).then_some(text)
    }

    fn append(&self, field: &Field, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match field.form {
            Form::Group(members) => self.append_group(members, out),
            Form::Priority => append_or_null(self.priority()?.as_ref(), append_priority, out),
            Form::Sla => append_sla(self.sla().as_ref(), out),
            Form::Regulatory => append_regulatory(&read_list(self.cell(field.name))?, out),
            Form::Route => append_or_null(self.route()?.as_ref(), append_route, out),
            Form::Text | Form::Json | Form::Spans => self.append_cell(field.name, field.form, out),
        }
    }

    fn append_group(
        &self,
        members: &[(&'static str, Form)],
        out: &mut Vec<u8>,
    ) -> serde_json::Result<()> {
        if members.iter().all(|(name, _)| self.cell(name).is_empty()) {
            out.extend_from_slice(NULL);
            return Ok(());
        }
        let mut mark = b'{';
        for (name, form) in members {
            out.push(mark);
            mark = b',';
            append_key(name.rsplit('.').next().unwrap_or(name), out);
            self.append_cell(name, *form, out)?;
        }
        out.push(b'}');
        Ok(())
    }

    fn append_cell(&self, name: &str, form: Form, out: &mut Vec<u8>) -> serde_json::Result<()> {
        if let Form::Text = form {
            return serde_json::to_writer(out, &self.text(name));
        }
        let cell = self.cell(name);
        if cell.is_empty() {
            out.extend_from_slice(NULL);
            return Ok(());
        }
        let mut value: Value = serde_json::from_str(cell)?;
        if let Form::Spans = form {
            pair_spans(&mut value);
        }
        serde_json::to_writer(out, &value)
    }

    fn priority(&self) -> serde_json::Result<Option<PriorityLabel>> {
        let Some(label) = self.text(LABEL) else {
            return Ok(None);
        };
        Ok(Some(PriorityLabel {
            label: serde_json::from_value(label.into())?,
            rank: serde_json::from_str(self.cell(RANK))?,
            trace: read_list(self.cell(TRACE))?,
        }))
    }

    fn sla(&self) -> Option<Sla> {
        Some(Sla {
            first_response_due: self.text(FIRST_RESPONSE)?.to_owned(),
            resolve_due: self.text(RESOLVE)?.to_owned(),
        })
    }

    fn route(&self) -> serde_json::Result<Option<Route>> {
        let Some(queue) = self.text(QUEUE) else {
            return Ok(None);
        };
        Ok(Some(Route {
            queue: queue.to_owned(),
            tier: serde_json::from_str(self.cell(TIER))?,
            skills: read_list(self.cell(SKILLS))?,
        }))
    }
}

/// What stands for nothing.
const NULL: &[u8] = b"null";

/// How `output` writes a value.
type Append<T> = fn(&T, &mut Vec<u8>) -> serde_json::Result<()>;

fn append_or_null<T>(
    value: Option<&T>,
    append: Append<T>,
    out: &mut Vec<u8>,
) -> serde_json::Result<()> {
    if let Some(value) = value {
        return append(value, out);
    }
    out.extend_from_slice(NULL);
    Ok(())
}

/// A list, which is empty where nothing stands.
fn read_list<T: for<'d> serde::Deserialize<'d>>(cell: &str) -> serde_json::Result<Vec<T>> {
    if cell.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_str(cell)
}

/// Columns with types have a span as an object of `start` and `end`; a record has it as a pair.
fn pair_spans(list: &mut Value) {
    for item in list.as_array_mut().into_iter().flatten() {
        let Some(span) = item.get_mut("span") else {
            continue;
        };
        if let (Some(start), Some(end)) = (span.get("start"), span.get("end")) {
            *span = Value::Array(vec![start.clone(), end.clone()]);
        }
    }
}

/// What a cell says for a value of a record, as a table of this kind has it.
pub(super) fn cell_of(value: &Value, is_typed: bool) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if is_typed => text.clone(),
        Value::String(text) => match crate::output::defuse(text) {
            Cow::Borrowed(text) => text.to_owned(),
            Cow::Owned(text) => text,
        },
        other => other.to_string(),
    }
}

/// True when two cells say the same. Columns with types are read back with their numbers and spans in a form
/// of their own.
pub fn is_same_cell(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let value = |cell: &str| serde_json::from_str::<Value>(cell).ok();
    match (value(one), value(other)) {
        (Some(one), Some(other)) => is_same_value(&one, &other),
        _ => false,
    }
}

fn is_same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| is_same_value(one, other))
        }
        (Value::Object(span), Value::Array(pair)) | (Value::Array(pair), Value::Object(span)) => {
            let ends = [span.get("start"), span.get("end")];
            let pair: Vec<Option<&Value>> = pair.iter().map(Some).collect();
            span.len() == ends.len() && pair == ends
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_in = |(key, value): (&String, &Value)| {
                other
                    .get(key)
                    .is_some_and(|found| is_same_value(value, found))
            };
            one.len() == other.len() && one.iter().all(is_in)
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_compared_by_what_they_say() {
        for (one, other, is_same) in [
            ("a", "a", true),
            ("a", "b", false),
            ("1", "1.0", true),
            ("0.5", "0.25", false),
            ("", "null", false),
            (
                r#"[{"span":{"start":1,"end":4}}]"#,
                r#"[{"span":[1,4]}]"#,
                true,
            ),
            (
                r#"[{"span":{"start":1,"end":4}}]"#,
                r#"[{"span":[1,5]}]"#,
                false,
            ),
            (r#"{"a":1,"b":[]}"#, r#"{"b":[],"a":1.0}"#, true),
            (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
        ] {
            assert_eq!(is_same_cell(one, other), is_same, "{one} {other}");
            assert_eq!(is_same_cell(other, one), is_same, "{other} {one}");
        }
    }

    #[test]
    fn a_table_of_something_else_is_told_from_one_that_lacks_a_column() {
        let header = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        let refused = |names: &[&str]| RecordCells::of(&header(names), false).err();
        assert_eq!(refused(&["id", "text"]), Some(Refused::NoRecord));
        assert_eq!(
            refused(&["id", "priority.label"]),
            Some(Refused::Lacks("row"))
        );
        let mut all: Vec<&str> = FIELDS.iter().flat_map(Field::columns).collect();
        assert_eq!(refused(&all), None);
        all.retain(|name| !["evidence", "faq.score", "regulatory"].contains(name));
        all.retain(|name| !LATER_COLUMNS.contains(name));
        assert_eq!(refused(&all), None);
        all.retain(|name| *name != "complaint.p");
        assert_eq!(refused(&all), Some(Refused::Lacks("complaint.p")));
    }

    #[test]
    fn cells_that_are_no_json_refuse_the_row() {
        let names: Vec<String> = FIELDS
            .iter()
            .flat_map(Field::columns)
            .map(str::to_owned)
            .collect();
        let reader = RecordCells::of(&names, false).unwrap();
        let mut line = Vec::new();
        let mut cells = vec![String::new(); names.len()];
        reader.line(&cells, &mut line).unwrap();
        let value: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(value["priority"], Value::Null);
        for wrong in ["1,\"x\":2", "[", "nought"] {
            cells[reader.place("row").unwrap()] = wrong.to_owned();
            assert_eq!(reader.line(&cells, &mut line), Err(Refused::NoRecord));
        }
        cells.pop();
        assert_eq!(reader.line(&cells, &mut line), Err(Refused::NoRecord));
    }
}
