//! Counts of gold label against answer, and the figures that follow from them.

use super::number::{count, float, mean, share};

/// What a run said of one message for one head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    /// The class at this position of the head's classes.
    Class(usize),
    /// A class that this head does not count (`no complaint` among the levels of severity).
    Outside,
    /// No label, on purpose.
    Abstained,
    /// No verdict: the message could not be read or judged.
    Failed,
    /// The run has no record for the message.
    Missing,
}

/// Answers beside the classes.
const BESIDE: usize = 4;

impl Answer {
    fn column(self, classes: usize) -> usize {
        match self {
            Self::Class(class) => class,
            Self::Outside => classes,
            Self::Abstained => classes + 1,
            Self::Failed => classes + 2,
            Self::Missing => classes + 3,
        }
    }

    /// True when the run named a class, of this head or not.
    pub(super) fn is_given(self) -> bool {
        matches!(self, Self::Class(_) | Self::Outside)
    }
}

/// Whether the classes of a head have an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Nominal,
    Ordinal,
}

/// Counts by gold class, answer, and whether the answer is one of the message's gold labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    classes: usize,
    order: Order,
    counts: Vec<u64>,
}

/// Figures of one class; not a number where undefined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ClassFigures {
    pub(super) precision: f64,
    pub(super) recall: f64,
    pub(super) f1: f64,
    pub(super) support: u64,
    pub(super) predicted: u64,
}

/// Figures of one head; not a number where undefined.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figures {
    pub(super) accuracy: f64,
    pub(super) accuracy_answered: f64,
    pub(super) macro_f1: f64,
    pub(super) macro_recall: f64,
    pub(super) kappa: f64,
    pub(super) weighted_kappa: f64,
    pub(super) hit_any: f64,
    pub(super) classes: Vec<ClassFigures>,
}

impl Tally {
    pub(super) fn new(classes: usize, order: Order) -> Self {
        Self {
            classes,
            order,
            counts: vec![0; classes * (classes + BESIDE) * 2],
        }
    }

    /// The same shape with other counts.
    pub(super) fn with_counts(&self, counts: &[u64]) -> Self {
        Self {
            counts: counts.to_vec(),
            ..*self
        }
    }

    pub(super) fn add(&mut self, gold: usize, answer: Answer, is_hit: bool, times: u64) {
        let cell = gold * (self.classes + BESIDE) + answer.column(self.classes);
        if let Some(slot) = self.counts.get_mut(cell * 2 + usize::from(is_hit)) {
            *slot += times;
        }
    }

    /// All counts, for drawing them anew.
    pub(super) fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Messages with this gold class and this answer.
    pub(super) fn at(&self, gold: usize, answer: Answer) -> u64 {
        let cell = gold * (self.classes + BESIDE) + answer.column(self.classes);
        let pair = self.counts.get(cell * 2..cell * 2 + 2);
        pair.map_or(0, |pair| pair.iter().sum())
    }

    /// Messages with this answer.
    pub(super) fn answers(&self, answer: Answer) -> u64 {
        (0..self.classes).map(|gold| self.at(gold, answer)).sum()
    }

    /// Messages with this gold class.
    pub(super) fn support(&self, gold: usize) -> u64 {
        let width = (self.classes + BESIDE) * 2;
        let row = self.counts.get(gold * width..(gold + 1) * width);
        row.map_or(0, |row| row.iter().sum())
    }

    /// All messages.
    pub(super) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Messages to which a class was given.
    pub(super) fn answered(&self) -> u64 {
        let silent = [Answer::Abstained, Answer::Failed, Answer::Missing];
        self.total() - silent.map(|a| self.answers(a)).iter().sum::<u64>()
    }

    fn right(&self) -> u64 {
        (0..self.classes)
            .map(|c| self.at(c, Answer::Class(c)))
            .sum()
    }

    fn hits(&self) -> u64 {
        self.counts.iter().skip(1).step_by(2).sum()
    }

    /// All figures.
    pub(super) fn figures(&self) -> Figures {
        let (total, right) = (self.total(), self.right());
        let classes: Vec<ClassFigures> = (0..self.classes).map(|c| self.class(c)).collect();
        let present = || classes.iter().filter(|c| c.support > 0);
        Figures {
            accuracy: share(right, total),
            accuracy_answered: share(right, self.answered()),
            macro_f1: mean(present().map(|c| c.f1)),
            macro_recall: mean(present().map(|c| c.recall)),
            kappa: self.kappa(),
            weighted_kappa: self.weighted_kappa(),
            hit_any: share(self.hits(), total),
            classes,
        }
    }

    /// Accuracy and macro-F1.
    pub(super) fn main_figures(&self) -> [f64; 2] {
        let classes = (0..self.classes).map(|c| self.class(c));
        let present = classes.filter(|c| c.support > 0);
        [
            share(self.right(), self.total()),
            mean(present.map(|c| c.f1)),
        ]
    }

    fn class(&self, class: usize) -> ClassFigures {
        let right = self.at(class, Answer::Class(class));
        let (support, predicted) = (self.support(class), self.answers(Answer::Class(class)));
        ClassFigures {
            precision: share(right, predicted),
            recall: share(right, support),
            f1: share(2 * right, support + predicted),
            support,
            predicted,
        }
    }

    /// Cohen (1960); an answer that is no class agrees with nothing.
    fn kappa(&self) -> f64 {
        let total = float(self.total());
        let chance: f64 = (0..self.classes)
            .map(|c| float(self.support(c)) * float(self.answers(Answer::Class(c))))
            .sum::<f64>()
            / (total * total);
        let observed = float(self.right()) / total;
        (observed - chance) / (1.0 - chance)
    }

    /// Cohen (1968) with squared distances, over the messages to which a class was given.
    fn weighted_kappa(&self) -> f64 {
        if self.order == Order::Nominal {
            return f64::NAN;
        }
        let classes = 0..self.classes;
        let given = |gold: usize| -> u64 {
            classes
                .clone()
                .map(|c| self.at(gold, Answer::Class(c)))
                .sum()
        };
        let total: u64 = classes.clone().map(given).sum();
        let (mut observed, mut chance) = (0.0, 0.0);
        for gold in classes.clone() {
            for answer in classes.clone() {
                let distance = float(count(gold.abs_diff(answer))).powi(2);
                let answers = float(self.answers(Answer::Class(answer)));
                observed += distance * float(self.at(gold, Answer::Class(answer)));
                chance += distance * float(given(gold)) * answers / float(total);
            }
        }
        1.0 - observed / chance
    }
}

impl Figures {
    /// Figures before those of the classes in [`Figures::values`].
    pub(super) const HEAD_VALUES: usize = 7;

    /// Figures of each class in [`Figures::values`].
    pub(super) const CLASS_VALUES: usize = 3;

    /// All figures in a fixed order.
    pub(super) fn values(&self) -> Vec<f64> {
        let mut values = vec![
            self.accuracy,
            self.accuracy_answered,
            self.macro_f1,
            self.macro_recall,
            self.kappa,
            self.weighted_kappa,
            self.hit_any,
        ];
        for class in &self.classes {
            values.extend([class.precision, class.recall, class.f1]);
        }
        values
    }
}

#[cfg(test)]
mod tests;
