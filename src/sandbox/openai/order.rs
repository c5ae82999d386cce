//! The four ways to order a clip: create, remix, edit, extend. Checks everything, then puts the job into the world.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use image::{ImageFormat, ImageReader};
use serde_json::{Map, Value};
use std::io::Cursor;

use super::fields::{Fields, invalid, missing, unknown_field, wrong_type};
use super::{Profile, SIDE, listed, video};
use crate::money::Usd;
use crate::sandbox::body::type_of;
use crate::sandbox::form::Upload;
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Job, Order, Phase, World};
use crate::shape::{Seconds, Size};

/// The longest prompt in characters.
pub(super) const LONGEST_PROMPT: usize = 32_000;

/// Lengths by the guide of 2026-03-12; the specification stayed at the first three.
const SECONDS: [&str; 5] = ["4", "8", "12", "16", "20"];

/// The longest clip in seconds that extensions may reach, and how many of them.
const LONGEST_TOTAL: u32 = 120;
const MOST_EXTENSIONS: usize = 6;

/// The longest data URL in characters.
const LONGEST_DATA_URL: usize = 20_971_520;

/// A model, its sizes, and micro-dollars a second for 720p, 1024p and 1080p.
struct Model {
    id: &'static str,
    pro: bool,
}

const MODELS: [Model; 5] = [
    Model { id: "sora-2", pro: false },
    Model { id: "sora-2-2025-10-06", pro: false },
    Model { id: "sora-2-2025-12-08", pro: false },
    Model { id: "sora-2-pro", pro: true },
    Model { id: "sora-2-pro-2025-10-06", pro: true },
];

const SIZES: [&str; 6] = ["720x1280", "1280x720", "1024x1792", "1792x1024", "1080x1920", "1920x1080"];
const SIZES_WITHOUT_PRO: usize = 2;

impl Model {
    fn sizes(&self) -> &'static [&'static str] {
        if self.pro { &SIZES } else { &SIZES[..SIZES_WITHOUT_PRO] }
    }

    /// Prices by <https://developers.openai.com/api/docs/pricing> as of 2026-08-02.
    fn price(&self, size: Size, seconds: Seconds) -> Usd {
        let micros_a_second = match (self.pro, size.resolution().lines()) {
            (false, _) => 100_000,
            (true, ..=720) => 300_000,
            (true, 721..=1024) => 500_000,
            (true, 1025..) => 700_000,
        };
        Usd::from_micros(micros_a_second * i64::from(seconds.millis()) / 1000)
    }
}

/// Azure serves a model under the name that its customer gave to the deployment; what is behind it is guessed from that.
const DEPLOYED: [Model; 2] = [Model { id: "sora-2", pro: false }, Model { id: "sora-2-pro", pro: true }];

fn model(world: &World, id: &str) -> Result<&'static Model, Refusal> {
    if world.settings.profile == Profile::Azure {
        return Ok(&DEPLOYED[usize::from(id.contains("pro"))]);
    }
    MODELS.iter().find(|model| model.id == id).ok_or_else(|| Refusal::NoModel { model: id.to_owned() })
}

/// `POST /videos`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut fields = Fields::new(visit.form.clone());
    let prompt = prompt(&mut fields)?;
    let name = fields.optional_text("model")?.unwrap_or_else(|| "sora-2".to_owned());
    let model = model(world, &name)?;
    let seconds = seconds(fields.choice("seconds", lengths(world))?.unwrap_or("4"));
    let size = size(&mut fields, model)?;
    let still = input_reference(&mut fields, size)?;
    check_characters(world, &fields.ids("characters", 2)?, &prompt)?;
    fields.finish()?;
    let price = model.price(size, seconds);
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: name,
        prompt,
        seconds,
        billed: seconds,
        size,
        price,
        still,
        parent: None,
        idempotency_key: None,
    };
    accept(world, visit, order)
}

/// `POST /videos/{id}/remix`: the same clip with another prompt.
pub(super) fn remix(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let source = source(world, visit.segments[0])?.clone();
    let mut fields = Fields::new(visit.form.clone());
    let prompt = prompt(&mut fields)?;
    fields.finish()?;
    let parent = Some(source.id.clone());
    let order = again(world, &source, Change { verb: visit.verb, prompt, parent })?;
    accept(world, visit, order)
}

/// `POST /videos/edits`.
pub(super) fn edit(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut fields = Fields::new(visit.form.clone());
    let prompt = prompt(&mut fields)?;
    let id = fields.source("video")?;
    fields.finish()?;
    let source = source(world, &id)?.clone();
    let order = again(world, &source, Change { verb: visit.verb, prompt, parent: None })?;
    accept(world, visit, order)
}

/// `POST /videos/extensions`: the new job is the whole clip, the bill only the new part.
pub(super) fn extend(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut fields = Fields::new(visit.form.clone());
    let prompt = prompt(&mut fields)?;
    let segment = seconds(fields.choice("seconds", &SECONDS)?.ok_or_else(|| missing("seconds"))?);
    let id = fields.source("video")?;
    fields.finish()?;
    let source = source(world, &id)?.clone();
    let total = Seconds::from_millis(source.order.seconds.millis() + segment.millis());
    if total > Seconds::whole(LONGEST_TOTAL) {
        let message = format!("The extended video would be {total} seconds long; the most is {LONGEST_TOTAL}.");
        return Err(invalid("seconds", "invalid_value", message));
    }
    if extensions(world, &source) >= MOST_EXTENSIONS {
        let message = format!("This video was extended {MOST_EXTENSIONS} times already.");
        return Err(invalid("video", "invalid_value", message));
    }
    // The parent is kept to count extensions; it is shown for a remix only.
    let parent = Some(source.id.clone());
    let mut order = again(world, &source, Change { verb: visit.verb, prompt, parent })?;
    order.price = model(world, &order.model)?.price(order.size, segment);
    order.billed = segment;
    order.seconds = total;
    accept(world, visit, order)
}

/// How a new job differs from the one it is made from.
struct Change {
    verb: Verb,
    prompt: String,
    parent: Option<String>,
}

/// The order of a job once more. No rate is published for this; it is billed like a new clip of that size and length.
fn again(world: &World, source: &Job, change: Change) -> Result<Order, Refusal> {
    let price = model(world, &source.order.model)?.price(source.order.size, source.order.seconds);
    let Change { verb, prompt, parent } = change;
    let order = source.order.clone();
    Ok(Order { verb, prompt, parent, price, billed: order.seconds, idempotency_key: None, ..order })
}

fn extensions(world: &World, job: &Job) -> usize {
    let mut count = 0;
    let mut next = Some(job);
    while let Some(job) = next.filter(|job| job.order.verb == Verb::Extend) {
        count += 1;
        next = job.order.parent.as_deref().and_then(|id| world.job(SIDE.name, id));
    }
    count
}

fn accept(world: &mut World, visit: &Visit<'_>, order: Order) -> Result<Answer, Refusal> {
    let id = format!("video_{}", world.fresh_name(48));
    verdict::accept(world, visit, &id, order)?;
    video::accepted(world, &id)
}

/// The lengths that are sold; Azure never followed the guide.
fn lengths(world: &World) -> &'static [&'static str] {
    if world.settings.profile == Profile::Azure { &SECONDS[..3] } else { &SECONDS }
}

fn prompt(fields: &mut Fields) -> Result<String, Refusal> {
    fields.text("prompt", 1, LONGEST_PROMPT)
}

fn seconds(text: &'static str) -> Seconds {
    text.parse().unwrap_or(Seconds::whole(4))
}

fn size(fields: &mut Fields, model: &Model) -> Result<Size, Refusal> {
    let text = fields.choice("size", &SIZES)?.unwrap_or("720x1280");
    if !model.sizes().contains(&text) {
        let message = format!("Invalid value: '{text}'. Sizes for {} are: {}.", model.id, listed(model.sizes()));
        return Err(invalid("size", "invalid_value", message));
    }
    text.parse().map_err(|_| missing("size"))
}

/// A finished clip of this customer, to make another from.
fn source<'w>(world: &'w World, id: &str) -> Result<&'w Job, Refusal> {
    let job = video::find(world, id)?;
    match world.phase(job) {
        Phase::Succeeded => Ok(job),
        Phase::Queued | Phase::Running { .. } | Phase::Failed(_) => {
            let message = format!("Video '{id}' is not completed.");
            Err(invalid("video", "invalid_value", message))
        }
    }
}

/// A character can only act if the prompt calls it by its name.
fn check_characters(world: &World, ids: &[String], prompt: &str) -> Result<(), Refusal> {
    for id in ids {
        let character = world.characters.get(id);
        let character =
            character.ok_or_else(|| Refusal::NotFound { message: format!("Character '{id}' was not found.") })?;
        if !prompt.contains(&character.name) {
            let message = format!("The prompt does not name the character '{}'.", character.name);
            return Err(invalid("characters", "invalid_value", message));
        }
    }
    Ok(())
}

const REFERENCE: &str = "input_reference";

/// The first frame: a file, a data URL, or something that the vendor would fetch, which is not looked at here.
fn input_reference(fields: &mut Fields, size: Size) -> Result<Option<Bytes>, Refusal> {
    if let Some(upload) = fields.file(REFERENCE) {
        return picture_file(upload, size).map(Some);
    }
    let Some(mut object) = fields.object(REFERENCE)? else { return Ok(None) };
    let url = inner_text(&mut object, "image_url")?;
    let file = inner_text(&mut object, "file_id")?;
    if let Some(key) = object.keys().next() {
        return Err(unknown_field(&format!("{REFERENCE}.{key}")));
    }
    match (url, file) {
        (Some(url), None) => picture_url(&url, size),
        (None, Some(id)) if id.starts_with("file-") => Ok(None),
        (None, Some(id)) => Err(Refusal::NotFound { message: format!("No such File object: {id}") }),
        (Some(_), Some(_)) | (None, None) => {
            let message = format!("Give exactly one of '{REFERENCE}.image_url' and '{REFERENCE}.file_id'.");
            Err(invalid(REFERENCE, "invalid_value", message))
        }
    }
}

fn inner_text(object: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match object.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(&format!("{REFERENCE}.{name}"), "a string", type_of(&other))),
    }
}

const PICTURES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

fn picture_file(upload: Upload, size: Size) -> Result<Bytes, Refusal> {
    let declared = upload.content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    if !PICTURES.contains(&declared.as_str()) {
        return Err(not_a_picture(&format!("unsupported mimetype ('{declared}')")));
    }
    check_picture(upload.bytes, size)
}

fn picture_url(url: &str, size: Size) -> Result<Option<Bytes>, Refusal> {
    let field = format!("{REFERENCE}.image_url");
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(None);
    }
    if url.len() > LONGEST_DATA_URL {
        let message = format!("Invalid '{field}': string too long. The most is {LONGEST_DATA_URL}.");
        return Err(invalid(&field, "string_above_max_length", message));
    }
    let data = url.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    let Some((declared, data)) = data else {
        let message = format!("Invalid '{field}': expected an http or https URL or a base64 data URL.");
        return Err(invalid(&field, "invalid_value", message));
    };
    if !PICTURES.contains(&declared) {
        return Err(not_a_picture(&format!("unsupported mimetype ('{declared}')")));
    }
    let bytes = STANDARD.decode(data).map_err(|error| not_a_picture(&error.to_string()))?;
    check_picture(bytes.into(), size).map(Some)
}

fn check_picture(bytes: Bytes, size: Size) -> Result<Bytes, Refusal> {
    let unreadable = |error: image::ImageError| not_a_picture(&error.to_string());
    let format = image::guess_format(&bytes).map_err(unreadable)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(not_a_picture("the content is none of these"));
    }
    let dimensions = ImageReader::with_format(Cursor::new(&bytes), format).into_dimensions();
    let (width, height) = dimensions.map_err(unreadable)?;
    if (width, height) != (size.width, size.height) {
        let message = format!("Inpaint image must match the requested width and height: {width}x{height}, not {size}.");
        return Err(invalid(REFERENCE, "invalid_value", message));
    }
    // Only now, when it is known to be small, is it unpacked: a picture cut short is none.
    image::load_from_memory_with_format(&bytes, format).map_err(unreadable)?;
    Ok(bytes)
}

pub(super) fn not_a_picture(why: &str) -> Refusal {
    let message = format!("Invalid file '{REFERENCE}': {why}. Supported file formats are {}.", listed(&PICTURES));
    invalid(REFERENCE, "invalid_value", message)
}
