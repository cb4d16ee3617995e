//! The fields of a record that a case may speak of, and how each is read.

use std::fmt::Display;

use crate::label::{Category, Flag, Intensity, Intent, Level, Priority, Sentiment, Severity};
use crate::record::Record;

/// A message's record, with what a case may ask beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    pub(super) record: Record,
    /// The text that spans refer to.
    pub(super) text: String,
    /// The highest floor of the policy that holds; nothing where none does, or none was asked for.
    pub(super) floor: Option<Priority>,
}

/// A field, named as in the record; a label's field may be named by its object alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `sentiment.label`.
    Sentiment,
    /// `sentiment.score`.
    SentimentScore,
    /// `sentiment.mixed`.
    SentimentMixed,
    /// `anger.level`.
    Anger,
    /// `anger.score`.
    AngerScore,
    /// `frustration.level`.
    Frustration,
    /// `frustration.score`.
    FrustrationScore,
    /// `complaint.is`.
    Complaint,
    /// `complaint.p`.
    ComplaintP,
    /// `complaint.severity`.
    Severity,
    /// The primary intent.
    Intent,
    /// All intents.
    Intents,
    /// The primary category.
    Category,
    /// All categories.
    Categories,
    /// Flags that are present.
    Flags,
    /// `impact.level`.
    Impact,
    /// `urgency.level`.
    Urgency,
    /// `priority.label`.
    Priority,
    /// The highest floor of the policy that holds, or `none`: what the facts alone guarantee. It stands
    /// in no record, since a floor that changes nothing leaves no trace.
    PriorityFloor,
    /// `route.queue`, any name.
    Queue,
}

/// What a field may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// One of a closed set without an order.
    Label(Vec<&'static str>),
    /// One of a closed set, from least to most.
    Steps(Vec<&'static str>),
    /// Yes or no.
    Truth,
    /// A number.
    Number,
    /// Any of a closed set.
    Names(Vec<&'static str>),
    /// Any word.
    Word,
}

/// What a field holds in one record.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Found {
    /// The value for people; `null` where it was abstained on.
    pub(super) shown: String,
    /// Place among the steps, the number itself, or 0 and 1 for no and yes.
    pub(super) rank: Option<f64>,
    /// Names of a set.
    pub(super) names: Vec<&'static str>,
}

/// What stands for the absence of a floor, below all priorities.
const NO_FLOOR: &str = "none";

impl Field {
    /// All fields, in the order of the record.
    pub const ALL: [Self; 20] = [
        Self::Sentiment,
        Self::SentimentScore,
        Self::SentimentMixed,
        Self::Anger,
        Self::AngerScore,
        Self::Frustration,
        Self::FrustrationScore,
        Self::Complaint,
        Self::ComplaintP,
        Self::Severity,
        Self::Intent,
        Self::Intents,
        Self::Category,
        Self::Categories,
        Self::Flags,
        Self::Impact,
        Self::Urgency,
        Self::Priority,
        Self::PriorityFloor,
        Self::Queue,
    ];

    /// Name in case files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sentiment => "sentiment",
            Self::SentimentScore => "sentiment.score",
            Self::SentimentMixed => "sentiment.mixed",
            Self::Anger => "anger",
            Self::AngerScore => "anger.score",
            Self::Frustration => "frustration",
            Self::FrustrationScore => "frustration.score",
            Self::Complaint => "complaint",
            Self::ComplaintP => "complaint.p",
            Self::Severity => "complaint.severity",
            Self::Intent => "intent",
            Self::Intents => "intents",
            Self::Category => "category",
            Self::Categories => "categories",
            Self::Flags => "flags",
            Self::Impact => "impact",
            Self::Urgency => "urgency",
            Self::Priority => "priority",
            Self::PriorityFloor => "priority.floor",
            Self::Queue => "route.queue",
        }
    }

    /// The field with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    pub(super) fn shape(self) -> Shape {
        match self {
            Self::Sentiment => Shape::Steps(names(Sentiment::ALL, Sentiment::as_str)),
            Self::Anger | Self::Frustration => {
                Shape::Steps(names(Intensity::ALL, Intensity::as_str))
            }
            Self::Severity => Shape::Steps(names(Severity::ALL, Severity::as_str)),
            Self::Impact | Self::Urgency => Shape::Steps(names(Level::ALL, Level::as_str)),
            Self::Priority => Shape::Steps(names(Priority::ALL, Priority::as_str)),
            Self::PriorityFloor => {
                let mut steps = vec![NO_FLOOR];
                steps.extend(names(Priority::ALL, Priority::as_str));
                Shape::Steps(steps)
            }
            Self::Intent => Shape::Label(names(Intent::ALL, Intent::as_str)),
            Self::Category => Shape::Label(names(Category::ALL, Category::as_str)),
            Self::Intents => Shape::Names(names(Intent::ALL, Intent::as_str)),
            Self::Categories => Shape::Names(names(Category::ALL, Category::as_str)),
            Self::Flags => Shape::Names(names(Flag::ALL, Flag::as_str)),
            Self::SentimentMixed | Self::Complaint => Shape::Truth,
            Self::SentimentScore | Self::AngerScore | Self::FrustrationScore | Self::ComplaintP => {
                Shape::Number
            }
            Self::Queue => Shape::Word,
        }
    }

    /// What the field holds.
    pub(super) fn of(self, judged: &Judged) -> Found {
        let record = &judged.record;
        let (sentiment, complaint) = (record.sentiment.as_ref(), record.complaint.as_ref());
        let (anger, frustration) = (record.anger.as_ref(), record.frustration.as_ref());
        match self {
            Self::Sentiment => step(sentiment.and_then(|s| s.label), Sentiment::index),
            Self::SentimentScore => number(sentiment.and_then(|s| s.score)),
            Self::SentimentMixed => truth(sentiment.and_then(|s| s.mixed)),
            Self::Anger => step(anger.and_then(|a| a.level), Intensity::index),
            Self::AngerScore => number(anger.and_then(|a| a.score)),
            Self::Frustration => step(frustration.and_then(|f| f.level), Intensity::index),
            Self::FrustrationScore => number(frustration.and_then(|f| f.score)),
            Self::Complaint => truth(complaint.and_then(|c| c.is)),
            Self::ComplaintP => number(complaint.and_then(|c| c.p)),
            Self::Severity => step(complaint.and_then(|c| c.severity), Severity::index),
            Self::Intent => word(record.intent),
            Self::Category => word(record.category),
            Self::Intents => set(record.intents.iter().map(|i| i.label.as_str())),
            Self::Categories => set(record.categories.iter().map(|c| c.label.as_str())),
            Self::Flags => set(record.flags.iter().map(|f| f.name.as_str())),
            Self::Impact => step(record.impact.as_ref().and_then(|l| l.level), Level::index),
            Self::Urgency => step(record.urgency.as_ref().and_then(|l| l.level), Level::index),
            Self::Priority => step(record.priority.as_ref().map(|p| p.label), Priority::index),
            Self::PriorityFloor => match judged.floor {
                Some(floor) => step(Some(floor), |floor| floor.index() + 1),
                None => step(Some(NO_FLOOR), |_| 0),
            },
            Self::Queue => word(record.route.as_ref().map(|route| &route.queue)),
        }
    }
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|label| name(*label)).collect()
}

fn word<T: Display>(value: Option<T>) -> Found {
    Found {
        shown: value.map_or_else(|| "null".to_owned(), |value| value.to_string()),
        ..Found::default()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a place among at most a dozen labels"
)]
fn step<T: Copy + Display>(value: Option<T>, place: impl Fn(T) -> usize) -> Found {
    Found {
        rank: value.map(|value| place(value) as f64),
        ..word(value)
    }
}

fn truth(value: Option<bool>) -> Found {
    Found {
        rank: value.map(|value| f64::from(u8::from(value))),
        ..word(value)
    }
}

fn number(value: Option<f32>) -> Found {
    Found {
        rank: value.map(f64::from),
        ..word(value)
    }
}

fn set(found: impl Iterator<Item = &'static str>) -> Found {
    let names: Vec<&str> = found.collect();
    Found {
        shown: format!("[{}]", names.join(", ")),
        rank: None,
        names,
    }
}
