//! Conditions as sets of messages: a product of intervals and name sets for each way in which a
//! condition may hold. Answers, without trying messages, whether a condition can hold at all and
//! whether one implies another.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::{Atom, Condition, Interval, NameAtom, NumberAtom, Test};
use crate::signals::{SignalId, catalog};

/// Names that a message may have for one name signal.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NameSet {
    /// One of these.
    Only(BTreeSet<String>),
    /// Any other, or none.
    Except(BTreeSet<String>),
}

/// Messages in which all of some conditions hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Region {
    numbers: BTreeMap<SignalId, Interval>,
    names: BTreeMap<usize, NameSet>,
}

impl Region {
    /// Messages in which all these conditions hold.
    pub(super) fn of<'a>(atoms: impl Iterator<Item = &'a Atom>) -> Self {
        let mut region = Self::default();
        for atom in atoms {
            match &atom.test {
                Test::Number(atom) => region.add_number(atom),
                Test::Name(atom) => region.add_name(atom),
            }
        }
        region
    }

    fn add_number(&mut self, atom: &NumberAtom) {
        let Some(spec) = catalog().get(atom.signal.index()) else {
            return;
        };
        let whole = Interval::of_range(spec);
        let known = self.numbers.entry(atom.signal).or_insert(whole);
        *known = known.intersect(atom.span);
    }

    fn add_name(&mut self, atom: &NameAtom) {
        let values: BTreeSet<String> = atom.values.iter().cloned().collect();
        let set = if atom.is_listed {
            NameSet::Only(values)
        } else {
            NameSet::Except(values)
        };
        self.limit_name(atom.at, set);
    }

    /// True when no message lies in it.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.values().any(|i| i.is_empty()) || self.names.values().any(NameSet::is_empty)
    }

    /// Messages with this value of a name signal.
    pub(super) fn of_name(at: usize, value: &str) -> Self {
        let only = NameSet::Only(BTreeSet::from([value.to_owned()]));
        Self {
            numbers: BTreeMap::new(),
            names: BTreeMap::from([(at, only)]),
        }
    }

    /// The same messages, as far as a name signal has one of these values in lower case.
    pub(super) fn named(mut self, at: usize, values: impl IntoIterator<Item = String>) -> Self {
        self.limit_name(at, NameSet::Only(values.into_iter().collect()));
        self
    }

    /// The same messages, as far as a signal lies in the interval.
    pub(super) fn within(mut self, signal: SignalId, interval: Interval) -> Self {
        if let Some(known) = self.interval(signal) {
            self.numbers.insert(signal, known.intersect(interval));
        }
        self
    }

    /// Messages of both.
    pub(super) fn intersect(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (signal, interval) in &other.numbers {
            both = both.within(*signal, *interval);
        }
        for (at, set) in &other.names {
            both.limit_name(*at, set.clone());
        }
        both
    }

    fn limit_name(&mut self, at: usize, set: NameSet) {
        let merged = match self.names.remove(&at) {
            Some(known) => known.intersect(set),
            None => set,
        };
        self.names.insert(at, merged);
    }

    /// True when a message lies in both, of which neither is empty. Asked for each pair of entries, so nothing
    /// is copied.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let numbers = other.numbers.iter().all(|(signal, theirs)| {
            let own = self.interval(*signal);
            own.is_some_and(|own| !own.intersect(*theirs).is_empty())
        });
        numbers
            && other.names.iter().all(|(at, theirs)| {
                let own = self.names.get(at);
                own.is_none_or(|own| own.meets(theirs))
            })
    }

    /// Regions that hold every message of `self` outside `other`, and of `other` at most those on the edge of
    /// a bound: so what is left may be too much, never too little.
    pub(super) fn minus(&self, other: &Self) -> Vec<Self> {
        if !self.meets(other) {
            return vec![self.clone()];
        }
        let mut left = Vec::new();
        let mut rest = self.clone();
        for (signal, outer) in &other.numbers {
            let inner = rest.interval(*signal);
            for piece in inner.into_iter().flat_map(|inner| inner.outside(*outer)) {
                left.push(rest.clone().within(*signal, piece));
            }
            rest = rest.within(*signal, *outer);
        }
        for (at, outer) in &other.names {
            let mut outside = rest.clone();
            outside.limit_name(*at, outer.clone().complement());
            left.push(outside);
            rest.limit_name(*at, outer.clone());
        }
        left.retain(|region| !region.is_empty());
        left
    }

    /// True when every message of `self` lies in `other`. `self` is not empty.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        let numbers = other.numbers.iter().all(|(signal, outer)| {
            let inner = self.interval(*signal);
            inner.is_some_and(|inner| outer.covers(inner))
        });
        numbers
            && other.names.iter().all(|(at, outer)| {
                let inner = self.names.get(at);
                inner.is_some_and(|inner| outer.covers(inner))
            })
    }

    /// Values that a signal may have in it.
    pub(super) fn interval(&self, signal: SignalId) -> Option<Interval> {
        let whole = || catalog().get(signal.index()).map(Interval::of_range);
        self.numbers.get(&signal).copied().or_else(whole)
    }
}

impl NameSet {
    fn intersect(self, other: Self) -> Self {
        match (self, other) {
            (Self::Only(a), Self::Only(b)) => Self::Only(a.intersection(&b).cloned().collect()),
            (Self::Except(a), Self::Except(b)) => Self::Except(a.union(&b).cloned().collect()),
            (Self::Only(a), Self::Except(b)) | (Self::Except(b), Self::Only(a)) => {
                Self::Only(a.difference(&b).cloned().collect())
            }
        }
    }

    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Only(a), Self::Only(b)) => !a.is_disjoint(b),
            (Self::Only(only), Self::Except(except)) | (Self::Except(except), Self::Only(only)) => {
                !only.is_subset(except)
            }
            (Self::Except(_), Self::Except(_)) => true,
        }
    }

    fn complement(self) -> Self {
        match self {
            Self::Only(names) => Self::Except(names),
            Self::Except(names) => Self::Only(names),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Only(names) if names.is_empty())
    }

    fn covers(&self, inner: &Self) -> bool {
        match (self, inner) {
            (Self::Only(outer), Self::Only(inner)) => inner.is_subset(outer),
            (Self::Except(outer), Self::Except(inner)) => outer.is_subset(inner),
            (Self::Except(outer), Self::Only(inner)) => inner.is_disjoint(outer),
            (Self::Only(_), Self::Except(_)) => false,
        }
    }
}

/// The regions in which a condition holds: one for each alternative of `any`, without empty ones.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Regions(Vec<Region>);

impl Regions {
    /// The regions of a condition.
    pub(super) fn of(condition: &Condition) -> Self {
        let with = |alternative: Option<&Atom>| Region::of(condition.all.iter().chain(alternative));
        let all: Vec<Region> = if condition.any.is_empty() {
            vec![with(None)]
        } else {
            condition.any.iter().map(|atom| with(Some(atom))).collect()
        };
        Self(all.into_iter().filter(|r| !r.is_empty()).collect())
    }

    /// One region, unless it is empty.
    pub(super) fn of_one(region: Region) -> Self {
        Self(Some(region).into_iter().filter(|r| !r.is_empty()).collect())
    }

    /// Messages of both.
    pub(super) fn intersect(&self, other: &Self) -> Self {
        let pairs = self
            .0
            .iter()
            .flat_map(|a| other.0.iter().map(move |b| a.intersect(b)));
        Self(pairs.filter(|region| !region.is_empty()).collect())
    }

    /// True when one message may lie in both.
    pub(super) fn meet(&self, other: &Self) -> bool {
        let mut pairs = self
            .0
            .iter()
            .flat_map(|a| other.0.iter().map(move |b| (a, b)));
        pairs.any(|(a, b)| a.meets(b))
    }

    /// Each region.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Region> {
        self.0.iter()
    }

    /// True when the condition can never hold.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when the condition can hold and each of its regions lies in one of the other's. Enough
    /// for implication, and exact when the other has one region.
    pub(super) fn imply(&self, other: &Self) -> bool {
        let is_covered = |region: &Region| other.0.iter().any(|outer| region.is_within(outer));
        !self.is_empty() && self.0.iter().all(is_covered)
    }
}
