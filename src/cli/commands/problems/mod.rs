//! `kvetch problems`: records in, recurring problems out.

mod members;
mod page;

use std::io::{stdin, stdout};
use std::path::{Path, PathBuf};

use super::naming::{extension, names, untold};
use crate::cli::args::{ProblemsArgs, ProblemsFormat};
use crate::cli::commands::eval::{markdown, text};
use crate::cli::exit::ExitStatus;
use crate::cli::screen::{columns, styling};
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::cli::texts::{self, TextOptions};
use crate::error::{Error, ErrorCode, Result};
use crate::faq::Faq;
use crate::history::{self, Ids, RecordKey, Scored, Stdin};
use crate::input::InputFile;
use crate::output::{Destination, OutputWriter, open_writer, read_back};
use crate::problems::{
    Found, Messages, ProblemOptions, ProblemsReport, Reported, SCHEMA_NAME, Texts, Wording,
};

/// Problems shown where no number is asked for: what a person reads, and what a program may want.
const SHOWN: usize = 20;
const WRITTEN: usize = 200;

/// Finds, names and lists the problems. Outputs and lists are opened before a record is read.
pub(super) fn run(args: &ProblemsArgs, settings: &Settings) -> Result<ExitStatus> {
    let format = chosen_format(args)?;
    let known = args.find.known.as_deref().map(read_problems).transpose()?;
    let faq = settings.faq_file().map(setup::faq).transpose()?;
    let (output, members) = outputs(args)?;
    let names = names(&args.inputs);
    if members.is_some() && names.iter().any(|name| name == "-") {
        return Err(Error::new(
            ErrorCode::Usage,
            "records from standard input are read once, and --members reads them twice",
        )
        .with_fix("give the records as a file"));
    }
    let options = options(args);
    let job = Job::read(args, settings, &names, &options)?;
    let Some((found, reported)) = job.solve(&options, faq.as_ref(), known.as_ref())? else {
        return Err(
            Error::new(ErrorCode::Input, "no text of any message was found")
                .with_fix("give the messages that were classified with --messages"),
        );
    };
    let top = args.report.top.unwrap_or(match format {
        ProblemsFormat::Table | ProblemsFormat::Markdown => SHOWN,
        ProblemsFormat::Json | ProblemsFormat::Jsonl => WRITTEN,
    });
    if let Some(members) = members {
        members::write(members, &names, args.threads.count(), |record: &Scored| {
            reported.problem_of(&found, &job.messages, record.key())
        })?;
    }
    let mut report = reported.report;
    report.truncate(top);
    write(output, &rendered(&report, format, args, settings)?)?;
    Ok(ExitStatus::AllJudged)
}

/// Records read, and what their texts are found with.
struct Job<'a> {
    messages: Messages,
    files: Vec<InputFile>,
    texts: TextOptions<'a>,
    settings: &'a Settings,
}

/// Of one part of the records.
#[derive(Default)]
struct Part {
    messages: Messages,
    ids: Ids,
}

impl<'a> Job<'a> {
    fn read(
        args: &'a ProblemsArgs,
        settings: &'a Settings,
        names: &[String],
        options: &ProblemOptions,
    ) -> Result<Self> {
        let by_id = !args.find.texts.messages.is_empty();
        let each = |part: &mut Part, record: Scored| {
            part.messages.add(&record);
            if by_id {
                part.ids.add(&record.id, record.key());
            }
        };
        let mut whole = Part::default();
        let input: Option<Stdin> = Some(Box::new(stdin()));
        let files = history::read(names, input, args.threads.count(), each, |part: Part| {
            whole.messages.append(part.messages);
            whole.ids.merge(part.ids);
            Ok(())
        })?;
        whole.messages.close(options.as_of);
        Ok(Self {
            messages: whole.messages,
            files,
            texts: TextOptions {
                messages: &args.find.texts.messages,
                ids: whole.ids,
            },
            settings,
        })
    }

    /// Nothing where there are messages and not one text.
    fn solve(
        &self,
        options: &ProblemOptions,
        faq: Option<&Faq>,
        known: Option<&ProblemsReport>,
    ) -> Result<Option<(Found, Reported)>> {
        let mut texts = Texts::new(&self.messages);
        let counts = |key| self.messages.counts(key);
        let gaps = self.each_text(counts, |key, text| texts.add(key, text))?;
        texts::tell(&gaps, self.settings);
        if texts.is_empty() && !self.messages.is_empty() {
            return Ok(None);
        }
        let found = texts.find(options);
        let mut wording = Wording::new(&self.messages, &found, faq, options.with_text);
        let holds = |key| found.holds(&self.messages, key);
        if !found.is_empty() {
            self.each_text(holds, |key, text| wording.add(key, text))?;
        }
        let said = wording.finish();
        let reported = found.report(&self.messages, &said, options, known);
        Ok(Some((found, reported)))
    }

    fn each_text(
        &self,
        wanted: impl Fn(RecordKey) -> bool,
        mut take: impl FnMut(RecordKey, &str),
    ) -> Result<Vec<texts::TextGap>> {
        texts::each_text(
            &self.files,
            &self.texts,
            self.settings,
            wanted,
            |key, text| {
                take(key, text);
                Ok(())
            },
        )
    }
}

fn options(args: &ProblemsArgs) -> ProblemOptions {
    let defaults = ProblemOptions::default();
    ProblemOptions {
        min_size: args.find.min_size.map(|size| size as usize),
        window_days: args.find.window.unwrap_or(defaults.window_days),
        as_of: args.find.as_of.map(|date| {
            let since = jiff::civil::date(1970, 1, 1).until(date);
            since.map_or(i32::MAX, |span| span.get_days())
        }),
        with_text: !args.report.no_text,
    }
}

fn outputs(args: &ProblemsArgs) -> Result<(OutputWriter, Option<OutputWriter>)> {
    let mut inputs = args.inputs.clone();
    inputs.extend(args.find.texts.messages.clone());
    inputs.extend(args.find.faq.clone());
    let file = |path: &PathBuf| open_writer(Destination::File(path.clone()), &inputs);
    if args.report.output.is_some() && args.report.output == args.report.members {
        return Err(
            Error::new(ErrorCode::Usage, "problems and members go to the same file")
                .with_fix("name two files"),
        );
    }
    let output = match &args.report.output {
        Some(path) => file(path)?,
        None => open_writer(Destination::Stream(Box::new(stdout())), &inputs)?,
    };
    Ok((output, args.report.members.as_ref().map(file).transpose()?))
}

/// A list that this command has written.
///
/// # Errors
/// `E01` with its place for anything else.
pub(super) fn read_problems(path: &Path) -> Result<ProblemsReport> {
    let wrong = |message: String| {
        Error::new(ErrorCode::Input, message)
            .with_fix("give the JSON that `kvetch problems -o problems.json` has written")
            .at(path.display().to_string(), None)
    };
    let file = read_back(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let report: ProblemsReport = serde_json::from_reader(std::io::BufReader::new(file))
        .map_err(|error| wrong(format!("is no list of problems: line {}", error.line())))?;
    if report.schema == SCHEMA_NAME {
        Ok(report)
    } else {
        Err(wrong(format!("is not {SCHEMA_NAME}")))
    }
}

fn chosen_format(args: &ProblemsArgs) -> Result<ProblemsFormat> {
    if let Some(format) = args.report.format {
        return Ok(format);
    }
    let Some(path) = &args.report.output else {
        return Ok(ProblemsFormat::Table);
    };
    match extension(path).as_deref() {
        Some("json") => Ok(ProblemsFormat::Json),
        Some("jsonl" | "ndjson") => Ok(ProblemsFormat::Jsonl),
        Some("md" | "markdown") => Ok(ProblemsFormat::Markdown),
        Some("txt") => Ok(ProblemsFormat::Table),
        _ => Err(untold(path, ".json, .jsonl, .md or .txt")),
    }
}

fn rendered(
    report: &ProblemsReport,
    format: ProblemsFormat,
    args: &ProblemsArgs,
    settings: &Settings,
) -> Result<String> {
    let json = |error: serde_json::Error| Error::new(ErrorCode::Output, error.to_string());
    Ok(match format {
        ProblemsFormat::Json => serde_json::to_string_pretty(report).map_err(json)? + "\n",
        ProblemsFormat::Jsonl => {
            let lines = report.problems.iter().map(serde_json::to_string);
            let lines: Vec<String> = lines.collect::<Result<_, _>>().map_err(json)?;
            lines.iter().flat_map(|line| [line, "\n"]).collect()
        }
        ProblemsFormat::Markdown => markdown::render(&page::document(report)),
        ProblemsFormat::Table => {
            let color = if args.report.output.is_some() {
                crate::output::Styling::Plain
            } else {
                styling(settings.color())
            };
            text::render(&page::document(report), columns(), color)
        }
    })
}

fn write(mut output: OutputWriter, text: &str) -> Result<()> {
    output.put(text.as_bytes())?;
    output.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        use ProblemsFormat::{Json, Jsonl, Markdown, Table};
        let table = [
            (None, Some(Table)),
            (Some("a.json"), Some(Json)),
            (Some("a.jsonl.zst"), Some(Jsonl)),
            (Some("a.MD"), Some(Markdown)),
            (Some("a.txt"), Some(Table)),
            (Some("a.pdf"), None),
        ];
        for (name, expected) in table {
            let args = ProblemsArgs {
                inputs: Vec::new(),
                find: crate::cli::args::FindArgs::default(),
                report: crate::cli::args::ProblemsReportArgs {
                    output: name.map(PathBuf::from),
                    ..Default::default()
                },
                threads: crate::cli::args::ThreadArgs::default(),
            };
            assert_eq!(chosen_format(&args).ok(), expected, "{name:?}");
        }
    }
}
