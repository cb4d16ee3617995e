//! Prepared text in, hits out: one pass over anger, threat and topic vocabulary.
//!
//! Knows nothing of models or policies. To extend it, add lines to `data/lexicon/en/*.tsv` or hand in a
//! file of your own with [`LexiconBuilder::add_tsv`].

use std::sync::Arc;

use crate::error::Result;
use crate::prepare::Prepared;
use crate::span::ByteSpan;

/// Puts a lexicon together.
pub use build::LexiconBuilder;
/// What a lexicon entry speaks of.
pub use class::HitClass;
/// How a message is written.
pub use style::Style;

mod build;
mod class;
mod context;
mod denial;
mod english;
mod entry;
mod fold;
mod irony;
mod phrases;
mod scan;
mod select;
mod sentence;
mod slot;
mod style;
mod term;
mod words;

#[cfg(test)]
mod tests;

/// One lexicon entry found in a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Where, in the message's view (not in the prepared text).
    pub span: ByteSpan,
    /// What the entry speaks of.
    pub class: HitClass,
    /// Index of the entry in the lexicon, for `Lexicon::term`.
    pub entry: u32,
    /// Valence after negation, boosters and shouting, −4..4 as in VADER; 0 for entries without
    /// feeling.
    pub valence: f32,
    /// Strength after boosters, shouting and stretching: 1 is the plain word, 0.5..2.
    pub intensity: f32,
    /// True when a negation governs the entry.
    pub negated: bool,
}

/// What was found in one message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    /// Entries found, sorted by start, then class. Of overlapping hits of one class only the longest
    /// stands here.
    pub hits: Vec<Hit>,
    /// How the message is written.
    pub style: Style,
    /// Where, in the message's view, praise stands that means the opposite; `None` without such a
    /// cue. Hits under it keep their valence.
    pub irony: Option<ByteSpan>,
    /// Where, in the message's view, a short message denies the only fault it speaks of.
    pub denial: Option<ByteSpan>,
}

/// A searchable lexicon. Build it once and share it between threads.
#[derive(Debug)]
pub struct Lexicon {
    entries: Vec<entry::Entry>,
    sources: Vec<Arc<str>>,
    index: build::Index,
    name: String,
    hash: String,
}

impl Lexicon {
    /// The built-in English lexicon.
    ///
    /// ```
    /// # fn main() -> kvetch::Result<()> {
    /// let lexicon = kvetch::lexicon::Lexicon::english()?;
    /// assert_eq!(lexicon.name(), "en");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `E03` only if the built-in files were damaged when the program was built.
    pub fn english() -> Result<Self> {
        Self::builder().english()?.build()
    }

    /// An empty builder.
    pub fn builder() -> LexiconBuilder {
        LexiconBuilder::default()
    }

    /// Finds every entry in the text that is read. Linear in its length; any text will do. Nothing is
    /// reported whose place in the view overlaps a masked part.
    pub fn scan(&self, prepared: &Prepared) -> Scan {
        let folded = fold::fold(&prepared.text, &self.index.vocabulary);
        let found = select::select(scan::find(&folded, &self.index, &self.entries));
        let (style, is_all_capitals) = style::measure(&folded, &found.marks, &found.cues);
        let weighed = context::weigh(&folded, &found.marks, &found.cues, is_all_capitals);
        let irony = irony::find(&folded, &weighed, &found.cues);
        let denial = match irony {
            Some(_) => None,
            None => denial::find(&folded, &weighed, &found.cues),
        };
        let to_view = |start, end| {
            let span = folded.map.to_original(ByteSpan::new(start, end));
            readable(prepared, prepared.to_view(span))
        };
        let hits = weighed.iter().filter_map(|found| {
            Some(Hit {
                span: to_view(found.mark.start, found.mark.end)?,
                class: found.mark.class,
                entry: found.mark.entry,
                valence: found.valence,
                intensity: found.intensity,
                negated: found.negated,
            })
        });
        let mut hits: Vec<Hit> = hits.collect();
        hits.sort_by_key(|hit| (hit.span.start, hit.class));
        Scan {
            hits,
            style,
            irony: irony.and_then(|(start, end)| to_view(start, end)),
            denial: denial.and_then(|(start, end)| to_view(start, end)),
        }
    }

    /// Every word that stands in a term, folded.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.index.phrases.words()
    }

    /// The term of an entry as its file has it; empty for an index that is not of this lexicon.
    pub fn term(&self, entry: u32) -> &str {
        self.entries
            .get(entry as usize)
            .map_or("", |entry| &*entry.term)
    }

    /// Name of an entry in evidence: `lexicon:` and its term, with `…` for each list of
    /// alternatives; which one stood there is seen in the text.
    pub fn source(&self, entry: u32) -> Option<&Arc<str>> {
        self.sources.get(entry as usize)
    }

    /// First 12 hexadecimal digits of the blake3 hash over the files' names and texts in order.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Names of the files in order, joined by `+`; the built-in files are `en`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many entries the lexicon holds.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Never true: a lexicon without entries is not built.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The span, if it lies on character boundaries of the view and outside all masked parts.
fn readable(prepared: &Prepared, span: ByteSpan) -> Option<ByteSpan> {
    let next = prepared
        .masked
        .partition_point(|mask| mask.span.end <= span.start);
    let is_masked = prepared
        .masked
        .get(next)
        .is_some_and(|mask| mask.span.overlaps(span));
    (!is_masked && span.slice(&prepared.view).is_some()).then_some(span)
}
