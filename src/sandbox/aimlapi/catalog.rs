//! The catalog of models with prices, which anybody may read.

use axum::http::header;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::models::{Model, Price, all, find};
use crate::money::Usd;
use crate::sandbox::figures::dollars;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{World, hex};

/// The only type of the models that are played.
const TYPE: &str = "internal/video-generations/submit";

/// `GET /v1/models`: filters join with "or" inside one parameter and with "and" across parameters.
pub(super) fn list(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut models: Vec<&Model> = all().collect();
    let mut extras = Vec::new();
    for (name, value) in &visit.query {
        let wanted: Vec<&str> = value.split(',').collect();
        let any = |found: &[&str]| found.iter().any(|word| wanted.contains(word));
        match name.as_str() {
            "include" => extras.extend(wanted),
            "id" => models.retain(|model| any(&[model.id]) || model.alias.is_some_and(|alias| any(&[alias]))),
            "type" => models.retain(|_| any(&[TYPE])),
            "output_modalities" => models.retain(|_| any(&["video"])),
            "tags" => models.retain(|model| any(&[developer(model)])),
            "capabilities" => models.retain(|model| any(&capabilities(model))),
            name => {
                let message = format!("Query validation error: {name} should not exist");
                return Err(Refusal::Invalid { field: None, code: None, message });
            }
        }
    }
    if let Some(unknown) = extras.iter().find(|extra| !["pricing", "capabilities", "modalities"].contains(extra)) {
        let message = format!("Query validation error: include must not hold {unknown}");
        return Err(Refusal::Invalid { field: None, code: None, message });
    }
    let data: Vec<Value> = models.iter().map(|model| entry(model, &extras)).collect();
    Ok(unless_known(visit, json!({ "object": "list", "data": data })))
}

/// `GET /model/{id}`, the id as it is or with its slash encoded.
pub(super) fn get(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0].replace("%2F", "/").replace("%2f", "/");
    let model = find(&id).ok_or(Refusal::NoModel { model: id })?;
    Ok(unless_known(visit, entry(model, &["pricing", "capabilities", "modalities"])))
}

/// The answer with its `ETag`, or 304 for a client that has it.
fn unless_known(visit: &Visit<'_>, body: Value) -> Answer {
    let digest = Sha256::digest(body.to_string());
    let etag = format!("W/\"{}\"", hex(&digest[..8]));
    let answer = if visit.header(header::IF_NONE_MATCH.as_str()) == Some(etag.as_str()) {
        Answer::empty(304, "application/json")
    } else {
        Answer::json(200, body)
    };
    answer.header("etag", etag)
}

/// Who made the model: what stands before the slash of its id.
fn developer(model: &Model) -> &'static str {
    model.id.split('/').next().unwrap_or(model.id)
}

fn capabilities(model: &Model) -> Vec<&'static str> {
    let sounds = model.fields.iter().copied().flatten().any(|field| field.name == "generate_audio");
    model.modes.iter().copied().chain(sounds.then_some("audio_generation")).collect()
}

fn entry(model: &Model, extras: &[&str]) -> Value {
    let name = model.id.split('/').next_back().unwrap_or(model.id);
    let page = format!("https://docs.aimlapi.com/api-references/video-models/{}", model.id);
    let mut entry = Map::new();
    let mut tell = |name: &str, value: Value| {
        entry.insert(name.to_owned(), value);
    };
    tell("id", model.id.into());
    tell("aliases", model.alias.into_iter().collect());
    tell("type", TYPE.into());
    tell(
        "info",
        json!({
            "name": name,
            "developer": developer(model),
            "description": format!("{name} makes videos."),
            "releasedAt": "2026-08-21",
            "url": format!("https://aimlapi.com/models/{name}"),
            "docsUrl": page,
            "docsJson": format!("{page}.json"),
        }),
    );
    tell("tags", json!([developer(model)]));
    if extras.contains(&"modalities") {
        tell("modalities", json!({ "input": ["text", "image"], "output": ["video"] }));
    }
    if extras.contains(&"capabilities") {
        tell("capabilities", capabilities(model).into());
    }
    if extras.contains(&"pricing") {
        tell("pricing", pricing(model.price));
    }
    Value::Object(entry)
}

/// The price in one of the vendor's three kinds; a price is for so many units, not always for one.
fn pricing(price: Price) -> Value {
    let amount = |micros| dollars(Usd::from_micros(micros));
    match price {
        Price::Fixed { micros, per } => {
            let unit = json!({ "name": "video", "measure": "second", "price": amount(micros), "per": per });
            json!({ "kind": "fixed", "currency": "USD", "units": [unit] })
        }
        Price::ByResolution(rates) => {
            let variant = |(class, micros): &(&str, i64)| json!({ "when": { "resolution": class }, "price": amount(*micros), "unit": "second", "per": 1 });
            let variants: Vec<Value> = rates.iter().map(variant).collect();
            json!({ "kind": "variants", "currency": "USD", "dimensions": ["resolution"], "variants": variants })
        }
        Price::Variable { .. } => json!({ "kind": "variable" }),
    }
}
