//! The models: what each makes, how long, how large, how smooth, and for how much: <https://docs.ltx.io/pricing>.

use super::order::Operation;
use crate::money::Usd;
use crate::sandbox::side::Refusal;
use crate::shape::{Seconds, Size};

/// One model.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) id: &'static str,
    pub(super) does: &'static [Operation],
    pub(super) fps: &'static [i64],
    pub(super) lengths: Lengths,
    /// Whether it may choose a length itself.
    pub(super) chooses: bool,
    /// Micro-dollars a second by the lines of the class.
    rates: &'static [(u32, i64)],
    /// The same for clips that follow a sound.
    rates_of_audio: &'static [(u32, i64)],
}

/// The lengths that a model makes, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lengths {
    /// 6, 8 or 10.
    Short,
    /// Even ones up to 20.
    Long,
    /// The same up to 1080p and 25 frames a second; above it the short ones.
    LongWhereSmall,
}

use Operation::{Audio, Extend, Hdr, Image, Reframe, Retake, Text};

const RATES_25_FAST: [(u32, i64); 4] = [(720, 90_000), (1080, 130_000), (1440, 190_000), (2160, 300_000)];
const RATES_25_PRO: [(u32, i64); 2] = [(720, 120_000), (1080, 170_000)];

static MODELS: [Model; 4] = [
    Model {
        id: "ltx-2-5-fast",
        does: &[Text, Image, Audio],
        fps: &[24, 25, 48, 50],
        lengths: Lengths::LongWhereSmall,
        chooses: true,
        rates: &RATES_25_FAST,
        rates_of_audio: &RATES_25_FAST,
    },
    Model {
        id: "ltx-2-5-pro",
        does: &[Text, Image, Audio],
        fps: &[24, 25, 50],
        lengths: Lengths::Short,
        chooses: true,
        rates: &RATES_25_PRO,
        rates_of_audio: &RATES_25_PRO,
    },
    Model {
        id: "ltx-2-3-fast",
        does: &[Text, Image],
        fps: &[24, 25, 48, 50],
        lengths: Lengths::Long,
        chooses: false,
        rates: &[(720, 30_000), (1080, 60_000), (1440, 120_000), (2160, 240_000)],
        rates_of_audio: &[],
    },
    Model {
        id: WORKER,
        does: &[Text, Image, Audio, Retake, Extend, Hdr, Reframe],
        fps: &[24, 25, 48, 50],
        lengths: Lengths::Short,
        chooses: false,
        rates: &[(720, 40_000), (1080, 80_000), (1440, 160_000), (2160, 320_000)],
        rates_of_audio: &[(720, 60_000), (1080, 100_000), (1440, 180_000), (2160, 340_000)],
    },
];

/// The model that works on clips, and that is meant where an operation may leave the model out.
pub(super) const WORKER: &str = "ltx-2-3-pro";

/// Removed on 2026-08-15.
const REMOVED: [&str; 2] = ["ltx-2-fast", "ltx-2-pro"];

/// Micro-dollars a second: of a retake or an extension, of a reframed clip, and of one that is given a wider range of
/// light.
const WORK: [(u32, i64); 1] = [(2160, 100_000)];
const REFRAME: [(u32, i64); 2] = [(900, 100_000), (1350, 200_000)];
const HDR: [(u32, i64); 3] = [(1080, 200_000), (1440, 400_000), (2160, 800_000)];

/// The model of that name, if it does that.
pub(super) fn find(id: &str, operation: Operation) -> Result<&'static Model, Refusal> {
    let invalid = |message: String| Refusal::Invalid { field: Some("model".to_owned()), code: None, message };
    let Some(model) = MODELS.iter().find(|model| model.id == id) else {
        return Err(if REMOVED.contains(&id) {
            Refusal::NoModel { model: id.to_owned() }
        } else {
            invalid(format!("model: {id} is not a known model"))
        });
    };
    if !model.does.contains(&operation) {
        return Err(invalid(format!("model: {id} does not support {}", operation.path())));
    }
    Ok(model)
}

impl Model {
    /// Whether it makes clips of that size.
    pub(super) fn makes(&self, size: Size) -> bool {
        let wide = [Size::new(1280, 720), Size::new(1920, 1080), Size::new(2560, 1440), Size::new(3840, 2160)];
        let stands = |known: &Size| Size::new(known.height, known.width);
        let known = wide.iter().any(|known| *known == size || stands(known) == size);
        known && self.rates.iter().any(|(lines, _)| *lines == size.resolution().lines())
    }

    /// Whether it makes clips of that length at that size and frame rate.
    pub(super) fn lasts(&self, seconds: i64, (size, fps): (Size, i64)) -> bool {
        let small = size.resolution().lines() <= 1080 && fps <= 25;
        let long = match self.lengths {
            Lengths::Short => false,
            Lengths::Long => true,
            Lengths::LongWhereSmall => small,
        };
        let most = if long { 20 } else { 10 };
        (6..=most).contains(&seconds) && seconds % 2 == 0
    }

    /// The price of that many seconds, whatever they are seconds of.
    pub(super) fn price(&self, operation: Operation, (size, seconds): (Size, Seconds)) -> Usd {
        let rates: &[(u32, i64)] = match operation {
            Text | Image => self.rates,
            Audio => self.rates_of_audio,
            Retake | Extend => &WORK,
            Hdr => &HDR,
            Reframe => &REFRAME,
        };
        let lines = size.resolution().lines();
        let rate = rates.iter().find(|(class, _)| lines <= *class).or(rates.last());
        rate.map_or(Usd::ZERO, |(_, micros)| Usd::from_micros(micros * i64::from(seconds.millis()) / 1000))
    }
}
