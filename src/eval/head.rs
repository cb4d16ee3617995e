//! The heads that give one label a message: their classes, and where gold and record hold them.

use super::answers::Answers;
use super::gold::GoldLabels;
use super::tally::{Answer, Order, Tally};
use crate::label::{Category, Intensity, Intent, Level, Priority, Sentiment, Severity};

/// A question with one answer a message. `flags`, with many, stands apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// The five sentiment labels.
    Sentiment,
    /// Negative, neutral or positive.
    Sentiment3,
    /// Whether both sides are there.
    Mixed,
    /// Level of anger.
    Anger,
    /// Level of frustration.
    Frustration,
    /// Whether it is a complaint.
    Complaint,
    /// Severity, with `none` for what is no complaint.
    Severity,
    /// Severity of the messages that gold calls complaints.
    SeverityOfComplaints,
    /// Primary intent.
    Intent,
    /// Primary category.
    Category,
    /// Impact.
    Impact,
    /// Urgency.
    Urgency,
    /// Priority.
    Priority,
}

const SIDES: &[&str] = &["negative", "neutral", "positive"];
const CLAIMS: &[&str] = &["no", "yes"];

/// `none`, then the four levels.
const SEVERITIES: &[&str] = &[
    "none",
    "no_explicit_reproach",
    "disapproval",
    "accusation",
    "blame",
];

impl Head {
    /// All, in the order of a report.
    pub const ALL: [Self; 13] = [
        Self::Sentiment,
        Self::Sentiment3,
        Self::Mixed,
        Self::Anger,
        Self::Frustration,
        Self::Complaint,
        Self::Severity,
        Self::SeverityOfComplaints,
        Self::Intent,
        Self::Category,
        Self::Impact,
        Self::Urgency,
        Self::Priority,
    ];

    /// The name in reports and conditions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sentiment => "sentiment",
            Self::Sentiment3 => "sentiment3",
            Self::Mixed => "mixed",
            Self::Anger => "anger",
            Self::Frustration => "frustration",
            Self::Complaint => "complaint",
            Self::Severity => "severity",
            Self::SeverityOfComplaints => "severity_of_complaints",
            Self::Intent => "intent",
            Self::Category => "category",
            Self::Impact => "impact",
            Self::Urgency => "urgency",
            Self::Priority => "priority",
        }
    }

    /// Names of the classes, in the order of the ontology.
    pub fn classes(self) -> Vec<&'static str> {
        match self {
            Self::Sentiment => Sentiment::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Sentiment3 => SIDES.to_vec(),
            Self::Mixed | Self::Complaint => CLAIMS.to_vec(),
            Self::Anger | Self::Frustration => Intensity::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Severity => SEVERITIES.to_vec(),
            Self::SeverityOfComplaints => Severity::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Intent => Intent::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Category => Category::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Impact | Self::Urgency => Level::ALL.iter().map(|l| l.as_str()).collect(),
            Self::Priority => Priority::ALL.iter().map(|l| l.as_str()).collect(),
        }
    }

    /// Whether the classes have an order, so that a near miss differs from a far one.
    pub fn is_ordinal(self) -> bool {
        !matches!(
            self,
            Self::Mixed | Self::Complaint | Self::Intent | Self::Category
        )
    }

    /// Whether gold may name several labels, so that any of them is a hit.
    pub fn has_many_labels(self) -> bool {
        matches!(self, Self::Intent | Self::Category)
    }

    /// An empty tally of its shape.
    pub(super) fn tally(self) -> Tally {
        let order = if self.is_ordinal() {
            Order::Ordinal
        } else {
            Order::Nominal
        };
        Tally::new(self.classes().len(), order)
    }

    /// The gold class; nothing when it was not judged.
    pub(super) fn gold(self, gold: &GoldLabels) -> Option<usize> {
        match self {
            Self::Sentiment => gold.sentiment.map(Sentiment::index),
            Self::Sentiment3 => gold.sentiment.map(side),
            Self::Mixed => gold.mixed.map(usize::from),
            Self::Anger => gold.anger.map(Intensity::index),
            Self::Frustration => gold.frustration.map(Intensity::index),
            Self::Complaint => gold.complaint.map(usize::from),
            Self::Severity if gold.complaint == Some(false) => Some(0),
            Self::Severity => gold.severity.map(|s| s.index() + 1),
            Self::SeverityOfComplaints if gold.complaint == Some(false) => None,
            Self::SeverityOfComplaints => gold.severity.map(Severity::index),
            Self::Intent => first(gold.intents.as_deref()).map(Intent::index),
            Self::Category => first(gold.categories.as_deref()).map(Category::index),
            Self::Impact => gold.impact.map(Level::index),
            Self::Urgency => gold.urgency.map(Level::index),
            Self::Priority => gold.priority.map(Priority::index),
        }
    }

    /// The answer of a run.
    pub(super) fn answer(self, answers: Option<&Answers>) -> Answer {
        let Some(answers) = answers else {
            return Answer::Missing;
        };
        if answers.has_failed {
            return Answer::Failed;
        }
        if self == Self::SeverityOfComplaints && answers.complaint == Some(false) {
            return Answer::Outside;
        }
        self.class(answers).map_or(Answer::Abstained, Answer::Class)
    }

    fn class(self, answers: &Answers) -> Option<usize> {
        match self {
            Self::Sentiment => answers.sentiment.map(Sentiment::index),
            Self::Sentiment3 => answers.sentiment.map(side),
            Self::Mixed => answers.mixed.map(usize::from),
            Self::Anger => answers.anger.map(Intensity::index),
            Self::Frustration => answers.frustration.map(Intensity::index),
            Self::Complaint => answers.complaint.map(usize::from),
            Self::Severity if answers.complaint == Some(false) => Some(0),
            Self::Severity => answers.severity.map(|s| s.index() + 1),
            Self::SeverityOfComplaints => answers.severity.map(Severity::index),
            Self::Intent => answers.intent.map(|(label, _)| label.index()),
            Self::Category => answers.category.map(|(label, _)| label.index()),
            Self::Impact => answers.impact.map(|(level, _)| level.index()),
            Self::Urgency => answers.urgency.map(|(level, _)| level.index()),
            Self::Priority => answers.priority.map(|(label, _)| label.index()),
        }
    }

    /// True when the answer is one of the message's gold labels.
    pub(super) fn is_hit(self, gold: &GoldLabels, answer: Answer) -> bool {
        let Answer::Class(class) = answer else {
            return false;
        };
        match self {
            Self::Intent => contains(gold.intents.as_deref(), Intent::ALL.get(class)),
            Self::Category => contains(gold.categories.as_deref(), Category::ALL.get(class)),
            _ => self.gold(gold) == Some(class),
        }
    }

    /// Names of all gold labels of a message, the primary one first.
    pub(super) fn gold_names(self, gold: &GoldLabels) -> Vec<&'static str> {
        match (self, &gold.intents, &gold.categories) {
            (Self::Intent, Some(labels), _) => labels.iter().map(|l| l.as_str()).collect(),
            (Self::Category, _, Some(labels)) => labels.iter().map(|l| l.as_str()).collect(),
            _ => {
                let names = self.classes();
                let class = self.gold(gold).and_then(|class| names.get(class).copied());
                class.into_iter().collect()
            }
        }
    }
}

/// 0 negative, 1 neutral, 2 positive.
pub(super) fn side(sentiment: Sentiment) -> usize {
    match sentiment {
        Sentiment::VeryNegative | Sentiment::Negative => 0,
        Sentiment::Neutral => 1,
        Sentiment::Positive | Sentiment::VeryPositive => 2,
    }
}

fn first<L: Copy>(labels: Option<&[L]>) -> Option<L> {
    labels?.first().copied()
}

fn contains<L: PartialEq>(labels: Option<&[L]>, label: Option<&L>) -> bool {
    labels
        .zip(label)
        .is_some_and(|(all, one)| all.contains(one))
}
