//! Which models judge, and what stands in for one that cannot be had.

use super::models::{ModelFolders, Named};
use super::notice::notice;
use super::places::Places;
use super::settings::Settings;
use super::setup::runtime_of;
use crate::error::{Error, Result};
use crate::label::{Lane, LaneChoice};
use crate::model::{Bundle, Runtime};
use crate::pipeline::TriageBuilder;

/// A model, and ONNX Runtime where it has a graph.
struct Model {
    bundle: Bundle,
    runtime: Option<Runtime>,
}

/// Adds the models of the wanted lane.
///
/// # Errors
/// When the lane was asked for and its model cannot be loaded. The cascade needs one of its two models;
/// without a wanted lane no model is needed.
pub(super) fn with_models(
    builder: TriageBuilder,
    settings: &Settings,
    wanted: Option<LaneChoice>,
) -> Result<TriageBuilder> {
    match wanted {
        Some(LaneChoice::Rules) => Ok(builder),
        Some(LaneChoice::Fast) => Ok(fast_alone(builder, load_fast(settings)?)),
        Some(LaneChoice::Full) => Ok(full_alone(builder, load_full(settings)?)),
        Some(LaneChoice::Cascade) | None => {
            let plan = Plan::of(load_fast(settings), load_full(settings), settings);
            if let Plan::Nothing { error } = plan {
                return without_model(builder, error, wanted);
            }
            plan.announce(settings);
            let builder = match settings.budget() {
                Some(budget) => builder.budget(budget),
                None => builder,
            };
            plan.apply(builder)
        }
    }
}

fn without_model(
    builder: TriageBuilder,
    error: Error,
    wanted: Option<LaneChoice>,
) -> Result<TriageBuilder> {
    if wanted.is_some() {
        return Err(error);
    }
    notice(&format!("judging with lane rules only: {error}"));
    Ok(builder)
}

/// What the cascade comes to, given what could be loaded.
enum Plan {
    /// Both models; the budget can be met.
    Cascade { fast: Box<Model>, full: Box<Model> },
    /// Lane full cannot be had.
    Fast { fast: Box<Model>, error: Error },
    /// Lane fast cannot be had.
    Full { full: Box<Model>, error: Error },
    /// Both can be had, but when the fast one may decide is not known: every message goes to full.
    AllToFull {
        full: Box<Model>,
        error: Error,
        mend: String,
    },
    /// The budget that was asked for cannot be met.
    Refused { error: Error },
    /// No model can be had.
    Nothing { error: Error },
}

impl Plan {
    fn of(fast: Result<Model>, full: Result<Model>, settings: &Settings) -> Self {
        let (fast, full) = match (fast, full) {
            (Ok(fast), Ok(full)) => (fast, full),
            (Ok(fast), Err(error)) => {
                return Self::Fast {
                    fast: Box::new(fast),
                    error,
                };
            }
            (Err(error), Ok(full)) => {
                return Self::Full {
                    full: Box::new(full),
                    error,
                };
            }
            (Err(_), Err(error)) => return Self::Nothing { error },
        };
        let mend = format!(
            "kvetch model certify {} --full {} MESSAGES",
            fast.bundle.manifest.id, full.bundle.manifest.id
        );
        let budget = settings.budget();
        let section = fast.bundle.certified_cascade(&full.bundle.version());
        match section.map(|section| section.point(budget)) {
            Ok(Ok(_)) => Self::Cascade {
                fast: Box::new(fast),
                full: Box::new(full),
            },
            Ok(Err(error)) if budget.is_some() => Self::Refused { error },
            Ok(Err(error)) | Err(error) => Self::AllToFull {
                full: Box::new(full),
                error,
                mend,
            },
        }
    }

    /// Says which lane judges in the cascade's place. That nothing is lost is only said aloud where
    /// somebody wants to hear it.
    fn announce(&self, settings: &Settings) {
        match self {
            Self::Fast { error, .. } => {
                notice(&format!("judging with lane fast only: {error}"));
            }
            Self::AllToFull { error, mend, .. } => notice(&format!(
                "warning: every message goes to lane full: {error}; mend it with `{mend}`"
            )),
            Self::Full { error, .. } if !settings.is_quiet() => {
                notice(&format!("judging with lane full only: {error}"));
            }
            _ => {}
        }
    }

    fn apply(self, builder: TriageBuilder) -> Result<TriageBuilder> {
        match self {
            Self::Cascade { fast, full } => {
                let both = with_full(with_fast(builder, *fast), *full);
                Ok(both.lane(LaneChoice::Cascade))
            }
            Self::Fast { fast, .. } => Ok(fast_alone(builder, *fast)),
            Self::Full { full, .. } | Self::AllToFull { full, .. } => {
                Ok(full_alone(builder, *full))
            }
            Self::Refused { error } | Self::Nothing { error } => Err(error),
        }
    }
}

fn fast_alone(builder: TriageBuilder, model: Model) -> TriageBuilder {
    with_fast(builder, model).lane(LaneChoice::Fast)
}

fn full_alone(builder: TriageBuilder, model: Model) -> TriageBuilder {
    with_full(builder, model).lane(LaneChoice::Full)
}

fn with_fast(builder: TriageBuilder, model: Model) -> TriageBuilder {
    with_runtime(builder, model.runtime).fast(model.bundle)
}

fn with_full(builder: TriageBuilder, model: Model) -> TriageBuilder {
    with_runtime(builder, model.runtime).full(model.bundle)
}

fn with_runtime(builder: TriageBuilder, runtime: Option<Runtime>) -> TriageBuilder {
    runtime.into_iter().fold(builder, TriageBuilder::runtime)
}

fn load_fast(settings: &Settings) -> Result<Model> {
    load(Lane::Fast, settings)
}

fn load_full(settings: &Settings) -> Result<Model> {
    load(Lane::Full, settings)
}

fn load(lane: Lane, settings: &Settings) -> Result<Model> {
    let named = Named {
        model: settings.model(),
        fast_model: settings.fast_model(),
    };
    let folders = ModelFolders::of(&Places::of_process());
    let bundle = Bundle::load(&folders.chosen(lane, named)?)?;
    let runtime = runtime_of(&bundle, settings)?;
    Ok(Model { bundle, runtime })
}
