//! Faults that are denied, and faults that are not.

use super::scan;

#[test]
fn a_denied_fault_is_seen() {
    for text in [
        "I'm not unhappy with the price.",
        "Your driver was not unfriendly.",
        "You never fail to deliver on time.",
        "Not a single parcel has gone missing in three years.",
        "I wouldn't say the room was uncomfortable.",
        "I have never not been able to log in.",
        "The film was far from boring.",
        "There is nothing I wouldn't buy here again.",
        "I've never met such a patient helpline as yours.",
    ] {
        assert!(scan(text).denial.is_some(), "{text:?}");
    }
}

#[test]
fn what_else_is_wrong_is_not_denied_with_it() {
    for text in [
        "",
        "The driver was unfriendly.",
        "The waiter was not friendly.",
        "Your driver was not unfriendly, but the parcel is empty.",
        "Your driver was not unfriendly. The parcel never arrived.",
        "The food was not bad, the waiter was terrible.",
        "Why was my seat not bad enough to be changed?",
        "The service was not bad. I will sue you anyway.",
        "The app does not fail to crash, it fails every day.",
        "I'm not unhappy with the price, I only write to tell you, as I did on Monday and on Friday, that the \
         radiator in the small room upstairs makes a sound when it is warm.",
    ] {
        assert!(scan(text).denial.is_none(), "{text:?}");
    }
}
