//! What the look-up knows about the process and the machine, gathered once and replaceable.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::pinned::Pinned;

/// Longest wait for Python to say where its `onnxruntime` lies. Measured: 0.04 s for a plain
/// Python, 0.2 to 0.4 s behind a version manager on a busy machine.
const QUERY_LIMIT: Duration = Duration::from_secs(2);

/// Longest wait for the download: 24 MB take this long at 80 kB/s.
const DOWNLOAD_LIMIT: Duration = Duration::from_mins(5);

/// Everything outside the program that the look-up and the download depend on.
#[derive(Debug, Clone)]
pub(crate) struct Surroundings {
    /// Value of `ORT_DYLIB_PATH`, unless empty.
    pub(crate) env_dylib: Option<PathBuf>,
    /// Folder of the running program.
    pub(crate) exe_dir: Option<PathBuf>,
    /// Folder of the cached library; it need not exist.
    pub(crate) cache_dir: Option<PathBuf>,
    /// Folders the system's loader searches.
    pub(crate) system_dirs: Vec<PathBuf>,
    /// Folder for files of this run only.
    pub(crate) temp_dir: PathBuf,
    /// Python interpreter, a path or a name to look up.
    pub(crate) python: PathBuf,
    /// Longest wait for a question to an installed program.
    pub(crate) query_limit: Duration,
    /// Longest wait for the download.
    pub(crate) download_limit: Duration,
    /// What may be fetched; `None` where no build is pinned for this target.
    pub(crate) pinned: Option<Pinned>,
}

impl Surroundings {
    /// Reads the environment of this process.
    pub(crate) fn of_process() -> Self {
        let pinned = Pinned::for_this_target();
        Self {
            env_dylib: variable("ORT_DYLIB_PATH").map(PathBuf::from),
            exe_dir: env::current_exe()
                .ok()
                .and_then(|exe| exe.parent().map(Path::to_path_buf)),
            cache_dir: pinned.as_ref().and_then(|pinned| {
                cache_dir(
                    variable("XDG_CACHE_HOME").as_deref(),
                    variable("HOME").as_deref(),
                    pinned.version,
                )
            }),
            system_dirs: system_dirs(variable(LOADER_PATH).as_deref()),
            temp_dir: env::temp_dir(),
            python: PathBuf::from("python3"),
            query_limit: QUERY_LIMIT,
            download_limit: DOWNLOAD_LIMIT,
            pinned,
        }
    }
}

/// Variable with folders the loader searches first.
const LOADER_PATH: &str = if cfg!(target_os = "macos") {
    "DYLD_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// `$XDG_CACHE_HOME` or `~/.cache`, then `kvetch/onnxruntime/VERSION`. The XDG rules say that a
/// relative value is to be ignored.
fn cache_dir(xdg: Option<&OsStr>, home: Option<&OsStr>, version: &str) -> Option<PathBuf> {
    let absolute = |value: &OsStr| Some(PathBuf::from(value)).filter(|path| path.is_absolute());
    let root = xdg
        .and_then(absolute)
        .or_else(|| home.and_then(absolute).map(|home| home.join(".cache")))?;
    Some(root.join("kvetch").join("onnxruntime").join(version))
}

/// The loader's variable (without relative entries, which would trust the working folder), then
/// the folders where packages and `make install` put libraries.
fn system_dirs(loader_path: Option<&OsStr>) -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = loader_path
        .map(|value| env::split_paths(value).collect())
        .unwrap_or_default();
    dirs.retain(|dir| dir.is_absolute());
    let arch = env::consts::ARCH;
    if cfg!(target_os = "linux") {
        dirs.push(format!("/usr/local/lib/{arch}-linux-gnu").into());
        dirs.push(format!("/usr/lib/{arch}-linux-gnu").into());
    }
    if cfg!(target_os = "macos") {
        dirs.push("/opt/homebrew/lib".into());
    }
    if cfg!(unix) {
        dirs.extend(["/usr/local/lib", "/usr/lib64", "/usr/lib"].map(PathBuf::from));
    }
    dirs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_folder_follows_the_xdg_rules() {
        let table = [
            (
                Some("/x"),
                Some("/home/u"),
                Some("/x/kvetch/onnxruntime/1.2.3"),
            ),
            (
                None,
                Some("/home/u"),
                Some("/home/u/.cache/kvetch/onnxruntime/1.2.3"),
            ),
            (
                Some("rel"),
                Some("/home/u"),
                Some("/home/u/.cache/kvetch/onnxruntime/1.2.3"),
            ),
            (Some("rel"), None, None),
            (None, Some("."), None),
            (None, None, None),
        ];
        for (xdg, home, expected) in table {
            let found = cache_dir(xdg.map(OsStr::new), home.map(OsStr::new), "1.2.3");
            assert_eq!(found, expected.map(PathBuf::from), "{xdg:?} {home:?}");
        }
    }

    #[test]
    fn relative_loader_entries_are_dropped() {
        let dirs = system_dirs(Some(OsStr::new("/opt/a::lib:./x:/opt/b")));
        assert_eq!(dirs.iter().filter(|dir| dir.is_relative()).count(), 0);
        assert_eq!(dirs.first(), Some(&PathBuf::from("/opt/a")));
        assert_eq!(dirs.get(1), Some(&PathBuf::from("/opt/b")));
    }

    #[test]
    fn the_process_has_surroundings() {
        let surroundings = Surroundings::of_process();
        assert!(surroundings.exe_dir.is_some());
        assert!(surroundings.query_limit < surroundings.download_limit);
    }
}
