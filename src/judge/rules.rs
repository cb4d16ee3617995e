//! The rules lane: scores as a linear map over the features of a text.
//!
//! The weights are data (`data/rules/weights.tsv`), fitted by `training/kvetch_training/rules.py` on
//! the annotated messages; each is one number a feature and label, so a reader can see why a hit
//! counts.

use super::features::{FEATURES, Features, feature_names};
use crate::error::{Error, ErrorCode, Result};
use crate::exp::{sigmoid_each, softmax_each};
use crate::label::{Category, Flag, Intensity, Intent, Level, Sentiment, Severity};
use crate::lexicon::Scan;
use crate::model::Scores;

/// Weights of every label for every feature.
#[derive(Debug, Clone)]
pub struct RuleWeights {
    /// A row for each feature.
    weights: Vec<Columns>,
    thresholds: [f32; Flag::ALL.len()],
}

/// Columns of all heads.
const COLUMNS: usize = Sentiment::ALL.len()
    + 2
    + 2 * Intensity::ALL.len()
    + Severity::ALL.len()
    + Intent::ALL.len()
    + Category::ALL.len()
    + 2 * Level::ALL.len()
    + Flag::ALL.len();

/// One number for each column.
type Columns = [f32; COLUMNS];

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
        let mut parsed = Self {
            weights: vec![[0.0; COLUMNS]; FEATURES],
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
        let Ok(values) = Columns::try_from(values.as_slice()) else {
            return Err(format!("{} cells, expected {COLUMNS}", values.len()));
        };
        if name == "threshold" {
            let flags = values.iter().skip(COLUMNS - Flag::ALL.len());
            self.thresholds
                .iter_mut()
                .zip(flags)
                .for_each(|(t, v)| *t = *v);
            return Ok(());
        }
        let at = feature_names().iter().position(|n| n == name);
        let at = at.ok_or_else(|| format!("unknown feature {name:?}"))?;
        if let Some(row) = self.weights.get_mut(at) {
            *row = values;
        }
        Ok(())
    }

    /// Presence threshold of each flag.
    pub fn flag_thresholds(&self) -> [f32; Flag::ALL.len()] {
        self.thresholds
    }

    /// Scores of a text. A flag without a hit of its own class that is not negated stays at 0: the
    /// rules lane never raises a flag that it cannot show evidence for.
    pub fn scores(&self, features: &Features, scan: &Scan) -> Scores {
        let logits = self.logits(features);
        let heads = Heads::of(&logits);
        Scores {
            mixed: heads.mixed.map(sigmoid),
            anger: softmax(heads.anger),
            frustration: softmax(heads.frustration),
            severity: softmax(heads.severity),
            intent: softmax(heads.intent),
            category: softmax(heads.category),
            impact: softmax(heads.impact),
            urgency: softmax(heads.urgency),
            ..self.second_opinion(heads, features, scan)
        }
    }

    /// Of [`RuleWeights::scores`] what is joined with a model's: sentiment, complaint and flags.
    pub(super) fn opinion(&self, features: &Features, scan: &Scan) -> Scores {
        let logits = self.logits(features);
        self.second_opinion(Heads::of(&logits), features, scan)
    }

    fn second_opinion(&self, heads: Heads<'_>, features: &Features, scan: &Scan) -> Scores {
        Scores {
            sentiment: softmax(heads.sentiment),
            complaint: heads.complaint.map(sigmoid),
            flags: Some(self.shown_flags(heads.flags, features, scan)),
            ..Scores::default()
        }
    }

    fn logits(&self, features: &Features) -> Columns {
        let mut logits = [0.0; COLUMNS];
        for (at, value) in features.present() {
            let Some(row) = self.weights.get(at) else {
                continue;
            };
            for (logit, weight) in logits.iter_mut().zip(row) {
                *logit += weight * value;
            }
        }
        logits
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
        let column = COLUMNS - Flag::ALL.len() + flag.index();
        let weight = |row: usize| {
            let weights = self.weights.get(row);
            weights
                .and_then(|w| w.get(column).copied())
                .unwrap_or_default()
        };
        let (at, value) = features.of_flag(flag);
        weight(0) + weight(at) * value
    }
}

/// The columns of each head. Complaint and mixed have one column each.
#[derive(Clone, Copy)]
struct Heads<'l> {
    sentiment: &'l [f32],
    mixed: Option<f32>,
    anger: &'l [f32],
    frustration: &'l [f32],
    complaint: Option<f32>,
    severity: &'l [f32],
    intent: &'l [f32],
    category: &'l [f32],
    impact: &'l [f32],
    urgency: &'l [f32],
    flags: &'l [f32],
}

impl<'l> Heads<'l> {
    fn of(logits: &'l Columns) -> Self {
        let mut parts = logits.as_slice();
        let mut next = |count: usize| {
            let (head, rest) = parts.split_at_checked(count).unwrap_or((parts, &[]));
            parts = rest;
            head
        };
        Self {
            sentiment: next(Sentiment::ALL.len()),
            mixed: next(1).first().copied(),
            anger: next(Intensity::ALL.len()),
            frustration: next(Intensity::ALL.len()),
            complaint: next(1).first().copied(),
            severity: next(Severity::ALL.len()),
            intent: next(Intent::ALL.len()),
            category: next(Category::ALL.len()),
            impact: next(Level::ALL.len()),
            urgency: next(Level::ALL.len()),
            flags: next(Flag::ALL.len()),
        }
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
    softmax_each(&mut p);
    Some(p)
}

fn sigmoid(logit: f32) -> f32 {
    let mut p = [logit];
    sigmoid_each(&mut p);
    let [p] = p;
    p
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
