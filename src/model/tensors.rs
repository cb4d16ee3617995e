//! Named tensors out of the bytes of a safetensors file.
//!
//! The format: eight bytes with the length of a JSON header (little endian), the header, then the
//! tensors' bytes (little endian, row by row), to which the header points.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Longest header that is read, in bytes; ours take about 2 KiB.
const MAX_HEADER_BYTES: u64 = 1 << 20;

/// Name under which the header holds texts instead of a tensor.
const METADATA: &str = "__metadata__";

/// Where a tensor lies and how it is to be read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

/// One tensor, its bytes as many as its shape and type demand.
#[derive(Debug, Clone)]
pub(super) struct Tensor<'a> {
    pub(super) name: String,
    dtype: String,
    pub(super) shape: Vec<usize>,
    bytes: &'a [u8],
}

/// All tensors of a file by name, and its texts.
#[derive(Debug)]
pub(super) struct Tensors<'a> {
    by_name: BTreeMap<String, Tensor<'a>>,
    texts: BTreeMap<String, String>,
}

impl<'a> Tensors<'a> {
    /// Reads the header and checks every tensor's place, type and size.
    ///
    /// # Errors
    /// A sentence with what is wrong.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, String> {
        let (header, data) = split(bytes)?;
        let entries: BTreeMap<String, Value> = serde_json::from_slice(header)
            .map_err(|e| format!("its header is no JSON object: {e}"))?;
        let mut tensors = Self {
            by_name: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        for (name, entry) in entries {
            if name == METADATA {
                tensors.texts = serde_json::from_value(entry)
                    .map_err(|e| format!("its header's {METADATA} is malformed: {e}"))?;
            } else {
                let tensor = tensor(name.clone(), entry, data)?;
                tensors.by_name.insert(name, tensor);
            }
        }
        Ok(tensors)
    }

    /// A text of the header.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// Compares the text `format` of the header.
    ///
    /// # Errors
    /// When it is another one or not there.
    pub(super) fn check_format(&self, wanted: &str) -> Result<(), String> {
        match self.text("format") {
            Some(found) if found == wanted => Ok(()),
            Some(other) => Err(format!(
                "its format is {other:?}, this version reads {wanted:?}"
            )),
            None => Err(format!(
                "its metadata has no format; this version reads {wanted:?}"
            )),
        }
    }

    /// Whether the tensor `name` is there and nobody took it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Takes the tensor `name` out, if it is there.
    pub(super) fn take(&mut self, name: &str) -> Option<Tensor<'a>> {
        self.by_name.remove(name)
    }

    /// Takes the tensor `name` out.
    ///
    /// # Errors
    /// When it is not there.
    pub(super) fn require(&mut self, name: &str) -> Result<Tensor<'a>, String> {
        self.take(name)
            .ok_or_else(|| format!("it has no tensor {name}"))
    }

    /// Takes the numbers of a tensor of this shape out.
    ///
    /// # Errors
    /// When it is not there, or not as [`Tensor::shaped`] wants it.
    pub(super) fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        self.require(name)?.shaped(shape)
    }

    /// Takes out every tensor named `<prefix><number>`, by number.
    ///
    /// # Errors
    /// When what follows the prefix is no number.
    pub(super) fn take_numbered(
        &mut self,
        prefix: &str,
    ) -> Result<BTreeMap<i32, Tensor<'a>>, String> {
        let names = self.by_name.keys().filter(|n| n.starts_with(prefix));
        let names: Vec<String> = names.cloned().collect();
        let mut found = BTreeMap::new();
        for name in names {
            let number = name.strip_prefix(prefix).and_then(|n| n.parse().ok());
            let number =
                number.ok_or_else(|| format!("tensor {name:?} does not end in a number"))?;
            if let Some(tensor) = self.take(&name)
                && found.insert(number, tensor).is_some()
            {
                return Err(format!("two tensors are {prefix}{number}"));
            }
        }
        Ok(found)
    }

    /// Name of a tensor that nobody took.
    pub(super) fn left(&self) -> Option<&str> {
        self.by_name.keys().next().map(String::as_str)
    }
}

/// The text `format` of a file's header.
///
/// # Errors
/// A sentence with what is wrong.
pub(super) fn format_of(bytes: &[u8]) -> Result<String, String> {
    let tensors = Tensors::parse(bytes)?;
    let format = tensors.text("format").map(str::to_owned);
    format.ok_or_else(|| "its metadata has no format".to_owned())
}

fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), String> {
    let short = || "it is cut short".to_owned();
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(short)?;
    let length = u64::from_le_bytes(*length);
    if length > MAX_HEADER_BYTES {
        return Err(format!(
            "it is no safetensors file: a header of {length} bytes"
        ));
    }
    let length = usize::try_from(length).map_err(|_| short())?;
    rest.split_at_checked(length).ok_or_else(short)
}

fn tensor(name: String, entry: Value, data: &[u8]) -> Result<Tensor<'_>, String> {
    let place: Place =
        serde_json::from_value(entry).map_err(|e| format!("tensor {name:?} is malformed: {e}"))?;
    let (start, end) = place.data_offsets;
    let bytes = data
        .get(start..end)
        .ok_or_else(|| format!("tensor {name:?} lies outside of the file: it is cut short"))?;
    let item_bytes = item_bytes(&place.dtype)
        .ok_or_else(|| format!("tensor {name:?} has the unknown type {:?}", place.dtype))?;
    let wanted = place
        .shape
        .iter()
        .try_fold(item_bytes, |product, side| product.checked_mul(*side));
    if wanted != Some(bytes.len()) {
        return Err(format!(
            "tensor {name:?} has {} bytes, which are not its shape {:?} of {}",
            bytes.len(),
            place.shape,
            place.dtype
        ));
    }
    Ok(Tensor {
        name,
        dtype: place.dtype,
        shape: place.shape,
        bytes,
    })
}

/// Bytes of one number of the types that are read.
fn item_bytes(dtype: &str) -> Option<usize> {
    match dtype {
        "I8" => Some(1),
        "I16" => Some(2),
        "I32" | "F32" => Some(4),
        _ => None,
    }
}

impl Tensor<'_> {
    /// Compares the shape.
    ///
    /// # Errors
    /// When it is another one.
    pub(super) fn check_shape(&self, wanted: &[usize]) -> Result<(), String> {
        if self.shape == wanted {
            return Ok(());
        }
        Err(format!(
            "tensor {} has shape {:?}, not {wanted:?}",
            self.name, self.shape
        ))
    }

    /// Its two sides.
    ///
    /// # Errors
    /// When it has not two.
    pub(super) fn sides(&self) -> Result<(usize, usize), String> {
        match self.shape.as_slice() {
            [rows, columns] => Ok((*rows, *columns)),
            other => Err(format!(
                "tensor {} has shape {other:?}, not two sides",
                self.name
            )),
        }
    }

    /// Small integers, row by row.
    ///
    /// # Errors
    /// When they have another type.
    pub(super) fn bytes(&self) -> Result<&[u8], String> {
        self.check_dtype("I8")?;
        Ok(self.bytes)
    }

    /// Finite numbers, row by row.
    ///
    /// # Errors
    /// When they have another type, or one is not finite.
    pub(super) fn floats(&self) -> Result<Vec<f32>, String> {
        self.check_dtype("F32")?;
        let (items, _) = self.bytes.as_chunks::<4>();
        let values: Vec<f32> = items.iter().map(|b| f32::from_le_bytes(*b)).collect();
        if values.iter().all(|v| v.is_finite()) {
            return Ok(values);
        }
        Err(format!(
            "tensor {} has a number that is not finite",
            self.name
        ))
    }

    /// Finite numbers of a tensor of this shape.
    ///
    /// # Errors
    /// When it has another one, or as [`Tensor::floats`].
    pub(super) fn shaped(&self, shape: &[usize]) -> Result<Vec<f32>, String> {
        self.check_shape(shape)?;
        self.floats()
    }

    /// Integers of two or four bytes.
    ///
    /// # Errors
    /// When they have another type.
    pub(super) fn integers(&self) -> Result<Vec<i32>, String> {
        if self.dtype == "I16" {
            let (items, _) = self.bytes.as_chunks::<2>();
            return Ok(items
                .iter()
                .map(|b| i16::from_le_bytes(*b).into())
                .collect());
        }
        self.check_dtype("I32")?;
        let (items, _) = self.bytes.as_chunks::<4>();
        Ok(items.iter().map(|b| i32::from_le_bytes(*b)).collect())
    }

    fn check_dtype(&self, wanted: &str) -> Result<(), String> {
        if self.dtype == wanted {
            return Ok(());
        }
        Err(format!(
            "tensor {} is of type {}, not {wanted}",
            self.name, self.dtype
        ))
    }
}
