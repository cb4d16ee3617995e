//! Files written here, read by the crate's own reader.

use std::fs;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};

use super::*;
use crate::output::{Compression, sample};
use crate::record::Record;

/// The bytes of a file with these rows.
fn written(input_columns: &[&str], fields: Option<&str>, rows: &[(Record, Vec<&str>)]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.parquet");
    let writer = OutputWriter::file(&path, Compression::None).unwrap();
    let columns: Vec<String> = input_columns.iter().map(|&c| c.to_owned()).collect();
    let fields = fields.map(|fields| FieldSelection::parse(fields).unwrap());
    let mut sink = ParquetSink::new(writer, &columns, fields.as_ref()).unwrap();
    for (record, cells) in rows {
        let cells: Vec<String> = cells.iter().map(|&c| c.to_owned()).collect();
        sink.write(&Line {
            record,
            cells: &cells,
            text: "",
        })
        .unwrap();
    }
    Box::new(sink).finish().unwrap();
    fs::read(path).unwrap()
}

fn only_batch(file: Vec<u8>) -> RecordBatch {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file)).unwrap();
    let mut batches = builder.build().unwrap();
    let batch = batches.next().unwrap().unwrap();
    assert!(batches.next().is_none());
    batch
}

fn three_rows() -> RecordBatch {
    let rows = [
        (sample::full(), vec!["=1+1", "-5"]),
        (sample::failed(), vec!["", "x", "beyond"]),
        (sample::empty(3), vec!["short"]),
    ];
    let fields =
        "row,sentiment.label,anger.score,complaint.is,flags,anger.drivers,text.masked,error.code";
    only_batch(written(&["body", "n"], Some(fields), &rows))
}

#[test]
fn columns_have_their_types() {
    let batch = three_rows();
    let schema = batch.schema();
    let types: Vec<String> = schema
        .fields()
        .iter()
        .map(|field| format!("{}: {}", field.name(), field.data_type()))
        .collect();
    insta::assert_snapshot!(types.join("\n"), @r#"
    body: Utf8
    n: Utf8
    row: UInt64
    sentiment.label: Utf8
    anger.score: Float32
    complaint.is: Boolean
    flags: List(Struct("name": Utf8, "p": Float32), field: 'element')
    anger.drivers: List(Utf8, field: 'element')
    text.masked: List(Struct("kind": Utf8, "span": Struct("start": UInt64, "end": UInt64)), field: 'element')
    error.code: Utf8
    "#);
}

#[test]
fn cells_have_their_values() {
    let batch = three_rows();
    let text = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>();
    assert_eq!(
        text("body").iter().collect::<Vec<_>>(),
        [Some("=1+1"), Some(""), Some("short")]
    );
    assert_eq!(
        text("n").iter().collect::<Vec<_>>(),
        [Some("-5"), Some("x"), None]
    );
    assert_eq!(
        text("sentiment.label").iter().collect::<Vec<_>>(),
        [Some("very_negative"), None, None]
    );
    let scores = batch.column_by_name("anger.score").unwrap();
    assert_eq!(
        scores
            .as_primitive::<Float32Type>()
            .iter()
            .collect::<Vec<_>>(),
        [Some(0.81), None, None]
    );
    let rows = batch
        .column_by_name("row")
        .unwrap()
        .as_primitive::<UInt64Type>();
    assert_eq!(rows.values().to_vec(), [6, 2, 3]);
    let flags = batch.column_by_name("flags").unwrap().as_list::<i32>();
    assert_eq!(
        (
            flags.value_length(0),
            flags.value_length(1),
            flags.is_null(1)
        ),
        (1, 0, false)
    );
    let flag = flags.value(0);
    let flag = flag.as_struct();
    assert_eq!(flag.column(0).as_string::<i32>().value(0), "unresolved");
    let masks = batch
        .column_by_name("text.masked")
        .unwrap()
        .as_list::<i32>();
    assert!(masks.is_null(1));
    let mask = masks.value(0);
    let span = mask.as_struct().column(1).as_struct();
    assert_eq!(span.column(1).as_primitive::<UInt64Type>().value(0), 5);
}

#[test]
fn all_columns_are_written_in_the_order_of_csv() {
    let batch = only_batch(written(
        &["id", "a", "a"],
        None,
        &[(sample::full(), vec!["1", "2", "3"])],
    ));
    let schema = batch.schema();
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    let mut wanted = vec!["id", "a", "a.2", "schema", "kvetch.id"];
    wanted.extend(crate::output::csv::record_columns().skip(2));
    assert_eq!(names, wanted);
}

#[test]
fn doubled_names_get_free_numbers() {
    let table: &[(&[&str], &[&str])] = &[
        (&["a", "b"], &["a", "b"]),
        (&["a", "a", "a"], &["a", "a.2", "a.3"]),
        (&["a", "a", "a", "a.2"], &["a", "a.3", "a.4", "a.2"]),
        (&["", ""], &["", ".2"]),
    ];
    for (names, wanted) in table {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(without_doubles(names), *wanted);
    }
}

#[test]
fn the_same_rows_give_the_same_bytes_and_say_their_schema() {
    let rows = [(sample::full(), vec!["a"]), (sample::failed(), vec!["b"])];
    let file = written(&["text"], None, &rows);
    assert_eq!(file, written(&["text"], None, &rows));
    let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
    let metadata = reader.metadata().file_metadata();
    assert!(
        metadata
            .created_by()
            .unwrap()
            .starts_with("kvetch version ")
    );
    let pairs = metadata.key_value_metadata().unwrap();
    let schema = pairs.iter().find(|pair| pair.key == "kvetch.schema");
    assert_eq!(schema.unwrap().value.as_deref(), Some(SCHEMA));
}

#[test]
fn row_groups_end_by_rows_and_by_bytes() {
    let long = "x".repeat(3 << 20);
    let cases: [(Vec<&str>, usize, usize); 3] = [
        (vec![""], 0, 0),
        (vec!["a"], GROUP_ROWS + 1, 2),
        (vec![&long], 3 * GROUP_BYTES / long.len(), 3),
    ];
    for (cells, count, groups) in cases {
        let rows: Vec<_> = (0..count as u64)
            .map(|row| (sample::empty(row), cells.clone()))
            .collect();
        let file = written(&["text"], Some("row"), &rows);
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        let metadata = reader.metadata();
        assert_eq!(
            metadata.file_metadata().num_rows(),
            i64::try_from(count).unwrap()
        );
        assert_eq!(metadata.num_row_groups(), groups);
    }
}
