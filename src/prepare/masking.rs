//! Layer in, masks out: quotes, boilerplate and signatures in the order in which each leaves the
//! next one less to mistake; then whatever must be undone so that something is left to read.

use super::armour::mark_armour;
use super::boilerplate::mark_boilerplate;
use super::head::is_below_head;
use super::layer::{Layer, Region};
use super::quote::mark_quotes;
use super::sheet::Sheet;
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
    mark_block_quotes(&mut sheet, &layer.block_quotes);
    mark_armour(&mut sheet);
    mark_quotes(&mut sheet, &hints);
    mark_boilerplate(&mut sheet);
    mark_signatures(&mut sheet);
    keep_readable(&mut sheet, layer);
    sheet.masks()
}

/// Masks block quotes from the first one on that stands right below the head of a reply: answers
/// between quotes part them.
fn mark_block_quotes(sheet: &mut Sheet<'_>, quotes: &[ByteSpan]) {
    let mut is_reply = false;
    for span in quotes {
        is_reply = is_reply || is_below_head(sheet, sheet.line_at(span.start));
        if is_reply {
            sheet.mark_region(Region {
                span: *span,
                kind: MaskKind::Quoted,
            });
        }
    }
}

/// Undoes masks until something can be read. A quote stays masked below the subject of a reply: an
/// empty reply is an empty reply.
fn keep_readable(sheet: &mut Sheet<'_>, layer: &Layer<'_>) {
    for kind in UNDO_ORDER {
        if sheet.is_readable() {
            return;
        }
        sheet.unmark_kind(kind);
    }
    let subject = ByteSpan::new(0, layer.subject_bytes).slice(&layer.text);
    if !sheet.is_readable() && !subject.is_some_and(is_reply) {
        sheet.unmark_kind(MaskKind::Quoted);
    }
}

/// What mail programs put before the subject of a reply, in lower case.
const REPLY_PREFIXES: &[&str] = &[
    "re", "aw", "antw", "sv", "vs", "vá", "odp", "ynt", "rif", "res", "r", "回复", "回覆", "答复",
    "返信", "отв", "σχετ", "atb", "bls",
];

/// True for the subject of a reply: `Re: kettle`, `AW: kettle`, `Re[2]: kettle`.
fn is_reply(subject: &str) -> bool {
    const MAX_PREFIX_BYTES: usize = 16;
    let subject = subject.trim_start();
    let head = subject
        .get(..subject.floor_char_boundary(MAX_PREFIX_BYTES))
        .unwrap_or_default();
    let Some((prefix, _)) = head.split_once([':', '：']) else {
        return false;
    };
    let prefix = prefix.trim_end_matches(|c: char| !c.is_alphabetic());
    REPLY_PREFIXES.contains(&prefix.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_replies() {
        let cases = [
            ("Re: kettle\n", true),
            ("RE: kettle", true),
            ("Aw: AW: kettle", true),
            ("Re[2]: kettle", true),
            ("回复：订单", true),
            ("kettle", false),
            ("Refund: kettle", false),
            ("Fwd: kettle", false),
            (": kettle", false),
            ("", false),
        ];
        for (subject, expected) in cases {
            assert_eq!(is_reply(subject), expected, "{subject}");
        }
    }
}
