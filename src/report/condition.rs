//! Conditions on a report, such as `complaint_rate > +20%`.

use std::str::FromStr;

use super::model::{ConditionResult, Report};
use super::words::reported;
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
    /// [`ErrorCode::Usage`] when it is not a figure, one of `<`, `<=`, `>`, `>=`, and a number.
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
        let bound = Bound::read(bound)
            .ok_or_else(|| wrong("the condition compares with something that is no number"))?;
        if figure == Figure::Volume && matches!(bound, Bound::Points(_)) {
            return Err(wrong("a volume has no points"));
        }
        Ok(Self {
            text: text.trim().to_owned(),
            figure,
            relation,
            bound,
        })
    }
}

impl Bound {
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

impl Condition {
    /// What comes of it. A figure that is not defined fails.
    pub(super) fn apply(&self, report: &Report) -> ConditionResult {
        let found = self.found(report);
        let (Bound::Value(bound) | Bound::Relative(bound) | Bound::Points(bound)) = self.bound;
        let holds = |value: f64| match self.relation {
            Relation::Less => value < bound,
            Relation::AtMost => value <= bound,
            Relation::More => value > bound,
            Relation::AtLeast => value >= bound,
        };
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
        ];
        for text in wrong {
            let error = text.parse::<Condition>().unwrap_err();
            assert_eq!(error.code(), ErrorCode::Usage, "{text}");
            assert!(error.to_string().contains("complaint_rate"), "{error}");
        }
    }
}
