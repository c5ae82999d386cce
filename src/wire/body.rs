//! Turns the body of a call into bytes on their way, files read from the disk as they go.
//!
//! Every body is sent with its exact length. Sending a file tells each piece that
//! leaves, so that a slow upload is not taken for a provider that does not answer.

use std::io::{self, SeekFrom};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use reqwest::{RequestBuilder, multipart};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::time::Instant;

use crate::call::{Body, FileBody, Part, PartContent};
use crate::error::{Fault, FaultKind};

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// When the last piece of a body left.
#[derive(Clone, Debug)]
pub(super) struct Activity(Arc<Mutex<Instant>>);

impl Activity {
    pub(super) fn start() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// Adds the body to the request, its files opened and measured.
///
/// # Errors
/// `FaultKind::Invalid` where a file is missing or is no longer as long as it was; nothing has been sent then.
pub(super) async fn attach(request: RequestBuilder, body: &Body, activity: &Activity) -> Result<RequestBuilder, Fault> {
    match body {
        Body::Empty => Ok(request),
        Body::Json(value) => {
            let json = HeaderValue::from_static("application/json");
            Ok(request.header(CONTENT_TYPE, json).body(value.to_string()))
        }
        Body::Multipart(parts) => Ok(request.multipart(form(parts, activity).await?)),
        Body::File(file) => bytes(request, file, 0..file.bytes, activity).await,
        Body::Slice(file, range) => bytes(request, file, range.clone(), activity).await,
    }
}

async fn bytes(
    request: RequestBuilder,
    file: &FileBody,
    range: Range<u64>,
    activity: &Activity,
) -> Result<RequestBuilder, Fault> {
    let length = range.end.saturating_sub(range.start);
    let request = request.header(CONTENT_TYPE, &file.mime).header(CONTENT_LENGTH, length);
    Ok(request.body(reqwest::Body::wrap_stream(pieces(file, range, activity).await?)))
}

async fn form(parts: &[Part], activity: &Activity) -> Result<multipart::Form, Fault> {
    let mut form = multipart::Form::new();
    for part in parts {
        let content = match &part.content {
            PartContent::Text(text) => multipart::Part::text(text.clone()),
            PartContent::File(file) => {
                let stream = reqwest::Body::wrap_stream(pieces(file, 0..file.bytes, activity).await?);
                multipart::Part::stream_with_length(stream, file.bytes)
                    .file_name(file.name.clone())
                    .mime_str(&file.mime)
                    .map_err(|_| fault(file, "has a content type that makes no sense"))?
            }
        };
        form = form.part(part.name.clone(), content);
    }
    Ok(form)
}

/// These bytes of the file in pieces, exactly as many as were told to the provider.
async fn pieces(
    body: &FileBody,
    range: Range<u64>,
    activity: &Activity,
) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + use<>, Fault> {
    let unreadable = |error: io::Error| fault(body, &format!("cannot be read ({error})"));
    let mut file = File::open(&body.path).await.map_err(unreadable)?;
    let length = file.metadata().await.map_err(unreadable)?.len();
    if length != body.bytes {
        return Err(fault(body, &format!("has changed: it had {} bytes and now has {length}", body.bytes)));
    }
    file.seek(SeekFrom::Start(range.start)).await.map_err(unreadable)?;
    let start = (file, range.end.saturating_sub(range.start), activity.clone());
    Ok(stream::try_unfold(start, |(mut file, left, activity)| async move {
        activity.touch();
        if left == 0 {
            return Ok(None);
        }
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        if read == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter while it was sent"));
        }
        let piece = piece.freeze().slice(..read.min(usize::try_from(left).unwrap_or(usize::MAX)));
        let left = left - piece.len() as u64;
        Ok(Some((piece, (file, left, activity))))
    }))
}

fn fault(file: &FileBody, what: &str) -> Fault {
    Fault::new(FaultKind::Invalid, format!("the file {what}, so nothing was sent: `{}`", file.path.display()))
}
