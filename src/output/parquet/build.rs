//! Values of one column, one after the other, to an Arrow array.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float32Builder, StringBuilder, UInt64Builder};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::ArrowError;
use serde_json::Value;

use super::shape::{Shape, item_field, part_fields};
use crate::output::columns::Cell;
use crate::output::jsonl::write_cell;

/// A column under construction.
pub(super) enum Build {
    Text(StringBuilder),
    Count(UInt64Builder),
    Score(Float32Builder),
    Claim(BooleanBuilder),
    List {
        shape: Shape,
        items: Box<Build>,
        lengths: Vec<usize>,
        is_there: Vec<bool>,
    },
    Parts {
        parts: &'static [(&'static str, Shape)],
        columns: Vec<Build>,
        is_there: Vec<bool>,
    },
}

impl Build {
    /// An empty column.
    pub(super) fn new(shape: Shape) -> Self {
        match shape {
            Shape::Text => Self::Text(StringBuilder::new()),
            Shape::Count => Self::Count(UInt64Builder::new()),
            Shape::Score => Self::Score(Float32Builder::new()),
            Shape::Claim => Self::Claim(BooleanBuilder::new()),
            Shape::List(item) => Self::List {
                shape: *item,
                items: Box::new(Self::new(*item)),
                lengths: Vec::new(),
                is_there: Vec::new(),
            },
            Shape::Parts(parts) => Self::Parts {
                parts,
                columns: parts.iter().map(|(_, shape)| Self::new(*shape)).collect(),
                is_there: Vec::new(),
            },
        }
    }

    /// Adds a text, where the column is one.
    pub(super) fn push_text(&mut self, text: Option<&str>) {
        if let Self::Text(texts) = self {
            texts.append_option(text);
        }
    }

    /// Adds a value of a record as a table has it: texts as they are, all else as JSON, what is absent empty.
    pub(super) fn push_plain(&mut self, cell: &str) -> serde_json::Result<()> {
        if let Self::Text(texts) = self {
            texts.append_option((!cell.is_empty()).then_some(cell));
        } else if cell.is_empty() {
            self.push_json(&Value::Null);
        } else {
            self.push_json(&serde_json::from_str(cell)?);
        }
        Ok(())
    }

    /// Adds a cell of a record; gives its bytes. `buffer` is for its JSON.
    pub(super) fn push_cell(
        &mut self,
        cell: &Cell<'_>,
        buffer: &mut Vec<u8>,
    ) -> serde_json::Result<usize> {
        buffer.clear();
        match (self, cell) {
            (Self::Text(texts), Cell::Text(text)) => {
                texts.append_value(text);
                return Ok(text.len());
            }
            (Self::Count(counts), Cell::Count(count)) => counts.append_value(*count),
            (Self::Score(scores), Cell::Score(score)) => scores.append_value(*score),
            (Self::Claim(claims), Cell::Claim(claim)) => claims.append_value(*claim),
            (build, Cell::Absent) => build.push_json(&Value::Null),
            (build, cell) => {
                write_cell(cell, buffer)?;
                build.push_json(&serde_json::from_slice(buffer)?);
            }
        }
        Ok(buffer.len() + size_of::<u64>())
    }

    /// Adds a value as JSON has it; one of another shape is absent.
    fn push_json(&mut self, value: &Value) {
        match self {
            Self::Text(texts) => texts.append_option(value.as_str()),
            Self::Count(counts) => counts.append_option(value.as_u64()),
            Self::Score(scores) => scores.append_option(value.as_f64().map(single)),
            Self::Claim(claims) => claims.append_option(value.as_bool()),
            Self::List {
                items,
                lengths,
                is_there,
                ..
            } => {
                let values = value.as_array();
                is_there.push(values.is_some());
                lengths.push(values.map_or(0, Vec::len));
                for value in values.into_iter().flatten() {
                    items.push_json(value);
                }
            }
            Self::Parts {
                parts,
                columns,
                is_there,
            } => {
                is_there.push(value.is_object() || value.is_array());
                for (at, ((name, _), column)) in parts.iter().zip(columns).enumerate() {
                    let part = value.get(name).or_else(|| value.get(at));
                    column.push_json(part.unwrap_or(&Value::Null));
                }
            }
        }
    }

    /// The values so far; the column is empty afterwards.
    pub(super) fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Text(texts) => Arc::new(texts.finish()),
            Self::Count(counts) => Arc::new(counts.finish()),
            Self::Score(scores) => Arc::new(scores.finish()),
            Self::Claim(claims) => Arc::new(claims.finish()),
            Self::List {
                shape,
                items,
                lengths,
                is_there,
            } => {
                let offsets = OffsetBuffer::from_lengths(std::mem::take(lengths));
                let nulls = NullBuffer::from(std::mem::take(is_there));
                let field = Arc::new(item_field(*shape));
                Arc::new(ListArray::try_new(
                    field,
                    offsets,
                    items.finish()?,
                    Some(nulls),
                )?)
            }
            Self::Parts {
                parts,
                columns,
                is_there,
            } => {
                let nulls = NullBuffer::from(std::mem::take(is_there));
                let columns: Result<Vec<_>, _> = columns.iter_mut().map(Self::finish).collect();
                let fields = part_fields(parts);
                Arc::new(StructArray::try_new(fields, columns?, Some(nulls))?)
            }
        })
    }
}

/// JSON has the shortest decimal of a single; reading it as a double and rounding gives it back.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the value was a single before"
)]
fn single(value: f64) -> f32 {
    value as f32
}
