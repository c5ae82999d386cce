mod errors;
mod jobs;
mod models;
mod orders;

use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;

use super::super::OrderInput;
use super::super::tests::{json_value, reply};
use super::*;
use crate::call::{Auth, FileBody, Method, Repeat};
use crate::capability::Sound;
use crate::shape::{Aspect, Seconds, Size};

const BASE: &str = "https://openrouter.ai/api/v1";
const ID: &str = "gen-vid-1790000000-k3x9v7m2q8w4e6r1t5yz";

fn dialect() -> OpenRouter {
    OpenRouter { base_url: Url::parse(BASE).expect("an address") }
}

fn order(mode: Mode) -> Order {
    Order {
        mode,
        model: "google/veo-3.1-lite".into(),
        prompt: "a paper boat on a rain gutter".into(),
        seconds: Some(Seconds::whole(4)),
        aspect: Some(Aspect::new(9, 16)),
        resolution: Some(Resolution::from_lines(720)),
        audio: Some(Audio::Off),
        ..Order::default()
    }
}

fn url(text: &str) -> InputRef {
    InputRef::Url(Url::parse(text).expect("an address"))
}

fn with_inputs(order: Order, inputs: &[(Role, InputRef)]) -> Order {
    let inputs = inputs.iter().map(|(role, at)| OrderInput { role: *role, at: at.clone() });
    Order { inputs: inputs.collect(), ..order }
}

fn child(mode: Mode) -> Order {
    Order { parent: Some(Ticket::new(ID)), ..order(mode) }
}

/// The body of a paid order.
fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.repeat), (Method::Post, Auth::Key, Repeat::Never));
    assert_eq!(call.url.as_str(), format!("{BASE}/videos"));
    assert_eq!(call.headers, [("x-openrouter-title".to_owned(), "rushes".to_owned())]);
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

fn refused(order: &Order) -> Fault {
    dialect().submit(order).expect_err("a refusal")
}

/// A job, changed.
fn job(change: &Value) -> Value {
    let mut job = json!({"id": ID, "polling_url": format!("/api/v1/videos/{ID}"), "status": "pending"});
    for (name, value) in change.as_object().expect("an object") {
        job[name] = value.clone();
    }
    job
}

fn polled(change: &Value) -> Progress {
    dialect().read_poll(&Ticket::new(ID), &reply(200, &job(change))).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(change) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn done(progress: Progress) -> Takes {
    match progress {
        Progress::Done(takes) => takes,
        other => panic!("not done: {other:?}"),
    }
}

fn no(status: u16, word: &str) -> Value {
    let metadata = json!({"error_type": word, "provider_code": "x"});
    let error = json!({"code": status, "message": "No. Really not.", "metadata": metadata});
    json!({"error": error, "openrouter_metadata": null, "user_id": null})
}
