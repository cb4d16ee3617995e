//! Windows of one long message to one row of logits.
//!
//! Sentiment, intent, category and severity take the mean over the windows: they speak of the whole
//! message. Complaint, anger, frustration, impact and urgency take the window with the highest
//! expected level, and flags the highest logit of any window, because one sentence of a long text is
//! enough: a threat in paragraph five must not be averaged away. Evaluation during training uses the
//! same rule (`roll_up` in `training/kvetch_training/evaluate.py`).

use super::calibrate::softmax;
use super::head::HeadName;

/// One head's logits over all windows.
pub(super) fn roll_up(head: HeadName, windows: &[&[f32]]) -> Vec<f32> {
    match (head, windows) {
        (_, []) => Vec::new(),
        (_, [only]) => only.to_vec(),
        (HeadName::Flags, all) => fold(all, f32::max),
        (
            HeadName::Complaint
            | HeadName::Anger
            | HeadName::Frustration
            | HeadName::Impact
            | HeadName::Urgency,
            all,
        ) => strongest(all),
        (_, all) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "window counts stay far below 2^24"
            )]
            let count = all.len() as f32;
            fold(all, |a, b| a + b)
                .into_iter()
                .map(|v| v / count)
                .collect()
        }
    }
}

fn fold(windows: &[&[f32]], with: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let mut rows = windows.iter();
    let mut total = rows.next().map(|r| r.to_vec()).unwrap_or_default();
    for row in rows {
        for (t, v) in total.iter_mut().zip(*row) {
            *t = with(*t, *v);
        }
    }
    total
}

/// The first window with the highest expected level, labels being ordered from low to high.
fn strongest(windows: &[&[f32]]) -> Vec<f32> {
    let mut best: Option<(f32, &[f32])> = None;
    for row in windows {
        let level = expected_level(row);
        if best.is_none_or(|(highest, _)| level > highest) {
            best = Some((level, row));
        }
    }
    best.map(|(_, row)| row.to_vec()).unwrap_or_default()
}

fn expected_level(logits: &[f32]) -> f32 {
    let mut level = 0.0;
    softmax(logits, 1.0)
        .iter()
        .map(|p| {
            let part = p * level;
            level += 1.0;
            part
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alarming_window_is_enough() {
        let (calm, alarm) = ([3.0, -3.0], [-2.0, 2.0]);
        assert_eq!(
            roll_up(HeadName::Complaint, &[&calm, &alarm, &calm]),
            [-2.0, 2.0]
        );
        assert_eq!(
            roll_up(HeadName::Flags, &[&[-5.0, 1.0], &[2.0, 0.0]]),
            [2.0, 1.0]
        );
    }

    #[test]
    fn what_speaks_of_the_whole_is_averaged() {
        assert_eq!(
            roll_up(HeadName::Sentiment, &[&[1.0, 3.0], &[3.0, 1.0]]),
            [2.0, 2.0]
        );
    }
}
