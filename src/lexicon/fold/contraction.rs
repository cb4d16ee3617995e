//! Contractions and text-speak, written out.

/// The full form of a contraction or text-speak word, given lower-case and without apostrophe.
///
/// Only forms that are no other English word stand here: "ill", "its", "were" and "shell" need
/// their apostrophe (see [`expand_with_apostrophe`]).
pub(super) fn expand(word: &[u8]) -> Option<&'static str> {
    match word.len() {
        1 => match word {
            b"u" => Some("you"),
            _ => None,
        },
        2..=5 => expand_short(word),
        6..=9 if word.ends_with(b"nt") || word.ends_with(b"ot") => expand_negated(word),
        6..=9 => match word {
            b"theyre" => Some("they are"),
            b"theyve" => Some("they have"),
            b"theres" => Some("there is"),
            b"wheres" => Some("where is"),
            b"didint" => Some("did not"),
            b"couldn" => Some("could not"),
            b"wouldn" => Some("would not"),
            _ => None,
        },
        _ => None,
    }
}

fn expand_short(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"ur" => "your",
        b"im" => "i am",
        b"nt" => "not",
        b"ive" => "i have",
        b"pls" | b"plz" => "please",
        b"dont" | b"dnt" | b"donot" => "do not",
        b"cant" | b"cnt" | b"canot" => "can not",
        b"wont" => "will not",
        b"isnt" | b"isn" | b"aint" => "is not",
        b"didt" | b"didn" | b"didnt" => "did not",
        b"arent" => "are not",
        b"wasnt" | b"wasn" => "was not",
        b"hasnt" | b"hasn" => "has not",
        b"hadnt" => "had not",
        b"doesn" | b"dosnt" => "does not",
        b"havnt" => "have not",
        b"youre" | b"youer" => "you are",
        b"youve" => "you have",
        b"weve" => "we have",
        b"thats" => "that is",
        b"whats" => "what is",
        b"hows" => "how is",
        b"whos" => "who is",
        b"wanna" => "want to",
        b"gonna" => "going to",
        _ => return None,
    })
}

fn expand_negated(word: &[u8]) -> Option<&'static str> {
    Some(match word {
        b"cannot" => "can not",
        b"doesnt" | b"dosent" | b"doesent" => "does not",
        b"havent" => "have not",
        b"werent" => "were not",
        b"couldnt" => "could not",
        b"wouldnt" => "would not",
        b"shouldnt" => "should not",
        b"mustnt" => "must not",
        b"neednt" => "need not",
        b"mightnt" => "might not",
        _ => return None,
    })
}

/// The full form of a word that was written with an apostrophe before its last letters.
///
/// `head` is what stands before the apostrophe, `tail` what stands after, both lower-case. A
/// possessive gives the bare head: "driver's" → "driver".
pub(super) fn expand_with_apostrophe(head: &str, tail: &str) -> Option<String> {
    let full = match (head, tail) {
        ("let", "s") => "let us".to_owned(),
        (_, "s") if is_pronoun_like(head) => format!("{head} is"),
        (_, "s") => head.to_owned(),
        (_, "re") => format!("{head} are"),
        (_, "ve") => format!("{head} have"),
        (_, "ll") => format!("{head} will"),
        (_, "m") if head == "i" => "i am".to_owned(),
        (_, "d") if is_pronoun_like(head) => format!("{head} would"),
        _ => return None,
    };
    Some(full)
}

fn is_pronoun_like(head: &str) -> bool {
    matches!(
        head,
        "i" | "you"
            | "he"
            | "she"
            | "it"
            | "we"
            | "they"
            | "that"
            | "there"
            | "this"
            | "here"
            | "what"
            | "where"
            | "who"
            | "how"
            | "why"
            | "when"
    )
}
