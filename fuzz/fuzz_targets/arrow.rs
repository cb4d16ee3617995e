//! Any bytes as an Arrow stream and as an Arrow file: an error, or rows, without a panic that gets out and
//! without more memory than the limits allow.
#![no_main]

use std::io::Cursor;

use kvetch::input::{InputFormat, InputOptions, Source, open};
use libfuzzer_sys::fuzz_target;

/// Rows that are looked at: a file may claim millions of empty ones.
const MAX_ROWS: usize = 10_000;

fuzz_target!(init: std::panic::set_hook(Box::new(|_| ())), |bytes: &[u8]| {
    let options = InputOptions {
        format: Some(InputFormat::Arrow),
        max_decoded_bytes: 64 << 20,
        ..InputOptions::default()
    };
    let stdin = Box::new(Cursor::new(bytes.to_vec()));
    look_at(open(&["-".to_owned()], &options, Some(stdin)));
    let path = std::env::temp_dir().join(format!("kvetch-fuzz-{}.arrow", std::process::id()));
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    look_at(open(&[path.display().to_string()], &options, None));
});

fn look_at(opened: kvetch::Result<Box<dyn Source>>) {
    let Ok(source) = opened else { return };
    for (number, row) in source.take(MAX_ROWS).enumerate() {
        let found = row.map_or_else(|failed| failed.row, |message| message.row);
        assert_eq!(found, number as u64, "rows are numbered without a gap");
    }
}
