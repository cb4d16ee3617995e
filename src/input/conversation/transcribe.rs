//! What Amazon Transcribe heard in, what each speaker said in a row out.

use std::collections::HashMap;

use serde_json::Value;

use crate::input::speakers::SpeakerRoles;

use super::heard::{Heard, by_time, turns_of_labels};
use super::layers::{Layers, Object, scalar};
use super::turn::Turn;

/// Names of who speaks: a speaker of one channel, or a channel.
const LABELS: &[&str] = &[
    "participant_role",
    "speaker_label",
    "channel_label",
    "channel",
];

/// The turns of a transcript; `None` when the object is none.
pub(super) fn turns_of(object: &Object, told: &SpeakerRoles) -> Option<Vec<Turn>> {
    let results = Layers::of(object).named(&["results"])?.as_object()?;
    let list = |name: &str| results.get(name).and_then(Value::as_array);
    let is_transcript = list("transcripts").is_some()
        || list("audio_segments").is_some()
        || results.contains_key("channel_labels");
    if !is_transcript && !has_words(list("items")?) {
        return None;
    }
    let by_word = by_channel(results).unwrap_or_else(|| by_speaker(results));
    let by_segment = || list("audio_segments").map(Vec::as_slice).map(segments);
    let heard = Some(by_word)
        .filter(|heard| is_labelled(heard))
        .or_else(|| by_segment().filter(|heard| is_labelled(heard)));
    Some(match heard {
        Some(heard) => turns_of_labels(heard, told),
        None => whole_texts(list("transcripts").map_or(&[], Vec::as_slice)),
    })
}

fn has_words(items: &[Value]) -> bool {
    let is_word = |item: &Value| item.get("alternatives").is_some_and(Value::is_array);
    items.first().is_some_and(is_word)
}

fn is_labelled(heard: &[Heard]) -> bool {
    heard.iter().any(|heard| heard.label.is_some())
}

/// Each channel's words, in the order of time.
fn by_channel(results: &Object) -> Option<Vec<Heard>> {
    let channels = results.get("channel_labels")?.get("channels")?.as_array()?;
    let mut all = Vec::new();
    for channel in channels {
        let channel = Layers::of(channel.as_object()?);
        let items = channel.named(&["items"])?.as_array()?;
        let label = channel.scalar(&["channel_label"]);
        let starts = HashMap::new();
        all.extend(words_of_items(items, label.as_ref(), &starts));
    }
    Some(by_time(all))
}

/// The words of one channel; older transcripts say only by time who spoke them.
fn by_speaker(results: &Object) -> Vec<Heard> {
    let items = results.get("items").and_then(Value::as_array);
    let segments = results
        .get("speaker_labels")
        .and_then(|labels| labels.get("segments"));
    let mut starts = HashMap::new();
    for segment in segments.and_then(Value::as_array).into_iter().flatten() {
        let label = segment.get("speaker_label").and_then(scalar);
        let spoken = segment.get("items").and_then(Value::as_array);
        for item in spoken.into_iter().flatten() {
            let of_item = item.get("speaker_label").and_then(scalar);
            if let (Some(start), Some(label)) = (
                item.get("start_time").and_then(scalar),
                of_item.or_else(|| label.clone()),
            ) {
                starts.insert(start, label);
            }
        }
    }
    words_of_items(items.map_or(&[], Vec::as_slice), None, &starts)
}

/// Words with their punctuation, which has no time of its own.
pub(super) fn words_of_items(
    items: &[Value],
    channel: Option<&String>,
    starts: &HashMap<String, String>,
) -> Vec<Heard> {
    let mut heard: Vec<Heard> = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        let layers = Layers::of(item);
        let Some(content) = content_of(item) else {
            continue;
        };
        if item.get("type").and_then(Value::as_str) == Some("punctuation")
            && let Some(last) = heard.last_mut()
        {
            last.text.push_str(content);
            continue;
        }
        let start = layers.scalar(&["start_time"]);
        let by_start = || starts.get(start.as_ref()?).cloned();
        let by_reading = || best_of(item)?.get("speaker").and_then(scalar);
        let label = channel
            .cloned()
            .or_else(|| layers.scalar(LABELS))
            .or_else(by_reading)
            .or_else(by_start);
        let before = heard.last().map_or(0.0, |last| last.at);
        heard.push(Heard {
            at: start
                .as_ref()
                .and_then(|start| start.parse().ok())
                .unwrap_or(before),
            label,
            text: content.to_owned(),
        });
    }
    heard
}

/// The likeliest reading of an item.
pub(super) fn content_of(item: &Object) -> Option<&str> {
    best_of(item)?.get("content")?.as_str()
}

fn best_of(item: &Object) -> Option<&Value> {
    item.get("alternatives")?.as_array()?.first()
}

fn segments(segments: &[Value]) -> Vec<Heard> {
    let heard = |segment: &Value| {
        let layers = Layers::of(segment.as_object()?);
        Some(Heard {
            at: 0.0,
            label: layers.scalar(LABELS),
            text: layers.named(&["transcript"])?.as_str()?.to_owned(),
        })
    };
    segments.iter().filter_map(heard).collect()
}

fn whole_texts(transcripts: &[Value]) -> Vec<Turn> {
    let texts = transcripts
        .iter()
        .filter_map(|t| t.get("transcript")?.as_str());
    texts
        .map(|text| Turn::said(text.to_owned(), None))
        .collect()
}
