//! A job as scripts see it: the one JSON object of `create`, `status`, `list`, `wait` and the sidecar.
//!
//! Part of the command-line contract: names are kept, absent values are null
//! and never missing. The object is a view; the store keeps the job itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::error::{Charged, Kind};
use crate::job::{Job, State};
use crate::money::Usd;
use crate::price::Basis;
use crate::request::{Audio, Mode};
use crate::shape::{Resolution, Seconds, Size};

/// A job as scripts see it.
#[derive(Clone, Debug, Serialize)]
pub struct JobView<'a> {
    id: &'a str,
    state: State,
    provider: &'a str,
    model: &'a str,
    family: Option<&'a str>,
    remote_id: Option<&'a str>,
    mode: Mode,
    prompt: &'a str,
    seconds: Option<Seconds>,
    size: Option<Size>,
    resolution: Option<Resolution>,
    audio: Option<bool>,
    seed: Option<u64>,
    created_at: Timestamp,
    updated_at: Timestamp,
    finished_at: Option<Timestamp>,
    progress: Option<u8>,
    path: Option<String>,
    bytes: Option<u64>,
    sha256: Option<&'a str>,
    width: Option<u32>,
    height: Option<u32>,
    duration: Option<Seconds>,
    expires_at: Option<Timestamp>,
    placeholder: bool,
    parent: Option<&'a str>,
    tags: &'a BTreeMap<String, String>,
    project: Option<&'a str>,
    quote: Option<QuoteView<'a>>,
    cost: Option<CostView>,
    error: Option<ErrorView<'a>>,
}

/// What a job was quoted at.
#[derive(Clone, Debug, Serialize)]
pub struct QuoteView<'a> {
    usd: Usd,
    as_of: Date,
    basis: &'a str,
}

#[derive(Clone, Debug, Serialize)]
struct CostView {
    usd: Usd,
    basis: Basis,
}

#[derive(Clone, Debug, Serialize)]
struct ErrorView<'a> {
    kind: Kind,
    message: &'a str,
    vendor_code: Option<&'a str>,
    charged: Option<bool>,
}

impl<'a> From<&'a Job> for JobView<'a> {
    fn from(job: &'a Job) -> Self {
        let request = &job.request;
        let file = job.file.as_ref();
        let found = file.and_then(|file| file.size);
        Self {
            id: job.id.as_str(),
            state: job.state(),
            provider: &job.provider,
            model: &job.model,
            family: job.family.as_deref(),
            remote_id: job.remote_id(),
            mode: request.mode,
            prompt: &request.prompt,
            seconds: request.seconds,
            size: request.size,
            resolution: request.resolution,
            audio: request.audio.map(|audio| audio == Audio::On),
            seed: request.seed,
            created_at: job.created_at,
            updated_at: job.updated_at,
            finished_at: job.finished_at,
            progress: if job.state().has_clip() { Some(100) } else { job.percent },
            path: file.map(|file| file.path.to_string_lossy().into_owned()),
            bytes: file.map(|file| file.bytes),
            sha256: file.map(|file| file.sha256.as_str()),
            width: found.map(|size| size.width),
            height: found.map(|size| size.height),
            duration: file.and_then(|file| file.duration),
            expires_at: job.expires_at(),
            placeholder: job.placeholder,
            parent: job.parent.as_ref().map(crate::job::JobId::as_str),
            tags: &job.tags,
            project: job.project.as_deref(),
            quote: job.quote.as_ref().map(|quote| QuoteView {
                usd: quote.usd,
                as_of: quote.as_of,
                basis: &quote.basis,
            }),
            cost: job.cost.as_ref().map(|cost| CostView { usd: cost.usd, basis: cost.basis }),
            error: job.fault.as_ref().map(|fault| ErrorView {
                kind: job.error_kind().unwrap_or_else(|| fault.kind.error_kind()),
                message: &fault.message,
                vendor_code: fault.vendor_code.as_deref(),
                charged: match fault.charged {
                    Charged::Yes => Some(true),
                    Charged::No => Some(false),
                    Charged::Unknown => None,
                },
            }),
        }
    }
}

impl Job {
    /// The job as scripts see it.
    pub fn view(&self) -> serde_json::Value {
        serde_json::to_value(JobView::from(self)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobId, NewJob};

    #[test]
    fn every_name_of_the_contract_is_there_even_where_it_is_null() {
        let new = NewJob {
            id: JobId::from_entropy(7),
            provider: "openai".into(),
            model: "sora-2".into(),
            family: None,
            server: None,
            request: crate::request::Request::default(),
            output: "clip.mp4".into(),
            replace: crate::job::Replace::Never,
            sidecar: false,
            quote: None,
            placeholder: false,
            parent: None,
            tags: BTreeMap::new(),
            project: None,
        };
        let view = Job::plan(new, Timestamp::UNIX_EPOCH).view();
        let names: Vec<&str> = view.as_object().expect("an object").keys().map(String::as_str).collect();
        let contract = "id state provider model family remote_id mode prompt seconds size resolution audio seed created_at \
             updated_at finished_at progress path bytes sha256 width height duration expires_at placeholder parent tags \
             project quote cost error";
        assert_eq!(names, contract.split_whitespace().collect::<Vec<_>>());
        assert_eq!(view["created_at"], "1970-01-01T00:00:00Z");
        assert!(view["cost"].is_null());
    }
}
