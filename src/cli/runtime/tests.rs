//! The look-up and the download against fake libraries, a fake `python3` and a fake wheel.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use super::locate::Origin;
use super::pinned::Pinned;
use super::wheel::sha256_of;
use super::*;

const LIBRARY: &[u8] = b"the pinned bytes";
const OTHER: &[u8] = b"some other bytes";
const FILE: &str = "libonnxruntime.so.1.31.1";

/// A machine in a temporary folder: nothing is there until a test puts it there.
struct Machine {
    root: TempDir,
    surroundings: Surroundings,
}

impl Machine {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        for dir in ["exe", "system", "temp", "capi"] {
            fs::create_dir(at(dir)).unwrap();
        }
        let sample = at("sample");
        fs::write(&sample, LIBRARY).unwrap();
        let surroundings = Surroundings {
            env_dylib: None,
            exe_dir: Some(at("exe")),
            cache_dir: Some(at("cache/kvetch/onnxruntime/1.31.1")),
            system_dirs: vec![at("system")],
            temp_dir: at("temp"),
            python: at("python3"),
            query_limit: Duration::from_mins(1),
            download_limit: Duration::from_mins(1),
            pinned: Some(Pinned {
                version: "1.31.1",
                platform: "manylinux_2_28_x86_64",
                file_name: FILE,
                size_bytes: LIBRARY.len() as u64,
                sha256: sha256_of(&sample).unwrap(),
            }),
        };
        Self { root, surroundings }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn cache_file(&self) -> PathBuf {
        self.at("cache/kvetch/onnxruntime/1.31.1").join(FILE)
    }

    /// Installs a `python3` that answers the package question with `capi` and runs `download`
    /// for pip, with the target folder in `$dest`. `cp` writes it, so that no descriptor of this
    /// process is open for writing when another test thread forks.
    fn python(&self, download: &str) {
        let script = format!(
            "#!/bin/sh\n\
             case \"$1$2\" in -c*find_spec*) echo '{}'; exit 0;; esac\n\
             how=\"$1\"; args=\"$*\"\n\
             while [ $# -gt 0 ]; do if [ \"$1\" = -d ]; then dest=$2; fi; shift; done\n\
             {download}\n",
            self.at("capi").display()
        );
        let source = self.put("script", script.as_bytes());
        fs::set_permissions(&source, fs::Permissions::from_mode(0o755)).unwrap();
        let copied = Command::new("cp")
            .arg("-p")
            .arg(&source)
            .arg(&self.surroundings.python)
            .status()
            .unwrap();
        assert!(copied.success());
    }

    /// A `python3` whose pip delivers a wheel with `bytes` as the library.
    fn python_with_wheel(&self, bytes: &[u8]) {
        let wheel = self.at("fake.zip");
        write_wheel(&wheel, &format!("onnxruntime/capi/{FILE}"), bytes);
        self.python(&format!(
            "cp '{}' \"$dest/onnxruntime-1.31.1-cp312-cp312-any.whl\"\n\
             echo \"$args\" > '{}'; pwd >> '{1}'",
            wheel.display(),
            self.at("arguments").display()
        ));
    }

    fn ensure(&self, explicit: Option<&Path>, offline: Offline) -> Result<Located> {
        ensure(explicit, offline, &self.surroundings, &mut |_| {})
    }
}

fn write_wheel(path: &Path, member: &str, bytes: &[u8]) {
    let mut archive = zip::ZipWriter::new(fs::File::create(path).unwrap());
    let deflated =
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    archive
        .start_file("onnxruntime/__init__.py", deflated)
        .unwrap();
    archive.write_all(b"raise SystemExit").unwrap();
    archive.start_file(member, deflated).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap();
}

fn leftovers(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn places_are_looked_at_in_order() {
    let mut machine = Machine::new();
    machine.python("exit 1");
    let flag = machine.put("mine/onnx.so", OTHER);
    let variable = machine.put("variable/onnx.so", OTHER);
    let beside = machine.put("exe/libonnxruntime.so", OTHER);
    let cached = machine.cache_file();
    machine.put(&format!("cache/kvetch/onnxruntime/1.31.1/{FILE}"), LIBRARY);
    let python = machine.put("capi/libonnxruntime.so.1.22.0", OTHER);
    let system = machine.put("system/libonnxruntime.so", OTHER);
    machine.surroundings.env_dylib = Some(variable.clone());

    let first = machine.ensure(Some(&flag), Offline::Yes).unwrap();
    assert_eq!((first.path, first.origin), (flag, Origin::Setting));
    let table = [
        (variable, Origin::Variable, None, false),
        (beside, Origin::BesideProgram, None, false),
        (cached, Origin::Cache, Some("1.31.1"), true),
        (python, Origin::Python, Some("1.22.0"), false),
        (system, Origin::System, None, false),
    ];
    for (path, origin, version, verified) in table {
        let located = machine.ensure(None, Offline::Yes).unwrap();
        assert_eq!((&located.path, located.origin), (&path, origin));
        assert_eq!(
            (located.version.as_deref(), located.verified),
            (version, verified)
        );
        fs::remove_file(&path).unwrap();
        machine.surroundings.env_dylib = None;
    }
    let error = machine.ensure(None, Offline::Yes).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Runtime);
    let text = error.to_string();
    for word in [
        "kvetch runtime install",
        "runtime.path in your configuration",
        "ORT_DYLIB_PATH",
        "[E06]",
    ] {
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn a_named_path_without_a_library_is_an_error_that_names_the_setting() {
    let mut machine = Machine::new();
    machine.put("system/libonnxruntime.so", OTHER);
    let missing = machine.at("gone.so");
    let error = machine.ensure(Some(&missing), Offline::No).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Runtime);
    assert_eq!(
        error.message(),
        format!(
            "runtime.path names {}, where there is no ONNX Runtime library",
            missing.display()
        )
    );
    let empty_folder = machine.at("temp");
    assert!(machine.ensure(Some(&empty_folder), Offline::No).is_err());
    machine.surroundings.env_dylib = Some(missing);
    let error = machine.ensure(None, Offline::No).unwrap_err();
    assert!(
        error.message().starts_with("ORT_DYLIB_PATH names "),
        "{error}"
    );
}

#[test]
fn a_named_folder_stands_for_the_newest_library_in_it() {
    let machine = Machine::new();
    for name in [
        "libonnxruntime.so",
        "libonnxruntime.so.1.9.0",
        "libonnxruntime_providers_cuda.so",
    ] {
        machine.put(&format!("lib/{name}"), OTHER);
    }
    let newest = machine.put("lib/libonnxruntime.so.1.24.2", OTHER);
    let located = machine
        .ensure(Some(&machine.at("lib")), Offline::Yes)
        .unwrap();
    assert_eq!(located.path, newest);
}

#[test]
fn libraries_known_to_be_too_old_are_passed_over() {
    let machine = Machine::new();
    machine.python("exit 1");
    machine.put("exe/libonnxruntime.so.1.21.0", OTHER);
    machine.put("capi/libonnxruntime.so.1.17.3", OTHER);
    machine.put("system/libonnxruntime.so.1.20.0", OTHER);
    let link = machine.at("system/libonnxruntime.so");
    std::os::unix::fs::symlink("libonnxruntime.so.1.20.0", &link).unwrap();
    assert!(machine.ensure(None, Offline::Yes).is_err());
}

#[test]
fn a_python_that_hangs_or_lies_is_passed_over() {
    let mut machine = Machine::new();
    machine.surroundings.query_limit = Duration::from_millis(100);
    let system = machine.put("system/libonnxruntime.so", OTHER);
    for script in [
        "exec sleep 100",
        "echo /nowhere",
        "echo ../x; exit 0",
        "echo /; exit 1",
    ] {
        let source = machine.put("script", format!("#!/bin/sh\n{script}\n").as_bytes());
        fs::set_permissions(&source, fs::Permissions::from_mode(0o755)).unwrap();
        let _ = fs::remove_file(&machine.surroundings.python);
        let python = &machine.surroundings.python;
        assert!(
            Command::new("cp")
                .arg("-p")
                .arg(&source)
                .arg(python)
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(
            machine.ensure(None, Offline::Yes).unwrap().path,
            system,
            "{script}"
        );
    }
}

#[test]
fn an_altered_cached_library_is_refused_and_fetched_again() {
    for bytes in [OTHER, b"short"] {
        let machine = Machine::new();
        machine.python("exit 1");
        machine.put(&format!("cache/kvetch/onnxruntime/1.31.1/{FILE}"), bytes);
        let text = machine.ensure(None, Offline::Yes).unwrap_err().to_string();
        let altered = sha256_of(&machine.cache_file()).unwrap();
        let expected = machine.surroundings.pinned.clone().unwrap().sha256;
        assert!(
            text.contains(&altered) && text.contains(&expected),
            "{text}"
        );

        machine.python_with_wheel(LIBRARY);
        let located = machine.ensure(None, Offline::No).unwrap();
        assert_eq!((located.origin, located.verified), (Origin::Fetched, true));
        assert_eq!(fs::read(machine.cache_file()).unwrap(), LIBRARY);
        let again = machine.ensure(None, Offline::Yes).unwrap();
        assert_eq!(again.origin, Origin::Cache);
    }
}

#[test]
fn an_altered_cached_library_that_cannot_be_fetched_gives_way_to_the_system() {
    let machine = Machine::new();
    machine.python("exit 1");
    machine.put(&format!("cache/kvetch/onnxruntime/1.31.1/{FILE}"), OTHER);
    machine.put("system/libonnxruntime.so", OTHER);
    let located = machine.ensure(None, Offline::No).unwrap();
    assert_eq!(located.origin, Origin::System);
}

#[test]
fn a_missing_library_is_fetched_once_and_nothing_is_left_behind() {
    let machine = Machine::new();
    machine.python_with_wheel(LIBRARY);
    let mut lines = Vec::new();
    let mut progress = |line: &str| lines.push(line.to_owned());
    let located = ensure(None, Offline::No, &machine.surroundings, &mut progress).unwrap();
    assert_eq!(located.path, machine.cache_file());
    assert_eq!((located.origin, located.verified), (Origin::Fetched, true));
    assert_eq!(leftovers(machine.cache_file().parent().unwrap()), [FILE]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    let arguments = fs::read_to_string(machine.at("arguments")).unwrap();
    for word in [
        "-m pip download",
        "--no-deps",
        "--only-binary :all:",
        "--platform manylinux_2_28_x86_64",
        "--python-version 3.12",
        "onnxruntime==1.31.1",
        "\n/",
        "/.kvetch-part-",
    ] {
        assert!(arguments.contains(word), "{arguments}");
    }
    assert_eq!(
        machine.ensure(None, Offline::No).unwrap().origin,
        Origin::Cache
    );
}

#[test]
fn downloads_that_fail_name_the_cause_and_the_fix_and_leave_nothing() {
    let network = "WARNING: Retrying after connection broken by NewConnectionError\n\
                   ERROR: No matching distribution found";
    let table = [
        (
            format!("echo '{network}' >&2; exit 1"),
            "reached no package index",
        ),
        (
            "echo 'ERROR: disk full' >&2; exit 2".to_owned(),
            "disk full",
        ),
        ("exit 7".to_owned(), "exit status: 7"),
        ("exit 0".to_owned(), "downloaded no wheel"),
        ("echo junk > \"$dest/x.whl\"".to_owned(), "damaged"),
        (
            "echo '/usr/bin/python3: No module named pip' >&2; exit 1".to_owned(),
            "python3-pip",
        ),
    ];
    for (script, expected) in table {
        let machine = Machine::new();
        machine.python(&script);
        let text = machine.ensure(None, Offline::No).unwrap_err().to_string();
        assert!(text.contains(expected), "{script}: {text}");
        assert!(
            text.contains("runtime.path in your configuration") && text.ends_with("[E06]"),
            "{text}"
        );
        assert_eq!(
            leftovers(machine.cache_file().parent().unwrap()),
            [""; 0],
            "{script}"
        );
    }
}

#[test]
fn the_bundled_pip_stands_in_for_a_missing_one() {
    let machine = Machine::new();
    let wheel = machine.at("fake.zip");
    write_wheel(&wheel, &format!("onnxruntime/capi/{FILE}"), LIBRARY);
    machine.python(&format!(
        "if [ \"$how\" = -m ]; then echo 'python3: No module named pip' >&2; exit 1; fi\n\
         cp '{}' \"$dest/x.whl\"",
        wheel.display()
    ));
    assert_eq!(
        machine.ensure(None, Offline::No).unwrap().origin,
        Origin::Fetched
    );
}

#[test]
fn a_wheel_with_other_bytes_is_refused_and_both_hashes_are_named() {
    let longer = [LIBRARY, OTHER].concat();
    for bytes in [OTHER, &longer] {
        let machine = Machine::new();
        machine.python_with_wheel(bytes);
        let text = machine.ensure(None, Offline::No).unwrap_err().to_string();
        let expected = machine.surroundings.pinned.clone().unwrap().sha256;
        assert!(text.contains(&format!("expected {expected}")), "{text}");
        assert_eq!(text.matches("sha256").count(), 1, "{text}");
        assert_eq!(leftovers(machine.cache_file().parent().unwrap()), [""; 0]);
    }
    let machine = Machine::new();
    machine.python_with_wheel(OTHER);
    let text = machine.ensure(None, Offline::No).unwrap_err().to_string();
    let other = sha256_of(&machine.put("other", OTHER)).unwrap();
    assert!(text.contains(&other), "{text}");
}

#[test]
fn a_wheel_without_the_library_is_refused() {
    let machine = Machine::new();
    let wheel = machine.at("fake.zip");
    write_wheel(&wheel, "onnxruntime/capi/other.so", LIBRARY);
    machine.python(&format!("cp '{}' \"$dest/x.whl\"", wheel.display()));
    let text = machine.ensure(None, Offline::No).unwrap_err().to_string();
    assert!(text.contains("damaged"), "{text}");
}

#[test]
fn a_hanging_download_is_stopped() {
    let mut machine = Machine::new();
    machine.surroundings.download_limit = Duration::from_millis(100);
    machine.python("exec sleep 100");
    let text = machine.ensure(None, Offline::No).unwrap_err().to_string();
    assert!(text.contains("was stopped"), "{text}");
}

#[test]
fn a_missing_python_or_target_is_named() {
    let mut machine = Machine::new();
    let text = machine.ensure(None, Offline::No).unwrap_err().to_string();
    assert!(text.contains("apt install python3"), "{text}");
    machine.surroundings.pinned = None;
    let text = machine.ensure(None, Offline::No).unwrap_err().to_string();
    assert!(
        text.contains("no ONNX Runtime build to fetch for"),
        "{text}"
    );
}

#[test]
fn a_cache_that_cannot_be_written_is_an_error_to_install_and_a_detour_to_run() {
    let machine = Machine::new();
    machine.python_with_wheel(LIBRARY);
    machine.put("cache", b"a file in the way");
    let error = install(Offline::No, &machine.surroundings, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("XDG_CACHE_HOME"), "{error}");

    let located = machine.ensure(None, Offline::No).unwrap();
    assert_eq!(located.origin, Origin::FetchedForThisRun);
    assert_eq!(fs::read(&located.path).unwrap(), LIBRARY);
    drop(located);
    assert_eq!(leftovers(&machine.at("temp")), [""; 0]);
}

#[test]
fn several_downloads_at_once_end_with_one_good_library() {
    let machine = Machine::new();
    machine.python_with_wheel(LIBRARY);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let located =
                    provision::provision(&machine.surroundings, Keep::InCacheOnly, &mut |_| {});
                assert!(located.unwrap().verified);
            });
        }
    });
    assert_eq!(leftovers(machine.cache_file().parent().unwrap()), [FILE]);
    assert_eq!(
        machine.ensure(None, Offline::Yes).unwrap().origin,
        Origin::Cache
    );
}

#[test]
fn reports_show_what_is_there() {
    let machine = Machine::new();
    machine.python_with_wheel(LIBRARY);
    assert!(show(None, &machine.surroundings).is_err());
    assert!(install(Offline::Yes, &machine.surroundings, &mut |_| {}).is_err());
    let fresh = install(Offline::No, &machine.surroundings, &mut |_| {}).unwrap();
    assert_eq!(fresh.size_bytes, LIBRARY.len() as u64);
    let kept = install(Offline::Yes, &machine.surroundings, &mut |_| {}).unwrap();
    assert_eq!(kept.origin, Origin::Cache);
    let shown = show(None, &machine.surroundings).unwrap();
    assert_eq!(shown, kept);
    let text = shown.to_string();
    for word in [
        "1.31.1",
        "user cache",
        shown.sha256.as_str(),
        "yes, the pinned build",
    ] {
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn a_pipe_in_place_of_a_library_does_not_hang_us() {
    let machine = Machine::new();
    machine.python("exit 1");
    fs::create_dir_all(machine.cache_file().parent().unwrap()).unwrap();
    let pipes = [machine.cache_file(), machine.at("exe/libonnxruntime.so")];
    assert!(
        Command::new("mkfifo")
            .args(&pipes)
            .status()
            .unwrap()
            .success()
    );
    let text = machine.ensure(None, Offline::Yes).unwrap_err().to_string();
    assert!(text.contains("not a regular file"), "{text}");
    let [_, pipe] = pipes;
    assert!(machine.ensure(Some(&pipe), Offline::Yes).is_err());
}
