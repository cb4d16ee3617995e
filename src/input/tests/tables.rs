//! CSV and TSV.

use super::*;
use crate::error::{ErrorCode, FailureCode};
use crate::message::{AuthorRole, BodyKind};
use InputFormat::{Csv, Tsv};

#[test]
fn rows_become_messages() {
    let cases: [(&str, &str, &[&str]); 20] = [
        ("plain", "id,text\n1,a\n2,b\n", &["a", "b"]),
        ("no line end at the end", "id,text\n1,a", &["a"]),
        ("crlf", "id,text\r\n1,a\r\n2,b\r\n", &["a", "b"]),
        ("cr only", "id,text\r1,a\r2,b\r", &["a", "b"]),
        (
            "blank lines",
            "\n\nid,text\n\n1,a\n\n\n2,b\n\n",
            &["a", "b"],
        ),
        (
            "quoted line end",
            "id,text\n1,\"a\nb\"\n2,c\n",
            &["a\nb", "c"],
        ),
        ("quoted crlf", "id,text\r\n1,\"a\r\nb\"\r\n", &["a\r\nb"]),
        (
            "doubled quotes",
            "id,text\n1,\"he said \"\"no\"\"\"\n",
            &["he said \"no\""],
        ),
        ("semicolons", "id;text\n1;a, b\n2;c\n", &["a, b", "c"]),
        ("tabs in csv", "id\ttext\n1\ta, b\n", &["a, b"]),
        ("pipes", "id|text\n1|a;b\n", &["a;b"]),
        ("separator line", "sep=;\r\nid;text\r\n1;a\r\n", &["a"]),
        ("byte order mark", "\u{feff}text,id\na,1\n", &["a"]),
        ("header only", "id,text\n", &[]),
        ("empty text", "id,text\n1,\n2,\"\"\n,\n", &["", "", ""]),
        ("text only", "text\na\n\"b, c\"\n", &["a", "b, c"]),
        (
            "inner quotes",
            "id,text\n1,say \"no\" now\n",
            &["say \"no\" now"],
        ),
        (
            "quote then words",
            "id,text\n1,\"no\" I said\n2,b\n",
            &["no I said", "b"],
        ),
        ("empty first name", ",text\n0,a\n", &["a"]),
        ("unicode", "id,text\n1,größer 😀\n", &["größer 😀"]),
    ];
    for (name, text, expected) in cases {
        assert_eq!(outline(&rows(text, Csv)), expected, "{name}");
    }
}

#[test]
fn broken_rows_cost_themselves_only() {
    let cases: [(&str, &str, &[&str]); 9] = [
        (
            "quote open to the end",
            "id,text\n1,\"open\n2,b\n3,c\n",
            &["!MalformedRow line 2", "b", "c"],
        ),
        (
            "quote open before quoted rows",
            "id,text\n1,\"open\n2,\"b\"\n3,\"c\nd\"\n",
            &["!MalformedRow line 2", "b", "c\nd"],
        ),
        (
            "quote open in the last row",
            "id,text\n1,a\n2,\"open",
            &["a", "!MalformedRow line 3"],
        ),
        (
            "two of them",
            "id,text\n1,\"open\n2,b\n3,\"open\n4,d\n",
            &["!MalformedRow line 2", "b", "!MalformedRow line 4", "d"],
        ),
        (
            "no text cell",
            "id,lang,text\n1,en\n2,en,b\n",
            &["!MissingText line 2", "b"],
        ),
        (
            "short row with text",
            "text,id,lang\na\nb,2,en\n",
            &["a", "b"],
        ),
        (
            "long row, text last",
            "id,text\n1,a, b, c\n2,d\n",
            &["a, b, c", "d"],
        ),
        ("long row, text inside", "id,text,lang\n1,a,en,x\n", &["a"]),
        (
            "bare line end in a quoted text that holds quotes",
            "id,text\n1,\"a\nsays \"no\" b\"\n2,c\n",
            &["!MalformedRow line 2", "!MissingText line 3", "c"],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(outline(&rows(text, Csv)), expected, "{name}");
    }
}

#[test]
fn failed_rows_keep_what_could_be_read() {
    let found = rows("id,text,lang\nT-7,\"open,en\nT-8,b,en\n", Csv);
    let failed = found[0].as_ref().unwrap_err();
    assert_eq!(failed.id, "T-7");
    assert_eq!(failed.cells, ["T-7", "\"open", "en"]);
    assert!(
        !failed.failure.message.contains("open,"),
        "{}",
        failed.failure.message
    );
}

#[test]
fn field_counts_are_noted() {
    let found = rows("id,text\n1,a,b\n2\n3,c\n", Csv);
    let first = found[0].as_ref().unwrap();
    assert_eq!(codes(first), [WarningCode::FieldCount]);
    assert_eq!(first.cells, ["1", "a,b"]);
    assert_eq!(
        found[1].as_ref().unwrap_err().failure.code,
        FailureCode::MissingText
    );
    assert_eq!(codes(found[2].as_ref().unwrap()), []);
}

#[test]
fn metadata_is_read() {
    let text = "Ticket ID,Subject,Body,Channel,Conversation ID,Role,Created At,Plan,contact_count,turn\n\
                T-1,Late,Where is it?,Email,C-9,end-user,2025-03-04 09:12,gold,3,0\n";
    let message = one(text, Csv);
    assert_eq!(message.id, "T-1");
    assert_eq!(message.subject.as_deref(), Some("Late"));
    assert_eq!(message.channel.as_deref(), Some("Email"));
    assert_eq!(message.thread_id.as_deref(), Some("C-9"));
    assert_eq!(message.author_role, Some(AuthorRole::Customer));
    assert_eq!(message.received_at.as_deref(), Some("2025-03-04T09:12:00Z"));
    assert_eq!(message.customer_tier.as_deref(), Some("gold"));
    assert_eq!((message.contact_count, message.turn), (Some(3), Some(0)));
    assert_eq!(message.body_kind, BodyKind::Mail);
    assert_eq!(message.cells.len(), 10);
    assert_eq!(part_of(&Ok(message)), "line 2");
}

#[test]
fn a_time_that_is_not_understood_is_noted() {
    let message = one("text,date\na,03/04/2025\n", Csv);
    assert_eq!(message.received_at.as_deref(), Some("03/04/2025"));
    assert_eq!(codes(&message), [WarningCode::BadTimestamp]);
}

fn mapped(text: &str) -> InputOptions {
    InputOptions {
        columns: ColumnMapping {
            text: Some(text.to_owned()),
            ..ColumnMapping::default()
        },
        ..as_format(Csv)
    }
}

#[test]
fn headers_that_do_not_fit_are_errors() {
    let cases: [(&str, &str, InputOptions, ErrorCode, &str); 8] = [
        ("empty", "", as_format(Csv), ErrorCode::Input, "is empty"),
        (
            "blank",
            "\n\r\n",
            as_format(Csv),
            ErrorCode::Input,
            "is empty",
        ),
        (
            "no text",
            "id,lang\n1,en\n",
            as_format(Csv),
            ErrorCode::MissingColumn,
            "--text-column",
        ),
        (
            "listed",
            "id,lang\n1,en\n",
            as_format(Csv),
            ErrorCode::MissingColumn,
            "`id`, `lang`",
        ),
        (
            "no header",
            "17,I am angry.,2\n",
            as_format(Csv),
            ErrorCode::MissingColumn,
            "--text-column",
        ),
        (
            "wrong name",
            "id,text\n1,a\n",
            mapped("txt"),
            ErrorCode::MissingColumn,
            "`text`",
        ),
        (
            "file and line",
            "id,lang\n",
            as_format(Csv),
            ErrorCode::MissingColumn,
            "-:1",
        ),
        (
            "open quote",
            "id,\"text\n1,a\n",
            as_format(Csv),
            ErrorCode::Input,
            "quote",
        ),
    ];
    for (name, text, options, code, part) in cases {
        let error = rows_with(text, &options).unwrap_err();
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.to_string().contains(part), "{name}: {error}");
        assert!(!error.to_string().contains("angry"), "{name}: {error}");
    }
}

#[test]
fn every_mapped_column_must_be_there() {
    let columns = ColumnMapping {
        thread: Some("conv".to_owned()),
        ..ColumnMapping::default()
    };
    let options = InputOptions {
        columns,
        ..as_format(Csv)
    };
    let error = rows_with("id,text\n", &options).unwrap_err();
    assert!(error.to_string().contains("--thread-column"), "{error}");
}

#[test]
fn a_table_without_a_header_is_read_by_number() {
    let columns = ColumnMapping {
        text: Some("2".to_owned()),
        id: Some("1".to_owned()),
        ..ColumnMapping::default()
    };
    let options = InputOptions {
        columns,
        ..as_format(Csv)
    };
    let found = rows_with("17,I am angry.\n18,Me too.\n", &options).unwrap();
    assert_eq!(outline(&found), ["I am angry.", "Me too."]);
    assert_eq!(found[0].as_ref().unwrap().id, "17");
    let found = rows_with("nr,words\n18,Me too.\n", &options).unwrap();
    assert_eq!(outline(&found), ["Me too."]);
}

#[test]
fn a_mapped_column_makes_standard_input_a_table() {
    let read = |text: &str, name: &str| {
        let options = InputOptions {
            format: None,
            ..mapped(name)
        };
        rows_with(text, &options)
    };
    let by_number = read("17,I am angry.\n", "2").unwrap();
    assert_eq!(outline(&by_number), ["I am angry."]);
    let error = read("nr,words\n1,a\n", "wrods").unwrap_err();
    assert!(error.to_string().contains("`words`"), "{error}");
    let error = rows_with("nr,lang,words\n1,en,a\n", &InputOptions::default()).unwrap_err();
    assert!(error.to_string().contains("--text-column"), "{error}");
}

#[test]
fn a_delimiter_may_be_named() {
    let options = InputOptions {
        delimiter: Some(b'^'),
        ..as_format(Csv)
    };
    assert_eq!(
        outline(&rows_with("id^text\n1^a, b; c\n", &options).unwrap()),
        ["a, b; c"]
    );
    for delimiter in [b'"', b'\n', 0xe9] {
        let options = InputOptions {
            delimiter: Some(delimiter),
            ..as_format(Csv)
        };
        assert!(rows_with("id,text\n", &options).is_err(), "{delimiter}");
    }
}

#[test]
fn tsv_is_read() {
    let found = rows("id\ttext\n1\ta, \"b\"\n2\t\"c\td\"\n", Tsv);
    assert_eq!(outline(&found), ["a, \"b\"", "c\td"]);
}

#[test]
fn charsets_of_tables_are_found() {
    let text = "id,text\n1,Das Gerät ist schön größer geworden\n2,über\n";
    let utf16 = |to: fn(u16) -> [u8; 2], mark: bool| {
        let units = text.encode_utf16();
        let units = mark.then_some(0xfeff).into_iter().chain(units);
        units.flat_map(to).collect::<Vec<u8>>()
    };
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(c as u32).unwrap())
        .collect();
    let cases = [
        ("utf-8", text.as_bytes().to_vec()),
        ("utf-8 with mark", format!("\u{feff}{text}").into_bytes()),
        ("utf-16le", utf16(u16::to_le_bytes, true)),
        ("utf-16be", utf16(u16::to_be_bytes, true)),
        ("utf-16le without mark", utf16(u16::to_le_bytes, false)),
        ("latin-1", latin),
    ];
    for (name, bytes) in cases {
        let found = rows(bytes, Csv);
        assert_eq!(
            outline(&found),
            ["Das Gerät ist schön größer geworden", "über"],
            "{name}"
        );
        assert!(
            found
                .iter()
                .all(|row| row.as_ref().unwrap().warnings.is_empty()),
            "{name}"
        );
    }
}

#[test]
fn a_charset_may_be_named() {
    let options = InputOptions {
        charset: Some("windows-1251".to_owned()),
        ..as_format(Csv)
    };
    let bytes = [b"text\n".to_vec(), vec![0xcf, 0xf0, 0xe8]].concat();
    assert_eq!(outline(&rows_with(bytes, &options).unwrap()), ["При"]);
    let options = InputOptions {
        charset: Some("klingon".to_owned()),
        ..as_format(Csv)
    };
    assert!(rows_with("text\na\n", &options).is_err());
}

#[test]
fn invalid_bytes_are_noted_on_their_message_only() {
    let found = rows(
        b"id,text\n1,gr\xc3\xb6\xc3\x9fer\n2,bad \xff byte\n3,c\n".to_vec(),
        Csv,
    );
    assert_eq!(outline(&found), ["größer", "bad \u{fffd} byte", "c"]);
    let noted: Vec<usize> = found
        .iter()
        .map(|row| codes(row.as_ref().unwrap()).len())
        .collect();
    assert_eq!(noted, [0, 1, 0]);
    assert_eq!(
        codes(found[1].as_ref().unwrap()),
        [WarningCode::InvalidBytes]
    );
}

#[test]
fn long_texts_are_read_whole() {
    let long = "wait ".repeat(40_000);
    let found = rows(
        format!("id,text\n1,{long}\n2,\"{long}\n{long}\"\n3,c\n"),
        Csv,
    );
    let lengths: Vec<usize> = found
        .iter()
        .map(|row| row.as_ref().unwrap().body.len())
        .collect();
    assert_eq!(lengths, [200_000, 400_001, 1]);
}

#[test]
fn junk_larger_than_the_limit_is_one_failed_row() {
    let options = InputOptions {
        max_bytes: 1000,
        ..as_format(Csv)
    };
    let junk = "x".repeat(1 << 20);
    let exact = "y".repeat(998);
    let text =
        format!("id,text\n1,a\n2,{junk}\n3,\"{junk}\"\n4,\"{junk}\n5,{exact}z\n6,{exact}\n7,g\n");
    let found = rows_with(text, &options).unwrap();
    let expected = [
        "a",
        "!TooLarge line 3",
        "!TooLarge line 4",
        "!TooLarge line 5",
        "!TooLarge line 6",
        &exact,
        "g",
    ];
    assert_eq!(outline(&found), expected);
    assert!(
        found[1]
            .as_ref()
            .unwrap_err()
            .failure
            .message
            .contains("max_bytes")
    );
}

#[test]
fn a_quote_open_beyond_the_limit_gives_its_rows_back() {
    let options = InputOptions {
        max_bytes: 1000,
        ..as_format(Csv)
    };
    let plain: Vec<String> = (0..200).map(|n| format!("{n},message {n}\n")).collect();
    let text = format!("id,text\nx,\"open\n{}", plain.concat());
    let found = rows_with(text, &options).unwrap();
    assert_eq!(found.len(), 201);
    assert_eq!(found.iter().filter(|row| row.is_err()).count(), 1);
}

#[test]
fn hostile_quotes_take_linear_time() {
    let line = "a\",\"b\n";
    let started = std::time::Instant::now();
    let found = rows(format!("id,text\n{}", line.repeat(200_000)), Csv);
    assert!(found.len() >= 100_000, "{}", found.len());
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn binary_files_are_refused() {
    for bytes in [
        b"PK\x03\x04stuff".to_vec(),
        vec![0; 4096],
        b"%PDF-1.7".to_vec(),
    ] {
        let error = rows_with(bytes, &as_format(Csv)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Input);
        assert!(error.to_string().contains("not text"), "{error}");
    }
    assert_eq!(
        outline(&rows("id,text\n1,a \0 b and many more words\n", Csv)).len(),
        1
    );
}

#[test]
fn columns_are_the_header() {
    let stdin = Box::new(&b"id,text,text\n1,a,b\n"[..]);
    let mut source = open(&["-".to_owned()], &as_format(Csv), Some(stdin)).unwrap();
    assert_eq!(source.columns(), ["id", "text", "text"]);
    assert_eq!(source.next().unwrap().unwrap().cells, ["1", "a", "b"]);
    assert_eq!(source.progress_bytes(), (19, None));
}

#[test]
fn a_text_column_that_stands_twice_is_noted_once() {
    let found = rows("id,message,message\n1,a,b\n2,c,d\n", Csv);
    assert_eq!(outline(&found), ["a", "c"]);
    let codes_of = |at: usize| codes(found[at].as_ref().unwrap());
    assert_eq!(codes_of(0), [WarningCode::FieldCount]);
    assert_eq!(codes_of(1), []);
    let found = rows("id,id,message\n1,1,a\n", Csv);
    assert_eq!(codes(found[0].as_ref().unwrap()), []);
}

#[test]
fn a_cell_in_html_is_read_as_html() {
    let found = rows(
        "id,body\n1,<p>It <b>leaks</b></p><p>second\n2,a <b>bold</b> word\n",
        Csv,
    );
    let kinds: Vec<_> = found.iter().flatten().map(|row| row.body_kind).collect();
    assert_eq!(kinds, [BodyKind::Html, BodyKind::Text]);
}

#[test]
fn waiting_is_counted_up_to_the_moment_given_where_the_input_does_not_say_it() {
    let options = InputOptions {
        as_of: Some("2026-03-02T12:00:00+01:00".parse().unwrap()),
        ..as_format(Csv)
    };
    let text = "text,created_at,age_hours,order_total\n\
                a,2026-03-01T09:30:00Z,,\"1,299.90\"\n\
                b,2026-03-01T09:30:00Z,3.5,\n\
                c,2027-01-01T00:00:00Z,,none\n\
                d,,,\n";
    let found = rows_with(text, &options).unwrap();
    let found: Vec<_> = found
        .into_iter()
        .map(|row| row.map(|m| (m.age_hours, m.order_value)).unwrap())
        .collect();
    let expected = [
        (Some(25.5), Some(1299.9)),
        (Some(3.5), None),
        (Some(0.0), None),
        (None, None),
    ];
    assert_eq!(found, expected);
    let without = one("text,created_at\na,2026-03-01T09:30:00Z\n", Csv);
    assert_eq!(without.age_hours, None);
    assert!("yesterday".parse::<AsOf>().is_err());
}
