//! Texts out of the inputs that a run's manifest names, read as the run has read them.

use std::path::{Path, PathBuf};

use super::{Found, Keys};
use crate::batch::{BatchPaths, InputHash, InputStamp, Manifest, ReplayManifest};
use crate::cli::settings::Settings;
use crate::cli::setup::prepare_options;
use crate::error::{Error, ErrorCode, Result};
use crate::input::{self, InputFile};
use crate::prepare::Preparer;

/// The inputs of the run that wrote the file.
///
/// # Errors
/// `E01` when there is no manifest, an input is not there or has changed since, or came through a pipe.
pub(super) fn find(file: &InputFile, number: u32, settings: &Settings) -> Result<Found> {
    let Some(path) = file.path.as_deref() else {
        return Err(not_there(
            "records through a pipe say nothing of their texts",
        ));
    };
    let manifest_path = manifest_of_run(path)?;
    let manifest = Manifest::read(&manifest_path)?;
    let folder = manifest_path.parent().unwrap_or(Path::new(""));
    let mut names = Vec::with_capacity(manifest.inputs.len());
    for (at, stamp) in manifest.inputs.iter().enumerate() {
        let path = place(&stamp.file, folder)
            .ok_or_else(|| not_there(&format!("the input {} is not there", stamp.file)))?;
        if !is_same(&path, stamp, manifest.hashes.get(at)) {
            let what = format!("the input {} has changed since it was judged", stamp.file);
            return Err(not_there(&what));
        }
        names.push(path.display().to_string());
    }
    let recorded = settings.recorded(&manifest.settings)?;
    Ok(Found {
        source: input::open(&names, &recorded.input_options(), None)?,
        preparer: Preparer::new(prepare_options(&recorded)),
        keys: Keys::Rows { file: number },
    })
}

/// Replays of replays that are followed back. Chosen: more than anybody makes; a circle of them ends.
const MAX_REPLAYS: usize = 16;

/// The manifest of the run that judged the messages: records that were decided again name the records that
/// they were before.
fn manifest_of_run(scored: &Path) -> Result<PathBuf> {
    let mut path = scored.to_owned();
    for _ in 0..MAX_REPLAYS {
        let manifest_path = BatchPaths::of(&path).manifest;
        if !manifest_path.exists() {
            return Err(not_there("no manifest beside it says where they are"));
        }
        let Some(replay) = ReplayManifest::read(&manifest_path)? else {
            return Ok(manifest_path);
        };
        let [stamp] = replay.inputs.as_slice() else {
            return Err(not_there("it was decided again from several files"));
        };
        let folder = manifest_path.parent().unwrap_or(Path::new(""));
        path = place(&stamp.file, folder)
            .filter(|path| is_same(path, stamp, replay.hashes.first()))
            .ok_or_else(|| not_there("the records that it was decided from are not there"))?;
    }
    Err(not_there("it was decided again too often"))
}

/// Where an input is now: where it was for the run, seen from here or from beside the output.
fn place(name: &str, folder: &Path) -> Option<PathBuf> {
    let named = PathBuf::from(name);
    let beside = folder.join(&named);
    [named, beside].into_iter().find(|path| path.is_file())
}

/// Size and time tell that it is the same; where the time is another one, the bytes do.
fn is_same(path: &Path, stamp: &InputStamp, hash: Option<&InputHash>) -> bool {
    let now = InputStamp::of(&InputFile {
        name: stamp.file.clone(),
        path: Some(path.to_owned()),
    });
    if now.bytes != stamp.bytes {
        return false;
    }
    now == *stamp
        || hash
            .and_then(|hash| hash.blake3.as_ref())
            .is_some_and(|before| {
                let now = InputHash::of(&stamp.file, path).ok();
                now.and_then(|now| now.blake3).as_ref() == Some(before)
            })
}

fn not_there(why: &str) -> Error {
    Error::new(ErrorCode::Input, why).with_fix("name the messages with --messages FILE")
}
