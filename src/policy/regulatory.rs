//! Clocks that the law or a contract sets: due times beside the desk's own, each with its source and
//! the days of receipt on which it applies.
//!
//! A pack is a file of such clocks for one field of law, `data/policy/clocks/<name>.toml`. Whether a
//! law applies to a company no message can say: who names a pack says so.

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use toml::de::DeTable;

use super::DueByLaw;
use super::check::check_ids;
use super::clock::{Calendar, parse_received};
use super::condition::{Condition, Tone};
use super::file::{At, PolicyFile, RegulatoryFile};
use super::finding::{Findings, Gravity, quoted, suggestion};
use super::read::read_pack;
use super::resolve::{Direction, Resolver};
use crate::signals::Signals;

/// The built-in packs: name and text.
const PACKS: &[(&str, &str)] = &[
    (
        "eu_data_protection",
        include_str!("../../data/policy/clocks/eu_data_protection.toml"),
    ),
    (
        "eu_payments",
        include_str!("../../data/policy/clocks/eu_payments.toml"),
    ),
    (
        "eu_rail",
        include_str!("../../data/policy/clocks/eu_rail.toml"),
    ),
    (
        "uk_financial",
        include_str!("../../data/policy/clocks/uk_financial.toml"),
    ),
    (
        "us_payments",
        include_str!("../../data/policy/clocks/us_payments.toml"),
    ),
];

/// How long a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Hours(u32),
    Days(u32),
    BusinessDays(u32),
    Months(u32),
}

/// One clock.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LawClock {
    id: String,
    condition: Condition,
    length: Length,
    source: String,
    from: Date,
    until: Option<Date>,
}

impl LawClock {
    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// When the duty of a message received then is due; nothing where the condition does not hold, the clock
    /// did not apply on the day of receipt, or the length of business days meets no calendar.
    fn due(
        &self,
        signals: &Signals,
        receipt: &Receipt,
        calendar: Option<&Calendar>,
    ) -> Option<DueByLaw> {
        let Receipt { moment, zone, day } = receipt;
        let (moment, day) = (*moment, *day);
        if !self.condition.holds(signals, Tone::Heard) {
            return None;
        }
        if day < self.from || self.until.is_some_and(|until| day > until) {
            return None;
        }
        let due = match self.length {
            Length::Hours(hours) => moment.checked_add(i64::from(hours).hours()).ok()?,
            Length::Days(days) => later(moment, zone, i64::from(days).days())?,
            Length::Months(months) => later(moment, zone, i64::from(months).months())?,
            Length::BusinessDays(days) => calendar?.close_after(day, days)?,
        };
        Some(DueByLaw {
            id: self.id.clone(),
            due: due.to_string(),
            source: self.source.clone(),
        })
    }
}

/// When a message came, where the clocks count.
struct Receipt {
    moment: Timestamp,
    zone: TimeZone,
    day: Date,
}

/// Duties of a message, in the order of the clocks; none without a usable time of receipt.
pub(super) fn due_by_law(
    clocks: &[LawClock],
    signals: &Signals,
    calendar: Option<&Calendar>,
) -> Vec<DueByLaw> {
    let received_at = signals.received_at.as_deref();
    let received = received_at
        .filter(|_| !clocks.is_empty())
        .and_then(parse_received);
    let Some(moment) = received else {
        return Vec::new();
    };
    let zone = calendar.map_or(TimeZone::UTC, |calendar| calendar.zone.clone());
    let day = zone.to_datetime(moment).date();
    let receipt = Receipt { moment, zone, day };
    let due = |clock: &LawClock| clock.due(signals, &receipt, calendar);
    clocks.iter().filter_map(due).collect()
}

/// The same time of day so much later.
fn later(from: Timestamp, zone: &TimeZone, span: Span) -> Option<Timestamp> {
    let moment = from.to_zoned(zone.clone()).checked_add(span).ok()?;
    Some(moment.timestamp())
}

/// Names and texts of the packs that a policy names, for its hash.
pub(super) fn pack_texts(file: &PolicyFile) -> impl Iterator<Item = &str> {
    file.clock_packs
        .iter()
        .filter_map(|name| Some(PACKS.iter().find(|(known, _)| *known == name.value)?.1))
}

/// All clocks: those of the packs, then the policy's own.
pub(super) fn resolve_regulatory(
    file: &PolicyFile,
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Vec<LawClock> {
    let mut clocks = Vec::new();
    for name in &file.clock_packs {
        if let Some((_, text)) = PACKS.iter().find(|(known, _)| *known == name.value) {
            clocks.extend(pack(text, name, file, findings));
        } else {
            let message = format!("unknown pack of clocks {}", quoted(&name.value));
            let known = PACKS.iter().map(|(known, _)| *known);
            findings.error(name.line, message, suggestion(&name.value, known));
        }
    }
    let names = file.clock_packs.iter();
    check_ids(names.map(|name| (name.value.as_str(), name.line)), findings);
    let ids = file.regulatory.iter().filter_map(|at| at.value.id.as_ref());
    check_ids(ids.map(|id| (id.value.as_str(), id.line)), findings);
    let own = file
        .regulatory
        .iter()
        .filter_map(|at| law_clock(at, file, resolver, findings));
    clocks.extend(own);
    clocks
}

/// The clocks of a pack, named `<pack>.<id>`. What is wrong with them in this policy, such as a missing
/// calendar, is told at the line that names the pack.
fn pack(text: &str, name: &At<String>, file: &PolicyFile, findings: &Findings) -> Vec<LawClock> {
    let own = Findings::of_text(text);
    let (document, _) = DeTable::parse_recoverable(text);
    let resolver = Resolver::new(file, &own);
    let clocks = read_pack(document.get_ref(), &own);
    let clocks = clocks.iter().filter_map(|at| {
        let clock = law_clock(at, file, &resolver, &own)?;
        Some(LawClock {
            id: format!("{}.{}", name.value, clock.id),
            ..clock
        })
    });
    let clocks = clocks.collect();
    for finding in own.into_sorted() {
        if finding.gravity == Gravity::Error {
            let message = format!("{}: {}", name.value, finding.message);
            findings.error(name.line, message, finding.fix.unwrap_or_default());
        }
    }
    clocks
}

fn law_clock(
    at: &At<RegulatoryFile>,
    policy: &PolicyFile,
    resolver: &Resolver<'_>,
    findings: &Findings,
) -> Option<LawClock> {
    let file = &at.value;
    let id = resolver.id(file.id.as_ref());
    resolver.reason(file.reason.as_ref());
    let source = resolver.source(file.source.as_ref());
    let condition = resolver.condition(at.line, (&file.when, &file.any), Direction::Route)?;
    let from = date(file.valid_from.as_ref()?, findings);
    let until = file.valid_until.as_ref().map(|until| date(until, findings));
    if let (Some(from), Some(Some(until))) = (from, until)
        && until < from
    {
        let message = "the clock ends before it begins to apply";
        findings.error(
            at.line,
            message,
            "`valid_until` must not lie before `valid_from`",
        );
    }
    let length = length(file)?;
    if matches!(length, Length::BusinessDays(_)) && policy.calendar.is_none() {
        let fix = "add `[calendar]`, or count `days`";
        findings.error(at.line, "business days need a calendar", fix);
    }
    Some(LawClock {
        id: id?.value,
        condition,
        length,
        source,
        from: from?,
        until: until.flatten(),
    })
}

fn length(file: &RegulatoryFile) -> Option<Length> {
    let of = |count: &Option<At<u32>>, length: fn(u32) -> Length| {
        count.as_ref().map(|count| length(count.value))
    };
    of(&file.hours, Length::Hours)
        .or_else(|| of(&file.days, Length::Days))
        .or_else(|| of(&file.business_days, Length::BusinessDays))
        .or_else(|| of(&file.months, Length::Months))
}

fn date(text: &At<String>, findings: &Findings) -> Option<Date> {
    let date = text.value.parse().ok();
    if date.is_none() {
        let message = format!("{} is no date", quoted(&text.value));
        findings.error(text.line, message, "write `\"2026-01-31\"`");
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_loads_and_says_where_its_duties_are_written() {
        for (name, text) in PACKS {
            let findings = Findings::of_text(text);
            let (document, errors) = DeTable::parse_recoverable(text);
            assert!(errors.is_empty(), "{name}: {errors:?}");
            let clocks = read_pack(document.get_ref(), &findings);
            assert!(!clocks.is_empty(), "{name}");
            let resolver = Resolver::new(&PolicyFile::default(), &findings);
            for at in &clocks {
                let condition = (at.value.when.as_slice(), at.value.any.as_slice());
                assert!(
                    resolver
                        .condition(at.line, condition, Direction::Route)
                        .is_some()
                );
                assert!(length(&at.value).is_some(), "{name}");
            }
            assert_eq!(findings.into_sorted(), [], "{name}");
        }
    }
}
