//! Seedance by `ByteDance`: 2.5, 2.0 and what came before.

use super::super::price::{Bill, by_second, by_token, credits};
use super::super::schema::{Field, Kind, Media, choice, free};
use super::{CAMERA_FIXED, END_IMAGE, Endpoint, IMAGE, Output, PROMPT, Rule, SAFETY_CHECKER, SEED, SOUND};

/// Tokens have prices too fine for seconds as units, so the unit is a tenth of a thousandth of a dollar.
const CREDIT: i64 = 100;

const TWO: Bill = Bill {
    with_clips: &[by_token("4k", 4_800, 4_800), by_token("", 8_400, 8_400)],
    ..credits(
        CREDIT,
        &[
            by_token("480p", 14_000, 14_000),
            by_second("720p", 303_400, 303_400),
            by_second("1080p", 682_000, 682_000),
            by_token("4k", 8_000, 8_000),
        ],
    )
};
const TWO_FAST: Bill = Bill {
    with_clips: &[by_token("", 6_720, 6_720)],
    ..credits(CREDIT, &[by_token("480p", 11_200, 11_200), by_second("720p", 241_900, 241_900)])
};
const TWO_FIVE: Bill = credits(CREDIT, &[by_second("480p", 220_500, 220_500), by_second("720p", 473_000, 473_000)]);
const TWO_FIVE_FLASH: Bill =
    credits(CREDIT, &[by_second("480p", 144_200, 144_200), by_second("720p", 309_400, 309_400)]);
const ONE_FIVE: Bill = credits(CREDIT, &[by_token("", 1_200, 2_400)]);
const ONE: Bill = credits(CREDIT, &[by_token("", 2_500, 2_500)]);
const ONE_FAST: Bill = credits(CREDIT, &[by_token("", 1_000, 1_000)]);

const DURATION: Field =
    choice("duration", &["auto", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"], "auto");
const LONG_DURATION: Field = choice(
    "duration",
    &[
        "auto", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21",
        "22", "23", "24", "25", "26", "27", "28", "29", "30",
    ],
    "auto",
);
const RESOLUTION: Field = choice("resolution", &["480p", "720p", "1080p", "4k"], "720p");
const SMALL_RESOLUTION: Field = choice("resolution", &["480p", "720p"], "720p");
const ASPECT: Field = choice("aspect_ratio", &["auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"], "auto");
const BITRATE: Field = choice("bitrate_mode", &["standard", "high"], "standard");
const END_USER: Field = free("end_user_id", Kind::Text(usize::MAX));

const COMMON: &[Field] = &[PROMPT, ASPECT, SOUND, END_USER];
const FULL: &[Field] = &[DURATION, RESOLUTION, BITRATE];
const QUICK: &[Field] = &[DURATION, SMALL_RESOLUTION, BITRATE];
const MINI: &[Field] = &[DURATION, SMALL_RESOLUTION];
const LONG: &[Field] = &[LONG_DURATION, SMALL_RESOLUTION, BITRATE, choice("codec", &["auto", "H264", "H265"], "auto")];
const PICTURES: &[Field] = &[IMAGE, END_IMAGE];
const REFERENCES: &[Field] = &[
    free("image_urls", Kind::Files(Media::Picture, 9)),
    free("video_urls", Kind::Files(Media::Clip, 3)),
    free("audio_urls", Kind::Files(Media::Sound, 3)),
];
const TWELVE_FILES: &[Rule] = &[Rule::FilesInAll(12)];

const LONG_REFERENCES: &[Field] = &[
    choice("task", &["reference", "editing", "extension"], "reference"),
    free("image_urls", Kind::Files(Media::Picture, 30)),
    free("video_urls", Kind::Files(Media::Clip, 10)),
    free("audio_urls", Kind::Files(Media::Sound, 10)),
    SEED,
];
const FIFTY_FILES: &[Rule] = &[Rule::FilesInAll(50)];

const OLD: &[Field] = &[
    PROMPT,
    choice("aspect_ratio", &["16:9", "21:9", "4:3", "1:1", "3:4", "9:16", "auto"], "16:9"),
    CAMERA_FIXED,
    SEED,
    SAFETY_CHECKER,
];
const MIDDLE: &[Field] = &[choice("resolution", &["480p", "720p", "1080p"], "720p")];
const HIGH: &[Field] = &[choice("resolution", &["480p", "720p", "1080p"], "1080p")];
const ONE_PICTURE: &[Field] = &[IMAGE];
const FROM_FOUR: &[Field] = &[choice("duration", &["4", "5", "6", "7", "8", "9", "10", "11", "12"], "5"), SOUND];
const FROM_TWO: &[Field] = &[choice("duration", &["2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"], "5")];

const SEEDANCE: Endpoint = Endpoint {
    id: "bytedance/seedance-2.0/text-to-video",
    input: &[COMMON, FULL],
    rules: &[],
    lines: 720,
    seconds: 5,
    bill: TWO,
    output: Output::FileAndSeed,
};
const MINI_SEEDANCE: Endpoint = Endpoint { input: &[COMMON, MINI], bill: TWO_FAST, ..SEEDANCE };
const FAST_SEEDANCE: Endpoint = Endpoint { input: &[COMMON, QUICK], bill: TWO_FAST, ..SEEDANCE };
const LONG_SEEDANCE: Endpoint = Endpoint { input: &[COMMON, LONG], bill: TWO_FIVE, ..SEEDANCE };

/// All of the family.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    SEEDANCE,
    Endpoint { id: "bytedance/seedance-2.0/image-to-video", input: &[COMMON, FULL, PICTURES], ..SEEDANCE },
    Endpoint {
        id: "bytedance/seedance-2.0/reference-to-video",
        input: &[COMMON, FULL, REFERENCES],
        rules: TWELVE_FILES,
        ..SEEDANCE
    },
    Endpoint { id: "bytedance/seedance-2.0/fast/text-to-video", ..FAST_SEEDANCE },
    Endpoint { id: "bytedance/seedance-2.0/fast/image-to-video", input: &[COMMON, QUICK, PICTURES], ..FAST_SEEDANCE },
    Endpoint {
        id: "bytedance/seedance-2.0/fast/reference-to-video",
        input: &[COMMON, QUICK, REFERENCES],
        rules: TWELVE_FILES,
        ..FAST_SEEDANCE
    },
    Endpoint { id: "bytedance/seedance-2.0/mini/text-to-video", ..MINI_SEEDANCE },
    Endpoint { id: "bytedance/seedance-2.0/mini/image-to-video", input: &[COMMON, MINI, PICTURES], ..MINI_SEEDANCE },
    Endpoint {
        id: "bytedance/seedance-2.0/mini/reference-to-video",
        input: &[COMMON, MINI, REFERENCES],
        rules: TWELVE_FILES,
        ..MINI_SEEDANCE
    },
    Endpoint { id: "bytedance/seedance-2.5/text-to-video", ..LONG_SEEDANCE },
    Endpoint { id: "bytedance/seedance-2.5/flash/text-to-video", bill: TWO_FIVE_FLASH, ..LONG_SEEDANCE },
    Endpoint { id: "bytedance/seedance-2.5/image-to-video", input: &[COMMON, LONG, PICTURES], ..LONG_SEEDANCE },
    Endpoint {
        id: "bytedance/seedance-2.5/reference-to-video",
        input: &[COMMON, LONG, LONG_REFERENCES],
        rules: FIFTY_FILES,
        ..LONG_SEEDANCE
    },
    Endpoint {
        id: "fal-ai/bytedance/seedance/v1.5/pro/text-to-video",
        input: &[OLD, MIDDLE, FROM_FOUR],
        bill: ONE_FIVE,
        ..SEEDANCE
    },
    Endpoint {
        id: "fal-ai/bytedance/seedance/v1.5/pro/image-to-video",
        input: &[OLD, MIDDLE, FROM_FOUR, PICTURES],
        bill: ONE_FIVE,
        ..SEEDANCE
    },
    Endpoint {
        id: "fal-ai/bytedance/seedance/v1/pro/text-to-video",
        input: &[OLD, HIGH, FROM_TWO],
        bill: ONE,
        ..SEEDANCE
    },
    // Its last frame is taken for the sake of old programs, and ignored.
    Endpoint {
        id: "fal-ai/bytedance/seedance/v1/pro/image-to-video",
        input: &[OLD, MIDDLE, FROM_TWO, PICTURES],
        bill: ONE,
        ..SEEDANCE
    },
    Endpoint {
        id: "fal-ai/bytedance/seedance/v1/pro/fast/text-to-video",
        input: &[OLD, HIGH, FROM_TWO],
        bill: ONE_FAST,
        ..SEEDANCE
    },
    Endpoint {
        id: "fal-ai/bytedance/seedance/v1/pro/fast/image-to-video",
        input: &[OLD, HIGH, FROM_TWO, ONE_PICTURE],
        bill: ONE_FAST,
        ..SEEDANCE
    },
];
