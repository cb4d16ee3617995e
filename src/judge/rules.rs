//! The rules lane: scores as a linear map over the features of a text.
//!
//! The weights are data (`data/rules/weights.tsv`), fitted by `training/kvetch_training/rules.py` on
//! the annotated messages; each is one number a feature and label, so a reader can see why a hit
//! counts.

use super::features::{Features, feature_names};
use crate::error::{Error, ErrorCode, Result};
use crate::label::{Category, Flag, Intensity, Intent, Level, Sentiment, Severity};
use crate::lexicon::Scan;
use crate::model::Scores;

/// Weights of every label for every feature.
#[derive(Debug, Clone)]
pub struct RuleWeights {
    columns: usize,
    /// `features × columns`, row by row.
    weights: Vec<f32>,
    thresholds: [f32; Flag::ALL.len()],
}

/// Heads in column order: name and number of labels. Complaint and mixed have one column each.
const HEADS: [(&str, usize); 11] = [
    ("sentiment", Sentiment::ALL.len()),
    ("mixed", 1),
    ("anger", Intensity::ALL.len()),
    ("frustration", Intensity::ALL.len()),
    ("complaint", 1),
    ("severity", Severity::ALL.len()),
    ("intent", Intent::ALL.len()),
    ("category", Category::ALL.len()),
    ("impact", Level::ALL.len()),
    ("urgency", Level::ALL.len()),
    ("flags", Flag::ALL.len()),
];

/// Share of annotated messages with a flag's term that carry the flag, from which the term alone
/// raises the flag in a long text. All flags but `praise` lie above it: a missed threat costs more
/// than a second look.
const OWN_TERM_AT_LEAST: f32 = 0.4;

const SHIPPED: &str = include_str!("../../data/rules/weights.tsv");

impl RuleWeights {
    /// The shipped weights.
    ///
    /// # Errors
    /// Never for the shipped file; a test reads it.
    pub fn shipped() -> Result<Self> {
        Self::parse(SHIPPED, "data/rules/weights.tsv")
    }

    /// Reads weights: a header line `feature` and the labels (`sentiment.negative` …), a line
    /// `threshold` with the presence threshold of each flag, then one line a feature. Features of
    /// the program that the file lacks weigh nothing.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] with the line for a wrong header, an unknown feature or a cell that is
    /// no number.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let columns = HEADS.iter().map(|(_, n)| n).sum();
        let mut parsed = Self {
            columns,
            weights: vec![0.0; feature_names().len() * columns],
            thresholds: [0.5; Flag::ALL.len()],
        };
        let mut lines = (1_u64..).zip(text.lines());
        let header = lines.next().map(|(_, l)| l).unwrap_or_default();
        if header != header_line() {
            return Err(Error::new(
                ErrorCode::Config,
                "the header does not list the ontology's labels",
            )
            .at(file, Some(1)));
        }
        for (number, line) in lines.filter(|(_, l)| !l.is_empty()) {
            parsed
                .read_line(line)
                .map_err(|m| Error::new(ErrorCode::Config, m).at(file, Some(number)))?;
        }
        Ok(parsed)
    }

    fn read_line(&mut self, line: &str) -> Result<(), String> {
        let (name, cells) = line.split_once('\t').unwrap_or((line, ""));
        let values: Vec<f32> = cells
            .split('\t')
            .map(|c| c.parse::<f32>().map_err(|_| format!("{c:?} is no number")))
            .collect::<Result<_, _>>()?;
        if values.len() != self.columns {
            return Err(format!("{} cells, expected {}", values.len(), self.columns));
        }
        if name == "threshold" {
            let flags = values.iter().skip(self.columns - Flag::ALL.len());
            self.thresholds
                .iter_mut()
                .zip(flags)
                .for_each(|(t, v)| *t = *v);
            return Ok(());
        }
        let at = feature_names().iter().position(|n| n == name);
        let at = at.ok_or_else(|| format!("unknown feature {name:?}"))?;
        let row = self.weights.iter_mut().skip(at * self.columns);
        row.zip(values).for_each(|(slot, v)| *slot = v);
        Ok(())
    }

    /// Presence threshold of each flag.
    pub fn flag_thresholds(&self) -> [f32; Flag::ALL.len()] {
        self.thresholds
    }

    /// Scores of a text. A flag without a hit of its own class that is not negated stays at 0: the
    /// rules lane never raises a flag that it cannot show evidence for.
    pub fn scores(&self, features: &Features, scan: &Scan) -> Scores {
        let mut logits = vec![0.0_f32; self.columns];
        for (at, value) in features.present() {
            let start = at * self.columns;
            let row = self.weights.get(start..start + self.columns);
            for (logit, weight) in logits.iter_mut().zip(row.unwrap_or_default()) {
                *logit += weight * value;
            }
        }
        let mut parts = logits.as_slice();
        let mut next = |count: usize| {
            let (head, rest) = parts.split_at_checked(count).unwrap_or((parts, &[]));
            parts = rest;
            head
        };
        Scores {
            sentiment: softmax(next(Sentiment::ALL.len())),
            mixed: next(1).first().map(|l| sigmoid(*l)),
            anger: softmax(next(Intensity::ALL.len())),
            frustration: softmax(next(Intensity::ALL.len())),
            complaint: next(1).first().map(|l| sigmoid(*l)),
            severity: softmax(next(Severity::ALL.len())),
            intent: softmax(next(Intent::ALL.len())),
            category: softmax(next(Category::ALL.len())),
            impact: softmax(next(Level::ALL.len())),
            urgency: softmax(next(Level::ALL.len())),
            flags: Some(self.shown_flags(next(Flag::ALL.len()), features, scan)),
            windows: 0,
        }
    }

    /// Probabilities of the flags that the text names. In a long text a flag's own terms are enough:
    /// one threat in a letter counts whatever else the letter speaks of.
    fn shown_flags(
        &self,
        logits: &[f32],
        features: &Features,
        scan: &Scan,
    ) -> [f32; Flag::ALL.len()] {
        let mut p = [0.0; Flag::ALL.len()];
        let mut is_named = [false; Flag::ALL.len()];
        let named = scan.hits.iter().filter(|h| !h.negated);
        for flag in named.filter_map(|h| h.class.flag()) {
            if let Some(slot) = is_named.get_mut(flag.index()) {
                *slot = true;
            }
        }
        let rows = Flag::ALL.iter().zip(logits).zip(&self.thresholds);
        let rows = rows.zip(is_named).filter(|(_, is_named)| *is_named);
        for (((flag, logit), threshold), _) in rows {
            let Some(slot) = p.get_mut(flag.index()) else {
                continue;
            };
            *slot = sigmoid(*logit);
            let own = sigmoid(self.own_logit(features, *flag));
            if features.is_long() && own >= OWN_TERM_AT_LEAST {
                *slot = slot.max(own).max(*threshold);
            }
        }
        p
    }

    /// A flag's logit from its own terms alone.
    fn own_logit(&self, features: &Features, flag: Flag) -> f32 {
        let column = self.columns - Flag::ALL.len() + flag.index();
        let weight = |row: usize| {
            self.weights
                .get(row * self.columns + column)
                .copied()
                .unwrap_or_default()
        };
        let (at, value) = features.of_flag(flag);
        weight(0) + weight(at) * value
    }
}

fn header_line() -> String {
    let mut names = vec!["feature".to_owned()];
    let mut add = |head: &str, labels: Vec<&str>| {
        names.extend(labels.into_iter().map(|l| format!("{head}.{l}")));
    };
    add(
        "sentiment",
        Sentiment::ALL.iter().map(|l| l.as_str()).collect(),
    );
    add("mixed", vec!["yes"]);
    add("anger", Intensity::ALL.iter().map(|l| l.as_str()).collect());
    add(
        "frustration",
        Intensity::ALL.iter().map(|l| l.as_str()).collect(),
    );
    add("complaint", vec!["yes"]);
    add(
        "severity",
        Severity::ALL.iter().map(|l| l.as_str()).collect(),
    );
    add("intent", Intent::ALL.iter().map(|l| l.as_str()).collect());
    add(
        "category",
        Category::ALL.iter().map(|l| l.as_str()).collect(),
    );
    add("impact", Level::ALL.iter().map(|l| l.as_str()).collect());
    add("urgency", Level::ALL.iter().map(|l| l.as_str()).collect());
    add("flags", Flag::ALL.iter().map(|l| l.as_str()).collect());
    names.join("\t")
}

fn softmax<const N: usize>(logits: &[f32]) -> Option<[f32; N]> {
    let mut p: [f32; N] = logits.try_into().ok()?;
    let highest = p.iter().copied().fold(f32::MIN, f32::max);
    for l in &mut p {
        *l = (*l - highest).exp();
    }
    let total: f32 = p.iter().sum();
    for l in &mut p {
        *l /= total;
    }
    Some(p)
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_weights_are_read() {
        assert!(RuleWeights::shipped().is_ok());
    }

    #[test]
    fn wrong_weights_are_named() {
        let header = header_line();
        let zeros = "\t0".repeat(header.split('\t').count() - 1);
        let cases = [
            ("feature\tx".to_owned(), ":1:"),
            (
                format!("{header}\nno.such.thing{zeros}"),
                ":2: unknown feature",
            ),
            (format!("{header}\nstyle.bias\t1"), ":2: 1 cells"),
            (
                format!("{header}\nstyle.bias{}", zeros.replacen('0', "x", 1)),
                "is no number",
            ),
        ];
        for (text, expected) in cases {
            let error = RuleWeights::parse(&text, "w.tsv").unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
