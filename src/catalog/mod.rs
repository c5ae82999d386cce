//! What is known of models and prices: facts with a date and a source.
//!
//! The built-in tables are overlaid by what providers have listed themselves, and
//! that by the user's own; what is said later wins. Which model a request gets is decided in `route`, from facts alone.
//! Nothing here asks a network or the store.

mod changes;
#[cfg(test)]
mod examples;
mod lifecycle;
mod listing;
mod load;
mod route;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::capability::Capability;
use crate::job::Used;
use crate::money::Usd;
use crate::price::{PriceRow, Purchase, Quote, settle};
use crate::spelling::Spelling;

pub use changes::{Changes, Repriced};
pub use lifecycle::Lifecycle;
pub use listing::{Entry, Listing};
pub use load::Sources;
pub use route::{Candidate, Choice, Refusal, choose};

/// The provider name of the embedded engine.
pub const ANIMATIC: &str = "animatic";

/// All models and prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    models: Vec<Model>,
    prices: Vec<PriceRow>,
    /// The user's own prices: those of the overlay, then those of the configuration.
    own_prices: Vec<PriceRow>,
    warnings: Vec<String>,
}

/// One model at one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its vendor-neutral name: the same family at two providers is the same model.
    pub family: String,
    /// The provider by our name.
    pub provider: String,
    /// Its names on the wire: the usual one first, then dated snapshots.
    pub ids: Vec<String>,
    /// Its name for people.
    pub title: String,
    /// The day on which these facts stood there.
    pub as_of: Date,
    /// Where they stood.
    pub source: String,
    /// A caveat.
    pub note: Option<String>,
    /// Why no price of it is known, where none is: it is ordered only where the user allows an unknown price.
    pub unpriced: Option<String>,
    /// When it came and when it goes.
    #[serde(flatten)]
    pub lifecycle: Lifecycle,
    /// The day on which its provider's own list lacked it, where it has been asked since.
    pub unlisted: Option<Date>,
    /// What it takes.
    pub capability: Capability,
    /// How it spells that, where its gateway leaves it to each model.
    #[serde(default)]
    pub spelling: Spelling,
}

impl Catalog {
    /// Every model, in the order of the tables.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// What could not be read and is left out: a sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The model of that provider with that name on the wire.
    pub fn model(&self, provider: &str, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.provider == provider && model.ids.iter().any(|known| known == id))
    }

    /// The models that a plain name may mean: a family, or a name on the wire; each with the name to send.
    pub fn named<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = (&'a Model, &'a str)> + use<'a, 'n> {
        self.models.iter().filter_map(move |model| {
            let id = model.ids.iter().find(|id| *id == name);
            let first = (model.family == name).then(|| model.ids.first()).flatten();
            id.or(first).map(|id| (model, id.as_str()))
        })
    }

    /// Family names close to a mistyped one, nearest first.
    pub fn similar_to(&self, name: &str) -> Vec<&str> {
        let mut scored: Vec<(f64, &str)> = self
            .models
            .iter()
            .map(|model| (strsim::jaro_winkler(name, &model.family), model.family.as_str()))
            .filter(|(score, _)| *score > 0.8)
            .collect();
        // Those of one score by name, so that a family with many rows stands in one place.
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        scored.dedup_by_key(|(_, family)| *family);
        scored.into_iter().map(|(_, family)| family).collect()
    }

    /// The rows that price a model by the built-in tables and its provider's list.
    pub fn listed_prices<'a>(&'a self, provider: &'a str, id: &'a str) -> impl Iterator<Item = &'a PriceRow> {
        self.prices.iter().filter(move |row| row.provider == provider && row.model == id)
    }

    /// The rows that price a model, overlays last.
    pub fn prices<'a>(&'a self, provider: &'a str, id: &'a str) -> impl Iterator<Item = &'a PriceRow> {
        self.prices.iter().chain(&self.own_prices).filter(move |row| row.provider == provider && row.model == id)
    }

    /// Whether the user has said a price of that model.
    pub fn has_own_price(&self, provider: &str, id: &str) -> bool {
        self.own_prices.iter().any(|row| row.provider == provider && row.model == id)
    }

    /// What an order costs at most; `None` means that the price is unknown.
    ///
    /// A price of the user's own wins over every built-in one, however closely that one describes the order.
    pub fn quote(&self, provider: &str, id: &str, purchase: &Purchase) -> Option<Quote> {
        let all: Vec<&PriceRow> = self.prices(provider, id).collect();
        self.own_quote(provider, id, purchase).or_else(|| crate::price::quote(&all, purchase))
    }

    /// What a finished job has cost, by what its provider says that it used up; `None` where no rate for that is known.
    pub fn settle(&self, provider: &str, id: &str, purchase: &Purchase, used: Used) -> Option<Usd> {
        let is_meant = |row: &&PriceRow| row.provider == provider && (row.model == id || row.model == "*");
        let own: Vec<&PriceRow> = self.own_prices.iter().filter(is_meant).collect();
        let built_in = || self.prices.iter().filter(is_meant).collect::<Vec<_>>();
        settle(&own, purchase, used).or_else(|| settle(&built_in(), purchase, used))
    }

    /// The same by the user's own prices alone.
    pub fn own_quote(&self, provider: &str, id: &str, purchase: &Purchase) -> Option<Quote> {
        let is_meant = |row: &&PriceRow| row.provider == provider && row.model == id;
        let own: Vec<&PriceRow> = self.own_prices.iter().filter(is_meant).collect();
        crate::price::quote(&own, purchase)
    }
}
