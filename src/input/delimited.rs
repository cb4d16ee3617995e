//! One record of delimited text: where it ends, what its fields are, which delimiter splits it.
//!
//! Reads what the `csv` crate reads, with two differences that keep rows from being lost: a quote
//! that opens and is never closed is reported instead of swallowing the rest of the file, and so
//! is a quoted field over several lines that something other than a delimiter follows.

use memchr::{memchr, memchr2, memchr3};

use super::header::{Columns, looks_like_header};
use super::options::ColumnMapping;

/// The byte between two fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Delimiter(u8);

/// Delimiters tried, the likeliest first.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Chosen: enough to tell a delimiter from punctuation, cheap for every file.
const SNIFFED_RECORDS: usize = 30;

impl Delimiter {
    /// A delimiter the caller names.
    pub(super) fn new(byte: u8) -> Self {
        Self(byte)
    }

    /// The delimiter's byte.
    pub(super) fn byte(self) -> u8 {
        self.0
    }

    /// The delimiter under which the sample is most of a table: its header has a text column and
    /// its rows are as wide as the header. `preferred` wins where it splits the header at all.
    pub(super) fn sniff(sample: &[u8], mapping: &ColumnMapping, preferred: Option<u8>) -> Self {
        let candidates = preferred.into_iter().chain(CANDIDATES);
        let mut best = Self(preferred.unwrap_or(b','));
        let mut best_score = (false, 0, 0);
        for byte in candidates {
            let score = score(sample, Self(byte), mapping);
            if score > best_score {
                (best, best_score) = (Self(byte), score);
            }
            if preferred == Some(byte) && score.2 > 1 {
                break;
            }
        }
        best
    }

    /// The share of the first rows that are as wide as the very first, in thousandths.
    pub(super) fn regularity(self, sample: &[u8]) -> usize {
        let mut widths = Vec::with_capacity(SNIFFED_RECORDS);
        let mut rest = skip_line_breaks(sample);
        let mut fields = Fields::default();
        while !rest.is_empty() && widths.len() < SNIFFED_RECORDS {
            let outcome = scan(rest, self, Quotes::Honoured, true, &mut fields);
            let Scan::Record(length) = outcome else {
                break;
            };
            widths.push(fields.count());
            rest = skip_line_breaks(rest.get(length..).unwrap_or_default());
        }
        let first = widths.first().copied().unwrap_or_default();
        let same = widths.iter().filter(|width| **width == first).count();
        same * 1000 / widths.len().max(1)
    }
}

/// Whether the split header names a text, the rows' regularity, and the header's width.
fn score(sample: &[u8], delimiter: Delimiter, mapping: &ColumnMapping) -> (bool, usize, usize) {
    let Some(names) = first_record(sample, delimiter) else {
        return (false, 0, 0);
    };
    if names.len() < 2 {
        return (false, 0, 0);
    }
    let has_text =
        looks_like_header(&names) && Columns::of_header(&names, mapping).text().is_some();
    (has_text, delimiter.regularity(sample), names.len())
}

/// The first record's fields as text; nothing when there is none or its quotes do not close.
pub(super) fn first_record(sample: &[u8], delimiter: Delimiter) -> Option<Vec<String>> {
    let sample = skip_line_breaks(sample);
    let mut fields = Fields::default();
    match scan(sample, delimiter, Quotes::Honoured, true, &mut fields) {
        Scan::Record(_) if !sample.is_empty() => {
            let cells = fields.iter().map(|cell| String::from_utf8_lossy(cell));
            Some(cells.map(std::borrow::Cow::into_owned).collect())
        }
        _ => None,
    }
}

/// What stands after leading line ends; empty lines are no records.
pub(super) fn skip_line_breaks(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !matches!(b, b'\r' | b'\n'));
    start
        .and_then(|start| bytes.get(start..))
        .unwrap_or_default()
}

/// The fields of one record, reused from record to record.
#[derive(Debug, Default)]
pub(super) struct Fields {
    data: Vec<u8>,
    ends: Vec<usize>,
}

impl Fields {
    /// Number of fields.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// The fields in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(self.ends.iter().copied());
        ranges.map(|(start, end)| self.data.get(start..end).unwrap_or_default())
    }

    fn clear(&mut self) {
        self.data.clear();
        self.ends.clear();
    }

    fn end_field(&mut self) {
        self.ends.push(self.data.len());
    }
}

/// What quotes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// A quoted field may hold delimiters and line ends.
    Honoured,
    /// A quoted field may hold delimiters; it must close on its line.
    LineBound,
    /// A quote is a character like any other.
    Ignored,
}

/// Outcome of looking for one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scan {
    /// A record of so many bytes, its line end included.
    Record(usize),
    /// A quote was opened and not closed as it must be; so many bytes were looked at.
    Unbalanced(usize),
    /// The record goes on after these bytes.
    More {
        /// True when it goes on inside of quotes.
        is_quoted: bool,
    },
}

enum FieldEnd {
    Field,
    Record,
    More { is_quoted: bool },
    Unbalanced,
}

/// Looks for the record at the start of `bytes` and splits it. `is_last` says that nothing follows
/// the bytes. Time is linear in the bytes looked at.
pub(super) fn scan(
    bytes: &[u8],
    delimiter: Delimiter,
    quotes: Quotes,
    is_last: bool,
    fields: &mut Fields,
) -> Scan {
    fields.clear();
    let line_end = match quotes {
        Quotes::LineBound => memchr2(b'\r', b'\n', bytes),
        Quotes::Honoured | Quotes::Ignored => None,
    };
    let mut scanner = Scanner {
        bytes: line_end.map_or(bytes, |end| bytes.get(..=end).unwrap_or(bytes)),
        at: 0,
        delimiter: delimiter.0,
        is_last: is_last || line_end.is_some(),
    };
    loop {
        let end = scanner.field(quotes, &mut fields.data);
        fields.end_field();
        match end {
            FieldEnd::Field => {}
            FieldEnd::Record => return Scan::Record(scanner.at),
            FieldEnd::More { is_quoted } => return Scan::More { is_quoted },
            FieldEnd::Unbalanced => return Scan::Unbalanced(scanner.at),
        }
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    delimiter: u8,
    is_last: bool,
}

impl Scanner<'_> {
    fn field(&mut self, quotes: Quotes, data: &mut Vec<u8>) -> FieldEnd {
        if quotes != Quotes::Ignored && self.bytes.get(self.at) == Some(&b'"') {
            self.at += 1;
            self.quoted(data)
        } else {
            self.unquoted(data)
        }
    }

    fn unquoted(&mut self, data: &mut Vec<u8>) -> FieldEnd {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(end) = memchr3(self.delimiter, b'\r', b'\n', rest) else {
            data.extend_from_slice(rest);
            self.at = self.bytes.len();
            return if self.is_last {
                FieldEnd::Record
            } else {
                FieldEnd::More { is_quoted: false }
            };
        };
        data.extend_from_slice(rest.get(..end).unwrap_or_default());
        self.at += end + 1;
        if rest.get(end) == Some(&self.delimiter) {
            FieldEnd::Field
        } else {
            FieldEnd::Record
        }
    }

    fn quoted(&mut self, data: &mut Vec<u8>) -> FieldEnd {
        let mut has_line_break = false;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(end) = memchr(b'"', rest) else {
                self.at = self.bytes.len();
                return if self.is_last {
                    FieldEnd::Unbalanced
                } else {
                    FieldEnd::More { is_quoted: true }
                };
            };
            let segment = rest.get(..end).unwrap_or_default();
            has_line_break |= memchr2(b'\r', b'\n', segment).is_some();
            data.extend_from_slice(segment);
            self.at += end + 1;
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    data.push(b'"');
                    self.at += 1;
                }
                Some(after) => return self.after_quote(*after, has_line_break, data),
                None if self.is_last => return FieldEnd::Record,
                None => return FieldEnd::More { is_quoted: true },
            }
        }
    }

    fn after_quote(&mut self, after: u8, has_line_break: bool, data: &mut Vec<u8>) -> FieldEnd {
        match after {
            _ if after == self.delimiter => {
                self.at += 1;
                FieldEnd::Field
            }
            b'\r' | b'\n' => {
                self.at += 1;
                FieldEnd::Record
            }
            _ if has_line_break => FieldEnd::Unbalanced,
            _ => self.unquoted(data),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str, quotes: Quotes) -> (Scan, Vec<String>) {
        let mut fields = Fields::default();
        let outcome = scan(text.as_bytes(), Delimiter(b','), quotes, true, &mut fields);
        let cells = fields
            .iter()
            .map(|c| String::from_utf8_lossy(c).into_owned());
        (outcome, cells.collect())
    }

    #[test]
    fn records_are_split() {
        let cases: [(&str, usize, &[&str]); 10] = [
            ("a,b\nc", 4, &["a", "b"]),
            ("a,b\r\nc", 4, &["a", "b"]),
            ("a,\n", 3, &["a", ""]),
            (",", 1, &["", ""]),
            ("\"a,\nb\",c\n", 9, &["a,\nb", "c"]),
            ("\"he said \"\"no\"\"\",c", 18, &["he said \"no\"", "c"]),
            ("\"a\"b,c\n", 7, &["ab", "c"]),
            ("a\"b\",c\n", 7, &["a\"b\"", "c"]),
            ("\"\"\n", 3, &[""]),
            ("\"a\"", 3, &["a"]),
        ];
        for (text, length, cells) in cases {
            let (outcome, found) = split(text, Quotes::Honoured);
            assert_eq!(outcome, Scan::Record(length), "{text:?}");
            assert_eq!(found, cells, "{text:?}");
        }
    }

    #[test]
    fn unbalanced_quotes_are_reported() {
        let open = ["\"a", "1,\"a\n2,b\n", "1,\"a\n2,\"b\"\n", "\"a\n\"b\n"];
        for text in open {
            let (outcome, _) = split(text, Quotes::Honoured);
            assert!(
                matches!(outcome, Scan::Unbalanced(_)),
                "{text:?}: {outcome:?}"
            );
        }
        assert!(matches!(
            split("1,\"a\nb\",c\n", Quotes::LineBound).0,
            Scan::Unbalanced(_)
        ));
        assert_eq!(split("1,\"a\n", Quotes::Ignored).1, ["1", "\"a"]);
    }

    #[test]
    fn delimiters_are_sniffed() {
        let cases = [
            ("id,text\n1,a;b;c\n", b','),
            ("id;text\n1;a, b, c\n2;d, e\n", b';'),
            ("id\ttext\n1\ta, b\n", b'\t'),
            ("id|text\n1|a, b\n", b'|'),
            ("text\nhello, you; there\n", b','),
            ("a;b;c,d\n1;2;3\n", b';'),
            ("", b','),
        ];
        for (text, expected) in cases {
            let found = Delimiter::sniff(text.as_bytes(), &ColumnMapping::default(), None);
            assert_eq!(found.0, expected, "{text:?}");
        }
        let mapping = ColumnMapping::default();
        assert_eq!(
            Delimiter::sniff(b"id\ttext\n", &mapping, Some(b'\t')).0,
            b'\t'
        );
        assert_eq!(
            Delimiter::sniff(b"id,text\n1,2\n", &mapping, Some(b'\t')).0,
            b','
        );
    }

    proptest! {
        #[test]
        fn balanced_records_are_what_the_csv_crate_reads(
            rows in prop::collection::vec(prop::collection::vec("[a\",;\r\n é]{0,6}", 1..5), 1..5)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let mut rest = text.as_slice();
            let mut fields = Fields::default();
            for row in &rows {
                rest = skip_line_breaks(rest);
                let outcome = scan(rest, Delimiter(b','), Quotes::Honoured, true, &mut fields);
                let Scan::Record(length) = outcome else { panic!("{outcome:?}") };
                let found: Vec<_> = fields.iter().map(<[u8]>::to_vec).collect();
                let expected: Vec<_> = row.iter().map(|c| c.as_bytes().to_vec()).collect();
                prop_assert_eq!(found, expected);
                rest = &rest[length..];
            }
        }

        #[test]
        fn single_lines_are_what_the_csv_crate_reads(line in "[ab\", ]{1,20}") {
            let (outcome, found) = split(&line, Quotes::Honoured);
            if matches!(outcome, Scan::Record(_)) {
                let mut reader = csv::ReaderBuilder::new()
                    .has_headers(false).flexible(true).from_reader(line.as_bytes());
                let expected = reader.records().next().unwrap().unwrap();
                prop_assert_eq!(found, expected.iter().collect::<Vec<_>>());
            }
        }

        #[test]
        fn scanning_in_pieces_changes_nothing(text in "[ab\",\r\n]{0,24}", cut in 0usize..24) {
            let mut whole = Fields::default();
            let mut part = Fields::default();
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            let expected = scan(bytes, Delimiter(b','), Quotes::Honoured, true, &mut whole);
            let found = scan(&bytes[..cut], Delimiter(b','), Quotes::Honoured, false, &mut part);
            if !matches!(found, Scan::More { .. }) {
                prop_assert_eq!(found, expected);
            }
        }
    }
}
