//! fal's queue: one protocol for every model, and an endpoint with fields of its own for each.
//!
//! Learned from the documents <https://fal.ai/docs/documentation/model-apis>, the platform's specification
//! <https://api.fal.ai/v1/openapi.json> (2026-08-21) and the vendor's clients <https://github.com/fal-ai/fal-js> (381105e)
//! and `fal-client` 1.0.3. An order cannot be named: sent twice, it is made and billed twice. The path says the model, and
//! how a model spells its fields is the catalog's to say. A price is not asked for: the pricing endpoint names a base unit of
//! which a second may take several, so that it is never certain what an order would cost.

mod address;
mod bill;
mod errors;
mod history;
mod inputs;
mod served;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Abilities, Dialect, InputForm, Inquiry, Listed, Lost, Next, Order, Page, Progress, Provider, Receipt, Served,
    Server, below, unsupported,
};
use crate::call::{Body, Call, Document, FileBody, Method, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, State, Takes, Variant};
use crate::money::Usd;
use crate::request::{InputRef, Mode, Role};
use crate::secret::Secret;
use crate::spelling::Spelling;
use address::{Act, Endpoint};

/// Where files are brought.
const STORAGE: &str = "rest.fal.ai";
/// Where models and past jobs are listed.
const PLATFORM: &str = "api.fal.ai";

pub(super) const FAL: Provider = Provider {
    name: "fal",
    title: "fal",
    base_url: "https://queue.fal.run",
    hosts: &[STORAGE, PLATFORM],
    key_variables: &["FAL_KEY"],
    documentation: "https://fal.ai/docs/documentation/model-apis",
    speak: |server| Box::new(Fal::at(server)),
};

#[derive(Debug)]
struct Fal {
    queue: Url,
    storage: Url,
    platform: Url,
}

impl Fal {
    fn at(server: &Server) -> Self {
        Self {
            queue: server.base_url.clone(),
            storage: server.host(STORAGE),
            platform: below(&server.host(PLATFORM), &["v1"]),
        }
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if !reply.is_success() {
            return Err(self.read_error(reply));
        }
        reply.read(with).map_err(|fault| Fault { request_id: errors::request_id(reply), ..fault })
    }
}

impl Dialect for Fal {
    fn abilities(&self) -> Abilities {
        Abilities {
            cancel: true,
            delete: true,
            list: true,
            remix: false,
            edit: true,
            extend: true,
            thumbnail: false,
            spritesheet: false,
            idempotency: false,
        }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let endpoint = Endpoint::parse(&order.model).ok_or_else(|| no_endpoint(&order.model))?;
        let body = Body::Json(Value::Object(fields(order)?));
        // Without it an overloaded model is replaced by an equivalent one, which may have another price.
        Ok(Call::order(endpoint.below(&self.queue), body).header("x-app-fal-disable-fallback", "true"))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |document| Ok(Receipt::Ticket(self.ticket(order, document)?)));
        receipt.map_err(|fault| refusal(fault, reply))
    }

    /// A job of which only the name is known is looked for among the newest ones.
    fn poll(&self, ticket: &Ticket) -> Call {
        self.address(ticket, Act::Status).map_or_else(|| self.history(None), Call::get)
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        let Some(result) = self.address(ticket, Act::Result) else { return self.read_nameless(ticket, reply) };
        self.read(reply, |document| progress(document, reply, &result))
    }

    fn read_collect(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        if reply.is_success() {
            return self.read(reply, |document| match document.text("/status") {
                // A job that is known by its id alone is asked for its state here.
                Some("IN_QUEUE") => Ok(Progress::Queued(place_in_queue(document))),
                Some("IN_PROGRESS" | "COMPLETED") => Ok(Progress::Running(None)),
                _ => takes(document).map(Progress::Done),
            });
        }
        verdict(self.read_error(reply), reply)
    }

    fn upload(&self, input: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        self.bring(input, so_far)
    }

    /// `data:` addresses are taken by many models, not by all.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Upload
    }

    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        let url = self.address(ticket, Act::Cancel).ok_or_else(|| nameless(ticket))?;
        Ok(Call { method: Method::Put, ..Call::get(url) })
    }

    /// Removes what went in and what came out as JSON, and the files that came out.
    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        let id = address::request_id(ticket);
        Ok(Call::delete(below(&self.platform, &["models", "requests", id, "payloads"])))
    }

    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        let body = reply.json_or_null();
        if reply.is_success() {
            return left_over(&body).map_or(Ok(()), |why| Err(reply.refusal(FaultKind::Failed, Some(why))));
        }
        if reply.status == 400 && body.text("/status") == Some("ALREADY_COMPLETED") {
            return Ok(());
        }
        let fault = self.read_error(reply);
        // The queue's own no to a wrong key has a `detail`; the platform's no to an ordinary key has none.
        if reply.status == 403 && body.at("/detail").is_none() {
            let message = format!("{}; to delete at fal takes a key of the admin scope", fault.message);
            return Err(Fault { message, ..fault });
        }
        Err(fault)
    }

    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        Ok(self.history(after))
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read(reply, history::page)
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let pages = so_far.iter().map(|reply| self.read_list(reply)).collect::<Result<_, _>>()?;
        lost.look_through(pages, &history::sent(&lost.order), |after| Ok(self.history_of(lost, after)))
    }

    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        self.look_up(ticket, so_far)
    }

    fn adopt(&self, order: &Order, found: &Listed) -> Ticket {
        Ticket { remote_id: found.remote_id.clone(), extra: json!({ "endpoint": order.model }) }
    }

    fn served(&self, _inquiry: &Inquiry, so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        self.models(so_far)
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(below(&self.platform, &["models", "requests", "search"])).query("limit", "1"))
    }

    fn sign(&self, _call: &Call, key: &Secret, _now: Timestamp) -> Vec<(&'static str, Secret)> {
        Secret::new(&format!("Key {}", key.expose())).map(|value| ("authorization", value)).into_iter().collect()
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        errors::read(reply)
    }
}

// Submit.

/// An order in the words of its endpoint.
fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    if order.mode == Mode::Remix {
        return Err(unsupported("remix a clip: make a new one, or edit it where the model can"));
    }
    let mut fields = Map::new();
    if !order.prompt.is_empty() {
        fields.insert("prompt".to_owned(), order.prompt.as_str().into());
    }
    fields.extend(decided(order).spelt()?);
    if matches!(order.mode, Mode::Edit | Mode::Extend) {
        must_have_clip(order)?;
    }
    Ok(order.with_pass(fields))
}

/// The order without a length and a class that the endpoint's own name decides: for a model of the catalog they are
/// those that it makes. Of any other endpoint nothing is known, and `spelt` refuses them.
fn decided(order: &Order) -> Order {
    let spelling = &order.spelling;
    let is_known = *spelling != Spelling::default();
    let has_place = |has_field: bool| has_field || !is_known;
    Order {
        seconds: order.seconds.filter(|_| has_place(spelling.seconds.is_some())),
        resolution: order.resolution.filter(|_| has_place(spelling.resolution.is_some())),
        ..order.clone()
    }
}

/// The clip to work on is written by its spelling, a file and an earlier job's clip alike.
fn must_have_clip(order: &Order) -> Result<(), Fault> {
    if order.inputs.iter().any(|input| input.role == Role::Video) {
        return Ok(());
    }
    Err(Fault::new(FaultKind::Invalid, "there is no clip to work on: name a finished job or a file"))
}

fn no_endpoint(model: &str) -> Fault {
    let message = format!("not the name of an endpoint such as `fal-ai/veo3.1/fast`: `{model}`");
    Fault::new(FaultKind::Invalid, message)
}

/// A no to an order: here, and only here, it may mean that the endpoint is gone.
fn refusal(fault: Fault, reply: &Reply) -> Fault {
    let kind = if reply.status == 404 { FaultKind::Retired } else { fault.kind };
    Fault { kind, ..reply.no_to_order(fault) }
}

// Poll.

/// `COMPLETED` covers failure, too: the answer to the asking for the result is the verdict. Only where a run has broken
/// down is it told at once, since asking for the result of that would break down as well.
fn progress(document: &Document, reply: &Reply, result: &Url) -> Result<Progress, Fault> {
    Ok(match document.needed_text("/status")? {
        "IN_QUEUE" => Progress::Queued(place_in_queue(document)),
        "IN_PROGRESS" => Progress::Running(None),
        "COMPLETED" => errors::breakdown(document, reply)
            .map_or_else(|| Progress::Collect(Box::new(Call::get(result.clone()))), Progress::Failed),
        word => Progress::Unknown(word.to_owned()),
    })
}

/// The vendor counts those before it.
fn place_in_queue(document: &Document) -> Option<u32> {
    u32::try_from(document.integer("/queue_position")?).ok()?.checked_add(1)
}

impl Fal {
    fn read_nameless(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        let id = address::request_id(ticket);
        let jobs = self.read_list(reply)?.jobs;
        let job = jobs.into_iter().find(|job| job.remote_id == id).ok_or_else(|| nameless(ticket))?;
        let found = Ticket { extra: json!({ "endpoint": job.model }), ..ticket.clone() };
        let is_over = !matches!(job.state, State::Queued | State::Running);
        let address = self.address(&found, if is_over { Act::Result } else { Act::Status });
        Ok(address.map_or(Progress::Running(None), |url| Progress::Collect(Box::new(Call::get(url)))))
    }
}

/// The queue knows a job by its endpoint and its id together.
fn nameless(ticket: &Ticket) -> Fault {
    let id = address::request_id(ticket);
    let message = format!("`{id}` is not among the newest jobs at fal: name it with its endpoint, `fal:ENDPOINT#{id}`");
    Fault::new(FaultKind::NotFound, message)
}

// Collect and fetch.

/// What the result's own no means for the job. A no to the asking says nothing of it.
///
/// A run that broke down is never billed, one that was refused may be: <https://fal.ai/docs/documentation/model-apis>.
fn verdict(fault: Fault, reply: &Reply) -> Result<Progress, Fault> {
    match reply.status {
        400 if fault.message.to_lowercase().contains("in progress") => Ok(Progress::Running(None)),
        401..=404 | 408 | 409 | 425 | 429 => Err(fault),
        400..=499 => Ok(Progress::Failed(Fault { kind: end_kind(fault.kind), charged: Charged::Unknown, ..fault })),
        500.. if errors::is_told_by_run(reply) => {
            Ok(Progress::Failed(Fault { kind: end_kind(fault.kind), charged: Charged::No, ..fault }))
        }
        _ => Err(fault),
    }
}

/// The kind of the end of a job by the kind of a no: it was taken, so it did not fail to fit.
fn end_kind(kind: FaultKind) -> FaultKind {
    if State::ended_by(kind) == State::Failed { FaultKind::Failed } else { kind }
}

/// The address takes no key.
fn takes(document: &Document) -> Result<Takes, Fault> {
    let address = match document.text("/video/url").or_else(|| clip_within(document.value())) {
        Some(address) => address,
        None => document.needed_text("/video/url")?,
    };
    let asset = Asset { variant: Variant::Video, place: place(address)?, expires_at: None };
    Ok(Takes { assets: vec![asset], seconds: document.seconds("/video/duration"), ..Takes::default() })
}

/// The first object anywhere that has an address and the type of a video: some outputs name it otherwise.
fn clip_within(value: &Value) -> Option<&str> {
    match value {
        Value::Object(fields) => {
            let text = |name| fields.get(name).and_then(Value::as_str);
            let is_clip = text("content_type").is_some_and(|kind| kind.starts_with("video/"));
            let own = text("url").filter(|url| is_clip && url.starts_with("http"));
            own.or_else(|| fields.values().find_map(clip_within))
        }
        Value::Array(values) => values.iter().find_map(clip_within),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// With `sync_mode` the clip itself comes as a `data:` address.
fn place(address: &str) -> Result<Place, Fault> {
    let unreadable = || Fault::new(FaultKind::Unreadable, "the provider's answer has no address at `/video/url`");
    if let Some(data) = address.strip_prefix("data:") {
        let (_, encoded) = data.split_once(";base64,").ok_or_else(unreadable)?;
        return STANDARD.decode(encoded).map(|bytes| Place::Inline(bytes.into())).map_err(|_| unreadable());
    }
    Url::parse(address).map(Place::Open).map_err(|_| unreadable())
}

/// What a removal could not remove, where it says so.
fn left_over(body: &Document) -> Option<&str> {
    let results = body.at("/cdn_delete_results")?.as_array()?;
    results.iter().find_map(|result| result.get("exception")?.as_str())
}

#[cfg(test)]
mod tests;
