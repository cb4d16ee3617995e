//! How far a run has come, on standard error, only for people.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Redraws a second: enough to look alive, too few to cost anything.
const REDRAWS_A_SECOND: u8 = 5;

/// A bar over the input's bytes where their number is known, else a spinner.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that is shown, or a silent one.
    pub(super) fn new(total_bytes: Option<u64>, is_shown: bool) -> Self {
        if !is_shown {
            return Self {
                bar: ProgressBar::hidden(),
            };
        }
        let target = ProgressDrawTarget::stderr_with_hz(REDRAWS_A_SECOND);
        let (length, template) = match total_bytes {
            Some(total) => (
                Some(total),
                "{bar:30} {percent:>3} %  {msg}  {elapsed} of about {duration}",
            ),
            None => (None, "{spinner} {msg}  {elapsed}"),
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(length, target).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// Shows the position and the rate so far.
    pub(super) fn update(&self, read_bytes: u64, messages: u64) {
        self.bar.set_position(read_bytes);
        let rate = rate(messages, self.bar.elapsed());
        self.bar
            .set_message(format!("{messages} messages, {rate:.0}/s"));
    }

    /// Removes it.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Messages a second.
pub(super) fn rate(messages: u64, elapsed: Duration) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown without decimals"
    )]
    let messages = messages as f64;
    messages / elapsed.as_secs_f64().max(1e-3)
}
