//! Seedance tasks, `/contents/generations/tasks`: one protocol on two clouds of one maker, `BytePlus` and Volcengine.
//!
//! Learned from <https://docs.byteplus.com/en/docs/ModelArk/1520757> (create) and the pages beside it (2026),
//! <https://github.com/volcengine/ark-runtime-python> (0.17.0, 2026-10-26) and what others have seen on the wire. A field
//! that does not fit the model is refused, so that only the fields of the model are sent. An order cannot be named, but
//! it is in the list, for seven days. What is billed is told in tokens, and only for a clip that was made.

mod errors;
mod list;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::lost::Lost;
use super::maker;
use super::order::address;
use super::{
    Abilities, Dialect, InputForm, Listed, Next, Order, Page, Progress, Provider, Receipt, below, unsupported,
};
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Takes, Used};
use crate::price::Unit;
use crate::request::{Audio, Mode, Role};
use crate::shape::{Resolution, Seconds};

pub(super) const ARK: Provider = Provider {
    name: "ark",
    title: "BytePlus ModelArk",
    base_url: "https://ark.ap-southeast.bytepluses.com/api/v3",
    hosts: &[],
    key_variables: &["ARK_API_KEY"],
    documentation: "https://docs.byteplus.com/en/docs/ModelArk/1520757",
    speak: |server| Box::new(Ark { base_url: server.base_url.clone() }),
};

/// The same in China, with keys, models and prices of its own.
pub(super) const VOLCENGINE: Provider = Provider {
    name: "volcengine",
    title: "Volcengine Ark",
    base_url: "https://ark.cn-beijing.volces.com/api/v3",
    hosts: &[],
    key_variables: &["VOLCENGINE_ARK_API_KEY"],
    documentation: "https://www.volcengine.com/docs/82379/1520757",
    speak: |server| Box::new(Ark { base_url: server.base_url.clone() }),
};

/// The longest `data:` address: that of an image of 30 MB. How large an order may be is not documented.
const LONGEST_DATA: usize = 40_000_000;

/// How long a link to a clip lives after its success.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug)]
struct Ark {
    base_url: Url,
}

impl Ark {
    fn tasks(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["contents", "generations", "tasks"]), path)
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for Ark {
    fn abilities(&self) -> Abilities {
        Abilities { cancel: true, delete: true, list: true, edit: true, extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let fields = order.with_pass(fields(order)?);
        Ok(Call::order(self.tasks(&[]), Body::Json(Value::Object(fields))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |task| Ok(Receipt::Ticket(Ticket::new(task.needed_text("/id")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.tasks(&[&ticket.remote_id]))
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, progress)
    }

    /// There is no upload; every file may be a `data:` address.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Data(LONGEST_DATA)
    }

    /// Stops a task that waits; one that is at work is not stopped, and the vendor says so.
    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call::delete(self.tasks(&[&ticket.remote_id])))
    }

    /// The same verb, which removes a task that is over.
    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(Call::delete(self.tasks(&[&ticket.remote_id])))
    }

    /// A running task can be neither stopped nor removed; by which code that is said is written nowhere.
    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        if reply.is_success() {
            return Ok(());
        }
        let fault = self.read_error(reply);
        let is_denied = fault.vendor_code.as_deref().is_some_and(|code| code.starts_with("OperationDenied"));
        Err(if is_denied { Fault { kind: FaultKind::Invalid, ..fault } } else { fault })
    }

    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        Ok(self.page(list::Place::of(after)))
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read_page(None, reply)
    }

    fn read_page(&self, after: Option<&str>, reply: &Reply) -> Result<Page, Fault> {
        self.read(reply, |page| list::page(page, list::Place::of(after)))
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        self.look_for(lost, so_far)
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(self.tasks(&[])).query("page_num", "1").query("page_size", "1"))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        errors::read(reply)
    }

    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(self.read_error(reply))
    }
}

// Submit.

fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    let values = match order.mode {
        Mode::Text | Mode::Reference => maker::values(order)?,
        Mode::Image => Order { aspect: None, ..maker::values(order)? },
        Mode::Extend => Order { resolution: class(order), ..maker::length(order)? },
        Mode::Edit => Order { resolution: class(order), ..maker::bare(order) },
        Mode::Remix => return Err(unsupported("make the same scene changed: edit or extend a clip")),
    };
    // Said always, where the model has sound: the documents contradict each other on what is meant otherwise.
    let audio = order.audio.or(Some(Audio::On));
    let mut fields = Map::from_iter([
        ("model".to_owned(), order.model.as_str().into()),
        ("content".to_owned(), Value::Array(content(order)?)),
    ]);
    fields.extend(Order { audio, seed: order.seed, ..values }.spelt()?);
    if let (Some(ratio), Mode::Image | Mode::Edit | Mode::Extend) = (&order.spelling.aspect, order.mode) {
        // The clip keeps the proportion of what it is made from; the newest model refuses any other.
        ratio.write_text(&mut fields, "adaptive");
    }
    Ok(fields)
}

/// The class of a clip that is changed or continued, by its area: the short sides of one class differ by proportion.
fn class(order: &Order) -> Option<Resolution> {
    let lines = match order.size?.area() {
        0..600_000 => 480,
        600_000..1_500_000 => 720,
        1_500_000..4_000_000 => 1080,
        _ => 2160,
    };
    Some(Resolution::from_lines(lines))
}

/// The prompt and the files, each with its role. Frames and references are never mixed.
fn content(order: &Order) -> Result<Vec<Value>, Fault> {
    let has = |role| order.inputs.iter().any(|input| input.role == role);
    let has_frame = has(Role::FirstFrame) || has(Role::LastFrame);
    if has_frame && (has(Role::Reference) || has(Role::Video) || has(Role::Audio)) {
        return Err(unsupported("make a clip from a frame and after references at once"));
    }
    if has(Role::LastFrame) && !has(Role::FirstFrame) {
        return Err(unsupported("make a clip to a last frame without a first one"));
    }
    if matches!(order.mode, Mode::Edit | Mode::Extend) {
        maker::clip_of(order)?;
    }
    let text = Some(&order.prompt).filter(|prompt| !prompt.is_empty());
    let mut content: Vec<Value> = text.map(|text| json!({ "type": "text", "text": text })).into_iter().collect();
    for input in &order.inputs {
        let (kind, role) = match input.role {
            Role::FirstFrame => ("image_url", "first_frame"),
            Role::LastFrame => ("image_url", "last_frame"),
            Role::Reference => ("image_url", "reference_image"),
            Role::Video => ("video_url", "reference_video"),
            Role::Audio => ("audio_url", "reference_audio"),
        };
        content.push(json!({ "type": kind, kind: { "url": address(&input.at)? }, "role": role }));
    }
    Ok(content)
}

// Poll.

/// A failed task comes with HTTP 200. Only one that succeeded is billed.
fn progress(task: &Document) -> Result<Progress, Fault> {
    let word = task.needed_text("/status")?;
    let ended = |kind| Progress::Failed(Fault { charged: Charged::No, ..errors::end(kind, task, word) });
    Ok(match word {
        "queued" => Progress::Queued(None),
        "running" => Progress::Running(None),
        "succeeded" => Progress::Done(takes(task)?),
        "failed" => ended(FaultKind::Failed),
        "cancelled" | "canceled" => ended(FaultKind::Cancelled),
        "expired" => ended(FaultKind::Gone),
        word => Progress::Unknown(word.to_owned()),
    })
}

// Collect.

fn takes(task: &Document) -> Result<Takes, Fault> {
    let link = maker::needed_link(task, "/content/video_url")?;
    let expires_at = task.moment("/updated_at").and_then(|end| end.checked_add(LINK_LIFE).ok());
    Ok(Takes { seconds: made(task), used: tokens(task), ..maker::open_clip(link, expires_at) })
}

/// A number or a text; -1 where the model was to decide.
fn made(task: &Document) -> Option<Seconds> {
    task.seconds("/duration")
}

fn tokens(task: &Document) -> Option<Used> {
    let count = task.integer("/usage/completion_tokens").filter(|count| *count > 0)?;
    let thousandths = u64::try_from(count).ok()?.checked_mul(1000)?;
    Some(Used { unit: Unit::VideoToken, thousandths })
}

/// When the task was made, as its list says it.
fn made_at(task: &Document) -> Option<Timestamp> {
    task.moment("/created_at")
}

#[cfg(test)]
mod tests;
