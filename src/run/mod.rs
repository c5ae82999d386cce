//! The one runner: it owns time, money, network and disk.
//!
//! Each step is stored before it is acted upon, and told as an `Event` after
//! it is stored. Every command that meets an unfinished job goes through
//! `drive`, one `match` over the state. Nothing here prints or knows a
//! provider's words; only `cli` uses this room.

mod budget;
mod candidates;
mod collect;
mod create;
mod drive;
mod ending;
mod follow;
mod frames;
pub mod inputs;
mod judge;
mod listing;
mod measure;
pub mod output;
mod placeholder;
pub mod plan;
mod quote;
mod reconcile;
mod recover;
mod remote;
mod site;
mod speak;
mod submit;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::catalog::Catalog;
use crate::config::{Config, Environment};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Listener, What};
use crate::job::{Job, JobId};
use crate::store::Store;
use crate::wire::Client;

pub use collect::Wish;
pub use drive::{Driven, Goal};
pub use ending::ending;
pub use judge::Comparison;
pub use listing::Relisted;
pub use plan::{Ask, LiveQuotes, Plan, UnknownPrice};
pub use reconcile::{Books, Reconciled};
pub use recover::Found;
pub use site::{KeySource, Site};

/// What the runner works with. One for each process.
pub struct Runner {
    /// The user's wishes.
    pub config: Config,
    /// The environment, for keys.
    pub environment: Environment,
    /// What is known of models and prices.
    pub catalog: Catalog,
    /// Jobs and money.
    pub store: Store,
    /// The one who sends.
    pub client: Client,
    /// Who is told what happens.
    pub listener: Arc<dyn Listener>,
    /// The user's Ctrl-C.
    pub stop: Stop,
    sites: Mutex<HashMap<String, Arc<Site>>>,
}

/// What a runner is made of.
pub struct Equipment {
    /// The user's wishes.
    pub config: Config,
    /// The environment, for keys.
    pub environment: Environment,
    /// What is known of models and prices.
    pub catalog: Catalog,
    /// Jobs and money.
    pub store: Store,
    /// The one who sends.
    pub client: Client,
    /// Who is told what happens.
    pub listener: Arc<dyn Listener>,
    /// The user's Ctrl-C.
    pub stop: Stop,
}

/// Whether the user wants the waiting to stop. An order on its way is let through: its outcome must be known.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// A stop, and the hand that pulls it.
    #[must_use]
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (hand, stop) = watch::channel(false);
        (hand, Self(stop))
    }

    /// Whether it was pulled.
    pub fn is_pulled(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends when it is pulled.
    pub async fn pulled(&self) {
        let mut stop = self.0.clone();
        if stop.wait_for(|pulled| *pulled).await.is_err() {
            // Nobody is left who could pull it.
            std::future::pending::<()>().await;
        }
    }
}

impl Runner {
    /// A runner that has done nothing yet.
    #[must_use]
    pub fn new(equipment: Equipment) -> Self {
        let Equipment { config, environment, catalog, store, client, listener, stop } = equipment;
        Self { config, environment, catalog, store, client, listener, stop, sites: Mutex::default() }
    }

    /// The provider of that name, made once for this process.
    ///
    /// # Errors
    /// `Kind::Auth` where there is none of that name, or the configuration of it means nothing.
    pub fn site(&self, name: &str) -> Result<Arc<Site>> {
        let mut sites = self.sites.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(site) = sites.get(name) {
            return Ok(Arc::clone(site));
        }
        let found = Site::find(name, &self.config, &self.environment)?;
        let mut site = found.ok_or_else(|| {
            Error::new(Kind::Auth, format!("no such provider: `{name}`")).hint("rushes models   # who there is")
        })?;
        // Its limit is that of everybody who shares the store.
        site.limit = site.limit.with_book(self.store.paths().calls_book(name));
        let site = Arc::new(site);
        sites.insert(name.to_owned(), Arc::clone(&site));
        Ok(site)
    }

    /// The provider of a job, at the server where the job is.
    ///
    /// # Errors
    /// As `site`; `Kind::Auth` where the configuration names another server by now. The job is kept as it is.
    pub(super) fn site_of(&self, job: &Job) -> Result<Arc<Site>> {
        let site = self.site(&job.provider)?;
        match &job.server {
            Some(server) if server.origin() != site.base_url.origin() => {
                let variable = Environment::base_url_variable(&site.name);
                let message = format!(
                    "the job is at {server}, but {} is {} by now; it is kept as it is",
                    site.name, site.base_url
                );
                Err(Error::new(Kind::Auth, message).at_provider(&site.name).hint(format!("export {variable}={server}")))
            }
            Some(_) | None => Ok(site),
        }
    }

    /// The provider that the user has typed the name of.
    ///
    /// # Errors
    /// `Kind::Usage` where there is none of that name, with those that there are; as `site` besides.
    pub fn named_site(&self, typed: &str) -> Result<Arc<Site>> {
        Site::named(typed, &self.config, &self.environment)?;
        self.site(typed)
    }

    /// Tells what happened to a job.
    pub fn tell(&self, job: &JobId, what: What) {
        self.listener.tell(&Event { at: Timestamp::now(), job: Some(job.clone()), what });
    }

    /// Tells what concerns no job.
    pub fn note(&self, message: impl Into<String>) {
        self.listener.tell(&Event { at: Timestamp::now(), job: None, what: What::Note { message: message.into() } });
    }

    /// Tells what concerns no job and should be acted upon.
    pub fn warn(&self, message: impl Into<String>) {
        self.listener.tell(&Event { at: Timestamp::now(), job: None, what: What::Warning { message: message.into() } });
    }
}
