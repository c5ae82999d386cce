//! The models, what each of them can do, and what it asks for that: <https://docs.x.ai/developers/pricing>, 2026-10-08.

use serde_json::{Value, json};

use crate::money::Usd;
use crate::sandbox::side::{Answer, Refusal};
use crate::shape::Seconds;

/// One model under all its names.
#[derive(Debug)]
pub(super) struct Model {
    ids: &'static [&'static str],
    pub(super) grade: Grade,
    /// Micro-dollars a second of the clip, by the lines of the class.
    rates: &'static [(u32, i64)],
    /// Micro-dollars for a picture that comes along.
    picture: i64,
}

/// What a model can do beside making clips from words and a first frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grade {
    /// References, edits and extensions.
    Base,
    /// References, a last frame, keyframes and voices.
    Full,
    /// Nothing.
    Lite,
}

static MODELS: [Model; 3] = [
    Model { ids: &["grok-imagine-video"], grade: Grade::Base, rates: &[(480, 50_000), (720, 70_000)], picture: 2_000 },
    Model {
        ids: &["grok-imagine-video-1.5", "grok-imagine-video-1.5-preview", "grok-imagine-video-1.5-2026-05-30"],
        grade: Grade::Full,
        rates: &[(480, 80_000), (720, 140_000), (1080, 250_000)],
        picture: 10_000,
    },
    Model {
        ids: &["grok-imagine-video-1.5-lite"],
        grade: Grade::Lite,
        rates: &[(480, 20_000), (720, 30_000), (1080, 140_000)],
        picture: 10_000,
    },
];

/// Micro-dollars for a second of a clip that is edited or extended.
const SOURCE_RATE: i64 = 10_000;

/// The model of that name.
pub(super) fn find(id: &str) -> Result<&'static Model, Refusal> {
    MODELS.iter().find(|model| model.ids.contains(&id)).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// `GET /models`.
pub(super) fn list() -> Answer {
    let ids = MODELS.iter().flat_map(|model| model.ids);
    let data: Vec<Value> = ids.map(|id| json!({ "id": id, "object": "model", "owned_by": "xai" })).collect();
    Answer::json(200, json!({ "object": "list", "data": data }))
}

impl Model {
    pub(super) fn makes(&self, lines: u32) -> bool {
        self.rates.iter().any(|(class, _)| *class == lines)
    }

    /// The price of that many seconds, by the class whose lines the clip does not exceed.
    pub(super) fn price(&self, lines: u32, seconds: Seconds) -> Usd {
        let class = self.rates.iter().find(|(class, _)| lines <= *class).or(self.rates.last());
        class.map_or(Usd::ZERO, |(_, rate)| by_the_second(*rate, seconds))
    }

    pub(super) fn price_of_pictures(&self, count: usize) -> Usd {
        Usd::from_micros(self.picture * i64::try_from(count).unwrap_or(i64::MAX / self.picture))
    }
}

/// The price of taking in a clip of that length.
pub(super) fn price_of_source(seconds: Seconds) -> Usd {
    by_the_second(SOURCE_RATE, seconds)
}

fn by_the_second(micros: i64, seconds: Seconds) -> Usd {
    Usd::from_micros(micros * i64::from(seconds.millis()) / 1000)
}
