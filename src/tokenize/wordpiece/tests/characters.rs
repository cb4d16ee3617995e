//! Every character there is, one by one.

use super::{Pair, SHIPPED, altered};

/// Alone, between letters, twice, among marks, and beside an added token; each by itself, because a
/// neighbour could send the text the slow way.
fn agree_on(pair: &Pair, character: char) {
    for text in [
        format!("{character}"),
        format!("a{character}b"),
        format!("A{character}{character}"),
        format!("e\u{302f}{character}\u{301}"),
        format!("{character}[SEP]{character}"),
    ] {
        pair.agree(&text);
    }
}

#[test]
fn same_ids_for_every_character_of_the_first_pages() {
    ('\0'..='\u{5ff}').for_each(|c| agree_on(&SHIPPED, c));
}

#[test]
fn same_ids_for_a_sample_of_all_characters() {
    ('\0'..=char::MAX)
        .step_by(211)
        .for_each(|c| agree_on(&SHIPPED, c));
}

#[test]
#[ignore = "minutes without optimisation: cargo test --release --lib every_character -- --ignored"]
fn same_ids_for_every_character() {
    ('\0'..=char::MAX).for_each(|c| agree_on(&SHIPPED, c));
}

#[test]
#[ignore = "minutes without optimisation: cargo test --release --lib every_character -- --ignored"]
fn same_ids_for_every_character_with_plainer_rules() {
    for (clean, lowercase, strip) in [
        (false, true, true),
        (true, false, true),
        (false, true, false),
    ] {
        let pair = Pair::parse(&altered(&[
            ("/normalizer/clean_text", clean.into()),
            ("/normalizer/lowercase", lowercase.into()),
            ("/normalizer/strip_accents", strip.into()),
        ]));
        ('\0'..=char::MAX).for_each(|c| agree_on(&pair, c));
    }
}
