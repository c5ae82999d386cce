//! A provider as this user reaches it: the built-in row, the configuration and the key, put together.

use std::sync::Arc;

use tokio::sync::{Mutex, OnceCell};
use url::Url;

use crate::call::Document;
use crate::config::{Config, Environment, KeyName, Keyring, ProviderSettings};
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
    found_key: Option<(String, Secret)>,
    /// The variable that names a file of a key which cannot be read, and that file.
    unreadable_key: Option<(String, String)>,
    keyring: Option<Arc<Keyring>>,
    /// The latest one that was found; nothing before it was looked for.
    key: OnceCell<Mutex<Option<Secret>>>,
}

/// Where the key of a provider comes from; the first of these that has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// That variable of the environment.
    Variable(String),
    /// What `key_command` prints.
    Command,
    /// The keyring of the system.
    Keyring,
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
        let key_variables = key_variables(name, row, &settings);
        let variables = || key_variables.iter().map(String::as_str);
        let (found_key, unreadable) = (environment.key(variables()), environment.unreadable_key(variables()));
        let project = environment.get("GOOGLE_CLOUD_PROJECT").map(str::to_owned);
        let server = Server {
            base_url: base_url.clone(),
            is_vendors: is_vendors(&base_url, row),
            habits: settings.habits.clone(),
            project: project.or_else(|| project_of(&found_key.as_ref()?.1)),
        };
        Ok(Some(Self {
            name: name.to_owned(),
            title: row.title.to_owned(),
            dialect: (row.speak)(&server),
            hosts: row.hosts.iter().map(|host| server.host(host)).chain([base_url.clone()]).collect(),
            base_url,
            own,
            limit: Limit::new(rates(&settings)),
            settings,
            found_key: found_key.map(|(variable, key)| (variable.to_owned(), key)),
            unreadable_key: unreadable.map(|(variable, file)| (variable.to_owned(), file.to_owned())),
            key_variables,
            keyring: environment.keyring().cloned(),
            key: OnceCell::new(),
        }))
    }

    /// The provider that the user has typed the name of.
    ///
    /// # Errors
    /// `Kind::Usage` where there is none of that name, with those that there are; as `find` besides.
    pub fn named(typed: &str, config: &Config, environment: &Environment) -> Result<Self> {
        if let Some(site) = Self::find(typed, config, environment)? {
            return Ok(site);
        }
        if typed == crate::catalog::ANIMATIC {
            let error = Error::usage("the embedded engine is no provider: its clips are drawn on this machine");
            return Err(error.hint("rushes list --provider animatic"));
        }
        let known = Self::all(config, environment)?;
        let known: Vec<String> = known.iter().map(|site| format!("`{}`", site.name)).collect();
        let error = Error::usage(format!("no such provider: `{typed}`"));
        Err(error.hint(format!("those that there are: {}", known.join(", "))))
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

    /// Where it is, if the user has said so.
    pub fn of_user(&self) -> Option<&Url> {
        self.own.then_some(&self.base_url)
    }

    /// Where the key would come from. Asks neither the command nor the keyring.
    pub fn key_source(&self) -> Option<KeySource> {
        if let Some((variable, _)) = &self.found_key {
            return Some(KeySource::Variable(variable.clone()));
        }
        if self.settings.key_command.is_some() {
            return Some(KeySource::Command);
        }
        self.is_in_keyring().then_some(KeySource::Keyring)
    }

    /// Under which name the keyring keeps its key.
    pub fn key_name(&self) -> KeyName {
        KeyName::new(&self.name, &self.base_url)
    }

    /// Whether the keyring keeps a key for it, wanted or not.
    pub fn is_in_keyring(&self) -> bool {
        self.keyring.as_ref().is_some_and(|keyring| keyring.holds(&self.key_name()))
    }

    /// Whether a key is at hand, or none is needed.
    pub fn has_key(&self) -> bool {
        self.names_a_key() || self.own
    }

    /// Whether a key is at hand: what a server of one's own may do without.
    pub fn names_a_key(&self) -> bool {
        self.key_source().is_some()
    }

    /// The key: from the environment, else from `key_command`, else from the keyring; both are asked once. A server of
    /// one's own may have none, unless a file of one is named.
    ///
    /// # Errors
    /// `Kind::Auth` where there is none, it is of no use, the command fails, or the keyring cannot be asked.
    pub async fn key(&self) -> Result<Option<Secret>> {
        let looked = async { self.look_for_key().await.map(Mutex::new) };
        let key = self.key.get_or_try_init(|| looked).await?.lock().await.clone();
        if key.is_none() && (!self.own || self.unreadable_key.is_some()) {
            return Err(self.lacks_key());
        }
        Ok(key)
    }

    /// Another key in the place of one that the provider has refused: what `key_command` prints now. `None` where the key
    /// comes from elsewhere, or the command still prints that one. Many may ask at once; the command is run once for them.
    ///
    /// # Errors
    /// `Kind::Auth` where the command fails, or what it prints is of no use.
    pub async fn renew_key(&self, refused: &Secret) -> Result<Option<Secret>> {
        let (Some(KeySource::Command), Some(command)) = (self.key_source(), &self.settings.key_command) else {
            return Ok(None);
        };
        let Some(known) = self.key.get() else { return Ok(None) };
        let mut known = known.lock().await;
        if known.as_ref() != Some(refused) {
            return Ok(known.clone());
        }
        let printed = self.printed_key(command).await?;
        *known = Some(printed.clone());
        Ok(Some(printed).filter(|printed| printed != refused))
    }

    /// Why there is no key, in a few words.
    pub fn why_no_key(&self) -> String {
        match &self.unreadable_key {
            Some((variable, file)) => format!("the file that {variable} names cannot be read: `{file}`"),
            None => format!("{} is not set", self.key_variables.join(" or ")),
        }
    }

    /// The error of a provider without a key.
    pub fn lacks_key(&self) -> Error {
        let error = Error::new(Kind::Auth, format!("there is no key for {}: {}", self.title, self.why_no_key()));
        error
            .at_provider(&self.name)
            .hint(format!("export {}=…", self.key_variables.first().map_or("KEY", String::as_str)))
            .hint(format!("rushes auth set {}   # keeps it in this system's keyring", self.name))
            .hint("rushes doctor   # which keys are found")
    }

    /// Adds where else the key may come from to an error of the keyring.
    pub fn with_other_places(&self, error: Error) -> Error {
        let variable = self.key_variables.first().map_or("KEY", String::as_str);
        error
            .at_provider(&self.name)
            .hint(format!("export {variable}=…"))
            .hint(format!("or in the configuration: [provider.{}] key_command = \"pass show {0}\"", self.name))
    }

    async fn look_for_key(&self) -> Result<Option<Secret>> {
        if let Some((_, key)) = &self.found_key {
            return self.usable(key.clone()).map(Some);
        }
        if let Some(command) = &self.settings.key_command {
            return self.printed_key(command).await.map(Some);
        }
        match &self.keyring {
            Some(keyring) if self.is_in_keyring() => self.usable(self.kept_key(Arc::clone(keyring)).await?).map(Some),
            Some(_) | None => Ok(None),
        }
    }

    /// The key, where the dialect can sign with it.
    fn usable(&self, key: Secret) -> Result<Secret> {
        let checked = self.dialect.check_key(&key);
        checked.map(|()| key).map_err(|fault| Error::new(Kind::Auth, fault.message).at_provider(&self.name))
    }

    /// The key that the command prints. The command itself is not told: it may hold what is secret.
    async fn printed_key(&self, command: &str) -> Result<Secret> {
        let failed = || {
            let message = format!("the `key_command` for {} did not print a key", self.title);
            Error::new(Kind::Auth, message).at_provider(&self.name).hint("rushes config show   # what it is")
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
        self.usable(Secret::new(text.lines().next().unwrap_or_default()).ok_or_else(failed)?)
    }

    async fn kept_key(&self, keyring: Arc<Keyring>) -> Result<Secret> {
        let name = self.key_name();
        let asked = tokio::task::spawn_blocking(move || keyring.get(&name)).await;
        let asked = asked.map_err(|error| Error::internal("the keyring could not be asked").caused_by(&error))?;
        let found = asked.map_err(|error| self.with_other_places(error))?;
        found.ok_or_else(|| {
            let message = format!("the keyring of this system no longer has the key for {}", self.title);
            let error = Error::new(Kind::Auth, message).at_provider(&self.name);
            error.hint(format!("rushes auth set {}", self.name))
        })
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

/// Whether that address is one of the vendor's own, if in another region: its other hosts are where the vendor has them.
fn is_vendors(url: &Url, row: &Provider) -> bool {
    let domain = |url: &Url| {
        let mut labels = url.domain()?.rsplit('.');
        Some((labels.next()?.to_owned(), labels.next()?.to_owned()))
    };
    let usual = Url::parse(row.base_url).ok();
    url.scheme() == "https" && domain(url).is_some_and(|own| usual.as_ref().and_then(domain) == Some(own))
}

/// The project that an account belongs to, by its file.
fn project_of(key: &Secret) -> Option<String> {
    let account = Document::from(serde_json::from_str::<serde_json::Value>(key.expose()).ok()?);
    account.text("/project_id").map(str::to_owned)
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

#[cfg(test)]
mod tests;
