//! The shape of a policy file, as written: names not yet looked up, each value with its line.
//!
//! Also what the JSON Schema is made from, so the comments here are what an editor shows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::label::{Category, Priority};
use crate::signals::{NAME_SIGNALS, catalog};

/// Value of the key `format`.
pub(super) const FORMAT: &str = "kvetch-policy/1";

/// A value and its line, counted from 1. In the schema it is the value alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) line: u64,
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A policy: from what is known of a message to its priority, queue and due times.
///
/// Order of decision: `matrix`, `tone`, each `rule` in order, each `cap`, each `floor`. Nothing
/// lowers below a floor. A policy loads only when more impact, urgency or harm can never lower
/// its result.
#[derive(Debug, Default, JsonSchema)]
#[schemars(rename = "Policy", deny_unknown_fields)]
pub(super) struct PolicyFile {
    /// Always `kvetch-policy/1`.
    #[schemars(required, schema_with = "format_schema")]
    pub(super) format: Option<At<String>>,
    /// Name of the policy: letters, digits, `-`, `_` and `.`, at most 64.
    #[schemars(required)]
    pub(super) name: Option<At<String>>,
    /// Priority by impact (rows) and urgency (columns).
    #[schemars(required)]
    pub(super) matrix: Option<MatrixFile>,
    /// When the tone raises the result of the matrix by one step.
    pub(super) tone: Option<At<ToneFile>>,
    /// Rules that raise or lower, taken in order.
    #[schemars(default)]
    pub(super) rule: Vec<At<RuleFile>>,
    /// What can wait: lowers to at most a priority, after the rules.
    #[schemars(default)]
    pub(super) cap: Vec<At<CapFile>>,
    /// What must not wait: raises to at least a priority, after everything else.
    #[schemars(default)]
    pub(super) floor: Vec<At<FloorFile>>,
    /// Every queue that the policy may name.
    #[schemars(required)]
    pub(super) queue_names: Vec<At<String>>,
    /// Queue of messages without a category, and of categories that `queues` leaves out.
    #[schemars(required)]
    pub(super) default_queue: Option<At<String>>,
    /// Queue by primary category.
    #[schemars(default, schema_with = "queues_schema")]
    pub(super) queues: BTreeMap<Category, At<String>>,
    /// Exceptions to `queues`, and tiers; the first that fits and sets a value decides it.
    #[schemars(default)]
    pub(super) queue: Vec<At<QueueFile>>,
    /// What a message may ask of the people who answer it.
    #[schemars(default)]
    pub(super) skill: Vec<At<SkillFile>>,
    /// Who answers which categories in which languages with which skills; before `queues`, after `queue`.
    #[schemars(default)]
    pub(super) team: Vec<At<TeamFile>>,
    /// Working hours for clocks that run on business time.
    pub(super) calendar: Option<At<CalendarFile>>,
    /// Due times by priority; a priority left out has none.
    #[schemars(default)]
    pub(super) sla: SlaFile,
    /// Due times that certain messages have instead, such as those of a customer tier; the first that
    /// fits and has the priority counts.
    #[schemars(default)]
    pub(super) service_level: Vec<At<ServiceLevelFile>>,
    /// Clocks that the law sets, by their built-in names.
    #[schemars(default)]
    pub(super) clock_packs: Vec<At<String>>,
    /// Clocks that the law or a contract sets, of one's own.
    #[schemars(default)]
    pub(super) regulatory: Vec<At<RegulatoryFile>>,
}

/// Rows: impact.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Matrix", deny_unknown_fields)]
pub(super) struct MatrixFile {
    /// High impact.
    pub(super) high: RowFile,
    /// Medium impact.
    pub(super) medium: RowFile,
    /// Low impact.
    pub(super) low: RowFile,
}

/// Columns: urgency.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Row", deny_unknown_fields)]
pub(super) struct RowFile {
    /// High urgency.
    pub(super) high: At<Priority>,
    /// Medium urgency.
    pub(super) medium: At<Priority>,
    /// Low urgency.
    pub(super) low: At<Priority>,
}

/// Raises by one step, never above what high impact at the same urgency gives.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Tone", deny_unknown_fields)]
pub(super) struct ToneFile {
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// A rule with exactly one of `raise_by`, `raise_to`, `lower_to`.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Rule", deny_unknown_fields)]
pub(super) struct RuleFile {
    /// Unique among the rules: lower-case letters, digits, `_`, `-`.
    #[schemars(required)]
    pub(super) id: Option<At<String>>,
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// Steps up, 1 to 3.
    #[schemars(range(min = 1, max = 3))]
    pub(super) raise_by: Option<At<u32>>,
    /// At least this priority.
    pub(super) raise_to: Option<At<Priority>>,
    /// At most this priority.
    pub(super) lower_to: Option<At<Priority>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// A lower bound on the priority.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Floor", deny_unknown_fields)]
pub(super) struct FloorFile {
    /// Unique among the floors: lower-case letters, digits, `_`, `-`.
    #[schemars(required)]
    pub(super) id: Option<At<String>>,
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// The lowest priority such a message may get.
    #[schemars(required)]
    pub(super) at_least: Option<At<Priority>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// An upper bound on the priority; floors still hold.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Cap", deny_unknown_fields)]
pub(super) struct CapFile {
    /// Unique among the caps: lower-case letters, digits, `_`, `-`.
    #[schemars(required)]
    pub(super) id: Option<At<String>>,
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// The highest priority such a message may get.
    #[schemars(required)]
    pub(super) at_most: Option<At<Priority>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// An exception for queue, tier or both.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Queue", deny_unknown_fields)]
pub(super) struct QueueFile {
    /// Unique among the exceptions: lower-case letters, digits, `_`, `-`.
    #[schemars(required)]
    pub(super) id: Option<At<String>>,
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// Queue, one of `queue_names`.
    pub(super) queue: Option<At<String>>,
    /// Support tier: 0 self-service, 1 first line, 2 specialists. 1 where nothing sets it.
    #[schemars(range(max = 2))]
    pub(super) tier: Option<At<u32>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// What a message may ask of the people who answer it.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Skill", deny_unknown_fields)]
pub(super) struct SkillFile {
    /// Unique among the skills: lower-case letters, digits, `_`, `-`.
    #[schemars(required)]
    pub(super) id: Option<At<String>>,
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// A queue with what its people can do. The team with the category, the language and all skills that a
/// message asks for gets it: of several the one with the fewest skills, then the first. Without one, the
/// first with category and language.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Team", deny_unknown_fields)]
pub(super) struct TeamFile {
    /// Queue, one of `queue_names`.
    #[schemars(required)]
    pub(super) queue: Option<At<String>>,
    /// Categories; every one where absent.
    #[schemars(default, with = "Vec<String>", extend("items" = category_items()))]
    pub(super) categories: Vec<At<String>>,
    /// Languages, as BCP 47 codes such as `de`; every one where absent.
    #[schemars(default)]
    pub(super) languages: Vec<At<String>>,
    /// Ids of skills.
    #[schemars(default)]
    pub(super) skills: Vec<At<String>>,
}

/// One condition: on a number or on a name.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Condition", untagged)]
pub(super) enum AtomFile {
    /// A numeric signal within bounds.
    Number(NumberFile),
    /// A name signal in or outside a list.
    Name(NameFile),
    /// What is neither, and was told of when it was read.
    #[schemars(skip)]
    Unread,
}

/// A numeric signal within bounds; one bound at least.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NumberCondition", deny_unknown_fields)]
pub(super) struct NumberFile {
    /// Name of a numeric signal.
    #[schemars(schema_with = "signal_schema")]
    pub(super) signal: At<String>,
    /// Holds from this value on.
    pub(super) at_least: Option<At<f64>>,
    /// Holds up to and including this value.
    pub(super) at_most: Option<At<f64>>,
    /// Holds up to but without this value.
    pub(super) below: Option<At<f64>>,
}

/// A name signal in or outside a list, upper and lower case alike.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "NameCondition", deny_unknown_fields)]
pub(super) struct NameFile {
    /// Name of a name signal.
    #[schemars(schema_with = "name_schema")]
    pub(super) name: At<String>,
    /// Holds when the message's value is one of these; never when it has none.
    #[schemars(default, with = "OneOrMany")]
    pub(super) is: Vec<At<String>>,
    /// Holds when the message's value is none of these, or it has none.
    #[schemars(default, with = "OneOrMany")]
    pub(super) is_not: Vec<At<String>>,
}

/// When people work.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Calendar", deny_unknown_fields)]
pub(super) struct CalendarFile {
    /// IANA name, such as `Europe/Berlin`.
    #[schemars(required)]
    pub(super) time_zone: Option<At<String>>,
    /// Hours by weekday; a day left out is closed.
    #[schemars(required)]
    pub(super) hours: HoursFile,
    /// Closed days: `2027-01-01` for one year, `12-25` for every year.
    #[schemars(default)]
    pub(super) holidays: Vec<At<String>>,
}

/// Ranges such as `09:00-12:30`, in order; `24:00` is the end of the day.
#[derive(Debug, Default, JsonSchema)]
#[schemars(rename = "Hours", deny_unknown_fields)]
pub(super) struct HoursFile {
    /// Monday.
    #[schemars(default)]
    pub(super) mon: Vec<At<String>>,
    /// Tuesday.
    #[schemars(default)]
    pub(super) tue: Vec<At<String>>,
    /// Wednesday.
    #[schemars(default)]
    pub(super) wed: Vec<At<String>>,
    /// Thursday.
    #[schemars(default)]
    pub(super) thu: Vec<At<String>>,
    /// Friday.
    #[schemars(default)]
    pub(super) fri: Vec<At<String>>,
    /// Saturday.
    #[schemars(default)]
    pub(super) sat: Vec<At<String>>,
    /// Sunday.
    #[schemars(default)]
    pub(super) sun: Vec<At<String>>,
}

/// Due times by priority.
#[derive(Debug, Default, JsonSchema)]
#[schemars(rename = "Sla", deny_unknown_fields)]
pub(super) struct SlaFile {
    /// Of `urgent`.
    pub(super) urgent: Option<At<TargetFile>>,
    /// Of `high`.
    pub(super) high: Option<At<TargetFile>>,
    /// Of `normal`.
    pub(super) normal: Option<At<TargetFile>>,
    /// Of `low`.
    pub(super) low: Option<At<TargetFile>>,
}

/// Due times of certain messages, by priority; a priority left out has that of the next level that fits,
/// in the end that of `sla`.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "ServiceLevel", deny_unknown_fields)]
pub(super) struct ServiceLevelFile {
    /// Unique among the service levels: lower-case letters, digits, `_`, `-`.
    #[schemars(required)]
    pub(super) id: Option<At<String>>,
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// Of `urgent`.
    pub(super) urgent: Option<At<TargetFile>>,
    /// Of `high`.
    pub(super) high: Option<At<TargetFile>>,
    /// Of `normal`.
    pub(super) normal: Option<At<TargetFile>>,
    /// Of `low`.
    pub(super) low: Option<At<TargetFile>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// A clock that the law or a contract sets, with exactly one of `hours`, `days`, `business_days`,
/// `months`.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Regulatory", deny_unknown_fields)]
pub(super) struct RegulatoryFile {
    /// Unique among the clocks: lower-case letters, digits, `_`, `-`.
    #[schemars(required)]
    pub(super) id: Option<At<String>>,
    /// All of these must hold.
    #[schemars(default)]
    pub(super) when: Vec<At<AtomFile>>,
    /// And, where given, at least one of these.
    #[schemars(default)]
    pub(super) any: Vec<At<AtomFile>>,
    /// Hours from receipt.
    #[schemars(range(min = 1, max = 8_760))]
    pub(super) hours: Option<At<u32>>,
    /// Days from receipt, at the same time of day in the calendar's zone.
    #[schemars(range(min = 1, max = 3_650))]
    pub(super) days: Option<At<u32>>,
    /// Working days after the day of receipt; due at the close of the last one.
    #[schemars(range(min = 1, max = 3_650))]
    pub(super) business_days: Option<At<u32>>,
    /// Months from receipt, at the same time of day in the calendar's zone.
    #[schemars(range(min = 1, max = 120))]
    pub(super) months: Option<At<u32>>,
    /// Where the duty is written: law and article.
    #[schemars(required)]
    pub(super) source: Option<At<String>>,
    /// First day of receipt on which it applies, such as `2018-05-25`.
    #[schemars(required)]
    pub(super) valid_from: Option<At<String>>,
    /// Last day of receipt on which it applies; open where absent.
    pub(super) valid_until: Option<At<String>>,
    /// Why, in words.
    #[schemars(required)]
    pub(super) reason: Option<At<String>>,
}

/// How long a message may wait.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "Target", deny_unknown_fields)]
pub(super) struct TargetFile {
    /// Minutes to the first response, 1 to 525600.
    #[schemars(required, range(min = 1, max = 525_600))]
    pub(super) first_response_minutes: Option<At<u32>>,
    /// Minutes to the resolution, not fewer than to the first response.
    #[schemars(required, range(min = 1, max = 525_600))]
    pub(super) resolve_minutes: Option<At<u32>>,
    /// Which minutes count.
    #[schemars(required)]
    pub(super) clock: Option<At<ClockFile>>,
}

/// Which minutes count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename = "Clock", rename_all = "snake_case")]
pub(super) enum ClockFile {
    /// Minutes of the calendar's working hours.
    Business,
    /// Every minute.
    Always,
}

/// One name or a list of names.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "stands for a shape in the schema only")]
pub(super) enum OneOrMany {
    /// One name.
    One(String),
    /// Several names.
    Many(Vec<String>),
}

fn format_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "const": FORMAT })
}

fn category_items() -> serde_json::Value {
    let known: Vec<&str> = Category::ALL.iter().map(|label| label.as_str()).collect();
    serde_json::json!({ "type": "string", "enum": known })
}

fn queues_schema(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = Category::ALL.iter().map(|label| label.as_str()).collect();
    json_schema!({
        "type": "object",
        "propertyNames": { "enum": known },
        "additionalProperties": { "type": "string" },
    })
}

fn signal_schema(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = catalog().iter().map(|spec| spec.name.as_str()).collect();
    json_schema!({ "enum": known })
}

fn name_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": NAME_SIGNALS })
}
