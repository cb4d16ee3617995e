//! What is wrong with entries only when they are looked at together: several that leave nothing for another,
//! a cap that meets a floor, harm that a cap may hide, cells of the matrix that no message keeps.
//!
//! All of these are warnings: the policy decides as it says, but not as it seems to say.

use super::check::{Known, values_of_level};
use super::condition::{Atom, Test};
use super::cover::{Cuts, cover};
use super::decide::known_signal;
use super::file::{At, MatrixFile};
use super::finding::Findings;
use super::region::{Region, Regions};
use super::step::{Effect, Part, Step};
use crate::label::{Flag, Level, Priority};
use crate::signals::{SignalId, SignalKind, catalog};

/// Other entries that a finding names. Chosen: more are no help to whoever reads it.
const MAX_NAMED: usize = 3;

/// Flags of people in danger, and the priority below which no cap should take them: that of the ontology's
/// floors.
const DANGERS: [Flag; 3] = [Flag::Safety, Flag::SelfHarm, Flag::Fraud];
const LEAST_IN_DANGER: Priority = Priority::High;

/// Signal value from which a flag counts as present.
const PRESENT: f32 = 0.5;

/// Reports what steps do to each other and to the matrix.
pub(super) fn check_together(known: &[Known<'_>], matrix: &MatrixFile, findings: &Findings) {
    let cuts = Cuts::new();
    for (at, one) in known.iter().enumerate() {
        let is_told = report_needless(known, at, &cuts, findings)
            || report_overruled(known, at, &cuts, findings);
        if let (false, Effect::LowerTo(most)) = (is_told, one.step.effect) {
            let met = report_floors_met(known, one, most, findings);
            report_dangers(known, one, most, &met, &cuts, findings);
        }
    }
    report_cells(known, matrix, &cuts, findings);
}

/// An entry that a finding names beside the one it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct By<'n> {
    pub(super) id: &'n str,
    pub(super) line: u64,
}

/// `a` (line 3) and `b` (line 9), with the number of those not named.
fn named(all: &[By<'_>]) -> String {
    let shown = all.iter().take(MAX_NAMED);
    let names: Vec<String> = shown
        .map(|By { id, line }| format!("`{id}` (line {line})"))
        .collect();
    match all.len().checked_sub(MAX_NAMED) {
        Some(more @ 1..) => format!("{} and {more} more", names.join(", ")),
        _ => listed(&names, "and"),
    }
}

/// `a, b and c`, with another word before the last.
fn listed(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// That one or several entries fit every message that another does, and what they do.
pub(super) fn fit(by: &[By<'_>], whose: &str, (one_does, all_do): (&str, &str)) -> String {
    let names = named(by);
    match by {
        [_] => format!("{names} fits every message {whose} and {one_does}"),
        _ => format!("{names} together fit every message {whose} and {all_do}"),
    }
}

fn by_of<'k>(steps: &[&'k Known<'_>]) -> Vec<By<'k>> {
    let by = |known: &&'k Known<'_>| By {
        id: known.step.id.as_str(),
        line: known.step.line,
    };
    steps.iter().map(by).collect()
}

/// Those of the steps that together fit every message of the regions; nothing where that is not certain.
fn covering<'k, 's>(
    regions: &Regions,
    steps: &[&'k Known<'s>],
    cuts: &Cuts,
) -> Option<Vec<&'k Known<'s>>> {
    let theirs: Vec<&Regions> = steps.iter().map(|known| &known.regions).collect();
    let used = cover(regions, &theirs, cuts)?;
    Some(
        used.iter()
            .filter_map(|at| steps.get(*at).copied())
            .collect(),
    )
}

/// A step for which others leave nothing to do; true when it is one.
fn report_needless(known: &[Known<'_>], at: usize, cuts: &Cuts, findings: &Findings) -> bool {
    let Some(one) = known.get(at) else {
        return false;
    };
    let comes_first = |(other_at, other): &(usize, &Known<'_>)| {
        let is_unordered = one.step.part != Part::Rule && *other_at != at;
        let is_in_run = *other_at < at && other.run == one.run;
        other.step.part == one.step.part && (is_unordered || is_in_run)
    };
    let others = known.iter().enumerate().filter(comes_first);
    let others = others.map(|(_, other)| other);
    let by: Vec<&Known<'_>> = others
        .filter(|other| other.step.goes_as_far_as(one.step) && other.regions.meet(&one.regions))
        .collect();
    let Some(by) = covering(&one.regions, &by, cuts) else {
        return false;
    };
    let others = fit(&by_of(&by), "it fits", ("goes as far", "go as far"));
    let message = format!("`{}` changes nothing: {others}", one.step.id);
    findings.warn(
        one.step.line,
        message,
        "remove it, or give it a stronger effect",
    );
    true
}

/// A step that later ones overrule on every message it fits; true when it is one.
fn report_overruled(known: &[Known<'_>], at: usize, cuts: &Cuts, findings: &Findings) -> bool {
    let Some(one) = known.get(at) else {
        return false;
    };
    let later = known.iter().skip(at + 1);
    let by: Vec<&Known<'_>> = later
        .filter(|later| {
            one.step.effect.is_overruled_by(later.step.effect) && later.regions.meet(&one.regions)
        })
        .collect();
    let Some(by) = covering(&one.regions, &by, cuts) else {
        return false;
    };
    let others = fit(&by_of(&by), "it fits", ("overrules it", "overrule it"));
    let message = format!("`{}` never counts: {others}", one.step.id);
    findings.warn(
        one.step.line,
        message,
        "exclude some of their messages from it, or remove it",
    );
    true
}

/// Floors above what a step lowers to that fit some of its messages; gives them.
fn report_floors_met<'k, 's>(
    known: &'k [Known<'s>],
    one: &Known<'_>,
    most: Priority,
    findings: &Findings,
) -> Vec<&'k Known<'s>> {
    let is_met = |other: &&Known<'_>| {
        let is_above = matches!(other.step.effect, Effect::RaiseTo(least) if least > most);
        other.step.part == Part::Floor && is_above && other.regions.meet(&one.regions)
    };
    let floors: Vec<&Known<'_>> = known.iter().filter(is_met).collect();
    if let Some(first) = floors.first() {
        let (keep, win) = match floors.as_slice() {
            [_] => ("keeps", "floor wins"),
            _ => ("keep", "floors win"),
        };
        let message = format!(
            "`{}` lowers to `{most}` some messages that {} {keep} higher; the {win}",
            one.step.id,
            named(&by_of(&floors))
        );
        findings.warn(one.step.line, message, exclusion(first.step));
    }
    floors
}

/// What to add to the condition of a lowering step, so that it leaves a floor's messages alone.
fn exclusion(floor: &Step) -> String {
    let harm = floor.condition.all.iter().find_map(harm_bound);
    match harm.filter(|_| floor.condition.any.is_empty()) {
        Some((name, bound)) => {
            format!("add `{{ signal = \"{name}\", below = {bound} }}` to its `when`")
        }
        None => "exclude the floor's messages from its condition".to_owned(),
    }
}

/// Name and lower bound of a test on harm.
fn harm_bound(atom: &Atom) -> Option<(&'static str, f32)> {
    let Test::Number(number) = &atom.test else {
        return None;
    };
    let is_bounded = number.kind == SignalKind::Harm && number.span.lo.is_finite();
    let spec = catalog()
        .get(number.signal.index())
        .filter(|_| is_bounded)?;
    Some((spec.name.as_str(), number.span.lo))
}

/// Flags of danger whose messages a step may lower and no floor holds up. Those that meet a floor are told
/// of already.
fn report_dangers(
    known: &[Known<'_>],
    one: &Known<'_>,
    most: Priority,
    met: &[&Known<'_>],
    cuts: &Cuts,
    findings: &Findings,
) {
    if most >= LEAST_IN_DANGER {
        return;
    }
    let is_open = |flag: &&Flag| {
        let present = one.regions.intersect(&present(**flag));
        let is_held = met.iter().any(|floor| tests_flag(floor.step, **flag));
        !present.is_empty() && !is_held && covering(&present, met, cuts).is_none()
    };
    let flags: Vec<&str> = DANGERS
        .iter()
        .filter(is_open)
        .map(|flag| flag.as_str())
        .collect();
    let Some(first) = flags.first() else { return };
    let raises = raises_undone(known, one, most);
    let undone = match raises.as_slice() {
        [] => String::new(),
        steps => format!(", which undoes {}", named(&by_of(steps))),
    };
    let names: Vec<String> = flags.iter().map(|flag| format!("`flag.{flag}`")).collect();
    let message = format!(
        "`{}` may lower messages with {} to `{most}`{undone}, and no floor holds them up",
        one.step.id,
        listed(&names, "or")
    );
    let fix = format!(
        "add `{{ signal = \"flag.{first}\", below = {PRESENT} }}` to its `when`, or a `[[floor]]` for it"
    );
    findings.warn(one.step.line, message, fix);
}

fn present(flag: Flag) -> Regions {
    let signal = SignalId::of_flag(flag);
    let mut interval = Region::default().interval(signal);
    if let Some(interval) = &mut interval {
        interval.lo = PRESENT;
    }
    let region = interval.map(|interval| Region::default().within(signal, interval));
    Regions::of_one(region.unwrap_or_default())
}

/// True when the step asks for the flag.
fn tests_flag(step: &Step, flag: Flag) -> bool {
    let signal = SignalId::of_flag(flag);
    step.condition.atoms().any(|atom| {
        let Test::Number(number) = &atom.test else {
            return false;
        };
        number.signal == signal && number.span.lo > 0.0
    })
}

/// Rules that raise on a flag of danger, before a step that takes some of their messages below.
fn raises_undone<'k, 's>(
    known: &'k [Known<'s>],
    one: &Known<'_>,
    most: Priority,
) -> Vec<&'k Known<'s>> {
    let is_for_danger = |step: &Step| DANGERS.iter().any(|flag| tests_flag(step, *flag));
    let before = known
        .iter()
        .take_while(|other| other.step.line != one.step.line);
    before
        .filter(|other| {
            matches!(other.step.effect, Effect::RaiseTo(least) if least > most)
                && is_for_danger(other.step)
                && other.regions.meet(&one.regions)
        })
        .collect()
}

/// Cells whose every message ends above or below what they say.
fn report_cells(known: &[Known<'_>], matrix: &MatrixFile, cuts: &Cuts, findings: &Findings) {
    let rows = [&matrix.low, &matrix.medium, &matrix.high];
    for (impact, row) in Level::ALL.iter().zip(rows) {
        let cells = [&row.low, &row.medium, &row.high];
        for (urgency, cell) in Level::ALL.iter().zip(cells) {
            let messages = messages_of(*impact, *urgency);
            let place = format!("{impact} impact and {urgency} urgency");
            if !report_lifted(known, cell, &messages, &place, cuts, findings) {
                report_lowered(known, cell, &messages, &place, cuts, findings);
            }
        }
    }
}

fn messages_of(impact: Level, urgency: Level) -> Regions {
    let region = Region::default()
        .within(
            known_signal("impact.level"),
            values_of_level(impact.index()),
        )
        .within(
            known_signal("urgency.level"),
            values_of_level(urgency.index()),
        );
    Regions::of_one(region)
}

fn report_lifted(
    known: &[Known<'_>],
    cell: &At<Priority>,
    messages: &Regions,
    place: &str,
    cuts: &Cuts,
    findings: &Findings,
) -> bool {
    let last_lowering = known.iter().rposition(|other| {
        matches!(other.step.effect, Effect::LowerTo(_)) && other.regions.meet(messages)
    });
    let after = last_lowering.map_or(0, |at| at + 1);
    let least_of = |other: &Known<'_>| match other.step.effect {
        Effect::RaiseTo(least) if !other.step.hears_tone => Some(least),
        _ => None,
    };
    let lifts = |other: &&Known<'_>| {
        least_of(other).is_some_and(|least| least > cell.value) && other.regions.meet(messages)
    };
    let by: Vec<&Known<'_>> = known.iter().skip(after).filter(lifts).collect();
    let Some(by) = covering(messages, &by, cuts) else {
        return false;
    };
    let least = by.iter().filter_map(|other| least_of(other)).min();
    let least = least.unwrap_or(cell.value);
    let does = format!("`{least}` or more");
    let others = fit(
        &by_of(&by),
        "there",
        (&format!("gives {does}"), &format!("give {does}")),
    );
    let message = format!("no message keeps the `{}` of {place}: {others}", cell.value);
    let fix = format!("write at least `{least}` here, or narrow the other");
    findings.warn(cell.line, message, fix);
    true
}

fn report_lowered(
    known: &[Known<'_>],
    cell: &At<Priority>,
    messages: &Regions,
    place: &str,
    cuts: &Cuts,
    findings: &Findings,
) {
    let is_lifted_again = known.iter().any(|other| {
        let is_back = matches!(other.step.effect, Effect::RaiseTo(least) if least >= cell.value);
        other.step.part == Part::Floor && is_back && other.regions.meet(messages)
    });
    let most_of = |other: &Known<'_>| match other.step.effect {
        Effect::LowerTo(most) if other.step.part == Part::Cap => Some(most),
        _ => None,
    };
    let lowers = |other: &&Known<'_>| {
        most_of(other).is_some_and(|most| most < cell.value) && other.regions.meet(messages)
    };
    let by: Vec<&Known<'_>> = known.iter().filter(lowers).collect();
    let Some(by) = covering(messages, &by, cuts).filter(|_| !is_lifted_again) else {
        return;
    };
    let most = by.iter().filter_map(|other| most_of(other)).max();
    let does = format!("`{}` or less", most.unwrap_or(cell.value));
    let others = fit(
        &by_of(&by),
        "there",
        (&format!("gives {does}"), &format!("give {does}")),
    );
    let message = format!("no message keeps the `{}` of {place}: {others}", cell.value);
    findings.warn(
        cell.line,
        message,
        "lower this cell too, or narrow the other",
    );
}
