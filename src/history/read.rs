//! Records of all inputs, folded on all cores.

use std::io;
use std::num::NonZeroUsize;

use super::lines::{Place, Refused, Work, is_blank, run};
use super::parse::of_line;
use super::scored::Scored;
use super::table::TableRecords;
use crate::error::Result;
use crate::input::{InputFile, names_table, open_streams, record_files};

/// Records of a table that one part is made of. Chosen: as many as a block of lines holds, about.
const PART_RECORDS: usize = 512;

/// Standard input, as the caller hands it in.
pub type Stdin = Box<dyn io::Read + Send>;

/// Reads the records of all inputs, JSON Lines, CSV, TSV, Parquet and Arrow, packed with gzip or zstd or not.
/// `each` adds a record to the part that it belongs to, on one of several threads; `take` gets the parts in
/// the order of the input. Which records make a part depends on the input alone.
///
/// Gives the files in the order of [`Scored::file`].
///
/// # Errors
/// `E01` when an input is not there or cannot be read; [`ErrorCode::Gold`](crate::error::ErrorCode::Gold)
/// with its place for what is no record; what `take` gives.
pub fn read<P: Send + Default>(
    inputs: &[String],
    mut stdin: Option<Stdin>,
    threads: Option<NonZeroUsize>,
    each: impl Fn(&mut P, Scored) + Sync,
    mut take: impl FnMut(P) -> Result<()>,
) -> Result<Vec<InputFile>> {
    let files = record_files(inputs)?;
    for (first, group) in groups(&files) {
        match group {
            Group::Table(file) => {
                read_table(TableRecords::open(file, first)?, &each, &mut take)?;
            }
            Group::Lines(names) => {
                let work = Fold {
                    each: &each,
                    first,
                    part: std::marker::PhantomData,
                };
                let streams = open_streams(&names, stdin.take())?;
                run(streams, &work, threads, |part| take(std::mem::take(part)))?;
            }
        }
    }
    Ok(files)
}

/// What is read at once.
pub(crate) enum Group<'f> {
    /// One table.
    Table(&'f InputFile),
    /// Files of lines, by the names that they are opened by.
    Lines(Vec<String>),
}

/// Neighbouring files of lines together and each table by itself, with the place of the first file.
pub(crate) fn groups(files: &[InputFile]) -> impl Iterator<Item = (usize, Group<'_>)> {
    let mut first = 0;
    let are_together = |a: &InputFile, b: &InputFile| !is_table(a) && !is_table(b);
    files.chunk_by(are_together).map(move |files| {
        let at = first;
        first += files.len();
        let group = match files {
            [file] if is_table(file) => Group::Table(file),
            lines => Group::Lines(lines.iter().map(InputFile::to_open).collect()),
        };
        (at, group)
    })
}

fn read_table<P: Default>(
    records: TableRecords,
    each: &impl Fn(&mut P, Scored),
    take: &mut impl FnMut(P) -> Result<()>,
) -> Result<()> {
    let mut part = P::default();
    let mut count = 0;
    for record in records {
        each(&mut part, record?);
        count += 1;
        if count == PART_RECORDS {
            take(std::mem::take(&mut part))?;
            count = 0;
        }
    }
    take(part)
}

/// True for a file with columns, by its name.
pub(crate) fn is_table(file: &InputFile) -> bool {
    file.path.is_some() && names_table(&file.name)
}

/// The work of [`read`] on lines.
struct Fold<'e, E, P> {
    each: &'e E,
    /// Files before these.
    first: usize,
    part: std::marker::PhantomData<fn() -> P>,
}

impl<E, P> Work for Fold<'_, E, P>
where
    E: Fn(&mut P, Scored) + Sync,
    P: Send + Default,
{
    type Worker = ();
    type Part = P;

    fn worker(&self) {}

    fn line(
        &self,
        (): &mut (),
        part: &mut P,
        place: Place,
        line: &[u8],
    ) -> std::result::Result<(), Refused> {
        if is_blank(line) {
            return Ok(());
        }
        let place = Place {
            file: self.first + place.file,
            ..place
        };
        (self.each)(part, of_line(line, place)?);
        Ok(())
    }
}
