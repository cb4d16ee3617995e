//! All known questions by their words.

use std::collections::{BTreeMap, BTreeSet};

use super::FaqMatch;
use super::words::telling;
use crate::error::{Error, ErrorCode, Result};

/// Questions at most: far more than anybody keeps answered.
const MAX_ENTRIES: usize = 100_000;

/// One known question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaqEntry {
    /// Id, unique among the questions.
    pub id: String,
    /// The question as people ask it.
    pub question: String,
}

/// Known questions, ready to be compared with messages. `Send + Sync`.
#[derive(Debug, Clone, PartialEq)]
pub struct Faq {
    ids: Vec<String>,
    /// Sum of each question's weights.
    totals: Vec<f32>,
    words: BTreeMap<String, Word>,
    hash: String,
}

/// A word of the questions.
#[derive(Debug, Clone, PartialEq, Default)]
struct Word {
    weight: f32,
    /// Places of the questions that have it.
    entries: Vec<usize>,
}

impl Faq {
    /// An index of questions.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] where there is no question, an id stands twice, a question has no telling
    /// word, or there are more than 100,000.
    pub fn new(entries: &[FaqEntry]) -> Result<Self> {
        check(entries)?;
        let mut words: BTreeMap<String, Word> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let own: BTreeSet<String> = telling(&entry.question).collect();
            for word in own {
                words.entry(word).or_default().entries.push(at);
            }
        }
        let mut totals = vec![0.0; entries.len()];
        for word in words.values_mut() {
            word.weight = weight(entries.len(), word.entries.len());
            for at in &word.entries {
                if let Some(total) = totals.get_mut(*at) {
                    *total += word.weight;
                }
            }
        }
        Ok(Self {
            ids: entries.iter().map(|entry| entry.id.clone()).collect(),
            totals,
            words,
            hash: hash_of(entries),
        })
    }

    /// The question that most of whose words stand in the text; of equals the first. `None` where no
    /// telling word of any question does. Linear in the text and in the questions that share its words.
    pub fn closest(&self, text: &str) -> Option<FaqMatch> {
        let said: BTreeSet<String> = telling(text).collect();
        let mut found: BTreeMap<usize, f32> = BTreeMap::new();
        for word in said.iter().filter_map(|word| self.words.get(word)) {
            for at in &word.entries {
                *found.entry(*at).or_default() += word.weight;
            }
        }
        let shares = found.into_iter().filter_map(|(at, weight)| {
            let share = weight / self.totals.get(at)?;
            Some((at, share))
        });
        let best = shares.fold(None, |best: Option<(usize, f32)>, (at, share)| match best {
            Some((_, highest)) if highest >= share => best,
            _ => Some((at, share)),
        });
        let (at, share) = best?;
        Some(FaqMatch {
            id: self.ids.get(at)?.clone(),
            score: ((share * 10_000.0).round() / 10_000.0).min(1.0),
        })
    }

    /// Number of questions.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True when there are none; a built index has some.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// First 12 hexadecimal digits of the BLAKE3 hash of ids and questions.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

fn check(entries: &[FaqEntry]) -> Result<()> {
    let wrong = |message: String, fix: &str| {
        Err(Error::new(ErrorCode::Config, message).with_fix(fix.to_owned()))
    };
    if entries.is_empty() {
        return wrong(
            "there is no question in it".to_owned(),
            "give `id` and `question` for each",
        );
    }
    if entries.len() > MAX_ENTRIES {
        return wrong(format!("more than {MAX_ENTRIES} questions"), "give fewer");
    }
    let mut ids = BTreeSet::new();
    for entry in entries {
        if !ids.insert(entry.id.as_str()) {
            return wrong(
                format!("the id {:?} stands twice", entry.id),
                "give each its own",
            );
        }
        if telling(&entry.question).next().is_none() {
            let message = format!("the question of {:?} has no word to go by", entry.id);
            return wrong(message, "write it as people ask it");
        }
    }
    Ok(())
}

/// Inverse document frequency (Spärck Jones 1972), above 0 also for a word of every question.
#[expect(clippy::cast_precision_loss, reason = "counts of questions are small")]
fn weight(all: usize, having: usize) -> f32 {
    // Square roots in place of logarithms: alike on every machine, to the bit.
    (all as f32 / having.max(1) as f32).sqrt()
}

fn hash_of(entries: &[FaqEntry]) -> String {
    let mut hasher = blake3::Hasher::new();
    for entry in entries {
        for text in [&entry.id, &entry.question] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
    }
    let mut hash = hasher.finalize().to_hex().to_string();
    hash.truncate(12);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, question: &str) -> FaqEntry {
        FaqEntry {
            id: id.to_owned(),
            question: question.to_owned(),
        }
    }

    fn faq() -> Faq {
        Faq::new(&[
            entry("hours", "What are your opening hours?"),
            entry("password", "How do I reset my password?"),
            entry("address", "How can I change my delivery address?"),
            entry("invoice", "Where do I find my invoice?"),
        ])
        .unwrap()
    }

    #[test]
    fn a_message_meets_the_question_it_asks() {
        let table = [
            (
                "Hi, I forgot my password, how can I reset it?",
                Some(("password", 1.0)),
            ),
            (
                "when do you open on sundays, what are the hours",
                Some(("hours", 1.0)),
            ),
            (
                "I moved house. Could you change the address for deliveries?",
                Some(("address", 1.0)),
            ),
            ("my password", Some(("password", 0.5))),
            ("Thanks a lot!", None),
            ("", None),
        ];
        let faq = faq();
        for (text, expected) in table {
            let found = faq.closest(text).map(|found| (found.id, found.score));
            let expected = expected.map(|(id, score): (&str, f32)| (id.to_owned(), score));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn wrong_lists_are_told() {
        let table = [
            (vec![], "there is no question in it"),
            (
                vec![entry("a", "Refunds?"), entry("a", "Hours?")],
                "the id \"a\" stands twice",
            ),
            (
                vec![entry("a", "How can I?")],
                "the question of \"a\" has no word to go by",
            ),
        ];
        for (entries, message) in table {
            assert_eq!(Faq::new(&entries).unwrap_err().message(), message);
        }
    }
}
