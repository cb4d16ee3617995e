//! Words as the index compares them: lower case, without endings that only grammar needs.

/// Words without a subject of their own. Chosen: articles, pronouns, auxiliaries, prepositions and
/// question words, which stand in most questions whatever they are about.
const EMPTY: [&str; 78] = [
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can",
    "could", "did", "do", "does", "for", "from", "get", "had", "has", "have", "hello", "hi", "how",
    "i", "if", "in", "into", "is", "it", "its", "just", "may", "me", "my", "need", "of", "on",
    "or", "our", "please", "shall", "should", "so", "some", "than", "thanks", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "to", "us", "want", "was", "we",
    "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
    "yours", "im",
];

/// Shortest stem that an ending is taken from.
const MIN_STEM_BYTES: usize = 4;

/// Endings, longest first.
const ENDINGS: [&str; 6] = ["ingly", "ing", "ies", "ed", "es", "s"];

/// The telling words of a text, in order.
pub(super) fn telling(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}');
    words.filter_map(|word| {
        let plain: String = word
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let is_telling = !plain.is_empty() && !EMPTY.contains(&plain.as_str());
        is_telling.then(|| stem(&plain).to_owned())
    })
}

/// A word without its ending: `refunds`, `refunded` and `refunding` are one. The final `e` goes too, so that
/// `change` meets `changing`.
fn stem(word: &str) -> &str {
    let without = ENDINGS.iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        let is_ending = *ending != "s" || !stem.ends_with('s');
        (is_ending && stem.len() >= MIN_STEM_BYTES).then_some(stem)
    });
    let stem = without.unwrap_or(word);
    let bare = stem.strip_suffix(['e', 'y']).unwrap_or(stem);
    if bare.len() >= MIN_STEM_BYTES {
        bare
    } else {
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_meet_in_their_stems() {
        let table = [
            (
                "Refunds refunded refunding",
                &["refund", "refund", "refund"][..],
            ),
            ("How do I change my address?", &["chang", "address"]),
            ("changing addresses", &["chang", "address"]),
            ("I can't log in", &["cant", "log"]),
            ("Öffnungszeiten am Sonntag", &["öffnungszeiten", "sonntag"]),
            ("delivery deliveries", &["deliver", "deliver"]),
            ("the of to", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(telling(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
