//! Google Cloud's Vertex AI: Veo by long-running predictions.
//!
//! Learned from <https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation> and the
//! vendor's client, google-genai 3.4.0 (November 2026). A job is known by the whole name of its operation, and is looked at
//! by another POST, which makes nothing. `done` is no success: with a count of what was filtered and no clip it is a
//! refusal, which is free. Without a bucket of the user's own the clip comes inside the answer. An order cannot be named,
//! and nothing is listed, stopped or removed. Another region is another address, `https://REGION-aiplatform.googleapis.com/v1`.

mod credential;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::gemini::errors;
use super::maker;
use super::{
    Abilities, Dialect, InputForm, Order, OrderInput, Progress, Provider, Receipt, Server, below, order, unsupported,
};
use crate::call::{Body, Call, Document, Method, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Variant};
use crate::request::{InputRef, Mode, Role};
use crate::secret::Secret;

/// Where the objects of buckets are read.
const STORAGE: &str = "storage.googleapis.com";

pub(super) const VERTEX: Provider = Provider {
    name: "vertex",
    title: "Vertex AI",
    base_url: "https://us-central1-aiplatform.googleapis.com/v1",
    hosts: &[STORAGE],
    key_variables: &["GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS"],
    documentation: "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation",
    speak: |server| Box::new(Vertex::at(server)),
};

/// The largest answer with a clip in it: eight seconds of 4k at 200 Mbit/s, as base 64.
const LARGEST_ANSWER: usize = 256 * 1024 * 1024;

/// A model to ask for an operation that does not say its own.
const ANY_MODEL: &str = "veo-3.1-generate-001";

#[derive(Debug)]
struct Vertex {
    /// With the version at its end: `/v1`.
    root: Url,
    /// `projects/P/locations/L`; nothing where no project is known.
    place: Option<String>,
    storage: Url,
}

impl Vertex {
    /// The address may say the project and the location itself: `/v1/projects/P/locations/L`. A server in between that
    /// knows its own project is asked for `-`.
    fn at(server: &Server) -> Self {
        let path = server.base_url.path();
        let mut root = server.base_url.clone();
        let region = server.base_url.host_str().and_then(|host| host.strip_suffix("-aiplatform.googleapis.com"));
        let region = region.unwrap_or("us-central1");
        let project = server.project.as_deref().or_else(|| (!server.is_vendors).then_some("-"));
        let place = match path.split_once("/projects/") {
            Some((before, rest)) => {
                root.set_path(before);
                Some(format!("projects/{rest}"))
            }
            None => project.map(|project| format!("projects/{project}/locations/{region}")),
        };
        Self { root, place, storage: server.host(STORAGE) }
    }

    /// The address of an act of the model with that path: `projects/P/locations/L/publishers/google/models/M`.
    fn act(&self, model: &str, act: &str) -> Url {
        below(&self.root, &format!("{model}:{act}").split('/').collect::<Vec<_>>())
    }

    fn model(&self, name: &str) -> Option<String> {
        Some(format!("{}/publishers/google/models/{name}", self.place.as_ref()?))
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(errors::no(reply)) }
    }
}

impl Dialect for Vertex {
    fn abilities(&self) -> Abilities {
        Abilities { extend: true, ..Abilities::default() }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let fields = order.with_pass(fields(order)?);
        let samples = Document::from(Value::Object(fields.clone()));
        if samples.integer("/parameters/sampleCount") != Some(1) {
            let message = "one order makes one clip, so that its price is known: ask for several with `--count`";
            return Err(Fault::new(FaultKind::Invalid, message));
        }
        let model = self.model(&order.model).ok_or_else(|| {
            let why = "no project of Google Cloud is named, and the key names none: GOOGLE_CLOUD_PROJECT is not set";
            Fault::new(FaultKind::Auth, why)
        })?;
        Ok(Call::order(self.act(&model, "predictLongRunning"), Body::Json(Value::Object(fields))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = Self::read(reply, |document| Ok(Receipt::Ticket(Ticket::new(document.needed_text("/name")?))));
        receipt.map_err(|fault| maker::refusal(fault, order, reply))
    }

    /// A read, though it is a POST. The name has slashes, and says project, location and model; a bare id is taken for one of
    /// the usual model.
    fn poll(&self, ticket: &Ticket) -> Call {
        let usual = || self.model(ANY_MODEL).unwrap_or_else(|| ANY_MODEL.to_owned());
        let (model, name) = match ticket.remote_id.split_once("/operations/") {
            Some((model, _)) => (model.to_owned(), ticket.remote_id.clone()),
            None => (usual(), format!("{}/operations/{}", usual(), ticket.remote_id)),
        };
        let body = Body::Json(json!({ "operationName": name }));
        let call = Call::get(self.act(&model, "fetchPredictOperation"));
        Call { method: Method::Post, body, largest_reply: Some(LARGEST_ANSWER), ..call }
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        Self::read(reply, |operation| self.progress(operation))
    }

    /// Addresses of the web are not fetched, and there is no upload: everything goes along inside the order.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Data(26_700_000)
    }

    fn check_key(&self, key: &Secret) -> Result<(), Fault> {
        credential::check(key)
    }

    fn sign(&self, _call: &Call, key: &Secret, now: Timestamp) -> Vec<(&'static str, Secret)> {
        let value = credential::bearer(key, now).and_then(|bearer| Secret::new(&format!("Bearer {}", bearer.expose())));
        value.map(|value| ("authorization", value)).into_iter().collect()
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        errors::no(reply)
    }
}

// Submit.

fn fields(order: &Order) -> Result<Map<String, Value>, Fault> {
    order.must_begin()?;
    match order.mode {
        Mode::Text | Mode::Image | Mode::Reference => {}
        Mode::Extend if order.has(Role::Video) => {}
        Mode::Extend => {
            return Err(Fault::new(FaultKind::Invalid, "there is no clip to work on: name a finished job or a file"));
        }
        Mode::Remix | Mode::Edit => return Err(unsupported("change a clip")),
    }
    let mut instance = Map::from_iter([("prompt".to_owned(), Value::from(order.prompt.as_str()))]);
    let mut references = Vec::new();
    for input in &order.inputs {
        let lacks = || unsupported(&format!("take `{}` with `{}`", input.role.flag(), order.model));
        let field = order.spelling.field_of(input.role).ok_or_else(lacks)?;
        let media = media(input)?;
        if input.role == Role::Reference {
            references.push(json!({ "image": media, "referenceType": "ASSET" }));
        } else {
            instance.insert(field.name.clone(), media);
        }
    }
    if !references.is_empty() {
        instance.insert("referenceImages".to_owned(), references.into());
    }
    let plain = Order { inputs: Vec::new(), resolution: order.class_among(&[720, 1080, 2160]), ..order.clone() };
    let spelt = Order { pass: plain.spelt()?, ..Order::default() };
    let fields = Map::from_iter([
        ("instances".to_owned(), json!([instance])),
        ("parameters".to_owned(), json!({ "sampleCount": 1 })),
    ]);
    Ok(spelt.with_pass(fields))
}

fn media(input: &OrderInput) -> Result<Value, Fault> {
    if let InputRef::Url(_) = &input.at {
        return Err(unsupported("fetch a file from an address: give the file itself"));
    }
    let address = order::address(&input.at)?;
    let halves = address.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
    let (mime, bytes) = halves.ok_or_else(|| unsupported("take a file in this form"))?;
    Ok(json!({ "bytesBase64Encoded": bytes, "mimeType": mime }))
}

// Poll.

impl Vertex {
    /// There is no word for a queue.
    fn progress(&self, operation: &Document) -> Result<Progress, Fault> {
        operation.needed_text("/name")?;
        if operation.at("/done") != Some(&Value::Bool(true)) {
            return Ok(Progress::Running(None));
        }
        if operation.at("/error").is_some() {
            return Ok(Progress::Failed(end(operation)));
        }
        let videos = operation.needed_list("/response/videos").unwrap_or_default();
        if let Some(video) = videos.first() {
            let asset = Asset { variant: Variant::Video, place: self.place_of(video)?, expires_at: None };
            return Ok(Progress::Done(Takes { assets: vec![asset], ..Takes::default() }));
        }
        Ok(Progress::Failed(without_clip(operation)))
    }

    /// In the user's own bucket, or inside the answer.
    fn place_of(&self, video: &Document) -> Result<Place, Fault> {
        if let Some(uri) = video.text("/gcsUri") {
            let object = uri.strip_prefix("gs://").and_then(|rest| rest.split_once('/'));
            let (bucket, object) = object.ok_or_else(|| {
                Fault::new(FaultKind::Unreadable, "the provider's answer names no object at `/gcsUri` of its clip")
            })?;
            let url = below(&self.storage, &["storage", "v1", "b", bucket, "o", object]);
            return Ok(Place::Keyed(Call::get(url).query("alt", "media")));
        }
        let bytes = STANDARD.decode(video.needed_text("/bytesBase64Encoded")?).map_err(|_| {
            Fault::new(FaultKind::Unreadable, "the provider's answer has no base 64 at `/bytesBase64Encoded`")
        })?;
        Ok(Place::Inline(bytes.into()))
    }
}

/// The end of an operation by its error, whose code is one of `google.rpc`: <https://cloud.google.com/apis/design/errors>.
/// What it costs is not documented; what was blocked is free.
fn end(operation: &Document) -> Fault {
    let code = operation.integer("/error/code");
    let kind = match code {
        Some(3) => FaultKind::Invalid,
        Some(7 | 16) => FaultKind::Auth,
        Some(8) => FaultKind::Rate,
        _ => FaultKind::Failed,
    };
    let fault = errors::end(operation, FaultKind::Failed);
    let is_blocked = fault.kind == FaultKind::Policy;
    let vendor_code = code.map(|code| code.to_string()).or(fault.vendor_code);
    let charged = if is_blocked { Charged::No } else { fault.charged };
    Fault { kind: if is_blocked { fault.kind } else { kind }, vendor_code, charged, ..fault }
}

/// What was filtered is refused, and free.
fn without_clip(operation: &Document) -> Fault {
    if operation.integer("/response/raiMediaFilteredCount").is_none_or(|count| count <= 0) {
        return Fault::new(FaultKind::Unavailable, "the provider ended the job without a clip and without a reason");
    }
    let reasons = operation.needed_list("/response/raiMediaFilteredReasons").unwrap_or_default();
    let reasons: Vec<&str> = reasons.iter().filter_map(|reason| reason.text("")).collect();
    let said = if reasons.is_empty() { "the provider filtered the clip".to_owned() } else { reasons.join("; ") };
    Fault { charged: Charged::No, ..Fault::new(FaultKind::Policy, said) }
}

#[cfg(test)]
mod tests;
