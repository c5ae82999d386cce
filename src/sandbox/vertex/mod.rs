//! The far side of Vertex AI: Veo by operations that are ordered with one `POST` and asked after with another.
//!
//! Learned from the vendor's package `google-genai` 3.4.0 and
//! <https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/model-versions>.
//! The other host is a folder: clips lie at `storage.googleapis.com`, before and
//! behind the version. Both take an access token, and one that a service account
//! has signed itself. What is not documented is settled here once: whatever is
//! left out has the default that the pages guess, sound is on, and at most three
//! references are taken. Omni, whose interactions are those of the Gemini API, is not
//! played here. More words in a prompt: `[quota]` ends an operation with code 8,
//! `[partial]` filters the first of several samples.

use axum::http::request::Parts;

use super::google::{body, listed, plain};
use super::side::{Answer, Answering, Refusal, Route, Side, Verb, Visit, bearer, post, question};
use super::world::World;

mod account;
mod models;
mod operation;
mod order;
mod storage;
mod token;

pub(super) use account::{ANY as ANY_KEY, PROJECT, file as account_file};

/// The vendor as one row.
pub(super) const SIDE: Side = Side {
    name: "vertex",
    // The version is a segment of the path, and other hosts are folders beside it.
    base_path: "",
    usual_path: "/v1",
    key_variable: "GOOGLE_APPLICATION_CREDENTIALS",
    largest_body: 64 * 1024 * 1024,
    routes: &ROUTES,
    credential: bearer,
    refuse,
    // No header is needed.
    stamp: |_| Vec::new(),
};

const STORAGE: &str = "storage.googleapis.com";

const ROUTES: [Route; 4] = [
    post("/{}/projects/{}/locations/{}/publishers/google/models/{}:predictLongRunning", Verb::Submit, order::create),
    post("/{}/projects/{}/locations/{}/publishers/google/models/{}:fetchPredictOperation", Verb::Poll, operation::get),
    object("/storage.googleapis.com/storage/v1/b/{}/o/{*}", storage::get),
    object("/{}/storage.googleapis.com/storage/v1/b/{}/o/{*}", storage::get_behind_version),
];

const fn object(path: &'static str, answer: Answering) -> Route {
    question(path, Verb::Content, answer)
}

/// Whoever brings a token that is good for the service that is asked.
pub(super) fn admit(world: &World, caller: &Parts) -> Result<(), Refusal> {
    let given = bearer(&caller.headers).ok_or(Refusal::NoKey)?;
    let is_storage = caller.uri.path().split('/').any(|segment| segment == STORAGE);
    let host = if is_storage { STORAGE } else { "aiplatform.googleapis.com" };
    if token::is_good(world, given, host) { Ok(()) } else { Err(Refusal::WrongKey) }
}

/// Where a call goes: project, location and model of its path.
struct Place<'a> {
    project: &'a str,
    location: &'a str,
    model: &'a str,
}

impl<'a> Place<'a> {
    fn of(visit: &Visit<'a>) -> Result<Self, Refusal> {
        let [version, project, location, model] = visit.segments[..] else { return Err(Refusal::NotReady) };
        if !["v1", "v1beta1"].contains(&version) {
            return Err(Refusal::NotFound { message: format!("There is no version {version}") });
        }
        if location != "us-central1" {
            return Err(unfit("location", &format!("{location} does not agree with the region of the host")));
        }
        Ok(Self { project, location, model })
    }

    fn path(&self) -> String {
        let Self { project, location, model } = self;
        format!("projects/{project}/locations/{location}/publishers/google/models/{model}")
    }
}

fn unfit(field: &str, why: &str) -> Refusal {
    super::body::unfit(field, why)
}

/// The vendor's error bodies.
fn refuse(refusal: &Refusal) -> Answer {
    let invalid = |status, message: &str| plain(status, "INVALID_ARGUMENT", message);
    match refusal {
        Refusal::NoKey => listed(401, "UNAUTHENTICATED", "Request is missing required authentication credential."),
        Refusal::WrongKey => listed(
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token.",
        ),
        Refusal::Invalid { message, .. } => invalid(400, message),
        Refusal::NotFound { message } => plain(404, "NOT_FOUND", message),
        Refusal::NoRoute { method, path } => {
            listed(404, "NOT_FOUND", &format!("The requested URL was not found: {method} {path}"))
        }
        Refusal::TooLarge { limit } => invalid(400, &format!("Request payload size exceeds the limit: {limit} bytes.")),
        Refusal::NotReady => plain(404, "NOT_FOUND", "There is nothing at this address."),
        Refusal::Expired => plain(404, "NOT_FOUND", "No such object."),
        Refusal::Policy => {
            invalid(400, "The prompt could not be submitted: it was blocked by the safety policy. Support code 1")
        }
        Refusal::NotPermitted { message } => plain(403, "PERMISSION_DENIED", message),
        Refusal::NoModel { model } => {
            let message =
                format!("Publisher Model `{model}` was not found or your project does not have access to it.");
            plain(404, "NOT_FOUND", &message)
        }
        Refusal::NoCredit => no_billing(),
        Refusal::Status(403) => {
            plain(403, "PERMISSION_DENIED", "Permission 'aiplatform.endpoints.predict' denied on resource.")
        }
        Refusal::Status(429) => listed(429, "RESOURCE_EXHAUSTED", "Quota exceeded for aiplatform.googleapis.com."),
        Refusal::Status(503) => listed(503, "UNAVAILABLE", "The service is currently unavailable."),
        Refusal::Status(504) => listed(504, "DEADLINE_EXCEEDED", "The request timed out."),
        Refusal::Status(status @ 400..500) => invalid(*status, "The request was refused."),
        Refusal::Status(status) => listed(*status, "INTERNAL", "An internal error has occurred."),
    }
}

fn no_billing() -> Answer {
    let message = "This API method requires billing to be enabled. Please enable billing on the project.";
    let mut error = body(403, "PERMISSION_DENIED", message);
    error["error"]["details"] = serde_json::json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "BILLING_DISABLED",
        "domain": "googleapis.com",
    }]);
    Answer::json(403, error)
}
