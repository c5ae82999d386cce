//! The first version: an order in a flat body, and a state that ends in the id of a file.

use serde_json::json;

use super::content::picture_at;
use super::files::file_of;
use super::models::find_hailuo;
use super::order::check_callback;
use super::{SIDE, base_resp, well};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::notes;
use crate::sandbox::picture::proportion;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Job, Order, Phase, World};

const LONGEST_PROMPT: usize = 2000;

/// `POST /v1/video_generation`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = find_hailuo(&body.needed_text("model")?)?;
    let prompt = body.text("prompt")?.unwrap_or_default();
    if let Some(code) = asked_code(&prompt) {
        return Ok(Answer::json(200, json!({ "base_resp": base_resp(code, "as the prompt asks") })));
    }
    let first = body.text("first_frame_image")?;
    let last = body.text("last_frame_image")?;
    body.flag("prompt_optimizer")?;
    check_callback(&mut body)?;
    let seconds = body.integer("duration")?.unwrap_or(6);
    let class = body.text("resolution")?.unwrap_or_else(|| "768P".to_owned());
    body.finish()?;
    if prompt.chars().count() > LONGEST_PROMPT || (prompt.trim().is_empty() && first.is_none()) {
        return Err(unfit("prompt", "must have from 1 to 2000 characters"));
    }
    if first.is_none() && model.needs_frame {
        return Err(unfit("first_frame_image", "is required"));
    }
    if last.is_some() && (!model.last_frame || first.is_none()) {
        return Err(unfit("last_frame_image", "is not supported here"));
    }
    let still = first.as_deref().map(|url| picture_at(world, "first_frame_image", url)).transpose()?.flatten();
    last.as_deref().map(|url| picture_at(world, "last_frame_image", url)).transpose()?;
    let offer = model.offer((&class, seconds), &proportion(still.as_ref()), first.is_some());
    let offer = offer.ok_or_else(|| unfit("duration", &format!("{seconds} s at {class} is not supported")))?;
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: model.id.to_owned(),
        prompt,
        seconds: offer.seconds,
        billed: offer.seconds,
        size: offer.size,
        price: offer.price,
        still,
        parent: None,
        idempotency_key: None,
    };
    let id = world.fresh_number();
    verdict::accept(world, visit, &id, order)?;
    Ok(Answer::json(200, json!({ "task_id": id, "base_resp": well() })))
}

/// The code in `[base_resp 1002]`.
fn asked_code(prompt: &str) -> Option<i64> {
    let (_, rest) = prompt.split_once("[base_resp ")?;
    rest.split_once(']')?.0.parse().ok()
}

/// Finds a task of this version.
fn find<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let job = world.job(SIDE.name, id).filter(|job| notes::of(world, (SIDE.name, &job.id)).is_null());
    job.ok_or_else(|| unfit("task_id", "invalid params, there is no such task"))
}

/// `GET /v1/query/video_generation?task_id=`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let [(name, id)] = visit.query.as_slice() else { return Err(unfit("task_id", "is required")) };
    if name != "task_id" {
        return Err(unfit(name, "is not a known parameter"));
    }
    find(world, id)?;
    verdict::polled(world, visit, id);
    let job = find(world, id)?;
    let (status, ending) = match world.phase(job) {
        Phase::Queued => ("Queueing", well()),
        Phase::Running { .. } if job.order.prompt.contains("[unknown]") => ("Unknown", well()),
        Phase::Running { percent: 0 } => ("Preparing", well()),
        Phase::Running { .. } => ("Processing", well()),
        Phase::Succeeded => ("Success", well()),
        Phase::Failed(Fate::InputBlocked) => ("Fail", base_resp(1026, "input sensitive")),
        Phase::Failed(Fate::OutputBlocked) => ("Fail", base_resp(1027, "output sensitive")),
        Phase::Failed(Fate::Fails | Fate::Cancelled | Fate::Succeeds) => ("Fail", well()),
    };
    let mut body = json!({ "task_id": id, "status": status, "file_id": "" });
    if status == "Success" {
        body["file_id"] = json!(file_of(id));
        body["video_width"] = json!(job.order.size.width);
        body["video_height"] = json!(job.order.size.height);
    }
    body["base_resp"] = ending;
    Ok(Answer::json(200, body))
}
