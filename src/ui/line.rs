//! One job on one line of a terminal, while it is under way.
//!
//! A line is a function of the job's standing, the moment and the room; nothing
//! is drawn here. Where the room is narrow the parts give way in a fixed order,
//! the same for every job, so that lines under each other keep their columns:
//! the title first, then the time, then the length of the gauge.

use jiff::Timestamp;

use crate::job::JobId;

use super::standing::{Forecast, Standing, Transfer, between};
use super::style::Ink;
use super::{Stream, amount, text};

/// When, on what, and in how many columns a line is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) now: Timestamp,
    pub(super) stream: Stream,
    pub(super) columns: usize,
}

/// A percentage: `100%`.
const PERCENT: usize = 4;
/// A shorter gauge shows nothing.
const GAUGE_LEAST: usize = 4;
/// A shorter piece of a title says nothing.
const TITLE_LEAST: usize = 8;

/// How many columns each part has; 0 for one that is left out.
struct Plan {
    word: usize,
    gauge: usize,
    tail: usize,
    elapsed: usize,
}

impl Plan {
    const fn within(columns: usize) -> Self {
        match columns {
            100.. => Self { word: 10, gauge: 20, tail: 17, elapsed: 7 },
            60..100 => Self { word: 10, gauge: 10, tail: 12, elapsed: 7 },
            51..60 => Self { word: 10, gauge: 10, tail: 12, elapsed: 0 },
            40..51 => Self { word: 8, gauge: 6, tail: 8, elapsed: 0 },
            _ => Self { word: 8, gauge: 0, tail: 0, elapsed: 0 },
        }
    }

    /// The columns of gauge, percentage and tail together.
    fn measures(&self) -> usize {
        let with_space = |room: usize| if room == 0 { 0 } else { room + 1 };
        with_space(self.gauge) + PERCENT + with_space(self.tail)
    }
}

/// What a line says, before it is known how much of it there is room for.
struct Parts {
    sign: (&'static str, Ink),
    word: String,
    about: About,
    fraction: Option<f64>,
    percent: Option<String>,
    /// How much longer, how fast or when again: in full and in short.
    tail: [String; 2],
}

enum About {
    /// May be cut.
    Words(String),
    /// Shown whole or not at all: a figure that is cut is a wrong figure.
    Figures(String),
}

/// A job that is under way, on a line that ends in the last column, or before it where there are few.
pub(super) fn moving(job: &JobId, standing: &Standing, view: View) -> String {
    let (plan, stream) = (Plan::within(view.columns), view.stream);
    let mut parts = parts(standing, view);
    let word = text::padded(&parts.word, plan.word);
    let time = amount::duration(standing.elapsed(view.now));
    let elapsed = match plan.elapsed {
        0 => String::new(),
        room => " ".to_owned() + &text::padded_left(&time, room),
    };
    if elapsed.is_empty() && parts.tail[0].is_empty() {
        parts.tail = [time.clone(), time];
    }
    let taken = text::width(&format!("{job} {} {word} {elapsed}", parts.sign.0));
    let Some(room) = view.columns.checked_sub(taken).filter(|room| *room >= PERCENT) else {
        return text::cut(&format!("{job} {} {}", parts.sign.0, parts.word), view.columns, stream);
    };
    let right = plan.measures().min(room);
    let about = about(&parts.about, room - right, stream);
    let measures = measures(&parts, &plan, right, stream);
    let sign = stream.paint(parts.sign.1, parts.sign.0);
    // A terminal may draw a title wider or narrower than it is counted. What stands behind the title is put into
    // its column, not after the title: one odd title must not shift every line beneath it.
    let column = view.columns - right - text::width(&elapsed) + 1;
    format!("{job} {sign} {word} {about}\x1b[{column}G{measures}{}", stream.paint(Ink::Faint, &elapsed))
}

fn parts(standing: &Standing, view: View) -> Parts {
    let (now, stream) = (view.now, view.stream);
    let parts = match &standing.transfer {
        Some(transfer) => arriving(transfer, standing.fraction(now), view),
        None => waiting(standing, view),
    };
    let Some(retry) = standing.pending_retry(now) else {
        return parts;
    };
    let again = amount::about(between(now, retry.until));
    Parts {
        sign: ("!", Ink::Bad),
        word: "retrying".to_owned(),
        about: About::Words(text::inline(&retry.why, stream)),
        tail: [format!("again in {again}"), format!("in {again}")],
        ..parts
    }
}

fn waiting(standing: &Standing, view: View) -> Parts {
    let millis = u64::try_from(view.now.as_millisecond()).unwrap_or(0);
    let place = standing.position.map(|position| format!(" #{position}")).unwrap_or_default();
    Parts {
        sign: (view.stream.spinner(millis), Ink::Lively),
        word: format!("{}{place}", standing.state),
        about: About::Words(title(standing, view.stream)),
        fraction: standing.fraction(view.now),
        percent: standing.percent.map(|percent| format!("{percent}%")),
        tail: forecast(standing.forecast(view.now)),
    }
}

fn arriving(transfer: &Transfer, fraction: Option<f64>, view: View) -> Parts {
    let (bytes, time) = transfer.pace(view.now);
    let speed = amount::speed(bytes, time).unwrap_or_default();
    Parts {
        sign: (view.stream.arrow(), Ink::Lively),
        word: "download".to_owned(),
        about: About::Figures(amount::bytes_of(transfer.bytes, transfer.total)),
        fraction,
        percent: fraction.map(|fraction| format!("{:.0}%", (fraction * 100.0).floor())),
        tail: [speed.clone(), speed],
    }
}

pub(super) fn title(standing: &Standing, stream: Stream) -> String {
    let title = text::inline(&standing.title, stream);
    if title.is_empty() { text::inline(&standing.model, stream) } else { title }
}

fn forecast(forecast: Forecast) -> [String; 2] {
    match forecast {
        Forecast::Unknown => [String::new(), String::new()],
        Forecast::Left(left) => {
            let left = amount::about(left);
            [format!("~{left} left"), format!("~{left}")]
        }
        Forecast::Usually(usual) => {
            let usual = amount::about(usual);
            [format!("usually {usual}"), format!("of ~{usual}")]
        }
        Forecast::Overdue => ["longer than usual".to_owned(), "overdue".to_owned()],
    }
}

/// What the job is about, and a space, in exactly `room` columns.
fn about(about: &About, room: usize, stream: Stream) -> String {
    let inner = room.saturating_sub(1);
    let shown = match about {
        About::Words(words) if inner >= TITLE_LEAST => {
            text::isolated(text::cut(&text::steady(words), inner, stream), stream)
        }
        About::Figures(figures) if text::width(figures) <= inner => figures.clone(),
        About::Words(_) | About::Figures(_) => String::new(),
    };
    text::padded(&shown, room)
}

/// Gauge, percentage and tail in exactly `room` columns. A long tail takes columns from the gauge.
fn measures(parts: &Parts, plan: &Plan, room: usize, stream: Stream) -> String {
    let gauge_least = if parts.fraction.is_some() { GAUGE_LEAST } else { 0 };
    let percent_room = |tail: usize| if parts.percent.is_some() || tail <= plan.tail { PERCENT + 1 } else { 0 };
    let left_by = |tail: &str| {
        let tail = text::width(tail).max(plan.tail);
        room.checked_sub(tail + percent_room(tail) + 1)
    };
    let fitting = parts.tail.iter().find(|tail| left_by(tail).is_some_and(|left| left >= gauge_least));
    let Some(tail) = fitting else {
        return text::padded_left(parts.percent.as_deref().unwrap_or_default(), room);
    };
    let left = left_by(tail).unwrap_or(0);
    let gauge = left.min(plan.gauge);
    let drawn = parts.fraction.map_or_else(|| " ".repeat(gauge), |fraction| stream.gauge(fraction, gauge));
    let percent = parts.percent.as_deref().unwrap_or_default();
    format!("{drawn}{}", text::padded_left(&format!("{percent}{}", spaced(tail, plan.tail)), room - gauge))
}

/// A space and the tail, right-aligned in its columns.
fn spaced(tail: &str, room: usize) -> String {
    if room == 0 { String::new() } else { format!(" {}", text::padded_left(tail, room)) }
}

#[cfg(test)]
mod tests {
    use console::measure_text_width;
    use indicatif::{InMemoryTerm, TermLike};
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;
    use crate::event::What;
    use crate::ui::samples::{
        ASCII, TTY, after, downloading, fox, planned, queued, retrying, running, second, submitted,
    };

    fn view(now: i64, columns: usize) -> View {
        View { now: second(now), stream: TTY, columns }
    }

    /// Jobs in every condition, and the second at which each is seen.
    fn conditions() -> Vec<(Standing, i64)> {
        let begun = |more: Vec<(i64, What)>| after([vec![(0, planned()), (0, submitted())], more].concat());
        vec![
            (after(vec![(0, planned())]), 0),
            (after(vec![(0, planned()), (0, What::Submitting)]), 1),
            (begun(vec![(1, queued(Some(3)))]), 20),
            (begun(vec![(1, running(None))]), 60),
            (begun(vec![(1, running(Some(42)))]), 65),
            (begun(vec![(1, running(None))]), 185),
            (begun(vec![(1, running(Some(100)))]), 3725),
            (begun(vec![(60, retrying())]), 63),
            (begun(vec![(120, downloading(0)), (122, downloading(4_404_020))]), 122),
        ]
    }

    fn drawn(columns: usize, stream: Stream) -> String {
        let screen = InMemoryTerm::new(20, u16::try_from(columns).unwrap());
        for (standing, now) in conditions() {
            let line = moving(&fox(), &standing, View { stream, ..view(now, columns) });
            assert!(measure_text_width(&line) <= columns, "{line:?}");
            screen.write_str(&format!("{line}\r\n")).unwrap();
        }
        screen.contents()
    }

    #[test]
    fn at_120_columns_everything_has_room() {
        assert_snapshot!(drawn(120, TTY), @"
        k3v9x2mq ⠋ planned    A red fox leaps over a low wall                                                                 0s
        k3v9x2mq ⠋ submitting A red fox leaps over a low wall                                                                 1s
        k3v9x2mq ⠋ queued #3  A red fox leaps over a low wall                ━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌             usually 2m     20s
        k3v9x2mq ⠋ running    A red fox leaps over a low wall                ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌             usually 2m  1m 00s
        k3v9x2mq ⠋ running    A red fox leaps over a low wall                ━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌  42%         ~55s left  1m 05s
        k3v9x2mq ⠋ running    A red fox leaps over a low wall                                          longer than usual  3m 05s
        k3v9x2mq ⠋ running    A red fox leaps over a low wall                ━━━━━━━━━━━━━━━━━━━━ 100% longer than usual  1h 02m
        k3v9x2mq ! retrying   503 Service Unavailable                        ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌            again in 5s  1m 03s
        k3v9x2mq ↓ download   4.2/9.8 MiB                                    ━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌  42%         2.1 MiB/s  2m 02s
        ");
    }

    #[test]
    fn at_80_columns_the_title_is_cut() {
        assert_snapshot!(drawn(80, TTY), @"
        k3v9x2mq ⠋ planned    A red fox leaps over…                                   0s
        k3v9x2mq ⠋ submitting A red fox leaps over…                                   1s
        k3v9x2mq ⠋ queued #3  A red fox leaps over… ━╌╌╌╌╌╌╌╌╌        usually 2m     20s
        k3v9x2mq ⠋ running    A red fox leaps over… ━━━━━╌╌╌╌╌        usually 2m  1m 00s
        k3v9x2mq ⠋ running    A red fox leaps over… ━━━━╌╌╌╌╌╌  42%    ~55s left  1m 05s
        k3v9x2mq ⠋ running    A red fox leaps over…            longer than usual  3m 05s
        k3v9x2mq ⠋ running    A red fox leaps over… ━━━━━ 100% longer than usual  1h 02m
        k3v9x2mq ! retrying   503 Service Unavaila… ━━━━━╌╌╌╌╌       again in 5s  1m 03s
        k3v9x2mq ↓ download   4.2/9.8 MiB           ━━━━╌╌╌╌╌╌  42%    2.1 MiB/s  2m 02s
        ");
    }

    #[test]
    fn at_40_columns_title_and_time_are_gone() {
        assert_snapshot!(drawn(40, TTY), @"
        k3v9x2mq ⠋ planned                    0s
        k3v9x2mq ⠋ submitting                 1s
        k3v9x2mq ⠋ queued #3 ━╌╌╌╌╌   usually 2m
        k3v9x2mq ⠋ running  ━━━╌╌╌    usually 2m
        k3v9x2mq ⠋ running  ━━╌╌╌  42% ~55s left
        k3v9x2mq ⠋ running     longer than usual
        k3v9x2mq ⠋ running  ━━━━━━ 100%  overdue
        k3v9x2mq ! retrying ━━━╌╌╌   again in 5s
        k3v9x2mq ↓ download ━━╌╌╌  42% 2.1 MiB/s
        ");
    }

    #[test]
    fn in_ascii_it_says_the_same() {
        let drawn = drawn(80, ASCII);
        assert!(drawn.is_ascii());
        assert_snapshot!(drawn, @"
        k3v9x2mq | planned    A red fox leaps ov...                                   0s
        k3v9x2mq - submitting A red fox leaps ov...                                   1s
        k3v9x2mq | queued #3  A red fox leaps ov... =---------        usually 2m     20s
        k3v9x2mq | running    A red fox leaps ov... =====-----        usually 2m  1m 00s
        k3v9x2mq - running    A red fox leaps ov... ====------  42%    ~55s left  1m 05s
        k3v9x2mq - running    A red fox leaps ov...            longer than usual  3m 05s
        k3v9x2mq - running    A red fox leaps ov... ===== 100% longer than usual  1h 02m
        k3v9x2mq ! retrying   503 Service Unavai... =====-----       again in 5s  1m 03s
        k3v9x2mq v download   4.2/9.8 MiB           ====------  42%    2.1 MiB/s  2m 02s
        ");
    }

    #[test]
    fn an_odd_title_moves_nothing_behind_it() {
        let mut standing = after(vec![(0, planned()), (0, submitted()), (1, running(Some(42)))]);
        for title in ["👩‍👩‍👧‍👦 ❤️ 🇩🇪", "שועל אדום", "e\u{301}\u{301}\u{301}"] {
            title.clone_into(&mut standing.title);
            let line = moving(&fox(), &standing, view(65, 80));
            let (_, right) = line.split_once("\x1b[45G").expect("a column that does not depend on the title");
            assert_eq!(text::width(right), 36, "{right:?}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_screen(
            title in ".{0,60}", columns in 1usize..140, now in 0i64..100_000, position in any::<Option<u32>>(),
        ) {
            let mut standing = after(vec![(0, planned()), (0, submitted()), (1, queued(position))]);
            standing.title = title;
            let line = moving(&fox(), &standing, view(now, columns));
            prop_assert!(measure_text_width(&line) <= columns, "{line:?}");
        }
    }
}
