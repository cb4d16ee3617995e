//! Where a run begins: at the first row, behind a checkpoint, or nowhere because it is complete.

use std::fs;
use std::path::Path;

use super::checkpoint::Checkpoint;
use super::dead_letters::DeadLetters;
use super::identity::Identity;
use super::journal::{Earlier, Journal};
use super::manifest::Manifest;
use super::paths::BatchPaths;
use crate::error::{Error, ErrorCode, Result};
use crate::output::{Mark, PartFile};

/// How a run begins.
#[derive(Debug)]
pub enum Start {
    /// There are rows to judge.
    Running {
        /// The output so far.
        part: PartFile,
        /// The list of failed rows so far, where one is wanted.
        dead_letters: Option<DeadLetters>,
        /// The journal, with what of it counts.
        journal: Journal,
        /// How far an earlier run came; nothing where this one begins at the first row.
        from: Option<Box<Checkpoint>>,
    },
    /// The output is there already, made of the same.
    Complete(Box<Manifest>),
}

/// Finds out where to begin, and makes the files beside the output. Without `is_resumed` what an
/// earlier run left of itself is dropped.
///
/// # Errors
/// [`ErrorCode::Input`] when a run is to be gone on with that was made of something else: the sentence
/// says of what; [`ErrorCode::Output`] when the files cannot be written, or another run writes them.
pub fn start(
    paths: &BatchPaths,
    identity: &Identity,
    dead_letters: Option<&Path>,
    is_resumed: bool,
) -> Result<Start> {
    if !is_resumed {
        return fresh(paths, identity, dead_letters);
    }
    match Journal::read(&paths.journal)? {
        Some(earlier) => go_on(paths, identity, dead_letters, earlier),
        None if paths.output.is_file() && paths.manifest.is_file() => {
            let manifest = Manifest::read(&paths.manifest)?;
            let length = fs::metadata(&paths.output).map_or(0, |found| found.len());
            if length != manifest.output.mark.bytes {
                return fresh(paths, identity, dead_letters);
            }
            refuse_other(identity, &manifest.identity(), paths)?;
            Ok(Start::Complete(Box::new(manifest)))
        }
        None => fresh(paths, identity, dead_letters),
    }
}

fn fresh(paths: &BatchPaths, identity: &Identity, dead_letters: Option<&Path>) -> Result<Start> {
    let held = fs::metadata(&paths.part).map_or(0, |found| found.len());
    if held > 0 && !paths.journal.exists() {
        return Err(Error::new(
            ErrorCode::Output,
            "the file is there and no journal beside it",
        )
        .with_fix("move it away: the output is written under this name until it is complete")
        .at(paths.part.display().to_string(), None));
    }
    let part = PartFile::begin(&paths.output)?;
    let journal = Journal::begin(&paths.journal, identity)?;
    Ok(Start::Running {
        part,
        dead_letters: dead_letters
            .map(|path| DeadLetters::open(path, None))
            .transpose()?,
        journal,
        from: None,
    })
}

fn go_on(
    paths: &BatchPaths,
    identity: &Identity,
    dead_letters: Option<&Path>,
    earlier: Earlier,
) -> Result<Start> {
    refuse_other(identity, &earlier.identity, paths)?;
    if let Some(last) = earlier.checkpoints.last().filter(|last| last.is_complete) {
        take_back(&paths.output, &last.output)?;
        if let (Some(path), Some(mark)) = (dead_letters, &last.dead_letters) {
            take_back(path, mark)?;
        }
    }
    let marks = earlier.checkpoints.iter().map(|c| c.output.clone());
    let (part, reached) = PartFile::go_on(&paths.output, &marks.collect::<Vec<Mark>>())?;
    let kept = reached.map_or(0, |at| at + 1);
    let journal = Journal::go_on(&paths.journal, earlier.bytes_with(kept))?;
    let mut checkpoints = earlier.checkpoints;
    checkpoints.truncate(kept);
    let from = checkpoints.pop().map(Box::new);
    Ok(Start::Running {
        dead_letters: go_on_with_letters(dead_letters, from.as_deref())?,
        part,
        journal,
        from,
    })
}

fn go_on_with_letters(
    path: Option<&Path>,
    from: Option<&Checkpoint>,
) -> Result<Option<DeadLetters>> {
    let Some(path) = path else { return Ok(None) };
    let mark = match from {
        None => None,
        Some(Checkpoint {
            dead_letters: Some(mark),
            ..
        }) => Some(mark),
        Some(_) => {
            return Err(Error::new(
                ErrorCode::Input,
                "the run that was stopped kept no list of failed rows",
            )
            .with_fix("leave out --dead-letter, or --resume to judge the input anew"));
        }
    };
    DeadLetters::open(path, mark).map(Some)
}

/// A run that was stopped between the renaming of its output and the end of its journal has no part any
/// more: the output is one again until it is renamed anew.
fn take_back(wanted: &Path, mark: &Mark) -> Result<()> {
    let part = PartFile::path_of(wanted);
    let is_it = fs::metadata(wanted).is_ok_and(|found| found.len() == mark.bytes);
    if part.exists() || !is_it {
        return Ok(());
    }
    fs::rename(wanted, &part).map_err(|error| {
        Error::new(ErrorCode::Output, format!("cannot be renamed: {error}"))
            .at(wanted.display().to_string(), None)
    })
}

fn refuse_other(now: &Identity, before: &Identity, paths: &BatchPaths) -> Result<()> {
    match now.difference(before) {
        None => Ok(()),
        Some(difference) => Err(Error::new(
            ErrorCode::Input,
            format!("cannot be resumed: {difference}"),
        )
        .with_fix("leave out --resume to judge the input anew")
        .at(paths.output.display().to_string(), None)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write;

    use super::*;
    use crate::batch::{Counts, InputStamp};
    use crate::record::Versions;

    fn identity(bytes: u64) -> Identity {
        Identity {
            versions: Versions {
                kvetch: "1".to_owned(),
                model: None,
                lexicon: "en".to_owned(),
                policy: "p".to_owned(),
            },
            format: "jsonl".to_owned(),
            settings: Vec::new(),
            inputs: vec![InputStamp {
                file: "in".to_owned(),
                bytes: Some(bytes),
                modified: None,
            }],
        }
    }

    fn checkpoint(output: Mark, is_complete: bool) -> Checkpoint {
        Checkpoint {
            output,
            dead_letters: None,
            digest: "d".to_owned(),
            counts: Counts {
                rows: 1,
                ..Counts::default()
            },
            is_complete,
        }
    }

    fn running(start: Start) -> (PartFile, Journal, Option<Box<Checkpoint>>) {
        match start {
            Start::Running {
                part,
                journal,
                from,
                ..
            } => (part, journal, from),
            Start::Complete(_) => panic!("complete"),
        }
    }

    #[test]
    fn a_stopped_run_goes_on_behind_its_last_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let paths = BatchPaths::of(&folder.path().join("out.jsonl"));
        let begin = |resumed| start(&paths, &identity(7), None, resumed);
        let (mut part, mut journal, from) = running(begin(true).unwrap());
        assert_eq!(from, None);
        part.write_all(b"one\n").unwrap();
        let first = checkpoint(part.mark(), false);
        journal.add(&first).unwrap();
        part.write_all(b"tw").unwrap();
        drop((part, journal));
        // The process was killed while it wrote the journal's next line.
        let torn = fs::read_to_string(&paths.journal).unwrap() + "{\"output\":{\"by";
        fs::write(&paths.journal, torn).unwrap();

        let (mut part, mut journal, from) = running(begin(true).unwrap());
        assert_eq!(from.as_deref(), Some(&first));
        assert_eq!(part.mark(), first.output);
        part.write_all(b"two\n").unwrap();
        journal.add(&checkpoint(part.mark(), true)).unwrap();
        let complete = part.mark();
        part.finish().unwrap();
        drop(journal);

        let (part, _, from) = running(begin(true).unwrap());
        assert!(from.unwrap().is_complete);
        assert_eq!(part.mark(), complete);
        drop(part);
        let (part, _, from) = running(begin(false).unwrap());
        assert!(part.is_empty() && from.is_none());
    }

    #[test]
    fn a_journal_is_cut_behind_the_last_line_that_counts() {
        let folder = tempfile::tempdir().unwrap();
        let paths = BatchPaths::of(&folder.path().join("out.jsonl"));
        let begin = || running(start(&paths, &identity(7), None, true).unwrap());
        let (mut part, mut journal, _) = begin();
        let mut lines = vec![fs::read_to_string(&paths.journal).unwrap()];
        let mut marks = vec![part.mark()];
        for line in ["one\n", "two\n", "three\n"] {
            part.write_all(line.as_bytes()).unwrap();
            journal.add(&checkpoint(part.mark(), false)).unwrap();
            marks.push(part.mark());
            lines.push(fs::read_to_string(&paths.journal).unwrap());
        }
        drop((part, journal));
        // Each start cuts both files; bytes of the part that are there before it, and checkpoints that
        // count then. Behind them stand torn lines, zeros as after a power failure, and lost bytes.
        let table = [
            (14, "{\"outp", 3),
            (13, "\0\0\0\n", 2),
            (8, "", 2),
            (4, "{}\n", 1),
            (3, "", 0),
        ];
        for (held, torn, count) in table {
            let written = OpenOptions::new().write(true).open(&paths.part).unwrap();
            written.set_len(held).unwrap();
            let journal = fs::read_to_string(&paths.journal).unwrap() + torn;
            fs::write(&paths.journal, journal).unwrap();
            let (part, _, from) = begin();
            assert_eq!(part.mark(), marks[count], "{held}");
            assert_eq!(
                from.map(|from| from.output),
                Some(marks[count].clone()).filter(|_| count > 0)
            );
            assert_eq!(fs::read_to_string(&paths.journal).unwrap(), lines[count]);
        }
    }

    #[test]
    fn a_run_of_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let paths = BatchPaths::of(&folder.path().join("out.jsonl"));
        drop(start(&paths, &identity(7), None, false).unwrap());
        let error = start(&paths, &identity(8), None, true).unwrap_err();
        assert!(
            error.to_string().contains("8 bytes where it had 7"),
            "{error}"
        );
        drop(start(&paths, &identity(8), None, false).unwrap());
    }

    #[test]
    fn a_file_of_somebody_else_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let paths = BatchPaths::of(&folder.path().join("out.jsonl"));
        fs::write(&paths.part, "mine").unwrap();
        let error = start(&paths, &identity(7), None, false).unwrap_err();
        assert!(error.to_string().contains("out.jsonl.part"), "{error}");
        assert_eq!(fs::read_to_string(&paths.part).unwrap(), "mine");
    }
}
