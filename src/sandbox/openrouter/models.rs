//! What a model takes, and how the vendor tells it at `/videos/models`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::catalog::MODELS;
use crate::sandbox::picture::frame;
use crate::sandbox::side::{Answer, Refusal};

/// The model that the vendor's examples use.
pub(super) const FALLBACK: &str = "google/veo-3.1-lite";

/// Served until September 2026.
const GONE: [&str; 1] = ["openai/sora-2-pro"];

/// One row of the catalog.
pub(super) struct Model {
    pub(super) id: &'static str,
    pub(super) seconds: Lengths,
    /// The first one is what comes unless told.
    pub(super) resolutions: &'static [&'static str],
    pub(super) aspects: &'static [&'static str],
    pub(super) frames: &'static [&'static str],
    pub(super) sound: bool,
    pub(super) seed: bool,
    pub(super) work: Work,
    /// Names and decimals, as they are told.
    pub(super) skus: &'static [(&'static str, &'static str)],
}

/// The lengths of a clip in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lengths {
    /// One of these; the last one is what comes unless told.
    OneOf(&'static [u32]),
    /// Any from the first to the second; 5, or the nearest to it, comes unless told.
    Between(u32, u32),
    /// The model decides.
    Unasked,
}

/// What a model makes a clip from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Words, and perhaps pictures.
    Scene,
    /// The same, or an earlier job of its own.
    SceneOrContinuation,
    /// A clip, to be changed.
    Edit,
    /// A clip, to be made larger.
    Upscale,
    /// A picture of somebody who speaks.
    Portrait,
}

impl Lengths {
    pub(super) fn contains(self, seconds: u32) -> bool {
        match self {
            Self::OneOf(list) => list.contains(&seconds),
            Self::Between(least, most) => (least..=most).contains(&seconds),
            Self::Unasked => false,
        }
    }

    /// What comes unless told.
    pub(super) fn usual(self) -> u32 {
        match self {
            Self::OneOf(list) => list.last().copied().unwrap_or(5),
            Self::Between(least, most) => 5.clamp(least, most),
            Self::Unasked => 5,
        }
    }

    fn told(self) -> Option<Vec<u32>> {
        match self {
            Self::OneOf(list) => Some(list.iter().copied().collect::<BTreeSet<u32>>().into_iter().collect()),
            Self::Between(least, most) => Some((least..=most).collect()),
            Self::Unasked => None,
        }
    }
}

/// The least and the most that a clip is enlarged, and the words for how.
pub(super) const UPSCALE: (u32, u32) = (1, 3);
pub(super) const CREATIVITY: [i64; 2] = [0, 1];

/// The model of that name.
pub(super) fn find(id: &str) -> Result<&'static Model, Refusal> {
    MODELS.iter().find(|model| model.id == id).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// Whether a model of that name was ever listed.
pub(super) fn was_served(id: &str) -> bool {
    GONE.contains(&id) || MODELS.iter().any(|model| model.id == id)
}

/// The pixels of the short side of a class; none for one that no model makes.
pub(super) fn lines(resolution: &str) -> Option<u32> {
    match resolution {
        "480p" => Some(480),
        "720p" => Some(720),
        "768p" => Some(768),
        "1080p" => Some(1080),
        "2K" => Some(1440),
        "4K" => Some(2160),
        _ => None,
    }
}

/// `GET /videos/models`.
pub(super) fn list() -> Answer {
    let data: Vec<Value> = MODELS.iter().map(shown).collect();
    Answer::json(200, json!({ "data": data }))
}

fn shown(model: &Model) -> Value {
    let some = |list: &[&str]| if list.is_empty() { Value::Null } else { json!(list) };
    let lines = model.resolutions.iter().filter_map(|resolution| lines(resolution));
    let sizes = lines.flat_map(|lines| model.aspects.iter().map(move |aspect| frame(lines, aspect).to_string()));
    let sizes: Vec<String> = sizes.collect();
    let skus: Map<String, Value> = model.skus.iter().map(|(name, rate)| ((*name).to_owned(), json!(rate))).collect();
    let upscales = model.work == Work::Upscale;
    json!({
        "id": model.id,
        "canonical_slug": model.id,
        "name": model.id.rsplit('/').next(),
        "created": 1_790_000_000,
        "supported_resolutions": some(model.resolutions),
        "supported_aspect_ratios": some(model.aspects),
        "supported_sizes": if sizes.is_empty() { Value::Null } else { json!(sizes) },
        "supported_durations": model.seconds.told(),
        "supported_frame_images": some(model.frames),
        "upscale_factor": if upscales { json!({ "min": UPSCALE.0, "max": UPSCALE.1 }) } else { Value::Null },
        "creativity": if upscales { json!(CREATIVITY) } else { Value::Null },
        "generate_audio": model.sound,
        "seed": model.seed,
        "allowed_passthrough_parameters": [],
        "pricing_skus": skus,
    })
}
