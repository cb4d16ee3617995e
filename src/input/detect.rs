//! What a file is: by its name, and by its first bytes where the name does not say.

use super::delimited::{Delimiter, first_record};
use super::header::{self, looks_like_header};
use super::mime::mail_header_count;
use super::options::{ColumnMapping, InputFormat};
use super::transcript::transcript_by_content;

/// File name endings and what they mean.
const BY_EXTENSION: &[(&str, InputFormat)] = &[
    ("csv", InputFormat::Csv),
    ("tsv", InputFormat::Tsv),
    ("tab", InputFormat::Tsv),
    ("jsonl", InputFormat::Jsonl),
    ("ndjson", InputFormat::Jsonl),
    ("json", InputFormat::Jsonl),
    ("txt", InputFormat::Text),
    ("text", InputFormat::Text),
    ("eml", InputFormat::Eml),
    ("mbox", InputFormat::Mbox),
    ("mbx", InputFormat::Mbox),
    ("vtt", InputFormat::Vtt),
    ("srt", InputFormat::Srt),
    ("parquet", InputFormat::Parquet),
    ("pq", InputFormat::Parquet),
    ("arrow", InputFormat::Arrow),
    ("arrows", InputFormat::Arrow),
    ("ipc", InputFormat::Arrow),
    ("feather", InputFormat::Arrow),
];

/// File name endings of compressed files; the one before them counts.
const COMPRESSED: &[&str] = &["gz", "gzip", "zst", "zstd"];

/// First bytes of files that are no text, and their names.
const BINARY: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a zip archive or office document"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old office document or outlook message",
    ),
    (b"%PDF-", "a pdf document"),
    (b"PAR1", "a parquet file"),
    (b"FEA1", "a feather file of version 1"),
    (b"SQLite format 3\0", "an sqlite database"),
    (b"\x89PNG", "a png picture"),
    (b"\xff\xd8\xff", "a jpeg picture"),
    (b"GIF8", "a gif picture"),
    (b"\x7fELF", "a program"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a rar archive"),
    (b"\x1f\x8b", "a gzip archive inside of a compressed file"),
    (
        b"\x28\xb5\x2f\xfd",
        "a zstd archive inside of a compressed file",
    ),
    (b"!BDN", "an outlook mailbox"),
];

/// The format a file name stands for, compression endings put aside.
pub(crate) fn format_by_name(name: &str) -> Option<InputFormat> {
    let mut endings = name.rsplit('.').map(str::to_ascii_lowercase);
    let mut ending = endings.next()?;
    if COMPRESSED.contains(&ending.as_str()) {
        ending = endings.next()?;
    }
    let found = BY_EXTENSION.iter().find(|(known, _)| *known == ending);
    endings.next()?;
    found.map(|(_, format)| *format)
}

/// True when a file name has no ending that would say what it is.
pub(super) fn is_unnamed(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = COMPRESSED.iter().find_map(|ending| {
        let (stem, last) = file.rsplit_once('.')?;
        last.eq_ignore_ascii_case(ending).then_some(stem)
    });
    !stem.unwrap_or(file).contains('.')
}

/// True for the ending of a compressed file.
pub(super) fn is_compression(ending: &str) -> bool {
    COMPRESSED
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// The format that the first bytes show beyond doubt.
pub(super) fn format_by_content(sample: &[u8], mapping: &ColumnMapping) -> Option<InputFormat> {
    let text = sample.trim_ascii_start();
    if text.starts_with(b"From ") && mail_header_count(after_line(text)) >= 1 {
        return Some(InputFormat::Mbox);
    }
    if is_json_record(text) {
        return Some(InputFormat::Jsonl);
    }
    if mail_header_count(text) >= 2 {
        return Some(InputFormat::Eml);
    }
    table_by_content(text, mapping).or_else(|| transcript_by_content(text, &mapping.speakers))
}

fn after_line(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|&b| b == b'\n');
    end.and_then(|end| text.get(end + 1..)).unwrap_or_default()
}

fn is_json_record(text: &[u8]) -> bool {
    let inner = match text.split_first() {
        Some((b'[', rest)) => match rest.trim_ascii_start().split_first() {
            Some((b'{', inner)) => inner,
            _ => return false,
        },
        Some((b'{', inner)) => inner,
        _ => return false,
    };
    matches!(inner.trim_ascii_start().first(), Some(b'"' | b'}'))
}

fn table_by_content(text: &[u8], mapping: &ColumnMapping) -> Option<InputFormat> {
    let delimiter = Delimiter::sniff(text, mapping, None);
    let names = first_record(text, delimiter)?;
    let is_named = || header::names_text(&names, mapping) || is_regular(text, delimiter, &names);
    let is_table = mapping.text.is_some() || (looks_like_header(&names) && is_named());
    is_table.then_some(match delimiter.byte() {
        b'\t' => InputFormat::Tsv,
        _ => InputFormat::Csv,
    })
}

/// Chosen: sentences with as many commas in each line are rare from here on.
const MIN_REGULAR_COLUMNS: usize = 3;

/// True for rows of the same width under names without spaces before them. Such a table is told
/// from plain text even when it names no text, so that its lines are not taken for messages.
fn is_regular(text: &[u8], delimiter: Delimiter, names: &[String]) -> bool {
    names.len() >= MIN_REGULAR_COLUMNS
        && names.iter().all(|name| !name.starts_with(' '))
        && delimiter.regularity(text) == 1000
}

/// What a sample is, when it is a known kind of file that holds no text.
pub(super) fn binary_kind(sample: &[u8]) -> Option<&'static str> {
    let found = BINARY.iter().find(|(magic, _)| sample.starts_with(magic));
    found.map(|(_, kind)| *kind)
}

/// True when more than a twentieth of the sample is control characters. Text has some (form feeds,
/// escapes, a stray zero); random bytes have a tenth.
pub(super) fn is_binary(sample: &[u8]) -> bool {
    let is_control = |byte: &&u8| matches!(byte, 0..=8 | 11 | 14..=25 | 28..=31 | 127);
    sample.iter().filter(is_control).count() * 20 > sample.len()
}

/// The byte that ends lines: a lone CR where there is no LF at all.
pub(super) fn line_end(sample: &[u8]) -> u8 {
    if sample.contains(&b'\r') && !sample.contains(&b'\n') {
        b'\r'
    } else {
        b'\n'
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use InputFormat::{Csv, Eml, Jsonl, Mbox, Parquet, Text, Tsv};

    #[test]
    fn names_say_the_format() {
        let cases = [
            ("a.csv", Some(Csv)),
            ("A.CSV.GZ", Some(Csv)),
            ("dir.d/a.b.tsv.zst", Some(Tsv)),
            ("x.ndjson", Some(Jsonl)),
            ("x.json", Some(Jsonl)),
            ("x.txt", Some(Text)),
            ("x.eml", Some(Eml)),
            ("x.mbox", Some(Mbox)),
            ("part-0.snappy.parquet", Some(Parquet)),
            ("x.PQ", Some(Parquet)),
            ("csv", None),
            ("x.dat", None),
            ("x.gz", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(format_by_name(name), expected, "{name}");
        }
        assert!(is_unnamed("some.dir/export") && is_unnamed("export.gz") && !is_unnamed("a.dat"));
    }

    #[test]
    fn content_says_the_format() {
        let cases: [(&[u8], Option<InputFormat>); 15] = [
            (b"nr,lang,words\n1,en,a\n2,en,b\n", Some(Csv)),
            (b"Hello, team, hello\nwhere, oh, where\n", None),
            (b"id,text\n1,hello\n", Some(Csv)),
            (b"id;Message;date\n1;hello;2\n", Some(Csv)),
            (b"text\nhello\n", Some(Csv)),
            (b"id\ttext\n1\thello\n", Some(Tsv)),
            (b" {\"text\":\"a\"}\n", Some(Jsonl)),
            (b"[ {\"text\":\"a\"}]", Some(Jsonl)),
            (
                b"From a@b.example Tue Mar  4 09:12:00 2025\nSubject: x\n\nbody",
                Some(Mbox),
            ),
            (b"Received: by x\nSubject: hello\n\nbody", Some(Eml)),
            (b"{curly} words", None),
            (b"[note] words", None),
            (
                b"Note: I want my money back, and the message is lost\n",
                None,
            ),
            (b"From now on I buy elsewhere\n", None),
            (b"My parcel, the text of it, never came\n", None),
        ];
        for (sample, expected) in cases {
            let found = format_by_content(sample, &ColumnMapping::default());
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(sample));
        }
    }

    #[test]
    fn binary_files_are_named() {
        assert!(binary_kind(b"PK\x03\x04rest").is_some());
        assert_eq!(binary_kind(b"Please"), None);
        assert!(is_binary(&[0; 100]));
        assert!(!is_binary(b"a zero \0 among many letters of text"));
        assert!(!is_binary("größer\r\n\tschön".as_bytes()));
    }
}
