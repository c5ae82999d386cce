//! Luma's older interface, Dream Machine: `ray-2` and `ray-flash-2`.
//!
//! Learned from the package `lumaai` 1.21.0 (2026-04-07). It is still documented, though the vendor leads new work to the
//! other one, `luma.rs`. Files go in by address alone. Generations are listed and removed here, and not cancelled; no
//! reply says what one cost.

use serde_json::{Map, Value, json};
use url::Url;

use super::lost::{Lost, Sent};
use super::order::address;
use super::{
    Abilities, Dialect, InputForm, Listed, Next, Order, Page, Progress, Provider, Receipt, below, maker, unsupported,
};
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::State;
use crate::request::{InputRef, Mode, Role};
use crate::shape::Seconds;

pub(super) const DREAM_MACHINE: Provider = Provider {
    name: "dream-machine",
    title: "Luma Dream Machine",
    base_url: "https://api.lumalabs.ai/dream-machine/v1",
    hosts: &[],
    key_variables: &["LUMAAI_API_KEY"],
    documentation: "https://docs.lumalabs.ai",
    speak: |server| Box::new(DreamMachine { base_url: server.base_url.clone() }),
};

/// How many generations are asked for at once.
const PAGE: &str = "100";

/// How closely an edit follows the clip, where nothing is said: in between.
const USUAL_EDIT: &str = "flex_2";

#[derive(Debug)]
struct DreamMachine {
    base_url: Url,
}

impl DreamMachine {
    fn generations(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["generations"]), path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for DreamMachine {
    fn abilities(&self) -> Abilities {
        Abilities { delete: true, list: true, edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let (path, fields) = match order.mode {
            Mode::Text | Mode::Image | Mode::Extend => (&["video"][..], generation(order)?),
            Mode::Edit => (&["video", "modify"][..], modification(order)?),
            Mode::Reference => return Err(unsupported("make a clip after references")),
            Mode::Remix => return Err(unsupported("make the same scene changed: edit or extend a clip")),
        };
        let mut body = Map::from_iter([
            ("model".to_owned(), order.model.as_str().into()),
            ("prompt".to_owned(), order.prompt.as_str().into()),
        ]);
        body.extend(fields);
        Ok(Call::order(self.generations(path), Body::Json(Value::Object(order.with_pass(body)))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |made| Ok(Receipt::Ticket(Ticket::new(made.needed_text("/id")?))));
        receipt.map_err(|fault| match reply.status {
            // The day on which all of it ends is not known.
            410 => reply.no_to_order(Fault { kind: FaultKind::Retired, ..fault }),
            _ => maker::refusal(fault, order, reply),
        })
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.generations(&[&ticket.remote_id]))
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, progress)
    }

    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call::delete(self.generations(&[&ticket.remote_id])))
    }

    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        let call = Call::get(self.generations(&[])).query("limit", PAGE);
        Ok(call.query("offset", after.unwrap_or("0")))
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read(reply, page)
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let pages = so_far.iter().map(|reply| self.read_list(reply)).collect::<Result<_, _>>()?;
        let (prompt, model) = (Some(lost.order.prompt.clone()), Some(lost.order.model.clone()));
        lost.look_through(pages, &Sent { prompt, model, ..Sent::default() }, |after| self.list(after))
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(below(&self.base_url, &["credits"])))
    }

    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Address
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        super::luma::no(reply)
    }

    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(self.read_error(reply))
    }
}

// Submit.

/// From a prompt, from and to a picture, or on from a generation.
fn generation(order: &Order) -> Result<Map<String, Value>, Fault> {
    let is_extension = order.mode == Mode::Extend;
    let values = if is_extension { maker::length(order)? } else { maker::values(order)? };
    let mut fields = values.spelt()?;
    let mut frames = Map::new();
    if is_extension {
        let none = || Fault::new(FaultKind::Invalid, "there is no clip to continue: name a job of this provider's");
        let parent = order.parent.as_ref().ok_or_else(none)?;
        frames.insert("frame0".to_owned(), json!({ "type": "generation", "id": parent.remote_id }));
    }
    // The clip of the job that is continued is told by its name above.
    for input in order.inputs.iter().filter(|input| !(is_extension && input.role == Role::Video)) {
        let frame = match input.role {
            Role::FirstFrame => "frame0",
            Role::LastFrame => "frame1",
            Role::Reference | Role::Video | Role::Audio => return Err(maker::misplaced(order, input)),
        };
        frames.insert(frame.to_owned(), json!({ "type": "image", "url": link(&input.at)? }));
    }
    if !frames.is_empty() {
        fields.insert("keyframes".to_owned(), frames.into());
    }
    Ok(fields)
}

fn modification(order: &Order) -> Result<Map<String, Value>, Fault> {
    let mut fields = Map::from_iter([
        ("media".to_owned(), json!({ "url": link(maker::clip_of(order)?)? })),
        ("mode".to_owned(), USUAL_EDIT.into()),
    ]);
    for input in &order.inputs {
        match input.role {
            Role::Video => {}
            Role::FirstFrame => drop(fields.insert("first_frame".to_owned(), json!({ "url": link(&input.at)? }))),
            Role::LastFrame | Role::Reference | Role::Audio => return Err(maker::misplaced(order, input)),
        }
    }
    Ok(fields)
}

/// Nothing but an address that the provider can fetch.
fn link(at: &InputRef) -> Result<String, Fault> {
    match at {
        InputRef::Url(_) => address(at),
        InputRef::Data(_) | InputRef::Uploaded(_) | InputRef::File(_) => {
            Err(unsupported("take a file of yours: it takes addresses that it can fetch"))
        }
    }
}

// Poll.

fn progress(generation: &Document) -> Result<Progress, Fault> {
    Ok(match generation.needed_text("/state")? {
        "queued" => Progress::Queued(None),
        "dreaming" => Progress::Running(None),
        "completed" => Progress::Done(maker::open_clip(maker::needed_link(generation, "/assets/video")?, None)),
        "failed" => {
            let said = generation.text("/failure_reason");
            let kind = if said.is_some_and(maker::is_policy) { FaultKind::Policy } else { FaultKind::Failed };
            Progress::Failed(maker::end(kind, said, "failed"))
        }
        word => Progress::Unknown(word.to_owned()),
    })
}

// List.

/// A page says itself where it stands.
fn page(document: &Document) -> Result<Page, Fault> {
    let jobs = document.needed_list("/generations")?.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
    let goes_on = document.at("/has_more") == Some(&Value::Bool(true)) && !jobs.is_empty();
    let next = document.integer("/offset").unwrap_or(0) + i64::try_from(jobs.len()).unwrap_or(0);
    Ok(Page { jobs, next: goes_on.then(|| next.to_string()) })
}

fn listed(generation: &Document) -> Result<Listed, Fault> {
    let state = match generation.needed_text("/state")? {
        "completed" => State::Finished,
        _ => progress(generation)?.state(),
    };
    let text = |pointers: [&str; 2]| pointers.iter().find_map(|at| generation.text(at)).map(str::to_owned);
    let length = text(["/request/duration", "/duration"]).and_then(|length| length.parse::<Seconds>().ok());
    Ok(Listed {
        state,
        model: text(["/model", "/request/model"]),
        prompt: text(["/request/prompt", "/prompt"]),
        seconds: length,
        created_at: generation.text("/created_at").and_then(|moment| moment.parse().ok()),
        ..Listed::named(generation.needed_text("/id")?)
    })
}

#[cfg(test)]
mod tests;
