//! Replicate as its documents have it: predictions, files, models, and every way in which it says no.

use std::time::Duration;

use base64::Engine as _;
use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, instant, part, picture, rules, settings};

mod files;
mod orders;
mod predictions;

const FAST: &str = "/models/google/veo-3.1-fast/predictions";
const SMALL: &str = "/models/bytedance/seedance-2.0-fast/predictions";
const COMMUNITY: &str = "/models/sandbox/community-clip";

fn open(settings: Settings) -> Rehearsal {
    Rehearsal::at("replicate", settings)
}

fn open_with(texts: &[&str]) -> Rehearsal {
    open(Settings { faults: rules(texts), ..settings() })
}

fn order(prompt: &str) -> Value {
    json!({ "input": { "prompt": prompt, "duration": 4, "resolution": "720p", "generate_audio": false } })
}

async fn submit(vendor: &Rehearsal, prompt: &str) -> String {
    let reply = vendor.order(FAST, order(prompt)).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.text("/id")
}

/// A clip that is drawn quickly: one second in 480p.
async fn finished(vendor: &Rehearsal, prompt: &str) -> String {
    let body = json!({ "input": { "prompt": prompt, "duration": 1, "resolution": "480p", "aspect_ratio": "9:16" } });
    let id = vendor.order(SMALL, body).await.text("/id");
    vendor.sandbox.advance(Duration::from_secs(110));
    id
}

async fn look(vendor: &Rehearsal, id: &str) -> Reply {
    vendor.ask(&format!("/predictions/{id}")).await
}

async fn cancel(vendor: &Rehearsal, id: &str) -> Reply {
    let call = vendor.client.post(vendor.url(&format!("/predictions/{id}/cancel"))).bearer_auth("r8_any");
    Reply::read(call.send().await.expect("an answer")).await
}

/// Sends an order with one header more.
async fn order_with(vendor: &Rehearsal, header: (&str, &str)) -> Reply {
    let call = vendor.client.post(vendor.url(FAST)).bearer_auth("r8_any").header(header.0, header.1);
    Reply::read(call.json(&order("a fox")).send().await.expect("an answer")).await
}

/// Status, the field and the word for it.
fn refusal(reply: &Reply) -> (u16, String, String) {
    (reply.status, reply.text("/invalid_fields/0/field"), reply.text("/invalid_fields/0/type"))
}

fn no(field: &str, word: &str) -> (u16, String, String) {
    (422, field.to_owned(), word.to_owned())
}
