//! Kling's interface of the first generation, `/v1/videos/{kind}`, which the vendor keeps.
//!
//! Learned from <https://kling.ai/document-api> as it stood on 2026-09-20. It takes a plain key or an access key with a
//! secret key, of which a token is made for each call. A task is known by its kind and its id together, success is
//! `succeed`, and numbers are texts. Models and their fields are those of the older names. Its omni models are left to
//! the newer interface, where their fields are documented.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::super::lost::Sent;
use super::super::maker;
use super::super::{
    Abilities, Dialect, InputForm, Listed, Lost, Next, Order, Page, Progress, Provider, Receipt, below, token,
    unsupported,
};
use super::reply;
use crate::call::{Body, Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::job::{State, Takes};
use crate::money::Usd;
use crate::request::{Mode, Role};
use crate::secret::Secret;

pub(in super::super) const KLING_LEGACY: Provider = Provider {
    name: "kling-legacy",
    title: "Kling (legacy)",
    base_url: "https://api-singapore.klingai.com",
    hosts: &[],
    key_variables: &["KLING_API_KEY", "KLING_ACCESS_KEY+KLING_SECRET_KEY"],
    documentation: "https://kling.ai/document-api",
    speak: |server| Box::new(Legacy { base_url: server.base_url.clone() }),
};

/// How long a token is good, and how far back it is dated for a clock that is ahead.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(30);
const TOKEN_SKEW: SignedDuration = SignedDuration::from_secs(5);

/// The largest image that goes along inside an order, in characters: 10 MB in base 64.
const LARGEST_DATA: usize = 13_900_000;

/// The longest page of a list that is asked for; the vendor allows 500.
const PAGE: usize = 100;

/// The kinds of tasks that are ordered here, as the paths name them.
const KINDS: [&str; 2] = ["text2video", "image2video"];

#[derive(Debug)]
struct Legacy {
    base_url: Url,
}

impl Legacy {
    fn at(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["v1", "videos"]), path)
    }

    /// A page of the tasks of one kind.
    fn page(&self, cursor: &Cursor) -> Call {
        let call = Call::get(self.at(&[cursor.kind]));
        call.query("pageNum", &cursor.page.to_string()).query("pageSize", &PAGE.to_string())
    }
}

impl Dialect for Legacy {
    fn abilities(&self) -> Abilities {
        Abilities { list: true, idempotency: true, ..Abilities::default() }
    }

    /// Never repeated in doubt although it is named: the second one is refused, which would say nothing of the first.
    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        Ok(Call::order(self.at(&[kind_of(order)?]), Body::Json(Value::Object(body(order)?))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = reply::read(reply, |document| Ok(ticket(document.needed_text("/data/task_id")?, order)));
        receipt.map(Receipt::Ticket).map_err(|fault| maker::refusal(fault, order, reply))
    }

    /// A task of which only the id is known is looked for among those from words, then among those from images.
    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.at(&[kept_kind(ticket).unwrap_or(KINDS[0]), &ticket.remote_id]))
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        match read_task(reply) {
            Err(fault) if fault.kind == FaultKind::NotFound && kept_kind(ticket).is_none() => {
                Ok(Progress::Collect(Box::new(Call::get(self.at(&[KINDS[1], &ticket.remote_id])))))
            }
            read => read,
        }
    }

    fn read_collect(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        read_task(reply)
    }

    fn input_form(&self, role: Role) -> InputForm {
        super::by_address_or_inside(role, LARGEST_DATA)
    }

    /// The tasks of each kind after one another: there is no list of all.
    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        Ok(self.page(&place(after)?))
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read_page(None, reply)
    }

    fn read_page(&self, after: Option<&str>, reply: &Reply) -> Result<Page, Fault> {
        let cursor = place(after)?;
        reply::read(reply, |document| {
            let entries = document.needed_list("/data")?;
            let next = if entries.len() >= PAGE { Some(cursor.next()) } else { cursor.of_next_kind() };
            let jobs = entries.iter().map(listed).collect::<Result<_, _>>()?;
            Ok(Page { jobs, next: next.map(|next| next.to_string()) })
        })
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        self.look_for(lost, so_far)
    }

    fn adopt(&self, order: &Order, found: &Listed) -> Ticket {
        ticket(&found.remote_id, order)
    }

    fn bill(&self, ticket: &Ticket, _ordered_at: Timestamp, so_far: &[Reply]) -> Result<Next<Option<Usd>>, Fault> {
        match so_far.last() {
            None => Ok(Next::Call(Box::new(self.poll(ticket)))),
            Some(reply) => reply::read(reply, |document| Ok(Next::Ready(cost(&data(document))))),
        }
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(self.at(&[KINDS[0]])).query("pageNum", "1").query("pageSize", "1"))
    }

    /// A key of two parts is never sent: a token that it signs is.
    fn sign(&self, _call: &Call, key: &Secret, now: Timestamp) -> Vec<(&'static str, Secret)> {
        let bearer = match key.expose().split_once(':') {
            Some((access, secret)) => minted(access, secret, now),
            None => Some(key.clone()),
        };
        let value = bearer.and_then(|bearer| Secret::new(&format!("Bearer {}", bearer.expose())));
        value.map(|value| ("authorization", value)).into_iter().collect()
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        reply::no(reply)
    }

    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        maker::of_link(reply::no(reply))
    }
}

fn minted(access: &str, secret: &str, now: Timestamp) -> Option<Secret> {
    let second = |moment: Timestamp| moment.as_second();
    let expires = now.checked_add(TOKEN_LIFE).map(second).ok()?;
    let begins = now.checked_sub(TOKEN_SKEW).map(second).ok()?;
    token::hs256(&json!({ "iss": access, "exp": expires, "nbf": begins }), secret)
}

// Submit.

fn kind_of(order: &Order) -> Result<&'static str, Fault> {
    match order.mode {
        Mode::Text => Ok(KINDS[0]),
        Mode::Image => Ok(KINDS[1]),
        Mode::Reference | Mode::Remix | Mode::Edit | Mode::Extend => {
            Err(unsupported(&format!("make a clip from {} with its older models", order.mode)))
        }
    }
}

fn body(order: &Order) -> Result<Map<String, Value>, Fault> {
    order.must_begin()?;
    let mut fields = Map::new();
    fields.insert("model_name".to_owned(), order.model.as_str().into());
    fields.insert("prompt".to_owned(), order.prompt.as_str().into());
    // A first frame says the proportion itself.
    let plain =
        Order { aspect: order.aspect.filter(|_| order.mode == Mode::Text), inputs: Vec::new(), ..order.clone() };
    fields.extend(plain.spelt()?);
    for input in &order.inputs {
        let lacks = || unsupported(&format!("take `{}` with `{}`", input.role.flag(), order.model));
        let field = order.spelling.field_of(input.role).ok_or_else(lacks)?;
        field.write_file(&mut fields, &super::address(&input.at)?);
    }
    if !order.label.is_empty() {
        fields.insert("external_task_id".to_owned(), order.label.as_str().into());
    }
    Ok(order.with_pass(fields))
}

/// A task is known by its kind and its id together.
fn ticket(id: &str, order: &Order) -> Ticket {
    let extra = kind_of(order).map_or(Value::Null, |kind| json!({ "kind": kind }));
    Ticket { remote_id: id.to_owned(), extra }
}

fn kept_kind(ticket: &Ticket) -> Option<&str> {
    ticket.extra.get("kind").and_then(Value::as_str)
}

// Poll.

fn read_task(reply: &Reply) -> Result<Progress, Fault> {
    reply::read(reply, |document| progress(&data(document)))
}

fn data(document: &Document) -> Document {
    Document::from(document.at("/data").cloned().unwrap_or_default())
}

fn progress(task: &Document) -> Result<Progress, Fault> {
    Ok(match task.needed_text("/task_status")? {
        "submitted" => Progress::Queued(None),
        "processing" => Progress::Running(None),
        "succeed" => Progress::Done(takes(task)?),
        "failed" => Progress::Failed(reply::end(task.text("/task_status_msg"), cost(task))),
        word => Progress::Unknown(word.to_owned()),
    })
}

// Collect and fetch.

fn takes(task: &Document) -> Result<Takes, Fault> {
    let videos = task.needed_list("/task_result/videos")?;
    let clip = videos.first().ok_or_else(|| {
        Fault::new(FaultKind::Unreadable, "the provider's answer lacks a clip at `/task_result/videos`")
    })?;
    let made_at = reply::moment(task, "/updated_at");
    Ok(Takes {
        assets: vec![super::asset(clip, made_at)?],
        cost: cost(task),
        seconds: clip.seconds("/duration"),
        ..Takes::default()
    })
}

/// Units, where units were taken. What is taken from a balance has no currency, and is unknown in dollars.
fn cost(task: &Document) -> Option<Usd> {
    let units = reply::units(task.at("/final_unit_deduction")?)?;
    let balance = task.at("/final_balance_deduction/quota").and_then(super::dollars::usd);
    (units > Usd::ZERO && balance.is_none_or(|balance| balance == Usd::ZERO)).then_some(units)
}

// List.

/// A place in the list: of that kind, that page.
struct Cursor {
    kind: &'static str,
    page: usize,
}

impl Cursor {
    const fn first(kind: &'static str) -> Self {
        Self { kind, page: 1 }
    }

    fn parse(text: &str) -> Option<Self> {
        let (kind, page) = text.split_once(' ')?;
        Some(Self { kind: KINDS.into_iter().find(|known| *known == kind)?, page: page.parse().ok()? })
    }

    const fn next(&self) -> Self {
        Self { kind: self.kind, page: self.page.saturating_add(1) }
    }

    fn of_next_kind(&self) -> Option<Self> {
        KINDS.into_iter().skip_while(|kind| *kind != self.kind).nth(1).map(Self::first)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.page)
    }
}

fn place(after: Option<&str>) -> Result<Cursor, Fault> {
    let cursor = after.map_or(Some(Cursor::first(KINDS[0])), Cursor::parse);
    cursor.ok_or_else(|| Fault::new(FaultKind::Unreadable, "not a place in this provider's list"))
}

impl Legacy {
    /// In the pages of its kind, newest first, by the name that it has there.
    fn look_for(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let fields = Document::from(Value::Object(body(&lost.order)?));
        let Some(name) = fields.text("/external_task_id").filter(|name| !name.is_empty()) else {
            return Err(unsupported("look up an order that had no name"));
        };
        let mut cursor = Cursor::first(kind_of(&lost.order)?);
        let mut pages = Vec::new();
        for reply in so_far {
            let entries = reply::read(reply, |document| document.needed_list("/data"))?;
            let named = |entry: &&Document| entry.text("/task_info/external_task_id") == Some(name);
            if let Some(found) = entries.iter().find(named) {
                return Ok(Next::Ready(vec![listed(found)?]));
            }
            cursor = cursor.next();
            let next = (entries.len() >= PAGE).then(|| cursor.to_string());
            pages.push(Page { jobs: entries.iter().map(listed).collect::<Result<_, _>>()?, next });
        }
        let ask = |_: Option<&str>| Ok(self.page(&cursor));
        Ok(lost.look_through(pages, &Sent::default(), ask)?.map(|_| Vec::new()))
    }
}

fn listed(task: &Document) -> Result<Listed, Fault> {
    Ok(Listed {
        state: match task.needed_text("/task_status")? {
            "succeed" => State::Finished,
            _ => progress(task)?.state(),
        },
        created_at: reply::moment(task, "/created_at"),
        ..Listed::named(task.needed_text("/task_id")?)
    })
}
