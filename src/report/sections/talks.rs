//! Conversations, and the worst messages.

use super::super::document::{Block, Cell, Quote, Section, Table};
use super::super::model::{Conversation, Report};
use super::super::words::{grouped, score, share_of};
use super::{quote, quotes};

pub(super) fn section(report: &Report) -> Section {
    let talks = &report.conversations;
    let mut blocks = Vec::new();
    if talks.several == 0 {
        blocks.push(Block::Text(
            "No conversation has two messages of its customer (thread_id), so there is none to follow.".to_owned(),
        ));
    } else {
        blocks.push(Block::Text(format!(
            "Of {} conversations with two messages of the customer or more, {} ended worse than they began and {} better; \
             {} turned for the worse, {} for the better; {} are settled, as far as the last words tell.",
            grouped(talks.several),
            share_of(&talks.worsened),
            share_of(&talks.improved),
            share_of(&talks.turned_worse),
            share_of(&talks.turned_better),
            share_of(&talks.resolved),
        )));
        blocks.push(Block::Table(table(
            "Worst conversations, by mean score",
            &talks.worst,
        )));
        blocks.push(Block::Table(table(
            "Sharpest turns for the worse",
            &talks.turns,
        )));
        blocks.extend(turning(&talks.turns));
    }
    blocks.extend(quotes("Worst messages of all", &report.worst));
    Section {
        id: "conversations",
        title: "Conversations and worst messages",
        blocks,
    }
}

fn table(caption: &str, talks: &[Conversation]) -> Table {
    let rows = talks.iter().map(|talk| {
        let [start, worst, end] = talk.scores;
        let turn = talk.turn.map_or("–".to_owned(), |[from, to]| {
            format!("{} → {}", score(Some(from)), score(Some(to)))
        });
        let settled = match talk.is_resolved {
            Some(true) => "yes",
            Some(false) => "no",
            None => "–",
        };
        let cells = [
            talk.thread_id.clone(),
            talk.channel.clone().unwrap_or_else(|| "–".to_owned()),
            grouped(talk.customer_messages),
            grouped(talk.agent_messages),
            score(start),
            score(worst),
            score(end),
            turn,
            settled.to_owned(),
        ];
        cells.map(Cell::from).into()
    });
    Table {
        caption: caption.to_owned(),
        head: vec![
            "conversation",
            "channel",
            "customer's",
            "agents'",
            "first",
            "worst",
            "last score",
            "turn",
            "settled",
        ],
        rows: rows.collect(),
        names: 2,
        is_folded: false,
    }
}

/// The messages at which conversations turned.
fn turning(talks: &[Conversation]) -> Option<Block> {
    let messages = talks.iter().filter_map(|talk| {
        let message = quote(talk.message.as_ref()?);
        Some(Quote {
            about: format!("{} · {}", talk.thread_id, message.about),
            ..message
        })
    });
    let messages: Vec<Quote> = messages.collect();
    (!messages.is_empty()).then_some(Block::Quotes("Where they turned", messages))
}
