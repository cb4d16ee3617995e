//! Which lane an example runs in: shared by the examples, no example itself.

use std::path::Path;

use kvetch::Triage;
use kvetch::model::{Bundle, Runtime};

/// The full lane where `model` names the ONNX Runtime library and a model folder, the rules lane
/// where it is empty.
pub(crate) fn triage(model: &[String]) -> Result<Triage, Box<dyn std::error::Error>> {
    let builder = match model {
        [] => Triage::builder(),
        [library, folder] => Triage::builder().model(
            Runtime::load(Path::new(library))?,
            Bundle::load(Path::new(folder))?,
        ),
        _ => return Err("name both the ONNX Runtime library and the model folder".into()),
    };
    Ok(builder.build()?)
}
