//! What is peculiar to one helpdesk's export.

use std::collections::HashMap;

use serde_json::Value;

use crate::input::tag_lines::broken_at_tags;
use crate::message::{AuthorRole, BodyKind};

use super::about::{About, Kind, Reading};
use super::layers::{Layers, Object, scalar};
use super::names::SENDER_NUMBERS;
use super::shape::list_in;
use super::thread::Thread;
use super::turn::{Turn, in_order};

/// What Intercom's conversations say they are.
pub(super) const INTERCOM_TYPE: &str = "conversation";

/// Intercom's conversation: the message it began with, then its parts.
pub(super) fn intercom(layers: &Layers<'_>, reading: Reading<'_>) -> Option<Thread> {
    let object = layers.inner()?;
    let source = Layers::of(object).named(&["source", "conversation_message"]);
    let source = source.filter(|value| value.is_object());
    let parts = object.get("conversation_parts");
    let parts = parts.and_then(|parts| list_in("conversation_parts", parts));
    let kind = object.get("type").and_then(Value::as_str);
    let is_conversation = kind == Some(INTERCOM_TYPE);
    if parts.is_none() && !(is_conversation && source.is_some()) {
        return None;
    }
    let mut about = About::of(layers, Kind::Ticket, reading);
    let source_layers = source.and_then(Value::as_object).map(Layers::of);
    let subject = || {
        let subject = source_layers.as_ref()?.scalar(&["subject"])?;
        Some(broken_at_tags(&subject).trim().to_owned())
    };
    about.subject = about.subject.take().or_else(subject);
    let mut first = source.and_then(|source| Turn::of_element(source, &about));
    if let Some(first) = &mut first {
        let began = layers.scalar(&["created_at"]);
        first.at = first.at.take().or(began);
    }
    let parts = parts.into_iter().flatten();
    let parts = parts.filter_map(|part| Turn::of_element(part, &about));
    let parts = in_order(parts.collect());
    Thread::new(about, first.into_iter().chain(parts))
}

/// Zammad's answer to a search: tickets and articles by number, beside each other.
pub(super) fn zammad_search(object: &Object, reading: Reading<'_>) -> Option<Vec<Thread>> {
    let assets = object.get("assets")?.as_object()?;
    let articles = assets.get("TicketArticle")?.as_object()?;
    let tickets = assets.get("Ticket").and_then(Value::as_object);
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut grouped: Vec<(String, Vec<&Value>)> = Vec::new();
    for article in articles.values() {
        let ticket = article
            .get("ticket_id")
            .and_then(scalar)
            .unwrap_or_default();
        let place = *places.entry(ticket.clone()).or_insert(grouped.len());
        match grouped.get_mut(place) {
            Some((_, group)) => group.push(article),
            None => grouped.push((ticket, vec![article])),
        }
    }
    let threads = grouped.into_iter().filter_map(|(id, mut articles)| {
        articles.sort_by_key(|article| article.get("id").and_then(Value::as_u64));
        let known = tickets.and_then(|tickets| tickets.get(&id)?.as_object());
        let first = || articles.first().and_then(|article| article.as_object());
        let about = About::of(&Layers::of(known.or_else(first)?), Kind::Ticket, reading);
        let turns = articles
            .iter()
            .filter_map(|article| article_turn(article, &about));
        let turns: Vec<Turn> = turns.collect();
        Thread::new(about, turns)
    });
    Some(threads.collect())
}

/// An article of a search, whose sender is a number.
fn article_turn(article: &Value, about: &About) -> Option<Turn> {
    let turn = Turn::of_element(article, about)?;
    let by_number = article
        .get("sender_id")
        .and_then(scalar)
        .and_then(|n| sender(&n));
    let is_named = article.get("sender").is_some_and(Value::is_string);
    Some(Turn {
        role: if is_named {
            turn.role
        } else {
            by_number.or(turn.role)
        },
        ..turn
    })
}

fn sender(number: &str) -> Option<AuthorRole> {
    let mut known = SENDER_NUMBERS.iter();
    known
        .find(|(wanted, _)| *wanted == number)
        .map(|(_, role)| *role)
}

/// True when the first comment, or the last where the newest stands first, repeats the ticket's
/// description, as Zendesk's does.
pub(super) fn is_repeated(opening: &Turn, turns: &[Turn]) -> bool {
    let ends = [turns.first(), turns.last()];
    let mut ends = ends.into_iter().flatten();
    letters(opening).next().is_none() || ends.any(|turn| letters(turn).eq(letters(opening)))
}

/// Letters and digits, outside of tags where it is HTML: an export may have one text both ways.
fn letters(turn: &Turn) -> impl Iterator<Item = char> {
    let is_html = turn.body_kind == BodyKind::Html;
    let mut is_tag = false;
    let body = turn.body.as_deref().unwrap_or_default();
    body.chars().filter(move |c| {
        is_tag = is_html && (*c == '<' || (is_tag && *c != '>'));
        !is_tag && c.is_alphanumeric()
    })
}
