//! Finds personal data: addresses, numbers, account numbers, names where the text says that they
//! are names. Each find is a span and the placeholder that is read instead.

use std::sync::LazyLock;

use regex::Regex;

use super::number;
use crate::span::ByteSpan;

/// A piece of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Finding {
    /// Where.
    pub span: ByteSpan,
    /// What is read instead.
    pub placeholder: &'static str,
}

/// True when a text has a mail address, number or name that would be masked.
pub fn holds_personal_data(text: &str) -> bool {
    !find_personal_data(text, 0).is_empty()
}

/// The text with a placeholder such as `[email]` in place of each piece of personal data.
///
/// ```
/// let text = kvetch::prepare::replace_personal_data("Write to jane@shop.example");
/// assert_eq!(text, "Write to [email]");
/// ```
pub fn replace_personal_data(text: &str) -> String {
    rewritten(text, |finding, out| out.push_str(finding.placeholder))
}

/// The text with asterisks in place of personal data, one a byte: spans into it hold.
pub fn hide_personal_data(text: &str) -> String {
    rewritten(text, |finding, out| {
        out.extend(std::iter::repeat_n('*', finding.span.len_bytes()));
    })
}

fn rewritten(text: &str, write: impl Fn(&Finding, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for finding in find_personal_data(text, 0) {
        out.push_str(text.get(from..finding.span.start).unwrap_or_default());
        write(&finding, &mut out);
        from = finding.span.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Personal data in `text`, in order, without overlaps; `base` is added to all spans.
pub(super) fn find_personal_data(text: &str, base: usize) -> Vec<Finding> {
    let mut found = Vec::new();
    find_urls(text, &mut found);
    find_pattern(&EMAIL, text, "[email]", &mut found);
    number::find_numbers(text, &mut found);
    find_names(text, &mut found);
    found.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end)));
    let mut end = 0;
    found.retain(|f| {
        let is_free = f.span.start >= end && !f.span.is_empty();
        if is_free {
            end = f.span.end;
        }
        is_free
    });
    for finding in &mut found {
        finding.span = ByteSpan::new(finding.span.start + base, finding.span.end + base);
    }
    found
}

/// A pattern that is part of the program; the tests compile all of them.
macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($pattern).ok());
    };
}

pattern!(
    EMAIL,
    r"[\p{L}\p{N}_.%+\-]+[\u{ad}\u{200b}-\u{200d}\u{2060}\u{feff}]*(?:[@＠﹫]|&#0*64;|&#x0*40;|&commat;)[\u{ad}\u{200b}-\u{200d}\u{2060}\u{feff}]*[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*\.\p{L}{2,24}"
);
pattern!(
    URL,
    r#"(?i)(?:\b[a-z][a-z0-9+.\-]{1,15}://|www\.)[^\s<>"]+"#
);
pattern!(
    SECRET,
    r"(?i)[?&#;][a-z0-9_\-]{0,40}(?:token|key|secret|password|passwd|pass|pwd|auth|sig|signature|session|sessionid|sid|code|otp|hash|jwt|credential|email|user|reset)=|//[^/@\s]+:[^/@\s]+@"
);
pattern!(
    SELF_NAMED,
    r"(?i:\bmy (?:full |first |last )?name is|\bmy name's|\bmy names|\bi am called)\s+(\p{L}[\p{L}'’\-]+(?: \p{Lu}[\p{L}'’.\-]*)*)"
);
pattern!(
    TITLED,
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau|Monsieur|Madame|Señor|Señora)\.?[ \u{a0}]+(\p{Lu}[\p{L}'’\-]+(?: \p{Lu}[\p{L}'’.\-]*)*)"
);
pattern!(
    GREETED,
    r"(?m)^[ \t]*(?i:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|hola|hallo|bonjour|bonsoir|liebe[rs]?|guten (?:tag|morgen|abend)|cher|chère|estimad[oa]|querid[oa]|gentile|car[oa]|prezad[oa]|beste|hej|hei|kære|kära|drahý|drahá|sayın)[ \t,]+(?:(?i:mr|mrs|ms|miss|mx|dr|prof)\b\.?[ \t]*)?(\p{Lu}[\p{L}'’\-]+(?: \p{Lu}[\p{L}'’.\-]*)*)"
);
pattern!(
    SIGNED,
    r"(?mi:^[ \t]*(?:(?:(?:best|kind|kindest|warm|warmest|many) )?(?:regards|wishes)|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|respectfully|cheers|thanks(?: (?:and|&) regards| again| in advance| so much)?|many thanks|thank you(?: very much| in advance)?|best|cordially|love|mit freundlichen grüßen|(?:viele|liebe|beste|schöne) grüße|(?:bien )?cordialement|(?:un )?saludos?(?: cordiales)?|atentamente|(?:cordiali|distinti) saluti|atenciosamente|met vriendelijke groet(?:en)?|groeten|z poważaniem|pozdrawiam|med vänliga? hälsning(?:ar)?|med venlig hilsen|mvh|s pozdravem|saygılarımla)[ \t]*[,.!]?[ \t]*(?:\r?\n[ \t]*)+[-–—~]?[ ]?)(\p{Lu}[\p{L}'’.\-]*(?: \p{Lu}[\p{L}'’.\-]*)*)[ \t]*(?m:\r?$)"
);

pattern!(
    SIGNED_IN_LINE,
    r"(?m)^[ \t]*(?i:(?:(?:best|kind|kindest|warm|many) )?regards|sincerely|best wishes|cheers|thanks|many thanks|thank you)[ \t]*[,–—-][ \t]*(\p{Lu}[\p{L}'’.\-]*(?: \p{Lu}[\p{L}'’.\-]*){0,2})[ \t]*\r?$"
);

/// Words after a greeting that are no names.
const NOT_NAMES: &[&str] = &[
    "sir",
    "madam",
    "sirs",
    "customer",
    "customers",
    "team",
    "support",
    "all",
    "there",
    "everyone",
    "friend",
    "friends",
    "guys",
    "folks",
    "again",
    "service",
    "manager",
    "client",
    "member",
    "user",
    "valued",
    "concerned",
    "whom",
    "i",
    "my",
    "we",
    "this",
    "the",
    "can",
    "please",
    "just",
    "from",
    "not",
    "is",
    "it",
    "amazon",
    "damen",
    "herr",
    "frau",
    "herren",
    "kundenservice",
    "kundendienst",
    "equipo",
    "señores",
    "madame",
    "monsieur",
    "messieurs",
    "account",
    "billing",
    "sales",
    "admin",
    "help",
    "helpdesk",
    "not",
    "a",
    "an",
];

fn push(found: &mut Vec<Finding>, start: usize, end: usize, placeholder: &'static str) {
    found.push(Finding {
        span: ByteSpan::new(start, end),
        placeholder,
    });
}

fn find_pattern(
    pattern: &LazyLock<Option<Regex>>,
    text: &str,
    placeholder: &'static str,
    found: &mut Vec<Finding>,
) {
    let Some(pattern) = pattern.as_ref() else {
        return;
    };
    for hit in pattern.find_iter(text) {
        push(found, hit.start(), hit.end(), placeholder);
    }
}

/// Web addresses that carry a secret or a person; others tell what the message is about.
fn find_urls(text: &str, found: &mut Vec<Finding>) {
    let (Some(url), Some(secret)) = (URL.as_ref(), SECRET.as_ref()) else {
        return;
    };
    for hit in url.find_iter(text).filter(|h| secret.is_match(h.as_str())) {
        let trimmed = hit
            .as_str()
            .trim_end_matches(['.', ',', ')', '!', '?', ';']);
        push(found, hit.start(), hit.start() + trimmed.len(), "[url]");
    }
}

fn find_names(text: &str, found: &mut Vec<Finding>) {
    let patterns = [&SELF_NAMED, &TITLED, &GREETED, &SIGNED, &SIGNED_IN_LINE];
    for pattern in patterns.iter().filter_map(|p| p.as_ref()) {
        for name in pattern.captures_iter(text).filter_map(|c| c.get(1)) {
            let first = name.as_str().split(' ').next().unwrap_or_default();
            if !NOT_NAMES.contains(&first.to_lowercase().as_str()) {
                let trimmed = name.as_str().trim_end_matches(['.', '-', '\'', '’']);
                push(found, name.start(), name.start() + trimmed.len(), "[name]");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redacted(text: &str) -> String {
        let mut out = String::new();
        let mut from = 0;
        for finding in find_personal_data(text, 0) {
            out.push_str(text.get(from..finding.span.start).unwrap());
            out.push_str(finding.placeholder);
            from = finding.span.end;
        }
        out + text.get(from..).unwrap()
    }

    #[test]
    fn patterns_compile() {
        for pattern in [
            &EMAIL,
            &URL,
            &SECRET,
            &SELF_NAMED,
            &TITLED,
            &GREETED,
            &SIGNED,
            &SIGNED_IN_LINE,
        ] {
            assert!(pattern.is_some());
        }
    }

    #[test]
    fn personal_data_is_found() {
        let cases = [
            (
                "Mail me at jane.doe+x@mail.example.co.uk.",
                "Mail me at [email].",
            ),
            (
                "Call 0800 555 0199 or (555) 010-9999 x",
                "Call [number] or [number] x",
            ),
            ("My number is +49 171 5550199", "My number is [number]"),
            (
                "Card 4111 1111 1111 1111 was charged",
                "Card [card] was charged",
            ),
            ("Card 4111-1111-1111-1111.", "Card [card]."),
            (
                "IBAN DE89 3704 0044 0532 0130 00 please",
                "IBAN [iban] please",
            ),
            ("iban gb29nwbk60161331926819", "iban [iban]"),
            ("SSN 123-45-6789", "SSN [number]"),
            ("see https://x.io/reset?token=abc123.", "see [url]."),
            ("see https://user:pw@x.io/", "see [url]"),
            ("my name is Jane Doe and I", "my name is [name] and I"),
            ("Dear Mr Smith,\nhello", "Dear Mr [name],\nhello"),
            ("Hi John,\nthanks", "Hi [name],\nthanks"),
            (
                "It broke.\nRegards,\nJane Doe",
                "It broke.\nRegards,\n[name]",
            ),
            ("It broke.\nThanks\n\nJane", "It broke.\nThanks\n\n[name]"),
            ("It broke.\nThanks, Jane Doe", "It broke.\nThanks, [name]"),
            ("Liebe Jana,\ndanke", "Liebe [name],\ndanke"),
            (
                "Es ist kaputt.\nViele Grüße\nJana Muster",
                "Es ist kaputt.\nViele Grüße\n[name]",
            ),
            ("see postgres://admin:pw@db.example/x", "see [url]"),
            ("see https://x.io/f?X-Amz-Signature=ab12&x=1", "see [url]"),
            ("DNI 12345678Z please", "DNI [number] please"),
        ];
        for (text, expected) in cases {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        let texts = [
            "I paid $1,299.00 on 12/03/2024 at 10:15",
            "since 2024-01-03 10 times",
            "Order 12345678 and model X-200",
            "Dear Customer Service,\nHello there,\nHi Team",
            "see https://acme.com/help/returns?page=2",
            "meet me @ the store",
            "Thanks,\nnot happy at all",
            "Thanks, Team",
            "Liebe Damen und Herren,\nhallo",
            "Order number 4711000815 and tracking 998877665544",
            "version 10.0.19045.3803 of Windows",
            "100, 200, 300, 400 and 500",
        ];
        for text in texts {
            assert_eq!(redacted(text), text);
        }
    }

    proptest! {
        #[test]
        fn findings_are_ordered_and_on_boundaries(text in "(\\PC|[0-9 @.\\-]|Dear |Regards,\n){0,60}") {
            let found = find_personal_data(&text, 0);
            prop_assert!(found.windows(2).all(|w| w[0].span.end <= w[1].span.start));
            prop_assert!(found.iter().all(|f| f.span.slice(&text).is_some()));
        }
    }
}
