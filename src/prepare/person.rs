//! Whether a line is said by somebody: it reads as a sentence, or speaks of persons.

/// Words of a line that says something; names of people and firms are about as long.
const MIN_WORDS: usize = 3;

/// Words of the first person, as they stand inside of a sentence and at its start.
const FIRST_PERSON: &[&str] = &[
    "I", "me", "my", "My", "mine", "we", "We", "our", "Our", "ich", "Ich", "mir", "mich", "mein",
    "meine", "Meine", "wir", "Wir", "uns", "unser", "je", "Je", "j", "nous", "Nous", "yo", "Yo",
    "nosotros", "io", "Io", "noi", "ik", "Ik", "mijn", "wij", "eu", "Eu", "minha", "nós", "я", "Я",
    "мне", "меня", "мой", "мы", "Мы", "jag", "jeg", "mig", "meg",
];

/// Words by which somebody is spoken to.
const SECOND_PERSON: &[&str] = &["you", "You", "your", "Your", "Sie", "vous", "usted"];

/// Words of the third person, as far as no notice has them.
const THIRD_PERSON: &[&str] = &["he", "He", "she", "She", "him"];

/// True where the writer speaks of himself.
pub(super) fn is_personal(line: &str) -> bool {
    words(line).any(|word| matches!(word, "I" | "my" | "My" | "me" | "mine"))
}

/// True where the writer speaks of himself or of another person; notices write `he or she`.
pub(super) fn is_about_people(line: &str) -> bool {
    let is_formal = || {
        ["he or she", "she or he", "he/she"]
            .iter()
            .any(|f| line.contains(f))
    };
    is_personal(line) || (words(line).any(|w| THIRD_PERSON.contains(&w)) && !is_formal())
}

/// True for several words, one of them of the first person.
pub(super) fn speaks_of_self(line: &str) -> bool {
    speaks(line, FIRST_PERSON)
}

/// True for several words, one of them of the second person.
pub(super) fn speaks_to_somebody(line: &str) -> bool {
    speaks(line, SECOND_PERSON)
}

fn speaks(line: &str, persons: &[&str]) -> bool {
    line.split_whitespace().count() >= MIN_WORDS && words(line).any(|w| persons.contains(&w))
}

/// True for several words up to the end of a sentence, with some in lower case: names of firms have
/// none.
pub(super) fn is_sentence(line: &str) -> bool {
    const MIN_LOWER: usize = 2;
    let parts = || line.split_whitespace();
    let lower = parts().filter(|part| part.starts_with(char::is_lowercase));
    line.ends_with(['.', '!', '?']) && lower.count() >= MIN_LOWER && parts().count() >= MIN_WORDS
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        let cases = [
            ("Can you help?", true),
            ("The boiler leaks.", true),
            ("Baker & Sons Ltd.", false),
            ("Room 12, 2nd fl.", false),
            ("Thanks!", false),
            ("\"Light is the first of painters.\"", false),
            ("I smell gas in the kitchen", false),
        ];
        for (line, expected) in cases {
            assert_eq!(is_sentence(line), expected, "{line}");
        }
    }

    #[test]
    fn persons() {
        assert!(speaks_of_self("I smell gas in the kitchen"));
        assert!(speaks_of_self("so I'm cold"));
        assert!(!speaks_of_self("I. Newton") && !speaks_of_self("The boiler leaks"));
        assert!(speaks_to_somebody("Can you help"));
        assert!(is_about_people("Then he hits her"));
        assert!(!is_about_people("he or she must delete it"));
    }
}
