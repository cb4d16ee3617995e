//! Hits and style as the fixed list of numbers that the rules lane weighs.

use std::sync::LazyLock;

use super::labels::Entity;
use crate::label::Flag;
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

/// The features of one text, in the order of [`feature_names`]. Counts are `ln(1 + strength)`, where
/// strength adds up the hits' intensities, so that the tenth hit of a class adds little.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    values: Vec<f32>,
}

impl Features {
    /// Counts hits and looks at the style.
    pub fn of(scan: &Scan, entities: &[Entity]) -> Self {
        let mut values = vec![0.0; NAMES.len()];
        for (slot, value) in values.iter_mut().zip(style_values(scan, entities)) {
            *slot = value;
        }
        let classes = (NAMES.len() - STYLE.len()) / 2;
        for hit in &scan.hits {
            let offset = if hit.negated { classes } else { 0 };
            if let Some(slot) = values.get_mut(STYLE.len() + offset + hit.class.index()) {
                *slot += hit.intensity;
            }
        }
        for value in values.iter_mut().skip(STYLE.len()).filter(|v| **v != 0.0) {
            *value = value.ln_1p();
        }
        Self { values }
    }

    /// Position and value of the feature that counts a flag's own terms.
    pub(super) fn of_flag(&self, flag: Flag) -> (usize, f32) {
        let at = STYLE.len() + HitClass::Flag(flag).index();
        (at, self.values.get(at).copied().unwrap_or_default())
    }

    /// True for letters and narratives, whose other features speak of much beside a flag.
    pub(super) fn is_long(&self) -> bool {
        STYLE
            .iter()
            .zip(&self.values)
            .any(|(name, value)| *name == "long" && *value > 0.0)
    }

    /// Positions and values of the features that are not 0.
    pub fn present(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.values
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, v)| *v != 0.0)
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
