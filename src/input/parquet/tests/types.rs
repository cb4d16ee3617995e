//! Every type that a column may have, as text.

use std::sync::Arc;

use arrow_array::builder::{
    Int32Builder, ListBuilder, MapBuilder, StringBuilder, StringDictionaryBuilder,
};
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::*;
use arrow_buffer::{IntervalDayTime, IntervalMonthDayNano, i256};
use arrow_schema::{DataType, Field};

use super::{plain, rows, texts};

/// The cells of a column beside a text.
fn cells(column: ArrayRef) -> Vec<String> {
    let text = texts(&vec!["x"; column.len()]);
    let file = plain(vec![("text", text), ("it", column)]);
    rows(&file)
        .into_iter()
        .map(|row| row.unwrap().cells.remove(1))
        .collect()
}

fn assert_cells(cases: Vec<(&str, ArrayRef, &[&str])>) {
    for (name, column, wanted) in cases {
        assert_eq!(cells(column), wanted, "{name}");
    }
}

#[test]
fn texts_and_bytes() {
    let mut dictionary = StringDictionaryBuilder::<Int32Type>::new();
    dictionary.append_option(Some("red"));
    dictionary.append_option(None::<&str>);
    dictionary.append_option(Some("red"));
    let fixed = FixedSizeBinaryArray::try_from_iter([[1_u8, 0xab], [0, 0xff]].into_iter());
    assert_cells(vec![
        (
            "text",
            Arc::new(StringArray::from(vec![Some("a"), None, Some("")])),
            &["a", "", ""],
        ),
        ("large", Arc::new(LargeStringArray::from(vec!["ä"])), &["ä"]),
        (
            "view",
            Arc::new(StringViewArray::from(vec![
                "a text of more than twelve bytes",
            ])),
            &["a text of more than twelve bytes"],
        ),
        (
            "dictionary",
            Arc::new(dictionary.finish()),
            &["red", "", "red"],
        ),
        (
            "binary",
            Arc::new(BinaryArray::from(vec![&b"a"[..]])),
            &["a"],
        ),
        (
            "large binary",
            Arc::new(LargeBinaryArray::from(vec![&b"a"[..]])),
            &["a"],
        ),
        (
            "binary view",
            Arc::new(BinaryViewArray::from(vec![&b"a"[..]])),
            &["a"],
        ),
        ("fixed", Arc::new(fixed.unwrap()), &["01ab", "00ff"]),
        ("null", Arc::new(NullArray::new(2)), &["", ""]),
    ]);
}

#[test]
fn whole_numbers() {
    assert_cells(vec![
        (
            "claims",
            Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
            &["true", "false", ""],
        ),
        (
            "i8",
            Arc::new(Int8Array::from(vec![i8::MIN, i8::MAX])),
            &["-128", "127"],
        ),
        (
            "i16",
            Arc::new(Int16Array::from(vec![i16::MIN])),
            &["-32768"],
        ),
        (
            "i32",
            Arc::new(Int32Array::from(vec![i32::MIN])),
            &["-2147483648"],
        ),
        (
            "i64",
            Arc::new(Int64Array::from(vec![i64::MIN, i64::MAX])),
            &["-9223372036854775808", "9223372036854775807"],
        ),
        ("u8", Arc::new(UInt8Array::from(vec![u8::MAX])), &["255"]),
        (
            "u16",
            Arc::new(UInt16Array::from(vec![u16::MAX])),
            &["65535"],
        ),
        (
            "u32",
            Arc::new(UInt32Array::from(vec![u32::MAX])),
            &["4294967295"],
        ),
        (
            "u64",
            Arc::new(UInt64Array::from(vec![u64::MAX])),
            &["18446744073709551615"],
        ),
    ]);
}

#[test]
fn fractions_and_dictionaries() {
    let decimal = |column: Decimal128Array| column.with_precision_and_scale(9, 2).unwrap();
    let wide = Decimal256Array::from(vec![i256::from_i128(-5)]);
    let dictionary: DictionaryArray<Int32Type> =
        DictionaryArray::new(vec![0, 1, 0].into(), Arc::new(Int64Array::from(vec![7, 8])));
    assert_cells(vec![
        (
            "f32",
            Arc::new(Float32Array::from(vec![0.1, 2.0, -0.0, 1e-30, f32::NAN])),
            &["0.1", "2", "-0", "1e-30", "NaN"],
        ),
        (
            "f64",
            Arc::new(Float64Array::from(vec![0.1, 12.0, 1e300, f64::INFINITY])),
            &["0.1", "12", "1e300", "inf"],
        ),
        (
            "decimal",
            Arc::new(decimal(Decimal128Array::from(vec![12345, -5, 0]))),
            &["123.45", "-0.05", "0.00"],
        ),
        (
            "wide",
            Arc::new(wide.with_precision_and_scale(60, 1).unwrap()),
            &["-0.5"],
        ),
        ("dictionary", Arc::new(dictionary), &["7", "8", "7"]),
    ]);
}

#[test]
fn dates_and_times_of_day() {
    assert_cells(vec![
        (
            "date",
            Arc::new(Date32Array::from(vec![0, -1, 20_151, i32::MAX])),
            &["1970-01-01", "1969-12-31", "2025-03-04", "2147483647"],
        ),
        (
            "date64",
            Arc::new(Date64Array::from(vec![86_400_000])),
            &["1970-01-02"],
        ),
        (
            "time32",
            Arc::new(Time32SecondArray::from(vec![33_120])),
            &["09:12:00"],
        ),
        (
            "time32 ms",
            Arc::new(Time32MillisecondArray::from(vec![33_120_500])),
            &["09:12:00.5"],
        ),
        (
            "time64 us",
            Arc::new(Time64MicrosecondArray::from(vec![1])),
            &["00:00:00.000001"],
        ),
        (
            "time64 ns",
            Arc::new(Time64NanosecondArray::from(vec![86_399_999_999_999])),
            &["23:59:59.999999999"],
        ),
    ]);
}

#[test]
fn moments() {
    let seconds = TimestampSecondArray::from(vec![1_741_079_520]);
    let zoned = TimestampMillisecondArray::from(vec![1_741_079_520_500]);
    assert_cells(vec![
        ("civil", Arc::new(seconds.clone()), &["2025-03-04T09:12:00"]),
        (
            "utc",
            Arc::new(zoned.clone().with_timezone("UTC")),
            &["2025-03-04T09:12:00.5Z"],
        ),
        (
            "offset",
            Arc::new(zoned.clone().with_timezone("+02:00")),
            &["2025-03-04T11:12:00.5+02:00"],
        ),
        (
            "zone",
            Arc::new(zoned.with_timezone("Europe/Berlin")),
            &["2025-03-04T09:12:00.5Z"],
        ),
        (
            "us",
            Arc::new(TimestampMicrosecondArray::from(vec![-1])),
            &["1969-12-31T23:59:59.999999"],
        ),
        (
            "ns",
            Arc::new(TimestampNanosecondArray::from(vec![1])),
            &["1970-01-01T00:00:00.000000001"],
        ),
        (
            "far",
            Arc::new(TimestampSecondArray::from(vec![i64::MAX])),
            &["9223372036854775807"],
        ),
    ]);
}

#[test]
fn spans_of_time() {
    assert_cells(vec![
        (
            "span s",
            Arc::new(DurationSecondArray::from(vec![90])),
            &["PT1M30S"],
        ),
        (
            "span ms",
            Arc::new(DurationMillisecondArray::from(vec![-1500])),
            &["-PT1.5S"],
        ),
        (
            "span us",
            Arc::new(DurationMicrosecondArray::from(vec![1])),
            &["PT0.000001S"],
        ),
        (
            "span ns",
            Arc::new(DurationNanosecondArray::from(vec![0])),
            &["PT0S"],
        ),
        (
            "months",
            Arc::new(IntervalYearMonthArray::from(vec![14, 0, -1])),
            &["P1Y2M", "PT0S", "P-1M"],
        ),
        (
            "days",
            Arc::new(IntervalDayTimeArray::from(vec![IntervalDayTime::new(
                2, 1500,
            )])),
            &["P2DT1.5S"],
        ),
    ]);
    let all = IntervalMonthDayNano::new(1, -2, -3);
    let column: ArrayRef = Arc::new(IntervalMonthDayNanoArray::from(vec![all]));
    let mut out = String::new();
    crate::input::columnar::times::write(&column, 0, &mut out);
    assert_eq!(out, "P1M-2DT-0.000000003S");
}

#[test]
fn nested_values_are_json() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("a \"b\""), None]);
    lists.append_value(Vec::<Option<&str>>::new());
    lists.append_null();
    let mut maps = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    maps.keys().append_value("k");
    maps.values().append_value(1);
    maps.append(true).unwrap();
    let part = |name: &str, kind: DataType| Arc::new(Field::new(name, kind, true));
    let structs = StructArray::from(vec![
        (
            part("n", DataType::Float64),
            Arc::new(Float64Array::from(vec![0.5, f64::NAN])) as ArrayRef,
        ),
        (part("t", DataType::Utf8), texts(&["x", "y"])),
        (
            part("d", DataType::Date32),
            Arc::new(Date32Array::from(vec![0, 1])) as ArrayRef,
        ),
    ]);
    let fixed = FixedSizeListArray::from_iter_primitive::<Int64Type, _, _>(
        vec![Some(vec![Some(1), Some(2)]), None],
        2,
    );
    let large = LargeListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(1)])]);
    assert_cells(vec![
        (
            "list",
            Arc::new(lists.finish()),
            &["[\"a \\\"b\\\"\",null]", "[]", ""],
        ),
        ("map", Arc::new(maps.finish()), &["{\"k\":1}"]),
        (
            "struct",
            Arc::new(structs),
            &[
                "{\"n\":0.5,\"t\":\"x\",\"d\":\"1970-01-01\"}",
                "{\"n\":null,\"t\":\"y\",\"d\":\"1970-01-02\"}",
            ],
        ),
        ("fixed list", Arc::new(fixed), &["[1,2]", ""]),
        ("large list", Arc::new(large), &["[1]"]),
    ]);
}
