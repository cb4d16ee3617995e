//! One problem put in different words: groups that came in the same days and share words of lesser weight.
//!
//! What is alike in meaning cannot be joined by meaning alone: `pending transfer` and `pending payment`, two problems,
//! are closer than `fence threw driver` and `package soaked wet`, which are one (`ARCHITECTURE.md` has the figures).
//! What happens once and is put in many ways has a time in common. So time alone joins nothing, and what is always
//! there is never joined.

use std::cmp::Ordering;

use super::common::specificity_of;
use super::group::{Group, Grower};
use super::index::Index;
use super::number::{float, ln};

/// Of a group's messages the part at either end of its days that may be strays.
const STRAYS: usize = 10;

/// A group is a burst where its days have one in this many of all dated messages, or fewer.
const SHARE_OF_ALL: usize = 4;

/// Groups are of the same days where the days of both are one in this many of those of either, or more.
const SHARE_OF_DAYS: i64 = 2;

/// Least likeness of the words of two groups, 0..1. Chosen: of 2,474 pairs of different faults in the same days
/// none reaches it, of 82 pairs of one fault a third do; at 0.25 a charger that is missing meets one that overheats.
const MIN_LIKENESS: f64 = 0.3;

/// Messages of a group that have a word which is compared, at least.
const MIN_MESSAGES: usize = 3;

/// How many times as common as elsewhere such a word is.
const MIN_LIFT: f64 = 2.0;

/// Lowest specificity of such a word.
const MIN_CLASS: u8 = 2;

/// Bursts compared at most, the largest. Chosen: a million messages have some 700 groups.
const MAX_BURSTS: usize = 1_000;

/// First and last of a group's days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: i32,
    last: i32,
}

impl Span {
    /// The days of a group; nothing where they are no burst. Both lists ascend.
    fn of(own: &[i32], members: usize, all: &[i32]) -> Option<Self> {
        if own.is_empty() || own.len() < members / 2 {
            return None;
        }
        let strays = own.len() / STRAYS;
        let first = *own.get(strays)?;
        let last = *own.get(own.len() - 1 - strays)?;
        let before = all.partition_point(|day| *day < first);
        let up_to = all.partition_point(|day| *day <= last);
        ((up_to - before) * SHARE_OF_ALL <= all.len()).then_some(Self { first, last })
    }

    fn days(first: i32, last: i32) -> i64 {
        i64::from(last) - i64::from(first) + 1
    }

    /// Whether both are the same days, by and large.
    fn meets(self, other: Self) -> bool {
        let both = Self::days(self.first.max(other.first), self.last.min(other.last));
        let either = Self::days(self.first.min(other.first), self.last.max(other.last));
        both * SHARE_OF_DAYS >= either
    }
}

/// A group that is a burst.
struct Burst {
    /// Its place among the groups.
    group: usize,
    span: Span,
    /// Words and their weights, by words; the squares of the weights sum up to 1.
    words: Vec<(u32, f64)>,
}

/// Groups of which those that are one problem are joined, in the order of their first parts. `day` tells the day of a
/// message.
pub(super) fn joined(
    index: &Index,
    groups: Vec<Group>,
    day: impl Fn(u32) -> Option<i32>,
) -> Vec<Group> {
    let bursts = bursts(index, &groups, day);
    let parts = clusters(&bursts);
    if parts.is_empty() {
        return groups;
    }
    let mut groups: Vec<Option<Group>> = groups.into_iter().map(Some).collect();
    let mut grower = Grower::new(index);
    for part in parts {
        let mut places: Vec<usize> = part
            .iter()
            .filter_map(|burst| bursts.get(*burst).map(|burst| burst.group))
            .collect();
        places.sort_unstable();
        let taken = places
            .iter()
            .filter_map(|place| groups.get_mut(*place)?.take());
        let mut members: Vec<u32> = taken.flat_map(|group| group.members).collect();
        members.sort_unstable();
        let profile = grower.profile(&members);
        let slot = places.first().and_then(|place| groups.get_mut(*place));
        if let Some(slot) = slot {
            *slot = Some(Group { members, profile });
        }
    }
    groups.into_iter().flatten().collect()
}

fn bursts(index: &Index, groups: &[Group], day: impl Fn(u32) -> Option<i32>) -> Vec<Burst> {
    let messages = u32::try_from(index.len()).unwrap_or(u32::MAX);
    let mut all: Vec<i32> = (0..messages).filter_map(&day).collect();
    all.sort_unstable();
    let mut spans: Vec<(usize, Span)> = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let mut own: Vec<i32> = group.members.iter().copied().filter_map(&day).collect();
        own.sort_unstable();
        if let Some(span) = Span::of(&own, group.members.len(), &all) {
            spans.push((place, span));
        }
    }
    let size = |place: usize| groups.get(place).map_or(0, |group| group.members.len());
    spans.sort_by_key(|(place, _)| (std::cmp::Reverse(size(*place)), *place));
    spans.truncate(MAX_BURSTS);
    let mut counts = vec![0; index.vocabulary() as usize];
    let bursts = spans.into_iter().filter_map(|(place, span)| {
        let members = &groups.get(place)?.members;
        Some(Burst {
            group: place,
            span,
            words: words(index, members, &mut counts),
        })
    });
    bursts.collect()
}

/// All words that these messages have more often than others, weighed so that the rare ones of a group, in which
/// paraphrases meet, count beside those that made it. `counts` is room, and left as it was.
fn words(index: &Index, members: &[u32], counts: &mut [u32]) -> Vec<(u32, f64)> {
    let mut met = Vec::new();
    for word in members.iter().flat_map(|message| index.words(*message)) {
        if let Some(count) = counts.get_mut(*word as usize) {
            if *count == 0 {
                met.push(*word);
            }
            *count += 1;
        }
    }
    met.sort_unstable();
    let mut words = Vec::new();
    for word in met {
        let Some(slot) = counts.get_mut(word as usize) else {
            continue;
        };
        let count = std::mem::take(slot) as usize;
        let class = specificity_of(index.hash(word));
        let coverage = float(count) / float(members.len());
        let lift = coverage * float(index.len()) / float(index.messages(word).len());
        if count >= MIN_MESSAGES && lift >= MIN_LIFT && class >= MIN_CLASS {
            // The fourth root, because square roots are the same on every machine.
            let weight = coverage.sqrt().sqrt() * ln(lift) * f64::from(class);
            words.push((word, weight));
        }
    }
    let square: f64 = words.iter().map(|(_, weight)| weight * weight).sum();
    for (_, weight) in &mut words {
        *weight /= square.sqrt();
    }
    words
}

/// Cosine of two lists of words, 0..1.
fn likeness(one: &Burst, other: &Burst) -> f64 {
    let (mut one, mut other) = (one.words.iter().peekable(), other.words.iter().peekable());
    let mut sum = 0.0;
    while let (Some((word, weight)), Some((known, beside))) = (one.peek(), other.peek()) {
        match word.cmp(known) {
            Ordering::Less => _ = one.next(),
            Ordering::Greater => _ = other.next(),
            Ordering::Equal => {
                sum += weight * beside;
                _ = (one.next(), other.next());
            }
        }
    }
    sum
}

/// Bursts that are one, two or more each, as places. Bursts are joined with the likest first, where all of one are
/// like all of the other on average.
fn clusters(bursts: &[Burst]) -> Vec<Vec<usize>> {
    let mut pairs = Vec::new();
    for (at, one) in bursts.iter().enumerate() {
        for (before, other) in bursts.iter().take(at).enumerate() {
            if one.span.meets(other.span) {
                let likeness = likeness(one, other);
                if likeness >= MIN_LIKENESS {
                    pairs.push((likeness, before, at));
                }
            }
        }
    }
    pairs.sort_unstable_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
    });
    let mut cluster_of: Vec<usize> = (0..bursts.len()).collect();
    let mut clusters: Vec<Vec<usize>> = (0..bursts.len()).map(|burst| vec![burst]).collect();
    for (_, one, other) in pairs {
        let place = |burst: usize| cluster_of.get(burst).copied().unwrap_or_default();
        let (into, from) = (place(one), place(other));
        let (Some(kept), Some(added)) = (clusters.get(into), clusters.get(from)) else {
            continue;
        };
        if into == from || !are_alike(bursts, kept, added) {
            continue;
        }
        let added = clusters.get_mut(from).map(std::mem::take);
        for burst in added.unwrap_or_default() {
            if let Some(place) = cluster_of.get_mut(burst) {
                *place = into;
            }
            if let Some(kept) = clusters.get_mut(into) {
                kept.push(burst);
            }
        }
    }
    clusters.retain(|cluster| cluster.len() > 1);
    clusters
}

fn are_alike(bursts: &[Burst], kept: &[usize], added: &[usize]) -> bool {
    let pairs = kept
        .iter()
        .flat_map(|one| added.iter().map(move |other| (*one, *other)));
    let mut sum = 0.0;
    for (one, other) in pairs {
        let (Some(one), Some(other)) = (bursts.get(one), bursts.get(other)) else {
            return false;
        };
        if !one.span.meets(other.span) {
            return false;
        }
        sum += likeness(one, other);
    }
    sum >= MIN_LIKENESS * float(kept.len() * added.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_has_few_of_all_days_and_few_strays() {
        let all: Vec<i32> = (0..100).flat_map(|day| [day; 10]).collect();
        let of = |own: &[i32]| Span::of(own, own.len(), &all).map(|span| (span.first, span.last));
        let week: Vec<i32> = (50..70).collect();
        let stray: Vec<i32> = [&[1][..], &(50..68).collect::<Vec<_>>(), &[99]].concat();
        let always: Vec<i32> = (0..100).step_by(5).collect();
        assert_eq!(of(&week), Some((52, 67)));
        assert_eq!(of(&stray), Some((51, 66)));
        assert_eq!(of(&always), None);
        assert_eq!(of(&[]), None);
        assert_eq!(Span::of(&[50; 4], 10, &all), None, "most have no day");
        let short = [7; 20];
        assert_eq!(Span::of(&short, 20, &short), None, "all in one day");
    }

    #[test]
    fn spans_meet_where_half_of_their_days_are_the_same() {
        let table = [
            ((1, 10), (1, 10), true),
            ((1, 10), (4, 13), true),
            ((1, 10), (6, 15), false),
            ((1, 10), (3, 5), false),
            ((1, 10), (20, 30), false),
            ((i32::MIN, i32::MAX), (0, 0), false),
        ];
        for (one, other, expected) in table {
            let span = |(first, last)| Span { first, last };
            assert_eq!(span(one).meets(span(other)), expected, "{one:?} {other:?}");
            assert_eq!(span(other).meets(span(one)), expected, "{other:?} {one:?}");
        }
    }
}
