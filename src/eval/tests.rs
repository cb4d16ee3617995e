use super::*;

/// No label at all.
pub(super) fn answers() -> Answers {
    Answers {
        id: String::new(),
        row: 0,
        has_failed: false,
        sentiment: None,
        sentiment_p: None,
        mixed: None,
        anger: None,
        frustration: None,
        complaint: None,
        complaint_p: None,
        severity: None,
        intent: None,
        category: None,
        flags: None,
        impact: None,
        urgency: None,
        priority: None,
    }
}
