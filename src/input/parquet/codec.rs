//! Packed pages in, plain ones of the promised size out; never a byte more.

use std::io::{self, Read};

use ::parquet::basic::Compression;

/// True for the codecs that [`unpack`] knows.
pub(super) fn is_known(codec: Compression) -> bool {
    !matches!(codec, Compression::BROTLI(_) | Compression::LZO)
}

/// The plain bytes, exactly `size` of them.
pub(super) fn unpack(codec: Compression, packed: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let plain = match codec {
        Compression::UNCOMPRESSED => packed.to_vec(),
        Compression::SNAPPY => snappy(packed, size)?,
        Compression::GZIP(_) => up_to(flate2::read::MultiGzDecoder::new(packed), size)?,
        Compression::ZSTD(_) => up_to(zstd::Decoder::new(packed)?, size)?,
        Compression::LZ4_RAW => lz4(packed, size)?,
        Compression::LZ4 => lz4_frames(packed, size).or_else(|_| lz4(packed, size))?,
        other => return Err(wrong(format!("pages packed with {other} are not read"))),
    };
    if plain.len() == size {
        Ok(plain)
    } else {
        Err(wrong(
            "a page does not unpack to the size it promises".to_owned(),
        ))
    }
}

fn snappy(packed: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let is_promised = snap::raw::decompress_len(packed).is_ok_and(|length| length == size);
    if !is_promised {
        return Err(wrong("a page is not packed with snappy".to_owned()));
    }
    Ok(snap::raw::Decoder::new().decompress_vec(packed)?)
}

fn up_to(decoder: impl Read, size: usize) -> io::Result<Vec<u8>> {
    let mut plain = Vec::with_capacity(size.saturating_add(1));
    decoder.take(size as u64 + 1).read_to_end(&mut plain)?;
    Ok(plain)
}

fn lz4(packed: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let mut plain = vec![0; size];
    let written = lz4_flex::block::decompress_into(packed, &mut plain).map_err(io::Error::other)?;
    plain.truncate(written);
    Ok(plain)
}

/// Blocks with their plain and packed length before them, as Hadoop writes them.
fn lz4_frames(mut packed: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let mut plain = Vec::with_capacity(size);
    while !packed.is_empty() {
        let (plain_bytes, rest) = length(packed)?;
        let (packed_bytes, rest) = length(rest)?;
        let block = rest.get(..packed_bytes);
        let block = block.filter(|_| plain_bytes <= size.saturating_sub(plain.len()));
        let block = block.ok_or_else(|| wrong("a page is not packed with lz4".to_owned()))?;
        plain.extend(lz4(block, plain_bytes)?);
        packed = rest.get(packed_bytes..).unwrap_or_default();
    }
    Ok(plain)
}

fn length(bytes: &[u8]) -> io::Result<(usize, &[u8])> {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else {
        return Err(wrong("a page is cut".to_owned()));
    };
    Ok((u32::from_be_bytes(*length) as usize, rest))
}

fn wrong(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use ::parquet::basic::{BrotliLevel, GzipLevel, ZstdLevel};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn packings(plain: &[u8]) -> Vec<(Compression, Vec<u8>)> {
        let block = lz4_flex::block::compress(plain);
        let mut frame = u32::try_from(plain.len()).unwrap().to_be_bytes().to_vec();
        frame.extend(u32::try_from(block.len()).unwrap().to_be_bytes());
        frame.extend(&block);
        vec![
            (Compression::UNCOMPRESSED, plain.to_vec()),
            (
                Compression::SNAPPY,
                snap::raw::Encoder::new().compress_vec(plain).unwrap(),
            ),
            (Compression::GZIP(GzipLevel::default()), gzip(plain)),
            (
                Compression::ZSTD(ZstdLevel::default()),
                zstd::encode_all(plain, 3).unwrap(),
            ),
            (Compression::LZ4_RAW, block.clone()),
            (Compression::LZ4, block),
            (Compression::LZ4, frame),
        ]
    }

    #[test]
    fn pages_unpack_to_the_promised_size_only() {
        let plain = b"my parcel never arrived ".repeat(50);
        for (codec, packed) in packings(&plain) {
            assert_eq!(
                unpack(codec, &packed, plain.len()).unwrap(),
                plain,
                "{codec}"
            );
            for size in [0, 1, plain.len() - 1, plain.len() + 1] {
                assert!(unpack(codec, &packed, size).is_err(), "{codec} {size}");
            }
            let cut = &packed[..packed.len() / 2];
            assert!(unpack(codec, cut, plain.len()).is_err(), "{codec}");
        }
    }

    #[test]
    fn unknown_codecs_are_named() {
        let codec = Compression::BROTLI(BrotliLevel::default());
        assert!(!is_known(codec) && !is_known(Compression::LZO) && is_known(Compression::SNAPPY));
        assert!(
            unpack(codec, b"x", 1)
                .unwrap_err()
                .to_string()
                .contains("BROTLI")
        );
    }
}
