//! What a model says of windows of token ids, before any calibration: the teacher of lane fast.
//!
//! ```sh
//! cargo run --release --example logits -- models/full-en-9 < windows.jsonl > logits.jsonl
//! ```
//!
//! A line in is an array of ids, the opening and closing token included; a line out, in the same order, an
//! array of logits, one a column of the manifest.

use std::error::Error;
use std::io::{BufWriter, Write, stdin, stdout};
use std::path::Path;

use kvetch::model::{Backend, Bundle, EncoderBackend, EncoderNetwork, Network};
use rayon::prelude::*;

/// Windows that a thread takes at a time.
const WINDOWS: usize = 512;

type Rows = Vec<Vec<f32>>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a model folder")?;
    let network = network(Path::new(&folder))?;
    let lines = stdin().lines().collect::<Result<Vec<String>, _>>()?;
    let windows = lines.iter().map(|line| serde_json::from_str(line));
    let windows = windows.collect::<Result<Vec<Vec<u32>>, _>>()?;
    let rows: Result<Vec<Rows>, String> = windows
        .par_chunks(WINDOWS)
        .map_init(
            || EncoderBackend::new(&network),
            |backend, windows| {
                let windows: Vec<&[u32]> = windows.iter().map(Vec::as_slice).collect();
                let logits = backend.infer(&windows).map_err(|failure| failure.message)?;
                Ok(logits.rows().map(<[f32]>::to_vec).collect())
            },
        )
        .collect();
    let mut out = BufWriter::new(stdout().lock());
    for row in rows?.into_iter().flatten() {
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn network(path: &Path) -> Result<EncoderNetwork, Box<dyn Error>> {
    match Bundle::load(path)?.network {
        Network::Encoder(network) => Ok(network),
        _ => Err("the bundle has no encoder".into()),
    }
}
