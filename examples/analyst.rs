//! Scores a file and prints three small tables, by category, by week and by channel: messages,
//! complaint rate, mean sentiment (−1 to 1), the most frequent drivers and flags.
//!
//! ```text
//! cargo run --release --example analyst -- data/samples/inbox.csv
//! ```
//!
//! In the full lane with a model folder such as `models/full-en-9` at the end.

mod lane;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write};

use jiff::civil::Date;
use kvetch::Record;
use kvetch::input::{self, InputOptions};
use kvetch::label::{Driver, Flag};

/// Drivers and flags named in a row.
const NAMED: usize = 2;

/// Sums over the messages of a group.
#[derive(Default)]
struct Group {
    messages: u32,
    complaints: u32,
    /// Messages with a sentiment score: it may be abstained on.
    scored: u32,
    sentiment: f64,
    drivers: BTreeMap<Driver, u32>,
    flags: BTreeMap<Flag, u32>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    let (file, model) = args.split_first().ok_or("name a file")?;
    let triage = lane::triage(model)?;
    let rows = input::open(std::slice::from_ref(file), &InputOptions::default(), None)?;

    let mut tables: [BTreeMap<String, Group>; 3] = Default::default();
    let records = triage.classify_stream(rows).map(|outcome| outcome.record);
    for record in records.filter(|record| record.error.is_none()) {
        for (table, key) in tables.iter_mut().zip(keys(&record)) {
            let key = key.unwrap_or_else(|| "-".to_owned());
            table.entry(key).or_default().add(&record);
        }
    }
    let mut out = io::stdout().lock();
    for (title, table) in ["CATEGORY", "WEEK", "CHANNEL"].iter().zip(&tables) {
        write_table(title, table, &mut out)?;
    }
    Ok(())
}

/// Category, ISO week of receipt and channel.
fn keys(record: &Record) -> [Option<String>; 3] {
    let date = record.received_at.as_deref().and_then(|t| t.get(..10));
    let week = date.and_then(|d| Some(d.parse::<Date>().ok()?.iso_week_date()));
    [
        record.category.map(|category| category.to_string()),
        week.map(|w| format!("{}-W{:02}", w.year(), w.week())),
        record.channel.clone(),
    ]
}

impl Group {
    fn add(&mut self, record: &Record) {
        self.messages += 1;
        let complaint = record.complaint.as_ref().and_then(|c| c.is);
        self.complaints += u32::from(complaint == Some(true));
        if let Some(score) = record.sentiment.as_ref().and_then(|s| s.score) {
            self.scored += 1;
            self.sentiment += f64::from(score);
        }
        let drivers = [&record.anger, &record.frustration].into_iter().flatten();
        for driver in drivers.flat_map(|intensity| &intensity.drivers) {
            *self.drivers.entry(*driver).or_default() += 1;
        }
        for flag in &record.flags {
            *self.flags.entry(flag.name).or_default() += 1;
        }
    }
}

fn write_table(
    title: &str,
    table: &BTreeMap<String, Group>,
    out: &mut impl Write,
) -> io::Result<()> {
    let drivers = "DRIVERS";
    writeln!(
        out,
        "{title:22} MESSAGES  COMPLAINTS  SENTIMENT  {drivers:44} FLAGS"
    )?;
    for (key, group) in table {
        let key = key.replace(char::is_control, " ");
        let messages = group.messages;
        let complaints = 100.0 * f64::from(group.complaints) / f64::from(messages);
        let sentiment = group.sentiment / f64::from(group.scored.max(1));
        let (drivers, flags) = (most(&group.drivers), most(&group.flags));
        write!(out, "{key:22} {messages:8}  {complaints:8.0} %  ")?;
        writeln!(out, "{sentiment:9.2}  {drivers:44} {flags}")?;
    }
    writeln!(out)
}

/// The most frequent labels with their counts; of equals the first of the ontology.
fn most<L: Ord + Display>(counts: &BTreeMap<L, u32>) -> String {
    let mut sorted: Vec<_> = counts.iter().collect();
    sorted.sort_by_key(|(_, count)| Reverse(**count));
    sorted.truncate(NAMED);
    let texts: Vec<String> = sorted.iter().map(|(l, n)| format!("{l} {n}")).collect();
    texts.join(", ")
}
