//! A no of the Gemini API: one object or a list of one, a number or a word for its code.
//!
//! Learned from <https://ai.google.dev/gemini-api/docs/troubleshooting> and the vendor's clients. Google's other interfaces
//! answer in the same shape, so `vertex` reads it here, too.

use std::time::Duration;

use serde_json::Value;

use crate::call::{Document, Reply};
use crate::error::{Fault, FaultKind};
use crate::providers::fault_kind_of_status;

/// The words of a refusal by the content policy, as whole words of a code.
const POLICY: [&str; 4] = ["SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII"];

/// Reads a no. An id that is not known is answered with 400.
pub(in super::super) fn no(reply: &Reply) -> Fault {
    let body = unwrapped(&reply.json_or_null());
    let sentence = sentence(&body);
    let code = code(&body);
    let said = sentence.as_deref().unwrap_or_default();
    let is_about_key = body.value().to_string().contains("API_KEY_INVALID");
    let kind = match reply.status {
        400 if is_about_key => FaultKind::Auth,
        400 if said.to_lowercase().contains("invalid interaction name") => FaultKind::NotFound,
        400 if is_policy(code.as_deref(), said) => FaultKind::Policy,
        403 if said.to_lowercase().contains("billing") => FaultKind::Credit,
        429 if said.contains("limit: 0") => FaultKind::Credit,
        status => fault_kind_of_status(status),
    };
    Fault { vendor_code: code, retry_after: wait(&body), ..reply.refusal(kind, sentence.as_deref()) }
}

/// The end of a job without a clip. Whether its tokens are billed is not documented.
pub(in super::super) fn end(interaction: &Document, kind: FaultKind) -> Fault {
    let said = sentence(interaction);
    let code = code(interaction);
    let is_refusal = kind == FaultKind::Failed && is_policy(code.as_deref(), said.as_deref().unwrap_or_default());
    let word = interaction.text("/status").unwrap_or_default();
    let message = said.unwrap_or_else(|| format!("the provider ended the job without a reason: {word}"));
    Fault { vendor_code: code, ..Fault::new(if is_refusal { FaultKind::Policy } else { kind }, message) }
}

/// The vendor's own sentence, in any of the places that it has.
pub(super) fn sentence(body: &Document) -> Option<String> {
    let said = |error: &Document| error.text("/message").map(str::to_owned);
    errors(body).iter().find_map(said).filter(|sentence| !sentence.trim().is_empty())
}

/// The vendor's own word: `status` where there is one, else `code`, which may be a number.
fn code(body: &Document) -> Option<String> {
    errors(body).iter().find_map(|error| {
        let word = error.text("/status").or_else(|| error.text("/code")).map(str::to_owned);
        word.or_else(|| error.integer("/code").map(|code| code.to_string()))
    })
}

fn errors(body: &Document) -> Vec<Document> {
    let own = body.at("/error").cloned().map(Document::from);
    let listed = body.needed_list("/errors").unwrap_or_default();
    let steps = body.needed_list("/steps").unwrap_or_default();
    let of_steps = steps.iter().filter_map(|step| step.at("/error").cloned().map(Document::from));
    own.into_iter().chain(listed).chain(of_steps).collect()
}

/// The front end wraps some answers in a list.
fn unwrapped(body: &Document) -> Document {
    match body.value() {
        Value::Array(values) => Document::from(values.first().cloned().unwrap_or_default()),
        _ => body.clone(),
    }
}

/// By whole words of the code: a key that is blocked and a field named `safety_settings` are no refusals.
fn is_policy(code: Option<&str>, sentence: &str) -> bool {
    let code = code.unwrap_or_default().to_ascii_uppercase();
    let is_word =
        code.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').any(|it| POLICY.contains(&it));
    let sentence = sentence.to_ascii_lowercase();
    is_word || (sentence.contains("blocked") && (sentence.contains("safety") || sentence.contains("policy")))
}

/// `retryDelay` among the details, `"23s"`; the header is read elsewhere.
fn wait(body: &Document) -> Option<Duration> {
    let details = body.needed_list("/error/details").ok()?;
    let told = details.iter().find_map(|detail| detail.seconds("/retryDelay"))?;
    Some(Duration::from_millis(told.millis().into()))
}
