//! What every command needs: the folders, the configuration, the store, the runner. Made only when asked for.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::args::Global;
use super::interruption;
use crate::catalog::{Catalog, Sources};
use crate::config::{ColorChoice, Config, Environment, Home, Keyring, ProgressChoice, Span};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, Listener, What};
use crate::run::{Equipment, Runner, Stop};
use crate::sandbox::Sandbox;
use crate::store::{Paths, Store};
use crate::ui::{ProgressMode, Reporter, Settings, Stream, Terminal};
use crate::wire::{Client, Tracer};

/// What every command needs.
pub(super) struct Door {
    pub(super) environment: Environment,
    pub(super) home: Home,
    pub(super) reporter: Arc<Reporter>,
    config: Result<Config>,
    verbose: bool,
    runner: OnceCell<Runner>,
    stop: Stop,
    /// Held for its drop, which ends it.
    _sandbox: Option<Sandbox>,
}

impl Door {
    pub(super) fn new(global: &Global, environment: Environment, reporter: Arc<Reporter>) -> Result<Self> {
        let home = Home::find(&environment)?;
        let (home, environment, sandbox) = if global.sandbox {
            let sandbox = Sandbox::start(crate::sandbox::Settings::default())
                .map_err(|error| Error::internal("the sandbox could not start").caused_by(&error))?;
            let environment = environment.with(sandbox.environment());
            (home.of_sandbox(), environment, Some(sandbox))
        } else {
            let keyring = Keyring::of_system(&home.data_folder);
            (home, environment.with_keyring(keyring), None)
        };
        let config = Config::load(&home.config_file);
        let stop = interruption::listen(&reporter);
        Ok(Self {
            environment,
            home,
            reporter,
            config,
            verbose: global.verbose,
            runner: OnceCell::new(),
            stop,
            _sandbox: sandbox,
        })
    }

    /// The configuration, or why it means nothing.
    pub(super) fn config(&self) -> Result<&Config> {
        self.config.as_ref().map_err(Error::clone)
    }

    /// What is known of models and prices.
    pub(super) fn catalog(&self) -> Result<Catalog> {
        let listed = self.home.listings_folder();
        let configured = &self.config()?.price;
        let catalog = Catalog::load(Sources { listed: &listed, overlay: &self.home.catalog_folder, configured })?;
        catalog.warnings().iter().for_each(|sentence| self.reporter.warn(sentence));
        Ok(catalog)
    }

    /// Where jobs and money are recorded.
    pub(super) fn paths(&self) -> Result<Paths> {
        match &self.config()?.store.url {
            None => Ok(Paths::new(&self.home.data_folder)),
            Some(url) => Paths::of_url(url),
        }
    }

    /// Jobs and money.
    pub(super) async fn open_store(&self) -> Result<Store> {
        let store = Store::open(&self.paths()?).await?;
        self.tell_warnings(&store);
        Ok(store)
    }

    /// The runner, made once.
    pub(super) async fn runner(&self) -> Result<&Runner> {
        self.runner.get_or_try_init(|| self.make_runner()).await
    }

    async fn make_runner(&self) -> Result<Runner> {
        self.config()?.exposed(&self.home.config_file).iter().for_each(|sentence| self.reporter.warn(sentence));
        let listener: Arc<dyn Listener> = Arc::clone(&self.reporter) as Arc<dyn Listener>;
        let reporter = Arc::clone(&self.reporter);
        let calls = self.verbose.then(|| Tracer::new(move |line| reporter.note(line)));
        Ok(Runner::new(Equipment {
            config: self.config()?.clone(),
            environment: self.environment.clone(),
            catalog: self.catalog()?,
            store: self.open_store().await?,
            client: Client::new(crate::wire::Settings::default(), calls),
            listener,
            stop: self.stop.clone(),
        }))
    }

    /// Ends when the user wants to stop.
    pub(super) async fn stopped(&self) {
        self.stop.pulled().await;
    }

    /// Until when to wait: a flag, else the configuration.
    pub(super) fn until(&self, timeout: Option<Span>) -> Result<Instant> {
        let timeout = timeout.unwrap_or(self.config()?.poll.timeout);
        // A time beyond the clock's reach means for ever; thirty years will do.
        Ok(Instant::now() + timeout.duration().min(Duration::from_hours(24 * 365 * 30)))
    }

    /// Says what the store wants the user to know.
    pub(super) fn tell_warnings(&self, store: &Store) {
        for message in store.take_warnings() {
            self.reporter.tell(&Event { at: jiff::Timestamp::now(), job: None, what: What::Warning { message } });
        }
    }

    /// Says a fact and asks whether to go on where there is somebody to ask; elsewhere `--yes` must have answered. A no is
    /// an error of `kind`, and who wants to stop is not kept until they have answered.
    pub(super) async fn ask(&self, fact: &str, question: &str, kind: Kind) -> Result<()> {
        let (reporter, whole) = (Arc::clone(&self.reporter), format!("{fact}; {question}"));
        let unasked =
            |error: &(dyn std::error::Error + 'static)| Error::internal("nobody could be asked").caused_by(error);
        let asked = tokio::select! {
            asked = tokio::task::spawn_blocking(move || reporter.ask(&whole)) => asked.map_err(|error| unasked(&error))?,
            () = self.stopped() => return Err(Error::new(Kind::Interrupted, "stopped, and nothing was done")),
        };
        match asked.map_err(|error| unasked(&error))? {
            crate::ui::Consent::Given => Ok(()),
            crate::ui::Consent::Withheld => Err(Error::new(kind, "you said no, and nothing was done")),
            crate::ui::Consent::NobodyThere => {
                let error = Error::new(kind, format!("{fact}; there is nobody to ask, so nothing was done"));
                Err(error.hint("add --yes to do it"))
            }
        }
    }
}

/// The one who shows things, by flag, environment, configuration, default. A configuration that means nothing is shown
/// with the defaults.
pub(super) fn reporter(global: &Global, environment: &Environment) -> Arc<Reporter> {
    let config = Home::find(environment).and_then(|home| Config::load(&home.config_file)).unwrap_or_default();
    let color = global.color.unwrap_or(config.color);
    let dumb = environment.get("TERM") == Some("dumb");
    let stream = |is_tty: bool, width: Option<usize>| Stream {
        is_tty: is_tty && !dumb,
        width: width.filter(|_| is_tty),
        color: match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_tty && !dumb && environment.get("NO_COLOR").is_none(),
        },
        unicode: speaks_utf8(environment),
    };
    let width = |terminal: console::Term| Some(usize::from(terminal.size().1));
    let terminal = Terminal {
        stdin_is_tty: std::io::stdin().is_terminal(),
        stdout: stream(std::io::stdout().is_terminal(), width(console::Term::stdout())),
        stderr: stream(std::io::stderr().is_terminal(), width(console::Term::stderr())),
    };
    let progress = match global.progress.unwrap_or(config.progress) {
        ProgressChoice::Auto if terminal.stderr.is_tty => ProgressMode::Bar,
        ProgressChoice::Auto | ProgressChoice::Plain => ProgressMode::Plain,
        ProgressChoice::Bar => ProgressMode::Bar,
        ProgressChoice::Json => ProgressMode::Json,
        ProgressChoice::None => ProgressMode::None,
    };
    Arc::new(Reporter::new(Settings { terminal, progress, json: global.json }))
}

/// Whether the locale's character set is UTF-8, as the C library decides it: the first of three that is set.
fn speaks_utf8(environment: &Environment) -> bool {
    if cfg!(windows) || cfg!(target_os = "macos") {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| environment.get(name)).unwrap_or_default();
    let lower = locale.to_ascii_lowercase();
    lower.contains("utf-8") || lower.contains("utf8")
}
