//! Conditions on a report, such as `complaint.macro_f1 < 0.85`, and the names of its figures.

use std::str::FromStr;

use super::names::listed;
use super::number::float;
use super::report::{
    CalibrationReport, ClassReport, ConditionReport, Difference, Estimate, FlagsReport,
    HeadComparison, HeadReport, Report, TriageReport,
};
use crate::error::{Error, ErrorCode, Result};

/// A comparison of a figure with a number. When it holds, the run fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    text: String,
    figure: String,
    relation: Relation,
    bound: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Longer ones first, so that `<=` is not taken for `<`.
const RELATIONS: [(&str, Relation); 4] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("<", Relation::Less),
    (">", Relation::More),
];

impl FromStr for Condition {
    type Err = Error;

    /// # Errors
    /// [`ErrorCode::Usage`] when it is not a figure, one of `<`, `<=`, `>`, `>=`, and a number.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = |what: &str| {
            Error::new(ErrorCode::Usage, what)
                .with_fix("write it like \"complaint.macro_f1 < 0.85\"")
        };
        let found = RELATIONS.into_iter().find_map(|(sign, relation)| {
            let (figure, bound) = text.split_once(sign)?;
            Some((figure.trim(), relation, bound.trim()))
        });
        let Some((figure, relation, bound)) = found else {
            return Err(wrong("the condition has none of < <= > >="));
        };
        let bound = bound.parse::<f64>().ok().filter(|bound| bound.is_finite());
        match bound {
            Some(bound) if !figure.is_empty() => Ok(Self {
                text: text.trim().to_owned(),
                figure: figure.to_lowercase(),
                relation,
                bound,
            }),
            Some(_) => Err(wrong("the condition names no figure")),
            None => Err(wrong(
                "the condition compares with something that is no number",
            )),
        }
    }
}

impl Condition {
    /// Checks that a report has the figure.
    ///
    /// # Errors
    /// [`ErrorCode::Usage`] with the nearest names when it has not.
    pub fn check(&self, report: &Report) -> Result<()> {
        let figures = figures(report);
        if figures.iter().any(|(name, _)| *name == self.figure) {
            return Ok(());
        }
        let names: Vec<&str> = figures.iter().map(|(name, _)| name.as_str()).collect();
        let head = self.figure.split('.').next().unwrap_or_default();
        let is_known_head = super::head_names().contains(&head);
        let has_head = names
            .iter()
            .any(|name| name.split('.').next() == Some(head));
        Err(Error::new(
            ErrorCode::Usage,
            if is_known_head && !has_head {
                format!(
                    "no gold message was judged for `{head}`, so there is no `{}`",
                    self.figure
                )
            } else {
                format!("no figure is named `{}`", self.figure)
            },
        )
        .with_fix(listed_figures(&self.figure, &names)))
    }

    /// What comes of it. A figure that the report lacks or that is not defined fails.
    pub fn apply(&self, report: &Report) -> ConditionReport {
        let figures = figures(report);
        let found = figures.into_iter().find(|(name, _)| *name == self.figure);
        let found = found.and_then(|(_, value)| value);
        let holds = |value: f64| match self.relation {
            Relation::Less => value < self.bound,
            Relation::AtMost => value <= self.bound,
            Relation::More => value > self.bound,
            Relation::AtLeast => value >= self.bound,
        };
        ConditionReport {
            condition: self.text.clone(),
            found,
            has_failed: found.is_none_or(holds),
        }
    }
}

/// Figures of the same head first: a wrong measure is likelier than a wrong head.
fn listed_figures(wrong: &str, names: &[&str]) -> String {
    let (head, _) = wrong.split_once('.').unwrap_or((wrong, ""));
    let of_head: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| name.split('.').next() == Some(head))
        .collect();
    listed(wrong, if of_head.is_empty() { names } else { &of_head })
}

/// Names and values of figures.
type Named = Vec<(String, Option<f64>)>;

/// Every figure of a report that a condition can name.
pub fn figures(report: &Report) -> Named {
    let mut all: Named = vec![
        ("messages".to_owned(), Some(float(report.gold.messages))),
        ("failed".to_owned(), Some(float(report.run.failed))),
        (
            "missing".to_owned(),
            Some(float(super::number::count(report.run.missing.len()))),
        ),
    ];
    for head in &report.heads {
        add_head(&mut all, head);
    }
    if let Some(flags) = &report.flags {
        add_flags(&mut all, flags);
    }
    if let Some(triage) = &report.triage {
        add_triage(&mut all, triage);
    }
    for head in report.comparison.iter().flat_map(|c| &c.heads) {
        add_comparison(&mut all, head);
    }
    all
}

fn add(all: &mut Named, name: String, estimate: &Estimate) {
    all.push((format!("{name}.low"), estimate.low));
    all.push((format!("{name}.high"), estimate.high));
    all.push((name, estimate.value));
}

fn add_classes(all: &mut Named, head: &str, classes: &[ClassReport]) {
    for class in classes {
        let name = |figure: &str| format!("{head}.{}.{figure}", class.class);
        add(all, name("precision"), &class.precision);
        add(all, name("recall"), &class.recall);
        add(all, name("f1"), &class.f1);
        all.push((name("support"), Some(float(class.support))));
    }
}

fn add_calibration(all: &mut Named, head: &str, calibration: Option<&CalibrationReport>) {
    if let Some(calibration) = calibration {
        all.push((format!("{head}.ece"), calibration.ece));
        all.push((format!("{head}.brier"), calibration.brier));
        all.push((format!("{head}.aurc"), calibration.aurc));
    }
}

fn add_head(all: &mut Named, report: &HeadReport) {
    let head = &report.head;
    let name = |figure: &str| format!("{head}.{figure}");
    all.push((name("n"), Some(float(report.n))));
    all.push((name("coverage"), report.coverage));
    add(all, name("accuracy"), &report.accuracy);
    add(all, name("accuracy_answered"), &report.accuracy_answered);
    add(all, name("macro_f1"), &report.macro_f1);
    add(all, name("macro_recall"), &report.macro_recall);
    add(all, name("kappa"), &report.kappa);
    if let Some(estimate) = &report.weighted_kappa {
        add(all, name("weighted_kappa"), estimate);
    }
    if let Some(estimate) = &report.hit_any {
        add(all, name("hit_any"), estimate);
    }
    add_calibration(all, head, report.calibration.as_ref());
    add_classes(all, head, &report.classes);
}

fn add_flags(all: &mut Named, report: &FlagsReport) {
    all.push(("flags.n".to_owned(), Some(float(report.n))));
    all.push(("flags.coverage".to_owned(), report.coverage));
    let estimates = [
        ("accuracy", &report.exact),
        ("exact", &report.exact),
        ("macro_f1", &report.macro_f1),
        ("macro_precision", &report.macro_precision),
        ("macro_recall", &report.macro_recall),
        ("micro_f1", &report.micro_f1),
        ("micro_precision", &report.micro_precision),
        ("micro_recall", &report.micro_recall),
    ];
    for (figure, estimate) in estimates {
        add(all, format!("flags.{figure}"), estimate);
    }
    add_calibration(all, "flags", report.calibration.as_ref());
    add_classes(all, "flags", &report.classes);
}

fn add_triage(all: &mut Named, report: &TriageReport) {
    all.push(("priority.under_triaged".to_owned(), report.under_triaged));
    all.push(("priority.over_triaged".to_owned(), report.over_triaged));
    let read = report
        .rankings
        .iter()
        .filter(|r| r.order == "priority_then_rank");
    for ranking in read {
        let target = &ranking.target;
        for workload in &ranking.workload {
            let name = format!(
                "priority.{target}_recall_at_{:.0}",
                workload.read_share * 100.0
            );
            all.push((name, workload.recall));
        }
        all.push((
            format!("priority.{target}_average_precision"),
            ranking.average_precision,
        ));
    }
}

fn add_comparison(all: &mut Named, report: &HeadComparison) {
    let mut difference = |figure: &str, of: &Difference| {
        add(
            all,
            format!("compare.{}.{figure}", report.head),
            &of.difference,
        );
    };
    difference("accuracy", &report.accuracy);
    difference("macro_f1", &report.macro_f1);
    all.push((
        format!("compare.{}.agreement", report.head),
        report.agreement,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_parsed_or_refused_with_an_example() {
        let condition: Condition = " complaint.Macro_F1<=0.85 ".parse().unwrap();
        assert_eq!(
            (condition.figure.as_str(), condition.bound),
            ("complaint.macro_f1", 0.85)
        );
        assert_eq!(condition.relation, Relation::AtMost);
        for wrong in [
            "",
            "complaint.macro_f1",
            "a = 1",
            "a < x",
            "< 1",
            "a < nan",
            "a < inf",
        ] {
            let error = wrong.parse::<Condition>().unwrap_err();
            assert_eq!(error.code(), ErrorCode::Usage, "{wrong}");
            assert!(
                error.to_string().contains("macro_f1 < 0.85"),
                "{wrong}: {error}"
            );
        }
    }
}
