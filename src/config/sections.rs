//! The settings, section by section. Absent means "not set here": a lower layer decides.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Deserialize;

use super::value::{self, ColorChoice, EvidenceKind, SettingValue, Share};
use crate::input::{AsOf, InputFormat, SpeakerRole};
use crate::label::LaneChoice;
use crate::model::Budget;
use crate::output::{FieldSelection, OutputFormat};

/// Defines a section with everything that has to name each of its keys.
macro_rules! section {
    ($(#[$meta:meta])* $name:ident = $section:literal {
        $($(#[$field_meta:meta])* $field:ident: $type:ty,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: Option<$type>,)+
        }

        impl $name {
            const KEYS: &'static [&'static str] =
                &[$(concat!($section, ".", stringify!($field))),+];

            fn overlay(&mut self, upper: Self, replaced: &mut Vec<&'static str>) {
                $(if upper.$field.is_some() {
                    self.$field = upper.$field;
                    replaced.push(concat!($section, ".", stringify!($field)));
                })+
            }

            fn resolve_paths(&mut self, folder: &Path) {
                $(if let Some(value) = &mut self.$field {
                    value.resolve_paths(folder);
                })+
            }

            fn shown(&self) -> Vec<(&'static str, Option<String>)> {
                vec![$((
                    concat!($section, ".", stringify!($field)),
                    self.$field.as_ref().map(SettingValue::shown),
                )),+]
            }
        }
    };
}

section! {
    /// How inputs are read.
    InputConfig = "input" {
        /// Type of every input; told from name and content where absent.
        #[serde(deserialize_with = "value::input_format")]
        #[schemars(with = "String", extend("enum" = ["csv", "tsv", "jsonl", "text", "eml", "mbox", "body", "vtt", "srt", "transcript", "parquet", "arrow"]))]
        format: InputFormat,
        /// Column or field with the message text.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        text_column: String,
        /// Column or field with the subject line.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        subject_column: String,
        /// Column or field with the message's id.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        id_column: String,
        /// Column or field with the channel.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        channel_column: String,
        /// Column or field that names the conversation.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        thread_column: String,
        /// Column or field that says who wrote it.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        author_column: String,
        /// Column or field with the time of receipt.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        time_column: String,
        /// Column or field with the customer's tier, such as gold.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        tier_column: String,
        /// Column or field with the number of contacts on the same matter so far.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        contact_count_column: String,
        /// Column or field with the hours that the matter has been open.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        age_column: String,
        /// Column or field with what the order or contract is worth.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        order_value_column: String,
        /// Column or field with the message's position in its conversation, counted from 0.
        #[serde(deserialize_with = "value::text")]
        #[schemars(with = "String", length(min = 1))]
        turn_column: String,
        /// Roles of speakers and authors whose names do not say them, each as `NAME=customer`, `NAME=agent` or
        /// `NAME=system`.
        #[serde(deserialize_with = "value::speaker_roles")]
        #[schemars(with = "Vec<String>", inner(regex(pattern = r"=\s*(customer|agent|system)\s*$")))]
        speaker_roles: Vec<SpeakerRole>,
        /// Judge a row whose text is a whole dialogue as one message, not turn by turn.
        #[schemars(with = "bool")]
        whole_dialogues: bool,
        /// Moment up to which a message has been waiting since its receipt, RFC 3339.
        #[serde(deserialize_with = "value::as_of")]
        #[schemars(with = "String", length(min = 1))]
        as_of: AsOf,
        /// Largest message in bytes: a number, or a text with the unit k, M or G.
        #[serde(deserialize_with = "value::bytes")]
        #[schemars(with = "value::Bytes")]
        max_bytes: usize,
    }
}

section! {
    /// How messages are judged.
    JudgeConfig = "judge" {
        /// rules: words and patterns only; fast: the small model; full: the large one; cascade: the
        /// large one for what the small one is not sure of.
        #[serde(deserialize_with = "value::lane")]
        #[schemars(with = "String", extend("enum" = ["rules", "fast", "full", "cascade"]))]
        lane: LaneChoice,
        /// Folder of a model bundle; its manifest says of which lane.
        #[serde(deserialize_with = "value::path")]
        #[schemars(with = "String", length(min = 1))]
        model: PathBuf,
        /// Folder of a model bundle of lane fast.
        #[serde(deserialize_with = "value::path")]
        #[schemars(with = "String", length(min = 1))]
        fast_model: PathBuf,
        /// Policy file.
        #[serde(deserialize_with = "value::path")]
        #[schemars(with = "String", length(min = 1))]
        policy: PathBuf,
        /// Thresholds of an error budget, as `kvetch calibrate` writes them. Not set: those beside the
        /// policy file, where there are any.
        #[serde(deserialize_with = "value::path")]
        #[schemars(with = "String", length(min = 1))]
        thresholds: PathBuf,
        /// Lexicon files that add to the built-in one; later files win.
        #[serde(deserialize_with = "value::paths")]
        #[schemars(with = "Vec<String>", inner(length(min = 1)))]
        lexicon: Vec<PathBuf>,
        /// Known questions: JSON Lines or a table with `id` and `question`.
        #[serde(deserialize_with = "value::path")]
        #[schemars(with = "String", length(min = 1))]
        faq: PathBuf,
        /// Mask personal data before judging.
        #[schemars(with = "bool")]
        redact: bool,
        /// words: what the words, the model and the rules say by themselves; measured: every effect by
        /// deleting its span and judging again.
        #[serde(deserialize_with = "value::evidence")]
        #[schemars(with = "String", extend("enum" = ["words", "measured"]))]
        evidence: EvidenceKind,
        /// Share of messages whose evidence is checked by deleting its spans: 0 to 1, or a text with %.
        #[serde(deserialize_with = "value::share")]
        #[schemars(with = "String", length(min = 1))]
        verify_evidence: Share,
        /// Worker threads.
        #[serde(deserialize_with = "value::threads")]
        #[schemars(with = "usize", range(min = 1, max = 1024))]
        threads: usize,
    }
}

section! {
    /// How the small model and the large one share the messages.
    CascadeConfig = "cascade" {
        /// What may be spent: agreement, share or loss, and a number from 0 to 1.
        #[serde(deserialize_with = "value::budget")]
        #[schemars(with = "String", regex(pattern = r"^(agreement|share|loss)[= ][0-9.]+$"))]
        budget: Budget,
    }
}

section! {
    /// Where the records go.
    OutputConfig = "output" {
        /// How records are written.
        #[serde(deserialize_with = "value::output_format")]
        #[schemars(with = "String", extend("enum" = ["jsonl", "csv", "tsv", "parquet", "table"]))]
        format: OutputFormat,
        /// Fields to write, in this order.
        #[serde(deserialize_with = "value::fields")]
        #[schemars(with = "Vec<String>", length(min = 1))]
        fields: FieldSelection,
        /// Rows of the table.
        #[serde(deserialize_with = "value::top_rows")]
        #[schemars(with = "usize", range(min = 1, max = 100_000))]
        top: usize,
        /// When to use colours.
        #[serde(deserialize_with = "value::color")]
        #[schemars(with = "ColorChoice")]
        color: ColorChoice,
        /// No progress bar, no summary: only errors.
        #[schemars(with = "bool")]
        quiet: bool,
    }
}

section! {
    /// The ONNX Runtime library.
    RuntimeConfig = "runtime" {
        /// Library file.
        #[serde(deserialize_with = "value::path")]
        #[schemars(with = "String", length(min = 1))]
        path: PathBuf,
        /// Never use the network.
        #[schemars(with = "bool")]
        offline: bool,
    }
}

/// Settings of one layer: a file, the environment or the command line.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// How inputs are read.
    pub input: InputConfig,
    /// How messages are judged.
    pub judge: JudgeConfig,
    /// How the small model and the large one share the messages.
    pub cascade: CascadeConfig,
    /// Where the records go.
    pub output: OutputConfig,
    /// The ONNX Runtime library.
    pub runtime: RuntimeConfig,
}

impl Config {
    /// Every legal key, such as `judge.lane`, in the order of the default file.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        let sections = [
            InputConfig::KEYS,
            JudgeConfig::KEYS,
            CascadeConfig::KEYS,
            OutputConfig::KEYS,
            RuntimeConfig::KEYS,
        ];
        sections.into_iter().flatten().copied()
    }

    /// Takes what `upper` sets, whole values at a time; returns the keys that it set.
    pub fn overlay(&mut self, upper: Self) -> Vec<&'static str> {
        let mut replaced = Vec::new();
        self.input.overlay(upper.input, &mut replaced);
        self.judge.overlay(upper.judge, &mut replaced);
        self.cascade.overlay(upper.cascade, &mut replaced);
        self.output.overlay(upper.output, &mut replaced);
        self.runtime.overlay(upper.runtime, &mut replaced);
        replaced
    }

    /// Every key with its value as TOML; `None` where it is not set.
    pub fn shown(&self) -> Vec<(&'static str, Option<String>)> {
        let mut all = self.input.shown();
        all.extend(self.judge.shown());
        all.extend(self.cascade.shown());
        all.extend(self.output.shown());
        all.extend(self.runtime.shown());
        all
    }

    /// Makes relative paths start from `folder`.
    pub(super) fn resolve_paths(&mut self, folder: &Path) {
        self.input.resolve_paths(folder);
        self.judge.resolve_paths(folder);
        self.cascade.resolve_paths(folder);
        self.output.resolve_paths(folder);
        self.runtime.resolve_paths(folder);
    }
}
