//! What is wrong with a configuration, in one sentence and with the likely word.
//!
//! Somebody may have written a key into it: what looks like one is shown in no sentence.

use crate::error::{Error, Kind};

/// One sentence for what the parser found, with the line and, for an unknown key, the likely one.
pub(super) fn explain(text: &str, error: &toml::de::Error) -> Error {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let place = line.map_or_else(String::new, |line| format!(" in line {line}"));
    let message = error.message();
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let thing = [("unknown field", "key"), ("unknown variant", "value")];
    let thing = thing.iter().find(|(start, _)| message.starts_with(start)).map(|(_, thing)| thing);
    if let (Some(thing), Some((unknown, known))) = (thing, names.split_first()) {
        let found = Error::new(Kind::Auth, format!("the configuration has an unknown {thing}{place}: `{unknown}`"));
        let likely =
            known.iter().max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
        if is_for_a_key(unknown) {
            let found = found.hint("a key has no place in this file: rushes auth set PROVIDER");
            return found.hint("or let `key_command` print it");
        }
        return match likely.filter(|name| strsim::jaro_winkler(unknown, name) > 0.75) {
            Some(name) => found.hint(format!("did you mean `{name}`?")),
            None => found.hint(format!("the {thing}s there are `{}`", known.join("`, `"))),
        };
    }
    let written = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default().trim();
    let sentence = without_keys(&message.trim_end().lines().collect::<Vec<_>>().join(" "));
    let written = match written.split_once('=') {
        Some((name, _)) if is_for_a_key(name) => format!("{} = …", name.trim()),
        Some(_) | None => without_keys(written),
    };
    let error = Error::new(Kind::Auth, format!("the configuration means nothing{place}: `{written}`"));
    if sentence.ends_with("expected a string") {
        return error.because(sentence).hint("put the value between quotes: `\"…\"`");
    }
    error.because(sentence)
}

/// Whether what has that name may be a key.
fn is_for_a_key(name: &str) -> bool {
    let name = name.to_lowercase();
    ["key", "token", "secret", "password"].iter().any(|word| name.contains(word))
}

/// The text with an ellipsis for each word that looks like a key: long, and of letters and digits.
fn without_keys(text: &str) -> String {
    let is_of_word = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '+');
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_of_word) {
        let length = rest[start..].find(|character| !is_of_word(character)).unwrap_or(rest.len() - start);
        let (word, behind) = rest[start..].split_at(length);
        shown.push_str(&rest[..start]);
        shown.push_str(if looks_like_a_key(word) { "…" } else { word });
        rest = behind;
    }
    shown + rest
}

fn looks_like_a_key(word: &str) -> bool {
    let has = |is: fn(&char) -> bool| word.chars().any(|character| is(&character));
    word.len() >= 12 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}
