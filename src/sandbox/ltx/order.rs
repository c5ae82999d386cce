//! Orders of every operation: read by its fields, held against the model, priced; polled in v2, answered with the clip
//! in v1.

use bytes::Bytes;
use serde_json::{Value, json};

use super::asset::{self, LONGEST_IMAGE, LONGEST_MEDIA};
use super::models::{self, Model};
use super::{FILTERED, RETRY_AFTER, SIDE, error, job, works};
use crate::money::Usd;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::Found;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Cut, Fate, Film, Flaw, Order, World};
use crate::shape::{Seconds, Size};

/// What can be done, by its word in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Text,
    Image,
    Audio,
    Retake,
    Extend,
    Hdr,
    Reframe,
}

impl Operation {
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Text => "text-to-video",
            Self::Image => "image-to-video",
            Self::Audio => "audio-to-video",
            Self::Retake => "retake",
            Self::Extend => "extend",
            Self::Hdr => "video-to-video-hdr",
            Self::Reframe => "video-to-video-reframe",
        }
    }
}

/// How many clips are made at once.
const AT_ONCE: usize = 2;

const LONGEST_PROMPT: usize = 10_000;

/// The length of a clip whose model chooses it.
const CHOSEN: i64 = 8;

/// The length of a sound, in seconds, and of one that cannot be measured.
const SOUNDS: std::ops::RangeInclusive<u32> = 2_000..=20_000;
const UNSEEN_SOUND: Seconds = Seconds::whole(5);

const MOVES: [&str; 8] =
    ["dolly_in", "dolly_out", "dolly_left", "dolly_right", "jib_up", "jib_down", "static", "focus_shift"];

/// The clip that an order asks for.
pub(super) struct Draft {
    pub(super) model: &'static Model,
    pub(super) prompt: String,
    pub(super) seconds: Seconds,
    pub(super) size: Size,
    pub(super) price: Usd,
    pub(super) still: Option<Bytes>,
}

/// `POST /v2/{operation}`.
pub(super) fn submit(world: &mut World, visit: &Visit<'_>, operation: Operation) -> Result<Answer, Refusal> {
    let draft = read(world, visit, operation)?;
    if let Some(answer) = too_many(world) {
        return Ok(answer);
    }
    let (id, _) = take(world, visit, draft)?;
    job::keep(world, &id, operation);
    job::accepted(world, &id)
}

/// `POST /v1/{operation}`: the answer is the clip, or the reason why there is none, when that is known.
pub(super) fn make(world: &mut World, visit: &Visit<'_>, operation: Operation) -> Result<Answer, Refusal> {
    let draft = read(world, visit, operation)?;
    if let Some(answer) = too_many(world) {
        return Ok(answer);
    }
    let film = Film {
        prompt: draft.prompt.clone(),
        size: crate::animatic::limits().nearest_size(draft.size),
        seconds: draft.seconds,
        still: draft.still.clone(),
        label: "sandbox".to_owned(),
        cut: Cut::Video,
        flaw: Flaw::None,
    };
    let (id, fate) = take(world, visit, draft)?;
    let answer = match fate {
        Fate::Succeeds => Answer::film(film).header("content-type", "application/octet-stream".to_owned()),
        Fate::InputBlocked | Fate::OutputBlocked => error(422, "content_filtered_error", FILTERED),
        Fate::Fails | Fate::Cancelled => error(500, "api_error", "The video could not be made."),
    };
    Ok(answer.held_until(&id))
}

/// The answer where as many clips are being made as may be.
fn too_many(world: &World) -> Option<Answer> {
    let busy = world.jobs(SIDE.name).filter(|job| job.ended.is_none()).count();
    let message = format!("At most {AT_ONCE} generations may run at the same time.");
    (busy >= AT_ONCE)
        .then(|| error(429, "concurrency_limit_error", &message).header("retry-after", RETRY_AFTER.to_string()))
}

fn take(world: &mut World, visit: &Visit<'_>, draft: Draft) -> Result<(String, Fate), Refusal> {
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: draft.model.id.to_owned(),
        prompt: draft.prompt,
        seconds: draft.seconds,
        billed: draft.seconds,
        size: draft.size,
        price: draft.price,
        still: draft.still,
        parent: None,
        idempotency_key: None,
    };
    let id = world.fresh_uuid();
    let fate = verdict::accept(world, visit, &id, order)?;
    Ok((id, fate))
}

fn read(world: &World, visit: &Visit<'_>, operation: Operation) -> Result<Draft, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let usual = match operation {
        Operation::Text | Operation::Image => None,
        Operation::Audio | Operation::Retake | Operation::Extend | Operation::Hdr | Operation::Reframe => {
            Some(models::WORKER)
        }
    };
    let id = match body.text("model")? {
        Some(id) => id,
        None => usual.ok_or_else(|| body.missing("model"))?.to_owned(),
    };
    let model = models::find(&id, operation)?;
    let draft = match operation {
        Operation::Text | Operation::Image => scene(world, visit, (&mut body, operation, model))?,
        Operation::Audio => to_sound(world, visit, (&mut body, model))?,
        Operation::Retake => works::retake(world, visit, (&mut body, model))?,
        Operation::Extend => works::extend(world, visit, (&mut body, model))?,
        Operation::Hdr => works::hdr(world, visit, (&mut body, model))?,
        Operation::Reframe => works::reframe(world, visit, (&mut body, model))?,
    };
    body.finish()?;
    Ok(draft)
}

/// From words, and perhaps a first and a last frame.
fn scene(
    world: &World,
    visit: &Visit<'_>,
    (body, operation, model): (&mut Body, Operation, &'static Model),
) -> Result<Draft, Refusal> {
    let prompt = prompt(body)?.ok_or_else(|| body.missing("prompt"))?;
    let size = size(body)?.ok_or_else(|| body.missing("resolution"))?;
    if !model.makes(size) {
        return Err(unfit("resolution", &format!("{size} is not supported by {}", model.id)));
    }
    let fps = body.integer("fps")?.unwrap_or(24);
    if !model.fps.contains(&fps) {
        return Err(unfit("fps", &format!("{fps} is not supported by {}", model.id)));
    }
    body.flag("generate_audio")?;
    body.choice("camera_motion", &MOVES)?;
    let (mut still, mut last) = (None, false);
    if operation == Operation::Image {
        still = picture(world, visit, (body, "image_uri"))?.ok_or_else(|| body.missing("image_uri"))?.0;
        last = picture(world, visit, (body, "last_frame_uri"))?.is_some();
    }
    let seconds = match body.take("duration") {
        None => return Err(body.missing("duration")),
        Some(Value::Null) if model.chooses && !last => CHOSEN,
        Some(Value::Null) => return Err(unfit("duration", "must not be null here")),
        Some(value) => value.as_i64().ok_or_else(|| unfit("duration", "must be an integer or null"))?,
    };
    if !model.lasts(seconds, (size, fps)) {
        return Err(unfit("duration", &format!("{seconds} is not supported by {} at {size} and {fps} fps", model.id)));
    }
    let seconds = Seconds::whole(u32::try_from(seconds).unwrap_or_default());
    Ok(Draft { model, prompt, seconds, size, price: model.price(operation, (size, seconds)), still })
}

/// As long as the sound that it follows.
fn to_sound(world: &World, visit: &Visit<'_>, (body, model): (&mut Body, &'static Model)) -> Result<Draft, Refusal> {
    let uri = body.needed_text("audio_uri")?;
    let sound = asset::find(world, visit, ("audio_uri", &uri, LONGEST_MEDIA))?;
    let seconds = length_of_sound(&sound);
    if !SOUNDS.contains(&seconds.millis()) {
        return Err(unfit("audio_uri", "must be 2 to 20 seconds long"));
    }
    let still = picture(world, visit, (body, "image_uri"))?;
    let prompt = prompt(body)?;
    if prompt.is_none() && still.is_none() {
        return Err(unfit("prompt", "is required without image_uri"));
    }
    let size = size(body)?.unwrap_or(Size::new(1920, 1080));
    if !model.makes(size) {
        return Err(unfit("resolution", &format!("{size} is not supported by {}", model.id)));
    }
    body.number("guidance_scale")?;
    let price = model.price(Operation::Audio, (size, seconds));
    let still = still.and_then(|picture| picture.0);
    Ok(Draft { model, prompt: prompt.unwrap_or_default(), seconds, size, price, still })
}

/// The length of a WAV that came along; of any other sound the one that all such are taken for.
fn length_of_sound(sound: &Found) -> Seconds {
    let Found::Bytes(bytes) = sound else { return UNSEEN_SOUND };
    let number = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    let wave = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE");
    let data = bytes.windows(4).position(|four| four == b"data").filter(|_| wave);
    let length = data.and_then(|at| number(at + 4)).zip(number(28));
    let millis = length.and_then(|(bytes, rate)| (u64::from(bytes) * 1000).checked_div(u64::from(rate)));
    millis.and_then(|millis| u32::try_from(millis).ok()).map_or(UNSEEN_SOUND, Seconds::from_millis)
}

pub(super) fn prompt(body: &mut Body) -> Result<Option<String>, Refusal> {
    let prompt = body.text("prompt")?;
    match &prompt {
        Some(text) if text.trim().is_empty() => Err(unfit("prompt", "must not be empty")),
        Some(text) if text.chars().count() > LONGEST_PROMPT => {
            Err(unfit("prompt", &format!("must have at most {LONGEST_PROMPT} characters")))
        }
        Some(_) | None => Ok(prompt),
    }
}

pub(super) fn size(body: &mut Body) -> Result<Option<Size>, Refusal> {
    let text = body.text("resolution")?;
    let read = |text: String| text.parse().ok().filter(|size: &Size| size.to_string() == text);
    text.map(|text| read(text.clone()).ok_or_else(|| unfit("resolution", &format!("{text} is not WIDTHxHEIGHT"))))
        .transpose()
}

/// A picture that may be left out; its bytes where they are here.
struct Seen(Option<Bytes>);

fn picture(world: &World, visit: &Visit<'_>, (body, field): (&mut Body, &str)) -> Result<Option<Seen>, Refusal> {
    let Some(uri) = body.text(field)? else { return Ok(None) };
    let found = asset::find(world, visit, (field, &uri, LONGEST_IMAGE))?;
    found.picture().map(|bytes| Some(Seen(bytes))).map_err(|why| unfit(field, &why))
}

/// The first line of an answer about a job.
pub(super) fn heading(id: &str, created: &str) -> Value {
    json!({ "id": id, "created_at": created })
}
