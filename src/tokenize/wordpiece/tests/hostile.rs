//! Texts that somebody chose to be difficult.

use super::{Pair, SHIPPED, altered};

const TEXTS: &[&str] = &[
    "",
    " ",
    "Hello, world! It's 10:30 -- isn't it?",
    "don't can't won't I'm they've #hashtag @user $20 50% a+b=c <b> ^^ `x` ~ |",
    "[CLS]",
    "[cls]",
    "[CLS][SEP][MASK][UNK][PAD]",
    "x[SEP]y",
    "[[SEP]]",
    "[SEP",
    "[ SEP ]",
    "e[MASK]\u{301}",
    "[unused0] [unused1]",
    "##ing ## # ing##",
    "caf\u{e9} cafe\u{301} CAFÉ CAFE\u{301} naïve Zoë Ångström A\u{30a}",
    "\u{301}a \u{301} a\u{301}\u{302}\u{303}b",
    "İstanbul ISTANBUL ı I i̇ ǅ ǆ Ǆ",
    "ΟΔΟΣ ΣΑΣ σς Σ. Σ",
    "Straße STRASSE ẞ ß ﬁ ﬃ ſt ꜩ",
    "한국어 각 ᄒ\u{1161}\u{11ab} 가\u{11a8} ㅎㅏㄴ",
    "日本語とカタカナ、ひらがな。が か\u{3099} 中文测试 豈更 \u{2f800} 𠀀𪜀𫠠",
    "ไทย हिन्दी क\u{93c} क़ বাংলা தமிழ் עִבְרִית العربية اَلْ",
    "👩‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️ ☺ 1️⃣ 😀😀😀a😀",
    "a\u{0}b\u{fffd}c\u{7f}d\u{ad}e\u{200b}f\u{200d}g\u{feff}h\u{2060}i\u{e000}j\u{f8ff}k\u{10fffd}l",
    "a\tb\nc\rd\u{b}e\u{c}f\u{85}g\u{a0}h\u{3000}i\u{2028}j\u{2029}k\u{1680}l\u{180e}m\u{202f}n",
    "\u{202e}txet lamron\u{202c} \u{2066}x\u{2069} \u{200e}y\u{200f}",
    "“quotes” ‘single’ «g» – — … • · ¿qué? ¡ay! †‡ § ¶ © ® ™ ° £20 €5 ¥ ¢ ½ ² № ℃ Å",
    "a\u{302e}\u{302f}b \u{302f}\u{301}\u{302e}c \u{1d15e}\u{1d165}\u{301}",
    "x\u{345}\u{323}\u{302e}\u{301}y z\u{1de7}\u{302e}",
    "𝐁𝐨𝐥𝐝 ｆｕｌｌ ①②③ Ⅷ ㎏ ﷺ",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "https://www.example.com/a?b=c&d=%20#e me@example.com +44 20 7946 0958",
    "≠ ≮ ⫝̸ ` \u{1fef} ; \u{37e} · \u{387} Ω \u{2126} K \u{212a}",
    "[SEP]\u{301} \u{302e}[SEP]\u{302f}\u{302e}",
    "\u{1}\u{2}\u{3}",
    "a\u{1}",
    "\u{1}a\u{1} \u{1}",
];

fn texts() -> Vec<String> {
    let mut texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    for letter in [
        "a", "A", "é", "ß", "中", "한", "İ", "😀", "\u{302e}", "!", "##a",
    ] {
        for count in [15, 16, 17, 99, 100, 101, 129] {
            texts.push(format!("x {} y", letter.repeat(count)));
        }
    }
    for tail in ["", "\u{301}", "\u{0}", "é", "!", "\u{0}b"] {
        for count in 96..=102 {
            texts.push(format!("{}{tail}", "a".repeat(count)));
        }
    }
    for length in 0..40 {
        let word: String = "Unbelievableness5Antidisestablishment"
            .chars()
            .take(length)
            .collect();
        texts.push(format!("{word}é {word}\u{1}{word} {word}. {word}"));
    }
    texts
}

fn long_texts() -> Vec<String> {
    let repeated = [
        "a", "ab ", "é", "e\u{301}", "中", "\u{301}", "\u{0}", "[SEP]", "[", "[CLS]x",
    ];
    let mut texts: Vec<String> = repeated
        .iter()
        .map(|t| t.repeat(20_000 / t.len()))
        .collect();
    texts.push("a".repeat(100_000));
    texts.push(format!("{}\u{302e}", "word ".repeat(4_000)));
    texts.push(format!("a{}", "\u{302f}\u{302e}\u{301}".repeat(3_000)));
    texts
}

#[test]
fn same_ids_for_hostile_texts() {
    for text in texts().iter().chain(&long_texts()) {
        SHIPPED.agree(text);
    }
}

#[test]
fn same_ids_under_every_normalizer() {
    for flags in 0..24_u8 {
        let strip = [None, Some(true), Some(false)][usize::from(flags / 8)];
        let pair = Pair::parse(&altered(&[
            ("/normalizer/clean_text", (flags & 1 != 0).into()),
            ("/normalizer/handle_chinese_chars", (flags & 2 != 0).into()),
            ("/normalizer/lowercase", (flags & 4 != 0).into()),
            ("/normalizer/strip_accents", strip.into()),
        ]));
        for text in texts() {
            pair.agree(&text);
        }
    }
}

#[test]
fn same_ids_for_the_samples() {
    let files = [
        include_str!("../../../../data/golden/cases.jsonl"),
        include_str!("../../../../data/samples/inbox.jsonl"),
        include_str!("../../../../data/samples/inbox.csv"),
        include_str!("../../../../data/samples/lines.txt"),
        include_str!("../../../../data/samples/mails.mbox"),
        include_str!("../../../../data/samples/reply.eml"),
    ];
    for file in files {
        SHIPPED.agree(file);
        file.lines().for_each(|line| SHIPPED.agree(line));
    }
}
