//! Several conversations in one object: in a list, or by their ids.

use serde_json::Value;

use super::about::{About, Kind, Reading};
use super::layers::{Layers, Object, named};
use super::names::{LOOSE_LISTS, THREAD_LISTS};
use super::shape::{find, list_in, lists_of, spoken_turns};
use super::thread::Thread;
use super::turn::Turn;

/// Lists inside of each other that are looked into. Chosen: exports need two.
const MAX_LAYERS: usize = 5;

/// The conversations of the object's first list that holds any.
pub(super) fn listed(
    layers: &Layers<'_>,
    reading: Reading<'_>,
    wrappers: &mut usize,
) -> Vec<Thread> {
    let Some(object) = layers.inner().filter(|_| layers.depth() < MAX_LAYERS) else {
        return Vec::new();
    };
    for name in THREAD_LISTS {
        let value = named(object, &[name]);
        let list = value.and_then(|value| list_in(name, value));
        let elements = list.unwrap_or_default().iter().filter_map(Value::as_object);
        let mut threads = match value.and_then(Value::as_object) {
            Some(inner) if list.is_none() => mapped(inner, reading, wrappers),
            _ => Vec::new(),
        };
        for element in elements {
            threads.extend(find(&layers.within(element), reading, wrappers));
        }
        if !threads.is_empty() {
            return threads;
        }
    }
    Vec::new()
}

/// True for an object that may hold conversations by their ids: it has objects or lists only.
pub(super) fn may_be_mapped<'v>(values: impl Iterator<Item = &'v Value>) -> bool {
    let mut values = values.peekable();
    values.peek().is_some()
        && values.all(|value| match value {
            Value::Object(inner) => !inner.is_empty(),
            Value::Array(list) => !list.is_empty(),
            _ => false,
        })
}

/// The conversations of an object that has each under its id and nothing else.
pub(super) fn mapped(object: &Object, reading: Reading<'_>, wrappers: &mut usize) -> Vec<Thread> {
    let left = wrappers.checked_sub(1);
    let Some(left) = left.filter(|_| may_be_mapped(object.values())) else {
        return Vec::new();
    };
    *wrappers = left;
    let mut all = Vec::new();
    for (key, value) in object {
        let mut threads = match value {
            Value::Object(inner) => {
                let layers = Layers::of(inner);
                let found = find(&layers, reading, wrappers);
                if found.is_empty() {
                    loose(&layers, reading).into_iter().collect()
                } else {
                    found
                }
            }
            Value::Array(list) => of_list(list, reading).into_iter().collect(),
            _ => Vec::new(),
        };
        let Some(first) = threads.first_mut() else {
            return Vec::new();
        };
        first.name(|| key.clone());
        all.extend(threads);
    }
    all
}

/// The conversation whose turns are the elements of a list, each with a speaker.
pub(in crate::input) fn of_list(list: &[Value], reading: Reading<'_>) -> Option<Thread> {
    let nothing = Object::new();
    let about = About::of(&Layers::of(&nothing), Kind::Talk, reading);
    let turns = spoken_turns(list, &about)?;
    Thread::new(about, turns)
}

/// A conversation whose turns name nobody, where each element of its list has a text.
fn loose(layers: &Layers<'_>, reading: Reading<'_>) -> Option<Thread> {
    let about = About::of(layers, Kind::Talk, reading);
    let turns_of = |list: &[Value]| -> Option<Vec<Turn>> {
        let turns = list.iter().map(|element| Turn::of_element(element, &about));
        let turns: Option<Vec<Turn>> = turns.collect();
        turns.filter(|turns| turns.len() > 1 && turns.iter().all(|turn| turn.body.is_some()))
    };
    let lists = lists_of(layers.inner()?, LOOSE_LISTS);
    let turns = lists.iter().find_map(|(_, list)| turns_of(list))?;
    Thread::new(about, turns)
}
