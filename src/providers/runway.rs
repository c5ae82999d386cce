//! Runway's tasks, `/v1`: its own models and those of some partners, behind one protocol.
//!
//! Learned from <https://docs.dev.runwayml.com> (2026), the packages `runwayml` 5.24.0 and `@runwayml/sdk` 4.20.1, and
//! <https://github.com/runwayml/skills>. Every call has a header with the version of the interface. An order cannot be
//! named, and nothing is listed. `DELETE` stops a task that is not over and removes one that is; one that had begun is
//! paid in full. A finished task says what it cost, in credits.

mod errors;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::maker;
use super::order::address;
use super::{Abilities, Dialect, InputForm, Next, Order, Progress, Provider, Receipt, below, dollars, unsupported};
use crate::call::{Body, Call, Document, FileBody, Method, Part, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::Takes;
use crate::money::Usd;
use crate::request::{InputRef, Mode, Role};

pub(super) const RUNWAY: Provider = Provider {
    name: "runway",
    title: "Runway",
    base_url: "https://api.dev.runwayml.com",
    hosts: &[],
    key_variables: &["RUNWAYML_API_SECRET"],
    documentation: "https://docs.dev.runwayml.com",
    speak: |server| Box::new(Runway { base_url: server.base_url.clone(), is_vendors: server.is_vendors }),
};

/// The only version of the interface that is in use.
const VERSION: (&str, &str) = ("x-runway-version", "2024-11-06");

/// What a credit costs, in dollars.
const CREDIT: &str = "0.01";

/// "No faster than every five seconds", says the page of tasks.
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// The least time that a link lives; it may be twice as long. The clock starts after the task was made, at the end of it.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug)]
struct Runway {
    base_url: Url,
    is_vendors: bool,
}

impl Runway {
    fn at(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["v1"]), path)
    }

    /// A call to the interface itself. The hosts of files get no such header.
    fn versioned(call: Call) -> Call {
        call.header(VERSION.0, VERSION.1)
    }

    fn task(&self, ticket: &Ticket) -> Url {
        self.at(&["tasks", &ticket.remote_id])
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for Runway {
    fn abilities(&self) -> Abilities {
        Abilities { cancel: true, delete: true, edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let (kind, fields) = match order.mode {
            Mode::Text | Mode::Reference => ("text_to_video", generation(order)?),
            Mode::Image => ("image_to_video", generation(order)?),
            Mode::Edit | Mode::Extend => ("video_to_video", change(order)?),
            Mode::Remix => return Err(unsupported("make the same scene changed: edit or extend a clip")),
        };
        let body = Body::Json(Value::Object(order.with_pass(fields)));
        Ok(Self::versioned(Call::order(self.at(&[kind]), body)))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |task| Ok(Receipt::Ticket(Ticket::new(task.needed_text("/id")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Self::versioned(Call::get(self.task(ticket)))
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, progress)
    }

    fn shortest_pause(&self) -> Duration {
        if self.is_vendors { BETWEEN_LOOKS } else { Duration::ZERO }
    }

    /// A slot, then the file into it: that is another host, which gets neither the key nor the version.
    fn upload(&self, input: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        let Some((slot, put)) = so_far.split_first() else {
            let body = Body::Json(json!({ "filename": input.name, "type": "ephemeral" }));
            let call = Call { method: Method::Post, body, ..Call::get(self.at(&["uploads"])) };
            return Ok(Next::Call(Box::new(Self::versioned(call))));
        };
        self.read(slot, |slot| match put.last() {
            Some(put) if put.is_success() => {
                Ok(Next::Ready(InputRef::Uploaded(slot.needed_text("/runwayUri")?.into())))
            }
            Some(put) => Err(self.read_error(put)),
            None => Ok(Next::Call(Box::new(into_slot(slot, input)?))),
        })
    }

    /// A `data:` address may have 5 MB, a file that was brought first 200.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Upload
    }

    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Self::versioned(Call::delete(self.task(ticket))))
    }

    /// What ran is paid in full. What waited is free only if it still waited when the word came, which nobody tells: a
    /// stopped task cannot be asked for any more.
    fn stopped(&self, before: &Progress) -> Charged {
        match before {
            Progress::Running(_) => Charged::Yes,
            Progress::Queued(_)
            | Progress::Collect(_)
            | Progress::Done(_)
            | Progress::Failed(_)
            | Progress::Unknown(_) => Charged::Unknown,
        }
    }

    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Self::versioned(Call::delete(self.task(ticket))))
    }

    /// The books show days and models only; the task itself tells its credits.
    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.poll(ticket)))),
            Some(reply) => self.read(reply, |task| Ok(Next::Ready(cost(task)))),
        }
    }

    fn check(&self) -> Option<Call> {
        Some(Self::versioned(Call::get(self.at(&["organization"]))))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        errors::read(reply)
    }

    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(self.read_error(reply))
    }
}

// Submit.

/// A clip from a prompt, a picture or after references. Frames and references are never mixed.
fn generation(order: &Order) -> Result<Map<String, Value>, Fault> {
    let mut fields = named(order);
    fields.extend(maker::values(order)?.spelt()?);
    let (mut frames, mut references) = (Vec::new(), Vec::new());
    for input in &order.inputs {
        let uri = address(&input.at)?;
        match input.role {
            Role::FirstFrame => frames.push(json!({ "uri": uri, "position": "first" })),
            Role::LastFrame => frames.push(json!({ "uri": uri, "position": "last" })),
            Role::Reference => references.push(json!({ "uri": uri })),
            Role::Video | Role::Audio => return Err(maker::misplaced(order, input)),
        }
    }
    if !frames.is_empty() && !references.is_empty() {
        return Err(unsupported("make a clip from a frame and after references at once"));
    }
    for (name, list) in [("promptImage", frames), ("references", references)] {
        if !list.is_empty() {
            fields.insert(name.to_owned(), Value::Array(list));
        }
    }
    Ok(fields)
}

/// A clip changed or continued. It keeps its shape, and its length where it is changed; the field for it differs by model.
fn change(order: &Order) -> Result<Map<String, Value>, Fault> {
    maker::clip_of(order)?;
    if let Some(other) = order.inputs.iter().find(|input| input.role != Role::Video) {
        return Err(maker::misplaced(order, other));
    }
    let values = if order.mode == Mode::Extend { maker::length(order)? } else { maker::bare(order) };
    let mut fields = named(order);
    fields.extend(Order { seed: order.seed, inputs: order.inputs.clone(), ..values }.spelt()?);
    Ok(fields)
}

fn named(order: &Order) -> Map<String, Value> {
    let mut fields = Map::from_iter([("model".to_owned(), order.model.as_str().into())]);
    if !order.prompt.is_empty() {
        fields.insert("promptText".to_owned(), order.prompt.as_str().into());
    }
    fields
}

// Poll.

fn progress(task: &Document) -> Result<Progress, Fault> {
    Ok(match task.needed_text("/status")? {
        // Throttled: more tasks than the account may have at work at once.
        "PENDING" | "THROTTLED" => Progress::Queued(None),
        "RUNNING" => Progress::Running(maker::percent(task.at("/progress"), 1.0)),
        "SUCCEEDED" => Progress::Done(takes(task)?),
        "FAILED" => Progress::Failed(errors::failure(task, cost(task))),
        "CANCELLED" => {
            let end = maker::end(FaultKind::Cancelled, task.text("/failure"), "CANCELLED");
            Progress::Failed(end.at_cost(cost(task)))
        }
        word => Progress::Unknown(word.to_owned()),
    })
}

// Collect.

/// One link is usual, more are possible; the first one is the clip. Every look gives fresh ones.
fn takes(task: &Document) -> Result<Takes, Fault> {
    let link = maker::needed_link(task, "/output/0")?;
    let made: Option<Timestamp> = task.text("/createdAt").and_then(|text| text.parse().ok());
    let expires_at = made.and_then(|made| made.checked_add(LINK_LIFE).ok());
    Ok(Takes { cost: cost(task), ..maker::open_clip(link, expires_at) })
}

/// What an end cost. The estimate before it is the most that it may.
fn cost(task: &Document) -> Option<Usd> {
    dollars::product(task.at("/cost/credits")?, &CREDIT.into())
}

// Inputs.

/// The slot's own fields first, the file last.
fn into_slot(slot: &Document, file: &FileBody) -> Result<Call, Fault> {
    let url = maker::needed_link(slot, "/uploadUrl")?;
    let fields = slot.at("/fields").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut parts = Part::texts(&fields);
    parts.push(Part::file("file", file.clone()));
    Ok(Call { method: Method::Post, body: Body::Multipart(parts), ..Call::get(url).without_key() })
}

#[cfg(test)]
mod tests;
