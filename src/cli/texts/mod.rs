//! The texts behind records, which hold none: out of the records' own file, where the input's columns stand
//! beside the verdicts, or out of the inputs that the run's manifest names, or out of files that are given.

mod own;
mod rerun;

use std::path::PathBuf;

use super::notice::notice;
use super::settings::Settings;
use super::setup::prepare_options;
use crate::error::{Error, Result};
use crate::history::{Ids, RecordKey};
use crate::input::{self, InputFile, Source};
use crate::message::Message;
use crate::pipeline::visible_texts;
use crate::prepare::Preparer;

/// Where texts are looked for.
#[derive(Debug, Default)]
pub(super) struct TextOptions<'a> {
    /// Files with the messages (`--messages`), which are found by their ids; without them each file of records
    /// is asked.
    pub(super) messages: &'a [PathBuf],
    /// The ids of the records. Needed with `messages` alone.
    pub(super) ids: Ids,
}

/// A file of records whose texts were not found, and why.
#[derive(Debug)]
pub(super) struct TextGap {
    /// File of records.
    pub(super) file: String,
    /// Why.
    pub(super) error: Error,
}

/// Messages and what says which records they belong to.
struct Found {
    source: Box<dyn Source>,
    preparer: Preparer,
    keys: Keys,
}

/// How messages tell their records.
enum Keys {
    /// As the run numbered them.
    Rows { file: u32 },
    /// By the field `row` that stands in this column of theirs, else by their place.
    Column { file: u32, at: Option<usize> },
}

impl Keys {
    fn of(&self, message: &Message) -> RecordKey {
        match self {
            Self::Rows { file } => RecordKey {
                file: *file,
                row: message.row,
            },
            Self::Column { file, at } => RecordKey {
                file: *file,
                row: at
                    .and_then(|at| message.cells.get(at))
                    .and_then(|cell| own::row_in(cell))
                    .unwrap_or(message.row),
            },
        }
    }
}

/// Hands the texts of wanted records to `take`, as far as they can be found, in the order in which they stand
/// in their files, which need not be that of the records. A text is what was read of the message, with its
/// subject: quoted mails, signatures and, where the run masked them, personal data are left out.
///
/// # Errors
/// What `take` gives; what opening `messages` gives.
pub(super) fn each_text(
    files: &[InputFile],
    options: &TextOptions<'_>,
    settings: &Settings,
    wanted: impl Fn(RecordKey) -> bool,
    mut take: impl FnMut(RecordKey, &str) -> Result<()>,
) -> Result<Vec<TextGap>> {
    if !options.messages.is_empty() {
        by_id(options, settings, wanted, take)?;
        return Ok(Vec::new());
    }
    let mut gaps = Vec::new();
    for (number, file) in (0..).zip(files) {
        match find(file, number, settings) {
            Ok(found) => {
                let key =
                    |message: &Message| Some(found.keys.of(message)).filter(|key| wanted(*key));
                visible_texts(found.source, &found.preparer, key, |key, text| {
                    take(*key, text)
                })?;
            }
            Err(error) => gaps.push(TextGap {
                file: file.name.clone(),
                error,
            }),
        }
    }
    Ok(gaps)
}

/// Says which files have no texts.
pub(super) fn tell(gaps: &[TextGap], settings: &Settings) {
    if settings.is_quiet() {
        return;
    }
    for gap in gaps {
        notice(&format!("{}: no message texts: {}", gap.file, gap.error));
    }
}

fn by_id(
    options: &TextOptions<'_>,
    settings: &Settings,
    wanted: impl Fn(RecordKey) -> bool,
    mut take: impl FnMut(RecordKey, &str) -> Result<()>,
) -> Result<()> {
    let names: Vec<String> = options
        .messages
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    let source = input::open(&names, &settings.input_options(), None)?;
    let preparer = Preparer::new(prepare_options(settings));
    let keys = |message: &Message| {
        let keys = options.ids.of(&message.id).iter().copied();
        let keys: Vec<RecordKey> = keys.filter(|key| wanted(*key)).collect();
        (!keys.is_empty()).then_some(keys)
    };
    visible_texts(source, &preparer, keys, |keys, text| {
        keys.iter().try_for_each(|key| take(*key, text))
    })
}

fn find(file: &InputFile, number: u32, settings: &Settings) -> Result<Found> {
    match own::find(file, number, settings) {
        Some(found) => Ok(found),
        None => rerun::find(file, number, settings),
    }
}
