//! Probabilities against outcomes: reliability, Brier score, error by coverage.

use super::answers::Answers;
use super::gold::GoldLabels;
use super::head::Head;
use super::number::{count, float, mean, reported, share};
use super::report::{BinReport, BrierKind, CalibrationReport, SelectiveReport};
use super::tally::Answer;

/// Bins of equal width (Guo et al. 2017 use 15; with a few hundred messages ten are fuller).
const BINS: u8 = 10;

/// Shares of the answers at which the error is reported.
const COVERAGES: [f64; 5] = [1.0, 0.9, 0.8, 0.7, 0.5];

/// Keeps a share of a count that is whole from being rounded up by a last binary digit.
pub(super) const ROUNDING_SLACK: f64 = 1e-9;

/// An answer with the probability that the record gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sure {
    pub(super) confidence: f64,
    pub(super) is_right: bool,
    /// Its term of the Brier score.
    pub(super) squared_error: f64,
}

impl Sure {
    /// An answer of which only its own probability is known.
    pub(super) fn of_answer(confidence: f64, is_right: bool) -> Self {
        let target = f64::from(u8::from(is_right));
        Self {
            confidence,
            is_right,
            squared_error: (confidence - target).powi(2),
        }
    }

    fn of_distribution(p: &[f64], class: usize, gold: usize) -> Option<Self> {
        let target = |at: usize| f64::from(u8::from(at == gold));
        let terms = p.iter().enumerate().map(|(at, p)| (p - target(at)).powi(2));
        Some(Self {
            confidence: *p.get(class)?,
            is_right: class == gold,
            squared_error: terms.sum(),
        })
    }
}

impl Head {
    /// What its Brier score sums over; nothing where the record has no probability.
    pub(super) fn brier_kind(self) -> Option<BrierKind> {
        match self {
            Self::Sentiment | Self::Sentiment3 => Some(BrierKind::AllClasses),
            Self::Complaint => Some(BrierKind::Binary),
            Self::Intent | Self::Category | Self::Impact | Self::Urgency => {
                Some(BrierKind::TopLabel)
            }
            _ => None,
        }
    }

    /// The answer to one message with its probability.
    pub(super) fn sure(self, gold: &GoldLabels, answers: &Answers) -> Option<Sure> {
        let wanted = self.gold(gold)?;
        let Answer::Class(class) = self.answer(Some(answers)) else {
            return None;
        };
        let top = |p: f64| Some(Sure::of_answer(p, class == wanted));
        match self {
            Self::Sentiment => Sure::of_distribution(&answers.sentiment_p?, class, wanted),
            Self::Sentiment3 => Sure::of_distribution(&answers.sides_p()?, class, wanted),
            Self::Complaint => {
                let yes = answers.complaint_p?;
                top(if class == 1 {
                    yes
                } else {
                    super::number::four_places(1.0 - yes)
                })
            }
            Self::Intent => top(answers.intent?.1),
            Self::Category => top(answers.category?.1),
            Self::Impact => top(answers.impact?.1?),
            Self::Urgency => top(answers.urgency?.1?),
            _ => None,
        }
    }
}

/// The report of a head's answers; in any order.
pub(super) fn calibration(mut answers: Vec<Sure>, kind: BrierKind) -> CalibrationReport {
    answers.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let n = count(answers.len());
    let right = count(answers.iter().filter(|a| a.is_right).count());
    let bins: Vec<BinReport> = (0..BINS).map(|at| bin(&answers, at)).collect();
    let ece: f64 = bins.iter().map(|bin| gap(bin) * share(bin.count, n)).sum();
    let risks = risks(&answers);
    CalibrationReport {
        n,
        mean_confidence: reported(mean(answers.iter().map(|a| a.confidence))),
        accuracy: reported(share(right, n)),
        ece: reported(ece).filter(|_| n > 0),
        brier: reported(mean(answers.iter().map(|a| a.squared_error))),
        brier_kind: kind,
        bins,
        selective: COVERAGES
            .iter()
            .map(|coverage| selective(*coverage, &answers, &risks))
            .collect(),
        aurc: reported(mean(risks.iter().copied())),
    }
}

fn gap(bin: &BinReport) -> f64 {
    let both = bin.mean_confidence.zip(bin.accuracy);
    both.map_or(0.0, |(confidence, accuracy)| (confidence - accuracy).abs())
}

fn bin(answers: &[Sure], at: u8) -> BinReport {
    let (from, to) = (
        f64::from(at) / f64::from(BINS),
        f64::from(at + 1) / f64::from(BINS),
    );
    let is_inside = |a: &&Sure| {
        let place = (a.confidence * f64::from(BINS) + ROUNDING_SLACK).floor();
        (place.min(f64::from(BINS - 1)) - f64::from(at)).abs() < 0.5
    };
    let inside: Vec<&Sure> = answers.iter().filter(is_inside).collect();
    let right = count(inside.iter().filter(|a| a.is_right).count());
    BinReport {
        from,
        to,
        count: count(inside.len()),
        mean_confidence: reported(mean(inside.iter().map(|a| a.confidence))),
        accuracy: reported(share(right, count(inside.len()))),
    }
}

/// Share of wrong answers among the first, the first two, … Answers of equal probability come in
/// any order, so each counts as their mean.
fn risks(sorted: &[Sure]) -> Vec<f64> {
    let mut risks = Vec::with_capacity(sorted.len());
    let mut wrong_before = 0.0;
    for tied in sorted.chunk_by(|a, b| a.confidence.total_cmp(&b.confidence).is_eq()) {
        let wrong = float(count(tied.iter().filter(|a| !a.is_right).count()));
        let each = wrong / float(count(tied.len()));
        for place in 1..=count(tied.len()) {
            let kept = float(count(risks.len()) + 1);
            risks.push((wrong_before + each * float(place)) / kept);
        }
        wrong_before += wrong;
    }
    risks
}

fn selective(coverage: f64, sorted: &[Sure], risks: &[f64]) -> SelectiveReport {
    let kept = part_of(sorted.len(), coverage);
    let last = kept.checked_sub(1);
    SelectiveReport {
        coverage,
        kept: count(kept),
        threshold: last.and_then(|at| sorted.get(at)).map(|a| a.confidence),
        error: last
            .and_then(|at| risks.get(at))
            .copied()
            .and_then(reported),
    }
}

/// How many of `n` things a share of them is, rounded up.
pub(super) fn part_of(n: usize, share: f64) -> usize {
    let exact = float(count(n)) * share;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and n"
    )]
    let part = (exact - ROUNDING_SLACK).ceil().max(0.0) as usize;
    part.min(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(table: &[(f64, bool)]) -> Vec<Sure> {
        table
            .iter()
            .map(|(p, right)| Sure::of_answer(*p, *right))
            .collect()
    }

    fn close(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
    }

    /// By hand: bins 0.9 (0.95, 0.9: 1 of 2 right), 0.6 (0.6, 0.6: 1 of 2), 0.3 (0.3: 0 of 1).
    #[test]
    fn ece_and_brier_are_as_computed_by_hand() {
        let table = [
            (0.95, true),
            (0.9, false),
            (0.6, true),
            (0.6, false),
            (0.3, false),
        ];
        let report = calibration(answers(&table), BrierKind::TopLabel);
        close(report.ece, (0.425 * 2.0 + 0.1 * 2.0 + 0.3) / 5.0);
        close(report.brier, (0.0025 + 0.81 + 0.16 + 0.36 + 0.09) / 5.0);
        let counts: Vec<u64> = report.bins.iter().map(|bin| bin.count).collect();
        assert_eq!(counts, [0, 0, 0, 1, 0, 0, 2, 0, 0, 2]);
    }

    #[test]
    fn edges_of_bins_belong_to_the_upper_one_and_1_to_the_last() {
        for at in 0..10_u8 {
            let edge = f64::from(at) / 10.0;
            let report = calibration(answers(&[(edge, true)]), BrierKind::TopLabel);
            assert_eq!(report.bins[usize::from(at)].count, 1, "{edge}");
        }
        let report = calibration(answers(&[(1.0, true)]), BrierKind::TopLabel);
        assert_eq!(report.bins[9].count, 1);
    }

    /// By hand: errors over the first 1 … 4 answers are 0, 1/4, 1/3, 1/2 where the second and third
    /// are tied and one of them is wrong.
    #[test]
    fn risk_does_not_depend_on_the_order_of_ties() {
        let table = [(0.9, true), (0.8, false), (0.8, true), (0.4, false)];
        let mut turned = table;
        turned.swap(1, 2);
        for table in [table, turned] {
            let report = calibration(answers(&table), BrierKind::TopLabel);
            close(report.aurc, (0.0 + 0.25 + 1.0 / 3.0 + 0.5) / 4.0);
            close(report.selective[0].error, 0.5);
            assert_eq!(report.selective[4].kept, 2);
            close(report.selective[4].error, 0.25);
        }
    }

    #[test]
    fn nothing_has_no_figures() {
        let report = calibration(Vec::new(), BrierKind::Binary);
        assert_eq!(
            (report.ece, report.brier, report.aurc, report.n),
            (None, None, None, 0)
        );
        assert_eq!(report.selective[0].error, None);
    }

    #[test]
    fn parts_are_rounded_up() {
        for (n, share, wanted) in [
            (240, 0.1, 24),
            (241, 0.1, 25),
            (5, 0.3, 2),
            (0, 0.5, 0),
            (10, 0.7, 7),
        ] {
            assert_eq!(part_of(n, share), wanted, "{n} {share}");
        }
    }
}
