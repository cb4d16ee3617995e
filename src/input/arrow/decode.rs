//! Messages in, batches of rows out.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::{
    DictionaryBatch, DictionaryBatchArgs, MessageHeader, MetadataVersion, RecordBatchArgs,
    root_as_message,
};
use arrow_schema::{Schema, SchemaRef};
use flatbuffers::{FlatBufferBuilder, WIPOffset, root};

use super::body::{Plain, plain};
use super::messages::{MAX_BODY_BYTES, Message};
use super::{schema, wrong};
use crate::input::decompress::beyond_limits;
use crate::input::options::InputOptions;

/// What was read of a file, and what of it is still needed.
pub(super) struct Decoder {
    schema: SchemaRef,
    dictionaries: HashMap<i64, ArrayRef>,
    /// Bytes of each dictionary.
    dictionary_bytes: HashMap<i64, u64>,
    spent: Spent,
}

/// What a file has become so far, against what it may become.
struct Spent {
    packed_bytes: u64,
    /// Bytes of all bodies.
    body_bytes: u64,
    /// Bytes of all rows: more than those of the bodies where a dictionary is used.
    row_bytes: u64,
    max_decoded_bytes: u64,
    max_decoded_ratio: u64,
}

impl Spent {
    fn check(&self, decoded_bytes: u64) -> io::Result<()> {
        let limits = (self.max_decoded_bytes, self.max_decoded_ratio);
        match beyond_limits(decoded_bytes, self.packed_bytes, limits) {
            Some(reason) => Err(io::Error::other(reason)),
            None => Ok(()),
        }
    }

    fn count_body(&mut self, bytes: u64) -> io::Result<()> {
        self.body_bytes = self.body_bytes.saturating_add(bytes);
        self.check(self.body_bytes)
    }
}

impl Decoder {
    /// Takes the schema, which took so many bytes.
    pub(super) fn new(
        schema: arrow_ipc::Schema<'_>,
        bytes: usize,
        options: &InputOptions,
    ) -> io::Result<Self> {
        Ok(Self {
            schema: Arc::new(schema::columns(schema)?),
            dictionaries: HashMap::new(),
            dictionary_bytes: HashMap::new(),
            spent: Spent {
                packed_bytes: bytes as u64,
                body_bytes: 0,
                row_bytes: 0,
                max_decoded_bytes: options.max_decoded_bytes,
                max_decoded_ratio: options.max_decoded_ratio,
            },
        })
    }

    /// The columns' names.
    pub(super) fn names(&self) -> Vec<String> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    /// Counts a row.
    pub(super) fn count_row(&mut self, bytes: u64) -> io::Result<()> {
        self.spent.row_bytes = self.spent.row_bytes.saturating_add(bytes);
        self.spent.check(self.spent.row_bytes)
    }

    /// Takes the next message; gives the rows that it holds.
    pub(super) fn take(&mut self, message: &Message) -> io::Result<Option<RecordBatch>> {
        let packed = message.head.len() as u64 + message.body.len() as u64;
        self.spent.packed_bytes = self.spent.packed_bytes.saturating_add(packed);
        let head = root_as_message(&message.head).map_err(|_| damaged())?;
        let version = head.version();
        if version < MetadataVersion::V4 {
            return Err(wrong("the arrow file is of a version before 0.8"));
        }
        match head.header_type() {
            MessageHeader::RecordBatch => {
                let batch = head.header_as_record_batch().ok_or_else(damaged)?;
                let plain = plain(batch, &message.body, |bytes| self.spent.count_body(bytes))?;
                self.batch(&plain, version).map(Some)
            }
            MessageHeader::DictionaryBatch => {
                let batch = head.header_as_dictionary_batch().ok_or_else(damaged)?;
                if batch.isDelta() {
                    return Err(wrong(
                        "a dictionary grows between batches, which is not read; write it whole",
                    ));
                }
                let values = batch.data().ok_or_else(damaged)?;
                let plain = plain(values, &message.body, |bytes| self.spent.count_body(bytes))?;
                self.keep_dictionary(batch.id(), &plain, version)?;
                Ok(None)
            }
            _ => Err(wrong("a message is neither a batch nor a dictionary")),
        }
    }

    fn batch(&self, plain: &Plain, version: MetadataVersion) -> io::Result<RecordBatch> {
        let mut builder = FlatBufferBuilder::new();
        let batch = rebuilt(&mut builder, plain);
        builder.finish(batch, None);
        let batch = root::<arrow_ipc::RecordBatch<'_>>(builder.finished_data());
        let batch = batch.map_err(|_| damaged())?;
        let (schema, dictionaries) = (Arc::clone(&self.schema), &self.dictionaries);
        read_record_batch(&plain.body, batch, schema, dictionaries, None, &version)
            .map_err(|error| wrong(&error.to_string()))
    }

    fn keep_dictionary(
        &mut self,
        id: i64,
        plain: &Plain,
        version: MetadataVersion,
    ) -> io::Result<()> {
        self.dictionary_bytes.insert(id, plain.body.len() as u64);
        if self.dictionary_bytes.values().sum::<u64>() > MAX_BODY_BYTES {
            return Err(wrong(&format!(
                "the dictionaries are larger than the limit of {MAX_BODY_BYTES} bytes"
            )));
        }
        let mut builder = FlatBufferBuilder::new();
        let data = Some(rebuilt(&mut builder, plain));
        let args = DictionaryBatchArgs {
            id,
            data,
            isDelta: false,
        };
        let batch = DictionaryBatch::create(&mut builder, &args);
        builder.finish(batch, None);
        let batch = root::<DictionaryBatch<'_>>(builder.finished_data());
        let batch = batch.map_err(|_| damaged())?;
        let schema: &Schema = &self.schema;
        read_dictionary(&plain.body, batch, schema, &mut self.dictionaries, &version)
            .map_err(|error| wrong(&error.to_string()))
    }
}

/// The batch as the crate's decoder takes it, with the buffers where they lie now.
fn rebuilt<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    plain: &Plain,
) -> WIPOffset<arrow_ipc::RecordBatch<'a>> {
    let nodes = builder.create_vector(&plain.nodes);
    let buffers = builder.create_vector(&plain.buffers);
    let counts = builder.create_vector(&plain.counts);
    let args = RecordBatchArgs {
        length: plain.rows,
        nodes: Some(nodes),
        buffers: Some(buffers),
        compression: None,
        variadicBufferCounts: Some(counts),
    };
    arrow_ipc::RecordBatch::create(builder, &args)
}

fn damaged() -> io::Error {
    wrong("a message's head is damaged")
}
