//! Kling's own interface, `/tasks`: one query for every kind of clip, the model in the path.
//!
//! Learned from <https://kling.ai/document-api> as it stood on 2026-09-20. An order carries a name of ours, by which a
//! lost one is found again; sent twice under it, it is refused. A finished task tells what it was billed. Nothing can be
//! cancelled or deleted. The generation before it, which takes tokens as well, is `kling-legacy`.

mod legacy;
mod reply;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::maker;
use super::{
    Abilities, Dialect, InputForm, Listed, Lost, Next, Order, Page, Progress, Provider, Receipt, below, dollars, order,
    unsupported,
};
use crate::call::{Body, Call, Document, Method, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::money::Usd;
use crate::request::{Audio, InputRef, Mode, Role};
use crate::shape::Seconds;

pub(super) use legacy::KLING_LEGACY;

pub(super) const KLING: Provider = Provider {
    name: "kling",
    title: "Kling",
    base_url: "https://api-singapore.klingai.com",
    hosts: &[],
    key_variables: &["KLING_API_KEY"],
    documentation: "https://kling.ai/document-api",
    speak: |server| Box::new(Kling { base_url: server.base_url.clone() }),
};

/// The largest image that goes along inside an order, in characters: 50 MB in base 64.
const LARGEST_DATA: usize = 67_000_000;

/// The longest page of a list that is asked for; the vendor allows 500.
const PAGE: usize = 100;

#[derive(Debug)]
struct Kling {
    base_url: Url,
}

impl Kling {
    fn tasks(&self, name: &str, value: &str) -> Call {
        Call::get(below(&self.base_url, &["tasks"])).query(name, value)
    }
}

impl Dialect for Kling {
    fn abilities(&self) -> Abilities {
        Abilities { list: true, remix: true, edit: true, idempotency: true, ..Abilities::default() }
    }

    /// Never repeated in doubt although it is named: the second one is refused, which would say nothing of the first.
    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let kind = Kind::of(order)?;
        let url = below(&self.base_url, &[kind.path(), &order.model]);
        Ok(Call::order(url, Body::Json(Value::Object(body(order, kind)?))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt =
            reply::read(reply, |document| Ok(Receipt::Ticket(Ticket::new(document.needed_text("/data/id")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        self.tasks("task_ids", &ticket.remote_id)
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        reply::read(reply, |document| progress(&task(ticket, document)?))
    }

    fn input_form(&self, role: Role) -> InputForm {
        by_address_or_inside(role, LARGEST_DATA)
    }

    /// A read, though it is a POST. Without times it is of the last thirty days.
    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        let filters = json!([{ "key": "product_type", "values": ["video"] }]);
        let body = json!({ "limit": PAGE, "cursor": after.unwrap_or_default(), "filters": filters });
        let url = below(&self.base_url, &["tasks"]);
        Ok(Call { method: Method::Post, body: Body::Json(body), ..Call::get(url) })
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        reply::read(reply, |document| {
            let jobs = document.needed_list("/data/result")?.iter().map(listed).collect::<Result<_, _>>()?;
            let goes_on = document.at("/data/has_more") == Some(&Value::Bool(true));
            let next = document.text("/data/next_cursor").filter(|cursor| goes_on && !cursor.is_empty());
            Ok(Page { jobs, next: next.map(str::to_owned) })
        })
    }

    /// By its name, which no other order has.
    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let Some(reply) = so_far.last() else {
            let name = name_of(&lost.order)?;
            return Ok(Next::Call(Box::new(self.tasks("external_task_ids", &name))));
        };
        reply::read(reply, |document| {
            document.needed_list("/data")?.iter().map(listed).collect::<Result<_, _>>().map(Next::Ready)
        })
    }

    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.poll(ticket)))),
            Some(reply) => {
                reply::read(reply, |document| Ok(Next::Ready(document.needed_list("/data")?.first().and_then(cost))))
            }
        }
    }

    fn check(&self) -> Option<Call> {
        Some(self.tasks("external_task_ids", "rushes-doctor"))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        reply::no(reply)
    }

    /// A public link that the vendor keeps for thirty days; asking again gives a fresh one.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(reply::no(reply))
    }
}

// Submit.

/// The kinds of orders, each with a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Image,
    /// The models that take frames, references and clips alike.
    Omni,
}

impl Kind {
    /// Only the omni models spell a clip that goes in.
    fn of(order: &Order) -> Result<Self, Fault> {
        let is_omni = order.spelling.video.is_some();
        match order.mode {
            Mode::Text | Mode::Image | Mode::Reference | Mode::Remix | Mode::Edit if is_omni => Ok(Self::Omni),
            Mode::Text => Ok(Self::Text),
            Mode::Image => Ok(Self::Image),
            Mode::Reference | Mode::Remix | Mode::Edit => {
                Err(unsupported(&format!("make a clip from {} with `{}`", order.mode, order.model)))
            }
            Mode::Extend => Err(unsupported("continue a clip")),
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Text => "text-to-video",
            Self::Image => "image-to-video",
            Self::Omni => "omni-video",
        }
    }
}

fn body(order: &Order, kind: Kind) -> Result<Map<String, Value>, Fault> {
    order.must_begin()?;
    let mut fields = Map::new();
    match kind {
        Kind::Text => _ = fields.insert("prompt".to_owned(), order.prompt.as_str().into()),
        Kind::Image | Kind::Omni => _ = fields.insert("contents".to_owned(), contents(order)?.into()),
    }
    fields.extend(settings(order, kind).spelt()?);
    if !order.label.is_empty() {
        fields.insert("options".to_owned(), json!({ "external_task_id": order.label }));
    }
    Ok(order.with_pass(fields))
}

/// The order's values without its files. A first frame and a clip say the proportion themselves, and the field is refused
/// beside them; a clip that goes in is worked on in whole seconds and, where it may be, with its own sound.
fn settings(order: &Order, kind: Kind) -> Order {
    let is_shaped = order.has(Role::FirstFrame) || order.has(Role::Video);
    let is_free = kind == Kind::Text || (kind == Kind::Omni && !is_shaped);
    let plain = Order { inputs: Vec::new(), aspect: order.aspect.filter(|_| is_free), ..order.clone() };
    if !matches!(order.mode, Mode::Edit | Mode::Remix) {
        return plain;
    }
    Order {
        resolution: order.class_among(&[720, 1080, 2160]),
        seconds: order.seconds.map(|seconds| Seconds::whole(seconds.millis().div_ceil(1000))),
        // Beside a clip to resemble, sound must be off; beside one to change, none can be made anew.
        audio: if order.mode == Mode::Remix { Some(Audio::Off) } else { order.audio },
        spelling: with_own_sound(order),
        ..plain
    }
}

fn with_own_sound(order: &Order) -> crate::spelling::Spelling {
    let mut spelling = order.spelling.clone();
    if let Some(field) = &mut spelling.audio {
        field.values.insert("true".to_owned(), "original".into());
    }
    spelling
}

/// The prompt and the files, each with the word for what it is to the clip.
fn contents(order: &Order) -> Result<Vec<Value>, Fault> {
    let prompt = json!({ "type": "prompt", "text": order.prompt });
    let files = order.inputs.iter().map(|input| {
        let word = match (order.mode, input.role) {
            (Mode::Remix, Role::Video) => Some("feature_video"),
            (_, role) => order.spelling.field_of(role).map(|field| field.name.as_str()),
        };
        let lacks = || unsupported(&format!("take `{}` with `{}`", input.role.flag(), order.model));
        Ok(json!({ "type": word.ok_or_else(lacks)?, "url": address(&input.at)? }))
    });
    std::iter::once(Ok(prompt)).chain(files).collect()
}

/// An address, or the bytes in bare base 64: whether `data:` may stand before them is not documented.
fn address(at: &InputRef) -> Result<String, Fault> {
    if let InputRef::File(_) = at {
        return Err(unsupported("take a clip from this machine: give an address that it can fetch"));
    }
    let address = order::address(at)?;
    let bare = address.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    Ok(bare.map_or(address.clone(), |(_, bytes)| bytes.to_owned()))
}

/// Pictures go along inside the order; a clip or a sound only by its address.
fn by_address_or_inside(role: Role, largest: usize) -> InputForm {
    match role {
        Role::FirstFrame | Role::LastFrame | Role::Reference => InputForm::Data(largest),
        Role::Video | Role::Audio => InputForm::Part,
    }
}

/// The name that an order had on the wire.
fn name_of(order: &Order) -> Result<String, Fault> {
    let fields = order.with_pass(Map::from_iter([("options".to_owned(), json!({ "external_task_id": order.label }))]));
    let fields = Document::from(Value::Object(fields));
    let name = fields.text("/options/external_task_id").filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or_else(|| unsupported("look up an order that had no name"))
}

// Poll.

/// The task in the answer to its own query. An empty list is the vendor's word for one that it does not know, or no
/// longer: it clears them after thirty days.
fn task(ticket: &Ticket, document: &Document) -> Result<Document, Fault> {
    document.needed_list("/data")?.into_iter().next().ok_or_else(|| {
        let message = format!("the provider knows no task of that name, or no longer: `{}`", ticket.remote_id);
        Fault::new(FaultKind::NotFound, message)
    })
}

fn progress(task: &Document) -> Result<Progress, Fault> {
    Ok(match task.needed_text("/status")? {
        "submitted" => Progress::Queued(None),
        "processing" => Progress::Running(None),
        "succeeded" => Progress::Done(takes(task)?),
        "failed" => Progress::Failed(reply::end(task.text("/message"), cost(task))),
        word => Progress::Unknown(word.to_owned()),
    })
}

// Collect and fetch.

fn takes(task: &Document) -> Result<Takes, Fault> {
    let outputs = task.needed_list("/outputs")?;
    let clip = outputs.iter().find(|output| output.text("/type").is_none_or(|kind| kind == "video"));
    let clip = clip.ok_or_else(|| {
        Fault::new(FaultKind::Unreadable, "the provider's answer lacks an output of the type `video` at `/outputs`")
    })?;
    let made_at = reply::moment(task, "/update_time");
    Ok(Takes {
        assets: vec![asset(clip, made_at)?],
        cost: cost(task),
        seconds: clip.seconds("/duration"),
        ..Takes::default()
    })
}

/// The clip of an output of either generation.
fn asset(output: &Document, made_at: Option<Timestamp>) -> Result<Asset, Fault> {
    let url = Url::parse(output.needed_text("/url")?)
        .map_err(|_| Fault::new(FaultKind::Unreadable, "the provider's answer has no address at `/url`"))?;
    let expires_at = made_at.and_then(|made| made.checked_add(reply::KEPT).ok());
    Ok(Asset { variant: Variant::Video, place: Place::Open(url), expires_at })
}

/// The bill, in units or in money; money of another currency is not known in dollars.
fn cost(task: &Document) -> Option<Usd> {
    let lines = task.needed_list("/billing").ok().filter(|lines| !lines.is_empty())?;
    let amount = |line: &Document| match line.text("/charge_type")? {
        "unit" => reply::units(line.at("/amount")?),
        "cash" if line.text("/currency") == Some("USD") => dollars::usd(line.at("/amount")?),
        _ => None,
    };
    lines.iter().map(amount).sum()
}

// List.

fn listed(task: &Document) -> Result<Listed, Fault> {
    Ok(Listed {
        state: match task.needed_text("/status")? {
            "succeeded" => crate::job::State::Finished,
            _ => progress(task)?.state(),
        },
        created_at: reply::moment(task, "/create_time"),
        ..Listed::named(task.needed_text("/id")?)
    })
}

#[cfg(test)]
mod tests;
