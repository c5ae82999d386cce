//! Where a job is asked for: the full name of the endpoint orders it, only the first part of that knows it afterwards.
//!
//! <https://github.com/fal-ai/fal-js> takes names apart in the same way.

use serde_json::{Value, json};
use url::Url;

use super::Fal;
use crate::call::{Document, Ticket};
use crate::error::Fault;
use crate::providers::{Order, below};

/// Names that have one more part before owner and alias.
const SPACES: [&str; 2] = ["workflows", "comfy"];

/// The name of an endpoint: `owner/alias`, then the path of the model.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Endpoint(Vec<String>);

/// What is asked of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Status,
    Result,
    Cancel,
}

impl Act {
    const ALL: [Self; 3] = [Self::Status, Self::Result, Self::Cancel];

    /// The field of the receipt that names its address.
    const fn field(self) -> &'static str {
        match self {
            Self::Status => "status_url",
            Self::Result => "response_url",
            Self::Cancel => "cancel_url",
        }
    }

    /// What follows the id.
    const fn tail(self) -> Option<&'static str> {
        match self {
            Self::Status => Some("status"),
            Self::Result => None,
            Self::Cancel => Some("cancel"),
        }
    }
}

impl Endpoint {
    /// `None` where it has no owner. An old name, `110602490-sdxl`, is turned into a new one.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let mut parts: Vec<String> = name.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        if let [only] = parts.as_slice() {
            let (owner, alias) = only.split_once('-')?;
            let is_old = !owner.is_empty() && owner.bytes().all(|byte| byte.is_ascii_digit()) && !alias.is_empty();
            parts = is_old.then(|| vec![owner.to_owned(), alias.to_owned()])?;
        }
        let has_space = parts.first().is_some_and(|first| SPACES.contains(&first.as_str()));
        (parts.len() >= if has_space { 3 } else { 2 }).then_some(Self(parts))
    }

    /// Its address, for an order.
    pub(super) fn below(&self, base: &Url) -> Url {
        below(base, &self.0.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The address of its application, for everything after the order.
    fn app_below(&self, base: &Url) -> Url {
        let length = if SPACES.contains(&self.0[0].as_str()) { 3 } else { 2 };
        below(base, &self.0.iter().take(length).map(String::as_str).collect::<Vec<_>>())
    }
}

/// The id of a job without the endpoint that may stand before it: `fal-ai/veo3.1#0b6c7d1e`.
pub(super) fn request_id(ticket: &Ticket) -> &str {
    ticket.remote_id.rsplit_once('#').map_or(ticket.remote_id.as_str(), |(_, id)| id)
}

impl Fal {
    /// The handle on a job that was just ordered. Addresses are kept only where they lead to the configured server.
    pub(super) fn ticket(&self, order: &Order, receipt: &Document) -> Result<Ticket, Fault> {
        let remote_id = receipt.needed_text("/request_id")?.to_owned();
        let mut extra = json!({ "endpoint": order.model });
        for act in Act::ALL {
            if let Some(url) = self.own_address(receipt, act) {
                extra[act.field()] = Value::String(url.to_string());
            }
        }
        Ok(Ticket { remote_id, extra })
    }

    /// The address of that act; `None` where the job's endpoint is not known.
    pub(super) fn address(&self, ticket: &Ticket, act: Act) -> Option<Url> {
        let kept = Document::from(ticket.extra.clone());
        self.own_address(&kept, act).or_else(|| {
            let before = ticket.remote_id.rsplit_once('#').map(|(endpoint, _)| endpoint);
            let endpoint = Endpoint::parse(kept.text("/endpoint").or(before)?)?;
            let mut path = vec!["requests", request_id(ticket)];
            path.extend(act.tail());
            Some(below(&endpoint.app_below(&self.queue), &path))
        })
    }

    fn own_address(&self, document: &Document, act: Act) -> Option<Url> {
        let url = Url::parse(document.text(&format!("/{}", act.field()))?).ok()?;
        let folder = self.queue.path().trim_end_matches('/');
        let is_below = url.path().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        (url.origin() == self.queue.origin() && is_below).then_some(url)
    }
}
