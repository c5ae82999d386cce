//! What becomes of each thing that was asked for: it is taken as it is, mapped to a near value, or refused.
//!
//! `Fitting` decides it value by value; whoever explains a choice to the user
//! reads it. Nothing that was asked for is ever left out in silence.

use serde::Serialize;

use crate::request::{Audio, Input, Mode, Request, Source};

/// One thing that was asked for, and what a model makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The flag that asked for it.
    pub flag: String,
    /// What was asked for; empty for a flag without a value.
    pub asked: String,
    /// What becomes of it.
    #[serde(flatten)]
    pub fate: Fate,
    /// What it is called on the wire, where that is known.
    pub field: Option<String>,
}

/// What becomes of a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Fate {
    /// It is taken as it is.
    Native,
    /// Another value is taken for it.
    Mapped {
        /// Which.
        to: String,
    },
    /// It is not taken, so that the request is refused.
    Refused {
        /// Why, in a sentence that names the flag.
        why: String,
    },
}

impl Point {
    /// A point that nothing stands against yet.
    pub fn new(flag: impl Into<String>, asked: &impl ToString) -> Self {
        Self { flag: flag.into(), asked: asked.to_string(), fate: Fate::Native, field: None }
    }

    /// A file that nothing stands against yet.
    #[must_use]
    pub fn of_input(input: &Input) -> Self {
        Self::new(input.role.flag(), &name_of(&input.source))
    }

    /// Everything that a request asks for, in the order of the flags. What a change of a clip takes over from the
    /// clip was not asked for.
    pub(super) fn all(request: &Request) -> Vec<Self> {
        let keeps_its_length = matches!(request.mode, Mode::Remix | Mode::Edit);
        let keeps_its_size = keeps_its_length || request.mode == Mode::Extend;
        let audio = request.audio.map(|audio| match audio {
            Audio::On => Self::new("--audio", &""),
            Audio::Off => Self::new("--no-audio", &""),
        });
        let values = [
            request.seconds.filter(|_| !keeps_its_length).map(|seconds| Self::new("--seconds", &seconds)),
            request.size.filter(|_| !keeps_its_size).map(|size| Self::new("--size", &size)),
            request.aspect.map(|aspect| Self::new("--aspect", &aspect)),
            request.resolution.map(|class| Self::new("--resolution", &class)),
            audio,
            request.seed.map(|seed| Self::new("--seed", &seed)),
            request.negative.as_ref().map(|text| Self::new("--negative", text)),
            request.fps.map(|fps| Self::new("--fps", &fps)),
        ];
        let is_a_clip_to_edit = request.mode == Mode::Edit;
        let inputs = request.inputs.iter().filter(|_| !is_a_clip_to_edit);
        let files = inputs.map(Self::of_input);
        values.into_iter().flatten().chain(files).collect()
    }
}

/// A file by its own name, not by where it lies.
fn name_of(source: &Source) -> String {
    match source {
        Source::Url(url) => url.to_string(),
        Source::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
    }
}
