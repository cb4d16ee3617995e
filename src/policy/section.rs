//! One table of a TOML document, read key by key: wrong types, missing and unknown keys become
//! findings with their lines, and reading goes on.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::At;
use super::finding::{Findings, quoted, suggestion};

/// A table being read. [`Section::finish`] reports the keys that nobody asked for.
pub(super) struct Section<'t> {
    table: &'t DeTable<'t>,
    findings: &'t Findings,
    title: String,
    line: u64,
    known: Vec<&'static str>,
}

impl<'t> Section<'t> {
    /// The whole document.
    pub(super) fn root(table: &'t DeTable<'t>, findings: &'t Findings) -> Self {
        Self {
            table,
            findings,
            title: "the policy".to_owned(),
            line: 1,
            known: Vec::new(),
        }
    }

    /// Line of the table's head.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Reports an error at a line.
    pub(super) fn error(&self, line: u64, message: impl Into<String>, fix: impl Into<String>) {
        self.findings.error(line, message, fix);
    }

    /// True when the table has the key; does not count as reading it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.keys().any(|k| k.get_ref() == key)
    }

    /// True when the key is there and its value a list; does not count as reading it.
    pub(super) fn is_list(&self, key: &str) -> bool {
        let mut values = self.table.iter().filter(|(k, _)| k.get_ref() == key);
        values.any(|(_, value)| value.get_ref().as_array().is_some())
    }

    fn value(&mut self, key: &'static str) -> Option<(&'t DeValue<'t>, u64)> {
        self.known.push(key);
        let (_, value) = self.table.iter().find(|(k, _)| k.get_ref() == key)?;
        Some((value.get_ref(), self.findings.line_at(value.span().start)))
    }

    /// Reports a key that must be there.
    pub(super) fn missing(&self, key: &str, example: &str) {
        let message = format!("{} has no `{key}`", self.title);
        self.error(self.line, message, format!("add `{key} = {example}`"));
    }

    fn wrong_type(&self, key: &str, found: &DeValue<'_>, line: u64, wanted: &str) {
        let message = format!("`{key}` is {}, not {wanted}", with_article(found));
        self.error(line, message, format!("write {wanted}"));
    }

    /// A string.
    pub(super) fn text(&mut self, key: &'static str) -> Option<At<String>> {
        let (value, line) = self.value(key)?;
        let Some(text) = value.as_str() else {
            self.wrong_type(key, value, line, "a string");
            return None;
        };
        let value = text.to_owned();
        Some(At { value, line })
    }

    /// A string that must be there.
    pub(super) fn required_text(&mut self, key: &'static str, example: &str) -> Option<At<String>> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.text(key)
    }

    /// A date, written as a string or as a date of TOML.
    pub(super) fn date(&mut self, key: &'static str) -> Option<At<String>> {
        let (value, line) = self.value(key)?;
        let text = string_or_date(value);
        if text.is_none() {
            self.wrong_type(key, value, line, "a date");
        }
        text.map(|value| At { value, line })
    }

    /// A string out of a closed set.
    pub(super) fn choice<T>(
        &mut self,
        key: &'static str,
        from_name: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> Option<At<T>> {
        let At { value, line } = self.text(key)?;
        let found = from_name(&value).map(|value| At { value, line });
        if found.is_none() {
            let message = format!("`{key}` has the unknown value {}", quoted(&value));
            self.error(line, message, suggestion(&value, known.iter().copied()));
        }
        found
    }

    /// A number, whole or not.
    pub(super) fn number(&mut self, key: &'static str) -> Option<At<f64>> {
        let (value, line) = self.value(key)?;
        let number = match value {
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            DeValue::Integer(_) => whole(value).and_then(|n| n.to_string().parse().ok()),
            _ => None,
        };
        let Some(value) = number.filter(|n| n.is_finite()) else {
            self.wrong_type(key, value, line, "a finite number");
            return None;
        };
        Some(At { value, line })
    }

    /// A whole number from `least` to `most`.
    pub(super) fn count(&mut self, key: &'static str, least: u32, most: u32) -> Option<At<u32>> {
        let (value, line) = self.value(key)?;
        if !value.is_integer() {
            self.wrong_type(key, value, line, "a whole number");
            return None;
        }
        let fits = |n: &u32| (least..=most).contains(n);
        let number = whole(value)
            .and_then(|n| u32::try_from(n).ok())
            .filter(fits);
        if number.is_none() {
            let message = format!("`{key}` is out of range");
            let fix = format!("write a whole number from {least} to {most}");
            self.error(line, message, fix);
        }
        number.map(|value| At { value, line })
    }

    /// A string or a list of strings. Dates count as strings.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<At<String>> {
        let Some((value, line)) = self.value(key) else {
            return Vec::new();
        };
        if let Some(value) = string_or_date(value) {
            return vec![At { value, line }];
        }
        let Some(list) = value.as_array() else {
            self.wrong_type(key, value, line, "a list of strings");
            return Vec::new();
        };
        list.iter()
            .filter_map(|item| self.item_text(key, item))
            .collect()
    }

    fn item_text(&self, key: &str, item: &Spanned<DeValue<'_>>) -> Option<At<String>> {
        let line = self.findings.line_at(item.span().start);
        let text = string_or_date(item.get_ref());
        if text.is_none() {
            self.wrong_type(key, item.get_ref(), line, "a list of strings");
        }
        text.map(|value| At { value, line })
    }

    /// A table.
    pub(super) fn section(&mut self, key: &'static str) -> Option<Section<'t>> {
        let (value, line) = self.value(key)?;
        let Some(table) = value.as_table() else {
            self.wrong_type(key, value, line, "a table");
            return None;
        };
        let title = format!("`{key}`");
        Some(self.inner(table, title, line))
    }

    /// A list of tables: `[[key]]`, or inline.
    pub(super) fn sections(&mut self, key: &'static str) -> Vec<Section<'t>> {
        let Some((value, line)) = self.value(key) else {
            return Vec::new();
        };
        let Some(list) = value.as_array() else {
            self.wrong_type(key, value, line, "a list of tables");
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in list {
            let line = self.findings.line_at(item.span().start);
            match item.get_ref().as_table() {
                Some(table) => sections.push(self.inner(table, format!("`{key}`"), line)),
                None => self.wrong_type(key, item.get_ref(), line, "a list of tables"),
            }
        }
        sections
    }

    fn inner(&self, table: &'t DeTable<'t>, title: String, line: u64) -> Self {
        Self {
            table,
            findings: self.findings,
            title,
            line,
            known: Vec::new(),
        }
    }

    /// Ends reading and gives what was read the line of the table's head.
    pub(super) fn finish_with<T>(self, value: T) -> At<T> {
        let line = self.line;
        self.finish();
        At { value, line }
    }

    /// Ends reading: every key that was not asked for is an error.
    pub(super) fn finish(self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.known.contains(&name) {
                let line = self.findings.line_at(key.span().start);
                let message = format!("{} has no key {}", self.title, quoted(name));
                let fix = suggestion(name, self.known.iter().copied());
                self.error(line, message, fix);
            }
        }
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let digits = value.as_integer()?;
    i64::from_str_radix(digits.as_str(), digits.radix()).ok()
}

fn string_or_date(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.as_ref().to_owned()),
        DeValue::Datetime(date) if date.time.is_none() => Some(date.to_string()),
        _ => None,
    }
}

fn with_article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
