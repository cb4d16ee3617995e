//! What stands before a page: its kind, its sizes, how its values are written.

use ::parquet::basic::Encoding;

use super::thrift::{Defect, Event, walk};

/// The kinds of pages, by the format's specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Levels and values, packed together.
    Data,
    /// Of no use here.
    Index,
    /// Values that the data pages refer to.
    Dictionary,
    /// Plain levels, then values that may be packed.
    DataV2,
}

/// The numbers before a page, all from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: Kind,
    pub(super) plain_bytes: usize,
    pub(super) packed_bytes: usize,
    pub(super) crc: Option<u32>,
    pub(super) values: u32,
    pub(super) nulls: u32,
    pub(super) rows: u32,
    pub(super) encoding: Encoding,
    pub(super) definition_encoding: Encoding,
    pub(super) repetition_encoding: Encoding,
    pub(super) definition_bytes: u32,
    pub(super) repetition_bytes: u32,
    pub(super) is_packed: bool,
    pub(super) is_sorted: bool,
}

/// The numbers as they are met.
#[derive(Default)]
struct Found {
    kind: Option<i64>,
    plain_bytes: Option<i64>,
    packed_bytes: Option<i64>,
    crc: Option<i64>,
    values: i64,
    nulls: i64,
    rows: i64,
    encoding: i64,
    definition_encoding: i64,
    repetition_encoding: i64,
    definition_bytes: i64,
    repetition_bytes: i64,
    is_unpacked: bool,
    is_sorted: bool,
}

impl Head {
    /// Reads the head that `bytes` begin with; gives its length too.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, usize), Defect> {
        let mut found = Found::default();
        let length = walk(bytes, &mut |path, event| match event {
            Event::Number(value) => {
                found.set(path, value);
                Ok(())
            }
            Event::Struct => Ok(()),
            // No head has a list.
            Event::List(_) => Err(Defect::Wrong),
        })?;
        Ok((found.head()?, length))
    }
}

impl Found {
    /// The paths are the format's: 5 is a data page, 7 a dictionary, 8 a data page of version 2.
    fn set(&mut self, path: &[i16], value: i64) {
        let place = match path {
            [1] => return self.kind = Some(value),
            [2] => return self.plain_bytes = Some(value),
            [3] => return self.packed_bytes = Some(value),
            [4] => return self.crc = Some(value),
            [8, 7] => return self.is_unpacked = value == 0,
            [7, 3] => return self.is_sorted = value == 1,
            [5 | 7 | 8, 1] => &mut self.values,
            [8, 2] => &mut self.nulls,
            [8, 3] => &mut self.rows,
            [5 | 7, 2] | [8, 4] => &mut self.encoding,
            [5, 3] => &mut self.definition_encoding,
            [5, 4] => &mut self.repetition_encoding,
            [8, 5] => &mut self.definition_bytes,
            [8, 6] => &mut self.repetition_bytes,
            _ => return,
        };
        *place = value;
    }

    fn head(&self) -> Result<Head, Defect> {
        let bytes = |value: Option<i64>| {
            let value = value.and_then(|value| i32::try_from(value).ok());
            let value = value.and_then(|value| usize::try_from(value).ok());
            value.ok_or(Defect::Wrong)
        };
        let count = |value: i64| {
            let value = i32::try_from(value).ok();
            value
                .and_then(|value| u32::try_from(value).ok())
                .ok_or(Defect::Wrong)
        };
        Ok(Head {
            kind: match self.kind {
                Some(0) => Kind::Data,
                Some(1) => Kind::Index,
                Some(2) => Kind::Dictionary,
                Some(3) => Kind::DataV2,
                _ => return Err(Defect::Wrong),
            },
            plain_bytes: bytes(self.plain_bytes)?,
            packed_bytes: bytes(self.packed_bytes)?,
            crc: self
                .crc
                .and_then(|crc| i32::try_from(crc).ok())
                .map(i32::cast_unsigned),
            values: count(self.values)?,
            nulls: count(self.nulls)?,
            rows: count(self.rows)?,
            encoding: encoding(self.encoding)?,
            definition_encoding: encoding(self.definition_encoding)?,
            repetition_encoding: encoding(self.repetition_encoding)?,
            definition_bytes: count(self.definition_bytes)?,
            repetition_bytes: count(self.repetition_bytes)?,
            is_packed: !self.is_unpacked,
            is_sorted: self.is_sorted,
        })
    }
}

/// An encoding by its number in the format.
fn encoding(number: i64) -> Result<Encoding, Defect> {
    #[expect(deprecated, reason = "old files have levels in it")]
    let bit_packed = Encoding::BIT_PACKED;
    Ok(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        4 => bit_packed,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return Err(Defect::Wrong),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        // type 3, 100 plain, 60 packed; 8: 10 values, 2 nulls, 10 rows, RLE_DICTIONARY, 4, 0, not packed
        let bytes = [
            0x15, 0x06, 0x15, 0xc8, 0x01, 0x15, 0x78, 0x5c, 0x15, 0x14, 0x15, 0x04, 0x15, 0x14,
            0x15, 0x10, 0x15, 0x08, 0x15, 0x00, 0x12, 0x00, 0x00, 0xff,
        ];
        let (head, length) = Head::read(&bytes).unwrap();
        assert_eq!(length, bytes.len() - 1);
        assert_eq!(
            (head.kind, head.plain_bytes, head.packed_bytes),
            (Kind::DataV2, 100, 60)
        );
        assert_eq!((head.values, head.nulls, head.rows), (10, 2, 10));
        assert_eq!(
            (head.encoding, head.definition_bytes),
            (Encoding::RLE_DICTIONARY, 4)
        );
        assert!(!head.is_packed && head.crc.is_none());
    }

    #[test]
    fn heads_without_sense_are_refused() {
        let cases: [(&str, &[u8], Defect); 5] = [
            ("no kind", &[0x25, 0x02, 0x15, 0x02, 0x00], Defect::Wrong),
            (
                "unknown kind",
                &[0x15, 0x0a, 0x15, 0x02, 0x15, 0x02, 0x00],
                Defect::Wrong,
            ),
            (
                "below zero",
                &[0x15, 0x00, 0x15, 0x01, 0x15, 0x02, 0x00],
                Defect::Wrong,
            ),
            (
                "a list",
                &[0x15, 0x00, 0x19, 0x15, 0x02, 0x00],
                Defect::Wrong,
            ),
            ("cut", &[0x15, 0x00, 0x15, 0x02], Defect::Cut),
        ];
        for (name, bytes, defect) in cases {
            assert_eq!(Head::read(bytes).unwrap_err(), defect, "{name}");
        }
    }
}
