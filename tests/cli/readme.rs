//! Every command that README.md shows is run as it stands there and must succeed.

use std::path::Path;

use crate::program::{Folder, root, stderr, undisturbed};

/// What stands before the arguments in a line that is run.
const STARTS: [&str; 2] = ["kvetch ", "cargo run --release -- "];

/// What stands before a command where the block shows output too.
const PROMPT: &str = "$ ";

/// Languages of code blocks with commands.
const SHELLS: [&str; 4] = ["console", "sh", "bash", "shell"];

/// The code blocks in a shell's language.
fn shell_blocks(readme: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut block: Option<bool> = None;
    for line in readme.lines() {
        if let Some(fence) = line.trim_start().strip_prefix("```") {
            let language = fence.split([' ', ',']).next().unwrap_or_default();
            block = block.is_none().then(|| SHELLS.contains(&language));
            blocks.push(String::new());
        } else if block == Some(true) {
            blocks.last_mut().unwrap().extend([line.trim(), "\n"]);
        }
    }
    blocks
}

/// The commands of this program in a block. Where lines have a prompt, the others are output.
fn block_commands(block: &str) -> Vec<String> {
    let joined = block.replace("\\\n", "");
    let has_prompt = joined.lines().any(|line| line.starts_with(PROMPT));
    let typed = joined.lines().filter_map(|line| {
        let unprompted = line.strip_prefix(PROMPT);
        if has_prompt { unprompted } else { Some(line) }
    });
    typed
        .filter(|line| STARTS.iter().any(|start| line.starts_with(start)))
        .map(str::to_owned)
        .collect()
}

fn commands(readme: &str) -> Vec<String> {
    let blocks = shell_blocks(readme);
    blocks
        .iter()
        .flat_map(|block| block_commands(block))
        .collect()
}

/// Runs one line in a shell, with `kvetch` and `cargo run` as the built program.
fn run(line: &str, folder: &Path) -> (bool, String) {
    let program = env!("CARGO_BIN_EXE_kvetch");
    let start = STARTS
        .iter()
        .find(|start| line.starts_with(*start))
        .unwrap();
    let typed = format!("set -o pipefail; \"{program}\" {}", &line[start.len()..]);
    let mut shell = undisturbed("bash");
    let output = shell
        .current_dir(folder)
        .args(["-c", &typed])
        .output()
        .unwrap();
    (output.status.success(), stderr(&output))
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_succeeds() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md is there");
    let commands = commands(&readme);
    assert!(
        !commands.is_empty(),
        "README.md shows no command of the program"
    );
    let folder = Folder::new();
    for name in ["data", "models"] {
        std::os::unix::fs::symlink(root().join(name), folder.path().join(name)).unwrap();
    }
    for line in commands {
        let (is_success, said) = run(&line, folder.path());
        assert!(is_success, "{line}\n{said}");
    }
}

#[test]
fn commands_are_found_in_shell_blocks_only() {
    let readme = "kvetch prose\n```console\n$ kvetch classify a.csv \\\n    -o b.csv\nkvetch 0.1.0\n\
                  $ cargo test\n```\n```rust\nkvetch code\n```\n```sh\ncargo run --release -- man\nkvetch man | head\n```\n\
                  ```\nkvetch plain\n```\nkvetch more prose\n";
    let wanted = [
        "kvetch classify a.csv -o b.csv",
        "cargo run --release -- man",
        "kvetch man | head",
    ];
    assert_eq!(commands(readme), wanted);
}
