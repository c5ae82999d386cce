//! Luma's Agents API, `/v1/generations`: one video model that makes, edits, reframes and continues clips.
//!
//! Learned from <https://docs.agents.lumalabs.ai> (2026-10-08) and the package `luma-agents` 0.5.0. An order cannot be
//! named, nor a generation cancelled, removed or listed, and no reply says what one cost. Links live an hour; each look
//! at the generation gives a new one. The older interface is a provider of its own, `dream_machine.rs`.

use serde_json::{Map, Value, json};
use url::Url;

use super::maker;
use super::order::address;
use super::{
    Abilities, Dialect, InputForm, Order, Progress, Provider, Receipt, below, fault_kind_of_status, unsupported,
};
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::request::{InputRef, Mode, Role};
use crate::shape::Resolution;

pub(super) const LUMA: Provider = Provider {
    name: "luma",
    title: "Luma",
    base_url: "https://agents.lumalabs.ai/v1",
    hosts: &[],
    key_variables: &["LUMA_AGENTS_API_KEY"],
    documentation: "https://docs.agents.lumalabs.ai",
    speak: |server| Box::new(Luma { base_url: server.base_url.clone() }),
};

/// The longest `data:` address: the documents say 200 MB, who has tried it 100.
const LONGEST_DATA: usize = 100_000_000;

#[derive(Debug)]
struct Luma {
    base_url: Url,
}

impl Luma {
    fn generations(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["generations"]), path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for Luma {
    fn abilities(&self) -> Abilities {
        Abilities { edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let (kind, fields) = match order.mode {
            Mode::Text | Mode::Image => ("video", generation(order)?),
            Mode::Extend => ("video", extension(order)?),
            Mode::Edit => ("video_edit", edit(order)?),
            Mode::Reference => return Err(unsupported("make a clip after references")),
            Mode::Remix => return Err(unsupported("make the same scene changed: edit or extend a clip")),
        };
        let mut body = Map::from_iter([
            ("model".to_owned(), order.model.as_str().into()),
            ("type".to_owned(), kind.into()),
            ("prompt".to_owned(), order.prompt.as_str().into()),
        ]);
        body.extend(fields);
        Ok(Call::order(self.generations(&[]), Body::Json(Value::Object(order.with_pass(body)))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |made| Ok(Receipt::Ticket(Ticket::new(made.needed_text("/id")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.generations(&[&ticket.remote_id]))
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, progress)
    }

    /// Pictures and clips go along whole. There is an upload, too, for files that are used again and again.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Data(LONGEST_DATA)
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(below(&self.base_url, &["files"])).query("limit", "1"))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        no(reply)
    }

    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(no(reply))
    }
}

// Submit.

fn generation(order: &Order) -> Result<Map<String, Value>, Fault> {
    let mut fields = maker::values(order)?.spelt()?;
    for input in &order.inputs {
        let place = match input.role {
            Role::FirstFrame => "start_frame",
            Role::LastFrame => "end_frame",
            Role::Reference | Role::Video | Role::Audio => return Err(maker::misplaced(order, input)),
        };
        put(&mut fields, place, file(&input.at, None)?);
    }
    Ok(fields)
}

/// The clip goes on where a generation of Luma's ended.
fn extension(order: &Order) -> Result<Map<String, Value>, Fault> {
    if let Some(input) = order.inputs.first() {
        return Err(maker::misplaced(order, input));
    }
    let mut fields = Order { resolution: class(order), ..maker::length(order)? }.spelt()?;
    put(&mut fields, "start_frame", of_parent(order)?);
    Ok(fields)
}

/// The clip keeps its length and its proportion.
fn edit(order: &Order) -> Result<Map<String, Value>, Fault> {
    let mut fields = Order { resolution: class(order), ..maker::bare(order) }.spelt()?;
    let source = match maker::clip_of(order) {
        Ok(clip) => file(clip, Some("video/mp4"))?,
        Err(_) => of_parent(order)?,
    };
    fields.insert("source".to_owned(), source);
    Ok(fields)
}

fn of_parent(order: &Order) -> Result<Value, Fault> {
    let none = || Fault::new(FaultKind::Invalid, "there is no clip to work on: name a job of this provider's");
    order.parent.as_ref().map(|parent| json!({ "generation_id": parent.remote_id })).ok_or_else(none)
}

/// The class of a clip that is changed or continued: the nearest one that is made.
fn class(order: &Order) -> Option<Resolution> {
    let size = order.size?;
    let lines = size.width.min(size.height);
    [360, 540, 720, 1080].into_iter().min_by_key(|class: &u32| class.abs_diff(lines)).map(Resolution::from_lines)
}

fn put(fields: &mut Map<String, Value>, place: &str, file: Value) {
    if let Value::Object(video) = fields.entry("video").or_insert_with(|| json!({})) {
        video.insert(place.to_owned(), file);
    }
}

/// Exactly one of an address, the bytes and a name; bytes say what they are, and a clip does always.
fn file(at: &InputRef, mime: Option<&str>) -> Result<Value, Fault> {
    let address = address(at)?;
    if let (InputRef::Data(_), Some((kind, data))) = (at, address.strip_prefix("data:").and_then(halves)) {
        return Ok(json!({ "data": data, "media_type": kind }));
    }
    Ok(match mime {
        Some(mime) => json!({ "url": address, "media_type": mime }),
        None => json!({ "url": address }),
    })
}

fn halves(data: &str) -> Option<(&str, &str)> {
    data.split_once(";base64,")
}

// Poll.

/// The field is `state`, not `status`.
fn progress(generation: &Document) -> Result<Progress, Fault> {
    Ok(match generation.needed_text("/state")? {
        "queued" => Progress::Queued(None),
        "processing" => Progress::Running(None),
        "completed" => made(generation),
        "failed" => Progress::Failed(failure(generation)),
        word => Progress::Unknown(word.to_owned()),
    })
}

/// An order for frames of film has more than one output: the clip is the one of type `video`.
fn made(generation: &Document) -> Progress {
    let outputs = generation.needed_list("/output").unwrap_or_default();
    let is_clip = |output: &&Document| output.text("/type").is_none_or(|kind| kind == "video");
    let link = outputs.iter().filter(is_clip).find_map(|output| maker::link(output, "/url"));
    link.map_or_else(
        || Progress::Failed(maker::end(FaultKind::Failed, None, "completed, without a link to a clip")),
        |url| Progress::Done(maker::open_clip(url, None)),
    )
}

/// Whether a failure is charged is not documented.
fn failure(generation: &Document) -> Fault {
    let code = generation.text("/failure_code");
    let kind = match code {
        Some("content_moderated") => FaultKind::Policy,
        Some("budget_exhausted") => FaultKind::Credit,
        Some(_) | None => FaultKind::Failed,
    };
    let end = maker::end(kind, generation.text("/failure_reason"), code.unwrap_or("failed"));
    Fault { vendor_code: code.map(str::to_owned), ..end }
}

// Errors.

/// A no of either of Luma's interfaces.
pub(super) fn no(reply: &Reply) -> Fault {
    let body = reply.json_or_null();
    let said = sentence(&body);
    let is_policy = said.as_deref().is_some_and(maker::is_policy);
    let kind = match reply.status {
        400 | 403 | 422 if is_policy => FaultKind::Policy,
        status => fault_kind_of_status(status),
    };
    let fault = reply.refusal(kind, said.as_deref());
    Fault { request_id: reply.header("x-request-id").map(str::to_owned), ..fault }
}

/// `detail` is a text, or a list of all that is wrong with an order.
fn sentence(body: &Document) -> Option<String> {
    let Some(Value::Array(details)) = body.at("/detail") else { return body.text("/detail").map(str::to_owned) };
    let words = |detail: &Value| {
        let sentence = detail.get("msg")?.as_str()?;
        let path = detail.get("loc").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let path: Vec<&str> = path.iter().filter_map(Value::as_str).filter(|name| *name != "body").collect();
        Some(if path.is_empty() { sentence.to_owned() } else { format!("{}: {sentence}", path.join(".")) })
    };
    let all: Vec<String> = details.iter().filter_map(words).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

#[cfg(test)]
mod tests;
