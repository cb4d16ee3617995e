//! Where the section stands in a manifest's text. It is the last one, so that a certificate can be
//! written and replaced without touching a byte before it, and so that a model's identity is the hash
//! of what stands before.

use std::borrow::Cow;

/// Byte at which the section's first header begins; `None` where there is none.
///
/// # Errors
/// The line, counted from 1, of a header of another section after it.
pub(in crate::model) fn section_start(text: &str) -> Result<Option<usize>, u64> {
    let mut start = None;
    let mut byte = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if is_header(line) {
            start = start.or(Some(byte));
        } else if start.is_some() && line.starts_with('[') {
            return Err(number);
        }
        byte += line.len();
    }
    Ok(start)
}

/// The manifest as it was before the section was added.
pub(in crate::model) fn without_section(manifest: &[u8]) -> Cow<'_, [u8]> {
    let start = std::str::from_utf8(manifest).map(section_start);
    let before = match start {
        Ok(Ok(Some(byte))) => manifest.get(..byte),
        _ => None,
    };
    before.map_or(Cow::Borrowed(manifest), |before| {
        let mut text = before.trim_ascii_end().to_vec();
        text.push(b'\n');
        Cow::Owned(text)
    })
}

/// The manifest with `section` in place of its own, and every byte before as it was.
pub fn certified_text(manifest: &str, section: &str) -> String {
    let before = without_section(manifest.as_bytes());
    let before = String::from_utf8_lossy(&before);
    format!("{before}\n{section}")
}

fn is_header(line: &str) -> bool {
    let name = line.trim_start_matches('[');
    let after = name.strip_prefix("cascade");
    line.starts_with('[') && after.is_some_and(|after| after.starts_with([']', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_section_begins_at_its_first_header() {
        let table = [
            ("id = 1\n[files]\n", Ok(None)),
            (
                "a\n[cascade]\nb\n[cascade.certificate]\n[[cascade.point]]\n",
                Ok(Some(2)),
            ),
            ("[[cascade.point]]\n", Ok(Some(0))),
            ("[cascades]\n", Ok(None)),
            ("  [cascade]\n", Ok(None)),
            ("[cascade]\n\n[files]\n", Err(3)),
            ("[cascade]\nx = [\n  [1],\n]\n", Ok(Some(0))),
        ];
        for (text, wanted) in table {
            assert_eq!(section_start(text), wanted, "{text}");
        }
    }

    #[test]
    fn adding_a_section_leaves_the_rest_as_it_was() {
        let plain = b"id = 1\n[files]\nx = 2\n";
        assert_eq!(without_section(plain).as_ref(), plain);
        let mut with = plain.to_vec();
        with.extend_from_slice(b"\n[cascade]\nquestions = []\n");
        assert_eq!(without_section(&with).as_ref(), plain);
        assert_eq!(
            without_section(b"\xff[cascade]\n").as_ref(),
            b"\xff[cascade]\n"
        );
    }
}
