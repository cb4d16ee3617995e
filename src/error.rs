//! What can go wrong, in three kinds that never mix.
//!
//! [`Error`] stops a run before its first message (flags, lexicon, policy, model, library) or when
//! output cannot be written. [`Failure`] belongs to one message: it is written in place of a
//! verdict and the run goes on. [`Warning`] stands beside a verdict.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A result whose error stops the run.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Stable code of a set-up or output error, shown in brackets at the end of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// `E01` An input cannot be opened or its type is unknown.
    Input,
    /// `E02` An input has no column or field with the message text.
    MissingColumn,
    /// `E03` A lexicon file is malformed.
    Lexicon,
    /// `E04` A policy file is malformed or breaks an invariant, or thresholds were measured with something else.
    Policy,
    /// `E05` A model bundle is incomplete, altered or of another format version.
    Model,
    /// `E06` The ONNX Runtime library cannot be had or loaded.
    Runtime,
    /// `E07` A configuration file or value is wrong.
    Config,
    /// `E08` Output cannot be written.
    Output,
    /// `E09` The reader of the output went away (`kvetch … | head`). Callers end quietly on it.
    ClosedPipe,
    /// `E10` A gold file has a value that is no label, or no label at all; a stored record is none.
    Gold,
    /// `E11` The command line asks for something that the inputs do not have.
    Usage,
}

impl ErrorCode {
    /// The code as printed, such as `E04`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "E01",
            Self::MissingColumn => "E02",
            Self::Lexicon => "E03",
            Self::Policy => "E04",
            Self::Model => "E05",
            Self::Runtime => "E06",
            Self::Config => "E07",
            Self::Output => "E08",
            Self::ClosedPipe => "E09",
            Self::Gold => "E10",
            Self::Usage => "E11",
        }
    }
}

/// A file and, where known, a 1-based line in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// File name as the user gave it.
    pub file: String,
    /// Line, counted from 1.
    pub line: Option<u64>,
}

/// An error that stops the run. Its text names the thing, the place and the fix, never message text.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: ErrorCode,
    message: String,
    fix: Option<String>,
    position: Option<Position>,
}

impl Error {
    /// An error with a lower-case sentence without a final full stop.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.into(),
            fix: None,
            position: None,
        }))
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        self.0.fix = Some(fix.into());
        self
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: Option<u64>) -> Self {
        self.0.position = Some(Position {
            file: file.into(),
            line,
        });
        self
    }

    /// Stable code.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// Place, where known.
    pub fn position(&self) -> Option<&Position> {
        self.0.position.as_ref()
    }

    /// The sentence without place, fix and code.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the user can do about it, where known.
    pub fn fix(&self) -> Option<&str> {
        self.0.fix.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = &self.0.position {
            write!(f, "{}", position.file)?;
            if let Some(line) = position.line {
                write!(f, ":{line}")?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{}", self.0.message)?;
        if let Some(fix) = &self.0.fix {
            write!(f, "; {fix}")?;
        }
        write!(f, " [{}]", self.0.code.as_str())
    }
}

impl std::error::Error for Error {}

/// Stable code of a per-message failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureCode {
    /// The row or line cannot be parsed (unbalanced quote, bad JSON, wrong number of fields).
    MalformedRow,
    /// The row has no text field, or it is not a string.
    MissingText,
    /// The message is larger than `max_bytes`.
    TooLarge,
    /// The mail cannot be parsed.
    MalformedMail,
    /// Reading broke off (disk, pipe, damaged archive).
    ReadError,
    /// The model failed on this message.
    ModelError,
}

/// Why one message has no verdict. Written in place of the verdict; never holds message text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// Stable code.
    pub code: FailureCode,
    /// One lower-case sentence: what, where, how to fix.
    pub message: String,
}

impl Failure {
    /// A failure with its sentence.
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// Stable code of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningCode {
    /// The text is empty or has no word after masking.
    EmptyText,
    /// Bytes that are not valid in the declared or detected charset became U+FFFD.
    InvalidBytes,
    /// The language is not one the lane can read.
    UnsupportedLanguage,
    /// The row has fewer or more fields than the header.
    FieldCount,
    /// A mail part was not read (attachment, calendar, signature).
    PartSkipped,
    /// A mail, HTML or nesting limit was reached; what lies deeper is named, not read.
    DepthLimit,
    /// A label was decided by a fallback lane.
    LaneFallback,
    /// A time stamp could not be understood and is echoed as it stood.
    BadTimestamp,
}

/// A note beside a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Stable code.
    pub code: WarningCode,
    /// One lower-case sentence.
    pub message: String,
}

impl Warning {
    /// A warning with its sentence.
    pub fn new(code: WarningCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
