//! The figures as a table that can be pasted where it is read.

use std::fmt::Write;
use std::time::Duration;

use crate::contests::{Aim, Contest};
use crate::measure::{Outcome, Runs};
use crate::stage::Stage;

/// How large the program may be.
const LARGEST: u64 = 20_000_000;

/// What stands over the rows.
pub(crate) const HEAD: &str = "\
| what | median (shortest to longest) | peak memory | against | median (shortest to longest) | ratio | aims |
|---|--:|--:|---|--:|--:|---|";

/// The sentence about the size of the program.
///
/// # Errors
/// Where it is not there.
pub(crate) fn size(stage: &Stage) -> std::io::Result<String> {
    let bytes = std::fs::metadata(stage.program())?.len();
    let aim = if bytes <= LARGEST { "met" } else { "missed" };
    Ok(format!("The program has {:.1} MB (at most {} MB: {aim}).\n", as_mega(bytes), LARGEST / 1_000_000))
}

/// One comparison as a row.
pub(crate) fn row(contest: &Contest, outcome: &Outcome) -> String {
    let ours = &outcome.ours;
    let ratio = outcome.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}×"));
    let against = match &outcome.theirs {
        Ok(theirs) => spread(theirs),
        Err(missing) => format!("`{missing}` is not installed: not compared"),
    };
    format!(
        "| {} | {} | {} | {} | {against} | {ratio} | {} |",
        contest.what,
        spread(ours),
        mebibytes(ours.peak()),
        contest.against,
        aims(&contest.aim, outcome)
    )
}

fn spread(runs: &Runs) -> String {
    format!("{} ({} to {})", millis(runs.wall()), millis(runs.shortest()), millis(runs.longest()))
}

fn aims(aim: &Aim, outcome: &Outcome) -> String {
    let mut text = String::new();
    let mut tell = |words: String, met: bool| {
        let (gap, verdict) = (if text.is_empty() { "" } else { ", " }, if met { "met" } else { "missed" });
        let _ = write!(text, "{gap}{words}: {verdict}");
    };
    let ours = &outcome.ours;
    if let (Some(most), Some(ratio)) = (aim.ratio, outcome.ratio) {
        tell(format!("≤ {most}×"), ratio <= most);
    }
    if let Some(most) = aim.wall {
        tell(format!("≤ {}", millis(most)), ours.wall() <= most);
    }
    if let (Some(most), Ok(theirs)) = (aim.above, &outcome.theirs) {
        tell(format!("≤ {} more", millis(most)), ours.wall() <= theirs.wall() + most);
    }
    if let Some(most) = aim.peak {
        tell(format!("≤ {}", mebibytes(most)), ours.peak() <= most);
    }
    text
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    if millis < 100.0 { format!("{millis:.1} ms") } else { format!("{millis:.0} ms") }
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn as_mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
