//! What must hold of a section before a message is judged by it.

use super::section::{CascadeSection, Certificate, Measured, Point};
use crate::label::{Lane, Question};
use crate::model::manifest::Manifest;

/// Checks a section against its manifest; the sentence names the key.
pub(in crate::model) fn check_cascade(
    section: &CascadeSection,
    manifest: &Manifest,
) -> Result<(), String> {
    if manifest.lane != Lane::Fast {
        return Err(format!(
            "cascade belongs to a bundle of lane fast, this one is of lane {}",
            manifest.lane
        ));
    }
    check_questions(&section.questions, manifest)?;
    for (flag, bound) in &section.always_send_flags {
        if !(0.0..=1.0).contains(bound) {
            return Err(format!("cascade.always_send_flags.{flag} must lie in 0..1"));
        }
    }
    match (&section.certificate, section.points.is_empty()) {
        (Some(_), true) => {
            return Err("cascade.certificate stands without cascade.point".to_owned());
        }
        (None, false) => return Err("cascade.point stands without cascade.certificate".to_owned()),
        (Some(certificate), false) => check_certificate(certificate)?,
        (None, true) => {}
    }
    check_points(&section.points)
}

fn check_questions(questions: &[Question], manifest: &Manifest) -> Result<(), String> {
    if questions.is_empty() {
        return Err("cascade.questions is empty".to_owned());
    }
    for (at, question) in questions.iter().enumerate() {
        if questions.iter().take(at).any(|earlier| earlier == question) {
            return Err(format!("cascade.questions lists {question} twice"));
        }
        if !manifest.answers(*question) {
            return Err(format!(
                "cascade.questions lists {question}, which no head answers"
            ));
        }
    }
    Ok(())
}

fn check_certificate(certificate: &Certificate) -> Result<(), String> {
    let is_share = (0.0..=1.0).contains(&certificate.share_sent);
    let ratio = certificate.speed_ratio.unwrap_or(1.0);
    if !is_share || !certificate.threshold.is_finite() {
        return Err("cascade.certificate has a share or threshold out of range".to_owned());
    }
    if !(ratio.is_finite() && ratio > 0.0) {
        return Err("cascade.certificate.speed_ratio must be above 0".to_owned());
    }
    Ok(())
}

fn check_points(points: &[Point]) -> Result<(), String> {
    for (number, point) in (1..).zip(points) {
        let wrong = |what: &str| Err(format!("cascade.point {number}: {what}"));
        if !point.threshold.is_finite() {
            return wrong("threshold must be a number");
        }
        if !(0.0..=1.0).contains(&point.share_sent) {
            return wrong("share_sent must lie in 0..1");
        }
        let shares = [point.agreement, point.all_alike].into_iter();
        let mut shares = shares.chain(point.agreement_by_question.values().copied());
        if !shares.all(|m| is_ordered(m) && m.low >= 0.0 && m.high <= 1.0) {
            return wrong("an agreement must be [value, low, high] in 0..1");
        }
        let losses = point.loss.iter().chain(point.loss_by_question.values());
        if !losses.copied().all(is_ordered) {
            return wrong("a loss must be [value, low, high]");
        }
    }
    let pairs = (2..).zip(points.iter().zip(points.iter().skip(1)));
    for (number, (before, point)) in pairs {
        if point.threshold <= before.threshold {
            return Err(format!("cascade.point {number}: threshold must rise"));
        }
        if point.share_sent < before.share_sent {
            return Err(format!("cascade.point {number}: share_sent must not fall"));
        }
    }
    Ok(())
}

/// Finite, low before high. A bootstrap's interval need not hold the value itself.
fn is_ordered(measured: Measured) -> bool {
    measured.value.is_finite() && measured.low <= measured.high
}
