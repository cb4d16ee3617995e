//! ONNX Runtime in a build without the feature `onnx`: there is none, and the types say so.

use super::backend::{Backend, Logits};
use crate::error::{Failure, Result};

/// A library that cannot be had in this build; there is no value of it.
#[derive(Debug, Clone, Copy)]
pub enum Runtime {}

/// A session that cannot be had in this build; there is no value of it.
#[derive(Debug)]
pub enum OnnxBackend {}

impl OnnxBackend {
    /// Never called, for want of a [`Runtime`].
    ///
    /// # Errors
    /// None.
    pub fn new(runtime: Runtime, _graph: &[u8], _width: usize) -> Result<Self> {
        match runtime {}
    }
}

impl Backend for OnnxBackend {
    fn infer(&mut self, _rows: &[&[u32]]) -> Result<Logits, Failure> {
        match *self {}
    }
}
