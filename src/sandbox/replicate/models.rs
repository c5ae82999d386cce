//! The models that are served: their fields, what does not go together, and their price lists.
//!
//! Fields are those of the models' own pages
//! (`https://replicate.com/{owner}/{name}/api/schema`), as read until 2026-10-08.
//! OpenAI's models are not here: nobody has seen them answer since 2026-09-24.

use sha2::{Digest, Sha256};

use super::input::Input;
use super::price::{Price, running, second};
use super::schema::Field;
use crate::sandbox::side::Refusal;
use crate::sandbox::world::hex;

mod inputs;

use inputs::{
    COMMUNITY, FLUX, GEN, GROK, HAILUO, HAILUO_FAST_PRICES, HAILUO_PRICES, HORSE, HORSE_PRICES, KLING_3,
    KLING_3_PRICES, KLING_21, KLING_21_PRICES, KLING_25, KLING_26, KLING_O1, KLING_O1_PRICES, KLING_OMNI,
    KLING_OMNI_PRICES, LTX_25, LTX_25_PRICES, LTX_FAST, LTX_PRO, P_VIDEO, P_VIDEO_PRICES, PIXVERSE, PIXVERSE_PRICES,
    RAY_2, SEEDANCE, SEEDANCE_15, SEEDANCE_15_PRICES, SEEDANCE_25, SEEDANCE_25_PRICES, SEEDANCE_FAST,
    SEEDANCE_FAST_PRICES, SEEDANCE_PRICES, VEO, VEO_3, VEO_FAST, VEO_FAST_PRICES, VEO_LITE, VEO_LITE_PRICES,
    VEO_PRICES, WAN_3, WAN_3_PRICES, WAN_22, WAN_22_PRICES, WAN_25, WAN_25_PRICES, WAN_EDIT, WAN_IMAGE, WAN_REFERENCES,
    WAN_TEXT, hailuo, kling_references, ltx, seedance, veo_lite, veo_references,
};

/// One model.
pub(super) struct Model {
    /// `owner/name`.
    pub(super) id: &'static str,
    /// Kept running and priced by the vendor; has the address for orders without a version.
    pub(super) official: bool,
    /// Pixels on the short side where no field chooses them.
    pub(super) lines: u32,
    /// In groups, of which models share some.
    fields: &'static [&'static [Field]],
    /// Refuses what does not go together.
    pub(super) rule: fn(&Input) -> Result<(), Refusal>,
    pub(super) prices: &'static [Price],
}

impl Model {
    /// The fields of its input, in the vendor's order.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().copied().flatten()
    }

    /// The id of its only version: 64 hexadecimal digits.
    pub(super) fn version(&self) -> String {
        hex(&Sha256::digest(self.id))
    }
}

/// The model of that `owner/name`.
pub(super) fn find(id: &str) -> Result<&'static Model, Refusal> {
    MODELS.iter().find(|model| model.id == id).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// The model that a `version` names: 64 digits, `owner/name:digits`, or `owner/name` of an official model.
pub(super) fn of_version(version: &str) -> Result<&'static Model, Refusal> {
    let means = |model: &&Model| match version.split_once(':') {
        Some((id, digits)) => model.id == id && model.version() == digits,
        None => model.version() == version || (model.official && model.id == version),
    };
    MODELS.iter().find(means).ok_or_else(|| Refusal::NoModel { model: version.to_owned() })
}

/// A row that the others differ from.
const OFFICIAL: Model = Model { id: "", official: true, lines: 720, fields: &[], rule: |_| Ok(()), prices: &[] };

static MODELS: [Model; 36] = [
    Model { id: "google/veo-3.1", fields: &VEO, rule: veo_references, prices: &VEO_PRICES, ..OFFICIAL },
    Model { id: "google/veo-3.1-fast", fields: &VEO_FAST, prices: &VEO_FAST_PRICES, ..OFFICIAL },
    Model { id: "google/veo-3.1-lite", fields: &VEO_LITE, rule: veo_lite, prices: &VEO_LITE_PRICES, ..OFFICIAL },
    Model { id: "bytedance/seedance-2.0", fields: &SEEDANCE, rule: seedance, prices: &SEEDANCE_PRICES, ..OFFICIAL },
    Model {
        id: "bytedance/seedance-2.0-fast",
        fields: &SEEDANCE_FAST,
        rule: seedance,
        prices: &SEEDANCE_FAST_PRICES,
        ..OFFICIAL
    },
    Model {
        id: "bytedance/seedance-2.5",
        fields: &SEEDANCE_25,
        rule: seedance,
        prices: &SEEDANCE_25_PRICES,
        ..OFFICIAL
    },
    Model {
        id: "kwaivgi/kling-v2.6",
        lines: 1080,
        fields: &KLING_26,
        prices: &[second(70_000).silent(), second(140_000)],
        ..OFFICIAL
    },
    Model { id: "kwaivgi/kling-v3-video", fields: &KLING_3, prices: &KLING_3_PRICES, ..OFFICIAL },
    Model {
        id: "kwaivgi/kling-v3-omni-video",
        fields: &KLING_OMNI,
        rule: kling_references,
        prices: &KLING_OMNI_PRICES,
        ..OFFICIAL
    },
    Model { id: "kwaivgi/kling-o1", fields: &KLING_O1, rule: kling_references, prices: &KLING_O1_PRICES, ..OFFICIAL },
    Model { id: "wan-video/wan-2.7-t2v", fields: &WAN_TEXT, prices: &[second(100_000)], ..OFFICIAL },
    Model { id: "wan-video/wan-2.7-i2v", fields: &WAN_IMAGE, prices: &[second(100_000)], ..OFFICIAL },
    Model { id: "wan-video/wan-2.7-videoedit", fields: &WAN_EDIT, prices: &[second(100_000)], ..OFFICIAL },
    Model { id: "minimax/hailuo-2.3", fields: &HAILUO, rule: hailuo, prices: &HAILUO_PRICES, ..OFFICIAL },
    Model { id: "minimax/hailuo-2.3-fast", fields: &HAILUO, rule: hailuo, prices: &HAILUO_FAST_PRICES, ..OFFICIAL },
    Model { id: "lightricks/ltx-2.3-fast", fields: &LTX_FAST, rule: ltx, prices: &[second(60_000)], ..OFFICIAL },
    Model { id: "lightricks/ltx-2.3-pro", fields: &LTX_PRO, rule: ltx, prices: &[second(80_000)], ..OFFICIAL },
    Model { id: "lightricks/ltx-2.5-fast", fields: &LTX_25, rule: ltx, prices: &LTX_25_PRICES, ..OFFICIAL },
    Model { id: "xai/grok-imagine-video", fields: &GROK, prices: &[second(50_000)], ..OFFICIAL },
    Model { id: "xai/grok-imagine-video-1.5", fields: &GROK, prices: &[second(80_000)], ..OFFICIAL },
    Model { id: "wan-video/wan-2.7-r2v", fields: &WAN_REFERENCES, prices: &[second(100_000)], ..OFFICIAL },
    Model { id: "wan-video/wan-2.5-i2v-fast", fields: &WAN_25, prices: &WAN_25_PRICES, ..OFFICIAL },
    Model { id: "wan-video/wan-2.2-i2v-fast", fields: &WAN_22, prices: &WAN_22_PRICES, ..OFFICIAL },
    Model { id: "alibaba/wan-3", fields: &WAN_3, prices: &WAN_3_PRICES, ..OFFICIAL },
    Model { id: "alibaba/happyhorse-1.1", fields: &HORSE, prices: &HORSE_PRICES, ..OFFICIAL },
    Model { id: "bytedance/seedance-1.5-pro", fields: &SEEDANCE_15, prices: &SEEDANCE_15_PRICES, ..OFFICIAL },
    Model { id: "google/veo-3", fields: &VEO_3, prices: &VEO_PRICES, ..OFFICIAL },
    Model { id: "google/veo-3-fast", fields: &VEO_3, prices: &VEO_FAST_PRICES, ..OFFICIAL },
    Model { id: "kwaivgi/kling-v2.1", fields: &KLING_21, prices: &KLING_21_PRICES, ..OFFICIAL },
    Model { id: "kwaivgi/kling-v2.5-turbo-pro", lines: 1080, fields: &KLING_25, prices: &[second(70_000)], ..OFFICIAL },
    Model { id: "luma/ray-2-720p", fields: &RAY_2, prices: &[second(180_000)], ..OFFICIAL },
    Model { id: "pixverse/pixverse-v6", fields: &PIXVERSE, prices: &PIXVERSE_PRICES, ..OFFICIAL },
    Model { id: "prunaai/p-video", fields: &P_VIDEO, prices: &P_VIDEO_PRICES, ..OFFICIAL },
    Model { id: "runwayml/gen-4.5", fields: &GEN, prices: &[second(120_000)], ..OFFICIAL },
    // What else it takes nobody has written down.
    Model { id: "black-forest-labs/flux-3", fields: &FLUX, prices: &[second(170_000)], ..OFFICIAL },
    // Stands for the models of the community: no address of its own for orders, billed by the time on an L40S, and a
    // list for an output.
    Model { id: "sandbox/community-clip", official: false, fields: &COMMUNITY, prices: &[running(975)], ..OFFICIAL },
];
