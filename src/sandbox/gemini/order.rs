//! `POST /interactions`: a new clip, or an earlier one changed or gone on with.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::input::Input;
use super::models::{self, CLASSES, CLIP_TOKENS, Model, PICTURE_TOKENS, Tokens};
use super::{SIDE, interaction, unfit, version};
use crate::sandbox::body::Body;
use crate::sandbox::notes;
use crate::sandbox::picture::frame;
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, World};
use crate::shape::{Seconds, Size};

/// The most bytes of a body, as the other interfaces had it for years; nobody tells it for this one.
const LARGEST_BODY: usize = 20 * 1024 * 1024;

const TASKS: [&str; 6] = ["text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"];

/// What the model makes where no length is asked for, and what a changed clip of somebody else becomes.
const USUAL_SECONDS: u32 = 10;

/// What a clip that is brought is taken for: nobody looks into it.
const BROUGHT_SECONDS: u32 = 3;

const SHORTEST: u32 = 3;
const MOST_CLIPS: usize = 3;
const EXTENSION: RangeInclusive<u32> = 3..=10;

/// `POST /{version}/interactions`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    version(visit)?;
    let length = visit.header("content-length").and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > LARGEST_BODY) {
        return Err(Refusal::TooLarge { limit: LARGEST_BODY });
    }
    let mut body = Body::new(visit.form.fields.clone());
    let model = models::find(body.needed_text("model")?.trim_start_matches("models/"))?;
    let input = Input::read(world, visit, &mut body)?;
    let background = body.flag("background")?.unwrap_or(false);
    if !body.flag("store")?.unwrap_or(true) && background {
        return Err(unfit("store", "must not be false for an interaction in the background"));
    }
    if body.flag("stream")?.unwrap_or(false) {
        return Err(unfit("stream", "is not supported here"));
    }
    let source = match body.text("previous_interaction_id")? {
        Some(id) => Some(Source::find(world, id)?),
        None => None,
    };
    let format = Format::read(&mut body)?;
    let task = task(&mut body)?;
    check_bystanders(&mut body)?;
    body.finish()?;
    let work = Work::of(task, &input, source)?;
    let order = work.order(model, (&input, &format))?;
    let tokens = Tokens {
        // Even numbers of tokens make whole micro-dollars.
        text: i64::try_from(input.prompt.chars().count().div_ceil(8) * 2).unwrap_or_default(),
        pictures: PICTURE_TOKENS * i64::try_from(input.pictures).unwrap_or_default(),
        clips: CLIP_TOKENS * i64::from(work.input_seconds(&input)),
        video: format.tokens() * i64::from(order.billed.millis() / 1000),
    };
    let order = Order { price: tokens.price(model), ..order };
    let busy = order.prompt.contains("[busy]");
    let id = format!("v1_{}", world.fresh_name(40));
    let file = world.fresh_name(12);
    let fate = verdict::accept(world, visit, &id, order)?;
    let note = json!({
        "file": file,
        "delivery": format.delivery,
        "usage": tokens.usage(),
        "previous": work.source.map(|source| source.id),
        "background": background,
    });
    notes::keep(world, (SIDE.name, &id), &note);
    notes::keep(world, (SIDE.name, &format!("file/{file}")), &json!({ "job": id }));
    if busy {
        world.doom(&id, Fate::Fails);
    }
    if background { interaction::accepted(world, &id) } else { interaction::awaited(world, visit, (&id, fate)) }
}

/// An earlier interaction whose clip is taken up.
struct Source {
    id: String,
    seconds: Seconds,
    size: Size,
}

impl Source {
    fn find(world: &World, id: String) -> Result<Self, Refusal> {
        let job = interaction::finished(world, &id)?;
        let (seconds, size) = (job.order.seconds, job.order.size);
        Ok(Self { id, seconds, size })
    }
}

/// The three kinds of work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Make,
    Edit,
    Extend,
}

impl Act {
    /// How the books call it.
    fn verb(self) -> Verb {
        match self {
            Self::Make => Verb::Submit,
            Self::Edit => Verb::Edit,
            Self::Extend => Verb::Extend,
        }
    }
}

/// What is to be done.
struct Work {
    act: Act,
    source: Option<Source>,
}

impl Work {
    /// The task that was named, or the one that follows from what came along.
    fn of(task: Option<&str>, input: &Input, source: Option<Source>) -> Result<Self, Refusal> {
        let has_clip = source.is_some() || input.clips > 0;
        let no = |why: &str| Err(unfit("generation_config.video_config.task", why));
        let act = match task {
            Some("text_to_video") if has_clip || input.pictures > 0 => return no("text_to_video takes no media"),
            Some("image_to_video") if input.pictures == 0 || has_clip => return no("image_to_video needs an image"),
            Some("reference_to_video") if input.pictures + input.clips == 0 => {
                return no("reference_to_video needs a reference");
            }
            Some("edit" | "extend") if !has_clip => return no("needs previous_interaction_id or a video"),
            Some("upscale") => return no("upscale is not supported"),
            Some("edit") => Act::Edit,
            Some("extend") => Act::Extend,
            None if source.is_some() => Act::Edit,
            Some(_) | None => Act::Make,
        };
        if act == Act::Make && source.is_some() {
            return no("does not go on from an earlier interaction");
        }
        Ok(Self { act, source })
    }

    fn input_seconds(&self, input: &Input) -> u32 {
        let earlier = self.source.as_ref().map_or(0, |source| source.seconds.millis() / 1000);
        earlier + BROUGHT_SECONDS * u32::try_from(input.clips).unwrap_or_default()
    }

    /// The length of the whole clip, and of what is made anew.
    fn lengths(&self, model: &Model, format: &Format) -> Result<(u32, u32), Refusal> {
        let before = self.source.as_ref().map_or(0, |source| source.seconds.millis() / 1000);
        let asked = format.seconds.unwrap_or(USUAL_SECONDS);
        match self.act {
            Act::Make if (SHORTEST..=model.longest).contains(&asked) => Ok((asked, asked)),
            Act::Make => {
                let why = format!("must be from {SHORTEST}s to {}s for {}", model.longest, model.id);
                Err(unfit("response_format.duration", &why))
            }
            Act::Edit if format.seconds.is_some() || format.aspect.is_some() => {
                Err(unfit("response_format", "aspect_ratio and duration are not allowed on an edit"))
            }
            Act::Edit => {
                let length = if before > 0 { before } else { USUAL_SECONDS };
                Ok((length, length))
            }
            Act::Extend if EXTENSION.contains(&asked) && before + asked <= model.longest_in_all => {
                Ok((before + asked, asked))
            }
            Act::Extend => Err(unfit("response_format.duration", "the extended video would be too long")),
        }
    }

    fn order(&self, model: &Model, (input, format): (&Input, &Format)) -> Result<Order, Refusal> {
        if input.pictures > model.most_pictures || input.clips > MOST_CLIPS {
            return Err(unfit("input", "holds too many references"));
        }
        let (total, billed) = self.lengths(model, format)?;
        let size = match &self.source {
            Some(source) if format.class.is_none() => source.size,
            Some(source) => frame(format.lines(), &source.size.aspect().to_string()),
            None => frame(format.lines(), format.aspect.unwrap_or("16:9")),
        };
        Ok(Order {
            provider: SIDE.name,
            verb: self.act.verb(),
            model: model.id.to_owned(),
            prompt: input.prompt.clone(),
            seconds: Seconds::whole(total),
            billed: Seconds::whole(billed),
            size,
            price: crate::money::Usd::ZERO,
            still: input.still.clone(),
            parent: self.source.as_ref().map(|source| source.id.clone()),
            idempotency_key: None,
        })
    }
}

/// `response_format` for a clip.
struct Format {
    aspect: Option<&'static str>,
    class: Option<&'static str>,
    seconds: Option<u32>,
    delivery: &'static str,
}

impl Format {
    fn read(body: &mut Body) -> Result<Self, Refusal> {
        let modalities = body.take("response_modalities");
        if modalities.as_ref().is_some_and(|modalities| *modalities != json!(["video"])) {
            return Err(unfit("response_modalities", "must be [\"video\"]"));
        }
        let fields = match body.take("response_format") {
            Some(Value::Object(fields)) => fields,
            Some(Value::Array(mut list)) => match list.pop() {
                Some(Value::Object(fields)) if list.is_empty() => fields,
                Some(_) | None => return Err(unfit("response_format", "must hold one format")),
            },
            None if modalities.is_some() => {
                return Ok(Self { aspect: None, class: None, seconds: None, delivery: "inline" });
            }
            Some(_) | None => return Err(unfit("response_format", "is required for video")),
        };
        let mut format = Body::new(serde_json::Map::from_iter([("response_format".to_owned(), Value::Object(fields))]));
        Self::read_inside(format.needed_object("response_format")?)
    }

    fn read_inside(mut format: Body) -> Result<Self, Refusal> {
        format.choice("type", &["video"])?.ok_or_else(|| format.missing("type"))?;
        let aspect = format.choice("aspect_ratio", &["16:9", "9:16"])?;
        let class = format.choice("resolution", &CLASSES.map(|(name, ..)| name))?;
        let seconds = match format.text("duration")? {
            None => None,
            Some(text) => {
                let digits = text.strip_suffix('s').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
                let seconds = digits.and_then(|digits| digits.parse().ok());
                Some(seconds.ok_or_else(|| unfit(&format.path("duration"), "must be whole seconds such as \"6s\""))?)
            }
        };
        let delivery = format.choice("delivery", &["inline", "uri"])?.unwrap_or("inline");
        format.finish()?;
        Ok(Self { aspect, class, seconds, delivery })
    }

    fn row(&self) -> (&'static str, u32, i64) {
        let class = self.class.unwrap_or("720p");
        CLASSES.into_iter().find(|(name, ..)| *name == class).unwrap_or(CLASSES[1])
    }

    fn lines(&self) -> u32 {
        self.row().1
    }

    fn tokens(&self) -> i64 {
        self.row().2
    }
}

fn task(body: &mut Body) -> Result<Option<&'static str>, Refusal> {
    let Some(mut config) = body.object("generation_config")? else { return Ok(None) };
    config.integer("seed")?;
    let task = match config.object("video_config")? {
        None => None,
        Some(mut video) => {
            let task = video.choice("task", &TASKS)?;
            video.finish()?;
            task
        }
    };
    config.finish()?;
    Ok(task)
}

/// The fields that change nothing about the clip.
fn check_bystanders(body: &mut Body) -> Result<(), Refusal> {
    for mut setting in body.objects("safety_settings")? {
        setting.needed_text("type")?;
        let thresholds = ["block_low_and_above", "block_medium_and_above", "block_only_high", "block_none", "off"];
        setting.choice("threshold", &thresholds)?.ok_or_else(|| setting.missing("threshold"))?;
        setting.text("method")?;
        setting.finish()?;
    }
    body.choice("service_tier", &["flex", "standard", "priority", "deferred"])?;
    if let Some(mut webhook) = body.object("webhook_config")? {
        webhook.take("uris");
        webhook.take("user_metadata");
        webhook.finish()?;
    }
    match body.take("labels") {
        None => Ok(()),
        Some(Value::Object(labels)) if labels.iter().all(|(key, value)| is_label(key, value)) => Ok(()),
        Some(_) => Err(unfit("labels", "must be lower-case words of at most 63 characters")),
    }
}

fn is_label(key: &str, value: &Value) -> bool {
    let plain = |text: &str| {
        let known = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
        text.chars().count() <= 63 && text.chars().all(known)
    };
    key.starts_with(|letter: char| letter.is_ascii_lowercase()) && plain(key) && value.as_str().is_some_and(plain)
}
