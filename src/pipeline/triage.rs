//! One message or many through all stages.

use std::sync::Arc;

use rayon::prelude::*;

use super::builder::{Citing, TriageBuilder};
use super::chunk::{ChunkLimits, next_chunk};
use super::lanes::{Answer, Lanes};
use super::measure::{EvidenceCheck, is_sampled};
use super::{assemble, cite};
use crate::error::Failure;
use crate::faq::Faq;
use crate::judge::{Judge, Judgement, RuleWeights, Scope, can_judge, signals_of};
#[cfg(feature = "cli")]
use crate::label::LaneChoice;
use crate::label::Priority;
use crate::lexicon::{Lexicon, Scan};
use crate::message::{FailedRow, Message, Row};
use crate::policy::{Flip, Policy, Thresholds, Verdict};
use crate::prepare::{Prepared, Preparer};
use crate::record::{Record, Versions};
use crate::signals::Signals;
use crate::span::ByteSpan;

/// Judges messages. Built once by [`Triage::builder`]; `Send + Sync`, so that one is enough for a
/// process. A verdict depends on its message, the model, the lexicon and the policy, and on nothing
/// else: not on threads, chunks or neighbours.
pub struct Triage {
    pub(super) preparer: Preparer,
    pub(super) lexicon: Lexicon,
    pub(super) weights: RuleWeights,
    pub(super) policy: Policy,
    pub(super) thresholds: Option<Thresholds>,
    pub(super) faq: Option<Faq>,
    pub(super) lanes: Lanes,
    pub(super) pool: rayon::ThreadPool,
    pub(super) chunk: ChunkLimits,
    pub(super) citing: Citing,
    pub(super) checking: f32,
    pub(super) versions: Arc<Versions>,
}

/// A record with what outputs may want beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The record.
    pub record: Record,
    /// The input's own cells of that row.
    pub cells: Vec<String>,
    /// The text that spans refer to; empty when the row failed.
    pub text: String,
    /// What deleting the cited spans showed, where the message was among those checked.
    pub check: Option<EvidenceCheck>,
}

/// A record with what a person wants to know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The record.
    pub record: Record,
    /// The text that spans refer to.
    pub text: String,
    /// Reason of each rule in the record's trace, where its policy gives one.
    pub reasons: Vec<Option<String>>,
    /// Why the message goes to its queue and tier, where an exception of the policy says so.
    pub route_reasons: Vec<String>,
    /// The smallest changes that would give the next higher and the next lower priority.
    pub flips: Vec<Flip>,
    /// The highest floor of the policy that holds, whether or not it changed the priority.
    pub floor: Option<Priority>,
}

/// Most rows that one worker reads and judges one after the other: enough that handing them over
/// costs nothing.
const MAX_PIECE_ROWS: usize = 128;

/// Pieces of a chunk for each worker, at least: few enough rows that the workers end together.
const PIECES_A_WORKER: usize = 4;

/// What is known of a message before it is judged.
pub(super) struct Reading {
    pub(super) prepared: Prepared,
    pub(super) scan: Scan,
    pub(super) answer: Answer,
}

impl std::fmt::Debug for Triage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Triage")
            .field("versions", &self.versions)
            .finish_non_exhaustive()
    }
}

impl Triage {
    /// Starts to build one.
    pub fn builder() -> TriageBuilder {
        TriageBuilder::default()
    }

    /// Name and hash of everything that takes part in a verdict.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// The lane in force.
    #[cfg(feature = "cli")]
    pub(crate) fn lane(&self) -> LaneChoice {
        self.lanes.choice()
    }

    /// Judges one message.
    ///
    /// ```
    /// use kvetch::{Message, Triage, label::Priority};
    ///
    /// let triage = Triage::builder().build()?;
    /// let record = triage.classify(&Message::new("T-1", "I smell gas since your engineer left!"));
    /// let priority = record.priority.expect("judged");
    /// assert!(priority.label >= Priority::High);
    /// # Ok::<(), kvetch::Error>(())
    /// ```
    pub fn classify(&self, message: &Message) -> Record {
        let outcome = self.judge_chunk(vec![Ok(message.clone())]).pop();
        outcome.map_or_else(
            || assemble::failed(&mut message.clone(), lost(), &self.versions),
            |o| o.record,
        )
    }

    /// Judges messages in parallel; one record each, in their order.
    pub fn classify_batch(&self, messages: &[Message]) -> Vec<Record> {
        let rows = messages.iter().cloned().map(Ok);
        self.classify_stream(rows)
            .map(|outcome| outcome.record)
            .collect()
    }

    /// Judges rows as they come: one outcome each, in their order, with at most one chunk in
    /// memory. A row that failed to be read gives a record with its error.
    pub fn classify_stream<I>(&self, rows: I) -> impl Iterator<Item = Outcome>
    where
        I: IntoIterator<Item = Row>,
    {
        let mut rows = rows.into_iter();
        let chunks = std::iter::from_fn(move || {
            let chunk = next_chunk(&mut rows, self.chunk);
            (!chunk.is_empty()).then(|| self.judge_chunk(chunk))
        });
        chunks.flatten()
    }

    /// Judges one message and says why, and what would change its priority.
    pub fn explain(&self, message: &Message) -> Explanation {
        let mut readings = [self.read(message)];
        self.pool.install(|| self.ask_full(&mut readings));
        let [reading] = readings;
        let judged = reading.and_then(|reading| {
            let judgement = self.judge(&reading, Scope::of(message.author_role))?;
            Ok((reading, judgement))
        });
        let (reading, judgement) = match judged {
            Ok(judged) => judged,
            Err(failure) => {
                return Explanation {
                    record: assemble::failed(&mut message.clone(), failure, &self.versions),
                    text: String::new(),
                    reasons: Vec::new(),
                    route_reasons: Vec::new(),
                    flips: Vec::new(),
                    floor: None,
                };
            }
        };
        let language = reading.prepared.language.code.clone();
        let signals = signals_of(&judgement, message, reading.prepared.view.len(), &language);
        let Outcome { record, text, .. } = self
            .pool
            .install(|| self.judged(message.clone(), reading, judgement));
        let (flips, floor) = match &record.priority {
            Some(_) => (
                self.policy.nearest_flips(&signals),
                self.policy.floor(&signals),
            ),
            None => (Vec::new(), None),
        };
        let route_reasons = match &record.route {
            Some(_) => self.policy.route_reasons(&signals),
            None => Vec::new(),
        };
        let route_reasons = route_reasons.into_iter().map(str::to_owned).collect();
        let trace = record.priority.iter().flat_map(|p| &p.trace);
        let reasons = trace
            .map(|s| self.policy.rule_reason(&s.rule).map(str::to_owned))
            .collect();
        Explanation {
            record,
            text,
            reasons,
            route_reasons,
            flips,
            floor,
        }
    }

    /// Judges one chunk on the worker pool.
    pub(super) fn judge_chunk(&self, rows: Vec<Row>) -> Vec<Outcome> {
        let collect = |mut all: Vec<Outcome>, outcome| {
            all.push(outcome);
            all
        };
        let pieces = self.fold_chunk(rows, &collect);
        pieces.into_iter().flatten().collect()
    }

    /// Judges one chunk on the worker pool and folds the outcomes, some at a time, in their order.
    pub(super) fn fold_chunk<P: Default + Send>(
        &self,
        rows: Vec<Row>,
        fold: &(impl Fn(P, Outcome) -> P + Sync),
    ) -> Vec<P> {
        let piece_rows = self.piece_rows(rows.len());
        self.pool.install(|| {
            if !self.lanes.reads_whole_chunks() {
                let pieces = rows.into_par_iter().chunks(piece_rows);
                return pieces.map(|piece| self.fold_piece(piece, fold)).collect();
            }
            let pieces = rows.par_chunks(piece_rows);
            let mut readings: Vec<_> = pieces
                .flat_map_iter(|piece| self.read_rows(piece))
                .collect();
            self.ask_full(&mut readings);
            rows.into_par_iter()
                .zip(readings)
                .fold_chunks(piece_rows, P::default, |piece, (row, reading)| {
                    fold(piece, self.outcome(row, reading))
                })
                .collect()
        })
    }

    /// Rows that a worker takes of so many.
    pub(super) fn piece_rows(&self, rows: usize) -> usize {
        let pieces = PIECES_A_WORKER * self.pool.current_num_threads();
        rows.div_ceil(pieces).clamp(1, MAX_PIECE_ROWS)
    }

    /// Judges some rows without lane full.
    fn fold_piece<P: Default>(&self, rows: Vec<Row>, fold: &impl Fn(P, Outcome) -> P) -> P {
        let readings = self.read_rows(&rows);
        let rows = rows.into_iter().zip(readings);
        rows.fold(P::default(), |piece, (row, reading)| {
            fold(piece, self.outcome(row, reading))
        })
    }

    /// Everything up to the fast model's answer, of some rows. All are scanned before the first is asked
    /// about, and asked about before the first is judged: the lexicon, then the model, stay in the cache.
    fn read_rows(&self, rows: &[Row]) -> Vec<Result<Reading, Failure>> {
        let scanned = rows.iter().map(|row| match row {
            Ok(message) => self.scanned(message),
            Err(failed) => Err(failed.failure.clone()),
        });
        self.answered(scanned.collect())
    }

    /// Adds the fast model's answer.
    fn answered(
        &self,
        scanned: Vec<Result<(Prepared, Scan), Failure>>,
    ) -> Vec<Result<Reading, Failure>> {
        let messages: Vec<_> = scanned.iter().flatten().collect();
        let mut answers = self.lanes.first(&messages).into_iter();
        let mut read = |(prepared, scan)| {
            let answer = answers.next().ok_or_else(lost)?;
            Ok(Reading {
                prepared,
                scan,
                answer,
            })
        };
        scanned
            .into_iter()
            .map(|scanned| scanned.and_then(&mut read))
            .collect()
    }

    /// What the policy is shown of a message that can be judged without lane full.
    #[cfg(test)]
    pub(crate) fn signals(&self, message: &Message) -> Option<crate::signals::Signals> {
        let reading = self.read(message).ok()?;
        let judgement = self.judge(&reading, Scope::of(message.author_role)).ok()?;
        let prepared = &reading.prepared;
        let language = &prepared.language.code;
        Some(signals_of(
            &judgement,
            message,
            prepared.view.len(),
            language,
        ))
    }

    /// Everything up to the fast model's answer.
    pub(super) fn read(&self, message: &Message) -> Result<Reading, Failure> {
        let scanned = vec![self.scanned(message)];
        self.answered(scanned).pop().unwrap_or_else(|| Err(lost()))
    }

    /// Everything up to the first model.
    pub(super) fn scanned(&self, message: &Message) -> Result<(Prepared, Scan), Failure> {
        let prepared = self.preparer.prepare(message)?;
        let scan = self.lexicon.scan(&prepared);
        Ok((prepared, scan))
    }

    fn outcome(&self, row: Row, reading: Result<Reading, Failure>) -> Outcome {
        let mut message = match row {
            Ok(message) => message,
            Err(failed) => return self.unread(failed),
        };
        let judged = reading.and_then(|reading| {
            let judgement = self.judge(&reading, Scope::of(message.author_role))?;
            Ok((reading, judgement))
        });
        match judged {
            Ok((reading, judgement)) => self.judged(message, reading, judgement),
            Err(failure) => Outcome {
                record: assemble::failed(&mut message, failure, &self.versions),
                cells: message.cells,
                text: String::new(),
                check: None,
            },
        }
    }

    fn unread(&self, mut failed: FailedRow) -> Outcome {
        let cells = std::mem::take(&mut failed.cells);
        Outcome {
            record: assemble::unread(failed, &self.versions),
            cells,
            text: String::new(),
            check: None,
        }
    }

    pub(super) fn judge(&self, reading: &Reading, scope: Scope) -> Result<Judgement, Failure> {
        let opinion = self.lanes.opinion(&reading.answer)?;
        let (prepared, scan) = (&reading.prepared, &reading.scan);
        Ok(match self.citing {
            Citing::Words | Citing::Measured => {
                self.judge_of().judge(prepared, scan, opinion, scope)
            }
            Citing::Nothing => self.judge_of().labels(prepared, scan, opinion, scope),
        })
    }

    /// As [`Triage::judge`], without evidence.
    pub(super) fn labels(&self, reading: &Reading, scope: Scope) -> Result<Judgement, Failure> {
        let opinion = self.lanes.opinion(&reading.answer)?;
        let judge = self.judge_of();
        Ok(judge.labels(&reading.prepared, &reading.scan, opinion, scope))
    }

    fn judge_of(&self) -> Judge<'_> {
        Judge {
            lexicon: &self.lexicon,
            weights: &self.weights,
            faq: self.faq.as_ref(),
        }
    }

    /// The outcome of a judged message: the policy's verdict, the evidence for it, and the record.
    pub(super) fn judged(
        &self,
        mut message: Message,
        reading: Reading,
        mut judgement: Judgement,
    ) -> Outcome {
        let Reading {
            mut prepared,
            answer,
            ..
        } = reading;
        let verdict = self.verdict(&message, &prepared, &judgement);
        let check = self.cite(&message, &prepared, &mut judgement, verdict.as_ref());
        let record = assemble::judged(
            &mut message,
            &mut prepared,
            judgement,
            verdict.map(|(verdict, _)| verdict),
            windows(&answer),
            &self.versions,
            self.thresholds.as_ref(),
        );
        Outcome {
            record,
            cells: message.cells,
            text: prepared.view,
            check,
        }
    }

    /// What the policy decides, and the signals it read; nothing for messages of which only the tone is
    /// judged.
    fn verdict(
        &self,
        message: &Message,
        prepared: &Prepared,
        judgement: &Judgement,
    ) -> Option<(Verdict, Signals)> {
        if Scope::of(message.author_role) == Scope::Tone {
            return None;
        }
        let code = &prepared.language.code;
        let signals = signals_of(judgement, message, prepared.view.len(), code);
        Some((self.policy.decide(&signals), signals))
    }

    /// Completes the evidence, and checks it where the message is among those checked.
    fn cite(
        &self,
        message: &Message,
        prepared: &Prepared,
        judgement: &mut Judgement,
        verdict: Option<&(Verdict, Signals)>,
    ) -> Option<EvidenceCheck> {
        if self.citing == Citing::Nothing || !can_judge(prepared) {
            return None;
        }
        let read = prepared.to_view(ByteSpan::new(0, prepared.text.len()));
        let for_priority = match verdict {
            Some((verdict, signals)) => {
                cite::for_priority(verdict, judgement, (&self.policy, signals), read)
            }
            None => Vec::new(),
        };
        if self.citing == Citing::Measured {
            self.measure(message, prepared, judgement, for_priority);
        } else {
            judgement.evidence.extend(for_priority);
        }
        is_sampled(message.row, self.checking)
            .then(|| self.check_evidence(message, prepared, judgement))
    }
}

#[cfg(feature = "tokenize")]
fn windows(answer: &Answer) -> usize {
    match answer {
        Answer::Given(_, Ok(scores)) => scores.windows,
        _ => 0,
    }
}

#[cfg(not(feature = "tokenize"))]
fn windows(_answer: &Answer) -> usize {
    0
}

fn lost() -> Failure {
    Failure::new(
        crate::error::FailureCode::ModelError,
        "the message left no outcome",
    )
}

#[cfg(feature = "tokenize")]
impl Triage {
    /// Gives the messages that wait for lane full its answer.
    pub(super) fn ask_full(&self, readings: &mut [Result<Reading, Failure>]) {
        let texts: Vec<_> = readings.iter_mut().flatten().filter_map(waiting).collect();
        if texts.is_empty() {
            return;
        }
        let answers = self.lanes.second(texts);
        let pending = readings.iter_mut().flatten();
        let pending = pending.filter(|r| matches!(r.answer, Answer::Pending(_)));
        for (reading, answer) in pending.zip(answers) {
            reading.answer = answer;
        }
    }
}

#[cfg(not(feature = "tokenize"))]
impl Triage {
    #[expect(clippy::unused_self, reason = "the models are compiled out")]
    pub(super) fn ask_full(&self, _readings: &mut [Result<Reading, Failure>]) {}
}

/// The text of a message that waits for lane full, with its windows where they are known.
#[cfg(feature = "tokenize")]
fn waiting(reading: &mut Reading) -> Option<super::model_lane::Waiting<'_>> {
    match &mut reading.answer {
        Answer::Pending(windows) => Some((&reading.prepared.text, windows.take())),
        _ => None,
    }
}
