//! What is wrong with a configuration, in one sentence and with the likely word.

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
        return match likely.filter(|name| strsim::jaro_winkler(unknown, name) > 0.75) {
            Some(name) => found.hint(format!("did you mean `{name}`?")),
            None => found.hint(format!("the {thing}s there are `{}`", known.join("`, `"))),
        };
    }
    let written = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default().trim();
    let sentence = message.trim_end().lines().collect::<Vec<_>>().join(" ");
    let error = Error::new(Kind::Auth, format!("the configuration means nothing{place}: `{written}`"));
    if sentence.ends_with("expected a string") {
        return error.because(sentence).hint("put the value between quotes: `\"…\"`");
    }
    error.because(sentence)
}
