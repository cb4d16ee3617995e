//! The section as it stands in a manifest, and the point that a budget picks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::budget::Budget;
use crate::error::{Error, ErrorCode, Result};
use crate::label::{Flag, Question};

/// A measured value with its 95 % interval, written as `[value, low, high]`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "[f32; 3]", into = "[f32; 3]")]
pub struct Measured {
    /// As measured.
    pub value: f32,
    /// Lower end.
    pub low: f32,
    /// Upper end.
    pub high: f32,
}

impl From<[f32; 3]> for Measured {
    fn from([value, low, high]: [f32; 3]) -> Self {
        Self { value, low, high }
    }
}

impl From<Measured> for [f32; 3] {
    fn from(measured: Measured) -> Self {
        [measured.value, measured.low, measured.high]
    }
}

/// One threshold and what it gave on the certificate's messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Lane fast decides a message from this sureness on.
    pub threshold: f32,
    /// Share of messages that lane full was asked for, 0..1.
    pub share_sent: f32,
    /// Share of labels, over all questions, that were lane full's on the messages that lane fast
    /// decided.
    pub agreement: Measured,
    /// Share of messages, of those that lane fast decided, with every label as lane full's.
    pub all_alike: Measured,
    /// Agreement of each question.
    pub agreement_by_question: BTreeMap<Question, Measured>,
    /// Mean loss of macro-F1 over the labelled questions; absent without labelled messages, below 0
    /// when the cascade was better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<Measured>,
    /// Loss of macro-F1 of each labelled question.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub loss_by_question: BTreeMap<Question, Measured>,
}

/// What was measured, on what, with which models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The fast model, `<id>@<hash>`.
    pub fast: String,
    /// The full model, `<id>@<hash>`.
    pub full: String,
    /// blake3 over id, subject and text of the messages, in their order.
    pub messages: String,
    /// Messages measured: those that could be read and judged.
    pub count: u64,
    /// Labelled messages among them; 0 when there were none.
    #[serde(default)]
    pub labelled: u64,
    /// Program version.
    pub kvetch: String,
    /// How the intervals were made.
    pub intervals: String,
    /// Budget that was to be met.
    pub budget: Budget,
    /// Threshold of the point that meets it.
    pub threshold: f32,
    /// Share of messages that lane full is asked for there.
    pub share_sent: f32,
    /// Agreement there.
    pub agreement: Measured,
    /// Loss there, where labelled messages were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<Measured>,
    /// Wall-clock time of lane full alone divided by that of the cascade at this threshold, on these
    /// messages and the machine that measured; absent where it was not measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_ratio: Option<f32>,
}

/// The section `[cascade]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CascadeSection {
    /// Questions that must be sure: the product of their top probabilities is the message's sureness.
    pub questions: Vec<Question>,
    /// A message goes to lane full when lane fast gives one of these flags at least this
    /// probability, however sure the rest is.
    #[serde(default)]
    pub always_send_flags: BTreeMap<Flag, f32>,
    /// Whether messages longer than one window always go to lane full.
    #[serde(default)]
    pub always_send_long: bool,
    /// Budget where none is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Budget>,
    /// What the curve was measured on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The curve, by rising threshold.
    #[serde(default, rename = "point", skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Point>,
}

impl CascadeSection {
    /// The point of the curve that a budget picks; `None` asks for the section's default.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] with what can be reached when no point meets the budget, and
    /// [`ErrorCode::Model`] when nothing was measured or nothing is asked for.
    pub fn point(&self, budget: Option<Budget>) -> Result<&Point> {
        let Some(budget) = budget.or(self.default) else {
            return Err(Error::new(ErrorCode::Model, "cascade.default is missing")
                .with_fix("name a budget, such as agreement=0.98"));
        };
        if self.points.is_empty() {
            return Err(Error::new(ErrorCode::Model, "cascade.point is missing")
                .with_fix("measure the curve with `kvetch model certify`"));
        }
        let found = match budget {
            Budget::Agreement(least) => self.cheapest(|point| point.agreement.low >= least),
            Budget::Loss(most) => {
                self.cheapest(|point| point.loss.is_some_and(|loss| loss.value <= most))
            }
            Budget::Share(most) => {
                let mut affordable = self.points.iter().filter(|p| p.share_sent <= most);
                affordable.next_back()
            }
        };
        found.ok_or_else(|| self.unreachable(budget))
    }

    fn cheapest(&self, is_met: impl Fn(&Point) -> bool) -> Option<&Point> {
        self.points.iter().find(|point| is_met(point))
    }

    fn unreachable(&self, budget: Budget) -> Error {
        let lowest = |values: &mut dyn Iterator<Item = f32>| values.reduce(f32::min);
        let reachable = match budget {
            Budget::Agreement(_) => {
                let best = self.points.iter().map(|p| p.agreement.low);
                best.reduce(f32::max)
                    .map(|best| format!("agreement={best} is the most that was measured"))
            }
            Budget::Share(_) => lowest(&mut self.points.iter().map(|p| p.share_sent))
                .map(|least| format!("share={least} is the least that can be sent")),
            Budget::Loss(_) => {
                let losses = self.points.iter().filter_map(|p| p.loss);
                lowest(&mut losses.map(|loss| loss.value))
                    .map(|least| format!("loss={least} is the least that was measured"))
            }
        };
        let reachable = reachable.unwrap_or_else(|| {
            "the curve was measured without labelled messages; ask for agreement or share"
                .to_owned()
        });
        let message = format!("budget {budget} of the cascade cannot be met");
        Error::new(ErrorCode::Config, message).with_fix(reachable)
    }

    /// Whether the certificate speaks of these two models (`<id>@<hash>` each).
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when there is no certificate or it names another model.
    pub fn check_models(&self, fast: &str, full: &str) -> Result<()> {
        let wrong = |message: String| {
            Err(Error::new(ErrorCode::Model, message)
                .with_fix("measure this pair with `kvetch model certify`"))
        };
        let Some(certificate) = &self.certificate else {
            return wrong(format!("cascade of {fast} has no certificate"));
        };
        for (named, loaded) in [(&certificate.fast, fast), (&certificate.full, full)] {
            if named != loaded {
                return wrong(format!(
                    "cascade.certificate speaks of {named}, loaded is {loaded}"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(in crate::model) mod tests {
    use super::*;

    pub(in crate::model) fn point(
        threshold: f32,
        share: f32,
        low: f32,
        loss: Option<f32>,
    ) -> Point {
        let measured = |value: f32| Measured {
            value,
            low: value,
            high: value,
        };
        Point {
            threshold,
            share_sent: share,
            agreement: measured(low),
            all_alike: measured(low / 2.0),
            agreement_by_question: BTreeMap::new(),
            loss: loss.map(measured),
            loss_by_question: BTreeMap::new(),
        }
    }

    fn section(points: Vec<Point>) -> CascadeSection {
        CascadeSection {
            questions: vec![Question::Sentiment],
            always_send_flags: BTreeMap::new(),
            always_send_long: false,
            default: Some(Budget::Agreement(0.9)),
            certificate: None,
            points,
        }
    }

    #[test]
    fn a_budget_picks_a_point_or_names_what_can_be_reached() {
        let curve = section(vec![
            point(0.0, 0.05, 0.80, Some(0.03)),
            point(0.5, 0.20, 0.92, Some(0.01)),
            point(0.8, 0.40, 0.97, Some(0.002)),
            point(0.9, 0.70, 0.96, Some(-0.001)),
        ]);
        let table = [
            ("agreement=0.9", Ok(0.5)),
            ("agreement=0.95", Ok(0.8)),
            ("agreement=0", Ok(0.0)),
            ("agreement=0.99", Err("agreement=0.97 is the most")),
            ("share=0.45", Ok(0.8)),
            ("share=1", Ok(0.9)),
            ("share=0.01", Err("share=0.05 is the least")),
            ("loss=0.01", Ok(0.5)),
            ("loss=0", Ok(0.9)),
        ];
        for (budget, wanted) in table {
            let found = curve.point(Some(budget.parse().unwrap()));
            match (found, wanted) {
                (Ok(point), Ok(threshold)) => {
                    assert!((point.threshold - threshold).abs() < 1e-6, "{budget}");
                }
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                other => panic!("{budget}: {other:?}"),
            }
        }
        assert!((curve.point(None).unwrap().threshold - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_curve_without_labels_cannot_meet_a_loss() {
        let curve = section(vec![point(0.5, 0.2, 0.9, None)]);
        let error = curve.point(Some(Budget::Loss(0.5))).unwrap_err();
        assert!(error.to_string().contains("without labelled messages"));
        assert!(section(Vec::new()).point(None).is_err());
    }
}
