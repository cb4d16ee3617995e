//! A matrix of small integers as a file holds it.

use super::tile::COLUMNS;
use crate::model::tensors::Tensors;

/// Most inputs of a product: keeps its sums inside of an `i32`.
const MAX_INPUTS: usize = 1 << 14;

/// A matrix of small integers, output by output: three tensors of a file, `<name>.weight` (`i8`,
/// outputs × inputs), `<name>.scale` and `<name>.bias` (`f32`, outputs).
#[derive(Debug)]
pub(in crate::model) struct Linear {
    pub(in crate::model) inputs: usize,
    pub(in crate::model) weight: Vec<i8>,
    /// Value of one step of an output's weights.
    pub(in crate::model) scale: Vec<f32>,
    pub(in crate::model) bias: Vec<f32>,
}

impl Linear {
    /// Takes the tensors of `name`.
    ///
    /// # Errors
    /// A sentence that says which tensor is missing or has another shape or type.
    pub(in crate::model) fn take(tensors: &mut Tensors<'_>, name: &str) -> Result<Self, String> {
        let weight = tensors.require(&format!("{name}.weight"))?;
        let (outputs, inputs) = weight.sides()?;
        check_side(&format!("inputs of {name}"), inputs)?;
        Ok(Self {
            inputs,
            weight: weight.bytes()?.iter().map(|b| b.cast_signed()).collect(),
            scale: tensors.floats(&format!("{name}.scale"), &[outputs])?,
            bias: tensors.floats(&format!("{name}.bias"), &[outputs])?,
        })
    }

    /// The same matrix with outputs that are always 0 up to a multiple of [`COLUMNS`].
    pub(in crate::model) fn filled(mut self) -> Self {
        let outputs = self.outputs().next_multiple_of(COLUMNS);
        self.weight.resize(outputs * self.inputs, 0);
        self.scale.resize(outputs, 0.0);
        self.bias.resize(outputs, 0.0);
        self
    }

    /// Number of outputs.
    pub(in crate::model) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The same matrix if it has so many inputs, else a sentence that says how many it has.
    pub(in crate::model) fn of_inputs(self, name: &str, wanted: usize) -> Result<Self, String> {
        check_number(name, "inputs", self.inputs, wanted).map(|()| self)
    }

    /// The same matrix if it has so many outputs, else a sentence that says how many it has.
    pub(in crate::model) fn of_outputs(self, name: &str, wanted: usize) -> Result<Self, String> {
        check_number(name, "outputs", self.outputs(), wanted).map(|()| self)
    }
}

fn check_number(name: &str, what: &str, found: usize, wanted: usize) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("{name} has {found} {what}, not {wanted}"))
}

/// Refuses a side that no product can have.
pub(in crate::model) fn check_side(name: &str, side: usize) -> Result<(), String> {
    if (1..=MAX_INPUTS).contains(&side) && side.is_multiple_of(COLUMNS) {
        return Ok(());
    }
    Err(format!(
        "{name}: {side} is not a multiple of {COLUMNS} up to {MAX_INPUTS}"
    ))
}
