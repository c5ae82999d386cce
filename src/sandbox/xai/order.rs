//! The three ways to order a clip: made afresh, changed, or made longer.

use bytes::Bytes;

use super::input::{self, Input};
use super::models::{self, Grade, Model};
use super::storage::{self, Storage};
use super::{SIDE, video};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::brought::Footage;
use crate::sandbox::picture::{self, frame};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, World};
use crate::shape::{Aspect, Seconds, Size};

const ASPECTS: [&str; 9] = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "5:2"];
const RESOLUTIONS: [&str; 3] = ["480p", "720p", "1080p"];
const LENGTHS: std::ops::RangeInclusive<i64> = 1..=15;
const LONGEST_FROM_REFERENCES: i64 = 10;
const ADDED: std::ops::RangeInclusive<i64> = 2..=10;
const MOST_REFERENCES: usize = 7;
const MOST_VOICES: usize = 3;
const MOST_KEYFRAMES: usize = 4;
/// The longest clip that can be edited, and how long one may be that is extended.
const LONGEST_EDITED: Seconds = Seconds::from_millis(8700);
const EXTENDED: std::ops::RangeInclusive<Seconds> = Seconds::whole(2)..=Seconds::whole(15);
/// The lines of the largest clip that comes out of another.
const MOST_LINES_OF_CHANGED: u32 = 720;
/// Width over height of a first frame, by the schema of a reseller of the same model.
const PROPORTIONS: std::ops::RangeInclusive<f64> = 0.4..=2.5;

/// The pictures of an order by their parts in it.
struct Pictures {
    first: bool,
    /// The bytes of the first one, where they are here.
    still: Option<Bytes>,
    last: bool,
    keyframes: usize,
    references: usize,
    voices: usize,
}

/// `POST /videos/generations`.
pub(super) fn generate(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let (id, model) = model(&mut body)?;
    let prompt = body.text("prompt")?.unwrap_or_default();
    let seconds = length(&mut body, (&LENGTHS, 8))?;
    let aspect = body.choice("aspect_ratio", &ASPECTS)?.unwrap_or("16:9");
    let resolution = body.choice("resolution", &RESOLUTIONS)?.unwrap_or("480p");
    let pictures = Pictures::read(world, visit, (&mut body, seconds))?;
    body.flag("generate_audio")?;
    let storage = finish(body)?;
    pictures.fit(model, seconds)?;
    let lines = resolution.trim_end_matches('p').parse().unwrap_or(480);
    if !model.makes(lines) {
        return Err(unfit("resolution", &format!("{resolution} is not supported by {id}")));
    }
    if lines > 720 && pictures.references > 0 {
        return Err(unfit("resolution", "at most 720p with reference_images"));
    }
    let seconds = whole(seconds);
    let price = model.price(lines, seconds) + model.price_of_pictures(pictures.count());
    let trouble = (prompt.trim().is_empty() && pictures.count() == 0)
        .then(|| ("invalid_argument", "Prompt must not be empty".to_owned()));
    let still = pictures.still;
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: id,
        prompt,
        seconds,
        billed: seconds,
        size: size(lines, aspect, still.as_ref())?,
        price,
        still,
        parent: None,
        idempotency_key: None,
    };
    take(world, visit, Taken { order, storage, trouble })
}

/// `POST /videos/edits`: as long and as large as it was.
pub(super) fn edit(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let (id, model) = model(&mut body)?;
    let source = source(world, visit, &mut body)?;
    let prompt = body.text("prompt")?.unwrap_or_default();
    let storage = finish(body)?;
    if source.seconds > LONGEST_EDITED {
        return Err(unfit("video", &format!("must not be longer than {LONGEST_EDITED} s")));
    }
    let change = Change { id, model, source, prompt, made: source.seconds, whole: source.seconds };
    change.order(world, visit, storage)
}

/// `POST /videos/extensions`: the source and what is added, in one clip.
pub(super) fn extend(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(visit.form.fields.clone());
    let (id, model) = model(&mut body)?;
    let source = source(world, visit, &mut body)?;
    let prompt = body.text("prompt")?.unwrap_or_default();
    let made = whole(length(&mut body, (&ADDED, 6))?);
    let storage = finish(body)?;
    if !EXTENDED.contains(&source.seconds) {
        return Err(unfit("video", "must be 2 to 15 seconds long"));
    }
    let length = Seconds::from_millis(source.seconds.millis() + made.millis());
    Change { id, model, source, prompt, made, whole: length }.order(world, visit, storage)
}

/// A clip that is made of another.
struct Change {
    id: String,
    model: &'static Model,
    source: Footage,
    prompt: String,
    /// The seconds that are made, and those that come out.
    made: Seconds,
    whole: Seconds,
}

impl Change {
    fn order(self, world: &mut World, visit: &Visit<'_>, storage: Option<Storage>) -> Result<Answer, Refusal> {
        let Self { id, model, source, prompt, made, whole } = self;
        let trouble = if model.grade != Grade::Base {
            Some(("failed_precondition", format!("{id} does not support video inputs")))
        } else if prompt.trim().is_empty() {
            Some(("invalid_argument", "Prompt must not be empty".to_owned()))
        } else {
            None
        };
        let lines = source.size.width.min(source.size.height).min(MOST_LINES_OF_CHANGED);
        let order = Order {
            provider: SIDE.name,
            verb: visit.verb,
            model: id,
            prompt,
            seconds: whole,
            billed: made,
            size: frame(lines, &proportion(source.size)),
            price: models::price_of_source(source.seconds) + model.price(lines, made),
            still: None,
            parent: None,
            idempotency_key: None,
        };
        take(world, visit, Taken { order, storage, trouble })
    }
}

/// An order that was understood. With a trouble it is taken all the same, and fails.
struct Taken {
    order: Order,
    storage: Option<Storage>,
    trouble: Option<(&'static str, String)>,
}

fn take(world: &mut World, visit: &Visit<'_>, taken: Taken) -> Result<Answer, Refusal> {
    let id = world.fresh_uuid();
    verdict::accept(world, visit, &id, taken.order)?;
    if let Some(trouble) = taken.trouble {
        video::note_trouble(world, &id, trouble);
        world.doom(&id, Fate::Fails);
    }
    if let Some(storage) = taken.storage {
        storage::keep(world, &id, &storage);
    }
    Ok(video::accepted(&id))
}

fn model(body: &mut Body) -> Result<(String, &'static Model), Refusal> {
    let id = body.needed_text("model")?;
    let model = models::find(&id)?;
    Ok((id, model))
}

/// A whole number of seconds within a range; what comes unless told is the second.
fn length(body: &mut Body, (range, usual): (&std::ops::RangeInclusive<i64>, i64)) -> Result<i64, Refusal> {
    let seconds = body.integer("duration")?.unwrap_or(usual);
    if range.contains(&seconds) {
        return Ok(seconds);
    }
    Err(unfit("duration", &format!("must be from {} to {}", range.start(), range.end())))
}

fn whole(seconds: i64) -> Seconds {
    Seconds::whole(u32::try_from(seconds).unwrap_or_default())
}

fn source(world: &World, visit: &Visit<'_>, body: &mut Body) -> Result<Footage, Refusal> {
    let source = input::read(world, visit, (body, "video"))?;
    source.ok_or_else(|| body.missing("video"))?.footage()
}

/// The fields that every order may have, and the end of it.
fn finish(mut body: Body) -> Result<Option<Storage>, Refusal> {
    body.text("user")?;
    let storage = storage::read(&mut body)?;
    body.finish()?;
    Ok(storage)
}

/// The frame of a class: of the first frame's proportion where there is one to see.
fn size(lines: u32, aspect: &str, first: Option<&Bytes>) -> Result<Size, Refusal> {
    let Some(seen) = first.and_then(picture::size) else { return Ok(frame(lines, aspect)) };
    if !PROPORTIONS.contains(&seen.aspect().ratio()) {
        return Err(unfit("image", "the width must be 0.4 to 2.5 times the height"));
    }
    Ok(frame(lines, &proportion(seen)))
}

fn proportion(size: Size) -> String {
    let aspect: Aspect = size.aspect();
    aspect.to_string()
}

impl Pictures {
    fn read(world: &World, visit: &Visit<'_>, (body, seconds): (&mut Body, i64)) -> Result<Self, Refusal> {
        let seen = |input: Option<Input>| input.map(Input::picture).transpose();
        let first = seen(input::read(world, visit, (body, "image"))?)?;
        let last = seen(input::read(world, visit, (body, "last_frame"))?)?.is_some();
        let references = body.objects("reference_images")?;
        let keyframes = body.objects("keyframes")?;
        let voices = body.objects("reference_audios")?;
        let pictures = Self {
            first: first.is_some(),
            still: first.flatten(),
            last,
            keyframes: keyframes.len(),
            references: references.len(),
            voices: voices.len(),
        };
        for (index, item) in references.into_iter().enumerate() {
            input::of(world, visit, (item, format!("reference_images.{index}")))?.picture()?;
        }
        for mut item in keyframes {
            let image = input::read(world, visit, (&mut item, "image"))?;
            image.ok_or_else(|| item.missing("image"))?.picture()?;
            let at = item.number("timestamp_s")?.ok_or_else(|| item.missing("timestamp_s"))?;
            check_moment(at, seconds).map_err(|why| unfit(&item.path("timestamp_s"), why))?;
            item.finish()?;
        }
        for mut item in voices {
            let named = item.text("voice_id")?.is_some() != item.text("url")?.is_some();
            if !named {
                return Err(unfit(&item.path("voice_id"), "needs either voice_id or url"));
            }
            item.finish()?;
        }
        Ok(pictures)
    }

    fn count(&self) -> usize {
        usize::from(self.first) + usize::from(self.last) + self.keyframes + self.references
    }

    /// Holds the parts against each other and against the model.
    fn fit(&self, model: &Model, seconds: i64) -> Result<(), Refusal> {
        for (field, count, most) in [
            ("keyframes", self.keyframes, MOST_KEYFRAMES),
            ("reference_images", self.references, MOST_REFERENCES),
            ("reference_audios", self.voices, MOST_VOICES),
        ] {
            if count > most {
                return Err(unfit(field, &format!("at most {most} are allowed")));
            }
        }
        let no = |field: &str| Err(unfit(field, "is not supported by this model"));
        if model.grade != Grade::Full {
            match () {
                () if self.last => return no("last_frame"),
                () if self.keyframes > 0 => return no("keyframes"),
                () if self.voices > 0 => return no("reference_audios"),
                () if self.references > 0 && (model.grade == Grade::Lite || self.first) => {
                    return no("reference_images");
                }
                () => {}
            }
        }
        if model.grade == Grade::Base && self.references > 0 && seconds > LONGEST_FROM_REFERENCES {
            return Err(unfit("duration", "must not be more than 10 with reference_images"));
        }
        Ok(())
    }
}

/// Strictly inside the clip, on a grid of thirds of a second.
fn check_moment(at: f64, seconds: i64) -> Result<(), &'static str> {
    let thirds = at * 3.0;
    if (thirds - thirds.round()).abs() > 0.01 {
        return Err("must be on the grid of 1/3 s");
    }
    let end = f64::from(i32::try_from(seconds).unwrap_or_default()) * 3.0;
    if (0.5..end - 0.5).contains(&thirds) { Ok(()) } else { Err("must be inside the clip") }
}
