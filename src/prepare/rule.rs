//! Lines drawn with signs: rules between mails, between text and signature, around titles.

/// Signs on each side of a title: QQ draws eighteen, others five to ten.
const MIN_TITLE_SIGNS: usize = 4;

/// Longest title between signs, in characters.
const MAX_TITLE_CHARS: usize = 40;

/// True for a sign that rules are drawn with.
pub(super) fn is_sign(c: char) -> bool {
    matches!(
        c,
        '-' | '_' | '=' | '*' | '~' | '\u{2010}'..='\u{2015}' | '─' | '━' | '＿' | '－'
    )
}

/// The signs of a line that holds nothing else but blanks; 0 where it does.
pub(super) fn rule_len(line: &str) -> usize {
    let is_rule = line.chars().all(|c| is_sign(c) || c == ' ');
    if !is_rule {
        return 0;
    }
    line.chars().filter(|c| is_sign(*c)).count()
}

/// True for a rule with a title in it: `-------- Original --------`.
pub(super) fn is_titled(line: &str) -> bool {
    if !line.starts_with(is_sign) || !line.ends_with(is_sign) {
        return false;
    }
    let from_left = line.trim_start_matches(is_sign);
    let title = from_left.trim_end_matches(is_sign);
    let signs = |bare: &str, edge: &str| edge.chars().count() - bare.chars().count();
    title.len() <= MAX_TITLE_CHARS * 4
        && title.chars().count() <= MAX_TITLE_CHARS
        && signs(from_left, line) >= MIN_TITLE_SIGNS
        && signs(title, from_left) >= MIN_TITLE_SIGNS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_of_signs_alone() {
        let cases = [("-----", 5), ("_ _ _", 3), ("‐‐‐", 3), ("", 0), ("-- x", 0)];
        for (line, len) in cases {
            assert_eq!(rule_len(line), len, "{line}");
        }
    }

    #[test]
    fn titles_stand_between_signs() {
        let cases = [
            ("------ Original ------", true),
            ("‐‐‐‐ 原始邮件 ‐‐‐‐", true),
            ("-- Original --", false),
            ("----- Original", false),
            ("- item", false),
            ("", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_titled(line), expected, "{line}");
        }
    }
}
