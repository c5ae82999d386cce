//! A provider as this user reaches it: the built-in row, the configuration and the key, put together.

use tokio::sync::OnceCell;
use url::Url;

use crate::config::{Config, Environment, ProviderSettings};
use crate::error::{Error, Kind, Result};
use crate::providers::{self, Dialect, Provider, Server};
use crate::secret::Secret;
use crate::wire::{Limit, Rates};

/// A provider as this user reaches it.
#[derive(Debug)]
pub struct Site {
    /// Our name for it, as in `-p`.
    pub name: String,
    /// Its own name, or that of the protocol it speaks.
    pub title: String,
    /// Where it is, without a slash at the end.
    pub base_url: Url,
    /// Where else it is: every address that may be given the key, this one among them.
    pub hosts: Vec<Url>,
    /// Whether it is a server of the user's own: the vendor's shutdown dates do not hold there.
    pub own: bool,
    /// Its language.
    pub dialect: Box<dyn Dialect>,
    /// What the configuration says of it.
    pub settings: ProviderSettings,
    /// The variables that may hold its key.
    pub key_variables: Vec<String>,
    /// How fast it may be called.
    pub limit: Limit,
    found_key: Option<Secret>,
    key: OnceCell<Option<Secret>>,
}

impl Site {
    /// The provider of that name: a built-in one, or one of `[provider.NAME]`. `None` where there is none.
    ///
    /// # Errors
    /// `Kind::Auth` where the configuration of it means nothing.
    pub fn find(name: &str, config: &Config, environment: &Environment) -> Result<Option<Self>> {
        let settings = config.settings_of(name);
        let row = match (&settings.protocol, providers::find(name)) {
            (Some(protocol), _) => Some(protocol_of(name, protocol)?),
            (None, built_in) => built_in,
        };
        let Some(row) = row else { return Ok(None) };
        let (base_url, own) = base_url(name, row, &settings, environment)?;
        let server = Server {
            base_url: base_url.clone(),
            is_vendors: !own,
            habits: settings.habits.clone(),
            project: environment.get("GOOGLE_CLOUD_PROJECT").map(str::to_owned),
        };
        let key_variables = key_variables(name, row, &settings);
        let found_key = environment.key(key_variables.iter().map(String::as_str)).map(|(_, key)| key);
        Ok(Some(Self {
            name: name.to_owned(),
            title: row.title.to_owned(),
            dialect: (row.speak)(&server),
            hosts: row.hosts.iter().map(|host| server.host(host)).chain([base_url.clone()]).collect(),
            base_url,
            own,
            limit: Limit::new(rates(&settings)),
            settings,
            key_variables,
            found_key,
            key: OnceCell::new(),
        }))
    }

    /// Every provider there is: the built-in ones and those of the configuration.
    ///
    /// # Errors
    /// As `find`.
    pub fn all(config: &Config, environment: &Environment) -> Result<Vec<Self>> {
        let built_in = providers::ALL.iter().map(|row| row.name);
        let added = config.provider.keys().map(String::as_str).filter(|name| providers::find(name).is_none());
        built_in.chain(added).filter_map(|name| Self::find(name, config, environment).transpose()).collect()
    }

    /// Whether a key is at hand, or none is needed.
    pub fn has_key(&self) -> bool {
        self.found_key.is_some() || self.settings.key_command.is_some() || self.own
    }

    /// Whether a key was found or a command for it is set: what a server of one's own may do without.
    pub fn names_a_key(&self) -> bool {
        self.found_key.is_some() || self.settings.key_command.is_some()
    }

    /// The key: from the environment, else from `key_command`, which is asked once. A server of one's own may have none.
    ///
    /// # Errors
    /// `Kind::Auth` where there is none, or the command fails.
    pub async fn key(&self) -> Result<Option<&Secret>> {
        let key = self.key.get_or_try_init(|| self.look_for_key()).await?;
        if key.is_none() && !self.own {
            return Err(self.lacks_key());
        }
        Ok(key.as_ref())
    }

    /// The error of a provider without a key.
    pub fn lacks_key(&self) -> Error {
        let variables = self.key_variables.join(" or ");
        Error::new(Kind::Auth, format!("there is no key for {}: {variables} is not set", self.title))
            .at_provider(&self.name)
            .hint(format!("export {}=…", self.key_variables.first().map_or("KEY", String::as_str)))
            .hint("rushes doctor   # which keys are found")
    }

    async fn look_for_key(&self) -> Result<Option<Secret>> {
        if let Some(key) = &self.found_key {
            return Ok(Some(key.clone()));
        }
        let Some(command) = &self.settings.key_command else { return Ok(None) };
        let failed = || {
            Error::new(Kind::Auth, format!("the key command for {} did not print a key: {command}", self.title))
                .at_provider(&self.name)
        };
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let output = tokio::process::Command::new(shell)
            .args([flag, command])
            .stdin(std::process::Stdio::inherit())
            .stderr(std::process::Stdio::inherit())
            .output()
            .await
            .map_err(|error| failed().caused_by(&error))?;
        if !output.status.success() {
            return Err(failed().because(format!("it ended with {}", output.status)));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Secret::new(text.lines().next().unwrap_or_default()).map(Some).ok_or_else(failed)
    }
}

fn protocol_of(name: &str, protocol: &str) -> Result<&'static Provider> {
    providers::find(protocol).ok_or_else(|| {
        let known = providers::ALL.iter().map(|row| format!("`{}`", row.name)).collect::<Vec<_>>().join(", ");
        Error::new(Kind::Auth, format!("`provider.{name}.protocol` names no protocol: `{protocol}`"))
            .hint(format!("the protocols are {known}"))
    })
}

fn base_url(name: &str, row: &Provider, settings: &ProviderSettings, environment: &Environment) -> Result<(Url, bool)> {
    let variable = Environment::base_url_variable(name);
    let bad = |text: &str| {
        Error::new(Kind::Auth, format!("not an address such as `https://host/v1`: `{text}`"))
            .because(format!("in {variable}"))
            .hint(format!("export {variable}=http://HOST:PORT/v1"))
    };
    let text = match (environment.get(&variable), &settings.base_url) {
        (Some(text), _) => text.to_owned(),
        (None, Some(url)) => url.to_string(),
        (None, None) if settings.protocol.is_some() => {
            let message = format!("`provider.{name}` speaks a protocol but has no `base_url`");
            return Err(Error::new(Kind::Auth, message).hint(format!("export {variable}=http://HOST:PORT/v1")));
        }
        (None, None) => row.base_url.to_owned(),
    };
    let url: Url = text.trim_end_matches('/').parse().map_err(|_| bad(&text))?;
    let holds_a_key = !url.username().is_empty() || url.password().is_some();
    if holds_a_key {
        let message = format!("an address must not hold a name or a password: {variable}");
        return Err(Error::new(Kind::Auth, message).hint("put the key into its own variable"));
    }
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(bad(&text));
    }
    let own = url.as_str().trim_end_matches('/') != row.base_url;
    Ok((url, own))
}

fn key_variables(name: &str, row: &Provider, settings: &ProviderSettings) -> Vec<String> {
    if let Some(variable) = &settings.key_variable {
        return vec![variable.clone()];
    }
    if settings.protocol.is_some() {
        // A key of the vendor's must not go to another server that merely speaks the same language.
        return vec![format!("RUSHES_{}_API_KEY", name.to_uppercase().replace('-', "_"))];
    }
    row.key_variables.iter().map(ToString::to_string).collect()
}

fn rates(settings: &ProviderSettings) -> Rates {
    Rates { per_minute: settings.requests_per_minute, at_once: None }
}
