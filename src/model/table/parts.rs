//! What a `model.safetensors` of format `kvetch-table/2` holds.
//!
//! | tensor | type | shape | meaning |
//! |---|---|---|---|
//! | `taps.<offset>` | i8 | vocabulary × channels | what the token at a position plus offset adds; 1 to 16 of them |
//! | `bias` | i16 or i32 | channels | added at every position |
//! | `conv` | linear | filters × (2·reach + 1)·channels | over the bytes of the positions from `-reach` to `reach` |
//! | `pool.scale` | f32 | 2·channels + 2·filters | value of one step of maxima and means of the channels, then of the filters |
//! | `hidden` | linear | hidden × (2·channels + 2·filters) | |
//! | `skip` | linear | outputs × (2·channels + 2·filters) | one output a label of the manifest |
//! | `out` | linear | outputs × hidden | added to `skip` |
//!
//! A linear part is three tensors: `<name>.weight` i8 outputs × inputs, `<name>.scale` f32 outputs, the
//! value of one step of each output's weights, and `<name>.bias` f32 outputs. Channels, filters and
//! hidden units come in multiples of 64. The header's metadata has `format` = `kvetch-table/2`.

use crate::model::product::{Linear, check_side};
use crate::model::tensors::{Tensor, Tensors};

/// The format this version reads.
pub(in crate::model) const FORMAT: &str = "kvetch-table/2";

/// Most channels, filters or hidden units; ours have 128 to 256.
const MAX_SIDE: usize = 4096;

/// Most taps, so that a hostile header cannot multiply the file by naming its bytes again and again.
const MAX_TAPS: usize = 16;

/// Farthest offset of a tap from its position, in tokens.
const MAX_OFFSET: i32 = 64;

/// What the token at an offset adds: one row of as many bytes as channels a token.
#[derive(Debug)]
pub(super) struct Tap {
    pub(super) offset: isize,
    pub(super) bytes: Vec<u8>,
}

/// The checked contents of a file.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) vocabulary: usize,
    pub(super) channels: usize,
    pub(super) taps: Vec<Tap>,
    pub(super) bias: Vec<i16>,
    pub(super) conv: Linear,
    /// Positions to either side that the second convolution sees.
    pub(super) reach: usize,
    pub(super) pool_scale: Vec<f32>,
    pub(super) hidden: Linear,
    /// Outputs that are always 0 behind those of the manifest.
    pub(super) skip: Linear,
    /// As `skip`.
    pub(super) out: Linear,
}

impl Parts {
    /// Reads and checks a file whose network has `width` outputs.
    ///
    /// # Errors
    /// A sentence with what is wrong.
    pub(super) fn parse(bytes: &[u8], width: usize) -> Result<Self, String> {
        let mut tensors = Tensors::parse(bytes)?;
        tensors.check_format(FORMAT)?;
        let (taps, [vocabulary, channels]) = taps(&mut tensors)?;
        let bias = bias(&tensors.require("bias")?, channels, taps.len())?;
        let (conv, reach) = conv(&mut tensors, channels)?;
        let pooled = 2 * (channels + conv.outputs());
        let pool_scale = tensors.floats("pool.scale", &[pooled])?;
        let hidden = Linear::take(&mut tensors, "hidden")?.of_inputs("hidden", pooled)?;
        let units = hidden.outputs();
        check_count("hidden", units)?;
        let skip = Linear::take(&mut tensors, "skip")?.of_inputs("skip", pooled)?;
        check_width(skip.outputs(), width)?;
        let out = Linear::take(&mut tensors, "out")?.of_inputs("out", units)?;
        let out = out.of_outputs("out", width)?;
        match tensors.left() {
            Some(name) => Err(format!("it has an unknown tensor {name:?}")),
            None => Ok(Self {
                vocabulary,
                channels,
                taps,
                bias,
                conv,
                reach,
                pool_scale,
                hidden,
                skip: skip.filled(),
                out: out.filled(),
            }),
        }
    }
}

/// All taps, and how many tokens and channels they have.
fn taps(tensors: &mut Tensors<'_>) -> Result<(Vec<Tap>, [usize; 2]), String> {
    let taps = tensors.take_numbered("taps.")?;
    let first = taps.values().next();
    let (vocabulary, channels) = first.ok_or("it has no tensor taps.<offset>")?.sides()?;
    check_count("taps", channels)?;
    if vocabulary == 0 || u32::try_from(vocabulary).is_err() {
        return Err(format!("its taps have {vocabulary} rows"));
    }
    if taps.len() > MAX_TAPS {
        return Err(format!("it has {} taps, more than {MAX_TAPS}", taps.len()));
    }
    let shape = [vocabulary, channels];
    let taps = taps
        .iter()
        .map(|(offset, tensor)| tap(*offset, tensor, shape));
    Ok((taps.collect::<Result<_, _>>()?, shape))
}

fn tap(offset: i32, tensor: &Tensor<'_>, shape: [usize; 2]) -> Result<Tap, String> {
    let near = (-MAX_OFFSET..=MAX_OFFSET).contains(&offset);
    let offset = isize::try_from(offset).ok().filter(|_| near);
    let offset = offset
        .ok_or_else(|| format!("{} reaches farther than {MAX_OFFSET} tokens", tensor.name))?;
    tensor.check_shape(&shape)?;
    Ok(Tap {
        offset,
        bytes: tensor.bytes()?.to_vec(),
    })
}

/// The bias, proved small enough that a position's sum over all taps stays an `i16`: no tap adds
/// more than 128 either way.
fn bias(tensor: &Tensor<'_>, channels: usize, taps: usize) -> Result<Vec<i16>, String> {
    tensor.check_shape(&[channels])?;
    let taps = i32::try_from(taps).unwrap_or(i32::MAX);
    let highest = i32::from(i16::MAX).saturating_sub(taps.saturating_mul(128));
    let small = |value: i32| {
        let is_small = (-highest..=highest).contains(&value);
        is_small.then(|| i16::try_from(value).ok()).flatten()
    };
    let values = tensor.integers()?.into_iter().map(small);
    let values: Option<Vec<i16>> = values.collect();
    values.ok_or_else(|| format!("bias lies beyond {highest} and could overflow"))
}

/// The second convolution and its reach: an odd number of positions.
fn conv(tensors: &mut Tensors<'_>, channels: usize) -> Result<(Linear, usize), String> {
    let conv = Linear::take(tensors, "conv")?;
    check_count("conv", conv.outputs())?;
    let positions = conv.inputs / channels;
    if positions * channels == conv.inputs && !positions.is_multiple_of(2) {
        return Ok((conv, positions / 2));
    }
    Err(format!(
        "conv has {} inputs, not an odd number of positions with {channels} channels",
        conv.inputs
    ))
}

fn check_count(name: &str, count: usize) -> Result<(), String> {
    check_side(name, count)?;
    if count <= MAX_SIDE {
        return Ok(());
    }
    Err(format!("{name} has {count} numbers, more than {MAX_SIDE}"))
}

fn check_width(outputs: usize, width: usize) -> Result<(), String> {
    if outputs == width && width > 0 {
        return Ok(());
    }
    Err(format!(
        "it has {outputs} outputs, the manifest lists {width} labels"
    ))
}
