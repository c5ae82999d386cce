//! What stands beside the clips: files that are brought for a model, and the catalog.

use serde_json::{Value, json};

use super::order::{REMIX, SEEDANCE, models as served};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::form::Upload;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::world::World;

/// `POST /upload/resources`: a file, or an address that the vendor would fetch, which is not done here.
pub(super) fn upload(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = body.needed_text("model")?;
    if model != SEEDANCE {
        return Err(Refusal::NoModel { model });
    }
    let mut files = visit.form.files.clone();
    let file = match files.remove("file") {
        Some(file) => file,
        None => fetched(&body.needed_text("file")?)?,
    };
    body.finish()?;
    if let Some(name) = files.keys().next() {
        return Err(unfit(name, "is not a known field"));
    }
    let id = format!("res-{}", world.fresh_name(16));
    world.files.insert(id.clone(), file);
    let data = json!({ "id": id, "uri": format!("asset://{id}"), "upstream_status": "Processing" });
    Ok(Answer::json(200, json!({ "code": 200, "message": "success", "data": data })))
}

fn fetched(url: &str) -> Result<Upload, Refusal> {
    if !url.starts_with("https://") {
        return Err(unfit("file", "must be a file or an https URL"));
    }
    Ok(Upload { content_type: None, bytes: bytes::Bytes::new() })
}

/// `GET /status/resources/{id}`: a file has been taken in by the time that somebody asks.
pub(super) fn resource(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    if !world.files.contains_key(id) {
        return Err(Refusal::NotFound { message: format!("No resource has the id `{id}`") });
    }
    let data = json!({ "id": id, "uri": format!("asset://{id}"), "upstream_status": "Active" });
    Ok(Answer::json(200, json!({ "code": 200, "message": "success", "data": data })))
}

/// `GET /models`: prices of 0 are not prices.
pub(super) fn models() -> Answer {
    let data: Vec<Value> = served().map(shown).collect();
    Answer::json(200, json!({ "data": data }))
}

fn shown(id: &str) -> Value {
    let endpoint = if id == REMIX { "video-edit" } else { "video-generation" };
    json!({
        "id": id,
        "category_type": "video",
        "context_length": 0,
        "min_prompt_price": 0,
        "min_completion_price": 0,
        "supported_endpoint_types": [endpoint],
        "providers": [],
    })
}
