//! A fault that is denied: "your driver was not unfriendly", "never once late".
//!
//! Cues and weighed hits in, the cue's place out. Word by word such a message looks like a complaint, to a
//! model too. Only a short message whose only fault is the denied one counts: what else it says must not
//! get lost.

use super::HitClass;
use super::context::Weighed;
use super::entry::Context;
use super::fold::Folded;
use super::scan::Cue;
use crate::label::Flag;

/// Words of a message up to which a denial decides how it is meant. Chosen: two plain sentences.
const MAX_WORDS: usize = 24;

/// Where the first denial stands, if nothing else is at fault.
pub(super) fn find(folded: &Folded, weighed: &[Weighed], cues: &[Cue]) -> Option<(usize, usize)> {
    let of = |kind: Context| cues.iter().filter(move |cue| cue.kind == kind);
    let first = of(Context::Denial).next()?;
    let is_open = folded.words.len() > MAX_WORDS
        || folded.text.contains('?')
        || of(Context::Contrast).next().is_some();
    let is_denied = |hit: &Weighed| {
        of(Context::Denial).any(|cue| hit.mark.start < cue.end && cue.start < hit.mark.end)
    };
    let mut others = weighed.iter().filter(|hit| !is_denied(hit));
    let has_other = others.any(|hit| is_bad(hit) || is_alarm(hit));
    (!is_open && !has_other).then_some((first.start, first.end))
}

/// Anything that is said to be bad, however mildly.
fn is_bad(hit: &Weighed) -> bool {
    !hit.negated && hit.valence < 0.0
}

/// Evidence of a flag that speaks of harm, a threat or leaving.
fn is_alarm(hit: &Weighed) -> bool {
    let flag = hit.mark.class.flag();
    let is_harmless =
        |flag: Flag| matches!(flag, Flag::Praise | Flag::NoReplyNeeded | Flag::WantsHuman);
    let is_ultimatum = hit.mark.class == HitClass::Ultimatum;
    !hit.negated && (is_ultimatum || flag.is_some_and(|flag| !is_harmless(flag)))
}
