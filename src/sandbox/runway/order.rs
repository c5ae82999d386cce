//! Orders: read by the fields of the model at that address, held against its rules, priced and put into the world.

use serde_json::json;

use super::fields::{Given, Reading};
use super::models::{self, Model};
use super::price::{Purchase, Sound, credits, tenths, usd};
use super::{SIDE, check_version, task};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::picture::{self, frame};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, World};
use crate::shape::{Resolution, Seconds, Size};

/// The length of a clip whose model chooses it, or that is not told one.
const CHOSEN: i64 = 5;

/// `POST /v1/{kind}`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>, kind: &str) -> Result<Answer, Refusal> {
    check_version(visit)?;
    let mut body = Body::new(visit.form.fields.clone());
    let id = body.needed_text("model")?;
    let (model, fields) = models::find(&id, kind)?;
    let mut reading = Reading { world, visit, given: Given::default() };
    for field in fields.iter().copied().flatten() {
        reading.field(&mut body, field)?;
    }
    let given = reading.given;
    body.finish()?;
    (model.rule)(&given)?;
    let draft = Draft::of(model, &given);
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: id,
        prompt: given.text("promptText").unwrap_or_default().to_owned(),
        seconds: draft.seconds,
        billed: draft.seconds,
        size: draft.size,
        price: usd(credits(draft.tenths)),
        still: given.still.clone(),
        parent: None,
        idempotency_key: None,
    };
    let id = world.fresh_uuid();
    verdict::accept(world, visit, &id, order)?;
    task::keep_estimate(world, &id, draft.most_tenths);
    if given.text("promptText").is_some_and(|prompt| prompt.contains("[cancelled]")) {
        world.doom(&id, Fate::Cancelled);
    }
    Ok(Answer::json(200, json!({ "id": id, "estimatedCost": task::estimate(world, &id) })))
}

/// The clip that an order asks for, and its price.
struct Draft {
    seconds: Seconds,
    size: Size,
    tenths: i64,
    /// What is set aside before: a length that the model chooses counts as its longest.
    most_tenths: i64,
}

impl Draft {
    fn of(model: &Model, given: &Given) -> Self {
        let source = given.source.map(|source| source.seconds);
        let asked = given.whole("duration").and_then(|seconds| u32::try_from(seconds).ok()).map(Seconds::whole);
        let follows = given.source.is_some() && asked.is_none();
        let usual = Seconds::whole(u32::try_from(model.usual.unwrap_or(CHOSEN)).unwrap_or(5));
        let seconds = asked.or(source.filter(|_| follows)).unwrap_or(usual);
        let longest = u32::try_from(model.longest).unwrap_or(30);
        let auto = given.text("duration") == Some("auto");
        let most = if auto { Seconds::whole(longest).max(seconds) } else { seconds };
        let size = size(model, given);
        let purchase = Purchase {
            size,
            sound: if given.flag("audio").unwrap_or(true) { Sound::On } else { Sound::Off },
            source: source.filter(|_| !model.price.source.is_empty()),
            pictures: given.pictures,
            format: format_rate(given, size),
        };
        let of = |seconds| tenths(&model.price, &purchase, seconds);
        Self { seconds, size, tenths: of(seconds), most_tenths: of(most) }
    }
}

/// Tenths of a credit a second for a master file, by the descriptions in the vendor's package.
fn format_rate(given: &Given, size: Size) -> i64 {
    match given.text("outputFormat") {
        None | Some("mp4" | "mov") => 0,
        Some("prores" | "png_sequence") => 50,
        Some(_) if size.area() > 4_000_000 => 400,
        Some(_) => 200,
    }
}

/// Pixels as the ratio says them; a proportion of the class; or those of the picture or clip that is brought along.
fn size(model: &Model, given: &Given) -> Size {
    let seen = given.still.as_ref().and_then(picture::size).or(given.source.map(|source| source.size));
    let ratio = given.text("ratio").or(given.text("targetAspectRatio"));
    let pair = ratio.and_then(|ratio| ratio.split_once(':'));
    let pixels = pair.and_then(|(width, height)| Some(Size::new(width.parse().ok()?, height.parse().ok()?)));
    if let Some(pixels) = pixels.filter(|size| size.width.min(size.height) > 100) {
        return pixels;
    }
    let class = ratio.and_then(|ratio| ratio.strip_prefix("auto_")).or(given.text("resolution"));
    let class = class.and_then(|class| class.parse().ok()).map(Resolution::lines);
    match (ratio.filter(|ratio| ratio.contains(':')), seen, class) {
        // A clip that is only changed stays as large as it is.
        (None, Some(seen), None) if given.source.is_some() => even(seen),
        (Some(ratio), _, class) => frame(class.unwrap_or(model.lines), ratio),
        (None, Some(seen), class) => frame(class.unwrap_or(model.lines), &seen.aspect().to_string()),
        (None, None, class) => frame(class.unwrap_or(model.lines), "16:9"),
    }
}

fn even(size: Size) -> Size {
    Size::new(size.width & !1, size.height & !1)
}

/// The refusal of a field that does not go with another.
pub(super) fn clash(field: &str, why: &str) -> Refusal {
    unfit(field, why)
}
