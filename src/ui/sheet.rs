//! Lays out sheets of names and values, such as all that is known of one model.
//!
//! Values stand under each other; on a terminal long ones are wrapped beneath
//! their own beginning, off it they keep their lines.

use crate::event::Sheet;

use super::Stream;
use super::style::Ink;
use super::text;

/// However long the names are, this much is left for the values.
const LEAST: usize = 20;

/// The lines of all sheets, a blank line between two, each ended by a line break.
pub(super) fn sheets(sheets: &[Sheet], stream: Stream) -> String {
    sheets.iter().map(|one| sheet(one, stream)).collect::<Vec<_>>().join("\n")
}

fn sheet(sheet: &Sheet, stream: Stream) -> String {
    let names: Vec<String> = sheet.rows.iter().map(|(name, _)| format!("{}:", text::inline(name, stream))).collect();
    let widest = names.iter().map(|name| text::width(name)).max().unwrap_or(0);
    let mut lines = String::new();
    if let Some(title) = &sheet.title {
        lines += &stream.paint(Ink::Strong, &text::inline(title, stream));
        lines.push('\n');
    }
    for (name, (_, value)) in names.iter().zip(&sheet.rows) {
        let name = stream.paint(Ink::Faint, &text::padded(name, widest));
        let value = value_lines(value, widest + 2, stream).join(&format!("\n{}", " ".repeat(widest + 2)));
        lines += format!("{name}  {value}").trim_end();
        lines.push('\n');
    }
    lines
}

/// The value in lines that fit beside the names.
fn value_lines(value: &str, indent: usize, stream: Stream) -> Vec<String> {
    let lines = value.lines().map(|line| text::inline(line, stream));
    match stream.width.filter(|_| stream.is_tty) {
        Some(width) => {
            let room = width.saturating_sub(indent).max(LEAST);
            let wrapped = lines.flat_map(|line| text::wrapped(&line, room));
            wrapped.map(|line| text::isolated(line, stream)).collect()
        }
        None => lines.collect(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::ui::samples::{PIPE, narrow};

    fn model() -> Vec<Sheet> {
        let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let rows = vec![
            row("model", "openai:sora-2"),
            row("prompt", "A red fox leaps over a low wall in the snow, seen from the side, in slow motion"),
            row("prices", "$0.10 a second\n$0.30 a second at 1080p"),
            row("note", ""),
        ];
        let other = Sheet { title: None, rows: vec![row("key", "missing\x1b[2J")] };
        vec![Sheet { title: Some("sora-2".to_owned()), rows }, other]
    }

    #[test]
    fn on_a_terminal_long_values_are_wrapped_beneath_themselves() {
        assert_snapshot!(sheets(&model(), narrow(40)), @r"
        sora-2
        model:   openai:sora-2
        prompt:  A red fox leaps over a low wall
                 in the snow, seen from the
                 side, in slow motion
        prices:  $0.10 a second
                 $0.30 a second at 1080p
        note:

        key:  missing\u{1b}[2J
        ");
    }

    #[test]
    fn off_a_terminal_values_keep_their_lines() {
        assert_snapshot!(sheets(&model(), PIPE), @r"
        sora-2
        model:   openai:sora-2
        prompt:  A red fox leaps over a low wall in the snow, seen from the side, in slow motion
        prices:  $0.10 a second
                 $0.30 a second at 1080p
        note:

        key:  missing\u{1b}[2J
        ");
    }
}
