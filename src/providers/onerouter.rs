//! OneRouter, now Infron AI: a blocking interface that answers with the clip, and one of tasks that are polled.
//!
//! Learned from <https://docs.onerouter.pro>, <https://infronai.gitbook.io/docs> and
//! <https://infron.ai/docs/media-apis>. Only the blocking form is on the vendor's pages in full, so that it is
//! the default; the models that are named with their maker (`bytedance/seedance`) belong to the tasks, which lose no
//! paid clip when a connection breaks. Either reply is understood from either host. Nothing can be named, listed or
//! cancelled: an order that is cut off is probably paid, and never repeated.

use std::time::Duration;

use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Abilities, Dialect, InputForm, Inquiry, Next, Order, Progress, Provider, Receipt, Served, Server, below,
    fault_kind_of_status, names, unsupported,
};
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::request::{Mode, Role};

pub(super) const ONEROUTER: Provider = Provider {
    name: "onerouter",
    title: "OneRouter",
    base_url: "https://video.onerouter.pro/v1",
    hosts: &[MEDIA],
    key_variables: &["ONEROUTER_API_KEY", "INFRON_API_KEY"],
    documentation: "https://infron.ai/docs/media-apis",
    speak: |server| Box::new(OneRouter { server: server.clone() }),
};

/// The host of the tasks.
const MEDIA: &str = "media.onerouter.pro";

/// The host of the list of models, which takes no key.
const LIST: &str = "api.infron.ai";

/// How long a blocking order may be silent. A clip takes minutes, and who hangs up has paid for it.
const PATIENCE: Duration = Duration::from_mins(30);

/// The longest `data:` address. Nothing is documented of how large a body may be.
const LONGEST_DATA: usize = 8 * 1024 * 1024;

#[derive(Debug)]
struct OneRouter {
    server: Server,
}

impl OneRouter {
    fn media(&self, path: &[&str]) -> Url {
        below(&below(&self.server.host(MEDIA), &["v1", "videos"]), path)
    }

    fn list(&self) -> Call {
        Call::get(below(&self.server.host(LIST), &["v1", "models"])).without_key()
    }

    /// Reads a reply that says yes in its status and in its body; a no of either becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if !reply.is_success() {
            return Err(self.read_error(reply));
        }
        reply.read(|document| if is_no(document) { Err(self.read_error(reply)) } else { with(document) })
    }
}

impl Dialect for OneRouter {
    /// `POST /videos/edits` changes clips of Sora 2 alone, which is gone.
    fn abilities(&self) -> Abilities {
        Abilities::default()
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let fields = order.with_pass(fields(order)?);
        let call = if is_task(&order.model) {
            Call::order(self.media(&["generations"]), Body::Json(fields.into()))
        } else {
            let url = below(&self.server.base_url, &["videos", "generations"]);
            Call { patience: Some(PATIENCE), ..Call::order(url, Body::Json(fields.into())) }
        };
        Ok(call.header("accept", "*/*"))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        self.read(reply, receipt).map_err(|fault| refusal(fault, order, reply))
    }

    /// A clip that came with the receipt has no task; asking for it anyway shows whether the provider is there.
    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.media(&["tasks", &ticket.remote_id]))
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        if let Some(url) = made_at_once(ticket) {
            return Ok(Progress::Done(takes(url)));
        }
        self.read(reply, progress)
    }

    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Data(LONGEST_DATA)
    }

    /// Names only: what a model takes is not in the list, and its prices are 0 for every video.
    fn served(&self, _inquiry: &Inquiry, so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        let Some(reply) = so_far.last() else { return Ok(Next::Call(Box::new(self.list()))) };
        self.read(reply, |document| {
            let entries = document.needed_list("/data")?;
            Ok(Next::Ready(entries.iter().filter(|entry| is_video(entry)).filter_map(served).collect()))
        })
    }

    /// The code in the body counts where the status says yes: a no comes with HTTP 200, too.
    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let sentence = body.text("/error/message").or_else(|| body.text("/message")).or_else(|| body.text("/error"));
        let told = body.integer("/error/code").or_else(|| body.integer("/code"));
        let in_body = told.and_then(|code| u16::try_from(code).ok());
        let status = if reply.is_success() { in_body.unwrap_or(reply.status) } else { reply.status };
        let word = body.text("/error/type").map(str::to_owned).or_else(|| in_body.map(|code| code.to_string()));
        if status == 403 && is_blocked(reply) {
            let message = "the provider's guard (Cloudflare, error 1010) turns this program away by its name; a proxy \
                           on the way may have changed the `User-Agent`";
            return Fault { vendor_code: Some("1010".into()), ..reply.refusal(FaultKind::Unavailable, Some(message)) };
        }
        let kind = kind_of(status, word.as_deref(), sentence.unwrap_or_default());
        Fault { vendor_code: word, ..reply.refusal(kind, sentence) }
    }
}

// Submit.

/// Models of the tasks are named with their maker.
fn is_task(model: &str) -> bool {
    model.contains('/')
}

/// The fields as the catalog spells them for the model; the prompt has a place of its own in the body of a task.
fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    match order.mode {
        Mode::Text | Mode::Image => {}
        Mode::Reference => return Err(unsupported("make a clip after references")),
        Mode::Remix => return Err(unsupported("make the same scene changed: that ended with Sora 2")),
        Mode::Edit => return Err(unsupported("change a clip")),
        Mode::Extend => return Err(unsupported("continue a clip")),
    }
    let mut fields = Map::new();
    fields.insert("model".into(), order.model.as_str().into());
    if is_task(&order.model) {
        fields.insert("content".into(), json!([{ "type": "text", "text": order.prompt }]));
    } else {
        fields.insert("prompt".into(), order.prompt.as_str().into());
    }
    fields.extend(order.spelt()?);
    Ok(fields)
}

/// A list of clips is the whole answer; an object with a `task_id` is a promise of one.
fn receipt(document: &Document) -> Result<Receipt, Fault> {
    if let Some(task) = document.text("/data/task_id").filter(|task| !task.is_empty()) {
        return Ok(Receipt::Ticket(Ticket::new(task)));
    }
    let url = web(document.needed_text("/data/0/url")?)?;
    // Another page of the vendor's shows no `video_id`: the file has a name all the same.
    let name = || url.path_segments().and_then(Iterator::last).unwrap_or("video").to_owned();
    let remote_id = document.text("/data/0/video_id").filter(|id| !id.is_empty()).map_or_else(name, str::to_owned);
    Ok(Receipt::Done(Ticket { remote_id, extra: json!({ "url": url.as_str() }) }, takes(url)))
}

/// A no to an order: here, and only here, it may mean that the model is gone.
///
/// A no of the four hundreds in a reply of HTTP 200 is a no, but what any other code says of the order is not known.
fn refusal(fault: Fault, order: &Order, reply: &Reply) -> Fault {
    if fault.kind == FaultKind::Unavailable && reply.is_success() {
        return Fault { kind: FaultKind::Unreadable, ..fault };
    }
    let is_gone = fault.kind == FaultKind::NotFound && names(&fault.message, &order.model);
    Fault { kind: if is_gone { FaultKind::Retired } else { fault.kind }, ..fault }
}

// Poll.

/// The words are those of programs that call it (no list of the vendor's was found).
fn progress(document: &Document) -> Result<Progress, Fault> {
    Ok(match document.needed_text("/data/status")? {
        "created" => Progress::Queued(None),
        "running" | "processing" => Progress::Running(None),
        "completed" | "succeeded" | "success" => Progress::Done(takes(output(document)?)),
        "failed" | "error" => Progress::Failed(end(FaultKind::Failed, document)),
        "cancelled" | "canceled" => Progress::Failed(end(FaultKind::Cancelled, document)),
        "expired" => Progress::Failed(end(FaultKind::Gone, document)),
        word => Progress::Unknown(word.to_owned()),
    })
}

/// The end of a job without a clip. The documents do not say whether it is billed.
fn end(kind: FaultKind, document: &Document) -> Fault {
    let word = document.text("/data/status").unwrap_or_default();
    let places = ["/data/fail_reason", "/data/error/message", "/data/error", "/data/message"];
    let mut told = places.iter().filter_map(|place| document.text(place)).filter(|text| !text.trim().is_empty());
    let message =
        told.next().map_or_else(|| format!("the provider ended the job without a reason: {word}"), str::to_owned);
    let code = document.text("/data/error/type");
    let is_refused = code.is_some_and(is_policy) || is_policy(&message);
    let kind = if is_refused { FaultKind::Policy } else { kind };
    Fault { vendor_code: code.map(str::to_owned), charged: Charged::Unknown, ..Fault::new(kind, message) }
}

// Collect and fetch.

/// The first address among the outputs, which have four names and two forms.
fn output(document: &Document) -> Result<Url, Fault> {
    let lists = ["outputs", "output", "urls", "files"];
    let found = lists.iter().filter_map(|name| document.at(&format!("/data/{name}"))).find_map(address);
    match found {
        Some(address) => web(address),
        None => Err(Fault::new(FaultKind::Unreadable, "the provider's answer lacks a clip at `/data/outputs`")),
    }
}

fn address(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(address),
        Value::Object(fields) => {
            let names = ["url", "video_url", "signed_url", "download_url"];
            names.iter().filter_map(|name| fields.get(*name)?.as_str()).find(|text| !text.is_empty())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn web(text: &str) -> Result<Url, Fault> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| Fault::new(FaultKind::Unreadable, "the provider's answer names a clip by what is no address"))
}

/// Where the clip is that came with the receipt.
fn made_at_once(ticket: &Ticket) -> Option<Url> {
    web(ticket.extra.get("url")?.as_str()?).ok()
}

/// Read without the key, and by the address as it is: a `%2F` in it is part of a name.
fn takes(url: Url) -> Takes {
    let clip = Asset { variant: Variant::Video, place: Place::Open(url), expires_at: None };
    Takes { assets: vec![clip], ..Takes::default() }
}

/// An entry of the list that makes videos, as far as its category or its endpoints tell.
fn is_video(entry: &Document) -> bool {
    let places = ["/category_type", "/supported_endpoint_types"];
    places.iter().filter_map(|place| entry.at(place)).any(|value| value.to_string().to_lowercase().contains("video"))
}

fn served(entry: &Document) -> Option<Served> {
    let id = entry.text("/id").filter(|id| !id.is_empty())?;
    Some(Served { id: id.to_owned(), title: entry.text("/name").map(str::to_owned), ..Served::default() })
}

// Errors.

/// Whether a reply that came with a yes says no in its body.
fn is_no(document: &Document) -> bool {
    let code = document.integer("/code").or_else(|| document.integer("/error/code"));
    code.is_some_and(|code| code != 0 && !(200..300).contains(&code)) || document.at("/error").is_some()
}

fn kind_of(status: u16, word: Option<&str>, sentence: &str) -> FaultKind {
    let sentence = sentence.to_lowercase();
    match status {
        400..=499 if word.is_some_and(is_policy) || is_policy(&sentence) => FaultKind::Policy,
        // "Your current credits have been used up", "… requires Team balance greater than …".
        403 | 429 if sentence.contains("credit") || sentence.contains("balance") => FaultKind::Credit,
        200..=299 => FaultKind::Unreadable,
        status => fault_kind_of_status(status),
    }
}

/// By the word for it, in a field of its own or in the sentence.
fn is_policy(words: &str) -> bool {
    words.contains("content_policy") || words.contains("content policy")
}

/// Cloudflare's page for a program whose name it does not like.
fn is_blocked(reply: &Reply) -> bool {
    let is_page = reply.body.trim_ascii_start().first() == Some(&b'<');
    is_page && reply.body.windows(4).any(|word| word == b"1010")
}

#[cfg(test)]
mod tests;
