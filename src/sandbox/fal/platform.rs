//! The vendor's platform at `api.fal.ai`: what its answers have in common, and the models with their schemas.
//!
//! Lists come in pages whose cursor is good for one set of filters only. Written
//! from <https://api.fal.ai/v1/openapi.json>.

use axum::http::header;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::endpoints::{self, Endpoint, owner_and_alias};
use super::schema::{self, Field, Given, Kind, Media};
use super::{SIDE, key};
use crate::money::Usd;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::{World, hex};

/// The most ids that one call can ask for.
const MOST_IDS: usize = 50;

/// The usual and the largest number of models on a page, and the largest where schemas come along.
const USUAL_MODELS: usize = 50;
const MOST_WITH_SCHEMA: usize = 10;

/// A no of the platform, in its own form.
#[derive(Debug)]
pub(super) struct No {
    status: u16,
    kind: &'static str,
    message: String,
}

impl No {
    pub(super) fn unfit(message: impl Into<String>) -> Self {
        Self { status: 400, kind: "validation_error", message: message.into() }
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self { status: 404, kind: "not_found", message: message.into() }
    }

    fn admins_only() -> Self {
        let message = "This endpoint requires an API key with admin scope".to_owned();
        Self { status: 403, kind: "authorization_error", message }
    }
}

/// What a question to the platform comes to: its answer or its no, in the platform's own form.
pub(super) fn answered(world: &mut World, found: Result<Value, No>) -> Result<Answer, Refusal> {
    let told = |no: No| {
        let error = json!({
            "type": no.kind,
            "message": no.message,
            "docs_url": "https://fal.ai/docs/documentation/model-apis",
            "request_id": world.fresh_name(32),
        });
        Ok(Answer::json(no.status, json!({ "error": error })))
    };
    found.map(|value| Answer::json(200, value)).or_else(told)
}

/// Refuses an ordinary key: an admin's is that of the settings, or any that ends in `-admin` where they have none.
pub(super) fn admin_only(world: &World, visit: &Visit<'_>) -> Result<(), No> {
    let given = key(visit.headers).unwrap_or_default();
    let admin = world.settings.key.as_ref().map_or(given.ends_with("-admin"), |key| key.expose() == given);
    if admin { Ok(()) } else { Err(No::admins_only()) }
}

/// Every value of a query parameter, given with commas, repeatedly or both.
pub(super) fn values<'v>(visit: &'v Visit<'_>, name: &str) -> Vec<&'v str> {
    let given = visit.query.iter().filter(|(given, _)| given == name);
    given.flat_map(|(_, value)| value.split(',')).filter(|value| !value.is_empty()).collect()
}

/// The only value of a query parameter.
pub(super) fn value<'v>(visit: &'v Visit<'_>, name: &str) -> Option<&'v str> {
    visit.query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

/// Refuses query parameters that nobody asked for.
pub(super) fn only(visit: &Visit<'_>, known: &[&str]) -> Result<(), No> {
    let unknown = visit.query.iter().find(|(name, _)| !known.contains(&name.as_str()));
    unknown.map_or(Ok(()), |(name, _)| Err(No::unfit(format!("Unrecognized query parameter: '{name}'"))))
}

/// The endpoints that are asked for by id, which must be there.
pub(super) fn endpoints_of(visit: &Visit<'_>) -> Result<Vec<&'static Endpoint>, No> {
    let ids = values(visit, "endpoint_id");
    if ids.len() > MOST_IDS {
        return Err(No::unfit(format!("endpoint_id: at most {MOST_IDS} values are allowed")));
    }
    let find = |id: &&str| endpoints::find(id).ok_or_else(|| No::not_found(format!("Endpoint '{id}' not found")));
    ids.iter().map(find).collect()
}

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next_cursor: Option<String>,
}

/// Cuts the page that is asked for out of a list whose items have names.
pub(super) fn page<T>(
    visit: &Visit<'_>,
    mut items: Vec<T>,
    (usual, most): (usize, usize),
    name: fn(&T) -> &str,
) -> Result<Page<T>, No> {
    let limit = match value(visit, "limit").map(str::parse::<usize>) {
        None => usual,
        Some(Ok(limit @ 1..)) if limit <= most => limit,
        Some(_) => return Err(No::unfit(format!("limit: must be between 1 and {most}"))),
    };
    let filters = filters(visit);
    if let Some(cursor) = value(visit, "cursor") {
        let after = cursor.strip_prefix(&filters).and_then(|rest| rest.strip_prefix('.'));
        let position = after.and_then(|after| items.iter().position(|item| hex(name(item).as_bytes()) == after));
        let position = position.ok_or_else(|| No::unfit("cursor: not valid for these filters"))?;
        items.drain(..=position);
    }
    let more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().filter(|_| more);
    let next_cursor = last.map(|last| format!("{filters}.{}", hex(name(last).as_bytes())));
    Ok(Page { items, next_cursor })
}

/// A short name for everything that is asked for but the place in the list.
fn filters(visit: &Visit<'_>) -> String {
    let mut digest = Sha256::new();
    for (name, value) in visit.query.iter().filter(|(name, _)| name != "cursor" && name != "limit") {
        digest.update(format!("{name}={value}&"));
    }
    hex(&digest.finalize()[..4])
}

/// An amount as the vendor writes it: a JSON number with the digits of the decimal.
pub(super) fn dollars(amount: Usd) -> Value {
    amount.to_string().parse().map_or(Value::Null, Value::Number)
}

/// `GET /v1/models`.
pub(super) fn models(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    if visit.headers.contains_key(header::AUTHORIZATION) && key(visit.headers).is_none() {
        return Err(Refusal::NoKey);
    }
    let updated = world.clock.rfc3339(crate::sandbox::clock::Moment::default());
    let found = list_models(visit, &updated);
    answered(world, found)
}

fn list_models(visit: &Visit<'_>, updated: &str) -> Result<Value, No> {
    only(visit, &["endpoint_id", "expand", "q", "category", "status", "limit", "cursor"])?;
    let expand = values(visit, "expand");
    if expand.iter().any(|word| *word != "openapi-3.0") {
        return Err(No::unfit("expand: must be openapi-3.0"));
    }
    let asked = endpoints_of(visit)?;
    let mut models: Vec<&Endpoint> = if asked.is_empty() { endpoints::all().collect() } else { asked };
    let text = value(visit, "q").map(str::to_lowercase);
    models.retain(|endpoint| {
        let named = text.as_ref().is_none_or(|text| display_name(endpoint).contains(text));
        let of_category = value(visit, "category").is_none_or(|wanted| wanted == category(endpoint));
        named && of_category && value(visit, "status").is_none_or(|wanted| wanted == "active")
    });
    let sizes = if expand.is_empty() { (USUAL_MODELS, USUAL_MODELS) } else { (MOST_WITH_SCHEMA, MOST_WITH_SCHEMA) };
    let page = page(visit, models, sizes, |endpoint| endpoint.id)?;
    let show = |endpoint: &&Endpoint| {
        let mut model = json!({ "endpoint_id": endpoint.id, "metadata": metadata(endpoint, updated) });
        if !expand.is_empty() {
            model["openapi"] = openapi(endpoint);
        }
        model
    };
    let models: Vec<Value> = page.items.iter().map(show).collect();
    Ok(json!({ "models": models, "has_more": page.next_cursor.is_some(), "next_cursor": page.next_cursor }))
}

fn metadata(endpoint: &Endpoint, updated: &str) -> Value {
    json!({
        "display_name": display_name(endpoint),
        "category": category(endpoint),
        "status": "active",
        "tags": [],
        "updated_at": updated,
        "kind": "inference",
    })
}

fn display_name(endpoint: &Endpoint) -> String {
    let name = endpoint.id.split_once('/').map_or(endpoint.id, |(_, name)| name);
    name.replace(['/', '-'], " ")
}

fn category(endpoint: &Endpoint) -> &'static str {
    let mut fields = endpoint.input.iter().copied().flatten();
    let needs_clip = |field: &Field| {
        matches!((field.kind, field.given), (Kind::File(Media::Clip) | Kind::Files(Media::Clip, _), Given::Needed))
    };
    let takes_picture =
        |field: &Field| matches!(field.kind, Kind::File(Media::Picture) | Kind::Files(Media::Picture, _));
    if fields.clone().any(needs_clip) {
        "video-to-video"
    } else if fields.any(takes_picture) {
        "image-to-video"
    } else {
        "text-to-video"
    }
}

/// The queue's `OpenAPI` page of one endpoint, as far as clients read it.
fn openapi(endpoint: &Endpoint) -> Value {
    let id = endpoint.id;
    let reference = json!({ "$ref": "#/components/schemas/Input" });
    let order = json!({
        "post": { "requestBody": { "required": true, "content": { "application/json": { "schema": reference } } } },
    });
    let request = format!("/{}/requests/{{request_id}}", owner_and_alias(id));
    let mut paths = Map::new();
    paths.insert(format!("/{id}"), order);
    paths.insert(format!("{request}/status"), json!({ "get": {} }));
    paths.insert(format!("{request}/cancel"), json!({ "put": {} }));
    paths.insert(request, json!({ "get": {} }));
    json!({
        "openapi": "3.0.4",
        "info": {
            "title": format!("Queue OpenAPI for {id}"),
            "version": "1.0.0",
            "x-fal-metadata": { "endpointId": id, "category": category(endpoint), "provider": SIDE.name },
        },
        "servers": [{ "url": "https://queue.fal.run" }],
        "paths": paths,
        "components": { "schemas": { "Input": schema::to_openapi(endpoint.input) } },
    })
}
