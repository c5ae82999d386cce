//! Lumenfall as its pages have it: two bases, replays, quotes, nearest shapes, cancellation, the log, open clips.

use std::time::Duration;

use base64::Engine as _;
use image::ImageFormat;
use reqwest::Method;
use reqwest::multipart::Form;
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, part, picture, rules, settings};

mod orders;
mod videos;

const VIDEOS: &str = "/openai/v1/videos";

fn vendor() -> Rehearsal {
    Rehearsal::at("lumenfall", settings())
}

fn with_faults(texts: &[&str]) -> Rehearsal {
    Rehearsal::at("lumenfall", Settings { faults: rules(texts), ..settings() })
}

fn order() -> Value {
    json!({ "model": "kling-v3", "prompt": "steam over a lake", "seconds": "5", "size": "1280x720" })
}

/// The order with another field or value.
fn with(name: &str, value: Value) -> Value {
    let mut body = order();
    body[name] = value;
    body
}

fn code(reply: &Reply) -> (u16, String, String) {
    (reply.status, reply.text("/error/type"), reply.text("/error/code"))
}

async fn submit(vendor: &Rehearsal, body: Value) -> String {
    let reply = vendor.order(VIDEOS, body).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    reply.text("/id")
}

async fn poll(vendor: &Rehearsal, id: &str) -> Reply {
    vendor.ask(&format!("{VIDEOS}/{id}")).await
}

async fn finished(vendor: &Rehearsal, body: Value) -> Reply {
    let id = submit(vendor, body).await;
    vendor.sandbox.advance(Duration::from_secs(110));
    poll(vendor, &id).await
}
