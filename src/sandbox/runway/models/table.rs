//! Every model in one row.

use super::super::fields::{Field, Kind, Places, may, must};
use super::super::price::flat;
use super::partners::{
    GROK_IMAGE, GROK_LITE_IMAGE, GROK_LITE_TEXT, GROK_TEXT, H3_IMAGE, H3_TEXT, HAILUO_IMAGE, HAILUO_TEXT, HAILUO_VIDEO,
    HORSE_IMAGE, HORSE_TEXT, K3_4K_IMAGE, K3_4K_TEXT, K3_4K_VIDEO, K3_PRO_IMAGE, K3_PRO_TEXT, K3_PRO_VIDEO,
    K3_STANDARD_IMAGE, K3_STANDARD_TEXT, K3_STANDARD_VIDEO, K4_IMAGE, K4_TEXT, K4_VIDEO, K25_IMAGE, K25_TEXT,
    OMNI_11_IMAGE, OMNI_11_TEXT, OMNI_11_VIDEO, OMNI_IMAGE, OMNI_TEXT, OMNI_VIDEO, SEEDANCE_25_IMAGE, SEEDANCE_25_TEXT,
    SEEDANCE_25_VIDEO, SEEDANCE_IMAGE, SEEDANCE_SMALL_IMAGE, SEEDANCE_SMALL_TEXT, SEEDANCE_SMALL_VIDEO, SEEDANCE_TEXT,
    SEEDANCE_VIDEO, WAN_IMAGE, WAN_TEXT,
};
use super::{Fields, Model, adaptive_needs_media, edit_decides, followed, frames_need_auto, short_source};

const TEXT: &str = "text_to_video";
const IMAGE: &str = "image_to_video";
const VIDEO: &str = "video_to_video";

/// On every model.
pub(super) const SEED: [Field; 1] = [may("seed", Kind::Whole(0, 4_294_967_295))];

/// On the vendor's own models.
const OWN: [Field; 2] = [SEED[0], may("contentModeration", Kind::Moderation)];

/// Other files than MP4, for the cutting room.
const MASTERS: [&str; 12] = [
    "mp4",
    "prores",
    "png_sequence",
    "hdr10",
    "hlg",
    "sdr_rec709_10bit",
    "hdr_pq_12bit_master",
    "hdr_prores",
    "hdr_png_sequence",
    "hdr_exr_sequence",
    "hdr_exr_acescg_half",
    "hdr_exr_acescg_float",
];
const FORMATS: [Field; 2] = [may("outputFormat", Kind::Choice(&[&MASTERS])), may("proresProfile", Kind::Text(64))];

pub(super) const WIDE_OR_TALL: [&str; 2] = ["1280:720", "720:1280"];
const SIX: [&str; 6] = ["1280:720", "720:1280", "1104:832", "960:960", "832:1104", "1584:672"];
pub(super) const HD: [&str; 2] = ["1920:1080", "1080:1920"];

const GEN_TEXT: Fields = &[
    &[must("promptText", Kind::Text(1000)), must("ratio", Kind::Choice(&[&WIDE_OR_TALL]))],
    &[must("duration", Kind::Whole(2, 10))],
    &FORMATS,
    &OWN,
];
const GEN_IMAGE: Fields = &[
    &[must("promptImage", Kind::Frames(Places::First)), must("promptText", Kind::Text(1000))],
    // The last one stands in the pages and not in the packages.
    &[must("ratio", Kind::Choice(&[&SIX, &["672:1584"]])), must("duration", Kind::Whole(2, 10))],
    &FORMATS,
    &OWN,
];
const TURBO: Fields = &[
    &[must("promptImage", Kind::Frames(Places::First)), must("ratio", Kind::Choice(&[&SIX]))],
    &[may("promptText", Kind::Text(1000)), may("duration", Kind::Whole(2, 10))],
    &OWN,
];
const ALEPH_SHAPES: [&str; 8] = ["16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "21:9"];
const ALEPH: Fields = &[
    &[must("videoUri", Kind::Clip), may("promptText", Kind::Text(1000)), may("keyframes", Kind::Keyframes)],
    &[may("targetAspectRatio", Kind::Choice(&[&ALEPH_SHAPES])), may("ratio", Kind::Text(16))],
    &[may("outputFormat", Kind::Choice(&[&["mp4", "prores", "png_sequence", "sdr_rec709_10bit"]]))],
    &OWN,
];
const ACT: Fields = &[
    &[must("character", Kind::Typed(&["image", "video"])), must("reference", Kind::Typed(&["video"]))],
    &[may("bodyControl", Kind::Flag), may("expressionIntensity", Kind::Whole(1, 5))],
    &[may("ratio", Kind::Choice(&[&SIX]))],
    &OWN,
];

const VEO_SHAPE: [Field; 4] = [
    must("ratio", Kind::Choice(&[&WIDE_OR_TALL, &HD])),
    may("duration", Kind::OneOf(&[4, 6, 8])),
    may("audio", Kind::Flag),
    may("negativePrompt", Kind::Text(1000)),
];
const VEO_TEXT: Fields = &[&[must("promptText", Kind::Text(1000))], &VEO_SHAPE, &SEED];
const VEO_IMAGE: Fields = &[
    &[must("promptImage", Kind::Frames(Places::FirstAndLast)), may("promptText", Kind::Text(1000))],
    &VEO_SHAPE,
    &SEED,
];

/// The row that the others differ from.
const PLAIN: Model =
    Model { id: "", at: &[], lines: 720, usual: None, longest: 30, rule: |_| Ok(()), price: flat(&[(720, 100)]) };

pub(super) static MODELS: [Model; 27] = [
    Model { id: "gen4.5", at: &[(TEXT, GEN_TEXT), (IMAGE, GEN_IMAGE)], price: flat(&[(720, 120)]), ..PLAIN },
    Model { id: "gen4_turbo", at: &[(IMAGE, TURBO)], price: flat(&[(720, 50)]), ..PLAIN },
    Model {
        id: "aleph2",
        at: &[(VIDEO, ALEPH)],
        rule: short_source,
        price: flat(&[(720, 280)]).at_least(560),
        ..PLAIN
    },
    Model {
        id: "act_two",
        at: &[("character_performance", ACT)],
        rule: followed,
        price: flat(&[(720, 50)]).at_least(150),
        ..PLAIN
    },
    Model {
        id: "veo3.1",
        at: &[(TEXT, VEO_TEXT), (IMAGE, VEO_IMAGE)],
        usual: Some(8),
        price: flat(&[(720, 400)]).or_silent(&[(720, 200)]),
        ..PLAIN
    },
    Model {
        id: "veo3.1_fast",
        at: &[(TEXT, VEO_TEXT), (IMAGE, VEO_IMAGE)],
        usual: Some(8),
        price: flat(&[(720, 150)]).or_silent(&[(720, 100)]),
        ..PLAIN
    },
    Model {
        id: "gemini_omni_flash_1.1",
        at: &[(TEXT, OMNI_11_TEXT), (IMAGE, OMNI_11_IMAGE), (VIDEO, OMNI_11_VIDEO)],
        longest: 10,
        rule: edit_decides,
        price: flat(&[(360, 34), (720, 100), (1080, 150), (2160, 300)]).and_picture(10),
        ..PLAIN
    },
    Model {
        id: "gemini_omni_flash",
        at: &[(TEXT, OMNI_TEXT), (IMAGE, OMNI_IMAGE), (VIDEO, OMNI_VIDEO)],
        longest: 10,
        price: flat(&[(720, 100)]),
        ..PLAIN
    },
    Model {
        id: "grok_imagine_1_5",
        at: &[(TEXT, GROK_TEXT), (IMAGE, GROK_IMAGE)],
        price: flat(&[(480, 100), (720, 160), (1080, 290)]).and_picture(10),
        ..PLAIN
    },
    Model {
        id: "grok_imagine_1_5_lite",
        at: &[(TEXT, GROK_LITE_TEXT), (IMAGE, GROK_LITE_IMAGE)],
        price: flat(&[(480, 20), (720, 30), (1080, 140)]).and_picture(10),
        ..PLAIN
    },
    Model {
        id: "seedance2",
        at: &[(TEXT, SEEDANCE_TEXT), (IMAGE, SEEDANCE_IMAGE), (VIDEO, SEEDANCE_VIDEO)],
        longest: 15,
        price: flat(&[(720, 360), (1080, 400), (2160, 1500)]),
        ..PLAIN
    },
    Model {
        id: "seedance2_fast",
        at: &[(TEXT, SEEDANCE_SMALL_TEXT), (IMAGE, SEEDANCE_SMALL_IMAGE), (VIDEO, SEEDANCE_SMALL_VIDEO)],
        longest: 15,
        price: flat(&[(720, 290)]),
        ..PLAIN
    },
    Model {
        id: "seedance2_mini",
        at: &[(TEXT, SEEDANCE_SMALL_TEXT), (IMAGE, SEEDANCE_SMALL_IMAGE), (VIDEO, SEEDANCE_SMALL_VIDEO)],
        longest: 15,
        price: flat(&[(720, 160)]).at_least(640),
        ..PLAIN
    },
    Model {
        id: "seedance2_5",
        at: &[(TEXT, SEEDANCE_25_TEXT), (IMAGE, SEEDANCE_25_IMAGE), (VIDEO, SEEDANCE_25_VIDEO)],
        usual: Some(5),
        rule: edit_decides,
        price: flat(&[(480, 200), (720, 300), (1080, 680)])
            .and_source(&[(480, 100), (720, 150), (1080, 340)])
            .at_least(800),
        ..PLAIN
    },
    Model {
        id: "kling2.5_turbo_pro",
        at: &[(TEXT, K25_TEXT), (IMAGE, K25_IMAGE)],
        usual: Some(5),
        price: flat(&[(720, 120)]),
        ..PLAIN
    },
    Model {
        id: "kling3.0_standard",
        at: &[(TEXT, K3_STANDARD_TEXT), (IMAGE, K3_STANDARD_IMAGE)],
        price: flat(&[(720, 130)]).or_silent(&[(720, 90)]),
        ..PLAIN
    },
    Model {
        id: "kling3.0_pro",
        at: &[(TEXT, K3_PRO_TEXT), (IMAGE, K3_PRO_IMAGE)],
        price: flat(&[(720, 170)]).or_silent(&[(720, 120)]),
        lines: 1080,
        ..PLAIN
    },
    Model {
        id: "kling3.0_4k",
        at: &[(TEXT, K3_4K_TEXT), (IMAGE, K3_4K_IMAGE)],
        price: flat(&[(720, 430)]),
        lines: 2160,
        ..PLAIN
    },
    Model {
        id: "klingO3_standard",
        at: &[(TEXT, K3_STANDARD_TEXT), (IMAGE, K3_STANDARD_IMAGE), (VIDEO, K3_STANDARD_VIDEO)],
        price: flat(&[(720, 130)]),
        ..PLAIN
    },
    Model {
        id: "klingO3_pro",
        at: &[(TEXT, K3_PRO_TEXT), (IMAGE, K3_PRO_IMAGE), (VIDEO, K3_PRO_VIDEO)],
        price: flat(&[(720, 170)]),
        lines: 1080,
        ..PLAIN
    },
    Model {
        id: "klingO3_4k",
        at: &[(TEXT, K3_4K_TEXT), (IMAGE, K3_4K_IMAGE), (VIDEO, K3_4K_VIDEO)],
        price: flat(&[(720, 430)]),
        lines: 2160,
        ..PLAIN
    },
    Model { id: "kling_4", at: &[(TEXT, K4_TEXT), (IMAGE, K4_IMAGE), (VIDEO, K4_VIDEO)], ..PLAIN },
    Model {
        id: "hailuo3",
        at: &[(TEXT, HAILUO_TEXT), (IMAGE, HAILUO_IMAGE), (VIDEO, HAILUO_VIDEO)],
        lines: 768,
        rule: adaptive_needs_media,
        price: flat(&[(1080, 100), (1440, 150)]).and_picture(20),
        ..PLAIN
    },
    Model { id: "h3_max", at: &[(TEXT, H3_TEXT), (IMAGE, H3_IMAGE)], lines: 768, ..PLAIN },
    Model {
        id: "happyhorse_1_0",
        at: &[(TEXT, HORSE_TEXT), (IMAGE, HORSE_IMAGE)],
        price: flat(&[(720, 150)]),
        ..PLAIN
    },
    Model { id: "wan3", at: &[(TEXT, WAN_TEXT), (IMAGE, WAN_IMAGE)], rule: frames_need_auto, ..PLAIN },
    Model { id: "wan3_prime", at: &[(TEXT, WAN_TEXT), (IMAGE, WAN_IMAGE)], rule: frames_need_auto, ..PLAIN },
];
