//! The fixed phrases of mail programs, lawyers and letter writers, in the languages mail comes in.
//!
//! Data for [`super::cues`]. To add a language, add its phrases and its header labels to the
//! lists here. ASCII letters match in either case, other letters as they stand.

mod boilerplate;
mod closings;
mod footers;
mod heads;
mod labels;

use boilerplate::{AUTO_REPLIES, DISCLAIMERS, LEGALESE, LIST_FOOTERS, REPLY_LINES, SUSPECTS};
use closings::THANKS;
use footers::{MOBILE, SENT};
use heads::{FORWARD, ORIGINAL, VERBS};
use labels::SUBJECT_LABELS;

pub(super) use closings::CLOSINGS;
pub(super) use footers::{APPS, DEVICES};
pub(super) use labels::LABELS;

use super::cues::Cue;

/// All phrases by what they announce.
pub(super) const PHRASES: &[(Cue, &[&str])] = &[
    (Cue::Verb, VERBS),
    (Cue::Original, ORIGINAL),
    (Cue::Forward, FORWARD),
    (Cue::MobileFooter, MOBILE),
    (Cue::Sent, SENT),
    (Cue::Closing, CLOSINGS),
    (Cue::Thanks, THANKS),
    (Cue::Disclaimer, DISCLAIMERS),
    (Cue::Suspect, SUSPECTS),
    (Cue::Legalese, LEGALESE),
    (Cue::ListFooter, LIST_FOOTERS),
    (Cue::AutoReply, AUTO_REPLIES),
    (Cue::ReplyLine, REPLY_LINES),
    (Cue::SubjectLabel, SUBJECT_LABELS),
];
