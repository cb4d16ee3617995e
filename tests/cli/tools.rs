//! The commands beside `classify`: eval, explain, prepare, model, runtime, completions, man, help.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::program::{Folder, has_runtime, kvetch, root, stderr, stdout, succeeds, typed};
use crate::records::values;

const COMMANDS: [&str; 10] = [
    "classify",
    "eval",
    "explain",
    "prepare",
    "check",
    "model",
    "runtime",
    "config",
    "completions",
    "man",
];

/// Standard output of words as typed; the run must end with 0.
fn printed(line: &str) -> String {
    let output = typed(line);
    assert_eq!(output.status.code(), Some(0), "{line}: {}", stderr(&output));
    stdout(&output)
}

#[test]
fn help_and_version_are_printed_on_standard_output() {
    let help = printed("--help");
    for command in COMMANDS {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command}: {help}"
        );
        assert!(printed(&format!("{command} --help")).contains("Usage: kvetch"));
    }
    assert!(help.contains("Exit codes:"));
    assert_eq!(
        printed("--version"),
        format!("kvetch {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&format!("completions {shell}"));
        for word in COMMANDS {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(typed("completions csh").status.code(), Some(2));
}

#[test]
fn the_manual_is_roff_with_a_page_for_each_command() {
    let pages = printed("man");
    assert!(pages.contains(".TH kvetch 1"), "{}", &pages[..200]);
    for command in COMMANDS {
        assert!(
            pages.contains(&format!(".TH kvetch-{command} 1")),
            "{command}"
        );
    }
}

#[test]
fn explain_shows_labels_evidence_and_rules() {
    let mut command = kvetch();
    command.args(["explain", "--lane", "rules", "--color", "never", "--text"]);
    let page = succeeds(command.arg("The heater caught fire and burned my son's hand!"));
    for part in ["«caught fire»", "safety", "rules in order"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let row = printed("explain data/samples/lines.txt --row 6 --lane rules --color never");
    assert!(row.contains("side rail"), "{row}");
    let beyond = typed("explain data/samples/lines.txt --row 99 --lane rules");
    assert_eq!(beyond.status.code(), Some(1));
}

#[test]
fn prepare_shows_what_will_be_read() {
    let text = printed("prepare data/samples/reply.eml");
    assert!(text.contains("The ninth step would do."));
    let subject = "Re: [BW-20602] Your carpet order";
    for unread in [
        subject,
        "Could you tell us which room",
        "Midwife",
        "consider the environment",
    ] {
        assert!(!text.contains(unread), "{unread}: {text}");
    }
    let whole = printed("prepare data/samples/reply.eml --with-subject");
    assert_eq!(whole, format!("{subject}\n{text}"));
    let shown = values(&printed("prepare data/samples/reply.eml --format jsonl"));
    assert_eq!(shown.len(), 1);
    assert!(shown[0]["read_bytes"].as_u64() < shown[0]["bytes"].as_u64());
    assert!(!shown[0]["masked"].as_array().unwrap().is_empty());
}

#[test]
fn redacted_data_is_not_shown() {
    let folder = Folder::new();
    let file = folder.add(
        "a.txt",
        "mail me at ann.lee@mail.example about the refund\n",
    );
    for (words, is_shown) in [(&["prepare"][..], true), (&["prepare", "--redact"], false)] {
        let text = succeeds(kvetch().args(words).arg(&file));
        assert_eq!(text.contains("ann.lee"), is_shown, "{text}");
        assert!(text.contains("about the refund"), "{text}");
    }
}

#[test]
fn the_shipped_model_is_listed_and_shown() {
    let list = printed("model list");
    assert!(list.contains("full-en-9"), "{list}");
    for line in [
        "model show",
        "model show full-en-9",
        "model show models/full-en-9",
    ] {
        let shown = printed(line);
        for head in [
            "sentiment",
            "anger",
            "complaint",
            "intent",
            "category",
            "flags",
        ] {
            assert!(shown.contains(&format!("\n{head} ")), "{head}: {shown}");
        }
    }
    let unknown = typed("model show german");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(stderr(&unknown).contains("`german`"));
}

#[test]
fn the_shipped_model_is_sound() {
    for model in ["models/full-en-9", "models/fast-en-9"] {
        let report = printed(&format!("model check {model}"));
        assert!(report.ends_with("\nsound\n"), "{report}");
        assert!(!report.contains("not sound"), "{report}");
    }
}

#[test]
fn a_graph_is_sound_and_judges_with_onnx_runtime() {
    if has_runtime() {
        let report = printed("model check tests/fixtures/graph-tiny");
        assert!(report.ends_with("\nsound\n"), "{report}");
        let mut classify = kvetch();
        classify.args(["classify", "data/samples/inbox.csv", "--format", "jsonl"]);
        classify.args(["--lane", "full", "--model", "tests/fixtures/graph-tiny"]);
        let judged = values(&succeeds(&mut classify));
        assert_eq!(judged.len(), 140);
        let answered = judged.iter().filter(|v| v["complaint"]["is"].is_boolean());
        let lanes: Vec<_> = answered.map(|v| v["decision"]["lane"].clone()).collect();
        assert!(lanes.len() > 120 && lanes.iter().all(|lane| lane == "full"));
    }
}

#[test]
fn an_altered_model_is_not_sound() {
    let folder = Folder::new();
    let shipped = root().join("models/full-en-9");
    for entry in std::fs::read_dir(shipped).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        folder.add(&format!("m/{name}"), std::fs::read(entry.path()).unwrap());
    }
    let mut tensors = std::fs::read(folder.path().join("m/model.safetensors")).unwrap();
    let middle = tensors.len() / 2;
    tensors[middle] ^= 1;
    folder.add("m/model.safetensors", tensors);
    let mut check = kvetch();
    let output = check
        .current_dir(folder.path())
        .args(["model", "check", "m"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = stdout(&output) + &stderr(&output);
    assert!(said.contains("model.safetensors"), "{said}");
    let mut classify = kvetch();
    folder.add("a.txt", "hello\n");
    classify.current_dir(folder.path());
    classify.args(["classify", "a.txt", "--lane", "full", "--model", "m"]);
    let output = classify.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("[E05]"), "{}", stderr(&output));
}

#[test]
fn the_runtime_is_shown_with_its_hash() {
    if has_runtime() {
        let shown = printed("runtime show");
        for fact in [
            "path ",
            "origin ",
            "version ",
            "size ",
            "sha256 ",
            "verified ",
        ] {
            assert!(
                shown.lines().any(|line| line.starts_with(fact)),
                "{fact}: {shown}"
            );
        }
    }
}

/// Without a lane asked for, rules stand in for a model that cannot be had, and say so.
#[test]
fn without_a_model_the_rules_judge_and_say_so() {
    let folder = Folder::new();
    folder.add("a.txt", "hello\n");
    let classify = |words: &[&str]| {
        let mut command = kvetch();
        command
            .current_dir(folder.path())
            .args(["classify", "a.txt", "--model", "nowhere"])
            .args(["--fast-model", "nowhere"]);
        command.args(words).output().unwrap()
    };
    let standing_in = classify(&["--format", "jsonl"]);
    assert_eq!(standing_in.status.code(), Some(0));
    assert!(
        stderr(&standing_in).contains("lane rules"),
        "{}",
        stderr(&standing_in)
    );
    assert_eq!(
        values(&stdout(&standing_in))[0]["decision"]["lane"],
        "rules"
    );
    assert_eq!(classify(&["--lane", "full"]).status.code(), Some(1));
}

/// Where ONNX Runtime cannot be had, the fix that is named exists.
#[test]
fn a_missing_runtime_is_named_with_what_helps() {
    let folder = Folder::new();
    let mut command = kvetch();
    for name in ["HOME", "XDG_CACHE_HOME", "PATH"] {
        command.env(name, folder.path());
    }
    command.args(["runtime", "install", "--offline"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(text.contains("[E06]"), "{text}");
    assert!(text.contains("runtime.path") && printed("config show").contains("runtime.path"));
    let help = printed("classify --help");
    for flag in text
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
    {
        assert!(help.contains(flag), "{flag} is no option: {text}");
    }
}

#[test]
fn a_bundle_of_tables_is_sound_without_onnx_runtime() {
    let text = printed("model check tests/fixtures/fast-tiny");
    for part in [
        "file        model.safetensors: ok",
        "5 messages compared, tolerance 0.0001",
        "\nsound\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(printed("model show tests/fixtures/fast-tiny").contains("lane          fast"));
}

/// A copy of the bundle of tables whose flags never reach a bound: random logits would always.
fn calm_tables(folder: &Folder) -> PathBuf {
    let copy = folder.path().join("fast");
    fs::create_dir(&copy).unwrap();
    let tiny = root().join("tests/fixtures/fast-tiny");
    for file in ["model.safetensors", "tokenizer.json", "reference.jsonl"] {
        fs::copy(tiny.join(file), copy.join(file)).unwrap();
    }
    let calm = ["safety", "fraud"]
        .map(|flag| format!("[flags.{flag}]\ntemperature = 1.0\nshift = -40.0\nthreshold = 0.5\n"));
    let manifest = fs::read_to_string(tiny.join("manifest.toml")).unwrap();
    let manifest = manifest.replace("[files]", &(calm.concat() + "[files]"));
    fs::write(copy.join("manifest.toml"), manifest).unwrap();
    copy
}

/// A bundle that nobody gave a cascade is measured, shown and then judges with lane full.
#[test]
fn a_bundle_without_a_cascade_can_be_certified() {
    let folder = Folder::new();
    let fast = calm_tables(&folder);
    let manifest = fast.join("manifest.toml");
    let run = |words: &[&str]| {
        let mut command = kvetch();
        succeeds(command.args(words).arg("data/samples/inbox.csv"))
    };
    let (fast, full) = (fast.to_str().unwrap(), "models/full-en-9");
    let certify = [
        "model",
        "certify",
        fast,
        "--full",
        full,
        "--budget",
        "share=0.9",
    ];
    run(&[&certify[..], &["-o", manifest.to_str().unwrap()]].concat());
    let written = fs::read_to_string(&manifest).unwrap();
    for part in [
        "questions = [\"complaint\", \"flags\"]\nalways_send_flags = { safety = 0.05, fraud = 0.05 }\n",
        "\nspeed_ratio = ",
    ] {
        assert!(written.contains(part), "{part}: {written}");
    }
    let shown = printed(&format!("model show {fast}"));
    for part in [
        "times as fast as lane full alone",
        "\n  AT * ",
        "\n  priority  ",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let judged = run(&[
        "classify",
        "--format",
        "jsonl",
        "--model",
        full,
        "--fast-model",
        fast,
    ]);
    let lanes = values(&judged)
        .into_iter()
        .map(|v| v["decision"]["lane"].clone());
    let lanes: BTreeSet<String> = lanes.map(|l| l.to_string()).collect();
    assert_eq!(
        lanes.into_iter().collect::<Vec<_>>(),
        ["\"fast\"", "\"full\""]
    );
}

/// Tables need no ONNX Runtime, and stand in for the cascade where the graph of lane full misses it.
#[test]
fn lane_fast_judges_without_a_runtime() {
    let folder = Folder::new();
    folder.add("a.txt", "where is my parcel\n");
    let bundle = root().join("tests/fixtures/fast-tiny");
    let graph = root().join("tests/fixtures/graph-tiny");
    let classify = |words: &[&str]| {
        let mut command = kvetch();
        command
            .current_dir(folder.path())
            .env("XDG_CACHE_HOME", folder.path())
            .env("PATH", "")
            .args(["classify", "a.txt", "--format", "jsonl", "--offline"])
            .arg("--model")
            .arg(&graph)
            .arg("--fast-model")
            .arg(&bundle);
        command.args(words).output().unwrap()
    };
    let plain = {
        let mut command = kvetch();
        command.args(["classify", "--lane", "fast", "--format", "jsonl", "--model"]);
        command.arg(&bundle).arg(folder.path().join("a.txt"));
        command.output().unwrap()
    };
    assert_eq!(plain.status.code(), Some(0), "{}", stderr(&plain));
    assert_eq!(values(&stdout(&plain))[0]["decision"]["lane"], "fast");
    for words in [&["--lane", "cascade"][..], &[]] {
        let output = classify(words);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let said = stderr(&output);
        assert_eq!(
            said.matches("judging with lane fast only").count(),
            1,
            "{said}"
        );
        assert_eq!(values(&stdout(&output))[0]["decision"]["lane"], "fast");
    }
    assert_eq!(classify(&["--lane", "full"]).status.code(), Some(1));
}

#[test]
fn redacted_output_repeats_no_personal_data() {
    let folder = Folder::new();
    let inbox = folder.add(
        "inbox.csv",
        "id,name,text\n1234567890123,Ann,\"My card 4111 1111 1111 1111 was charged twice, \
         write to canary@shop.example\"\n",
    );
    for format in ["csv", "tsv", "table", "jsonl"] {
        let mut command = kvetch();
        command.args([
            "classify", "--lane", "rules", "--redact", "--format", format,
        ]);
        let written = succeeds(command.arg(&inbox));
        for secret in ["4111", "canary"] {
            assert!(!written.contains(secret), "{format}: {written}");
        }
        assert!(
            format != "csv" || written.contains("1234567890123"),
            "{written}"
        );
        assert!(format != "csv" || written.contains("[email]"), "{written}");
    }
    let mut command = kvetch();
    command.args(["explain", "--lane", "rules", "--redact"]);
    let page = succeeds(command.arg(&inbox));
    assert!(
        !page.contains("canary") && page.contains("charged"),
        "{page}"
    );
}
