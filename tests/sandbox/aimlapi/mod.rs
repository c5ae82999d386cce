//! AI/ML API as its documents have it: one address, two manners, fields by model, prices, the log, open clips.

use std::time::Duration;

use base64::Engine as _;
use image::ImageFormat;
use rushes::sandbox::{Pace, Settings};
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, picture, rules, settings};

mod account;
mod generations;
mod orders;

const GENERATIONS: &str = "/v2/video/generations";
const PICTURE: &str = "https://pictures.example/a.png";

fn vendor() -> Rehearsal {
    Rehearsal::at("aimlapi", settings())
}

/// An order of a model that answers in the current manner.
fn order() -> Value {
    json!({
        "model": "google/veo-3.1-t2v", "prompt": "a lighthouse in fog", "duration": 4, "resolution": "720p",
        "aspect_ratio": "16:9", "generate_audio": false,
    })
}

/// An order of a model that answers in the former manner.
fn former() -> Value {
    json!({ "model": "bytedance/seedance-2-0", "prompt": "a lighthouse in fog", "duration": 8 })
}

async fn submit(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(GENERATIONS, body).await;
    assert!([200, 201].contains(&reply.status), "{}", reply.body);
    reply.text("/id")
}

async fn poll(vendor: &Rehearsal, id: &str) -> Reply {
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    vendor.ask(&format!("{GENERATIONS}?generation_id={encoded}")).await
}

async fn finished(vendor: &Rehearsal, body: Value) -> Reply {
    let id = submit(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    poll(vendor, &id).await
}

fn complaint(reply: &Reply) -> (u16, String) {
    (reply.status, reply.text("/message"))
}
