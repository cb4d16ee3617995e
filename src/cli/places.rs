//! Folders of this process and its user, gathered once and replaceable.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Where settings and models are looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// The current folder; empty, so that names stay short.
    pub(crate) current: PathBuf,
    /// Folder of the running program.
    pub(crate) program: Option<PathBuf>,
    /// The user's folder for configuration; it need not exist.
    pub(crate) config_home: Option<PathBuf>,
    /// The user's folder for data; it need not exist.
    pub(crate) data_home: Option<PathBuf>,
}

impl Places {
    /// Reads the environment of this process.
    pub(crate) fn of_process() -> Self {
        let home = variable("HOME");
        let under_home = |variable_name, folder| {
            home_folder(
                variable(variable_name).as_deref(),
                home.as_deref(),
                Path::new(folder),
            )
        };
        let program = env::current_exe().ok();
        Self {
            current: PathBuf::new(),
            program: program.and_then(|path| path.parent().map(Path::to_path_buf)),
            config_home: under_home("XDG_CONFIG_HOME", ".config"),
            data_home: under_home("XDG_DATA_HOME", ".local/share"),
        }
    }
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// The variable's folder, else `folder` under the user's home. The XDG rules say that a relative
/// value is to be ignored.
fn home_folder(xdg: Option<&OsStr>, home: Option<&OsStr>, folder: &Path) -> Option<PathBuf> {
    let absolute = |value: &OsStr| Some(PathBuf::from(value)).filter(|path| path.is_absolute());
    xdg.and_then(absolute)
        .or_else(|| home.and_then(absolute).map(|home| home.join(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_follow_the_xdg_rules() {
        let table = [
            (Some("/x"), Some("/home/u"), Some("/x")),
            (None, Some("/home/u"), Some("/home/u/.config")),
            (Some("rel"), Some("/home/u"), Some("/home/u/.config")),
            (Some("rel"), None, None),
            (None, Some("."), None),
        ];
        for (xdg, home, wanted) in table {
            let found = home_folder(
                xdg.map(OsStr::new),
                home.map(OsStr::new),
                Path::new(".config"),
            );
            assert_eq!(found, wanted.map(PathBuf::from), "{xdg:?} {home:?}");
        }
    }
}
