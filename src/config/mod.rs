//! The user's wishes: `config.toml` and the environment, read once into plain values.
//!
//! The only reader of the environment. Flags win over what stands here; the
//! command line sees to that. Keys are looked up by name when they are needed
//! and are never part of `Config`.

mod budget;
mod environment;
mod explain;
mod exposed;
mod keyring;
mod poll;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::habits::Habits;
use crate::money::{Rate, Usd};
use crate::price::{PriceRow, overlapping};
use crate::request::RouteBy;

use explain::explain;

pub use budget::{Budget, Caps, Percent};
pub use environment::{Environment, Home, make_private_folder};
pub use keyring::{KeyName, Keyring, Shelf};
pub use poll::{Poll, Span};

/// `config.toml`, with every default filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The model where none is named.
    pub model: Option<String>,
    /// Where clips go: a file name template, relative to the working folder.
    pub output: String,
    /// How progress is told.
    pub progress: ProgressChoice,
    /// When colour is used.
    pub color: ColorChoice,
    /// A price that was read more days ago than this is told to be old.
    pub old_price_days: u16,
    /// Hard caps.
    pub budget: Budget,
    /// How often and how long to look.
    pub poll: Poll,
    /// How a family of models picks its provider.
    pub route: RouteSettings,
    /// Short names for models.
    pub alias: BTreeMap<String, String>,
    /// What differs from a provider's own settings, by our name for it.
    pub provider: BTreeMap<String, ProviderSettings>,
    /// Prices that win over the built-in ones.
    pub price: Vec<PriceRow>,
    /// Where jobs and money are recorded.
    pub store: StoreSettings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            model: None,
            output: "{slug}-{id}.mp4".to_owned(),
            progress: ProgressChoice::Auto,
            color: ColorChoice::Auto,
            old_price_days: 90,
            budget: Budget::default(),
            poll: Poll::default(),
            route: RouteSettings::default(),
            alias: BTreeMap::new(),
            provider: BTreeMap::new(),
            price: Vec::new(),
            store: StoreSettings::default(),
        }
    }
}

/// How progress is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProgressChoice {
    /// Bars on a terminal, plain lines elsewhere.
    #[default]
    Auto,
    /// Bars.
    Bar,
    /// One line a change.
    Plain,
    /// One JSON object a line.
    Json,
    /// Not at all.
    None,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` or `TERM=dumb` say otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a family of models picks its provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RouteSettings {
    /// By which rule.
    pub by: RouteBy,
    /// Providers in the order in which they are liked.
    pub prefer: Vec<String>,
    /// Whether to go on to the next one after a certain refusal.
    pub fallback: bool,
}

/// The protocol that has habits: others are spoken by their vendors alone.
const WITH_HABITS: &str = "openai";

/// What differs from a provider's own settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSettings {
    /// The protocol that a server of one's own speaks, by the name of the provider it comes from.
    pub protocol: Option<String>,
    /// Where it is.
    pub base_url: Option<Url>,
    /// The environment variable that holds its key.
    pub key_variable: Option<String>,
    /// A command that prints its key, such as a password manager's.
    pub key_command: Option<String>,
    /// Whether it is used at all.
    pub enabled: bool,
    /// How many jobs run there at once.
    pub max_jobs: Option<usize>,
    /// How many calls a minute it takes.
    pub requests_per_minute: Option<u32>,
    /// What a second of its clips costs, whatever the model. A `[[price]]` wins over it.
    pub usd_per_second: Option<Rate>,
    /// How a server of one's own deviates from the protocol it speaks.
    pub habits: Habits,
}

impl Default for ProviderSettings {
    fn default() -> Self {
        Self {
            protocol: None,
            base_url: None,
            key_variable: None,
            key_command: None,
            enabled: true,
            max_jobs: None,
            requests_per_minute: None,
            usd_per_second: None,
            habits: Habits::default(),
        }
    }
}

/// Where jobs and money are recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// `sqlite:PATH`; by default `rushes.db` in the data folder.
    pub url: Option<String>,
}

impl Config {
    /// Reads the configuration; a file that is not there counts as empty.
    ///
    /// # Errors
    /// `Kind::Auth` where the file cannot be read or does not mean anything, with the line and the likely key.
    pub fn load(path: &Path) -> Result<Self> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|error| error.because(format!("in {}", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => {
                let message = format!("the configuration cannot be read: {}", path.display());
                Err(Error::new(Kind::Auth, message).caused_by(&error))
            }
        }
    }

    /// Reads the configuration from a text.
    ///
    /// # Errors
    /// As `load`.
    pub fn parse(text: &str) -> Result<Self> {
        let found: Self = toml::from_str(text).map_err(|error| explain(text, &error))?;
        found.check()?;
        Ok(found)
    }

    /// What a type cannot say.
    fn check(&self) -> Result<()> {
        if self.poll.min > self.poll.max {
            let message = format!("`poll.min` is longer than `poll.max`: {} > {}", self.poll.min, self.poll.max);
            return Err(Error::new(Kind::Auth, message));
        }
        if let Some((one, other)) = overlapping(&self.price) {
            let message = format!(
                "two `[[price]]` name a price for the same clip of `{}:{}`: ${} and ${}",
                one.provider, one.model, one.usd, other.usd
            );
            return Err(Error::new(Kind::Auth, message).hint("remove one of them: rushes config path"));
        }
        let all = self.budget.all();
        let caps = [&all].into_iter().chain(self.budget.project.values()).chain(self.budget.provider.values());
        let amounts = caps.flat_map(|caps| [caps.per_job, caps.per_run, caps.per_day, caps.per_month]);
        if let Some(negative) = amounts.chain([self.budget.confirm_above]).flatten().find(|amount| *amount < Usd::ZERO)
        {
            let message = format!("a budget cannot be below zero: `{negative}`");
            return Err(Error::new(Kind::Auth, message));
        }
        let strays = |(name, settings): &(&String, &ProviderSettings)| {
            settings.habits != Habits::default() && settings.protocol.as_ref().unwrap_or(name) != WITH_HABITS
        };
        if let Some((name, _)) = self.provider.iter().find(strays) {
            let message = format!("`provider.{name}.habits` are those of servers that speak `{WITH_HABITS}`");
            return Err(Error::new(Kind::Auth, message));
        }
        Ok(())
    }

    /// The settings of a provider, defaults where there are none.
    pub fn settings_of(&self, name: &str) -> ProviderSettings {
        self.provider.get(name).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
