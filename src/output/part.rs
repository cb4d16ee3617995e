//! A file under a name of its own until it is complete, which a later run can go on with.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use blake3::Hasher;
use serde::{Deserialize, Serialize};

use super::writer::cannot_write;
use crate::error::{Error, ErrorCode, Result};

/// What stands behind a file's name while it is written.
const SUFFIX: &str = ".part";

/// Chosen: system calls do not show beside hashing.
const READ_BYTES: usize = 1 << 20;

/// A file's first bytes: how many, and their hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Bytes.
    pub bytes: u64,
    /// Their blake3, in hexadecimal.
    pub blake3: String,
}

/// A file that is being written. It takes its name in [`PartFile::finish`]; dropped before, what was
/// written stays under the name with `.part`, for [`PartFile::go_on`].
///
/// One process at a time writes it: it is locked.
#[derive(Debug)]
pub struct PartFile {
    file: File,
    part: PathBuf,
    wanted: PathBuf,
    /// Boxed: it is a hundred times as large as the rest.
    hasher: Box<Hasher>,
    bytes: u64,
}

impl PartFile {
    /// The name under which `wanted` is written.
    pub fn path_of(wanted: &Path) -> PathBuf {
        with_suffix(wanted, SUFFIX)
    }

    /// Starts with nothing; what a part of that name held is gone.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when another run writes it, or the folder is missing or cannot be
    /// written to.
    pub fn begin(wanted: &Path) -> Result<Self> {
        let (mut part, _) = Self::open(wanted, &[])?;
        part.cut().map_err(|error| part.failed(&error))?;
        Ok(part)
    }

    /// Goes on behind the longest of `marks`, which are in ascending order, that the part's bytes
    /// agree with; gives its index too, `None` when there is none and the part starts with nothing.
    ///
    /// So a part that lost its end, as when the power fails, is gone on with where it is whole.
    ///
    /// # Errors
    /// As [`PartFile::begin`].
    pub fn go_on(wanted: &Path, marks: &[Mark]) -> Result<(Self, Option<usize>)> {
        let (mut part, at) = Self::open(wanted, marks)?;
        part.cut().map_err(|error| part.failed(&error))?;
        Ok((part, at))
    }

    fn open(wanted: &Path, marks: &[Mark]) -> Result<(Self, Option<usize>)> {
        let part = Self::path_of(wanted);
        let name = part.display().to_string();
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&part);
        let file = opened.map_err(|error| cannot_write(&error, &name))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::new(ErrorCode::Output, "another run is writing it")
                    .with_fix("wait for it, or choose another output file")
                    .at(name, None));
            }
            Err(TryLockError::Error(error)) => return Err(cannot_write(&error, &name)),
        }
        let mut opened = Self {
            file,
            part,
            wanted: wanted.to_owned(),
            hasher: Box::default(),
            bytes: 0,
        };
        let at = opened
            .read_to(marks)
            .map_err(|error| opened.failed(&error))?;
        Ok((opened, at))
    }

    /// Hashes the bytes up to each mark as long as they agree.
    fn read_to(&mut self, marks: &[Mark]) -> io::Result<Option<usize>> {
        let mut reached = None;
        let mut hasher = Hasher::new();
        let mut read = 0;
        for (at, mark) in marks.iter().enumerate() {
            let wanted = mark.bytes.saturating_sub(read);
            if hash_bytes(&mut self.file, wanted, &mut hasher)? < wanted
                || hex(&hasher) != mark.blake3
            {
                break;
            }
            read = mark.bytes;
            reached = Some(at);
            (*self.hasher).clone_from(&hasher);
            self.bytes = read;
        }
        Ok(reached)
    }

    /// Drops what stands behind the bytes that count.
    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.bytes)?;
        self.file.seek(SeekFrom::Start(self.bytes))?;
        Ok(())
    }

    /// True when nothing is in it yet.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The name it will have.
    pub fn wanted(&self) -> &Path {
        &self.wanted
    }

    /// What was written so far.
    pub fn mark(&self) -> Mark {
        Mark {
            bytes: self.bytes,
            blake3: hex(&self.hasher),
        }
    }

    /// Waits until the bytes are on the disk and gives the file its name. A file that had the name is
    /// replaced; its permissions stay.
    ///
    /// # Errors
    /// What the file system fails with.
    pub fn finish(self) -> io::Result<()> {
        if let Ok(existing) = fs::metadata(&self.wanted) {
            fs::set_permissions(&self.part, existing.permissions())?;
        }
        self.file.sync_all()?;
        fs::rename(&self.part, &self.wanted)
    }

    fn failed(&self, error: &io::Error) -> Error {
        cannot_write(error, &self.part.display().to_string())
    }
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The path with more behind its file name.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Hashes up to `wanted` bytes and says how many there were.
///
/// # Errors
/// What `reader` fails with.
pub fn hash_bytes(reader: &mut impl Read, wanted: u64, hasher: &mut Hasher) -> io::Result<u64> {
    let mut reader = reader.take(wanted);
    let mut buffer = vec![0; READ_BYTES.min(usize::try_from(wanted).unwrap_or(READ_BYTES))];
    let mut hashed = 0;
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => return Ok(hashed),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(buffer.get(..count).unwrap_or_default());
        hashed += count as u64;
    }
}

/// The hash so far, in hexadecimal.
fn hex(hasher: &Hasher) -> String {
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> Mark {
        Mark {
            bytes: text.len() as u64,
            blake3: blake3::hash(text.as_bytes()).to_hex().to_string(),
        }
    }

    #[test]
    fn a_part_is_gone_on_with_behind_the_last_mark_it_agrees_with() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("out.jsonl");
        let marks = [mark("one "), mark("one two "), mark("one two three ")];
        // What the part holds, the marks it is measured by, the mark reached, what is kept.
        let table: [(&str, &[Mark], Option<usize>, &str); 6] = [
            ("one two thr", &marks, Some(1), "one two "),
            ("one two three and more", &marks, Some(2), "one two three "),
            ("one TWO three ", &marks, Some(0), "one "),
            ("", &marks, None, ""),
            ("other", &marks, None, ""),
            ("left over", &[], None, ""),
        ];
        for (held, marks, reached, kept) in table {
            fs::write(PartFile::path_of(&wanted), held).unwrap();
            let (mut part, at) = PartFile::go_on(&wanted, marks).unwrap();
            assert_eq!(at, reached, "{held}");
            assert_eq!(part.mark(), mark(kept), "{held}");
            part.write_all(b"end").unwrap();
            assert_eq!(part.mark(), mark(&format!("{kept}end")));
            part.finish().unwrap();
            assert_eq!(fs::read_to_string(&wanted).unwrap(), format!("{kept}end"));
            assert!(!PartFile::path_of(&wanted).exists());
        }
    }

    #[test]
    fn a_dropped_part_stays_and_the_file_of_that_name_too() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("out.csv");
        fs::write(&wanted, "old").unwrap();
        let mut part = PartFile::begin(&wanted).unwrap();
        part.write_all(b"new").unwrap();
        drop(part);
        assert_eq!(fs::read_to_string(&wanted).unwrap(), "old");
        assert_eq!(
            fs::read_to_string(PartFile::path_of(&wanted)).unwrap(),
            "new"
        );
        assert!(PartFile::begin(&wanted).unwrap().is_empty());
    }

    #[test]
    fn one_run_at_a_time_writes_a_part() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("out.csv");
        let first = PartFile::begin(&wanted).unwrap();
        let error = PartFile::begin(&wanted).unwrap_err();
        assert!(error.to_string().contains("another run"), "{error}");
        drop(first);
        PartFile::begin(&wanted).unwrap();
    }
}
