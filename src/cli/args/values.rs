//! Choices on the command line, with a help text for each.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::config::ColorChoice;
use crate::input::InputFormat;

impl ValueEnum for ColorChoice {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Auto => "On a terminal, unless `NO_COLOR` is set",
            Self::Always => "Always",
            Self::Never => "Never",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}

impl ValueEnum for InputFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Csv => "Comma-separated values with a header",
            Self::Tsv => "Tab-separated values with a header",
            Self::Jsonl => "JSON: objects a line or in arrays, conversations, helpdesk exports",
            Self::Text => "One message a line",
            Self::Eml => "One mail a file",
            Self::Mbox => "Many mails in one file",
            Self::Body => "One file is one message body",
            Self::Vtt => "WebVTT captions, one message a speaker's turn",
            Self::Srt => "SubRip captions, one message a speaker's turn",
            Self::Transcript => {
                "Text with a label such as `Agent:` before each turn, one message a turn"
            }
            Self::Parquet => "Apache Parquet, by name only: not through a pipe",
            Self::Arrow => "Apache Arrow: a Feather file or a stream",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}

/// How `prepare` shows what will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PrepareFormat {
    /// The text that will be read
    #[default]
    Text,
    /// One JSON object a message: text, masked parts and why, language
    Jsonl,
}
