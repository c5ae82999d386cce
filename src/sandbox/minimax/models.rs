//! What each model takes, how large its clips are, and what they cost.
//!
//! Rates by <https://platform.minimax.io/docs/guides/pricing-paygo> (2026-07-10
//! for Hailuo, November 2026 for H3). The vendor publishes no frames; these are
//! the ones that `@ai-sdk/minimax` 3.0.45 knows.

use crate::money::Usd;
use crate::sandbox::picture::{frame, size};
use crate::sandbox::side::Refusal;
use crate::shape::{Aspect, Seconds, Size};

/// A model of the second version.
pub(super) struct Model {
    pub(super) id: &'static str,
    pub(super) seconds: std::ops::RangeInclusive<i64>,
    /// The first is taken where none is asked for. The vendor's pages disagree about that.
    pub(super) classes: &'static [Class],
    /// Pictures that cost nothing, and what each one more costs.
    free_pictures: i64,
    picture: i64,
}

/// A class of size with the micro-dollars of a second.
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) rate: i64,
}

const fn class(name: &'static str, rate: i64) -> Class {
    Class { name, rate }
}

static MODELS: [Model; 2] = [
    Model {
        id: "MiniMax-H3",
        seconds: 4..=15,
        classes: &[class("2K", 130_000), class("768P", 80_000)],
        free_pictures: 5,
        picture: 40_000,
    },
    Model {
        id: "MiniMax-H3-Max",
        seconds: 5..=15,
        classes: &[class("768P", 80_000), class("480P", 50_000)],
        free_pictures: 2,
        picture: 74_000,
    },
];

/// The rate of bringing a clip from 768P to 2K: by a reseller, the difference of the two.
pub(super) const ENLARGING: i64 = 50_000;

pub(super) const RATIOS: [&str; 7] = ["adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"];

pub(super) fn find(id: &str) -> Result<&'static Model, Refusal> {
    MODELS.iter().find(|model| model.id == id).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// The amount for that many seconds at that rate.
pub(super) fn total(rate: i64, seconds: i64) -> i64 {
    rate * seconds
}

impl Model {
    /// What a clip costs: seconds that come out and go in, and the pictures above the free ones.
    pub(super) fn price(&self, class: &Class, (seconds, pictures): (i64, i64)) -> Usd {
        let surplus = (pictures - self.free_pictures).max(0);
        Usd::from_micros(total(class.rate, seconds) + surplus * self.picture)
    }
}

/// Frames of the wide proportions by class; the tall ones lie the other way.
const FRAMES: [(&str, &str, Size); 12] = [
    ("480P", "16:9", Size::new(854, 480)),
    ("480P", "1:1", Size::new(480, 480)),
    ("480P", "4:3", Size::new(640, 480)),
    ("480P", "21:9", Size::new(1120, 480)),
    ("768P", "16:9", Size::new(1366, 768)),
    ("768P", "1:1", Size::new(768, 768)),
    ("768P", "4:3", Size::new(1024, 768)),
    ("768P", "21:9", Size::new(1792, 768)),
    ("2K", "16:9", Size::new(2560, 1440)),
    ("2K", "1:1", Size::new(2048, 2048)),
    ("2K", "4:3", Size::new(2048, 1536)),
    ("2K", "21:9", Size::new(2560, 1080)),
];

/// The frame of that class and proportion.
pub(super) fn size_for(class: &str, ratio: &str) -> Size {
    let (wide, turned) = match ratio {
        "9:16" => ("16:9", true),
        "3:4" => ("4:3", true),
        ratio => (ratio, false),
    };
    let found = FRAMES.iter().find(|(name, known, _)| *name == class && *known == wide);
    let size = found.map_or(Size::new(1366, 768), |(_, _, size)| *size);
    if turned { Size::new(size.height, size.width) } else { size }
}

/// The proportion that is nearest to a picture's; wide where there is none to look at.
pub(super) fn adapted(still: Option<&bytes::Bytes>) -> &'static str {
    let Some(size) = still.and_then(size) else { return "16:9" };
    let distance = |ratio: &&str| ratio.parse::<Aspect>().map_or(f64::MAX, |ratio| ratio.distance(size.aspect()));
    let concrete = RATIOS.iter().copied().skip(1);
    concrete.min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or("16:9")
}

/// A model of the first version: a clip has one price.
pub(super) struct Hailuo {
    pub(super) id: &'static str,
    pub(super) needs_frame: bool,
    pub(super) last_frame: bool,
    /// Class, seconds, micro-dollars, and whether it is made of pictures only.
    clips: &'static [(&'static str, i64, i64, bool)],
}

static HAILUO: [Hailuo; 3] = [
    Hailuo {
        id: "MiniMax-Hailuo-2.3",
        needs_frame: false,
        last_frame: false,
        clips: &[("768P", 6, 280_000, false), ("768P", 10, 560_000, false), ("1080P", 6, 490_000, false)],
    },
    Hailuo {
        id: "MiniMax-Hailuo-2.3-Fast",
        needs_frame: true,
        last_frame: false,
        clips: &[("768P", 6, 190_000, true), ("768P", 10, 320_000, true), ("1080P", 6, 330_000, true)],
    },
    Hailuo {
        id: "MiniMax-Hailuo-02",
        needs_frame: false,
        last_frame: true,
        clips: &[
            ("768P", 6, 280_000, false),
            ("768P", 10, 560_000, false),
            ("1080P", 6, 490_000, false),
            ("512P", 6, 100_000, true),
            ("512P", 10, 150_000, true),
        ],
    },
];

/// A clip of the first version.
pub(super) struct Offer {
    pub(super) seconds: Seconds,
    pub(super) size: Size,
    pub(super) price: Usd,
}

pub(super) fn find_hailuo(id: &str) -> Result<&'static Hailuo, Refusal> {
    HAILUO.iter().find(|model| model.id == id).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

impl Hailuo {
    /// The clip of that class and length in that proportion, if one is made, with or without a picture.
    pub(super) fn offer(&self, (class, seconds): (&str, i64), proportion: &str, framed: bool) -> Option<Offer> {
        let fits = |clip: &&(&str, i64, i64, bool)| clip.0 == class && clip.1 == seconds && (framed || !clip.3);
        let (_, _, micros, _) = self.clips.iter().find(fits)?;
        let lines = class.trim_end_matches('P').parse().ok()?;
        Some(Offer {
            seconds: Seconds::whole(u32::try_from(seconds).ok()?),
            size: frame(lines, proportion),
            price: Usd::from_micros(*micros),
        })
    }
}
