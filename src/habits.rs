//! How a server that speaks somebody else's protocol deviates from it: the user's knowledge of a server of their own.
//!
//! Plain data, read from `[provider.NAME] habits` and handed to the dialect, which
//! is the only one to act on it. A named profile fills in what is known of a server
//! program; what is said beside it wins. What can be understood whatever the server
//! is (other words for a status, another shape of an error, a failed job told by HTTP
//! 500) is no habit: the dialect reads it from everybody.

use serde::{Deserialize, Serialize};

/// Deviations from the protocol of OpenAI, as the user writes them. The default has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Habits {
    /// The server program: fills in everything below.
    pub profile: Option<Profile>,
    /// How an order is written. vLLM-Omni refuses JSON.
    pub body: Option<Form>,
    /// Whether `seconds` is a number in JSON. Dynamo and several gateways ask for one; OpenAI refuses it.
    pub numeric_seconds: Option<bool>,
    /// Whether an order names the model. TensorRT-LLM serves one model and refuses fields that it does not know.
    pub names_model: Option<bool>,
    /// Whether `seed`, `negative_prompt` and `fps` are fields. They are at vLLM-Omni, `SGLang` and TensorRT-LLM.
    pub extras: Option<bool>,
    /// Whether the order is answered with the clip, after minutes. Dynamo does so.
    pub blocking: Option<bool>,
    /// Whether there is a thumbnail and a spritesheet. `SGLang` takes `variant` for the number of an output.
    pub variants: Option<bool>,
    /// Which changes of a clip there are. Servers that run a model themselves have none.
    pub changes: Option<Changes>,
    /// What DELETE does. It stops a running job at vLLM-Omni and TensorRT-LLM; `LiteLLM` answers 405.
    pub delete: Option<Deletion>,
    /// What can be listed. TensorRT-LLM gives all at once; `LiteLLM` asks another server than the one that is configured.
    pub list: Option<Listing>,
    /// Whether a job has another id at each look, so that a lost order cannot be told from others. So with `LiteLLM`.
    pub ids_change: Option<bool>,
    /// How the key is sent. Azure has a header of its own; Aquiles asks for any key, even where it has none.
    pub key: Option<KeyForm>,
    /// Whether it runs on machines of one's own: clips cost nothing unless `usd_per_second` says so, and a job that it
    /// does not know is lost, because jobs live in its memory only.
    pub self_hosted: Option<bool>,
}

/// A server program of which the deviations are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// <https://github.com/vllm-project/vllm-omni>, `docs/serving/videos_api.md` (b82abf6) and 0.30.0 itself.
    VllmOmni,
    /// <https://docs.sglang.io>, `sglang-diffusion/api/openai_api`, and `SGLang` Diffusion 0.5.23 itself.
    Sglang,
    /// <https://github.com/NVIDIA/TensorRT-LLM>, `VisualGen` (beta), `examples/visual_gen/serve`.
    TensorrtLlm,
    /// <https://github.com/BerriAI/litellm>, the proxy, 1.106.2 and 1.109.1. It hands orders on to others, who may bill.
    Litellm,
    /// Aquiles-Image 0.8.3, read in its package.
    Aquiles,
    /// <https://github.com/ai-dynamo/dynamo>, `lib/llm/src/protocols/openai/videos.rs` (09aa205).
    Dynamo,
    /// Azure OpenAI, `https://RESOURCE.openai.azure.com/openai/v1`; the model is the name of the deployment. Its own
    /// Sora was retired on 2026-09-15 without a replacement.
    Azure,
}

/// How an order is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// JSON; multipart with bracketed names where a file goes along.
    Json,
    /// Always multipart, with objects and lists as JSON in a text.
    Multipart,
}

/// Which changes of a clip there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Changes {
    /// Remix, edit and extend.
    All,
    /// Remix alone.
    Remix,
    /// None.
    None,
}

/// What DELETE does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deletion {
    /// Removes what is over.
    Removes,
    /// The same, and stops what is running: it is how a job is cancelled.
    Stops,
    /// There is none.
    None,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listing {
    /// Jobs, page by page.
    Paged,
    /// All jobs at once.
    Whole,
    /// Nothing.
    None,
}

/// How the key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyForm {
    /// `Authorization: Bearer KEY`.
    Bearer,
    /// `api-key: KEY`.
    ApiKey,
    /// As `bearer`, with a made-up key where there is none.
    Dummy,
}

/// How a first frame is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageField {
    /// A file, or an object with `image_url` or `file_id`, as `input_reference`.
    Reference,
    /// A file as `input_reference`, an address as `image_reference: {image_url}`.
    ImageReference,
    /// A file as `input_reference`, an address as `reference_url`.
    ReferenceUrl,
    /// A file as `input_reference`, an address as `image_reference: {content, format}`.
    Content,
    /// A file alone.
    FileOnly,
    /// An address alone, as the text `input_reference`.
    AddressOnly,
}

/// What a server does: its habits with everything filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "flat data: each is one independent fact, read by its name")]
pub struct Ways {
    /// Where its `/videos` is below its address, where that is known.
    pub root: &'static [&'static str],
    /// As in `Habits`, and so are those that follow.
    pub body: Form,
    /// `seconds` is a number in JSON.
    pub numeric_seconds: bool,
    /// An order names the model.
    pub names_model: bool,
    /// `seed`, `negative_prompt` and `fps` are fields.
    pub extras: bool,
    /// The order is answered with the clip.
    pub blocking: bool,
    /// There is a thumbnail and a spritesheet.
    pub variants: bool,
    /// Which changes of a clip there are.
    pub changes: Changes,
    /// What DELETE does.
    pub delete: Deletion,
    /// What can be listed.
    pub list: Listing,
    /// A job has another id at each look.
    pub ids_change: bool,
    /// How the key is sent.
    pub key: KeyForm,
    /// It runs on machines of one's own.
    pub self_hosted: bool,
    /// How a first frame is given.
    pub image: ImageField,
}

/// As OpenAI documents it.
const DOCUMENTED: Ways = Ways {
    root: &[],
    body: Form::Json,
    numeric_seconds: false,
    names_model: true,
    extras: false,
    blocking: false,
    variants: true,
    changes: Changes::All,
    delete: Deletion::Removes,
    list: Listing::Paged,
    ids_change: false,
    key: KeyForm::Bearer,
    self_hosted: false,
    image: ImageField::Reference,
};

/// What the servers have in common that run a model themselves.
const SELF_HOSTED: Ways = Ways {
    root: &["v1"],
    body: Form::Multipart,
    extras: true,
    variants: false,
    changes: Changes::None,
    self_hosted: true,
    ..DOCUMENTED
};

impl Profile {
    const fn ways(self) -> Ways {
        match self {
            Self::VllmOmni => Ways { delete: Deletion::Stops, image: ImageField::ImageReference, ..SELF_HOSTED },
            Self::Sglang => Ways { image: ImageField::ReferenceUrl, ..SELF_HOSTED },
            Self::TensorrtLlm => Ways {
                names_model: false,
                delete: Deletion::Stops,
                list: Listing::Whole,
                image: ImageField::Content,
                ..SELF_HOSTED
            },
            Self::Litellm => Ways {
                root: &["v1"],
                variants: false,
                delete: Deletion::None,
                list: Listing::None,
                ids_change: true,
                ..DOCUMENTED
            },
            Self::Aquiles => Ways { extras: false, key: KeyForm::Dummy, image: ImageField::FileOnly, ..SELF_HOSTED },
            Self::Dynamo => Ways {
                body: Form::Json,
                numeric_seconds: true,
                extras: false,
                blocking: true,
                delete: Deletion::None,
                list: Listing::None,
                image: ImageField::AddressOnly,
                ..SELF_HOSTED
            },
            Self::Azure => {
                Ways { root: &["openai", "v1"], changes: Changes::Remix, key: KeyForm::ApiKey, ..DOCUMENTED }
            }
        }
    }
}

impl Habits {
    /// What such a server does: the profile's ways, or the documented ones, with what is said beside it.
    #[must_use]
    pub fn ways(&self) -> Ways {
        let known = self.profile.map_or(DOCUMENTED, Profile::ways);
        Ways {
            body: self.body.unwrap_or(known.body),
            numeric_seconds: self.numeric_seconds.unwrap_or(known.numeric_seconds),
            names_model: self.names_model.unwrap_or(known.names_model),
            extras: self.extras.unwrap_or(known.extras),
            blocking: self.blocking.unwrap_or(known.blocking),
            variants: self.variants.unwrap_or(known.variants),
            changes: self.changes.unwrap_or(known.changes),
            delete: self.delete.unwrap_or(known.delete),
            list: self.list.unwrap_or(known.list),
            ids_change: self.ids_change.unwrap_or(known.ids_change),
            key: self.key.unwrap_or(known.key),
            self_hosted: self.self_hosted.unwrap_or(known.self_hosted),
            ..known
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_habits_a_server_does_as_documented() {
        assert_eq!(Habits::default().ways(), DOCUMENTED);
    }

    #[test]
    fn what_is_said_beside_a_profile_wins() {
        let profile = Habits { profile: Some(Profile::VllmOmni), ..Habits::default() };
        assert_eq!((profile.ways().body, profile.ways().delete), (Form::Multipart, Deletion::Stops));
        let said = Habits {
            body: Some(Form::Json),
            delete: Some(Deletion::None),
            variants: Some(true),
            self_hosted: Some(false),
            ..profile
        };
        let expected = Ways {
            body: Form::Json,
            delete: Deletion::None,
            variants: true,
            self_hosted: false,
            ..Profile::VllmOmni.ways()
        };
        assert_eq!(said.ways(), expected);
    }
}
