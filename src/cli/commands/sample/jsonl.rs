//! A sample as JSON Lines.

use serde_json::{Map, Value, json};

use super::{Shown, weight};
use crate::error::{Error, ErrorCode, Result};
use crate::history::{Dimension, Scored};

/// Name and version of a line's shape.
const SCHEMA: &str = "kvetch-sample/1";

/// One object a message.
pub(super) fn lines(shown: &Shown<'_>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for sampled in &shown.drawn.records {
        let stratum = shown.drawn.strata.get(sampled.stratum);
        let (values, size, count) = stratum.cloned().unwrap_or_default();
        let named = shown.by.iter().zip(values);
        let stratum: Map<String, Value> = named
            .map(|(by, value)| (by.as_str().to_owned(), value.into()))
            .collect();
        let scored = &sampled.scored;
        let text = shown.texts.get(&scored.key());
        let weight: Option<f64> = weight(size, count).parse().ok();
        let line = json!({
            "schema": SCHEMA,
            "id": scored.id,
            "row": scored.row,
            "received_at": scored.received_at,
            "channel": scored.channel,
            "text": text.filter(|text| !text.is_empty()),
            "verdict": verdict(scored),
            "stratum": stratum,
            "stratum_size": size,
            "weight": weight,
        });
        serde_json::to_writer(&mut out, &line)
            .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
        out.push(b'\n');
    }
    Ok(out)
}

fn verdict(scored: &Scored) -> Map<String, Value> {
    let value = |by: Dimension| by.value(scored).map(std::borrow::Cow::into_owned);
    let not_echoed = |by: &Dimension| !matches!(by, Dimension::Channel | Dimension::CustomerTier);
    let fields = Dimension::ALL.into_iter().filter(not_echoed);
    let mut fields: Map<String, Value> = fields
        .map(|by| (by.as_str().to_owned(), value(by).into()))
        .collect();
    let flags = scored.flags.iter().map(|flag| flag.name.as_str());
    fields.insert("flags".to_owned(), flags.collect());
    fields
}
