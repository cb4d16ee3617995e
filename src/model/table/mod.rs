//! The network of lane fast: two convolutions over token ids, the first of which is a table.
//!
//! A convolution over embeddings multiplies each token's vector with one matrix a tap. There are only
//! as many products as there are tokens, so training multiplies all of them out ("folds" them) into
//! `i8` tables, and what is left at run time is, for each window of ids `t`:
//!
//! 1. `h[i] = max(0, bias + Σ taps[o][t[i + o]])` for each position `i`, in integers; what lies outside
//!    of the window adds nothing ([`front`]);
//! 2. `g[i] = max(0, conv · (b[i - r], … b[i + r]))` with `b = min(255, ⌈h / 2⌉)`, bytes ([`conv`]);
//! 3. `x = (max h, mean h, max g, mean g) · pool.scale` over the positions;
//! 4. `logits = skip · x + out · max(0, hidden · x)`, products of integers with a scale for each window.
//!
//! Integers add up alike in any order. The floating-point part adds one number after the other in a
//! fixed order, each rounded, whatever the instruction set, so that logits are the same to the bit on
//! every machine, in every batch and on every thread.
//!
//! The file is described in [`parts`]. Knows no text, labels or files.

mod backend;
mod conv;
mod front;
mod network;
mod parts;
#[cfg(test)]
mod tests;

pub use backend::TableBackend;
pub use network::TableNetwork;
pub(super) use parts::FORMAT;
