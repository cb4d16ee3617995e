//! Where the texts behind records stand, for commands that read records.

use std::path::PathBuf;

use clap::Args;

/// The options of these commands.
#[derive(Debug, Clone, Default, Args)]
pub struct MessagesArgs {
    /// Files, folders or globs with the messages, which are found by their ids [default: the records' own columns,
    /// or the inputs that their manifests name]
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub messages: Vec<PathBuf>,
    /// Column or field of those files with the message text [default: text, body, message, description …]
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    /// Column or field of those files with the message's id [default: id, ticket id …]
    #[arg(long, value_name = "NAME", requires = "messages")]
    pub id_column: Option<String>,
}
