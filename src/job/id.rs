//! The name of a job: short, easy to read aloud, never to be taken for a number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a job: eight characters that are hard to confuse when read aloud.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(String);

impl JobId {
    /// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`.
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

    /// The id that spells out the low 40 bits of `entropy`, first character always a letter,
    /// so that no id can be taken for a number.
    #[must_use]
    pub fn from_entropy(entropy: u64) -> Self {
        let digit = |place: u32| Self::ALPHABET[usize::try_from((entropy >> (5 * place)) & 31).unwrap_or(0)];
        let first = Self::ALPHABET[10 + usize::try_from((entropy & 31) % 22).unwrap_or(0)];
        let id = std::iter::once(first).chain((1..8).map(digit)).map(char::from).collect();
        Self(id)
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for JobId {
    /// Takes an id that was stored before.
    fn from(id: String) -> Self {
        Self(id)
    }
}
