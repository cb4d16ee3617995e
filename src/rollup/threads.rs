//! All conversations of an input.

use std::collections::HashMap;

use super::thread::Thread;
use super::turn::Turn;

/// Messages gathered by conversation. Memory grows with the number of messages: about 300 bytes each.
#[derive(Debug, Default)]
pub struct Threads {
    places: HashMap<String, usize>,
    /// In the order of their first messages.
    gathered: Vec<(String, Vec<Turn>)>,
    alone: u64,
}

impl Threads {
    /// Adds a message. One without a conversation is counted and left out.
    pub fn add(&mut self, turn: Turn) {
        let Some(thread_id) = turn.thread_id.clone() else {
            self.alone += 1;
            return;
        };
        let next = self.gathered.len();
        let at = *self
            .places
            .entry(thread_id)
            .or_insert_with_key(|thread_id| {
                self.gathered.push((thread_id.clone(), Vec::new()));
                next
            });
        if let Some((_, turns)) = self.gathered.get_mut(at) {
            turns.push(turn);
        }
    }

    /// Messages without a conversation.
    pub fn alone(&self) -> u64 {
        self.alone
    }

    /// One record a conversation, in the order of their first messages.
    pub fn finish(self) -> impl Iterator<Item = Thread> {
        let gathered = self.gathered.into_iter();
        gathered.map(|(thread_id, turns)| Thread::of(thread_id, turns))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ResolutionReason, Trend, thread_schema};
    use super::*;
    use crate::label::{Flag, Priority, Sentiment};
    use crate::schema::{assert_committed, assert_follows};

    /// A message: conversation, turn, author, minute, score, JSON of more fields.
    fn turn(thread: &str, at: u32, role: &str, minute: u32, score: f32, more: &str) -> Turn {
        let label = match score {
            s if s < -0.75 => "very_negative",
            s if s < -0.25 => "negative",
            s if s < 0.25 => "neutral",
            _ => "positive",
        };
        let json = format!(
            "{{\"id\":\"{thread}-{at}\",\"row\":{at},\"thread_id\":\"{thread}\",\"turn\":{at},\
             \"author_role\":\"{role}\",\"received_at\":\"2026-03-02T08:{minute:02}:00Z\",\
             \"sentiment\":{{\"label\":\"{label}\",\"score\":{score},\"mixed\":false}},\
             \"text\":{{\"bytes\":3}}{more}}}"
        );
        serde_json::from_str(&json).unwrap()
    }

    const COMPLAINT: &str = ",\"complaint\":{\"is\":true,\"severity\":\"disapproval\"},\"priority\":{\"label\":\"high\"}";
    const THANKS: &str = ",\"flags\":[{\"name\":\"no_reply_needed\",\"p\":1}]";

    #[test]
    fn conversations_follow_the_committed_schema() {
        let schema = thread_schema().unwrap();
        assert_committed("thread.schema.json", &schema);
        let mut threads = Threads::default();
        threads.add(turn("a", 0, "customer", 0, -0.9, COMPLAINT));
        threads.add(turn("a", 1, "agent", 3, 0.0, ""));
        threads.add(turn("a", 2, "customer", 5, 0.9, THANKS));
        threads.add(serde_json::from_str(r#"{"id":"b","row":9,"thread_id":"b"}"#).unwrap());
        for thread in threads.finish() {
            assert_eq!(thread.turning_point.is_some(), thread.messages == 3);
            assert_follows(&serde_json::to_value(thread).unwrap(), &schema);
        }
    }

    #[test]
    fn a_conversation_is_told_from_start_to_end() {
        let mut threads = Threads::default();
        for turn in [
            turn("a", 0, "customer", 0, -0.5, COMPLAINT),
            turn("b", 0, "customer", 1, 0.0, ""),
            turn(
                "a",
                2,
                "customer",
                20,
                -0.9,
                ",\"flags\":[{\"name\":\"repeat_contact\",\"p\":1}]",
            ),
            turn("a", 1, "agent", 7, -0.9, ""),
            turn("a", 3, "agent", 30, 0.5, ""),
            turn("a", 4, "customer", 31, 0.6, THANKS),
        ] {
            threads.add(turn);
        }
        let threads: Vec<Thread> = threads.finish().collect();
        assert_eq!(threads.len(), 2);
        let thread = &threads[0];
        assert_eq!(thread.thread_id, "a");
        assert_eq!(
            (
                thread.messages,
                thread.customer_messages,
                thread.agent_messages
            ),
            (5, 3, 2)
        );
        let id = |moment: &Option<super::super::Moment>| moment.as_ref().map(|m| m.id.clone());
        assert_eq!(id(&thread.start).as_deref(), Some("a-0"));
        assert_eq!(id(&thread.worst).as_deref(), Some("a-2"));
        assert_eq!(id(&thread.end).as_deref(), Some("a-4"));
        let turning = thread.turning_point.as_ref().unwrap();
        assert_eq!(
            (turning.moment.id.as_str(), turning.from, turning.to),
            ("a-4", -0.7, 0.6)
        );
        assert_eq!(thread.trend, Some(Trend::Improved));
        assert_eq!(thread.first_response_s, Some(420));
        assert_eq!(thread.waiting_messages, 1);
        assert_eq!(thread.priority, Some(Priority::High));
        assert_eq!(thread.flags, [Flag::RepeatContact, Flag::NoReplyNeeded]);
        assert_eq!(thread.repeat_contacts, 1);
        assert_eq!(thread.resolved.is, Some(true));
        assert_eq!(thread.resolved.reason, ResolutionReason::ClosingWords);
        assert_eq!(thread.first_at.as_deref(), Some("2026-03-02T08:00:00Z"));
        assert_eq!(thread.last_at.as_deref(), Some("2026-03-02T08:31:00Z"));
        assert_eq!(
            thread.end.as_ref().unwrap().sentiment,
            Some(Sentiment::Positive)
        );
        assert_eq!(threads[1].resolved.reason, ResolutionReason::NoProblem);
        assert_eq!(threads[1].turning_point, None);
    }

    #[test]
    fn the_last_words_say_whether_it_was_settled() {
        let unresolved = ",\"flags\":[{\"name\":\"unresolved\",\"p\":1}]";
        let table = [
            (
                -0.5,
                unresolved,
                Some(false),
                ResolutionReason::LastUnresolved,
            ),
            (
                -0.5,
                COMPLAINT,
                Some(false),
                ResolutionReason::LastComplaint,
            ),
            (0.0, THANKS, Some(true), ResolutionReason::ClosingWords),
            (0.6, "", Some(true), ResolutionReason::PositiveEnd),
            (0.0, "", None, ResolutionReason::Open),
        ];
        for (score, more, is, reason) in table {
            let turns = vec![
                turn("a", 0, "customer", 0, -0.5, COMPLAINT),
                turn("a", 1, "agent", 5, 0.0, ""),
                turn("a", 2, "customer", 9, score, more),
            ];
            let thread = Thread::of("a".to_owned(), turns);
            assert_eq!((thread.resolved.is, thread.resolved.reason), (is, reason));
        }
        let agents = vec![turn("a", 0, "agent", 0, 0.0, "")];
        let thread = Thread::of("a".to_owned(), agents);
        assert_eq!(thread.resolved.reason, ResolutionReason::NoCustomer);
        assert_eq!(thread.start, None);
    }
}
