//! Styles that survive wrapping: an invisible mark after each character, turned into terminal
//! escapes when the table stands.
//!
//! The marks are variation selectors, which have no width and stick to the character before them, so
//! the table counts and breaks the text as if they were not there. `excerpt` removes them from
//! message text, so a message cannot style itself.

/// First of the marks: U+E0100, VARIATION SELECTOR-17.
const FIRST_MARK: u32 = 0xE0100;

/// A way to set off text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Heading,
    Urgent,
    High,
    Bad,
    Good,
    Faint,
    Evidence,
}

impl Paint {
    const ALL: [Self; 7] = [
        Self::Heading,
        Self::Urgent,
        Self::High,
        Self::Bad,
        Self::Good,
        Self::Faint,
        Self::Evidence,
    ];

    /// Parameters of the terminal's "select graphic rendition" sequence (ECMA-48).
    fn parameters(self) -> &'static str {
        match self {
            Self::Heading => "1",
            Self::Urgent => "1;31",
            Self::High => "1;33",
            Self::Bad => "31",
            Self::Good => "32",
            Self::Faint => "2",
            Self::Evidence => "1;4",
        }
    }

    /// The mark that stands for this style.
    pub(super) fn mark(self) -> char {
        char::from_u32(FIRST_MARK + self as u32).unwrap_or_default()
    }

    fn of_mark(mark: char) -> Option<Self> {
        Self::ALL.into_iter().find(|paint| paint.mark() == mark)
    }

    /// The text with a mark after each character.
    pub(super) fn apply(self, text: &str) -> String {
        let marked = text.chars().flat_map(|c| [c, self.mark()]);
        marked.collect()
    }
}

/// Marks to escapes; a style never runs over the end of a line.
pub(super) fn to_ansi(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut current: Option<Paint> = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let wanted = characters.peek().copied().and_then(Paint::of_mark);
        if wanted.is_some() {
            characters.next();
        }
        switch(&mut out, current, wanted);
        current = wanted;
        out.push(c);
    }
    switch(&mut out, current, None);
    out
}

fn switch(out: &mut String, from: Option<Paint>, to: Option<Paint>) {
    if from == to {
        return;
    }
    if from.is_some() {
        out.push_str("\u{1b}[0m");
    }
    if let Some(paint) = to {
        out.push_str("\u{1b}[");
        out.push_str(paint.parameters());
        out.push('m');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_escapes_around_runs() {
        let text = format!("a {}b{}\nc", Paint::Bad.apply("xy"), Paint::Good.apply("z"));
        assert_eq!(
            to_ansi(&text),
            "a \u{1b}[31mxy\u{1b}[0mb\u{1b}[32mz\u{1b}[0m\nc"
        );
        assert_eq!(to_ansi("plain"), "plain");
    }
}
