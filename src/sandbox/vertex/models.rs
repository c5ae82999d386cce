//! The models, and what a second of each sample costs.
//!
//! Rates in micro-dollars by <https://cloud.google.com/vertex-ai/generative-ai/pricing>
//! as of November 2026, with sound and without, for 720p, 1080p and 4k.

use crate::sandbox::side::Refusal;

/// The classes of size with their lines, in the order of every row of rates.
pub(super) const CLASSES: [(&str, u32); 3] = [("720p", 720), ("1080p", 1080), ("4k", 2160)];

/// One model.
pub(super) struct Model {
    pub(super) id: &'static str,
    /// Whether it takes a last frame, references and clips; if not, only words and a first frame.
    pub(super) versatile: bool,
    rates: &'static [(i64, i64)],
}

static MODELS: [Model; 3] = [
    Model {
        id: "veo-3.1-generate-001",
        versatile: true,
        rates: &[(400_000, 200_000), (400_000, 200_000), (600_000, 400_000)],
    },
    Model {
        id: "veo-3.1-fast-generate-001",
        versatile: true,
        rates: &[(100_000, 80_000), (120_000, 100_000), (300_000, 250_000)],
    },
    Model { id: "veo-3.1-lite-generate-001", versatile: false, rates: &[(50_000, 30_000), (80_000, 50_000)] },
];

pub(super) fn find(id: &str) -> Result<&'static Model, Refusal> {
    MODELS.iter().find(|model| model.id == id).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

impl Model {
    /// The rates of that class, with sound and without, if it is made.
    pub(super) fn rates(&self, class: usize) -> Option<(i64, i64)> {
        self.rates.get(class).copied()
    }
}
