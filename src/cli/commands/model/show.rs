//! One bundle in full: what its manifest says, and the files beside it.

mod cascade;

use std::fmt::Write as _;
use std::path::Path;

use super::{file_bytes, quantisation, size};
use crate::cli::models::load_manifest;
use crate::error::Result;
use crate::model::{Head, Manifest, version_of};

/// File that describes a bundle to people.
const CARD_NAME: &str = "CARD.md";

/// The bundle's manifest as text. The files' hashes are shown as listed; `check` compares them.
pub(super) fn shown(folder: &Path) -> Result<String> {
    let manifest = load_manifest(folder)?;
    let version = version_of(folder, &manifest)?;
    let card = folder.join(CARD_NAME);
    let card = if card.is_file() {
        card.display().to_string()
    } else {
        format!("none ({CARD_NAME} is missing)")
    };
    let mut text = String::new();
    let facts = [
        ("id", manifest.id.clone()),
        ("version", version),
        ("description", manifest.description.clone()),
        ("folder", folder.display().to_string()),
        ("card", card),
        ("lane", manifest.lane.to_string()),
        ("language", manifest.language.clone()),
        ("quantisation", quantisation(&manifest).to_owned()),
        ("windows", windows(&manifest)),
        ("tolerance", manifest.reference_tolerance.to_string()),
    ];
    for (name, value) in facts {
        let _ = writeln!(text, "{name:12}  {}", value.escape_debug());
    }
    text += &heads(&manifest);
    text += &flags(&manifest);
    text += &files(folder, &manifest);
    text += &cascade::shown(manifest.cascade.as_ref());
    Ok(text)
}

fn windows(manifest: &Manifest) -> String {
    format!(
        "{} tokens, {} of them shared with the next",
        manifest.windows.max_tokens, manifest.windows.overlap_tokens
    )
}

fn heads(manifest: &Manifest) -> String {
    let mut text = String::from("\nHEAD          TEMPERATURE  ABSTAINS BELOW  LABELS\n");
    for head in &manifest.heads {
        let _ = writeln!(
            text,
            "{:12}  {:>11}  {:>14}  {}",
            head.name.as_str(),
            temperature(head),
            bound(head),
            head.labels.join(", ")
        );
    }
    text
}

/// Independent labels have calibrations of their own, or none.
fn temperature(head: &Head) -> String {
    if head.name.is_independent() {
        "-".to_owned()
    } else {
        format!("{:.3}", head.temperature)
    }
}

/// A bound of 0 leaves no label out.
fn bound(head: &Head) -> String {
    if head.abstain_below > 0.0 {
        format!("{:.3}", head.abstain_below)
    } else {
        "-".to_owned()
    }
}

fn flags(manifest: &Manifest) -> String {
    if manifest.flags.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nFLAG             THRESHOLD  TEMPERATURE    SHIFT\n");
    for (name, flag) in &manifest.flags {
        let _ = writeln!(
            text,
            "{name:15}  {:>9.3}  {:>11.3}  {:>7.3}",
            flag.threshold, flag.temperature, flag.shift
        );
    }
    text
}

fn files(folder: &Path, manifest: &Manifest) -> String {
    let mut text = String::from("\nFILE                  SIZE  BLAKE3\n");
    for (name, hash) in &manifest.files {
        let bytes = file_bytes(folder, name).map_or_else(|| "missing".to_owned(), size);
        let (name, hash) = (name.escape_debug().to_string(), hash.escape_debug());
        let _ = writeln!(text, "{name:15}  {bytes:>9}  {hash}");
    }
    text
}
