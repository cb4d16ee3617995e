//! Whether a text is HTML beyond doubt, by its tags.

use memchr::memchr;

/// Elements that end a line or a block: one of them, closed or empty, makes a text HTML.
const BLOCKS: &[&str] = &[
    "article",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "html",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

/// The other elements of HTML that messages have.
const OTHERS: &[&str] = &[
    "a", "abbr", "address", "b", "big", "br", "caption", "cite", "code", "col", "colgroup", "del",
    "em", "figure", "font", "footer", "head", "header", "hr", "i", "img", "ins", "kbd", "label",
    "link", "main", "mark", "meta", "nav", "q", "s", "small", "span", "strike", "strong", "style",
    "sub", "sup", "tfoot", "thead", "title", "tt", "u", "video", "wbr",
];

/// True for a text with a line break or the end of a block in it, and no tag that HTML does not have.
pub(super) fn is_html(text: &str) -> bool {
    if memchr(b'<', text.as_bytes()).is_none() {
        return false;
    }
    let mut has_block = false;
    for rest in text.split('<').skip(1) {
        match tag(rest) {
            Tag::None => {}
            Tag::Known { ends_line } => has_block |= ends_line,
            Tag::Unknown => return false,
        }
    }
    has_block
}

/// What an opening mark begins.
enum Tag {
    /// No tag: `<3`, `a < b`, a comment.
    None,
    /// A tag of HTML.
    Known { ends_line: bool },
    /// Something like a tag: `<anna@shop.example>`.
    Unknown,
}

/// The tag whose inside, and what follows it, stands here.
fn tag(rest: &str) -> Tag {
    let (is_end, body) = match rest.strip_prefix('/') {
        Some(body) => (true, body),
        None => (false, rest),
    };
    if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Tag::None;
    }
    let length = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, behind) = body.split_at_checked(length).unwrap_or((body, ""));
    let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let is_tag = behind.starts_with(['>', ' ', '/', '\n', '\r', '\t']) && behind.contains('>');
    let is_block = is(BLOCKS);
    if !is_tag || !(is_block || is(OTHERS)) {
        return Tag::Unknown;
    }
    Tag::Known {
        ends_line: (is_end && is_block) || name.eq_ignore_ascii_case("br"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_told_from_text_with_marks() {
        let table = [
            ("<p>It <b>leaks</b></p><p>second", true),
            ("It leaks.<br /><br />And <3 of 5 work", true),
            ("a<BR>b", true),
            ("<div\nclass=\"x\">a</div>", true),
            ("a < b<br>c", true),
            ("<p>no end", false),
            ("<b>bold</b> alone", false),
            ("<p>a</p> <anna@shop.example>", false),
            ("press <Ctrl>, then<br>wait", false),
            ("<Anna> hello<br><Tom> hi", false),
            ("a<br", false),
            ("the tag <brand>", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_html(text), expected, "{text}");
        }
    }
}
