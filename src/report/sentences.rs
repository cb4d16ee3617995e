//! What changed, in plain sentences.

use super::compare::LEVEL;
use super::groups::part;
use super::model::{Comparison, Headline, Mix, Mover, Span, Volume};
use super::stats::holm;
use super::window::Window;
use super::words::{
    capital, change_in_points, days, dimension, group, grouped, listed, percent, plural, share_of,
    signed_percent, whole_percent,
};
use crate::summary::Measure;

/// Part of a change from which on a sentence names a group.
const MIN_PART: f64 = 0.2;

/// A group explains a change when its part of it is this many times its part of the messages.
const MIN_EXCESS: f64 = 1.25;

/// Groups that a sentence names.
const MAX_NAMED: usize = 3;

/// Dimensions in which a change is explained, those first that somebody can act on.
const EXPLAINING: [&str; 5] = ["category", "queue", "intent", "channel", "customer_tier"];

pub(super) fn volume_sentence(volume: &Volume, now: &Span, before: &Span) -> String {
    let (here, there) = (grouped(volume.now), grouped(volume.before));
    let verb = match volume.change.value.unwrap_or_default() {
        change if !volume.change.is_significant || change == 0.0 => {
            return format!("No clear change in volume: {there} messages before, {here} now.");
        }
        change if change > 0.0 => "rose",
        _ => "fell",
    };
    let a_day = if now.days == before.days {
        ""
    } else {
        ", for each day"
    };
    format!(
        "The volume {verb} from {there} to {here} messages: {} (95 % interval {} to {}{a_day}).",
        signed_percent(volume.change.value),
        signed_percent(volume.change.low),
        signed_percent(volume.change.high),
    )
}

pub(super) fn headline_sentence(headline: &Headline, movers: &[Mover], now: &Window) -> String {
    let name = plural(headline.measure);
    let (here, there) = (&headline.now, &headline.before);
    let value = headline.change.value.unwrap_or_default();
    if headline.change.value.is_none() {
        return format!(
            "{} cannot be compared: one period has none to tell.",
            capital(name)
        );
    }
    if !headline.change.is_significant {
        return format!(
            "No clear change in {name}: {} before, {} now.",
            percent(there.share),
            percent(here.share)
        );
    }
    let (verb, noun) = if value > 0.0 {
        ("rose", "rise")
    } else {
        ("fell", "fall")
    };
    let sentence = format!(
        "{} {verb} from {} to {}: {}.",
        capital(name),
        share_of(there),
        share_of(here),
        change_in_points(&headline.change)
    );
    let parts: Vec<String> = explaining(headline, movers, now)
        .into_iter()
        .map(|(mover, messages)| part_sentence(mover, noun, messages))
        .collect();
    if parts.is_empty() {
        return sentence + " No group stands out as the cause.";
    }
    format!("{sentence} {}.", capital(&parts.join("; ")))
}

/// `category delivery_shipping gives 61 % of the rise, with 35.1 % of the messages`.
fn part_sentence(mover: &Mover, noun: &str, messages: Option<f64>) -> String {
    let part = mover.part.unwrap_or_default();
    let gives = if part > 1.0 {
        format!("more than the whole {noun} ({})", whole_percent(part))
    } else {
        format!("{} of the {noun}", whole_percent(part))
    };
    format!(
        "{} {} gives {gives}, with {} of the messages",
        dimension(&mover.dimension),
        group(&mover.dimension, &mover.name),
        percent(messages),
    )
}

/// The groups that give more of a change than their part of the messages would, at most one of a dimension, and the
/// part of the messages that each has now. The figure's change is significant already, so the groups of one dimension are
/// a family of their own.
fn explaining<'m>(
    headline: &Headline,
    movers: &'m [Mover],
    now: &Window,
) -> Vec<(&'m Mover, Option<f64>)> {
    let mut found: Vec<(&Mover, Option<f64>)> = Vec::new();
    for dimension in EXPLAINING {
        let messages = |name: &str| {
            let groups = now.dimensions.iter().find(|(of, _)| *of == dimension);
            let cell = groups.and_then(|(_, groups)| groups.get(name));
            part(cell.map_or(0, |cell| cell.messages), now.all.messages).share
        };
        let best = significant(headline.measure, dimension, movers)
            .filter(|m| {
                let least = messages(&m.name).unwrap_or_default() * MIN_EXCESS;
                m.part.is_some_and(|part| part >= MIN_PART.max(least))
            })
            .max_by(|a, b| {
                let part = |mover: &Mover| mover.part.unwrap_or_default();
                part(a)
                    .total_cmp(&part(b))
                    .then_with(|| b.name.cmp(&a.name))
            });
        // A queue of one category says what the category has said.
        let counts = |mover: &Mover| (mover.now.count, mover.before.count);
        let is_new = |mover: &&Mover| {
            found
                .iter()
                .all(|(other, _)| counts(other) != counts(mover))
        };
        let best = best.filter(is_new);
        found.extend(best.map(|mover| (mover, messages(&mover.name))));
    }
    found.truncate(MAX_NAMED);
    found
}

/// The groups of a dimension whose part in a figure changed, tested among themselves.
fn significant<'m>(
    measure: Measure,
    dimension: &str,
    movers: &'m [Mover],
) -> impl Iterator<Item = &'m Mover> {
    let groups = movers
        .iter()
        .filter(|m| m.measure == measure && m.dimension == dimension);
    let groups: Vec<&Mover> = groups.collect();
    let p_values: Vec<f64> = groups.iter().map(|mover| mover.change.p).collect();
    let tested = groups.into_iter().zip(holm(&p_values));
    tested.filter(|(_, p)| *p < LEVEL).map(|(mover, _)| mover)
}

pub(super) fn sentences(compared: &Comparison) -> Vec<String> {
    let of = |headline: &Headline| headline.sentence.clone();
    let volume = |is_clear: bool| {
        let volume = compared.volume.as_ref();
        let volume = volume.filter(|volume| volume.change.is_significant == is_clear);
        volume.map(|volume| volume.sentence.clone())
    };
    let same = compared.headlines.iter();
    let same = same.filter(|headline| !headline.change.is_significant);
    let mut told = vec![verdict(compared, &[])];
    told.extend(changed(compared, true).map(of));
    told.extend(volume(true));
    told.extend(mix_sentence(&compared.mixes));
    told.extend(changed(compared, false).map(of));
    told.extend(volume(false));
    told.extend(same.map(of));
    told
}

/// The shares that clearly rose, or those that clearly fell.
fn changed(compared: &Comparison, is_rise: bool) -> impl Iterator<Item = &Headline> {
    compared.headlines.iter().filter(move |headline| {
        let rose = headline.change.value.is_some_and(|value| value > 0.0);
        headline.change.is_significant && rose == is_rise
    })
}

/// All that the other sentences tell, in one, and which recurring problems moved.
pub(super) fn verdict(compared: &Comparison, problems: &[String]) -> String {
    let (now, before) = (&compared.now, &compared.before);
    let when = format!("{} beside {}", days(now), days(before));
    if now.messages == 0 || before.messages == 0 {
        return format!("{when}: one of the periods has no messages, so nothing is compared.");
    }
    let beside: Vec<String> = volume_in_short(compared)
        .into_iter()
        .chain(problems.iter().cloned())
        .collect();
    let is_all = beside.is_empty() && mix_sentence(&compared.mixes).is_none();
    let rates = rates(compared, if is_all { "nothing" } else { "no rate" });
    if beside.is_empty() {
        format!("{when}: {rates}.")
    } else {
        format!("{when}: {rates}; {}.", listed(&beside))
    }
}

/// What became of the shares; `nothing` names what did not change where none did.
fn rates(compared: &Comparison, nothing: &str) -> String {
    let named = |is_rise: bool| {
        let names = changed(compared, is_rise).map(|headline| plural(headline.measure).to_owned());
        listed(&names.collect::<Vec<String>>())
    };
    let (worse, better) = (named(true), named(false));
    match (worse.is_empty(), better.is_empty()) {
        (false, true) => format!("there is a larger share of {worse}"),
        (false, false) => {
            format!("there is a larger share of {worse}, a smaller one of {better}")
        }
        (true, false) => {
            format!("{nothing} got clearly worse; there is a smaller share of {better}")
        }
        (true, true) => format!("{nothing} got clearly worse or better"),
    }
}

/// `the volume rose (+205 %)`.
fn volume_in_short(compared: &Comparison) -> Option<String> {
    let volume = compared.volume.as_ref();
    let change = volume.map(|volume| &volume.change)?;
    let value = change.value.filter(|_| change.is_significant)?;
    let verb = if value > 0.0 { "rose" } else { "fell" };
    let by = signed_percent(change.value);
    (value != 0.0).then(|| format!("the volume {verb} ({by})"))
}

/// The groups that grew most among those of which there is significantly more.
fn mix_sentence(mixes: &[Mix]) -> Option<String> {
    let is_told = |mix: &&Mix| {
        let grew = mix.change.value.is_some_and(|value| value > 0.0);
        let named = ["category", "intent", "flag", "topic", "language"];
        grew && mix.change.is_significant && named.contains(&&*mix.dimension)
    };
    let mut grown: Vec<&Mix> = mixes.iter().filter(is_told).collect();
    grown.sort_by(|a, b| {
        let value = |mix: &Mix| mix.change.value.unwrap_or_default();
        value(b)
            .total_cmp(&value(a))
            .then_with(|| a.name.cmp(&b.name))
    });
    grown.truncate(MAX_NAMED);
    let parts: Vec<String> = grown
        .iter()
        .map(|mix| {
            format!(
                "{} {} ({} → {})",
                dimension(&mix.dimension),
                group(&mix.dimension, &mix.name),
                percent(mix.before.share),
                percent(mix.now.share)
            )
        })
        .collect();
    (!parts.is_empty()).then(|| format!("There is more of {}.", listed(&parts)))
}
