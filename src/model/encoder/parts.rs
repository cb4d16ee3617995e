//! What a `model.safetensors` of format `kvetch-encoder/1` holds.
//!
//! | tensor | type | shape | meaning |
//! |---|---|---|---|
//! | `words`, `words.scale` | i8, f32 | vocabulary × hidden, vocabulary | one vector a token id, and the value of one step of it |
//! | `places` | f32 | positions × hidden | added by position; as many as a window may have ids |
//! | `norm.weight`, `norm.bias` | f32 | hidden | of the sum of both |
//! | `layers.<n>.qkv` | linear | 3·hidden × hidden | queries of all heads, keys, values; queries scaled by 1/√32 |
//! | `layers.<n>.attention_out` | linear | hidden × hidden | |
//! | `layers.<n>.attention_norm.weight`, `.bias` | f32 | hidden | |
//! | `layers.<n>.inner` | linear | inner × hidden | |
//! | `layers.<n>.outer` | linear | hidden × inner | |
//! | `layers.<n>.norm.weight`, `.bias` | f32 | hidden | |
//! | `head.weight`, `head.bias` | f32 | outputs × hidden, outputs | one output a label of the manifest |
//!
//! A linear part is three tensors: `<name>.weight` i8 outputs × inputs, `<name>.scale` f32 outputs,
//! the value of one step of each output's weights, and `<name>.bias` f32 outputs. Layers count from 0.
//! `hidden` and `inner` are multiples of 64; an attention head has 32 numbers. The header's metadata has
//! `format` = `kvetch-encoder/1` and `norm_epsilon`, a number.

use super::attention::HEAD_SIZE;
use crate::model::dense::Matrix;
use crate::model::product::{COLUMNS, Linear, check_side};
use crate::model::tensors::Tensors;

/// The format this version reads.
pub(in crate::model) const FORMAT: &str = "kvetch-encoder/1";

/// Most layers; ours has six.
const MAX_LAYERS: usize = 64;

/// Factors and summands of a layer normalisation.
#[derive(Debug)]
pub(super) struct Norm {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
    pub(super) epsilon: f32,
}

/// One layer.
#[derive(Debug)]
pub(super) struct LayerParts {
    pub(super) qkv: Linear,
    pub(super) attention_out: Linear,
    pub(super) attention_norm: Norm,
    pub(super) inner: Linear,
    pub(super) outer: Linear,
    pub(super) norm: Norm,
}

/// The checked contents of a file.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) hidden: usize,
    pub(super) words: Vec<i8>,
    pub(super) words_scale: Vec<f32>,
    pub(super) places: Vec<f32>,
    pub(super) norm: Norm,
    pub(super) layers: Vec<LayerParts>,
    pub(super) head: Matrix,
}

impl Parts {
    /// Reads and checks a file whose network has `width` outputs.
    ///
    /// # Errors
    /// A sentence with what is wrong.
    pub(super) fn parse(bytes: &[u8], width: usize) -> Result<Self, String> {
        let mut tensors = Tensors::parse(bytes)?;
        tensors.check_format(FORMAT)?;
        let epsilon = epsilon(&tensors)?;
        let words = tensors.require("words")?;
        let (vocabulary, hidden) = words.sides()?;
        const { assert!(COLUMNS.is_multiple_of(HEAD_SIZE)) };
        check_side("hidden", hidden)?;
        let places = tensors.require("places")?;
        let (positions, _) = places.sides()?;
        let mut reader = Reader {
            tensors,
            hidden,
            epsilon,
        };
        let parts = Self {
            hidden,
            words: words.bytes()?.iter().map(|b| b.cast_signed()).collect(),
            words_scale: reader.tensors.floats("words.scale", &[vocabulary])?,
            places: places.shaped(&[positions, hidden])?,
            norm: reader.norm("norm")?,
            layers: reader.layers()?,
            head: Matrix {
                inputs: hidden,
                weight: reader.tensors.floats("head.weight", &[width, hidden])?,
                bias: reader.tensors.floats("head.bias", &[width])?,
            },
        };
        match reader.tensors.left() {
            Some(name) => Err(format!("it has an unknown tensor {name:?}")),
            None => Ok(parts),
        }
    }
}

/// Takes parts out of a file, one after the other.
struct Reader<'a> {
    tensors: Tensors<'a>,
    hidden: usize,
    epsilon: f32,
}

impl Reader<'_> {
    fn layers(&mut self) -> Result<Vec<LayerParts>, String> {
        let mut layers = Vec::new();
        while self
            .tensors
            .has(&format!("layers.{}.qkv.weight", layers.len()))
        {
            if layers.len() == MAX_LAYERS {
                return Err(format!("it has more than {MAX_LAYERS} layers"));
            }
            layers.push(self.layer(layers.len())?);
        }
        Ok(layers)
    }

    fn layer(&mut self, number: usize) -> Result<LayerParts, String> {
        let hidden = self.hidden;
        let name = |part: &str| format!("layers.{number}.{part}");
        let mut linear = |part: &str, inputs| {
            let name = name(part);
            Linear::take(&mut self.tensors, &name)?.of_inputs(&name, inputs)
        };
        let inner = linear("inner", hidden)?;
        let width = inner.outputs();
        check_side("inner", width)?;
        let qkv = linear("qkv", hidden)?;
        let attention_out = linear("attention_out", hidden)?;
        let outer = linear("outer", width)?;
        Ok(LayerParts {
            qkv: qkv.of_outputs(&name("qkv"), 3 * hidden)?,
            attention_out: attention_out.of_outputs(&name("attention_out"), hidden)?,
            attention_norm: self.norm(&name("attention_norm"))?,
            outer: outer.of_outputs(&name("outer"), hidden)?,
            inner,
            norm: self.norm(&name("norm"))?,
        })
    }

    fn norm(&mut self, name: &str) -> Result<Norm, String> {
        let shape = [self.hidden];
        Ok(Norm {
            weight: self.tensors.floats(&format!("{name}.weight"), &shape)?,
            bias: self.tensors.floats(&format!("{name}.bias"), &shape)?,
            epsilon: self.epsilon,
        })
    }
}

fn epsilon(tensors: &Tensors<'_>) -> Result<f32, String> {
    let text = tensors.text("norm_epsilon").unwrap_or_default();
    let number = text
        .parse()
        .ok()
        .filter(|e: &f32| e.is_finite() && *e > 0.0);
    number.ok_or_else(|| format!("its norm_epsilon {text:?} is no positive number"))
}
