//! What machines read: answers and errors as one document, progress as one object a line.
//!
//! The names of the fields are part of the command-line contract. Amounts keep
//! their exact value here; nothing is shortened. Characters that a terminal
//! would act on are written as escapes, which a parser turns back.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::event::{Event, Listener, What};

use super::{Sink, Stream, Talk, text};

/// The version of the objects on a progress line.
const VERSION: u8 = 1;

/// Prints one object a line for each event.
pub(super) struct Lines {
    sink: Sink,
}

impl Lines {
    pub(super) fn new(sink: Sink) -> Self {
        Self { sink }
    }
}

impl Listener for Lines {
    fn tell(&self, event: &Event) {
        self.sink.talk(&event_line(event));
    }
}

impl Talk for Lines {}

/// The event as an object whose first keys are always `v`, `at`, `event`, `job`.
fn event_line(event: &Event) -> String {
    let mut fields = fields_of(event);
    let mut line = Map::new();
    line.insert("v".to_owned(), VERSION.into());
    for key in ["at", "event", "job"] {
        line.insert(key.to_owned(), fields.shift_remove(key).unwrap_or_default());
    }
    line.extend(fields);
    harmless(&Value::Object(line).to_string()) + "\n"
}

fn fields_of(event: &Event) -> Map<String, Value> {
    match serde_json::to_value(event) {
        Ok(Value::Object(fields)) => fields,
        // A path that is not Unicode cannot be written as JSON; its nearest likeness can.
        Ok(_) | Err(_) => readable(event).map(|event| fields_of(&event)).unwrap_or_default(),
    }
}

/// The event with a path that can be written; `None` where that was not the reason.
fn readable(event: &Event) -> Option<Event> {
    let What::Saved { path, bytes } = &event.what else {
        return None;
    };
    let likeness = path.to_string_lossy().into_owned();
    let what = What::Saved { path: likeness.into(), bytes: *bytes };
    path.to_str().is_none().then(|| Event { what, ..event.clone() })
}

/// The error as a progress line, for whoever reads progress as JSON and the answer as text.
pub(super) fn error_line(error: &Error, at: Timestamp) -> String {
    let fields = error_fields(error);
    let line = json!({
        "v": VERSION,
        "at": at,
        "event": "error",
        "job": fields["job"],
        "error": fields,
    });
    harmless(&line.to_string()) + "\n"
}

/// The error as the one document that `--json` promises.
pub(super) fn error_document(error: &Error, stream: Stream) -> String {
    document(&json!({ "error": error_fields(error) }), stream)
}

/// Every key is always there; what is not known is null.
fn error_fields(error: &Error) -> Value {
    let details = error.details();
    let hint = (!details.hints.is_empty()).then(|| details.hints.join("\n"));
    json!({
        "kind": details.kind,
        "code": details.kind.exit_code(),
        "message": details.message,
        "hint": hint,
        "job": details.job,
        "provider": details.provider,
        "causes": details.causes,
        "vendor_code": details.vendor_code,
    })
}

/// One document: indented for a terminal, on one line for everything else.
pub(super) fn document(value: &Value, stream: Stream) -> String {
    let text = if stream.is_tty { format!("{value:#}") } else { value.to_string() };
    harmless(&text) + "\n"
}

/// Escapes what a terminal would act on and JSON allows: inside a string it means the same.
fn harmless(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && text::steers(character) {
            let mut units = [0; 2];
            written.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            written.push(character);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;
    use crate::error::Kind;
    use crate::job::State;
    use crate::ui::samples::{PIPE, TTY, fox, queued, running, saved, second, told};

    #[test]
    fn every_line_begins_with_the_same_keys() {
        let events = [
            told(0, What::Submitting),
            told(1, queued(Some(3))),
            told(2, running(Some(40))),
            told(3, saved()),
            told(4, What::Ended { state: State::Refused, kind: Kind::Policy, message: "no\n\u{9b}2J".to_owned() }),
            Event { at: second(5), job: None, what: What::Note { message: "hm".to_owned() } },
        ];
        assert_snapshot!(events.iter().map(event_line).collect::<String>(), @r#"
        {"v":1,"at":"2026-09-21T14:13:20Z","event":"submitting","job":"k3v9x2mq"}
        {"v":1,"at":"2026-09-21T14:13:21Z","event":"progress","job":"k3v9x2mq","state":"queued","percent":null,"position":3}
        {"v":1,"at":"2026-09-21T14:13:22Z","event":"progress","job":"k3v9x2mq","state":"running","percent":40,"position":null}
        {"v":1,"at":"2026-09-21T14:13:23Z","event":"saved","job":"k3v9x2mq","path":"/home/ada/clips/fox.mp4","bytes":10276045}
        {"v":1,"at":"2026-09-21T14:13:24Z","event":"ended","job":"k3v9x2mq","state":"refused","kind":"policy","message":"no\n\u009b2J"}
        {"v":1,"at":"2026-09-21T14:13:25Z","event":"note","job":null,"message":"hm"}
        "#);
    }

    #[test]
    #[cfg(unix)]
    fn a_path_that_is_not_unicode_is_told_all_the_same() {
        use std::os::unix::ffi::OsStrExt;
        let path = std::ffi::OsStr::from_bytes(b"cl\xffp.mp4").into();
        let line = event_line(&told(0, What::Saved { path, bytes: 1 }));
        assert!(line.contains(r#""event":"saved","job":"k3v9x2mq","path":"cl�p.mp4""#), "{line}");
    }

    fn refused() -> Error {
        Error::new(Kind::Policy, "openai refused the prompt: a person")
            .because("moderation_blocked")
            .hint("change the prompt")
            .hint("`rushes models`")
            .for_job(&fox())
            .at_provider("openai")
            .vendor_code(Some("moderation_blocked".to_owned()))
    }

    #[test]
    fn an_error_is_one_document() {
        assert_snapshot!(error_document(&refused(), PIPE), @r#"{"error":{"kind":"policy","code":6,"message":"openai refused the prompt: a person","hint":"change the prompt\n`rushes models`","job":"k3v9x2mq","provider":"openai","causes":["moderation_blocked"],"vendor_code":"moderation_blocked"}}"#);
        assert_snapshot!(error_document(&Error::internal("a defect"), TTY), @r#"
        {
          "error": {
            "kind": "internal",
            "code": 1,
            "message": "a defect",
            "hint": null,
            "job": null,
            "provider": null,
            "causes": [],
            "vendor_code": null
          }
        }
        "#);
    }

    #[test]
    fn an_error_among_progress_is_a_line_like_the_others() {
        assert_snapshot!(error_line(&Error::usage("no").for_job(&fox()), second(0)), @r#"{"v":1,"at":"2026-09-21T14:13:20Z","event":"error","job":"k3v9x2mq","error":{"kind":"usage","code":2,"message":"no","hint":null,"job":"k3v9x2mq","provider":null,"causes":[],"vendor_code":null}}"#);
    }

    proptest! {
        #[test]
        fn a_document_is_harmless_and_means_the_same(text in any::<String>()) {
            let value = json!({ "text": text });
            let written = document(&value, TTY);
            prop_assert!(!written.chars().any(|character| character != '\n' && text::steers(character)));
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        }
    }
}
