//! The catalog of 2026-10-09, a copy of <https://openrouter.ai/api/v1/videos/models>: what each model takes, and costs.
//!
//! Lengths, resolutions and prices are the catalog's. Proportions, frames and
//! seeds, which the copy does not tell, are those of the models' own vendors.

use super::models::{FALLBACK, Lengths, Model, Work};

const TWO: &[&str] = &["16:9", "9:16"];
const THREE: &[&str] = &["16:9", "9:16", "1:1"];
const FIVE: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4"];
const SIX: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"];
const SEVEN: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"];
const FIRST: &[&str] = &["first_frame"];
const BOTH: &[&str] = &["first_frame", "last_frame"];

/// What most models have in common.
const PLAIN: Model = Model {
    id: "",
    seconds: Lengths::Unasked,
    resolutions: &["720p"],
    aspects: TWO,
    frames: FIRST,
    sound: true,
    seed: false,
    work: Work::Scene,
    skus: &[],
};

const VEO: Model = Model {
    seconds: Lengths::OneOf(&[4, 6, 8]),
    resolutions: &["720p", "1080p", "4K"],
    frames: BOTH,
    seed: true,
    ..PLAIN
};

const SEEDANCE: Model = Model {
    seconds: Lengths::Between(4, 15),
    resolutions: &["720p", "480p"],
    aspects: SIX,
    frames: BOTH,
    seed: true,
    ..PLAIN
};

const KLING: Model = Model { seconds: Lengths::Between(3, 15), aspects: THREE, frames: BOTH, ..PLAIN };

const WAN: Model = Model { resolutions: &["720p", "1080p"], aspects: FIVE, frames: BOTH, seed: true, ..PLAIN };

const GROK: Model =
    Model { seconds: Lengths::Between(1, 15), resolutions: &["720p", "480p", "1080p"], aspects: SEVEN, ..PLAIN };

pub(super) const MODELS: [Model; 30] = [
    Model {
        id: "google/veo-3.1",
        skus: &[
            ("duration_seconds_with_audio", "0.4"),
            ("duration_seconds_with_audio_4k", "0.6"),
            ("duration_seconds_without_audio", "0.2"),
            ("duration_seconds_without_audio_4k", "0.4"),
        ],
        ..VEO
    },
    Model {
        id: "google/veo-3.1-fast",
        skus: &[
            ("duration_seconds_with_audio", "0.12"),
            ("duration_seconds_with_audio_720p", "0.1"),
            ("duration_seconds_with_audio_4k", "0.3"),
            ("duration_seconds_without_audio", "0.1"),
            ("duration_seconds_without_audio_720p", "0.08"),
            ("duration_seconds_without_audio_4k", "0.25"),
        ],
        ..VEO
    },
    Model {
        id: FALLBACK,
        resolutions: &["720p", "1080p"],
        skus: &[
            ("duration_seconds_with_audio", "0.08"),
            ("duration_seconds_with_audio_720p", "0.05"),
            ("duration_seconds_without_audio", "0.05"),
            ("duration_seconds_without_audio_720p", "0.03"),
        ],
        ..VEO
    },
    Model {
        id: "bytedance/seedance-2.5",
        seconds: Lengths::Between(4, 30),
        skus: &[
            ("video_tokens_480p", "0.0000107"),
            ("video_tokens_480p_with_video_input", "0.0000064"),
            ("video_tokens_720p", "0.0000107"),
            ("video_tokens_720p_with_video_input", "0.0000064"),
        ],
        ..SEEDANCE
    },
    Model {
        id: "bytedance/seedance-2.0",
        resolutions: &["720p", "480p", "1080p", "4K"],
        skus: &[
            ("video_tokens", "0.000007"),
            ("video_tokens_1080p", "0.0000077"),
            ("video_tokens_4k", "0.000004"),
            ("video_tokens_with_video_input", "0.0000043"),
            ("video_tokens_1080p_with_video_input", "0.0000047"),
            ("video_tokens_4k_with_video_input", "0.0000024"),
        ],
        ..SEEDANCE
    },
    Model {
        id: "bytedance/seedance-2.0-fast",
        skus: &[("video_tokens", "0.0000042"), ("video_tokens_with_video_input", "0.000002475")],
        ..SEEDANCE
    },
    Model {
        id: "bytedance/seedance-2.0-mini",
        skus: &[("video_tokens", "0.0000035"), ("video_tokens_with_video_input", "0.0000021")],
        ..SEEDANCE
    },
    Model {
        id: "bytedance/seedance-1-5-pro",
        seconds: Lengths::Between(4, 12),
        resolutions: &["720p", "480p", "1080p"],
        skus: &[("video_tokens", "0.0000024"), ("video_tokens_without_audio", "0.0000012")],
        ..SEEDANCE
    },
    Model {
        id: "kwaivgi/kling-v3.0-pro",
        skus: &[
            ("text_to_video_duration_seconds_720p", "0.112"),
            ("image_to_video_duration_seconds_720p", "0.112"),
            ("duration_seconds_with_audio", "0.168"),
        ],
        ..KLING
    },
    Model {
        id: "kwaivgi/kling-v3.0-std",
        skus: &[
            ("text_to_video_duration_seconds_720p", "0.084"),
            ("image_to_video_duration_seconds_720p", "0.084"),
            ("duration_seconds_with_audio", "0.126"),
        ],
        ..KLING
    },
    Model {
        id: "kwaivgi/kling-video-o1",
        seconds: Lengths::OneOf(&[10, 5]),
        sound: false,
        skus: &[("duration_seconds", "0.112")],
        ..KLING
    },
    Model {
        id: "alibaba/wan-3.0",
        seconds: Lengths::Between(2, 30),
        resolutions: &["720p", "480p", "1080p"],
        skus: &[("duration_seconds_480p", "0.05"), ("duration_seconds_720p", "0.1"), ("duration_seconds_1080p", "0.2")],
        ..WAN
    },
    Model {
        id: "alibaba/wan-3.0-prime",
        seconds: Lengths::Between(2, 30),
        resolutions: &["720p", "480p", "1080p"],
        skus: &[
            ("duration_seconds_480p", "0.068"),
            ("duration_seconds_720p", "0.14"),
            ("duration_seconds_1080p", "0.28"),
        ],
        ..WAN
    },
    Model { id: "alibaba/wan-2.7", seconds: Lengths::Between(2, 10), skus: &[("duration_seconds", "0.1")], ..WAN },
    Model {
        id: "alibaba/wan-2.6",
        seconds: Lengths::OneOf(&[10, 5]),
        frames: FIRST,
        skus: &[
            ("text_to_video_duration_seconds_720p", "0.08"),
            ("text_to_video_duration_seconds_1080p", "0.12"),
            ("image_to_video_duration_seconds_720p", "0.1"),
            ("image_to_video_duration_seconds_1080p", "0.15"),
        ],
        ..WAN
    },
    Model {
        id: "alibaba/happyhorse-1.1",
        seconds: Lengths::Between(3, 15),
        frames: FIRST,
        skus: &[("duration_seconds_720p", "0.0988"), ("duration_seconds_1080p", "0.1278")],
        ..WAN
    },
    Model {
        id: "alibaba/happyhorse-1.0",
        seconds: Lengths::Between(3, 15),
        frames: FIRST,
        skus: &[("duration_seconds_720p", "0.0988"), ("duration_seconds_1080p", "0.1694")],
        ..WAN
    },
    Model {
        id: "minimax/hailuo-3",
        seconds: Lengths::Between(5, 15),
        resolutions: &["2K"],
        aspects: SIX,
        frames: BOTH,
        skus: &[("duration_seconds_2k", "0.13"), ("reference_images", "0.04")],
        ..PLAIN
    },
    Model {
        id: "minimax/hailuo-3-max",
        seconds: Lengths::Between(5, 15),
        resolutions: &["768p", "480p"],
        aspects: SIX,
        frames: BOTH,
        seed: true,
        skus: &[("duration_seconds_480p", "0.05"), ("duration_seconds_768p", "0.08")],
        ..PLAIN
    },
    Model {
        id: "minimax/hailuo-2.3",
        seconds: Lengths::OneOf(&[10, 6]),
        resolutions: &["1080p"],
        sound: false,
        skus: &[("duration_seconds_1080p", "0.0817")],
        ..PLAIN
    },
    Model {
        id: "x-ai/grok-imagine-video",
        resolutions: &["720p", "480p"],
        skus: &[
            ("cents_per_second_output_480p", "5"),
            ("cents_per_second_output_720p", "7"),
            ("cents_per_image_input", "0.2"),
        ],
        ..GROK
    },
    Model {
        id: "x-ai/grok-imagine-video-1.5",
        frames: BOTH,
        skus: &[
            ("cents_per_second_output_480p", "8"),
            ("cents_per_second_output_720p", "14"),
            ("cents_per_second_output_1080p", "25"),
            ("cents_per_image_input", "1"),
        ],
        ..GROK
    },
    Model {
        id: "x-ai/grok-imagine-video-1.5-lite",
        skus: &[
            ("cents_per_second_output_480p", "2"),
            ("cents_per_second_output_720p", "3"),
            ("cents_per_second_output_1080p", "14"),
            ("cents_per_image_input", "1"),
        ],
        ..GROK
    },
    Model {
        id: "runway/gen-4.5",
        seconds: Lengths::Between(2, 10),
        aspects: SIX,
        sound: false,
        seed: true,
        skus: &[("cents_per_second_output", "12")],
        ..PLAIN
    },
    Model {
        id: "runway/aleph-2",
        resolutions: &[],
        aspects: &[],
        frames: &[],
        sound: false,
        seed: true,
        work: Work::Edit,
        skus: &[("cents_per_second_output", "28"), ("minimum_cents_per_generation", "56")],
        ..PLAIN
    },
    Model {
        id: "black-forest-labs/flux-3-video",
        seconds: Lengths::Between(5, 20),
        resolutions: &["720p", "1080p"],
        aspects: &["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21"],
        frames: BOTH,
        seed: true,
        work: Work::SceneOrContinuation,
        skus: &[
            ("cents_per_video_output_second_720p", "17"),
            ("cents_per_video_output_second_1080p", "29"),
            ("cents_per_second_video_continuation_720p", "41"),
            ("cents_per_second_video_continuation_1080p", "53"),
        ],
        ..PLAIN
    },
    Model {
        id: "black-forest-labs/flux-video-edit",
        resolutions: &[],
        aspects: &[],
        frames: &[],
        sound: false,
        work: Work::Edit,
        skus: &[("cents_per_second_output", "3")],
        ..PLAIN
    },
    Model {
        id: "black-forest-labs/flux-video-upscale",
        resolutions: &[],
        aspects: &[],
        frames: &[],
        sound: false,
        work: Work::Upscale,
        skus: &[("cents_per_megapixel_second_precise", "7.5"), ("cents_per_megapixel_second_creative", "10.5")],
        ..PLAIN
    },
    Model {
        id: "heygen/heygen-video-1",
        seconds: Lengths::Between(5, 15),
        resolutions: &["768p", "480p", "2K"],
        aspects: SIX,
        skus: &[
            ("duration_seconds_480p", "0.02"),
            ("duration_seconds_768p", "0.03"),
            ("duration_seconds_2k", "0.09"),
            ("reference_duration_seconds_480p", "0.04"),
            ("reference_duration_seconds_768p", "0.06"),
            ("reference_duration_seconds_2k", "0.18"),
        ],
        ..PLAIN
    },
    Model {
        id: "heygen/avatar-iv",
        resolutions: &["720p", "1080p"],
        work: Work::Portrait,
        skus: &[("duration_seconds", "0.05")],
        ..PLAIN
    },
];
