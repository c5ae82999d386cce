//! The servers that speak OpenAI's protocol their own way: each deviation, as the servers' papers have it.

use std::time::Duration;

use image::ImageFormat;
use reqwest::multipart::Form;
use rushes::sandbox::{Profile, Settings};
use rushes::secret::Secret;
use serde_json::{Value, json};

use crate::support::{Rehearsal, Reply, part, picture, rules, settings};

mod engines;
mod every;
mod fronts;

const SELF_HOSTED: [Profile; 5] =
    [Profile::VllmOmni, Profile::Sglang, Profile::TensorRtLlm, Profile::LiteLlm, Profile::Aquiles];

fn server(profile: Profile) -> Rehearsal {
    Rehearsal::of(Settings { profile, ..settings() })
}

fn spoilt(profile: Profile, texts: &[&str]) -> Rehearsal {
    Rehearsal::of(Settings { profile, faults: rules(texts), ..settings() })
}

/// An order in the one form that every server takes.
async fn order(server: &Rehearsal, fields: &[(&'static str, &str)]) -> Reply {
    let add = |form: Form, (name, text): &(&'static str, &str)| form.text(*name, (*text).to_owned());
    server.post_form("/videos", fields.iter().fold(Form::new(), add)).await
}

async fn submit(server: &Rehearsal, prompt: &str) -> String {
    let made = order(server, &[("prompt", prompt)]).await;
    assert!(made.status == 200 || made.status == 202, "{} {}", made.status, made.body);
    made.text("/id")
}

async fn poll(server: &Rehearsal, id: &str) -> Reply {
    server.ask(&format!("/videos/{id}")).await
}

/// Orders, and lets the job end.
async fn ended(server: &Rehearsal, prompt: &str) -> (String, Reply) {
    let id = submit(server, prompt).await;
    server.sandbox.advance(Duration::from_secs(110));
    let reply = poll(server, &id).await;
    (id, reply)
}

async fn content(server: &Rehearsal, id: &str) -> u16 {
    server.ask(&format!("/videos/{id}/content")).await.status
}

fn has(reply: &Reply, field: &str) -> bool {
    reply.body.get(field).is_some()
}
