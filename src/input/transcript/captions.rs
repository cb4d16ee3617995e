//! The words of cues, by speaker, each once.

use std::collections::VecDeque;

use crate::error::{Warning, WarningCode};

use super::super::speakers::SpeakerRoles;
use super::super::window::Place;
use super::label::Speaker;
use super::markup::{Voice, spoken};
use super::names::Naming;
use super::turns::{Event, Mark, Piece};

/// One cue as it stands in the file.
#[derive(Debug, Default)]
pub(super) struct Cue {
    /// Where its times stand, or its first words.
    pub(super) place: Place,
    /// From and to, in milliseconds, where both are understood.
    pub(super) shown: Option<(u64, u64)>,
    /// Its lines, with their breaks.
    pub(super) text: String,
    pub(super) has_broken_times: bool,
    pub(super) warnings: Vec<Warning>,
}

/// Splits cues by speaker and leaves out what the cue before showed already.
#[derive(Debug, Default)]
pub(super) struct Captions {
    /// Where names stand.
    naming: Naming,
    /// Roles of names.
    told: SpeakerRoles,
    has_voices: bool,
    /// The last lines of the cue before, and when it ended.
    before: Vec<Caption>,
    ended_at: Option<u64>,
}

/// One line of a cue.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Caption {
    mark: Mark,
    text: String,
}

/// Chosen: captions that roll show two or three lines.
const MAX_ROLLED_LINES: usize = 8;

/// Chosen: rolling captions follow without a gap; who says the same again takes a breath.
const MAX_GAP_MS: u64 = 500;

impl Captions {
    /// Captions that name speakers like this, whose roles were told, as far as they were.
    pub(super) fn new(naming: Naming, told: SpeakerRoles) -> Self {
        Self {
            naming,
            told,
            ..Self::default()
        }
    }

    /// Adds the cue's pieces of speech.
    pub(super) fn split(&mut self, cue: Cue, into: &mut VecDeque<Event>) {
        let lines = self.lines(&cue);
        let rolled = self.rolled(&lines, cue.shown);
        let first_kept = lines.len().saturating_sub(MAX_ROLLED_LINES);
        self.before = lines.get(first_kept..).unwrap_or_default().to_vec();
        self.ended_at = cue.shown.map(|(_, to)| to);
        let mut warnings = cue.warnings;
        if cue.has_broken_times {
            warnings.push(Warning::new(
                WarningCode::BadTimestamp,
                "the times of a cue are not understood; its words are read",
            ));
        }
        for caption in lines.into_iter().skip(rolled) {
            into.push_back(Event::Said(Piece {
                mark: caption.mark,
                text: caption.text,
                place: cue.place,
                moment: None,
                warnings: std::mem::take(&mut warnings),
            }));
        }
    }

    fn lines(&mut self, cue: &Cue) -> Vec<Caption> {
        let mut lines = Vec::new();
        for spoken in spoken(&cue.text) {
            let texts = spoken.text.split('\n').map(str::trim);
            let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
            match spoken.voice {
                Voice::Named(name) => {
                    self.has_voices = true;
                    let mark = Mark::Speaker(Speaker::of_label(&name, &self.told));
                    lines.extend(texts.into_iter().map(|text| Caption {
                        mark: mark.clone(),
                        text: text.to_owned(),
                    }));
                }
                Voice::Untold | Voice::Closed => {
                    lines.extend(self.untagged(&texts, self.rest(cue)));
                }
            }
        }
        lines
    }

    /// Lines without a voice's tag.
    fn untagged(&self, texts: &[&str], rest: Mark) -> Vec<Caption> {
        if self.naming == Naming::OnFirstLines
            && let [name, words @ ..] = texts
            && !words.is_empty()
        {
            let mark = Mark::Speaker(Speaker::of_label(name, &self.told));
            let said = words.iter().map(|text| Caption {
                mark: mark.clone(),
                text: (*text).to_owned(),
            });
            return said.collect();
        }
        by_convention(texts, rest, self.naming, &self.told)
    }

    /// Whose words those without any mark are. Where voices are tagged, a cue's untagged words are
    /// nobody's.
    fn rest(&self, cue: &Cue) -> Mark {
        if self.has_voices && (cue.shown.is_some() || cue.has_broken_times) {
            Mark::Unknown
        } else {
            Mark::Same
        }
    }

    /// How many of the first lines are the last lines of the cue before, still on the screen.
    fn rolled(&self, lines: &[Caption], shown: Option<(u64, u64)>) -> usize {
        let gap = shown.zip(self.ended_at);
        let is_close = gap.is_some_and(|((from, _), end)| from <= end.saturating_add(MAX_GAP_MS));
        let most = self.before.len().min(lines.len());
        let is_rolled = |count: &usize| lines.starts_with(last(&self.before, *count));
        (1..=most)
            .rev()
            .filter(|_| is_close)
            .find(is_rolled)
            .unwrap_or_default()
    }
}

fn last(lines: &[Caption], count: usize) -> &[Caption] {
    lines.get(lines.len() - count..).unwrap_or_default()
}

/// Lines as captions without voice tags mark their speakers: `>> ` for another one, `- ` before each of
/// two, a label before the first words of one.
fn by_convention(texts: &[&str], rest: Mark, naming: Naming, told: &SpeakerRoles) -> Vec<Caption> {
    let is_dashed = |text: &str| text.starts_with(['-', '–', '—']);
    let has_dashes = texts.iter().filter(|text| is_dashed(text)).count() > 1;
    let mut mark = rest;
    let mut lines = Vec::with_capacity(texts.len());
    for text in texts {
        let changed = text
            .strip_prefix(">>")
            .map(|text| text.trim_start_matches('>'));
        let dashed = text.strip_prefix(['-', '–', '—']).filter(|_| has_dashes);
        let is_change = changed.is_some() || dashed.is_some();
        let words = changed.or(dashed).unwrap_or(text).trim();
        let (own, words) = match naming.labelled(words, told) {
            Some((speaker, words)) => (Some(Mark::Speaker(speaker)), words),
            None => (is_change.then_some(Mark::Change), words),
        };
        // Of an unnamed speaker's lines only the first is a change.
        let line_mark = own.clone().unwrap_or_else(|| mark.clone());
        mark = match own {
            Some(Mark::Change) => Mark::Same,
            Some(named) => named,
            None => mark,
        };
        if !words.is_empty() || is_change || matches!(line_mark, Mark::Speaker(_)) {
            lines.push(Caption {
                mark: line_mark,
                text: words.to_owned(),
            });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces as `mark|text`, of cues given with their times.
    fn split(cues: &[(u64, u64, &str)]) -> Vec<String> {
        let mut captions = Captions::default();
        let mut events = VecDeque::new();
        for (from, to, text) in cues {
            let cue = Cue {
                shown: Some((*from, *to)),
                text: (*text).to_owned(),
                ..Cue::default()
            };
            captions.split(cue, &mut events);
        }
        let shown = events.into_iter().map(|event| match event {
            Event::Said(piece) => match piece.mark {
                Mark::Speaker(speaker) => format!("{}|{}", speaker.name, piece.text),
                Mark::Change => format!(">|{}", piece.text),
                Mark::Unknown => format!("?|{}", piece.text),
                Mark::Same => format!("|{}", piece.text),
            },
            other => format!("{other:?}"),
        });
        shown.collect()
    }

    #[test]
    fn speakers_are_marked_in_many_ways() {
        let cases: [(&str, &[&str]); 10] = [
            ("one\ntwo", &["|one", "|two"]),
            ("<v Anna>one\ntwo", &["Anna|one", "Anna|two"]),
            ("<v Anna>one</v> <v Tom>two", &["Anna|one", "Tom|two"]),
            ("ANNA: one\ntwo", &["ANNA|one", "ANNA|two"]),
            (
                ">> one\ntwo\n>> ANNA: three",
                &[">|one", "|two", "ANNA|three"],
            ),
            ("&gt;&gt;&gt; one", &[">|one"]),
            ("- one\n- two", &[">|one", ">|two"]),
            ("– Agent: one\n– two", &["Agent|one", ">|two"]),
            ("- only one", &["|- only one"]),
            ("<i></i>\n \n", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(&[(0, 1000, text)]), expected, "{text}");
        }
        assert_eq!(
            split(&[(0, 1, "<v Anna>one"), (1, 2, "two")]),
            ["Anna|one", "?|two"]
        );
    }

    #[test]
    fn lines_that_roll_are_read_once() {
        let rolling = [
            (0, 1000, "my parcel"),
            (1000, 1010, "my parcel"),
            (1010, 2000, "my parcel\nis late"),
            (2000, 3000, "is late\nagain"),
            (3000, 4000, "my parcel"),
        ];
        assert_eq!(
            split(&rolling),
            ["|my parcel", "|is late", "|again", "|my parcel"]
        );
        // Said twice, by one after a pause or by two: both count.
        assert_eq!(
            split(&[(0, 1000, "no"), (2000, 3000, "no")]),
            ["|no", "|no"]
        );
        let voices = [(0, 1000, "<v Anna>yes"), (1000, 2000, "<v Tom>yes")];
        assert_eq!(split(&voices), ["Anna|yes", "Tom|yes"]);
    }
}
