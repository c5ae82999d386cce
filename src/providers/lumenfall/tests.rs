mod account;
mod jobs;
mod orders;

use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;

use super::super::tests::{json_value, reply};
use super::*;
use crate::call::{Auth, FileBody, Method};
use crate::error::Charged;
use crate::job::State;
use crate::request::Audio;
use crate::shape::{Seconds, Size};

const BASE: &str = "https://api.lumenfall.ai/openai/v1";
const ACCOUNT: &str = "https://api.lumenfall.ai/v1";
const ID: &str = "video_9f2c";

fn at(base: &str) -> Lumenfall {
    Lumenfall::at(&Url::parse(base).expect("an address"))
}

fn dialect() -> Lumenfall {
    at(BASE)
}

fn order(mode: Mode) -> Order {
    Order {
        mode,
        model: "kling-v3".into(),
        prompt: "steam over a mountain lake".into(),
        seconds: Some(Seconds::whole(5)),
        label: "k3v9qm2x".into(),
        ..Order::default()
    }
}

fn with_inputs(mode: Mode, role: Role, places: Vec<InputRef>) -> Order {
    Order { inputs: places.into_iter().map(|at| OrderInput { role, at }).collect(), ..order(mode) }
}

fn url(name: &str) -> InputRef {
    InputRef::Url(Url::parse(&format!("https://example.org/{name}")).expect("an address"))
}

fn file() -> FileBody {
    FileBody { path: "/tmp/a.png".into(), mime: "image/png".into(), name: "image.png".into(), bytes: 9 }
}

fn passing(pass: &Value) -> Order {
    Order { pass: pass.as_object().cloned().expect("an object"), ..order(Mode::Text) }
}

fn sent(order: &Order) -> Value {
    let call = dialect().submit(order).expect("a call");
    assert_eq!((call.method, call.auth, call.url.to_string()), (Method::Post, Auth::Key, format!("{BASE}/videos")));
    match call.body {
        Body::Json(body) => body,
        other => panic!("not JSON: {other:?}"),
    }
}

fn parts(order: &Order) -> Vec<Part> {
    match dialect().submit(order).expect("a call").body {
        Body::Multipart(parts) => parts,
        other => panic!("not multipart: {other:?}"),
    }
}

fn refused(order: &Order) -> FaultKind {
    dialect().submit(order).expect_err("a refusal").kind
}

/// The sample of a running video, changed.
fn video(change: &Value) -> Value {
    let mut video = json!({
        "id": ID, "object": "video", "created_at": 1_790_000_000, "completed_at": null, "expires_at": null,
        "status": "in_progress", "model": "kling-v3", "prompt": "steam over a mountain lake", "seconds": "5",
        "size": "1280x720", "output": null, "error": null,
        "metadata": {
            "model": "kling-v3", "executed_model": "fal/kling-v3", "provider": "fal", "provider_name": "fal.ai",
            "upstream_id": "u1", "cost_estimate": 0.42, "cost_currency": "USD",
        },
    });
    for (name, value) in change.as_object().expect("an object") {
        video[name] = value.clone();
    }
    video
}

fn completed() -> Value {
    video(&json!({
        "status": "completed", "completed_at": 1_790_000_090, "expires_at": 1_790_003_690,
        "output": {
            "url": "https://media.lumenfall.ai/v/9f2c.mp4", "content_type": "video/mp4", "size_bytes": 4_213_377,
        },
        "metadata": {"executed_model": "fal/kling-v3", "provider": "fal", "cost": 0.42, "cost_currency": "USD"},
    }))
}

fn polled(body: &Value) -> Progress {
    dialect().read_poll(&Ticket::new(ID), &reply(200, body)).expect("a reading")
}

fn failed(change: &Value) -> Fault {
    match polled(&video(change)) {
        Progress::Failed(fault) => fault,
        other => panic!("not failed: {other:?}"),
    }
}

fn no(code: &str) -> Value {
    json!({"error": {"message": "No. Really not.", "type": "some_error", "code": code}})
}
