//! How large a frame is by its class, its proportion and the family of the model, how many tokens that makes, and what
//! they cost.

use super::models::{Family, Model};
use crate::money::Usd;
use crate::shape::{Seconds, Size};

/// The proportions, from the widest.
pub(super) const RATIOS: [&str; 6] = ["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"];

/// Landscape frames in the order 21:9, 16:9, 4:3, 1:1; portrait swaps the sides.
type Frames = [(u32, u32); 4];

const OF_2_0_AT_480: Frames = [(992, 432), (864, 496), (752, 560), (640, 640)];
const OF_2_5_AT_480: Frames = [(992, 432), (854, 480), (752, 560), (640, 640)];
const OF_1_0_AT_480: Frames = [(960, 416), (864, 480), (736, 544), (640, 640)];
const AT_720: Frames = [(1470, 630), (1280, 720), (1112, 834), (960, 960)];
const OF_1_0_AT_720: Frames = [(1504, 640), (1248, 704), (1120, 832), (960, 960)];
const AT_1080: Frames = [(2206, 946), (1920, 1080), (1664, 1248), (1440, 1440)];
const OF_1_0_AT_1080: Frames = [(2176, 928), (1920, 1088), (1664, 1248), (1440, 1440)];
const AT_4K: Frames = [(3840, 1646), (3840, 2160), (3840, 2880), (3840, 3840)];

/// The pixels of a frame.
pub(super) fn frame(family: Family, resolution: &str, ratio: &str) -> Size {
    let early = matches!(family, Family::One | Family::OneFast);
    let frames = match resolution {
        "480p" if early => &OF_1_0_AT_480,
        "480p" if family == Family::Omni => &OF_2_5_AT_480,
        "480p" => &OF_2_0_AT_480,
        "720p" if early => &OF_1_0_AT_720,
        "1080p" if early => &OF_1_0_AT_1080,
        "1080p" => &AT_1080,
        "4k" => &AT_4K,
        _ => &AT_720,
    };
    let place = RATIOS.iter().position(|known| *known == ratio).unwrap_or(1);
    let (width, height) = frames.get(place).copied().unwrap_or_else(|| {
        let (width, height) = frames[6 - place];
        (height, width)
    });
    Size::new(width, height)
}

/// The proportion that is nearest to what was seen.
pub(super) fn nearest_ratio(seen: Size) -> &'static str {
    let aspect = seen.aspect();
    let distance = |ratio: &str| ratio.parse().map_or(f64::MAX, |known| aspect.distance(known));
    RATIOS.into_iter().min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or("16:9")
}

/// The tokens of that many seconds: width times height times 24 frames, by 1024.
pub(super) fn count(size: Size, seconds: Seconds) -> u64 {
    size.area() * 24 * u64::from(seconds.millis()) / 1024 / 1000
}

/// What is bought.
pub(super) struct Purchase {
    pub(super) resolution: &'static str,
    pub(super) tokens: u64,
    pub(super) tier: Tier,
    pub(super) from_video: bool,
    pub(super) sound: bool,
}

/// How soon it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    Default,
    /// Slow, and half the price.
    Flex,
}

/// The price, rounded up to a millionth of a dollar.
pub(super) fn price(model: &Model, purchase: &Purchase) -> Usd {
    let Some(tariff) = model.at(purchase.resolution) else { return Usd::ZERO };
    let other = if model.family == Family::OneFive { !purchase.sound } else { purchase.from_video };
    let rate = if other { tariff.other } else { tariff.plain };
    // Thousandths of a dollar for a million tokens are thousandths of a micro-dollar for one.
    let divisor = if purchase.tier == Tier::Flex { 2000 } else { 1000 };
    let total = i64::try_from(purchase.tokens).unwrap_or(i64::MAX / rate.max(1)).saturating_mul(rate);
    Usd::from_micros((total + divisor - 1) / divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_the_tokens_that_were_measured() {
        for (family, resolution, ratio, tokens) in [
            (Family::Two, "720p", "16:9", 21_600),
            (Family::Two, "720p", "9:16", 21_600),
            (Family::Two, "720p", "4:3", 21_736),
            (Family::Two, "720p", "21:9", 21_705),
            (Family::Two, "480p", "16:9", 10_044),
            (Family::Omni, "480p", "9:16", 9_607),
            (Family::Two, "480p", "3:4", 9_870),
            (Family::Two, "1080p", "16:9", 48_600),
            (Family::Two, "4k", "16:9", 194_400),
        ] {
            let size = frame(family, resolution, ratio);
            assert_eq!(count(size, Seconds::whole(1)), tokens, "{resolution} {ratio} {size}");
        }
        assert_eq!(frame(Family::Two, "720p", "9:16"), Size::new(720, 1280));
        assert_eq!(nearest_ratio(Size::new(640, 361)), "16:9");
    }
}
