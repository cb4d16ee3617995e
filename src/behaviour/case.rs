//! The noun: one case, its messages and what is expected of their records.

use serde::Serialize;

use super::condition::Condition;
use super::field::Field;
use crate::message::Message;

/// How a case asks, after `CheckList` (Ribeiro et al. 2020).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One text, and the labels that it must have.
    Minimum,
    /// A text and others that say the same: named labels must agree with the first one's.
    Invariance,
    /// A text and a changed one: named labels must move in one direction.
    Direction,
}

impl Kind {
    /// All kinds in the order of reports.
    pub const ALL: [Self; 3] = [Self::Minimum, Self::Invariance, Self::Direction];

    /// Name in case files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::Invariance => "invariance",
            Self::Direction => "direction",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Where a label or number has to move from the first text to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Higher,
    NotLower,
    Lower,
    NotHigher,
}

impl Direction {
    pub(super) const ALL: [Self; 4] = [Self::Higher, Self::NotLower, Self::Lower, Self::NotHigher];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::NotLower => "not_lower",
            Self::Lower => "lower",
            Self::NotHigher => "not_higher",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == name)
    }
}

/// One thing that must hold. All but the first two compare each further message with the first.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    /// The field of the only message meets a condition.
    Holds(Field, Condition),
    /// Evidence for a field, named as in `evidence[].for`, lies over these words.
    Cites(String, String),
    /// The field is the same.
    Same(Field),
    /// The field differs by at most so many steps of its labels, or so much of its number.
    Within(Field, f64),
    /// The field moves this way.
    Moves(Field, Direction),
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Id, unique among all cases of a run.
    pub id: String,
    /// What the case probes; rates are counted for each.
    pub capability: String,
    /// How it asks.
    pub kind: Kind,
    /// File and line, for messages about the case.
    pub place: String,
    /// One message, or the first and those that are compared with it.
    pub messages: Vec<Message>,
    pub(super) statements: Vec<Statement>,
}

impl Case {
    /// True when the case asks for the floor under its priority, which no record holds.
    pub(super) fn asks_for_floor(&self) -> bool {
        self.statements.iter().any(|statement| {
            matches!(
                statement,
                Statement::Holds(Field::PriorityFloor, _)
                    | Statement::Same(Field::PriorityFloor)
                    | Statement::Within(Field::PriorityFloor, _)
                    | Statement::Moves(Field::PriorityFloor, _)
            )
        })
    }
}
