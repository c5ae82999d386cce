//! What a provider itself lists on a day: the models it serves, and what some of them take and cost.
//!
//! It is kept in a file of its own for each provider, apart from what the user
//! has written, and laid over the built-in tables. It wins where it says
//! something; where it is silent, what was known before stands. A file that
//! cannot be read is left out and told, because a command that fetches a paid
//! clip must not fail on it.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Catalog, Lifecycle, Model};
use crate::capability::Capability;
use crate::error::{Error, Kind, Result};
use crate::price::{Condition, PriceRow};
use crate::request::Mode;
use crate::spelling::Spelling;

/// What a provider lists on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// The provider by our name.
    pub provider: String,
    /// The day on which it was asked.
    pub as_of: Date,
    /// Where it was asked.
    pub source: String,
    /// Known models that it lacks, by their usual names on the wire.
    #[serde(default)]
    pub gone: Vec<String>,
    /// Its models, at least one.
    #[serde(default, rename = "model")]
    pub models: Vec<Entry>,
    /// What they cost, as far as the list tells.
    #[serde(default, rename = "price")]
    pub prices: Vec<PriceRow>,
}

/// One model of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name on the wire.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// The day on which it ends, where that is told.
    pub shutdown: Option<Date>,
    /// What it takes, where that is told.
    pub capability: Option<Capability>,
}

impl Listing {
    /// Where the list of a provider is kept beneath that folder.
    pub fn path(folder: &Path, provider: &str) -> PathBuf {
        folder.join(format!("{provider}.toml"))
    }

    /// Keeps the list in its file, in place of an earlier one; the file is whole at any moment.
    ///
    /// # Errors
    /// `Kind::Auth` where it cannot be written; an earlier list is then as it was.
    pub fn write(&self, folder: &Path) -> Result<PathBuf> {
        let path = Self::path(folder, &self.provider);
        let failed = |error: &std::io::Error| {
            let message = format!("the provider's list could not be kept, and nothing was changed: {}", path.display());
            Error::new(Kind::Auth, message).caused_by(error)
        };
        let head = format!(
            "# What {provider} listed on {day}. `rushes models --refresh {provider}` writes this file anew; what is \
             to stay\n# belongs into the catalog folder beside the configuration, or into `[[price]]` there.\n\n",
            provider = self.provider,
            day = self.as_of,
        );
        let table = toml::to_string(self)
            .map_err(|error| Error::internal("a provider's list cannot be written down").caused_by(&error))?;
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
        std::io::Write::write_all(&mut file, (head + &table).as_bytes()).map_err(|error| failed(&error))?;
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(&path).map_err(|error| failed(&error.error))?;
        Ok(path)
    }

    /// Every list in that folder by the names of the files, and a sentence for each that cannot be read.
    pub(super) fn read_all(folder: &Path) -> (Vec<Self>, Vec<String>) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (Vec::new(), Vec::new()),
            Err(error) => {
                let message = format!("what providers have listed cannot be read: {}: {error}", folder.display());
                return (Vec::new(), vec![message]);
            }
        };
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
        paths.sort();
        let (mut lists, mut sentences) = (Vec::new(), Vec::new());
        for path in paths {
            match read(&path) {
                Ok(list) => lists.push(list),
                Err(sentence) => sentences.push(sentence),
            }
        }
        (lists, sentences)
    }
}

/// The list in that file, or a sentence that says why not and what to type.
fn read(path: &Path) -> std::result::Result<Listing, String> {
    let provider = path.file_stem().unwrap_or_default().to_string_lossy();
    let damaged = |why: &str| {
        format!(
            "the list of {provider} is damaged and left out, the built-in facts stand: {}: {}; \
             this writes it anew: rushes models --refresh {provider}",
            path.display(),
            why.lines().next().unwrap_or_default(),
        )
    };
    let text = std::fs::read_to_string(path).map_err(|error| damaged(&error.to_string()))?;
    let list: Listing = toml::from_str(&text).map_err(|error| damaged(error.message()))?;
    let is_of_another = list.prices.iter().any(|row| row.provider != list.provider);
    if list.provider != provider || is_of_another {
        return Err(damaged("it tells of another provider"));
    }
    if list.models.is_empty() {
        return Err(damaged("it names no model"));
    }
    Ok(list)
}

impl Catalog {
    /// Lays a provider's list over what is known. What the user has written is laid over that again.
    pub(super) fn refresh(&mut self, list: &Listing) {
        for entry in &list.models {
            let known = |model: &&mut Model| model.provider == list.provider && model.ids.contains(&entry.id);
            match self.models.iter_mut().find(known) {
                Some(model) => entry.confirm(model, list),
                None => self.models.push(entry.as_model(list)),
            }
        }
        for model in self.models.iter_mut().filter(|model| model.provider == list.provider) {
            let is_gone = model.ids.first().is_some_and(|id| list.gone.contains(id));
            model.unlisted = is_gone.then_some(list.as_of);
        }
        self.reprice(list);
    }

    /// The list's prices of a model are all that it has, and stand in for those before. What settles a job is not listed.
    fn reprice(&mut self, list: &Listing) {
        let is_replaced = |row: &PriceRow| {
            let is_listed = |new: &PriceRow| new.provider == row.provider && new.model == row.model;
            !row.condition.contains(&Condition::Settle) && list.prices.iter().any(is_listed)
        };
        self.prices.retain(|row| !is_replaced(row));
        self.prices.extend(list.prices.iter().cloned());
    }
}

impl Entry {
    /// A model that no table knows. Of one whose fields are not told, everything passes.
    fn as_model(&self, list: &Listing) -> Model {
        // Gateways name a model by its maker and family; without fields it is no more than a name.
        let family = if self.capability.is_some() { self.id.rsplit('/').next().unwrap_or(&self.id) } else { &self.id };
        Model {
            family: family.to_owned(),
            provider: list.provider.clone(),
            ids: vec![self.id.clone()],
            title: self.title.clone().unwrap_or_else(|| self.id.clone()),
            as_of: list.as_of,
            source: list.source.clone(),
            note: self.capability.is_none().then(|| ONLY_NAMED.to_owned()),
            unpriced: None,
            lifecycle: Lifecycle { shutdown: self.shutdown, ..Lifecycle::default() },
            unlisted: None,
            capability: self.capability.clone().unwrap_or_else(Capability::unknown),
            spelling: Spelling::default(),
        }
    }

    /// Brings what the list says of a known model into it.
    fn confirm(&self, model: &mut Model, list: &Listing) {
        if self.shutdown.is_some() {
            model.lifecycle.shutdown = self.shutdown;
        }
        if let Some(told) = &self.capability {
            take_over(&mut model.capability, told);
            (model.as_of, model.source) = (list.as_of, list.source.clone());
        }
    }
}

const ONLY_NAMED: &str = "its provider lists it without what it takes: everything that is asked for is sent as it is";

/// A list of values that both name is the provider's, in the known order, because the first one is the default. A yes is
/// taken over; a no is not, for a list is no whole description.
fn take_over(known: &mut Capability, told: &Capability) {
    if told.open {
        return;
    }
    if !told.seconds.is_empty() && !is_range(known, told) {
        known.seconds_range = None;
        known.seconds = in_order_of(&known.seconds, &told.seconds);
        known.default_seconds = known.default_seconds.filter(|usual| known.seconds.contains(usual));
    }
    let both = |known: usize, told: usize| known > 0 && told > 0;
    if both(known.sizes.len(), told.sizes.len()) {
        known.sizes = in_order_of(&known.sizes, &told.sizes);
    }
    if both(known.aspects.len(), told.aspects.len()) {
        known.aspects = in_order_of(&known.aspects, &told.aspects);
    }
    if both(known.resolutions.len(), told.resolutions.len()) {
        known.resolutions = in_order_of(&known.resolutions, &told.resolutions);
    }
    known.seed |= told.seed;
    known.last_frame |= told.last_frame;
    if told.first_frame && !known.first_frame {
        known.first_frame = true;
        if !known.modes.contains(&Mode::Image) {
            known.modes.push(Mode::Image);
        }
    }
}

/// Whether the lengths that are told are the known range, written out.
fn is_range(known: &Capability, told: &Capability) -> bool {
    let Some((least, most)) = known.seconds_range else { return false };
    let whole = |second: &crate::shape::Seconds| second.millis().is_multiple_of(1000);
    let ends = (told.seconds.iter().min().copied(), told.seconds.iter().max().copied());
    let steps = (most.millis() - least.millis()) / 1000 + 1;
    ends == (Some(least), Some(most)) && told.seconds.iter().all(whole) && told.seconds.len() == steps as usize
}

fn in_order_of<T: PartialEq + Clone>(known: &[T], told: &[T]) -> Vec<T> {
    let kept = known.iter().filter(|value| told.contains(value));
    kept.chain(told.iter().filter(|value| !known.contains(value))).cloned().collect()
}

#[cfg(test)]
mod tests;
