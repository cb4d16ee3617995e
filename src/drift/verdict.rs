//! What the changes mean for whoever relies on the old period's calibration.

use std::collections::BTreeSet;

use super::profile::Profile;
use super::report::{
    Calibration, DriftVerdict, Level, Measure, RuleChange, RuleShift, UnseenWords, WordDrift,
};

/// Fewest messages of a period. Chosen: below it the tests see large changes only.
const MIN_MESSAGES: u64 = 100;

/// What says most about whether probabilities still hold: how sure the models are, what they abstain on, and
/// which language they read.
const TELLING: [&str; 3] = ["decision.confidence", "decision.abstained", "language"];

/// What probabilities are about: where their mix is another one, probabilities that were fitted to the old
/// mix are off.
const JUDGED: [&str; 10] = [
    "sentiment",
    "complaint",
    "severity",
    "intent",
    "category",
    "impact",
    "urgency",
    "anger",
    "frustration",
    "text.bytes",
];

/// What follows from the policy or is echoed from the input: it changes the work, not the calibration.
const UNJUDGED: [&str; 8] = [
    "priority",
    "priority.rank",
    "queue",
    "tier",
    "channel",
    "customer_tier",
    "action",
    "lane",
];

/// Moderate changes of label mixes from which on the whole counts as another one.
const MANY_MODERATE: usize = 3;

/// Words never seen: how many times as many as expected, and how many more, count as moderate and as major.
const UNSEEN_MODERATE: (f64, f64) = (1.5, 0.02);
const UNSEEN_MAJOR: (f64, f64) = (2.0, 0.05);

/// Fewest words for that.
const MIN_WORDS: u64 = 1_000;

pub(super) fn verdict(
    old: &Profile,
    new: &Profile,
    measures: &[Measure],
    rules: &[RuleShift],
    words: Option<&WordDrift>,
) -> DriftVerdict {
    let mut reasons = Vec::new();
    let has_words = words.is_some_and(|w| !w.rising.is_empty() || !w.fading.is_empty());
    let is_measured = measures.iter().any(|m| m.level > Level::None);
    let others = other_versions(old, new);
    let has_drifted = is_measured || has_words || !rules.is_empty() || !others.is_empty();
    let few = old.messages.min(new.messages) < MIN_MESSAGES;
    if few {
        reasons.push(format!(
            "a period has fewer than {MIN_MESSAGES} messages, too few to say much"
        ));
    }
    let weight = weigh(measures, words, &mut reasons);
    reasons.extend(
        others
            .iter()
            .map(|what| format!("another {what} took part: its figures are its own")),
    );
    reasons.extend(rule_reasons(rules));
    let is_other_judge = others.iter().any(|what| *what != "policy");
    let calibration = match weight {
        _ if is_other_judge => Calibration::NotTrustworthy,
        _ if few => Calibration::Unknown,
        Level::Major => Calibration::NotTrustworthy,
        Level::Moderate => Calibration::Doubtful,
        Level::Slight | Level::None => Calibration::Trustworthy,
    };
    if reasons.is_empty() {
        reasons.push(if has_drifted {
            "what moved is small, or follows from the policy and the mix of the input".to_owned()
        } else {
            "no difference beyond what two samples of one period show".to_owned()
        });
    }
    DriftVerdict {
        has_drifted,
        calibration,
        reasons,
    }
}

/// How much the changes weigh, with a reason for each that weighs.
fn weigh(measures: &[Measure], words: Option<&WordDrift>, reasons: &mut Vec<String>) -> Level {
    let mut weight = Level::None;
    let mut moderate = 0;
    for measure in measures.iter().filter(|m| m.level >= Level::Moderate) {
        let name = measure.name.as_str();
        let is_telling = TELLING.contains(&name);
        if UNJUDGED.contains(&name) || !(is_telling || JUDGED.contains(&name)) {
            continue;
        }
        reasons.push(sentence(measure));
        moderate += 1;
        // How sure the models are tells more than what they say.
        let own = if is_telling {
            Level::Major
        } else {
            measure.level
        };
        weight = weight.max(own);
    }
    if moderate >= MANY_MODERATE {
        weight = Level::Major;
    }
    if let Some((level, reason)) = words.and_then(|words| unseen(&words.unseen)) {
        reasons.push(reason);
        weight = weight.max(level);
    }
    weight
}

/// `category has changed (major, PSI 0.41): billing_payment 12.0 % → 30.1 %`.
fn sentence(measure: &Measure) -> String {
    let level = measure.level.as_str();
    let head = format!(
        "{} has changed ({level}, PSI {:.2})",
        measure.name, measure.psi
    );
    let is_number = measure.name.contains('.') && measure.name != "decision.abstained";
    let shift = if is_number {
        measure.shifts.iter().find(|shift| shift.value == "50 %")
    } else {
        measure.shifts.first()
    };
    match shift {
        Some(shift) if is_number => {
            format!("{head}: median {:.4} → {:.4}", shift.old, shift.new).replace(".0000", "")
        }
        Some(shift) => format!(
            "{head}: {} {:.1} % → {:.1} %",
            shift.value,
            shift.old * 100.0,
            shift.new * 100.0
        ),
        None => head,
    }
}

fn unseen(words: &UnseenWords) -> Option<(Level, String)> {
    let (expected, share) = (words.expected_share?, words.share?);
    if words.words < MIN_WORDS {
        return None;
    }
    let is_over = |(times, more): (f64, f64)| share >= expected * times && share >= expected + more;
    let level = if is_over(UNSEEN_MAJOR) {
        Level::Major
    } else if is_over(UNSEEN_MODERATE) {
        Level::Moderate
    } else {
        return None;
    };
    let reason = format!(
        "{:.1} % of the words are new, where {:.1} % were to be expected",
        share * 100.0,
        expected * 100.0
    );
    Some((level, reason))
}

/// What judged the periods differently.
fn other_versions(old: &Profile, new: &Profile) -> Vec<&'static str> {
    type Part = fn(&crate::history::ScoredVersions) -> Option<&String>;
    let parts: [(&'static str, Part); 3] = [
        ("model", |v| v.model.as_ref()),
        ("lexicon", |v| v.lexicon.as_ref()),
        ("policy", |v| v.policy.as_ref()),
    ];
    let is_other = |(_, part): &(&'static str, Part)| {
        let of = |profile: &Profile| -> BTreeSet<Option<String>> {
            profile.versions.iter().map(|v| part(v).cloned()).collect()
        };
        let (before, after) = (of(old), of(new));
        // In lane cascade each record names the model that decided it.
        !before.is_empty() && !after.is_empty() && before.is_disjoint(&after)
    };
    let differing = parts.into_iter().filter(is_other);
    differing.map(|(name, _)| name).collect()
}

fn rule_reasons(rules: &[RuleShift]) -> Vec<String> {
    let told = rules.iter().filter_map(|rule| {
        let what = match rule.change {
            RuleChange::Stopped => format!("fired on {} messages and fires no longer", rule.old),
            RuleChange::Started => format!("did not fire and now fires on {} messages", rule.new),
            RuleChange::More | RuleChange::Less => return None,
        };
        Some(format!("rule {} {what}", rule.rule))
    });
    told.collect()
}
