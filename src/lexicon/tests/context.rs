//! What the words around a hit do to it.

use super::{check, found, mood, scan};
use crate::lexicon::HitClass;

#[test]
fn negation_has_a_scope() {
    check(&[
        ("no issues", "failure", "!issues"),
        ("not angry", "anger", "!angry"),
        ("I'm not really angry", "anger", "!angry"),
        ("without any problem", "failure", "!problem"),
        ("hasn't crashed since", "failure", "!crashed"),
        ("never had an issue", "failure", "!issue"),
        ("not fraud", "flag.fraud", "!fraud"),
        ("I was not scammed", "flag.fraud", "!scammed"),
        ("not a single error", "failure", "!error"),
        ("no longer angry", "anger", "!angry"),
        ("not exactly thrilled", "positive", "!thrilled"),
        ("I don't think it is good", "positive", "!good"),
        ("not clean and comfortable", "positive", "!comfortable"),
        ("don't want a refund", "category.refund_return", "!refund"),
        ("No, it is broken", "failure", "broken"),
        ("no it is broken", "failure", "broken"),
        ("not working, broken", "failure", "broken"),
        ("not only late but broken", "failure", "broken"),
        ("no wonder people are angry", "anger", "angry"),
        ("I can't believe how terrible it is", "negative", "terrible"),
        ("why not, it is great", "positive", "great"),
        ("I do not know why it is broken", "failure", "broken"),
        ("no refund for a broken phone", "failure", "broken"),
        ("did not arrive. Terrible", "negative", "Terrible"),
        ("not happy with the terrible food", "negative", "terrible"),
        ("never in my life such awful service", "negative", "awful"),
        ("not cheap but excellent", "positive", "excellent"),
        ("did not reply and broken", "failure", "broken"),
    ]);
}

#[test]
fn phrases_mean_what_they_mean() {
    for text in [
        "could not be happier",
        "couldn't be more pleased",
        "can't recommend enough",
        "not bad",
        "not bad at all",
        "no problems at all",
        "never had an issue",
        "nothing to complain about",
        "not unhappy",
        "can't fault them",
        "did not disappoint",
        "couldn't have asked for more",
        "no complaints",
        "problem solved",
        "works like a charm",
        "will not be disappointed",
        "without a hitch",
        "no hassle",
    ] {
        assert!(mood(text) > 0.0, "{text:?}: {}", mood(text));
    }
    for text in [
        "not happy",
        "not good",
        "not very helpful",
        "thanks for nothing",
        "kindly improve your performance",
        "would not recommend",
        "not worth the money",
        "no good",
        "far from happy",
        "never again",
        "isn't great",
        "aint happy",
        "not impressed",
        "nothing works",
        "I don't like it",
        "less than impressed",
        "wasn't satisfied",
        "hardly helpful",
    ] {
        assert!(mood(text) < 0.0, "{text:?}: {}", mood(text));
    }
    for text in [
        "please",
        "Could you kindly help?",
        "no worries about the date of issue",
        "Kind regards",
    ] {
        assert!(mood(text).abs() <= 0.5, "{text:?}: {}", mood(text));
    }
}

#[test]
fn double_negation_is_weaker() {
    let plain = mood("it is useful");
    let double = mood("never not useful");
    assert!(double > 0.0 && double < plain, "{double} {plain}");
}

#[test]
fn contrast_weighs_the_end() {
    assert!(mood("great phone but terrible battery") < 0.0);
    assert!(mood("terrible battery but great phone") > 0.0);
    assert!(mood("Although the staff were nice, the room was awful") < 0.0);
    let praise = |text: &str| {
        let hits = scan(text).hits;
        let praise = hits.iter().find(|h| h.class == HitClass::Positive);
        praise.expect(text).valence
    };
    let plain = praise("the food was nice");
    let weak = praise("the food was nice but the room was awful");
    assert!((weak - plain * 0.5).abs() < 1e-4, "{weak} {plain}");
}

#[test]
fn boosters_dampers_and_capitals_change_intensity() {
    let intensity = |text: &str| {
        scan(text)
            .hits
            .iter()
            .find(|h| h.class == HitClass::Negative)
            .map(|h| h.intensity)
            .expect(text)
    };
    let plain = intensity("it is dreadful");
    for text in [
        "it is really dreadful",
        "it is extremely dreadful",
        "it is DREADFUL",
        "it is dreadfuuul",
        "it is dreadful as hell",
    ] {
        assert!(intensity(text) > plain, "{text}");
    }
    for text in [
        "it is slightly dreadful",
        "it is a bit dreadful",
        "somewhat dreadful",
    ] {
        assert!(intensity(text) < plain, "{text}");
    }
    assert!((intensity("IT IS ALL SO DREADFULLY BAD AND DREADFUL HERE") - plain).abs() < 1.0);
    assert!((intensity("really. dreadful") - plain).abs() < 1e-6);
}

#[test]
fn neutral_phrases_hide_what_is_in_them() {
    check(&[
        ("Kind regards, Ann", "positive", ""),
        ("Good morning", "positive", ""),
        ("what is the best way to pay", "positive", ""),
        ("that is why I ask", "why_question", ""),
        ("the complaints department", "negative", ""),
        ("press 1 for sales", "flag.press_or_social", ""),
    ]);
    assert!(found("I love it. Kind regards", "positive").len() == 1);
}
