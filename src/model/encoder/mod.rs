//! The network of lane full in plain Rust: a transformer encoder with weights and activations in `i8`.
//!
//! For each window of ids, of any length up to the number of places:
//!
//! 1. `x[i] = norm(words[id[i]] + places[i])`;
//! 2. in each layer `x = norm(x + out · attention(qkv · x))`, then
//!    `x = norm(x + outer · gelu(inner · x))`;
//! 3. `logits = head · mean(x) + bias`.
//!
//! Products ([`product`](super::product)) are made of integers: weights have one scale an output,
//! activations one a token. So a token's numbers never depend on what else is in the batch, windows of
//! unlike lengths run together without padding, and there is no calibration set. Integers add up
//! alike in any order; floating-point steps have one fixed order of operations, each rounded alike
//! whatever the instruction set. Logits are therefore the same to the bit on every machine, in every
//! batch and on every thread, which ONNX Runtime does not promise.
//!
//! The file is described in [`parts`]. Knows no text, labels or files.

mod attention;
mod backend;
mod curves;
mod lanes;
mod network;
mod norm;
mod parts;
#[cfg(test)]
mod tests;

pub use backend::EncoderBackend;
pub use network::EncoderNetwork;
pub(super) use parts::FORMAT;
