//! Orders: everything is checked against the model, then the job is put into the world and its price told at once.

use serde_json::{Value, json};

use super::fields::{Asked, read};
use super::models::{Manner, Model, find};
use super::{SIDE, client_request_id, echo, invalid};
use crate::money::Usd;
use crate::sandbox::figures::dollars;
use crate::sandbox::picture::frame;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict::accept;
use crate::sandbox::world::{Order, World};
use crate::shape::{Aspect, Resolution, Seconds, Size};

/// `POST /v2/video/generations`.
pub(super) fn submit(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let body = &visit.form.fields;
    let name = body.get("model").and_then(Value::as_str);
    let name = name.ok_or_else(|| invalid("model", "must be a string".to_owned()))?;
    let model = find(name).ok_or_else(|| Refusal::NoModel { model: name.to_owned() })?;
    let asked = read(model, body)?;
    let id = fresh_id(world, model);
    let order = order(visit, model, asked);
    let price = order.price;
    accept(world, visit, &id, order)?;
    let answer = match model.manner {
        Manner::Former => Answer::json(201, json!({ "id": id, "status": "queued", "meta": meta(model, price) })),
        Manner::Current => {
            let body = json!({ "id": id, "status": "queued", "model": model.id, "meta": meta(model, price) });
            Answer::json(200, body).header("x-aimlapi-usd-spent", dollars(price).to_string())
        }
    };
    let answer = answer.header("x-aimlapi-credits-used", credits(price).to_string());
    Ok(echo(answer.header("x-inference-id", id), visit))
}

/// An id as the model's documents show one: short, or with the model behind a colon.
fn fresh_id(world: &mut World, model: &Model) -> String {
    match model.manner {
        Manner::Former => format!("video_{}:{}", world.fresh_name(32), model.id),
        Manner::Current => world.fresh_name(21),
    }
}

fn order(visit: &Visit<'_>, model: &Model, asked: Asked) -> Order {
    let seconds = Seconds::whole(asked.seconds);
    Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: visit.form.fields.get("model").and_then(|name| name.as_str()).unwrap_or(model.id).to_owned(),
        seconds,
        billed: seconds,
        size: size(model, &asked),
        price: model.price.total(&asked.resolution, seconds),
        prompt: asked.prompt,
        still: asked.still,
        parent: None,
        // A label, by which the job can be found in the log; it keeps nobody from ordering twice.
        idempotency_key: client_request_id(visit),
    }
}

/// The number of a class is the short side; what no ratio was asked for is the model's first, or 16:9.
fn size(model: &Model, asked: &Asked) -> Size {
    let ratio = asked.ratio.as_deref().or(model.ratios.values.first().copied());
    let aspect = ratio.and_then(|ratio| ratio.parse().ok()).unwrap_or_else(|| Aspect::new(16, 9));
    let lines = asked.resolution.parse().map_or(720, Resolution::lines);
    frame(lines, &aspect.to_string())
}

/// What a job costs, as the model's documents tell it.
pub(super) fn meta(model: &Model, price: Usd) -> Value {
    match model.manner {
        Manner::Former => json!({ "usage": { "credits_used": credits(price) } }),
        Manner::Current => json!({ "usage": { "credits_used": credits(price), "usd_spent": dollars(price) } }),
    }
}

/// A dollar is two million credits: 3,900,000 credits are $1.95 in the vendor's documents.
pub(super) fn credits(amount: Usd) -> i64 {
    amount.micros() * 2
}
