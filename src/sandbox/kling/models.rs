//! What each model takes, and what a second of it costs.
//!
//! Rates in micro-dollars by <https://kling.ai/document-api/pricing/base/video>
//! (2026-09-20, unchanged 2026-10-08), for 720p, 1080p and 4k; 0 where a class
//! is not made. The old models of the legacy interface ended on 2026-09-15 by
//! third parties; here they are gone.

use crate::money::Usd;
use crate::sandbox::side::Refusal;
use crate::shape::Seconds;

/// The classes of size, in the order of every row of rates.
pub(super) const CLASSES: [&str; 3] = ["720p", "1080p", "4k"];

/// The units of a price: the list price of one.
const UNIT_MICROS: i64 = 140_000;

type Rates = [i64; 3];

/// One model, as both interfaces have it.
pub(super) struct Model {
    pub(super) id: &'static str,
    /// `model_name` of the legacy interface.
    pub(super) legacy: Option<&'static str>,
    pub(super) seconds: Lengths,
    /// How many of the classes are made.
    pub(super) classes: usize,
    /// Values of `settings.audio`; none where there is no such field.
    pub(super) audio: &'static [&'static str],
    /// Whether `settings.multi_shot` is known.
    pub(super) multi_shot: bool,
    pub(super) longest_prompt: usize,
    pub(super) last_frame: LastFrame,
    /// The interfaces that have it.
    pub(super) acts: &'static [Act],
    silent: Rates,
    heard: Rates,
    /// With a clip that is brought, or moved like one.
    with_video: Rates,
}

/// The lengths that a model makes, in seconds.
#[derive(Clone, Copy)]
pub(super) enum Lengths {
    Between(i64, i64),
    FiveOrTen,
}

impl Lengths {
    pub(super) fn contains(self, seconds: i64) -> bool {
        match self {
            Self::Between(least, most) => (least..=most).contains(&seconds),
            Self::FiveOrTen => seconds == 5 || seconds == 10,
        }
    }
}

/// Whether a clip can be led to a picture.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LastFrame {
    Never,
    At1080p,
    Always,
}

/// The four ways to order a clip; a word of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Text,
    Image,
    Omni,
    Motion,
}

const SCENES: &[Act] = &[Act::Text, Act::Image];
const SCENES_AND_MOTION: &[Act] = &[Act::Text, Act::Image, Act::Motion];

static MODELS: [Model; 6] = [
    Model {
        id: "kling-3.0-turbo",
        legacy: None,
        seconds: Lengths::Between(3, 15),
        classes: 2,
        audio: &[],
        multi_shot: false,
        longest_prompt: 3072,
        last_frame: LastFrame::Never,
        acts: SCENES,
        silent: [112_000, 140_000, 0],
        heard: [112_000, 140_000, 0],
        with_video: [0; 3],
    },
    Model {
        id: "kling-3.0",
        legacy: Some("kling-v3"),
        seconds: Lengths::Between(3, 15),
        classes: 3,
        audio: &["native", "off"],
        multi_shot: true,
        longest_prompt: 3072,
        last_frame: LastFrame::Always,
        acts: SCENES_AND_MOTION,
        silent: [84_000, 112_000, 420_000],
        heard: [126_000, 168_000, 420_000],
        with_video: [126_000, 168_000, 0],
    },
    Model {
        id: "kling-3.0-omni",
        legacy: Some("kling-v3-omni"),
        seconds: Lengths::Between(3, 15),
        classes: 3,
        audio: &["native", "original", "off"],
        multi_shot: true,
        longest_prompt: 3072,
        last_frame: LastFrame::Always,
        acts: &[Act::Omni],
        silent: [84_000, 112_000, 420_000],
        heard: [112_000, 140_000, 420_000],
        with_video: [126_000, 168_000, 420_000],
    },
    Model {
        id: "kling-o1",
        legacy: Some("kling-video-o1"),
        seconds: Lengths::Between(3, 10),
        classes: 2,
        audio: &["original", "off"],
        multi_shot: false,
        longest_prompt: 2500,
        last_frame: LastFrame::Always,
        acts: &[Act::Omni],
        silent: [84_000, 112_000, 0],
        heard: [84_000, 112_000, 0],
        with_video: [126_000, 168_000, 0],
    },
    Model {
        id: "kling-2.6",
        legacy: Some("kling-v2-6"),
        seconds: Lengths::FiveOrTen,
        classes: 2,
        audio: &["native", "off"],
        multi_shot: false,
        longest_prompt: 2500,
        last_frame: LastFrame::At1080p,
        acts: SCENES_AND_MOTION,
        silent: [42_000, 70_000, 0],
        heard: [0, 140_000, 0],
        with_video: [70_000, 112_000, 0],
    },
    Model {
        id: "kling-2.5-turbo",
        legacy: Some("kling-v2-5-turbo"),
        seconds: Lengths::FiveOrTen,
        classes: 2,
        audio: &[],
        multi_shot: false,
        longest_prompt: 2500,
        last_frame: LastFrame::At1080p,
        acts: SCENES,
        silent: [42_000, 70_000, 0],
        heard: [0; 3],
        with_video: [0; 3],
    },
];

/// What 2.6 costs with a voice of one's own choice.
const WITH_VOICE: i64 = 168_000;

/// The model of that name that can be ordered in that way.
pub(super) fn find(id: &str, act: Act) -> Result<&'static Model, Refusal> {
    let model = MODELS.iter().find(|model| model.id == id && model.acts.contains(&act));
    model.ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// The same by the names of the legacy interface.
pub(super) fn find_legacy(name: &str, act: Act) -> Result<&'static Model, Refusal> {
    let model = MODELS.iter().find(|model| model.legacy == Some(name) && model.acts.contains(&act));
    model.ok_or_else(|| Refusal::NoModel { model: name.to_owned() })
}

/// What the price of a clip hangs on.
pub(super) struct Purchase {
    /// The place of the class in `CLASSES`.
    pub(super) class: usize,
    pub(super) seconds: Seconds,
    pub(super) kind: Kind,
}

/// Which of a model's rates counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Silent,
    Heard,
    WithVoice,
    WithVideo,
}

impl Model {
    pub(super) fn price(&self, purchase: &Purchase) -> Usd {
        let rate = match purchase.kind {
            Kind::Silent => self.silent[purchase.class],
            Kind::Heard => self.heard[purchase.class],
            Kind::WithVoice => WITH_VOICE,
            Kind::WithVideo => self.with_video[purchase.class],
        };
        Usd::from_micros(rate * i64::from(purchase.seconds.millis()) / 1000)
    }
}

/// An amount in units, written out; every rate is a whole number of thousandths of one.
pub(super) fn units(amount: Usd) -> String {
    let thousandths = amount.micros() * 1000 / UNIT_MICROS;
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}").trim_end_matches('0').to_owned() }
}
