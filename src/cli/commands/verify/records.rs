//! The sample's records, as they were written and as they come out now.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, sink};
use std::path::Path;

use serde_json::Value;

use super::sample::Sample;
use crate::batch::Manifest;
use crate::cli::settings::Settings;
use crate::cli::setup::redaction;
use crate::error::{Error, ErrorCode, Result};
use crate::input::Source;
use crate::output::{self, Destination, Line, OutputFormat, OutputOptions, read_back};
use crate::pipeline::Triage;

/// One record as a list of names and values: those of a JSON object, or the cells of a row.
pub(super) type Fields = Vec<(String, String)>;

/// What was written.
pub(super) struct Written {
    /// Records in the file.
    pub(super) count: u64,
    /// Those of the sample.
    pub(super) rows: BTreeMap<u64, Fields>,
}

/// Judges the sample's rows again.
#[expect(
    clippy::result_large_err,
    reason = "a row that failed is no larger than a message"
)]
pub(super) fn judged(
    source: Box<dyn Source>,
    settings: &Settings,
    manifest: &Manifest,
    triage: &Triage,
    sample: &Sample,
) -> Result<BTreeMap<u64, Fields>> {
    let format = OutputFormat::parse(&manifest.output.format)?;
    let options = OutputOptions {
        format: Some(format),
        fields: settings.fields(),
        input_columns: source.columns().to_vec(),
        redact: redaction(settings),
        ..OutputOptions::default()
    };
    let renderer = output::create(Destination::Stream(Box::new(sink())), &options)?.renderer();
    let Some(renderer) = renderer else {
        return Err(not_by_record(format));
    };
    let mut reader = Reader::of(format)?;
    let rows = source.enumerate();
    let sampled = rows.filter(|(row, _)| sample.has(*row as u64));
    let mut found = BTreeMap::new();
    for outcome in triage.classify_stream(sampled.map(|(_, row)| row)) {
        let line = Line {
            record: &outcome.record,
            cells: &outcome.cells,
            text: &outcome.text,
        };
        let mut bytes = Vec::new();
        renderer.render(&line, &mut bytes)?;
        let fields = reader.records(bytes.as_slice()).next();
        if let Some(fields) = fields.transpose()? {
            found.insert(outcome.record.row, fields);
        }
    }
    Ok(found)
}

/// Reads the sample's records back.
pub(super) fn written(path: &Path, manifest: &Manifest, sample: &Sample) -> Result<Written> {
    let name = manifest.output.file.as_str();
    let failed = |error: Error| error.at(name, None);
    let mut reader = Reader::of(OutputFormat::parse(&manifest.output.format)?)?;
    let bytes = read_back(path).map_err(|error| failed(unreadable(&error.to_string())))?;
    let mut count = 0;
    let mut rows = BTreeMap::new();
    let header = u64::from(reader.has_header());
    for record in reader.records(BufReader::new(bytes)) {
        let record = record.map_err(failed)?;
        if count >= header && sample.has(count - header) {
            rows.insert(count - header, record);
        }
        count += 1;
    }
    Ok(Written {
        count: count.saturating_sub(header),
        rows,
    })
}

/// Names of the fields that are not the same, or the number of the cells.
pub(super) fn other_fields(now: Option<&Fields>, then: Option<&Fields>) -> String {
    let (Some(now), Some(then)) = (now, then) else {
        return "there is no such record".to_owned();
    };
    let differing = now.iter().filter(|field| !then.contains(field));
    let names: Vec<&str> = differing.map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return "other fields".to_owned();
    }
    names.join(", ")
}

/// Splits bytes into records.
enum Reader {
    Jsonl,
    Table(u8),
}

impl Reader {
    fn of(format: OutputFormat) -> Result<Self> {
        match format {
            OutputFormat::Jsonl => Ok(Self::Jsonl),
            OutputFormat::Csv => Ok(Self::Table(b',')),
            OutputFormat::Tsv => Ok(Self::Table(b'\t')),
            other => Err(not_by_record(other)),
        }
    }

    fn has_header(&self) -> bool {
        matches!(self, Self::Table(_))
    }

    fn records<'r>(
        &mut self,
        bytes: impl BufRead + 'r,
    ) -> Box<dyn Iterator<Item = Result<Fields>> + 'r> {
        match self {
            Self::Jsonl => Box::new(bytes.lines().map(|line| {
                let line = line.map_err(|error| unreadable(&error.to_string()))?;
                fields_of_json(&line)
            })),
            Self::Table(delimiter) => {
                let rows = csv::ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .delimiter(*delimiter)
                    .from_reader(bytes);
                Box::new(rows.into_byte_records().map(|row| {
                    let row = row.map_err(|_| unreadable("a row is malformed"))?;
                    let cell = |(at, cell): (usize, &[u8])| {
                        let cell = String::from_utf8_lossy(cell).into_owned();
                        (format!("column {}", at + 1), cell)
                    };
                    Ok(row.iter().enumerate().map(cell).collect())
                }))
            }
        }
    }
}

fn fields_of_json(line: &str) -> Result<Fields> {
    match serde_json::from_str(line) {
        Ok(Value::Object(fields)) => Ok(fields
            .into_iter()
            .map(|(name, value)| (name, value.to_string()))
            .collect()),
        _ => Err(unreadable("a line is no JSON object")),
    }
}

fn not_by_record(format: OutputFormat) -> Error {
    Error::new(
        ErrorCode::Input,
        format!("{} is not compared record by record", format.as_str()),
    )
    .with_fix("write jsonl, csv or tsv")
}

fn unreadable(reason: &str) -> Error {
    Error::new(ErrorCode::Input, format!("cannot be read back: {reason}"))
}
