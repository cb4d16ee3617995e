//! The import table of ARCHITECTURE.md: which stage may know which.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Nouns that every stage may use.
const NOUNS: &[&str] = &[
    "error", "exp", "label", "message", "saved", "schema", "span", "spelling", "stats",
];

/// A stage and the stages it may import beside the nouns and itself.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("exp", &[]),
    ("label", &[]),
    ("span", &[]),
    ("spelling", &[]),
    ("stats", &[]),
    ("saved", &[]),
    ("schema", &[]),
    ("message", &[]),
    ("signals", &[]),
    ("input", &[]),
    ("prepare", &[]),
    ("tokenize", &[]),
    ("model", &["tokenize"]),
    ("lexicon", &["prepare"]),
    ("faq", &[]),
    ("judge", &["prepare", "model", "lexicon", "faq", "signals"]),
    ("policy", &["signals"]),
    ("record", &["faq", "judge", "policy", "prepare"]),
    (
        "pipeline",
        &[
            "prepare", "tokenize", "model", "lexicon", "faq", "judge", "policy", "record",
            "signals",
        ],
    ),
    ("output", &["record", "faq", "judge", "policy", "prepare"]),
    ("batch", &["input", "output", "prepare", "record"]),
    ("config", &["input", "model", "output"]),
    ("eval", &["record", "judge"]),
    ("behaviour", &["pipeline", "prepare", "record"]),
    ("rollup", &[]),
    // Looks back at records of earlier runs; never judges. Undoes what `output` does to cells.
    ("history", &["input", "output"]),
    ("summary", &["history"]),
    // Conversations are told as `rollup` tells them.
    ("report", &["history", "problems", "summary", "rollup"]),
    // Words of texts; never judges.
    ("problems", &["history", "faq", "prepare"]),
    ("drift", &["history"]),
    ("sample", &["history"]),
    // Reads lines as they lie in files, asks `judge` for the signals of their labels and `pipeline` for the
    // evidence of their priority, and writes what a policy decides as `output` does: so that a run
    // replayed with its own policy has the same bytes.
    (
        "replay",
        &[
            "input", "history", "faq", "judge", "policy", "pipeline", "output", "record", "signals",
        ],
    ),
    (
        "cli",
        &[
            "input",
            "prepare",
            "model",
            "lexicon",
            "faq",
            "judge",
            "policy",
            "record",
            "pipeline",
            "output",
            "signals",
            "tokenize",
            "config",
            "eval",
            "behaviour",
            "batch",
            "rollup",
            "replay",
            "history",
            "summary",
            "report",
            "problems",
            "drift",
            "sample",
        ],
    ),
];

#[test]
fn no_stage_imports_what_it_must_not_know() {
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let Some(stage) = stage_of(&file) else {
            continue;
        };
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == stage) else {
            panic!("src/{stage} is not in the import table: add it with what it may import");
        };
        let text = fs::read_to_string(&file).expect("source is readable");
        for imported in imports(&text) {
            let legal = imported == stage
                || NOUNS.contains(&imported.as_str())
                || allowed.contains(&imported.as_str());
            if !legal {
                wrong.push(format!(
                    "{}: {stage} must not know {imported}",
                    file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_all_forms() {
    let text = "use crate::policy::Route;\nlet x = crate::model::Scores::default();\n\
                use crate::{span::ByteSpan, input::Row};\n// crate::cli is a comment\n";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["input", "model", "policy", "span"]);
}

/// The stage a file belongs to; `lib.rs` and `main.rs` belong to none.
fn stage_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix("src").expect("walked from src");
    let first = inside.components().next()?.as_os_str().to_str()?.to_owned();
    let stage = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
    (!["lib", "main"].contains(&stage.as_str())).then_some(stage)
}

/// Stages named behind `crate::` in code, tests included, comments excluded.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let code: Vec<&str> = text
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split("};").next().unwrap_or_default();
            let names = group
                .split(',')
                .map(|part| part.trim().split("::").next().unwrap_or(""));
            found.extend(names.filter_map(stage_name));
        } else {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            found.extend(stage_name(&name));
        }
    }
    found
}

/// A module name; types that `lib.rs` re-exports (upper case) are nouns to everybody.
fn stage_name(name: &str) -> Option<String> {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        .then(|| name.to_owned())
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("folder is readable") {
        let path = entry.expect("entry is readable").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
