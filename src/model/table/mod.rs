//! The network of lane fast: a convolution over token ids whose first layer is a table.
//!
//! A convolution over embeddings multiplies each token's vector with one matrix a tap. There are only
//! as many products as there are tokens, so training multiplies all of them out ("folds" them) into
//! `i8` tables, and what is left at run time is, for each window of ids `t`:
//!
//! 1. `h[i] = max(0, bias + Σ taps[o][t[i + o]] + Σ ngram[n][hash(t[i - n + 1] ..= t[i])])` for each
//!    position `i`, in integers; what lies outside of the window adds nothing;
//! 2. `x = (max_i h · scale, Σ_i h · scale / positions)`, twice as many numbers as channels;
//! 3. `logits = out · relu(hidden · x + its bias) + its bias`, and `skip · x` where there is one.
//!
//! Integers add up alike in any order. The floating-point part adds one product after the other in
//! the order of inputs, each rounded, whatever the instruction set, so that logits are the same to
//! the bit on every machine, in every batch and on every thread.
//!
//! The file is described in [`parts`]. Knows no text, labels or files.

mod backend;
mod front;
mod hash;
mod network;
mod parts;
#[cfg(test)]
mod tests;

pub use backend::TableBackend;
pub use network::TableNetwork;
pub(super) use parts::FORMAT;
