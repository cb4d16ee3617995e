//! What a file is: by its name, and by its first bytes where the name does not say.

use super::delimited::{Delimiter, first_record};
use super::header::{self, Columns, looks_like_header};
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
    ("sbv", InputFormat::Srt),
    ("parquet", InputFormat::Parquet),
    ("pq", InputFormat::Parquet),
    ("arrow", InputFormat::Arrow),
    ("arrows", InputFormat::Arrow),
    ("ipc", InputFormat::Arrow),
    ("feather", InputFormat::Arrow),
];

/// File name endings of compressed files; the one before them counts.
const COMPRESSED: &[&str] = &["gz", "gzip", "zst", "zstd"];

/// What to do with a file that holds no text but could.
const SAVE: &str = "save it as csv, jsonl or plain text";

/// What to do with a recording.
const TRANSCRIBE: &str = "have it transcribed first: transcripts are read as WebVTT, SubRip, text, or the JSON of a speech service";

/// First bytes of files that are no text, their names, and what to do with them.
const BINARY: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a zip archive or office document", SAVE),
    (b"PK\x05\x06", "an empty zip archive", SAVE),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old office document or outlook message",
        SAVE,
    ),
    (b"%PDF-", "a pdf document", SAVE),
    (b"{\\rtf", "a rich text document", SAVE),
    (b"PAR1", "a parquet file", SAVE),
    (b"FEA1", "a feather file of version 1", SAVE),
    (b"SQLite format 3\0", "an sqlite database", SAVE),
    (b"\x89PNG", "a png picture", SAVE),
    (b"\xff\xd8\xff", "a jpeg picture", SAVE),
    (b"GIF8", "a gif picture", SAVE),
    (b"\x7fELF", "a program", SAVE),
    (b"BZh", "a bzip2 archive", SAVE),
    (b"\xfd7zXZ\0", "an xz archive", SAVE),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", SAVE),
    (b"Rar!\x1a", "a rar archive", SAVE),
    (
        b"\x1f\x8b",
        "a gzip archive inside of a compressed file",
        SAVE,
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "a zstd archive inside of a compressed file",
        SAVE,
    ),
    (b"!BDN", "an outlook mailbox", SAVE),
    (b"ID3\x02", "a recording (mp3)", TRANSCRIBE),
    (b"ID3\x03", "a recording (mp3)", TRANSCRIBE),
    (b"ID3\x04", "a recording (mp3)", TRANSCRIBE),
    (b"\xff\xfb", "a recording (mp3)", TRANSCRIBE),
    (b"\xff\xf3", "a recording (mp3)", TRANSCRIBE),
    (b"\xff\xf2", "a recording (mp3)", TRANSCRIBE),
    (b"OggS", "a recording (ogg)", TRANSCRIBE),
    (b"fLaC", "a recording (flac)", TRANSCRIBE),
    (b"#!AMR", "a recording (amr)", TRANSCRIBE),
    (b"\x1aE\xdf\xa3", "a recording (webm or mkv)", TRANSCRIBE),
    (b"FORM\0", "a recording (aiff)", TRANSCRIBE),
];

/// What recordings say of themselves behind some bytes of their own: where, what, and their names.
const RECORDINGS: &[(usize, &[u8], &str)] = &[
    (4, b"ftyp", "a recording (mp4 or m4a)"),
    (8, b"WAVE", "a recording (wav)"),
    (8, b"AVI ", "a recording (avi)"),
];

/// How written files begin that are no messages, in lower case, their names, and what to do with them.
const MARKUP: &[(&[u8], &str, &str)] = &[
    (b"<!doctype html", "a web page", AS_BODY),
    (b"<html", "a web page", AS_BODY),
    (b"<?xml", "an xml document", EXPORT),
    (b"<tt ", "a caption file in ttml", "save it as vtt or srt"),
    (b"<smses", "a backup of text messages in xml", EXPORT),
    (
        b"[script info]",
        "a caption file in ass",
        "save it as vtt or srt",
    ),
    (b"begin:vcalendar", "a calendar", EXPORT),
    (b"begin:vcard", "a list of contacts", EXPORT),
];

const AS_BODY: &str =
    "read it as one message with --input-format body, or export the messages as csv or json";

const EXPORT: &str = "export the messages as csv or json";

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
    if let Some(separator) = separator(text) {
        return Some(format_of_table(separator));
    }
    let delimiter = Delimiter::sniff(text, mapping, None);
    let names = first_record(text, delimiter);
    let table = names.as_ref().map(|_| format_of_table(delimiter.byte()));
    let names = names.unwrap_or_default();
    let is_header = looks_like_header(&names);
    let is_named = mapping.text.is_some() || (is_header && header::names_text(&names, mapping));
    if is_named && table.is_some() {
        return table;
    }
    // Turns behind tabs are as regular as a table.
    let transcript = transcript_by_content(text, &mapping.speakers);
    transcript
        .or_else(|| table.filter(|_| is_header && is_regular(text, delimiter, &names, mapping)))
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

fn format_of_table(delimiter: u8) -> InputFormat {
    match delimiter {
        b'\t' => InputFormat::Tsv,
        _ => InputFormat::Csv,
    }
}

/// Length of the line `sep=;` with the first byte of its end.
pub(super) const SEPARATOR_LINE_BYTES: usize = 6;

/// The delimiter that a spreadsheet's first line names: `sep=;`.
pub(super) fn separator(text: &[u8]) -> Option<u8> {
    let line = text.get(..SEPARATOR_LINE_BYTES)?;
    let [name @ .., delimiter, b'\r' | b'\n'] = line else {
        return None;
    };
    name.eq_ignore_ascii_case(b"sep=").then_some(*delimiter)
}

/// Chosen: sentences with as many commas in each line are rare from here on.
const MIN_REGULAR_COLUMNS: usize = 3;

/// Chosen: sentences have no other delimiters, and a name for the text says the rest.
const MIN_NAMED_COLUMNS: usize = 2;

/// True for rows of the same width under names without spaces before them. Such a table is told
/// from plain text even when it names no text, so that its lines are not taken for messages.
fn is_regular(
    text: &[u8],
    delimiter: Delimiter,
    names: &[String],
    mapping: &ColumnMapping,
) -> bool {
    let is_named = delimiter.byte() != b',' && Columns::of_header(names, mapping).text().is_some();
    let min_columns = if is_named {
        MIN_NAMED_COLUMNS
    } else {
        MIN_REGULAR_COLUMNS
    };
    names.len() >= min_columns
        && names.iter().all(|name| !name.starts_with(' '))
        && delimiter.regularity(text) == 1000
}

/// What a sample is and what to do with it, when it is a known kind of file that holds no text.
pub(super) fn binary_kind(sample: &[u8]) -> Option<(&'static str, &'static str)> {
    let mut recordings = RECORDINGS.iter();
    let is_at = |(at, magic, _): &&(usize, &[u8], &str)| {
        let rest = sample.get(*at..).unwrap_or_default();
        rest.starts_with(magic)
    };
    if let Some((_, _, kind)) = recordings.find(is_at) {
        return Some((kind, TRANSCRIBE));
    }
    let found = BINARY.iter().find(|(magic, ..)| sample.starts_with(magic));
    found.map(|(_, kind, fix)| (*kind, *fix))
}

/// What a written file is and what to do with it, when it is a known kind that holds no messages.
pub(super) fn markup_kind(sample: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = sample.trim_ascii_start();
    let found = MARKUP.iter().find(|(start, ..)| {
        let head = text.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    });
    found.map(|(_, kind, fix)| (*kind, *fix))
}

/// How the files of a social network's archive begin: scripts that give a list its name.
const ARCHIVE: &[u8] = b"window.YTD.";

/// Chosen: the names of lists are shorter.
const MAX_ARCHIVE_NAME_BYTES: usize = 128;

/// The bytes before the JSON of such a file; 0 for all others.
pub(super) fn archive_prefix(sample: &[u8]) -> usize {
    if !sample.starts_with(ARCHIVE) {
        return 0;
    }
    let head = sample.get(..MAX_ARCHIVE_NAME_BYTES).unwrap_or(sample);
    let sign = head.iter().position(|byte| *byte == b'=');
    sign.map_or(0, |at| at + 1)
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
    use InputFormat::{Csv, Eml, Jsonl, Mbox, Parquet, Text, Transcript, Tsv};

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
        let cases: [(&[u8], Option<InputFormat>); 18] = [
            (b"nr,lang,words\n1,en,a\n2,en,b\n", Some(Csv)),
            (b"Hello, team, hello\nwhere, oh, where\n", None),
            (b"id,text\n1,hello\n", Some(Csv)),
            (b"sep=;\na;b\n1;hello\n", Some(Csv)),
            (b"Vorgang;Text des Kunden\n1;Es leckt\n", Some(Csv)),
            (
                b"10:01\tAgent\thello there\n10:02\tKim\tit broke\n10:03\tAgent\tsorry\n",
                Some(Transcript),
            ),
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
    fn the_name_before_an_archive_s_list_is_stepped_over() {
        assert_eq!(archive_prefix(b"window.YTD.tweets.part0 = ["), 25);
        assert_eq!(archive_prefix(b"window.YTD.tweets"), 0);
        assert_eq!(archive_prefix(b"x = ["), 0);
    }

    #[test]
    fn binary_files_are_named() {
        let kinds: [(&[u8], &str); 5] = [
            (b"PK\x03\x04rest", "zip"),
            (b"PK\x05\x06rest", "empty"),
            (b"RIFF....WAVEfmt ", "wav"),
            (b"\0\0\0\x20ftypM4A ", "m4a"),
            (b"{\\rtf1 text}", "rich text"),
        ];
        for (sample, expected) in kinds {
            let (kind, fix) = binary_kind(sample).unwrap();
            assert!(kind.contains(expected) && !fix.is_empty(), "{kind}");
        }
        assert_eq!(binary_kind(b"Please"), None);
        let (kind, _) = markup_kind(b"\n<!DOCTYPE HTML><p>").unwrap();
        assert_eq!(kind, "a web page");
        assert_eq!(markup_kind(b"<3 this shop"), None);
        assert!(is_binary(&[0; 100]));
        assert!(!is_binary(b"a zero \0 among many letters of text"));
        assert!(!is_binary("größer\r\n\tschön".as_bytes()));
    }
}
