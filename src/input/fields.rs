//! One JSON object in, its fields in their order out; texts without escapes are not copied.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use memchr::memchr2;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Objects of so many fields are searched for doubled names by comparing each with each; the names
/// of larger ones are looked up.
const FEW: usize = 16;

/// The fields of an object. Of fields of one name the last counts, at the place of the first.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Fields<'t> {
    list: Vec<(Cow<'t, str>, Field<'t>)>,
}

/// A field's value.
#[derive(Debug, PartialEq)]
pub(super) enum Field<'t> {
    /// A string.
    Text(Cow<'t, str>),
    /// Anything else.
    Other(Value),
}

impl<'t> Fields<'t> {
    /// The fields of an object of texts without escapes, counts and nulls, as most lines are; `None`
    /// for all else, right or wrong, which is for the general reader.
    pub(super) fn of_plain(text: &'t str) -> Option<Self> {
        let mut fields = Self {
            list: Vec::with_capacity(4),
        };
        let mut rest = after_blanks(text).strip_prefix('{')?;
        while fields.list.len() < FEW {
            let (name, after) = plain_text(after_blanks(rest))?;
            let after = after_blanks(after).strip_prefix(':')?;
            let (field, after) = plain_value(after_blanks(after))?;
            fields.push(Cow::Borrowed(name), field);
            let after = after_blanks(after);
            if let Some(end) = after.strip_prefix('}') {
                return after_blanks(end).is_empty().then_some(fields);
            }
            rest = after.strip_prefix(',')?;
        }
        None
    }

    /// The names in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|(name, _)| &**name)
    }

    /// The value at this place.
    pub(super) fn at(&self, index: usize) -> Option<&Field<'t>> {
        self.list.get(index).map(|(_, field)| field)
    }

    /// The value of the field with this name.
    pub(super) fn named(&self, name: &str) -> Option<&Field<'t>> {
        let mut fields = self.list.iter();
        fields
            .find(|(known, _)| known == name)
            .map(|(_, field)| field)
    }

    /// The fields of an object.
    pub(super) fn of_object(object: Map<String, Value>) -> Self {
        let field = |value| match value {
            Value::String(text) => Field::Text(Cow::Owned(text)),
            other => Field::Other(other),
        };
        let fields = object.into_iter();
        Self {
            list: fields
                .map(|(name, value)| (Cow::Owned(name), field(value)))
                .collect(),
        }
    }

    /// The same object as a JSON value has it.
    pub(super) fn to_object(&self) -> Map<String, Value> {
        let value = |field: &Field<'t>| match field {
            Field::Text(text) => Value::String(text.clone().into_owned()),
            Field::Other(value) => value.clone(),
        };
        let fields = self.list.iter();
        fields
            .map(|(name, field)| (name.clone().into_owned(), value(field)))
            .collect()
    }

    fn push(&mut self, name: Cow<'t, str>, field: Field<'t>) {
        if self.list.len() < FEW
            && let Some((_, known)) = self.list.iter_mut().find(|(known, _)| *known == name)
        {
            *known = field;
            return;
        }
        self.list.push((name, field));
    }

    /// Joins doubled names that [`Fields::push`] did not look for.
    fn join_doubled(self) -> Self {
        if self.list.len() <= FEW {
            return self;
        }
        let mut places: HashMap<Cow<'t, str>, usize> = HashMap::new();
        let mut joined: Vec<(Cow<'t, str>, Field<'t>)> = Vec::new();
        for (name, field) in self.list {
            let place = *places.entry(name.clone()).or_insert(joined.len());
            match joined.get_mut(place) {
                Some((_, known)) => *known = field,
                None => joined.push((name, field)),
            }
        }
        Self { list: joined }
    }
}

/// Longest count that is read without a look at its size.
const MAX_COUNT_DIGITS: usize = 18;

/// What stands behind JSON's white space.
fn after_blanks(text: &str) -> &str {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let blanks = text.bytes().take_while(is_blank).count();
    text.get(blanks..).unwrap_or_default()
}

/// A string without escapes that the text begins with, and what follows it.
fn plain_text(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('"')?;
    let end = memchr2(b'"', b'\\', text.as_bytes())?;
    let (inner, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix('"')?;
    // The least byte of many is found faster than one that is low.
    let has_control = inner.bytes().min().is_some_and(|least| least < 0x20);
    (!has_control).then_some((inner, rest))
}

/// A string without escapes, a count or a null that the text begins with, and what follows it.
fn plain_value(text: &str) -> Option<(Field<'_>, &str)> {
    if let Some((text, rest)) = plain_text(text) {
        return Some((Field::Text(Cow::Borrowed(text)), rest));
    }
    if let Some(rest) = text.strip_prefix("null") {
        return Some((Field::Other(Value::Null), rest));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, rest) = text.split_at_checked(digits)?;
    let is_plain = digits <= MAX_COUNT_DIGITS && (digits == 1 || !count.starts_with('0'));
    let count: u64 = is_plain.then(|| count.parse().ok())??;
    Some((Field::Other(count.into()), rest))
}

#[derive(serde::Deserialize)]
struct Name<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfObject)
    }
}

struct OfObject;

impl<'de> Visitor<'de> for OfObject {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut fields = Fields {
            list: Vec::with_capacity(4),
        };
        while let Some(Name(name)) = map.next_key()? {
            fields.push(name, map.next_value()?);
        }
        Ok(fields.join_doubled())
    }
}

impl<'de> Deserialize<'de> for Field<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfValue)
    }
}

struct OfValue;

impl<'de> Visitor<'de> for OfValue {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Field::Other(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Field::Other(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(list)).map(Field::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Field::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same object as `serde_json` reads it.
    fn assert_same(text: &str) {
        let fields: Fields = serde_json::from_str(text).unwrap();
        if let Some(plain) = Fields::of_plain(text) {
            assert_eq!(plain, fields);
        }
        let wanted: Map<String, Value> = serde_json::from_str(text).unwrap();
        let value = |field: &Field| match field {
            Field::Text(text) => Value::String(text.to_string()),
            Field::Other(value) => value.clone(),
        };
        let got: Vec<(String, Value)> = fields
            .names()
            .enumerate()
            .map(|(at, name)| (name.to_owned(), value(fields.at(at).unwrap())))
            .collect();
        assert_eq!(got, wanted.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn objects_read_as_serde_json_reads_them() {
        for text in [
            "{}",
            r#"{"id": 1, "text": "a\nb", "text": "c"}"#,
            r#" {"a": {"b": [1.5, null, -2]}, "e\u0041": true, "f": 18446744073709551616}"#,
        ] {
            assert_same(text);
        }
    }

    #[test]
    fn plain_objects_are_told_from_all_others() {
        let cases = [
            (r#" {"id" : 12, "text":"é" ,"n":null}	"#, true),
            (r#"{"a":"","a":0}"#, true),
            (r#"{"id":"a\n"}"#, false),
            ("{\"id\":\"\u{1}\"}", false),
            (r#"{"id":01}"#, false),
            (r#"{"id":1.5}"#, false),
            (r#"{"id":-1}"#, false),
            (r#"{"id":9999999999999999999}"#, false),
            (r#"{"id":nullx}"#, false),
            (r#"{"id":"a",}"#, false),
            (r#"{"id":"a"} x"#, false),
            (r#"{"id":"a""#, false),
            (r#"{"id":}"#, false),
            ("{}", false),
        ];
        for (text, is_plain) in cases {
            assert_eq!(Fields::of_plain(text).is_some(), is_plain, "{text}");
            if is_plain {
                assert_same(text);
            }
        }
    }

    #[test]
    fn what_is_no_object_is_refused_where_serde_json_does() {
        for text in ["{", r#"{"a"}"#, r#"{"a": 1} x"#, r#"{"a": "\ud83d"}"#] {
            let fields = serde_json::from_str::<Fields>(text)
                .unwrap_err()
                .to_string();
            let value = serde_json::from_str::<Value>(text).unwrap_err().to_string();
            assert_eq!(fields, value);
        }
    }

    proptest! {
        #[test]
        fn doubled_names_count_once(names in proptest::collection::vec("[a-z]", 0..60)) {
            let fields: Vec<String> = names
                .iter()
                .enumerate()
                .map(|(at, name)| format!("\"{name}\":{at}"))
                .collect();
            assert_same(&format!("{{{}}}", fields.join(",")));
        }
    }
}
