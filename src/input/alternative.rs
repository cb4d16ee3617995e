//! How much of a text is its writer's own, counted at little cost: to choose among the forms of one mail.

use super::mime::{Markup, Piece};

/// What stands in tags around a quoted mail, in lower case; nothing behind it counts.
const QUOTE_SIGNS: &[&str] = &[
    "type=cite",
    "type=\"cite\"",
    "type='cite'",
    "gmail_quote",
    "gmail_extra",
    "yahoo_quoted",
    "protonmail_quote",
    "moz-cite-prefix",
    "divrplyfwdmsg",
    "appendonsend",
];

/// Elements whose text nobody sees.
const UNSEEN_ELEMENTS: &[&str] = &["style", "script", "head", "title"];

/// Letters that the writer has most likely written himself: none of quoted lines, of addresses of the web
/// and of pictures' names.
pub(super) fn own_letters(piece: &Piece) -> usize {
    match piece.markup {
        Markup::Plain => plain_letters(&piece.text),
        Markup::Html => html_letters(&piece.text),
    }
}

fn plain_letters(text: &str) -> usize {
    let is_own = |line: &&str| !line.starts_with('>') && !is_picture(line);
    let is_address = |word: &&str| word.contains("://") || word.contains("www.");
    let lines = text.lines().map(str::trim).filter(is_own);
    let words = lines.flat_map(str::split_whitespace);
    words.filter(|word| !is_address(word)).map(letters).sum()
}

/// `[image: photo.jpg]` and `[cid:1]` alone in a line.
fn is_picture(line: &str) -> bool {
    line.ends_with(']') && (line.starts_with("[image:") || line.starts_with("[cid:"))
}

fn html_letters(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        count += letters_between_references(before);
        let Some((tag, behind)) = split_tag(after) else {
            return count;
        };
        let tag = tag.to_ascii_lowercase();
        if QUOTE_SIGNS.iter().any(|sign| tag.contains(sign)) {
            return count;
        }
        rest = behind;
    }
    count + letters_between_references(rest)
}

/// A tag without its first bracket, and what follows it or, where nobody sees its text, its element.
fn split_tag(after: &str) -> Option<(&str, &str)> {
    if let Some(comment) = after.strip_prefix("!--") {
        return comment.split_once("-->").map(|(_, behind)| ("", behind));
    }
    let (tag, behind) = after.split_once('>')?;
    let name = tag.split([' ', '\n', '\t', '/']).next().unwrap_or_default();
    let is_unseen = |element: &&&str| element.eq_ignore_ascii_case(name);
    match UNSEEN_ELEMENTS.iter().find(is_unseen) {
        Some(_) => {
            let (_, behind) = behind.split_once("</")?;
            Some((tag, behind.split_once('>')?.1))
        }
        None => Some((tag, behind)),
    }
}

/// Letters without the names of character references.
fn letters_between_references(text: &str) -> usize {
    const MAX_REFERENCE_BYTES: usize = 10;
    let mut parts = text.split('&');
    let first = parts.next().map_or(0, letters);
    let behind = |part: &str| match part.find(';') {
        Some(at) if at <= MAX_REFERENCE_BYTES => letters(part.get(at..).unwrap_or_default()),
        _ => letters(part),
    };
    first + parts.map(behind).sum::<usize>()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_writer() {
        let cases = [
            (Markup::Plain, "The kettle.\n> leaks\n", 9),
            (Markup::Plain, "https://x.example/view?id=5", 0),
            (Markup::Plain, "[image: photo.jpg]\nLook: www.x.example", 4),
            (Markup::Html, "<p>It <b>leaks</b>.</p>", 7),
            (
                Markup::Html,
                "a<blockquote type=\"cite\">b</blockquote>c",
                1,
            ),
            (
                Markup::Html,
                "a<style>p { x }</style>b<!-- c --><title>d</title>",
                2,
            ),
            (Markup::Html, "<div>a&nbsp;&amp;&#39;b & c</div>", 3),
            (Markup::Html, "a<b", 1),
            (Markup::Html, "a<!-- b", 1),
        ];
        for (markup, text, expected) in cases {
            let piece = Piece {
                markup,
                text: text.to_owned(),
            };
            assert_eq!(own_letters(&piece), expected, "{text}");
        }
    }
}
