//! Which cases are known to fail, and whether a run has got worse.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::run::Report;
use crate::error::{Error, ErrorCode, Result};
use crate::spelling::closest;

/// Name and version of the file.
const FORMAT: &str = "kvetch-rates/1";

/// First lines of a file of rates.
const HEAD: &str = "\
# Behavioural cases that fail today, by lane and capability; `kvetch check --gate` fails when a
# capability has more. Write it anew with `kvetch check --rates FILE --bless`.
";

/// Ids on one line of the file.
const IDS_A_LINE: usize = 4;

/// Failing cases by capability.
type Known = BTreeMap<String, BTreeSet<String>>;

/// Cases that are known to fail, by lane and capability.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    format: String,
    #[serde(default)]
    lanes: BTreeMap<String, Known>,
}

/// A capability with more failures than are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Worse {
    /// The capability.
    pub capability: String,
    /// Its failed cases.
    pub failed: usize,
    /// How many are known to fail.
    pub allowed: usize,
    /// Ids of failed cases that are not known to fail.
    pub new: Vec<String>,
}

/// A run beside the rates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Gate {
    /// Capabilities that got worse; none when the gate holds.
    pub worse: Vec<Worse>,
    /// Ids of cases of this run's capabilities that are known to fail and do not fail.
    pub mended: Vec<String>,
}

impl Rates {
    /// Reads a file of rates.
    ///
    /// # Errors
    /// [`ErrorCode::Gold`] with the line that is wrong.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let rates: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map(|before| before.split('\n').count() as u64);
            wrong(error.message()).at(file, line)
        })?;
        if rates.format != FORMAT {
            let what = format!("`format` is not {FORMAT}");
            return Err(wrong(&what).at(file, None));
        }
        Ok(rates)
    }

    /// Compares a run with what is known of its lane.
    ///
    /// # Errors
    /// [`ErrorCode::Gold`] when nothing is known of the lane: a gate that cannot fail is none.
    pub fn compare(&self, lane: &str, report: &Report) -> Result<Gate> {
        let known = self
            .lanes
            .get(lane)
            .ok_or_else(|| self.unknown_lane(lane))?;
        let none = BTreeSet::new();
        let mut gate = Gate::default();
        for tally in &report.capabilities {
            let known = known.get(&tally.name).unwrap_or(&none);
            let failures = report.failures.iter();
            let failed: BTreeSet<&str> = failures
                .filter(|case| case.capability == tally.name)
                .map(|case| case.id.as_str())
                .collect();
            let mended = known.iter().filter(|id| !failed.contains(id.as_str()));
            gate.mended.extend(mended.cloned());
            if failed.len() > known.len() {
                let new = failed.iter().filter(|id| !known.contains(**id));
                gate.worse.push(Worse {
                    capability: tally.name.clone(),
                    failed: failed.len(),
                    allowed: known.len(),
                    new: new.map(|id| (*id).to_owned()).collect(),
                });
            }
        }
        Ok(gate)
    }

    /// Takes the failures of a run as what is known of its lane, in place of what was.
    pub fn bless(&mut self, lane: &str, report: &Report) {
        FORMAT.clone_into(&mut self.format);
        let mut known = Known::new();
        for case in &report.failures {
            let ids = known.entry(case.capability.clone()).or_default();
            ids.insert(case.id.clone());
        }
        self.lanes.insert(lane.to_owned(), known);
    }

    /// The file.
    pub fn to_toml(&self) -> String {
        let mut out = format!("{HEAD}\nformat = \"{FORMAT}\"\n");
        for (lane, known) in &self.lanes {
            let _ = writeln!(out, "\n[lanes.{}]", quoted(lane));
            for (capability, ids) in known {
                let _ = writeln!(out, "{} = [", quoted(capability));
                let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
                for some in ids.chunks(IDS_A_LINE) {
                    let _ = writeln!(out, "    {},", some.join(", "));
                }
                out.push_str("]\n");
            }
        }
        out
    }

    fn unknown_lane(&self, lane: &str) -> Error {
        let known: Vec<&str> = self.lanes.keys().map(String::as_str).collect();
        let fix = match closest(lane, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it with `kvetch check --rates FILE --bless`".to_owned(),
        };
        let what = format!("the rates know no lane `{lane}`");
        Error::new(ErrorCode::Gold, what).with_fix(fix)
    }
}

fn wrong(what: &str) -> Error {
    let fix = "write the file with `kvetch check --rates FILE --bless`";
    Error::new(ErrorCode::Gold, format!("no file of rates: {what}")).with_fix(fix)
}

/// A name as a string of TOML, which is a key too.
fn quoted(name: &str) -> String {
    toml::Value::from(name).to_string()
}
