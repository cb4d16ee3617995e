//! A sample as a table with columns to fill in. `kvetch eval` reads it as gold: cells left empty were not
//! judged.

use csv::WriterBuilder;

use super::{Shown, stratum_name, weight};
use crate::error::{Error, ErrorCode, Result};
use crate::history::{Dimension, Scored};
use crate::output::defuse;

/// Verdicts that are shown, under names that `eval` does not take for gold.
const VERDICTS: &[Dimension] = &[
    Dimension::Sentiment,
    Dimension::Anger,
    Dimension::Frustration,
    Dimension::Complaint,
    Dimension::Severity,
    Dimension::Intent,
    Dimension::Category,
    Dimension::Impact,
    Dimension::Urgency,
    Dimension::Priority,
    Dimension::Queue,
    Dimension::Action,
];

/// Columns for the person, as `eval` names them.
const TO_FILL: &[&str] = &[
    "sentiment",
    "complaint",
    "severity",
    "intent",
    "category",
    "impact",
    "urgency",
    "priority",
    "note",
];

/// The whole table.
pub(super) fn rows(shown: &Shown<'_>, delimiter: u8) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    writer
        .write_record(header())
        .map_err(|error| unwritable(&error))?;
    for sampled in &shown.drawn.records {
        let stratum = shown.drawn.strata.get(sampled.stratum);
        let (values, size, count) = stratum.cloned().unwrap_or_default();
        let scored = &sampled.scored;
        let text = shown.texts.get(&scored.key()).map_or("", String::as_str);
        let mut cells = vec![
            scored.id.clone(),
            scored.row.to_string(),
            scored.received_at.clone().unwrap_or_default(),
            scored.channel.clone().unwrap_or_default(),
            text.to_owned(),
        ];
        cells.extend(VERDICTS.iter().map(|by| verdict(*by, scored)));
        cells.push(flags(scored));
        cells.extend([stratum_name(&values), size.to_string(), weight(size, count)]);
        cells.resize(cells.len() + TO_FILL.len(), String::new());
        let cells = cells.iter().map(|cell| defuse(cell).into_owned());
        writer
            .write_record(cells)
            .map_err(|error| unwritable(&error))?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))
}

fn header() -> Vec<String> {
    let mut names: Vec<String> = ["id", "row", "received_at", "channel", "text"]
        .map(str::to_owned)
        .to_vec();
    names.extend(VERDICTS.iter().map(|by| format!("kvetch.{}", by.as_str())));
    names.extend(["kvetch.flags", "stratum", "stratum_size", "weight"].map(str::to_owned));
    names.extend(TO_FILL.iter().map(|name| (*name).to_owned()));
    names
}

fn verdict(by: Dimension, scored: &Scored) -> String {
    by.value(scored)
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

/// Names with blanks between them.
pub(super) fn flags(scored: &Scored) -> String {
    let names = scored.flags.iter().map(|flag| flag.name.as_str());
    names.collect::<Vec<_>>().join(" ")
}

fn unwritable(error: &csv::Error) -> Error {
    Error::new(ErrorCode::Output, error.to_string())
}
