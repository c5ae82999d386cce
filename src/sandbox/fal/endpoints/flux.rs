//! FLUX 3 by Black Forest Labs, Gemini Omni by Google and Ray by Luma.
//!
//! By their pages, such as <https://fal.ai/models/blackforestlabs/flux-3/text-to-video/llms.txt>. A length of `auto` is
//! not played.

use super::super::price::{Bill, by_second, seconds};
use super::super::schema::{Field, Kind, Media, choice, free, needed, off, on, whole};
use super::{END_IMAGE, Endpoint, IMAGE, IMAGE_OR_NOT, Output, PROMPT, SOUND, START_IMAGE, VIDEO, WIDE_OR_TALL};

const FLUX_BILL: Bill = seconds(10_000, &[by_second("720p", 170_000, 170_000), by_second("1080p", 290_000, 290_000)]);
const DRAFT_BILL: Bill = seconds(60_000, &[by_second("", 60_000, 60_000)]);
const OMNI_BILL: Bill = seconds(125_000, &[by_second("", 125_000, 125_000)]);
const OMNI_WITH_PICTURES: Bill = seconds(130_000, &[by_second("", 130_000, 130_000)]);
const RAY_BILL: Bill = seconds(
    144_000,
    &[by_second("540p", 144_000, 144_000), by_second("720p", 216_000, 216_000), by_second("1080p", 432_000, 432_000)],
);

const FLUX: &[Field] = &[
    PROMPT,
    choice("aspect_ratio", &["auto", "21:9", "2:1", "16:9", "4:3", "1:1", "3:4", "9:16"], "auto"),
    whole("duration", (5, 20), 5),
    SOUND,
    whole("safety_tolerance", (0, 4), 2),
];
const CLASSES: &[Field] = &[choice("resolution", &["720p", "1080p"], "720p")];
const FLUX_PICTURES: &[Field] = &[START_IMAGE, needed("end_image_url", Kind::File(Media::Picture))];

const OMNI: &[Field] = &[PROMPT, WIDE_OR_TALL, whole("duration", (3, 10), 8)];
const OMNI_PICTURE: &[Field] = &[IMAGE];
const OMNI_REFERENCES: &[Field] = &[needed("image_urls", Kind::Files(Media::Picture, usize::MAX))];
const OMNI_EDIT: &[Field] = &[PROMPT, VIDEO];

const RAY: &[Field] = &[
    PROMPT,
    choice("duration", &["5s", "10s"], "5s"),
    choice("resolution", &["540p", "720p", "1080p"], "540p"),
    free("hdr", Kind::Flag),
    free("exr_export", Kind::Flag),
];
const RAY_SHAPE: &[Field] =
    &[choice("aspect_ratio", &["3:4", "4:3", "1:1", "9:16", "16:9", "21:9"], "16:9"), off("loop")];
const RAY_PICTURES: &[Field] = &[IMAGE_OR_NOT, END_IMAGE];
const RAY_EDIT: &[Field] = &[
    VIDEO,
    free("start_image_url", Kind::File(Media::Picture)),
    on("auto_controls"),
    free(
        "edit_strength",
        Kind::Choice(&[
            "adhere_1",
            "adhere_2",
            "adhere_3",
            "flex_1",
            "flex_2",
            "flex_3",
            "reimagine_1",
            "reimagine_2",
            "reimagine_3",
        ]),
    ),
];

const FLUX_3: Endpoint = Endpoint {
    id: "blackforestlabs/flux-3/text-to-video",
    input: &[FLUX, CLASSES],
    rules: &[],
    lines: 720,
    seconds: 5,
    bill: FLUX_BILL,
    output: Output::FileAndSeed,
};
const OMNI_FLASH: Endpoint = Endpoint {
    id: "google/gemini-omni-flash",
    input: &[OMNI],
    seconds: 8,
    bill: OMNI_BILL,
    output: Output::File,
    ..FLUX_3
};
const RAY_3_2: Endpoint = Endpoint {
    id: "luma/agent/ray/v3.2/text-to-video",
    input: &[RAY, RAY_SHAPE],
    bill: RAY_BILL,
    output: Output::File,
    ..FLUX_3
};

/// All of these families.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    FLUX_3,
    Endpoint {
        id: "blackforestlabs/flux-3/first-last-frame-to-video",
        input: &[FLUX, CLASSES, FLUX_PICTURES],
        ..FLUX_3
    },
    Endpoint {
        id: "blackforestlabs/flux-3/first-last-frame-to-video/draft",
        input: &[FLUX, FLUX_PICTURES],
        bill: DRAFT_BILL,
        ..FLUX_3
    },
    OMNI_FLASH,
    Endpoint {
        id: "google/gemini-omni-flash/image-to-video",
        input: &[OMNI, OMNI_PICTURE],
        bill: OMNI_WITH_PICTURES,
        ..OMNI_FLASH
    },
    Endpoint {
        id: "google/gemini-omni-flash/reference-to-video",
        input: &[OMNI, OMNI_REFERENCES],
        bill: OMNI_WITH_PICTURES,
        ..OMNI_FLASH
    },
    Endpoint { id: "google/gemini-omni-flash/edit", input: &[OMNI_EDIT], seconds: 10, ..OMNI_FLASH },
    RAY_3_2,
    Endpoint { id: "luma/agent/ray/v3.2/image-to-video", input: &[RAY, RAY_SHAPE, RAY_PICTURES], ..RAY_3_2 },
    Endpoint { id: "luma/agent/ray/v3.2/video-to-video", input: &[RAY, RAY_EDIT], seconds: 10, ..RAY_3_2 },
];
