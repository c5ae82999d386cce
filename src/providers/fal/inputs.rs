//! Bringing a file to fal's storage before the order: whole, or in parts where it is large.
//!
//! Written after `storage.ts` of <https://github.com/fal-ai/fal-js>. The addresses that the bytes are put to are signed
//! by themselves and get no key.

use std::ops::Range;

use serde_json::{Value, json};
use url::Url;

use super::Fal;
use crate::call::{Body, Call, Document, FileBody, Method, Reply};
use crate::error::{Fault, FaultKind};
use crate::providers::{Dialect, Next, below};
use crate::request::InputRef;

/// The largest file that goes up whole, in bytes.
const LARGEST_WHOLE: u64 = 90_000_000;

/// How many bytes a part has; the last one has the rest.
const PART: u64 = 10 * 1024 * 1024;

impl Fal {
    /// The next step of bringing a file, from the replies so far.
    pub(super) fn bring(&self, file: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        if let Some(no) = so_far.iter().find(|reply| !reply.is_success()) {
            return Err(self.read_error(no));
        }
        let is_large = file.bytes > LARGEST_WHOLE;
        let Some((opened, later)) = so_far.split_first() else {
            return Ok(call(self.initiate(file, if is_large { "initiate-multipart" } else { "initiate" })));
        };
        let opened = opened.json()?;
        let to = address(&opened, "/upload_url")?;
        let done = Next::Ready(InputRef::Uploaded(address(&opened, "/file_url")?.into()));
        match later {
            _ if is_large => in_parts(file, &to, later, done),
            [] => Ok(call(put(to, Body::File(file.clone())))),
            [_, ..] => Ok(done),
        }
    }

    fn initiate(&self, file: &FileBody, how: &str) -> Call {
        let url = below(&self.storage, &["storage", "upload", how]);
        let body = json!({ "file_name": file.name, "content_type": file.mime });
        post(url, body).query("storage_type", "fal-cdn-v3")
    }
}

fn in_parts(file: &FileBody, to: &Url, later: &[Reply], done: Next<InputRef>) -> Result<Next<InputRef>, Fault> {
    let parts = parts(file.bytes);
    if let Some((number, range)) = parts.get(later.len()) {
        return Ok(call(put(below(to, &[&number.to_string()]), Body::Slice(file.clone(), range.clone()))));
    }
    if later.len() > parts.len() {
        return Ok(done);
    }
    let tags = parts.iter().zip(later).map(|((number, _), reply)| {
        let tag = reply.json()?.needed_text("/etag")?.to_owned();
        Ok(json!({ "partNumber": number, "etag": tag }))
    });
    let tags = tags.collect::<Result<Vec<Value>, Fault>>()?;
    Ok(call(post(below(to, &["complete"]), json!({ "parts": tags })).without_key()))
}

/// The parts of so many bytes, numbered from 1.
fn parts(bytes: u64) -> Vec<(u64, Range<u64>)> {
    (0..bytes.div_ceil(PART)).map(|part| (part + 1, part * PART..bytes.min((part + 1) * PART))).collect()
}

fn call(call: Call) -> Next<InputRef> {
    Next::Call(Box::new(call))
}

fn put(url: Url, body: Body) -> Call {
    Call { method: Method::Put, body, ..Call::get(url).without_key() }
}

/// Not an order: it costs nothing, and may be sent again.
fn post(url: Url, body: Value) -> Call {
    Call { method: Method::Post, body: Body::Json(body), ..Call::get(url) }
}

fn address(opened: &Document, pointer: &str) -> Result<Url, Fault> {
    Url::parse(opened.needed_text(pointer)?).map_err(|_| {
        let message = format!("the provider's answer has no address at `{pointer}`");
        Fault::new(FaultKind::Unreadable, message)
    })
}
