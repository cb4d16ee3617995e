//! The frames of an Arrow stream: a head, and a body of buffers behind it.
//!
//! Nothing is reserved for what a frame claims: memory grows with the bytes that are there.

use std::io::{self, Read};

use arrow_buffer::Buffer;
use arrow_ipc::root_as_message;

use super::wrong;

/// First bytes of the file form, and its last.
pub(in crate::input) const MAGIC: &[u8] = b"ARROW1";

/// The magic bytes are filled up with zeros to a multiple of eight, by some writers of 64.
const PADDED_MAGIC_BYTES: std::ops::RangeInclusive<u64> = 8..=64;

/// Stands before the length of a head, but in streams of versions before 0.15.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Bytes that a head may have. Chosen: a schema of ten thousand columns needs two million.
pub(super) const MAX_HEAD_BYTES: u32 = 16 << 20;

/// Bytes that a body may have, packed or not. Chosen: a hundred thousand rows of ten kilobytes.
pub(super) const MAX_BODY_BYTES: u64 = 1 << 30;

/// One frame.
pub(super) struct Message {
    /// A flatbuffer that was checked to be a message.
    pub(super) head: Vec<u8>,
    pub(super) body: Buffer,
}

/// Reads frames.
pub(super) struct Messages {
    input: Box<dyn Read + Send>,
    /// True for the file form, which must end with its mark.
    is_file: bool,
    is_finished: bool,
}

/// True for the first bytes of an Arrow file, or of a stream whose first message is in its frame.
pub(in crate::input) fn is_arrow(sample: &[u8]) -> bool {
    let is_stream = || {
        let (mark, rest) = sample.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length);
        let is_length = (1..=MAX_HEAD_BYTES).contains(&length);
        let head = rest.get(..usize::try_from(length).ok()?).unwrap_or(rest);
        Some(*mark == CONTINUATION && is_length && !head.is_empty())
    };
    sample.starts_with(MAGIC) || is_stream().unwrap_or(false)
}

impl Messages {
    /// Frames of `input`, in either form.
    pub(super) fn new(mut input: Box<dyn Read + Send>) -> io::Result<Self> {
        let start = up_to(&mut input, MAGIC.len() as u64)?;
        let is_file = start == MAGIC;
        let start = if is_file {
            behind_padding(&mut input)?
        } else {
            start
        };
        Ok(Self {
            input: Box::new(io::Cursor::new(start).chain(input)),
            is_file,
            is_finished: false,
        })
    }

    /// The next frame; nothing at the end.
    pub(super) fn next_message(&mut self) -> io::Result<Option<Message>> {
        if self.is_finished {
            return Ok(None);
        }
        let length = match head_bytes(&mut self.input)? {
            None if self.is_file => return Err(cut()),
            None | Some(0) => 0,
            Some(length) => length,
        };
        if length == 0 {
            self.is_finished = true;
            self.check_end()?;
            return Ok(None);
        }
        let head = exactly(&mut self.input, u64::from(length))?;
        message(head, &mut self.input).map(Some)
    }

    /// Behind a file's messages stands its table of contents, behind a stream's nothing.
    fn check_end(&mut self) -> io::Result<()> {
        let mut last = Vec::new();
        loop {
            let more = up_to(&mut self.input, END_BYTES)?;
            if more.is_empty() {
                break;
            }
            if !self.is_file {
                return Err(wrong(
                    "more follows behind the end of the stream; give each stream as a file of its own",
                ));
            }
            last.extend(more);
            last.drain(..last.len().saturating_sub(MAGIC.len()));
        }
        if self.is_file && last != MAGIC {
            return Err(cut());
        }
        Ok(())
    }
}

/// Length of the next head; 0 where the writer says that none follows, nothing where the input ends.
fn head_bytes(input: &mut impl Read) -> io::Result<Option<u32>> {
    let first = up_to(input, 4)?;
    if first.is_empty() {
        return Ok(None);
    }
    let length = if first == CONTINUATION {
        up_to(input, 4)?
    } else {
        first
    };
    let length = <[u8; 4]>::try_from(length).map_err(|_| cut())?;
    let length = u32::from_le_bytes(length);
    if length > MAX_HEAD_BYTES {
        return Err(wrong(&format!(
            "a message's head is larger than the limit of {MAX_HEAD_BYTES} bytes, or damaged"
        )));
    }
    Ok(Some(length))
}

/// The head without the marks before it.
pub(super) fn unframed(framed: &[u8]) -> Option<&[u8]> {
    let (first, rest) = framed.split_first_chunk::<4>()?;
    if *first == CONTINUATION {
        rest.get(4..)
    } else {
        Some(rest)
    }
}

/// The message with this head, whose body comes next.
pub(super) fn message(head: Vec<u8>, input: &mut impl Read) -> io::Result<Message> {
    let message = root_as_message(&head).map_err(|_| wrong("a message's head is damaged"))?;
    let body_bytes = u64::try_from(message.bodyLength()).unwrap_or(u64::MAX);
    if body_bytes > MAX_BODY_BYTES {
        return Err(wrong(&format!(
            "a batch is larger than the limit of {MAX_BODY_BYTES} bytes; write smaller batches"
        )));
    }
    let body = Buffer::from_vec(exactly(input, body_bytes)?);
    Ok(Message { head, body })
}

pub(super) fn exactly(input: &mut impl Read, count: u64) -> io::Result<Vec<u8>> {
    let bytes = up_to(input, count)?;
    if bytes.len() as u64 == count {
        Ok(bytes)
    } else {
        Err(cut())
    }
}

/// Bytes of a file's end that are looked at together. Chosen: most tables of contents.
const END_BYTES: u64 = 64 << 10;

/// The first four bytes behind the magic ones and their padding.
fn behind_padding(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let (least, most) = PADDED_MAGIC_BYTES.into_inner();
    up_to(input, least - MAGIC.len() as u64)?;
    for _ in 0..=(most - least) / 4 {
        let word = up_to(input, 4)?;
        if word != [0; 4] {
            return Ok(word);
        }
    }
    Err(wrong("the arrow file has no schema"))
}

pub(super) fn up_to(input: &mut impl Read, count: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn cut() -> io::Error {
    wrong("the arrow file is cut: rows may be missing")
}
