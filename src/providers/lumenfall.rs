//! Lumenfall's gateway: OpenAI's `/videos` with routing and failover behind it.
//!
//! Learned from <https://docs.lumenfall.ai>, the model pages such as <https://lumenfall.ai/models/kuaishou/kling-v3>
//! and the official command line <https://github.com/lumenfall-ai/agent-skill> (80efd745, v1.2.2, 2026-06-23). It
//! differs from OpenAI's in what counts: an order has a name, by which it is made once however often it is sent; the
//! clip is at `output.url`, which takes no key; `metadata` says what it cost; `DELETE` stops a job and removes nothing.

mod bill;
mod requests;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::dollars;
use super::lost::Lost;
use super::{
    Abilities, Dialect, Inquiry, Listed, LiveQuote, Next, Order, OrderInput, Progress, Provider, Receipt, Served,
    below, fault_kind_of_status, unsupported,
};
use crate::call::{Body, Call, Document, Part, Repeat, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::money::Usd;
use crate::request::{InputRef, Mode, Role};

pub(super) const LUMENFALL: Provider = Provider {
    name: "lumenfall",
    title: "Lumenfall",
    base_url: "https://api.lumenfall.ai/openai/v1",
    hosts: &[],
    key_variables: &["LUMENFALL_API_KEY"],
    documentation: "https://docs.lumenfall.ai",
    speak: |server| Box::new(Lumenfall::at(&server.base_url)),
};

/// The field that names an order.
const ORDER_NAME: &str = "idempotency_key";

/// The field of images, a first frame or references.
const IMAGES: &str = "input_reference";

#[derive(Debug)]
struct Lumenfall {
    /// Where the videos are: `/openai/v1`, or `/v1`, which the model pages print.
    base_url: Url,
    /// Where the account is: `/v1`.
    account: Url,
}

impl Lumenfall {
    fn at(base_url: &Url) -> Self {
        let mut account = base_url.clone();
        if let Some(above) = base_url.path().trim_end_matches('/').strip_suffix("/openai/v1") {
            account.set_path(&format!("{above}/v1"));
        }
        Self { base_url: base_url.clone(), account }
    }

    fn videos(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["videos"]), path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for Lumenfall {
    fn abilities(&self) -> Abilities {
        Abilities { cancel: true, delete: true, idempotency: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let draft = Draft::of(order)?;
        let name = draft.fields.get(ORDER_NAME).and_then(Value::as_str).filter(|name| !name.is_empty());
        let repeat = name.map_or(Repeat::Never, |name| Repeat::Keyed(name.to_owned()));
        Ok(Call { repeat, ..Call::order(self.videos(&[]), draft.into_body()) })
    }

    /// 202 for a new order, 200 for one that was there by its name; the receipt may lack everything but the id.
    fn read_submit(&self, _order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |document| Ok(Receipt::Ticket(Ticket::new(document.needed_text("/id")?))));
        receipt.map_err(|fault| reply.no_to_order(fault))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.videos(&[&ticket.remote_id]))
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, progress)
    }

    /// Best effort: the next look tells what became of it.
    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call::delete(self.videos(&[&ticket.remote_id])))
    }

    /// Purges what is kept of the request and its result. `DELETE` on the video itself would stop a running job.
    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call::delete(below(&self.account, &["requests", &ticket.remote_id, "payloads"])))
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        self.look_for(lost, so_far)
    }

    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        self.look_up(ticket, so_far)
    }

    fn quote(&self, order: &Order, so_far: &[Reply]) -> Result<Next<Option<LiveQuote>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.dry_run(order)?))),
            Some(reply) => self.read(reply, |estimate| Ok(Next::Ready(read_estimate(reply, estimate)?))),
        }
    }

    /// Names alone: the list has neither prices nor what a model takes.
    fn served(&self, _inquiry: &Inquiry, so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        let Some(reply) = so_far.last() else {
            return Ok(Next::Call(Box::new(Call::get(below(&self.base_url, &["models"])))));
        };
        let served = |entry: &Document| Ok(Served { id: entry.needed_text("/id")?.to_owned(), ..Served::default() });
        self.read(reply, |list| {
            list.needed_list("/data")?.iter().map(served).collect::<Result<_, _>>().map(Next::Ready)
        })
    }

    /// A route of one maker, `fal/kling-v3-i2v`, is no entry of its own: it goes with the model that it leads to.
    fn is_served(&self, id: &str, served: &[Served]) -> bool {
        let slug = id.rsplit('/').next().unwrap_or(id);
        let plain = ["-i2v", "-r2v"].iter().find_map(|kind| slug.strip_suffix(kind)).unwrap_or(slug);
        served.iter().any(|model| model.id == slug || model.id == plain)
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(below(&self.account, &["balance"])))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let kind = code(&body).and_then(kind_of_code).unwrap_or_else(|| fault_kind_of_status(reply.status));
        let vendor_code = code(&body).or_else(|| body.text("/error/type")).map(str::to_owned);
        Fault { vendor_code, ..reply.refusal(kind, sentence(&body)) }
    }

    /// A link lives as long as `expires_at` says; before that, another look may give a new one.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        let fault = self.read_error(reply);
        match reply.status {
            401 | 403 | 404 | 410 => Fault { kind: FaultKind::NotReady, ..fault },
            _ => fault,
        }
    }
}

// Submit.

/// An order in the words of this gateway.
struct Draft<'a> {
    fields: Map<String, Value>,
    /// The images, where one of them is a file that goes along as a part.
    parts: Vec<&'a OrderInput>,
}

impl<'a> Draft<'a> {
    fn of(order: &'a Order) -> Result<Self, Fault> {
        match order.mode {
            Mode::Text | Mode::Image | Mode::Reference => {}
            Mode::Remix | Mode::Edit | Mode::Extend => {
                return Err(unsupported(&format!("work on a clip that is there already: {}", order.mode)));
            }
        }
        let (images, others): (Vec<&OrderInput>, Vec<&OrderInput>) =
            order.inputs.iter().partition(|input| matches!(input.role, Role::FirstFrame | Role::Reference));
        let mut draft = Self { fields: Map::new(), parts: Vec::new() };
        draft.set("model", order.model.as_str());
        draft.set("prompt", order.prompt.as_str());
        draft.shape(order);
        draft.fields.extend(passed_through(order, others).spelt()?);
        draft.images(images)?;
        if !order.label.is_empty() {
            draft.set(ORDER_NAME, order.label.as_str());
        }
        draft.fields = order.with_pass(draft.fields);
        Ok(draft)
    }

    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    /// What the gateway itself puts into each provider's words. A size says all of the shape; the others beside it are
    /// ignored.
    fn shape(&mut self, order: &Order) {
        if let Some(seconds) = order.seconds {
            self.set("seconds", seconds.to_string());
        }
        if let Some(size) = order.size {
            self.set("size", size.to_string());
        } else {
            if let Some(aspect) = order.aspect {
                self.set("aspect_ratio", aspect.to_string());
            }
            if let Some(resolution) = order.resolution {
                self.set("resolution", resolution.to_string());
            }
        }
        if let Some(negative) = &order.negative {
            self.set("negative_prompt", negative.as_str());
        }
    }

    /// One field for images: an object is a first frame, a list of them are references.
    fn images(&mut self, images: Vec<&'a OrderInput>) -> Result<(), Fault> {
        let frames = images.iter().filter(|input| input.role == Role::FirstFrame).count();
        if frames > 1 || (frames == 1 && images.len() > 1) {
            return Err(unsupported("take other images beside a first frame"));
        }
        if images.iter().any(|input| matches!(input.at, InputRef::File(_))) {
            self.parts = images;
            return Ok(());
        }
        let mut objects: Vec<Value> = images.iter().map(|input| json!({ "image_url": address(&input.at) })).collect();
        match (frames, objects.pop()) {
            (_, None) => {}
            (1, Some(frame)) => self.set(IMAGES, frame),
            (_, Some(last)) => {
                objects.push(last);
                self.set(IMAGES, objects);
            }
        }
        Ok(())
    }

    /// Multipart where a file goes along that nothing passed on has replaced.
    fn into_body(self) -> Body {
        if self.parts.is_empty() || self.fields.contains_key(IMAGES) {
            return Body::Json(Value::Object(self.fields));
        }
        let mut parts = Part::texts(&self.fields);
        parts.extend(self.parts.iter().map(|input| {
            let name = if input.role == Role::FirstFrame { IMAGES.to_owned() } else { format!("{IMAGES}[]") };
            match &input.at {
                InputRef::File(file) => Part::file(name, file.clone()),
                at => Part::text(name, address(at)),
            }
        }));
        Body::Multipart(parts)
    }
}

/// The values that the gateway does not put into other words: they go to the provider as the model spells them.
fn passed_through(order: &Order, inputs: Vec<&OrderInput>) -> Order {
    let inputs = inputs.into_iter().cloned().collect();
    Order { inputs, seconds: None, size: None, aspect: None, resolution: None, negative: None, ..order.clone() }
}

fn address(at: &InputRef) -> String {
    match at {
        InputRef::Url(url) => url.to_string(),
        InputRef::Data(text) | InputRef::Uploaded(text) => text.clone(),
        InputRef::File(file) => file.name.clone(),
    }
}

// Quote.

impl Lumenfall {
    /// The order itself with `dryRun`, which makes nothing. It goes without the order's name, so that the name is free
    /// for the order, and is not repeated in doubt: a server that knows no dry run would take it for an order.
    fn dry_run(&self, order: &Order) -> Result<Call, Fault> {
        let mut draft = Draft::of(order)?;
        draft.fields.remove(ORDER_NAME);
        Ok(Call::order(self.videos(&[]), draft.into_body()).query("dryRun", "true"))
    }
}

/// Reads an estimate, <https://docs.lumenfall.ai> "cost estimation": its amounts are micro-dollars, its unit prices
/// dollars. Anything else than a whole one is no price.
fn read_estimate(reply: &Reply, estimate: &Document) -> Result<Option<LiveQuote>, Fault> {
    if let (Some(id), None) = (estimate.text("/id"), estimate.at("/total_cost_micros")) {
        return Err(reply.unreadable(&format!("that of an order, though only its price was asked: `{id}`")));
    }
    let micros = estimate.integer("/total_cost_micros").filter(|micros| *micros > 0);
    let is_whole = reply.status == 200 && estimate.text("/currency") == Some("USD");
    let Some(micros) = micros.filter(|_| is_whole) else { return Ok(None) };
    Ok(Some(LiveQuote { usd: Usd::from_micros(micros), basis: basis(estimate) }))
}

fn basis(estimate: &Document) -> String {
    let plain = |component: &Document, pointer: &str| {
        component.at(pointer).map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    };
    let words = |component: &Document| {
        let quantity = plain(component, "/billable_quantity").or_else(|| plain(component, "/quantity"))?;
        let (metric, price) = (component.text("/metric")?, plain(component, "/unit_price")?);
        Some(format!("{quantity} × {metric} at ${price}"))
    };
    let components = estimate.needed_list("/components").unwrap_or_default();
    let sum = components.iter().filter_map(words).collect::<Vec<_>>().join(" + ");
    let provider = estimate.text("/provider").map_or_else(String::new, |provider| format!(" by {provider}"));
    if sum.is_empty() { format!("an estimate{provider}") } else { format!("{sum}{provider}") }
}

// Poll.

/// A failed job comes with HTTP 200, and often: the word decides.
fn progress(document: &Document) -> Result<Progress, Fault> {
    Ok(match document.needed_text("/status")? {
        "queued" => Progress::Queued(None),
        "in_progress" => Progress::Running(None),
        "completed" => Progress::Done(takes(document)?),
        "failed" if code(document) == Some("CONTENT_POLICY_VIOLATION") => {
            Progress::Failed(end(FaultKind::Policy, document))
        }
        "failed" => Progress::Failed(end(FaultKind::Failed, document)),
        "cancelled" | "canceled" => Progress::Failed(end(FaultKind::Cancelled, document)),
        word => Progress::Unknown(word.to_owned()),
    })
}

/// The end of a job without a clip. Nothing is documented of what it costs, unless the job itself says it.
fn end(kind: FaultKind, document: &Document) -> Fault {
    let word = document.text("/status").unwrap_or_default();
    let message = sentence(document).filter(|sentence| !sentence.trim().is_empty());
    let message = message.map_or_else(|| format!("the provider ended the job without a reason: {word}"), str::to_owned);
    Fault { vendor_code: code(document).map(str::to_owned), ..Fault::new(kind, message) }.at_cost(cost(document))
}

// Collect and fetch.

fn takes(document: &Document) -> Result<Takes, Fault> {
    let url = document.needed_text("/output/url")?;
    let url = Url::parse(url)
        .map_err(|_| Fault::new(FaultKind::Unreadable, "the provider's answer has no address at `/output/url`"))?;
    let video = Asset { variant: Variant::Video, place: Place::Open(url), expires_at: document.moment("/expires_at") };
    Ok(Takes { assets: vec![video], cost: cost(document), seconds: document.seconds("/seconds"), ..Takes::default() })
}

/// The bill, in dollars; the estimate beside it is none.
fn cost(document: &Document) -> Option<Usd> {
    let is_dollars = document.text("/metadata/cost_currency").is_none_or(|currency| currency == "USD");
    dollars::usd(document.at("/metadata/cost").filter(|_| is_dollars)?)
}

// Errors.

/// The vendor's word for it; its command line tolerates a flat one, too.
fn code(document: &Document) -> Option<&str> {
    document.text("/error/code").or_else(|| document.text("/error_code"))
}

fn sentence(document: &Document) -> Option<&str> {
    ["/error/message", "/error_message", "/message"].into_iter().find_map(|pointer| document.text(pointer))
}

/// The table of <https://docs.lumenfall.ai>; some codes come with more than one status.
fn kind_of_code(code: &str) -> Option<FaultKind> {
    match code {
        "INVALID_REQUEST" => Some(FaultKind::Invalid),
        "CONTENT_POLICY_VIOLATION" => Some(FaultKind::Policy),
        "AUTHENTICATION_FAILED" => Some(FaultKind::Auth),
        "INSUFFICIENT_BALANCE" => Some(FaultKind::Credit),
        "MODEL_NOT_FOUND" => Some(FaultKind::NotFound),
        "MODEL_DISABLED" => Some(FaultKind::Retired),
        "RATE_LIMITED" => Some(FaultKind::Rate),
        "ALL_PROVIDERS_EXHAUSTED" | "UPSTREAM_ERROR" | "INTERNAL_ERROR" => Some(FaultKind::Unavailable),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
