//! The layers of a bundle, checked, laid out and shared between workers.

use std::sync::Arc;

use multiversion::multiversion;

use super::attention::{HEAD_SIZE, Scratch as AttentionScratch, attend};
use super::curves::gelu;
use super::norm::add_and_normalise;
use super::parts::{LayerParts, Norm, Parts};
use crate::error::{Error, ErrorCode, Result};
use crate::model::dense::Dense;
use crate::model::product::{OFFSET, Panels, Product, ROWS};

/// Rows that go through the two wide products together, so that what lies between them stays in a
/// core's second-level cache.
const WIDE_ROWS: usize = 8 * ROWS;

/// An encoder as a file of format `kvetch-encoder/1` holds it. Cheap to clone; clones share the weights.
#[derive(Debug, Clone)]
pub struct EncoderNetwork {
    shared: Arc<Network>,
}

#[derive(Debug)]
pub(super) struct Network {
    hidden: usize,
    words: Vec<i8>,
    words_scale: Vec<f32>,
    places: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    head: Dense,
    width: usize,
}

#[derive(Debug)]
struct Layer {
    qkv: Product,
    attention_out: Product,
    attention_norm: Norm,
    inner: Product,
    outer: Product,
    norm: Norm,
}

/// Memory that batches share, one after the other.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// One row a token, and rows of zeros up to a whole panel.
    x: Vec<f32>,
    panels: Panels,
    /// Queries, keys and values of each row.
    joint: Vec<f32>,
    mixed: Vec<f32>,
    wide: Vec<f32>,
    delta: Vec<f32>,
    attention: AttentionScratch,
}

impl EncoderNetwork {
    /// Reads the bytes of a `model.safetensors` whose network has `width` outputs.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when it is no such file, is cut short, has a tensor too few, too many or of
    /// another shape or type, a number that is not finite, or another number of outputs.
    pub fn parse(bytes: &[u8], width: usize) -> Result<Self> {
        let parts = Parts::parse(bytes, width).map_err(|reason| {
            Error::new(
                ErrorCode::Model,
                format!("encoder cannot be read: {reason}"),
            )
            .with_fix("restore the file, or write it anew as training/README.md says")
        })?;
        Ok(Self {
            shared: Arc::new(Network::new(parts)),
        })
    }

    pub(super) fn shared(&self) -> &Network {
        &self.shared
    }
}

impl Layer {
    fn new(parts: LayerParts) -> Self {
        Self {
            qkv: Product::new(&parts.qkv, OFFSET),
            attention_out: Product::new(&parts.attention_out, OFFSET),
            attention_norm: parts.attention_norm,
            inner: Product::new(&parts.inner, OFFSET),
            outer: Product::new(&parts.outer, OFFSET),
            norm: parts.norm,
        }
    }

    /// Attention over each window, whose rows lie one after the other in `x`.
    fn mix(&self, windows: &[&[u32]], scratch: &mut Scratch) {
        let hidden = self.qkv.inputs();
        scratch.panels.fill(&scratch.x, hidden);
        self.qkv.apply(scratch.panels.iter(), &mut scratch.joint);
        scratch.mixed.resize(scratch.x.len(), 0.0);
        let (mut joint, mut mixed) = (&scratch.joint[..], &mut scratch.mixed[..]);
        for window in windows {
            let (own, rest) = joint.split_at(window.len() * 3 * hidden);
            let (place, later) = mixed.split_at_mut(window.len() * hidden);
            attend(own, hidden / HEAD_SIZE, place, &mut scratch.attention);
            (joint, mixed) = (rest, later);
        }
        scratch.panels.fill(&scratch.mixed, hidden);
        self.attention_out
            .apply(scratch.panels.iter(), &mut scratch.delta);
        add_and_normalise(&mut scratch.x, &scratch.delta, &self.attention_norm);
    }

    /// The two wide products, row by row.
    fn widen(&self, scratch: &mut Scratch) {
        let hidden = self.inner.inputs();
        for rows in scratch.x.chunks_mut(WIDE_ROWS * hidden) {
            scratch.panels.fill(rows, hidden);
            self.inner.apply(scratch.panels.iter(), &mut scratch.wide);
            gelu(&mut scratch.wide);
            scratch.panels.fill(&scratch.wide, self.outer.inputs());
            self.outer.apply(scratch.panels.iter(), &mut scratch.delta);
            add_and_normalise(rows, &scratch.delta, &self.norm);
        }
    }
}

impl Network {
    fn new(parts: Parts) -> Self {
        Self {
            hidden: parts.hidden,
            words: parts.words,
            words_scale: parts.words_scale,
            places: parts.places,
            norm: parts.norm,
            layers: parts.layers.into_iter().map(Layer::new).collect(),
            width: parts.head.bias.len(),
            head: Dense::new(&parts.head),
        }
    }

    /// Numbers a window gets.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Ids below this are known.
    pub(super) fn vocabulary(&self) -> usize {
        self.words_scale.len()
    }

    /// Ids that a window may have.
    pub(super) fn positions(&self) -> usize {
        self.places.len() / self.hidden
    }

    /// Appends the logits of windows, whose lengths and ids are within the limits, to `logits`.
    pub(super) fn run(&self, windows: &[&[u32]], scratch: &mut Scratch, logits: &mut Vec<f32>) {
        self.embed(windows, scratch);
        for layer in &self.layers {
            layer.mix(windows, scratch);
            layer.widen(scratch);
        }
        self.judge(windows, scratch, logits);
    }

    /// Looks the vectors of all tokens up.
    fn embed(&self, windows: &[&[u32]], scratch: &mut Scratch) {
        let tokens: usize = windows.iter().map(|ids| ids.len()).sum();
        let hidden = self.hidden;
        scratch.x.clear();
        scratch.delta.clear();
        for ids in windows {
            for (id, place) in ids.iter().zip(self.places.chunks_exact(hidden)) {
                let id = *id as usize;
                let word = self.words.get(id * hidden..(id + 1) * hidden);
                let scale = self.words_scale.get(id).copied().unwrap_or_default();
                let steps = word.unwrap_or_default().iter();
                scratch.x.extend(steps.map(|step| f32::from(*step) * scale));
                scratch.delta.extend_from_slice(place);
            }
        }
        let rows = tokens.next_multiple_of(ROWS);
        scratch.x.resize(rows * hidden, 0.0);
        scratch.delta.resize(rows * hidden, 0.0);
        add_and_normalise(&mut scratch.x, &scratch.delta, &self.norm);
    }

    /// The head on the mean of each window's rows.
    fn judge(&self, windows: &[&[u32]], scratch: &mut Scratch, logits: &mut Vec<f32>) {
        scratch.delta.clear();
        let mut rows = scratch.x.as_slice();
        for window in windows {
            let (own, rest) = rows.split_at(window.len() * self.hidden);
            push_mean(own, self.hidden, &mut scratch.delta);
            rows = rest;
        }
        self.head.start(windows.len(), &mut scratch.wide);
        add_outputs(&self.head, &scratch.delta, &mut scratch.wide);
        for outputs in scratch.wide.chunks_exact(self.head.outputs()) {
            logits.extend(outputs.iter().take(self.width));
        }
    }
}

/// Appends the mean of rows; each number is added up in the order of rows.
#[expect(
    clippy::cast_precision_loss,
    reason = "windows are far shorter than 2^24"
)]
fn push_mean(rows: &[f32], width: usize, means: &mut Vec<f32>) {
    let start = means.len();
    means.resize(start + width, 0.0);
    let (_, mean) = means.split_at_mut(start);
    for row in rows.chunks_exact(width) {
        for (sum, number) in mean.iter_mut().zip(row) {
            *sum += number;
        }
    }
    let share = width as f32 / rows.len().max(1) as f32;
    for number in mean {
        *number *= share;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2+fma"))]
fn add_outputs(head: &Dense, means: &[f32], sums: &mut [f32]) {
    head.add(means, sums);
}
