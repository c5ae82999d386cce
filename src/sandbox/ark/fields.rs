//! The fields of an order beside its content: a field that does not fit the model is refused, never ignored.

use serde_json::{Map, Value};

use super::models::{Family, Model};
use super::tokens::{RATIOS, Tier};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::side::Refusal;

/// What an order asks for, read.
pub(super) struct Wish {
    pub(super) resolution: &'static str,
    pub(super) ratio: Ratio,
    /// None for a length that the model decides.
    pub(super) seconds: Option<i64>,
    pub(super) frames: Option<i64>,
    pub(super) seed: i64,
    pub(super) sound: bool,
    pub(super) last_frame: bool,
    pub(super) tier: Tier,
    pub(super) draft: bool,
    pub(super) life: i64,
    /// What is told back as it came.
    pub(super) echo: Map<String, Value>,
}

/// The proportion that an order asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ratio {
    Unsaid,
    /// Whatever what comes along has.
    Adaptive,
    Of(&'static str),
}

/// How long a task is worked at unless told, and the ends of what may be told.
const USUAL_LIFE: i64 = 172_800;
const LIVES: std::ops::RangeInclusive<i64> = 3600..=259_200;

impl Wish {
    pub(super) fn read(body: &mut Body, model: &Model) -> Result<Self, Refusal> {
        let mut echo = Map::new();
        let mut tell = |name: &str, value: Option<Value>| {
            echo.extend(value.map(|value| (name.to_owned(), value)));
        };
        let (resolution, ratio) = (resolution(body, model)?, ratio(body)?);
        let (frames, seconds) = (frames(body)?, seconds(body, model)?);
        let seed = within(body, ("seed", &(-1..=4_294_967_295)))?.unwrap_or(-1);
        let sound = body.flag("generate_audio")?;
        body.flag("watermark")?;
        let fixed = body.flag("camera_fixed")?;
        let last_frame = body.flag("return_last_frame")?.unwrap_or(false);
        let tier = body.choice("service_tier", &["default", "flex"])?;
        let priority = within(body, ("priority", &(0..=9)))?;
        let draft = body.flag("draft")?;
        let format = body.choice("output_format", &["mp4", "mov"])?;
        let life = within(body, ("execution_expires_after", &LIVES))?.unwrap_or(USUAL_LIFE);
        let tools = tools(body)?;
        let name = bystanders(body)?;
        let early = matches!(model.family, Family::One | Family::OneFast);
        for (misfit, field) in [
            (sound == Some(true) && !model.sounds(), "generate_audio"),
            (fixed.is_some() && model.is_two(), "camera_fixed"),
            (tier.is_some() && model.is_two(), "service_tier"),
            (priority.is_some() && !model.is_two(), "priority"),
            (tools > 0 && !model.is_two(), "tools"),
            (draft.is_some() && model.family != Family::OneFive, "draft"),
            (format.is_some() && model.family != Family::Omni, "output_format"),
            (frames.is_some() && !early, "frames"),
        ] {
            if misfit {
                return Err(unsupported(field));
            }
        }
        let (sound, draft) = (sound.unwrap_or(false), draft.unwrap_or(false));
        tell("generate_audio", Some(sound.into()));
        tell("priority", priority.map(Value::from));
        tell("output_format", format.map(Value::from));
        tell("safety_identifier", name.map(Value::from));
        tell("draft", draft.then_some(Value::Bool(true)));
        let tier = if tier == Some("flex") { Tier::Flex } else { Tier::Default };
        Ok(Self { resolution, ratio, seconds, frames, seed, sound, last_frame, tier, draft, life, echo })
    }
}

/// A whole number within a range, which may be left out.
fn within(body: &mut Body, (name, range): (&str, &std::ops::RangeInclusive<i64>)) -> Result<Option<i64>, Refusal> {
    match body.integer(name)? {
        Some(number) if !range.contains(&number) => {
            Err(unfit(name, &format!("must be from {} to {}", range.start(), range.end())))
        }
        number => Ok(number),
    }
}

/// In any case of letters, and one that the model has.
fn resolution(body: &mut Body, model: &Model) -> Result<&'static str, Refusal> {
    let text = body.text("resolution")?.unwrap_or_else(|| "720p".to_owned()).to_ascii_lowercase();
    let tariff = model.at(&text);
    tariff.map(|tariff| tariff.resolution).ok_or_else(|| {
        let message = format!("the parameter resolution {text} is not valid for model {}", model.id);
        unfit("resolution", &message)
    })
}

fn ratio(body: &mut Body) -> Result<Ratio, Refusal> {
    let Some(text) = body.text("ratio")? else { return Ok(Ratio::Unsaid) };
    if text == "adaptive" {
        return Ok(Ratio::Adaptive);
    }
    let known = RATIOS.into_iter().find(|ratio| *ratio == text);
    known.map(Ratio::Of).ok_or_else(|| unfit("ratio", &format!("{text} is not a known ratio")))
}

/// 25 + 4n, from 29 to 289.
fn frames(body: &mut Body) -> Result<Option<i64>, Refusal> {
    let frames = body.integer("frames")?;
    let fits = |frames: &i64| (29..=289).contains(frames) && (frames - 25) % 4 == 0;
    if frames.is_some_and(|frames| !fits(&frames)) {
        return Err(unfit("frames", "must be 25 + 4n, from 29 to 289"));
    }
    Ok(frames)
}

fn seconds(body: &mut Body, model: &Model) -> Result<Option<i64>, Refusal> {
    let (least, most) = model.seconds;
    match body.integer("duration")?.unwrap_or(5) {
        -1 if model.sounds() => Ok(None),
        seconds if (least..=most).contains(&seconds) => Ok(Some(seconds)),
        seconds => {
            let message = format!("{seconds} is not valid for model {}: {least} to {most}", model.id);
            Err(unfit("duration", &message))
        }
    }
}

/// How many tools there are; there is only one kind.
fn tools(body: &mut Body) -> Result<usize, Refusal> {
    let tools = body.objects("tools")?;
    let count = tools.len();
    for mut tool in tools {
        tool.choice("type", &["web_search"])?.ok_or_else(|| tool.missing("type"))?;
        tool.finish()?;
    }
    Ok(count)
}

/// The fields that change nothing; the name of the customer's own customer is told back.
fn bystanders(body: &mut Body) -> Result<Option<String>, Refusal> {
    if body.text("callback_url")?.is_some_and(|url| url::Url::parse(&url).is_err()) {
        return Err(unfit("callback_url", "is not a URL"));
    }
    let name = body.text("safety_identifier")?;
    if name.as_ref().is_some_and(|name| name.chars().count() > 64) {
        return Err(unfit("safety_identifier", "must have at most 64 characters"));
    }
    Ok(name)
}

pub(super) fn unsupported(name: &str) -> Refusal {
    let message = format!("{name}: the parameter is not supported by this model");
    Refusal::Invalid { field: Some(name.to_owned()), code: Some("InvalidParameter.UnsupportedParameter"), message }
}

pub(super) fn missing(name: &str) -> Refusal {
    let message = format!("The request failed because it is missing `{name}` parameter.");
    Refusal::Invalid { field: Some(name.to_owned()), code: Some("MissingParameter"), message }
}
