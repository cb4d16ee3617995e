//! Which transcript a file is, by its first lines.

use std::collections::BTreeMap;

use crate::message::AuthorRole;

use super::super::options::InputFormat;
use super::super::speakers::SpeakerRoles;
use super::dialogue::{Style, is_gap, opening};
use super::heading::heading;
use super::lines;
use super::stamp::{is_title, stamped};
use super::timing::{Timing, timing};
use super::turns::Mark;

/// The kind of transcript that the start of a file shows.
///
/// WebVTT begins with its name, SubRip with a number and a line of times. Plain text is a dialogue
/// when more than half of its lines, or of its paragraphs, begin with a speaker's label, at least two
/// labels differ, one of them is a word for a customer or an agent, and the speakers take turns: both
/// sides are there, or a label comes again. Headings and lines behind a time of their own, which may be
/// notices, do not count. Where programs write a time beside each speaker, or the title of a meeting,
/// names will do.
pub(in super::super) fn transcript_by_content(
    sample: &[u8],
    told: &SpeakerRoles,
) -> Option<InputFormat> {
    let text = String::from_utf8_lossy(sample);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if is_webvtt(text) {
        return Some(InputFormat::Vtt);
    }
    if is_subrip(text) {
        return Some(InputFormat::Srt);
    }
    is_dialogue(text, told).then_some(InputFormat::Transcript)
}

/// True for the signature line.
pub(super) fn is_webvtt(text: &str) -> bool {
    let rest = text.strip_prefix("WEBVTT");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

fn is_subrip(text: &str) -> bool {
    let mut lines = text.split(['\n', '\r']).map(str::trim);
    let mut lines = lines.by_ref().filter(|line| !line.is_empty());
    let is_number = |line: &str| line.bytes().all(|b| b.is_ascii_digit());
    let is_times = |line: &str| matches!(timing(line), Some(Timing::Shown(..)));
    let Some(first) = lines.next() else {
        return false;
    };
    is_times(first) || (is_number(first) && lines.next().is_some_and(is_times))
}

/// Lines of a saved chat for each that names a speaker. Chosen: a name's line, a line of words and a blank
/// one; most messages have one line.
const MAX_LINES_A_MESSAGE: usize = 3;

/// The same where names stand alone behind a day and time, which little else does: messages of some lines, links and
/// a preamble.
const MAX_LINES_A_NAME: usize = 8;

/// Counts over the lines and paragraphs of a text.
#[derive(Debug, Default)]
struct Counts {
    lines: usize,
    labelled_lines: usize,
    paragraphs: usize,
    labelled_paragraphs: usize,
    /// Lines with a speaker in a form that only programs write.
    sent_lines: usize,
    /// True where a line is the title of a meeting's transcript.
    is_titled: bool,
    /// True where the program wrote in a sender's name, behind a day and time.
    has_notices: bool,
    speakers: BTreeMap<String, (Option<AuthorRole>, usize)>,
}

fn is_dialogue(text: &str, told: &SpeakerRoles) -> bool {
    let style = Style::anywhere(text, told);
    let mut counts = Counts::default();
    let mut is_after_blank = true;
    for line in lines(text) {
        if is_gap(line) {
            is_after_blank = true;
        } else {
            let opening = opening(line, style, told);
            counts.sent_lines += usize::from(opening.is_sent);
            counts.has_notices |= opening.is_sent && is_program(&opening.mark);
            counts.add(line, opening.mark, std::mem::take(&mut is_after_blank));
        }
    }
    let max_lines = if style.names_alone {
        MAX_LINES_A_NAME
    } else {
        MAX_LINES_A_MESSAGE
    };
    counts.show_dialogue() || counts.show_log(max_lines)
}

/// True for what the chat's program says.
fn is_program(mark: &Mark) -> bool {
    matches!(mark, Mark::Speaker(speaker) if speaker.name.is_empty())
}

impl Counts {
    fn add(&mut self, line: &str, mark: Mark, starts_paragraph: bool) {
        let is_notice = || stamped(line.trim()).is_some_and(|time| time.is_set_apart);
        if is_title(line) {
            self.is_titled = true;
            return;
        }
        if heading(line).is_some() || (mark == Mark::Same && is_notice()) {
            return;
        }
        // A notice says nothing of how people's lines begin.
        if is_program(&mark) {
            return;
        }
        self.lines += 1;
        self.paragraphs += usize::from(starts_paragraph);
        let Mark::Speaker(speaker) = mark else {
            return;
        };
        self.labelled_lines += 1;
        self.labelled_paragraphs += usize::from(starts_paragraph);
        let (_, count) = self
            .speakers
            .entry(speaker.name)
            .or_insert((speaker.role, 0));
        *count += 1;
    }

    /// True for what a chat program saved: messages of some lines each, by names that come again.
    fn show_log(&self, max_lines: usize) -> bool {
        self.sent_lines * max_lines >= self.lines
            && self.speakers.len() >= 2
            && (self.has_notices || self.speakers.values().any(|(_, count)| *count > 1))
    }

    fn show_dialogue(&self) -> bool {
        let is_most = |part: usize, all: usize| part * 2 > all;
        let has = |role: AuthorRole| self.speakers.values().any(|(of, _)| *of == Some(role));
        let (customer, agent) = (has(AuthorRole::Customer), has(AuthorRole::Agent));
        let is_answered = customer && (agent || has(AuthorRole::System));
        let comes_again = self.speakers.values().any(|(_, count)| *count > 1);
        (is_most(self.labelled_lines, self.lines)
            || is_most(self.labelled_paragraphs, self.paragraphs))
            && self.speakers.len() >= 2
            && (customer || agent || self.is_titled)
            && (is_answered || comes_again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use InputFormat::{Srt, Transcript, Vtt};

    #[test]
    fn transcripts_are_told_from_look_alikes() {
        let cases = [
            ("WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n", Some(Vtt)),
            ("\u{feff}WEBVTT - a call\r\n", Some(Vtt)),
            ("WEBVTTX\n", None),
            ("1\n00:00:01,000 --> 00:00:02,000\nhi\n", Some(Srt)),
            ("00:00:01,000 --> 00:00:02,000\nhi\n", Some(Srt)),
            ("1\r\r00:00:01,000 --> 00:00:02,000\rhi\r", Some(Srt)),
            ("1\nthe first message\n", None),
            ("Customer: hi\nAgent: hello\n", Some(Transcript)),
            ("Agent: hi\nAnna: hello\nAgent: how\n", Some(Transcript)),
            ("Kunde: hallo\nBerater: guten Tag\n", Some(Transcript)),
            (
                "[10:02] Customer: hi\n[10:03] Tom: hello\n[10:04] Tom: yes\n",
                Some(Transcript),
            ),
            (
                "Customer: hi\nmy parcel\nis late\n\nAgent: oh\nI am\nsorry\n",
                Some(Transcript),
            ),
            (
                "Chat ID: 7\n(10:02) Visitor 1: hi\n(10:03) *** Anna joined\n(10:04) Anna: yes\n\
                 (10:05) Visitor 1: so\n",
                Some(Transcript),
            ),
            // Names alone say nothing of who is who: the caller must name the format.
            ("Anna: hi\nTom: hello\nAnna: so\n", None),
            ("Customer: a\nCustomer: b\nCustomer: c\n", None),
            ("Note: late\nQuestion: why\nNote: again\n", None),
            ("Support: 5 of 5\nFood: 3 of 5\n", None),
            (
                "Customer: Anna\nOrder: 17\nReview: bad\nCustomer: Tom\nOrder: 18\nReview: ok\n",
                None,
            ),
            (
                "My parcel is late.\nAgent: rude\nI want: money\nCustomer: me\n",
                None,
            ),
            ("Dear Support: hi\nCustomer: me\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(
                transcript_by_content(text.as_bytes(), &SpeakerRoles::default()),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn chats_that_programs_saved_need_no_roles() {
        let cases = [
            (
                "24.03.25, 09:13 - Tom Hill: hi\n24.03.25, 09:14 - Anna: hello\nyou\n24.03.25, 09:15 - Anna: so\n",
                Some(Transcript),
            ),
            (
                "[24/03/2025, 09:13:01] Tom: hi\n[24/03/2025, 09:14:01] Anna: hello\n[24/03/2025, 09:15:01] Tom: so\n",
                Some(Transcript),
            ),
            (
                "09:12:01\t From Anna Berg to Everyone:\n\thi\n09:12:40\t From Tom to Anna(Direct Message):\n\thello\n09:13:02\t From Tom : so\n",
                Some(Transcript),
            ),
            (
                "Anna Berg  0:01\nhi there\n\nTom Hill  0:04\nhello\n\nAnna Berg  0:09\nso\n",
                Some(Transcript),
            ),
            (
                "===\nGuild: Lumo\nChannel: help\n===\n\n[02/01/2024 10:15] anna\nhi\n\n[02/01/2024 10:16] Tom Hill\nhello\n\n[02/01/2024 10:17] anna\nso\nit is\nbroken\n\n{Attachments}\nhttps://example.org/a.png\n\n===\nExported 3 message(s)\n===\n",
                Some(Transcript),
            ),
            (
                "Call (2024-03-05 10:00 GMT) - Transcript\nTranscript\nAnna Berg: hi\nTom: hello\nAnna Berg: so\nTom: yes\n",
                Some(Transcript),
            ),
            (
                "24.03.25, 09:13 - ~ Tom: hi\n24.03.25, 09:14 - kim & co: hello\n24.03.25, 09:15 - ~ Tom: so\n",
                Some(Transcript),
            ),
            (
                "13/3/24, 9:00 - Tom: hi\n13/3/24, 9:01 - Tom: <Media omitted>\n13/3/24, 9:02 - Anna: so\n",
                Some(Transcript),
            ),
            (
                "Dana Smith (10:00 AM): hi\nTom Hill (10:01 AM): hello\nDana Smith (10:02 AM): so\n",
                Some(Transcript),
            ),
            (
                "[10:02] Anna: hi\n[10:03] Tom: hello\n[10:04] Eva: so\n",
                None,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(
                transcript_by_content(text.as_bytes(), &SpeakerRoles::default()),
                expected,
                "{text}"
            );
        }
    }
}
