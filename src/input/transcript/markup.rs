//! Tags and entities of a cue out, words by voice in.

use memchr::{memchr, memchr3};

/// Chosen: the longest tag that is looked for; what is longer are words with a `<` among them.
const MAX_TAG_BYTES: usize = 256;

/// Chosen: the longest entity that is looked for.
const MAX_ENTITY_BYTES: usize = 12;

/// Whose words they are, as far as tags say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Voice {
    /// No voice was named so far.
    Untold,
    /// The words stand in this voice's tag.
    Named(String),
    /// The last voice's tag was closed.
    Closed,
}

/// Words of one voice; lines are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) voice: Voice,
    pub(super) text: String,
}

/// The words of a cue, voice by voice, without tags and override codes, with entities decoded. What
/// is no tag of captions is a word.
pub(super) fn spoken(cue: &str) -> Vec<Spoken> {
    let mut all = vec![Spoken {
        voice: Voice::Untold,
        text: String::new(),
    }];
    let mut rest = cue;
    while let Some(at) = memchr3(b'<', b'&', b'{', rest.as_bytes()) {
        let (words, marked) = rest.split_at_checked(at).unwrap_or((rest, ""));
        put(&mut all, words);
        let (mark, length) = mark_at(marked);
        match mark {
            Mark::Voice(voice) => all.push(Spoken {
                voice,
                text: String::new(),
            }),
            Mark::Letter(letter) => put(&mut all, letter.encode_utf8(&mut [0; 4])),
            Mark::Nothing => {}
        }
        rest = marked.get(length..).unwrap_or_default();
    }
    put(&mut all, rest);
    all.retain(|spoken| !spoken.text.trim().is_empty());
    all
}

fn put(all: &mut [Spoken], words: &str) {
    if let Some(last) = all.last_mut() {
        last.text.push_str(words);
    }
}

/// What a mark stands for.
#[derive(Debug, PartialEq, Eq)]
enum Mark {
    Voice(Voice),
    Letter(char),
    Nothing,
}

/// The mark at the start of `text`, which begins with `<`, `&` or `{`, and its length.
fn mark_at(text: &str) -> (Mark, usize) {
    let found = match text.as_bytes().first() {
        Some(b'<') => tag(text),
        Some(b'&') => entity(text),
        _ => override_code(text),
    };
    let letter = text.chars().next().unwrap_or_default();
    found.unwrap_or((Mark::Letter(letter), letter.len_utf8()))
}

/// What stands between the first byte and the next `end`, when that is near.
fn inside(text: &str, end: u8, max_bytes: usize) -> Option<&str> {
    let near = text.as_bytes();
    let near = near.get(..near.len().min(max_bytes)).unwrap_or_default();
    text.get(1..memchr(end, near)?)
}

fn tag(text: &str) -> Option<(Mark, usize)> {
    let inside = inside(text, b'>', MAX_TAG_BYTES)?;
    let length = inside.len() + 2;
    let (is_end, body) = match inside.strip_prefix('/') {
        Some(body) => (true, body),
        None => (false, inside),
    };
    let name_end = body.find(|c: char| !c.is_ascii_alphanumeric());
    let (name, rest) = body.split_at_checked(name_end.unwrap_or(body.len()))?;
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "v" if is_end => Some((Mark::Voice(Voice::Closed), length)),
        "v" => Some((Mark::Voice(voice(rest)?), length)),
        "br" => Some((Mark::Letter('\n'), length)),
        "c" | "i" | "b" | "u" | "s" | "ruby" | "rt" if is_class(rest) => {
            Some((Mark::Nothing, length))
        }
        "lang" | "font" | "span" => Some((Mark::Nothing, length)),
        _ if is_time(inside) => Some((Mark::Nothing, length)),
        _ => None,
    }
}

/// The name behind the classes of a voice tag.
fn voice(rest: &str) -> Option<Voice> {
    if !rest.is_empty() && !rest.starts_with(['.', ' ', '\t', '\n']) {
        return None;
    }
    let name = rest
        .split_once(char::is_whitespace)
        .map_or("", |(_, name)| name);
    let words: Vec<&str> = name.split_whitespace().collect();
    Some(match decoded(&words.join(" ")) {
        name if name.is_empty() => Voice::Closed,
        name => Voice::Named(name),
    })
}

/// True for nothing, a closing slash, and classes such as `.yellow.bg_blue`.
fn is_class(rest: &str) -> bool {
    let is_classes = rest.starts_with('.') && !rest.contains(char::is_whitespace);
    rest.is_empty() || rest.trim() == "/" || is_classes
}

/// True for the time of a word, such as `00:00:01.319`.
fn is_time(inside: &str) -> bool {
    let is_mark = |b: u8| b.is_ascii_digit() || matches!(b, b':' | b'.' | b',');
    inside.contains(':') && inside.bytes().all(is_mark)
}

/// `{\an8}` and the like.
fn override_code(text: &str) -> Option<(Mark, usize)> {
    let inside = inside(text, b'}', MAX_TAG_BYTES)?;
    inside
        .starts_with('\\')
        .then_some((Mark::Nothing, inside.len() + 2))
}

/// The entities that captions may use.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
];

fn entity(text: &str) -> Option<(Mark, usize)> {
    let name = inside(text, b';', MAX_ENTITY_BYTES)?;
    let found = ENTITIES.iter().find(|(known, _)| *known == name);
    let letter = found
        .map(|(_, letter)| *letter)
        .or_else(|| numbered(name))?;
    Some((Mark::Letter(letter), name.len() + 2))
}

fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(number) => u32::from_str_radix(number, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).filter(|c| *c != '\0')
}

/// Text with its entities decoded.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let (words, marked) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(words);
        let (letter, length) = match entity(marked) {
            Some((Mark::Letter(letter), length)) => (letter, length),
            _ => ('&', 1),
        };
        out.push(letter);
        rest = marked.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn untold(text: &str) -> String {
        let spoken = spoken(text);
        assert!(spoken.iter().all(|s| s.voice == Voice::Untold), "{text}");
        spoken.into_iter().map(|s| s.text).collect()
    }

    #[test]
    fn tags_go_and_words_stay() {
        let cases = [
            ("<i>My</i> <b>parcel</b>", "My parcel"),
            ("<c.yellow.bg_blue>late</c> again", "late again"),
            ("<00:00:01.319><c> still</c> waiting", " still waiting"),
            ("<lang en-GB>parcel</lang>", "parcel"),
            ("<ruby>base<rt>above</rt></ruby>", "baseabove"),
            ("{\\an8}up <font color=\"#fff\">here</font>", "up here"),
            ("one<br/>two", "one\ntwo"),
            ("Tom &amp; Anna &lt;3 &#233;&#x20ac;", "Tom & Anna <3 é€"),
            ("I <3 you & a < b and c > d", "I <3 you & a < b and c > d"),
            ("a <b and c> d", "a <b and c> d"),
            ("write to <me@shop.example>", "write to <me@shop.example>"),
            (
                "{braces} &nothing; &#0; &#xffffffff;",
                "{braces} &nothing; &#0; &#xffffffff;",
            ),
            ("<", "<"),
            ("&", "&"),
            ("</", "</"),
        ];
        for (cue, expected) in cases {
            assert_eq!(untold(cue), expected, "{cue}");
        }
    }

    #[test]
    fn voices_are_told_apart() {
        let voices = |cue: &str| -> Vec<(Voice, String)> {
            let spoken = spoken(cue).into_iter();
            spoken
                .map(|s| (s.voice, s.text.trim().to_owned()))
                .collect()
        };
        let named = |name: &str, text: &str| (Voice::Named(name.to_owned()), text.to_owned());
        assert_eq!(
            voices("<v.loud.first Anna  Berg>Hello</v> <v Tom &amp; Co>Hi\nthere"),
            [named("Anna Berg", "Hello"), named("Tom & Co", "Hi\nthere")]
        );
        let closed = (Voice::Closed, "noise".to_owned());
        assert_eq!(
            voices("<v Anna>Yes</v>noise"),
            [named("Anna", "Yes"), closed]
        );
        assert_eq!(voices("<v>noise"), [(Voice::Closed, "noise".to_owned())]);
        assert_eq!(
            voices("<video> fault"),
            [(Voice::Untold, "<video> fault".to_owned())]
        );
    }

    #[test]
    fn marks_without_end_take_no_time() {
        for mark in ["<", "&", "{\\", "<v "] {
            let cue = mark.repeat(200_000);
            assert_eq!(untold(&cue).len(), cue.len());
        }
    }
}
