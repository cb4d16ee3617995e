//! Halves of surrogate pairs, which JSON writers that cut texts leave behind.

/// The text with each escape of half a surrogate pair,
/// replaced by U+FFFD; nothing when there is none.
pub(super) fn replace_lone_surrogates(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_mended = false;
    while let Some((before, after)) = rest.split_once('\\') {
        mended.push_str(before);
        let escape = match (
            surrogate(after),
            after.get(5..).and_then(|s| s.strip_prefix('\\')),
        ) {
            (Some(Half::High), Some(next)) if surrogate(next) == Some(Half::Low) => 11,
            (Some(_), _) => {
                is_mended = true;
                mended.push_str("\\ufffd");
                rest = after.get(5..).unwrap_or_default();
                continue;
            }
            (None, _) => after.chars().next().map_or(0, char::len_utf8),
        };
        mended.push('\\');
        mended.push_str(after.get(..escape).unwrap_or_default());
        rest = after.get(escape..).unwrap_or_default();
    }
    mended.push_str(rest);
    is_mended.then_some(mended)
}

#[derive(PartialEq, Eq)]
enum Half {
    High,
    Low,
}

/// Which half of a pair the escape after a backslash is.
fn surrogate(escape: &str) -> Option<Half> {
    let digits = escape.strip_prefix('u')?.get(..4)?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_are_replaced() {
        let cases = [
            (r#""a\ud83d""#, Some(r#""a\ufffd""#)),
            (r#""\udc00b""#, Some(r#""\ufffdb""#)),
            (r#""\ud83d\ude00""#, None),
            (r#""\ud83d\n""#, Some(r#""\ufffd\n""#)),
            (r#""\\ud83d""#, None),
            (r#""\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ud83d\ude00""#)),
            (r#""é\u00e9""#, None),
            ("\\", None),
        ];
        for (text, expected) in cases {
            assert_eq!(replace_lone_surrogates(text).as_deref(), expected, "{text}");
        }
    }
}
