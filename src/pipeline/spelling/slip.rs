//! What one slip of the finger does to a word.

/// What a word lies away from the one that was meant, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slip {
    /// Two neighbours changed places, or a double letter is single or a single one double.
    Swapped,
    /// One letter is missing.
    Missing,
    /// One letter is too much, or another.
    Other,
}

/// Letters beside each letter on the keyboard, and those that sound like it.
const CONFUSED: [&str; 26] = [
    "qwszeiou",
    "vghn",
    "xdfvsk",
    "serfcxt",
    "wsdraiouy",
    "drtgvcp",
    "ftyhbv",
    "gyujnb",
    "ujkoaeoy",
    "huikmng",
    "jilmc",
    "kop",
    "njk",
    "bhjm",
    "iklpaeu",
    "olbf",
    "wak",
    "edft",
    "awedxzc",
    "rfgyd",
    "yhjiaeo",
    "cfgbw",
    "qaesv",
    "zsdc",
    "tghuie",
    "asxs",
];

/// How one word became the other with one slip; nothing where it takes more, or the first letter is
/// another: people get that one right.
pub(super) fn slip_between(typed: &str, meant: &str) -> Option<Slip> {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    if typed.first() != meant.first() || typed == meant {
        return None;
    }
    let same = same_letters(typed, meant);
    let (typed_rest, meant_rest) = (typed.get(same..)?, meant.get(same..)?);
    let before = |letters: &[u8]| letters.get(same.wrapping_sub(1)).copied();
    let slip = match (typed_rest, meant_rest) {
        ([one, two, left @ ..], [first, second, right @ ..])
            if one == second && two == first && left == right =>
        {
            Slip::Swapped
        }
        ([_, left @ ..], [_, right @ ..]) if left == right => Slip::Other,
        ([extra, left @ ..], right) if left == right => {
            doubled(before(typed) == Some(*extra), Slip::Other)
        }
        (left, [lacking, right @ ..]) if left == right => {
            doubled(before(meant) == Some(*lacking), Slip::Missing)
        }
        _ => return None,
    };
    Some(slip)
}

/// Whether one letter stands for another that neither lies beside it nor sounds like it: then it is likelier
/// another word than a slip. Both words have the same letters but for that one.
pub(super) fn is_far_letter(typed: &str, meant: &str) -> bool {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    let at = same_letters(typed, meant);
    let (Some(one), Some(other)) = (typed.get(at), meant.get(at)) else {
        return false;
    };
    let near = CONFUSED.get(usize::from(one.wrapping_sub(b'a')));
    typed.len() == meant.len() && !near.is_some_and(|letters| letters.as_bytes().contains(other))
}

fn same_letters(typed: &[u8], meant: &[u8]) -> usize {
    typed.iter().zip(meant).take_while(|(a, b)| a == b).count()
}

fn doubled(is_double: bool, otherwise: Slip) -> Slip {
    if is_double { Slip::Swapped } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_has_its_name() {
        let table = [
            ("thnak", "thank", Some(Slip::Swapped)),
            ("adress", "address", Some(Slip::Swapped)),
            ("verry", "very", Some(Slip::Swapped)),
            ("recald", "recalled", None),
            ("wating", "waiting", Some(Slip::Missing)),
            ("refunnd", "refund", Some(Slip::Swapped)),
            ("refujnd", "refund", Some(Slip::Other)),
            ("sinse", "since", Some(Slip::Other)),
            ("cat", "bat", None),
            ("same", "same", None),
        ];
        for (typed, meant, slip) in table {
            assert_eq!(slip_between(typed, meant), slip, "{typed} {meant}");
        }
    }

    #[test]
    fn letters_that_nobody_confuses_are_far() {
        let table = [
            ("autistic", "artistic", true),
            ("sinse", "since", false),
            ("delivary", "delivery", false),
            ("refujnd", "refund", false),
        ];
        for (typed, meant, is_far) in table {
            assert_eq!(is_far_letter(typed, meant), is_far, "{typed} {meant}");
        }
    }

    #[test]
    fn whatever_is_confused_with_a_letter_is_another_letter() {
        for (letter, near) in (b'a'..).zip(CONFUSED) {
            assert!(!near.is_empty() && near.bytes().all(|b| b.is_ascii_lowercase()));
            assert!(!near.as_bytes().contains(&letter), "{}", char::from(letter));
        }
    }
}
