//! Looks for an ONNX Runtime library: `runtime.path`, `ORT_DYLIB_PATH`, beside the program, user cache,
//! Python's `onnxruntime`, system. Comes out: the first that is there and not known to be too old.

use std::fmt;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use crate::error::{Error, ErrorCode, Result};

use super::child;
use super::pinned::{OLDEST_MINOR, Pinned};
use super::scratch::Scratch;
use super::surroundings::Surroundings;
use super::wheel::sha256_of;

/// Where a library was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Named by `runtime.path` of the configuration.
    Setting,
    /// Named by `ORT_DYLIB_PATH`.
    Variable,
    /// In the folder of the program.
    BesideProgram,
    /// In the user cache, put there earlier.
    Cache,
    /// In an installed Python package.
    Python,
    /// In a folder of the system's loader.
    System,
    /// Fetched just now into the user cache.
    Fetched,
    /// Fetched just now into a folder that goes away with the [`Located`].
    FetchedForThisRun,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Setting => "runtime.path",
            Self::Variable => "ORT_DYLIB_PATH",
            Self::BesideProgram => "beside the program",
            Self::Cache => "user cache",
            Self::Python => "Python package onnxruntime",
            Self::System => "system",
            Self::Fetched => "fetched into the user cache",
            Self::FetchedForThisRun => "fetched for this run only",
        })
    }
}

/// A library that can be handed to the loader.
#[derive(Debug)]
pub(crate) struct Located {
    /// Absolute path, so that the loader does not search for it.
    pub(crate) path: PathBuf,
    /// Where it was found.
    pub(crate) origin: Origin,
    /// Version, where the file name or the hash tells it.
    pub(crate) version: Option<String>,
    /// Whether its bytes are the pinned ones.
    pub(crate) verified: bool,
    /// Holds the folder of a library that lasts for this run only.
    pub(super) _scratch: Option<Scratch>,
}

impl Located {
    fn new(file: &Path, origin: Origin, surroundings: &Surroundings) -> Self {
        let verified = surroundings
            .pinned
            .as_ref()
            .is_some_and(|pinned| matches!(compare(file, pinned), Comparison::Same));
        let version = match &surroundings.pinned {
            Some(pinned) if verified => Some(pinned.version.to_owned()),
            _ => version_of(file),
        };
        Self {
            path: path::absolute(file).unwrap_or_else(|_| file.to_path_buf()),
            origin,
            version,
            verified,
            _scratch: None,
        }
    }
}

/// State of the user cache.
#[derive(Debug)]
pub(crate) enum Cached {
    /// The pinned library.
    Intact(Located),
    /// Other bytes under its name; never to be used.
    Altered {
        /// The file.
        path: PathBuf,
        /// Its hash, or why there is none.
        sha256: String,
    },
    /// No library there.
    Absent,
}

/// The library named by the user, else the one beside the program.
///
/// A folder stands for the library inside it. Versions are not looked at where the user chose.
///
/// # Errors
/// [`ErrorCode::Runtime`] where the user named something that is no library.
pub(crate) fn chosen(
    explicit: Option<&Path>,
    surroundings: &Surroundings,
) -> Result<Option<Located>> {
    if let Some(path) = explicit {
        return named(path, Origin::Setting, surroundings).map(Some);
    }
    if let Some(path) = &surroundings.env_dylib {
        return named(path, Origin::Variable, surroundings).map(Some);
    }
    let beside = surroundings.exe_dir.as_deref().and_then(recent_library_in);
    Ok(beside.map(|file| Located::new(&file, Origin::BesideProgram, surroundings)))
}

fn named(path: &Path, origin: Origin, surroundings: &Surroundings) -> Result<Located> {
    let file = if path.is_dir() {
        libraries_in(path).into_iter().next()
    } else {
        Some(path.to_path_buf()).filter(|path| path.is_file())
    };
    file.map(|file| Located::new(&file, origin, surroundings))
        .ok_or_else(|| {
            let message = format!(
                "{origin} names {}, where there is no ONNX Runtime library",
                path.display()
            );
            let fix = format!("correct {origin}, or leave it out to let kvetch look for one");
            Error::new(ErrorCode::Runtime, message).with_fix(fix)
        })
}

/// What lies in the user cache. Its bytes are hashed each time: 29 MB took 0.05 to 0.09 s on a busy
/// processor with SHA instructions.
pub(crate) fn cached(surroundings: &Surroundings) -> Cached {
    let (Some(dir), Some(pinned)) = (&surroundings.cache_dir, &surroundings.pinned) else {
        return Cached::Absent;
    };
    let path = dir.join(pinned.file_name);
    if fs::symlink_metadata(&path).is_err() {
        return Cached::Absent;
    }
    match compare(&path, pinned) {
        Comparison::Same => Cached::Intact(Located {
            version: Some(pinned.version.to_owned()),
            origin: Origin::Cache,
            verified: true,
            _scratch: None,
            path,
        }),
        Comparison::OtherBytes(sha256) => Cached::Altered { path, sha256 },
        Comparison::OtherSize => {
            let sha256 = sha256_of(&path).unwrap_or_else(|error| format!("unknown ({error})"));
            Cached::Altered { path, sha256 }
        }
    }
}

/// The library of an installed Python package, else one of the system.
pub(crate) fn elsewhere(surroundings: &Surroundings) -> Option<Located> {
    let of_python = python_folders(surroundings)
        .iter()
        .find_map(|dir| recent_library_in(dir))
        .map(|file| Located::new(&file, Origin::Python, surroundings));
    of_python.or_else(|| {
        surroundings
            .system_dirs
            .iter()
            .find_map(|dir| recent_library_in(dir))
            .map(|file| Located::new(&file, Origin::System, surroundings))
    })
}

enum Comparison {
    Same,
    OtherSize,
    OtherBytes(String),
}

/// Compares the size first, so that only a file that may be the pinned one is read.
fn compare(file: &Path, pinned: &Pinned) -> Comparison {
    let same_size = fs::metadata(file)
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() == pinned.size_bytes);
    match same_size.then(|| sha256_of(file)) {
        Some(Ok(sha256)) if sha256 == pinned.sha256 => Comparison::Same,
        Some(Ok(sha256)) => Comparison::OtherBytes(sha256),
        Some(Err(_)) | None => Comparison::OtherSize,
    }
}

/// Asks Python for the package's folders without importing it (which takes a second). The working
/// folder is taken off the search path: what lies there must not be loaded.
const PYTHON_QUESTION: &str = r#"
import sys
sys.path = [entry for entry in sys.path if entry]
import importlib.util, os
spec = importlib.util.find_spec("onnxruntime")
for folder in (spec and spec.submodule_search_locations) or ():
    print(os.path.join(folder, "capi"))
"#;

fn python_folders(surroundings: &Surroundings) -> Vec<PathBuf> {
    let mut command = Command::new(&surroundings.python);
    command.args(["-c", PYTHON_QUESTION]);
    child::run(&mut command, surroundings.query_limit)
        .ok()
        .filter(|finished| finished.status.success())
        .map(|finished| {
            finished
                .stdout
                .lines()
                .map(PathBuf::from)
                .collect::<Vec<_>>()
        })
        .unwrap_or_default()
        .into_iter()
        .filter(|folder| folder.is_absolute())
        .collect()
}

/// The newest library in `dir` that is not known to be too old.
fn recent_library_in(dir: &Path) -> Option<PathBuf> {
    libraries_in(dir)
        .into_iter()
        .find(|file| version_of(file).is_none_or(|version| is_recent(&version)))
}

/// All ONNX Runtime libraries in `dir`, newest version first, those without a version last.
fn libraries_in(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<(Vec<u32>, PathBuf)> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| is_library_name(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .map(|path| (numbers(&version_of(&path).unwrap_or_default()), path))
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    files.into_iter().map(|(_, path)| path).collect()
}

/// `libonnxruntime.so`, `libonnxruntime.so.1.31.1`, `libonnxruntime.1.31.1.dylib` and
/// `onnxruntime.dll`; not the providers that lie beside them.
fn is_library_name(name: &str) -> bool {
    let unix = name.strip_prefix("libonnxruntime.").is_some_and(|rest| {
        rest == "so"
            || rest == "dylib"
            || rest.strip_prefix("so.").is_some_and(is_dotted)
            || rest.strip_suffix(".dylib").is_some_and(is_dotted)
    });
    unix || name == "onnxruntime.dll"
}

fn is_dotted(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The version in the file's name, or in the name of the file it links to. `libonnxruntime.so.1`
/// tells none.
fn version_of(file: &Path) -> Option<String> {
    let target = fs::canonicalize(file).ok();
    [Some(file), target.as_deref()]
        .into_iter()
        .flatten()
        .find_map(|path| version_in_name(&path.file_name()?.to_string_lossy()))
}

fn version_in_name(name: &str) -> Option<String> {
    let rest = name.strip_prefix("libonnxruntime.")?;
    let version = rest
        .strip_prefix("so.")
        .or_else(|| rest.strip_suffix(".dylib"))?;
    let is_full = is_dotted(version) && version.contains('.');
    is_full.then(|| version.to_owned())
}

fn is_recent(version: &str) -> bool {
    numbers(version) >= vec![1, OLDEST_MINOR]
}

fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_of_libraries() {
        let table = [
            ("libonnxruntime.so", true, None),
            ("libonnxruntime.so.1", true, None),
            ("libonnxruntime.so.1.31.1", true, Some("1.31.1")),
            ("libonnxruntime.1.31.1.dylib", true, Some("1.31.1")),
            ("libonnxruntime.dylib", true, None),
            ("onnxruntime.dll", true, None),
            ("libonnxruntime_providers_shared.so", false, None),
            ("libonnxruntime.so.1.31.1.bak", false, None),
            ("libonnxruntime.so.", false, None),
            ("libonnxruntime.so..1", false, None),
            ("libonnxruntime.a", false, None),
            ("libonnxruntime.", false, None),
            ("", false, None),
        ];
        for (name, is_library, version) in table {
            assert_eq!(is_library_name(name), is_library, "{name}");
            assert_eq!(version_in_name(name).as_deref(), version, "{name}");
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let table = [
            ("1.22.0", true),
            ("1.22", true),
            ("1.31.1", true),
            ("1.100.0", true),
            ("2.0.0", true),
            ("1.21.9", false),
            ("1.9.0", false),
            ("0.99", false),
            ("1", false),
        ];
        for (version, expected) in table {
            assert_eq!(is_recent(version), expected, "{version}");
        }
    }
}
