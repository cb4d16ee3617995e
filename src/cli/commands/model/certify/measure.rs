//! The curve: what each threshold would send, and how the rest compares.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::gold::Gold;
use super::statistics::{Confusion, Draws, RESAMPLES, bootstrapped, mean, short, wilson};
use crate::label::{Flag, Question};
use crate::model::{Measured, Point};

/// One message that both lanes judged.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) fast: Answers,
    pub(super) full: Answers,
    pub(super) sureness: f32,
    pub(super) is_always_sent: bool,
    /// Length of the text that the models read.
    pub(super) bytes: usize,
    pub(super) gold: Option<Gold>,
}

impl Sample {
    /// Whether lane full is asked at this threshold.
    pub(super) fn is_sent(&self, threshold: f32) -> bool {
        self.is_always_sent || self.sureness < threshold
    }

    fn answers(&self, threshold: f32) -> &Answers {
        if self.is_sent(threshold) {
            &self.full
        } else {
            &self.fast
        }
    }
}

/// The curve over about `steps` thresholds, which part the messages evenly by sureness. A threshold at
/// which lane fast decides nothing is no point.
pub(super) fn curve(samples: &[Sample], steps: usize) -> Vec<Point> {
    let mut points: Vec<Point> = thresholds(samples, steps)
        .into_iter()
        .filter_map(|threshold| point(samples, threshold))
        .collect();
    add_losses(samples, &mut points);
    points
}

fn thresholds(samples: &[Sample], steps: usize) -> Vec<f32> {
    let free = samples.iter().filter(|s| !s.is_always_sent);
    let mut by_sureness: Vec<f32> = free.map(|s| s.sureness).collect();
    by_sureness.sort_by(f32::total_cmp);
    let at = |step: usize| {
        by_sureness
            .get(step * by_sureness.len() / steps.max(1))
            .copied()
    };
    let mut all: Vec<f32> = (1..steps).filter_map(at).map(rounded_up).collect();
    all.insert(0, 0.0);
    all.sort_by(f32::total_cmp);
    all.dedup_by(|a, b| a.total_cmp(b).is_eq());
    all
}

/// Five decimal places, never below the value, so that a manifest stays readable.
fn rounded_up(value: f32) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest f32 is what is wanted"
    )]
    let short = ((f64::from(value) * 100_000.0).ceil() / 100_000.0) as f32;
    short
}

fn point(samples: &[Sample], threshold: f32) -> Option<Point> {
    let decided: Vec<&Sample> = samples.iter().filter(|s| !s.is_sent(threshold)).collect();
    if decided.is_empty() {
        return None;
    }
    let share_of = |is_so: &dyn Fn(&Sample) -> bool| {
        let count = decided.iter().filter(|s| is_so(s)).count();
        wilson(ratio(count, decided.len()), decided.len())
    };
    let alike = |q: Question| share_of(&|s: &Sample| s.fast.is_alike(&s.full, q));
    let by_question: BTreeMap<Question, Measured> =
        Question::ALL.iter().map(|q| (*q, alike(*q))).collect();
    let labels = |s: &&Sample| {
        let alike = Question::ALL
            .iter()
            .filter(|q| s.fast.is_alike(&s.full, **q));
        ratio(alike.count(), Question::ALL.len())
    };
    let means: Vec<f64> = decided.iter().map(labels).collect();
    Some(Point {
        threshold,
        share_sent: short(ratio(samples.len() - decided.len(), samples.len())),
        agreement: wilson(mean(&means)?, decided.len()),
        all_alike: share_of(&|s: &Sample| {
            Question::ALL.iter().all(|q| s.fast.is_alike(&s.full, *q))
        }),
        agreement_by_question: by_question,
        loss: None,
        loss_by_question: BTreeMap::new(),
    })
}

fn ratio(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    let (part, whole) = (part as f64, whole.max(1) as f64);
    part / whole
}

/// Macro-F1 of each question, absent where nothing of it was labelled.
type Quality = [Option<f64>; Question::ALL.len()];

/// Adds to each point what its cascade loses on the labelled messages.
fn add_losses(samples: &[Sample], points: &mut [Point]) {
    let labelled: Vec<(&Sample, &Gold)> = samples
        .iter()
        .filter_map(|s| Some((s, s.gold.as_ref()?)))
        .collect();
    if labelled.is_empty() {
        return;
    }
    let mut draws = Draws::new();
    let resamples: Vec<Vec<usize>> = (0..RESAMPLES)
        .map(|_| draws.resample(labelled.len()))
        .collect();
    let everything: Vec<usize> = (0..labelled.len()).collect();
    let quality = |picked: &[usize], threshold: f32| quality(&labelled, picked, threshold);
    // An infinite threshold sends every message: lane full alone.
    let full = quality(&everything, f32::INFINITY);
    let full_resampled: Vec<Quality> = resamples
        .iter()
        .map(|picked| quality(picked, f32::INFINITY))
        .collect();
    for point in points {
        let here = losses(&full, &quality(&everything, point.threshold));
        let pairs = resamples.iter().zip(&full_resampled);
        let resampled: Vec<Quality> = pairs
            .map(|(picked, full)| losses(full, &quality(picked, point.threshold)))
            .collect();
        record_losses(point, &here, &resampled);
    }
}

fn losses(full: &Quality, cascade: &Quality) -> Quality {
    let mut all = *cascade;
    for (loss, full) in all.iter_mut().zip(full) {
        *loss = loss.zip(*full).map(|(cascade, full)| full - cascade);
    }
    all
}

fn record_losses(point: &mut Point, here: &Quality, resampled: &[Quality]) {
    let overall = |losses: &Quality| mean(&losses.iter().flatten().copied().collect::<Vec<_>>());
    point.loss = overall(here)
        .map(|value| bootstrapped(value, resampled.iter().filter_map(overall).collect()));
    for (question, value) in Question::ALL.iter().zip(here) {
        let of = |losses: &Quality| losses.get(question.index()).copied().flatten();
        if let Some(value) = value {
            let measured = bootstrapped(*value, resampled.iter().filter_map(of).collect());
            point.loss_by_question.insert(*question, measured);
        }
    }
}

fn quality(labelled: &[(&Sample, &Gold)], picked: &[usize], threshold: f32) -> Quality {
    let mut confusions: [Confusion; Question::ALL.len()] = Default::default();
    for (sample, gold) in picked.iter().filter_map(|at| labelled.get(*at)) {
        count(&mut confusions, sample.answers(threshold), gold);
    }
    let mut quality = [None; Question::ALL.len()];
    for (value, confusion) in quality.iter_mut().zip(&confusions) {
        *value = confusion.macro_f1();
    }
    quality
}

/// Of several right classes the one that was given counts, else the first.
fn count(confusions: &mut [Confusion], answers: &Answers, gold: &Gold) {
    let rows = confusions
        .iter_mut()
        .zip(answers.classes)
        .zip(&gold.classes);
    for ((confusion, given), right) in rows {
        let wanted = right.iter().find(|r| **r == given).or(right.first());
        if let Some(wanted) = wanted {
            confusion.add(*wanted, given);
        }
    }
    let flags = confusions.get_mut(Question::Flags.index());
    if let (Some(confusion), Some(wanted)) = (flags, gold.flags) {
        for class in (0..).take(Flag::ALL.len()) {
            let is_set = |bits: u16| bits & (1 << class) != 0;
            confusion.add_presence(class, is_set(wanted), is_set(answers.flags));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message whose sentiment lane fast gets wrong when `is_wrong`.
    fn sample(sureness: f32, is_wrong: bool, is_always_sent: bool) -> Sample {
        let answers = |sentiment| {
            let mut classes = [0; Question::ALL.len()];
            classes[Question::Sentiment.index()] = sentiment;
            Answers { classes, flags: 1 }
        };
        let mut gold = Gold {
            flags: Some(1),
            ..Gold::default()
        };
        gold.classes[Question::Sentiment.index()] = vec![1];
        Sample {
            fast: answers(if is_wrong { 2 } else { 1 }),
            full: answers(1),
            sureness,
            is_always_sent,
            bytes: 10,
            gold: Some(gold),
        }
    }

    fn samples() -> Vec<Sample> {
        let mut all: Vec<Sample> = (0..100)
            .map(|i: u8| sample(f32::from(i) / 100.0, i < 40, false))
            .collect();
        all.extend((0..25).map(|_| sample(0.99, true, true)));
        all
    }

    #[test]
    fn the_curve_rises_and_counts_what_fast_decides() {
        let points = curve(&samples(), 10);
        assert_eq!(points.len(), 10);
        let first = &points[0];
        assert!(first.threshold.abs() < 1e-6 && (first.share_sent - 0.2).abs() < 1e-6);
        let sentiment = |p: &Point| p.agreement_by_question[&Question::Sentiment].value;
        assert!((sentiment(first) - 0.6).abs() < 1e-6);
        assert!((first.all_alike.value - 0.6).abs() < 1e-6);
        let wanted = 1.0 - 0.4 / 11.0;
        assert!((first.agreement.value - wanted).abs() < 1e-4);
        assert!((first.loss_by_question[&Question::Sentiment].value - 0.1905).abs() < 1e-3);
        for pair in points.windows(2) {
            assert!(pair[0].threshold < pair[1].threshold);
            assert!(pair[0].share_sent < pair[1].share_sent);
        }
        let clean = points.iter().find(|p| p.threshold >= 0.4).unwrap();
        assert!((sentiment(clean) - 1.0).abs() < 1e-6);
        assert!(clean.loss.unwrap().value.abs() < 1e-6);
    }

    #[test]
    fn nothing_decided_is_no_point() {
        assert!(curve(&[], 10).is_empty());
        assert!(curve(&[sample(0.5, false, true)], 10).is_empty());
        let alike = vec![sample(0.5, false, false); 5];
        assert_eq!(curve(&alike, 10).len(), 2, "threshold 0, and that of all");
    }

    #[test]
    fn a_curve_can_be_made_again_to_the_byte() {
        assert_eq!(curve(&samples(), 7), curve(&samples(), 7));
    }
}
