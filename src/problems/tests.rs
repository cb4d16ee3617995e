//! Planted problems among messages of our own writing.

use std::collections::BTreeSet;

use super::*;
use crate::history::{RecordKey, Scored, ScoredComplaint};
use crate::label::Intent;

/// A message: its text, its day, whether it complains.
type Said = (String, Option<i32>, bool);

/// Numbers that look random and are the same everywhere (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.of(from.len())]
    }
}

const HEADS: [&str; 6] = [
    "",
    "Hi, ",
    "hello team, ",
    "@brand ",
    "Good morning. ",
    "so ",
];

const TAILS: [&str; 6] = [
    "",
    " Thanks",
    " please help",
    " :(",
    " asap",
    ". Kind regards, Ann",
];

/// Things and what may be said of them, so that neighbours share words by chance alone.
fn background(count: usize, seed: u64) -> Vec<Said> {
    let mut dice = Dice(seed);
    let things = [
        "invoice",
        "parcel",
        "booking",
        "jacket",
        "sofa",
        "ticket",
        "lamp",
        "coffee machine",
        "voucher",
        "profile",
        "newsletter",
        "shoes",
        "phone case",
        "monitor",
        "desk",
        "backpack",
        "subscription",
        "bicycle",
        "tent",
        "headphones",
        "keyboard",
        "toaster",
        "curtain",
        "mug",
    ];
    let matters = [
        "is blue instead of green",
        "looks smaller than shown",
        "came without a bill",
        "should go to another address",
        "must be moved to friday",
        "needs a gift wrap",
        "has a scratch",
        "was great value",
        "is my favourite",
        "can be exchanged, right?",
        "costs more than last year",
        "fits perfectly",
        "smells odd",
        "was promised for monday",
        "arrived early",
        "has the wrong size",
        "does what it should",
        "is for my sister",
    ];
    let message = |dice: &mut Dice| {
        let text = format!(
            "{}my {} {}{}",
            dice.pick(&HEADS),
            dice.pick(&things),
            dice.pick(&matters),
            dice.pick(&TAILS)
        );
        let day = i32::try_from(dice.of(56)).unwrap();
        (text, Some(day), dice.of(4) == 0)
    };
    (0..count).map(|_| message(&mut dice)).collect()
}

fn overheats(count: usize, seed: u64, from_day: i32) -> Vec<Said> {
    let mut dice = Dice(seed);
    let what = [
        "my charger",
        "the wall charger",
        "the new charger",
        "your power adapter",
    ];
    let how = [
        "is overheating",
        "overheats after ten minutes",
        "gets so hot i can't touch it",
        "got burning hot overnight",
        "runs extremely hot and smells of burning",
        "overheated and nearly melted the plug",
    ];
    let then = [
        "",
        " is this safe?",
        " i'm scared of a fire",
        " fire hazard",
        " i unplugged it",
    ];
    burst(count, &mut dice, from_day, &[&what, &how, &then])
}

fn missing(count: usize, seed: u64, from_day: i32) -> Vec<Said> {
    let mut dice = Dice(seed);
    let what = [
        "the charger was missing from the box",
        "charger missing in the package",
        "opened the box and the charger is missing",
        "no charger inside the box",
    ];
    let then = [
        "",
        " send one",
        " the listing says it is included",
        " only the cable was there",
    ];
    burst(count, &mut dice, from_day, &[&what, &then])
}

fn burst(count: usize, dice: &mut Dice, from_day: i32, parts: &[&[&str]]) -> Vec<Said> {
    let message = |dice: &mut Dice| {
        let said: Vec<&str> = parts.iter().map(|part| dice.pick(part)).collect();
        let text = format!(
            "{}{}{}",
            dice.pick(&HEADS),
            said.join(" "),
            dice.pick(&TAILS)
        );
        let day = from_day + i32::try_from(dice.of(7)).unwrap();
        (text, Some(day), dice.of(10) > 0)
    };
    (0..count).map(|_| message(dice)).collect()
}

fn day(day: i32) -> String {
    jiff::Timestamp::from_second(i64::from(day + 20_000) * 86_400 + 3_600)
        .unwrap()
        .to_string()
}

fn scored(row: u64, said: &Said) -> Scored {
    Scored {
        row,
        received_at: said.1.map(day),
        complaint: Some(ScoredComplaint {
            is: Some(said.2),
            ..ScoredComplaint::default()
        }),
        ..Scored::default()
    }
}

fn each(all: &[Said], mut take: impl FnMut(RecordKey, &str)) {
    for (row, said) in (0..).zip(all) {
        take(RecordKey { file: 0, row }, &said.0);
    }
}

fn report_with(
    all: &[Said],
    options: &ProblemOptions,
    known: Option<&ProblemsReport>,
) -> ProblemsReport {
    let mut messages = Messages::default();
    for (row, said) in (0..).zip(all) {
        messages.add(&scored(row, said));
    }
    messages.close(options.as_of);
    let mut texts = Texts::new(&messages);
    each(all, |key, text| texts.add(key, text));
    let found = texts.find(options);
    let mut wording = Wording::new(&messages, &found, None, options.with_text);
    each(all, |key, text| wording.add(key, text));
    found
        .report(&messages, &wording.finish(), options, known)
        .report
}

fn report(all: &[Said]) -> ProblemsReport {
    report_with(all, &ProblemOptions::default(), None)
}

fn with(background: Vec<Said>, parts: &[Vec<Said>]) -> Vec<Said> {
    let mut all = background;
    all.extend(parts.iter().flatten().cloned());
    all
}

fn shuffled(mut all: Vec<Said>, seed: u64) -> Vec<Said> {
    let mut dice = Dice(seed);
    for last in (1..all.len()).rev() {
        all.swap(last, dice.of(last + 1));
    }
    all
}

/// The problem whose label has this word, its place in the list first.
fn labelled<'r>(report: &'r ProblemsReport, word: &str) -> Option<(usize, &'r Problem)> {
    report
        .problems
        .iter()
        .enumerate()
        .find(|(_, problem)| problem.label.contains(word))
}

#[test]
fn a_new_fault_comes_first_and_is_told_apart_from_its_neighbour() {
    let report = report(&with(
        background(10_000, 1),
        &[overheats(200, 2, 49), missing(60, 3, 20)],
    ));
    let (place, hot) = labelled(&report, "hot").expect("found");
    assert_eq!(place, 0);
    assert!((190..=215).contains(&hot.size), "{}", hot.size);
    assert_eq!(
        hot.trend.as_ref().map(|trend| trend.kind),
        Some(TrendKind::New)
    );
    assert!(hot.label.contains("charger"), "{}", hot.label);
    assert!(hot.mood.complaint > Some(0.8));
    assert_eq!(hot.examples.len(), 3);
    let (_, other) = labelled(&report, "missing").expect("found");
    assert_ne!(hot.id, other.id);
    assert!((50..=70).contains(&other.size), "{}", other.size);
    assert_eq!(
        other.trend.as_ref().map(|trend| trend.kind),
        Some(TrendKind::Fading)
    );
    for problem in &report.problems {
        for word in ["thanks", "help", "please", "regards", "team"] {
            assert!(!problem.label.contains(word), "{}", problem.label);
        }
    }
}

#[test]
fn order_changes_nothing() {
    let all = with(background(5_000, 1), &[overheats(150, 2, 49)]);
    let plain = ProblemOptions {
        with_text: false,
        ..ProblemOptions::default()
    };
    let once = report_with(&all, &plain, None);
    assert!(!once.problems.is_empty());
    for seed in 0..3 {
        assert_eq!(
            report_with(&shuffled(all.clone(), seed), &plain, None),
            once
        );
    }
}

#[test]
fn ids_last_in_less_and_in_more() {
    let burst = overheats(200, 2, 49);
    let base = background(8_000, 1);
    let id = |all: &[Said]| {
        let report = report(all);
        labelled(&report, "charger").map(|(_, problem)| problem.id.clone())
    };
    let whole = id(&with(base.clone(), std::slice::from_ref(&burst)));
    assert!(whole.is_some());
    let mut others = vec![
        with(base.clone(), &[burst.clone(), background(800, 5)]),
        with(base.clone(), &[burst.clone(), background(8_000, 6)]),
        with(base.clone(), &[burst.clone(), overheats(100, 7, 49)]),
        with(base[..4_000].to_vec(), std::slice::from_ref(&burst)),
    ];
    others.push(with(
        base,
        &[background(4_000, 8), burst, overheats(10, 8, 30)],
    ));
    for (at, other) in others.iter().enumerate() {
        assert_eq!(id(other), whole, "{at}");
    }
}

#[test]
fn nothing_is_made_of_nothing() {
    let same = |text: &str, count| vec![(text.to_owned(), Some(1), true); count];
    let table: [(&str, Vec<Said>); 6] = [
        ("none", vec![]),
        ("five", overheats(5, 1, 1)),
        (
            "duplicates",
            same("the charger overheats and smells of burning plastic", 500),
        ),
        ("empty", same("", 500)),
        (
            "courtesy",
            same(
                "Hello, please help me. Thank you very much! Kind regards",
                500,
            ),
        ),
        (
            "signs",
            same("???!!! 12345 @user https://example.com/a?b=c :-(", 500),
        ),
    ];
    for (name, all) in table {
        assert_eq!(report(&all).problems, [], "{name}");
    }
}

#[test]
fn without_times_there_is_no_trend() {
    let mut all = with(background(5_000, 1), &[overheats(100, 2, 49)]);
    for said in &mut all {
        said.1 = None;
    }
    let report = report(&all);
    let (_, hot) = labelled(&report, "hot").expect("found");
    assert_eq!(
        (&hot.trend, &hot.first_seen, hot.counts.len()),
        (&None, &None, 0)
    );
    assert_eq!(report.period, None);
}

#[test]
fn what_nobody_complains_of_is_no_problem() {
    let praise = |seed| {
        let mut dice = Dice(seed);
        let who = ["your driver marek", "driver marek", "marek the driver"];
        let what = [
            "was polite and carried everything upstairs",
            "carried the boxes upstairs",
        ];
        burst(100, &mut dice, 10, &[&who, &what])
            .into_iter()
            .map(|(text, day, _)| (text, day, false))
            .collect::<Vec<Said>>()
    };
    let report = report(&with(background(5_000, 1), &[praise(4)]));
    assert!(labelled(&report, "marek").is_none());
    assert!(report.harmless > 0);
}

#[test]
fn known_problems_keep_their_ids_and_are_missed() {
    let options = ProblemOptions::default();
    let base = background(5_000, 1);
    let mut first = report(&with(
        base.clone(),
        &[overheats(100, 2, 40), missing(60, 3, 20)],
    ));
    for (number, problem) in first.problems.iter_mut().enumerate() {
        problem.id = format!("rp-0000000{number}");
    }
    let hot = labelled(&first, "hot").expect("found").1.id.clone();
    let lost = labelled(&first, "missing").expect("found").1.id.clone();
    let second = report_with(
        &with(base.clone(), &[overheats(120, 9, 45)]),
        &options,
        Some(&first),
    );
    assert_eq!(labelled(&second, "hot").expect("found").1.id, hot);
    assert!(second.gone.iter().any(|gone| gone.id == lost));
    let third = report_with(
        &with(base, &[overheats(120, 9, 45), missing(80, 11, 49)]),
        &options,
        Some(&second),
    );
    let (_, back) = labelled(&third, "missing").expect("found");
    assert_eq!(back.id, lost);
    assert_eq!(
        back.trend.as_ref().map(|trend| trend.kind),
        Some(TrendKind::BackAgain)
    );
    assert!(!third.gone.iter().any(|gone| gone.id == lost));
}

#[test]
fn later_messages_and_staff_are_left_out() {
    let mut messages = Messages::default();
    let said = ("text".to_owned(), Some(3), true);
    messages.add(&scored(0, &said));
    messages.add(&scored(1, &("text".to_owned(), Some(9), true)));
    messages.add(&Scored {
        author_role: Some(crate::message::AuthorRole::Agent),
        ..scored(2, &said)
    });
    messages.add(&Scored {
        intent: Some(Intent::AskInformation),
        language: Some(crate::history::ScoredLanguage {
            code: "de".to_owned(),
            supported: false,
        }),
        ..scored(3, &said)
    });
    messages.close(Some(20_005));
    let left_out = messages.left_out();
    assert_eq!(
        (
            left_out.later,
            left_out.not_customers,
            left_out.other_language
        ),
        (1, 1, 1)
    );
    let counted: BTreeSet<u64> = (0..4)
        .filter(|row| messages.counts(RecordKey { file: 0, row: *row }))
        .collect();
    assert_eq!(counted, BTreeSet::from([0]));
}

#[test]
fn days_are_read_as_written() {
    let table = [
        ("2026-03-01T23:30:00Z", Some(20_513)),
        ("2026-03-01T23:30:00-05:00", Some(20_513)),
        ("2026-03-01 08:15", Some(20_513)),
        ("2026-03-01", Some(20_513)),
        ("02/03/2026", None),
        ("yesterday", None),
        ("", None),
    ];
    for (time, expected) in table {
        let mut messages = Messages::default();
        messages.add(&Scored {
            received_at: Some(time.to_owned()),
            ..Scored::default()
        });
        let row = messages.row(0).expect("counts");
        assert_eq!(row.day(), expected, "{time}");
    }
}

/// One fault put in three ways that have no telling word in common; what else is said does.
fn suitcases(count: usize, seed: u64, from_day: i32) -> Vec<Said> {
    let mut dice = Dice(seed);
    let what = [
        "my suitcase never came out on the carousel",
        "no suitcase on the carousel",
        "baggage missing at belt four",
        "our baggage did not reach the belt",
        "you lost the luggage in frankfurt",
        "luggage still stands in frankfurt",
    ];
    // Each too rare to make a group, or to be part of what one has in common.
    let then = [
        " and my medication is inside",
        ", no clothes for the wedding",
        ", the stroller too",
        " with my passport",
        " with our insulin",
        " and the tripod",
        " and a violin",
        ", my tuxedo is in it",
    ];
    let besides = [
        " The pharmacy is shut",
        " The hotel lent me pyjamas",
        " Stewardess shrugged",
        " Airtag says madrid",
        " The form crashes",
        " Montreal convention",
        " Compensation?",
        " Sunburnt already",
    ];
    burst(count, &mut dice, from_day, &[&what, &then, &besides])
}

fn about_bags(report: &ProblemsReport) -> impl Iterator<Item = &Problem> {
    let words = ["suitcase", "carousel", "baggage", "belt", "luggage"];
    let is_bag = move |problem: &&Problem| words.iter().any(|word| problem.label.contains(word));
    report.problems.iter().filter(is_bag)
}

#[test]
fn one_fault_in_different_words_is_one_problem() {
    let base = background(8_000, 1);
    let bags = suitcases(200, 4, 30);
    let sizes = |parts: &[Vec<Said>]| -> Vec<u64> {
        let report = report(&with(base.clone(), parts));
        about_bags(&report).map(|problem| problem.size).collect()
    };
    let whole = sizes(std::slice::from_ref(&bags));
    assert!(matches!(whole[..], [190..=210]), "{whole:?}");
    let all_the_time = bags.iter().zip(0..).map(|(said, at)| {
        let mut said = said.clone();
        said.1 = Some(at % 56);
        said
    });
    let apart = sizes(&[all_the_time.collect()]);
    assert!(
        apart.len() >= 3,
        "time must join what words do not: {apart:?}"
    );
    let without = bags.iter().map(|said| (said.0.clone(), None, said.2));
    let apart = sizes(&[without.collect()]);
    assert!(apart.len() >= 3, "{apart:?}");
}

#[test]
fn faults_of_one_thing_in_the_same_days_stay_two() {
    let all = with(
        background(10_000, 1),
        &[overheats(200, 2, 49), missing(60, 3, 49)],
    );
    let report = report(&all);
    let (_, hot) = labelled(&report, "hot").expect("found");
    let (_, missing) = labelled(&report, "missing").expect("found");
    assert_ne!(hot.id, missing.id);
    assert!((190..=215).contains(&hot.size), "{}", hot.size);
}

#[test]
fn joined_problems_depend_on_no_order_and_keep_their_ids() {
    let base = background(8_000, 1);
    let all = with(base.clone(), &[suitcases(200, 4, 30)]);
    let plain = ProblemOptions {
        with_text: false,
        ..ProblemOptions::default()
    };
    let once = report_with(&all, &plain, None);
    for seed in 0..3 {
        assert_eq!(
            report_with(&shuffled(all.clone(), seed), &plain, None),
            once
        );
    }
    let id = |report: &ProblemsReport| about_bags(report).next().map(|bags| bags.id.clone());
    let more = with(base, &[suitcases(200, 4, 30), background(4_000, 9)]);
    assert!(id(&once).is_some());
    assert_eq!(id(&report(&more)), id(&once));
}

#[test]
fn a_short_list_keeps_what_is_asked_and_answered_nowhere() {
    let mut whole = report(&with(
        background(10_000, 1),
        &[overheats(200, 2, 49), missing(60, 3, 20)],
    ));
    let asked = whole.problems.last_mut().unwrap();
    asked.faq = Some(FaqCover {
        answered: 0.1,
        closest: None,
        is_gap: true,
    });
    let gap = asked.id.clone();
    whole.faq_gaps = Some(vec![gap.clone()]);
    let found = whole.found;
    for top in [0, 1, whole.problems.len()] {
        let mut listed = whole.clone();
        listed.truncate(top);
        let ids = listed.problems.iter().map(|problem| &problem.id);
        let gaps = ids.filter(|id| **id == gap).count();
        assert_eq!(gaps, usize::from(top > 0));
        let expected = (top + usize::from(top == 1)).min(whole.problems.len());
        assert_eq!(listed.problems.len(), expected);
        assert_eq!(listed.faq_gaps, Some(vec![gap.clone(); gaps]));
        assert_eq!(listed.found, found);
    }
}
