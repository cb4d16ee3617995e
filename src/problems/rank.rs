//! Which groups are problems, and which come first.

use super::number::float;
use super::report::TrendKind;

/// Trouble beside that of all messages below which a group is harmless: praise, chatter, names in the news.
const HARMLESS: f64 = 0.5;

/// Words that messages share which only name the same thing, less a quarter: `credit card`.
const NAME: f64 = 1.75;

/// Share of questions from which on a group is one that people ask.
pub(super) const ASKS: f64 = 0.5;

/// What a question counts beside a message in trouble. Chosen: four questions take as long to answer.
const QUESTION: f64 = 0.25;

/// What decides a group's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Standing {
    pub(super) size: usize,
    /// Share of messages that are trouble; nothing where no record says.
    pub(super) trouble: Option<f64>,
    /// That of all messages.
    pub(super) usual: Option<f64>,
    /// Share of messages that ask.
    pub(super) asks: f64,
    pub(super) trend: Option<TrendKind>,
    /// Words of the group that a message of it has, on average.
    pub(super) shared: f64,
}

impl Standing {
    fn moves(&self) -> bool {
        matches!(
            self.trend,
            Some(TrendKind::New | TrendKind::Rising | TrendKind::BackAgain)
        )
    }

    /// Whether it is no problem: nothing points to trouble, nobody asks, and it does not grow.
    pub(super) fn is_harmless(&self) -> bool {
        let (Some(trouble), Some(usual)) = (self.trouble, self.usual) else {
            return false;
        };
        let asks = self.asks >= ASKS;
        trouble < HARMLESS * usual && !asks && !(self.moves() && trouble > 0.0)
    }

    /// How pressing it is: messages in trouble, more where trouble is commoner than usual; what grows counts
    /// eightfold, what fades half. Chosen so that 200 messages of a new fault stand before 1,000 of an old one.
    pub(super) fn weight(&self) -> f64 {
        let trouble = self.trouble.unwrap_or(1.0).max(QUESTION * self.asks);
        let usual = self.usual.unwrap_or(1.0).max(0.01);
        let excess = (trouble / usual).clamp(0.1, 3.0);
        let trend = match self.trend {
            Some(TrendKind::New | TrendKind::Rising | TrendKind::BackAgain) => 8.0,
            Some(TrendKind::Fading) => 0.5,
            Some(TrendKind::Steady) | None => 1.0,
        };
        // Two words and nothing else in common are the name of a thing, such as a credit card.
        let sense = (self.shared - NAME).clamp(0.25, 1.0);
        float(self.size) * trouble * excess * trend * sense
    }
}
