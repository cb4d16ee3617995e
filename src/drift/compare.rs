//! Two profiles side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::numbers::{Numbers, length_of, score_of};
use super::profile::{DIMENSIONS, NUMBERS, Profile};
use super::report::{
    DRIFT_SCHEMA, DriftReport, Level, Measure, PeriodCounts, RuleChange, RuleShift, Shift,
};
use super::tests_of::{float, holm, homogeneity, kolmogorov, shares, stability, total_variation};
use super::verdict::verdict;
use super::words::{self, WordCounts};
use crate::history::ScoredVersions;

/// Level of the tests, Holm's correction included. Chosen: one false alarm in a hundred comparisons of like
/// periods.
const LEVEL: f64 = 0.01;

/// Least distance of a change that is told at all. Chosen: with many messages anything is significant.
const MIN_DISTANCE: f64 = 0.02;

/// The same for flags and rules, which are rare: a share this many times as large, or as small.
const MIN_RATIO: f64 = 1.25;

/// PSI of moderate and of major changes: see the module.
const MODERATE: f64 = 0.1;
const MAJOR: f64 = 0.25;

/// Classes of equal old size in which numbers are compared.
const CLASSES: u32 = 10;

/// Compares the periods. Words are compared where both are there.
pub fn compare(
    old: &Profile,
    new: &Profile,
    texts: Option<(&WordCounts, &WordCounts)>,
) -> DriftReport {
    let mut measures = Vec::new();
    for (at, dimension) in DIMENSIONS.iter().enumerate() {
        if let (Some(before), Some(after)) = (old.values.get(at), new.values.get(at)) {
            measures.extend(labels(dimension.as_str(), before, after));
        }
    }
    for (at, name) in NUMBERS.iter().enumerate() {
        if let (Some(before), Some(after)) = (old.numbers.get(at), new.numbers.get(at)) {
            measures.extend(numbers(name, before, after));
        }
    }
    measures.extend(claims(old, new));
    correct(&mut measures);
    measures.sort_by(|a, b| {
        let by_level = b.level.cmp(&a.level);
        by_level
            .then_with(|| b.psi.total_cmp(&a.psi))
            .then_with(|| a.name.cmp(&b.name))
    });
    let rules = rules(old, new);
    let words = texts.map(|(before, after)| words::compare(before, after));
    DriftReport {
        schema: DRIFT_SCHEMA.to_owned(),
        verdict: verdict(old, new, &measures, &rules, words.as_ref()),
        old: counts(old),
        new: counts(new),
        measures,
        rules,
        words,
    }
}

fn labels(name: &str, old: &BTreeMap<String, u64>, new: &BTreeMap<String, u64>) -> Option<Measure> {
    let values: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let count = |counts: &BTreeMap<String, u64>, value: &str| {
        counts.get(value).copied().unwrap_or_default()
    };
    let pairs: Vec<(u64, u64)> = values
        .iter()
        .map(|value| (count(old, value), count(new, value)))
        .collect();
    let (n, m): (u64, u64) = (old.values().sum(), new.values().sum());
    if n == 0 || m == 0 {
        return None;
    }
    let mut shifts: Vec<Shift> = values
        .iter()
        .zip(&pairs)
        .map(|(value, (before, after))| Shift {
            value: (*value).clone(),
            old: float(*before) / float(n),
            new: float(*after) / float(m),
        })
        .collect();
    shifts.sort_by(|a, b| {
        let moved = |shift: &Shift| (shift.new - shift.old).abs();
        moved(b)
            .total_cmp(&moved(a))
            .then_with(|| a.value.cmp(&b.value))
    });
    Some(Measure {
        name: name.to_owned(),
        level: Level::None,
        psi: stability(&pairs),
        distance: total_variation(&pairs),
        p: homogeneity(&pairs).0,
        old_messages: n,
        new_messages: m,
        shifts,
    })
}

fn numbers(name: &str, old: &Numbers, new: &Numbers) -> Option<Measure> {
    let (n, m) = (old.count(), new.count());
    if n == 0 || m == 0 {
        return None;
    }
    let mut pairs: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
    for (bin, count) in old.bins() {
        pairs.entry(bin).or_default().0 += count;
    }
    for (bin, count) in new.bins() {
        pairs.entry(bin).or_default().1 += count;
    }
    let in_order: Vec<(u64, u64)> = pairs.values().copied().collect();
    let (distance, p) = kolmogorov(&in_order);
    let is_length = name == "text.bytes";
    let value = |bin: i32| {
        if is_length {
            length_of(bin)
        } else {
            score_of(bin)
        }
    };
    let quartile = |share: f64| {
        Some(Shift {
            value: format!("{} %", share * 100.0),
            old: value(old.quantile(share)?),
            new: value(new.quantile(share)?),
        })
    };
    let mut shifts: Vec<Shift> = [0.25, 0.5, 0.75].into_iter().filter_map(quartile).collect();
    if let (false, Some(before), Some(after)) = (is_length, old.mean_score(), new.mean_score()) {
        shifts.push(Shift {
            value: "mean".to_owned(),
            old: before,
            new: after,
        });
    }
    Some(Measure {
        name: name.to_owned(),
        level: Level::None,
        psi: stability(&classes(old, &pairs)),
        distance,
        p,
        old_messages: n,
        new_messages: m,
        shifts,
    })
}

/// The numbers in classes of about equal old size.
fn classes(old: &Numbers, pairs: &BTreeMap<i32, (u64, u64)>) -> Vec<(u64, u64)> {
    let edges: BTreeSet<i32> = (1..CLASSES)
        .filter_map(|class| old.quantile(f64::from(class) / f64::from(CLASSES)))
        .collect();
    let mut classes = vec![(0, 0); edges.len() + 1];
    for (bin, (before, after)) in pairs {
        let class = edges.range(..bin).count();
        if let Some(counts) = classes.get_mut(class) {
            counts.0 += before;
            counts.1 += after;
        }
    }
    classes
}

/// What a message has or has not: flags, an abstention, a warning, a failure.
fn claims(old: &Profile, new: &Profile) -> Vec<Measure> {
    let mut found = Vec::new();
    let mut add = |name: String, before: (u64, u64), after: (u64, u64)| {
        let counts = |(count, of): (u64, u64)| {
            BTreeMap::from([("yes".to_owned(), count), ("no".to_owned(), of - count)])
        };
        found.extend(labels(&name, &counts(before), &counts(after)));
    };
    let (n, m) = (old.messages, new.messages);
    let flags: BTreeSet<_> = old.flags.keys().chain(new.flags.keys()).collect();
    for flag in flags {
        let count = |profile: &Profile| profile.flags.get(flag).copied().unwrap_or_default();
        add(
            format!("flags.{}", flag.as_str()),
            (count(old), n),
            (count(new), m),
        );
    }
    let lists = [
        ("decision.abstained.", &old.abstained, &new.abstained),
        ("warnings.", &old.warnings, &new.warnings),
    ];
    for (prefix, before, after) in lists {
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let count =
                |counts: &BTreeMap<String, u64>| counts.get(name).copied().unwrap_or_default();
            add(
                format!("{prefix}{name}"),
                (count(before), n),
                (count(after), m),
            );
        }
    }
    add(
        "decision.abstained".to_owned(),
        (old.abstaining, n),
        (new.abstaining, m),
    );
    add(
        "error".to_owned(),
        (old.failed, old.records),
        (new.failed, new.records),
    );
    found
}

/// Corrects the chances and says how large the changes are.
fn correct(measures: &mut [Measure]) {
    let chances: Vec<f64> = measures.iter().map(|measure| measure.p).collect();
    for (measure, p) in measures.iter_mut().zip(holm(&chances)) {
        measure.p = p;
        let rare = measure.name.starts_with("flags.") && ratio(measure) >= MIN_RATIO;
        measure.level = match measure.psi {
            _ if p >= LEVEL => Level::None,
            psi if psi >= MAJOR => Level::Major,
            psi if psi >= MODERATE => Level::Moderate,
            _ if measure.distance >= MIN_DISTANCE || rare => Level::Slight,
            _ => Level::None,
        };
    }
}

/// How many times as often the claim is made, or as seldom.
fn ratio(measure: &Measure) -> f64 {
    let yes = measure.shifts.iter().find(|shift| shift.value == "yes");
    yes.map_or(1.0, |shift| times(shift.old, shift.new))
}

fn times(a: f64, b: f64) -> f64 {
    if a.min(b) <= 0.0 {
        return f64::INFINITY;
    }
    (a / b).max(b / a)
}

fn rules(old: &Profile, new: &Profile) -> Vec<RuleShift> {
    let names: BTreeSet<&String> = old.rules.keys().chain(new.rules.keys()).collect();
    let (n, m) = (old.messages, new.messages);
    let fired: Vec<(&String, u64, u64)> = names
        .into_iter()
        .map(|name| {
            let count = |profile: &Profile| profile.rules.get(name).copied().unwrap_or_default();
            (name, count(old), count(new))
        })
        .collect();
    let chance = |(_, before, after): &(&String, u64, u64)| shares((*before, n), (*after, m));
    let chances: Vec<f64> = fired.iter().map(chance).collect();
    let mut found: Vec<RuleShift> = Vec::new();
    for ((rule, before, after), p) in fired.into_iter().zip(holm(&chances)) {
        let (old_share, new_share) = (
            float(before) / float(n.max(1)),
            float(after) / float(m.max(1)),
        );
        if p >= LEVEL || times(old_share, new_share) < MIN_RATIO {
            continue;
        }
        found.push(RuleShift {
            rule: rule.clone(),
            change: match (before, after) {
                (_, 0) => RuleChange::Stopped,
                (0, _) => RuleChange::Started,
                _ if new_share > old_share => RuleChange::More,
                _ => RuleChange::Less,
            },
            old: before,
            new: after,
            old_share,
            new_share,
            p,
        });
    }
    found.sort_by(|a, b| {
        let moved = |rule: &RuleShift| (rule.new_share - rule.old_share).abs();
        a.change
            .cmp(&b.change)
            .then_with(|| moved(b).total_cmp(&moved(a)))
    });
    found
}

fn counts(profile: &Profile) -> PeriodCounts {
    let (from, to) = profile.days.clone().unzip();
    PeriodCounts {
        records: profile.records,
        messages: profile.messages,
        failed: profile.failed,
        from,
        to,
        versions: profile.versions.iter().map(version).collect(),
    }
}

/// `full-en-9, lexicon en@…, policy standard@…`.
fn version(versions: &ScoredVersions) -> String {
    let or_none = |name: &Option<String>| name.clone().unwrap_or_else(|| "none".to_owned());
    format!(
        "model {}, lexicon {}, policy {}",
        or_none(&versions.model),
        or_none(&versions.lexicon),
        or_none(&versions.policy)
    )
}
