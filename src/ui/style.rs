//! Colour and signs, and what stands in for them where a stream has none.
//!
//! Few inks, all of which can be read on a light ground and on a dark one;
//! wherever colour says something, a word or a sign says it too. Text from
//! outside is not made harmless here but in `text`.

use crate::job::State;

use super::Stream;

/// What a piece of text is, from which follows its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// Headings and what must be seen first.
    Strong,
    /// What may be overlooked.
    Faint,
    /// It went well.
    Good,
    /// It did not go well.
    Bad,
    /// Something under way, or something to type.
    Lively,
}

impl Ink {
    /// The parameters of the escape sequence `ESC [ … m` (ECMA-48, "Select Graphic Rendition").
    const fn rendition(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Good => "32",
            Self::Bad => "1;31",
            Self::Lively => "36",
        }
    }
}

/// The signs of a moment of time, one after another.
const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const SPINNER_ASCII: [&str; 4] = ["|", "/", "-", "\\"];

impl Stream {
    /// The text in that ink, where the stream has colours.
    pub(super) fn paint(self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{}m{text}\x1b[0m", ink.rendition())
    }

    /// What stands between two facts on one line.
    pub(super) const fn dot(self) -> &'static str {
        if self.unicode { " · " } else { " - " }
    }

    /// The sign of something that works, `millis` milliseconds after any fixed moment.
    pub(super) fn spinner(self, millis: u64) -> &'static str {
        let signs: &[&'static str] = if self.unicode { &SPINNER } else { &SPINNER_ASCII };
        let tenths = usize::try_from(millis / 100 % 1000).unwrap_or(0);
        signs[tenths % signs.len()]
    }

    /// The sign of a file on its way.
    pub(super) const fn arrow(self) -> &'static str {
        if self.unicode { "↓" } else { "v" }
    }

    /// The sign of a state that a job has come to rest in, and its ink.
    pub(super) const fn sign(self, state: State) -> (&'static str, Ink) {
        match state {
            State::Saved | State::Finished => (if self.unicode { "✓" } else { "+" }, Ink::Good),
            State::Failed | State::Refused => (if self.unicode { "✗" } else { "x" }, Ink::Bad),
            State::Uncertain => ("!", Ink::Bad),
            State::Cancelled | State::Expired => ("-", Ink::Strong),
            State::Planned | State::Submitting | State::Queued | State::Running => {
                (if self.unicode { "…" } else { "~" }, Ink::Faint)
            }
        }
    }

    /// A gauge of `room` columns, filled to `fraction` (0 to 1).
    pub(super) fn gauge(self, fraction: f64, room: usize) -> String {
        let (full, empty) = if self.unicode { ("━", "╌") } else { ("=", "-") };
        let filled = filled_columns(fraction, room);
        let rest = self.paint(Ink::Faint, &empty.repeat(room - filled));
        self.paint(Ink::Lively, &full.repeat(filled)) + &rest
    }
}

/// How many of the columns are filled: all of them only where nothing is left to do.
fn filled_columns(fraction: f64, room: usize) -> usize {
    (1..=room).rev().find(|filled| as_share(*filled, room) <= fraction).unwrap_or(0)
}

fn as_share(part: usize, whole: usize) -> f64 {
    let small = |count: usize| f64::from(u16::try_from(count).unwrap_or(u16::MAX));
    small(part) / small(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::samples::{ASCII, COLOR, TTY};

    #[test]
    fn colour_comes_only_where_the_stream_has_it() {
        assert_eq!(TTY.paint(Ink::Bad, "error"), "error");
        assert_eq!(COLOR.paint(Ink::Bad, "error"), "\x1b[1;31merror\x1b[0m");
        assert_eq!(COLOR.paint(Ink::Bad, ""), "");
    }

    #[test]
    fn a_gauge_is_full_only_at_the_end() {
        assert_eq!(ASCII.gauge(0.0, 8), "--------");
        assert_eq!(ASCII.gauge(0.5, 8), "====----");
        assert_eq!(ASCII.gauge(0.99, 8), "=======-");
        assert_eq!(ASCII.gauge(1.0, 8), "========");
        assert_eq!(ASCII.gauge(f64::NAN, 8), "--------");
        assert_eq!(TTY.gauge(0.5, 4), "━━╌╌");
        assert_eq!(TTY.gauge(0.5, 0), "");
    }

    #[test]
    fn every_sign_has_an_ascii_form() {
        for state in State::ALL {
            assert!(ASCII.sign(state).0.is_ascii());
        }
        for tenth in 0..20 {
            assert!(ASCII.spinner(tenth * 100).is_ascii());
        }
        assert_ne!(TTY.spinner(0), TTY.spinner(100));
    }
}
