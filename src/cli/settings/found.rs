//! Which configuration file counts.

use std::path::PathBuf;

use crate::cli::places::Places;
use crate::config::ConfigFile;
use crate::error::{Error, ErrorCode, Result};

/// File looked for in the current folder.
pub(super) const LOCAL_NAME: &str = "kvetch.toml";

/// File looked for in the user's configuration folder.
pub(super) const USER_NAME: &str = "kvetch/config.toml";

/// The file that was named, else the first one found; `None` where there is none.
pub(super) fn find_file(named: Option<&PathBuf>, places: &Places) -> Result<Option<ConfigFile>> {
    if let Some(path) = named {
        return ConfigFile::load(path).map(Some);
    }
    let local = places.current.join(LOCAL_NAME);
    if local.exists() {
        return trusted_alike(ConfigFile::load(&local)?).map(Some);
    }
    let user = places.config_home.as_ref().map(|home| home.join(USER_NAME));
    match user.filter(|path| path.exists()) {
        Some(path) => ConfigFile::load(&path).map(Some),
        None => Ok(None),
    }
}

/// Refuses a library named by a file that merely lies in the current folder: such a file comes with
/// other people's data, and a library is code.
fn trusted_alike(file: ConfigFile) -> Result<ConfigFile> {
    if file.config.runtime.path.is_none() {
        return Ok(file);
    }
    let message =
        "`runtime.path` names code to run and is not taken from a file found in the current folder";
    Err(Error::new(ErrorCode::Config, message)
        .at(file.name.display().to_string(), file.line("runtime.path"))
        .with_fix(format!(
            "move it to {USER_NAME} in your configuration folder, or name this file with --config"
        )))
}
