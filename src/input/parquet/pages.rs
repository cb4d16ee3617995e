//! The pages of one column of one row group: found, checked, unpacked.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ::parquet::basic::{Compression, Encoding};
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::ParquetError;
use bytes::Bytes;

use super::codec::unpack;
use super::delta;
use super::footer::read_at;
use super::head::{Head, Kind};
use super::thrift::Defect;
use crate::input::decompress::beyond_limits;

/// Rows that are decoded together. Chosen: columns pay from here on, and a batch of long texts stays
/// small.
const BATCH_ROWS: usize = 1024;

/// Cells that are decoded together. Chosen: 16 MiB of references to texts.
const BATCH_CELLS: usize = 1 << 20;

/// Bytes of a first look at a page's head; most have 30.
const HEAD_BYTES: u64 = 4 << 10;

/// Bytes that a head may have. Chosen: it may repeat the smallest and largest value of its page.
const MAX_HEAD_BYTES: u64 = 16 << 20;

/// Bytes that a page may have. Chosen: writers have 1 MiB, one has 100.
const MAX_PAGE_BYTES: usize = 256 << 20;

/// Bytes that the pages at hand, one or two a column, may have together. Chosen: a thousand columns
/// with pages of the usual size.
const MAX_OPEN_BYTES: u64 = 2 << 30;

/// Values of the lists of a batch. Chosen: a hundred mebibytes of numbers, ten thousand a row.
const MAX_LIST_VALUES: u64 = 1 << 24;

/// Bytes that a batch of texts which share their starts may become.
const MAX_SHARED_BYTES: usize = 2 << 30;

/// A file that is read by all columns, and what was read of it.
pub(super) struct Shared {
    pub(super) file: Mutex<File>,
    /// Where pages end.
    pub(super) end: u64,
    /// Bytes read, for progress.
    pub(super) read_bytes: Arc<AtomicU64>,
    pub(super) packed_bytes: AtomicU64,
    /// Bytes of all pages so far.
    pub(super) page_bytes: AtomicU64,
    /// Bytes of all rows so far: more than those of the pages where a dictionary is used.
    pub(super) row_bytes: AtomicU64,
    /// Values of lists since the last batch.
    pub(super) list_values: AtomicU64,
    /// Bytes of the pages at hand.
    pub(super) open_bytes: AtomicU64,
    pub(super) batch_rows: usize,
    pub(super) max_decoded_bytes: u64,
    pub(super) max_decoded_ratio: u64,
}

/// What is to be known of a column to read its pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) codec: Compression,
    pub(super) max_definition: i16,
    pub(super) max_repetition: i16,
}

/// Rows of a batch of a file with so many columns.
pub(super) fn batch_rows(columns: usize) -> usize {
    (BATCH_CELLS / columns.max(1)).clamp(1, BATCH_ROWS)
}

impl Shared {
    fn read(&self, start: u64, count: u64) -> io::Result<Vec<u8>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        read_at(&mut file, start, count)
    }

    /// Counts a row.
    pub(super) fn count_row(&self, bytes: u64) -> Result<(), ParquetError> {
        self.count(&self.row_bytes, bytes)
    }

    fn count(&self, counter: &AtomicU64, bytes: u64) -> Result<(), ParquetError> {
        let decoded = counter.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let packed = self.packed_bytes.load(Ordering::Relaxed);
        let limits = (self.max_decoded_bytes, self.max_decoded_ratio);
        match beyond_limits(decoded, packed, limits) {
            Some(reason) => Err(wrong(&reason)),
            None => Ok(()),
        }
    }
}

/// Pages one after the other.
pub(super) struct Pages {
    shared: Arc<Shared>,
    chunk: Chunk,
    at: u64,
    /// A head that was looked at; its page begins at `at`.
    head: Option<Head>,
    /// Bytes of the dictionary and of the page that were handed out last.
    open_bytes: [u64; 2],
}

impl Pages {
    pub(super) fn new(shared: Arc<Shared>, chunk: Chunk) -> Self {
        Self {
            shared,
            chunk,
            at: chunk.start,
            head: None,
            open_bytes: [0; 2],
        }
    }

    /// The head of the next page that is of use.
    fn head(&mut self) -> Result<Option<Head>, ParquetError> {
        loop {
            if let Some(head) = self.head {
                return Ok(Some(head));
            }
            let left = self.chunk.end.saturating_sub(self.at);
            if left == 0 {
                return Ok(None);
            }
            let (head, length) = self.read_head(left)?;
            self.at += length;
            let is_inside = head.packed_bytes as u64 <= left - length;
            let largest = head.plain_bytes.max(head.packed_bytes);
            if !is_inside {
                return Err(wrong("a page is longer than its column"));
            }
            if largest > MAX_PAGE_BYTES {
                return Err(wrong(&format!(
                    "a page is larger than the limit of {MAX_PAGE_BYTES} bytes; write smaller pages"
                )));
            }
            if head.kind == Kind::Index {
                self.at += head.packed_bytes as u64;
            } else {
                self.head = Some(head);
            }
        }
    }

    fn read_head(&self, left: u64) -> Result<(Head, u64), ParquetError> {
        let mut look = HEAD_BYTES.min(left);
        loop {
            let bytes = self.shared.read(self.at, look)?;
            match Head::read(&bytes) {
                Ok((head, length)) => return Ok((head, length as u64)),
                Err(Defect::Cut) if look < left.min(MAX_HEAD_BYTES) => {
                    look = (look * 16).min(left).min(MAX_HEAD_BYTES);
                }
                Err(_) => return Err(wrong("the head of a page is damaged")),
            }
        }
    }

    fn take(&mut self, head: &Head) -> Result<Page, ParquetError> {
        let packed = self.shared.read(self.at, head.packed_bytes as u64)?;
        self.at += head.packed_bytes as u64;
        let packed_bytes = packed.len() as u64;
        self.shared
            .packed_bytes
            .fetch_add(packed_bytes, Ordering::Relaxed);
        self.shared
            .read_bytes
            .fetch_add(packed_bytes, Ordering::Relaxed);
        if let Some(crc) = head.crc {
            let mut sum = flate2::Crc::new();
            sum.update(&packed);
            if sum.sum() != crc {
                return Err(wrong("the checksum of a page is another"));
            }
        }
        // Before there is room for them.
        let plain_bytes = head.plain_bytes as u64;
        self.shared.count(&self.shared.page_bytes, plain_bytes)?;
        self.count_open(head)?;
        let plain = self.unpack(head, packed)?;
        self.check_values(head, &plain)?;
        Ok(page(head, plain))
    }

    /// Counts the page in, and the one out whose place it takes.
    fn count_open(&mut self, head: &Head) -> Result<(), ParquetError> {
        let [dictionary, page] = &mut self.open_bytes;
        let place = match head.kind {
            Kind::Dictionary => dictionary,
            _ => page,
        };
        let bytes = head.plain_bytes as u64;
        let before = std::mem::replace(place, bytes);
        let open = &self.shared.open_bytes;
        open.fetch_sub(before, Ordering::Relaxed);
        if open.fetch_add(bytes, Ordering::Relaxed) + bytes > MAX_OPEN_BYTES {
            return Err(wrong(&format!(
                "the pages of a row have more than the limit of {MAX_OPEN_BYTES} bytes; write smaller pages"
            )));
        }
        Ok(())
    }

    fn unpack(&self, head: &Head, packed: Vec<u8>) -> Result<Bytes, ParquetError> {
        if head.kind != Kind::DataV2 {
            return Ok(unpack(self.chunk.codec, &packed, head.plain_bytes)?.into());
        }
        if !head.is_packed {
            return Ok(packed.into());
        }
        let levels = levels_bytes(head);
        let (Some((plain, values)), Some(size)) = (
            packed.split_at_checked(levels),
            head.plain_bytes.checked_sub(levels),
        ) else {
            return Err(wrong("the levels of a page are longer than the page"));
        };
        let mut all = plain.to_vec();
        if size > 0 {
            all.extend(unpack(self.chunk.codec, values, size)?);
        }
        Ok(all.into())
    }

    /// Refuses numbers of values that would cost more than their page.
    fn check_values(&self, head: &Head, plain: &[u8]) -> Result<(), ParquetError> {
        if head.kind == Kind::Dictionary {
            return if head.values as usize > plain.len() {
                Err(wrong("a dictionary claims more values than it has"))
            } else {
                Ok(())
            };
        }
        if self.chunk.max_repetition > 0 {
            let values = u64::from(head.values);
            let values = self.shared.list_values.fetch_add(values, Ordering::Relaxed) + values;
            if values > MAX_LIST_VALUES {
                return Err(wrong(&format!(
                    "lists hold more than the limit of {MAX_LIST_VALUES} values in {} rows",
                    self.shared.batch_rows
                )));
            }
        }
        let values = self.values(head, plain);
        let checked = match head.encoding {
            Encoding::DELTA_BINARY_PACKED => delta::check(values, head.values).map(|_| ()),
            Encoding::DELTA_LENGTH_BYTE_ARRAY => delta::check_lengths(values, head.values),
            Encoding::DELTA_BYTE_ARRAY => {
                let rows = self.shared.batch_rows.min(head.values as usize);
                if rows.saturating_mul(plain.len()) > MAX_SHARED_BYTES {
                    return Err(wrong(
                        "a page of texts that share their starts is too large",
                    ));
                }
                delta::check_shared(values, head.values)
            }
            _ => Ok(()),
        };
        // A page of nulls alone may have no values at all, not even a head of them.
        if checked.is_err() && !values.is_empty() {
            return Err(wrong("the differences of a page are damaged"));
        }
        Ok(())
    }

    /// What stands behind the levels.
    fn values<'a>(&self, head: &Head, plain: &'a [u8]) -> &'a [u8] {
        if head.kind == Kind::DataV2 {
            return plain.get(levels_bytes(head)..).unwrap_or_default();
        }
        let mut rest = plain;
        let levels = [
            (self.chunk.max_repetition, head.repetition_encoding),
            (self.chunk.max_definition, head.definition_encoding),
        ];
        for (max, encoding) in levels {
            if max > 0 {
                rest = after_levels(rest, max, encoding, head.values);
            }
        }
        rest
    }
}

/// Levels of a page of version 1: runs after their length, or bits.
fn after_levels(bytes: &[u8], max: i16, encoding: Encoding, values: u32) -> &[u8] {
    let length =
        if let (Encoding::RLE, Some((length, _))) = (encoding, bytes.split_first_chunk::<4>()) {
            4 + u64::from(u32::from_le_bytes(*length))
        } else {
            let bits = u64::from(i16::BITS - max.leading_zeros());
            (u64::from(values) * bits).div_ceil(8)
        };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    bytes.get(length..).unwrap_or_default()
}

fn levels_bytes(head: &Head) -> usize {
    (head.definition_bytes as usize).saturating_add(head.repetition_bytes as usize)
}

fn page(head: &Head, buf: Bytes) -> Page {
    match head.kind {
        Kind::Dictionary => Page::DictionaryPage {
            buf,
            num_values: head.values,
            encoding: head.encoding,
            is_sorted: head.is_sorted,
        },
        Kind::DataV2 => Page::DataPageV2 {
            buf,
            num_values: head.values,
            encoding: head.encoding,
            num_nulls: head.nulls,
            num_rows: head.rows,
            def_levels_byte_len: head.definition_bytes,
            rep_levels_byte_len: head.repetition_bytes,
            is_compressed: head.is_packed,
            statistics: None,
        },
        Kind::Data | Kind::Index => Page::DataPage {
            buf,
            num_values: head.values,
            encoding: head.encoding,
            def_level_encoding: head.definition_encoding,
            rep_level_encoding: head.repetition_encoding,
            statistics: None,
        },
    }
}

pub(super) fn wrong(message: &str) -> ParquetError {
    ParquetError::External(message.into())
}

impl Drop for Pages {
    fn drop(&mut self) {
        let open = self.open_bytes.iter().sum();
        self.shared.open_bytes.fetch_sub(open, Ordering::Relaxed);
    }
}

impl Iterator for Pages {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        let Some(head) = self.head()? else {
            return Ok(None);
        };
        self.head = None;
        self.take(&head).map(Some)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        Ok(self.head()?.map(|head| PageMetadata {
            num_rows: (head.kind == Kind::DataV2).then_some(head.rows as usize),
            num_levels: (head.kind != Kind::Dictionary).then_some(head.values as usize),
            is_dict: head.kind == Kind::Dictionary,
        }))
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        if let Some(head) = self.head()? {
            self.head = None;
            self.at += head.packed_bytes as u64;
        }
        Ok(())
    }
}
