//! Which column or field holds what: by the caller's mapping, else by the names people give.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::error::{Error, ErrorCode, Result};
use crate::message::AuthorRole;
use crate::spelling::edit_distance;

use super::author;
use super::options::ColumnMapping;
use super::role::{FROM_AGENT, NOT_TEXT_WORDS, Role, TEXT, TEXT_WORDS};
use super::speakers::SpeakerRoles;

/// Chosen: longer names are sentences.
const MAX_NAME_WORDS: usize = 4;

/// Lower case, with one underscore for each run of anything but letters and digits.
pub(super) fn normal_name(name: &str) -> Cow<'_, str> {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if name.bytes().all(is_plain) {
        return Cow::Borrowed(name);
    }
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    Cow::Owned(words.join("_").to_lowercase())
}

/// The columns of a table or the fields of an object, with their roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    names: Vec<String>,
    speakers: SpeakerRoles,
    by_role: [Option<usize>; Role::ALL.len()],
    is_header: bool,
}

impl Columns {
    /// Gives the names their roles, as far as they have any.
    pub(super) fn of_header(names: &[String], mapping: &ColumnMapping) -> Self {
        let mut columns = Self {
            names: names.to_vec(),
            speakers: mapping.speakers.clone(),
            by_role: Default::default(),
            is_header: true,
        };
        let normal: Vec<_> = names.iter().map(|name| normal_name(name)).collect();
        for role in Role::ALL {
            if let Some(wanted) = role.mapped(mapping) {
                columns.set(role, find_mapped(&normal, wanted));
            }
        }
        for role in Role::ALL {
            if role.mapped(mapping).is_none() {
                let is_other = |at: usize| {
                    let name = normal.get(at);
                    name.is_some_and(|name| mapping.not_guessed.iter().any(|other| other == name))
                };
                let is_free = |at: usize| !columns.by_role.contains(&Some(at)) && !is_other(at);
                let found = find_guessed(&normal, role, is_free);
                columns.set(role, found);
            }
        }
        columns
    }

    /// The columns of a table whose first record is `first`.
    ///
    /// # Errors
    ///
    /// `E02` when a mapped column is not there or no column can be the text.
    pub(super) fn of_table(first: &[String], mapping: &ColumnMapping, file: &str) -> Result<Self> {
        let is_header = looks_like_header(first);
        let mut columns =
            Self::of_names(first, mapping, is_header).map_err(|error| error.at(file, Some(1)))?;
        let is_numbered = mapping
            .text
            .as_deref()
            .is_some_and(|name| by_number(first.len(), name).is_some());
        if is_numbered && !is_header {
            columns.is_header = false;
            columns.names = (1..=first.len()).map(|n| format!("column_{n}")).collect();
        }
        Ok(columns)
    }

    /// The columns of a file that names them apart from its rows.
    ///
    /// # Errors
    ///
    /// As [`Columns::of_table`].
    #[cfg(feature = "parquet")]
    pub(super) fn of_schema(names: &[String], mapping: &ColumnMapping) -> Result<Self> {
        Self::of_names(names, mapping, true)
    }

    fn of_names(names: &[String], mapping: &ColumnMapping, is_header: bool) -> Result<Self> {
        let columns = Self::of_header(names, mapping);
        let missing = |role: Role| {
            role.mapped(mapping)
                .filter(|_| columns.index(role).is_none())
        };
        if let Some((role, name)) = Role::ALL.iter().find_map(|r| Some((*r, missing(*r)?))) {
            return Err(if is_header {
                missing_mapped(names, role, name)
            } else {
                no_header(role)
            });
        }
        if columns.text().is_none() {
            return Err(if is_header {
                no_text(names)
            } else {
                no_header(Role::Text)
            });
        }
        Ok(columns)
    }

    fn set(&mut self, role: Role, index: Option<usize>) {
        if let Some(slot) = self.by_role.get_mut(role as usize) {
            *slot = index;
        }
    }

    /// Position of the role's column.
    pub(super) fn index(&self, role: Role) -> Option<usize> {
        self.by_role.get(role as usize).copied().flatten()
    }

    /// Who wrote a message, by the value of its author's column.
    pub(super) fn author(&self, value: &str) -> Option<AuthorRole> {
        let role = author::by_value(value);
        let role = match (role, self.is_flag_of_agents()) {
            (Some(AuthorRole::Customer), true) => Some(AuthorRole::Agent),
            (Some(AuthorRole::Agent), true) => Some(AuthorRole::Customer),
            _ => role,
        };
        self.speakers.role_of(value).or(role)
    }

    fn is_flag_of_agents(&self) -> bool {
        let name = self.index(Role::Author).and_then(|at| self.names.get(at));
        name.is_some_and(|name| is_same_name(&normal_name(name), FROM_AGENT))
    }

    /// Position of the text column.
    pub(super) fn text(&self) -> Option<usize> {
        self.index(Role::Text)
    }

    /// Name of the text column.
    pub(super) fn text_name(&self) -> &str {
        let name = self.text().and_then(|at| self.names.get(at));
        name.map_or("", String::as_str)
    }

    /// The first name of a text that stands more than once: the later columns are not read.
    pub(super) fn repeated_text(&self) -> Option<&str> {
        let mut known = BTreeSet::new();
        let mut names = self.names.iter().filter(|_| self.is_header);
        let is_repeated = |name: &&String| {
            let normal = normal_name(name);
            let is_text = TEXT.contains(&&*normal) || *name == self.text_name();
            is_text && !known.insert(normal.into_owned())
        };
        names.find(is_repeated).map(String::as_str)
    }

    /// The names as they stand in the header.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// False when the first record is data and the names are made up.
    pub(super) fn is_header(&self) -> bool {
        self.is_header
    }
}

fn find_mapped(normal: &[Cow<'_, str>], wanted: &str) -> Option<usize> {
    let name = normal_name(wanted);
    let found = normal.iter().position(|known| *known == name);
    found.or_else(|| by_number(normal.len(), wanted))
}

/// A column named by its number, counted from 1.
fn by_number(count: usize, wanted: &str) -> Option<usize> {
    let number: usize = wanted.trim().parse().ok()?;
    (1..=count).contains(&number).then(|| number - 1)
}

fn find_guessed(
    normal: &[Cow<'_, str>],
    role: Role,
    is_free: impl Fn(usize) -> bool,
) -> Option<usize> {
    let position = |wanted: &&str| {
        let mut named = normal.iter().enumerate();
        named
            .find(|(at, name)| is_same_name(name, wanted) && is_free(*at))
            .map(|(at, _)| at)
    };
    let exact = role.synonyms().iter().find_map(position);
    exact.or_else(|| match role {
        Role::Text => {
            let mut named = normal.iter().enumerate();
            named
                .find(|(at, name)| is_text_name(name) && is_free(*at))
                .map(|(at, _)| at)
        }
        _ => None,
    })
}

/// Compares without regard to underscores: `reviewText` is `review_text`.
fn is_same_name(name: &str, wanted: &str) -> bool {
    let letters = || wanted.bytes().filter(|byte| *byte != b'_');
    name == wanted || (!name.contains('_') && letters().eq(name.bytes()))
}

/// True when one of the names is a text's by mapping or beyond doubt.
pub(super) fn names_text(names: &[String], mapping: &ColumnMapping) -> bool {
    let normal: Vec<_> = names.iter().map(|name| normal_name(name)).collect();
    match &mapping.text {
        Some(wanted) => find_mapped(&normal, wanted).is_some(),
        None => normal.iter().any(|name| TEXT.contains(&&**name)),
    }
}

fn is_text_name(name: &str) -> bool {
    let words = || name.split('_');
    words().count() <= MAX_NAME_WORDS
        && words().any(|word| TEXT_WORDS.contains(&word))
        && !words().any(|word| NOT_TEXT_WORDS.contains(&word))
}

/// Chosen: the longest column names of public complaint and survey files are about 60 characters.
const MAX_NAME_CHARS: usize = 80;

/// Chosen: question-like column names reach this, first sentences pass it.
const MAX_HEADER_WORDS: usize = 10;

/// Chosen: surveys name their columns by whole questions, some with a line of explanation.
const MAX_QUESTION_CHARS: usize = 300;

/// True when a first record reads like names: short, no numbers, no sentences, at least one word.
pub(super) fn looks_like_header(names: &[String]) -> bool {
    let is_name = |name: &str| {
        let is_number = name.parse::<f64>().is_ok();
        let is_address = name.contains('@') || name.contains("://");
        let is_sentence = name.ends_with(['.', '!', ',']) || name.contains('\n');
        let is_short = name.chars().count() <= MAX_NAME_CHARS
            && name.split_whitespace().count() <= MAX_HEADER_WORDS;
        let is_question = name.ends_with('?') && name.chars().count() <= MAX_QUESTION_CHARS;
        (is_short || is_question) && !(is_number || is_address || is_sentence)
    };
    let mut cells = names
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty());
    cells.clone().next().is_some() && cells.all(is_name)
}

fn missing_mapped(names: &[String], role: Role, wanted: &str) -> Error {
    let flag = role.flag();
    let error = Error::new(
        ErrorCode::MissingColumn,
        format!("no column is named `{wanted}`; there are {}", list(names)),
    );
    match nearest(names, wanted) {
        Some(name) => error.with_fix(format!("did you mean {flag} `{name}`?")),
        None => error.with_fix(format!("name one of them with {flag}")),
    }
}

fn no_text(names: &[String]) -> Error {
    let error = Error::new(
        ErrorCode::MissingColumn,
        format!(
            "no column is known to hold the message text; there are {}",
            list(names)
        ),
    );
    let columns = Columns::of_header(names, &ColumnMapping::default());
    let subject = columns.index(Role::Subject).and_then(|at| names.get(at));
    match subject {
        Some(subject) => error.with_fix(format!(
            "export the texts too, or judge the subjects alone with --text-column `{subject}`"
        )),
        None => error.with_fix("name it with --text-column"),
    }
}

/// Does not repeat the record: it is data.
fn no_header(role: Role) -> Error {
    let flag = role.flag();
    Error::new(
        ErrorCode::MissingColumn,
        "the first row looks like data, so there is no header to find the message text by",
    )
    .with_fix(format!(
        "add a header row such as id,text or name the column by its number, as in {flag} 2"
    ))
}

/// Chosen: a helpdesk's export has about 40 columns, and any of them may be the text's.
const MAX_LISTED: usize = 50;

/// Names for an error's text, cut where they are many or long.
pub(super) fn list(names: &[String]) -> String {
    let cut = |name: &String| format!("`{}`", name.chars().take(40).collect::<String>());
    let mut listed: Vec<String> = names.iter().take(MAX_LISTED).map(cut).collect();
    if names.len() > MAX_LISTED {
        listed.push(format!("{} more", names.len() - MAX_LISTED));
    }
    listed.join(", ")
}

/// The name that differs by the fewest letters, when that is no more than a third of them.
pub(super) fn nearest<'a>(names: &'a [String], wanted: &str) -> Option<&'a str> {
    let shortened = |name| {
        normal_name(name)
            .chars()
            .take(MAX_NAME_CHARS)
            .collect::<String>()
    };
    let wanted = shortened(wanted);
    let distances = names
        .iter()
        .map(|name| (edit_distance(&shortened(name), &wanted), name.as_str()));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= (wanted.chars().count() / 3).max(1)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    fn found(header: &str, role: Role) -> Option<String> {
        let names = names(header);
        let columns = Columns::of_header(&names, &ColumnMapping::default());
        columns.index(role).map(|at| names[at].clone())
    }

    #[test]
    fn text_columns_are_guessed() {
        let cases = [
            ("id,text", Some("text")),
            ("ID,Body,Subject", Some("Body")),
            (
                "Ticket ID,Ticket Subject,Ticket Description",
                Some("Ticket Description"),
            ),
            (
                "Date received,Product,Consumer complaint narrative,Complaint ID",
                Some("Consumer complaint narrative"),
            ),
            (
                "complaint_what_happened,date",
                Some("complaint_what_happened"),
            ),
            ("tweet_id,author_id,inbound,created_at,text", Some("text")),
            (
                "review_id,review_date,My Review Words",
                Some("My Review Words"),
            ),
            ("message_id,comment_count", None),
            ("a,b", None),
            ("review,review_text", Some("review")),
            ("Nachricht,id", Some("Nachricht")),
            ("numéro,Message du client,statut", Some("Message du client")),
            ("Datum,Ihr Kommentar", Some("Ihr Kommentar")),
            ("Id,Fecha,Asunto,Mensaje", Some("Mensaje")),
            ("VERBATIM", Some("VERBATIM")),
            ("reviewerID,reviewText,overall", Some("reviewText")),
        ];
        for (header, expected) in cases {
            assert_eq!(found(header, Role::Text).as_deref(), expected, "{header}");
        }
    }

    #[test]
    fn other_columns_are_guessed_once_each() {
        let cases = [
            ("ticket_id,text", Role::Id, Some("ticket_id")),
            ("ticket_id,text", Role::Thread, None),
            ("id,ticket_id,text", Role::Thread, Some("ticket_id")),
            ("Submitted via,text", Role::Channel, Some("Submitted via")),
            (
                "Date received,text",
                Role::ReceivedAt,
                Some("Date received"),
            ),
            ("inbound,text", Role::Author, Some("inbound")),
            ("title,text", Role::Subject, Some("title")),
            (
                "plan,contact_count,turn,text",
                Role::ContactCount,
                Some("contact_count"),
            ),
        ];
        for (header, role, expected) in cases {
            assert_eq!(
                found(header, role).as_deref(),
                expected,
                "{header} {role:?}"
            );
        }
    }

    #[test]
    fn a_mapping_wins_and_its_errors_help() {
        let mapping = |text: &str| ColumnMapping {
            text: Some(text.to_owned()),
            ..ColumnMapping::default()
        };
        let header = names("id,text,Customer Words");
        let columns = Columns::of_table(&header, &mapping("customer_words"), "a.csv").unwrap();
        assert_eq!(columns.text(), Some(2));
        let error = Columns::of_table(&header, &mapping("custmer words"), "a.csv").unwrap_err();
        assert_eq!(error.code(), ErrorCode::MissingColumn);
        let text = error.to_string();
        for part in [
            "a.csv:1",
            "`id`, `text`",
            "`Customer Words`",
            "--text-column",
            "custmer words",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let error =
            Columns::of_table(&names("a,b"), &ColumnMapping::default(), "a.csv").unwrap_err();
        assert!(error.to_string().contains("--text-column"), "{error}");
    }

    #[test]
    fn a_table_without_a_header_is_not_repeated_in_the_error() {
        let first = names("17,I am very angry with you.,2025");
        let error = Columns::of_table(&first, &ColumnMapping::default(), "a.csv").unwrap_err();
        assert!(!error.to_string().contains("angry"), "{error}");
        assert!(error.to_string().contains("--text-column"), "{error}");
        let mapping = ColumnMapping {
            text: Some("2".to_owned()),
            ..ColumnMapping::default()
        };
        let columns = Columns::of_table(&first, &mapping, "a.csv").unwrap();
        assert!(!columns.is_header());
        assert_eq!(
            (columns.text(), columns.names()[1].as_str()),
            (Some(1), "column_2")
        );
    }

    #[test]
    fn names_of_something_else_are_not_guessed() {
        let mut mapping = ColumnMapping {
            not_guessed: vec!["complaint".to_owned()],
            ..ColumnMapping::default()
        };
        let header = names("id,Complaint,customer words");
        assert_eq!(Columns::of_header(&header, &mapping).text(), None);
        mapping.text = Some("complaint".to_owned());
        assert_eq!(Columns::of_header(&header, &mapping).text(), Some(1));
    }

    #[test]
    fn edits_are_counted() {
        let cases = [
            ("text", "text", 0),
            ("txt", "text", 1),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
        ];
        for (name, wanted, expected) in cases {
            assert_eq!(edit_distance(name, wanted), expected, "{name}");
        }
    }
}
