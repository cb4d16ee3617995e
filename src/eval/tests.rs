use proptest::prelude::*;

use super::report::{HeadReport, Outcome};
use super::*;
use crate::label::{Flag, Intent, Level, Priority, Sentiment, Severity};
use crate::schema::{assert_committed, assert_follows};

/// No label at all.
pub(super) fn answers() -> Answers {
    Answers {
        id: String::new(),
        row: 0,
        has_failed: false,
        sentiment: None,
        sentiment_p: None,
        mixed: None,
        anger: None,
        frustration: None,
        complaint: None,
        complaint_p: None,
        severity: None,
        intent: None,
        category: None,
        flags: None,
        impact: None,
        urgency: None,
        priority: None,
        confidence: None,
    }
}

fn message(row: usize, labels: GoldLabels) -> GoldMessage {
    GoldMessage {
        id: format!("m{row}"),
        row: row as u64,
        labels,
        ..GoldMessage::default()
    }
}

fn run_of(answers: Vec<Option<Answers>>) -> Run {
    Run {
        name: "test".to_owned(),
        answers,
        ..Run::default()
    }
}

/// Gold and answered priorities, as digits.
fn priorities(gold: &str, answered: &str) -> (Vec<GoldMessage>, Run) {
    let label = |digit: char| Priority::ALL[digit.to_digit(10).unwrap() as usize];
    let labels = gold.chars().map(|digit| GoldLabels {
        priority: Some(label(digit)),
        ..GoldLabels::default()
    });
    let gold = labels
        .enumerate()
        .map(|(row, labels)| message(row, labels))
        .collect();
    let answered = answered.chars().map(|digit| {
        Some(Answers {
            priority: Some((label(digit), 0.5)),
            ..answers()
        })
    });
    (gold, run_of(answered.collect()))
}

fn rounds(rounds: u32) -> EvalOptions {
    EvalOptions {
        bootstrap: Bootstrap { rounds, seed: 1 },
        ..EvalOptions::default()
    }
}

fn head<'r>(report: &'r Report, name: &str) -> &'r HeadReport {
    let found = report.heads.iter().find(|head| head.head == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

fn close(found: Option<f64>, wanted: f64, tolerance: f64) {
    let found = found.expect("defined");
    assert!((found - wanted).abs() <= tolerance, "{found} {wanted}");
}

const GOLD: &str = "221000000310032200101020120220101000200101001110020203021011";
const ANSWERED: &str = "121003003312022232102020100220100000300121001110120203031013";

/// Made with scikit-learn 1.x and numpy: `accuracy_score`, `f1_score(average="macro",
/// labels=np.unique(gold))`, `recall_score`, `cohen_kappa_score` (plain and `weights="quadratic"`)
/// and `precision_recall_fscore_support` of the two strings; intervals are
/// `np.quantile(…, [.025, .975])` over 20,000 resamples of the 60 indices.
#[test]
fn figures_and_intervals_are_those_of_scikit_learn() {
    let (gold, run) = priorities(GOLD, ANSWERED);
    let report = evaluate(&gold, &run, None, &rounds(20_000));
    let head = head(&report, "priority");
    close(head.accuracy.value, 0.75, 1e-6);
    close(head.macro_f1.value, 0.666_896_551_724_138, 1e-6);
    close(head.macro_recall.value, 0.725, 1e-6);
    close(head.kappa.value, 0.634_146_341_463_414_6, 1e-6);
    close(
        head.weighted_kappa.unwrap().value,
        0.570_063_694_267_515_9,
        1e-6,
    );
    let f1 = [0.836_363_64, 0.827_586_21, 0.64, 0.363_636_36];
    for (class, wanted) in head.classes.iter().zip(f1) {
        close(class.f1.value, wanted, 1e-6);
    }
    assert_eq!(
        head.confusion,
        [[23, 1, 3, 3], [1, 12, 1, 1], [1, 1, 8, 2], [0, 0, 1, 2]]
    );
    close(head.accuracy.low, 0.633_333, 0.017);
    close(head.accuracy.high, 0.85, 0.017);
    close(head.macro_f1.low, 0.527_3, 0.01);
    close(head.macro_f1.high, 0.812, 0.01);
}

#[test]
fn the_same_seed_gives_the_same_report_and_another_one_other_intervals() {
    let (gold, run) = priorities(GOLD, ANSWERED);
    let report = |seed| {
        let bootstrap = Bootstrap { rounds: 200, seed };
        let options = EvalOptions {
            bootstrap,
            ..EvalOptions::default()
        };
        evaluate(&gold, &run, Some(&run), &options)
    };
    assert_eq!(report(1), report(1));
    let macro_f1 = |report: &Report| head(report, "priority").macro_f1;
    assert_ne!(macro_f1(&report(1)), macro_f1(&report(2)));
}

#[test]
fn a_run_does_not_differ_from_itself_and_does_from_a_wrong_one() {
    let (gold, run) = priorities(GOLD, ANSWERED);
    let same = evaluate(&gold, &run, Some(&run), &rounds(200))
        .comparison
        .unwrap();
    let same = &same.heads[0];
    assert_eq!(
        (same.agreement, same.accuracy.difference.value),
        (Some(1.0), Some(0.0))
    );
    assert_eq!(
        (same.mcnemar_mid_p, same.accuracy_outcome),
        (None, Outcome::NotShown)
    );
    assert_eq!(
        (same.macro_f1.p, same.macro_f1_outcome),
        (Some(1.0), Outcome::NotShown)
    );
    let wrong = run_of(vec![None; gold.len()]);
    let better = evaluate(&gold, &run, Some(&wrong), &rounds(200))
        .comparison
        .unwrap();
    let better = &better.heads[0];
    assert_eq!((better.only_this_right, better.only_other_right), (45, 0));
    assert_eq!(better.accuracy_outcome, Outcome::Better);
    assert_eq!(better.macro_f1_outcome, Outcome::Better);
    let worse = evaluate(&gold, &wrong, Some(&run), &rounds(200))
        .comparison
        .unwrap();
    assert_eq!(worse.heads[0].accuracy_outcome, Outcome::Worse);
    assert_eq!(worse.heads[0].macro_f1_outcome, Outcome::Worse);
}

fn sentiments(names: &[Sentiment]) -> Vec<GoldMessage> {
    let labels = names.iter().map(|label| GoldLabels {
        sentiment: Some(*label),
        ..GoldLabels::default()
    });
    labels
        .enumerate()
        .map(|(row, labels)| message(row, labels))
        .collect()
}

#[test]
fn gold_without_strong_labels_has_three_classes() {
    use Sentiment::{Negative, Neutral, Positive, VeryNegative};
    let gold = sentiments(&[Negative, Neutral, Positive]);
    let answer = |label| {
        Some(Answers {
            sentiment: Some(label),
            ..answers()
        })
    };
    let run = run_of([VeryNegative, Neutral, Neutral].map(answer).to_vec());
    let report = evaluate(&gold, &run, None, &rounds(0));
    assert_eq!(report.gold.sentiment_classes, Some(3));
    assert_eq!(report.heads.len(), 1);
    close(head(&report, "sentiment3").accuracy.value, 2.0 / 3.0, 1e-6);
    let five = EvalOptions {
        sentiment: SentimentScale::Five,
        ..rounds(0)
    };
    let report = evaluate(&gold, &run, None, &five);
    close(head(&report, "sentiment").accuracy.value, 1.0 / 3.0, 1e-6);
    let strong = sentiments(&[VeryNegative, Neutral, Positive]);
    let report = evaluate(&strong, &run, None, &rounds(0));
    assert_eq!(report.gold.sentiment_classes, Some(5));
}

#[test]
fn severity_is_judged_with_none_and_over_complaints() {
    let gold = [
        (Some(true), Some(Severity::Blame)),
        (Some(true), Some(Severity::Disapproval)),
        (Some(true), None),
        (Some(false), None),
        (None, None),
    ];
    let gold: Vec<GoldMessage> = gold
        .into_iter()
        .enumerate()
        .map(|(row, (complaint, severity))| {
            let labels = GoldLabels {
                complaint,
                severity,
                ..GoldLabels::default()
            };
            message(row, labels)
        })
        .collect();
    let answer = |complaint, severity| {
        Some(Answers {
            complaint: Some(complaint),
            severity,
            ..answers()
        })
    };
    let run = run_of(vec![
        answer(true, Some(Severity::Blame)),
        answer(false, None),
        answer(false, None),
        answer(false, None),
        answer(false, None),
    ]);
    let report = evaluate(&gold, &run, None, &rounds(0));
    let with_none = head(&report, "severity");
    assert_eq!(with_none.n, 3);
    close(with_none.accuracy.value, 2.0 / 3.0, 1e-6);
    let complaints = head(&report, "severity_of_complaints");
    assert_eq!((complaints.n, complaints.no_answer.outside), (2, 1));
    close(complaints.accuracy.value, 0.5, 1e-6);
    assert_eq!(complaints.coverage, Some(1.0));
}

#[test]
fn a_primary_label_counts_and_any_label_hits() {
    let labels = GoldLabels {
        intents: Some(vec![Intent::ReportProblem, Intent::RequestRefund]),
        ..GoldLabels::default()
    };
    let gold = [message(0, labels)];
    let run = run_of(vec![Some(Answers {
        intent: Some((Intent::RequestRefund, 0.6)),
        ..answers()
    })]);
    let report = evaluate(&gold, &run, None, &rounds(0));
    let intent = head(&report, "intent");
    assert_eq!(intent.accuracy.value, Some(0.0));
    assert_eq!(intent.hit_any.unwrap().value, Some(1.0));
    let wrong = misjudged(&gold, &run, &[], &rounds(0));
    assert_eq!(wrong.len(), 1);
    assert_eq!(
        (&*wrong[0].gold, wrong[0].p),
        (&["report_problem", "request_refund"][..], Some(0.6))
    );
}

#[test]
fn every_kind_of_no_answer_is_counted_apart() {
    let labels = GoldLabels {
        impact: Some(Level::High),
        flags: Some(vec![Flag::Safety]),
        ..GoldLabels::default()
    };
    let gold: Vec<GoldMessage> = (0..4).map(|row| message(row, labels.clone())).collect();
    let right = Answers {
        impact: Some((Level::High, Some(0.9))),
        flags: Some(vec![(Flag::Safety, 0.9)]),
        ..answers()
    };
    let failed = Answers {
        has_failed: true,
        ..right.clone()
    };
    let run = run_of(vec![Some(right), Some(answers()), Some(failed), None]);
    let report = evaluate(&gold, &run, None, &rounds(0));
    let impact = head(&report, "impact");
    let counts = impact.no_answer;
    assert_eq!((counts.abstained, counts.failed, counts.missing), (1, 1, 1));
    assert_eq!(
        (impact.coverage, impact.accuracy.value),
        (Some(0.25), Some(0.25))
    );
    assert_eq!(impact.accuracy_answered.value, Some(1.0));
    let flags = report.flags.clone().unwrap();
    assert_eq!(
        (flags.coverage, flags.exact.value),
        (Some(0.25), Some(0.25))
    );
    assert_eq!(flags.micro_precision.value, Some(1.0));
    assert_eq!((report.run.judged, report.run.failed), (2, 1));
    assert_eq!(report.run.missing, ["m3"]);
    assert!(report.has_unjudged());
    let outcomes: Vec<&str> = misjudged(&gold, &run, &[], &rounds(0))
        .iter()
        .map(|w| w.outcome)
        .collect();
    assert_eq!(outcomes, ["abstained", "failed", "missing"].repeat(2));
}

#[test]
fn conditions_hold_or_not_and_unknown_figures_are_named() {
    let (gold, run) = priorities(GOLD, ANSWERED);
    let report = evaluate(&gold, &run, None, &rounds(50));
    let table = [
        ("priority.accuracy < 0.75", false),
        ("priority.accuracy <= 0.75", true),
        ("priority.urgent.recall >= 0.5", true),
        ("priority.macro_f1.low > 0.9", false),
        ("missing > 0", false),
        ("priority.urgent_high_recall_at_20 < 0.01", false),
    ];
    for (text, has_failed) in table {
        let condition: Condition = text.parse().unwrap();
        condition.check(&report).unwrap();
        assert_eq!(condition.apply(&report).has_failed, has_failed, "{text}");
    }
    let wrong = [
        ("priority.acuracy < 1", "did you mean `priority.accuracy`?"),
        (
            "complaint.macro_f1 < 1",
            "no gold message was judged for `complaint`",
        ),
        ("nonsense < 1", "no figure is named `nonsense`"),
    ];
    for (text, part) in wrong {
        let condition: Condition = text.parse().unwrap();
        let error = condition.check(&report).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
        assert!(condition.apply(&report).has_failed, "{text}");
    }
}

#[test]
fn reports_follow_the_committed_schema() {
    let schema = report_schema().unwrap();
    assert_committed("eval.schema.json", &schema);
    let (gold, run) = priorities(GOLD, ANSWERED);
    let silent = run_of(vec![None; gold.len()]);
    for other in [None, Some(&silent)] {
        let report = evaluate(&gold, &run, other, &rounds(20)).to_json().unwrap();
        let report = serde_json::from_str(&report).unwrap();
        assert_follows(&report, &schema);
    }
}

#[test]
fn slices_add_up_and_small_ones_are_joined() {
    let (mut gold, run) = priorities(&GOLD.repeat(3), &ANSWERED.repeat(3));
    for (row, message) in gold.iter_mut().enumerate() {
        let values = [("half", (row % 2).to_string()), ("id", row.to_string())];
        for (name, value) in values {
            message.fields.insert(name.to_owned(), value);
        }
    }
    let known = ["half", "id"];
    let options = EvalOptions {
        by: ["half", "id"]
            .map(|name| Slicing::parse(name, &known).unwrap())
            .to_vec(),
        ..rounds(10)
    };
    let report = evaluate(&gold, &run, None, &options);
    for slicing in &report.slices {
        let messages: u64 = slicing.slices.iter().map(|slice| slice.messages).sum();
        assert_eq!(messages, 180, "{}", slicing.by);
    }
    assert_eq!((report.slices[0].values, report.slices[1].values), (2, 180));
    assert_eq!(report.slices[1].slices.len(), 101);
    assert_eq!(report.slices[1].slices[100].value, "(others)");
}

fn digits() -> impl Strategy<Value = (String, String)> {
    prop::collection::vec((0_u8..4, 0_u8..4), 1..60).prop_map(|pairs| {
        let text =
            |pick: fn(&(u8, u8)) -> u8| pairs.iter().map(|p| char::from(b'0' + pick(p))).collect();
        (text(|p| p.0), text(|p| p.1))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_perfect_run_has_1_everywhere((gold, _) in digits()) {
        let (messages, run) = priorities(&gold, &gold);
        let report = evaluate(&messages, &run, None, &rounds(20));
        let head = head(&report, "priority");
        for estimate in [head.accuracy, head.macro_f1, head.macro_recall] {
            prop_assert_eq!((estimate.low, estimate.value, estimate.high), (Some(1.0), Some(1.0), Some(1.0)));
        }
        prop_assert!(head.kappa.value.is_none_or(|kappa| (kappa - 1.0).abs() < 1e-9));
        prop_assert!(misjudged(&messages, &run, &[], &rounds(0)).is_empty());
    }

    #[test]
    fn the_order_of_messages_does_not_matter((gold, answered) in digits(), cut in 0_usize..60) {
        let turned = |text: &str| {
            let (head, tail) = text.split_at(cut.min(text.len()));
            format!("{tail}{head}")
        };
        let heads = |gold: &str, answered: &str| {
            let (gold, run) = priorities(gold, answered);
            evaluate(&gold, &run, None, &rounds(20)).heads
        };
        prop_assert_eq!(heads(&gold, &answered), heads(&turned(&gold), &turned(&answered)));
    }

    #[test]
    fn intervals_hold_the_accuracy_and_figures_stay_in_range((gold, answered) in digits()) {
        let (messages, run) = priorities(&gold, &answered);
        let report = evaluate(&messages, &run, None, &rounds(200));
        let head = head(&report, "priority");
        let accuracy = head.accuracy;
        prop_assert!(accuracy.low <= accuracy.value && accuracy.value <= accuracy.high);
        let cells: u64 = head.confusion.iter().flatten().sum();
        prop_assert_eq!(cells, gold.len() as u64);
        for class in &head.classes {
            for figure in [class.precision.value, class.recall.value, class.f1.value] {
                prop_assert!(figure.is_none_or(|f| (0.0..=1.0).contains(&f)));
            }
        }
    }

    /// Renaming the classes renames the rows and leaves the nominal figures alone.
    #[test]
    fn names_of_classes_do_not_matter((gold, answered) in digits()) {
        let renamed = |text: &str| -> String {
            text.chars().map(|c| char::from(b'0' + (c as u8 - b'0' + 1) % 4)).collect()
        };
        let figures = |gold: &str, answered: &str| {
            let (gold, run) = priorities(gold, answered);
            let report = evaluate(&gold, &run, None, &rounds(0));
            let head = head(&report, "priority").clone();
            (head.accuracy, head.macro_f1, head.macro_recall, head.kappa)
        };
        prop_assert_eq!(figures(&gold, &answered), figures(&renamed(&gold), &renamed(&answered)));
    }
}
