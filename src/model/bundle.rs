//! A model folder: manifest, network and tokenizer, checked before the first message.

use std::path::{Path, PathBuf};

use super::backend::Backend;
use super::cascade::{CascadeSection, without_section};
use super::encoder::{self, EncoderBackend, EncoderNetwork};
use super::manifest::Manifest;
use super::table::{self, TableBackend, TableNetwork};
use super::tensors::format_of;
use super::{OnnxBackend, Runtime};
use crate::error::{Error, ErrorCode, Result};

const MANIFEST: &str = "manifest.toml";
const GRAPH: &str = "model.onnx";
const TENSORS: &str = "model.safetensors";
const TOKENIZER: &str = "tokenizer.json";

/// What a bundle computes with; the file that the manifest lists decides, and the format in its header.
#[derive(Debug)]
pub enum Network {
    /// `model.onnx`: a graph's bytes; needs ONNX Runtime.
    Onnx(Vec<u8>),
    /// `model.safetensors` of format `kvetch-table/2`: tables; needs nothing.
    Table(TableNetwork),
    /// `model.safetensors` of format `kvetch-encoder/1`: an encoder; needs nothing.
    Encoder(EncoderNetwork),
}

/// A loaded and checked bundle.
#[derive(Debug)]
pub struct Bundle {
    /// What the outputs mean.
    pub manifest: Manifest,
    /// What computes the outputs.
    pub network: Network,
    /// The tokenizer definition.
    pub tokenizer: Vec<u8>,
    hash: String,
}

impl Bundle {
    /// Reads the folder `models/<id>` and compares every file with the manifest's hashes.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when a file is missing, altered, not listed or malformed, or the manifest
    /// lists no network or two.
    pub fn load(folder: &Path) -> Result<Self> {
        let manifest_path = folder.join(MANIFEST);
        let bytes = read(&manifest_path)?;
        let text = String::from_utf8_lossy(&bytes);
        let manifest = Manifest::parse(&text, &manifest_path.display().to_string())?;
        let network = load_network(folder, &manifest)?;
        let tokenizer = read_checked(folder, TOKENIZER, &manifest)?;
        let hash = identity(&bytes);
        Ok(Self {
            manifest,
            network,
            tokenizer,
            hash,
        })
    }

    /// `<id>@<short hash of the manifest>`; the manifest holds the hashes of all other files. The
    /// section `[cascade]` does not count: it says when to ask another model and leaves this one as
    /// it is.
    pub fn version(&self) -> String {
        format!("{}@{}", self.manifest.id, self.hash)
    }

    /// The rule by which this model and the one of lane full with that version (`<id>@<hash>`) share
    /// messages.
    ///
    /// # Errors
    /// [`ErrorCode::Model`] when it was never measured, or with another model on either side.
    pub fn certified_cascade(&self, full: &str) -> Result<&CascadeSection> {
        let section = self.manifest.cascade.as_ref().ok_or_else(|| {
            let message = format!(
                "the manifest of {} has no section [cascade]",
                self.version()
            );
            Error::new(ErrorCode::Model, message)
                .with_fix("measure one with `kvetch model certify`")
        })?;
        section.check_models(&self.version(), full)?;
        Ok(section)
    }

    /// Whether [`Bundle::backend`] needs ONNX Runtime.
    pub fn needs_runtime(&self) -> bool {
        matches!(self.network, Network::Onnx(_))
    }

    /// A backend for one worker. Backends of tables and encoders share them; of a graph each has its own
    /// session.
    ///
    /// # Errors
    /// [`ErrorCode::Runtime`] when a graph is to run without a runtime; [`ErrorCode::Model`] when the
    /// runtime refuses the graph.
    pub fn backend(&self, runtime: Option<Runtime>) -> Result<Box<dyn Backend>> {
        let width = self.manifest.width();
        match (&self.network, runtime) {
            (Network::Table(network), _) => Ok(Box::new(TableBackend::new(network))),
            (Network::Encoder(network), _) => Ok(Box::new(EncoderBackend::new(network))),
            (Network::Onnx(graph), Some(runtime)) => {
                Ok(Box::new(OnnxBackend::new(runtime, graph, width)?))
            }
            (Network::Onnx(_), None) => Err(Error::new(
                ErrorCode::Runtime,
                format!(
                    "bundle {} has a graph and no ONNX Runtime was given",
                    self.manifest.id
                ),
            )
            .with_fix("load one, or use a bundle of lane fast")),
        }
    }
}

/// The version of the bundle in `folder`, as [`Bundle::version`], without loading network and
/// tokenizer.
///
/// # Errors
/// [`ErrorCode::Model`] when the manifest cannot be read.
pub fn version_of(folder: &Path, manifest: &Manifest) -> Result<String> {
    let bytes = read(&folder.join(MANIFEST))?;
    Ok(format!("{}@{}", manifest.id, identity(&bytes)))
}

fn identity(manifest: &[u8]) -> String {
    short_hash(&without_section(manifest))
}

fn read(path: &PathBuf) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| {
        Error::new(ErrorCode::Model, format!("model file cannot be read: {e}"))
            .at(path.display().to_string(), None)
            .with_fix("name a folder with manifest.toml, tokenizer.json and model.onnx or model.safetensors")
    })
}

fn load_network(folder: &Path, manifest: &Manifest) -> Result<Network> {
    let lists = |name| manifest.files.contains_key(name);
    let number = match (lists(GRAPH), lists(TENSORS)) {
        (true, false) => return Ok(Network::Onnx(read_checked(folder, GRAPH, manifest)?)),
        (false, true) => {
            let bytes = read_checked(folder, TENSORS, manifest)?;
            let at = folder.join(TENSORS).display().to_string();
            return parse_tensors(&bytes, manifest.width()).map_err(|e| e.at(at, None));
        }
        (true, true) => "both",
        (false, false) => "neither",
    };
    let message = format!("[files] lists {number} of {GRAPH} and {TENSORS}");
    let at = folder.join(MANIFEST).display().to_string();
    Err(Error::new(ErrorCode::Model, message)
        .at(at, None)
        .with_fix("list the one that the bundle runs, with its blake3"))
}

fn parse_tensors(bytes: &[u8], width: usize) -> Result<Network> {
    let format = format_of(bytes).map_err(|reason| {
        Error::new(
            ErrorCode::Model,
            format!("tensors cannot be read: {reason}"),
        )
        .with_fix("restore the file, or write it anew as training/README.md says")
    })?;
    match format.as_str() {
        table::FORMAT => TableNetwork::parse(bytes, width).map(Network::Table),
        encoder::FORMAT => EncoderNetwork::parse(bytes, width).map(Network::Encoder),
        other => {
            let (table, encoder) = (table::FORMAT, encoder::FORMAT);
            let message =
                format!("its format is {other:?}, this version reads {table:?} and {encoder:?}");
            Err(Error::new(ErrorCode::Model, message)
                .with_fix("update kvetch, or use a bundle of this version"))
        }
    }
}

fn read_checked(folder: &Path, name: &str, manifest: &Manifest) -> Result<Vec<u8>> {
    let path = folder.join(name);
    let at = path.display().to_string();
    let Some(expected) = manifest.files.get(name) else {
        let message = format!("the manifest has no hash for {name}");
        return Err(Error::new(ErrorCode::Model, message).at(at, None));
    };
    let bytes = read(&path)?;
    let found = blake3::hash(&bytes).to_hex();
    if found.as_str() != expected {
        let message = format!("blake3 is {found}, the manifest says {expected}");
        return Err(Error::new(ErrorCode::Model, message)
            .at(at, None)
            .with_fix("restore the file, or update the manifest if you changed it on purpose"));
    }
    Ok(bytes)
}

/// The first twelve hex digits of a blake3 hash, as records carry them.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_altered_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let hash = blake3::hash(b"graph").to_hex();
        let manifest = super::super::manifest::tests::SMALL.replace(
            "\"model.onnx\" = \"00\"",
            &format!("\"model.onnx\" = \"{hash}\"\n\"tokenizer.json\" = \"{hash}\""),
        );
        std::fs::write(folder.path().join(MANIFEST), manifest).unwrap();
        std::fs::write(folder.path().join(GRAPH), b"graph").unwrap();
        std::fs::write(folder.path().join(TOKENIZER), b"other").unwrap();
        let error = Bundle::load(folder.path()).unwrap_err();
        assert!(
            error.to_string().contains("tokenizer.json: blake3 is"),
            "{error}"
        );
        std::fs::write(folder.path().join(TOKENIZER), b"graph").unwrap();
        assert!(
            Bundle::load(folder.path())
                .unwrap()
                .version()
                .starts_with("small@")
        );
    }

    #[test]
    fn a_bundle_has_one_network() {
        let folder = tempfile::tempdir().unwrap();
        let graph = "\"model.onnx\" = \"00\"\n";
        let tables = "\"model.safetensors\" = \"00\"\n";
        let table = [
            (
                String::new(),
                "lists neither of model.onnx and model.safetensors",
            ),
            (graph.to_owned() + tables, "lists both of"),
            (
                tables.to_owned(),
                "model.safetensors: model file cannot be read",
            ),
        ];
        for (files, part) in table {
            let manifest = super::super::manifest::tests::SMALL.replace(graph, &files);
            std::fs::write(folder.path().join(MANIFEST), manifest).unwrap();
            let error = Bundle::load(folder.path()).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn tables_need_no_runtime_and_a_graph_does() {
        let mut bundle = Bundle::load(Path::new("tests/fixtures/fast-tiny")).unwrap();
        assert!(!bundle.needs_runtime());
        let mut backend = bundle.backend(None).unwrap();
        let logits = backend.infer(&[&[2, 10, 3]]).unwrap();
        // "thanks" in the bundle's reference.jsonl.
        let wanted = [0.23377, -0.54541, 0.19759, 0.22521];
        let found = logits.rows().next().unwrap();
        assert!(
            found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-4),
            "{found:?}"
        );
        bundle.network = Network::Onnx(Vec::new());
        assert!(bundle.needs_runtime());
        let error = bundle.backend(None).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Runtime);
    }

    #[test]
    fn broken_tables_are_named_with_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let hash = blake3::hash(b"tables").to_hex();
        let manifest = super::super::manifest::tests::SMALL.replace(
            "\"model.onnx\" = \"00\"",
            &format!("\"model.safetensors\" = \"{hash}\""),
        );
        std::fs::write(folder.path().join(MANIFEST), manifest).unwrap();
        std::fs::write(folder.path().join(TENSORS), b"tables").unwrap();
        let error = Bundle::load(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("model.safetensors: tensors cannot be read: it is cut short; restore"),
            "{error}"
        );
    }
}
