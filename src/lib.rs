//! Reads customer-service messages in bulk and puts the right one first.
//!
//! A message goes in; a [`Record`] comes out: sentiment, anger and frustration, whether it is a
//! complaint and how hard it reproaches, what the sender wants ([`Intent`](label::Intent)), what it
//! is about ([`Category`](label::Category)), flags such as `safety` or `churn_risk`, and from these
//! a priority, a queue and due times. Every label comes with the words it rests on, every priority
//! with the rules that made it. Everything runs on this machine: the library opens no connection,
//! reads no environment variable and prints nothing.
//!
//! There are two lanes. The **rules lane** needs nothing but this crate: lexicon, weights and policy
//! are built in. The **full lane** asks a small encoder first, in plain Rust, and is the more
//! accurate one. Labels, records and policies are the same in both.
//!
//! # Judge one message
//!
//! ```
//! use kvetch::label::{Flag, Priority};
//! use kvetch::{Message, Triage};
//!
//! let triage = Triage::builder().build()?;
//! let message = Message::new("T-1", "I smell gas since your engineer left. Send somebody now!");
//! let record = triage.classify(&message);
//!
//! assert!(record.flags.iter().any(|flag| flag.name == Flag::Safety));
//! let priority = record.priority.expect("a message that could be read has a priority");
//! assert!(priority.label >= Priority::High);
//! assert_eq!(record.route.expect("and a queue").queue, "safety");
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! Build a [`Triage`] once: it holds the lexicon's automaton, the policy, a thread pool and, in the
//! full lane, one session a thread. It is `Send + Sync`, so one serves a whole process.
//!
//! # Read labels, evidence and the trace
//!
//! A label is an enum with a closed set of names. Where the lane cannot tell, it is `None` and named
//! in `decision.abstained`. Of what an agent or a system wrote, as [`Message::author_role`] says, only
//! the tone is judged: such a record has no priority and no queue. Spans are byte ranges of the *view*:
//! subject, line break and body, or the body alone where there is no subject ([`Message::view`]). The
//! trace starts with the cell of the impact and urgency matrix and goes on with each rule that changed
//! the priority.
//!
//! ```
//! use kvetch::message::BodyKind;
//! use kvetch::{Message, Triage};
//!
//! let triage = Triage::builder().build()?;
//! let message = Message {
//!     subject: Some("Order 88-41207".to_owned()),
//!     received_at: Some("2026-03-02T08:15:00Z".to_owned()),
//!     body_kind: BodyKind::Mail,
//!     ..Message::new("T-2", "Third time I write. My parcel never arrived!\n\n> We shipped it.")
//! };
//! let record = triage.classify(&message);
//! let view = message.view();
//!
//! let complaint = record.complaint.expect("judged");
//! assert_eq!(complaint.is, Some(true));
//! assert_eq!(record.text.expect("read").masked.len(), 1); // the quoted line was not judged
//!
//! let speaks_for = |field: &str| -> Vec<&str> {
//!     let found = record.evidence.iter().filter(|evidence| evidence.field == field);
//!     found.filter_map(|evidence| evidence.span.slice(&view)).collect()
//! };
//! assert!(speaks_for("complaint").contains(&"never arrived"));
//!
//! let priority = record.priority.expect("judged");
//! let rules: Vec<&str> = priority.trace.iter().map(|step| &*step.rule).collect();
//! assert!(rules[0].starts_with("matrix."));
//! assert_eq!(priority.trace.last().map(|step| step.after), Some(priority.label));
//! assert!(record.sla.expect("the time of receipt is known").first_response_due.starts_with("2026-03-"));
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! [`Triage::explain`] gives the reasons of the rules too, and the smallest changes that would raise
//! or lower the priority. Inside one priority, `rank` (0 to 1) says which message comes first.
//!
//! # Many messages
//!
//! [`Triage::classify_batch`] takes a slice, judges on all cores and answers in order:
//!
//! ```
//! use kvetch::{Message, Triage};
//!
//! let triage = Triage::builder().threads(2).build()?;
//! let inbox = [
//!     Message::new("1", "What time do you open on Sundays?"),
//!     Message::new("2", "Somebody withdrew money from my account and it was not me!"),
//! ];
//! let mut records = triage.classify_batch(&inbox);
//! records.sort_by(|a, b| {
//!     let need = |r: &kvetch::Record| r.priority.as_ref().map(|p| (p.label, p.rank));
//!     need(b).partial_cmp(&need(a)).expect("a rank is a number")
//! });
//! assert_eq!(records[0].id, "2");
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! [`Triage::classify_stream`] takes any iterator of rows and holds one chunk in memory. A row is a
//! [`Message`], or the reason why there is none; either way it gives one outcome, in its place.
//! `input::open` makes rows of CSV, TSV, JSON Lines, Parquet, mail, mailboxes, plain text, folders of
//! these and compressed ones, finding delimiter, charset and columns by itself:
//!
//! ```
//! # #[cfg(feature = "files")] {
//! use kvetch::Triage;
//! use kvetch::input::{InputOptions, open};
//!
//! let triage = Triage::builder().build()?;
//! let rows = open(&["data/samples/inbox.csv".to_owned()], &InputOptions::default(), None)?;
//! let mut complaints = 0;
//! for outcome in triage.classify_stream(rows) {
//!     let complaint = outcome.record.complaint.and_then(|complaint| complaint.is);
//!     complaints += usize::from(complaint == Some(true));
//! }
//! assert!((1..140).contains(&complaints));
//! # }
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! # Whole files
//!
//! [`Triage::run`] reads, judges and writes at the same time; `output::create` opens JSON Lines, CSV,
//! TSV, Parquet or a table. An output file appears only when it is complete, and a flag, set by a signal for
//! example, ends the run after what was already read.
//!
//! ```
//! # #[cfg(feature = "files")] {
//! use std::sync::atomic::AtomicBool;
//!
//! use kvetch::Triage;
//! use kvetch::input::{InputOptions, open};
//! use kvetch::output::{Destination, FieldSelection, Line, OutputOptions, create};
//!
//! # let folder = tempfile::tempdir().expect("a folder");
//! # let verdicts = folder.path().join("verdicts.csv");
//! # let path = verdicts.clone();
//! let triage = Triage::builder().build()?;
//! let rows = open(&["data/samples/inbox.csv".to_owned()], &InputOptions::default(), None)?;
//! let options = OutputOptions {
//!     input_columns: rows.columns().to_vec(),
//!     fields: Some(FieldSelection::parse("priority.label,route.queue,sentiment.score")?),
//!     ..OutputOptions::default()
//! };
//! let mut sink = create(Destination::File(verdicts), &options)?;
//! let stop = AtomicBool::new(false);
//! let summary = triage.run(rows, &stop, |outcome| {
//!     sink.write(&Line {
//!         record: &outcome.record,
//!         cells: &outcome.cells,
//!         text: &outcome.text,
//!     })
//! })?;
//! sink.finish()?;
//! assert_eq!((summary.judged, summary.failed), (140, 0));
//! # assert!(path.is_file());
//! # }
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! # Your own terms
//!
//! A lexicon file has one term a line: tab-separated term, class, valence (−4 to 4) and note. Terms
//! added later win, and class `-` removes one. [`lexicon::HitClass`] lists the classes.
//!
//! ```
//! use kvetch::lexicon::Lexicon;
//! use kvetch::{Message, Triage};
//!
//! let terms = "# kvetch-lexicon/1\tbrackwell\n\
//!              term\tclass\tvalence\tnote\n\
//!              shows e17\tfailure\t-2\tthe Pebble kettle's dry-boil fault\n";
//! let lexicon = Lexicon::builder().english()?.add_tsv("brackwell", terms)?.build()?;
//! let triage = Triage::builder().lexicon(lexicon).build()?;
//! let record = triage.classify(&Message::new("T-3", "My kettle shows E17 every morning."));
//! assert!(record.evidence.iter().any(|evidence| &*evidence.source == "lexicon:shows e17"));
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! # Your own policy
//!
//! A policy is a TOML file: matrix, rules, floors and caps, queues, service clocks. Start from
//! [`Policy::standard_text`](policy::Policy::standard_text). One that could lower a priority on more
//! harm does not load; the error names each line.
//!
//! ```
//! use kvetch::label::Priority;
//! use kvetch::policy::Policy;
//! use kvetch::{Message, Triage};
//!
//! let mut text = Policy::standard_text().to_owned();
//! text.push_str(r#"
//! [[floor]]
//! id = "gold"
//! when = [{ name = "customer_tier", is = "gold" }]
//! at_least = "high"
//! reason = "gold customers have a promised time"
//! "#);
//! let triage = Triage::builder().policy(Policy::parse(&text, "my.toml")?).build()?;
//! let message = Message {
//!     customer_tier: Some("gold".to_owned()),
//!     ..Message::new("T-4", "Could you add the Cork store to the opening-hours page?")
//! };
//! let priority = triage.classify(&message).priority.expect("judged");
//! assert_eq!(priority.label, Priority::High);
//! assert_eq!(priority.trace.last().map(|step| &*step.rule), Some("floor.gold"));
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! # The full lane
//!
//! The full lane needs a model folder such as `models/full-en-9`, whose files are compared with the
//! manifest's hashes first. The shipped one runs in plain Rust. A bundle with an ONNX graph needs the
//! ONNX Runtime library too, 1.22 or newer: `builder.runtime(Runtime::load(path)?)`.
//!
//! ```no_run
//! # #[cfg(feature = "tokenize")] {
//! use std::path::Path;
//!
//! use kvetch::model::Bundle;
//! use kvetch::{Message, Triage};
//!
//! let bundle = Bundle::load(Path::new("models/full-en-9"))?;
//! let triage = Triage::builder().full(bundle).build()?;
//! let record = triage.classify(&Message::new("T-5", "Great, another broken delivery. Thanks a lot!"));
//! assert!(record.versions.model.as_deref().is_some_and(|model| model.starts_with("full-en-9@")));
//! # }
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! # The fast lane and the cascade
//!
//! With the models of both lanes the cascade judges: the small model decides
//! what it is sure of, the large one the rest, and [`record::Decision::lane`] says which it was. How sure
//! is sure stands in the small model's certificate; a [budget](model::Budget) picks from it.
//!
//! ```no_run
//! # #[cfg(feature = "tokenize")] {
//! use std::path::Path;
//!
//! use kvetch::Triage;
//! use kvetch::label::Lane;
//! use kvetch::model::{Budget, Bundle};
//!
//! let fast = || Bundle::load(Path::new("models/fast-en-9"));
//! let alone = Triage::builder().fast(fast()?).lane(Lane::Fast).build()?;
//!
//! let full = Bundle::load(Path::new("models/full-en-9"))?;
//! let cascade = Triage::builder().fast(fast()?).full(full).budget(Budget::Share(0.3)).build()?;
//! # }
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! # What goes wrong, in three kinds
//!
//! - An [`Error`] stops a run: a malformed lexicon, policy or model, an input that is not there, an
//!   output that cannot be written. It has a stable [code](error::ErrorCode), the place and the fix.
//! - A [`Failure`] belongs to one message: a broken row, one too large, a model that failed on it. It
//!   stands in `record.error`, the labels are absent, and the run goes on. Rows in, records out: always
//!   as many.
//! - A [`Warning`] stands beside a verdict: an empty text, bytes that were no text, a skipped
//!   attachment.
//!
//! None of them holds message text.
//!
//! ```
//! use kvetch::Triage;
//! use kvetch::error::{ErrorCode, FailureCode, WarningCode};
//! use kvetch::message::Message;
//! use kvetch::policy::Policy;
//! use kvetch::prepare::PrepareOptions;
//!
//! let error = Policy::parse("format = 5", "my.toml").expect_err("not a policy");
//! assert_eq!(error.code(), ErrorCode::Policy);
//! assert!(error.to_string().starts_with("my.toml:1: "));
//!
//! let options = PrepareOptions { max_bytes: 80, ..PrepareOptions::default() };
//! let triage = Triage::builder().prepare(options).build()?;
//! let failed = triage.classify(&Message::new("T-6", "far too long ".repeat(10)));
//! assert_eq!(failed.error.expect("a failure").code, FailureCode::TooLarge);
//! assert!(failed.priority.is_none());
//!
//! let empty = triage.classify(&Message::new("T-7", ""));
//! assert_eq!(empty.warnings[0].code, WarningCode::EmptyText);
//! # Ok::<(), kvetch::Error>(())
//! ```
//!
//! # The same verdict every time
//!
//! A verdict depends on its message, the model, the lexicon, the policy and the options of the
//! prepare stage, and on nothing else: not on threads, chunks, neighbours, the time of day or the
//! processor. Scores are rounded to four places before the policy sees them, and a record carries what
//! it saw. Only ONNX Runtime rounds differently on different processors, so with a bundle that has a
//! graph the last digits can differ between machines. [`record::Versions`] names and hashes everything
//! that took part.
//!
//! # Features
//!
//! | feature | brings | without it |
//! |---|---|---|
//! | `files` | `input`, `output`, `config`: CSV, JSON Lines, mail, compression | messages you build yourself |
//! | `parquet` | Parquet for `input` and `output`; needs `files` | the other formats |
//! | `tokenize` | `tokenize`: text to token ids; the lanes fast, full and cascade | the rules lane |
//! | `report` | `report`: what a history says, as a page with charts, Markdown and JSON; needs `files` | the counts alone, `summary` |
//! | `onnx` | a `model::Runtime` that can be loaded, for bundles with a graph; needs `tokenize` | bundles in plain Rust |
//! | `cli` | the program `kvetch` and its module `cli`; needs `files`, `onnx` and `report` | the library alone |
//!
//! All six are on by default. `default-features = false` leaves the pure library: rules lane,
//! messages from memory.
//!
//! Whole programs are in `examples/`: `helpdesk` sorts an inbox, `analyst` counts what people complain
//! about, `pipeline` serves a stream. `ARCHITECTURE.md` walks the modules in the order of the flow.

#[cfg(feature = "files")]
pub mod batch;
pub mod behaviour;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "files")]
pub mod config;
#[cfg(feature = "files")]
pub mod drift;
pub mod error;
pub mod eval;
mod exp;
pub mod faq;
#[cfg(feature = "files")]
pub mod history;
#[cfg(feature = "files")]
pub mod input;
pub mod judge;
pub mod label;
pub mod lexicon;
pub mod message;
pub mod model;
#[cfg(feature = "files")]
pub mod output;
pub mod pipeline;
pub mod policy;
pub mod prepare;
#[cfg(feature = "files")]
pub mod problems;
pub mod record;
#[cfg(feature = "files")]
pub mod replay;
#[cfg(feature = "report")]
pub mod report;
pub mod rollup;
#[cfg(feature = "files")]
pub mod sample;
#[cfg(feature = "files")]
mod saved;
mod schema;
pub mod signals;
pub mod span;
mod spelling;
#[cfg(feature = "files")]
mod stats;
#[cfg(feature = "files")]
pub mod summary;
#[cfg(feature = "tokenize")]
pub mod tokenize;

pub use error::{Error, Failure, Result, Warning};
pub use message::Message;
pub use pipeline::{Outcome, Triage, TriageBuilder};
pub use record::Record;
