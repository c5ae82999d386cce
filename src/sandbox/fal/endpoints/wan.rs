//! Wan 2.7 and Happy Horse by Alibaba, with lengths as whole numbers.

use super::super::price::{Bill, by_second, seconds};
use super::super::schema::{Field, Given, Kind, Media, choice, free, needed, on, whole};
use super::{
    ANY, END_IMAGE, Endpoint, FIVE_ASPECTS, IMAGE, IMAGE_OR_NOT, Output, PROMPT, PROMPT_OR_NOT, Rule, SAFETY_CHECKER,
    SEED, VIDEO,
};

const WAN_BILL: Bill = seconds(100_000, &[by_second("", 100_000, 100_000)]);
const HORSE_BILL: Bill = seconds(20_000, &[by_second("720p", 140_000, 140_000), by_second("1080p", 180_000, 180_000)]);

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

const HORSE_COMMON: &[Field] = &[whole("duration", (3, 15), 5), RESOLUTION, SAFETY_CHECKER, SEED];
const HORSE_TEXT: &[Field] = &[PROMPT, FIVE_ASPECTS];
const HORSE_TEXT_1_1: &[Field] =
    &[PROMPT, choice("aspect_ratio", &["16:9", "9:16", "1:1", "4:3", "3:4", "4:5", "5:4", "21:9", "9:21"], "16:9")];
const HORSE_PICTURE: &[Field] = &[PROMPT_OR_NOT, IMAGE];
const HORSE_REFERENCES: &[Field] = &[PROMPT, FIVE_ASPECTS, needed("image_urls", Kind::Files(Media::Picture, ANY))];

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
    Endpoint { id: "alibaba/happy-horse/reference-to-video", input: &[HORSE_REFERENCES, HORSE_COMMON], ..HORSE },
];
