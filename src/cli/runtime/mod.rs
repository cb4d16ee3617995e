//! Finds, checks and, where it must, fetches the ONNX Runtime library; hands back its path.
//!
//! It does not load the library (the model layer does, and checks the API level there), knows
//! nothing about models or messages, and prints nothing: progress goes through a callback. A new
//! target needs one more arm in [`pinned`]; a new place to look needs one more step in [`locate`].

mod child;
mod locate;
mod pinned;
mod provision;
mod report;
mod scratch;
mod surroundings;
#[cfg(test)]
mod tests;
mod wheel;

use std::path::Path;

use crate::error::{Error, ErrorCode, Result};

pub(crate) use locate::Located;
pub(crate) use report::Report;
pub(crate) use surroundings::Surroundings;

use locate::Cached;
use provision::Keep;

/// What the user can do when no library is to be had; ends most errors of this module.
const FIX: &str = "run `kvetch runtime install` with a network, or name a library with \
                   runtime.path in your configuration or ORT_DYLIB_PATH";

/// Whether other programs may be asked to use the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offline {
    /// Only what lies on this machine is used.
    Yes,
    /// A missing library may be fetched.
    No,
}

/// Receives lines to show while something takes long.
pub(crate) type Progress<'a> = &'a mut dyn FnMut(&str);

/// The library to load: the first one found, else (unless `offline`) one fetched into the cache.
///
/// A cached library whose bytes are not the pinned ones is never used; it is fetched anew before
/// later places are looked at. Where the cache cannot be written, the fetched library lasts as
/// long as the returned value: load it before dropping that.
///
/// # Errors
/// [`ErrorCode::Runtime`] where `explicit` or `ORT_DYLIB_PATH` names no library, or where nothing
/// is found and fetching is forbidden, not offered for this target, or fails.
pub(crate) fn ensure(
    explicit: Option<&Path>,
    offline: Offline,
    surroundings: &Surroundings,
    progress: Progress<'_>,
) -> Result<Located> {
    if let Some(located) = locate::chosen(explicit, surroundings)? {
        return Ok(located);
    }
    match (locate::cached(surroundings), offline) {
        (Cached::Intact(located), _) => Ok(located),
        (Cached::Altered { .. }, Offline::No) => {
            progress("the cached ONNX Runtime library is not the pinned one: fetching it again");
            provision::provision(surroundings, Keep::ForThisRunIfNeeded, progress)
                .or_else(|error| locate::elsewhere(surroundings).ok_or(error))
        }
        (Cached::Absent, Offline::No) => locate::elsewhere(surroundings).map_or_else(
            || provision::provision(surroundings, Keep::ForThisRunIfNeeded, progress),
            Ok,
        ),
        (cached, Offline::Yes) => {
            locate::elsewhere(surroundings).ok_or_else(|| not_found(&cached, surroundings))
        }
    }
}

/// What `ensure` would use on this machine as it is, without fetching anything.
///
/// # Errors
/// [`ErrorCode::Runtime`] where no library is found or it cannot be read.
pub(crate) fn show(explicit: Option<&Path>, surroundings: &Surroundings) -> Result<Report> {
    let mut silent = |_: &str| {};
    let located = ensure(explicit, Offline::Yes, surroundings, &mut silent)?;
    Report::of(located)
}

/// Puts the pinned library into the user cache, whatever else lies on this machine.
///
/// A cached library with the pinned bytes is left as it is.
///
/// # Errors
/// [`ErrorCode::Runtime`] where fetching is forbidden, not offered for this target, or fails, or
/// where the cache cannot be written.
pub(crate) fn install(
    offline: Offline,
    surroundings: &Surroundings,
    progress: Progress<'_>,
) -> Result<Report> {
    let located = match (locate::cached(surroundings), offline) {
        (Cached::Intact(located), _) => located,
        (cached, Offline::Yes) => return Err(not_found(&cached, surroundings)),
        (_, Offline::No) => provision::provision(surroundings, Keep::InCacheOnly, progress)?,
    };
    Report::of(located)
}

fn not_found(cached: &Cached, surroundings: &Surroundings) -> Error {
    let message = match (cached, &surroundings.pinned) {
        (Cached::Altered { path, sha256 }, Some(pinned)) => format!(
            "the cached ONNX Runtime library {} has sha256 {sha256}, expected {}, and is not used",
            path.display(),
            pinned.sha256
        ),
        _ => "no ONNX Runtime library was found on this machine".to_owned(),
    };
    Error::new(ErrorCode::Runtime, message).with_fix(FIX)
}
