//! A period's counts as a file, `kvetch-profile/1`: what later periods are compared with when the records
//! themselves are no longer kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::numbers::Numbers;
use super::profile::{DIMENSIONS, NUMBERS, Profile};
use super::words::WordCounts;
use crate::error::Result;
use crate::history::ScoredVersions;
use crate::label::Flag;
use crate::saved::{SavedKind, to_line};
use crate::schema::schema_of;

/// Name and version of the shape.
pub const PROFILE_SCHEMA: &str = "kvetch-profile/1";

/// The file.
const KIND: SavedKind = SavedKind {
    name: "profile",
    schema: PROFILE_SCHEMA,
    written_by: "kvetch drift --save-profile",
};

/// Largest count in a file: a few of them add up without overflow.
const MAX_COUNT: u64 = 1 << 53;

/// The JSON Schema (draft 2020-12) of a saved profile, kept as `data/profile.schema.json`.
///
/// # Errors
/// [`Output`](crate::error::ErrorCode::Output) when it has no JSON form, which the types rule out.
pub fn profile_schema() -> Result<String> {
    schema_of::<SavedProfile>()
}

/// Counts of a period: of values, rules and words, none of which says which message had it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedProfile {
    /// `kvetch-profile/1`.
    schema: String,
    /// Records in all.
    records: u64,
    /// Judged messages of customers, which alone are counted below.
    messages: u64,
    /// Messages that failed.
    failed: u64,
    /// First and last day of receipt.
    days: Option<(String, String)>,
    /// Messages by value, of each field.
    values: BTreeMap<String, BTreeMap<String, u64>>,
    /// Messages by number, of each field: scores by their four places, lengths by eighths of a doubling.
    numbers: BTreeMap<String, BTreeMap<i32, u64>>,
    /// Messages by flag.
    flags: BTreeMap<Flag, u64>,
    /// Messages by rule of the policy.
    rules: BTreeMap<String, u64>,
    /// Messages by field that was abstained on.
    abstained: BTreeMap<String, u64>,
    /// Messages with an abstention of any kind.
    abstaining: u64,
    /// Messages by code of warning.
    warnings: BTreeMap<String, u64>,
    /// What took part in the verdicts.
    versions: BTreeSet<ScoredVersions>,
    /// Words; absent where texts were not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<SavedWords>,
}

/// In how many messages words stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SavedWords {
    /// Messages with a text.
    messages: u64,
    /// Words with a larger hash are not kept.
    limit: u64,
    /// Messages by word.
    counts: BTreeMap<String, u64>,
}

impl SavedProfile {
    /// The counts of a period, to be written.
    pub fn new(profile: &Profile, words: Option<&WordCounts>) -> Self {
        let named = DIMENSIONS.iter().zip(&profile.values);
        let numbers = NUMBERS.iter().zip(&profile.numbers);
        Self {
            schema: PROFILE_SCHEMA.to_owned(),
            records: profile.records,
            messages: profile.messages,
            failed: profile.failed,
            days: profile.days.clone(),
            values: named
                .map(|(dimension, counts)| (dimension.as_str().to_owned(), counts.clone()))
                .collect(),
            numbers: numbers
                .map(|(name, numbers)| ((*name).to_owned(), numbers.bins().collect()))
                .collect(),
            flags: profile.flags.clone(),
            rules: profile.rules.clone(),
            abstained: profile.abstained.clone(),
            abstaining: profile.abstaining,
            warnings: profile.warnings.clone(),
            versions: profile.versions.clone(),
            words: words.map(|words| {
                let (limit, counts) = words.kept();
                SavedWords {
                    messages: words.messages,
                    limit,
                    counts,
                }
            }),
        }
    }

    /// The counts of a period, to be compared. A field that the file does not have was in no message.
    pub fn into_parts(mut self) -> (Profile, Option<WordCounts>) {
        let profile = Profile {
            records: self.records,
            messages: self.messages,
            failed: self.failed,
            days: self.days,
            values: DIMENSIONS
                .map(|dimension| self.values.remove(dimension.as_str()).unwrap_or_default()),
            numbers: NUMBERS
                .map(|name| Numbers::from_bins(self.numbers.remove(name).unwrap_or_default())),
            flags: self.flags,
            rules: self.rules,
            abstained: self.abstained,
            warnings: self.warnings,
            abstaining: self.abstaining,
            versions: self.versions,
        };
        let words = self
            .words
            .map(|words| WordCounts::from_kept(words.messages, words.limit, words.counts));
        (profile, words)
    }

    /// True when a file with this start is a saved profile.
    pub fn is_start_of(head: &[u8]) -> bool {
        KIND.is_start_of(head)
    }

    /// The profile as one line of JSON; the same bytes for the same counts.
    ///
    /// # Errors
    /// [`Output`](crate::error::ErrorCode::Output) when it has no JSON form, which the types rule out.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        to_line(self)
    }

    /// Reads a profile.
    ///
    /// # Errors
    /// [`Gold`](crate::error::ErrorCode::Gold) when it is none, of another version, or with counts that cannot be.
    pub fn read(file: &str, reader: impl Read) -> Result<Self> {
        let found: Self = KIND.read(file, reader, |found: &Self| &found.schema)?;
        if found.counts().any(|count| count > MAX_COUNT) {
            return Err(KIND.wrong(file, "the profile counts more than there can be".to_owned()));
        }
        Ok(found)
    }

    fn counts(&self) -> impl Iterator<Item = u64> {
        let words = self.words.iter();
        let words = words.flat_map(|words| words.counts.values().chain([&words.messages]));
        let maps = [&self.rules, &self.abstained, &self.warnings];
        [self.records, self.messages, self.failed, self.abstaining]
            .into_iter()
            .chain(self.values.values().flat_map(BTreeMap::values).copied())
            .chain(self.numbers.values().flat_map(BTreeMap::values).copied())
            .chain(self.flags.values().copied())
            .chain(maps.into_iter().flat_map(BTreeMap::values).copied())
            .chain(words.copied())
    }
}
