//! Files made here, read through the whole stage.

mod damage;
mod types;

use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::file::properties::WriterProperties;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use proptest::prelude::*;

use crate::error::{ErrorCode, FailureCode, WarningCode};
use crate::input::{InputFormat, InputOptions, open};
use crate::message::{Message, Row};

/// The bytes of a file with these columns.
fn file_of(columns: Vec<(&str, ArrayRef)>, properties: WriterProperties) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    );
    let batch = batch.unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn plain(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    file_of(columns, WriterProperties::default())
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// The rows of a file, or the error of opening it. Row numbers and places are looked at.
fn rows_with(bytes: &[u8], name: &str, options: &InputOptions) -> Result<Vec<Row>, crate::Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let source = open(&[path.display().to_string()], options, None)?;
    let rows: Vec<Row> = source.collect();
    for (at, row) in rows.iter().enumerate() {
        let (number, origin) = match row {
            Ok(message) => (message.row, &message.origin),
            Err(failed) => (failed.row, &failed.origin),
        };
        assert_eq!(number, at as u64);
        let part = origin.as_ref().unwrap().part.as_deref();
        assert_eq!(part, Some(format!("row {}", at + 1).as_str()));
    }
    Ok(rows)
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    rows_with(bytes, "a.parquet", &InputOptions::default()).unwrap()
}

fn bodies(rows: &[Row]) -> Vec<&str> {
    rows.iter()
        .map(|row| row.as_ref().unwrap().body.as_str())
        .collect()
}

#[test]
fn columns_are_found_as_in_other_tables() {
    let file = plain(vec![
        ("Ticket ID", Arc::new(Int64Array::from(vec![7, 8]))),
        ("Ticket Description", texts(&["where is it", "größer 😀"])),
        ("Submitted via", texts(&["Email", "chat"])),
    ]);
    let rows = rows(&file);
    assert_eq!(bodies(&rows), ["where is it", "größer 😀"]);
    let first = rows[0].as_ref().unwrap();
    assert_eq!(
        (first.id.as_str(), first.channel.as_deref()),
        ("7", Some("Email"))
    );
    assert_eq!(first.cells, ["7", "where is it", "Email"]);
}

#[test]
fn names_that_look_like_data_are_names() {
    let mut options = InputOptions::default();
    let file = plain(vec![("0", texts(&["x"])), ("1", texts(&["y"]))]);
    let error = rows_with(&file, "a.parquet", &options).unwrap_err();
    assert_eq!(error.code(), ErrorCode::MissingColumn);
    assert!(error.to_string().contains("--text-column"), "{error}");
    options.columns.text = Some("2".to_owned());
    assert_eq!(
        bodies(&rows_with(&file, "a.parquet", &options).unwrap()),
        ["y"]
    );
    options.columns.text = Some("Boddy".to_owned());
    let file = plain(vec![("body", texts(&["x"]))]);
    let error = rows_with(&file, "a.parquet", &options).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("did you mean --text-column `body`?"),
        "{error}"
    );
}

#[test]
fn the_first_bytes_tell_the_format() {
    let file = plain(vec![("text", texts(&["a"]))]);
    for name in ["export", "export.dat", "export.csv"] {
        let found = rows_with(&file, name, &InputOptions::default()).unwrap();
        assert_eq!(bodies(&found), ["a"], "{name}");
    }
    let packed = zstd::encode_all(file.as_slice(), 3).unwrap();
    let cases: [(&str, &[u8], &str); 5] = [
        ("a.parquet.zst", &packed, "unpack it"),
        ("a.parquet", &packed, "unpack it"),
        ("a.parquet", b"id,text\n1,a\n", "is no parquet file"),
        ("a.parquet", b"PAR1", "cut or damaged"),
        ("a.parquet", b"", "is empty"),
    ];
    for (name, bytes, part) in cases {
        let error = rows_with(bytes, name, &InputOptions::default()).unwrap_err();
        assert!(error.to_string().contains(part), "{name}: {error}");
    }
    let mut options = InputOptions::default();
    let error = open(
        &["-".to_owned()],
        &options,
        Some(Box::new(std::io::Cursor::new(file.clone()))),
    );
    assert!(error.err().unwrap().to_string().contains("by its name"));
    options.format = Some(InputFormat::Csv);
    let error = rows_with(&file, "a.parquet", &options).unwrap_err();
    assert!(
        error.to_string().contains("is a parquet file, not text"),
        "{error}"
    );
}

#[test]
fn tables_without_rows_have_columns_only() {
    let columns: Vec<(&str, ArrayRef)> = vec![("id", texts(&[])), ("text", texts(&[]))];
    assert!(rows(&plain(columns)).is_empty());
}

#[test]
fn rows_come_through_all_batches_and_row_groups() {
    let values: Vec<String> = (0..5000).map(|n| format!("message {n}")).collect();
    let column: ArrayRef = Arc::new(StringArray::from(values.clone()));
    for group_rows in [1, 7, 1024, 1500, 9999] {
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(group_rows))
            .build();
        let count = if group_rows == 1 { 50 } else { values.len() };
        let file = file_of(vec![("text", column.slice(0, count))], properties);
        assert_eq!(bodies(&rows(&file)), values[..count], "{group_rows}");
    }
}

#[test]
fn every_packing_and_version_reads_alike() {
    use ::parquet::basic::{Compression, Encoding, ZstdLevel};
    use ::parquet::file::properties::WriterVersion;

    let values: Vec<String> = (0..3000)
        .map(|n| format!("parcel {} is late", n % 700))
        .collect();
    let column: ArrayRef = Arc::new(StringArray::from(values.clone()));
    let encodings = [
        None,
        Some(Encoding::PLAIN),
        Some(Encoding::DELTA_LENGTH_BYTE_ARRAY),
        Some(Encoding::DELTA_BYTE_ARRAY),
    ];
    // Of the codecs the writer has these two; `codec` tests the others.
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for encoding in encodings {
                let mut properties = WriterProperties::builder()
                    .set_compression(codec)
                    .set_writer_version(version)
                    .set_data_page_size_limit(4096);
                if let Some(encoding) = encoding {
                    properties = properties
                        .set_dictionary_enabled(false)
                        .set_encoding(encoding);
                }
                let file = file_of(vec![("text", Arc::clone(&column))], properties.build());
                assert_eq!(
                    bodies(&rows(&file)),
                    values,
                    "{codec} {version:?} {encoding:?}"
                );
            }
        }
    }
}

#[test]
fn bytes_that_are_no_text_cost_nothing_but_themselves() {
    let values: Vec<&[u8]> = vec![b"gr\xf6sser", b"fine"];
    let column: ArrayRef = Arc::new(arrow_array::BinaryArray::from(values));
    let rows = rows(&plain(vec![("text", column)]));
    assert_eq!(bodies(&rows), ["gr\u{fffd}sser", "fine"]);
    let warnings = |at: usize| &rows[at].as_ref().unwrap().warnings;
    assert_eq!(warnings(0)[0].code, WarningCode::InvalidBytes);
    assert!(warnings(1).is_empty());
}

#[test]
fn a_row_over_the_limit_fails_alone_and_keeps_its_id() {
    let long = "x".repeat(300);
    let file = plain(vec![
        ("id", texts(&["a", "b", "c"])),
        ("text", texts(&["one", &long, "three"])),
    ]);
    let options = InputOptions {
        max_bytes: 100,
        ..InputOptions::default()
    };
    let rows = rows_with(&file, "a.parquet", &options).unwrap();
    let failed = rows[1].as_ref().unwrap_err();
    assert_eq!(
        (failed.failure.code, failed.id.as_str()),
        (FailureCode::TooLarge, "b")
    );
    assert!(
        failed.failure.message.contains("row 2"),
        "{}",
        failed.failure.message
    );
    assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), 2);
}

#[test]
fn empty_rows_without_end_come_to_an_end() {
    let nothing: ArrayRef = Arc::new(StringArray::new_null(2_000_000));
    let rows = rows(&plain(vec![("text", nothing)]));
    assert!(rows.len() < 600_000, "{}", rows.len());
    let failed = rows.last().unwrap().as_ref().unwrap_err();
    assert!(failed.failure.message.contains("max_decoded_ratio"));
}

#[test]
fn the_limits_on_decoded_bytes_hold() {
    let long = "x".repeat(1 << 20);
    let values: Vec<&str> = vec![&long; 40];
    let packed = WriterProperties::builder()
        .set_compression(::parquet::basic::Compression::ZSTD(
            ::parquet::basic::ZstdLevel::default(),
        ))
        .build();
    let file = file_of(vec![("text", texts(&values))], packed);
    let cases = [
        (InputOptions::default(), "max_decoded_ratio"),
        (
            InputOptions {
                max_decoded_bytes: 5 << 20,
                ..InputOptions::default()
            },
            "max_decoded_bytes",
        ),
    ];
    for (options, limit) in cases {
        let rows = rows_with(&file, "a.parquet", &options).unwrap();
        assert!(rows.len() < 40, "{limit}");
        let failed = rows.last().unwrap().as_ref().unwrap_err();
        assert_eq!(failed.failure.code, FailureCode::ReadError);
        assert!(
            failed.failure.message.contains(limit),
            "{}",
            failed.failure.message
        );
    }
}

proptest! {
    #[test]
    fn rows_are_those_of_the_same_table_as_csv(
        table in prop::collection::vec(("\\PC{0,9}|[\t\r\n\",;=@ a-]{0,9}", "\\PC{0,9}", any::<i64>()), 1..40),
        group_rows in 1_usize..20,
    ) {
        let mut csv = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        csv.write_record(["text", "note", "id"]).unwrap();
        for (text, note, id) in &table {
            csv.write_record([text, note, &id.to_string()]).unwrap();
        }
        let options = InputOptions {
            format: Some(InputFormat::Csv),
            delimiter: Some(b','),
            ..InputOptions::default()
        };
        let stdin = std::io::Cursor::new(csv.into_inner().unwrap());
        let wanted: Vec<Row> = open(&["-".to_owned()], &options, Some(Box::new(stdin))).unwrap().collect();
        let column = |part: fn(&(String, String, i64)) -> &String| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(table.iter().map(part)))
        };
        let ids: Vec<i64> = table.iter().map(|row| row.2).collect();
        let file = file_of(
            vec![
                ("text", column(|row| &row.0)),
                ("note", column(|row| &row.1)),
                ("id", Arc::new(Int64Array::from(ids))),
            ],
            WriterProperties::builder().set_max_row_group_row_count(Some(group_rows)).build(),
        );
        let without_place = |row: Row| row.map(|message| Message { origin: None, ..message });
        let found: Vec<Row> = rows(&file).into_iter().map(without_place).collect();
        let wanted: Vec<Row> = wanted.into_iter().map(without_place).collect();
        prop_assert_eq!(found, wanted);
    }
}
