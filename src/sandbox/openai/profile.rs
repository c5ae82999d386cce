//! The servers that speak the OpenAI Videos protocol their own way, and their deviations as data.
//!
//! What the rows in `servers` say is acted on in `hosted`. Two words in a prompt stand for how a server was
//! set up: `[s3]` for `SGLang` with a cloud store, `[avi]` for TensorRT-LLM on a
//! machine without ffmpeg.

mod servers;

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::object::View;
use crate::shape::{Seconds, Size};
use servers::{AQUILES, DYNAMO, LITELLM, SGLANG, TENSORRT_LLM, VLLM_OMNI};

/// Whose manners the `openai` side has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The vendor itself.
    #[default]
    OpenAi,
    /// The vendor's models on Azure, by deployment name.
    Azure,
    /// vLLM-Omni.
    VllmOmni,
    /// `SGLang` Diffusion.
    Sglang,
    /// TensorRT-LLM `VisualGen`.
    TensorRtLlm,
    /// The `LiteLLM` proxy before an upstream of the vendor's kind.
    LiteLlm,
    /// Aquiles-Image.
    Aquiles,
    /// NVIDIA Dynamo.
    Dynamo,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 8] = [
        Self::OpenAi,
        Self::Azure,
        Self::VllmOmni,
        Self::Sglang,
        Self::TensorRtLlm,
        Self::LiteLlm,
        Self::Aquiles,
        Self::Dynamo,
    ];

    /// The name by which it is chosen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Azure => "azure",
            Self::VllmOmni => "vllm-omni",
            Self::Sglang => "sglang",
            Self::TensorRtLlm => "tensorrt-llm",
            Self::LiteLlm => "litellm",
            Self::Aquiles => "aquiles",
            Self::Dynamo => "dynamo",
        }
    }

    /// The header in which a wait is asked for; `LiteLLM` renames what its upstream says.
    pub(in crate::sandbox) fn wait_header(self) -> &'static str {
        match self {
            Self::LiteLlm => "llm_provider-retry-after",
            Self::OpenAi
            | Self::Azure
            | Self::VllmOmni
            | Self::Sglang
            | Self::TensorRtLlm
            | Self::Aquiles
            | Self::Dynamo => "retry-after",
        }
    }

    /// The deviations, for the servers that people run themselves.
    pub(super) fn server(self) -> Option<&'static Server> {
        match self {
            Self::OpenAi | Self::Azure => None,
            Self::VllmOmni => Some(&VLLM_OMNI),
            Self::Sglang => Some(&SGLANG),
            Self::TensorRtLlm => Some(&TENSORRT_LLM),
            Self::LiteLlm => Some(&LITELLM),
            Self::Aquiles => Some(&AQUILES),
            Self::Dynamo => Some(&DYNAMO),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let found = Self::ALL.into_iter().find(|profile| profile.name() == text);
        found.ok_or_else(|| ProfileError { found: text.to_owned() })
    }
}

/// A text that names no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a server that the sandbox plays (there are {}): `{found}`", Profile::ALL.map(Profile::name).join(", "))]
pub struct ProfileError {
    found: String,
}

/// What one server does otherwise than the vendor.
pub(super) struct Server {
    /// The status of the answer to an order.
    pub(super) created: u16,
    pub(super) receipt: Receipt,
    /// The model that is served where an order names none.
    pub(super) model: &'static str,
    pub(super) id: IdForm,
    pub(super) seconds: SecondsForm,
    /// Whether `num_frames` is read, and beats `seconds`.
    pub(super) counts_frames: bool,
    /// The only sizes; none: any even ones.
    pub(super) sizes: Option<&'static [&'static str]>,
    pub(super) picture: PictureForm,
    /// All fields of an order, where one that is not among them is refused.
    pub(super) only_fields: Option<&'static [&'static str]>,
    pub(super) room: Room,
    pub(super) failed_poll: FailedPoll,
    pub(super) variant: Variant,
    pub(super) unfinished: Unfinished,
    /// The shape that every clip has, whatever was ordered; the length is free for the models that take a picture.
    pub(super) clip: Option<(Size, Seconds)>,
    pub(super) removal: Removal,
    pub(super) listing: Listing,
    /// The Video object as the server writes it.
    pub(super) video: fn(&View<'_>) -> Value,
}

/// What an order is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Receipt {
    /// The job, which waits.
    Job,
    /// The job when it is over, with the clip's address.
    Clip,
}

/// What an id looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdForm {
    /// A prefix and that many hexadecimal digits.
    Digits(&'static str, usize),
    /// A bare UUID.
    Uuid,
    /// The upstream's id wrapped together with where it is from: another string on an order than afterwards.
    Wrapped,
}

/// How a length is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecondsForm {
    /// A text of digits.
    Digits,
    /// A whole number, or the text of one.
    Whole,
    /// A decimal number, or the text of one.
    Decimal,
    /// A whole number and no text.
    Integer,
}

/// How a first frame is brought, besides as the file part `input_reference`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureForm {
    /// `image_reference`, an object with an `image_url` and nothing else; never together with the file.
    ImageReference,
    /// `reference_url`, or `input_reference` as a text.
    Text,
    /// `image_reference`, an object with `content` or a file.
    Content,
    /// `input_reference` as the vendor's object.
    Object,
    /// Not at all; and the file for a few models only.
    FileForSome(&'static [&'static str]),
    /// `input_reference` as the text of an address; no file comes along with JSON.
    Address,
}

impl PictureForm {
    /// Whether that model takes a file.
    pub(super) fn takes_files_of(self, model: &str) -> bool {
        match self {
            Self::FileForSome(models) => models.contains(&model),
            Self::ImageReference | Self::Text | Self::Content | Self::Object => true,
            Self::Address => false,
        }
    }
}

/// How many jobs are taken in at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Any,
    /// One, and who comes meanwhile is sent away.
    One,
}

/// The status of the answer that tells of a failed job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailedPoll {
    Good,
    /// The job's own code, above 399.
    ItsCode,
}

/// What `variant` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    Ignored,
    /// It is the number of an output; words are not found.
    Number,
}

/// The answer to who fetches a clip that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfinished {
    /// A status while it is made, and one where it failed.
    Refused(u16, u16),
    /// 500, and once the file was begun what there is of it.
    HalfWritten,
}

/// What `DELETE` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removal {
    /// There is no such method.
    No,
    /// A job at work is stopped.
    Aborts(Removed),
    /// A job at work runs on and is forgotten.
    Forgets(Removed),
}

/// How a deletion is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removed {
    /// The vendor's `video.deleted`.
    Notice,
    /// The Video, its status `deleted`.
    Video,
    /// `{"deleted":true}`.
    Flag,
}

/// What the list does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// Comes in pages.
    Pages(Pages),
    /// Tells everything and reads no query.
    Everything,
    /// Wants `custom_llm_provider`, and then asks the vendor's own host, which knows nothing.
    Astray,
}

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pages {
    /// How many videos are on a page unless told; none: all.
    pub(super) usual: Option<usize>,
    pub(super) least: usize,
    pub(super) unknown_cursor: UnknownCursor,
    pub(super) ends: Ends,
}

/// What follows an `after` that names no video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnknownCursor {
    EmptyPage,
    FirstPage,
}

/// Whether a page tells where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// With `first_id`, `last_id` and `has_more`.
    Told,
    Untold,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_found_by_their_names() {
        for profile in Profile::ALL {
            assert_eq!(profile.to_string().parse(), Ok(profile));
        }
        let error = "vllm".parse::<Profile>().expect_err("no such profile").to_string();
        assert!(error.contains("vllm-omni") && error.ends_with("`vllm`"), "{error}");
    }
}
