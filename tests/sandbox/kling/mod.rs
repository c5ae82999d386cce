//! Kling's two interfaces, driven from the vendor's documents alone.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, picture, rules, settings};

mod legacy;
mod orders;
mod tasks;

const TEXT: &str = "/text-to-video/kling-3.0";
const IMAGE: &str = "/image-to-video/kling-3.0";
const OMNI: &str = "/omni-video/kling-3.0-omni";

fn open() -> Rehearsal {
    Rehearsal::at("kling", settings())
}

fn faulty(rule: &str) -> Rehearsal {
    Rehearsal::at("kling", Settings { faults: rules(&[rule]), ..settings() })
}

fn prompt(text: &str) -> Value {
    json!({ "type": "prompt", "text": text })
}

fn item(kind: &str) -> Value {
    let ending = if kind.ends_with("video") { "mp4" } else { "png" };
    json!({ "type": kind, "url": format!("https://a.example/b.{ending}") })
}

async fn submitted(vendor: &Rehearsal, path: &str, body: Value) -> String {
    let reply = vendor.order(path, body).await;
    assert_eq!((reply.status, &reply.body["code"]), (200, &json!(0)), "{}", reply.body);
    assert_eq!((reply.text("/message"), reply.text("/data/status")), ("SUCCEED".into(), "submitted".into()));
    reply.text("/data/id")
}

async fn task(vendor: &Rehearsal, id: &str) -> Value {
    let reply = vendor.ask(&format!("/tasks?task_ids={id}")).await;
    assert_eq!((reply.status, &reply.body["code"]), (200, &json!(0)), "{}", reply.body);
    reply.body["data"][0].clone()
}

async fn finished(vendor: &Rehearsal, path: &str, body: Value) -> Value {
    let id = submitted(vendor, path, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    task(vendor, &id).await
}

/// Status and code of a no.
fn no(reply: &Reply) -> (u16, u64) {
    (reply.status, reply.body["code"].as_u64().unwrap_or_default())
}

fn encoded(width: u32, height: u32, format: ImageFormat) -> String {
    STANDARD.encode(picture(width, height, format))
}
