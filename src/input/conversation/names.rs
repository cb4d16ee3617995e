//! The names that exports give the parts of a conversation, the surest first. They are compared
//! without regard to case and underscores.
//!
//! From the public API references of the vendors named in `mod.rs`, and from dialogue sets.

use crate::message::AuthorRole;

/// Lists of a ticket's comments. The ticket's own description comes before them.
pub(super) const TICKET_LISTS: &[&str] = &[
    "comments",
    "comment",
    "conversations",
    "articles",
    "ticket_articles",
    "notes",
    "replies",
    "threads",
    "messages",
];

/// Lists of turns: one text in one of their elements makes them a conversation.
pub(super) const CHAT_LISTS: &[&str] = &[
    "messages",
    "turns",
    "transcript",
    "transcription",
    "segments",
    "conversation",
    "conversations",
    "dialogue",
    "dialog",
    "utterances",
    "sentences",
    "chat",
    "chat_messages",
    "chat_log",
    "thread",
    "original",
    "transcripts",
    "phrases",
    "conversation_items",
    "dialogue_turns",
    "message_records",
    "message_list",
];

/// Lists of anything, often of turns: their texts must have speakers.
pub(super) const LOOSE_LISTS: &[&str] = &[
    "log", "entries", "history", "events", "items", "parts", "posts", "data", "records", "lines",
    "results", "comments", "value", "content",
];

/// Objects that wrap what they are named after.
pub(super) const WRAPPERS: &[&str] = &[
    "ticket",
    "helpdesk_ticket",
    "conversation",
    "case",
    "issue",
    "fields",
    "data",
    "result",
    "results",
    "response",
    "payload",
    "chat",
    "call",
    "contact",
    "_embedded",
    "thread",
    "transcription",
    "analysis_input",
    "dm_conversation",
];

/// The list inside of an object that stands where a list could.
pub(super) const INNER_LISTS: &[&str] = &[
    "conversation_parts",
    "comments",
    "messages",
    "turns",
    "threads",
    "items",
    "data",
    "results",
    "list",
    "utterances",
    "sentences",
    "segments",
    "phrases",
];

/// Lists that tell who takes part.
pub(super) const PARTICIPANT_LISTS: &[&str] = &["participants", "users", "speakers", "parties"];

/// The text of a turn; plain text before HTML.
pub(super) const TURN_TEXT: &[&str] = &[
    "plain_body",
    "body_text",
    "text",
    "content",
    "body",
    "message",
    "utterance",
    "msg",
    "transcript",
    "sentence",
    "sentences",
    "value",
    "html_body",
    "body_html",
    "html",
    "comment",
    "note",
    "message_parts",
    "message_data",
];

/// The first message of a ticket; plain text before HTML.
pub(super) const OPENING: &[&str] = &[
    "description_text",
    "description",
    "body_text",
    "body",
    "text",
    "message",
    "content",
];

/// Text fields that make an object a message of its own, whatever turns it has beside them: they
/// are what went before.
pub(super) const OWN_TEXT: &[&str] = &[
    "text",
    "message",
    "content",
    "body",
    "message_text",
    "customer_message",
];

/// Fields of an element that only tickets have.
pub(super) const TICKET_TURN_FIELDS: &[&str] = &[
    "public",
    "private",
    "internal",
    "incoming",
    "author_id",
    "content_type",
    "plain_body",
    "html_body",
    "body_html",
    "body_text",
];

/// Objects around the text of an element.
pub(super) const INSIDE_TURN: &[&str] = &[
    "transcript",
    "message",
    "comment",
    "user_comment",
    "developer_comment",
    "message_create",
];

/// Fields of an element that tells what happened, where it has no text.
pub(super) const EVENT: &[&str] = &[
    "type",
    "part_type",
    "event",
    "event_type",
    "action",
    "kind",
    "tool_calls",
    "function_call",
    "attachments",
    "photos",
    "videos",
    "sticker",
    "gifs",
    "audio_files",
    "files",
    "share",
    "call_duration",
];

/// Ids of a conversation, beside those that only a mapping tells.
pub(super) const THREAD_ID: &[&str] = &[
    "conversation_id",
    "conversation_sid",
    "thread_id",
    "ticket_id",
    "dialogue_id",
    "dialog_id",
    "convo_id",
    "chat_id",
    "session_id",
    "call_id",
    "case_id",
    "display_id",
    "id",
    "key",
    "contact_id",
    "job_name",
    "uuid",
    "number",
    "thread_path",
];

/// Ids of a conversation one object further in: the object's name and the id's. A channel's is one only beside
/// its guild, as chats of Discord are saved.
pub(super) const INNER_THREAD_ID: &[(&str, &[&str])] = &[
    ("customer_metadata", THREAD_ID),
    ("metadata", &["request_id"]),
    ("job", &["id"]),
];

/// What an object has beside a channel that is its conversation.
pub(super) const GUILD: &str = "guild";

/// Ids of the conversation that an element belongs to.
pub(super) const ELEMENT_THREAD_ID: &[&str] = &[
    "conversation_id",
    "conversation_sid",
    "conversations_thread_id",
    "session_id",
    "chat_id",
    "dialogue_id",
    "dialog_id",
];

/// Subject of a conversation.
pub(super) const SUBJECT: &[&str] = &["subject", "title", "ticket_subject"];

/// Subject of a ticket, where `summary` is no account of what was said.
pub(super) const TICKET_SUBJECT: &[&str] = &["subject", "title", "ticket_subject", "summary"];

/// Channel of a conversation or a turn.
pub(super) const CHANNEL: &[&str] = &["channel", "via", "source", "medium", "platform"];

/// Channel of a call: its `source` is a recording.
pub(super) const CALL_CHANNEL: &[&str] = &["channel", "medium"];

/// Texts that are a whole conversation where each speaker is named in them.
pub(super) const CHAT_TEXTS: &[&str] = &[
    "transcript",
    "conversation",
    "dialogue",
    "dialog",
    "chat",
    "chat_log",
    "chat_transcript",
    "call_transcript",
    "transcription",
];

/// Channel of a turn, where it has its own.
pub(super) const TURN_CHANNEL: &[&str] = &["channel", "via"];

/// The channel in an object under one of the above.
pub(super) const INSIDE_CHANNEL: &[&str] = &["channel", "type", "name"];

/// Ids of a turn.
pub(super) const TURN_ID: &[&str] = &["message_id", "comment_id", "utterance_id", "id", "uuid"];

/// Who wrote a turn.
pub(super) const AUTHOR: &[&str] = &[
    "participant_role",
    "author_role",
    "sender_role",
    "speaker_role",
    "sender_type",
    "author_type",
    "user_type",
    "role",
    "speaker",
    "author",
    "sender",
    "from",
    "created_by",
    "participant",
    "participant_id",
    "who",
    "user",
    "direction",
    "actor_type",
    "sent_by",
];

/// Who wrote a turn, by names that other objects than turns have too.
pub(super) const SPEAKER: &[&str] = &[
    "participant_purpose",
    "participant_type",
    "speaker_name",
    "sender_name",
    "from_name",
    "nickname",
    "speaker_id",
    "sender_id",
    "media_channel",
];

/// What happened, where it says who did it: a user's event, a message to an operator.
pub(super) const DEED: &[&str] = &["event", "kind", "type", "message_type"];

/// Lists of who spoke, beside a list of what was said.
pub(super) const SPEAKER_LISTS: &[&str] = &["speakers", "speaker", "roles", "authors", "senders"];

/// Lists of conversations.
pub(super) const THREAD_LISTS: &[&str] = &[
    "conversations",
    "chats",
    "calls",
    "call_transcripts",
    "transcripts",
    "dialogues",
    "dialogs",
    "threads",
    "interactions",
    "conversation_history_records",
];

/// Objects around the text of an element that say who wrote it.
pub(super) const INSIDE_ROLES: &[(&str, AuthorRole)] = &[
    ("user_comment", AuthorRole::Customer),
    ("developer_comment", AuthorRole::Agent),
];

/// Where in a recording a turn begins.
pub(super) const BEGINNING: &[&str] = &["start", "start_time", "begin_offset_millis", "offsets"];

/// The role in an object under one of the above, and in a list of participants.
pub(super) const INSIDE_AUTHOR: &[&str] = &[
    "participant_role",
    "role",
    "type",
    "user_type",
    "kind",
    "name",
    "affiliation",
];

/// Ids of who wrote a turn.
pub(super) const AUTHOR_ID: &[&str] = &[
    "author_id",
    "user_id",
    "sender_id",
    "participant_id",
    "from_id",
    "speaker_id",
];

/// Ids of participants in their list.
pub(super) const PARTICIPANT_ID: &[&str] =
    &["participant_id", "id", "user_id", "speaker", "speaker_id"];

/// The customer of a ticket, by id.
pub(super) const REQUESTER_ID: &[&str] = &["requester_id", "customer_id"];

/// The customer of a ticket, as an object with an id.
pub(super) const REQUESTER: &[&str] = &["requester", "customer"];

/// Flags of a turn: name, its value, and who wrote a turn with it.
pub(super) const ROLE_FLAGS: &[(&str, bool, AuthorRole)] = &[
    ("public", false, AuthorRole::Agent),
    ("private", true, AuthorRole::Agent),
    ("internal", true, AuthorRole::Agent),
    ("incoming", true, AuthorRole::Customer),
    ("incoming", false, AuthorRole::Agent),
    ("inbound", true, AuthorRole::Customer),
    ("inbound", false, AuthorRole::Agent),
    ("is_inbound", true, AuthorRole::Customer),
    ("is_inbound", false, AuthorRole::Agent),
    ("from_agent", true, AuthorRole::Agent),
    ("from_agent", false, AuthorRole::Customer),
    ("is_agent", true, AuthorRole::Agent),
    ("is_customer", true, AuthorRole::Customer),
];

/// Flags that elements of lists of one conversation have to say who wrote them.
pub(super) const SIDE_FLAGS: &[&str] = &["is_inbound"];

/// Zammad's numbers of senders, as it sets them up.
pub(super) const SENDER_NUMBERS: &[(&str, AuthorRole)] = &[
    ("1", AuthorRole::Agent),
    ("2", AuthorRole::Customer),
    ("3", AuthorRole::System),
];

/// Freshdesk's numbers of sources.
pub(super) const SOURCE_NUMBERS: &[(&str, &str)] = &[
    ("1", "email"),
    ("2", "portal"),
    ("3", "phone"),
    ("7", "chat"),
    ("9", "feedback_widget"),
    ("10", "outbound_email"),
];

/// Fields that only tickets have, beside those of every conversation.
pub(super) const TICKET_FIELDS: &[&str] = &[
    "subject",
    "requester_id",
    "requester",
    "submitter_id",
    "customer_id",
    "ticket_id",
];
