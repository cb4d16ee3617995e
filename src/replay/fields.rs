//! What a policy may read of a record, field by field: the one table to extend when records gain a
//! field that signals come from.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unknown;

use super::json::{Broken, Cursor, Read};
use super::line::Line;
use crate::faq::FaqMatch;
use crate::judge::labels::{
    CategoryLabel, ComplaintLabel, Entity, EntityKind, FlagLabel, IntensityLabel, IntentLabel,
    LevelLabel,
};
use crate::label::{Category, Flag, Intent, Lane, Level, Priority, Severity};

/// A field of a record and how it is read.
pub(super) struct Field {
    /// Name.
    pub(super) name: &'static str,
    /// False for a field that records of older versions lack: it then reads as empty.
    pub(super) is_needed: bool,
    /// Reads the value.
    pub(super) take: Take,
}

type Take = fn(&mut Line, &mut Cursor<'_>) -> Read<()>;

const fn needed(name: &'static str, take: Take) -> Field {
    Field {
        name,
        is_needed: true,
        take,
    }
}

const fn later(name: &'static str, take: Take) -> Field {
    Field {
        name,
        is_needed: false,
        take,
    }
}

/// The fields that are read, in the order of records; any other order is read as well.
pub(super) const FIELDS: &[Field] = &[
    needed("id", |l, c| set_text(&mut l.id, c)),
    needed("row", |l, c| {
        l.row = c.count()?.ok_or(Broken)?;
        Ok(())
    }),
    needed("channel", |l, c| {
        set_text_or_none(&mut l.message.channel, c)
    }),
    needed("author_role", |l, c| {
        l.message.author_role = named(c)?;
        Ok(())
    }),
    needed("received_at", |l, c| {
        set_text_or_none(&mut l.message.received_at, c)
    }),
    needed("customer_tier", |l, c| {
        set_text_or_none(&mut l.message.customer_tier, c)
    }),
    needed("contact_count", |l, c| {
        l.message.contact_count = whole(c)?;
        Ok(())
    }),
    later("age_hours", |l, c| {
        l.message.age_hours = c.number()?;
        Ok(())
    }),
    later("order_value", |l, c| {
        l.message.order_value = c.number()?;
        Ok(())
    }),
    needed("text", text),
    needed("language", language),
    needed("sentiment", |l, c| {
        l.judgement.sentiment.score = None;
        member(c, b"score", |c| {
            l.judgement.sentiment.score = within(c, -1.0..=1.0)?;
            Ok(())
        })
    }),
    needed("anger", |l, c| intensity(&mut l.judgement.anger, c)),
    needed("frustration", |l, c| {
        intensity(&mut l.judgement.frustration, c)
    }),
    needed("complaint", complaint),
    needed("intents", intents),
    needed("categories", categories),
    needed("flags", flags),
    needed("impact", |l, c| level(&mut l.judgement.impact, c)),
    needed("urgency", |l, c| level(&mut l.judgement.urgency, c)),
    needed("priority", priority),
    needed("sla", |l, c| {
        l.places.sla = place(c)?;
        Ok(())
    }),
    later("regulatory", |l, c| {
        l.places.regulatory = place_of_list(c)?;
        Ok(())
    }),
    needed("route", route),
    later("faq", faq),
    needed("entities", entities),
    needed("decision", |l, c| {
        l.judgement.lane = Lane::Rules;
        member(c, b"lane", |c| {
            l.judgement.lane = label(c, Lane::from_name)?.ok_or(Broken)?;
            Ok(())
        })
    }),
    later("evidence", evidence),
    needed("versions", |l, c| {
        member(c, b"policy", |c| {
            l.places.policy = place(c)?;
            Ok(())
        })
    }),
    needed("error", |l, c| {
        l.is_failed = !c.is_null();
        if l.is_failed { c.skip() } else { Ok(()) }
    }),
];

/// Steps over a value and says where it stands.
fn place(c: &mut Cursor<'_>) -> Read<std::ops::Range<usize>> {
    let start = c.start();
    c.skip()?;
    Ok(start..c.end())
}

/// As [`place`], of a list; nowhere where there is none.
fn place_of_list(c: &mut Cursor<'_>) -> Read<std::ops::Range<usize>> {
    if c.is_null() { Ok(0..0) } else { place(c) }
}

/// What ends a list of objects, up to the next key.
static LIST_END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("}],\""));

/// A fifth of a record, and asked for only where the rules of a verdict change.
fn evidence(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let start = c.start();
    l.places.evidence = if c.leap(&LIST_END) {
        start..c.end()
    } else {
        place_of_list(c)?
    };
    Ok(())
}

/// An object or nothing, of which one member is read.
fn member<'a>(
    c: &mut Cursor<'a>,
    name: &[u8],
    mut take: impl FnMut(&mut Cursor<'a>) -> Read<()>,
) -> Read<()> {
    if c.is_null() {
        return Ok(());
    }
    c.object(|c, key| if key == name { take(c) } else { c.skip() })
}

fn set_text(to: &mut String, c: &mut Cursor<'_>) -> Read<()> {
    let text = c.text()?.ok_or(Broken)?;
    to.clear();
    to.push_str(&text);
    Ok(())
}

/// Keeps the old text's memory where there is one.
fn set_text_or_none(to: &mut Option<String>, c: &mut Cursor<'_>) -> Read<()> {
    match c.text()? {
        None => *to = None,
        Some(text) => {
            let kept = to.get_or_insert_default();
            kept.clear();
            kept.push_str(&text);
        }
    }
    Ok(())
}

/// A name out of a closed set, or nothing.
fn label<T>(c: &mut Cursor<'_>, from_name: fn(&str) -> Option<T>) -> Read<Option<T>> {
    match c.text()? {
        None => Ok(None),
        Some(name) => from_name(&name).map(Some).ok_or(Broken),
    }
}

/// As [`label`], for a set whose names serde knows.
fn named<T: for<'d> Deserialize<'d>>(c: &mut Cursor<'_>) -> Read<Option<T>> {
    let Some(name) = c.text()? else {
        return Ok(None);
    };
    let read: Result<T, Unknown> = T::deserialize((&*name).into_deserializer());
    read.map(Some).map_err(|_| Broken)
}

/// A number of 0 to 1, as every score and probability is, or nothing.
fn share(c: &mut Cursor<'_>) -> Read<Option<f32>> {
    within(c, 0.0..=1.0)
}

/// A number of this range, or nothing. No run writes another one, and a policy would take it for what it is not.
fn within(c: &mut Cursor<'_>, range: RangeInclusive<f32>) -> Read<Option<f32>> {
    let number = c.number()?;
    let is_possible = number.is_none_or(|number| range.contains(&number));
    if is_possible { Ok(number) } else { Err(Broken) }
}

fn whole(c: &mut Cursor<'_>) -> Read<Option<u32>> {
    let count = c.count()?.map(u32::try_from).transpose();
    count.map_err(|_| Broken)
}

fn text(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    l.text_bytes = 0;
    let start = c.start();
    member(c, b"bytes", |c| {
        let bytes = c.count()?.ok_or(Broken)?;
        l.text_bytes = usize::try_from(bytes).map_err(|_| Broken)?;
        Ok(())
    })?;
    l.places.text = start..c.end();
    Ok(())
}

fn language(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    l.language.clear();
    member(c, b"code", |c| set_text(&mut l.language, c))
}

fn intensity(to: &mut IntensityLabel, c: &mut Cursor<'_>) -> Read<()> {
    to.score = None;
    member(c, b"score", |c| {
        to.score = share(c)?;
        Ok(())
    })
}

fn complaint(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let mut read = ComplaintLabel {
        is: None,
        p: None,
        severity: None,
    };
    if !c.is_null() {
        c.object(|c, key| {
            match key {
                b"is" => read.is = c.claim()?,
                b"p" => read.p = share(c)?,
                b"severity" => read.severity = label(c, Severity::from_name)?,
                _ => c.skip()?,
            }
            Ok(())
        })?;
    }
    l.judgement.complaint = read;
    Ok(())
}

fn level(to: &mut LevelLabel, c: &mut Cursor<'_>) -> Read<()> {
    *to = LevelLabel::default();
    if c.is_null() {
        return Ok(());
    }
    c.object(|c, key| {
        match key {
            b"level" => to.level = label(c, Level::from_name)?,
            b"p" => to.p = share(c)?,
            b"score" => to.score = share(c)?,
            _ => c.skip()?,
        }
        Ok(())
    })
}

/// Labels with probabilities, under this key and `p`.
fn weighed<T: Copy>(
    c: &mut Cursor<'_>,
    name: &[u8],
    from_name: fn(&str) -> Option<T>,
    mut push: impl FnMut(T, f32),
) -> Read<()> {
    c.list(|c| {
        let (mut found, mut weight) = (None, None);
        c.object(|c, key| {
            if key == name {
                found = label(c, from_name)?;
            } else if key == b"p" {
                weight = share(c)?;
            } else {
                c.skip()?;
            }
            Ok(())
        })?;
        push(found.ok_or(Broken)?, weight.ok_or(Broken)?);
        Ok(())
    })
}

fn intents(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let all = &mut l.judgement.intents;
    all.clear();
    weighed(c, b"label", Intent::from_name, |label, p| {
        all.push(IntentLabel { label, p });
    })
}

fn categories(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let all = &mut l.judgement.categories;
    all.clear();
    weighed(c, b"label", Category::from_name, |label, p| {
        all.push(CategoryLabel { label, p });
    })
}

fn flags(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let all = &mut l.judgement.flags;
    all.clear();
    weighed(c, b"name", Flag::from_name, |name, p| {
        all.push(FlagLabel { name, p });
    })
}

fn faq(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    l.judgement.faq = None;
    member(c, b"score", |c| {
        l.judgement.faq = Some(FaqMatch {
            // No signal depends on which question it is.
            id: String::new(),
            score: share(c)?.ok_or(Broken)?,
        });
        Ok(())
    })
}

fn entities(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let all = &mut l.judgement.entities;
    all.clear();
    c.list(|c| {
        let (mut kind, mut value) = (None, None);
        c.object(|c, key| {
            match key {
                b"kind" => kind = named::<EntityKind>(c)?,
                b"value" => value = c.text()?,
                _ => c.skip()?,
            }
            Ok(())
        })?;
        all.push(Entity {
            kind: kind.ok_or(Broken)?,
            value: value.ok_or(Broken)?.into_owned(),
            // No signal depends on where a value stands.
            span: crate::span::ByteSpan::default(),
        });
        Ok(())
    })
}

fn priority(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let start = c.start();
    l.stored.priority = None;
    member(c, b"label", |c| {
        l.stored.priority = label(c, Priority::from_name)?;
        Ok(())
    })?;
    l.places.priority = start..c.end();
    Ok(())
}

fn route(l: &mut Line, c: &mut Cursor<'_>) -> Read<()> {
    let start = c.start();
    l.stored.queue.clear();
    member(c, b"queue", |c| set_text(&mut l.stored.queue, c))?;
    l.places.route = start..c.end();
    Ok(())
}
