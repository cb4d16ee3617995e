//! Hits and style as the fixed list of numbers that the rules lane weighs.

use std::sync::LazyLock;

use super::labels::Entity;
use crate::label::{Category, Flag, Intent};
use crate::lexicon::{HitClass, Scan};

/// Features that are not counts of a hit class: how the text is written and what it names.
const STYLE: [&str; 9] = [
    "bias",
    "shouting",
    "exclamations",
    "questions",
    "short",
    "long",
    "irony",
    "money",
    "order_number",
];

/// Place of `long` in [`STYLE`].
const LONG_AT: usize = 5;

/// Texts of at most this many words are `short`: greetings, answers, thanks.
const SHORT_WORDS: usize = 4;

/// Texts from this many words on are `long`: letters and narratives.
const LONG_WORDS: usize = 80;

static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let style = STYLE.iter().map(|n| format!("style.{n}"));
    let classes = HitClass::names();
    let negated = classes.iter().map(|n| format!("not.{n}"));
    style
        .chain(classes.iter().cloned())
        .chain(negated)
        .collect()
});

/// Names of all features in their fixed order: style, hit classes, negated hit classes.
pub fn feature_names() -> &'static [String] {
    &NAMES
}

/// Classes of hits that are neither flag nor category nor intent.
const PLAIN_CLASSES: usize = 16;

const CLASSES: usize = PLAIN_CLASSES + Flag::ALL.len() + Category::ALL.len() + Intent::ALL.len();

/// Number of features.
pub(super) const FEATURES: usize = STYLE.len() + 2 * CLASSES;

/// Bits of a set of features.
const SET_WORDS: usize = FEATURES.div_ceil(64);

/// The features of one text, in the order of [`feature_names`]. Counts are `ln(1 + strength)`, where
/// strength adds up the hits' intensities, so that the tenth hit of a class adds little.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    values: [f32; FEATURES],
    /// The features that were counted: few of all.
    counted: [u64; SET_WORDS],
}

impl Features {
    /// Counts hits and looks at the style.
    pub fn of(scan: &Scan, entities: &[Entity]) -> Self {
        let mut features = Self {
            values: [0.0; FEATURES],
            counted: [0; SET_WORDS],
        };
        for hit in &scan.hits {
            let offset = if hit.negated { CLASSES } else { 0 };
            features.add(STYLE.len() + offset + position(hit.class), hit.intensity);
        }
        features.dampen();
        for (at, value) in style_values(scan, entities).into_iter().enumerate() {
            features.add(at, value);
        }
        features
    }

    fn add(&mut self, at: usize, value: f32) {
        if let Some(slot) = self.values.get_mut(at) {
            *slot += value;
        }
        if let Some(word) = self.counted.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn dampen(&mut self) {
        for at in set_bits(self.counted) {
            if let Some(value) = self.values.get_mut(at) {
                *value = value.ln_1p();
            }
        }
    }

    /// Position and value of the feature that counts a flag's own terms.
    pub(super) fn of_flag(&self, flag: Flag) -> (usize, f32) {
        let at = STYLE.len() + position(HitClass::Flag(flag));
        (at, self.values.get(at).copied().unwrap_or_default())
    }

    /// True for letters and narratives, whose other features speak of much beside a flag.
    pub(super) fn is_long(&self) -> bool {
        self.values.get(LONG_AT).is_some_and(|value| *value > 0.0)
    }

    /// Positions and values of the features that are not 0.
    pub fn present(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        let value = |at| Some((at, self.values.get(at).copied()?));
        let counted = set_bits(self.counted).filter_map(value);
        counted.filter(|(_, value)| *value != 0.0)
    }
}

/// The numbers in a set, in their order.
fn set_bits(set: [u64; SET_WORDS]) -> impl Iterator<Item = usize> {
    set.into_iter().enumerate().flat_map(|(word, bits)| {
        let rest = std::iter::successors(Some(bits), |rest| Some(rest & rest.wrapping_sub(1)));
        rest.take_while(|rest| *rest != 0)
            .map(move |rest| word * 64 + rest.trailing_zeros() as usize)
    })
}

/// What [`HitClass::index`] gives, without a search.
fn position(class: HitClass) -> usize {
    match class {
        HitClass::Anger => 0,
        HitClass::Frustration => 1,
        HitClass::Insult => 2,
        HitClass::Profanity => 3,
        HitClass::Negative => 4,
        HitClass::Positive => 5,
        HitClass::Failure => 6,
        HitClass::NegatedExpectation => 7,
        HitClass::Waiting => 8,
        HitClass::Repeat => 9,
        HitClass::Ultimatum => 10,
        HitClass::WhyQuestion => 11,
        HitClass::Courtesy => 12,
        HitClass::Gratitude => 13,
        HitClass::TimePressure => 14,
        HitClass::Stakes => 15,
        HitClass::Flag(flag) => PLAIN_CLASSES + flag.index(),
        HitClass::Category(category) => PLAIN_CLASSES + Flag::ALL.len() + category.index(),
        HitClass::Intent(intent) => CLASSES - Intent::ALL.len() + intent.index(),
    }
}

fn style_values(scan: &Scan, entities: &[Entity]) -> [f32; STYLE.len()] {
    use super::labels::EntityKind::{Money, OrderNumber};
    let yes = |b: bool| f32::from(u8::from(b));
    let capped = |n: usize| f32::from(u8::try_from(n.min(5)).unwrap_or(5)).ln_1p();
    let has = |kind| yes(entities.iter().any(|e| e.kind == kind));
    let style = &scan.style;
    [
        1.0,
        yes(style.is_shouting),
        capped(style.exclamations),
        capped(style.questions),
        yes(style.words <= SHORT_WORDS),
        yes(style.words >= LONG_WORDS),
        yes(scan.irony.is_some()),
        has(Money),
        has(OrderNumber),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_names() {
        assert_eq!(feature_names().len(), FEATURES);
        assert_eq!(STYLE[LONG_AT], "long");
        for name in HitClass::names() {
            let class = HitClass::from_name(&name).unwrap();
            assert_eq!(position(class), class.index(), "{name}");
        }
    }

    #[test]
    fn sets_give_their_numbers_in_order() {
        let set = [1 << 63 | 1, 1 << 5];
        assert_eq!(set_bits(set).collect::<Vec<_>>(), [0, 63, 69]);
    }
}
