//! What became of messages.

use super::super::document::{Block, Cell, Section, Table, Tone};
use super::super::model::{AnswerTimes, OutcomeFactor, OutcomeReport, Report, Satisfaction, Share};
use super::super::words::{dimension, group, grouped, lift, p_value, percent, share_of};
use super::MAX_ROWS;

/// Nothing where no file of outcomes was joined.
pub(super) fn section(report: &Report) -> Option<Section> {
    let outcomes = report.outcomes.as_ref()?;
    let mut blocks = vec![Block::Text(format!(
        "Outcomes were found for {} messages or conversations. What goes with them is no proof of a cause.",
        share_of(&outcomes.matched)
    ))];
    satisfactions(outcomes, &mut blocks);
    let times = [
        (
            "Time to the first response, against its due time",
            &outcomes.first_response,
        ),
        (
            "Time to the resolution, against its due time",
            &outcomes.resolution,
        ),
    ];
    for (caption, rows) in times {
        if !rows.is_empty() {
            blocks.push(Block::Table(times_table(caption, rows)));
        }
    }
    Some(Section {
        id: "outcomes",
        title: "Satisfaction and answers",
        blocks,
    })
}

fn satisfactions(outcomes: &OutcomeReport, blocks: &mut Vec<Block>) {
    if let Some(csat) = &outcomes.csat {
        blocks.push(Block::Lead(lead("Low satisfaction", "high", csat)));
        blocks.push(Block::Table(factors(
            "What goes with low satisfaction",
            csat,
        )));
    }
    if let Some(nps) = &outcomes.nps {
        let net = nps.net.map_or(String::new(), |[value, low, high]| {
            format!("Net promoter score {value:.0} (95 % interval {low:.0} to {high:.0}). ")
        });
        blocks.push(Block::Lead(format!(
            "{net}{}",
            lead("Detractors", "promoters", nps)
        )));
        blocks.push(Block::Table(factors("What goes with detractors", nps)));
    }
}

fn lead(low: &str, high: &str, found: &Satisfaction) -> String {
    let mean = found
        .mean
        .map_or(String::new(), |mean| format!(", mean {mean:.2}"));
    format!(
        "{low}: {}, 95 % interval {}; {high}: {}{mean}.",
        share_of(&found.low),
        interval(&found.low),
        percent(found.high.share)
    )
}

fn interval(share: &Share) -> String {
    format!("{} to {}", percent(share.low), percent(share.high))
}

fn factors(caption: &str, found: &Satisfaction) -> Table {
    let raising = found.factors.iter().filter(|row| row.lift > 1.0);
    let rows = raising.take(MAX_ROWS).map(|row: &OutcomeFactor| {
        let tone = if row.is_significant {
            Tone::Bad
        } else {
            Tone::Plain
        };
        vec![
            dimension(&row.dimension).into(),
            group(&row.dimension, &row.name).into(),
            grouped(row.inside.of).into(),
            percent(row.inside.share).into(),
            interval(&row.inside).into(),
            percent(row.rest.share).into(),
            Cell {
                text: lift(row.lift),
                tone,
            },
            format!("{} to {}", lift(row.low), lift(row.high)).into(),
            p_value(row.p_corrected).into(),
        ]
    });
    Table {
        caption: caption.to_owned(),
        head: vec![
            "by",
            "factor",
            "answers",
            "low",
            "interval",
            "without it",
            "lift",
            "interval",
            "p",
        ],
        rows: rows.collect(),
        names: 2,
        is_folded: false,
    }
}

fn times_table(caption: &str, rows: &[AnswerTimes]) -> Table {
    let rows = rows.iter().map(|row| {
        vec![
            dimension(&row.dimension).into(),
            group(&row.dimension, &row.name).into(),
            grouped(row.known).into(),
            hours(row.median_hours).into(),
            hours(row.ninth_decile_hours).into(),
            grouped(row.in_time.of).into(),
            percent(row.in_time.share).into(),
            interval(&row.in_time).into(),
        ]
    });
    Table {
        caption: caption.to_owned(),
        head: vec![
            "by",
            "group",
            "answered",
            "median",
            "9 in 10 within",
            "with a due time",
            "in time",
            "interval",
        ],
        rows: rows.collect(),
        names: 2,
        is_folded: false,
    }
}

/// `42 min`, `3.5 h`, `4.2 days`.
fn hours(hours: Option<f64>) -> String {
    match hours {
        None => "–".to_owned(),
        Some(hours) if hours < 1.0 => format!("{:.0}\u{a0}min", hours * 60.0),
        Some(hours) if hours < 48.0 => format!("{hours:.1}\u{a0}h"),
        Some(hours) => format!("{:.1}\u{a0}days", hours / 24.0),
    }
}
