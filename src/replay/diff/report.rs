//! What changes between two policies, as numbers: `kvetch-policy-diff/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorCode, Result};
use crate::label::Priority;

/// Name and version of the report's shape.
pub const DIFF_SCHEMA: &str = "kvetch-policy-diff/1";

/// Stored records decided by two policies. All counts are of records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PolicyDiff")]
pub struct DiffReport {
    /// Always [`DIFF_SCHEMA`].
    pub schema: String,
    /// The policy before: name and hash.
    pub old: String,
    /// The policy after: name and hash.
    pub new: String,
    /// What the records are.
    pub records: RecordCounts,
    /// How many move.
    pub moved: MovedCounts,
    /// Each priority before and after, highest first.
    pub priorities: Vec<BeforeAfter>,
    /// From each priority to each, those that stay included: the counts add up to `records.decided`.
    pub priority_moves: Vec<Move>,
    /// Each queue before and after, by name.
    pub queues: Vec<BeforeAfter>,
    /// From queue to queue, without those that stay; most first.
    pub queue_moves: Vec<Move>,
    /// Each tier before and after.
    pub tiers: Vec<BeforeAfter>,
    /// From tier to tier, without those that stay; most first.
    pub tier_moves: Vec<Move>,
    /// Due times of first responses.
    pub first_response: DueChanges,
    /// Due times of resolutions.
    pub resolve: DueChanges,
    /// Duties by law or contract that run, by name of their clock.
    pub regulatory: Vec<BeforeAfter>,
    /// Due times of these duties. The counts are of duties, as a record may have several; `none` is always 0.
    #[serde(default)]
    pub duties: DueChanges,
    /// Skills that are asked for, by name.
    pub skills: Vec<BeforeAfter>,
    /// When the messages of each queue come in.
    pub load: Load,
    /// Entries of the policies that change priorities; most changed first.
    pub rules: Vec<RuleChange>,
    /// Some records of each kind of move.
    pub examples: Vec<Examples>,
    /// Conditions that were asked for.
    pub conditions: Vec<ConditionResult>,
}

/// What the records are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordCounts {
    /// All of them.
    pub total: u64,
    /// Those that a policy decides.
    pub decided: u64,
    /// Those of agents and systems, of which only the tone was judged.
    pub tone_only: u64,
    /// Those with a failure in place of a verdict.
    pub failed: u64,
}

/// How many move. A record may count several times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovedCounts {
    /// To another priority, queue or tier, or with another due time or other skills.
    pub any: u64,
    /// To a higher priority.
    pub raised: u64,
    /// To a lower priority.
    pub lowered: u64,
    /// To another queue.
    pub requeued: u64,
    /// To another tier.
    pub retiered: u64,
    /// With other skills.
    #[serde(default)]
    pub reskilled: u64,
    /// To another due time, of first response, resolution or a duty by law or contract.
    pub due: u64,
}

/// Records under a name before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BeforeAfter {
    /// Priority, queue, tier, duty or skill.
    pub name: String,
    /// By the old policy.
    pub before: u64,
    /// By the new policy.
    pub after: u64,
}

impl BeforeAfter {
    /// How many more there are after.
    pub fn change(&self) -> i64 {
        signed(self.after).saturating_sub(signed(self.before))
    }
}

/// A count with room for a sign.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Records from one name to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Move {
    /// By the old policy.
    pub from: String,
    /// By the new policy.
    pub to: String,
    /// Records.
    pub count: u64,
}

/// What becomes of due times. Those of answers add up to `records.decided`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DueChanges {
    /// No due time before and after.
    pub none: u64,
    /// The same moment.
    pub same: u64,
    /// A due time that comes sooner.
    pub earlier: u64,
    /// A due time that comes later.
    pub later: u64,
    /// A due time where there was none.
    pub appears: u64,
    /// None where there was a due time.
    pub vanishes: u64,
    /// Of those earlier or later, by how many minutes; negative for earlier.
    pub median_shift_minutes: Option<f64>,
}

/// Messages by queue and time of receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Load {
    /// Time zone of the old policy.
    pub time_zone_before: String,
    /// Time zone of the new policy.
    pub time_zone_after: String,
    /// Decided records whose time of receipt is not known.
    pub untimed: u64,
    /// Each queue that has timed records, by name.
    pub queues: Vec<QueueLoad>,
}

/// Messages of one queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QueueLoad {
    /// Name.
    pub queue: String,
    /// Records of each hour of the day, from midnight, by the old policy.
    pub hours_before: Vec<u64>,
    /// The same by the new policy.
    pub hours_after: Vec<u64>,
    /// Records of each weekday, from Monday, by the old policy.
    pub weekdays_before: Vec<u64>,
    /// The same by the new policy.
    pub weekdays_after: Vec<u64>,
}

/// How often an entry changes a priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleChange {
    /// Id as in traces, such as `floor.safety`.
    pub rule: String,
    /// Records under the old policy.
    pub before: u64,
    /// Records under the new policy.
    pub after: u64,
    /// Records under the new policy and not under the old.
    pub starts: u64,
    /// Records under the old policy and not under the new.
    pub stops: u64,
}

/// Some records of one kind of move: those with the lowest hash of their id, which is neither the first
/// ones nor a choice of anybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Examples {
    /// What moves.
    pub aspect: Aspect,
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
    /// Records that move so.
    pub count: u64,
    /// Some of them.
    pub records: Vec<Example>,
}

/// What moves.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// The priority.
    Priority,
    /// The queue.
    Queue,
    /// The tier.
    Tier,
    /// The due time of the first response, at the same priority.
    FirstResponse,
    /// The due time of the resolution, at the same priority.
    Resolve,
    /// A skill that is asked for, or no longer.
    Skill,
}

/// A record that moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// Id of the message.
    pub id: String,
    /// Row of the message.
    pub row: u64,
    /// By the old policy.
    pub before: Side,
    /// By the new policy.
    pub after: Side,
}

/// What one policy decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// Priority.
    pub priority: Priority,
    /// 0..1, orders messages inside a priority.
    pub rank: f32,
    /// Queue.
    pub queue: String,
    /// Tier.
    pub tier: u8,
    /// Skills that are asked for.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Latest time of the first response.
    pub first_response_due: Option<String>,
    /// Latest time of the resolution.
    pub resolve_due: Option<String>,
    /// Entries that made the priority, in order.
    pub rules: Vec<String>,
}

/// What came of a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConditionResult {
    /// As it was written.
    pub condition: String,
    /// What it was compared with: a count, or per cent where it speaks of per cent. Nothing for a change
    /// in per cent from none.
    pub found: Option<f64>,
    /// Whether it holds, which fails the run.
    pub has_failed: bool,
}

impl DiffReport {
    /// True when a condition holds.
    pub fn has_failed_condition(&self) -> bool {
        self.conditions.iter().any(|condition| condition.has_failed)
    }

    /// The report as JSON, indented.
    ///
    /// # Errors
    /// [`ErrorCode::Output`] when it has no JSON form; a report always has one.
    pub fn to_json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::new(ErrorCode::Output, error.to_string()))?;
        Ok(text + "\n")
    }
}
