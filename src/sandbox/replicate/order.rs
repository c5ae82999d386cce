//! The two ways to order a prediction: at the address of an official model, and by a version.

use std::time::Duration;

use serde_json::{Map, Value};

use super::input::Input;
use super::models::{self, Model};
use super::papers::{self, Request};
use super::schema::type_of;
use super::{SIDE, links, missing, prediction, price, stray, unfit};
use crate::sandbox::settings::Pace;
use crate::sandbox::side::{Answer, Refusal, Visit};
use crate::sandbox::verdict;
use crate::sandbox::world::{Order, World};
use crate::shape::Seconds;

/// The shortest and the longest time that `Prefer: wait` may name, in seconds.
const WAITS: std::ops::RangeInclusive<u64> = 1..=60;

/// The shortest time that `Cancel-After` may name, in seconds.
const SHORTEST_LIFE: u64 = 5;

const EVENTS: [&str; 4] = ["start", "output", "logs", "completed"];

/// `POST /models/{owner}/{name}/predictions`, for official models only.
pub(super) fn create_official(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let id = visit.segments.join("/");
    let model = models::find(&id)?;
    if !model.official {
        return Err(Refusal::NoModel { model: id });
    }
    predict(world, visit, (model, visit.form.fields.clone()))
}

/// `POST /predictions`, for any model.
pub(super) fn create(world: &mut World, visit: &Visit<'_>) -> Result<Answer, Refusal> {
    let mut body = visit.form.fields.clone();
    let model = match body.remove("version") {
        Some(Value::String(version)) => models::of_version(&version)?,
        Some(other) => return Err(wrong_type("version", "string", &other)),
        None => return Err(missing(BODY, "version")),
    };
    predict(world, visit, (model, body))
}

/// How the vendor's checker calls the body itself.
const BODY: &str = "(root)";

fn predict(
    world: &mut World,
    visit: &Visit<'_>,
    (model, mut body): (&Model, Map<String, Value>),
) -> Result<Answer, Refusal> {
    let given = match body.remove("input") {
        Some(Value::Object(given)) => given,
        Some(other) => return Err(wrong_type("input", "object", &other)),
        None => return Err(missing(BODY, "input")),
    };
    check_webhook(&mut body)?;
    if let Some(name) = body.keys().next() {
        return Err(stray(BODY, name));
    }
    let waits = visit.header("prefer").map(check_wait).transpose()?.is_some();
    let cancel_after = visit.header("cancel-after").map(life).transpose()?;
    let input = Input::read(model, &given)?;
    let still = links::first_frame(world, visit, (model, &input))?;
    let draft = input.draft(model);
    let order = Order {
        provider: SIDE.name,
        verb: visit.verb,
        model: model.id.to_owned(),
        prompt: input.text("prompt").unwrap_or_default().to_owned(),
        seconds: draft.seconds,
        billed: draft.seconds,
        size: draft.size,
        price: price::total(model.prices, &draft, run_of(world)),
        still,
        parent: None,
        idempotency_key: None,
    };
    let id = world.fresh_name(26);
    verdict::accept(world, visit, &id, order)?;
    let request = Request { input: given, resolution: draft.resolution, cancel_after, never_started: false };
    papers::keep(world, &id, &request);
    if waits { prediction::awaited(world, visit, &id) } else { prediction::accepted(world, visit, &id) }
}

/// How long a job is on the hardware; nothing where polls are the clock.
fn run_of(world: &World) -> Seconds {
    match world.settings.pace {
        Pace::Timed { running, .. } => Seconds::from_millis(u32::try_from(running.as_millis()).unwrap_or(u32::MAX)),
        Pace::Polls { .. } => Seconds::from_millis(0),
    }
}

/// Takes out what is about webhooks. No webhook is ever called.
fn check_webhook(body: &mut Map<String, Value>) -> Result<(), Refusal> {
    match body.remove("webhook") {
        Some(Value::String(address)) if address.starts_with("https://") => {}
        Some(Value::String(_)) => return Err(unfit("webhook", "format", "Must be an HTTPS URL".to_owned())),
        Some(other) => return Err(wrong_type("webhook", "string", &other)),
        None => {}
    }
    let events = match body.remove("webhook_events_filter") {
        Some(Value::Array(events)) => events,
        Some(other) => return Err(wrong_type("webhook_events_filter", "array", &other)),
        None => return Ok(()),
    };
    let known = |event: &Value| event.as_str().is_some_and(|event| EVENTS.contains(&event));
    if events.iter().all(known) {
        return Ok(());
    }
    let message = format!("webhook_events_filter must be one of the following: {}", EVENTS.join(", "));
    Err(unfit("webhook_events_filter", "enum", message))
}

fn wrong_type(field: &str, expected: &str, found: &Value) -> Refusal {
    let message = format!("Invalid type. Expected: {expected}, given: {}", type_of(found));
    unfit(field, "invalid_type", message)
}

/// `wait`, or `wait=` and seconds without a leading zero.
fn check_wait(prefer: &str) -> Result<(), Refusal> {
    let seconds = prefer.strip_prefix("wait=").filter(|seconds| !seconds.starts_with(['0', '+']));
    let fits = prefer == "wait" || seconds.and_then(|seconds| seconds.parse().ok()).is_some_and(|s| WAITS.contains(&s));
    if fits {
        return Ok(());
    }
    Err(unfit("Prefer", "pattern", "Does not match pattern '^wait(=([1-9]|[1-9][0-9]|60))?$'".to_owned()))
}

/// Reads `90s`, `5m`, `1h30m` or plain seconds.
fn life(text: &str) -> Result<u64, Refusal> {
    let unreadable = || unfit("Cancel-After", "format", "Expected a time such as 90s, 5m, 1h30m or 30".to_owned());
    let mut total: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let (number, unit) = rest.split_at(digits);
        let factor = match unit.chars().next() {
            None if number.len() == text.len() => 1,
            Some('s') => 1,
            Some('m') => Duration::from_mins(1).as_secs(),
            Some('h') => Duration::from_hours(1).as_secs(),
            None | Some(_) => return Err(unreadable()),
        };
        let span = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
        total = span.and_then(|span| total.checked_add(span)).ok_or_else(unreadable)?;
        rest = unit.get(1..).unwrap_or_default();
    }
    if total < SHORTEST_LIFE {
        return Err(unfit("Cancel-After", "number_gte", format!("Must be at least {SHORTEST_LIFE} seconds")));
    }
    Ok(total)
}
