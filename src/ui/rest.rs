//! The line that a job leaves on a terminal when it comes to rest.
//!
//! A function of the job's standing and the room, like `line`. Where the room
//! is narrow the facts go before the name does, and the cost goes last; a
//! reason is never cut. The whole path is the answer of the command, not talk.

use std::path::Path;

use crate::job::{JobId, State};

use super::line::{View, title};
use super::standing::Standing;
use super::style::Ink;
use super::{amount, text};

/// As much of a name is kept before a fact is.
const NAME_LEAST: usize = 24;
/// A reason is broken into lines no shorter than this.
const REASON_LEAST: usize = 8;

/// The last line of a job whose file is here.
pub(super) fn saved(job: &JobId, standing: &Standing, path: &Path, view: View) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let facts = [
        standing.bill.map(|bill| amount::bill(bill.usd, bill.basis)),
        standing.transfer.map(|transfer| amount::bytes(transfer.bytes)),
        Some(amount::duration(standing.elapsed(view.now))),
    ];
    let name = text::inline(&name, view.stream);
    resting(job, State::Saved, Rest { name, facts: facts.into_iter().flatten().collect() }, view)
}

/// The last line of a job that goes on while nobody watches any more.
pub(super) fn left_alone(job: &JobId, standing: &Standing, view: View) -> String {
    let facts = [
        standing.bill.map(|bill| amount::bill(bill.usd, bill.basis)),
        standing.percent.filter(|_| !standing.state.is_over()).map(|percent| format!("{percent}%")),
        Some(amount::duration(standing.elapsed(view.now))),
    ];
    let name = title(standing, view.stream);
    resting(job, standing.state, Rest { name, facts: facts.into_iter().flatten().collect() }, view)
}

/// The last lines of a job that ended without a clip. The reason is not cut but wrapped; it is empty where the error of
/// the command tells it.
pub(super) fn ended(job: &JobId, state: State, message: &str, view: View) -> String {
    let (sign, ink) = view.stream.sign(state);
    let indent = text::width(&format!("{job} {sign} "));
    let room = view.columns.saturating_sub(indent).max(REASON_LEAST);
    let reason = if message.is_empty() { String::new() } else { format!(": {message}") };
    let sentence = text::inline(&format!("{state}{reason}"), view.stream);
    let lines = text::wrapped(&sentence, room).join(&format!("\n{}", " ".repeat(indent)));
    let rest = lines.strip_prefix(state.as_str()).unwrap_or(&lines);
    let word = view.stream.paint(ink, state.as_str());
    format!("{job} {} {word}{rest}", view.stream.paint(ink, sign))
}

/// What stands behind the state of a job that is at rest; facts in the order in which they are worth keeping.
struct Rest {
    name: String,
    facts: Vec<String>,
}

fn resting(job: &JobId, state: State, rest: Rest, view: View) -> String {
    let stream = view.stream;
    let (sign, ink) = stream.sign(state);
    let room = view.columns.saturating_sub(text::width(&format!("{job} {sign} {state} ")));
    let Rest { name, mut facts } = rest;
    let behind_name = if name.is_empty() { "" } else { stream.dot() };
    let mut tail = behind_name.to_owned() + &facts.join(stream.dot());
    while facts.len() > 1 && text::width(&name).min(NAME_LEAST) + text::width(&tail) > room {
        facts.pop();
        tail = behind_name.to_owned() + &facts.join(stream.dot());
    }
    let name = text::cut(&name, room.saturating_sub(text::width(&tail)), stream);
    let (sign, word) = (stream.paint(ink, sign), stream.paint(ink, state.as_str()));
    format!("{job} {sign} {word} {}{}", text::isolated(name, stream), stream.paint(Ink::Faint, &tail))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;
    use crate::event::What;
    use crate::money::Usd;
    use crate::price::Basis;
    use crate::ui::samples::{TTY, after, downloading, fox, planned, running, saved, second, submitted};

    fn view(now: i64, columns: usize) -> View {
        View { now: second(now), stream: TTY, columns }
    }

    fn finished() -> What {
        What::Finished { usd: Some(Usd::from_micros(400_000)), basis: Some(Basis::Quote) }
    }

    #[test]
    fn a_saved_job_leaves_its_name_and_what_it_cost() {
        let standing =
            after(vec![(0, planned()), (0, submitted()), (120, finished()), (121, downloading(0)), (125, saved())]);
        let line =
            |columns| super::saved(&fox(), &standing, Path::new("/clips/a-red-fox-leaps.mp4"), view(125, columns));
        assert_snapshot!([line(80), line(50), line(40)].join("\n"), @"
        k3v9x2mq ✓ saved a-red-fox-leaps.mp4 · $0.40 quoted · 9.8 MiB · 2m 05s
        k3v9x2mq ✓ saved a-red-fox-leaps.m… · $0.40 quoted
        k3v9x2mq ✓ saved a-red-f… · $0.40 quoted
        ");
    }

    #[test]
    fn a_reason_is_wrapped_and_never_cut() {
        let line = ended(&fox(), State::Refused, "the prompt names a living person\x1b[2J", view(0, 40));
        assert_snapshot!(line, @r"
        k3v9x2mq ✗ refused: the prompt names a
                   living person\u{1b}[2J
        ");
    }

    #[test]
    fn a_job_that_goes_on_leaves_where_it_stands() {
        let standing = after(vec![(0, planned()), (0, submitted()), (1, running(Some(42)))]);
        let line = |columns| left_alone(&fox(), &standing, view(65, columns));
        assert_snapshot!([line(80), line(40)].join("\n"), @"
        k3v9x2mq … running A red fox leaps over a low wall · 42% · 1m 05s
        k3v9x2mq … running A red fox leap… · 42%
        ");
    }

    #[test]
    fn a_job_of_which_little_is_known_leaves_no_gap() {
        let standing = after(vec![(0, running(Some(42)))]);
        assert_eq!(left_alone(&fox(), &standing, view(5, 80)), "k3v9x2mq … running 42% · 5s");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_screen(title in ".{0,60}", columns in 40usize..140, now in 0i64..100_000) {
            let mut standing = after(vec![(0, planned()), (0, submitted()), (1, running(Some(42)))]);
            standing.title = title;
            let line = left_alone(&fox(), &standing, view(now, columns));
            prop_assert!(text::width(&line) <= columns, "{line:?}");
        }
    }
}
