//! What chat and meeting programs write among the words of people.

/// The mark of writing direction that messengers put before their own words on a telephone.
pub(super) const OWN_WORDS: char = '\u{200e}';

/// What stands in place of a message that is no text, or no more, in lower case. Android marks it by nothing
/// else.
const PLACEHOLDERS: [&str; 17] = [
    "<media omitted>",
    "<medien ausgeschlossen>",
    "<multimedia omitido>",
    "<médias omis>",
    "<mídia oculta>",
    "<media omessi>",
    "<media weggelaten>",
    "<pominięto multimedia>",
    "audio omitted",
    "document omitted",
    "gif omitted",
    "image omitted",
    "sticker omitted",
    "video omitted",
    "this message was deleted",
    "you deleted this message",
    "diese nachricht wurde gelöscht",
];

/// Chosen: longer than any placeholder.
const MAX_PLACEHOLDER_BYTES: usize = 48;

/// What the text behind a sender is where the program wrote it in the sender's name.
pub(super) fn notice(text: &str) -> Option<&str> {
    if let Some(own) = text.strip_prefix(OWN_WORDS) {
        return Some(own.trim_start_matches(OWN_WORDS));
    }
    let is_placeholder = text.len() <= MAX_PLACEHOLDER_BYTES && {
        let text = text.trim_end().trim_end_matches('.').to_lowercase();
        PLACEHOLDERS.contains(&text.as_str())
    };
    is_placeholder.then_some(text)
}

/// How the lines begin that a meeting's transcript ends with.
const FOOTERS: [&str; 2] = [
    "Meeting ended after 0",
    "This editable transcript was computer generated",
];

/// True for a line that closes a meeting's transcript.
pub(super) fn is_footer(line: &str) -> bool {
    FOOTERS.iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_s_words_are_told_from_a_person_s() {
        let cases = [
            ("\u{200e}image omitted", Some("image omitted")),
            ("\u{200e}Anrufverlauf", Some("Anrufverlauf")),
            ("<Media omitted>", Some("<Media omitted>")),
            (
                "This message was deleted.",
                Some("This message was deleted."),
            ),
            ("the image omitted my name", None),
            ("I sent it \u{200e}<attached: 1.jpg>", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(notice(text), expected, "{text}");
        }
        assert!(is_footer("Meeting ended after 00:12:33 👋"));
        assert!(!is_footer("Meeting ended after an hour"));
    }
}
