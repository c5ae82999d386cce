//! The two ways to order: a clip made, and a clip changed. Whatever comes along comes by an https address.

use serde_json::Value;

use super::{SIDE, generation};
use crate::money::Usd;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::{self, Found};
use crate::sandbox::picture::frame;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Order, Phase, World};
use crate::shape::{Resolution, Seconds, Size};

const ASPECTS: [&str; 7] = ["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"];
const RESOLUTIONS: [&str; 4] = ["540p", "720p", "1080p", "4k"];
const DURATIONS: [&str; 2] = ["5s", "9s"];
const MODES: [&str; 9] =
    ["adhere_1", "adhere_2", "adhere_3", "flex_1", "flex_2", "flex_3", "reimagine_1", "reimagine_2", "reimagine_3"];

/// Cents for a clip of five and of nine seconds, by the class.
type List = [(&'static str, i64, i64); 4];

/// One model with its prices.
struct Model {
    id: &'static str,
    cents: List,
}

static MODELS: [Model; 2] = [
    Model { id: "ray-2", cents: [("540p", 40, 72), ("720p", 71, 127), ("1080p", 159, 287), ("4k", 637, 1147)] },
    Model { id: "ray-flash-2", cents: [("540p", 14, 25), ("720p", 24, 43), ("1080p", 55, 99), ("4k", 219, 394)] },
];

impl Model {
    fn price(&self, resolution: &str, seconds: Seconds) -> Usd {
        let row = self.cents.iter().find(|(class, ..)| *class == resolution);
        let cents = row.map_or(0, |(_, five, nine)| if seconds > Seconds::whole(5) { *nine } else { *five });
        Usd::from_micros(cents * 10_000)
    }
}

fn model(body: &mut Body) -> Result<&'static Model, Refusal> {
    let id = body.needed_text("model")?;
    MODELS.iter().find(|model| model.id == id).ok_or(Refusal::NoModel { model: id })
}

/// `POST /generations/video`, and its older name.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = model(&mut body)?;
    let prompt = body.text("prompt")?.unwrap_or_default();
    let aspect = body.choice("aspect_ratio", &ASPECTS)?.unwrap_or("16:9");
    let resolution = body.choice("resolution", &RESOLUTIONS)?.unwrap_or("720p");
    let seconds = if body.choice("duration", &DURATIONS)? == Some("9s") { 9 } else { 5 };
    body.flag("loop")?;
    let frames = keyframes(world, visit, &mut body)?;
    for mut concept in body.objects("concepts")? {
        concept.needed_text("key")?;
        concept.finish()?;
    }
    callback(&mut body)?;
    body.choice("generation_type", &["video"])?;
    body.finish()?;
    if prompt.trim().is_empty() && frames == 0 {
        return Err(unfit("prompt", "is required without keyframes"));
    }
    let lines = resolution.parse().map_or(720, Resolution::lines);
    let clip = Clip { model, prompt, seconds: Seconds::whole(seconds), size: frame(lines, aspect), resolution };
    clip.order(world, visit)
}

/// `POST /generations/video/modify`: as long as it was.
pub(super) fn modify(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = model(&mut body)?;
    let prompt = body.text("prompt")?.unwrap_or_default();
    let url = body.needed_object("media").and_then(address)?;
    let found = by_address(world, visit, ("media.url", &url))?;
    let clip = found.footage().map_err(|why| unfit("media.url", &why))?;
    body.choice("mode", &MODES)?.ok_or_else(|| body.missing("mode"))?;
    if let Some(first) = body.object("first_frame")? {
        by_address(world, visit, ("first_frame.url", &address(first)?))?;
    }
    callback(&mut body)?;
    body.choice("generation_type", &["modify_video"])?;
    body.finish()?;
    let class = clip.size.resolution().lines();
    let resolution = match class {
        0..=540 => "540p",
        541..=720 => "720p",
        721..=1080 => "1080p",
        1081.. => "4k",
    };
    let size = Size::new(clip.size.width & !1, clip.size.height & !1);
    Clip { model, prompt, seconds: clip.seconds, size, resolution }.order(world, visit)
}

/// A clip that is asked for.
struct Clip {
    model: &'static Model,
    prompt: String,
    seconds: Seconds,
    size: Size,
    resolution: &'static str,
}

impl Clip {
    fn order(self, world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
        let order = Order {
            provider: SIDE.name,
            verb: visit.verb,
            model: self.model.id.to_owned(),
            price: self.model.price(self.resolution, self.seconds),
            prompt: self.prompt,
            seconds: self.seconds,
            billed: self.seconds,
            size: self.size,
            still: None,
            parent: None,
            idempotency_key: None,
        };
        let id = world.fresh_uuid();
        verdict::accept(world, visit, &id, order)?;
        generation::keep(world, &id, &Value::Object(visit.form.fields.clone()));
        generation::accepted(world, visit, &id)
    }
}

fn callback(body: &mut Body) -> Result<(), Refusal> {
    match body.text("callback_url")? {
        Some(url) if url::Url::parse(&url).is_err() => Err(unfit("callback_url", "is not a URL")),
        Some(_) | None => Ok(()),
    }
}

fn address(mut body: Body) -> Result<String, Refusal> {
    let url = body.needed_text("url")?;
    body.finish()?;
    Ok(url)
}

/// Only what lies at an address can be brought along.
fn by_address(world: &World, visit: &Visit<'_>, (field, url): (&str, &str)) -> Result<Found, Refusal> {
    if url.starts_with("data:") {
        return Err(unfit(field, "must be an https URL"));
    }
    brought::find(world, visit, (url, 0)).map_err(|why| unfit(field, &why))
}

/// The first and the last frame, each a picture or an earlier generation. How many there are.
fn keyframes(world: &World, visit: &Visit<'_>, body: &mut Body) -> Result<usize, Refusal> {
    let Some(mut frames) = body.object("keyframes")? else { return Ok(0) };
    let mut count = 0;
    for name in ["frame0", "frame1"] {
        let Some(mut item) = frames.object(name)? else { continue };
        count += 1;
        match item.choice("type", &["image", "generation"])? {
            Some("image") => {
                let (at, url) = (item.path("url"), item.needed_text("url")?);
                let found = by_address(world, visit, (&at, &url))?;
                found.picture().map_err(|why| unfit(&at, &why))?;
            }
            Some(_) => {
                let (at, id) = (item.path("id"), item.needed_text("id")?);
                let done = world.job(SIDE.name, &id).filter(|job| world.phase(job) == Phase::Succeeded);
                done.ok_or_else(|| unfit(&at, "is no completed generation"))?;
            }
            None => return Err(item.missing("type")),
        }
        item.finish()?;
    }
    frames.finish()?;
    Ok(count)
}
