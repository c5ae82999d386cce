//! What a task costs in tenths of a credit: by the second of the clip, its class and its sound, and by what it is fed.
//!
//! The rates are those of <https://docs.dev.runwayml.com/guides/pricing> and of dated copies of it, from July to November
//! 2026. Of some partner models no rate is known; theirs are made up here.

use crate::money::Usd;
use crate::shape::{Seconds, Size};

/// The tenths of a credit a second for clips of at most that many lines.
pub(super) type Rates = &'static [(u32, i64)];

/// The price list of one model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub(super) rates: Rates,
    /// For clips without sound, where they are cheaper.
    pub(super) silent: Rates,
    /// For a second of a clip that is brought along.
    pub(super) source: Rates,
    /// For a picture that is brought along.
    pub(super) picture: i64,
    /// The least that a task costs.
    pub(super) least: i64,
}

/// One rate for every clip.
pub(super) const fn flat(rates: Rates) -> Price {
    Price { rates, silent: rates, source: &[], picture: 0, least: 0 }
}

impl Price {
    pub(super) const fn or_silent(mut self, silent: Rates) -> Self {
        self.silent = silent;
        self
    }

    pub(super) const fn and_source(mut self, source: Rates) -> Self {
        self.source = source;
        self
    }

    pub(super) const fn and_picture(mut self, tenths: i64) -> Self {
        self.picture = tenths;
        self
    }

    pub(super) const fn at_least(mut self, tenths: i64) -> Self {
        self.least = tenths;
        self
    }
}

/// What is bought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purchase {
    pub(super) size: Size,
    pub(super) sound: Sound,
    pub(super) source: Option<Seconds>,
    pub(super) pictures: usize,
    /// Tenths of a credit a second for a file that is no MP4.
    pub(super) format: i64,
}

/// Whether a clip has sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    On,
    Off,
}

/// The price of a clip of that length, in tenths of a credit.
pub(super) fn tenths(price: &Price, purchase: &Purchase, seconds: Seconds) -> i64 {
    let rates = match purchase.sound {
        Sound::On => price.rates,
        Sound::Off => price.silent,
    };
    let lines = lines(purchase.size);
    let of = |rates: Rates, seconds: Seconds| {
        let rate = rates.iter().find(|(class, _)| lines <= *class).or(rates.last());
        rate.map_or(0, |(_, rate)| by_the_second(*rate, seconds))
    };
    let source = purchase.source.map_or(0, |source| of(price.source, source));
    let pictures = price.picture * i64::try_from(purchase.pictures).unwrap_or_default();
    let format = by_the_second(purchase.format, seconds);
    (of(rates, seconds) + source + pictures + format).max(price.least)
}

fn by_the_second(tenths: i64, seconds: Seconds) -> i64 {
    (tenths * i64::from(seconds.millis()) + 999) / 1000
}

/// Whole credits, of which a task costs no fraction.
pub(super) fn credits(tenths: i64) -> i64 {
    (tenths + 9) / 10
}

/// A credit is a cent.
pub(super) fn usd(credits: i64) -> Usd {
    Usd::from_micros(credits * 10_000)
}

/// The class of a clip by its area, for a square of the same class has a longer short side.
fn lines(size: Size) -> u32 {
    match size.area() {
        0..300_000 => 360,
        300_000..600_000 => 480,
        600_000..1_300_000 => 720,
        1_300_000..2_600_000 => 1080,
        2_600_000..5_000_000 => 1440,
        5_000_000.. => 2160,
    }
}
