//! MiniMax's two versions, driven from the vendor's documents alone.

use std::time::Duration;

use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, part, picture, rules, settings};

mod hailuo;
mod orders;
mod tasks;

const CREATE: &str = "/v2/video_generation";

fn open() -> Rehearsal {
    Rehearsal::at("minimax", settings())
}

fn faulty(rule: &str) -> Rehearsal {
    Rehearsal::at("minimax", Settings { faults: rules(&[rule]), ..settings() })
}

fn order(changes: Value) -> Value {
    let body = json!({
        "model": "MiniMax-H3",
        "content": [words("hail on a tin roof")],
        "resolution": "768P",
        "duration": 6,
        "ratio": "16:9",
    });
    changed(body, changes)
}

fn words(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn image(url: &str, role: &str) -> Value {
    json!({ "type": "image_url", "image_url": { "url": url }, "role": role })
}

fn frame(role: &str) -> Value {
    image("https://a.example/b.png", role)
}

fn reference(kind: &str) -> Value {
    let (name, url) = (format!("{kind}_url"), format!("https://a.example/b.{kind}"));
    json!({ "type": name, name: { "url": url }, "role": format!("reference_{kind}") })
}

fn content(items: &[Value]) -> Value {
    let all: Vec<Value> = std::iter::once(words("p")).chain(items.iter().cloned()).collect();
    json!({ "content": all })
}

async fn submitted(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(CREATE, body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.text("/task_id")
}

async fn task(vendor: &Rehearsal, id: &str) -> Value {
    vendor.ask(&format!("/v2/query/video_generation/{id}")).await.body["task"].clone()
}

async fn finished(vendor: &Rehearsal, body: Value) -> (String, Value) {
    let id = submitted(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    let done = task(vendor, &id).await;
    (id, done)
}

/// Status, kind and sentence of a no.
fn no(reply: &Reply) -> (u16, String, String) {
    (reply.status, reply.text("/error/type"), reply.text("/error/message"))
}
