//! The messages that were judged wrongly, head by head.

use serde::Serialize;

use super::answers::Answers;
use super::evaluate::{EvalOptions, GoldMessage, Run, is_wanted, sentiment_classes, wanted_heads};
use super::head::Head;
use super::tally::Answer;
use crate::label::Flag;

/// One wrong answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Misjudged<'a> {
    /// The message's id.
    pub id: &'a str,
    /// Its row in the gold files, counted from 0.
    pub row: u64,
    /// Head.
    pub head: &'static str,
    /// Gold labels, the primary one first.
    pub gold: Vec<&'static str>,
    /// What was answered; empty without an answer.
    pub predicted: Vec<&'static str>,
    /// Probability of the answer, where the record has it.
    pub p: Option<f64>,
    /// `wrong`, `abstained`, `failed` or `missing`.
    pub outcome: &'static str,
    /// The text, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
}

/// All wrong answers of a run, head by head in the order of a report, then by row.
///
/// `texts` has one entry for each gold message, or none at all.
pub fn misjudged<'a>(
    gold: &'a [GoldMessage],
    run: &'a Run,
    texts: &'a [String],
    options: &EvalOptions,
) -> Vec<Misjudged<'a>> {
    let scale = sentiment_classes(gold, options.sentiment);
    let wanted = wanted_heads(options, scale);
    // The four levels alone would repeat the errors of `severity`, and three sides those of five.
    let is_repeat = |head: &Head| match head {
        Head::SeverityOfComplaints => wanted.contains(&Head::Severity),
        Head::Sentiment3 => wanted.contains(&Head::Sentiment),
        _ => false,
    };
    let mut all = Vec::new();
    for head in wanted.iter().filter(|head| !is_repeat(head)) {
        let messages = run.pairs(gold).enumerate();
        all.extend(messages.filter_map(|(at, (gold, answers))| {
            single(*head, gold, answers, texts.get(at).map(String::as_str))
        }));
    }
    if is_wanted(options, "flags") {
        let messages = run.pairs(gold).enumerate();
        all.extend(messages.filter_map(|(at, (gold, answers))| {
            flags(gold, answers, texts.get(at).map(String::as_str))
        }));
    }
    all
}

fn single<'a>(
    head: Head,
    gold: &'a GoldMessage,
    answers: Option<&Answers>,
    text: Option<&'a str>,
) -> Option<Misjudged<'a>> {
    let wanted = head.gold(&gold.labels)?;
    let answer = head.answer(answers);
    let names = head.classes();
    let predicted = match answer {
        Answer::Class(class) if class == wanted => return None,
        Answer::Class(class) => names.get(class).copied(),
        Answer::Outside => Some("none"),
        _ => None,
    };
    let sure = answers.and_then(|answers| head.sure(&gold.labels, answers));
    Some(Misjudged {
        id: &gold.id,
        row: gold.row,
        head: head.name(),
        gold: head.gold_names(&gold.labels),
        predicted: predicted.into_iter().collect(),
        p: sure.map(|sure| sure.confidence),
        outcome: outcome(answer),
        text,
    })
}

fn flags<'a>(
    gold: &'a GoldMessage,
    answers: Option<&Answers>,
    text: Option<&'a str>,
) -> Option<Misjudged<'a>> {
    let wanted = gold.labels.flags.as_deref()?;
    let cell = super::flags::FlagCell::new(wanted, answers);
    if cell.is_right() {
        return None;
    }
    let raised = answers
        .and_then(|answers| answers.flags.as_deref())
        .unwrap_or_default();
    let in_order = |flags: &dyn Fn(&Flag) -> bool| -> Vec<&'static str> {
        let named = Flag::ALL.iter().filter(|flag| flags(flag));
        named.map(|flag| flag.as_str()).collect()
    };
    Some(Misjudged {
        id: &gold.id,
        row: gold.row,
        head: "flags",
        gold: in_order(&|flag| wanted.contains(flag)),
        predicted: in_order(&|flag| raised.iter().any(|(name, _)| name == flag)),
        p: None,
        outcome: outcome(cell.answer),
        text,
    })
}

fn outcome(answer: Answer) -> &'static str {
    match answer {
        Answer::Class(_) | Answer::Outside => "wrong",
        Answer::Abstained => "abstained",
        Answer::Failed => "failed",
        Answer::Missing => "missing",
    }
}
