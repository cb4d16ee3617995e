//! Which format and compression a name stands for.

use std::ffi::OsStr;
use std::path::Path;

use crate::error::{Error, ErrorCode, Result};

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutputFormat {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values, quoted as CSV is.
    Tsv,
    /// Apache Parquet: columns with types, packed inside. Needs the feature `parquet`.
    Parquet,
    /// A table for reading, the most pressing messages first.
    Table,
}

/// How the written bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Compression {
    /// As they are.
    #[default]
    None,
    /// gzip, suffix `.gz`.
    Gzip,
    /// Zstandard, suffix `.zst`.
    Zstd,
}

impl OutputFormat {
    /// Names accepted by [`OutputFormat::parse`].
    pub const NAMES: &'static [&'static str] = &["jsonl", "csv", "tsv", "parquet", "table"];

    /// The format's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Table => "table",
        }
    }

    /// True when each record is written by itself, so that a run can be gone on with behind any of them.
    pub fn is_line_by_line(self) -> bool {
        match self {
            Self::Jsonl | Self::Csv | Self::Tsv => true,
            Self::Table | Self::Parquet => false,
        }
    }

    /// The format with this name, upper or lower case.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] for any other name; `json` is told apart, because people ask for it.
    pub fn parse(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Ok(Self::Jsonl),
            "csv" => Ok(Self::Csv),
            "tsv" | "tab" => Ok(Self::Tsv),
            "table" | "txt" => Ok(Self::Table),
            "parquet" | "pq" => Ok(Self::Parquet),
            "json" => Err(
                config("one JSON document for the whole output is not written")
                    .with_fix("use jsonl: one JSON object a line"),
            ),
            _ => Err(config("unknown output format")
                .with_fix(format!("use one of {}", Self::NAMES.join(", ")))),
        }
    }

    /// The format that a file name's extension stands for; `.gz` and `.zst` are looked through.
    ///
    /// # Errors
    /// [`ErrorCode::Config`] when the extension is missing or stands for no format.
    pub fn of_path(path: &Path) -> Result<Self> {
        let (stem, _) = Compression::split(path);
        match stem.extension().and_then(OsStr::to_str) {
            Some(extension) => {
                Self::parse(extension).map_err(|error| error.at(path.display().to_string(), None))
            }
            None => Err(
                config("the output file name has no extension to tell its format")
                    .with_fix(format!(
                        "add --format with one of {}",
                        Self::NAMES.join(", ")
                    ))
                    .at(path.display().to_string(), None),
            ),
        }
    }
}

impl Compression {
    /// The compression that a file name's suffix stands for.
    pub fn of_path(path: &Path) -> Self {
        Self::split(path).1
    }

    /// The name without that suffix, and the compression.
    pub fn split(path: &Path) -> (&Path, Self) {
        let stem = || path.file_stem().map_or(path, Path::new);
        match path.extension().and_then(OsStr::to_str) {
            Some(suffix) if suffix.eq_ignore_ascii_case("gz") => (stem(), Self::Gzip),
            Some(suffix) if suffix.eq_ignore_ascii_case("zst") => (stem(), Self::Zstd),
            _ => (path, Self::None),
        }
    }
}

fn config(message: &str) -> Error {
    Error::new(ErrorCode::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_name_format_and_compression() {
        let table = [
            ("a.jsonl", OutputFormat::Jsonl, Compression::None),
            ("a.NDJSON", OutputFormat::Jsonl, Compression::None),
            ("dir.csv/b.tsv", OutputFormat::Tsv, Compression::None),
            ("a.csv.gz", OutputFormat::Csv, Compression::Gzip),
            ("a.jsonl.ZST", OutputFormat::Jsonl, Compression::Zstd),
            ("a.txt", OutputFormat::Table, Compression::None),
            ("a.parquet", OutputFormat::Parquet, Compression::None),
            ("a.PQ", OutputFormat::Parquet, Compression::None),
        ];
        for (name, format, compression) in table {
            let path = Path::new(name);
            assert_eq!(OutputFormat::of_path(path).unwrap(), format, "{name}");
            assert_eq!(Compression::of_path(path), compression, "{name}");
        }
    }

    #[test]
    fn refused_names_say_what_to_use() {
        let table = [
            ("a.json", "use jsonl"),
            ("a.xlsx", "use one of jsonl, csv, tsv, parquet, table"),
            ("out", "add --format"),
            ("out.gz", "add --format"),
        ];
        for (name, part) in table {
            let error = OutputFormat::of_path(Path::new(name)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::Config, "{name}");
            assert!(error.to_string().contains(part), "{name}: {error}");
        }
    }
}
