//! The visible text of a message, in its own characters: what a person sees who folds away all
//! masks.

use super::entity::parse_entity;
use super::tag::{Flow, flow};
use super::{Mask, Prepared};
use crate::label::MaskKind;
use crate::span::ByteSpan;

impl Prepared {
    /// The view without its masks, blank lines at both ends left out. Characters stay as the
    /// writer typed them; in HTML, tags that break the line do so and entities are decoded.
    pub fn visible(&self) -> String {
        self.visible_from(0)
    }

    /// The visible text of the view from byte `from` on: with
    /// [`Message::subject_bytes`](crate::Message::subject_bytes), that of the body alone.
    pub fn visible_from(&self, from: usize) -> String {
        let is_html = self.masked.iter().any(|m| m.kind == MaskKind::Markup);
        let mut page = Page {
            text: String::with_capacity(self.view.len()),
            is_html,
        };
        let mut at = from;
        for mask in self.masked.iter().filter(|m| m.span.end > from) {
            page.push(ByteSpan::new(at, mask.span.start).slice(&self.view));
            page.pass_mask(*mask, &self.view);
            at = mask.span.end;
        }
        page.push(self.view.get(at..));
        without_outer_blank_lines(&page.text).to_owned()
    }
}

struct Page {
    text: String,
    is_html: bool,
}

impl Page {
    fn push(&mut self, piece: Option<&str>) {
        let piece = piece.unwrap_or_default();
        if !self.is_html {
            self.text.push_str(piece);
            return;
        }
        let mut rest = piece;
        while let Some(c) = rest.chars().next() {
            let entity = parse_entity(rest);
            let used = entity.map_or(c.len_utf8(), |e| e.len_bytes);
            match entity.map_or(Some(c), |e| e.character) {
                Some(c) if c.is_ascii_whitespace() || c == '\u{a0}' => self.push_blank(),
                Some(c) => self.text.push(c),
                None => {}
            }
            rest = rest.get(used..).unwrap_or_default();
        }
    }

    fn push_blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    /// Tags leave the breaks that they make.
    fn pass_mask(&mut self, mask: Mask, view: &str) {
        let Some(markup) = mask.span.slice(view).filter(|_| self.is_html) else {
            return;
        };
        if mask.kind != MaskKind::Markup {
            self.end_line();
            return;
        }
        for tag in markup.split('<').skip(1) {
            let name: String = tag
                .trim_start_matches('/')
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .collect();
            match flow(&name) {
                Flow::Inline => {}
                Flow::Block => self.end_line(),
                Flow::Break => self.text.push('\n'),
                Flow::Cell => self.push_blank(),
            }
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// Without lines of blanks before the first and after the last visible character.
fn without_outer_blank_lines(text: &str) -> &str {
    let end = text.trim_end().len();
    let start = text.len() - text.trim_start().len();
    let line_start = text
        .get(..start)
        .and_then(|blank| blank.rfind('\n'))
        .map_or(0, |at| at + 1);
    text.get(line_start..end).unwrap_or_default()
}
