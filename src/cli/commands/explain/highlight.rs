//! A message with the words that evidence points at set off.

use crate::judge::labels::Evidence;
use crate::output::{Styling, harmless};
use crate::span::ByteSpan;

/// Longest piece of a line that is shown; a line without breaks is still shown whole, in pieces.
const MAX_PIECE_CHARS: usize = 20_000;

/// The text, line by line, each line after `indent`. Evidence is underlined in the colour of what it speaks
/// for, or stands between « and » without colours. Evidence for the whole text sets off nothing.
pub(super) fn highlight(
    text: &str,
    evidence: &[Evidence],
    styling: Styling,
    indent: &str,
) -> String {
    let marks = marks(text, evidence);
    let mut out = String::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = ByteSpan::new(at, at + line.len());
        at = span.end;
        out.push_str(indent);
        out.push_str(&draw_line(text, span, &marks, styling));
        out.push('\n');
    }
    out
}

/// A range to set off, and the colour it is shown in.
#[derive(Debug, Clone, Copy)]
struct Mark {
    span: ByteSpan,
    colour: &'static str,
}

/// Places that do not overlap, in order; of overlapping ones the first and longest.
fn marks(text: &str, evidence: &[Evidence]) -> Vec<Mark> {
    let mut all: Vec<Mark> = evidence
        .iter()
        .filter(|e| e.span.slice(text).is_some_and(|s| s.trim() != text.trim()))
        .filter(|e| !e.source.starts_with("model:") && e.field != "priority")
        .filter(|e| e.span.slice(text).is_some_and(|s| !s.is_empty()))
        .map(|e| Mark {
            span: e.span,
            colour: colour_of(e),
        })
        .collect();
    all.sort_by(|a, b| {
        a.span
            .start
            .cmp(&b.span.start)
            .then(b.span.end.cmp(&a.span.end))
    });
    let mut kept: Vec<Mark> = Vec::new();
    for mark in all {
        if kept
            .last()
            .is_none_or(|last| last.span.end <= mark.span.start)
        {
            kept.push(mark);
        }
    }
    kept
}

/// Harm magenta, bad red, good green, topics blue.
fn colour_of(evidence: &Evidence) -> &'static str {
    match evidence.field.as_ref() {
        "sentiment" if evidence.effect > 0.0 => "32",
        "sentiment" | "anger" | "frustration" | "complaint" => "31",
        field if field.starts_with("flags.") || field == "impact" || field == "urgency" => "35",
        _ => "34",
    }
}

fn draw_line(text: &str, line: ByteSpan, marks: &[Mark], styling: Styling) -> String {
    let mut out = String::new();
    let mut at = line.start;
    for mark in marks.iter().filter(|m| m.span.overlaps(line)) {
        let inside = ByteSpan::new(mark.span.start.max(at), mark.span.end.min(line.end));
        push(&mut out, text, ByteSpan::new(at, inside.start));
        let mut word = String::new();
        push(&mut word, text, inside);
        out.push_str(&set_off(&word, mark.colour, styling));
        at = inside.end;
    }
    push(&mut out, text, ByteSpan::new(at, line.end));
    out.trim_end().to_owned()
}

/// Appends a piece of foreign text, made harmless, with the blanks at its ends kept.
fn push(out: &mut String, text: &str, span: ByteSpan) {
    let Some(piece) = span.slice(text) else {
        return;
    };
    let body = piece.trim_matches([' ', '\n', '\r', '\t']);
    if body.is_empty() {
        if piece.contains(' ') {
            out.push(' ');
        }
        return;
    }
    if piece.starts_with([' ', '\t']) {
        out.push(' ');
    }
    out.push_str(&harmless(body, MAX_PIECE_CHARS));
    if piece.ends_with([' ', '\t']) {
        out.push(' ');
    }
}

fn set_off(word: &str, colour: &str, styling: Styling) -> String {
    match styling {
        Styling::Ansi => format!("\u{1b}[4;{colour}m{word}\u{1b}[0m"),
        Styling::Plain => format!("«{word}»"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(field: &str, start: usize, end: usize) -> Evidence {
        Evidence {
            field: field.to_owned().into(),
            span: ByteSpan::new(start, end),
            source: "lexicon:x".into(),
            effect: -1.0,
        }
    }

    #[test]
    fn evidence_is_set_off_and_escapes_are_harmless() {
        let text = "worst \u{1b}[2J service\never";
        let shown = highlight(
            text,
            &[evidence("anger", 0, 5), evidence("complaint", 0, 3)],
            Styling::Plain,
            "| ",
        );
        assert!(shown.starts_with("| «worst» "), "{shown}");
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
        assert!(shown.ends_with("| ever\n"), "{shown}");
    }

    #[test]
    fn a_span_over_two_lines_is_set_off_on_both() {
        let shown = highlight("ab\ncd", &[evidence("anger", 1, 4)], Styling::Plain, "");
        assert_eq!(shown, "a«b»\n«c»d\n");
    }
}
