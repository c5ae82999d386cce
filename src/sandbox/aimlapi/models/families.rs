//! The table of models, family by family: what a family has in common stands once.

use super::super::fields::{Field, Kind};
use super::{Lengths, Manner, Model, Price, Ratios, Resolutions, UNPUBLISHED};

const PROMPT: &[&str] = &["prompt"];
const PICTURE: &[&str] = &["image_url"];
const PICTURES: &[&str] = &["image_urls", "reference_image_urls"];

const BY_TEXT: &[&str] = &["text_to_video"];
const BY_PICTURE: &[&str] = &["image_to_video"];
const BY_BOTH: &[&str] = &["text_to_video", "image_to_video"];
const BY_REFERENCE: &[&str] = &["reference_to_video"];

const WIDE_OR_TALL: &[&str] = &["16:9", "9:16"];
const WITH_SQUARE: &[&str] = &["16:9", "9:16", "1:1"];
const FIVE: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4"];
const SIX: &[&str] = &["16:9", "21:9", "4:3", "1:1", "3:4", "9:16"];
const SEVEN: &[&str] = &["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"];

const HD: &[&str] = &["720p", "1080p"];

const fn ratios(values: &'static [&'static str]) -> Ratios {
    Ratios { field: "aspect_ratio", values }
}

const fn classes(values: &'static [&'static str], usual: &'static str) -> Resolutions {
    Resolutions { values, usual }
}

/// A class that cannot be asked for.
const fn always(class: &'static str) -> Resolutions {
    Resolutions { values: &[], usual: class }
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind }
}

const AT_COST: Price = Price::Fixed { micros: UNPUBLISHED, per: 1 };

const FIRST_FRAME: &[Field] = &[field("image_url", Kind::Picture)];
const LAST_FRAME: &[Field] = &[field("last_image_url", Kind::Picture)];
const TAIL_FRAME: &[Field] = &[field("tail_image_url", Kind::Picture)];
const SOUND: &[Field] = &[field("generate_audio", Kind::Flag)];
const SEED: &[Field] = &[field("seed", Kind::Whole(0, 4_294_967_295))];
const NEGATIVE: &[Field] = &[field("negative_prompt", Kind::Text)];
const ENHANCE: &[Field] = &[field("enhance_prompt", Kind::Flag)];
const WATERMARK: &[Field] = &[field("watermark", Kind::Flag)];
const PROVIDER: &[Field] = &[field("provider", Kind::OneOf(&["auto", "google", "bytedance", "kling", "fal"]))];
const REFERENCE_URLS: &[Field] = &[field("reference_image_urls", Kind::Pictures { most: 9 })];
const FILM: &[Field] = &[field("video_url", Kind::Link)];

const VEO: Model = Model {
    id: "google/veo-3.1-t2v",
    alias: None,
    modes: BY_TEXT,
    required: &[PROMPT],
    longest_prompt: None,
    seconds: Lengths::Of(&[4, 6, 8]),
    usual_seconds: 8,
    resolutions: classes(HD, "1080p"),
    ratios: ratios(WIDE_OR_TALL),
    fields: &[SOUND, SEED, NEGATIVE, ENHANCE, PROVIDER, &[field("auto_fix", Kind::Flag)]],
    // The list price and 30 %, as the documents' sample prices are.
    price: Price::Fixed { micros: 520_000, per: 1 },
    manner: Manner::Current,
};
const VEO_BY_PICTURE: Model = Model {
    modes: BY_PICTURE,
    required: &[PROMPT, PICTURE],
    fields: &[SOUND, SEED, NEGATIVE, ENHANCE, PROVIDER, FIRST_FRAME, &[field("auto_fix", Kind::Flag)]],
    ..VEO
};
const VEO_BY_TWO: Model = Model {
    required: &[PROMPT, PICTURE, &["last_image_url"]],
    fields: &[SOUND, SEED, NEGATIVE, ENHANCE, PROVIDER, FIRST_FRAME, LAST_FRAME],
    ..VEO_BY_PICTURE
};
const VEO_BY_REFERENCE: Model = Model {
    modes: BY_REFERENCE,
    // The specification asks for pictures; under which of its two names is not told.
    required: &[PROMPT, PICTURES],
    fields: &[
        SOUND,
        SEED,
        NEGATIVE,
        ENHANCE,
        PROVIDER,
        REFERENCE_URLS,
        &[field("image_urls", Kind::Pictures { most: 9 })],
    ],
    ..VEO
};
const VEO_LITE: Model = Model {
    id: "google/veo-3.1-lite-generate-001",
    alias: Some("veo-3.1-lite-generate-001"),
    modes: BY_BOTH,
    resolutions: classes(&["720P", "1080P"], "720P"),
    fields: &[
        SOUND,
        FIRST_FRAME,
        LAST_FRAME,
        NEGATIVE,
        SEED,
        &[field("person_generation", Kind::OneOf(&["dont_allow", "allow_adult"]))],
    ],
    price: Price::ByResolution(&[("720P", UNPUBLISHED), ("1080P", UNPUBLISHED)]),
    ..VEO
};
const OMNI: Model = Model {
    id: "google/gemini-omni-flash-preview",
    modes: &["text_to_video", "image_to_video", "reference_to_video", "video_to_video"],
    seconds: Lengths::From(3, 10),
    resolutions: always("720p"),
    fields: &[
        FIRST_FRAME,
        FILM,
        &[
            field("image_urls", Kind::Pictures { most: 6 }),
            field("task", Kind::OneOf(&["text_to_video", "image_to_video", "reference_to_video", "edit"])),
            field("previous_interaction_id", Kind::Text),
            field("delivery", Kind::OneOf(&["uri"])),
        ],
    ],
    price: Price::Variable { micros: UNPUBLISHED },
    ..VEO
};

const SEEDANCE: Model = Model {
    id: "bytedance/seedance-2-0",
    alias: None,
    modes: BY_BOTH,
    required: &[PROMPT],
    longest_prompt: None,
    seconds: Lengths::From(4, 15),
    usual_seconds: 5,
    resolutions: classes(&["480p", "720p", "1080p", "4k"], "720p"),
    ratios: ratios(SIX),
    fields: &[
        FIRST_FRAME,
        LAST_FRAME,
        SOUND,
        SEED,
        WATERMARK,
        PROVIDER,
        FILM,
        &[
            field("image_urls", Kind::Pictures { most: 9 }),
            field("video_urls", Kind::Links { most: 3 }),
            field("audio_url", Kind::Link),
            field("audio_urls", Kind::Links { most: 3 }),
        ],
    ],
    // Billed runs of 2026: $3.14496 and, for the fast one, $2.515968 for 8 s at 720p.
    price: Price::ByResolution(&[
        ("480p", UNPUBLISHED),
        ("720p", 393_120),
        ("1080p", UNPUBLISHED),
        ("4k", UNPUBLISHED),
    ]),
    manner: Manner::Former,
};

const KLING: Model = Model {
    id: "klingai/video-v3-standard-text-to-video",
    alias: None,
    modes: BY_TEXT,
    required: &[&["prompt", "multi_prompt"]],
    longest_prompt: None,
    seconds: Lengths::From(3, 15),
    usual_seconds: 5,
    resolutions: always("720p"),
    ratios: ratios(WITH_SQUARE),
    fields: &[SOUND, NEGATIVE, PROVIDER, KLING_OWN],
    price: AT_COST,
    manner: Manner::Current,
};
const KLING_OWN: &[Field] = &[
    field("cfg_scale", Kind::Portion),
    field("shot_type", Kind::OneOf(&["customize", "intelligent"])),
    field("multi_prompt", Kind::List),
];
const KLING_BY_PICTURE: Model = Model {
    id: "klingai/video-v3-standard-image-to-video",
    modes: BY_PICTURE,
    required: &[&["prompt", "multi_prompt"], PICTURE],
    // The picture decides.
    ratios: ratios(&[]),
    fields: &[SOUND, NEGATIVE, PROVIDER, KLING_OWN, FIRST_FRAME, TAIL_FRAME, &[field("elements", Kind::List)]],
    ..KLING
};

const WAN: Model = Model {
    id: "alibaba/wan-2-7-t2v",
    alias: None,
    modes: BY_TEXT,
    required: &[PROMPT],
    longest_prompt: None,
    seconds: Lengths::Of(&[5, 10, 15]),
    usual_seconds: 10,
    resolutions: classes(HD, "1080p"),
    ratios: ratios(FIVE),
    fields: &[SOUND, SEED, NEGATIVE, ENHANCE, WATERMARK, WAN_OWN],
    // A billed run of 2026: $1.95 for 10 s at 1080p.
    price: Price::ByResolution(&[("720p", UNPUBLISHED), ("1080p", 195_000)]),
    manner: Manner::Former,
};
const WAN_OWN: &[Field] = &[field("shot_type", Kind::OneOf(&["single", "multi"])), field("audio_url", Kind::Link)];

const HAILUO: Model = Model {
    id: "minimax/hailuo-2.3",
    alias: None,
    modes: BY_BOTH,
    required: &[PROMPT],
    longest_prompt: Some(2000),
    seconds: Lengths::Of(&[6, 10]),
    usual_seconds: 6,
    resolutions: classes(&["768P", "1080P"], "768P"),
    ratios: ratios(&[]),
    fields: &[ENHANCE, FIRST_FRAME],
    price: AT_COST,
    manner: Manner::Current,
};

const GROK: Model = Model {
    id: "x-ai/grok-imagine-video",
    alias: None,
    modes: BY_BOTH,
    required: &[],
    longest_prompt: None,
    seconds: Lengths::From(1, 15),
    usual_seconds: 10,
    resolutions: classes(&["480p", "720p", "1080p"], "720p"),
    ratios: ratios(SEVEN),
    fields: &[FIRST_FRAME, FILM, &[field("reference_images", Kind::Pictures { most: 7 })]],
    price: AT_COST,
    manner: Manner::Current,
};

/// Every model, in the order of the catalog.
pub(super) static MODELS: [Model; 32] = [
    VEO,
    Model { id: "google/veo-3.1-t2v-fast", price: AT_COST, ..VEO },
    Model { id: "google/veo-3.1-i2v", ..VEO_BY_PICTURE },
    Model { id: "google/veo-3.1-i2v-fast", price: AT_COST, ..VEO_BY_PICTURE },
    Model { id: "google/veo-3.1-first-last-image-to-video", ..VEO_BY_TWO },
    Model { id: "google/veo-3.1-first-last-image-to-video-fast", price: AT_COST, ..VEO_BY_TWO },
    Model { id: "google/veo-3.1-reference-to-video", ..VEO_BY_REFERENCE },
    VEO_LITE,
    OMNI,
    SEEDANCE,
    Model {
        id: "bytedance/seedance-2-0-fast",
        usual_seconds: 8,
        resolutions: classes(&["480p", "720p"], "720p"),
        price: Price::ByResolution(&[("480p", UNPUBLISHED), ("720p", 314_496)]),
        ..SEEDANCE
    },
    Model {
        id: "bytedance/seedance-2-5",
        seconds: Lengths::From(4, 30),
        resolutions: classes(&["480p", "720p"], "720p"),
        price: AT_COST,
        manner: Manner::Current,
        ..SEEDANCE
    },
    KLING,
    Model { id: "klingai/video-v3-pro-text-to-video", resolutions: always("1080p"), ..KLING },
    Model { id: "klingai/video-v3-omni-720p-text-to-video", ..KLING },
    Model { id: "klingai/video-v3-omni-1080p-text-to-video", resolutions: always("1080p"), ..KLING },
    KLING_BY_PICTURE,
    Model { id: "klingai/video-v3-pro-image-to-video", resolutions: always("1080p"), ..KLING_BY_PICTURE },
    Model { id: "klingai/video-v3-omni-720p-image-to-video", ..KLING_BY_PICTURE },
    Model { id: "klingai/video-v3-omni-1080p-image-to-video", resolutions: always("1080p"), ..KLING_BY_PICTURE },
    Model { id: "klingai/video-v3-turbo-text-to-video", ..KLING },
    Model { id: "klingai/video-v3-turbo-image-to-video", ..KLING_BY_PICTURE },
    WAN,
    Model {
        id: "alibaba/wan-2-7-i2v",
        modes: BY_PICTURE,
        required: &[PROMPT, PICTURE],
        fields: &[SOUND, SEED, NEGATIVE, ENHANCE, WATERMARK, WAN_OWN, FIRST_FRAME, LAST_FRAME, FILM],
        price: AT_COST,
        ..WAN
    },
    Model {
        id: "alibaba/wan-2-7-r2v",
        modes: BY_REFERENCE,
        fields: &[
            SOUND,
            SEED,
            NEGATIVE,
            ENHANCE,
            WATERMARK,
            WAN_OWN,
            REFERENCE_URLS,
            &[field("image_urls", Kind::Pictures { most: 9 }), field("video_urls", Kind::Links { most: 3 })],
        ],
        price: AT_COST,
        ..WAN
    },
    Model {
        id: "alibaba/happyhorse-1.1",
        modes: BY_BOTH,
        seconds: Lengths::From(3, 15),
        fields: &[FIRST_FRAME, REFERENCE_URLS, WATERMARK],
        price: AT_COST,
        manner: Manner::Current,
        ..WAN
    },
    HAILUO,
    Model {
        id: "minimax/h3",
        longest_prompt: Some(7000),
        seconds: Lengths::From(4, 15),
        resolutions: classes(&["2K"], "2K"),
        ratios: Ratios { field: "ratio", values: &["adaptive", "16:9", "21:9", "4:3", "1:1", "3:4", "9:16"] },
        fields: &[FIRST_FRAME, LAST_FRAME, REFERENCE_URLS],
        ..HAILUO
    },
    GROK,
    Model {
        id: "x-ai/grok-imagine-video-1.5-preview",
        modes: BY_PICTURE,
        required: &[PICTURE],
        fields: &[FIRST_FRAME],
        ..GROK
    },
    Model {
        id: "runway/gen4_turbo",
        modes: BY_PICTURE,
        required: &[PICTURE],
        longest_prompt: Some(1000),
        seconds: Lengths::Of(&[5, 10]),
        usual_seconds: 5,
        resolutions: always("720p"),
        ratios: ratios(SIX),
        fields: &[FIRST_FRAME, TAIL_FRAME, SEED],
        // Sold by the five seconds.
        price: Price::Fixed { micros: 5 * UNPUBLISHED, per: 5 },
        ..GROK
    },
    Model {
        id: "luma/ray-3.2",
        required: &[PROMPT],
        seconds: Lengths::Of(&[5, 10]),
        usual_seconds: 5,
        resolutions: classes(&["360p", "540p", "720p", "1080p"], "720p"),
        ratios: ratios(SIX),
        fields: &[
            FIRST_FRAME,
            LAST_FRAME,
            FILM,
            &[
                field("type", Kind::OneOf(&["video", "video_edit", "video_reframe"])),
                field("loop", Kind::Flag),
                field("hdr", Kind::Flag),
                field("exr_export", Kind::Flag),
            ],
        ],
        price: Price::Variable { micros: UNPUBLISHED },
        ..GROK
    },
];
