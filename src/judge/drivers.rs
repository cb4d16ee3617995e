//! What raised anger and frustration, read off the hits.

use super::labels::Judgement;
use crate::label::Driver;
use crate::lexicon::{HitClass, Scan};

/// Drivers that speak of anger at somebody; the others speak of effort without result.
const OF_ANGER: [Driver; 5] = [
    Driver::AngerWord,
    Driver::Insult,
    Driver::Ultimatum,
    Driver::Shouting,
    Driver::IronySuspected,
];

/// Adds the drivers that stand in the text to both intensities, in the ontology's order.
pub(super) fn add(judgement: &mut Judgement, scan: &Scan) {
    for driver in Driver::ALL.iter().copied().filter(|d| stands(*d, scan)) {
        let side = if OF_ANGER.contains(&driver) {
            &mut judgement.anger
        } else {
            &mut judgement.frustration
        };
        side.drivers.push(driver);
    }
}

fn stands(driver: Driver, scan: &Scan) -> bool {
    match driver {
        Driver::Shouting => scan.style.is_shouting,
        Driver::IronySuspected => scan.irony.is_some(),
        _ => scan
            .hits
            .iter()
            .any(|h| !h.negated && driver_of(h.class) == Some(driver)),
    }
}

/// The driver a class of hits stands for.
pub(super) fn driver_of(class: HitClass) -> Option<Driver> {
    match class {
        HitClass::Anger => Some(Driver::AngerWord),
        HitClass::Insult | HitClass::Profanity => Some(Driver::Insult),
        HitClass::NegatedExpectation => Some(Driver::NegatedExpectation),
        HitClass::WhyQuestion => Some(Driver::WhyQuestion),
        HitClass::Repeat => Some(Driver::RepeatContact),
        HitClass::Waiting => Some(Driver::WaitingTime),
        HitClass::Ultimatum => Some(Driver::Ultimatum),
        _ => None,
    }
}
