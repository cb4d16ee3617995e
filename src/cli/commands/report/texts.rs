//! The texts of the few messages that a report shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::cli::texts::{TextOptions, each_text, tell};
use crate::error::Result;
use crate::history::{Ids, RecordKey};
use crate::input::{InputFile, record_files};
use crate::report::{Report, TextKey};

/// Texts by the key of their record.
type Texts = BTreeMap<TextKey, String>;

/// Looks for the texts and puts them in. What is not found stays away; why is told.
pub(super) fn put_into(
    report: &mut Report,
    messages: &[PathBuf],
    settings: &Settings,
) -> Result<()> {
    let wanted: Vec<TextKey> = report.wanted_texts().into_iter().collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let texts = if messages.is_empty() {
        by_place(wanted, settings)?
    } else {
        by_id(&wanted, messages, settings)?
    };
    report.set_texts(&texts);
    Ok(())
}

/// In the files with the messages: each record stands for its place in the list.
fn by_id(wanted: &[TextKey], messages: &[PathBuf], settings: &Settings) -> Result<Texts> {
    let mut ids = Ids::default();
    for (key, row) in wanted.iter().zip(0..) {
        ids.add(&key.id, RecordKey { file: 0, row });
    }
    let mut texts = Texts::new();
    let options = TextOptions { messages, ids };
    let take = |key: RecordKey, text: &str| {
        let at = usize::try_from(key.row).ok();
        if let Some(key) = at.and_then(|at| wanted.get(at)) {
            texts.entry(key.clone()).or_insert_with(|| text.to_owned());
        }
        Ok(())
    };
    each_text(&[], &options, settings, |_| true, take)?;
    Ok(texts)
}

/// Beside the records, or in what their manifests name.
fn by_place(wanted: Vec<TextKey>, settings: &Settings) -> Result<Texts> {
    let mut files: Vec<InputFile> = Vec::new();
    let mut places: BTreeMap<Arc<str>, u32> = BTreeMap::new();
    let mut keys: BTreeMap<RecordKey, TextKey> = BTreeMap::new();
    let mut missing: BTreeSet<Arc<str>> = BTreeSet::new();
    for key in wanted {
        let Some(source) = key.source.clone() else {
            continue;
        };
        if !places.contains_key(&source) {
            // A file that a summary names may be gone.
            let found = record_files(&[source.to_string()]).unwrap_or_default();
            let Some(file) = found.into_iter().next() else {
                missing.insert(source);
                continue;
            };
            places.insert(
                source.clone(),
                u32::try_from(files.len()).unwrap_or(u32::MAX),
            );
            files.push(file);
        }
        if let Some(file) = places.get(&source) {
            let row = key.row;
            keys.insert(RecordKey { file: *file, row }, key);
        }
    }
    for source in missing.iter().filter(|_| !settings.is_quiet()) {
        notice(&format!(
            "{source}: no message texts: the file is not there"
        ));
    }
    let mut texts = Texts::new();
    let take = |key: RecordKey, text: &str| {
        if let Some(key) = keys.get(&key) {
            texts.entry(key.clone()).or_insert_with(|| text.to_owned());
        }
        Ok(())
    };
    let wanted = |key| keys.contains_key(&key);
    let gaps = each_text(&files, &TextOptions::default(), settings, wanted, take)?;
    tell(&gaps, settings);
    Ok(texts)
}
