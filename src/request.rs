//! What the user wants, in words that belong to no provider.
//!
//! The command line fills a `Request`; the catalog and the planner decide
//! which model takes it and with which values. Files are named here and read
//! elsewhere.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use crate::shape::{Aspect, Resolution, Seconds, Size};

/// What kind of clip is asked for. Decided by the command and the inputs, never typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// From a prompt alone.
    #[default]
    Text,
    /// From a first frame, with or without a last one.
    Image,
    /// After reference images, videos or sounds.
    Reference,
    /// The same scene changed, from a job of the provider's.
    Remix,
    /// A clip changed.
    Edit,
    /// A clip continued.
    Extend,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 6] = [Self::Text, Self::Image, Self::Reference, Self::Remix, Self::Edit, Self::Extend];

    /// The word for it. Part of the command-line contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Reference => "reference",
            Self::Remix => "remix",
            Self::Edit => "edit",
            Self::Extend => "extend",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a file is to the clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The clip begins with it.
    FirstFrame,
    /// The clip ends with it.
    LastFrame,
    /// The clip resembles it.
    Reference,
    /// The clip is made from this one.
    Video,
    /// The clip goes with this sound.
    Audio,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::FirstFrame, Self::LastFrame, Self::Reference, Self::Video, Self::Audio];

    /// The flag that gives it.
    #[must_use]
    pub const fn flag(self) -> &'static str {
        match self {
            Self::FirstFrame => "--image",
            Self::LastFrame => "--last-frame",
            Self::Reference => "--reference",
            Self::Video => "--video",
            Self::Audio => "--audio-ref",
        }
    }

    /// Whether a file of that role is a picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        match self {
            Self::FirstFrame | Self::LastFrame | Self::Reference => true,
            Self::Video | Self::Audio => false,
        }
    }
}

/// Whether the clip has sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audio {
    /// With sound.
    On,
    /// Silent.
    Off,
}

/// Where a file comes from, and what is known of it once it was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it is to the clip.
    pub role: Role,
    /// Where it is.
    pub source: Source,
    /// What it is, where it was looked at: addresses are not fetched.
    pub facts: Option<InputFacts>,
}

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A file on this machine, absolute. Standard input is kept as one, too.
    File(PathBuf),
    /// An address that the provider fetches.
    Url(Url),
}

/// What a look at a local file found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFacts {
    /// Its content type, by its content.
    pub mime: String,
    /// Its length.
    pub bytes: u64,
    /// Width and height of an image or a clip.
    pub size: Option<Size>,
    /// The length of a clip.
    #[serde(default)]
    pub duration: Option<Seconds>,
}

/// How a provider is asked for a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputRef {
    /// Goes along as a file of its own.
    File(crate::call::FileBody),
    /// An address that the provider fetches.
    Url(Url),
    /// The provider's own name for a file that was uploaded before.
    Uploaded(String),
    /// `data:` with the whole file in it.
    Data(String),
}

/// A rule for picking a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RouteBy {
    /// The lowest quote.
    #[default]
    Cheapest,
    /// The shortest wait, as learnt from earlier jobs.
    Fastest,
    /// The order of `prefer`.
    Order,
}

/// What the user wants.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What kind of clip.
    pub mode: Mode,
    /// What shall be seen.
    pub prompt: String,
    /// What shall not be seen.
    pub negative: Option<String>,
    /// The files it is made from.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// Its length; the model's own default where absent.
    pub seconds: Option<Seconds>,
    /// Its exact size.
    pub size: Option<Size>,
    /// Its proportion.
    pub aspect: Option<Aspect>,
    /// Its class of size.
    pub resolution: Option<Resolution>,
    /// Whether it has sound.
    pub audio: Option<Audio>,
    /// Frames a second, for the embedded engine and the models that take it.
    pub fps: Option<u32>,
    /// What makes it come out the same again.
    pub seed: Option<u64>,
    /// What goes to the provider as it is.
    #[serde(default)]
    pub pass: Map<String, Value>,
}

impl Request {
    /// The files of that role.
    pub fn inputs_of(&self, role: Role) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(move |input| input.role == role)
    }
}
