//! What every reader owes: it ends, numbers its rows without a gap, and names its place.

use kvetch::input::{InputOptions, open};

/// Rows that a reader may give for each byte, and beyond that a constant: a blank row takes a byte.
const MAX_ROWS_A_BYTE: usize = 1;

/// Reads `bytes` as standard input.
pub fn read(bytes: &[u8], options: &InputOptions) {
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
        let most = bytes.len() * MAX_ROWS_A_BYTE + 2;
        assert!(usize::try_from(count).is_ok_and(|c| c <= most), "more rows than bytes");
    }
}
