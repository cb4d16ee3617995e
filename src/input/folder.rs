//! Names in, files to read out, in a fixed order: files, folders, patterns and standard input.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorCode, Result};

use super::InputFile;
use super::detect::{format_by_name, is_compression};
use super::options::{InputFormat, InputOptions};

/// Where a planned file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The reader the caller hands in.
    Stdin,
    /// A file.
    File(PathBuf),
    /// A folder that could not be listed, with the reason.
    Unreadable(String),
}

/// One file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    /// Name as given, or as found below the folder given.
    pub(super) name: String,
    pub(super) place: Place,
    /// Format that the place in a folder says, where it says one.
    pub(super) format: Option<InputFormat>,
    /// True when the caller named this very file or a pattern for it; what is wrong with it is then
    /// an error, not a failed row.
    pub(super) is_named: bool,
    /// The conversation that the file holds, where it is a transcript: its name without folders and
    /// endings, or all of it where other files of the run share that.
    pub(super) thread: String,
}

impl Planned {
    fn new(name: String, place: Place, format: Option<InputFormat>, is_named: bool) -> Self {
        Self {
            thread: stem(file_name(&name)).to_owned(),
            name,
            place,
            format,
            is_named,
        }
    }

    /// As the caller sees it.
    pub(super) fn input(&self) -> InputFile {
        InputFile {
            name: self.name.clone(),
            path: match &self.place {
                Place::File(path) => Some(path.clone()),
                Place::Stdin | Place::Unreadable(_) => None,
            },
        }
    }
}

/// All files to read and those passed over.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) files: Vec<Planned>,
    pub(super) skipped: Vec<String>,
}

/// Finds the files.
///
/// # Errors
///
/// `E01` when a file is not there, a pattern matches nothing, or a folder holds nothing readable.
pub(super) fn plan(inputs: &[String], options: &InputOptions) -> Result<Plan> {
    if inputs.is_empty() {
        return Err(Error::new(ErrorCode::Input, "no input is given")
            .with_fix("name files, folders, patterns, or - for standard input"));
    }
    let mut plan = Plan::default();
    for input in inputs {
        let path = Path::new(input);
        if input == "-" {
            let mut stdin = Planned::new("-".to_owned(), Place::Stdin, None, true);
            "stdin".clone_into(&mut stdin.thread);
            plan.files.push(stdin);
        } else if path.is_dir() {
            plan.add_folder(path, options)?;
        } else if path.exists() {
            plan.add_named(path);
        } else if input.contains(['*', '?', '[']) {
            plan.add_pattern(input, options)?;
        } else {
            return Err(missing(input, path));
        }
    }
    plan.tell_threads_apart();
    Ok(plan)
}

fn missing(input: &str, path: &Path) -> Error {
    let reason = match fs::metadata(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => error.to_string(),
        _ => "there is no such file or folder".to_owned(),
    };
    Error::new(ErrorCode::Input, reason)
        .at(input, None)
        .with_fix("check the name")
}

impl Plan {
    /// Gives files that would share a thread different ones: a call of one folder is not the call of
    /// the same name in another.
    fn tell_threads_apart(&mut self) {
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        let mut shared = BTreeSet::new();
        for file in &self.files {
            if *names.entry(&file.thread).or_insert(&file.name) != file.name {
                shared.insert(file.thread.clone());
            }
        }
        for file in &mut self.files {
            if shared.contains(&file.thread) {
                file.thread.clone_from(&file.name);
            }
        }
    }

    fn add_named(&mut self, path: &Path) {
        let (name, place) = (path.display().to_string(), Place::File(path.to_owned()));
        let format = maildir_format(path);
        self.files.push(Planned::new(name, place, format, true));
    }

    fn add_pattern(&mut self, pattern: &str, options: &InputOptions) -> Result<()> {
        let found = glob::glob(pattern).map_err(|error| {
            Error::new(
                ErrorCode::Input,
                format!("the pattern is malformed: {}", error.msg),
            )
            .at(pattern, None)
        })?;
        // Paths that cannot be read are listed too: a pattern must not lose files silently.
        let paths: BTreeSet<PathBuf> = found
            .map(|entry| entry.unwrap_or_else(|error| error.path().to_owned()))
            .collect();
        if paths.is_empty() {
            return Err(Error::new(ErrorCode::Input, "the pattern matches no file")
                .at(pattern, None)
                .with_fix("check it, and quote it so that the shell does not change it"));
        }
        for path in paths {
            if path.is_dir() {
                self.add_folder(&path, options)?;
            } else {
                self.add_named(&path);
            }
        }
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, options: &InputOptions) -> Result<()> {
        let (files, unreadable) = list(folder);
        let before = self.files.len();
        for (folder, reason) in unreadable {
            let (name, place) = (folder.display().to_string(), Place::Unreadable(reason));
            self.files.push(Planned::new(name, place, None, false));
        }
        for path in files {
            let name = path.display().to_string();
            let format = maildir_format(&path);
            let is_known = options
                .format
                .or(format)
                .or_else(|| format_by_name(&name))
                .is_some();
            let is_known = is_known && !is_manifest(&name);
            let is_empty = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == 0);
            if is_known && !is_empty {
                let file = Planned::new(name, Place::File(path), format, false);
                self.files.push(file);
            } else {
                self.skipped.push(name);
            }
        }
        if self.files.len() == before {
            return Err(
                Error::new(ErrorCode::Input, "the folder holds no file of a known type")
                    .at(folder.display().to_string(), None)
                    .with_fix("name its files' format with --input-format"),
            );
        }
        Ok(())
    }
}

/// A file's name without its folders.
fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// A file's name without the endings that say how it is written.
fn stem(name: &str) -> &str {
    without_ending(without_ending(name, is_compression), |_| true)
}

fn without_ending(name: &str, is_ending: impl Fn(&str) -> bool) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && is_ending(ending) => stem,
        _ => name,
    }
}

/// Regular files below a folder in the order of their paths, and the folders that cannot be listed.
/// Hidden entries and links to folders are not followed.
fn list(folder: &Path) -> (BTreeSet<PathBuf>, Vec<(PathBuf, String)>) {
    let mut files = BTreeSet::new();
    let mut unreadable = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                unreadable.push((folder, error.to_string()));
                continue;
            }
        };
        for entry in entries {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !is_maildir_tmp(&path) => pending.push(path),
                Ok(kind) if kind.is_dir() => {}
                _ if path.is_file() => {
                    files.insert(path);
                }
                _ => {}
            }
        }
    }
    unreadable.sort();
    (files, unreadable)
}

fn is_maildir(folder: &Path) -> bool {
    folder.join("cur").is_dir() && folder.join("new").is_dir()
}

/// Mails still being delivered are not to be read.
fn is_maildir_tmp(folder: &Path) -> bool {
    folder.ends_with("tmp") && folder.parent().is_some_and(is_maildir)
}

/// Files in `cur` and `new` of a Maildir are mails whatever they are called.
fn maildir_format(path: &Path) -> Option<InputFormat> {
    let folder = path.parent()?;
    let is_box = folder.ends_with("cur") || folder.ends_with("new");
    (is_box && folder.parent().is_some_and(is_maildir)).then_some(InputFormat::Eml)
}

/// What stands beside an output that lies in the same folder is no message.
fn is_manifest(name: &str) -> bool {
    name.ends_with(".manifest.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, names: &[&str]) {
        for name in names {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
    }

    fn planned(root: &Path, input: &str, options: &InputOptions) -> Result<(Vec<String>, usize)> {
        let input = root.join(input).display().to_string();
        let plan = plan(&[input], options)?;
        let short = |file: &Planned| {
            let path = Path::new(&file.name).strip_prefix(root).unwrap();
            path.display().to_string()
        };
        Ok((plan.files.iter().map(short).collect(), plan.skipped.len()))
    }

    #[test]
    fn folders_are_read_in_order_of_paths() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &[
                "d/b.csv",
                "d/a/z.eml",
                "d/.hidden.csv",
                "d/.git/x.csv",
                "d/notes.pdf",
                "d/c.jsonl.gz",
            ],
        );
        fs::write(root.path().join("d/empty.csv"), "").unwrap();
        let options = InputOptions::default();
        let (files, skipped) = planned(root.path(), "d", &options).unwrap();
        assert_eq!(files, ["d/a/z.eml", "d/b.csv", "d/c.jsonl.gz"]);
        assert_eq!(skipped, 2);
        let forced = InputOptions {
            format: Some(InputFormat::Body),
            ..options
        };
        assert_eq!(planned(root.path(), "d", &forced).unwrap().0.len(), 4);
    }

    #[test]
    fn a_maildir_is_mail() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &["m/cur/17.host:2,S", "m/new/18.host", "m/tmp/19.host"],
        );
        let options = InputOptions::default();
        let (files, _) = planned(root.path(), "m", &options).unwrap();
        assert_eq!(files, ["m/cur/17.host:2,S", "m/new/18.host"]);
    }

    #[test]
    fn patterns_match_or_fail() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &["a2.csv", "a1.csv", "[x].csv", "sub/b.csv"]);
        let options = InputOptions::default();
        let cases = [
            ("a*.csv", vec!["a1.csv", "a2.csv"]),
            ("**/b.csv", vec!["sub/b.csv"]),
            ("[x].csv", vec!["[x].csv"]),
            ("su*", vec!["sub/b.csv"]),
        ];
        for (pattern, expected) in cases {
            assert_eq!(
                planned(root.path(), pattern, &options).unwrap().0,
                expected,
                "{pattern}"
            );
        }
        for pattern in ["q*.csv", "a[", "missing.csv"] {
            let error = planned(root.path(), pattern, &options).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Input, "{pattern}");
        }
        assert!(plan(&[], &options).is_err());
    }

    #[test]
    fn threads_are_named_after_files() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &["d/a.vtt", "d/b.en.srt.gz", "e/c.vtt", "e/d/c.vtt"],
        );
        let path = |name: &str| root.path().join(name).display().to_string();
        let inputs = [path("d"), path("e"), "-".to_owned()];
        let plan = plan(&inputs, &InputOptions::default()).unwrap();
        let threads: Vec<&str> = plan.files.iter().map(|f| f.thread.as_str()).collect();
        let (one, other) = (path("e/c.vtt"), path("e/d/c.vtt"));
        assert_eq!(threads, ["a", "b.en", &one, &other, "stdin"]);
        assert_eq!(
            (stem("call"), stem(".vtt"), stem("a.gz")),
            ("call", ".vtt", "a")
        );
    }

    #[test]
    fn a_folder_with_nothing_to_read_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &["d/notes.pdf"]);
        let error = planned(root.path(), "d", &InputOptions::default()).unwrap_err();
        assert!(error.to_string().contains("--input-format"), "{error}");
    }
}
