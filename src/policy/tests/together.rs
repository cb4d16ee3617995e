//! Entries that are fine one by one and wrong together: each is told at its line, with those it is about.
//!
//! `#<` ends the line that must be named.

use super::wrong::marked_line;
use super::*;
use crate::policy::Gravity;

const CHAT: &str = "{ name = \"channel\", is = \"chat\" }";
const NO_CHAT: &str = "{ name = \"channel\", is_not = \"chat\" }";
const MAIL: &str = "{ name = \"channel\", is = \"email\" }";
const BOTH: &str = "{ name = \"channel\", is = [\"chat\", \"email\"] }";
const BUG: &str = "{ signal = \"flag.bug\", at_least = 0.5 }";
const SAFETY: &str = "{ signal = \"flag.safety\", at_least = 0.5 }";
const FRAUD: &str = "{ signal = \"flag.fraud\", at_least = 0.5 }";
const PRAISE: &str = "{ signal = \"flag.praise\", at_least = 0.5 }";
const SHORT: &str = "{ signal = \"text.bytes\", below = 500 }";
const LONG: &str = "{ signal = \"text.bytes\", at_least = 500 }";
const GRAVE: &str = "{ signal = \"impact.level\", at_least = 2 }";
const SLIGHT: &str = "{ signal = \"impact.level\", below = 1 }";
const BILLING: &str = "{ name = \"category\", is = \"billing_payment\" }";

/// No danger, which a cap should say.
const SAFE: &str = "{ signal = \"flag.safety\", below = 0.5 }, { signal = \"flag.self_harm\", below = 0.5 }, \
                    { signal = \"flag.fraud\", below = 0.5 }";

/// An entry whose head may be marked.
fn entry(part: &str, id: &str, atoms: &[&str], effect: &str) -> String {
    let atoms = atoms.join(", ");
    format!("[[{part}]]\nid = \"{id}\"\nwhen = [{atoms}]\n{effect}\nreason = \"r\"\n")
}

fn marked(part: &str, id: &str, atoms: &[&str], effect: &str) -> String {
    entry(part, id, atoms, effect).replacen("]]\n", "]] #<\n", 1)
}

fn floor(id: &str, atoms: &[&str], least: &str) -> String {
    entry("floor", id, atoms, &format!("at_least = \"{least}\""))
}

fn cap(id: &str, atoms: &[&str], most: &str) -> String {
    marked("cap", id, atoms, &format!("at_most = \"{most}\""))
}

fn queue(id: &str, atoms: &[&str], sets: &str) -> String {
    entry("queue", id, atoms, sets)
}

fn team(rest: &str) -> String {
    format!("[[team]]\nqueue = \"billing\"\n{rest}\n")
}

fn level(id: &str, atoms: &[&str], priorities: &[&str]) -> String {
    let due = "{ first_response_minutes = 5, resolve_minutes = 9, clock = \"always\" }";
    let sets: Vec<String> = priorities.iter().map(|p| format!("{p} = {due}")).collect();
    entry("service_level", id, atoms, &sets.join("\n"))
}

fn last_marked(text: &str, head: &str) -> String {
    let (before, after) = text.rsplit_once(head).unwrap();
    format!("{before}{head} #<{after}")
}

/// Each policy loads, and a warning at the marked line says all of the words.
fn assert_warned(cases: &[(String, &[&str])]) {
    let mut wrong = Vec::new();
    for (more, words) in cases {
        let text = if more.contains("[matrix]") {
            more.clone()
        } else {
            format!("{SMALL}{more}")
        };
        let policy = match Policy::parse(&text, "p.toml") {
            Ok(policy) => policy,
            Err(error) => {
                wrong.push(format!("does not load: {error}\n{more}"));
                continue;
            }
        };
        let line = marked_line(&text);
        let is_told = policy.warnings().iter().any(|found| {
            let says_all = words.iter().all(|word| found.message.contains(word));
            found.line == line && says_all && found.fix.is_some()
        });
        let is_warning = |found: &crate::policy::Finding| found.gravity == Gravity::Warning;
        if !is_told || !policy.warnings().iter().all(is_warning) {
            wrong.push(format!(
                "wanted {line}: {words:?}, got {:?}",
                policy.warnings()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_cap_that_meets_a_floor_is_told_of() {
    assert_warned(&[
        (
            cap("c", &[CHAT], "low") + &floor("f", &[SAFETY], "high"),
            &[
                "`cap.c` lowers to `low`",
                "`floor.f` (line 16)",
                "keeps higher; the floor wins",
            ],
        ),
        (
            cap("c", &[PRAISE, SAFE], "normal") + &floor("f", &[GRAVE], "high"),
            &["`cap.c`", "`floor.f`"],
        ),
        (
            cap("c", &[SHORT, SAFE], "low")
                + &floor("f", &[BUG], "high")
                + &floor("g", &[CHAT], "urgent"),
            &["`floor.f` (line 16) and `floor.g` (line 21) keep higher"],
        ),
        (
            marked("rule", "r", &[PRAISE, SAFE], "lower_to = \"low\"")
                + &floor("f", &[BUG], "normal"),
            &["`rule.r` lowers to `low`", "`floor.f`"],
        ),
    ]);
    let text = format!(
        "{}{}",
        cap("c", &[CHAT], "low"),
        floor("f", &[SAFETY], "high")
    );
    let policy = small_with(&text);
    let fix = policy.warnings()[0].fix.clone().unwrap();
    assert_eq!(
        fix,
        "add `{ signal = \"flag.safety\", below = 0.5 }` to its `when`"
    );
}

#[test]
fn a_cap_that_hides_danger_is_told_of() {
    assert_warned(&[
        (
            cap("c", &[PRAISE], "low"),
            &[
                "`flag.safety`, `flag.self_harm` or `flag.fraud`",
                "to `low`",
                "no floor",
            ],
        ),
        (
            entry("rule", "r", &[SAFETY], "raise_to = \"urgent\"") + &cap("c", &[CHAT], "normal"),
            &[
                "`cap.c`",
                "which undoes `rule.r` (line 11)",
                "`flag.safety`",
            ],
        ),
        (
            entry("rule", "r", &[FRAUD], "raise_to = \"high\"")
                + &marked("rule", "calm", &[SHORT], "lower_to = \"low\""),
            &["`rule.calm`", "which undoes `rule.r`", "`flag.fraud`"],
        ),
        // A floor about something else holds none of them up.
        (
            cap("c", &[PRAISE], "low") + &floor("f", &[BUG], "high"),
            &["may lower messages with `flag.safety`"],
        ),
    ]);
}

#[test]
fn entries_that_others_make_needless_together() {
    let to_high = "raise_to = \"high\"";
    assert_warned(&[
        (
            entry("rule", "a", &[SHORT], to_high)
                + &entry("rule", "b", &[LONG], to_high)
                + &marked("rule", "c", &[BUG], to_high),
            &[
                "`rule.c` changes nothing",
                "`rule.a` (line 11) and `rule.b` (line 16) together fit",
            ],
        ),
        (
            floor("a", &[CHAT], "urgent")
                + &floor("b", &[NO_CHAT], "high")
                + &last_marked(&floor("c", &[BUG], "normal"), "[[floor]]"),
            &["`floor.c` changes nothing", "together fit every message"],
        ),
        (
            cap("c", &[PRAISE, SAFE], "low")
                + &floor("a", &[SHORT], "high")
                + &floor("b", &[LONG], "normal"),
            &[
                "`cap.c` never counts",
                "`floor.a` (line 16) and `floor.b` (line 21)",
            ],
        ),
        (
            marked("rule", "r", &[BUG], "raise_to = \"urgent\"")
                + &entry("cap", "a", &[CHAT], "at_most = \"normal\"")
                + &entry("cap", "b", &[NO_CHAT], "at_most = \"low\""),
            &[
                "`rule.r` never counts",
                "`cap.a` (line 16) and `cap.b` (line 21)",
            ],
        ),
    ]);
}

#[test]
fn routes_that_others_take_together() {
    let to_billing = "queue = \"billing\"";
    assert_warned(&[
        (
            queue("a", &[CHAT], to_billing)
                + &queue("b", &[NO_CHAT], to_billing)
                + &last_marked(&queue("c", &[BUG], "queue = \"general\""), "[[queue]]"),
            &[
                "`queue.c` is unreachable",
                "`queue.a` (line 11) and `queue.b` (line 16) together",
            ],
        ),
        (
            queue("a", &[SHORT], "queue = \"billing\"\ntier = 2")
                + &queue("b", &[LONG], "tier = 1")
                + &last_marked(
                    &queue("c", &[BUG], "queue = \"general\"\ntier = 0"),
                    "[[queue]]",
                ),
            &[
                "the tier of `queue.c` never counts",
                "`queue.a`",
                "`queue.b`",
            ],
        ),
        (
            queue("a", &[CHAT], to_billing)
                + &last_marked(
                    &queue("b", &[CHAT, BUG], "queue = \"general\"\ntier = 2"),
                    "[[queue]]",
                ),
            &[
                "the queue of `queue.b` never counts",
                "`queue.a` (line 11) fits every",
            ],
        ),
        (
            SMALL.replace(
                "queues = { billing_payment = \"billing\" }",
                "queues = { billing_payment = \"billing\" } #<",
            ) + &queue("a", &[BILLING], "queue = \"general\""),
            &[
                "nothing goes by `queues.billing_payment`",
                "`queue.a` (line 11)",
            ],
        ),
    ]);
}

/// The small policy with this line marked.
fn with_mark(line: &str) -> String {
    SMALL.replacen(line, &format!("{line} #<"), 1)
}

fn general_team(rest: &str) -> String {
    team(rest).replace("\"billing\"", "\"general\"")
}

#[test]
fn queues_that_teams_leave_nothing() {
    let queues = "queues = { billing_payment = \"billing\" }";
    let skill = entry("skill", "s", &[BUG], "");
    assert_warned(&[
        (
            with_mark(queues)
                + &general_team("categories = [\"refund_return\", \"billing_payment\"]"),
            &[
                "nothing goes by `queues.billing_payment`",
                "`general` (line 11) fits every message of this category",
            ],
        ),
        (
            with_mark(queues)
                + &queue("a", &[BILLING, CHAT], "queue = \"general\"")
                + &queue("b", &[BILLING, NO_CHAT, SHORT], "queue = \"general\"")
                + &general_team("categories = [\"billing_payment\"]"),
            &["nothing goes by `queues.billing_payment`", "`general`"],
        ),
        (
            with_mark("default_queue = \"general\"") + &skill + &general_team("skills = [\"s\"]"),
            &[
                "nothing goes by `queues` or to `default_queue`",
                "`general` (line 16) fits every message there is",
            ],
        ),
    ]);
    for more in [
        // The queue gets its messages, by a team instead.
        team("categories = [\"billing_payment\"]"),
        general_team("categories = [\"billing_payment\"]\nlanguages = [\"en\"]")
            + &team("categories = [\"billing_payment\"]"),
        // Other languages are left.
        general_team("categories = [\"billing_payment\"]\nlanguages = [\"en\", \"de\"]"),
        general_team("languages = [\"de\"]"),
    ] {
        assert_eq!(small_with(&more).warnings(), [], "{more}");
    }
}

#[test]
fn levels_and_teams_that_others_leave_nothing() {
    assert_warned(&[
        (
            level("a", &[SHORT], &["low", "normal"])
                + &level("b", &[LONG], &["low"])
                + &last_marked(&level("c", &[BUG], &["low"]), "[[service_level]]"),
            &["`service_level.c` is unreachable", "together"],
        ),
        (
            team("categories = [\"billing_payment\"]\nlanguages = [\"en\", \"de\"]")
                + &team("categories = [\"refund_return\"]\nlanguages = [\"en\"]")
                + &team(
                    "categories = [\"billing_payment\", \"refund_return\"]\nlanguages = [\"en\"]",
                )
                .replace("[[team]]", "[[team]] #<"),
            &[
                "this team is unreachable",
                "(line 11)",
                "(line 15) together",
            ],
        ),
    ]);
}

#[test]
fn cells_that_no_message_keeps() {
    let high_row = "high = { high = \"urgent\", medium = \"high\", low = \"normal\" }";
    let low_row = "low = { high = \"normal\", medium = \"low\", low = \"low\" }";
    assert_warned(&[
        (
            with_mark(high_row) + &floor("f", &[GRAVE], "high"),
            &[
                "no message keeps the `normal` of high impact and low urgency",
                "`floor.f` (line 11)",
                "`high` or more",
            ],
        ),
        (
            with_mark(high_row)
                + &entry("rule", "a", &[GRAVE, CHAT], "raise_to = \"urgent\"")
                + &entry("rule", "b", &[GRAVE, NO_CHAT], "raise_to = \"high\""),
            &["high impact and low urgency", "`rule.a`", "together"],
        ),
        (
            with_mark(low_row) + &cap("c", &[SLIGHT], "low").replace(" #<", ""),
            &[
                "no message keeps the `normal` of low impact and high urgency",
                "`low` or less",
            ],
        ),
    ]);
}

#[test]
fn roles_that_no_policy_decides_about_are_told_of() {
    for (test, role) in [
        ("is = \"agent\"", "agent"),
        ("is = [\"customer\", \"System\"]", "System"),
        ("is_not = \"agent\"", "agent"),
    ] {
        let atom = format!("\n{{ name = \"author_role\", {test} }} #<\n");
        let more = entry("rule", "a", &[&atom], "raise_by = 1");
        let words = format!("is never `{role}` here");
        assert_warned(&[(more, &[&words])]);
    }
    let customer = "{ name = \"author_role\", is = \"customer\" }";
    let policy = small_with(&entry("rule", "a", &[customer], "raise_by = 1"));
    assert_eq!(policy.warnings(), []);
}

#[test]
fn what_only_looks_wrong_together_is_not_told_of() {
    for more in [
        // The cap leaves the floors' messages alone.
        entry("cap", "c", &[CHAT, SAFE], "at_most = \"low\"")
            + &floor("s", &[SAFETY], "high")
            + &floor("f", &[FRAUD], "high"),
        // The cap ends where the floor begins.
        entry("cap", "c", &[SLIGHT, SAFE], "at_most = \"low\"")
            + &floor("f", &[GRAVE, BUG], "high"),
        // A floor is not above the cap.
        entry("cap", "c", &[PRAISE, SAFE], "at_most = \"normal\"") + &floor("f", &[BUG], "normal"),
        // Whoever lowers to `high` hides no danger.
        entry("cap", "c", &[CHAT], "at_most = \"high\""),
        // A gap is left between the two, and the messages of a third channel.
        queue("a", &[CHAT], "queue = \"billing\"")
            + &queue("b", &[MAIL], "queue = \"billing\"")
            + &queue("c", &[BUG], "queue = \"general\""),
        queue("a", &[CHAT, SHORT], "queue = \"billing\"")
            + &queue("b", &[NO_CHAT, LONG], "queue = \"billing\"")
            + &queue("c", &[BUG], "queue = \"general\""),
        // Of both channels one goes on to the third.
        queue("a", &[CHAT, SHORT], "tier = 2")
            + &queue("b", &[MAIL], "tier = 2")
            + &queue("c", &[BOTH], "tier = 0"),
        // Every day of the week is named, but not messages without a time of receipt.
        queue(
            "a",
            &["{ name = \"weekday\", is = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"] }"],
            "tier = 1",
        ) + &queue(
            "b",
            &["{ name = \"weekday\", is = [\"sat\", \"sun\"] }"],
            "tier = 2",
        ) + &queue("c", &[BUG], "tier = 0"),
        // The first two go less far.
        entry("rule", "a", &[CHAT, SHORT], "raise_to = \"normal\"")
            + &entry("rule", "b", &[CHAT, LONG], "raise_to = \"normal\"")
            + &entry("rule", "c", &[CHAT, BUG], "raise_to = \"high\""),
        // A message of the cell stays where it is: that without a bug.
        floor("f", &[GRAVE, BUG], "urgent"),
        // What the rule lifts a cap may lower again.
        entry("rule", "a", &[GRAVE], "raise_to = \"high\"")
            + &entry("cap", "c", &[PRAISE, SAFE], "at_most = \"normal\""),
        // Another language is left to the third.
        team("categories = [\"billing_payment\"]\nlanguages = [\"en\"]")
            + &team("categories = [\"refund_return\"]\nlanguages = [\"en\"]")
            + &team(
                "categories = [\"billing_payment\", \"refund_return\"]\nlanguages = [\"en\", \"de\"]",
            ),
        level("a", &[SHORT], &["low"])
            + &level("b", &[LONG], &["normal"])
            + &level("c", &[BUG], &["low", "normal"]),
    ] {
        let found = Policy::lint(&format!("{SMALL}{more}"));
        let told: Vec<&str> = found
            .iter()
            .map(|found| found.message.as_str())
            .filter(|message| !message.contains("has no due times"))
            .collect();
        assert_eq!(told, Vec::<&str>::new(), "{more}");
    }
    assert_eq!(Policy::standard().warnings(), []);
}

#[test]
fn a_policy_of_many_parts_is_looked_at_in_short_time() {
    let atom = |n: u32| {
        format!(
            "{{ signal = \"text.bytes\", at_least = {n}, below = {} }}",
            n + 2
        )
    };
    let all: Vec<String> = (0..480)
        .map(|n| {
            let (bytes, name) = (atom(n), format!("{{ name = \"channel\", is = \"c{n}\" }}"));
            entry(
                "floor",
                &format!("f{n}"),
                &[&bytes, &name, BUG],
                "at_least = \"high\"",
            )
        })
        .collect();
    let begun = std::time::Instant::now();
    small_with(&all.concat());
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
