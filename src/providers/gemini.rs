//! Google's Gemini API: clips of the Omni models by interactions in the background.
//!
//! Learned from <https://ai.google.dev/gemini-api/docs/omni.md.txt>, <https://ai.google.dev/gemini-api/docs/pricing> and
//! the vendor's clients, google-genai 3.4.0 and @google/genai 3.1.0 (November 2026). An order cannot be named, and nothing
//! is listed. `completed` is no success: without a clip it is a refusal, and with one its file may not be ready. A clip is
//! fetched with the key, and is dropped after 48 hours. Veo has left this interface; it lives at `vertex`.

pub(super) mod errors;
mod inputs;
mod outcome;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::maker;
use super::{Abilities, Dialect, InputForm, Next, Order, Progress, Provider, Receipt, below, order, unsupported};
use crate::call::{Body, Call, Document, FileBody, Method, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::money::Usd;
use crate::request::{InputRef, Mode, Role};
use crate::secret::Secret;

pub(super) const GEMINI: Provider = Provider {
    name: "gemini",
    title: "Gemini API",
    base_url: "https://generativelanguage.googleapis.com/v1beta",
    hosts: &[],
    key_variables: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
    documentation: "https://ai.google.dev/gemini-api/docs/omni",
    speak: |server| Box::new(Gemini { base_url: server.base_url.clone() }),
};

#[derive(Debug)]
struct Gemini {
    /// With the version at its end: `/v1beta`, or `/v1`, which the vendor's own clients send.
    base_url: Url,
}

impl Gemini {
    fn at(&self, path: &[&str]) -> Url {
        below(&self.base_url, path)
    }

    fn interaction(&self, ticket: &Ticket) -> Url {
        self.at(&["interactions", &ticket.remote_id])
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(errors::no(reply)) }
    }
}

impl Dialect for Gemini {
    fn abilities(&self) -> Abilities {
        Abilities { cancel: true, delete: true, edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let fields = self.fields(order)?;
        Ok(Call::order(self.at(&["interactions"]), Body::Json(Value::Object(order.with_pass(fields)))))
    }

    /// An id in any answer, also in one that says no, is a job that may be billed.
    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        if let Some(id) = reply.json_or_null().text("/id").filter(|id| !id.is_empty()) {
            return Ok(Receipt::Ticket(Ticket::new(id)));
        }
        let receipt = Self::read(reply, |document| Ok(Receipt::Ticket(Ticket::new(document.needed_text("/id")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.interaction(ticket))
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        Self::read(reply, |interaction| self.progress(interaction))
    }

    /// The file of a clip tells whether it is ready and until when it is there, the interaction before it the cost.
    fn read_collect_after(&self, _ticket: &Ticket, polled: &Reply, reply: &Reply) -> Result<Progress, Fault> {
        Self::read(polled, |interaction| self.of_file(interaction, reply))
    }

    fn upload(&self, input: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        self.bring(input, so_far)
    }

    /// The limit of a body is not documented for this interface: a picture goes along up to 15 MB, a clip goes before.
    fn input_form(&self, role: Role) -> InputForm {
        match role {
            Role::FirstFrame | Role::LastFrame | Role::Reference | Role::Audio => InputForm::Data(20_100_000),
            Role::Video => InputForm::Upload,
        }
    }

    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        let url = below(&self.interaction(ticket), &["cancel"]);
        Ok(Call { method: Method::Post, ..Call::get(url) })
    }

    /// The interaction; the file of its clip ends by itself within two days.
    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call::delete(self.interaction(ticket)))
    }

    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.poll(ticket)))),
            Some(reply) => Self::read(reply, |interaction| Ok(Next::Ready(outcome::cost(interaction)))),
        }
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(self.at(&["models"])))
    }

    fn sign(&self, _call: &Call, key: &Secret, _now: Timestamp) -> Vec<(&'static str, Secret)> {
        vec![("x-goog-api-key", key.clone())]
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        errors::no(reply)
    }

    /// A file that is made may not be ready, and is gone after two days.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        let fault = errors::no(reply);
        match reply.status {
            400 | 404 | 409 | 410 => Fault { kind: FaultKind::NotReady, ..fault },
            _ => fault,
        }
    }
}

// Submit.

impl Gemini {
    fn fields(&self, order: &Order) -> Result<Map<String, Value>, Fault> {
        let task = task(order)?;
        let mut fields = Map::new();
        fields.insert("model".to_owned(), order.model.as_str().into());
        // Without it the answer is held back for minutes, and one that is broken off is billed all the same.
        fields.insert("background".to_owned(), true.into());
        fields.insert("input".to_owned(), self.input(order)?);
        if let Some(parent) = order.parent.as_ref().filter(|_| !order.has(Role::Video)) {
            fields.insert("previous_interaction_id".to_owned(), parent.remote_id.as_str().into());
        }
        fields.insert("response_format".to_owned(), json!({ "type": "video", "delivery": "uri" }));
        fields.insert("generation_config".to_owned(), json!({ "video_config": { "task": task } }));
        let spelt = Order { pass: values(order).spelt()?, ..Order::default() };
        Ok(spelt.with_pass(fields))
    }

    /// The prompt alone, or the files in the order of their tags and the prompt behind them.
    fn input(&self, order: &Order) -> Result<Value, Fault> {
        let asked = if order.prompt.is_empty() { "Continue the clip." } else { &order.prompt };
        if order.inputs.is_empty() {
            return Ok(asked.into());
        }
        let mut inputs: Vec<_> = order.inputs.iter().collect();
        inputs.sort_by_key(|input| input.role);
        let mut blocks = Vec::new();
        let mut tags = Vec::new();
        let mut references = 0;
        for input in inputs {
            blocks.push(self.block(input)?);
            let tag = match input.role {
                Role::FirstFrame => "<FIRST_FRAME>".to_owned(),
                Role::LastFrame => "<LAST_FRAME>".to_owned(),
                Role::Reference => {
                    references += 1;
                    format!("<IMAGE_REF_{}>", references - 1)
                }
                Role::Video | Role::Audio => continue,
            };
            if !asked.contains(&tag) {
                tags.push(tag);
            }
        }
        tags.push(asked.to_owned());
        blocks.push(json!({ "type": "text", "text": tags.join(" ") }));
        Ok(blocks.into())
    }
}

/// What is to be done, in the vendor's word. A change and a continuation need a clip to work on.
fn task(order: &Order) -> Result<&'static str, Fault> {
    let has_clip = order.parent.is_some() || order.has(Role::Video);
    match order.mode {
        Mode::Text => Ok("text_to_video"),
        Mode::Image => order.must_begin().map(|()| "image_to_video"),
        Mode::Reference => Ok("reference_to_video"),
        Mode::Edit if has_clip => Ok("edit"),
        Mode::Extend if has_clip => Ok("extend"),
        Mode::Edit | Mode::Extend => {
            Err(Fault::new(FaultKind::Invalid, "there is no clip to work on: name a finished job or a file"))
        }
        Mode::Remix => Err(unsupported("remix a clip: edit it")),
    }
}

/// The order's values without its files. A clip that is changed keeps its proportion and its length: both are refused.
fn values(order: &Order) -> Order {
    let is_edit = order.mode == Mode::Edit;
    Order {
        inputs: Vec::new(),
        seconds: order.seconds.filter(|_| !is_edit),
        aspect: order.aspect.filter(|_| !matches!(order.mode, Mode::Edit | Mode::Extend)),
        resolution: order.class_among(&[360, 720, 1080, 2160]),
        ..order.clone()
    }
}

#[cfg(test)]
mod tests;
