//! What the figures of a report mean.

/// One sentence or two for each.
const DEFINITIONS: &[&str] = &[
    "Base: messages of customers, and those whose author is not told, that were judged (no error). Messages of agents \
     and systems and failed ones are counted apart and stand in no other figure.",
    "Negative: sentiment negative or very negative, of the messages with a sentiment. Complaint: complaint.is true, \
     of the messages where it is true or false. Angry: anger strong or extreme, of the messages with a level. Urgent \
     or high: of the messages with a priority. A label that was abstained on is in neither number.",
    "Days, weeks (from Monday) and hours are those of the time as written in received_at, or of the time zone named \
     above. Messages without a time stand in the totals, not in anything by time. The map of negative messages shows hours \
     with five messages or more.",
    "The last period is the last seven days up to the last day with a message, beside the seven days before, unless \
     the page says otherwise. Where the messages span fewer than 14 days, half of them.",
    "Intervals of shares are Wilson's (1927), of differences of shares the hybrid score interval (Newcombe 1998, \
     method 10), of ratios the log interval (Katz and others 1978), of volumes the binomial one of two counts; all at \
     95 %. They take messages for independent: of messages of one conversation, or of one outage, they tell too little \
     uncertainty.",
    "Significant: p below 0.05 after Holm's correction (1979) for all tests of the same table. Tests: two shares with \
     the normal test, or Fisher's exact one where fewer than five are expected in a cell.",
    "Part of a change: the group's messages that the figure counts, of all messages that it looks at, now less \
     before, divided by the change of the figure. The parts of all groups of a dimension add up to 100 %; a group that \
     moved against the change has a negative part. A sentence names a group when its own change is significant among the \
     groups of its dimension and its part is at least a quarter larger than its part of the messages.",
    "Lift: share with the factor divided by the share without it. It is not a cause: factors go together. Left out is \
     what a label rests on by definition (insults, shouting, praise and the like); words cited for anger stand in a \
     list of their own.",
    "Due times: seen from the end of the hour of the last message. Records do not tell what was answered, so \
     these are due times as promised, not what is open.",
    "Satisfaction, where a file of outcomes was joined: low is 1 and 2 of 5 (1 to 3 of 7, 0 to 4 of 10, below 50 of \
     100, 0 of 1, bad), high 4 and 5 (5 to 7, 7 to 10, 70 and more, 1, good); detractors answer 0 to 6 of 10, promoters 9 \
     and 10, and the net promoter score is the difference of their shares in points, with the normal interval. A joined \
     conversation counts once, as its first customer's message. Times of answers are known to within 9 %, from receipt by \
     the clock, not by business hours.",
    "Praise: intent praise or sentiment very positive. Worst messages: negative or angry ones by the score of their \
     sentiment less that of their anger.",
    "Conversations: messages with the same thread_id, in the order of turn, or of time where a message has none. The \
     turning point is the split with the largest cumulative-sum statistic of the customer's sentiment scores, told when \
     the means differ by 0.5 or more. Settled: as the customer's last words tell.",
];

/// In the order of the page.
pub(super) fn definitions() -> Vec<String> {
    DEFINITIONS.iter().map(|&text| text.to_owned()).collect()
}
