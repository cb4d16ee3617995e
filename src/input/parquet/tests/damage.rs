//! Files that are cut, changed or made to harm.

use std::time::{Duration, Instant};

use super::*;
use ::parquet::file::properties::WriterVersion;

/// A small file of each kind: dictionary and lists, differences, nothing packed.
fn samples() -> Vec<Vec<u8>> {
    let values: Vec<String> = (0..60).map(|n| format!("message {}", n % 40)).collect();
    let lists = arrow_array::ListArray::from_iter_primitive::<arrow_array::types::Int64Type, _, _>(
        (0..60).map(|n| (n % 3 > 0).then(|| vec![Some(n), None])),
    );
    let columns = || -> Vec<(&str, ArrayRef)> {
        vec![
            (
                "id",
                Arc::new(Int64Array::from((0..60).collect::<Vec<i64>>())),
            ),
            ("text", Arc::new(StringArray::from(values.clone()))),
            ("tags", Arc::new(lists.clone())),
        ]
    };
    let second = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_dictionary_enabled(false)
        .set_encoding(::parquet::basic::Encoding::DELTA_BYTE_ARRAY);
    vec![
        plain(columns()),
        file_of(
            columns().into_iter().take(2).skip(1).collect(),
            second.build(),
        ),
        file_of(
            columns(),
            WriterProperties::builder()
                .set_writer_version(WriterVersion::PARQUET_2_0)
                .set_compression(::parquet::basic::Compression::ZSTD(
                    ::parquet::basic::ZstdLevel::default(),
                ))
                .set_max_row_group_row_count(Some(20))
                .build(),
        ),
    ]
}

/// Rows or an error, soon. Rows before the damage count; nothing comes after a break.
fn read(bytes: &[u8], what: &str) {
    let began = Instant::now();
    if let Ok(rows) = rows_with(bytes, "a.parquet", &InputOptions::default()) {
        let broken = rows.iter().position(|row| {
            let is_broken = |code| code == FailureCode::ReadError;
            row.as_ref()
                .is_err_and(|failed| is_broken(failed.failure.code))
        });
        assert!(broken.is_none_or(|at| at + 1 == rows.len()), "{what}");
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{what}");
}

/// Numbers that look random and are the same in every run (xorshift).
fn random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    usize::try_from(*state >> 16).unwrap()
}

#[test]
fn any_change_of_a_file_gives_rows_or_an_error() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut state = 0x9e37_79b9_7f4a_7c15;
    for (number, sample) in samples().into_iter().enumerate() {
        for round in 0..400 {
            let mut bytes = sample.clone();
            for _ in 0..=random(&mut state) % 4 {
                let at = random(&mut state) % bytes.len();
                match random(&mut state) % 5 {
                    0 => bytes[at] = 0xff,
                    1 => bytes[at] = 0,
                    2 => bytes[at] ^= 1 << (random(&mut state) % 8),
                    3 => bytes.insert(at, 0x7f),
                    _ => drop(bytes.remove(at)),
                }
            }
            read(&bytes, &format!("sample {number}, round {round}"));
        }
    }
    let _ = std::panic::take_hook();
}

#[test]
fn a_cut_file_gives_an_error() {
    for sample in samples() {
        for end in (0..sample.len()).step_by(7) {
            let cut = &sample[..end];
            let found = rows_with(cut, "a.parquet", &InputOptions::default());
            assert!(found.is_err(), "{end}");
        }
    }
}

#[test]
fn a_damaged_page_breaks_off_after_the_rows_before_it() {
    let values: Vec<String> = (0..40).map(|n| format!("message number {n}")).collect();
    let column: ArrayRef = Arc::new(StringArray::from(values));
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(20))
        .set_dictionary_enabled(false);
    let mut bytes = file_of(vec![("text", column)], properties.build());
    let text = bytes
        .windows(17)
        .position(|part| part == b"message number 20");
    let length = text.unwrap() - 4;
    bytes[length..length + 4].copy_from_slice(&[0xff; 4]);
    let rows = rows(&bytes);
    assert_eq!(rows.len(), 21);
    let failed = rows[20].as_ref().unwrap_err();
    assert_eq!(failed.failure.code, FailureCode::ReadError);
    let message = &failed.failure.message;
    assert!(
        message.starts_with("reading broke off at row 21: "),
        "{message}"
    );
}

/// The footer's bytes in place of those of a file.
fn with_footer(footer: &[u8]) -> Vec<u8> {
    let mut bytes = b"PAR1".to_vec();
    bytes.extend(footer);
    bytes.extend(u32::try_from(footer.len()).unwrap().to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}

#[test]
fn false_claims_of_a_footer_cost_nothing() {
    let huge = [0xff, 0xff, 0xff, 0xff, 0x07];
    // version 1; a schema of a root whose field 5, the number of children, is huge
    let children = [
        &[0x15, 0x02, 0x19, 0x1c, 0x48, 0x01, b'r', 0x15][..],
        &[0xfe, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x00],
    ]
    .concat();
    // a schema of one element, then as many row groups as a number holds
    let groups = [
        &[
            0x15, 0x02, 0x19, 0x1c, 0x48, 0x01, b'r', 0x00, 0x16, 0x00, 0x19, 0xfc,
        ][..],
        &huge,
        &[0x00; 9],
    ]
    .concat();
    let lists = [&[0x15, 0x02, 0x19, 0xfc][..], &huge, &[0; 9]].concat();
    let cases: [(&str, Vec<u8>); 5] = [
        ("children", children),
        ("row groups", groups),
        ("schema", lists),
        ("depth", vec![0x1c; 5000]),
        ("nothing", Vec::new()),
    ];
    for (name, footer) in cases {
        let error = rows_with(&with_footer(&footer), "a.parquet", &InputOptions::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("cut or damaged"), "{name}: {error}");
    }
}

#[test]
fn encrypted_files_and_unknown_codecs_are_named() {
    let mut encrypted = plain(vec![("text", texts(&["a"]))]);
    let end = encrypted.len();
    encrypted[end - 1] = b'E';
    let error = rows_with(&encrypted, "a.parquet", &InputOptions::default()).unwrap_err();
    assert!(error.to_string().contains("is encrypted"), "{error}");

    // Field 4 of the column's metadata, the codec: 4 is Brotli, 0 nothing. Before it stands the path.
    let mut brotli = plain(vec![("text", texts(&["a"]))]);
    let path = [0x19, 0x18, 0x04, b't', b'e', b'x', b't', 0x15, 0x00];
    let at = brotli
        .windows(path.len())
        .position(|part| part == path)
        .unwrap();
    brotli[at + 8] = 0x08;
    let error = rows_with(&brotli, "a.parquet", &InputOptions::default()).unwrap_err();
    assert!(error.to_string().contains("packed with brotli"), "{error}");
}
