//! Conditions on a diff that fail a run: `urgent > +10%`, `queue:legal >= 500`, `duties > +0%`, `moved > 5%`.

use std::str::FromStr;

use super::report::{BeforeAfter, ConditionResult, DiffReport};
use crate::error::{Error, ErrorCode, Result};
use crate::label::Priority;
use crate::policy::Policy;
use crate::spelling::closest;

/// What people write after a mistake.
const EXAMPLES: &str = "write it like \"urgent > +10%\", \"queue:legal >= 500\" or \"moved > 5%\"";

/// Before the name of a queue.
const QUEUE: &str = "queue:";

/// Before the number of a tier.
const TIER: &str = "tier:";

/// Before the name of a skill.
const SKILL: &str = "skill:";

/// Before the name of a duty's clock.
const DUTY: &str = "duty:";

/// All duties by law or contract together.
const DUTIES: &str = "duties";

/// Figures of a name that a policy gives: what stands before the name, and the figure.
const NAMED: &[(&str, OfName)] = &[
    (QUEUE, Figure::Queue),
    (SKILL, Figure::Skill),
    (DUTY, Figure::Duty),
];

/// Figures without a before: what they count is a change already.
const CHANGES: &[(&str, Count)] = &[
    ("moved", |r| r.moved.any),
    ("raised", |r| r.moved.raised),
    ("lowered", |r| r.moved.lowered),
    ("requeued", |r| r.moved.requeued),
    ("retiered", |r| r.moved.retiered),
    ("reskilled", |r| r.moved.reskilled),
    ("due", |r| r.moved.due),
    ("first_response_earlier", |r| r.first_response.earlier),
    ("first_response_later", |r| r.first_response.later),
    ("first_response_appears", |r| r.first_response.appears),
    ("first_response_vanishes", |r| r.first_response.vanishes),
    ("resolve_earlier", |r| r.resolve.earlier),
    ("resolve_later", |r| r.resolve.later),
    ("resolve_appears", |r| r.resolve.appears),
    ("resolve_vanishes", |r| r.resolve.vanishes),
    ("duties_earlier", |r| r.duties.earlier),
    ("duties_later", |r| r.duties.later),
    ("duties_appear", |r| r.duties.appears),
    ("duties_vanish", |r| r.duties.vanishes),
];

/// Makes the figure of a name.
type OfName = fn(String) -> Figure;

/// Reads a figure off a diff.
type Count = fn(&DiffReport) -> u64;

/// Relations, longer ones first, so that `<=` is not taken for `<`.
const RELATIONS: [(&str, Relation); 4] = [
    ("<=", |found, bound| found <= bound),
    (">=", |found, bound| found >= bound),
    ("<", |found, bound| found < bound),
    (">", |found, bound| found > bound),
];

type Relation = fn(f64, f64) -> bool;

/// A comparison of a figure of a diff with a number. When it holds, the run fails.
#[derive(Debug, Clone)]
pub struct DiffCondition {
    text: String,
    figure: Figure,
    relation: Relation,
    bound: f64,
    unit: Unit,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Figure {
    Priority(Priority),
    Queue(String),
    Tier(String),
    Skill(String),
    Duty(String),
    Duties,
    /// Place in [`CHANGES`].
    Change(usize),
}

/// What the number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// `500`: records under the new policy.
    Count,
    /// `5%`: share of all decided records.
    Share,
    /// `+500`: more records than under the old policy.
    Growth,
    /// `+10%`: more records than under the old policy, in per cent of those.
    GrowthShare,
}

/// A mistake and the character that it stands at, from 1.
struct Mistake {
    at: usize,
    what: String,
    hint: Option<String>,
}

impl FromStr for DiffCondition {
    type Err = Error;

    /// # Errors
    /// [`ErrorCode::Usage`] with the place of the mistake.
    fn from_str(text: &str) -> Result<Self> {
        parse(text).map_err(|mistake| {
            let hint = mistake.hint.map(|hint| format!("{hint} {EXAMPLES}"));
            Error::new(
                ErrorCode::Usage,
                format!("{} (at character {})", mistake.what, mistake.at),
            )
            .with_fix(hint.unwrap_or_else(|| EXAMPLES.to_owned()))
        })
    }
}

fn parse(text: &str) -> Result<DiffCondition, Mistake> {
    let sign_at = text.find(['<', '>']);
    let sign_at = sign_at.ok_or_else(|| mistake(text, text.len(), "there is none of < <= > >="))?;
    let (name, rest) = text.split_at(sign_at);
    let found = RELATIONS
        .iter()
        .find_map(|(sign, relation)| Some((*relation, rest.strip_prefix(sign)?)));
    let (relation, number) =
        found.ok_or_else(|| mistake(text, sign_at, "there is none of < <= > >="))?;
    let number_at = text.len() - number.trim_start().len();
    let figure = figure(text, name)?;
    let (bound, unit) = bound(number.trim())
        .ok_or_else(|| mistake(text, number_at, "what follows the sign is no number"))?;
    let has_no_before = matches!(figure, Figure::Change(_));
    if has_no_before && matches!(unit, Unit::Growth | Unit::GrowthShare) {
        let what = "this figure is a change already and has no before to grow from";
        let mut mistake = mistake(text, number_at, what);
        mistake.hint = Some("leave out the sign;".to_owned());
        return Err(mistake);
    }
    Ok(DiffCondition {
        text: text.trim().to_owned(),
        figure,
        relation,
        bound,
        unit,
    })
}

fn mistake(text: &str, byte: usize, what: &str) -> Mistake {
    let before = text.get(..byte).unwrap_or(text);
    Mistake {
        at: before.chars().count() + 1,
        what: what.to_owned(),
        hint: None,
    }
}

fn figure(text: &str, name: &str) -> Result<Figure, Mistake> {
    let at = name.len() - name.trim_start().len();
    let name = name.trim();
    let own = NAMED.iter().find_map(|(start, figure)| {
        let own = name.strip_prefix(start)?;
        (!own.is_empty()).then(|| figure(own.to_owned()))
    });
    if let Some(figure) = own {
        return Ok(figure);
    }
    if name == DUTIES {
        return Ok(Figure::Duties);
    }
    if let Some(tier @ ("0" | "1" | "2")) = name.strip_prefix(TIER) {
        return Ok(Figure::Tier(tier.to_owned()));
    }
    if let Some(priority) = Priority::from_name(name) {
        return Ok(Figure::Priority(priority));
    }
    if let Some(place) = CHANGES.iter().position(|(known, _)| *known == name) {
        return Ok(Figure::Change(place));
    }
    let known: Vec<&str> = Priority::ALL
        .iter()
        .map(|priority| priority.as_str())
        .chain(CHANGES.iter().map(|(name, _)| *name))
        .chain(["queue:NAME", "tier:0", "tier:1", "tier:2"])
        .chain(["skill:NAME", "duty:NAME", DUTIES])
        .collect();
    let mut mistake = mistake(text, at, "there is no figure of this name");
    mistake.hint = Some(match closest(name, &known) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("known: {};", known.join(", ")),
    });
    Err(mistake)
}

fn bound(number: &str) -> Option<(f64, Unit)> {
    let (digits, is_share) = match number.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (number, false),
    };
    let has_sign = digits.starts_with(['+', '-']);
    let starts_with_digit = digits
        .trim_start_matches(['+', '-'])
        .starts_with(|c: char| c.is_ascii_digit());
    let value = digits.parse::<f64>().ok().filter(|v| v.is_finite())?;
    let unit = match (has_sign, is_share) {
        (false, false) => Unit::Count,
        (false, true) => Unit::Share,
        (true, false) => Unit::Growth,
        (true, true) => Unit::GrowthShare,
    };
    starts_with_digit.then_some((value, unit))
}

impl DiffCondition {
    /// Checks that the queue, skill or duty it names is one of either policy.
    ///
    /// # Errors
    /// [`ErrorCode::Usage`] with the nearest name when it is not.
    pub(super) fn check(&self, old: &Policy, new: &Policy) -> Result<()> {
        let of_both =
            |names: for<'p> fn(&'p Policy) -> Vec<&'p str>| [names(old), names(new)].concat();
        let (start, what, wanted, known) = match &self.figure {
            Figure::Queue(queue) => {
                let known = of_both(|p| p.queue_names().iter().map(String::as_str).collect());
                (QUEUE, "queue", queue, known)
            }
            Figure::Skill(skill) => (SKILL, "skill", skill, of_both(|p| p.skill_ids().collect())),
            Figure::Duty(duty) => (DUTY, "duty", duty, of_both(|p| p.duty_ids().collect())),
            Figure::Priority(_) | Figure::Tier(_) | Figure::Duties | Figure::Change(_) => {
                return Ok(());
            }
        };
        if known.contains(&wanted.as_str()) {
            return Ok(());
        }
        let error = Error::new(
            ErrorCode::Usage,
            format!("neither policy has the {what} of \"{}\"", self.text),
        );
        Err(match closest(wanted, &known) {
            Some(close) => error.with_fix(format!("did you mean `{start}{close}`?")),
            None if known.is_empty() => error.with_fix(format!("the policies name no {what}")),
            None => error.with_fix(format!("they have {}", known.join(", "))),
        })
    }

    /// What comes of it.
    pub(super) fn apply(&self, report: &DiffReport) -> ConditionResult {
        let (before, after) = self.counts(report);
        let all = report.records.decided;
        let found = match self.unit {
            Unit::Count => Some(float(after)),
            Unit::Share if all == 0 => Some(0.0),
            Unit::Share => Some(100.0 * float(after) / float(all)),
            Unit::Growth => Some(float(after) - float(before)),
            Unit::GrowthShare if before == after => Some(0.0),
            // Any growth from none is more than every bound.
            Unit::GrowthShare if before == 0 => None,
            Unit::GrowthShare => Some(100.0 * (float(after) - float(before)) / float(before)),
        };
        ConditionResult {
            condition: self.text.clone(),
            found,
            has_failed: (self.relation)(found.unwrap_or(f64::INFINITY), self.bound),
        }
    }

    fn counts(&self, report: &DiffReport) -> (u64, u64) {
        let of = |rows: &[BeforeAfter], name: &str| {
            let row = rows.iter().find(|row| row.name == name);
            row.map_or((0, 0), |row| (row.before, row.after))
        };
        match &self.figure {
            Figure::Priority(priority) => of(&report.priorities, priority.as_str()),
            Figure::Queue(queue) => of(&report.queues, queue),
            Figure::Tier(tier) => of(&report.tiers, tier),
            Figure::Skill(skill) => of(&report.skills, skill),
            Figure::Duty(duty) => of(&report.regulatory, duty),
            Figure::Duties => {
                let duties = report.regulatory.iter();
                duties.fold((0, 0), |sum, duty| {
                    (sum.0 + duty.before, sum.1 + duty.after)
                })
            }
            Figure::Change(place) => {
                let read = CHANGES.get(*place).map(|(_, read)| read(report));
                (0, read.unwrap_or_default())
            }
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of records are far below the bound of exactness"
)]
fn float(count: u64) -> f64 {
    count as f64
}
