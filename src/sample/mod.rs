//! Records drawn for people to look at: at random inside strata, the same for any order of the input.
//!
//! Whether a record is drawn depends on the seed, its id and the others of its stratum: inside each stratum
//! those with the smallest hash of seed and id are taken. So the sample of a longer history holds much of
//! that of a shorter one, and nothing depends on files, order or threads.

mod allocate;
mod draw;
#[cfg(test)]
mod tests;

pub use allocate::{Allocation, allocate};
pub use draw::{Drawn, Pool, Sample, Sampled, Stratum};
