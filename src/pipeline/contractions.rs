//! Contractions typed without their apostrophe: "dont", "youve". A model has learnt far less of these than of
//! the forms with it.

/// Each as it is typed and as it is meant, by what they end in. Left out are those that are words without it: "its", "ill",
/// "well", "were", "hell", "shell", "wed", "id", "lets".
const CONTRACTIONS: [(&str, &str); 46] = [
    ("im", "i'm"),
    ("ive", "i've"),
    ("hes", "he's"),
    ("shes", "she's"),
    ("itll", "it'll"),
    ("thats", "that's"),
    ("whats", "what's"),
    ("wheres", "where's"),
    ("theres", "there's"),
    ("heres", "here's"),
    ("whos", "who's"),
    ("hows", "how's"),
    ("whens", "when's"),
    ("youre", "you're"),
    ("theyre", "they're"),
    ("youve", "you've"),
    ("weve", "we've"),
    ("theyve", "they've"),
    ("youll", "you'll"),
    ("theyll", "they'll"),
    ("thatll", "that'll"),
    ("youd", "you'd"),
    ("theyd", "they'd"),
    ("dont", "don't"),
    ("doesnt", "doesn't"),
    ("doesent", "doesn't"),
    ("didnt", "didn't"),
    ("didint", "didn't"),
    ("cant", "can't"),
    ("couldnt", "couldn't"),
    ("wouldnt", "wouldn't"),
    ("shouldnt", "shouldn't"),
    ("mustnt", "mustn't"),
    ("neednt", "needn't"),
    ("isnt", "isn't"),
    ("arent", "aren't"),
    ("wasnt", "wasn't"),
    ("werent", "weren't"),
    ("havent", "haven't"),
    ("havnt", "haven't"),
    ("hasnt", "hasn't"),
    ("hadnt", "hadn't"),
    ("wont", "won't"),
    ("aint", "ain't"),
    ("couldve", "could've"),
    ("shouldve", "should've"),
];

/// Letters of the shortest and the longest.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=8;

/// Each as it is typed, in small letters.
pub(super) fn typed() -> impl Iterator<Item = &'static str> {
    CONTRACTIONS.iter().map(|(typed, _)| *typed)
}

/// The contraction that was meant, in small letters; nothing for other words.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let last = word.bytes().last().unwrap_or_default();
    if !LETTERS.contains(&word.len()) || !b"mesltdMESLTD".contains(&last) {
        return None;
    }
    let found = CONTRACTIONS
        .iter()
        .find(|(typed, _)| typed.eq_ignore_ascii_case(word));
    found.map(|(_, meant)| *meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_no_word_is_read_as_a_contraction() {
        let table = [
            ("dont", Some("don't")),
            ("Youve", Some("you've")),
            ("IM", Some("i'm")),
            ("were", None),
            ("its", None),
            ("ill", None),
            ("", None),
            ("moment", None),
        ];
        for (word, wanted) in table {
            assert_eq!(meant(word), wanted, "{word}");
        }
    }

    #[test]
    fn a_contraction_differs_by_its_apostrophe_or_a_slip() {
        for (typed, meant) in CONTRACTIONS {
            assert!(LETTERS.contains(&typed.len()), "{typed}");
            assert_eq!(meant.matches('\'').count(), 1, "{meant}");
            assert!(typed.len().abs_diff(meant.len()) <= 2, "{typed}");
        }
    }
}
