//! Plain text with a speaker's label before each turn: chat exports and typed transcripts.

use std::io;

use super::super::charset::row_text;
use super::super::speakers::SpeakerRoles;
use super::super::window::{Line, Window};
use super::days::DayOrder;
use super::heading::{Heading, heading};
use super::label::{Speaker, labelled, named, sent, tabbed};
use super::lines;
use super::names::{Naming, any_before_colon, freely_labelled, is_like_name, is_name};
use super::notices::{OWN_WORDS, is_footer, notice};
use super::stamp::{Stamped, signed, stamped, timed};
use super::turns::{Event, Mark, Piece};

/// Reads lines of dialogue.
#[derive(Debug)]
pub(super) struct Dialogue {
    style: Style,
    /// Roles of names.
    told: SpeakerRoles,
    /// What stands first in dates, as far as the file's start shows it.
    days: Option<DayOrder>,
    /// True while nobody has spoken in the conversation: headings stand here.
    is_preamble: bool,
    /// True behind a blank line, where the heading of another conversation may stand.
    is_after_gap: bool,
}

/// How the lines of a file name their speakers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Speakers stand behind times: a name without one is no label.
    needs_times: bool,
    /// A day and time in brackets and a name stand on a line of their own, before the words: `[02/01/2024 10:15] anna`.
    pub(super) names_alone: bool,
    /// Where names stand, so that what is written like a name there is one.
    naming: Naming,
}

/// The start of a line of dialogue.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opening<'a> {
    pub(super) mark: Mark,
    pub(super) moment: Option<String>,
    pub(super) is_stamped: bool,
    /// True for a speaker in a form that programs write and people do not.
    pub(super) is_sent: bool,
    pub(super) text: &'a str,
}

impl<'a> Opening<'a> {
    fn of(speaker: Speaker, text: &'a str) -> Self {
        Self {
            mark: Mark::Speaker(speaker),
            ..Self::none(text)
        }
    }

    /// Of a line that goes on with what was said before.
    fn none(line: &'a str) -> Self {
        Self {
            mark: Mark::Same,
            moment: None,
            is_stamped: false,
            is_sent: false,
            text: line,
        }
    }
}

/// What a line begins with. A line without a label goes on with what was said before. Where speakers
/// stand behind times, it is a notice of the chat program behind a day and time that are set apart, or
/// behind any time and a star.
pub(super) fn opening<'a>(line: &'a str, style: Style, told: &SpeakerRoles) -> Opening<'a> {
    let line = line.trim();
    if is_footer(line) {
        return Opening::of(Speaker::program(), line);
    }
    let Some(time) = stamped(line) else {
        let found = with_time(line, style, told).or_else(|| without_time(line, style, told));
        return found.unwrap_or_else(|| Opening::none(line));
    };
    let is_saved = time.moment.is_some() && time.is_set_apart;
    let found = match behind_time(line, &time, style, told) {
        Some(said) => match notice(said.text).filter(|_| is_saved) {
            Some(text) => Opening {
                is_sent: true,
                ..Opening::of(Speaker::program(), text)
            },
            None => said,
        },
        None if style.needs_times && is_notice(&time) => {
            Opening::of(Speaker::program(), time.rest.trim_start_matches(OWN_WORDS))
        }
        None => return Opening::none(line),
    };
    Opening {
        moment: time.moment,
        is_stamped: true,
        ..found
    }
}

/// The speaker behind a time.
fn behind_time<'a>(
    line: &'a str,
    time: &Stamped<'a>,
    style: Style,
    told: &SpeakerRoles,
) -> Option<Opening<'a>> {
    let behind = time.rest.trim_start_matches(OWN_WORDS);
    let as_sent = |(speaker, text)| Opening {
        is_sent: true,
        ..Opening::of(speaker, text)
    };
    if let Some(sent) = sent(behind, told) {
        return Some(as_sent(sent));
    }
    if style.names_alone
        && let Some(name) = name_alone(line)
    {
        return Some(as_sent((Speaker::of_label(name, told), "")));
    }
    if let Some(tabbed) = tabbed(behind, told) {
        return Some(as_sent(tabbed));
    }
    let by_custom = || {
        // Behind a day and time that a program set apart stands whoever wrote, under whatever name.
        if time.moment.is_some() && time.is_set_apart {
            let (name, text) = any_before_colon(behind)?;
            return Some((Speaker::of_label(name, told), text));
        }
        freely_labelled(behind, told).filter(|_| style.naming == Naming::BeforeColons)
    };
    let (speaker, text) = labelled(behind, true, told).or_else(by_custom)?;
    Some(Opening {
        is_sent: time.is_set_apart || behind.starts_with('<'),
        ..Opening::of(speaker, text)
    })
}

/// The speaker before a time. A name is one only where times stand behind names: `Tuesday 10:30: nobody came`.
fn with_time<'a>(line: &'a str, style: Style, told: &SpeakerRoles) -> Option<Opening<'a>> {
    let is_custom = style.naming == Naming::BeforeTimes;
    let timed = timed(line).and_then(|timed| {
        let speaker = Speaker::of_label(timed.name, told);
        let has_role = speaker.role.is_some();
        let is_known = has_role && named(timed.name, told).is_some();
        let is_named = is_name(timed.name) && (has_role || is_like_name(timed.name));
        (is_known || (is_custom && is_named)).then_some((speaker, timed.moment, timed.words))
    });
    let signed = || Some((named(signed(line)?, told)?, None, ""));
    let (speaker, moment, text) = timed.or_else(signed)?;
    Some(Opening {
        moment,
        is_stamped: true,
        is_sent: true,
        ..Opening::of(speaker, text)
    })
}

/// The speaker at the start of a line.
fn without_time<'a>(line: &'a str, style: Style, told: &SpeakerRoles) -> Option<Opening<'a>> {
    let takes_names = !style.needs_times;
    let by_custom = || {
        let is_custom = takes_names && style.naming == Naming::BeforeColons;
        freely_labelled(line, told).filter(|_| is_custom)
    };
    let (speaker, text) = labelled(line, takes_names, told).or_else(by_custom)?;
    // A time behind the label says as much as one before it.
    let behind = bracketed(text);
    Some(Opening {
        is_sent: behind.is_some(),
        ..Opening::of(speaker, behind.unwrap_or(text))
    })
}

/// The name behind a day and time in brackets, where nothing else stands on the line.
fn name_alone(line: &str) -> Option<&str> {
    let line = line.trim();
    let time = stamped(line).filter(|time| line.starts_with('[') && time.moment.is_some())?;
    let name = time.rest.trim();
    is_name(name).then_some(name)
}

/// What follows a time in brackets.
fn bracketed(text: &str) -> Option<&str> {
    let time = stamped(text)?;
    (time.is_set_apart && text.starts_with(['[', '('])).then_some(time.rest)
}

fn is_notice(time: &Stamped<'_>) -> bool {
    time.is_set_apart && (time.moment.is_some() || time.rest.starts_with('*'))
}

impl Style {
    /// The style of a file, of which `sample` is the start.
    pub(super) fn of(sample: &str, told: &SpeakerRoles) -> Self {
        let anywhere = Self::anywhere(sample, told);
        let openings = lines(sample).map(|line| opening(line, anywhere, told));
        let speakers = openings.filter(|opening| opening.mark != Mark::Same);
        let (stamped, bare): (Vec<_>, Vec<_>) = speakers.partition(|opening| opening.is_stamped);
        Self {
            needs_times: stamped.len() > bare.len(),
            ..anywhere
        }
    }

    /// The same, with names as labels on any line.
    pub(super) fn anywhere(sample: &str, told: &SpeakerRoles) -> Self {
        Self {
            needs_times: false,
            names_alone: has_names_alone(sample, told),
            naming: Naming::of_lines(starts(sample), told),
        }
    }
}

/// Where the words of each line begin, behind its time, and whether a paragraph begins there too.
fn starts(sample: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut is_after_gap = true;
    lines(sample).filter_map(move |line| {
        if is_gap(line) {
            is_after_gap = true;
            return None;
        }
        let line = line.trim();
        let start = stamped(line).map_or(line, |time| time.rest);
        Some((start, std::mem::take(&mut is_after_gap)))
    })
}

/// True where names stand alone behind times, two of them at least, and none with words behind a colon: beside those
/// a line without a colon is a notice ("Anna left").
fn has_names_alone(sample: &str, told: &SpeakerRoles) -> bool {
    let mut alone = 0;
    for line in lines(sample) {
        if name_alone(line).is_some() {
            alone += 1;
        } else if opening(line, Style::default(), told).is_stamped {
            return false;
        }
    }
    alone > 1
}

impl Dialogue {
    /// A reader of lines like those of `sample`, the file's start.
    pub(super) fn like(sample: &str, told: SpeakerRoles) -> Self {
        let style = Style::of(sample, &told);
        let openings = lines(sample).map(|line| opening(line, style, &told));
        let moments: Vec<String> = openings.filter_map(|opening| opening.moment).collect();
        Self {
            style,
            told,
            days: DayOrder::of(moments.iter().map(String::as_str)),
            is_preamble: true,
            is_after_gap: false,
        }
    }

    /// The next piece of speech.
    pub(super) fn next_event(
        &mut self,
        window: &mut Window,
        max_bytes: usize,
    ) -> io::Result<Option<Event>> {
        loop {
            let place = window.place();
            let bytes = match window.next_line(max_bytes)? {
                None => return Ok(None),
                Some(Line::TooLong) => return Ok(Some(Event::TooLarge(place))),
                Some(Line::Complete(bytes)) => bytes,
            };
            let mut warnings = Vec::new();
            let line = row_text(&bytes, &mut warnings);
            if is_gap(&line) {
                self.is_after_gap = true;
                continue;
            }
            let is_after_gap = std::mem::take(&mut self.is_after_gap);
            let heading = heading(&line);
            let may_stand =
                |heading: &Heading| self.is_preamble || (is_after_gap && heading.is_sure);
            if let Some(heading) = heading.filter(may_stand) {
                self.is_preamble = true;
                return Ok(Some(Event::Conversation(heading)));
            }
            let opening = opening(&line, self.style, &self.told);
            self.is_preamble &= opening.mark == Mark::Same;
            return Ok(Some(Event::Said(Piece {
                mark: opening.mark,
                text: opening.text.to_owned(),
                place,
                moment: opening.moment.map(|moment| self.spelt(moment)),
                warnings,
            })));
        }
    }
}

impl Dialogue {
    /// The moment with its month as a word, where other dates tell which number that is.
    fn spelt(&self, moment: String) -> String {
        let spelt = self.days.and_then(|days| days.spelt(&moment));
        spelt.unwrap_or(moment)
    }
}

/// True for a blank line and for one that is only drawn.
pub(super) fn is_gap(line: &str) -> bool {
    let is_drawn = |c: char| c.is_whitespace() || matches!(c, '-' | '=' | '_' | '*' | '~' | '#');
    line.chars().all(is_drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_speaker_is_a_notice_or_words() {
        let text = |line| {
            let style = Style {
                needs_times: true,
                ..Style::default()
            };
            let opening = opening(line, style, &SpeakerRoles::default());
            (opening.mark == Mark::Same, opening.text.to_owned())
        };
        let cases = [
            ("25/05/24, 10:03 - Anna left", (false, "Anna left")),
            ("10:30 is when I called", (true, "10:30 is when I called")),
            ("[00:01:23] hm", (true, "[00:01:23] hm")),
            ("(10:02:30) *** Anna joined", (false, "*** Anna joined")),
            (
                "2024-05-01 10:02 it broke",
                (true, "2024-05-01 10:02 it broke"),
            ),
        ];
        for (line, (is_same, expected)) in cases {
            assert_eq!(text(line), (is_same, expected.to_owned()), "{line}");
        }
    }

    #[test]
    fn the_start_of_a_file_shows_its_style() {
        let style = |text| {
            let style = Style::of(text, &SpeakerRoles::default());
            (style.needs_times, style.names_alone)
        };
        let cases = [
            (
                "[10:02] Anna: hi\n[10:03] Tom: hello\nModell: X\n",
                (true, false),
            ),
            ("Anna: hi\nTom: hello\n", (false, false)),
            (
                "Guild: Lumo\n\n[02/01/2024 10:15] anna#7\nhi\n\n[02/01/2024 10:16] Tom Hill\nhello\n",
                (true, true),
            ),
            (
                "[24/03/2025, 09:13:01] Tom: hi\n[24/03/2025, 09:14:01] Anna left\n[24/03/2025, 09:15:01] Eva left\n",
                (true, false),
            ),
            ("[02/01/2024 10:15] server restarted\nok\n", (false, false)),
            (
                "=====\nGuild: Lumo\n=====\n\n[05-Mar-24 10:00 AM] anna\nhi\n\n[05-Mar-24 10:01 AM] Tom 🌸\nhello\n",
                (true, true),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(style(text), expected, "{text}");
        }
    }
}
