//! The built program, started apart from the user's settings.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use assert_cmd::Command;
use tempfile::TempDir;

/// The checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program in the checkout's root, without the user's configuration and environment. The cache
/// with ONNX Runtime stays.
pub(crate) fn kvetch() -> Command {
    undisturbed(env!("CARGO_BIN_EXE_kvetch"))
}

/// Any program, started alike.
pub(crate) fn undisturbed(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("KVETCH_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(root())
        .env("XDG_CONFIG_HOME", root().join("tests/cli/no-such-folder"))
        .env("NO_COLOR", "1");
    command
}

/// Runs the program on words as they would be typed, in the checkout's root.
pub(crate) fn typed(line: &str) -> Output {
    let mut command = kvetch();
    command.args(line.split_whitespace());
    command.output().unwrap()
}

/// Standard output of a run that must end with 0.
pub(crate) fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("notices are UTF-8")
}

/// A folder with files in it, gone at the end of the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders above it, and gives its path.
    pub(crate) fn add(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }
}

/// True when ONNX Runtime can be had, by download if need be. Without it the caller leaves its test
/// out: `reason` is printed past the test harness, so that it is seen in a passing run too.
///
/// On a build server, which sets `CI`, a test left out is a failed one.
pub(crate) fn has_runtime() -> bool {
    static FOUND: OnceLock<Result<(), String>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let is_there = typed("runtime show").status.success();
        let install = (!is_there).then(|| typed("runtime install"));
        match install.filter(|output| !output.status.success()) {
            Some(failed) => Err(stderr(&failed).trim().to_owned()),
            None => Ok(()),
        }
    });
    let Err(reason) = found else { return true };
    assert!(
        env::var_os("CI").is_none_or(|value| value.is_empty()),
        "no ONNX Runtime: {reason}"
    );
    let test = std::thread::current();
    let name = test.name().unwrap_or("a test");
    let _ = writeln!(
        std::io::stderr(),
        "\nSKIPPED (no ONNX Runtime): {name}: {reason}"
    );
    false
}
