//! Slices, head by head, so that they can be compared.

use super::super::document::{Document, estimate};
use crate::eval::report::SlicingReport;

/// Slices that are shown; JSON has more.
const MAX_SHOWN: usize = 12;

/// One slicing.
pub(super) fn slicing(document: &mut Document, slicing: &SlicingReport) {
    document.heading(format!("by {}", crate::output::harmless(&slicing.by, 60)));
    let shown = slicing.slices.get(..slicing.slices.len().min(MAX_SHOWN));
    let shown = shown.unwrap_or_default();
    let counts = shown.iter().map(|slice| {
        vec![
            slice.value.clone(),
            slice.messages.to_string(),
            slice.unjudged.to_string(),
        ]
    });
    document.table(&["slice", "messages", "no verdict"], 1, counts.collect());
    let mut heads: Vec<&str> = Vec::new();
    for head in slicing.slices.iter().flat_map(|slice| &slice.heads) {
        if !heads.contains(&head.head.as_str()) {
            heads.push(&head.head);
        }
    }
    let mut rows = Vec::new();
    for head in heads {
        let mut name = head;
        for slice in shown {
            if let Some(figures) = slice.heads.iter().find(|h| h.head == head) {
                rows.push(vec![
                    name.to_owned(),
                    slice.value.clone(),
                    figures.n.to_string(),
                    estimate(&figures.accuracy),
                    estimate(&figures.macro_f1),
                ]);
                name = "";
            }
        }
    }
    document.table(&["head", "slice", "n", "accuracy", "macro-F1"], 2, rows);
    if slicing.slices.len() > MAX_SHOWN {
        document.line(format!(
            "the {MAX_SHOWN} largest of {} values; --format json has more",
            slicing.values
        ));
    }
}
