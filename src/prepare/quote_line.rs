//! Which lines carry the sign of a quote: `> `, the initials of a name, a bar.

/// Initials before the sign are those of a name.
const MAX_INITIALS: usize = 4;

/// True for a line that starts with the sign of a quote, and is no emoticon (`>:(`).
pub(super) fn is_quote_line(line: &str) -> bool {
    let rest = ["&gt;", ">", "＞"]
        .iter()
        .find_map(|sign| line.strip_prefix(sign));
    rest.is_some_and(|r| {
        // The end of a head whose address was wrapped before its bracket.
        if r.trim_end() == ":" {
            return false;
        }
        let emoticon = r
            .chars()
            .next()
            .is_some_and(|c| matches!(c, ':' | '_' | '.' | '<' | '=' | ';' | '-'));
        !(emoticon
            && r.chars()
                .take(4)
                .any(|c| matches!(c, '(' | '[' | '<' | '_' | ')' | '/' | 'O' | '|' | '>')))
    })
}

/// `> 3 weeks late` is a measure, not a quote.
pub(super) fn is_measure(line: &str) -> bool {
    line.trim_start_matches(['>', ' '])
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '€' | '£'))
}

/// The initials of `JD> text`, as old mail programs and bulletin boards quote.
pub(super) fn initials(line: &str) -> Option<&str> {
    let window = line
        .as_bytes()
        .get(..=MAX_INITIALS)
        .unwrap_or(line.as_bytes());
    let at = window.iter().position(|b| *b == b'>')?;
    let name = line.get(..at)?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase());
    let is_parted = matches!(line.as_bytes().get(at + 1), None | Some(b' ' | b'>'));
    (is_name && is_parted).then_some(name)
}

/// True for a line behind a guillemet, or behind a bar that is no row of a table: quoted, where a
/// head stands above.
pub(super) fn is_barred(line: &str) -> bool {
    line == "»"
        || line.starts_with("» ")
        || line == "|"
        || (line.starts_with("| ") && !line.ends_with('|'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_quotes() {
        for line in ["> a", ">a", "＞a", "&gt; a", ">> a", ">"] {
            assert!(is_quote_line(line), "{line}");
        }
        for line in [">:(", ">_<", "a > b", "-> a", ">:"] {
            assert!(!is_quote_line(line), "{line}");
        }
        assert!(is_measure("> 3 weeks") && !is_measure("> three weeks"));
    }

    #[test]
    fn initials_and_bars() {
        let cases = [
            ("JD> a", Some("JD")),
            ("J>> a", Some("J")),
            ("jd> a", None),
            ("C:\\> a", None),
            ("ABCDE> a", None),
            ("JD>a", None),
            ("> a", None),
            ("Ü> a", None),
        ];
        for (line, expected) in cases {
            assert_eq!(initials(line), expected, "{line}");
        }
        assert!(is_barred("| a") && is_barred("|") && is_barred("» a"));
        assert!(!is_barred("| a | b |") && !is_barred("|a") && !is_barred("»a«"));
    }
}
