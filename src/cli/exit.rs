//! How a run ends, as the process's exit code.

use std::process::ExitCode;

use crate::error::{Error, ErrorCode};

/// Outcome of a run, least bad first; [`ExitStatus::merge`] keeps the worse of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ExitStatus {
    /// 0: every message was judged.
    #[default]
    AllJudged,
    /// 3: the run finished, some messages have a failure in place of a verdict, or a condition that
    /// was asked for has failed.
    SomeFailed,
    /// 2: the command line is wrong, or asks for what the inputs do not have; nothing was judged.
    Usage,
    /// 1: something could not be set up, or the output could not be written.
    Stopped,
    /// 130: the user interrupted the run.
    Interrupted,
}

impl ExitStatus {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::AllJudged => 0,
            Self::Stopped => 1,
            Self::Usage => 2,
            Self::SomeFailed => 3,
            Self::Interrupted => 130,
        }
    }

    /// The outcome of a finished run with this many failed messages.
    pub fn of_failures(failed_messages: u64) -> Self {
        if failed_messages == 0 {
            Self::AllJudged
        } else {
            Self::SomeFailed
        }
    }

    /// The outcome of a run that ended with an error. A closed pipe is no fault: the reader had
    /// enough.
    pub fn of_error(error: &Error) -> Self {
        match error.code() {
            ErrorCode::ClosedPipe => Self::AllJudged,
            ErrorCode::Usage => Self::Usage,
            _ => Self::Stopped,
        }
    }

    /// The worse of both.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        self.max(other)
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [ExitStatus; 5] = [
        ExitStatus::AllJudged,
        ExitStatus::SomeFailed,
        ExitStatus::Usage,
        ExitStatus::Stopped,
        ExitStatus::Interrupted,
    ];

    #[test]
    fn codes_are_the_documented_ones() {
        assert_eq!(ALL.map(ExitStatus::code), [0, 3, 2, 1, 130]);
    }

    #[test]
    fn the_worse_status_wins_in_any_order() {
        for (i, better) in ALL.into_iter().enumerate() {
            for worse in ALL.into_iter().skip(i) {
                assert_eq!(better.merge(worse), worse);
                assert_eq!(worse.merge(better), worse);
            }
        }
    }

    #[test]
    fn errors_and_failures_have_a_status() {
        let stopped = Error::new(ErrorCode::Policy, "no rule");
        let closed = Error::new(ErrorCode::ClosedPipe, "gone");
        let asked = Error::new(ErrorCode::Usage, "no such field");
        assert_eq!(ExitStatus::of_error(&asked), ExitStatus::Usage);
        assert_eq!(ExitStatus::of_error(&stopped), ExitStatus::Stopped);
        assert_eq!(ExitStatus::of_error(&closed), ExitStatus::AllJudged);
        assert_eq!(ExitStatus::of_failures(0), ExitStatus::AllJudged);
        assert_eq!(ExitStatus::of_failures(7), ExitStatus::SomeFailed);
    }
}
