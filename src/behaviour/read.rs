//! Case files: JSON Lines, one case a line, every name checked.

use std::collections::HashMap;

use serde_json::Value;

use super::case::{Case, Direction, Kind, Statement};
use super::condition::Condition;
use super::field::{Field, Shape};
use super::line::{Line, Object};
use crate::error::{Error, ErrorCode, Result};
use crate::label::{Category, Flag, Intent};
use crate::message::{AuthorRole, Message};

/// Keys of every case.
pub(super) const COMMON_KEYS: [&str; 5] = ["id", "capability", "kind", "message", "note"];

/// Further keys by kind, in the order of [`Kind::ALL`].
pub(super) const KIND_KEYS: [&[&str]; 3] = [
    &["text", "expect"],
    &["texts", "same", "within"],
    &["from", "to", "expect", "same", "within"],
];

/// What may be given with the texts of a case.
pub(super) const MESSAGE_KEYS: [&str; 6] = [
    "subject",
    "channel",
    "author_role",
    "customer_tier",
    "contact_count",
    "received_at",
];

/// Who may have written.
pub(super) const ROLES: [(&str, AuthorRole); 3] = [
    ("customer", AuthorRole::Customer),
    ("agent", AuthorRole::Agent),
    ("system", AuthorRole::System),
];

/// The expectation about evidence, which stands among those about fields.
pub(super) const EVIDENCE: &str = "evidence";

/// Fields with one label that evidence speaks for.
const CITED_FIELDS: [&str; 6] = [
    "sentiment",
    "anger",
    "frustration",
    "complaint",
    "impact",
    "urgency",
];

/// Reads the cases of one file. Empty lines are passed over.
///
/// # Errors
/// [`ErrorCode::Gold`] with the line of the first that is no case, and what to mend.
pub fn read_cases(text: &str, file: &str) -> Result<Vec<Case>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut cases = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if !line.trim().is_empty() {
            cases.push(case(line, Line { file, number })?);
        }
    }
    Ok(cases)
}

/// Checks that no two cases have the same id.
///
/// # Errors
/// [`ErrorCode::Gold`] with the places of the first two that have.
pub fn unique_ids(cases: &[Case]) -> Result<()> {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for case in cases {
        if let Some(first) = seen.insert(&case.id, &case.place) {
            let what = format!("the id of {} is that of {first} too", case.place);
            return Err(
                Error::new(ErrorCode::Gold, what).with_fix("give each case an id of its own")
            );
        }
    }
    Ok(())
}

fn case(text: &str, line: Line<'_>) -> Result<Case> {
    let parsed: Option<Value> = serde_json::from_str(text).ok();
    let object = parsed.as_ref().and_then(Value::as_object);
    let object = object
        .ok_or_else(|| line.wrong("the line is no JSON object", "write one case a line as {…}"))?;
    let kind_names = Kind::ALL.map(Kind::as_str);
    let name = line.string(object, "kind")?;
    let kind = Kind::from_name(name).ok_or_else(|| line.unknown("kind", name, &kind_names))?;
    let own = KIND_KEYS.into_iter().zip(Kind::ALL);
    let own = own.filter(|(_, of)| *of == kind).flat_map(|(keys, _)| keys);
    let known: Vec<&str> = COMMON_KEYS.iter().chain(own).copied().collect();
    line.only(&format!("key of a case of kind {name}"), object, &known)?;
    let id = named(object, "id", line)?;
    let messages = messages(object, kind, &id, line)?;
    let statements = statements(object, kind, &messages, line)?;
    if statements.is_empty() {
        let fix = format!("fill in one of {}", ["expect", "same", "within"].join(", "));
        return Err(line.wrong("the case expects nothing", fix));
    }
    Ok(Case {
        id,
        capability: named(object, "capability", line)?,
        kind,
        place: format!("{}:{}", line.file, line.number),
        messages,
        statements,
    })
}

/// A name without spaces and control characters: it stands in tables and in files of rates.
fn named(object: &Object, key: &str, line: Line<'_>) -> Result<String> {
    let name = line.string(object, key)?;
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
    if name.is_empty() || !name.chars().all(is_plain) {
        let what = format!("`{key}` is empty or has a space in it");
        return Err(line.wrong(what, "use letters, digits, - and _"));
    }
    Ok(name.to_owned())
}

fn messages(object: &Object, kind: Kind, id: &str, line: Line<'_>) -> Result<Vec<Message>> {
    let texts = match kind {
        Kind::Minimum => vec![line.string(object, "text")?.to_owned()],
        Kind::Direction => ["from", "to"]
            .into_iter()
            .map(|key| line.string(object, key).map(str::to_owned))
            .collect::<Result<_>>()?,
        Kind::Invariance => {
            let value = object.get("texts").unwrap_or(&Value::Null);
            line.strings("texts", value)?
        }
    };
    if kind == Kind::Invariance && texts.len() < 2 {
        let fix = "give the first text and at least one other";
        return Err(line.wrong("`texts` has fewer than two texts", fix));
    }
    let template = template(object, id, line)?;
    let message = |body: String| Message {
        body,
        ..template.clone()
    };
    Ok(texts.into_iter().map(message).collect())
}

/// What the messages of a case have in common.
fn template(object: &Object, id: &str, line: Line<'_>) -> Result<Message> {
    let mut message = Message::new(id, "");
    let Some(given) = line.object(object, "message")? else {
        return Ok(message);
    };
    line.only("key of `message`", given, &MESSAGE_KEYS)?;
    let text = |key: &str| {
        given
            .contains_key(key)
            .then(|| line.string(given, key).map(str::to_owned))
            .transpose()
    };
    message.subject = text("subject")?;
    message.channel = text("channel")?;
    message.customer_tier = text("customer_tier")?;
    message.received_at = text("received_at")?;
    if let Some(role) = text("author_role")? {
        let known = ROLES.map(|(name, _)| name);
        let found = ROLES.into_iter().find(|(name, _)| *name == role);
        let (_, role) = found.ok_or_else(|| line.unknown("author_role", &role, &known))?;
        message.author_role = Some(role);
    }
    if let Some(count) = given.get("contact_count") {
        let number = count.as_u64().and_then(|count| u32::try_from(count).ok());
        let wrong = || line.wrong("`contact_count` is no whole number", "write it as 2");
        message.contact_count = Some(number.ok_or_else(wrong)?);
    }
    Ok(message)
}

fn statements(
    object: &Object,
    kind: Kind,
    messages: &[Message],
    line: Line<'_>,
) -> Result<Vec<Statement>> {
    let mut all = Vec::new();
    for (name, value) in line.object(object, "expect")?.into_iter().flatten() {
        match kind {
            Kind::Minimum if name == EVIDENCE => all.extend(citations(value, messages, line)?),
            Kind::Minimum => {
                let field = field(name, line)?;
                all.push(Statement::Holds(field, condition(field, value, line)?));
            }
            Kind::Direction | Kind::Invariance => {
                let field = field(name, line)?;
                all.push(Statement::Moves(field, direction(field, value, line)?));
            }
        }
    }
    if let Some(value) = object.get("same") {
        for name in line.strings("same", value)? {
            all.push(Statement::Same(field(&name, line)?));
        }
    }
    for (name, value) in line.object(object, "within")?.into_iter().flatten() {
        let field = field(name, line)?;
        all.push(Statement::Within(field, distance(field, value, line)?));
    }
    Ok(all)
}

fn field(name: &str, line: Line<'_>) -> Result<Field> {
    let known = Field::ALL.map(Field::as_str);
    Field::from_name(name).ok_or_else(|| line.unknown("field", name, &known))
}

fn condition(field: Field, value: &Value, line: Line<'_>) -> Result<Condition> {
    match (field.shape(), value) {
        (Shape::Names(known), Value::Object(lists)) => {
            line.only(
                &format!("key of `{}`", field.as_str()),
                lists,
                &["has", "lacks"],
            )?;
            let list = |key: &str| known_names(field, lists.get(key), &known, line);
            Ok(Condition::Names {
                has: list("has")?,
                lacks: list("lacks")?,
            })
        }
        (Shape::Names(_), _) => {
            let what = format!("`{}` is no object with `has` or `lacks`", field.as_str());
            Err(line.wrong(what, "write it as {\"has\": […], \"lacks\": […]}"))
        }
        (Shape::Steps(_) | Shape::Number, Value::Object(bounds)) => bounded(field, bounds, line),
        (Shape::Number, _) => {
            let what = format!("`{}` is a number and needs bounds", field.as_str());
            Err(line.wrong(what, "write it as {\"at_least\": 0.5}"))
        }
        (Shape::Truth, Value::Bool(value)) => Ok(Condition::OneOf(vec![value.to_string()])),
        (Shape::Truth, _) => {
            let what = format!("`{}` is neither true nor false", field.as_str());
            Err(line.wrong(what, "write it as true or false"))
        }
        (_, Value::Null) => Ok(Condition::OneOf(vec!["null".to_owned()])),
        (Shape::Word, value) => Ok(Condition::OneOf(line.strings(field.as_str(), value)?)),
        (Shape::Label(known) | Shape::Steps(known), value) => {
            known_names(field, Some(value), &known, line).map(Condition::OneOf)
        }
    }
}

fn known_names(
    field: Field,
    value: Option<&Value>,
    known: &[&str],
    line: Line<'_>,
) -> Result<Vec<String>> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let names = line.strings(field.as_str(), value)?;
    if names.is_empty() {
        let what = format!("an empty list under `{}`", field.as_str());
        return Err(line.wrong(what, "name at least one label, or leave it out"));
    }
    match names.iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(line.unknown(&format!("label of `{}`", field.as_str()), name, known)),
        None => Ok(names),
    }
}

fn bounded(field: Field, bounds: &Object, line: Line<'_>) -> Result<Condition> {
    line.only(
        &format!("key of `{}`", field.as_str()),
        bounds,
        &["at_least", "at_most"],
    )?;
    let bound = |key: &str| bounds.get(key).map(|v| place(field, v, line)).transpose();
    let (at_least, at_most) = (bound("at_least")?, bound("at_most")?);
    if at_least.is_none() && at_most.is_none() {
        let what = format!("`{}` has no bound", field.as_str());
        return Err(line.wrong(what, "add `at_least` or `at_most`"));
    }
    Ok(Condition::Between { at_least, at_most })
}

/// Where a value lies on the field's scale, and its name.
#[expect(
    clippy::cast_precision_loss,
    reason = "a place among at most a dozen labels"
)]
fn place(field: Field, value: &Value, line: Line<'_>) -> Result<(f64, String)> {
    match (field.shape(), value) {
        (Shape::Steps(steps), Value::String(name)) => {
            let at = steps.iter().position(|step| step == name);
            let unknown = || line.unknown(&format!("label of `{}`", field.as_str()), name, &steps);
            Ok((at.ok_or_else(unknown)? as f64, name.clone()))
        }
        (Shape::Number, Value::Number(number)) => {
            Ok((number.as_f64().unwrap_or_default(), number.to_string()))
        }
        _ => {
            let what = format!("a bound of `{}` has the wrong type", field.as_str());
            Err(line.wrong(what, "labels are strings, scores are numbers"))
        }
    }
}

fn direction(field: Field, value: &Value, line: Line<'_>) -> Result<Direction> {
    if !matches!(
        field.shape(),
        Shape::Steps(_) | Shape::Number | Shape::Truth
    ) {
        let what = format!("`{}` has no higher and lower", field.as_str());
        return Err(line.wrong(what, "ask for `same`, or name a field with steps"));
    }
    let name = value.as_str().unwrap_or_default();
    let known = Direction::ALL.map(Direction::as_str);
    Direction::from_name(name).ok_or_else(|| line.unknown("direction", name, &known))
}

fn distance(field: Field, value: &Value, line: Line<'_>) -> Result<f64> {
    let has_distance = matches!(field.shape(), Shape::Steps(_) | Shape::Number);
    let distance = value.as_f64().filter(|d| *d >= 0.0 && has_distance);
    distance.ok_or_else(|| {
        let what = format!("`within` has no distance for `{}`", field.as_str());
        line.wrong(
            what,
            "give a field with steps or a score, and a number from 0 on",
        )
    })
}

/// Names of fields as evidence has them, each with words that stand in the text.
fn citations(value: &Value, messages: &[Message], line: Line<'_>) -> Result<Vec<Statement>> {
    let wrong = || {
        line.wrong(
            "`evidence` is no object",
            "write it as {\"flags.safety\": \"…\"}",
        )
    };
    let wanted = value.as_object().ok_or_else(wrong)?;
    let known = cited_fields();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    line.only("field of `evidence`", wanted, &known)?;
    let text = messages.first().map(Message::view).unwrap_or_default();
    let cites = |field: &String| {
        let words = line.string(wanted, field)?;
        if words.is_empty() || !text.contains(words) {
            let what = format!("the words for `{field}` do not stand in the text");
            return Err(line.wrong(what, "copy them from it, letter by letter"));
        }
        Ok(Statement::Cites(field.clone(), words.to_owned()))
    };
    wanted.keys().map(cites).collect()
}

/// Every name that `for` may have in evidence.
pub(super) fn cited_fields() -> Vec<String> {
    let intents = Intent::ALL.iter().map(|i| format!("intents.{i}"));
    let categories = Category::ALL.iter().map(|c| format!("categories.{c}"));
    let flags = Flag::ALL.iter().map(|f| format!("flags.{f}"));
    let plain = CITED_FIELDS.iter().map(|f| (*f).to_owned());
    plain
        .chain(intents)
        .chain(categories)
        .chain(flags)
        .collect()
}
