//! What a caller may say about the input: its format, its columns, its limits.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::error::{Error, ErrorCode};

use super::speakers::SpeakerRoles;

/// Format of an input, where the caller names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputFormat {
    /// Delimited rows with a header.
    Csv,
    /// Rows delimited by tabs, with a header.
    Tsv,
    /// JSON: one object a line, an array of objects, or a page with a list of them. An object that
    /// holds a conversation, as calls, chats and helpdesk exports do, gives one row a turn.
    Jsonl,
    /// One message a line.
    Text,
    /// One mail a file.
    Eml,
    /// Many mails in one file, separated by `From ` lines.
    Mbox,
    /// One message body a file.
    Body,
    /// WebVTT captions: one message a speaker's turn.
    Vtt,
    /// SubRip captions: one message a speaker's turn.
    Srt,
    /// Plain text with a speaker's label before each turn: one message a turn.
    Transcript,
    /// Apache Parquet, a file that is read from its end. Needs the feature `parquet`.
    Parquet,
    /// Apache Arrow: a file (Feather) or a stream. Needs the feature `parquet`.
    Arrow,
}

impl InputFormat {
    /// Every format, in the order in which they are named to users.
    pub const ALL: [Self; 12] = [
        Self::Csv,
        Self::Tsv,
        Self::Jsonl,
        Self::Text,
        Self::Eml,
        Self::Mbox,
        Self::Body,
        Self::Vtt,
        Self::Srt,
        Self::Transcript,
        Self::Parquet,
        Self::Arrow,
    ];

    /// The name as written on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Jsonl => "jsonl",
            Self::Text => "text",
            Self::Eml => "eml",
            Self::Mbox => "mbox",
            Self::Body => "body",
            Self::Vtt => "vtt",
            Self::Srt => "srt",
            Self::Transcript => "transcript",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }

    /// True for the formats whose bytes carry their own charsets.
    pub(super) fn is_mail(self) -> bool {
        matches!(self, Self::Eml | Self::Mbox)
    }

    /// True for the formats with named columns.
    pub(super) fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv | Self::Parquet | Self::Arrow)
    }
}

impl fmt::Display for InputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for InputFormat {
    type Err = Error;

    /// # Errors
    ///
    /// `E01` when no format has that name.
    fn from_str(name: &str) -> Result<Self, Error> {
        let wanted = Self::ALL.into_iter().find(|f| f.as_str() == name);
        wanted.ok_or_else(|| {
            Error::new(ErrorCode::Input, "no input format has this name").with_fix(format!(
                "use one of {}",
                Self::ALL.map(Self::as_str).join(", ")
            ))
        })
    }
}

/// Names of the columns (CSV, TSV, Parquet, Arrow) or fields (JSONL) to read, where the usual names do not fit.
///
/// A name is compared without regard to case, spaces and punctuation. For a table it may also be a
/// column's number, counted from 1; a table whose columns are named by number may lack a header.
/// For JSONL it may be a path such as `comment.body`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMapping {
    /// The message text.
    pub text: Option<String>,
    /// The subject line.
    pub subject: Option<String>,
    /// The message's id.
    pub id: Option<String>,
    /// The channel.
    pub channel: Option<String>,
    /// The conversation's id.
    pub thread: Option<String>,
    /// The 0-based position in the conversation.
    pub turn: Option<String>,
    /// Who wrote it: `customer`, `agent`, `system` and words that mean one of them.
    pub author: Option<String>,
    /// When it was received.
    pub received_at: Option<String>,
    /// The customer's tier.
    pub tier: Option<String>,
    /// Contacts on the same matter so far.
    pub contact_count: Option<String>,
    /// Hours that the matter has been open.
    pub age: Option<String>,
    /// What the order or contract is worth.
    pub order_value: Option<String>,
    /// Names that are known to hold something else, lower case with underscores: they are read only
    /// where one of the above says so, never because of their name.
    pub not_guessed: Vec<String>,
    /// Roles of authors and speakers whose names do not say them.
    pub speakers: SpeakerRoles,
}

/// A moment up to which waiting is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf(Timestamp);

impl AsOf {
    /// Hours from a time of receipt (RFC 3339) up to this moment, to four places: 0 where it lies later.
    /// Nothing where the time cannot be read.
    pub(super) fn hours_since(self, received_at: &str) -> Option<f32> {
        let received: Timestamp = received_at.parse().ok()?;
        let hours = self.0.duration_since(received).as_secs_f64() / 3_600.0;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "rounded to a third of a second"
        )]
        let rounded = ((hours.max(0.0) * 10_000.0).round() / 10_000.0) as f32;
        Some(rounded)
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for AsOf {
    type Err = Error;

    /// # Errors
    ///
    /// `E01` for what is no moment: RFC 3339 with an offset or `Z`.
    fn from_str(text: &str) -> Result<Self, Error> {
        text.trim().parse().map(Self).map_err(|_| {
            Error::new(ErrorCode::Input, "this is no moment")
                .with_fix("write RFC 3339, such as 2026-03-01T09:00:00Z")
        })
    }
}

/// What becomes of the objects of JSON inputs once the message is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum JsonObjects {
    /// They are dropped.
    #[default]
    Dropped,
    /// Each is kept as JSON text in the row's cells, under the column [`JSON_COLUMN`], also where it
    /// has no text to read.
    Kept,
}

/// Name of the column with whole JSON objects. No header has it: it is no field's name.
pub const JSON_COLUMN: &str = "{}";

/// How to read the inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputOptions {
    /// Format of every input; by name and content where absent.
    pub format: Option<InputFormat>,
    /// Columns and fields to read.
    pub columns: ColumnMapping,
    /// Up to when messages have been waiting since their receipt; without it only the input can say how
    /// long.
    pub as_of: Option<AsOf>,
    /// What becomes of JSON objects.
    pub json_objects: JsonObjects,
    /// Whether a row whose text is a whole dialogue, a speaker's label before each turn, gives a message for
    /// each turn. JSON objects that are kept are never split so: they are one row each.
    pub split_dialogues: bool,
    /// Delimiter of tables, one ASCII character; found from the content where absent.
    pub delimiter: Option<u8>,
    /// Charset label of plain files (`windows-1252`, `shift_jis` …); found from the content where
    /// absent. A byte order mark wins over it; mail names its own.
    pub charset: Option<String>,
    /// Bytes a row, line, mail or JSON object may have, at least 1. A larger one becomes a failed
    /// row. A JSON object with a whole conversation counts as one; a page of tickets may have any
    /// size.
    pub max_bytes: usize,
    /// Bytes a compressed file, or a Parquet or Arrow file, may decode to. Reading stops there with one failed row.
    pub max_decoded_bytes: u64,
    /// Decoded bytes for each compressed byte, looked at once 16 MiB are decoded. Reading stops
    /// there with one failed row.
    pub max_decoded_ratio: u64,
}

/// Chosen: no customer writes 10 MiB, and a few of them in flight fit any machine.
const DEFAULT_MAX_BYTES: usize = 10 << 20;

/// Chosen: above any export seen, and hours of work, not days.
const DEFAULT_MAX_DECODED_BYTES: u64 = 64 << 30;

/// Chosen: text packs 3 to 10 times and machine-made repetition below 100 times; deflate cannot
/// pass 1032, which is what a bomb reaches.
const DEFAULT_MAX_DECODED_RATIO: u64 = 500;

impl Default for InputOptions {
    fn default() -> Self {
        Self {
            format: None,
            columns: ColumnMapping::default(),
            as_of: None,
            json_objects: JsonObjects::default(),
            split_dialogues: true,
            delimiter: None,
            charset: None,
            max_bytes: DEFAULT_MAX_BYTES,
            max_decoded_bytes: DEFAULT_MAX_DECODED_BYTES,
            max_decoded_ratio: DEFAULT_MAX_DECODED_RATIO,
        }
    }
}
