//! `kvetch sample`: records drawn for people to look at.

mod jsonl;
mod sheet;
mod show;

use std::collections::BTreeMap;
use std::io::{self, stdin, stdout};

use super::naming::{extension, names, untold};
use crate::cli::args::{SampleAllocation, SampleArgs, SampleFormat};
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::texts::{TextOptions, each_text, tell};
use crate::error::Result;
use crate::history::{Dimension, Ids, RecordKey, read};
use crate::input::InputFile;
use crate::output::{Compression, Destination, OutputWriter, open_writer};
use crate::sample::{Allocation, Drawn, Pool, Sample};

/// Chosen: as many as a person reads in an hour.
const DEFAULT_PLACES: u32 = 50;

/// A sample with the texts that were found.
struct Shown<'a> {
    drawn: &'a Drawn,
    by: &'a [Dimension],
    texts: &'a BTreeMap<RecordKey, String>,
}

/// Draws, finds the texts and writes. The output is begun before a record is read.
pub(super) fn run(args: &SampleArgs, settings: &Settings) -> Result<ExitStatus> {
    let format = chosen_format(args)?;
    let sample = sample_of(args)?;
    let mut writer = match &args.output {
        Some(path) => open_writer(Destination::File(path.clone()), &args.inputs)?,
        None => OutputWriter::stream(Box::new(stdout()), Compression::None)?,
    };
    let (files, drawn) = draw(args, &sample)?;
    let texts = texts_of(args, settings, &files, &drawn)?;
    let shown = Shown {
        drawn: &drawn,
        by: &sample.by,
        texts: &texts,
    };
    let bytes = match format {
        SampleFormat::Text => show::text(&shown).into_bytes(),
        SampleFormat::Csv => sheet::rows(&shown, b',')?,
        SampleFormat::Tsv => sheet::rows(&shown, b'\t')?,
        SampleFormat::Jsonl => jsonl::lines(&shown)?,
    };
    writer.put(&bytes)?;
    writer.finish()?;
    if !settings.is_quiet() {
        notice(&summary(&drawn));
    }
    Ok(ExitStatus::AllJudged)
}

fn sample_of(args: &SampleArgs) -> Result<Sample> {
    let by: Result<Vec<Dimension>> = args.by.iter().map(|name| Dimension::parse(name)).collect();
    let places = args.n.unwrap_or(DEFAULT_PLACES);
    Ok(Sample {
        places: usize::try_from(places).unwrap_or(usize::MAX),
        by: by?,
        allocation: match args.allocation.unwrap_or_default() {
            SampleAllocation::Proportional => Allocation::Proportional,
            SampleAllocation::Equal => Allocation::Equal,
        },
        seed: args.seed.unwrap_or(1),
    })
}

fn draw(args: &SampleArgs, sample: &Sample) -> Result<(Vec<InputFile>, Drawn)> {
    let mut pool = Pool::default();
    let stdin: Box<dyn io::Read + Send> = Box::new(stdin());
    let files = read(
        &names(&args.inputs),
        Some(stdin),
        args.threads.count(),
        |part: &mut Pool, scored| sample.add(part, scored),
        |part| sample.merge(&mut pool, part),
    )?;
    Ok((files, sample.draw(pool)))
}

fn texts_of(
    args: &SampleArgs,
    settings: &Settings,
    files: &[InputFile],
    drawn: &Drawn,
) -> Result<BTreeMap<RecordKey, String>> {
    let mut texts = BTreeMap::new();
    if args.no_text {
        return Ok(texts);
    }
    let mut ids = Ids::default();
    for sampled in &drawn.records {
        let key = sampled.scored.key();
        ids.add(&sampled.scored.id, key);
        texts.insert(key, String::new());
    }
    let options = TextOptions {
        messages: &args.texts.messages,
        ids,
    };
    let wanted: std::collections::BTreeSet<RecordKey> = texts.keys().copied().collect();
    let gaps = each_text(
        files,
        &options,
        settings,
        |key| wanted.contains(&key),
        |key, text| {
            texts.insert(key, text.to_owned());
            Ok(())
        },
    )?;
    tell(&gaps, settings);
    Ok(texts)
}

fn chosen_format(args: &SampleArgs) -> Result<SampleFormat> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let Some(path) = &args.output else {
        return Ok(SampleFormat::Text);
    };
    match extension(path).as_deref() {
        Some("csv") => Ok(SampleFormat::Csv),
        Some("tsv") => Ok(SampleFormat::Tsv),
        Some("jsonl" | "ndjson") => Ok(SampleFormat::Jsonl),
        Some("txt") => Ok(SampleFormat::Text),
        _ => Err(untold(path, ".csv, .tsv, .jsonl or .txt")),
    }
}

fn summary(drawn: &Drawn) -> String {
    let all: u64 = drawn.strata.iter().map(|(_, size, _)| size).sum();
    let without = drawn.strata.iter().filter(|(_, _, count)| *count == 0);
    let strata = drawn.strata.len();
    let noun = if strata == 1 { "stratum" } else { "strata" };
    let small = match without.count() {
        0 => String::new(),
        without => format!(", {without} of them too small for a place"),
    };
    let passed_over = match drawn.passed_over {
        0 => String::new(),
        count => format!("; {count} records of agents, systems or failures left out"),
    };
    let count = drawn.records.len();
    format!("{count} of {all} messages drawn from {strata} {noun}{small}{passed_over}")
}

/// The name of a record's stratum: `billing_payment, high`.
fn stratum_name(values: &[Option<String>]) -> String {
    let names = values.iter().map(|value| value.as_deref().unwrap_or("–"));
    names.collect::<Vec<_>>().join(", ")
}

/// How many messages of its stratum a drawn one stands for.
fn weight(size: u64, count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
    let weight = size as f64 / count.max(1) as f64;
    format!("{weight:.4}")
}
