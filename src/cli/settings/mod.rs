//! The values in force: defaults, below a file, below the environment, below the command line.

mod found;
mod given;
mod origin;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, CommandFactory};

use super::args::{Cli, Command, ConfigCommand, PolicyCommand};
use super::places::Places;
use crate::batch::Setting;
use crate::config::{ColorChoice, Config, ConfigFile, EvidenceKind, Share};
use crate::error::Result;
use crate::input::{ColumnMapping, InputFormat, InputOptions};
use crate::label::LaneChoice;
use crate::model::Budget;
use crate::output::{FieldSelection, Helpdesk, OutputFormat};

pub(crate) use origin::Origin;

use found::find_file;

/// Settings of a run, and where each came from.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    config: Config,
    origins: BTreeMap<&'static str, Origin>,
    file: Option<PathBuf>,
    output_file: Option<PathBuf>,
    export: Option<Helpdesk>,
}

impl Settings {
    /// Joins defaults, configuration file, environment and command line. Commands that need no
    /// settings read no file, so that a broken one does not keep `config default` from helping.
    ///
    /// # Errors
    /// [`ErrorCode::Config`](crate::error::ErrorCode::Config) for a configuration file that cannot
    /// be read or is wrong, and for a wrong value in the environment.
    pub(crate) fn resolve(cli: &Cli, matches: &ArgMatches) -> Result<Self> {
        let places = match &cli.command {
            Command::Config(ConfigCommand::Default)
            | Command::Policy(
                PolicyCommand::Lint(_)
                | PolicyCommand::Show { .. }
                | PolicyCommand::Schema
                | PolicyCommand::Signals { .. },
            )
            | Command::Completions { .. }
            | Command::Man => {
                return Self::of_layers(None, given::Given::default());
            }
            _ => Places::of_process(),
        };
        let mut settings = Self::resolve_in(&Cli::command(), matches, &places)?;
        if let Command::Classify(args) = &cli.command {
            settings.output_file.clone_from(&args.output.output);
            settings.export = args.output.export;
        }
        Ok(settings)
    }

    /// As [`Settings::resolve`], for matches of any command definition and folders of any process.
    pub(in crate::cli) fn resolve_in(
        command: &clap::Command,
        matches: &ArgMatches,
        places: &Places,
    ) -> Result<Self> {
        let file = find_file(matches.get_one::<PathBuf>("config"), places)?;
        Self::of_layers(file, given::read(command, matches)?)
    }

    fn of_layers(file: Option<ConfigFile>, given: given::Given) -> Result<Self> {
        let mut config = ConfigFile::built_in()?.config;
        let mut origins: BTreeMap<_, _> =
            Config::keys().map(|key| (key, Origin::Default)).collect();
        let name = file.as_ref().map(|file| file.name.clone());
        if let Some(file) = file {
            for key in config.overlay(file.config.clone()) {
                origins.insert(key, Origin::of_file(&file, key));
            }
        }
        for (layer, layer_origins) in given.layers {
            config.overlay(layer);
            origins.extend(layer_origins);
        }
        Ok(Self {
            config,
            origins,
            file: name,
            output_file: None,
            export: None,
        })
    }

    /// The settings that an earlier run was made with, on this machine: its threads, its ONNX Runtime.
    ///
    /// # Errors
    /// [`ErrorCode::Config`](crate::error::ErrorCode::Config) for keys or values that this version does
    /// not know.
    pub(crate) fn recorded(&self, settings: &[Setting]) -> Result<Self> {
        let mut text = String::new();
        for Setting { key, value } in settings {
            if let (Some((section, name)), Some(value)) = (key.split_once('.'), value) {
                let _ = writeln!(text, "{section}.{name} = {value}");
            }
        }
        let file = ConfigFile::parse(&text, Path::new("manifest"))?;
        let mut recorded = Self::of_layers(Some(file), given::Given::default())?;
        recorded.config.judge.threads = self.config.judge.threads;
        recorded.config.runtime = self.config.runtime.clone();
        Ok(recorded)
    }

    /// Every key, its value as TOML (`None` where it is not set) and where that came from.
    pub(crate) fn origins(&self) -> Vec<(&'static str, Option<String>, &Origin)> {
        let origin = |key| self.origins.get(key).unwrap_or(&Origin::Default);
        let shown = self.config.shown().into_iter();
        shown
            .map(|(key, value)| (key, value, origin(key)))
            .collect()
    }

    /// The configuration file that was read.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// How inputs are read.
    pub(crate) fn input_options(&self) -> InputOptions {
        let input = self.config.input.clone();
        let mut options = InputOptions {
            format: self.input_format(),
            columns: ColumnMapping {
                text: input.text_column,
                subject: input.subject_column,
                id: input.id_column,
                channel: input.channel_column,
                thread: input.thread_column,
                author: input.author_column,
                received_at: input.time_column,
                tier: input.tier_column,
                contact_count: input.contact_count_column,
                age: input.age_column,
                order_value: input.order_value_column,
                turn: input.turn_column,
                speakers: input
                    .speaker_roles
                    .unwrap_or_default()
                    .into_iter()
                    .collect(),
                ..ColumnMapping::default()
            },
            as_of: input.as_of,
            split_dialogues: !input.whole_dialogues.unwrap_or_default(),
            ..InputOptions::default()
        };
        if let Some(max_bytes) = input.max_bytes {
            options.max_bytes = max_bytes;
        }
        options
    }

    /// Type of every input; told from name and content where absent.
    pub(crate) fn input_format(&self) -> Option<InputFormat> {
        self.config.input.format
    }

    /// Largest message in bytes.
    pub(crate) fn max_bytes(&self) -> Option<usize> {
        self.config.input.max_bytes
    }

    /// The wanted lane; the cascade, or the best one that can be had, where absent.
    pub(crate) fn lane(&self) -> Option<LaneChoice> {
        self.config.judge.lane
    }

    /// The wanted model bundle.
    pub(crate) fn model(&self) -> Option<&Path> {
        self.config.judge.model.as_deref()
    }

    /// The wanted model bundle of lane fast.
    pub(crate) fn fast_model(&self) -> Option<&Path> {
        self.config.judge.fast_model.as_deref()
    }

    /// What the cascade may spend; the fast model's own default where absent.
    pub(crate) fn budget(&self) -> Option<Budget> {
        self.config.cascade.budget
    }

    /// Policy file to use instead of the built-in one.
    pub(crate) fn policy_file(&self) -> Option<&Path> {
        self.config.judge.policy.as_deref()
    }

    /// Thresholds of an error budget; those beside the policy file where absent.
    pub(crate) fn thresholds_file(&self) -> Option<&Path> {
        self.config.judge.thresholds.as_deref()
    }

    /// Lexicon files beside the built-in one, later ones win.
    pub(crate) fn lexicon_files(&self) -> &[PathBuf] {
        self.config.judge.lexicon.as_deref().unwrap_or_default()
    }

    /// List of known questions.
    pub(crate) fn faq_file(&self) -> Option<&Path> {
        self.config.judge.faq.as_deref()
    }

    /// Every file beside the inputs that a run reads.
    pub(crate) fn files_read(&self) -> Vec<PathBuf> {
        let named = [
            self.file(),
            self.policy_file(),
            self.thresholds_file(),
            self.faq_file(),
        ];
        let lexicons = self.lexicon_files().iter().map(PathBuf::as_path);
        let files = named.into_iter().flatten().chain(lexicons);
        files.map(Path::to_owned).collect()
    }

    /// Whether personal data is masked before judging.
    pub(crate) fn redact(&self) -> bool {
        self.config.judge.redact.unwrap_or_default()
    }

    /// How evidence is found.
    pub(crate) fn evidence(&self) -> EvidenceKind {
        self.config.judge.evidence.unwrap_or_default()
    }

    /// Share of messages whose evidence is checked, 0 to 1.
    pub(crate) fn checking(&self) -> f32 {
        self.config.judge.verify_evidence.map_or(0.0, Share::get)
    }

    /// Worker threads; one for each core where absent.
    pub(crate) fn threads(&self) -> Option<usize> {
        self.config.judge.threads
    }

    /// File for the records; standard output where absent.
    pub(crate) fn output_file(&self) -> Option<&Path> {
        self.output_file.as_deref()
    }

    /// The helpdesk whose tickets are to be updated, instead of records.
    pub(crate) fn export(&self) -> Option<Helpdesk> {
        self.export
    }

    /// The wanted output format; by the output's name and kind where absent.
    pub(crate) fn format(&self) -> Option<OutputFormat> {
        self.config.output.format
    }

    /// Fields to write; all where absent.
    pub(crate) fn fields(&self) -> Option<FieldSelection> {
        self.config.output.fields.clone()
    }

    /// Rows of the table.
    pub(crate) fn top(&self) -> Option<usize> {
        self.config.output.top
    }

    /// When to use colours.
    pub(crate) fn color(&self) -> ColorChoice {
        self.config.output.color.unwrap_or_default()
    }

    /// Whether progress, summary and notices are left out.
    pub(crate) fn is_quiet(&self) -> bool {
        self.config.output.quiet.unwrap_or_default()
    }

    /// ONNX Runtime library named by the file.
    pub(crate) fn runtime_path(&self) -> Option<&Path> {
        self.config.runtime.path.as_deref()
    }

    /// Whether the network must not be used.
    pub(crate) fn is_offline(&self) -> bool {
        self.config.runtime.offline.unwrap_or_default()
    }
}
