//! What the words around a hit do to it: negation, boosters, contrast, shouting.
//!
//! Marks in, weighed marks out. Scope and factors follow VADER (Hutto & Gilbert 2014) where it has
//! them; negation stops at clause borders, which VADER does not do.

use super::HitClass;
use super::entry::{Context, MAX_VALENCE};
use super::fold::{Folded, Word};
use super::scan::{Cue, Mark};
use super::sentence::Sentences;

/// Words before a hit in which a negation governs it.
const NEGATION_WORDS: usize = 4;
/// Words before a hit in which a booster or damper reaches it.
const BOOSTER_WORDS: usize = 2;
/// VADER's factor for negated praise.
const NEGATED_PRAISE: f32 = -0.74;
/// The absence of a bad thing is less than praise; chosen below VADER's 0.74.
const NEGATED_REPROACH: f32 = -0.4;
/// Two negations leave a weaker statement; chosen.
const DOUBLE_NEGATION: f32 = 0.5;
/// VADER's weights before and after "but".
const BEFORE_CONTRAST: f32 = 0.5;
const AFTER_CONTRAST: f32 = 1.5;
/// Capitals inside lower-case text; VADER adds 0.733 to words of about 2.9.
const CAPITALS: f32 = 1.25;
/// A stretched letter; chosen beside the capitals.
const STRETCHED: f32 = 1.2;
/// Range of an intensity.
const INTENSITY: std::ops::RangeInclusive<f32> = 0.5..=2.0;

/// Neighbours looked at on each side, so that hostile text stays linear; real text has a few.
const NEIGHBOURS: usize = 24;

/// A mark after its surroundings were read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    pub(super) mark: Mark,
    pub(super) valence: f32,
    pub(super) intensity: f32,
    pub(super) negated: bool,
}

/// Reads the surroundings of all `marks`. Marks and cues are sorted by start.
pub(super) fn weigh(
    folded: &Folded,
    marks: &[Mark],
    cues: &[Cue],
    is_all_capitals: bool,
) -> Vec<Weighed> {
    let of = |kinds: &[Context]| -> Vec<Cue> {
        let of_kind = cues.iter().filter(|c| kinds.contains(&c.kind));
        of_kind.copied().collect()
    };
    let mut negations = of(&[Context::Negation]);
    negations.retain(|cue| !is_inside_feeling(cue, marks));
    let surroundings = Surroundings {
        folded,
        marks,
        boosters: of(&[Context::Booster, Context::Damper]),
        negations,
        is_all_capitals,
    };
    let mut weighed: Vec<Weighed> = (0..marks.len())
        .filter_map(|at| surroundings.weigh(at))
        .collect();
    contrast(folded, cues, &mut weighed);
    for hit in &mut weighed {
        hit.valence = hit.valence.clamp(-MAX_VALENCE, MAX_VALENCE);
    }
    weighed
}

/// The items near `at` that start at or before it, nearest first.
fn up_to<T>(items: &[T], at: usize, start: impl Fn(&T) -> usize) -> impl Iterator<Item = &T> {
    let next = items.partition_point(|item| start(item) <= at);
    items
        .get(..next)
        .unwrap_or_default()
        .iter()
        .rev()
        .take(NEIGHBOURS)
}

/// A negation that is part of an entry such as "not working" has done its work.
fn is_inside_feeling(cue: &Cue, marks: &[Mark]) -> bool {
    up_to(marks, cue.end, |m| m.start + 1).any(|m| cue.start < m.end && is_feeling(m.class))
}

/// Classes that carry or imply a feeling.
pub(super) fn is_feeling(class: HitClass) -> bool {
    matches!(
        class,
        HitClass::Anger
            | HitClass::Frustration
            | HitClass::Insult
            | HitClass::Profanity
            | HitClass::Negative
            | HitClass::Positive
            | HitClass::Failure
            | HitClass::NegatedExpectation
            | HitClass::Waiting
            | HitClass::Repeat
    )
}

/// Classes that stay what they are under a negation.
fn is_fixed(class: HitClass) -> bool {
    matches!(
        class,
        HitClass::Courtesy | HitClass::Gratitude | HitClass::WhyQuestion | HitClass::Ultimatum
    )
}

struct Surroundings<'a> {
    folded: &'a Folded,
    marks: &'a [Mark],
    boosters: Vec<Cue>,
    negations: Vec<Cue>,
    is_all_capitals: bool,
}

impl Surroundings<'_> {
    fn weigh(&self, at: usize) -> Option<Weighed> {
        let mark = self.marks.get(at)?;
        let words = &self.folded.words;
        let first = words.partition_point(|w| w.end <= mark.start);
        let (negations, is_boosted) = self.negations_before(mark, first);
        let intensity = self.intensity(mark, first);
        let mut valence = mark.valence * intensity;
        let negated = negations % 2 == 1;
        if negated {
            valence *= if valence > 0.0 {
                NEGATED_PRAISE
            } else {
                NEGATED_REPROACH
            };
            valence *= if is_boosted { 0.7 } else { 1.0 };
        } else if negations > 0 {
            valence *= DOUBLE_NEGATION;
        }
        let is_swallowed = self.is_swallowed(mark);
        Some(Weighed {
            mark: *mark,
            valence: if is_swallowed { 0.0 } else { valence },
            intensity,
            negated: negated || is_swallowed,
        })
    }

    /// True for an entry inside a phrase that says its opposite: "issues" in "no issues".
    fn is_swallowed(&self, mark: &Mark) -> bool {
        up_to(self.marks, mark.start, |m| m.start).any(|m| is_opposite_around(m, mark))
    }

    /// Negations that govern the mark whose first word is `first`, and whether a booster stands
    /// between ("not very").
    fn negations_before(&self, mark: &Mark, first: usize) -> (usize, bool) {
        if self.negations.is_empty() || is_fixed(mark.class) {
            return (0, false);
        }
        let mut count = 0;
        let mut is_boosted = false;
        let mut end = mark.start;
        let mut counted_from = mark.start;
        for (steps, at) in (0..first).rev().take(NEGATION_WORDS).enumerate() {
            let Some(word) = self.folded.words.get(at) else {
                break;
            };
            if self.is_border_between(word.end, end) {
                break;
            }
            if let Some(cue) = covering(&self.negations, word) {
                if self.is_bare_no(word) && steps > 0 && self.has_clause(at + 1, first) {
                    break;
                }
                count += usize::from(word.end <= counted_from);
                counted_from = cue.start;
            } else if self.stops_negation(at, mark) {
                break;
            }
            is_boosted |= covering(&self.boosters, word).is_some();
            end = word.start;
        }
        (count, is_boosted)
    }

    fn text(&self, word: &Word) -> &str {
        self.folded
            .text
            .get(word.start..word.end)
            .unwrap_or_default()
    }

    /// "no" as an answer: "no it is broken".
    fn is_bare_no(&self, word: &Word) -> bool {
        matches!(self.text(word), "no" | "nope" | "nah")
    }

    fn has_clause(&self, from: usize, to: usize) -> bool {
        self.folded
            .words
            .iter()
            .take(to)
            .skip(from)
            .any(|w| is_subject(self.text(w)))
    }

    fn is_border_between(&self, from: usize, to: usize) -> bool {
        let gap = self.folded.text.get(from..to).unwrap_or_default();
        gap != " " && gap.contains([',', ';', ':', '.', '!', '?', '\n', '(', ')', '-', '–', '—'])
    }

    /// True when the word at `at` begins a clause of its own, so that a negation before it does not
    /// reach behind it.
    fn stops_negation(&self, at: usize, mark: &Mark) -> bool {
        let Some(word) = self.folded.words.get(at) else {
            return true;
        };
        let text = self.text(word);
        if text == "and" {
            return mark.valence <= 0.0;
        }
        let before = at.checked_sub(1).and_then(|i| self.folded.words.get(i));
        let follows_negation = before.is_some_and(|b| covering(&self.negations, b).is_some());
        if is_preposition(text) {
            return !follows_negation;
        }
        if matches!(text, "i" | "we") {
            let is_opinion = before.is_some_and(|b| is_opinion_verb(self.text(b)));
            return !follows_negation && !is_opinion;
        }
        is_clause_opener(text) || self.holds_opposite(word, mark)
    }

    /// The word belongs to an entry of the other feeling: "not helpful broken".
    fn holds_opposite(&self, word: &Word, mark: &Mark) -> bool {
        up_to(self.marks, word.start, |m| m.start)
            .any(|m| word.end <= m.end && m.end <= mark.start && m.valence * mark.valence < 0.0)
    }

    fn intensity(&self, mark: &Mark, first: usize) -> f32 {
        let last = self
            .folded
            .words
            .partition_point(|w| w.start < mark.end)
            .max(first);
        let inside = self.folded.words.get(first..last).unwrap_or_default();
        let mut factor = self.boost(mark, first);
        if inside.iter().any(|w| w.is_stretched) {
            factor *= STRETCHED;
        }
        if !self.is_all_capitals && inside.iter().any(is_shouted) {
            factor *= CAPITALS;
        }
        factor.clamp(*INTENSITY.start(), *INTENSITY.end())
    }

    /// Product of boosters and dampers in front of the mark, and of those that trail it ("as hell").
    fn boost(&self, mark: &Mark, first: usize) -> f32 {
        if self.boosters.is_empty() || !is_feeling(mark.class) {
            return 1.0;
        }
        let words = &self.folded.words;
        let from = words
            .get(first.saturating_sub(BOOSTER_WORDS))
            .map_or(0, |w| w.start);
        let before = up_to(&self.boosters, mark.start, |c| c.start)
            .filter(|c| c.start >= from && c.end < mark.start)
            .filter(|c| !self.is_border_between(c.end, mark.start))
            .max_by_key(|c| c.end - c.start);
        let behind = up_to(&self.boosters, mark.end + 1, |c| c.start)
            .find(|c| c.start == mark.end + 1 && is_trailing(c, self.folded));
        before.map_or(1.0, |c| c.factor) * behind.map_or(1.0, |c| c.factor)
    }
}

/// The longest of the cues that cover the word.
fn covering<'a>(cues: &'a [Cue], word: &Word) -> Option<&'a Cue> {
    up_to(cues, word.start, |c| c.start)
        .filter(|c| word.end <= c.end)
        .max_by_key(|c| c.end - c.start)
}

/// Boosters of more than one word may trail what they strengthen.
fn is_trailing(cue: &Cue, folded: &Folded) -> bool {
    folded
        .text
        .get(cue.start..cue.end)
        .is_some_and(|text| text.starts_with("as ") || text.starts_with("beyond "))
}

/// Three capitals or more; shorter ones are often abbreviations.
pub(super) fn is_shouted(word: &Word) -> bool {
    word.is_capitals && word.end - word.start > 2
}

/// True when `outer` is a longer phrase of the opposite feeling around `inner`.
pub(super) fn is_opposite_around(outer: &Mark, inner: &Mark) -> bool {
    outer.len_bytes() > inner.len_bytes()
        && outer.contains(inner)
        && is_feeling(outer.class)
        && outer.valence * inner.valence < 0.0
}

fn is_subject(word: &str) -> bool {
    matches!(
        word,
        "i" | "you"
            | "he"
            | "she"
            | "it"
            | "we"
            | "they"
            | "this"
            | "that"
            | "is"
            | "are"
            | "was"
            | "my"
            | "your"
            | "the"
    )
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "for"
            | "from"
            | "with"
            | "about"
            | "on"
            | "at"
            | "in"
            | "by"
            | "after"
            | "before"
            | "during"
            | "despite"
            | "under"
            | "over"
    )
}

/// Words after which a new subject still stands under the negation: "I do not think we are happy".
fn is_opinion_verb(word: &str) -> bool {
    matches!(
        word,
        "think"
            | "believe"
            | "feel"
            | "say"
            | "said"
            | "sure"
            | "suppose"
            | "guess"
            | "mean"
            | "know"
    )
}

fn is_clause_opener(word: &str) -> bool {
    matches!(
        word,
        "because"
            | "since"
            | "while"
            | "who"
            | "which"
            | "where"
            | "when"
            | "whether"
            | "if"
            | "why"
            | "how"
            | "what"
            | "until"
            | "unless"
            | "as"
            | "then"
            | "but"
            | "however"
            | "although"
            | "though"
            | "yet"
            | "except"
            | "instead"
            | "please"
            | "just"
    )
}

/// Concessive words: what follows them up to the comma weighs less, not more.
fn is_concessive(text: &str) -> bool {
    matches!(
        text,
        "although" | "though" | "even though" | "while" | "whereas" | "despite" | "in spite of"
    )
}

/// Weighs hits before a contrast less and hits behind it more; one contrast a sentence counts, "but"
/// before all others.
fn contrast(folded: &Folded, cues: &[Cue], weighed: &mut [Weighed]) {
    let mut contrasts = cues
        .iter()
        .filter(|c| c.kind == Context::Contrast)
        .peekable();
    if contrasts.peek().is_none() {
        return;
    }
    let sentences = Sentences::of(&folded.text);
    let text = |cue: &Cue| folded.text.get(cue.start..cue.end).unwrap_or_default();
    while let Some(first) = contrasts.next() {
        let number = sentences.number(first.start);
        let mut chosen = first;
        while let Some(next) = contrasts.next_if(|c| sentences.number(c.start) == number) {
            if text(chosen) != "but" && text(next) == "but" {
                chosen = next;
            }
        }
        if let Some((weak, strong)) = sides(folded, &sentences, chosen) {
            scale(weighed, weak, BEFORE_CONTRAST);
            scale(weighed, strong, AFTER_CONTRAST);
        }
    }
}

type Range = (usize, usize);

/// What a contrast weakens and what it strengthens.
fn sides(folded: &Folded, sentences: &Sentences, cue: &Cue) -> Option<(Range, Range)> {
    let (start, end) = sentences.around(cue.start);
    let part = |from, to| folded.text.get(from..to).unwrap_or_default();
    let is_initial = part(start, cue.start).trim().is_empty();
    let is_concessive = is_concessive(part(cue.start, cue.end));
    Some(match (is_initial, is_concessive) {
        (true, true) => {
            let comma = cue.end + part(cue.end, end).find(',')?;
            ((cue.end, comma), (comma, end))
        }
        (false, true) => ((cue.end, end), (start, cue.start)),
        (true, false) => (sentences.before(start), (cue.end, end)),
        (false, false) => ((start, cue.start), (cue.end, end)),
    })
}

fn scale(weighed: &mut [Weighed], range: Range, factor: f32) {
    let from = weighed.partition_point(|w| w.mark.start < range.0);
    for hit in weighed.iter_mut().skip(from) {
        if hit.mark.start >= range.1 {
            break;
        }
        hit.valence *= factor;
    }
}
