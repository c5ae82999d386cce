//! Wan and Happy Horse by Alibaba, with lengths as whole numbers but for Wan 2.6, which has texts.
//!
//! Wan 3.0 by its pages, such as <https://fal.ai/models/alibaba/wan-3.0/text-to-video/llms.txt>.

use super::super::price::{Bill, by_second, seconds};
use super::super::schema::{Field, Given, Kind, Media, choice, free, needed, off, on, whole};
use super::{
    ANY, END_IMAGE, Endpoint, FIVE_ASPECTS, IMAGE, IMAGE_OR_NOT, Output, PROMPT, PROMPT_OR_NOT, Rule, SAFETY_CHECKER,
    SEED, SOUND, START_IMAGE, VIDEO,
};

const WAN_BILL: Bill = seconds(100_000, &[by_second("", 100_000, 100_000)]);
const HORSE_BILL: Bill = seconds(20_000, &[by_second("720p", 140_000, 140_000), by_second("1080p", 180_000, 180_000)]);

const WAN_3_BILL: Bill = seconds(
    50_000,
    &[by_second("480p", 50_000, 50_000), by_second("720p", 100_000, 100_000), by_second("1080p", 200_000, 200_000)],
);
const WAN_3_PRIME_BILL: Bill = seconds(
    4_000,
    &[by_second("480p", 68_000, 68_000), by_second("720p", 140_000, 140_000), by_second("1080p", 280_000, 280_000)],
);

const RESOLUTION: Field = choice("resolution", &["720p", "1080p"], "1080p");
const WAN_COMMON: &[Field] =
    &[RESOLUTION, free("negative_prompt", Kind::Text(500)), on("enable_prompt_expansion"), SAFETY_CHECKER, SEED];
const WAN_TEXT: &[Field] = &[
    needed("prompt", Kind::Text(5000)),
    whole("duration", (2, 15), 5),
    FIVE_ASPECTS,
    free("audio_url", Kind::File(Media::Sound)),
];
const WAN_PICTURE: &[Field] = &[
    free("prompt", Kind::Text(5000)),
    whole("duration", (2, 15), 5),
    IMAGE_OR_NOT,
    END_IMAGE,
    free("video_url", Kind::File(Media::Clip)),
    free("audio_url", Kind::File(Media::Sound)),
];
const WAN_EDIT: &[Field] = &[
    needed("prompt", Kind::Text(5000)),
    // 0 keeps the length of the input.
    Field { name: "duration", kind: Kind::Wholes(&[0, 2, 3, 4, 5, 6, 7, 8, 9, 10]), given: Given::Whole(0) },
    free("aspect_ratio", Kind::Choice(&["16:9", "9:16", "1:1", "4:3", "3:4"])),
    VIDEO,
    choice("audio_setting", &["auto", "origin"], "auto"),
    free("reference_image_url", Kind::File(Media::Picture)),
];
const WAN_REFERENCES: &[Field] = &[
    needed("prompt", Kind::Text(5000)),
    whole("duration", (2, 10), 5),
    FIVE_ASPECTS,
    free("reference_image_urls", Kind::Files(Media::Picture, ANY)),
    free("reference_video_urls", Kind::Files(Media::Clip, ANY)),
    free("multi_shots", Kind::Flag),
];

const OLD_COMMON: &[Field] = &[
    RESOLUTION,
    needed("prompt", Kind::Text(1500)),
    free("negative_prompt", Kind::Text(500)),
    on("enable_prompt_expansion"),
    free("multi_shots", Kind::Flag),
    SAFETY_CHECKER,
    SEED,
];
const OLD_PICTURE: &[Field] =
    &[IMAGE, choice("duration", &["5", "10", "15"], "5"), free("audio_url", Kind::File(Media::Sound))];
const OLD_REFERENCES: &[Field] = &[
    choice("duration", &["5", "10"], "5"),
    FIVE_ASPECTS,
    free("image_urls", Kind::Files(Media::Picture, 5)),
    free("video_urls", Kind::Files(Media::Clip, 3)),
];
const WITH_SOUND: &[Field] = &[SOUND];

const WAN_3_COMMON: &[Field] = &[
    choice("resolution", &["480p", "720p", "1080p"], "1080p"),
    choice("aspect_ratio", &["adaptive", "16:9", "4:3", "1:1", "3:4", "9:16"], "adaptive"),
    whole("duration", (2, 30), 5),
    on("audio"),
    on("enable_prompt_expansion"),
    off("enable_thinking"),
    free("seed", Kind::Whole(0, 2_147_483_647)),
    SAFETY_CHECKER,
];
const WAN_3_TEXT: &[Field] = &[PROMPT];
const WAN_3_PICTURE: &[Field] = &[PROMPT_OR_NOT, START_IMAGE, END_IMAGE];
const WAN_3_REFERENCES: &[Field] = &[
    PROMPT_OR_NOT,
    free("reference_image_urls", Kind::Files(Media::Picture, 10)),
    free("reference_video_urls", Kind::Files(Media::Clip, 5)),
    free("reference_audio_urls", Kind::Files(Media::Sound, 5)),
    free("file_url", Kind::Text(ANY)),
    free("web_url", Kind::Text(ANY)),
];

const HORSE_COMMON: &[Field] = &[whole("duration", (3, 15), 5), RESOLUTION, SAFETY_CHECKER, SEED];
const HORSE_TEXT: &[Field] = &[PROMPT, FIVE_ASPECTS];
const HORSE_TEXT_1_1: &[Field] =
    &[PROMPT, choice("aspect_ratio", &["16:9", "9:16", "1:1", "4:3", "3:4", "4:5", "5:4", "21:9", "9:21"], "16:9")];
const HORSE_PICTURE: &[Field] = &[PROMPT_OR_NOT, IMAGE];
const HORSE_REFERENCES: &[Field] = &[needed("image_urls", Kind::Files(Media::Picture, 9))];
const HORSE_EDIT: &[Field] = &[
    PROMPT,
    VIDEO,
    RESOLUTION,
    choice("audio_setting", &["auto", "origin"], "auto"),
    free("reference_image_urls", Kind::Files(Media::Picture, 5)),
    SAFETY_CHECKER,
    SEED,
];

const WAN: Endpoint = Endpoint {
    id: "fal-ai/wan/v2.7/text-to-video",
    input: &[WAN_TEXT, WAN_COMMON],
    rules: &[],
    lines: 1080,
    seconds: 5,
    bill: WAN_BILL,
    output: Output::VideoAndPrompt,
};
const HORSE: Endpoint = Endpoint {
    id: "alibaba/happy-horse/text-to-video",
    input: &[HORSE_TEXT, HORSE_COMMON],
    bill: HORSE_BILL,
    output: Output::VideoAndSeed,
    ..WAN
};
const HORSE_IMAGE: Endpoint = Endpoint { input: &[HORSE_PICTURE, HORSE_COMMON], ..HORSE };
const WAN_3: Endpoint =
    Endpoint { id: "alibaba/wan-3.0/text-to-video", input: &[WAN_3_TEXT, WAN_3_COMMON], bill: WAN_3_BILL, ..WAN };
const OLD_WAN: Endpoint = Endpoint { id: "wan/v2.6/image-to-video", input: &[OLD_COMMON, OLD_PICTURE], ..WAN };

/// All of the family.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    WAN,
    Endpoint {
        id: "fal-ai/wan/v2.7/image-to-video",
        input: &[WAN_PICTURE, WAN_COMMON],
        rules: &[Rule::OneOf("image_url", "video_url")],
        ..WAN
    },
    Endpoint { id: "fal-ai/wan/v2.7/edit-video", input: &[WAN_EDIT, WAN_COMMON], seconds: 10, ..WAN },
    Endpoint { id: "fal-ai/wan/v2.7/reference-to-video", input: &[WAN_REFERENCES, WAN_COMMON], ..WAN },
    HORSE,
    Endpoint { id: "alibaba/happy-horse/v1.1/text-to-video", input: &[HORSE_TEXT_1_1, HORSE_COMMON], ..HORSE },
    Endpoint { id: "alibaba/happy-horse/image-to-video", ..HORSE_IMAGE },
    Endpoint { id: "alibaba/happy-horse/v1.1/image-to-video", ..HORSE_IMAGE },
    Endpoint {
        id: "alibaba/happy-horse/reference-to-video",
        input: &[HORSE_TEXT, HORSE_REFERENCES, HORSE_COMMON],
        ..HORSE
    },
    Endpoint {
        id: "alibaba/happy-horse/v1.1/reference-to-video",
        input: &[HORSE_TEXT_1_1, HORSE_REFERENCES, HORSE_COMMON],
        ..HORSE
    },
    Endpoint { id: "alibaba/happy-horse/video-edit", input: &[HORSE_EDIT], seconds: 15, ..HORSE },
    WAN_3,
    Endpoint { id: "alibaba/wan-3.0/image-to-video", input: &[WAN_3_PICTURE, WAN_3_COMMON], ..WAN_3 },
    Endpoint { id: "alibaba/wan-3.0/reference-to-video", input: &[WAN_3_REFERENCES, WAN_3_COMMON], ..WAN_3 },
    Endpoint {
        id: "alibaba/wan-3.0-prime/image-to-video",
        input: &[WAN_3_PICTURE, WAN_3_COMMON],
        bill: WAN_3_PRIME_BILL,
        ..WAN_3
    },
    OLD_WAN,
    Endpoint { id: "wan/v2.6/image-to-video/flash", input: &[OLD_COMMON, OLD_PICTURE, WITH_SOUND], ..OLD_WAN },
    Endpoint { id: "wan/v2.6/reference-to-video/flash", input: &[OLD_COMMON, OLD_REFERENCES, WITH_SOUND], ..OLD_WAN },
];
