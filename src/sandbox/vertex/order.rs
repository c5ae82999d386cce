//! `POST …:predictLongRunning`: one instance, and parameters that decide the price.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use super::models::{self, CLASSES, Model};
use super::{Place, SIDE, unfit};
use crate::money::Usd;
use crate::sandbox::body::Body;
use crate::sandbox::notes;
use crate::sandbox::picture::{self, frame};
use crate::sandbox::side::{Answer, Refusal, Verb, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, World};
use crate::shape::Seconds;

const MOST_REFERENCES: usize = 3;
const MOST_SAMPLES: i64 = 4;

pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let place = Place::of(visit)?;
    let model = models::find(place.model).map_err(|_| Refusal::NoModel { model: place.path() })?;
    let mut body = Body::new(visit.form.fields.clone());
    let mut instances = body.objects("instances")?;
    let instance = instances.pop().filter(|_| instances.is_empty());
    let instance = Instance::read(instance.ok_or_else(|| unfit("instances", "exactly one is required"))?, model)?;
    let parameters = Parameters::read(body.object("parameters")?, model, &instance)?;
    body.finish()?;
    let quota = instance.prompt.contains("[quota]");
    let partial = instance.prompt.contains("[partial]") && parameters.samples > 1;
    let charged = parameters.samples - i64::from(partial);
    let seconds = Seconds::whole(parameters.seconds);
    let order = Order {
        provider: SIDE.name,
        verb: if instance.video { Verb::Extend } else { visit.verb },
        model: model.id.to_owned(),
        prompt: instance.prompt,
        seconds,
        billed: seconds,
        size: frame(CLASSES[parameters.class].1, parameters.ratio),
        price: Usd::from_micros(parameters.rate * i64::from(parameters.seconds) * charged),
        still: instance.still,
        parent: None,
        idempotency_key: None,
    };
    let digits = world.fresh_name(32);
    let uuid = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-");
    let name = format!("{}/operations/{uuid}", place.path());
    verdict::accept(world, visit, &name, order)?;
    if quota {
        world.doom(&name, Fate::Fails);
    }
    let objects = parameters.keep_objects(world, &name, &digits[..4]);
    let note = json!({ "samples": parameters.samples, "objects": objects, "partial": partial, "quota": quota });
    notes::keep(world, (SIDE.name, &name), &note);
    Ok(Answer::json(200, json!({ "name": name })))
}

/// The words and files of an order.
struct Instance {
    prompt: String,
    still: Option<Bytes>,
    image: bool,
    video: bool,
}

impl Instance {
    fn read(mut body: Body, model: &Model) -> Result<Self, Refusal> {
        let prompt = body.text("prompt")?.unwrap_or_default();
        let image = media(&mut body, "image", "image/")?;
        let last = media(&mut body, "lastFrame", "image/")?;
        let video = media(&mut body, "video", "video/")?;
        let references = references(&mut body)?;
        let mask = body.object("mask")?.is_some();
        body.finish()?;
        let no = |why: &str| Err(unfit("instances.0", why));
        if prompt.trim().is_empty() && image.is_none() && video.is_none() {
            return no("a prompt is required");
        }
        if last.is_some() && image.is_none() {
            return no("lastFrame needs an image");
        }
        if mask && video.is_none() {
            return no("mask needs a video");
        }
        if !model.versatile && (last.is_some() || video.is_some() || references > 0) {
            return no(&format!("{} takes a prompt and an image only", model.id));
        }
        Ok(Self { prompt, image: image.is_some(), video: video.is_some(), still: image.and_then(|Media(bytes)| bytes) })
    }
}

/// A file: its bytes where they came along.
struct Media(Option<Bytes>);

/// `{bytesBase64Encoded or gcsUri, mimeType}`. What lies in a bucket is not looked at.
fn media(body: &mut Body, name: &str, family: &str) -> Result<Option<Media>, Refusal> {
    let Some(mut inner) = body.object(name)? else { return Ok(None) };
    let (data, uri) = (inner.text("bytesBase64Encoded")?, inner.text("gcsUri")?);
    let kind = inner.needed_text("mimeType")?;
    let at = |field: &str| inner.path(field);
    if !kind.starts_with(family) {
        return Err(unfit(&at("mimeType"), &format!("must begin with {family}")));
    }
    let bytes = match (data, uri) {
        (None, Some(uri)) if uri.starts_with("gs://") => None,
        (None, Some(_)) => return Err(unfit(&at("gcsUri"), "must begin with gs://")),
        (Some(data), None) => {
            let bytes = STANDARD.decode(data).map_err(|_| unfit(&at("bytesBase64Encoded"), "is not base64"))?;
            Some(Bytes::from(bytes))
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(unfit(&body.path(name), "needs either bytesBase64Encoded or gcsUri"));
        }
    };
    if family == "image/"
        && let Some(bytes) = &bytes
    {
        picture::checked(bytes.clone()).map_err(|_| unfit(&at("bytesBase64Encoded"), "is not a readable image"))?;
    }
    inner.finish()?;
    Ok(Some(Media(bytes)))
}

/// The pages write the types small, the package in capitals.
fn references(body: &mut Body) -> Result<usize, Refusal> {
    let list = body.objects("referenceImages")?;
    if list.len() > MOST_REFERENCES {
        return Err(unfit("instances.0.referenceImages", "at most 3 are taken"));
    }
    let count = list.len();
    for mut item in list {
        let missing = item.missing("image");
        media(&mut item, "image", "image/")?.ok_or(missing)?;
        item.choice("referenceType", &["ASSET", "STYLE", "asset", "style"])?
            .ok_or_else(|| item.missing("referenceType"))?;
        item.finish()?;
    }
    Ok(count)
}

/// `parameters`, with everything filled in.
struct Parameters {
    samples: i64,
    seconds: u32,
    class: usize,
    ratio: &'static str,
    rate: i64,
    storage: Option<String>,
}

impl Parameters {
    fn read(body: Option<Body>, model: &Model, instance: &Instance) -> Result<Self, Refusal> {
        let mut body = body.unwrap_or_else(|| Body::new(serde_json::Map::new()));
        let samples = body.integer("sampleCount")?.unwrap_or(1);
        if !(1..=MOST_SAMPLES).contains(&samples) {
            return Err(unfit("parameters.sampleCount", "must be from 1 to 4"));
        }
        let seconds = body.integer("durationSeconds")?.unwrap_or(8);
        if ![4, 6, 8].contains(&seconds) {
            return Err(unfit("parameters.durationSeconds", "must be 4, 6 or 8"));
        }
        let resolution = body.choice("resolution", &CLASSES.map(|(name, _)| name))?.unwrap_or("720p");
        let class = CLASSES.iter().position(|(name, _)| *name == resolution).unwrap_or(0);
        let rates = model.rates(class);
        let (heard, silent) = rates
            .ok_or_else(|| unfit("parameters.resolution", &format!("{resolution} is not made by {}", model.id)))?;
        let rate = if body.flag("generateAudio")?.unwrap_or(true) { heard } else { silent };
        let ratio = body.choice("aspectRatio", &["16:9", "9:16"])?.unwrap_or("16:9");
        let storage = body.text("storageUri")?;
        if storage.as_ref().is_some_and(|uri| uri.strip_prefix("gs://").is_none_or(str::is_empty)) {
            return Err(unfit("parameters.storageUri", "must be of the form gs://bucket/prefix"));
        }
        check_bystanders(&mut body, instance)?;
        body.finish()?;
        Ok(Self { samples, seconds: u32::try_from(seconds).unwrap_or_default(), class, ratio, rate, storage })
    }

    /// The names of the objects that the samples become, where they go to a bucket.
    fn keep_objects(&self, world: &mut World, operation: &str, folder: &str) -> Vec<String> {
        let Some(storage) = &self.storage else { return Vec::new() };
        let root = storage.trim_end_matches('/');
        let objects: Vec<String> =
            (0..self.samples).map(|sample| format!("{root}/{folder}/sample_{sample}.mp4")).collect();
        for object in &objects {
            notes::keep(world, (SIDE.name, object), &json!({ "operation": operation }));
        }
        objects
    }
}

/// The parameters that change nothing about size, length and price.
fn check_bystanders(body: &mut Body, instance: &Instance) -> Result<(), Refusal> {
    body.integer("seed")?;
    body.integer("fps")?;
    body.text("negativePrompt")?;
    body.text("personGeneration")?;
    body.text("pubsubTopic")?;
    body.flag("enhancePrompt")?;
    body.choice("compressionQuality", &["OPTIMIZED", "LOSSLESS"])?;
    if body.choice("resizeMode", &["CROP", "PAD"])?.is_some() && !instance.image {
        return Err(unfit("parameters.resizeMode", "needs an image"));
    }
    Ok(())
}
