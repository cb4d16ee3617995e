//! What the command line and the environment set, by asking clap for each argument's source.

use std::any::Any;
use std::collections::BTreeMap;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::origin::Origin;
use crate::config::{CascadeConfig, Config, InputConfig, JudgeConfig, OutputConfig, RuntimeConfig};
use crate::error::{Error, ErrorCode, Result};

/// Layers of given values, lowest first, each with the origin of its keys.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) layers: Vec<(Config, BTreeMap<&'static str, Origin>)>,
}

/// The command that has every option with an environment variable, and a line of it.
const FULL_COMMAND: &str = "classify";
const FULL_LINE: [&str; 3] = ["kvetch", FULL_COMMAND, "-"];

/// Reads what was given. Commands without the options of `classify` still learn what the environment
/// sets for it, so that `config show` and `model list` speak of the same values.
pub(super) fn read(command: &Command, matches: &ArgMatches) -> Result<Given> {
    let mut command = command.clone();
    command.build();
    let mut layers = Vec::new();
    if !has_own_options(&command, matches) {
        let from_environment = command
            .clone()
            .try_get_matches_from(FULL_LINE)
            .map_err(|error| wrong_environment(&error, &command))?;
        layers.push(Reader::of(&command, &from_environment).layer());
    }
    layers.push(Reader::of(&command, matches).layer());
    Ok(Given { layers })
}

fn has_own_options(command: &Command, matches: &ArgMatches) -> bool {
    Reader::of(command, matches).option("lane").is_some()
}

/// The innermost command given and its arguments.
struct Reader<'c> {
    command: &'c Command,
    matches: &'c ArgMatches,
    origins: BTreeMap<&'static str, Origin>,
}

impl<'c> Reader<'c> {
    fn of(command: &'c Command, matches: &'c ArgMatches) -> Self {
        let (mut command, mut matches) = (command, matches);
        while let Some((name, inner)) = matches.subcommand() {
            let Some(inner_command) = command.find_subcommand(name) else {
                break;
            };
            (command, matches) = (inner_command, inner);
        }
        Self {
            command,
            matches,
            origins: BTreeMap::new(),
        }
    }

    fn layer(mut self) -> (Config, BTreeMap<&'static str, Origin>) {
        let config = Config {
            input: self.input(),
            judge: self.judge(),
            cascade: CascadeConfig {
                budget: self.one("cascade.budget", "cascade_budget"),
            },
            output: self.output(),
            runtime: RuntimeConfig {
                path: None,
                offline: self.one("runtime.offline", "offline"),
            },
        };
        (config, self.origins)
    }

    fn input(&mut self) -> InputConfig {
        InputConfig {
            format: self.one("input.format", "input_format"),
            text_column: self.one("input.text_column", "text_column"),
            subject_column: self.one("input.subject_column", "subject_column"),
            id_column: self.one("input.id_column", "id_column"),
            channel_column: self.one("input.channel_column", "channel_column"),
            thread_column: self.one("input.thread_column", "thread_column"),
            author_column: self.one("input.author_column", "author_column"),
            time_column: self.one("input.time_column", "time_column"),
            tier_column: self.one("input.tier_column", "tier_column"),
            contact_count_column: self.one("input.contact_count_column", "contact_count_column"),
            age_column: self.one("input.age_column", "age_column"),
            order_value_column: self.one("input.order_value_column", "order_value_column"),
            turn_column: self.one("input.turn_column", "turn_column"),
            speaker_roles: self.many("input.speaker_roles", "speaker_role"),
            whole_dialogues: self.one("input.whole_dialogues", "whole_dialogues"),
            as_of: self.one("input.as_of", "as_of"),
            max_bytes: self.one("input.max_bytes", "max_bytes"),
        }
    }

    fn judge(&mut self) -> JudgeConfig {
        JudgeConfig {
            lane: self.one("judge.lane", "lane"),
            model: self.one("judge.model", "model"),
            fast_model: self.one("judge.fast_model", "fast_model"),
            policy: self.one("judge.policy", "policy"),
            thresholds: self.one("judge.thresholds", "thresholds"),
            lexicon: self.many("judge.lexicon", "lexicon"),
            faq: self.one("judge.faq", "faq"),
            redact: self.one("judge.redact", "redact"),
            evidence: self.one("judge.evidence", "evidence"),
            verify_evidence: self.one("judge.verify_evidence", "verify_evidence"),
            threads: self.one("judge.threads", "threads"),
        }
    }

    fn output(&mut self) -> OutputConfig {
        OutputConfig {
            format: self.one("output.format", "format"),
            fields: self.one("output.fields", "fields"),
            top: self.one("output.top", "top"),
            color: self.one("output.color", "color"),
            quiet: self.one("output.quiet", "quiet"),
        }
    }

    /// The value of an option, where it was given and has the type of the setting: `--format` of
    /// `prepare` is another matter than that of `classify`.
    fn one<T: Any + Clone + Send + Sync>(
        &mut self,
        key: &'static str,
        id: &'static str,
    ) -> Option<T> {
        let origin = self.origin(id)?;
        let value = self.matches.try_get_one::<T>(id).ok().flatten().cloned()?;
        self.origins.insert(key, origin);
        Some(value)
    }

    fn many<T: Any + Clone + Send + Sync>(
        &mut self,
        key: &'static str,
        id: &'static str,
    ) -> Option<Vec<T>> {
        let origin = self.origin(id)?;
        let values = self.matches.try_get_many::<T>(id).ok().flatten()?;
        self.origins.insert(key, origin);
        Some(values.cloned().collect())
    }

    /// Where an option's value came from; `None` where it was not given.
    fn origin(&self, id: &str) -> Option<Origin> {
        let option = self.option(id)?;
        match self.matches.value_source(id)? {
            ValueSource::CommandLine => Some(Origin::Flag(format!("--{}", option.get_long()?))),
            ValueSource::EnvVariable => variable_of(option).map(Origin::Environment),
            _ => None,
        }
    }

    /// The command's option with this id; operands such as the folder of `model show` are none.
    fn option(&self, id: &str) -> Option<&'c Arg> {
        let mut arguments = self.command.get_arguments();
        arguments.find(|argument| argument.get_id() == id && argument.get_long().is_some())
    }
}

fn variable_of(option: &Arg) -> Option<String> {
    Some(option.get_env()?.to_string_lossy().into_owned())
}

/// Names the variable instead of the option that nobody typed.
fn wrong_environment(error: &clap::Error, command: &Command) -> Error {
    use clap::error::{ContextKind, ContextValue};
    use std::error::Error as _;

    let shown = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) => option.as_str(),
        _ => "",
    };
    let asked = command.find_subcommand(FULL_COMMAND);
    let options = asked.into_iter().flat_map(Command::get_arguments);
    let variable = options
        .filter(|option| option.to_string() == shown)
        .find_map(variable_of);
    let inner = error.source().and_then(|e| e.downcast_ref::<Error>());
    let reason = inner.map_or("the value is not allowed", Error::message);
    let wrong = match variable {
        Some(name) => Error::new(
            ErrorCode::Config,
            format!("environment variable {name}: {reason}"),
        ),
        None => Error::new(ErrorCode::Config, format!("environment: {reason}")),
    };
    let fix = inner.and_then(Error::fix);
    wrong.with_fix(fix.map_or_else(
        || "correct it or unset it".to_owned(),
        |fix| format!("{fix}, or unset it"),
    ))
}
