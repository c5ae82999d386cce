//! xAI's Grok Imagine, `/v1/videos/*`: clips made, edited and continued, each by a route of its own.
//!
//! Learned from <https://docs.x.ai/developers/model-capabilities/video/generation> (autumn 2026), the packages
//! `@ai-sdk/xai` 5.0.12 and `xai-sdk` 1.21.0, and <https://github.com/xai-org/xai-proto>. An order cannot be named, nor
//! a job cancelled, listed or removed. Much that is wrong with an order is said only at a look at the job, and `done` is
//! not yet a clip. What it cost stands in the finished job, in ticks of 10^-10 dollars.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::maker;
use super::order::address;
use super::{
    Abilities, Dialect, InputForm, Next, Order, Progress, Provider, Receipt, below, dollars, fault_kind_of_status,
    unsupported,
};
use crate::call::{Body, Call, Document, FileBody, Method, Part, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::Takes;
use crate::money::Usd;
use crate::request::{InputRef, Mode, Role};

pub(super) const XAI: Provider = Provider {
    name: "xai",
    title: "xAI",
    base_url: "https://api.x.ai/v1",
    hosts: &[],
    key_variables: &["XAI_API_KEY"],
    documentation: "https://docs.x.ai/developers/model-capabilities/video/generation",
    speak: |server| Box::new(Xai { base_url: server.base_url.clone() }),
};

/// The longest `data:` address. None is documented; files are taken up to 48 MB by one page and 50 by another.
const LONGEST_DATA: usize = 48_000_000;

/// The largest class that is made after references; a larger one would be lowered without a word.
const LARGEST_AFTER_REFERENCES: u32 = 720;

#[derive(Debug)]
struct Xai {
    base_url: Url,
}

impl Xai {
    fn videos(&self, path: &str) -> Url {
        below(&self.base_url, &["videos", path])
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for Xai {
    fn abilities(&self) -> Abilities {
        Abilities { edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let (path, fields) = match order.mode {
            Mode::Text | Mode::Image | Mode::Reference => ("generations", generation(order)?),
            Mode::Edit => ("edits", change(order, Map::new())?),
            Mode::Extend => ("extensions", change(order, maker::length(order)?.spelt()?)?),
            Mode::Remix => return Err(unsupported("make the same scene changed: edit or extend a clip")),
        };
        Ok(Call::order(self.videos(path), Body::Json(Value::Object(order.with_pass(fields)))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |receipt| Ok(Receipt::Ticket(Ticket::new(receipt.needed_text("/request_id")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.videos(&ticket.remote_id))
    }

    /// 202 is work going on, whatever its body, which may be empty.
    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        if reply.status == 202 {
            return Ok(Progress::Running(percent(&reply.json_or_null())));
        }
        self.read(reply, progress)
    }

    fn upload(&self, input: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        let Some(reply) = so_far.last() else {
            let body = Body::Multipart(vec![Part::file("file", input.clone())]);
            let call = Call { method: Method::Post, body, ..Call::get(below(&self.base_url, &["files"])) };
            return Ok(Next::Call(Box::new(call)));
        };
        self.read(reply, |file| Ok(Next::Ready(InputRef::Uploaded(file.needed_text("/id")?.to_owned()))))
    }

    fn input_form(&self, role: Role) -> InputForm {
        match role {
            Role::FirstFrame | Role::LastFrame | Role::Reference | Role::Audio => InputForm::Data(LONGEST_DATA),
            Role::Video => InputForm::Upload,
        }
    }

    /// There are no books; the job itself tells its ticks, also one that was withheld.
    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.poll(ticket)))),
            Some(reply) if reply.status == 202 => Ok(Next::Ready(None)),
            Some(reply) => self.read(reply, |job| Ok(Next::Ready(cost(job)))),
        }
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(below(&self.base_url, &["models"])))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let sentence = sentence(&body);
        let kind = kind(reply.status, sentence.unwrap_or_default());
        Fault { vendor_code: code(&body), ..reply.refusal(kind, sentence) }
    }

    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(self.read_error(reply))
    }
}

// Submit.

fn generation(order: &Order) -> Result<Map<String, Value>, Fault> {
    let mut values = maker::values(order)?;
    if order.mode == Mode::Image {
        // The clip has the shape of its first frame: a proportion beside it is ignored, or stretches the picture.
        values.aspect = None;
    }
    let is_larger = order.resolution.is_some_and(|class| class.lines() > LARGEST_AFTER_REFERENCES);
    if order.mode == Mode::Reference && is_larger {
        return Err(unsupported("make more than 720p after references"));
    }
    let mut fields = named(order);
    fields.extend(values.spelt()?);
    for input in &order.inputs {
        let file = file(&input.at)?;
        match input.role {
            Role::FirstFrame => drop(fields.insert("image".to_owned(), file)),
            Role::LastFrame => drop(fields.insert("last_frame".to_owned(), file)),
            Role::Reference => push(&mut fields, "reference_images", file),
            Role::Audio => push(&mut fields, "reference_audios", file),
            Role::Video => return Err(maker::misplaced(order, input)),
        }
    }
    Ok(fields)
}

/// An edit or an extension: the clip, and of all values the length alone, where there is one.
fn change(order: &Order, values: Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let mut fields = named(order);
    fields.extend(values);
    fields.insert("video".to_owned(), file(maker::clip_of(order)?)?);
    match order.inputs.iter().find(|input| input.role != Role::Video) {
        Some(other) => Err(maker::misplaced(order, other)),
        None => Ok(fields),
    }
}

fn named(order: &Order) -> Map<String, Value> {
    let mut fields = Map::from_iter([("model".to_owned(), order.model.as_str().into())]);
    if !order.prompt.is_empty() {
        fields.insert("prompt".to_owned(), order.prompt.as_str().into());
    }
    fields
}

fn push(fields: &mut Map<String, Value>, name: &str, file: Value) {
    let list = fields.entry(name).or_insert_with(|| json!([]));
    if let Value::Array(list) = list {
        list.push(file);
    }
}

fn file(at: &InputRef) -> Result<Value, Fault> {
    Ok(match at {
        InputRef::Uploaded(id) => json!({ "file_id": id }),
        InputRef::Url(_) | InputRef::Data(_) | InputRef::File(_) => json!({ "url": address(at)? }),
    })
}

// Poll.

/// There is no word for a queue. A job without a word but with a clip is done, as the vendor's own package reads it.
fn progress(job: &Document) -> Result<Progress, Fault> {
    let word = match job.text("/status") {
        None if maker::link(job, "/video/url").is_some() => "done",
        _ => job.needed_text("/status")?,
    };
    Ok(match word {
        "pending" => Progress::Running(percent(job)),
        "done" => done(job)?,
        "failed" => Progress::Failed(failure(job)),
        "expired" => Progress::Failed(maker::end(FaultKind::Gone, sentence(job), word)),
        word => Progress::Unknown(word.to_owned()),
    })
}

fn percent(job: &Document) -> Option<u8> {
    maker::percent(job.at("/progress"), 100.0)
}

/// A result that was withheld is charged all the same; a copy that was asked for stands in for a link that is missing.
fn done(job: &Document) -> Result<Progress, Fault> {
    if job.at("/video").is_none() {
        return Err(Fault::new(FaultKind::Unreadable, "the provider's answer lacks a clip at `/video`"));
    }
    if job.at("/video/respect_moderation") == Some(&Value::Bool(false)) {
        let message = "the moderation withheld the clip that was made, whatever the job's own word is: done";
        let withheld = Fault { charged: Charged::Yes, ..Fault::new(FaultKind::Policy, message) };
        return Ok(Progress::Failed(withheld.at_cost(cost(job))));
    }
    let links = ["/video/url", "/video/file_output/public_url"];
    if let Some(url) = links.iter().find_map(|pointer| maker::link(job, pointer)) {
        return Ok(Progress::Done(Takes { cost: cost(job), ..maker::open_clip(url, None) }));
    }
    let end = maker::end(FaultKind::Failed, sentence(job), "done, without a link to a clip");
    Ok(Progress::Failed(end.at_cost(cost(job))))
}

/// Whether a failure is charged is not documented.
fn failure(job: &Document) -> Fault {
    let said = sentence(job);
    let code = code(job);
    let kind = match code.as_deref() {
        Some("permission_denied") => FaultKind::Auth,
        _ if said.is_some_and(maker::is_policy) => FaultKind::Policy,
        _ => FaultKind::Failed,
    };
    Fault { vendor_code: code, ..maker::end(kind, said, "failed") }.at_cost(cost(job))
}

// Collect.

/// 10^10 ticks are a dollar.
fn cost(job: &Document) -> Option<Usd> {
    dollars::product(job.at("/usage/cost_in_usd_ticks")?, &json!("0.0000000001"))
}

// Errors.

/// In one of three shapes: an object, a text beside a code, or a text alone.
fn sentence(body: &Document) -> Option<&str> {
    ["/error/message", "/error", "/message"].into_iter().find_map(|pointer| body.text(pointer))
}

/// A text or a number.
fn code(body: &Document) -> Option<String> {
    let found = ["/error/code", "/code", "/error/type"].into_iter().find_map(|pointer| body.at(pointer))?;
    Some(found.as_str().map_or_else(|| found.to_string(), str::to_owned))
}

/// A wrong key is a 400 too, and 403 is also the answer to an empty purse.
fn kind(status: u16, sentence: &str) -> FaultKind {
    match status {
        400 | 401 | 403 if sentence.to_ascii_lowercase().contains("api key") => FaultKind::Auth,
        400 | 403 | 422 if maker::is_policy(sentence) => FaultKind::Policy,
        403 | 429 if maker::is_credit(sentence) => FaultKind::Credit,
        status => fault_kind_of_status(status),
    }
}

#[cfg(test)]
mod tests;
