//! `POST /services/aigc/video-generation/video-synthesis`: `model`, `input`, `parameters`.

use serde_json::{Value, json};

use super::media::Media;
use super::models::{self, Model, RATIOS, Shape, Takes, lines, size_for, tier_of};
use super::{SIDE, no, said};
use crate::money::Usd;
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::notes;
use crate::sandbox::picture::proportion;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, World};
use crate::shape::{Seconds, Size};

/// What is made of an open length, and what a clip that is brought is taken for.
const OPEN_SECONDS: i64 = 8;
const BROUGHT_SECONDS: i64 = 5;

/// The largest seed.
const LARGEST_SEED: i64 = 2_147_483_647;

pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    if visit.header("x-dashscope-async") != Some("enable") {
        let message = "current user api does not support synchronous calls.".to_owned();
        return Err(Refusal::NotPermitted { message });
    }
    let mut body = Body::new(visit.form.fields.clone());
    let name = body.needed_text("model")?;
    let model = models::find(&name)?;
    let mut input = body.needed_object("input")?;
    let prompt = prompt(&mut input, model)?;
    let media = Media::read(world, &mut input, model)?;
    // The vendor's older package sends these as well.
    input.take("extend_prompt");
    input.take("function");
    input.finish()?;
    let mut parameters = Parameters::read(body.object("parameters")?, model)?;
    body.finish()?;
    if prompt.contains("[inside]") {
        return Ok(no(200, "DataInspectionFailed", "Input data may contain inappropriate content."));
    }
    if media.stored && visit.header("x-dashscope-ossresourceresolve") != Some("enable") {
        parameters.late.get_or_insert("The URL of the input cannot be fetched.");
    }
    let input_seconds = BROUGHT_SECONDS * i64::try_from(media.clips).unwrap_or_default();
    let (order, ratio) = parameters.order(visit, model, (name, prompt, media));
    let late = parameters.late;
    let billed = i64::from(order.seconds.millis() / 1000) + input_seconds;
    let order = Order { price: Usd::from_micros(model.rate(parameters.tier) * billed), ..order };
    let note = json!({
        "tier": lines(parameters.tier),
        "ratio": ratio,
        "input_seconds": input_seconds,
        "by_size": model.shape == Shape::Older,
        "extended": parameters.extends,
        "late": late,
    });
    let id = task_id(&world.fresh_name(32));
    verdict::accept(world, visit, &id, order)?;
    notes::keep(world, (SIDE.name, &id), &note);
    if late.is_some() {
        world.doom(&id, Fate::Fails);
    }
    Ok(said(world, json!({ "output": { "task_id": id, "task_status": "PENDING" } })))
}

/// Thirty-two digits as a UUID.
fn task_id(name: &str) -> String {
    [&name[..8], &name[8..12], &name[12..16], &name[16..20], &name[20..]].join("-")
}

fn prompt(input: &mut Body, model: &Model) -> Result<String, Refusal> {
    let longest = match model.shape {
        Shape::Wan3 => 20_000,
        Shape::HappyHorse | Shape::Wan27 | Shape::Older => 5000,
    };
    let prompt = input.text("prompt")?.unwrap_or_default();
    if prompt.trim().is_empty() && model.takes != Takes::Frames {
        return Err(unfit("input.prompt", "is required"));
    }
    if prompt.chars().count() > longest {
        return Err(unfit("input.prompt", &format!("must have at most {longest} characters")));
    }
    if matches!(model.shape, Shape::Wan27 | Shape::Older) {
        let negative = input.text("negative_prompt")?;
        if negative.is_some_and(|text| text.chars().count() > 500) {
            return Err(unfit("input.negative_prompt", "must have at most 500 characters"));
        }
    }
    Ok(prompt)
}

/// `parameters`, with everything filled in.
struct Parameters {
    tier: &'static str,
    ratio: Option<&'static str>,
    seconds: i64,
    extends: bool,
    /// What is of a wrong type: nobody says so until the task has failed.
    late: Option<&'static str>,
}

impl Parameters {
    fn read(body: Option<Body>, model: &Model) -> Result<Self, Refusal> {
        let mut read = Self {
            tier: model.usual_tier(),
            ratio: None,
            seconds: 5,
            extends: model.shape == Shape::Wan27,
            late: None,
        };
        let Some(mut body) = body else { return Ok(read) };
        read.read_shape(&mut body, model)?;
        if let Some(seconds) = read.number(&mut body, "duration") {
            if !model.lengths.contains(seconds) {
                return Err(unfit("parameters.duration", &format!("{seconds} is not supported by {}", model.id)));
            }
            read.seconds = if seconds == -1 { OPEN_SECONDS } else { seconds };
        }
        if read.number(&mut body, "seed").is_some_and(|seed| !(0..=LARGEST_SEED).contains(&seed)) {
            return Err(unfit("parameters.seed", "must be from 0 to 2147483647"));
        }
        read.flag(&mut body, "watermark");
        if matches!(model.shape, Shape::Wan3 | Shape::Older) {
            read.flag(&mut body, "audio");
        }
        if matches!(model.shape, Shape::Wan27 | Shape::Older) {
            read.extends = read.flag(&mut body, "prompt_extend").unwrap_or(read.extends);
        }
        if model.shape == Shape::Older {
            body.choice("shot_type", &["single", "multi"])?;
        }
        body.finish()?;
        Ok(read)
    }

    /// Tier and ratio, or both in one size.
    fn read_shape(&mut self, body: &mut Body, model: &Model) -> Result<(), Refusal> {
        let by_size = model.shape == Shape::Older && model.takes != Takes::Frames;
        if by_size {
            let Some(text) = body.text("size")? else { return Ok(()) };
            let size = text.contains('*').then(|| text.parse::<Size>().ok()).flatten();
            let found = size.and_then(|size| tier_of(model, size));
            let (tier, ratio) = found.ok_or_else(|| unfit("parameters.size", &format!("{text} is not supported")))?;
            (self.tier, self.ratio) = (tier, Some(ratio));
            return Ok(());
        }
        if let Some(tier) = body.choice("resolution", &model.tiers())? {
            self.tier = tier;
        }
        let framed = model.takes == Takes::Frames;
        if !framed || model.shape == Shape::HappyHorse {
            self.ratio = body.choice("ratio", &RATIOS)?.filter(|ratio| *ratio != "adaptive");
        }
        Ok(())
    }

    fn number(&mut self, body: &mut Body, name: &str) -> Option<i64> {
        let value = body.take(name)?;
        let number = value.as_i64();
        if number.is_none() {
            self.late = Some("A parameter that must be an integer is not one.");
        }
        number
    }

    fn flag(&mut self, body: &mut Body, name: &str) -> Option<bool> {
        let value = body.take(name)?;
        if !value.is_boolean() {
            self.late = Some("A parameter that must be a boolean is not one.");
        }
        value.as_bool()
    }

    /// The order, but for its price, and the ratio of its clip.
    fn order(
        &self,
        visit: &Visit<'_>,
        model: &Model,
        (name, prompt, media): (String, String, Media),
    ) -> (Order, Value) {
        let seconds = Seconds::whole(u32::try_from(self.seconds).unwrap_or_default());
        let adapted = model.takes == Takes::Frames || media.still.is_some();
        let ratio = match self.ratio {
            Some(ratio) => ratio.to_owned(),
            None if adapted => proportion(media.still.as_ref()),
            None => "16:9".to_owned(),
        };
        let order = Order {
            provider: SIDE.name,
            verb: visit.verb,
            model: name,
            prompt,
            seconds,
            billed: seconds,
            size: size_for(self.tier, &ratio),
            price: Usd::ZERO,
            still: media.still,
            parent: None,
            idempotency_key: None,
        };
        (order, json!(ratio))
    }
}
