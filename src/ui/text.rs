//! Text from outside, made fit to be shown: harmless, and as wide as it says.
//!
//! Prompts, file names and the sentences of providers may hold escape
//! sequences, line breaks and marks that turn the writing direction. Everything
//! that was not written in this crate goes through `inline` or `block` before
//! it is printed. Widths are columns of a terminal, counted over whole
//! graphemes.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Stream;

/// The text on one line: a line break or tabulator becomes a space, what could steer a terminal becomes visible.
pub(super) fn inline(text: &str, stream: Stream) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\n' | '\r' | '\t') {
            if !shown.ends_with(' ') {
                shown.push(' ');
            }
            continue;
        }
        push_harmless(&mut shown, character, stream);
    }
    shown.trim_end().to_owned()
}

/// The text with its own line breaks, each further line indented by `indent` columns, so that no text
/// from outside can begin a line of its own.
pub(super) fn block(text: &str, indent: usize, stream: Stream) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(|line| inline(line, stream)).collect();
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// The line as it is, save for what could steer a terminal. Tabulators stay.
pub(super) fn verbatim(line: &str, stream: Stream) -> String {
    let mut shown = String::with_capacity(line.len());
    for character in line.chars() {
        if character == '\t' {
            shown.push(character);
            continue;
        }
        push_harmless(&mut shown, character, stream);
    }
    shown
}

/// Whether a terminal would act on the character instead of showing it.
pub(super) fn steers(character: char) -> bool {
    let turns_direction = matches!(character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks_line = matches!(character, '\u{2028}' | '\u{2029}');
    character.is_control() || turns_direction || breaks_line
}

fn push_harmless(shown: &mut String, character: char, stream: Stream) {
    if steers(character) {
        shown.extend(character.escape_unicode());
    } else if stream.is_tty && !stream.unicode && !character.is_ascii() {
        // On a terminal of an eight-bit character set the bytes of UTF-8 can be control codes: 0x9b opens a sequence.
        shown.push('?');
    } else {
        shown.push(character);
    }
}

/// Encloses text that is written from right to left, so that it leaves the order of the columns alone.
pub(super) fn isolated(text: String, stream: Stream) -> String {
    let isolate = stream.is_tty && stream.unicode && text.chars().any(runs_leftwards);
    if isolate { format!("\u{2068}{text}\u{2069}") } else { text }
}

/// Whether the character belongs to a script that is written from right to left.
fn runs_leftwards(character: char) -> bool {
    matches!(character,
        '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// The text with one character for every grapheme about whose width programs disagree, such as an emoji that
/// is joined from several. For lines that are drawn over: there a wrong count spoils the lines beneath.
pub(super) fn steady(text: &str) -> String {
    let sum = |grapheme: &str| grapheme.chars().filter_map(UnicodeWidthChar::width).sum::<usize>();
    let graphemes = text.graphemes(true);
    graphemes
        .map(|grapheme| {
            let first = grapheme.char_indices().nth(1).map_or(grapheme.len(), |(end, _)| end);
            if sum(grapheme) == grapheme.width() { grapheme } else { &grapheme[..first] }
        })
        .collect()
}

/// The columns that the text takes. It must not hold colours.
pub(super) fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text in at most `room` columns; where it is longer, it ends in an ellipsis.
pub(super) fn cut(text: &str, room: usize, stream: Stream) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let ellipsis = if stream.unicode { "…" } else { "..." };
    let Some(left) = room.checked_sub(width(ellipsis)) else {
        return head(text, room).to_owned();
    };
    format!("{}{ellipsis}", head(text, left).trim_end())
}

/// The longest beginning of the text that takes at most `room` columns.
fn head(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > room {
            return &text[..start];
        }
    }
    text
}

/// The text with spaces after it, `room` columns in all.
pub(super) fn padded(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(width(text))))
}

/// The text with spaces before it, `room` columns in all.
pub(super) fn padded_left(text: &str, room: usize) -> String {
    format!("{}{text}", " ".repeat(room.saturating_sub(width(text))))
}

/// The text in lines of at most `room` columns, broken between words.
///
/// A word that is longer than a line is broken only where it is not ASCII: a script without spaces can
/// be, while a broken address or path could no longer be copied.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        let line = lines.last_mut().filter(|line| !line.is_empty());
        if let Some(line) = line
            && width(line) + 1 + width(rest) <= room
        {
            line.push(' ');
            line.push_str(rest);
            continue;
        }
        if lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        while !rest.is_ascii() && width(rest) > room {
            let piece = head(rest, room.max(2));
            lines.insert(lines.len() - 1, piece.to_owned());
            rest = &rest[piece.len()..];
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(rest);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ui::samples::{ASCII, PIPE, TTY};

    #[test]
    fn nothing_from_outside_steers_the_terminal() {
        assert_eq!(inline("a\x1b[31mred\x1b[0m\x07", TTY), r"a\u{1b}[31mred\u{1b}[0m\u{7}");
        assert_eq!(inline("\u{9b}2J c1", TTY), r"\u{9b}2J c1");
        assert_eq!(inline("clip\u{202e}4pm.exe", TTY), r"clip\u{202e}4pm.exe");
        assert_eq!(inline("one\r\n\ttwo\n", PIPE), "one two");
        assert_eq!(verbatim("a\tb\x1b[2J", TTY), "a\tb\\u{1b}[2J");
    }

    #[test]
    fn a_second_line_cannot_pose_as_ours() {
        assert_eq!(block("no\nhint: run `evil`\n\n", 2, PIPE), "no\n  hint: run `evil`");
    }

    #[test]
    fn a_terminal_without_unicode_gets_ascii_alone() {
        assert_eq!(inline("Ûber 狐", ASCII), "?ber ?");
        assert_eq!(inline("Ûber 狐", PIPE), "Ûber 狐");
        assert_eq!(cut("a long title", 8, ASCII), "a lon...");
    }

    #[test]
    fn a_cut_counts_columns_not_characters() {
        assert_eq!(cut("狐狐狐狐", 5, TTY), "狐狐…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2, TTY), "e\u{301}…");
        assert_eq!(cut("👩‍👩‍👧‍👦 family", 4, TTY), "👩‍👩‍👧‍👦…");
        assert_eq!(cut("fits", 4, TTY), "fits");
        assert_eq!(cut("ab", 0, TTY), "");
    }

    #[test]
    fn a_steady_text_is_as_wide_as_its_characters() {
        assert_eq!(steady("👩‍👩‍👧‍👦 and ❤\u{fe0f} e\u{301} 狐 🇩🇪"), "👩 and ❤ e\u{301} 狐 🇩🇪");
    }

    #[test]
    fn right_to_left_text_is_enclosed_on_a_terminal_only() {
        assert_eq!(isolated("שועל".to_owned(), TTY), "\u{2068}שועל\u{2069}");
        assert_eq!(isolated("שועל".to_owned(), PIPE), "שועל");
        assert_eq!(isolated("fox".to_owned(), TTY), "fox");
        assert_eq!(width("\u{2068}שועל\u{2069}"), 4);
    }

    #[test]
    fn lines_break_between_words_and_addresses_stay_whole() {
        assert_eq!(wrapped("a red fox runs", 9), ["a red fox", "runs"]);
        assert_eq!(
            wrapped("see https://example.com/a/long/way now", 10),
            ["see", "https://example.com/a/long/way", "now"]
        );
        assert_eq!(wrapped("狐狐狐狐狐", 4), ["狐狐", "狐狐", "狐"]);
        assert_eq!(wrapped("", 10), [""]);
    }

    proptest! {
        #[test]
        fn a_cut_text_never_takes_more_room(text in ".{0,40}", room in 0usize..30) {
            let text = inline(&text, TTY);
            prop_assert!(width(&cut(&text, room, TTY)) <= room);
        }

        #[test]
        fn no_character_that_steers_comes_through(text in any::<String>()) {
            prop_assert!(!inline(&text, TTY).chars().any(steers));
            prop_assert!(inline(&text, ASCII).is_ascii());
        }

        #[test]
        fn every_steady_text_is_as_wide_as_its_characters(text in ".{0,20}") {
            let steady = steady(&inline(&text, TTY));
            let sum: usize = steady.chars().filter_map(UnicodeWidthChar::width).sum();
            prop_assert_eq!(width(&steady), sum);
        }

        #[test]
        fn wrapping_loses_no_word(text in "[a-z狐 ]{0,60}", room in 2usize..30) {
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&wrapped(&text, room).concat()), letters(&text));
        }
    }
}
