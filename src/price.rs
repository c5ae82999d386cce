//! Prices: rows of a table, and the quote that a row makes for an order.
//!
//! A quote is the worst case and carries the day on which its figure was read.
//! No row means unknown, never free. Where the rows come from is the catalog's
//! business.

mod condition;
mod pace;
mod settling;

use std::cmp::Reverse;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::{Rate, Usd};
use crate::request::{Audio, Mode};
use crate::shape::{Aspect, Resolution, Seconds, Size};

pub use condition::Condition;
pub use pace::{Pace, Period};
pub use settling::settle;

/// How an amount is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// From our price table, as quoted before the order.
    Quote,
    /// The vendor said it with the job.
    Reported,
    /// The vendor's books said it afterwards.
    Reconciled,
}

impl Basis {
    /// The word for it. Part of the command-line contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Reported => "reported",
            Self::Reconciled => "reconciled",
        }
    }
}

/// What a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A second of the finished clip.
    Second,
    /// The clip as a whole.
    Clip,
    /// A video token: width × height × 24 / 1024 of them a second.
    VideoToken,
    /// An image that goes in.
    ImageInput,
    /// A second of a million pixels.
    MegapixelSecond,
    /// A credit of the vendor's own, in which some finished jobs say what they cost.
    Credit,
}

impl Unit {
    const fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Clip => "clip",
            Self::VideoToken => "video token",
            Self::ImageInput => "input image",
            Self::MegapixelSecond => "megapixel second",
            Self::Credit => "credit",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Purchase {
    /// The pixels of a picture: of the exact size, else of the class in the vendors' usual 16:9, upright or not. Their pictures of other
    /// proportions are a few per cent larger at most, so those are quoted five above it.
    fn area(&self) -> Option<u64> {
        if let Some(size) = self.size {
            return Some(size.area());
        }
        let lines = u64::from(self.resolution?.lines());
        let usual = match lines {
            480 => 864 * 496,
            lines => lines * (lines * 16 / 9),
        };
        let is_usual = self.aspect.is_none_or(|aspect| {
            [Aspect::new(16, 9), Aspect::new(9, 16)].iter().any(|usual| aspect.distance(*usual) < 0.02)
        });
        Some(if is_usual { usual } else { usual * 105 / 100 })
    }
}

/// One row of a price table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// The provider by our name.
    pub provider: String,
    /// The model by its name on the wire; `*` for every one of the provider, where the row settles.
    pub model: String,
    /// Only for that kind of clip.
    pub mode: Option<Mode>,
    /// Only for that class of size.
    pub resolution: Option<Resolution>,
    /// Only with, or only without, sound.
    pub audio: Option<Audio>,
    /// What the price is for.
    pub unit: Unit,
    /// The price of one unit.
    pub usd: Rate,
    /// When it applies besides; all must hold.
    #[serde(default)]
    pub condition: Vec<Condition>,
    /// The day on which the figure stood there.
    pub as_of: Date,
    /// Where it stood.
    pub source: String,
    /// A conflict or caveat.
    pub note: Option<String>,
}

/// What a price depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purchase {
    /// The kind of clip.
    pub mode: Mode,
    /// Its length.
    pub seconds: Option<Seconds>,
    /// Its exact size, where it is known.
    pub size: Option<Size>,
    /// Its class of size.
    pub resolution: Option<Resolution>,
    /// Its proportion.
    pub aspect: Option<Aspect>,
    /// Whether it has sound.
    pub audio: Option<Audio>,
    /// Images that go in.
    pub images: u64,
    /// The clip that goes in.
    pub video: Option<VideoInput>,
    /// Whether a sound goes in.
    pub sound: bool,
    /// Options that go along as they are: `draft`, `hdr=true`.
    pub options: Vec<String>,
}

/// A clip that goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoInput {
    /// Its length, where it is known.
    pub seconds: Option<Seconds>,
}

/// What an order will cost at most, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The amount, the worst case.
    pub usd: Usd,
    /// The day on which the price was read.
    pub as_of: Date,
    /// The sum in words: `4 s at $0.10 per second`.
    pub basis: String,
    /// Where the price stood.
    pub source: String,
}

impl Quote {
    /// How many days ago the price was read.
    #[must_use]
    pub fn days_old(&self, today: Date) -> i32 {
        today.since(self.as_of).map_or(0, |span| span.get_days())
    }
}

/// Quotes an order from the rows of its provider and model; `None` means that the price is unknown.
///
/// Rows that come later win over equal rows before them, so an overlay is appended.
#[must_use]
pub fn quote(rows: &[&PriceRow], purchase: &Purchase) -> Option<Quote> {
    let applies = |row: &&&PriceRow| row.applies(purchase);
    let (extras, bases): (Vec<&PriceRow>, Vec<&PriceRow>) = rows.iter().filter(applies).partition(|row| row.is_extra());
    let base = bases.into_iter().max_by_key(|row| row.specificity())?;
    let mut usd = base.amount(purchase)?;
    let mut words = vec![base.sum_in_words(purchase)];
    for row in extras.iter().filter(|row| row.is(&Condition::Surcharge)) {
        let amount = row.amount(purchase)?;
        if amount > Usd::ZERO {
            usd = usd + amount;
            words.push(row.sum_in_words(purchase));
        }
    }
    let minimum = extras.iter().filter(|row| row.is(&Condition::Minimum)).map(|row| row.usd.times(1)).max();
    if let Some(minimum) = minimum.filter(|minimum| *minimum > usd) {
        usd = minimum;
        words.push(format!("at least ${minimum}"));
    }
    Some(Quote { usd, as_of: base.as_of, basis: words.join(" + "), source: base.source.clone() })
}

/// The first two rows that name a price for the very same case: in a table that a person wrote, one of them is a mistake.
#[must_use]
pub fn overlapping(rows: &[PriceRow]) -> Option<(&PriceRow, &PriceRow)> {
    rows.iter()
        .enumerate()
        .find_map(|(at, row)| Some((row, rows[at + 1..].iter().find(|other| row.is_same_case(other))?)))
}

impl PriceRow {
    fn is_same_case(&self, other: &Self) -> bool {
        let columns = |row: &Self| (row.provider.clone(), row.model.clone(), row.mode, row.resolution, row.audio);
        let has_all = |row: &Self, of: &Self| row.condition.iter().all(|condition| of.is(condition));
        columns(self) == columns(other) && has_all(self, other) && has_all(other, self)
    }

    /// Whether the row is no price by itself.
    fn is_extra(&self) -> bool {
        self.is(&Condition::Surcharge) || self.is(&Condition::Minimum)
    }

    fn is(&self, condition: &Condition) -> bool {
        self.condition.contains(condition)
    }

    fn applies(&self, purchase: &Purchase) -> bool {
        let matches_or_any = |asked: bool, any: bool| any || asked;
        let columns = matches_or_any(self.mode == Some(purchase.mode), self.mode.is_none())
            && matches_or_any(self.resolution == purchase.resolution, self.resolution.is_none())
            && matches_or_any(self.audio == purchase.audio, self.audio.is_none());
        columns
            && self.condition.iter().all(|condition| match condition {
                Condition::Length(seconds) => purchase.seconds == Some(*seconds),
                Condition::UpTo(most) => purchase.seconds.is_some_and(|seconds| seconds <= *most),
                Condition::VideoInput => purchase.video.is_some(),
                Condition::AudioInput => purchase.sound,
                Condition::Option(name) => purchase.options.contains(name),
                Condition::Surcharge
                | Condition::Above(_)
                | Condition::Minimum
                | Condition::InputAndOutput
                | Condition::PerInputSecond => true,
                Condition::Settle => false,
            })
    }

    fn specificity(&self) -> (usize, bool, bool, bool, Option<Reverse<Seconds>>) {
        let most = self
            .condition
            .iter()
            .find_map(|it| if let Condition::UpTo(most) = it { Some(Reverse(*most)) } else { None });
        (self.condition.len(), self.mode.is_some(), self.resolution.is_some(), self.audio.is_some(), most)
    }

    /// How many thousandths of the unit the order buys; `None` where it cannot be told.
    fn quantity(&self, purchase: &Purchase) -> Option<u64> {
        let millis = || self.seconds(purchase).map(|seconds| u64::from(seconds.millis()));
        let above = self
            .condition
            .iter()
            .find_map(|condition| if let Condition::Above(count) = condition { Some(*count) } else { None });
        let thousandths = match self.unit {
            Unit::Second => millis()?,
            Unit::Clip => 1000,
            Unit::VideoToken => (purchase.area()? * 24 * millis()?).div_ceil(1024),
            Unit::ImageInput => purchase.images.saturating_sub(above.unwrap_or(0)) * 1000,
            Unit::MegapixelSecond => (purchase.area()? * millis()?).div_ceil(1_000_000),
            // How many credits an order takes is known only when it is made.
            Unit::Credit => return None,
        };
        Some(thousandths)
    }

    /// The seconds that are paid for; `None` where they cannot be told.
    fn seconds(&self, purchase: &Purchase) -> Option<Seconds> {
        let input = || purchase.video.map_or(Some(Seconds::whole(0)), |video| video.seconds);
        if self.is(&Condition::PerInputSecond) {
            return input();
        }
        if self.is(&Condition::InputAndOutput) {
            return Some(Seconds::from_millis(purchase.seconds?.millis() + input()?.millis()));
        }
        purchase.seconds
    }

    fn amount(&self, purchase: &Purchase) -> Option<Usd> {
        Some(self.usd.times_thousandths(self.quantity(purchase)?))
    }

    fn sum_in_words(&self, purchase: &Purchase) -> String {
        let thousandths = self.quantity(purchase).unwrap_or(0);
        let count = match self.unit {
            Unit::Second => self.seconds(purchase).map_or_else(String::new, |seconds| format!("{seconds} s")),
            Unit::Clip => "1 clip".to_owned(),
            Unit::VideoToken => format!("{} video tokens", thousandths.div_ceil(1000)),
            Unit::ImageInput => format!("{} input images", thousandths / 1000),
            Unit::MegapixelSecond => format!("{}.{:03} megapixel seconds", thousandths / 1000, thousandths % 1000),
            Unit::Credit => "credits".to_owned(),
        };
        format!("{count} at ${} per {}", self.usd, self.unit.name())
    }
}

#[cfg(test)]
mod tests;
