//! Shows calls without showing keys: one line a call for the log, and a whole call for `--dry-run`.
//!
//! Bodies never go into the log. What is shown is redacted here and nowhere else.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use url::Url;

use super::client::{Incoming, Lost};
use crate::call::{Body, Call, FileBody, PartContent};
use crate::secret::Secret;

/// Query values that say nothing secret; every other one is masked, since links are signed in many ways.
const HARMLESS: [&str; 12] = [
    "after",
    "before",
    "cursor",
    "limit",
    "offset",
    "order",
    "page",
    "page_num",
    "page_size",
    "pageSize",
    "status",
    "variant",
];

/// The longest run of characters without a space that is shown: beyond it stands data, not words.
const LONGEST_WORD: usize = 200;

/// Whoever writes down one line a call.
#[derive(Clone)]
pub struct Tracer(Arc<dyn Fn(&str) + Send + Sync>);

impl Tracer {
    /// A tracer that hands each line, without an end of line, to `write`.
    pub fn new(write: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(write))
    }

    pub(super) fn tell(&self, call: &Call, result: &Result<Incoming, Lost>, took: Duration) {
        let ending = match result {
            Ok(incoming) => incoming.head.status.to_string(),
            Err(Lost::NotSent(fault)) => format!("not sent: {}", fault.message),
            Err(Lost::Unknown(fault)) => format!("no answer: {}", fault.message),
        };
        let line = format!("{} {} {ending} ({} ms)", call.method.as_str(), redacted(&call.url), took.as_millis());
        (self.0)(&line);
    }
}

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tracer")
    }
}

/// The call as `--dry-run` shows it: method, address, headers with `signed` ones masked, and the body with long data
/// shortened.
#[must_use]
pub fn describe(call: &Call, signed: &[(&'static str, Secret)]) -> Value {
    let mut headers = Map::new();
    for (name, secret) in signed {
        headers.insert((*name).to_owned(), masked(secret.expose()).into());
    }
    for (name, value) in &call.headers {
        let shown = if sounds_secret(name) { masked(value) } else { value.clone() };
        headers.insert(name.to_lowercase(), shown.into());
    }
    let mut shown = json!({ "method": call.method.as_str(), "url": redacted(&call.url), "headers": headers });
    let (field, content) = match &call.body {
        Body::Empty => return shown,
        Body::Json(value) => ("json", shortened(value)),
        Body::Multipart(parts) => ("multipart", parts.iter().map(part).collect()),
        Body::File(body) => ("file", file(body)),
        Body::Slice(body, bytes) => {
            let mut shown = file(body);
            shown["slice"] = json!([bytes.start, bytes.end]);
            ("file", shown)
        }
    };
    shown[field] = content;
    shown
}

fn part(part: &crate::call::Part) -> Value {
    match &part.content {
        PartContent::Text(text) => json!({ "name": part.name, "value": shortened_text(text) }),
        PartContent::File(body) => json!({ "name": part.name, "file": file(body) }),
    }
}

fn file(body: &FileBody) -> Value {
    json!({ "path": body.path.display().to_string(), "name": body.name, "type": body.mime, "bytes": body.bytes })
}

/// The address without the values that may be secret.
fn redacted(url: &Url) -> String {
    let mut shown = url.clone();
    // Neither fails for an address that has a host; for one that has none there is nothing to hide.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    if url.query().is_some() {
        let pairs = url.query_pairs().map(|(name, value)| {
            let value = if HARMLESS.contains(&name.as_ref()) { value.into_owned() } else { "***".to_owned() };
            format!("{name}={value}")
        });
        shown.set_query(Some(&pairs.collect::<Vec<_>>().join("&")));
    }
    shown.to_string()
}

/// Whether a header of that name is likely to carry a key, whoever wrote it.
fn sounds_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    let secret = ["auth", "key", "token", "secret", "cookie", "signature", "credential", "password"];
    !name.starts_with("idempotency") && secret.iter().any(|word| name.contains(word))
}

/// `Bearer ***`, or `***` where there is no word before the key.
fn masked(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) if scheme.len() <= 10 && scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            format!("{scheme} ***")
        }
        _ => "***".to_owned(),
    }
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => shortened_text(text).into(),
        Value::Array(values) => values.iter().map(shortened).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shortened(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Words as they are; data by its beginning and its length.
fn shortened_text(text: &str) -> String {
    if text.split_whitespace().all(|word| word.len() <= LONGEST_WORD) {
        return text.to_owned();
    }
    let start: String = text.chars().take(40).collect();
    format!("{start}… ({} bytes)", text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Part;

    fn url(text: &str) -> Url {
        text.parse().expect("an address")
    }

    #[test]
    fn a_shown_address_keeps_no_signature() {
        let signed = url("https://user:canary@cdn.example/clip.mp4?X-Amz-Signature=canary&limit=20&key=canary#x");
        let shown = redacted(&signed);
        assert_eq!(shown, "https://cdn.example/clip.mp4?X-Amz-Signature=***&limit=20&key=***#x");
    }

    #[test]
    fn a_dry_run_shows_everything_but_the_key() {
        let json =
            json!({ "prompt": "a boat, ".repeat(100), "image": format!("data:image/png;base64,{}", "A".repeat(5000)) });
        let call = Call::order(url("https://api.example/v1/videos"), Body::Json(json))
            .header("X-Api-Key", "canary")
            .header("Idempotency-Key", "order-7");
        let key = Secret::new("Bearer canary").expect("a key");
        let shown = describe(&call, &[("authorization", key)]);
        assert_eq!(shown["headers"]["authorization"], "Bearer ***");
        assert_eq!(shown["headers"]["x-api-key"], "***");
        assert_eq!(shown["headers"]["idempotency-key"], "order-7");
        assert_eq!(shown["json"]["prompt"], "a boat, ".repeat(100));
        assert_eq!(shown["json"]["image"], "data:image/png;base64,AAAAAAAAAAAAAAAAAA… (5022 bytes)");
        assert!(!shown.to_string().contains("canary"), "{shown}");
    }

    #[test]
    fn a_dry_run_lists_the_parts_of_a_form() {
        let image =
            FileBody { path: "in/boat.png".into(), mime: "image/png".into(), name: "boat.png".into(), bytes: 9 };
        let parts = vec![Part::text("seconds", "8"), Part::file("input_reference", image)];
        let shown = describe(&Call::order(url("https://api.example/v1/videos"), Body::Multipart(parts)), &[]);
        let file = json!({ "path": "in/boat.png", "name": "boat.png", "type": "image/png", "bytes": 9 });
        let expected = json!([{ "name": "seconds", "value": "8" }, { "name": "input_reference", "file": file }]);
        assert_eq!(shown["multipart"], expected);
    }

    #[test]
    fn a_key_without_a_scheme_is_masked_whole() {
        assert_eq!(masked("sk-canary"), "***");
        assert_eq!(masked("Key canary"), "Key ***");
        assert_eq!(masked("sk-canary with space"), "***");
    }
}
