//! `manifest.toml`: what a model's outputs mean, how it splits text, how sure it may be.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::cascade::{CascadeSection, check_cascade, section_start};
use super::head::HeadName;
use crate::error::{Error, ErrorCode, Result};
use crate::label::{Flag, Lane, Question};

/// The only manifest format this version reads.
const FORMAT: &str = "kvetch-model/1";

/// How a graph's weights and activations are stored; decides how windows may share a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantisation {
    /// Full precision: rows do not touch each other.
    None,
    /// Fixed scales: rows do not touch each other.
    Static,
    /// One activation scale a token: rows do not touch each other.
    Row,
    /// One activation scale for a whole batch: only batches of one window keep scores
    /// independent of neighbours.
    Dynamic,
}

/// One head: consecutive output columns.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Which question it answers.
    pub name: HeadName,
    /// Labels in column order; each label of the head at most once.
    pub labels: Vec<String>,
    /// Divides the logits before softmax; fitted on held-back messages.
    #[serde(default = "one")]
    pub temperature: f32,
    /// The label is left out, with the reason `low_confidence`, when its probability lies below;
    /// 0 never leaves it out. Not for heads with independent columns.
    #[serde(default)]
    pub abstain_below: f32,
}

fn one() -> f32 {
    1.0
}

/// Chosen between what processors round differently and what a wrong tokenizer or graph changes.
fn default_tolerance() -> f32 {
    0.05
}

/// How one flag's logit becomes a probability and when it counts as present.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagCalibration {
    /// Divides the logit.
    pub temperature: f32,
    /// Added after the division.
    pub shift: f32,
    /// Probability from which the flag is present.
    pub threshold: f32,
}

/// Window sizes in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Windows {
    /// Tokens a window, special tokens included.
    pub max_tokens: usize,
    /// Tokens neighbouring windows share.
    pub overlap_tokens: usize,
}

/// A model bundle's manifest.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `kvetch-model/1`.
    pub format: String,
    /// Model id, the name of its folder.
    pub id: String,
    /// One sentence.
    pub description: String,
    /// Lane it serves.
    pub lane: Lane,
    /// Language it reads, BCP 47.
    pub language: String,
    /// How its weights are stored.
    pub quantisation: Quantisation,
    /// How long text is split.
    pub windows: Windows,
    /// How far logits may lie from the bundle's reference outputs.
    #[serde(default = "default_tolerance")]
    pub reference_tolerance: f32,
    /// Heads in column order.
    #[serde(rename = "head")]
    pub heads: Vec<Head>,
    /// Calibration of each flag by name.
    #[serde(default)]
    pub flags: BTreeMap<String, FlagCalibration>,
    /// What lane full decides in this model's place, and how that was measured; only in manifests of
    /// lane fast.
    #[serde(default)]
    pub cascade: Option<CascadeSection>,
    /// blake3 of each file, by file name.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads and checks a manifest. `file` names it in errors.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] with the line for malformed TOML, an unknown key, another format
    /// version, an unknown or repeated label, a repeated head, a value out of range, or a `[cascade]`
    /// section that is not the last one.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let manifest: Self = toml::from_str(text).map_err(|e| {
            let line = e.span().map(|s| line_of(text, s.start));
            Error::new(ErrorCode::Model, e.message().to_owned()).at(file, line)
        })?;
        let wrong = |message: String, line| Error::new(ErrorCode::Model, message).at(file, line);
        manifest.check().map_err(|message| wrong(message, None))?;
        let start = section_start(text)
            .map_err(|line| wrong("[cascade] must be the last section".to_owned(), Some(line)))?;
        if manifest.cascade.is_some() && start.is_none() {
            let message = "write the cascade as a section [cascade] at the end of the file";
            return Err(wrong(message.to_owned(), None));
        }
        Ok(manifest)
    }

    fn check(&self) -> Result<(), String> {
        if self.format != FORMAT {
            return Err(format!(
                "format is {:?}, this version reads {FORMAT:?}",
                self.format
            ));
        }
        if !(self.reference_tolerance.is_finite() && self.reference_tolerance >= 0.0) {
            return Err("reference_tolerance must be a number from 0 up".to_owned());
        }
        let mut names: Vec<HeadName> = self.heads.iter().map(|h| h.name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.get(1)) {
            return Err("a head is listed twice".to_owned());
        }
        if self.heads.is_empty() {
            return Err("no head is listed".to_owned());
        }
        self.heads.iter().try_for_each(check_head)?;
        self.flags
            .iter()
            .try_for_each(|(name, c)| check_flag(name, *c))?;
        let cascade = self.cascade.as_ref();
        cascade.map_or(Ok(()), |cascade| check_cascade(cascade, self))
    }

    /// The head of this name.
    pub fn head(&self, name: HeadName) -> Option<&Head> {
        self.heads.iter().find(|head| head.name == name)
    }

    /// Whether a head gives this question's label.
    pub fn answers(&self, question: Question) -> bool {
        let mut names = self.heads.iter().map(|head| head.name.as_str());
        names.any(|name| name == question.as_str())
    }

    /// Output columns over all heads.
    pub fn width(&self) -> usize {
        self.heads.iter().map(|h| h.labels.len()).sum()
    }

    /// Windows that may share a batch without changing each other's scores.
    pub fn max_batch_rows(&self) -> usize {
        match self.quantisation {
            Quantisation::Dynamic => 1,
            Quantisation::None | Quantisation::Static | Quantisation::Row => 8,
        }
    }
}

fn check_head(head: &Head) -> Result<(), String> {
    let legal = head.name.labels();
    let name = head.name.as_str();
    for (at, label) in head.labels.iter().enumerate() {
        if !legal.contains(&label.as_str()) {
            return Err(format!("head {name} has unknown label {label:?}"));
        }
        if head.labels.iter().take(at).any(|l| l == label) {
            return Err(format!("head {name} lists {label:?} twice"));
        }
    }
    if head.labels.is_empty() {
        return Err(format!("head {name} has no labels"));
    }
    if !(head.temperature.is_finite() && head.temperature > 0.0) {
        return Err(format!("temperature of head {name} must be above 0"));
    }
    if !(0.0..=1.0).contains(&head.abstain_below) {
        return Err(format!("abstain_below of head {name} must lie in 0..1"));
    }
    if head.name.is_independent() && head.abstain_below > 0.0 {
        return Err(format!(
            "abstain_below of head {name} has no meaning: its columns are independent"
        ));
    }
    Ok(())
}

fn check_flag(name: &str, calibration: FlagCalibration) -> Result<(), String> {
    if Flag::from_name(name).is_none() {
        return Err(format!("calibration of unknown flag {name:?}"));
    }
    let is_finite = calibration.temperature.is_finite() && calibration.shift.is_finite();
    if !is_finite || calibration.temperature <= 0.0 {
        return Err(format!(
            "calibration of flag {name} must be finite, its temperature above 0"
        ));
    }
    if !(0.0..=1.0).contains(&calibration.threshold) {
        return Err(format!("threshold of flag {name} must lie in 0..1"));
    }
    Ok(())
}

fn line_of(text: &str, byte: usize) -> u64 {
    let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
    1 + memchr::memchr_iter(b'\n', before).count() as u64
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::model) const SMALL: &str = r#"
format = "kvetch-model/1"
id = "small"
description = "a test model"
lane = "full"
language = "en"
quantisation = "none"
[windows]
max_tokens = 16
overlap_tokens = 4
[[head]]
name = "complaint"
labels = ["no", "yes"]
temperature = 2.0
[[head]]
name = "flags"
labels = ["safety", "fraud"]
[flags.safety]
temperature = 1.0
shift = 0.5
threshold = 0.4
[files]
"model.onnx" = "00"
"#;

    #[test]
    fn a_small_manifest_is_read() {
        let manifest = Manifest::parse(SMALL, "manifest.toml").unwrap();
        assert_eq!(manifest.width(), 4);
        assert_eq!(manifest.max_batch_rows(), 8);
    }

    #[test]
    fn wrong_manifests_are_named() {
        let cases = [
            ("kvetch-model/1", "kvetch-model/9", "format is"),
            ("\"yes\"", "\"maybe\"", "unknown label \"maybe\""),
            ("\"fraud\"]", "\"safety\"]", "twice"),
            ("temperature = 2.0", "temperature = 0.0", "above 0"),
            ("threshold = 0.4", "threshold = 1.4", "0..1"),
            ("[flags.safety]", "[flags.danger]", "unknown flag"),
            ("lane = \"full\"", "lane = \"best\"", "manifest.toml:5"),
            ("id = ", "ident = ", "manifest.toml:3"),
            (
                "[windows]",
                "reference_tolerance = nan\n[windows]",
                "from 0 up",
            ),
        ];
        for (from, to, expected) in cases {
            let error = Manifest::parse(&SMALL.replace(from, to), "manifest.toml").unwrap_err();
            assert!(error.to_string().contains(expected), "{to}: {error}");
        }
    }

    /// The head of a cascade section.
    const CASCADE: &str = r#"
[cascade]
questions = ["complaint", "flags"]
always_send_flags = { safety = 0.05, self_harm = 0.05 }
default = "agreement 0.98"
"#;

    const CERTIFICATE: &str = r#"
[cascade.certificate]
fast = "small@aa"
full = "large@bb"
messages = "00"
count = 100
kvetch = "0.1.0"
intervals = "none"
budget = "share=0.5"
threshold = 0.9
share_sent = 0.4
agreement = [0.98, 0.97, 0.99]
[[cascade.point]]
threshold = 0.5
share_sent = 0.2
agreement = [0.9, 0.85, 0.95]
all_alike = [0.5, 0.4, 0.6]
agreement_by_question = { complaint = [0.9, 0.8, 1.0] }
[[cascade.point]]
threshold = 0.9
share_sent = 0.4
agreement = [0.98, 0.97, 0.99]
all_alike = [0.8, 0.7, 0.9]
agreement_by_question = {}
loss = [0.001, -0.01, 0.01]
"#;

    fn fast() -> String {
        let manifest = SMALL.replace("lane = \"full\"", "lane = \"fast\"");
        format!("{manifest}{CASCADE}{CERTIFICATE}")
    }

    #[test]
    fn a_cascade_is_read_with_its_curve() {
        let manifest = Manifest::parse(&fast(), "manifest.toml").unwrap();
        let cascade = manifest.cascade.as_ref().unwrap();
        assert_eq!(cascade.points.len(), 2);
        assert_eq!(cascade.always_send_flags.len(), 2);
        assert_eq!(cascade.default.unwrap().to_string(), "agreement=0.98");
        assert!(cascade.check_models("small@aa", "large@bb").is_ok());
        for (fast, full) in [("small@ab", "large@bb"), ("small@aa", "large@bc")] {
            let error = cascade.check_models(fast, full).unwrap_err().to_string();
            assert!(
                error.contains("speaks of") && error.contains("model certify"),
                "{error}"
            );
        }
    }

    /// What is replaced in a good manifest, by what, and the sentence that must name it.
    const WRONG: &[(&str, &str, &str)] = &[
        ("lane = \"fast\"", "lane = \"full\"", "cascade belongs to"),
        (
            "questions = [\"complaint\", \"flags\"]",
            "questions = []",
            "cascade.questions is empty",
        ),
        (
            "questions = [\"complaint\", \"flags\"]",
            "questions = [\"intent\"]",
            "cascade.questions lists intent, which no head",
        ),
        (
            "questions = [\"complaint\", \"flags\"]",
            "questions = [\"priority\"]",
            "cascade.questions lists priority, which no head",
        ),
        (
            "questions = [\"complaint\", \"flags\"]",
            "questions = [\"complaint\", \"complaint\"]",
            "complaint twice",
        ),
        ("questions = [", "question = [", "unknown field `question`"),
        (
            "safety = 0.05",
            "safety = 1.05",
            "cascade.always_send_flags.safety",
        ),
        ("safety = 0.05", "danger = 0.05", "danger"),
        ("agreement 0.98", "agreement 98", "from 0 to 1"),
        (
            "threshold = 0.5",
            "threshold = 0.95",
            "cascade.point 2: threshold must rise",
        ),
        (
            "share_sent = 0.2",
            "share_sent = 0.9",
            "cascade.point 2: share_sent must not fall",
        ),
        (
            "[0.9, 0.85, 0.95]",
            "[0.9, 0.95, 0.85]",
            "cascade.point 1: an agreement",
        ),
        ("[0.9, 0.85, 0.95]", "[0.9, 0.85]", "manifest.toml:"),
        (
            "loss = [0.001, -0.01, 0.01]",
            "loss = [nan, 0.0, 0.0]",
            "cascade.point 2: a loss",
        ),
        (
            "[[head]]\nname = \"flags\"",
            "[[head]]\nabstain_below = 0.1\nname = \"flags\"",
            "no meaning",
        ),
        (
            "[[head]]\nname = \"complaint\"",
            "[[head]]\nabstain_below = 1.5\nname = \"complaint\"",
            "abstain_below of head complaint",
        ),
    ];

    #[test]
    fn wrong_cascades_are_named_by_key() {
        for (from, to, expected) in WRONG {
            let text = fast().replacen(from, to, 1);
            assert_ne!(text, fast(), "{from}");
            let error = Manifest::parse(&text, "manifest.toml")
                .unwrap_err()
                .to_string();
            assert!(
                error.contains(expected) && error.contains("manifest.toml"),
                "{to}: {error}"
            );
        }
    }

    #[test]
    fn the_cascade_must_be_the_last_section() {
        let late = fast() + "\n[flags.fraud]\ntemperature = 1.0\nshift = 0.0\nthreshold = 0.5\n";
        let error = Manifest::parse(&late, "m").unwrap_err().to_string();
        assert!(
            error.contains("[cascade] must be the last section"),
            "{error}"
        );
        let lone = fast().replace(CERTIFICATE, "");
        assert!(Manifest::parse(&lone, "m").is_ok());
        let halves = CERTIFICATE.split_once("[[cascade.point]]").unwrap();
        let error = Manifest::parse(&(lone + halves.0), "m")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("cascade.certificate stands without"),
            "{error}"
        );
    }
}
