//! The one way to order: a clip made, a clip changed, a clip given another shape.

use super::price::{Light, Purchase, price};
use super::video::{Part, Wish};
use super::{SIDE, detail, generation, reference};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::Footage;
use crate::sandbox::picture::{self, frame};
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Order, World};
use crate::shape::{Resolution, Seconds, Size};

const MODEL: &str = "ray-3.2";
const ASPECTS: [&str; 6] = ["9:16", "3:4", "1:1", "4:3", "16:9", "21:9"];
const LONGEST_PROMPT: usize = 6000;

/// The longest source of an edit, and of a reframe.
const LONGEST_EDITED: Seconds = Seconds::whole(18);
const LONGEST_REFRAMED: Seconds = Seconds::whole(30);

/// The `type` of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Video,
    Edit,
    Reframe,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Edit => "video_edit",
            Self::Reframe => "video_reframe",
        }
    }
}

/// `POST /generations`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let model = body.needed_text("model")?;
    let kind = kind(&mut body, &model)?;
    let prompt = body.needed_text("prompt")?;
    if prompt.chars().count() > LONGEST_PROMPT {
        return Err(unfit("prompt", "must have at most 6000 characters"));
    }
    let aspect = body.choice("aspect_ratio", &ASPECTS)?;
    body.text("user_id")?;
    let source = source(world, visit, (&mut body, kind))?;
    let wish = Wish::read(world, visit, (&mut body, source))?;
    body.finish()?;
    wish.fit(kind)?;
    if let Some(answer) = crowded(world, &prompt) {
        return Ok(answer);
    }
    let seconds = source.map_or(Seconds::whole(if wish.has(Part::Long) { 10 } else { 5 }), |clip| clip.seconds);
    let light = match (wish.has(Part::Hdr), wish.has(Part::Exr)) {
        (false, _) => Light::Standard,
        (true, false) => Light::High,
        (true, true) => Light::Exported,
    };
    let purchase = Purchase { kind, resolution: wish.resolution, seconds, light };
    let order = Order {
        provider: SIDE.name,
        verb: match kind {
            Kind::Video if wish.has(Part::Earlier) => Verb::Extend,
            Kind::Video => Verb::Submit,
            Kind::Edit | Kind::Reframe => Verb::Edit,
        },
        model,
        prompt,
        seconds,
        billed: seconds,
        size: size(&wish, aspect, source),
        price: price(&purchase),
        still: wish.still.clone(),
        parent: None,
        idempotency_key: None,
    };
    let id = world.fresh_uuid();
    verdict::accept(world, visit, &id, order)?;
    generation::keep(world, &id, (kind, wish.has(Part::Exr)));
    generation::accepted(world, visit, &id)
}

fn kind(body: &mut Body, model: &str) -> Result<Kind, Refusal> {
    const WORDS: [&str; 6] = ["video", "video_edit", "video_reframe", "image", "image_edit", "layering"];
    let word = body.choice("type", &WORDS)?.ok_or_else(|| body.missing("type"))?;
    let kind = [Kind::Video, Kind::Edit, Kind::Reframe].into_iter().find(|kind| kind.word() == word);
    match (model, kind) {
        (MODEL, Some(kind)) => Ok(kind),
        // The models of pictures are not played.
        (MODEL | "uni-1" | "uni-1-max", _) => Err(unfit("type", &format!("{word} is not supported by {model}"))),
        (_, _) => Err(Refusal::NoModel { model: model.to_owned() }),
    }
}

/// The clip that is worked on; there must be one exactly where one is worked on.
fn source(world: &World, visit: &Visit<'_>, (body, kind): (&mut Body, Kind)) -> Result<Option<Footage>, Refusal> {
    let source = reference::read(world, visit, (body, "source"))?;
    let longest = match kind {
        Kind::Video if source.is_some() => return Err(unfit("source", "does not go with type video")),
        Kind::Video => return Ok(None),
        Kind::Edit => LONGEST_EDITED,
        Kind::Reframe => LONGEST_REFRAMED,
    };
    let clip = source.ok_or_else(|| body.missing("source"))?.footage()?;
    if clip.seconds > longest {
        return Err(unfit("source", &format!("must not be longer than {longest} s")));
    }
    Ok(Some(clip))
}

/// The 429 that has no count of requests with it.
fn crowded(world: &World, prompt: &str) -> Option<Answer> {
    let busy = world.jobs(SIDE.name).any(|job| job.ended.is_none());
    (busy && prompt.contains("[crowded]"))
        .then(|| detail(429, "Too many concurrent jobs").header("retry-after", "1".to_owned()))
}

/// Of the proportion that is asked for, or of what comes along.
fn size(wish: &Wish, aspect: Option<&str>, source: Option<Footage>) -> Size {
    let lines = wish.resolution.parse().map_or(720, Resolution::lines);
    let seen = source.map(|clip| clip.size).or(wish.still.as_ref().and_then(picture::size));
    let own = seen.map_or_else(|| "16:9".to_owned(), |size| size.aspect().to_string());
    frame(lines, aspect.unwrap_or(&own))
}
