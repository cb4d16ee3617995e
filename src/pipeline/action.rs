//! What may be done with a verdict.

use crate::judge::{Judgement, Scope};
use crate::label::Driver;
use crate::policy::{Standing, Thresholds};
use crate::record::Action;
#[cfg(feature = "cli")]
use crate::record::Record;

/// Confidence from which a verdict may be acted on without a person, where no thresholds were measured:
/// `kvetch calibrate` finds those that keep an error budget. Chosen.
const AUTO_AT_LEAST: f32 = 0.8;

/// Confidence from which a verdict is worth showing as a suggestion, where no thresholds were measured;
/// chosen.
const SUGGEST_AT_LEAST: f32 = 0.5;

/// What the action rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grounds {
    /// Whether only the tone was judged.
    is_tone_only: bool,
    /// Whether a label was abstained on.
    has_abstained: bool,
    is_irony_suspected: bool,
    /// Lowest of the probabilities below.
    confidence: Option<f32>,
    category: Option<f32>,
    impact: Option<f32>,
    urgency: Option<f32>,
}

/// Why an action is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Nothing is decided, so nobody has to look at it.
    ToneOnly,
    /// A label was abstained on.
    Abstained,
    /// Everything is sure enough.
    Sure,
    /// For this reason.
    Short(&'static str),
}

impl Grounds {
    /// Those of a message that was just judged.
    pub(super) fn of_judgement(judgement: &Judgement, scope: Scope) -> Self {
        Self {
            is_tone_only: scope == Scope::Tone,
            has_abstained: judgement.abstain_reason.is_some(),
            is_irony_suspected: judgement.anger.drivers.contains(&Driver::IronySuspected),
            confidence: judgement.confidence,
            category: judgement.categories.first().map(|c| c.p),
            impact: judgement.impact.p,
            urgency: judgement.urgency.p,
        }
    }

    /// Those of a record; nothing where it has no verdict.
    #[cfg(feature = "cli")]
    pub(crate) fn of_record(record: &Record) -> Option<Self> {
        let decision = record.decision.as_ref()?;
        let anger = record.anger.as_ref();
        Some(Self {
            is_tone_only: Scope::of(record.author_role) == Scope::Tone,
            has_abstained: !decision.abstained.is_empty(),
            is_irony_suspected: anger.is_some_and(|a| a.drivers.contains(&Driver::IronySuspected)),
            confidence: decision.confidence,
            category: record.categories.first().map(|c| c.p),
            impact: record.impact.as_ref().and_then(|i| i.p),
            urgency: record.urgency.as_ref().and_then(|u| u.p),
        })
    }

    /// What may be done, and why.
    pub(crate) fn action(&self, thresholds: Option<&Thresholds>) -> (Action, Why) {
        if self.is_tone_only {
            return (Action::Auto, Why::ToneOnly);
        }
        if self.has_abstained {
            return (Action::Review, Why::Abstained);
        }
        if self.is_irony_suspected {
            return (Action::Review, Why::Short("irony suspected"));
        }
        match thresholds {
            Some(thresholds) => self.by_thresholds(thresholds),
            None => self.by_confidence(),
        }
    }

    fn by_thresholds(&self, thresholds: &Thresholds) -> (Action, Why) {
        match thresholds.standing(self.category, self.impact, self.urgency) {
            Standing::Auto => (Action::Auto, Why::Sure),
            Standing::Suggest(reason) => (Action::Suggest, Why::Short(reason)),
            Standing::Review(reason) => (Action::Review, Why::Short(reason)),
        }
    }

    fn by_confidence(&self) -> (Action, Why) {
        match self.confidence {
            Some(c) if c >= AUTO_AT_LEAST => (Action::Auto, Why::Sure),
            Some(c) if c >= SUGGEST_AT_LEAST => {
                (Action::Suggest, Why::Short("confidence below auto"))
            }
            _ => (Action::Review, Why::Short("confidence below suggest")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SURE: Grounds = Grounds {
        is_tone_only: false,
        has_abstained: false,
        is_irony_suspected: false,
        confidence: Some(0.9),
        category: Some(0.9),
        impact: Some(0.95),
        urgency: Some(0.99),
    };

    /// Thresholds for category, impact and urgency alike.
    fn thresholds(auto: &str, suggest: &str) -> Thresholds {
        let labels = ["category", "impact", "urgency"].map(|name| {
            let part = |part: &str, threshold: &str| {
                format!(
                    "{part} = {{ threshold = {threshold}, accepted = 1, errors = 0, coverage = 0.1 }}\n"
                )
            };
            let parts = part("auto", auto) + &part("suggest", suggest);
            format!("[labels.{name}]\nlabelled = 1\n{parts}")
        });
        let text = format!(
            "format = \"kvetch-thresholds/1\"\nkvetch = \"0\"\npolicy = \"p@1\"\nlexicon = \"l@1\"\n\
             lane = \"rules\"\nbudget = 0.02\nsuggest_budget = 0.2\nconfidence = 0.95\n\
             gold = {{ file = \"g\", blake3 = \"\", messages = 1 }}\n\
             outcome = {{ auto = 0, suggest = 0, review = 1 }}\n{}",
            labels.concat()
        );
        Thresholds::parse(&text, "t.toml").unwrap()
    }

    #[test]
    fn without_thresholds_the_confidence_decides() {
        let table = [
            (Some(0.8), Action::Auto, Why::Sure),
            (
                Some(0.79),
                Action::Suggest,
                Why::Short("confidence below auto"),
            ),
            (
                Some(0.49),
                Action::Review,
                Why::Short("confidence below suggest"),
            ),
            (None, Action::Review, Why::Short("confidence below suggest")),
        ];
        for (confidence, action, why) in table {
            let grounds = Grounds { confidence, ..SURE };
            assert_eq!(grounds.action(None), (action, why), "{confidence:?}");
        }
    }

    #[test]
    fn with_thresholds_every_deciding_label_counts_and_the_confidence_does_not() {
        let given = thresholds("0.9", "0.6");
        let table = [
            (SURE, Action::Auto, Why::Sure),
            (
                Grounds {
                    confidence: Some(0.1),
                    ..SURE
                },
                Action::Auto,
                Why::Sure,
            ),
            (
                Grounds {
                    impact: Some(0.8),
                    ..SURE
                },
                Action::Suggest,
                Why::Short("impact below auto"),
            ),
            (
                Grounds {
                    urgency: Some(0.5),
                    ..SURE
                },
                Action::Review,
                Why::Short("urgency below suggest"),
            ),
            (
                Grounds {
                    category: None,
                    ..SURE
                },
                Action::Review,
                Why::Short("category below suggest"),
            ),
        ];
        for (grounds, action, why) in table {
            assert_eq!(grounds.action(Some(&given)), (action, why), "{grounds:?}");
        }
    }

    #[test]
    fn what_was_not_judged_or_meant_otherwise_is_never_automatic() {
        let table = [
            (
                Grounds {
                    is_tone_only: true,
                    has_abstained: true,
                    ..SURE
                },
                Action::Auto,
                Why::ToneOnly,
            ),
            (
                Grounds {
                    has_abstained: true,
                    ..SURE
                },
                Action::Review,
                Why::Abstained,
            ),
            (
                Grounds {
                    is_irony_suspected: true,
                    ..SURE
                },
                Action::Review,
                Why::Short("irony suspected"),
            ),
        ];
        let given = thresholds("0", "0");
        for (grounds, action, why) in table {
            for thresholds in [None, Some(&given)] {
                assert_eq!(grounds.action(thresholds), (action, why), "{grounds:?}");
            }
        }
    }
}
