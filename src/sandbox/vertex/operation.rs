//! `POST …:fetchPredictOperation`: the state of an operation, which is named in the body and lies at the same model.

use serde_json::{Value, json};

use super::{Place, SIDE, unfit};
use crate::sandbox::body::Body;
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World};

pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let place = Place::of(visit)?;
    let mut body = Body::new(visit.form.fields.clone());
    let name = body.needed_text("operationName")?;
    body.finish()?;
    if !name.starts_with(&format!("{}/operations/", place.path())) {
        return Err(unfit("operationName", "must be an operation of the model in the path"));
    }
    let missing = || Refusal::NotFound { message: format!("The operation {name} was not found.") };
    world.job(SIDE.name, &name).ok_or_else(missing)?;
    verdict::polled(world, visit, &name);
    let job = world.job(SIDE.name, &name).ok_or_else(missing)?;
    let note = notes::of(world, (SIDE.name, &name));
    Ok(match world.phase(job) {
        // There is no word for waiting, and none for work.
        Phase::Queued | Phase::Running { .. } => Answer::json(200, json!({ "name": name })),
        Phase::Succeeded => done(visit, job, &note),
        Phase::Failed(fate) => Answer::json(200, ended(&name, fate, &note)),
    })
}

const FILTERED: &str = "The prompt could not be used: the output was blocked by the safety policy. Support code 1";

/// The clips: in a bucket where one was named, else as base64 in the document. One of them may be filtered.
fn done(visit: &Visit<'_>, job: &Job, note: &Value) -> Answer {
    let partial = usize::from(note["partial"] == json!(true));
    let mut response = json!({ "raiMediaFilteredCount": partial });
    if partial > 0 {
        response["raiMediaFilteredReasons"] = json!([FILTERED]);
    }
    let objects: Vec<&str> = note["objects"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let samples = usize::try_from(note["samples"].as_u64().unwrap_or(1)).unwrap_or(1);
    let in_bucket = !objects.is_empty();
    let videos: Vec<Value> = (partial..samples)
        .map(|sample| match objects.get(sample) {
            Some(object) => json!({ "gcsUri": object, "mimeType": "video/mp4" }),
            None => json!({ "bytesBase64Encoded": "", "mimeType": "video/mp4" }),
        })
        .collect();
    let places = (0..videos.len()).map(|at| format!("/response/videos/{at}/bytesBase64Encoded")).collect();
    response["videos"] = json!(videos);
    let whole = json!({ "name": job.id, "done": true, "response": response });
    if in_bucket {
        return Answer::json(200, whole);
    }
    Answer::inlined(whole, places, verdict::film_of(visit, job))
}

/// An end without a clip. The codes are those of `google.rpc`, not of HTTP.
fn ended(name: &str, fate: Fate, note: &Value) -> Value {
    let error =
        |code: u8, message: &str| json!({ "name": name, "done": true, "error": { "code": code, "message": message } });
    match fate {
        Fate::OutputBlocked => {
            let count = &note["samples"];
            let response = json!({ "raiMediaFilteredCount": count, "raiMediaFilteredReasons": [FILTERED] });
            json!({ "name": name, "done": true, "response": response })
        }
        Fate::InputBlocked => error(3, "The prompt was blocked by the safety policy. Support code 2"),
        Fate::Fails | Fate::Succeeds | Fate::Cancelled if note["quota"] == json!(true) => {
            error(8, "Quota exceeded for this model")
        }
        Fate::Fails | Fate::Succeeds | Fate::Cancelled => {
            error(13, "Video generation failed due to an internal error.")
        }
    }
}
