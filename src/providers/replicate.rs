//! Replicate's predictions, `/v1/predictions`: one interface for every model, each with input fields of its own.
//!
//! Learned from the specification <https://api.replicate.com/openapi.json> (1.0.0-a1, 2026-04-09), the guide
//! <https://replicate.com/docs/topics/predictions> and the vendor's clients. What a prediction made is dropped one hour
//! after its end. An order cannot be named: sent twice, it is made and billed twice. No reply tells a price or a cost.

mod history;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use url::Url;

use super::lost::Lost;
use super::{
    Abilities, Dialect, InputForm, Inquiry, Listed, Next, Order, Page, Progress, Provider, Receipt, Served, below,
    fault_kind_of_status, unsupported,
};
use crate::call::{Body, Call, Document, FileBody, Method, Part, Reply, Ticket};
use crate::error::{Charged, Fault, FaultKind};
use crate::job::{Asset, Place, Takes, Used, Variant};
use crate::price::Unit;
use crate::request::{InputRef, Mode, Role};
use crate::shape::Seconds;
use crate::spelling::Spelling;

pub(super) const REPLICATE: Provider = Provider {
    name: "replicate",
    title: "Replicate",
    base_url: "https://api.replicate.com/v1",
    // Where the clips lie.
    hosts: &["replicate.delivery"],
    key_variables: &["REPLICATE_API_TOKEN"],
    documentation: "https://replicate.com/docs/topics/predictions",
    speak: |server| Box::new(Replicate { base_url: server.base_url.clone() }),
};

/// How long the vendor keeps what a prediction made that was ordered here.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// How long it keeps what a prediction made that was ordered on its web pages.
const KEPT_OF_THE_WEB: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The wait after a 429 that names none.
const UNNAMED_WAIT: Duration = Duration::from_secs(10);

#[derive(Debug)]
struct Replicate {
    base_url: Url,
}

impl Replicate {
    fn at(&self, path: &[&str]) -> Url {
        below(&self.base_url, path)
    }

    /// A call that changes something and costs nothing.
    fn post(&self, path: &[&str], body: Body) -> Call {
        Call { method: Method::Post, body, ..Call::get(self.at(path)) }
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if reply.is_success() { reply.read(with) } else { Err(self.read_error(reply)) }
    }
}

impl Dialect for Replicate {
    fn abilities(&self) -> Abilities {
        Abilities { cancel: true, list: true, ..Abilities::default() }
    }

    /// Without `Prefer`, so that the receipt comes at once: the vendor holds an answer back for a minute at most, and a
    /// clip takes longer. Without `Cancel-After`, so that no clip ends because nobody waits for it.
    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let input = input(order)?;
        Ok(match Model::of(&order.model)? {
            Model::Named { owner, name } => {
                let url = self.at(&["models", owner, name, "predictions"]);
                Call::order(url, Body::Json(json!({ "input": input })))
            }
            Model::Version { id, .. } => {
                Call::order(self.at(&["predictions"]), Body::Json(json!({ "version": id, "input": input })))
            }
        })
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |document| Ok(Receipt::Ticket(Ticket::new(document.needed_text("/id")?))));
        receipt.map_err(|fault| refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        Call::get(self.at(&["predictions", &ticket.remote_id]))
    }

    fn read_poll(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        self.read(reply, progress)
    }

    fn upload(&self, input: &FileBody, so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        let Some(reply) = so_far.last() else {
            let body = Body::Multipart(vec![Part::file("content", input.clone())]);
            return Ok(Next::Call(Box::new(self.post(&["files"], body))));
        };
        self.read(reply, |document| Ok(Next::Ready(InputRef::Uploaded(document.needed_text("/urls/get")?.to_owned()))))
    }

    /// The specification advises `data:` addresses up to 256 KB only, so there is one way for every file.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Upload
    }

    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        Ok(self.post(&["predictions", &ticket.remote_id, "cancel"], Body::Empty))
    }

    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        let mut url = self.at(&["predictions"]);
        if after.is_some() {
            url.set_query(after);
        }
        Ok(Call::get(url))
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read(reply, history::page)
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        let pages = so_far.iter().map(|reply| self.read_list(reply)).collect::<Result<_, _>>()?;
        lost.look_through(pages, &history::sent(&lost.order)?, |after| self.list(after))
    }

    /// The vendor has no list of its models for video, so those that are known are looked up one by one. Neither what they
    /// cost nor a new one can be learned that way; 404 is the end of one.
    fn served(&self, inquiry: &Inquiry, so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        if let Some(id) = inquiry.known.get(so_far.len()) {
            let path: Vec<&str> = std::iter::once("models").chain(id.split('/')).collect();
            return Ok(Next::Call(Box::new(Call::get(self.at(&path)))));
        }
        let found = inquiry.known.iter().zip(so_far).filter(|(_, reply)| reply.status != 404);
        let served = found.map(|(id, reply)| {
            self.read(reply, |model| model.needed_text("/name").map(|_| Served { id: id.clone(), ..Served::default() }))
        });
        served.collect::<Result<_, _>>().map(Next::Ready)
    }

    fn check(&self) -> Option<Call> {
        Some(Call::get(self.at(&["account"])))
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        let body = reply.json_or_null();
        let sentence =
            ["/detail", "/title"].into_iter().filter_map(|at| body.text(at)).find(|it| !it.trim().is_empty());
        let kind = match reply.status {
            400 | 403 | 422 if sentence.is_some_and(is_policy) => FaultKind::Policy,
            status => fault_kind_of_status(status),
        };
        let vendor_code = sentence.and_then(code_in).or_else(|| body.text("/title")).map(str::to_owned);
        Fault { vendor_code, retry_after: wait(reply, &body), ..reply.refusal(kind, sentence) }
    }
}

// Submit.

/// How an order names its model.
enum Model<'a> {
    /// By its name, which the vendor takes for the models that it keeps itself.
    Named { owner: &'a str, name: &'a str },
    /// By the id of a version, which it takes for every model.
    Version { id: &'a str, of: Option<&'a str> },
}

impl<'a> Model<'a> {
    fn of(text: &'a str) -> Result<Self, Fault> {
        let parts = |text: &'a str| {
            let halves = text.split_once('/');
            halves.filter(|(owner, name)| !owner.is_empty() && !name.is_empty() && !name.contains('/'))
        };
        let is_version = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match text.split_once(':') {
            Some((of, id)) if parts(of).is_some() && !id.is_empty() => Ok(Self::Version { id, of: Some(of) }),
            None if is_version => Ok(Self::Version { id: text, of: None }),
            None => parts(text).map(|(owner, name)| Self::Named { owner, name }).ok_or_else(|| misnamed(text)),
            Some(_) => Err(misnamed(text)),
        }
    }
}

fn misnamed(text: &str) -> Fault {
    let message = format!("this provider's models are written `OWNER/NAME` or `OWNER/NAME:VERSION`, not so: `{text}`");
    Fault::new(FaultKind::Invalid, message)
}

/// The model's own fields.
fn input(order: &Order) -> Result<Map<String, Value>, Fault> {
    match order.mode {
        Mode::Text | Mode::Image | Mode::Reference => {}
        Mode::Remix | Mode::Edit | Mode::Extend => return Err(unsupported("change or continue a clip")),
    }
    let mut fields = order.spelt()?;
    fields.insert("prompt".to_owned(), order.prompt.as_str().into());
    Ok(order.with_pass(fields))
}

// Poll.

/// Decides on `status` alone: an output may be there before the end.
fn progress(document: &Document) -> Result<Progress, Fault> {
    Ok(match document.needed_text("/status")? {
        "starting" => Progress::Queued(None),
        "processing" => Progress::Running(percent(document)),
        "succeeded" => finished(document)?,
        "failed" => Progress::Failed(failure(document)),
        "canceled" => Progress::Failed(end(document, FaultKind::Cancelled, "the job was cancelled at the provider")),
        // The vendor's word for a job that was stopped before it began.
        "aborted" => {
            let fault = end(document, FaultKind::Cancelled, "the job was cancelled before it began, which is free");
            Progress::Failed(Fault { charged: Charged::No, ..fault })
        }
        word => Progress::Unknown(word.to_owned()),
    })
}

/// A success whose output nobody can read is no end: a look after the hour will say that it is gone.
fn finished(document: &Document) -> Result<Progress, Fault> {
    if let Some(url) = clip(document) {
        return Ok(Progress::Done(takes(document, url)));
    }
    if is_dropped(document) {
        let message = "the provider made the clip and has dropped it, as it does one hour after the end";
        let fault = Fault::new(FaultKind::Gone, message);
        return Ok(Progress::Failed(Fault { charged: Charged::Yes, ..fault }));
    }
    Err(Fault::new(FaultKind::Unreadable, "the provider's answer lacks the address of a clip at `/output`"))
}

fn is_dropped(document: &Document) -> bool {
    document.at("/data_removed") == Some(&Value::Bool(true))
}

fn failure(document: &Document) -> Fault {
    let kind = if document.text("/error").is_some_and(is_policy) { FaultKind::Policy } else { FaultKind::Failed };
    end(document, kind, "the provider ended the job without a reason: failed")
}

/// The end of a job without a clip. The documents do not say whether it is billed.
fn end(document: &Document, kind: FaultKind, unsaid: &str) -> Fault {
    let sentence = document.text("/error").filter(|sentence| !sentence.trim().is_empty());
    Fault { vendor_code: sentence.and_then(code_in).map(str::to_owned), ..Fault::new(kind, sentence.unwrap_or(unsaid)) }
}

/// The percentage in the last line of the logs, the only place where models tell one.
fn percent(document: &Document) -> Option<u8> {
    let line = document.text("/logs")?.trim_end().lines().next_back()?;
    let (before, _) = line.rsplit_once('%')?;
    let number = before.rsplit(|letter: char| !letter.is_ascii_digit() && letter != '.').next()?;
    let whole: u8 = number.split('.').next()?.parse().ok()?;
    Some(whole.min(100))
}

// Collect and fetch.

/// The clip is fetched without the key, as the vendor's own client does. Its specification says that the key is needed:
/// where the open link is refused, the key goes along, though only to the vendor's own hosts.
fn takes(document: &Document, url: Url) -> Takes {
    let expires_at = expiry(document);
    let asset = |place| Asset { variant: Variant::Video, place, expires_at };
    let assets = vec![asset(Place::Open(url.clone())), asset(Place::Keyed(Call::get(url)))];
    let seconds = made_seconds(document);
    Takes { assets, seconds, used: seconds.map(seconds_used), ..Takes::default() }
}

/// The first address that looks like a video, else the first one: some models give several files.
fn clip(document: &Document) -> Option<Url> {
    let output = document.at("/output")?;
    let entries = output.as_array().map_or(std::slice::from_ref(output), Vec::as_slice);
    let urls = entries.iter().filter_map(|entry| entry.as_str()?.parse::<Url>().ok());
    let mut urls: Vec<Url> = urls.filter(|url| matches!(url.scheme(), "http" | "https")).collect();
    let is_video = |url: &Url| [".mp4", ".mov", ".webm"].iter().any(|end| url.path().ends_with(end));
    let chosen = urls.iter().position(is_video).unwrap_or(0);
    (chosen < urls.len()).then(|| urls.swap_remove(chosen))
}

fn expiry(document: &Document) -> Option<Timestamp> {
    let kept = if document.text("/source") == Some("web") { KEPT_OF_THE_WEB } else { KEPT };
    moment(document, "/completed_at")?.checked_add(kept).ok()
}

/// What was generated and is billed, to the millisecond.
fn made_seconds(document: &Document) -> Option<Seconds> {
    let number = document.at("/metrics/video_output_duration_seconds")?.to_string();
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    format!("{whole}.{fraction:.3}").parse().ok()
}

/// No answer names an amount. What is billed by the second is so by those that were made.
fn seconds_used(seconds: Seconds) -> Used {
    Used { unit: Unit::Second, thousandths: u64::from(seconds.millis()) }
}

fn moment(document: &Document, pointer: &str) -> Option<Timestamp> {
    document.text(pointer)?.parse().ok()
}

// Errors.

/// A no to an order: here, and only here, it may mean that the model is gone.
fn refusal(fault: Fault, order: &Order, reply: &Reply) -> Fault {
    let fault = reply.no_to_order(fault);
    if reply.status != 404 {
        return fault;
    }
    // A model that our tables describe is one of the vendor's own; any other may be one that has no name here.
    let is_known = order.spelling != Spelling::default();
    match Model::of(&order.model) {
        Ok(Model::Named { .. }) if !is_known => Fault { message: unnamed(&fault.message, &order.model), ..fault },
        Ok(Model::Named { .. } | Model::Version { .. }) | Err(_) => Fault { kind: FaultKind::Retired, ..fault },
    }
}

fn unnamed(sentence: &str, model: &str) -> String {
    format!(
        "{sentence}; a community model is ordered by its version: write `{model}:VERSION`, with one of \
         https://replicate.com/{model}/versions"
    )
}

/// The vendor has no field for it: its content filter is known by its words, `The input was flagged as sensitive (E005)`.
fn is_policy(sentence: &str) -> bool {
    let sentence = sentence.to_ascii_lowercase();
    sentence.contains("flagged") || sentence.contains("sensitive")
}

/// The code that some sentences end with: `E005`.
fn code_in(sentence: &str) -> Option<&str> {
    let is_code = |word: &&str| {
        let digits = word.strip_prefix('E').unwrap_or_default();
        digits.len() >= 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    sentence.split(|letter: char| !letter.is_ascii_alphanumeric()).find(is_code)
}

/// How long a 429 asks us to wait: in its body, else in the header, which the wire reads.
fn wait(reply: &Reply, body: &Document) -> Option<Duration> {
    if reply.status != 429 {
        return None;
    }
    let told = body.seconds("/retry_after").map(|seconds| Duration::from_millis(seconds.millis().into()));
    let is_in_header = ["retry-after", "retry-after-ms"].iter().any(|name| reply.header(name).is_some());
    told.or_else(|| (!is_in_header).then_some(UNNAMED_WAIT))
}

#[cfg(test)]
mod tests;
