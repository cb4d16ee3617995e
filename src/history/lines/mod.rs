//! Lines that a run has written, on all cores: what `replay` and the analyses read records with.

mod blocks;
mod run;

pub(crate) use run::{Place, Work, run};

use crate::error::{Error, ErrorCode};

/// Why a line ends the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is no record.
    NoRecord,
    /// The record lacks this field, from which a policy decides.
    Lacks(&'static str),
}

impl Refused {
    /// The error, with the line's number from 1.
    pub(crate) fn at(self, file: &str, line: u64) -> Error {
        let error = match self {
            Self::NoRecord => Error::new(ErrorCode::Gold, "this line is no record of kvetch")
                .with_fix("give records that `kvetch classify` has written"),
            Self::Lacks(field) => Error::new(
                ErrorCode::Gold,
                format!("the record has no field `{field}`, from which a policy decides"),
            )
            .with_fix("write the records with all fields: leave out --fields"),
        };
        error.at(file, Some(line))
    }
}

/// True for a line without a record, as it may stand at a file's end.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}
