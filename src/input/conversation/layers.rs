//! Fields by name over objects that lie around each other, the inner one first.

use serde_json::{Map, Value};

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// Objects that are searched one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Layers<'v> {
    list: Vec<&'v Object>,
}

impl<'v> Layers<'v> {
    /// The one object.
    pub(super) fn of(object: &'v Object) -> Self {
        Self { list: vec![object] }
    }

    /// These objects behind another one.
    pub(super) fn within(&self, inner: &'v Object) -> Self {
        let mut list = vec![inner];
        list.extend(&self.list);
        Self { list }
    }

    /// How many objects there are.
    pub(super) fn depth(&self) -> usize {
        self.list.len()
    }

    /// The innermost object.
    pub(super) fn inner(&self) -> Option<&'v Object> {
        self.list.first().copied()
    }

    /// The first value under one of the names, the surest name first, that is not null.
    pub(super) fn named(&self, names: &[&str]) -> Option<&'v Value> {
        let mut layers = self.list.iter();
        layers.find_map(|object| named(object, names))
    }

    /// The first string or number under one of the names, trimmed; blank is none.
    pub(super) fn scalar(&self, names: &[&str]) -> Option<String> {
        let in_object = |object: &&'v Object| {
            let mut values = names.iter().filter_map(|name| named(object, &[name]));
            values.find_map(scalar)
        };
        self.list.iter().find_map(in_object)
    }
}

/// The object in an object that holds nothing else, as Freshdesk's account exports write each note.
pub(super) fn inside(object: &Object) -> Option<&Object> {
    let (_, value) = object.iter().next().filter(|_| object.len() == 1)?;
    value.as_object()
}

/// The first value under one of the names, the surest name first, that is not null.
pub(super) fn named<'v>(object: &'v Object, names: &[&str]) -> Option<&'v Value> {
    let value = |name: &&str| {
        let mut fields = object.iter();
        let (_, value) = fields.find(|(key, value)| same_name(key, name) && !value.is_null())?;
        Some(value)
    };
    names.iter().find_map(value)
}

/// True for one of the names.
pub(in crate::input) fn is_among(key: &str, names: &[&str]) -> bool {
    names.iter().any(|name| same_name(key, name))
}

/// Compares letters and digits without regard to case: `ParticipantRole` is `participant_role`.
pub(super) fn same_name(key: &str, name: &str) -> bool {
    letters(key).eq(letters(name))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    let letters = name.bytes().filter(|byte| !is_joint(*byte));
    letters.map(|byte| byte.to_ascii_lowercase())
}

fn is_joint(byte: u8) -> bool {
    matches!(byte, b'_' | b'-' | b' ' | b'.')
}

/// A string or number as text, trimmed; blank is none.
pub(super) fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}
