//! What a `model.safetensors` of format `kvetch-table/1` holds.
//!
//! | tensor | type | shape | meaning |
//! |---|---|---|---|
//! | `taps.<offset>` | i8 | vocabulary × channels | what the token at a position plus offset adds; 1 to 16 of them |
//! | `ngram.<n>` | i8 | rows × channels | what the n (2 to 5) tokens that end at a position add; rows a power of two |
//! | `bias` | i16 or i32 | channels | added at every position |
//! | `scale` | f32 | channels | value of one step of all tables and the bias |
//! | `hidden.weight`, `hidden.bias` | f32 | hidden × 2·channels, hidden | maxima first, means behind |
//! | `out.weight`, `out.bias` | f32 | outputs × hidden, outputs | one output a label of the manifest |
//! | `skip.weight` | f32 | outputs × 2·channels | may be missing |
//!
//! Channels come in multiples of 32. The header's metadata has `format` = `kvetch-table/1`.

use crate::model::dense::Matrix;
use crate::model::tensors::{Tensor, Tensors};

/// The format this version reads.
pub(in crate::model) const FORMAT: &str = "kvetch-table/1";

/// Channels come in multiples of so many, which are whole registers on every machine.
const CHANNELS_STEP: usize = 32;

/// Most channels; ours have 128 or so.
const MAX_CHANNELS: usize = 4096;

/// Most taps, so that a hostile header cannot multiply the file by naming its bytes again and again.
const MAX_TAPS: usize = 16;

/// Farthest offset of a tap from its position, in tokens.
const MAX_OFFSET: i32 = 64;

/// Lengths of n-grams that have a table.
const NGRAM_LENGTHS: std::ops::RangeInclusive<i32> = 2..=5;

/// Most inner units.
const MAX_HIDDEN: usize = 4096;

/// A table of small integers, row by row, and what decides which row is added.
#[derive(Debug)]
pub(super) struct Table {
    /// Offset of a tap, or length of an n-gram.
    pub(super) number: i32,
    /// One row has as many bytes as there are channels.
    pub(super) bytes: Vec<u8>,
}

/// The checked contents of a file.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) vocabulary: usize,
    pub(super) channels: usize,
    pub(super) taps: Vec<Table>,
    pub(super) ngrams: Vec<Table>,
    pub(super) bias: Vec<i16>,
    pub(super) scale: Vec<f32>,
    pub(super) hidden: Matrix,
    pub(super) out: Matrix,
    pub(super) skip: Option<Matrix>,
}

impl Parts {
    /// Reads and checks a file whose network has `width` outputs.
    ///
    /// # Errors
    /// A sentence with what is wrong.
    pub(super) fn parse(bytes: &[u8], width: usize) -> Result<Self, String> {
        let mut tensors = Tensors::parse(bytes)?;
        tensors.check_format(FORMAT)?;
        let taps = tensors.take_numbered("taps.")?;
        let first = taps
            .values()
            .next()
            .ok_or("it has no tensor taps.<offset>")?;
        let (vocabulary, channels) = first.sides()?;
        check_sizes(vocabulary, channels, taps.len())?;
        let taps = taps
            .into_iter()
            .map(|(offset, tensor)| tap(offset, &tensor, [vocabulary, channels]));
        let taps: Vec<Table> = taps.collect::<Result<_, _>>()?;
        let ngrams = tensors.take_numbered("ngram.")?.into_iter();
        let ngrams = ngrams.map(|(length, tensor)| ngram(length, &tensor, channels));
        let ngrams: Vec<Table> = ngrams.collect::<Result<_, _>>()?;
        let bias = bias(
            &tensors.require("bias")?,
            channels,
            taps.len() + ngrams.len(),
        )?;
        let scale = floats(&tensors.require("scale")?, &[channels])?;
        let hidden = matrix(&mut tensors, "hidden", 2 * channels)?;
        check_hidden(hidden.bias.len())?;
        let out = matrix(&mut tensors, "out", hidden.bias.len())?;
        check_width(out.bias.len(), width)?;
        let skip = skip(&mut tensors, width, 2 * channels)?;
        match tensors.left() {
            Some(name) => Err(format!("it has an unknown tensor {name:?}")),
            None => Ok(Self {
                vocabulary,
                channels,
                taps,
                ngrams,
                bias,
                scale,
                hidden,
                out,
                skip,
            }),
        }
    }
}

fn check_sizes(vocabulary: usize, channels: usize, taps: usize) -> Result<(), String> {
    if channels == 0 || channels > MAX_CHANNELS || !channels.is_multiple_of(CHANNELS_STEP) {
        return Err(format!(
            "it has {channels} channels, not a multiple of {CHANNELS_STEP} up to {MAX_CHANNELS}"
        ));
    }
    if vocabulary == 0 || u32::try_from(vocabulary).is_err() {
        return Err(format!("its taps have {vocabulary} rows"));
    }
    if taps > MAX_TAPS {
        return Err(format!("it has {taps} taps, more than {MAX_TAPS}"));
    }
    Ok(())
}

fn check_hidden(units: usize) -> Result<(), String> {
    if (1..=MAX_HIDDEN).contains(&units) {
        return Ok(());
    }
    Err(format!("it has {units} inner units, not 1 to {MAX_HIDDEN}"))
}

fn check_width(outputs: usize, width: usize) -> Result<(), String> {
    if outputs == width && width > 0 {
        return Ok(());
    }
    Err(format!(
        "it has {outputs} outputs, the manifest lists {width} labels"
    ))
}

fn tap(offset: i32, tensor: &Tensor<'_>, shape: [usize; 2]) -> Result<Table, String> {
    if !(-MAX_OFFSET..=MAX_OFFSET).contains(&offset) {
        return Err(format!(
            "tap {offset} reaches farther than {MAX_OFFSET} tokens"
        ));
    }
    tensor.check_shape(&shape)?;
    Ok(Table {
        number: offset,
        bytes: tensor.bytes()?.to_vec(),
    })
}

fn ngram(length: i32, tensor: &Tensor<'_>, channels: usize) -> Result<Table, String> {
    if !NGRAM_LENGTHS.contains(&length) {
        return Err(format!("ngram.{length} is not of 2 to 5 tokens"));
    }
    let (rows, _) = tensor.sides()?;
    tensor.check_shape(&[rows, channels])?;
    if !rows.is_power_of_two() || u32::try_from(rows).is_err() {
        return Err(format!(
            "ngram.{length} has {rows} rows, which is no power of two"
        ));
    }
    Ok(Table {
        number: length,
        bytes: tensor.bytes()?.to_vec(),
    })
}

/// The bias, proved small enough that a position's sum over all tables stays an `i16`: no table adds
/// more than 128 either way.
fn bias(tensor: &Tensor<'_>, channels: usize, tables: usize) -> Result<Vec<i16>, String> {
    tensor.check_shape(&[channels])?;
    let tables = i32::try_from(tables).unwrap_or(i32::MAX);
    let highest = i32::from(i16::MAX).saturating_sub(tables.saturating_mul(128));
    let small = |value: i32| {
        let is_small = (-highest..=highest).contains(&value);
        is_small.then(|| i16::try_from(value).ok()).flatten()
    };
    let values = tensor.integers()?.into_iter().map(small);
    let values: Option<Vec<i16>> = values.collect();
    values.ok_or_else(|| format!("bias lies beyond {highest} and could overflow"))
}

fn floats(tensor: &Tensor<'_>, shape: &[usize]) -> Result<Vec<f32>, String> {
    tensor.check_shape(shape)?;
    tensor.floats()
}

fn matrix(tensors: &mut Tensors<'_>, name: &str, inputs: usize) -> Result<Matrix, String> {
    let weight = tensors.require(&format!("{name}.weight"))?;
    let (outputs, _) = weight.sides()?;
    Ok(Matrix {
        inputs,
        weight: floats(&weight, &[outputs, inputs])?,
        bias: floats(&tensors.require(&format!("{name}.bias"))?, &[outputs])?,
    })
}

fn skip(tensors: &mut Tensors<'_>, width: usize, inputs: usize) -> Result<Option<Matrix>, String> {
    let Some(weight) = tensors.take("skip.weight") else {
        return Ok(None);
    };
    Ok(Some(Matrix {
        inputs,
        weight: floats(&weight, &[width, inputs])?,
        bias: vec![0.0; width],
    }))
}
