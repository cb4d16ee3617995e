//! Cells that a spreadsheet would run become text.
//!
//! The rule follows OWASP's page on CSV injection: a cell that begins with one of `= + - @`, their
//! full-width forms, a tab or a line break gets an apostrophe before it, which spreadsheets read as
//! "this is text". Blanks and invisible characters before the sign do not hide it. Plain numbers
//! (`-5`, `+4.5`, `-1e3`) and runs of hyphens (`-`, `---`) cannot run and stay as they are.

use std::borrow::Cow;

/// The cell as it may be written.
pub(crate) fn defuse(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) {
        return Cow::Owned(format!("'{cell}"));
    }
    Cow::Borrowed(cell)
}

fn is_formula(cell: &str) -> bool {
    if cell.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let visible = cell.trim_start_matches(is_blank);
    visible.starts_with(is_sign) && !is_number(visible) && !visible.bytes().all(|b| b == b'-')
}

fn is_sign(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫'
    )
}

fn is_blank(c: char) -> bool {
    let is_invisible = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    );
    c.is_whitespace() || c.is_control() || is_invisible
}

/// A sign, digits with at most one point, and an exponent at most: nothing else.
fn is_number(cell: &str) -> bool {
    let cell = cell.trim_end();
    let unsigned = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.chars().all(is_plain)
        && cell.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_runs_is_defused() {
        let table = [
            "=1+1",
            "=cmd|'/c calc'!A0",
            "+SUM(A1)",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1)",
            "\t=1",
            "\thello",
            "\rhello",
            "\n=1",
            "  =1+1",
            "\u{a0}=1",
            "\u{feff}=1",
            "\u{200b}@x",
            "＝1+1",
            "＋1a",
            "－x",
            "＠x",
            "-----Original Message-----",
            "+49 170 1234567",
            "-5%",
            "--5",
            "-1-1",
            "+",
            "=",
            "@someone thanks",
            "-inf",
            "+nan",
            "-1e5+cmd",
        ];
        for cell in table {
            assert_eq!(defuse(cell), format!("'{cell}"), "{cell:?}");
        }
    }

    #[test]
    fn the_rest_stays() {
        let table = [
            "",
            " ",
            "hello",
            "a=1",
            "-5",
            "+4.5",
            "-1e3",
            "-.5",
            "-1.5E-7",
            " -5 ",
            "-",
            "---",
            "'=1",
            "\"=1\"",
            "[1]",
            "{\"a\":1}",
            "5-5",
            "0.1234",
            "é",
            "−5",
        ];
        for cell in table {
            assert_eq!(defuse(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn a_written_cell_never_runs(cell in "[ \\t=+@'\u{feff}＝-]{0,4}[a-z0-9(]{0,6}") {
            let written = defuse(&cell);
            prop_assert!(!is_formula(&written));
            prop_assert_eq!(written.strip_prefix('\'').filter(|_| written != cell).unwrap_or(&written), &cell);
        }
    }
}
