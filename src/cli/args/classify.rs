//! Arguments of `classify`, and the groups that other commands share with it.

use std::path::PathBuf;

use clap::Args;

use crate::config::{
    EvidenceKind, Share, parse_bytes, parse_evidence, parse_lane, parse_share, parse_threads,
    parse_top_rows,
};
use crate::input::{AsOf, InputFormat, SpeakerRole};
use crate::label::LaneChoice;
use crate::model::Budget;
use crate::output::{FieldSelection, Helpdesk, OutputFormat};

const EXAMPLES: &str = "\
Examples:
  kvetch classify inbox.csv
  kvetch classify mails/ '*.eml' -o scored.jsonl
  kvetch classify export.tsv --text-column Comment --id-column Ticket -o scored.csv
  kvetch classify reviews.jsonl.gz --fields id,sentiment.label,priority -o moods.jsonl.zst
  kvetch classify tickets.json --export zendesk -o updates.jsonl
  zcat chat.log.gz | kvetch classify - --input-format text --format table --top 20";

/// Arguments of `classify`.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct ClassifyArgs {
    /// Files, folders, globs, or - for standard input
    ///
    /// CSV, TSV, JSON Lines, plain text, .eml, mbox and transcripts (WebVTT, SubRip, plain dialogue),
    /// also packed with gzip or zstd, Parquet and Arrow (Feather) files. The type is told from the extension and the
    /// content. JSON Lines needs `text` and takes `id`, `subject`, `channel`, `thread_id`, `author_role` and
    /// `received_at`. JSON may also hold conversations, one row a turn: Zendesk, Freshdesk, Zammad
    /// and Intercom exports; what Amazon, Google, Azure, Deepgram, Rev, Watson and Speechmatics hear; and
    /// chats with a list of messages, one or many in an object.
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<PathBuf>,
    /// How the inputs are read.
    #[command(flatten)]
    pub input: InputArgs,
    /// How messages are judged.
    #[command(flatten)]
    pub judge: JudgeArgs,
    /// Thresholds of an error budget, as `kvetch calibrate` writes them: the action follows from them
    /// [default: NAME.thresholds.toml beside the policy file NAME.toml, where there is one]
    #[arg(
        long,
        help_heading = "Judging options",
        value_name = "FILE",
        env = "KVETCH_THRESHOLDS"
    )]
    pub thresholds: Option<PathBuf>,
    /// Worker threads [default: one for each core]; the result is the same for any number
    #[arg(long, help_heading = "Judging options", value_name = "N", value_parser = parse_threads, env = "KVETCH_THREADS")]
    pub threads: Option<usize>,
    /// Where the records go.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How inputs are read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Input options")]
pub struct InputArgs {
    /// Read every input as this type instead of telling it from name and content
    #[arg(long, value_name = "TYPE", value_enum)]
    pub input_format: Option<InputFormat>,
    /// Column or field with the message text [default: text, body, message, description …]
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    /// Column or field with the subject line
    #[arg(long, value_name = "NAME")]
    pub subject_column: Option<String>,
    /// Column or field with the message's id; without one the row number is the id
    #[arg(long, value_name = "NAME")]
    pub id_column: Option<String>,
    /// Column or field with the channel, such as email or chat
    #[arg(long, value_name = "NAME")]
    pub channel_column: Option<String>,
    /// Column or field that names the conversation
    #[arg(long, value_name = "NAME")]
    pub thread_column: Option<String>,
    /// Column or field that says who wrote it: customer, agent or system
    #[arg(long, value_name = "NAME")]
    pub author_column: Option<String>,
    /// Column or field with the time of receipt
    #[arg(long, value_name = "NAME")]
    pub time_column: Option<String>,
    /// Column or field with the customer's tier, such as gold
    #[arg(long, value_name = "NAME")]
    pub tier_column: Option<String>,
    /// Column or field with the number of contacts on the same matter so far
    #[arg(long, value_name = "NAME")]
    pub contact_count_column: Option<String>,
    /// Column or field with the hours that the matter has been open
    #[arg(long, value_name = "NAME")]
    pub age_column: Option<String>,
    /// Column or field with what the order or contract is worth
    #[arg(long, value_name = "NAME")]
    pub order_value_column: Option<String>,
    /// Column or field with the message's position in its conversation, counted from 0
    #[arg(long, value_name = "NAME")]
    pub turn_column: Option<String>,
    /// Role of a speaker or author whose name does not say it, such as "Anna Berg=agent": customer, agent or
    /// system; may be given more than once
    ///
    /// What is told wins over what a name says by itself. The manifest of a run to a file repeats it.
    #[arg(long, value_name = "NAME=ROLE", value_parser = str::parse::<SpeakerRole>)]
    pub speaker_role: Vec<SpeakerRole>,
    /// Judge a row whose text is a whole dialogue ("Agent: …", "Customer: …") as one message; without this
    /// it gives a record for each turn, as a file with such lines does
    #[arg(long)]
    pub whole_dialogues: bool,
    /// Count how long each message has been waiting from its receipt up to this moment, where the input
    /// does not say it itself, as `age_hours` does; policies may read it as `age.hours`
    #[arg(long, value_name = "TIME", value_parser = str::parse::<AsOf>)]
    pub as_of: Option<AsOf>,
    /// Refuse messages larger than this, and conversations in one JSON object; each becomes a
    /// failure of its own [units: k, M, G]
    #[arg(long, value_name = "SIZE", value_parser = parse_bytes)]
    pub max_bytes: Option<usize>,
}

/// How messages are judged.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Judging options")]
pub struct JudgeArgs {
    /// rules: words and patterns only; fast: the small model; full: the large model; cascade: the
    /// large one for what the small one is not sure of [default: cascade, or with a notice what can
    /// be had]
    #[arg(long, value_name = "LANE", value_parser = parse_lane, env = "KVETCH_LANE")]
    pub lane: Option<LaneChoice>,
    /// Model bundle to use instead of the shipped one; its manifest says of which lane it is
    #[arg(long, value_name = "DIR", env = "KVETCH_MODEL")]
    pub model: Option<PathBuf>,
    /// Model bundle of lane fast, where --model names one of lane full
    #[arg(long, value_name = "DIR", env = "KVETCH_FAST_MODEL")]
    pub fast_model: Option<PathBuf>,
    /// What lane cascade may spend: agreement=0.98 (labels as the large model's), share=0.3 (messages
    /// that the large model reads) or loss=0.005 (quality) [default: the small model's own]
    #[arg(long, value_name = "BUDGET", value_parser = str::parse::<Budget>, env = "KVETCH_CASCADE_BUDGET")]
    pub cascade_budget: Option<Budget>,
    /// Policy file (TOML) to use instead of the shipped one: priorities, queues, service clocks
    #[arg(long, value_name = "FILE", env = "KVETCH_POLICY")]
    pub policy: Option<PathBuf>,
    /// Lexicon file (TSV) that adds to the shipped one or overrides it; may be given more than once,
    /// later files win
    #[arg(long, value_name = "FILE")]
    pub lexicon: Vec<PathBuf>,
    /// Questions that have a known answer, JSON Lines or a table with `id` and `question`: records say which
    /// one a message comes closest to (`faq`), and policies may read how close (`faq.score`)
    #[arg(long, value_name = "FILE")]
    pub faq: Option<PathBuf>,
    /// words: evidence is the words that speak for a label, with their own strength, the model and the rules;
    /// measured: each span is deleted and the message judged again, so that every effect is what the
    /// label's score loses, and the model's evidence is phrases. Slower: a look a span [default: words]
    #[arg(long, value_name = "KIND", value_parser = parse_evidence)]
    pub evidence: Option<EvidenceKind>,
    /// Check the evidence of this share of messages, such as 5%: each cited span is deleted, the message
    /// judged again as a whole, and the summary says how often the label moved as stated. Evidence is
    /// measured then
    #[arg(long, value_name = "SHARE", value_parser = parse_share)]
    pub verify_evidence: Option<Share>,
    /// Mask personal data (mail addresses, phone, card and account numbers, names) before judging, and in
    /// what the output repeats of the input
    #[arg(long)]
    pub redact: bool,
}

/// Where the records go.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output options")]
pub struct OutputArgs {
    /// File to write: .jsonl, .csv, .tsv or .txt (table), also with .gz or .zst after it, or .parquet
    /// [default: standard output]
    ///
    /// The file appears when the run is complete, and FILE.manifest.json with it: what it was made of. A run
    /// that is broken off leaves FILE.part and FILE.journal, for --resume.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Go on with a run to the same output that was interrupted or killed: the file becomes what it would
    /// have become without the stop
    ///
    /// Begins at the first message where there is nothing to go on with, and does nothing where the output
    /// is complete. Refuses when the inputs, the models or the settings are not those of then.
    #[arg(long, requires = "output")]
    pub resume: bool,
    /// File for the rows that failed, one JSON object each: row, line, byte and reason, without the text
    ///
    /// The byte counts the file's text, unpacked and in UTF-8. A row of a Parquet or Arrow file has neither
    /// line nor byte: the reason names its row in the file.
    #[arg(
        long,
        value_name = "FILE",
        requires = "output",
        visible_alias = "dead-letters"
    )]
    pub dead_letter: Option<PathBuf>,
    /// jsonl, csv, tsv, parquet or table [default: by the output's extension; on a terminal table, in
    /// a pipe jsonl]
    #[arg(long, value_name = "FORMAT", value_parser = OutputFormat::parse)]
    pub format: Option<OutputFormat>,
    /// Write only these fields, in this order: names with commas between them, such as
    /// id,sentiment.label,priority
    #[arg(long, value_name = "FIELDS", value_parser = FieldSelection::parse)]
    pub fields: Option<FieldSelection>,
    /// Write no records but updates of tickets, one a line for each ticket: its priority and tags,
    /// from its most pressing customer message [zendesk, freshdesk, zammad]
    ///
    /// Nothing is sent. Zendesk takes a hundred lines as the `tickets` of one bulk update and adds
    /// the tags. Freshdesk takes a line without its id, and replaces tags: those that the input
    /// shows are repeated. Zammad takes the priority, and each tag by itself. The messages of a
    /// ticket must follow each other.
    #[arg(long, value_name = "HELPDESK", value_parser = Helpdesk::parse, conflicts_with_all = ["format", "fields", "top"])]
    pub export: Option<Helpdesk>,
    /// Rows of the table [default: 50]
    #[arg(long, value_name = "N", value_parser = parse_top_rows)]
    pub top: Option<usize>,
}
