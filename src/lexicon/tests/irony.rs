//! Praise that is none, and praise that is.

use super::scan;

#[test]
fn praise_beside_a_failure_is_suspected() {
    for text in [
        "Great, another broken delivery. Thanks a lot!",
        "Thanks for nothing",
        "love how you charge me twice",
        "I just love it when you ignore my emails",
        "well done losing my bag",
        "fantastic, 3 hours on hold",
        "Brilliant! Flight cancelled again",
        "Wonderful... now it doesn't work",
        "Oh great, the app is down again",
        "Great job @airline, my luggage never arrived",
        "such great service, still waiting after 3 weeks",
        "My parcel never arrived. Well done.",
        "Flight cancelled without notice. Bravo!",
        "thank you for wasting my time",
        "just perfect, no internet all weekend",
        "Congratulations on losing my order",
        "gotta love being charged twice",
        "your driver threw my parcel over the fence and it arrived smashed 👏👏",
        "slow clap for the engineer",
    ] {
        assert!(scan(text).irony.is_some(), "{text:?}");
    }
}

#[test]
fn honest_praise_is_not() {
    for text in [
        "Great phone but the battery broke",
        "Great phone. The battery could be better though.",
        "Great service, thank you for fixing my broken router",
        "Thanks a lot for your help",
        "Thank you so much for the quick reply",
        "My order never arrived. Could you check? Thanks a lot!",
        "Please help, my router is not working. Thanks a lot!",
        "Excellent! No problems at all",
        "Perfect, it was broken but now it works",
        "I love how easy it is",
        "Great hotel, friendly staff, long wait at breakfast",
        "Nice, quiet room",
        "The screen was cracked. They replaced it the same day. Great job!",
        "Well done to the team",
        "Amazing food and lovely people",
        "terrible service, never again",
        "Nice\nThe product had a bad smell",
        "",
    ] {
        let found = scan(text)
            .irony
            .and_then(|span| span.slice(text).map(str::to_owned));
        assert!(found.is_none(), "{text:?}: {found:?}");
    }
}

#[test]
fn the_cue_is_shown() {
    let text = "Hello. Great, another broken delivery.";
    let span = scan(text).irony.expect("irony");
    assert_eq!(span.slice(text), Some("Great"));
}
