//! A sample to read on a terminal.

use std::fmt::Write;

use super::{Shown, stratum_name};
use crate::history::{Dimension, Scored};
use crate::output::harmless;

/// Verdicts of the line under a message's id.
const VERDICTS: &[Dimension] = &[
    Dimension::Priority,
    Dimension::Category,
    Dimension::Intent,
    Dimension::Sentiment,
];

/// Characters of a text that are shown. Chosen: some ten lines; the files have all of it.
const MAX_CHARS: usize = 800;

/// Characters of an id or of a stratum's name that are shown.
const MAX_NAME_CHARS: usize = 80;

/// Strata with their messages.
pub(super) fn text(shown: &Shown<'_>) -> String {
    let mut out = String::new();
    let mut last = None;
    for sampled in &shown.drawn.records {
        if last != Some(sampled.stratum) {
            last = Some(sampled.stratum);
            heading(&mut out, shown, sampled.stratum);
        }
        message(&mut out, shown, &sampled.scored);
    }
    out
}

fn heading(out: &mut String, shown: &Shown<'_>, at: usize) {
    let Some((values, size, count)) = shown.drawn.strata.get(at) else {
        return;
    };
    let gap = if out.is_empty() { "" } else { "\n" };
    let name = match values.as_slice() {
        [] => "all messages".to_owned(),
        values => stratum_name(values),
    };
    let _ = writeln!(
        out,
        "{gap}{}: {count} of {size}",
        harmless(&name, MAX_NAME_CHARS)
    );
}

fn message(out: &mut String, shown: &Shown<'_>, scored: &Scored) {
    let verdicts = VERDICTS.iter().filter_map(|by| by.value(scored));
    let mut verdicts: Vec<_> = verdicts.collect();
    if scored.is_complaint() == Some(true) {
        verdicts.push("complaint".into());
    }
    verdicts.extend(scored.flags.iter().map(|flag| flag.name.as_str().into()));
    let _ = writeln!(
        out,
        "\n  {}  {}",
        harmless(&scored.id, MAX_NAME_CHARS),
        verdicts.join(", ")
    );
    let text = shown.texts.get(&scored.key()).map_or("", String::as_str);
    let mut left = MAX_CHARS;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let shown = harmless(line, left);
        left = left.saturating_sub(shown.chars().count());
        let _ = writeln!(out, "    {shown}");
        if left == 0 {
            break;
        }
    }
}
