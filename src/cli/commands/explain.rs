//! `kvetch explain`: one message, its labels, the evidence in it and the rules in order.

mod highlight;
mod page;

use std::io::Write;

use self::page::Page;
use super::output_error;
use crate::cli::args::ExplainArgs;
use crate::cli::exit::ExitStatus;
use crate::cli::screen::styling;
use crate::cli::settings::Settings;
use crate::cli::setup;
use crate::error::{Error, ErrorCode, Result};
use crate::input;
use crate::message::{Message, Row};
use crate::pipeline::Citing;
use crate::prepare::hide_personal_data;

/// Judges one message and shows why.
pub(super) fn run(
    args: &ExplainArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let message = match wanted(args, settings)? {
        Ok(message) => message,
        Err(failed) => {
            let text = format!(
                "message {} cannot be read: {}",
                failed.id, failed.failure.message
            );
            writeln!(out, "{text}").map_err(|e| output_error(&e))?;
            return Ok(ExitStatus::SomeFailed);
        }
    };
    let mut explanation = setup::triage(settings, Citing::Measured)?.explain(&message);
    if settings.redact() {
        explanation.text = hide_personal_data(&explanation.text);
    }
    let page = Page {
        explanation: &explanation,
        styling: styling(settings.color()),
    };
    out.write_all(page.render().as_bytes())
        .map_err(|e| output_error(&e))?;
    Ok(ExitStatus::of_failures(u64::from(
        explanation.record.error.is_some(),
    )))
}

fn wanted(args: &ExplainArgs, settings: &Settings) -> Result<Row> {
    if let Some(text) = &args.text {
        return Ok(Ok(Message::new("0", text)));
    }
    let file = args
        .input_file
        .as_ref()
        .map(|p| p.to_string_lossy().into_owned())
        .unwrap_or_default();
    let number = args.row.unwrap_or_default();
    let mut rows = input::open(
        std::slice::from_ref(&file),
        &settings.input_options(),
        Some(Box::new(std::io::stdin())),
    )?;
    let at = usize::try_from(number).unwrap_or(usize::MAX);
    rows.nth(at).ok_or_else(|| {
        Error::new(ErrorCode::Input, format!("there is no message {number}"))
            .at(file, None)
            .with_fix("count messages from 0 with --row")
    })
}
