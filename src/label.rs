//! The closed label sets of the ontology: every name a record may carry.
//!
//! Names are the JSON names. An output outside these sets cannot be written, because each set is an
//! enum; "unknown" is said by abstaining.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! label_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $text)] $item),+
        }

        impl $name {
            /// All labels in their fixed order.
            pub const ALL: &'static [Self] = &[$(Self::$item),+];

            /// The label's JSON name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$item => $text),+ }
            }

            /// The label with this JSON name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$item),)+ _ => None }
            }

            /// Position in [`Self::ALL`].
            pub fn index(self) -> usize {
                self as usize
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

label_set! {
    /// The sender's feeling toward the company, product or service in this message.
    Sentiment {
        /// Strong negative feeling, or bitter irony.
        VeryNegative = "very_negative",
        /// Dissatisfied, or worse off.
        Negative = "negative",
        /// No feeling and no failure.
        Neutral = "neutral",
        /// Satisfied.
        Positive = "positive",
        /// Enthusiastic.
        VeryPositive = "very_positive",
    }
}

label_set! {
    /// Level of an intensity (anger, frustration) in 0..1.
    Intensity {
        /// Below 0.25.
        None = "none",
        /// 0.25 to below 0.5.
        Mild = "mild",
        /// 0.5 to below 0.8.
        Strong = "strong",
        /// 0.8 and above.
        Extreme = "extreme",
    }
}

label_set! {
    /// How hard a complaint reproaches (Jin & Aletras 2021).
    Severity {
        /// States the fact.
        NoExplicitReproach = "no_explicit_reproach",
        /// Says it is bad.
        Disapproval = "disapproval",
        /// Says the company did it or let it happen.
        Accusation = "accusation",
        /// Holds the company responsible as incompetent or bad.
        Blame = "blame",
    }
}

label_set! {
    /// What the sender wants now.
    Intent {
        /// Tells that something is wrong and expects it to be looked at.
        ReportProblem = "report_problem",
        /// Wants money back, a charge reversed, compensation.
        RequestRefund = "request_refund",
        /// Wants to send back, swap or replace goods.
        RequestReturnExchange = "request_return_exchange",
        /// Wants to start something: order, book, apply, sign up.
        PlaceOrder = "place_order",
        /// Wants to end or cancel.
        RequestCancellation = "request_cancellation",
        /// Wants details, an order, a booking or a setting changed.
        RequestChange = "request_change",
        /// Asks where a thing is or when it will happen.
        AskStatus = "ask_status",
        /// Asks how, what, whether, price, hours, eligibility.
        AskInformation = "ask_information",
        /// Wants a person, a manager, a call back.
        RequestHuman = "request_human",
        /// Answers a question or adds facts to an open case.
        GiveInformation = "give_information",
        /// Thanks or commends with substance.
        Praise = "praise",
        /// Proposes an improvement.
        Suggestion = "suggestion",
        /// Closes: thanks, out of office, acknowledgement.
        NoReplyNeeded = "no_reply_needed",
        /// None of these.
        Other = "other",
    }
}

label_set! {
    /// What the message is about.
    Category {
        /// Charges, invoices, payment failing, card use, fees.
        BillingPayment = "billing_payment",
        /// Refunds, returns, exchanges, compensation, warranty.
        RefundReturn = "refund_return",
        /// Late, lost, damaged, wrong parcel or baggage; delayed flight or ride.
        DeliveryShipping = "delivery_shipping",
        /// Placing, changing, finding an order, reservation, ticket.
        OrderBooking = "order_booking",
        /// Sign-in, password, verification, locked, balance look-ups.
        AccountAccess = "account_access",
        /// Device, app, site, line or connection not working.
        TechnicalFault = "technical_fault",
        /// Goods, food, room, seat or service as delivered.
        ProductQuality = "product_quality",
        /// Features, availability, prices, how-to.
        ProductInformation = "product_information",
        /// Plans, renewals, terms, loans and policies as contracts.
        SubscriptionContract = "subscription_contract",
        /// Conduct, waiting, no answer, being passed around.
        StaffService = "staff_service",
        /// Unknown transactions, identity theft, phishing, stolen card.
        FraudSecurity = "fraud_security",
        /// Data protection, credit reports, legal rights, debt collection.
        PrivacyLegal = "privacy_legal",
        /// None of these.
        Other = "other",
    }
}

label_set! {
    /// Level of impact (what is at stake) or urgency (how soon action still helps).
    Level {
        /// Low.
        Low = "low",
        /// Medium.
        Medium = "medium",
        /// High.
        High = "high",
    }
}

label_set! {
    /// In which order messages are answered; lowest first, so that `Ord` means "more urgent".
    Priority {
        /// No time pressure and little at stake.
        Low = "low",
        /// The usual order.
        Normal = "normal",
        /// Before the usual order.
        High = "high",
        /// Now.
        Urgent = "urgent",
    }
}

label_set! {
    /// Present or absent, each with evidence.
    Flag {
        /// Threatens action or claims a law was broken.
        LegalThreat = "legal_threat",
        /// Names a regulator or a formal process.
        Regulator = "regulator",
        /// Threatens or uses publicity.
        PressOrSocial = "press_or_social",
        /// Says or shows leaving.
        ChurnRisk = "churn_risk",
        /// Insult, slur, threat to staff.
        Abuse = "abuse",
        /// Danger to health or life.
        Safety = "safety",
        /// Self-harm.
        SelfHarm = "self_harm",
        /// Health, bereavement, hardship, capability.
        Vulnerability = "vulnerability",
        /// Suspected or reported fraud.
        Fraud = "fraud",
        /// Asks for a person.
        WantsHuman = "wants_human",
        /// Second or later contact on the same matter.
        RepeatContact = "repeat_contact",
        /// Rejects or never got a resolution.
        Unresolved = "unresolved",
        /// Software or site fault, outages included.
        Bug = "bug",
        /// Praise.
        Praise = "praise",
        /// Nothing to answer.
        NoReplyNeeded = "no_reply_needed",
    }
}

label_set! {
    /// What raised anger or frustration.
    Driver {
        /// A word of anger.
        AngerWord = "anger_word",
        /// An insult.
        Insult = "insult",
        /// "not what I paid for", "never arrived".
        NegatedExpectation = "negated_expectation",
        /// A rhetorical "why".
        WhyQuestion = "why_question",
        /// "third time", "again and again".
        RepeatContact = "repeat_contact",
        /// "two weeks", "still waiting".
        WaitingTime = "waiting_time",
        /// "last chance", "or else".
        Ultimatum = "ultimatum",
        /// Capitals and exclamation marks.
        Shouting = "shouting",
        /// Praise words beside a failure.
        IronySuspected = "irony_suspected",
    }
}

label_set! {
    /// Which lane decided.
    Lane {
        /// Lexicon and patterns.
        Rules = "rules",
        /// Static model.
        Fast = "fast",
        /// Shared encoder with all heads.
        Full = "full",
    }
}

label_set! {
    /// Which lane a run asks for. The record says which [`Lane`] decided.
    LaneChoice {
        /// Lexicon and patterns, no model.
        Rules = "rules",
        /// The static model alone.
        Fast = "fast",
        /// The encoder alone.
        Full = "full",
        /// The static model, and the encoder for what the static model is not sure of.
        Cascade = "cascade",
    }
}

impl From<Lane> for LaneChoice {
    fn from(lane: Lane) -> Self {
        match lane {
            Lane::Rules => Self::Rules,
            Lane::Fast => Self::Fast,
            Lane::Full => Self::Full,
        }
    }
}

label_set! {
    /// A question whose label two lanes may answer alike or not: the heads of the ontology and the
    /// priority that follows from them.
    Question {
        /// Sentiment label.
        Sentiment = "sentiment",
        /// Complaint or not.
        Complaint = "complaint",
        /// Severity of a complaint.
        Severity = "severity",
        /// Level of anger.
        Anger = "anger",
        /// Level of frustration.
        Frustration = "frustration",
        /// Primary intent.
        Intent = "intent",
        /// Primary category.
        Category = "category",
        /// Level of impact.
        Impact = "impact",
        /// Level of urgency.
        Urgency = "urgency",
        /// The set of flags.
        Flags = "flags",
        /// Priority.
        Priority = "priority",
    }
}

label_set! {
    /// Why a part of the text was masked.
    MaskKind {
        /// Quoted reply.
        Quoted = "quoted",
        /// Forwarded head.
        Forwarded = "forwarded",
        /// Signature.
        Signature = "signature",
        /// Legal disclaimer.
        Disclaimer = "disclaimer",
        /// Automatic reply.
        AutoReply = "auto_reply",
        /// Personal data.
        Pii = "pii",
        /// HTML tags and entities that carry no words.
        Markup = "markup",
    }
}

impl Intensity {
    /// The level of a score in 0..1: `mild` from 0.25, `strong` from 0.5, `extreme` from 0.8.
    ///
    /// The scores are means over the annotators' scale none 0, mild 1/3, strong 2/3, extreme 1, so
    /// the cut-offs lie between the steps; the last is lower than the middle of its step because
    /// a mean seldom reaches 1.
    pub fn of(score: f32) -> Self {
        match score {
            s if s >= 0.8 => Self::Extreme,
            s if s >= 0.5 => Self::Strong,
            s if s >= 0.25 => Self::Mild,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for label in Flag::ALL {
            assert_eq!(Flag::from_name(label.as_str()), Some(*label));
        }
        assert_eq!(Category::from_name("nonsense"), None);
        assert!(Priority::Urgent > Priority::High);
    }
}
