//! Numbers that belong to a person: telephone, card, IBAN, national numbers.
//!
//! From nine digits on a number counts as a person's, unless its name says that it is an order's.

use std::borrow::Cow;

use super::identity::parse_identity;
use super::redact::Finding;
use crate::span::ByteSpan;

/// From this many digits on a number is a telephone, account or card number.
const MIN_DIGITS: usize = 9;

/// From this many digits on a number behind the name of an account is one.
const MIN_ACCOUNT_DIGITS: usize = 6;

/// Longest number with its separators, in bytes.
const MAX_BYTES: usize = 42;

/// Stands for the rest of a character of several bytes that is read as one of a single byte.
const FILLER: u8 = 0;

/// Finds numbers in `text`.
pub(super) fn find_numbers(text: &str, found: &mut Vec<Finding>) {
    let plain = plain_bytes(text);
    let bytes = &*plain;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let follows_word = at
            .checked_sub(1)
            .and_then(|i| bytes.get(i))
            .is_some_and(u8::is_ascii_alphanumeric);
        let (end, placeholder) = match byte {
            _ if follows_word => (at + 1, None),
            b'0'..=b'9' | b'+' | b'(' => match parse_identity(bytes, at) {
                Some(end) => (end, Some("[number]")),
                None => parse_number(bytes, at),
            },
            b'A'..=b'Z' | b'a'..=b'z' => parse_lettered(bytes, at),
            _ => (at + 1, None),
        };
        found.extend(placeholder.map(|placeholder| Finding {
            span: ByteSpan::new(at, end),
            placeholder,
        }));
        at = end;
    }
}

/// The bytes of a text, each at its place, with the blanks, dashes and digits of other scripts' typography as
/// those of ASCII: a telephone number is one with narrow blanks and wide digits too.
fn plain_bytes(text: &str) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = text.as_bytes().to_vec();
    for (at, letter) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
        let plain = match letter {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => b' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => b'-',
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => FILLER,
            '０'..='９' => {
                b'0' + u8::try_from(u32::from(letter) - u32::from('０')).unwrap_or_default()
            }
            _ => continue,
        };
        let places = bytes.get_mut(at..at + letter.len_utf8());
        for (place, byte) in places
            .into_iter()
            .flatten()
            .zip([plain, FILLER, FILLER, FILLER])
        {
            *place = byte;
        }
    }
    Cow::Owned(bytes)
}

/// Past the rest of a character of several bytes.
fn whole_characters(bytes: &[u8], end: usize) -> usize {
    let rest = bytes.get(end..).unwrap_or_default();
    end + rest.iter().take_while(|byte| **byte == FILLER).count()
}

fn parse_lettered(bytes: &[u8], at: usize) -> (usize, Option<&'static str>) {
    if let Some(end) = parse_iban(bytes, at) {
        return (end, Some("[iban]"));
    }
    match parse_identity(bytes, at) {
        Some(end) => (end, Some("[number]")),
        None => (at + 1, None),
    }
}

/// Digits with single separators between them, from `at` on: where to go on, and what they are.
fn parse_number(bytes: &[u8], at: usize) -> (usize, Option<&'static str>) {
    let candidate = Digits::parse(bytes, at);
    let raw = bytes.get(at..candidate.end).unwrap_or_default();
    let count = candidate.values.len();
    let goes_on = bytes
        .get(candidate.end)
        .is_some_and(u8::is_ascii_alphabetic);
    if is_version(raw) {
        return (candidate.end, None);
    }
    if count >= MIN_ACCOUNT_DIGITS && !goes_on && is_account(bytes, at) {
        return (candidate.end, Some("[number]"));
    }
    if let Some(len) = date_bytes(raw) {
        return (at + len, None);
    }
    if goes_on || candidate.has_short_group || count < MIN_DIGITS {
        return (at + 1, None);
    }
    let is_card = (13..=19).contains(&count) && passes_luhn(&candidate.values);
    if !is_card && is_matter(bytes, at, raw) {
        return (candidate.end, None);
    }
    let placeholder = if is_card { "[card]" } else { "[number]" };
    (candidate.end, Some(placeholder))
}

/// True for a number in one piece right behind the name of a thing: "order number 4711000815". One
/// that starts like a telephone's is masked all the same.
fn is_matter(bytes: &[u8], at: usize, raw: &[u8]) -> bool {
    const THINGS: &[&str] = &[
        "order",
        "invoice",
        "ticket",
        "tracking",
        "parcel",
        "shipment",
        "case",
        "reference",
        "ref",
        "booking",
        "item",
        "article",
        "sku",
        "serial",
        "model",
        "transaction",
    ];
    let is_whole = raw.iter().all(|b| b.is_ascii_digit() || *b == b'-');
    if !is_whole || raw.first() == Some(&b'0') {
        return false;
    }
    name_before(bytes, at).is_some_and(|word| THINGS.contains(&&*word))
}

/// True for a number right behind the name of a bank account or of where it is kept: "account number is 31926819",
/// "sort code 12-34-56".
fn is_account(bytes: &[u8], at: usize) -> bool {
    const ACCOUNTS: &[&str] = &["account", "acct", "sort", "routing", "kontonummer", "blz"];
    name_before(bytes, at).is_some_and(|word| ACCOUNTS.contains(&&*word))
}

/// The last word before a number, those passed over that say only that a number comes.
fn name_before(bytes: &[u8], at: usize) -> Option<String> {
    const MAX_NAME_BYTES: usize = 32;
    const FILLERS: &[&str] = &["number", "no", "nr", "id", "is", "code"];
    let floor = at.saturating_sub(MAX_NAME_BYTES);
    let before = String::from_utf8_lossy(bytes.get(floor..at).unwrap_or_default()).to_lowercase();
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric());
    let named = words.find(|word| !word.is_empty() && !FILLERS.contains(word));
    named.map(str::to_owned)
}

struct Digits {
    values: Vec<u8>,
    end: usize,
    /// Three or more groups of one digit: a list or a version, not a number.
    has_short_group: bool,
}

impl Digits {
    fn parse(bytes: &[u8], at: usize) -> Self {
        let mut digits = Vec::new();
        let mut end = at;
        let mut separators = 0;
        let mut group = 0;
        let mut short_groups = 0;
        let tail = bytes.get(at..).unwrap_or_default();
        let read = tail.iter().enumerate().filter(|(_, byte)| **byte != FILLER);
        for (offset, byte) in read.take(MAX_BYTES) {
            match byte {
                b'0'..=b'9' => {
                    digits.push(byte - b'0');
                    end = at + offset + 1;
                    separators = 0;
                    group += 1;
                }
                b' ' | b'-' | b'.' | b'(' | b')' | b'/' | b'+' if separators < 2 => {
                    short_groups += usize::from(group == 1);
                    group = 0;
                    separators += 1;
                }
                _ => break,
            }
        }
        Self {
            values: digits,
            end: whole_characters(bytes, end),
            has_short_group: short_groups >= 3,
        }
    }
}

/// Digits with three dots: a version or network address.
fn is_version(raw: &[u8]) -> bool {
    raw.split(|b| *b == b'.').count() == 4 && raw.iter().all(|b| b.is_ascii_digit() || *b == b'.')
}

/// Bytes of the date that `raw` starts with: `2024-01-03`, `12/03/2024`, `12.03.24`.
fn date_bytes(raw: &[u8]) -> Option<usize> {
    let mut groups = raw.split(|b| !b.is_ascii_digit()).map(<[u8]>::len);
    let lengths = [groups.next()?, groups.next()?, groups.next()?];
    let has_date_signs = raw.iter().take(5).any(|b| matches!(b, b'-' | b'/' | b'.'));
    let is_date = matches!(lengths, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 2 | 4]);
    (is_date && has_date_signs).then_some(lengths.iter().sum::<usize>() + 2)
}

/// The check digit of payment cards (ISO/IEC 7812).
fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, u32::from(*digit)) {
            (0, d) => d,
            (_, d) if d > 4 => d * 2 - 9,
            (_, d) => d * 2,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|d| *d != 0)
}

/// The end of the IBAN that starts at `at`, in groups or not, if its length and check sum are
/// right (ISO 13616).
fn parse_iban(bytes: &[u8], at: usize) -> Option<usize> {
    let country = [
        bytes.get(at)?.to_ascii_uppercase(),
        bytes.get(at + 1)?.to_ascii_uppercase(),
    ];
    let wanted = IBAN_LENGTHS
        .iter()
        .find(|(code, _)| code.as_bytes() == country)
        .map(|(_, len)| *len)?;
    let mut characters = Vec::with_capacity(wanted);
    let mut end = at;
    let tail = bytes.get(at..)?.iter().enumerate();
    for (offset, byte) in tail.filter(|(_, byte)| **byte != FILLER).take(MAX_BYTES) {
        if characters.len() == wanted {
            break;
        }
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => characters.push(byte.to_ascii_uppercase()),
            b' ' | b'-' => continue,
            _ => return None,
        }
        end = at + offset + 1;
    }
    let goes_on = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    (characters.len() == wanted && !goes_on && has_valid_checksum(&characters)).then_some(end)
}

/// The first four characters moved to the end, letters as numbers, modulo 97 must be 1.
fn has_valid_checksum(characters: &[u8]) -> bool {
    let (head, tail) = characters.split_at(characters.len().min(4));
    let remainder = tail.iter().chain(head).fold(0_u32, |sum, c| match c {
        b'0'..=b'9' => (sum * 10 + u32::from(c - b'0')) % 97,
        _ => (sum * 100 + u32::from(c - b'A') + 10) % 97,
    });
    remainder == 1
}

/// Lengths of IBANs by country (SWIFT IBAN registry).
const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<&'static str> {
        let mut found = Vec::new();
        find_numbers(text, &mut found);
        found.iter().map(|f| f.placeholder).collect()
    }

    #[test]
    fn spans_end_between_characters() {
        let text = "call ０８００５５５０１９ or 0800\u{a0}555019\u{a0}now";
        let mut found = Vec::new();
        find_numbers(text, &mut found);
        let found: Vec<_> = found
            .iter()
            .map(|f| text.get(f.span.start..f.span.end))
            .collect();
        assert_eq!(
            found,
            [Some("０８００５５５０１９"), Some("0800\u{a0}555019")]
        );
    }

    #[test]
    fn hits_and_misses() {
        let cases: &[(&str, &[&str])] = &[
            ("4111111111111111", &["[card]"]),
            ("4111111111111112", &["[number]"]),
            ("378282246310005", &["[card]"]),
            ("0000 0000 0000 0000", &["[number]"]),
            ("123-45-1203", &["[number]"]),
            ("DE89370400440532013000", &["[iban]"]),
            ("DE89370400440532013001", &[]),
            ("NL91 ABNA 0417 1643 00 ok", &["[iban]"]),
            ("AB123456789", &[]),
            ("12345678", &[]),
            ("555-0199", &[]),
            ("1 2 3 4 5 6 7 8 9 10", &[]),
            ("(((((((((((", &[]),
            ("DNI 12345678Z", &["[number]"]),
            ("CF RSSMRA80A01H501U.", &["[number]"]),
            ("NINO AB 12 34 56 C", &["[number]"]),
            ("HETU 131052-308T", &["[number]"]),
            ("CPF 529.982.247-25", &["[number]"]),
            ("PESEL 44051401359", &["[number]"]),
            ("NIR 1 84 12 76 451 089 46", &["[number]"]),
            ("Aadhaar 2341 2341 2346", &["[number]"]),
            ("BSN 111222333", &["[number]"]),
            ("CPR 010203-1234", &["[number]"]),
            ("order 4711000815", &[]),
            ("Order number: 112-5550199-1234", &[]),
            ("tracking no. 998877665544", &[]),
            ("my order, call 998877665544", &["[number]"]),
            ("order 0800555019", &["[number]"]),
            ("order 4111111111111111", &["[card]"]),
            ("1Z999AA10123456784", &[]),
            ("2,499.00 and 12.345,67", &[]),
            ("2024-05-01 10:00:01", &[]),
            ("0800\u{a0}555\u{2009}019", &["[number]"]),
            ("4111\u{2011}1111\u{2011}1111\u{2011}1111", &["[card]"]),
            ("DE89\u{a0}3704 0044 0532 0130 00", &["[iban]"]),
            ("０８００５５５０１９", &["[number]"]),
            ("my account number is 31926819", &["[number]"]),
            ("sort code 12-34-56, please", &["[number]"]),
            ("account since 12-03-2024", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(kinds(text), *expected, "{text}");
        }
    }
}
