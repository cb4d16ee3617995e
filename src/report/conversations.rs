//! Conversations: where they turned, and how they ended.

use std::cmp::Reverse;

use super::build::ReportOptions;
use super::groups::{part, score};
use super::model::{Conversation, Conversations, Example};
use super::words::reported;
use crate::rollup::{
    Thread, Trend, Turn, TurnAnger, TurnComplaint, TurnFlag, TurnPriority, TurnSentiment,
};
use crate::summary::{Summary, Talk, TalkTurn};

/// A conversation of several of the customer's messages, as short as ordering needs it.
struct Brief<'s> {
    thread_id: &'s str,
    talk: &'s Talk,
    thread: Thread,
    /// Mean score in ten-thousandths; none where no message has one.
    mean: Option<i64>,
    /// How much the mood fell at the turning point, in ten-thousandths.
    fall: i64,
}

/// What is told of the conversations of a summary.
pub(super) fn conversations(summary: &Summary, options: &ReportOptions) -> Conversations {
    let talks = &summary.talks;
    let mut told = Conversations {
        messages: talks.messages,
        is_cut: talks.followed.is_cut(),
        ..Conversations::default()
    };
    let mut counts = [0_u64; 5];
    let (mut worst, mut turns) = (Vec::new(), Vec::new());
    for (thread_id, talk) in talks.followed.iter() {
        told.too_long += u64::from(talk.is_too_long);
        let thread = rolled_up(thread_id, talk);
        told.followed += u64::from(thread.customer_messages > 0);
        if thread.customer_messages < 2 {
            continue;
        }
        told.several += 1;
        let brief = brief(thread_id, talk, thread);
        let thread = &brief.thread;
        let change = thread
            .turning_point
            .as_ref()
            .map(|turn| turn.to - turn.from);
        let answers = [
            thread.trend == Some(Trend::Improved),
            thread.trend == Some(Trend::Worsened),
            thread.resolved.is == Some(true),
            change.is_some_and(|change| change < 0.0),
            change.is_some_and(|change| change > 0.0),
        ];
        for (count, answer) in counts.iter_mut().zip(answers) {
            *count += u64::from(answer);
        }
        if brief.fall > 0 {
            let order = Reverse(brief.fall);
            keep(
                &mut turns,
                (order, brief.thread_id.to_owned()),
                options,
                || of(&brief),
            );
        }
        if let Some(mean) = brief.mean.filter(|mean| *mean < 0) {
            let order = (mean, brief.thread_id.to_owned());
            keep(&mut worst, order, options, || of(&brief));
        }
    }
    let share = |count: u64| part(count, told.several);
    let [improved, worsened, resolved, turned_worse, turned_better] = counts.map(share);
    Conversations {
        improved,
        worsened,
        resolved,
        turned_worse,
        turned_better,
        worst: worst.into_iter().map(|(_, told)| told).collect(),
        turns: turns.into_iter().map(|(_, told)| told).collect(),
        ..told
    }
}

/// Puts a conversation into its place among the first ones.
fn keep<K: Ord>(
    list: &mut Vec<(K, Conversation)>,
    key: K,
    options: &ReportOptions,
    told: impl FnOnce() -> Conversation,
) {
    let at = list.partition_point(|(other, _)| *other < key);
    if at < options.examples {
        list.insert(at, (key, told()));
        list.truncate(options.examples);
    }
}

fn brief<'s>(thread_id: &'s str, talk: &'s Talk, thread: Thread) -> Brief<'s> {
    let scores = talk.turns.iter().filter(|turn| is_customers(turn));
    let scores: Vec<i64> = scores
        .filter_map(|turn| turn.score.map(i64::from))
        .collect();
    let count = i64::try_from(scores.len()).unwrap_or(i64::MAX);
    let fall = thread.turning_point.as_ref().map_or(0, |turn| {
        ten_thousandths(turn.from) - ten_thousandths(turn.to)
    });
    Brief {
        thread_id,
        talk,
        thread,
        mean: scores.iter().sum::<i64>().checked_div(count),
        fall,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "scores lie in -1..1")]
fn ten_thousandths(score: f32) -> i64 {
    (f64::from(score) * 10_000.0).round() as i64
}

fn is_customers(turn: &TalkTurn) -> bool {
    use crate::message::AuthorRole;
    matches!(turn.author_role, None | Some(AuthorRole::Customer))
}

/// In the order of `turn` where all messages have one, else in that of time and row.
fn rolled_up(thread_id: &str, talk: &Talk) -> Thread {
    let has_order = talk.turns.iter().all(|turn| turn.turn.is_some());
    let mut turns: Vec<&TalkTurn> = talk.turns.iter().collect();
    if has_order {
        turns.sort_by_key(|turn| turn.turn);
    }
    let turns = turns
        .into_iter()
        .zip(0..)
        .map(|(turn, at)| turn_of(turn, at));
    Thread::of(thread_id.to_owned(), turns.collect())
}

/// The message as a roll-up reads it.
fn turn_of(turn: &TalkTurn, at: u32) -> Turn {
    let as_score = |score: i32| score_of(score);
    Turn {
        id: turn.id.clone(),
        row: turn.row,
        thread_id: None,
        turn: Some(at),
        channel: turn.channel.clone(),
        author_role: turn.author_role,
        received_at: turn.received_at.clone(),
        contact_count: None,
        sentiment: Some(TurnSentiment {
            label: turn.sentiment,
            score: turn.score.map(as_score),
        }),
        anger: Some(TurnAnger { level: turn.anger }),
        complaint: Some(TurnComplaint {
            is: turn.complaint,
            severity: turn.severity,
        }),
        intent: turn.intent,
        flags: turn
            .flags
            .iter()
            .map(|name| TurnFlag { name: *name })
            .collect(),
        priority: turn.priority.map(|label| TurnPriority { label }),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the number that the record holds"
)]
fn score_of(ten_thousandths: i32) -> f32 {
    score(ten_thousandths) as f32
}

fn of(brief: &Brief<'_>) -> Conversation {
    let thread = &brief.thread;
    let number = |score: f32| reported(f64::from(score));
    let moments = [&thread.start, &thread.worst, &thread.end];
    let turning = thread.turning_point.as_ref();
    let named = turning.map(|turn| &turn.moment).or(thread.worst.as_ref());
    let message = named.and_then(|moment| {
        let turns = brief.talk.turns.iter();
        turns
            .filter(|turn| is_customers(turn))
            .find(|turn| turn.id == moment.id && turn.row == moment.row)
    });
    Conversation {
        thread_id: brief.thread_id.to_owned(),
        channel: thread.channel.clone(),
        customer_messages: thread.customer_messages,
        agent_messages: thread.agent_messages,
        mean_score: brief
            .mean
            .and_then(|mean| Some(score(i32::try_from(mean).ok()?))),
        scores: moments.map(|moment| moment.as_ref().and_then(|m| m.score).and_then(number)),
        trend: thread.trend,
        turn: turning.and_then(|turn| Some([number(turn.from)?, number(turn.to)?])),
        is_resolved: thread.resolved.is,
        anger: thread.anger,
        priority: thread.priority,
        message: message.map(|turn| example(brief.thread_id, turn)),
    }
}

fn example(thread_id: &str, turn: &TalkTurn) -> Example {
    Example {
        id: turn.id.clone(),
        row: turn.row,
        received_at: turn.received_at.clone(),
        thread_id: Some(thread_id.to_owned()),
        channel: turn.channel.clone(),
        queue: None,
        category: None,
        intent: turn.intent,
        sentiment: turn.sentiment,
        score: turn.score.map(score),
        anger: turn.anger,
        priority: turn.priority,
        text: None,
        source: turn.source.clone(),
    }
}
