//! The fixed phrases of mail programs, lawyers and letter writers, in the languages mail comes in.
//!
//! Data for [`super::cues`]. To add a language, add its phrases to the lists here and its header
//! labels to [`super::header`]. ASCII letters match in either case, other letters as they stand.

mod boilerplate;
mod footers;
mod heads;

use boilerplate::{AUTO_REPLIES, DISCLAIMERS, LEGALESE, LIST_FOOTERS};
use footers::{CLOSINGS, MOBILE, THANKS};
use heads::{FORWARD, ORIGINAL, VERBS};

use super::cues::Cue;

/// All phrases by what they announce.
pub(super) const PHRASES: &[(Cue, &[&str])] = &[
    (Cue::Verb, VERBS),
    (Cue::Original, ORIGINAL),
    (Cue::Forward, FORWARD),
    (Cue::MobileFooter, MOBILE),
    (Cue::Closing, CLOSINGS),
    (Cue::Thanks, THANKS),
    (Cue::Disclaimer, DISCLAIMERS),
    (Cue::Legalese, LEGALESE),
    (Cue::ListFooter, LIST_FOOTERS),
    (Cue::AutoReply, AUTO_REPLIES),
];
