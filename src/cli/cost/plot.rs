//! `cost --plot`: the sums as bars, in the terminal or in a picture.

use std::path::Path;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::error::{Error, Kind, Result};
use crate::event::{Answer, Bar, Plot, Shown};
use crate::job::Replace;
use crate::money::Usd;
use crate::store::{By, CostRow, write_whole};
use crate::ui::chart;

/// More bars than this are not told apart, and a gap of so many days is no gap but two stories.
const MOST: usize = 1000;

/// The sums, and what they are by.
pub(super) struct Drawing<'a> {
    pub(super) rows: &'a [CostRow],
    pub(super) by: By,
    /// What is summed: `Cost by model, project film, since 2026-10-01`.
    pub(super) title: String,
}

/// The answer as a chart: where a place is named a picture there, whose path is the answer.
///
/// # Errors
/// `Kind::Usage` where the place is for no picture or taken; `Kind::Download` where the picture cannot be written.
pub(super) fn plot(drawing: &Drawing<'_>, place: Option<&Path>, replace: Replace, answer: Answer) -> Result<Answer> {
    let draw = place.map(|place| Ok((place, painter(place, replace)?))).transpose()?;
    if drawing.rows.is_empty() {
        return Ok(answer);
    }
    let plot = drawing.plot();
    let Some((place, paint)) = draw else { return Ok(Answer { shown: Shown::Plot(plot), ..answer }) };
    let bytes =
        paint(&plot).map_err(|error| Error::internal("the chart could not be drawn").because(error.to_string()))?;
    let place = std::path::absolute(place).unwrap_or_else(|_| place.to_owned());
    write_whole(&place, &bytes).map_err(|error| {
        let message = format!("the chart could not be written: {}", place.display());
        Error::new(Kind::Download, message).caused_by(&error)
    })?;
    let path = place.to_string_lossy().into_owned();
    let mut json = answer.json;
    if let Some(object) = json.as_object_mut() {
        object.insert("plot".to_owned(), path.clone().into());
    }
    Ok(Answer { json, shown: Shown::Lines(vec![path]), ending: None })
}

type Painter = fn(&Plot) -> std::result::Result<Vec<u8>, Box<dyn std::error::Error>>;

/// Who makes a picture for that place, by the end of its name.
fn painter(place: &Path, replace: Replace) -> Result<Painter> {
    let ending = place.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let paint: Painter = match ending.as_deref() {
        Some("svg") => chart::svg,
        Some("png") => chart::png,
        Some(_) | None => {
            let error = Error::usage(format!("a chart is an SVG or a PNG: {}", place.display()));
            return Err(error.hint("rushes cost --plot=cost.svg"));
        }
    };
    if replace == Replace::Never && place.symlink_metadata().is_ok() {
        let error = Error::usage(format!("the chart is already there: {}", place.display()));
        return Err(error.hint("add --force to replace it, or name another"));
    }
    Ok(paint)
}

impl Drawing<'_> {
    fn plot(&self) -> Plot {
        let mut bars: Vec<Bar> = self.rows.iter().map(bar).collect();
        let is_over_time = match self.by {
            By::Day | By::Week | By::Month => true,
            By::Model | By::Provider | By::Project | By::Tag | By::Job => false,
        };
        if is_over_time {
            bars = without_gaps(bars, self.by);
        } else {
            bars.sort_by_key(|bar| std::cmp::Reverse(bar.sum()));
        }
        let span = match bars.as_slice() {
            [first, .., last] if is_over_time => format!(": {} to {}", first.key, last.key),
            [only] if is_over_time => format!(": {}", only.key),
            _ => String::new(),
        };
        Plot { title: format!("{}{span}", self.title), is_over_time, bars }
    }
}

fn bar(row: &CostRow) -> Bar {
    Bar {
        key: row.key.clone().unwrap_or_else(|| "(none)".to_owned()),
        made: row.spent - row.wasted,
        wasted: row.wasted,
        held: row.held,
        unknown: row.held_unknown,
    }
}

/// The same with an empty bar for each day, week or month on which no money moved: a gap in time is seen as one.
fn without_gaps(bars: Vec<Bar>, by: By) -> Vec<Bar> {
    let (step, pattern): (Span, &str) = match by {
        By::Day => (1.day(), "%Y-%m-%d"),
        By::Week => (1.week(), "%G-W%V"),
        By::Month => (1.month(), "%Y-%m"),
        By::Model | By::Provider | By::Project | By::Tag | By::Job => return bars,
    };
    let (Some(first), Some(last)) = (bars.first().and_then(|bar| start(&bar.key, by)), bars.last()) else {
        return bars;
    };
    let last = last.key.clone();
    let days = first.series(step).map(|day| day.strftime(pattern).to_string()).take_while(|key| *key <= last);
    let keys: Vec<String> = days.take(MOST + 1).collect();
    if keys.len() > MOST {
        return bars;
    }
    let mut known = bars.into_iter().peekable();
    let mut all = Vec::new();
    for key in keys {
        let empty = Bar { key: key.clone(), made: Usd::ZERO, wasted: Usd::ZERO, held: Usd::ZERO, unknown: 0 };
        all.push(known.next_if(|bar| bar.key == key).unwrap_or(empty));
    }
    all
}

/// The first day of what a key stands for.
fn start(key: &str, by: By) -> Option<Date> {
    match by {
        By::Day => key.parse().ok(),
        By::Month => format!("{key}-01").parse().ok(),
        By::Week => {
            let (year, week) = key.split_once("-W")?;
            let monday = jiff::civil::Weekday::Monday;
            jiff::civil::ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, monday)
                .ok()
                .map(jiff::civil::ISOWeekDate::date)
        }
        By::Model | By::Provider | By::Project | By::Tag | By::Job => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(by: By, keys: &[&str]) -> Vec<String> {
        let rows = keys.iter().map(|key| CostRow { key: Some((*key).to_owned()), ..CostRow::default() });
        without_gaps(rows.map(|row| bar(&row)).collect(), by).into_iter().map(|bar| bar.key).collect()
    }

    #[test]
    fn a_time_in_which_nothing_moved_is_seen() {
        assert_eq!(keys(By::Day, &["2026-02-27", "2026-03-01"]), ["2026-02-27", "2026-02-28", "2026-03-01"]);
        assert_eq!(keys(By::Week, &["2026-W52", "2027-W01"]), ["2026-W52", "2026-W53", "2027-W01"]);
        assert_eq!(keys(By::Month, &["2026-11", "2027-01"]), ["2026-11", "2026-12", "2027-01"]);
        assert_eq!(keys(By::Day, &["2020-01-01", "2026-01-01"]).len(), 2, "too long a gap is left out");
    }
}
