//! What the input of each model holds and what its clips cost: what a family has in common stands once.

use super::super::input::Input;
use super::super::price::{Price, clip, second};
use super::super::schema::{Field, auto_length, choice, flag, link, links, list_text, seed, step, text, whole};
use super::super::unfit;
use crate::sandbox::side::Refusal;

const WIDE_OR_TALL: [&str; 2] = ["16:9", "9:16"];
const WIDE_TALL_SQUARE: [&str; 3] = ["16:9", "9:16", "1:1"];

pub(super) const VEO: [&[Field]; 3] = [&VEO_FRAMES, &[links("reference_images", 3)], &VEO_SHAPE];
pub(super) const VEO_FAST: [&[Field]; 2] = [&VEO_FRAMES, &VEO_SHAPE];
pub(super) const VEO_LITE: [&[Field]; 2] = [
    &VEO_FRAMES,
    &[
        choice("aspect_ratio", &WIDE_OR_TALL, "16:9"),
        choice("resolution", &["720p", "1080p"], "720p"),
        step("duration", &[4, 6, 8], 8),
    ],
];
pub(super) const VEO_3: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    step("duration", &[4, 6, 8], 8),
    choice("resolution", &["720p", "1080p"], "720p"),
    choice("aspect_ratio", &WIDE_OR_TALL, "16:9"),
    flag("generate_audio", true),
    text("negative_prompt"),
    seed(),
]];
const VEO_FRAMES: [Field; 3] = [text("prompt").required(), link("image"), link("last_frame")];
const VEO_SHAPE: [Field; 6] = [
    step("duration", &[4, 6, 8], 8),
    choice("resolution", &["720p", "1080p"], "1080p"),
    choice("aspect_ratio", &WIDE_OR_TALL, "16:9"),
    flag("generate_audio", true),
    text("negative_prompt"),
    seed(),
];
pub(super) const VEO_PRICES: [Price; 2] = [second(200_000).silent(), second(400_000)];
pub(super) const VEO_FAST_PRICES: [Price; 2] = [second(100_000).silent(), second(150_000)];
pub(super) const VEO_LITE_PRICES: [Price; 2] = [second(50_000).at(720), second(80_000)];

pub(super) fn veo_references(input: &Input) -> Result<(), Refusal> {
    let fits = input.text("aspect_ratio") == Some("16:9") && input.whole("duration") == Some(8);
    if !input.has("reference_images") || fits {
        return Ok(());
    }
    Err(clash("reference_images", "Reference images need a 16:9 clip of 8 seconds"))
}

pub(super) fn veo_lite(input: &Input) -> Result<(), Refusal> {
    if input.text("resolution") == Some("1080p") && input.whole("duration") != Some(8) {
        return Err(clash("resolution", "1080p needs a duration of 8 seconds"));
    }
    Ok(())
}

const SEEDANCE_ASPECTS: [&str; 8] = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21", "adaptive"];
const SEEDANCE_25_ASPECTS: [&str; 7] = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"];

pub(super) const SEEDANCE: [&[Field]; 2] = [&SEEDANCE_LINKS, &seedance_shape(&["480p", "720p", "1080p", "4k"])];
pub(super) const SEEDANCE_FAST: [&[Field]; 2] = [&SEEDANCE_LINKS, &seedance_shape(&["480p", "720p"])];
pub(super) const SEEDANCE_25: [&[Field]; 2] = [
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
pub(super) const SEEDANCE_15: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    link("last_frame_image"),
    whole("duration", (2, 12), 5),
    choice("resolution", &["480p", "720p", "1080p"], "720p"),
    choice("aspect_ratio", &["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21"], "16:9"),
    step("fps", &[24], 24),
    flag("camera_fixed", false),
    flag("generate_audio", false),
    seed(),
]];
pub(super) const SEEDANCE_15_PRICES: [Price; 6] = [
    second(13_000).at(480).silent(),
    second(26_000).at(480),
    second(26_000).at(720).silent(),
    second(52_000).at(720),
    second(60_000).silent(),
    second(120_000),
];
const SEEDANCE_LINKS: [Field; 6] = [
    text("prompt").required(),
    link("image"),
    link("last_frame_image"),
    links("reference_images", 9),
    links("reference_videos", 3),
    links("reference_audios", 3),
];
pub(super) const SEEDANCE_PRICES: [Price; 8] = [
    second(100_000).at(480).with_video(),
    second(220_000).at(720).with_video(),
    second(550_000).at(1080).with_video(),
    second(1_250_000).at(2160).with_video(),
    second(80_000).at(480),
    second(180_000).at(720),
    second(450_000).at(1080),
    second(1_000_000),
];
pub(super) const SEEDANCE_FAST_PRICES: [Price; 4] =
    [second(80_000).at(480).with_video(), second(170_000).with_video(), second(70_000).at(480), second(150_000)];
pub(super) const SEEDANCE_25_PRICES: [Price; 4] =
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

pub(super) fn seedance(input: &Input) -> Result<(), Refusal> {
    let framed = input.has("image") || input.has("last_frame_image");
    let references = ["reference_images", "reference_videos", "reference_audios"];
    match references.into_iter().find(|name| input.has(name)) {
        Some(name) if framed => Err(clash(name, "References cannot be used with a first or last frame")),
        Some(_) | None => Ok(()),
    }
}

pub(super) const KLING_21: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("start_image").required(),
    link("end_image"),
    choice("mode", &["standard", "pro"], "standard"),
    step("duration", &[5, 10], 5),
    text("negative_prompt"),
]];
pub(super) const KLING_21_PRICES: [Price; 2] = [second(50_000).at(720), second(90_000)];
pub(super) const KLING_25: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("start_image"),
    link("end_image"),
    step("duration", &[5, 10], 5),
    choice("aspect_ratio", &WIDE_TALL_SQUARE, "16:9"),
    text("negative_prompt"),
]];
pub(super) const KLING_26: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("start_image"),
    step("duration", &[5, 10], 5),
    choice("aspect_ratio", &WIDE_TALL_SQUARE, "16:9"),
    flag("generate_audio", true),
    text("negative_prompt"),
]];
pub(super) const KLING_3: [&[Field]; 3] = [&KLING_SHAPE, &KLING_SCENES, &[text("negative_prompt")]];
pub(super) const KLING_OMNI: [&[Field]; 3] = [&KLING_SHAPE, &KLING_SCENES, &KLING_REFERENCES];
pub(super) const KLING_O1: [&[Field]; 2] = [&kling_shape(&["std", "pro"], 10), &KLING_REFERENCES];
const KLING_SHAPE: [Field; 6] = kling_shape(&["standard", "pro", "4k"], 15);
const KLING_SCENES: [Field; 2] = [list_text("multi_prompt"), flag("generate_audio", false)];
const KLING_REFERENCES: [Field; 4] = [
    link("reference_video"),
    links("reference_images", 7),
    choice("video_reference_type", &["feature", "base"], "feature"),
    flag("keep_original_sound", true),
];
/// The higher of two figures that are told.
pub(super) const KLING_3_PRICES: [Price; 5] = [
    second(168_000).at(720).silent(),
    second(252_000).at(720).sounding(),
    second(224_000).at(1080).silent(),
    second(336_000).at(1080).sounding(),
    second(420_000),
];
pub(super) const KLING_OMNI_PRICES: [Price; 5] = [
    second(168_000).at(720).silent(),
    second(224_000).at(720).sounding(),
    second(224_000).at(1080).silent(),
    second(280_000).at(1080).sounding(),
    second(420_000),
];
pub(super) const KLING_O1_PRICES: [Price; 4] = [
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

pub(super) fn kling_references(input: &Input) -> Result<(), Refusal> {
    if input.has("reference_video") && input.count("reference_images") > 4 {
        return Err(clash("reference_images", "At most 4 reference images go with a reference video"));
    }
    Ok(())
}

const WAN_ASPECTS: [&str; 5] = ["16:9", "9:16", "1:1", "4:3", "3:4"];
pub(super) const WAN_TEXT: [&[Field]; 1] = [&[
    text("prompt").required(),
    whole("duration", (2, 15), 5),
    choice("resolution", &["720p", "1080p"], "1080p"),
    choice("aspect_ratio", &WAN_ASPECTS, "16:9"),
    text("negative_prompt"),
    link("audio"),
    flag("enable_prompt_expansion", true),
    seed(),
]];
pub(super) const WAN_IMAGE: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("first_frame").required(),
    link("last_frame"),
    link("first_clip"),
    whole("duration", (2, 15), 5),
    choice("resolution", &["720p", "1080p"], "1080p"),
    text("negative_prompt"),
    link("audio"),
    flag("enable_prompt_expansion", true),
    seed(),
]];
pub(super) const WAN_EDIT: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("video").required(),
    choice("resolution", &["720p", "1080p"], "1080p"),
    text("negative_prompt"),
    flag("enable_prompt_expansion", true),
    seed(),
]];

pub(super) const WAN_REFERENCES: [&[Field]; 1] = [&[
    text("prompt").required(),
    links("reference_images", 5),
    links("reference_videos", 5),
    whole("duration", (2, 10), 5),
    choice("resolution", &["720p", "1080p"], "1080p"),
    choice("aspect_ratio", &WAN_ASPECTS, "16:9"),
    choice("shot_type", &["single", "multi"], "single"),
    text("negative_prompt"),
    seed(),
]];
pub(super) const WAN_25: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image").required(),
    step("duration", &[5, 10], 5),
    choice("resolution", &["720p", "1080p"], "720p"),
    text("negative_prompt"),
    link("audio"),
    flag("enable_prompt_expansion", true),
    seed(),
]];
pub(super) const WAN_25_PRICES: [Price; 2] = [second(68_000).at(720), second(102_000)];
pub(super) const WAN_22: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image").required(),
    link("last_image"),
    whole("num_frames", (81, 121), 81),
    choice("resolution", &["480p", "720p"], "480p"),
    whole("frames_per_second", (5, 30), 16),
    flag("go_fast", true),
    seed(),
]];
pub(super) const WAN_22_PRICES: [Price; 2] = [clip(50_000).at(480), clip(110_000)];
pub(super) const WAN_3: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    text("negative_prompt"),
    choice("resolution", &["480p", "720p", "1080p"], "1080p"),
    choice("aspect_ratio", &["adaptive", "16:9", "9:16", "1:1", "4:3", "3:4"], "adaptive"),
    whole("duration", (2, 30), 5),
    flag("enable_prompt_expansion", true),
    seed(),
]];
pub(super) const WAN_3_PRICES: [Price; 3] = [second(50_000).at(480), second(100_000).at(720), second(200_000)];
pub(super) const HORSE: [&[Field]; 1] = [&[
    text("prompt"),
    links("images", 9),
    choice("resolution", &["720p", "1080p"], "720p"),
    choice("aspect_ratio", &WAN_ASPECTS, "16:9"),
    whole("duration", (3, 15), 5),
    seed(),
]];
pub(super) const HORSE_PRICES: [Price; 2] = [second(140_000).at(720), second(180_000)];

pub(super) const HAILUO: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("first_frame_image"),
    step("duration", &[6, 10], 6),
    choice("resolution", &["768p", "1080p"], "768p"),
    flag("prompt_optimizer", true),
]];
pub(super) const HAILUO_PRICES: [Price; 3] = [clip(490_000).at(1080), clip(560_000).lasting(10), clip(280_000)];
pub(super) const HAILUO_FAST_PRICES: [Price; 3] = [clip(330_000).at(1080), clip(320_000).lasting(10), clip(190_000)];

pub(super) fn hailuo(input: &Input) -> Result<(), Refusal> {
    if input.text("resolution") == Some("1080p") && input.whole("duration") != Some(6) {
        return Err(clash("duration", "1080p is made for 6 seconds only"));
    }
    Ok(())
}

const LTX_LENGTHS: [i64; 8] = [6, 8, 10, 12, 14, 16, 18, 20];
const LTX_RATES: [i64; 4] = [24, 25, 48, 50];
const LTX_CAMERA: [&str; 9] =
    ["none", "dolly_in", "dolly_out", "dolly_left", "dolly_right", "jib_up", "jib_down", "static", "focus_shift"];
pub(super) const LTX_FAST: [&[Field]; 1] = [&ltx_fields(&LTX_LENGTHS, &["1080p", "2k", "4k"])];
pub(super) const LTX_PRO: [&[Field]; 1] = [&ltx_fields(&[6, 8, 10], &["1080p", "2k", "4k"])];
pub(super) const LTX_25: [&[Field]; 1] = [&ltx_fields(&LTX_LENGTHS, &["720p", "1080p", "2k", "4k"])];
pub(super) const LTX_25_PRICES: [Price; 4] =
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

pub(super) fn ltx(input: &Input) -> Result<(), Refusal> {
    let large = matches!(input.text("resolution"), Some("2k" | "4k"));
    if large && input.whole("duration").is_some_and(|seconds| seconds > 8) {
        return Err(clash("duration", "More than 1080p is made for up to 8 seconds only"));
    }
    Ok(())
}

pub(super) const GROK: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    whole("duration", (1, 15), 5),
    choice("aspect_ratio", &WAN_ASPECTS, "16:9"),
    choice("resolution", &["480p", "720p"], "720p"),
]];

pub(super) const RAY_2: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("start_image"),
    link("end_image"),
    step("duration", &[5, 9], 5),
    choice("aspect_ratio", &["1:1", "3:4", "4:3", "9:16", "16:9", "9:21", "21:9"], "16:9"),
    flag("loop", false),
]];

pub(super) const PIXVERSE: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    link("last_frame_image"),
    choice("quality", &["360p", "540p", "720p", "1080p"], "540p"),
    choice("aspect_ratio", &WIDE_TALL_SQUARE, "16:9"),
    step("duration", &[5, 8, 10, 15], 5),
    flag("generate_audio_switch", false),
    flag("generate_multi_clip_switch", false),
    text("negative_prompt"),
    seed(),
]];
pub(super) const PIXVERSE_PRICES: [Price; 8] = [
    second(50_000).at(360).silent(),
    second(70_000).at(360),
    second(70_000).at(540).silent(),
    second(90_000).at(540),
    second(90_000).at(720).silent(),
    second(120_000).at(720),
    second(180_000).silent(),
    second(230_000),
];

pub(super) const P_VIDEO: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    link("last_frame_image"),
    link("audio"),
    whole("duration", (1, 20), 5),
    choice("aspect_ratio", &["16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "1:1"], "16:9"),
    choice("resolution", &["720p", "1080p"], "720p"),
    step("fps", &[24, 48], 24),
    flag("draft", false),
    flag("prompt_upsampling", true),
    flag("save_audio", true),
    seed(),
]];
pub(super) const P_VIDEO_PRICES: [Price; 2] = [second(20_000).at(720), second(40_000)];

pub(super) const GEN: [&[Field]; 1] = [&[
    text("prompt").required(),
    link("image"),
    step("duration", &[5, 10], 5),
    choice("aspect_ratio", &["16:9", "9:16", "4:3", "3:4", "1:1", "21:9"], "16:9"),
    seed(),
]];

pub(super) const FLUX: [&[Field]; 1] =
    [&[text("prompt").required(), links("images", 10), link("start_video"), flag("draft", false), seed()]];

pub(super) const COMMUNITY: [&[Field]; 1] =
    [&[text("prompt").required(), link("image"), step("duration", &[2, 4], 2), seed()]];

fn clash(name: &str, message: &str) -> Refusal {
    unfit(&format!("input.{name}"), "condition", message.to_owned())
}
