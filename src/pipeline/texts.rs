//! What is read of messages, for what looks at texts without judging them.

use rayon::prelude::*;

use crate::error::Result;
use crate::message::{Message, Row};
use crate::prepare::Preparer;

/// Rows prepared together. Chosen: enough for all cores, a few megabytes of mails at most.
const CHUNK_ROWS: usize = 1024;

/// Prepares the messages that are `wanted` on all cores and hands their visible texts to `take`, in order.
/// Rows and messages that cannot be read have none.
///
/// # Errors
/// What `take` gives.
pub fn visible_texts<K: Send + Sync>(
    rows: impl Iterator<Item = Row>,
    preparer: &Preparer,
    mut wanted: impl FnMut(&Message) -> Option<K>,
    mut take: impl FnMut(&K, &str) -> Result<()>,
) -> Result<()> {
    let mut chosen = rows.filter_map(|row| {
        let message = row.ok()?;
        Some((wanted(&message)?, message))
    });
    loop {
        let chunk: Vec<(K, Message)> = chosen.by_ref().take(CHUNK_ROWS).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let visible = |(_, message): &(K, Message)| {
            let prepared = preparer.prepare(message).ok();
            prepared.map(|prepared| prepared.visible())
        };
        let texts: Vec<Option<String>> = chunk.par_iter().map(visible).collect();
        for ((key, _), text) in chunk.iter().zip(texts) {
            if let Some(text) = text {
                take(key, &text)?;
            }
        }
    }
}
