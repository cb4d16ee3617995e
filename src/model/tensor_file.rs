//! Safetensors files for tests, of numbers that look random.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "numbers of tests are small"
)]

/// A tensor as the file's header describes it.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) dtype: &'static str,
    pub(super) shape: Vec<usize>,
    pub(super) bytes: Vec<u8>,
}

impl Entry {
    pub(super) fn small(name: &str, columns: usize, values: &[i8]) -> Self {
        Self {
            name: name.to_owned(),
            dtype: "I8",
            shape: vec![values.len() / columns, columns],
            bytes: values.iter().map(|v| v.cast_unsigned()).collect(),
        }
    }

    pub(super) fn floats(name: &str, shape: &[usize], values: &[f32]) -> Self {
        Self {
            name: name.to_owned(),
            dtype: "F32",
            shape: shape.to_vec(),
            bytes: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        }
    }
}

pub(super) fn pack(entries: &[Entry], format: &str) -> Vec<u8> {
    let mut header =
        serde_json::json!({"__metadata__": {"format": format, "norm_epsilon": "1e-12"}});
    let mut data = Vec::new();
    for entry in entries {
        let start = data.len();
        data.extend_from_slice(&entry.bytes);
        header[&entry.name] = serde_json::json!({
            "dtype": entry.dtype, "shape": entry.shape, "data_offsets": [start, data.len()]
        });
    }
    framed(&header.to_string(), &data)
}

pub(super) fn framed(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u64).to_le_bytes();
    [&length, header.as_bytes(), data].concat()
}

/// Numbers that look random and are the same each time (a linear congruence, Knuth's constants).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self) -> u32 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32
    }

    pub(super) fn small(&mut self, count: usize) -> Vec<i8> {
        (0..count).map(|_| (self.roll() >> 8) as i8).collect()
    }

    pub(super) fn floats(&mut self, count: usize) -> Vec<f32> {
        let float = |n: u32| (n % 20_001) as f32 / 10_000.0 - 1.0;
        (0..count).map(|_| float(self.roll())).collect()
    }
}
