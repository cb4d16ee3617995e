//! Where a value came from.

use std::fmt;

use crate::config::ConfigFile;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// A configuration file and the line in it.
    File {
        /// File name as given or found.
        name: String,
        /// Line, counted from 1.
        line: Option<u64>,
    },
    /// An environment variable.
    Environment(String),
    /// An option on the command line.
    Flag(String),
}

impl Origin {
    /// A key of a file.
    pub(super) fn of_file(file: &ConfigFile, key: &str) -> Self {
        Self::File {
            name: file.name.display().to_string(),
            line: file.line(key),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File {
                name,
                line: Some(line),
            } => write!(f, "{name}:{line}"),
            Self::File { name, line: None } => f.write_str(name),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}
