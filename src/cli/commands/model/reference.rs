//! Does a bundle give the outputs that training wrote down for it?

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use serde::Deserialize;

use super::print;
use crate::error::{Error, ErrorCode, Result};
use crate::model::{Backend, Bundle, Head};
use crate::tokenize::{TextEncoder, WindowLimits};

/// File with messages and the logits that training got for them.
pub(super) const REFERENCE_NAME: &str = "reference.jsonl";

/// Largest reference file; a dozen messages take about 20 KiB.
const MAX_REFERENCE_BYTES: u64 = 64 << 20;

/// A line of the reference: `windows` with a row for each window, or `logits` where there is one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    text: String,
    #[serde(default)]
    windows: Vec<Vec<f32>>,
    #[serde(default)]
    logits: Vec<f32>,
}

impl Reference {
    fn rows(self) -> (String, Vec<Vec<f32>>) {
        let one = (!self.logits.is_empty()).then_some(self.logits);
        let rows = self.windows.into_iter().chain(one).collect();
        (self.text, rows)
    }
}

/// Builds tokenizer and backend, runs the reference messages and prints the largest difference of
/// each head. True when all lie within the manifest's tolerance, or no reference is there.
///
/// # Errors
/// When tokenizer or backend cannot be built, the reference is malformed or the model fails.
pub(super) fn compare(
    folder: &Path,
    bundle: &Bundle,
    open: impl FnOnce() -> Result<Box<dyn Backend>>,
    out: &mut dyn Write,
) -> Result<bool> {
    let windows = bundle.manifest.windows;
    let limits = WindowLimits {
        max_tokens: windows.max_tokens,
        overlap_tokens: windows.overlap_tokens,
    };
    let encoder = TextEncoder::parse(&bundle.tokenizer, limits)?;
    print("tokenizer   ok\n", out)?;
    let mut backend = open()?;
    print("backend     ok\n", out)?;
    let path = folder.join(REFERENCE_NAME);
    if !path.exists() {
        print(
            &format!("outputs     not compared: there is no {REFERENCE_NAME}\n"),
            out,
        )?;
        return Ok(true);
    }
    let mut largest = vec![0.0_f32; bundle.manifest.heads.len()];
    let mut messages = 0_usize;
    for (line, reference) in load(&path)? {
        let place = |error: Error| error.at(path.display().to_string(), Some(line));
        let differences =
            differences(reference, bundle, &encoder, backend.as_mut()).map_err(place)?;
        for (known, new) in largest.iter_mut().zip(differences) {
            *known = known.max(new);
        }
        messages += 1;
    }
    if messages == 0 {
        let error = Error::new(ErrorCode::Model, "the reference has no message");
        return Err(error.at(path.display().to_string(), None));
    }
    report(bundle, &largest, messages, out)
}

fn report(bundle: &Bundle, largest: &[f32], messages: usize, out: &mut dyn Write) -> Result<bool> {
    let tolerance = bundle.manifest.reference_tolerance;
    let mut is_within = true;
    for (head, difference) in bundle.manifest.heads.iter().zip(largest) {
        let is_ok = *difference <= tolerance;
        is_within &= is_ok;
        let verdict = if is_ok { "ok" } else { "too large" };
        let name = head.name.as_str();
        print(
            &format!("head        {name:12} max difference {difference:.5}  {verdict}\n"),
            out,
        )?;
    }
    print(
        &format!("outputs     {messages} messages compared, tolerance {tolerance}\n"),
        out,
    )?;
    Ok(is_within)
}

/// Lines that are not blank, with their numbers.
fn load(path: &Path) -> Result<Vec<(u64, Reference)>> {
    let wrong = |what: String, line| {
        Error::new(ErrorCode::Model, what).at(path.display().to_string(), line)
    };
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_REFERENCE_BYTES).read_to_string(&mut text))
        .map_err(|e| wrong(format!("reference cannot be read: {e}"), None))?;
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            let reference = serde_json::from_str(line).map_err(|e| {
                // serde_json may quote the text of a message, so only its kind is repeated.
                let what = format!(
                    "no reference: {:?} error at column {}",
                    e.classify(),
                    e.column()
                );
                wrong(what, Some(number))
            })?;
            Ok((number, reference))
        })
        .collect()
}

/// The largest difference of each head over the windows of a message.
fn differences(
    reference: Reference,
    bundle: &Bundle,
    encoder: &TextEncoder,
    backend: &mut dyn Backend,
) -> Result<Vec<f32>> {
    let wrong = |what: String| Error::new(ErrorCode::Model, what);
    let (text, wanted) = reference.rows();
    let windows = encoder.encode(&text).map_err(|f| wrong(f.message))?;
    if windows.len() != wanted.len() {
        return Err(wrong(format!(
            "the reference has {} windows, the tokenizer makes {}",
            wanted.len(),
            windows.len()
        )));
    }
    let heads = &bundle.manifest.heads;
    let mut largest = vec![0.0_f32; heads.len()];
    for (window, wanted) in windows.iter().zip(&wanted) {
        if wanted.len() != bundle.manifest.width() {
            return Err(wrong(format!(
                "a window has {} logits, the manifest lists {} labels",
                wanted.len(),
                bundle.manifest.width()
            )));
        }
        // One window at a time: with dynamic quantisation neighbours would change the outputs.
        let logits = backend
            .infer(&[&window.ids])
            .map_err(|f| wrong(f.message))?;
        let found = logits.rows().next().unwrap_or_default();
        for (known, new) in largest.iter_mut().zip(by_head(heads, found, wanted)) {
            *known = known.max(new);
        }
    }
    Ok(largest)
}

/// The largest difference in each head's columns; a missing or undefined number counts as infinite.
fn by_head(heads: &[Head], found: &[f32], wanted: &[f32]) -> Vec<f32> {
    let mut columns = wanted.iter().enumerate().map(|(at, wanted)| {
        let difference = found
            .get(at)
            .map_or(f32::INFINITY, |found| (found - wanted).abs());
        if difference.is_nan() {
            f32::INFINITY
        } else {
            difference
        }
    });
    let of_head = |head: &Head| columns.by_ref().take(head.labels.len()).fold(0.0, f32::max);
    heads.iter().map(of_head).collect()
}
