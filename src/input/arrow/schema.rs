//! The types in which columns are read.
//!
//! Texts are read as bytes, which are laid out alike: one broken letter costs no batch of rows. What is not
//! UTF-8 is noted where a cell becomes text, as in every other format.

use std::io;
use std::sync::Arc;

use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::{Endianness, MessageHeader, root_as_message};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};

use super::wrong;

/// The schema that a stream begins with.
pub(super) fn of_message(head: &[u8]) -> io::Result<arrow_ipc::Schema<'_>> {
    let message = root_as_message(head).map_err(|_| wrong("the schema is damaged"))?;
    if message.header_type() != MessageHeader::Schema {
        return Err(wrong("the arrow file does not begin with its schema"));
    }
    message
        .header_as_schema()
        .ok_or_else(|| wrong("the schema is damaged"))
}

/// The columns as they are read.
pub(super) fn columns(schema: arrow_ipc::Schema<'_>) -> io::Result<Schema> {
    if schema.fields().is_none() {
        return Err(wrong("the arrow file has no columns"));
    }
    if schema.endianness() != Endianness::Little {
        return Err(wrong("the arrow file has its bytes in big-endian order"));
    }
    Ok(Schema::new(as_bytes(fb_to_schema(schema).fields())?))
}

fn as_bytes(fields: &Fields) -> io::Result<Fields> {
    let column = |field: &FieldRef| {
        inner(field).map_err(|kind| {
            let name = field.name();
            wrong(&format!(
                "the column `{name}` has {kind}, which are not read"
            ))
        })
    };
    fields.iter().map(column).collect()
}

fn inner(field: &FieldRef) -> Result<FieldRef, &'static str> {
    let kind = kind(field.data_type())?;
    Ok(Arc::new(Field::clone(field).with_data_type(kind)))
}

/// The type in which values are read, or what values that are not read are called.
fn kind(known: &DataType) -> Result<DataType, &'static str> {
    Ok(match known {
        DataType::Utf8 => DataType::Binary,
        DataType::LargeUtf8 => DataType::LargeBinary,
        DataType::Utf8View => DataType::BinaryView,
        DataType::Dictionary(key, value) => {
            DataType::Dictionary(key.clone(), Box::new(kind(value)?))
        }
        DataType::List(item) => DataType::List(inner(item)?),
        DataType::LargeList(item) => DataType::LargeList(inner(item)?),
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(inner).collect::<Result<_, _>>()?)
        }
        DataType::Map(entries, is_sorted) => DataType::Map(inner(entries)?, *is_sorted),
        DataType::FixedSizeList(item, size) if *size >= 0 => {
            DataType::FixedSizeList(inner(item)?, *size)
        }
        DataType::FixedSizeBinary(size) if *size >= 0 => known.clone(),
        DataType::FixedSizeList(..) | DataType::FixedSizeBinary(_) => {
            return Err("values of a negative length");
        }
        DataType::Union(..) => return Err("values of many types"),
        DataType::RunEndEncoded(..) => return Err("values as runs"),
        DataType::ListView(_) | DataType::LargeListView(_) => return Err("lists as views"),
        _ => known.clone(),
    })
}
