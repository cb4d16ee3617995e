//! Sorts an inbox before anybody reads it: prints the ten most pressing messages, each with its
//! queue, when the first answer is due, and the words that say why.
//!
//! ```text
//! cargo run --release --example helpdesk -- data/samples/inbox.csv
//! ```
//!
//! In the full lane with a model folder such as `models/full-en-9` at the end.

mod lane;

use std::cmp::{Ordering, Reverse};
use std::env;
use std::error::Error;
use std::io::{self, Write};

use kvetch::input::{self, InputOptions};
use kvetch::label::{Lane, Priority};
use kvetch::{Outcome, Record};

const SHOWN: usize = 10;
const WORDS: usize = 4;
/// A model may point at a whole sentence.
const MAX_CHARS: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let (inbox, model) = match args.as_slice() {
        [] => ("data/samples/inbox.csv", &args[..]),
        [inbox, model @ ..] => (inbox.as_str(), model),
    };
    let triage = lane::triage(model)?;
    let rows = input::open(&[inbox.to_owned()], &InputOptions::default(), None)?;
    let (failed, mut judged): (Vec<Outcome>, Vec<Outcome>) = triage
        .classify_stream(rows)
        .partition(|outcome| outcome.record.error.is_some());
    judged.sort_by(|a, b| by_need(&a.record, &b.record));

    let mut out = io::stdout().lock();
    let lane = judged
        .iter()
        .find_map(|o| Some(lane_of(&o.record)?.as_str()));
    writeln!(
        out,
        "{inbox}: {} messages judged in lane {}, {} failed\n",
        judged.len(),
        lane.unwrap_or("-"),
        failed.len()
    )?;
    for outcome in judged.iter().take(SHOWN) {
        print_one(outcome, &mut out)?;
    }
    Ok(())
}

/// Highest priority first; inside one, highest rank; then in the order they came.
fn by_need(a: &Record, b: &Record) -> Ordering {
    let label = |record: &Record| Reverse(record.priority.as_ref().map(|p| p.label));
    let rank = |record: &Record| record.priority.as_ref().map_or(0.0, |p| p.rank);
    label(a)
        .cmp(&label(b))
        .then(rank(b).total_cmp(&rank(a)))
        .then(a.row.cmp(&b.row))
}

fn lane_of(record: &Record) -> Option<Lane> {
    record.decision.as_ref().map(|decision| decision.lane)
}

fn print_one(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let record = &outcome.record;
    let priority = record.priority.as_ref().map(|p| p.label);
    writeln!(
        out,
        "{:7} {:10} {:10} answer by {}",
        priority.map_or("-", Priority::as_str),
        record.id,
        record.route.as_ref().map_or("-", |r| r.queue.as_str()),
        record
            .sla
            .as_ref()
            .map_or("-", |s| s.first_response_due.as_str()),
    )?;
    let words = evidence_words(outcome);
    writeln!(out, "        because: {}\n", words.join(" | "))
}

/// The words that moved the verdict most, strongest first.
fn evidence_words(outcome: &Outcome) -> Vec<String> {
    let mut evidence: Vec<_> = outcome.record.evidence.iter().collect();
    evidence.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    let mut words: Vec<String> = Vec::new();
    for found in evidence {
        let text = found.span.slice(&outcome.text).unwrap_or_default();
        // A message may hold control characters that a terminal would obey.
        let text: String = text
            .replace(char::is_control, " ")
            .chars()
            .take(MAX_CHARS)
            .collect();
        if words.len() < WORDS && !text.is_empty() && !words.contains(&text) {
            words.push(text);
        }
    }
    words
}
