//! One row group for Arrow's reader: its columns' pages come through our own.

use std::sync::Arc;

use ::parquet::arrow::arrow_reader::RowGroups;
use ::parquet::column::page::{PageIterator, PageReader};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};

use super::pages::{Chunk, Pages, Shared, wrong};

/// A row group of a file.
pub(super) struct Group {
    pub(super) shared: Arc<Shared>,
    pub(super) metadata: Arc<ParquetMetaData>,
    pub(super) number: usize,
}

impl Group {
    fn row_group(&self) -> Option<&RowGroupMetaData> {
        self.metadata.row_groups().get(self.number)
    }

    /// Rows that it claims.
    pub(super) fn row_count(&self) -> u64 {
        let rows = self.row_group().map_or(0, RowGroupMetaData::num_rows);
        u64::try_from(rows).unwrap_or(0)
    }
}

impl RowGroups for Group {
    fn num_rows(&self) -> usize {
        usize::try_from(self.row_count()).unwrap_or(usize::MAX)
    }

    fn column_chunks(&self, at: usize) -> Result<Box<dyn PageIterator>, ParquetError> {
        let column = self.row_group().and_then(|group| group.columns().get(at));
        let column = column.ok_or_else(|| wrong("a row group has too few columns"))?;
        let chunk = chunk(column, self.shared.end)?;
        let pages = Pages::new(Arc::clone(&self.shared), chunk);
        Ok(Box::new(Once(Some(Box::new(pages)))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.row_group().into_iter())
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// Where a column's pages lie. Some writers note 0 where there is no dictionary.
fn chunk(column: &ColumnChunkMetaData, file_end: u64) -> Result<Chunk, ParquetError> {
    let data = column.data_page_offset();
    let dictionary = column.dictionary_page_offset().filter(|offset| *offset > 0);
    let start = u64::try_from(dictionary.map_or(data, |dictionary| dictionary.min(data)));
    let length = u64::try_from(column.compressed_size());
    let (Ok(start), Ok(length)) = (start, length) else {
        return Err(wrong("a column lies outside of the file"));
    };
    let end = start.checked_add(length).filter(|end| *end <= file_end);
    let end = end.ok_or_else(|| wrong("a column lies outside of the file"))?;
    let levels = column.column_descr();
    Ok(Chunk {
        start,
        end,
        codec: column.compression(),
        max_definition: levels.max_def_level(),
        max_repetition: levels.max_rep_level(),
    })
}

/// The one column chunk of a row group.
struct Once(Option<Box<dyn PageReader>>);

impl Iterator for Once {
    type Item = Result<Box<dyn PageReader>, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageIterator for Once {}
