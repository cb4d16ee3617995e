//! How the messages of a group put it: words for labels, and examples.

use std::collections::BTreeMap;

use super::common::specificity_of;
use super::find::{Found, Named};
use super::messages::{ANSWERED, Messages, Row};
use super::words::{Telling, each_telling};
use crate::faq::Faq;
use crate::history::RecordKey;

/// Examples of a problem.
const EXAMPLES: usize = 3;

/// Longest text of an example in characters: what makes a problem clear stands in the first lines.
const MAX_EXAMPLE_CHARS: usize = 400;

/// Words of a label.
const LABEL_WORDS: usize = 4;

/// Share of a group's messages that have a word of its label.
const MIN_LABEL_COVERAGE: f64 = 0.25;

/// Spellings of a stem that are counted apart; most have three or four.
const MAX_SPELLINGS: usize = 64;

/// What is counted of one word of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Word {
    spellings: BTreeMap<String, u64>,
    messages: u64,
    negated: u64,
    /// Sum over messages of the telling words before it, and how often it was counted.
    places: u64,
}

/// A message that may stand for its group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// What it has of the group's words, the more the better: negated, so that the best come first.
    shared: i64,
    chars: usize,
    text: String,
    key: RecordKey,
}

/// One group's wording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Spoken {
    words: BTreeMap<u32, Word>,
    examples: Vec<Candidate>,
    questions: u64,
    answered: u64,
    asked: u64,
    closest: BTreeMap<String, u64>,
}

/// Reads the texts of the groups' messages.
#[derive(Debug)]
pub struct Wording<'a> {
    messages: &'a Messages,
    found: &'a Found,
    faq: Option<&'a Faq>,
    with_text: bool,
    spoken: Vec<Spoken>,
}

/// What was read of the groups' texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Phrasing {
    pub(super) groups: Vec<Said>,
}

/// One group's label, words, examples and questions.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Said {
    pub(super) label: String,
    /// Hash of a stem and its commonest spelling.
    pub(super) spellings: BTreeMap<u32, String>,
    pub(super) examples: Vec<(RecordKey, String)>,
    pub(super) questions: u64,
    /// Questions that the list answers, where there is one.
    pub(super) answered: Option<u64>,
    /// The known question that most of them come closest to.
    pub(super) closest: Option<String>,
}

impl<'a> Wording<'a> {
    /// For the groups of `found`; `faq` answers questions, texts are kept as examples only `with_text`.
    pub fn new(
        messages: &'a Messages,
        found: &'a Found,
        faq: Option<&'a Faq>,
        with_text: bool,
    ) -> Self {
        Self {
            messages,
            found,
            faq,
            with_text,
            spoken: vec![Spoken::default(); found.groups.len()],
        }
    }

    /// Reads a text again; one of no group changes nothing.
    pub fn add(&mut self, record: RecordKey, text: &str) {
        let Some(number) = self.found.group_of(self.messages, record) else {
            return;
        };
        let (Some(group), Some(spoken)) = (
            self.found.groups.get(number as usize),
            self.spoken.get_mut(number as usize),
        ) else {
            return;
        };
        let shared = spoken.read(group, text);
        let row = self
            .messages
            .at(record)
            .and_then(|at| self.messages.row(at));
        // "How do I close my account?" asks, though its intent is to end something.
        if text.contains('?') || row.and_then(Row::is_question) == Some(true) {
            spoken.questions += 1;
            let known = row.and_then(Row::is_answered);
            spoken.ask(text, self.faq, known);
        }
        if self.with_text {
            spoken.offer(record, text, shared);
        }
    }

    /// Labels and examples.
    pub fn finish(self) -> Phrasing {
        let pairs = self.found.groups.iter().zip(self.spoken);
        Phrasing {
            groups: pairs.map(|(group, spoken)| spoken.said(group)).collect(),
        }
    }
}

impl Spoken {
    /// Counts the group's words in a text; gives what the text shares with the group.
    fn read(&mut self, group: &Named, text: &str) -> f64 {
        let mut place = 0;
        let mut met: Vec<u32> = Vec::new();
        let mut shared = 0.0;
        each_telling(text, |telling, _| {
            place += 1;
            let own = group.words.iter().find(|(hash, _)| *hash == telling.hash);
            let Some((_, coverage)) = own else {
                return;
            };
            if met.contains(&telling.hash) {
                return;
            }
            met.push(telling.hash);
            shared += coverage;
            self.count(telling, text, place);
        });
        shared
    }

    fn count(&mut self, telling: Telling, text: &str, place: u64) {
        let word = self.words.entry(telling.hash).or_default();
        word.messages += 1;
        word.negated += u64::from(telling.is_negated);
        word.places += place;
        let spelling = text.get(telling.start..telling.end).unwrap_or_default();
        let spelling = spelling.to_lowercase();
        let is_known = word.spellings.contains_key(&spelling);
        if is_known || word.spellings.len() < MAX_SPELLINGS {
            *word.spellings.entry(spelling).or_default() += 1;
        }
    }

    fn ask(&mut self, text: &str, faq: Option<&Faq>, known: Option<bool>) {
        if let Some(faq) = faq {
            self.asked += 1;
            if let Some(found) = faq.closest(text) {
                self.answered += u64::from(found.score >= ANSWERED);
                *self.closest.entry(found.id).or_default() += 1;
            }
        } else if let Some(known) = known {
            self.asked += 1;
            self.answered += u64::from(known);
        }
    }

    /// Keeps a text where it is among the best: those that have most of the group's words, of these the shortest.
    fn offer(&mut self, key: RecordKey, text: &str, shared: f64) {
        let chars = text.chars().count();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a sum of 30 shares at most"
        )]
        let candidate = Candidate {
            // In fifths, so that among texts that say about as much the shortest is shown.
            shared: -((shared * 5.0) as i64),
            chars,
            text: text.chars().take(MAX_EXAMPLE_CHARS).collect(),
            key,
        };
        if let Some(same) = self
            .examples
            .iter_mut()
            .find(|known| known.text == candidate.text)
        {
            if candidate < *same {
                *same = candidate;
            }
            return;
        }
        self.examples.push(candidate);
        self.examples.sort_unstable();
        self.examples.truncate(EXAMPLES);
    }

    fn said(self, group: &Named) -> Said {
        let label = self.label(group);
        let closest = self.closest.into_iter().max_by(|a, b| {
            let (one, other) = (a, b);
            one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0))
        });
        let spellings = self.words.iter();
        Said {
            label,
            spellings: spellings
                .filter_map(|(hash, word)| Some((*hash, word.spelling()?.to_owned())))
                .collect(),
            examples: self
                .examples
                .into_iter()
                .map(|example| (example.key, example.text))
                .collect(),
            questions: self.questions,
            answered: (self.asked > 0).then_some(self.answered),
            closest: closest.map(|(id, _)| id),
        }
    }

    /// The words that most messages have, the telling ones first chosen, in the order in which they are used.
    fn label(&self, group: &Named) -> String {
        let weigh = |(hash, coverage): &(u32, f64)| {
            let is_key = group.key.contains(hash);
            let is_fit = is_key || *coverage >= MIN_LABEL_COVERAGE;
            let weight = coverage * coverage * f64::from(specificity_of(*hash));
            is_fit.then_some((is_key, weight, *hash))
        };
        let mut chosen: Vec<(bool, f64, u32)> = group.words.iter().filter_map(weigh).collect();
        chosen.sort_unstable_by(|a, b| {
            b.0.cmp(&a.0)
                .then_with(|| b.1.total_cmp(&a.1))
                .then_with(|| a.2.cmp(&b.2))
        });
        chosen.truncate(LABEL_WORDS);
        let mut words: Vec<(u64, &str, bool)> = chosen
            .iter()
            .filter_map(|(_, _, hash)| {
                let word = self.words.get(hash)?;
                let place = word.places * 1_000 / word.messages.max(1);
                Some((place, word.spelling()?, word.negated * 2 > word.messages))
            })
            .collect();
        words.sort_unstable();
        let words = words.iter().map(|(_, word, is_negated)| {
            if *is_negated {
                format!("not {word}")
            } else {
                (*word).to_owned()
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

impl Word {
    /// The commonest spelling; of equals the first by letters.
    fn spelling(&self) -> Option<&str> {
        let best = self
            .spellings
            .iter()
            .max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)));
        best.map(|(spelling, _)| &**spelling)
    }
}
