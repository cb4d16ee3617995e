//! The one flat list of numbers and names that a policy may read of a message.
//!
//! Built by `judge` from labels and metadata, read by `policy`. Holds numbers and closed names only,
//! never text, and only what a record carries too: so a stored record is enough to decide again.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::label::{Category, Flag, Intent};

/// How a signal may move a priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// More of it means more harm: a rule may only raise on it.
    Harm,
    /// How it sounds: a rule may raise on it within the tone cap.
    Tone,
    /// Says that nothing waits: a rule may lower on it.
    Calm,
    /// Neither: facts about the message.
    Context,
}

/// One numeric signal.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalSpec {
    /// Name in policy files, such as `flag.safety`.
    pub name: String,
    /// How it may move a priority.
    pub kind: SignalKind,
    /// Smallest value.
    pub min: f32,
    /// Largest value.
    pub max: f32,
    /// One sentence: what it measures, in which unit.
    pub meaning: &'static str,
}

/// Index of a numeric signal in [`catalog`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignalId(usize);

/// Names a rule may compare: `channel = "email"`.
pub const NAME_SIGNALS: &[&str] = &[
    "channel",
    "language",
    "customer_tier",
    "author_role",
    "intent",
    "category",
    "lane",
    "weekday",
    "hour",
    "opening",
];

/// What each of [`NAME_SIGNALS`] says, in their order.
pub const NAME_MEANINGS: [&str; NAME_SIGNALS.len()] = [
    "how the message came, as the input says: email, chat …",
    "language code of the text, und where it cannot be told",
    "tier of the customer, as the input says",
    "who wrote it: customer, agent or system",
    "what the sender wants first of all",
    "what it is about first of all",
    "lane that judged it: rules, fast or full",
    "day of receipt in the calendar's time zone: mon … sun",
    "hour of receipt in the calendar's time zone: 00 … 23",
    "whether anybody worked when it was received: open or closed",
];

/// Place of the first of the names that say when a message came: `weekday`, `hour`, `opening`. No
/// message brings them: the policy reads them off the time of receipt by its own calendar.
pub(crate) const TIME_NAMES: usize = 7;

/// Place of `language` in [`NAME_SIGNALS`].
pub(crate) const LANGUAGE_NAME: usize = 1;

/// Place of `category` in [`NAME_SIGNALS`].
pub(crate) const CATEGORY_NAME: usize = 5;

type Base = (&'static str, SignalKind, f32, f32, &'static str);

/// Largest value of a signal without a natural bound.
const UNBOUNDED: f32 = f32::MAX;

const BASE: &[Base] = &[
    (
        "impact.level",
        SignalKind::Harm,
        0.0,
        2.0,
        "impact: 0 low, 1 medium, 2 high",
    ),
    (
        "urgency.level",
        SignalKind::Harm,
        0.0,
        2.0,
        "urgency: 0 low, 1 medium, 2 high",
    ),
    (
        "impact.p",
        SignalKind::Context,
        0.0,
        1.0,
        "probability of the impact level",
    ),
    (
        "urgency.p",
        SignalKind::Context,
        0.0,
        1.0,
        "probability of the urgency level",
    ),
    (
        "impact.score",
        SignalKind::Harm,
        0.0,
        1.0,
        "impact by all its probabilities: high counts 1, medium 0.3",
    ),
    (
        "urgency.score",
        SignalKind::Harm,
        0.0,
        1.0,
        "urgency by all its probabilities: high counts 1, medium 0.3",
    ),
    (
        "complaint.p",
        SignalKind::Harm,
        0.0,
        1.0,
        "probability that it is a complaint",
    ),
    (
        "severity.level",
        SignalKind::Tone,
        0.0,
        4.0,
        "0 no complaint, 1 no explicit reproach … 4 blame",
    ),
    (
        "sentiment.negativity",
        SignalKind::Tone,
        0.0,
        1.0,
        "minus the sentiment score, 0 when positive",
    ),
    (
        "sentiment.positivity",
        SignalKind::Calm,
        0.0,
        1.0,
        "the sentiment score, 0 when negative",
    ),
    (
        "anger.score",
        SignalKind::Tone,
        0.0,
        1.0,
        "anger at somebody",
    ),
    (
        "frustration.score",
        SignalKind::Tone,
        0.0,
        1.0,
        "effort without result",
    ),
    (
        "contact.count",
        SignalKind::Harm,
        0.0,
        UNBOUNDED,
        "contacts on the same matter, 0 when unknown",
    ),
    (
        "age.hours",
        SignalKind::Harm,
        0.0,
        UNBOUNDED,
        "hours the matter has been open as the input or --as-of says, 0 when unknown",
    ),
    (
        "money.amount",
        SignalKind::Harm,
        0.0,
        UNBOUNDED,
        "largest sum named in the text, in its currency",
    ),
    (
        "order.value",
        SignalKind::Harm,
        0.0,
        UNBOUNDED,
        "what the order or contract is worth as the input says, 0 when unknown",
    ),
    (
        "faq.score",
        SignalKind::Context,
        0.0,
        1.0,
        "share of the closest known question's words that stand in the message, 0 without --faq",
    ),
    (
        "text.bytes",
        SignalKind::Context,
        0.0,
        UNBOUNDED,
        "bytes of the message",
    ),
];

/// Range of a probability.
const SHARE: (f32, f32) = (0.0, 1.0);

/// Number of numeric signals.
const SIGNALS: usize = BASE.len() + Flag::ALL.len() + Intent::ALL.len() + Category::ALL.len();

static CATALOG: LazyLock<Vec<SignalSpec>> = LazyLock::new(|| {
    let base = BASE
        .iter()
        .map(|&(name, kind, min, max, meaning)| SignalSpec {
            name: name.to_owned(),
            kind,
            min,
            max,
            meaning,
        });
    let share = |name: String, kind, meaning| SignalSpec {
        name,
        kind,
        min: SHARE.0,
        max: SHARE.1,
        meaning,
    };
    let flags = Flag::ALL
        .iter()
        .map(|&f| share(format!("flag.{f}"), flag_kind(f), "probability of the flag"));
    let intents = Intent::ALL.iter().map(|i| {
        share(
            format!("intent.{i}"),
            SignalKind::Context,
            "probability of the intent",
        )
    });
    let categories = Category::ALL.iter().map(|c| {
        share(
            format!("category.{c}"),
            SignalKind::Context,
            "probability of the category",
        )
    });
    base.chain(flags).chain(intents).chain(categories).collect()
});

fn flag_kind(flag: Flag) -> SignalKind {
    match flag {
        Flag::Praise | Flag::NoReplyNeeded => SignalKind::Calm,
        Flag::Abuse => SignalKind::Tone,
        _ => SignalKind::Harm,
    }
}

/// All numeric signals, in their fixed order: base, flags, intents, categories.
pub fn catalog() -> &'static [SignalSpec] {
    &CATALOG
}

impl SignalId {
    /// The signal with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        catalog()
            .iter()
            .position(|spec| spec.name == name)
            .map(Self)
    }

    /// Signal of a flag's probability.
    pub fn of_flag(flag: Flag) -> Self {
        Self(BASE.len() + flag.index())
    }

    /// Signal of an intent's probability.
    pub fn of_intent(intent: Intent) -> Self {
        Self(BASE.len() + Flag::ALL.len() + intent.index())
    }

    /// Signal of a category's probability.
    pub fn of_category(category: Category) -> Self {
        Self(BASE.len() + Flag::ALL.len() + Intent::ALL.len() + category.index())
    }

    /// Position in [`catalog`].
    pub fn index(self) -> usize {
        self.0
    }
}

/// The signals of one message. Numbers that were not set are 0, names that were not set absent.
#[derive(Debug, Clone, PartialEq)]
pub struct Signals {
    numbers: [f32; SIGNALS],
    names: [Option<Cow<'static, str>>; NAME_SIGNALS.len()],
    /// When the message was received, RFC 3339, for service clocks.
    pub received_at: Option<String>,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            numbers: [0.0; SIGNALS],
            names: [const { None }; NAME_SIGNALS.len()],
            received_at: None,
        }
    }
}

impl Signals {
    /// Value of a numeric signal.
    pub fn number(&self, id: SignalId) -> f32 {
        self.numbers.get(id.0).copied().unwrap_or_default()
    }

    /// Sets a numeric signal; a value outside its range is clamped, NaN becomes its minimum.
    pub fn set(&mut self, id: SignalId, value: f32) {
        let base = BASE.get(id.0);
        let (min, max) = base.map_or(SHARE, |&(_, _, min, max, _)| (min, max));
        if let Some(slot) = self.numbers.get_mut(id.0) {
            *slot = if value.is_nan() {
                min
            } else {
                value.clamp(min, max)
            };
        }
    }

    /// Sets a numeric signal by name; an unknown name changes nothing.
    pub fn set_named(&mut self, name: &str, value: f32) {
        if let Some(id) = SignalId::from_name(name) {
            self.set(id, value);
        }
    }

    /// Value of a name signal.
    pub fn name(&self, signal: &str) -> Option<&str> {
        self.name_at(NAME_SIGNALS.iter().position(|n| *n == signal)?)
    }

    /// Value of the name signal at this place of [`NAME_SIGNALS`].
    pub(crate) fn name_at(&self, at: usize) -> Option<&str> {
        self.names.get(at)?.as_deref()
    }

    /// Sets the name signal at this place of [`NAME_SIGNALS`].
    pub(crate) fn set_name_at(&mut self, at: usize, value: Option<Cow<'static, str>>) {
        if let Some(slot) = self.names.get_mut(at) {
            *slot = value;
        }
    }

    /// Sets all name signals, in the order of [`NAME_SIGNALS`].
    pub(crate) fn set_names(&mut self, names: [Option<Cow<'static, str>>; NAME_SIGNALS.len()]) {
        self.names = names;
    }

    /// Sets a name signal; an unknown signal changes nothing.
    pub fn set_name(&mut self, signal: &str, value: Option<String>) {
        let at = NAME_SIGNALS.iter().position(|n| *n == signal);
        if let Some(slot) = at.and_then(|at| self.names.get_mut(at)) {
            *slot = value.map(Cow::Owned);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_point_at_their_names() {
        for flag in Flag::ALL {
            let id = SignalId::of_flag(*flag);
            assert_eq!(SignalId::from_name(&format!("flag.{flag}")), Some(id));
        }
        let last = SignalId::of_category(Category::Other);
        assert_eq!(last.index() + 1, catalog().len());
        assert_eq!(catalog().len(), SIGNALS);
        assert_eq!(NAME_SIGNALS[CATEGORY_NAME], "category");
        assert_eq!(NAME_SIGNALS[LANGUAGE_NAME], "language");
        assert_eq!(NAME_SIGNALS[TIME_NAMES..], ["weekday", "hour", "opening"]);
        assert_eq!(SignalId::from_name("category.other"), Some(last));
    }

    #[test]
    fn values_stay_in_range() {
        let mut signals = Signals::default();
        let id = SignalId::of_flag(Flag::Safety);
        signals.set(id, 7.0);
        assert!((signals.number(id) - 1.0).abs() < f32::EPSILON);
        signals.set(id, f32::NAN);
        assert!(signals.number(id).abs() < f32::EPSILON);
    }
}
