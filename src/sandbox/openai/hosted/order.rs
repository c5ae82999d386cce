//! Orders at the servers that people run themselves: any model, any even size, and no price.

use bytes::Bytes;
use image::ImageFormat;
use serde_json::{Map, Value};

use super::{find, id, server, show};
use crate::money::Usd;
use crate::sandbox::body::type_of;
use crate::sandbox::form::Upload;
use crate::sandbox::openai::SIDE;
use crate::sandbox::openai::fields::{Fields, invalid, missing, unknown_field, wrong_type};
use crate::sandbox::openai::object::Occasion;
use crate::sandbox::openai::order::{LONGEST_PROMPT, not_a_picture};
use crate::sandbox::openai::profile::{PictureForm, Receipt, Room, SecondsForm, Server};
use crate::sandbox::openai::refusal::BUSY;
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, Phase, World};
use crate::shape::{Seconds, Size};

const USUAL_LENGTH: Seconds = Seconds::whole(4);
const USUAL_SIZE: Size = Size::new(832, 480);

/// The frames of a second, in thousandths, where an order does not say.
const USUAL_RATE: u32 = 24_000;

const REFERENCE: &str = "input_reference";

/// `POST /videos`.
pub(in crate::sandbox::openai) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let server = server(world)?;
    if server.room == Room::One && is_busy(world) {
        let message = "The server has reached its limit of 1 concurrent tasks".to_owned();
        return Err(Refusal::Invalid { field: None, code: Some(BUSY), message });
    }
    let mut fields = Fields::new(visit.form.clone());
    let prompt = fields.text("prompt", 1, LONGEST_PROMPT)?;
    let model = match (fields.optional_text("model")?, server.receipt) {
        (Some(model), _) => model,
        (None, Receipt::Job) => server.model.to_owned(),
        (None, Receipt::Clip) => return Err(missing("model")),
    };
    check_form_of_answer(&mut fields, server.receipt)?;
    let asked = length(&mut fields, server.seconds)?.unwrap_or(USUAL_LENGTH);
    let size = size(&mut fields, server)?;
    let still = picture(&mut fields, server.picture, &model)?;
    let seconds = if server.counts_frames { by_frames(&mut fields)?.unwrap_or(asked) } else { asked };
    if let Some(known) = server.only_fields {
        fields.pass_over(known);
        fields.finish()?;
    }
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model,
        prompt,
        seconds,
        // Nobody is billed; kept because one server goes on telling what was asked for.
        billed: asked,
        size,
        price: Usd::ZERO,
        still,
        parent: None,
        idempotency_key: None,
    };
    accept(world, visit, order)
}

/// `POST /videos/{id}/remix`, `/videos/edits` and `/videos/extensions`, at the server that passes them on.
pub(in crate::sandbox::openai) fn remake(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut fields = Fields::new(visit.form.clone());
    let prompt = fields.text("prompt", 1, LONGEST_PROMPT)?;
    let named = match visit.segments.first() {
        Some(id) => (*id).to_owned(),
        None => fields.source("video")?,
    };
    let source = find(world, &named)?.clone();
    if world.phase(&source) != Phase::Succeeded {
        return Err(invalid("video", "invalid_value", format!("Video '{named}' is not completed.")));
    }
    let mut order = Order { verb: visit.verb, prompt, parent: Some(source.id), ..source.order };
    if visit.verb == Verb::Extend {
        let segment = length(&mut fields, server(world)?.seconds)?.unwrap_or(USUAL_LENGTH);
        order.seconds = Seconds::from_millis(order.seconds.millis() + segment.millis());
        order.billed = segment;
    }
    accept(world, visit, order)
}

fn accept(world: &mut World, visit: &Visit<'_>, order: Order) -> Result<Answer, Refusal> {
    let server = server(world)?;
    let id = id::fresh(world, server.id, &order);
    let fate = verdict::accept(world, visit, &id, order)?;
    let job = find(world, &id)?;
    let answer = |phase| Ok(Answer::json(server.created, show(world, visit, (job, phase), Occasion::Ordered)?));
    match (server.receipt, fate) {
        (Receipt::Job, _) => answer(Phase::Queued),
        (Receipt::Clip, Fate::Succeeds) => Ok(answer(Phase::Succeeded)?.held_until(&id)),
        (Receipt::Clip, fate) => Ok(answer(Phase::Failed(fate))?.held_until(&id)),
    }
}

/// The clip is handed over by its address: an answer that holds its bytes is not played.
fn check_form_of_answer(fields: &mut Fields, receipt: Receipt) -> Result<(), Refusal> {
    let form = if receipt == Receipt::Clip { fields.optional_text("response_format")? } else { None };
    match form.as_deref() {
        None | Some("url") => Ok(()),
        Some(other) => {
            let message = format!("Invalid response_format: '{other}'. Only 'url' is served here.");
            Err(invalid("response_format", "invalid_value", message))
        }
    }
}

fn is_busy(world: &World) -> bool {
    world.jobs(SIDE.name).any(|job| matches!(world.phase(job), Phase::Queued | Phase::Running { .. }))
}

fn length(fields: &mut Fields, form: SecondsForm) -> Result<Option<Seconds>, Refusal> {
    let text = match form {
        SecondsForm::Digits => fields.optional_text("seconds")?,
        SecondsForm::Whole | SecondsForm::Decimal => fields.number("seconds")?,
        SecondsForm::Integer => match fields.value("seconds") {
            None => None,
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(other) => return Err(wrong_type("seconds", "an integer", type_of(&other))),
        },
    };
    let Some(text) = text else { return Ok(None) };
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let fits = is_digits || form == SecondsForm::Decimal;
    let seconds = text.parse().ok().filter(|_| fits);
    let bad = || invalid("seconds", "invalid_value", format!("Invalid value for 'seconds': '{text}'."));
    seconds.map(Some).ok_or_else(bad)
}

/// The length that `num_frames` at `fps` make.
fn by_frames(fields: &mut Fields) -> Result<Option<Seconds>, Refusal> {
    let Some(frames) = fields.number("num_frames")? else { return Ok(None) };
    let rate = match fields.number("fps")? {
        Some(rate) => Some(rate),
        None => fields.number("frame_rate")?,
    };
    // A rate is written like a length: a decimal number.
    let rate = rate.map_or(Some(USUAL_RATE), |rate| rate.parse().ok().map(Seconds::millis));
    let bad = || invalid("num_frames", "invalid_value", format!("Invalid value for 'num_frames': '{frames}'."));
    let count: u64 = frames.parse().map_err(|_| bad())?;
    let millis = rate.map(|rate| count.saturating_mul(1_000_000) / u64::from(rate));
    let millis = millis.and_then(|millis| u32::try_from(millis).ok()).filter(|millis| *millis > 0);
    millis.map(|millis| Some(Seconds::from_millis(millis))).ok_or_else(bad)
}

fn size(fields: &mut Fields, server: &Server) -> Result<Size, Refusal> {
    let text = fields.optional_text("size")?;
    if let (Some(sizes), Some(text)) = (server.sizes, &text)
        && !sizes.contains(&text.as_str())
    {
        // It trips over a size that it does not have, instead of saying so.
        return Err(Refusal::Status(500));
    }
    let text = match (text, fields.number("width")?, fields.number("height")?) {
        (Some(text), ..) => text,
        (None, Some(width), Some(height)) => format!("{width}x{height}"),
        (None, ..) => return Ok(USUAL_SIZE),
    };
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x');
    let is_even = |size: &Size| size.width.is_multiple_of(2) && size.height.is_multiple_of(2);
    let size = text.parse().ok().filter(|size| is_plain && is_even(size));
    size.ok_or_else(|| invalid("size", "invalid_value", format!("Invalid size '{text}': expected 'WxH', both even.")))
}

/// The first frame, where its bytes came along; what the server would fetch is not looked at here.
fn picture(fields: &mut Fields, form: PictureForm, model: &str) -> Result<Option<Bytes>, Refusal> {
    let upload = fields.file(REFERENCE);
    match form {
        PictureForm::ImageReference => {
            let object = reference(fields, "image_reference")?;
            if let (Some(_), Some(_)) = (&upload, &object) {
                let message = "Only one of 'input_reference' and 'image_reference' can be given.".to_owned();
                return Err(invalid("image_reference", "invalid_value", message));
            }
            object.map_or(Ok(()), |object| only(&object, "image_reference", &["image_url"]))?;
        }
        PictureForm::Address => {
            fields.optional_text(REFERENCE)?;
        }
        PictureForm::Text => {
            fields.optional_text("reference_url")?;
            fields.optional_text(REFERENCE)?;
        }
        PictureForm::Content => {
            if let Some(file) = fields.file("image_reference") {
                return readable(file).map(Some);
            }
            let object = reference(fields, "image_reference")?;
            object.map_or(Ok(()), |object| only(&object, "image_reference", &["content", "format", "role"]))?;
        }
        PictureForm::Object => {
            let object = reference(fields, REFERENCE)?;
            object.map_or(Ok(()), |object| only(&object, REFERENCE, &["image_url", "file_id"]))?;
        }
        PictureForm::FileForSome(_) => {
            if upload.is_some() && !form.takes_files_of(model) {
                let message = format!("Model '{model}' does not take an input image.");
                return Err(invalid(REFERENCE, "invalid_value", message));
            }
        }
    }
    upload.map(readable).transpose()
}

fn reference(fields: &mut Fields, name: &str) -> Result<Option<Map<String, Value>>, Refusal> {
    match fields.value(name) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(wrong_type(name, "an object", "something else")),
    }
}

fn only(object: &Map<String, Value>, name: &str, known: &[&str]) -> Result<(), Refusal> {
    let unknown = object.keys().find(|key| !known.contains(&key.as_str()));
    unknown.map_or(Ok(()), |key| Err(unknown_field(&format!("{name}.{key}"))))
}

fn readable(upload: Upload) -> Result<Bytes, Refusal> {
    let unreadable = |error: image::ImageError| not_a_picture(&error.to_string());
    let format = image::guess_format(&upload.bytes).map_err(unreadable)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(not_a_picture("the content is none of these"));
    }
    image::load_from_memory_with_format(&upload.bytes, format).map_err(unreadable)?;
    Ok(upload.bytes)
}
