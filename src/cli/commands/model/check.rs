//! Are a bundle's files there, unaltered and readable?

use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path};

use super::print;
use crate::cli::models::load_manifest;
use crate::error::Result;
use crate::model::Bundle;

/// Compares every listed file with its hash, then loads the bundle. Prints a line for each and gives
/// the bundle when all is well.
///
/// # Errors
/// When the manifest is malformed, or the result cannot be printed.
pub(super) fn check_files(folder: &Path, out: &mut dyn Write) -> Result<Option<Bundle>> {
    let manifest = load_manifest(folder)?;
    let mut is_sound = true;
    print(
        &format!(
            "manifest    ok: {} heads, {} columns\n",
            manifest.heads.len(),
            manifest.width()
        ),
        out,
    )?;
    for (name, wanted) in &manifest.files {
        let finding = file_finding(folder, name, wanted);
        is_sound &= finding.is_none();
        let finding = finding.unwrap_or_else(|| "ok".to_owned());
        print(
            &format!("file        {}: {finding}\n", name.escape_debug()),
            out,
        )?;
    }
    match Bundle::load(folder) {
        Ok(bundle) if is_sound => Ok(Some(bundle)),
        Ok(_) => Ok(None),
        Err(error) => {
            print(&format!("bundle      {error}\n"), out)?;
            Ok(None)
        }
    }
}

/// What is wrong with a file, if anything.
fn file_finding(folder: &Path, name: &str, wanted: &str) -> Option<String> {
    let is_inside = Path::new(name)
        .components()
        .all(|c| matches!(c, Component::Normal(_)));
    if !is_inside {
        return Some("lies outside of the bundle".to_owned());
    }
    match hash_of(&folder.join(name)) {
        Ok(found) if found == wanted => None,
        Ok(found) => Some(format!(
            "altered: blake3 is {found}, the manifest says {wanted}"
        )),
        Err(error) => Some(format!("cannot be read: {error}")),
    }
}

fn hash_of(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}
