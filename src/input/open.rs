//! Inputs by name in, one source over all of them out.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use encoding_rs::{Encoding, UTF_8};

use crate::error::{Error, ErrorCode, Result};

use super::charset::{Transcode, byte_order_mark, detect, unmarked_utf16};
use super::decompress::{Counting, decompress};
use super::detect::{
    archive_prefix, binary_kind, format_by_content, format_by_name, is_binary, is_unnamed,
    line_end, markup_kind,
};
use super::dialogues::Dialogues;
use super::folder::{Place, Plan, Planned, plan};
use super::jsonl::JsonRows;
use super::mail::{Headless, mail_row};
use super::mbox::MboxMails;
use super::options::{InputFormat, InputOptions, JSON_COLUMN, JsonObjects};
use super::peek::Peeked;
use super::source::{Files, Pending};
use super::table::TableRows;
use super::text::{TextLines, Whole, body_message};
use super::transcript::{Script, Transcript, transcript_by_content};
use super::window::Window;
use super::{Reader, Source};

/// Bytes of a file's start that its type and charset are found in. Chosen: rare letters of a
/// language show up in it; read ahead once for each file.
const SAMPLE_BYTES: u64 = 256 << 10;

/// Opens the inputs: files, folders, patterns, and `-` for `stdin`, which the caller hands in.
///
/// What the caller names is looked at now, so that a wrong name or column stops the run before its
/// first message. Files found in folders are looked at in their turn; one that cannot be read
/// becomes a failed row. A file given twice is read twice.
///
/// ```
/// use kvetch::input::{InputOptions, open};
///
/// let stdin = Box::new(&b"id,text\nT-1,My parcel never arrived.\n"[..]);
/// let mut source = open(&["-".to_owned()], &InputOptions::default(), Some(stdin))?;
/// let message = source.next().expect("one row").expect("a message");
/// assert_eq!((message.id.as_str(), message.body.as_str()), ("T-1", "My parcel never arrived."));
/// assert!(source.next().is_none());
/// # Ok::<(), kvetch::Error>(())
/// ```
///
/// # Errors
///
/// `E01` when an input is not there, empty, no text or of no known type, or an option is out of
/// range; `E02` when a table's text column or a mapped column is not there.
pub fn open(
    inputs: &[String],
    options: &InputOptions,
    stdin: Option<Box<dyn Read + Send>>,
) -> Result<Box<dyn Source>> {
    check(options)?;
    let Plan { files, skipped } = plan(inputs, options)?;
    let read_bytes = Arc::new(AtomicU64::new(0));
    let mut opener = Opener {
        options,
        read_bytes: Arc::clone(&read_bytes),
        stdin,
        columns: match options.json_objects {
            JsonObjects::Dropped => Vec::new(),
            JsonObjects::Kept => vec![JSON_COLUMN.to_owned()],
        },
        total_bytes: Some(0),
    };
    let mut pending = Vec::with_capacity(files.len());
    for file in files {
        let reader = opener.look_at(&file)?;
        pending.push(Pending { file, reader });
    }
    let Opener {
        columns,
        total_bytes,
        ..
    } = opener;
    let options = options.clone();
    Ok(Box::new(
        Files::new(pending, options, columns, read_bytes, total_bytes).with_skipped(skipped),
    ))
}

fn check(options: &InputOptions) -> Result<()> {
    let wrong = |message: &str, fix: &str| {
        Err(Error::new(ErrorCode::Input, message).with_fix(fix.to_owned()))
    };
    let label = options.charset.as_deref();
    if label.is_some_and(|label| Encoding::for_label(label.as_bytes()).is_none()) {
        return wrong(
            "the charset is not known",
            "use a label such as utf-8 or windows-1252",
        );
    }
    let is_delimiter = |b: u8| b.is_ascii() && !matches!(b, b'"' | b'\r' | b'\n');
    if options.delimiter.is_some_and(|byte| !is_delimiter(byte)) {
        return wrong(
            "the delimiter is not an ascii character, or is a quote or line end",
            "use one such as , or ;",
        );
    }
    if options.max_bytes == 0 {
        return wrong("max_bytes is 0", "give at least 1");
    }
    Ok(())
}

/// Looks at the files before the first message.
struct Opener<'a> {
    options: &'a InputOptions,
    read_bytes: Arc<AtomicU64>,
    stdin: Option<Box<dyn Read + Send>>,
    columns: Vec<String>,
    total_bytes: Option<u64>,
}

impl Opener<'_> {
    /// Checks a file, learns its columns, and gives its reader when it can be opened only once.
    fn look_at(&mut self, file: &Planned) -> Result<Option<Box<dyn Reader>>> {
        match &file.place {
            Place::Stdin => {
                self.total_bytes = None;
                let Some(stdin) = self.stdin.take() else {
                    return Err(Error::new(
                        ErrorCode::Input,
                        "standard input can be read only once",
                    )
                    .at("-", None)
                    .with_fix("give - once, and a reader for it"));
                };
                let counted = Counting::new(stdin, Arc::clone(&self.read_bytes));
                let reader = open_reader(Box::new(counted), file, self.options)?;
                self.learn_columns(&*reader);
                Ok(Some(reader))
            }
            Place::File(path) => {
                let metadata = path.metadata().ok().filter(std::fs::Metadata::is_file);
                let is_regular = metadata.is_some();
                self.total_bytes = self.total_bytes.zip(metadata).map(|(sum, m)| sum + m.len());
                self.look_at_file(file, is_regular)
            }
            Place::Unreadable(_) => Ok(None),
        }
    }

    fn look_at_file(
        &mut self,
        file: &Planned,
        is_regular: bool,
    ) -> Result<Option<Box<dyn Reader>>> {
        let format = self.options.format.or_else(|| format_by_name(&file.name));
        let is_table = format.is_some_and(InputFormat::is_table);
        if is_regular && !file.is_named && !is_table {
            return Ok(None);
        }
        // A regular file is read again in its turn, and counted then.
        let read_bytes = if is_regular {
            Arc::new(AtomicU64::new(0))
        } else {
            Arc::clone(&self.read_bytes)
        };
        match open_file(file, self.options, &read_bytes) {
            Ok(reader) => {
                self.learn_columns(&*reader);
                Ok(Some(reader).filter(|_| !is_regular))
            }
            Err(error) if file.is_named => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// Adds the columns that no file before had. A name that a header has twice counts twice.
    fn learn_columns(&mut self, reader: &dyn Reader) {
        let projection = super::source::projection(&self.columns, reader.header());
        for (name, place) in reader.header().iter().zip(projection) {
            if place.is_none() {
                self.columns.push(name.clone());
            }
        }
    }
}

/// Opens a planned file, counting its bytes.
pub(super) fn open_file(
    file: &Planned,
    options: &InputOptions,
    read_bytes: &Arc<AtomicU64>,
) -> Result<Box<dyn Reader>> {
    let failed = |reason: &str| {
        Error::new(ErrorCode::Input, format!("cannot be read: {reason}")).at(&file.name, None)
    };
    let path = match &file.place {
        Place::File(path) => path,
        Place::Unreadable(reason) => return Err(failed(reason)),
        Place::Stdin => return Err(failed("standard input was read already")),
    };
    let mut raw = File::open(path).map_err(|error| failed(&error.to_string()))?;
    if is_parquet(&mut raw, options).map_err(|error| failed(&error.to_string()))? {
        return open_parquet(raw, file, options, read_bytes);
    }
    #[cfg(feature = "parquet")]
    if has_arrow_index(&mut raw, options).map_err(|error| failed(&error.to_string()))? {
        let rows = super::arrow::ArrowRows::open_file(raw, options, read_bytes, &file.name)?;
        return Ok(with_turns(Box::new(rows), file, options));
    }
    let counted = Counting::new(raw, Arc::clone(read_bytes));
    open_reader(Box::new(counted), file, options)
}

/// First bytes of a Parquet file.
pub(super) const PARQUET_MAGIC: &[u8] = b"PAR1";

/// True for a regular file that is Parquet by its first bytes, unless the caller says otherwise.
fn is_parquet(raw: &mut File, options: &InputOptions) -> io::Result<bool> {
    let may_be = matches!(options.format, None | Some(InputFormat::Parquet));
    Ok(may_be && begins_with(raw, PARQUET_MAGIC)?)
}

/// True for a regular file that is Arrow by its first bytes and has a table of contents, unless the caller
/// says otherwise.
#[cfg(feature = "parquet")]
fn has_arrow_index(raw: &mut File, options: &InputOptions) -> io::Result<bool> {
    let may_be = matches!(options.format, None | Some(InputFormat::Arrow));
    Ok(may_be && begins_with(raw, super::arrow::MAGIC)? && super::arrow::has_index(raw)?)
}

/// True for a regular file with these first bytes.
fn begins_with(raw: &mut File, magic: &[u8]) -> io::Result<bool> {
    if !raw.metadata()?.is_file() {
        return Ok(false);
    }
    let mut head = Vec::new();
    raw.by_ref()
        .take(magic.len() as u64)
        .read_to_end(&mut head)?;
    raw.rewind()?;
    Ok(head == magic)
}

#[cfg(feature = "parquet")]
fn open_parquet(
    raw: File,
    file: &Planned,
    options: &InputOptions,
    read_bytes: &Arc<AtomicU64>,
) -> Result<Box<dyn Reader>> {
    let rows = super::parquet::ParquetRows::open(raw, options, read_bytes, &file.name)?;
    Ok(with_turns(Box::new(rows), file, options))
}

#[cfg(not(feature = "parquet"))]
fn open_parquet(
    _: File,
    file: &Planned,
    _: &InputOptions,
    _: &Arc<AtomicU64>,
) -> Result<Box<dyn Reader>> {
    Err(unread("a parquet file", file))
}

/// True for an Arrow file or stream by its first bytes, unless the caller says otherwise, and for whatever
/// is called one.
#[cfg(feature = "parquet")]
fn is_arrow(sample: &[u8], told: Option<InputFormat>, options: &InputOptions) -> bool {
    told == Some(InputFormat::Arrow) || (options.format.is_none() && super::arrow::is_arrow(sample))
}

/// True for an Arrow file by its first bytes or its name.
#[cfg(not(feature = "parquet"))]
fn is_arrow(sample: &[u8], told: Option<InputFormat>, _: &InputOptions) -> bool {
    told == Some(InputFormat::Arrow) || sample.starts_with(b"ARROW1")
}

#[cfg(feature = "parquet")]
fn open_arrow(peeked: Peeked, options: &InputOptions, file: &Planned) -> Result<Box<dyn Reader>> {
    let rows = super::arrow::ArrowRows::open(Box::new(peeked), options, &file.name)?;
    Ok(with_turns(Box::new(rows), file, options))
}

#[cfg(not(feature = "parquet"))]
fn open_arrow(_: Peeked, _: &InputOptions, file: &Planned) -> Result<Box<dyn Reader>> {
    Err(unread("an arrow file", file))
}

/// The error of a format that this build leaves out.
#[cfg(not(feature = "parquet"))]
fn unread(what: &str, file: &Planned) -> Error {
    let message = format!("is {what}, which this build does not read");
    Error::new(ErrorCode::Input, message)
        .at(&file.name, None)
        .with_fix("build it with the feature parquet, or save the file as csv or jsonl")
}

/// Why a stream is no Parquet file that can be read.
fn not_parquet(sample: &[u8], file: &Planned) -> Error {
    let error = |message: &str| Error::new(ErrorCode::Input, message).at(&file.name, None);
    if sample.starts_with(PARQUET_MAGIC) {
        error("is a parquet file in a stream or archive, but such a file is read from its end")
            .with_fix("unpack it to a file and give that by its name")
    } else {
        error("is no parquet file").with_fix("name its format with --input-format")
    }
}

/// Opens a stream: compression, charset and type by its first bytes where they are not told.
fn open_reader(
    raw: Box<dyn Read + Send>,
    file: &Planned,
    options: &InputOptions,
) -> Result<Box<dyn Reader>> {
    let refuse = |message: String| Error::new(ErrorCode::Input, message).at(&file.name, None);
    let plain = decompress(raw, options).map_err(|e| refuse(format!("cannot be read: {e}")))?;
    let mut peeked = Peeked::new(plain, SAMPLE_BYTES);
    if peeked.sample().is_empty() || (options.format.is_none() && is_blank(&peeked)) {
        return Err(match peeked.failure() {
            Some(error) => refuse(format!("cannot be read: {error}")),
            None => refuse("is empty".to_owned()).with_fix("give a file with messages"),
        });
    }
    let told = options
        .format
        .or(file.format)
        .or_else(|| format_by_name(&file.name));
    let is_parquet = options.format.is_none() && peeked.sample().starts_with(PARQUET_MAGIC);
    if is_parquet || told == Some(InputFormat::Parquet) {
        return Err(not_parquet(peeked.sample(), file));
    }
    if is_arrow(peeked.sample(), told, options) {
        return open_arrow(peeked, options, file);
    }
    if let Some((kind, fix)) = binary_kind(peeked.sample()) {
        return Err(refuse(format!("is {kind}, not text")).with_fix(fix));
    }
    let prefix = archive_prefix(peeked.sample());
    peeked.skip(prefix);
    let peeked = in_utf8(peeked, told, options);
    let format = match told {
        // Lines of text may be lines of a dialogue; only the caller rules that out.
        Some(InputFormat::Text) if options.format.is_none() => {
            transcript_by_content(peeked.sample(), &options.columns.speakers)
                .unwrap_or(InputFormat::Text)
        }
        Some(format) => format,
        None => format_of(&peeked, file, options)?,
    };
    if !format.is_mail() && is_binary(peeked.sample()) {
        return Err(refuse("is not text".to_owned())
            .with_fix("save it as csv, jsonl or plain text in UTF-8"));
    }
    rows_of(peeked, format, file, options)
}

fn format_of(peeked: &Peeked, file: &Planned, options: &InputOptions) -> Result<InputFormat> {
    let found = format_by_content(peeked.sample(), &options.columns);
    let is_plain = || file.place == Place::Stdin || is_unnamed(&file.name);
    let found = found.or_else(|| is_plain().then_some(InputFormat::Text));
    found.ok_or_else(|| {
        let (what, fix) = match markup_kind(peeked.sample()) {
            Some((kind, fix)) => (format!("is {kind}, which is not read as messages"), fix),
            None => (
                "is of no known type".to_owned(),
                "name its format with --input-format",
            ),
        };
        Error::new(ErrorCode::Input, what)
            .at(&file.name, None)
            .with_fix(fix)
    })
}

/// True for a whole file of white space.
fn is_blank(peeked: &Peeked) -> bool {
    let sample = peeked.sample();
    let is_whole = u64::try_from(sample.len()).is_ok_and(|count| count < SAMPLE_BYTES);
    is_whole && peeked.failure().is_none() && sample.trim_ascii().is_empty()
}

/// The stream in UTF-8. Mail is left alone, as its parts name their own charsets, unless the whole
/// file is in UTF-16.
fn in_utf8(mut peeked: Peeked, told: Option<InputFormat>, options: &InputOptions) -> Peeked {
    let sample = peeked.sample();
    let encoding = if let Some((encoding, mark)) = byte_order_mark(sample) {
        peeked.skip(mark);
        encoding
    } else if let Some(encoding) = unmarked_utf16(sample) {
        encoding
    } else {
        let is_mail = |format: InputFormat| format.is_mail();
        let format = told.or_else(|| format_by_content(sample, &options.columns));
        let declared = options.charset.as_deref();
        let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
        match format {
            Some(format) if is_mail(format) => UTF_8,
            _ => declared.unwrap_or_else(|| detect(sample)),
        }
    };
    if encoding == UTF_8 {
        return peeked;
    }
    Peeked::new(Box::new(Transcode::new(peeked, encoding)), SAMPLE_BYTES)
}

/// The rows, with the turns of dialogues in place of them where the caller wants that.
fn with_turns(rows: Box<dyn Reader>, file: &Planned, options: &InputOptions) -> Box<dyn Reader> {
    if !options.split_dialogues || options.json_objects == JsonObjects::Kept {
        return rows;
    }
    let told = options.columns.speakers.clone();
    Box::new(Dialogues::new(rows, told, &file.name, options.max_bytes))
}

fn rows_of(
    peeked: Peeked,
    format: InputFormat,
    file: &Planned,
    options: &InputOptions,
) -> Result<Box<dyn Reader>> {
    let max_bytes = options.max_bytes;
    let line_end = line_end(peeked.sample());
    let window = |peeked: Peeked| Window::new(Box::new(peeked)).with_line_end(line_end);
    Ok(match format {
        InputFormat::Csv | InputFormat::Tsv => {
            let rows = TableRows::open(window(peeked), format, options, &file.name)?;
            with_turns(Box::new(rows), file, options)
        }
        InputFormat::Parquet | InputFormat::Arrow => {
            return Err(not_parquet(peeked.sample(), file));
        }
        InputFormat::Jsonl => {
            let rows = JsonRows::open(window(peeked), options, &file.name)?;
            with_turns(Box::new(rows), file, options)
        }
        InputFormat::Text => Box::new(TextLines::new(window(peeked), max_bytes)),
        InputFormat::Mbox => Box::new(MboxMails::new(window(peeked), max_bytes)),
        InputFormat::Eml => Box::new(Whole::new(Box::new(peeked), max_bytes, |raw| {
            mail_row(raw, None, Headless::Refused)
        })),
        InputFormat::Vtt | InputFormat::Srt | InputFormat::Transcript => {
            let script = Script::of(format, peeked.sample(), &options.columns.speakers);
            let thread = &file.thread;
            Box::new(Transcript::new(window(peeked), script, thread, max_bytes))
        }
        InputFormat::Body => Box::new(Whole::new(Box::new(peeked), max_bytes, |bytes| {
            Ok(body_message(bytes))
        })),
    })
}
