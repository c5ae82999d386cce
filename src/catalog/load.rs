//! Reads the built-in tables, what providers have listed, and the user's overlay.
//!
//! The built-in ones are a file of models and a file of prices for each
//! provider. An overlay is a folder with `models.toml` and `prices.toml` of the
//! same form. A model there replaces the built-in one of the same provider and
//! first name on the wire; a price wins over the built-in ones, and of two equal
//! rows the later one.

use std::path::Path;

use serde::Deserialize;

use super::{Catalog, Listing, Model};
use crate::error::{Error, Kind, Result};
use crate::price::{PriceRow, overlapping};

/// The built-in tables of a provider: its models, and what they cost.
struct Table {
    models: &'static str,
    prices: &'static str,
}

macro_rules! table {
    ($provider:literal) => {
        Table {
            models: include_str!(concat!("models/", $provider, ".toml")),
            prices: include_str!(concat!("prices/", $provider, ".toml")),
        }
    };
}

const TABLES: &[Table] = &[
    table!("animatic"),
    table!("openai"),
    table!("openrouter"),
    table!("onerouter"),
    table!("lumenfall"),
    table!("aimlapi"),
    table!("fal"),
    table!("replicate"),
    table!("runway"),
    table!("xai"),
    table!("kling"),
    table!("kling-legacy"),
    table!("ark"),
    table!("volcengine"),
    table!("luma"),
    table!("dream-machine"),
    table!("ltx"),
    table!("minimax"),
    table!("gemini"),
    table!("dashscope"),
    table!("vertex"),
];

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ModelFile {
    model: Vec<Model>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PriceFile {
    price: Vec<PriceRow>,
}

/// What is laid over the built-in tables, in this order.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The folder of what providers have listed.
    pub listed: &'a Path,
    /// The folder of the user's own facts.
    pub overlay: &'a Path,
    /// The prices of the configuration.
    pub configured: &'a [PriceRow],
}

impl Catalog {
    /// The built-in tables with everything that is laid over them. A provider's list that cannot be read is left out and
    /// told in `warnings`.
    ///
    /// # Errors
    /// `Kind::Auth` where the overlay cannot be read or means nothing; `Kind::Internal` for the built-in tables.
    pub fn load(sources: Sources<'_>) -> Result<Self> {
        let Sources { listed, overlay, configured } = sources;
        let mut catalog = Self::built_in()?;
        let (lists, warnings) = Listing::read_all(listed);
        for list in &lists {
            catalog.refresh(list);
        }
        catalog.warnings = warnings;
        if let Some(text) = read(&overlay.join("models.toml"))? {
            let file: ModelFile = parse(&text, &overlay.join("models.toml"))?;
            file.model.into_iter().for_each(|model| catalog.overlay(model));
        }
        if let Some(text) = read(&overlay.join("prices.toml"))? {
            let file: PriceFile = parse(&text, &overlay.join("prices.toml"))?;
            if let Some((one, other)) = overlapping(&file.price) {
                let message =
                    format!("the catalog's overlay has two prices for one clip: ${} and ${}", one.usd, other.usd);
                let where_they_are =
                    format!("`{}:{}` in {}", one.provider, one.model, overlay.join("prices.toml").display());
                return Err(Error::new(Kind::Auth, message).because(where_they_are));
            }
            catalog.own_prices.extend(file.price);
        }
        catalog.own_prices.extend_from_slice(configured);
        Ok(catalog)
    }

    /// The built-in tables alone.
    ///
    /// # Errors
    /// `Kind::Internal` where a table is broken, which the tests rule out.
    pub fn built_in() -> Result<Self> {
        let broken = |error: toml::de::Error| Error::internal("a built-in table is broken").caused_by(&error);
        let mut catalog = Self::default();
        for table in TABLES {
            let models: ModelFile = toml::from_str(table.models).map_err(broken)?;
            let prices: PriceFile = toml::from_str(table.prices).map_err(broken)?;
            catalog.models.extend(models.model);
            catalog.prices.extend(prices.price);
        }
        Ok(catalog)
    }

    fn overlay(&mut self, model: Model) {
        let same = |known: &&mut Model| known.provider == model.provider && known.ids.first() == model.ids.first();
        match self.models.iter_mut().find(same) {
            Some(known) => *known = model,
            None => self.models.push(model),
        }
    }
}

fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let message = format!("the catalog's overlay cannot be read: {}", path.display());
            Err(Error::new(Kind::Auth, message).caused_by(&error))
        }
    }
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, path: &Path) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let message = format!("the catalog's overlay means nothing in line {line}: {}", path.display());
        Error::new(Kind::Auth, message).because(error.message().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Mode;
    use crate::shape::{Seconds, Size};

    fn purchase(seconds: u32, size: &str) -> crate::price::Purchase {
        let size: Size = size.parse().expect("a size");
        crate::price::Purchase {
            mode: Mode::Text,
            seconds: Some(Seconds::whole(seconds)),
            size: Some(size),
            resolution: Some(size.resolution()),
            audio: None,
            ..crate::price::Purchase::default()
        }
    }

    #[test]
    fn the_vendors_examples_come_out_to_the_cent() {
        let catalog = Catalog::built_in().expect("the tables are sound");
        let cases = [
            ("sora-2", 4, "720x1280", "0.40"),
            ("sora-2-pro", 8, "1280x720", "2.40"),
            ("sora-2-pro", 12, "1792x1024", "6.00"),
            ("sora-2-pro", 20, "1920x1080", "14.00"),
        ];
        for (id, seconds, size, usd) in cases {
            let quote = catalog.quote("openai", id, &purchase(seconds, size)).expect("a known price");
            assert_eq!(quote.usd.to_string(), usd, "{id} {seconds} s {size}");
        }
        assert_eq!(catalog.quote("openai", "sora-2", &purchase(4, "1920x1080")), None, "unknown, not the nearest");
    }

    #[test]
    fn every_model_has_a_price_and_a_default() {
        let catalog = Catalog::built_in().expect("the tables are sound");
        for model in catalog.models() {
            assert!(!model.capability.modes.is_empty(), "{}", model.family);
            for id in &model.ids {
                let is_priced = catalog.prices(&model.provider, id).next().is_some();
                assert_ne!(is_priced, model.unpriced.is_some(), "{}:{id} has a price, or says why not", model.provider);
            }
        }
    }

    #[test]
    fn an_overlay_wins() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::copy(text_file(text).path(), folder.path().join(name));
        let price = "[[price]]\nprovider = \"openai\"\nmodel = \"sora-2\"\nresolution = \"720p\"\nunit = \"second\"\nusd = \"0.05\"\nas_of = \"2026-11-01\"\nsource = \"contract\"\n";
        write("prices.toml", price).expect("written");
        let nowhere = folder.path().join("nowhere");
        let sources = Sources { listed: &nowhere, overlay: folder.path(), configured: &[] };
        let catalog = Catalog::load(sources).expect("it loads");
        let quote = catalog.quote("openai", "sora-2", &purchase(4, "720x1280")).expect("a price");
        assert_eq!((quote.usd.to_string().as_str(), quote.source.as_str()), ("0.20", "contract"));
        write("prices.toml", "[[price]]\nprovider = 1\n").expect("written");
        let error = Catalog::load(sources).expect_err("it means nothing");
        assert!(error.to_string().contains("line 2"), "{error}");
        write("prices.toml", &[price, &price.replace("0.05", "0.07")].concat()).expect("written");
        let error = Catalog::load(sources).expect_err("which of the two?");
        assert_eq!(error.to_string(), "the catalog's overlay has two prices for one clip: $0.05 and $0.07");
    }

    fn text_file(text: &str) -> tempfile::NamedTempFile {
        use std::io::Write;
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        file
    }

    #[test]
    fn a_name_means_a_family_or_a_name_on_the_wire() {
        let catalog = Catalog::built_in().expect("the tables are sound");
        let is_there = |(model, _): &(&Model, &str)| model.provider == "openai";
        let ids = |name| catalog.named(name).filter(is_there).map(|(_, id)| id.to_owned()).collect::<Vec<_>>();
        assert_eq!(ids("sora-2"), ["sora-2"]);
        assert_eq!(ids("sora-2-2025-10-06"), ["sora-2-2025-10-06"]);
        assert!(ids("sora").is_empty());
        assert_eq!(catalog.similar_to("sorra-2")[0], "sora-2");
        let similar = catalog.similar_to("wan-3");
        assert_eq!(similar[0], "wan-3.0");
        let names: std::collections::BTreeSet<_> = similar.iter().collect();
        assert_eq!(names.len(), similar.len(), "each once: {similar:?}");
    }
}
