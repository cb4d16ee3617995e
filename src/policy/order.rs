//! Entries of which the first that fits decides: those that earlier ones, each by itself, leave something for
//! and together nothing.

use super::cover::{Cuts, cover};
use super::finding::Findings;
use super::region::Regions;
use super::together::{By, fit};

/// An entry in its place.
pub(super) struct Entry<'e> {
    pub(super) id: &'e str,
    pub(super) line: u64,
    pub(super) regions: &'e Regions,
    /// What entries of this kind may set, in the same order for each, and whether this one does.
    pub(super) sets: Vec<(&'static str, bool)>,
}

impl Entry<'_> {
    fn sets(&self, at: usize) -> bool {
        self.sets.get(at).is_some_and(|(_, is_set)| *is_set)
    }
}

/// The entry of which something never counts, and the entries before it.
struct Hidden<'e> {
    what: Vec<&'static str>,
    by: Vec<By<'e>>,
}

/// Reports what never counts because others come first.
pub(super) fn check_order(entries: &[Entry<'_>], findings: &Findings) {
    let cuts = Cuts::new();
    for (at, later) in entries.iter().enumerate() {
        let earlier = entries.get(..at).unwrap_or_default();
        let hidden = hidden_of(later, earlier, &cuts);
        if hidden.what.is_empty() {
            continue;
        }
        let first = fit(&hidden.by, "it fits", ("comes first", "come first"));
        let is_all = later.sets.iter().filter(|(_, is_set)| *is_set).count() == hidden.what.len();
        let message = if is_all {
            format!("`{}` is unreachable: {first}", later.id)
        } else {
            format!(
                "the {} of `{}` never counts: {first}",
                hidden.what.join(" and "),
                later.id
            )
        };
        findings.warn(
            later.line,
            message,
            "put the narrower one first, or remove it",
        );
    }
}

fn hidden_of<'e>(later: &Entry<'_>, earlier: &'e [Entry<'e>], cuts: &Cuts) -> Hidden<'e> {
    let mut hidden = Hidden {
        what: Vec::new(),
        by: Vec::new(),
    };
    for (at, (what, _)) in later
        .sets
        .iter()
        .enumerate()
        .filter(|(_, (_, is_set))| *is_set)
    {
        if let Some(by) = covering(later.regions, earlier, at, cuts) {
            hidden.what.push(what);
            hidden.by.extend(by);
        }
    }
    hidden.by.sort_by_key(|by| by.line);
    hidden.by.dedup();
    hidden
}

/// The entries that together take every message of `regions` and set this; nothing when some are left.
pub(super) fn covering<'e>(
    regions: &Regions,
    entries: &'e [Entry<'e>],
    what: usize,
    cuts: &Cuts,
) -> Option<Vec<By<'e>>> {
    let takes = |entry: &&'e Entry<'e>| entry.sets(what) && entry.regions.meet(regions);
    let by: Vec<&Entry<'_>> = entries.iter().filter(takes).collect();
    let theirs: Vec<&Regions> = by.iter().map(|entry| entry.regions).collect();
    let used = cover(regions, &theirs, cuts)?;
    let named = |at: &usize| {
        let entry = by.get(*at)?;
        Some(By {
            id: entry.id,
            line: entry.line,
        })
    };
    Some(used.iter().filter_map(named).collect())
}
