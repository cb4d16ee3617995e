//! `kvetch policy replay`: stored records decided again.

use std::fmt::Write as _;
use std::io::{Write, stdin};
use std::path::Path;

use super::{counted, grouped, load, names, output_error, thread_count};
use crate::cli::args::PolicyReplayArgs;
use crate::cli::notice::notice;
use crate::cli::settings::Settings;
use crate::error::Result;
use crate::input::{Streams, open_streams};
use crate::label::Priority;
use crate::output::{Destination, open_writer};
use crate::policy::Policy;
use crate::replay::{Replayed, replay};

/// Decides again. The summary is the output where no file is asked for; else it is a notice.
pub(super) fn run(
    args: &PolicyReplayArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<String> {
    let policy = load(&args.policy)?;
    let streams = open_streams(&names(&args.inputs), Some(Box::new(stdin())))?;
    let threads = thread_count(args.threads);
    let Some(path) = &args.output else {
        return Ok(summary(&replay(streams, &policy, threads, None)?, &policy));
    };
    let counts = if path == Path::new("-") {
        let mut put = |bytes: &[u8]| out.write_all(bytes).map_err(|error| output_error(&error));
        replay(streams, &policy, threads, Some(&mut put))?
    } else {
        to_file(streams, &policy, args, path)?
    };
    if !settings.is_quiet() {
        summary(&counts, &policy).lines().for_each(notice);
    }
    Ok(String::new())
}

fn to_file(
    streams: Streams,
    policy: &Policy,
    args: &PolicyReplayArgs,
    path: &Path,
) -> Result<Replayed> {
    let mut writer = open_writer(Destination::File(path.to_owned()), &streams.paths())?;
    let mut put = |bytes: &[u8]| writer.put(bytes);
    let counts = replay(streams, policy, thread_count(args.threads), Some(&mut put))?;
    writer.finish()?;
    Ok(counts)
}

/// The counts before and after, as text.
fn summary(counts: &Replayed, policy: &Policy) -> String {
    let mut text = format!(
        "{}: {} decided by {}, {} of them otherwise than before",
        counted(counts.records, "record"),
        grouped(counts.decided),
        policy.version(),
        grouped(counts.changed)
    );
    for (count, what) in [
        (counts.tone_only, "without a priority"),
        (counts.failed, "failed"),
    ] {
        if count > 0 {
            let _ = write!(text, "; {} {what}, as they were", grouped(count));
        }
    }
    text.push('\n');
    for priority in Priority::ALL.iter().rev() {
        let (before, after) = counts.of_priority(*priority);
        text += &line(priority.as_str(), before, after);
    }
    for (queue, (before, after)) in &counts.queues {
        text += &line(&format!("queue {queue}"), *before, *after);
    }
    text
}

fn line(name: &str, before: u64, after: u64) -> String {
    let change = i128::from(after) - i128::from(before);
    let change = if change == 0 {
        String::new()
    } else {
        format!("  {change:+}")
    };
    let (name, before, after) = (name.escape_debug(), grouped(before), grouped(after));
    format!("  {name:<24} {before:>11} → {after:>11}{change}\n")
}
