//! Thresholds that keep an error budget: from which probability a label may be acted on, measured on
//! messages that people have judged.
//!
//! They stand in a file beside the policy, and hold for that policy, model, lexicon and lane alone: with any
//! other the guarantee would be void, so that a run refuses them.

mod file;

pub use file::{
    ActionCounts, GoldFile, LabelThresholds, MeasuredThreshold, NoThreshold, RightShare,
    THRESHOLDS_FORMAT, Threshold, ThresholdsFile,
};

use super::load::hash_of_text;
use crate::error::{Error, ErrorCode, Result};
use crate::label::LaneChoice;
use crate::spelling::closest;

/// Largest file; one with all labels has a fiftieth of it.
const MAX_BYTES: usize = 256 * 1024;

/// Stands in `versions.policy` between the policy and the hash of the thresholds that took part.
pub(crate) const THRESHOLDS_MARK: &str = "+thresholds@";

/// Labels that a file may hold, by the names of their heads in `kvetch eval`.
const LABELS: [&str; 9] = [
    "sentiment",
    "sentiment3",
    "complaint",
    "severity",
    "intent",
    "category",
    "impact",
    "urgency",
    "priority",
];

/// What the action rests on, in the order in which a shortfall is named, with the reasons for it.
const DECIDING: [(&str, &str, &str); 3] = [
    ("category", "category below auto", "category below suggest"),
    ("impact", "impact below auto", "impact below suggest"),
    ("urgency", "urgency below auto", "urgency below suggest"),
];

/// What a run does with a verdict, and which label keeps it from more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every label may be acted on.
    Auto,
    /// Every label may be suggested; the reason names the first that may not be acted on.
    Suggest(&'static str),
    /// The reason names the first label that may not be suggested.
    Review(&'static str),
}

/// Thresholds ready for use.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    file: ThresholdsFile,
    hash: String,
    name: String,
    /// For auto and for suggest, by [`DECIDING`].
    deciding: [[Threshold; 2]; 3],
}

/// What a run judges with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JudgedWith<'a> {
    /// Policy, `name@hash`.
    pub(crate) policy: &'a str,
    /// Lexicon, `name@hash`.
    pub(crate) lexicon: &'a str,
    /// Models; nothing in lane rules.
    pub(crate) model: Option<&'a str>,
    /// Lane.
    pub(crate) lane: LaneChoice,
}

impl Threshold {
    /// Whether a probability passes; an absent one never does.
    fn is_passed_by(self, p: Option<f32>) -> bool {
        match (self, p) {
            (Self::At(threshold), Some(p)) => four_places(p) >= threshold,
            _ => false,
        }
    }
}

/// The number that stands in a record; its `f32` may lie a little beside it.
fn four_places(p: f32) -> f64 {
    (f64::from(p) * 10_000.0).round() / 10_000.0
}

impl Thresholds {
    /// Reads a file. `file_name` is for error texts only.
    ///
    /// # Errors
    /// [`ErrorCode::Policy`] with the line, where it has one: no TOML, an unknown or missing key, another
    /// format, a threshold outside of 0 to 1, no thresholds for category, impact or urgency.
    pub fn parse(text: &str, file_name: &str) -> Result<Self> {
        let wrong = |what: &str, line: Option<u64>| {
            Error::new(ErrorCode::Policy, what.to_owned())
                .at(file_name, line)
                .with_fix("write it anew with `kvetch calibrate`")
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > MAX_BYTES {
            return Err(wrong("too large for a file of thresholds", None));
        }
        let file: ThresholdsFile = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            let sentence = error.message().replace('\n', ", ");
            wrong(&format!("these are no thresholds: {sentence}"), line)
        })?;
        check(&file).map_err(|what| wrong(&what, None))?;
        let deciding = DECIDING.map(|(name, _, _)| {
            let label = file.labels.get(name);
            label.map(|label| [label.auto.threshold, label.suggest.threshold])
        });
        let [Some(category), Some(impact), Some(urgency)] = deciding else {
            return Err(wrong(
                "thresholds are missing: category, impact and urgency are needed",
                None,
            ));
        };
        Ok(Self {
            file,
            hash: hash_of_text([text]),
            name: file_name.to_owned(),
            deciding: [category, impact, urgency],
        })
    }

    /// The thresholds of a file that is yet to be written.
    ///
    /// # Errors
    /// As [`Thresholds::parse`] and [`ThresholdsFile::to_toml`].
    pub fn of_file(file: &ThresholdsFile) -> Result<Self> {
        Self::parse(&file.to_toml()?, "thresholds")
    }

    /// Short hash of the file's text.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The file.
    pub fn file(&self) -> &ThresholdsFile {
        &self.file
    }

    /// What may be done with a verdict that rests on these probabilities.
    pub fn standing(
        &self,
        category: Option<f32>,
        impact: Option<f32>,
        urgency: Option<f32>,
    ) -> Standing {
        let given = [category, impact, urgency];
        let rows = || DECIDING.iter().zip(&self.deciding).zip(given);
        let below_suggest = rows().find(|((_, [_, suggest]), p)| !suggest.is_passed_by(*p));
        let below_auto = rows().find(|((_, [auto, _]), p)| !auto.is_passed_by(*p));
        match (below_suggest, below_auto) {
            (Some((((_, _, reason), _), _)), _) => Standing::Review(reason),
            (None, Some((((_, reason, _), _), _))) => Standing::Suggest(reason),
            (None, None) => Standing::Auto,
        }
    }

    /// Fails when the thresholds were measured with anything else than a run judges with.
    ///
    /// # Errors
    /// [`ErrorCode::Policy`] with the first difference, and how to calibrate again.
    pub(crate) fn check_run(&self, run: &JudgedWith<'_>) -> Result<()> {
        let file = &self.file;
        let none = "none";
        let parts = [
            ("lane", file.lane.as_str(), run.lane.as_str()),
            (
                "model",
                file.model.as_deref().unwrap_or(none),
                run.model.unwrap_or(none),
            ),
            ("policy", file.policy.as_str(), run.policy),
            ("lexicon", file.lexicon.as_str(), run.lexicon),
        ];
        let Some((part, then, now)) = parts.into_iter().find(|(_, then, now)| then != now) else {
            return Ok(());
        };
        let message = format!(
            "the thresholds were measured with another {part}, {then}; this run has {now}, and \
             their guarantee would be void"
        );
        let fix = format!(
            "calibrate again with `kvetch calibrate GOLD --lane {}` and the same models, policy and \
             lexicon, or take the file away",
            run.lane
        );
        Err(Error::new(ErrorCode::Policy, message)
            .at(&self.name, None)
            .with_fix(fix))
    }
}

/// What the types do not rule out.
fn check(file: &ThresholdsFile) -> Result<(), String> {
    if file.format != THRESHOLDS_FORMAT {
        return Err(format!(
            "another format; this program reads `{THRESHOLDS_FORMAT}`"
        ));
    }
    let is_share = |share: f64| (0.0..=1.0).contains(&share);
    if ![file.budget, file.suggest_budget, file.confidence]
        .map(is_share)
        .iter()
        .all(|is| *is)
    {
        return Err("budgets and confidence lie between 0 and 1".to_owned());
    }
    for (name, label) in &file.labels {
        if !LABELS.contains(&name.as_str()) {
            let meant = closest(name, &LABELS).map(|l| format!(", did you mean `{l}`?"));
            return Err(format!(
                "no label has this name{}",
                meant.unwrap_or_default()
            ));
        }
        let is_sound = |threshold: Threshold| match threshold {
            Threshold::At(threshold) => is_share(threshold),
            Threshold::Nothing(_) => true,
        };
        if !is_sound(label.auto.threshold) || !is_sound(label.suggest.threshold) {
            return Err(format!("thresholds of {name} lie between 0 and 1"));
        }
    }
    Ok(())
}

/// Line of a byte, counted from 1.
fn line_of(text: &str, at: usize) -> u64 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    memchr::memchr_iter(b'\n', before).count() as u64 + 1
}
