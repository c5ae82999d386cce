//! Who could take a request: every model of the name that was asked for, judged with what stands for or against it.
//!
//! Nothing is sent: the judgement is made of the catalog, the configuration and
//! what earlier jobs have taught.

use std::sync::Arc;

use super::plan::{Ask, today};
use super::{Runner, Site};
use crate::capability::Capability;
use crate::catalog::{ANIMATIC, Candidate, Catalog, Model, Offer, Refusal};
use crate::config::Environment;
use crate::error::{Error, Kind, Result};
use crate::money::Usd;
use crate::price::{Purchase, Quote};
use crate::request::{Audio, Mode, Request, Role};

/// A model that a request may go to, before it is known whether it can take it.
pub(super) struct Target<'a> {
    /// `None` means the embedded engine.
    pub(super) site: Option<Arc<Site>>,
    pub(super) provider: String,
    pub(super) id: String,
    pub(super) model: Option<&'a Model>,
}

impl Runner {
    /// Every candidate with its quote or its refusal, cheapest first: what `price` and `--explain` show.
    ///
    /// # Errors
    /// `Kind::NotFound` where no model has that name.
    pub async fn compare(&self, ask: &Ask) -> Result<Vec<Candidate>> {
        let targets = self.targets(ask)?;
        let mut candidates = self.candidates(ask, &targets).await?;
        candidates.sort_by_key(|candidate| match &candidate.verdict {
            Ok(offer) => (0, offer.quote.as_ref().map_or(Usd::MAX, |quote| quote.usd)),
            Err(_) => (1, Usd::MAX),
        });
        Ok(candidates)
    }

    pub(super) fn targets<'a>(&'a self, ask: &Ask) -> Result<Vec<Target<'a>>> {
        if let Some(parent) = &ask.parent {
            return Ok(vec![self.exact(&parent.provider, &parent.model)?]);
        }
        let typed = ask.model.as_ref().or(self.config.model.as_ref());
        let Some(typed) = typed else { return self.unnamed(ask) };
        let name = self.config.alias.get(typed).unwrap_or(typed);
        if let Some((provider, id)) = name.split_once(':')
            && (provider == ANIMATIC || Site::find(provider, &self.config, &self.environment)?.is_some())
        {
            return Ok(vec![self.exact(provider, id)?]);
        }
        let mut targets = Vec::new();
        for (model, id) in self.catalog.named(name) {
            let is_meant = ask.provider.as_ref().is_none_or(|only| *only == model.provider);
            if is_meant && !ask.refused_by.contains(&model.provider) {
                targets.push(self.target(&model.provider, id, Some(model))?);
            }
        }
        if targets.is_empty() {
            return self.unlisted(ask, name);
        }
        Ok(targets)
    }

    fn exact<'a>(&'a self, provider: &str, id: &str) -> Result<Target<'a>> {
        self.target(provider, id, self.catalog.model(provider, id))
    }

    fn target<'a>(&'a self, provider: &str, id: &str, model: Option<&'a Model>) -> Result<Target<'a>> {
        let site = if provider == ANIMATIC { None } else { Some(self.site(provider)?) };
        Ok(Target { site, provider: provider.to_owned(), id: id.to_owned(), model })
    }

    /// No model is named: the embedded engine where no key is found, else the user must say, for a clip costs money.
    fn unnamed<'a>(&'a self, ask: &Ask) -> Result<Vec<Target<'a>>> {
        if ask.provider.as_deref().is_none_or(|only| only == ANIMATIC) {
            let sites = Site::all(&self.config, &self.environment)?;
            let usable = |site: &&Site| site.settings.enabled && site.names_a_key() && self.serves_something(site);
            let Some(site) = sites.iter().find(usable) else { return Ok(vec![self.exact(ANIMATIC, ANIMATIC)?]) };
            if ask.provider.is_some() {
                return Ok(vec![self.exact(ANIMATIC, ANIMATIC)?]);
            }
            let example = self.catalog.models().iter().find(|model| model.provider == site.name);
            let example = example.map_or_else(|| format!("{}:MODEL", site.name), |model| model.family.clone());
            return Err(Error::usage(format!(
                "there is a key for {}, but no model is named, and a clip costs money",
                site.title
            ))
            .hint(format!("rushes create … -m {example}"))
            .hint("rushes models   # what there is")
            .hint("rushes create … -m animatic   # a storyboard, free"));
        }
        let provider = ask.provider.as_deref().unwrap_or_default();
        let site = self.named_site(provider)?;
        let live = self.catalog.models().iter().find(|model| model.provider == provider && is_served(model, &site));
        let any = live.or_else(|| self.catalog.models().iter().find(|model| model.provider == provider));
        match any.and_then(|model| model.ids.first()) {
            Some(id) => Ok(vec![self.exact(provider, id)?]),
            None => Err(Error::usage(format!("no model is named, and none is known of {provider}"))
                .hint(format!("rushes create … -m {provider}:MODEL"))),
        }
    }

    /// A name that is in no table: a server of one's own may have it all the same.
    fn unlisted<'a>(&'a self, ask: &Ask, name: &str) -> Result<Vec<Target<'a>>> {
        if let Some(provider) = &ask.provider {
            let site = self.named_site(provider)?;
            if site.own {
                return Ok(vec![self.exact(provider, name)?]);
            }
        }
        let at = ask.provider.as_ref().map_or_else(String::new, |provider| format!(" at {provider}"));
        let error = Error::not_found(format!("no such model{at}: `{name}`"));
        let error = match self.catalog.similar_to(name).as_slice() {
            [] => error,
            similar => error.hint(format!("did you mean `{}`?", similar.join("` or `"))),
        };
        Err(error.hint("rushes models   # what there is"))
    }

    fn serves_something(&self, site: &Site) -> bool {
        let mut models = self.catalog.models().iter().filter(|model| model.provider == site.name).peekable();
        models.peek().is_none() || models.any(|model| is_served(model, site))
    }

    pub(super) async fn candidates(&self, ask: &Ask, targets: &[Target<'_>]) -> Result<Vec<Candidate>> {
        let mut candidates = Vec::new();
        for target in targets {
            candidates.push(Candidate {
                provider: target.provider.clone(),
                model: target.id.clone(),
                family: target.model.map(|model| model.family.clone()),
                verdict: self.judge(ask, target),
                expected: self.store.typical_duration(&target.provider, &target.id).await?,
            });
        }
        Ok(candidates)
    }

    fn judge(&self, ask: &Ask, target: &Target<'_>) -> Result<Offer, Refusal> {
        if let Some(site) = &target.site {
            if let Some(model) = target.model.filter(|model| !is_served(model, site)) {
                return Err(Refusal::Retired { message: retired(model, site) });
            }
            if !site.settings.enabled {
                return Err(Refusal::Disabled);
            }
            if !site.has_key() {
                return Err(Refusal::NoKey { variables: site.key_variables.clone() });
            }
            let abilities = site.dialect.abilities();
            let lacks = match ask.request.mode {
                Mode::Remix => !abilities.remix,
                Mode::Edit => !abilities.edit,
                Mode::Extend => !abilities.extend,
                Mode::Text | Mode::Image | Mode::Reference => false,
            };
            if lacks {
                return Err(Refusal::NoSuchAct { act: ask.request.mode.to_string() });
            }
        }
        let capability = target.model.map_or_else(Capability::unknown, |model| model.capability.clone());
        let fitted = capability.fit(&ask.request, ask.fit).map_err(|misfits| Refusal::Misfits { misfits })?;
        let quote = quote(&self.catalog, target, &fitted.request);
        Ok(Offer { fitted, quote })
    }

    /// The error where no candidate can take the request.
    pub(super) fn nobody(&self, ask: &Ask, targets: &[Target<'_>], candidates: &[Candidate]) -> Error {
        let named = ask.model.as_ref().or(self.config.model.as_ref()).map_or("it", String::as_str);
        let mut errors: Vec<Error> = targets
            .iter()
            .zip(candidates)
            .filter_map(|(target, candidate)| {
                let refusal = candidate.verdict.as_ref().err()?;
                Some(self.refused(target, candidate, refusal))
            })
            .collect();
        if errors.len() == 1 {
            return errors.remove(0);
        }
        let kind = errors.first().map_or(Kind::NotFound, Error::kind);
        let error = Error::new(kind, format!("no provider can make this with `{named}`, and nothing was sent"));
        errors.iter().fold(error, |error, refusal| error.because(refusal.to_string())).hint("rushes price … --explain")
    }

    fn refused(&self, target: &Target<'_>, candidate: &Candidate, refusal: &Refusal) -> Error {
        let name = format!("{}:{}", candidate.provider, candidate.model);
        let error = match refusal {
            Refusal::Retired { message } => {
                let error = Error::not_found(format!("{message}; nothing was sent"));
                let successors = target.model.map_or(&[][..], |model| &model.lifecycle.successors[..]);
                let error = self.with_successors(error, successors);
                error.hint(format!(
                    "export {}=http://HOST:PORT/v1   # where a server of your own speaks this protocol",
                    Environment::base_url_variable(&candidate.provider)
                ))
            }
            Refusal::Disabled => {
                Error::new(Kind::Auth, format!("{} is switched off in the configuration", candidate.provider))
                    .hint("rushes config show")
            }
            Refusal::NoKey { .. } => match &target.site {
                Some(site) => site.lacks_key(),
                None => Error::internal("the embedded engine asked for a key"),
            },
            Refusal::NoSuchAct { act } => {
                Error::usage(format!("{} has no {act}, and nothing was sent", candidate.provider))
                    .hint("rushes models show")
            }
            Refusal::Misfits { misfits } => {
                let error = Error::usage(format!("the request does not fit {name}, and nothing was sent"));
                let error = misfits.iter().fold(error, |error, misfit| error.because(misfit.to_string()));
                error.hint(format!("rushes models show {name}"))
            }
        };
        error.at_provider(&candidate.provider)
    }

    /// Tells the nearest families that live, and which of them this version does not reach.
    fn with_successors(&self, error: Error, successors: &[String]) -> Error {
        let (here, elsewhere): (Vec<&String>, Vec<&String>) =
            successors.iter().partition(|family| self.catalog.named(family).next().is_some());
        let listed =
            |families: &[&String]| families.iter().map(|family| family.as_str()).collect::<Vec<_>>().join(", ");
        let error = if here.is_empty() {
            error
        } else {
            error.hint(format!("the nearest families that live: {}", listed(&here)))
        };
        if elsewhere.is_empty() {
            return error;
        }
        error.hint(format!("the nearest families that live, not yet in this version's catalog: {}", listed(&elsewhere)))
    }
}

/// The vendor's shutdown dates do not hold on a server of one's own.
fn is_served(model: &Model, site: &Site) -> bool {
    site.own || !model.lifecycle.is_over(today().date())
}

fn quote(catalog: &Catalog, target: &Target<'_>, request: &Request) -> Option<Quote> {
    let images = request
        .inputs
        .iter()
        .filter(|input| matches!(input.role, Role::FirstFrame | Role::LastFrame | Role::Reference));
    let purchase = Purchase {
        mode: request.mode,
        seconds: request.seconds,
        size: request.size,
        resolution: request.resolution.or_else(|| request.size.map(crate::shape::Size::resolution)),
        audio: request.audio.or(Some(Audio::On)),
        images: images.count() as u64,
    };
    catalog.quote(&target.provider, &target.id, &purchase)
}

fn retired(model: &Model, site: &Site) -> String {
    let day = model.lifecycle.shutdown.map_or_else(String::new, |day| format!(" since {day}"));
    let reason = model.lifecycle.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    format!("{} at {} is shut down{day}{reason}", model.title, site.title)
}
