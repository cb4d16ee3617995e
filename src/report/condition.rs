//! Conditions on a report, such as `complaint_rate > +20%`.

use std::str::FromStr;

use super::model::{ConditionResult, Report};
use super::words::{exact_percent, percent, points, reported};
use crate::error::{Error, ErrorCode, Result};
use crate::summary::Measure;

/// A comparison of a figure, or of its change, with a number. When it holds, the run fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    text: String,
    figure: Figure,
    relation: Relation,
    bound: Bound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Volume,
    Share(Measure),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// What the figure is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    /// The figure itself: messages, or a share of 1.
    Value(f64),
    /// Its change as a part of what it was: `+20%`.
    Relative(f64),
    /// The change of a share in points: `+2pt`.
    Points(f64),
}

/// Longer ones first, so that `<=` is not taken for `<`.
const RELATIONS: [(&str, Relation); 4] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("<", Relation::Less),
    (">", Relation::More),
];

/// Names of figures.
const FIGURES: [(&str, Figure); 5] = [
    ("volume", Figure::Volume),
    ("negative_rate", Figure::Share(Measure::Negative)),
    ("complaint_rate", Figure::Share(Measure::Complaint)),
    ("angry_rate", Figure::Share(Measure::Angry)),
    ("pressing_rate", Figure::Share(Measure::Pressing)),
];

impl FromStr for Condition {
    type Err = Error;

    /// # Errors
    /// [`ErrorCode::Usage`] when it is not a figure, one of `<`, `<=`, `>`, `>=`, and a number, or would hold always or
    /// never.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = |what: &str| {
            Error::new(ErrorCode::Usage, what).with_fix(
                "write it like \"complaint_rate > +20%\", \"angry_rate > +2pt\" or \"volume > 1000\"; \
                 figures are volume, negative_rate, complaint_rate, angry_rate and pressing_rate",
            )
        };
        let found = RELATIONS.into_iter().find_map(|(sign, relation)| {
            let (figure, bound) = text.split_once(sign)?;
            Some((figure.trim().to_lowercase(), relation, bound.trim()))
        });
        let (name, relation, bound) =
            found.ok_or_else(|| wrong("the condition has none of < <= > >="))?;
        let figure = FIGURES.into_iter().find(|(known, _)| *known == name);
        let (_, figure) = figure.ok_or_else(|| wrong("the condition names no figure"))?;
        let is_part = bound.ends_with('%');
        let bound = Bound::read(bound)
            .ok_or_else(|| wrong("the condition compares with something that is no number"))?;
        match (figure, bound) {
            (Figure::Volume, Bound::Points(_)) => return Err(wrong("a volume has no points")),
            (Figure::Volume, Bound::Value(_)) if is_part => {
                return Err(wrong(
                    "a volume is a number of messages, or with a sign a change: +5% or -5%",
                ));
            }
            _ => {}
        }
        let condition = Self {
            text: text.trim().to_owned(),
            figure,
            relation,
            bound,
        };
        match condition.settled() {
            Some(holds) => Err(wrong(&condition.why_settled(holds))),
            None => Ok(condition),
        }
    }
}

impl Bound {
    fn number(self) -> f64 {
        let (Self::Value(number) | Self::Relative(number) | Self::Points(number)) = self;
        number
    }

    /// With a sign a percentage is a change, without one a share.
    fn read(text: &str) -> Option<Self> {
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
        if let Some(points) = text.strip_suffix("pt") {
            return number(points).map(|points| Self::Points(points / 100.0));
        }
        let Some(part) = text.strip_suffix('%') else {
            return number(text).map(Self::Value);
        };
        let part_of_1 = number(part)? / 100.0;
        Some(if part.trim_start().starts_with(['+', '-']) {
            Self::Relative(part_of_1)
        } else {
            Self::Value(part_of_1)
        })
    }
}

impl Relation {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Less => value < bound,
            Self::AtMost => value <= bound,
            Self::More => value > bound,
            Self::AtLeast => value >= bound,
        }
    }
}

impl Condition {
    /// The least and the greatest that the figure can be.
    fn range(&self) -> (f64, f64) {
        match (self.bound, self.figure) {
            (Bound::Value(_), Figure::Share(_)) => (0.0, 1.0),
            (Bound::Value(_), Figure::Volume) => (0.0, f64::INFINITY),
            (Bound::Relative(_), _) => (-1.0, f64::INFINITY),
            (Bound::Points(_), _) => (-1.0, 1.0),
        }
    }

    /// Whether it holds, where that is the same for every figure that there can be.
    fn settled(&self) -> Option<bool> {
        let (least, most) = self.range();
        let [low, high] = [least, most].map(|end| self.relation.holds(end, self.bound.number()));
        (low == high).then_some(low)
    }

    fn why_settled(&self, holds: bool) -> String {
        let range = match (self.bound, self.figure) {
            (Bound::Value(_), Figure::Share(_)) => {
                "a share lies from 0% to 100%, and 50 of a hundred is written 50%"
            }
            (Bound::Value(_), Figure::Volume) => "a volume is 0 messages or more",
            (Bound::Relative(_), _) => "nothing falls by more than 100%",
            (Bound::Points(_), _) => "a share changes by 100 points at most",
        };
        let how = if holds { "always" } else { "never" };
        format!("the condition would {how} hold: {range}")
    }

    /// A figure that it compares, as people write it.
    fn shown(&self, found: f64) -> String {
        match (self.bound, self.figure) {
            (Bound::Value(_), Figure::Volume) => format!("{found:.0}"),
            (Bound::Value(_), Figure::Share(_)) => percent(Some(found)),
            (Bound::Relative(_), _) => exact_percent(found),
            (Bound::Points(_), _) => format!("{} points", points(Some(found))),
        }
    }

    /// What comes of it. A figure that is not defined counts as one for which it holds.
    pub(super) fn apply(&self, report: &Report) -> ConditionResult {
        let found = self.found(report);
        let holds = |value: f64| self.relation.holds(value, self.bound.number());
        ConditionResult {
            condition: self.text.clone(),
            found: found.and_then(reported),
            has_failed: found.is_none_or(holds),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "no history has 2^53 messages")]
    fn found(&self, report: &Report) -> Option<f64> {
        let compared = &report.comparison;
        match self.figure {
            Figure::Volume => match self.bound {
                Bound::Value(_) => {
                    let now = compared.volume.as_ref().map(|volume| volume.now);
                    Some(now.unwrap_or(report.basis.customers) as f64)
                }
                _ => compared.volume.as_ref()?.change.value,
            },
            Figure::Share(measure) => {
                let now = report.current(measure);
                let share = (now.of > 0).then(|| now.count as f64 / now.of as f64)?;
                if matches!(self.bound, Bound::Value(_)) {
                    return Some(share);
                }
                let mut headlines = compared.headlines.iter();
                let headline = headlines.find(|headline| headline.measure == measure)?;
                let change = headline.change.value?;
                match self.bound {
                    Bound::Relative(_) => {
                        let before = headline.before.share.filter(|before| *before > 0.0)?;
                        Some(change / before)
                    }
                    _ => Some(change),
                }
            }
        }
    }
}

impl ConditionResult {
    /// Whether it holds, with the figure found, such as `condition holds: volume < -10% (found −18.3 %)`.
    pub fn in_words(&self) -> String {
        let text = &self.condition;
        let Some(found) = self.found else {
            return format!("no figure: {text} cannot be told, which counts as if it held");
        };
        let shown = text
            .parse::<Condition>()
            .map_or_else(|_| found.to_string(), |condition| condition.shown(found));
        let verb = if self.has_failed {
            "holds"
        } else {
            "does not hold"
        };
        format!("condition {verb}: {text} (found {shown})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_or_refused_with_an_example() {
        let table = [
            ("complaint_rate > +20%", Bound::Relative(0.2)),
            ("Complaint_Rate<=20%", Bound::Value(0.2)),
            ("angry_rate >= 2pt", Bound::Points(0.02)),
            ("volume > -5%", Bound::Relative(-0.05)),
            ("volume < 10", Bound::Value(10.0)),
        ];
        for (text, bound) in table {
            assert_eq!(text.parse::<Condition>().unwrap().bound, bound, "{text}");
        }
        let wrong = [
            "",
            "volume",
            "a < 1",
            "volume > x",
            "volume > inf",
            "volume > 2pt",
            "volume > 5%",
            "volume >= 0",
            "volume < -120%",
            "negative_rate > 50",
            "negative_rate < 50",
            "complaint_rate > 120%",
            "angry_rate > +120pt",
        ];
        for text in wrong {
            let error = text.parse::<Condition>().unwrap_err();
            assert_eq!(error.code(), ErrorCode::Usage, "{text}");
            assert!(error.to_string().contains("complaint_rate"), "{error}");
        }
        let error = "negative_rate > 50".parse::<Condition>().unwrap_err();
        assert!(error.to_string().contains("never hold"), "{error}");
        assert!(error.to_string().contains("written 50%"), "{error}");
    }

    #[test]
    fn results_are_told_in_the_unit_of_their_condition() {
        let table = [
            (
                "volume < -10%",
                Some(-0.183),
                true,
                "condition holds: volume < -10% (found −18.3\u{a0}%)",
            ),
            (
                "volume > 100",
                Some(507.0),
                true,
                "condition holds: volume > 100 (found 507)",
            ),
            (
                "angry_rate > 5%",
                Some(0.0412),
                false,
                "condition does not hold: angry_rate > 5% (found 4.1\u{a0}%)",
            ),
            (
                "angry_rate > +2pt",
                Some(0.031),
                true,
                "condition holds: angry_rate > +2pt (found +3.1 points)",
            ),
            (
                "volume > +5%",
                None,
                true,
                "no figure: volume > +5% cannot be told, which counts as if it held",
            ),
        ];
        for (condition, found, has_failed, wanted) in table {
            let result = ConditionResult {
                condition: condition.to_owned(),
                found,
                has_failed,
            };
            assert_eq!(result.in_words(), wanted);
        }
    }
}
