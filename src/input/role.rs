//! What columns and fields are for, and the names people give them.
//!
//! To teach a new name, add it to the list of its role: lower case, words joined by underscores.

use super::options::ColumnMapping;

/// What a column or field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Subject,
    Id,
    Thread,
    Channel,
    Author,
    ReceivedAt,
    Tier,
    ContactCount,
    Age,
    OrderValue,
    Turn,
}

impl Role {
    /// Every role, in the order in which roles choose among the names.
    pub(super) const ALL: [Self; 12] = [
        Self::Text,
        Self::Subject,
        Self::Id,
        Self::Thread,
        Self::Channel,
        Self::Author,
        Self::ReceivedAt,
        Self::Tier,
        Self::ContactCount,
        Self::Age,
        Self::OrderValue,
        Self::Turn,
    ];

    /// The flag that names the role's column.
    pub(super) fn flag(self) -> &'static str {
        match self {
            Self::Text => "--text-column",
            Self::Subject => "--subject-column",
            Self::Id => "--id-column",
            Self::Thread => "--thread-column",
            Self::Channel => "--channel-column",
            Self::Author => "--author-column",
            Self::ReceivedAt => "--received-at-column",
            Self::Tier => "--tier-column",
            Self::ContactCount => "--contact-count-column",
            Self::Age => "--age-column",
            Self::OrderValue => "--order-value-column",
            Self::Turn => "--turn-column",
        }
    }

    /// The name the caller gave.
    pub(super) fn mapped(self, mapping: &ColumnMapping) -> Option<&str> {
        let name = match self {
            Self::Text => &mapping.text,
            Self::Subject => &mapping.subject,
            Self::Id => &mapping.id,
            Self::Thread => &mapping.thread,
            Self::Channel => &mapping.channel,
            Self::Author => &mapping.author,
            Self::ReceivedAt => &mapping.received_at,
            Self::Tier => &mapping.tier,
            Self::ContactCount => &mapping.contact_count,
            Self::Age => &mapping.age,
            Self::OrderValue => &mapping.order_value,
            Self::Turn => &mapping.turn,
        };
        name.as_deref()
    }

    /// Names people give, normalised, the surest first.
    pub(super) fn synonyms(self) -> &'static [&'static str] {
        match self {
            Self::Text => TEXT,
            Self::Subject => SUBJECT,
            Self::Id => ID,
            Self::Thread => THREAD,
            Self::Channel => CHANNEL,
            Self::Author => AUTHOR,
            Self::ReceivedAt => RECEIVED_AT,
            Self::Tier => TIER,
            Self::ContactCount => CONTACT_COUNT,
            Self::Age => AGE,
            Self::OrderValue => ORDER_VALUE,
            Self::Turn => TURN,
        }
    }
}

/// Names of the message text.
pub(super) const TEXT: &[&str] = &[
    "text",
    "plain_body",
    "body_text",
    "body_plain",
    "description_text",
    "body",
    "message",
    "message_text",
    "message_body",
    "customer_message",
    "ticket_description",
    "description",
    "content",
    "consumer_complaint_narrative",
    "complaint_what_happened",
    "narrative",
    "verbatim",
    "comment",
    "comments",
    "comment_text",
    "review",
    "review_text",
    "review_body",
    "review_content",
    "reviews",
    "feedback",
    "feedback_text",
    "complaint",
    "complaint_text",
    "tweet",
    "tweet_text",
    "utterance",
    "customer_comment",
    "customer_feedback",
    "free_text",
    "full_text",
    "messages",
    "inquiry",
    "enquiry",
    "query",
    "question",
    "request",
    "instruction",
    "sentence",
    "post",
    "email_body",
    "email_text",
    "chat",
    "chat_text",
    "transcript",
    "details",
    "note",
    "notes",
    "issue_description",
    "problem",
    "html_body",
    "body_html",
    "answer",
    "response",
    "msg",
];

const SUBJECT: &[&str] = &[
    "subject",
    "title",
    "summary",
    "headline",
    "ticket_subject",
    "ticket_name",
    "ticket_title",
    "case_subject",
    "short_description",
    "email_subject",
    "subject_line",
    "review_title",
    "review_headline",
    "topic",
];

const ID: &[&str] = &[
    "id",
    "message_id",
    "msg_id",
    "tweet_id",
    "comment_id",
    "article_id",
    "ticket_id",
    "ticket_number",
    "ticket",
    "case_id",
    "case_number",
    "casenumber",
    "case",
    "complaint_id",
    "review_id",
    "issue_key",
    "issue_id",
    "feedback_id",
    "response_id",
    "request_id",
    "record_id",
    "row_id",
    "external_id",
    "uuid",
    "guid",
    "number",
    "no",
    "key",
    "reference",
    "ref",
];

const THREAD: &[&str] = &[
    "thread_id",
    "thread",
    "conversation_id",
    "conversation",
    "conversationid",
    "dialogue_id",
    "dialog_id",
    "chat_id",
    "session_id",
    "ticket_id",
    "ticket_number",
    "ticket",
    "case_id",
    "case_number",
    "case",
];

const CHANNEL: &[&str] = &[
    "channel",
    "ticket_channel",
    "source",
    "via",
    "submitted_via",
    "medium",
    "contact_channel",
    "contact_type",
    "origin",
    "case_origin",
    "initial_channel",
    "platform",
];

const AUTHOR: &[&str] = &[
    "author_role",
    "role",
    "author_type",
    "sender_type",
    "sender_role",
    "speaker",
    "speaker_role",
    "participant_role",
    "direction",
    "inbound",
    "incoming",
    "author",
    "sender",
    "from",
];

const RECEIVED_AT: &[&str] = &[
    "received_at",
    "received",
    "date_received",
    "received_date",
    "created_at",
    "created",
    "creation_date",
    "created_date",
    "date_created",
    "created_time",
    "created_datetime",
    "created_on",
    "createddate",
    "create_date",
    "sys_created_on",
    "opened_at",
    "opened",
    "date_time_opened",
    "opened_date",
    "created_time_ticket",
    "started_at",
    "conversation_started_at",
    "absolute_time",
    "message_date",
    "timestamp",
    "datetime",
    "date_time",
    "date",
    "time",
    "sent_at",
    "submitted_at",
    "posted_at",
    "review_date",
    "tweet_created",
    "at",
];

const TIER: &[&str] = &[
    "customer_tier",
    "tier",
    "customer_plan",
    "plan",
    "segment",
    "customer_segment",
    "customer_type",
    "membership",
];

const CONTACT_COUNT: &[&str] = &[
    "contact_count",
    "contacts",
    "contact_no",
    "number_of_contacts",
    "times_contacted",
    "contact_number",
];

/// Only names that say the unit: a column `age` may hold anything.
const AGE: &[&str] = &[
    "age_hours",
    "ticket_age_hours",
    "case_age_hours",
    "hours_open",
    "open_hours",
    "age_in_hours",
];

const ORDER_VALUE: &[&str] = &[
    "order_value",
    "order_total",
    "order_amount",
    "basket_value",
    "cart_value",
    "contract_value",
    "purchase_amount",
];

const TURN: &[&str] = &[
    "turn",
    "turn_id",
    "turn_index",
    "turn_number",
    "utterance_index",
];

/// Words that mark a text column inside of a longer name.
pub(super) const TEXT_WORDS: &[&str] = &[
    "text",
    "body",
    "message",
    "description",
    "content",
    "comment",
    "comments",
    "review",
    "feedback",
    "narrative",
    "verbatim",
    "complaint",
    "tweet",
];

/// Words that say that a longer name is about a text, not the text.
pub(super) const NOT_TEXT_WORDS: &[&str] = &[
    "id",
    "ids",
    "date",
    "time",
    "at",
    "type",
    "count",
    "length",
    "len",
    "lang",
    "language",
    "title",
    "subject",
    "status",
    "score",
    "rating",
    "url",
    "link",
    "category",
    "label",
    "number",
    "no",
    "by",
    "user",
    "author",
    "name",
    "channel",
    "source",
    "code",
    "sentiment",
    "priority",
    "has",
    "is",
    "num",
    "size",
    "tags",
    "tag",
    "hash",
    "format",
    "class",
    "topic",
    "product",
];
