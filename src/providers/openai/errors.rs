//! Reads a no, in the shape that each server gives it.

use std::time::Duration;

use serde_json::Value;

use super::super::{Order, fault_kind_of_status, names};
use super::OpenAi;
use crate::call::{Document, Reply};
use crate::error::{Charged, Fault, FaultKind};

/// How long a server may be left alone that makes one clip at a time: it is asked again as often as an order may be.
const WHILE_ANOTHER_IS_MADE: Duration = Duration::from_secs(30);

impl OpenAi {
    pub(super) fn no(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        if let Some(failure) = self.failure(&body) {
            return Fault { status: Some(reply.status), request_id: request_id(reply), ..failure };
        }
        let (code, sentence) = (code(&body), sentence(&body));
        let words = sentence.as_deref().unwrap_or_default();
        let kind = kind(reply.status, code.as_deref(), words);
        let fault = reply.refusal(kind, sentence.as_deref());
        let vendor_code = code.or_else(|| body.text("/error/type").map(str::to_owned));
        Fault { vendor_code, retry_after: wait(reply, words), request_id: request_id(reply), ..fault }
    }

    /// The end of a job that a server of one's own does not know: its jobs live in its memory, and are gone with it. A no
    /// that is not the server's own, or not about the job, ends nothing; a server that answers an order with the clip need
    /// not know it afterwards.
    pub(super) fn loss(&self, reply: &Reply) -> Option<Fault> {
        let keeps_no_jobs = self.ways.self_hosted && !self.ways.blocking;
        let sentence = sentence(&reply.json_or_null())?;
        // What FastAPI says of an address that leads nowhere.
        let is_about_the_job = reply.status == 404 && sentence != "Not Found";
        (keeps_no_jobs && is_about_the_job).then(|| {
            let message = format!("the server keeps jobs in its memory only, and no longer has this one: {sentence}");
            Fault { message, charged: Charged::No, ..self.no(reply) }
        })
    }
}

fn kind(status: u16, code: Option<&str>, words: &str) -> FaultKind {
    match (status, code) {
        (400..=599, Some(code)) if is_policy(code) => FaultKind::Policy,
        (400..=599, _) if is_about_content(words) => FaultKind::Policy,
        // The type says `insufficient_quota` for rates, too: the code decides.
        (429, Some("insufficient_quota" | "credit_balance_exhausted")) => FaultKind::Credit,
        // `LiteLLM` hands on the body of the server behind it as a text.
        (429, _) if words.contains("insufficient_quota") => FaultKind::Credit,
        // LiteLLM's answer to a wrong key, where it has no database to look it up in.
        (400, _) if words.contains("No connected db") => FaultKind::Auth,
        // Aquiles says so where its model makes images.
        (503, _) if words.contains("does not generate videos") => FaultKind::Unsupported,
        (405 | 501, _) => FaultKind::Unsupported,
        (status, _) => fault_kind_of_status(status),
    }
}

/// The wait that a server asks for in its own way. Aquiles makes one clip at a time, and says so before it makes a job;
/// `LiteLLM` hands on the wait of the server behind it under another name.
fn wait(reply: &Reply, words: &str) -> Option<Duration> {
    if reply.header("retry-after-ms").or_else(|| reply.header("retry-after")).is_some() {
        return None;
    }
    match reply.status {
        429 => Duration::try_from_secs_f64(reply.header("llm_provider-retry-after")?.trim().parse().ok()?).ok(),
        503 => words.contains("concurrent task").then_some(WHILE_ANOTHER_IS_MADE),
        _ => None,
    }
}

/// The sentence of a no or of a failed job: of `OpenAI`'s form, a bare text, or what `FastAPI` makes of it.
pub(super) fn sentence(body: &Document) -> Option<String> {
    let plain = ["/error/message", "/error", "/detail", "/message"].into_iter().find_map(|at| body.text(at));
    plain.map(str::to_owned).or_else(|| misfits(body.at("/detail")?.as_array()?))
}

/// `[{"loc": ["body", "prompt"], "msg": "Field required"}]` as `body.prompt: Field required`.
fn misfits(details: &[Value]) -> Option<String> {
    let sentences = details.iter().filter_map(|detail| {
        let place = detail["loc"].as_array().map_or_else(String::new, |place| {
            let words = place.iter().map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned));
            format!("{}: ", words.collect::<Vec<_>>().join("."))
        });
        Some(format!("{place}{}", detail["msg"].as_str()?))
    });
    Some(sentences.collect::<Vec<_>>().join("; ")).filter(|sentence| !sentence.is_empty())
}

/// The code of a no or of a failed job, which some servers give as a number.
pub(super) fn code(body: &Document) -> Option<String> {
    let code = body.at("/error/code")?;
    let number = || code.is_number().then(|| code.to_string());
    code.as_str().map(str::to_owned).or_else(number).filter(|code| !code.is_empty())
}

/// The codes that `PyRIT` 1.1.0 tells apart, of orders (the last one) and of jobs.
pub(super) fn is_policy(code: &str) -> bool {
    matches!(code, "moderation_blocked" | "content_filter" | "content_policy_violation")
}

/// Whether a sentence has the words of a content policy: proxies hand the code of others on within their text, and
/// TensorRT-LLM's guardrail has no code.
pub(super) fn is_about_content(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    ["moderation_blocked", "content_policy", "guardrail"].iter().any(|word| sentence.contains(word))
}

/// A no to an order: here, and only here, it may mean that the model or the whole interface is gone.
pub(super) fn refusal(fault: Fault, order: &Order, reply: &Reply) -> Fault {
    let kind = if is_retired(&fault, order, reply) { FaultKind::Retired } else { fault.kind };
    Fault { kind, ..reply.no_to_order(fault) }
}

/// What is said of a model or an interface that is no longer served is not documented: the code says it, or a sentence
/// that names the model or the address and is about no other field.
fn is_retired(fault: &Fault, order: &Order, reply: &Reply) -> bool {
    if !matches!(reply.status, 400 | 403 | 404 | 410) || fault.kind == FaultKind::Policy {
        return false;
    }
    if fault.vendor_code.as_deref() == Some("model_not_found") {
        return true;
    }
    let about_another_field = reply.json_or_null().text("/error/param").is_some_and(|param| param != "model");
    // An organisation that must first be verified is told so with the name of the model.
    let about_the_key = fault.message.contains("verif");
    !about_another_field && !about_the_key && (names(&fault.message, &order.model) || fault.message.contains("/videos"))
}

pub(super) fn request_id(reply: &Reply) -> Option<String> {
    reply.header("x-request-id").map(str::to_owned)
}
