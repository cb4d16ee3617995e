//! The tables of a bundle, checked, laid out and shared between workers.

use std::sync::Arc;

use super::dense::Dense;
use super::front::{Front, GROUP, Pooled, filled};
use super::parts::Parts;
use crate::error::{Error, ErrorCode, Result};

/// A network of tables as a file of format `kvetch-table/1` holds it. Cheap to clone; clones share
/// the tables.
#[derive(Debug, Clone)]
pub struct TableNetwork {
    layers: Arc<Layers>,
}

#[derive(Debug)]
pub(super) struct Layers {
    pub(super) front: Front,
    channels: usize,
    scale: Vec<[f32; GROUP]>,
    hidden: Dense,
    out: Dense,
    skip: Option<Dense>,
}

/// Memory that windows share, one after the other.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pooled: Pooled,
    inputs: Vec<f32>,
    hidden: Vec<f32>,
    outputs: Vec<f32>,
}

impl TableNetwork {
    /// Reads the bytes of a `model.safetensors` whose network has `width` outputs.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when it is no such file, is cut short, has a tensor too few, too many or of
    /// another shape or type, a number that is not finite, or another number of outputs.
    pub fn parse(bytes: &[u8], width: usize) -> Result<Self> {
        let layers = Parts::parse(bytes, width).and_then(|parts| Layers::new(&parts));
        let layers = layers.map_err(|reason| {
            Error::new(ErrorCode::Model, format!("tables cannot be read: {reason}"))
                .with_fix("restore the file, or write it anew as training/README.md says")
        })?;
        Ok(Self {
            layers: Arc::new(layers),
        })
    }

    pub(super) fn layers(&self) -> &Layers {
        &self.layers
    }
}

impl Layers {
    fn new(parts: &Parts) -> Result<Self, String> {
        Ok(Self {
            front: Front::new(parts)?,
            channels: parts.channels,
            scale: filled(parts.scale.iter().copied()),
            hidden: Dense::new(&parts.hidden),
            out: Dense::new(&parts.out),
            skip: parts.skip.as_ref().map(Dense::new),
        })
    }

    /// Numbers a window gets.
    pub(super) fn width(&self) -> usize {
        self.out.outputs
    }

    /// Appends the logits of one window, whose ids are all in the vocabulary, to `logits`.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn run(&self, ids: &[u32], scratch: &mut Scratch, logits: &mut Vec<f32>) {
        self.front.pool(ids, &mut scratch.pooled);
        self.scaled(ids.len(), &scratch.pooled, &mut scratch.inputs);
        self.hidden.start(&mut scratch.hidden);
        self.hidden.add(&scratch.inputs, &mut scratch.hidden);
        for unit in &mut scratch.hidden {
            *unit = unit.max(0.0);
        }
        self.out.start(&mut scratch.outputs);
        if let Some(skip) = &self.skip {
            skip.add(&scratch.inputs, &mut scratch.outputs);
        }
        self.out.add(&scratch.hidden, &mut scratch.outputs);
        logits.extend(scratch.outputs.iter().take(self.width()));
    }

    /// Maxima and, behind them, means of the channels as numbers.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    fn scaled(&self, positions: usize, pooled: &Pooled, inputs: &mut Vec<f32>) {
        inputs.clear();
        for (highest, scale) in pooled.highest.iter().zip(&self.scale) {
            let scaled: [f32; GROUP] = std::array::from_fn(|at| f32::from(highest[at]) * scale[at]);
            inputs.extend_from_slice(&scaled);
        }
        inputs.truncate(self.channels);
        let share = 1.0 / positions.max(1) as f32;
        for (sums, scale) in pooled.sums.iter().zip(&self.scale) {
            let scaled: [f32; GROUP] =
                std::array::from_fn(|at| sums[at] as f32 * scale[at] * share);
            inputs.extend_from_slice(&scaled);
        }
        inputs.truncate(2 * self.channels);
    }
}
