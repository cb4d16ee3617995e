//! What holds for any bytes.

use proptest::prelude::*;

use super::*;

/// Reads all rows; a set-up error is an answer too. The helper checks that rows are consecutive.
fn survives(bytes: &[u8], format: InputFormat, max_bytes: usize) -> Option<usize> {
    let options = InputOptions {
        max_bytes,
        ..as_format(format)
    };
    rows_with(bytes, &options).ok().map(|rows| rows.len())
}

/// What formats are made of, and what breaks them.
const PIECES: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\r",
    b"\"",
    b",",
    b";",
    b"a",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"\\ud83d",
    b"{\"text\":\"",
    b"{\"tickets\":[{",
    b"{\"count\":1,",
    b"\"messages\":[",
    b"],\"next\":null}",
    b"\"}",
    b"From ",
    b"\nFrom a@b Tue Mar 4 09:12:33 2025\n",
    b"Subject: x\n",
    b"Content-Type: multipart/mixed; boundary=b\n\n",
    b"--b\n",
    b"--b--\n",
    b"Content-Type: message/rfc822\n\n",
    b"Content-Transfer-Encoding: base64\n",
    b"=?utf-8?B?",
    b"?=",
    b"=C3",
    b"\xff",
    b"\0",
    b"\xe2\x82",
    b"WEBVTT\n",
    b"NOTE",
    b"00:01.000 --> 00:02.000\n",
    b"-->",
    b"<v Anna>",
    b"<",
    b"&amp;",
    b">> ",
    b"- ",
    b"Agent: ",
    b"**",
    b"[10:02] ",
    b"12/05/24, 10:03 - ",
    b"Call ID: 7\n",
];

fn hostile_text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(PIECES);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// JSON values of the names that conversations are recognised by.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "[a-zA-Z0-9: <>/-]{0,12}".prop_map(Into::into),
    ];
    let names = prop::sample::select(NAMES);
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| {
                let fields = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                serde_json::Value::Object(fields.collect())
            }),
        ]
    })
}

const NAMES: &[&str] = &[
    "text",
    "body",
    "content",
    "id",
    "messages",
    "comments",
    "conversations",
    "articles",
    "results",
    "items",
    "transcripts",
    "transcript",
    "alternatives",
    "channel_labels",
    "channels",
    "type",
    "speaker_label",
    "start_time",
    "Participants",
    "Segments",
    "Transcript",
    "ParticipantId",
    "source",
    "conversation_parts",
    "assets",
    "Ticket",
    "TicketArticle",
    "ticket_id",
    "ticket",
    "tickets",
    "data",
    "requester_id",
    "author_id",
    "description",
    "subject",
    "channel",
    "via",
    "role",
    "author",
    "created_at",
    "audio_segments",
    "speaker_labels",
    "segments",
    "fields",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_json_is_read(value in any_json(), max_bytes in 1usize..2000) {
        survives(value.to_string().as_bytes(), InputFormat::Jsonl, max_bytes);
        let text = serde_json::to_string_pretty(&value).unwrap();
        survives(text.as_bytes(), InputFormat::Jsonl, max_bytes);
    }

    #[test]
    fn every_text_of_a_conversation_is_in_one_row(
        texts in prop::collection::vec("[a-z]{0,8}( [a-z]{1,5}){0,3}", 1..12),
        list in prop::sample::select(&["messages", "turns", "comments", "articles", "transcript"][..]),
        name in prop::sample::select(&["text", "body", "content", "utterance", "html_body"][..]),
        is_ticket: bool,
    ) {
        let turn = |text: &String| serde_json::json!({ name: text, "role": "user" });
        let mut document = serde_json::json!({ list: texts.iter().map(turn).collect::<Vec<_>>() });
        if is_ticket {
            document["requester_id"] = 5.into();
        }
        let found = rows(document.to_string(), InputFormat::Jsonl);
        prop_assert_eq!(outline(&found), texts);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in InputFormat::ALL {
            survives(&bytes, format, 64);
        }
        rows_with(bytes, &InputOptions::default()).ok();
    }

    #[test]
    fn hostile_text_is_read(text in hostile_text(), max_bytes in 1usize..200) {
        for format in InputFormat::ALL {
            survives(&text, format, max_bytes);
            survives(&[&b"id,text\n"[..], &text].concat(), format, max_bytes);
            survives(&[&b"From: a\nSubject: b\n"[..], &text].concat(), format, max_bytes);
        }
    }

    #[test]
    fn as_many_rows_come_out_of_a_table_as_went_in(
        texts in prop::collection::vec("[a-z\",;\n\r é\t]{0,40}", 1..20)
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "text"]).unwrap();
        for (n, text) in texts.iter().enumerate() {
            writer.write_record([&n.to_string(), text]).unwrap();
        }
        let found = rows(writer.into_inner().unwrap(), InputFormat::Csv);
        prop_assert_eq!(outline(&found), texts);
    }

    #[test]
    fn as_many_rows_come_out_of_json_lines_as_went_in(
        texts in prop::collection::vec(any::<String>(), 1..20), is_array: bool
    ) {
        let objects = texts.iter().map(|text| serde_json::json!({ "text": text }).to_string());
        let objects: Vec<String> = objects.collect();
        let text = if is_array { format!("[{}]", objects.join(",\n")) } else { objects.join("\n") };
        prop_assert_eq!(outline(&rows(text, InputFormat::Jsonl)), texts);
    }

    #[test]
    fn as_many_mails_come_out_of_a_mailbox_as_went_in(
        bodies in prop::collection::vec("([a-zA-Z>: ]{0,20}\n){0,5}", 1..8)
    ) {
        let mails = bodies.iter().map(|body| {
            let body = body.replace("\nFrom ", "\n>From ");
            format!("From a@b.example Tue Mar  4 09:12:33 2025\nSubject: s\n\n.{body}\n")
        });
        let found = rows(mails.collect::<String>(), InputFormat::Mbox);
        prop_assert_eq!(found.len(), bodies.len());
        prop_assert!(found.iter().all(Result::is_ok));
    }

    #[test]
    fn the_way_a_stream_arrives_changes_nothing(text in hostile_text(), step in 1usize..50) {
        struct Steps(std::io::Cursor<Vec<u8>>, usize);
        impl std::io::Read for Steps {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let step = self.1.min(into.len());
                self.0.read(&mut into[..step])
            }
        }
        let text = [&b"id,text\n"[..], &text].concat();
        for format in InputFormat::ALL {
            let options = InputOptions { max_bytes: 40, ..as_format(format) };
            let whole = rows_with(text.clone(), &options).ok();
            let stream = Box::new(Steps(std::io::Cursor::new(text.clone()), step));
            let source = open(&["-".to_owned()], &options, Some(stream));
            let steps: Option<Vec<Row>> = source.ok().map(Iterator::collect);
            prop_assert_eq!(&whole, &steps);
        }
    }
}
