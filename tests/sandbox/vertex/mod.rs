//! Vertex AI's operations, tokens and buckets, driven from the vendor's documents alone.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use image::ImageFormat;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rushes::sandbox::Settings;
use rushes::secret::Secret;
use rushes::shape::{Seconds, Size};
use serde_json::{Value, json};

use crate::assets::said_by;
use crate::support::{Rehearsal, Reply, changed, picture, rules, settings};

mod operations;
mod orders;
mod tokens;

const FAST: &str = "veo-3.1-fast-generate-001";
const ADDRESS: &str = "/projects/demo-1/locations/us-central1/publishers/google/models";

/// A client with a token that its account has signed.
struct Customer {
    vendor: Rehearsal,
    token: String,
}

fn open() -> Customer {
    customer(settings())
}

fn customer(settings: Settings) -> Customer {
    let vendor = Rehearsal::at("vertex", settings);
    let token = signed(&account(&vendor), json!({}));
    Customer { vendor, token }
}

/// The file that the environment names, read.
fn account(vendor: &Rehearsal) -> Value {
    let environment = vendor.sandbox.environment();
    let path = environment.iter().find(|(name, _)| name == "GOOGLE_APPLICATION_CREDENTIALS").expect("a file");
    serde_json::from_slice(&std::fs::read(&path.1).expect("it is there")).expect("a document")
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs()
}

/// A token that the account has signed itself, with these claims in the place of the usual ones.
fn signed(account: &Value, changes: Value) -> String {
    signed_as(account, &json!({ "alg": "RS256", "typ": "JWT", "kid": account["private_key_id"] }), changes)
}

fn signed_as(account: &Value, header: &Value, changes: Value) -> String {
    let claims = json!({
        "iss": account["client_email"],
        "sub": account["client_email"],
        "scope": "https://www.googleapis.com/auth/cloud-platform",
        "iat": now(),
        "exp": now() + 3600,
    });
    let claims = changed(claims, changes);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(&claims));
    let pem = account["private_key"].as_str().expect("a key");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(body).expect("base64")).expect("a key");
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).expect("signed");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

impl Customer {
    async fn post(&self, path: &str, body: &Value) -> Reply {
        let call = self.vendor.client.post(self.vendor.url(path)).bearer_auth(&self.token).json(body);
        Reply::read(call.send().await.expect("an answer")).await
    }

    async fn order(&self, model: &str, body: Value) -> Reply {
        self.post(&format!("{ADDRESS}/{model}:predictLongRunning"), &body).await
    }

    async fn submitted(&self, body: Value) -> String {
        let reply = self.order(FAST, body).await;
        assert_eq!((reply.status, reply.body.as_object().map(serde_json::Map::len)), (200, Some(1)), "{}", reply.body);
        reply.text("/name")
    }

    async fn state(&self, name: &str) -> Reply {
        let body = json!({ "operationName": name });
        self.post(&format!("{ADDRESS}/{FAST}:fetchPredictOperation"), &body).await
    }

    async fn finished(&self, body: Value) -> Reply {
        let name = self.submitted(body).await;
        self.vendor.sandbox.advance(Duration::from_secs(110));
        self.state(&name).await
    }
}

fn order(instance: Value, parameters: Value) -> Value {
    let instance = changed(json!({ "prompt": "a tram crosses a wet square" }), instance);
    let usual =
        json!({ "durationSeconds": 4, "resolution": "720p", "generateAudio": false, "storageUri": "gs://film/tram/" });
    json!({ "instances": [instance], "parameters": changed(usual, parameters) })
}

/// The error, wherever the front end has put it.
fn error(reply: &Reply) -> Value {
    reply.body.pointer("/error").or(reply.body.pointer("/0/error")).cloned().unwrap_or_default()
}
