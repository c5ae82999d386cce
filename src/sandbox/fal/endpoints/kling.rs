//! Kling by Kuaishou. The resolution is part of the id, and the first frame has two names: `start_image_url` for v2.6,
//! v3 and O1, `image_url` for the others.

use super::super::price::{Bill, Tier, by_second, seconds};
use super::super::schema::{Field, Given, Kind, Media, choice, free, needed, on, whole};
use super::{
    ANY, END_IMAGE, Endpoint, IMAGE, Output, PROMPT, PROMPT_OR_NOT, Rule, SOUND, START_IMAGE, THREE_ASPECTS, VIDEO,
};

const V3_STANDARD: Bill = seconds(84_000, &[by_second("", 84_000, 126_000)]);
const V3_PRO: Bill = seconds(112_000, &[by_second("", 112_000, 168_000)]);
const IN_4K: Bill = seconds(420_000, &[by_second("", 420_000, 420_000)]);
const TURBO_STANDARD: Bill = seconds(112_000, &[by_second("", 112_000, 112_000)]);
const TURBO_PRO: Bill = seconds(140_000, &[by_second("", 140_000, 140_000)]);
const V26: Bill = seconds(70_000, &[by_second("", 70_000, 140_000)]);
const V25: Bill = seconds(70_000, &[by_second("", 70_000, 70_000)]);
const O3_STANDARD: Bill = seconds(28_000, &[by_second("", 84_000, 112_000)]);
const O3_PRO: Bill = seconds(112_000, &[by_second("", 112_000, 140_000)]);
const O3_EDIT: Bill = seconds(140_000, &[by_second("", 168_000, 168_000)]);
const O1: Bill = seconds(112_000, &[by_second("", 112_000, 112_000)]);

const V4: Bill = seconds(1_000, &[by_second("720p", 157_000, 157_000), by_second("1080p", 235_000, 235_000)]);
const V4_BY_CLIPS: &[Tier] = &[by_second("720p", 94_000, 94_000), by_second("1080p", 141_000, 141_000)];

const NEGATIVE: Field =
    Field { name: "negative_prompt", kind: Kind::Text(ANY), given: Given::Text("blur, distort, and low quality") };
const SCALE: Field = Field { name: "cfg_scale", kind: Kind::Number, given: Given::Decimal("0.5") };
const DURATION: Field =
    choice("duration", &["3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"], "5");
const O1_DURATION: Field = choice("duration", &["3", "4", "5", "6", "7", "8", "9", "10"], "5");
const FIVE_OR_TEN: Field = choice("duration", &["5", "10"], "5");
const SHOT_TYPE: Field = choice("shot_type", &["customize", "intelligent"], "customize");
const SHOTS: Field = free(
    "multi_prompt",
    Kind::Objects(&[
        PROMPT,
        choice("duration", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"], "5"),
    ]),
);
const ELEMENTS: Field = free(
    "elements",
    Kind::Objects(&[
        free("frontal_image_url", Kind::File(Media::Picture)),
        free("reference_image_urls", Kind::Files(Media::Picture, ANY)),
        free("video_url", Kind::File(Media::Clip)),
        free("voice_id", Kind::Text(ANY)),
    ]),
);

const STORY: &[Field] = &[PROMPT_OR_NOT, SHOTS, DURATION];
const PROMPT_OR_SHOTS: &[Rule] = &[Rule::OneOf("prompt", "multi_prompt")];
const V3_WORDS: &[Field] = &[SHOT_TYPE, SOUND, SCALE, NEGATIVE];
const V3_PICTURES: &[Field] = &[START_IMAGE, END_IMAGE, ELEMENTS];
const SHAPE: &[Field] = &[THREE_ASPECTS];
const PICTURE: &[Field] = &[IMAGE];
const V26_WORDS: &[Field] = &[PROMPT, FIVE_OR_TEN, SOUND, NEGATIVE];
const V26_TEXT: &[Field] = &[THREE_ASPECTS, SCALE];
const V26_PICTURES: &[Field] = &[START_IMAGE, END_IMAGE, free("voice_ids", Kind::Texts(2))];
const V25_WORDS: &[Field] = &[PROMPT, FIVE_OR_TEN, NEGATIVE, SCALE];
const V25_PICTURES: &[Field] = &[IMAGE, free("tail_image_url", Kind::File(Media::Picture))];
const O3_WORDS: &[Field] = &[SHOT_TYPE, free("generate_audio", Kind::Flag)];
const O3_PICTURES: &[Field] = &[IMAGE, END_IMAGE];
const O3_REFERENCES: &[Field] = &[
    free("start_image_url", Kind::File(Media::Picture)),
    END_IMAGE,
    free("image_urls", Kind::Files(Media::Picture, ANY)),
    ELEMENTS,
];
const O3_EDITS: &[Field] =
    &[PROMPT, VIDEO, free("image_urls", Kind::Files(Media::Picture, ANY)), ELEMENTS, on("keep_audio"), SHOT_TYPE];
const O1_PICTURES: &[Field] = &[needed("prompt", Kind::Text(ANY)), O1_DURATION, START_IMAGE, END_IMAGE];

/// By <https://fal.ai/models/kling/v4/image-to-video/llms.txt> and its neighbours.
const V4_WORDS: &[Field] = &[
    PROMPT_OR_NOT,
    free("multi_prompt", Kind::Objects(&[PROMPT, whole("duration", (1, 30), 5)])),
    whole("duration", (3, 30), 5),
    choice("resolution", &["720p", "1080p"], "1080p"),
];
const V4_SHAPE: &[Field] = &[choice("aspect_ratio", &["auto", "16:9", "9:16", "1:1", "21:9"], "16:9")];
const V4_PICTURES: &[Field] =
    &[START_IMAGE, free("middle_image_urls", Kind::Files(Media::Picture, 8)), END_IMAGE, ELEMENTS];
const V4_REFERENCES: &[Field] = &[
    free("start_image_url", Kind::File(Media::Picture)),
    free("image_urls", Kind::Files(Media::Picture, 10)),
    free("video_urls", Kind::Files(Media::Clip, 5)),
    ELEMENTS,
];
const V4_EDITS: &[Field] = &[
    PROMPT,
    VIDEO,
    free("image_urls", Kind::Files(Media::Picture, 10)),
    choice("resolution", &["720p", "1080p"], "1080p"),
];

const V3: Endpoint = Endpoint {
    id: "fal-ai/kling-video/v3/pro/text-to-video",
    input: &[STORY, V3_WORDS, SHAPE],
    rules: PROMPT_OR_SHOTS,
    lines: 1080,
    seconds: 5,
    bill: V3_PRO,
    output: Output::File,
};
const V3_IMAGE: Endpoint = Endpoint { input: &[STORY, V3_WORDS, V3_PICTURES], ..V3 };
const TURBO: Endpoint = Endpoint { input: &[STORY, SHAPE], bill: TURBO_PRO, ..V3 };
const TURBO_IMAGE: Endpoint = Endpoint { input: &[STORY, PICTURE], ..TURBO };
const O3: Endpoint = Endpoint { input: &[STORY, O3_WORDS, SHAPE], bill: O3_PRO, ..V3 };
const O3_IMAGE: Endpoint = Endpoint { input: &[STORY, O3_WORDS, O3_PICTURES], ..O3 };
const O3_REFERENCE: Endpoint = Endpoint { input: &[STORY, O3_WORDS, SHAPE, O3_REFERENCES], ..O3 };
const OLDER: Endpoint = Endpoint { input: &[V26_WORDS, V26_TEXT], rules: &[], bill: V26, ..V3 };
const O3_EDITING: Endpoint = Endpoint { input: &[O3_EDITS], seconds: 15, bill: O3_EDIT, ..OLDER };

/// All of the family.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint { id: "fal-ai/kling-video/v3/standard/text-to-video", lines: 720, bill: V3_STANDARD, ..V3 },
    V3,
    Endpoint { id: "fal-ai/kling-video/v3/4k/text-to-video", lines: 2160, bill: IN_4K, ..V3 },
    Endpoint { id: "fal-ai/kling-video/v3/standard/image-to-video", lines: 720, bill: V3_STANDARD, ..V3_IMAGE },
    Endpoint { id: "fal-ai/kling-video/v3/pro/image-to-video", ..V3_IMAGE },
    Endpoint { id: "fal-ai/kling-video/v3/4k/image-to-video", lines: 2160, bill: IN_4K, ..V3_IMAGE },
    Endpoint { id: "fal-ai/kling-video/v3/turbo/standard/text-to-video", lines: 720, bill: TURBO_STANDARD, ..TURBO },
    Endpoint { id: "fal-ai/kling-video/v3/turbo/pro/text-to-video", ..TURBO },
    Endpoint {
        id: "fal-ai/kling-video/v3/turbo/standard/image-to-video",
        lines: 720,
        bill: TURBO_STANDARD,
        ..TURBO_IMAGE
    },
    Endpoint { id: "fal-ai/kling-video/v3/turbo/pro/image-to-video", ..TURBO_IMAGE },
    Endpoint { id: "fal-ai/kling-video/v2.6/pro/text-to-video", ..OLDER },
    Endpoint { id: "fal-ai/kling-video/v2.6/pro/image-to-video", input: &[V26_WORDS, V26_PICTURES], ..OLDER },
    Endpoint { id: "fal-ai/kling-video/v2.5-turbo/pro/text-to-video", input: &[V25_WORDS, SHAPE], bill: V25, ..OLDER },
    Endpoint {
        id: "fal-ai/kling-video/v2.5-turbo/pro/image-to-video",
        input: &[V25_WORDS, V25_PICTURES],
        bill: V25,
        ..OLDER
    },
    Endpoint { id: "fal-ai/kling-video/o3/standard/text-to-video", lines: 720, bill: O3_STANDARD, ..O3 },
    Endpoint { id: "fal-ai/kling-video/o3/pro/text-to-video", ..O3 },
    Endpoint { id: "fal-ai/kling-video/o3/4k/text-to-video", lines: 2160, bill: IN_4K, ..O3 },
    Endpoint { id: "fal-ai/kling-video/o3/standard/image-to-video", lines: 720, bill: O3_STANDARD, ..O3_IMAGE },
    Endpoint { id: "fal-ai/kling-video/o3/pro/image-to-video", ..O3_IMAGE },
    Endpoint { id: "fal-ai/kling-video/o3/4k/image-to-video", lines: 2160, bill: IN_4K, ..O3_IMAGE },
    Endpoint { id: "fal-ai/kling-video/o3/standard/reference-to-video", lines: 720, bill: O3_STANDARD, ..O3_REFERENCE },
    Endpoint { id: "fal-ai/kling-video/o3/pro/reference-to-video", ..O3_REFERENCE },
    Endpoint { id: "fal-ai/kling-video/o3/4k/reference-to-video", lines: 2160, bill: IN_4K, ..O3_REFERENCE },
    Endpoint { id: "fal-ai/kling-video/o3/standard/video-to-video/edit", ..O3_EDITING },
    Endpoint { id: "fal-ai/kling-video/o3/pro/video-to-video/edit", ..O3_EDITING },
    Endpoint { id: "fal-ai/kling-video/o1/image-to-video", input: &[O1_PICTURES], bill: O1, ..OLDER },
    Endpoint { id: "kling/v4/text-to-video", input: &[V4_WORDS, V4_SHAPE], bill: V4, ..V3 },
    Endpoint { id: "kling/v4/image-to-video", input: &[V4_WORDS, V4_PICTURES], bill: V4, ..V3 },
    Endpoint {
        id: "kling/v4/reference-to-video",
        input: &[V4_WORDS, V4_SHAPE, V4_REFERENCES],
        bill: Bill { with_clips: V4_BY_CLIPS, ..V4 },
        ..V3
    },
    Endpoint {
        id: "kling/v4/video-to-video/edit",
        input: &[V4_EDITS],
        rules: &[],
        seconds: 30,
        bill: Bill { with_clips: V4_BY_CLIPS, ..V4 },
        ..V3
    },
];
