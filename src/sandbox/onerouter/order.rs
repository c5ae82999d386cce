//! The ways to order a clip: the blocking call and its remix, and the task in the words of the model's own vendor.

use bytes::Bytes;
use serde_json::{Value, json};

use super::task::address;
use super::{SIDE, inside_ok};
use crate::money::Usd;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::picture::{self, NoPicture, frame};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, Phase, World};
use crate::shape::{Seconds, Size};

/// Micro-dollars a second. No price is published; one that is the same for all cannot be taken for a real one.
const MICROS_A_SECOND: i64 = 100_000;

/// A model of the blocking call.
struct Model {
    id: &'static str,
    seconds: &'static [&'static str],
    first_frame: FirstFrame,
}

/// Whether a clip begins with a picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FirstFrame {
    Needed,
    Unknown,
}

/// <https://docs.onerouter.pro> documents the first in full and names the second.
const MODELS: [Model; 2] = [
    Model { id: "sora-2-pro-image-to-video", seconds: &["4", "8", "12"], first_frame: FirstFrame::Needed },
    Model { id: "veo3-fast", seconds: &["4", "6", "8"], first_frame: FirstFrame::Unknown },
];

/// The model that changes an earlier clip.
pub(super) const REMIX: &str = "sora-2-video-to-video";

/// The model that is asked in its own vendor's words, and answers with a task.
pub(super) const SEEDANCE: &str = "bytedance/seedance";

const RATIOS: [&str; 7] = ["adaptive", "16:9", "4:3", "1:1", "3:4", "9:16", "21:9"];
const LENGTHS: std::ops::RangeInclusive<i64> = 4..=15;

/// Every model that is served.
pub(super) fn models() -> impl Iterator<Item = &'static str> {
    MODELS.iter().map(|model| model.id).chain([REMIX, SEEDANCE])
}

/// `POST /videos/generations` where the clip is the answer.
pub(super) fn generate(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let asked = visit.form.fields.get("model").and_then(Value::as_str);
    if asked == Some(SEEDANCE) {
        return submit(world, visit).or_else(|refusal| Ok(inside_ok(&refusal)));
    }
    let mut body = Body::new(visit.form.fields.clone());
    let id = body.needed_text("model")?;
    let model = MODELS.iter().find(|model| model.id == id).ok_or(Refusal::NoModel { model: id })?;
    let prompt = body.needed_text("prompt")?;
    let lines = if body.choice("resolution", &["auto", "720p", "1080p"])? == Some("1080p") { 1080 } else { 720 };
    let aspect = body.choice("aspect_ratio", &["auto", "9:16", "16:9"])?.filter(|aspect| *aspect != "auto");
    let seconds = body.choice("duration", model.seconds)?.unwrap_or("4");
    body.choice("output_format", &["url"])?;
    let still = match model.first_frame {
        FirstFrame::Needed => still("image_url", &body.needed_text("image_url")?)?,
        FirstFrame::Unknown => None,
    };
    body.finish()?;
    let seconds = seconds.parse().unwrap_or(Seconds::whole(4));
    let clip = Clip { prompt, seconds, size: frame(lines, aspect.unwrap_or("16:9")), still };
    blocking(world, visit, clip.ordered(model.id, visit))
}

/// `POST /videos/edits`: the same clip with another prompt.
pub(super) fn remix(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = body.needed_text("model")?;
    if model != REMIX {
        return Err(Refusal::NoModel { model });
    }
    let id = body.needed_text("video_id")?;
    let prompt = body.needed_text("prompt")?;
    body.choice("output_format", &["url"])?;
    body.finish()?;
    let source = world.job(SIDE.name, &id).filter(|job| world.phase(job) == Phase::Succeeded);
    // Only what the same family of models has made.
    let source = source.filter(|job| job.order.model.starts_with("sora-2"));
    let source = source.ok_or_else(|| Refusal::NotFound { message: format!("No video has the id `{id}`") })?;
    let (seconds, size, still) = (source.order.seconds, source.order.size, source.order.still.clone());
    let mut order = Clip { prompt, seconds, size, still }.ordered(REMIX, visit);
    order.parent = Some(id);
    blocking(world, visit, order)
}

/// `POST /videos/generations` where a task is the answer.
pub(super) fn submit(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = body.needed_text("model")?;
    if model != SEEDANCE {
        return Err(Refusal::NoModel { model });
    }
    let (prompt, still) = content(world, &mut body)?;
    body.flag("generate_audio")?;
    body.flag("watermark")?;
    body.objects("tools")?;
    let lines = match body.choice("resolution", &["480p", "720p", "1080p"])? {
        Some("480p") => 480,
        Some("1080p") => 1080,
        Some(_) | None => 720,
    };
    let ratio = body.choice("ratio", &RATIOS)?.filter(|ratio| *ratio != "adaptive");
    let seconds = body.integer("duration")?.unwrap_or(5);
    body.finish()?;
    let seconds = u32::try_from(seconds).ok().filter(|_| LENGTHS.contains(&seconds));
    let seconds = seconds.ok_or_else(|| unfit("duration", "must be from 4 to 15 seconds"))?;
    let size = frame(lines, ratio.unwrap_or("16:9"));
    let order = Clip { prompt, seconds: Seconds::whole(seconds), size, still }.ordered(SEEDANCE, visit);
    let day = world.clock.rfc3339(world.clock.now()).replace('-', "");
    let id = format!("cgt-{}-{}", day.get(..8).unwrap_or_default(), world.fresh_name(8));
    verdict::accept(world, visit, &id, order)?;
    let data = json!({ "task_id": id, "object": "video", "model": SEEDANCE });
    Ok(Answer::json(200, json!({ "code": 200, "message": "success", "data": data })))
}

/// The words and the first picture out of the parts of a task.
fn content(world: &World, body: &mut Body) -> Result<(String, Option<Bytes>), Refusal> {
    let (mut prompt, mut first) = (None, None);
    for mut part in body.objects("content")? {
        let kind = part.choice("type", &["text", "image_url"])?.ok_or_else(|| part.missing("type"))?;
        if kind == "text" {
            prompt = Some(part.needed_text("text")?);
        } else {
            let mut inner = part.needed_object("image_url")?;
            let (at, url) = (inner.path("url"), inner.needed_text("url")?);
            let role = part.choice("role", &["first_frame", "last_frame", "reference_image"])?;
            let picture = resource(world, &at, &url)?;
            if role.is_none_or(|role| role == "first_frame") {
                first = picture;
            }
            inner.finish()?;
        }
        part.finish()?;
    }
    let prompt = prompt.ok_or_else(|| unfit("content", "needs a part of type text"))?;
    Ok((prompt, first))
}

/// A picture at an address, or one that was brought before.
fn resource(world: &World, field: &str, url: &str) -> Result<Option<Bytes>, Refusal> {
    let Some(id) = url.strip_prefix("asset://") else { return still(field, url) };
    let file = world.files.get(id).ok_or_else(|| unfit(field, &format!("there is no resource {url}")))?;
    let picture = if file.bytes.is_empty() { None } else { Some(file.bytes.clone()) };
    picture.map(picture::checked).transpose().map_err(|why| no_picture(field, why))
}

fn still(field: &str, url: &str) -> Result<Option<Bytes>, Refusal> {
    picture::still(url).map_err(|why| no_picture(field, why))
}

fn no_picture(field: &str, why: NoPicture) -> Refusal {
    unfit(
        field,
        match why {
            NoPicture::Address => "must be an https URL or a base64 data URL",
            NoPicture::Kind => "must be a JPEG, PNG or WebP",
            NoPicture::Content => "is not a readable image",
        },
    )
}

/// What is to be made.
struct Clip {
    prompt: String,
    seconds: Seconds,
    size: Size,
    still: Option<Bytes>,
}

impl Clip {
    fn ordered(self, model: &str, visit: &Visit<'_>) -> Order {
        let Self { prompt, seconds, size, still } = self;
        Order {
            provider: SIDE.name,
            verb: visit.verb,
            model: model.to_owned(),
            prompt,
            seconds,
            billed: seconds,
            size,
            price: Usd::from_micros(MICROS_A_SECOND * i64::from(seconds.millis()) / 1000),
            still,
            parent: None,
            idempotency_key: None,
        }
    }
}

/// Takes the order in and answers it with the clip, or with why there is none, once the job is over.
fn blocking(world: &mut World, visit: &Visit<'_>, order: Order) -> Result<Answer, Refusal> {
    let (model, id) = (order.model.clone(), format!("video_{}", world.fresh_name(8)));
    let answer = match verdict::accept(world, visit, &id, order)? {
        Fate::Succeeds => {
            let mut video = json!({ "url": address(visit, &id), "revised_prompt": "" });
            // One of the documented samples has no such field.
            if model.starts_with("sora-2") {
                video["video_id"] = json!(id);
            }
            Answer::json(200, json!({ "created": world.clock.unix(world.clock.now()), "data": [video] }))
        }
        Fate::InputBlocked | Fate::OutputBlocked => (SIDE.refuse)(&Refusal::Policy),
        Fate::Fails | Fate::Cancelled => (SIDE.refuse)(&Refusal::Invalid {
            field: None,
            code: Some("video_generation_failed"),
            message: "The video could not be generated".to_owned(),
        }),
    };
    Ok(answer.held_until(&id))
}
