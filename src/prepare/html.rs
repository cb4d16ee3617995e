//! HTML in, layer out: tags, comments, scripts and hidden parts become markup spans; entities that
//! carry text are read.
//!
//! The tokenizer is html5gum's; it works in linear time and keeps no tree, so depth costs nothing.
//! What lies between its tags is text. A tag that never ends is read as text: nothing goes unread
//! for a lone `<`.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::entity::parse_entity;
use super::layer::{Layer, Region};
use super::tag::{Flow, Role, Tag, flow, gives_size, is_body_part, is_unread, is_void, role};
use crate::label::MaskKind;
use crate::span::{ByteSpan, OffsetMap};

/// Bytes of an attribute value that are looked at: real class lists and styles are shorter.
const MAX_ATTRIBUTE_BYTES: usize = 2_000;

/// Bytes between a quoted part and the block quote that belongs to it: blanks and line breaks.
const MAX_GAP_BYTES: usize = 16;

/// The layer of a view whose body, from `subject_bytes` on, is HTML.
///
/// A part hidden by its style that never ends would hide the whole rest; then the body is read
/// again with such parts shown.
pub(super) fn parse_html(view: &str, subject_bytes: usize) -> Layer<'_> {
    let reader = read(view, subject_bytes, HiddenParts::Skipped);
    if reader.is_hidden_by_style() {
        return read(view, subject_bytes, HiddenParts::Read).finish();
    }
    reader.finish()
}

/// What to do with elements that their style hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HiddenParts {
    Skipped,
    Read,
}

fn read(view: &str, subject_bytes: usize, hidden_parts: HiddenParts) -> Reader<'_> {
    let body = view.get(subject_bytes..).unwrap_or_default();
    let mut reader = Reader::new(view, subject_bytes, hidden_parts);
    let mut pending = Pending::default();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| {
        let span = ByteSpan::new(span.start + subject_bytes, span.end + subject_bytes);
        pending.take_event(&event, span, &mut reader);
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(body, emitter).finish();
    reader
}

/// The tag being read: html5gum hands it over in parts.
#[derive(Default)]
struct Pending {
    tag: Tag,
    start: usize,
    attribute: Attribute,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Attribute {
    Mark,
    Style,
    Type,
    #[default]
    Other,
}

impl Pending {
    fn take_event(&mut self, event: &CallbackEvent<'_>, span: ByteSpan, reader: &mut Reader<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Tag {
                    name: lower(name),
                    ..Tag::default()
                };
                self.start = span.start;
            }
            CallbackEvent::AttributeName { name } => self.take_name(name),
            CallbackEvent::AttributeValue { value } => self.add_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                let span = ByteSpan::new(self.start, span.end);
                reader.open_tag(&self.tag, span, *self_closing);
            }
            CallbackEvent::EndTag { name } => reader.close_tag(&lower(name), span),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } => {
                reader.skip_markup(span);
            }
            CallbackEvent::String { .. } | CallbackEvent::Error(_) => {}
        }
    }

    fn take_name(&mut self, name: &[u8]) {
        self.attribute = attribute(name);
        self.tag.is_cited |= name == b"cite";
        self.tag.is_hidden |= name == b"hidden";
    }

    fn add_value(&mut self, value: &[u8]) {
        let value = lower(value.get(..MAX_ATTRIBUTE_BYTES).unwrap_or(value));
        match self.attribute {
            Attribute::Mark => {
                self.tag.marks.push(' ');
                self.tag.marks.push_str(&value);
            }
            Attribute::Style => self.tag.style.extend(value.split_ascii_whitespace()),
            Attribute::Type => self.tag.is_cited |= value.trim() == "cite",
            Attribute::Other => {}
        }
    }
}

fn attribute(name: &[u8]) -> Attribute {
    match name {
        b"id" | b"class" | b"name" | b"data-smartmail" | b"data-marker" => Attribute::Mark,
        b"style" => Attribute::Style,
        b"type" => Attribute::Type,
        _ => Attribute::Other,
    }
}

fn lower(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).to_ascii_lowercase()
}

/// An element whose end is awaited. Only elements of the same name are counted, which needs no
/// tree.
struct Open {
    name: String,
    depth: usize,
    layer_start: usize,
}

impl Open {
    fn new(name: &str, layer_start: usize) -> Self {
        Self {
            name: name.to_owned(),
            depth: 1,
            layer_start,
        }
    }
}

/// Counts the end tag; gives the element when it ends with it.
fn closed(open: &mut Option<Open>, name: &str) -> Option<Open> {
    let element = open.as_mut()?;
    element.depth -= usize::from(element.name == name);
    if element.depth > 0 {
        return None;
    }
    open.take()
}

struct Reader<'v> {
    view: &'v str,
    text: String,
    map: OffsetMap,
    markup: Vec<ByteSpan>,
    regions: Vec<Region>,
    block_quotes: Vec<ByteSpan>,
    head_hints: Vec<usize>,
    subject_bytes: usize,
    /// End of what was taken in so far, in the view.
    at: usize,
    hidden: Option<Open>,
    sizeless: Option<Open>,
    masked: Option<(Open, MaskKind)>,
    quote_box: Option<Open>,
    box_has_quote: bool,
    /// The outermost block quote whose kind the markup does not tell.
    block_quote: Option<Open>,
    preformatted: usize,
    hidden_parts: HiddenParts,
}

impl<'v> Reader<'v> {
    fn new(view: &'v str, subject_bytes: usize, hidden_parts: HiddenParts) -> Self {
        let mut map = OffsetMap::default();
        map.push_copy(subject_bytes, 0);
        Self {
            view,
            text: view.get(..subject_bytes).unwrap_or_default().to_owned(),
            map,
            markup: Vec::new(),
            regions: Vec::new(),
            block_quotes: Vec::new(),
            head_hints: Vec::new(),
            subject_bytes,
            at: subject_bytes,
            hidden: None,
            sizeless: None,
            masked: None,
            quote_box: None,
            box_has_quote: false,
            block_quote: None,
            preformatted: 0,
            hidden_parts,
        }
    }

    fn is_hidden_by_style(&self) -> bool {
        self.sizeless.is_some() || self.hidden.as_ref().is_some_and(|h| !is_unread(&h.name))
    }

    fn finish(mut self) -> Layer<'v> {
        self.hidden = None;
        self.sizeless = None;
        self.take_text(self.view.len());
        self.close_regions();
        Layer {
            text: Cow::Owned(self.text),
            map: Some(self.map),
            subject_bytes: self.subject_bytes,
            markup: self.markup,
            regions: self.regions,
            block_quotes: self.block_quotes,
            head_hints: self.head_hints,
        }
    }

    fn close_regions(&mut self) {
        if let Some((open, kind)) = self.masked.take() {
            self.add_region(open.layer_start, kind);
        }
        if let Some(open) = self.quote_box.take() {
            self.close_box(&open);
        }
        if let Some(open) = self.block_quote.take() {
            self.add_block_quote(&open);
        }
        self.regions.sort_unstable_by_key(|r| r.span);
    }

    fn skip_markup(&mut self, span: ByteSpan) {
        self.take_text(span.start);
        self.mark(span);
    }

    fn open_tag(&mut self, tag: &Tag, span: ByteSpan, self_closing: bool) {
        self.skip_markup(span);
        if is_void(&tag.name) || (self_closing && tag.name.contains(':')) {
            self.break_line(&tag.name, span.start);
            return;
        }
        if self.stays_hidden(&tag.name) {
            return;
        }
        self.break_line(&tag.name, span.start);
        self.preformatted += usize::from(tag.name == "pre");
        self.enter(tag, span.start);
    }

    /// True inside a hidden element. A `head` ends with the first element that belongs into a body.
    fn stays_hidden(&mut self, name: &str) -> bool {
        let Some(hidden) = &mut self.hidden else {
            return false;
        };
        if hidden.name == "head" && is_body_part(name) {
            self.hidden = None;
            return false;
        }
        hidden.depth += usize::from(hidden.name == name);
        true
    }

    /// Counts the element, and opens a region where its role asks for one.
    fn enter(&mut self, tag: &Tag, view_start: usize) {
        if gives_size(tag) {
            self.sizeless = None;
        }
        for open in [
            self.masked.as_mut().map(|m| &mut m.0),
            self.quote_box.as_mut(),
            self.block_quote.as_mut(),
            self.sizeless.as_mut(),
        ]
        .into_iter()
        .flatten()
        {
            open.depth += usize::from(open.name == tag.name);
        }
        match self.role_here(tag) {
            Role::Unread => self.hidden = Some(Open::new(&tag.name, self.text.len())),
            Role::Hidden if self.hidden_parts == HiddenParts::Skipped => {
                self.hidden = Some(Open::new(&tag.name, self.text.len()));
            }
            Role::Mask(kind) if self.masked.is_none() => {
                self.push_break(view_start);
                self.enter_quote(kind);
                self.masked = Some((Open::new(&tag.name, self.text.len()), kind));
            }
            Role::QuoteBox if self.quote_box.is_none() && self.masked.is_none() => {
                self.push_break(view_start);
                self.quote_box = Some(Open::new(&tag.name, self.text.len()));
                self.box_has_quote = false;
            }
            Role::Sizeless if self.hidden_parts == HiddenParts::Skipped => {
                self.sizeless
                    .get_or_insert_with(|| Open::new(&tag.name, self.text.len()));
            }
            Role::BlockQuote if self.block_quote.is_none() && self.masked.is_none() => {
                self.push_break(view_start);
                self.block_quote = Some(Open::new(&tag.name, self.text.len()));
            }
            Role::HeadHint if self.masked.is_none() => self.head_hints.push(self.text.len()),
            _ => {}
        }
    }

    /// A block quote is a reply's in a box of one, and right behind what is quoted.
    fn role_here(&self, tag: &Tag) -> Role {
        match role(tag) {
            Role::BlockQuote if self.quote_box.is_some() || self.is_below_quote() => {
                Role::Mask(MaskKind::Quoted)
            }
            role => role,
        }
    }

    fn is_below_quote(&self) -> bool {
        self.regions.last().is_some_and(|last| {
            last.kind == MaskKind::Quoted
                && self.text.len() <= last.span.end + MAX_GAP_BYTES
                && self
                    .text
                    .get(last.span.end..)
                    .is_some_and(|gap| gap.trim().is_empty())
        })
    }

    /// What stands in a quote box before its first quote is the head.
    fn enter_quote(&mut self, kind: MaskKind) {
        let Some(open) = &self.quote_box else { return };
        if kind == MaskKind::Quoted && !self.box_has_quote {
            let start = open.layer_start;
            self.box_has_quote = true;
            self.add_region(start, MaskKind::Quoted);
        }
    }

    fn close_tag(&mut self, name: &str, span: ByteSpan) {
        self.skip_markup(span);
        if let Some(hidden) = &mut self.hidden {
            hidden.depth -= usize::from(hidden.name == name);
            if hidden.depth == 0 || (hidden.name == "head" && name == "html") {
                self.hidden = None;
            }
            return;
        }
        if name != "br" {
            self.break_line(name, span.start);
        }
        if name == "pre" {
            self.preformatted = self.preformatted.saturating_sub(1);
        }
        self.leave(name, span.start);
    }

    fn leave(&mut self, name: &str, view_start: usize) {
        if let Some((open, kind)) = &mut self.masked {
            open.depth -= usize::from(open.name == name);
            if open.depth == 0 {
                let (start, kind) = (open.layer_start, *kind);
                self.masked = None;
                self.add_region(start, kind);
                self.push_break(view_start);
            }
        }
        if let Some(open) = &mut self.quote_box {
            open.depth -= usize::from(open.name == name);
            if open.depth == 0
                && let Some(open) = self.quote_box.take()
            {
                self.close_box(&open);
                self.push_break(view_start);
            }
        }
        if let Some(open) = closed(&mut self.block_quote, name) {
            self.add_block_quote(&open);
        }
        closed(&mut self.sizeless, name);
    }

    fn add_block_quote(&mut self, open: &Open) {
        let span = ByteSpan::new(open.layer_start, self.text.len());
        if !span.is_empty() {
            self.block_quotes.push(span);
        }
    }

    /// A box without a `blockquote` is quoted as a whole.
    fn close_box(&mut self, open: &Open) {
        if !self.box_has_quote {
            self.add_region(open.layer_start, MaskKind::Quoted);
        }
    }

    fn add_region(&mut self, layer_start: usize, kind: MaskKind) {
        let span = ByteSpan::new(layer_start, self.text.len());
        if !span.is_empty() {
            self.regions.push(Region { span, kind });
        }
    }

    fn break_line(&mut self, name: &str, view_start: usize) {
        if self.hidden.is_some() {
            return;
        }
        match flow(name) {
            Flow::Inline => {}
            Flow::Block => self.push_break(view_start),
            Flow::Break => self.push_derived("\n", ByteSpan::new(view_start, view_start)),
            Flow::Cell => self.push_blank(ByteSpan::new(view_start, view_start)),
        }
    }

    /// Ends the line, unless nothing stands in it.
    fn push_break(&mut self, view_start: usize) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.push_derived("\n", ByteSpan::new(view_start, view_start));
        }
    }

    fn push_blank(&mut self, view: ByteSpan) {
        if !self.text.is_empty() && !self.text.ends_with(['\n', ' ']) {
            self.push_derived(" ", view);
        }
    }

    fn push_derived(&mut self, piece: &str, view: ByteSpan) {
        self.text.push_str(piece);
        self.map.push_replaced(piece.len(), view);
    }

    fn mark(&mut self, span: ByteSpan) {
        self.at = self.at.max(span.end);
        match self.markup.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            _ if span.is_empty() => {}
            _ => self.markup.push(span),
        }
    }

    /// Takes in the text of the view from where the last tag ended up to `end`.
    fn take_text(&mut self, end: usize) {
        let span = ByteSpan::new(self.at, end);
        self.at = self.at.max(end);
        if self.hidden.is_some() || self.sizeless.is_some() {
            self.mark(span);
            return;
        }
        let Some(raw) = span.slice(self.view) else {
            return;
        };
        let mut from = 0;
        while let Some(found) = raw.get(from..).and_then(|r| r.find(is_special)) {
            let stop = from + found;
            self.copy(span.start + from, span.start + stop);
            from = self.take_special(raw, stop, span.start);
        }
        self.copy(span.start + from, span.end);
    }

    fn copy(&mut self, start: usize, end: usize) {
        if let Some(piece) = self.view.get(start..end) {
            self.text.push_str(piece);
            self.map.push_copy(piece.len(), start);
        }
    }

    /// A blank run or an entity at `at`; gives the place after it.
    fn take_special(&mut self, raw: &str, at: usize, base: usize) -> usize {
        let rest = raw.get(at..).unwrap_or_default();
        if rest.starts_with('&') {
            return at + self.take_entity(rest, base + at);
        }
        let len = rest
            .bytes()
            .position(|b| !b.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let span = ByteSpan::new(base + at, base + at + len);
        let is_single = rest.starts_with(' ') && len == 1;
        if self.preformatted > 0 || is_single {
            self.copy(span.start, span.end);
        } else {
            self.push_blank(span);
        }
        at + len
    }

    /// Gives the bytes used.
    fn take_entity(&mut self, rest: &str, view_start: usize) -> usize {
        let Some(entity) = parse_entity(rest) else {
            self.copy(view_start, view_start + 1);
            return 1;
        };
        let span = ByteSpan::new(view_start, view_start + entity.len_bytes);
        match entity.character {
            Some(c) if c.is_whitespace() => self.push_derived(" ", span),
            Some(c) => self.push_derived(c.encode_utf8(&mut [0; 4]), span),
            None => self.mark(span),
        }
        entity.len_bytes
    }
}

fn is_special(c: char) -> bool {
    c == '&' || c.is_ascii_whitespace()
}
