//! Inputs by name in, their plain bytes out, one file after the other: for what was written by this
//! program and is read back whole, not message by message.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::InputFile;
use super::decompress::decompress;
use super::folder::{Place, Planned, plan};
use super::open::PARQUET_MAGIC;
use super::options::{InputFormat, InputOptions};
use super::peek::Peeked;
use crate::error::{Error, ErrorCode, Result};

/// Bytes that tell a packed table from text: as many as the longest mark has.
const HEAD_BYTES: u64 = 4;

/// One input's bytes, unpacked.
pub struct Stream {
    /// Name as given, or as found below the folder given; `-` for standard input.
    pub name: String,
    /// Its bytes.
    pub bytes: Box<dyn Read + Send>,
}

/// The inputs, each opened in its turn.
pub struct Streams {
    files: std::vec::IntoIter<Planned>,
    stdin: Option<Box<dyn Read + Send>>,
    options: InputOptions,
}

/// JSON Lines in files, folders and patterns, and in `-` for `stdin`, which the caller hands in.
/// Gzip and zstd are told by their content. In a folder the files with an extension of JSON Lines count.
///
/// # Errors
/// `E01` when an input is not there, or a pattern or folder gives nothing to read.
pub fn open_streams(inputs: &[String], stdin: Option<Box<dyn Read + Send>>) -> Result<Streams> {
    let options = InputOptions::default();
    let mut files = plan(inputs, &options)?.files;
    files.retain(|file| file.is_named || is_lines(&file.name) || is_unreadable(file));
    if files.is_empty() {
        return Err(no_lines(inputs));
    }
    Ok(Streams {
        files: files.into_iter(),
        stdin,
        options,
    })
}

/// Files that hold records of earlier runs: those named, or that a pattern names, whatever they are, and the
/// JSON Lines of folders.
///
/// # Errors
/// As [`open_streams`].
pub fn record_files(inputs: &[String]) -> Result<Vec<InputFile>> {
    let mut files = plan(inputs, &InputOptions::default())?.files;
    files.retain(|file| file.is_named || is_lines(&file.name) || is_unreadable(file));
    if files.is_empty() {
        return Err(no_lines(inputs));
    }
    Ok(files.iter().map(Planned::input).collect())
}

/// True for a name that says that the file has columns: CSV, TSV, Parquet, Arrow.
pub fn names_table(name: &str) -> bool {
    super::detect::format_by_name(name).is_some_and(InputFormat::is_table)
}

fn no_lines(inputs: &[String]) -> Error {
    let name = inputs.first().map_or("-", String::as_str);
    Error::new(ErrorCode::Input, "the folder holds no JSON Lines")
        .with_fix("give files that end in .jsonl, .jsonl.gz or .jsonl.zst")
        .at(name, None)
}

fn is_lines(name: &str) -> bool {
    super::detect::format_by_name(name) == Some(InputFormat::Jsonl)
}

fn is_unreadable(file: &Planned) -> bool {
    matches!(file.place, Place::Unreadable(_))
}

impl Streams {
    /// Files on disk among the inputs, which no output may replace.
    pub fn paths(&self) -> Vec<PathBuf> {
        let paths = self.files.as_slice().iter().map(|file| match &file.place {
            Place::File(path) => Some(path.clone()),
            Place::Stdin | Place::Unreadable(_) => None,
        });
        paths.flatten().collect()
    }

    fn open(&mut self, file: Planned) -> Result<Stream> {
        let failed = |reason: &str| {
            Error::new(ErrorCode::Input, format!("cannot be read: {reason}")).at(&file.name, None)
        };
        let raw: Box<dyn Read + Send> = match &file.place {
            Place::Stdin => self.stdin.take().ok_or_else(|| {
                Error::new(ErrorCode::Input, "standard input can be read only once")
                    .with_fix("give - once")
                    .at("-", None)
            })?,
            Place::File(path) => {
                Box::new(File::open(path).map_err(|error| failed(&error.to_string()))?)
            }
            Place::Unreadable(reason) => return Err(failed(reason)),
        };
        let plain = decompress(raw, &self.options).map_err(|error| failed(&error.to_string()))?;
        let bytes = Peeked::new(plain, HEAD_BYTES);
        if bytes.sample().starts_with(PARQUET_MAGIC) {
            return Err(failed("it is a parquet file, not JSON Lines"));
        }
        Ok(Stream {
            name: file.name,
            bytes: Box::new(bytes),
        })
    }
}

impl Iterator for Streams {
    type Item = Result<Stream>;

    fn next(&mut self) -> Option<Self::Item> {
        let file = self.files.next()?;
        Some(self.open(file))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    fn read_all(inputs: &[String], stdin: &'static [u8]) -> Vec<(String, String)> {
        let streams = open_streams(inputs, Some(Box::new(stdin))).unwrap();
        let texts = streams.map(|stream| {
            let mut stream = stream.unwrap();
            let mut text = String::new();
            stream.bytes.read_to_string(&mut text).unwrap();
            let name = stream.name.rsplit('/').next().unwrap_or_default();
            (name.to_owned(), text)
        });
        texts.collect()
    }

    #[test]
    fn files_folders_and_standard_input_are_read_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let shards = folder.path().join("shards");
        fs::create_dir(&shards).unwrap();
        let add = |name: &str, bytes: &[u8]| fs::write(shards.join(name), bytes).unwrap();
        add("b.jsonl.zst", &zstd::encode_all(&b"two"[..], 3).unwrap());
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"one").unwrap();
        add("a.jsonl.gz", &gzip.finish().unwrap());
        add("notes.txt", b"no record");
        add("a.jsonl.gz.manifest.json", b"{}");
        let single = folder.path().join("unnamed");
        fs::write(&single, "three").unwrap();
        let names = [&shards, &single].map(|path| path.display().to_string());
        let inputs = [&names[..], &["-".to_owned()]].concat();
        let found = read_all(&inputs, b"four");
        let expected = [
            ("a.jsonl.gz", "one"),
            ("b.jsonl.zst", "two"),
            ("unnamed", "three"),
            ("-", "four"),
        ];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_cannot_be_read_as_lines_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("table");
        fs::write(&table, "PAR1 and more").unwrap();
        let inputs = [table.display().to_string()];
        let mut streams = open_streams(&inputs, None).unwrap();
        assert_eq!(streams.paths(), [table]);
        let error = streams.next().unwrap().err().unwrap().to_string();
        assert!(error.contains("parquet"), "{error}");
        fs::write(folder.path().join("a.csv"), "id,text\n1,hello\n").unwrap();
        let inputs = [folder.path().display().to_string()];
        let error = open_streams(&inputs, None).err().unwrap().to_string();
        assert!(error.contains("no JSON Lines"), "{error}");
        let twice = ["-".to_owned(), "-".to_owned()];
        let mut streams = open_streams(&twice, Some(Box::new(&b""[..]))).unwrap();
        assert!(streams.next().unwrap().is_ok() && streams.next().unwrap().is_err());
    }
}
