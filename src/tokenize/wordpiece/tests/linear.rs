//! No text takes more than a fixed number of steps per byte. Counted, not timed.

use super::super::steps;
use super::SHIPPED;

/// Characters of the longest piece, one more to see that it ends, and a visit of the character itself,
/// twice where a text is normalised as a whole.
const MAX_STEPS_PER_BYTE: usize = 18 + 1 + 2;

#[test]
fn steps_grow_with_the_text() {
    let size = 1 << 17;
    let parts = [
        "a",
        "ab1",
        "A",
        "é",
        "\u{301}",
        "\u{302e}",
        "\u{0}",
        "中",
        "한",
        "😀",
        "[",
        "[SEP",
        "[SEP]",
        "#",
        " ",
        "a ",
        "aé",
        "a\u{0}",
        "\u{0} ",
        "é ",
        "antidisestablishmentarian ",
        "zzzzzzzzzzzzzzz ",
        "##ing",
        "interestinginterestinginter\u{1}",
        "\u{302f}\u{301} a",
    ];
    for part in parts {
        let text = part.repeat(size / part.len());
        let steps = steps::during(|| {
            SHIPPED.ours(&text);
        });
        assert!(
            steps <= MAX_STEPS_PER_BYTE * text.len(),
            "{part:?}: {steps} steps for {} bytes",
            text.len()
        );
    }
}

#[test]
fn one_late_mark_costs_a_second_pass_and_no_more() {
    let plain = "plain words and so on ".repeat(10_000);
    let marked = format!("{plain}\u{302e}");
    let steps_for = |text: &str| {
        steps::during(|| {
            SHIPPED.ours(text);
        })
    };
    let (once, twice) = (steps_for(&plain), steps_for(&marked));
    assert!(twice > once, "the whole text goes through the rules");
    assert!(twice <= 2 * once + 4 * marked.len(), "{once} then {twice}");
}
