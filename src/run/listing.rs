//! Asks a provider which models it serves today, and keeps what it says.
//!
//! Asking is free. Nothing is kept unless the whole list has come and names at
//! least one model, so that a broken answer never wipes what was known.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::plan::today;
use super::speak::Walk;
use super::{Runner, Site};
use crate::catalog::{Changes, Entry, Listing};
use crate::error::{Error, Fault, FaultKind, Kind, Result};
use crate::providers::{Inquiry, Served};

/// How long a provider may take for all of its list, which may be a call for each model.
const PATIENCE: Duration = Duration::from_mins(3);

/// A provider's list, and what it changes.
#[derive(Clone, Debug)]
pub struct Relisted {
    /// The provider's own name.
    pub title: String,
    /// What it lists.
    pub list: Listing,
    /// What that changes of what was known before.
    pub changes: Changes,
    /// Where it is kept.
    pub path: PathBuf,
}

impl Runner {
    /// Asks a provider for the models it serves, and keeps the list in that folder in place of an earlier one.
    ///
    /// # Errors
    /// `Kind::Usage` where the provider has no such list; its no; `Kind::Unavailable` where its answer means nothing. An
    /// earlier list is then as it was.
    pub async fn relist(&self, provider: &str, folder: &Path) -> Result<Relisted> {
        let site = self.named_site(provider)?;
        let known = self.known_at(&site);
        let inquiry = Inquiry { today: today().date(), known: known.clone() };
        let served = self.served(&site, &inquiry).await?;
        if served.is_empty() {
            let message = format!("the list of {} names no video model, so what was known before stands", site.title);
            return Err(Error::new(Kind::Unavailable, message)
                .at_provider(&site.name)
                .hint(format!("rushes models --refresh {provider}   # later")));
        }
        let gone = known.into_iter().filter(|id| !site.dialect.is_served(id, &served)).collect();
        let list = Listing { gone, ..listing(&site, served) };
        let changes = self.catalog.changes(&list);
        let path = list.write(folder)?;
        Ok(Relisted { title: site.title.clone(), list, changes, path })
    }

    /// The usual names of the models that are thought to live there.
    fn known_at(&self, site: &Site) -> Vec<String> {
        let there = self.catalog.models().iter().filter(|model| model.provider == site.name);
        let alive = there.filter(|model| !model.lifecycle.is_over(today().date()));
        alive.filter_map(|model| model.ids.first().cloned()).collect()
    }

    async fn served(&self, site: &Site, inquiry: &Inquiry) -> Result<Vec<Served>> {
        let walk = Walk { name: "models", until: Instant::now() + PATIENCE, job: None };
        let served = self.walk(site, &walk, |so_far| site.dialect.served(inquiry, so_far)).await?;
        served.map_err(|fault| {
            if fault.kind == FaultKind::Unsupported { self.has_no_list(site) } else { unlisted(site, &fault) }
        })
    }

    /// The error of a provider without a list, with those that have one.
    fn has_no_list(&self, site: &Site) -> Error {
        let message =
            format!("{} does not list its models with what they take, so there is nothing to ask", site.title);
        let error = Error::usage(message).at_provider(&site.name);
        let all = Site::all(&self.config, &self.environment).unwrap_or_default();
        let names: Vec<String> =
            all.iter().filter(|other| other.has_a_list()).map(|other| format!("`{}`", other.name)).collect();
        error
            .hint(format!("those that do: {}", names.join(", ")))
            .hint("your own facts belong into `[[price]]`: rushes config path")
    }
}

impl Site {
    /// Whether it can be asked which models it serves.
    pub(super) fn has_a_list(&self) -> bool {
        self.dialect.served(&Inquiry::default(), &[]).is_ok()
    }
}

fn listing(site: &Site, served: Vec<Served>) -> Listing {
    let mut list = Listing {
        provider: site.name.clone(),
        as_of: today().date(),
        source: site.base_url.to_string(),
        gone: Vec::new(),
        models: Vec::new(),
        prices: Vec::new(),
    };
    for Served { id, title, capability, prices, shutdown } in served {
        if list.models.iter().any(|known| known.id == id) {
            continue;
        }
        // Another server may speak the same language under a name of its own.
        list.prices.extend(prices.into_iter().map(|mut row| {
            row.provider.clone_from(&site.name);
            row.source.clone_from(&list.source);
            row
        }));
        list.models.push(Entry { id, title, shutdown, capability });
    }
    list
}

fn unlisted(site: &Site, fault: &Fault) -> Error {
    let message = format!("{} did not say what it serves, so what was known before stands", site.title);
    let error = Error::new(fault.kind.error_kind(), message).because(fault.message.clone());
    let error = error.at_provider(&site.name).vendor_code(fault.vendor_code.clone());
    if fault.kind == FaultKind::Auth { error.hint("rushes doctor   # which keys are found") } else { error }
}
