//! Pages: objects such as `{"tickets":[…],"next_page":…}`, whose elements are read one by one, so
//! that a page may be larger than memory.
//!
//! A page is told by its names alone: a list of documents, and before it nothing but what describes
//! the list. A list whose elements are turns belongs to one conversation, which is read whole.

use std::io;

use super::conversation::{holds_turns, is_among, is_speaker, is_turn_text};
use super::json_frames::{End, Scanner, skip_element};
use super::window::Window;

/// Lists that hold documents, whatever these look like.
const DOCUMENTS: &[&str] = &["tickets", "helpdesk_tickets", "cases", "issues", "entry"];

/// Lists that hold documents where their elements have no text.
const CONVERSATIONS: &[&str] = &[
    "conversations",
    "chats",
    "calls",
    "dialogues",
    "dialogs",
    "interactions",
    "contacts",
    "call_transcripts",
];

/// Lists that hold documents where their elements have no text or no speaker.
const ANYTHING: &[&str] = &[
    "data",
    "results",
    "result",
    "items",
    "records",
    "rows",
    "value",
    "hits",
    "docs",
    "entries",
    "nodes",
    "edges",
    "reviews",
    "complaints",
    "emails",
];

/// Objects around a page, beside those named as a list may be.
const AROUND: &[&str] = &["feed", "response", "hits", "_embedded", "payload"];

/// Objects around a page that are looked into. Chosen: services need two.
const MAX_AROUND: usize = 3;

/// What describes a list.
const DESCRIPTIVE: &[&str] = &[
    "count",
    "total",
    "total_count",
    "total_size",
    "done",
    "request_id",
    "pagination",
    "paging",
    "page",
    "pages",
    "per_page",
    "page_size",
    "next",
    "next_page",
    "next_cursor",
    "previous",
    "previous_page",
    "prev_page",
    "after_cursor",
    "before_cursor",
    "after_url",
    "before_url",
    "cursor",
    "links",
    "_links",
    "meta",
    "metadata",
    "has_more",
    "end_of_stream",
    "start_time",
    "end_time",
    "type",
    "object",
    "status",
    "success",
    "ok",
    "code",
    "version",
    "exported_at",
    "generated_at",
    "users",
    "groups",
    "organizations",
    "author",
    "updated",
    "icon",
    "rights",
    "took",
    "timed_out",
    "_shards",
    "max_score",
    "query_time",
    "response_header",
];

/// Bytes of an object that show whether it is a page. Chosen: what describes a list, and the list's
/// first element, mostly fit in.
pub(super) const LOOK_BYTES: usize = 64 << 10;

/// Chosen: the names above are shorter.
const MAX_NAME_BYTES: usize = 64;

/// What the start of an object shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// A page.
    Page,
    /// Something else.
    Other,
    /// More of it must be seen.
    Unknown,
}

/// True for a page, judged by its start.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let head = bytes.get(..LOOK_BYTES).unwrap_or(bytes);
    head.trim_ascii_start().starts_with(b"{") && sight(head.trim_ascii_start(), true) == Sight::Page
}

/// What the start of an object shows; `is_all` when there is no more to look at.
pub(super) fn sight(object: &[u8], is_all: bool) -> Sight {
    sight_within(object, is_all, MAX_AROUND)
}

fn sight_within(object: &[u8], is_all: bool, around: usize) -> Sight {
    let undecided = if is_all { Sight::Other } else { Sight::Unknown };
    let mut names = Names::of(object);
    while let Some((name, value)) = names.next_name() {
        let is_list = list_start(value) == Some(b'{');
        if is_list && is_among(name, DOCUMENTS) {
            return Sight::Page;
        }
        let is_conversations = is_among(name, CONVERSATIONS);
        if is_list && (is_conversations || is_among(name, ANYTHING)) {
            return element_sight(value, is_conversations, is_all);
        }
        if is_around(name, value) && around > 0 {
            match sight_within(value, is_all, around - 1) {
                Sight::Other => {}
                found => return found,
            }
        }
        let is_open = list_start(value).is_none() && value.trim_ascii().len() <= 1;
        if is_open {
            return undecided;
        }
        if !is_among(name, DESCRIPTIVE) && !is_list_name(name) {
            return Sight::Other;
        }
        names.skip_value();
    }
    if names.is_open {
        undecided
    } else {
        Sight::Other
    }
}

/// True for an object that may lie around a page.
fn is_around(name: &str, value: &[u8]) -> bool {
    value.first() == Some(&b'{') && (is_among(name, AROUND) || is_list_name(name))
}

/// True for the name of a list that may hold documents.
fn is_list_name(name: &str) -> bool {
    [DOCUMENTS, CONVERSATIONS, ANYTHING]
        .iter()
        .any(|names| is_among(name, names))
}

/// What the first element of a list shows.
fn element_sight(list: &[u8], is_conversations: bool, is_all: bool) -> Sight {
    let at = list
        .iter()
        .position(|byte| *byte == b'{')
        .unwrap_or_default();
    let mut names = Names::of(list.get(at..).unwrap_or_default());
    let (mut has_text, mut has_speaker) = (false, false);
    while let Some((name, value)) = names.next_name() {
        if holds_turns(name) && matches!(value.first(), Some(b'[' | b'{')) {
            return Sight::Page;
        }
        if is_among(name, &["alternatives"]) && value.first() == Some(&b'[') {
            return Sight::Other;
        }
        has_text |= is_turn_text(name);
        has_speaker |= is_speaker(name);
        names.skip_value();
    }
    match names.is_open {
        true if !is_all => Sight::Unknown,
        _ if has_text && (is_conversations || has_speaker) => Sight::Other,
        _ => Sight::Page,
    }
}

/// The first byte in a list; `None` where there is no list, or its start is not there yet.
fn list_start(value: &[u8]) -> Option<u8> {
    value
        .strip_prefix(b"[")?
        .trim_ascii_start()
        .first()
        .copied()
}

/// The names of an object, as far as its bytes are there.
struct Names<'b> {
    rest: &'b [u8],
    /// True where the bytes end before the object does.
    is_open: bool,
}

impl<'b> Names<'b> {
    fn of(object: &'b [u8]) -> Self {
        Self {
            rest: object.strip_prefix(b"{").unwrap_or_default(),
            is_open: true,
        }
    }

    /// The next name and what follows its colon.
    fn next_name(&mut self) -> Option<(&'b str, &'b [u8])> {
        let is_between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        let blanks = self.rest.iter().take_while(|byte| is_between(byte)).count();
        let rest = self.rest.get(blanks..)?;
        if let Some(first) = rest.first()
            && *first != b'"'
        {
            self.is_open = false;
            return None;
        }
        let (name, rest) = name_of(rest)?;
        let rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        let Some(value) = rest.strip_prefix(b":") else {
            self.is_open = false;
            return None;
        };
        self.rest = value.trim_ascii_start();
        Some((name, self.rest))
    }

    /// Steps over the value that is next.
    fn skip_value(&mut self) {
        self.rest = match Scanner::default().advance(self.rest) {
            End::At(length) => self.rest.get(length..).unwrap_or_default(),
            End::Broken(_) => {
                self.is_open = false;
                &[]
            }
            End::Unknown => &[],
        };
    }
}

/// A string without escapes that the bytes begin with, and what follows it; one with escapes, or
/// that is no UTF-8, has no name.
fn name_of(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let inner = bytes.strip_prefix(b"\"")?;
    let mut is_escaped = false;
    let end = inner.iter().position(|byte| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    })?;
    let name = inner.get(..end.min(MAX_NAME_BYTES))?;
    Some((
        std::str::from_utf8(name).unwrap_or_default(),
        inner.get(end + 1..)?,
    ))
}

/// What comes next in a page that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The elements of a list.
    Elements,
    /// The fields of an object around the rest of the page.
    Inside,
    /// The page is over, or the object around it.
    End,
    /// It breaks off, or goes on as no JSON does.
    Broken,
}

/// Steps to the next list of documents in a page, in bounded memory.
pub(super) fn next_list(window: &mut Window) -> io::Result<Next> {
    loop {
        skip_blanks(window)?;
        window.fill_to(LOOK_BYTES)?;
        let head = window.head(LOOK_BYTES).0;
        if head.starts_with(b"}") {
            window.consume(1);
            return Ok(Next::End);
        }
        let Some((name, rest)) = name_of(head) else {
            return Ok(Next::Broken);
        };
        let Some(value) = rest.trim_ascii_start().strip_prefix(b":") else {
            return Ok(Next::Broken);
        };
        let value = value.trim_ascii_start();
        let is_list = is_list_name(name) && list_start(value) == Some(b'{');
        let before = head.len() - value.len();
        let is_inside = is_around(name, value) && sight(value, true) == Sight::Page;
        window.consume(before);
        if is_inside {
            window.consume(1);
            return Ok(Next::Inside);
        }
        if is_list {
            window.consume(1);
            return Ok(Next::Elements);
        }
        skip_element(window)?;
    }
}

/// Steps over white space and commas.
pub(super) fn skip_blanks(window: &mut Window) -> io::Result<()> {
    let is_blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b',';
    loop {
        let count = window.bytes().iter().take_while(is_blank).count();
        let is_all = count == window.bytes().len();
        window.consume(count);
        if !is_all || window.is_finished() {
            return Ok(());
        }
        window.fill()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_conversations() {
        let cases = [
            (r#"{"tickets":[{"id":1}]}"#, true),
            (
                r#" { "count" : 2, "next_page": null, "tickets" : [ {"#,
                true,
            ),
            (
                r#"{"type":"conversation.list","pages":{"a":[1]},"conversations":[{"type":"conversation","source":{"body":"x"}}]}"#,
                true,
            ),
            (
                r#"{"conversations":[{"id":1,"messages":[{"text":"a"}]}]}"#,
                true,
            ),
            (r#"{"conversations":[{"from":"human","value":"a"}]}"#, false),
            (
                r#"{"conversations":[{"body":"a","incoming":true}],"id":5}"#,
                false,
            ),
            (r#"{"data":[{"id":1,"text":"a"}]}"#, true),
            (r#"{"items":[{"role":"user","text":"a"}]}"#, false),
            (r#"{"messages":[{"role":"user","text":"a"}]}"#, false),
            (r#"{"id":1,"subject":"s","tickets":[{"id":1}]}"#, false),
            (r#"{"data":{"items":[{"id":1,"text":"a"}]}}"#, true),
            (
                r#"{"feed":{"author":{},"entry":[{"id":{"label":"1"}}]}}"#,
                true,
            ),
            (
                r#"{"took":1,"hits":{"total":{"value":1},"hits":[{"_source":{}}]}}"#,
                true,
            ),
            (
                r#"{"data":{"messages":[{"role":"user","text":"a"}]}}"#,
                false,
            ),
            (
                r#"{"results":[{"alternatives":[{"transcript":"a"}]}]}"#,
                false,
            ),
            (r#"{"tickets":[1,2],"assets":{}}"#, false),
            (r#"{"tickets":[]}"#, false),
            (r#"{"text":"a"}"#, false),
            (r#"{"te"#, false),
            ("{", false),
            ("{}", false),
            ("", false),
            (r#"{"count":"#, false),
            (r#"{"count":1 "#, false),
            (r#"[{"tickets":[{}]}]"#, false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_page(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_seen_does_not_depend_on_how_much_arrived() {
        let texts = [
            r#"{"count":2,"next_page":null,"tickets":[{"id":1}]}"#,
            r#"{"conversations":[{"id":1,"x":"\"","messages":[{"text":"a"}]}]}"#,
            r#"{"conversations":[{"from":"human","value":"a"}]}"#,
            r#"{"id":1,"text":"a"}"#,
            r#"{"ok":true,"data":{"count":2,"items":[{"id":1,"text":"a"}]}}"#,
            r#"{"count":[1,{"a":2}],"data":[{"a":1},{"b":2}]}"#,
        ];
        for text in texts {
            let all = sight(text.as_bytes(), true);
            for end in 1..text.len() {
                let seen = sight(&text.as_bytes()[..end], false);
                assert!(
                    seen == Sight::Unknown || seen == all,
                    "{text} {end} {seen:?}"
                );
            }
        }
    }
}
