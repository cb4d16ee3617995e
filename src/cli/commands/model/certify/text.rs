//! The section as text, for the end of a manifest: one line a point, so that curves can be compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::label::Question;
use crate::model::{CascadeSection, Certificate, Measured, Point};

/// First line under the header.
const NOTE: &str = "# Certificate and points: written by `kvetch model certify`.\n";

/// The section, from its header on.
pub(super) fn rendered(section: &CascadeSection) -> String {
    let mut text = format!("[cascade]\n{NOTE}");
    let questions = section.questions.iter().map(|q| format!("\"{q}\""));
    let questions: Vec<String> = questions.collect();
    let _ = writeln!(text, "questions = [{}]", questions.join(", "));
    let bounds = section.always_send_flags.iter();
    let bounds: Vec<String> = bounds.map(|(flag, p)| format!("{flag} = {p:?}")).collect();
    let _ = writeln!(text, "always_send_flags = {{ {} }}", bounds.join(", "));
    let _ = writeln!(text, "always_send_long = {}", section.always_send_long);
    if let Some(budget) = section.default {
        let _ = writeln!(text, "default = \"{budget}\"");
    }
    if let Some(certificate) = &section.certificate {
        text += &certificate_text(certificate);
    }
    for point in &section.points {
        text += &point_text(point);
    }
    text
}

fn certificate_text(certificate: &Certificate) -> String {
    let mut text = String::from("\n[cascade.certificate]\n");
    let names = [
        ("fast", certificate.fast.clone()),
        ("full", certificate.full.clone()),
        ("messages", certificate.messages.clone()),
    ];
    for (key, value) in names {
        let _ = writeln!(text, "{key} = {}", quoted(&value));
    }
    let _ = writeln!(text, "count = {}", certificate.count);
    let _ = writeln!(text, "labelled = {}", certificate.labelled);
    let _ = writeln!(text, "kvetch = {}", quoted(&certificate.kvetch));
    let _ = writeln!(text, "intervals = {}", quoted(&certificate.intervals));
    let _ = writeln!(text, "budget = \"{}\"", certificate.budget);
    let _ = writeln!(text, "threshold = {:?}", certificate.threshold);
    let _ = writeln!(text, "share_sent = {:?}", certificate.share_sent);
    let _ = writeln!(text, "agreement = {}", measured(certificate.agreement));
    if let Some(loss) = certificate.loss {
        let _ = writeln!(text, "loss = {}", measured(loss));
    }
    if let Some(ratio) = certificate.speed_ratio {
        let _ = writeln!(text, "speed_ratio = {ratio:?}");
    }
    text
}

fn point_text(point: &Point) -> String {
    let mut text = String::from("\n[[cascade.point]]\n");
    let _ = writeln!(text, "threshold = {:?}", point.threshold);
    let _ = writeln!(text, "share_sent = {:?}", point.share_sent);
    let _ = writeln!(text, "agreement = {}", measured(point.agreement));
    let _ = writeln!(text, "all_alike = {}", measured(point.all_alike));
    let by_question = by_question(&point.agreement_by_question);
    let _ = writeln!(text, "agreement_by_question = {by_question}");
    if let Some(loss) = point.loss {
        let _ = writeln!(text, "loss = {}", measured(loss));
        let _ = writeln!(
            text,
            "loss_by_question = {}",
            self::by_question(&point.loss_by_question)
        );
    }
    text
}

fn by_question(values: &BTreeMap<Question, Measured>) -> String {
    let parts = values
        .iter()
        .map(|(q, m)| format!("{q} = {}", measured(*m)));
    format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
}

fn measured(measured: Measured) -> String {
    let [value, low, high]: [f32; 3] = measured.into();
    format!("[{value:?}, {low:?}, {high:?}]")
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
