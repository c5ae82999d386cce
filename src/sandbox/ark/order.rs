//! The one way to order a clip, and the free question whether a model can be used, which is an order without content.

use serde_json::{Map, Value, json};

use super::content::Content;
use super::fields::{self, Ratio, Wish};
use super::models::{self, Family, Model};
use super::task::{self, Record};
use super::tokens::{self, Purchase, Tier, count, frame, nearest_ratio};
use crate::sandbox::body::{Body, unfit};
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Fate, Order, World};
use crate::shape::{Seconds, Size};

/// The length of a clip whose model chooses it.
const CHOSEN: i64 = 5;

/// `POST /contents/generations/tasks`.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = Body::new(without_nulls(&visit.form.fields));
    let id = body.text("model")?.filter(|id| !id.is_empty()).ok_or_else(|| fields::missing("model"))?;
    let model = models::find(visit.provider, &id)?;
    let items = body.objects("content")?;
    if items.is_empty() {
        return Err(fields::missing("content"));
    }
    let content = Content::read(world, visit, items)?;
    let wish = Wish::read(&mut body, model)?;
    let task_type = body.choice("omni_reference_task_type", &["auto", "reference", "edit", "extend"])?;
    body.finish()?;
    content.fit(model)?;
    task::check_draft(world, visit, content.draft.as_deref())?;
    check_task(task_type, &wish, (model, &content))?;
    let draft = Draft::of(&wish, &content, model);
    let tier = if wish.tier == Tier::Flex { "batch-" } else { "" };
    let now = world.clock.rfc3339(world.clock.now());
    let day: String = now.chars().filter(char::is_ascii_digit).take(14).collect();
    let task = format!("cgt-{tier}{day}-{}", world.fresh_name(10));
    let order = Order {
        provider: visit.provider,
        verb: visit.verb,
        model: id,
        prompt: content.text.clone(),
        seconds: draft.seconds,
        billed: draft.seconds,
        size: draft.size,
        price: draft.price(model, &wish, &content),
        still: content.still,
        parent: content.draft,
        idempotency_key: None,
    };
    verdict::accept(world, visit, &task, order)?;
    if content.text.contains(task::EXPIRED) {
        world.doom(&task, Fate::Cancelled);
    }
    task::keep(world, (visit.provider, &task), &Record::of(&wish, (draft.ratio, draft.tokens)));
    Ok(Answer::json(200, json!({ "id": task })))
}

/// The vendor's own client sends every field that is not set as a null.
fn without_nulls(fields: &Map<String, Value>) -> Map<String, Value> {
    fields.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What kind of task it is decides what may be said of its shape, on the model that has kinds.
fn check_task(kind: Option<&'static str>, wish: &Wish, (model, content): (&Model, &Content)) -> Result<(), Refusal> {
    if model.family != Family::Omni {
        return if kind.is_some() {
            Err(fields::unsupported("omni_reference_task_type"))
        } else {
            early(wish, (model, content))
        };
    }
    let constraint = |field: &str, why: &str| {
        let (code, message) = (Some("InvalidParameter.TaskTypeConstraint"), format!("{field}: {why}"));
        Err(Refusal::Invalid { field: Some(field.to_owned()), code, message })
    };
    let changes = matches!(kind, Some("edit" | "extend"));
    if changes && content.clips.is_empty() {
        return Err(unfit("content", "edit and extend need a video"));
    }
    if matches!(wish.ratio, Ratio::Of(_)) && (content.is_framed() || changes) {
        return constraint("ratio", "must be adaptive for this type of task");
    }
    if kind == Some("edit") && wish.seconds.is_some() {
        return constraint("duration", "must be -1 for this type of task");
    }
    Ok(())
}

/// The first models cannot choose a shape for words alone.
fn early(wish: &Wish, (model, content): (&Model, &Content)) -> Result<(), Refusal> {
    let first = matches!(model.family, Family::One | Family::OneFast);
    if first && wish.ratio == Ratio::Adaptive && content.is_bare() {
        return Err(unfit("ratio", "adaptive is not valid without an image"));
    }
    Ok(())
}

/// The clip that comes out.
struct Draft {
    seconds: Seconds,
    size: Size,
    ratio: &'static str,
    tokens: u64,
}

impl Draft {
    fn of(wish: &Wish, content: &Content, model: &Model) -> Self {
        let source = content.clips.first();
        let seen = content.seen.or(source.map(|clip| clip.size));
        let ratio = match wish.ratio {
            Ratio::Of(ratio) => ratio,
            Ratio::Unsaid | Ratio::Adaptive => seen.map_or("16:9", nearest_ratio),
        };
        let resolution = if wish.draft { "480p" } else { wish.resolution };
        let size = frame(model.family, resolution, ratio);
        let chosen = source.filter(|_| wish.seconds.is_none()).map(|clip| clip.seconds);
        let asked = u32::try_from(wish.seconds.unwrap_or(CHOSEN)).unwrap_or_default();
        // Twenty-four frames are a second.
        let framed = wish.frames.and_then(|frames| u32::try_from(frames * 1000 / 24).ok()).map(Seconds::from_millis);
        let seconds = framed.or(chosen).unwrap_or(Seconds::whole(asked));
        let fed: u32 = content.clips.iter().map(|clip| clip.seconds.millis()).sum();
        let tokens = match wish.frames.and_then(|frames| u64::try_from(frames).ok()) {
            Some(count) => size.area() * count / 1024,
            None => count(size, Seconds::from_millis(seconds.millis() + fed)),
        };
        Self { seconds, size, ratio, tokens }
    }

    fn price(&self, model: &Model, wish: &Wish, content: &Content) -> crate::money::Usd {
        let purchase = Purchase {
            resolution: wish.resolution,
            tokens: self.tokens,
            tier: wish.tier,
            from_video: !content.clips.is_empty(),
            sound: wish.sound,
        };
        tokens::price(model, &purchase)
    }
}
