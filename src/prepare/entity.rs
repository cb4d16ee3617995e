//! Character references: `&amp;`, `&#39;`, `&#x27;`, and the wrecks of them that exports leave in
//! plain text (`&amp;#39;`, `# x27 ;`, `& quot ;`).

use super::entity_names::NAMED;

/// A character reference found at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entity {
    /// What it stands for; `None` when it carries no character that is read (zero width).
    pub character: Option<char>,
    /// Bytes of the reference.
    pub len_bytes: usize,
}

/// Longest reference looked at: the longest name in [`NAMED`] or seven digits, with blanks between
/// its parts.
const MAX_BYTES: usize = 16;

/// The reference that `rest` starts with, in HTML's strict form: `&name;`, `&#…;`, and the five
/// old names without their semicolon.
pub(super) fn parse_entity(rest: &str) -> Option<Entity> {
    let after = rest.strip_prefix('&')?;
    let (character, used) = match after.strip_prefix('#') {
        Some(number) => parse_number(number).map(|(c, n)| (c, n + 1))?,
        None => parse_name(after)?,
    };
    Some(Entity {
        character: readable(character),
        len_bytes: used + 1,
    })
}

/// The reference or wreck of one that `rest` starts with; `previous` is the character before.
///
/// `#39;` alone is taken for an apostrophe only inside a word (`don#39;t`), because `#39;` may be an
/// order number.
pub(super) fn parse_leftover_entity(rest: &str, previous: Option<char>) -> Option<Entity> {
    if rest.starts_with('&') {
        return parse_nested(rest).or_else(|| parse_spaced(rest));
    }
    parse_hash_wreck(rest, previous)
}

/// `&amp;#39;` and `&amp;quot;`: a reference whose ampersand was escaped again, up to three times.
fn parse_nested(rest: &str) -> Option<Entity> {
    let mut outer = parse_entity(rest)?;
    for _ in 0..3 {
        if outer.character != Some('&') {
            break;
        }
        let Some(tail) = rest.get(outer.len_bytes..) else {
            break;
        };
        let Some((character, used)) = parse_tail(tail) else {
            break;
        };
        outer = Entity {
            character: readable(character),
            len_bytes: outer.len_bytes + used,
        };
    }
    Some(outer)
}

/// What may follow an ampersand: `#39;` or `quot;`, with the semicolon.
fn parse_tail(tail: &str) -> Option<(char, usize)> {
    let found = match tail.strip_prefix('#') {
        Some(number) => parse_number(number).map(|(c, n)| (c, n + 1)),
        None => parse_name(tail),
    }?;
    tail.get(..found.1)?.ends_with(';').then_some(found)
}

/// `& amp ;`, `&# 39 ;`, `& # x27 ;`.
fn parse_spaced(rest: &str) -> Option<Entity> {
    let (character, used) = parse_squeezed(rest.strip_prefix('&')?)?;
    Some(Entity {
        character: readable(character),
        len_bytes: used + 1,
    })
}

/// `# x27 ;`, `#x27;`, `# 39 ;`, and `#39;` inside a word.
fn parse_hash_wreck(rest: &str, previous: Option<char>) -> Option<Entity> {
    let (character, used) = parse_squeezed(rest)?;
    let raw = rest.get(..used)?;
    let is_hex = raw.contains(['x', 'X']);
    let is_spaced = raw.contains(' ');
    let next = rest.get(used..)?.chars().next();
    let is_in_word =
        previous.is_some_and(char::is_alphabetic) && next.is_some_and(char::is_alphabetic);
    (is_hex || is_spaced || is_in_word).then_some(Entity {
        character: readable(character),
        len_bytes: used,
    })
}

/// Reads `#x27;` or `amp;` with blanks between its parts. Gives the character and the bytes used.
fn parse_squeezed(rest: &str) -> Option<(char, usize)> {
    let mut buffer = [0_u8; MAX_BYTES];
    let mut filled = 0;
    for (at, byte) in rest.bytes().enumerate().take(MAX_BYTES) {
        if byte == b' ' {
            continue;
        }
        *buffer.get_mut(filled)? = byte;
        filled += 1;
        if byte == b';' {
            let squeezed = std::str::from_utf8(buffer.get(..filled)?).ok()?;
            let (character, used) = parse_tail(squeezed)?;
            let is_punctuation = !character.is_alphanumeric();
            return (used == filled && is_punctuation).then_some((character, at + 1));
        }
        if !byte.is_ascii_alphanumeric() && byte != b'#' {
            return None;
        }
    }
    None
}

/// `39;` or `x27;` after the `#`; the semicolon may be missing.
fn parse_number(number: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (number, 10, 0),
    };
    let len = digits
        .bytes()
        .take(8)
        .take_while(|b| char::from(*b).is_digit(radix))
        .count();
    let value = u32::from_str_radix(digits.get(..len)?, radix).ok()?;
    let semicolon = usize::from(digits.as_bytes().get(len) == Some(&b';'));
    Some((from_code(value)?, prefix + len + semicolon))
}

/// A numeric reference's character. 0x80-0x9F mean Windows-1252, as HTML has it.
fn from_code(value: u32) -> Option<char> {
    if (0x80..0xA0).contains(&value) {
        let byte = u8::try_from(value).ok()?;
        return super::mojibake::cp1252_char(byte);
    }
    char::from_u32(value).filter(|c| *c != '\0')
}

/// `amp;` after the `&`; the five old names do without the semicolon where no letter follows.
fn parse_name(name: &str) -> Option<(char, usize)> {
    let len = name
        .bytes()
        .take(MAX_BYTES)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let word = name.get(..len)?;
    let has_semicolon = name.as_bytes().get(len) == Some(&b';');
    if !has_semicolon && !matches!(word, "amp" | "lt" | "gt" | "quot" | "nbsp") {
        return parse_bare_letter(word);
    }
    Some((named(word)?, len + usize::from(has_semicolon)))
}

/// `uumlr` of `f&uumlr`: browsers read the old names of letters without a semicolon.
fn parse_bare_letter(word: &str) -> Option<(char, usize)> {
    const MARKS: &[&str] = &[
        "uml", "acute", "grave", "circ", "tilde", "cedil", "ring", "slash", "zlig",
    ];
    let behind = word.get(1..)?;
    let mark = MARKS.iter().find(|mark| behind.starts_with(**mark))?;
    let len = 1 + mark.len();
    Some((named(word.get(..len)?)?, len))
}

fn named(name: &str) -> Option<char> {
    let at = NAMED.binary_search_by_key(&name, |(n, _)| n).ok()?;
    NAMED.get(at).map(|(_, character)| *character)
}

/// Zero-width and direction marks carry no words.
fn readable(character: char) -> Option<char> {
    (!super::normalize::is_dropped(character)).then_some(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_byte_order() {
        assert!(NAMED.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn strict_references() {
        let cases = [
            ("&amp; you", Some((Some('&'), 5))),
            ("&nbsp;x", Some((Some('\u{a0}'), 6))),
            ("&#39;s", Some((Some('\''), 5))),
            ("&#x27;s", Some((Some('\''), 6))),
            ("&#X1F620;", Some((Some('😠'), 9))),
            ("&#146;", Some((Some('’'), 6))),
            ("&eacute;t", Some((Some('é'), 8))),
            ("&zwnj;", Some((None, 6))),
            ("&#8203;", Some((None, 7))),
            ("&amp you", Some((Some('&'), 4))),
            ("&uuml x", Some((Some('ü'), 5))),
            ("&uumlr", Some((Some('ü'), 5))),
            ("&szlig", Some((Some('ß'), 6))),
            ("&circle", None),
            ("&ampere", None),
            ("&copyright", None),
            ("& you", None),
            ("&#;", None),
            ("&#0;", None),
            ("&#x110000;", None),
            ("&", None),
        ];
        for (text, expected) in cases {
            let found = parse_entity(text).map(|e| (e.character, e.len_bytes));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn wrecks_of_references() {
        let cases = [
            ("&amp;#39;t", Some('n'), Some((Some('\''), 9))),
            ("&amp;amp;quot;", None, Some((Some('"'), 14))),
            ("&amp;amp; so", None, Some((Some('&'), 9))),
            ("& amp ; so", None, Some((Some('&'), 7))),
            ("# x27 ; s", Some(' '), Some((Some('\''), 7))),
            ("#x27;s", Some('t'), Some((Some('\''), 5))),
            ("# 39 ;s", Some(' '), Some((Some('\''), 6))),
            ("#39;t", Some('n'), Some((Some('\''), 4))),
            ("#39; it never came", Some(' '), None),
            ("#39;it never came", Some(' '), None),
            ("#1 fan;", None, None),
            ("# 65 ;", None, None),
        ];
        for (text, previous, expected) in cases {
            let found = parse_leftover_entity(text, previous).map(|e| (e.character, e.len_bytes));
            assert_eq!(found, expected, "{text}");
        }
    }
}
