//! Speakers whose names are known by the file's other lines.

use super::transcripts::turns;
use super::*;
use InputFormat::{Srt, Transcript, Vtt};

/// Names that no line alone shows to be one.
const NAMES: [&str; 9] = [
    "Kim Lee 🌸",
    "Smith, Kim",
    "Kim & Co",
    "Kim | Acme",
    "[External] Kim",
    "Kim [External]",
    "~ Kim",
    "kim@shop.example",
    "Ana Maria de la Cruz",
];

#[test]
fn a_name_of_any_kind_begins_a_turn() {
    for name in NAMES {
        let cues = format!(
            "WEBVTT\n\n00:01.000 --> 00:02.000\nAgent Dana: hello there\n\n00:03.000 --> 00:04.000\n\
             {name}: it caught fire\n\n00:05.000 --> 00:06.000\nAgent Dana: sorry\n"
        );
        let expected = [
            "agent: hello there @ line 3",
            "-: it caught fire @ line 6",
            "agent: sorry @ line 9",
        ];
        assert_eq!(turns(cues, Vtt), expected, "{name}");
        let lines =
            format!("Agent: hello there\n{name}: it caught fire\nAgent: sorry\nCustomer: why\n");
        let expected = [
            "agent: hello there @ line 1",
            "-: it caught fire @ line 2",
            "agent: sorry @ line 3",
            "customer: why @ line 4",
        ];
        assert_eq!(turns(lines, Transcript), expected, "{name}");
        let meeting = format!(
            "10:01:01\t From  Dana : hello\n10:01:05\t From  {name} : it caught fire\n10:01:09\t From  Dana : sorry\n"
        );
        let expected = [
            "-: hello @ line 1",
            "-: it caught fire @ line 2",
            "-: sorry @ line 3",
        ];
        assert_eq!(turns(meeting, Transcript), expected, "{name}");
        let lines = format!("10:01\tDana\thello\n10:02\t{name}\tit broke\n10:03\tDana\tsorry\n");
        let expected = [
            "-: hello @ line 1",
            "-: it broke @ line 2",
            "-: sorry @ line 3",
        ];
        assert_eq!(turns(lines, Transcript), expected, "{name}");
        for (before, after) in [("", " -"), ("[", "]")] {
            let chat = format!(
                "{before}13/03/24, 09:13:01{after} Dana: hello\n{before}13/03/24, 09:14:01{after} {name}: it caught fire\n\
                 {before}13/03/24, 09:15:01{after} Dana: sorry\n"
            );
            let found = rows_with(chat, &InputOptions::default()).unwrap();
            assert_eq!(
                outline(&found),
                ["hello", "it caught fire", "sorry"],
                "{name}"
            );
            assert!(
                found
                    .iter()
                    .flatten()
                    .all(|turn| turn.author_role.is_none())
            );
        }
    }
}

#[test]
fn words_before_a_colon_are_no_names_where_no_names_stand() {
    let text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Agent>hello\n\n00:03.000 --> 00:04.000\n\
                Acme, Leeds: we are here\n\n00:05.000 --> 00:06.000\nand open\n";
    let expected = [
        "agent: hello @ line 3",
        "-: Acme, Leeds: we are here and open @ line 6",
    ];
    assert_eq!(turns(text, Vtt), expected);
    let text = "Agent: these are open\nLate, Early: both\nand more\nAnd more\nCustomer: why\n";
    let expected = [
        "agent: these are open\nLate, Early: both\nand more\nAnd more @ line 1",
        "customer: why @ line 5",
    ];
    assert_eq!(turns(text, Transcript), expected);
}

#[test]
fn notices_of_a_chat_program_are_its_own() {
    let text = "[13/03/24, 09:12:01] Kim: \u{200e}Messages and calls are end-to-end encrypted.\n\
                [13/03/24, 09:13:01] Kim: it broke\n\
                [13/03/24, 09:13:02] Kim: \u{200e}image omitted\n\
                [13/03/24, 09:14:01] ~ Dana: sorry\n\
                [13/03/24, 09:15:01] \u{200e}Missed voice call\n";
    let expected = [
        "system: Messages and calls are end-to-end encrypted. @ line 1",
        "-: it broke @ line 2",
        "system: image omitted @ line 3",
        "-: sorry @ line 4",
        "system: Missed voice call @ line 5",
    ];
    assert_eq!(turns(text, Transcript), expected);
    let text = "13/3/24, 9:00 p. m. - Kim: it broke\n13/3/24, 9:01 p. m. - Kim: <Media omitted>\n\
                13/3/24, 9:02 p. m. - Kim: This message was deleted\n13/3/24, 9:03 p. m. - Dana: sorry\n";
    let expected = [
        "-: it broke @ line 1",
        "system: <Media omitted>\nThis message was deleted @ line 2",
        "-: sorry @ line 4",
    ];
    assert_eq!(turns(text, Transcript), expected);
}

#[test]
fn times_of_any_style_are_understood() {
    let cases = [
        ("13/3/24, 9:00\u{a0}p.\u{a0}m. - ", "2024-03-13T21:00:00Z"),
        ("13/03/2024 10.00 - ", "2024-03-13T10:00:00Z"),
        ("13-03-2024 10:00 - ", "2024-03-13T10:00:00Z"),
        ("2024/03/13 10:00 - ", "2024-03-13T10:00:00Z"),
        ("[13-Mar-24 10:00 AM] ", "2024-03-13T10:00:00Z"),
    ];
    for (time, expected) in cases {
        let text = format!("{time}Kim: one\n{time}Dana: two\n{time}Kim: three\n");
        let found = rows_with(text, &InputOptions::default()).unwrap();
        assert_eq!(outline(&found), ["one", "two", "three"], "{time}");
        for turn in found.iter().flatten() {
            assert_eq!(turn.received_at.as_deref(), Some(expected), "{time}");
        }
    }
}

#[test]
fn a_time_behind_a_name_is_no_word() {
    for time in [
        "(10:00 AM)",
        "10:00",
        "[10:00]",
        "10:00 AM",
        "(2024-03-05 10:00)",
    ] {
        let text =
            format!("Agent {time}: hello\nDana Smith {time}: it broke\nAgent {time}: sorry\n");
        let found = rows_with(text, &InputOptions::default()).unwrap();
        assert_eq!(outline(&found), ["hello", "it broke", "sorry"], "{time}");
    }
}

#[test]
fn a_day_and_time_in_somebody_s_words_is_no_speaker() {
    let text = "Customer: it broke\nTuesday 10:30: nobody came\nAgent: sorry\nCustomer: why\n";
    let expected = [
        "customer: it broke\nTuesday 10:30: nobody came @ line 1",
        "agent: sorry @ line 3",
        "customer: why @ line 4",
    ];
    assert_eq!(turns(text, Transcript), expected);
}

#[test]
fn cues_name_speakers_in_many_ways() {
    let cases = [
        ["[Agent] hello", "[Customer] it broke", "[Agent] sorry"],
        ["[Agent]: hello", "[SPEAKER_01]: it broke", "[Agent]: sorry"],
        ["Agent\nhello", "Kim Lee\nit broke", "Agent\nsorry"],
    ];
    for texts in cases {
        let cue = |(at, text): (usize, &&str)| format!("0:0:{at}.0 --> 0:0:{at}.9\n{text}\n\n");
        let text: String = texts.iter().enumerate().map(cue).collect();
        let found = rows(text, Srt);
        assert_eq!(outline(&found), ["hello", "it broke", "sorry"], "{texts:?}");
    }
}

#[test]
fn a_meeting_s_title_and_footer_are_nobody_s_words() {
    let text = "Support call (2024-03-05 10:00 GMT) - Transcript\nAttendees\nDana Smith, Kim Lee\nTranscript\n\
                Dana Smith: hello\nKim Lee: it broke\nDana Smith: sorry\nKim Lee: why\nDana Smith: bye\n\
                Meeting ended after 00:12:33 👋\n\
                This editable transcript was computer generated and might contain errors.\n";
    let expected = [
        "-: Support call (2024-03-05 10:00 GMT) - Transcript\nAttendees\nDana Smith, Kim Lee\nTranscript @ line 1",
        "-: hello @ line 5",
        "-: it broke @ line 6",
        "-: sorry @ line 7",
        "-: why @ line 8",
        "-: bye @ line 9",
        "system: Meeting ended after 00:12:33 👋\nThis editable transcript was computer generated and might contain errors. @ line 10",
    ];
    assert_eq!(turns(text, Transcript), expected);
    let found = rows_with(text, &InputOptions::default()).unwrap();
    assert_eq!(found.len(), expected.len());
}

#[test]
fn a_discord_export_as_text_gives_its_messages() {
    let text = "=====\nGuild: Lumo\nChannel: help\n=====\n\n[05-Mar-24 10:00 AM] kim 🌸\nit broke\n\n\
                [05-Mar-24 10:01 AM] Dana\nsorry\n\n[05-Mar-24 10:02 AM] kim 🌸\nwhy\n\n=====\n";
    let found = rows_with(text, &InputOptions::default()).unwrap();
    let expected = ["Guild: Lumo\nChannel: help", "it broke", "sorry", "why"];
    assert_eq!(outline(&found), expected);
}
