//! What speech services other than Amazon's heard in, what each speaker said in a row out.
//!
//! Services agree on little but this: a result has alternatives, the best first, with words that may
//! name a speaker; where none does, a channel may; where there is neither, all of it is one text.

use std::collections::HashMap;

use serde_json::Value;

use crate::input::speakers::SpeakerRoles;

use super::heard::{Heard, by_time, turns_of_labels};
use super::layers::{Layers, Object, scalar};
use super::transcribe::{content_of, words_of_items};
use super::turn::Turn;

/// Lists that only a speech service gives, beside those called `results`.
pub(super) const SPEECH_LISTS: &[&str] = &["recognized_phrases", "monologues", "phrases"];

/// The text of a word or a result, as it is to be read before as it was heard.
const TEXT: &[&str] = &[
    "punctuated_word",
    "word",
    "transcript",
    "display",
    "text",
    "content",
    "masked_itn",
    "itn",
    "lexical",
];

/// Who speaks, by the word or the result.
const SPEAKER: &[&str] = &["speaker_label", "speaker_tag", "speaker"];

/// The channel of a result.
const CHANNEL: &[&str] = &["channel_tag", "channel_id", "channel"];

/// When a word or a result begins, or, of some results, ends.
const START: &[&str] = &[
    "start_time",
    "start_offset",
    "start",
    "offset_in_ticks",
    "offset_milliseconds",
    "result_end_time",
    "result_end_offset",
];

/// The turns of an object of speech; `None` when it is none.
pub(super) fn turns_of(object: &Object, told: &SpeakerRoles) -> Option<Vec<Turn>> {
    let heard = by_item(object)
        .or_else(|| by_result(object))
        .or_else(|| by_channel(object))
        .or_else(|| by_phrase(object))
        .or_else(|| by_monologue(object))?;
    let turns = turns_of_labels(heard, told);
    (!turns.is_empty()).then_some(turns)
}

fn list<'v>(object: &'v Object, name: &str) -> Option<&'v [Value]> {
    Some(Layers::of(object).named(&[name])?.as_array()?.as_slice())
}

/// Speechmatics: each word a result.
fn by_item(object: &Object) -> Option<Vec<Heard>> {
    let results = list(object, "results")?;
    content_of(results.first()?.as_object()?)?;
    Some(words_of_items(results, None, &HashMap::new()))
}

/// Google, Watson, Amazon while it listens: results with alternatives.
fn by_result(object: &Object) -> Option<Vec<Heard>> {
    let inner = Layers::of(object).named(&["transcript"]);
    let inner = inner.and_then(Value::as_object);
    let results = list(object, "results").or_else(|| list(inner?, "results"))?;
    let is_result = |result: &Value| {
        result
            .as_object()
            .is_some_and(|r| list(r, "alternatives").is_some())
    };
    if results.is_empty() || !results.iter().all(is_result) {
        return None;
    }
    let spoken = speakers_by_start(object);
    let results = results.iter().filter_map(Value::as_object);
    let complete = results.filter(|result| !is_partial(result));
    let phrases: Vec<Phrase> = complete
        .filter_map(|result| Phrase::of(result, &spoken))
        .collect();
    // With speakers told apart, Google's last result repeats all words and has no text of its own.
    let repeated = phrases
        .last()
        .filter(|last| last.text.is_none() && last.is_labelled());
    if let Some(last) = repeated {
        return Some(last.clone().heard(false));
    }
    let has_channels = phrases.iter().any(|phrase| phrase.channel.is_some());
    let heard: Vec<Heard> = phrases
        .into_iter()
        .flat_map(|phrase| phrase.heard(false))
        .collect();
    Some(if has_channels { by_time(heard) } else { heard })
}

/// True for a result that a later one replaces.
fn is_partial(result: &Object) -> bool {
    let flag = |name: &str, wanted: bool| {
        let value = Layers::of(result).named(&[name]).and_then(Value::as_bool);
        value == Some(wanted)
    };
    flag("is_partial", true) || flag("is_final", false) || flag("final", false)
}

/// Watson's speakers, who stand apart from the words, by the time at which a word begins.
fn speakers_by_start(object: &Object) -> HashMap<String, String> {
    let labels = list(object, "speaker_labels").unwrap_or_default();
    let labels = labels.iter().filter_map(Value::as_object).map(Layers::of);
    let pairs =
        labels.filter_map(|label| Some((label.scalar(&["from"])?, label.scalar(&["speaker"])?)));
    pairs.collect()
}

/// Deepgram: the channels of one object, each with alternatives.
fn by_channel(object: &Object) -> Option<Vec<Heard>> {
    let results = Layers::of(object).named(&["results"])?.as_object()?;
    let channels = list(results, "channels")?;
    if list(results, "utterances").is_some_and(|list| !list.is_empty()) {
        return None;
    }
    let spoken = HashMap::new();
    let number = |(at, channel): (usize, &Value)| {
        let mut phrase = Phrase::of(channel.as_object()?, &spoken)?;
        if channels.len() > 1 {
            phrase.channel.get_or_insert_with(|| at.to_string());
        }
        Some(phrase)
    };
    let phrases: Vec<Phrase> = channels.iter().enumerate().filter_map(number).collect();
    if phrases.is_empty() {
        return None;
    }
    let is_one = phrases.len() == 1;
    let heard: Vec<Heard> = phrases
        .into_iter()
        .flat_map(|phrase| phrase.heard(true))
        .collect();
    Some(if is_one { heard } else { by_time(heard) })
}

/// Azure: phrases that each have readings, the best first, or one text. Without speakers the channels
/// tell who speaks, where there are two.
fn by_phrase(object: &Object) -> Option<Vec<Heard>> {
    let is_recording = |phrase: &Value| {
        let phrase = phrase.as_object().map(Layers::of);
        phrase.is_some_and(|p| {
            p.named(&["offset_in_ticks", "offset_milliseconds"])
                .is_some()
        })
    };
    let phrases = list(object, "recognized_phrases")
        .or_else(|| list(object, "phrases").filter(|phrases| phrases.iter().all(is_recording)))?;
    let phrases = || phrases.iter().filter_map(Value::as_object);
    let channels: Vec<Option<String>> = phrases().map(|p| Layers::of(p).scalar(CHANNEL)).collect();
    let has_channels = channels
        .iter()
        .any(|channel| Some(channel) != channels.first());
    let heard = |phrase: &Object| {
        let layers = Layers::of(phrase);
        let best = list(phrase, "n_best").and_then(<[Value]>::first);
        let best = best.and_then(Value::as_object);
        let text = best
            .map_or(layers.clone(), |best| layers.within(best))
            .scalar(TEXT)?;
        let names = if has_channels { CHANNEL } else { SPEAKER };
        Some(Heard {
            at: seconds(&layers),
            label: layers.scalar(names),
            text,
        })
    };
    let heard = phrases().filter_map(heard).collect();
    Some(if has_channels { by_time(heard) } else { heard })
}

/// Rev: what one speaker says in a row, in elements that hold the spaces too.
fn by_monologue(object: &Object) -> Option<Vec<Heard>> {
    let names = list(object, "speakers").unwrap_or_default();
    let names = names.iter().filter_map(Value::as_object).map(Layers::of);
    let names = names.filter_map(|who| Some((who.scalar(&["id"])?, who.scalar(&["name"])?)));
    let names: HashMap<String, String> = names.collect();
    let heard = |monologue: &Value| {
        let monologue = monologue.as_object()?;
        let layers = Layers::of(monologue);
        let elements = list(monologue, "elements")?.iter();
        let text: String = elements.filter_map(|e| e.get("value")?.as_str()).collect();
        let info = layers.named(&["speaker_info"]).and_then(Value::as_object);
        let shown = || Layers::of(info?).scalar(&["display_name"]);
        let label = layers.scalar(&["speaker_name"]).or_else(shown).or_else(|| {
            let number = layers.scalar(SPEAKER)?;
            Some(names.get(&number).cloned().unwrap_or(number))
        });
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(Heard {
            at: 0.0,
            label,
            text,
        })
    };
    Some(
        list(object, "monologues")?
            .iter()
            .filter_map(heard)
            .collect(),
    )
}

/// The best reading of one result.
#[derive(Clone)]
struct Phrase {
    at: f64,
    channel: Option<String>,
    /// All of it; nothing where only its words stand there.
    text: Option<String>,
    words: Vec<Word>,
}

#[derive(Clone)]
struct Word {
    at: f64,
    speaker: Option<String>,
    text: String,
}

impl Phrase {
    fn of(result: &Object, spoken: &HashMap<String, String>) -> Option<Self> {
        let best = list(result, "alternatives")?.first()?.as_object()?;
        let outer = Layers::of(result);
        let paragraphs = || {
            let inner = best.get("paragraphs")?.as_object()?;
            Some(
                list(inner, "paragraphs")?
                    .iter()
                    .filter_map(paragraph)
                    .collect(),
            )
        };
        let words = words(best, spoken);
        let is_labelled = |words: &Vec<Word>| words.iter().any(|word| word.speaker.is_some());
        let words = Some(words)
            .filter(is_labelled)
            .or_else(|| paragraphs().filter(is_labelled))
            .unwrap_or_else(|| self::words(best, spoken));
        Some(Self {
            at: seconds(&outer),
            channel: outer.scalar(CHANNEL),
            text: Layers::of(best).scalar(&["transcript"]),
            words,
        })
    }

    fn is_labelled(&self) -> bool {
        self.words.iter().any(|word| word.speaker.is_some())
    }

    /// Its words where they name speakers, or where those of several channels are told apart by word;
    /// else all of it.
    fn heard(self, by_word: bool) -> Vec<Heard> {
        let channel = self.channel.clone();
        let is_by_word = self.is_labelled() || (by_word && channel.is_some());
        if is_by_word && !self.words.is_empty() {
            let heard = |word: Word| Heard {
                at: word.at,
                label: word.speaker.or_else(|| channel.clone()),
                text: word.text,
            };
            return self.words.into_iter().map(heard).collect();
        }
        let said = || {
            let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
            (!words.is_empty()).then(|| words.join(" "))
        };
        let text = self.text.clone().or_else(said);
        let heard = text.map(|text| Heard {
            at: self.words.first().map_or(self.at, |word| word.at),
            label: channel,
            text,
        });
        heard.into_iter().collect()
    }
}

/// The words of a reading, as objects or as Watson's triples of word, start and end.
fn words(best: &Object, spoken: &HashMap<String, String>) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let found = list(best, "words").or_else(|| list(best, "items"));
    for word in found
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_object)
    {
        let layers = Layers::of(word);
        let Some(text) = layers.scalar(TEXT) else {
            continue;
        };
        let is_mark = layers.scalar(&["type"]).as_deref() == Some("punctuation");
        match words.last_mut() {
            Some(last) if is_mark => last.text.push_str(&text),
            _ => words.push(Word {
                at: seconds(&layers),
                speaker: speaker_of(&layers),
                text,
            }),
        }
    }
    for triple in list(best, "timestamps").unwrap_or_default() {
        let at = triple.get(1);
        if let Some(text) = triple.get(0).and_then(scalar) {
            words.push(Word {
                at: at.and_then(Value::as_f64).unwrap_or_default(),
                speaker: at.and_then(scalar).and_then(|at| spoken.get(&at).cloned()),
                text,
            });
        }
    }
    words
}

/// Deepgram's paragraph: sentences of one speaker.
fn paragraph(paragraph: &Value) -> Option<Word> {
    let object = paragraph.as_object()?;
    let layers = Layers::of(object);
    let sentences = list(object, "sentences")?.iter();
    let texts: Vec<&str> = sentences.filter_map(|s| s.get("text")?.as_str()).collect();
    Some(Word {
        at: seconds(&layers),
        speaker: speaker_of(&layers),
        text: texts.join(" "),
    })
}

/// Google's tag 0 stands for nobody.
fn speaker_of(layers: &Layers<'_>) -> Option<String> {
    let is_nobody = layers.scalar(&["speaker_tag"]).as_deref() == Some("0");
    layers.scalar(SPEAKER).filter(|_| !is_nobody)
}

/// A time from the start, which of one transcript is always in the same unit: a number, `1.5s`, or
/// seconds and nanoseconds.
fn seconds(layers: &Layers<'_>) -> f64 {
    let parts = || {
        let time = layers.named(START)?.as_object()?;
        let part = |name: &str| scalar(time.get(name)?)?.parse::<f64>().ok();
        Some(part("seconds").unwrap_or_default() + part("nanos").unwrap_or_default() / 1e9)
    };
    let number = || {
        layers
            .scalar(START)?
            .trim_end_matches('s')
            .parse::<f64>()
            .ok()
    };
    number()
        .or_else(parts)
        .filter(|at| at.is_finite())
        .unwrap_or_default()
}
