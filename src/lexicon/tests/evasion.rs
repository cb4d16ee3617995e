//! Words in disguise, and harmless words that look like them.

use super::{check, found, scan};

#[test]
fn disguised_words_are_read() {
    check(&[
        ("this is sooooo baaaad", "negative", "sooooo baaaad"),
        ("the wooorst", "negative", "the wooorst"),
        ("goooood phone", "positive", "goooood"),
        ("I looove it", "positive", "looove"),
        ("stilllll waiting", "waiting", "stilllll waiting"),
        ("sh1t phone", "profanity", "sh1t"),
        ("you @sshole", "profanity", "@sshole"),
        ("a $cam", "negative", "$cam"),
        ("h8 you", "anger", "h8"),
        ("1d10t", "insult", ""),
        ("idi0ts", "insult", "idi0ts"),
        ("b!tch", "profanity", "b!tch"),
        ("f**k this", "profanity", "f**k this"),
        ("sh*t", "profanity", "sh*t"),
        ("f***ing joke", "profanity", "f***ing"),
        ("F*CK", "profanity", "F*CK"),
        ("b*tches", "profanity", "b*tches"),
        ("1d10t5 all of you", "insult", "1d10t5"),
        ("5tup1d rules", "insult", "5tup1d"),
        ("t3rr1bl3", "negative", "t3rr1bl3"),
        ("aaawwwfffuuulll", "negative", "aaawwwfffuuulll"),
        ("w*rst ever", "negative", "w*rst"),
        ("terr*ble", "negative", "terr*ble"),
        ("s t u p i d", "insult", "s t u p i d"),
        ("a_w_f_u_l", "negative", "a_w_f_u_l"),
        ("a  w  f  u  l", "negative", "a  w  f  u  l"),
        ("s c a m", "negative", "s c a m"),
        ("s.c.a.m", "negative", "s.c.a.m"),
        ("S-C-A-M!", "negative", "S-C-A-M"),
        ("an i.d.i.o.t.", "insult", "i.d.i.o.t"),
        ("it is a s c a m", "negative", "s c a m"),
        ("ѕсаm", "negative", "ѕсаm"),
        ("ｓｃａｍ", "negative", "ｓｃａｍ"),
        ("𝐬𝐜𝐚𝐦", "negative", "𝐬𝐜𝐚𝐦"),
        ("sc\u{200b}am", "negative", "sc\u{200b}am"),
        ("tërríble", "negative", "tërríble"),
        ("ter\u{ad}rible", "negative", "ter\u{ad}rible"),
    ]);
}

#[test]
fn one_spelling_for_contractions() {
    for text in [
        "don't work",
        "dont work",
        "don’t work",
        "do not work",
        "DON'T WORK",
        "don`t work",
        "do  not\twork",
        "do not\nwork",
        "donʼt work",
    ] {
        assert_eq!(found(text, "failure"), [text], "{text:?}");
    }
    check(&[
        ("it isn't working", "failure", "isn't working"),
        ("it’s not working", "failure", "not working"),
        ("wi-fi is not-working", "failure", "not-working"),
        ("Im fed up", "frustration", "fed up"),
        ("u guys are useless", "insult", "useless"),
    ]);
}

#[test]
fn harmless_look_alikes_are_left_alone() {
    for text in [
        "class",
        "assess",
        "Scunthorpe",
        "cocktail",
        "5crew",
        "U.S.A.",
        "e.g.",
        "v1.2.3",
        "passage",
        "assistant",
        "Essex",
        "shitake mushrooms",
        "Dickens",
        "analysis",
        "Penistone",
        "grape",
        "therapist",
        "a b c d e f",
        "A55",
        "H473",
        "room 4b",
        "5pm",
        "4men",
        "10st",
        "h*pe",
        "u r a b c",
        "x y z u",
        "50/50",
        "iPhone 12",
        "H2O",
        "C3PO",
        "www",
        "XXX",
        "2*3=6",
        "**note**",
        "5 * 4",
        "hello",
        "hellenic",
        "swanky",
        "Lancet",
        "conifer",
    ] {
        for class in [
            "profanity",
            "insult",
            "anger",
            "flag.abuse",
            "negative",
            "flag.fraud",
        ] {
            assert!(found(text, class).is_empty(), "{text:?} as {class}");
        }
    }
}

#[test]
fn capitals_and_marks_are_counted() {
    for (text, is_shouting) in [
        ("THIS IS NOT ACCEPTABLE", true),
        ("this is NOT acceptable", true),
        ("I am FURIOUS", true),
        ("call me ASAP", false),
        ("my IBAN and BIC", false),
        ("I live in the USA", false),
        ("hello there", false),
        ("WHERE IS MY order", true),
        ("OK", false),
        ("", false),
    ] {
        assert_eq!(scan(text).style.is_shouting, is_shouting, "{text:?}");
    }
    let style = scan("Why??? sooo BAD!!! Really! 5 words").style;
    assert_eq!(
        (style.exclamations, style.questions, style.repeated_marks),
        (4, 3, 2)
    );
    assert_eq!(
        (style.words, style.capitals_words, style.stretched),
        (6, 1, 1)
    );
    assert_eq!(style.letters, 21);
}
