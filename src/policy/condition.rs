//! Conditions of a policy with their names looked up: what is tested for every message.

use crate::signals::{SignalId, SignalKind, SignalSpec, Signals};

/// Values from `lo` up to `hi`, with or without `hi` itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub(super) lo: f32,
    pub(super) hi: f32,
    pub(super) is_open: bool,
}

impl Interval {
    /// The whole range of a signal.
    pub(super) fn of_range(spec: &SignalSpec) -> Self {
        Self {
            lo: spec.min,
            hi: spec.max,
            is_open: false,
        }
    }

    /// True when the value lies in it.
    pub(super) fn contains(self, value: f32) -> bool {
        value >= self.lo && (value < self.hi || (!self.is_open && value <= self.hi))
    }

    /// What lies in both.
    pub(super) fn intersect(self, other: Self) -> Self {
        let upper = if other.ends_before(self) { other } else { self };
        Self {
            lo: self.lo.max(other.lo),
            ..upper
        }
    }

    /// True when no value lies in it.
    pub(super) fn is_empty(self) -> bool {
        self.lo > self.hi || (self.is_open && self.lo >= self.hi)
    }

    /// True when every value of `other` lies in it.
    pub(super) fn covers(self, other: Self) -> bool {
        self.lo <= other.lo && !self.ends_before(other)
    }

    /// What of `self` lies under and over `other`, which it meets. The upper part begins with the end of
    /// `other`, whether or not that belongs to `other`.
    pub(super) fn outside(self, other: Self) -> Vec<Self> {
        let under = Self {
            lo: self.lo,
            hi: other.lo,
            is_open: true,
        };
        let over = Self {
            lo: other.hi,
            ..self
        };
        let mut parts = Vec::new();
        if other.lo > self.lo {
            parts.push(under);
        }
        if other.ends_before(self) {
            parts.push(over);
        }
        parts
    }

    fn ends_before(self, other: Self) -> bool {
        match self.hi.total_cmp(&other.hi) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal => self.is_open && !other.is_open,
            std::cmp::Ordering::Greater => false,
        }
    }
}

/// A numeric signal within bounds. `span` is not cut to the signal's range.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NumberAtom {
    pub(super) signal: SignalId,
    pub(super) kind: SignalKind,
    pub(super) span: Interval,
}

/// A name signal in (`is_listed`) or outside a list of lower-case names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NameAtom {
    pub(super) at: usize,
    pub(super) is_listed: bool,
    pub(super) values: Vec<String>,
}

/// What one condition tests.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Number(NumberAtom),
    Name(NameAtom),
}

/// One condition with its line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Atom {
    pub(super) test: Test,
    pub(super) line: u64,
}

/// Whether tone signals are read as they are or as their minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Heard,
    Muted,
}

/// All of `all` and, unless it is empty, at least one of `any`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Condition {
    pub(super) all: Vec<Atom>,
    pub(super) any: Vec<Atom>,
}

impl Condition {
    /// True when the message fits.
    pub(super) fn holds(&self, signals: &Signals, tone: Tone) -> bool {
        self.all.iter().all(|atom| atom.holds(signals, tone))
            && (self.any.is_empty() || self.any.iter().any(|atom| atom.holds(signals, tone)))
    }

    /// True when the result may depend on a tone signal.
    pub(super) fn hears_tone(&self) -> bool {
        self.atoms().any(Atom::hears_tone)
    }

    /// Every condition in it.
    pub(super) fn atoms(&self) -> impl Iterator<Item = &Atom> {
        self.all.iter().chain(&self.any)
    }
}

impl Atom {
    /// True when it tests a tone signal.
    pub(super) fn hears_tone(&self) -> bool {
        matches!(&self.test, Test::Number(atom) if atom.kind == SignalKind::Tone)
    }

    fn holds(&self, signals: &Signals, tone: Tone) -> bool {
        match &self.test {
            Test::Number(atom) => atom.span.contains(atom.value(signals, tone)),
            Test::Name(atom) => atom.holds(signals),
        }
    }
}

impl NumberAtom {
    fn value(&self, signals: &Signals, tone: Tone) -> f32 {
        if tone == Tone::Muted && self.kind == SignalKind::Tone {
            return 0.0;
        }
        signals.number(self.signal)
    }
}

impl NameAtom {
    fn holds(&self, signals: &Signals) -> bool {
        let name = signals.name_at(self.at);
        let is_in = |name: &str| self.values.iter().any(|v| v.eq_ignore_ascii_case(name));
        name.is_some_and(is_in) == self.is_listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(lo: f32, hi: f32, is_open: bool) -> Interval {
        Interval { lo, hi, is_open }
    }

    #[test]
    fn intervals_know_their_ends() {
        assert!(span(0.5, 1.0, false).contains(1.0));
        assert!(!span(0.5, 1.0, true).contains(1.0));
        assert!(span(0.5, 0.5, true).is_empty());
        assert!(!span(0.5, 0.5, false).is_empty());
        assert!(span(0.0, 1.0, false).covers(span(0.2, 1.0, true)));
        assert!(!span(0.0, 1.0, true).covers(span(0.2, 1.0, false)));
        let both = span(0.0, 0.5, true).intersect(span(0.2, 0.5, false));
        assert_eq!(both, span(0.2, 0.5, true));
    }

    #[test]
    fn a_name_fits_in_any_case_and_an_absent_one_is_outside_every_list() {
        let atom = |is_listed| Condition {
            all: vec![Atom {
                test: Test::Name(NameAtom {
                    at: 0,
                    is_listed,
                    values: vec!["chat".to_owned()],
                }),
                line: 1,
            }],
            any: Vec::new(),
        };
        let mut signals = Signals::default();
        assert!(!atom(true).holds(&signals, Tone::Heard));
        assert!(atom(false).holds(&signals, Tone::Heard));
        signals.set_name("channel", Some("Chat".to_owned()));
        assert!(atom(true).holds(&signals, Tone::Heard));
        assert!(!atom(false).holds(&signals, Tone::Heard));
    }
}
