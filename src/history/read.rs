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
    let mut first = 0;
    for group in files.chunk_by(|a, b| is_table(a) == is_table(b)) {
        if group.iter().all(is_table) {
            for (at, file) in group.iter().enumerate() {
                read_table(TableRecords::open(file, first + at)?, &each, &mut take)?;
            }
        } else {
            let work = Fold {
                each: &each,
                first,
                part: std::marker::PhantomData,
            };
            let names: Vec<String> = group.iter().map(InputFile::to_open).collect();
            let streams = open_streams(&names, stdin.take())?;
            run(streams, &work, threads, |part| take(std::mem::take(part)))?;
        }
        first += group.len();
    }
    Ok(files)
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

fn is_table(file: &InputFile) -> bool {
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
