//! fal.ai in the sandbox, driven from the vendor's documents alone.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use rushes::sandbox::Settings;
use serde_json::{Value, json};

use crate::support::{Rehearsal, Reply, rules, settings};

mod files;
mod orders;
mod platform;
mod queue;

/// A small clip that is quickly drawn, and its price for one second.
const SMALL: &str = "fal-ai/pixverse/v6/text-to-video";
/// Veo in its cheapest kind.
const LITE: &str = "fal-ai/veo3.1/lite";

/// A sandbox and a customer of the vendor.
struct Fal {
    rehearsal: Rehearsal,
    key: &'static str,
}

impl Fal {
    fn of(settings: Settings) -> Self {
        Self { rehearsal: Rehearsal::at("fal", settings), key: "id:secret" }
    }

    fn with_faults(settings: Settings, texts: &[&str]) -> Self {
        Self::of(Settings { faults: rules(texts), ..settings })
    }

    /// A customer whose key is an admin's.
    fn admin() -> Self {
        Self { key: "id:secret-admin", ..Self::of(settings()) }
    }

    /// A call with the key; an address that is whole is taken as it is.
    fn call(&self, method: Method, address: &str) -> RequestBuilder {
        let address = if address.starts_with("http") { address.to_owned() } else { self.rehearsal.url(address) };
        self.rehearsal.client.request(method, address).header("Authorization", format!("Key {}", self.key))
    }

    async fn get(&self, address: &str) -> Reply {
        read(self.call(Method::GET, address)).await
    }

    async fn put(&self, address: &str) -> Reply {
        read(self.call(Method::PUT, address)).await
    }

    async fn post(&self, address: &str, body: Value) -> Reply {
        read(self.call(Method::POST, address).json(&body)).await
    }

    /// Orders at that endpoint.
    async fn order(&self, endpoint: &str, input: Value) -> Reply {
        self.post(&format!("/{endpoint}"), input).await
    }

    /// Orders a second of a small clip, and gives the receipt.
    async fn submit(&self, prompt: &str) -> Reply {
        let receipt = self.order(SMALL, json!({ "prompt": prompt, "duration": 1, "resolution": "360p" })).await;
        assert_eq!(receipt.status, 200, "{}", receipt.body);
        receipt
    }

    fn advance(&self, seconds: u64) {
        self.rehearsal.sandbox.advance(Duration::from_secs(seconds));
    }

    /// Orders a small clip, lets it end, and gives the receipt.
    async fn finished(&self, prompt: &str) -> Reply {
        let receipt = self.submit(prompt).await;
        self.advance(110);
        receipt
    }
}

/// Sends a call and reads its answer.
async fn read(call: RequestBuilder) -> Reply {
    Reply::read(call.send().await.expect("an answer")).await
}

/// Places and kinds of all complaints, without the `body` in front.
fn complaints(reply: &Reply) -> Vec<(String, String)> {
    let list = reply.body["detail"].as_array().unwrap_or_else(|| panic!("no list: {}", reply.body));
    let place = |complaint: &Value| {
        let steps = complaint["loc"].as_array().expect("a place").iter();
        steps
            .skip(1)
            .map(|step| step.as_str().map_or(step.to_string(), ToOwned::to_owned))
            .collect::<Vec<_>>()
            .join(".")
    };
    list.iter().map(|each| (place(each), each["type"].as_str().unwrap_or_default().to_owned())).collect()
}

fn complaint(place: &str, kind: &str) -> Vec<(String, String)> {
    vec![(place.to_owned(), kind.to_owned())]
}
