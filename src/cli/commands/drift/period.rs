//! The counts of a period: those of a saved profile, or of records.

use std::io::{self, stdin};
use std::path::Path;

use crate::cli::args::DriftArgs;
use crate::cli::commands::saved;
use crate::cli::settings::Settings;
use crate::cli::texts::{TextOptions, each_text, tell};
use crate::drift::{Profile, SavedProfile, WordCounts};
use crate::error::{Error, ErrorCode, Result};
use crate::history::{Ids, RecordKey, Scored, read};

/// What is read of a period.
pub(super) struct Period {
    pub(super) profile: Profile,
    /// Words of its messages; nothing where no text was found.
    pub(super) words: Option<WordCounts>,
}

/// What comes of some records.
#[derive(Default)]
struct Part {
    profile: Profile,
    /// Customers' messages, which alone have words that count, with their ids where texts are found by these.
    keys: Vec<RecordKey>,
    ids: Ids,
}

/// Reads a period, whose kind its file's first bytes tell.
pub(super) fn read_period(path: &Path, args: &DriftArgs, settings: &Settings) -> Result<Period> {
    if !saved::starts_as(path, SavedProfile::is_start_of) {
        return count(path, args, settings);
    }
    let name = path.display().to_string();
    let (profile, words) = SavedProfile::read(&name, saved::open(path, &name)?)?.into_parts();
    let words = words.filter(|_| !args.no_text);
    Ok(Period { profile, words })
}

fn count(path: &Path, args: &DriftArgs, settings: &Settings) -> Result<Period> {
    let by_id = !args.texts.messages.is_empty();
    let mut all = Part::default();
    let stdin: Box<dyn io::Read + Send> = Box::new(stdin());
    let files = read(
        &[path.to_string_lossy().into_owned()],
        Some(stdin),
        args.threads.count(),
        |part: &mut Part, scored: Scored| part.add(&scored, by_id, args.no_text),
        |part| {
            all.merge(part);
            Ok(())
        },
    )?;
    let Part {
        profile,
        mut keys,
        ids,
    } = all;
    if profile.records == 0 {
        return Err(Error::new(ErrorCode::Input, "there is no record in it")
            .with_fix("give records that `kvetch classify` has written")
            .at(path.display().to_string(), None));
    }
    if args.no_text {
        return Ok(Period {
            profile,
            words: None,
        });
    }
    keys.sort_unstable();
    let options = TextOptions {
        messages: &args.texts.messages,
        ids,
    };
    let mut words = WordCounts::default();
    let wanted = |key| keys.binary_search(&key).is_ok();
    let gaps = each_text(&files, &options, settings, wanted, |_, text| {
        words.add(text);
        Ok(())
    })?;
    tell(&gaps, settings);
    Ok(Period {
        profile,
        words: (words.messages > 0).then_some(words),
    })
}

impl Part {
    fn add(&mut self, scored: &Scored, by_id: bool, no_text: bool) {
        self.profile.add(scored);
        if no_text || !scored.is_customers() {
            return;
        }
        self.keys.push(scored.key());
        if by_id {
            self.ids.add(&scored.id, scored.key());
        }
    }

    fn merge(&mut self, other: Self) {
        self.profile.merge(other.profile);
        self.keys.extend(other.keys);
        self.ids.merge(other.ids);
    }
}
