//! The languages that providers speak: one dialect a file, one row a provider.
//!
//! A dialect is pure: it writes a `Call` and reads a `Reply`. It never waits,
//! sends, prints or touches a disk, and it holds no key. Everything that is the
//! same for all of them lives in `wire` and `run`. Only `run` and `cli` use this room.

mod aimlapi;
mod dollars;
mod fal;
mod log;
mod lost;
mod lumenfall;
mod onerouter;
mod openai;
mod openrouter;
mod order;
mod replicate;

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::call::{Call, Reply, Ticket};
use crate::capability::Capability;
use crate::error::{Fault, FaultKind};
use crate::habits::Habits;
use crate::job::{State, Takes};
use crate::money::Usd;
use crate::price::PriceRow;
use crate::request::{InputRef, Role};
use crate::secret::Secret;
use crate::shape::{Seconds, Size};

pub use lost::Lost;
pub use order::{Order, OrderInput};

/// Every provider that is built in.
pub const ALL: &[&Provider] = &[
    &openai::OPENAI,
    &openrouter::OPENROUTER,
    &onerouter::ONEROUTER,
    &lumenfall::LUMENFALL,
    &aimlapi::AIMLAPI,
    &fal::FAL,
    &replicate::REPLICATE,
];

/// A provider: a dialect at an address.
#[derive(Debug)]
pub struct Provider {
    /// Our name for it, as in `-p` and `[provider.NAME]`.
    pub name: &'static str,
    /// Its own name.
    pub title: &'static str,
    /// Where it is, unless configured otherwise.
    pub base_url: &'static str,
    /// Its other hosts, which get the key, too. Behind a configured address each is a folder of its name.
    pub hosts: &'static [&'static str],
    /// The environment variables that may hold its key, first one first.
    pub key_variables: &'static [&'static str],
    /// Its documentation.
    pub documentation: &'static str,
    /// Makes its dialect for a server.
    pub speak: fn(server: &Server) -> Box<dyn Dialect>,
}

/// A server that a dialect is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where it is, without a slash at the end.
    pub base_url: Url,
    /// Whether that is the vendor's own address, so that its other hosts are where the vendor has them.
    pub is_vendors: bool,
    /// How it deviates from the protocol.
    pub habits: Habits,
}

impl Server {
    /// The vendor's own, as it is.
    #[must_use]
    pub fn vendors(base_url: Url) -> Self {
        Self { base_url, is_vendors: true, habits: Habits::default() }
    }

    /// Where another host of the vendor's is: `https://HOST`, behind a configured address `BASE/HOST`.
    #[must_use]
    pub fn host(&self, host: &str) -> Url {
        let own = self.is_vendors.then(|| Url::parse(&format!("https://{host}")).ok()).flatten();
        own.unwrap_or_else(|| below(&self.base_url, &[host]))
    }
}

/// The protocol of that name, for a server of one's own: `[provider.NAME] protocol = "openai"`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Provider> {
    ALL.iter().copied().find(|provider| provider.name == name)
}

/// What a provider can do besides making clips. What is `false` here is refused before any call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "flat data: each is one independent fact, read by its name")]
pub struct Abilities {
    /// Stops a running job.
    pub cancel: bool,
    /// Removes a job.
    pub delete: bool,
    /// Lists jobs.
    pub list: bool,
    /// Makes the same scene changed.
    pub remix: bool,
    /// Changes a clip.
    pub edit: bool,
    /// Continues a clip.
    pub extend: bool,
    /// Gives a still of the clip.
    pub thumbnail: bool,
    /// Gives a sheet of stills of the clip.
    pub spritesheet: bool,
    /// Makes an order once only that is sent twice under the same name.
    pub idempotency: bool,
}

/// The receipt of an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Receipt {
    /// The provider has it and will work on it.
    Ticket(Ticket),
    /// The provider answered with the clip at once.
    Done(Ticket, Takes),
}

/// Where a job stands at the provider.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// In the queue, at that place where the provider tells it.
    Queued(Option<u32>),
    /// At work, so many percent where the provider tells it.
    Running(Option<u8>),
    /// A word that we do not know: keep waiting, and tell the user.
    Unknown(String),
    /// Another call is needed to know; its answer goes to `read_collect`.
    Collect(Box<Call>),
    /// Made.
    Done(Takes),
    /// Ended without a clip.
    Failed(Fault),
}

impl Progress {
    /// The same in the words of our own jobs. A word that we do not know counts as work going on.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Queued(_) => State::Queued,
            Self::Running(_) | Self::Unknown(_) | Self::Collect(_) => State::Running,
            Self::Done(_) => State::Finished,
            Self::Failed(fault) => State::ended_by(fault.kind),
        }
    }
}

/// One step of an act that takes several calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Next<T> {
    /// Send this, add the reply to those so far, and ask again.
    Call(Box<Call>),
    /// Wait, and ask again.
    Wait(Duration),
    /// That is it.
    Ready(T),
}

/// One job as the provider lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// The provider's name for it.
    pub remote_id: String,
    /// Where it stands.
    pub state: State,
    /// The model.
    pub model: Option<String>,
    /// The prompt.
    pub prompt: Option<String>,
    /// The length.
    pub seconds: Option<Seconds>,
    /// The size.
    pub size: Option<Size>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When its files are dropped.
    pub expires_at: Option<Timestamp>,
}

impl Listed {
    /// A job of which only the name is known.
    #[must_use]
    pub fn named(remote_id: &str) -> Self {
        Self {
            remote_id: remote_id.to_owned(),
            state: State::Queued,
            model: None,
            prompt: None,
            seconds: None,
            size: None,
            created_at: None,
            expires_at: None,
        }
    }
}

/// One page of a provider's list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The jobs on it, newest first.
    pub jobs: Vec<Listed>,
    /// What to ask for the next page with, where there is one.
    pub next: Option<String>,
}

/// A price that the provider names for this very order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveQuote {
    /// What it would cost.
    pub usd: Usd,
    /// How the provider comes to it, in a few words.
    pub basis: String,
}

/// What is known when a provider is asked for its models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inquiry {
    /// The day.
    pub today: Date,
    /// The names on the wire of the models that are thought to live, for providers that are asked for each.
    pub known: Vec<String>,
}

/// A model as the provider's own list describes it, as far as that list goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Served {
    /// Its name on the wire.
    pub id: String,
    /// Its name for people.
    pub title: Option<String>,
    /// What it takes, where the list says so.
    pub capability: Option<Capability>,
    /// What it costs, where the list says so in a form that can be quoted from.
    pub prices: Vec<PriceRow>,
    /// The day on which it ends, where that is known.
    pub shutdown: Option<Date>,
}

/// A vendor's protocol. Implemented once for each; all of it is pure.
///
/// A `read_*` function is given every reply, also those that say no. `read_error` turns such a reply into a `Fault`.
pub trait Dialect: std::fmt::Debug + Send + Sync {
    /// What the provider can do besides making clips.
    fn abilities(&self) -> Abilities;

    /// Writes an order. The call says how it may be repeated.
    ///
    /// # Errors
    /// `FaultKind::Unsupported` for a mode or an input that the protocol has no words for.
    fn submit(&self, order: &Order) -> Result<Call, Fault>;

    /// Reads the receipt of an order.
    ///
    /// # Errors
    /// The provider's no; `FaultKind::Unreadable` where the order may have been taken all the same.
    fn read_submit(&self, order: &Order, reply: &Reply) -> Result<Receipt, Fault>;

    /// Asks where a job stands.
    fn poll(&self, ticket: &Ticket) -> Call;

    /// Reads where a job stands. A job that the provider failed is `Ok(Progress::Failed)`; `Err` is a no to the asking.
    ///
    /// # Errors
    /// The provider's no.
    fn read_poll(&self, ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault>;

    /// Reads the answer to `Progress::Collect`.
    ///
    /// # Errors
    /// The provider's no.
    fn read_collect(&self, _ticket: &Ticket, reply: &Reply) -> Result<Progress, Fault> {
        Err(reply.unreadable("an answer to a call that this protocol does not know"))
    }

    /// How long the provider asks us to wait before the next look.
    fn poll_advice(&self, _reply: &Reply) -> Option<Duration> {
        None
    }

    /// Brings a file to the provider before the order, from the replies so far.
    ///
    /// # Errors
    /// The provider's no; by default the protocol has no such act.
    fn upload(&self, _input: &crate::call::FileBody, _so_far: &[Reply]) -> Result<Next<InputRef>, Fault> {
        Err(unsupported("take files before the order"))
    }

    /// How the provider is asked for a local file of that role.
    fn input_form(&self, _role: Role) -> InputForm {
        InputForm::Part
    }

    /// Stops a job.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn cancel(&self, _ticket: &Ticket) -> Result<Call, Fault> {
        Err(unsupported("cancel a job"))
    }

    /// Removes a job.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn delete(&self, _ticket: &Ticket) -> Result<Call, Fault> {
        Err(unsupported("delete a job"))
    }

    /// Reads the answer to `cancel` or `delete`.
    ///
    /// # Errors
    /// The provider's no.
    fn read_done(&self, reply: &Reply) -> Result<(), Fault> {
        if reply.is_success() { Ok(()) } else { Err(self.read_error(reply)) }
    }

    /// Asks for a page of jobs, newest first: the first one, or the one after `after`.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn list(&self, _after: Option<&str>) -> Result<Call, Fault> {
        Err(unsupported("list jobs"))
    }

    /// Reads a page of jobs.
    ///
    /// # Errors
    /// The provider's no.
    fn read_list(&self, reply: &Reply) -> Result<Page, Fault> {
        Err(reply.unreadable("a list that this protocol does not know"))
    }

    /// Looks for an order whose outcome is unknown, from the replies so far. `Ready` holds every job that it may be,
    /// none where the provider certainly does not have it.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn find(&self, _lost: &Lost, _so_far: &[Reply]) -> Result<Next<Vec<Listed>>, Fault> {
        Err(unsupported("look up a lost order"))
    }

    /// The handle on a job that was found in the provider's list, as the receipt of the order would have given it.
    fn adopt(&self, _order: &Order, found: &Listed) -> Ticket {
        Ticket::new(&found.remote_id)
    }

    /// Asks the provider what this order would cost, from the replies so far. `None` where it has no such price.
    ///
    /// # Errors
    /// The provider's no. The table's price stands in for it.
    fn quote(&self, _order: &Order, _so_far: &[Reply]) -> Result<Next<Option<LiveQuote>>, Fault> {
        Ok(Next::Ready(None))
    }

    /// Asks for the models that the provider serves today, from the replies so far.
    ///
    /// # Errors
    /// By default the protocol has no such act.
    fn served(&self, _inquiry: &Inquiry, _so_far: &[Reply]) -> Result<Next<Vec<Served>>, Fault> {
        Err(unsupported("list its models with what they take"))
    }

    /// Whether a model of that name is among those that are served.
    fn is_served(&self, id: &str, served: &[Served]) -> bool {
        served.iter().any(|model| model.id == id)
    }

    /// A call that costs nothing and fails with a wrong key, for `doctor`.
    fn check(&self) -> Option<Call> {
        None
    }

    /// The headers that carry the key. Called when a call is sent; the result is never stored.
    fn sign(&self, _call: &Call, key: &Secret, _now: Timestamp) -> Vec<(&'static str, Secret)> {
        Secret::new(&format!("Bearer {}", key.expose())).map(|value| ("authorization", value)).into_iter().collect()
    }

    /// Turns a reply that says no into a fault: the kind, the vendor's own sentence, how long to wait.
    fn read_error(&self, reply: &Reply) -> Fault;

    /// The same for a reply to the fetching of an asset, which exists only once the job is made. `FaultKind::NotReady`
    /// asks for another look at the job: its files may come late, or be gone where `expires_at` has passed.
    fn read_fetch_error(&self, reply: &Reply) -> Fault {
        self.read_error(reply)
    }
}

/// How a provider is asked for a local file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputForm {
    /// As a part of a multipart order.
    Part,
    /// As a `data:` address of at most so many characters.
    Data(usize),
    /// By `upload`, before the order.
    Upload,
}

/// The address below `base` with these path segments, each percent-encoded: ids come from outside.
fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    // Only addresses such as `data:` have no path; the configuration lets none of them through.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// Whether the sentence has the model's name as a word of its own: `sora-2-pro` does not name `sora-2`.
fn names(sentence: &str, model: &str) -> bool {
    let is_end = |letter: char| !letter.is_ascii_alphanumeric() && !"-._/:@".contains(letter);
    !model.is_empty() && sentence.split(is_end).any(|word| word.trim_end_matches(['.', ':']) == model)
}

/// The fault of an act that a protocol does not have.
fn unsupported(act: &str) -> Fault {
    Fault::new(FaultKind::Unsupported, format!("this provider's interface has no way to {act}"))
}

/// The kind of a no that is known by its status alone. Dialects refine it by the vendor's own words.
#[must_use]
pub fn fault_kind_of_status(status: u16) -> FaultKind {
    match status {
        401 | 403 => FaultKind::Auth,
        402 => FaultKind::Credit,
        404 => FaultKind::NotFound,
        410 => FaultKind::Gone,
        408 | 409 | 425 | 500.. => FaultKind::Unavailable,
        429 => FaultKind::Rate,
        400..=499 => FaultKind::Invalid,
        _ => FaultKind::Unreadable,
    }
}

#[cfg(test)]
mod tests;
