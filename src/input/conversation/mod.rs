//! One JSON object that holds a whole conversation in, one row a turn out.
//!
//! | shape | recognised by | a turn is |
//! |---|---|---|
//! | Amazon Transcribe | `results` with `items`, `audio_segments` or `transcripts` | what one speaker or channel says in a row |
//! | Google, Watson, Speechmatics | a list `results` with `alternatives` | the same |
//! | Azure, Deepgram, Rev | `recognizedPhrases`, `channels`, `monologues` | the same |
//! | Contact Lens, Call Analytics | `Transcript` or `Segments`, with `Participants` | an element with `Content` |
//! | Intercom | `source` or `conversation_message`, and `conversation_parts` | the source, then each part with a body |
//! | Zendesk, Freshdesk, Zammad | `comments`, `conversations`, `notes`, `articles`; Zammad's `assets` | the description, then each element |
//! | chat | `messages`, `turns`, `transcript` … | an element with a text, or a string; of lists beside each other, the elements at one place |
//! | several | a list `chats`, `calls` …; or nothing but objects and lists that hold one each, by id | as above |
//!
//! A document that is an array of messages has a row for each, as ever. They are turns of one
//! conversation only where nothing else can be meant: texts, speakers and times alone, and more than
//! one side.
//!
//! A ticket's description is its first message, and is not counted again where the first comment
//! repeats it. Elements without a text that say what happened (a `type`, an `event`, a part without a
//! body) are no messages; other elements without a text fail. The subject goes with the first
//! message of no agent only, so that it is not judged again with each turn.

mod about;
mod heard;
mod helpdesk;
mod layers;
mod many;
mod messenger;
mod names;
mod parallel;
mod shape;
mod speech;
mod thread;
mod transcribe;
mod turn;

pub(super) use about::Reading;
pub(super) use layers::is_among;
pub(super) use many::of_list;
pub(super) use shape::{
    holds_turns, is_one_conversation, is_speaker, is_turn_text, may_hold_turns, threads_of,
};
pub(super) use thread::{Thread, ThreadRows};
pub(super) use turn::text_of_parts;
