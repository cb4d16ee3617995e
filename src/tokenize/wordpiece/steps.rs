//! Counts the steps of the inner loops in tests, so that a loop that is not linear is found without
//! a clock. Elsewhere it is nothing.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// One turn of a loop over characters or bytes.
#[inline]
pub(super) fn count() {
    #[cfg(test)]
    STEPS.with(|steps| steps.set(steps.get() + 1));
}

/// The steps that `work` took on this thread.
#[cfg(test)]
pub(super) fn during(work: impl FnOnce()) -> usize {
    let before = STEPS.with(std::cell::Cell::get);
    work();
    STEPS.with(std::cell::Cell::get) - before
}
