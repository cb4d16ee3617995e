//! Scales, units and ids as files have them.

use std::fs;

use jiff::SignedDuration;

use super::*;

fn read(name: &str, content: &str, on: &str) -> Result<Outcomes> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    Outcomes::read(&path, on)
}

fn scored(id: &str) -> Scored {
    Scored {
        id: id.to_owned(),
        ..Scored::default()
    }
}

fn satisfaction(outcomes: &Outcomes, id: &str) -> Option<Satisfaction> {
    let rating = outcomes.of(&scored(id)).and_then(|outcome| outcome.csat);
    rating.map(|rating| rating.satisfaction)
}

#[test]
fn satisfaction_is_read_on_the_scale_of_its_column() {
    use Satisfaction::{High, Low, Middle};
    let table: &[(&[&str], &[Option<Satisfaction>])] = &[
        (&["1", "3", "5"], &[Some(Low), Some(Middle), Some(High)]),
        (&["1", "1", "4"], &[Some(Low), Some(Low), Some(High)]),
        (&["0", "1", ""], &[Some(Low), Some(High), None]),
        (&["2", "4", "7"], &[Some(Low), Some(Middle), Some(High)]),
        (&["0", "5", "10"], &[Some(Low), Some(Middle), Some(High)]),
        (
            &["40%", "60%", "95%"],
            &[Some(Low), Some(Middle), Some(High)],
        ),
        (
            &["bad_with_comment", "offered", "Good"],
            &[Some(Low), None, Some(High)],
        ),
        (&["2/5", "4/5", "x"], &[Some(Low), Some(High), None]),
    ];
    for (cells, expected) in table {
        let rows = cells.iter().enumerate();
        let rows: Vec<String> = rows.map(|(at, cell)| format!("T-{at},{cell}")).collect();
        let rows = rows.join("\n");
        let outcomes = read("o.csv", &format!("id,CSAT score\n{rows}"), "id").unwrap();
        let found = [0, 1, 2].map(|at| satisfaction(&outcomes, &format!("T-{at}")));
        assert_eq!(found, **expected, "{cells:?}");
    }
}

#[test]
fn a_missing_column_of_ids_names_its_own_option() {
    for (name, content) in [
        ("o.csv", "id,csat\na,1\n"),
        ("o.jsonl", "{\"id\":\"a\",\"csat\":1}\n"),
    ] {
        let told = read(name, content, "nope").unwrap_err().to_string();
        assert!(
            told.contains("--on") && !told.contains("--text-column"),
            "{told}"
        );
    }
}

#[test]
fn times_are_moments_or_durations_with_a_unit() {
    let rows = "id,First reply time in minutes,resolved_at\n\
                a,90,2026-03-02T12:00:00+01:00\n\
                b,,2026-03-02 12:00\n\
                c,-5,never\n";
    let outcomes = read("o.csv", rows, "id").unwrap();
    let received = "2026-03-02T10:00:00Z".parse().ok();
    let of = |id: &str| *outcomes.of(&scored(id)).unwrap();
    let first = of("a").first_response.unwrap();
    assert_eq!(
        first.duration(received),
        Some(SignedDuration::from_mins(90))
    );
    assert_eq!(first.duration(None), Some(SignedDuration::from_mins(90)));
    let resolved = of("a").resolution.unwrap();
    assert_eq!(
        resolved.duration(received),
        Some(SignedDuration::from_hours(1))
    );
    let unzoned = of("b").resolution.unwrap();
    assert_eq!(
        unzoned.duration(received),
        Some(SignedDuration::from_hours(2))
    );
    assert_eq!((of("c").first_response, of("c").resolution), (None, None));
    assert_eq!((outcomes.rows, outcomes.unread), (3, 2));
}

#[test]
fn lines_of_json_and_conversations_are_joined_too() {
    let lines = "{\"thread_id\":\"c1\",\"nps\":9}\n{\"thread_id\":\"c2\",\"nps\":6}\n\
                 {\"thread_id\":\"c2\",\"nps\":10}\n{\"nps\":10}\n";
    let outcomes = read("o.jsonl", lines, "thread_id").unwrap();
    assert_eq!((outcomes.len(), outcomes.passed_over), (2, 2));
    let of = |thread: &str| Scored {
        thread_id: Some(thread.to_owned()),
        ..Scored::default()
    };
    let nps = |scored: &Scored| outcomes.of(scored)?.nps.map(|rating| rating.satisfaction);
    assert_eq!(nps(&of("c1")), Some(Satisfaction::High));
    assert_eq!(nps(&of("c2")), Some(Satisfaction::Low));
}

#[test]
fn what_holds_no_outcome_is_told() {
    let table = [
        ("id,colour\n1,red\n", "id", "no column holds an outcome"),
        ("id,csat\n1,5\n", "ticket", "ticket"),
        ("id,csat\n,5\n", "id", "no row has an id"),
        (
            "id,first_response\n1,17\n",
            "id",
            "no column holds an outcome",
        ),
    ];
    for (content, on, expected) in table {
        let error = read("o.csv", content, on).unwrap_err().to_string();
        assert!(error.contains(expected), "{content}: {error}");
    }
}
