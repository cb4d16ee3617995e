//! Single values: from a word or a TOML value to a setting, and back to TOML for showing.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::error::{Error, ErrorCode, Result};
use crate::input::{AsOf, InputFormat, SpeakerRole};
use crate::label::LaneChoice;
use crate::model::Budget;
use crate::output::{FieldSelection, OutputFormat};

/// Most worker threads that may be asked for; more is a typing error on any machine of today.
const MAX_THREADS: usize = 1024;

/// Most rows of a table; it is kept in memory.
const MAX_TOP_ROWS: usize = 100_000;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::Auto, Self::Always, Self::Never];

    /// The name as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// Most thresholds of a curve; more would only lengthen the manifest.
const MAX_POINTS: usize = 1000;

/// The two ways to write a number of bytes.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Bytes {
    /// Bytes.
    Number(#[schemars(range(min = 1))] u64),
    /// A number with a unit.
    Text(#[schemars(regex(pattern = r"^[0-9]+ *([kKmMgG]([iI]?[bB])?|[bB])?$"))] String),
}

/// A lane by name: rules, fast, full or cascade.
///
/// # Errors
/// [`ErrorCode::Config`] for any other name.
pub fn parse_lane(name: &str) -> Result<LaneChoice> {
    LaneChoice::from_name(name)
        .ok_or_else(|| config("unknown lane").with_fix("use rules, fast, full or cascade"))
}

/// A number of worker threads, 1 to 1024.
///
/// # Errors
/// [`ErrorCode::Config`] for anything else.
pub fn parse_threads(number: &str) -> Result<usize> {
    parse_count(number, MAX_THREADS, "threads")
}

/// A number of table rows, 1 to 100,000.
///
/// # Errors
/// [`ErrorCode::Config`] for anything else.
pub fn parse_top_rows(number: &str) -> Result<usize> {
    parse_count(number, MAX_TOP_ROWS, "rows")
}

/// A number of thresholds to measure, 2 to 1000.
///
/// # Errors
/// [`ErrorCode::Config`] for anything else.
pub fn parse_points(number: &str) -> Result<usize> {
    let count = parse_count(number, MAX_POINTS, "thresholds")?;
    if count < 2 {
        return Err(config("one threshold is no curve").with_fix("ask for 2 or more"));
    }
    Ok(count)
}

fn parse_count(number: &str, max: usize, what: &str) -> Result<usize> {
    number
        .parse()
        .ok()
        .filter(|count| (1..=max).contains(count))
        .ok_or_else(|| config(format!("not a number of {what} from 1 to {max}")))
}

/// A number of bytes, at least 1: `5000000`, `512k`, `5M`, `1G`, also with `B` or `iB` after the
/// letter. The letters count in steps of 1024.
///
/// # Errors
/// [`ErrorCode::Config`] for anything else, and for more bytes than the machine can address.
pub fn parse_bytes(size: &str) -> Result<usize> {
    let digits_end = size
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(size.len());
    let (digits, unit) = size.split_at(digits_end);
    let bytes = digits.parse::<usize>().ok();
    bytes
        .zip(unit_bytes(unit.trim()))
        .and_then(|(count, unit)| count.checked_mul(unit))
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| config("not a number of bytes").with_fix("write it as 5000000, 512k or 5M"))
}

fn unit_bytes(unit: &str) -> Option<usize> {
    match unit.to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" | "kib" => Some(1 << 10),
        "m" | "mb" | "mib" => Some(1 << 20),
        "g" | "gb" | "gib" => Some(1 << 30),
        _ => None,
    }
}

fn parse_color(name: &str) -> Result<ColorChoice> {
    let found = ColorChoice::ALL.iter().find(|c| c.as_str() == name);
    found
        .copied()
        .ok_or_else(|| config("not a choice of colours").with_fix("use one of auto, always, never"))
}

fn parse_text(text: &str) -> Result<String> {
    if text.is_empty() {
        return Err(config("the text is empty").with_fix("give a name, or remove the key"));
    }
    Ok(text.to_owned())
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::Config, message)
}

/// What was wrong and what to do, without place and code: the file's reader adds these.
fn sentence(error: &Error) -> String {
    match error.fix() {
        Some(fix) => format!("{}; {fix}", error.message()),
        None => error.message().to_owned(),
    }
}

fn parsed<'de, D: Deserializer<'de>, T>(
    written: &str,
    parse: impl Fn(&str) -> Result<T>,
) -> Result<Option<T>, D::Error> {
    parse(written)
        .map(Some)
        .map_err(|error| D::Error::custom(sentence(&error)))
}

/// How evidence is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EvidenceKind {
    /// Words, model and rules with their own strength.
    #[default]
    Words,
    /// Every effect measured by deletion.
    Measured,
}

impl EvidenceKind {
    /// Name as written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Measured => "measured",
        }
    }
}

/// Reads `words` or `measured`.
///
/// # Errors
/// `E02` for anything else.
pub fn parse_evidence(name: &str) -> Result<EvidenceKind> {
    let kinds = [EvidenceKind::Words, EvidenceKind::Measured];
    let found = kinds.into_iter().find(|kind| kind.as_str() == name.trim());
    found.ok_or_else(|| {
        Error::new(ErrorCode::Config, "there is no such kind of evidence")
            .with_fix("write words or measured")
    })
}

/// A share, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share(f32);

impl Share {
    /// The number.
    pub fn get(self) -> f32 {
        self.0
    }
}

/// Reads a share: `0.05` or `5%`.
///
/// # Errors
/// `E02` for anything outside of 0 to 1.
pub fn parse_share(text: &str) -> Result<Share> {
    let text = text.trim();
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|p: f32| p / 100.0),
        None => text.parse(),
    };
    let share = number.ok().filter(|share| (0.0..=1.0).contains(share));
    share.map(Share).ok_or_else(|| {
        Error::new(ErrorCode::Config, "this is no share")
            .with_fix("write 0.05 or 5%, up to 1 or 100%")
    })
}

/// Reads a setting that is written as a string.
macro_rules! written_as_text {
    ($($name:ident: $type:ty = $parse:expr;)+) => {$(
        pub(super) fn $name<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<$type>, D::Error> {
            parsed::<D, $type>(&String::deserialize(deserializer)?, $parse)
        }
    )+};
}

written_as_text! {
    input_format: InputFormat = str::parse;
    as_of: AsOf = str::parse;
    evidence: EvidenceKind = parse_evidence;
    share: Share = parse_share;
    lane: LaneChoice = parse_lane;
    budget: Budget = str::parse;
    output_format: OutputFormat = OutputFormat::parse;
    color: ColorChoice = parse_color;
    text: String = parse_text;
    path: PathBuf = |text| parse_text(text).map(PathBuf::from);
}

/// Reads a setting that is written as a whole number.
macro_rules! written_as_number {
    ($($name:ident = $parse:expr;)+) => {$(
        pub(super) fn $name<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<usize>, D::Error> {
            parsed::<D, usize>(&i64::deserialize(deserializer)?.to_string(), $parse)
        }
    )+};
}

written_as_number! {
    threads = parse_threads;
    top_rows = parse_top_rows;
}

pub(super) fn bytes<'de, D: Deserializer<'de>>(d: D) -> Result<Option<usize>, D::Error> {
    let written = match Bytes::deserialize(d) {
        Ok(Bytes::Number(number)) => number.to_string(),
        Ok(Bytes::Text(text)) => text,
        Err(_) => String::new(),
    };
    parsed::<D, usize>(&written, parse_bytes)
}

pub(super) fn paths<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<PathBuf>>, D::Error> {
    let written = Vec::<String>::deserialize(d)?;
    let paths = written
        .iter()
        .map(|path| parse_text(path).map(PathBuf::from));
    let paths: Result<Vec<PathBuf>> = paths.collect();
    paths
        .map(Some)
        .map_err(|error| D::Error::custom(sentence(&error)))
}

pub(super) fn speaker_roles<'de, D: Deserializer<'de>>(
    d: D,
) -> Result<Option<Vec<SpeakerRole>>, D::Error> {
    let written = Vec::<String>::deserialize(d)?;
    let roles: Result<Vec<SpeakerRole>> = written.iter().map(|role| role.parse()).collect();
    roles
        .map(Some)
        .map_err(|error| D::Error::custom(sentence(&error)))
}

pub(super) fn fields<'de, D: Deserializer<'de>>(d: D) -> Result<Option<FieldSelection>, D::Error> {
    let names = Vec::<String>::deserialize(d)?;
    parsed::<D, FieldSelection>(&names.join(","), FieldSelection::parse)
}

/// A value that can be shown as TOML.
pub(super) trait SettingValue {
    /// The value as it would stand in a file.
    fn shown(&self) -> String;

    /// Makes relative paths start from `folder`.
    fn resolve_paths(&mut self, _folder: &Path) {}
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list<'t>(texts: impl Iterator<Item = std::borrow::Cow<'t, str>>) -> String {
    let quoted: Vec<String> = texts.map(|text| quoted(&text)).collect();
    format!("[{}]", quoted.join(", "))
}

impl SettingValue for String {
    fn shown(&self) -> String {
        quoted(self)
    }
}

impl SettingValue for PathBuf {
    fn shown(&self) -> String {
        quoted(&self.to_string_lossy())
    }

    fn resolve_paths(&mut self, folder: &Path) {
        *self = folder.join(&*self);
    }
}

impl SettingValue for Vec<SpeakerRole> {
    fn shown(&self) -> String {
        list(self.iter().map(|role| role.to_string().into()))
    }
}

impl SettingValue for Vec<PathBuf> {
    fn shown(&self) -> String {
        list(self.iter().map(|path| path.to_string_lossy()))
    }

    fn resolve_paths(&mut self, folder: &Path) {
        for path in self {
            path.resolve_paths(folder);
        }
    }
}

impl SettingValue for FieldSelection {
    fn shown(&self) -> String {
        list(self.names().map(std::borrow::Cow::Borrowed))
    }
}

/// Values whose name or number is their form in a file.
macro_rules! shown_as {
    ($($type:ty: |$value:ident| $shown:expr;)+) => {$(
        impl SettingValue for $type {
            fn shown(&self) -> String {
                let $value = *self;
                $shown
            }
        }
    )+};
}

shown_as! {
    bool: |value| value.to_string();
    usize: |value| value.to_string();
    LaneChoice: |value| quoted(value.as_str());
    AsOf: |value| quoted(&value.to_string());
    EvidenceKind: |value| quoted(value.as_str());
    Share: |value| quoted(&value.get().to_string());
    Budget: |value| quoted(&value.to_string());
    ColorChoice: |value| quoted(value.as_str());
    InputFormat: |value| quoted(value.as_str());
    OutputFormat: |value| quoted(value.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_with_units() {
        let table = [
            ("1", Some(1)),
            ("5000000", Some(5_000_000)),
            ("512k", Some(512 * 1024)),
            ("5M", Some(5 * 1024 * 1024)),
            ("5 MiB", Some(5 * 1024 * 1024)),
            ("1gb", Some(1 << 30)),
            ("0", None),
            ("", None),
            ("M", None),
            ("-1", None),
            ("1.5M", None),
            ("5X", None),
            ("5é", None),
            ("99999999999999999999", None),
            ("18446744073709551615G", None),
        ];
        for (given, wanted) in table {
            assert_eq!(parse_bytes(given).ok(), wanted, "{given}");
        }
    }

    #[test]
    fn counts_have_bounds() {
        let table = [
            ("1", Some(1)),
            ("1024", Some(1024)),
            ("0", None),
            ("1025", None),
            ("two", None),
        ];
        for (given, wanted) in table {
            assert_eq!(parse_threads(given).ok(), wanted, "{given}");
        }
        assert_eq!(parse_top_rows("100000").unwrap(), 100_000);
    }

    #[test]
    fn lanes_have_four_names() {
        for lane in LaneChoice::ALL {
            assert_eq!(parse_lane(lane.as_str()).unwrap(), *lane);
        }
        let slow = parse_lane("slow").unwrap_err().to_string();
        assert!(slow.starts_with("unknown lane; use rules, fast"), "{slow}");
    }
}
