//! Both lanes on the same messages: what a certificate is measured on.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::lanes::{Answer, Cascade, Lanes, encoded};
use super::triage::{Reading, Triage};
use crate::judge::{Scope, can_judge};
use crate::label::Lane;
use crate::lexicon::Scan;
use crate::message::Row;
use crate::prepare::Prepared;
use crate::record::Record;

/// A message judged by both lanes of a cascade, and what decides between them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Comparison {
    /// Lane fast's record.
    pub(crate) fast: Record,
    /// Lane full's record.
    pub(crate) full: Record,
    /// How sure lane fast was, 0..1.
    pub(crate) sureness: f32,
    /// Whether the message goes to lane full however sure lane fast is.
    pub(crate) is_always_sent: bool,
    /// Length of the text that the models read.
    pub(crate) bytes: usize,
}

/// Wall-clock time of the parts of a comparison, on the workers of the [`Triage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LaneTimes {
    /// What a message needs in any lane: preparing, scanning, judging.
    pub(crate) common: Duration,
    /// The model of lane fast.
    pub(crate) fast: Duration,
    /// The model of lane full, on every message.
    pub(crate) full: Duration,
}

/// A message that only lane fast has answered.
struct Half {
    reading: Reading,
    sureness: f32,
    is_always_sent: bool,
    bytes: usize,
}

impl Triage {
    /// Judges each row in both lanes of the cascade and adds up the time. `None` for a row that cannot
    /// be read, on which a lane fails, in which there is nothing to judge or only the tone, and for all
    /// rows without a cascade.
    pub(crate) fn compare(&self, rows: &[Row], times: &mut LaneTimes) -> Vec<Option<Comparison>> {
        let Lanes::Cascade(cascade) = &self.lanes else {
            return vec![None; rows.len()];
        };
        self.pool.install(|| {
            let scanned: Vec<_> = timed(&mut times.common, || {
                let scanned = rows.par_iter().map(|row| self.judgeable(row));
                scanned.collect()
            });
            let fast: Vec<_> = timed(&mut times.fast, || {
                let pieces = scanned.into_par_iter().chunks(self.piece_rows(rows.len()));
                let halves = pieces.flat_map_iter(|piece| in_fast(piece, cascade));
                halves.collect()
            });
            let readings = fast.iter().flatten().map(|half| &half.reading);
            let texts = readings.map(|reading| (reading.prepared.text.as_str(), None));
            let texts = texts.collect();
            let full = timed(&mut times.full, || self.lanes.second(texts));
            let mut judging = Duration::ZERO;
            let compared = timed(&mut judging, || self.in_both(rows, fast, full));
            // Each message was judged twice.
            times.common += judging / 2;
            compared
        })
    }

    /// A row that can be read and has every label to judge, up to the first model.
    fn judgeable(&self, row: &Row) -> Option<(Prepared, Scan)> {
        let message = row.as_ref().ok()?;
        let scanned = self.scanned(message).ok()?;
        let is_whole = Scope::of(message.author_role) == Scope::Everything;
        (is_whole && can_judge(&scanned.0)).then_some(scanned)
    }

    /// The records of both lanes; `full` holds an answer for each message that lane fast answered.
    fn in_both(
        &self,
        rows: &[Row],
        fast: Vec<Option<Half>>,
        full: Vec<Answer>,
    ) -> Vec<Option<Comparison>> {
        let mut full = full.into_iter();
        let pair = |half: Option<Half>| half.and_then(|half| Some((half, full.next()?)));
        let pairs: Vec<_> = fast.into_iter().map(pair).collect();
        let pairs = rows.par_iter().zip(pairs);
        pairs
            .map(|(row, pair)| {
                let (half, answer) = pair?;
                self.comparison(row, half, answer)
            })
            .collect()
    }

    fn comparison(&self, row: &Row, half: Half, answer: Answer) -> Option<Comparison> {
        let message = row.as_ref().ok()?;
        let in_full = Reading {
            prepared: half.reading.prepared.clone(),
            scan: half.reading.scan.clone(),
            answer,
        };
        let judged = |reading: Reading| {
            let judgement = self.judge(&reading, Scope::Everything).ok()?;
            Some(self.judged(message.clone(), reading, judgement).record)
        };
        let (fast, full) = (judged(half.reading)?, judged(in_full)?);
        Some(Comparison {
            fast,
            full,
            sureness: half.sureness,
            is_always_sent: half.is_always_sent,
            bytes: half.bytes,
        })
    }
}

fn in_fast(piece: Vec<Option<(Prepared, Scan)>>, cascade: &Cascade) -> Vec<Option<Half>> {
    let messages: Vec<_> = piece.iter().flatten().collect();
    let mut results = cascade
        .fast
        .score_some(&encoded(&cascade.fast, &messages))
        .into_iter();
    let mut half = |(prepared, scan): (Prepared, Scan)| {
        let scores = results.next()?.ok()?;
        Some(Half {
            sureness: cascade.rule.section.sureness(&scores),
            is_always_sent: cascade.rule.always_sends(&scores, &scan),
            bytes: prepared.text.len(),
            reading: Reading {
                prepared,
                scan,
                answer: Answer::Given(Lane::Fast, Ok(scores)),
            },
        })
    };
    piece
        .into_iter()
        .map(|scanned| scanned.and_then(&mut half))
        .collect()
}

fn timed<T>(total: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *total += start.elapsed();
    result
}
