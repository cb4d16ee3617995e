//! `vader-rs MESSAGES.jsonl LABELS.txt`: one of `negative`, `neutral`, `positive` a line.

use std::error::Error;
use std::{env, fs};

use rayon::prelude::*;
use serde::Deserialize;
use vader_sentiment::SentimentIntensityAnalyzer;

/// Compound score from which VADER's authors call a text positive, or with a minus negative.
const CUT: f64 = 0.05;
/// Messages a task of the thread pool; each task makes its own analyzer, which only borrows the lexicon.
const CHUNK: usize = 512;

#[derive(Deserialize)]
struct Message {
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(messages), Some(labels)) = (arguments.next(), arguments.next()) else {
        return Err("usage: vader-rs MESSAGES.jsonl LABELS.txt".into());
    };
    let content = fs::read_to_string(messages)?;
    let lines: Vec<&str> = content.lines().collect();
    let parts = lines
        .par_chunks(CHUNK)
        .map(label_all)
        .collect::<Result<Vec<_>, _>>()?;
    fs::write(labels, parts.concat())?;
    Ok(())
}

fn label_all(lines: &[&str]) -> Result<String, serde_json::Error> {
    let analyzer = SentimentIntensityAnalyzer::new();
    let mut labels = String::new();
    for line in lines {
        let message: Message = serde_json::from_str(line)?;
        labels.push_str(label(&analyzer, &message.text));
        labels.push('\n');
    }
    Ok(labels)
}

fn label(analyzer: &SentimentIntensityAnalyzer, text: &str) -> &'static str {
    let compound = analyzer
        .polarity_scores(text)
        .get("compound")
        .copied()
        .unwrap_or(0.0);
    if compound >= CUT {
        "positive"
    } else if compound <= -CUT {
        "negative"
    } else {
        "neutral"
    }
}
