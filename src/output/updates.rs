//! Records to updates of a helpdesk's tickets: one JSON object a line for each ticket, to be sent by
//! whoever may write to the helpdesk. Nothing is sent from here.
//!
//! A ticket's update says what its most pressing customer message calls for, and warns of what any
//! of them holds: a threat in the first message is not lost because the last one is calm. The
//! messages of a ticket must follow each other, as in every export; a ticket that comes again later
//! gives another update. Messages of agents and machines, failed ones and those whose priority was
//! abstained on give none.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::writer::OutputWriter;
use super::{Line, Sink};
use crate::error::{Error, ErrorCode, Result};
use crate::label::{Category, Flag, Intent, Priority};
use crate::message::AuthorRole;
use crate::record::Record;

/// A helpdesk whose tickets can be updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Helpdesk {
    /// Elements for the `tickets` of `PUT /api/v2/tickets/update_many`; tags are added.
    Zendesk,
    /// `PUT /api/v2/tickets/{id}`; tags are replaced, so those that the input shows are repeated.
    Freshdesk,
    /// `PUT /api/v1/tickets/{id}`, and `POST /api/v1/tags/add` for each tag. It knows three
    /// priorities: `urgent` is its high too.
    Zammad,
}

impl Helpdesk {
    /// Names accepted by [`Helpdesk::parse`].
    pub const NAMES: &'static [&'static str] = &["zendesk", "freshdesk", "zammad"];

    /// The helpdesk with this name, upper or lower case.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "zendesk" => Ok(Self::Zendesk),
            "freshdesk" => Ok(Self::Freshdesk),
            "zammad" => Ok(Self::Zammad),
            _ => Err(Error::new(
                ErrorCode::Config,
                "updates cannot be written for this helpdesk",
            )
            .with_fix(format!("use one of {}", Self::NAMES.join(", ")))),
        }
    }

    /// The priority as the helpdesk writes it.
    fn priority(self, priority: Priority) -> Value {
        match (self, priority) {
            (Self::Zendesk, priority) => priority.as_str().into(),
            (Self::Freshdesk, Priority::Urgent) => 4.into(),
            (Self::Freshdesk, Priority::High) => 3.into(),
            (Self::Freshdesk, Priority::Normal) => 2.into(),
            (Self::Freshdesk, Priority::Low) => 1.into(),
            (Self::Zammad, Priority::Urgent | Priority::High) => "3 high".into(),
            (Self::Zammad, Priority::Normal) => "2 normal".into(),
            (Self::Zammad, Priority::Low) => "1 low".into(),
        }
    }

    fn tags_field(self) -> &'static str {
        match self {
            Self::Zendesk => "additional_tags",
            Self::Freshdesk | Self::Zammad => "tags",
        }
    }
}

/// Where the input's own tags stand among its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TagColumns {
    /// A column with names and commas between them.
    pub list: Option<usize>,
    /// A column with the whole JSON object of a ticket.
    pub object: Option<usize>,
}

/// Writes updates.
pub struct UpdateSink {
    writer: OutputWriter,
    helpdesk: Helpdesk,
    columns: TagColumns,
    ticket: Option<Ticket>,
    counts: Counts,
}

/// What became of the messages.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    updates: u64,
    unnamed: u64,
    unjudged: u64,
    others: u64,
}

/// A ticket whose messages are being read.
struct Ticket {
    file: Option<String>,
    id: u64,
    known_tags: Vec<String>,
    most_pressing: Option<Verdict>,
    warnings: BTreeSet<Flag>,
}

/// What one message calls for.
struct Verdict {
    priority: Priority,
    rank: f32,
    is_complaint: bool,
    category: Option<Category>,
    intent: Option<Intent>,
    flags: BTreeSet<Flag>,
}

/// Flags that say that nothing needs to be done: they hold for their own message only.
const CALM: [Flag; 2] = [Flag::Praise, Flag::NoReplyNeeded];

impl UpdateSink {
    /// Writes for this helpdesk.
    pub fn new(writer: OutputWriter, helpdesk: Helpdesk, columns: TagColumns) -> Self {
        Self {
            writer,
            helpdesk,
            columns,
            ticket: None,
            counts: Counts::default(),
        }
    }

    fn flush_ticket(&mut self) -> Result<()> {
        let Some(update) = self.ticket.take().and_then(|t| t.update(self.helpdesk)) else {
            return Ok(());
        };
        self.counts.updates += 1;
        self.writer.put(format!("{update}\n").as_bytes())
    }

    /// The tags that the ticket has already, as far as this row shows them.
    fn tags_of_row(&self, cells: &[String]) -> Vec<String> {
        let cell = |column: Option<usize>| cells.get(column?).filter(|cell| !cell.is_empty());
        if let Some(list) = cell(self.columns.list) {
            let names = list
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty());
            return names.map(str::to_owned).collect();
        }
        let object = cell(self.columns.object).and_then(|cell| serde_json::from_str(cell).ok());
        object.as_ref().map(tags_of_object).unwrap_or_default()
    }
}

/// The tags of a ticket's object: names, or objects with a name.
fn tags_of_object(object: &Value) -> Vec<String> {
    let name = |tag: &Value| {
        let name = tag.as_str().or_else(|| tag.get("name")?.as_str());
        name.map(str::to_owned)
    };
    let tags = object.get("tags").and_then(Value::as_array);
    tags.into_iter().flatten().filter_map(name).collect()
}

impl Sink for UpdateSink {
    fn write(&mut self, line: &Line<'_>) -> Result<()> {
        let record = line.record;
        let Some(id) = ticket_id(record) else {
            self.counts.unnamed += 1;
            return self.flush_ticket();
        };
        let file = record.source.as_ref().map(|source| source.file.as_str());
        let is_same = |t: &Ticket| t.id == id && t.file.as_deref() == file;
        if !self.ticket.as_ref().is_some_and(is_same) {
            self.flush_ticket()?;
        }
        let known = self.tags_of_row(line.cells);
        let ticket = self.ticket.get_or_insert_with(|| Ticket::new(id, file));
        if ticket.known_tags.is_empty() {
            ticket.known_tags = known;
        }
        match record.author_role {
            Some(AuthorRole::Agent | AuthorRole::System) => self.counts.others += 1,
            Some(AuthorRole::Customer) | None => match Verdict::of(record) {
                Some(verdict) => ticket.add(verdict),
                None => self.counts.unjudged += 1,
            },
        }
        Ok(())
    }

    fn remark(&self) -> Option<String> {
        let Counts {
            updates,
            unnamed,
            unjudged,
            others,
        } = self.counts;
        let open = self
            .ticket
            .as_ref()
            .is_some_and(|t| t.most_pressing.is_some());
        let reasons = [
            (unnamed, "without a ticket's number"),
            (unjudged, "failed or without a priority"),
            (others, "not from customers"),
        ];
        let given = reasons.iter().filter(|(count, _)| *count > 0);
        let given: Vec<String> = given.map(|(count, why)| format!("{count} {why}")).collect();
        let updates = updates + u64::from(open);
        Some(if given.is_empty() {
            format!("updates: {updates}")
        } else {
            format!(
                "updates: {updates}; messages that gave none: {}",
                given.join(", ")
            )
        })
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.flush_ticket()?;
        self.writer.finish()
    }
}

/// The ticket's number: the conversation's id, else the message's own where it is not the row's
/// number. These helpdesks have no other ids.
fn ticket_id(record: &Record) -> Option<u64> {
    let own = || Some(record.id.as_str()).filter(|id| *id != record.row.to_string());
    record.thread_id.as_deref().or_else(own)?.parse().ok()
}

impl Verdict {
    /// `None` where the message failed or its priority was abstained on.
    fn of(record: &Record) -> Option<Self> {
        let priority = record.priority.as_ref()?;
        Some(Self {
            priority: priority.label,
            rank: priority.rank,
            is_complaint: record.complaint.as_ref().and_then(|c| c.is) == Some(true),
            category: record
                .category
                .filter(|category| *category != Category::Other),
            intent: record.intent.filter(|intent| *intent != Intent::Other),
            flags: record.flags.iter().map(|flag| flag.name).collect(),
        })
    }
}

impl Ticket {
    fn new(id: u64, file: Option<&str>) -> Self {
        Self {
            file: file.map(str::to_owned),
            id,
            known_tags: Vec::new(),
            most_pressing: None,
            warnings: BTreeSet::new(),
        }
    }

    /// Of equally pressing messages the first counts.
    fn add(&mut self, verdict: Verdict) {
        let lasting = verdict.flags.iter().filter(|flag| !CALM.contains(flag));
        self.warnings.extend(lasting);
        let is_more_pressing =
            |known: &Verdict| (verdict.priority, verdict.rank) > (known.priority, known.rank);
        if self.most_pressing.as_ref().is_none_or(is_more_pressing) {
            self.most_pressing = Some(verdict);
        }
    }

    /// The update; `None` where no message calls for anything.
    fn update(self, helpdesk: Helpdesk) -> Option<Value> {
        let verdict = self.most_pressing?;
        let mut tags = match helpdesk {
            Helpdesk::Freshdesk => self.known_tags,
            Helpdesk::Zendesk | Helpdesk::Zammad => Vec::new(),
        };
        let complaint = verdict.is_complaint.then_some("complaint");
        let category = verdict.category.map(Category::as_str);
        let intent = verdict.intent.map(Intent::as_str);
        let flags = self
            .warnings
            .union(&verdict.flags)
            .map(|flag| flag.as_str());
        let names = complaint
            .into_iter()
            .chain(category)
            .chain(intent)
            .chain(flags);
        for tag in names.map(tag_of) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let mut update = Map::new();
        update.insert("id".to_owned(), self.id.into());
        update.insert("priority".to_owned(), helpdesk.priority(verdict.priority));
        update.insert(helpdesk.tags_field().to_owned(), tags.into());
        Some(Value::Object(update))
    }
}

/// The tag for a label: at most 30 characters, as the longest label has 23. Chosen: helpdesks limit tags.
fn tag_of(label: &str) -> String {
    format!("kvetch_{label}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::labels::FlagLabel;
    use crate::output::format::Compression;
    use crate::output::sample::{self, Shared};

    /// A judged message of a ticket.
    fn message(row: u64, ticket: &str, priority: Priority, flags: &[Flag]) -> Record {
        let mut record = sample::full();
        record.row = row;
        record.thread_id = Some(ticket.to_owned());
        if let Some(verdict) = &mut record.priority {
            verdict.label = priority;
        }
        record.flags = flags
            .iter()
            .map(|name| FlagLabel {
                name: *name,
                p: 0.9,
            })
            .collect();
        record
    }

    fn by(role: AuthorRole, record: Record) -> Record {
        Record {
            author_role: Some(role),
            ..record
        }
    }

    fn written(helpdesk: Helpdesk, rows: &[(Record, &[&str])]) -> (Vec<String>, String) {
        let shared = Shared::default();
        let writer = OutputWriter::stream(Box::new(shared.clone()), Compression::None).unwrap();
        let columns = TagColumns {
            list: Some(0),
            object: Some(1),
        };
        let mut sink = Box::new(UpdateSink::new(writer, helpdesk, columns));
        for (record, cells) in rows {
            let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            let line = Line {
                record,
                cells: &cells,
                text: "",
            };
            sink.write(&line).unwrap();
        }
        let remark = sink.remark().unwrap();
        sink.finish().unwrap();
        let bytes = shared.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        (text.lines().map(str::to_owned).collect(), remark)
    }

    #[test]
    fn each_helpdesk_has_its_own_words() {
        let table = [
            (
                Helpdesk::Zendesk,
                Priority::Urgent,
                r#"{"id":35,"priority":"urgent","additional_tags":["#,
            ),
            (
                Helpdesk::Freshdesk,
                Priority::Urgent,
                r#"{"id":35,"priority":4,"tags":["#,
            ),
            (
                Helpdesk::Freshdesk,
                Priority::Normal,
                r#"{"id":35,"priority":2,"tags":["#,
            ),
            (
                Helpdesk::Zammad,
                Priority::High,
                r#"{"id":35,"priority":"3 high","tags":["#,
            ),
            (
                Helpdesk::Zammad,
                Priority::Low,
                r#"{"id":35,"priority":"1 low","tags":["#,
            ),
        ];
        for (helpdesk, priority, start) in table {
            let (lines, _) = written(helpdesk, &[(message(0, "35", priority, &[]), &[])]);
            assert_eq!(lines.len(), 1);
            assert!(lines[0].starts_with(start), "{}", lines[0]);
        }
    }

    #[test]
    fn the_most_pressing_customer_message_decides_and_no_threat_is_lost() {
        let rows = [
            (
                message(
                    0,
                    "35",
                    Priority::Normal,
                    &[Flag::LegalThreat, Flag::Praise],
                ),
                &[][..],
            ),
            (message(1, "35", Priority::High, &[Flag::Fraud]), &[]),
            (
                by(
                    AuthorRole::Agent,
                    message(2, "35", Priority::Urgent, &[Flag::Safety]),
                ),
                &[],
            ),
            (message(3, "35", Priority::Low, &[Flag::NoReplyNeeded]), &[]),
        ];
        let (lines, remark) = written(Helpdesk::Zendesk, &rows);
        assert_eq!(
            lines,
            [
                r#"{"id":35,"priority":"high","additional_tags":["kvetch_complaint","kvetch_billing_payment","kvetch_request_refund","kvetch_legal_threat","kvetch_fraud"]}"#
            ]
        );
        assert_eq!(
            remark,
            "updates: 1; messages that gave none: 1 not from customers"
        );
    }

    #[test]
    fn a_ticket_is_a_run_of_rows_with_its_number() {
        let unnamed = Record {
            thread_id: None,
            id: "4".to_owned(),
            ..message(4, "x", Priority::High, &[])
        };
        let own_id = Record {
            thread_id: None,
            id: "77".to_owned(),
            ..message(5, "x", Priority::High, &[])
        };
        let failed = Record {
            thread_id: Some("36".to_owned()),
            ..sample::failed()
        };
        let rows = [
            (message(0, "35", Priority::High, &[]), &[][..]),
            (message(1, "36", Priority::Low, &[]), &[]),
            (failed, &[]),
            (message(3, "35", Priority::Low, &[]), &[]),
            (unnamed, &[]),
            (own_id, &[]),
            (message(6, "T-7", Priority::High, &[]), &[]),
            (message(7, "inbox.json:1", Priority::High, &[]), &[]),
        ];
        let (lines, remark) = written(Helpdesk::Zammad, &rows);
        let id = |line: &String| serde_json::from_str::<Value>(line).unwrap()["id"].clone();
        let ids: Vec<Value> = lines.iter().map(id).collect();
        assert_eq!(ids, [35, 36, 35, 77].map(Value::from));
        assert_eq!(
            remark,
            "updates: 4; messages that gave none: 3 without a ticket's number, 1 failed or without a priority"
        );
    }

    #[test]
    fn tags_that_freshdesk_would_replace_are_repeated() {
        let tags = |helpdesk, cells: &[&str]| {
            let rows = [(message(0, "35", Priority::High, &[]), cells)];
            let (lines, _) = written(helpdesk, &rows);
            let update: Value = serde_json::from_str(&lines[0]).unwrap();
            update["tags"][0].as_str().unwrap().to_owned()
        };
        let table: [(Helpdesk, &[&str], &str); 5] = [
            (Helpdesk::Freshdesk, &["vip, late", ""], "vip"),
            (Helpdesk::Freshdesk, &["", r#"{"tags":["vip"]}"#], "vip"),
            (
                Helpdesk::Freshdesk,
                &["", r#"{"tags":[{"name":"vip"}]}"#],
                "vip",
            ),
            (Helpdesk::Freshdesk, &["", "{bad"], "kvetch_complaint"),
            (Helpdesk::Zammad, &["vip", ""], "kvetch_complaint"),
        ];
        for (helpdesk, cells, first) in table {
            assert_eq!(tags(helpdesk, cells), first, "{cells:?}");
        }
    }

    #[test]
    fn tags_are_short_enough_for_freshdesk() {
        let categories = Category::ALL.iter().map(|label| label.as_str());
        let intents = Intent::ALL.iter().map(|label| label.as_str());
        let flags = Flag::ALL.iter().map(|label| label.as_str());
        for label in categories.chain(intents).chain(flags) {
            assert!(tag_of(label).len() <= 32, "{label}");
        }
    }

    #[test]
    fn names_of_helpdesks_are_parsed() {
        assert_eq!(Helpdesk::parse("Zendesk").unwrap(), Helpdesk::Zendesk);
        let error = Helpdesk::parse("jira").unwrap_err();
        assert!(
            error.to_string().contains("zendesk, freshdesk, zammad"),
            "{error}"
        );
    }
}
