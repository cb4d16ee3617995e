//! Transcripts: WebVTT, SubRip and plain dialogue.

use proptest::prelude::*;

use super::*;
use crate::input::transcript::transcript_by_content;
use crate::message::AuthorRole;
use InputFormat::{Srt, Transcript, Vtt};

/// Turns as `role: words @ place`.
pub(super) fn turns(text: impl Into<Vec<u8>>, format: InputFormat) -> Vec<String> {
    let shown = |row: &Row| match row {
        Ok(message) => {
            let role = match message.author_role {
                Some(AuthorRole::Customer) => "customer",
                Some(AuthorRole::Agent) => "agent",
                Some(AuthorRole::System) => "system",
                None => "-",
            };
            format!("{role}: {} @ {}", message.body, part_of(row))
        }
        Err(failed) => format!("!{:?} @ {}", failed.failure.code, part_of(row)),
    };
    rows(text, format).iter().map(shown).collect()
}

const CALL: &str = "WEBVTT - call 88\n\
    Kind: captions\n\
    \n\
    NOTE made by hand\n\
    \n\
    STYLE\n\
    ::cue { color: red }\n\
    \n\
    c1\n\
    00:00:01.000 --> 00:00:03.000 align:start\n\
    <v Agent Anna>Good morning, Brackwell support.\n\
    \n\
    00:03.000 --> 00:05.000\n\
    <v Agent Anna>How can I <i>help</i>?</v>\n\
    \n\
    00:05.000 --> 00:09.000\n\
    <v.loud Customer>My parcel is late &amp; nobody\n\
    answers.</v> <v Agent Anna>I am sorry.</v>\n\
    \n\
    00:09.000 --> 00:10.000\n\
    (music)\n";

#[test]
fn voices_of_webvtt_are_turns() {
    let expected = [
        "agent: Good morning, Brackwell support. How can I help? @ line 10",
        "customer: My parcel is late & nobody answers. @ line 16",
        "agent: I am sorry. @ line 16",
        "-: (music) @ line 20",
    ];
    for text in [
        CALL.to_owned(),
        CALL.replace('\n', "\r\n"),
        CALL.replace('\n', "\r"),
        format!("\u{feff}{CALL}"),
    ] {
        assert_eq!(turns(text.as_str(), Vtt), expected);
        let found = rows_with(text, &InputOptions::default()).unwrap();
        assert_eq!(found.len(), expected.len(), "known by its content");
    }
}

#[test]
fn turns_carry_their_conversation() {
    let found = rows(CALL, Vtt);
    for (number, row) in found.iter().enumerate() {
        let message = row.as_ref().unwrap();
        assert_eq!(message.id, format!("stdin#{number}"));
        assert_eq!(message.thread_id.as_deref(), Some("stdin"));
        assert_eq!(message.turn, u32::try_from(number).ok());
        assert_eq!(message.channel.as_deref(), Some("call"));
    }
}

#[test]
fn broken_captions_keep_their_words() {
    let cases: [(&str, &[&str]); 9] = [
        // No blank line between cues, ids among them.
        (
            "WEBVTT\n00:01.000 --> 00:02.000\none\n2\n00:02.000 --> 00:03.000\ntwo\n",
            &["-: one two @ line 2"],
        ),
        // A blank line inside of a cue.
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Customer>one\n\ntwo\n",
            &["customer: one two @ line 3"],
        ),
        // Cues that overlap, and one that goes back.
        (
            "WEBVTT\n\n00:05.000 --> 00:09.000\none\n\n00:01.000 --> 00:07.000\ntwo\n",
            &["-: one two @ line 3"],
        ),
        ("WEBVTT\n\n00:01.000 --> soon\none\n", &["-: one @ line 3"]),
        (
            "WEBVTT\n\njust words\nof somebody\n",
            &["-: just words of somebody @ line 3"],
        ),
        ("no header at all\n", &["-: no header at all @ line 1"]),
        (
            "WEBVTT\n\nNOTE a note\nof two lines\n\n00:01.000 --> 00:02.000\n12\n",
            &["-: 12 @ line 6"],
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Customer\n",
            &["-: <v Customer @ line 3"],
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\none --> two\n",
            &["-: one --> two @ line 3"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(turns(text, Vtt), expected, "{text}");
    }
}

#[test]
fn captions_that_roll_are_read_once() {
    let text = "WEBVTT\n\n00:00:00.160 --> 00:00:02.389 align:start position:0%\n \n\
        my<00:00:00.480><c> parcel</c>\n\n00:00:02.389 --> 00:00:02.399\nmy parcel\n \n\n\
        00:00:02.399 --> 00:00:04.550\nmy parcel\nnever<00:00:02.800><c> came</c>\n";
    assert_eq!(turns(text, Vtt), ["-: my parcel never came @ line 3"]);
}

#[test]
fn a_cue_of_any_length_is_read_whole() {
    let lines = "some words of a call\n".repeat(20_000);
    let text = format!("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Customer>{lines}");
    let message = one(text, Vtt);
    assert_eq!(message.author_role, Some(AuthorRole::Customer));
    assert_eq!(message.body.split(' ').count(), 5 * 20_000);
}

#[test]
fn broken_times_are_noted_once() {
    let text = "WEBVTT\n\nx:y --> 00:02.000\none\n\n00:zz --> 00:03.000\ntwo\n";
    let message = one(text, Vtt);
    assert_eq!(message.body, "one two");
    assert_eq!(codes(&message), [WarningCode::BadTimestamp]);
}

#[test]
fn a_transcript_without_words_is_one_failed_row() {
    for (text, format) in [
        ("WEBVTT\n", Vtt),
        (
            "WEBVTT - title\n\nNOTE nothing\n\n00:01.000 --> 00:02.000\n\n",
            Vtt,
        ),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", Srt),
        ("\n \n---\n", Transcript),
    ] {
        assert_eq!(turns(text, format), ["!MissingText @ "], "{text}");
    }
    assert!(rows_with("", &as_format(Vtt)).is_err());
}

#[test]
fn subrip_is_read_as_people_write_it() {
    let cases: [(&str, &[&str]); 6] = [
        (
            "1\n00:00:01,000 --> 00:00:02,000 X1:40 X2:600 Y1:20 Y2:50\n{\\an8}<i>Agent: hello</i>\n\n\
             2\n00:00:02.500 --> 00:00:03.000\nCustomer: my <b>parcel</b>\nis late\n\n\
             3\n00:00:03,000 --> 00:00:04,000\nagain",
            &[
                "agent: hello @ line 2",
                "customer: my parcel is late again @ line 6",
            ],
        ),
        // No numbers, and numbers without blank lines before them.
        (
            "00:00:01,000 --> 00:00:02,000\none\n00:00:02,000 --> 00:00:03,000\ntwo\n3\n\
             00:00:03,000 --> 00:00:04,000\nthree\n",
            &["-: one two three @ line 1"],
        ),
        // A number alone is a number; among words it is said.
        (
            "1\n00:00:01,000 --> 00:00:02,000\nhow many\n12\n\n2\n",
            &["-: how many 12 @ line 2"],
        ),
        (
            "1\n\n00:00:01,000 --> 00:00:02,000\n\none\n",
            &["-: one @ line 5"],
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n- one\n- two\n\n2\n00:00:03,000 --> 00:00:04,000\n>> three\n",
            &["-: one @ line 2", "-: two @ line 2", "-: three @ line 7"],
        ),
        ("1\n00:00:01,000 00:00:02,000\none\n", &["-: one @ line 2"]),
    ];
    for (text, expected) in cases {
        assert_eq!(turns(text, Srt), expected, "{text}");
    }
}

#[test]
fn dialogue_is_read_in_many_spellings() {
    let cases: [(&str, &[&str]); 8] = [
        (
            "Customer: My parcel is late.\nWhere is it?\n\nAgent: I will look.\nCustomer: Thanks\nCustomer: a lot",
            &[
                "customer: My parcel is late.\nWhere is it? @ line 1",
                "agent: I will look. @ line 4",
                "customer: Thanks\na lot @ line 5",
            ],
        ),
        (
            "[00:01:23] Agent: Hi\n[00:01:25] Customer: Order number: 17\nModel: X\n",
            &[
                "agent: Hi @ line 1",
                "customer: Order number: 17\nModel: X @ line 2",
            ],
        ),
        (
            "(10:02:11) Visitor: hello\n(10:02:15) Anna: hi\n* Anna left *\n",
            &["customer: hello @ line 1", "-: hi\n* Anna left * @ line 2"],
        ),
        (
            "**Agent (Anna):** Hi\n**Customer:** Help",
            &["agent: Hi @ line 1", "customer: Help @ line 2"],
        ),
        (
            "<Customer> hi\n<op> yes",
            &["customer: hi @ line 1", "-: yes @ line 2"],
        ),
        (
            "12/25/24, 10:03 - Messages are encrypted.\n12/25/24, 10:04 - Anna: hi\nthere\n\
             12/25/24, 10:05 - +44 7700 900123: yes\n",
            &[
                "system: Messages are encrypted. @ line 1",
                "-: hi\nthere @ line 2",
                "-: yes @ line 4",
            ],
        ),
        (
            "Some words before.\nKunde: hallo\nBerater: guten Tag",
            &[
                "-: Some words before. @ line 1",
                "customer: hallo @ line 2",
                "agent: guten Tag @ line 3",
            ],
        ),
        ("no label\nat all", &["-: no label\nat all @ line 1"]),
    ];
    for (text, expected) in cases {
        assert_eq!(turns(text, Transcript), expected, "{text}");
    }
}

#[test]
fn full_times_are_times_of_receipt() {
    let text = "2024-05-01 10:02 Customer: hi\n2024-05-01 10:03 Customer: still there?\n\
                2024-05-02 09:00 Customer: well\n[25/05/24, 10:03:11] Agent: hello\n\
                12/05/24, 10:03 - Customer: so\n";
    let found = rows(text, Transcript);
    let times: Vec<_> = found.iter().map(|row| row.as_ref().unwrap()).collect();
    let shown = times
        .iter()
        .map(|m| (m.body.as_str(), m.received_at.as_deref().unwrap()));
    let expected = [
        ("hi\nstill there?", "2024-05-01T10:02:00Z"),
        ("well", "2024-05-02T09:00:00Z"),
        ("hello", "2024-05-25T10:03:11Z"),
        ("so", "2024-05-12T10:03:00Z"),
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

#[test]
fn headings_begin_conversations() {
    let text = "Exported today\nCall ID: C-88\nCustomer: one\nTicket: 12\n\nTicket: 13\n\n\
                Call ID: C-89\n\nCustomer: two\nAgent: three\n";
    let found = rows(text, Transcript);
    let shown = found.iter().map(|row| {
        let message = row.as_ref().unwrap();
        let channel = message.channel.as_deref().unwrap();
        format!("{} {channel}: {}", message.id, message.body)
    });
    let expected = [
        "stdin#0 chat: Exported today",
        "C-88#0 call: one\nTicket: 12\nTicket: 13",
        "C-89#0 call: two",
        "C-89#1 call: three",
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

#[test]
fn a_turn_above_the_limit_fails_and_the_next_is_read() {
    let options = |format| InputOptions {
        max_bytes: 40,
        ..as_format(format)
    };
    let long = "word ".repeat(20);
    let dialogue = format!("Agent: a\nCustomer: b\n{long}\nc\nAgent: d\nCustomer: e\n{long}");
    let expected = ["a", "b", "!TooLarge line 3", "d", "e", "!TooLarge line 7"];
    let found = rows_with(dialogue, &options(Transcript)).unwrap();
    assert_eq!(outline(&found), expected);
    let lines = "a line of words\n".repeat(9);
    let text =
        format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{lines}\n00:02.000 --> 00:03.000\n>> b\n");
    let found = rows_with(text, &options(Vtt)).unwrap();
    assert_eq!(outline(&found), ["!TooLarge line 3", "b"]);
    let cue = |n: usize| {
        format!("00:0{n}.000 --> 00:0{n}.900\nCUSTOMER: these words {n} of the call\n\n")
    };
    let text = format!("WEBVTT\n\n{}{}>> b\n", cue(1), cue(3));
    let found = rows_with(text, &options(Vtt)).unwrap();
    assert_eq!(outline(&found), ["!TooLarge line 3", "b"]);
}

#[test]
fn ordinary_text_stays_one_message_a_line() {
    let options = InputOptions::default();
    let text = "Note: my parcel is late\nAgent: was rude to me\nI want my money back\nHello\n";
    assert_eq!(rows_with(text, &options).unwrap().len(), 4);
    let dialogue = "Customer: hi\nAgent: hello\n";
    assert_eq!(
        outline(&rows_with(dialogue, &options).unwrap()),
        ["hi", "hello"]
    );
    assert_eq!(rows(dialogue, InputFormat::Text).len(), 2);
    assert_eq!(
        one("Customer: hi\n", InputFormat::Text).body,
        "Customer: hi"
    );
}

/// Words of a text that are made of letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Words of all rows.
fn spoken(found: &[Row]) -> Vec<String> {
    let bodies = found.iter().filter_map(|row| row.as_ref().ok());
    bodies.flat_map(|message| words(&message.body)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_word_of_a_cue_is_lost(
        cues in prop::collection::vec(("[a-z]{1,5}( [a-z]{1,4}|\n[a-z]{1,5}|\n\n[0-9]{1,3} [a-z]{1,3}){0,4}", 0u8..4), 1..8)
    ) {
        for format in [Vtt, Srt] {
            let mut text = String::from(if format == Vtt { "WEBVTT\n\n" } else { "" });
            let mut wanted = Vec::new();
            for (number, (cue, shape)) in cues.iter().enumerate() {
                let (from, to) = (2 * number, 2 * number + 1);
                let times = match shape {
                    0 => format!("{number}\n00:00:{from:02},000 --> 00:00:{to:02},000"),
                    1 => format!("00:00:{from:02}.000 --> 00:00:{to:02}.000 align:start"),
                    2 => format!("{number}\n00:00:{from:02} 00:00:{to:02}"),
                    _ => format!("{number}\n --> "),
                };
                // In WebVTT any line behind a blank one and before times is an id.
                let gap = if number % 2 == 0 || format == Vtt { "\n\n" } else { "\n" };
                text = format!("{text}{times}\n{cue}{gap}");
                wanted.extend(words(cue));
            }
            prop_assert_eq!(spoken(&rows(text, format)), wanted);
        }
    }

    #[test]
    fn no_line_of_a_dialogue_is_lost(
        lines in prop::collection::vec("(Customer: |Agent: |\\[10:02\\] |Anna: )?[a-z]{1,6}( [a-z]:?[a-z]{1,3}){0,3}", 1..12)
    ) {
        let wanted: Vec<String> = lines.iter().flat_map(|line| {
            let (label, rest) = line.split_once(": ").unwrap_or(("", line));
            let is_label = ["Customer", "Agent", "Anna"].contains(&label);
            words(if is_label { rest } else { line })
        }).collect();
        prop_assert_eq!(spoken(&rows(lines.join("\n"), Transcript)), wanted);
    }
}

/// The bytes at which rows start, with what stands there up to the line's end.
fn starts(text: &str, options: &InputOptions) -> Vec<(u64, String)> {
    let start = |row: Row| {
        let origin = match row {
            Ok(message) => message.origin,
            Err(failed) => failed.origin,
        };
        let byte = origin.and_then(|origin| origin.byte).unwrap();
        let rest = text.get(usize::try_from(byte).unwrap()..).unwrap();
        let line = rest.lines().next();
        (byte, line.unwrap_or_default().to_owned())
    };
    let found = rows_with(text, options).unwrap();
    found.into_iter().map(start).collect()
}

#[test]
fn turns_name_the_byte_they_start_at() {
    let short = |format| InputOptions {
        max_bytes: 30,
        ..as_format(format)
    };
    let long = "x".repeat(40);
    let dialogue = format!("Agent: hi\n\nCustomer: né\nlate\nAgent: {long}\nCustomer: bye\n");
    let expected = [
        (0, "Agent: hi".to_owned()),
        (11, "Customer: né".to_owned()),
        (30, format!("Agent: {long}")),
        (78, "Customer: bye".to_owned()),
    ];
    assert_eq!(starts(&dialogue, &short(Transcript)), expected);
    let voices: Vec<u64> = starts(CALL, &as_format(Vtt))
        .into_iter()
        .map(|(byte, line)| {
            assert!(line.contains(" --> "), "{line}");
            byte
        })
        .collect();
    let at = |times: &str| CALL.find(times).unwrap() as u64;
    let [first, second] = [at("00:00:01"), at("00:05.000 --> 00:09")];
    assert_eq!(voices, [first, second, second, at("00:09.000 --> 00:10")]);
    assert_eq!(
        starts("WEBVTT\n\n", &as_format(Vtt)),
        [(0, "WEBVTT".to_owned())]
    );
}

#[test]
fn roles_that_are_told_win_over_names() {
    let told = [
        "Anna Berg=agent",
        "tom_1=customer",
        "Helper=system",
        "Customer=agent",
    ];
    let options = InputOptions {
        columns: ColumnMapping {
            speakers: told.iter().map(|one| one.parse().unwrap()).collect(),
            ..ColumnMapping::default()
        },
        ..InputOptions::default()
    };
    let table = [
        "Anna Berg: hello\ntom_1: hi\nAnna Berg: bye\nHelper: ended\n",
        "[10:02] Anna Berg: hello\n[10:03] tom_1: hi\n[10:04] Customer: bye\n[10:05] helper: ended\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Anna Berg>hello\n\n00:02.000 --> 00:03.000\ntom_1: hi\n\n\
         00:03.000 --> 00:04.000\n<v ANNA BERG>bye</v><v Helper>ended\n",
        "{\"turns\":[{\"speaker\":\"Anna Berg\",\"text\":\"hello\"},{\"speaker\":\"tom_1\",\"text\":\"hi\"},\
         {\"speaker\":{\"name\":\"Anna Berg\",\"type\":\"user\"},\"text\":\"bye\"},[\"Helper\",\"ended\"]]}",
        "author,text\nAnna Berg,hello\ntom_1,hi\ncustomer,bye\nhelper,ended\n",
        "{\"author\":\"Anna Berg\",\"text\":\"hello\"}\n{\"author\":\"tom_1\",\"text\":\"hi\"}\n\
         {\"author\":\"customer\",\"text\":\"bye\"}\n{\"author\":\"Helper\",\"text\":\"ended\"}\n",
    ];
    for text in table {
        let found = rows_with(text, &options).unwrap();
        let roles = found.iter().map(|row| {
            let message = row.as_ref().unwrap();
            (message.body.as_str(), message.author_role)
        });
        let expected = [
            ("hello", Some(AuthorRole::Agent)),
            ("hi", Some(AuthorRole::Customer)),
            ("bye", Some(AuthorRole::Agent)),
            ("ended", Some(AuthorRole::System)),
        ];
        assert_eq!(roles.collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn chats_that_programs_saved_are_told_and_read() {
    let cases: [(&str, &[&str]); 8] = [
        (
            "Speaker 1: (00:01)\none\n\nSpeaker 2: (00:04)\ntwo\n\nSpeaker 1: (00:09)\nthree\n",
            &["-: one @ line 1", "-: two @ line 4", "-: three @ line 7"],
        ),
        (
            "Anna: [00:00:01] one\n\nTom: [00:00:04] two\n\nAnna: [00:00:09] three\n",
            &["-: one @ line 1", "-: two @ line 3", "-: three @ line 5"],
        ),
        (
            "2025/03/24(Mon)\n09:12\tTom\tone\n09:13\tShop\ttwo\n09:14\tTom\tthree\n",
            &[
                "-: 2025/03/24(Mon) @ line 1",
                "-: one @ line 2",
                "-: two @ line 3",
                "-: three @ line 4",
            ],
        ),
        (
            "24.03.25, 09:12 - Nachrichten sind verschl\u{fc}sselt.\n24.03.25, 09:13 - Tom Hill: Mein Paket\nist weg\n24.03.25, 09:14 - Anna Berg: Oh\n24.03.25, 09:15 - Tom Hill: Schon wieder\n",
            &[
                "system: Nachrichten sind verschl\u{fc}sselt. @ line 1",
                "-: Mein Paket\nist weg @ line 2",
                "-: Oh @ line 4",
                "-: Schon wieder @ line 5",
            ],
        ),
        (
            "\u{200e}[24/03/2025, 09:13:01] Tom: one\n[24/03/2025, 09:14:11] Shop: two\n\u{200e}[24/03/2025, 09:15:00] Tom: three\n",
            &["-: one @ line 1", "-: two @ line 2", "-: three @ line 3"],
        ),
        (
            "09:12:01\t From Anna Berg to Everyone:\n\tone\n09:12:40\t From Tom Hill to Anna Berg(Direct Message):\n\ttwo\n09:13:02\t From Anna Berg to Everyone:\n\tthree\n",
            &["-: one @ line 1", "-: two @ line 3", "-: three @ line 5"],
        ),
        (
            "Anna Berg  0:01  \none\n\nTom Hill  0:04  \ntwo\nmore\n\nAnna Berg  0:09  \nthree\n",
            &[
                "-: one @ line 1",
                "-: two\nmore @ line 4",
                "-: three @ line 8",
            ],
        ),
        (
            "Agent (00:01):\none\n\nCustomer (00:04):\ntwo\n\nAgent (00:09):\nthree\n",
            &[
                "agent: one @ line 1",
                "customer: two @ line 4",
                "agent: three @ line 7",
            ],
        ),
    ];
    for (text, expected) in cases {
        let sample = transcript_by_content(text.as_bytes(), &SpeakerRoles::default());
        assert_eq!(sample, Some(Transcript), "{text}");
        assert_eq!(turns(text, Transcript), expected, "{text}");
    }
}

#[test]
fn one_date_tells_how_the_others_are_read() {
    let text = "04/03/2025, 09:12 - Tom: one\n05/03/2025, 09:13 - Anna: two\n14/03/2025, 09:14 - Tom: three\n";
    let found = rows(text, Transcript);
    let first = found[0].as_ref().unwrap();
    assert_eq!(first.received_at.as_deref(), Some("2025-03-04T09:12:00Z"));
    assert_eq!(codes(first), []);
    let found = rows(
        "04/03/2025, 09:12 - Agent: one\n05/03/2025, 09:13 - Customer: two\n",
        Transcript,
    );
    let first = found[0].as_ref().unwrap();
    assert_eq!(first.received_at.as_deref(), Some("04/03/2025 09:12"));
    assert_eq!(codes(first), [WarningCode::BadTimestamp]);
}

#[test]
fn captions_with_a_comma_between_their_times_are_read() {
    let text =
        "0:00:01.000,0:00:03.000\nAgent: one\n\n0:00:03.500,0:00:06.000\nCustomer: two\nthree\n";
    let sample = transcript_by_content(text.as_bytes(), &SpeakerRoles::default());
    assert_eq!(sample, Some(Srt));
    assert_eq!(
        turns(text, Srt),
        ["agent: one @ line 1", "customer: two three @ line 4"]
    );
}
