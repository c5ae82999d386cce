//! The models that are served: their fields, what does not go together, and their price lists.
//!
//! Fields are those of the models' own pages
//! (`https://replicate.com/{owner}/{name}/api/schema`), as read until 2026-10-08.
//! OpenAI's models are not here: nobody has seen them answer since 2026-09-24.

use sha2::{Digest, Sha256};

use super::input::Input;
use super::price::{Price, clip, running, second};
use super::schema::{Field, auto_length, choice, flag, link, links, list_text, seed, step, text, whole};
use super::unfit;
use crate::sandbox::side::Refusal;
use crate::sandbox::world::hex;

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

static MODELS: [Model; 21] = [
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
    // Stands for the models of the community: no address of its own for orders, billed by the time on an L40S, and a
    // list for an output.
    Model { id: "sandbox/community-clip", official: false, fields: &COMMUNITY, prices: &[running(975)], ..OFFICIAL },
];

const WIDE_OR_TALL: [&str; 2] = ["16:9", "9:16"];
const WIDE_TALL_SQUARE: [&str; 3] = ["16:9", "9:16", "1:1"];

const VEO: [&[Field]; 3] = [&VEO_FRAMES, &[links("reference_images", 3)], &VEO_SHAPE];
const VEO_FAST: [&[Field]; 2] = [&VEO_FRAMES, &VEO_SHAPE];
const VEO_LITE: [&[Field]; 2] = [
    &VEO_FRAMES,
    &[
        choice("aspect_ratio", &WIDE_OR_TALL, "16:9"),
        choice("resolution", &["720p", "1080p"], "720p"),
        step("duration", &[4, 6, 8], 8),
    ],
];
const VEO_FRAMES: [Field; 3] = [text("prompt").required(), link("image"), link("last_frame")];
const VEO_SHAPE: [Field; 6] = [
    step("duration", &[4, 6, 8], 8),
    choice("resolution", &["720p", "1080p"], "1080p"),
    choice("aspect_ratio", &WIDE_OR_TALL, "16:9"),
    flag("generate_audio", true),
    text("negative_prompt"),
    seed(),
];
const VEO_PRICES: [Price; 2] = [second(200_000).silent(), second(400_000)];
const VEO_FAST_PRICES: [Price; 2] = [second(100_000).silent(), second(150_000)];
const VEO_LITE_PRICES: [Price; 2] = [second(50_000).at(720), second(80_000)];

fn veo_references(input: &Input) -> Result<(), Refusal> {
    let fits = input.text("aspect_ratio") == Some("16:9") && input.whole("duration") == Some(8);
    if !input.has("reference_images") || fits {
        return Ok(());
    }
    Err(clash("reference_images", "Reference images need a 16:9 clip of 8 seconds"))
}

fn veo_lite(input: &Input) -> Result<(), Refusal> {
    if input.text("resolution") == Some("1080p") && input.whole("duration") != Some(8) {
        return Err(clash("resolution", "1080p needs a duration of 8 seconds"));
    }
    Ok(())
}

const SEEDANCE_ASPECTS: [&str; 8] = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21", "adaptive"];
const SEEDANCE_25_ASPECTS: [&str; 7] = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"];

const SEEDANCE: [&[Field]; 2] = [&SEEDANCE_LINKS, &seedance_shape(&["480p", "720p", "1080p", "4k"])];
const SEEDANCE_FAST: [&[Field]; 2] = [&SEEDANCE_LINKS, &seedance_shape(&["480p", "720p"])];
const SEEDANCE_25: [&[Field]; 2] = [
    &SEEDANCE_LINKS,
    &[
        auto_length("duration", 30, 5),
        choice("resolution", &["480p", "720p"], "720p"),
        choice("aspect_ratio", &SEEDANCE_25_ASPECTS, "16:9"),
        flag("generate_audio", true),
        flag("watermark", false),
        choice("output_format", &["mp4", "mov"], "mp4"),
        seed(),
    ],
];
const SEEDANCE_LINKS: [Field; 6] = [
    text("prompt").required(),
    link("image"),
    link("last_frame_image"),
    links("reference_images", 9),
    links("reference_videos", 3),
    links("reference_audios", 3),
];
const SEEDANCE_PRICES: [Price; 8] = [
    second(100_000).at(480).with_video(),
    second(220_000).at(720).with_video(),
    second(550_000).at(1080).with_video(),
    second(1_250_000).at(2160).with_video(),
    second(80_000).at(480),
    second(180_000).at(720),
    second(450_000).at(1080),
    second(1_000_000),
];
const SEEDANCE_FAST_PRICES: [Price; 4] =
    [second(80_000).at(480).with_video(), second(170_000).with_video(), second(70_000).at(480), second(150_000)];
const SEEDANCE_25_PRICES: [Price; 4] =
    [second(430_400).at(480).with_video(), second(967_600).with_video(), second(102_800).at(480), second(231_200)];

const fn seedance_shape(resolutions: &'static [&'static str]) -> [Field; 5] {
    [
        auto_length("duration", 15, 5),
        choice("resolution", resolutions, "720p"),
        choice("aspect_ratio", &SEEDANCE_ASPECTS, "16:9"),
        flag("generate_audio", true),
        seed(),
    ]
}

fn seedance(input: &Input) -> Result<(), Refusal> {
    let framed = input.has("image") || input.has("last_frame_image");
    let references = ["reference_images", "reference_videos", "reference_audios"];
    match references.into_iter().find(|name| input.has(name)) {
        Some(name) if framed => Err(clash(name, "References cannot be used with a first or last frame")),
        Some(_) | None => Ok(()),
    }
}

const KLING_26: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("start_image"),
    step("duration", &[5, 10], 5),
    choice("aspect_ratio", &WIDE_TALL_SQUARE, "16:9"),
    flag("generate_audio", true),
    text("negative_prompt"),
]];
const KLING_3: [&[Field]; 3] = [&KLING_SHAPE, &KLING_SCENES, &[text("negative_prompt")]];
const KLING_OMNI: [&[Field]; 3] = [&KLING_SHAPE, &KLING_SCENES, &KLING_REFERENCES];
const KLING_O1: [&[Field]; 2] = [&kling_shape(&["std", "pro"], 10), &KLING_REFERENCES];
const KLING_SHAPE: [Field; 6] = kling_shape(&["standard", "pro", "4k"], 15);
const KLING_SCENES: [Field; 2] = [list_text("multi_prompt"), flag("generate_audio", false)];
const KLING_REFERENCES: [Field; 4] = [
    link("reference_video"),
    links("reference_images", 7),
    choice("video_reference_type", &["feature", "base"], "feature"),
    flag("keep_original_sound", true),
];
/// The higher of two figures that are told.
const KLING_3_PRICES: [Price; 5] = [
    second(168_000).at(720).silent(),
    second(252_000).at(720).sounding(),
    second(224_000).at(1080).silent(),
    second(336_000).at(1080).sounding(),
    second(420_000),
];
const KLING_OMNI_PRICES: [Price; 5] = [
    second(168_000).at(720).silent(),
    second(224_000).at(720).sounding(),
    second(224_000).at(1080).silent(),
    second(280_000).at(1080).sounding(),
    second(420_000),
];
const KLING_O1_PRICES: [Price; 4] = [
    second(126_000).at(720).with_video(),
    second(168_000).at(1080).with_video(),
    second(84_000).at(720),
    second(112_000),
];

const fn kling_shape(modes: &'static [&'static str], longest: i64) -> [Field; 6] {
    [
        text("prompt").required(),
        choice("mode", modes, "pro"),
        whole("duration", (3, longest), 5),
        link("start_image"),
        link("end_image"),
        choice("aspect_ratio", &WIDE_TALL_SQUARE, "16:9"),
    ]
}

fn kling_references(input: &Input) -> Result<(), Refusal> {
    if input.has("reference_video") && input.count("reference_images") > 4 {
        return Err(clash("reference_images", "At most 4 reference images go with a reference video"));
    }
    Ok(())
}

const WAN_ASPECTS: [&str; 5] = ["16:9", "9:16", "1:1", "4:3", "3:4"];
const WAN_TEXT: [&[Field]; 1] = [&[
    text("prompt").required(),
    whole("duration", (2, 15), 5),
    choice("resolution", &["720p", "1080p"], "1080p"),
    choice("aspect_ratio", &WAN_ASPECTS, "16:9"),
    text("negative_prompt"),
    link("audio"),
    flag("enable_prompt_expansion", true),
    seed(),
]];
const WAN_IMAGE: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image").required(),
    whole("duration", (2, 15), 5),
    choice("resolution", &["720p", "1080p"], "1080p"),
    text("negative_prompt"),
    link("audio"),
    flag("enable_prompt_expansion", true),
    seed(),
]];
const WAN_EDIT: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("video").required(),
    choice("resolution", &["720p", "1080p"], "1080p"),
    text("negative_prompt"),
    flag("enable_prompt_expansion", true),
    seed(),
]];

const HAILUO: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("first_frame_image"),
    step("duration", &[6, 10], 6),
    choice("resolution", &["768p", "1080p"], "768p"),
    flag("prompt_optimizer", true),
]];
const HAILUO_PRICES: [Price; 3] = [clip(490_000).at(1080), clip(560_000).lasting(10), clip(280_000)];
const HAILUO_FAST_PRICES: [Price; 3] = [clip(330_000).at(1080), clip(320_000).lasting(10), clip(190_000)];

fn hailuo(input: &Input) -> Result<(), Refusal> {
    if input.text("resolution") == Some("1080p") && input.whole("duration") != Some(6) {
        return Err(clash("duration", "1080p is made for 6 seconds only"));
    }
    Ok(())
}

const LTX_LENGTHS: [i64; 8] = [6, 8, 10, 12, 14, 16, 18, 20];
const LTX_RATES: [i64; 4] = [24, 25, 48, 50];
const LTX_CAMERA: [&str; 9] =
    ["none", "dolly_in", "dolly_out", "dolly_left", "dolly_right", "jib_up", "jib_down", "static", "focus_shift"];
const LTX_FAST: [&[Field]; 1] = [&ltx_fields(&LTX_LENGTHS, &["1080p", "2k", "4k"])];
const LTX_PRO: [&[Field]; 1] = [&ltx_fields(&[6, 8, 10], &["1080p", "2k", "4k"])];
const LTX_25: [&[Field]; 1] = [&ltx_fields(&LTX_LENGTHS, &["720p", "1080p", "2k", "4k"])];
const LTX_25_PRICES: [Price; 4] =
    [second(30_000).at(720), second(60_000).at(1080), second(120_000).at(1440), second(240_000)];

const fn ltx_fields(lengths: &'static [i64], resolutions: &'static [&'static str]) -> [Field; 9] {
    [
        text("prompt").required(),
        link("image"),
        link("last_frame_image"),
        step("duration", lengths, 6),
        choice("resolution", resolutions, "1080p"),
        choice("aspect_ratio", &WIDE_OR_TALL, "16:9"),
        step("fps", &LTX_RATES, 25),
        choice("camera_motion", &LTX_CAMERA, "none"),
        flag("generate_audio", true),
    ]
}

fn ltx(input: &Input) -> Result<(), Refusal> {
    let large = matches!(input.text("resolution"), Some("2k" | "4k"));
    if large && input.whole("duration").is_some_and(|seconds| seconds > 8) {
        return Err(clash("duration", "More than 1080p is made for up to 8 seconds only"));
    }
    Ok(())
}

const GROK: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    whole("duration", (1, 15), 5),
    choice("aspect_ratio", &WAN_ASPECTS, "16:9"),
    choice("resolution", &["480p", "720p"], "720p"),
]];

const COMMUNITY: [&[Field]; 1] = [&[text("prompt").required(), link("image"), step("duration", &[2, 4], 2), seed()]];

fn clash(name: &str, message: &str) -> Refusal {
    unfit(&format!("input.{name}"), "condition", message.to_owned())
}
