//! Bytes to their destination: compressed where asked, and visible only when complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;

use super::format::Compression;
use super::part::{Mark, PartFile};
use crate::error::{Error, ErrorCode, Result};

/// Attempts at a free name for the temporary file; each taken name is one left by a run that was
/// killed under the same process id.
const MAX_TEMPORARY_NAMES: u32 = 1000;

/// Level 3 is zstd's own default; gzip uses flate2's default.
const ZSTD_LEVEL: i32 = 3;

/// A buffered, compressing writer over a file or a stream.
///
/// A file is written under a temporary name in its own folder and takes its name in
/// [`OutputWriter::finish`]; dropped before that, it is removed and an older file of that name stays
/// as it was. A path that is no regular file (a device, a named pipe) is written directly. A
/// [`PartFile`] stays where it is when it is dropped.
pub struct OutputWriter {
    /// `None` once a write has failed while frames changed.
    encoder: Option<Encoder>,
    compression: Compression,
    name: String,
}

/// One compressed frame, or bytes as they are.
enum Encoder {
    Plain(BufWriter<Target>),
    Gzip(BufWriter<GzEncoder<Target>>),
    Zstd(BufWriter<zstd::Encoder<'static, Target>>),
    /// Between two frames.
    Idle(Target),
}

enum Target {
    Stream(Box<dyn Write + Send>),
    File(File),
    Pending(PendingFile),
    Part(PartFile),
}

impl OutputWriter {
    /// Writes to a stream, such as standard output.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when the compressor cannot be set up.
    pub fn stream(stream: Box<dyn Write + Send>, compression: Compression) -> Result<Self> {
        Self::open(Target::Stream(stream), compression, "-".to_owned())
    }

    /// Writes to a file that appears when it is finished.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when the folder is missing or cannot be written to.
    pub fn file(path: &Path, compression: Compression) -> Result<Self> {
        let name = path.display().to_string();
        let target = open_target(path)?;
        Self::open(target, compression, name)
    }

    /// Goes on with a part of a file, which appears when it is finished.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when the compressor cannot be set up.
    pub fn part(part: PartFile, compression: Compression) -> Result<Self> {
        let name = part.wanted().display().to_string();
        if part.is_empty() {
            return Self::open(Target::Part(part), compression, name);
        }
        Ok(Self {
            encoder: Some(Encoder::Idle(Target::Part(part))),
            compression,
            name,
        })
    }

    fn open(target: Target, compression: Compression, name: String) -> Result<Self> {
        let encoder = Encoder::begin(target, compression).map_err(|e| cannot_write(&e, &name))?;
        Ok(Self {
            encoder: Some(encoder),
            compression,
            name,
        })
    }

    /// True when it goes on with a part that has bytes already.
    pub fn is_continued(&self) -> bool {
        matches!(self.encoder, Some(Encoder::Idle(_)))
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// [`ErrorCode::Output`], or [`ErrorCode::ClosedPipe`] when nobody reads any more.
    pub fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes)
            .map_err(|error| cannot_write(&error, &self.name))
    }

    /// Ends the compressed frame and says what of a [`PartFile`] is written for good: a run that stops
    /// behind it can be gone on with from there. `None` for what is no part.
    ///
    /// # Errors
    /// As [`OutputWriter::put`].
    pub fn checkpoint(&mut self) -> Result<Option<Mark>> {
        self.end_frame()
            .map_err(|error| cannot_write(&error, &self.name))
    }

    fn end_frame(&mut self) -> io::Result<Option<Mark>> {
        match self.encoder.take() {
            Some(Encoder::Plain(mut writer)) => {
                writer.flush()?;
                let mark = writer.get_ref().mark();
                self.encoder = Some(Encoder::Plain(writer));
                Ok(mark)
            }
            Some(encoder) => {
                let target = encoder.end()?;
                let mark = target.mark();
                self.encoder = Some(Encoder::Idle(target));
                Ok(mark)
            }
            None => Err(gone()),
        }
    }

    /// Ends the compressed stream, flushes, and gives the file its name.
    ///
    /// # Errors
    /// As [`OutputWriter::put`].
    pub fn finish(self) -> Result<()> {
        let name = self.name;
        let ended = self.encoder.ok_or_else(gone).and_then(Encoder::end);
        ended
            .and_then(Target::finish)
            .map_err(|error| cannot_write(&error, &name))
    }

    /// The file's name, `-` for a stream.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The frame that is open, a new one where the last was ended.
    fn frame(&mut self) -> io::Result<&mut Encoder> {
        let encoder = self.encoder.take().ok_or_else(gone)?;
        let open = match encoder {
            Encoder::Idle(target) => Encoder::begin(target, self.compression)?,
            open => open,
        };
        Ok(self.encoder.insert(open))
    }
}

impl Write for OutputWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.frame()? {
            Encoder::Plain(writer) => writer.write(bytes),
            Encoder::Gzip(writer) => writer.write(bytes),
            Encoder::Zstd(writer) => writer.write(bytes),
            Encoder::Idle(_) => Err(gone()),
        }
    }

    /// Hands nothing on: what is written becomes final in [`OutputWriter::finish`] only.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Encoder {
    fn begin(target: Target, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::Plain(BufWriter::new(target)),
            Compression::Gzip => {
                let gzip = GzEncoder::new(target, flate2::Compression::default());
                Self::Gzip(BufWriter::new(gzip))
            }
            Compression::Zstd => {
                Self::Zstd(BufWriter::new(zstd::Encoder::new(target, ZSTD_LEVEL)?))
            }
        })
    }

    fn end(self) -> io::Result<Target> {
        match self {
            Self::Plain(writer) => unbuffer(writer),
            Self::Gzip(writer) => unbuffer(writer)?.finish(),
            Self::Zstd(writer) => unbuffer(writer)?.finish(),
            Self::Idle(target) => Ok(target),
        }
    }
}

/// A write has failed before, and what came after it has nowhere to go.
fn gone() -> io::Error {
    io::Error::other("an earlier write failed")
}

fn unbuffer<W: Write>(writer: BufWriter<W>) -> io::Result<W> {
    writer.into_inner().map_err(io::IntoInnerError::into_error)
}

impl Target {
    fn mark(&self) -> Option<Mark> {
        match self {
            Self::Part(part) => Some(part.mark()),
            _ => None,
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Stream(mut stream) => stream.flush(),
            Self::File(mut file) => file.flush(),
            Self::Pending(pending) => pending.commit(),
            Self::Part(part) => part.finish(),
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Part(part) => part.write(bytes),
            Self::Stream(stream) => stream.write(bytes),
            Self::File(file) => file.write(bytes),
            Self::Pending(pending) => pending.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::File(file) => file.flush(),
            Self::Pending(pending) => pending.file.flush(),
            Self::Part(part) => part.flush(),
        }
    }
}

/// A file under its temporary name; removed on drop unless committed.
struct PendingFile {
    file: File,
    temporary: PathBuf,
    wanted: PathBuf,
}

impl PendingFile {
    fn create(wanted: PathBuf) -> io::Result<Self> {
        let (file, temporary) = create_beside(&wanted)?;
        let pending = Self {
            file,
            temporary,
            wanted,
        };
        if let Ok(existing) = fs::metadata(&pending.wanted) {
            fs::set_permissions(&pending.temporary, existing.permissions())?;
        }
        Ok(pending)
    }

    fn commit(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.sync_all()?;
        fs::rename(&self.temporary, &self.wanted)
    }
}

impl Drop for PendingFile {
    /// After a commit the temporary name is gone and there is nothing to remove.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary);
    }
}

fn create_beside(wanted: &Path) -> io::Result<(File, PathBuf)> {
    let process = std::process::id();
    for attempt in 0..MAX_TEMPORARY_NAMES {
        let temporary = wanted.with_file_name(format!(".kvetch-{process}-{attempt}.part"));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)
        {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (file, temporary)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn open_target(path: &Path) -> Result<Target> {
    let name = path.display().to_string();
    let failed = |error: io::Error| cannot_write(&error, &name);
    let wanted = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    match fs::metadata(&wanted) {
        Ok(found) if found.is_dir() => Err(Error::new(ErrorCode::Output, "the output is a folder")
            .with_fix("name a file in it")
            .at(name, None)),
        Ok(found) if !found.is_file() => OpenOptions::new()
            .write(true)
            .open(&wanted)
            .map(Target::File)
            .map_err(failed),
        _ => {
            check_folder(&wanted, &name)?;
            PendingFile::create(wanted)
                .map(Target::Pending)
                .map_err(failed)
        }
    }
}

/// Fails when the folder of a file is not there.
pub(super) fn check_folder(wanted: &Path, name: &str) -> Result<()> {
    let folder = match wanted.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => return Ok(()),
    };
    if folder.is_dir() {
        return Ok(());
    }
    let message = format!("the output folder `{}` does not exist", folder.display());
    Err(Error::new(ErrorCode::Output, message)
        .with_fix("create it or choose another")
        .at(name, None))
}

pub(crate) fn cannot_write(error: &io::Error, name: &str) -> Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Error::new(ErrorCode::ClosedPipe, "the reader of the output went away");
    }
    Error::new(ErrorCode::Output, format!("cannot write: {error}")).at(name, None)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_dropped_writer_leaves_no_file_and_keeps_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let mut writer = OutputWriter::file(&path, Compression::Gzip).unwrap();
        writer.put(b"half").unwrap();
        assert_eq!(names(folder.path()).len(), 1);
        drop(writer);
        assert!(names(folder.path()).is_empty());

        fs::write(&path, "old").unwrap();
        let mut writer = OutputWriter::file(&path, Compression::None).unwrap();
        writer.put(&vec![b'x'; 100_000]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(writer);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["out.jsonl"]);
    }

    #[test]
    fn a_finished_writer_replaces_the_file_in_each_compression() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let mut writer = OutputWriter::file(&path, compression).unwrap();
            writer.put(b"hello\n").unwrap();
            writer.finish().unwrap();
            assert_eq!(unpack(&path, compression), "hello\n");
            assert_eq!(names(folder.path()), ["out"]);
        }
    }

    #[test]
    fn frames_end_at_checkpoints_wherever_a_run_was_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let whole = {
                let part = PartFile::begin(&path).unwrap();
                let mut writer = OutputWriter::part(part, compression).unwrap();
                writer.put(b"one\n").unwrap();
                let mark = writer.checkpoint().unwrap().unwrap();
                writer.put(b"two\n").unwrap();
                assert!(writer.checkpoint().unwrap().unwrap().bytes > mark.bytes);
                writer.finish().unwrap();
                (mark, fs::read(&path).unwrap())
            };
            fs::write(PartFile::path_of(&path), &whole.1).unwrap();
            let (part, at) = PartFile::go_on(&path, &[whole.0]).unwrap();
            assert_eq!(at, Some(0));
            let mut writer = OutputWriter::part(part, compression).unwrap();
            writer.put(b"two\n").unwrap();
            writer.checkpoint().unwrap();
            writer.finish().unwrap();
            assert_eq!(fs::read(&path).unwrap(), whole.1, "{compression:?}");
            assert_eq!(unpack(&path, compression), "one\ntwo\n");
        }
    }

    #[test]
    fn an_output_without_records_is_a_frame_without_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let part = PartFile::begin(&path).unwrap();
            let mut writer = OutputWriter::part(part, compression).unwrap();
            writer.checkpoint().unwrap();
            writer.finish().unwrap();
            assert_eq!(unpack(&path, compression), "");
        }
    }

    fn unpack(path: &Path, compression: Compression) -> String {
        let file = File::open(path).unwrap();
        let mut text = String::new();
        match compression {
            Compression::None => Box::new(file) as Box<dyn Read>,
            Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
            Compression::Zstd => Box::new(zstd::Decoder::new(file).unwrap()),
        }
        .read_to_string(&mut text)
        .unwrap();
        text
    }

    #[test]
    fn a_missing_folder_and_a_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nowhere").join("out.csv");
        let error = OutputWriter::file(&missing, Compression::None)
            .err()
            .unwrap();
        assert_eq!(error.code(), ErrorCode::Output);
        assert!(
            error.to_string().contains("nowhere` does not exist"),
            "{error}"
        );
        let error = OutputWriter::file(folder.path(), Compression::None)
            .err()
            .unwrap();
        assert!(error.to_string().contains("is a folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.csv");
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        let link = folder.path().join("link.csv");
        symlink(&real, &link).unwrap();
        let mut writer = OutputWriter::file(&link, Compression::None).unwrap();
        writer.put(b"new").unwrap();
        writer.finish().unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(
            fs::metadata(&real).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_has_its_own_code() {
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let mut writer = OutputWriter::stream(Box::new(Closed), compression).unwrap();
            let put = writer.put(b"x");
            let error = put.and_then(|()| writer.finish()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ClosedPipe);
        }
    }
}
