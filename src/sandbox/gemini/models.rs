//! The models, what their tokens cost, and how many of them a clip takes.
//!
//! Prices of 1.1 by <https://ai.google.dev/gemini-api/docs/pricing> (autumn
//! 2026). The price of 1.2's clips is derived from a reseller's.

use serde_json::{Value, json};

use super::version;
use crate::money::Usd;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// One model.
pub(super) struct Model {
    pub(super) id: &'static str,
    pub(super) longest: u32,
    /// The longest clip that an extension may make.
    pub(super) longest_in_all: u32,
    pub(super) most_pictures: usize,
    /// Hundred-millionths of a dollar for a token of a clip.
    video_token: i64,
}

/// Hundred-millionths of a dollar for a token that goes in, and for one of text or thought that comes out.
const INPUT_TOKEN: i64 = 150;
const TEXT_TOKEN: i64 = 900;

static MODELS: [Model; 2] = [
    Model {
        id: "gemini-omni-1.1-flash",
        longest: 10,
        longest_in_all: 40,
        most_pictures: usize::MAX,
        video_token: 1750,
    },
    Model { id: "gemini-omni-1.2-flash", longest: 15, longest_in_all: 30, most_pictures: 6, video_token: 1200 },
];

/// Classes of size with their lines and the tokens of a second.
pub(super) const CLASSES: [(&str, u32, i64); 4] =
    [("360p", 360, 1930), ("720p", 720, 5792), ("1080p", 1080, 8688), ("4k", 2160, 17_376)];

/// Tokens of a picture, of a second of a clip that goes in, and of the thoughts about any clip.
pub(super) const PICTURE_TOKENS: i64 = 290;
pub(super) const CLIP_TOKENS: i64 = 5792;
pub(super) const THOUGHT_TOKENS: i64 = 220;

pub(super) fn find(id: &str) -> Result<&'static Model, Refusal> {
    MODELS.iter().find(|model| model.id == id).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// Tokens that were used.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens {
    pub(super) text: i64,
    pub(super) pictures: i64,
    pub(super) clips: i64,
    pub(super) video: i64,
}

impl Tokens {
    pub(super) fn input(self) -> i64 {
        self.text + self.pictures + self.clips
    }

    /// The `usage` of an interaction; thoughts are among what comes out.
    pub(super) fn usage(self) -> Value {
        let output = self.video + THOUGHT_TOKENS;
        let entries = [("text", self.text), ("image", self.pictures), ("video", self.clips)];
        let by_modality: Vec<Value> = entries
            .into_iter()
            .filter(|(_, tokens)| *tokens > 0)
            .map(|(modality, tokens)| json!({ "modality": modality, "tokens": tokens }))
            .collect();
        json!({
            "total_input_tokens": self.input(),
            "total_output_tokens": output,
            "total_thought_tokens": THOUGHT_TOKENS,
            "total_cached_tokens": 0,
            "total_tokens": self.input() + output,
            "input_tokens_by_modality": by_modality,
            "output_tokens_by_modality": [{ "modality": "video", "tokens": self.video }],
        })
    }

    pub(super) fn price(self, model: &Model) -> Usd {
        let sum = self.input() * INPUT_TOKEN + self.video * model.video_token + THOUGHT_TOKENS * TEXT_TOKEN;
        Usd::from_micros(sum / 100)
    }
}

/// `GET /{version}/models`.
pub(super) fn list(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let models: Vec<Value> = MODELS.iter().map(shown).collect();
    Ok(Answer::json(200, json!({ "models": models })))
}

/// `GET /{version}/models/{id}`.
pub(super) fn get(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    find(visit.segments[1]).map(|model| Answer::json(200, shown(model)))
}

/// `POST /{version}/models/{id}:generateContent`: another interface, which has no clips.
pub(super) fn wrong_interface(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let model = find(visit.segments[1])?;
    let message = format!("{} is only supported in the Interactions API.", model.id);
    Err(Refusal::Invalid { field: None, code: Some("INVALID_ARGUMENT"), message })
}

fn shown(model: &Model) -> Value {
    json!({ "name": format!("models/{}", model.id), "displayName": model.id, "supportedGenerationMethods": ["interactions"] })
}
