//! A line that says which call or conversation follows.

/// What a heading says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// The id as written.
    pub(super) id: String,
    /// True where it calls it a call.
    pub(super) is_call: bool,
    /// True where a word such as `id` stands before the id, or the line is drawn as a heading: between
    /// spoken words `Ticket: 17` is one of them.
    pub(super) is_sure: bool,
}

/// Names of a conversation in headings.
const KINDS: &[&str] = &[
    "call",
    "case",
    "chat",
    "contact",
    "conversation",
    "dialog",
    "dialogue",
    "interaction",
    "session",
    "thread",
    "ticket",
    "transcript",
];

/// Words between the name and the id.
const LINKS: &[&str] = &["id", "no", "nr", "number", "reference", "ref"];

/// Chosen: longer words are no ids.
const MAX_ID_BYTES: usize = 64;

/// The heading that a line is: `Conversation ID: 4711`, `Call #88`, `=== Chat 17 ===`. An id is one
/// word with a digit; between it and the kind stands a colon, a number sign or a word such as
/// `id`, or the line is drawn as a heading.
pub(super) fn heading(line: &str) -> Option<Heading> {
    let is_drawn = |c: char| matches!(c, '=' | '-' | '*' | '#' | '_' | '~');
    let line = line.trim();
    let inner = line.trim_matches(|c: char| is_drawn(c) || c.is_whitespace());
    let is_link_mark =
        |c: char| c.is_whitespace() || matches!(c, ':' | '#' | '_' | '-' | '.' | '=');
    let (kind, rest) = inner.split_once(is_link_mark)?;
    let kind = KINDS
        .iter()
        .find(|known| kind.eq_ignore_ascii_case(known))?;
    let (rest, is_linked) = after_link(rest, is_link_mark);
    let id = rest.trim_start_matches(is_link_mark);
    let marks = inner.get(..inner.len() - id.len())?;
    let is_id = id.len() <= MAX_ID_BYTES
        && !id.contains(char::is_whitespace)
        && id.contains(|c: char| c.is_ascii_digit());
    let is_sure = is_linked || line.starts_with(is_drawn);
    let is_heading = is_sure || marks.contains([':', '#', '=']);
    (is_id && is_heading).then(|| Heading {
        id: id.to_owned(),
        is_call: *kind == "call",
        is_sure,
    })
}

/// What stands behind a linking word, and whether there is one.
fn after_link(rest: &str, is_mark: impl Fn(char) -> bool) -> (&str, bool) {
    let rest = rest.trim_start_matches(&is_mark);
    match rest.split_once(&is_mark) {
        Some((word, after)) if LINKS.iter().any(|known| word.eq_ignore_ascii_case(known)) => {
            (after, true)
        }
        _ => (rest, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_from_words() {
        let cases = [
            ("Conversation ID: 4711", Some(("4711", false))),
            ("conversation_id: a-17", Some(("a-17", false))),
            ("Call #88", Some(("88", true))),
            ("Call ID: C-88", Some(("C-88", true))),
            ("Chat-Id=17", Some(("17", false))),
            ("=== Chat 17 ===", Some(("17", false))),
            ("## Ticket no. 5", Some(("5", false))),
            ("Call 112", None),
            ("Call: me back", None),
            ("Ticket: lost", None),
            ("Case closed: 5 of them", None),
            ("Customer: 12", None),
            ("===", None),
            ("", None),
        ];
        for (line, expected) in cases {
            let found = heading(line);
            let found = found.as_ref().map(|h| (h.id.as_str(), h.is_call));
            assert_eq!(found, expected, "{line}");
        }
    }
}
