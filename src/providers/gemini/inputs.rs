//! Files for the Gemini API: inside the order, or brought before it by its resumable upload.
//!
//! <https://ai.google.dev/gemini-api/docs/files>. Addresses of the web are not fetched. What is uploaded is known by its
//! content type and its address together.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::super::OrderInput;
use super::{Gemini, order};
use crate::call::{Body, Call, Document, FileBody, Method, Reply};
use crate::error::{Fault, FaultKind};
use crate::providers::{Next, below, unsupported};
use crate::request::{InputRef, Role};

/// The pause between looks at a file that is being prepared.
const PAUSE: Duration = Duration::from_secs(2);

impl Gemini {
    /// The block of a file in an order.
    pub(super) fn block(&self, input: &OrderInput) -> Result<Value, Fault> {
        let kind = match input.role {
            Role::FirstFrame | Role::LastFrame | Role::Reference => "image",
            Role::Video => "video",
            Role::Audio => return Err(unsupported("take a sound to go with the clip")),
        };
        match &input.at {
            InputRef::Url(url) if url.origin() == self.base_url.origin() => {
                Ok(json!({ "type": kind, "uri": url.as_str() }))
            }
            InputRef::Url(_) => Err(unsupported("fetch a file from an address: give the file itself")),
            InputRef::File(_) => order::address(&input.at).map(Value::from),
            InputRef::Data(data) => {
                let halves = data.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
                let (mime, bytes) = halves.ok_or_else(|| unsupported("take a file in this form"))?;
                Ok(json!({ "type": kind, "mime_type": mime, "data": bytes }))
            }
            InputRef::Uploaded(named) => Ok(match named.split_once(' ').filter(|(mime, _)| mime.contains('/')) {
                Some((mime, uri)) => json!({ "type": kind, "mime_type": mime, "uri": uri }),
                None => json!({ "type": kind, "uri": named }),
            }),
        }
    }

    /// Announced, sent whole, and looked at until it is ready.
    pub(super) fn bring(&self, file: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        if let Some(no) = so_far.iter().find(|reply| !reply.is_success()) {
            return Err(super::errors::no(no));
        }
        match so_far {
            [] => Ok(Next::Call(Box::new(self.announce(file)))),
            [opened] => {
                let to = opened.header("x-goog-upload-url").and_then(|url| Url::parse(url).ok());
                let to = to.ok_or_else(|| opened.unreadable("one that lacks `x-goog-upload-url`"))?;
                let call = Call { method: Method::Post, body: Body::File(file.clone()), ..Call::get(to) };
                let call = call.header("x-goog-upload-offset", "0");
                Ok(Next::Call(Box::new(call.header("x-goog-upload-command", "upload, finalize"))))
            }
            [_, sent] => sent.read(|document| {
                let told = Document::from(document.at("/file").cloned().unwrap_or_default());
                let look = || Ok(Next::Call(Box::new(Call::get(self.file(told.needed_text("/name")?)))));
                prepared(file, &told)?.map_or_else(look, |ready| Ok(Next::Ready(ready)))
            }),
            [_, _, .., looked] => looked.read(|told| Ok(prepared(file, told)?.map_or(Next::Wait(PAUSE), Next::Ready))),
        }
    }

    fn announce(&self, file: &FileBody) -> Call {
        let mut url = self.base_url.clone();
        let version = url.path_segments().and_then(|mut path| path.next_back()).unwrap_or_default().to_owned();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop().extend(["upload", &version, "files"]);
        }
        let body = Body::Json(json!({ "file": { "display_name": file.name } }));
        let call = Call { method: Method::Post, body, ..Call::get(url) };
        let call = call.header("x-goog-upload-protocol", "resumable").header("x-goog-upload-command", "start");
        let call = call.header("x-goog-upload-header-content-length", file.bytes.to_string());
        call.header("x-goog-upload-header-content-type", file.mime.as_str())
    }

    /// The address of a file by its name, `files/abc`.
    pub(super) fn file(&self, name: &str) -> Url {
        below(&self.base_url, &["files", name.strip_prefix("files/").unwrap_or(name)])
    }
}

/// The file once it is ready; nothing before that.
fn prepared(file: &FileBody, told: &Document) -> Result<Option<InputRef>, Fault> {
    match told.text("/state") {
        Some("ACTIVE") => {
            let uri = told.needed_text("/uri")?;
            Ok(Some(InputRef::Uploaded(format!("{} {uri}", file.mime))))
        }
        Some("FAILED") => {
            let said = told.text("/error/message").unwrap_or("the provider could not read the file");
            Err(Fault::new(FaultKind::Invalid, said))
        }
        Some(_) | None => Ok(None),
    }
}
