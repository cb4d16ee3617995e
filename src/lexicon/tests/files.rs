//! Lexicon files: what they change and how their slips are told.

use std::collections::BTreeSet;

use super::{ErrorCode, Lexicon, english, prepared};
use crate::lexicon::{HitClass, english as built_in};

fn with(rows: &str) -> Lexicon {
    Lexicon::builder()
        .english()
        .expect("english")
        .add_tsv("own.tsv", &file(rows))
        .expect("own file")
        .build()
        .expect("lexicon")
}

fn file(rows: &str) -> String {
    format!("# kvetch-lexicon/1\town\nterm\tclass\tvalence\n{rows}")
}

fn classes(lexicon: &Lexicon, text: &str) -> BTreeSet<String> {
    let hits = lexicon.scan(&prepared(text)).hits;
    hits.iter().map(|hit| hit.class.name()).collect()
}

#[test]
fn a_file_adds_replaces_and_removes() {
    let own = with(
        "zorgle*\tfailure\t-2\nscam\tstakes\t0\nfurious\t-\t0\nsm{urg|org}h <num> fold\tanger\t-1\n",
    );
    assert!(classes(&own, "it zorgled").contains("failure"));
    assert!(classes(&own, "a scam").contains("stakes"));
    assert!(!classes(&own, "a scam").contains("negative"));
    assert!(classes(english(), "a scam").contains("negative"));
    assert!(!classes(&own, "furious").contains("anger"));
    assert!(classes(&own, "smorgh two fold").contains("anger"));
    assert_eq!(own.name(), "en+own.tsv");
}

#[test]
fn later_files_win() {
    let lexicon = Lexicon::builder()
        .add_tsv("a", &file("quux\tanger\t-2\nquux\tstakes\t0\n"))
        .and_then(|b| b.add_tsv("b", &file("quux\tpositive\t2\n")))
        .and_then(super::super::LexiconBuilder::build)
        .expect("lexicon");
    assert_eq!(lexicon.len(), 1);
    assert_eq!(lexicon.term(0), "quux");
    assert_eq!(lexicon.term(7), "");
    assert_eq!(
        classes(&lexicon, "Quux!"),
        BTreeSet::from(["positive".to_owned()])
    );
}

#[test]
fn the_hash_tells_lexicons_apart() {
    let again = Lexicon::english().expect("english");
    assert_eq!(english().hash(), again.hash());
    assert_eq!(english().hash().len(), 12);
    assert_ne!(english().hash(), with("zorgle\tanger\t-1\n").hash());
}

#[test]
fn slips_are_told_with_line_and_fix() {
    for (text, line, part) in [
        ("term\tclass\n", 1, "not a lexicon file"),
        ("# kvetch-lexicon/1\n", 1, "not a lexicon file"),
        ("# kvetch-lexicon/1 x\nfoo\tbar\n", 2, "column names"),
        (&file("a\tangr\t-1\n"), 3, "did you mean `anger`"),
        (
            &file("ok\tanger\t-1\n\na\tflag.safty\t0\n"),
            5,
            "did you mean `flag.safety`",
        ),
        (&file("a\tanger\t-9\n"), 3, "bad valence `-9`"),
        (&file("a\tanger\tNaN\n"), 3, "bad valence"),
        (&file("a\tcontext.booster\t0\n"), 3, "bad valence"),
        (&file("a\n"), 3, "class is missing"),
        (&file("{a|b\tanger\t-1\n"), 3, "not closed"),
        (&file("<gap>\tanger\t-1\n"), 3, "no words"),
    ] {
        let error = Lexicon::builder()
            .add_tsv("own.tsv", text)
            .expect_err("slip");
        assert_eq!(error.code(), ErrorCode::Lexicon);
        assert_eq!(error.position().and_then(|p| p.line), Some(line), "{error}");
        assert!(error.fix().is_some(), "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
    let empty = Lexicon::builder().build().expect_err("empty");
    assert_eq!(empty.code(), ErrorCode::Lexicon);
}

#[test]
fn the_built_in_lexicon_is_broad() {
    assert!(english().len() >= 2_500, "{}", english().len());
    let found: BTreeSet<HitClass> = english()
        .entries
        .iter()
        .filter_map(|entry| match entry.role {
            crate::lexicon::entry::Role::Hit(class) => Some(class),
            crate::lexicon::entry::Role::Context(_) => None,
        })
        .collect();
    for name in HitClass::names() {
        let class = HitClass::from_name(&name).expect(&name);
        let is_open = name
            .split_once('.')
            .is_some_and(|(_, label)| label == "other");
        assert!(is_open || found.contains(&class), "no entry of {name}");
    }
}

#[test]
fn no_line_stands_twice() {
    let mut seen = BTreeSet::new();
    for (file, text) in built_in::FILES {
        for line in text.lines().skip(2) {
            let mut fields = line.split('\t');
            let key = (fields.next(), fields.next());
            assert!(seen.insert(key), "{file}: {key:?} stands twice");
        }
    }
}
