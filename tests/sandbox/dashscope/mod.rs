//! `DashScope`'s tasks, driven from the vendor's documents alone.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, part, picture, rules, settings};

mod orders;
mod tasks;

const CREATE: &str = "/services/aigc/video-generation/video-synthesis";

fn open() -> Rehearsal {
    Rehearsal::at("dashscope", settings())
}

fn faulty(rule: &str) -> Rehearsal {
    Rehearsal::at("dashscope", Settings { faults: rules(&[rule]), ..settings() })
}

/// An order with these parameters in the place of the usual ones.
fn order(parameters: Value) -> Value {
    let usual = json!({ "resolution": "720P", "ratio": "16:9", "duration": 6 });
    of("wan3.0-video", json!({ "prompt": "paper lanterns" }), changed(usual, parameters))
}

fn of(model: &str, input: Value, parameters: Value) -> Value {
    changed(json!({ "model": model }), Value::from_iter([("input", input), ("parameters", parameters)]))
}

fn media(kinds: &[&str]) -> Value {
    let item = |kind: &&str| json!({ "type": kind, "url": format!("https://a.example/{kind}") });
    json!({ "prompt": "p", "media": kinds.iter().map(item).collect::<Vec<_>>() })
}

async fn ordered(vendor: &Rehearsal, body: &Value, headers: &[(&'static str, &'static str)]) -> Reply {
    let mut call = vendor.client.post(vendor.url(CREATE)).bearer_auth("sk-any").header("X-DashScope-Async", "enable");
    for (name, value) in headers {
        call = call.header(*name, *value);
    }
    Reply::read(call.json(body).send().await.expect("an answer")).await
}

async fn submitted(vendor: &Rehearsal, body: Value) -> String {
    let reply = ordered(vendor, &body, &[]).await;
    assert_eq!((reply.status, reply.text("/output/task_status")), (200, "PENDING".into()), "{body}: {}", reply.body);
    reply.text("/output/task_id")
}

async fn task(vendor: &Rehearsal, id: &str) -> Reply {
    vendor.ask(&format!("/tasks/{id}")).await
}

async fn finished(vendor: &Rehearsal, body: Value) -> Reply {
    let id = submitted(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    task(vendor, &id).await
}

/// Status and code of a no.
fn no(reply: &Reply) -> (u16, String) {
    (reply.status, reply.text("/code"))
}
