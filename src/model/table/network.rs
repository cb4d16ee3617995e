//! The tables of a bundle, checked, laid out and shared between workers.

use std::sync::Arc;

use super::conv::{Conv, Positions};
use super::front::{Front, Pooled};
use super::parts::Parts;
use crate::error::{Error, ErrorCode, Result};
use crate::model::product::{OFFSET, Panels, Product, ROWS};

/// A network of tables as a file of format `kvetch-table/2` holds it. Cheap to clone; clones share
/// the tables.
#[derive(Debug, Clone)]
pub struct TableNetwork {
    layers: Arc<Layers>,
}

#[derive(Debug)]
pub(super) struct Layers {
    pub(super) front: Front,
    conv: Conv,
    pool_scale: Vec<f32>,
    hidden: Product,
    skip: Product,
    out: Product,
    width: usize,
}

/// Memory that windows share, one batch after the other.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pooled: Pooled,
    positions: Positions,
    /// Maxima and means of the channels, window by window.
    channels: Vec<f32>,
    /// All inputs, window by window.
    inputs: Vec<f32>,
    panels: Panels,
    hidden: Vec<f32>,
    skipped: Vec<f32>,
    outputs: Vec<f32>,
}

impl TableNetwork {
    /// Reads the bytes of a `model.safetensors` whose network has `width` outputs.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when it is no such file, is cut short, has a tensor too few, too many or of
    /// another shape or type, a number that is not finite, or another number of outputs.
    pub fn parse(bytes: &[u8], width: usize) -> Result<Self> {
        let layers = Parts::parse(bytes, width).and_then(|parts| Layers::new(&parts, width));
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
    fn new(parts: &Parts, width: usize) -> Result<Self, String> {
        Ok(Self {
            front: Front::new(parts)?,
            conv: Conv::new(parts),
            pool_scale: parts.pool_scale.clone(),
            hidden: Product::new(&parts.hidden, OFFSET),
            skip: Product::new(&parts.skip, OFFSET),
            out: Product::new(&parts.out, OFFSET),
            width,
        })
    }

    /// Numbers a window gets.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Pools the channels of each window, and lays its positions out for the second convolution.
    #[expect(
        clippy::inline_always,
        reason = "must be compiled for its caller's instruction set"
    )]
    #[inline(always)]
    pub(super) fn look_up(&self, windows: &[&[u32]], scratch: &mut Scratch) {
        scratch.positions.clear();
        scratch.channels.clear();
        for ids in windows {
            let bytes = self.conv.place(ids.len(), &mut scratch.positions);
            self.front.pool(ids, &mut scratch.pooled, bytes);
            push_channels(ids.len(), &scratch.pooled, &mut scratch.channels);
        }
    }

    /// Appends the logits of the windows that were looked up to `logits`.
    pub(super) fn judge(&self, windows: &[&[u32]], scratch: &mut Scratch, logits: &mut Vec<f32>) {
        self.conv.run(&mut scratch.positions);
        self.gather(windows, scratch);
        scratch.panels.fill(&scratch.inputs, self.pool_scale.len());
        self.hidden
            .apply(scratch.panels.iter(), &mut scratch.hidden);
        self.skip.apply(scratch.panels.iter(), &mut scratch.skipped);
        for unit in &mut scratch.hidden {
            *unit = if *unit > 0.0 { *unit } else { 0.0 };
        }
        scratch.panels.fill(&scratch.hidden, self.out.inputs());
        self.out.apply(scratch.panels.iter(), &mut scratch.outputs);
        let rows = scratch.skipped.chunks_exact(self.out.outputs());
        let rows = rows.zip(scratch.outputs.chunks_exact(self.out.outputs()));
        for (skipped, outputs) in rows.take(windows.len()) {
            let sums = skipped.iter().zip(outputs).map(|(a, b)| a + b);
            logits.extend(sums.take(self.width));
        }
    }

    /// Lays the inputs of each window side by side, in whole panels of windows.
    fn gather(&self, windows: &[&[u32]], scratch: &mut Scratch) {
        scratch.inputs.clear();
        let channels = 2 * self.front.channels();
        let of_channels = scratch.channels.chunks_exact(channels);
        for (at, (ids, numbers)) in windows.iter().zip(of_channels).enumerate() {
            let start = scratch.inputs.len();
            scratch.inputs.extend_from_slice(numbers);
            self.conv.pool(at, &scratch.positions, &mut scratch.inputs);
            let inputs = scratch.inputs.get_mut(start..).unwrap_or_default();
            let sums = inputs.get_mut(channels + self.conv.filters()..);
            let share = share(ids.len());
            sums.into_iter().flatten().for_each(|sum| *sum *= share);
            for (number, scale) in inputs.iter_mut().zip(&self.pool_scale) {
                *number *= scale;
            }
        }
        let rows = windows.len().next_multiple_of(ROWS);
        scratch.inputs.resize(rows * self.pool_scale.len(), 0.0);
    }
}

/// What one of so many positions counts.
#[expect(
    clippy::cast_precision_loss,
    reason = "a window has at most 2^13 positions"
)]
fn share(positions: usize) -> f32 {
    1.0 / positions.max(1) as f32
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
fn push_channels(positions: usize, pooled: &Pooled, numbers: &mut Vec<f32>) {
    for highest in &pooled.highest {
        numbers.extend(highest.map(f32::from));
    }
    let share = share(positions);
    for sums in &pooled.sums {
        numbers.extend(sums.map(|sum| sum as f32 * share));
    }
}
