//! ONNX Runtime: the only file that calls it.
//!
//! The library is loaded from a path the caller names; nothing is searched, downloaded or read
//! from the environment here. One ONNX Runtime environment exists a process.

use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::Tensor;

use super::backend::{Backend, Logits};
use crate::error::{Error, ErrorCode, Failure, FailureCode, Result};

/// Optimiser pass that is switched off: its kernel takes 5 ms where the plain normalisation takes
/// 0.4 ms (measured on an AVX-512 Xeon with ONNX Runtime 1.31; int8 runs up to 1.4 times faster
/// without it).
const DISABLED_OPTIMISER: &str = "SkipLayerNormFusion";

static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();
static LOADING: Mutex<()> = Mutex::new(());

/// The loaded ONNX Runtime library. Cheap to copy; the library stays loaded for the process.
#[derive(Clone, Copy)]
pub struct Runtime {
    environment: &'static Environment,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Runtime")
    }
}

impl Runtime {
    /// Loads the library at `path`, of version 1.22 or newer. The first call of a process decides;
    /// later calls return the same library whatever path they name.
    ///
    /// # Errors
    /// [`ErrorCode::Runtime`] when the file is no ONNX Runtime library or too old.
    pub fn load(path: &Path) -> Result<Self> {
        let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = ENVIRONMENT.get() {
            return Ok(Self { environment });
        }
        let failed = |reason: String| {
            Error::new(
                ErrorCode::Runtime,
                format!("ONNX Runtime cannot be loaded: {reason}"),
            )
            .at(path.display().to_string(), None)
            .with_fix(
                "name a libonnxruntime of version 1.22 or newer, or run `kvetch runtime install`",
            )
        };
        let builder = ort::init_from(path).map_err(|e| failed(e.to_string()))?;
        let environment = builder
            .with_name("kvetch")
            .build()
            .map_err(|e| failed(e.to_string()))?;
        Ok(Self {
            environment: ENVIRONMENT.get_or_init(|| environment),
        })
    }
}

/// One single-threaded session. Hold one a worker.
pub struct OnnxBackend {
    session: Session,
    width: usize,
    takes_types: bool,
}

impl std::fmt::Debug for OnnxBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnnxBackend")
            .field("width", &self.width)
            .finish_non_exhaustive()
    }
}

impl OnnxBackend {
    /// Builds a session on `graph`, whose output must be `width` numbers a row.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when the graph cannot be loaded, or its inputs are not `input_ids` and
    /// `attention_mask` (and perhaps `token_type_ids`), or its output has another width.
    pub fn new(runtime: Runtime, graph: &[u8], width: usize) -> Result<Self> {
        let failed = |reason: String| {
            Error::new(
                ErrorCode::Model,
                format!("model.onnx cannot be run: {reason}"),
            )
        };
        let session = build_session(runtime, graph).map_err(failed)?;
        let inputs: Vec<&str> = session
            .inputs()
            .iter()
            .map(ort::value::Outlet::name)
            .collect();
        for name in ["input_ids", "attention_mask"] {
            if !inputs.contains(&name) {
                return Err(failed(format!("it has no input {name}")));
            }
        }
        let takes_types = inputs.contains(&"token_type_ids");
        if let Some(other) = inputs
            .iter()
            .find(|n| !["input_ids", "attention_mask", "token_type_ids"].contains(*n))
        {
            return Err(failed(format!("it has an unknown input {other}")));
        }
        let mut backend = Self {
            session,
            width,
            takes_types,
        };
        // One tiny batch finds a wrong output shape at load instead of at the first message.
        backend.infer(&[&[0, 0]]).map_err(|f| failed(f.message))?;
        Ok(backend)
    }
}

fn build_session(runtime: Runtime, graph: &[u8]) -> Result<Session, String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    Session::builder(runtime.environment)
        .map_err(|e| text(&e))?
        .with_intra_threads(1)
        .map_err(|e| text(&e))?
        .with_inter_threads(1)
        .map_err(|e| text(&e))?
        .with_intra_op_spinning(false)
        .map_err(|e| text(&e))?
        .with_memory_pattern(false)
        .map_err(|e| text(&e))?
        .with_optimization_level(GraphOptimizationLevel::All)
        .map_err(|e| text(&e))?
        .with_disabled_optimizers(DISABLED_OPTIMISER)
        .map_err(|e| text(&e))?
        .commit_from_memory(graph)
        .map_err(|e| text(&e))
}

impl Backend for OnnxBackend {
    fn infer(&mut self, rows: &[&[u32]]) -> Result<Logits, Failure> {
        let failed = |reason: String| Failure::new(FailureCode::ModelError, reason);
        let length = rows.first().map_or(0, |r| r.len());
        if rows.iter().any(|r| r.len() != length) {
            return Err(failed("rows of different lengths in one batch".to_owned()));
        }
        let ids: Vec<i64> = rows
            .iter()
            .flat_map(|r| r.iter().map(|id| i64::from(*id)))
            .collect();
        let shape = [rows.len(), length];
        let tensor = |values: Vec<i64>| {
            Tensor::from_array((shape, values)).map_err(|e| failed(e.to_string()))
        };
        let count = ids.len();
        let mut inputs = vec![
            ("input_ids", tensor(ids)?),
            ("attention_mask", tensor(vec![1; count])?),
        ];
        if self.takes_types {
            inputs.push(("token_type_ids", tensor(vec![0; count])?));
        }
        let outputs = self
            .session
            .run(inputs)
            .map_err(|e| failed(e.to_string()))?;
        let output = outputs
            .values()
            .next()
            .ok_or_else(|| failed("the model has no output".to_owned()))?;
        let (found, values) = output
            .try_extract_tensor::<f32>()
            .map_err(|e| failed(e.to_string()))?;
        if values.len() != rows.len() * self.width {
            return Err(failed(format!(
                "output has shape {found:?}, the manifest lists {} labels",
                self.width
            )));
        }
        if values.iter().any(|v| !v.is_finite()) {
            return Err(failed(
                "the model gave a number that is not finite".to_owned(),
            ));
        }
        Ok(Logits::new(values.to_vec(), self.width))
    }
}
