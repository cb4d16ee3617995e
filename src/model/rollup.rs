//! Windows of one long message to one row of logits.
//!
//! Sentiment, intent, category and severity take the mean over the windows by their length: they speak
//! of the whole message, and a last window of twenty words is not half of it. Complaint, anger,
//! frustration, impact and urgency take the window with the highest expected level, and flags the
//! highest logit of any window, because one sentence of a long text is enough: a threat in paragraph
//! five must not be averaged away. Measured on 97 long messages in `training/EXPERIMENTS.md`;
//! evaluation during training uses the same rule (`roll_up` in `training/kvetch_training/evaluate.py`).

use super::calibrate::softmax;
use super::classifier::Window;
use super::head::HeadName;

/// One head's logits over all windows.
pub(super) fn roll_up(head: HeadName, windows: &[Window]) -> Vec<f32> {
    match (head, windows) {
        (_, []) => Vec::new(),
        (_, [only]) => only.logits.to_vec(),
        (HeadName::Flags, all) => highest(all),
        (
            HeadName::Complaint
            | HeadName::Anger
            | HeadName::Frustration
            | HeadName::Impact
            | HeadName::Urgency,
            all,
        ) => strongest(all),
        (_, all) => mean_by_length(all),
    }
}

fn highest(windows: &[Window]) -> Vec<f32> {
    let mut rows = windows.iter().map(|w| w.logits);
    let mut highest = rows.next().unwrap_or_default().to_vec();
    for row in rows {
        for (h, v) in highest.iter_mut().zip(row) {
            *h = h.max(*v);
        }
    }
    highest
}

#[expect(
    clippy::cast_precision_loss,
    reason = "token counts stay far below 2^24"
)]
fn mean_by_length(windows: &[Window]) -> Vec<f32> {
    let total: usize = windows.iter().map(|w| w.tokens).sum();
    let width = windows.first().map_or(0, |w| w.logits.len());
    let mut mean = vec![0.0; width];
    for window in windows {
        let share = window.tokens as f32 / total.max(1) as f32;
        for (m, v) in mean.iter_mut().zip(window.logits) {
            *m += v * share;
        }
    }
    mean
}

/// The first window with the highest expected level, labels being ordered from low to high.
fn strongest(windows: &[Window]) -> Vec<f32> {
    let mut best: Option<(f32, &[f32])> = None;
    for row in windows.iter().map(|w| w.logits) {
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

    fn of<'a>(rows: &[(&'a [f32], usize)]) -> Vec<Window<'a>> {
        let window = |&(logits, tokens)| Window { logits, tokens };
        rows.iter().map(window).collect()
    }

    #[test]
    fn one_alarming_window_is_enough() {
        let (calm, alarm) = ([3.0, -3.0], [-2.0, 2.0]);
        let windows = of(&[(&calm, 128), (&alarm, 9), (&calm, 128)]);
        assert_eq!(roll_up(HeadName::Complaint, &windows), [-2.0, 2.0]);
        let windows = of(&[(&[-5.0, 1.0], 128), (&[2.0, 0.0], 9)]);
        assert_eq!(roll_up(HeadName::Flags, &windows), [2.0, 1.0]);
    }

    #[test]
    fn what_speaks_of_the_whole_is_averaged_by_length() {
        let windows = of(&[(&[1.0, 3.0], 96), (&[5.0, -1.0], 32)]);
        assert_eq!(roll_up(HeadName::Sentiment, &windows), [2.0, 2.0]);
    }
}
