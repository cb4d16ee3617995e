//! Sentences of a folded text.

/// Where sentences end.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    /// One past the last byte of each sentence, its mark included.
    ends: Vec<usize>,
}

impl Sentences {
    /// Finds the sentences of `text`: they end at `.`, `!`, `?` before white space or the end, and
    /// at a line break.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut ends = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            let is_last = match bytes.get(at + 1) {
                None => true,
                Some(next) => match byte {
                    b'\n' => true,
                    b'.' => next.is_ascii_whitespace(),
                    b'!' | b'?' => !matches!(next, b'!' | b'?' | b'.'),
                    _ => false,
                },
            };
            if is_last {
                ends.push(at + 1);
            }
        }
        Self { ends }
    }

    /// The sentence that the byte `at` stands in.
    pub(super) fn around(&self, at: usize) -> (usize, usize) {
        self.nth(self.number(at))
    }

    /// The sentence before the one that starts at `start`; empty when there is none.
    pub(super) fn before(&self, start: usize) -> (usize, usize) {
        match self.number(start).checked_sub(1) {
            Some(number) => self.nth(number),
            None => (0, 0),
        }
    }

    /// How many sentences end before the byte `at`.
    pub(super) fn number(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end <= at)
    }

    /// The sentence with this number; empty beyond the last.
    pub(super) fn nth(&self, number: usize) -> (usize, usize) {
        let start = number
            .checked_sub(1)
            .and_then(|n| self.ends.get(n))
            .copied()
            .unwrap_or(0);
        let end = self.ends.get(number).copied().unwrap_or(start);
        (start, end.max(start))
    }
}
