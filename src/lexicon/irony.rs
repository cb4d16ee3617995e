//! Praise that means the opposite: "Great, another broken delivery. Thanks a lot!".
//!
//! Weighed hits in, the cue's place in the folded text out. A mixed review ("great phone but the
//! battery broke") is no irony: a contrast, a remedy or more praise between the two lifts the cue.

use super::HitClass;
use super::context::Weighed;
use super::entry::Context;
use super::fold::{Folded, is_word_char};
use super::scan::Cue;
use super::sentence::Sentences;

/// Weakest praise that is taken for an ironic exclamation; "good" and "fine" are not.
const MIN_PRAISE: f32 = 1.9;
/// Weakest negative evaluation that makes praise beside it doubtful.
const MAX_REPROACH: f32 = -1.5;
/// Bytes of interjections such as "oh" or "wow," before an exclamation.
const MAX_LEAD_BYTES: usize = 12;

/// Where the first ironic remark stands.
pub(super) fn find(folded: &Folded, weighed: &[Weighed], cues: &[Cue]) -> Option<(usize, usize)> {
    if let Some(cue) = cues.iter().find(|c| c.kind == Context::Irony) {
        return Some((cue.start, cue.end));
    }
    let has_opener = cues.iter().any(|c| c.kind == Context::PraiseOpener);
    let has_praise = weighed.iter().any(is_praise);
    let has_fault = weighed.iter().any(is_fault);
    if !has_fault || !(has_opener || has_praise) {
        return None;
    }
    let reader = Reader {
        folded,
        weighed,
        cues,
        sentences: Sentences::of(&folded.text),
    };
    let openers = cues.iter().filter(|c| c.kind == Context::PraiseOpener);
    let from_openers = openers.filter_map(|c| reader.beside_fault(c.start, c.end));
    let exclamations = weighed.iter().filter(|w| is_praise(w));
    let from_praise = exclamations.filter_map(|w| reader.exclamation(w));
    from_openers.chain(from_praise).min()
}

/// Strong praise by itself.
fn is_praise(hit: &Weighed) -> bool {
    hit.mark.class == HitClass::Positive && !hit.negated && hit.mark.valence >= MIN_PRAISE
}

/// Something that went wrong, as the sender says.
fn is_fault(hit: &Weighed) -> bool {
    let is_wrong = match hit.mark.class {
        HitClass::Failure
        | HitClass::NegatedExpectation
        | HitClass::Waiting
        | HitClass::Anger
        | HitClass::Insult => hit.mark.valence <= -1.0,
        HitClass::Negative | HitClass::Frustration => hit.mark.valence <= MAX_REPROACH,
        _ => false,
    };
    is_wrong && !hit.negated
}

struct Reader<'a> {
    folded: &'a Folded,
    weighed: &'a [Weighed],
    cues: &'a [Cue],
    sentences: Sentences,
}

impl Reader<'_> {
    fn part(&self, from: usize, to: usize) -> &str {
        self.folded.text.get(from..to).unwrap_or_default()
    }

    /// Praise that opens a sentence with a fault in it, or closes a complaint as a sentence of its
    /// own.
    fn beside_fault(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let (from, to) = self.sentences.around(start);
        let is_opening = start - from <= MAX_LEAD_BYTES;
        if is_opening && let Some(fault) = self.fault_in(end, to) {
            let is_plain = !self.is_lifted(end, fault) && !self.has_praise_between(end, fault);
            return is_plain.then_some((start, end));
        }
        if is_symbol(self.part(start, end)) && self.part(end, to).trim_matches(is_filler).is_empty()
        {
            let fault = self.fault_in(from, start)?;
            return (!self.is_lifted(from, start) && fault < start).then_some((start, end));
        }
        let is_alone = is_opening && self.part(end, to).trim_matches(is_filler).is_empty();
        let before = self.sentences.before(from);
        let fault = is_alone
            .then(|| self.fault_in(before.0, before.1))
            .flatten()?;
        let is_lifted = self.is_lifted(fault, from) || self.is_request();
        (!is_lifted && !self.has_praise_between(before.0, from)).then_some((start, end))
    }

    /// "Great, another broken delivery", "Brilliant! Flight cancelled again".
    fn exclamation(&self, praise: &Weighed) -> Option<(usize, usize)> {
        let (start, end) = (praise.mark.start, praise.mark.end);
        let (from, to) = self.sentences.around(start);
        let lead = self.part(from, start).trim_matches(is_filler);
        let is_bare =
            lead.is_empty() || matches!(lead, "oh" | "wow" | "so" | "well" | "yeah" | "ah");
        let is_one_word = !self.part(start, end).contains(' ');
        if !is_bare || !is_one_word {
            return None;
        }
        let rest = self.part(end, to);
        let range = if rest.ends_with('\n') {
            return None;
        } else if rest.trim_matches(is_filler).is_empty() {
            self.sentences.nth(self.sentences.number(start) + 1)
        } else if rest.starts_with([',', '!', '.', ';', '-']) || rest.starts_with(" another") {
            (end, to)
        } else {
            return None;
        };
        let fault = self.fault_in(range.0, range.1)?;
        let is_plain = !self.is_lifted(range.0, fault)
            && !self.is_lifted(fault, range.1)
            && !self.has_praise_between(end, range.1);
        is_plain.then_some((start, end))
    }

    /// Where the first fault in a range starts.
    fn fault_in(&self, from: usize, to: usize) -> Option<usize> {
        let first = self.weighed.partition_point(|w| w.mark.start < from);
        self.weighed
            .iter()
            .skip(first)
            .take_while(|w| w.mark.start < to)
            .find(|w| is_fault(w))
            .map(|w| w.mark.start)
    }

    /// A contrast or a remedy in the range makes the praise honest.
    fn is_lifted(&self, from: usize, to: usize) -> bool {
        let first = self.cues.partition_point(|c| c.start < from);
        self.cues
            .iter()
            .skip(first)
            .take_while(|c| c.start < to)
            .any(|c| matches!(c.kind, Context::Contrast | Context::Remedy))
    }

    fn has_praise_between(&self, from: usize, to: usize) -> bool {
        let first = self.weighed.partition_point(|w| w.mark.start < from);
        self.weighed
            .iter()
            .skip(first)
            .take_while(|w| w.mark.start < to)
            .any(|w| w.mark.class == HitClass::Positive && !w.negated && w.mark.valence > 1.0)
    }

    /// Somebody who asks for something thanks in earnest.
    fn is_request(&self) -> bool {
        self.folded.text.contains('?')
            || self
                .weighed
                .iter()
                .any(|w| w.mark.class == HitClass::Courtesy)
    }
}

/// Applause by emoji may close the very sentence of the fault.
fn is_symbol(text: &str) -> bool {
    !text.contains(is_word_char)
}

/// What may stand around a remark without adding to it.
fn is_filler(char: char) -> bool {
    char.is_whitespace() || char.is_ascii_punctuation() || !(char.is_ascii() || is_word_char(char))
}
