//! Token ids in, calibrated scores of every head out.
//!
//! Knows nothing of lexicons, policies or messages. A [`Backend`] turns a batch into logits; a
//! [`Bundle`] says what each column of them means and how sure it may be.

mod abstain;
mod backend;
mod bundle;
mod calibrate;
mod cascade;
mod classifier;
mod dense;
mod encoder;
mod head;
mod manifest;
#[cfg(feature = "onnx")]
mod onnx;
#[cfg(not(feature = "onnx"))]
#[path = "no_onnx.rs"]
mod onnx;
mod product;
mod rollup;
mod scores;
mod table;
#[cfg(test)]
mod tensor_file;
mod tensors;

pub use abstain::AbstainBelow;
pub use backend::{Backend, Logits};
pub use bundle::{Bundle, Network, version_of};
pub use cascade::{Budget, CascadeSection, Certificate, Measured, Point, certified_text};
pub use classifier::{Classifier, Window};
pub use encoder::{EncoderBackend, EncoderNetwork};
pub use head::HeadName;
pub use manifest::{FlagCalibration, Head, Manifest, Quantisation};
pub use onnx::{OnnxBackend, Runtime};
pub use scores::Scores;
pub use table::{TableBackend, TableNetwork};
