//! A chart in letters: a bar for each key, and what it all came to where the keys are days, weeks or months.
//!
//! What was spent, what bought nothing and what is held differ by their letter,
//! so that colour is not needed. As wide as the terminal, and in plain ASCII
//! where there is none.

use crate::event::{Bar, Plot};
use crate::money::Usd;

use super::amount::{dollars, of_bar};
use super::style::Ink;
use super::{Stream, text};

/// Where nobody knows how wide the reader's page is.
const USUAL: usize = 80;
/// Lines of the curve.
const HEIGHT: usize = 6;

/// The letters of the parts of a bar, and the mark of the curve.
struct Letters {
    spent: char,
    wasted: char,
    held: char,
    mark: char,
    side: char,
    floor: char,
}

const BLOCKS: Letters = Letters { spent: '█', wasted: '▚', held: '░', mark: '•', side: '│', floor: '─' };
const ASCII: Letters = Letters { spent: '#', wasted: 'x', held: '.', mark: '*', side: '|', floor: '-' };

/// The lines of a chart that has bars, each ended by a line break.
pub(super) fn plot(plot: &Plot, stream: Stream) -> String {
    let room = stream.width.unwrap_or(USUAL).max(24);
    let letters = if stream.is_tty && stream.unicode { BLOCKS } else { ASCII };
    let mut lines = vec![stream.paint(Ink::Strong, &text::inline(&plot.title, stream))];
    lines.extend(bars(plot, &letters, (room, stream)));
    let Letters { spent, wasted, held, .. } = letters;
    lines.extend(text::wrapped(&format!("{spent} for clips, {wasted} for nothing, {held} held"), room));
    if plot.is_over_time && plot.bars.len() > 1 {
        lines.push(String::new());
        lines.extend(curve(plot, &letters, room));
    }
    lines.into_iter().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn bars(plot: &Plot, letters: &Letters, (room, stream): (usize, Stream)) -> Vec<String> {
    let names: Vec<String> = plot.bars.iter().map(|bar| text::inline(&bar.key, stream)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| text::width(text)).max().unwrap_or(0);
    let labels: Vec<String> = plot.bars.iter().map(of_bar).collect();
    let (name_room, label_room) = (widest(&names).min(room / 3), widest(&labels));
    let bar_room = room.saturating_sub(name_room + label_room + 2).max(4);
    let most = plot.bars.iter().map(Bar::sum).max().unwrap_or_default().max(Usd::from_micros(1));
    let drawn = plot.bars.iter().zip(names.iter().zip(&labels)).map(|(bar, (name, label))| {
        // Each part ends where the sum up to it ends, so that the parts together are never longer than the whole.
        let mut sum = Usd::ZERO;
        let mut line = String::new();
        for (part, letter) in [(bar.made, letters.spent), (bar.wasted, letters.wasted), (bar.held, letters.held)] {
            sum = sum + part.max(Usd::ZERO);
            let end = columns(sum, most, bar_room);
            line.extend(std::iter::repeat_n(letter, end.saturating_sub(text::width(&line))));
        }
        let name = text::padded(&text::cut(name, name_room, stream), name_room);
        format!("{name} {} {}", text::padded(&line, bar_room), text::padded_left(label, label_room))
    });
    drawn.collect()
}

/// So many of `room` columns; what is more than nothing has one at least.
fn columns(part: Usd, whole: Usd, room: usize) -> usize {
    let room_wide = i128::try_from(room).unwrap_or(0);
    let share = i128::from(part.micros()) * room_wide / i128::from(whole.micros());
    let least = usize::from(part > Usd::ZERO);
    usize::try_from(share).unwrap_or(0).clamp(least, room.max(1))
}

/// What was spent up to each key, as a curve over the width of the page.
fn curve(plot: &Plot, letters: &Letters, room: usize) -> Vec<String> {
    let sums = plot.running_sums();
    let most = sums.iter().copied().max().unwrap_or_default().max(Usd::from_micros(1));
    let (top, bottom) = (dollars(Some(most)), dollars(Some(Usd::ZERO)));
    let margin = text::width(&top).max(text::width(&bottom));
    let width = room.saturating_sub(margin + 2).max(8);
    let mut grid = vec![vec![' '; width]; HEIGHT];
    for (column, cell) in (0..width).map(|column| (column, column * sums.len() / width)) {
        let level = columns(sums[cell].max(Usd::ZERO), most, HEIGHT - 1).min(HEIGHT - 1);
        let level = if sums[cell] <= Usd::ZERO { 0 } else { level };
        grid[HEIGHT - 1 - level][column] = letters.mark;
    }
    let mut lines = vec!["spent in all".to_owned()];
    for (at, row) in grid.iter().enumerate() {
        let label = match at {
            0 => top.as_str(),
            at if at + 1 == HEIGHT => bottom.as_str(),
            _ => "",
        };
        let row: String = row.iter().collect();
        lines.push(format!("{} {}{row}", text::padded_left(label, margin), letters.side));
    }
    lines.push(format!("{} {}", " ".repeat(margin), letters.floor.to_string().repeat(width + 1)));
    let (first, last) = (&plot.bars[0].key, &plot.bars[plot.bars.len() - 1].key);
    let ends = match width.checked_sub(text::width(first) + text::width(last)) {
        Some(gap) if gap > 0 => format!("{first}{}{last}", " ".repeat(gap)),
        // The last one stands at its bar.
        Some(_) | None => first.clone(),
    };
    lines.push(format!("{}{ends}", " ".repeat(margin + 2)));
    lines
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::ui::samples::{PIPE, TTY, narrow};

    fn usd(text: &str) -> Usd {
        text.parse().expect("an amount")
    }

    fn bar(key: &str, parts: [&str; 3]) -> Bar {
        let [made, wasted, held] = parts.map(usd);
        Bar { key: key.to_owned(), made, wasted, held, unknown: 0 }
    }

    fn days() -> Plot {
        Plot {
            title: "Cost by day".to_owned(),
            is_over_time: true,
            bars: vec![
                bar("2026-11-18", ["4.00", "0", "0"]),
                bar("2026-11-19", ["0", "0", "0"]),
                bar("2026-11-20", ["1.20", "0.80", "0"]),
                bar("2026-11-21", ["6.00", "0", "2.40"]),
            ],
        }
    }

    #[test]
    fn bars_are_as_wide_as_the_page_and_told_apart_by_their_letters() {
        assert_snapshot!(plot(&days(), TTY), @"
        Cost by day
        2026-11-18 ██████████████████████████████                                  $4.00
        2026-11-19                                                                 $0.00
        2026-11-20 █████████▚▚▚▚▚▚                                                 $2.00
        2026-11-21 █████████████████████████████████████████████░░░░░░░░░░░░░░░░░░ $8.40
        █ for clips, ▚ for nothing, ░ held

        spent in all
        $12.00 │                                                      ••••••••••••••••••
               │
               │
               │                                    ••••••••••••••••••
               │••••••••••••••••••••••••••••••••••••
         $0.00 │
               ─────────────────────────────────────────────────────────────────────────
                2026-11-18                                                    2026-11-21
        ");
        assert_snapshot!(plot(&days(), PIPE), @"
        Cost by day
        2026-11-18 ##############################                                  $4.00
        2026-11-19                                                                 $0.00
        2026-11-20 #########xxxxxx                                                 $2.00
        2026-11-21 #############################################.................. $8.40
        # for clips, x for nothing, . held

        spent in all
        $12.00 |                                                      ******************
               |
               |
               |                                    ******************
               |************************************
         $0.00 |
               -------------------------------------------------------------------------
                2026-11-18                                                    2026-11-21
        ");
        assert_snapshot!(plot(&days(), narrow(40)), @"
        Cost by day
        2026-11-18 ██████████              $4.00
        2026-11-19                         $0.00
        2026-11-20 ███▚▚                   $2.00
        2026-11-21 ████████████████░░░░░░░ $8.40
        █ for clips, ▚ for nothing, ░ held

        spent in all
        $12.00 │                        ••••••••
               │
               │
               │                ••••••••
               │••••••••••••••••
         $0.00 │
               ─────────────────────────────────
                2026-11-18            2026-11-21
        ");
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        let names =
            Plot { is_over_time: false, bars: vec![bar(&"a-long-name".repeat(9), ["1", "0.000001", "0"])], ..days() };
        for width in [24, 40, 80, 133] {
            for chart in [&days(), &names] {
                let drawn = plot(chart, narrow(width));
                assert!(drawn.lines().all(|line| text::width(line) <= width), "{width}:\n{drawn}");
            }
        }
        assert!(plot(&names, TTY).contains('▚'), "a millionth of a dollar for nothing is seen");
    }
}
