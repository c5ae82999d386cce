//! Who could take a request: every model of the name that was asked for, judged with what stands for or against it.
//!
//! Nothing is sent: the judgement is made of the catalog, the configuration and
//! what earlier jobs have taught.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::plan::{Ask, today};
use super::{Runner, Site};
use crate::capability::Capability;
use crate::catalog::{ANIMATIC, Candidate, Catalog, Model, Offer, Refusal};
use crate::config::Environment;
use crate::error::{Error, Kind, Result};
use crate::job::Job;
use crate::money::{Rate, Usd};
use crate::price::{PriceRow, Purchase, Quote, Unit, VideoInput};
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
        for (target, candidate) in targets.iter().zip(&mut candidates) {
            if let Ok(offer) = &mut candidate.verdict {
                offer.quote = self.quoted_live(ask, target, &offer.fitted.request, offer.quote.take()).await?;
            }
        }
        candidates.sort_by_key(|candidate| match &candidate.verdict {
            Ok(offer) => (0, offer.quote.as_ref().map_or(Usd::MAX, |quote| quote.usd)),
            Err(_) => (1, Usd::MAX),
        });
        Ok(candidates)
    }

    pub(super) fn targets<'a>(&'a self, ask: &Ask) -> Result<Vec<Target<'a>>> {
        if let Some(parent) = &ask.parent {
            let other = ask.model.as_ref().and_then(|name| self.other_model(parent, name));
            return match other {
                Some((model, id)) => Ok(vec![self.target(&model.provider, id, Some(model))?]),
                None => self.successors(ask.request.mode, parent),
            };
        }
        let typed = ask.model.as_ref().or(self.config.model.as_ref());
        let Some(typed) = typed else { return self.unnamed(ask) };
        let name = self.config.alias.get(typed).unwrap_or(typed);
        if let Some((provider, id)) = name.split_once(':')
            && (provider == ANIMATIC || Site::find(provider, &self.config, &self.environment)?.is_some())
        {
            return Ok(vec![self.exact(provider, id)?]);
        }
        let is_meant = |model: &Model| {
            ask.provider.as_ref().is_none_or(|only| *only == model.provider)
                && !ask.refused_by.contains(&model.provider)
        };
        let named: Vec<(&Model, &str)> = self.catalog.named(name).filter(|(model, _)| is_meant(model)).collect();
        let makes = |model: &Model| model.capability.modes.contains(&ask.request.mode);
        let mut targets: Vec<Target<'_>> = Vec::new();
        for (model, id) in &named {
            // A gateway has an address for each kind of clip; those for other kinds say nothing of this one.
            let is_for_another = !makes(model)
                && named.iter().any(|(other, _)| {
                    other.provider == model.provider && (makes(other) || other.ids[0] < model.ids[0])
                });
            if !is_for_another {
                targets.push(self.target(&model.provider, id, Some(model))?);
            }
        }
        if targets.is_empty() {
            return self.unlisted(ask, name);
        }
        Ok(targets)
    }

    /// The model of that name at the provider of a job, where it is another than the job's.
    fn other_model<'a>(&'a self, parent: &Job, name: &str) -> Option<(&'a Model, &'a str)> {
        let name = self.config.alias.get(name).map_or(name, String::as_str);
        let name = name.strip_prefix(&format!("{}:", parent.provider)).unwrap_or(name);
        let model = self.catalog.model(&parent.provider, name)?;
        let is_another = !model.ids.contains(&parent.model);
        model.ids.iter().find(|id| *id == name && is_another).map(|id| (model, id.as_str()))
    }

    /// Where a clip that was made can be changed or continued: at its own model, or at the one that its provider has of
    /// the same family for that.
    fn successors<'a>(&'a self, mode: Mode, parent: &Job) -> Result<Vec<Target<'a>>> {
        let own = self.exact(&parent.provider, &parent.model)?;
        let makes = |model: &&Model| model.capability.modes.contains(&mode);
        let Some(model) = own.model.filter(|model| !makes(model)) else { return Ok(vec![own]) };
        let siblings = self.catalog.models().iter().filter(|other| {
            other.provider == model.provider && other.family == model.family && other.capability.modes.contains(&mode)
        });
        let targets: Vec<Target<'_>> =
            siblings.map(|model| self.target(&model.provider, &model.ids[0], Some(model))).collect::<Result<_>>()?;
        Ok(if targets.is_empty() { vec![own] } else { targets })
    }

    /// The kind of change that comes nearest to a remix at the job's provider: its remix, else its edit.
    ///
    /// # Errors
    /// `Kind::Auth` where the provider is not there any more.
    pub fn mode_of_remix(&self, parent: &Job) -> Result<Mode> {
        if parent.placeholder || self.site(&parent.provider)?.dialect.abilities().remix {
            return Ok(Mode::Remix);
        }
        let can_edit =
            |target: &Target<'_>| target.model.is_some_and(|model| model.capability.modes.contains(&Mode::Edit));
        let can_be_edited = self.successors(Mode::Edit, parent)?.iter().any(can_edit);
        Ok(if can_be_edited { Mode::Edit } else { Mode::Remix })
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
        let quote = quote(&self.catalog, target, &fitted.request, ask);
        Ok(Offer { fitted, quote })
    }

    /// The error where no candidate can take the request.
    pub(super) fn nobody(&self, ask: &Ask, targets: &[Target<'_>], candidates: &[Candidate]) -> Error {
        let named = ask.model.as_ref().or(self.config.model.as_ref()).map_or("it", String::as_str);
        let refusals = || {
            let all = targets.iter().zip(candidates);
            all.filter_map(|(target, candidate)| Some((target, candidate, candidate.verdict.as_ref().err()?)))
        };
        // Who came nearest says most: a model that is gone elsewhere too is no news to somebody whose clip is too long.
        let nearest = refusals().map(|(_, _, refusal)| refusal.distance()).min();
        let mut errors: Vec<Error> = refusals()
            .filter(|(_, _, refusal)| Some(refusal.distance()) == nearest)
            .map(|(target, candidate, refusal)| self.refused(target, candidate, refusal))
            .collect();
        let is_gone = refusals().all(|(_, _, refusal)| matches!(refusal, Refusal::Retired { .. }));
        if errors.len() == 1 || (is_gone && !errors.is_empty()) {
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

fn quote(catalog: &Catalog, target: &Target<'_>, request: &Request, ask: &Ask) -> Option<Quote> {
    let images = request
        .inputs
        .iter()
        .filter(|input| matches!(input.role, Role::FirstFrame | Role::LastFrame | Role::Reference));
    let purchase = Purchase {
        mode: request.mode,
        seconds: request.seconds,
        size: request.size,
        resolution: request.resolution.or_else(|| request.size.map(crate::shape::Size::resolution)),
        aspect: request.aspect,
        audio: request.audio.or(Some(Audio::On)),
        images: images.count() as u64,
        video: video_input(request, ask),
        sound: request.inputs_of(Role::Audio).next().is_some(),
        options: options(&ask.pass),
    };
    let (provider, id) = (&target.provider, &target.id);
    let settings = target.site.as_ref().map(|site| &site.settings);
    let at = |rate: Rate| crate::price::quote(&[&configured_price(target, rate)], &purchase);
    let own = catalog.own_quote(provider, id, &purchase);
    let configured = || settings.and_then(|settings| settings.usd_per_second).and_then(at);
    // Where nothing else is said, a clip that is made on machines of one's own costs nothing.
    let free = || settings.filter(|settings| settings.habits.ways().self_hosted).and_then(|_| at(Rate::ZERO));
    own.or_else(configured).or_else(|| catalog.quote(provider, id, &purchase)).or_else(free)
}

/// The price of a clip by the configuration of its provider.
fn configured_price(target: &Target<'_>, usd: Rate) -> PriceRow {
    PriceRow {
        provider: target.provider.clone(),
        model: target.id.clone(),
        mode: None,
        resolution: None,
        audio: None,
        // Nothing is nothing, however long the clip gets.
        unit: if usd == Rate::ZERO { Unit::Clip } else { Unit::Second },
        usd,
        condition: Vec::new(),
        as_of: today().date(),
        source: "the configuration".to_owned(),
        note: None,
    }
}

/// The clip that goes in: a file, or the one that is changed or continued.
fn video_input(request: &Request, ask: &Ask) -> Option<VideoInput> {
    if let Some(input) = request.inputs_of(Role::Video).next() {
        return Some(VideoInput { seconds: input.facts.as_ref().and_then(|facts| facts.duration) });
    }
    let parent = ask.parent.as_ref()?;
    let found = parent.file.as_ref().and_then(|file| file.duration);
    Some(VideoInput { seconds: found.or(parent.request.seconds) })
}

/// What goes along as it is, in the words in which prices name options: `draft` for what is switched on, `hdr=true`.
fn options(pass: &Map<String, Value>) -> Vec<String> {
    let words = pass.iter().flat_map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let switched_on = (value == "true").then(|| name.replace('_', "-"));
        [Some(format!("{name}={value}")), switched_on].into_iter().flatten()
    });
    words.collect()
}

fn retired(model: &Model, site: &Site) -> String {
    let day = model.lifecycle.shutdown.map_or_else(String::new, |day| format!(" since {day}"));
    let reason = model.lifecycle.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    format!("{} at {} is shut down{day}{reason}", model.title, site.title)
}
