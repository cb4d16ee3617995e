//! Labels and metadata as the signals a policy reads.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::decide::MEDIUM_COUNTS;
use super::entities;
use super::labels::{Judgement, LevelLabel};
use crate::label::{Level, Severity};
use crate::message::{AuthorRole, Message};
use crate::signals::{SignalId, Signals};

/// The level that stands in for one that was abstained on: what is not known may matter, so it
/// is neither waved through nor put first.
const UNKNOWN_LEVEL: Level = Level::Medium;

/// Ids of the base signals, looked up once: this runs for every message.
struct Ids {
    age_hours: SignalId,
    anger_score: SignalId,
    complaint_p: SignalId,
    contact_count: SignalId,
    impact_level: SignalId,
    impact_p: SignalId,
    impact_score: SignalId,
    faq_score: SignalId,
    frustration_score: SignalId,
    money_amount: SignalId,
    order_value: SignalId,
    sentiment_negativity: SignalId,
    sentiment_positivity: SignalId,
    severity_level: SignalId,
    text_bytes: SignalId,
    urgency_level: SignalId,
    urgency_p: SignalId,
    urgency_score: SignalId,
}

#[expect(
    clippy::expect_used,
    reason = "the names are constants, looked up by every test run"
)]
static IDS: LazyLock<Ids> = LazyLock::new(|| {
    let id = |name| SignalId::from_name(name).expect("bug: unknown base signal");
    Ids {
        age_hours: id("age.hours"),
        anger_score: id("anger.score"),
        complaint_p: id("complaint.p"),
        contact_count: id("contact.count"),
        impact_level: id("impact.level"),
        impact_p: id("impact.p"),
        impact_score: id("impact.score"),
        faq_score: id("faq.score"),
        frustration_score: id("frustration.score"),
        money_amount: id("money.amount"),
        order_value: id("order.value"),
        sentiment_negativity: id("sentiment.negativity"),
        sentiment_positivity: id("sentiment.positivity"),
        severity_level: id("severity.level"),
        text_bytes: id("text.bytes"),
        urgency_level: id("urgency.level"),
        urgency_p: id("urgency.p"),
        urgency_score: id("urgency.score"),
    }
});

/// Signal of a flag that is present: thresholds differ between flags, and a policy must be able to
/// ask "is it there" with one number.
const PRESENT_AT_LEAST: f32 = 0.5;

/// The signals of a judged message. Everything in them stands in its record too.
pub fn signals_of(
    judgement: &Judgement,
    message: &Message,
    text_bytes: usize,
    language: &str,
) -> Signals {
    let mut signals = Signals::default();
    set_levels(&mut signals, judgement);
    set_tone(&mut signals, judgement);
    for flag in &judgement.flags {
        signals.set(SignalId::of_flag(flag.name), flag.p.max(PRESENT_AT_LEAST));
    }
    for intent in &judgement.intents {
        signals.set(SignalId::of_intent(intent.label), intent.p);
    }
    for category in &judgement.categories {
        signals.set(SignalId::of_category(category.label), category.p);
    }
    set_facts(&mut signals, judgement, message, text_bytes);
    set_names(&mut signals, judgement, message, language);
    signals
}

fn set_levels(signals: &mut Signals, judgement: &Judgement) {
    let (impact, urgency) = (&judgement.impact, &judgement.urgency);
    signals.set(IDS.impact_level, level_number(impact));
    signals.set(IDS.urgency_level, level_number(urgency));
    signals.set(IDS.impact_p, impact.p.unwrap_or_default());
    signals.set(IDS.urgency_p, urgency.p.unwrap_or_default());
    signals.set(IDS.impact_score, level_score(impact));
    signals.set(IDS.urgency_score, level_score(urgency));
}

fn level_number(label: &LevelLabel) -> f32 {
    match label.level.unwrap_or(UNKNOWN_LEVEL) {
        Level::Low => 0.0,
        Level::Medium => 1.0,
        Level::High => 2.0,
    }
}

/// The score; where there is none, as in records of older versions, what the level and its probability say of it.
fn level_score(label: &LevelLabel) -> f32 {
    let counts = match label.level.unwrap_or(UNKNOWN_LEVEL) {
        Level::Low => 0.0,
        Level::Medium => MEDIUM_COUNTS,
        Level::High => 1.0,
    };
    label
        .score
        .unwrap_or_else(|| counts * label.p.unwrap_or(1.0))
}

fn set_tone(signals: &mut Signals, judgement: &Judgement) {
    let severity = match judgement.complaint.severity {
        None if judgement.complaint.is == Some(true) => 1.0,
        None => 0.0,
        Some(Severity::NoExplicitReproach) => 1.0,
        Some(Severity::Disapproval) => 2.0,
        Some(Severity::Accusation) => 3.0,
        Some(Severity::Blame) => 4.0,
    };
    let score = judgement.sentiment.score.unwrap_or_default();
    signals.set(IDS.complaint_p, judgement.complaint.p.unwrap_or_default());
    signals.set(IDS.severity_level, severity);
    signals.set(IDS.sentiment_negativity, -score);
    signals.set(IDS.sentiment_positivity, score);
    signals.set(IDS.anger_score, judgement.anger.score.unwrap_or_default());
    signals.set(
        IDS.frustration_score,
        judgement.frustration.score.unwrap_or_default(),
    );
}

fn set_facts(signals: &mut Signals, judgement: &Judgement, message: &Message, text_bytes: usize) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a size need not be exact to the byte"
    )]
    signals.set(IDS.text_bytes, text_bytes as f32);
    let counted = entities::contact_count(&judgement.entities);
    let count = message
        .contact_count
        .into_iter()
        .chain(counted)
        .max()
        .unwrap_or_default();
    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody writes sixteen million times"
    )]
    signals.set(IDS.contact_count, count as f32);
    signals.set(IDS.age_hours, message.age_hours.unwrap_or_default());
    signals.set(IDS.order_value, message.order_value.unwrap_or_default());
    let faq = judgement.faq.as_ref().map(|found| found.score);
    signals.set(IDS.faq_score, faq.unwrap_or_default());
    if let Some(amount) = entities::largest_money(&judgement.entities) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "policies compare sums, not cents"
        )]
        signals.set(IDS.money_amount, amount as f32);
    }
}

fn set_names(signals: &mut Signals, judgement: &Judgement, message: &Message, language: &str) {
    let role = message.author_role.map(|role| match role {
        AuthorRole::Customer => "customer",
        AuthorRole::Agent => "agent",
        AuthorRole::System => "system",
    });
    let intent = judgement.intents.first().map(|i| i.label.as_str());
    let category = judgement.categories.first().map(|c| c.label.as_str());
    // In the order of `NAME_SIGNALS`.
    signals.set_names([
        message.channel.clone().map(Cow::Owned),
        Some(known_code(language)),
        message.customer_tier.clone().map(Cow::Owned),
        role.map(Cow::Borrowed),
        intent.map(Cow::Borrowed),
        category.map(Cow::Borrowed),
        Some(Cow::Borrowed(judgement.lane.as_str())),
        None,
        None,
        None,
    ]);
    signals.received_at.clone_from(&message.received_at);
}

/// A language code; those of most messages are not copied.
fn known_code(code: &str) -> Cow<'static, str> {
    match code {
        "en" => Cow::Borrowed("en"),
        "und" => Cow::Borrowed("und"),
        other => Cow::Owned(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::decide::abstained;
    use crate::judge::labels::{CategoryLabel, IntentLabel};
    use crate::label::{Category, Intent, Lane};

    #[test]
    fn every_name_has_its_own_value() {
        let mut judgement = abstained(Lane::Rules, "test", Vec::new());
        judgement.intents.push(IntentLabel {
            label: Intent::Praise,
            p: 1.0,
        });
        judgement.categories.push(CategoryLabel {
            label: Category::Other,
            p: 1.0,
        });
        let message = Message {
            channel: Some("chat".to_owned()),
            customer_tier: Some("gold".to_owned()),
            author_role: Some(AuthorRole::Agent),
            ..Message::default()
        };
        let signals = signals_of(&judgement, &message, 0, "de");
        let table = [
            ("channel", "chat"),
            ("language", "de"),
            ("customer_tier", "gold"),
            ("author_role", "agent"),
            ("intent", "praise"),
            ("category", "other"),
            ("lane", "rules"),
        ];
        for (name, value) in table {
            assert_eq!(signals.name(name), Some(value), "{name}");
        }
    }
}
