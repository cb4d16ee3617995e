//! What type each column of the record has in Parquet.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields};

/// The type of a column, an item or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// UTF-8; names of closed sets and times are text too.
    Text,
    /// A whole number from 0.
    Count,
    /// A score or probability.
    Score,
    /// Yes or no.
    Claim,
    /// Any number of values of one shape.
    List(&'static Shape),
    /// Named parts, in this order. JSON has them as an object, or as an array of as many values.
    Parts(&'static [(&'static str, Shape)]),
}

use Shape::{Claim, Count, List, Parts, Score, Text};

const NAMES: Shape = List(&Text);
const SPAN: Shape = Parts(&[("start", Count), ("end", Count)]);
const LABELS: Shape = List(&Parts(&[("label", Text), ("p", Score)]));
const FLAGS: Shape = List(&Parts(&[("name", Text), ("p", Score)]));
const MASKS: Shape = List(&Parts(&[("kind", Text), ("span", SPAN)]));
const STEPS: Shape = List(&Parts(&[("rule", Text), ("before", Text), ("after", Text)]));
const DUTIES: Shape = List(&Parts(&[("id", Text), ("due", Text), ("source", Text)]));
const WARNINGS: Shape = List(&Parts(&[("code", Text), ("message", Text)]));
const ENTITIES: Shape = List(&Parts(&[("kind", Text), ("value", Text), ("span", SPAN)]));
const EVIDENCE: Shape = List(&Parts(&[
    ("for", Text),
    ("span", SPAN),
    ("source", Text),
    ("effect", Score),
]));

/// The columns that are no text. Times are text, so that their offset from UTC stays.
const SHAPES: &[(&str, Shape)] = &[
    ("row", Count),
    ("turn", Count),
    ("contact_count", Count),
    ("age_hours", Score),
    ("order_value", Score),
    ("text.bytes", Count),
    ("text.read_bytes", Count),
    ("text.masked", MASKS),
    ("text.windows", Count),
    ("language.p", Score),
    ("language.supported", Claim),
    ("sentiment.score", Score),
    ("sentiment.p.very_negative", Score),
    ("sentiment.p.negative", Score),
    ("sentiment.p.neutral", Score),
    ("sentiment.p.positive", Score),
    ("sentiment.p.very_positive", Score),
    ("sentiment.mixed", Claim),
    ("anger.score", Score),
    ("anger.drivers", NAMES),
    ("frustration.score", Score),
    ("frustration.drivers", NAMES),
    ("complaint.is", Claim),
    ("complaint.p", Score),
    ("intents", LABELS),
    ("categories", LABELS),
    ("flags", FLAGS),
    ("impact.p", Score),
    ("impact.score", Score),
    ("urgency.p", Score),
    ("urgency.score", Score),
    ("priority.rank", Score),
    ("priority.trace", STEPS),
    ("regulatory", DUTIES),
    ("route.skills", NAMES),
    ("faq.score", Score),
    ("route.tier", Count),
    ("entities", ENTITIES),
    ("decision.confidence", Score),
    ("decision.abstained", NAMES),
    ("evidence", EVIDENCE),
    ("warnings", WARNINGS),
];

impl Shape {
    /// The shape of the record's column of this name.
    pub(super) fn of_column(name: &str) -> Self {
        let known = SHAPES.iter().find(|(known, _)| *known == name);
        known.map_or(Text, |(_, shape)| *shape)
    }

    /// The same in Arrow's words. Every value may be absent.
    pub(super) fn data_type(self) -> DataType {
        match self {
            Text => DataType::Utf8,
            Count => DataType::UInt64,
            Score => DataType::Float32,
            Claim => DataType::Boolean,
            List(item) => DataType::List(Arc::new(item_field(*item))),
            Parts(parts) => DataType::Struct(part_fields(parts)),
        }
    }
}

/// The item of a list under the name that the format's specification gives it.
pub(super) fn item_field(item: Shape) -> Field {
    Field::new("element", item.data_type(), true)
}

/// The parts of an item.
pub(super) fn part_fields(parts: &[(&str, Shape)]) -> Fields {
    parts
        .iter()
        .map(|(name, shape)| Field::new(*name, shape.data_type(), true))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::columns::Cell;
    use crate::output::fields::all_leaves;
    use crate::output::sample;

    #[test]
    fn every_column_that_is_no_text_has_its_shape() {
        let record = sample::full();
        for column in all_leaves() {
            let shape = Shape::of_column(column.name);
            let fits = match (column.read)(&record) {
                Cell::Absent => true,
                Cell::Text(_) | Cell::Label(_) => shape == Text,
                Cell::Count(_) => shape == Count,
                Cell::Score(_) => shape == Score,
                Cell::Claim(_) => shape == Claim,
                Cell::Json(_) => matches!(shape, List(_)),
            };
            assert!(fits, "{}", column.name);
        }
        for (name, _) in SHAPES {
            let is_known = all_leaves().iter().any(|column| column.name == *name);
            assert!(is_known, "{name}");
        }
    }
}
