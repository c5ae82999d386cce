//! The legacy interface: the model in the body, every number a text, and the kind of order in the path of every question.

use serde_json::{Value, json};

use super::bill::deductions;
use super::contents::{LARGEST_OF_LEGACY, Picture, check_clip, look_at};
use super::models::{self, Act, Kind, LastFrame, Model, Purchase};
use super::order::{check_callback, is_marked, watermark};
use super::task::{clip, length, message};
use super::{LEGACY, coded, no_inside_ok, said, unfit};
use crate::sandbox::body::Body;
use crate::sandbox::notes;
use crate::sandbox::picture::{frame, proportion};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Job, Order, Phase, World};
use crate::shape::Seconds;

/// The kinds of order, by their place in the path.
const KINDS: [(&str, Act); 4] = [
    ("text2video", Act::Text),
    ("image2video", Act::Image),
    ("omni-video", Act::Omni),
    ("motion-control", Act::Motion),
];

/// A kind whose only models are gone.
const OF_OLD: &str = "multi-image2video";

/// The model that is meant where none is named; it is gone.
const USUAL_MODEL: &str = "kling-v1";

/// Words for 720p, 1080p and 4k.
const MODES: [&str; 3] = ["std", "pro", "4k"];
const LINES: [u32; 3] = [720, 1080, 2160];

fn act_of(kind: &str) -> Result<Option<Act>, Refusal> {
    if kind == OF_OLD {
        return Ok(None);
    }
    let known = KINDS.iter().find(|(word, _)| *word == kind);
    let (_, act) = known.ok_or_else(|| coded("1202", "the requested method is invalid"))?;
    Ok(Some(*act))
}

/// `POST /v1/videos/{kind}`.
pub(super) fn submit(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let kind = visit.segments[0];
    let mut body = Body::new(visit.form.fields.clone());
    // The name of this field was another once; whoever still sends that gets the usual model.
    body.take("model");
    let name = body.text("model_name")?.unwrap_or_else(|| USUAL_MODEL.to_owned());
    let act = act_of(kind)?.ok_or_else(|| Refusal::NoModel { model: name.clone() })?;
    let model = models::find_legacy(&name, act)?;
    let asked = Asked::read(&mut body, model, act)?;
    let marked = watermark(&mut body)?;
    check_callback(&mut body)?;
    let external = body.text("external_task_id")?.filter(|name| !name.is_empty());
    body.finish()?;
    asked.fits(model, act)?;
    if external.as_deref().is_some_and(|name| world.keyed(LEGACY.name, name).is_some()) {
        return Err(coded("1201", "external_task_id must be unique"));
    }
    if asked.prompt.contains("[inside]") {
        return Ok(no_inside_ok());
    }
    let order = Order { idempotency_key: external, ..asked.order(visit, model) };
    let id = world.fresh_number();
    verdict::accept(world, visit, &id, order)?;
    notes::keep(world, (LEGACY.name, &id), &json!({ "kind": kind, "watermark": marked }));
    let job = find(world, kind, &id)?;
    let created = world.clock.unix_millis(job.accepted);
    let data = json!({
        "task_id": id,
        "task_status": "submitted",
        "task_info": info(job),
        "created_at": created,
        "updated_at": created,
    });
    Ok(said(world, &data))
}

/// `POST /v1/videos/video-extend`: only clips of models that are gone can be made longer.
pub(super) fn extend(_: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    body.needed_text("video_id")?;
    body.text("prompt")?;
    body.text("negative_prompt")?;
    body.take("cfg_scale");
    body.text("external_task_id")?;
    check_callback(&mut body)?;
    body.finish()?;
    Err(unfit("video_id", "the video was made by a model whose videos cannot be extended"))
}

/// A body that was understood.
struct Asked {
    prompt: String,
    class: usize,
    seconds: i64,
    ratio: Option<&'static str>,
    heard: bool,
    first: Option<Picture>,
    last: bool,
    with_video: bool,
    voices: usize,
}

impl Asked {
    fn read(body: &mut Body, model: &Model, act: Act) -> Result<Self, Refusal> {
        let (first, last) = (picture(body, "image")?, picture(body, "image_tail")?);
        let prompt = prompt(body, model, act)?;
        let mode = body.choice("mode", &MODES[..if act == Act::Motion { 2 } else { model.classes }])?;
        let class = MODES.iter().position(|word| Some(*word) == mode).unwrap_or(0);
        let heard = !model.audio.is_empty() && body.choice("sound", &["on", "off"])? == Some("on");
        let ratio = if act == Act::Image { None } else { body.choice("aspect_ratio", &["16:9", "9:16", "1:1"])? };
        let seconds = if act == Act::Motion { 5 } else { seconds(body)? };
        let videos = videos(body, act)?;
        let framed = frames(body, act)?;
        let voices = body.objects("voice_list")?.len();
        for name in ["element_list", "dynamic_masks"] {
            body.objects(name)?;
        }
        body.object("camera_control")?;
        body.text("static_mask")?;
        if act == Act::Motion {
            body.choice("character_orientation", &["image", "video"])?
                .ok_or_else(|| body.missing("character_orientation"))?;
            body.choice("keep_original_sound", &["yes", "no"])?;
        }
        let first = first.or(framed);
        Ok(Self { prompt, class, seconds, ratio, heard, first, last: last.is_some(), with_video: videos, voices })
    }

    fn fits(&self, model: &Model, act: Act) -> Result<(), Refusal> {
        if act != Act::Motion && !model.seconds.contains(self.seconds) {
            return Err(unfit("duration", &format!("{} is not supported by this model", self.seconds)));
        }
        let needs_picture = matches!(act, Act::Image | Act::Motion);
        if needs_picture && self.first.is_none() {
            let field = if act == Act::Image { "image" } else { "image_url" };
            return Err(unfit(field, "is required"));
        }
        if act == Act::Omni && self.ratio.is_none() && self.first.is_none() && !self.with_video {
            return Err(unfit("aspect_ratio", "is required without a first frame or a video"));
        }
        let full = MODES[self.class] == "pro";
        if self.last && model.last_frame == LastFrame::At1080p && !full {
            return Err(unfit("mode", "image and image_tail need pro"));
        }
        if self.heard && model.id == "kling-2.6" && !full {
            return Err(unfit("mode", "sound needs pro"));
        }
        if (self.with_video || self.voices > 2) && self.heard {
            return Err(unfit("sound", "must be off here"));
        }
        Ok(())
    }

    fn order(self, visit: &Visit<'_>, model: &Model) -> Order {
        let seconds = Seconds::whole(u32::try_from(self.seconds).unwrap_or_default());
        let kind = if self.with_video {
            Kind::WithVideo
        } else if !self.heard {
            Kind::Silent
        } else if self.voices > 0 {
            Kind::WithVoice
        } else {
            Kind::Heard
        };
        let price = model.price(&Purchase { class: self.class, seconds, kind });
        let still = self.first.and_then(|Picture(bytes)| bytes);
        let ratio = self.ratio.map_or_else(|| proportion(still.as_ref()), ToOwned::to_owned);
        Order {
            provider: LEGACY.name,
            verb: visit.verb,
            model: model.legacy.unwrap_or_default().to_owned(),
            prompt: self.prompt,
            seconds,
            billed: seconds,
            size: frame(LINES[self.class], &ratio),
            price,
            still,
            parent: None,
            idempotency_key: None,
        }
    }
}

/// The words, or those of the shots where there are several; and the fields that belong to them.
fn prompt(body: &mut Body, model: &Model, act: Act) -> Result<String, Refusal> {
    let mut prompt = body.text("prompt")?.unwrap_or_default();
    if body.text("negative_prompt")?.is_some_and(|text| text.chars().count() > 2500) {
        return Err(unfit("negative_prompt", "must have at most 2500 characters"));
    }
    if let Some(value) = body.take("cfg_scale") {
        return Err(unfit("cfg_scale", &format!("{value} is not supported by this model")));
    }
    let many = model.multi_shot && body.flag("multi_shot")? == Some(true);
    if model.multi_shot {
        body.choice("shot_type", &["customize", "intelligence"])?;
    }
    for mut shot in if model.multi_shot { body.objects("multi_prompt")? } else { Vec::new() } {
        shot.integer("index")?;
        let words = shot.needed_text("prompt")?;
        shot.needed_text("duration")?;
        shot.finish()?;
        prompt = format!("{prompt} {words}");
    }
    if prompt.trim().is_empty() && !many && act != Act::Motion && act != Act::Image {
        return Err(unfit("prompt", "is required"));
    }
    if prompt.chars().count() > model.longest_prompt {
        return Err(unfit("prompt", &format!("must have at most {} characters", model.longest_prompt)));
    }
    Ok(prompt)
}

/// `duration`, which is a text here.
fn seconds(body: &mut Body) -> Result<i64, Refusal> {
    let Some(text) = body.text("duration")? else { return Ok(5) };
    text.parse().map_err(|_| unfit("duration", "must be a number of seconds in a string"))
}

fn picture(body: &mut Body, name: &str) -> Result<Option<Picture>, Refusal> {
    let Some(text) = body.text(name)? else { return Ok(None) };
    look_at(&text, LARGEST_OF_LEGACY).map(|bytes| Some(Picture(bytes))).map_err(|why| unfit(name, why))
}

/// Whether a clip is brought: `video_list` of omni orders, `video_url` to move like.
fn videos(body: &mut Body, act: Act) -> Result<bool, Refusal> {
    if act == Act::Motion {
        let url = body.needed_text("video_url")?;
        return check_clip(&url).map(|()| true).map_err(|why| unfit("video_url", why));
    }
    let list = body.objects("video_list")?;
    if act != Act::Omni && !list.is_empty() {
        return Err(unfit("video_list", "is not supported here"));
    }
    for mut video in list.clone() {
        let url = video.needed_text("video_url")?;
        check_clip(&url).map_err(|why| unfit(&video.path("video_url"), why))?;
    }
    Ok(!list.is_empty())
}

/// The first frame among the pictures of an omni order, or the picture that is to move.
fn frames(body: &mut Body, act: Act) -> Result<Option<Picture>, Refusal> {
    if act == Act::Motion {
        return picture(body, "image_url");
    }
    let mut first = None;
    for mut item in body.objects("image_list")? {
        let url = item.needed_text(if act == Act::Omni { "image_url" } else { "image" })?;
        let bytes = look_at(&url, LARGEST_OF_LEGACY).map_err(|why| unfit(&item.path("image_url"), why))?;
        let place = item.choice("type", &["first_frame", "end_frame"])?;
        if place == Some("first_frame") {
            first = Some(Picture(bytes));
        }
        item.finish()?;
    }
    Ok(first)
}

/// Finds a job of that kind; under another kind's path nobody knows it.
fn find<'w>(world: &'w World, kind: &str, id: &str) -> Result<&'w Job, Refusal> {
    let job = world.job(LEGACY.name, id).filter(|_| notes::of(world, (LEGACY.name, id))["kind"] == *kind);
    job.ok_or_else(|| Refusal::NotFound { message: format!("the requested resource does not exist: {id}") })
}

/// `GET /v1/videos/{kind}/{task_id}`.
pub(super) fn get(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let (kind, id) = (visit.segments[0], visit.segments[1]);
    find(world, kind, id)?;
    verdict::polled(world, visit, id);
    let data = shown(world, visit, find(world, kind, id)?);
    Ok(said(world, &data))
}

/// `GET /v1/videos/{kind}?pageNum=&pageSize=`: newest first.
pub(super) fn list(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let kind = visit.segments[0];
    act_of(kind)?;
    let (mut page, mut size) = (1, 30);
    for (name, value) in &visit.query {
        let within = |most: usize| {
            let number = value.parse().ok().filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| unfit(name, &format!("must be from 1 to {most}")))
        };
        match name.as_str() {
            "pageNum" => page = within(1000)?,
            "pageSize" => size = within(500)?,
            name => return Err(unfit(name, "is not a known parameter")),
        }
    }
    let mine = world.jobs(LEGACY.name).rev().filter(|job| find(world, kind, &job.id).is_ok());
    let tasks: Vec<Value> = mine.skip((page - 1) * size).take(size).map(|job| shown(world, visit, job)).collect();
    Ok(said(world, &json!(tasks)))
}

fn info(job: &Job) -> Value {
    job.order.idempotency_key.as_ref().map_or_else(|| json!({}), |name| json!({ "external_task_id": name }))
}

fn shown(world: &World, visit: &Visit<'_>, job: &Job) -> Value {
    let phase = world.phase(job);
    let updated = job.ended.unwrap_or_else(|| world.clock.now());
    let mut task = json!({
        "task_id": job.id,
        "task_status": match phase {
            Phase::Queued => "submitted",
            Phase::Running { .. } => "processing",
            Phase::Succeeded => "succeed",
            Phase::Failed(_) => "failed",
        },
        "task_status_msg": message(phase),
        "task_info": info(job),
        "created_at": world.clock.unix_millis(job.accepted),
        "updated_at": world.clock.unix_millis(updated),
    });
    if phase == Phase::Succeeded {
        let url = format!("{}/clips/{}.mp4", visit.elsewhere, job.id);
        let marked = is_marked(&notes::of(world, (LEGACY.name, &job.id)));
        let (units, balance) = deductions(job);
        task["final_unit_deduction"] = units;
        task["final_balance_deduction"] = balance;
        task["task_result"] = json!({ "videos": [{
            "id": format!("v-{}", job.id),
            "url": url,
            "watermark_url": if marked { url.as_str() } else { "" },
            "duration": length(job),
        }] });
    }
    task
}

/// `GET /clips/{id}.mp4` on the host for clips.
pub(super) fn content(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    clip(world, visit, LEGACY.name)
}
