//! OpenRouter's video jobs, `/videos`: one gateway before some ten vendors.
//!
//! Learned from the guide <https://openrouter.ai/docs/guides/overview/multimodal/video-generation>, the specification
//! <https://github.com/OpenRouterTeam/docs> (`openapi/openapi.yaml`, c26125a5, 2026-08-22) and the Python package
//! `openrouter` 1.3.84 (2026-10-27). There are four routes and no more: nothing is listed, deleted or cancelled there.
//! An order cannot be named: sent twice, it is made and billed twice.

mod bill;
mod models;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Abilities, Dialect, InputForm, Inquiry, LiveQuote, Next, Order, Progress, Provider, Receipt, Served, below,
    dollars, fault_kind_of_status, names, unsupported,
};
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::money::Usd;
use crate::request::{Audio, InputRef, Mode, Role};
use crate::shape::Resolution;

pub(super) const OPENROUTER: Provider = Provider {
    name: "openrouter",
    title: "OpenRouter",
    base_url: "https://openrouter.ai/api/v1",
    hosts: &[],
    key_variables: &["OPENROUTER_API_KEY"],
    documentation: "https://openrouter.ai/docs/guides/overview/multimodal/video-generation",
    speak: |server| Box::new(OpenRouter { base_url: server.base_url.clone() }),
};

/// The longest `data:` address. How large a body may be is not documented, only that a larger one is refused.
const LONGEST_DATA: usize = 8 * 1024 * 1024;

#[derive(Debug)]
struct OpenRouter {
    base_url: Url,
}

impl OpenRouter {
    /// Never the `polling_url` of a reply, which is relative in one document and absolute in another.
    fn videos(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["videos"]), path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if !reply.is_success() {
            return Err(self.read_error(reply));
        }
        let found = reply.json().and_then(|document| with(&document));
        found.map_err(|fault| Fault { status: Some(reply.status), ..fault })
    }
}

impl Dialect for OpenRouter {
    fn abilities(&self) -> Abilities {
        Abilities { edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let body = Body::Json(Value::Object(order.with_pass(fields(order)?)));
        // The name under which the site counts its callers; `X-Title` is the older form of it.
        Ok(Call::order(self.videos(&[]), body).header("x-openrouter-title", "rushes"))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |document| Ok(Receipt::Ticket(Ticket::new(document.needed_text("/id")?))));
        receipt.map_err(|fault| refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.videos(&[&ticket.remote_id]))
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, |document| self.progress(ticket, document))
    }

    /// The bill of a job that came without its price. Whatever is wrong with it, the clip is made.
    fn read_collect(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        let bill = if reply.is_success() { reply.json_or_null() } else { Value::Null.into() };
        Ok(Progress::Done(Takes { cost: bill::total(&bill), ..self.takes(ticket, &Value::Null.into()) }))
    }

    /// A sound or a clip is told by its address only: the documents speak of `data:` for images alone.
    fn input_form(&self, role: Role) -> InputForm {
        match role {
            Role::FirstFrame | Role::LastFrame | Role::Reference => InputForm::Data(LONGEST_DATA),
            Role::Video | Role::Audio => InputForm::Part,
        }
    }

    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        self.look_up(ticket, so_far)
    }

    /// The rates of the model on this day, for this order.
    fn quote(&self, order: &Order, so_far: &[Reply]) -> Result<Next<Option<LiveQuote>>, Fault> {
        let Some(reply) = so_far.last() else { return Ok(Next::Call(Box::new(self.catalog()))) };
        self.read(reply, |document| Ok(Next::Ready(models::quote(order, &document.needed_list("/data")?))))
    }

    fn served(&self, inquiry: &Inquiry, so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        let Some(reply) = so_far.last() else { return Ok(Next::Call(Box::new(self.catalog()))) };
        let source = self.catalog().url;
        self.read(reply, |document| {
            let entries = document.needed_list("/data")?;
            Ok(Next::Ready(entries.iter().filter_map(|entry| models::served(entry, inquiry.today, &source)).collect()))
        })
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(below(&self.base_url, &["key"])))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let words = words(&body);
        let told = words.iter().find_map(|word| kind_of_word(word)).filter(|_| (400..=499).contains(&reply.status));
        let kind = told.unwrap_or_else(|| kind_of_status(reply.status));
        let fault = reply.refusal(kind, body.text("/error/message"));
        let wait = body.at("/error/availability/retry_after").and_then(Value::as_f64);
        let retry_after = wait.and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok());
        Fault { vendor_code: words.first().map(ToString::to_string), retry_after, ..fault }
    }

    /// 409 is not explained and read as "not finished"; the one index that is asked for is never wrong, so that a 400
    /// means the same. 410 is the end: the vendor has dropped the clip.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        let fault = self.read_error(reply);
        match reply.status {
            400 | 409 => Fault { kind: FaultKind::NotReady, ..fault },
            _ => fault,
        }
    }
}

// Submit.

/// The body of an order. It is the same for every model; only the values that are taken differ.
fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    refuse_unspeakable(order)?;
    let mut fields = Map::new();
    fields.insert("model".into(), order.model.as_str().into());
    if !order.prompt.trim().is_empty() {
        fields.insert("prompt".into(), order.prompt.as_str().into());
    }
    match order.mode {
        Mode::Text | Mode::Image | Mode::Reference => {
            duration(&mut fields, order)?;
            shape(&mut fields, order);
            sound(&mut fields, order);
        }
        // The new part has the shape of the clip that it continues.
        Mode::Extend => {
            duration(&mut fields, order)?;
            sound(&mut fields, order);
        }
        Mode::Edit => {}
        Mode::Remix => return Err(unsupported("make the same scene changed: edit or extend a clip")),
    }
    if let Some(seed) = order.seed {
        fields.insert("seed".into(), seed.into());
    }
    inputs(&mut fields, order)?;
    Ok(fields)
}

/// What a model may take all the same goes by `--set provider.options.…`, which is passed on untouched.
fn refuse_unspeakable(order: &Order) -> Result<(), Fault> {
    let asked = [("negative", order.negative.is_some()), ("fps", order.fps.is_some())];
    match asked.iter().find(|(_, asked)| *asked) {
        Some((name, _)) => Err(unsupported(&format!("take `--{name}`; some models take it by `--set provider=…`"))),
        None => Ok(()),
    }
}

fn duration(fields: &mut Map<String, Value>, order: &Order) -> Result<(), Fault> {
    let Some(seconds) = order.seconds else { return Ok(()) };
    let whole = seconds.as_whole().ok_or_else(|| unsupported(&format!("make {seconds} seconds: whole ones only")))?;
    fields.insert("duration".into(), whole.into());
    Ok(())
}

/// The exact size, or class and proportion: never both.
fn shape(fields: &mut Map<String, Value>, order: &Order) {
    if let Some(size) = order.size {
        fields.insert("size".into(), size.to_string().into());
        return;
    }
    if let Some(class) = order.resolution {
        fields.insert("resolution".into(), word_of(class).into());
    }
    if let Some(aspect) = order.aspect {
        fields.insert("aspect_ratio".into(), aspect.to_string().into());
    }
}

/// Left out, it is on wherever the model has sound, and paid for.
fn sound(fields: &mut Map<String, Value>, order: &Order) {
    if let Some(audio) = order.audio {
        fields.insert("generate_audio".into(), (audio == Audio::On).into());
    }
}

fn word_of(class: Resolution) -> String {
    match class.lines() {
        2160 => "4K".to_owned(),
        1440 => "2K".to_owned(),
        _ => class.to_string(),
    }
}

/// A no to an order: here, and only here, it may mean that the model is gone.
///
/// The newest package lists 404 with `not_found` for models that have left; another order's clip is the only other
/// thing that an order names.
fn refusal(fault: Fault, order: &Order, reply: &Reply) -> Fault {
    let is_unknown = fault.kind == FaultKind::NotFound && reply.status == 404;
    let is_bare = order.parent.is_none() && fault.vendor_code.as_deref() == Some("not_found");
    let kind =
        if is_unknown && (is_bare || names(&fault.message, &order.model)) { FaultKind::Retired } else { fault.kind };
    let is_certain = (400..=499).contains(&reply.status) && fault.kind != FaultKind::Unavailable;
    Fault { kind, charged: if is_certain { Charged::No } else { fault.charged }, ..fault }
}

// Poll.

impl OpenRouter {
    fn progress(&self, ticket: &Ticket, document: &Document) -> Result<Progress, Fault> {
        Ok(match document.needed_text("/status")? {
            "pending" => Progress::Queued(None),
            "in_progress" => Progress::Running(None),
            "completed" => self.made(ticket, document),
            // `dead` is in no document; the vendor's own package for the AI SDK (3.1.0) takes it for a failure.
            "failed" | "dead" => Progress::Failed(end(FaultKind::Failed, document)),
            "cancelled" => Progress::Failed(end(FaultKind::Cancelled, document)),
            "expired" => Progress::Failed(end(FaultKind::Gone, document)),
            word => Progress::Unknown(word.to_owned()),
        })
    }

    fn made(&self, ticket: &Ticket, document: &Document) -> Progress {
        let takes = self.takes(ticket, document);
        match self.generation(document) {
            Some(bill) if document.at("/usage/cost").is_none() => Progress::Collect(Box::new(bill)),
            Some(_) | None => Progress::Done(takes),
        }
    }
}

/// The end of a job without a clip; `error` is a bare sentence here. Whether it is billed is not documented.
fn end(kind: FaultKind, document: &Document) -> Fault {
    let word = document.text("/status").unwrap_or_default();
    let message = document.text("/error").filter(|sentence| !sentence.trim().is_empty());
    let message = message.map_or_else(|| format!("the provider ended the job without a reason: {word}"), str::to_owned);
    // The sentence is all there is.
    let kind = if message.contains("content_policy") { FaultKind::Policy } else { kind };
    let cost = document.at("/usage/cost").and_then(dollars::usd);
    Fault { vendor_code: Some(word.to_owned()), ..Fault::new(kind, message) }.at_cost(cost)
}

// Collect and fetch.

impl OpenRouter {
    /// The clip by its own route, which `unsigned_urls` name, too, and which needs the key; then the copies that
    /// OpenRouter may have kept, whose signed addresses must not be given it.
    fn takes(&self, ticket: &Ticket, document: &Document) -> Takes {
        let content = Call::get(self.videos(&[&ticket.remote_id, "content"])).query("index", "0");
        let content = content.header("accept", "*/*");
        let own = Asset { variant: Variant::Video, place: Place::Keyed(content), expires_at: None };
        let kept = document.text("/urls/0").and_then(|url| Url::parse(url).ok()).map(|url| Asset {
            variant: Variant::Video,
            place: Place::Open(url),
            expires_at: document.moment("/expires_at"),
        });
        Takes { assets: std::iter::once(own).chain(kept).collect(), cost: bill::cost(document), ..Takes::default() }
    }

    fn catalog(&self) -> Call {
        Call::get(self.videos(&["models"]))
    }
}

// Inputs.

/// Frames, references, or the job that is changed or continued.
fn inputs(fields: &mut Map<String, Value>, order: &Order) -> Result<(), Fault> {
    let mut frames: Vec<Value> = Vec::new();
    let mut references: Vec<Value> = Vec::new();
    for input in &order.inputs {
        let address = address(input.role, &input.at)?;
        let entry = |kind: &str| json!({ "type": kind, kind: { "url": address } });
        let frame = |place: &str| {
            let image = json!({ "url": address });
            json!({ "type": "image_url", "image_url": image, "frame_type": place })
        };
        match input.role {
            Role::FirstFrame => frames.push(frame("first_frame")),
            Role::LastFrame => frames.push(frame("last_frame")),
            Role::Reference => references.push(entry("image_url")),
            Role::Audio => references.push(entry("audio_url")),
            Role::Video => references.push(entry("video_url")),
        }
    }
    if !frames.is_empty() && !references.is_empty() {
        // The interface would take the frames and drop the references without a word.
        return Err(unsupported("make a clip from a frame and after references at once"));
    }
    parent(fields, order, &references)?;
    for (name, list) in [("frame_images", frames), ("input_references", references)] {
        if !list.is_empty() {
            fields.insert(name.to_owned(), Value::Array(list));
        }
    }
    Ok(())
}

/// A finished job of the same model by its id, or a clip among the references.
fn parent(fields: &mut Map<String, Value>, order: &Order, references: &[Value]) -> Result<(), Fault> {
    if !matches!(order.mode, Mode::Edit | Mode::Extend) {
        return Ok(());
    }
    let has_clip = order.inputs.iter().any(|input| input.role == Role::Video);
    match &order.parent {
        Some(_) if has_clip => Ok(()),
        Some(_) if !references.is_empty() => Err(unsupported("take references beside the clip that it works on")),
        Some(parent) => {
            fields.insert("previous_job_id".into(), parent.remote_id.as_str().into());
            Ok(())
        }
        None if order.mode == Mode::Edit && has_clip => Ok(()),
        None => Err(Fault::new(FaultKind::Invalid, "there is no clip to work on: name a job or an address")),
    }
}

fn address(role: Role, at: &InputRef) -> Result<String, Fault> {
    match at {
        InputRef::Url(url) => Ok(url.to_string()),
        InputRef::Data(text) => Ok(text.clone()),
        InputRef::Uploaded(_) | InputRef::File(_) => {
            let message =
                format!("take a file of this machine by `{}`: give an address that it can fetch", role.flag());
            Err(unsupported(&message))
        }
    }
}

// Errors.

/// The vendor's words for a no, the closest one first. The page on availability puts them directly into `error`.
fn words(body: &Document) -> Vec<&str> {
    let pointers = ["/error/availability/code", "/error/metadata/error_type", "/error/error_type"];
    pointers.iter().filter_map(|pointer| body.text(pointer)).collect()
}

/// What a word says beyond its status: <https://openrouter.ai/docs/api/reference/errors-and-debugging>.
fn kind_of_word(word: &str) -> Option<FaultKind> {
    match word {
        "content_policy_violation" | "refusal" => Some(FaultKind::Policy),
        "model_deprecated" | "model_unavailable_upstream" | "free_variant_ended" => Some(FaultKind::Retired),
        _ => None,
    }
}

/// 499 is the caller that went away: what became of the order is not known.
fn kind_of_status(status: u16) -> FaultKind {
    if status == 499 { FaultKind::Unavailable } else { fault_kind_of_status(status) }
}

#[cfg(test)]
mod tests;
