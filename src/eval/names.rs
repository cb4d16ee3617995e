//! Names as people write them, and the legal ones that they may have meant.

use crate::spelling::{closest, edit_distance};

/// Names in a list up to which all of them are named; else the nearest ones are.
const MAX_LISTED: usize = 6;

/// Nearest names that are offered.
const NEAREST: usize = 3;

/// Letters of a wrong name that are compared.
const MAX_COMPARED_CHARS: usize = 64;

/// Lower case, with one underscore for each run of anything but letters and digits.
pub fn normal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}

/// Which names could have been meant, as the fix of an error.
pub fn listed(wrong: &str, known: &[&str]) -> String {
    let wrong: String = normal(wrong).chars().take(MAX_COMPARED_CHARS).collect();
    let all = if known.len() <= MAX_LISTED {
        format!("use {}", alternatives(known))
    } else {
        let mut near: Vec<&str> = known.to_vec();
        near.sort_by_key(|name| edit_distance(&wrong, name));
        near.truncate(NEAREST);
        format!("the nearest are {}", alternatives(&near))
    };
    match closest(&wrong, known) {
        Some(name) => format!("did you mean `{name}`? {all}"),
        None => all,
    }
}

fn alternatives(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => "nothing".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_names_are_all_named_and_of_many_the_nearest() {
        assert_eq!(
            listed("hihg", &["low", "high"]),
            "did you mean `high`? use low or high"
        );
        let many = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"];
        assert_eq!(listed("zzz", &many), "the nearest are zeta, eta or beta");
        assert_eq!(listed("x", &[]), "use nothing");
    }

    #[test]
    fn names_are_compared_without_case_and_punctuation() {
        for name in ["Very Negative", "very-negative", " VERY_NEGATIVE "] {
            assert_eq!(normal(name), "very_negative");
        }
    }
}
