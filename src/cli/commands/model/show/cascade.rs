//! The cascade of a bundle of lane fast: its rule, its certificate and its curve.

use std::fmt::Write as _;

use crate::label::Flag;
use crate::model::{CascadeSection, Certificate, Measured, Point};

/// Nothing where the manifest has no section.
pub(super) fn shown(section: Option<&CascadeSection>) -> String {
    let Some(section) = section else {
        return String::new();
    };
    let mut text = String::from("\nCASCADE\n");
    let questions: Vec<&str> = section.questions.iter().map(|q| q.as_str()).collect();
    let mut facts = vec![
        ("questions", questions.join(", ")),
        ("always sent", always_sent(section)),
        (
            "default",
            section
                .default
                .map_or_else(|| "none".to_owned(), |b| b.to_string()),
        ),
    ];
    match &section.certificate {
        Some(certificate) => facts.extend(certificate_facts(certificate)),
        None => facts.push((
            "certificate",
            "none: every message goes to lane full until `kvetch model certify` has measured"
                .to_owned(),
        )),
    }
    for (name, value) in facts {
        let _ = writeln!(text, "{name:12}  {}", value.escape_debug());
    }
    text + &curve(section) + &by_question(section)
}

fn always_sent(section: &CascadeSection) -> String {
    let bound = |(flag, p): (&Flag, &f32)| format!("{flag} from {p}");
    let mut parts: Vec<String> = section.always_send_flags.iter().map(bound).collect();
    parts.push("words of safety, self_harm and fraud".to_owned());
    if section.always_send_long {
        parts.push("more than one window".to_owned());
    }
    parts.join(", ")
}

fn certificate_facts(certificate: &Certificate) -> Vec<(&'static str, String)> {
    let speed = certificate.speed_ratio;
    vec![
        ("fast", certificate.fast.clone()),
        ("full", certificate.full.clone()),
        (
            "measured on",
            format!(
                "{} messages, {} labelled, with kvetch {}",
                certificate.count, certificate.labelled, certificate.kvetch
            ),
        ),
        ("messages", certificate.messages.clone()),
        ("intervals", certificate.intervals.clone()),
        (
            "meets",
            format!(
                "{}: threshold {}, {} sent, agreement {}, loss {}",
                certificate.budget,
                certificate.threshold,
                percent(certificate.share_sent),
                interval(certificate.agreement),
                certificate.loss.map_or_else(|| "-".to_owned(), interval)
            ),
        ),
        (
            "speed",
            speed.map_or_else(
                || "not measured".to_owned(),
                |s| {
                    format!("{s:.1} times as fast as lane full alone, on the machine that measured")
                },
            ),
        ),
    ]
}

/// One line a point; the default's is marked.
fn curve(section: &CascadeSection) -> String {
    if section.points.is_empty() {
        return String::new();
    }
    let default = section.point(None).ok();
    let mut text = format!(
        "\n  {:>9}  {:>6}  {:23}  {:23}  {}\n",
        "THRESHOLD", "SENT", "AGREEMENT (95 %)", "ALL ALIKE (95 %)", "LOSS (95 %)"
    );
    for point in &section.points {
        let is_default = default.is_some_and(|default| std::ptr::eq(default, point));
        text += &curve_line(point, if is_default { '*' } else { ' ' });
    }
    text
}

/// Agreement of each question at the default's point.
fn by_question(section: &CascadeSection) -> String {
    let measured = section
        .point(None)
        .map(|point| &point.agreement_by_question);
    let Some(measured) = measured.ok().filter(|measured| !measured.is_empty()) else {
        return String::new();
    };
    let mut text = format!("\n  {:12}  AGREEMENT (95 %)\n", "AT *");
    for (question, agreement) in measured {
        let _ = writeln!(text, "  {question:12}  {}", interval(*agreement));
    }
    text
}

fn curve_line(point: &Point, mark: char) -> String {
    format!(
        "{mark} {:>9.5}  {:>6}  {:23}  {:23}  {}\n",
        point.threshold,
        percent(point.share_sent),
        interval(point.agreement),
        interval(point.all_alike),
        point.loss.map_or_else(|| "-".to_owned(), interval)
    )
}

fn percent(share: f32) -> String {
    format!("{:.1} %", share * 100.0)
}

fn interval(measured: Measured) -> String {
    let Measured { value, low, high } = measured;
    format!("{value:.4} ({low:.4}..{high:.4})")
}
