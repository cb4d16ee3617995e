//! A manifest's meaning applied to logits: columns to heads, windows to messages, calibration.

use super::calibrate::{MAX_LABELS, Probabilities, UNCALIBRATED, sigmoids, softmax};
use super::head::HeadName;
use super::manifest::{FlagCalibration, Head, Manifest};
use super::rollup::roll_up;
use super::scores::Scores;
use crate::label::Flag;

/// What the network said of one window.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// Logits of all heads.
    pub logits: &'a [f32],
    /// Ids of the window, the opening and closing one included.
    pub tokens: usize,
}

/// Turns the logits of a message's windows into its scores. Built once from a manifest.
#[derive(Debug, Clone)]
pub struct Classifier {
    heads: Vec<Slot>,
    width: usize,
    flags: [FlagCalibration; Flag::ALL.len()],
}

/// Where a head's columns lie and which ontology label each stands for.
#[derive(Debug, Clone)]
struct Slot {
    name: HeadName,
    start: usize,
    temperature: f32,
    /// Ontology position of each column.
    positions: Vec<usize>,
    /// Labels that the ontology has for the head.
    labels: usize,
}

impl Classifier {
    /// A classifier for models with this (checked) manifest.
    pub fn new(manifest: &Manifest) -> Self {
        let mut start = 0;
        let mut heads = Vec::new();
        for head in &manifest.heads {
            heads.push(slot(head, start));
            start += head.labels.len();
        }
        let calibration = |f: &Flag| {
            manifest
                .flags
                .get(f.as_str())
                .copied()
                .unwrap_or(UNCALIBRATED)
        };
        let mut flags = [UNCALIBRATED; Flag::ALL.len()];
        for (slot, flag) in flags.iter_mut().zip(Flag::ALL) {
            *slot = calibration(flag);
        }
        Self {
            heads,
            width: start,
            flags,
        }
    }

    /// Numbers a window must have.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Probability from which a flag is present.
    pub fn flag_threshold(&self, flag: Flag) -> f32 {
        self.flags
            .get(flag.index())
            .map_or(UNCALIBRATED.threshold, |c| c.threshold)
    }

    /// Scores of one message from its windows; windows of another width are ignored.
    pub fn scores(&self, windows: &[Window]) -> Scores {
        let mut scores = Scores {
            windows: windows.len(),
            ..Scores::default()
        };
        for head in &self.heads {
            let rolled;
            let logits = if let [only] = windows {
                head.columns(only)
            } else {
                let columns = windows.iter().map(|w| Window {
                    logits: head.columns(w),
                    ..*w
                });
                let columns = columns.filter(|w| !w.logits.is_empty());
                rolled = roll_up(head.name, &columns.collect::<Vec<_>>());
                &rolled
            };
            if !logits.is_empty() {
                let p = self.probabilities(head, logits);
                scores.set(head.name, p.get(..head.labels).unwrap_or_default());
            }
        }
        scores
    }

    /// Probabilities in the ontology's order.
    fn probabilities(&self, head: &Slot, logits: &[f32]) -> Probabilities {
        let positions = head.positions.iter();
        let p = match head.name {
            HeadName::Flags => {
                let of = |at: &usize| self.flags.get(*at).copied().unwrap_or(UNCALIBRATED);
                sigmoids(logits, positions.clone().map(of))
            }
            HeadName::Mixed => sigmoids(logits, std::iter::repeat(UNCALIBRATED)),
            _ => softmax(logits, head.temperature),
        };
        let mut ordered = [0.0; MAX_LABELS];
        for (value, at) in p.into_iter().zip(positions) {
            if let Some(place) = ordered.get_mut(*at) {
                *place = value;
            }
        }
        ordered
    }
}

impl Slot {
    /// The head's logits of a window; none when it has another width.
    fn columns<'a>(&self, window: &Window<'a>) -> &'a [f32] {
        let end = self.start + self.positions.len();
        window.logits.get(self.start..end).unwrap_or_default()
    }
}

fn slot(head: &Head, start: usize) -> Slot {
    let legal = head.name.labels();
    let position = |label: &String| legal.iter().position(|l| l == label).unwrap_or_default();
    Slot {
        name: head.name,
        start,
        temperature: head.temperature,
        positions: head.labels.iter().map(position).collect(),
        labels: legal.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::tests::SMALL;
    use super::*;

    #[test]
    fn columns_become_ontology_labels() {
        let classifier = Classifier::new(&Manifest::parse(SMALL, "m").unwrap());
        let scores = classifier.scores(&[Window {
            logits: &[0.0, 2.0, -0.5, 3.0],
            tokens: 9,
        }]);
        let complaint = scores.complaint.unwrap();
        assert!(
            (complaint - 0.731).abs() < 1e-3,
            "temperature 2 halves the logit: {complaint}"
        );
        let flags = scores.flags.unwrap();
        assert!((flags[Flag::Safety.index()] - 0.5).abs() < 1e-6);
        assert!(flags[Flag::Fraud.index()] > 0.95);
        assert!(flags[Flag::Abuse.index()].abs() < 1e-6);
        assert!(scores.sentiment.is_none());
    }
}
