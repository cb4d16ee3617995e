//! A private folder that goes away with its value.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Start of every scratch folder's name, by which abandoned ones are found.
const PREFIX: &str = ".kvetch-part-";

/// Age at which a scratch folder is taken for abandoned: far above the time limit of a download.
const ABANDONED_AFTER: Duration = Duration::from_hours(1);

/// Names tried before giving up; only a crashed process with the same number leaves one taken.
const MAX_ATTEMPTS: u32 = 1000;

/// A new folder readable by this user only, removed with all it holds on drop.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Creates one inside `parent`, which must exist.
    ///
    /// # Errors
    /// Where `parent` cannot be written.
    pub(crate) fn create_in(parent: &Path) -> io::Result<Self> {
        let process = std::process::id();
        for attempt in 0..MAX_ATTEMPTS {
            let path = parent.join(format!("{PREFIX}{process}-{attempt}"));
            match create_private(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing can be done about a failure here; the next download sweeps what is left.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Fails where anything lies at `path` already, so nobody else's folder or link is entered.
fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Removes scratch folders in `parent` that a killed process left over an hour before `now`.
pub(crate) fn sweep(parent: &Path, now: SystemTime) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if is_abandoned(&entry, now) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_abandoned(entry: &fs::DirEntry, now: SystemTime) -> bool {
    let named = entry.file_name().to_string_lossy().starts_with(PREFIX);
    let age = entry
        .metadata()
        .and_then(|metadata| metadata.modified())
        .map(|modified| now.duration_since(modified).unwrap_or_default());
    named && age.is_ok_and(|age| age > ABANDONED_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scratch_folder_is_new_private_and_gone_after_use() {
        let parent = tempfile::tempdir().unwrap();
        let first = Scratch::create_in(parent.path()).unwrap();
        let second = Scratch::create_in(parent.path()).unwrap();
        assert_ne!(first.path(), second.path());
        fs::write(first.path().join("file"), b"x").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(first.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        drop((first, second));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn only_old_scratch_folders_are_swept() {
        let parent = tempfile::tempdir().unwrap();
        let scratch = Scratch::create_in(parent.path()).unwrap();
        let other = parent.path().join("libonnxruntime.so");
        fs::write(&other, b"x").unwrap();
        sweep(parent.path(), SystemTime::now());
        assert!(scratch.path().exists());
        sweep(parent.path(), SystemTime::now() + 2 * ABANDONED_AFTER);
        assert!(!scratch.path().exists());
        assert!(other.exists());
    }
}
