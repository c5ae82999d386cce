//! Lightricks' LTX, `/v2/{operation}`: clips made, continued and retaken, each by an operation of its own.
//!
//! Learned from the vendor's specification as <https://github.com/api-evangelist/lightricks> keeps it (2026-08-22) and
//! <https://docs.ltx.io> (async jobs, errors, input formats, pricing). A job is asked for below the operation that made
//! it, so that its name here is `operation/id`. It cannot be named before, stopped, removed or listed, and is forgotten
//! with its clip a day after its end. `/v1` is the same on a held connection, which may break, and is not used.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::order::address;
use super::{
    Abilities, Dialect, InputForm, Next, Order, Progress, Provider, Receipt, below, fault_kind_of_status, maker,
    unsupported,
};
use crate::call::{Body, Call, Document, FileBody, Method, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::Takes;
use crate::request::{InputRef, Mode, Role};

pub(super) const LTX: Provider = Provider {
    name: "ltx",
    title: "LTX",
    base_url: "https://api.ltx.video",
    hosts: &[],
    key_variables: &["LTXV_API_KEY", "LTX_API_KEY"],
    documentation: "https://docs.ltx.io",
    speak: |server| Box::new(Ltx { base_url: server.base_url.clone() }),
};

/// The operation of a job of which only the id is known.
const USUAL: &str = "text-to-video";

/// How long a job and its clip are kept after its end.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug)]
struct Ltx {
    base_url: Url,
}

impl Ltx {
    fn at(&self, path: &[&str]) -> Url {
        below(&self.base_url, path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for Ltx {
    fn abilities(&self) -> Abilities {
        Abilities { edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let url = self.at(&["v2", operation(order.mode)?]);
        let fields = match order.mode {
            Mode::Text | Mode::Image => generation(order)?,
            Mode::Extend => change(order, maker::length(order)?.spelt()?)?,
            Mode::Edit => change(order, section(order)?)?,
            Mode::Reference | Mode::Remix => named(order),
        };
        Ok(Call::order(url, Body::Json(Value::Object(order.with_pass(fields)))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |made| {
            let remote_id = format!("{}/{}", operation(order.mode)?, made.needed_text("/id")?);
            Ok(Receipt::Ticket(Ticket { remote_id, extra: json!({ "created_at": made.text("/created_at") }) }))
        });
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        let (operation, id) = ticket.remote_id.split_once('/').unwrap_or((USUAL, &ticket.remote_id));
        Call::get(self.at(&["v2", operation, id]))
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        if reply.status == 404 && is_forgotten(ticket, reply) {
            let fault = Fault { kind: FaultKind::Gone, ..self.read_error(reply) };
            return Ok(Progress::Failed(fault));
        }
        self.read(reply, progress)
    }

    /// A ticket, then the file to the address in it, which gets no key.
    fn upload(&self, input: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        let Some((ticket, put)) = so_far.split_first() else {
            let call = Call { method: Method::Post, ..Call::get(self.at(&["v1", "upload"])) };
            return Ok(Next::Call(Box::new(call)));
        };
        self.read(ticket, |ticket| match put.last() {
            Some(put) if put.is_success() => {
                Ok(Next::Ready(InputRef::Uploaded(ticket.needed_text("/storage_uri")?.into())))
            }
            Some(put) => Err(self.read_error(put)),
            None => Ok(Next::Call(Box::new(put_file(ticket, input)?))),
        })
    }

    /// A `data:` address may have 7 MB, or 15 for clips; a file that was brought first 100.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Upload
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let word = body.text("/error/type");
        let kind = word.and_then(kind_of).unwrap_or_else(|| fault_kind_of_status(reply.status));
        let fault = reply.refusal(kind, body.text("/error/message"));
        let request_id = reply.header("x-request-id").map(str::to_owned);
        Fault { vendor_code: word.map(str::to_owned), request_id, ..fault }
    }

    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(self.read_error(reply))
    }
}

// Submit.

/// The operation that makes that kind of clip.
fn operation(mode: Mode) -> Result<&'static str, Fault> {
    match mode {
        Mode::Text => Ok(USUAL),
        Mode::Image => Ok("image-to-video"),
        Mode::Edit => Ok("retake"),
        Mode::Extend => Ok("extend"),
        Mode::Reference => Err(unsupported("make a clip after references")),
        Mode::Remix => Err(unsupported("make the same scene changed: edit or extend a clip")),
    }
}

fn generation(order: &Order) -> Result<Map<String, Value>, Fault> {
    let mut fields = named(order);
    fields.extend(maker::values(order)?.spelt()?);
    for input in &order.inputs {
        let field = match input.role {
            Role::FirstFrame => "image_uri",
            Role::LastFrame => "last_frame_uri",
            Role::Reference | Role::Video | Role::Audio => return Err(maker::misplaced(order, input)),
        };
        fields.insert(field.to_owned(), address(&input.at)?.into());
    }
    if fields.contains_key("last_frame_uri") && !fields.contains_key("image_uri") {
        return Err(unsupported("make a clip to a last frame without a first one"));
    }
    Ok(fields)
}

/// A clip with more behind it, or with a part made anew.
fn change(order: &Order, values: Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let mut fields = named(order);
    fields.extend(values);
    fields.insert("video_uri".to_owned(), address(maker::clip_of(order)?)?.into());
    match order.inputs.iter().find(|input| input.role != Role::Video) {
        Some(other) => Err(maker::misplaced(order, other)),
        None => Ok(fields),
    }
}

/// All of the clip, unless a part of it is named by `--set start_time=… --set duration=…`.
fn section(order: &Order) -> Result<Map<String, Value>, Fault> {
    let unknown = || {
        let message = "how long the clip is must be known to edit it: name the part by `--set duration=SECONDS`";
        Fault::new(FaultKind::Invalid, message)
    };
    let length = order.seconds.map(|seconds| serde_json::from_str(&seconds.to_string()).unwrap_or_default());
    let length: Value = order.pass.get("duration").cloned().or(length).ok_or_else(unknown)?;
    Ok(Map::from_iter([("start_time".to_owned(), 0.into()), ("duration".to_owned(), length)]))
}

fn named(order: &Order) -> Map<String, Value> {
    let mut fields = Map::new();
    if !order.prompt.is_empty() {
        fields.insert("prompt".to_owned(), order.prompt.as_str().into());
    }
    fields.insert("model".to_owned(), order.model.as_str().into());
    fields
}

// Poll.

fn progress(job: &Document) -> Result<Progress, Fault> {
    Ok(match job.needed_text("/status")? {
        "pending" => Progress::Queued(None),
        "processing" => Progress::Running(None),
        "completed" => Progress::Done(takes(job)?),
        "failed" => Progress::Failed(failure(job)),
        word => Progress::Unknown(word.to_owned()),
    })
}

/// The same words as of a no to a call. Whether a failure is charged is not documented.
fn failure(job: &Document) -> Fault {
    let word = job.text("/error/type");
    let kind = match word.and_then(kind_of) {
        Some(kind @ (FaultKind::Policy | FaultKind::Credit)) => kind,
        Some(_) | None => FaultKind::Failed,
    };
    let end = maker::end(kind, job.text("/error/message"), word.unwrap_or("failed"));
    Fault { vendor_code: word.map(str::to_owned), ..end }
}

/// Whether the job is older than a job is kept, by the vendor's own clock: until then it is merely not found.
fn is_forgotten(ticket: &Ticket, reply: &Reply) -> bool {
    let made: Option<Timestamp> = ticket.extra["created_at"].as_str().and_then(|moment| moment.parse().ok());
    let date = reply.header("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    made.zip(date).is_some_and(|(made, date)| date.timestamp().duration_since(made) > KEPT)
}

// Collect.

fn takes(job: &Document) -> Result<Takes, Fault> {
    let link = maker::needed_link(job, "/result/video_url")?;
    let ended: Option<Timestamp> = job.text("/completed_at").and_then(|moment| moment.parse().ok());
    Ok(maker::open_clip(link, ended.and_then(|ended| ended.checked_add(KEPT).ok())))
}

// Inputs.

/// With the headers that the ticket asks for. The type of the content is among them, or the file's own.
fn put_file(ticket: &Document, file: &FileBody) -> Result<Call, Fault> {
    let url = maker::needed_link(ticket, "/upload_url")?;
    let mut file = file.clone();
    let mut headers = Vec::new();
    for (name, value) in ticket.at("/required_headers").and_then(Value::as_object).into_iter().flatten() {
        let Some(value) = value.as_str() else { continue };
        match name.to_ascii_lowercase().as_str() {
            "content-type" => value.clone_into(&mut file.mime),
            name => headers.push((name.to_owned(), value.to_owned())),
        }
    }
    Ok(Call { method: Method::Put, headers, body: Body::File(file), ..Call::get(url).without_key() })
}

// Errors.

fn kind_of(word: &str) -> Option<FaultKind> {
    match word {
        "invalid_request_error" | "request_too_large" => Some(FaultKind::Invalid),
        "authentication_error" => Some(FaultKind::Auth),
        "insufficient_funds_error" => Some(FaultKind::Credit),
        "not_found_error" => Some(FaultKind::NotFound),
        "content_filtered_error" => Some(FaultKind::Policy),
        "rate_limit_error" | "concurrency_limit_error" => Some(FaultKind::Rate),
        "api_error" | "service_unavailable" | "overloaded_error" => Some(FaultKind::Unavailable),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
