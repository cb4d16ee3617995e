//! The closed set of things a lexicon entry can speak of.

use crate::label::{Category, Flag, Intent};

/// What a lexicon entry speaks of. Written in lexicon files as a name: `anger`, `flag.safety`,
/// `category.billing_payment`, `intent.request_refund`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HitClass {
    /// Anger at somebody: "furious", "disgusted".
    Anger,
    /// Effort without result: "fed up", "yet again".
    Frustration,
    /// Insult of a person or company: "idiots", "thieves".
    Insult,
    /// Swear word without a target.
    Profanity,
    /// Negative evaluation: "terrible", "poor".
    Negative,
    /// Positive evaluation: "great", "happy".
    Positive,
    /// A thing does not do what it should: "not working", "broken", "crashes".
    Failure,
    /// A right that was not met: "never arrived", "not what i ordered", "no refund".
    NegatedExpectation,
    /// Waiting and delay: "still waiting", "two weeks", "overdue".
    Waiting,
    /// "again", "third time", "keeps happening".
    Repeat,
    /// "last chance", "or else", "final warning".
    Ultimatum,
    /// Rhetorical "why".
    WhyQuestion,
    /// "please", "kindly", "thanks in advance": no feeling.
    Courtesy,
    /// Thanks: "thank you", "much appreciated".
    Gratitude,
    /// Time pressure: "asap", "today", "right now".
    TimePressure,
    /// Large stakes: "savings", "thousands", "evicted", "whole office".
    Stakes,
    /// Evidence of a flag.
    Flag(Flag),
    /// Vocabulary of a category.
    Category(Category),
    /// Vocabulary of an intent.
    Intent(Intent),
}

const PLAIN: &[(&str, HitClass)] = &[
    ("anger", HitClass::Anger),
    ("frustration", HitClass::Frustration),
    ("insult", HitClass::Insult),
    ("profanity", HitClass::Profanity),
    ("negative", HitClass::Negative),
    ("positive", HitClass::Positive),
    ("failure", HitClass::Failure),
    ("negated_expectation", HitClass::NegatedExpectation),
    ("waiting", HitClass::Waiting),
    ("repeat", HitClass::Repeat),
    ("ultimatum", HitClass::Ultimatum),
    ("why_question", HitClass::WhyQuestion),
    ("courtesy", HitClass::Courtesy),
    ("gratitude", HitClass::Gratitude),
    ("time_pressure", HitClass::TimePressure),
    ("stakes", HitClass::Stakes),
];

impl HitClass {
    /// The class with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some((_, class)) = PLAIN.iter().find(|(n, _)| *n == name) {
            return Some(*class);
        }
        let (kind, label) = name.split_once('.')?;
        match kind {
            "flag" => Flag::from_name(label).map(Self::Flag),
            "category" => Category::from_name(label).map(Self::Category),
            "intent" => Intent::from_name(label).map(Self::Intent),
            _ => None,
        }
    }

    /// The class's name in lexicon files and evidence.
    pub fn name(self) -> String {
        match self {
            Self::Flag(flag) => format!("flag.{flag}"),
            Self::Category(category) => format!("category.{category}"),
            Self::Intent(intent) => format!("intent.{intent}"),
            plain => PLAIN
                .iter()
                .find(|(_, class)| *class == plain)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
        }
    }

    /// Every class name, for error messages.
    pub fn names() -> Vec<String> {
        let plain = PLAIN.iter().map(|(name, _)| (*name).to_owned());
        let flags = Flag::ALL.iter().map(|f| format!("flag.{f}"));
        let categories = Category::ALL.iter().map(|c| format!("category.{c}"));
        let intents = Intent::ALL.iter().map(|i| format!("intent.{i}"));
        plain
            .chain(flags)
            .chain(categories)
            .chain(intents)
            .collect()
    }

    /// Position of the class in [`Self::names`].
    pub fn index(self) -> usize {
        let flags = PLAIN.len();
        let categories = flags + Flag::ALL.len();
        let intents = categories + Category::ALL.len();
        match self {
            Self::Flag(flag) => flags + flag.index(),
            Self::Category(category) => categories + category.index(),
            Self::Intent(intent) => intents + intent.index(),
            plain => PLAIN
                .iter()
                .position(|(_, class)| *class == plain)
                .unwrap_or_default(),
        }
    }

    /// The flag it is evidence of.
    pub fn flag(self) -> Option<Flag> {
        match self {
            Self::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}
