//! Symbols and emoji: one form for all skin tones, genders and presentation styles.

use super::Folder;

const ZERO_WIDTH_JOINER: char = '\u{200D}';

impl Folder<'_> {
    /// A symbol with what modifies it. Skin tone, presentation selector and gender are dropped; a
    /// joiner to another picture stays, so that the sequence is not taken for its parts.
    pub(super) fn symbol(&mut self, at: usize, char: char) -> usize {
        let mut buffer = [0; 4];
        let text: &str = match char {
            '“' | '”' | '„' | '«' | '»' => "\"",
            '…' | '。' => ".",
            '！' => "!",
            '？' => "?",
            '，' => ",",
            _ => char.encode_utf8(&mut buffer),
        };
        let end = self.end_of_modifiers(at + char.len_utf8());
        if end == at + text.len() {
            self.out.text.push_str(text);
        } else {
            self.replace(text, at, end);
        }
        if !is_picture(char) || self.char_at(end) != Some(ZERO_WIDTH_JOINER) {
            return end;
        }
        self.out.text.push(ZERO_WIDTH_JOINER);
        end + ZERO_WIDTH_JOINER.len_utf8()
    }

    fn end_of_modifiers(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(char) = self.char_at(at) {
            let next = at + char.len_utf8();
            if is_modifier(char) {
                at = next;
            } else if char == ZERO_WIDTH_JOINER
                && let Some(gender) = self.char_at(next).filter(|c| matches!(c, '♀' | '♂'))
            {
                at = next + gender.len_utf8();
            } else {
                break;
            }
        }
        at
    }
}

/// Presentation selectors and skin tones.
fn is_modifier(char: char) -> bool {
    matches!(char, '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// The blocks that emoji sequences are made of.
fn is_picture(char: char) -> bool {
    matches!(char, '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F300}'..='\u{1FAFF}')
}
