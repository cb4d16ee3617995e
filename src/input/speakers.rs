//! Roles of speakers by their own names, as the caller tells them: `Anna Berg` says of nobody whether
//! she asks or answers.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{Error, ErrorCode};
use crate::message::AuthorRole;

use super::header::normal_name;

/// One speaker's role, written `NAME=customer`, `NAME=agent` or `NAME=system`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeakerRole {
    name: String,
    role: AuthorRole,
}

/// Names of the roles, as they are written.
const ROLES: [(&str, AuthorRole); 3] = [
    ("customer", AuthorRole::Customer),
    ("agent", AuthorRole::Agent),
    ("system", AuthorRole::System),
];

impl FromStr for SpeakerRole {
    type Err = Error;

    /// # Errors
    ///
    /// `E07` when there is no name with a letter or digit, or the role is none of the three.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| {
            Error::new(ErrorCode::Config, what)
                .with_fix("write NAME=customer, NAME=agent or NAME=system")
        };
        // A name may have the sign in it, a role has not.
        let (name, role) = text
            .rsplit_once('=')
            .ok_or_else(|| wrong("no role stands behind the speaker"))?;
        let known = ROLES.iter().find(|(known, _)| *known == role.trim());
        let (_, role) = known.ok_or_else(|| wrong("the speaker's role is none of the three"))?;
        if normal_name(name).is_empty() {
            return Err(wrong("no speaker stands before the role"));
        }
        Ok(Self {
            name: name.trim().to_owned(),
            role: *role,
        })
    }
}

impl fmt::Display for SpeakerRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = ROLES.iter().find(|(_, role)| *role == self.role);
        let role = role.map_or("", |(name, _)| name);
        write!(f, "{}={role}", self.name)
    }
}

/// The roles that were told.
///
/// Names are compared without regard to case, spaces and punctuation; of one that is told twice the last
/// counts. What is told wins over what a name says by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpeakerRoles(Arc<[(String, AuthorRole)]>);

impl SpeakerRoles {
    /// The role of the speaker with this name.
    pub(super) fn role_of(&self, name: &str) -> Option<AuthorRole> {
        if self.0.is_empty() {
            return None;
        }
        let name = normal_name(name);
        let told = self.0.iter().rev().find(|(told, _)| *told == name);
        told.map(|(_, role)| *role)
    }
}

impl FromIterator<SpeakerRole> for SpeakerRoles {
    fn from_iter<I: IntoIterator<Item = SpeakerRole>>(told: I) -> Self {
        let normal = |told: SpeakerRole| (normal_name(&told.name).into_owned(), told.role);
        Self(told.into_iter().map(normal).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_told_by_name() {
        let told = [
            "Anna Berg=agent",
            "a=b = customer",
            "+44 7700 900123=customer",
            "ANNA  BERG=system",
        ];
        let told: SpeakerRoles = told.iter().map(|one| one.parse().unwrap()).collect();
        let cases = [
            ("anna_berg", Some(AuthorRole::System)),
            ("A=B", Some(AuthorRole::Customer)),
            ("+44 7700-900123", Some(AuthorRole::Customer)),
            ("Anna", None),
            ("", None),
        ];
        for (name, role) in cases {
            assert_eq!(told.role_of(name), role, "{name}");
        }
    }

    #[test]
    fn what_is_told_is_written_as_it_was_and_checked() {
        let role: SpeakerRole = " Anna Berg = agent".parse().unwrap();
        assert_eq!(role.to_string(), "Anna Berg=agent");
        for wrong in ["Anna", "Anna=boss", "=agent", "?!=agent", ""] {
            let error = wrong.parse::<SpeakerRole>().unwrap_err();
            assert!(error.to_string().contains("NAME=agent"), "{wrong}: {error}");
        }
    }
}
