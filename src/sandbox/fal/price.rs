//! What an order costs, and in which units the vendor counts it.
//!
//! The vendor publishes one price of one unit for each endpoint
//! (<https://api.fal.ai/v1/models/pricing>) and tells how many units a job
//! took; dearer resolutions and sound appear only as more units. The prices are
//! those of the endpoints' pages as of 2026-09-24
//! (`https://fal.ai/models/<id>/llms.txt`), the units are chosen here so that
//! units times unit price is the charge to the last micro-dollar.

use crate::money::Usd;
use crate::shape::{Seconds, Size};

/// A billion: rates are kept in billionths of a dollar, exact to a single video token.
const NANO: i128 = 1_000_000_000;

/// How an endpoint is billed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bill {
    /// The vendor's word for its unit.
    pub(super) unit: &'static str,
    /// Micro-dollars for one unit.
    pub(super) unit_price: i64,
    pub(super) tariff: Tariff,
    /// Rates that replace the others once the order brings clips; they count the seconds of those clips, too.
    pub(super) with_clips: &'static [Tier],
    /// Micro-dollars for each picture that the order brings.
    pub(super) picture: i64,
}

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tariff {
    /// Time or tokens, at a rate that hangs on the resolution; the first tier that fits is taken.
    Tiers(&'static [Tier]),
    /// Clips, in micro-dollars by their seconds.
    Clips(&'static [(u32, i64)]),
}

/// The rates of one resolution, in billionths of a dollar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tier {
    /// As the field has it; empty for every resolution.
    resolution: &'static str,
    per: Per,
    silent: i64,
    sound: i64,
}

#[derive(Clone, Copy, Debug)]
enum Per {
    Second,
    /// A video token: 1024 pixels of one frame, at 24 frames a second.
    Token,
}

/// What the price of an order hangs on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure<'a> {
    pub(super) resolution: &'a str,
    pub(super) size: Size,
    pub(super) seconds: Seconds,
    pub(super) sound: Sound,
    pub(super) pictures: i64,
    /// The length of all clips that the order brings.
    pub(super) brought: Seconds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    Silent,
    Heard,
}

/// Micro-dollars a second, silent and with sound.
pub(super) const fn by_second(resolution: &'static str, silent: i64, sound: i64) -> Tier {
    Tier { resolution, per: Per::Second, silent: silent * 1000, sound: sound * 1000 }
}

/// Billionths of a dollar for a token, silent and with sound.
pub(super) const fn by_token(resolution: &'static str, silent: i64, sound: i64) -> Tier {
    Tier { resolution, per: Per::Token, silent, sound }
}

/// A bill by the second, with seconds for units at that many micro-dollars.
pub(super) const fn seconds(unit_price: i64, tiers: &'static [Tier]) -> Bill {
    Bill { unit: "seconds", unit_price, tariff: Tariff::Tiers(tiers), with_clips: &[], picture: 0 }
}

/// A bill in credits of that many micro-dollars.
pub(super) const fn credits(unit_price: i64, tiers: &'static [Tier]) -> Bill {
    Bill { unit: "credits", ..seconds(unit_price, tiers) }
}

/// A bill by the clip, in micro-dollars by the seconds of the clip.
pub(super) const fn clips(unit_price: i64, prices: &'static [(u32, i64)]) -> Bill {
    Bill { unit: "videos", unit_price, tariff: Tariff::Clips(prices), with_clips: &[], picture: 0 }
}

impl Bill {
    /// The charge for an order.
    pub(super) fn price(&self, measure: &Measure<'_>) -> Usd {
        let pictures = self.picture * measure.pictures;
        let made = match self.tariff {
            Tariff::Clips(prices) => {
                let fits = |&&(seconds, _): &&(u32, i64)| measure.seconds <= Seconds::whole(seconds);
                prices.iter().find(fits).or(prices.last()).map_or(0, |(_, micros)| *micros)
            }
            Tariff::Tiers(_) if !self.with_clips.is_empty() && measure.brought.millis() > 0 => {
                let millis = measure.seconds.millis() + measure.brought.millis();
                charge(self.with_clips, &Measure { seconds: Seconds::from_millis(millis), ..*measure })
            }
            Tariff::Tiers(tiers) => charge(tiers, measure),
        };
        Usd::from_micros(made + pictures)
    }

    /// How many units that charge is, as a decimal.
    pub(super) fn units(&self, charge: Usd) -> String {
        let (charge, unit) = (i128::from(charge.micros()), i128::from(self.unit_price));
        let (whole, rest) = (charge / unit, charge % unit);
        let fraction = format!("{:09}", rest * NANO / unit);
        let text = format!("{whole}.{fraction}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// The charge for that many units, given as a decimal; none where it is not one.
    pub(super) fn charge_for(&self, units: &str) -> Option<Usd> {
        // An amount of dollars is read as what it is here: a decimal with at most six places.
        let units: Usd = units.parse().ok().filter(|units: &Usd| *units >= Usd::ZERO)?;
        let micros = i128::from(units.micros()) * i128::from(self.unit_price) / 1_000_000;
        i64::try_from(micros).ok().map(Usd::from_micros)
    }
}

fn charge(tiers: &[Tier], measure: &Measure<'_>) -> i64 {
    let fits = |tier: &&Tier| tier.resolution.is_empty() || tier.resolution == measure.resolution;
    let Some(tier) = tiers.iter().find(fits) else { return 0 };
    let rate = match measure.sound {
        Sound::Silent => tier.silent,
        Sound::Heard => tier.sound,
    };
    let millis = i128::from(measure.seconds.millis());
    // In thousandths, because lengths come in milliseconds.
    let (quantity, divisor) = match tier.per {
        Per::Second => (millis, 1000),
        Per::Token => (i128::from(measure.size.area()) * millis * 24, 1024 * 1000),
    };
    let nanos = i128::from(rate) * quantity;
    let micros = (nanos + divisor * 1000 - 1) / (divisor * 1000);
    i64::try_from(micros).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BILL: Bill = Bill {
        with_clips: &[by_token("", 8_400, 8_400)],
        picture: 10_000,
        ..seconds(80_000, &[by_second("720p", 140_000, 200_000), by_token("", 14_000, 14_000)])
    };

    fn measure(resolution: &str) -> Measure<'_> {
        Measure {
            resolution,
            size: Size::new(854, 480),
            seconds: Seconds::whole(5),
            sound: Sound::Silent,
            pictures: 0,
            brought: Seconds::from_millis(0),
        }
    }

    fn price(measure: Measure<'_>) -> String {
        BILL.price(&measure).to_string()
    }

    #[test]
    fn a_price_hangs_on_resolution_sound_and_what_is_brought() {
        assert_eq!(price(measure("720p")), "0.70");
        assert_eq!(price(Measure { sound: Sound::Heard, ..measure("720p") }), "1.00");
        assert_eq!(price(Measure { pictures: 1, ..measure("720p") }), "0.71");
        // 9607.5 tokens a second.
        assert_eq!(price(measure("480p")), "0.672525");
        assert_eq!(price(Measure { brought: Seconds::whole(5), ..measure("720p") }), "0.80703");
        // A part of a micro-dollar is a whole one.
        assert_eq!(price(Measure { seconds: Seconds::from_millis(1), ..measure("480p") }), "0.000135");
    }

    #[test]
    fn a_clip_costs_what_the_next_longer_one_does() {
        let bill = clips(280_000, &[(6, 280_000), (10, 560_000)]);
        let of = |length: u32| bill.price(&Measure { seconds: Seconds::whole(length), ..measure("") }).to_string();
        assert_eq!([6, 7, 10, 11].map(of), ["0.28", "0.56", "0.56", "0.56"]);
    }

    #[test]
    fn units_and_charges_are_the_same_thing_twice() {
        for (micros, units) in [(700_000, "8.75"), (80_000, "1"), (0, "0"), (10_000, "0.125")] {
            let charge = Usd::from_micros(micros);
            assert_eq!((BILL.units(charge).as_str(), BILL.charge_for(units)), (units, Some(charge)));
        }
        for nonsense in ["-1", "many", ""] {
            assert_eq!(BILL.charge_for(nonsense), None);
        }
    }
}
