//! Tells a language by its script.

/// What the letters of a text say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScriptVote {
    /// BCP 47 code of the language.
    pub code: &'static str,
    /// Letters of its script.
    pub letters: usize,
    /// Letters of all scripts.
    pub all_letters: usize,
}

/// Scripts that tell their language, with the share of letters as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Devanagari,
    Bengali,
    Tamil,
    Thai,
    Georgian,
    Armenian,
    Hangul,
    Kana,
    Han,
}

const SCRIPTS: [(Script, &str); 14] = [
    (Script::Latin, ""),
    (Script::Cyrillic, "ru"),
    (Script::Greek, "el"),
    (Script::Arabic, "ar"),
    (Script::Hebrew, "he"),
    (Script::Devanagari, "hi"),
    (Script::Bengali, "bn"),
    (Script::Tamil, "ta"),
    (Script::Thai, "th"),
    (Script::Georgian, "ka"),
    (Script::Armenian, "hy"),
    (Script::Hangul, "ko"),
    (Script::Kana, "ja"),
    (Script::Han, "zh"),
];

fn script_of(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{531}'..='\u{58f}' => Script::Armenian,
        '\u{5d0}'..='\u{5ea}' => Script::Hebrew,
        '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => Script::Arabic,
        '\u{900}'..='\u{97f}' => Script::Devanagari,
        '\u{980}'..='\u{9ff}' => Script::Bengali,
        '\u{b80}'..='\u{bff}' => Script::Tamil,
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        '\u{10a0}'..='\u{10ff}' => Script::Georgian,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => {
            Script::Hangul
        }
        '\u{3041}'..='\u{30ff}' => Script::Kana,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Han,
        _ => return None,
    })
}

/// The language of a text whose letters are mostly not Latin, however short it is.
pub(super) fn detect_script(sample: &str) -> Option<ScriptVote> {
    let mut counts = [0_usize; SCRIPTS.len()];
    for script in sample.chars().filter_map(script_of) {
        if let Some(count) = counts.get_mut(script as usize) {
            *count += 1;
        }
    }
    let [latin, ..] = counts;
    let [.., kana, han] = counts;
    let letters: usize = counts.iter().sum();
    if letters == 0 || latin * 2 >= letters {
        return None;
    }
    if kana > 0 && (kana + han) * 2 > letters && kana * 10 >= han {
        return Some(ScriptVote {
            code: "ja",
            letters: kana + han,
            all_letters: letters,
        });
    }
    let best = counts.iter().zip(SCRIPTS).skip(1).max_by_key(|(n, _)| **n);
    let (count, (script, code)) = best?;
    Some(ScriptVote {
        code: refine(script, code, sample),
        letters: *count,
        all_letters: letters,
    })
}

/// Letters that only one language of a script has.
fn refine(script: Script, code: &'static str, sample: &str) -> &'static str {
    match script {
        Script::Cyrillic if sample.contains(['і', 'ї', 'є', 'ґ', 'І', 'Ї', 'Є']) => "uk",
        Script::Arabic if sample.contains(['پ', 'چ', 'ژ', 'گ']) => "fa",
        _ => code,
    }
}
