//! Runs the steps of the stage in their order.

use super::language::detect;
use super::layer::{Layer, Region};
use super::masking::find_masks;
use super::normalize::{Cut, normalize};
use super::redact::find_personal_data;
use super::sheet::has_content;
use super::{Language, Mask, Prepared, html};
use crate::error::{Failure, FailureCode, Warning, WarningCode};
use crate::label::MaskKind;
use crate::message::{BodyKind, Message};
use crate::span::{ByteSpan, OffsetMap};

/// Whether quotes, signatures and boilerplate are masked. Tags of HTML always are.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Masking {
    /// In mail and HTML, not in plain text.
    #[default]
    ByKind,
    /// In every message.
    Always,
    /// In none.
    Never,
}

/// Whether personal data is replaced by placeholders in the text that is read.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Redaction {
    /// Personal data is read as it stands.
    #[default]
    Off,
    /// Mail addresses, numbers, cards, IBANs, secret URLs and names become `[email]`, `[number]`,
    /// `[card]`, `[iban]`, `[url]`, `[name]`, and their spans are masked as `pii`.
    On,
}

/// What the prepare stage does.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(default, deny_unknown_fields, rename_all = "snake_case")]
pub struct PrepareOptions {
    /// Whether quotes and signatures are masked.
    pub mask_quotes: Masking,
    /// Whether personal data is replaced.
    pub redact: Redaction,
    /// Largest message, in bytes of its view (subject and body).
    pub max_bytes: usize,
}

impl Default for PrepareOptions {
    fn default() -> Self {
        Self {
            mask_quotes: Masking::default(),
            redact: Redaction::default(),
            max_bytes: 10 * 1024 * 1024,
        }
    }
}

/// The prepare stage. Holds only its options: one serves all threads.
///
/// ```
/// use kvetch::Message;
/// use kvetch::message::BodyKind;
/// use kvetch::prepare::{PrepareOptions, Preparer};
///
/// let mail = "It broke again.\n\nOn 3 May 2024 10:00, Acme wrote:\n> Fixed.";
/// let mut message = Message::new("T-1", mail);
/// message.body_kind = BodyKind::Mail;
/// let prepared = Preparer::new(PrepareOptions::default()).prepare(&message).unwrap();
/// assert_eq!(prepared.text, "It broke again.");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preparer {
    options: PrepareOptions,
}

impl Preparer {
    /// A stage with these options.
    pub fn new(options: PrepareOptions) -> Self {
        Self { options }
    }

    /// Reads one message. The warnings are this stage's own; those of the reader stay with the
    /// message.
    ///
    /// # Errors
    ///
    /// [`FailureCode::TooLarge`] when the view is larger than `max_bytes`.
    pub fn prepare(&self, message: &Message) -> Result<Prepared, Failure> {
        self.check_size(message)?;
        let view = message.view();
        let subject_bytes = message.subject_bytes();
        let layer = match message.body_kind {
            BodyKind::Html => html::parse_html(&view, subject_bytes),
            BodyKind::Text | BodyKind::Mail => Layer::plain(&view, subject_bytes),
        };
        let masks = if self.masks_quotes(message.body_kind) {
            find_masks(&layer)
        } else {
            Vec::new()
        };
        let mut cuts = self.find_cuts(&layer, &masks);
        let (mut text, mut map) = write_text(&layer, &cuts);
        if !masks.is_empty() && !has_content(&text) {
            // What looked readable was only the debris of characters.
            cuts = self.find_cuts(&layer, &[]);
            (text, map) = write_text(&layer, &cuts);
        }
        let masked = to_view_masks(&layer, &cuts);
        let language = detect(&text);
        let warnings = warnings(&text, &language);
        Ok(Prepared {
            view,
            text,
            map,
            masked,
            language,
            warnings,
        })
    }

    fn check_size(&self, message: &Message) -> Result<(), Failure> {
        let bytes = message.subject_bytes() + message.body.len();
        let max_bytes = self.options.max_bytes;
        if bytes <= max_bytes {
            return Ok(());
        }
        Err(Failure::new(
            FailureCode::TooLarge,
            format!(
                "message has {bytes} bytes, more than max_bytes = {max_bytes}; raise max_bytes or split it"
            ),
        ))
    }

    fn masks_quotes(&self, kind: BodyKind) -> bool {
        match self.options.mask_quotes {
            Masking::ByKind => kind != BodyKind::Text,
            Masking::Always => true,
            Masking::Never => false,
        }
    }

    /// The masks as cuts, with personal data between them where it is to be replaced.
    fn find_cuts(&self, layer: &Layer<'_>, masks: &[Region]) -> Vec<(Cut, MaskKind)> {
        let mut cuts = Vec::with_capacity(masks.len());
        let mut from = 0;
        for mask in masks {
            self.add_personal_data(layer, ByteSpan::new(from, mask.span.start), &mut cuts);
            let cut = Cut {
                span: mask.span,
                placeholder: "",
            };
            cuts.push((cut, mask.kind));
            from = mask.span.end;
        }
        self.add_personal_data(layer, ByteSpan::new(from, layer.text.len()), &mut cuts);
        cuts
    }

    fn add_personal_data(
        &self,
        layer: &Layer<'_>,
        part: ByteSpan,
        cuts: &mut Vec<(Cut, MaskKind)>,
    ) {
        if self.options.redact == Redaction::Off {
            return;
        }
        let text = part.slice(&layer.text).unwrap_or_default();
        for finding in find_personal_data(text, part.start) {
            let cut = Cut {
                span: finding.span,
                placeholder: finding.placeholder,
            };
            cuts.push((cut, MaskKind::Pii));
        }
    }
}

/// The layer without the cuts, normalised, and the way back to the view.
fn write_text(layer: &Layer<'_>, cuts: &[(Cut, MaskKind)]) -> (String, OffsetMap) {
    let spans: Vec<Cut> = cuts.iter().map(|(cut, _)| *cut).collect();
    let (text, map) = normalize(&layer.text, &spans);
    match &layer.map {
        Some(lower) => (text, map.compose(lower)),
        None => (text, map),
    }
}

/// The cuts and the markup as masks of the view, in order. Tags inside a cut belong to it.
fn to_view_masks(layer: &Layer<'_>, cuts: &[(Cut, MaskKind)]) -> Vec<Mask> {
    let mut masks: Vec<Mask> = Vec::with_capacity(cuts.len() + layer.markup.len());
    let mut markup = layer.markup.iter().copied().peekable();
    for (cut, kind) in cuts {
        let mut span = layer.to_view(cut.span);
        while let Some(tag) = markup.next_if(|t| t.end <= span.start) {
            push_mask(&mut masks, tag, MaskKind::Markup);
        }
        while let Some(tag) = markup.next_if(|t| t.start < span.end) {
            span = ByteSpan::new(span.start.min(tag.start), span.end.max(tag.end));
        }
        push_mask(&mut masks, span, *kind);
    }
    for tag in markup {
        push_mask(&mut masks, tag, MaskKind::Markup);
    }
    masks
}

fn push_mask(masks: &mut Vec<Mask>, span: ByteSpan, kind: MaskKind) {
    let floor = masks.last().map_or(0, |m| m.span.end);
    let span = ByteSpan::new(span.start.max(floor), span.end);
    if !span.is_empty() {
        masks.push(Mask { kind, span });
    }
}

fn warnings(text: &str, language: &Language) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if !has_content(text) {
        warnings.push(Warning::new(
            WarningCode::EmptyText,
            "no word is left to read",
        ));
    }
    if !language.supported {
        let note = match language.code.as_str() {
            "und" => "the language cannot be told, and is not English".to_owned(),
            code => format!("language {code} is not one the lanes can read"),
        };
        warnings.push(Warning::new(WarningCode::UnsupportedLanguage, note));
    }
    warnings
}
