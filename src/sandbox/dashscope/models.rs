//! What each model takes, how large its clips are, and what a second of them costs.
//!
//! Rates of Singapore in micro-dollars for 480P, 720P and 1080P, 0 where a tier
//! is not made: the vendor's model pages by November 2026, for 2.6 and 2.5 by
//! August. Frames are those that `@ai-sdk/alibaba` 2.0.58 knows.

use crate::sandbox::picture::frame;
use crate::sandbox::side::Refusal;
use crate::shape::Size;

/// The tiers, in the order of every row of rates.
pub(super) const TIERS: [&str; 3] = ["480P", "720P", "1080P"];

/// One model.
pub(super) struct Model {
    pub(super) id: &'static str,
    /// A dated name of the same.
    snapshot: &'static str,
    pub(super) shape: Shape,
    pub(super) takes: Takes,
    pub(super) lengths: Lengths,
    rates: [i64; 3],
}

/// The body of an order, which differs by generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Wan 3.0: one model for everything.
    Wan3,
    HappyHorse,
    Wan27,
    /// Wan 2.6 and before: fields with names of their own, a size in pixels.
    Older,
}

/// What a clip is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Anything,
    Text,
    Frames,
    References,
}

/// The lengths that a model makes, in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lengths {
    Between(i64, i64),
    /// The same, or -1 for a length that the model chooses.
    BetweenOrOpen(i64, i64),
    OneOf(&'static [i64]),
}

impl Lengths {
    pub(super) fn contains(self, seconds: i64) -> bool {
        match self {
            Self::Between(least, most) => (least..=most).contains(&seconds),
            Self::BetweenOrOpen(least, most) => seconds == -1 || (least..=most).contains(&seconds),
            Self::OneOf(list) => list.contains(&seconds),
        }
    }
}

const fn wan3(id: &'static str, rates: [i64; 3]) -> Model {
    let lengths = Lengths::BetweenOrOpen(2, 30);
    Model { id, snapshot: "", shape: Shape::Wan3, takes: Takes::Anything, lengths, rates }
}

const fn horse(id: &'static str, takes: Takes, rates: [i64; 3]) -> Model {
    Model { id, snapshot: "", shape: Shape::HappyHorse, takes, lengths: Lengths::Between(3, 15), rates }
}

const fn wan27((id, snapshot): (&'static str, &'static str), takes: Takes) -> Model {
    let lengths = Lengths::Between(2, 15);
    Model { id, snapshot, shape: Shape::Wan27, takes, lengths, rates: [0, 100_000, 150_000] }
}

const fn older(id: &'static str, takes: Takes, rates: [i64; 3]) -> Model {
    Model { id, snapshot: "", shape: Shape::Older, takes, lengths: Lengths::OneOf(&[5, 10, 15]), rates }
}

const HORSE_11: [i64; 3] = [70_000, 140_000, 180_000];
const HORSE_10: [i64; 3] = [0, 140_000, 240_000];
const WAN_26: [i64; 3] = [0, 100_000, 150_000];
const WAN_26_FLASH: [i64; 3] = [0, 50_000, 75_000];

static MODELS: [Model; 17] = [
    wan3("wan3.0-video", [50_000, 100_000, 200_000]),
    wan3("wan3.0-video-prime", [68_000, 140_000, 280_000]),
    horse("happyhorse-1.1-t2v", Takes::Text, HORSE_11),
    horse("happyhorse-1.1-i2v", Takes::Frames, HORSE_11),
    horse("happyhorse-1.1-r2v", Takes::References, HORSE_11),
    horse("happyhorse-1.0-t2v", Takes::Text, HORSE_10),
    horse("happyhorse-1.0-i2v", Takes::Frames, HORSE_10),
    horse("happyhorse-1.0-r2v", Takes::References, HORSE_10),
    wan27(("wan2.7-t2v", "wan2.7-t2v-2026-06-12"), Takes::Text),
    wan27(("wan2.7-i2v", "wan2.7-i2v-2026-04-25"), Takes::Frames),
    wan27(("wan2.7-r2v", "wan2.7-r2v-2026-06-12"), Takes::References),
    older("wan2.6-t2v", Takes::Text, WAN_26),
    older("wan2.6-i2v", Takes::Frames, WAN_26),
    older("wan2.6-r2v", Takes::References, WAN_26),
    older("wan2.6-i2v-flash", Takes::Frames, WAN_26_FLASH),
    older("wan2.6-r2v-flash", Takes::References, WAN_26_FLASH),
    older("wan2.5-t2v-preview", Takes::Text, [50_000, 100_000, 150_000]),
];

pub(super) fn find(id: &str) -> Result<&'static Model, Refusal> {
    let model = MODELS.iter().find(|model| model.id == id || (!id.is_empty() && model.snapshot == id));
    model.ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

impl Model {
    /// The tiers that it makes.
    pub(super) fn tiers(&self) -> Vec<&'static str> {
        TIERS.iter().zip(self.rates).filter(|(_, rate)| *rate > 0).map(|(tier, _)| *tier).collect()
    }

    /// The tier that is made where none is asked for.
    pub(super) fn usual_tier(&self) -> &'static str {
        if self.shape == Shape::Wan27 { "1080P" } else { "720P" }
    }

    /// Micro-dollars of a second.
    pub(super) fn rate(&self, tier: &str) -> i64 {
        TIERS.iter().position(|known| *known == tier).map_or(0, |place| self.rates[place])
    }
}

/// The number in the name of a tier.
pub(super) fn lines(tier: &str) -> u32 {
    tier.trim_end_matches('P').parse().unwrap_or(720)
}

/// Frames by tier for 16:9, 1:1 and 4:3; the tall ones lie the other way.
const FRAMES: [(&str, [Size; 3]); 3] = [
    ("480P", [Size::new(832, 480), Size::new(624, 624), Size::new(640, 480)]),
    ("720P", [Size::new(1280, 720), Size::new(960, 960), Size::new(1088, 832)]),
    ("1080P", [Size::new(1920, 1080), Size::new(1440, 1440), Size::new(1632, 1248)]),
];

pub(super) const RATIOS: [&str; 6] = ["adaptive", "16:9", "9:16", "1:1", "4:3", "3:4"];

/// The frame of that tier and ratio.
pub(super) fn size_for(tier: &str, ratio: &str) -> Size {
    let row = FRAMES.iter().find(|(name, _)| *name == tier).map_or(FRAMES[1].1, |(_, row)| *row);
    let turned = |size: Size| Size::new(size.height, size.width);
    match ratio {
        "16:9" => row[0],
        "9:16" => turned(row[0]),
        "1:1" => row[1],
        "4:3" => row[2],
        "3:4" => turned(row[2]),
        ratio => frame(lines(tier), ratio),
    }
}

/// The tier and ratio of a size in pixels, if that model makes it.
pub(super) fn tier_of(model: &Model, size: Size) -> Option<(&'static str, &'static str)> {
    let pairs = model.tiers().into_iter().flat_map(|tier| RATIOS.into_iter().skip(1).map(move |ratio| (tier, ratio)));
    pairs.into_iter().find(|(tier, ratio)| size_for(tier, ratio) == size)
}
