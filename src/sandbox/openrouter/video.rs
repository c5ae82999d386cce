//! What can be asked about a job: its state, and its bytes with the key or by a signed address without it.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::SIDE;
use crate::money::Usd;
use crate::sandbox::body::unfit;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Phase, World, hex};

/// Finds a job of this customer.
pub(super) fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    world.job(SIDE.name, id).ok_or_else(|| Refusal::NotFound { message: format!("Job {id} not found") })
}

/// The answer to an order, whose address is told from the root of the host.
pub(super) fn accepted(world: &World, id: &str) -> Result<Answer, Refusal> {
    let id = &find(world, id)?.id;
    Ok(Answer::json(202, json!({ "id": id, "polling_url": from_root(id), "status": "pending" })))
}

fn from_root(id: &str) -> String {
    format!("/api/v1/videos/{id}")
}

/// The id under which the books of the vendor have a job.
pub(super) fn generation_id(id: &str) -> String {
    id.replacen("gen-vid-", "gen-", 1)
}

/// `GET /videos/{id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments[0];
    find(world, id)?;
    verdict::polled(world, visit, id);
    let job = find(world, id)?;
    Ok(Answer::json(200, shown(world, visit, job)))
}

fn shown(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let id = &job.id;
    let whole = format!("{}/videos/{id}", visit.here);
    let pending = |status: &str| json!({ "id": id, "polling_url": whole, "status": status });
    match world.phase(job) {
        Phase::Queued => pending("pending"),
        Phase::Running { .. } => pending("in_progress"),
        Phase::Succeeded => json!({
            "id": id,
            "generation_id": generation_id(id),
            "status": "completed",
            "polling_url": whole,
            "unsigned_urls": [format!("{whole}/content?index=0")],
            "urls": [format!("{}/files/{id}?sig={}", visit.elsewhere, signature(id))],
            "expires_at": world.expires(job).map(|expires| world.clock.unix(expires)),
            "usage": { "cost": dollars(job.order.price), "is_byok": false },
        }),
        Phase::Failed(fate) => {
            let (status, error) = ending(fate);
            json!({ "id": id, "polling_url": from_root(id), "status": status, "error": error })
        }
    }
}

fn ending(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::Fails | Fate::Succeeds => ("failed", "The provider could not generate the video"),
        Fate::InputBlocked => ("failed", "content_policy_violation: the provider refused the prompt"),
        Fate::OutputBlocked => ("failed", "content_policy_violation: the provider withheld the video"),
        Fate::Cancelled => ("cancelled", "Job was cancelled"),
    }
}

/// An amount as the JSON number that has exactly its digits.
pub(super) fn dollars(usd: Usd) -> Value {
    usd.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

fn signature(id: &str) -> String {
    hex(&Sha256::new().chain_update(b"openrouter").chain_update(id).finalize()[..16])
}

/// `GET /videos/{id}/content`: the bytes for whoever has the key.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    for (name, value) in &visit.query {
        if name != "index" {
            return Err(unfit(name, "is not a known parameter"));
        }
        // Every job makes one video.
        if value.parse::<u32>() != Ok(0) {
            return Err(unfit("index", &format!("there is no video {value}")));
        }
    }
    let job = find(world, visit.segments[0])?;
    verdict::film(world, visit, job).map(Answer::film)
}

/// `GET /files/{id}`: the bytes for whoever has the signed address.
pub(super) fn signed(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let job = find(world, visit.segments[0])?;
    if visit.query != [("sig".to_owned(), signature(&job.id))] {
        return Err(Refusal::NotPermitted { message: "The signature does not match".to_owned() });
    }
    verdict::film(world, visit, job).map(Answer::film)
}
