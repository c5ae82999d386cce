//! MiniMax's video tasks, in the two generations that one host speaks: `/v2` for H3, `/v1` for Hailuo.
//!
//! Learned from <https://platform.minimax.io/docs/api-reference/> (`video-generation-v2-create`, `-query`, `-list` and
//! `-delete`, autumn of 2026) and <https://github.com/MiniMax-AI/cli> (1.0.27). The model says which generation an order
//! belongs to, and the ticket keeps it. An order cannot be named: sent twice, it is made and billed twice. A finished task
//! tells the seconds that it is billed for and no money. A task that the vendor does not know is answered with 500.

mod v1;

use std::fmt;

use serde_json::{Map, Value, json};
use url::Url;

use super::lost::Sent;
use super::maker;
use super::{
    Abilities, Dialect, InputForm, Listed, Lost, Next, Order, Page, Progress, Provider, Receipt, below,
    fault_kind_of_status, numbered, order, unsupported,
};
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::{Asset, Place, State, Takes, Variant};
use crate::request::{Mode, Role};
use crate::shape::Seconds;

pub(super) const MINIMAX: Provider = Provider {
    name: "minimax",
    title: "MiniMax",
    base_url: "https://api.minimax.io",
    hosts: &[],
    key_variables: &["MINIMAX_API_KEY"],
    documentation: "https://platform.minimax.io/docs/api-reference/video-generation-v2-create",
    speak: |server| Box::new(MiniMax { base_url: server.base_url.clone() }),
};

/// How many tasks are asked for at once: the page of the vendor's own example, a longest one is not documented.
const PAGE: usize = 20;

#[derive(Debug)]
struct MiniMax {
    base_url: Url,
}

/// The generation of the interface that a task belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Generation {
    First,
    Second,
}

impl Generation {
    /// The first one serves the Hailuo models and those before them, which the vendor names by what they make.
    fn of_model(model: &str) -> Self {
        let is_first = model.contains("Hailuo") || ["T2V", "I2V", "S2V"].iter().any(|kind| model.starts_with(kind));
        if is_first { Self::First } else { Self::Second }
    }

    /// A task that was ordered elsewhere is one of the second, unless `v1/` stands before its id.
    fn of(ticket: &Ticket) -> Self {
        let kept = ticket.extra.get("generation").and_then(Value::as_str);
        let is_first = kept == Some("v1") || ticket.remote_id.starts_with("v1/");
        if is_first { Self::First } else { Self::Second }
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::First => "v1",
            Self::Second => "v2",
        })
    }
}

impl MiniMax {
    fn at(&self, path: &[&str]) -> Url {
        below(&self.base_url, path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(no(reply)) }
    }

    fn task(&self, ticket: &Ticket, folder: &[&str]) -> Url {
        below(&self.at(folder), &[&ticket.remote_id])
    }
}

impl Dialect for MiniMax {
    fn abilities(&self) -> Abilities {
        Abilities { cancel: true, delete: true, list: true, edit: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        order.must_begin()?;
        let generation = Generation::of_model(&order.model);
        let fields = match generation {
            Generation::First => v1::fields(order)?,
            Generation::Second => fields(order)?,
        };
        let url = self.at(&[&generation.to_string(), "video_generation"]);
        Ok(Call::order(url, Body::Json(Value::Object(order.with_pass(fields)))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let generation = Generation::of_model(&order.model);
        let receipt = |document: &Document| Ok(Receipt::Ticket(ticket(&id(document, "/task_id")?, generation)));
        let receipt = match generation {
            Generation::First => v1::read(reply, receipt),
            Generation::Second => Self::read(reply, receipt),
        };
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        match Generation::of(ticket) {
            Generation::First => self.query_v1(ticket),
            Generation::Second => Call::get(self.task(ticket, &["v2", "query", "video_generation"])),
        }
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        match Generation::of(ticket) {
            Generation::First => self.read_query_v1(reply),
            Generation::Second => Self::read(reply, |document| progress(&task_in(document))),
        }
    }

    /// The link to a file of the first generation.
    fn read_collect(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        v1::read(reply, v1::file).map(Progress::Done)
    }

    /// Files go along inside the order, which may have 64 MB: images of 30 MB, sounds of 15 MB, and a clip of what is left.
    fn input_form(&self, role: Role) -> InputForm {
        InputForm::Data(match role {
            Role::FirstFrame | Role::LastFrame | Role::Reference => 40_100_000,
            Role::Video => 60_000_000,
            Role::Audio => 20_100_000,
        })
    }

    /// The same act as a removal: which of the two it is, the vendor decides by how far the task is.
    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        self.delete(ticket).map_err(|_| unsupported("cancel a job of this model"))
    }

    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        match Generation::of(ticket) {
            Generation::First => Err(unsupported("delete a job of this model")),
            Generation::Second => Ok(Call::delete(self.task(ticket, &["v2", "video_generation"]))),
        }
    }

    /// What is not there any more is deleted.
    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        Self::read(reply, |_| Ok(()))
    }

    /// Tasks of the second generation alone: the first one has no list.
    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        let url = self.at(&["v2", "query", "video_generation"]);
        let call = Call::get(url).query("page_num", &numbered::number(after).to_string());
        Ok(call.query("page_size", &PAGE.to_string()))
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read_page(None, reply)
    }

    fn read_page(&self, after: Option<&str>, reply: &Reply) -> Result<Page, Fault> {
        Self::read(reply, |document| {
            let jobs = document.needed_list("/items")?.iter().map(listed).collect::<Result<_, _>>()?;
            Ok(numbered::page(document, after, jobs, PAGE))
        })
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let fields = Document::from(Value::Object(lost.order.with_pass(fields(&lost.order)?)));
        let sent = Sent {
            model: fields.text("/model").map(str::to_owned),
            seconds: fields.seconds("/duration"),
            ..Sent::default()
        };
        if Generation::of_model(&lost.order.model) == Generation::First {
            return Err(unsupported("look up an order of this model"));
        }
        let pages = numbered::read(so_far, |after, reply| self.read_page(after, reply))?;
        lost.look_through(pages, &sent, |after| self.list(after))
    }

    fn adopt(&self, order: &Order, found: &Listed) -> Ticket {
        ticket(&found.remote_id, Generation::of_model(&order.model))
    }

    fn check(&self) -> Option<Call> {
        let url = self.at(&["v2", "query", "video_generation"]);
        Some(Call::get(url).query("page_num", "1").query("page_size", "1"))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        no(reply)
    }

    /// A link lives for a while, how long is not documented; each look gives a new one.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(no(reply))
    }
}

// Submit.

/// An order of the second generation.
fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    match order.mode {
        Mode::Text | Mode::Image | Mode::Reference | Mode::Edit => {}
        Mode::Remix | Mode::Extend => return Err(unsupported(&format!("{} a clip", order.mode))),
    }
    let mut content = vec![json!({ "type": "text", "text": order.prompt })];
    for input in &order.inputs {
        let lacks = || unsupported(&format!("take `{}` with `{}`", input.role.flag(), order.model));
        let word = &order.spelling.field_of(input.role).ok_or_else(lacks)?.name;
        let kind = kind_of(input.role);
        content.push(json!({ "type": kind, kind: { "url": order::address(&input.at)? }, "role": word }));
    }
    let mut fields = Map::new();
    fields.insert("model".to_owned(), order.model.as_str().into());
    fields.insert("content".to_owned(), content.into());
    fields.extend(values(order).spelt()?);
    // Frames and a clip to work on say the proportion themselves; words alone need one.
    if !order.inputs.is_empty() && !fields.contains_key("ratio") {
        fields.insert("ratio".to_owned(), "adaptive".into());
    }
    Ok(fields)
}

/// The order's values without its files. A length is in whole seconds, also that of a clip which is worked on.
fn values(order: &Order) -> Order {
    let is_framed = order.has(Role::FirstFrame);
    Order {
        inputs: Vec::new(),
        aspect: order.aspect.filter(|_| !is_framed),
        resolution: order.class_among(&[480, 768, 1440]),
        seconds: order.seconds.map(|seconds| Seconds::whole(seconds.millis().div_ceil(1000))),
        ..order.clone()
    }
}

const fn kind_of(role: Role) -> &'static str {
    match role {
        Role::FirstFrame | Role::LastFrame | Role::Reference => "image_url",
        Role::Video => "video_url",
        Role::Audio => "audio_url",
    }
}

fn ticket(id: &str, generation: Generation) -> Ticket {
    Ticket { remote_id: id.to_owned(), extra: json!({ "generation": generation.to_string() }) }
}

/// A name that is a text or a number.
fn id(document: &Document, pointer: &str) -> Result<String, Fault> {
    match document.at(pointer) {
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => document.needed_text(pointer).map(str::to_owned),
    }
}

// Poll.

fn task_in(document: &Document) -> Document {
    Document::from(document.at("/task").cloned().unwrap_or_default())
}

fn progress(task: &Document) -> Result<Progress, Fault> {
    Ok(match task.needed_text("/status")? {
        "queued" => Progress::Queued(None),
        "running" => Progress::Running(None),
        "succeeded" => Progress::Done(takes(task)?),
        "failed" => {
            Progress::Failed(end(task, FaultKind::Failed, "the provider ended the job without a reason: failed"))
        }
        "cancelled" => Progress::Failed(end(task, FaultKind::Cancelled, "the job was cancelled at the provider")),
        "expired" => Progress::Failed(end(task, FaultKind::Gone, "the job expired at the provider")),
        word => Progress::Unknown(word.to_owned()),
    })
}

/// The end of a task without a clip. What it costs is not documented.
fn end(task: &Document, kind: FaultKind, unsaid: &str) -> Fault {
    let code = task.integer("/error/code");
    let kind = match code {
        Some(1026 | 1027) if kind == FaultKind::Failed => FaultKind::Policy,
        _ => kind,
    };
    let sentence = task.text("/error/message").filter(|sentence| !sentence.trim().is_empty());
    Fault { vendor_code: code.map(|code| code.to_string()), ..Fault::new(kind, sentence.unwrap_or(unsaid)) }
}

// Collect and fetch.

fn takes(task: &Document) -> Result<Takes, Fault> {
    let seconds = task.seconds("/usage/output_seconds").or_else(|| task.seconds("/duration"));
    Ok(Takes { assets: vec![clip(task, "/content/url")?], seconds, ..Takes::default() })
}

/// The clip at the address that stands at that pointer.
fn clip(document: &Document, pointer: &str) -> Result<Asset, Fault> {
    let url = Url::parse(document.needed_text(pointer)?).map_err(|_| {
        Fault::new(FaultKind::Unreadable, format!("the provider's answer has no address at `{pointer}`"))
    })?;
    Ok(Asset { variant: Variant::Video, place: Place::Open(url), expires_at: None })
}

// List.

fn listed(task: &Document) -> Result<Listed, Fault> {
    Ok(Listed {
        state: match task.needed_text("/status")? {
            "succeeded" => State::Finished,
            _ => progress(task)?.state(),
        },
        model: task.text("/model").map(str::to_owned),
        seconds: task.seconds("/duration"),
        created_at: task.moment("/created_at"),
        ..Listed::named(&id(task, "/id")?)
    })
}

// Errors.

/// A no of either generation: the first one says it with 200, in a body of its own.
fn no(reply: &Reply) -> Fault {
    let body = reply.json_or_null();
    if let Some(fault) = v1::no(reply, &body) {
        return fault;
    }
    let sentence = body.text("/error/message");
    let kind = match body.text("/error/type") {
        _ if sentence.is_some_and(|sentence| sentence.to_lowercase().contains("record not found")) => {
            FaultKind::NotFound
        }
        Some("bad_request_error") if reply.status != 403 => FaultKind::Invalid,
        Some("authorized_error") => FaultKind::Auth,
        Some("insufficient_balance_error") => FaultKind::Credit,
        Some("unprocessable_entity_error") => FaultKind::Policy,
        Some("rate_limit_error") => FaultKind::Rate,
        Some("server_error") => FaultKind::Unavailable,
        Some(_) | None => fault_kind_of_status(reply.status),
    };
    Fault {
        vendor_code: body.text("/error/type").map(str::to_owned),
        request_id: body.text("/request_id").map(str::to_owned),
        ..reply.refusal(kind, sentence)
    }
}

#[cfg(test)]
mod tests;
