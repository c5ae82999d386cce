//! OpenRouter's video jobs, driven from the vendor's documents alone.

use std::time::Duration;

use base64::Engine as _;
use image::ImageFormat;
use rushes::sandbox::{Pace, Settings};
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, instant, picture, rules, settings};

mod jobs;
mod orders;

const MODEL: &str = "google/veo-3.1-lite";

fn open(settings: Settings) -> Rehearsal {
    Rehearsal::at("openrouter", settings)
}

fn faulty(settings: Settings, rule: &str) -> Rehearsal {
    open(Settings { faults: rules(&[rule]), ..settings })
}

/// The cheapest order: four silent seconds.
fn order() -> Value {
    json!({ "model": MODEL, "prompt": "a paper boat", "duration": 4, "resolution": "720p", "generate_audio": false })
}

fn order_with(changes: &Value) -> Value {
    let mut body = order();
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

async fn submitted(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order("/videos", body).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    reply.text("/id")
}

async fn finished(vendor: &Rehearsal, body: Value) -> (String, Value) {
    let id = submitted(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    let done = vendor.ask(&format!("/videos/{id}")).await.body;
    (id, done)
}

/// Status, kind and sentence of a no.
fn no(reply: &Reply) -> (u16, String, String) {
    (reply.status, reply.text("/error/metadata/error_type"), reply.text("/error/message"))
}

fn data_url(width: u32, height: u32) -> String {
    let encoded = base64::engine::general_purpose::STANDARD.encode(picture(width, height, ImageFormat::Png));
    format!("data:image/png;base64,{encoded}")
}

fn frame(place: &str, url: &str) -> Value {
    json!({ "type": "image_url", "frame_type": place, "image_url": { "url": url } })
}
