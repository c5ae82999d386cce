//! A key that cannot be printed.
//!
//! The only way to the text is `expose`, which is easy to find in a review.
//! Nothing that implements `Serialize` or `Display` can hold one by accident.

use std::fmt;

/// An API key or token. `Debug` shows that there is one, never what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a key, without the white space that a copied key often carries; `None` where nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The key itself, for signing a call at the moment of sending.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_itself() {
        let secret = Secret::new("  sk-canary\n").expect("a key");
        assert_eq!(secret.expose(), "sk-canary");
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        assert_eq!(Secret::new(" \t\n"), None);
    }
}
