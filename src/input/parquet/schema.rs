//! The types in which columns are read.
//!
//! Texts are read as bytes that refer to their page: neither does one text of a dictionary become a
//! thousand copies of itself, nor does one broken letter cost a thousand rows. What is not UTF-8 is
//! noted where a cell becomes text, as in every other format.

use std::sync::Arc;

use ::parquet::arrow::{
    FieldLevels, ProjectionMask, parquet_to_arrow_field_levels, parquet_to_arrow_schema,
};
use ::parquet::basic::Type as PhysicalType;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::FileMetaData;
use ::parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use arrow_schema::{DataType, Field, FieldRef, Fields};

use super::quietly;

/// The columns of a file with the types in which they are read.
pub(super) fn field_levels(file: &FileMetaData) -> Result<(Fields, FieldLevels), ParquetError> {
    let root = without_texts(file.schema_descr().root_schema_ptr())?;
    let schema = SchemaDescriptor::new(root);
    // Writers may note the types that they had; a note that does not fit is no reason to refuse.
    let noted = quietly(|| parquet_to_arrow_schema(&schema, file.key_value_metadata()));
    let known = noted.or_else(|_| parquet_to_arrow_schema(&schema, None))?;
    let wanted = as_views(known.fields());
    let levels = parquet_to_arrow_field_levels(&schema, ProjectionMask::all(), Some(&wanted))?;
    Ok((wanted, levels))
}

/// The schema with every text as mere bytes, which are not looked at for UTF-8.
fn without_texts(kind: TypePtr) -> Result<TypePtr, ParquetError> {
    let info = kind.get_basic_info();
    let id = info.has_id().then(|| info.id());
    match kind.as_ref() {
        Type::PrimitiveType {
            physical_type: PhysicalType::BYTE_ARRAY,
            precision,
            ..
        } if *precision <= 0 => {
            let bytes = Type::primitive_type_builder(kind.name(), PhysicalType::BYTE_ARRAY);
            Ok(Arc::new(
                bytes
                    .with_repetition(info.repetition())
                    .with_id(id)
                    .build()?,
            ))
        }
        Type::PrimitiveType { .. } => Ok(kind),
        Type::GroupType { fields, .. } => {
            let fields: Result<Vec<_>, _> = fields.iter().cloned().map(without_texts).collect();
            let mut group = Type::group_type_builder(kind.name())
                .with_fields(fields?)
                .with_converted_type(info.converted_type())
                .with_logical_type(info.logical_type_ref().cloned())
                .with_id(id);
            if info.has_repetition() {
                group = group.with_repetition(info.repetition());
            }
            Ok(Arc::new(group.build()?))
        }
    }
}

fn as_views(fields: &Fields) -> Fields {
    fields.iter().map(as_view).collect()
}

fn as_view(field: &FieldRef) -> FieldRef {
    let kind = view_type(field.data_type());
    Arc::new(Field::clone(field).with_data_type(kind))
}

/// Bytes as views; lists of a fixed length as lists, since a null in one would take the room of all its
/// values.
fn view_type(kind: &DataType) -> DataType {
    match kind {
        DataType::Binary
        | DataType::LargeBinary
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View => DataType::BinaryView,
        DataType::Dictionary(_, value) => view_type(value),
        DataType::List(item) | DataType::FixedSizeList(item, _) | DataType::ListView(item) => {
            DataType::List(as_view(item))
        }
        DataType::LargeList(item) | DataType::LargeListView(item) => {
            DataType::LargeList(as_view(item))
        }
        DataType::Struct(fields) => DataType::Struct(as_views(fields)),
        DataType::Map(entries, is_sorted) => DataType::Map(as_view(entries), *is_sorted),
        other => other.clone(),
    }
}
