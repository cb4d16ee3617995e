//! Scores a file and prints three small tables, by category, by week and by channel: messages,
//! complaint rate, mean sentiment (−1 to 1), the most frequent drivers and flags.
//!
//! ```text
//! cargo run --release --example analyst -- data/samples/inbox.csv
//! ```
//!
//! In the full lane, with the ONNX Runtime library and a model folder:
//!
//! ```text
//! cargo run --release --example analyst -- data/samples/inbox.csv libonnxruntime.so models/full-en-1
//! ```

mod lane;

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::io::{self, Write};

use kvetch::Record;
use kvetch::input::{self, InputOptions};
use kvetch::label::{Driver, Flag};

/// Drivers and flags named in a row.
const NAMED: usize = 2;

/// Sums over the messages of a group. A label that was abstained on is in no sum.
#[derive(Default)]
struct Group {
    messages: usize,
    complaints: Mean,
    sentiment: Mean,
    drivers: BTreeMap<Driver, usize>,
    flags: BTreeMap<Flag, usize>,
}

/// Sum and count.
#[derive(Default)]
struct Mean(f64, u32);

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let (file, model) = match args.as_slice() {
        [] => ("data/samples/inbox.csv", &args[..]),
        [file, model @ ..] => (file.as_str(), model),
    };
    let triage = lane::triage(model)?;
    let rows = input::open(&[file.to_owned()], &InputOptions::default(), None)?;

    let mut tables: [BTreeMap<String, Group>; 3] = Default::default();
    for outcome in triage.classify_stream(rows) {
        let record = &outcome.record;
        if record.error.is_none() {
            for (table, key) in tables.iter_mut().zip(keys(record)) {
                let key = key.unwrap_or_else(|| "(unknown)".to_owned());
                table.entry(key).or_default().add(record);
            }
        }
    }
    let mut out = io::stdout().lock();
    for (title, table) in ["CATEGORY", "WEEK", "CHANNEL"].iter().zip(&tables) {
        print_table(title, table, &mut out)?;
    }
    Ok(())
}

/// Category, ISO week of receipt and channel.
fn keys(record: &Record) -> [Option<String>; 3] {
    let date = record.received_at.as_deref().and_then(|t| t.get(..10));
    let week = date.and_then(|d| d.parse::<jiff::civil::Date>().ok());
    [
        record.category.map(|category| category.to_string()),
        week.map(|d| d.iso_week_date())
            .map(|w| format!("{}-W{:02}", w.year(), w.week())),
        record.channel.clone(),
    ]
}

impl Group {
    fn add(&mut self, record: &Record) {
        self.messages += 1;
        let is_complaint = record.complaint.as_ref().and_then(|c| c.is);
        self.complaints.add(is_complaint.map(f64::from));
        let score = record.sentiment.as_ref().and_then(|s| s.score);
        self.sentiment.add(score.map(f64::from));
        let drivers = [&record.anger, &record.frustration].into_iter().flatten();
        for driver in drivers.flat_map(|intensity| &intensity.drivers) {
            *self.drivers.entry(*driver).or_default() += 1;
        }
        for flag in &record.flags {
            *self.flags.entry(flag.name).or_default() += 1;
        }
    }
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        self.0 += value.unwrap_or_default();
        self.1 += u32::from(value.is_some());
    }

    fn value(&self) -> f64 {
        self.0 / f64::from(self.1.max(1))
    }
}

fn print_table(
    title: &str,
    table: &BTreeMap<String, Group>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(
        out,
        "{title:22} MESSAGES  COMPLAINTS  SENTIMENT  {:44} FLAGS",
        "DRIVERS"
    )?;
    for (key, group) in table {
        let key = key.replace(char::is_control, " ");
        let (complaints, sentiment) = (100.0 * group.complaints.value(), group.sentiment.value());
        let (drivers, flags) = (most(&group.drivers), most(&group.flags));
        let messages = group.messages;
        writeln!(
            out,
            "{key:22} {messages:8}  {complaints:8.0} %  {sentiment:9.2}  {drivers:44} {flags}"
        )?;
    }
    writeln!(out)
}

/// The most frequent labels with their counts; of equals the first of the ontology.
fn most<L: Copy + Ord + std::fmt::Display>(counts: &BTreeMap<L, usize>) -> String {
    let mut sorted: Vec<_> = counts.iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let named = sorted.iter().take(NAMED);
    let texts: Vec<String> = named
        .map(|(label, count)| format!("{label} {count}"))
        .collect();
    texts.join(", ")
}
