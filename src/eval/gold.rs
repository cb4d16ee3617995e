//! Gold labels: from the fields of one line to labels of the ontology.

use serde_json::{Map, Value};

use super::names::{listed, normal};
use crate::error::{Error, ErrorCode, Result};
use crate::label::{Category, Flag, Intensity, Intent, Level, Priority, Sentiment, Severity};

/// Fields that hold gold labels, by the names they may have.
pub const GOLD_FIELDS: [&str; 14] = [
    "sentiment",
    "mixed",
    "anger",
    "frustration",
    "complaint",
    "severity",
    "intent",
    "intents",
    "category",
    "categories",
    "impact",
    "urgency",
    "priority",
    "flags",
];

/// Words for "not judged" in a cell. JSON has `null`.
const ABSENT_WORDS: [&str; 6] = ["", "null", "na", "n_a", "nan", "not_judged"];

/// Words for "no flag". An empty cell of a table is one too: a list without entries is written so.
const NO_FLAG_WORDS: [&str; 2] = ["", "none"];

/// Characters of a wrong value that an error repeats.
const MAX_SHOWN_CHARS: usize = 40;

/// The labels that people gave to one message. Absent: not judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoldLabels {
    /// Sentiment. In a set of three classes the strong ones do not occur.
    pub sentiment: Option<Sentiment>,
    /// Whether both sides are really there.
    pub mixed: Option<bool>,
    /// Level of anger.
    pub anger: Option<Intensity>,
    /// Level of frustration.
    pub frustration: Option<Intensity>,
    /// Whether it is a complaint.
    pub complaint: Option<bool>,
    /// How hard it reproaches.
    pub severity: Option<Severity>,
    /// Intents, the primary one first; never empty.
    pub intents: Option<Vec<Intent>>,
    /// Categories, the primary one first; never empty.
    pub categories: Option<Vec<Category>>,
    /// Impact.
    pub impact: Option<Level>,
    /// Urgency.
    pub urgency: Option<Level>,
    /// Priority.
    pub priority: Option<Priority>,
    /// Flags that are present; empty when judged to have none.
    pub flags: Option<Vec<Flag>>,
}

impl GoldLabels {
    /// Reads the labels of one line. Names of fields and labels are compared without regard to
    /// case, spaces and punctuation; anger and frustration may be numbers from 0 to 3; lists may be
    /// JSON lists or text with `,`, `;` or `|` between the names. An empty text is "not judged", but
    /// for `flags` beside another label it is "none".
    ///
    /// # Errors
    /// [`ErrorCode::Gold`] for a value that is no label of its field.
    ///
    /// ```
    /// use kvetch::eval::GoldLabels;
    /// use kvetch::label::Flag;
    ///
    /// let line = serde_json::json!({"complaint": "yes", "flags": "safety; bug", "anger": 2});
    /// let labels = GoldLabels::of_fields(line.as_object().expect("an object"))?;
    /// assert_eq!((labels.complaint, labels.sentiment), (Some(true), None));
    /// assert_eq!(labels.flags, Some(vec![Flag::Safety, Flag::Bug]));
    /// # Ok::<(), kvetch::Error>(())
    /// ```
    pub fn of_fields(fields: &Map<String, Value>) -> Result<Self> {
        let mut labels = Self::default();
        for (name, value) in fields {
            let field = normal(name);
            if field != "flags" && !is_absent(value) {
                labels
                    .set(&field, value)
                    .map_err(|fault| fault.error(name))?;
            }
        }
        let is_judged = !labels.is_empty();
        let flags = fields.iter().find(|(name, _)| normal(name) == "flags");
        if let Some((name, value)) = flags
            && !value.is_null()
            && (is_judged || !is_absent(value))
        {
            labels.flags = flags_of(value).map_err(|fault| fault.error(name))?;
        }
        if labels.complaint.is_none() && labels.severity.is_none() {
            labels.complaint = severity_says_no(fields).then_some(false);
        }
        Ok(labels)
    }

    /// True when nothing was judged.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn set(&mut self, field: &str, value: &Value) -> Result<(), Fault> {
        match field {
            "sentiment" => self.sentiment = Some(name_of(value, Sentiment::ALL)?),
            "mixed" => self.mixed = Some(claim(value)?),
            "anger" => self.anger = Some(intensity(value)?),
            "frustration" => self.frustration = Some(intensity(value)?),
            "complaint" => self.complaint = Some(claim(value)?),
            "severity" => self.severity = severity(value)?,
            "intent" | "intents" => self.intents = list(value, Intent::ALL)?,
            "category" | "categories" => self.categories = list(value, Category::ALL)?,
            "impact" => self.impact = Some(name_of(value, Level::ALL)?),
            "urgency" => self.urgency = Some(name_of(value, Level::ALL)?),
            "priority" => self.priority = Some(name_of(value, Priority::ALL)?),
            _ => {}
        }
        Ok(())
    }
}

/// What is wrong with a value.
struct Fault {
    value: String,
    legal: String,
}

impl Fault {
    fn of(value: &Value, legal: String) -> Self {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Object(_) => "an object".to_owned(),
            other => other.to_string(),
        };
        Self { value, legal }
    }

    fn error(self, field: &str) -> Error {
        let visible = self
            .value
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c });
        let value: String = visible.take(MAX_SHOWN_CHARS).collect();
        Error::new(
            ErrorCode::Gold,
            format!("field `{field}`: `{value}` is no label"),
        )
        .with_fix(self.legal)
    }
}

/// A closed set of names.
trait Named: Copy + 'static {
    fn as_text(self) -> &'static str;
}

macro_rules! named {
    ($($label:ty),+) => {
        $(impl Named for $label {
            fn as_text(self) -> &'static str {
                self.as_str()
            }
        })+
    };
}

named!(
    Sentiment, Intensity, Severity, Intent, Category, Level, Priority, Flag
);

fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => ABSENT_WORDS.contains(&normal(text).as_str()),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn name_of<L: Named>(value: &Value, all: &[L]) -> Result<L, Fault> {
    let text = value.as_str().map(normal);
    let found = text.and_then(|text| all.iter().find(|label| label.as_text() == text));
    found.copied().ok_or_else(|| fault_of(value, all))
}

fn fault_of<L: Named>(value: &Value, all: &[L]) -> Fault {
    let names: Vec<&str> = all.iter().map(|label| label.as_text()).collect();
    Fault::of(value, listed(value.as_str().unwrap_or_default(), &names))
}

fn claim(value: &Value) -> Result<bool, Fault> {
    let text = match value {
        Value::Bool(is) => return Ok(*is),
        Value::String(text) => normal(text),
        Value::Number(number) => normal_number(number.as_f64()),
        _ => String::new(),
    };
    match text.as_str() {
        "true" | "yes" | "y" | "t" | "1" | "1_0" => Ok(true),
        "false" | "no" | "n" | "f" | "0" | "0_0" => Ok(false),
        _ => Err(Fault::of(
            value,
            "use true, false, yes, no, 1 or 0".to_owned(),
        )),
    }
}

/// A whole number as digits; spreadsheets write `1.0`.
fn normal_number(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| format!("{number}"))
}

fn intensity(value: &Value) -> Result<Intensity, Fault> {
    let digit = match value {
        Value::Number(number) => normal_number(number.as_f64()),
        Value::String(text) => text.trim().trim_end_matches(".0").to_owned(),
        _ => String::new(),
    };
    let by_digit = digit
        .parse::<usize>()
        .ok()
        .and_then(|at| Intensity::ALL.get(at));
    by_digit.copied().map_or_else(
        || {
            name_of(value, Intensity::ALL).map_err(|fault| Fault {
                legal: format!("{}, or a number from 0 to 3", fault.legal),
                ..fault
            })
        },
        Ok,
    )
}

/// A level; nothing for `none`, which says that it is no complaint.
fn severity(value: &Value) -> Result<Option<Severity>, Fault> {
    if is_none_word(value) {
        return Ok(None);
    }
    name_of(value, Severity::ALL).map(Some)
}

fn is_none_word(value: &Value) -> bool {
    value.as_str().is_some_and(|text| normal(text) == "none")
}

fn severity_says_no(fields: &Map<String, Value>) -> bool {
    let mut severity = fields.iter().filter(|(name, _)| normal(name) == "severity");
    severity.any(|(_, value)| is_none_word(value))
}

fn list<L: Named + PartialEq>(value: &Value, all: &[L]) -> Result<Option<Vec<L>>, Fault> {
    let mut labels = Vec::new();
    for item in items(value) {
        let label = name_of(&item, all)?;
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    Ok(Some(labels).filter(|labels| !labels.is_empty()))
}

fn flags_of(value: &Value) -> Result<Option<Vec<Flag>>, Fault> {
    let is_none = |text: &str| NO_FLAG_WORDS.contains(&normal(text).as_str());
    match value {
        Value::String(text) if is_none(text) => Ok(Some(Vec::new())),
        _ if is_absent(value) && !value.is_array() => Ok(None),
        _ => Ok(Some(list(value, Flag::ALL)?.unwrap_or_default())),
    }
}

/// The entries of a JSON list, or of a text that holds one or has separators.
fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        Value::String(text) if text.trim_start().starts_with('[') => {
            // Python writes lists with single quotes.
            let json = text.replace('\'', "\"");
            serde_json::from_str(&json).unwrap_or_else(|_| vec![value.clone()])
        }
        Value::String(text) => {
            let names = text.split([',', ';', '|']).map(str::trim);
            let names = names.filter(|name| !name.is_empty());
            names.map(|name| Value::String(name.to_owned())).collect()
        }
        other => vec![other.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<GoldLabels> {
        let value: Value = serde_json::from_str(json).unwrap();
        GoldLabels::of_fields(value.as_object().unwrap())
    }

    #[test]
    fn labels_are_read_in_every_spelling() {
        let table = [
            r#"{"anger": 2}"#,
            r#"{"anger": 2.0}"#,
            r#"{"anger": "2"}"#,
            r#"{"Anger": " Strong "}"#,
        ];
        for json in table {
            assert_eq!(read(json).unwrap().anger, Some(Intensity::Strong), "{json}");
        }
        for yes in ["true", "1", "\"Yes\"", "\"TRUE\"", "\"1\"", "\"1.0\""] {
            let labels = read(&format!(r#"{{"complaint": {yes}}}"#)).unwrap();
            assert_eq!(labels.complaint, Some(true), "{yes}");
        }
        let lists = [
            r#"{"intent": ["praise", "suggestion"]}"#,
            r#"{"intent": "praise;suggestion"}"#,
            r#"{"intents": "Praise | suggestion"}"#,
            r#"{"intent": "[\"praise\", \"suggestion\"]"}"#,
            r#"{"intent": "['praise', 'suggestion']"}"#,
            r#"{"intent": "praise, suggestion, praise"}"#,
        ];
        for json in lists {
            let wanted = Some(vec![Intent::Praise, Intent::Suggestion]);
            assert_eq!(read(json).unwrap().intents, wanted, "{json}");
        }
        let sentiment = read(r#"{"sentiment": "Very Negative"}"#).unwrap().sentiment;
        assert_eq!(sentiment, Some(Sentiment::VeryNegative));
    }

    #[test]
    fn absent_is_not_judged_but_no_flag_is_a_judgement() {
        let table = [
            (r#"{"flags": []}"#, None),
            (r#"{"flags": [], "mixed": false}"#, Some(vec![])),
            (r#"{"flags": "", "mixed": "no"}"#, Some(vec![])),
            (r#"{"flags": "none"}"#, Some(vec![])),
            (r#"{"flags": "", "mixed": ""}"#, None),
            (r#"{"flags": null, "mixed": true}"#, None),
            (r#"{"mixed": true}"#, None),
            (
                r#"{"flags": "bug|safety"}"#,
                Some(vec![Flag::Bug, Flag::Safety]),
            ),
        ];
        for (json, wanted) in table {
            assert_eq!(read(json).unwrap().flags, wanted, "{json}");
        }
        let empty = read(r#"{"sentiment": null, "intent": [], "anger": "", "impact": "NA"}"#);
        assert!(empty.unwrap().is_empty());
    }

    #[test]
    fn severity_none_is_no_complaint() {
        let none = read(r#"{"severity": "none"}"#).unwrap();
        assert_eq!((none.severity, none.complaint), (None, Some(false)));
        let null = read(r#"{"severity": null, "complaint": true}"#).unwrap();
        assert_eq!((null.severity, null.complaint), (None, Some(true)));
    }

    #[test]
    fn a_wrong_value_is_named_with_the_legal_ones() {
        let table: [(&str, &[&str]); 7] = [
            (
                r#"{"sentiment": "angry"}"#,
                &["`sentiment`", "`angry`", "very_negative"],
            ),
            (
                r#"{"Intent": "report_problm"}"#,
                &["`Intent`", "did you mean `report_problem`"],
            ),
            (
                r#"{"category": ["other", "refunds"]}"#,
                &["`refunds`", "refund_return"],
            ),
            (r#"{"anger": 4}"#, &["`4`", "0 to 3", "extreme"]),
            (r#"{"complaint": "maybe"}"#, &["`maybe`", "yes"]),
            (r#"{"flags": "saftey"}"#, &["`saftey`", "`safety`"]),
            (
                r#"{"priority": {"label": "low"}}"#,
                &["`an object`", "urgent"],
            ),
        ];
        for (json, parts) in table {
            let error = read(json).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Gold);
            let text = error.to_string();
            for part in parts {
                assert!(text.contains(part), "{json}: {part}: {text}");
            }
        }
        let long = read(&format!(r#"{{"impact": "{}"}}"#, "x".repeat(500))).unwrap_err();
        assert!(long.to_string().len() < 200, "{long}");
    }
}
