//! Streams cut into blocks of whole lines.

use std::io::{self, Read};

use crate::error::{Error, ErrorCode, Result};
use crate::input::{Stream, Streams};

/// Bytes of a block, about: large enough that handing it on costs nothing, small enough for a cache.
const BLOCK_BYTES: usize = 1 << 20;

/// Longest line. A record of the largest message with a thousand pieces of evidence has less.
const MAX_LINE_BYTES: usize = 64 << 20;

/// Lines of one file.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Place among the blocks, from 0.
    pub(super) number: u64,
    /// Place of its file among the files, from 0.
    pub(super) file: usize,
    /// Lines of the file before it.
    pub(super) lines_before: u64,
    /// Whole lines; the last of a file may lack its line end.
    pub(super) bytes: Vec<u8>,
}

/// Reads blocks, in order.
pub(super) struct Blocks {
    streams: Streams,
    current: Option<Stream>,
    /// What was read behind the last line end.
    rest: Vec<u8>,
    number: u64,
    file: usize,
    lines_before: u64,
}

impl Blocks {
    pub(super) fn new(streams: Streams) -> Self {
        Self {
            streams,
            current: None,
            rest: Vec::new(),
            number: 0,
            file: 0,
            lines_before: 0,
        }
    }

    /// Fills `block` anew; `named` gets the name of each file as it is opened. False at the end.
    pub(super) fn fill(&mut self, block: &mut Block, mut named: impl FnMut(&str)) -> Result<bool> {
        block.bytes.clear();
        loop {
            if self.current.is_none() {
                let Some(stream) = self.streams.next().transpose()? else {
                    return Ok(false);
                };
                named(&stream.name);
                self.current = Some(stream);
            }
            let is_last = self.fill_from_current(&mut block.bytes)?;
            (block.number, block.file) = (self.number, self.file);
            block.lines_before = self.lines_before;
            self.lines_before += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
            if is_last {
                self.current = None;
                self.file += 1;
                self.lines_before = 0;
            }
            if !block.bytes.is_empty() {
                self.number += 1;
                return Ok(true);
            }
        }
    }

    /// True when the file ends with this block.
    fn fill_from_current(&mut self, bytes: &mut Vec<u8>) -> Result<bool> {
        let Some(stream) = &mut self.current else {
            return Ok(true);
        };
        bytes.append(&mut self.rest);
        let mut wanted = BLOCK_BYTES;
        loop {
            let failed = |error: io::Error| {
                Error::new(ErrorCode::Input, format!("cannot be read: {error}"))
                    .at(&stream.name, None)
            };
            let room = wanted.saturating_sub(bytes.len()).max(1);
            let read = stream.bytes.by_ref().take(room as u64).read_to_end(bytes);
            if read.map_err(failed)? < room {
                return Ok(true);
            }
            if let Some(end) = memchr::memrchr(b'\n', bytes) {
                self.rest.extend(bytes.drain(end + 1..));
                return Ok(false);
            }
            if bytes.len() > MAX_LINE_BYTES {
                let message = format!("a line has over {MAX_LINE_BYTES} bytes");
                return Err(Error::new(ErrorCode::Gold, message)
                    .with_fix("give JSON Lines that `kvetch classify` has written")
                    .at(&stream.name, None));
            }
            wanted = bytes.len() * 2;
        }
    }
}
