//! Where everything of the picture stands, in pixels.

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::{
    Color, DrawingArea, DrawingBackend, IntoFont, PathElement, RGBColor, Rectangle, ShapeStyle, Text, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::super::amount::{dollars, of_bar};
use crate::event::{Bar, Plot};
use crate::money::Usd;

const INK: RGBColor = RGBColor(33, 37, 41);
const GRID: RGBColor = RGBColor(214, 218, 222);
const MADE: RGBColor = RGBColor(31, 97, 168);
const WASTED: RGBColor = RGBColor(200, 80, 20);
const HELD: RGBColor = RGBColor(110, 118, 126);

/// Letters of the title and of everything else, in pixels.
const LARGE: i32 = 40;
const SMALL: i32 = 26;
/// Between the picture's edge and what is in it.
const MARGIN: i32 = 48;
/// Room for the amounts beside a panel.
const AMOUNTS: i32 = 130;

/// What the legend takes of the line of the title.
const LEGEND: i32 = 500;
/// Bars with names that have room beneath each other.
const MOST_ROWS: usize = 18;

type Point = (i32, i32);
type Drawn = Result<(), Box<dyn Error>>;

/// A rectangle by its left top and its right bottom.
#[derive(Clone, Copy)]
struct Panel {
    from: Point,
    to: Point,
}

/// A part of a bar: its name, its colour, and how it is filled.
#[derive(Clone, Copy)]
enum Part {
    Made,
    Wasted,
    Held,
}

impl Part {
    const ALL: [Self; 3] = [Self::Made, Self::Wasted, Self::Held];

    const fn name(self) -> &'static str {
        match self {
            Self::Made => "for clips",
            Self::Wasted => "for nothing",
            Self::Held => "held",
        }
    }

    const fn of(self, bar: &Bar) -> Usd {
        match self {
            Self::Made => bar.made,
            Self::Wasted => bar.wasted,
            Self::Held => bar.held,
        }
    }
}

/// Draws the whole picture.
pub(super) fn chart<DB: DrawingBackend>(area: &DrawingArea<DB, Shift>, plot: &Plot) -> Drawn
where
    DB::ErrorType: 'static,
{
    let canvas = Canvas { area };
    area.fill(&WHITE)?;
    let (width, height) = area.dim_in_pixel();
    let (right, bottom) = (i32::try_from(width)? - MARGIN, i32::try_from(height)? - MARGIN);
    let title = shortened(&plot.title, (right - LEGEND - MARGIN) * SMALL / LARGE);
    canvas.text(&title, LARGE, (MARGIN, MARGIN), (HPos::Left, VPos::Top))?;
    canvas.legend((right, MARGIN + LARGE / 2))?;
    let top = MARGIN + LARGE + SMALL + 60;
    if plot.is_over_time {
        canvas.unknown(plot)?;
        let split = top + (bottom - top) * 11 / 20;
        let left = MARGIN + AMOUNTS;
        canvas.columns(Panel { from: (left, top), to: (right, split) }, plot)?;
        canvas.curve(Panel { from: (left, split + 90), to: (right, bottom - SMALL - 16) }, plot)?;
    } else {
        canvas.rows(Panel { from: (MARGIN, top), to: (right, bottom - SMALL - 16) }, plot)?;
    }
    Ok(area.present()?)
}

struct Canvas<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
}

impl<DB: DrawingBackend> Canvas<'_, DB>
where
    DB::ErrorType: 'static,
{
    fn text(&self, words: &str, size: i32, at: Point, (horizontal, vertical): (HPos, VPos)) -> Drawn {
        // The middle of the letters is somewhat below that of the line they stand on.
        let at = if matches!(vertical, VPos::Center) { (at.0, at.1 + size / 7) } else { at };
        let style = ("sans-serif", size).into_font().color(&INK).pos(Pos::new(horizontal, vertical));
        Ok(self.area.draw(&Text::new(words.to_owned(), at, style))?)
    }

    fn line(&self, points: Vec<Point>, style: ShapeStyle) -> Drawn {
        Ok(self.area.draw(&PathElement::new(points, style))?)
    }

    /// Columns of a bar chart over time, with amounts at their side and days below.
    fn columns(&self, panel: Panel, plot: &Plot) -> Drawn {
        let scale = Scale::of(plot.bars.iter().map(Bar::sum));
        self.amounts(panel, &scale)?;
        let slot = Slots { from: panel.from.0, to: panel.to.0, count: plot.bars.len() };
        let known = |bar: &Bar| dollars(Some(bar.made + bar.wasted + bar.held));
        let widest = plot.bars.iter().map(|bar| width_of(&known(bar))).max().unwrap_or(0);
        let has_room = widest + 16 <= slot.edge(1) - slot.edge(0);
        for (at, bar) in plot.bars.iter().enumerate() {
            let (left, right) = slot.inner(at);
            let mut sum = Usd::ZERO;
            for part in Part::ALL {
                let low = scale.place(sum, panel.to.1, panel.from.1);
                sum = sum + part.of(bar).max(Usd::ZERO);
                let high = scale.place(sum, panel.to.1, panel.from.1);
                self.part(part, Panel { from: (left, high), to: (right, low) })?;
            }
            if has_room && bar.sum() > Usd::ZERO {
                let top = scale.place(sum, panel.to.1, panel.from.1) - 8;
                self.label(&known(bar), (slot.middle(at) - width_of(&known(bar)) / 2, top - SMALL / 2))?;
            }
        }
        self.keys(&slot, panel.to.1, plot)
    }

    /// What was spent up to each key.
    fn curve(&self, panel: Panel, plot: &Plot) -> Drawn {
        let sums = plot.running_sums();
        let scale = Scale::of(sums.iter().copied());
        let above = (panel.from.0, panel.from.1 - 12);
        self.text("spent in all", SMALL, above, (HPos::Left, VPos::Bottom))?;
        self.amounts(panel, &scale)?;
        let slot = Slots { from: panel.from.0, to: panel.to.0, count: sums.len() };
        let place = |(at, sum): (usize, &Usd)| (slot.middle(at), scale.place(*sum, panel.to.1, panel.from.1));
        let points: Vec<Point> = sums.iter().enumerate().map(place).collect();
        if points.len() < 60 {
            for (x, y) in &points {
                let dot = Rectangle::new([(x - 5, y - 5), (x + 5, y + 5)], MADE.filled());
                self.area.draw(&dot)?;
            }
        }
        self.line(points, MADE.stroke_width(4))?;
        self.keys(&slot, panel.to.1, plot)
    }

    /// An amount on the grid, from its left end.
    fn label(&self, words: &str, (left, middle): Point) -> Drawn {
        let corners = [(left - 4, middle - 16), (left + width_of(words) + 8, middle + 16)];
        self.area.draw(&Rectangle::new(corners, WHITE.filled()))?;
        self.text(words, SMALL, (left, middle), (HPos::Left, VPos::Center))
    }

    /// Says what no bar can show.
    fn unknown(&self, plot: &Plot) -> Drawn {
        let words = match plot.bars.iter().map(|bar| bar.unknown).sum() {
            0 => return Ok(()),
            1 => "1 job of unknown price is held, and not in the bars".to_owned(),
            jobs => format!("{jobs} jobs of unknown price are held, and not in the bars"),
        };
        self.text(&words, SMALL, (MARGIN, MARGIN + LARGE + 14), (HPos::Left, VPos::Top))
    }

    /// Bars from left to right, each with its name before it and its amount behind it.
    fn rows(&self, panel: Panel, plot: &Plot) -> Drawn {
        let bars = plot.at_most(MOST_ROWS);
        let widths = bars.iter().map(|bar| width_of(&bar.key));
        let names = widths.max().unwrap_or(0).min((panel.to.0 - panel.from.0) / 3) + 20;
        let labels = bars.iter().map(|bar| width_of(&of_bar(bar))).max().unwrap_or(0) + 20;
        let inner = Panel { from: (panel.from.0 + names, panel.from.1), to: (panel.to.0 - labels, panel.to.1) };
        // All the others together would dwarf each one: they have a line and no bar.
        let drawn = if bars.len() < plot.bars.len() { bars.len() - 1 } else { bars.len() };
        let scale = Scale::of(bars[..drawn].iter().map(Bar::sum));
        let place = |usd| scale.place(usd, inner.from.0, inner.to.0);
        for tick in scale.ticks() {
            self.line(vec![(place(tick), inner.from.1), (place(tick), inner.to.1)], GRID.stroke_width(2))?;
            let below = (place(tick), inner.to.1 + 12);
            self.text(&dollars(Some(tick)), SMALL, below, (HPos::Center, VPos::Top))?;
        }
        let slot = Slots { from: inner.from.1, to: inner.to.1, count: bars.len() };
        for (at, bar) in bars.iter().enumerate() {
            let (top, bottom) = slot.inner(at);
            let mut sum = Usd::ZERO;
            for part in Part::ALL.into_iter().filter(|_| at < drawn) {
                let left = place(sum);
                sum = sum + part.of(bar).max(Usd::ZERO);
                self.part(part, Panel { from: (left, top), to: (place(sum), bottom) })?;
            }
            let middle = slot.middle(at);
            let name = shortened(&bar.key, names - 20);
            self.text(&name, SMALL, (inner.from.0 - 14, middle), (HPos::Right, VPos::Center))?;
            self.label(&of_bar(bar), (place(sum) + 12, middle))?;
        }
        self.line(vec![inner.from, (inner.from.0, inner.to.1)], INK.stroke_width(2))
    }

    /// Lines across a panel, and what they stand for.
    fn amounts(&self, panel: Panel, scale: &Scale) -> Drawn {
        for tick in scale.ticks() {
            let y = scale.place(tick, panel.to.1, panel.from.1);
            let ink = if tick == Usd::ZERO { INK } else { GRID };
            self.line(vec![(panel.from.0, y), (panel.to.0, y)], ink.stroke_width(2))?;
            self.text(&dollars(Some(tick)), SMALL, (panel.from.0 - 14, y), (HPos::Right, VPos::Center))?;
        }
        Ok(())
    }

    /// As many of the keys below a panel as have room beside each other.
    fn keys(&self, slot: &Slots, bottom: i32, plot: &Plot) -> Drawn {
        let widest = plot.bars.iter().map(|bar| width_of(&bar.key)).max().unwrap_or(0) + 30;
        let room = (slot.to - slot.from).max(1);
        let count = i32::try_from(plot.bars.len()).unwrap_or(i32::MAX);
        let every = usize::try_from((widest.saturating_mul(count) + room - 1) / room).unwrap_or(1).max(1);
        for (at, bar) in plot.bars.iter().enumerate().step_by(every) {
            let half = width_of(&bar.key) / 2;
            let middle = slot.middle(at).min(slot.to - half).max(slot.from + half);
            self.text(&bar.key, SMALL, (middle, bottom + 12), (HPos::Center, VPos::Top))?;
        }
        Ok(())
    }

    /// One part of a bar: full, striped, or empty within a frame.
    fn part(&self, part: Part, panel: Panel) -> Drawn {
        let corners = [panel.from, panel.to];
        if panel.from.0 >= panel.to.0 || panel.from.1 >= panel.to.1 {
            return Ok(());
        }
        match part {
            Part::Made => self.area.draw(&Rectangle::new(corners, MADE.filled()))?,
            Part::Wasted => {
                self.area.draw(&Rectangle::new(corners, WASTED.filled()))?;
                for (from, to) in stripes(panel) {
                    self.line(vec![from, to], WHITE.stroke_width(4))?;
                }
                self.area.draw(&Rectangle::new(corners, WASTED.stroke_width(2)))?;
            }
            Part::Held => {
                self.area.draw(&Rectangle::new(corners, WHITE.filled()))?;
                self.area.draw(&Rectangle::new(corners, HELD.stroke_width(3)))?;
            }
        }
        Ok(())
    }

    /// What the parts are, from the right.
    fn legend(&self, (right, middle): Point) -> Drawn {
        let mut x = right;
        for part in Part::ALL.into_iter().rev() {
            self.text(part.name(), SMALL, (x, middle), (HPos::Right, VPos::Center))?;
            x -= width_of(part.name()) + 12;
            self.part(part, Panel { from: (x - 40, middle - 14), to: (x, middle + 14) })?;
            x -= 40 + 36;
        }
        Ok(())
    }
}

/// White lines across a panel, upwards to the right, cut at its edges.
fn stripes(panel: Panel) -> Vec<(Point, Point)> {
    let ((left, top), (right, bottom)) = (panel.from, panel.to);
    let height = bottom - top;
    let line = |start: i32| {
        let (from, to) = (start.max(left), (start + height).min(right));
        ((from, bottom - (from - start)), (to, bottom - (to - start)))
    };
    (left - height..right).step_by(14).map(line).collect()
}

/// The pixels that a text takes at the usual size.
fn width_of(text: &str) -> i32 {
    let size = ("sans-serif", SMALL).into_font().box_size(text);
    size.map_or(0, |(width, _)| i32::try_from(width).unwrap_or(0))
}

fn shortened(text: &str, room: i32) -> String {
    if width_of(text) <= room {
        return text.to_owned();
    }
    let mut letters: Vec<char> = text.chars().collect();
    while letters.pop().is_some() {
        let short = letters.iter().collect::<String>() + "…";
        if width_of(&short) <= room {
            return short;
        }
    }
    String::new()
}

/// Places side by side, each with a gap around it.
struct Slots {
    from: i32,
    to: i32,
    count: usize,
}

impl Slots {
    fn edge(&self, at: usize) -> i32 {
        let (at, count) = (i64::try_from(at).unwrap_or(0), i64::try_from(self.count.max(1)).unwrap_or(1));
        self.from + i32::try_from(i64::from(self.to - self.from) * at / count).unwrap_or(0)
    }

    fn middle(&self, at: usize) -> i32 {
        i32::midpoint(self.edge(at), self.edge(at + 1))
    }

    /// The middle two thirds of a place, and no more than a thumb.
    fn inner(&self, at: usize) -> (i32, i32) {
        let half = ((self.edge(at + 1) - self.edge(at)) / 3).clamp(1, 55);
        (self.middle(at) - half, self.middle(at) + half)
    }
}

/// Amounts from nothing to somewhat above the largest, in round steps.
struct Scale {
    step: i64,
    steps: i64,
}

impl Scale {
    fn of(amounts: impl Iterator<Item = Usd>) -> Self {
        let most = amounts.max().unwrap_or_default().micros().max(1);
        let mut steps = std::iter::successors(Some(1i64), |power| power.checked_mul(10))
            .flat_map(|power| [1, 2, 5].map(|digit| power.saturating_mul(digit)));
        let step = steps.find(|step| most / step < 5).unwrap_or(most).max(10_000.min(most));
        Self { step, steps: (most - 1) / step + 1 }
    }

    fn ticks(&self) -> impl Iterator<Item = Usd> {
        let step = self.step;
        (0..=self.steps).map(move |number| Usd::from_micros(step.saturating_mul(number)))
    }

    /// Where an amount stands between two pixels, of which the first is nothing.
    fn place(&self, usd: Usd, nothing: i32, all: i32) -> i32 {
        let whole = i128::from(self.step) * i128::from(self.steps);
        let way = i128::from(all - nothing) * i128::from(usd.micros().max(0)) / whole.max(1);
        nothing + i32::try_from(way).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(most: &str) -> Vec<String> {
        let most: Usd = most.parse().expect("an amount");
        Scale::of([most].into_iter()).ticks().map(|tick| tick.to_string()).collect()
    }

    #[test]
    fn a_scale_has_round_steps_and_holds_the_largest_amount() {
        assert_eq!(ticks("8.40"), ["0.00", "2.00", "4.00", "6.00", "8.00", "10.00"]);
        assert_eq!(ticks("1.00"), ["0.00", "0.50", "1.00"]);
        assert_eq!(ticks("15000"), ["0.00", "5000.00", "10000.00", "15000.00"]);
        assert!(ticks("0").len() > 1, "nothing has an axis, too");
    }

    #[test]
    fn stripes_stay_within_their_panel() {
        let panel = Panel { from: (100, 50), to: (140, 250) };
        let within = |(x, y): Point| (100..=140).contains(&x) && (50..=250).contains(&y);
        assert!(stripes(panel).into_iter().all(|(from, to)| within(from) && within(to)));
        assert!(!stripes(panel).is_empty());
    }
}
