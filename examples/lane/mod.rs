//! Which lane an example runs in: shared by the examples, no example itself.

use std::path::Path;

use kvetch::Triage;
use kvetch::model::Bundle;

/// The full lane where `model` names a model folder, the rules lane where it is empty.
pub(crate) fn triage(model: &[String]) -> Result<Triage, Box<dyn std::error::Error>> {
    let builder = match model {
        [] => Triage::builder(),
        [folder] => Triage::builder().full(Bundle::load(Path::new(folder))?),
        _ => return Err("name one model folder, or none".into()),
    };
    Ok(builder.build()?)
}
