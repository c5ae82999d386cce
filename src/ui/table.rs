//! Lays out a table for the room that there is.
//!
//! On a terminal the columns give way as they were told to; off it every value
//! is whole, columns stand apart by at least two spaces and no cell is empty,
//! so that `awk -F '  +'` can take the lines apart. Exact values are the
//! business of `--json`, not of a table.

use crate::event::{Align, Column, Shrink, Table};

use super::Stream;
use super::style::Ink;
use super::text;

/// Between two columns.
const GAP: usize = 2;
/// A column that is cut keeps this many columns of the screen as long as others can be left out instead.
const COMFORTABLE: usize = 16;
/// Less than this says nothing.
const LEAST: usize = 6;

/// The lines of a table that has rows, each ended by a line break.
pub(super) fn table(table: &Table, stream: Stream) -> String {
    let text = Text::of(table, stream);
    let widths = fit(&table.columns, &text.natural(), room(stream));
    let layout = Layout { columns: &table.columns, widths, stream };

    let mut lines = stream.paint(Ink::Strong, &layout.line(&text.head)) + "\n";
    for row in &text.rows {
        lines += &layout.line(row);
        lines.push('\n');
    }
    if let Some(footer) = &text.footer {
        lines += &stream.paint(Ink::Strong, &layout.line(footer));
        lines.push('\n');
    }
    lines
}

/// Whether the table fits as it is, with nothing cut or left out.
pub(super) fn has_room(table: &Table, stream: Stream) -> bool {
    let natural: Vec<Option<usize>> = Text::of(table, stream).natural().into_iter().map(Some).collect();
    room(stream).is_none_or(|room| total(&natural) <= room)
}

/// The columns of a screen; `None` where there is no end to them.
fn room(stream: Stream) -> Option<usize> {
    stream.width.filter(|_| stream.is_tty)
}

/// A table with every cell as it will be seen.
struct Text {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    footer: Option<Vec<String>>,
}

impl Text {
    fn of(table: &Table, stream: Stream) -> Self {
        Self {
            head: table.columns.iter().map(|column| column.title.to_owned()).collect(),
            rows: table.rows.iter().map(|row| cells(row, stream)).collect(),
            footer: table.footer.as_ref().map(|row| row.iter().map(|cell| words(cell, stream)).collect()),
        }
    }

    /// How wide each column would like to be.
    fn natural(&self) -> Vec<usize> {
        let all = || std::iter::once(&self.head).chain(&self.rows).chain(&self.footer);
        let widest = |at: usize| all().filter_map(|row| row.get(at)).map(|cell| text::width(cell)).max();
        (0..self.head.len()).map(|at| widest(at).unwrap_or(0)).collect()
    }
}

/// The cells of a row as words on one line; a dash where there is nothing, so that every line has the same fields.
fn cells(row: &[String], stream: Stream) -> Vec<String> {
    let shown = row.iter().map(|cell| words(cell, stream));
    shown.map(|cell| if cell.is_empty() { "-".to_owned() } else { cell }).collect()
}

/// One space between two words: two of them would look like the end of a column.
fn words(cell: &str, stream: Stream) -> String {
    text::inline(cell, stream).split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Layout<'a> {
    columns: &'a [Column],
    /// `None` for a column that is left out.
    widths: Vec<Option<usize>>,
    stream: Stream,
}

impl Layout<'_> {
    fn line(&self, row: &[String]) -> String {
        let kept = self.columns.iter().zip(&self.widths).zip(row);
        let cells = kept.filter_map(|((column, width), cell)| width.map(|width| self.cell(column, cell, width)));
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    }

    fn cell(&self, column: &Column, cell: &str, room: usize) -> String {
        let shown = text::isolated(text::cut(cell, room, self.stream), self.stream);
        match column.align {
            Align::Right if self.stream.is_tty => text::padded_left(&shown, room),
            Align::Left | Align::Right => text::padded(&shown, room),
        }
    }
}

/// How wide each column becomes, `None` for one that is left out.
///
/// First the columns that may be cut give way to a comfortable width, then those that may be left out
/// go from the right, then the cut ones shrink to the least. What is still too wide stays too wide:
/// an id or an amount is never cut.
fn fit(columns: &[Column], natural: &[usize], room: Option<usize>) -> Vec<Option<usize>> {
    let mut kept: Vec<Option<usize>> = natural.iter().copied().map(Some).collect();
    let Some(room) = room else {
        return kept;
    };
    loop {
        let squeezed = squeeze(columns, &kept, Squeeze { room, least: COMFORTABLE });
        if total(&squeezed) <= room {
            return squeezed;
        }
        let dispensable = columns.iter().zip(&kept).rposition(|(column, width)| drops(column) && width.is_some());
        let Some(dispensable) = dispensable else {
            return squeeze(columns, &kept, Squeeze { room, least: LEAST });
        };
        kept[dispensable] = None;
    }
}

fn drops(column: &Column) -> bool {
    match column.shrink {
        Shrink::Drop => true,
        Shrink::Never | Shrink::Cut => false,
    }
}

#[derive(Clone, Copy)]
struct Squeeze {
    room: usize,
    least: usize,
}

/// Takes one column of the screen after another from whichever cut column is widest.
fn squeeze(columns: &[Column], widths: &[Option<usize>], to: Squeeze) -> Vec<Option<usize>> {
    let mut widths = widths.to_vec();
    while total(&widths) > to.room {
        let cut = columns.iter().zip(&mut widths).filter(|(column, _)| match column.shrink {
            Shrink::Cut => true,
            Shrink::Never | Shrink::Drop => false,
        });
        let widest = cut.filter_map(|(_, width)| width.as_mut()).max_by_key(|width| **width);
        let Some(widest) = widest.filter(|width| **width > to.least) else {
            break;
        };
        *widest -= 1;
    }
    widths
}

fn total(widths: &[Option<usize>]) -> usize {
    let kept = widths.iter().flatten();
    kept.clone().sum::<usize>() + GAP * kept.count().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;
    use crate::ui::samples::{COLOR, PIPE, TTY, narrow};

    fn column(title: &'static str, align: Align, shrink: Shrink) -> Column {
        Column { title, align, shrink }
    }

    fn jobs() -> Table {
        let row = |cells: [&str; 6]| cells.map(str::to_owned).to_vec();
        Table {
            columns: vec![
                column("ID", Align::Left, Shrink::Never),
                column("STATE", Align::Left, Shrink::Never),
                column("MODEL", Align::Left, Shrink::Drop),
                column("PROMPT", Align::Left, Shrink::Cut),
                column("COST", Align::Right, Shrink::Never),
                column("AGE", Align::Right, Shrink::Drop),
            ],
            rows: vec![
                row([
                    "k3v9x2mq",
                    "saved",
                    "openai · sora-2",
                    "A red fox leaps over a  low wall in the snow",
                    "$0.40",
                    "5m",
                ]),
                row(["p0q1r2s3", "running", "fal · veo-3.1", "霧の中の狐、\nゆっくりと歩く", "$12.00", "1h"]),
                row(["zebra000", "failed", "fal · veo-3.1", "שועל אדום קופץ", "", "2d"]),
            ],
            footer: Some(row(["3 jobs", "", "", "", "$12.40", ""])),
            empty: "no jobs yet".to_owned(),
        }
    }

    /// The isolates, which take no column, made visible.
    fn visible(lines: &str) -> String {
        lines.replace('\u{2068}', "<").replace('\u{2069}', ">")
    }

    #[test]
    fn at_80_columns_the_prompt_is_cut() {
        assert_snapshot!(visible(&table(&jobs(), narrow(80))), @"
        ID        STATE    MODEL            PROMPT                             COST  AGE
        k3v9x2mq  saved    openai · sora-2  A red fox leaps over a low wal…   $0.40   5m
        p0q1r2s3  running  fal · veo-3.1    霧の中の狐、 ゆっくりと歩く      $12.00   1h
        zebra000  failed   fal · veo-3.1    <שועל אדום קופץ>                        -   2d
        3 jobs                                                               $12.40
        ");
    }

    #[test]
    fn at_40_columns_what_one_can_live_without_is_left_out() {
        assert_snapshot!(visible(&table(&jobs(), narrow(40))), @"
        ID        STATE    PROMPT           COST
        k3v9x2mq  saved    A red fox le…   $0.40
        p0q1r2s3  running  霧の中の狐、…  $12.00
        zebra000  failed   <שועל אדום קו…>       -
        3 jobs                            $12.40
        ");
    }

    #[test]
    fn off_a_terminal_every_value_is_whole_and_every_line_has_the_same_fields() {
        let lines = table(&jobs(), PIPE);
        assert_snapshot!(lines, @"
        ID        STATE    MODEL            PROMPT                                       COST    AGE
        k3v9x2mq  saved    openai · sora-2  A red fox leaps over a low wall in the snow  $0.40   5m
        p0q1r2s3  running  fal · veo-3.1    霧の中の狐、 ゆっくりと歩く                  $12.00  1h
        zebra000  failed   fal · veo-3.1    שועל אדום קופץ                               -       2d
        3 jobs                                                                           $12.40
        ");
        for line in lines.lines().take(4) {
            assert_eq!(line.split("  ").filter(|field| !field.trim().is_empty()).count(), 6, "{line}");
        }
    }

    #[test]
    fn a_terminal_of_unknown_width_cuts_nothing() {
        assert!(table(&jobs(), Stream { width: None, ..TTY }).contains("a low wall in the snow"));
    }

    #[test]
    fn headings_stand_out_where_there_is_colour() {
        let lines = table(&jobs(), Stream { width: Some(40), ..COLOR });
        assert!(lines.starts_with("\x1b[1mID "), "{lines:?}");
    }

    #[test]
    fn a_cell_cannot_break_the_line() {
        let mut table = jobs();
        table.rows = vec![vec!["a\nb\x1b[2J".to_owned(); 6]];
        table.footer = None;
        let lines = super::table(&table, TTY);
        assert_eq!(lines.lines().count(), 2);
        assert!(!lines.contains('\x1b'));
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_screen_where_the_rigid_columns_fit(prompt in ".{0,80}", room in 36usize..200) {
            let mut table = jobs();
            table.rows[0][3] = prompt;
            for line in super::table(&table, narrow(room)).lines() {
                prop_assert!(text::width(line) <= room, "{line:?}");
            }
        }
    }
}
