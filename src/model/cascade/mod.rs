//! When the static model's answer stands and when the encoder is asked, and how that was measured.
//!
//! A manifest of lane fast may end with a section `[cascade]`: the questions that must be sure, what
//! always goes to lane full, and a curve of thresholds measured against one model of lane full, with
//! a certificate that names both. A [`Budget`] picks a point of the curve.

mod budget;
mod check;
mod section;
mod sureness;
mod text;

pub use budget::Budget;
pub use section::{CascadeSection, Certificate, Measured, Point};

pub(super) use check::check_cascade;
pub use text::certified_text;
pub(super) use text::{section_start, without_section};
