//! AI/ML API's two endpoints for every video model, `/v2/video/generations`.
//!
//! Learned from <https://github.com/aimlapi/api-docs> (f14fa72f, 2026-08-21) and
//! <https://github.com/aimlapi/api-sdk-python> (52ea5e26). The kind of clip is part of the model's name, and field
//! names and even the case of a class of size differ by model, so the catalog spells them. An order cannot be named,
//! only labelled: the label is found again in the log of requests. Being out of credit is a 403.

mod bill;
mod prices;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::lost::Sent;
use super::maker;
use super::{
    Abilities, Dialect, InputForm, Inquiry, Listed, LiveQuote, Lost, Next, Order, Page, Progress, Provider, Receipt,
    Served, below, dollars, fault_kind_of_status, log, unsupported,
};
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, State, Takes, Variant};
use crate::money::Usd;
use crate::request::{Mode, Role};

pub(super) const AIMLAPI: Provider = Provider {
    name: "aimlapi",
    title: "AI/ML API",
    base_url: "https://api.aimlapi.com",
    hosts: &[],
    key_variables: &["AIMLAPI_API_KEY", "AIML_API_KEY"],
    documentation: "https://docs.aimlapi.com",
    speak: |server| Box::new(AimlApi { base_url: server.base_url.clone() }),
};

/// What a dollar is in credits, <https://github.com/aimlapi/api-docs>: 3,900,000 of them were $1.95. The same stands in the
/// table of prices.
const CREDITS_OF_A_DOLLAR: i64 = 2_000_000;

/// The largest image that goes along inside an order. The limit is not documented; "a few megabytes" have been seen.
const LARGEST_DATA: usize = 4 * 1024 * 1024;

/// The header that labels a call; what is not of its letters is dropped in silence.
const LABEL: &str = "x-client-request-id";

#[derive(Debug)]
struct AimlApi {
    base_url: Url,
}

impl AimlApi {
    fn at(&self, path: &[&str]) -> Url {
        below(&self.base_url, path)
    }

    fn generations(&self) -> Url {
        self.at(&["v2", "video", "generations"])
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if !reply.is_success() {
            return Err(self.read_error(reply));
        }
        reply.read(with).map_err(|fault| Fault { request_id: request_id(reply), ..fault })
    }
}

impl Dialect for AimlApi {
    fn abilities(&self) -> Abilities {
        Abilities::default()
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let call = Call::order(self.generations(), Body::Json(Value::Object(fields(order)?)));
        Ok(if is_label(&order.label) { call.header(LABEL, &order.label) } else { call })
    }

    /// The documents promise 200, the page of errors 201. The id is in a header, too, which saves an order whose body
    /// came broken.
    fn read_submit(&self, _order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |document| Ok(ticket(document.needed_text("/id")?, spent(document))));
        match (receipt, reply.header("x-inference-id")) {
            (Ok(ticket), _) => Ok(Receipt::Ticket(ticket)),
            (Err(_), Some(id)) if reply.is_success() && !id.is_empty() => Ok(Receipt::Ticket(ticket(id, None))),
            (Err(fault), _) => Err(refusal(fault, reply)),
        }
    }

    /// The same path, the id behind the `?`: it may hold `:` and `/`.
    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.generations()).query("generation_id", &ticket.remote_id)
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, |document| progress(ticket, document))
    }

    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Data(LARGEST_DATA)
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        self.look_for(lost, so_far)
    }

    fn bill(&self, ticket: &Ticket, ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        self.look_up(ticket, ordered_at, so_far)
    }

    fn quote(&self, order: &Order, so_far: &[Reply]) -> Result<Next<Option<LiveQuote>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.models().query("id", &order.model)))),
            Some(reply) => self.read(reply, |list| Ok(Next::Ready(prices::quote(order, &list.needed_list("/data")?)))),
        }
    }

    fn served(&self, inquiry: &Inquiry, so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.models().query("output_modalities", "video")))),
            Some(reply) => {
                self.read(reply, |list| Ok(Next::Ready(prices::served(&list.needed_list("/data")?, inquiry.today))))
            }
        }
    }

    /// The balance: the list of models is answered without a key.
    fn check(&self) -> Option<Call> {
        Some(Call::get(self.at(&["v2", "billing"])))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let said = sentence(&body);
        let kind = match (reply.status, &said) {
            (400 | 422, Some(said)) if maker::is_policy(said) => FaultKind::Policy,
            (403, Some(_)) => FaultKind::Credit,
            (status, _) => fault_kind_of_status(status),
        };
        Fault { request_id: request_id(reply), ..reply.refusal(kind, said.as_deref()) }
    }

    /// How long a link lives is not documented, and another look gives the same one: it is gone.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        let fault = self.read_error(reply);
        match reply.status {
            401 | 403 | 404 | 410 => Fault { kind: FaultKind::Gone, ..fault },
            _ => fault,
        }
    }
}

// Submit.

fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    match order.mode {
        Mode::Text | Mode::Image | Mode::Reference => {}
        Mode::Remix | Mode::Edit | Mode::Extend => {
            return Err(unsupported(&format!("work on a clip that is there already: {}", order.mode)));
        }
    }
    let mut fields = Map::new();
    fields.insert("model".to_owned(), order.model.as_str().into());
    fields.insert("prompt".to_owned(), order.prompt.as_str().into());
    fields.extend(order.spelt()?);
    Ok(order.with_pass(fields))
}

fn is_label(text: &str) -> bool {
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(is_of_it)
}

/// The bill comes with the receipt and, from some models, with nothing later: it is kept with the handle.
fn ticket(id: &str, spent: Option<Usd>) -> Ticket {
    let extra = spent.map_or(Value::Null, |usd| json!({ "usd": usd.to_string() }));
    Ticket { remote_id: id.to_owned(), extra }
}

/// What a generation says it cost, in dollars or, from older models, in credits alone. None yet is said as 0, too.
fn spent(document: &Document) -> Option<Usd> {
    let usd = document.at("/meta/usage/usd_spent").and_then(dollars::usd);
    usd.or_else(|| in_usd(document.at("/meta/usage/credits_used")?)).filter(|usd| *usd > Usd::ZERO)
}

/// An amount of credits in dollars, rounded up.
fn in_usd(credits: &Value) -> Option<Usd> {
    let micros = dollars::usd(credits)?.micros();
    Some(Usd::from_micros(micros.checked_add(CREDITS_OF_A_DOLLAR - 1)? / CREDITS_OF_A_DOLLAR))
}

// Poll.

/// Not monotonic: a documented run went from `generating` back to `queued`.
fn progress(ticket: &Ticket, document: &Document) -> Result<Progress, Fault> {
    Ok(match document.needed_text("/status")? {
        "queued" => Progress::Queued(None),
        "generating" | "waiting" | "active" => Progress::Running(None),
        "completed" => Progress::Done(takes(ticket, document)?),
        "error" | "failed" => Progress::Failed(end(document)),
        word => Progress::Unknown(word.to_owned()),
    })
}

/// The end of a job without a clip, which is not charged: the hold is rolled back.
fn end(document: &Document) -> Fault {
    let said = sentence(document);
    let kind = if said.as_deref().is_some_and(maker::is_policy) { FaultKind::Policy } else { FaultKind::Failed };
    let word = document.text("/status").unwrap_or_default();
    let message = said.unwrap_or_else(|| format!("the provider ended the job without a reason: {word}"));
    let vendor_code = document.text("/error/name").map(str::to_owned);
    Fault { vendor_code, charged: Charged::No, ..Fault::new(kind, message) }
}

// Collect and fetch.

fn takes(ticket: &Ticket, document: &Document) -> Result<Takes, Fault> {
    let url = document.text("/video/url").and_then(address).or_else(|| first_address(document.value()));
    let url =
        url.ok_or_else(|| Fault::new(FaultKind::Unreadable, "the provider's answer has no address at `/video/url`"))?;
    let expires_at = url.query_pairs().find(|(name, _)| name == "Expires").and_then(|(_, moment)| {
        let moment: Value = moment.into_owned().into();
        Document::from(moment).moment("")
    });
    let video = Asset { variant: Variant::Video, place: Place::Open(url), expires_at };
    let kept = Document::from(ticket.extra.clone());
    let cost = spent(document).or_else(|| dollars::usd(kept.at("/usd")?));
    Ok(Takes { assets: vec![video], cost, ..Takes::default() })
}

fn address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// The first `url` anywhere: older models put it elsewhere, and the vendor's own client library looks so.
fn first_address(value: &Value) -> Option<Url> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("url").and_then(Value::as_str).and_then(address);
            own.or_else(|| fields.values().find_map(first_address))
        }
        Value::Array(values) => values.iter().find_map(first_address),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

// Find.

impl AimlApi {
    /// In the log of requests by the label, however long the log is; no entry means nothing until every job has ended.
    fn look_for(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        if !is_label(&lost.order.label) {
            return Err(unsupported("look up an order that had no label"));
        }
        let read = |reply| self.read(reply, |document| document.needed_list("/data"));
        let pages = so_far.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let own = pages.iter().flatten().filter(|entry| entry.text("/client_request_id") == Some(&lost.order.label));
        let own: Vec<&Document> = own.collect();
        let found: Vec<Listed> =
            own.iter().map(|entry| listed(entry)).filter(|job| !job.remote_id.is_empty()).collect();
        if !found.is_empty() {
            return Ok(Next::Ready(found));
        }
        if !own.is_empty() && own.iter().all(|entry| entry.text("/status") == Some("failed")) {
            return Ok(Next::Ready(Vec::new()));
        }
        let pages = pages.iter().zip(so_far).map(|(entries, reply)| Page {
            jobs: entries.iter().map(listed).collect(),
            next: next_page(&reply.json_or_null()),
        });
        let step = lost.look_through(pages.collect(), &Sent::default(), |cursor| Ok(self.logs(cursor)))?;
        match (step, so_far.last()) {
            (Next::Ready(_), Some(page)) => log::without(lost, page),
            (step, _) => Ok(step),
        }
    }

    fn logs(&self, cursor: Option<&str>) -> Call {
        let call = Call::get(self.at(&["v2", "logs"]));
        match cursor {
            Some(cursor) => call.query("cursor", cursor),
            None => call,
        }
    }

    fn models(&self) -> Call {
        Call::get(self.at(&["v1", "models"])).without_key().query("include", "pricing")
    }
}

/// An entry of the log; one without a generation has no name.
fn listed(entry: &Document) -> Listed {
    Listed {
        state: match entry.text("/status") {
            Some("succeeded") => State::Finished,
            Some("failed") => State::Failed,
            Some(_) | None => State::Running,
        },
        model: entry.text("/model").map(str::to_owned),
        created_at: log::moment(entry, "/created").or_else(|| log::moment(entry, "/created_at")),
        ..Listed::named(entry.text("/inference_id").unwrap_or_default())
    }
}

/// As the vendor's other logs are paged.
fn next_page(page: &Document) -> Option<String> {
    let ends = page.at("/pagination/has_more") == Some(&Value::Bool(false));
    page.text("/pagination/next_cursor").filter(|cursor| !ends && !cursor.is_empty()).map(str::to_owned)
}

// Errors.

/// The vendor's sentence: of a no, of a failed job, or the list of all that is wrong with an order.
fn sentence(body: &Document) -> Option<String> {
    let found = ["/message", "/error/message", "/error"].into_iter().find_map(|pointer| body.at(pointer))?;
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.get("message").and_then(Value::as_str).map_or_else(|| other.to_string(), str::to_owned),
    };
    let said = match found {
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join("; "),
        other => plain(other),
    };
    Some(said).filter(|said| !said.trim().is_empty())
}

/// A no to an order. What is not found is the model or the interface; failed requests are not charged.
fn refusal(fault: Fault, reply: &Reply) -> Fault {
    let kind = if fault.kind == FaultKind::NotFound { FaultKind::Retired } else { fault.kind };
    Fault { kind, ..reply.no_to_order(fault) }
}

fn request_id(reply: &Reply) -> Option<String> {
    reply.json_or_null().text("/requestId").or_else(|| reply.header("x-inference-id")).map(str::to_owned)
}

#[cfg(test)]
mod tests;
