//! Files made here, read through the whole stage.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, FixedSizeListArray, Int64Array, LargeStringArray,
    ListArray, NullArray, RecordBatch, StringArray, StringViewArray, StructArray,
    TimestampMillisecondArray, UnionArray,
};
use arrow_buffer::ScalarBuffer;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_ipc::{BodyCompression, BodyCompressionArgs, CompressionType, MessageBuilder};
use arrow_schema::{DataType, Field, UnionFields};
use flatbuffers::FlatBufferBuilder;
use proptest::prelude::*;

use super::body::signed;
use crate::error::{ErrorCode, FailureCode, WarningCode};
use crate::input::{InputFormat, InputOptions, open};
use crate::message::Row;

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.into_inner().unwrap()
}

fn file(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.into_inner().unwrap()
}

/// The rows of standard input, or the error of opening it. Row numbers and places are looked at.
fn rows_with(bytes: &[u8], options: &InputOptions) -> Result<Vec<Row>, crate::Error> {
    let stdin = Box::new(Cursor::new(bytes.to_vec()));
    let rows: Vec<Row> = open(&["-".to_owned()], options, Some(stdin))?.collect();
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

/// The rows of a regular file, or the error of opening it.
fn rows_of_file(bytes: &[u8]) -> Result<Vec<Row>, crate::Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.arrow");
    std::fs::write(&path, bytes).unwrap();
    let source = open(&[path.display().to_string()], &told(), None)?;
    Ok(source.collect())
}

fn told() -> InputOptions {
    InputOptions {
        format: Some(InputFormat::Arrow),
        ..InputOptions::default()
    }
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    rows_with(bytes, &InputOptions::default()).unwrap()
}

/// Bodies of messages, codes and reasons of failures.
fn outline(rows: &[Row]) -> Vec<String> {
    let shown = |row: &Row| match row {
        Ok(message) => message.body.clone(),
        Err(failed) => format!("!{:?} {}", failed.failure.code, failed.failure.message),
    };
    rows.iter().map(shown).collect()
}

fn two_batches() -> Vec<RecordBatch> {
    let one = |ids: Vec<i64>, words: &[&str], channels: Vec<&str>| {
        let channels: DictionaryArray<Int32Type> = channels.into_iter().collect();
        batch(vec![
            ("Ticket ID", Arc::new(Int64Array::from(ids)) as ArrayRef),
            ("Ticket Description", texts(words)),
            ("Submitted via", Arc::new(channels)),
        ])
    };
    vec![
        one(
            vec![7, 8],
            &["where is it", "größer 😀"],
            vec!["chat", "email"],
        ),
        one(vec![9], &["still nothing"], vec!["chat"]),
    ]
}

#[test]
fn files_and_streams_are_told_by_their_content() {
    for bytes in [file(&two_batches()[..1]), stream(&two_batches())] {
        let rows = rows(&bytes);
        let first = rows[0].as_ref().unwrap();
        assert_eq!(
            (first.id.as_str(), first.channel.as_deref()),
            ("7", Some("chat"))
        );
        assert_eq!(first.cells, ["7", "where is it", "chat"]);
        let expected = ["where is it", "größer 😀", "still nothing"];
        assert_eq!(outline(&rows), expected[..rows.len()]);
    }
    assert_eq!(rows(&stream(&two_batches())).len(), 3);
}

#[test]
fn files_are_read_by_their_table_of_contents() {
    let batches = two_batches();
    let plain: Vec<RecordBatch> = batches
        .iter()
        .map(|batch| batch.project(&[0, 1]).unwrap())
        .collect();
    let bytes = file(&plain);
    let expected = ["where is it", "größer 😀", "still nothing"];
    assert_eq!(outline(&rows_of_file(&bytes).unwrap()), expected);
    // What stands before the first message is nobody's business then.
    let mut odd = bytes.clone();
    odd[16..24].copy_from_slice(b"whatever");
    assert_eq!(outline(&rows_of_file(&odd).unwrap()), expected);
    // Cut, it is read as a stream as far as it goes.
    let cut = outline(&rows_of_file(&bytes[..bytes.len() - 3]).unwrap());
    assert_eq!(cut[..3], expected);
    assert!(cut.len() == 4 && cut[3].contains("is cut"), "{cut:?}");
}

#[test]
fn a_damaged_table_of_contents_brings_nothing_down() {
    let bytes = file(&two_batches()[..1]);
    let footer = bytes.len() - 600;
    for at in footer..bytes.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            if let Ok(rows) = rows_of_file(&damaged(&bytes, &[(at, value)])) {
                let first_failed = rows.iter().position(Result::is_err);
                assert!(first_failed.is_none_or(|at| at + 1 == rows.len()));
            }
        }
    }
}

#[test]
fn files_are_found_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.arrow", "b.feather", "c.arrows", "d.ipc"] {
        std::fs::write(folder.path().join(name), stream(&two_batches())).unwrap();
    }
    let source = open(
        &[folder.path().display().to_string()],
        &InputOptions::default(),
        None,
    );
    let source = source.unwrap();
    assert_eq!(
        source.columns(),
        ["Ticket ID", "Ticket Description", "Submitted via"]
    );
    assert_eq!(source.count(), 12);
}

/// Name, column, cells.
type Case = (&'static str, ArrayRef, [&'static str; 2]);

fn assert_cells(table: Vec<Case>) {
    for (name, column, expected) in table {
        let columns = vec![("text", texts(&["one", "two"])), (name, column)];
        let found = rows(&stream(&[batch(columns)]));
        let cells = found
            .iter()
            .map(|row| row.as_ref().unwrap().cells[1].clone());
        assert_eq!(cells.collect::<Vec<_>>(), expected, "{name}");
    }
}

#[test]
fn values_of_every_type_become_cells() {
    let keys: DictionaryArray<Int8Type> = vec![Some("vip"), None].into_iter().collect();
    assert_cells(vec![
        (
            "large",
            Arc::new(LargeStringArray::from(vec!["ä", ""])),
            ["ä", ""],
        ),
        (
            "view",
            Arc::new(StringViewArray::from(vec![
                Some("longer than twelve bytes"),
                None,
            ])),
            ["longer than twelve bytes", ""],
        ),
        (
            "flag",
            Arc::new(BooleanArray::from(vec![Some(true), None])),
            ["true", ""],
        ),
        (
            "time",
            Arc::new(TimestampMillisecondArray::from(vec![Some(0), None]).with_timezone("UTC")),
            ["1970-01-01T00:00:00Z", ""],
        ),
        ("keys", Arc::new(keys), ["vip", ""]),
        ("null", Arc::new(NullArray::new(2)), ["", ""]),
    ]);
}

#[test]
fn lists_and_structs_become_json() {
    let inner: ArrayRef = Arc::new(StringArray::from(vec![Some("a\"b"), None]));
    let fields = vec![(
        Arc::new(Field::new("x", DataType::Utf8, true)),
        Arc::clone(&inner),
    )];
    let numbers = |rows: [Option<Vec<Option<i32>>>; 2]| rows.to_vec();
    let pairs = numbers([Some(vec![Some(1), None]), None]);
    let lists = numbers([Some(vec![Some(1), Some(2), Some(3)]), Some(vec![])]);
    assert_cells(vec![
        (
            "struct",
            Arc::new(StructArray::from(fields)),
            ["{\"x\":\"a\\\"b\"}", "{\"x\":null}"],
        ),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists)),
            ["[1,2,3]", "[]"],
        ),
        (
            "pair",
            Arc::new(FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(
                pairs, 2,
            )),
            ["[1,null]", ""],
        ),
    ]);
}

#[test]
fn what_is_not_read_is_named() {
    let members = UnionFields::try_new([0], [Field::new("a", DataType::Int64, true)]).unwrap();
    let union = UnionArray::try_new(
        members,
        ScalarBuffer::from(vec![0_i8]),
        None,
        vec![Arc::new(Int64Array::from(vec![1]))],
    );
    let odd = batch(vec![
        ("text", texts(&["a"])),
        ("odd", Arc::new(union.unwrap())),
    ]);
    let table: [(Vec<u8>, ErrorCode, &str); 5] = [
        (stream(&[odd]), ErrorCode::Input, "`odd`"),
        (
            stream(&[batch(vec![("x", texts(&["a"]))])]),
            ErrorCode::MissingColumn,
            "`x`",
        ),
        (
            b"FEA1\0\0\0\0".to_vec(),
            ErrorCode::Input,
            "feather file of version 1",
        ),
        (b"ARROW1\0\0\xff\xff".to_vec(), ErrorCode::Input, "is cut"),
        (
            b"ARROW1\0\0\xff\xff\xff\xff\x08\0\0\0abcdefgh".to_vec(),
            ErrorCode::Input,
            "damaged",
        ),
    ];
    for (bytes, code, part) in table {
        let error = rows_with(&bytes, &InputOptions::default()).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    assert!(rows_with(b"id,text\n1,hello\n", &told()).is_err());
}

#[test]
fn a_file_that_is_cut_ends_with_a_failed_row() {
    for (bytes, is_file) in [
        (file(&two_batches()[..1]), true),
        (stream(&two_batches()), false),
    ] {
        let whole = rows(&bytes).len();
        for length in 0..bytes.len() {
            let Ok(rows) = rows_with(&bytes[..length], &told()) else {
                continue;
            };
            let failed = rows.iter().filter(|row| row.is_err()).count();
            // A stream may end behind any of its messages.
            assert!(
                failed == 1 || (!is_file && failed == 0 && rows.len() <= whole),
                "{length}"
            );
        }
    }
    let mut two = stream(&two_batches());
    two.extend(stream(&two_batches()));
    let found = outline(&rows(&two));
    assert_eq!(found.len(), 4);
    assert!(found[3].contains("more follows"), "{}", found[3]);
}

#[test]
fn broken_letters_cost_a_warning_and_no_batch() {
    let mut bytes = stream(&[batch(vec![("text", texts(&["cafe closed", "fine"]))])]);
    let at = bytes.windows(4).position(|four| four == b"cafe").unwrap();
    bytes[at + 3] = 0xe9;
    let found = rows(&bytes);
    let first = found[0].as_ref().unwrap();
    assert!(first.body.starts_with("caf"), "{}", first.body);
    assert_eq!(first.warnings[0].code, WarningCode::InvalidBytes);
    assert!(found[1].as_ref().unwrap().warnings.is_empty());
}

#[test]
fn a_row_above_the_limit_fails_alone() {
    let long = "x".repeat(100);
    let bytes = stream(&[batch(vec![
        ("id", texts(&["a", "b", "c"])),
        ("text", texts(&["short", &long, "short too"])),
    ])]);
    let options = InputOptions {
        max_bytes: 50,
        ..InputOptions::default()
    };
    let found = rows_with(&bytes, &options).unwrap();
    assert_eq!(
        found[1].as_ref().unwrap_err().failure.code,
        FailureCode::TooLarge
    );
    assert_eq!(found[1].as_ref().unwrap_err().id, "b");
    assert!(found[0].is_ok() && found[2].is_ok());
}

/// A stream with one batch, whose buffers `pack` has packed.
fn packed_stream(codec: CompressionType, pack: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let words = ["my parcel never arrived"; 200];
    let plain = stream(&[batch(vec![("text", texts(&words))])]);
    let mut messages = super::Messages::new(Box::new(Cursor::new(plain))).unwrap();
    let schema = messages.next_message().unwrap().unwrap();
    let rows = messages.next_message().unwrap().unwrap();
    let head = arrow_ipc::root_as_message(&rows.head).unwrap();
    let mut found = super::body::plain(head.header_as_record_batch().unwrap(), &rows.body, |_| {
        Ok(())
    })
    .unwrap();
    let mut body = Vec::new();
    for buffer in &mut found.buffers {
        let start = usize::try_from(buffer.offset()).unwrap();
        let length = usize::try_from(buffer.length()).unwrap();
        let packed = pack(&rows.body[start..start + length]);
        *buffer = arrow_ipc::Buffer::new(signed(body.len()), signed(packed.len()));
        body.extend(packed);
        body.resize(body.len().next_multiple_of(8), 0);
    }
    let mut builder = FlatBufferBuilder::new();
    let nodes = builder.create_vector(&found.nodes);
    let buffers = builder.create_vector(&found.buffers);
    let packing = BodyCompressionArgs {
        codec,
        ..BodyCompressionArgs::default()
    };
    let packing = BodyCompression::create(&mut builder, &packing);
    let batch = arrow_ipc::RecordBatchArgs {
        length: found.rows,
        nodes: Some(nodes),
        buffers: Some(buffers),
        compression: Some(packing),
        variadicBufferCounts: None,
    };
    let batch = arrow_ipc::RecordBatch::create(&mut builder, &batch);
    let mut message = MessageBuilder::new(&mut builder);
    message.add_version(head.version());
    message.add_header_type(head.header_type());
    message.add_bodyLength(signed(body.len()));
    message.add_header(batch.as_union_value());
    let message = message.finish();
    builder.finish(message, None);
    let mut bytes = Vec::new();
    for (head, body) in [
        (schema.head.as_slice(), &[][..]),
        (builder.finished_data(), &body),
    ] {
        let mut head = head.to_vec();
        head.resize(head.len().next_multiple_of(8), 0);
        bytes.extend([0xff; 4]);
        bytes.extend(u32::try_from(head.len()).unwrap().to_le_bytes());
        bytes.extend(head);
        bytes.extend(body);
    }
    bytes
}

fn lz4(plain: &[u8]) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    std::io::Write::write_all(&mut encoder, plain).unwrap();
    encoder.finish().unwrap()
}

fn after_length(length: i64, packed: &[u8]) -> Vec<u8> {
    [&length.to_le_bytes()[..], packed].concat()
}

type Pack = fn(&[u8]) -> Vec<u8>;

const CODECS: [(CompressionType, Pack); 2] = [
    (CompressionType::LZ4_FRAME, lz4),
    (CompressionType::ZSTD, |plain| {
        zstd::encode_all(plain, 3).unwrap()
    }),
];

#[test]
fn packed_batches_are_unpacked() {
    for (codec, pack) in CODECS {
        let bytes = packed_stream(codec, |plain| {
            after_length(signed(plain.len()), &pack(plain))
        });
        assert_eq!(outline(&rows(&bytes)), ["my parcel never arrived"; 200]);
        let bytes = packed_stream(codec, |plain| after_length(-1, plain));
        assert_eq!(rows(&bytes).len(), 200);
    }
}

#[test]
fn packed_batches_that_promise_wrongly_are_failed_rows() {
    for (codec, pack) in CODECS {
        for length in [0, 1, 1 << 20, 1 << 40, i64::MAX, -2, i64::MIN] {
            let bytes = packed_stream(codec, |plain| after_length(length, &pack(plain)));
            let found = rows(&bytes);
            assert!(found.len() == 1 && found[0].is_err(), "{length}");
        }
        let cut = |plain: &[u8]| {
            let packed = pack(plain);
            after_length(signed(plain.len()), &packed[..packed.len() / 2])
        };
        let found = rows(&packed_stream(codec, cut));
        assert!(found.len() == 1 && found[0].is_err());
    }
}

#[test]
fn a_batch_that_unpacks_beyond_the_limit_is_a_failed_row() {
    let (codec, pack) = CODECS[1];
    let bytes = packed_stream(codec, |plain| {
        after_length(signed(plain.len()), &pack(plain))
    });
    let options = InputOptions {
        max_decoded_bytes: 1000,
        ..InputOptions::default()
    };
    let found = outline(&rows_with(&bytes, &options).unwrap());
    assert!(
        found.len() == 1 && found[0].contains("max_decoded_bytes"),
        "{found:?}"
    );
}

fn damaged(bytes: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, value) in changes {
        let at = at % bytes.len();
        bytes[at] = *value;
    }
    bytes
}

/// One failed row at most, and it is the last: whatever a file claims.
fn assert_sound(bytes: &[u8]) {
    if let Ok(rows) = rows_with(bytes, &told()) {
        let first_failed = rows.iter().position(Result::is_err);
        assert!(first_failed.is_none_or(|at| at + 1 == rows.len()));
    }
}

/// Every byte of the heads, with values that make lengths and offsets large, small and negative.
#[test]
fn no_changed_byte_brings_the_reader_down() {
    for bytes in [stream(&two_batches()), file(&two_batches()[..1])] {
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                assert_sound(&damaged(&bytes, &[(at, value)]));
            }
        }
    }
}

proptest! {
    #[test]
    fn damaged_files_give_rows_and_one_failure(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..12),
        packed in any::<bool>(),
    ) {
        let bytes = if packed {
            let (codec, pack) = CODECS[0];
            packed_stream(codec, |plain| after_length(signed(plain.len()), &pack(plain)))
        } else {
            stream(&two_batches())
        };
        assert_sound(&damaged(&bytes, &changes));
    }

    #[test]
    fn any_bytes_behind_the_marks_are_read_or_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        mark in prop_oneof![Just(&b"ARROW1\0\0"[..]), Just(&b"\xff\xff\xff\xff"[..])],
    ) {
        assert_sound(&[mark, &bytes].concat());
    }
}
