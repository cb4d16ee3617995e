//! The end of a Parquet file, where its schema and the places of its columns stand.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use ::parquet::file::metadata::{
    ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData,
};

use super::codec;
use super::quietly;
use super::thrift::{Defect, Event, walk};

/// First and last bytes of a file.
const MAGIC: &[u8; 4] = b"PAR1";

/// Last bytes of a file whose footer is encrypted.
const ENCRYPTED_MAGIC: &[u8; 4] = b"PARE";

/// Length of the footer and the last magic bytes.
const TAIL_BYTES: u64 = 8;

/// Chosen: a table of a thousand columns and three hundred row groups needs as much.
const MAX_FOOTER_BYTES: u64 = 32 << 20;

/// Row groups are numbered with 16 bits.
const MAX_GROUPS: usize = 1 << 15;

/// Groups of columns inside of each other. Chosen: lists of structs of lists need 3 a level.
const MAX_SCHEMA_DEPTH: usize = 64;

/// Bytes of a value of fixed length; a batch has such a value in every row, null or not. Chosen: hashes
/// and the widest numbers have 64.
const MAX_FIXED_BYTES: i64 = 64 << 10;

/// What a file says of itself.
pub(super) struct Footer {
    /// Schema, row groups, columns.
    pub(super) metadata: ParquetMetaData,
    /// Where the footer begins and pages end.
    pub(super) start: u64,
}

/// Reads the footer, or says what is wrong with the file, and the way out where there is one.
pub(super) fn read(file: &mut File) -> Result<Footer, (String, &'static str)> {
    let bytes = footer_bytes(file)?;
    check(&bytes.0).map_err(|_| damaged())?;
    let metadata = quietly(|| ParquetMetaDataReader::decode_metadata(&bytes.0));
    let metadata = metadata.map_err(|_| damaged())?;
    let groups = metadata.row_groups().iter();
    let mut codecs = groups
        .flat_map(RowGroupMetaData::columns)
        .map(ColumnChunkMetaData::compression);
    if let Some(unknown) = codecs.find(|codec| !codec::is_known(*codec)) {
        let name = unknown.to_string();
        let name = name
            .split('(')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        return Err((
            format!("is packed with {name}, which is not read"),
            "write it with snappy, zstd, gzip or lz4",
        ));
    }
    Ok(Footer {
        metadata,
        start: bytes.1,
    })
}

/// The footer's bytes and the place where they begin.
fn footer_bytes(file: &mut File) -> Result<(Vec<u8>, u64), (String, &'static str)> {
    let failed = |error: io::Error| (format!("cannot be read: {error}"), "");
    let length = file.metadata().map_err(failed)?.len();
    let smallest = TAIL_BYTES + MAGIC.len() as u64;
    if length < smallest {
        return Err(damaged());
    }
    let tail = read_at(file, length - TAIL_BYTES, 8).map_err(failed)?;
    let Some((size, magic)) = tail.split_first_chunk::<4>() else {
        return Err(damaged());
    };
    if magic == ENCRYPTED_MAGIC {
        return Err(("is encrypted".to_owned(), "write it without encryption"));
    }
    let size = u64::from(u32::from_le_bytes(*size));
    if magic != MAGIC || size > length - smallest {
        return Err(damaged());
    }
    if size > MAX_FOOTER_BYTES {
        let message = format!("has a footer larger than the limit of {MAX_FOOTER_BYTES} bytes");
        return Err((message, "write fewer columns or larger row groups"));
    }
    let start = length - TAIL_BYTES - size;
    let bytes = read_at(file, start, size).map_err(failed)?;
    Ok((bytes, start))
}

fn damaged() -> (String, &'static str) {
    (
        "is cut or damaged: its last bytes are no parquet footer".to_owned(),
        "copy or write it again",
    )
}

/// `count` bytes from `start` on.
pub(super) fn read_at(file: &mut File, start: u64, count: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::with_capacity(usize::try_from(count).map_err(io::Error::other)?);
    file.take(count).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == count {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Refuses claims that would cost more memory, stack or time than the footer's own bytes.
fn check(footer: &[u8]) -> Result<(), Defect> {
    let mut children: Vec<i64> = Vec::new();
    walk(footer, &mut |path, event| {
        match (path, event) {
            (&[SCHEMA], Event::Struct) => children.push(0),
            (&[SCHEMA, SCHEMA_CHILDREN], Event::Number(count)) => {
                if let Some(last) = children.last_mut() {
                    *last = count;
                }
            }
            (&[SCHEMA, SCHEMA_FIXED_BYTES], Event::Number(bytes)) if bytes > MAX_FIXED_BYTES => {
                return Err(Defect::Wrong);
            }
            (&[ROW_GROUPS], Event::List(count)) if count > MAX_GROUPS => {
                return Err(Defect::Wrong);
            }
            _ => {}
        }
        Ok(())
    })?;
    check_tree(&children)
}

/// Ids of the fields of the footer that are looked at, by the format's specification.
const SCHEMA: i16 = 2;
const SCHEMA_FIXED_BYTES: i16 = 2;
const SCHEMA_CHILDREN: i16 = 5;
const ROW_GROUPS: i16 = 4;

/// The schema is a tree, written depth first, each element with the number of its children.
fn check_tree(children: &[i64]) -> Result<(), Defect> {
    let mut open: Vec<usize> = Vec::new();
    for (at, &count) in children.iter().enumerate() {
        let count = usize::try_from(count).map_err(|_| Defect::Wrong)?;
        if count > children.len() - at {
            return Err(Defect::Wrong);
        }
        if let Some(left) = open.last_mut() {
            *left = left.saturating_sub(1);
        }
        if count > 0 {
            open.push(count);
        }
        if open.len() > MAX_SCHEMA_DEPTH {
            return Err(Defect::Wrong);
        }
        while open.last() == Some(&0) {
            open.pop();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_as_deep_and_wide_as_their_elements() {
        let deep = |depth: usize| vec![1; depth];
        let cases = [
            (vec![2, 0, 0], true),
            (vec![2, 1, 0, 0], true),
            (vec![i64::from(i32::MAX), 0], false),
            (vec![-1], false),
            (deep(MAX_SCHEMA_DEPTH), true),
            (deep(MAX_SCHEMA_DEPTH + 1), false),
            ([vec![200], [1, 0].repeat(100), vec![0; 100]].concat(), true),
        ];
        for (children, is_right) in cases {
            assert_eq!(check_tree(&children).is_ok(), is_right, "{children:?}");
        }
    }
}
