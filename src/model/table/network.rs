//! The tables of a bundle, checked, laid out and shared between workers.

use std::sync::Arc;

use super::front::{Front, GROUP, Pooled, filled};
use super::parts::Parts;
use crate::error::{Error, ErrorCode, Result};
use crate::model::dense::Dense;

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
    width: usize,
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
        let inputs = 2 * parts.channels;
        let hidden = Dense::new(&parts.hidden, inputs);
        Ok(Self {
            front: Front::new(parts)?,
            channels: parts.channels,
            scale: filled(parts.scale.iter().copied()),
            width: parts.out.bias.len(),
            out: Dense::new(&parts.out, hidden.outputs()),
            skip: parts.skip.as_ref().map(|skip| Dense::new(skip, inputs)),
            hidden,
        })
    }

    /// Numbers a window gets.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Appends the logits of windows, whose ids are all in the vocabulary, to `logits`.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn run(&self, windows: &[&[u32]], scratch: &mut Scratch, logits: &mut Vec<f32>) {
        scratch.inputs.clear();
        for ids in windows {
            self.front.pool(ids, &mut scratch.pooled);
            self.scale(ids.len(), &scratch.pooled, &mut scratch.inputs);
        }
        self.hidden.start(windows.len(), &mut scratch.hidden);
        self.hidden.add(&scratch.inputs, &mut scratch.hidden);
        for unit in &mut scratch.hidden {
            *unit = unit.max(0.0);
        }
        self.out.start(windows.len(), &mut scratch.outputs);
        if let Some(skip) = &self.skip {
            skip.add(&scratch.inputs, &mut scratch.outputs);
        }
        self.out.add(&scratch.hidden, &mut scratch.outputs);
        for outputs in scratch.outputs.chunks_exact(self.out.outputs()) {
            logits.extend(outputs.iter().take(self.width));
        }
    }

    /// Appends maxima and, behind them, means of the channels as numbers.
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums beyond 24 bits are rounded, to the nearest, everywhere alike"
    )]
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    fn scale(&self, positions: usize, pooled: &Pooled, inputs: &mut Vec<f32>) {
        let start = inputs.len();
        for (highest, scale) in pooled.highest.iter().zip(&self.scale) {
            let pairs = highest.iter().zip(scale);
            inputs.extend(pairs.map(|(highest, scale)| f32::from(*highest) * scale));
        }
        inputs.truncate(start + self.channels);
        let share = 1.0 / positions.max(1) as f32;
        for (sums, scale) in pooled.sums.iter().zip(&self.scale) {
            let pairs = sums.iter().zip(scale);
            inputs.extend(pairs.map(|(sum, scale)| *sum as f32 * scale * share));
        }
        inputs.truncate(start + 2 * self.channels);
    }
}
