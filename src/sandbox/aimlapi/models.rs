//! The models that are sold, each with the fields, lengths, classes and ratios of its specification, and its price.
//!
//! Learned from the specifications of 2026-08-21
//! (<https://github.com/aimlapi/api-docs>, below `docs/api-references/video-models`). The models of Sora are left out:
//! their maker closed them on 2026-09-24.

use super::fields::Field;
use crate::money::Usd;
use crate::shape::Seconds;

mod families;

/// A model by its wire id, which names the mode, too.
pub(super) struct Model {
    pub(super) id: &'static str,
    /// Another id that finds it.
    pub(super) alias: Option<&'static str>,
    pub(super) modes: &'static [&'static str],
    /// Fields that must be there; of each list, one is enough.
    pub(super) required: &'static [&'static [&'static str]],
    pub(super) longest_prompt: Option<usize>,
    pub(super) seconds: Lengths,
    pub(super) usual_seconds: u32,
    pub(super) resolutions: Resolutions,
    pub(super) ratios: Ratios,
    /// The fields beside prompt and shape.
    pub(super) fields: &'static [&'static [Field]],
    pub(super) price: Price,
    pub(super) manner: Manner,
}

/// The lengths that a model makes, in seconds.
#[derive(Clone, Copy)]
pub(super) enum Lengths {
    From(u32, u32),
    Of(&'static [u32]),
}

/// The classes that can be asked for, letter by letter; none where the id says it.
#[derive(Clone, Copy)]
pub(super) struct Resolutions {
    pub(super) values: &'static [&'static str],
    pub(super) usual: &'static str,
}

/// The proportions that can be asked for, under the name that the model has for it.
#[derive(Clone, Copy)]
pub(super) struct Ratios {
    pub(super) field: &'static str,
    pub(super) values: &'static [&'static str],
}

/// What a second costs, in micro-dollars.
#[derive(Clone, Copy)]
pub(super) enum Price {
    /// So much for every so many seconds.
    Fixed {
        micros: i64,
        per: u32,
    },
    ByResolution(&'static [(&'static str, i64)]),
    /// Not told before; this is what is charged.
    Variable {
        micros: i64,
    },
}

impl Price {
    pub(super) fn total(self, resolution: &str, seconds: Seconds) -> Usd {
        let (micros, per) = match self {
            Self::Fixed { micros, per } => (micros, per),
            Self::ByResolution(rates) => {
                let rate = rates.iter().find(|(class, _)| *class == resolution);
                (rate.map_or(UNPUBLISHED, |(_, micros)| *micros), 1)
            }
            Self::Variable { micros } => (micros, 1),
        };
        Usd::from_micros(micros * i64::from(seconds.millis()) / (1000 * i64::from(per)))
    }
}

/// Micro-dollars for a second where no price was ever published: ours, and no more than a number to reckon with.
pub(super) const UNPUBLISHED: i64 = 130_000;

/// In which of the two manners of the documents a model answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As the samples of August 2026: 200, a short id, credits and dollars, told again at the end.
    Current,
    /// As the runs of April and May 2026: 201, an id with `:` and `/`, credits only, told once; signed links.
    Former,
}

/// Finds a model by its id or its other id.
pub(super) fn find(id: &str) -> Option<&'static Model> {
    all().find(|model| model.id == id || model.alias == Some(id))
}

/// Every model that is sold.
pub(super) fn all() -> impl Iterator<Item = &'static Model> {
    families::MODELS.iter()
}
