//! `kvetch drift`: is this period still like that one?

mod table;

use std::io::{self, Write, stdin};
use std::path::Path;

use super::eval::{markdown, text};
use super::naming::{extension, untold};
use super::output_error;
use crate::cli::args::{DriftArgs, DriftFailure, DriftFormat};
use crate::cli::exit::ExitStatus;
use crate::cli::notice::notice;
use crate::cli::screen::{columns, styling};
use crate::cli::settings::Settings;
use crate::cli::texts::{TextOptions, each_text, tell};
use crate::drift::{Calibration, DriftReport, Profile, WordCounts, compare};
use crate::error::{Error, ErrorCode, Result};
use crate::history::{Ids, RecordKey, Scored, read};
use crate::output::{Destination, OutputWriter, Styling, open_writer};

/// What is read of a period.
struct Period {
    profile: Profile,
    /// Words of its messages; nothing where no text was found.
    words: Option<WordCounts>,
}

/// What comes of some records.
#[derive(Default)]
struct Part {
    profile: Profile,
    /// Customers' messages, which alone have words that count, with their ids where texts are found by these.
    keys: Vec<RecordKey>,
    ids: Ids,
}

/// Compares. The output is begun before a record is read.
pub(super) fn run(
    args: &DriftArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let format = chosen_format(args)?;
    let inputs = [args.old.clone(), args.new.clone()];
    let writer = match &args.output {
        Some(path) => Some(open_writer(Destination::File(path.clone()), &inputs)?),
        None => None,
    };
    let old = period(&args.old, args, settings)?;
    let new = period(&args.new, args, settings)?;
    let words = old.words.as_ref().zip(new.words.as_ref());
    let report = compare(&old.profile, &new.profile, words);
    write(&report, format, writer, settings, out)?;
    Ok(status(&report, args.fail_on.unwrap_or_default()))
}

fn write(
    report: &DriftReport,
    format: DriftFormat,
    writer: Option<OutputWriter>,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<()> {
    let shown = match format {
        DriftFormat::Json => report.to_json()?,
        DriftFormat::Markdown => markdown::render(&table::document(report)),
        DriftFormat::Table => {
            let styling = match &writer {
                Some(_) => Styling::Plain,
                None => styling(settings.color()),
            };
            text::render(&table::document(report), columns(), styling)
        }
    };
    let Some(mut writer) = writer else {
        out.write_all(shown.as_bytes())
            .map_err(|e| output_error(&e))?;
        return out.flush().map_err(|e| output_error(&e));
    };
    writer.put(shown.as_bytes())?;
    writer.finish()?;
    if !settings.is_quiet() {
        notice(&table::verdict(report));
    }
    Ok(())
}

fn status(report: &DriftReport, failure: DriftFailure) -> ExitStatus {
    let fails = match failure {
        DriftFailure::Untrustworthy => report.verdict.calibration == Calibration::NotTrustworthy,
        DriftFailure::Any => report.verdict.has_drifted,
        DriftFailure::Never => false,
    };
    if fails {
        ExitStatus::SomeFailed
    } else {
        ExitStatus::AllJudged
    }
}

fn period(path: &Path, args: &DriftArgs, settings: &Settings) -> Result<Period> {
    let by_id = !args.messages.is_empty();
    let mut all = Part::default();
    let stdin: Box<dyn io::Read + Send> = Box::new(stdin());
    let files = read(
        &[path.to_string_lossy().into_owned()],
        Some(stdin),
        args.threads.count(),
        |part: &mut Part, scored: Scored| part.add(&scored, by_id, args.no_text),
        |part| {
            all.merge(part);
            Ok(())
        },
    )?;
    let Part {
        profile,
        mut keys,
        ids,
    } = all;
    if profile.records == 0 {
        return Err(Error::new(ErrorCode::Input, "there is no record in it")
            .with_fix("give records that `kvetch classify` has written")
            .at(path.display().to_string(), None));
    }
    if args.no_text {
        return Ok(Period {
            profile,
            words: None,
        });
    }
    keys.sort_unstable();
    let options = TextOptions {
        messages: &args.messages,
        ids,
    };
    let mut words = WordCounts::default();
    let wanted = |key| keys.binary_search(&key).is_ok();
    let gaps = each_text(&files, &options, settings, wanted, |_, text| {
        words.add(text);
        Ok(())
    })?;
    tell(&gaps, settings);
    Ok(Period {
        profile,
        words: (words.messages > 0).then_some(words),
    })
}

impl Part {
    fn add(&mut self, scored: &Scored, by_id: bool, no_text: bool) {
        self.profile.add(scored);
        if no_text || !scored.is_customers() {
            return;
        }
        self.keys.push(scored.key());
        if by_id {
            self.ids.add(&scored.id, scored.key());
        }
    }

    fn merge(&mut self, other: Self) {
        self.profile.merge(other.profile);
        self.keys.extend(other.keys);
        self.ids.merge(other.ids);
    }
}

fn chosen_format(args: &DriftArgs) -> Result<DriftFormat> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let Some(path) = &args.output else {
        return Ok(DriftFormat::Table);
    };
    match extension(path).as_deref() {
        Some("json") => Ok(DriftFormat::Json),
        Some("md" | "markdown") => Ok(DriftFormat::Markdown),
        Some("txt") => Ok(DriftFormat::Table),
        _ => Err(untold(path, ".json, .md or .txt")),
    }
}
