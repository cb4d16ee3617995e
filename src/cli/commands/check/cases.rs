//! The cases of a run: the shipped ones, the user's, or both.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::behaviour::{Case, read_cases, shipped, unique_ids};
use crate::cli::args::CheckArgs;
use crate::error::{Error, ErrorCode, Result};

/// Reads all cases that were asked for.
pub(super) fn load(args: &CheckArgs) -> Result<Vec<Case>> {
    let mut cases = if args.only_own {
        Vec::new()
    } else {
        shipped()?
    };
    for path in &args.files {
        cases.extend(read_file(path)?);
    }
    unique_ids(&cases)?;
    if !args.capability.is_empty() {
        check_capabilities(&args.capability, &cases)?;
        cases.retain(|case| args.capability.contains(&case.capability));
    }
    Ok(cases)
}

fn read_file(path: &Path) -> Result<Vec<Case>> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        Error::new(ErrorCode::Input, format!("cannot be read: {error}")).at(&name, None)
    })?;
    let cases = read_cases(&text, &name)?;
    if cases.is_empty() {
        return Err(Error::new(ErrorCode::Gold, "the file has no cases")
            .with_fix("write one case a line")
            .at(&name, None));
    }
    Ok(cases)
}

fn check_capabilities(wanted: &[String], cases: &[Case]) -> Result<()> {
    let known: BTreeSet<&str> = cases.iter().map(|case| case.capability.as_str()).collect();
    match wanted.iter().find(|name| !known.contains(name.as_str())) {
        Some(unknown) => {
            let known: Vec<&str> = known.into_iter().collect();
            let what = format!("no case is of the capability `{unknown}`");
            let fix = format!("there are {}", known.join(", "));
            Err(Error::new(ErrorCode::Usage, what).with_fix(fix))
        }
        None => Ok(()),
    }
}
