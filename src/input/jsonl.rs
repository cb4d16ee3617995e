//! JSON in, one object a line, an array of objects or a page with a list of them; one row out for
//! each, or as many as a conversation has turns.

use std::io;

use serde_json::Value;

use crate::error::{Failure, FailureCode, Result, Warning};
use crate::message::{AuthorRole, Message};

use super::charset::{note_invalid_bytes, row_text};
use super::conversation::{
    Reading, Thread, ThreadRows, may_hold_turns, of_list, text_of_parts, threads_of,
};
use super::fields::{Field, Fields};
use super::header::{Columns, list};
use super::json_frames::{Frame, Framer, is_framed};
use super::json_head::{check_mapping, is_array_of_conversations, is_array_of_turns};
use super::json_pages::is_page;
use super::json_records::opened;
use super::options::{ColumnMapping, InputOptions, JSON_COLUMN, JsonObjects};
use super::role::Role;
use super::surrogates::replace_lone_surrogates;
use super::values::{Values, part};
use super::window::{Line, Window};
use super::{FailedRow, Reader, Row, broken_row, too_large};

/// Bytes of a file's start that show how its objects are laid out and which fields they have.
/// Chosen: some objects of any size seen.
const HEAD_BYTES: usize = 64 << 10;

/// White space between JSON's tokens.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Rows of one JSON stream.
pub(super) struct JsonRows {
    window: Window,
    framer: Option<Framer>,
    mapping: ColumnMapping,
    columns: Columns,
    header: Vec<String>,
    splits_dialogues: bool,
    max_bytes: usize,
    is_broken: bool,
    /// The elements of a page that stands on one line.
    page: Option<(u64, Window, Framer)>,
    /// Rows of the conversation that was read last.
    turns: ThreadRows,
    /// Names conversations without an id.
    file: String,
    unnamed_threads: u64,
    /// The turn that comes next, where the whole stream is one conversation.
    next_turn: Option<u32>,
}

impl JsonRows {
    /// Looks at the start of the stream.
    ///
    /// # Errors
    ///
    /// `E02` when a text field is mapped and no object at the start has it.
    pub(super) fn open(mut window: Window, options: &InputOptions, file: &str) -> Result<Self> {
        window.fill_to(HEAD_BYTES).ok();
        let head = window.head(HEAD_BYTES).0;
        let framer = is_framed(head).then(Framer::default);
        if framer.is_none() {
            check_mapping(head, &options.columns).map_err(|error| error.at(file, None))?;
        }
        let has_arrays = is_array_of_conversations(head, &options.columns);
        let framer = if has_arrays {
            Some(Framer::of_arrays())
        } else {
            framer
        };
        let next_turn = (!has_arrays && is_array_of_turns(head)).then_some(0);
        Ok(Self {
            window,
            framer,
            mapping: options.columns.clone(),
            columns: Columns::default(),
            header: match options.json_objects {
                JsonObjects::Dropped => Vec::new(),
                JsonObjects::Kept => vec![JSON_COLUMN.to_owned()],
            },
            splits_dialogues: options.split_dialogues,
            max_bytes: options.max_bytes,
            is_broken: false,
            page: None,
            turns: ThreadRows::default(),
            file: file.to_owned(),
            unnamed_threads: 0,
            next_turn,
        })
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            if let Some(row) = self.turns.next() {
                return Ok(Some(row));
            }
            let Some((line, frame)) = self.next_frame()? else {
                return Ok(None);
            };
            let place = || place_of(line);
            return Ok(Some(match frame {
                Frame::Complete(bytes) if bytes.trim_ascii().is_empty() => continue,
                Frame::Complete(bytes) if self.may_open_page() && is_page(&bytes) => {
                    self.open_page(bytes, line);
                    continue;
                }
                Frame::Complete(bytes) => self.row(bytes, line),
                Frame::TooLarge => Err(too_large("object", place(), self.max_bytes)),
                Frame::Cut => Err(failed(
                    line,
                    FailureCode::ReadError,
                    format!(
                        "the input ends at {} inside of an array: rows may be missing; copy or export it anew",
                        place()
                    ),
                )),
                Frame::Broken => Err(failed(
                    line,
                    FailureCode::MalformedRow,
                    format!(
                        "the object at {} does not end; close its quotes and brackets",
                        place()
                    ),
                )),
            }));
        }
    }

    fn next_frame(&mut self) -> io::Result<Option<(u64, Frame)>> {
        if let Some(framer) = &mut self.framer {
            return framer.next_frame(&mut self.window, self.max_bytes);
        }
        if let Some((line, window, framer)) = &mut self.page {
            match framer.next_frame(window, self.max_bytes)? {
                Some((_, frame)) => return Ok(Some((*line, frame))),
                None => self.page = None,
            }
        }
        self.window.start_row();
        let line = self.window.line();
        let next = self.window.next_line(self.max_bytes)?;
        Ok(next.map(|next| {
            let frame = match next {
                Line::Complete(bytes) => Frame::Complete(bytes),
                Line::TooLong => Frame::TooLarge,
            };
            (line, frame)
        }))
    }

    fn row(&mut self, bytes: Vec<u8>, line: u64) -> Row {
        let mut warnings = Vec::new();
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| row_text(error.as_bytes(), &mut warnings));
        let first = self.parse(&text, line, &mut warnings);
        let parsed = first.or_else(|error| {
            let mended = replace_lone_surrogates(&text).ok_or(error)?;
            note_invalid_bytes(&mut warnings);
            self.parse(&mended, line, &mut warnings)
        });
        parsed.unwrap_or_else(|error| {
            let message = malformed(&error, line);
            Err(failed(line, FailureCode::MalformedRow, message))
        })
    }

    /// The row of one JSON value. The message takes the warnings.
    fn parse(
        &mut self,
        text: &str,
        line: u64,
        warnings: &mut Vec<Warning>,
    ) -> serde_json::Result<Row> {
        if text.trim_start_matches(BLANKS).starts_with('{') {
            let fields = match Fields::of_plain(text) {
                Some(fields) => fields,
                None => serde_json::from_str(text)?,
            };
            if let Some(row) = self.first_turn(&fields, line, warnings) {
                return Ok(row);
            }
            let row = self.message(&fields, line, warnings);
            return Ok(self.with_object(row, text));
        }
        let other: Value = serde_json::from_str(text)?;
        if let Some(row) = self.first_of_list(&other, line, warnings) {
            return Ok(row);
        }
        let message = format!(
            "line {line} is {}, not an object with a `text` field",
            kind(&other)
        );
        Ok(Err(failed(line, FailureCode::MalformedRow, message)))
    }

    /// The first row of an object that holds a conversation; the others wait for their turn. An
    /// object with the text that the caller named is a message, whatever else it has.
    fn first_turn(
        &mut self,
        fields: &Fields<'_>,
        line: u64,
        warnings: &mut Vec<Warning>,
    ) -> Option<Row> {
        if !may_hold_turns(fields) {
            return None;
        }
        self.learn_names(fields);
        if self.mapping.text.is_some()
            && matches!(self.field(fields, Role::Text), Some(Found::Text(_)))
        {
            return None;
        }
        let threads = threads_of(&fields.to_object(), self.reading());
        self.start_threads(threads, line, warnings)
    }

    /// The first row of an array that is a conversation, in a stream of such arrays.
    fn first_of_list(
        &mut self,
        value: &Value,
        line: u64,
        warnings: &mut Vec<Warning>,
    ) -> Option<Row> {
        let list = value.as_array()?;
        if !self.framer.as_ref().is_some_and(Framer::keeps_arrays) {
            return None;
        }
        let thread = of_list(list, self.reading());
        self.start_threads(thread.into_iter().collect(), line, warnings)
    }

    fn reading(&self) -> Reading<'_> {
        Reading {
            mapping: &self.mapping,
            keeps_objects: !self.header.is_empty(),
            splits_dialogues: self.splits_dialogues,
        }
    }

    /// The first row of these conversations; the others wait for their turn.
    fn start_threads(
        &mut self,
        mut threads: Vec<Thread>,
        line: u64,
        warnings: &mut Vec<Warning>,
    ) -> Option<Row> {
        if threads.is_empty() {
            return None;
        }
        for thread in &mut threads {
            let (file, number) = (&self.file, &mut self.unnamed_threads);
            thread.name(|| {
                *number += 1;
                format!("{file}:{number}")
            });
        }
        self.turns = ThreadRows::new(threads, place_of(line), std::mem::take(warnings));
        self.turns.next()
    }

    /// False where a framer looks into pages already.
    fn may_open_page(&self) -> bool {
        self.framer.is_none() && self.page.is_none()
    }

    /// Goes on with the elements of a page.
    fn open_page(&mut self, bytes: Vec<u8>, line: u64) {
        let window = Window::new(Box::new(io::Cursor::new(bytes)));
        self.page = Some((line, window, Framer::default()));
    }

    /// The row with its whole object beside it, where the options ask for that.
    fn with_object(&self, row: Row, text: &str) -> Row {
        if self.header.is_empty() {
            return row;
        }
        with_cells(row, vec![text.trim_matches(BLANKS).to_owned()])
    }

    /// The row of a record, whose text may lie one object further in.
    fn message(&mut self, fields: &Fields<'_>, line: u64, warnings: &mut Vec<Warning>) -> Row {
        let row = self.record(fields, line, warnings);
        if row.is_ok() || self.mapping.text.is_some() {
            return row;
        }
        match opened(fields, &self.mapping) {
            Some(fields) => self.record(&fields, line, warnings),
            None => row,
        }
    }

    fn record(&mut self, fields: &Fields<'_>, line: u64, warnings: &mut Vec<Warning>) -> Row {
        self.learn_names(fields);
        let mut values = Values::default();
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Text) {
            if let Some(value) = self.field(fields, role).and_then(Found::scalar) {
                values.set(role, value);
            }
        }
        let body = |found: Found<'_>| match found {
            Found::Text(body) => Some(body.to_owned()),
            Found::Other(Value::Array(parts)) => text_of_parts(parts),
            Found::Other(_) => None,
        };
        let found = self.field(fields, Role::Text);
        match found.and_then(body) {
            Some(body) => {
                let warnings = std::mem::take(warnings);
                let mut message: Message = values.into_message(body, &self.columns, warnings);
                message.origin = Some(part(place_of(line)));
                message.author_role = message.author_role.or_else(|| role_of_notice(fields));
                self.number_turn(&mut message);
                Ok(message)
            }
            None => Err(FailedRow {
                id: values.id(),
                ..failed(
                    line,
                    FailureCode::MissingText,
                    self.missing_text(found, line),
                )
            }),
        }
    }

    /// Says which turn a message is, where all are turns of one conversation.
    fn number_turn(&mut self, message: &mut Message) {
        if let Some(turn) = &mut self.next_turn {
            message.thread_id = Some(format!("{}:1", self.file));
            message.turn = Some(*turn);
            *turn = turn.saturating_add(1);
        }
    }

    /// Objects of one file mostly have the same fields; roles are given anew when they change.
    fn learn_names(&mut self, fields: &Fields<'_>) {
        if !fields.names().eq(self.columns.names().iter()) {
            let names: Vec<String> = fields.names().map(str::to_owned).collect();
            self.columns = Columns::of_header(&names, &self.mapping);
        }
    }

    fn field<'a>(&self, fields: &'a Fields<'_>, role: Role) -> Option<Found<'a>> {
        let by_path = || found_at_path(fields, role.mapped(&self.mapping)?);
        let index = self.columns.index(role);
        index
            .and_then(|at| fields.at(at).map(Found::of))
            .or_else(by_path)
    }

    fn missing_text(&self, found: Option<Found<'_>>, line: u64) -> String {
        let wanted = self.mapping.text.as_deref();
        match found {
            Some(value) => format!(
                "the field `{}` at line {line} is {}, not a string",
                wanted.unwrap_or_else(|| self.columns.text_name()),
                value.kind()
            ),
            None if self.columns.names().is_empty() => {
                format!("the object at line {line} is empty")
            }
            None => format!(
                "the object at line {line} has no field `{}`, only {}; name the text's field with --text-column",
                wanted.unwrap_or("text"),
                list(self.columns.names())
            ),
        }
    }
}

impl Iterator for JsonRows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.is_broken {
            return None;
        }
        self.next_row().unwrap_or_else(|error| {
            self.is_broken = true;
            let place = format!("line {}", self.window.line());
            Some(Err(broken_row(&error, place)))
        })
    }
}

impl Reader for JsonRows {
    fn row_byte(&self) -> Option<u64> {
        let within = self.page.as_ref().map(|(_, window, _)| window.row_offset());
        Some(self.window.row_offset() + within.unwrap_or_default())
    }

    fn header(&self) -> &[String] {
        &self.header
    }
}

fn with_cells(row: Row, cells: Vec<String>) -> Row {
    row.map(|message| Message {
        cells: cells.clone(),
        ..message
    })
    .map_err(|failed| FailedRow { cells, ..failed })
}

fn failed(line: u64, code: FailureCode, message: String) -> FailedRow {
    FailedRow {
        id: String::new(),
        row: 0,
        origin: Some(part(place_of(line))),
        failure: Failure::new(code, message),
        cells: Vec::new(),
    }
}

/// The place of a row in its file.
fn place_of(line: u64) -> String {
    ["line ", &line.to_string()].concat()
}

/// What Slack calls messages that its program or another one writes.
const NOTICES: &[&str] = &[
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_purpose",
    "channel_name",
    "channel_archive",
    "group_join",
    "group_leave",
    "bot_message",
];

/// The writer of a message that says it is no person's.
fn role_of_notice(fields: &Fields<'_>) -> Option<AuthorRole> {
    match fields.named("subtype")? {
        Field::Text(kind) if NOTICES.contains(&&**kind) => Some(AuthorRole::System),
        _ => None,
    }
}

/// The value that was looked for.
#[derive(Clone, Copy)]
enum Found<'a> {
    Text(&'a str),
    Other(&'a Value),
}

impl<'a> Found<'a> {
    fn of(field: &'a Field<'_>) -> Self {
        match field {
            Field::Text(text) => Self::Text(text),
            Field::Other(value) => Self::of_value(value),
        }
    }

    fn of_value(value: &'a Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text),
            other => Self::Other(other),
        }
    }

    fn scalar(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.to_owned()),
            Self::Other(value) => scalar(value),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Other(value) => kind(value),
        }
    }
}

/// A field of a field, such as `comment.body`.
fn found_at_path<'a>(fields: &'a Fields<'_>, path: &str) -> Option<Found<'a>> {
    let mut steps = path.split('.');
    match (fields.named(steps.next()?)?, steps.next()) {
        (found, None) => Some(Found::of(found)),
        (Field::Text(_), Some(_)) => None,
        (Field::Other(value), Some(step)) => {
            let value = steps.try_fold(value.get(step)?, |value, step| value.get(step))?;
            Some(Found::of_value(value))
        }
    }
}

/// A string or number as text; nothing of other kinds.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn malformed(error: &serde_json::Error, line: u64) -> String {
    let what = if error.is_eof() {
        "breaks off"
    } else if error.to_string().starts_with("recursion limit") {
        "is nested too deep"
    } else {
        "is not valid json"
    };
    let line = line + (error.line() as u64).saturating_sub(1);
    format!(
        "the object {what} at line {line}, column {}",
        error.column()
    )
}
