//! OpenAI's Videos API, `/videos`, which servers of one's own speak, too.
//!
//! Learned from the guide <https://developers.openai.com/api/docs/guides/video-generation>, the specification
//! <https://github.com/openai/openai-openapi> (f85dbe2, 2026-08-21) and the error guide
//! <https://developers.openai.com/docs/guides/error-codes>. OpenAI itself shut the interface down on 2026-09-24
//! (<https://developers.openai.com/api/docs/deprecations>). An order cannot be named: sent twice, it is made and billed twice.
//! Other servers deviate in ways that `habits` tells; what can be understood from all of them is read from all of them.

mod draft;
mod errors;
mod video;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::lost::Lost;
use super::{Abilities, Dialect, Listed, Next, Order, Page, Progress, Provider, Receipt, Server, below, unsupported};
use crate::call::{Call, Document, Reply, Ticket};
use crate::error::{Fault, FaultKind};
use crate::habits::{Changes, Deletion, KeyForm, Listing, Ways};
use crate::job::Place;
use crate::request::Mode;
use crate::secret::Secret;
use draft::{Draft, sent};
use errors::{refusal, request_id};

pub(super) const OPENAI: Provider = Provider {
    name: "openai",
    title: "OpenAI",
    base_url: "https://api.openai.com/v1",
    hosts: &[],
    key_variables: &["OPENAI_API_KEY"],
    documentation: "https://developers.openai.com/api/docs/guides/video-generation",
    speak: |server| Box::new(OpenAi::at(server)),
};

/// The name under which a ticket keeps what an order was answered with.
const ANSWER: &str = "answer";

/// The longest page of a list.
const LONGEST_PAGE: usize = 100;

#[derive(Debug)]
struct OpenAi {
    /// Where `/videos` is.
    base_url: Url,
    ways: Ways,
}

impl OpenAi {
    fn at(server: &Server) -> Self {
        let ways = server.habits.ways();
        Self { base_url: completed(&server.base_url, ways.root), ways }
    }

    fn videos(&self, path: &[&str]) -> Url {
        below(&below(&self.base_url, &["videos"]), path)
    }

    /// The call with a made-up key, for a server that asks for any: the user's own takes its place when it is sent.
    fn introduced(&self, call: Call) -> Call {
        match self.ways.key {
            KeyForm::Dummy => call.header("authorization", "Bearer none"),
            KeyForm::Bearer | KeyForm::ApiKey => call,
        }
    }

    /// Reads a reply that says yes; a no becomes its fault.
    fn read<T>(&self, reply: &Reply, with: impl FnOnce(&Document) -> Result<T, Fault>) -> Result<T, Fault> {
        if !reply.is_success() {
            return Err(self.no(reply));
        }
        reply.read(with).map_err(|fault| Fault { request_id: request_id(reply), ..fault })
    }

    /// The ticket with the answer that brought the clip, for a server that cannot be asked again. Bytes are not kept twice.
    fn with_answer(&self, mut ticket: Ticket, document: &Document) -> Ticket {
        let is_address = !matches!(self.carried(document), Some(Place::Inline(_)));
        if self.ways.blocking && is_address {
            ticket.extra = json!({ ANSWER: document.value() });
        }
        ticket
    }

    /// The receipt is the id. The clip itself comes with it where the server works before it answers.
    fn receipt(&self, order: &Order, document: &Document) -> Result<Receipt, Fault> {
        let is_here = self.carried(document).is_some();
        if !is_here && !self.ways.blocking {
            return Ok(Receipt::Ticket(ticket(order, document.needed_text("/id")?)));
        }
        // A clip that is here must not be lost for want of a name.
        let ticket = ticket(order, document.text("/id").unwrap_or(&order.label));
        match self.progress(&ticket, document)? {
            Progress::Done(takes) if is_here => Ok(Receipt::Done(self.with_answer(ticket, document), takes)),
            Progress::Done(_) => {
                Err(Fault::new(FaultKind::Unreadable, "the provider's answer says that the clip is made, and lacks it"))
            }
            Progress::Failed(fault) => Err(fault),
            Progress::Queued(_) | Progress::Running(_) | Progress::Unknown(_) | Progress::Collect(_) => {
                document.needed_text("/id").map(|_| Receipt::Ticket(ticket))
            }
        }
    }
}

/// What the answer to an order said of its clip, where the server knows nothing of it afterwards.
fn answer(ticket: &Ticket) -> Option<Document> {
    Some(Document::from(ticket.extra.get(ANSWER)?.clone()))
}

/// The address with what is missing of `root` at its end: users give it with `/v1` or without.
fn completed(base: &Url, root: &[&str]) -> Url {
    let path: Vec<&str> = base.path_segments().map_or_else(Vec::new, Iterator::collect);
    let path = path.strip_suffix(&[""]).unwrap_or(&path);
    let there = (0..=root.len()).rev().find(|count| path.ends_with(&root[..*count])).unwrap_or(0);
    let is_whole = root.last().is_some_and(|last| path.last() == Some(last));
    if is_whole { base.clone() } else { below(base, &root[there..]) }
}

/// An extension answers with the length of the whole, so the ordered part is kept with the handle.
fn ticket(order: &Order, id: &str) -> Ticket {
    let added = order.seconds.filter(|_| order.mode == Mode::Extend);
    let extra = added.map_or(Value::Null, |seconds| json!({ "added_seconds": seconds.to_string() }));
    Ticket { remote_id: id.to_owned(), extra }
}

impl Dialect for OpenAi {
    fn abilities(&self) -> Abilities {
        let ways = &self.ways;
        Abilities {
            cancel: ways.delete == Deletion::Stops,
            delete: ways.delete != Deletion::None,
            list: ways.list != Listing::None,
            remix: ways.changes != Changes::None,
            edit: ways.changes == Changes::All,
            extend: ways.changes == Changes::All,
            thumbnail: ways.variants,
            spritesheet: ways.variants,
            idempotency: false,
        }
    }

    fn submit(&self, order: &Order) -> Result<Call, Fault> {
        let draft = Draft::of(order, &self.ways)?;
        Ok(self.introduced(draft.into_call(|path| self.videos(path))))
    }

    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault> {
        let receipt = self.read(reply, |document| self.receipt(order, document));
        receipt.map_err(|fault| refusal(fault, order, reply))
    }

    fn poll(&self, ticket: &Ticket) -> Call {
        self.introduced(Call::get(self.videos(&[&ticket.remote_id])))
    }

    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        if let Some(answer) = answer(ticket).filter(|_| !reply.is_success()) {
            return self.progress(ticket, &answer);
        }
        if !reply.is_success() {
            let end = self.failure(&reply.json_or_null()).map(|_| self.no(reply)).or_else(|| self.loss(reply));
            return end.map_or_else(|| Err(self.no(reply)), |fault| Ok(Progress::Failed(fault)));
        }
        match self.read(reply, |document| self.progress(ticket, document))? {
            Progress::Failed(fault) => Ok(Progress::Failed(Fault { request_id: request_id(reply), ..fault })),
            other => Ok(other),
        }
    }

    /// <https://github.com/openai/openai-python> reads this header in its polling call.
    fn poll_advice(&self, reply: &Reply) -> Option<Duration> {
        reply.header("openai-poll-after-ms")?.trim().parse().ok().map(Duration::from_millis)
    }

    /// There is no such act by itself; some servers stop a job that is deleted.
    fn cancel(&self, ticket: &Ticket) -> Result<Call, Fault> {
        match self.ways.delete {
            Deletion::Stops => self.delete(ticket),
            Deletion::Removes | Deletion::None => Err(unsupported("cancel a job")),
        }
    }

    fn delete(&self, ticket: &Ticket) -> Result<Call, Fault> {
        match self.ways.delete {
            Deletion::Removes | Deletion::Stops => Ok(self.introduced(Call::delete(self.videos(&[&ticket.remote_id])))),
            Deletion::None => Err(unsupported("delete a job")),
        }
    }

    /// Some servers answer with the Video, `status` `deleted`, which says yes like any other body.
    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        if !reply.is_success() {
            return Err(self.no(reply));
        }
        match reply.json_or_null().at("/deleted") {
            Some(Value::Bool(false)) => {
                Err(reply.refusal(FaultKind::Failed, Some("the provider did not delete the video")))
            }
            _ => Ok(()),
        }
    }

    /// Names the order, because the documents give no default for it.
    fn list(&self, after: Option<&str>) -> Result<Call, Fault> {
        let all = self.introduced(Call::get(self.videos(&[])));
        let paged = match self.ways.list {
            Listing::None => return Err(unsupported("list jobs")),
            Listing::Whole => return Ok(all),
            Listing::Paged => all.query("limit", &LONGEST_PAGE.to_string()).query("order", "desc"),
        };
        Ok(match after {
            Some(id) => paged.query("after", id),
            None => paged,
        })
    }

    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        self.read(reply, |document| self.page(document))
    }

    fn find(&self, lost: &Lost, so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        if self.ways.ids_change {
            return Err(unsupported("tell a lost order from others: a job has another id at each look"));
        }
        let pages = so_far.iter().map(|reply| self.read_list(reply)).collect::<Result<_, _>>()?;
        lost.look_through(pages, &sent(&lost.order, &self.ways)?, |after| self.list(after))
    }

    fn adopt(&self, order: &Order, found: &Listed) -> Ticket {
        ticket(order, &found.remote_id)
    }

    /// The shortest list, not `GET /models`: it fails with a wrong key all the same, and also where a server that is
    /// otherwise well no longer has this interface. Only where nothing can be listed it is the models.
    fn check(&self) -> Option<Call> {
        let videos = || Call::get(self.videos(&[]));
        Some(self.introduced(match self.ways.list {
            Listing::Paged => videos().query("limit", "1").query("order", "desc"),
            Listing::Whole => videos(),
            Listing::None => Call::get(below(&self.base_url, &["models"])),
        }))
    }

    fn sign(&self, _call: &Call, key: &Secret, _now: Timestamp) -> Vec<(&'static str, Secret)> {
        match self.ways.key {
            KeyForm::ApiKey => vec![("api-key", key.clone())],
            KeyForm::Bearer | KeyForm::Dummy => {
                let value = Secret::new(&format!("Bearer {}", key.expose()));
                value.map(|value| ("authorization", value)).into_iter().collect()
            }
        }
    }

    fn read_error(&self, reply: &Reply) -> Fault {
        self.no(reply)
    }

    /// The documents do not say which of these a video gets whose files are not there.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        let fault = self.no(reply);
        match reply.status {
            400 | 404 | 409 | 422 => Fault { kind: FaultKind::NotReady, ..fault },
            _ => fault,
        }
    }
}

#[cfg(test)]
mod tests;
