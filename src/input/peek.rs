//! A look at the start of a stream that takes nothing away from it.

use std::io::{self, Read};

/// A stream whose first bytes are known. Reading gives them first, then the failure that ended the
/// look, if one did, then the rest.
pub(super) struct Peeked {
    sample: Vec<u8>,
    taken: usize,
    failure: Option<io::Error>,
    rest: Box<dyn Read + Send>,
}

impl Peeked {
    /// Reads up to `max_bytes` of `rest`. A failure is kept for the reader of the bytes.
    pub(super) fn new(mut rest: Box<dyn Read + Send>, max_bytes: u64) -> Self {
        let mut sample = Vec::new();
        let failure = rest.by_ref().take(max_bytes).read_to_end(&mut sample).err();
        Self {
            sample,
            taken: 0,
            failure,
            rest,
        }
    }

    /// The first bytes.
    pub(super) fn sample(&self) -> &[u8] {
        self.sample.get(self.taken..).unwrap_or_default()
    }

    /// The failure that ended the look.
    pub(super) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }

    /// Steps over the first bytes of the sample.
    pub(super) fn skip(&mut self, count: usize) {
        self.taken = (self.taken + count).min(self.sample.len());
    }
}

impl Read for Peeked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut left = self.sample.get(self.taken..).unwrap_or_default();
        if !left.is_empty() {
            let count = left.read(into)?;
            self.taken += count;
            return Ok(count);
        }
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => self.rest.read(into),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken pipe of the test"))
        }
    }

    #[test]
    fn nothing_is_taken_away() {
        let mut peeked = Peeked::new(Box::new(&b"abcdef"[..]), 3);
        assert_eq!(peeked.sample(), b"abc");
        peeked.skip(1);
        let mut all = String::new();
        peeked.read_to_string(&mut all).unwrap();
        assert_eq!(all, "bcdef");
    }

    #[test]
    fn a_failure_comes_after_the_bytes_before_it() {
        let mut peeked = Peeked::new(Box::new((&b"ab"[..]).chain(Broken)), 9);
        assert_eq!(peeked.sample(), b"ab");
        let mut all = Vec::new();
        assert!(peeked.read_to_end(&mut all).is_err());
        assert_eq!(all, b"ab");
    }
}
