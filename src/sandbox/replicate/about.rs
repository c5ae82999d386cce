//! What can be asked besides predictions: the models with their schemas, who one is, the secret of the webhooks.

use serde_json::{Map, Value, json};

use super::models::{self, Model};
use super::no_query;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// The date on every model: it was there before anybody asked.
const CREATED: &str = "2026-01-01T00:00:00.000Z";

/// `GET /models/{owner}/{name}`: everything but a price.
pub(super) fn model(_world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    let (owner, name) = (visit.segments[0], visit.segments[1]);
    let model = find(visit)?;
    Ok(Answer::json(
        200,
        json!({
            "url": format!("https://replicate.com/{owner}/{name}"),
            "owner": owner,
            "name": name,
            "description": null,
            "visibility": "public",
            "run_count": 0,
            "is_official": model.official,
            "latest_version": version_object(model),
        }),
    ))
}

/// `GET /models/{owner}/{name}/versions`.
pub(super) fn versions(_world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    let results = [version_object(find(visit)?)];
    Ok(Answer::json(200, json!({ "next": null, "previous": null, "results": results })))
}

/// `GET /models/{owner}/{name}/versions/{id}`.
pub(super) fn version(_world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    let model = find(visit)?;
    if model.version() != visit.segments[2] {
        return Err(Refusal::NoModel { model: visit.segments.join("/") });
    }
    Ok(Answer::json(200, version_object(model)))
}

fn find(visit: &Visit<'_>) -> Result<&'static Model, Refusal> {
    models::find(&visit.segments[..2].join("/"))
}

fn version_object(model: &Model) -> Value {
    let link = json!({ "type": "string", "format": "uri" });
    let output = if model.official {
        json!({ "title": "Output", "type": "string", "format": "uri" })
    } else {
        json!({ "title": "Output", "type": "array", "items": link })
    };
    let document = json!({
        "openapi": "3.0.2",
        "info": { "title": "Cog", "version": "0.1.0" },
        "components": { "schemas": { "Input": input_schema(model), "Output": output } },
    });
    json!({ "id": model.version(), "created_at": CREATED, "openapi_schema": document })
}

fn input_schema(model: &Model) -> Value {
    let fields = model.fields().enumerate();
    let properties: Map<String, Value> =
        fields.map(|(order, field)| (field.name.to_owned(), field.property(order))).collect();
    let required: Vec<&str> = model.fields().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "title": "Input", "type": "object", "required": required, "properties": properties })
}

/// `GET /account`.
pub(super) fn account(_world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    Ok(Answer::json(200, json!({ "type": "user", "username": "sandbox", "name": "Sandbox" })))
}

/// `GET /webhooks/default/secret`.
pub(super) fn webhook_secret(_world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    no_query(visit)?;
    Ok(Answer::json(200, json!({ "key": "whsec_c2FuZGJveA==" })))
}
