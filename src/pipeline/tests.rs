//! Lanes on fake models: who decides, and that nothing else changes a record.

use std::sync::Arc;

use super::lanes::{Cascade, CascadeRule, Lanes};
use super::model_lane::ModelLane;
use super::{ChunkLimits, Triage, TriageBuilder};
use crate::error::{Failure, FailureCode};
use crate::label::{Flag, Lane};
use crate::message::{AuthorRole, Message, Row};
use crate::model::{Backend, Bundle, Logits};
use crate::record::{Action, Record, Versions};

/// Ids of the words that the fake models know.
const UNSURE: u32 = 5;
const CRASH: u32 = 6;
const TRICKY: u32 = 7;

const TOKENIZER: &str = r###"{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
"normalizer":null,"pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
"max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"sure":4,
"unsure":5,"crash":6,"tricky":7,"parcel":8,"late":9}}}"###;

const HEADS: &str = r#"
[windows]
max_tokens = 12
overlap_tokens = 2
[[head]]
name = "sentiment"
labels = ["very_negative", "negative", "neutral", "positive", "very_positive"]
[[head]]
name = "complaint"
labels = ["no", "yes"]
[[head]]
name = "flags"
labels = ["safety", "fraud"]
"#;

const CASCADE: &str = r#"
[cascade]
questions = ["sentiment", "complaint"]
always_send_flags = { fraud = 0.3 }
"#;

/// Logits from ids alone: another seed is another model.
struct Fake {
    seed: u32,
    takes_any_lengths: bool,
}

impl Backend for Fake {
    fn takes_any_lengths(&self) -> bool {
        self.takes_any_lengths
    }

    fn infer(&mut self, rows: &[&[u32]]) -> Result<Logits, Failure> {
        if rows.iter().any(|row| row.contains(&CRASH)) {
            return Err(Failure::new(FailureCode::ModelError, "it crashed"));
        }
        let values: Vec<f32> = rows.iter().flat_map(|row| self.row(row)).collect();
        Ok(Logits::new(values, 9))
    }
}

impl Fake {
    fn row(&self, ids: &[u32]) -> Vec<f32> {
        let sum: u32 = ids.iter().sum::<u32>() + self.seed;
        // One label of each head stands out, where the model is sure by far.
        let top = [sum % 5, 5 + sum % 2];
        let lead = if ids.contains(&UNSURE) { 0.5 } else { 8.0 };
        let heads = (0..7).map(|column| {
            let rest = u8::try_from((sum * (column + 3)) % 7).unwrap();
            let lead = if top.contains(&column) { lead } else { 0.0 };
            f32::from(rest) / 2.0 - 1.5 + lead
        });
        let tricky = if ids.contains(&TRICKY) { 1.0 } else { -4.0 };
        heads.chain([-4.0, tricky]).collect()
    }
}

fn bundle(id: &str, lane: &str, heads: &str, cascade: &str) -> Bundle {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("model.onnx", "graph");
    write("tokenizer.json", TOKENIZER);
    let hash = |bytes: &[u8]| blake3::hash(bytes).to_hex();
    let manifest = format!(
        "format = \"kvetch-model/1\"\nid = \"{id}\"\ndescription = \"a test model\"\n\
         lane = \"{lane}\"\nlanguage = \"en\"\nquantisation = \"dynamic\"\n{heads}\n[files]\n\
         \"model.onnx\" = \"{}\"\n\"tokenizer.json\" = \"{}\"\n{cascade}",
        hash(b"graph"),
        hash(TOKENIZER.as_bytes()),
    );
    write("manifest.toml", &manifest);
    Bundle::load(folder.path()).unwrap()
}

/// As with the shipped models, the batches of lane fast have rows of any lengths.
fn lane(bundle: &Bundle, seed: u32, workers: usize) -> ModelLane {
    let takes_any_lengths = bundle.manifest.lane == Lane::Fast;
    let backend = |_| -> Box<dyn Backend> {
        Box::new(Fake {
            seed,
            takes_any_lengths,
        })
    };
    let backends = (0..workers).map(backend).collect();
    ModelLane::with_backends(bundle, backends).unwrap()
}

fn fast(workers: usize) -> ModelLane {
    lane(&bundle("f", "fast", HEADS, CASCADE), 3, workers)
}

fn full(workers: usize) -> ModelLane {
    lane(&bundle("g", "full", HEADS, ""), 12, workers)
}

/// Lane full with longer windows than lane fast's.
fn full_of_long_windows(workers: usize) -> ModelLane {
    let heads = HEADS.replace("max_tokens = 12", "max_tokens = 20");
    lane(&bundle("g", "full", &heads, ""), 12, workers)
}

fn cascade(threshold: f32, workers: usize) -> Lanes {
    cascade_of(full(workers), threshold, workers)
}

fn cascade_of(full: ModelLane, threshold: f32, workers: usize) -> Lanes {
    let section = bundle("f", "fast", HEADS, CASCADE)
        .manifest
        .cascade
        .unwrap();
    Lanes::Cascade(Box::new(Cascade {
        fast: fast(workers),
        full,
        rule: CascadeRule { section, threshold },
    }))
}

fn triage(lanes: Lanes, workers: usize, max_rows: usize) -> Triage {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .build()
        .unwrap();
    let limits = ChunkLimits {
        max_rows,
        ..ChunkLimits::default()
    };
    TriageBuilder::default()
        .chunk(limits)
        .assemble(lanes, pool)
        .unwrap()
}

/// Of every kind: sure, unsure, with a flag, with a dangerous word, long, empty.
fn messages() -> Vec<Message> {
    let long = "the parcel is late ".repeat(30);
    let long_unsure = format!("{long} unsure {long}");
    let texts = [
        "sure the parcel is late",
        "unsure the parcel is late and nobody answers",
        "the parcel is late tricky",
        "I smell gas in my kitchen",
        "there is no smell of gas",
        "",
        "Wo ist denn mein Paket geblieben und warum antwortet mir eigentlich niemand von Ihnen",
        &long,
        &long_unsure,
        "where is my parcel",
    ];
    let numbered = (0..60).zip(texts.iter().cycle());
    numbered
        .map(|(i, text)| Message::new(format!("m{i}"), format!("{text}{}", " late".repeat(i % 3))))
        .collect()
}

fn without_versions(mut record: Record) -> Record {
    record.versions = Arc::new(Versions {
        kvetch: String::new(),
        model: None,
        lexicon: String::new(),
        policy: String::new(),
    });
    record.row = 0;
    record
}

fn lane_of(record: &Record) -> Lane {
    record.decision.as_ref().unwrap().lane
}

#[test]
fn full_decides_what_fast_is_not_sure_of_or_must_not_decide() {
    let triage = triage(cascade(0.9, 2), 2, 64);
    let table = [
        ("sure the parcel is late", Lane::Fast),
        ("unsure the parcel is late", Lane::Full),
        ("the parcel is late tricky", Lane::Full),
        ("I smell gas in my kitchen", Lane::Full),
        ("", Lane::Fast),
    ];
    for (text, wanted) in table {
        assert_eq!(
            lane_of(&triage.classify(&Message::new("x", text))),
            wanted,
            "{text}"
        );
        let explained = triage.explain(&Message::new("x", text)).record;
        assert_eq!(lane_of(&explained), wanted, "explain: {text}");
    }
    let versions = triage.versions().model.clone().unwrap();
    assert!(
        versions.starts_with("f@") && versions.contains("+g@"),
        "{versions}"
    );
    assert!(versions.ends_with(", threshold 0.9"), "{versions}");
}

#[test]
fn words_of_danger_send_even_where_negated() {
    let triage = triage(cascade(0.0, 1), 1, 64);
    let sent = |text: &str| lane_of(&triage.classify(&Message::new("x", text))) == Lane::Full;
    assert!(sent("I smell gas in my kitchen"));
    assert!(
        !sent("unsure the parcel is late"),
        "a threshold of 0 sends nothing else"
    );
    assert!(Flag::from_name("safety").is_some());
}

#[test]
fn a_record_is_that_of_the_deciding_lane_alone() {
    let messages = messages();
    let alone = |lanes| triage(lanes, 1, 64).classify_batch(&messages);
    let (fast_alone, full_alone) = (alone(Lanes::One(fast(1))), alone(Lanes::One(full(1))));
    let mut lanes_seen = [0; 3];
    for (workers, rows) in [(1, 1), (1, 2048), (2, 3), (3, 7), (4, 2048)] {
        let records = triage(cascade(0.9, workers), workers, rows).classify_batch(&messages);
        assert_eq!(records.len(), messages.len());
        for (at, record) in records.into_iter().enumerate() {
            let lane = lane_of(&record);
            lanes_seen[lane.index()] += 1;
            let wanted = match lane {
                Lane::Fast => &fast_alone[at],
                _ => &full_alone[at],
            };
            assert_eq!(record.id, messages[at].id, "order");
            let (found, wanted) = (without_versions(record), without_versions(wanted.clone()));
            assert_eq!(
                serde_json::to_string(&found).unwrap(),
                serde_json::to_string(&wanted).unwrap(),
                "{workers} workers, {rows} rows"
            );
        }
    }
    assert!(lanes_seen[Lane::Fast.index()] > 50 && lanes_seen[Lane::Full.index()] > 50);
}

#[test]
fn windows_are_shared_only_by_models_that_read_alike() {
    assert!(fast(1).reads_as(&full(1)));
    assert!(!fast(1).reads_as(&full_of_long_windows(1)));
    let messages = messages();
    let alone = triage(Lanes::One(full_of_long_windows(1)), 1, 64).classify_batch(&messages);
    let lanes = cascade_of(full_of_long_windows(2), 0.9, 2);
    let records = triage(lanes, 2, 64).classify_batch(&messages);
    let mut sent = 0;
    for (record, alone) in records.into_iter().zip(alone) {
        if lane_of(&record) == Lane::Full {
            sent += 1;
            assert_eq!(without_versions(record), without_versions(alone));
        }
    }
    assert!(sent > 20);
}

#[test]
fn neighbours_and_order_do_not_matter() {
    let messages = messages();
    let triage = triage(cascade(0.9, 2), 2, 16);
    let mut backward = messages.clone();
    backward.reverse();
    let mut records = triage.classify_batch(&backward);
    records.reverse();
    for (message, together) in messages.iter().zip(records) {
        assert_eq!(triage.classify(message), together, "{}", message.id);
    }
}

#[test]
fn a_message_on_which_full_fails_keeps_its_one_outcome() {
    let triage = triage(cascade(0.9, 2), 2, 64);
    let unread = crate::message::FailedRow {
        id: "broken".to_owned(),
        row: 2,
        failure: Failure::new(FailureCode::MalformedRow, "no row"),
        origin: None,
        cells: Vec::new(),
    };
    let rows: Vec<Row> = vec![
        Ok(Message::new("a", "unsure the parcel is late")),
        Ok(Message::new("b", "unsure crash")),
        Err(unread),
        Ok(Message::new("c", "sure the parcel is late")),
        Ok(Message::new("d", "unsure the parcel is late")),
    ];
    let outcomes: Vec<_> = triage.classify_stream(rows).collect();
    let ids: Vec<&str> = outcomes.iter().map(|o| o.record.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "broken", "c", "d"]);
    let failures: Vec<_> = outcomes
        .iter()
        .map(|o| o.record.error.as_ref().map(|e| e.code))
        .collect();
    let (model, row) = (FailureCode::ModelError, FailureCode::MalformedRow);
    assert_eq!(failures, [None, Some(model), Some(row), None, None]);
    let alone = triage.classify(&Message::new("a", "unsure the parcel is late"));
    assert_eq!(outcomes[0].record.sentiment, alone.sentiment);
}

#[test]
fn a_message_on_which_fast_fails_leaves_its_neighbours_alone() {
    let triage = triage(Lanes::One(fast(1)), 1, 50);
    let texts = ["sure parcel", "crash late", "unsure late"];
    let messages = texts.map(|text| Message::new(text, text));
    let together = triage.classify_batch(&messages);
    for (message, record) in messages.iter().zip(&together) {
        assert_eq!(&triage.classify(message), record, "{}", message.id);
        assert_eq!(record.error.is_some(), message.id.starts_with("crash"));
    }
}

#[cfg(feature = "cli")]
#[test]
fn a_comparison_holds_both_records_and_what_decides() {
    use super::compare::LaneTimes;
    use std::time::Duration;
    let triage = triage(cascade(0.9, 2), 2, 64);
    let rows: Vec<Row> = messages().into_iter().map(Ok).collect();
    let mut times = LaneTimes::default();
    let compared = triage.compare(&rows, &mut times);
    assert!(
        times.common > Duration::ZERO && times.fast > Duration::ZERO && times.full > Duration::ZERO
    );
    let (fast_alone, full_alone) = (
        triage_of(Lanes::One(fast(1))),
        triage_of(Lanes::One(full(1))),
    );
    let mut judged = 0;
    for (row, comparison) in rows.iter().zip(compared) {
        let message = row.as_ref().unwrap();
        let Some(comparison) = comparison else {
            let record = triage.classify(message);
            assert!(
                !record.decision.unwrap().abstained.is_empty(),
                "nothing to judge"
            );
            continue;
        };
        judged += 1;
        let words: Vec<&str> = message.body.split_whitespace().collect();
        assert_eq!(comparison.bytes, words.join(" ").len());
        let goes = comparison.is_always_sent || comparison.sureness < 0.9;
        let lane = lane_of(&triage.classify(message));
        assert_eq!(goes, lane == Lane::Full, "{}", message.id);
        let alike = |a: Record, b: Record| assert_eq!(without_versions(a), without_versions(b));
        alike(comparison.fast, fast_alone.classify(message));
        alike(comparison.full, full_alone.classify(message));
    }
    assert!(judged > 40);
}

#[cfg(feature = "cli")]
fn triage_of(lanes: Lanes) -> Triage {
    triage(lanes, 1, 64)
}

#[test]
fn a_lane_without_its_model_is_refused() {
    use crate::label::LaneChoice;
    for choice in [LaneChoice::Fast, LaneChoice::Full, LaneChoice::Cascade] {
        let error = Triage::builder()
            .lane(choice)
            .build()
            .unwrap_err()
            .to_string();
        assert!(error.contains("without its model"), "{choice}: {error}");
    }
    assert!(Triage::builder().lane(Lane::Rules).build().is_ok());
}

#[test]
fn of_an_agents_message_only_the_tone_is_judged() {
    let triage = triage(Lanes::Rules, 1, 64);
    let text = "I am furious, you idiot! I smell gas since your engineer left. Send somebody now!";
    let by = |author_role| {
        let message = Message {
            author_role,
            received_at: Some("2026-03-02T08:15:00Z".to_owned()),
            ..Message::new("a", text)
        };
        triage.explain(&message)
    };
    let customer = by(Some(AuthorRole::Customer)).record;
    assert_eq!(
        by(None).record.priority.map(|p| p.label),
        customer.priority.clone().map(|p| p.label)
    );
    assert!(customer.priority.is_some() && customer.flags.len() > 1);
    for (role, reason) in [
        (AuthorRole::Agent, "written by an agent: tone only"),
        (AuthorRole::System, "written by a system: tone only"),
    ] {
        let explanation = by(Some(role));
        let record = explanation.record;
        assert_eq!(record.sentiment, customer.sentiment);
        assert_eq!(
            (&record.anger, &record.frustration),
            (&customer.anger, &customer.frustration)
        );
        let flags: Vec<&str> = record.flags.iter().map(|flag| flag.name.as_str()).collect();
        assert_eq!(flags, ["abuse"]);
        assert!(record.priority.is_none() && record.route.is_none() && record.sla.is_none());
        assert!(
            record
                .complaint
                .is_some_and(|c| c.is.is_none() && c.p.is_none())
        );
        assert!(record.intent.is_none() && record.intents.is_empty());
        assert!(record.category.is_none() && record.categories.is_empty());
        assert!(record.impact.is_some_and(|i| i.level.is_none()));
        let fields = ["sentiment", "anger", "frustration", "flags.abuse"];
        assert!(record.evidence.iter().all(|e| fields.contains(&&*e.field)));
        let decision = record.decision.unwrap();
        assert_eq!(
            (decision.action, decision.reason.as_deref()),
            (Action::Auto, Some(reason))
        );
        let named = [
            "complaint",
            "intent",
            "category",
            "impact",
            "urgency",
            "priority",
        ];
        assert!(decision.abstained.ends_with(&named.map(str::to_owned)));
        assert!(explanation.flips.is_empty() && explanation.reasons.is_empty());
    }
}

#[test]
fn an_agents_message_without_words_is_noted_and_needs_nobody() {
    let triage = triage(Lanes::Rules, 1, 64);
    let record = triage.classify(&Message {
        author_role: Some(AuthorRole::Agent),
        ..Message::new("a", " ")
    });
    assert!(!record.warnings.is_empty());
    assert!(record.priority.is_none());
    assert_eq!(record.decision.unwrap().action, Action::Auto);
}
