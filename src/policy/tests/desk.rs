//! Teams, skills, service levels, clocks of the law, and the names of time.

use super::*;

fn named(names: &[(&str, &str)]) -> Signals {
    let mut signals = Signals::default();
    for (name, value) in names {
        signals.set_name(name, Some((*value).to_owned()));
    }
    signals
}

fn received(mut signals: Signals, at: &str) -> Signals {
    signals.received_at = Some(at.to_owned());
    signals
}

/// What keeps the small policy with these lines from loading, and what it warns of.
fn findings(more: &str) -> Vec<String> {
    let found = Policy::lint(&format!("{SMALL}{more}"));
    found.into_iter().map(|f| f.message).collect()
}

const TEAMS: &str = r#"
[[skill]]
id = "chargeback"
when = [{ signal = "flag.fraud", at_least = 0.5 }]
reason = "the card scheme has deadlines"

[[team]]
queue = "german"
languages = ["de"]

[[team]]
queue = "disputes"
categories = ["billing_payment", "fraud_security"]
skills = ["chargeback"]

[[team]]
queue = "billing"
categories = ["billing_payment"]
"#;

fn with_teams() -> Policy {
    let text = SMALL.replace(
        "\"general\", \"billing\"]",
        "\"general\", \"billing\", \"german\", \"disputes\"]",
    );
    Policy::parse(&format!("{text}{TEAMS}"), "teams.toml").unwrap()
}

#[test]
fn a_message_goes_to_the_team_with_category_language_and_skills() {
    let policy = with_teams();
    let table = [
        (("de", "billing_payment", 0.0), "german"),
        (("de", "billing_payment", 0.9), "disputes"),
        (("de", "delivery_shipping", 0.9), "german"),
        (("en", "billing_payment", 0.0), "billing"),
        (("en", "billing_payment", 0.9), "disputes"),
        (("en", "fraud_security", 0.9), "disputes"),
        (("en", "delivery_shipping", 0.9), "general"),
        (("en", "delivery_shipping", 0.0), "general"),
    ];
    for ((language, category, fraud), queue) in table {
        let mut signals = named(&[("language", language), ("category", category)]);
        signals.set_named("flag.fraud", fraud);
        let route = policy.decide(&signals).route;
        assert_eq!(route.queue, queue, "{language} {category} {fraud}");
        assert_eq!(route.skills.is_empty(), fraud < 0.5);
    }
}

#[test]
fn wrong_teams_are_told() {
    let table = [
        ("[[team]]\nqueue = \"billing\"", "`team` fits every message"),
        (
            "[[team]]\nqueue = \"billing\"\ncategories = [\"biling_payment\"]",
            "unknown category `biling_payment`",
        ),
        (
            "[[team]]\nqueue = \"billing\"\nskills = [\"law\"]",
            "unknown skill `law`",
        ),
        (
            "[[team]]\nqueue = \"biling\"\nlanguages = [\"de\"]",
            "unknown queue `biling`",
        ),
        (
            "[[team]]\nqueue = \"billing\"\nlanguages = [\"de\"]\n[[team]]\nqueue = \"general\"\n\
             languages = [\"de\"]\ncategories = [\"other\"]",
            "this team is unreachable: the team of `billing` (line 11) takes every message it could get",
        ),
        (
            "[[skill]]\nid = \"law\"\nwhen = [{ signal = \"flag.regulator\", at_least = 0.5 }]\nreason = \"r\"",
            "no team has the skill `law`",
        ),
    ];
    for (more, message) in table {
        let found = findings(more);
        assert!(found.iter().any(|f| f == message), "{more}: {found:?}");
    }
}

const LEVELS: &str = r#"
[sla.high]
first_response_minutes = 120
resolve_minutes = 1440
clock = "always"
[[service_level]]
id = "gold"
when = [{ name = "customer_tier", is = "gold" }]
high = { first_response_minutes = 30, resolve_minutes = 240, clock = "always" }
reason = "the contract of gold customers"
"#;

#[test]
fn a_customer_tier_has_its_own_due_times() {
    let policy = small_with(LEVELS);
    let high = received(
        signals(&[("impact.level", 2.0), ("urgency.level", 1.0)]),
        "2026-03-02T09:00:00Z",
    );
    let due = |signals: &Signals| policy.decide(signals).sla.unwrap().first_response_due;
    assert_eq!(due(&high), "2026-03-02T11:00:00Z");
    let mut gold = high.clone();
    gold.set_name("customer_tier", Some("Gold".to_owned()));
    assert_eq!(due(&gold), "2026-03-02T09:30:00Z");
}

#[test]
fn wrong_service_levels_are_told() {
    let level = |id: &str, rest: &str| {
        format!(
            "[[service_level]]\nid = \"{id}\"\nwhen = [{{ name = \"customer_tier\", is = \"gold\" }}]\nreason = \"r\"\n{rest}\n"
        )
    };
    let target = "high = { first_response_minutes = 9, resolve_minutes = 99, clock = \"always\" }";
    let table = [
        (level("a", ""), "`service_level` sets nothing"),
        (
            level("a", target) + &level("b", target),
            "`service_level.b` is unreachable: `service_level.a` (line 11) fits every message it fits and \
             comes first",
        ),
        (
            level("a", &target.replace("99", "5")),
            "the resolution is due before the first response",
        ),
        (
            level("a", &target.replace("always", "business")),
            "a business clock needs a calendar",
        ),
    ];
    for (more, message) in table {
        let found = findings(&more);
        assert!(found.iter().any(|f| f == message), "{more}: {found:?}");
    }
}

const CALENDAR: &str = r#"
[calendar]
time_zone = "Europe/London"
hours = { mon = ["09:00-17:00"], tue = ["09:00-17:00"], wed = ["09:00-17:00"], thu = ["09:00-17:00"], fri = ["09:00-16:00"] }
holidays = ["2026-04-03", "2026-04-06"]
"#;

#[test]
fn clocks_of_the_law_run_from_receipt() {
    let policy = small_with(CALENDAR);
    assert!(policy.decide(&Signals::default()).regulatory.is_empty());
    let text = SMALL.replace("[matrix]", "clock_packs = [\"uk_financial\"]\n[matrix]");
    let policy = Policy::parse(&format!("{text}{CALENDAR}"), "uk.toml").unwrap();
    let complaint = received(signals(&[("complaint.p", 0.9)]), "2026-03-31T15:00:00Z");
    let duties: Vec<(String, String)> = policy
        .decide(&complaint)
        .regulatory
        .into_iter()
        .map(|duty| (duty.id, duty.due))
        .collect();
    // Good Friday and Easter Monday are no working days; clocks were put forward two days before.
    let expected = [
        ("uk_financial.summary_resolution", "2026-04-07T16:00:00Z"),
        ("uk_financial.final_response", "2026-05-26T15:00:00Z"),
    ];
    let expected = expected.map(|(id, due)| (id.to_owned(), due.to_owned()));
    assert_eq!(duties, expected);
    assert!(
        policy
            .decide(&received(Signals::default(), "2026-03-31T15:00:00Z"))
            .regulatory
            .is_empty()
    );
    let before_the_law = received(complaint, "1999-03-31T15:00:00Z");
    assert!(policy.decide(&before_the_law).regulatory.is_empty());
}

#[test]
fn a_clock_of_ones_own_and_its_mistakes() {
    let clock = |length: &str| {
        format!(
            "[[regulatory]]\nid = \"reply\"\nwhen = [{{ name = \"channel\", is = \"letter\" }}]\n{length}\n\
             source = \"Statute 1\"\nvalid_from = 2020-01-01\nvalid_until = \"2027-12-31\"\nreason = \"r\"\n"
        )
    };
    let policy = small_with(&clock("months = 1"));
    let letter = received(named(&[("channel", "letter")]), "2026-01-31T10:00:00Z");
    let duty = policy.decide(&letter).regulatory.remove(0);
    assert_eq!(
        (duty.due.as_str(), duty.source.as_str()),
        ("2026-02-28T10:00:00Z", "Statute 1")
    );
    let table = [
        (clock(""), "`regulatory` needs exactly one length"),
        (
            clock("days = 3\nhours = 4"),
            "`regulatory` needs exactly one length",
        ),
        (clock("business_days = 3"), "business days need a calendar"),
        (
            clock("days = 3").replace("2027-12-31", "2019-12-31"),
            "the clock ends before it begins to apply",
        ),
        (
            clock("days = 3").replace("2027-12-31", "soon"),
            "`soon` is no date",
        ),
        (
            clock("days = 3").replace("source = \"Statute 1\"\n", ""),
            "`regulatory` has no `source`",
        ),
    ];
    for (more, message) in table {
        let found = findings(&more);
        assert!(found.iter().any(|f| f == message), "{more}: {found:?}");
    }
    let packs = |names: &str| {
        Policy::lint(&SMALL.replace("[matrix]", &format!("clock_packs = [{names}]\n[matrix]")))
    };
    assert_eq!(
        packs("\"uk_finance\"")[0].message,
        "unknown pack of clocks `uk_finance`"
    );
    assert_eq!(
        packs("\"uk_financial\"")[0].message,
        "uk_financial: business days need a calendar"
    );
}

#[test]
fn a_named_pack_is_part_of_the_hash() {
    let with = |packs: &str| {
        let text = SMALL.replace("[matrix]", &format!("clock_packs = [{packs}]\n[matrix]"));
        Policy::parse(&text, "p.toml").unwrap().hash().to_owned()
    };
    assert_ne!(with("\"eu_rail\""), with("\"eu_data_protection\""));
}

#[test]
fn rules_may_read_the_time_of_receipt() {
    let rule = |condition: &str| {
        format!(
            "{CALENDAR}[[rule]]\nid = \"r\"\nwhen = [{condition}]\nraise_to = \"high\"\nreason = \"r\"\n"
        )
    };
    let table = [
        (
            "{ name = \"opening\", is = \"closed\" }",
            "2026-03-06T16:30:00Z",
            true,
        ),
        (
            "{ name = \"opening\", is = \"closed\" }",
            "2026-03-06T15:30:00Z",
            false,
        ),
        (
            "{ name = \"opening\", is = \"closed\" }",
            "2026-04-06T10:00:00Z",
            true,
        ),
        (
            "{ name = \"weekday\", is = [\"sat\", \"sun\"] }",
            "2026-03-07T10:00:00Z",
            true,
        ),
        (
            "{ name = \"weekday\", is = [\"sat\", \"sun\"] }",
            "2026-03-06T23:30:00Z",
            false,
        ),
        (
            "{ name = \"hour\", is = [\"22\", \"23\", \"00\"] }",
            "2026-07-01T21:10:00Z",
            true,
        ),
        (
            "{ name = \"hour\", is = [\"22\", \"23\", \"00\"] }",
            "2026-01-05T21:10:00Z",
            false,
        ),
        ("{ name = \"opening\", is = \"closed\" }", "no time", false),
    ];
    for (condition, at, fires) in table {
        let policy = small_with(&rule(condition));
        let signals = received(Signals::default(), at);
        let verdict = policy.decide(&signals);
        assert_eq!(
            verdict.priority == Priority::High,
            fires,
            "{condition} {at}"
        );
        assert_eq!(policy.decide_priority(&signals), verdict.priority);
    }
    let wrong = findings(&rule("{ name = \"weekday\", is = \"saturday\" }"));
    assert_eq!(wrong, ["`weekday` is never `saturday`"]);
}

#[test]
fn order_value_and_age_raise() {
    let policy = small_with(
        "[[rule]]\nid = \"old\"\nany = [{ signal = \"age.hours\", at_least = 48 }, { signal = \"order.value\", at_least = 5000 }]\n\
         raise_by = 1\nreason = \"r\"\n",
    );
    for (name, value, priority) in [
        ("age.hours", 47.9, Priority::Low),
        ("age.hours", 48.0, Priority::Normal),
        ("order.value", 5000.0, Priority::Normal),
    ] {
        assert_eq!(
            policy.decide(&signals(&[(name, value)])).priority,
            priority,
            "{name} {value}"
        );
    }
}
