//! MiniMax, LTX, Grok and `PixVerse`.

use super::super::price::{Bill, by_second, clips, seconds};
use super::super::schema::{Field, Kind, Media, choice, free, needed, off, on, whole, wholes};
use super::{
    ANY, AUTO_WIDE_OR_TALL, END_IMAGE, Endpoint, IMAGE, IMAGE_OR_NOT, Output, PROMPT, Rule, SEED, SIX_ASPECTS, SOUND,
    VIDEO, WIDE_OR_TALL,
};

// MiniMax

const HAILUO_PRO: Bill = clips(490_000, &[(6, 490_000)]);
const HAILUO_STANDARD: Bill = clips(280_000, &[(6, 280_000), (10, 560_000)]);
const HAILUO_FAST_PRO: Bill = clips(330_000, &[(6, 330_000)]);
const HAILUO_FAST_STANDARD: Bill = clips(10_000, &[(6, 190_000), (10, 320_000)]);
const H3_BILL: Bill = seconds(
    50_000,
    &[
        by_second("480p", 50_000, 50_000),
        by_second("768p", 60_000, 60_000),
        by_second("2K", 130_000, 130_000),
        by_second("4K", 160_000, 160_000),
    ],
);
const H3_MAX_BILL: Bill = seconds(
    50_000,
    &[by_second("480P", 50_000, 50_000), by_second("768P", 80_000, 80_000), by_second("1080P", 160_000, 160_000)],
);

const H3_MAX_TURBO_BILL: Bill = seconds(
    5_000,
    &[by_second("480P", 25_000, 25_000), by_second("768P", 40_000, 40_000), by_second("1080P", 80_000, 80_000)],
);

const HAILUO: &[Field] = &[PROMPT, on("prompt_optimizer")];
const SIX_OR_TEN: &[Field] = &[choice("duration", &["6", "10"], "6")];
const ONE_PICTURE: &[Field] = &[IMAGE];
const H3: &[Field] =
    &[PROMPT, whole("duration", (1, 15), 5), choice("resolution", &["480p", "768p", "2K", "4K"], "2K")];
const H3_MAX: &[Field] = &[
    PROMPT,
    whole("duration", (5, 15), 5),
    choice("resolution", &["480P", "768P", "1080P"], "768P"),
    free("prompt_expansion_mode", Kind::Text(ANY)),
    SEED,
];
/// By <https://fal.ai/models/minimax/h3-max-turbo/image-to-video/llms.txt>.
const H3_MAX_TURBO: &[Field] =
    &[on("enable_safety_checker"), off("sync_mode"), free("target_audio_url", Kind::File(Media::Sound))];
const TWO_PICTURES_OR_NOT: &[Field] = &[IMAGE_OR_NOT, END_IMAGE];
const SIX_SHAPES: &[Field] = &[SIX_ASPECTS];
const TWO_PICTURES: &[Field] = &[IMAGE, END_IMAGE];
const H3_REFERENCES: &[Field] = &[
    choice("aspect_ratio", &["adaptive", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"], "adaptive"),
    free("reference_image_urls", Kind::Files(Media::Picture, ANY)),
    free("reference_video_urls", Kind::Files(Media::Clip, ANY)),
    free("reference_audio_urls", Kind::Files(Media::Sound, ANY)),
];

const HAILUO_2_3: Endpoint = Endpoint {
    id: "fal-ai/minimax/hailuo-2.3/pro/text-to-video",
    input: &[HAILUO],
    rules: &[],
    lines: 1080,
    seconds: 6,
    bill: HAILUO_PRO,
    output: Output::File,
};
const HAILUO_SMALL: Endpoint =
    Endpoint { input: &[HAILUO, SIX_OR_TEN], lines: 768, bill: HAILUO_STANDARD, ..HAILUO_2_3 };
const MINIMAX: Endpoint = Endpoint { input: &[H3, SIX_SHAPES], lines: 1440, seconds: 5, bill: H3_BILL, ..HAILUO_2_3 };
const MINIMAX_MAX: Endpoint = Endpoint { input: &[H3_MAX, SIX_SHAPES], lines: 768, bill: H3_MAX_BILL, ..MINIMAX };

// LTX

const LTX_BILL: Bill = seconds(
    80_000,
    &[by_second("1440p", 160_000, 160_000), by_second("2160p", 320_000, 320_000), by_second("", 80_000, 80_000)],
);
const LTX_FAST_BILL: Bill = seconds(
    40_000,
    &[by_second("1440p", 80_000, 80_000), by_second("2160p", 160_000, 160_000), by_second("", 40_000, 40_000)],
);

const LTX: &[Field] =
    &[PROMPT, choice("resolution", &["1080p", "1440p", "2160p"], "1080p"), wholes("fps", &[24, 25, 48, 50], 25), SOUND];
const LTX_LENGTH: &[Field] = &[wholes("duration", &[6, 8, 10], 6)];
const LTX_FAST_LENGTH: &[Field] = &[wholes("duration", &[6, 8, 10, 12, 14, 16, 18, 20], 6)];
const LTX_TEXT: &[Field] = &[WIDE_OR_TALL];
const LTX_PICTURE: &[Field] = &[AUTO_WIDE_OR_TALL, IMAGE, END_IMAGE];
const LTX_EXTENSION: &[Field] = &[
    VIDEO,
    free("prompt", Kind::Text(ANY)),
    whole("duration", (2, 20), 5),
    choice("mode", &["start", "end"], "end"),
    free("context", Kind::Number),
];
const LTX_2_3: Endpoint = Endpoint {
    id: "fal-ai/ltx-2.3/text-to-video",
    input: &[LTX, LTX_LENGTH, LTX_TEXT],
    bill: LTX_BILL,
    output: Output::Video,
    ..HAILUO_2_3
};
const LTX_FAST: Endpoint = Endpoint { rules: &[Rule::LongIsPlain], bill: LTX_FAST_BILL, ..LTX_2_3 };

// Grok

const GROK_BILL: Bill = seconds(70_000, &[by_second("", 70_000, 70_000)]);
const GROK_1_5_BILL: Bill = Bill {
    picture: 10_000,
    ..seconds(
        80_000,
        &[by_second("480p", 80_000, 80_000), by_second("720p", 140_000, 140_000), by_second("1080p", 250_000, 250_000)],
    )
};

const GROK_LENGTH: Field = whole("duration", (1, 15), 6);
const GROK_ASPECTS: [&str; 7] = ["16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16"];
const GROK: &[Field] = &[PROMPT, GROK_LENGTH, choice("resolution", &["480p", "720p"], "720p")];
const GROK_1_5: &[Field] = &[PROMPT, GROK_LENGTH, choice("resolution", &["480p", "720p", "1080p"], "720p")];
const GROK_TEXT: &[Field] = &[choice("aspect_ratio", &GROK_ASPECTS, "16:9")];
const GROK_PICTURE: &[Field] =
    &[IMAGE, choice("aspect_ratio", &["auto", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16"], "auto")];
const GROK_EDIT: &[Field] = &[PROMPT, VIDEO, choice("resolution", &["auto", "480p", "720p"], "auto")];
const GROK_EXTENSION: &[Field] = &[PROMPT, VIDEO, GROK_LENGTH];
const GROK_REFERENCES: &[Field] = &[
    PROMPT,
    whole("duration", (1, 15), 8),
    choice("resolution", &["480p", "720p"], "480p"),
    choice("aspect_ratio", &GROK_ASPECTS, "16:9"),
    needed("reference_image_urls", Kind::Files(Media::Picture, 7)),
];

const IMAGINE: Endpoint = Endpoint {
    id: "xai/grok-imagine-video/text-to-video",
    input: &[GROK, GROK_TEXT],
    lines: 480,
    bill: GROK_BILL,
    output: Output::Video,
    ..HAILUO_2_3
};

// PixVerse

const PIXVERSE_BILL: Bill = seconds(
    5_000,
    &[
        by_second("360p", 25_000, 35_000),
        by_second("540p", 35_000, 45_000),
        by_second("720p", 45_000, 60_000),
        by_second("1080p", 90_000, 115_000),
    ],
);

const PIXVERSE: &[Field] = &[
    PROMPT,
    whole("duration", (1, 15), 5),
    choice("resolution", &["360p", "540p", "720p", "1080p"], "720p"),
    off("generate_audio_switch"),
    free("style", Kind::Choice(&["anime", "3d_animation", "clay", "comic", "cyberpunk"])),
    SEED,
    free("negative_prompt", Kind::Text(ANY)),
];
const PIXVERSE_TEXT: &[Field] =
    &[choice("aspect_ratio", &["16:9", "4:3", "1:1", "3:4", "9:16", "2:3", "3:2", "21:9"], "16:9")];
const PIXVERSE_MANNER: &[Field] = &[
    free("generate_multi_clip_switch", Kind::Flag),
    free("thinking_type", Kind::Choice(&["enabled", "disabled", "auto"])),
];
const PIXVERSE_TRANSITION: &[Field] =
    &[needed("first_image_url", Kind::File(Media::Picture)), needed("end_image_url", Kind::File(Media::Picture))];
const PIXVERSE_EXTENSION: &[Field] = &[VIDEO];

const PIXVERSE_6: Endpoint = Endpoint {
    id: "fal-ai/pixverse/v6/text-to-video",
    input: &[PIXVERSE, PIXVERSE_MANNER, PIXVERSE_TEXT],
    lines: 720,
    seconds: 5,
    bill: PIXVERSE_BILL,
    ..HAILUO_2_3
};

/// All of these families.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    HAILUO_2_3,
    Endpoint { id: "fal-ai/minimax/hailuo-2.3/pro/image-to-video", input: &[HAILUO, ONE_PICTURE], ..HAILUO_2_3 },
    Endpoint { id: "fal-ai/minimax/hailuo-2.3/standard/text-to-video", ..HAILUO_SMALL },
    Endpoint {
        id: "fal-ai/minimax/hailuo-2.3/standard/image-to-video",
        input: &[HAILUO, SIX_OR_TEN, ONE_PICTURE],
        ..HAILUO_SMALL
    },
    Endpoint {
        id: "fal-ai/minimax/hailuo-2.3-fast/pro/image-to-video",
        input: &[HAILUO, ONE_PICTURE],
        bill: HAILUO_FAST_PRO,
        ..HAILUO_2_3
    },
    Endpoint {
        id: "fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video",
        input: &[HAILUO, SIX_OR_TEN, ONE_PICTURE],
        bill: HAILUO_FAST_STANDARD,
        ..HAILUO_SMALL
    },
    Endpoint { id: "minimax/h3/text-to-video", ..MINIMAX },
    Endpoint { id: "minimax/h3/image-to-video", input: &[H3, TWO_PICTURES], ..MINIMAX },
    Endpoint { id: "minimax/h3/reference-to-video", input: &[H3, H3_REFERENCES], ..MINIMAX },
    Endpoint { id: "minimax/h3-max/text-to-video", ..MINIMAX_MAX },
    Endpoint { id: "minimax/h3-max/image-to-video", input: &[H3_MAX, TWO_PICTURES], ..MINIMAX_MAX },
    Endpoint {
        id: "minimax/h3-max-turbo/text-to-video",
        input: &[H3_MAX, H3_MAX_TURBO],
        bill: H3_MAX_TURBO_BILL,
        ..MINIMAX_MAX
    },
    Endpoint {
        id: "minimax/h3-max-turbo/image-to-video",
        input: &[H3_MAX, H3_MAX_TURBO, TWO_PICTURES_OR_NOT],
        bill: H3_MAX_TURBO_BILL,
        ..MINIMAX_MAX
    },
    LTX_2_3,
    Endpoint { id: "fal-ai/ltx-2.3/image-to-video", input: &[LTX, LTX_LENGTH, LTX_PICTURE], ..LTX_2_3 },
    Endpoint { id: "fal-ai/ltx-2.3/text-to-video/fast", input: &[LTX, LTX_FAST_LENGTH, LTX_TEXT], ..LTX_FAST },
    Endpoint { id: "fal-ai/ltx-2.3/image-to-video/fast", input: &[LTX, LTX_FAST_LENGTH, LTX_PICTURE], ..LTX_FAST },
    Endpoint { id: "fal-ai/ltx-2.3/extend-video", input: &[LTX_EXTENSION], ..LTX_2_3 },
    IMAGINE,
    Endpoint { id: "xai/grok-imagine-video/image-to-video", input: &[GROK, GROK_PICTURE], ..IMAGINE },
    Endpoint { id: "xai/grok-imagine-video/edit-video", input: &[GROK_EDIT], seconds: 8, ..IMAGINE },
    Endpoint { id: "xai/grok-imagine-video/extend-video", input: &[GROK_EXTENSION], ..IMAGINE },
    Endpoint { id: "xai/grok-imagine-video/reference-to-video", input: &[GROK_REFERENCES], ..IMAGINE },
    Endpoint {
        id: "xai/grok-imagine-video/v1.5/text-to-video",
        input: &[GROK_1_5, GROK_TEXT],
        bill: GROK_1_5_BILL,
        ..IMAGINE
    },
    Endpoint {
        id: "xai/grok-imagine-video/v1.5/image-to-video",
        input: &[GROK_1_5, ONE_PICTURE],
        bill: GROK_1_5_BILL,
        ..IMAGINE
    },
    PIXVERSE_6,
    Endpoint {
        id: "fal-ai/pixverse/v6/image-to-video",
        input: &[PIXVERSE, PIXVERSE_MANNER, ONE_PICTURE],
        ..PIXVERSE_6
    },
    Endpoint {
        id: "fal-ai/pixverse/v6/transition",
        input: &[PIXVERSE, PIXVERSE_MANNER, PIXVERSE_TEXT, PIXVERSE_TRANSITION],
        ..PIXVERSE_6
    },
    Endpoint { id: "fal-ai/pixverse/v6/extend", input: &[PIXVERSE, PIXVERSE_EXTENSION], ..PIXVERSE_6 },
];
