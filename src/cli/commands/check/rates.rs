//! The file of known failures: read for the gate, written when a run is blessed.

use std::fs;
use std::io::ErrorKind;

use super::lanes::LaneReport;
use crate::behaviour::{Rates, shipped_rates};
use crate::cli::args::GateArgs;
use crate::error::{Error, ErrorCode, Result};

/// Reads the rates; a file that is yet to be blessed may be absent.
pub(super) fn load(args: &GateArgs) -> Result<Rates> {
    let Some(path) = &args.rates else {
        return if args.gate {
            shipped_rates()
        } else {
            Ok(Rates::default())
        };
    };
    let name = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => Rates::parse(&text, &name),
        Err(error) if error.kind() == ErrorKind::NotFound && args.bless => Ok(Rates::default()),
        Err(error) => {
            let what = format!("cannot be read: {error}");
            Err(Error::new(ErrorCode::Input, what).at(name, None))
        }
    }
}

/// Writes the rates with the failures of this run's lanes; other lanes stay as they were.
pub(super) fn bless(args: &GateArgs, mut rates: Rates, reports: &[LaneReport]) -> Result<()> {
    let Some(path) = args.rates.as_ref().filter(|_| args.bless) else {
        return Ok(());
    };
    for lane in reports {
        rates.bless(&lane.lane, &lane.report);
    }
    fs::write(path, rates.to_toml()).map_err(|error| {
        Error::new(ErrorCode::Output, format!("cannot be written: {error}"))
            .at(path.display().to_string(), None)
    })
}
