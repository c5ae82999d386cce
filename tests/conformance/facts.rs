//! What must be there before a provider can be tested at all: a side in the sandbox, models, prices, a language.

use libtest_mimic::Trial;
use rushes::error::{Fault, FaultKind};
use rushes::price::{Purchase, VideoInput};
use rushes::providers::{ALL, Provider, Server};
use rushes::request::{Audio, Mode};
use rushes::sandbox::{Sandbox, Settings};
use rushes::shape::Seconds;

use crate::declared::every_model;
use crate::support::subject::{Subject, catalog};

pub(crate) fn trials() -> Vec<Trial> {
    let of_providers = ALL.iter().flat_map(|provider| {
        [
            check(provider, "has_a_sandbox_side", has_a_sandbox_side),
            check(provider, "has_a_model", has_a_model),
            check(provider, "has_a_row_that_can_be_used", has_a_row_that_can_be_used),
        ]
    });
    let of_models = every_model().into_iter().map(|subject| {
        let name = format!("{}::{}::has_a_price_for_each_name", subject.provider.name, subject.id());
        Trial::test(name, move || {
            has_a_price_for_each_name(&subject);
            Ok(())
        })
    });
    of_providers.chain(of_models).collect()
}

fn check(provider: &'static Provider, name: &str, case: fn(&Provider)) -> Trial {
    Trial::test(format!("{}::{name}", provider.name), move || {
        case(provider);
        Ok(())
    })
}

fn has_a_sandbox_side(provider: &Provider) {
    let sandbox = Sandbox::start(Settings::default()).expect("an open sandbox");
    assert!(sandbox.base_url(provider.name).is_some(), "the sandbox does not play `{}`", provider.name);
    let names: Vec<String> = sandbox.environment().into_iter().map(|(name, _)| name).collect();
    let keys = provider.key_variables;
    assert!(
        keys.iter().any(|key| names.iter().any(|name| name == key)),
        "the sandbox exports none of {keys:?}: {names:?}"
    );
}

fn has_a_model(provider: &Provider) {
    let catalog = catalog();
    let models: Vec<_> = catalog.models().iter().filter(|model| model.provider == provider.name).collect();
    assert!(!models.is_empty(), "the catalog has no model of `{}`", provider.name);
    for model in models {
        assert!(!model.ids.is_empty() && !model.capability.modes.is_empty(), "{model:#?}");
    }
}

fn has_a_row_that_can_be_used(provider: &Provider) {
    let url: url::Url = provider.base_url.parse().expect("an address");
    assert!(url.scheme() == "https" && !provider.base_url.ends_with('/'), "{url}");
    assert!(provider.documentation.starts_with("https://"), "{}", provider.documentation);
    assert_eq!(rushes::providers::find(provider.name).map(|row| row.name), Some(provider.name), "its name is its own");
    let dialect = (provider.speak)(&Server::vendors(url.clone()));
    // What is said to be there can be written, and what is said not to be there cannot.
    let (ticket, abilities) = (rushes::call::Ticket::new("an-id"), dialect.abilities());
    // Whether this id says enough is another matter.
    let is_there = |written: Result<_, Fault>| !written.is_err_and(|fault: Fault| fault.kind == FaultKind::Unsupported);
    assert_eq!(is_there(dialect.cancel(&ticket)), abilities.cancel, "cancel");
    assert_eq!(is_there(dialect.delete(&ticket)), abilities.delete, "delete");
    assert_eq!(is_there(dialect.list(None)), abilities.list, "list");
}

fn has_a_price_for_each_name(subject: &Subject) {
    let catalog = catalog();
    let shape = subject.shapes()[0];
    let clip = VideoInput { seconds: Some(Seconds::whole(5)) };
    let seconds = subject.lengths_at(shape.resolution)[0].or(subject.capability().default_seconds).or(clip.seconds);
    for id in &subject.model.ids {
        let purchase = Purchase {
            mode: *subject.capability().modes.first().unwrap_or(&Mode::Text),
            seconds,
            size: shape.size,
            aspect: shape.aspect,
            video: (!subject.makes_its_own()).then_some(clip),
            resolution: shape.resolution.or_else(|| shape.size.map(rushes::shape::Size::resolution)),
            audio: Some(Audio::On),
            ..Purchase::default()
        };
        let quote = catalog.quote(subject.provider.name, id, &purchase);
        assert_eq!(
            quote.is_none(),
            subject.model.unpriced.is_some(),
            "the catalog has no price for `{id}`: {purchase:?}"
        );
    }
}
