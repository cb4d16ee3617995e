//! How much of the input is in memory at once.

use crate::message::Row;

/// Size of a chunk: whichever bound is reached first closes it. At most three chunks are alive at
/// once (one read, one judged, one written).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkLimits {
    /// Rows a chunk.
    pub max_rows: usize,
    /// Bytes of message text a chunk; one larger message still forms a chunk.
    pub max_bytes: usize,
}

impl Default for ChunkLimits {
    /// 2,048 rows give the batch plan enough windows of each length to fill batches of eight;
    /// 8 MiB bound the memory of chunks of long mails.
    fn default() -> Self {
        Self {
            max_rows: 2048,
            max_bytes: 8 << 20,
        }
    }
}

/// Takes the next chunk from `rows`; empty when there are none left.
pub(super) fn next_chunk(rows: &mut impl Iterator<Item = Row>, limits: ChunkLimits) -> Vec<Row> {
    // Grown by doubling, a chunk would be copied and its memory asked for anew each time.
    let mut chunk = Vec::with_capacity(limits.max_rows.min(ChunkLimits::default().max_rows));
    let mut bytes = 0;
    while chunk.len() < limits.max_rows && bytes < limits.max_bytes {
        let Some(row) = rows.next() else { break };
        bytes += row.as_ref().map_or(0, |m| m.body.len() + m.subject_bytes());
        chunk.push(row);
    }
    chunk
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "rows are what the stage gets")]
mod tests {
    use super::*;
    use crate::message::Message;

    #[test]
    fn either_bound_closes_a_chunk() {
        let mut rows = (0..10).map(|i| Ok(Message::new(i.to_string(), "x".repeat(10))));
        let by_rows = ChunkLimits {
            max_rows: 3,
            max_bytes: 1000,
        };
        assert_eq!(next_chunk(&mut rows, by_rows).len(), 3);
        let by_bytes = ChunkLimits {
            max_rows: 100,
            max_bytes: 25,
        };
        assert_eq!(next_chunk(&mut rows, by_bytes).len(), 3);
        assert_eq!(next_chunk(&mut rows, ChunkLimits::default()).len(), 4);
        assert!(next_chunk(&mut rows, ChunkLimits::default()).is_empty());
    }
}
