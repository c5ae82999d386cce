//! Reads a Video, as leniently as the servers that speak this protocol are different.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use super::super::{Listed, Page, Progress};
use super::errors::{code, is_about_content, is_policy, sentence};
use super::{LONGEST_PAGE, OpenAi};
use crate::call::{Call, Document, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::habits::Listing;
use crate::job::{Asset, Place, Takes, Variant};
use crate::shape::Seconds;

// Poll.

impl OpenAi {
    /// Decides on `status` alone: some servers fill `error` and `completed_at` in a queued job. Only a reply without that
    /// word is judged by the clip in it.
    pub(super) fn progress(&self, ticket: &Ticket, document: &Document) -> Result<Progress, Fault> {
        let word = match document.text("/status") {
            None if self.carried(document).is_some() => "completed",
            _ => document.needed_text("/status")?,
        };
        Ok(match word {
            "queued" | "pending" | "submitted" | "preprocessing" => Progress::Queued(None),
            "in_progress" | "processing" | "running" => Progress::Running(percent(document)),
            "completed" | "succeeded" | "done" => Progress::Done(self.takes(ticket, document)),
            "failed" | "error" => Progress::Failed(self.end(kind_of_failure(document), document)),
            "cancelled" | "canceled" => Progress::Failed(self.end(FaultKind::Cancelled, document)),
            "expired" | "deleted" => Progress::Failed(self.end(FaultKind::Gone, document)),
            word => Progress::Unknown(word.to_owned()),
        })
    }

    /// The failure of a job in the body of a reply that says no: vLLM-Omni answers so, with the job's own code as status.
    pub(super) fn failure(&self, body: &Document) -> Option<Fault> {
        let is_failed_video = body.text("/id").is_some() && body.text("/status") == Some("failed");
        is_failed_video.then(|| self.end(kind_of_failure(body), body))
    }

    /// The end of a job without a clip. The documents do not say whether it is billed; on machines of one's own it is not.
    fn end(&self, kind: FaultKind, document: &Document) -> Fault {
        let word = document.text("/status").unwrap_or_default();
        let message = sentence(document).filter(|sentence| !sentence.trim().is_empty());
        let message = message.unwrap_or_else(|| format!("the provider ended the job without a reason: {word}"));
        let charged = if self.ways.self_hosted { Charged::No } else { Charged::Unknown };
        Fault { vendor_code: code(document), charged, ..Fault::new(kind, message) }
    }
}

/// A code of the four hundreds says that the order was wrong; some servers find that out only at work.
fn kind_of_failure(document: &Document) -> FaultKind {
    let words = sentence(document).unwrap_or_default();
    if code(document).is_some_and(|code| is_policy(&code)) || is_about_content(&words) {
        return FaultKind::Policy;
    }
    match document.integer("/error/code") {
        Some(400..=499) => FaultKind::Invalid,
        _ => FaultKind::Failed,
    }
}

fn percent(document: &Document) -> Option<u8> {
    let percent = document.at("/progress")?.as_f64()?.clamp(0.0, 100.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 and 100")]
    Some(percent as u8)
}

// Collect and fetch.

impl OpenAi {
    pub(super) fn takes(&self, ticket: &Ticket, document: &Document) -> Takes {
        let expires_at = document.moment("/expires_at");
        let asset = |variant, place| Asset { variant, place, expires_at };
        let content = |variant| Place::Keyed(self.content(ticket, variant));
        let clip = self.carried(document).unwrap_or_else(|| content(Variant::Video));
        let mut assets = vec![asset(Variant::Video, clip)];
        if self.ways.variants {
            assets.extend([Variant::Thumbnail, Variant::Spritesheet].map(|variant| asset(variant, content(variant))));
        }
        let added = Document::from(ticket.extra.clone()).seconds("/added_seconds");
        Takes { assets, seconds: added.or_else(|| length(document)), ..Takes::default() }
    }

    /// The clip where the job carries it itself, or names another place for it. The key goes to this server only.
    pub(super) fn carried(&self, document: &Document) -> Option<Place> {
        let named = ["/url", "/urls/0", "/data/0/url"].into_iter().find_map(|pointer| document.text(pointer));
        let url = named.filter(|text| !text.is_empty()).and_then(|text| self.base_url.join(text).ok());
        if let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) {
            let is_here = url.origin() == self.base_url.origin();
            return Some(if is_here { Place::Keyed(Call::get(url)) } else { Place::Open(url) });
        }
        let bytes = STANDARD.decode(document.text("/data/0/b64_json")?.trim()).ok()?;
        (!bytes.is_empty()).then(|| Place::Inline(Bytes::from(bytes)))
    }

    /// The clip is asked for without naming it, because some servers know no `variant=video`.
    fn content(&self, ticket: &Ticket, variant: Variant) -> Call {
        let call = Call::get(self.videos(&[&ticket.remote_id, "content"])).header("accept", "*/*");
        match variant {
            Variant::Video => call,
            Variant::Thumbnail => call.query("variant", "thumbnail"),
            Variant::Spritesheet => call.query("variant", "spritesheet"),
        }
    }

    /// There is a next page unless `has_more` is false, the page is empty, or nothing asks for it: neither a last id nor
    /// `has_more`, nor a page as long as it may be. `SGLang` says neither where a page ends nor whether there is more.
    pub(super) fn page(&self, document: &Document) -> Result<Page, Fault> {
        let jobs =
            document.needed_list("/data")?.iter().map(|entry| self.listed(entry)).collect::<Result<Vec<_>, _>>()?;
        let has_more = document.at("/has_more").and_then(Value::as_bool);
        let ends = has_more == Some(false) || jobs.is_empty() || self.ways.list == Listing::Whole;
        let named = document.text("/last_id").filter(|id| !id.is_empty());
        let asks_for_more = has_more == Some(true) || jobs.len() >= LONGEST_PAGE;
        let last = named.or_else(|| jobs.last().filter(|_| asks_for_more).map(|job| job.remote_id.as_str()));
        let next = last.filter(|_| !ends).map(str::to_owned);
        Ok(Page { jobs, next })
    }

    pub(super) fn listed(&self, entry: &Document) -> Result<Listed, Fault> {
        let remote_id = entry.needed_text("/id")?;
        Ok(Listed {
            remote_id: remote_id.to_owned(),
            state: self.progress(&Ticket::new(remote_id), entry)?.state(),
            model: entry.text("/model").map(str::to_owned),
            prompt: entry.text("/prompt").map(str::to_owned),
            seconds: length(entry),
            size: entry.text("/size").and_then(|size| size.parse().ok()),
            created_at: created_at(entry),
            expires_at: entry.moment("/expires_at"),
        })
    }
}

fn created_at(document: &Document) -> Option<Timestamp> {
    document.moment("/created_at").or_else(|| document.moment("/created"))
}

/// The length that was made: by `LiteLLM`'s account, as vLLM-Omni measured it, as TensorRT-LLM calls it, else as it was
/// asked for. Whatever is finer than a millisecond is cut off.
fn length(document: &Document) -> Option<Seconds> {
    ["/usage/duration_seconds", "/duration_s", "/duration", "/seconds"].into_iter().find_map(|pointer| {
        let value = document.at(pointer)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        format!("{whole}.{}", fraction.get(..3).unwrap_or(fraction)).parse().ok()
    })
}
