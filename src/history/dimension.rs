//! What records can be counted by.

use std::borrow::Cow;

use super::scored::Scored;
use crate::error::{Error, ErrorCode, Result};
use crate::spelling::closest;

/// A field with few values, by which records are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// `category`
    Category,
    /// `intent`
    Intent,
    /// `priority`
    Priority,
    /// `sentiment`, of five labels.
    Sentiment,
    /// `anger`, its level.
    Anger,
    /// `frustration`, its level.
    Frustration,
    /// `complaint`: `yes` or `no`.
    Complaint,
    /// `severity` of complaints.
    Severity,
    /// `impact`
    Impact,
    /// `urgency`
    Urgency,
    /// `queue`
    Queue,
    /// `tier` of support.
    Tier,
    /// `channel`
    Channel,
    /// `customer_tier`
    CustomerTier,
    /// `language`
    Language,
    /// `action`: what may be done with the verdict.
    Action,
    /// `lane` that decided.
    Lane,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Category,
        Self::Intent,
        Self::Priority,
        Self::Sentiment,
        Self::Anger,
        Self::Frustration,
        Self::Complaint,
        Self::Severity,
        Self::Impact,
        Self::Urgency,
        Self::Queue,
        Self::Tier,
        Self::Channel,
        Self::CustomerTier,
        Self::Language,
        Self::Action,
        Self::Lane,
    ];

    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Intent => "intent",
            Self::Priority => "priority",
            Self::Sentiment => "sentiment",
            Self::Anger => "anger",
            Self::Frustration => "frustration",
            Self::Complaint => "complaint",
            Self::Severity => "severity",
            Self::Impact => "impact",
            Self::Urgency => "urgency",
            Self::Queue => "queue",
            Self::Tier => "tier",
            Self::Channel => "channel",
            Self::CustomerTier => "customer_tier",
            Self::Language => "language",
            Self::Action => "action",
            Self::Lane => "lane",
        }
    }

    /// The dimension of a name, or of a record's field: `route.queue` is `queue`, `sentiment.label` is
    /// `sentiment`.
    ///
    /// # Errors
    /// [`ErrorCode::Usage`] for a name that is none, with the nearest one.
    pub fn parse(name: &str) -> Result<Self> {
        let name = name.trim();
        let plain = match name {
            "route.queue" => "queue",
            "route.tier" => "tier",
            "complaint.severity" => "severity",
            "language.code" => "language",
            "decision.action" => "action",
            "decision.lane" => "lane",
            _ => ["label", "level", "is"]
                .iter()
                .find_map(|last| name.strip_suffix(last)?.strip_suffix('.'))
                .unwrap_or(name),
        };
        let found = Self::ALL.into_iter().find(|known| known.as_str() == plain);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str);
            let fix = match closest(plain, &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("use one of {}", names.join(", ")),
            };
            Error::new(ErrorCode::Usage, format!("no field is called `{name}`")).with_fix(fix)
        })
    }

    /// The value of a record; nothing where it was abstained on or is not there.
    pub fn value(self, scored: &Scored) -> Option<Cow<'_, str>> {
        let plain = |name: &'static str| Some(Cow::Borrowed(name));
        let own =
            |text: &'_ str| -> Option<Cow<'static, str>> { Some(Cow::Owned(text.to_owned())) };
        match self {
            Self::Category => plain(scored.category?.as_str()),
            Self::Intent => plain(scored.intent?.as_str()),
            Self::Priority => plain(scored.priority.as_ref()?.label?.as_str()),
            Self::Sentiment => plain(scored.sentiment?.label?.as_str()),
            Self::Anger => plain(scored.anger.as_ref()?.level?.as_str()),
            Self::Frustration => plain(scored.frustration.as_ref()?.level?.as_str()),
            Self::Complaint => plain(if scored.is_complaint()? { "yes" } else { "no" }),
            Self::Severity => plain(scored.complaint?.severity?.as_str()),
            Self::Impact => plain(scored.impact?.level?.as_str()),
            Self::Urgency => plain(scored.urgency?.level?.as_str()),
            Self::Tier => own(&scored.route.as_ref()?.tier?.to_string()),
            Self::Lane => plain(scored.decision.as_ref()?.lane?.as_str()),
            Self::Queue => scored.route.as_ref()?.queue.as_deref().map(Cow::Borrowed),
            Self::Channel => scored.channel.as_deref().map(Cow::Borrowed),
            Self::CustomerTier => scored.customer_tier.as_deref().map(Cow::Borrowed),
            Self::Language => Some(Cow::Borrowed(&*scored.language.as_ref()?.code)),
            Self::Action => {
                let action = scored.decision.as_ref()?.action.as_deref();
                action.map(Cow::Borrowed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_records_write_them() {
        for dimension in Dimension::ALL {
            assert_eq!(Dimension::parse(dimension.as_str()).unwrap(), dimension);
        }
        let table = [
            (" route.queue ", Dimension::Queue),
            ("priority.label", Dimension::Priority),
            ("complaint.is", Dimension::Complaint),
        ];
        for (name, dimension) in table {
            assert_eq!(Dimension::parse(name).unwrap(), dimension);
        }
        let error = Dimension::parse("categroy").unwrap_err().to_string();
        assert!(error.contains("did you mean `category`?"), "{error}");
    }
}
