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
    let standing = standing(scan);
    if standing == 0 {
        return;
    }
    let stands = |driver: &Driver| standing & bit(*driver) != 0;
    for driver in Driver::ALL.iter().copied().filter(stands) {
        let side = if OF_ANGER.contains(&driver) {
            &mut judgement.anger
        } else {
            &mut judgement.frustration
        };
        side.drivers.push(driver);
    }
}

/// A bit for each driver that stands in the text.
fn standing(scan: &Scan) -> u32 {
    let shouting = scan.style.is_shouting.then_some(Driver::Shouting);
    let irony = scan.irony.map(|_| Driver::IronySuspected);
    let named = scan.hits.iter().filter(|hit| !hit.negated);
    let drivers = named.filter_map(|hit| driver_of(hit.class));
    let all = drivers.chain(shouting).chain(irony);
    all.fold(0, |set, driver| set | bit(driver))
}

fn bit(driver: Driver) -> u32 {
    1 << driver.index()
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
