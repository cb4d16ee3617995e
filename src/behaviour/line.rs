//! One line of a case file while it is read: its place, and errors that name it.

use serde_json::{Map, Value};

use crate::error::{Error, ErrorCode, Result};
use crate::spelling::closest;

/// Characters of a wrong name that an error repeats: the longest known name has 20.
const MAX_NAME_CHARS: usize = 40;

/// An object of JSON.
pub(super) type Object = Map<String, Value>;

/// A line of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'f> {
    pub(super) file: &'f str,
    /// Counted from 1.
    pub(super) number: u64,
}

impl Line<'_> {
    /// An error at this line.
    pub(super) fn wrong(&self, what: impl Into<String>, fix: impl Into<String>) -> Error {
        Error::new(ErrorCode::Gold, what)
            .with_fix(fix)
            .at(self.file, Some(self.number))
    }

    /// An error about a name that is not among the known ones: the one that may have been meant, or all.
    pub(super) fn unknown(&self, what: &str, name: &str, known: &[&str]) -> Error {
        let shown: String = name.chars().take(MAX_NAME_CHARS).collect();
        let fix = match closest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.wrong(format!("unknown {what} `{}`", shown.escape_debug()), fix)
    }

    /// Fails on the first key that is not among the known ones.
    pub(super) fn only(&self, what: &str, object: &Object, known: &[&str]) -> Result<()> {
        match object.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.unknown(what, key, known)),
            None => Ok(()),
        }
    }

    /// The string under a key.
    pub(super) fn string<'o>(&self, object: &'o Object, key: &str) -> Result<&'o str> {
        let value = object.get(key).and_then(Value::as_str);
        value.ok_or_else(|| {
            let what = format!("`{key}` is missing or no string");
            self.wrong(what, format!("add \"{key}\": \"…\""))
        })
    }

    /// The object under a key; nothing where the key is absent.
    pub(super) fn object<'o>(&self, object: &'o Object, key: &str) -> Result<Option<&'o Object>> {
        object.get(key).map_or(Ok(None), |value| {
            let what = || self.wrong(format!("`{key}` is no object"), "write it as {…}");
            value.as_object().map(Some).ok_or_else(what)
        })
    }

    /// The strings of a list, or a single string as a list of one.
    pub(super) fn strings(&self, name: &str, value: &Value) -> Result<Vec<String>> {
        let wrong = || {
            let what = format!("`{name}` is neither a string nor a list of strings");
            self.wrong(what, "write it as \"…\" or [\"…\", \"…\"]")
        };
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let text = |item: &Value| item.as_str().map(str::to_owned).ok_or_else(wrong);
        items.iter().map(text).collect()
    }
}
