//! Lexicon entries and the lines they are written in.

use crate::error::{Error, ErrorCode, Result};
use crate::spelling::edit_distance;

use super::HitClass;
use super::term::{self, Pattern};

/// First line of a lexicon file, before its name.
const HEADER: &str = "# kvetch-lexicon/1";
/// Columns of the second line; `note` may be left out.
const COLUMNS: [&str; 4] = ["term", "class", "valence", "note"];
/// Largest valence and negative of the smallest, as in VADER.
pub(super) const MAX_VALENCE: f32 = 4.0;
/// Range of a booster's or damper's factor.
const FACTORS: std::ops::RangeInclusive<f32> = 0.1..=4.0;

/// What words around a hit do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Context {
    /// Turns what follows: "not", "never", "without".
    Negation,
    /// Strengthens what follows by its valence as a factor.
    Booster,
    /// Weakens what follows by its valence as a factor.
    Damper,
    /// Sets what follows against what stands before.
    Contrast,
    /// A phrase in which shorter entries mean nothing: "not only", "best regards".
    Neutral,
    /// Irony by itself: "thanks for nothing".
    Irony,
    /// Praise that is ironic beside a failure: "well done", "oh great".
    PraiseOpener,
    /// A failure that was mended: "fixed", "replaced".
    Remedy,
    /// A fault that is denied: "not unhappy", "never late".
    Denial,
}

const CONTEXTS: &[(&str, Context)] = &[
    ("context.negation", Context::Negation),
    ("context.booster", Context::Booster),
    ("context.damper", Context::Damper),
    ("context.contrast", Context::Contrast),
    ("context.neutral", Context::Neutral),
    ("context.irony", Context::Irony),
    ("context.praise_opener", Context::PraiseOpener),
    ("context.remedy", Context::Remedy),
    ("context.denial", Context::Denial),
];

/// What an entry does when it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// It is a hit.
    Hit(HitClass),
    /// It changes hits around it.
    Context(Context),
}

impl Role {
    fn from_name(name: &str) -> Option<Self> {
        let context = CONTEXTS.iter().find(|(n, _)| *n == name);
        match context {
            Some((_, context)) => Some(Self::Context(*context)),
            None => HitClass::from_name(name).map(Self::Hit),
        }
    }
}

/// One entry of a lexicon.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) term: Box<str>,
    pub(super) role: Role,
    /// Valence of a hit, factor of a booster or damper.
    pub(super) valence: f32,
}

/// A line of a lexicon file.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) term: Box<str>,
    pub(super) pattern: Pattern,
    /// `None` removes the term.
    pub(super) role: Option<Role>,
    pub(super) valence: f32,
}

/// Reads a lexicon file.
///
/// # Errors
/// `E03` with the line: first line is not the format's, columns differ, a class is unknown, a
/// number is out of range, a term cannot be read.
pub(super) fn parse_tsv(file: &str, text: &str) -> Result<Vec<Line>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut lines = text.lines().zip(1_u64..);
    let first = lines.next().map(|(line, _)| line).unwrap_or_default();
    if !is_header(first) {
        return Err(fault(file, 1, "not a lexicon file")
            .with_fix(format!("write `{HEADER} <name>` in the first line")));
    }
    let columns = lines.next().map(|(line, _)| line).unwrap_or_default();
    if !are_columns(columns) {
        return Err(fault(file, 2, "column names are missing").with_fix(format!(
            "write `{}` in the second line, separated by tabs",
            COLUMNS.join(" ")
        )));
    }
    lines
        .filter(|(line, _)| !line.trim().is_empty() && !line.starts_with("# "))
        .map(|(line, number)| parse_line(file, number, line))
        .collect()
}

fn is_header(line: &str) -> bool {
    line.strip_prefix(HEADER)
        .is_some_and(|name| name.starts_with(char::is_whitespace) && !name.trim().is_empty())
}

fn are_columns(line: &str) -> bool {
    let names: Vec<&str> = line.split('\t').map(str::trim).collect();
    names == COLUMNS || COLUMNS.get(..3) == Some(names.as_slice())
}

fn parse_line(file: &str, number: u64, line: &str) -> Result<Line> {
    let mut fields = line.split('\t').map(str::trim);
    let mut field = || fields.next().filter(|f| !f.is_empty());
    let (Some(term), Some(class)) = (field(), field()) else {
        return Err(fault(file, number, "term or class is missing")
            .with_fix("separate term, class and valence by single tabs"));
    };
    let valence = field().unwrap_or("0");
    let pattern = term::parse(term).map_err(|slip| {
        fault(file, number, &slip).with_fix("write words, `{a|b}`, `<num>`, `<ordinal>`, `<gap>`")
    })?;
    let role = match class {
        "-" => None,
        name => Some(Role::from_name(name).ok_or_else(|| unknown_class(file, number, name))?),
    };
    Ok(Line {
        term: term.into(),
        pattern,
        role,
        valence: parse_valence(file, number, valence, role)?,
    })
}

fn parse_valence(file: &str, number: u64, text: &str, role: Option<Role>) -> Result<f32> {
    let is_factor = matches!(
        role,
        Some(Role::Context(Context::Booster | Context::Damper))
    );
    let range = if is_factor {
        FACTORS
    } else {
        -MAX_VALENCE..=MAX_VALENCE
    };
    match text.parse::<f32>() {
        Ok(valence) if range.contains(&valence) => Ok(valence),
        _ => Err(
            fault(file, number, &format!("bad valence `{text}`")).with_fix(format!(
                "write a number from {} to {}",
                range.start(),
                range.end()
            )),
        ),
    }
}

fn fault(file: &str, line: u64, message: &str) -> Error {
    Error::new(ErrorCode::Lexicon, message).at(file, Some(line))
}

fn unknown_class(file: &str, line: u64, name: &str) -> Error {
    let names = HitClass::names()
        .into_iter()
        .chain(CONTEXTS.iter().map(|(n, _)| (*n).to_owned()));
    let nearest = names.min_by_key(|known| edit_distance(known, name));
    fault(file, line, &format!("unknown class `{name}`")).with_fix(format!(
        "did you mean `{}`? write `-` to remove a term",
        nearest.unwrap_or_default()
    ))
}
