//! The servers that people run themselves, a row each, learned from the package that is named there.

use super::{
    Ends, FailedPoll, IdForm, Listing, Pages, PictureForm, Receipt, Removal, Removed, Room, SecondsForm, Server,
    Unfinished, UnknownCursor, Variant,
};
use crate::sandbox::openai::object;
use crate::shape::{Seconds, Size};

/// vLLM-Omni 0.30.0: <https://github.com/vllm-project/vllm-omni>, `docs/serving/videos_api.md`.
pub(super) static VLLM_OMNI: Server = Server {
    created: 200,
    receipt: Receipt::Job,
    model: "Wan-AI/Wan2.2-T2V-A14B-Diffusers",
    id: IdForm::Digits("video_gen_", 32),
    seconds: SecondsForm::Digits,
    counts_frames: true,
    sizes: None,
    picture: PictureForm::ImageReference,
    only_fields: None,
    room: Room::Any,
    failed_poll: FailedPoll::ItsCode,
    variant: Variant::Ignored,
    unfinished: Unfinished::Refused(404, 422),
    clip: None,
    removal: Removal::Aborts(Removed::Notice),
    listing: Listing::Pages(Pages {
        usual: None,
        least: 0,
        unknown_cursor: UnknownCursor::EmptyPage,
        ends: Ends::Told,
    }),
    video: object::vllm_omni,
};

/// `SGLang` Diffusion 0.5.23: <https://docs.sglang.io>, `sglang-diffusion/api/openai_api`.
pub(super) static SGLANG: Server = Server {
    created: 200,
    receipt: Receipt::Job,
    model: "Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
    id: IdForm::Uuid,
    seconds: SecondsForm::Whole,
    counts_frames: true,
    sizes: None,
    picture: PictureForm::Text,
    only_fields: None,
    room: Room::Any,
    failed_poll: FailedPoll::Good,
    variant: Variant::Number,
    unfinished: Unfinished::Refused(404, 404),
    clip: None,
    removal: Removal::Forgets(Removed::Video),
    listing: Listing::Pages(Pages {
        usual: Some(20),
        least: 1,
        unknown_cursor: UnknownCursor::EmptyPage,
        ends: Ends::Untold,
    }),
    video: object::sglang,
};

/// TensorRT-LLM: <https://github.com/NVIDIA/TensorRT-LLM>, `examples/visual_gen/serve` (beta).
pub(super) static TENSORRT_LLM: Server = Server {
    created: 202,
    receipt: Receipt::Job,
    model: "wan2.2",
    id: IdForm::Digits("video_", 32),
    seconds: SecondsForm::Decimal,
    counts_frames: true,
    sizes: None,
    picture: PictureForm::Content,
    only_fields: Some(&[
        "seed",
        "num_inference_steps",
        "guidance_scale",
        "max_sequence_length",
        "negative_prompt",
        "video_reference",
        "audio_reference",
        "extra_params",
        "response_format",
        "format",
        "fps",
        "frame_rate",
    ]),
    room: Room::Any,
    failed_poll: FailedPoll::Good,
    variant: Variant::Ignored,
    unfinished: Unfinished::Refused(400, 400),
    clip: None,
    removal: Removal::Aborts(Removed::Flag),
    listing: Listing::Everything,
    video: object::tensorrt_llm,
};

/// The `LiteLLM` proxy 1.106.2: <https://docs.litellm.ai/docs/videos>.
pub(super) static LITELLM: Server = Server {
    created: 200,
    receipt: Receipt::Job,
    model: "my-video",
    id: IdForm::Wrapped,
    seconds: SecondsForm::Digits,
    counts_frames: false,
    sizes: None,
    picture: PictureForm::Object,
    only_fields: None,
    room: Room::Any,
    failed_poll: FailedPoll::Good,
    variant: Variant::Ignored,
    unfinished: Unfinished::Refused(404, 404),
    clip: None,
    removal: Removal::No,
    listing: Listing::Astray,
    video: object::litellm,
};

/// Aquiles-Image 0.8.3, as its package describes itself.
pub(super) static AQUILES: Server = Server {
    created: 200,
    receipt: Receipt::Job,
    model: "sora-2",
    id: IdForm::Digits("video_", 12),
    seconds: SecondsForm::Digits,
    counts_frames: false,
    sizes: Some(&["720x1280", "1280x720", "1024x1792", "1792x1024"]),
    picture: PictureForm::FileForSome(&["ltx-2", "ltx-2.3", "ltx-2.5", "minimax-h3"]),
    only_fields: None,
    room: Room::One,
    failed_poll: FailedPoll::Good,
    variant: Variant::Ignored,
    unfinished: Unfinished::HalfWritten,
    clip: Some((Size::new(832, 480), Seconds::whole(5))),
    removal: Removal::Forgets(Removed::Notice),
    listing: Listing::Pages(Pages {
        usual: Some(20),
        least: 0,
        unknown_cursor: UnknownCursor::FirstPage,
        ends: Ends::Told,
    }),
    video: object::aquiles,
};

/// NVIDIA Dynamo: <https://github.com/ai-dynamo/dynamo>, `lib/llm/src/protocols/openai/videos.rs` (09aa205). It keeps no
/// jobs: nobody can ask after one, list them or delete them.
pub(super) static DYNAMO: Server = Server {
    created: 200,
    receipt: Receipt::Clip,
    model: "wan",
    id: IdForm::Digits("v-", 16),
    seconds: SecondsForm::Integer,
    counts_frames: false,
    sizes: None,
    picture: PictureForm::Address,
    only_fields: None,
    room: Room::Any,
    failed_poll: FailedPoll::Good,
    variant: Variant::Ignored,
    unfinished: Unfinished::Refused(404, 404),
    clip: None,
    removal: Removal::No,
    listing: Listing::Everything,
    video: object::dynamo,
};
