//! Holds a request against each model that it may go to: what becomes of each point of it, what it would cost there,
//! and what stands against it.
//!
//! Nothing is sent, but where a provider is asked for its price. Who is considered is decided in `candidates`.

use serde_json::{Map, Value};

use super::candidates::Target;
use super::frames::Frames;
use super::plan::{Ask, today};
use super::{Runner, Site};
use crate::capability::{Capability, Fate, Fitted, Point, Weighed};
use crate::catalog::{Candidate, Catalog, Model, Refusal, choose};
use crate::error::Result;
use crate::money::{Rate, Usd};
use crate::price::{PriceRow, Purchase, Quote, Unit, VideoInput};
use crate::request::{Audio, Mode, Request, Role, RouteBy};

/// The candidates side by side.
#[derive(Debug)]
pub struct Comparison {
    /// All of them.
    pub candidates: Vec<Candidate>,
    /// The one that would get the request, by its place in `candidates`.
    pub chosen: Option<usize>,
    /// The rule by which it is chosen.
    pub by: RouteBy,
}

/// What is thought of a candidate.
struct Judgement {
    points: Vec<Point>,
    quote: Option<Quote>,
    verdict: Result<Fitted, Refusal>,
}

impl Runner {
    /// Every candidate with its quote and what stands against it: what `price` and `--explain` show. First those that
    /// can take the request, cheapest first, then those that a key would let, then the others.
    ///
    /// # Errors
    /// `Kind::NotFound` where no model has that name.
    pub async fn compare(&self, ask: &Ask) -> Result<Comparison> {
        let targets = self.targets(ask)?;
        let mut candidates = self.candidates(ask, &targets).await?;
        for (target, candidate) in targets.iter().zip(&mut candidates) {
            if let Ok(fitted) = &candidate.verdict {
                candidate.quote = self.quoted_live(ask, target, &fitted.request, candidate.quote.take()).await?;
            }
        }
        let by = ask.route.unwrap_or(self.config.route.by);
        let chosen = choose(&candidates, by, &self.config.route.prefer);
        let mut ranked: Vec<(bool, Candidate)> =
            candidates.into_iter().enumerate().map(|(index, candidate)| (Some(index) == chosen, candidate)).collect();
        ranked.sort_by_key(|(_, candidate)| {
            let usd = candidate.quote.as_ref().map_or(Usd::MAX, |quote| quote.usd);
            (candidate.verdict.is_err(), usd)
        });
        let chosen = ranked.iter().position(|(is_chosen, _)| *is_chosen);
        Ok(Comparison { by, chosen, candidates: ranked.into_iter().map(|(_, candidate)| candidate).collect() })
    }

    pub(super) async fn candidates(&self, ask: &Ask, targets: &[Target<'_>]) -> Result<Vec<Candidate>> {
        let mut candidates = Vec::new();
        for target in targets {
            let Judgement { points, quote, verdict } = self.judge(ask, target);
            candidates.push(Candidate {
                provider: target.provider.clone(),
                model: target.id.clone(),
                family: target.model.map(|model| model.family.clone()),
                points,
                quote,
                verdict,
                expected: self.store.typical_duration(&target.provider, &target.id).await?,
            });
        }
        Ok(candidates)
    }

    /// A provider that only lacks a key, or is switched off, is weighed all the same: the user may want to change that.
    fn judge(&self, ask: &Ask, target: &Target<'_>) -> Judgement {
        let out_of_reach = target.site.as_ref().and_then(|site| out_of_reach(ask, target, site));
        if let Some(refusal) = out_of_reach {
            return Judgement { points: Vec::new(), quote: None, verdict: Err(refusal) };
        }
        let capability = target.model.map_or_else(Capability::unknown, |model| model.capability.clone());
        let Weighed { mut points, outcome } = weigh(ask, &capability);
        for point in &mut points {
            point.field = target.model.and_then(|model| model.spelling.name_of(&point.flag));
        }
        points.extend(ask.pass.iter().map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Point { field: Some(name.clone()), ..Point::new("--set", &format!("{name}={value}")) }
        }));
        let quote = outcome.as_ref().ok().and_then(|fitted| quote(&self.catalog, target, &fitted.request, ask));
        let verdict = match target.site.as_ref().and_then(|site| locked(site)) {
            Some(refusal) => Err(refusal),
            None => outcome.map_err(|misfits| Refusal::Misfits { misfits }),
        };
        Judgement { points, quote, verdict }
    }
}

/// A picture that will be made to fit is not held to what it is.
fn weigh(ask: &Ask, capability: &Capability) -> Weighed {
    let Some(how) = ask.fit_image else { return capability.weigh(&ask.request, ask.fit) };
    let mut request = ask.request.clone();
    for input in request.inputs.iter_mut().filter(|input| input.role.is_picture()) {
        input.facts = None;
    }
    let mut weighed = capability.weigh(&request, ask.fit);
    if let Ok(fitted) = &mut weighed.outcome {
        fitted.request.inputs.clone_from(&ask.request.inputs);
        let frames = Frames { capability, request: &fitted.request, how };
        for input in &ask.request.inputs {
            let point = Point::of_input(input);
            if let (Some(to), Some(known)) = (frames.fate(input), weighed.points.iter_mut().find(|one| **one == point))
            {
                known.fate = Fate::Mapped { to };
            }
        }
    }
    weighed
}

/// Why a provider cannot be asked for this at all.
fn out_of_reach(ask: &Ask, target: &Target<'_>, site: &Site) -> Option<Refusal> {
    if let Some(model) = target.model.filter(|model| !is_served(model, site)) {
        let successors = model.lifecycle.successors.clone();
        return Some(Refusal::Retired { message: retired(model, site), successors });
    }
    let abilities = site.dialect.abilities();
    let lacks = match ask.request.mode {
        Mode::Remix => !abilities.remix,
        Mode::Edit => !abilities.edit,
        Mode::Extend => !abilities.extend,
        Mode::Text | Mode::Image | Mode::Reference => false,
    };
    lacks.then(|| Refusal::NoSuchAct { act: ask.request.mode.to_string() })
}

/// What the user could change about a provider so that it can be asked.
fn locked(site: &Site) -> Option<Refusal> {
    if !site.settings.enabled {
        return Some(Refusal::Disabled);
    }
    (!site.has_key()).then(|| Refusal::NoKey { variables: site.key_variables.clone() })
}

/// The vendor's shutdown dates do not hold on a server of one's own.
pub(super) fn is_served(model: &Model, site: &Site) -> bool {
    site.own || !model.lifecycle.is_over(today().date())
}

fn retired(model: &Model, site: &Site) -> String {
    let day = model.lifecycle.shutdown.map_or_else(String::new, |day| format!(" since {day}"));
    let reason = model.lifecycle.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    format!("{} at {} is shut down{day}{reason}", model.title, site.title)
}

/// What the price of a request depends on.
pub(super) fn purchase(request: &Request, video: Option<VideoInput>, pass: &Map<String, Value>) -> Purchase {
    let images = request.inputs.iter().filter(|input| input.role.is_picture());
    Purchase {
        mode: request.mode,
        seconds: request.seconds,
        size: request.size,
        resolution: request.resolution.or_else(|| request.size.map(crate::shape::Size::resolution)),
        aspect: request.aspect,
        audio: request.audio.or(Some(Audio::On)),
        images: images.count() as u64,
        video,
        sound: request.inputs_of(Role::Audio).next().is_some(),
        options: options(pass),
    }
}

fn quote(catalog: &Catalog, target: &Target<'_>, request: &Request, ask: &Ask) -> Option<Quote> {
    let purchase = purchase(request, video_input(request, ask), &ask.pass);
    let (provider, id) = (&target.provider, &target.id);
    let settings = target.site.as_ref().map(|site| &site.settings);
    let at = |rate: Rate| crate::price::quote(&[&configured_price(target, rate)], &purchase);
    let own = catalog.own_quote(provider, id, &purchase);
    let configured = || settings.and_then(|settings| settings.usd_per_second).and_then(at);
    // Where nothing else is said, a clip that is made on machines of one's own costs nothing.
    let free = || settings.filter(|settings| settings.habits.ways().self_hosted).and_then(|_| at(Rate::ZERO));
    let quote = own.or_else(configured).or_else(|| catalog.quote(provider, id, &purchase)).or_else(free)?;
    // What is passed on wins over what the quote is made from; what costs nothing stays free.
    (quote.usd == Usd::ZERO || target.priced_in(&ask.pass).is_none()).then_some(quote)
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

/// What goes along as it is, in the words in which prices name options: `draft` for what is switched on, `hdr=true`,
/// wherever in the order it stands.
fn options(pass: &Map<String, Value>) -> Vec<String> {
    let words = pass.iter().flat_map(|(name, value)| {
        if let Value::Object(inner) = value {
            return options(inner);
        }
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let switched_on = (value == "true").then(|| name.replace('_', "-"));
        [Some(format!("{name}={value}")), switched_on].into_iter().flatten().collect()
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_option_counts_wherever_it_stands() {
        let pass = json!({"draft": true, "video": {"hdr": true, "loop": false}, "tier": "flex", "shots": 2});
        let words = options(pass.as_object().expect("an object"));
        assert_eq!(words, ["draft=true", "draft", "hdr=true", "hdr", "loop=false", "tier=flex", "shots=2"]);
    }
}
