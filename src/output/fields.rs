//! Which fields of a record are written, by dotted name.

use super::columns::{COLUMNS, Column, ColumnKind};
use crate::error::{Error, ErrorCode, Result};
use crate::spelling::edit_distance;

/// Names longer than this get no suggestion; the longest field name has 28 bytes.
const MAX_SUGGESTED_BYTES: usize = 64;

/// Fields in the order they were asked for.
///
/// JSON Lines writes each under its dotted name; a group such as `sentiment` is written as an object.
/// CSV writes a group as its leaves.
///
/// ```
/// use kvetch::output::FieldSelection;
///
/// let fields = FieldSelection::parse("id, sentiment.label, priority")?;
/// assert_eq!(fields.names().collect::<Vec<_>>(), ["id", "sentiment.label", "priority"]);
///
/// let error = FieldSelection::parse("id,sentimant").unwrap_err();
/// assert!(error.to_string().contains("did you mean `sentiment`?"));
/// # Ok::<(), kvetch::Error>(())
/// ```
#[derive(Clone)]
pub struct FieldSelection {
    columns: Vec<&'static Column>,
}

impl FieldSelection {
    /// Parses names separated by commas; spaces around a name do not count.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] for an empty list, an unknown name and a name given twice.
    pub fn parse(names: &str) -> Result<Self> {
        let mut columns: Vec<&'static Column> = Vec::new();
        for name in names.split(',').map(str::trim) {
            let column = find(name)?;
            if columns.iter().any(|known| known.name == column.name) {
                return Err(config(format!("field `{}` is given twice", column.name))
                    .with_fix("name each field once"));
            }
            columns.push(column);
        }
        Ok(Self { columns })
    }

    /// The names as asked for.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name)
    }

    /// True when the field of this name was asked for by itself.
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    /// Every name that may be selected, in the record's order, groups before their leaves.
    pub fn known_names() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|column| column.name)
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().copied()
    }

    /// The selection with each group replaced by its leaves, each leaf once.
    pub(super) fn leaves(&self) -> Vec<&'static Column> {
        let mut leaves: Vec<&'static Column> = Vec::new();
        for leaf in self.columns.iter().flat_map(|column| leaves_of(column)) {
            if leaves.iter().all(|known| known.name != leaf.name) {
                leaves.push(leaf);
            }
        }
        leaves
    }
}

impl std::fmt::Debug for FieldSelection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// All leaves of the record.
pub(super) fn all_leaves() -> Vec<&'static Column> {
    let is_leaf = |column: &&Column| column.kind == ColumnKind::Leaf;
    COLUMNS.iter().filter(is_leaf).collect()
}

fn leaves_of(column: &Column) -> impl Iterator<Item = &'static Column> {
    all_leaves()
        .into_iter()
        .filter(|leaf| leaf.name == column.name || leaf.is_within(column.name))
}

fn find(name: &str) -> Result<&'static Column> {
    if let Some(column) = COLUMNS.iter().find(|column| column.name == name) {
        return Ok(column);
    }
    if name.is_empty() {
        return Err(config("a field name is empty".to_owned())
            .with_fix("write names with a comma between them: id,priority"));
    }
    let fix = match nearest(name) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("known fields are {}", top_level_names().join(", ")),
    };
    let shown: String = name.chars().take(MAX_SUGGESTED_BYTES).collect();
    Err(config(format!("unknown field `{}`", shown.escape_debug())).with_fix(fix))
}

fn top_level_names() -> Vec<&'static str> {
    FieldSelection::known_names()
        .filter(|name| !name.contains('.'))
        .collect()
}

/// The known name with the fewest edits, where that is at most a third of its length.
fn nearest(name: &str) -> Option<&'static str> {
    if name.len() > MAX_SUGGESTED_BYTES {
        return None;
    }
    let name = name.to_ascii_lowercase().replace('-', "_");
    let (edits, known) = FieldSelection::known_names()
        .map(|known| (edit_distance(&name, known), known))
        .min_by_key(|(edits, _)| *edits)?;
    (edits * 3 <= known.len()).then_some(known)
}

fn config(message: String) -> Error {
    Error::new(ErrorCode::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_the_order_given() {
        let table = [
            ("id", vec!["id"]),
            (" priority ,id", vec!["priority", "id"]),
            (
                "sentiment.p.negative,row",
                vec!["sentiment.p.negative", "row"],
            ),
        ];
        for (given, wanted) in table {
            let fields = FieldSelection::parse(given).unwrap();
            assert_eq!(fields.names().collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn groups_become_leaves_once() {
        let fields = FieldSelection::parse("sla.resolve_due,sla,id").unwrap();
        let names: Vec<_> = fields.leaves().iter().map(|leaf| leaf.name).collect();
        assert_eq!(names, ["sla.resolve_due", "sla.first_response_due", "id"]);
    }

    #[test]
    fn wrong_names_are_refused_with_a_way_out() {
        let table = [
            ("", "a field name is empty"),
            ("id,,row", "a field name is empty"),
            ("id,id", "`id` is given twice"),
            ("sentimant", "did you mean `sentiment`?"),
            ("Sentiment.Label", "did you mean `sentiment.label`?"),
            ("thread-id", "did you mean `thread_id`?"),
            ("priority.lable", "did you mean `priority.label`?"),
            ("zzzzzzzz", "known fields are schema, id, row, source"),
            ("a\u{1b}[31m", "unknown field `a\\u{1b}[31m`"),
        ];
        for (given, part) in table {
            let error = FieldSelection::parse(given).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Config);
            assert!(error.to_string().contains(part), "{given}: {error}");
        }
        assert!(FieldSelection::parse(&"x".repeat(1_000_000)).is_err());
    }
}
