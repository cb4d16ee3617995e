//! Fetches the pinned library with pip, which installs nothing, and puts it into the user cache.
//!
//! Safe with several processes at once: each works in a folder of its own and renames the checked
//! file into place; the last one wins with the same bytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::error::{Error, ErrorCode, Result};

use super::child::{self, Finished};
use super::locate::{Cached, Located, Origin, cached};
use super::pinned::Pinned;
use super::scratch::{self, Scratch};
use super::surroundings::Surroundings;
use super::{FIX, Progress, wheel};

/// What to do where the cache cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// That is an error.
    InCacheOnly,
    /// The library is kept in a temporary folder for this run.
    ForThisRunIfNeeded,
}

/// Oldest glibc the pinned Linux builds load with, from their platform tag.
const OLDEST_GLIBC: (u32, u32) = (2, 28);

/// Characters of pip's own words passed on in an error.
const MAX_QUOTED_CHARS: usize = 200;

/// Fetches, unpacks, checks and stores the pinned library.
///
/// # Errors
/// [`ErrorCode::Runtime`] where no build is pinned for this target or the machine's glibc is too
/// old for it, Python or pip is missing, pip fails or takes too long, the wheel is damaged or
/// holds other bytes, or no folder can be written.
pub(crate) fn provision(
    surroundings: &Surroundings,
    keep: Keep,
    progress: Progress<'_>,
) -> Result<Located> {
    let pinned = surroundings.pinned.as_ref().ok_or_else(no_build)?;
    refuse_old_glibc(surroundings)?;
    let (scratch, cache_dir) = match (open_cache(surroundings), keep) {
        (Ok((scratch, dir)), _) => (scratch, Some(dir)),
        (Err(error), Keep::InCacheOnly) => return Err(error),
        (Err(error), Keep::ForThisRunIfNeeded) => {
            let reason = error.message();
            progress(&format!("{reason}: keeping ONNX Runtime for this run only"));
            (temporary(surroundings)?, None)
        }
    };
    progress(&format!(
        "fetching ONNX Runtime {} with pip (once, nothing is installed)",
        pinned.version
    ));
    let unpacked = fetch(surroundings, pinned, scratch.path())?;
    let located = match cache_dir {
        Some(dir) => store(&unpacked, &dir, pinned, surroundings)?,
        None => fetched(unpacked, Origin::FetchedForThisRun, pinned, Some(scratch)),
    };
    progress(&format!(
        "ONNX Runtime {} is now {}",
        pinned.version,
        located.path.display()
    ));
    Ok(located)
}

fn failed(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::Runtime, message).with_fix(FIX)
}

fn no_build() -> Error {
    let message = format!(
        "kvetch knows no ONNX Runtime build to fetch for {} on {}",
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    let fix = "install ONNX Runtime 1.22 or later and name its library with runtime.path in your configuration or \
               ORT_DYLIB_PATH";
    Error::new(ErrorCode::Runtime, message).with_fix(fix)
}

/// The cache folder, created where missing, and a scratch folder inside it: on the same file
/// system, so that the rename is atomic.
fn open_cache(surroundings: &Surroundings) -> Result<(Scratch, PathBuf)> {
    let dir = surroundings
        .cache_dir
        .clone()
        .ok_or_else(|| cache_error("there is no user cache folder: HOME is not set"))?;
    let scratch = fs::create_dir_all(&dir)
        .and_then(|()| {
            scratch::sweep(&dir, SystemTime::now());
            Scratch::create_in(&dir)
        })
        .map_err(|error| {
            cache_error(format!(
                "the cache {} cannot be written: {error}",
                dir.display()
            ))
        })?;
    Ok((scratch, dir))
}

fn cache_error(message: impl Into<String>) -> Error {
    let fix = "set XDG_CACHE_HOME to a folder you can write, or name a library with \
               runtime.path in your configuration or ORT_DYLIB_PATH";
    Error::new(ErrorCode::Runtime, message).with_fix(fix)
}

fn temporary(surroundings: &Surroundings) -> Result<Scratch> {
    let dir = &surroundings.temp_dir;
    Scratch::create_in(dir).map_err(|error| {
        failed(format!(
            "the folder {} cannot be written: {error}",
            dir.display()
        ))
    })
}

/// Downloads into `folder` and unpacks the checked library there; returns its path.
fn fetch(surroundings: &Surroundings, pinned: &Pinned, folder: &Path) -> Result<PathBuf> {
    download(surroundings, pinned, folder)?;
    let wheel = wheel_in(folder)
        .ok_or_else(|| failed("pip reported success but downloaded no wheel of onnxruntime"))?;
    let unpacked = folder.join(pinned.file_name);
    wheel::unpack(&wheel, pinned, &unpacked)?;
    Ok(unpacked)
}

fn wheel_in(folder: &Path) -> Option<PathBuf> {
    fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .min()
}

fn store(
    unpacked: &Path,
    dir: &Path,
    pinned: &Pinned,
    surroundings: &Surroundings,
) -> Result<Located> {
    let target = dir.join(pinned.file_name);
    match fs::rename(unpacked, &target) {
        Ok(()) => Ok(fetched(target, Origin::Fetched, pinned, None)),
        // Some systems do not replace a library that another process has loaded.
        Err(error) => match cached(surroundings) {
            Cached::Intact(located) => Ok(located),
            Cached::Altered { .. } | Cached::Absent => Err(cache_error(format!(
                "{} cannot be put in place: {error}",
                target.display()
            ))),
        },
    }
}

fn fetched(path: PathBuf, origin: Origin, pinned: &Pinned, scratch: Option<Scratch>) -> Located {
    Located {
        path,
        origin,
        version: Some(pinned.version.to_owned()),
        verified: true,
        _scratch: scratch,
    }
}

/// Runs the pip that Python ships for new environments, for those made without one.
const BUNDLED_PIP: &str = r#"
import sys
sys.path = [entry for entry in sys.path if entry]
import ensurepip, glob, os, runpy
bundled = os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl")
sys.path[:0] = glob.glob(bundled)
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"#;

fn download(surroundings: &Surroundings, pinned: &Pinned, folder: &Path) -> Result<()> {
    let mut finished = pip(&["-m", "pip"], surroundings, pinned, folder)?;
    if is_pip_missing(&finished) {
        finished = pip(&["-c", BUNDLED_PIP], surroundings, pinned, folder)?;
    }
    if finished.status.success() {
        return Ok(());
    }
    Err(if is_pip_missing(&finished) {
        pip_missing(surroundings)
    } else {
        pip_failed(&finished, pinned)
    })
}

/// One call of pip in the empty `folder`, so that nothing of the user's working folder is
/// imported. The wheel is asked for by tag: the interpreter's own version and platform do not
/// matter, as only the library is taken out.
fn pip(
    how: &[&str],
    surroundings: &Surroundings,
    pinned: &Pinned,
    folder: &Path,
) -> Result<Finished> {
    let mut command = Command::new(&surroundings.python);
    command
        .args(how)
        .args(["download", "--quiet", "--no-input", "--retries", "2"])
        .args(["--disable-pip-version-check", "--no-deps"])
        .args(["--only-binary", ":all:", "--platform", pinned.platform])
        .args(["--python-version", "3.12"])
        .arg(format!("onnxruntime=={}", pinned.version))
        .arg("-d")
        .arg(folder)
        .current_dir(folder)
        .env("PIP_REQUIRE_VIRTUALENV", "0");
    child::run(&mut command, surroundings.download_limit)
        .map_err(|error| not_run(&error, surroundings))
}

fn not_run(error: &io::Error, surroundings: &Surroundings) -> Error {
    let python = surroundings.python.display();
    match error.kind() {
        io::ErrorKind::NotFound => Error::new(
            ErrorCode::Runtime,
            format!("ONNX Runtime is missing, and so is {python}, which would fetch it"),
        )
        .with_fix(format!(
            "install it (`apt install python3 python3-pip`), or {LIBRARY_FIX}"
        )),
        io::ErrorKind::TimedOut => failed(format!(
            "pip had not fetched ONNX Runtime after {} s and was stopped",
            surroundings.download_limit.as_secs()
        )),
        _ => failed(format!("{python} cannot be run: {error}")),
    }
}

/// End of the errors whose first fix is another one.
const LIBRARY_FIX: &str =
    "name a library with runtime.path in your configuration or ORT_DYLIB_PATH";

fn is_pip_missing(finished: &Finished) -> bool {
    let named = |module: &str| finished.stderr.contains(module);
    !finished.status.success()
        && (named("No module named pip")
            || named("No module named 'pip'")
            || named("No module named 'ensurepip'"))
}

fn pip_missing(surroundings: &Surroundings) -> Error {
    let message = format!(
        "ONNX Runtime is missing, and {} has no pip to fetch it",
        surroundings.python.display()
    );
    let fix = format!("install it (`apt install python3-pip`), or {LIBRARY_FIX}");
    Error::new(ErrorCode::Runtime, message).with_fix(fix)
}

fn pip_failed(finished: &Finished, pinned: &Pinned) -> Error {
    let version = pinned.version;
    if is_network_missing(&finished.stderr) {
        return failed(format!(
            "ONNX Runtime {version} could not be fetched: pip reached no package index"
        ));
    }
    let said = last_complaint(&finished.stderr)
        .unwrap_or_else(|| format!("pip ended with {}", finished.status));
    failed(format!(
        "ONNX Runtime {version} could not be fetched: {said}"
    ))
}

/// Words pip uses when no index answers; without an answer it then also finds no version.
fn is_network_missing(stderr: &str) -> bool {
    let marks = [
        "NewConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ProxyError",
        "NameResolutionError",
        "connection broken by",
    ];
    marks.iter().any(|mark| stderr.contains(mark))
}

/// The last `ERROR:` line, else the last line, cut and without control characters.
fn last_complaint(stderr: &str) -> Option<String> {
    let lines = || {
        stderr
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let line = lines()
        .rfind(|line| line.starts_with("ERROR:"))
        .or_else(|| lines().next_back())?;
    let shown = line.strip_prefix("ERROR:").unwrap_or(line).trim();
    Some(
        shown
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_QUOTED_CHARS)
            .collect(),
    )
}

/// Saves the download where its result could not be loaded. A machine that does not say which
/// glibc it has is given the benefit of the doubt.
fn refuse_old_glibc(surroundings: &Surroundings) -> Result<()> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return Ok(());
    }
    let mut command = Command::new("getconf");
    let said = child::run(command.arg("GNU_LIBC_VERSION"), surroundings.query_limit)
        .map(|finished| finished.stdout);
    match said.ok().and_then(|said| parse_glibc(&said)) {
        Some(version) if version < OLDEST_GLIBC => Err(old_glibc(version)),
        _ => Ok(()),
    }
}

fn old_glibc(version: (u32, u32)) -> Error {
    let (major, minor) = version;
    let message = format!(
        "this machine has glibc {major}.{minor}, and ONNX Runtime needs {}.{} or later",
        OLDEST_GLIBC.0, OLDEST_GLIBC.1
    );
    let fix = format!("{LIBRARY_FIX} that was built for it");
    Error::new(ErrorCode::Runtime, message).with_fix(fix)
}

/// Reads `glibc 2.36`.
fn parse_glibc(said: &str) -> Option<(u32, u32)> {
    let (major, rest) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glibc_versions() {
        let table = [
            ("glibc 2.36\n", Some((2, 36))),
            ("glibc 2.17", Some((2, 17))),
            ("glibc 2.35.1", Some((2, 35))),
            ("glibc 2.", None),
            ("musl 1.2", None),
            ("", None),
            ("glibc 99999999999.1", None),
        ];
        for (said, expected) in table {
            assert_eq!(parse_glibc(said), expected, "{said}");
        }
        let text = old_glibc((2, 17)).to_string();
        assert!(
            text.contains("glibc 2.17") && text.contains("2.28"),
            "{text}"
        );
    }

    #[test]
    fn the_last_complaint_is_quoted_short_and_clean() {
        let table = [
            ("WARNING: a\nERROR: No match\nnote: b\n", Some("No match")),
            (
                "Traceback\n  OSError: disk full\n\n",
                Some("OSError: disk full"),
            ),
            ("ERROR: \u{1b}[31mred", Some("[31mred")),
            ("\n \n", None),
        ];
        for (stderr, expected) in table {
            assert_eq!(last_complaint(stderr).as_deref(), expected, "{stderr:?}");
        }
        let long = last_complaint(&"x".repeat(10_000)).unwrap();
        assert_eq!(long.chars().count(), MAX_QUOTED_CHARS);
    }
}
