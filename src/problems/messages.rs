//! What is kept of each record.

use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::history::{RecordKey, Scored};
use crate::label::{Category, Intent, Level, Priority};

/// The day from which days are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A day that is not known.
const NO_DAY: i32 = i32::MIN;

/// Least score at which a known question counts as asked: more than half of its telling words, by weight.
pub(super) const ANSWERED: f32 = 0.6;

const NEGATIVE: u16 = 1;
const ANGRY: u16 = 1 << 1;
const COMPLAINT: u16 = 1 << 2;
const PRESSING: u16 = 1 << 3;
const ANSWERED_BIT: u16 = 1 << 4;
const QUESTION: u16 = 1 << 5;
const FAULT: u16 = 1 << 6;
/// Whether a yes or no is known stands this much further left.
const KNOWN: u16 = 8;

/// One message, without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) key: RecordKey,
    day: i32,
    bits: u16,
    category: u8,
}

impl Row {
    fn of(record: &Scored) -> Self {
        let mut row = Self {
            key: record.key(),
            day: record.received_at.as_deref().map_or(NO_DAY, day_of),
            bits: 0,
            category: record
                .category
                .and_then(|category| u8::try_from(category.index() + 1).ok())
                .unwrap_or_default(),
        };
        row.set(NEGATIVE, record.is_negative());
        row.set(ANGRY, record.is_angry());
        row.set(COMPLAINT, record.is_complaint());
        row.set(PRESSING, is_pressing(record));
        row.set(
            ANSWERED_BIT,
            record.faq.as_ref().map(|faq| faq.score >= ANSWERED),
        );
        row.set(QUESTION, record.intent.map(asks));
        row.set(FAULT, record.intent.map(reports));
        row
    }

    fn set(&mut self, bit: u16, value: Option<bool>) {
        if let Some(value) = value {
            self.bits |= bit << KNOWN;
            if value {
                self.bits |= bit;
            }
        }
    }

    fn get(self, bit: u16) -> Option<bool> {
        (self.bits & (bit << KNOWN) != 0).then_some(self.bits & bit != 0)
    }

    /// Days since 1970-01-01.
    pub(super) fn day(self) -> Option<i32> {
        (self.day != NO_DAY).then_some(self.day)
    }

    pub(super) fn category(self) -> Option<Category> {
        let at = usize::from(self.category).checked_sub(1)?;
        Category::ALL.get(at).copied()
    }

    pub(super) fn is_negative(self) -> Option<bool> {
        self.get(NEGATIVE)
    }

    pub(super) fn is_angry(self) -> Option<bool> {
        self.get(ANGRY)
    }

    pub(super) fn is_complaint(self) -> Option<bool> {
        self.get(COMPLAINT)
    }

    pub(super) fn is_pressing(self) -> Option<bool> {
        self.get(PRESSING)
    }

    /// Whether the run that wrote the record found a known question for it.
    pub(super) fn is_answered(self) -> Option<bool> {
        self.get(ANSWERED_BIT)
    }

    pub(super) fn is_question(self) -> Option<bool> {
        self.get(QUESTION)
    }

    /// A complaint or the report of a fault; where a record says neither, whether it is negative. Bad news is
    /// negative too, and no problem of a company.
    pub(super) fn is_trouble(self) -> Option<bool> {
        let signs = [self.is_complaint(), self.get(FAULT)];
        let told = signs
            .into_iter()
            .flatten()
            .reduce(|one, other| one || other);
        told.or(self.is_negative())
    }
}

fn asks(intent: Intent) -> bool {
    matches!(intent, Intent::AskInformation | Intent::AskStatus)
}

fn reports(intent: Intent) -> bool {
    matches!(intent, Intent::ReportProblem | Intent::RequestRefund)
}

fn is_pressing(record: &Scored) -> Option<bool> {
    let by_priority = record.priority.as_ref().and_then(|priority| priority.label);
    match (
        by_priority,
        record.urgency.and_then(|urgency| urgency.level),
    ) {
        (Some(label), _) => Some(label >= Priority::High),
        (None, Some(level)) => Some(level >= Level::High),
        (None, None) => None,
    }
}

/// Longest time that is read. The longest RFC 3339 time with nanoseconds has 35 bytes.
const MAX_TIME_BYTES: usize = 64;

/// Day of a time of receipt as it is written, whatever its offset, as `kvetch report` counts days too.
fn day_of(time: &str) -> i32 {
    if time.len() > MAX_TIME_BYTES {
        return NO_DAY;
    }
    let date = Pieces::parse(time).map(|pieces| pieces.date());
    let days = date.and_then(|date| date.since(EPOCH));
    days.map_or(NO_DAY, |span| span.get_days())
}

/// Messages that are not counted, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Agents or systems wrote them.
    pub not_customers: u64,
    /// They could not be read or judged.
    pub failed: u64,
    /// The lanes cannot read their language, so neither can this.
    pub other_language: u64,
    /// They came after the day that is looked at.
    pub later: u64,
    /// No text was found for them.
    pub without_text: u64,
}

/// The messages that count, and how many do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    rows: Vec<Row>,
    left_out: LeftOut,
    records: u64,
}

impl Messages {
    /// Adds a record.
    pub fn add(&mut self, record: &Scored) {
        self.records += 1;
        let language = record.language.as_ref();
        let is_readable = language.is_none_or(|language| {
            language.supported || language.code == "und" || language.code.is_empty()
        });
        if record.error.is_some() {
            self.left_out.failed += 1;
        } else if !record.is_customers() {
            self.left_out.not_customers += 1;
        } else if is_readable {
            self.rows.push(Row::of(record));
        } else {
            self.left_out.other_language += 1;
        }
    }

    /// Adds those of another part.
    pub fn append(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.records += other.records;
        self.left_out.failed += other.left_out.failed;
        self.left_out.not_customers += other.left_out.not_customers;
        self.left_out.other_language += other.left_out.other_language;
    }

    /// Says that all were added. Messages after `as_of` are left out; without it the last day counts as now.
    pub fn close(&mut self, as_of: Option<i32>) {
        if let Some(as_of) = as_of {
            let before = self.rows.len();
            self.rows
                .retain(|row| row.day().is_none_or(|day| day <= as_of));
            self.left_out.later = (before - self.rows.len()) as u64;
        }
        self.rows.sort_unstable_by_key(|row| row.key);
        self.rows.dedup_by_key(|row| row.key);
    }

    /// Whether a record counts.
    pub fn counts(&self, key: RecordKey) -> bool {
        self.at(key).is_some()
    }

    /// True when none counts.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Records added, counted or not.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Messages that are not counted so far.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// Place of a record among those that count.
    pub(super) fn at(&self, key: RecordKey) -> Option<u32> {
        let at = self.rows.binary_search_by_key(&key, |row| row.key).ok()?;
        u32::try_from(at).ok()
    }

    pub(super) fn row(&self, at: u32) -> Option<Row> {
        self.rows.get(at as usize).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}
