//! What speech services give: results, channels, phrases and monologues.

use super::*;
use InputFormat::Jsonl;

/// Name, document, rows.
const SERVICES: &[(&str, &str, &[&str])] = &[
    (
        "google, speakers in the last result",
        r#"{"results":[
          {"alternatives":[{"transcript":"hello there","confidence":0.9}]},
          {"alternatives":[{"transcript":" my bill is wrong"}]},
          {"alternatives":[{"words":[
            {"startTime":"0.1s","word":"hello","speakerTag":1},{"startTime":"0.4s","word":"there","speakerTag":1},
            {"startTime":"2s","word":"my","speakerTag":2},{"startTime":"2.2s","word":"bill","speakerTag":2}]}]}]}"#,
        &["-:1 0 ? text: hello there", "-:1 1 ? text: my bill"],
    ),
    (
        "google, speakers in each result",
        r#"{"results":[
          {"alternatives":[{"transcript":"hi","words":[{"startOffset":"0.1s","word":"Hi.","speakerLabel":"1"}]}]},
          {"alternatives":[{"transcript":"no","words":[{"startOffset":"2s","word":"No.","speakerLabel":"2"}]}]}]}"#,
        &["-:1 0 ? text: Hi.", "-:1 1 ? text: No."],
    ),
    (
        "google, nobody named, the best reading of each result",
        r#"{"name":"7","done":true,"response":{"results":[
          {"alternatives":[{"transcript":"My bill is wrong."},{"transcript":"my bell is long"}]},
          {"alternatives":[{"transcript":" Again."}]}]}}"#,
        &["-:1 0 ? text: My bill is wrong. Again."],
    ),
    (
        "google, channels that speak at a time",
        r#"{"results":[
          {"alternatives":[{"transcript":"hello"}],"channelTag":1,"resultEndTime":"1s"},
          {"alternatives":[{"transcript":"sorry"}],"channelTag":1,"resultEndTime":"12.5s"},
          {"alternatives":[{"transcript":"my bill"}],"channelTag":2,"resultEndTime":"4s"}]}"#,
        &[
            "-:1 0 ? text: hello",
            "-:1 1 ? text: my bill",
            "-:1 2 ? text: sorry",
        ],
    ),
    (
        "watson, speakers apart from the words",
        r#"{"result_index":0,"results":[
          {"final":true,"alternatives":[{"transcript":"hello my ","timestamps":[["hello",0.1,0.4],["my",2.0,2.2]]}]},
          {"final":true,"alternatives":[{"transcript":"bill ","timestamps":[["bill",2.3,2.6]]}]}],
          "speaker_labels":[{"from":0.1,"to":0.4,"speaker":0},{"from":2.0,"to":2.2,"speaker":1},{"from":2.3,"to":2.6,"speaker":1}]}"#,
        &["-:1 0 ? text: hello", "-:1 1 ? text: my bill"],
    ),
    (
        "speechmatics, each word a result",
        r#"{"format":"2.9","job":{"id":"j"},"results":[
          {"type":"word","start_time":0.1,"alternatives":[{"content":"Hello","speaker":"S1"}]},
          {"type":"punctuation","start_time":0.4,"alternatives":[{"content":".","speaker":"S1"}]},
          {"type":"word","start_time":2.0,"alternatives":[{"content":"No","speaker":"S2"}]}]}"#,
        &["j 0 ? text: Hello.", "j 1 ? text: No"],
    ),
    (
        "amazon while it listens, without what it corrects later",
        r#"{"Transcript":{"Results":[
          {"IsPartial":true,"ChannelId":"ch_0","Alternatives":[{"Transcript":"hel"}]},
          {"IsPartial":false,"ChannelId":"ch_0","StartTime":0.1,"Alternatives":[{"Transcript":"Hello.","Items":[{"Content":"Hello","Type":"pronunciation"}]}]},
          {"IsPartial":false,"ChannelId":"ch_1","StartTime":2.0,"Alternatives":[{"Transcript":"No.","Items":[]}]}]}}"#,
        &["-:1 0 ? text: Hello.", "-:1 1 ? text: No."],
    ),
    (
        "azure, speakers",
        r#"{"source":"https://store.example/a.wav","recognizedPhrases":[
          {"recognitionStatus":"Success","channel":0,"speaker":1,"offsetInTicks":1000000.0,"nBest":[{"lexical":"hello there","display":"Hello there."},{"display":"Yellow."}]},
          {"recognitionStatus":"Success","channel":0,"speaker":1,"offsetInTicks":2000000.0,"nBest":[{"display":"Yes?"}]},
          {"recognitionStatus":"Failure","channel":0,"offsetInTicks":2500000.0},
          {"recognitionStatus":"Success","channel":0,"speaker":2,"offsetInTicks":3000000.0,"nBest":[{"lexical":"no"}]}],
          "combinedRecognizedPhrases":[{"channel":0,"display":"Hello there. Yes? no"}]}"#,
        &["-:1 0 ? text: Hello there. Yes?", "-:1 1 ? text: no"],
    ),
    (
        "azure, channels, one after the other in the file",
        r#"{"recognizedPhrases":[
          {"channel":0,"offsetInTicks":1,"nBest":[{"display":"Hello."}]},
          {"channel":0,"offsetInTicks":9,"nBest":[{"display":"Sorry."}]},
          {"channel":1,"offsetInTicks":5,"nBest":[{"display":"No."}]}]}"#,
        &[
            "-:1 0 ? text: Hello.",
            "-:1 1 ? text: No.",
            "-:1 2 ? text: Sorry.",
        ],
    ),
    (
        "azure, at once",
        r#"{"durationMilliseconds":9,"combinedPhrases":[{"text":"Hello. No."}],"phrases":[
          {"speaker":1,"offsetMilliseconds":1,"text":"Hello.","words":[{"text":"Hello"}]},
          {"speaker":2,"offsetMilliseconds":5,"text":"No."}]}"#,
        &["-:1 0 ? text: Hello.", "-:1 1 ? text: No."],
    ),
    (
        "deepgram, words",
        r#"{"metadata":{"request_id":"r"},"results":{"channels":[{"alternatives":[{"transcript":"hello no","words":[
          {"word":"hello","punctuated_word":"Hello.","start":0.1,"speaker":0},
          {"word":"no","punctuated_word":"No.","start":2.0,"speaker":1}]}]}]}}"#,
        &["r 0 ? text: Hello.", "r 1 ? text: No."],
    ),
    (
        "deepgram, channels",
        r#"{"results":{"channels":[
          {"alternatives":[{"transcript":"hello sorry","words":[{"word":"hello","start":0.1},{"word":"sorry","start":9.0}]}]},
          {"alternatives":[{"transcript":"no","words":[{"word":"no","start":2.0}]}]}]}}"#,
        &[
            "-:1 0 ? text: hello",
            "-:1 1 ? text: no",
            "-:1 2 ? text: sorry",
        ],
    ),
    (
        "deepgram, paragraphs",
        r#"{"results":{"channels":[{"alternatives":[{"transcript":"Hello. Yes? No.","words":[],"paragraphs":{"transcript":"x","paragraphs":[
          {"speaker":0,"sentences":[{"text":"Hello."},{"text":"Yes?"}]},{"speaker":1,"sentences":[{"text":"No."}]}]}}]}]}}"#,
        &["-:1 0 ? text: Hello. Yes?", "-:1 1 ? text: No."],
    ),
    (
        "deepgram, nobody named",
        r#"{"results":{"channels":[{"alternatives":[{"transcript":"Hello. No.","words":[{"word":"hello"}]}]}]}}"#,
        &["-:1 0 ? text: Hello. No."],
    ),
    (
        "rev, with names",
        r#"{"speakers":[{"id":0,"name":"Agent"},{"id":1,"name":"Customer"}],"monologues":[
          {"speaker":0,"elements":[{"type":"text","value":"Hello","ts":0.1},{"type":"punct","value":" "},{"type":"text","value":"there"},{"type":"punct","value":"."}]},
          {"speaker":1,"elements":[{"type":"text","value":"No"},{"type":"punct","value":"."}]}]}"#,
        &["-:1 0 agent text: Hello there.", "-:1 1 customer text: No."],
    ),
    (
        "gladia, two objects further in",
        r#"{"id":"g-1","status":"done","result":{"transcription":{"full_transcript":"Hello. No.","utterances":[
          {"speaker":0,"start":0.1,"text":"Hello."},{"speaker":1,"start":2.0,"text":"No."}]}}}"#,
        &["g-1 0 ? text: Hello.", "g-1 1 ? text: No."],
    ),
    (
        "a call with its whole text, in other words, beside its turns",
        r#"{"id":"a-1","text":"Hello, no","utterances":[{"speaker":"A","start":1,"text":"Hello."},{"speaker":"B","start":9,"text":"No!"}]}"#,
        &["a-1 0 ? text: Hello.", "a-1 1 ? text: No!"],
    ),
    (
        "gong, sentences of a speaker",
        r#"{"requestId":"q","callTranscripts":[{"callId":"7","transcript":[
          {"speakerId":"1","sentences":[{"start":1,"text":"Hello."},{"start":2,"text":"Yes?"}]},
          {"speakerId":"2","sentences":[{"start":3,"text":"No."}]}]}]}"#,
        &["7 0 ? text: Hello.\nYes?", "7 1 ? text: No."],
    ),
    (
        "genesys, who is inside and outside",
        r#"{"organizationId":"o","conversationId":"g","transcripts":[{"transcriptId":"t","phrases":[
          {"text":"hello","participantPurpose":"internal"},{"text":"no","participantPurpose":"external"}]}]}"#,
        &["g 0 agent text: hello", "g 1 customer text: no"],
    ),
];

#[test]
fn what_each_speaker_says_in_a_row_is_a_row() {
    for (name, json, expected) in SERVICES {
        let json = json.replace('\n', " ");
        assert_eq!(turns(&json), *expected, "{name}");
    }
}

#[test]
fn the_same_over_several_lines() {
    for (name, json, expected) in SERVICES {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let indented = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(turns(&indented), *expected, "{name}");
    }
}

#[test]
fn roles_of_numbered_speakers_may_be_told() {
    let options = InputOptions {
        columns: ColumnMapping {
            speakers: ["1=agent".parse().unwrap(), "2=customer".parse().unwrap()]
                .into_iter()
                .collect(),
            ..ColumnMapping::default()
        },
        ..as_format(Jsonl)
    };
    let text = r#"{"recognizedPhrases":[{"speaker":1,"offsetInTicks":1,"nBest":[{"display":"Hello."}]},{"speaker":2,"offsetInTicks":2,"nBest":[{"display":"No."}]}]}"#;
    let found: Vec<String> = rows_with(text, &options)
        .unwrap()
        .iter()
        .map(turn_line)
        .collect();
    assert_eq!(
        found,
        ["-:1 0 agent text: Hello.", "-:1 1 customer text: No."]
    );
}

#[test]
fn damaged_speech_is_refused_or_read_as_far_as_it_goes() {
    let cases: [(&str, &[&str]); 6] = [
        (
            r#"{"results":[{"alternatives":[]}]}"#,
            &["!MissingText line 1"],
        ),
        (
            r#"{"results":[{"alternatives":[{"transcript":7}]}]}"#,
            &["-:1 0 ? text: 7"],
        ),
        (
            r#"{"recognizedPhrases":[{"nBest":[]},5]}"#,
            &["!MissingText line 1"],
        ),
        (
            r#"{"monologues":[{"elements":[{"value":5}]}]}"#,
            &["!MissingText line 1"],
        ),
        (r#"{"results":{"channels":[]}}"#, &["!MissingText line 1"]),
        (
            r#"{"results":[{"alternatives":[{"transcript":"a"}],"resultEndTime":"soon"}]}"#,
            &["-:1 0 ? text: a"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(turns(text), expected, "{text}");
    }
}

/// A day of speech: every word is looked at a fixed number of times.
#[test]
fn long_recordings_take_linear_time() {
    let word = |n: usize| format!(r#"{{"word":"w","start":{n},"speaker":{}}}"#, n % 2);
    let words: Vec<String> = (0..40_000).map(word).collect();
    let text = format!(
        r#"{{"results":{{"channels":[{{"alternatives":[{{"transcript":"w","words":[{}]}}]}}]}}}}"#,
        words.join(",")
    );
    assert_eq!(rows(text, Jsonl).len(), 40_000);
}
