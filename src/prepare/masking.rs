//! Layer in, masks out: quotes, boilerplate and signatures in the order in which each leaves the
//! next one less to mistake; then whatever must be undone so that something is left to read.

use super::armour::mark_armour;
use super::boilerplate::mark_boilerplate;
use super::layer::{Layer, Region};
use super::quote::mark_quotes;
use super::sheet::{Sheet, has_content};
use super::signature::mark_signatures;
use crate::label::MaskKind;
use crate::span::ByteSpan;

/// Least certain first: the order in which masks are undone when nothing else would be readable.
const UNDO_ORDER: [MaskKind; 4] = [
    MaskKind::AutoReply,
    MaskKind::Disclaimer,
    MaskKind::Signature,
    MaskKind::Forwarded,
];

/// The parts of the layer that are not read, in order.
pub(super) fn find_masks(layer: &Layer<'_>) -> Vec<Region> {
    let mut sheet = Sheet::new(&layer.text, layer.subject_bytes);
    for region in &layer.regions {
        sheet.mark_region(*region);
    }
    let hints: Vec<usize> = layer
        .head_hints
        .iter()
        .filter_map(|at| sheet.text_from(sheet.line_at(*at)))
        .collect();
    mark_armour(&mut sheet);
    mark_quotes(&mut sheet, &hints);
    mark_boilerplate(&mut sheet);
    mark_signatures(&mut sheet);
    keep_readable(&mut sheet, layer);
    sheet.masks()
}

/// Undoes masks until something can be read. A quote stays masked where at least the subject says
/// something: an empty reply is an empty reply.
fn keep_readable(sheet: &mut Sheet<'_>, layer: &Layer<'_>) {
    for kind in UNDO_ORDER {
        if sheet.is_readable() {
            return;
        }
        sheet.unmark_kind(kind);
    }
    let subject = ByteSpan::new(0, layer.subject_bytes).slice(&layer.text);
    if !sheet.is_readable() && !subject.is_some_and(has_content) {
        sheet.unmark_kind(MaskKind::Quoted);
    }
}
