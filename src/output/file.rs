//! From "write it there" to a sink.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::Sink;
use super::csv::{CsvSink, Separator};
use super::fields::FieldSelection;
use super::format::{Compression, OutputFormat};
use super::jsonl::JsonlSink;
use super::part::PartFile;
use super::redacted::RedactedSink;
use super::table::{TableOptions, TableSink};
use super::updates::{Helpdesk, TagColumns, UpdateSink};
use super::writer::OutputWriter;
use crate::error::{Error, ErrorCode, Result};
use crate::prepare::Redaction;

/// Where the output goes.
pub enum Destination {
    /// A file; its suffix `.gz` or `.zst` asks for compression (not for Parquet).
    File(PathBuf),
    /// A file that a later run can go on with; its name decides as that of [`Destination::File`] does.
    Part(PartFile),
    /// A stream such as standard output; never compressed.
    Stream(Box<dyn Write + Send>),
}

/// How the output is written.
#[derive(Debug, Clone, Default)]
pub struct OutputOptions {
    /// Format; without one a file's extension decides, and a stream gets JSON Lines.
    pub format: Option<OutputFormat>,
    /// Fields for JSON Lines, CSV and Parquet; without them all are written. A table has its own.
    pub fields: Option<FieldSelection>,
    /// Header of the input's own columns, which CSV and Parquet repeat.
    pub input_columns: Vec<String>,
    /// Files that are read, which the output must not replace.
    pub inputs: Vec<PathBuf>,
    /// Shape of the table.
    pub table: TableOptions,
    /// Whether personal data is kept out of what is repeated of the input: its cells, its text.
    pub redact: Redaction,
    /// Instead of records, updates of this helpdesk's tickets, as JSON Lines; `format` and `fields`
    /// do not count.
    pub helpdesk: Option<Helpdesk>,
    /// Where the input's cells show the tags that a ticket has, for updates.
    pub tags: TagColumns,
}

/// Opens the destination and writes what comes before the first record.
///
/// # Errors
/// [`ErrorCode::Config`] for an unknown format, fields for a table or a packed Parquet file; [`ErrorCode::Output`] when the
/// output is one of the inputs, its folder is missing, or it cannot be written;
/// [`ErrorCode::ClosedPipe`] when nobody reads it.
pub fn create(destination: Destination, options: &OutputOptions) -> Result<Box<dyn Sink>> {
    if let Some(helpdesk) = options.helpdesk {
        check_updates(&destination)?;
        let writer = open_writer(destination, &options.inputs)?;
        return Ok(Box::new(UpdateSink::new(writer, helpdesk, options.tags)));
    }
    let format = choose_format(&destination, options)?;
    if format == OutputFormat::Table && options.fields.is_some() {
        return Err(Error::new(ErrorCode::Config, "a table has fixed columns")
            .with_fix("leave out --fields, or write jsonl or csv"));
    }
    if format == OutputFormat::Parquet {
        check_parquet(&destination)?;
    }
    let writer = open_writer(destination, &options.inputs)?;
    let fields = options.fields.clone();
    let sink: Box<dyn Sink> = match format {
        OutputFormat::Jsonl => Box::new(JsonlSink::new(writer, fields)),
        OutputFormat::Csv => Box::new(csv_sink(writer, Separator::Comma, options)?),
        OutputFormat::Tsv => Box::new(csv_sink(writer, Separator::Tab, options)?),
        OutputFormat::Table => Box::new(TableSink::new(writer, options.table)),
        OutputFormat::Parquet => parquet_sink(writer, options)?,
    };
    Ok(match options.redact {
        // JSON Lines repeat neither cells nor text.
        Redaction::On if format != OutputFormat::Jsonl => Box::new(RedactedSink(sink)),
        _ => sink,
    })
}

/// Updates in a file that is named after a table would be read as one.
fn check_updates(destination: &Destination) -> Result<()> {
    let Destination::File(path) = destination else {
        return Ok(());
    };
    match OutputFormat::of_path(path) {
        Ok(OutputFormat::Csv | OutputFormat::Tsv | OutputFormat::Table | OutputFormat::Parquet) => {
            Err(Error::new(
                ErrorCode::Config,
                "updates for a helpdesk are written as JSON Lines",
            )
            .with_fix("give the output the extension .jsonl")
            .at(path.display().to_string(), None))
        }
        Ok(OutputFormat::Jsonl) | Err(_) => Ok(()),
    }
}

#[cfg(feature = "parquet")]
fn parquet_sink(writer: OutputWriter, options: &OutputOptions) -> Result<Box<dyn Sink>> {
    let fields = options.fields.as_ref();
    let sink = super::parquet::ParquetSink::new(writer, &options.input_columns, fields)?;
    Ok(Box::new(sink))
}

#[cfg(not(feature = "parquet"))]
fn parquet_sink(_: OutputWriter, _: &OutputOptions) -> Result<Box<dyn Sink>> {
    Err(no_parquet())
}

/// The error of a build without the feature.
#[cfg(not(feature = "parquet"))]
pub(super) fn no_parquet() -> Error {
    Error::new(ErrorCode::Config, "this build does not write parquet")
        .with_fix("build it with the feature parquet, or write csv or jsonl")
}

/// Parquet is packed inside, and no reader looks for it in an archive.
pub(super) fn check_parquet(destination: &Destination) -> Result<()> {
    let path = match destination {
        Destination::File(path) => path.as_path(),
        Destination::Part(part) => part.wanted(),
        Destination::Stream(_) => return Ok(()),
    };
    if Compression::of_path(path) == Compression::None {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::Config,
        "a parquet file is packed inside and not once more",
    )
    .with_fix("leave out the .gz or .zst")
    .at(path.display().to_string(), None))
}

fn csv_sink(
    writer: OutputWriter,
    separator: Separator,
    options: &OutputOptions,
) -> Result<CsvSink> {
    CsvSink::new(
        writer,
        separator,
        &options.input_columns,
        options.fields.as_ref(),
    )
}

fn choose_format(destination: &Destination, options: &OutputOptions) -> Result<OutputFormat> {
    match (options.format, destination) {
        (Some(format), _) => Ok(format),
        (None, Destination::File(path)) => OutputFormat::of_path(path),
        (None, Destination::Part(part)) => OutputFormat::of_path(part.wanted()),
        (None, Destination::Stream(_)) => Ok(OutputFormat::Jsonl),
    }
}

/// A writer to the destination, which must be none of the `inputs`.
///
/// # Errors
/// [`ErrorCode::Output`] when it is, or when it cannot be written.
pub fn open_writer(destination: Destination, inputs: &[PathBuf]) -> Result<OutputWriter> {
    match destination {
        Destination::Stream(stream) => OutputWriter::stream(stream, Compression::None),
        Destination::File(path) => {
            check_inputs(&path, inputs)?;
            OutputWriter::file(&path, Compression::of_path(&path))
        }
        Destination::Part(part) => {
            check_inputs(part.wanted(), inputs)?;
            let compression = Compression::of_path(part.wanted());
            OutputWriter::part(part, compression)
        }
    }
}

/// The bytes of a file that was written here, unpacked.
///
/// # Errors
/// What opening it fails with.
pub fn read_back(path: &Path) -> io::Result<Box<dyn Read>> {
    let file = File::open(path)?;
    Ok(match Compression::of_path(path) {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(file))),
        Compression::Zstd => Box::new(zstd::Decoder::new(file)?),
    })
}

/// Fails when the output is one of the inputs.
///
/// # Errors
/// [`ErrorCode::Output`].
pub fn check_inputs(output: &Path, inputs: &[PathBuf]) -> Result<()> {
    let Ok(output_file) = fs::canonicalize(output) else {
        return Ok(());
    };
    let is_output = |input: &PathBuf| fs::canonicalize(input).is_ok_and(|file| file == output_file);
    if output_file.is_file() && inputs.iter().any(is_output) {
        return Err(Error::new(ErrorCode::Output, "the output is also an input")
            .with_fix("choose another output file")
            .at(output.display().to_string(), None));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Line;
    use crate::output::sample::{self, Shared};

    fn write_one(destination: Destination, options: &OutputOptions) -> Result<()> {
        let record = sample::full();
        let mut sink = create(destination, options)?;
        sink.write(&Line {
            record: &record,
            cells: &[],
            text: sample::TEXT,
        })?;
        sink.finish()
    }

    #[test]
    fn a_stream_is_json_lines_unless_told() {
        let stream = Shared::default();
        write_one(
            Destination::Stream(Box::new(stream.clone())),
            &OutputOptions::default(),
        )
        .unwrap();
        let text = String::from_utf8(stream.0.lock().unwrap().clone()).unwrap();
        assert!(
            text.starts_with("{\"schema\":\"kvetch/1\"") && text.ends_with("}\n"),
            "{text}"
        );
    }

    #[test]
    fn extension_decides_unless_told() {
        let folder = tempfile::tempdir().unwrap();
        let table = [
            ("a.jsonl", None, "{\"schema\""),
            ("a.csv", None, "schema,id"),
            ("a.tsv", None, "schema\tid"),
            ("a.json", Some(OutputFormat::Jsonl), "{\"schema\""),
            ("a", Some(OutputFormat::Csv), "schema,id"),
        ];
        for (name, format, start) in table {
            let path = folder.path().join(name);
            let options = OutputOptions {
                format,
                ..OutputOptions::default()
            };
            write_one(Destination::File(path.clone()), &options).unwrap();
            assert!(
                fs::read_to_string(path).unwrap().starts_with(start),
                "{name}"
            );
        }
    }

    #[test]
    fn a_packed_parquet_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet.gz");
        let error = write_one(Destination::File(path), &OutputOptions::default()).unwrap_err();
        assert!(error.to_string().contains("leave out the .gz"), "{error}");
    }

    #[test]
    fn an_input_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("in.csv");
        fs::write(&input, "text\nhello\n").unwrap();
        let same = folder.path().join(".").join("in.csv");
        let options = OutputOptions {
            inputs: vec![folder.path().to_path_buf(), input.clone()],
            ..OutputOptions::default()
        };
        let error = write_one(Destination::File(same), &options).unwrap_err();
        assert!(error.to_string().contains("also an input"), "{error}");
        assert_eq!(fs::read_to_string(&input).unwrap(), "text\nhello\n");
        write_one(Destination::File(folder.path().join("out.csv")), &options).unwrap();
    }

    #[test]
    fn a_table_refuses_fields() {
        let options = OutputOptions {
            format: Some(OutputFormat::Table),
            fields: Some(FieldSelection::parse("id").unwrap()),
            ..OutputOptions::default()
        };
        let stream = Destination::Stream(Box::new(Shared::default()));
        assert_eq!(
            write_one(stream, &options).unwrap_err().code(),
            ErrorCode::Config
        );
    }
}
