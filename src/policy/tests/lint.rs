//! What support leads get wrong: each mistake is told at its line, with a reason and a way out.
//!
//! `#<` ends the line that must be named.

use super::wrong::marked_line;
use super::*;
use crate::policy::Gravity;

/// Checks all cases before it fails, so that one run shows every poor message.
fn assert_all_refused(cases: &[(String, &str)]) {
    let wrong = cases.iter().filter_map(|(text, reason)| {
        let Err(error) = Policy::parse(text, "p.toml") else {
            return Some(format!("wanted {reason}, but it loads:\n{text}"));
        };
        let (told, place) = (error.to_string(), format!("p.toml:{}: ", marked_line(text)));
        let is_named = |line: &str| line.starts_with(&place) && line.contains(reason);
        let is_told = told.lines().any(is_named);
        (!is_told).then(|| format!("wanted {place}…{reason}…, got:\n{told}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The small policy with one part of its text replaced.
fn with(from: &str, to: &str) -> String {
    let text = SMALL.replacen(from, to, 1);
    assert_ne!(text, SMALL, "{from}");
    text
}

/// The small policy with more behind it.
fn plus(more: &str) -> String {
    format!("{SMALL}{more}")
}

fn floor(atoms: &str, priority: &str) -> String {
    format!("[[floor]]\nid = \"f\"\nwhen = [{atoms}]\nat_least = \"{priority}\"\nreason = \"r\"\n")
}

fn cap(atoms: &str, priority: &str) -> String {
    format!("[[cap]] #<\nid = \"c\"\nwhen = [{atoms}]\nat_most = \"{priority}\"\nreason = \"r\"\n")
}

fn sla(priority: &str, minutes: (u32, u32), clock: &str, mark: &str) -> String {
    let (first, resolve) = minutes;
    format!(
        "[sla.{priority}]{mark}\nfirst_response_minutes = {first}\nresolve_minutes = {resolve}\nclock = \"{clock}\"\n"
    )
}

/// Due times that customers of one tier have at one priority.
fn gold(priority: &str, (first, resolve): (u32, u32)) -> String {
    format!(
        "[[service_level]] #<\nid = \"gold\"\nwhen = [{{ name = \"customer_tier\", is = \"gold\" }}]\n\
         {priority} = {{ first_response_minutes = {first}, resolve_minutes = {resolve}, clock = \"always\" }}\nreason = \"r\"\n"
    )
}

fn calendar(rest: &str) -> String {
    plus(&format!("[calendar]\ntime_zone = \"UTC\"\n{rest}\n"))
}

fn with_bound(signal: &str, bound: &str) -> String {
    plus(&floor(
        &format!("\n{{ signal = \"{signal}\", {bound} }} #<\n"),
        "high",
    ))
}

fn with_name(name: &str, values: &str) -> String {
    plus(&floor(
        &format!("\n{{ name = \"{name}\", {values} }} #<\n"),
        "high",
    ))
}

const CHAT: &str = "{ name = \"channel\", is = \"chat\" }";

#[test]
fn keys_and_types() {
    let cases = [
        (
            with(
                "default_queue = \"general\"",
                "default_que = \"general\" #<",
            ),
            "has no key `default_que`; did you mean `default_queue`?",
        ),
        (
            with("name = \"small\"", "name = 7 #<"),
            "`name` is a whole number, not a string",
        ),
        (
            with(
                "queue_names = [\"general\", \"billing\"]",
                "queue_names = 7 #<",
            ),
            "`queue_names` is",
        ),
        (
            with(
                "default_queue = \"general\"",
                "default_queue = [\"general\"] #<",
            ),
            "`default_queue` is a list, not a string",
        ),
        (with("low = \"low\" }", "low = \"lowest\" } #<"), "`low`"),
        (
            with("low = \"low\" }", "low = true } #<"),
            "`low` is true or false",
        ),
        (
            with(
                "medium = \"high\", low = \"normal\"",
                "medium = \"high\" } #<\n#",
            ),
            "has no `low`",
        ),
    ];
    assert_all_refused(&cases);
}

#[test]
fn parts_that_are_missing_or_of_another_shape() {
    let cases = [
        (plus("[[rule]] #<\n"), "has no `id`"),
        (
            plus("[rule] #<\nid = \"a\""),
            "`rule` is a table, not a list of tables",
        ),
        (plus("[[matrix]] #<"), "not TOML"),
        (
            plus("[matrix.higher] #<"),
            "has no key `higher`; did you mean `high`?",
        ),
        (plus("[tone] #<\nany = []\nreason = \"r\""), "no condition"),
        (
            plus("[calendar] #<\nhours = { mon = [\"09:00-17:00\"] }"),
            "has no `time_zone`",
        ),
        (
            calendar("hours = { monday = [\"09:00-17:00\"] } #<"),
            "has no key `monday`; did you mean `mon`?",
        ),
        (
            plus(
                "[sla.low]\nfirst_response_minutes = 30.5 #<\nresolve_minutes = 60\nclock = \"always\"",
            ),
            "`first_response_minutes`",
        ),
        (
            plus(
                "[sla.low]\nfirst_response_minutes = 30\nresolve_minutes = 60\nclock = \"allways\" #<",
            ),
            "did you mean `always`?",
        ),
        (
            plus("[sla.low] #<\nfirst_response_minutes = 30\nresolve_minutes = 60"),
            "has no `clock`",
        ),
    ];
    assert_all_refused(&cases);
}

#[test]
fn values_and_units() {
    let cases = [
        (with_bound("flag.safety", "at_least = 80"), "0.8 for 80 %"),
        (
            with_bound("impact.level", "at_least = 3"),
            "`impact.level` goes from 0 to 2",
        ),
        (
            with_bound("impact.level", "at_least = \"high\""),
            "`at_least` is a string",
        ),
        (
            with_bound("severity.levl", "at_least = 2"),
            "did you mean `severity.level`?",
        ),
        (with_bound("language", "at_least = 1"), "it is a name"),
        (
            with_name("chanel", "is = \"chat\""),
            "did you mean `channel`?",
        ),
        (with_name("channel", "is = \"\""), "`channel` is never ``"),
        (
            with_name("channel", "is = [\"chat\", \" email\"]"),
            "write the name without blanks",
        ),
        (
            with_name("category", "is = \"billing\""),
            "did you mean `billing_payment`?",
        ),
        (
            with_name("weekday", "is = \"monday\""),
            "did you mean `mon`?",
        ),
        (with_name("hour", "is = \"9\""), "`hour` is never `9`"),
        (
            with_name("channel", "is = \"chat\", is_not = \"chat\""),
            "either `is` or `is_not`",
        ),
        (with_name("channel", "is = 7"), "`is`"),
    ];
    assert_all_refused(&cases);
}

#[test]
fn what_can_never_hold_or_says_nothing() {
    let cases = [
        (
            with_bound("impact.level", "at_least = 0.3, at_most = 0.7"),
            "`impact.level` is a whole number, and none lies within the bounds",
        ),
        (
            with_bound("contact.count", "at_least = 2.5, below = 3"),
            "`contact.count` is a whole number",
        ),
        (
            with_name("opening", "is = \"closed\""),
            "`opening` needs working hours; add `[calendar]`",
        ),
        (
            with_name("lane", "is_not = [\"rules\", \"fast\", \"Full\"]"),
            "can never hold: these are all lanes",
        ),
        (
            plus(
                "[[regulatory]]\nid = \"a\"\nhours = 3\nvalid_from = \"2020-01-01\"\nreason = \"r\"\nsource = \" \" #<\n",
            ),
            "the source is empty; name law and article",
        ),
    ];
    assert_all_refused(&cases);
}

#[test]
fn days_on_which_nobody_works_have_no_opening() {
    let open = "{ name = \"opening\", is = \"open\" }";
    let closed = "{ name = \"opening\", is = \"closed\" }";
    let with_days = |days: &str, opening: &str| {
        let hours = "[calendar]\ntime_zone = \"UTC\"\nhours = { mon = \"09:00-17:00\" }\n";
        let days = format!("{{ name = \"weekday\", is = [{days}] }}, {opening}");
        let floor = floor(&days, "high").replace("[[floor]]", "[[floor]] #<");
        plus(&format!("{hours}{floor}"))
    };
    let reason = "the condition can never hold: nobody works on these days";
    assert_all_refused(&[
        (with_days("\"sun\"", open), reason),
        (with_days("\"sat\", \"Sun\"", open), reason),
    ]);
    for (days, opening) in [("\"sun\", \"mon\"", open), ("\"sun\"", closed)] {
        let text = with_days(days, opening);
        assert!(Policy::parse(&text, "p.toml").is_ok(), "{text}");
    }
}

#[test]
fn a_condition_that_cannot_be_read_is_told_of_once() {
    for (condition, reason) in [
        (
            "when = { signal = \"flag.safety\", at_least = 0.5 }",
            "`when` is a table",
        ),
        ("any = \"flag.safety\"", "`any` is a string"),
        ("when = [{ at_least = 0.5 }]", "a condition needs either"),
    ] {
        let floor =
            format!("[[floor]]\nid = \"f\"\n{condition}\nat_least = \"high\"\nreason = \"r\"\n");
        let found = Policy::lint(&plus(&floor));
        let told: Vec<&str> = found.iter().map(|found| &*found.message).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(reason), "{told:?}");
    }
}

#[test]
fn languages_that_no_message_has() {
    for (written, fix) in [
        ("german", "did you mean `de`?"),
        ("German", "did you mean `de`?"),
        ("germn", "did you mean `de`?"),
        ("deu", "did you mean `de`?"),
        ("de-AT", "did you mean `de`?"),
        ("pt_BR", "did you mean `pt`?"),
        ("xx", "known: ar, bn, cs, "),
    ] {
        let team = format!("[[team]]\nqueue = \"billing\"\nlanguages = [\"{written}\"] #<\n");
        for text in [
            plus(&team),
            with_name("language", &format!("is = [\"{written}\"]")),
        ] {
            let found = Policy::parse(&text, "p.toml").unwrap().warnings().to_vec();
            let line = marked_line(&text);
            let is_told = found.iter().any(|found| {
                let is_named = found.message == format!("no message has the language `{written}`");
                let has_fix = found.fix.as_ref().is_some_and(|told| told.starts_with(fix));
                found.line == line && is_named && has_fix
            });
            assert!(is_told, "{written}: {found:?}");
        }
    }
    for known in ["de", "DE", "uk", "und"] {
        let text = with_name("language", &format!("is = \"{known}\""));
        assert_eq!(Policy::parse(&text, "p.toml").unwrap().warnings(), []);
    }
}

/// A calendar with these holidays, its head marked.
fn with_holidays(days: &[String]) -> String {
    let open = "time_zone = \"UTC\"\nhours = { mon = [\"09:00-17:00\"] }";
    let days: Vec<String> = days.iter().map(|day| format!("\"{day}\"")).collect();
    plus(&format!(
        "[calendar] #<\n{open}\nholidays = [{}]\n",
        days.join(", ")
    ))
}

#[test]
fn holidays_that_leave_no_day_and_those_that_stand_twice() {
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let all: Vec<String> = (1..=12)
        .zip(months)
        .flat_map(|(month, days)| (1..=days).map(move |day| format!("{month:02}-{day:02}")))
        .collect();
    assert_all_refused(&[(with_holidays(&all), "the calendar is never open")]);
    assert!(Policy::parse(&with_holidays(&all[1..]), "p.toml").is_ok());
    let twice = ["12-25", "2027-01-01", "12-25", "2027-01-01", "12-26"].map(str::to_owned);
    let policy = Policy::parse(&with_holidays(&twice), "p.toml").unwrap();
    let told: Vec<&str> = policy.warnings().iter().map(|f| &*f.message).collect();
    assert_eq!(
        told,
        [
            "the holiday `12-25` stands here twice",
            "the holiday `2027-01-01` stands here twice"
        ]
    );
}

#[test]
fn hours_days_and_zones() {
    let cases = [
        (
            calendar("hours = { mon = [\"17:00-09:00\"] } #<"),
            "is no range of hours",
        ),
        (
            calendar("hours = { mon = [\"09:00-17:60\"] } #<"),
            "is no range of hours",
        ),
        (
            calendar("hours = { mon = [\"9am-5pm\"] } #<"),
            "write `\"09:00-17:30\"`",
        ),
        (
            calendar("hours = { mon = [\"09:00-17:00\"] }\nholidays = [\"25.12.\"] #<"),
            "is no date",
        ),
        (
            calendar("hours = { mon = [\"09:00-17:00\"] }\nholidays = [\"12-32\"] #<"),
            "is no date",
        ),
        (
            plus("[calendar]\ntime_zone = \"CET+1\" #<\nhours = { mon = [\"09:00-17:00\"] }"),
            "unknown time zone `CET+1`",
        ),
        (
            plus(
                "[calendar]\ntime_zone = \"Europe/Berln\" #<\nhours = { mon = [\"09:00-17:00\"] }",
            ),
            "did you mean `Europe/Berlin`?",
        ),
    ];
    assert_all_refused(&cases);
}

#[test]
fn entries_that_work_against_each_other() {
    let urgent_chat = floor(CHAT, "urgent");
    let cases = [
        // On the same condition, one raises and one lowers.
        (
            plus(&format!("[[rule]] #<\nid = \"a\"\nwhen = [{CHAT}]\nraise_by = 1\nreason = \"r\"\n"))
                + &cap(CHAT, "low").replace(" #<", ""),
            "`rule.a` contradicts `cap.c`",
        ),
        (
            plus(&format!("[[rule]] #<\nid = \"a\"\nwhen = [{CHAT}]\nraise_to = \"urgent\"\nreason = \"r\"\n"))
                + &cap(CHAT, "normal").replace(" #<", ""),
            "`rule.a` contradicts `cap.c`",
        ),
        // A cap below a floor.
        (plus(&(cap(CHAT, "high") + &urgent_chat)), "`cap.c` contradicts `floor.f`"),
        // Of two such caps the second, too.
        (
            plus(&format!(
                "{}{}{urgent_chat}",
                cap(CHAT, "high").replace(" #<", ""),
                cap(&format!("{CHAT}, {{ signal = \"text.bytes\", below = 9 }}"), "normal").replace("\"c\"", "\"d\"")
            )),
            "`cap.d` contradicts `floor.f`",
        ),
        // Alone each is fine: the second takes all that the first is for.
        (
            plus(&format!(
                "[[queue]]\nid = \"a\"\nwhen = [{CHAT}]\nqueue = \"billing\"\nreason = \"r\"\n\
                 [[queue]] #<\nid = \"b\"\nwhen = [{CHAT}, {{ signal = \"flag.bug\", at_least = 0.5 }}]\nqueue = \"general\"\nreason = \"r\"\n"
            )),
            "`queue.b` is unreachable: `queue.a`",
        ),
        (
            plus(&format!(
                "[[service_level]]\nid = \"a\"\nwhen = [{CHAT}]\nlow = {{ first_response_minutes = 5, resolve_minutes = 9, clock = \"always\" }}\nreason = \"r\"\n\
                 [[service_level]] #<\nid = \"b\"\nwhen = [{CHAT}, {{ name = \"customer_tier\", is = \"gold\" }}]\nlow = {{ first_response_minutes = 2, resolve_minutes = 9, clock = \"always\" }}\nreason = \"r\"\n"
            )),
            "`service_level.b` is unreachable: `service_level.a`",
        ),
        // The same twice.
        (plus(&(urgent_chat.clone() + &urgent_chat.replace("[[floor]]", "[[floor]] #<"))), "the id `floor.f` stands on line"),
        (with("\"general\", \"billing\"]", "\"general\", \"billing\", \"billing\"] #<"), "the id `billing` stands on line"),
        // Bounds that exclude each other, in one condition and across two.
        (
            plus(&floor("\n{ signal = \"text.bytes\", at_least = 9, below = 9 } #<\n", "high")),
            "the bounds on `text.bytes` exclude each other",
        ),
        (
            plus(&floor("{ name = \"weekday\", is = [\"sat\", \"sun\"] }, { name = \"weekday\", is_not = [\"sat\", \"sun\"] }", "high").replace("[[floor]]", "[[floor]] #<")),
            "`floor.f` is unreachable",
        ),
    ];
    assert_all_refused(&cases);
}

#[test]
fn due_times_that_turn_the_order_round_are_warned_of() {
    let open = "[calendar]\ntime_zone = \"UTC\"\nhours = { mon = [\"09:00-17:00\"] }\n";
    let cases = [
        (
            sla("high", (60, 240), "always", "") + &sla("urgent", (120, 240), "always", " #<"),
            "`urgent` may wait longer than `high`",
        ),
        (
            sla("normal", (60, 240), "always", "") + &sla("urgent", (30, 480), "always", " #<"),
            "`urgent` may wait longer than `normal`",
        ),
        (
            open.to_owned()
                + &sla("low", (60, 240), "always", "")
                + &sla("normal", (60, 240), "business", " #<"),
            "`normal` waits for opening hours, but the less pressing `low` does not",
        ),
        (
            open.to_owned()
                + &sla("low", (60, 240), "always", "")
                + &sla("normal", (90, 240), "business", " #<"),
            "`normal` may wait longer than `low`",
        ),
        (
            sla("high", (60, 240), "always", " #<"),
            "`urgent` has no due times, but the less pressing `high` has",
        ),
        (
            sla("high", (60, 240), "always", "") + &gold("urgent", (3_000, 3_000)),
            "`urgent` may wait longer than `high`, which is less pressing: `service_level.gold` sets one",
        ),
        (
            sla("high", (60, 240), "always", "")
                + &sla("urgent", (30, 240), "always", "")
                + &gold("high", (10, 20)),
            "`urgent` may wait longer than `high`",
        ),
    ];
    for (more, reason) in cases {
        let text = plus(&more);
        let line = marked_line(&text);
        let found = small_with(&more).warnings().to_vec();
        let named = found
            .iter()
            .any(|f| f.line == line && f.message.contains(reason));
        assert!(named, "{reason}: {found:?}");
        assert!(
            found
                .iter()
                .all(|f| f.gravity == Gravity::Warning && f.fix.is_some())
        );
    }
}

#[test]
fn due_times_in_order_are_not_warned_of() {
    let open = "[calendar]\ntime_zone = \"UTC\"\nhours = { mon = [\"09:00-17:00\"] }\n";
    let calm = open.to_owned()
        + &sla("low", (480, 960), "business", "")
        + &sla("normal", (480, 960), "business", "")
        + &sla("high", (120, 1440), "always", "")
        + &sla("urgent", (30, 240), "always", "");
    // What one level leaves out the next one sets.
    let both = calm.clone()
        + &gold("high", (10, 20))
        + &gold("urgent", (5, 20)).replace("\"gold\"\n", "\"more\"\n");
    for more in [calm, both] {
        let told: Vec<_> = small_with(&more).warnings().to_vec();
        assert_eq!(told, []);
    }
}

#[test]
fn files_that_are_no_policy_say_so_once() {
    for (text, reason) in [
        ("", "the file is empty"),
        (" \n\t\n", "the file is empty"),
        ("{\"name\": \"json\"}", "not TOML"),
        ("name: yaml\n", "not TOML"),
        ("\u{0}\u{1}\u{2}", "not TOML"),
    ] {
        let found = Policy::lint(text);
        assert!(found[0].message.starts_with(reason), "{text:?}: {found:?}");
        assert!(found.len() <= 2, "{found:?}");
    }
}
