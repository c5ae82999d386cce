//! From what the user asked to what will be done: the model, every value, the price and the place of the file.
//!
//! Everything that can be known before the first byte is sent is decided and
//! checked here, and every objection is told at once. Nothing is sent, held or
//! stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{Timestamp, Zoned};
use serde_json::{Map, Value};

use super::candidates::Target;
use super::frames::Frames;
use super::output::{self, Names};
use super::submit::as_if_uploaded;
use super::{Runner, Site, budget};
use crate::capability::{Capability, Fit, Fitted, Reshape};
use crate::catalog::{Candidate, choose};
use crate::error::{Error, Kind, Result};
use crate::job::{Job, JobId, NewJob, Replace};
use crate::money::Usd;
use crate::price::Quote;
use crate::providers::Order;
use crate::request::{Request, RouteBy};
use crate::secret::Secret;
use crate::store::Cap;
use crate::wire;

/// What the user asked for, typed.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The clip.
    pub request: Request,
    /// The model as it was typed.
    pub model: Option<String>,
    /// The only provider to consider.
    pub provider: Option<String>,
    /// What to do about values that do not fit.
    pub fit: Fit,
    /// What to do with pictures that do not fit; `None` refuses them.
    pub fit_image: Option<Reshape>,
    /// How many clips.
    pub count: u32,
    /// The output template as it was typed.
    pub output: Option<String>,
    /// Whether a file there may be replaced.
    pub replace: Replace,
    /// Whether the job is written as JSON beside the clip.
    pub sidecar: bool,
    /// A cap for this run.
    pub max_cost: Option<Usd>,
    /// Whether a job of unknown price may be ordered.
    pub unknown_price: UnknownPrice,
    /// Another rule than the configured one.
    pub route: Option<RouteBy>,
    /// The user's own labels.
    pub tags: BTreeMap<String, String>,
    /// The user's own project.
    pub project: Option<String>,
    /// The job that is changed or continued.
    pub parent: Option<Job>,
    /// What goes to the provider as it is.
    pub pass: Map<String, Value>,
    /// Whether to go on to the next provider after a certain refusal; the configuration may say so, too.
    pub fallback: bool,
    /// Providers that have refused this order already.
    pub refused_by: Vec<String>,
    /// Whether the providers are asked what they take.
    pub live: LiveQuotes,
}

/// Whether a provider that names a price for an order is asked for it. Asking is free and orders nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiveQuotes {
    /// No call is made.
    #[default]
    Never,
    /// Where the tables know no price.
    WhereUnknown,
    /// Always; what the provider says stands before the tables.
    Always,
}

/// Whether a job of unknown price may be ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownPrice {
    /// It may not.
    #[default]
    Refused,
    /// The user said `--allow-unknown-price`.
    Allowed,
}

/// Everything decided, nothing sent.
#[derive(Debug)]
pub struct Plan {
    /// The provider; `None` means the embedded engine.
    pub site: Option<Arc<Site>>,
    /// The jobs, one for each clip.
    pub jobs: Vec<NewJob>,
    /// The quote for all of them; `None` means unknown.
    pub total: Option<Usd>,
    /// The quote for each.
    pub quote: Option<Quote>,
    /// The caps under which they are held.
    pub caps: Vec<Cap>,
    /// This run, for its own cap.
    pub run: String,
    /// Whether the user named the model.
    pub named: bool,
    /// Whom else was considered, and why not.
    pub candidates: Vec<Candidate>,
    /// What was mapped, one sentence each.
    pub mapped: Vec<String>,
}

impl Runner {
    /// Decides everything.
    ///
    /// # Errors
    /// Every objection at once, of the kind of the first: `Usage`, `Auth`, `NotFound` or `Money`.
    pub async fn plan(&self, ask: &Ask) -> Result<Plan> {
        let mut targets = self.targets(ask)?;
        let candidates = self.candidates(ask, &targets).await?;
        let by = ask.route.unwrap_or(self.config.route.by);
        let Some(index) = choose(&candidates, by, &self.config.route.prefer) else {
            return Err(self.nobody(ask, &targets, &candidates));
        };
        let target = targets.swap_remove(index);
        let chosen = candidates[index].clone();
        let Ok(fitted) = chosen.verdict.clone() else { unreachable!("only who can take it is chosen") };
        let fitted = self.reframed(ask, &target, fitted)?;
        let quote = self.quoted_live(ask, &target, &fitted.request, chosen.quote.clone()).await?;
        if quote.is_none() && ask.unknown_price == UnknownPrice::Refused {
            return Err(unknown_price(&chosen, &target, ask));
        }
        budget::check_job(&self.config.budget, ask, &target.provider, quote.as_ref().map(|quote| quote.usd))?;
        let run = new_id().to_string();
        let jobs = self.jobs(ask, &target, &fitted.request, quote.as_ref())?;
        let clips = i64::try_from(jobs.len()).unwrap_or(i64::MAX);
        let total = quote.as_ref().map(|quote| Usd::from_micros(quote.usd.micros().saturating_mul(clips)));
        let caps = budget::caps(&self.config.budget, ask, &target.provider, &run);
        budget::check_run(&caps, total, jobs.len())?;
        Ok(Plan {
            total,
            caps,
            site: target.site,
            jobs,
            quote,
            run,
            named: ask.parent.is_some() || ask.model.is_some() || ask.provider.is_some() || self.config.model.is_some(),
            candidates,
            mapped: fitted.mapped,
        })
    }

    /// The request with its pictures made to fit, where the user wants that.
    fn reframed(&self, ask: &Ask, target: &Target<'_>, fitted: Fitted) -> Result<Fitted> {
        let Some(how) = ask.fit_image else { return Ok(fitted) };
        let Fitted { request, mut mapped } = fitted;
        let capability = target.model.map_or_else(Capability::unknown, |model| model.capability.clone());
        let frames = Frames { capability: &capability, request: &request, how };
        let (inputs, sentences) = frames.make(&self.store.paths().inputs_dir())?;
        mapped.extend(sentences);
        Ok(Fitted { request: Request { inputs, ..request }, mapped })
    }

    /// The calls that would order these clips, without the key; none for the embedded engine.
    ///
    /// # Errors
    /// As `submit` before anything is sent.
    pub fn rehearse(&self, plan: &Plan, ask: &Ask) -> Result<Vec<Value>> {
        let Some(site) = &plan.site else { return Ok(Vec::new()) };
        let calls = plan.jobs.iter().map(|new| {
            let order = self.write_order(site, &new.model, &new.request, ask.parent.as_ref())?;
            let order = as_if_uploaded(site, Order { label: new.id.to_string(), ..order });
            let call = site.dialect.submit(&order).map_err(|fault| super::submit::refused(site, &fault))?;
            let stands_for_the_key =
                Secret::new("the key").map_or_else(Vec::new, |key| site.dialect.sign(&call, &key, Timestamp::now()));
            Ok(wire::describe(&call, &stands_for_the_key))
        });
        calls.collect()
    }

    fn jobs(&self, ask: &Ask, target: &Target<'_>, request: &Request, quote: Option<&Quote>) -> Result<Vec<NewJob>> {
        let today = today();
        let count = ask.count.max(1);
        let mut jobs: Vec<NewJob> = Vec::new();
        for number in 1..=count {
            let id = new_id();
            let names = Names {
                prompt: &request.prompt,
                id: &id,
                model: &target.id,
                provider: &target.provider,
                number,
                count,
            };
            let output = output::path(ask.output.as_ref().unwrap_or(&self.config.output), &names, &today)?;
            output::check(&output, ask.replace)?;
            let mut request = request.clone();
            request.pass.clone_from(&ask.pass);
            if target.site.is_none() && count > 1 && request.seed.is_none() {
                // The engine draws the same clip from the same input; several clips are meant to differ.
                request.seed = Some(u64::from(number));
            }
            jobs.push(NewJob {
                id,
                provider: target.provider.clone(),
                model: target.id.clone(),
                family: target.model.map(|model| model.family.clone()),
                server: target.site.as_ref().map(|site| site.base_url.clone()),
                request,
                output,
                replace: ask.replace,
                sidecar: ask.sidecar,
                quote: quote.cloned(),
                placeholder: target.site.is_none(),
                parent: ask.parent.as_ref().map(|parent| parent.id.clone()),
                tags: ask.tags.clone(),
                project: ask.project.clone(),
            });
        }
        Ok(jobs)
    }
}

/// Now, in the user's time zone.
pub fn today() -> Zoned {
    Timestamp::now().to_zoned(jiff::tz::TimeZone::system())
}

/// A new name for a job or a run.
pub(super) fn new_id() -> JobId {
    JobId::from_entropy(fastrand::u64(..))
}

fn unknown_price(candidate: &Candidate, target: &Target<'_>, ask: &Ask) -> Error {
    let name = format!("{}:{}", candidate.provider, candidate.model);
    let error = Error::new(Kind::Money, format!("the price of this clip is unknown, and nothing was sent: {name}"))
        .at_provider(&candidate.provider)
        .hint("add --allow-unknown-price to order it all the same")
        .hint("add a [[price]] to the configuration: rushes config path");
    let error = match target.priced_in(&ask.pass) {
        Some(field) => error
            .because(format!("`--set {field}` replaces what the price is made from"))
            .hint("say it by its own flag: --seconds, --size, --aspect, --resolution, --audio, -n, -m"),
        None => error,
    };
    match target.site.as_deref().filter(|site| site.settings.protocol.is_some()) {
        Some(site) if site.settings.usd_per_second.is_some() => error.hint("say how long the clip shall be: --seconds"),
        Some(site) => error.hint(format!("or say what its clips cost: `provider.{}.usd_per_second`", site.name)),
        None => error,
    }
}
