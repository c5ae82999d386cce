//! Orders of the second version: a new clip, and a finished one brought to 2K.

use serde_json::{Value, json};

use super::content::Content;
use super::models::{self, ENLARGING, RATIOS, adapted, size_for, total};
use super::{SIDE, no_record};
use crate::money::Usd;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::notes;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Order, Phase, World};
use crate::shape::Seconds;

/// What a clip that is brought is taken for: nobody looks into it.
const BROUGHT: i64 = 5;

/// `POST /v2/video_generation`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = models::find(&body.needed_text("model")?)?;
    let content = Content::read(world, &mut body)?;
    let asked = body.text("resolution")?;
    let seconds = body.integer("duration")?.unwrap_or(5);
    let ratio = body.choice("ratio", &RATIOS)?;
    body.flag("aigc_watermark")?;
    check_callback(&mut body)?;
    body.finish()?;
    let class = match &asked {
        Some(name) => model.classes.iter().find(|class| class.name == name),
        None => model.classes.first(),
    };
    let class = class.ok_or_else(|| unfit("resolution", &format!("is not one that {} has", model.id)))?;
    if !model.seconds.contains(&seconds) {
        return Err(unfit("duration", &format!("{seconds} is not supported by {}", model.id)));
    }
    let concrete = ratio.filter(|ratio| *ratio != "adaptive");
    if content.is_text_only() && concrete.is_none() {
        return Err(unfit("ratio", "text to video needs one, and not adaptive"));
    }
    // A clip that begins with a picture has its shape, whatever is said.
    let ratio = concrete.filter(|_| !content.first).unwrap_or_else(|| adapted(content.still.as_ref()));
    let input = BROUGHT * i64::try_from(content.clips).unwrap_or_default();
    let images = i64::try_from(content.images()).unwrap_or_default();
    let length = Seconds::whole(u32::try_from(seconds).unwrap_or_default());
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: model.id.to_owned(),
        prompt: content.prompt,
        seconds: length,
        billed: length,
        size: size_for(class.name, ratio),
        price: model.price(class, (seconds + input, images)),
        still: content.still,
        parent: None,
        idempotency_key: None,
    };
    let note = json!({
        "resolution": class.name,
        "ratio": ratio,
        "task_type": "generation",
        "input_seconds": input,
        "images": images,
    });
    take(world, visit, (order, note))
}

/// `POST /v2/video_regeneration`: a finished clip of H3 at 768P, once more at 2K. Its prompt is not read.
pub(super) fn enlarge(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = body.needed_text("model")?;
    if model != "MiniMax-H3" {
        return Err(Refusal::NoModel { model });
    }
    let id = body.needed_text("source_task_id")?;
    body.choice("resolution", &["2K"])?.ok_or_else(|| body.missing("resolution"))?;
    body.take("content");
    check_callback(&mut body)?;
    body.finish()?;
    let source = world.job(SIDE.name, &id).ok_or_else(no_record)?;
    let note = notes::of(world, (SIDE.name, &id));
    let fits = source.order.model == model && note["resolution"] == "768P" && world.phase(source) == Phase::Succeeded;
    if !fits {
        return Err(unfit("source_task_id", "must be a finished task of MiniMax-H3 at 768P"));
    }
    let ratio = note["ratio"].as_str().unwrap_or("16:9").to_owned();
    let seconds = i64::from(source.order.seconds.millis() / 1000);
    let order = Order {
        verb: visit.verb,
        size: size_for("2K", &ratio),
        price: Usd::from_micros(total(ENLARGING, seconds)),
        parent: Some(id),
        idempotency_key: None,
        ..source.order.clone()
    };
    let note = json!({
        "resolution": "2K",
        "ratio": ratio,
        "task_type": "regeneration",
        "input_seconds": 0,
        "images": 0,
    });
    take(world, visit, (order, note))
}

fn take(world: &mut World, visit: &Visit<'_>, (order, note): (Order, Value)) -> Result<Answer, Refusal> {
    let id = world.fresh_number();
    verdict::accept(world, visit, &id, order)?;
    notes::keep(world, (SIDE.name, &id), &note);
    Ok(Answer::json(200, json!({ "task_id": id })))
}

/// Nobody is ever called back, not even with the challenge.
pub(super) fn check_callback(body: &mut Body) -> Result<(), Refusal> {
    let url = body.text("callback_url")?;
    if url.is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(unfit("callback_url", "must be a URL"));
    }
    Ok(())
}
