mod errors;
mod jobs;
mod orders;
mod servers;

use bytes::Bytes;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::json_value;
use super::*;
use crate::call::{Auth, Body, FileBody, Method, Part, Repeat};
use crate::error::Charged;
use crate::habits::{Form, Habits, Profile};
use crate::job::{Place, State, Variant};
use crate::request::{InputRef, Role};
use crate::shape::{Seconds, Size};

const BASE: &str = "https://api.openai.com/v1";

fn dialect() -> OpenAi {
    OpenAi::at(&Server::vendors(Url::parse(BASE).expect("an address")))
}

fn order(mode: Mode) -> Order {
    Order {
        mode,
        model: "sora-2-pro".into(),
        prompt: "a kite over wet sand".into(),
        seconds: Some(Seconds::whole(8)),
        size: Some(Size::new(1280, 720)),
        ..Order::default()
    }
}

fn child(mode: Mode) -> Order {
    Order { parent: Some(Ticket::new("video_c0ffee")), ..order(mode) }
}

fn with_input(order: Order, role: Role, at: InputRef) -> Order {
    Order { inputs: vec![OrderInput { role, at }], ..order }
}

fn file(name: &str, mime: &str) -> FileBody {
    FileBody { path: format!("/tmp/{name}").into(), mime: mime.into(), name: name.into(), bytes: 9 }
}

fn passing(order: Order, pass: &Value) -> Order {
    Order { pass: pass.as_object().cloned().expect("an object"), ..order }
}

fn reply(status: u16, body: &Value) -> Reply {
    let headers = vec![("x-request-id".to_owned(), "req_7".to_owned())];
    Reply { status, headers, body: Bytes::from(body.to_string()) }
}

/// A paid order to that path with that body.
fn sent_json(order: &Order) -> (String, Value) {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    match call.body {
        Body::Json(body) => (call.url.to_string(), body),
        other => panic!("not JSON: {other:?}"),
    }
}

fn sent_parts(order: &Order) -> (String, Vec<Part>) {
    let call = dialect().submit(order).expect("a call");
    match call.body {
        Body::Multipart(parts) => (call.url.to_string(), parts),
        other => panic!("not multipart: {other:?}"),
    }
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

/// The sample of a Video, changed.
fn video(change: &Value) -> Value {
    let mut video = json!({
        "id": "video_c0ffee", "object": "video", "model": "sora-2-pro", "status": "queued", "progress": 0,
        "created_at": 1_790_000_000, "completed_at": null, "expires_at": null, "prompt": "a kite over wet sand",
        "size": "1280x720", "seconds": "8", "remixed_from_video_id": null, "error": null,
    });
    for (name, value) in change.as_object().expect("an object") {
        video[name] = value.clone();
    }
    video
}

fn polled(change: &Value) -> Progress {
    let ticket = Ticket::new("video_c0ffee");
    dialect().read_poll(&ticket, &reply(200, &video(change))).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}
