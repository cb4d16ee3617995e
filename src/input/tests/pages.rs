//! Pages: objects around a list of documents.

use super::*;
use InputFormat::Jsonl;

/// Name, stream, rows.
const PAGES: &[(&str, &str, &[&str])] = &[
    (
        "page on one line",
        r#"{"count":2,"tickets":[{"id":1,"subject":"s","description":"a"},{"id":2,"comments":[{"author_id":3,"body":"b"}]}],"next_page":null}"#,
        &["a", "b"],
    ),
    (
        "a page a line",
        "{\"tickets\":[{\"description\":\"a\"}],\"next_page\":\"x\"}\n{\"tickets\":[{\"description\":\"b\"}]}\n",
        &["a", "b"],
    ),
    (
        "pages after plain objects",
        "{\"text\":\"a\"}\n{\"data\":[{\"text\":\"b\"},{\"text\":\"c\"}]}\n{\"text\":\"d\"}\n",
        &["a", "b", "c", "d"],
    ),
    (
        "indented",
        "{\n  \"type\": \"conversation.list\",\n  \"conversations\": [\n    {\"type\":\"conversation\",\"id\":\"1\",\"source\":{\"body\":\"a\"}},\n    {\"type\":\"conversation\",\"id\":\"2\",\"source\":{\"body\":\"b\"}}\n  ],\n  \"pages\": {\"next\": null}\n}\n",
        &["a", "b"],
    ),
    (
        "pages in an array",
        "[{\"tickets\":[{\"description\":\"a\"}]},{\"tickets\":[{\"description\":\"b\"}]}]",
        &["a", "b"],
    ),
    (
        "two lists",
        r#"{"tickets":[{"description":"a"}],"users":[{"id":1,"name":"x"}],"issues":[{"description":"b"}]}"#,
        &["a", "b"],
    ),
    (
        "messages in a page",
        r#"{"results":[{"id":1,"text":"a"},{"id":2,"text":null}]}"#,
        &["a", "!MissingText line 1"],
    ),
    (
        "a page in a page",
        "{\"data\":[{\"tickets\":[{\"a\":1}]},{\"text\":\"b\"}]}\n{\"text\":\"c\"}",
        &["!MissingText line 1", "b", "c"],
    ),
    (
        "breaks off in an element",
        "{\"tickets\":[{\"description\":\"a\"},{\"descri",
        &["a", "!MalformedRow line 1"],
    ),
    (
        "breaks off between elements",
        "{\"tickets\":[{\"description\":\"a\"},",
        &["a", "!MalformedRow line 1"],
    ),
    (
        "breaks off behind the list",
        "{\"tickets\":[{\"description\":\"a\"}],\"next\":",
        &["a", "!MalformedRow line 1"],
    ),
    (
        "broken element",
        "{\"tickets\":[\n{\"description\":\"a\"},\n{\"description\":\"b\n\"},\n{\"description\":\"c\"}\n]}\n",
        &["a", "!MalformedRow line 3", "c"],
    ),
];

#[test]
fn elements_of_pages_become_rows() {
    for (name, text, expected) in PAGES {
        assert_eq!(outline(&rows(*text, Jsonl)), *expected, "{name}");
    }
}

#[test]
fn a_page_may_be_larger_than_the_limit_of_a_message() {
    let tickets: Vec<String> = (0..2000)
        .map(|n| format!("{{\"id\":{n},\"description\":\"ticket {n}\"}}"))
        .collect();
    let options = InputOptions {
        max_bytes: 100,
        ..as_format(Jsonl)
    };
    for gap in ["", "\n"] {
        let text = format!(
            "{{\"count\":2000,\"tickets\":[{}]}}",
            tickets.join(&format!(",{gap}"))
        );
        let found = rows_with(text, &options).unwrap();
        assert_eq!(found.len(), 2000);
        let last = found[1999].as_ref().unwrap();
        assert_eq!(
            (last.id.as_str(), last.body.as_str()),
            ("1999", "ticket 1999")
        );
    }
}

#[test]
fn pages_are_recognised_without_a_name() {
    let text = "{\"count\":1,\"tickets\":[{\"id\":1,\"description\":\"a\"}]}";
    assert_eq!(
        outline(&rows_with(text, &InputOptions::default()).unwrap()),
        ["a"]
    );
}

#[test]
fn elements_of_pages_name_the_byte_they_start_at() {
    let page =
        r#"{"tickets":[{"description":"a"},{"id":2,"comments":[{"author_id":3,"body":"b"}]}]}"#;
    let pages = format!("{page}\n{page}\n");
    let elements: Vec<u64> = pages
        .match_indices("{\"description")
        .zip(pages.match_indices("{\"id"))
        .flat_map(|((first, _), (second, _))| [first as u64, second as u64])
        .collect();
    for text in [pages.clone(), format!("{{\"text\":\"{{\"}}\n{pages}")] {
        let before = (text.len() - pages.len()) as u64;
        let found: Vec<u64> = rows(text, Jsonl)
            .into_iter()
            .map(|row| row.unwrap().origin.unwrap().byte.unwrap())
            .collect();
        let expected = (before > 0).then_some(0).into_iter();
        let expected: Vec<u64> = expected
            .chain(elements.iter().map(|at| at + before))
            .collect();
        assert_eq!(found, expected);
    }
}
