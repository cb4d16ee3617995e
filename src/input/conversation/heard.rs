//! What a speech service heard in, what each speaker said in a row out.

use crate::input::author;
use crate::input::speakers::SpeakerRoles;

use super::turn::Turn;

/// A word, or some words, with what ends them.
pub(super) struct Heard {
    /// Seconds from the start.
    pub(super) at: f64,
    /// Who speaks: a speaker, or a channel.
    pub(super) label: Option<String>,
    pub(super) text: String,
}

/// Joins what one speaker says in a row; a word of nobody belongs to who spoke last.
pub(super) fn turns_of_labels(heard: Vec<Heard>, told: &SpeakerRoles) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut speaker: Option<String> = None;
    for heard in heard {
        let is_same = heard.label.is_none() || heard.label == speaker;
        match turns.last_mut().and_then(|turn| turn.body.as_mut()) {
            Some(body) if is_same => {
                body.push(' ');
                body.push_str(&heard.text);
            }
            _ => {
                let role_of = |label: &str| told.role_of(label).or_else(|| author::by_value(label));
                let role = heard.label.as_deref().and_then(role_of);
                turns.push(Turn::said(heard.text, role));
                speaker = heard.label;
            }
        }
    }
    turns
}

/// Words of several channels in the order of time; those of one stay as they are.
pub(super) fn by_time(mut heard: Vec<Heard>) -> Vec<Heard> {
    heard.sort_by(|a, b| a.at.total_cmp(&b.at));
    heard
}
