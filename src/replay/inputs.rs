//! Records of any format, handed on as the lines that a run writes.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::cells::RecordCells;
use crate::error::{Error, ErrorCode, Result};
use crate::history::{Group, Stdin, TableRows, Work, column_of, groups, is_table, run};
use crate::input::{InputFile, InputFormat, format_by_name, open_streams, record_files};
use crate::output::CellColumn;
use crate::output::csv::record_columns;

/// Rows of a table that one part is made of. Chosen: as many as a block of lines holds, about.
const PART_ROWS: usize = 512;

/// Records of a run, to be decided again: JSON Lines, CSV, TSV, Parquet, Arrow, packed or not.
pub struct Inputs {
    files: Vec<InputFile>,
    stdin: Option<Stdin>,
}

/// What is written of records that were decided again: what they were read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// JSON Lines.
    Lines,
    /// A table with these columns.
    Table {
        /// The columns, those of the record among the input's own.
        columns: Vec<CellColumn>,
        /// True for columns with types, Parquet and Arrow; false for CSV and TSV.
        is_typed: bool,
    },
}

impl Inputs {
    /// Finds the files; `-` is `stdin`, which the caller hands in, with JSON Lines.
    ///
    /// # Errors
    /// `E01` when an input is not there, or a pattern or folder gives nothing to read.
    pub fn find(inputs: &[String], stdin: Option<Stdin>) -> Result<Self> {
        let files = record_files(inputs)?;
        Ok(Self { files, stdin })
    }

    /// What is read, in order.
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// Files on disk, which no output may replace.
    pub fn paths(&self) -> Vec<PathBuf> {
        let paths = self.files.iter().filter_map(|file| file.path.clone());
        paths.collect()
    }

    /// What is written of them.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] when they have no one form: lines and tables, or tables with other columns; what
    /// opening a table gives.
    pub fn form(&self) -> Result<Form> {
        let mut form: Option<Form> = None;
        for file in &self.files {
            let next = form_of(file)?;
            match &form {
                None => form = Some(next),
                Some(first) if *first == next => {}
                Some(first) => return Err(no_one_form(first, &next).at(&file.name, None)),
            }
        }
        Ok(form.unwrap_or(Form::Lines))
    }

    /// Works on all records; `take` gets the parts in the order of the input, and leaves them fit to be
    /// filled again.
    pub(super) fn each<W: Work>(
        mut self,
        work: &W,
        threads: Option<NonZeroUsize>,
        mut take: impl FnMut(&mut W::Part) -> Result<()>,
    ) -> Result<()> {
        for (first, group) in groups(&self.files) {
            match group {
                Group::Table(file) => each_row(file, first, work, &mut take)?,
                Group::Lines(names) => {
                    let streams = open_streams(&names, self.stdin.take())?;
                    run(streams, work, threads, &mut take)?;
                }
            }
        }
        Ok(())
    }
}

fn each_row<W: Work>(
    file: &InputFile,
    at: usize,
    work: &W,
    take: &mut impl FnMut(&mut W::Part) -> Result<()>,
) -> Result<()> {
    let mut rows = TableRows::open(file, at)?;
    let reader = RecordCells::of(rows.header(), is_typed(&file.name));
    let reader = reader.map_err(|why| rows.refused(why))?;
    let (mut worker, mut part) = (work.worker(), W::Part::default());
    let mut line = Vec::new();
    let mut count = 0;
    while let Some(cells) = rows.next() {
        reader
            .line(&cells, &mut line)
            .and_then(|()| work.line(&mut worker, &mut part, rows.place(), &line))
            .map_err(|why| rows.refused(why))?;
        count += 1;
        if count == PART_ROWS {
            take(&mut part)?;
            count = 0;
        }
    }
    take(&mut part)
}

fn form_of(file: &InputFile) -> Result<Form> {
    if !is_table(file) {
        return Ok(Form::Lines);
    }
    Ok(Form::Table {
        columns: columns(TableRows::open(file, 0)?.header()),
        is_typed: is_typed(&file.name),
    })
}

fn columns(header: &[String]) -> Vec<CellColumn> {
    let places: BTreeMap<usize, &str> = record_columns()
        .filter_map(|name| Some((column_of(header, name)?, name)))
        .collect();
    let column = |(at, name): (usize, &String)| match places.get(&at) {
        Some(record) => CellColumn::of_record(name, record),
        None => CellColumn::own(name),
    };
    header.iter().enumerate().map(column).collect()
}

/// True for a file whose columns have types, by its name.
pub(super) fn is_typed(name: &str) -> bool {
    let format = format_by_name(name);
    matches!(format, Some(InputFormat::Parquet | InputFormat::Arrow))
}

fn no_one_form(first: &Form, next: &Form) -> Error {
    let is_lines = |form: &Form| *form == Form::Lines;
    let message = if is_lines(first) == is_lines(next) {
        "the table has other columns than the one before it"
    } else {
        "JSON Lines and tables are not written into one output"
    };
    Error::new(ErrorCode::Input, message)
        .with_fix("replay the files one by one; without -o they are counted together")
}
