//! The error bodies that Google's interfaces have in common: a number, a word and a sentence, at times in a list of one.

use serde_json::{Value, json};

use super::side::Answer;

/// A no of the service itself.
pub(super) fn plain(status: u16, word: &str, message: &str) -> Answer {
    Answer::json(status, body(status, word, message))
}

/// A no of the front end, which wraps it in a list of one.
pub(super) fn listed(status: u16, word: &str, message: &str) -> Answer {
    Answer::json(status, json!([body(status, word, message)]))
}

/// The body by itself.
pub(super) fn body(status: u16, word: &str, message: &str) -> Value {
    json!({ "error": { "code": status, "message": message, "status": word } })
}
