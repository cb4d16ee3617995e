//! The features of the rules lane for each message: what `training/kvetch_training/rules.py` fits on.
//!
//! Reads JSON Lines with `id` and `text` from standard input, writes one object a line with `id` and
//! the features that are not 0.

use std::io::{self, BufRead, Write};

use kvetch::Message;
use kvetch::judge::{Features, entities, feature_names};
use kvetch::lexicon::Lexicon;
use kvetch::prepare::{PrepareOptions, Preparer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (lexicon, preparer) = (
        Lexicon::english()?,
        Preparer::new(PrepareOptions::default()),
    );
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = row.get("text").and_then(|t| t.as_str()).unwrap_or_default();
        let prepared = preparer
            .prepare(&Message::new("", text))
            .map_err(|f| f.message)?;
        let features = Features::of(&lexicon.scan(&prepared), &entities::find(&prepared));
        let named: serde_json::Map<String, serde_json::Value> = features
            .present()
            .filter_map(|(at, value)| Some((feature_names().get(at)?.clone(), value.into())))
            .collect();
        writeln!(
            out,
            "{}",
            serde_json::json!({ "id": row.get("id"), "features": named })
        )?;
    }
    Ok(())
}
