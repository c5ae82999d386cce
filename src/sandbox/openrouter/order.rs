//! The one way to order a clip: `POST /videos`. Checks everything, then puts the job into the world.

use bytes::Bytes;
use serde_json::Value;

use super::models::{self, CREATIVITY, Model, UPSCALE, Work};
use super::price::{Purchase, Sound, Source, price};
use super::{SIDE, video};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::picture::{self, NoPicture, frame};
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Order, Phase, World};
use crate::shape::{Seconds, Size};

const RESOLUTIONS: [&str; 8] = ["360p", "480p", "720p", "768p", "1080p", "1K", "2K", "4K"];
const ASPECTS: [&str; 9] = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21"];
const FRAMES: [&str; 2] = ["first_frame", "last_frame"];
const REFERENCES: [&str; 3] = ["image_url", "audio_url", "video_url"];

/// The longest name of a session, in characters.
const LONGEST_SESSION: usize = 256;

/// What a clip that is brought is taken for: nobody looks at its address.
const BROUGHT: Size = Size::new(1280, 720);

/// What the body asks for besides words, read but not yet held against the model.
struct Wish {
    seconds: Option<u32>,
    resolution: Option<&'static str>,
    aspect: Option<&'static str>,
    size: Option<Size>,
    sound: Option<bool>,
    frames: Vec<Frame>,
    references: Vec<&'static str>,
    upscale: Option<u32>,
    creativity: Option<i64>,
    continued: Option<String>,
    seed: Option<i64>,
}

/// A picture that the clip begins or ends with.
struct Frame {
    place: &'static str,
    still: Option<Bytes>,
}

/// `POST /videos`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = models::find(&body.needed_text("model")?)?;
    let prompt = body.text("prompt")?.unwrap_or_default();
    let wish = Wish::read(&mut body, model)?;
    check_bystanders(&mut body)?;
    body.finish()?;
    if prompt.trim().is_empty() && wish.frames.is_empty() && wish.references.is_empty() {
        return Err(unfit("prompt", "is required unless an image is given"));
    }
    wish.fits(model)?;
    check_earlier_job(world, model, &wish)?;
    let mut order = wish.order(model)?;
    order.prompt = prompt;
    let id = format!("gen-vid-{}-{}", world.clock.unix(world.clock.now()), world.fresh_name(20));
    verdict::accept(world, visit, &id, order)?;
    video::accepted(world, &id)
}

impl Wish {
    fn read(body: &mut Body, model: &Model) -> Result<Self, Refusal> {
        Ok(Self {
            seconds: positive(body, "duration")?,
            resolution: body.choice("resolution", &RESOLUTIONS)?,
            aspect: body.choice("aspect_ratio", &ASPECTS)?,
            size: size(body)?,
            sound: body.flag("generate_audio")?,
            frames: body.objects("frame_images")?.into_iter().map(Frame::read).collect::<Result<_, _>>()?,
            references: body.objects("input_references")?.into_iter().map(reference).collect::<Result<_, _>>()?,
            upscale: positive(body, "upscale_factor")?,
            creativity: body.integer("creativity")?,
            continued: continued(body, model)?,
            seed: body.integer("seed")?,
        })
    }

    /// Holds the wish against the sets that `/videos/models` tells.
    fn fits(&self, model: &Model) -> Result<(), Refusal> {
        let not_of = |field: &str, value: &str| unfit(field, &format!("{value} is not supported by {}", model.id));
        if let Some(seconds) = self.seconds.filter(|seconds| !model.seconds.contains(*seconds)) {
            return Err(not_of("duration", &seconds.to_string()));
        }
        if let Some(resolution) = self.resolution.filter(|resolution| !model.resolutions.contains(resolution)) {
            return Err(not_of("resolution", resolution));
        }
        if let Some(aspect) = self.aspect.filter(|aspect| !model.aspects.contains(aspect)) {
            return Err(not_of("aspect_ratio", aspect));
        }
        if self.size.is_some() && (self.resolution.is_some() || self.aspect.is_some()) {
            return Err(unfit("size", "give either size, or resolution and aspect_ratio"));
        }
        if let Some(seed) = self.seed.filter(|_| !model.seed) {
            return Err(not_of("seed", &seed.to_string()));
        }
        if self.sound == Some(true) && !model.sound {
            return Err(not_of("generate_audio", "true"));
        }
        let mut places: Vec<_> = self.frames.iter().map(|frame| frame.place).collect();
        if let Some(place) = places.iter().find(|place| !model.frames.contains(place)) {
            return Err(not_of("frame_images", place));
        }
        places.sort_unstable();
        places.dedup();
        if places.len() < self.frames.len() {
            return Err(unfit("frame_images", "the same frame is given twice"));
        }
        self.fits_work(model)
    }

    fn fits_work(&self, model: &Model) -> Result<(), Refusal> {
        let enlarges = model.work == Work::Upscale;
        if !enlarges && (self.upscale.is_some() || self.creativity.is_some()) {
            return Err(unfit("upscale_factor", "is only for upscaler models"));
        }
        if self.upscale.is_some_and(|factor| !(UPSCALE.0..=UPSCALE.1).contains(&factor)) {
            return Err(unfit("upscale_factor", &format!("must be from {} to {}", UPSCALE.0, UPSCALE.1)));
        }
        if self.creativity.is_some_and(|value| !CREATIVITY.contains(&value)) {
            return Err(unfit("creativity", "must be 0 or 1"));
        }
        let needs = match model.work {
            Work::Scene | Work::SceneOrContinuation => None,
            Work::Edit | Work::Upscale => (!self.has("video_url")).then_some("video_url"),
            Work::Portrait => (self.frames.is_empty() && !self.has("image_url")).then_some("image_url"),
        };
        needs.map_or(Ok(()), |kind| Err(unfit("input_references", &format!("{} needs an {kind}", model.id))))
    }

    fn has(&self, kind: &str) -> bool {
        self.references.contains(&kind)
    }

    /// Frames beat references, and an earlier job beats both.
    fn source(&self) -> Source {
        if self.continued.is_some() {
            Source::Job
        } else if !self.frames.is_empty() {
            Source::Frames
        } else if self.has("video_url") {
            Source::Video
        } else if self.has("image_url") {
            Source::Pictures
        } else {
            Source::Text
        }
    }

    /// The picture of the clip and the class that is billed.
    fn shape(&self, model: &Model) -> Result<(Size, Option<&'static str>), Refusal> {
        if model.resolutions.is_empty() {
            let factor = self.upscale.unwrap_or(UPSCALE.0);
            return Ok((Size::new(BROUGHT.width * factor, BROUGHT.height * factor), None));
        }
        let Some(size) = self.size else {
            let class = self.resolution.or_else(|| model.resolutions.first().copied()).unwrap_or("720p");
            let aspect = self.aspect.or_else(|| model.aspects.first().copied()).unwrap_or("16:9");
            return Ok((frame(models::lines(class).unwrap_or(720), aspect), Some(class)));
        };
        let makes = |class: &str| {
            models::lines(class).is_some_and(|lines| model.aspects.iter().any(|aspect| frame(lines, aspect) == size))
        };
        let class = model.resolutions.iter().find(|class| makes(class));
        let class = class.ok_or_else(|| unfit("size", &format!("{size} is not supported by {}", model.id)))?;
        Ok((size, Some(class)))
    }

    fn order(self, model: &Model) -> Result<Order, Refusal> {
        let (size, resolution) = self.shape(model)?;
        let seconds = Seconds::whole(self.seconds.unwrap_or_else(|| model.seconds.usual()));
        let source = self.source();
        let pictures = match source {
            Source::Frames => self.frames.len(),
            Source::Text | Source::Pictures | Source::Video | Source::Job => {
                self.references.iter().filter(|kind| **kind == "image_url").count()
            }
        };
        let purchase = Purchase {
            seconds,
            size,
            resolution,
            sound: if self.sound.unwrap_or(model.sound) { Sound::On } else { Sound::Off },
            source,
            pictures: pictures as u64,
            manner: if self.creativity.unwrap_or(CREATIVITY[0]) == CREATIVITY[0] { "precise" } else { "creative" },
        };
        let price = price(model, &purchase).ok_or(Refusal::Status(500))?;
        let first = self.frames.into_iter().find(|frame| frame.place == FRAMES[0]);
        Ok(Order {
            provider: SIDE.name,
            verb: if self.continued.is_some() { Verb::Extend } else { Verb::Submit },
            model: model.id.to_owned(),
            prompt: String::new(),
            seconds,
            billed: seconds,
            size,
            price,
            still: first.and_then(|frame| frame.still),
            parent: self.continued,
            idempotency_key: None,
        })
    }
}

impl Frame {
    fn read(mut item: Body) -> Result<Self, Refusal> {
        item.choice("type", &["image_url"])?.ok_or_else(|| item.missing("type"))?;
        let place = item.choice("frame_type", &FRAMES)?.ok_or_else(|| item.missing("frame_type"))?;
        let mut inner = item.needed_object("image_url")?;
        let url = inner.needed_text("url")?;
        let still = picture::still(&url).map_err(|why| no_picture(&inner.path("url"), why))?;
        inner.finish()?;
        item.finish()?;
        Ok(Self { place, still })
    }
}

/// The kind of a reference. Sounds and clips are not looked at.
fn reference(mut item: Body) -> Result<&'static str, Refusal> {
    let kind = item.choice("type", &REFERENCES)?.ok_or_else(|| item.missing("type"))?;
    let mut inner = item.needed_object(kind)?;
    let url = inner.needed_text("url")?;
    let at = inner.path("url");
    inner.finish()?;
    item.finish()?;
    if kind == "image_url" {
        picture::still(&url).map_err(|why| no_picture(&at, why))?;
    // The sandbox's own clips are at plain http.
    } else if !url.starts_with("https://") && !url.starts_with("http://127.0.0.1:") {
        return Err(unfit(&at, "must be an https URL"));
    }
    Ok(kind)
}

fn no_picture(field: &str, why: NoPicture) -> Refusal {
    let (code, message) = match why {
        NoPicture::Address => ("invalid_image", "must be an https URL or a base64 data URL"),
        NoPicture::Kind => ("unsupported_image_format", "must be a JPEG, PNG or WebP"),
        NoPicture::Content => ("invalid_image", "is not a readable image"),
    };
    Refusal::Invalid { field: Some(field.to_owned()), code: Some(code), message: format!("{field}: {message}") }
}

fn positive(body: &mut Body, name: &str) -> Result<Option<u32>, Refusal> {
    let Some(number) = body.integer(name)? else { return Ok(None) };
    u32::try_from(number).ok().filter(|number| *number > 0).map(Some).ok_or_else(|| unfit(name, "must be at least 1"))
}

fn size(body: &mut Body) -> Result<Option<Size>, Refusal> {
    let Some(text) = body.text("size")? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| unfit("size", "must be of the form 1280x720"))
}

/// The earlier job to go on from, at the models that can.
fn continued(body: &mut Body, model: &Model) -> Result<Option<String>, Refusal> {
    let id = body.text("previous_job_id")?;
    if id.is_some() && model.work != Work::SceneOrContinuation {
        return Err(unfit("previous_job_id", &format!("is not supported by {}", model.id)));
    }
    Ok(id)
}

/// Only a completed job of the same model can be gone on from.
fn check_earlier_job(world: &World, model: &Model, wish: &Wish) -> Result<(), Refusal> {
    let Some(id) = &wish.continued else { return Ok(()) };
    let job = video::find(world, id)?;
    if job.order.model != model.id {
        return Err(unfit("previous_job_id", &format!("was made by {}", job.order.model)));
    }
    match world.phase(job) {
        Phase::Succeeded => Ok(()),
        Phase::Queued | Phase::Running { .. } | Phase::Failed(_) => Err(unfit("previous_job_id", "is not completed")),
    }
}

/// The fields that change nothing about the clip.
fn check_bystanders(body: &mut Body) -> Result<(), Refusal> {
    if body.text("callback_url")?.is_some_and(|url| !url.starts_with("https://")) {
        return Err(unfit("callback_url", "must be an https URL"));
    }
    if body.text("session_id")?.is_some_and(|id| id.chars().count() > LONGEST_SESSION) {
        return Err(unfit("session_id", &format!("must be of at most {LONGEST_SESSION} characters")));
    }
    body.text("user")?;
    body.object("trace")?;
    let Some(mut provider) = body.object("provider")? else { return Ok(()) };
    let options = provider.take("options").unwrap_or_default();
    let slugs = options.as_object().is_some_and(|slugs| slugs.values().all(Value::is_object));
    if !slugs {
        return Err(unfit("provider.options", "must be an object with an object for each provider"));
    }
    provider.finish()
}
