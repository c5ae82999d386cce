//! What a clip costs: the rows of a model's price list, the first that fits counts.
//!
//! The interface tells no price; these are the figures of the model pages,
//! <https://replicate.com/pricing>, as read from 2026-09-24 to 2026-10-08.

use super::input::Draft;
use crate::money::Usd;
use crate::shape::Seconds;

/// One row of a price list.
#[derive(Clone, Copy)]
pub(super) struct Price {
    lines: Option<u32>,
    sound: Option<bool>,
    video: Option<bool>,
    length: Option<Seconds>,
    unit: Unit,
    micros: i64,
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Seconds of the clip.
    Second,
    Clip,
    /// Seconds on the hardware.
    Running,
}

const fn price(unit: Unit, micros: i64) -> Price {
    Price { lines: None, sound: None, video: None, length: None, unit, micros }
}

/// Micro-dollars for a second of the clip.
pub(super) const fn second(micros: i64) -> Price {
    price(Unit::Second, micros)
}

/// Micro-dollars for a clip of any length.
pub(super) const fn clip(micros: i64) -> Price {
    price(Unit::Clip, micros)
}

/// Micro-dollars for a second on the hardware.
pub(super) const fn running(micros: i64) -> Price {
    price(Unit::Running, micros)
}

impl Price {
    /// For that class of resolution only.
    pub(super) const fn at(mut self, lines: u32) -> Self {
        self.lines = Some(lines);
        self
    }

    pub(super) const fn silent(mut self) -> Self {
        self.sound = Some(false);
        self
    }

    pub(super) const fn sounding(mut self) -> Self {
        self.sound = Some(true);
        self
    }

    /// For orders that bring a video.
    pub(super) const fn with_video(mut self) -> Self {
        self.video = Some(true);
        self
    }

    pub(super) const fn lasting(mut self, seconds: u32) -> Self {
        self.length = Some(Seconds::whole(seconds));
        self
    }

    fn fits(&self, draft: &Draft) -> bool {
        self.lines.is_none_or(|lines| lines == draft.lines)
            && self.sound.is_none_or(|sound| sound == draft.sound)
            && self.video.is_none_or(|video| video == draft.from_video)
            && self.length.is_none_or(|length| length == draft.seconds)
    }
}

/// The price of a clip that runs for that long on the hardware.
pub(super) fn total(prices: &[Price], draft: &Draft, run: Seconds) -> Usd {
    let Some(price) = prices.iter().find(|price| price.fits(draft)) else { return Usd::ZERO };
    let thousandths = match price.unit {
        Unit::Second => draft.seconds.millis(),
        Unit::Clip => 1000,
        Unit::Running => run.millis(),
    };
    Usd::from_micros(price.micros * i64::from(thousandths) / 1000)
}

/// The price of that many milliseconds on the hardware, where they are billed.
pub(super) fn for_run(prices: &[Price], millis: u32) -> Usd {
    let price = prices.iter().find(|price| price.unit == Unit::Running);
    price.map_or(Usd::ZERO, |price| Usd::from_micros(price.micros * i64::from(millis) / 1000))
}

/// Whether the time on the hardware is what is billed.
pub(super) fn is_by_compute(prices: &[Price]) -> bool {
    prices.iter().any(|price| price.unit == Unit::Running)
}
