//! Conditions as written in, conditions with their names looked up out; finds unknown names,
//! bounds outside a signal's range and bounds that would break monotonicity.

use std::cell::Cell;

use super::clock::{OPENINGS, WEEKDAYS};
use super::condition::{Atom, Condition, Interval, NameAtom, NumberAtom, Test};
use super::file::{At, AtomFile, NameFile, NumberFile, PolicyFile};
use super::finding::{Findings, quoted, suggestion};
use super::flip::STEPPED;
use super::language::report_unknown;
use crate::label::{Category, Intent, Lane};
use crate::signals::{NAME_SIGNALS, SignalId, SignalKind, SignalSpec, TIME_NAMES, catalog};

/// Conditions and listed names in one file. The checks compare rules pairwise; this many take well
/// under a second.
const MAX_CONDITIONS: usize = 2_000;

/// Conditions in one rule, for the same reason.
const MAX_CONDITIONS_PER_RULE: usize = 32;

/// Longest name of a policy, rule or queue.
const MAX_NAME_BYTES: usize = 64;

/// Values of the name signal `hour`: hours of the day in the calendar's zone.
const HOURS: [&str; 24] = [
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15",
    "16", "17", "18", "19", "20", "21", "22", "23",
];

/// The name signal that says who wrote a message, and its values of which no policy decides.
const AUTHOR_ROLE: &str = "author_role";
const UNDECIDED_ROLES: [&str; 2] = ["agent", "system"];

/// The name signal that a lane's name always is, that of the text's language, and the one that working hours give.
const LANE: &str = "lane";
const LANGUAGE: &str = "language";
const OPENING: &str = "opening";

/// Places of the weekday and the opening among the names.
const WEEKDAY_NAME: usize = TIME_NAMES;
const OPENING_NAME: usize = TIME_NAMES + 2;

/// What the conditions decide about, which says what they may depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Raises the priority.
    Raise,
    /// Lowers the priority.
    Lower,
    /// Chooses a queue or tier.
    Route,
}

/// Looks up names and reports what it does not find.
pub(super) struct Resolver<'f> {
    findings: &'f Findings,
    left: Cell<usize>,
    reads_time: Cell<bool>,
    /// Weekdays with working hours; nothing without a calendar.
    open_days: Option<Vec<&'static str>>,
}

impl<'f> Resolver<'f> {
    /// A resolver of a policy's conditions that reports to these findings.
    pub(super) fn new(file: &PolicyFile, findings: &'f Findings) -> Self {
        Self {
            findings,
            left: Cell::new(MAX_CONDITIONS),
            reads_time: Cell::new(false),
            open_days: open_days(file),
        }
    }

    /// Whether a condition asks for the weekday, the hour or the opening.
    pub(super) fn has_read_time(&self) -> bool {
        self.reads_time.get()
    }

    /// A condition of one entry. `None` when a part of it could not be understood.
    pub(super) fn condition(
        &self,
        line: u64,
        (when, any): (&[At<AtomFile>], &[At<AtomFile>]),
        direction: Direction,
    ) -> Option<Condition> {
        if when.is_empty() && any.is_empty() {
            let fix = "add `when = [{ signal = \"flag.safety\", at_least = 0.5 }]`";
            self.findings.error(line, "it has no condition", fix);
            return None;
        }
        if !self.has_room(line, when.len() + any.len()) {
            return None;
        }
        let all = self.atoms(when, direction)?;
        let any = self.atoms(any, direction)?;
        self.check_open_days(line, &all);
        Some(Condition { all, any })
    }

    /// Refuses to wait for an opening on days without hours.
    fn check_open_days(&self, line: u64, all: &[Atom]) {
        let listed = |wanted: usize| {
            all.iter().find_map(|atom| match &atom.test {
                Test::Name(name) if name.at == wanted && name.is_listed => Some(&name.values),
                _ => None,
            })
        };
        let (days, openings) = (listed(WEEKDAY_NAME), listed(OPENING_NAME));
        let (Some(days), Some(openings), Some(open)) = (days, openings, &self.open_days) else {
            return;
        };
        let [opened, _] = OPENINGS;
        let is_closed = |day: &String| !open.contains(&day.as_str());
        if openings.iter().all(|opening| opening == opened) && days.iter().all(is_closed) {
            let message = "the condition can never hold: nobody works on these days";
            let fix = "give them hours in `[calendar]`, or drop a condition";
            self.findings.error(line, message, fix);
        }
    }

    fn has_room(&self, line: u64, conditions: usize) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(conditions));
        if conditions > MAX_CONDITIONS_PER_RULE {
            let message = format!("{conditions} conditions in one entry");
            let fix = format!("at most {MAX_CONDITIONS_PER_RULE}: split it");
            self.findings.error(line, message, fix);
        } else if conditions > left {
            let message = format!("the policy has more than {MAX_CONDITIONS} conditions");
            self.findings.error(line, message, "make it smaller");
        }
        conditions <= left && conditions <= MAX_CONDITIONS_PER_RULE
    }

    fn atoms(&self, atoms: &[At<AtomFile>], direction: Direction) -> Option<Vec<Atom>> {
        let found: Vec<Option<Atom>> = atoms
            .iter()
            .map(|atom| self.atom(atom, direction))
            .collect();
        found.into_iter().collect()
    }

    fn atom(&self, atom: &At<AtomFile>, direction: Direction) -> Option<Atom> {
        let test = match &atom.value {
            AtomFile::Number(file) => Test::Number(self.number(file, direction)?),
            AtomFile::Name(file) => Test::Name(self.name(file)?),
            AtomFile::Unread => return None,
        };
        let line = atom.line;
        Some(Atom { test, line })
    }

    fn number(&self, file: &NumberFile, direction: Direction) -> Option<NumberAtom> {
        let name = &file.signal.value;
        let Some((signal, spec)) = signal_of(name) else {
            self.unknown_signal(&file.signal);
            return None;
        };
        self.check_monotone(file, spec, direction);
        self.check_range(file, spec);
        Some(NumberAtom {
            signal,
            kind: spec.kind,
            span: span_of(file),
        })
    }

    fn unknown_signal(&self, signal: &At<String>) {
        let name = &signal.value;
        let message = format!("unknown signal {}", quoted(name));
        let fix = if NAME_SIGNALS.contains(&name.as_str()) {
            format!("it is a name: write `{{ name = \"{name}\", is = [\"…\"] }}`")
        } else {
            suggestion(name, catalog().iter().map(|spec| spec.name.as_str()))
        };
        self.findings.error(signal.line, message, fix);
    }

    fn check_monotone(&self, file: &NumberFile, spec: &SignalSpec, direction: Direction) {
        let lower = file.at_least.as_ref().map(|bound| ("at_least", bound.line));
        let at_most = file.at_most.as_ref().map(|bound| ("at_most", bound.line));
        let below = file.below.as_ref().map(|bound| ("below", bound.line));
        let upper = at_most.or(below);
        let wrong = match (direction, spec.kind) {
            (Direction::Route, _) | (_, SignalKind::Context) => None,
            (Direction::Raise, SignalKind::Calm)
            | (Direction::Lower, SignalKind::Harm | SignalKind::Tone) => lower,
            (Direction::Raise, SignalKind::Harm | SignalKind::Tone)
            | (Direction::Lower, SignalKind::Calm) => upper,
        };
        if let Some((key, line)) = wrong {
            let (message, fix) = not_monotone(key, spec, direction);
            self.findings.error(line, message, fix);
        }
    }

    fn check_range(&self, file: &NumberFile, spec: &SignalSpec) {
        let bounds = [
            ("at_least", &file.at_least),
            ("at_most", &file.at_most),
            ("below", &file.below),
        ];
        for (key, bound) in bounds {
            if let Some(At { value, line }) = bound
                && let Some(reach) = reach_of(key, nearest_f32(*value), spec)
            {
                self.out_of_range(*line, (key, *value), spec, reach);
            }
        }
        self.check_order(file);
        self.check_steps(file);
    }

    /// Levels and counts go in whole steps.
    fn check_steps(&self, file: &NumberFile) {
        let Interval { lo, hi, is_open } = span_of(file);
        let next = lo.ceil();
        let is_between = lo < hi && (next > hi || (is_open && next >= hi));
        if is_between && STEPPED.contains(&file.signal.value.as_str()) {
            let message = format!(
                "`{}` is a whole number, and none lies within the bounds",
                file.signal.value
            );
            let fix = "let a whole number lie between them";
            self.findings.error(file.signal.line, message, fix);
        }
    }

    fn out_of_range(&self, line: u64, (key, value): (&str, f64), spec: &SignalSpec, reach: Reach) {
        let upper = if spec.max < f32::MAX {
            format!(" to {}", spec.max)
        } else {
            " upwards".to_owned()
        };
        let range = format!("`{}` goes from {}{upper}", spec.name, spec.min);
        match reach {
            Reach::Never => {
                let message = format!("`{key} = {value}` can never hold: {range}");
                self.findings.error(line, message, range_fix(value, spec));
            }
            Reach::Always => {
                let message = format!("`{key} = {value}` always holds: {range}");
                self.findings.warn(line, message, "leave the condition out");
            }
        }
    }

    fn check_order(&self, file: &NumberFile) {
        let Some(least) = &file.at_least else {
            return;
        };
        let is_above = |bound: &Option<At<f64>>, by: fn(f64, f64) -> bool| {
            bound.as_ref().is_some_and(|b| by(least.value, b.value))
        };
        if is_above(&file.at_most, |a, b| a > b) || is_above(&file.below, |a, b| a >= b) {
            let message = format!("the bounds on `{}` exclude each other", file.signal.value);
            let fix = "`at_least` must lie under the upper bound";
            self.findings.error(least.line, message, fix);
        }
    }

    fn name(&self, file: &NameFile) -> Option<NameAtom> {
        let signal = &file.name;
        let Some(at) = NAME_SIGNALS.iter().position(|n| *n == signal.value) else {
            self.unknown_name(signal);
            return None;
        };
        self.reads_time
            .set(self.reads_time.get() || at >= TIME_NAMES);
        let listed = file.is.iter().chain(&file.is_not);
        let is_known: Vec<bool> = listed
            .clone()
            .map(|value| self.is_known_value(&signal.value, value))
            .collect();
        self.report_undecided_roles(file);
        self.check_possible(file);
        let left = self.left.get();
        self.left.set(left.saturating_sub(is_known.len()));
        if is_known.len() > left {
            let message = format!("the policy has more than {MAX_CONDITIONS} conditions and names");
            self.findings.error(signal.line, message, "make it smaller");
            return None;
        }
        is_known.iter().all(|known| *known).then(|| NameAtom {
            at,
            is_listed: !file.is.is_empty(),
            values: listed.map(|v| v.value.to_ascii_lowercase()).collect(),
        })
    }

    /// Refuses names that a message never or always has, and tells of languages that none has.
    fn check_possible(&self, file: &NameFile) {
        let name = &file.name;
        if name.value == LANGUAGE {
            for language in file.is.iter().chain(&file.is_not) {
                report_unknown(language, self.findings);
            }
        }
        let is_excluded = |lane: &Lane| {
            let is_lane = |value: &At<String>| value.value.eq_ignore_ascii_case(lane.as_str());
            file.is_not.iter().any(is_lane)
        };
        if name.value == LANE && Lane::ALL.iter().all(is_excluded) {
            let message = "the condition can never hold: these are all lanes";
            self.findings.error(name.line, message, "leave one out");
        }
        if name.value == OPENING && self.open_days.is_none() {
            let message = "`opening` needs working hours";
            self.findings.error(name.line, message, "add `[calendar]`");
        }
    }

    /// A policy is asked about customers' messages alone.
    fn report_undecided_roles(&self, file: &NameFile) {
        if file.name.value != AUTHOR_ROLE {
            return;
        }
        let is_role = |value: &&At<String>| {
            UNDECIDED_ROLES
                .iter()
                .any(|role| role.eq_ignore_ascii_case(&value.value))
        };
        for value in file.is.iter().chain(&file.is_not).filter(is_role) {
            let message = format!(
                "`{AUTHOR_ROLE}` is never {} here: what agents and systems write gets no priority",
                quoted(&value.value)
            );
            self.findings.warn(value.line, message, "remove it");
        }
    }

    fn unknown_name(&self, signal: &At<String>) {
        let name = &signal.value;
        let message = format!("unknown name signal {}", quoted(name));
        let fix = if SignalId::from_name(name).is_some() {
            format!("it is a number: write `{{ signal = \"{name}\", at_least = … }}`")
        } else {
            suggestion(name, NAME_SIGNALS.iter().copied())
        };
        self.findings.error(signal.line, message, fix);
    }

    fn is_known_value(&self, signal: &str, value: &At<String>) -> bool {
        let Some(known) = closed_set(signal) else {
            return self.is_usable_value(signal, value);
        };
        let is_known = known.iter().any(|k| k.eq_ignore_ascii_case(&value.value));
        if !is_known {
            let message = format!("`{signal}` is never {}", quoted(&value.value));
            let fix = suggestion(&value.value, known.into_iter());
            self.findings.error(value.line, message, fix);
        }
        is_known
    }

    fn is_usable_value(&self, signal: &str, value: &At<String>) -> bool {
        let trimmed = value.value.trim();
        let is_usable = !trimmed.is_empty() && trimmed.len() == value.value.len();
        if !is_usable {
            let message = format!("`{signal}` is never {}", quoted(&value.value));
            let fix = "write the name without blanks around it";
            self.findings.error(value.line, message, fix);
        }
        is_usable
    }

    /// An id, checked for its letters. `None` when absent or wrong.
    pub(super) fn id(&self, id: Option<&At<String>>) -> Option<At<String>> {
        let id = id?;
        let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b);
        self.word(id, "id", is_letter)
    }

    /// A policy or queue name, checked for its letters. `None` when wrong.
    pub(super) fn plain_name(&self, name: &At<String>, what: &str) -> Option<At<String>> {
        self.word(name, what, |b| {
            b.is_ascii_alphanumeric() || b"_-.".contains(&b)
        })
    }

    fn word(&self, word: &At<String>, what: &str, fits: fn(u8) -> bool) -> Option<At<String>> {
        let text = &word.value;
        let is_fine = !text.is_empty() && text.len() <= MAX_NAME_BYTES && text.bytes().all(fits);
        if !is_fine {
            let message = format!("{} is not a usable {what}", quoted(text));
            let fix = format!(
                "write 1 to {MAX_NAME_BYTES} ASCII letters (lower-case in an id), digits, `_` or `-`"
            );
            self.findings.error(word.line, message, fix);
        }
        is_fine.then(|| word.clone())
    }

    /// A reason, which must have words.
    pub(super) fn reason(&self, reason: Option<&At<String>>) -> String {
        self.words(reason, "the reason is empty", "say why, in words")
    }

    /// A source of the law, which must have words.
    pub(super) fn source(&self, source: Option<&At<String>>) -> String {
        self.words(source, "the source is empty", "name law and article")
    }

    fn words(&self, text: Option<&At<String>>, empty: &str, fix: &str) -> String {
        let Some(At { value, line }) = text else {
            return String::new();
        };
        if value.trim().is_empty() {
            self.findings.error(*line, empty, fix);
        }
        value.trim().to_owned()
    }
}

fn open_days(file: &PolicyFile) -> Option<Vec<&'static str>> {
    let hours = &file.calendar.as_ref()?.value.hours;
    let days = [
        &hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun,
    ];
    let open = WEEKDAYS.into_iter().zip(days);
    let open = open.filter(|(_, ranges)| !ranges.is_empty());
    Some(open.map(|(day, _)| day).collect())
}

/// What a bound outside the range of its signal amounts to.
#[derive(Debug, Clone, Copy)]
enum Reach {
    Never,
    Always,
}

fn reach_of(key: &str, value: f32, spec: &SignalSpec) -> Option<Reach> {
    let (never, always) = match key {
        "at_least" => (value > spec.max, value <= spec.min),
        "at_most" => (value < spec.min, value >= spec.max),
        _ => (value <= spec.min, value > spec.max),
    };
    let always = always.then_some(Reach::Always);
    if never { Some(Reach::Never) } else { always }
}

/// Shares are easily written in per cent.
fn range_fix(value: f64, spec: &SignalSpec) -> String {
    let is_share = nearest_f32(value) > spec.max && spec.max <= 1.0;
    if is_share && value <= 100.0 {
        return format!("use a value in that range: {} for {value} %", value / 100.0);
    }
    "use a value in that range".to_owned()
}

fn signal_of(name: &str) -> Option<(SignalId, &'static SignalSpec)> {
    let id = SignalId::from_name(name)?;
    Some((id, catalog().get(id.index())?))
}

/// The bounds as one interval, open to both sides where there is no bound.
fn span_of(file: &NumberFile) -> Interval {
    let bound = |at: &Option<At<f64>>| at.as_ref().map(|at| nearest_f32(at.value));
    let (at_most, below) = (bound(&file.at_most), bound(&file.below));
    Interval {
        lo: bound(&file.at_least).unwrap_or(f32::NEG_INFINITY),
        hi: at_most.or(below).unwrap_or(f32::INFINITY),
        is_open: at_most.is_none() && below.is_some(),
    }
}

/// Signals are `f32`, so a threshold written as 0.7 must become the same `f32` as a signal of 0.7.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounds to the nearest, on purpose"
)]
fn nearest_f32(value: f64) -> f32 {
    value as f32
}

fn closed_set(signal: &str) -> Option<Vec<&'static str>> {
    match signal {
        "intent" => Some(Intent::ALL.iter().map(|l| l.as_str()).collect()),
        "category" => Some(Category::ALL.iter().map(|l| l.as_str()).collect()),
        "lane" => Some(Lane::ALL.iter().map(|l| l.as_str()).collect()),
        "author_role" => Some(vec!["customer", "agent", "system"]),
        "weekday" => Some(WEEKDAYS.to_vec()),
        "hour" => Some(HOURS.to_vec()),
        "opening" => Some(OPENINGS.to_vec()),
        _ => None,
    }
}

fn not_monotone(key: &str, spec: &SignalSpec, direction: Direction) -> (String, String) {
    let name = &spec.name;
    let what = match spec.kind {
        SignalKind::Harm => "harm",
        SignalKind::Tone => "tone",
        SignalKind::Calm => "calm",
        SignalKind::Context => "context",
    };
    let (does, breaks) = match (direction, spec.kind) {
        (Direction::Raise, SignalKind::Calm) => ("raises", "more calm would raise the priority"),
        (Direction::Raise, _) => ("raises", "more of it would lower the priority"),
        (_, SignalKind::Calm) => ("lowers", "less calm would lower the priority"),
        _ => ("lowers", "more of it would lower the priority"),
    };
    let allowed = if key == "at_least" {
        "`at_most` or `below`"
    } else {
        "`at_least`"
    };
    (
        format!(
            "`{key}` on the {what} signal `{name}` in an entry that {does} is not monotone: {breaks}"
        ),
        format!("use {allowed} on it here, or drop the condition"),
    )
}
