//! Values of any type in, the text of a cell out.
//!
//! Numbers are exact and in their shortest form, times are ISO 8601 (with a zone RFC 3339), bytes of
//! fixed length hexadecimal, lists and structs JSON. Null is empty.

use std::fmt::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::times;

/// The row is longer than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// The bytes of a text cell; `None` for values of any other type and for null.
pub(super) fn bytes(array: &dyn Array, row: usize) -> Option<&[u8]> {
    let (array, row) = resolved(array, row)?;
    match array.data_type() {
        DataType::BinaryView => Some(array.as_binary_view().value(row)),
        DataType::Binary => Some(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(array.as_binary::<i64>().value(row)),
        _ => None,
    }
}

/// Where a value stands: a dictionary has it elsewhere. Nothing for null.
fn resolved(array: &dyn Array, row: usize) -> Option<(&dyn Array, usize)> {
    let (mut array, mut row) = (array, row);
    loop {
        if array.is_null(row) || array.data_type() == &DataType::Null {
            return None;
        }
        let Some(dictionary) = array.as_any_dictionary_opt() else {
            return Some((array, row));
        };
        row = key(dictionary.keys(), row)?;
        array = dictionary.values().as_ref();
    }
}

/// A place in a dictionary; checked against its length when the file was decoded.
fn key(keys: &dyn Array, row: usize) -> Option<usize> {
    macro_rules! key {
        ($kind:ty) => {
            usize::try_from(keys.as_primitive::<$kind>().value(row)).ok()
        };
    }
    match keys.data_type() {
        DataType::Int8 => key!(Int8Type),
        DataType::Int16 => key!(Int16Type),
        DataType::Int32 => key!(Int32Type),
        DataType::Int64 => key!(Int64Type),
        DataType::UInt8 => key!(UInt8Type),
        DataType::UInt16 => key!(UInt16Type),
        DataType::UInt32 => key!(UInt32Type),
        DataType::UInt64 => key!(UInt64Type),
        _ => None,
    }
}

/// The value of a cell that is no text, at most `max_bytes` long.
pub(super) fn text(array: &dyn Array, row: usize, max_bytes: usize) -> Result<String, TooLong> {
    let mut out = String::new();
    let Some((array, row)) = resolved(array, row) else {
        return Ok(out);
    };
    if is_nested(array.data_type()) {
        json(array, row, max_bytes, &mut out)?;
    } else {
        plain(array, row, &mut out);
    }
    if out.len() > max_bytes {
        return Err(TooLong);
    }
    Ok(out)
}

fn is_nested(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::List(_)
            | DataType::LargeList(_)
            | DataType::FixedSizeList(..)
            | DataType::Struct(_)
            | DataType::Map(..)
    )
}

/// Writes a value that is neither null nor nested. A type that the readers refuse is left empty.
fn plain(array: &dyn Array, row: usize, out: &mut String) {
    macro_rules! number {
        ($kind:ty) => {
            push(out, array.as_primitive::<$kind>().value(row))
        };
    }
    macro_rules! decimal {
        ($kind:ty) => {
            out.push_str(&array.as_primitive::<$kind>().value_as_string(row))
        };
    }
    match array.data_type() {
        DataType::Boolean => push(out, array.as_boolean().value(row)),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float16 => float(out, array.as_primitive::<Float16Type>().value(row).to_f32()),
        DataType::Float32 => float(out, array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => double(out, array.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal32(..) => decimal!(Decimal32Type),
        DataType::Decimal64(..) => decimal!(Decimal64Type),
        DataType::Decimal128(..) => decimal!(Decimal128Type),
        DataType::Decimal256(..) => decimal!(Decimal256Type),
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().value(row);
            times::date(out, days.into());
        }
        DataType::Date64 => {
            let milliseconds = array.as_primitive::<Date64Type>().value(row);
            times::date_of_milliseconds(out, milliseconds);
        }
        DataType::BinaryView | DataType::Binary | DataType::LargeBinary => {
            out.push_str(&String::from_utf8_lossy(
                bytes(array, row).unwrap_or_default(),
            ));
        }
        DataType::FixedSizeBinary(_) => hexadecimal(out, array.as_fixed_size_binary().value(row)),
        _ => times::write(array, row, out),
    }
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    // A String takes whatever is written to it.
    let _ = write!(out, "{value}");
}

/// Numbers of this size are written in full; beyond, powers of ten are shorter. The bounds are those of
/// JavaScript's numbers.
const PLAIN_FLOATS: std::ops::Range<f64> = 1e-6..1e21;

fn float(out: &mut String, value: f32) {
    if value == 0.0 || !value.is_finite() || PLAIN_FLOATS.contains(&f64::from(value).abs()) {
        push(out, value);
    } else {
        let _ = write!(out, "{value:e}");
    }
}

fn double(out: &mut String, value: f64) {
    if value == 0.0 || !value.is_finite() || PLAIN_FLOATS.contains(&value.abs()) {
        push(out, value);
    } else {
        let _ = write!(out, "{value:e}");
    }
}

fn hexadecimal(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
}

/// Writes a value as JSON. Stops soon after `max_bytes`.
fn json(array: &dyn Array, row: usize, max_bytes: usize, out: &mut String) -> Result<(), TooLong> {
    if out.len() > max_bytes {
        return Err(TooLong);
    }
    let Some((array, row)) = resolved(array, row) else {
        out.push_str("null");
        return Ok(());
    };
    match array.data_type() {
        DataType::List(_) => items(&array.as_list::<i32>().value(row), max_bytes, out),
        DataType::LargeList(_) => items(&array.as_list::<i64>().value(row), max_bytes, out),
        DataType::FixedSizeList(..) => {
            items(&array.as_fixed_size_list().value(row), max_bytes, out)
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let names = fields.iter().map(|field| field.name());
            object(names.zip(columns), row, max_bytes, out)
        }
        DataType::Map(..) => pairs(&array.as_map().value(row), max_bytes, out),
        kind => {
            scalar(kind, array, row, out);
            Ok(())
        }
    }
}

/// Numbers and claims as such, all else in quotes. JSON knows no infinity.
fn scalar(kind: &DataType, array: &dyn Array, row: usize, out: &mut String) {
    let mut text = String::new();
    plain(array, row, &mut text);
    let is_number = kind.is_integer() || matches!(kind, DataType::Boolean) || kind.is_decimal();
    let is_float = kind.is_floating() && !text.contains(['N', 'i']);
    if is_number || is_float {
        out.push_str(&text);
    } else if kind.is_floating() {
        out.push_str("null");
    } else {
        quoted(out, &text);
    }
}

fn quoted(out: &mut String, text: &str) {
    // A text always has a JSON form.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

fn items(items: &ArrayRef, max_bytes: usize, out: &mut String) -> Result<(), TooLong> {
    let mut before = '[';
    for row in 0..items.len() {
        out.push(before);
        json(items, row, max_bytes, out)?;
        before = ',';
    }
    if items.is_empty() {
        out.push('[');
    }
    out.push(']');
    Ok(())
}

fn object<'a>(
    parts: impl Iterator<Item = (&'a String, &'a ArrayRef)>,
    row: usize,
    max_bytes: usize,
    out: &mut String,
) -> Result<(), TooLong> {
    out.push('{');
    for (at, (name, column)) in parts.enumerate() {
        if at > 0 {
            out.push(',');
        }
        quoted(out, name);
        out.push(':');
        json(column, row, max_bytes, out)?;
    }
    out.push('}');
    Ok(())
}

/// A map as an object: its keys are texts or become such.
fn pairs(
    entries: &arrow_array::StructArray,
    max_bytes: usize,
    out: &mut String,
) -> Result<(), TooLong> {
    out.push('{');
    if let [keys, values] = entries.columns() {
        for row in 0..entries.len() {
            if row > 0 {
                out.push(',');
            }
            let mut key = String::new();
            if is_nested(keys.data_type()) {
                json(keys, row, max_bytes, &mut key)?;
            } else if let Some((keys, row)) = resolved(keys, row) {
                plain(keys, row, &mut key);
            }
            quoted(out, &key);
            out.push(':');
            json(values, row, max_bytes, out)?;
        }
    }
    out.push('}');
    Ok(())
}
