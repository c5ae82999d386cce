//! HTTP as plain values: what a dialect writes and what it reads.
//!
//! A `Call` holds no key: it is signed at the moment of sending, so it may be
//! stored and shown. Sending it is the wire's work. The word *request* is
//! never used for HTTP here; it is what the user wants.

mod document;

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use crate::error::{Charged, Fault, FaultKind};

pub use document::Document;

/// The method of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read.
    Get,
    /// Make.
    Post,
    /// Put bytes.
    Put,
    /// Remove.
    Delete,
}

impl Method {
    /// The method as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Whether a call may be sent again when it is not known what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// A read, or an act that does no more harm the second time.
    Safe,
    /// A paid order: sent again only if it was certainly not accepted.
    Never,
    /// A paid order that the vendor lets us name: with the same name it is made once.
    Keyed(String),
}

/// Whether the provider's key goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    /// Signed with the key; sent to the provider's own origin only.
    Key,
    /// Sent as it is.
    None,
}

/// One HTTP call, not yet signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The full address.
    pub url: Url,
    /// Headers besides the key and what the body implies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// What is sent along.
    #[serde(default)]
    pub body: Body,
    /// Whether the key goes along.
    pub auth: Auth,
    /// Whether it may be sent again.
    pub repeat: Repeat,
    /// How long the answer may take to begin, where the usual patience is too short.
    #[serde(default)]
    pub patience: Option<Duration>,
    /// How many bytes the answer may have, where a clip comes inside it and the usual limit is too small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_reply: Option<usize>,
}

impl Eq for Call {}

impl Call {
    /// A read with the key.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self::new(Method::Get, url, Repeat::Safe)
    }

    /// An order that costs money and cannot be named: never sent twice.
    #[must_use]
    pub fn order(url: Url, body: Body) -> Self {
        Self { body, ..Self::new(Method::Post, url, Repeat::Never) }
    }

    /// A removal: the second one finds nothing and does no harm.
    #[must_use]
    pub fn delete(url: Url) -> Self {
        Self::new(Method::Delete, url, Repeat::Safe)
    }

    fn new(method: Method, url: Url, repeat: Repeat) -> Self {
        let (headers, body) = (Vec::new(), Body::Empty);
        Self { method, url, headers, body, auth: Auth::Key, repeat, patience: None, largest_reply: None }
    }

    /// The same call without the key.
    #[must_use]
    pub fn without_key(mut self) -> Self {
        self.auth = Auth::None;
        self
    }

    /// The same call with one more pair behind the `?`.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// The same call with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// What a call carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// `application/json`.
    Json(Value),
    /// `multipart/form-data`, in this order.
    Multipart(Vec<Part>),
    /// Bytes as they are.
    File(FileBody),
    /// Some of the bytes of a file as they are, from the first number to just before the second one.
    Slice(FileBody, Range<u64>),
}

/// One part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub content: PartContent,
}

impl Part {
    /// A plain text field.
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), content: PartContent::Text(value.into()) }
    }

    /// A file field.
    pub fn file(name: impl Into<String>, file: FileBody) -> Self {
        Self { name: name.into(), content: PartContent::File(file) }
    }

    /// The fields of a JSON object as text parts, nested ones with bracketed names: `video[id]`, `tags[]`.
    /// A `null` has no form here and is left out.
    #[must_use]
    pub fn texts(fields: &Map<String, Value>) -> Vec<Self> {
        fields.iter().flat_map(|(name, value)| Self::texts_of(name.clone(), value)).collect()
    }

    fn texts_of(name: String, value: &Value) -> Vec<Self> {
        match value {
            Value::Null => Vec::new(),
            Value::String(text) => vec![Self::text(name, text)],
            Value::Bool(_) | Value::Number(_) => vec![Self::text(name, value.to_string())],
            Value::Array(values) => {
                values.iter().flat_map(|value| Self::texts_of(format!("{name}[]"), value)).collect()
            }
            Value::Object(fields) => {
                fields.iter().flat_map(|(key, value)| Self::texts_of(format!("{name}[{key}]"), value)).collect()
            }
        }
    }
}

/// The value of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartContent {
    /// Text.
    Text(String),
    /// A file, read by the wire when it is sent.
    File(FileBody),
}

/// A local file that goes along with a call. The dialect names it; the wire reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileBody {
    /// Where it is.
    pub path: PathBuf,
    /// Its content type.
    pub mime: String,
    /// The name told to the provider; never a path.
    pub name: String,
    /// Its length.
    pub bytes: u64,
}

/// One HTTP answer, read to its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers in the order they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({}, {} bytes)", self.status, self.body.len())
    }
}

impl Reply {
    /// Whether the status says success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of that name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// `FaultKind::Unreadable`, with what the body looks like instead.
    pub fn json(&self) -> Result<Document, Fault> {
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(value) => Ok(Document::from(value)),
            Err(_) => Err(self.unreadable(&format!("not JSON but {}", self.appearance()))),
        }
    }

    /// What `with` finds in the body as JSON; a fault of it is told with the status.
    ///
    /// # Errors
    /// As `json` and `with`.
    pub fn read<T>(&self, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        let found = self.json().and_then(|document| with(&document));
        found.map_err(|fault| Fault { status: Some(self.status), ..fault })
    }

    /// The body as JSON, `null` where it is none: for a no, whose body may be anything.
    pub fn json_or_null(&self) -> Document {
        serde_json::from_slice::<Value>(&self.body).unwrap_or_default().into()
    }

    /// How long the provider asks us to wait: `retry-after-ms`, else `Retry-After` in seconds or as a date.
    /// A date that has passed asks for no wait; what cannot be read asks for nothing.
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let number = |name| self.header(name)?.trim().parse::<f64>().ok();
        if let Some(wait) = number("retry-after-ms").and_then(|millis| Duration::try_from_secs_f64(millis / 1e3).ok()) {
            return Some(wait);
        }
        let text = self.header("retry-after")?.trim();
        if let Some(seconds) = number("retry-after") {
            return Duration::try_from_secs_f64(seconds).ok();
        }
        let date = |text| jiff::fmt::rfc2822::parse(text).ok().map(|date| date.timestamp());
        // By the clock of the one who wrote it, where it tells that: ours may be wrong.
        let now = self.header("date").and_then(date).unwrap_or(now);
        Some(Duration::try_from(date(text)?.duration_since(now)).unwrap_or(Duration::ZERO))
    }

    /// The fault of a reply that says no: the vendor's own sentence, or ours where it gave none.
    pub fn refusal(&self, kind: FaultKind, sentence: Option<&str>) -> Fault {
        let message = sentence.filter(|sentence| !sentence.trim().is_empty()).map_or_else(
            || {
                format!(
                    "the provider answered HTTP {} and gave no reason: its answer is {}",
                    self.status,
                    self.appearance()
                )
            },
            str::to_owned,
        );
        Fault { status: Some(self.status), ..Fault::new(kind, message) }
    }

    /// Whether this reply to an order certainly is a no, going by its status: those of the four hundreds are said before
    /// anything is made, except where the server says that it was too late, in conflict or too early, or that who asked
    /// had left (499).
    pub fn is_certain_no(&self) -> bool {
        (400..=499).contains(&self.status) && !matches!(self.status, 408 | 409 | 425 | 499)
    }

    /// The same fault with what this reply, a no to an order, means for the money: a certain no costs nothing.
    pub fn no_to_order(&self, fault: Fault) -> Fault {
        Fault { charged: if self.is_certain_no() { Charged::No } else { fault.charged }, ..fault }
    }

    /// A fault that says why this reply cannot be read.
    pub fn unreadable(&self, why: &str) -> Fault {
        let message = format!("the provider's answer (HTTP {}) is {why}", self.status);
        Fault { status: Some(self.status), ..Fault::new(FaultKind::Unreadable, message) }
    }

    /// What kind of thing the body is, for an error: never its content, which may be anything.
    fn appearance(&self) -> &'static str {
        let start = self.body.trim_ascii_start();
        match start.first() {
            None => "empty",
            Some(b'<') => "an HTML page",
            Some(b'{' | b'[') if serde_json::from_slice::<serde::de::IgnoredAny>(start).is_ok() => "other JSON",
            Some(b'{' | b'[') => "cut-off JSON",
            Some(_) if start.get(4..8) == Some(b"ftyp") => "an MP4 file",
            Some(_) => "other text",
        }
    }
}

/// The provider's handle on a running job: its id, and what else polling needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// The provider's name for the job.
    pub remote_id: String,
    /// What the dialect needs besides (an endpoint id, a region …), in its own words.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub extra: Value,
}

impl Ticket {
    /// A handle that is nothing but an id.
    pub fn new(remote_id: impl Into<String>) -> Self {
        Self { remote_id: remote_id.into(), extra: Value::Null }
    }
}

/// Bytes written as base 64 in JSON.
pub(crate) mod as_base64 {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Bytes::from).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
