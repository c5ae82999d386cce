mod account;
mod jobs;
mod orders;

use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::{json_value, reply};
use super::*;
use crate::call::{Auth, Method, Repeat};
use crate::price::Unit;
use crate::request::{Audio, InputRef};
use crate::shape::Seconds;
use crate::spelling::Spelling;

const BASE: &str = "https://api.aimlapi.com";
const ID: &str = "q7Zk2mVn4Xc8LpR1sT0Yw";

fn dialect() -> AimlApi {
    AimlApi { base_url: Url::parse(BASE).expect("an address") }
}

/// How the catalog spells a model.
fn spelling(model: &str) -> Spelling {
    let table: toml::Table = include_str!("../../catalog/models/aimlapi.toml").parse().expect("a table");
    let rows = table["model"].as_array().expect("rows");
    let is_it = |row: &&toml::Value| row["ids"].as_array().is_some_and(|ids| ids.contains(&model.into()));
    let spelling = rows.iter().find(is_it).and_then(|row| row.get("spelling"));
    spelling.map(|spelling| spelling.clone().try_into().expect("a spelling")).unwrap_or_default()
}

/// An order of a model of the catalog, in that model's spelling.
fn order(model: &str, mode: Mode) -> Order {
    Order {
        mode,
        model: model.into(),
        prompt: "a lighthouse in fog".into(),
        spelling: spelling(model),
        label: "k3v9qm2x".into(),
        ..Order::default()
    }
}

fn shaped(order: Order, seconds: u32, aspect: &str, resolution: &str) -> Order {
    let seconds = Some(Seconds::whole(seconds));
    Order { seconds, aspect: aspect.parse().ok(), resolution: resolution.parse().ok(), ..order }
}

fn with_inputs(order: Order, inputs: &[(Role, &str)]) -> Order {
    let input = |(role, name): &(Role, &str)| OrderInput { role: *role, at: InputRef::Data((*name).to_owned()) };
    Order { inputs: inputs.iter().map(input).collect(), ..order }
}

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert_eq!(call.url.to_string(), format!("{BASE}/v2/video/generations"));
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

fn poll(ticket: &Ticket, body: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(ticket, &reply(200, body))
}

fn done(ticket: &Ticket, body: &Value) -> Takes {
    match poll(ticket, body) {
        Ok(Progress::Done(takes)) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn failed(body: &Value) -> Fault {
    match poll(&Ticket::new(ID), body) {
        Ok(Progress::Failed(fault)) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

const CLIP: &str = "https://cdn.aimlapi.com/generations/x/1790000000000-abc.mp4";

fn completed() -> Value {
    json!({"id": ID, "status": "completed", "video": {"url": CLIP}, "error": null})
}

fn receipt(reply: &Reply) -> Result<Ticket, Fault> {
    match dialect().read_submit(&Order::default(), reply)? {
        Receipt::Ticket(ticket) => Ok(ticket),
        Receipt::Done(..) => panic!("done at once"),
    }
}
