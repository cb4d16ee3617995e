//! What a record answers to each question, as small numbers that can be compared and counted.

use crate::label::Question;
use crate::record::Record;

/// Stands for "no label".
pub(super) const NO_LABEL: u8 = 15;

/// Classes of a question at most, [`NO_LABEL`] included.
pub(super) const MAX_CLASSES: usize = 16;

/// A record's labels: a class for each question, and the set of flags as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answers {
    /// Class of each question in its fixed order; [`NO_LABEL`] for `flags`.
    pub(super) classes: [u8; Question::ALL.len()],
    /// Bit of each flag that is present.
    pub(super) flags: u16,
}

impl Answers {
    /// The labels that the record carries.
    pub(super) fn of(record: &Record) -> Self {
        let mut classes = [NO_LABEL; Question::ALL.len()];
        for (class, question) in classes.iter_mut().zip(Question::ALL) {
            let index = index_of(record, *question);
            *class = index.and_then(|i| u8::try_from(i).ok()).unwrap_or(NO_LABEL);
        }
        let bits = record.flags.iter().map(|flag| 1 << flag.name.index());
        Self {
            classes,
            flags: bits.fold(0, |all, bit: u16| all | bit),
        }
    }

    /// The class of a question.
    pub(super) fn class(&self, question: Question) -> u8 {
        let class = self.classes.get(question.index());
        class.copied().unwrap_or(NO_LABEL)
    }

    /// Whether both answer a question alike.
    pub(super) fn is_alike(&self, other: &Self, question: Question) -> bool {
        match question {
            Question::Flags => self.flags == other.flags,
            _ => self.class(question) == other.class(question),
        }
    }
}

fn index_of(record: &Record, question: Question) -> Option<usize> {
    let complaint = record.complaint.as_ref();
    match question {
        Question::Sentiment => Some(record.sentiment.as_ref()?.label?.index()),
        Question::Complaint => Some(usize::from(complaint?.is?)),
        Question::Severity => Some(complaint?.severity?.index()),
        Question::Anger => Some(record.anger.as_ref()?.level?.index()),
        Question::Frustration => Some(record.frustration.as_ref()?.level?.index()),
        Question::Intent => Some(record.intent?.index()),
        Question::Category => Some(record.category?.index()),
        Question::Impact => Some(record.impact.as_ref()?.level?.index()),
        Question::Urgency => Some(record.urgency.as_ref()?.level?.index()),
        Question::Flags => None,
        Question::Priority => Some(record.priority.as_ref()?.label.index()),
    }
}
