mod acts;
mod errors;
mod jobs;
mod orders;

use bytes::Bytes;
use proptest::prelude::*;
use serde::Deserialize;

use super::super::tests::json_value;
use super::super::{OrderInput, Server};
use super::*;
use crate::call::{Auth, Repeat};
use crate::request::Audio;
use crate::shape::{Resolution, Size};

const BASE: &str = "https://api.replicate.com/v1";
const VERSION: &str = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa";

fn dialect() -> Box<dyn Dialect> {
    (REPLICATE.speak)(&Server::vendors(Url::parse(BASE).expect("an address")))
}

#[derive(Deserialize)]
struct Row {
    ids: Vec<String>,
    /// None where the fields are not known.
    #[serde(default)]
    spelling: Spelling,
}

#[derive(Deserialize)]
struct Table {
    model: Vec<Row>,
}

/// How the catalog spells that model.
fn spelling(id: &str) -> Spelling {
    let table: Table = toml::from_str(include_str!("../../catalog/models/replicate.toml")).expect("a table");
    let row = table.model.into_iter().find(|row| row.ids[0] == id).unwrap_or_else(|| panic!("no such model: {id}"));
    row.spelling
}

fn order_of(id: &str) -> Order {
    Order {
        model: id.into(),
        prompt: "a fox crosses a frozen river".into(),
        spelling: spelling(id),
        ..Order::default()
    }
}

fn order() -> Order {
    Order {
        seconds: Some(Seconds::whole(4)),
        resolution: Some(class("720p")),
        aspect: Some(Size::new(16, 9).aspect()),
        audio: Some(Audio::Off),
        ..order_of("google/veo-3.1-fast")
    }
}

fn class(text: &str) -> Resolution {
    text.parse().expect("a class")
}

fn passing(order: Order, pass: &Value) -> Order {
    Order { pass: pass.as_object().cloned().expect("an object"), ..order }
}

fn with_input(order: Order, role: Role, address: &str) -> Order {
    let mut order = order;
    order.inputs.push(OrderInput { role, at: InputRef::Uploaded(address.into()) });
    order
}

fn reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
    Reply { status, headers, body: Bytes::from(body.to_string()) }
}

/// A paid order to that path with that body.
fn sent_json(order: &Order) -> (String, Value) {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert!(call.headers.is_empty(), "neither `Prefer` nor `Cancel-After`: {:?}", call.headers);
    match call.body {
        Body::Json(body) => (call.url.to_string(), body),
        other => panic!("not JSON: {other:?}"),
    }
}

fn input_of(order: &Order) -> Value {
    sent_json(order).1["input"].clone()
}

/// The sample of a prediction, changed.
fn prediction(change: &Value) -> Value {
    let mut prediction = json!({
        "id": "abc123", "model": "google/veo-3.1-fast", "version": "hidden", "status": "starting",
        "input": {"prompt": "a fox crosses a frozen river", "duration": 4}, "output": null, "error": null, "logs": "",
        "data_removed": false, "created_at": "2026-11-21T09:00:00.1Z",
        "urls": {
            "get": "https://api.replicate.com/v1/predictions/abc123",
            "cancel": "https://api.replicate.com/v1/predictions/abc123/cancel",
            "web": "https://replicate.com/p/abc123",
        },
    });
    for (name, value) in change.as_object().expect("an object") {
        prediction[name] = value.clone();
    }
    prediction
}

fn succeeded(change: &Value) -> Value {
    let mut done = prediction(&json!({
        "status": "succeeded", "output": "https://replicate.delivery/xezq/o1/out.mp4",
        "completed_at": "2026-11-21T09:01:10Z",
        "metrics": {
            "predict_time": 61.4, "total_time": 66.0, "video_output_duration_seconds": 4, "video_output_count": 1,
            "resolution_target": "720p",
        },
    }));
    for (name, value) in change.as_object().expect("an object") {
        done[name] = value.clone();
    }
    done
}

fn read(body: &Value) -> Result<Progress, Fault> {
    dialect().read_poll(&Ticket::new("abc123"), &reply(200, body))
}

fn polled(change: &Value) -> Progress {
    read(&prediction(change)).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn done(change: &Value) -> Takes {
    match read(&succeeded(change)) {
        Ok(Progress::Done(takes)) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn moment_of(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
