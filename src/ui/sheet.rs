//! Lays out sheets of names and values, such as all that is known of one model.
//!
//! Values stand under each other; on a terminal long ones are wrapped beneath
//! their own beginning, off it they keep their lines.

use crate::event::{Sheet, Table};

use super::Stream;
use super::style::Ink;
use super::{table, text};

/// However long the names are, this much is left for the values.
const LEAST: usize = 20;

/// The lines of all sheets, a blank line between two, each ended by a line break.
pub(super) fn sheets(sheets: &[Sheet], stream: Stream) -> String {
    sheets.iter().map(|one| sheet(one, stream)).collect::<Vec<_>>().join("\n")
}

/// A table with much in its cells, or a sheet for each row where the screen has no room for it: the first cell is the
/// title then, and an empty cell is left out.
pub(super) fn records(table: &Table, stream: Stream) -> String {
    let on_one_line = |row: &Vec<String>| row.iter().map(|cell| cell.replace('\n', "; ")).collect();
    let flat = Table { rows: table.rows.iter().map(on_one_line).collect(), ..table.clone() };
    if table::has_room(&flat, stream) {
        return table::table(&flat, stream);
    }
    let record = |row: &Vec<String>| {
        let named = table.columns.iter().map(|column| column.title.to_owned()).zip(row.iter().cloned()).skip(1);
        Sheet { title: row.first().cloned(), rows: named.filter(|(_, value)| !value.is_empty()).collect() }
    };
    sheets(&table.rows.iter().map(record).collect::<Vec<_>>(), stream)
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
    use crate::event::{Align, Column, Shrink};
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
    fn a_row_becomes_a_sheet_where_the_table_has_no_room() {
        let column = |title| Column { title, align: Align::Left, shrink: Shrink::Never };
        let table = Table {
            columns: ["candidate", "mapped", "missing key"].map(column).to_vec(),
            rows: vec![
                vec!["fal:veo".to_owned(), "--seconds 7\n--size 1x1".to_owned(), "FAL_KEY".to_owned()],
                vec!["openai:sora".to_owned(), String::new(), "OPENAI_API_KEY".to_owned()],
            ],
            ..Table::default()
        };
        assert_snapshot!(records(&table, narrow(60)), @"
        candidate    mapped                   missing key
        fal:veo      --seconds 7; --size 1x1  FAL_KEY
        openai:sora  -                        OPENAI_API_KEY
        ");
        assert_snapshot!(records(&table, narrow(40)), @"
        fal:veo
        mapped:       --seconds 7
                      --size 1x1
        missing key:  FAL_KEY

        openai:sora
        missing key:  OPENAI_API_KEY
        ");
        assert_eq!(records(&table, PIPE).lines().count(), 3, "off a terminal it is a table always");
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
