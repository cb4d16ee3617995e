//! What was read: names, sizes, times and hashes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use blake3::Hasher;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::InputFile;
use crate::output::hash_bytes;

/// Bytes hashed between two looks at whether anybody still wants them. Chosen: some ten milliseconds.
const SLICE_BYTES: u64 = 16 << 20;

/// A file as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputStamp {
    /// Name as given, or as found below the folder given; `-` for standard input.
    pub file: String,
    /// Its size; nothing where it is no regular file.
    pub bytes: Option<u64>,
    /// When it was last changed, RFC 3339.
    pub modified: Option<String>,
}

impl InputStamp {
    /// Looks at a file.
    pub fn of(input: &InputFile) -> Self {
        let found = input.path.as_deref().and_then(|path| path.metadata().ok());
        let found = found.filter(std::fs::Metadata::is_file);
        let modified = found.as_ref().and_then(|found| found.modified().ok());
        Self {
            file: input.name.clone(),
            bytes: found.as_ref().map(std::fs::Metadata::len),
            modified: modified
                .and_then(|time| Timestamp::try_from(time).ok())
                .map(|time| time.to_string()),
        }
    }
}

/// A file that was read, with the hash of its bytes as they lie there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputHash {
    /// Name as given, or as found below the folder given; `-` for standard input.
    pub file: String,
    /// Bytes hashed; nothing where they could not be read.
    pub bytes: Option<u64>,
    /// Their blake3, in hexadecimal.
    pub blake3: Option<String>,
}

impl InputHash {
    /// Reads a whole file.
    ///
    /// # Errors
    /// What reading it fails with.
    pub fn of(file: &str, path: &Path) -> io::Result<Self> {
        Self::while_wanted(file, path, &AtomicBool::new(true))
    }

    fn while_wanted(file: &str, path: &Path, is_wanted: &AtomicBool) -> io::Result<Self> {
        let mut reader = File::open(path)?;
        let mut hasher = Hasher::new();
        let mut bytes = 0;
        while is_wanted.load(Ordering::Relaxed) {
            let count = hash_bytes(&mut reader, SLICE_BYTES, &mut hasher)?;
            bytes += count;
            if count < SLICE_BYTES {
                break;
            }
        }
        Ok(Self {
            file: file.to_owned(),
            bytes: Some(bytes),
            blake3: Some(hasher.finalize().to_hex().to_string()),
        })
    }

    fn unread(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            bytes: None,
            blake3: None,
        }
    }
}

/// Hashes the inputs on a thread of its own while they are judged; it stops when this is dropped.
#[derive(Debug)]
pub struct InputHashes {
    is_wanted: Arc<AtomicBool>,
    worker: Option<JoinHandle<Vec<InputHash>>>,
    stdin: StdinHash,
}

impl InputHashes {
    /// Starts with the first file. Standard input is hashed where it is read, by `stdin`.
    pub fn begin(inputs: &[InputFile], stdin: StdinHash) -> Self {
        let is_wanted = Arc::new(AtomicBool::new(true));
        let files: Vec<(String, Option<PathBuf>)> = inputs
            .iter()
            .map(|input| (input.name.clone(), regular(input)))
            .collect();
        let wanted = Arc::clone(&is_wanted);
        let worker = thread::spawn(move || {
            let hash = |(name, path): (String, Option<PathBuf>)| {
                let hashed = path.and_then(|p| InputHash::while_wanted(&name, &p, &wanted).ok());
                hashed.unwrap_or_else(|| InputHash::unread(&name))
            };
            files.into_iter().map(hash).collect()
        });
        Self {
            is_wanted,
            worker: Some(worker),
            stdin,
        }
    }

    /// All hashes, in the order of the inputs, once they are there.
    pub fn finish(mut self) -> Vec<InputHash> {
        let worker = self.worker.take();
        let mut hashes = worker
            .and_then(|worker| worker.join().ok())
            .unwrap_or_default();
        for hash in hashes.iter_mut().filter(|hash| hash.file == "-") {
            *hash = self.stdin.value();
        }
        hashes
    }
}

impl Drop for InputHashes {
    fn drop(&mut self) {
        self.is_wanted.store(false, Ordering::Relaxed);
    }
}

/// A second look at a pipe would take its bytes away.
fn regular(input: &InputFile) -> Option<PathBuf> {
    input.path.clone().filter(|path| path.is_file())
}

/// The hash of what goes through a reader of standard input.
#[derive(Debug, Clone, Default)]
pub struct StdinHash(Arc<Mutex<(Hasher, u64)>>);

impl StdinHash {
    /// The reader, hashed.
    pub fn over<R: Read + Send + 'static>(&self, reader: R) -> Box<dyn Read + Send> {
        Box::new(Hashed {
            reader,
            hash: self.clone(),
        })
    }

    fn value(&self) -> InputHash {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        InputHash {
            file: "-".to_owned(),
            bytes: Some(state.1),
            blake3: Some(state.0.finalize().to_hex().to_string()),
        }
    }
}

struct Hashed<R> {
    reader: R,
    hash: StdinHash,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        let mut state = self.hash.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.update(buffer.get(..count).unwrap_or_default());
        state.1 += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_standard_input_are_hashed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("in.txt");
        std::fs::write(&path, "hello").unwrap();
        let inputs = [
            InputFile {
                name: "in.txt".to_owned(),
                path: Some(path),
            },
            InputFile {
                name: "-".to_owned(),
                path: None,
            },
            InputFile {
                name: "gone".to_owned(),
                path: Some(folder.path().join("gone")),
            },
        ];
        let stdin = StdinHash::default();
        let mut text = String::new();
        let mut reader = stdin.over(&b"hello"[..]);
        reader.read_to_string(&mut text).unwrap();
        let hashes = InputHashes::begin(&inputs, stdin).finish();
        let expected = Some(blake3::hash(b"hello").to_hex().to_string());
        let found: Vec<_> = hashes.iter().map(|hash| hash.blake3.clone()).collect();
        assert_eq!(found, [expected.clone(), expected, None]);
        assert_eq!(hashes.first().unwrap().bytes, Some(5));
        let stamp = InputStamp::of(inputs.first().unwrap());
        assert_eq!(stamp.bytes, Some(5));
        assert!(stamp.modified.unwrap().ends_with('Z'));
        assert_eq!(InputStamp::of(inputs.get(1).unwrap()).bytes, None);
    }
}
