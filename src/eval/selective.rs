//! From which probability on the answers of a head keep an error budget.
//!
//! Fixed-sequence testing (Angelopoulos, Bates, Candès, Jordan and Lei 2021, "Learn then Test"): from the
//! surest answers downwards, each threshold of a fixed grid is tested with the exact binomial bound on the
//! errors among the answers that pass it, and the first that fails ends the search. Because a threshold is
//! only tested after all before it have passed, no test has to be made stricter for the number of tests,
//! and the one that is chosen keeps the budget with the stated confidence, for messages like those given.
//!
//! The search begins where enough answers pass that a test can pass at all. How many pass is known without
//! looking at an error, so that the order of the tests is fixed before the first.
//!
//! The surest answers alone are few, and a few errors among them by chance would end everything. So where there are
//! answers enough, the search has several starts (the same paper's Algorithm 1): there, where half of the answers
//! pass, and where all do. They share the risk of a wrong choice, and what a search has carries over to the next start
//! where it gets that far (the fallback procedure: Wiens 2003, "A fixed sequence Bonferroni procedure for testing
//! multiple endpoints"), so that all choices together are wrong with no more than that risk.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::binomial::{trials_needed, upper_bound};
use super::evaluate::{GoldMessage, Run};
use super::head::Head;
use super::number::{count, float, four_places};
use super::tally::Answer;

/// Errors that the first test can bear, where there are answers enough: a search that begins as early as
/// it can ends at the first single error. Fewer are borne where fewer answers are there.
const SPARE_ERRORS: [u64; 3] = [2, 1, 0];

/// Shares of the risk of the first start, that at half of the answers and that at all of them. Chosen: the first has
/// nearly what it would have alone, and a twentieth is enough for a search among many answers.
const RISK_SHARES: [f64; 3] = [0.9, 0.05, 0.05];

/// How many times as many answers as the first test needs make several starts worth their price. Chosen: the
/// whole is then large enough to pass where a third of the budget is used.
const ENOUGH_FOR_SEVERAL: u64 = 4;

/// Thresholds below the surest two, in hundredths: every second one, down to where even the best of
/// thirteen categories is hardly named at all. Chosen: finer steps are not told apart by some hundred
/// messages.
const STEPS: std::ops::RangeInclusive<u8> = 10..=49;

/// Thresholds at the top, where models pile their answers up.
const SUREST: [f64; 2] = [0.995, 0.99];

/// What share of the automatic answers may be wrong, and how surely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorBudget {
    /// Share of wrong answers, above 0 and below 1.
    pub share: f64,
    /// Confidence that the share is kept, above 0 and below 1.
    pub confidence: f64,
}

/// A threshold with what was found among the answers that pass it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tested {
    /// Lowest probability that passes.
    pub threshold: f64,
    /// Answers that pass.
    pub accepted: u64,
    /// Wrong ones among them.
    pub errors: u64,
    /// Share of wrong answers that is not exceeded in truth, with the confidence of the budget.
    pub bound: f64,
}

/// What a budget comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Selection {
    /// The lowest threshold that keeps it.
    Kept(Tested),
    /// No threshold that could be tested keeps it; the one that came nearest.
    Exceeded(Tested),
    /// There are not enough answers to show anything.
    TooFew {
        /// Answers there are.
        answers: u64,
        /// Answers, all of them right, that would be needed.
        needed: u64,
    },
}

/// The answers of a head to the messages that gold judges, with their probabilities.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SelectiveAnswers {
    labelled: u64,
    /// Probability and whether the answer is one of the gold labels, surest first.
    answers: Vec<(f64, bool)>,
}

impl Head {
    /// Heads whose answers have a probability to put a threshold on. Severity has the complaint's, the
    /// priority the confidence of the decision.
    pub const SELECTIVE: [Self; 9] = [
        Self::Sentiment,
        Self::Sentiment3,
        Self::Complaint,
        Self::Severity,
        Self::Intent,
        Self::Category,
        Self::Impact,
        Self::Urgency,
        Self::Priority,
    ];

    /// Whether the answer to a message is one of its gold labels; nothing where gold has none.
    pub fn is_right(self, gold: &GoldMessage, answers: &Answers) -> Option<bool> {
        self.gold(&gold.labels)?;
        Some(self.is_hit(&gold.labels, self.answer(Some(answers))))
    }

    /// Probability of the answer that was given.
    fn probability(self, answers: &Answers) -> Option<f64> {
        let Answer::Class(class) = self.answer(Some(answers)) else {
            return None;
        };
        match self {
            Self::Sentiment => answers.sentiment_p?.get(class).copied(),
            Self::Sentiment3 => answers.sides_p()?.get(class).copied(),
            Self::Complaint | Self::Severity => {
                let yes = answers.complaint_p?;
                Some(if answers.complaint? {
                    yes
                } else {
                    four_places(1.0 - yes)
                })
            }
            Self::Intent => Some(answers.intent?.1),
            Self::Category => Some(answers.category?.1),
            Self::Impact => answers.impact?.1,
            Self::Urgency => answers.urgency?.1,
            Self::Priority => answers.confidence,
            _ => None,
        }
    }
}

impl SelectiveAnswers {
    /// Of one head. Messages without a gold label do not count; those without an answer count as labelled
    /// and pass no threshold.
    pub fn of(head: Head, gold: &[GoldMessage], run: &Run) -> Self {
        let mut all = Self::default();
        for (message, answers) in gold.iter().zip(&run.answers) {
            let Some(answers) = answers else { continue };
            let Some(is_right) = head.is_right(message, answers) else {
                continue;
            };
            all.labelled += 1;
            all.answers
                .extend(head.probability(answers).map(|p| (p, is_right)));
        }
        all.answers.sort_by(|a, b| b.0.total_cmp(&a.0));
        all
    }

    /// Messages with a gold label.
    pub fn labelled(&self) -> u64 {
        self.labelled
    }

    /// The lowest threshold that keeps the budget.
    pub fn select(&self, budget: ErrorBudget) -> Selection {
        let starts = self.starts(budget);
        let (mut kept, mut nearest) = (None, None);
        // The risk that the test at hand may run.
        let mut risk = 0.0;
        for (place, threshold) in grid().enumerate() {
            if let Some(share) = starts.get(&place) {
                risk += share * (1.0 - budget.confidence);
            }
            if risk <= 0.0 {
                continue;
            }
            let tested = self.test(threshold, 1.0 - risk);
            if tested.bound > budget.share {
                risk = 0.0;
                nearest = Some(nearer(nearest, tested));
            } else {
                kept = Some(tested);
            }
        }
        let failed = nearest.map(Selection::Exceeded);
        let found = kept.map(Selection::Kept).or(failed);
        found.unwrap_or_else(|| Selection::TooFew {
            answers: self.passing(0.0),
            needed: trials_needed(0, budget.share, budget.confidence),
        })
    }

    /// Places of the grid where a search begins, each with its share of the risk, by the numbers of answers that pass
    /// alone: an error that had a say in it would void the tests.
    fn starts(&self, budget: ErrorBudget) -> BTreeMap<usize, f64> {
        let ErrorBudget { share, confidence } = budget;
        let sizes: Vec<u64> = grid().map(|threshold| self.passing(threshold)).collect();
        let place = |least: u64| sizes.iter().position(|size| *size >= least);
        let ([spare, ..], [most_risk, ..]) = (SPARE_ERRORS, RISK_SHARES);
        let all = sizes.last().copied().unwrap_or_default();
        if all < ENOUGH_FOR_SEVERAL * trials_needed(spare, share, confidence) {
            let mut needed = SPARE_ERRORS
                .into_iter()
                .map(|errors| trials_needed(errors, share, confidence));
            let first = needed.find_map(place);
            return first.map(|first| (first, 1.0)).into_iter().collect();
        }
        let needed = trials_needed(spare, share, 1.0 - most_risk * (1.0 - confidence));
        let mut starts = BTreeMap::new();
        for (least, risk) in [needed, all.div_ceil(2), all].into_iter().zip(RISK_SHARES) {
            if let Some(start) = place(least.max(needed)) {
                *starts.entry(start).or_default() += risk;
            }
        }
        starts
    }

    fn passing(&self, threshold: f64) -> u64 {
        count(self.answers.partition_point(|(p, _)| *p >= threshold))
    }

    fn test(&self, threshold: f64, confidence: f64) -> Tested {
        let passing = self.answers.iter().take_while(|(p, _)| *p >= threshold);
        let errors = count(passing.filter(|(_, is_right)| !is_right).count());
        let accepted = self.passing(threshold);
        Tested {
            threshold,
            accepted,
            errors,
            bound: upper_bound(errors, accepted, confidence),
        }
    }
}

/// The failed test that came nearest to keeping the budget; of equal ones the earlier.
fn nearer(known: Option<Tested>, tested: Tested) -> Tested {
    match known {
        Some(known) if known.bound <= tested.bound => known,
        _ => tested,
    }
}

/// Every threshold that may be chosen, highest first.
fn grid() -> impl Iterator<Item = f64> {
    let steps = STEPS.rev().map(|step| float(u64::from(step)) / 50.0);
    SUREST.into_iter().chain(steps)
}

/// The exact two-sided interval of a share, at this confidence.
pub fn exact_interval(events: u64, n: u64, confidence: f64) -> (f64, f64) {
    let one_sided = f64::midpoint(1.0, confidence);
    let low = 1.0 - upper_bound(n.saturating_sub(events), n, one_sided);
    (low, upper_bound(events, n, one_sided))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::GoldLabels;
    use crate::eval::random::Random;
    use crate::eval::tests::answers;
    use crate::label::{Category, Sentiment, Severity};

    const TWO_PERCENT: ErrorBudget = ErrorBudget {
        share: 0.02,
        confidence: 0.95,
    };

    /// Threshold, errors and accepted answers.
    type Chosen = Option<(f64, u64, u64)>;

    /// A probability, and how many answers of it are right and wrong.
    type Group = (f64, usize, usize);

    fn of(groups: &[Group]) -> SelectiveAnswers {
        let mut all = SelectiveAnswers::default();
        for (p, right, wrong) in groups {
            all.answers.extend(std::iter::repeat_n((*p, true), *right));
            all.answers.extend(std::iter::repeat_n((*p, false), *wrong));
        }
        all.labelled = count(all.answers.len());
        all
    }

    fn chosen(selection: Selection) -> Chosen {
        match selection {
            Selection::Kept(t) => Some((t.threshold, t.errors, t.accepted)),
            _ => None,
        }
    }

    #[test]
    fn the_grid_falls_in_even_steps() {
        let all: Vec<f64> = grid().collect();
        assert_eq!(all.first_chunk(), Some(&[0.995, 0.99, 0.98, 0.96]));
        assert_eq!((all.len(), all.last()), (42, Some(&0.2)));
        assert!(all.windows(2).all(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn the_lowest_threshold_that_keeps_the_budget_is_chosen() {
        let table: [(&[Group], Chosen); 6] = [
            // 0 of 400 pass, 30 of 430 do not.
            (&[(0.97, 400, 0), (0.6, 0, 30)], Some((0.62, 0, 400))),
            // Everything is right: down to the end of the grid.
            (&[(0.9, 200, 0)], Some((0.2, 0, 200))),
            // 2 of 313 are borne.
            (&[(0.9, 311, 2)], Some((0.2, 2, 313))),
            (&[(0.9, 309, 3)], None),
            // What comes after a failure is not tested, however good it is.
            (&[(0.97, 300, 40), (0.6, 800, 0)], None),
            (&[], None),
        ];
        for (groups, wanted) in table {
            assert_eq!(chosen(of(groups).select(TWO_PERCENT)), wanted, "{groups:?}");
        }
    }

    #[test]
    fn a_few_errors_among_the_surest_do_not_end_the_search_where_there_are_many() {
        let budget = ErrorBudget {
            share: 0.045,
            confidence: 0.95,
        };
        let table: [(&[Group], &[usize], Chosen); 5] = [
            // 39 of 1,345 keep the budget, though 4 of the surest 189 do not show it.
            (
                &[(0.99, 185, 4), (0.6, 1_121, 35)],
                &[1, 21],
                Some((0.2, 39, 1_345)),
            ),
            // Half of the answers do, all do not.
            (
                &[(0.99, 185, 4), (0.8, 596, 4), (0.4, 500, 100)],
                &[1, 11, 31],
                Some((0.42, 8, 789)),
            ),
            // All of one probability: one start, and no test is stricter.
            (&[(0.9, 1_000, 34)], &[6], Some((0.2, 34, 1_034))),
            // Between two starts nothing is tested behind a failure.
            (
                &[
                    (0.99, 180, 9),
                    (0.9, 440, 0),
                    (0.8, 10, 60),
                    (0.4, 500, 100),
                ],
                &[1, 11, 31],
                None,
            ),
            // Too few for several starts.
            (&[(0.99, 185, 4), (0.6, 300, 5)], &[1], None),
        ];
        for (groups, starts, wanted) in table {
            let answers = of(groups);
            let found: Vec<usize> = answers.starts(budget).into_keys().collect();
            assert_eq!(found, starts, "{groups:?}");
            assert_eq!(chosen(answers.select(budget)), wanted, "{groups:?}");
        }
        let worst = of(&[(0.99, 160, 29), (0.6, 1_000, 100)]).select(budget);
        let Selection::Exceeded(nearest) = worst else {
            panic!("exceeded");
        };
        assert_eq!((nearest.errors, nearest.accepted), (129, 1_289));
    }

    #[test]
    fn too_few_answers_are_told_from_too_many_errors() {
        let few = of(&[(0.9, 148, 0)]).select(TWO_PERCENT);
        assert_eq!(
            few,
            Selection::TooFew {
                answers: 148,
                needed: 149
            }
        );
        let enough = of(&[(0.9, 149, 0)]).select(TWO_PERCENT);
        assert_eq!(chosen(enough), Some((0.2, 0, 149)));
        let Selection::Exceeded(tested) = of(&[(0.9, 300, 40)]).select(TWO_PERCENT) else {
            panic!("exceeded");
        };
        assert_eq!((tested.errors, tested.accepted), (40, 340));
        assert!(tested.bound > 0.1);
    }

    /// Draws answers whose chance to be wrong is known at each probability.
    fn drawn(random: &mut Random, n: usize, error_at: impl Fn(f64) -> f64) -> SelectiveAnswers {
        let mut all = SelectiveAnswers::default();
        for _ in 0..n {
            let p = four_places(random.unit().sqrt());
            all.answers.push((p, random.unit() >= error_at(p)));
        }
        all.labelled = count(n);
        all.answers.sort_by(|a, b| b.0.total_cmp(&a.0));
        all
    }

    /// The true share of wrong answers at and above a threshold: `p` is distributed as the square root of
    /// a uniform number, with the density 2 p.
    fn true_error(threshold: f64, error_at: impl Fn(f64) -> f64) -> f64 {
        let steps = 2_000_u32;
        let at = |i: u32| threshold + (1.0 - threshold) * (f64::from(i) + 0.5) / f64::from(steps);
        let wrong: f64 = (0..steps).map(|i| 2.0 * at(i) * error_at(at(i))).sum();
        let all: f64 = (0..steps).map(|i| 2.0 * at(i)).sum();
        wrong / all
    }

    #[test]
    fn the_budget_is_kept_in_95_of_100_draws() {
        type ErrorAt = fn(f64) -> f64;
        let curves: [(&str, ErrorAt); 4] = [
            ("falling", |p| 0.3 * (1.0 - p)),
            ("steep", |p| if p < 0.7 { 0.3 } else { 0.01 }),
            ("at the budget everywhere", |_| 0.0501),
            ("rising: the surest are the worst", |p| 0.03 + 0.04 * p),
        ];
        let budget = ErrorBudget {
            share: 0.05,
            confidence: 0.95,
        };
        for (name, error_at) in curves {
            let mut random = Random::new(7, name);
            let (mut broken, mut chosen) = (0, 0);
            for _ in 0..400 {
                let answers = drawn(&mut random, 600, error_at);
                if let Selection::Kept(tested) = answers.select(budget) {
                    chosen += 1;
                    broken += u32::from(true_error(tested.threshold, error_at) > budget.share);
                }
            }
            // 400 draws at 5 % give at most 28 with a chance of 97 %.
            assert!(
                broken <= 28,
                "{name}: {broken} of 400 broken, {chosen} chosen"
            );
            let is_easy = name == "steep" || name == "falling";
            assert!(!is_easy || chosen >= 200, "{name}: {chosen} chosen");
        }
    }

    #[test]
    fn any_gold_label_is_right_and_no_answer_passes_nothing() {
        let labels = |json: serde_json::Value| GoldLabels::of_fields(json.as_object().unwrap());
        let message = |json| GoldMessage {
            labels: labels(json).unwrap(),
            ..GoldMessage::default()
        };
        let gold = [
            message(serde_json::json!({"category": ["refund_return", "delivery_shipping"]})),
            message(serde_json::json!({"category": "delivery_shipping"})),
            message(serde_json::json!({"category": "refund_return"})),
            message(serde_json::json!({"sentiment": "negative"})),
        ];
        let named = |p| {
            let mut answers = answers();
            answers.category = Some((Category::DeliveryShipping, p));
            Some(answers)
        };
        let run = Run {
            answers: vec![named(0.9), Some(answers()), named(0.8), named(0.7)],
            ..Run::default()
        };
        let found = SelectiveAnswers::of(Head::Category, &gold, &run);
        assert_eq!(found.labelled(), 3);
        assert_eq!(found.answers, [(0.9, true), (0.8, false)]);
    }

    #[test]
    fn each_head_has_the_probability_of_its_answer() {
        let mut given = answers();
        given.sentiment = Some(Sentiment::Negative);
        given.sentiment_p = Some([0.2, 0.5, 0.2, 0.1, 0.0]);
        given.complaint = Some(false);
        given.complaint_p = Some(0.1);
        given.confidence = Some(0.66);
        let table = [
            (Head::Sentiment, Some(0.5)),
            (Head::Sentiment3, Some(0.7)),
            (Head::Complaint, Some(0.9)),
            (Head::Severity, Some(0.9)),
            (Head::Intent, None),
            (Head::Priority, None),
        ];
        for (head, wanted) in table {
            assert_eq!(head.probability(&given), wanted, "{}", head.name());
        }
        given.complaint = Some(true);
        given.complaint_p = Some(0.8);
        given.severity = Some(Severity::Blame);
        given.priority = Some((crate::label::Priority::High, 0.5));
        assert_eq!(Head::Severity.probability(&given), Some(0.8));
        assert_eq!(Head::Priority.probability(&given), Some(0.66));
    }

    #[test]
    fn exact_intervals_lie_around_the_share() {
        let (low, high) = exact_interval(5, 10, 0.95);
        assert!((low - 0.1871).abs() < 1e-4 && (high - 0.8129).abs() < 1e-4);
        assert_eq!(exact_interval(0, 0, 0.95), (0.0, 1.0));
        let (low, high) = exact_interval(10, 10, 0.95);
        assert!((low - 0.6915).abs() < 1e-4 && (high - 1.0).abs() < 1e-12);
    }
}
