//! From the text of a file to a checked policy.

use std::sync::LazyLock;

use schemars::Schema;
use toml::de::DeTable;

use super::check::{check_matrix, check_steps};
use super::decide::{Inputs, Matrix, Policy};
use super::file::{At, FORMAT, MatrixFile, PolicyFile, RowFile};
use super::finding::{Finding, Findings, error_of, quoted};
use super::rank::Ranker;
use super::read::read;
use super::regulatory::pack_texts;
use super::resolve::Resolver;
use super::routing::resolve_routing;
use super::step::resolve_steps;
use super::timetable::resolve_clocks;
use crate::error::{Error, ErrorCode, Result};

/// The built-in policy: the ontology's meanings.
const STANDARD: &str = include_str!("../../data/policy/default.toml");

static LOADED: LazyLock<Policy> = LazyLock::new(load_standard);

#[expect(
    clippy::expect_used,
    reason = "the text is part of the program, and a test loads it"
)]
fn load_standard() -> Policy {
    Policy::parse(STANDARD, "data/policy/default.toml")
        .expect("bug: the built-in policy does not load")
}

/// Largest policy file. The built-in one has a fortieth of it.
const MAX_BYTES: usize = 256 * 1024;

/// Hexadecimal digits of the short hash.
const HASH_DIGITS: usize = 12;

impl Policy {
    /// The built-in policy, which follows the ontology. Loaded once, then copied.
    pub fn standard() -> Self {
        LOADED.clone()
    }

    /// The text of the built-in policy, to start one's own from.
    pub fn standard_text() -> &'static str {
        STANDARD
    }

    /// Loads a policy from the text of its file. `file_name` is for error texts only.
    ///
    /// # Errors
    /// [`ErrorCode::Policy`] with every error of the file, one a line with its line number: TOML
    /// syntax, unknown keys, signals, names, labels and queues, values out of range, duplicate,
    /// unreachable, shadowed or contradicting entries, and whatever would let more harm lower a
    /// priority.
    pub fn parse(text: &str, file_name: &str) -> Result<Self> {
        let (policy, found) = load(text);
        if let Some(error) = error_of(&found, file_name) {
            return Err(error);
        }
        policy.ok_or_else(|| {
            Error::new(ErrorCode::Policy, "the policy is incomplete").at(file_name, None)
        })
    }

    /// Everything that is wrong with the text of a policy file, by line: errors, which keep it from
    /// loading, and warnings, which do not.
    pub fn lint(text: &str) -> Vec<Finding> {
        load(text).1
    }

    /// JSON Schema of policy files, for editors. Loading checks more than it can say.
    pub fn schema() -> Schema {
        schemars::schema_for!(PolicyFile)
    }
}

/// The policy, where it loads, and all findings by line.
fn load(text: &str) -> (Option<Policy>, Vec<Finding>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let findings = Findings::of_text(text);
    let policy = build(text, &findings).filter(|_| findings.is_loadable());
    let found = findings.into_sorted();
    let policy = policy.map(|policy| Policy {
        warnings: found.clone(),
        ..policy
    });
    (policy, found)
}

fn build(text: &str, findings: &Findings) -> Option<Policy> {
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, more than {MAX_BYTES}", text.len());
        findings.error(1, message, "make it smaller");
        return None;
    }
    if text.trim().is_empty() {
        let fix = "start from the standard policy: `kvetch policy show`";
        findings.error(1, "the file is empty", fix);
        return None;
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = error.span().map_or(1, |span| findings.line_at(span.start));
        let sentence = error.message().replace('\n', ", ");
        findings.error(line, format!("not TOML: {sentence}"), "");
    }
    // What a broken document still holds would only give follow-up errors.
    let is_toml = errors.is_empty();
    let file = is_toml.then(|| read(document.get_ref(), findings))?;
    resolve(&file, text, findings)
}

fn resolve(file: &PolicyFile, text: &str, findings: &Findings) -> Option<Policy> {
    check_format(file.format.as_ref(), findings);
    let resolver = Resolver::new(file, findings);
    let name = file.name.as_ref();
    let name = name.and_then(|name| resolver.plain_name(name, "policy name"));
    if let Some(matrix) = &file.matrix {
        check_matrix(matrix, findings);
    }
    let matrix = file.matrix.as_ref().map(matrix_of);
    let steps = resolve_steps(file, &resolver, findings);
    if let Some(both) = matrix.as_ref().zip(file.matrix.as_ref()) {
        check_steps(&steps, both, findings);
    }
    let routing = resolve_routing(file, &resolver, findings);
    let clocks = resolve_clocks(file, &resolver, findings);
    let reads_time = resolver.has_read_time();
    Some(Policy {
        name: name?.value,
        hash: hash_of(text, file),
        inputs: Inputs::new(),
        matrix: matrix?,
        steps,
        routing: routing?,
        clocks,
        reads_time,
        ranker: Ranker::new(),
        warnings: Vec::new(),
    })
}

fn check_format(format: Option<&At<String>>, findings: &Findings) {
    if let Some(At { value, line }) = format.filter(|format| format.value != FORMAT) {
        let message = format!("unknown format {}", quoted(value));
        findings.error(*line, message, format!("this program reads `{FORMAT}`"));
    }
}

fn matrix_of(file: &MatrixFile) -> Matrix {
    let row = |row: &RowFile| [row.low.value, row.medium.value, row.high.value];
    [row(&file.low), row(&file.medium), row(&file.high)]
}

/// Of the file and of the packs it names: another pack is another policy.
fn hash_of<'t>(text: &'t str, file: &'t PolicyFile) -> String {
    hash_of_text(std::iter::once(text).chain(pack_texts(file)))
}

/// Short hash of texts, the same for any line ends.
pub(super) fn hash_of_text<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(text.replace("\r\n", "\n").as_bytes());
    }
    let mut hash = hasher.finalize().to_hex().to_string();
    hash.truncate(HASH_DIGITS);
    hash
}
