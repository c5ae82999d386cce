//! A sandbox with a still clock, and a client that knows the vendor's addresses but none of our dialects.

use std::borrow::Borrow;
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response};
use rushes::sandbox::{Ledger, Pace, Rule, Sandbox, Settings, Tempo};
use serde_json::{Value, json};

/// An open sandbox and a client for it.
pub(crate) struct Rehearsal {
    provider: &'static str,
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client,
}

/// A vendor whose clock stands still, with jobs of 10 s in the queue and 100 s at work.
pub(crate) fn settings() -> Settings {
    Settings {
        tempo: Tempo::Turned,
        pace: Pace::Timed { queued: Duration::from_secs(10), running: Duration::from_secs(100) },
        clip_fps: 1,
        ..Settings::default()
    }
}

/// A vendor whose jobs are done at the first poll.
pub(crate) fn instant() -> Settings {
    Settings { pace: Pace::Polls { queued: 0, running: 0 }, ..settings() }
}

pub(crate) fn rules(texts: &[&str]) -> Vec<Rule> {
    texts.iter().map(|text| text.parse().expect("a rule")).collect()
}

impl Rehearsal {
    pub(crate) fn of(settings: Settings) -> Self {
        Self::at("openai", settings)
    }

    /// A client of that provider.
    pub(crate) fn at(provider: &'static str, settings: Settings) -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let client = client.user_agent("rehearsal/1.0").build();
        let sandbox = Sandbox::start(settings).expect("an open sandbox");
        Self { provider, sandbox, client: client.expect("a client") }
    }

    pub(crate) fn with_faults(settings: Settings, texts: &[&str]) -> Self {
        Self::of(Settings { faults: rules(texts), ..settings })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        let base = self.sandbox.base_url(self.provider).expect("a side");
        // A vendor of two bases is called by its root, from which both are told.
        let root = if self.provider == "lumenfall" { base.trim_end_matches("/openai/v1") } else { &base };
        format!("{root}{path}")
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> reqwest::Result<Response> {
        self.client.post(self.url(path)).bearer_auth("sk-any").json(&body).send().await
    }

    pub(crate) async fn post_form(&self, path: &str, form: Form) -> Reply {
        let sent = self.client.post(self.url(path)).bearer_auth("sk-any").multipart(form).send().await;
        Reply::read(sent.expect("an answer")).await
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Result<Response> {
        self.client.get(self.url(path)).bearer_auth("sk-any").send().await
    }

    pub(crate) async fn ask(&self, path: &str) -> Reply {
        Reply::read(self.get(path).await.expect("an answer")).await
    }

    /// Fetches a whole address without a key, as anybody may who knows it.
    pub(crate) async fn fetch(&self, url: &str) -> Response {
        self.client.get(url).send().await.expect("an answer")
    }

    pub(crate) async fn order(&self, path: &str, body: Value) -> Reply {
        Reply::read(self.post(path, body).await.expect("an answer")).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        let sent = self.client.delete(self.url(path)).bearer_auth("sk-any").send().await;
        Reply::read(sent.expect("an answer")).await
    }

    /// Orders a clip of four seconds and gives its id.
    pub(crate) async fn submit(&self, prompt: &str) -> String {
        let reply = self.order("/videos", json!({ "prompt": prompt })).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.text("/id")
    }

    /// Orders a clip and lets it end.
    pub(crate) async fn finished(&self, prompt: &str) -> String {
        let id = self.submit(prompt).await;
        self.sandbox.advance(Duration::from_secs(110));
        self.ask(&format!("/videos/{id}")).await;
        id
    }

    /// Fetches the whole clip at an open address.
    pub(crate) async fn clip(&self, url: &str) -> Vec<u8> {
        let answer = self.fetch(url).await;
        assert_eq!(answer.status(), 200, "{url}");
        answer.bytes().await.expect("the whole").to_vec()
    }

    /// What was charged last.
    pub(crate) fn last_charge(&self) -> Option<String> {
        self.ledger().charges.last().map(|charge| charge.usd.to_string())
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.sandbox.ledger()
    }
}

/// A JSON answer, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Reply {
    pub(crate) async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body");
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Self { status, body, headers }
    }

    pub(crate) fn text(&self, pointer: &str) -> String {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Status, `param` and `code` of a refusal.
    pub(crate) fn refusal(&self) -> (u16, String, String) {
        (self.status, self.text("/error/param"), self.text("/error/code"))
    }
}

/// A picture of that size in that format.
pub(crate) fn picture(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(width, height, image::Rgb([90, 120, 60]))
        .write_to(&mut bytes, format)
        .expect("a picture");
    bytes.into_inner()
}

pub(crate) fn part(bytes: Vec<u8>, content_type: &str) -> Part {
    Part::bytes(bytes).file_name("a.bin").mime_str(content_type).expect("a content type")
}

/// A PNG of that size, as an address that holds it.
pub(crate) fn picture_url(width: u32, height: u32) -> String {
    data_url("image/png", &picture(width, height, image::ImageFormat::Png))
}

/// Bytes as an address that holds them.
pub(crate) fn data_url(content_type: &str, bytes: &[u8]) -> String {
    use base64::Engine as _;
    format!("data:{content_type};base64,{}", base64::engine::general_purpose::STANDARD.encode(bytes))
}

/// The body with these fields in the place of its own.
pub(crate) fn changed(mut body: Value, changes: impl Borrow<Value>) -> Value {
    for (name, value) in changes.borrow().as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}
