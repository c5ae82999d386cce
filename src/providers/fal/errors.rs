//! A no of fal's: three shapes, and the words in them.
//!
//! The shapes and words of models and runs: <https://docs.fal.ai/errors>; the platform's:
//! <https://api.fal.ai/v1/openapi.json>.

use serde_json::Value;

use crate::call::{Document, Reply};
use crate::error::{Charged, Fault, FaultKind};
use crate::providers::fault_kind_of_status;

/// The words of a run that broke down, which is never billed.
const BREAKDOWNS: [&str; 14] = [
    "internal_server_error",
    "internal_error",
    "downstream_service_error",
    "downstream_service_unavailable",
    "runner_server_error",
    "runner_incomplete_response",
    "runner_scheduling_failure",
    "runner_connection_timeout",
    "runner_disconnected",
    "runner_connection_refused",
    "runner_connection_error",
    "generation_timeout",
    "request_timeout",
    "startup_timeout",
];

/// Reads a no of any shape.
pub(super) fn read(reply: &Reply) -> Fault {
    let body = reply.json_or_null();
    let code = code(&body, reply);
    let sentence = sentence(&body);
    let kind = kind(reply, code.as_deref(), sentence.as_deref().unwrap_or_default());
    let fault = reply.refusal(kind, sentence.as_deref());
    Fault { vendor_code: code, request_id: request_id(reply), ..fault }
}

/// The end that a job's own status tells, where its run broke down.
pub(super) fn breakdown(status: &Document, reply: &Reply) -> Option<Fault> {
    let code = status.text("/error_type").filter(|code| BREAKDOWNS.contains(code))?;
    let kind = if is_users_deadline(reply) { FaultKind::Gone } else { FaultKind::Failed };
    let sentence = status.text("/error").filter(|sentence| !sentence.trim().is_empty());
    let message = sentence.map_or_else(|| format!("the run broke down without a reason: {code}"), str::to_owned);
    Some(Fault {
        vendor_code: Some(code.to_owned()),
        status: Some(reply.status),
        charged: Charged::No,
        request_id: request_id(reply),
        ..Fault::new(kind, message)
    })
}

/// Whether a no of the five hundreds is that of the run and not of a server on the way to it.
pub(super) fn is_told_by_run(reply: &Reply) -> bool {
    code(&reply.json_or_null(), reply).is_some()
}

pub(super) fn request_id(reply: &Reply) -> Option<String> {
    reply.header("x-fal-request-id").map(str::to_owned)
}

fn kind(reply: &Reply, code: Option<&str>, sentence: &str) -> FaultKind {
    match (reply.status, code) {
        (400..=499, Some("content_policy_violation")) => FaultKind::Policy,
        (400, Some("downstream_service_error")) | (422, Some("no_media_generated")) => FaultKind::Unavailable,
        // Not documented: an account without credit is told so as one that is locked.
        (403, _) if sentence.to_lowercase().contains("balance") => FaultKind::Credit,
        (499, _) => FaultKind::Cancelled,
        (504, _) if is_users_deadline(reply) => FaultKind::Gone,
        (500.., _) if is_final(reply) => FaultKind::Failed,
        (status, _) => fault_kind_of_status(status),
    }
}

/// Whether the job did not start within the time that its order allowed.
fn is_users_deadline(reply: &Reply) -> bool {
    reply.header("x-fal-request-timeout-type") == Some("user")
}

/// Whether the vendor says that asking again gives nothing else. The header has two names in its documents.
fn is_final(reply: &Reply) -> bool {
    let told = reply.header("x-fal-retryable").or_else(|| reply.header("x-fal-needs-retry"));
    told.is_some_and(|word| matches!(word.trim().to_lowercase().as_str(), "0" | "false" | "no"))
}

/// The vendor's own word. Of several of a model's, the policy's is what counts.
fn code(body: &Document, reply: &Reply) -> Option<String> {
    let types = || details(body).iter().filter_map(|detail| detail.get("type")?.as_str());
    let of_model = types().find(|code| *code == "content_policy_violation").or_else(|| types().next());
    let of_run = || body.text("/error_type").or_else(|| reply.header("x-fal-error-type"));
    of_model.or_else(of_run).or_else(|| body.text("/error/type")).map(str::to_owned)
}

/// The vendor's own sentence; a model's with the field that it is about.
fn sentence(body: &Document) -> Option<String> {
    let of_model: Vec<String> = details(body).iter().filter_map(detail_sentence).collect();
    if !of_model.is_empty() {
        return Some(of_model.join("; "));
    }
    let pointers = ["/detail", "/error/message", "/error", "/message"];
    pointers.iter().find_map(|pointer| body.text(pointer)).map(str::to_owned)
}

fn details(body: &Document) -> &[Value] {
    body.at("/detail").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `["body", "multi_prompt", 0]` and `Field required` give `multi_prompt.0: Field required`.
fn detail_sentence(detail: &Value) -> Option<String> {
    let sentence = detail.get("msg")?.as_str()?;
    let path = detail.get("loc").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let path = path.strip_prefix(&[Value::from("body")]).unwrap_or(path);
    let names: Vec<String> =
        path.iter().map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned)).collect();
    Some(if names.is_empty() { sentence.to_owned() } else { format!("{}: {sentence}", names.join(".")) })
}
