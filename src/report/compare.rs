//! The last period beside the one before: what changed, and what changed it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::groups::share;
use super::model::{Change, Comparison, Headline, Mix, Mover, Volume};
use super::sentences::{headline_sentence, sentences, volume_sentence};
use super::stats::{Estimate, difference, holm, rate_ratio, rate_test, test};
use super::window::Window;
use super::words::reported;
use crate::summary::{Cell, Count, Measure};

/// Level of significance.
pub(super) const LEVEL: f64 = 0.05;

/// Messages in both periods together from which on a group is tested. Chosen: of fewer none could be told.
const MIN_MESSAGES: u64 = 10;

/// Groups told of each figure and dimension beside the significant ones.
const MIN_TOLD: usize = 3;

/// Groups told in all, of each kind. Chosen: more are not read.
const MAX_TOLD: usize = 60;

fn untested(estimate: Option<Estimate>, p: f64) -> Change {
    Change {
        value: estimate.and_then(|e| reported(e.value)),
        low: estimate.and_then(|e| reported(e.low)),
        high: estimate.and_then(|e| reported(e.high)),
        p,
        p_corrected: 1.0,
        is_significant: false,
    }
}

fn change(now: Count, before: Count) -> Change {
    untested(difference(now, before), test(now, before))
}

/// Corrects the p of changes for their number.
fn correct<'c>(changes: impl Iterator<Item = &'c mut Change>) {
    let mut changes: Vec<&mut Change> = changes.collect();
    let p_values: Vec<f64> = changes.iter().map(|change| change.p).collect();
    for (change, corrected) in changes.iter_mut().zip(holm(&p_values)) {
        change.is_significant = corrected < LEVEL;
        change.p_corrected = reported(corrected).unwrap_or(1.0);
        change.p = reported(change.p).unwrap_or(1.0);
    }
}

/// Everything but the examples.
pub(super) fn comparison(now: &Window, before: &Window) -> Comparison {
    let mut volume = volume(now, before);
    let mut headlines: Vec<Headline> = Measure::ALL.map(|m| headline(m, now, before)).into();
    let changes = headlines.iter_mut().map(|headline| &mut headline.change);
    correct(changes.chain([&mut volume.change]));
    let movers = movers(now, before, &headlines);
    volume.sentence = volume_sentence(&volume, &now.span, &before.span);
    for headline in &mut headlines {
        headline.sentence = headline_sentence(headline, &movers, now);
    }
    let mut compared = Comparison {
        now: now.span.clone(),
        before: before.span.clone(),
        sentences: Vec::new(),
        volume: Some(volume),
        headlines,
        movers: told_movers(movers),
        mixes: told_mixes(mixes(now, before)),
        words: told_mixes(words(now, before)),
        worst: Vec::new(),
    };
    compared.sentences = sentences(&compared);
    compared
}

fn volume(now: &Window, before: &Window) -> Volume {
    let side = |window: &Window| (window.all.messages, window.span.days.max(1));
    let mut ratio = rate_ratio(side(now), side(before));
    if let Some(ratio) = &mut ratio {
        for end in [&mut ratio.value, &mut ratio.low, &mut ratio.high] {
            *end -= 1.0;
        }
    }
    Volume {
        now: now.all.messages,
        before: before.all.messages,
        change: untested(ratio, rate_test(side(now), side(before))),
        sentence: String::new(),
    }
}

fn headline(measure: Measure, now: &Window, before: &Window) -> Headline {
    let (now, before) = (now.all.count(measure), before.all.count(measure));
    Headline {
        measure,
        now: share(now),
        before: share(before),
        change: change(now, before),
        sentence: String::new(),
    }
}

/// Each group's part of each figure. The hits of a dimension's groups add up to the hits of all, so the
/// differences of their shares in all messages add up to the figure's difference.
fn movers(now: &Window, before: &Window, headlines: &[Headline]) -> Vec<Mover> {
    let mut movers = Vec::new();
    for headline in headlines {
        let all = (
            now.all.count(headline.measure),
            before.all.count(headline.measure),
        );
        let of = (all.0.of, all.1.of);
        // Not the reported change: that is rounded.
        let whole = difference(all.0, all.1).map(|whole| whole.value);
        let pairs = now.dimensions.iter().zip(&before.dimensions);
        for ((dimension, here), (_, there)) in pairs {
            let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
            let hits = |cell: Option<&Cell>| cell.map_or(0, |c| c.count(headline.measure).count);
            let found = names.into_iter().filter_map(|name| {
                let (a, b) = (hits(here.get(name)), hits(there.get(name)));
                let now = Count { count: a, of: of.0 };
                let before = Count { count: b, of: of.1 };
                (a.saturating_add(b) >= MIN_MESSAGES)
                    .then(|| mover((headline.measure, whole), dimension, name, (now, before)))
            });
            movers.extend(found);
        }
    }
    correct(movers.iter_mut().map(|mover| &mut mover.change));
    movers
}

fn mover(
    (measure, whole): (Measure, Option<f64>),
    dimension: &'static str,
    name: &str,
    counts: (Count, Count),
) -> Mover {
    let part = difference(counts.0, counts.1)
        .zip(whole.filter(|whole| whole.abs() > 0.0))
        .and_then(|(part, whole)| reported(part.value / whole));
    Mover {
        measure,
        dimension: Cow::Borrowed(dimension),
        name: name.to_owned(),
        now: share(counts.0),
        before: share(counts.1),
        change: change(counts.0, counts.1),
        part,
    }
}

/// The significant ones and the largest few of each figure and dimension, the largest first.
fn told_movers(mut movers: Vec<Mover>) -> Vec<Mover> {
    let size = |mover: &Mover| mover.change.value.unwrap_or_default().abs();
    movers.sort_by(|a, b| {
        let by_measure = a.measure.cmp(&b.measure);
        let by_size = size(b).total_cmp(&size(a));
        by_measure
            .then(by_size)
            .then_with(|| (&a.dimension, &a.name).cmp(&(&b.dimension, &b.name)))
    });
    let mut told: Vec<Mover> = Vec::new();
    for mover in movers {
        let is_like =
            |other: &&Mover| other.measure == mover.measure && other.dimension == mover.dimension;
        let of_measure = told
            .iter()
            .filter(|other| other.measure == mover.measure)
            .count();
        let alike = told.iter().filter(is_like).count();
        if (mover.change.is_significant && of_measure < MAX_TOLD) || alike < MIN_TOLD {
            told.push(mover);
        }
    }
    told
}

/// Each group's share of the messages, tested.
fn mixes(now: &Window, before: &Window) -> Vec<Mix> {
    let mut mixes = Vec::new();
    let of = (now.all.messages, before.all.messages);
    for ((dimension, here), (_, there)) in now.dimensions.iter().zip(&before.dimensions) {
        let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
        let count = |cell: Option<&Cell>| cell.map_or(0, |cell| cell.messages);
        let found = names.into_iter();
        mixes.extend(found.filter_map(|name| {
            mix(
                dimension,
                name,
                (count(here.get(name)), count(there.get(name))),
                of,
            )
        }));
    }
    for (mark, here) in now.marks.iter().filter(|(mark, _)| *mark != "word") {
        mixes.extend(mark_mixes(mark, here.keys(), (now, before)));
    }
    correct(mixes.iter_mut().map(|mix| &mut mix.change));
    mixes
}

/// Words cited for anger: a family of their own, because they are what the label rests on.
fn words(now: &Window, before: &Window) -> Vec<Mix> {
    let here = now.marks.iter().filter(|(mark, _)| *mark == "word");
    let names = here.flat_map(|(_, names)| names.keys());
    let mut mixes: Vec<Mix> = mark_mixes("word", names, (now, before)).collect();
    correct(mixes.iter_mut().map(|mix| &mut mix.change));
    mixes
}

fn mark_mixes<'w>(
    mark: &'static str,
    here: impl Iterator<Item = &'w String>,
    (now, before): (&'w Window, &'w Window),
) -> impl Iterator<Item = Mix> + 'w {
    let there = before.marks.iter().filter(move |(name, _)| *name == mark);
    let mut names: BTreeSet<&String> = there.flat_map(|(_, names)| names.keys()).collect();
    names.extend(here);
    let of = (now.all.messages, before.all.messages);
    // A pattern of which no word may be shown tells nothing.
    let names = names
        .into_iter()
        .filter(|name| name.chars().any(char::is_alphanumeric));
    names.filter_map(move |name| {
        mix(
            mark,
            name,
            (now.marked(mark, name), before.marked(mark, name)),
            of,
        )
    })
}

fn mix(dimension: &'static str, name: &str, counts: (u64, u64), of: (u64, u64)) -> Option<Mix> {
    if counts.0.saturating_add(counts.1) < MIN_MESSAGES {
        return None;
    }
    let now = Count {
        count: counts.0,
        of: of.0,
    };
    let before = Count {
        count: counts.1,
        of: of.1,
    };
    Some(Mix {
        dimension: Cow::Borrowed(dimension),
        name: name.to_owned(),
        now: share(now),
        before: share(before),
        change: change(now, before),
    })
}

/// The surest first.
fn told_mixes(mut mixes: Vec<Mix>) -> Vec<Mix> {
    let size = |mix: &Mix| mix.change.value.unwrap_or_default().abs();
    mixes.sort_by(|a, b| {
        let by_p = a.change.p_corrected.total_cmp(&b.change.p_corrected);
        let by_size = size(b).total_cmp(&size(a));
        by_p.then(by_size)
            .then_with(|| (&a.dimension, &a.name).cmp(&(&b.dimension, &b.name)))
    });
    mixes.truncate(MAX_TOLD);
    mixes
}
