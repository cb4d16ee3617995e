//! Which conversation an object holds, if any.

use std::collections::HashMap;

use serde_json::Value;

use crate::input::author;
use crate::input::fields::{Field, Fields};
use crate::input::role::Role;
use crate::input::transcript;
use crate::message::Message;

use super::about::{About, Kind, Reading};
use super::helpdesk;
use super::layers::{Layers, Object, inside, is_among, named};
use super::many::{listed, mapped, may_be_mapped};
use super::names::{
    AUTHOR, BEGINNING, CHAT_LISTS, CHAT_TEXTS, ELEMENT_THREAD_ID, INNER_LISTS, LOOSE_LISTS,
    OPENING, OWN_TEXT, SIDE_FLAGS, SPEAKER, THREAD_LISTS, TICKET_FIELDS, TICKET_LISTS,
    TICKET_TURN_FIELDS, TURN_TEXT, WRAPPERS,
};
use super::parallel;
use super::speech::{self, SPEECH_LISTS};
use super::thread::Thread;
use super::transcribe;
use super::turn::{Turn, in_order};

/// Objects of an object that are looked into for a conversation. Chosen: exports need two.
const MAX_WRAPPERS: usize = 16;

/// Chosen: tickets with many custom fields have hundreds. What has more fields is a table of
/// something, and looking for each known name in it would take long.
const MAX_FIELDS: usize = 1000;

/// Wrappers of a ticket: its description is a message even when nobody has answered.
const TICKETS: &[&str] = &["ticket", "helpdesk_ticket", "case", "issue", "fields"];

/// Wrappers that may hold conversations by their ids.
const MAPS: &[&str] = &["data", "results", "result", "response"];

/// What the answer of a service says of itself.
const ANSWER: &[&str] = &["status", "code", "success", "ok"];

/// Fields of the shapes that are no list of turns themselves.
const OTHER_SHAPES: &[&str] = &[
    "results",
    "assets",
    "conversation_message",
    "conversation_parts",
];

/// True for the name of a list of turns, or of what holds one.
pub(in crate::input) fn holds_turns(name: &str) -> bool {
    let groups = [
        TICKET_LISTS,
        CHAT_LISTS,
        THREAD_LISTS,
        SPEECH_LISTS,
        OTHER_SHAPES,
    ];
    groups.iter().any(|names| is_among(name, names))
}

/// True for the name of a turn's text.
pub(in crate::input) fn is_turn_text(name: &str) -> bool {
    is_among(name, TURN_TEXT)
}

/// True for the name of who wrote a turn.
pub(in crate::input) fn is_speaker(name: &str) -> bool {
    is_among(name, AUTHOR) || is_among(name, SIDE_FLAGS)
}

/// True for the name of what may hold turns, or an object that does.
fn is_holder(name: &str) -> bool {
    holds_turns(name) || is_among(name, LOOSE_LISTS) || is_among(name, WRAPPERS)
}

/// False where a look at the names shows that [`threads_of`] would find nothing.
pub(in crate::input) fn may_hold_turns(fields: &Fields<'_>) -> bool {
    let is_nested = |at: usize| {
        let field = fields.at(at);
        matches!(
            field,
            Some(Field::Other(Value::Array(_) | Value::Object(_)))
        )
    };
    let is_intercom = || match fields.named("type") {
        Some(Field::Text(kind)) => kind == helpdesk::INTERCOM_TYPE,
        _ => false,
    };
    let is_map = || {
        let values = (0..fields.names().count()).map(|at| match fields.at(at) {
            Some(Field::Other(value)) => value,
            Some(Field::Text(_)) | None => &Value::Null,
        });
        may_be_mapped(values)
    };
    let mut names = fields.names().enumerate();
    let is_written = |at: usize, name: &str| {
        let has_lines = matches!(fields.at(at), Some(Field::Text(text)) if text.contains('\n'));
        has_lines && is_among(name, CHAT_TEXTS)
    };
    names.any(|(at, name)| (is_nested(at) && is_holder(name)) || is_written(at, name))
        || is_intercom()
        || is_map()
}

/// True when an array's elements are the turns of one conversation beyond doubt: they have texts,
/// speakers and times and nothing else, no id above all, and more than one side speaks.
pub(in crate::input) fn is_one_conversation<'v>(elements: impl Iterator<Item = &'v Value>) -> bool {
    let mut roles = Vec::new();
    for element in elements {
        let Some(object) = element.as_object() else {
            return false;
        };
        let is_of_turn = |name: &String| {
            let groups = [
                TURN_TEXT,
                AUTHOR,
                Role::ReceivedAt.synonyms(),
                Role::Turn.synonyms(),
            ];
            groups.iter().any(|names| is_among(name, names))
        };
        let speaker = named(object, AUTHOR).and_then(Value::as_str);
        let Some(role) = speaker.and_then(author::by_value) else {
            return false;
        };
        if !object.keys().all(is_of_turn) {
            return false;
        }
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles.len() > 1
}

/// The conversations of an object; none when it holds none.
pub(in crate::input) fn threads_of(object: &Object, reading: Reading<'_>) -> Vec<Thread> {
    let mut wrappers = MAX_WRAPPERS;
    let threads = find(&Layers::of(object), reading, &mut wrappers);
    if threads.is_empty() {
        mapped(object, reading, &mut wrappers)
    } else {
        threads
    }
}

pub(super) fn find(layers: &Layers<'_>, reading: Reading<'_>, wrappers: &mut usize) -> Vec<Thread> {
    let Some(object) = layers.inner().filter(|object| object.len() <= MAX_FIELDS) else {
        return Vec::new();
    };
    let told = &reading.mapping.speakers;
    let heard = transcribe::turns_of(object, told);
    if let Some(turns) = heard.or_else(|| speech::turns_of(object, told)) {
        let thread = Thread::new(About::of_call(layers, reading), turns);
        return thread.into_iter().collect();
    }
    if let Some(threads) = helpdesk::zammad_search(object, reading) {
        return threads;
    }
    let single = helpdesk::intercom(layers, reading).or_else(|| ticket(layers, reading));
    if let Some(thread) = single {
        return vec![thread];
    }
    if reading.splits_dialogues
        && let Some(thread) = written(layers, reading)
    {
        return vec![thread];
    }
    let mut threads = chat(layers, reading).unwrap_or_default();
    if threads.is_empty() {
        threads = wrapped(layers, reading, wrappers);
    }
    if threads.is_empty() {
        threads = listed(layers, reading, wrappers);
    }
    threads
}

/// The conversation in an object of an object that has no text of its own.
fn wrapped(layers: &Layers<'_>, reading: Reading<'_>, wrappers: &mut usize) -> Vec<Thread> {
    let object = layers.inner();
    let object = object.filter(|object| text_among(object, OPENING).is_none());
    let Some(object) = object else {
        return Vec::new();
    };
    for name in WRAPPERS {
        let Some(Value::Object(inner)) = named(object, &[name]) else {
            continue;
        };
        let Some(left) = wrappers.checked_sub(1) else {
            return Vec::new();
        };
        *wrappers = left;
        let inner = layers.within(inner);
        let mut threads = find(&inner, reading, wrappers);
        if threads.is_empty() && TICKETS.contains(name) {
            threads.extend(unanswered(&inner, reading));
        }
        if threads.is_empty() && MAPS.contains(name) {
            threads = inner
                .inner()
                .map_or_else(Vec::new, |map| mapped(map, reading, wrappers));
        }
        if !threads.is_empty() {
            return threads;
        }
    }
    Vec::new()
}

/// A ticket that is nothing but its description; the message has the ticket's id.
fn unanswered(ticket: &Layers<'_>, reading: Reading<'_>) -> Option<Thread> {
    let about = About::of(ticket, Kind::Ticket, reading);
    let opening = Turn::opening(ticket, &about)?;
    let turn = Turn {
        id: about.id.clone(),
        ..opening
    };
    Thread::new(about, [turn])
}

/// A ticket with its comments, in all lists that it has of them.
fn ticket(layers: &Layers<'_>, reading: Reading<'_>) -> Option<Thread> {
    let object = layers.inner()?;
    let lists: Vec<(&str, &[Value])> = lists_of(object, TICKET_LISTS);
    let ticket = match layers.named(&["ticket", "helpdesk_ticket"]) {
        Some(Value::Object(inner)) => layers.within(inner),
        _ => layers.clone(),
    };
    let elements = || lists.iter().flat_map(|(_, list)| list.iter());
    let is_ticket = ticket.named(TICKET_FIELDS).is_some() || elements().any(is_ticket_turn);
    let has_own_name = lists.iter().any(|(name, _)| !is_among(name, CHAT_LISTS));
    let is_message = own_text(object).is_some_and(|name| !is_among(name, &["body"]));
    if !is_ticket && (is_message || !has_own_name) {
        return None;
    }
    let about = About::of(&ticket, Kind::Ticket, reading);
    let turns = elements().filter_map(|element| Turn::of_element(element, &about));
    let turns = in_order(turns.collect());
    if !turns.iter().any(|turn| turn.body.is_some()) {
        return None;
    }
    let opening = Turn::opening(&ticket, &about);
    let opening = opening.filter(|opening| !helpdesk::is_repeated(opening, &turns));
    Thread::new(about, opening.into_iter().chain(turns))
}

fn is_ticket_turn(element: &Value) -> bool {
    let fields = element.as_object();
    let fields = fields.map(|fields| inside(fields).unwrap_or(fields));
    fields.is_some_and(|fields| named(fields, TICKET_TURN_FIELDS).is_some())
}

/// A conversation that is one text with its speakers' labels in it.
fn written(layers: &Layers<'_>, reading: Reading<'_>) -> Option<Thread> {
    let object = layers.inner()?;
    let text = named(object, CHAT_TEXTS)?.as_str()?;
    let said = transcript::turns_of_text(text, &reading.mapping.speakers)?;
    let turn = |said: Message| Turn {
        at: said.received_at,
        ..Turn::said(said.body, said.author_role)
    };
    let about = About::of(layers, Kind::Talk, reading);
    Thread::new(about, said.into_iter().map(turn))
}

/// A conversation with its turns, in the first list that it has of them; several, where the elements name
/// different ones.
fn chat(layers: &Layers<'_>, reading: Reading<'_>) -> Option<Vec<Thread>> {
    let object = layers.inner()?;
    let sure = lists_of(object, CHAT_LISTS);
    let loose = lists_of(object, LOOSE_LISTS);
    let parallel = parallel::elements(object);
    if sure.is_empty() && loose.is_empty() && parallel.is_none() {
        return None;
    }
    let about = About::of(layers, Kind::Talk, reading);
    if let Some(name) = own_text(object) {
        let whole = object.get(name).and_then(Value::as_str)?;
        let (_, list) = sure.first()?;
        let (about, turns) = turns_of(list, &about, true)?;
        let is_same = is_recorded(list) || is_made_of(whole, &turns);
        return is_same.then(|| Thread::new(about, turns).into_iter().collect());
    }
    let parallel = parallel.and_then(|elements| talk(&elements, &about, false));
    parallel
        .or_else(|| sure.iter().find_map(|(_, list)| talk(list, &about, false)))
        .or_else(|| loose.iter().find_map(|(_, list)| talk(list, &about, true)))
}

/// The conversations of a list that has any text; where all must have speakers, of one in which they do.
fn talk(list: &[Value], about: &About, must_speak: bool) -> Option<Vec<Thread>> {
    let Some(groups) = by_conversation(list).filter(|_| about.id.is_none()) else {
        let (about, turns) = turns_of(list, about, must_speak)?;
        return Some(Thread::new(about, turns).into_iter().collect());
    };
    let mut threads = Vec::new();
    for (id, elements) in groups {
        let (mut about, turns) = turns_of(&elements, about, must_speak)?;
        about.name(&id);
        threads.extend(Thread::new(about, turns));
    }
    Some(threads)
}

/// The elements by the conversations that they name, where each names one.
fn by_conversation(list: &[Value]) -> Option<Vec<(String, Vec<Value>)>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for element in list {
        let id = Layers::of(element.as_object()?).scalar(ELEMENT_THREAD_ID)?;
        let place = *places.entry(id.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(element.clone()),
            None => groups.push((id, vec![element.clone()])),
        }
    }
    (!groups.is_empty()).then_some(groups)
}

/// The turns of a list that has any text, the first one first.
fn turns_of(list: &[Value], about: &About, must_speak: bool) -> Option<(About, Vec<Turn>)> {
    if must_speak && !is_spoken(list, about) {
        return None;
    }
    let about = about.clone().with_writers(list);
    let turns = list
        .iter()
        .filter_map(|element| Turn::of_element(element, &about));
    let turns: Vec<Turn> = turns.collect();
    if !turns.iter().any(|turn| turn.body.is_some()) {
        return None;
    }
    let is_whole = is_recorded(list) && !list.iter().any(has_speaker) && !about.keeps_objects;
    let turns = if is_whole {
        vec![joined(&turns)]
    } else {
        in_order(turns)
    };
    Some((about, turns))
}

/// What was recorded of nobody in particular is one text, wherever its pieces end.
fn joined(turns: &[Turn]) -> Turn {
    let texts = turns.iter().filter_map(|turn| turn.body.as_deref());
    let texts: Vec<&str> = texts.map(str::trim).collect();
    Turn::said(texts.join(" "), None)
}

/// The turns of a list whose elements all have speakers.
pub(super) fn spoken_turns(list: &[Value], about: &About) -> Option<Vec<Turn>> {
    let (_, turns) = turns_of(list, about, true)?;
    Some(turns)
}

/// True when all elements with a text have a speaker.
fn is_spoken(list: &[Value], about: &About) -> bool {
    list.iter().all(|element| {
        let turn = || Turn::of_element(element, about);
        has_speaker(element) || turn().is_none_or(|turn| turn.body.is_none() || turn.role.is_some())
    })
}

/// True when an element says who speaks.
fn has_speaker(element: &Value) -> bool {
    let speaker = |fields| named(fields, AUTHOR).or_else(|| named(fields, SPEAKER));
    element.as_object().and_then(speaker).is_some()
}

/// True when elements say where in a recording they begin: what stands beside them is not their past.
fn is_recorded(list: &[Value]) -> bool {
    let begins = |element: &Value| {
        let fields = element.as_object();
        fields.is_some_and(|fields| named(fields, BEGINNING).is_some())
    };
    !list.is_empty() && list.iter().all(begins)
}

/// True when a text is what the turns say, one after the other: a call with its transcript in one.
fn is_made_of(whole: &str, turns: &[Turn]) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| c.is_alphanumeric())
    }
    let said = turns.iter().filter_map(|turn| turn.body.as_deref());
    letters(whole).eq(said.flat_map(letters))
}

/// The name of the object's own text, where it is a message with what went before it.
fn own_text(object: &Object) -> Option<&str> {
    text_among(object, OWN_TEXT)
}

/// The first text under one of the names; an answer's `message` beside its status is none.
fn text_among<'v>(object: &'v Object, names: &[&str]) -> Option<&'v str> {
    let is_answer = named(object, ANSWER).is_some();
    let is_text = |(name, value): &(&String, &Value)| {
        let is_status = is_answer && is_among(name, &["message"]);
        value.is_string() && is_among(name, names) && !is_status
    };
    object.iter().find(is_text).map(|(name, _)| name.as_str())
}

/// The object's lists of these names, in the order of the names.
pub(super) fn lists_of<'v>(
    object: &'v Object,
    names: &[&'static str],
) -> Vec<(&'static str, &'v [Value])> {
    let list = |name: &&'static str| Some((*name, list_in(name, named(object, &[name])?)?));
    names.iter().filter_map(list).collect()
}

/// A list, or the one list of an object that stands for it. A wrapper is looked into by itself.
pub(super) fn list_in<'v>(name: &str, value: &'v Value) -> Option<&'v [Value]> {
    match value {
        Value::Array(list) => Some(list),
        Value::Object(_) if is_among(name, WRAPPERS) => None,
        Value::Object(inner) => named(inner, INNER_LISTS)?.as_array().map(Vec::as_slice),
        _ => None,
    }
}
