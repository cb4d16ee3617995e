//! The steps of a decision after the matrix: tone, rules, caps and floors, in that order.

use super::condition::Condition;
use super::file::{At, AtomFile, CapFile, FloorFile, PolicyFile, RuleFile, ToneFile};
use super::finding::Findings;
use super::resolve::{Direction, Resolver};
use crate::label::Priority;

/// Part of the file that a step stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Tone,
    Rule,
    Cap,
    Floor,
}

impl Part {
    /// Name of the part in the file and in traces.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Tone => "tone",
            Self::Rule => "rule",
            Self::Cap => "cap",
            Self::Floor => "floor",
        }
    }
}

/// What a step does to a priority. Each is monotone in the priority it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// One step up, up to what high impact at the same urgency gives.
    Tone,
    /// So many steps up.
    RaiseBy(u8),
    /// Up to at least this.
    RaiseTo(Priority),
    /// Down to at most this.
    LowerTo(Priority),
}

impl Effect {
    /// The priority after the step; `tone_cap` is what high impact gives at the same urgency.
    pub(super) fn apply(self, before: Priority, tone_cap: Priority) -> Priority {
        match self {
            Self::Tone => before.max(above(before, 1).min(tone_cap)),
            Self::RaiseBy(steps) => above(before, steps),
            Self::RaiseTo(least) => before.max(least),
            Self::LowerTo(most) => before.min(most),
        }
    }

    /// True when `later` moves every priority away from where this one put it.
    pub(super) fn is_overruled_by(self, later: Self) -> bool {
        match (self, later) {
            (Self::LowerTo(most), Self::RaiseTo(least)) => least > most,
            (Self::RaiseTo(least), Self::LowerTo(most)) => most < least,
            // Whatever it was raised from and to, it ends at the lowest.
            (Self::RaiseBy(_) | Self::Tone, Self::LowerTo(Priority::Low)) => true,
            _ => false,
        }
    }

    /// Which way it moves a priority.
    pub(super) fn direction(self) -> Direction {
        match self {
            Self::LowerTo(_) => Direction::Lower,
            Self::Tone | Self::RaiseBy(_) | Self::RaiseTo(_) => Direction::Raise,
        }
    }
}

/// The priority so many steps up; `urgent` at the end.
pub(super) fn above(priority: Priority, steps: u8) -> Priority {
    let at = priority.index() + usize::from(steps);
    Priority::ALL.get(at).copied().unwrap_or(Priority::Urgent)
}

/// One step of a decision.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// Id in traces, such as `floor.safety`.
    pub(super) id: String,
    pub(super) part: Part,
    pub(super) condition: Condition,
    pub(super) hears_tone: bool,
    pub(super) effect: Effect,
    pub(super) reason: String,
    pub(super) line: u64,
}

impl Step {
    /// True when, wherever both fire, what this one does leaves nothing to do for `other`.
    pub(super) fn goes_as_far_as(&self, other: &Self) -> bool {
        !self.hears_tone
            && match (self.effect, other.effect) {
                (Effect::RaiseTo(own), Effect::RaiseTo(others)) => own >= others,
                (Effect::LowerTo(own), Effect::LowerTo(others)) => own <= others,
                _ => false,
            }
    }
}

/// What a step is made of before its names are looked up.
struct Draft<'f> {
    part: Part,
    line: u64,
    id: Option<&'f At<String>>,
    tests: (&'f [At<AtomFile>], &'f [At<AtomFile>]),
    effect: Option<At<Effect>>,
    reason: Option<&'f At<String>>,
}

/// The steps of a policy in the order they are taken.
pub(super) fn resolve_steps(
    file: &PolicyFile,
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Vec<Step> {
    let tone = file.tone.iter().map(tone_draft);
    let rules = file.rule.iter().map(rule_draft);
    let caps = file.cap.iter().map(cap_draft);
    let floors = file.floor.iter().map(floor_draft);
    let drafts: Vec<Draft<'_>> = tone.chain(rules).chain(caps).chain(floors).collect();
    report_idle_effects(&drafts, findings);
    let steps: Vec<Step> = drafts
        .iter()
        .filter_map(|draft| resolve_step(draft, resolver))
        .collect();
    report_tone_use(&steps, findings);
    steps
}

fn tone_draft(at: &At<ToneFile>) -> Draft<'_> {
    let (line, file) = (at.line, &at.value);
    Draft {
        part: Part::Tone,
        line,
        id: None,
        tests: (&file.when, &file.any),
        effect: Some(At {
            value: Effect::Tone,
            line,
        }),
        reason: file.reason.as_ref(),
    }
}

fn rule_draft(at: &At<RuleFile>) -> Draft<'_> {
    let file = &at.value;
    let raise_by = file.raise_by.as_ref().and_then(|by| {
        let value = Effect::RaiseBy(u8::try_from(by.value).ok()?);
        Some(At {
            value,
            line: by.line,
        })
    });
    let raise_to = effect_at(file.raise_to.as_ref(), Effect::RaiseTo);
    let lower_to = effect_at(file.lower_to.as_ref(), Effect::LowerTo);
    Draft {
        part: Part::Rule,
        line: at.line,
        id: file.id.as_ref(),
        tests: (&file.when, &file.any),
        effect: raise_by.or(raise_to).or(lower_to),
        reason: file.reason.as_ref(),
    }
}

fn cap_draft(at: &At<CapFile>) -> Draft<'_> {
    let file = &at.value;
    Draft {
        part: Part::Cap,
        line: at.line,
        id: file.id.as_ref(),
        tests: (&file.when, &file.any),
        effect: effect_at(file.at_most.as_ref(), Effect::LowerTo),
        reason: file.reason.as_ref(),
    }
}

fn floor_draft(at: &At<FloorFile>) -> Draft<'_> {
    let file = &at.value;
    Draft {
        part: Part::Floor,
        line: at.line,
        id: file.id.as_ref(),
        tests: (&file.when, &file.any),
        effect: effect_at(file.at_least.as_ref(), Effect::RaiseTo),
        reason: file.reason.as_ref(),
    }
}

fn effect_at(level: Option<&At<Priority>>, effect: fn(Priority) -> Effect) -> Option<At<Effect>> {
    level.map(|at| At {
        value: effect(at.value),
        line: at.line,
    })
}

fn resolve_step(draft: &Draft<'_>, resolver: &Resolver<'_>) -> Option<Step> {
    let is_tone = draft.part == Part::Tone;
    let id = resolver.id(draft.id).map(|id| id.value);
    let reason = resolver.reason(draft.reason);
    let effect = draft.effect.as_ref().map(|at| at.value);
    let direction = effect.map_or(Direction::Route, Effect::direction);
    let condition = resolver.condition(draft.line, draft.tests, direction)?;
    let id = match id {
        Some(id) => format!("{}.{id}", draft.part.as_str()),
        None if is_tone => draft.part.as_str().to_owned(),
        None => return None,
    };
    Some(Step {
        id,
        part: draft.part,
        hears_tone: condition.hears_tone(),
        condition,
        effect: effect?,
        reason,
        line: draft.line,
    })
}

fn report_idle_effects(drafts: &[Draft<'_>], findings: &Findings) {
    for effect in drafts.iter().filter_map(|draft| draft.effect.as_ref()) {
        let (message, fix) = match effect.value {
            Effect::RaiseTo(Priority::Low) => (
                "raising to `low` changes nothing: it is the lowest",
                "name a higher priority",
            ),
            Effect::LowerTo(Priority::Urgent) => (
                "lowering to `urgent` changes nothing: it is the highest",
                "name a lower priority",
            ),
            _ => continue,
        };
        findings.error(effect.line, message, fix);
    }
}

fn report_tone_use(steps: &[Step], findings: &Findings) {
    for step in steps {
        match step.part {
            Part::Tone => report_toneless(step, findings),
            Part::Floor if step.hears_tone => findings.error(
                step.line,
                format!(
                    "`{}` rests on a tone signal, but tone raises by at most one step",
                    step.id
                ),
                "move the condition to `[tone]` or a `[[rule]]`",
            ),
            _ => {}
        }
    }
}

/// `[tone]` must need a tone signal in every way in which it can hold.
fn report_toneless(step: &Step, findings: &Findings) {
    if step
        .condition
        .all
        .iter()
        .any(super::condition::Atom::hears_tone)
    {
        return;
    }
    let fix = "use a tone signal such as `anger.score`, or a `[[rule]]`";
    if step.condition.any.is_empty() {
        findings.error(step.line, "`tone` tests no tone signal", fix);
    }
    for atom in step.condition.any.iter().filter(|atom| !atom.hears_tone()) {
        let message = "`tone` would fire on this alone, which is no tone signal";
        findings.error(atom.line, message, fix);
    }
}
