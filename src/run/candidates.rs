//! Who could take a request: every model of the name that was asked for, and what to say where none of them can.
//!
//! Nothing is sent. What each of them would make of the request is decided in `judge`.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::judge::is_served;
use super::plan::Ask;
use super::{Runner, Site};
use crate::catalog::{ANIMATIC, Candidate, Model, Refusal};
use crate::config::Environment;
use crate::error::{Error, Kind, Result};
use crate::job::Job;
use crate::request::Mode;
use crate::spelling::Spelling;

/// A model that a request may go to, before it is known whether it can take it.
pub(super) struct Target<'a> {
    /// `None` means the embedded engine.
    pub(super) site: Option<Arc<Site>>,
    pub(super) provider: String,
    pub(super) id: String,
    pub(super) model: Option<&'a Model>,
}

impl Target<'_> {
    /// The field in what is passed on that replaces something the price is made from.
    pub(super) fn priced_in(&self, pass: &Map<String, Value>) -> Option<String> {
        let unknown = Spelling::default();
        self.model.map_or(&unknown, |model| &model.spelling).priced_in(pass).map(str::to_owned)
    }
}

impl Runner {
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
            Refusal::Retired { message, successors } => {
                let error = Error::not_found(format!("{message}; nothing was sent"));
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
                let who = target.site.as_ref().map_or(&candidate.provider, |site| &site.title);
                // Nothing but a provider's own remix does the same; an edit comes nearest.
                let (act, other) =
                    if act == "remix" { ("remix or edit", "edit") } else { (act.as_str(), act.as_str()) };
                Error::usage(format!("{who} cannot {act} this clip, and nothing was sent"))
                    .hint(format!("rushes models --mode {other}   # who has"))
            }
            Refusal::Misfits { misfits } => {
                let error = Error::usage(format!("the request does not fit {name}, and nothing was sent"));
                let error = misfits.iter().fold(error, |error, misfit| error.because(misfit.to_string()));
                let remedy = misfits.iter().find_map(|misfit| misfit.remedy.as_ref());
                let error = match remedy {
                    Some(remedy) => error.hint(format!("add {remedy}")),
                    None => error,
                };
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
