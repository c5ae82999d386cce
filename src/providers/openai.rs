//! OpenAI's Videos API, `/videos`, which servers of one's own speak, too.
//!
//! Learned from the guide <https://developers.openai.com/api/docs/guides/video-generation>, the specification
//! <https://github.com/openai/openai-openapi> (f85dbe2, 2026-08-21) and the error guide
//! <https://developers.openai.com/docs/guides/error-codes>. OpenAI itself shut the interface down on 2026-09-24
//! (<https://developers.openai.com/api/docs/deprecations>). An order cannot be named: sent twice, it is made and billed twice.

use std::time::Duration;

use serde_json::{Map, Value, json};
use url::Url;

use super::lost::{Lost, Sent};
use super::{
    Abilities, Dialect, Listed, Next, Order, Page, Progress, Provider, Receipt, below, fault_kind_of_status, names,
    unsupported,
};
use crate::call::{Body, Call, Document, FileBody, Part, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::request::{InputRef, Mode, Role};
use crate::shape::Seconds;

pub(super) const OPENAI: Provider = Provider {
    name: "openai",
    title: "OpenAI",
    base_url: "https://api.openai.com/v1",
    hosts: &[],
    key_variables: &["OPENAI_API_KEY"],
    documentation: "https://developers.openai.com/api/docs/guides/video-generation",
    speak: |server| Box::new(OpenAi { base_url: server.base_url.clone() }),
};

/// The longest page of a list.
const PAGE: &str = "100";

#[derive(Debug)]
struct OpenAi {
    base_url: Url,
}

impl OpenAi {
    fn videos(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["videos"]), path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if !reply.is_success() {
            return Err(self.read_error(reply));
        }
        let found = reply.json().and_then(|document| with(&document));
        found.map_err(|fault| Fault { status: Some(reply.status), request_id: request_id(reply), ..fault })
    }
}

impl Dialect for OpenAi {
    fn abilities(&self) -> Abilities {
        Abilities {
            cancel: false,
            delete: true,
            list: true,
            remix: true,
            edit: true,
            extend: true,
            thumbnail: true,
            spritesheet: true,
            idempotency: false,
        }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let draft = Draft::of(order)?;
        Ok(Call::order(self.videos(&draft.path), draft.into_body()))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |document| Ok(Receipt::Ticket(ticket(order, document.needed_text("/id")?))));
        receipt.map_err(|fault| refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.videos(&[&ticket.remote_id]))
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        match self.read(reply, |document| self.progress(ticket, document))? {
            Progress::Failed(fault) => Ok(Progress::Failed(Fault { request_id: request_id(reply), ..fault })),
            other => Ok(other),
        }
    }

    /// <https://github.com/openai/openai-python> reads this header in its polling call.
    fn poll_advice(&self, reply: &Reply) -> Option<Duration> {
        reply.header("openai-poll-after-ms")?.trim().parse().ok().map(Duration::from_millis)
    }

    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call::delete(self.videos(&[&ticket.remote_id])))
    }

    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        if !reply.is_success() {
            return Err(self.read_error(reply));
        }
        match reply.json_or_null().at("/deleted") {
            Some(Value::Bool(false)) => {
                Err(reply.refusal(FaultKind::Failed, Some("the provider did not delete the video")))
            }
            _ => Ok(()),
        }
    }

    /// Names the order, because the documents give no default for it.
    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        let call = Call::get(self.videos(&[])).query("limit", PAGE).query("order", "desc");
        Ok(match after {
            Some(id) => call.query("after", id),
            None => call,
        })
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read(reply, |document| self.page(document))
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let pages = so_far.iter().map(|reply| self.read_list(reply)).collect::<Result<_, _>>()?;
        lost.look_through(pages, &sent(&lost.order)?, |after| self.list(after))
    }

    fn adopt(&self, order: &Order, found: &Listed) -> Ticket {
        ticket(order, &found.remote_id)
    }

    /// The shortest list, not `GET /models`: it fails with a wrong key all the same, and also where a server that is
    /// otherwise well no longer has this interface.
    fn check(&self) -> Option<Call> {
        Some(Call::get(self.videos(&[])).query("limit", "1").query("order", "desc"))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let code = body.text("/error/code");
        let kind = match (reply.status, code) {
            (400..=499, Some(code)) if is_policy(code) => FaultKind::Policy,
            // The type says `insufficient_quota` for rates, too: the code decides.
            (429, Some("insufficient_quota" | "credit_balance_exhausted")) => FaultKind::Credit,
            (status, _) => fault_kind_of_status(status),
        };
        let fault = reply.refusal(kind, body.text("/error/message"));
        let vendor_code = code.or_else(|| body.text("/error/type")).map(str::to_owned);
        Fault { vendor_code, request_id: request_id(reply), ..fault }
    }

    /// The documents do not say which of these a video gets whose files are not there.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        let fault = self.read_error(reply);
        match reply.status {
            400 | 404 | 409 => Fault { kind: FaultKind::NotReady, ..fault },
            _ => fault,
        }
    }
}

// Submit.

/// An order in the words of this protocol.
struct Draft<'a> {
    path: Vec<&'a str>,
    fields: Map<String, Value>,
    file: Option<(&'static str, FileBody)>,
}

impl<'a> Draft<'a> {
    fn of(order: &'a Order) -> Result<Self, Fault> {
        refuse_unspeakable(order)?;
        let mut draft = Self { path: Vec::new(), fields: Map::new(), file: None };
        draft.set("prompt", order.prompt.as_str());
        match order.mode {
            Mode::Text | Mode::Image => draft.create(order)?,
            Mode::Remix => draft.remix(order)?,
            Mode::Edit => draft.edit(order)?,
            Mode::Extend => draft.extend(order)?,
            Mode::Reference => return Err(unsupported("make a clip after references")),
        }
        draft.fields = order.with_pass(draft.fields);
        Ok(draft)
    }

    fn create(&mut self, order: &Order) -> Result<(), Fault> {
        self.set("model", order.model.as_str());
        self.set_seconds(order.seconds);
        if let Some(size) = order.size {
            self.set("size", size.to_string());
        }
        self.image(order)
    }

    fn remix(&mut self, order: &'a Order) -> Result<(), Fault> {
        order.only_input(None)?;
        let Some(parent) = &order.parent else { return Err(nothing_to_work_on()) };
        self.path = vec![&parent.remote_id, "remix"];
        Ok(())
    }

    fn edit(&mut self, order: &Order) -> Result<(), Fault> {
        self.path = vec!["edits"];
        self.video(order)?;
        if self.file.is_some() {
            self.set("model", order.model.as_str());
        }
        Ok(())
    }

    fn extend(&mut self, order: &Order) -> Result<(), Fault> {
        if order.prompt.trim().is_empty() {
            let message = "this provider continues a clip only with a prompt: say what happens next";
            return Err(Fault::new(FaultKind::Invalid, message));
        }
        self.path = vec!["extensions"];
        self.set_seconds(order.seconds);
        self.video(order)
    }

    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    /// A string: a number is refused.
    fn set_seconds(&mut self, seconds: Option<Seconds>) {
        if let Some(seconds) = seconds {
            self.set("seconds", seconds.to_string());
        }
    }

    /// Multipart where a file goes along that nothing passed on has replaced.
    fn into_body(self) -> Body {
        match self.file {
            Some((name, file)) if !self.fields.contains_key(name) => {
                let mut parts = Part::texts(&self.fields);
                parts.push(Part::file(name, file));
                Body::Multipart(parts)
            }
            _ => Body::Json(Value::Object(self.fields)),
        }
    }
}

/// Refuses what there is no field for, rather than leave it out in silence. Sound is none of it: the catalog says
/// what a model does about it, and there is no switch.
fn refuse_unspeakable(order: &Order) -> Result<(), Fault> {
    let asked = [("seed", order.seed.is_some()), ("negative", order.negative.is_some()), ("fps", order.fps.is_some())];
    if let Some((name, _)) = asked.iter().find(|(_, asked)| *asked) {
        return Err(unsupported(&format!("take `--{name}`; a server that has a field for it gets it by `--set`")));
    }
    let makes_a_shape = matches!(order.mode, Mode::Text | Mode::Image);
    if makes_a_shape && order.size.is_none() && (order.aspect.is_some() || order.resolution.is_some()) {
        return Err(unsupported("take `--aspect` or `--resolution` alone: name the pixels with `--size`"));
    }
    Ok(())
}

/// An extension answers with the length of the whole, so the ordered part is kept with the handle.
fn ticket(order: &Order, id: &str) -> Ticket {
    let added = order.seconds.filter(|_| order.mode == Mode::Extend);
    let extra = added.map_or(Value::Null, |seconds| json!({ "added_seconds": seconds.to_string() }));
    Ticket { remote_id: id.to_owned(), extra }
}

// Poll.

impl OpenAi {
    /// Decides on `status` alone: some servers fill `error` and `completed_at` in a queued job.
    fn progress(&self, ticket: &Ticket, document: &Document) -> Result<Progress, Fault> {
        let code = document.text("/error/code");
        Ok(match document.needed_text("/status")? {
            "queued" => Progress::Queued(None),
            "in_progress" => Progress::Running(percent(document)),
            "completed" => Progress::Done(self.takes(ticket, document)),
            "failed" if code.is_some_and(is_policy) => Progress::Failed(end(FaultKind::Policy, document)),
            "failed" => Progress::Failed(end(FaultKind::Failed, document)),
            "expired" => Progress::Failed(end(FaultKind::Gone, document)),
            "cancelled" => Progress::Failed(end(FaultKind::Cancelled, document)),
            word => Progress::Unknown(word.to_owned()),
        })
    }
}

fn percent(document: &Document) -> Option<u8> {
    u8::try_from(document.integer("/progress")?.clamp(0, 100)).ok()
}

/// The end of a job without a clip. The documents do not say whether it is billed.
fn end(kind: FaultKind, document: &Document) -> Fault {
    let word = document.text("/status").unwrap_or_default();
    let message = document.text("/error/message").filter(|sentence| !sentence.trim().is_empty());
    let message = message.map_or_else(|| format!("the provider ended the job without a reason: {word}"), str::to_owned);
    let vendor_code = document.text("/error/code").map(str::to_owned);
    Fault { vendor_code, charged: Charged::Unknown, ..Fault::new(kind, message) }
}

// Collect and fetch.

impl OpenAi {
    fn takes(&self, ticket: &Ticket, document: &Document) -> Takes {
        let expires_at = document.moment("/expires_at");
        let asset = |variant| Asset { variant, place: Place::Keyed(self.content(ticket, variant)), expires_at };
        let assets = [Variant::Video, Variant::Thumbnail, Variant::Spritesheet].map(asset).to_vec();
        let added = Document::from(ticket.extra.clone()).seconds("/added_seconds");
        Takes { assets, cost: None, seconds: added.or_else(|| document.seconds("/seconds")) }
    }

    /// The clip is asked for without naming it, because some servers know no `variant=video`.
    fn content(&self, ticket: &Ticket, variant: Variant) -> Call {
        let call = Call::get(self.videos(&[&ticket.remote_id, "content"])).header("accept", "*/*");
        match variant {
            Variant::Video => call,
            Variant::Thumbnail => call.query("variant", "thumbnail"),
            Variant::Spritesheet => call.query("variant", "spritesheet"),
        }
    }

    /// There is a next page unless `has_more` is false, the page is empty or it names no last one.
    fn page(&self, document: &Document) -> Result<Page, Fault> {
        let jobs =
            document.needed_list("/data")?.iter().map(|entry| self.listed(entry)).collect::<Result<Vec<_>, _>>()?;
        let ends = document.at("/has_more") == Some(&Value::Bool(false)) || jobs.is_empty();
        let next = document.text("/last_id").filter(|id| !ends && !id.is_empty()).map(str::to_owned);
        Ok(Page { jobs, next })
    }

    fn listed(&self, entry: &Document) -> Result<Listed, Fault> {
        let remote_id = entry.needed_text("/id")?;
        Ok(Listed {
            remote_id: remote_id.to_owned(),
            state: self.progress(&Ticket::new(remote_id), entry)?.state(),
            model: entry.text("/model").map(str::to_owned),
            prompt: entry.text("/prompt").map(str::to_owned),
            seconds: entry.seconds("/seconds"),
            size: entry.text("/size").and_then(|size| size.parse().ok()),
            created_at: entry.moment("/created_at"),
            expires_at: entry.moment("/expires_at"),
        })
    }
}

/// What of an order was on the wire and comes back in the list, except an extension's length: the list has the whole's.
fn sent(order: &Order) -> Result<Sent, Fault> {
    let fields = Document::from(Value::Object(Draft::of(order)?.fields));
    Ok(Sent {
        prompt: fields.text("/prompt").map(str::to_owned),
        model: fields.text("/model").map(str::to_owned),
        seconds: fields.seconds("/seconds").filter(|_| order.mode != Mode::Extend),
        size: fields.text("/size").and_then(|size| size.parse().ok()),
    })
}

// Inputs.

impl Draft<'_> {
    fn image(&mut self, order: &Order) -> Result<(), Fault> {
        let name = "input_reference";
        match order.only_input(Some(Role::FirstFrame))? {
            None => {}
            Some(InputRef::File(file)) => self.file = Some((name, file.clone())),
            Some(InputRef::Url(url)) => self.set(name, json!({ "image_url": url.as_str() })),
            Some(InputRef::Data(data)) => self.set(name, json!({ "image_url": data })),
            Some(InputRef::Uploaded(id)) => self.set(name, json!({ "file_id": id })),
        }
        Ok(())
    }

    /// The clip to work on: one of the provider's own by its id, or a file. There is no field for an address.
    fn video(&mut self, order: &Order) -> Result<(), Fault> {
        match (&order.parent, order.only_input(Some(Role::Video))?) {
            (Some(parent), None) => self.set("video", json!({ "id": parent.remote_id })),
            (None, Some(InputRef::File(file))) => self.file = Some(("video", file.clone())),
            (None, Some(InputRef::Url(_) | InputRef::Data(_) | InputRef::Uploaded(_))) => {
                return Err(unsupported("take a video by its address: download it, then give the file"));
            }
            (Some(_), Some(_)) => return Err(unsupported("work on two clips at once")),
            (None, None) => return Err(nothing_to_work_on()),
        }
        Ok(())
    }
}

fn nothing_to_work_on() -> Fault {
    Fault::new(FaultKind::Invalid, "there is no clip to work on: name a job or a file")
}

// Errors.

/// A no to an order: here, and only here, it may mean that the model or the whole interface is gone.
///
/// A no of the four hundreds was said before a job was made, so it costs nothing, except where the server says that it
/// was too late or in conflict.
fn refusal(fault: Fault, order: &Order, reply: &Reply) -> Fault {
    let kind = if is_retired(&fault, order, reply) { FaultKind::Retired } else { fault.kind };
    let is_certain = (400..=499).contains(&reply.status) && !matches!(reply.status, 408 | 409);
    Fault { kind, charged: if is_certain { Charged::No } else { fault.charged }, ..fault }
}

/// What is said of a model or an interface that is no longer served is not documented: the code says it, or a sentence
/// that names the model or the address and is about no other field.
fn is_retired(fault: &Fault, order: &Order, reply: &Reply) -> bool {
    if !matches!(reply.status, 400 | 403 | 404 | 410) || fault.kind == FaultKind::Policy {
        return false;
    }
    if fault.vendor_code.as_deref() == Some("model_not_found") {
        return true;
    }
    let about_another_field = reply.json_or_null().text("/error/param").is_some_and(|param| param != "model");
    // An organisation that must first be verified is told so with the name of the model.
    let about_the_key = fault.message.contains("verif");
    !about_another_field && !about_the_key && (names(&fault.message, &order.model) || fault.message.contains("/videos"))
}

/// The codes that `PyRIT` 1.1.0 tells apart, of orders (the last one) and of jobs.
fn is_policy(code: &str) -> bool {
    matches!(code, "moderation_blocked" | "content_filter" | "content_policy_violation")
}

fn request_id(reply: &Reply) -> Option<String> {
    reply.header("x-request-id").map(str::to_owned)
}

#[cfg(test)]
mod tests;
