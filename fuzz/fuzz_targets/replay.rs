//! Any bytes as stored records: decided again and compared, without a panic; and what is passed on is as
//! many lines as came.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use kvetch::policy::Policy;
use kvetch::replay::diff::{DiffOptions, diff};
use kvetch::replay::{Inputs, replay};
use libfuzzer_sys::fuzz_target;

static STANDARD: LazyLock<Policy> = LazyLock::new(Policy::standard);

fn inputs(bytes: &[u8]) -> Inputs {
    let stdin = Cursor::new(bytes.to_vec());
    Inputs::find(&["-".to_owned()], Some(Box::new(stdin))).expect("standard input opens")
}

fuzz_target!(|bytes: &[u8]| {
    let mut lines = 0;
    let mut put = |part: &[u8]| {
        lines += part.iter().filter(|byte| **byte == b'\n').count();
        Ok(())
    };
    let replayed = replay(inputs(bytes), &STANDARD, None, Some(&mut put));
    let is_packed = bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(&[0x28, 0xb5]);
    if replayed.is_ok() && !is_packed {
        assert_eq!(lines, bytes.iter().filter(|byte| **byte == b'\n').count());
    }
    let _ = diff(inputs(bytes), &STANDARD, &STANDARD, &DiffOptions::default());
});
