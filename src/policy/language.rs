//! Codes of languages that a message may have, and what people write instead.

use super::file::At;
use super::finding::{Findings, quoted};
use crate::spelling::closest;

/// Every code that is told, with the language's English name and its three-letter code (ISO 639-3, for Chinese that
/// of all its kinds).
const KNOWN: [(&str, &str, &str); 32] = [
    ("ar", "arabic", "ara"),
    ("bn", "bengali", "ben"),
    ("cs", "czech", "ces"),
    ("da", "danish", "dan"),
    ("de", "german", "deu"),
    ("el", "greek", "ell"),
    ("en", "english", "eng"),
    ("es", "spanish", "spa"),
    ("fa", "persian", "fas"),
    ("fi", "finnish", "fin"),
    ("fr", "french", "fra"),
    ("he", "hebrew", "heb"),
    ("hi", "hindi", "hin"),
    ("hu", "hungarian", "hun"),
    ("hy", "armenian", "hye"),
    ("id", "indonesian", "ind"),
    ("it", "italian", "ita"),
    ("ja", "japanese", "jpn"),
    ("ka", "georgian", "kat"),
    ("ko", "korean", "kor"),
    ("nl", "dutch", "nld"),
    ("pl", "polish", "pol"),
    ("pt", "portuguese", "por"),
    ("ro", "romanian", "ron"),
    ("ru", "russian", "rus"),
    ("sv", "swedish", "swe"),
    ("ta", "tamil", "tam"),
    ("th", "thai", "tha"),
    ("tr", "turkish", "tur"),
    ("uk", "ukrainian", "ukr"),
    ("vi", "vietnamese", "vie"),
    ("zh", "chinese", "zho"),
];

/// The code of a language that cannot be told.
const UNTOLD: &str = "und";

/// Warns of a language that no message is told to have.
pub(super) fn report_unknown(language: &At<String>, findings: &Findings) {
    let name = language.value.to_ascii_lowercase();
    if name == UNTOLD || KNOWN.iter().any(|(code, _, _)| *code == name) {
        return;
    }
    let message = format!("no message has the language {}", quoted(&language.value));
    let fix = match meant(&name) {
        Some(code) => format!("did you mean `{code}`?"),
        None => format!(
            "known: {}, {UNTOLD}",
            KNOWN.map(|(code, _, _)| code).join(", ")
        ),
    };
    findings.warn(language.line, message, fix);
}

/// The code of a name, a three-letter code, a code with a region or script behind it, or a name nearly like one.
fn meant(name: &str) -> Option<&'static str> {
    let primary = name.split(['-', '_']).next().unwrap_or(name);
    let names = KNOWN.map(|(_, own, _)| own);
    let near = closest(name, &names);
    let is_exact = |known: &&(&str, &str, &str)| {
        let (code, own, three) = known;
        [*code, *own, *three].contains(&primary)
    };
    let is_near = |(_, own, _): &&(&str, &str, &str)| near == Some(*own);
    let mut known = KNOWN.iter();
    let found = known.clone().find(is_exact).or_else(|| known.find(is_near));
    found.map(|(code, _, _)| *code)
}
