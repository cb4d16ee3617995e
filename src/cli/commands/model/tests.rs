use std::fs;
use std::path::PathBuf;

use super::*;
use crate::cli::models::tests::manifest;

/// A `tokenizer.json` that knows the words a, b and c.
const TOKENIZER: &str = r###"{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
"normalizer":null,"pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
"max_input_chars_per_word":100,
"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"b":5,"c":6}}}"###;

/// A bundle whose graph is only bytes, in `models/m` of a folder.
struct Stage {
    root: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let stage = Self {
            root: tempfile::tempdir().unwrap(),
        };
        fs::create_dir_all(stage.bundle()).unwrap();
        stage.write("model.onnx", "graph");
        stage.write("tokenizer.json", TOKENIZER);
        stage.seal("");
        stage
    }

    fn bundle(&self) -> PathBuf {
        self.root.path().join("models/m")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.bundle().join(name), text).unwrap();
    }

    /// Writes the manifest with the hashes of graph and tokenizer.
    fn seal(&self, more_files: &str) {
        let line = |name: &str| {
            let bytes = fs::read(self.bundle().join(name)).unwrap();
            format!("\"{name}\" = \"{}\"\n", blake3::hash(&bytes).to_hex())
        };
        let files = line("model.onnx") + &line("tokenizer.json") + more_files;
        self.write("manifest.toml", &manifest("m-en", "full", &files));
    }

    fn folders(&self) -> ModelFolders {
        ModelFolders::of(&Places {
            current: self.root.path().to_owned(),
            ..Places::default()
        })
    }
}

#[test]
fn list_names_each_bundle_with_its_size() {
    let stage = Stage::new();
    let broken = stage.root.path().join("models/z");
    fs::create_dir_all(&broken).unwrap();
    fs::write(broken.join("manifest.toml"), "nonsense").unwrap();
    let text = listed(&stage.folders());
    let words: Vec<&str> = text.lines().nth(1).unwrap().split_whitespace().collect();
    let bytes = (TOKENIZER.len() + "graph".len()).to_string();
    assert_eq!(words[..6], ["m-en", "full", &bytes, "B", "2", "none"]);
    assert!(words[6].ends_with("models/m"));
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("not usable: ") && last.contains("z/manifest.toml:1"),
        "{last}"
    );
}

#[test]
fn list_says_where_it_looked() {
    let folders = ModelFolders::of(&Places::default());
    assert!(listed(&folders).contains("models"));
}

#[test]
fn sizes_keep_a_short_number() {
    let table = [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (23_592_960, "22.5 MiB"),
        (1 << 40, "1024.0 GiB"),
    ];
    for (bytes, wanted) in table {
        assert_eq!(size(bytes), wanted);
    }
}

#[test]
fn show_prints_heads_flags_files_and_card() {
    let stage = Stage::new();
    stage.write("CARD.md", "# m");
    let text = show::shown(&stage.bundle()).unwrap();
    let parts = [
        "m-en@",
        "a test model",
        "m/CARD.md",
        "16 tokens, 4 of them shared",
        "no, yes",
        "1.500",
        "0.400        2.000    0.500",
        "tokenizer.json",
        "0.05",
    ];
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
    fs::remove_file(stage.bundle().join("CARD.md")).unwrap();
    fs::remove_file(stage.bundle().join("model.onnx")).unwrap();
    let text = show::shown(&stage.bundle()).unwrap();
    assert!(text.contains("CARD.md is missing"), "{text}");
    assert!(text.contains("model.onnx         missing"), "{text}");
}

#[test]
fn show_prints_the_certificate_and_the_curve() {
    let stage = Stage::new();
    let cascade = "[cascade]\nquestions = [\"complaint\"]\n\
        always_send_flags = { safety = 0.05 }\ndefault = \"agreement=0.9\"\n\
        [cascade.certificate]\nfast = \"m-en@aa\"\nfull = \"g@bb\"\nmessages = \"cc\"\ncount = 90\n\
        kvetch = \"0.1.0\"\nintervals = \"95 %\"\nbudget = \"agreement=0.9\"\nthreshold = 0.8\n\
        share_sent = 0.25\nagreement = [0.95, 0.9, 0.97]\nspeed_ratio = 2.25\n\
        [[cascade.point]]\nthreshold = 0.0\nshare_sent = 0.05\nagreement = [0.8, 0.7, 0.9]\n\
        all_alike = [0.5, 0.4, 0.6]\nagreement_by_question = {}\n\
        [[cascade.point]]\nthreshold = 0.8\nshare_sent = 0.25\nagreement = [0.95, 0.9, 0.97]\n\
        all_alike = [0.7, 0.6, 0.8]\n\
        agreement_by_question = { complaint = [0.96, 0.91, 0.98], flags = [0.99, 0.97, 1.0] }\nloss = [0.001, -0.01, 0.012]\n";
    let manifest = manifest("m-en", "fast", "\"model.onnx\" = \"00\"\n") + cascade;
    stage.write("manifest.toml", &manifest);
    let text = show::shown(&stage.bundle()).unwrap();
    let shown = text.split_once("\nCASCADE\n").unwrap().1;
    insta::assert_snapshot!(shown, @r"
    questions     complaint
    always sent   safety from 0.05, words of safety, self_harm and fraud
    default       agreement=0.9
    fast          m-en@aa
    full          g@bb
    measured on   90 messages, 0 labelled, with kvetch 0.1.0
    messages      cc
    intervals     95 %
    meets         agreement=0.9: threshold 0.8, 25.0 % sent, agreement 0.9500 (0.9000..0.9700), loss -
    speed         2.2 times as fast as lane full alone, on the machine that measured

      THRESHOLD    SENT  AGREEMENT (95 %)         ALL ALIKE (95 %)         LOSS (95 %)
        0.00000   5.0 %  0.8000 (0.7000..0.9000)  0.5000 (0.4000..0.6000)  -
    *   0.80000  25.0 %  0.9500 (0.9000..0.9700)  0.7000 (0.6000..0.8000)  0.0010 (-0.0100..0.0120)

      AT *          AGREEMENT (95 %)
      complaint     0.9600 (0.9100..0.9800)
      flags         0.9900 (0.9700..1.0000)
    ");
    let bare = manifest.split_once("default").unwrap().0;
    stage.write("manifest.toml", bare);
    assert!(
        show::shown(&stage.bundle())
            .unwrap()
            .contains("none: every message goes to lane full")
    );
}

#[test]
fn check_names_every_file_that_is_wrong() {
    let whole = Stage::new();
    let altered = Stage::new();
    altered.write("model.onnx", "grape");
    let missing = Stage::new();
    missing.seal("\"CARD.md\" = \"00\"\n");
    let outside = Stage::new();
    outside.seal("\"../../x\" = \"00\"\n");
    let table = [
        (&whole, true, "file        tokenizer.json: ok"),
        (
            &altered,
            false,
            "file        model.onnx: altered: blake3 is",
        ),
        (&missing, false, "file        CARD.md: cannot be read"),
        (
            &outside,
            false,
            "file        ../../x: lies outside of the bundle",
        ),
    ];
    for (stage, is_sound, part) in table {
        let mut out = Vec::new();
        let bundle = check::check_files(&stage.bundle(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(bundle.is_some(), is_sound, "{text}");
        assert!(text.contains(part), "{text}");
    }
}

mod outputs {
    use super::*;
    use crate::error::{ErrorCode, Failure};
    use crate::model::{Backend, Logits};

    /// Gives each window its first text id and its length, and the same again with a bias.
    struct Fake {
        bias: f32,
    }

    impl Backend for Fake {
        fn infer(&mut self, rows: &[&[u32]]) -> Result<Logits, Failure> {
            let values = rows.iter().flat_map(|row| {
                let first = if row[1] == 4 { 1.0 } else { 0.0 };
                let long = if row.len() > 3 { 2.0 } else { 0.5 };
                [first, long, first + self.bias]
            });
            Ok(Logits::new(values.collect(), 3))
        }
    }

    fn compared(reference: Option<&str>, bias: f32) -> (Result<bool>, String) {
        let stage = Stage::new();
        if let Some(text) = reference {
            stage.write(reference::REFERENCE_NAME, text);
        }
        let mut out = Vec::new();
        let bundle = check::check_files(&stage.bundle(), &mut out)
            .unwrap()
            .unwrap();
        let open = || -> Result<Box<dyn Backend>> { Ok(Box::new(Fake { bias })) };
        let outcome = reference::compare(&stage.bundle(), &bundle, open, &mut out);
        (outcome, String::from_utf8(out).unwrap())
    }

    const BOTH_FORMS: &str = "{\"text\": \"a b\", \"logits\": [1.0, 2.0, 1.0]}\n\n\
                              {\"text\": \"b\", \"windows\": [[0.0, 0.5, 0.0]]}\n";

    #[test]
    fn differences_are_judged_head_by_head() {
        let (outcome, text) = compared(Some(BOTH_FORMS), 0.0);
        assert!(outcome.unwrap(), "{text}");
        assert!(
            text.contains("2 messages compared, tolerance 0.05"),
            "{text}"
        );
        let (outcome, text) = compared(Some(BOTH_FORMS), 0.25);
        assert!(!outcome.unwrap(), "{text}");
        assert!(
            text.contains("complaint    max difference 0.00000  ok"),
            "{text}"
        );
        assert!(
            text.contains("flags        max difference 0.25000  too large"),
            "{text}"
        );
        assert!(!compared(Some(BOTH_FORMS), f32::NAN).0.unwrap());
    }

    #[test]
    fn long_messages_are_compared_window_by_window() {
        let text = vec!["a"; 30].join(" ");
        let window = "[1.0, 2.0, 1.0]";
        let line = |count: usize| {
            let windows = vec![window; count].join(",");
            format!("{{\"text\": \"{text}\", \"windows\": [{windows}]}}")
        };
        assert!(compared(Some(&line(3)), 0.0).0.unwrap());
        let error = compared(Some(&line(2)), 0.0).0.unwrap_err().to_string();
        assert!(
            error.contains("has 2 windows, the tokenizer makes 3"),
            "{error}"
        );
    }

    #[test]
    fn without_a_reference_nothing_is_claimed() {
        let (outcome, text) = compared(None, 1.0);
        assert!(outcome.unwrap());
        assert!(
            text.contains("not compared: there is no reference.jsonl"),
            "{text}"
        );
    }

    #[test]
    fn malformed_references_are_named_without_their_text() {
        let table = [
            ("", "has no message"),
            (
                "{\"text\": \"secret\"",
                "reference.jsonl:1: no reference: Eof",
            ),
            ("\n{\"text\": 5}", "reference.jsonl:2: no reference: Data"),
            (
                "{\"text\": \"secret\", \"secret\": 1}",
                "no reference: Data",
            ),
            ("{\"text\": \"secret\"}", "has 0 windows"),
            (
                "{\"text\": \"secret\", \"logits\": [1.0]}",
                "has 1 logits, the manifest lists 3",
            ),
        ];
        for (reference, part) in table {
            let error = compared(Some(reference), 0.0).0.unwrap_err();
            assert_eq!(error.code(), ErrorCode::Model, "{reference}");
            let text = error.to_string();
            assert!(text.contains(part) && !text.contains("secret"), "{text}");
        }
    }
}
