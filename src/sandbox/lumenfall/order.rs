//! Orders and quotes: everything is checked in the same way, and only an order makes a job.

use serde_json::{Value, json};
use url::{Host, Url};

use super::fields::{Fields, invalid, kept};
use super::models::{Chosen, choose, total};
use super::shape::frame_for;
use super::{SIDE, video};
use crate::money::Usd;
use crate::sandbox::figures::dollars;
use crate::sandbox::inline::Picture;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict::accept;
use crate::sandbox::world::{Order, World};
use crate::shape::{Seconds, Size};

/// The longest idempotency key in characters.
const LONGEST_KEY: usize = 256;

/// The most clips that one order may ask for. However many, one comes: the vendor's page promises more, those who tried
/// got one.
const MOST_CLIPS: u64 = 4;

/// A body that was understood.
struct Asked {
    slug: String,
    chosen: Chosen,
    prompt: String,
    seconds: Seconds,
    size: Size,
    rate: Usd,
    references: Vec<Picture>,
    idempotency_key: Option<String>,
}

/// `POST /videos`: 202 for a new job, 200 for the one that was made under the same idempotency key.
pub(super) fn submit(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    if is_dry(&visit.query)? {
        return quote(world, visit);
    }
    let asked = read(visit)?;
    let request = kept(&visit.form);
    if let Some(answer) = replay(world, visit, asked.idempotency_key.as_deref(), &request)? {
        return Ok(answer);
    }
    let executed = asked.chosen.upstream.slug;
    let id = format!("video_{}", world.fresh_name(32));
    accept(world, visit, &id, order(visit, asked))?;
    video::keep(world, &id, &json!({ "executed_model": executed, "request": request }));
    video::accepted(world, &id)
}

/// `POST /videos?dryRun=true`: what an order would cost; nothing is made or charged.
///
/// Learned from <https://docs.lumenfall.ai/cost-estimation>: totals in micro-dollars, the price of a unit in dollars.
pub(super) fn quote(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let asked = read(visit)?;
    let cost = total(asked.rate, asked.seconds).micros();
    let seconds = asked.seconds.as_whole();
    Ok(Answer::json(
        200,
        json!({
            "estimated": true,
            "model": asked.slug,
            "provider": asked.chosen.upstream.provider,
            "total_cost_micros": cost,
            "currency": "USD",
            "components": [{
                "type": "output",
                "metric": "second",
                "quantity": seconds,
                "billable_quantity": seconds,
                "unit_price": dollars(asked.rate),
                "total_cost": cost,
            }],
        }),
    ))
}

/// Whether the query asks for a quote only. An order with an unknown query is not made.
fn is_dry(query: &[(String, String)]) -> Result<bool, Refusal> {
    let mut dry = false;
    for (name, value) in query {
        dry = match (name.as_str(), value.as_str()) {
            ("dryRun", "true") => true,
            ("dryRun", "false") => false,
            ("dryRun", _) => return Err(invalid("dryRun", "must be true or false")),
            (name, _) => return Err(invalid(name, "is no query parameter")),
        };
    }
    Ok(dry)
}

fn order(visit: &Visit<'_>, asked: Asked) -> Order {
    Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: asked.slug,
        prompt: asked.prompt,
        seconds: asked.seconds,
        billed: asked.seconds,
        size: asked.size,
        price: total(asked.rate, asked.seconds),
        still: asked.references.into_iter().find_map(Picture::bytes),
        parent: None,
        idempotency_key: asked.idempotency_key,
    }
}

/// The job that was made under that key before, if any; refused where its body was another.
fn replay(world: &World, visit: &Visit<'_>, key: Option<&str>, request: &Value) -> Result<Option<Answer>, Refusal> {
    let Some(job) = key.and_then(|key| world.keyed(SIDE.name, key)) else { return Ok(None) };
    let known = &video::record(world, &job.id)["request"];
    // What was purged cannot be compared any more.
    if !known.is_null() && known != request {
        return Err(Refusal::Status(409));
    }
    Ok(Some(Answer::json(200, video::video(world, job, &visit.elsewhere))))
}

fn read(visit: &Visit<'_>) -> Result<Asked, Refusal> {
    let mut fields = Fields::new(visit);
    let slug = fields.required_text("model")?;
    let prompt = fields.required_text("prompt")?;
    let references = fields.references()?;
    let chosen = choose(&slug, references.len())?;
    if let Some(most) = chosen.model.longest_prompt.filter(|most| prompt.chars().count() > *most) {
        return Err(invalid("prompt", &format!("must have at most {most} characters")));
    }
    let seconds = seconds(&mut fields, &chosen)?;
    let size = frame_for(&mut fields, chosen.model)?;
    let sound = fields.flag("generate_audio")?.unwrap_or(chosen.model.sounds);
    let rate = chosen.rate(size, sound);
    let idempotency_key = fields.text("idempotency_key")?;
    if idempotency_key.as_ref().is_some_and(|key| key.is_empty() || key.chars().count() > LONGEST_KEY) {
        return Err(invalid("idempotency_key", &format!("must have 1 to {LONGEST_KEY} characters")));
    }
    check_the_rest(&mut fields)?;
    Ok(Asked { slug, chosen, prompt, seconds, size, rate, references, idempotency_key })
}

/// `seconds`, a string or a number, or its other name `duration`.
fn seconds(fields: &mut Fields, chosen: &Chosen) -> Result<Seconds, Refusal> {
    let (seconds, duration) = (fields.digits("seconds")?, fields.whole("duration")?);
    let text = match (seconds, duration) {
        (Some(_), Some(_)) => return Err(invalid("duration", "is another name of `seconds`; give one of them")),
        (Some(text), None) => text,
        (None, Some(number)) => number.to_string(),
        (None, None) => chosen.model.usual_seconds.to_string(),
    };
    let found = chosen.model.seconds.iter().find(|allowed| text == allowed.to_string());
    found.map(|found| Seconds::whole(*found)).ok_or_else(|| {
        let allowed: Vec<String> = chosen.model.seconds.iter().map(ToString::to_string).collect();
        invalid("seconds", &format!("must be one of {} for {}", allowed.join(", "), chosen.model.slug))
    })
}

/// The fields that change nothing here, and the providers' own that the vendor's pages name.
fn check_the_rest(fields: &mut Fields) -> Result<(), Refusal> {
    if fields.whole("n")?.is_some_and(|clips| !(1..=MOST_CLIPS).contains(&clips)) {
        return Err(invalid("n", &format!("must be from 1 to {MOST_CLIPS}")));
    }
    fields.text("negative_prompt")?;
    fields.text("user")?;
    fields.object("metadata")?;
    fields.list("character_ids", 2)?;
    fields.flag("delete_video")?;
    fields.flag("detect_and_block_ip")?;
    fields.text("webhook_url")?.map_or(Ok(()), |url| check_webhook(&url))
}

/// HTTPS on one of two ports, to a name and not to an address or this machine: <https://docs.lumenfall.ai/webhooks>.
fn check_webhook(text: &str) -> Result<(), Refusal> {
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "https");
    let url = url.ok_or_else(|| invalid("webhook_url", "must be an HTTPS URL"))?;
    if !matches!(url.port_or_known_default(), Some(443 | 8443)) {
        return Err(invalid("webhook_url", "must use port 443 or 8443"));
    }
    match url.host() {
        Some(Host::Domain(name)) if name != "localhost" => Ok(()),
        Some(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) | None => {
            Err(invalid("webhook_url", "must name a public host"))
        }
    }
}
