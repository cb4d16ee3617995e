//! Words by what is left of each when one letter is taken out: two words of which one is a slip of the other share
//! such a rest.

/// Bits of a hash by which its place is found: some five rests of the shipped lexicon and model share a bucket.
const BUCKET_BITS: u32 = 16;

/// The numbers of words by the hashes of their rests.
#[derive(Debug, Default)]
pub(super) struct Rests {
    /// Hash of a rest and the number of its word; sorted.
    entries: Box<[(u32, u32)]>,
    /// By the first bits of a hash: where its entries begin, and where the last ones end.
    starts: Box<[u32]>,
}

impl Rests {
    /// Of these words, whose numbers are their places.
    pub(super) fn of(words: &[Box<str>]) -> Self {
        let numbered = words.iter().zip(0..);
        let mut entries: Vec<(u32, u32)> = numbered
            .flat_map(|(word, number)| rests(word).map(move |rest| (rest, number)))
            .collect();
        entries.sort_unstable();
        entries.dedup();
        let mut starts = Vec::with_capacity((1 << BUCKET_BITS) + 1);
        for ((hash, _), place) in entries.iter().zip(0_u32..) {
            starts.resize(starts.len().max(bucket(*hash) + 1), place);
        }
        if let Ok(end) = u32::try_from(entries.len()) {
            starts.resize((1 << BUCKET_BITS) + 1, end);
        }
        Self {
            entries: entries.into(),
            starts: starts.into(),
        }
    }

    /// Numbers of the words that have this rest, or one of the same hash; ascending.
    pub(super) fn words_with(&self, rest: u32) -> impl Iterator<Item = u32> {
        let start = |bucket: usize| self.starts.get(bucket).copied().unwrap_or_default() as usize;
        let bucket = bucket(rest);
        let entries = self.entries.get(start(bucket)..start(bucket + 1));
        let entries = entries.unwrap_or_default().iter();
        entries
            .filter(move |(hash, _)| *hash == rest)
            .map(|(_, number)| *number)
    }
}

fn bucket(hash: u32) -> usize {
    (hash >> (u32::BITS - BUCKET_BITS)) as usize
}

/// Hashes of the word, and of the word without each one of its letters.
pub(super) fn rests(word: &str) -> impl Iterator<Item = u32> {
    let without = |at: usize| {
        let letters = word.bytes().enumerate().filter(move |(i, _)| *i != at);
        hash(letters.map(|(_, letter)| letter))
    };
    std::iter::once(whole(word)).chain((0..word.len()).map(without))
}

/// Hash of the word itself.
pub(super) fn whole(word: &str) -> u32 {
    hash(word.bytes())
}

/// FNV-1a of 32 bits, its last byte spread over the first bits by an odd factor without pattern (the golden ratio's
/// digits). Words that share a hash are told apart by their letters.
fn hash(letters: impl Iterator<Item = u8>) -> u32 {
    let hash = letters.fold(0x811c_9dc5_u32, |hash, letter| {
        (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193)
    });
    hash.wrapping_mul(0x9E37_79B1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_every_rest_and_only_by_theirs() {
        let words: Vec<Box<str>> = (0..3_000).map(|n| format!("w{n}x").into()).collect();
        let by_rest = Rests::of(&words);
        for (number, word) in (0..).zip(&words) {
            for rest in rests(word) {
                let found: Vec<u32> = by_rest.words_with(rest).collect();
                assert!(found.contains(&number), "{word}");
                assert!(found.is_sorted());
            }
            let same: Vec<u32> = by_rest.words_with(whole(word)).collect();
            assert!(
                same.iter()
                    .all(|other| rests(&words[*other as usize]).any(|r| r == whole(word)))
            );
        }
        assert_eq!(by_rest.words_with(whole("absent")).next(), None);
        assert_eq!(Rests::default().words_with(whole("absent")).next(), None);
        assert_eq!(Rests::of(&[]).words_with(whole("absent")).next(), None);
    }
}
