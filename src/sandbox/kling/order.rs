//! Orders of the new standard: the model in the path, words and files in the body, `settings` and `options` beside them.

use serde_json::{Value, json};

use super::contents::{Contents, Picture};
use super::models::{self, Act, CLASSES, Kind, LastFrame, Model, Purchase};
use super::{SIDE, coded, no_inside_ok, task, unfit};
use crate::sandbox::body::Body;
use crate::sandbox::notes;
use crate::sandbox::picture::{frame, proportion};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Order, World};
use crate::shape::Seconds;

const RATIOS: [&str; 3] = ["16:9", "9:16", "1:1"];
const LINES: [u32; 3] = [720, 1080, 2160];

/// What a clip moves like is not looked at; it is taken for a clip of that many seconds.
const MOTION_SECONDS: i64 = 5;

/// The longest words of one shot, and the most shots.
const LONGEST_SHOT: usize = 512;
const MOST_SHOTS: usize = 6;

pub(super) fn text_to_video(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    take(world, visit, Act::Text)
}

pub(super) fn image_to_video(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    take(world, visit, Act::Image)
}

pub(super) fn omni(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    take(world, visit, Act::Omni)
}

pub(super) fn motion_control(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    take(world, visit, Act::Motion)
}

fn take(world: &mut World, visit: &Visit<'_>, act: Act) -> Result<Answer, Refusal> {
    let model = models::find(visit.segments[0], act)?;
    let mut body = Body::new(visit.form.fields.clone());
    let prompt = body.text("prompt")?.filter(|_| act == Act::Text);
    let mut contents = Contents::read(&mut body, act)?;
    let settings = Settings::read(&mut body, model, act)?;
    let options = Options::read(&mut body)?;
    body.finish()?;
    // Words of their own are for clips of words; some bring those in the list as well.
    if prompt.is_some() && contents.prompt.is_some() {
        return Err(unfit("prompt", "is given twice"));
    }
    contents.prompt = prompt.or(contents.prompt.take());
    check_prompt(model, (&contents, act), &settings)?;
    check_contents(model, &contents, act)?;
    settings.fits(model, &contents, act)?;
    if let Some(name) = &options.external_task_id
        && world.keyed(SIDE.name, name).is_some()
    {
        return Err(coded("1201", "external_task_id must be unique"));
    }
    let order = settings.order(visit, model, contents);
    if order.prompt.contains("[inside]") {
        return Ok(no_inside_ok());
    }
    let order = Order { idempotency_key: options.external_task_id, ..order };
    let id = world.fresh_number();
    verdict::accept(world, visit, &id, order)?;
    notes::keep(world, (SIDE.name, &id), &json!({ "watermark": options.watermark }));
    task::accepted(world, &id)
}

fn check_prompt(model: &Model, (contents, act): (&Contents, Act), settings: &Settings) -> Result<(), Refusal> {
    let Some(prompt) = &contents.prompt else {
        // A clip to move like says enough.
        return if act == Act::Motion { Ok(()) } else { Err(unfit("prompt", "is required")) };
    };
    if prompt.trim().is_empty() {
        return Err(unfit("prompt", "must not be empty"));
    }
    let turbo_image = act == Act::Image && model.audio.is_empty();
    let longest = if turbo_image { 2500 } else { model.longest_prompt };
    if prompt.chars().count() > longest {
        return Err(unfit("prompt", &format!("must have at most {longest} characters")));
    }
    if settings.multi_shot == Some(true) { check_shots(prompt, settings.seconds) } else { Ok(()) }
}

/// `shot 1, 3, words; shot 2, 4, words`; any other text is one shot.
fn check_shots(prompt: &str, seconds: i64) -> Result<(), Refusal> {
    if !prompt.trim_start().to_ascii_lowercase().starts_with("shot 1,") {
        return Ok(());
    }
    let shots: Vec<&str> = prompt.split(';').map(str::trim).filter(|shot| !shot.is_empty()).collect();
    let mut sum = 0;
    for shot in &shots {
        let mut parts = shot.splitn(3, ',').skip(1);
        let length = parts.next().and_then(|length| length.trim().parse::<i64>().ok()).filter(|length| *length >= 1);
        sum += length.ok_or_else(|| unfit("prompt", "each shot needs a number and a length of 1 or more seconds"))?;
        if parts.next().unwrap_or_default().chars().count() > LONGEST_SHOT {
            return Err(unfit("prompt", "the words of a shot must have at most 512 characters"));
        }
    }
    if shots.len() > MOST_SHOTS || sum != seconds {
        return Err(unfit("prompt", "there must be at most 6 shots whose lengths add up to the duration"));
    }
    Ok(())
}

fn check_contents(model: &Model, contents: &Contents, act: Act) -> Result<(), Refusal> {
    contents.check_frames()?;
    contents.check_count()?;
    match act {
        Act::Image if contents.first.is_none() => Err(unfit("contents", "a first_frame is required")),
        Act::Image if contents.last.is_some() && model.last_frame == LastFrame::Never => {
            Err(unfit("contents", &format!("{} takes no last_frame", model.id)))
        }
        Act::Image if contents.voices > 0 && model.id != "kling-2.6" => {
            Err(unfit("contents", &format!("{} takes no voice", model.id)))
        }
        Act::Omni if contents.base_video && contents.feature_video => Err(unfit("contents", "only one video is taken")),
        Act::Omni if contents.base_video && contents.first.is_some() => {
            Err(unfit("contents", "a base_video takes no frames"))
        }
        Act::Motion if contents.image.is_none() => Err(unfit("contents", "an image is required")),
        Act::Motion if !contents.motion => Err(unfit("contents", "a video is required")),
        Act::Text | Act::Image | Act::Omni | Act::Motion => Ok(()),
    }
}

/// `settings`, with everything filled in.
struct Settings {
    class: usize,
    ratio: Option<&'static str>,
    seconds: i64,
    audio: Option<&'static str>,
    multi_shot: Option<bool>,
}

impl Settings {
    fn read(body: &mut Body, model: &Model, act: Act) -> Result<Self, Refusal> {
        let read = match body.object("settings")? {
            Some(mut settings) => {
                let read = Self::read_inside(&mut settings, model, act)?;
                settings.finish()?;
                read
            }
            None if act == Act::Motion => return Err(unfit("settings.character_orientation", "is required")),
            None => Self { class: 0, ratio: None, seconds: 5, audio: None, multi_shot: None },
        };
        Ok(read)
    }

    fn read_inside(settings: &mut Body, model: &Model, act: Act) -> Result<Self, Refusal> {
        // A 4k of motion control is in no table.
        let classes = if act == Act::Motion { 2 } else { model.classes };
        let resolution = settings.choice("resolution", &CLASSES[..classes])?;
        let class = CLASSES.iter().position(|class| Some(*class) == resolution).unwrap_or(0);
        let ratio = if matches!(act, Act::Text | Act::Omni) { settings.choice("aspect_ratio", &RATIOS)? } else { None };
        let audio = match act {
            Act::Motion => settings.choice("audio", &["original", "off"])?,
            Act::Text | Act::Image | Act::Omni if !model.audio.is_empty() => settings.choice("audio", model.audio)?,
            Act::Text | Act::Image | Act::Omni => None,
        };
        if act == Act::Motion {
            let orientation = settings.choice("character_orientation", &["image", "video"])?;
            orientation.ok_or_else(|| settings.missing("character_orientation"))?;
            return Ok(Self { class, ratio, seconds: MOTION_SECONDS, audio, multi_shot: None });
        }
        let seconds = settings.integer("duration")?.unwrap_or(5);
        // What is not said about shots means that there may be several.
        let multi_shot = if model.multi_shot { settings.flag("multi_shot")? } else { None };
        Ok(Self { class, ratio, seconds, audio, multi_shot })
    }

    fn fits(&self, model: &Model, contents: &Contents, act: Act) -> Result<(), Refusal> {
        if act == Act::Motion {
            return Ok(());
        }
        let framed_only = contents.first.is_some() && contents.last.is_none() && !contents.has_video();
        let short_of_choice = model.id == "kling-o1" && framed_only && contents.references == 0;
        if !model.seconds.contains(self.seconds) || (short_of_choice && self.seconds != 5 && self.seconds != 10) {
            return Err(unfit("settings.duration", &format!("{} is not supported here", self.seconds)));
        }
        if act == Act::Omni && self.ratio.is_none() && contents.first.is_none() && !contents.has_video() {
            return Err(unfit("settings.aspect_ratio", "is required without a first_frame or a video"));
        }
        let full = CLASSES[self.class] == "1080p";
        if model.last_frame == LastFrame::At1080p && contents.last.is_some() && !full {
            return Err(unfit("settings.resolution", "first_frame and last_frame need 1080p"));
        }
        let native = self.audio == Some("native");
        if native && model.id == "kling-2.6" && !full {
            return Err(unfit("settings.resolution", "native audio needs 1080p"));
        }
        if contents.voices > 0 && !native {
            return Err(unfit("settings.audio", "a voice needs native"));
        }
        if contents.base_video && (native || self.multi_shot == Some(true)) {
            return Err(unfit("settings", "a base_video takes neither native audio nor multi_shot"));
        }
        if contents.feature_video && self.audio.is_some_and(|audio| audio != "off") {
            return Err(unfit("settings.audio", "must be off with a feature_video"));
        }
        Ok(())
    }

    fn order(&self, visit: &Visit<'_>, model: &Model, contents: Contents) -> Order {
        let seconds = Seconds::whole(u32::try_from(self.seconds).unwrap_or_default());
        let kind = if contents.has_video() || contents.motion {
            Kind::WithVideo
        } else if contents.voices > 0 {
            Kind::WithVoice
        } else if self.audio == Some("native") {
            Kind::Heard
        } else {
            Kind::Silent
        };
        let price = model.price(&Purchase { class: self.class, seconds, kind });
        let still = contents.first.or(contents.image).and_then(|Picture(bytes)| bytes);
        let ratio = self.ratio.map_or_else(|| proportion(still.as_ref()), ToOwned::to_owned);
        Order {
            provider: SIDE.name,
            verb: visit.verb,
            model: model.id.to_owned(),
            prompt: contents.prompt.unwrap_or_default(),
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

/// `options`: what changes nothing about the clip but its watermark.
#[derive(Default)]
struct Options {
    external_task_id: Option<String>,
    watermark: bool,
}

impl Options {
    fn read(body: &mut Body) -> Result<Self, Refusal> {
        let Some(mut options) = body.object("options")? else { return Ok(Self::default()) };
        check_callback(&mut options)?;
        let external_task_id = options.text("external_task_id")?.filter(|name| !name.is_empty());
        let watermark = watermark(&mut options)?;
        options.finish()?;
        Ok(Self { external_task_id, watermark })
    }
}

/// Nobody is ever called back.
pub(super) fn check_callback(body: &mut Body) -> Result<(), Refusal> {
    let at = body.path("callback_url");
    let url = body.text("callback_url")?;
    if url.is_some_and(|url| !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(unfit(&at, "must be a URL"));
    }
    Ok(())
}

/// `watermark_info.enabled`.
pub(super) fn watermark(body: &mut Body) -> Result<bool, Refusal> {
    let Some(mut watermark) = body.object("watermark_info")? else { return Ok(false) };
    let enabled = watermark.flag("enabled")?.unwrap_or(false);
    watermark.finish()?;
    Ok(enabled)
}

/// Whether the clip of a job was asked for with a watermark.
pub(super) fn is_marked(note: &Value) -> bool {
    note["watermark"] == Value::Bool(true)
}
