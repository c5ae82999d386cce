//! Work on a clip that there is: a part of it made anew, more of it, another shape, a wider range of light.

use super::asset::{self, LONGEST_MEDIA};
use super::models::Model;
use super::order::{Draft, Operation, prompt, size};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::Footage;
use crate::sandbox::side::{Refusal, Visit};
use crate::sandbox::world::World;
use crate::shape::{Aspect, Seconds, Size};

/// The fewest frames of a clip that is worked on, and the most that an extension sees and makes.
const FEWEST_FRAMES: u64 = 73;
const MOST_FRAMES: u64 = 505;

/// Frames of a second, where nothing else is known.
const FPS: u64 = 24;

const SHAPES: [(u32, u32); 10] = [
    (720, 720),
    (1080, 1080),
    (720, 900),
    (1080, 1350),
    (900, 720),
    (1350, 1080),
    (720, 1280),
    (1080, 1920),
    (1280, 720),
    (1920, 1080),
];

type Working<'a> = (&'a mut Body, &'static Model);

fn frames(seconds: Seconds) -> u64 {
    u64::from(seconds.millis()) * FPS / 1000
}

/// The clip that is worked on.
fn source(world: &World, visit: &Visit<'_>, body: &mut Body) -> Result<Footage, Refusal> {
    let uri = body.needed_text("video_uri")?;
    let found = asset::find(world, visit, ("video_uri", &uri, LONGEST_MEDIA))?;
    let clip = found.footage().map_err(|why| unfit("video_uri", &why))?;
    let (long, short) = (clip.size.width.max(clip.size.height), clip.size.width.min(clip.size.height));
    if long > 3840 || short > 2160 {
        return Err(unfit("video_uri", "must not be larger than 3840x2160"));
    }
    Ok(clip)
}

/// The same, of a length that more than light can be changed of.
fn long_source(world: &World, visit: &Visit<'_>, body: &mut Body) -> Result<Footage, Refusal> {
    let clip = source(world, visit, body)?;
    if frames(clip.seconds) < FEWEST_FRAMES {
        return Err(unfit("video_uri", &format!("must have at least {FEWEST_FRAMES} frames")));
    }
    Ok(clip)
}

/// A number of seconds that is needed and not below a least.
fn seconds(body: &mut Body, (name, least): (&str, f64)) -> Result<Seconds, Refusal> {
    let number = body.number(name)?.ok_or_else(|| body.missing(name))?;
    millis(number).filter(|_| number >= least).ok_or_else(|| unfit(name, &format!("must be {least} or more")))
}

fn millis(seconds: f64) -> Option<Seconds> {
    (0.0..=3600.0)
        .contains(&seconds)
        .then(|| Seconds::from_millis(format!("{:.0}", seconds * 1000.0).parse().unwrap_or(0)))
}

/// `retake`: a section made anew; billed is all of it.
pub(super) fn retake(world: &World, visit: &Visit<'_>, (body, model): Working<'_>) -> Result<Draft, Refusal> {
    let clip = long_source(world, visit, body)?;
    let start = seconds(body, ("start_time", 0.0))?;
    seconds(body, ("duration", 2.0))?;
    if start >= clip.seconds {
        return Err(unfit("start_time", "must be inside the clip"));
    }
    body.choice("mode", &["replace_audio", "replace_video", "replace_audio_and_video"])?;
    let prompt = prompt(body)?.unwrap_or_default();
    let shape = size(body)?.unwrap_or(clip.size);
    let price = model.price(Operation::Retake, (shape, clip.seconds));
    Ok(Draft { model, prompt, seconds: clip.seconds, size: even(shape), price, still: None })
}

/// `extend`: billed is what is added, and what the model looks at for it.
pub(super) fn extend(world: &World, visit: &Visit<'_>, (body, model): Working<'_>) -> Result<Draft, Refusal> {
    let clip = long_source(world, visit, body)?;
    let wide = [Aspect::new(16, 9), Aspect::new(9, 16)];
    if wide.iter().all(|aspect| clip.size.aspect().distance(*aspect) > 0.01) {
        return Err(unfit("video_uri", "must be 16:9 or 9:16"));
    }
    let added = seconds(body, ("duration", 2.0))?;
    if added > Seconds::whole(20) {
        return Err(unfit("duration", "must be 20 or less"));
    }
    body.choice("mode", &["start", "end"])?;
    let room = u32::try_from(MOST_FRAMES.saturating_sub(frames(added)) * 1000 / FPS).unwrap_or_default();
    let context = match body.number("context")? {
        None => Seconds::from_millis(room.min(20_000)),
        Some(number) => {
            let asked = millis(number).filter(|asked| *asked <= Seconds::whole(20) && asked.millis() <= room);
            asked.ok_or_else(|| unfit("context", "context and duration must not exceed 505 frames"))?
        }
    };
    let context = context.min(clip.seconds);
    let prompt = prompt(body)?.unwrap_or_default();
    let billed = Seconds::from_millis(added.millis() + context.millis());
    let whole = Seconds::from_millis(clip.seconds.millis() + added.millis());
    let price = model.price(Operation::Extend, (clip.size, billed));
    Ok(Draft { model, prompt, seconds: whole, size: even(clip.size), price, still: None })
}

/// `video-to-video-hdr`: the larger the clip, the fewer frames.
pub(super) fn hdr(world: &World, visit: &Visit<'_>, (body, model): Working<'_>) -> Result<Draft, Refusal> {
    let clip = source(world, visit, body)?;
    let most = match clip.size.resolution().lines() {
        0..=1080 => 181,
        1081..=1440 => 101,
        1441.. => 41,
    };
    if frames(clip.seconds) > most {
        return Err(unfit("video_uri", &format!("must have at most {most} frames at this size")));
    }
    let price = model.price(Operation::Hdr, (clip.size, clip.seconds));
    Ok(Draft { model, prompt: String::new(), seconds: clip.seconds, size: even(clip.size), price, still: None })
}

/// `video-to-video-reframe`.
pub(super) fn reframe(world: &World, visit: &Visit<'_>, (body, model): Working<'_>) -> Result<Draft, Refusal> {
    let clip = long_source(world, visit, body)?;
    if clip.seconds > Seconds::whole(60) {
        return Err(unfit("video_uri", "must have at most 60 seconds and 1800 frames"));
    }
    let shape = size(body)?.ok_or_else(|| body.missing("resolution"))?;
    if !SHAPES.contains(&(shape.width, shape.height)) {
        return Err(unfit("resolution", &format!("{shape} is not one of the shapes")));
    }
    let price = model.price(Operation::Reframe, (shape, clip.seconds));
    Ok(Draft { model, prompt: String::new(), seconds: clip.seconds, size: shape, price, still: None })
}

fn even(size: Size) -> Size {
    Size::new(size.width & !1, size.height & !1)
}
