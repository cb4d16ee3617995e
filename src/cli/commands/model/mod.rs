//! `kvetch model list|show|certify|check`: bundles that can be found, one of them in full, how far one
//! may stand in for another, and whether one is sound.

mod certify;
mod check;
mod reference;
mod show;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use super::output_error;
use crate::cli::args::ModelCommand;
use crate::cli::exit::ExitStatus;
use crate::cli::models::{FoundBundle, ModelFolders, chosen_bundle};
use crate::cli::places::Places;
use crate::cli::settings::Settings;
use crate::cli::setup::runtime_of;
use crate::error::Result;
use crate::model::{Manifest, Quantisation};

/// Prints what was asked for; a bundle that fails its check ends with
/// [`ExitStatus::Stopped`].
pub(crate) fn run(
    command: &ModelCommand,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let folders = ModelFolders::of(&Places::of_process());
    match command {
        ModelCommand::List => print(&listed(&folders), out)?,
        ModelCommand::Show { model } => {
            let folder = chosen_bundle(model.as_deref().or(settings.model()))?;
            print(&show::shown(&folder)?, out)?;
        }
        ModelCommand::Certify(args) => certify::run(args, settings, &folders, out)?,
        ModelCommand::Check { model } => return checked(&folders.find(model)?, settings, out),
    }
    Ok(ExitStatus::AllJudged)
}

fn checked(folder: &Path, settings: &Settings, out: &mut dyn Write) -> Result<ExitStatus> {
    let Some(bundle) = check::check_files(folder, out)? else {
        return Ok(ExitStatus::Stopped);
    };
    let open = || bundle.backend(runtime_of(&bundle, settings)?);
    let is_sound = reference::compare(folder, &bundle, open, out)?;
    print(if is_sound { "sound\n" } else { "not sound\n" }, out)?;
    Ok(if is_sound {
        ExitStatus::AllJudged
    } else {
        ExitStatus::Stopped
    })
}

fn print(text: &str, out: &mut dyn Write) -> Result<()> {
    out.write_all(text.as_bytes())
        .map_err(|error| output_error(&error))
}

fn listed(folders: &ModelFolders) -> String {
    let bundles = folders.list();
    if bundles.is_empty() {
        return format!("no model bundle was found in {}\n", folders.searched());
    }
    let mut text = row("ID", "LANE", "SIZE", "HEADS", "QUANTISATION", "FOLDER");
    for bundle in &bundles {
        text += &listed_bundle(bundle);
    }
    text
}

fn listed_bundle(bundle: &FoundBundle) -> String {
    let folder = bundle.folder.display().to_string();
    match &bundle.manifest {
        Ok(manifest) => row(
            &manifest.id,
            manifest.lane.as_str(),
            &size(bundle_bytes(&bundle.folder, manifest)),
            &manifest.heads.len().to_string(),
            quantisation(manifest),
            &folder,
        ),
        Err(error) => format!("not usable: {error}\n"),
    }
}

fn row(id: &str, lane: &str, size: &str, heads: &str, quantisation: &str, folder: &str) -> String {
    let (id, folder) = (id.escape_debug().to_string(), folder.escape_debug());
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{id:20}  {lane:5}  {size:>9}  {heads:>5}  {quantisation:12}  {folder}"
    );
    text
}

fn quantisation(manifest: &Manifest) -> &'static str {
    match manifest.quantisation {
        Quantisation::None => "none",
        Quantisation::Static => "static",
        Quantisation::Row => "row",
        Quantisation::Dynamic => "dynamic",
    }
}

/// Bytes of the files that the manifest lists; missing ones count nothing.
fn bundle_bytes(folder: &Path, manifest: &Manifest) -> u64 {
    let lengths = manifest.files.keys().map(|name| file_bytes(folder, name));
    lengths.map(Option::unwrap_or_default).sum()
}

fn file_bytes(folder: &Path, name: &str) -> Option<u64> {
    std::fs::metadata(folder.join(name)).ok().map(|m| m.len())
}

/// Bytes with a unit that keeps the number short; steps of 1024.
fn size(bytes: u64) -> String {
    const STEPS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let step = STEPS.iter().find(|(step, _)| bytes >= *step);
    step.map_or_else(
        || format!("{bytes} B"),
        |(step, unit)| {
            let tenths = bytes.saturating_mul(10) / step;
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        },
    )
}
