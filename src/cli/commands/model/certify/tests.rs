use std::time::Duration;

use super::*;

const MANIFEST: &str = "format = \"kvetch-model/1\"\n# a comment that must stay\nid = \"f\"\n\
    description = \"a test model\"\nlane = \"fast\"\nlanguage = \"en\"\nquantisation = \"none\"\n\
    [windows]\nmax_tokens = 16\noverlap_tokens = 4\n\
    [[head]]\nname = \"sentiment\"\nlabels = [\"negative\", \"positive\"]\n\
    [[head]]\nname = \"complaint\"\nlabels = [\"no\", \"yes\"]\n[files]\n";

/// Twenty messages: lane fast is wrong where it is not sure.
fn measurement() -> Measurement {
    let answers = |class| Answers {
        classes: [class; Question::ALL.len()],
        flags: 0,
    };
    let sample = |i: u8| Sample {
        fast: answers(u8::from(i < 5)),
        full: answers(0),
        sureness: f32::from(i) / 20.0,
        is_always_sent: false,
        bytes: 10,
        gold: i.is_multiple_of(2).then(|| {
            let mut gold = Gold::default();
            gold.classes[0] = vec![0];
            gold
        }),
    };
    Measurement {
        samples: (0..20).map(sample).collect(),
        times: LaneTimes {
            full: Duration::from_secs(10),
            fast: Duration::from_secs(1),
            ..LaneTimes::default()
        },
        ..Measurement::default()
    }
}

fn claim(budget: &str) -> Claim {
    Claim {
        fast: "f@aa".to_owned(),
        full: "g@bb".to_owned(),
        budget: budget.parse().unwrap(),
    }
}

fn section(budget: &str) -> Result<CascadeSection> {
    let manifest = Manifest::parse(MANIFEST, "m").unwrap();
    certified(
        rule_of(&manifest).unwrap(),
        &measurement(),
        claim(budget),
        20,
    )
}

#[test]
fn the_certificate_holds_the_point_that_meets_the_budget() {
    let share = section("share=0.5").unwrap();
    let certificate = share.certificate.as_ref().unwrap();
    assert!((certificate.share_sent - 0.5).abs() < 1e-6);
    assert!((certificate.agreement.value - 1.0).abs() < 1e-6);
    assert_eq!((certificate.count, certificate.labelled), (20, 10));
    assert_eq!(
        (certificate.fast.as_str(), certificate.full.as_str()),
        ("f@aa", "g@bb")
    );
    assert!((certificate.speed_ratio.unwrap() - 1.67).abs() < 1e-6);
    let loss = section("loss=0").unwrap();
    assert!((loss.certificate.unwrap().share_sent - 0.25).abs() < 1e-6);
    let error = section("agreement=0.99").unwrap_err().to_string();
    assert!(
        error.contains("cannot be met") && error.contains("is the most"),
        "{error}"
    );
}

#[test]
fn a_rule_that_nobody_wrote_asks_every_head() {
    let section = section("share=0.5").unwrap();
    assert_eq!(
        section.questions,
        [Question::Sentiment, Question::Complaint]
    );
    assert_eq!(section.default, Some(Budget::Share(0.5)));
    assert!(section.always_send_flags.is_empty(), "it has no flags");
}

#[test]
fn a_rule_that_nobody_wrote_bounds_the_gravest_flags_that_the_model_knows() {
    let flags = "[[head]]\nname = \"flags\"\nlabels = [\"abuse\", \"fraud\", \"safety\"]\n[files]";
    let manifest = Manifest::parse(&MANIFEST.replace("[files]", flags), "m").unwrap();
    let rule = rule_of(&manifest).unwrap();
    assert_eq!(rule.questions.last(), Some(&Question::Flags));
    let bounds: Vec<_> = rule.always_send_flags.into_iter().collect();
    assert_eq!(bounds, [(Flag::Safety, 0.05), (Flag::Fraud, 0.05)]);
    let written = format!("{MANIFEST}[cascade]\nquestions = [\"complaint\"]\n");
    let rule = rule_of(&Manifest::parse(&written, "m").unwrap()).unwrap();
    assert_eq!(rule.questions, [Question::Complaint]);
    assert!(rule.always_send_flags.is_empty(), "as it was written");
}

#[test]
fn the_section_is_read_back_as_it_was_and_the_rest_keeps_its_bytes() {
    let mut section = section("share=0.5").unwrap();
    section
        .always_send_flags
        .insert(crate::label::Flag::Safety, 0.05);
    if let Some(certificate) = &mut section.certificate {
        certificate.speed_ratio = Some(3.25);
    }
    let once = certified_text(MANIFEST, &text::rendered(&section));
    assert!(once.starts_with(MANIFEST));
    let manifest = Manifest::parse(&once, "m").unwrap();
    assert_eq!(manifest.cascade.as_ref(), Some(&section));
    let again = certified_text(&once, &text::rendered(manifest.cascade.as_ref().unwrap()));
    assert_eq!(once, again);
}

#[test]
fn a_manifest_is_written_whole_and_its_identity_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("manifest.toml");
    std::fs::write(&path, MANIFEST).unwrap();
    let manifest = Manifest::parse(MANIFEST, "m").unwrap();
    let before = crate::model::version_of(folder.path(), &manifest).unwrap();
    let section = section("share=0.5").unwrap();
    let mut out = Vec::new();
    deliver(&section, folder.path(), Some(&path), &mut out).unwrap();
    assert!(out.is_empty());
    assert_eq!(
        crate::model::version_of(folder.path(), &manifest).unwrap(),
        before
    );
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 1, "nothing is left beside it");
    deliver(&section, folder.path(), None, &mut out).unwrap();
    let printed = String::from_utf8(out).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().ends_with(&printed));
}

#[test]
fn nothing_to_measure_is_an_error() {
    let manifest = Manifest::parse(MANIFEST, "m").unwrap();
    let rule = rule_of(&manifest).unwrap();
    let error = certified(rule, &Measurement::default(), claim("share=0.5"), 20).unwrap_err();
    assert!(
        error.to_string().contains("nothing can be measured"),
        "{error}"
    );
}
