//! What a run is made of: two runs with the same answer give the same output.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::inputs::InputStamp;
use crate::record::Versions;

/// A setting in force, by the name it has in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Key, such as `judge.lane`.
    pub key: String,
    /// Value as TOML; nothing where it was left to its default.
    pub value: Option<String>,
}

/// Settings that do not change the records, and those whose hash stands among the versions.
const NEUTRAL: [&str; 12] = [
    "judge.model",
    "judge.fast_model",
    "judge.policy",
    "judge.thresholds",
    "judge.lexicon",
    "judge.faq",
    "judge.threads",
    "output.top",
    "output.color",
    "output.quiet",
    "runtime.path",
    "runtime.offline",
];

/// Everything that the records of a run depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Program, models, lexicon and policy.
    pub versions: Versions,
    /// Format of the output.
    pub format: String,
    /// Settings in force.
    pub settings: Vec<Setting>,
    /// The inputs as they were found.
    pub inputs: Vec<InputStamp>,
}

impl Identity {
    /// The first thing in which a run now differs from one before, as a sentence; nothing when both give
    /// the same records.
    pub fn difference(&self, before: &Self) -> Option<String> {
        self.other_inputs(before)
            .or_else(|| self.other_versions(before))
            .or_else(|| self.other_settings(before))
    }

    fn other_inputs(&self, before: &Self) -> Option<String> {
        let names = |identity: &Self| -> Vec<String> {
            let inputs = identity.inputs.iter();
            inputs.map(|input| input.file.clone()).collect()
        };
        if names(self) != names(before) {
            return Some("the inputs are other files".to_owned());
        }
        let changed = self.inputs.iter().zip(&before.inputs).find(|(a, b)| a != b);
        changed.map(|(now, then)| match (now.bytes, then.bytes) {
            (Some(now_bytes), Some(then_bytes)) if now_bytes != then_bytes => format!(
                "the input {} has changed: {now_bytes} bytes where it had {then_bytes}",
                now.file
            ),
            _ => format!("the input {} has changed since", now.file),
        })
    }

    fn other_versions(&self, before: &Self) -> Option<String> {
        let (now, then) = (&self.versions, &before.versions);
        let parts = [
            ("program", Some(&now.kvetch), Some(&then.kvetch)),
            ("model", now.model.as_ref(), then.model.as_ref()),
            ("lexicon", Some(&now.lexicon), Some(&then.lexicon)),
            ("policy", Some(&now.policy), Some(&then.policy)),
        ];
        let named = |version: Option<&String>| version.map_or("none", String::as_str).to_owned();
        let changed = parts.into_iter().find(|(_, now, then)| now != then);
        changed.map(|(part, now, then)| {
            format!("the {part} is {} and was {}", named(now), named(then))
        })
    }

    fn other_settings(&self, before: &Self) -> Option<String> {
        if self.format != before.format {
            return Some(format!(
                "the format is {} and was {}",
                self.format, before.format
            ));
        }
        let weighty = |identity: &Self| -> Vec<Setting> {
            let settings = identity.settings.iter();
            let weighty = settings.filter(|setting| !NEUTRAL.contains(&setting.key.as_str()));
            weighty.cloned().collect()
        };
        let (now, then) = (weighty(self), weighty(before));
        let changed = now.iter().find(|setting| !then.contains(setting));
        changed.map(|setting| format!("the setting {} is another", setting.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        let setting = |key: &str, value: &str| Setting {
            key: key.to_owned(),
            value: Some(value.to_owned()),
        };
        Identity {
            versions: Versions {
                kvetch: "0.1.0".to_owned(),
                model: None,
                lexicon: "en@1".to_owned(),
                policy: "default@2".to_owned(),
            },
            format: "jsonl".to_owned(),
            settings: vec![
                setting("judge.lane", "\"rules\""),
                setting("judge.threads", "2"),
            ],
            inputs: vec![InputStamp {
                file: "in.csv".to_owned(),
                bytes: Some(10),
                modified: Some("2026-01-01T00:00:00Z".to_owned()),
            }],
        }
    }

    #[test]
    fn differences_are_named() {
        type Change = fn(&mut Identity);
        let table: [(Change, Option<&str>); 7] = [
            (|_| {}, None),
            (
                |i| {
                    i.settings.iter_mut().for_each(|s| {
                        if s.key == "judge.threads" {
                            s.value = Some("1".to_owned());
                        }
                    });
                },
                None,
            ),
            (
                |i| i.inputs.iter_mut().for_each(|s| s.bytes = Some(12)),
                Some("the input in.csv has changed: 12 bytes where it had 10"),
            ),
            (
                |i| i.inputs.iter_mut().for_each(|s| s.modified = None),
                Some("the input in.csv has changed since"),
            ),
            (
                |i| i.versions.model = Some("full-en".to_owned()),
                Some("the model is full-en and was none"),
            ),
            (
                |i| i.format = "csv".to_owned(),
                Some("the format is csv and was jsonl"),
            ),
            (
                |i| {
                    i.settings.iter_mut().for_each(|s| {
                        if s.key == "judge.lane" {
                            s.value = None;
                        }
                    });
                },
                Some("the setting judge.lane is another"),
            ),
        ];
        for (change, expected) in table {
            let mut now = identity();
            change(&mut now);
            assert_eq!(now.difference(&identity()).as_deref(), expected);
        }
    }
}
