//! Whether several conditions together take every message that another fits.
//!
//! What one leaves is cut into regions, from which the next takes its part. That can grow large, so the
//! work has a bound; beyond it nothing is said.

use std::cell::Cell;

use super::region::{Region, Regions};

/// Regions that are cut for one kind of entries. Chosen: a desk's own policy takes some hundred, and as many as this
/// less than a tenth of a second.
const MAX_CUTS: usize = 10_000;

/// What may still be cut.
#[derive(Debug)]
pub(super) struct Cuts(Cell<usize>);

impl Cuts {
    /// All of it.
    pub(super) fn new() -> Self {
        Self(Cell::new(MAX_CUTS))
    }

    /// Takes so many steps of work; nothing when they are not there any more.
    pub(super) fn take(&self, count: usize) -> Option<()> {
        let left = self.0.get().checked_sub(count)?;
        self.0.set(left);
        Some(())
    }
}

/// Places of those of `outer` that together hold every message of `inner`, without any that the others do
/// not need; nothing where it is not certain that they do.
pub(super) fn cover(inner: &Regions, outer: &[&Regions], cuts: &Cuts) -> Option<Vec<usize>> {
    let mut needed = (0..outer.len()).collect::<Vec<usize>>();
    if !is_covered(inner, outer, &needed, cuts)? {
        return None;
    }
    for at in 0..outer.len() {
        let others: Vec<usize> = needed
            .iter()
            .copied()
            .filter(|known| *known != at)
            .collect();
        if is_covered(inner, outer, &others, cuts).unwrap_or_default() {
            needed = others;
        }
    }
    Some(needed)
}

/// Whether the ones at these places hold every message of `inner`; nothing where the work is used up.
fn is_covered(inner: &Regions, outer: &[&Regions], places: &[usize], cuts: &Cuts) -> Option<bool> {
    let mut left: Vec<Region> = inner.iter().cloned().collect();
    let theirs = places.iter().filter_map(|at| outer.get(*at));
    for region in theirs.flat_map(|regions| regions.iter()) {
        cuts.take(left.len())?;
        left = left.iter().flat_map(|piece| piece.minus(region)).collect();
    }
    Some(left.is_empty() && !inner.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::condition::Interval;
    use crate::signals::{CATEGORY_NAME, SignalId};

    fn bytes(lo: f32, hi: f32, is_open: bool) -> Region {
        let signal = SignalId::from_name("text.bytes").unwrap();
        Region::default().within(signal, Interval { lo, hi, is_open })
    }

    fn one(region: Region) -> Regions {
        Regions::of_one(region)
    }

    const END: f32 = f32::INFINITY;

    #[test]
    fn parts_cover_a_whole_only_without_gaps() {
        let whole = one(Region::default());
        for (parts, is_whole) in [
            (vec![bytes(0.0, 9.0, true), bytes(9.0, END, false)], true),
            (vec![bytes(9.0, END, false), bytes(0.0, 9.0, true)], true),
            (vec![bytes(0.0, 9.0, true), bytes(9.5, END, false)], false),
            (vec![bytes(0.0, 9.0, false), bytes(4.0, END, false)], true),
            (vec![bytes(0.0, END, false)], true),
            (vec![], false),
            (vec![Region::of_name(CATEGORY_NAME, "other")], false),
        ] {
            let parts: Vec<Regions> = parts.into_iter().map(one).collect();
            let parts: Vec<&Regions> = parts.iter().collect();
            let found = cover(&whole, &parts, &Cuts::new());
            assert_eq!(found.is_some(), is_whole, "{parts:?}");
        }
    }

    #[test]
    fn a_corner_that_is_left_is_seen() {
        let named = |region: Region, name: &str| {
            one(region.intersect(&Region::of_name(CATEGORY_NAME, name)))
        };
        let inner = named(bytes(0.0, 100.0, true), "other");
        let halves = [bytes(0.0, 50.0, true), bytes(50.0, END, false)];
        let both = halves.clone().map(|half| named(half, "other"));
        let [one_half, other_half] = &both;
        let all = [one_half, one_half, other_half];
        assert_eq!(cover(&inner, &all, &Cuts::new()), Some(vec![1, 2]));
        let whole = one(Region::default());
        let all = [one_half, &whole, other_half];
        assert_eq!(cover(&inner, &all, &Cuts::new()), Some(vec![1]));
        let [low, high] = halves;
        let corner = [named(low, "other"), named(high, "staff_service")];
        let [low, high] = &corner;
        assert_eq!(cover(&inner, &[low, high], &Cuts::new()), None);
    }

    #[test]
    fn beyond_the_bound_nothing_is_certain() {
        let whole = one(Region::default());
        let [low, high] = [bytes(0.0, 9.0, true), bytes(9.0, END, false)].map(one);
        for (cuts, is_certain) in [(1, false), (9, true)] {
            let cuts = Cuts(Cell::new(cuts));
            let found = cover(&whole, &[&low, &high], &cuts);
            assert_eq!(found.is_some(), is_certain);
        }
    }

    /// Values and names that between them meet every bound and the gaps between bounds.
    const VALUES: [f32; 7] = [0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0];
    const NAMES: [&str; 3] = ["other", "staff_service", "order_booking"];

    fn bug(interval: Interval) -> Region {
        Region::default().within(SignalId::from_name("flag.bug").unwrap(), interval)
    }

    prop_compose! {
        fn any_region()(
            bounds in (0..3_usize, 0..3_usize, any::<bool>(), any::<bool>()),
            praise in proptest::option::of((0..3_usize, any::<bool>())),
            name in proptest::option::of(0..2_usize),
        ) -> Region {
            let ends: [f32; 3] = [0.0, 0.4, 0.6];
            let (lo, hi, is_open, is_bounded) = bounds;
            let hi = if is_bounded { ends[hi].max(ends[lo]) } else { END };
            let mut region = bug(Interval { lo: ends[lo], hi, is_open });
            if let Some((at, is_low)) = praise {
                let signal = SignalId::from_name("flag.praise").unwrap();
                let (lo, hi) = if is_low { (0.0, ends[at]) } else { (ends[at], END) };
                region = region.within(signal, Interval { lo, hi, is_open: is_low });
            }
            match name {
                Some(at) => region.intersect(&Region::of_name(CATEGORY_NAME, NAMES[at])),
                None => region,
            }
        }
    }

    proptest! {
        /// What is said to be covered is: no message of it lies outside.
        #[test]
        fn nothing_outside_is_said_to_be_inside(inner in any_region(), outer in proptest::collection::vec(any_region(), 0..6)) {
            let outer: Vec<Regions> = outer.into_iter().map(one).collect();
            let parts: Vec<&Regions> = outer.iter().collect();
            let inner = one(inner);
            for part in &parts {
                prop_assert_eq!(part.meet(&inner), !part.intersect(&inner).is_empty());
            }
            let Some(used) = cover(&inner, &parts, &Cuts::new()) else {
                return Ok(());
            };
            let praise = SignalId::from_name("flag.praise").unwrap();
            for (a, b, name) in messages() {
                let point = |v| Interval { lo: v, hi: v, is_open: false };
                let message = bug(point(a)).within(praise, point(b));
                let message = one(message.intersect(&Region::of_name(CATEGORY_NAME, name)));
                let is_in = used.iter().any(|at| message.imply(parts[*at]));
                prop_assert!(!message.imply(&inner) || is_in, "{message:?}");
            }
        }
    }

    /// Every message of the two values and the name.
    fn messages() -> impl Iterator<Item = (f32, f32, &'static str)> {
        let pairs = VALUES
            .iter()
            .flat_map(|a| VALUES.iter().map(move |b| (*a, *b)));
        pairs.flat_map(|(a, b)| NAMES.iter().map(move |name| (a, b, *name)))
    }
}
