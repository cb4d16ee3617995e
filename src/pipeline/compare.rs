//! Both lanes on the same messages: what a certificate is measured on.

use rayon::prelude::*;

use super::lanes::{Answer, Cascade, Lanes};
use super::triage::{Reading, Triage};
use crate::error::Failure;
use crate::judge::can_judge;
use crate::label::Lane;
use crate::message::Row;
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
}

/// A message that only lane fast has answered.
struct Half {
    reading: Reading,
    sureness: f32,
    is_always_sent: bool,
}

impl Triage {
    /// Judges each row in both lanes of the cascade. `None` for a row that cannot be read, on which a
    /// lane fails, or in which there is nothing to judge, and for all rows without a cascade.
    pub(crate) fn compare(&self, rows: &[Row]) -> Vec<Option<Comparison>> {
        let Lanes::Cascade(cascade) = &self.lanes else {
            return vec![None; rows.len()];
        };
        self.pool.install(|| {
            let compared = |row: &Row| self.in_fast(row, cascade).ok().flatten();
            let fast: Vec<_> = rows.par_iter().map(compared).collect();
            let texts: Vec<&str> = fast
                .iter()
                .flatten()
                .map(|half| half.reading.prepared.text.as_str())
                .collect();
            let mut full = self.lanes.second(&texts).into_iter();
            let paired: Vec<_> = fast
                .into_iter()
                .map(|half| half.and_then(|half| Some((half, full.next()?))))
                .collect();
            rows.par_iter()
                .zip(paired)
                .map(|(row, pair)| {
                    let (half, answer) = pair?;
                    self.in_both(row, half, answer)
                })
                .collect()
        })
    }

    fn in_fast(&self, row: &Row, cascade: &Cascade) -> Result<Option<Half>, Failure> {
        let Ok(message) = row else {
            return Ok(None);
        };
        let reading = self.read(message)?;
        if !can_judge(&reading.prepared) {
            return Ok(None);
        }
        let scores = cascade.fast.score(&reading.prepared.text)?;
        Ok(Some(Half {
            sureness: cascade.rule.section.sureness(&scores),
            is_always_sent: cascade.rule.always_sends(&scores, &reading.scan),
            reading: Reading {
                answer: Answer::Given(Lane::Fast, Ok(scores)),
                ..reading
            },
        }))
    }

    fn in_both(&self, row: &Row, half: Half, answer: Answer) -> Option<Comparison> {
        let message = row.as_ref().ok()?;
        let mut reading = half.reading;
        let judgement = self.judge(&reading).ok()?;
        let prepared = reading.prepared.clone();
        let (fast, _) = self.record(&mut message.clone(), prepared, &reading.answer, judgement);
        reading.answer = answer;
        let judgement = self.judge(&reading).ok()?;
        let (full, _) = self.record(
            &mut message.clone(),
            reading.prepared,
            &reading.answer,
            judgement,
        );
        Some(Comparison {
            fast,
            full,
            sureness: half.sureness,
            is_always_sent: half.is_always_sent,
        })
    }
}
