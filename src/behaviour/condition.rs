//! What one field of one record has to be.

use super::field::Found;

/// A condition, already checked against the field's shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// One of these values, as shown; `null` is the absence of a label.
    OneOf(Vec<String>),
    /// Between two places, both included, each with its name; an absent label lies nowhere.
    Between {
        at_least: Option<(f64, String)>,
        at_most: Option<(f64, String)>,
    },
    /// All names of the first list are there, and none of the second.
    Names {
        has: Vec<String>,
        lacks: Vec<String>,
    },
}

impl Condition {
    /// Whether it holds of what was found.
    pub(super) fn holds(&self, found: &Found) -> bool {
        match self {
            Self::OneOf(values) => values.contains(&found.shown),
            Self::Between { at_least, at_most } => found.rank.is_some_and(|rank| {
                let is_enough = at_least.as_ref().is_none_or(|(least, _)| rank >= *least);
                is_enough && at_most.as_ref().is_none_or(|(most, _)| rank <= *most)
            }),
            Self::Names { has, lacks } => {
                let is_there = |name: &String| found.names.contains(&name.as_str());
                has.iter().all(is_there) && !lacks.iter().any(is_there)
            }
        }
    }

    /// What is wanted, for people.
    pub(super) fn wanted(&self) -> String {
        match self {
            Self::OneOf(values) => values.join(" or "),
            Self::Between { at_least, at_most } => {
                let least = at_least.iter().map(|(_, name)| format!("at least {name}"));
                let most = at_most.iter().map(|(_, name)| format!("at most {name}"));
                least.chain(most).collect::<Vec<_>>().join(" and ")
            }
            Self::Names { has, lacks } => {
                let has = (!has.is_empty()).then(|| format!("with {}", has.join(", ")));
                let lacks = (!lacks.is_empty()).then(|| format!("without {}", lacks.join(", ")));
                let parts: Vec<String> = has.into_iter().chain(lacks).collect();
                parts.join(" and ")
            }
        }
    }
}
