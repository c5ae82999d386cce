//! What a clip costs by its kind, class and length: <https://docs.agents.lumalabs.ai/guides/pricing>, 2026-10-08.

use super::order::Kind;
use crate::money::Usd;
use crate::shape::Seconds;

/// Cents for five seconds; ten are three times as much.
const MADE: [(&str, i64); 4] = [("360p", 6), ("540p", 15), ("720p", 30), ("1080p", 120)];
/// Cents for changing up to five seconds; more are twice as much.
const EDITED: [(&str, i64); 4] = [("360p", 54), ("540p", 72), ("720p", 108), ("1080p", 216)];
/// Cents for a second of a clip that is given another shape.
const REFRAMED: [(&str, i64); 4] = [("360p", 3), ("540p", 6), ("720p", 12), ("1080p", 36)];

/// What is bought.
pub(super) struct Purchase {
    pub(super) kind: Kind,
    pub(super) resolution: &'static str,
    pub(super) seconds: Seconds,
    pub(super) light: Light,
}

/// How much light a clip tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Light {
    Standard,
    High,
    /// With the frames as EXR files beside it.
    Exported,
}

/// The price.
pub(super) fn price(purchase: &Purchase) -> Usd {
    let list = match purchase.kind {
        Kind::Video => MADE,
        Kind::Edit => EDITED,
        Kind::Reframe => REFRAMED,
    };
    let cents = list.iter().find(|(class, _)| *class == purchase.resolution).map_or(0, |(_, cents)| *cents);
    let light = match purchase.light {
        Light::Standard => 1,
        Light::High => 2,
        Light::Exported => 3,
    };
    let long = purchase.seconds > Seconds::whole(5);
    let micros = cents * 10_000 * light;
    Usd::from_micros(match purchase.kind {
        Kind::Video => micros * if long { 3 } else { 1 },
        Kind::Edit => micros * if long { 2 } else { 1 },
        Kind::Reframe => micros * i64::from(purchase.seconds.millis()) / 1000,
    })
}
