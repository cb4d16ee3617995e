//! A digest of the rows that were read, to see that a run goes on with the same ones.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use blake3::Hasher;

use super::checkpoint::CHECKPOINT_ROWS;
use crate::error::{Error, ErrorCode, Result};
use crate::message::Row;

/// Bytes that are hashed together: the hash is several times faster on them than on single fields.
const TOGETHER_BYTES: usize = 16 << 10;

/// Digest of rows in their order: ids, subjects, bodies, and why a row could not be read.
#[derive(Debug, Clone, Default)]
pub struct RowDigest {
    hasher: Hasher,
    waiting: Vec<u8>,
    rows: u64,
}

impl RowDigest {
    /// Adds a row.
    pub fn add(&mut self, row: &Row) {
        self.rows += 1;
        match row {
            Ok(message) => {
                self.add_text(&message.id);
                self.add_text(message.subject.as_deref().unwrap_or_default());
                self.add_text(&message.body);
            }
            Err(failed) => {
                self.add_text(&failed.id);
                self.add_text(&failed.failure.message);
            }
        }
        if self.waiting.len() >= TOGETHER_BYTES {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
    }

    /// The length stands first, so that no two rows of texts run into the same bytes.
    fn add_text(&mut self, text: &str) {
        self.waiting
            .extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.waiting.extend_from_slice(text.as_bytes());
    }

    /// Rows added.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The digest, in hexadecimal.
    pub fn value(&self) -> String {
        let mut hasher = self.hasher.clone();
        hasher.update(&self.waiting);
        hasher.finalize().to_hex().to_string()
    }
}

/// The digests at the checkpoints, handed from the thread that reads to the one that writes.
#[derive(Debug, Clone, Default)]
pub struct RowDigests(Arc<Mutex<VecDeque<String>>>);

impl RowDigests {
    /// Rows with a digest left behind at each checkpoint, and one at their end. `digest` knows the rows
    /// before them.
    pub fn watch<I: Iterator<Item = Row>>(
        &self,
        rows: I,
        digest: RowDigest,
    ) -> impl Iterator<Item = Row> + use<I> {
        let digests = self.clone();
        let mut rows = rows;
        let mut digest = digest;
        std::iter::from_fn(move || {
            let row = rows.next();
            match &row {
                Some(row) => {
                    digest.add(row);
                    if digest.rows().is_multiple_of(CHECKPOINT_ROWS) {
                        digests.leave(digest.value());
                    }
                }
                None => digests.leave(digest.value()),
            }
            row
        })
    }

    fn leave(&self, value: String) {
        let mut digests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        digests.push_back(value);
    }

    /// The next digest that was not taken yet. Empty where none was left, which no digest is.
    pub fn take(&self) -> String {
        let mut digests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        digests.pop_front().unwrap_or_default()
    }
}

/// Steps over the rows that were judged before the stop.
///
/// # Errors
/// [`ErrorCode::Input`] when they are not the rows that were read then.
pub fn skip(rows: &mut dyn Iterator<Item = Row>, count: u64, expected: &str) -> Result<RowDigest> {
    let mut digest = RowDigest::default();
    while digest.rows() < count
        && let Some(row) = rows.next()
    {
        digest.add(&row);
    }
    if digest.rows() == count && digest.value() == expected {
        return Ok(digest);
    }
    Err(Error::new(
        ErrorCode::Input,
        format!("the first {count} rows are not those that were judged before the stop"),
    )
    .with_fix("leave out --resume to judge the input anew"))
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "rows are what a source gives")]
mod tests {
    use super::*;
    use crate::message::Message;

    fn rows(count: u64) -> impl Iterator<Item = Row> {
        (0..count).map(|i| Ok(Message::new(i.to_string(), format!("text {i}"))))
    }

    #[test]
    fn rows_that_were_judged_are_stepped_over_and_others_refused() {
        let mut digest = RowDigest::default();
        rows(9000).take(5000).for_each(|row| digest.add(&row));
        let mut again = rows(9000);
        let reached = skip(&mut again, 5000, &digest.value()).unwrap();
        assert_eq!(reached.value(), digest.value());
        assert_eq!(again.next().unwrap().unwrap().id, "5000");

        let mut other = rows(9000).map(|row| {
            row.map(|mut message| {
                if message.id == "4999" {
                    message.body.push('!');
                }
                message
            })
        });
        for mut changed in [
            Box::new(rows(4999)) as Box<dyn Iterator<Item = Row>>,
            Box::new(rows(9000).skip(1)),
            Box::new(&mut other),
        ] {
            let error = skip(&mut changed, 5000, &digest.value()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Input);
        }
    }

    #[test]
    fn texts_do_not_run_together() {
        let digest = |id: &str, body: &str| {
            let mut digest = RowDigest::default();
            digest.add(&Ok(Message::new(id, body)));
            digest.value()
        };
        assert_ne!(digest("a", "bc"), digest("ab", "c"));
    }

    #[test]
    fn digests_are_left_at_checkpoints_and_at_the_end() {
        let digests = RowDigests::default();
        let count = digests
            .watch(rows(CHECKPOINT_ROWS + 1), RowDigest::default())
            .count();
        assert_eq!(count as u64, CHECKPOINT_ROWS + 1);
        let mut whole = RowDigest::default();
        rows(CHECKPOINT_ROWS).for_each(|row| whole.add(&row));
        assert_eq!(digests.take(), whole.value());
        assert_ne!(digests.take(), "");
        assert_eq!(digests.take(), "");
    }
}
