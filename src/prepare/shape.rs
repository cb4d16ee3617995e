//! What a short text looks like: a name, a date, a phone number, an address.

/// Bytes that are looked at: every shape here is shorter.
const MAX_BYTES: usize = 600;

/// What the bytes of a reply head hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Evidence {
    /// A year (1990-2099), a date of three numbers, or CJK date signs.
    pub has_date: bool,
    /// A clock time.
    pub has_time: bool,
    /// A mail address.
    pub has_mail: bool,
}

impl Evidence {
    /// Looks for dates, times and addresses.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let bytes = bytes.get(..MAX_BYTES).unwrap_or(bytes);
        let mut evidence = Self {
            has_mail: has_mail(text),
            ..Self::default()
        };
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii_digit() {
                at += evidence.take_number(bytes, at);
            } else {
                at += 1;
            }
        }
        evidence
    }

    /// Takes in the number at `at` with what is joined to it; gives its bytes.
    fn take_number(&mut self, bytes: &[u8], at: usize) -> usize {
        let len = digits(bytes, at);
        let end = at + len;
        let second = bytes.get(end + 1..).map_or(0, |_| digits(bytes, end + 1));
        match bytes.get(end) {
            _ if len == 4 && is_year(bytes, at) => self.has_date = true,
            Some(b':') if len <= 2 && second == 2 => self.has_time = true,
            Some(b'.' | b'h') if len <= 2 && second == 2 => {
                let third = digits(bytes, end + 4);
                let is_date = bytes.get(end + 3) == Some(&b'.') && third >= 2;
                self.has_date |= is_date;
                self.has_time |= !is_date;
            }
            Some(b'/' | b'-' | b'.') if second > 0 => {
                let third = end + 1 + second;
                self.has_date |= matches!(bytes.get(third), Some(b'/' | b'-' | b'.'))
                    && digits(bytes, third + 1) >= 2;
            }
            _ => {}
        }
        len
    }
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).map_or(0, |rest| {
        rest.iter().take_while(|b| b.is_ascii_digit()).count()
    })
}

fn is_year(bytes: &[u8], at: usize) -> bool {
    matches!(
        bytes.get(at..at + 4),
        Some([b'2', b'0', ..] | [b'1', b'9', b'9', ..])
    )
}

/// True when a mail address stands in the text.
pub(super) fn has_mail(text: &str) -> bool {
    let head = head_of(text);
    head.match_indices('@').any(|(at, _)| {
        let before = head.get(..at).and_then(|b| b.bytes().next_back());
        let after = head.get(at + 1..).unwrap_or_default();
        let domain = after
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
            .count();
        before.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'+'))
            && after
                .get(..domain)
                .is_some_and(|d| d.trim_end_matches('.').contains('.'))
    })
}

/// The first [`MAX_BYTES`] bytes, cut at a character.
fn head_of(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_BYTES))
        .unwrap_or(text)
}

/// True when a web address stands in the text.
pub(super) fn has_url(text: &str) -> bool {
    let head = head_of(text);
    ["www.", "http://", "https://", "WWW.", "Www."]
        .iter()
        .any(|mark| head.contains(mark))
}

/// Words before a phone number in a signature.
const PHONE_WORDS: &[&str] = &[
    "tel",
    "tel.",
    "telefon",
    "telephone",
    "phone",
    "ph",
    "ph.",
    "mobile",
    "mobil",
    "mob",
    "mob.",
    "cell",
    "fax",
    "direct",
    "office",
    "t",
    "m",
    "p",
    "f",
    "o",
    "d",
    "c",
    "tél",
    "tél.",
    "tlf",
    "tlf.",
    "móvil",
    "cel",
    "cel.",
    "gsm",
    "handy",
    "тел",
    "тел.",
    "電話",
    "电话",
    "hotline",
    "whatsapp",
    "toll",
];

/// True for a line that is a phone number, or one with its word before it.
pub(super) fn is_phone(line: &str) -> bool {
    const MIN_DIGITS: usize = 7;
    const MAX_DIGITS: usize = 40;
    let count = line.bytes().filter(u8::is_ascii_digit).count();
    if line.len() > MAX_LINE_BYTES || !(MIN_DIGITS..=MAX_DIGITS).contains(&count) {
        return false;
    }
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let first = line
        .split([' ', ':', '：', '\t'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let has_word = PHONE_WORDS.contains(&first.as_str());
    let opens_number = || line.starts_with(['+', '(', '0']) && count >= 9;
    let is_bare = letters == 0 && (opens_number() || is_american(line));
    is_bare || (has_word && letters <= count * 2) || (line.starts_with('+') && letters <= count)
}

/// `512-555-0147`: three, three and four digits.
fn is_american(number: &str) -> bool {
    const GROUPS: [usize; 3] = [3, 3, 4];
    number.split(['-', '.', ' ']).map(str::len).eq(GROUPS)
}

/// Longest line of a contact block, in bytes; a legal address of a German company fits.
pub(super) const MAX_LINE_BYTES: usize = 110;

/// Words of job titles.
const TITLE_WORDS: &[&str] = &[
    "ceo",
    "cto",
    "cfo",
    "coo",
    "manager",
    "director",
    "engineer",
    "president",
    "officer",
    "assistant",
    "coordinator",
    "consultant",
    "specialist",
    "supervisor",
    "administrator",
    "analyst",
    "founder",
    "owner",
    "partner",
    "attorney",
    "accountant",
    "secretary",
    "executive",
    "representative",
    "advisor",
    "head",
    "lead",
    "professor",
    "teacher",
    "nurse",
    "developer",
    "geschäftsführer",
    "geschäftsführerin",
    "leiter",
    "leiterin",
    "vertrieb",
    "prokurist",
    "directeur",
    "directrice",
    "responsable",
    "gérant",
    "ingénieur",
    "gerente",
    "directora",
    "encargado",
    "direttore",
    "responsabile",
    "diretor",
    "diretora",
    "inkoper",
    "directie",
    "dyrektor",
    "kierownik",
    "директор",
    "менеджер",
    "gmbh",
    "inc.",
    "ltd",
    "ltd.",
    "llc",
    "s.a.",
    "corp.",
    "plc",
    "b.v.",
    "department",
    "dept.",
];

/// True for a short line that names a job or a company: two to eight words, no sentence.
pub(super) fn is_title(line: &str) -> bool {
    if line.len() > 80 || line.ends_with(['.', '?', '!']) && !line.ends_with("Inc.") {
        return false;
    }
    let is_word = |w: &&str| w.chars().any(char::is_alphanumeric);
    let words = line.split_whitespace().filter(is_word).count();
    let is_capital = line.chars().next().is_some_and(|c| !c.is_lowercase());
    is_capital
        && (1..=8).contains(&words)
        && line.split([' ', ',', '|', '/']).any(|w| {
            w.chars().next().is_some_and(char::is_uppercase)
                && TITLE_WORDS.contains(&w.to_lowercase().as_str())
        })
}

/// True for one to four words that all start like a name.
pub(super) fn is_name(text: &str) -> bool {
    const MAX_NAME_BYTES: usize = 45;
    const PARTICLES: &[&str] = &[
        "de", "van", "von", "der", "den", "la", "del", "da", "dos", "bin", "al",
    ];
    let words = text.split_whitespace();
    text.len() <= MAX_NAME_BYTES
        && !text.is_empty()
        && words.clone().count() <= 4
        && text.chars().next().is_some_and(char::is_uppercase)
        && words.clone().all(|w| {
            let letters = w.trim_end_matches(['.', ',', ')']).trim_start_matches('(');
            let starts = letters
                .chars()
                .next()
                .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
            (starts || PARTICLES.contains(&w))
                && letters
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_in_heads() {
        let cases = [
            (
                "On Mon, Jan 3, 2024 at 10:12 AM Jo <jo@x.io> wrote:",
                (true, true, true),
            ),
            ("Am 03.01.24 um 10:12 schrieb Jo:", (true, true, false)),
            ("Den 3. jan. kl. 10.12 skrev Jo:", (false, true, false)),
            ("Le 3/1/24 à 10h12, Jo a écrit :", (true, true, false)),
            ("2024年1月3日(水) 10:12 Jo <jo@x.io>:", (true, true, true)),
            (
                "My dog has 4 legs and eats 1234 bones",
                (false, false, false),
            ),
            ("meet me @ 5 or @home", (false, false, false)),
        ];
        for (text, expected) in cases {
            let found = Evidence::of(text);
            assert_eq!(
                (found.has_date, found.has_time, found.has_mail),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn phones_names_titles() {
        for phone in [
            "Tel: +44 20 7946 0018",
            "+1 (555) 010-9999",
            "M 0171 5550199",
            "0800 555 0199",
            "512-555-0147",
            "电话：010-5550147",
        ] {
            assert!(is_phone(phone), "{phone}");
        }
        for other in [
            "Order 112-5550199-33",
            "I called 0800 555 0199 twice",
            "2024",
            "12 34 56 78 90",
        ] {
            assert!(!is_phone(other), "{other}");
        }
        for name in [
            "Jane Doe",
            "Jane",
            "J. R. Doe",
            "Ludwig van Beethoven",
            "O'Neil",
            "李雷",
        ] {
            assert_eq!(is_name(name), name != "李雷", "{name}");
        }
        assert!(!is_name("Broken screen"));
        assert!(is_title("Head of Operations, Acme Ltd"));
        assert!(!is_title("The manager was rude to me."));
    }
}
