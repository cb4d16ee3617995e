//! Wrong policies: each is refused with the line and the reason.
//!
//! `#<` ends the line that must be named.

use super::*;

fn rule(conditions: &str, effect: &str) -> String {
    format!("[[rule]]\nid = \"a\"\n{conditions}\n{effect}\nreason = \"why\"\n")
}

fn when(atom: &str) -> String {
    rule(&format!("when = [\n{atom} #<\n]"), "raise_by = 1")
}

fn lowers(atom: &str) -> String {
    rule(&format!("when = [\n{atom} #<\n]"), "lower_to = \"low\"")
}

pub(super) fn marked_line(text: &str) -> u64 {
    let at = text
        .lines()
        .position(|line| line.trim_end().ends_with("#<"));
    at.expect("the case marks a line") as u64 + 1
}

fn assert_refused(text: &str, reason: &str) {
    let error = Policy::parse(text, "p.toml").expect_err(reason).to_string();
    let place = format!("p.toml:{}: ", marked_line(text));
    let named = error
        .lines()
        .any(|l| l.starts_with(&place) && l.contains(reason));
    assert!(
        named,
        "wanted {place}…{reason}…, got:\n{error}\nfor:\n{text}"
    );
}

fn assert_added_is_refused(cases: &[(String, &str)]) {
    for (more, reason) in cases {
        assert_refused(&format!("{SMALL}{more}"), reason);
    }
}

#[test]
fn bounds_that_break_monotonicity() {
    let harm = "{ signal = \"flag.safety\", at_most = 0.5 }";
    let tone = "{ signal = \"anger.score\", below = 0.5 }";
    let calm = "{ signal = \"flag.praise\", at_least = 0.5 }";
    let harmful = "{ signal = \"complaint.p\", at_least = 0.5 }";
    let angry = "{ signal = \"anger.score\", at_least = 0.5 }";
    let less_calm = "{ signal = \"flag.praise\", below = 0.5 }";
    assert_added_is_refused(&[
        (when(harm), "`at_most` on the harm signal `flag.safety` in an entry that raises is not monotone"),
        (when(harm), "use `at_least` on it here"),
        (when(tone), "`below` on the tone signal `anger.score` in an entry that raises"),
        (when(calm), "on the calm signal `flag.praise` in an entry that raises"),
        (lowers(harmful), "`at_least` on the harm signal `complaint.p` in an entry that lowers"),
        (lowers(angry), "on the tone signal `anger.score` in an entry that lowers"),
        (lowers(less_calm), "on the calm signal `flag.praise` in an entry that lowers"),
        (
            "[[floor]]\nid = \"f\"\nany = [{ signal = \"flag.bug\", below = 0.5 }] #<\nat_least = \"high\"\nreason = \"r\"".into(),
            "not monotone",
        ),
        (
            "[[cap]]\nid = \"f\"\nwhen = [{ signal = \"flag.bug\", at_least = 0.5 }] #<\nat_most = \"low\"\nreason = \"r\"".into(),
            "not monotone",
        ),
    ]);
}

#[test]
fn a_matrix_that_falls() {
    let by_urgency = SMALL.replace(
        "high = { high = \"urgent\", medium = \"high\", low = \"normal\" }",
        "high = { high = \"high\", medium = \"urgent\", low = \"normal\" } #<",
    );
    assert_refused(
        &by_urgency,
        "the matrix is not monotone: high impact and more than medium urgency gives `high`, less gives `urgent`",
    );
    let by_impact = SMALL.replace(
        "medium = { high = \"high\", medium = \"normal\", low = \"low\" }",
        "medium = { high = \"low\", medium = \"low\", low = \"low\" } #<",
    );
    assert_refused(
        &by_impact,
        "high urgency and more impact gives `low`, less gives `normal`",
    );
}

#[test]
fn unknown_names() {
    let top = |from: &str, to: &str| SMALL.replace(from, to);
    assert_added_is_refused(&[
        (when("{ signal = \"flag.saftey\", at_least = 0.5 }"), "did you mean `flag.safety`?"),
        (when("{ signal = \"channel\", at_least = 0.5 }"), "it is a name"),
        (when("{ name = \"chanel\", is = \"chat\" }"), "did you mean `channel`?"),
        (when("{ name = \"flag.bug\", is = \"chat\" }"), "it is a number"),
        (when("{ name = \"intent\", is = [\"ask_statsu\"] }"), "`intent` is never `ask_statsu`; did you mean `ask_status`?"),
        (when("{ name = \"author_role\", is = \"robot\" }"), "known: customer, agent, system"),
        (when("{ signal = \"flag.bug\", atleast = 0.5 }"), "has no key `atleast`; did you mean `at_least`?"),
        (rule("", "raise_by = 1\nraises_to = \"high\" #<"), "did you mean `raise_to`?"),
        (rule("when = [{ signal = \"flag.bug\", at_least = 0.5 }]", "raise_to = \"hihg\" #<"), "did you mean `high`?"),
        ("[tones] #<\nreason = \"r\"".into(), "has no key `tones`; did you mean `tone`?"),
        ("[queues2] #<".into(), "did you mean `queues`?"),
        ("[[queue]]\nid = \"q\"\nwhen = [{ signal = \"flag.bug\", at_least = 0.5 }]\nqueue = \"biling\" #<\nreason = \"r\"".into(), "unknown queue `biling`; add it to `queue_names`; did you mean `billing`?"),
        ("[sla.urgnet] #<".into(), "did you mean `urgent`?"),
        ("[calendar]\ntime_zone = \"Europe/Belin\" #<\nhours = { mon = [\"09:00-10:00\"] }".into(), "did you mean `Europe/Berlin`?"),
    ]);
    let queues = top(
        "{ billing_payment = \"billing\" }",
        "{ biling_payment = \"billing\" } #<",
    );
    assert_refused(&queues, "did you mean `billing_payment`?");
    let queue = top(
        "{ billing_payment = \"billing\" }",
        "{ billing_payment = \"money\" } #<",
    );
    assert_refused(&queue, "unknown queue `money`");
    let default = top(
        "default_queue = \"general\"",
        "default_queue = \"generel\" #<",
    );
    assert_refused(&default, "did you mean `general`?");
    let format = top("kvetch-policy/1\"", "kvetch-policy/2\" #<");
    assert_refused(&format, "this program reads `kvetch-policy/1`");
    let name = top("\"small\"", "\"two words\" #<");
    assert_refused(&name, "not a usable policy name");
}

#[test]
fn values_that_make_no_sense() {
    let low =
        |first: &str, resolve: &str| format!("[sla.low]\n{first}\n{resolve}\nclock = \"always\"\n");
    let calendar = |rest: &str| format!("[calendar]\ntime_zone = \"UTC\"\n{rest}\n");
    assert_added_is_refused(&[
        (when("{ signal = \"flag.bug\", at_least = 1.5 }"), "`at_least = 1.5` can never hold: `flag.bug` goes from 0 to 1"),
        (when("{ signal = \"flag.bug\", at_least = \"0.5\" }"), "`at_least` is a string, not a finite number"),
        (when("{ signal = \"flag.bug\", at_least = nan }"), "not a finite number"),
        (when("{ signal = \"flag.bug\" }"), "the condition has no bound"),
        (when("{ signal = \"text.bytes\", at_most = 1, below = 1 }"), "both `at_most` and `below`"),
        (when("{ signal = \"text.bytes\", at_least = 9, at_most = 1 }"), "exclude each other"),
        (lowers("{ signal = \"flag.bug\", below = 0 }"), "can never hold"),
        (when("{ name = \"channel\" }"), "either `is` or `is_not`"),
        (when("{ name = \"channel\", is = [] }"), "the list of names is empty"),
        (when("{ at_least = 1 }"), "needs either `signal` or `name`"),
        (when("7"), "not a list of tables"),
        (rule("when = [{ signal = \"flag.bug\", at_least = 0.5 }]", "raise_by = 4 #<"), "whole number from 1 to 3"),
        (rule("when = [{ signal = \"flag.bug\", at_least = 0.5 }]", "raise_to = \"low\" #<"), "changes nothing"),
        ("[[rule]] #<\nid = \"a\"\nraise_by = 1\nreason = \"r\"".into(), "it has no condition"),
        ("[[rule]] #<\nid = \"a\"\nwhen = [{ signal = \"flag.bug\", at_least = 0.5 }]\nreason = \"r\"".into(), "exactly one effect"),
        ("[[rule]] #<\nid = \"a\"\nwhen = [{ signal = \"flag.bug\", at_least = 0.5 }]\nraise_by = 1".into(), "has no `reason`"),
        ("[[rule]]\nid = \"A b\" #<\nwhen = [{ signal = \"flag.bug\", at_least = 0.5 }]\nraise_by = 1\nreason = \"r\"".into(), "not a usable id"),
        ("[[queue]] #<\nid = \"a\"\nwhen = [{ signal = \"flag.bug\", at_least = 0.5 }]\nreason = \"r\"".into(), "sets nothing"),
        ("[tone] #<\nwhen = [{ signal = \"flag.bug\", at_least = 0.5 }]\nreason = \"r\"".into(), "tests no tone signal"),
        ("[tone]\nany = [{ signal = \"anger.score\", at_least = 0.5 },\n{ signal = \"flag.bug\", at_least = 0.5 }] #<\nreason = \"r\"".into(), "would fire on this alone"),
        ("[[floor]] #<\nid = \"a\"\nwhen = [{ signal = \"flag.abuse\", at_least = 0.5 }]\nat_least = \"high\"\nreason = \"r\"".into(), "tone raises by at most one step"),
        (low("first_response_minutes = 0 #<", "resolve_minutes = 5"), "out of range"),
        (low("first_response_minutes = 9", "resolve_minutes = 5 #<"), "due before the first response"),
        ("[sla.low] #<\nfirst_response_minutes = 5\nresolve_minutes = 5\nclock = \"business\"".into(), "needs a calendar"),
        (calendar("hours = { mon = [\"9-17\"] } #<"), "is no range of hours"),
        (calendar("hours = { mon = [\"22:00-06:00\"] } #<"), "split at midnight"),
        (calendar("hours = { mon = [\"09:00-12:00\", \"11:00-13:00\"] } #<"), "begins before"),
        (calendar("hours = { mon = [\"09:00-12:00\"] }\nholidays = [\"2026-02-30\"] #<"), "is no date"),
        ("[calendar] #<\ntime_zone = \"UTC\"\nhours = {}".into(), "never open"),
    ]);
}

const BUG: &str = "{ signal = \"flag.bug\", at_least = 0.5 }";
const MORE_BUG: &str = "{ signal = \"flag.bug\", at_least = 0.8 }";
const CHAT: &str = "{ name = \"channel\", is = \"chat\" }";
const EMAIL: &str = "{ name = \"channel\", is = \"email\" }";
const NO_CHAT: &str = "{ name = \"channel\", is_not = \"Chat\" }";
const PRAISE: &str = "{ signal = \"flag.praise\", at_least = 0.5 }";

fn entry(part: &str, id: &str, atoms: &[&str], effect: &str) -> String {
    let atoms = atoms.join(", ");
    format!("[[{part}]] \nid = \"{id}\"\nwhen = [{atoms}]\n{effect}\nreason = \"r\"\n")
}

fn marked(part: &str, id: &str, atoms: &[&str], effect: &str) -> String {
    entry(part, id, atoms, effect).replacen("]] ", "]] #<", 1)
}

#[test]
fn entries_that_another_makes_needless() {
    let first = || entry("rule", "a", &[BUG], "raise_by = 1");
    let to = |priority: &str| format!("raise_to = \"{priority}\"");
    assert_added_is_refused(&[
        (
            first() + &marked("rule", "a", &[CHAT], "raise_by = 1"),
            "the id `rule.a` stands on line 11",
        ),
        (
            first() + &marked("rule", "b", &[BUG], "raise_by = 1"),
            "`rule.b` has the same condition as `rule.a` (line 11)",
        ),
        (
            entry("rule", "a", &[BUG, CHAT], "raise_by = 1")
                + &marked("rule", "b", &[CHAT, BUG], "raise_by = 2"),
            "has the same condition",
        ),
        (
            entry("rule", "a", &[BUG], &to("high"))
                + &marked("rule", "b", &[MORE_BUG], &to("normal")),
            "`rule.b` is shadowed by `rule.a`",
        ),
        (
            marked("floor", "a", &[BUG, CHAT], "at_least = \"high\"")
                + &entry("floor", "b", &[CHAT], "at_least = \"urgent\""),
            "`floor.a` is shadowed by `floor.b`",
        ),
        (
            marked("cap", "a", &[PRAISE, CHAT], "at_most = \"low\"")
                + &entry("floor", "b", &[CHAT], "at_least = \"high\""),
            "`cap.a` contradicts `floor.b`",
        ),
        (
            entry("queue", "a", &[CHAT], "queue = \"billing\"\ntier = 2")
                + &marked("queue", "b", &[CHAT, BUG], "tier = 0"),
            "`queue.b` is unreachable: `queue.a`",
        ),
    ]);
}

#[test]
fn entries_that_cannot_fire() {
    let least = "{ signal = \"text.bytes\", at_least = 9 }";
    let below = "{ signal = \"text.bytes\", below = 9 }";
    let reason = "unreachable: its conditions exclude each other";
    for (part, effect) in [
        ("rule", "raise_by = 1"),
        ("cap", "at_most = \"low\""),
        ("queue", "tier = 2"),
    ] {
        for atoms in [[CHAT, EMAIL], [CHAT, NO_CHAT], [least, below]] {
            assert_added_is_refused(&[(marked(part, "a", &atoms, effect), reason)]);
        }
    }
}

#[test]
fn entries_that_only_look_needless_load() {
    for more in [
        // The second goes further, or the first is lowered in between.
        entry("rule", "a", &[BUG], "raise_to = \"high\"")
            + &entry("rule", "b", &[MORE_BUG], "raise_to = \"urgent\""),
        entry("rule", "a", &[BUG], "raise_to = \"high\"")
            + &entry("rule", "c", &[PRAISE], "lower_to = \"low\"")
            + &entry("rule", "b", &[MORE_BUG], "raise_to = \"high\""),
        // Two raises add up.
        entry("rule", "a", &[BUG], "raise_by = 1")
            + &entry("rule", "b", &[MORE_BUG], "raise_by = 1"),
        // A floor is a promise, whatever the rules happen to do.
        entry("rule", "a", &[BUG], "raise_to = \"urgent\"")
            + &entry("floor", "b", &[BUG], "at_least = \"high\""),
        // The first sets a queue only.
        entry("queue", "a", &[CHAT], "queue = \"billing\"")
            + &entry("queue", "b", &[CHAT], "tier = 0"),
    ] {
        small_with(&more);
    }
}

#[test]
fn broken_toml_is_named_by_line() {
    assert_refused("format = \"kvetch-policy/1\"\nname = #<\n", "not TOML");
    assert_refused(&format!("{SMALL}[matrix] #<"), "not TOML");
    for text in [
        "",
        "\u{0}",
        "[[[[",
        "=",
        "a.b.c = 1",
        "[rule]\nid = 1",
        "rule = 1\nsla = []\ntone = true",
    ] {
        assert!(Policy::parse(text, "p.toml").is_err(), "{text:?}");
    }
}

#[test]
fn all_problems_of_a_file_are_told_at_once() {
    let text = SMALL
        .replace("\"small\"", "\"no good\"")
        .replace("\"billing\" }", "\"nowhere\" }")
        + "colour = 3\n[[rule]]\nid = \"a\"\nwhen = [{ signal = \"flag.bgu\", at_least = 2 }]\nraise_by = 9\n";
    let error = Policy::parse(&text, "my.toml").unwrap_err();
    assert_eq!(error.code(), crate::error::ErrorCode::Policy);
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    assert!(
        lines.iter().all(|line| line.starts_with("my.toml:")),
        "{text}"
    );
    assert!(text.ends_with("[E04]"));
    assert_eq!(error.position().unwrap().line, Some(3));
}

#[test]
fn what_has_no_effect_is_a_warning() {
    let table = [
        (
            "[[rule]]\nid = \"a\"\nwhen = [{ signal = \"impact.level\", at_least = 2 }]\nraise_to = \"normal\"\nreason = \"r\"",
            "`rule.a` changes nothing",
        ),
        (
            "[[rule]]\nid = \"a\"\nwhen = [{ signal = \"flag.bug\", at_least = 0 }]\nraise_by = 1\nreason = \"r\"",
            "`at_least = 0` always holds",
        ),
        (
            "[[rule]]\nid = \"a\"\nwhen = [{ name = \"channel\", is = \"chat\" }]\nany = [{ name = \"channel\", is = \"email\" }, { signal = \"flag.bug\", at_least = 0.5 }]\nraise_by = 1\nreason = \"r\"",
            "this alternative can never hold",
        ),
        (
            "[sla.low]\nfirst_response_minutes = 5\nresolve_minutes = 50\nclock = \"always\"\n[sla.normal]\nfirst_response_minutes = 6\nresolve_minutes = 50\nclock = \"always\"",
            "`normal` may wait longer",
        ),
    ];
    for (more, reason) in table {
        let policy = small_with(more);
        let found = policy.warnings();
        let named = found
            .iter()
            .any(|f| f.message.contains(reason) && f.line >= 11);
        assert!(named, "{reason}: {found:?}");
        assert_eq!(found, Policy::lint(&format!("{SMALL}{more}")));
    }
}

#[test]
fn huge_files_are_refused_in_short_time() {
    let rules: Vec<String> = (0..2_500)
        .map(|n| {
            let atom = format!("{{ signal = \"text.bytes\", at_least = {n} }}");
            entry("rule", &format!("r{n}"), &[&atom], "raise_by = 1")
        })
        .collect();
    let rules = rules.concat();
    let error = Policy::parse(&format!("{SMALL}{rules}"), "p.toml").unwrap_err();
    assert!(
        error.message().contains("more than 2000 conditions"),
        "{error}"
    );
    let queues: Vec<String> = (0..501).map(|n| format!("\"q{n}\"")).collect();
    let queues = SMALL.replace(
        "\"general\", ",
        &format!("\"general\", {}, ", queues.join(", ")),
    );
    let error = Policy::parse(&queues, "p.toml").unwrap_err();
    assert!(error.message().contains("more than 500 queues"), "{error}");
    let large = "#".repeat(300_000);
    assert!(
        Policy::parse(&large, "p.toml")
            .unwrap_err()
            .message()
            .contains("bytes")
    );
    assert!(Policy::parse(&"[".repeat(200_000), "p.toml").is_err());
    assert!(Policy::parse(&format!("a = {}", "[".repeat(200_000)), "p.toml").is_err());
    assert!(Policy::parse(&format!("{}=1", "a.".repeat(90_000)), "p.toml").is_err());
}
