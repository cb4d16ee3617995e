//! What a user may spend: a floor of agreement, a share of messages or a loss of quality.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorCode, Result};

/// A setting that picks a point of a cascade's curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budget {
    /// Share of labels, 0..1, that must be lane full's on the messages that lane fast decides; the
    /// lower end of the measured interval counts. The cheapest such point is taken.
    Agreement(f32),
    /// Share of messages, 0..1, that lane full may be asked for. The surest such point is taken.
    Share(f32),
    /// Loss of macro-F1, 0..1, against lane full on labelled messages; the measured value counts,
    /// for labelled messages are few. The cheapest such point is taken.
    Loss(f32),
}

impl Budget {
    fn parts(self) -> (&'static str, f32) {
        match self {
            Self::Agreement(value) => ("agreement", value),
            Self::Share(value) => ("share", value),
            Self::Loss(value) => ("loss", value),
        }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value) = self.parts();
        write!(f, "{name}={value}")
    }
}

impl FromStr for Budget {
    type Err = Error;

    /// Reads `agreement=0.98`, `share=0.3` or `loss=0.005`; a space may stand for the sign.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = |message: &str| {
            Error::new(ErrorCode::Config, message)
                .with_fix("write it as agreement=0.98, share=0.3 or loss=0.005")
        };
        let text = text.trim();
        let (name, value) = text
            .split_once('=')
            .or_else(|| text.split_once(' '))
            .ok_or_else(|| wrong("not a budget of the cascade"))?;
        let value: f32 = value
            .trim()
            .parse()
            .ok()
            .filter(|value| (0.0..=1.0).contains(value))
            .ok_or_else(|| wrong("the budget is not a number from 0 to 1"))?;
        match name.trim() {
            "agreement" => Ok(Self::Agreement(value)),
            "share" => Ok(Self::Share(value)),
            "loss" => Ok(Self::Loss(value)),
            _ => Err(wrong("unknown kind of budget")),
        }
    }
}

impl Serialize for Budget {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error: Error| {
            let fix = error.fix().unwrap_or_default();
            serde::de::Error::custom(format!("{}; {fix}", error.message()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_are_read_and_refused() {
        let table = [
            ("agreement=0.98", Some(Budget::Agreement(0.98))),
            ("agreement 0.98", Some(Budget::Agreement(0.98))),
            (" share = 0.3 ", Some(Budget::Share(0.3))),
            ("loss=0", Some(Budget::Loss(0.0))),
            ("share=1", Some(Budget::Share(1.0))),
            ("share=1.01", None),
            ("share=-0.1", None),
            ("share=nan", None),
            ("share=inf", None),
            ("share=", None),
            ("share", None),
            ("shares=0.3", None),
            ("0.98", None),
            ("", None),
            ("=", None),
        ];
        for (text, wanted) in table {
            let found = text.parse::<Budget>();
            assert_eq!(found.as_ref().ok(), wanted.as_ref(), "{text}");
            if let Err(error) = found {
                assert!(error.to_string().contains("write it as agreement=0.98"));
            }
        }
    }

    #[test]
    fn a_budget_is_written_as_it_is_read() {
        for text in ["agreement=0.98", "share=0.3", "loss=0.005"] {
            assert_eq!(text.parse::<Budget>().unwrap().to_string(), text);
        }
    }
}
