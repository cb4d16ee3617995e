//! The buffers of a batch: checked, and unpacked where they are packed.

use std::io::{self, Read};

use arrow_buffer::Buffer;
use arrow_ipc::{BodyCompressionMethod, CompressionType, FieldNode, RecordBatch};

use super::messages::MAX_BODY_BYTES;
use super::wrong;

/// Rows that a batch may have, and values that its lists may have together. Chosen: offsets of texts have
/// 31 bits.
const MAX_VALUES: i64 = i32::MAX as i64;

/// Buffers begin at multiples of so many bytes, so that numbers of any size lie as processors want them.
const ALIGNMENT: usize = 64;

/// A length of -1 before a packed buffer says that it is not packed.
const NOT_PACKED: i64 = -1;

/// A batch whose buffers all lie inside of its body and are not packed.
pub(super) struct Plain {
    pub(super) rows: i64,
    pub(super) nodes: Vec<FieldNode>,
    pub(super) buffers: Vec<arrow_ipc::Buffer>,
    /// Numbers of buffers of columns that have a varying one.
    pub(super) counts: Vec<i64>,
    pub(super) body: Buffer,
}

/// Checks a batch and unpacks it. `allow` is asked before there is room for so many bytes.
pub(super) fn plain(
    batch: RecordBatch<'_>,
    body: &Buffer,
    allow: impl FnOnce(u64) -> io::Result<()>,
) -> io::Result<Plain> {
    let nodes: Vec<FieldNode> = batch.nodes().into_iter().flatten().copied().collect();
    let is_sound = |node: &FieldNode| {
        (0..=MAX_VALUES).contains(&node.length())
            && (0..=node.length()).contains(&node.null_count())
    };
    if !nodes.iter().all(is_sound) || !(0..=MAX_VALUES).contains(&batch.length()) {
        return Err(wrong("a batch claims numbers of rows that it cannot have"));
    }
    let buffers: Vec<arrow_ipc::Buffer> = batch.buffers().into_iter().flatten().copied().collect();
    let slices = slices(&buffers, body)?;
    let (buffers, body) = match batch.compression() {
        None => {
            allow(body.len() as u64)?;
            (buffers, body.clone())
        }
        Some(packing) if packing.method() == BodyCompressionMethod::BUFFER => {
            let unpack: Unpack = match packing.codec() {
                CompressionType::LZ4_FRAME => lz4,
                CompressionType::ZSTD => zstd,
                _ => return Err(wrong("a batch is packed with a codec that is not known")),
            };
            unpacked(&slices, unpack, allow)?
        }
        Some(_) => return Err(wrong("a batch is packed in a way that is not known")),
    };
    Ok(Plain {
        rows: batch.length(),
        nodes,
        buffers,
        counts: batch.variadicBufferCounts().into_iter().flatten().collect(),
        body,
    })
}

/// The bytes of each buffer. Together they are not longer than the body: a decoder may copy each.
fn slices<'a>(buffers: &[arrow_ipc::Buffer], body: &'a Buffer) -> io::Result<Vec<&'a [u8]>> {
    let mut total = 0_usize;
    let slice = |buffer: &arrow_ipc::Buffer| {
        let start = usize::try_from(buffer.offset()).ok()?;
        let length = usize::try_from(buffer.length()).ok()?;
        total = total
            .checked_add(length)
            .filter(|total| *total <= body.len())?;
        body.get(start..start.checked_add(length)?)
    };
    let slices: Option<Vec<&[u8]>> = buffers.iter().map(slice).collect();
    slices.ok_or_else(|| wrong("a buffer lies outside of its batch"))
}

/// Appends what `packed` holds, `size` bytes of it and one more at most.
type Unpack = fn(packed: &[u8], size: u64, to: &mut Vec<u8>) -> io::Result<usize>;

fn lz4(packed: &[u8], size: u64, to: &mut Vec<u8>) -> io::Result<usize> {
    let decoder = lz4_flex::frame::FrameDecoder::new(packed);
    decoder.take(size.saturating_add(1)).read_to_end(to)
}

fn zstd(packed: &[u8], size: u64, to: &mut Vec<u8>) -> io::Result<usize> {
    let decoder = ::zstd::Decoder::with_buffer(packed)?;
    decoder.take(size.saturating_add(1)).read_to_end(to)
}

/// A new body with all buffers one behind the other.
fn unpacked(
    packed: &[&[u8]],
    unpack: Unpack,
    allow: impl FnOnce(u64) -> io::Result<()>,
) -> io::Result<(Vec<arrow_ipc::Buffer>, Buffer)> {
    let mut total = 0_u64;
    let mut promised = Vec::with_capacity(packed.len());
    for buffer in packed {
        let size = promised_bytes(buffer)?;
        total = total.saturating_add(size.next_multiple_of(ALIGNMENT as u64));
        promised.push(size);
    }
    if total > MAX_BODY_BYTES {
        return Err(wrong(&format!(
            "a batch is larger than the limit of {MAX_BODY_BYTES} bytes; write smaller batches"
        )));
    }
    allow(total)?;
    let mut body = Vec::new();
    let mut buffers = Vec::with_capacity(packed.len());
    for (buffer, size) in packed.iter().zip(promised) {
        let start = body.len();
        let length = match buffer.split_first_chunk::<8>() {
            None => 0,
            Some((length, rest)) if i64::from_le_bytes(*length) == NOT_PACKED => {
                body.extend_from_slice(rest);
                rest.len()
            }
            Some((_, rest)) => {
                unpack(rest, size, &mut body).map_err(|_| wrong("a packed buffer is damaged"))?
            }
        };
        if length as u64 != size {
            return Err(wrong("a buffer does not unpack to the size it promises"));
        }
        buffers.push(arrow_ipc::Buffer::new(signed(start), signed(length)));
        body.resize(body.len().next_multiple_of(ALIGNMENT), 0);
    }
    Ok((buffers, Buffer::from_vec(body)))
}

/// A length as Arrow writes it; no body is as long as the largest.
pub(super) fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Bytes that a packed buffer says it has.
fn promised_bytes(buffer: &[u8]) -> io::Result<u64> {
    if buffer.is_empty() {
        return Ok(0);
    }
    let (length, rest) = buffer
        .split_first_chunk::<8>()
        .ok_or_else(|| wrong("a packed buffer is cut"))?;
    match i64::from_le_bytes(*length) {
        NOT_PACKED => Ok(rest.len() as u64),
        length => u64::try_from(length).map_err(|_| wrong("a packed buffer is damaged")),
    }
}
