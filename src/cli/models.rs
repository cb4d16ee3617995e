//! Finds model bundles: folders with a `manifest.toml` inside a folder named `models`.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::places::Places;
use crate::error::{Error, ErrorCode, Result};
use crate::label::Lane;
use crate::model::Manifest;

/// File that makes a folder a bundle.
const MANIFEST_NAME: &str = "manifest.toml";

/// Largest manifest that is read; one with all heads and flags has about 4 KiB.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

/// Folders above the program's own that are searched: `target/debug/deps` of a checkout needs three.
const FOLDERS_ABOVE_PROGRAM: usize = 3;

/// A bundle as found; its manifest may be wrong.
#[derive(Debug)]
pub(crate) struct FoundBundle {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its manifest, or what is wrong with it.
    pub(crate) manifest: Result<Manifest>,
}

/// The folders in which bundles are looked for, in that order.
#[derive(Debug, Clone)]
pub(crate) struct ModelFolders {
    folders: Vec<PathBuf>,
}

impl ModelFolders {
    /// `models` in the current folder, beside the program and up to three folders above it, and in
    /// the user's folder for data.
    pub(crate) fn of(places: &Places) -> Self {
        let mut folders = vec![places.current.join("models")];
        let program = places.program.as_deref().map(Path::ancestors);
        let around_program = program
            .into_iter()
            .flatten()
            .take(FOLDERS_ABOVE_PROGRAM + 1);
        folders.extend(around_program.map(|folder| folder.join("models")));
        let data = places.data_home.as_ref();
        folders.extend(data.map(|home| home.join("kvetch").join("models")));
        Self {
            folders: without_repeats(folders),
        }
    }

    /// Every bundle, by folder searched and then by name. An id that an earlier folder has too is
    /// listed again.
    pub(crate) fn list(&self) -> Vec<FoundBundle> {
        self.folders
            .iter()
            .flat_map(|folder| bundles_in(folder))
            .collect()
    }

    /// The bundle in the folder `name`, or the first one whose id is `name`.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] with the places searched when there is neither.
    pub(crate) fn find(&self, name: &Path) -> Result<PathBuf> {
        if is_bundle(name) {
            return Ok(name.to_owned());
        }
        let has_id = |bundle: &FoundBundle| {
            let id = bundle.manifest.as_ref().map(|m| Path::new(&m.id) == name);
            id.unwrap_or_default() || bundle.folder.file_name() == Some(name.as_os_str())
        };
        if let Some(bundle) = self.list().into_iter().find(has_id) {
            return Ok(bundle.folder);
        }
        let name = name.display().to_string();
        let message = format!(
            "`{}` is neither a folder with {MANIFEST_NAME} nor the id of a bundle in {}",
            name.escape_debug(),
            self.searched()
        );
        Err(Error::new(ErrorCode::Model, message).with_fix("see `kvetch model list`"))
    }

    /// The first bundle of a lane.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when no bundle serves the lane, with the places searched, or with what is
    /// wrong with a bundle where only broken ones were found.
    pub(crate) fn default_bundle(&self, lane: Lane) -> Result<PathBuf> {
        let mut broken = None;
        for bundle in self.list() {
            match bundle.manifest {
                Ok(manifest) if manifest.lane == lane => return Ok(bundle.folder),
                Ok(_) => {}
                Err(error) => broken = broken.or(Some(error)),
            }
        }
        Err(broken.unwrap_or_else(|| {
            let message = format!(
                "no model bundle of lane {lane} was found in {}",
                self.searched()
            );
            Error::new(ErrorCode::Model, message).with_fix(
                "put its folder into one of these, name it with --model, or use --lane rules",
            )
        }))
    }

    /// The folders searched, for people.
    pub(crate) fn searched(&self) -> String {
        let names = self.folders.iter().map(|f| f.display().to_string());
        let names: Vec<String> = names.map(|n| n.escape_debug().to_string()).collect();
        names.join(", ")
    }
}

/// Bundles named by the user.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Named<'a> {
    /// One of either lane; its manifest says of which.
    pub(crate) model: Option<&'a Path>,
    /// One of lane fast.
    pub(crate) fast_model: Option<&'a Path>,
}

impl ModelFolders {
    /// The bundle that judges in a lane: the one named for it, else the first one found.
    ///
    /// # Errors
    /// As [`ModelFolders::find`] and [`ModelFolders::default_bundle`], and [`ErrorCode::Model`] when a
    /// bundle of another lane, or two for lane fast, were named.
    pub(crate) fn chosen(&self, lane: Lane, named: Named<'_>) -> Result<PathBuf> {
        let of_lane = |name: &Path| -> Result<(PathBuf, Lane)> {
            let folder = self.find(name)?;
            let lane = load_manifest(&folder)?.lane;
            Ok((folder, lane))
        };
        let model = named.model.map(of_lane).transpose()?;
        let fast = named.fast_model.filter(|_| lane == Lane::Fast);
        match (model, fast.map(of_lane).transpose()?) {
            (Some((_, Lane::Fast)), Some(_)) => Err(Error::new(
                ErrorCode::Model,
                "both --model and --fast-model name a bundle of lane fast",
            )
            .with_fix("name the one of lane full with --model")),
            (_, Some((folder, found))) if found == lane => Ok(folder),
            (_, Some((folder, found))) => Err(other_lane(&folder, found, lane)),
            (Some((folder, found)), None) if found == lane => Ok(folder),
            _ => self.default_bundle(lane),
        }
    }
}

fn other_lane(folder: &Path, found: Lane, wanted: Lane) -> Error {
    let message = format!("the bundle is of lane {found}, wanted is one of lane {wanted}");
    Error::new(ErrorCode::Model, message).at(folder.join(MANIFEST_NAME).display().to_string(), None)
}

/// The bundle to show: the one named, else the one that would judge in lane full, else in lane fast.
///
/// # Errors
/// As [`ModelFolders::find`] and [`ModelFolders::default_bundle`].
pub(crate) fn chosen_bundle(named: Option<&Path>) -> Result<PathBuf> {
    let folders = ModelFolders::of(&Places::of_process());
    match named {
        Some(name) => folders.find(name),
        None => folders
            .default_bundle(Lane::Full)
            .or_else(|error| folders.default_bundle(Lane::Fast).map_err(|_| error)),
    }
}

/// A bundle's manifest.
///
/// # Errors
/// [`ErrorCode::Model`] when it cannot be read or is malformed.
pub(crate) fn load_manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST_NAME);
    let name = path.display().to_string();
    let mut text = String::new();
    let read = fs::File::open(&path)
        .and_then(|file| file.take(MAX_MANIFEST_BYTES).read_to_string(&mut text));
    read.map_err(|error| {
        Error::new(
            ErrorCode::Model,
            format!("manifest cannot be read: {error}"),
        )
        .at(name.clone(), None)
    })?;
    Manifest::parse(&text, &name)
}

fn is_bundle(folder: &Path) -> bool {
    folder.join(MANIFEST_NAME).is_file()
}

fn bundles_in(folder: &Path) -> Vec<FoundBundle> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = paths.filter(|path| is_bundle(path)).collect();
    paths.sort();
    let found = |folder: PathBuf| FoundBundle {
        manifest: load_manifest(&folder),
        folder,
    };
    paths.into_iter().map(found).collect()
}

/// The folders without those that are an earlier one by another name.
fn without_repeats(folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut seen = Vec::new();
    let mut kept = Vec::new();
    for folder in folders {
        let identity = fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if !seen.contains(&identity) {
            seen.push(identity);
            kept.push(folder);
        }
    }
    kept
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A manifest with one head of two columns.
    pub(in crate::cli) fn manifest(id: &str, lane: &str, files: &str) -> String {
        format!(
            "format = \"kvetch-model/1\"\nid = \"{id}\"\ndescription = \"a test model\"\n\
             lane = \"{lane}\"\nlanguage = \"en\"\nquantisation = \"none\"\n\
             [windows]\nmax_tokens = 16\noverlap_tokens = 4\n\
             [[head]]\nname = \"complaint\"\nlabels = [\"no\", \"yes\"]\ntemperature = 1.5\n\
             [[head]]\nname = \"flags\"\nlabels = [\"safety\"]\n\
             [flags.safety]\ntemperature = 2.0\nshift = 0.5\nthreshold = 0.4\n\
             [files]\n{files}"
        )
    }

    fn add(root: &Path, at: &str, text: &str) {
        let folder = root.join(at);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(MANIFEST_NAME), text).unwrap();
    }

    fn places(root: &Path) -> Places {
        Places {
            current: root.join("here"),
            program: Some(root.join("top/a/b/c")),
            config_home: None,
            data_home: Some(root.join("data")),
        }
    }

    #[test]
    fn earlier_folders_win_and_names_decide_within_one() {
        let table: [(&[&str], &str); 5] = [
            (&["here/models/z", "top/models/a"], "here/models/z"),
            (&["top/a/b/models/m", "top/models/a"], "top/a/b/models/m"),
            (&["top/models/b", "top/models/a"], "top/models/a"),
            (&["data/kvetch/models/a"], "data/kvetch/models/a"),
            (
                &["top/a/b/c/models/m", "data/kvetch/models/a"],
                "top/a/b/c/models/m",
            ),
        ];
        for (bundles, wanted) in table {
            let root = tempfile::tempdir().unwrap();
            for bundle in bundles {
                add(root.path(), bundle, &manifest("m", "full", ""));
            }
            add(root.path(), "here/models/fast", &manifest("f", "fast", ""));
            let found = ModelFolders::of(&places(root.path())).default_bundle(Lane::Full);
            assert_eq!(found.unwrap(), root.path().join(wanted));
        }
    }

    #[test]
    fn folders_too_far_above_the_program_are_not_searched() {
        let root = tempfile::tempdir().unwrap();
        add(root.path(), "models/far", &manifest("far", "full", ""));
        let error = ModelFolders::of(&places(root.path()))
            .default_bundle(Lane::Full)
            .unwrap_err();
        let text = error.to_string();
        for part in [
            "lane full",
            "here/models",
            "kvetch/models",
            "--model",
            "--lane rules",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_broken_bundle_is_passed_over_or_named() {
        let root = tempfile::tempdir().unwrap();
        add(root.path(), "here/models/bad", "format = 5");
        let folders = ModelFolders::of(&places(root.path()));
        let error = folders.default_bundle(Lane::Full).unwrap_err().to_string();
        assert!(error.contains("bad/manifest.toml"), "{error}");
        add(
            root.path(),
            "top/models/good",
            &manifest("good", "full", ""),
        );
        let found = folders.default_bundle(Lane::Full).unwrap();
        assert_eq!(found, root.path().join("top/models/good"));
        assert_eq!(folders.list().len(), 2);
    }

    #[test]
    fn a_named_bundle_serves_the_lane_of_its_manifest() {
        let root = tempfile::tempdir().unwrap();
        for (folder, lane) in [
            ("full-1", "full"),
            ("full-2", "full"),
            ("fast-1", "fast"),
            ("fast-2", "fast"),
        ] {
            add(
                root.path(),
                &format!("here/models/{folder}"),
                &manifest(folder, lane, ""),
            );
        }
        let folders = ModelFolders::of(&places(root.path()));
        let table = [
            (Lane::Full, None, None, Ok("full-1")),
            (Lane::Fast, None, None, Ok("fast-1")),
            (Lane::Full, Some("full-2"), None, Ok("full-2")),
            (Lane::Fast, Some("full-2"), None, Ok("fast-1")),
            (Lane::Fast, Some("fast-2"), None, Ok("fast-2")),
            (Lane::Full, Some("fast-2"), None, Ok("full-1")),
            (Lane::Fast, Some("full-2"), Some("fast-2"), Ok("fast-2")),
            (Lane::Full, Some("full-2"), Some("fast-2"), Ok("full-2")),
            (
                Lane::Fast,
                Some("fast-1"),
                Some("fast-2"),
                Err("both --model and --fast-model"),
            ),
            (
                Lane::Fast,
                None,
                Some("full-2"),
                Err("is of lane full, wanted is one of lane fast"),
            ),
            (
                Lane::Fast,
                Some("nowhere"),
                None,
                Err("`nowhere` is neither"),
            ),
        ];
        for (lane, model, fast_model, wanted) in table {
            let named = Named {
                model: model.map(Path::new),
                fast_model: fast_model.map(Path::new),
            };
            match (folders.chosen(lane, named), wanted) {
                (Ok(found), Ok(name)) => assert!(found.ends_with(name), "{named:?}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                other => panic!("{named:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_bundle_is_found_by_folder_and_by_id() {
        let root = tempfile::tempdir().unwrap();
        add(
            root.path(),
            "top/models/m1",
            &manifest("english", "full", ""),
        );
        let folders = ModelFolders::of(&places(root.path()));
        let folder = root.path().join("top/models/m1");
        for name in [folder.as_path(), Path::new("english"), Path::new("m1")] {
            assert_eq!(folders.find(name).unwrap(), folder, "{}", name.display());
        }
        let error = folders.find(Path::new("german")).unwrap_err().to_string();
        assert!(
            error.contains("`german` is neither") && error.contains("model list"),
            "{error}"
        );
    }
}
