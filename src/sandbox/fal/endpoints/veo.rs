//! Veo 3.1 by Google, as the vendor hosts it.

use super::super::price::{Bill, by_second, seconds};
use super::super::schema::{Field, Kind, Media, choice, needed};
use super::{
    AUTO_FIX, AUTO_FIX_UNSET, AUTO_WIDE_OR_TALL, Endpoint, IMAGE, NEGATIVE, Output, PROMPT, SEED, SOUND, VIDEO,
    WIDE_OR_TALL,
};

const STANDARD: Bill = seconds(
    200_000,
    &[by_second("720p", 200_000, 400_000), by_second("1080p", 200_000, 400_000), by_second("4k", 400_000, 600_000)],
);
const FAST: Bill = seconds(
    100_000,
    &[by_second("720p", 100_000, 150_000), by_second("1080p", 100_000, 150_000), by_second("4k", 300_000, 350_000)],
);
const LITE: Bill = seconds(50_000, &[by_second("720p", 30_000, 50_000), by_second("1080p", 50_000, 80_000)]);

const DURATION: Field = choice("duration", &["4s", "6s", "8s"], "8s");
const EIGHT: Field = choice("duration", &["8s"], "8s");
const RESOLUTION: Field = choice("resolution", &["720p", "1080p", "4k"], "720p");
const LITE_RESOLUTION: Field = choice("resolution", &["720p", "1080p"], "720p");
const SAFETY: Field = choice("safety_tolerance", &["1", "2", "3", "4", "5", "6"], "4");

const WORDS: &[Field] = &[PROMPT, SOUND, NEGATIVE, SEED, SAFETY];
const TEXT: &[Field] = &[DURATION, RESOLUTION, WIDE_OR_TALL, AUTO_FIX];
const PICTURE: &[Field] = &[DURATION, RESOLUTION, AUTO_WIDE_OR_TALL, AUTO_FIX_UNSET, IMAGE];
const FRAMES: &[Field] =
    &[needed("first_frame_url", Kind::File(Media::Picture)), needed("last_frame_url", Kind::File(Media::Picture))];
const BETWEEN: &[Field] = &[DURATION, RESOLUTION, AUTO_WIDE_OR_TALL, AUTO_FIX_UNSET];
const LITE_TEXT: &[Field] = &[DURATION, LITE_RESOLUTION, WIDE_OR_TALL, AUTO_FIX];
const LITE_PICTURE: &[Field] = &[DURATION, LITE_RESOLUTION, AUTO_WIDE_OR_TALL, AUTO_FIX_UNSET, IMAGE];
const LITE_BETWEEN: &[Field] = &[EIGHT, LITE_RESOLUTION, AUTO_WIDE_OR_TALL, AUTO_FIX_UNSET];
const REFERENCES: &[Field] = &[
    PROMPT,
    EIGHT,
    RESOLUTION,
    WIDE_OR_TALL,
    SOUND,
    SAFETY,
    needed("image_urls", Kind::Files(Media::Picture, usize::MAX)),
];
const EXTENSION: &[Field] = &[
    choice("duration", &["7s"], "7s"),
    choice("resolution", &["720p"], "720p"),
    AUTO_WIDE_OR_TALL,
    AUTO_FIX_UNSET,
    VIDEO,
];

const VEO: Endpoint = Endpoint {
    id: "fal-ai/veo3.1",
    input: &[WORDS, TEXT],
    rules: &[],
    lines: 720,
    seconds: 8,
    bill: STANDARD,
    output: Output::File,
};

/// All of the family.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    VEO,
    Endpoint { id: "fal-ai/veo3.1/fast", bill: FAST, ..VEO },
    Endpoint { id: "fal-ai/veo3.1/lite", input: &[WORDS, LITE_TEXT], bill: LITE, ..VEO },
    Endpoint { id: "fal-ai/veo3.1/image-to-video", input: &[WORDS, PICTURE], ..VEO },
    Endpoint { id: "fal-ai/veo3.1/fast/image-to-video", input: &[WORDS, PICTURE], bill: FAST, ..VEO },
    Endpoint { id: "fal-ai/veo3.1/lite/image-to-video", input: &[WORDS, LITE_PICTURE], bill: LITE, ..VEO },
    Endpoint { id: "fal-ai/veo3.1/first-last-frame-to-video", input: &[WORDS, BETWEEN, FRAMES], ..VEO },
    Endpoint {
        id: "fal-ai/veo3.1/fast/first-last-frame-to-video",
        input: &[WORDS, BETWEEN, FRAMES],
        bill: FAST,
        ..VEO
    },
    Endpoint {
        id: "fal-ai/veo3.1/lite/first-last-frame-to-video",
        input: &[WORDS, LITE_BETWEEN, FRAMES],
        bill: LITE,
        ..VEO
    },
    Endpoint { id: "fal-ai/veo3.1/reference-to-video", input: &[REFERENCES], ..VEO },
    Endpoint { id: "fal-ai/veo3.1/extend-video", input: &[WORDS, EXTENSION], ..VEO },
    Endpoint { id: "fal-ai/veo3.1/fast/extend-video", input: &[WORDS, EXTENSION], bill: FAST, ..VEO },
];
