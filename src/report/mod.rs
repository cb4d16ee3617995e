//! What a history says: figures of a summary, and the page, the Markdown and the JSON that tell them.
//!
//! [`Report::of`] makes every figure from a [`Summary`](crate::summary::Summary) alone, so that merged
//! summaries give the same report as one run over all records. A [`Report`] is the JSON, `kvetch-report/1`; a
//! `Document` puts its figures into words, tables and charts, which are drawn as HTML or as Markdown. Numbers are
//! made once, so the three cannot differ.
//!
//! Nothing here is judged again: what was negative, a complaint or urgent stands in the records.

mod build;
mod chart;
mod compare;
mod condition;
mod conversations;
mod definitions;
mod document;
mod drivers;
mod escape;
mod groups;
mod html;
mod markdown;
mod model;
mod outcomes;
mod periods;
mod recurring;
mod sections;
mod sentences;
mod sla;
mod stats;
#[cfg(test)]
mod tests;
mod window;
mod words;

pub use build::{ReportOptions, TextKey};
pub use condition::Condition;
#[cfg(feature = "cli")]
pub(crate) use escape::escaped;
pub use model::{
    AnswerTimes, Basis, Breakdown, Change, Comparison, ConditionResult, Conversation,
    Conversations, Driver, Drivers, DueDay, DueRow, Example, FlagRow, Headline, Hour, Making, Mix,
    Mover, Named, OutcomeFactor, OutcomeReport, Praise, Report, Row, SCHEMA, Satisfaction, Share,
    Sla, Span, Volume,
};
