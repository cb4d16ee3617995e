//! Lines of a text that some programs end with tags: the chats of a Salesforce org stand in one field, `<br>` behind
//! each turn.

use std::borrow::Cow;

/// Tags at which a line ends.
const BREAKS: [&str; 6] = ["br", "p", "div", "li", "tr", "hr"];

/// Tags that stand among words. What else is in such marks may be a name: `<Anna> hello`.
const INLINE: [&str; 13] = [
    "a", "b", "i", "u", "em", "strong", "span", "font", "ul", "ol", "table", "tbody", "td",
];

/// Chosen: longer than any tag with its attributes that a chat program writes.
const MAX_TAG_BYTES: usize = 500;

/// The text with line breaks in place of tags that mean one, and without those that stand among words; the text itself
/// where no tag breaks a line.
pub(super) fn broken_at_tags(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut has_break = false;
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let Some((name, behind)) = known_tag(tag) else {
            out.push('<');
            rest = tag;
            continue;
        };
        if BREAKS.contains(&name) {
            has_break = true;
            out.push('\n');
        }
        rest = behind;
    }
    if !has_break {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The name of the tag whose inside the text begins with, and what stands behind it.
fn known_tag(text: &str) -> Option<(&'static str, &str)> {
    // A second opening mark ends the search, so that a text of these is read once.
    let is_mark = |b: u8| matches!(b, b'<' | b'>');
    let end = text.bytes().take(MAX_TAG_BYTES).position(is_mark)?;
    if text.as_bytes().get(end) != Some(&b'>') {
        return None;
    }
    let inside = text.get(..end)?.trim_start_matches('/');
    let length = inside.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, attributes) = inside.split_at_checked(length)?;
    if !attributes.is_empty() && !attributes.starts_with([' ', '/', '\t']) {
        return None;
    }
    let mut known = BREAKS.iter().chain(&INLINE);
    let name = known.find(|known| known.eq_ignore_ascii_case(name))?;
    Some((name, text.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_tags() {
        let table = [
            ("", ""),
            ("no tag, 3 < 4 > 2", "no tag, 3 < 4 > 2"),
            ("<b>bold</b> alone", "<b>bold</b> alone"),
            ("<Anna> hello<br><Tom> hi", "<Anna> hello\n<Tom> hi"),
            (
                "<p align=\"center\">Start</p>( 3s ) <b>Tom</b>: Hi<BR/>bye",
                "\nStart\n( 3s ) Tom: Hi\nbye",
            ),
            ("a<br", "a<br"),
            ("a<br <br>b", "a<br \nb"),
            ("<bride>x<br>", "<bride>x\n"),
        ];
        for (text, expected) in table {
            assert_eq!(broken_at_tags(text), expected);
        }
    }
}
