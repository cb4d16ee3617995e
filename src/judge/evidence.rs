//! Where each label came from: the hits that speak for it, and the model where it decided.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use super::drivers::driver_of;
use super::labels::{Evidence, Judgement};
use super::round::four_places;
use crate::label::{Category, Driver, Flag, Intent};
use crate::lexicon::{Hit, HitClass, Lexicon, Scan};
use crate::prepare::Prepared;
use crate::span::ByteSpan;

/// Hits cited for one field at most: the strongest. A record must stay readable for a long letter.
const MAX_HITS_A_FIELD: usize = 5;

/// Room made for the evidence beforehand: a short message seldom has more.
const USUAL_COUNT: usize = 8;

/// Evidence for every label that was given, by field in record order, then by position.
///
/// `model` is the source name of the model that decided, absent in the rules lane. A model reads the
/// whole text, so its span is all that was read, and its effect the probability it gave.
pub(super) fn collect(
    judgement: &Judgement,
    scan: &Scan,
    lexicon: &Lexicon,
    prepared: &Prepared,
    model: Option<&Arc<str>>,
) -> Vec<Evidence> {
    let whole = prepared.to_view(ByteSpan::new(0, prepared.text.len()));
    let mut all = Vec::with_capacity(USUAL_COUNT);
    let mut found = Vec::with_capacity(scan.hits.len());
    for (field, p) in fields(judgement) {
        found.clear();
        found.extend(speaking(field, judgement, scan));
        cite(field, &mut found, lexicon, &mut all);
        all.extend(pattern_for(field, scan, whole));
        if let (Some(source), Some(p)) = (model, p) {
            all.push(Evidence {
                field: field.name(),
                span: whole,
                source: Arc::clone(source),
                effect: p,
            });
        }
    }
    all
}

/// A field of the record that evidence can speak for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Sentiment,
    Anger,
    Frustration,
    Complaint,
    Intent(Intent),
    Category(Category),
    Flag(Flag),
    Impact,
    Urgency,
}

impl Field {
    fn name(self) -> Cow<'static, str> {
        let of = |names: &'static LazyLock<Vec<String>>, at: usize| {
            names
                .get(at)
                .map_or(Cow::Borrowed(""), |name| Cow::Borrowed(name.as_str()))
        };
        match self {
            Self::Sentiment => Cow::Borrowed("sentiment"),
            Self::Anger => Cow::Borrowed("anger"),
            Self::Frustration => Cow::Borrowed("frustration"),
            Self::Complaint => Cow::Borrowed("complaint"),
            Self::Intent(intent) => of(&INTENT_FIELDS, intent.index()),
            Self::Category(category) => of(&CATEGORY_FIELDS, category.index()),
            Self::Flag(flag) => of(&FLAG_FIELDS, flag.index()),
            Self::Impact => Cow::Borrowed("impact"),
            Self::Urgency => Cow::Borrowed("urgency"),
        }
    }
}

// Names are made once: evidence is written for every message.
static INTENT_FIELDS: LazyLock<Vec<String>> =
    LazyLock::new(|| Intent::ALL.iter().map(|i| format!("intents.{i}")).collect());
static CATEGORY_FIELDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    Category::ALL
        .iter()
        .map(|c| format!("categories.{c}"))
        .collect()
});
static FLAG_FIELDS: LazyLock<Vec<String>> =
    LazyLock::new(|| Flag::ALL.iter().map(|f| format!("flags.{f}")).collect());
static IRONY: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from("rule:irony"));
static DENIAL: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from("rule:denial"));
static SHOUTING: LazyLock<Arc<str>> = LazyLock::new(|| Arc::from("rule:shouting"));

/// Fields that carry a label, with the label's probability or score.
fn fields(judgement: &Judgement) -> impl Iterator<Item = (Field, Option<f32>)> {
    let tone = [
        (Field::Sentiment, judgement.sentiment.score),
        (Field::Anger, judgement.anger.score),
        (Field::Frustration, judgement.frustration.score),
        (Field::Complaint, judgement.complaint.p),
    ];
    let intents = judgement.intents.iter();
    let intents = intents.map(|i| (Field::Intent(i.label), Some(i.p)));
    let categories = judgement.categories.iter();
    let categories = categories.map(|c| (Field::Category(c.label), Some(c.p)));
    let flags = judgement.flags.iter();
    let flags = flags.map(|f| (Field::Flag(f.name), Some(f.p)));
    let levels = [
        (Field::Impact, &judgement.impact),
        (Field::Urgency, &judgement.urgency),
    ];
    let levels = levels
        .into_iter()
        .filter(|(_, label)| label.level.is_some());
    let levels = levels.map(|(field, label)| (field, label.p));
    let named = intents.chain(categories).chain(flags);
    tone.into_iter().chain(named).chain(levels)
}

/// Evidence of the patterns that are no lexicon entries: suspected irony, a fault denied
/// and shouting.
fn pattern_for(field: Field, scan: &Scan, whole: ByteSpan) -> Option<Evidence> {
    let (span, source, effect) = match field {
        Field::Sentiment if scan.denial.is_some() => (scan.denial?, &*DENIAL, 1.0),
        Field::Sentiment => (scan.irony?, &*IRONY, -1.0),
        Field::Anger if scan.style.is_shouting => (whole, &*SHOUTING, 1.0),
        _ => return None,
    };
    Some(Evidence {
        field: field.name(),
        span,
        source: Arc::clone(source),
        effect,
    })
}

/// The hits that speak for a field, with their effect.
fn speaking<'s>(
    field: Field,
    judgement: &Judgement,
    scan: &'s Scan,
) -> impl Iterator<Item = (f32, &'s Hit)> {
    let hits = scan.hits.iter();
    hits.filter_map(move |hit| effect(field, hit, judgement).map(|effect| (effect, hit)))
}

/// Adds the strongest of the hits found, by position.
fn cite(field: Field, found: &mut Vec<(f32, &Hit)>, lexicon: &Lexicon, all: &mut Vec<Evidence>) {
    if found.len() > 1 {
        found.sort_by(|a, b| {
            b.0.abs()
                .total_cmp(&a.0.abs())
                .then(a.1.span.cmp(&b.1.span))
        });
        found.truncate(MAX_HITS_A_FIELD);
        found.sort_by_key(|(_, hit)| (hit.span, hit.entry));
    }
    let cited = |(effect, hit): &(f32, &Hit)| Evidence {
        field: field.name(),
        span: hit.span,
        source: lexicon.source(hit.entry).cloned().unwrap_or_default(),
        effect: four_places(*effect),
    };
    all.extend(found.iter().map(cited));
}

/// Signed strength of a hit for a field, or nothing when it does not speak of it.
fn effect(field: Field, hit: &Hit, judgement: &Judgement) -> Option<f32> {
    let strength = if hit.negated {
        -hit.intensity
    } else {
        hit.intensity
    };
    let class = hit.class;
    let speaks = match field {
        Field::Sentiment => return (hit.valence != 0.0).then_some(hit.valence / 4.0),
        Field::Anger => driver_of(class).is_some_and(is_anger),
        Field::Frustration => {
            class == HitClass::Frustration || driver_of(class).is_some_and(|d| !is_anger(d))
        }
        Field::Complaint => {
            judgement.complaint.is == Some(true) && speaks_of_breach(class) && !hit.negated
        }
        Field::Intent(intent) => class == HitClass::Intent(intent),
        Field::Category(category) => class == HitClass::Category(category),
        Field::Flag(flag) => class == HitClass::Flag(flag) && !hit.negated,
        Field::Impact => class == HitClass::Stakes || is_harm(class),
        Field::Urgency => class == HitClass::TimePressure || class == HitClass::Repeat,
    };
    speaks.then_some(strength)
}

fn is_anger(driver: Driver) -> bool {
    matches!(
        driver,
        Driver::AngerWord | Driver::Insult | Driver::Ultimatum
    )
}

fn speaks_of_breach(class: HitClass) -> bool {
    matches!(
        class,
        HitClass::Failure
            | HitClass::NegatedExpectation
            | HitClass::Waiting
            | HitClass::Repeat
            | HitClass::Negative
            | HitClass::Anger
            | HitClass::Frustration
            | HitClass::Insult
            | HitClass::WhyQuestion
            | HitClass::Ultimatum
            | HitClass::Flag(Flag::Unresolved | Flag::Bug)
    )
}

fn is_harm(class: HitClass) -> bool {
    matches!(
        class,
        HitClass::Flag(
            Flag::Safety | Flag::SelfHarm | Flag::Fraud | Flag::Vulnerability | Flag::LegalThreat
        )
    )
}
