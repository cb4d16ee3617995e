//! The input noun: one message as it came, with its metadata. Never changed after it was read.

use serde::{Deserialize, Serialize};

use crate::error::{Failure, Warning};

/// Who wrote a message. Of what agents and systems write, only the tone is judged.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AuthorRole {
    /// A customer or user.
    Customer,
    /// Staff.
    Agent,
    /// A machine.
    System,
}

/// How the body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BodyKind {
    /// Plain text, read as it stands: no quote or signature is looked for.
    #[default]
    Text,
    /// The text body of a mail or ticket: quotes and signatures are masked.
    Mail,
    /// HTML: tags and entities are read as markup, then as [`BodyKind::Mail`].
    Html,
}

/// The file a message came from.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Default, schemars::JsonSchema,
)]
pub struct Origin {
    /// File name as given, `-` for standard input.
    pub file: String,
    /// Place in the file: `line 17`, `byte 8812`, or nothing when the file is one message.
    pub part: Option<String>,
    /// Where the row started, in bytes of the file's text: unpacked, in UTF-8. Nothing where a reader
    /// does not know. Not written with records.
    #[serde(skip)]
    pub byte: Option<u64>,
}

/// One customer message.
///
/// `id` is the input's own id, or the row as text. `row` is the 0-based position in the whole
/// input.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    /// Id of the message in its source.
    pub id: String,
    /// 0-based position in the whole input.
    pub row: u64,
    /// The file it came from.
    pub origin: Option<Origin>,
    /// Subject line.
    pub subject: Option<String>,
    /// The decoded body.
    pub body: String,
    /// How the body is written.
    pub body_kind: BodyKind,
    /// Conversation the message belongs to.
    pub thread_id: Option<String>,
    /// 0-based position in the conversation.
    pub turn: Option<u32>,
    /// Channel as named by the source (`email`, `chat`, `twitter` …).
    pub channel: Option<String>,
    /// Who wrote it. Of what staff and machines write only the tone is judged; nobody named may be a
    /// customer.
    pub author_role: Option<AuthorRole>,
    /// When it was received, RFC 3339.
    pub received_at: Option<String>,
    /// Customer tier as named by the source.
    pub customer_tier: Option<String>,
    /// Contacts on the same matter so far, this one included, where the source knows.
    pub contact_count: Option<u32>,
    /// Hours that the matter has been open, where the source knows.
    pub age_hours: Option<f32>,
    /// What the order or contract is worth, in the source's own currency.
    pub order_value: Option<f32>,
    /// True when headers say that a machine sent it.
    pub is_auto_submitted: bool,
    /// The input's own cells, for outputs that repeat them; in the order of the input's header.
    pub cells: Vec<String>,
    /// Notes of the reader.
    pub warnings: Vec<Warning>,
}

impl Message {
    /// A plain message with an id and a text.
    ///
    /// ```
    /// let message = kvetch::Message::new("T-1", "My parcel never arrived.");
    /// assert_eq!(message.view(), "My parcel never arrived.");
    /// ```
    pub fn new(id: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            body: body.into(),
            ..Self::default()
        }
    }

    /// The text that spans refer to: the body, with the subject and a line break before it where
    /// there is a subject.
    pub fn view(&self) -> String {
        match &self.subject {
            Some(subject) if !subject.is_empty() => format!("{subject}\n{}", self.body),
            _ => self.body.clone(),
        }
    }

    /// Bytes of the view that belong to the subject and its line break.
    pub fn subject_bytes(&self) -> usize {
        self.subject
            .as_ref()
            .filter(|s| !s.is_empty())
            .map_or(0, |s| s.len() + 1)
    }
}

/// A row that could not become a message. It still takes its place in the output.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedRow {
    /// The row's own id where it could be read, else its position as text.
    pub id: String,
    /// 0-based position in the whole input.
    pub row: u64,
    /// Where it stands.
    pub origin: Option<Origin>,
    /// Why it failed.
    pub failure: Failure,
    /// The row's cells as far as they could be read, for outputs that repeat them.
    pub cells: Vec<String>,
}

/// What a source yields for each row: a message or the reason why there is none.
pub type Row = Result<Message, FailedRow>;
