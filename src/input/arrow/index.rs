//! The file form by its table of contents, which stands at its end.
//!
//! Some writers put more between the messages than a stream may have; the table of contents says where
//! each one lies. A file without it was cut and is read as a stream, as far as it goes.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_ipc::{Block, Footer, root_as_footer};

use super::messages::{MAGIC, MAX_HEAD_BYTES, Message, exactly, message, unframed, up_to};
use super::wrong;

/// Length of the table of contents, four bytes, and the magic bytes.
const TAIL_BYTES: u64 = 10;

/// Chosen: the schema, and some hundred thousand batches of 24 bytes each.
const MAX_FOOTER_BYTES: u64 = 32 << 20;

/// The messages that a table of contents lists, dictionaries first.
pub(super) struct Index {
    file: File,
    blocks: VecDeque<Place>,
    /// Bytes read, for progress.
    read_bytes: Arc<AtomicU64>,
}

/// Where a message lies.
struct Place {
    start: u64,
    head_bytes: u64,
    body_bytes: u64,
}

/// The bytes of the table of contents; nothing where the file has none that is sound.
pub(super) fn footer(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let length = file.seek(SeekFrom::End(0))?;
    let Some(tail_start) = length.checked_sub(TAIL_BYTES) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(tail_start))?;
    let tail = up_to(file, TAIL_BYTES)?;
    let Some((footer_bytes, mark)) = tail.split_first_chunk::<4>() else {
        return Ok(None);
    };
    let footer_bytes = u64::from(u32::from_le_bytes(*footer_bytes));
    let start = tail_start.checked_sub(footer_bytes);
    let (Some(start), true) = (start, mark == MAGIC && footer_bytes <= MAX_FOOTER_BYTES) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(start))?;
    let footer = up_to(file, footer_bytes)?;
    Ok(Some(footer).filter(|bytes| root_as_footer(bytes).is_ok()))
}

impl Index {
    /// The messages of a file with this table of contents. They must follow each other: a message that is
    /// listed many times would be read as often.
    pub(super) fn new(
        file: File,
        footer: &Footer<'_>,
        read_bytes: Arc<AtomicU64>,
    ) -> io::Result<Self> {
        let end = file.metadata()?.len();
        let mut blocks = VecDeque::new();
        for list in [footer.dictionaries(), footer.recordBatches()] {
            let mut last = 0;
            for block in list.into_iter().flatten() {
                let place = Place::of(block).filter(|place| {
                    let place_end = place.end().filter(|place_end| *place_end <= end);
                    place.start >= last && place_end.is_some()
                });
                let place = place.ok_or_else(|| {
                    wrong("the table of contents lists batches where none can be")
                })?;
                last = place.end().unwrap_or(end);
                blocks.push_back(place);
            }
        }
        Ok(Self {
            file,
            blocks,
            read_bytes,
        })
    }

    /// The next message; nothing at the end.
    pub(super) fn next_message(&mut self) -> io::Result<Option<Message>> {
        let Some(place) = self.blocks.pop_front() else {
            return Ok(None);
        };
        self.file.seek(SeekFrom::Start(place.start))?;
        if place.head_bytes > u64::from(MAX_HEAD_BYTES) {
            return Err(wrong(
                "a message's head is larger than it may be, or damaged",
            ));
        }
        let framed = exactly(&mut self.file, place.head_bytes)?;
        let head = unframed(&framed).unwrap_or_default().to_vec();
        let message = message(head, &mut (&mut self.file).take(place.body_bytes))?;
        let read = message.head.len() as u64 + message.body.len() as u64;
        self.read_bytes.fetch_add(read, Ordering::Relaxed);
        Ok(Some(message))
    }
}

impl Place {
    fn of(block: &Block) -> Option<Self> {
        Some(Self {
            start: u64::try_from(block.offset()).ok()?,
            head_bytes: u64::try_from(block.metaDataLength()).ok()?,
            body_bytes: u64::try_from(block.bodyLength()).ok()?,
        })
    }

    fn end(&self) -> Option<u64> {
        self.start
            .checked_add(self.head_bytes)?
            .checked_add(self.body_bytes)
    }
}
