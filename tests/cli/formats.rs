//! Every kind of input, plain and packed, by name, folder, pattern and standard input; and CSV out.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::program::{Folder, kvetch, root, stderr, succeeds, typed};
use crate::records::{ids, records, values};

/// The samples and how many messages each holds, in the order a folder is read.
const SAMPLES: [(&str, usize); 7] = [
    ("call.vtt", 6),
    ("inbox.csv", 140),
    ("inbox.jsonl", 12),
    ("lines.txt", 10),
    ("mails.mbox", 8),
    ("reply.eml", 1),
    ("tickets.json", 5),
];

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(root().join("data/samples").join(name)).unwrap()
}

/// `classify` in lane rules as JSON Lines; the words are added as they would be typed.
fn classified(words: &str) -> String {
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--format", "jsonl"]);
    succeeds(command.args(words.split_whitespace()))
}

/// The same of one path.
fn classified_file(path: &Path) -> String {
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--format", "jsonl"]);
    succeeds(command.arg(path))
}

/// Records without the name of their file.
fn without_source(jsonl: &str) -> Vec<String> {
    let strip = |mut record: serde_json::Value| {
        record
            .as_object_mut()
            .unwrap()
            .shift_remove("source")
            .unwrap();
        record.to_string()
    };
    values(jsonl).into_iter().map(strip).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A table as strings, header first.
fn table(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(bytes);
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

fn tsv_of_the_inbox() -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b'\t')
        .from_writer(Vec::new());
    for row in table(&sample("inbox.csv"), b',') {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn every_sample_is_read_to_its_last_message() {
    for (name, count) in SAMPLES {
        let records = records(&classified(&format!("data/samples/{name}")));
        assert_eq!(records.len(), count, "{name}");
        for (row, record) in records.iter().enumerate() {
            assert_eq!(record.row, row as u64, "{name}");
            assert!(record.error.is_none(), "{name}: {:?}", record.error);
            let file = record.source.as_ref().map(|origin| origin.file.as_str());
            assert_eq!(file, Some(format!("data/samples/{name}").as_str()));
        }
    }
}

#[test]
fn metadata_is_echoed() {
    let table = [
        (
            "inbox.csv",
            "BW-20384",
            "email",
            "2026-03-02T06:52:17Z",
            Some("standard"),
            None,
        ),
        (
            "inbox.jsonl",
            "BW-20426",
            "chat",
            "2026-03-02T15:44:11Z",
            Some("standard"),
            Some(1),
        ),
        (
            "reply.eml",
            "reply-2201@example.com",
            "email",
            "2026-03-12T08:14:02Z",
            None,
            None,
        ),
    ];
    for (name, id, channel, time, tier, contacts) in table {
        let records = records(&classified(&format!("data/samples/{name}")));
        let first = &records[0];
        assert_eq!(first.id, id);
        assert_eq!(first.channel.as_deref(), Some(channel), "{id}");
        assert_eq!(first.received_at.as_deref(), Some(time), "{id}");
        assert_eq!(first.customer_tier.as_deref(), tier, "{id}");
        assert_eq!(first.contact_count, contacts, "{id}");
        assert!(
            first.sla.is_some(),
            "{id}: a time of receipt gives due times"
        );
    }
}

#[test]
fn packed_files_and_standard_input_give_the_same_records() {
    let folder = Folder::new();
    // The ids of a transcript's turns come from its file's name, and `json` is no name of a format.
    let named = ["call.vtt", "tickets.json"];
    for (name, _) in SAMPLES
        .into_iter()
        .filter(|(name, _)| !named.contains(name))
    {
        let bytes = sample(name);
        let plain = without_source(&classified(&format!("data/samples/{name}")));
        let gz = folder.add(&format!("{name}.gz"), gzip(&bytes));
        let zst = folder.add(
            &format!("{name}.zst"),
            zstd::encode_all(&bytes[..], 3).unwrap(),
        );
        for packed in [gz, zst] {
            assert_eq!(
                without_source(&classified_file(&packed)),
                plain,
                "{}",
                packed.display()
            );
        }
        let kind = name.rsplit('.').next().unwrap().replace("txt", "text");
        let mut command = kvetch();
        command.args(["classify", "-", "--lane", "rules", "--format", "jsonl"]);
        command.args(["--input-format", &kind]).write_stdin(bytes);
        assert_eq!(
            without_source(&succeeds(&mut command)),
            plain,
            "{name} as -"
        );
    }
}

#[test]
fn tabs_and_commas_mean_the_same() {
    let folder = Folder::new();
    let tsv = folder.add("inbox.tsv", tsv_of_the_inbox());
    let by_tabs = without_source(&classified_file(&tsv));
    assert_eq!(
        by_tabs,
        without_source(&classified("data/samples/inbox.csv"))
    );
}

#[test]
fn a_folder_is_read_file_by_file_in_order() {
    let jsonl = classified("data/samples");
    let mut files: Vec<(String, usize)> = Vec::new();
    for (row, record) in records(&jsonl).iter().enumerate() {
        assert_eq!(record.row, row as u64);
        let file = record.source.as_ref().unwrap().file.clone();
        match files.last_mut() {
            Some((last, count)) if *last == file => *count += 1,
            _ => files.push((file, 1)),
        }
    }
    let wanted = SAMPLES.map(|(name, count)| (format!("data/samples/{name}"), count));
    assert_eq!(files, wanted);
}

#[test]
fn patterns_and_several_inputs_are_read_in_the_order_given() {
    let one = ids(&classified("data/samples/inbox.jsonl"));
    assert_eq!(ids(&classified("data/samples/*.jsonl")), one);
    assert_eq!(ids(&classified("data/samples/inbox.[j]*")), one);
    let both = ids(&classified(
        "data/samples/reply.eml data/samples/inbox.jsonl",
    ));
    assert_eq!(both[0], "reply-2201@example.com");
    assert_eq!(both[1..], one);
    let nothing = typed("classify data/samples/*.nothing --lane rules");
    assert_eq!(nothing.status.code(), Some(1));
    assert!(
        stderr(&nothing).contains("*.nothing"),
        "{}",
        stderr(&nothing)
    );
}

/// Runs `classify` on the sample inbox into a file of this name and gives its bytes.
fn written(folder: &Folder, name: &str) -> Vec<u8> {
    let path = folder.path().join(name);
    let mut command = kvetch();
    command.args([
        "classify",
        "data/samples/inbox.csv",
        "--lane",
        "rules",
        "--quiet",
        "-o",
    ]);
    assert_eq!(succeeds(command.arg(&path)), "");
    std::fs::read(path).unwrap()
}

#[test]
fn csv_output_keeps_the_input_beside_the_record() {
    let input = table(&sample("inbox.csv"), b',');
    let records = records(&classified("data/samples/inbox.csv"));
    let folder = Folder::new();
    for (name, delimiter) in [("scored.csv", b','), ("scored.tsv", b'\t')] {
        let output = table(&written(&folder, name), delimiter);
        assert_eq!(output.len(), input.len());
        let width = input[0].len();
        for (row, (wanted, found)) in input.iter().zip(&output).enumerate() {
            for (cell, kept) in wanted.iter().zip(found) {
                // A cell that a spreadsheet would run gets an apostrophe before it.
                let defused = kept.strip_prefix('\'').filter(|rest| *rest == cell);
                assert_eq!(defused.unwrap_or(kept), cell, "{name}, row {row}");
            }
            assert_eq!(found.len(), output[0].len(), "{name}, row {row}");
        }
        let at = |column: &str| output[0].iter().position(|c| c == column).unwrap();
        assert!(at("schema") >= width && at("kvetch.channel") >= width);
        for (record, row) in records.iter().zip(&output[1..]) {
            let priority = record.priority.as_ref().unwrap();
            assert_eq!(row[at("priority.label")], priority.label.as_str());
            let evidence = serde_json::to_string(&record.evidence).unwrap();
            assert_eq!(row[at("evidence")], evidence);
        }
    }
}

#[test]
fn csv_output_can_be_read_again() {
    let folder = Folder::new();
    folder.add("scored.csv", written(&folder, "scored.csv"));
    let path = folder.path().join("scored.csv");
    let labels = |jsonl: &str| -> BTreeMap<String, String> {
        let label = |r: serde_json::Value| (r["id"].to_string(), r["sentiment"].to_string());
        values(jsonl).into_iter().map(label).collect()
    };
    let mut command = kvetch();
    command.args(["classify", "--lane", "rules", "--format", "jsonl"]);
    command.args(["--text-column", "message", "--id-column", "ticket_id"]);
    let again = labels(&succeeds(command.arg(path)));
    assert_eq!(again.len(), 140);
    assert_eq!(again, labels(&classified("data/samples/inbox.csv")));
}

#[test]
fn output_is_packed_as_its_name_says() {
    let folder = Folder::new();
    let plain = written(&folder, "a.jsonl");
    assert_eq!(plain, classified("data/samples/inbox.csv").into_bytes());
    let zst = written(&folder, "a.jsonl.zst");
    assert_eq!(zstd::decode_all(&zst[..]).unwrap(), plain);
    let mut unpacked = Vec::new();
    let gz = written(&folder, "a.jsonl.gz");
    let mut decoder = flate2::read::GzDecoder::new(&gz[..]);
    std::io::Read::read_to_end(&mut decoder, &mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
}

#[test]
fn the_table_shows_the_most_pressing_messages_first() {
    let words = "classify data/samples/inbox.csv --lane rules --format table --top 5 --color never";
    let output = typed(words);
    assert_eq!(output.status.code(), Some(0));
    let text = crate::program::stdout(&output);
    assert!(!text.contains('\u{1b}'));
    let mut ranked = records(&classified("data/samples/inbox.csv"));
    let rank = |r: &kvetch::Record| r.priority.as_ref().map(|p| (p.label, p.rank)).unwrap();
    ranked.sort_by(|a, b| rank(b).partial_cmp(&rank(a)).unwrap());
    let places = ranked[..5].iter().map(|r| {
        text.find(&r.id)
            .unwrap_or_else(|| panic!("{}: {text}", r.id))
    });
    let places: Vec<usize> = places.collect();
    assert!(places.is_sorted(), "{places:?}: {text}");
    assert!(!text.contains(&ranked[100].id));
}

/// A call of four turns as captions with voices.
const WEBVTT: &str = "WEBVTT\n\n\
    00:00:01.000 --> 00:00:03.000\n<v Agent>Brackwell support, good morning.\n\n\
    00:00:03.000 --> 00:00:06.000\n<v Customer>My parcel never arrived\n\n\
    00:00:06.000 --> 00:00:08.000\n<v Customer>and I want my money back.\n\n\
    00:00:08.000 --> 00:00:10.000\n<v IVR>This call is recorded.\n\n\
    00:00:10.000 --> 00:00:11.000\n<v Anna>Hello.\n";

const SUBRIP: &str = "1\n00:00:01,000 --> 00:00:03,000\nAGENT: Brackwell support, good morning.\n\n\
    2\n00:00:03,000 --> 00:00:06,000\nCUSTOMER: My parcel never arrived\n\n\
    3\n00:00:06,000 --> 00:00:08,000\nand I want my money back.\n\n\
    4\n00:00:08,000 --> 00:00:10,000\nIVR: This call is recorded.\n\n\
    5\n00:00:10,000 --> 00:00:11,000\nANNA: Hello.\n";

const DIALOGUE: &str = "Agent: Brackwell support, good morning.\nCustomer: My parcel never arrived\n\
    and I want my money back.\nIVR: This call is recorded.\nAnna: Hello.\n";

#[test]
fn a_transcript_gives_a_record_for_each_turn() {
    let folder = Folder::new();
    for (name, text, channel) in [
        ("call-7.vtt", WEBVTT, "call"),
        ("call-7.srt", SUBRIP, "call"),
        ("call-7.txt", DIALOGUE, "chat"),
        ("call-7.log", DIALOGUE, "chat"),
    ] {
        let path = folder.add(name, text);
        let mut command = kvetch();
        command.args(["classify", "--lane", "rules", "--format", "jsonl"]);
        command.args(["--fields", "id,thread_id,turn,author_role,channel"]);
        let roles = ["\"agent\"", "\"customer\"", "\"system\"", "null"];
        let expected = roles.iter().enumerate().map(|(turn, role)| {
            format!(
                "{{\"id\":\"call-7#{turn}\",\"thread_id\":\"call-7\",\"turn\":{turn},\
                 \"author_role\":{role},\"channel\":\"{channel}\"}}\n"
            )
        });
        let expected: String = expected.collect();
        assert_eq!(succeeds(command.arg(path)), expected, "{name}");
    }
}

#[test]
fn of_a_call_the_customer_is_judged_and_the_agent_heard() {
    let folder = Folder::new();
    let records = records(&classified_file(&folder.add("call.vtt", WEBVTT)));
    let [agent, customer, system, unknown] = records.as_slice() else {
        panic!("four turns: {records:?}");
    };
    for judged in [customer, unknown] {
        assert!(judged.priority.is_some() && judged.route.is_some());
    }
    assert_eq!(customer.complaint.as_ref().unwrap().is, Some(true));
    for heard in [agent, system] {
        assert!(heard.sentiment.as_ref().unwrap().label.is_some());
        assert!(heard.priority.is_none() && heard.route.is_none());
        let reason = heard.decision.as_ref().unwrap().reason.as_deref().unwrap();
        assert!(reason.ends_with("tone only"), "{reason}");
    }
    let output = typed("classify --help");
    let help = crate::program::stdout(&output);
    for format in ["vtt", "srt", "transcript"] {
        assert!(help.contains(&format!("- {format}:")), "{format}: {help}");
    }
}

#[test]
fn each_column_of_an_unusual_table_can_be_named() {
    let folder = Folder::new();
    let table = folder.path().join("odd.csv");
    let lines = "k1,k2,k3,k4,k5,k6,k7\nwhere is my parcel?,gold,3,26.5,199.90,c-7,2\n";
    std::fs::write(&table, lines).unwrap();
    let flags = "--text-column k1 --tier-column k2 --contact-count-column k3 --age-column k4 \
                 --order-value-column k5 --thread-column k6 --turn-column k7";
    let line = classified(&format!("{} {flags}", table.display()));
    let record = &values(&line)[0];
    let read = [
        "customer_tier",
        "contact_count",
        "age_hours",
        "order_value",
        "thread_id",
        "turn",
    ];
    let found = read.map(|name| record[name].clone());
    let expected = serde_json::json!(["gold", 3, 26.5, 199.9, "c-7", 2]);
    assert_eq!(serde_json::json!(found), expected);
}

#[test]
fn a_dialogue_in_a_cell_is_judged_by_turns_or_whole() {
    let folder = Folder::new();
    let table = folder.path().join("calls.csv");
    let talk = "Agent: how can I help you today?\nCustomer: nobody came to mend my line.";
    std::fs::write(
        &table,
        format!("id,text\nc-1,\"{talk}\"\nc-2,hello there\n"),
    )
    .unwrap();
    let run = |flag: &str| ids(&classified(&format!("{} {flag}", table.display())));
    assert_eq!(run(""), ["c-1#0", "c-1#1", "c-2"]);
    assert_eq!(run("--whole-dialogues"), ["c-1", "c-2"]);
}
