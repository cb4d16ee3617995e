//! Gzip and zstd by their first bytes, whatever the file is called, with a limit on what comes out.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::options::InputOptions;
use super::peek::Peeked;

/// RFC 1952, section 2.3.1.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// RFC 8878, section 3.1.1.
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Chosen: below this a file is harmless however well it packs.
const RATIO_FREE_BYTES: u64 = 16 << 20;

/// Counts the bytes that pass.
pub(super) struct Counting<R> {
    inner: R,
    total_bytes: Arc<AtomicU64>,
}

impl<R> Counting<R> {
    /// Adds what is read from `inner` to `total_bytes`.
    pub(super) fn new(inner: R, total_bytes: Arc<AtomicU64>) -> Self {
        Self { inner, total_bytes }
    }
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.total_bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The plain bytes of `raw`: decoded when it starts as gzip or zstd, else as they are.
pub(super) fn decompress(
    raw: Box<dyn Read + Send>,
    options: &InputOptions,
) -> io::Result<Box<dyn Read + Send>> {
    let packed_bytes = Arc::new(AtomicU64::new(0));
    let counted = Counting::new(raw, Arc::clone(&packed_bytes));
    let peeked = Peeked::new(Box::new(counted), ZSTD_MAGIC.len() as u64);
    let inner: Box<dyn Read + Send> = if peeked.sample().starts_with(GZIP_MAGIC) {
        Box::new(MultiGzDecoder::new(peeked))
    } else if peeked.sample().starts_with(ZSTD_MAGIC) {
        Box::new(zstd::stream::read::Decoder::new(peeked)?)
    } else {
        return Ok(Box::new(peeked));
    };
    Ok(Box::new(Limited {
        inner,
        packed_bytes,
        decoded_bytes: 0,
        max_bytes: options.max_decoded_bytes,
        max_ratio: options.max_decoded_ratio,
    }))
}

/// Why a file of `packed_bytes` may not decode to so many bytes, under a limit in bytes and one in multiples
/// of its size.
pub(super) fn beyond_limits(
    decoded_bytes: u64,
    packed_bytes: u64,
    (max_bytes, max_ratio): (u64, u64),
) -> Option<String> {
    if decoded_bytes > max_bytes {
        return Some(format!(
            "the file decodes to more than the limit of {max_bytes} bytes (max_decoded_bytes)"
        ));
    }
    let is_harmless = decoded_bytes <= RATIO_FREE_BYTES;
    (!is_harmless && decoded_bytes / packed_bytes.max(1) >= max_ratio).then(|| {
        format!(
            "the file decodes to more than the limit of {max_ratio} times its size (max_decoded_ratio)"
        )
    })
}

/// Stops with an error that names the limit.
struct Limited {
    inner: Box<dyn Read + Send>,
    packed_bytes: Arc<AtomicU64>,
    decoded_bytes: u64,
    max_bytes: u64,
    max_ratio: u64,
}

impl Limited {
    fn check(&self) -> io::Result<()> {
        let packed_bytes = self.packed_bytes.load(Ordering::Relaxed);
        let limits = (self.max_bytes, self.max_ratio);
        match beyond_limits(self.decoded_bytes, packed_bytes, limits) {
            Some(reason) => Err(io::Error::other(reason)),
            None => Ok(()),
        }
    }
}

impl Read for Limited {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        let count = self.inner.read(into)?;
        self.decoded_bytes += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read_all(bytes: Vec<u8>, options: &InputOptions) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut reader = decompress(Box::new(io::Cursor::new(bytes)), options)?;
        reader.read_to_end(&mut all)?;
        Ok(all)
    }

    #[test]
    fn magic_bytes_decide() {
        let options = InputOptions::default();
        let two_members = [gzip(b"one "), gzip(b"two")].concat();
        let two_frames = [
            zstd::encode_all(&b"one "[..], 3).unwrap(),
            zstd::encode_all(&b"two"[..], 3).unwrap(),
        ]
        .concat();
        for packed in [two_members, two_frames, b"one two".to_vec()] {
            assert_eq!(read_all(packed, &options).unwrap(), b"one two");
        }
        assert_eq!(read_all(Vec::new(), &options).unwrap(), b"");
        assert_eq!(read_all(vec![0x1f], &options).unwrap(), [0x1f]);
    }

    #[test]
    fn a_cut_archive_is_an_error() {
        let mut packed = gzip(&b"complaint ".repeat(1000));
        packed.truncate(packed.len() / 2);
        assert!(read_all(packed, &InputOptions::default()).is_err());
    }

    #[test]
    fn both_limits_are_named() {
        let bomb = gzip(&vec![b'a'; 40 << 20]);
        let error = read_all(bomb.clone(), &InputOptions::default()).unwrap_err();
        assert!(error.to_string().contains("max_decoded_ratio"), "{error}");
        let options = InputOptions {
            max_decoded_bytes: 1 << 20,
            ..InputOptions::default()
        };
        let error = read_all(bomb, &options).unwrap_err();
        assert!(error.to_string().contains("max_decoded_bytes"), "{error}");
        let small = gzip(&vec![b'a'; 1 << 20]);
        assert_eq!(read_all(small, &options).unwrap().len(), 1 << 20);
    }
}
