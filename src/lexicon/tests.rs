//! Tables of messages and what must, and must not, be found in them.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::{Hit, HitClass, Lexicon, Scan};
use crate::error::ErrorCode;
use crate::label::MaskKind;
use crate::prepare::{Language, Mask, Prepared};
use crate::span::{ByteSpan, OffsetMap};

mod context;
mod denial;
mod evasion;
mod files;
mod irony;
mod vocabulary;

fn english() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| Lexicon::english().expect("built-in lexicon"))
}

/// A message that is read as it stands.
fn prepared(text: &str) -> Prepared {
    Prepared {
        view: text.to_owned(),
        text: text.to_owned(),
        map: OffsetMap::identity(text.len()),
        masked: Vec::new(),
        language: Language {
            code: "en".to_owned(),
            p: 1.0,
            supported: true,
        },
        warnings: Vec::new(),
    }
}

fn scan(text: &str) -> Scan {
    english().scan(&prepared(text))
}

/// Hits of a class, as `text` or, negated, `!text`.
fn found(text: &str, class: &str) -> Vec<String> {
    let class = HitClass::from_name(class).expect(class);
    scan(text)
        .hits
        .iter()
        .filter(|hit| hit.class == class)
        .map(|hit| shown(text, hit))
        .collect()
}

fn shown(text: &str, hit: &Hit) -> String {
    let sign = if hit.negated { "!" } else { "" };
    format!("{sign}{}", hit.span.slice(text).expect("span in text"))
}

/// Sum of all valence in a message.
fn mood(text: &str) -> f32 {
    scan(text).hits.iter().map(|hit| hit.valence).sum()
}

/// Checks rows of message, class and text that a hit covers, with `!` when it is negated; `""` wants
/// no hit.
fn check(rows: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (text, class, wanted) in rows {
        let hits = found(text, class);
        let is_right = if wanted.is_empty() {
            hits.is_empty()
        } else {
            hits.iter().any(|hit| covers(hit, wanted))
        };
        if !is_right {
            wrong.push(format!("{text:?}: {class} {hits:?}, wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn covers(hit: &str, wanted: &str) -> bool {
    let is_same_sign = hit.starts_with('!') == wanted.starts_with('!');
    is_same_sign && hit.contains(wanted.trim_start_matches('!'))
}

#[test]
fn hits_are_sorted_and_longest_of_their_class() {
    let text = "I am extremely disappointed and disgusted, still waiting after two weeks";
    let hits = scan(text).hits;
    assert!(hits.is_sorted_by_key(|hit| (hit.span.start, hit.class)));
    for (at, hit) in hits.iter().enumerate() {
        let rest = hits.iter().skip(at + 1);
        assert!(
            rest.filter(|other| other.class == hit.class)
                .all(|other| !other.span.overlaps(hit.span)),
            "overlap in {hit:?}"
        );
    }
}

#[test]
fn spans_lie_in_the_view() {
    let view = "<p>never&nbsp;arrived</p>";
    let mut map = OffsetMap::default();
    map.push_copy(5, 3);
    map.push_replaced(1, ByteSpan::new(8, 14));
    map.push_copy(7, 14);
    let message = Prepared {
        view: view.to_owned(),
        text: "never arrived".to_owned(),
        map,
        ..prepared("")
    };
    let hits = english().scan(&message).hits;
    let spans: Vec<&str> = hits.iter().filter_map(|h| h.span.slice(view)).collect();
    assert!(spans.contains(&"never&nbsp;arrived"), "{spans:?}");
}

#[test]
fn nothing_is_found_across_a_masked_part() {
    let view = "still [secret] waiting";
    let mut map = OffsetMap::default();
    map.push_copy(6, 0);
    map.push_copy(7, 15);
    let message = Prepared {
        view: view.to_owned(),
        text: "still waiting".to_owned(),
        map,
        masked: vec![Mask {
            kind: MaskKind::Pii,
            span: ByteSpan::new(6, 14),
        }],
        ..prepared("")
    };
    let hits = english().scan(&message).hits;
    assert!(
        hits.iter().all(|hit| hit.class != HitClass::Waiting),
        "{hits:?}"
    );
}

#[test]
fn hostile_text_takes_linear_time() {
    for piece in [
        "a ",
        "a!",
        "not ",
        "but bad ",
        "s.c.a.m.",
        "1,",
        "never ",
        "fuck*",
        "soooo",
        "\u{200d}👍",
        "'",
        "-",
        "can not ",
        "x\u{301}",
        "no issues but ",
        "refund",
        "great, broken. ",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let start = std::time::Instant::now();
        let _ = scan(&text);
        assert!(start.elapsed().as_secs() < 20, "slow on {piece:?}");
    }
}

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![
            Just("not ".to_owned()),
            Just("bad".to_owned()),
            Just("don’t ".to_owned()),
            Just("sooo".to_owned()),
            Just("👍🏽".to_owned()),
            Just("❤️\u{200d}🔥".to_owned()),
            Just("s.c.a.m ".to_owned()),
            Just("f**k ".to_owned()),
            Just("waited 2weeks ".to_owned()),
            Just("é\u{301}".to_owned()),
            Just("İ".to_owned()),
            Just("ѕсаm".to_owned()),
            Just("\n\n".to_owned()),
            "\\PC{0,6}",
        ],
        0..30,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn spans_are_sound_for_any_text(text in prop_oneof![any::<String>(), pieces()]) {
        let result = scan(&text);
        for hit in &result.hits {
            prop_assert!(hit.span.slice(&text).is_some_and(|t| !t.is_empty()));
            prop_assert!((-4.0..=4.0).contains(&hit.valence));
            prop_assert!((0.5..=2.0).contains(&hit.intensity));
        }
        if let Some(span) = result.irony {
            prop_assert!(span.slice(&text).is_some());
        }
    }

    #[test]
    fn nothing_overlaps_a_mask(text in pieces(), cut in 0_usize..200, len in 1_usize..40) {
        let mut from = cut.min(text.len());
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        let mut to = (from + len).min(text.len());
        while !text.is_char_boundary(to) {
            to += 1;
        }
        let mut map = OffsetMap::default();
        map.push_copy(from, 0);
        map.push_copy(text.len() - to, to);
        let mask = ByteSpan::new(from, to);
        let message = Prepared {
            text: [text.get(..from), text.get(to..)].into_iter().flatten().collect(),
            map,
            masked: vec![Mask { kind: MaskKind::Quoted, span: mask }],
            ..prepared(&text)
        };
        for hit in english().scan(&message).hits {
            prop_assert!(!hit.span.overlaps(mask));
        }
    }
}
