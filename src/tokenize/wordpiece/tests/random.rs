//! Random texts: of any characters, and of parts that meet in every order.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::SHIPPED;

/// Words and pieces of the shipped vocabulary, every thirteenth.
fn words() -> impl Strategy<Value = String> {
    let vocabulary: Vec<String> = {
        let file: serde_json::Value = serde_json::from_slice(&super::shipped()).unwrap();
        let tokens = file["model"]["vocab"].as_object().unwrap().keys();
        tokens
            .step_by(13)
            .map(|token| token.trim_start_matches("##").to_owned())
            .collect()
    };
    select(vocabulary)
}

/// Characters whose neighbourhood matters.
fn joints() -> impl Strategy<Value = String> {
    let parts = [
        " ",
        "  ",
        "\n",
        ".",
        ",",
        "'",
        "-",
        "!",
        "[",
        "]",
        "[SEP]",
        "[MASK]",
        "[sep]",
        "#",
        "##",
        "\u{0}",
        "\u{1}",
        "\u{ad}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{301}",
        "\u{323}",
        "\u{302e}",
        "\u{302f}",
        "\u{1d165}",
        "\u{34f}",
        "é",
        "É",
        "İ",
        "ß",
        "ς",
        "Σ",
        "’",
        "…",
        "£",
        "中",
        "한",
        "😀",
        "\u{a0}",
        "\u{3000}",
        "\u{85}",
        "\u{2028}",
        "ﬁ",
        "e\u{308}",
        "5",
        "A",
        "zz",
    ];
    select(parts.map(str::to_owned).to_vec())
}

fn stitched() -> impl Strategy<Value = String> {
    let character = any::<char>().prop_map(String::from);
    let part = prop_oneof![
        6 => words(),
        2 => words().prop_map(|word| word.to_uppercase()),
        6 => joints(),
        4 => Just(" ".to_owned()),
        1 => character,
    ];
    vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn same_ids_for_any_text(text in any::<String>()) {
        prop_assert_eq!(SHIPPED.ours(&text), SHIPPED.theirs(&text));
    }

    #[test]
    fn same_ids_for_plain_text(text in "[ -~\\n\\t]{0,200}") {
        prop_assert_eq!(SHIPPED.ours(&text), SHIPPED.theirs(&text));
    }

    #[test]
    fn same_ids_for_stitched_text(text in stitched()) {
        prop_assert_eq!(SHIPPED.ours(&text), SHIPPED.theirs(&text));
    }

    #[test]
    fn same_ids_for_marks(text in "[a-c\\p{M} \u{300}-\u{36f}\u{302a}-\u{302f}]{0,60}") {
        prop_assert_eq!(SHIPPED.ours(&text), SHIPPED.theirs(&text));
    }
}
