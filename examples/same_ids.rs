//! Counts the messages for which our tokenizer and Hugging Face's give different ids.
//!
//! `cargo run --release --example same_ids -- messages.jsonl...` reads the field `text` of every line,
//! encodes it both ways on one core with the tokenizer of the shipped model, and prints how many messages there
//! were, how many differ and how fast each side was. It ends with status 1 when any differs.

#![allow(clippy::print_stdout, reason = "a program prints")]

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use kvetch::tokenize::WordPiece;
use tokenizers::Tokenizer;

const TOKENIZER: &str = "models/full-en-9/tokenizer.json";

/// Messages encoded by one side before the other: the clock is read rarely.
const CHUNK: usize = 1_000;

#[derive(Default)]
struct Tally {
    messages: usize,
    bytes: usize,
    tokens: usize,
    differing: usize,
    ours: Duration,
    theirs: Duration,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let json = std::fs::read(TOKENIZER)?;
    let ours = WordPiece::parse(&json).ok_or("the tokenizer is not plain WordPiece")?;
    let theirs = Tokenizer::from_bytes(&json).map_err(|e| e.to_string())?;
    let mut tally = Tally::default();
    for path in std::env::args().skip(1) {
        let lines: Vec<String> = BufReader::new(File::open(path)?)
            .lines()
            .collect::<Result<_, _>>()?;
        for chunk in lines.chunks(CHUNK) {
            let texts = chunk.iter().map(|line| text(line));
            tally.compare(&ours, &theirs, &texts.collect::<Result<Vec<_>, _>>()?)?;
        }
    }
    print(&tally);
    Ok(ExitCode::from(u8::from(tally.differing > 0)))
}

fn text(line: &str) -> Result<String, Box<dyn Error>> {
    let record: serde_json::Value = serde_json::from_str(line)?;
    let text = record.get("text").and_then(|t| t.as_str());
    Ok(text.ok_or("a line has no text")?.to_owned())
}

impl Tally {
    fn compare(
        &mut self,
        ours: &WordPiece,
        theirs: &Tokenizer,
        texts: &[String],
    ) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        let mut ids = Vec::new();
        let mut ends = Vec::with_capacity(texts.len());
        for text in texts {
            ours.encode_into(text, &mut ids);
            ends.push(ids.len());
        }
        self.ours += start.elapsed();
        let start = Instant::now();
        let encodings = texts
            .iter()
            .map(|text| theirs.encode_fast(text.as_str(), false));
        let encodings: Vec<_> = encodings
            .collect::<Result<_, _>>()
            .map_err(|e| e.to_string())?;
        self.theirs += start.elapsed();
        let mut from = 0;
        for ((text, encoding), end) in texts.iter().zip(&encodings).zip(ends) {
            if ids.get(from..end) != Some(encoding.get_ids()) {
                self.differing += 1;
                println!("differs: {text:?}");
            }
            from = end;
            self.bytes += text.len();
        }
        self.messages += texts.len();
        self.tokens += ids.len();
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn print(tally: &Tally) {
    let count = tally.messages as f64;
    let rate = |time: Duration| count / time.as_secs_f64();
    println!(
        "{} messages, {:.1} bytes and {:.1} tokens each, {} differ",
        tally.messages,
        tally.bytes as f64 / count,
        tally.tokens as f64 / count,
        tally.differing
    );
    println!(
        "ours {:.0} messages a second, tokenizers {:.0}, ratio {:.1}",
        rate(tally.ours),
        rate(tally.theirs),
        tally.theirs.as_secs_f64() / tally.ours.as_secs_f64()
    );
}
