//! What every reader owes: it ends, numbers its rows without a gap, and names its place.
#![allow(dead_code, reason = "each target uses a part")]

use kvetch::input::{InputFormat, InputOptions, open};

/// A limit that inputs of the fuzzer's size reach.
const MAX_BYTES: usize = 512;

/// Reads `bytes` as each format, with a low limit and without.
pub fn read_as(bytes: &[u8], formats: &[InputFormat]) {
    for format in formats {
        for max_bytes in [MAX_BYTES, InputOptions::default().max_bytes] {
            read(
                bytes,
                &InputOptions {
                    format: Some(*format),
                    max_bytes,
                    ..InputOptions::default()
                },
            );
        }
    }
}

/// Reads `bytes` as what they look like.
pub fn read_untold(bytes: &[u8]) {
    read(bytes, &InputOptions::default());
}

/// Reads `bytes` as standard input. There are never more rows than bytes: a blank row takes one, and a
/// stream that breaks off gives one more.
fn read(bytes: &[u8], options: &InputOptions) {
    let stdin = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let Ok(source) = open(&["-".to_owned()], options, Some(stdin)) else {
        return;
    };
    let mut count = 0;
    for row in source {
        let (number, id) = match &row {
            Ok(message) => (message.row, &message.id),
            Err(failed) => (failed.row, &failed.id),
        };
        assert_eq!(number, count, "rows are numbered without a gap");
        assert!(!id.is_empty(), "a row has an id");
        count += 1;
        assert!(count <= bytes.len() as u64 + 2, "more rows than bytes");
    }
}
