//! Who is tested: a provider with one of its models; against which vendor; and how a case becomes a named test.

use std::future::Future;
use std::sync::LazyLock;

use libtest_mimic::Trial;
use rushes::catalog::{Catalog, Model};
use rushes::providers::{ALL, Abilities, Dialect, Provider, Server};
use rushes::request::{Mode, Role};
use rushes::sandbox::{Films, Pace, Settings, Tempo};
use rushes::secret::Secret;

/// A provider with one of its models.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) provider: &'static Provider,
    pub(crate) model: Model,
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
    models.map(|model| Subject { provider, model: model.clone() }).collect()
}

impl Subject {
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
        format!("{}:{}", self.provider.name, self.id())
    }

    /// A rule of the sandbox's script for this provider: `poll:503x2`.
    pub(crate) fn rule(&self, fault: &str) -> rushes::sandbox::Rule {
        format!("{}.{fault}", self.provider.name).parse().expect("a fault of the sandbox")
    }

    pub(crate) fn dialect(&self) -> Box<dyn Dialect> {
        (self.provider.speak)(&Server::vendors(self.provider.base_url.parse().expect("an address")))
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
    let name = format!("{}::{name}", subject.provider.name);
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
        clip_fps: 12,
        key: Secret::new("sandbox-key"),
        films: FILMS.clone(),
        ..Settings::default()
    }
}

/// Drives a case to its end.
pub(crate) fn run(case: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(case);
}
