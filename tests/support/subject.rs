//! Who is tested: a provider with one of its models; against which vendor; and how a case becomes a named test.

use std::future::Future;
use std::sync::LazyLock;

use libtest_mimic::Trial;
use rushes::call::Repeat;
use rushes::catalog::{Catalog, Model};
use rushes::config::{Config, ProviderSettings};
use rushes::providers::{ALL, Abilities, Dialect, Lost, Order, Provider, Server};
use rushes::request::{Mode, Role};
use rushes::sandbox::{Films, Pace, Profile, Sandbox, Settings, Tempo};
use rushes::secret::Secret;

/// The key of every vendor that is played.
pub(crate) const KEY: &str = "sandbox-key";

/// A provider with one of its models.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The provider, or the one whose protocol is spoken.
    pub(crate) provider: &'static Provider,
    pub(crate) model: Model,
    /// The server of the user's own, where it is one.
    pub(crate) server: Option<&'static OwnServer>,
}

/// A server of the user's own that speaks a provider's protocol in its own way.
#[derive(Debug)]
pub(crate) struct OwnServer {
    /// Its name in the configuration, and of its tests.
    pub(crate) name: &'static str,
    /// Its `habits`, as the user writes them.
    pub(crate) habits: &'static str,
    /// Its `usd_per_second`, where the user names one.
    pub(crate) usd_per_second: Option<&'static str>,
    /// Who is at the other end.
    pub(crate) played: Profile,
}

impl OwnServer {
    /// What the user writes into the configuration for a server at that address.
    fn configuration(&self, address: &str) -> String {
        let Self { name, habits, .. } = self;
        let price = self.usd_per_second.map_or_else(String::new, |usd| format!("usd_per_second = \"{usd}\"\n"));
        format!(
            "[provider.{name}]\nprotocol = \"openai\"\nbase_url = \"{address}\"\nkey_variable = \"OPENAI_API_KEY\"\n\
             habits = {habits}\n{price}"
        )
    }

    /// What the configuration then says of it.
    pub(crate) fn settings(&self, address: &str) -> ProviderSettings {
        Config::parse(&self.configuration(address)).expect("a configuration").settings_of(self.name)
    }
}

/// The built-in tables, read once.
pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::built_in().expect("the built-in tables are sound"));
    &CATALOG
}

/// Every provider with the first of its models that makes a clip from nothing but words and pictures, and lives.
pub(crate) fn every_provider() -> Vec<Subject> {
    ALL.iter().filter_map(|provider| usual_model(provider)).collect()
}

/// The first model of a provider that lives and makes a clip of its own; one that is gone where there is no other.
pub(crate) fn usual_model(provider: &'static Provider) -> Option<Subject> {
    let mut own = models_of(provider).into_iter().filter(Subject::makes_its_own).collect::<Vec<_>>();
    own.sort_by_key(|subject| {
        let needs_a_file = !subject.model.capability.modes.contains(&Mode::Text);
        (subject.is_over(), needs_a_file, subject.model.unpriced.is_some())
    });
    own.into_iter().next()
}

/// The provider with each of its models, in the order of the catalog.
pub(crate) fn models_of(provider: &'static Provider) -> Vec<Subject> {
    let models = catalog().models().iter().filter(|model| model.provider == provider.name);
    models.map(|model| Subject { provider, model: model.clone(), server: None }).collect()
}

impl Subject {
    /// Its name, as in `-p`.
    pub(crate) fn name(&self) -> &'static str {
        self.server.map_or(self.provider.name, |server| server.name)
    }

    /// Opens the vendor, or the server that is played in its place.
    pub(crate) fn open(&self, vendor: Settings) -> Sandbox {
        let profile = self.server.map_or(vendor.profile, |server| server.played);
        Sandbox::start(Settings { profile, ..vendor }).expect("an open sandbox")
    }

    /// What the user has to write to reach it there.
    pub(crate) fn configuration(&self, sandbox: &Sandbox) -> String {
        let address = sandbox.base_url(self.provider.name).expect("a side");
        self.server.map_or_else(String::new, |server| server.configuration(&address))
    }

    /// Whether it makes a clip without another clip.
    pub(crate) fn makes_its_own(&self) -> bool {
        let own = [Mode::Text, Mode::Image, Mode::Reference];
        own.iter().any(|mode| self.model.capability.modes.contains(mode))
            && !self.model.capability.required.contains(&Role::Video)
    }

    /// Whether the vendor has shut it down.
    pub(crate) fn is_over(&self) -> bool {
        self.model.lifecycle.is_over(jiff::Zoned::now().date())
    }

    /// The name that is sent.
    pub(crate) fn id(&self) -> &str {
        &self.model.ids[0]
    }

    /// The name under which the user asks for exactly this model.
    pub(crate) fn exact_name(&self) -> String {
        format!("{}:{}", self.name(), self.id())
    }

    /// Whether the provider can be asked for an order whose outcome is unknown.
    pub(crate) fn can_be_asked_for_a_lost_order(&self) -> bool {
        let order =
            Order { model: self.id().to_owned(), prompt: "a boat".into(), label: "a-label".into(), ..Order::default() };
        let lost = Lost { order, submitted_at: jiff::Timestamp::now(), taken: Vec::new() };
        let asked = self.dialect().find(&lost, &[]);
        !asked.is_err_and(|fault| fault.kind == rushes::error::FaultKind::Unsupported)
    }

    /// Whether its orders may be sent again under a name of ours.
    pub(crate) fn names_its_orders(&self) -> bool {
        let order =
            Order { model: self.id().to_owned(), prompt: "a boat".into(), label: "a-label".into(), ..Order::default() };
        self.dialect().submit(&order).is_ok_and(|call| matches!(call.repeat, Repeat::Keyed(_)))
    }

    /// A rule of the sandbox's script for this provider: `poll:503x2`.
    pub(crate) fn rule(&self, fault: &str) -> rushes::sandbox::Rule {
        format!("{}.{fault}", self.provider.name).parse().expect("a fault of the sandbox")
    }

    pub(crate) fn dialect(&self) -> Box<dyn Dialect> {
        let base_url = self.provider.base_url.parse().expect("an address");
        let habits = self.server.map(|server| server.settings(self.provider.base_url).habits);
        let server = Server::vendors(base_url);
        (self.provider.speak)(&Server { habits: habits.unwrap_or_default(), ..server })
    }

    pub(crate) fn abilities(&self) -> Abilities {
        self.dialect().abilities()
    }
}

/// A test of that provider, named like the function.
pub(crate) fn trial<F, A>(subject: &Subject, case: F) -> Trial
where
    F: FnOnce(Subject) -> A + Send + 'static,
    A: Future<Output = ()>,
{
    let path = std::any::type_name::<F>();
    let name = path.rsplit("::").next().unwrap_or(path);
    named(subject, name, case)
}

/// A test of that provider under another name.
pub(crate) fn named<F, A>(subject: &Subject, name: &str, case: F) -> Trial
where
    F: FnOnce(Subject) -> A + Send + 'static,
    A: Future<Output = ()>,
{
    let name = format!("{}::{name}", subject.name());
    let subject = subject.clone();
    Trial::test(name, move || {
        run(case(subject));
        Ok(())
    })
}

/// A vendor whose clock stands still. Every sandbox of this binary shares the clips that were drawn for any of them.
pub(crate) fn vendor() -> Settings {
    static FILMS: LazyLock<Films> = LazyLock::new(Films::default);
    Settings {
        tempo: Tempo::Turned,
        pace: Pace::Polls { queued: 1, running: 1 },
        poll_after: None,
        clip_fps: 1,
        key: Secret::new(KEY),
        films: FILMS.clone(),
        ..Settings::default()
    }
}

/// Drives a case to its end.
pub(crate) fn run(case: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(case);
}
