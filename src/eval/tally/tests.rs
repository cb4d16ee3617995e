use super::*;

fn tally_of(classes: usize, order: Order, cells: &[(usize, Answer, u64)]) -> Tally {
    let mut tally = Tally::new(classes, order);
    for (gold, answer, times) in cells {
        tally.add(*gold, *answer, *answer == Answer::Class(*gold), *times);
    }
    tally
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
}

/// By hand: 10 messages; class 0: 4 of 5 found, one taken for 1; class 1: 3 of 5 found, one taken
/// for 0, one without an answer.
#[test]
fn no_answer_is_wrong_but_no_false_positive() {
    use Answer::{Abstained, Class};
    let cells = [
        (0, Class(0), 4),
        (0, Class(1), 1),
        (1, Class(1), 3),
        (1, Class(0), 1),
        (1, Abstained, 1),
    ];
    let tally = tally_of(2, Order::Nominal, &cells);
    let figures = tally.figures();
    close(figures.accuracy, 0.7);
    close(figures.accuracy_answered, 7.0 / 9.0);
    close(figures.classes[1].precision, 0.75);
    close(figures.classes[1].recall, 0.6);
    close(figures.classes[1].f1, 6.0 / 9.0);
    close(figures.macro_f1, 11.0 / 15.0);
    close(figures.macro_recall, 0.7);
    // chance: 5/10 · 5/10 + 5/10 · 4/10 = 0.45
    close(figures.kappa, (0.7 - 0.45) / 0.55);
    assert!(figures.weighted_kappa.is_nan());
    assert_eq!((tally.answered(), tally.total()), (9, 10));
}

#[test]
fn classes_that_gold_lacks_do_not_count_in_means() {
    let cells = [(0, Answer::Class(0), 3), (0, Answer::Class(2), 1)];
    let figures = tally_of(3, Order::Nominal, &cells).figures();
    close(figures.macro_f1, 6.0 / 7.0);
    close(figures.classes[2].precision, 0.0);
    assert!(figures.classes[2].recall.is_nan() && figures.classes[1].f1.is_nan());
}

#[test]
fn nothing_and_one_class_have_no_kappa() {
    assert!(tally_of(2, Order::Nominal, &[]).figures().accuracy.is_nan());
    let one = tally_of(2, Order::Ordinal, &[(1, Answer::Class(1), 5)]).figures();
    assert!(one.kappa.is_nan() && one.weighted_kappa.is_nan());
    close(one.macro_f1, 1.0);
}

#[test]
fn a_far_miss_weighs_more_than_a_near_one() {
    let far = [
        (0, Answer::Class(0), 5),
        (2, Answer::Class(2), 5),
        (0, Answer::Class(2), 1),
    ];
    let near = [
        (0, Answer::Class(0), 5),
        (2, Answer::Class(2), 5),
        (0, Answer::Class(1), 1),
    ];
    let kappa = |cells: &[_]| tally_of(3, Order::Ordinal, cells).figures().weighted_kappa;
    assert!(kappa(&near) > kappa(&far));
    let right = [(0, Answer::Class(0), 5), (2, Answer::Class(2), 5)];
    close(kappa(&right), 1.0);
}

#[test]
fn hits_are_counted_beside_right_answers() {
    let mut tally = Tally::new(3, Order::Nominal);
    tally.add(0, Answer::Class(0), true, 2);
    tally.add(0, Answer::Class(1), true, 1);
    tally.add(0, Answer::Class(2), false, 1);
    let figures = tally.figures();
    close(figures.hit_any, 0.75);
    close(figures.accuracy, 0.5);
    assert_eq!(tally.at(0, Answer::Class(1)), 1);
}
