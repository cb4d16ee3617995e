//! What single characters are: letters, look-alikes of Latin letters, marks that carry no sound.

/// True for characters that words are made of.
pub(in crate::lexicon) fn is_word_char(char: char) -> bool {
    if char.is_ascii() {
        char.is_ascii_alphanumeric()
    } else {
        char.is_alphanumeric() && !is_symbol_letter(char)
    }
}

/// Regional indicators and enclosed letters count as alphabetic in Unicode but are symbols.
fn is_symbol_letter(char: char) -> bool {
    matches!(char, '\u{1F100}'..='\u{1F1FF}')
}

/// Mathematical, full-width and circled letters are letters in disguise.
pub(super) fn is_disguised_letter(char: char) -> bool {
    matches!(char, '\u{24B6}'..='\u{24E9}' | '\u{FF10}'..='\u{FF5A}' | '\u{1D400}'..='\u{1D7FF}')
}

/// Characters that are not seen and not spoken: joiners, direction marks, soft hyphens, variation
/// selectors, combining marks.
pub(super) fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E01EF}'
    ) || unicode_normalization::char::is_combining_mark(char)
}

/// All that is written for an apostrophe.
pub(super) fn is_apostrophe(char: char) -> bool {
    matches!(
        char,
        '\'' | '`' | '´' | '‘' | '’' | '‛' | 'ʼ' | 'ʹ' | '′' | '＇'
    )
}

/// Hyphens other than the ASCII one; dashes are punctuation.
pub(super) fn is_hyphen(char: char) -> bool {
    matches!(char, '\u{2010}' | '\u{2011}')
}

/// The Latin letter that a Cyrillic, Greek, Armenian or small-capital letter looks like, in lower
/// case. Chosen from the shapes that pass for the Latin letter in common typefaces.
pub(super) fn look_alike(char: char) -> Option<char> {
    Some(match char {
        'а' | 'А' | 'α' | 'Α' | 'ɑ' | 'ᴀ' => 'a',
        'В' | 'β' | 'Β' | 'ʙ' | 'Ь' => 'b',
        'с' | 'С' | 'ϲ' | 'Ϲ' | 'ᴄ' => 'c',
        'ԁ' | 'Ԁ' | 'ᴅ' | 'đ' | 'Đ' => 'd',
        'е' | 'Е' | 'ε' | 'Ε' | 'ё' | 'Ё' | 'ᴇ' | 'є' | 'Є' => 'e',
        'ғ' | 'ꜰ' | 'ƒ' => 'f',
        'ɡ' | 'ɢ' | 'ԍ' => 'g',
        'һ' | 'Н' | 'Η' | 'ʜ' | 'Һ' => 'h',
        'і' | 'І' | 'ι' | 'Ι' | 'ı' | 'ɪ' | 'ї' | 'Ї' | 'Ӏ' => 'i',
        'ј' | 'Ј' | 'ᴊ' => 'j',
        'к' | 'К' | 'κ' | 'Κ' | 'ᴋ' => 'k',
        'ʟ' | 'ł' | 'Ł' | 'ӏ' => 'l',
        'м' | 'М' | 'Μ' | 'ᴍ' => 'm',
        'η' | 'Ν' | 'ɴ' | 'п' => 'n',
        'о' | 'О' | 'ο' | 'Ο' | 'ø' | 'Ø' | 'ᴏ' | 'σ' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' | 'ᴘ' => 'p',
        'ԛ' => 'q',
        'г' | 'ʀ' => 'r',
        'ѕ' | 'Ѕ' | 'ꜱ' => 's',
        'т' | 'Т' | 'τ' | 'Τ' | 'ᴛ' => 't',
        'υ' | 'ᴜ' | 'ц' | 'μ' | 'µ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ԝ' | 'ѡ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'Х' | 'χ' | 'Χ' => 'x',
        'у' | 'У' | 'γ' | 'Υ' | 'ү' | 'ʏ' => 'y',
        'Ζ' | 'ᴢ' => 'z',
        _ => return None,
    })
}
