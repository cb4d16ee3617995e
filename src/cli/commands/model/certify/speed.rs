//! How much time the cascade saves, from the times of both lanes on the same messages.

use super::measure::Sample;
use crate::pipeline::LaneTimes;

/// Time of lane full alone divided by that of the cascade, to two decimal places. The cascade asks the
/// model of lane full for a share of its work: that of the messages sent, by the length of their texts,
/// since long messages are sent more often. `None` where no time was measured.
pub(super) fn ratio(times: LaneTimes, samples: &[Sample], threshold: f32) -> Option<f32> {
    let [common, fast, full] = [times.common, times.fast, times.full].map(|t| t.as_secs_f64());
    let cascade = common + fast + share_of_text(samples, threshold) * full;
    let ratio = (common + full) / cascade;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest f32 is what is wanted"
    )]
    let short = ((ratio * 100.0).round() / 100.0) as f32;
    (short.is_finite() && short > 0.0).then_some(short)
}

/// Bytes of the messages that are sent, of all.
fn share_of_text(samples: &[Sample], threshold: f32) -> f64 {
    let all: usize = samples.iter().map(|s| s.bytes).sum();
    let sent = samples.iter().filter(|s| s.is_sent(threshold));
    let sent: usize = sent.map(|s| s.bytes).sum();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
    let (sent, all) = (sent as f64, all.max(1) as f64);
    sent / all
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::answers::Answers;
    use super::*;
    use crate::label::Question;

    /// Nine sure messages, and an unsure one as long as the nine.
    fn samples() -> Vec<Sample> {
        let answers = Answers {
            classes: [0; Question::ALL.len()],
            flags: 0,
        };
        let sample = |is_last: bool| Sample {
            fast: answers,
            full: answers,
            sureness: if is_last { 0.1 } else { 0.9 },
            is_always_sent: false,
            bytes: if is_last { 90 } else { 10 },
            gold: None,
        };
        (0..10).map(|i| sample(i == 9)).collect()
    }

    #[test]
    fn the_cascade_pays_for_fast_and_for_what_it_sends() {
        let table = [
            ([0, 10, 1000], 0.5, Some(1.96)),
            ([0, 10, 1000], 0.0, Some(100.0)),
            ([0, 10, 1000], 1.0, Some(0.99)),
            ([190, 10, 1000], 0.0, Some(5.95)),
            ([0, 0, 0], 0.5, None),
            ([0, 0, 1000], 0.0, None),
        ];
        for (milliseconds, threshold, wanted) in table {
            let [common, fast, full] = milliseconds.map(Duration::from_millis);
            let times = LaneTimes { common, fast, full };
            let found = ratio(times, &samples(), threshold);
            let is_alike = match (found, wanted) {
                (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-4_f32,
                (found, wanted) => found == wanted,
            };
            assert!(is_alike, "{milliseconds:?} {threshold}: {found:?}");
        }
    }
}
