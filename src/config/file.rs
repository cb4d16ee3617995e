//! From a file to its settings: where each key stands, and errors that name line, key and way out.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::sections::Config;
use crate::error::{Error, ErrorCode, Result};
use crate::spelling::closest;

/// The default configuration file.
pub const DEFAULT_TEXT: &str = include_str!("../../data/config/default.toml");

/// Largest configuration file; the default one has a hundredth of it.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// Characters of a sentence of the TOML reader that are repeated; it may quote a whole value.
const MAX_SENTENCE_CHARS: usize = 200;

/// Settings read from a file, and the line of each.
#[derive(Debug, Clone, Default)]
pub struct ConfigFile {
    /// Its settings; paths start from the file's folder.
    pub config: Config,
    /// Its name as given.
    pub name: PathBuf,
    lines: BTreeMap<String, u64>,
}

impl ConfigFile {
    /// The default file.
    ///
    /// # Errors
    /// As [`ConfigFile::parse`]; a test rules it out.
    pub fn built_in() -> Result<Self> {
        Self::parse(DEFAULT_TEXT, Path::new("data/config/default.toml"))
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] when it cannot be read, is no UTF-8 or larger than 256 KiB, and as
    /// [`ConfigFile::parse`].
    pub fn load(path: &Path) -> Result<Self> {
        let mut bytes = Vec::new();
        let read =
            File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes));
        let wrong = |what: String| config(what).at(path.display().to_string(), None);
        read.map_err(|e| wrong(format!("configuration file cannot be read: {e}")))?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            let what = format!("configuration file is larger than {MAX_FILE_BYTES} bytes");
            return Err(wrong(what).with_fix("name a TOML file as `kvetch config default` prints"));
        }
        let text = String::from_utf8(bytes).map_err(|e| {
            let line = line_of(e.as_bytes(), e.utf8_error().valid_up_to());
            config("not UTF-8")
                .with_fix("save the file as UTF-8")
                .at(path.display().to_string(), Some(line))
        })?;
        Self::parse(&text, path)
    }

    /// Checks the text of the file `name`. Relative paths in it start from the file's folder.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] with file and line for malformed TOML, an unknown key (with the nearest
    /// legal one) and a value that is not allowed.
    pub fn parse(text: &str, name: &Path) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = Document {
            text,
            file: name.display().to_string(),
        };
        let table = DeTable::parse(text).map_err(|e| document.syntax_error(&e))?;
        let leaves = leaves_of(table.get_ref());
        document.check_keys(&leaves)?;
        let mut config: Config =
            toml::from_str(text).map_err(|e| document.value_error(&e, &leaves))?;
        config.resolve_paths(name.parent().unwrap_or(Path::new("")));
        let line = |leaf: Leaf| (leaf.key, line_of(text.as_bytes(), leaf.name_span.start));
        Ok(Self {
            config,
            name: name.to_owned(),
            lines: leaves.into_iter().map(line).collect(),
        })
    }

    /// Line of a key, such as `judge.lane`, counted from 1.
    pub fn line(&self, key: &str) -> Option<u64> {
        self.lines.get(key).copied()
    }
}

/// A key with a value, or a table that is no section or is empty.
struct Leaf {
    key: String,
    name_span: Range<usize>,
    value_span: Range<usize>,
}

/// Keys of the root and of its tables, in file order.
fn leaves_of(root: &DeTable<'_>) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for (section, value) in root {
        match value.get_ref() {
            DeValue::Table(table) if is_section(section.get_ref()) => {
                let inner = |(key, value)| leaf(Some(section.get_ref()), key, value);
                leaves.extend(table.iter().map(inner));
            }
            _ => leaves.push(leaf(None, section, value)),
        }
    }
    leaves.sort_by_key(|leaf| leaf.name_span.start);
    leaves
}

fn leaf(
    section: Option<&str>,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
) -> Leaf {
    let name = key.get_ref();
    Leaf {
        key: section.map_or_else(|| name.to_string(), |section| format!("{section}.{name}")),
        name_span: key.span(),
        value_span: value.span(),
    }
}

/// Names of the sections.
fn sections() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    Config::keys()
        .filter_map(|key| key.split_once('.'))
        .map(|(section, _)| section)
        .filter(move |section| std::mem::replace(&mut last, section) != *section)
}

fn is_section(name: &str) -> bool {
    sections().any(|section| section == name)
}

/// The text being read, for errors.
struct Document<'t> {
    text: &'t str,
    file: String,
}

impl Document<'_> {
    fn error(&self, byte: usize, message: String) -> Error {
        let line = line_of(self.text.as_bytes(), byte);
        config(message).at(self.file.clone(), Some(line))
    }

    fn syntax_error(&self, error: &toml::de::Error) -> Error {
        let byte = error.span().map_or(0, |span| span.start);
        self.error(byte, sentence(error))
            .with_fix("write it as `kvetch config default` shows")
    }

    fn check_keys(&self, leaves: &[Leaf]) -> Result<()> {
        let is_legal = |leaf: &&Leaf| Config::keys().any(|key| key == leaf.key);
        let Some(wrong) = leaves.iter().find(|leaf| !is_legal(leaf)) else {
            return Ok(());
        };
        let message = if is_section(&wrong.key) {
            format!("`{}` is a section, not a value", wrong.key)
        } else {
            format!("unknown key {}", shortened(&wrong.key))
        };
        Err(self
            .error(wrong.name_span.start, message)
            .with_fix(nearest_key(&wrong.key)))
    }

    fn value_error(&self, error: &toml::de::Error, leaves: &[Leaf]) -> Error {
        let byte = error.span().map_or(0, |span| span.start);
        let owner = leaves.iter().find(|leaf| leaf.value_span.contains(&byte));
        match owner {
            Some(leaf) => self.error(byte, format!("`{}`: {}", leaf.key, sentence(error))),
            None => self.error(byte, sentence(error)),
        }
    }
}

/// The way out for an unknown key: the same name in another section, a name spelt alike, the section
/// spelt alike, else all names.
fn nearest_key(wrong: &str) -> String {
    let (section, name) = wrong.split_once('.').unwrap_or(("", wrong));
    if is_section(wrong) {
        return format!("write [{wrong}] on a line of its own and its keys below");
    }
    let names = |key: &&'static str| key.split_once('.').is_some_and(|(_, own)| own == name);
    if let Some(elsewhere) = Config::keys().find(names) {
        return under_section(elsewhere);
    }
    let own_names = Config::keys().filter_map(|key| key.strip_prefix(section)?.strip_prefix('.'));
    let own_names: Vec<&str> = own_names.collect();
    if let Some(near) = closest(&name.replace('-', "_"), &own_names) {
        return format!("did you mean `{section}.{near}`?");
    }
    let all_names = Config::keys().filter_map(|key| Some((key.split_once('.')?.1, key)));
    let (short, long): (Vec<&str>, Vec<&'static str>) = all_names.unzip();
    if let Some(near) = closest(&name.replace('-', "_"), &short) {
        let position = short.iter().position(|known| *known == near);
        return under_section(position.and_then(|at| long.get(at)).unwrap_or(&near));
    }
    match closest(wrong, &sections().collect::<Vec<_>>()) {
        Some(near) => format!("did you mean the section [{near}]?"),
        None if own_names.is_empty() => {
            format!("sections are {}", sections().collect::<Vec<_>>().join(", "))
        }
        None => format!("keys of [{section}] are {}", own_names.join(", ")),
    }
}

fn under_section(key: &str) -> String {
    match key.split_once('.') {
        Some((section, name)) => format!("did you mean `{name}` under [{section}]?"),
        None => format!("did you mean `{key}`?"),
    }
}

/// The TOML reader's sentence on one line, cut where it would repeat a long value.
fn sentence(error: &toml::de::Error) -> String {
    let message = error.message().trim();
    let mut shown: String = message.chars().take(MAX_SENTENCE_CHARS).collect();
    if shown.len() < message.len() {
        shown.push('…');
    }
    shown.replace('\n', ", ")
}

fn shortened(key: &str) -> String {
    let shown: String = key.chars().take(MAX_SENTENCE_CHARS).collect();
    format!("`{}`", shown.escape_debug())
}

fn line_of(text: &[u8], byte: usize) -> u64 {
    let before = text.get(..byte).unwrap_or(text);
    1 + memchr::memchr_iter(b'\n', before).count() as u64
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::Config, message)
}
