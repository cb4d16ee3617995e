//! The armour of signed mails (RFC 9580, section 6): what stands around the text that was signed.

use super::sheet::Sheet;
use crate::label::MaskKind;

/// The line above a signed text; header lines follow up to a blank one.
const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";

/// The line above the signature.
const SIGNATURE: &str = "-----BEGIN PGP SIGNATURE-----";

/// The line below the signature.
const END: &str = "-----END PGP SIGNATURE-----";

/// Masks the head and the signature of a signed text.
pub(super) fn mark_armour(sheet: &mut Sheet<'_>) {
    let mut index = 0;
    while index < sheet.len() {
        let end = match sheet.trimmed(index) {
            SIGNED => line_after(sheet, index, str::is_empty),
            SIGNATURE => line_after(sheet, index, |line| line == END),
            _ => {
                index += 1;
                continue;
            }
        };
        sheet.mark_open(index, end, MaskKind::Signature);
        index = end;
    }
}

/// The line after the first one below `first` that is asked for; the end where there is none.
fn line_after(sheet: &Sheet<'_>, first: usize, is_last: impl Fn(&str) -> bool) -> usize {
    let last = (first + 1..sheet.len()).find(|i| is_last(sheet.trimmed(*i)));
    last.map_or(sheet.len(), |i| i + 1)
}
